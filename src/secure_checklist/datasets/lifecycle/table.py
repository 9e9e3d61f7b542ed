"""The table of systems and device models that still get security fixes, and the verdicts drawn from it.

Dates in the table are trusted. "Not over" without a date counts only for 90 days. After that, and for a model or newer
version that the table lacks, the device's own data decides: its last update or, on Android, its patch level. For a
system that the table lacks, one update is not enough, and its maker's promise must hold as well. Support that has ended
in the table stays ended, but a maker may patch an Android version for a year after Google has stopped. Verdicts are
never stored, because vendors have moved end dates before. If a vendor usually ends support before the published date,
the usual end counts, because late emergency fixes push published dates back. But support never ends before the last
release, and a model's never before the last release of the branch it runs.

`extensions.json` lists who may use which extended support and until when, with sources.

`sources` reads other formats of the table.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from pydantic import Field

from secure_checklist.core import prepared
from secure_checklist.core.extension_points import renewed
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Whole
from secure_checklist.core.versions.specifiers import OsVersion, patched_in_cycle
from secure_checklist.datasets.lifecycle.models import Cycle, Product, data, models, plain, vendors
from secure_checklist.datasets.lifecycle.verdicts import Described, Support, Verdict

_QUIET = timedelta(days=120)
"""How far a branch's newest release may lie behind the product's newest one and still count as cared for."""
_LONGEST_CREDIT = 2000


class Lifecycle(Model):
    """The lifecycle table: products by name, and its source.

    Attributes:
        source: Who collected the data, and the data's version.
        licence: The terms of the source.
        copyright: Who owns the source.
        products: Systems and families of devices, by name in the source.
        fresh_days: For how many days after a product's date to trust an entry that says "not over" without giving a
            date.
        quiet_days: The most days between two updates while a maker still supports a device, if `habits.json` has no
            source for that maker.

    """

    source: str = Field(default="", max_length=_LONGEST_CREDIT)
    licence: str = Field(default="", max_length=_LONGEST_CREDIT)
    copyright: str = Field(default="", max_length=_LONGEST_CREDIT)
    products: ReadOnlyMap[str, Product] = FrozenMap()
    fresh_days: Whole = Field(default=90, ge=0, le=3650)
    quiet_days: Whole = Field(default=90, ge=0, le=3650)

    def support(self, device: Described, on: date, *, enrolled: bool = False) -> Verdict:
        """Return the support of a device's system on a date, by its release branch and, if it matters, its model.

        For iPhones, iPads and Android devices, both the branch and the model must be supported. Apple's newest branch
        runs only on supported models. ChromeOS, and any system that the table lacks, is evaluated by the date that the
        device reports. A system that the table lacks must also have been updated recently. If the argument `enrolled`
        is True, extended support counts as well.
        """
        by_system = self.branch_support(device, on, enrolled=enrolled)
        return self.joined(
            device.os_name, on, by_system, lambda: self.model_support(device, on), lambda: self.own_word(device, on)
        )

    def branch_support(self, device: Described, on: date, *, enrolled: bool = False) -> Verdict:
        """Return the verdict from the release branch or, if there is none as on ChromeOS, from the promised date."""
        if not self._lacks(device.os_name):
            return self.system_support(device, on, enrolled=enrolled)
        until = device.os_updates_until
        if until is None:
            return Verdict(None, doubt="not_reported", wanting="os_updates_until")
        return Verdict("full" if on <= until else "ended", (until, until))

    def joined(
        self,
        system: str | None,
        on: date,
        by_system: Verdict,
        by_model: Callable[[], Verdict],
        by_word: Callable[[], Verdict],
    ) -> Verdict:
        """Return the combined verdict on the branch and, where it matters, the model.

        If the table is too old or lacks something, the verdict from the device's own update data (`by_word`) is used.
        For a system that the table lacks, both the verdict from the device's update data and the maker's promise
        (`by_system`) must hold.
        """
        if self._lacks(system) and system != "chromeos":
            return _weaker([by_word(), by_system])
        verdicts = [by_system]
        if system is not None and system in vendors()["hardware"] and not self._holds_alone(system, by_system):
            verdicts.append(self._outlived(system, by_system, by_model()))
            # Google has ended Android 12, and the maker of this phone may go on with patches of its own for a while.
            # The table doesn't say so, and "ended" would send a phone that is cared for to the bin; the date of its
            # patch level decides.
            until = by_system.until if by_system.support == "ended" else None
            lately = until is not None and on - until <= _BACKPORTS
            if system == "android" and verdicts[1].support != "ended" and lately:
                verdicts[0] = Verdict(None, doubt="stale", cycles=by_system.cycles)
        found = _weaker(verdicts)
        if found.doubt not in _TOO_OLD:
            return found
        return _weaker([by_word() if verdict.doubt in _TOO_OLD else verdict for verdict in verdicts])

    def _lacks(self, system: str | None) -> bool:
        return system is not None and system not in self.products

    def _outlived(self, system: str, by_system: Verdict, by_model: Verdict) -> Verdict:
        """Return the verdict on a model, or that on its branch where that got a release after the model's end.

        Apple sends a release of an old branch to those models that can run no newer one.
        """
        if system not in _NUMBERED or by_model.support != "ended":
            return by_model
        ran = [cycle for cycle in self.products[system].cycles if cycle.cycle in by_system.cycles]
        until = by_model.until
        kept = any(until is None or one.latest_release_date is None or one.latest_release_date <= until for one in ran)
        return by_model if kept else by_system

    def _holds_alone(self, system: str, by_system: Verdict) -> bool:
        """Return True if the model doesn't matter: the newest branch of Apple's, or a newer one, runs on no other."""
        if system not in _NUMBERED:
            return False
        newest = self.products[system].newest_cycle if system in self.products else None
        beyond = by_system.doubt == "stale" and not by_system.cycles
        return by_system.doubt == "not_reported" or beyond or by_system.cycles == (newest,)

    def own_word(self, device: Described, on: date) -> Verdict:
        """Return the verdict from the device's own data: whether it has had an update recently.

        On Android, the patch level decides. A device that reports being up to date and has had no update for a year is
        no longer supported. After less than a year without an expected update, or while an update is pending, the
        result is unknown.
        """
        android = device.os_name == "android"
        last = device.security_patch if android else device.last_os_update
        if last is None:
            return Verdict(None, doubt="not_reported", wanting="security_patch" if android else "last_os_update")
        maker = plain(device.manufacturer or "") if android else ""
        habits = data(
            "habits"
        ).items()  # days between two updates of a system or of a maker of Androids, by its own word
        found = (one["days"] for name, one in habits if name == device.os_name or maker.startswith(name))
        if on - last <= timedelta(days=max(found, default=self.quiet_days)) + _GRACE:
            return Verdict("full")
        if on - last <= _SILENT:
            return Verdict(None, doubt="stale")
        if device.pending_updates is None:
            return Verdict(None, doubt="not_reported", wanting="pending_updates")
        return Verdict("ended") if device.pending_updates == "none" else Verdict(None, doubt="stale")

    def system_support(self, device: Described, on: date, *, enrolled: bool = False) -> Verdict:
        """Return the support of the release branch of a device's system, regardless of the model."""
        product = self.products.get(device.os_name or "")
        if device.os_name is None:
            return Verdict(None, doubt="not_reported", wanting="os_name")
        if product is None:
            return Verdict(None, doubt="unsupported")
        if device.os_version is None:
            return Verdict(None, doubt="not_reported", wanting="os_version")
        places = _holding(product.names, device.os_name, device.os_version)
        cycles = _of_edition([product.cycles[place] for place in places], device)
        if not places and OsVersion.parse(device.os_name, device.os_version).placed:
            return Verdict(None, doubt="stale")
        return _agreed(product, cycles, _Terms(device, on, self.fresh_days, enrolled=enrolled))

    def model_support(self, device: Described, on: date) -> Verdict:
        """Return the maker's support of a device's model, regardless of its system."""
        model = device.model
        if model is None:
            return Verdict(None, doubt="not_reported", wanting="model")
        for name in vendors()["hardware"].get(device.os_name or "", ()):
            product = self.products.get(name)
            if product and (cycles := models(product, model, device)):
                return _agreed(product, cycles, _Terms(device, on, self.fresh_days, enrolled=False))
        if device.manufacturer is None:
            return Verdict(None, doubt="unplaceable", wanting="manufacturer")
        return Verdict(None, doubt="unsupported")

    def behind(self, device: Described) -> bool | None:
        """Return True if a newer release of the same branch is known and release numbers show which fixes it contains.

        Return None if the system, or a version that would show whether a release is newer, isn't known. The result
        False doesn't mean that the release is the newest: the table may lack a newer one.
        """
        if device.os_name is None:
            return None
        product = self.products.get(device.os_name) if device.os_name in _NUMBERED else None
        if product is None:
            return False
        if device.os_version is None:
            return None
        newest = {c.cycle: c.latest for c in product.cycles if c.latest is not None}
        return patched_in_cycle(OsVersion.parse(device.os_name, device.os_version), newest) is False

    def merged_with(self, other: "Lifecycle") -> "Lifecycle":
        """Return this table with any products that are only in the other table, or are newer there."""
        newer = {
            name: product
            for name, product in other.products.items()
            if name not in self.products or product.as_of > self.products[name].as_of
        }
        if not newer:
            return self
        about = {name: _both(getattr(self, name), getattr(other, name)) for name in ("source", "licence", "copyright")}
        return self.replace(products=FrozenMap({**self.products, **newer}), **about)


