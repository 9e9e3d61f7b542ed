"""Turn pydantic's errors into problems, each with a path that people can follow.

For example: `sections[2].items[0] "updates.os" > check > all_of[1] > value`
"""

import re
from collections.abc import Iterable, Sequence
from functools import reduce

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from secure_checklist.core.budget import BUDGET
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.core.model import fields_near, list_of, mapping_of

_TAGS: dict[str, None] = {}
"""The operations of conditions, in order."""
_SHOULD = "(?:Input should be|expected) (.*)"
_MESSAGES = {
    "extra_forbidden": "no such field",
    "missing": "this field is missing",
    "tuple_type": "expected a list",
    "string_unicode": "holds half a character (a lone surrogate)",
    "union_tag_not_found": "says no `op`",
    "union_tag_invalid": "no such `op`",
}


def add_tags(tags: Iterable[str]) -> None:
    """Register the names of condition operations, so that paths and suggestions read like documents."""
    _TAGS.update(dict.fromkeys(tags))


def problems_of(error: ValidationError, data: object, model: type[BaseModel]) -> tuple[Problem, ...]:
    """Return the faults that pydantic found, without values. Problems found by the library's own checks pass through.

    The problems of one place more than an error lists are returned, so that the error can say that there are more.
    """
    found: dict[str, dict[Problem, None]] = {}
    for entry in error.errors(include_input=False, include_url=False)[:_MOST]:
        ours: tuple[Problem, ...] = entry.get("ctx", {}).get("problems", ())
        if entry["type"] != "invalid_checklist":
            text = _MESSAGES.get(entry["type"]) or entry["msg"].removeprefix("Value error, ")
            text = text if len(text) <= 500 else text[:499] + "…"  # noqa: PLR2004 - long enough to read
            ours = (Problem(path_of(entry["loc"], data), text, _suggestion(entry, data, model)),)
        for problem in ours:
            found.setdefault(problem.path, {})[problem] = None
        if len(found) > BUDGET.problems:
            break
    return tuple(problem for path, problems in found.items() for problem in _joined(path, tuple(problems)))


_MOST = BUDGET.problems * 20
"""How many of pydantic's faults are looked at: of one place there may be several, one for each type it may have."""


def _joined(path: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return one problem for what several members of a union said of one place."""
    # "Input should be a valid integer" and "Input should be a valid string" at one place is one mistake, of a field
    # that takes either: it becomes "Input should be a valid integer or a valid string".
    shoulds = [found[1] for problem in problems if (found := re.match(_SHOULD, problem.message, re.DOTALL))]
    if len(shoulds) < 2 or len(shoulds) != len(problems):  # noqa: PLR2004 - fewer than two need no joining
        return problems
    return (
        Problem(
            path, f"Input should be {' or '.join(shoulds)}", next((p.suggestion for p in problems if p.suggestion), "")
        ),
    )


def _suggestion(entry: ErrorDetails, data: object, model: type[BaseModel]) -> str:
    kind, place = entry["type"], entry["loc"]
    given = reduce(_below, place, data)
    if kind == "extra_forbidden" and place and isinstance(place[-1], str):
        # a field that other parts have isn't one here, and to suggest it again helps nobody
        near = did_you_mean(place[-1], (name for name in fields_near(model, place) if name != place[-1]))
        version = (mapping_of(data) or {}).get("format_version")
        newer = isinstance(version, str) and (len(version), version) > (len(FORMAT_VERSION), FORMAT_VERSION)
        return near or ("the document is of a newer format; update the library" if newer else "")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        op = (mapping_of(given) or {}).get("op")
        return (did_you_mean(op, _TAGS) if isinstance(op, str) else "") or "one of " + ", ".join(_TAGS)
    if kind == "literal_error" and isinstance(given, str):
        expected = str(entry.get("ctx", {}).get("expected", ""))
        return did_you_mean(given, expected.replace(" or ", ", ").replace("'", "").split(", "))
    return ""


def path_of(place: Sequence[int | str], data: object) -> str:
    """Return a place as a path: list entries by index, named parts with their names, conditions by their operation."""
    # The place of a wrong value, and the path that is shown:
    #
    #   place: sections, 2, items, 0, rule, check, conditions, 1, value
    #   path: sections[2].items[0] "updates.os" > check > all_of[1] > value
    #
    # "rule" is left out as noise, instead of "conditions" stands which operation they are of unless they are missing,
    # and an item has its id beside its number, since authors look for that.
    text, here = "", data
    for position, step in enumerate(place):
        below = _below(here, step)
        if isinstance(step, int):
            name = _name(below)
            text += f"[{step}]" + (f' "{name}"' if name and "items" not in place[position + 1 : position + 2] else "")
        elif step in ("condition", "conditions") and below is not None:
            op = (mapping_of(here) or {}).get("op")
            text += (" > " if text else "") + op if isinstance(op, str) and op in _TAGS else ""
        elif step != "rule":
            text += ("" if not text else "." if text.endswith("]") else " > ") + step[:100]
        here = below
        if len(text) > _LONGEST_PATH:
            return text[:_LONGEST_PATH] + "…"
    return text


_LONGEST_PATH = 1000
"""How long a place may be written; only what nests without sense is longer."""


def _name(here: object) -> str:
    entry = mapping_of(here) or {}
    found = next((value for key in ("id", "name", "item") if isinstance(value := entry.get(key), str)), "")
    return found[:100].encode("utf-8", "replace").decode()


def _below(here: object, step: int | str) -> object:
    if isinstance(step, str):
        return (mapping_of(here) or {}).get(step)
    entries = list_of(here) or ()
    return entries[step] if step < len(entries) else None
