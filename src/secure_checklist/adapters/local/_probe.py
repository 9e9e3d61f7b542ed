"""What the probes of all systems share: the words for a text, its reading and a probe, and small helpers.

A probe is a question to the machine: which texts to fetch, and the pure parser that takes them. Nothing here runs a
command or opens a file: `local` does.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, cast

JsonValue = str | int | list[str]
"""A fact as JSON carries it: text, a whole number, true or false (an int in Python), or a sorted list."""
Why = Literal["not_reported", "unsupported", "declined", "not_asked", "error"]
"""Why a fact is unknown, in the library's words."""


class Reading(NamedTuple):
    """What one text says.

    `facts` holds values by field name, `unknown` the reason for each field it can't tell, and `note` says in
    plain English what a reader should know. A field in neither is one the text said nothing about.
    """

    facts: Mapping[str, JsonValue]
    unknown: Mapping[str, Why]
    note: str = ""


class Source(NamedTuple):
    """One text to fetch: the output of `argv`, or the file at `path` where `argv` is empty.

    `codes` are the exit codes whose output counts; `errors` adds what the command wrote to standard error;
    an `optional` source that doesn't exist on this machine reads as the empty text. A `spare` one reads so too
    when it fails, and its failure goes into the note: the other texts may tell the fact without it.
    """

    argv: tuple[str, ...] = ()
    path: str = ""
    codes: tuple[int, ...] = (0,)
    errors: bool = False
    optional: bool = False
    spare: bool = False


class Probe(NamedTuple):
    """A question to the machine: the fields it answers, its texts, and the parser that takes them in order.

    A `timed` parser also takes `now`, an aware datetime, to evaluate whether a text is fresh.
    """

    name: str
    fields: tuple[str, ...]
    sources: tuple[Source, ...]
    parse: Callable[..., Reading]
    timed: bool = False


def output(
    command: str,
    *,
    codes: tuple[int, ...] = (0,),
    errors: bool = False,
    optional: bool = False,
    spare: bool = False,
) -> Source:
    """Return the output of a command, its words parted by blanks, as a source."""
    return Source(tuple(command.split()), codes=codes, errors=errors, optional=optional, spare=spare)


def file(path: str, *, optional: bool = False, spare: bool = False) -> Source:
    """Return a file as a source."""
    return Source(path=path, optional=optional, spare=spare)


Blind = Mapping[str, tuple[Why, str]]
"""The fields that no probe of a system answers, each with the reason and a sentence."""


def known(note: str = "", **facts: JsonValue) -> Reading:
    """Return a reading of these facts."""
    return Reading(facts, {}, note)


def unseen(note: str, *fields: str, why: Why = "not_reported") -> Reading:
    """Return a reading that can't tell these fields, and says why."""
    return Reading({}, dict.fromkeys(fields, why), note)


def missing(facts: Mapping[str, JsonValue], fields: Sequence[str]) -> dict[str, Why]:
    """Return the fields that a reading doesn't tell, each as not reported."""
    return {field: "not_reported" for field in fields if field not in facts}


def as_mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object as it is, and anything else as an empty one."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def as_sequence(value: object) -> Sequence[object]:
    """Return a JSON array as it is, and anything else as an empty one."""
    return cast("Sequence[object]", value) if isinstance(value, list) else ()


def json_or_none(text: str) -> object:
    """Return the JSON value in a text, or None if there is none (or one too deep to read)."""
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError):
        return None


def instant(seconds: str) -> str:
    """Return seconds since 1970 (9 to 11 digits) as an RFC 3339 instant in UTC, or "" for anything else."""
    if not re.fullmatch(r"[0-9]{9,11}", seconds):
        return ""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


NEVER_LOCKS = 604_800
"""What `screen_lock_delay_s` says, by its meaning, of a screen that never locks by itself: a week."""

FRESH = timedelta(days=2)
"""How old a list of available updates may be and still show that none is missing."""


_ADMINISTRATORS = {"sudo", "wheel", "admin", "root", "docker", "lxd", "incus"}
"""Groups whose members may become root; those of the last three through a container."""


def parse_id(text: str) -> Reading:
    """Determine from `id` (Linux, macOS) whether this account may administer the machine: its groups, or uid 0."""
    found = re.fullmatch(r"uid=([0-9]+)\S* gid=[0-9]+\S* groups=(\S.*?)(?: context=\S+)?", text.strip())
    groups = re.findall(r"[0-9]+\(([^()]+)\)", found[2]) if found else []
    if not found or not groups:
        return unseen("The account's groups can't be read.", "daily_account")
    if found[1].strip("0") == "" or not _ADMINISTRATORS.isdisjoint(groups):
        return known(daily_account="administrator")
    return known("Rights that sudo gives to the account by name don't show.", daily_account="standard")
