"""Versions of systems and apps: the text that a device reports, and whether it satisfies a rule's specifier.

Any text that a device reports is accepted, and any mistake in a specifier is refused. A version is an interval on its
family's line, because a text may give less than the whole version: "iOS 17" is some version of 17. If the answer
differs within the interval, it is None, which means "can't tell", never "no". Versions don't support `<`, since `<`
can't give that answer. Use `compare` instead.

Numbers are ordered as in `packaging.version.Version`. Apple's letters for small updates are post releases: `16.4.1 (a)`
is `16.4.1.post1`. `families` defines the notation of each family.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from secure_checklist.core.versions.families import (
    ANDROID_API_FIRST,
    APPLE,
    CHROMEOS_PLATFORM_FIRST,
    FAMILIES,
    UNORDERED,
    Interval,
    Release,
    cycle,
    make_version,
    read,
    releases,
    skipped,
)

if TYPE_CHECKING:
    from packaging.version import Version


MAX_VERSION: Final = 200
"""The largest length of a reported version, in characters. A longer text is cut, and can't be interpreted."""
MAX_SPEC: Final = 200
"""The largest length of a specifier, in characters."""

Order = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True)
class OsVersion:
    """A version of a family, as it was reported.

    Two versions are equal if their families and texts are. `compare` orders them.

    Attributes:
        family: One of `FAMILIES`. Versions of `linux`, `other` or an unknown family have no place.
        raw: The text as it was reported, for people.
        place: The interval on the family's line, or None if it isn't known.

    """

    family: str
    raw: str
    place: Interval | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Cut a text that is too long, and find the interval of the version."""
        place = read(self.family, self.raw) if len(self.raw) <= MAX_VERSION else None
        object.__setattr__(self, "raw", self.raw[:MAX_VERSION])
        object.__setattr__(self, "place", place)

    @classmethod
    def parse(cls, family: str, text: str) -> "OsVersion":
        """Parse any text, without raising. A text that can't be interpreted is kept, and has no place."""
        return _parse(family, text[: MAX_VERSION + 1])

    def __str__(self) -> str:
        """Return the text as it was reported."""
        return self.raw

    @property
    def placed(self) -> bool:
        """Whether the text says, at least roughly, which version it is."""
        return self.place is not None

    def compare(self, other: "OsVersion") -> Order | None:
        """Return -1 if this version is older than the other, 1 if it is newer, or 0 if they are the same.

        Return None if this is unknown: the families differ, one of the versions has no place, or their intervals
        overlap.
        """
        one, two = self.place, other.place
        if one is None or two is None or self.family != other.family:
            return None
        if (one.exact and two.exact) or (one.channel and one.channel == two.channel):
            return 0 if one.low == two.low else -1 if one.low < two.low else 1
        if one.high is not None and one.high <= two.low:
            return -1
        return 1 if two.high is not None and two.high <= one.low else None

    def satisfies(self, spec: str) -> bool | None:
        """Return True if the version satisfies every clause of the specifier, as in `>=17.6,<18`.

        Return None if the version, or a number in the specifier, can't be interpreted, or if the version is too
        imprecise to tell.

        Raises:
            ValueError: If the specifier can't be parsed, or has an operator that `check_spec` refuses.

        """
        wanted, place = _wanted(self.family, spec), self.place
        return None if wanted is None or place is None else wanted.holds(place)

    def in_cycle(self, name: str) -> bool | None:
        """Return True if the version belongs to a release cycle, such as `17`, `10.15` or `11-24h2-w`.

        Return None if either can't be interpreted, or if the version is too imprecise to tell.
        """
        wanted = _cycle(self.family, name)
        return None if wanted is None or self.place is None else wanted.holds(self.place)


@lru_cache(maxsize=4096)
def _parse(family: str, text: str) -> OsVersion:
    return OsVersion(family, text)


