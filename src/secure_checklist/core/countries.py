"""Countries and territories of ISO 3166-1: their codes and names, and the state that a territory belongs to.

    from secure_checklist.core import countries

    countries.code("UK")          # "GB"
    countries.find("Puerto Rico").part_of  # "US"
    [one.name for one in countries.by_name()]  # for a list to choose from

Facts that hold a country, `directory.find`, the table of laws and the command line all use this module. A text is never
accepted as a country if it isn't one: with an unknown code, a person would silently get no phone numbers at all.
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
"""The text of every refusal. It never quotes the input, since it is private where someone lives."""


class Country(NamedTuple):
    """A country, or a territory with its own code.

    Attributes:
        code: The ISO 3166-1 alpha-2 code. For Kosovo, `XK`, which ISO leaves to its users.
        alpha3: The ISO 3166-1 alpha-3 code. For Kosovo, `XKX`.
        also: Other names that people use.
        part_of: The code of the state that a territory belongs to. If None, it isn't a territory of another state.
        same_emergency_number: Whether the state's own emergency number is listed for the territory, too.
        same_law: Whether the law or federal law of the state generally applies in the territory. If False, the
            territory makes its own laws.

    """

    code: str
    alpha3: str
    also: tuple[str, ...] = ()
    part_of: str | None = None
    same_emergency_number: bool = False
    same_law: bool = False

    @property
    def name(self) -> str:
        """The short name in the language of the active messages: the message `country.GB`, and so on."""
        return message(f"country.{self.code}")

    @property
    def languages(self) -> tuple[str, ...]:
        """The official languages according to CLDR, as BCP 47 tags, the most widely used first. May be empty.

        Languages that are only official in a part of the country aren't included.
        """
        return _official_languages().get(self.code, ())


@cache
def _official_languages() -> dict[str, tuple[str, ...]]:
    data = from_json(get_data("secure_checklist.core", OFFICIAL_LANGUAGES) or b"")
    return {code: tuple(names) for code, names in data["languages"].items()}


@cache
def all_countries() -> tuple[Country, ...]:
    """Return every country and territory, in order of code."""
    data = from_json(get_data("secure_checklist.core", "countries.json") or b"")
    return tuple(Country(also=tuple(entry.pop("also", ())), **entry) for entry in data["countries"])


def by_name() -> tuple[Country, ...]:
    """Return every country and territory, sorted by name in the language of the active messages, for a menu."""
    return tuple(sorted(all_countries(), key=lambda one: key_of(one.name)))


def find(text: str) -> Country:
    """Return the country with this two-letter or three-letter code or common English name, ignoring case.

    Raises:
        ValueError: If no known country matches, or the text is empty. The message doesn't quote the text.

    """
    known = _by_key()
    found = known.get(text) or known.get(key_of(text))
    if found is None:
        raise ValueError(EXPECTED)
    return found


def code(text: str) -> str:
    """Return the two-letter code of a country, given anything that `find` accepts.

    Raises:
        ValueError: If no known country matches, or the text is empty. The message doesn't quote the text.

    """
    return find(text).code


def state_whose_law_holds(country: str) -> str | None:
    """Return the code of the state whose laws apply in a country, or None for a territory that makes its own laws.

    Raises:
        ValueError: If no known country matches, or the text is empty. The message doesn't quote the text.

    """
    place = find(country)
    if place.part_of is None:
        return place.code
    return place.part_of if place.same_law else None


def suggestions(text: str) -> tuple[Country, ...]:
    """Return the countries whose names are most similar to a text that names no country. Empty if none is similar.

    The name of a city suggests its country if a time zone is named after the city. Suggestions disclose something about
    the text, so show them only to the person who typed it.
    """
    known, typed = _by_key(), key_of(text)
    near = nearest(typed, (key for key in known if len(key) > _CODE))
    city = [code for zone, code in countries_by_zone().items() if key_of(zone.rpartition("/")[2]) == typed]
    return tuple(dict.fromkeys(known[key] for key in (city or near)))


_CODE = 3
"""The most letters of a code. A code is never suggested: one wrong letter makes it another country's."""


def key_of(text: str) -> str:
    """Return a name in the form used for comparison: only its letters, without diacritics, in one case."""
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
