"""What the adapters share: strict looks into a record of a source, and the collecting of facts from it.

A look returns a value of exactly one type, or None if it is absent, of another type, empty, too long or a placeholder.
An adapter names each key that it reads; no other key of a record is ever looked at. Nothing here raises, whatever the
record holds.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from secure_checklist.core.model import mapping_of
from secure_checklist.core.types import format_instant
from secure_checklist.core.versions import patch_levels
from secure_checklist.rules.reasons import UnknownReason
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.device import Device
from secure_checklist.subjects.observations import Origin, Provenance

S = TypeVar("S", bound=Subject)
JsonValue = str | int | float | bool | list[str]
"""A fact as JSON carries it; instants in RFC 3339, sets as lists."""
Meanings = Mapping[str, JsonValue | None]
"""What a source's words mean; None for those that say "not reported"."""

LONGEST = 200
"""How many characters a text may have; a longer one is no value of a fact."""
_PLACEHOLDERS = frozenset({"unknown", "none", "null", "n/a", "na", "not available", "undefined", "default string"})
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2005, 2100
"""The years in which a record can have been true. The years 1, 1601, 1970 and 9999 are ways to write "none"."""


# looks ---------------------------------------------------------------------------------------------------------


def at(record: object, *keys: str) -> object:
    """Return the value under a path of keys; None if something on the way is missing or no object."""
    found = record
    for key in keys:
        entries = mapping_of(found)
        if entries is None:
            return None
        found = entries.get(key)
    return found


def text(value: object) -> str | None:
    """Return a text that says something: on one line, not too long, and no word for "none"."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    found = value.strip()
    if not found or found.lower() in _PLACEHOLDERS or not found.isprintable():
        return None
    return found


def flag(value: object) -> bool | None:
    """Return True or False; 1, "true" and "yes" are neither."""
    return value if isinstance(value, bool) else None


def whole(value: object) -> int | None:
    """Return a whole number from 0 on that fits into 63 bits; True is none."""
    return value if type(value) is int and 0 <= value < 2**63 else None


def digits(value: object) -> int | None:
    """Return a whole number that is written as a text of digits, as JSON carries 64-bit numbers."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value, re.ASCII) else None


