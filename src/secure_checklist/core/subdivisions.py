"""Subdivisions of countries (ISO 3166-2), by code and name, where laws or services differ within the country."""

import json
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data

from secure_checklist.core import countries
from secure_checklist.core.errors import nearest

__all__ = ["Subdivision", "code", "of", "suggestions"]

EXPECTED = "expected a part of the country: its name or its code (ISO 3166-2), as US-CA or GB-SCT"
"""The text of every refusal. It never quotes the input, since it is private where someone lives."""


@dataclass(frozen=True, slots=True)
class Subdivision:
    """A state, province or nation of a country.

    Attributes:
        code: The ISO 3166-2 code.
        name: The English name.
        also: Other names that people use.

    """

    code: str
    name: str
    also: tuple[str, ...] = ()


def of(country: str) -> tuple[Subdivision, ...]:
    """Return the subdivisions of a country, sorted by name. Empty if none are listed here.

    Raises:
        ValueError: If there is no country with that code or name.

    """
    return _all().get(countries.code(country), ())


def code(text: str, country: str) -> str:
    """Return the code of the subdivision of a country with this code or common name, ignoring case.

    Raises:
        ValueError: If no listed subdivision matches. The message doesn't quote the text.

    """
    found = _by_key(countries.code(country)).get(countries.key_of(text))
    if found is None:
        raise ValueError(EXPECTED)
    return found.code


def suggestions(text: str, country: str) -> tuple[Subdivision, ...]:
    """Return the subdivisions whose names are most similar to a text that names none. Empty if none is similar.

    Suggestions disclose something about the text, so show them only to the person who typed it.
    """
    known = _by_key(countries.code(country))
    return tuple(dict.fromkeys(known[key] for key in nearest(countries.key_of(text), known)))


def countries_with(text: str) -> tuple[countries.Country, ...]:
    """Return the countries that a name may refer to: the country with that name, then those with such a subdivision."""
    named = countries.key_of(text)
    own = [one.code for one in countries.all_countries() if named in map(countries.key_of, (one.name, *one.also))]
    parts = ((one, country) for country, found in _all().items() for one in found)
    own += [country for one, country in parts if named in map(countries.key_of, (one.name, *one.also))]
    return tuple(map(countries.find, dict.fromkeys(own)))


@cache
def _all() -> dict[str, tuple[Subdivision, ...]]:
    data = json.loads(get_data("secure_checklist.core", "subdivisions.json") or "")
    parts = {
        country: (Subdivision(also=tuple(entry.pop("also", ())), **entry) for entry in entries)
        for country, entries in data["subdivisions"].items()
    }
    return {country: tuple(sorted(found, key=lambda one: one.name)) for country, found in parts.items()}


@cache
def _by_key(country: str) -> dict[str, Subdivision]:
    """Return the parts of a country by name, by code, and by the code's last letters; a name wins over these."""
    parts, known = of(country), dict[str, Subdivision]()
    for part in parts:
        known.update(dict.fromkeys(map(countries.key_of, (part.code, part.code[3:])), part))
    for part in parts:
        known.update(dict.fromkeys(map(countries.key_of, (part.name, *part.also)), part))
    return known
