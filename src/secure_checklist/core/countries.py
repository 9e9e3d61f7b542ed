"""Countries and territories of ISO 3166-1: what names one, and which state a territory belongs to.

    from secure_checklist.core import countries

    countries.code("UK")          # "GB"
    countries.find("Puerto Rico").part_of  # "US"
    [one.name for one in countries.by_name()]  # for a list to choose from

A fact that holds a country, `directory.find`, the table of laws and the command line all read a country here. Nothing
that isn't one is taken for one: an unknown code would silently cost a person every number there is.
"""

import unicodedata
from functools import cache
from pkgutil import get_data
from typing import NamedTuple

from pydantic_core import from_json

from secure_checklist.core.errors import nearest
from secure_checklist.core.messages import english, message
from secure_checklist.core.zones import countries_by_zone

__all__ = ["Country", "all_countries", "by_name", "code", "find", "suggestions"]

OFFICIAL_LANGUAGES = "official_languages.json"
EXPECTED = "expected a country: its code of two letters (ISO 3166-1 alpha-2), as GB or IN"
"""What every refusal says. It never quotes what was given, since where someone lives is private."""


class Country(NamedTuple):
    """One country, or one territory that has a code of its own.

    Attributes:
        code: ISO 3166-1 alpha-2; `XK`, which ISO leaves to its users, for Kosovo.
        alpha3: ISO 3166-1 alpha-3; `XKX` for Kosovo.
        also: Other names that people give it.
        part_of: The code of the state to which a territory belongs; if None, it is no territory of another state.
        same_emergency_number: The state's own emergency number is listed for the territory, too.
        same_law: The state's law, or its federal law, holds in the territory in general. Where it is False, the
            territory makes laws of its own.

    """

    code: str
    alpha3: str
    also: tuple[str, ...] = ()
    part_of: str | None = None
    same_emergency_number: bool = False
    same_law: bool = False

    @property
    def name(self) -> str:
        """Its short name in the language of the active messages: the message `country.GB`, and so on."""
        return message(f"country.{self.code}")

    @property
    def languages(self) -> tuple[str, ...]:
        """Its official languages by CLDR, as BCP 47, the most widely used first; empty: it names none.

        Those of a part of the country alone are not among them.
        """
        return _official_languages().get(self.code, ())


@cache
def _official_languages() -> dict[str, tuple[str, ...]]:
    data = from_json(get_data("secure_checklist.core", OFFICIAL_LANGUAGES) or b"")
    return {code: tuple(names) for code, names in data["languages"].items()}


@cache
def all_countries() -> tuple[Country, ...]:
    """Return every country and territory, by code."""
    data = from_json(get_data("secure_checklist.core", "countries.json") or b"")
    return tuple(Country(also=tuple(entry.pop("also", ())), **entry) for entry in data["countries"])


def by_name() -> tuple[Country, ...]:
    """Return every country and territory by its name in the language of the active messages: what a list offers."""
    return tuple(sorted(all_countries(), key=lambda one: key_of(one.name)))


def find(text: str) -> Country:
    """Return the country that a code of two or three letters or a common English name stands for, in whatever case.

    Raises:
        ValueError: none that is known, or the text is empty. The message doesn't quote it.

    """
    known = _by_key()
    found = known.get(text) or known.get(key_of(text))
    if found is None:
        raise ValueError(EXPECTED)
    return found


def code(text: str) -> str:
    """Return the code of two letters for what `find` understands.

    Raises:
        ValueError: as `find`.

    """
    return find(text).code


def state_whose_law_holds(country: str) -> str | None:
    """Return the code of the state whose laws hold in a country; None for a territory that makes laws of its own.

    Raises:
        ValueError: as `find`.

    """
    place = find(country)
    if place.part_of is None:
        return place.code
    return place.part_of if place.same_law else None


def suggestions(text: str) -> tuple[Country, ...]:
    """Return the countries whose names are nearest to a text that names none; empty: nothing is near.

    The name of a city leads to its country, if a time zone is named after it. They disclose something of what was
    typed, so show them only to whoever typed it.
    """
    known, typed = _by_key(), key_of(text)
    near = nearest(typed, (key for key in known if len(key) > _CODE))
    city = [code for zone, code in countries_by_zone().items() if key_of(zone.rpartition("/")[2]) == typed]
    return tuple(dict.fromkeys(known[key] for key in (city or near)))


_CODE = 3
"""The most letters of a code. A code is never suggested: one wrong letter makes it another country's."""


def key_of(text: str) -> str:
    """Return the part of a name that counts: its letters without marks, in one case."""
    plain = unicodedata.normalize("NFKD", text[:200]).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


@cache
def _by_key() -> dict[str, Country]:
    """Return every country by each of its names in English; a code of two letters wins, also as it is written."""
    known: dict[str, Country] = {}
    for country in all_countries():
        known.update(dict.fromkeys(map(key_of, (english()[f"country.{country.code}"], *country.also)), country))
    for country in all_countries():
        # Codes come last, so that they win: `IN` is India, whatever other name has these two letters.
        known.update(dict.fromkeys((*map(key_of, (country.code, country.alpha3)), country.code), country))
    return known