class _Wanted(NamedTuple):
    """What a specifier asks for: from `low` to below `high` (if None, without bound), outside of the holes."""

    low: "Version | None" = None
    high: "Version | None" = None
    holes: "tuple[_Wanted, ...]" = ()

    def holds(self, place: Interval) -> bool | None:
        """Return True if all versions in an interval are accepted, False if none is, None if some are."""
        low, high = self.low, self.high
        # `>=17.6` for some intervals:
        #
        #   iOS 17.6.1, [17.6.1, 17.6.1.post0)    True, all of it is above 17.6
        #   iOS 17.5,   [17.5, 17.5.post0)        False, all of it is below
        #   iOS 17,     [17, 18.dev0)             None, 17.5 would fail and 17.6 pass
        if (low is not None and place.high is not None and place.high <= low) or (
            high is not None and high <= place.low
        ):
            return False
        holed = [hole.holds(place) for hole in self.holes]
        if True in holed:
            return False
        inside = (low is None or low <= place.low) and (high is None or (place.high is not None and place.high <= high))
        return True if inside and None not in holed else None

    def meet(self, other: "_Wanted") -> "_Wanted":
        """Ask for both."""
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        return _Wanted(max(lows, default=None), min(highs, default=None), self.holes + other.holes)

    @property
    def impossible(self) -> bool:
        """Whether no released version is accepted; pre-releases of the upper bound don't count."""
        if self.low is None or self.high is None:
            return False
        # `>=18.dev0,<18` would accept 18 betas in PEP 440. No device that reports one is placed, so nothing is left.
        below = self.high if self.high.post is not None else make_version(self.high.release, ".dev0")
        return self.low >= self.high or any(hole.holds(Interval(self.low, below, exact=False)) for hole in self.holes)


class _Clause(NamedTuple):
    operator: str
    release: Release
    letter: int | None
    wildcard: bool


_CLAUSE = re.compile(
    r"(>=|<=|==|!=|~=|>|<)\s*([0-9]{1,10}(?:\.[0-9]{1,10}){0,7})(?:\.post([0-9]{1,3})|(\.\*))?", re.ASCII
)


_NO_CLAUSE: Final = (
    "this is no clause; write an operator (>=, <, ==, !=) and a number, as '>=17.6' or '==17.*'; "
    "a letter of Apple's as '.post1', and an update of Windows by its build"
)


def _clauses(spec: str) -> list[_Clause]:
    if len(spec) > MAX_SPEC:
        raise ValueError(f"the specifier is longer than {MAX_SPEC} characters; give only the bounds that matter")
    if not spec.strip():
        raise ValueError("the specifier is empty and would hold of anything; give at least one clause, as '>=17.6'")
    found: list[_Clause] = []
    for part in spec.split(","):
        match = _CLAUSE.fullmatch(part.strip())
        if match is None:
            raise ValueError(_NO_CLAUSE)
        letter = None if match[3] is None else int(match[3])
        found.append(_Clause(match[1], tuple(map(int, match[2].split("."))), letter, match[4] is not None))
        if fault := _refused(found[-1]):
            raise ValueError(fault)
    return found


def _wanted_by(clause: _Clause) -> _Wanted:
    """Return the versions that one clause accepts, as in PEP 440 for releases and post releases."""
    operator, release, letter, wildcard = clause
    if wildcard:
        found = _Wanted(make_version(release, ".dev0"), cycle(release).high)
        return _Wanted(holes=(found,)) if operator == "!=" else found
    # Here only `>=` and `<` are left. `_refused` has turned away the operators that mean other versions than they seem
    # to: `<=17.6` leaves out 17.6.1, the fix for 17.6, and `==17.6` does, too.
    low = make_version(release, "" if letter is None else f".post{letter}")
    return _Wanted(low) if operator == ">=" else _Wanted(None, low)


@lru_cache(maxsize=4096)
def _wanted(family: str, spec: str) -> _Wanted | None:
    """Read a specifier, or return None if a number in it doesn't belong to the family's line."""
    clauses = _clauses(spec)
    if family not in FAMILIES or family in UNORDERED or any(_off_line(family, clause) for clause in clauses):
        return None
    found = _Wanted()
    for clause in clauses:
        found = found.meet(_wanted_by(clause))
    return found


def _off_line(family: str, clause: _Clause) -> str:
    """Return a message if a number counts other things than the family's versions; empty if it doesn't."""
    first = clause.release[0]
    if family == "windows" and clause.release[:2] not in ((10, 0), (6, 0), (6, 1), (6, 2), (6, 3)):
        return (
            "a Windows version is the kernel's number with the build, not a product name, feature update or "
            "lone build; Windows 11 is '>=10.0.22000', Windows 10 is '>=10.0.10240'"
        )
    if family == "android" and first >= ANDROID_API_FIRST:
        return "this looks like an API level; write the Android version, as '>=14'"
    if family == "chromeos" and first >= CHROMEOS_PLATFORM_FIRST:
        return "this is a platform number; write the version that begins with the milestone, as '>=126'"
    return ""


