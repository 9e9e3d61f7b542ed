"""The common code of all probes: sources, readings, probes, and small helpers.

A probe is a question to the machine: the texts to fetch, and the pure parser that reads them. Parsers don't run
commands or open files; `local` does. Each parser accepts any text, never raises, and sets a fact only if the text shows
it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from secure_checklist.adapters._record import JsonValue
from secure_checklist.core.model import mapping_of
from secure_checklist.core.types import MAX_TEXT

Why = Literal["not_reported", "unsupported", "declined", "not_asked", "error"]
"""The reason why a fact is unknown, as a reason code."""


class Reading(NamedTuple):
    """The facts in the texts of a probe.

    `facts` has values by field name. The probe's other fields are unknown for the reason `why`. `note` explains in
    plain English why, or what the values leave out.
    """

    facts: Mapping[str, JsonValue]
    note: str = ""
    why: Why = "not_reported"


class Source(NamedTuple):
    """One text to fetch: the output of `command` or, without a command, the file at `path`.

    A command is a tuple of words, or one string of words without spaces. `codes` are the exit codes with usable output,
    and `errors` adds the standard error. An `optional` source that doesn't exist on this machine reads as an empty
    text. So does a `spare` source that fails. Its failure is in the note, because the fact may follow from the other
    texts.
    """

    command: str | tuple[str, ...] = ()
    path: str = ""
    codes: tuple[int, ...] = (0,)
    errors: bool = False
    optional: bool = False
    spare: bool = False

    @property
    def argv(self) -> tuple[str, ...]:
        """The words of the command."""
        return tuple(self.command.split()) if isinstance(self.command, str) else self.command


class Probe(NamedTuple):
    """A question to the machine: the fields it answers, its texts, and the parser that takes them in order.

    A `timed` parser also takes `now`, an aware datetime, to check whether a text is fresh.
    """

    fields: tuple[str, ...]
    sources: tuple[Source, ...]
    parse: Callable[..., Reading]
    timed: bool = False


def probe(fields: str, *sources: Source, timed: bool = False) -> Callable[[Callable[..., Reading]], Probe]:
    """Make a parser the probe for these fields, with their names separated by spaces."""
    return lambda parse: Probe(tuple(fields.split()), sources, parse, timed)


def file(path: str, *, optional: bool = False, spare: bool = False) -> Source:
    """Return a file as a source."""
    return Source(path=path, optional=optional, spare=spare)


def known(note: str = "", **facts: JsonValue) -> Reading:
    """Return a reading of all fields. `note` says what the values leave out."""
    return Reading(facts, note)


def reading(note: str, why: Why = "not_reported", **facts: JsonValue | None) -> Reading:
    """Return a reading of the facts that aren't None. `note` says why the others are.

    A text that is longer than a fact may be is damaged, and counts as None.
    """
    usable = {name: value for name, value in facts.items() if not isinstance(value, str) or len(value) <= MAX_TEXT}
    values = {name: value for name, value in usable.items() if value is not None}
    return Reading(values, note if len(values) < len(facts) else "", why)


def unseen(note: str, why: Why = "not_reported") -> Reading:
    """Return a reading without facts, with the reason."""
    return Reading({}, note, why)


def ways_in(services: Iterable[str] | None) -> Reading:
    """Return the services that listen for other machines. None if some of them are unknown."""
    if services is None:
        return unseen("Some program listens that this doesn't know, or it can't see them all.")
    return known("Programs that call out by themselves don't show.", remote_access=sorted(set(services)))


def json_object(text: str) -> Mapping[str, Any]:
    """Return the JSON object in a text, or an empty one if there is none or it is nested too deeply."""
    try:
        return mapping_of(json.loads(text)) or {}
    except (ValueError, RecursionError):
        return {}


FRESH = timedelta(days=2)
"""The age up to which a list of available updates can show that none is missing."""

DYNAMIC_PORTS = 49_152
"""The first port of the dynamic range (RFC 6335, section 6)."""
