"""The common part of the probes of all systems: sources, readings, probes, and small helpers.

A probe is a question to the machine: which texts to fetch, and the pure parser that takes them. No parser runs a
command or opens a file: `local` does. Each accepts any text, never raises, and states a fact only where the text
carries it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from secure_checklist.adapters._record import JsonValue
from secure_checklist.core.model import mapping_of
from secure_checklist.core.types import MAX_TEXT

Why = Literal["not_reported", "unsupported", "declined", "not_asked", "error"]
"""Why a fact is unknown, in the library's words."""


class Reading(NamedTuple):
    """The facts in the texts of a probe.

    `facts` holds values by field name. The probe's other fields are unknown for the reason `why`. `note` says in plain
    English why they are, or what the values leave out.
    """

    facts: Mapping[str, JsonValue]
    note: str = ""
    why: Why = "not_reported"


class Source(NamedTuple):
    """One text to fetch: the output of `command`, or the file at `path` where there is none.

    A command is a tuple of its words, or one text of words that hold no blank. `codes` are the exit codes whose output
    counts; `errors` adds what the command wrote to standard error; an `optional` source that doesn't exist on this
    machine reads as the empty text. A `spare` one reads so too when it fails, and its failure goes into the note: the
    fact may follow from the other texts.
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

    A `timed` parser also takes `now`, an aware datetime, to evaluate whether a text is fresh.
    """

    fields: tuple[str, ...]
    sources: tuple[Source, ...]
    parse: Callable[..., Reading]
    timed: bool = False


def probe(fields: str, *sources: Source, timed: bool = False) -> Callable[[Callable[..., Reading]], Probe]:
    """Make a parser the probe of these fields, their names separated by spaces."""
    return lambda parse: Probe(tuple(fields.split()), sources, parse, timed)


def file(path: str, *, optional: bool = False, spare: bool = False) -> Source:
    """Return a file as a source."""
    return Source(path=path, optional=optional, spare=spare)


Blind = Mapping[str, tuple[Why, str]]
"""The fields that no probe of a system answers, each with the reason and a sentence."""


def known(note: str = "", **facts: JsonValue) -> Reading:
    """Return a reading of all fields. `note` says what the values leave out."""
    return Reading(facts, note)


def reading(note: str, why: Why = "not_reported", **facts: JsonValue | None) -> Reading:
    """Return a reading of the facts that aren't None. `note` says why the others are.

    A text that is longer than any fact may be was damaged, and counts as None.
    """
    usable = {name: value for name, value in facts.items() if not isinstance(value, str) or len(value) <= MAX_TEXT}
    values = {name: value for name, value in usable.items() if value is not None}
    return Reading(values, note if len(values) < len(facts) else "", why)


def unseen(note: str, why: Why = "not_reported") -> Reading:
    """Return a reading that has no facts, and says why."""
    return Reading({}, note, why)


def ways_in(services: Iterable[str] | None) -> Reading:
    """Return the services that listen for other machines; if None, not all that listens is known."""
    if services is None:
        return unseen("Some program listens that this doesn't know, or it can't see them all.")
    return known("Programs that call out by themselves don't show.", remote_access=sorted(set(services)))


def json_object(text: str) -> Mapping[str, Any]:
    """Return the JSON object in a text; an empty one if there is none (or one too deep to read)."""
    try:
        return mapping_of(json.loads(text)) or {}
    except (ValueError, RecursionError):
        return {}


FRESH = timedelta(days=2)
"""How old a list of available updates may be and still show that none is missing."""

DYNAMIC_PORTS = 49_152
"""The first port of the dynamic range (RFC 6335, section 6)."""
