"""Parts of countries (ISO 3166-2), by code and by name, for the countries in which laws or services differ by part."""

import json
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data

from secure_checklist.core import countries
from secure_checklist.core.errors import nearest

__all__ = ["Subdivision", "code", "of", "suggestions"]

EXPECTED = "expected a part of the country: its name or its code (ISO 3166-2), as US-CA or GB-SCT"
"""What every refusal says. It never quotes what was given, since where someone lives is private."""


@dataclass(frozen=True, slots=True)
class Subdivision:
    """One state, province or nation of a country.

    Attributes:
        code: ISO 3166-2.
        name: Its name in English.
        also: Other names that people give it.

    """

    code: str
    name: str
    also: tuple[str, ...] = ()


def of(country: str) -> tuple[Subdivision, ...]:
    """Return the parts of a country, by name; empty: they are not listed here.

    Raises:
        ValueError: no country has that code or name.

    """
    return _all().get(countries.code(country), ())


def code(text: str, country: str) -> str:
    """Return the code of the part of a country that a code or a common name stands for, in whatever case.

    Raises:
        ValueError: none that is listed here. The message doesn't quote it.

    """
    found = _by_key(countries.code(country)).get(countries.key_of(text))
    if found is None:
        raise ValueError(EXPECTED)
    return found.code


def suggestions(text: str, country: str) -> tuple[Subdivision, ...]:
    """Return the parts whose names are nearest to a text that names none; empty: nothing is near.

    They disclose something of what was typed, so show them only to whoever typed it.
    """
    known = _by_key(countries.code(country))
    return tuple(dict.fromkeys(known[key] for key in nearest(countries.key_of(text), known)))


def countries_with(text: str) -> tuple[countries.Country, ...]:
    """Return the countries that a name may stand for: those of which a part has it, after the one whose name it is."""
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
