"""Reading answers on a terminal: one line at a time, numbers for choices."""

import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

from secure_checklist.core import countries, subdivisions
from secure_checklist.core.messages import either, message
from secure_checklist.core.text.terminal import Screen, clean
from secure_checklist.interview.questions import Choice
from secure_checklist.interview.screens import Pass

_ACCENTS = re.compile("[\u0300-\u036f]")
"""Accents above or below Latin letters, after these were decomposed."""
_DRAWN_OUT = re.compile(r"(\w)\1+$")
"""A last letter that is written several times, as in "yesss"."""


def is_terminal() -> bool:
    """Return True if a person types, and not a pipe."""
    return sys.stdin is not None and sys.stdin.isatty()  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed


def read_line(screen: Screen, wait: Callable[[], None] | None = None) -> str | None:
    """Read a line, cleaned; return None if there are no more. `wait` is called between the prompt and the reading."""
    if is_terminal():
        screen.stream.write("> ")
        screen.stream.flush()
    if wait is not None:
        wait()
    line = sys.stdin.readline() if sys.stdin is not None else ""  # pyright: ignore[reportUnnecessaryComparison] - as above
    return clean(line) if line else None


def agrees(screen: Screen, question: str) -> bool:
    """Ask a yes-or-no question whose answer is no unless someone says yes."""
    screen.write(question)
    return says_yes(read_line(screen) or "")


def picked(said: str, count: int) -> tuple[int, ...]:
    """Read numbers of choices, from 1; `0` alone picks none. Return their places, from 0.

    Raises:
        ValueError: it isn't such a list.

    """
    words = said.replace(",", " ").split()
    # Longer numbers than the count has digits are no choices, and `int` of a million digits takes minutes.
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= len(str(count))]
    if not words or len(numbers) != len(words):
        raise ValueError("expected numbers of choices")
    if numbers == [0]:
        return ()
    if not all(1 <= number <= count for number in numbers):
        raise ValueError("no such choice")
    return tuple(number - 1 for number in numbers)


def chosen(said: str, choices: Sequence[Choice], *, several: bool) -> object:
    """Read the number of one choice or its words, or numbers of `several`; return its value, or a list of theirs.

    Raises:
        ValueError: it is none.

    """
    if not several and (labelled := _labelled(said, choices)):
        return labelled[0].value
    values = [choices[place].value for place in picked(said, len(choices))]
    if several:
        return values
    if len(values) != 1:
        raise ValueError("expected one number")
    return values[0]


def _labelled(said: str, choices: Sequence[Choice]) -> list[Choice]:
    return [choice for choice in choices if _plain(choice.label) == _plain(said)]


def _plain(said: str) -> str:
    """Return a typed text without what people leave out: capitals, accents of Latin letters, signs around it."""
    letters = unicodedata.normalize("NFD", said.casefold().replace("\u2019", "'"))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", letters)).strip(" .!?\u00a1\u00bf\u0964")


def is_said(said: str, key: str) -> bool:
    """Return True if someone says one of the words of a message, which stand between commas."""
    return _plain(said) in map(_plain, message(key).split(", "))


def says_yes(said: str) -> bool:
    """Return True if someone says yes, alone or with more words behind it, as "yes, watched".

    A no may begin with a word that is a yes alone, as in Hindi. The last letter may be drawn out.
    """
    first = _plain(said).replace(",", " ").split()[:1]
    if not first or is_said(said, "cli.words.no"):
        return False
    return is_said(first[0], "cli.words.yes") or is_said(_DRAWN_OUT.sub(r"\1", first[0]), "cli.words.yes")


def rest_no(said: str) -> tuple[str, Literal[False] | Pass]:
    """Split numbers and "rest no" behind them: return the numbers, and what then holds for those not named."""
    plain = _plain(said)
    # "1 3 rest no" answers for all, and "1 3" for two of them: whoever isn't named stays unknown, since someone may
    # have read no further than the third.
    for words in map(_plain, message("cli.words.rest_no").split(", ")):
        if plain.endswith(words) and not plain.removesuffix(words)[-1:].isalpha():
            return plain.removesuffix(words).rstrip(" ,;:."), False
    return said, Pass.UNKNOWN


def is_unknown(said: str, choices: Sequence[Choice] = ()) -> bool:
    """Return True if someone says in words that they don't know, as "idk"; not where that is one of the choices."""
    return is_said(said, "cli.words.unknown") and not _labelled(said, choices)


def wanted_country(text: str) -> str:
    """Return the ways to name a country, with those nearest to what was typed. For whoever typed it only."""
    near = [message("cli.wanted.near", code=one.code, name=one.name) for one in countries.suggestions(text)]
    return message("cli.wanted.country.near", near=either(near)) if near else message("cli.wanted.country")


def wanted_part(text: str, country: str) -> str:
    """Return the names for a part of a country, with those nearest to what was typed. For whoever typed it only."""
    found = subdivisions.suggestions(text, country)
    near = [message("cli.wanted.near", code=one.code, name=one.name) for one in found]
    return message("cli.wanted.part.near", near=either(near)) if near else message("cli.wanted.part")


def write_choices(screen: Screen, choices: Sequence[Choice]) -> None:
    """Write choices with their numbers."""
    for number, choice in enumerate(choices, 1):
        screen.write(choice.label, first=f"  {number}. ")
