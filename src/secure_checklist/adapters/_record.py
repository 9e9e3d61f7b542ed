"""Common code of the adapters: strict access to a source's record, and the collection of facts from it.

Each access returns a value of exactly one type, or None if the value is absent, of another type, empty, too long or a
placeholder. An adapter names each key that it reads, and no other key is ever read. The functions here never raise,
regardless of the record.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
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
"""A fact in its JSON form: datetimes in RFC 3339, sets as lists."""
Meanings = Mapping[str, JsonValue | None]
"""The meanings of a source's words. None for words that mean "not reported"."""
MEANINGS: Mapping[str, Any] = json.loads(files("secure_checklist.adapters").joinpath("meanings.json").read_bytes())
"""The meanings of the words of many sources, by the source and what its words are about."""

LONGEST = 200
"""The most characters in a string. A longer one isn't a valid value."""
_PLACEHOLDERS = frozenset({"unknown", "none", "null", "n/a", "na", "not available", "undefined", "default string"})
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2005, 2100
"""The range of plausible years. The years 1, 1601, 1970 and 9999 are placeholders for "none"."""


# looks ---------------------------------------------------------------------------------------------------------


def at(record: object, *keys: str) -> object:
    """Return the value under a path of keys. None if a part of the path is missing or isn't an object."""
    found = record
    for key in keys:
        entries = mapping_of(found)
        if entries is None:
            return None
        found = entries.get(key)
    return found


def text(value: object) -> str | None:
    """Return a string that has information: on one line, not too long, and not a word for "none"."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    found = value.strip()
    if not found or found.lower() in _PLACEHOLDERS or not found.isprintable():
        return None
    return found


def flag(value: object) -> bool | None:
    """Return True or False. 1, "true" and "yes" don't count as booleans."""
    return value if isinstance(value, bool) else None


def whole(value: object) -> int | None:
    """Return an integer from 0 that fits into 63 bits. True doesn't count as one."""
    return value if type(value) is int and 0 <= value < 2**63 else None


def digits(value: object) -> int | None:
    """Return an integer written as a string of digits, the way JSON has 64-bit numbers."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value, re.ASCII) else None


def instant(value: object) -> str | None:
    """Return a datetime in RFC 3339 with an offset and any fraction of a second. None for placeholders."""
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
    """Return a date written as YYYY-MM-DD, or the UTC date of a datetime. None for placeholders."""
    if (known := instant(value)) is not None:
        return known[:10]
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return value if FIRST_YEAR <= date.fromisoformat(value).year <= LAST_YEAR else None
    except ValueError:
        return None


def patch_day(value: object) -> str | None:
    """Return the date of a patch level in any notation. None if it names only a month."""
    day = patch_levels.patch_day(value) if isinstance(value, str) else None
    return None if day is None or day.year > LAST_YEAR else day.isoformat()


def instant_of_millis(value: object) -> str | None:
    """Return the time from milliseconds since 1970, as a number or a string of digits. 0 means "none"."""
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
    """Return `on` for true, `off` for false, and None for anything else."""
    return {True: on, False: off}.get(value) if isinstance(value, bool) else None


def union(parts: Iterable[str | None]) -> list[str]:
    """Return the values of a set in order, without duplicates."""
    return sorted({part for part in parts if part is not None})


# facts ---------------------------------------------------------------------------------------------------------


class Facts:
    """Collects the facts of one subject from its record. Facts that aren't in the record get a reason."""

    def __init__(self, observed_at: str | None = None) -> None:
        self.observed_at = observed_at
        self.values: dict[str, JsonValue] = {}
        self.unknown: dict[str, UnknownReason] = {}
        self.raw: dict[str, str] = {}

    def set(self, fact: str, value: JsonValue | None, why: UnknownReason = "not_reported") -> None:
        """Set the value of a fact or, if None, the reason why it is unknown. The first reported value stays."""
        if fact in self.values:
            return
        if value is None:
            self.unknown.setdefault(fact, why)
        else:
            self.values[fact] = value
            self.unknown.pop(fact, None)

    def leave(self, *facts: str, why: UnknownReason = "not_reported") -> None:
        """Mark facts without a value as unknown."""
        for fact in facts:
            self.set(fact, None, why)

    def word(self, fact: str, said: object, meanings: Meanings) -> None:
        """Set a fact from the source's own word. If it has no meaning here, the fact is unknown, and the word is kept.

        `meanings` maps words for "not reported" to None, except those that `text` recognizes and Google's
        `..._UNSPECIFIED`.
        """
        # A new version of a service may have a word that no one here has seen. It stays unknown and isn't guessed, and
        # the word goes into the observation, so that a bug report has it.
        known = said if isinstance(said, str) else None
        self.set(fact, meanings.get(known) if known is not None else None)
        shown = None if known is None or known in meanings or known.endswith("_UNSPECIFIED") else text(known)
        if shown is not None and fact not in self.values:
            self.raw[fact] = shown

    def subject(self, cls: type[S], *, source: Origin = "reported", **about: object) -> S:
        """Return the subject. Its facts have their source and time. `about` has the fields that aren't facts.

        A value that the vocabulary refuses is unknown, with the reason `error`.
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
    """How to split a source's answers, and recognise and read its records.

    Attributes:
        read: A function that reads the facts in one record.
        keys: The keys that it reads, each up to its first dot. A record has at least one of them.
        wrappers: The keys under which an answer has a list of records, or one record.
        listed: The key of a list in a record that may also be passed alone. Empty if there is none.
        parts: The keys of the elements of that list.
        other_names: Other names of the source.
        subject: The subject class of a record.
        origin: The origin of the source's values.

    """

    read: Callable[[Mapping[str, Any]], Facts]
    keys: Sequence[str]
    wrappers: Sequence[str] = ()
    listed: str = ""
    parts: Sequence[str] = ()
    other_names: Sequence[str] = ()
    subject: type[Subject] = Device
    origin: Origin = "reported"
