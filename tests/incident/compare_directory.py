"""Compare the directory's numbers with libphonenumber's metadata, and explain each difference by a line of a list.

The list is `directory_allowed.txt`; the slow test in `test_directory_data` says which line lacks or is one too many.

A difference is a word, a country and a number. `ours`: an emergency number that the metadata doesn't have. `theirs`:
one that the directory doesn't show there. `invalid`: a full number that isn't one of its contact's country.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from secure_checklist.core import countries
from secure_checklist.incident.contacts import bundled
from secure_checklist.incident.contacts.models import NUMBERS

ALLOWED = Path(__file__).with_name("directory_allowed.txt")
LONGEST = 4
"""How many digits an emergency number of the metadata has at most to be compared: longer ones are local lines."""


class Difference(NamedTuple):
    """One number on which the two differ; in the list, it may be a pattern of `fnmatch`, as `13??`."""

    word: str
    country: str
    number: str


def compare(library: Any) -> tuple[list[Difference], int]:
    """Return what differs, and how many emergency numbers of the directory were looked up."""
    pairs = [(one.code, number) for one in countries.all_countries() for number in sorted(_ours(one))]
    own = [(place, number) for place, number in pairs if _is_own(place)]
    found = [
        *(Difference("ours", *pair) for pair in own if not library.is_emergency_number(pair[1], pair[0])),
        *(
            Difference("theirs", one.code, number)
            for one in countries.all_countries()
            for number in _theirs(library, one)
        ),
        *_invalid(library),
    ]
    return sorted(found), len(own)


def allowed() -> dict[Difference, str]:
    """Return the list: each difference with its reason."""
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    parts = (line.split(maxsplit=3) for line in lines if line and not line.startswith("#"))
    return {Difference(word, country, number): reason for word, country, number, reason in parts}


def unexplained(found: list[Difference]) -> tuple[list[Difference], list[Difference]]:
    """Return the differences without a line, and the lines without a difference."""
    known = allowed()
    unused = [line for line in known if not any(_fits(line, one) for one in found)]
    return [one for one in found if one not in known and not any(_fits(line, one) for line in known)], unused


def _fits(line: Difference, one: Difference) -> bool:
    return line[:2] == one[:2] and fnmatchcase(one.number, line.number)


def _is_own(place: str) -> bool:
    return any(one.kind == "emergency" and place in one.countries for one in bundled().contacts)


def _ours(place: countries.Country) -> set[str]:
    """Return the emergency numbers that the directory shows in a place, of its own or of its state."""
    return {
        channel.value
        for contact in bundled().serving(place, "emergency")
        for channel in contact.channels
        if contact.kind == "emergency" and channel.is_short_code
    }


def _theirs(library: Any, place: countries.Country) -> Iterator[str]:
    """Return the emergency numbers of the metadata that the directory doesn't show in a place."""
    metadata = library.PhoneMetadata.short_metadata_for_region(place.code)
    if metadata is None or metadata.emergency is None or metadata.emergency.national_number_pattern is None:
        return
    pattern, ours = re.compile(metadata.emergency.national_number_pattern), _ours(place)
    for length in metadata.emergency.possible_length or metadata.general_desc.possible_length:
        for number in range(10**length if length <= LONGEST else 0):
            text = f"{number:0{length}}"
            if text not in ours and pattern.fullmatch(text):
                yield text


def _invalid(library: Any) -> Iterator[Difference]:
    """Return the full numbers that aren't of the country of their contact."""
    for contact in bundled().contacts:
        for channel in contact.channels:
            if channel.medium in NUMBERS and channel.value.startswith("+"):
                number = library.parse(channel.value)
                if not any(library.is_valid_number_for_region(number, place) for place in contact.countries):
                    yield Difference("invalid", contact.countries[0], channel.value)
