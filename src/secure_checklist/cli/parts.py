"""How `respond` asks in which part of a country somebody is: a short list, or a name or code that is typed."""

from collections.abc import Sequence

from secure_checklist.cli.prompts import chosen
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.messages import either, message
from secure_checklist.incident.questions import part_choices
from secure_checklist.interview.questions import Choice

MOST = 9
"""How many parts of a country are listed; of more, typing a name is quicker than reading a list."""


def question_of(country: str) -> str:
    """Return the question."""
    return message("cli.respond.part_now", country=countries.find(country).name)


def listed(country: str) -> tuple[Choice, ...]:
    """Return the parts to choose from; empty where they are many."""
    found = part_choices(country)
    return found if len(found) <= MOST else ()


def hint(choices: Sequence[Choice]) -> str:
    """Return what an answer looks like."""
    return message("cli.respond.hint.part" if choices else "cli.respond.hint.part.typed")


def part_of(said: str, country: str, choices: Sequence[Choice]) -> object:
    """Read a part of a country: its number in the list, its name or its code.

    Raises:
        ValueError: it is none.

    """
    if said.isdecimal() and choices:
        return chosen(said, choices, several=False)
    return subdivisions.code(said, country)


def wanted(said: str, country: str) -> str:
    """Return what names a part, with the names nearest to what was typed. For whoever typed it only."""
    near = [message("cli.wanted.near", code=one.code, name=one.name) for one in subdivisions.suggestions(said, country)]
    return message("cli.wanted.part.near", near=either(near)) if near else message("cli.wanted.part")