def _refused(clause: _Clause) -> str:
    """Return the reason against an operator in a checklist, and the one to write instead; empty: it is allowed."""
    operator, release, _, wildcard = clause
    number = ".".join(map(str, release))
    if operator in ("==", "!="):
        return "" if wildcard else f"'{operator}' means that release and no update of it; write '{operator}{number}.*'"
    if operator in (">=", "<"):
        return f"'*' goes with '==' and '!=' only; write '{operator}{number}'" if wildcard else ""
    return f"'{operator}' draws a line between small updates of one version; write '>=' or '<' with the first beyond it"


def check_spec(family: str, spec: str) -> None:
    """Check a specifier written by the author of a checklist.

    A specifier is one clause, or several clauses separated by commas that must all hold. The operators are those that
    can't mislead: `>=17.6`, `<18`, `==17.*`, `!=17.*`. An Apple letter is a post release: `>=16.4.1.post1` requires (a)
    or later.

    Raises:
        ValueError: If the family is unknown or has no order, a clause can't be parsed or wouldn't mean what it seems
            to, or no version can satisfy all clauses. The message gives the fault and a fix. It repeats only numbers
            and operators of the specifier.

    """
    if family not in FAMILIES:
        raise ValueError("there is no such family; use one of " + ", ".join(f for f in FAMILIES if f not in UNORDERED))
    if family in UNORDERED:
        raise ValueError("versions of unnamed systems can't be compared; name the system, as 'ubuntu' or 'fedora'")
    for clause in _clauses(spec):
        if fault := _off_line(family, clause):
            raise ValueError(fault)
        if clause.letter is not None and family not in APPLE:
            raise ValueError("only Apple's systems have lettered updates ('.post1'); leave out '.post'")
        if clause.wildcard and skipped(family, clause.release):
            raise ValueError("the vendor skipped these numbers, no such version exists; name one that does")
    wanted, gap = _wanted(family, spec), releases()["skipped"].get(family)
    if wanted is not None and gap:
        wanted = wanted.meet(_Wanted(holes=(_Wanted(make_version(gap[:1], ".dev0"), cycle(gap[1:]).high),)))
    if wanted is not None and wanted.impossible:
        raise ValueError("no version meets all clauses at once; widen or drop one of them")


@lru_cache(maxsize=4096)
def _cycle(family: str, name: str) -> _Wanted | None:
    """Return the versions of a release cycle, or None if its name can't be placed."""
    place = read(family, name) if len(name) <= MAX_VERSION else None
    if place is None or place.low.post is not None:
        return None
    # A bare Android number names the quarterly releases; as a cycle, it holds the minor ones such as 12.1, too.
    whole = cycle(place.low.release) if place.exact or family == "android" else place
    return _Wanted(make_version(place.low.release, ".dev0"), whole.high)


def patched_in_cycle(version: OsVersion, latest_by_cycle: Mapping[str, str]) -> bool | None:
    """Return True if a version is at least the newest release of its own cycle.

    Vendors maintain several cycles at once, so a version with a higher number isn't always better patched: iOS 18.7.10
    was released after 26.0. `latest_by_cycle` maps the names of cycles, as in `OsVersion.in_cycle`, to the newest
    release of each. If cycles are nested, the narrowest one counts.

    Return None if the version or that release can't be interpreted or is too imprecise, if no known cycle contains the
    version, or if two cycles that contain it disagree.
    """
    # Cycles may nest, as `11` and `11-24h2-w` do. The one with more numbers says more, so its newest release counts.
    # For a 22H2 that is Windows 10 or 11, neither cycle is known to hold it, and the answer is None.
    depths: dict[str, int] = {}
    for name in latest_by_cycle:
        whole = _cycle(version.family, name)
        if whole is not None and whole.low is not None and version.in_cycle(name):
            depths[name] = len(whole.low.release)
    narrowest = max(depths.values(), default=0)
    names = [name for name, depth in depths.items() if depth == narrowest]
    answers = {_patched(version, name, OsVersion.parse(version.family, latest_by_cycle[name])) for name in names}
    return answers.pop() if len(answers) == 1 else None


def _patched(version: OsVersion, name: str, latest: OsVersion) -> bool | None:
    if not latest.in_cycle(name):
        return None
    if (order := version.compare(latest)) is not None:
        return order >= 0
    mine, newest = version.place, latest.place
    return _Wanted(newest.low).holds(mine) if mine and newest and newest.exact else None
