"""The table of platforms: which platform a name refers to, and which ways to report content there fit a person.

    from secure_checklist.incident import platforms

    table = platforms.bundled()
    table.find("Insta").name                            # "Instagram"
    table.routes("TikTok", age="minor")

An unknown platform gets the general advice, which says that it is general. Nothing here opens an address or sends a
report.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property

from secure_checklist.core import countries, prepared
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.extension_points import renewed
from secure_checklist.core.localized import texts_of
from secure_checklist.core.model import Model
from secure_checklist.core.types import Date
from secure_checklist.incident.laws.law import EU, MOST_TRUSTED
from secure_checklist.incident.platforms.models import Platform, ReportRoute
from secure_checklist.subjects.incident import Age

MOST_LETTERS = 200
"""The maximum length of a name that is looked up. Longer texts don't count as names."""
_PARTS = re.compile(r"[/,;|()&+]|\b(?:and|or|aka)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?([^/:?#\s]+\.[^/:?#\s]+)(?:[/:?#]\S*)?$", re.IGNORECASE)


class PlatformTable(Model):
    """A table of platforms, as of a date.

    Attributes:
        format_version: The version of the file format.
        as_of: The date on which the entries were correct.
        platforms: All platforms, including the general advice, each with a unique id, name and address.

    """

    format_version: str = FORMAT_VERSION
    as_of: Date
    platforms: tuple[Platform, ...]

    def texts(self) -> dict[str, str]:
        """Return the texts to translate, by key."""
        return texts_of(self.platforms)

    @cached_property
    def general(self) -> Platform:
        """The general advice, for a place that isn't in the table."""
        return next(one for one in self.platforms if one.general)

    @cached_property
    def _by_name(self) -> Mapping[str, Platform]:
        return {_key(name): one for one in self.platforms for name in (one.id, one.name, *one.also)}

    @cached_property
    def _by_domain(self) -> Mapping[str, Platform]:
        return {domain: one for one in self.platforms for domain in one.domains}

    def find(self, name: str) -> Platform:
        """Return the platform that a name, an id or an address refers to, ignoring case.

        If a text names several platforms, such as "X/Twitter", return the first known one. An unknown name gets the
        general advice. The platform's texts are in the active language if there are translations.
        """
        return next(iter(self.named_in(name)), self.general).translated()

    def named_in(self, text: str) -> tuple[Platform, ...]:
        """Return the known platforms that a text names, without duplicates."""
        whole = self._one(text)
        parts = [whole] if whole else [self._one(part) for part in _PARTS.split(text[:MOST_LETTERS])]
        return tuple({one.id: one for one in parts if one is not None}.values())

    def _one(self, text: str) -> Platform | None:
        known = self._by_name.get(_key(text))
        if known is not None:
            return known
        address = _ADDRESS.match(text[:MOST_LETTERS].strip())
        labels = address[1].lower().split(".") if address else []
        below = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((found for domain in below if (found := self._by_domain.get(domain))), None)

    def routes(self, name: str, *, age: Age | None = None, country: str | None = None) -> tuple[ReportRoute, ...]:
        """Return the ways to report content on a platform, the best first; never empty.

        Routes that tell the other side come last. Among the rest, a route for intimate pictures comes before a general
        one, a route for this age and country before one for everyone, and a better source before a worse one.

        Args:
            name: The platform, in any form that `find` accepts.
            age: Whether the person shown was under 18 when the picture was made. The values `unsure` and None count as
                `minor`, so routes that only adults should take are left out.
            country: Where the person lives, in any form that `countries.find` accepts. If None, routes for people in
                one country are left out.

        Raises:
            ValueError: If no country has this code or name.

        """
        state = None if country is None else countries.state_whose_law_holds(country)
        found = fitting(self.find(name), age=age, state=state)
        return found or fitting(self.general.translated(), age=age, state=state)

    def names(self) -> tuple[str, ...]:
        """Return the names of all platforms, in alphabetical order, for a prompt."""
        return tuple(sorted((one.name for one in self.platforms if not one.general), key=str.casefold))

    def reduced(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the value of `Incident.platforms` for texts that a person typed: the ids of the platforms in them.

        A text that names no known platform is kept as it was typed, without surrounding spaces and cut to 200
        characters.
        """
        kept: set[str] = set()
        for text in texts:
            plain = " ".join(text[:MOST_LETTERS].split())
            kept.update([one.id for one in self.named_in(text)] or ([plain] if plain else []))
        return frozenset(kept)


def fitting(platform: Platform, *, age: Age | None, state: str | None) -> tuple[ReportRoute, ...]:
    """Return the routes of a platform that fit, the best first. `state` is the one whose laws apply there.

    Someone under 18 reads forms of a law, which ask for papers, last, and reports an account before what it posted.
    """
    shown = "adult" if age == "adult" else "minor"
    found = [
        route
        for route in platform.routes
        if route.shown in (shown, "any")
        and (route.country is None or route.country == state or (route.country == "EU" and state in EU))
    ]

    def order(route: ReportRoute) -> tuple[int, ...]:
        return (
            route.tells_the_other_side is True,
            age == "minor" and (route.country is not None or route.surfaces == ("fake_account",)),
            not route.for_intimate_images,
            (route.shown == "any") is not platform.general,
            age == "minor" and "account" not in route.surfaces,
            route.country is None,
            MOST_TRUSTED.index(route.confidence),
        )

    return tuple(sorted(found, key=order))


def _key(text: str) -> str:
    """Return the part of a name that counts: its letters and digits without marks, in one case."""
    plain = unicodedata.normalize("NFKD", text[:MOST_LETTERS]).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def bundled() -> PlatformTable:
    """Return the library's own table, in English. The table's methods return texts in the active language."""
    return renewed("platforms", PlatformTable) or prepared.packaged("platforms.json", PlatformTable)