def _both(ours: str, theirs: str) -> str:
    """Return two credits as one: whoever supplied a product is named, under the terms that hold for it."""
    parts = dict.fromkeys(part for credit in (ours, theirs) for part in credit.split("; ") if part)
    return "; ".join(parts)[:_LONGEST_CREDIT]


_SYSTEMS = frozenset({"ios", "ipados", "macos", "android", "windows", "ubuntu", "debian", "fedora"})
"""Systems that the table has, by their names in `device.os_name`."""


@cache
def products_used() -> frozenset[str]:
    """Return the products that verdicts use."""
    return _SYSTEMS.union(*vendors()["hardware"].values())


_NUMBERED = frozenset({"ios", "ipados", "macos"})
"""Systems whose release number says which holes are fixed; elsewhere fixes come without a new number."""
_MANAGED = frozenset({"fully_managed", "supervised"})
"""How an organisation has a device that it manages, as in `device.management`."""
_TOO_OLD = frozenset({"stale", "unsupported"})
"""Why a device's own word is asked for: no better answer about it would help."""
_SILENT = timedelta(days=365)
"""How long after its last update a device that offers none counts as ended. The slowest habit is twice a year."""
_GRACE = timedelta(days=30)
"""How late an update may come: makers roll them out over weeks, and say a month at best."""
_BACKPORTS = timedelta(days=365)
"""For how long after Google's end of an Android version a maker's own patches for it are looked for."""
_ORDER: tuple[Support, ...] = ("ended", "extended_only", "security_only", "full")