def instant(value: object) -> str | None:
    """Return a datetime written as RFC 3339 with an offset and any digits of a fraction; placeholders are None."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    # Graph writes seven digits and Google nine; Python reads six.
    fraction = f".{found[3][:6]}" if found[3] else ""
    try:
        parsed = datetime.fromisoformat(f"{found[1]}T{found[2]}{fraction}{found[4].replace('Z', '+00:00')}")
        return format_instant(parsed.astimezone(UTC)) if FIRST_YEAR <= parsed.year <= LAST_YEAR else None
    except (ValueError, OverflowError):
        return None


def day(value: object) -> str | None:
    """Return a day written as YYYY-MM-DD, or the day in UTC of a datetime; placeholders are None."""
    if (known := instant(value)) is not None:
        return known[:10]
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return value if FIRST_YEAR <= date.fromisoformat(value).year <= LAST_YEAR else None
    except ValueError:
        return None


def patch_day(value: object) -> str | None:
    """Return the day of a patch level, however it is written; one that names a month only is None."""
    day = patch_levels.patch_day(value) if isinstance(value, str) else None
    return None if day is None or day.year > LAST_YEAR else day.isoformat()


def instant_of_millis(value: object) -> str | None:
    """Return the time of milliseconds since 1970, written as a number or as a text of digits; 0 is "none"."""
    number = digits(value) if isinstance(value, str) else whole(value)
    if number is None:
        return None
    try:
        found = datetime.fromtimestamp(number / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return format_instant(found) if FIRST_YEAR <= found.year <= LAST_YEAR else None


def taken(row: object) -> str | None:
    """Return the time at which an app took a record, under the keys that apps commonly use for it."""
    keys = ("observed_at", "collected_at", "timestamp")
    return next((known for key in keys if (known := instant(at(row, key)))), None)


def either(value: object, on: JsonValue, off: JsonValue) -> JsonValue | None:
    """Return `on` for true and `off` for false; None for what is neither."""
    return {True: on, False: off}.get(value) if isinstance(value, bool) else None


def union(parts: Iterable[str | None]) -> list[str]:
    """Return the words of a set in order, each once."""
    return sorted({part for part in parts if part is not None})


# facts ---------------------------------------------------------------------------------------------------------


class Facts:
    """Collects the facts of one subject from its record; what it doesn't say gets a reason."""

    def __init__(self, observed_at: str | None = None) -> None:
        self.observed_at = observed_at
        self.values: dict[str, JsonValue] = {}
        self.unknown: dict[str, UnknownReason] = {}
        self.raw: dict[str, str] = {}

    def set(self, fact: str, value: JsonValue | None, why: UnknownReason = "not_reported") -> None:
        """Take the value of a fact; if None, unknown, and why. What was reported first stays."""
        if fact in self.values:
            return
        if value is None:
            self.unknown.setdefault(fact, why)
        else:
            self.values[fact] = value
            self.unknown.pop(fact, None)

    def leave(self, *facts: str, why: UnknownReason = "not_reported") -> None:
        """Leave facts unknown that have no value so far."""
        for fact in facts:
            self.set(fact, None, why)

    def word(self, fact: str, said: object, meanings: Meanings) -> None:
        """Take a fact from the source's own word. One without a meaning here stays unknown, and the word is kept.

        `meanings` gives None to the words that say "not reported", other than those that `text` takes for none and
        Google's `..._UNSPECIFIED`.
        """
        # A new version of a service may have a word that no one here has seen. It stays unknown and isn't guessed, and
        # the word goes into the observation, so that a bug report has it.
        known = said if isinstance(said, str) else None
        self.set(fact, meanings.get(known) if known is not None else None)
        shown = None if known is None or known in meanings or known.endswith("_UNSPECIFIED") else text(known)
        if shown is not None and fact not in self.values:
            self.raw[fact] = shown

    def subject(self, cls: type[S], *, source: Origin = "reported", **about: object) -> S:
        """Return the subject, whose facts say who reported them, and when. `about` are fields that are no facts.

        A value that the vocabulary refuses becomes unknown, with the reason `error`.
        """
        try:
            return cls.model_validate({**self._data(source), **about})
        except ValidationError as error:
            # One value that the vocabulary refuses, as a version of 300 characters, costs that fact and not the whole
            # device.
            for entry in error.errors(include_input=False, include_url=False, include_context=False):
                refused = str(entry["loc"][0]) if entry["loc"] else ""
                if self.values.pop(refused, None) is not None:
                    self.unknown[refused] = "error"
        return cls.model_validate({**self._data(source), **about})

    def _data(self, source: Origin) -> dict[str, object]:
        about: dict[str, object] = {"source": source, "at": self.observed_at}
        observed: dict[str, object] = dict.fromkeys(self.values, Provenance.model_validate(about))
        observed |= {name: {**about, "raw": self.raw[name]} for name in self.raw.keys() & self.unknown.keys()}
        return {**self.values, "observed_at": self.observed_at, "observed": observed, "unknown": self.unknown}


class Source(NamedTuple):
    """How the answers of a source are taken apart, and its records recognised and read.

    Attributes:
        read: Reads the facts in one record.
        keys: The keys that it reads, each up to its first dot; a record has one of them at least.
        wrappers: The keys under which an answer holds a list of records, or the one.
        listed: The key of a record that holds a list which may also be given alone; empty: there is none.
        parts: The keys of what is in that list.
        other_names: What else the source is called.
        subject: The class of what a record is about.
        origin: How the source knows what it says.

    """

    read: Callable[[Mapping[str, Any]], Facts]
    keys: Sequence[str]
    wrappers: Sequence[str] = ()
    listed: str = ""
    parts: Sequence[str] = ()
    other_names: Sequence[str] = ()
    subject: type[Subject] = Device
    origin: Origin = "reported"