@lru_cache(maxsize=4096)
def _holding(cycles: tuple[str, ...], system: str, text: str) -> tuple[int, ...]:
    """Return the indexes of the cycles that surely hold a version, the narrowest if they nest; else those that may.

    It is cached, since each evaluation asks for the same few versions.
    """
    version = OsVersion.parse(system, text)
    found = [(place, version.in_cycle(cycle)) for place, cycle in enumerate(cycles)]
    sure = [place for place, inside in found if inside]
    # iOS 17.6.1 is in the cycle 17, and macOS 10.15.7 in 10 and in 10.15, of which the narrower one counts. Windows
    # "22H2" may be in the cycles of Windows 10 and of 11, and is surely in neither: then both are candidates.
    if sure:
        depth = max(cycles[place].count(".") for place in sure)
        return tuple(place for place in sure if cycles[place].count(".") == depth)
    if not version.placed:
        return ()
    known = [OsVersion.parse(system, cycle) for cycle in cycles]
    may = tuple(place for place, inside in found if inside is None and known[place].placed)
    if may or any(version.compare(other) != -1 for other in known if other.placed):
        return may
    return tuple(place for place, other in enumerate(known) if not other.placed)  # such as Windows 7: all are old


def _extended(product: Product, cycle: Cycle, device: Described) -> Iterable[Cycle]:
    """Yield a branch as each programme extends it that may be for a device; as it is if there is no programme."""
    known = [
        row for row in data("extensions") if row["product"] == product.name and row["cycle"] in (None, cycle.cycle)
    ]
    fitting = known
    if any(row["editions"] for row in known) and device.os_edition is not None:
        fitting = [row for row in known if device.os_edition in row["editions"]]
        if len(fitting) > 1 and device.management is not None:
            wanted = "organisation" if device.management in _MANAGED else "consumer"
            fitting = [row for row in fitting if row["programme"] == wanted]
    for row in fitting:
        end = date.fromisoformat(row["until"]) if row["until"] else cycle.eoes
        # If no one has to sign up, it is support like any other.
        yield cycle.replace(eoes=end) if row["enrolled"] or not end else cycle.replace(eoas=cycle.eol, eol=end)
    if not fitting:
        yield cycle.replace(eoes=None) if known else cycle


def _of_edition(cycles: Sequence[Cycle], device: Described) -> Sequence[Cycle]:
    """Return the cycles of a device's edition, build by build; those of all, where it isn't known."""
    endings = sorted({kind for names in vendors()["editions"].values() for kind in names}, key=len, reverse=True)
    of = [next((kind for kind in endings if cycle.cycle.endswith(f"-{kind}")), None) for cycle in cycles]
    if not any(of) or device.os_edition is None:
        return cycles
    builds = {(cycle.latest, kind) for cycle, kind in zip(cycles, of, strict=True)}
    kinds = vendors()["editions"].get(device.os_edition, ())
    wanted = {build: next((kind for kind in kinds if (build, kind) in builds), None) for build, _ in builds}
    return [cycle for cycle, kind in zip(cycles, of, strict=True) if kind == wanted[cycle.latest]]


class _Terms(NamedTuple):
    device: Described
    on: date
    fresh_days: int
    enrolled: bool


def _agreed(product: Product, known: Sequence[Cycle], terms: _Terms) -> Verdict:
    """Return the verdict that all candidates share, or an unknown one if they differ."""
    names = tuple(dict.fromkeys(cycle.cycle for cycle in known))
    verdicts = {_verdict(product, one, terms) for cycle in known for one in _extended(product, cycle, terms.device)}
    supports = {verdict.support for verdict in verdicts}
    # Windows 11 22H2 has ended for Home and not for Enterprise. As long as the edition isn't known the verdict is
    # unknown, and `wanting` says what to ask.
    if len(supports) != 1:
        wanting = "os_version"
        if any("-" in name for name in names):
            wanting = "os_edition" if terms.device.os_edition is None else "management"
        return Verdict(None, doubt="unplaceable", cycles=names, wanting=wanting)
    first = next(iter(verdicts))
    return first._replace(
        ends=(_soonest(v.ends[0] for v in verdicts), _latest(v.ends[1] for v in verdicts)), cycles=names
    )


def _verdict(product: Product, cycle: Cycle, terms: _Terms) -> Verdict:
    on, fresh = terms.on, terms.on <= product.as_of + timedelta(days=terms.fresh_days)
    published = cycle.eol if isinstance(cycle.eol, date) else None
    until = min((day for day in (published, _by_habit(product, cycle)) if day is not None), default=None)
    # Whatever was announced: a branch that got a release later had not ended by then.
    if until is not None and cycle.latest_release_date is not None:
        until = max(until, cycle.latest_release_date)
    if cycle.eol is True or (until is not None and on > until):
        return _after_end(cycle, on, until, fresh=fresh) if terms.enrolled else Verdict("ended", (until, until))
    # Without an end, a branch counts as cared for if it got a release lately, where the table knows releases at all.
    newest, latest = product.newest_release, cycle.latest_release_date
    lately = newest is None or (latest is not None and newest - latest <= _QUIET)
    if published is None and not (fresh and cycle.eol is False and lately):
        return Verdict(None, doubt="unplaceable" if cycle.eol is None else "stale")
    full = cycle.eoas is None or (cycle.eoas is False and fresh)
    if isinstance(cycle.eoas, date):
        full = on <= cycle.eoas
    return Verdict("full" if full else "security_only", (until, until))


def _after_end(cycle: Cycle, on: date, until: date | None, *, fresh: bool) -> Verdict:
    """Return the verdict once security support is over."""
    if isinstance(cycle.eoes, date) and on <= cycle.eoes:
        return Verdict("extended_only", (cycle.eoes, cycle.eoes))
    if cycle.eoes is False:
        return Verdict("extended_only") if fresh else Verdict(None, doubt="stale")
    return Verdict("ended", (until, until))


def _by_habit(product: Product, cycle: Cycle) -> date | None:
    """Return the day on which the vendor's habit ends a branch: the release of the second or third one after it."""
    number = vendors()["branches"].get(product.name)
    if number is None or cycle.release_date is None:
        return None
    newer = sorted(c.release_date for c in product.cycles if c.release_date and c.release_date > cycle.release_date)
    # macOS has fixes for three branches. When 26 came out, after 14 and 15, regular fixes for 13 ended that day.
    #
    #   13: 2022-10-24    14: 2023-09-26    15: 2024-09-16    26: 2025-09-15, the third one after 13
    return newer[number - 1] if len(newer) >= number else None


def _weaker(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict for several that must all hold: ended if one is, unknown if one is, else the weakest."""
    names = tuple(name for verdict in verdicts for name in verdict.cycles)
    # What can be asked for comes before what the table doesn't know.
    unknown = sorted((v for v in verdicts if v.support is None), key=lambda verdict: verdict.doubt in _TOO_OLD)
    open_ = unknown[0] if unknown else None
    ended = next((verdict for verdict in verdicts if verdict.support == "ended"), None)
    soonest = _soonest(v.ends[0] for v in verdicts), _soonest(v.ends[1] for v in verdicts)
    if ended is not None:
        return Verdict("ended", (None, None) if open_ else soonest, None, names)
    if open_ is not None:
        return open_._replace(cycles=names)
    known: list[Support] = [verdict.support for verdict in verdicts if verdict.support]
    return Verdict(min(known, key=_ORDER.index), soonest, None, names)


def _soonest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _latest(days: Iterable[date | None]) -> date | None:
    """Return the last of some days; None, which is no end in sight, comes after all."""
    known = list(days)
    return None if None in known else max((day for day in known if day is not None), default=None)


def bundled() -> Lifecycle:
    """Return the lifecycle table that comes with the library."""
    return renewed("lifecycle", Lifecycle) or prepared.packaged("lifecycle.json", Lifecycle)
