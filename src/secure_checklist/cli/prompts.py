"""Prompts on a terminal: one line at a time, numbers for choices, and the same keys at every prompt."""

import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from io import StringIO
from pathlib import Path
from shutil import get_terminal_size
from typing import Literal, NamedTuple, TypeVar

from secure_checklist.cli.calls import CallError
from secure_checklist.cli.leaving import LEAVE, Left, Resumed, Wait, clear, no_signals
from secure_checklist.cli.parser import write_call
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.errors import AnswerError
from secure_checklist.core.messages import either, labelled, message, noted
from secure_checklist.core.text.terminal import Screen, clean
from secure_checklist.core.zones import country_of, local_zone
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.interview.questions import Choice
from secure_checklist.interview.screens import Pass
from secure_checklist.subjects.person import Person

T = TypeVar("T")
_ACCENTS = re.compile("[\u0300-\u036f]")
"""Accents above or below Latin letters, after these were decomposed."""
_BETWEEN = re.compile(r"[\s,;&.)]+(?:and\s+)?")
"""What stands between numbers, as in "1, 2 and 4"."""
_DRAWN_OUT = re.compile(r"(\w)\1+$")
"""A last letter that is written several times, as in "yesss"."""


def is_terminal() -> bool:
    """Return True if a person types the input, and not a pipe."""
    return sys.stdin is not None and sys.stdin.isatty()  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed


class Stopped(Exception):  # noqa: N818 - no fault: the person stops, or there are no more lines
    """The person stops. Answers so far are kept."""


class Back(Exception):  # noqa: N818 - no fault: the person wants to answer anew
    """The person goes back to the previous question."""


_ROOM_FOR_KEYS = 4
"""The lines of a terminal for what may be typed, and for what is typed."""


MORE = "cli.respond.keys.more"
"""The key of the message about what may be typed when there is more to read."""


class Responds(Exception):  # noqa: N818 - no fault: the person wants the response
    """The person wants to know what to do about a leak or a threat, now."""


class Anew(Exception):  # noqa: N818 - no fault: a key has changed what is asked
    """The question has changed and is asked again."""


class Page(NamedTuple):
    """The part of a text that a terminal shows at once.

    Attributes:
        text: The lines.
        hint: The key of the message about what may be typed below them.
        in_full: A function that writes more about what ends on the page. If None, there is no more.

    """

    text: str
    hint: str = MORE
    in_full: Callable[[], None] | None = None


class UnreadError(ValueError):
    """A text that isn't a valid answer. Its lines say what would be valid, or what may have been `meant`."""

    def __init__(self, *lines: str, meant: bool = False) -> None:
        super().__init__()
        self.lines, self.meant = tuple(filter(None, lines)), meant


class Prompt:
    """Asks on this terminal. Every prompt has the same keys to leave, stop and go back.

    Attributes:
        screen: What to write to.
        wait: A function that waits for a line or a signal.
        keys: Other keys that a person may type at any prompt, with their actions. The question is then asked again.
        hint: The text about what may be typed at a question. The part after a line break is shown for `?`.
        help: A function that writes who to call in danger and what may be typed, for someone who asks for help in
            words.

    """

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.wait: Wait = no_signals
        self.keys: Mapping[str, Callable[[], None]] = {"respond": self._respond}
        self.help: Callable[[], None] = partial(self.write_emergency, Person(id="person"))
        self.hint = ""

    def _respond(self) -> None:
        raise Responds

    def beside(self, other: "Prompt") -> None:
        """Use the terminal of another prompt, which continues after this one."""
        self.wait, self.help = other.wait, other.help

    def write_emergency(self, person: Person) -> None:
        """Write what not to do, who to call in the person's country or else the machine's, and how to get help."""
        placed = person.replace(country=person.country or country_of(local_zone()))
        self.screen.write(message("cli.help.first"))
        for helper in installed().helpers(("emergency", "crisis"), placed):
            self.screen.write(labelled(helper.need, helper.line), style="bold")
        write_call(self.screen, message("cli.ask.urgent"), "secure-checklist respond")

    def write_keys(self, hint: str) -> None:
        """Write the first line about what may be typed. `?` shows the others."""
        self.hint = hint
        self.screen.write(hint.partition("\n")[0], style="dim")

    def clear(self) -> None:
        """Clear the terminal; what that can't reach is said in the documentation."""
        clear(self.screen.stream)

    def until(
        self,
        show: Callable[[], None],
        read: Callable[[str], T],
        explain: Callable[[], None] | None = None,
        *,
        begins: bool = False,
    ) -> T:
        """Ask a question and read input until it is a valid answer. For other input, show what is valid.

        Args:
            show: A function that writes the question.
            read: A function that reads an answer, and raises `UnreadError` if it isn't valid.
            explain: A function that writes more about the question. If None, `?` is read like an answer.
            begins: Whether this is the first question, so that there is nothing to go back to.

        Raises:
            Stopped: If the person stops, or there are no more lines.
            Back: If the person wants to answer the previous question again.
            Left: If the person wants to leave at once.
            Responds: If the person wants the response, if `keys` has it.

        """
        show()
        while True:
            try:
                said = self._line()
            except Resumed:  # the screen was cleared
                show()
                continue
            key = said.lower().removeprefix("secure-checklist ")
            if key == "b" and not begins:
                raise Back
            if key == "b" or key in self.keys:
                self.keys.get(key, lambda: None)()
                show()
            elif is_said(said, "cli.words.help"):
                self.help()
                show()
            elif key == "?" and explain is not None:
                explain()
            else:
                try:
                    return read(said)
                except UnreadError as error:
                    if is_sentence(said) and not error.meant:
                        self.help()
                        show()
                    for line in error.lines:
                        self.screen.write(line, first="  ", style="open")

    def _line(self) -> str:
        if is_terminal():
            self.screen.stream.write("> ")
            self.screen.stream.flush()
        self.wait()
        line = sys.stdin.readline() if sys.stdin is not None else ""  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
        said = clean(line) if line else "q"
        if said.lower() in LEAVE:
            raise Left
        if said.lower() == "q":
            raise Stopped
        return said

    def key(
        self, hint: str, keys: Sequence[str] = (), *, most: int = 0, other: Callable[[str], str] | None = None
    ) -> str:
        """Show what may be typed and return the key, or a number up to `most`. Empty if the person presses Enter.

        Args:
            hint: The text about what may be typed. The part after a line break is shown for `?`.
            keys: The keys.
            most: The highest number that may be typed.
            other: A function that reads any other input, and raises `ValueError` if it can't.

        Raises:
            Stopped: As for `until`.
            Back: As for `until`.
            Left: As for `until`.

        """
        numbers = [str(number) for number in range(1, most + 1)]

        def read(said: str) -> str:
            if said.lower() in ("", *keys, *numbers):
                return said.lower()
            with suppress(ValueError):
                if other is not None:
                    return other(said)
            raise UnreadError(*hint.split("\n"))

        first, _, others = hint.partition("\n")
        show, explain = (partial(self.screen.write, one, style="dim") for one in (first, others or hint))
        return self.until(show, read, explain)

    def pressed(self, hint: str, *keys: str, most: int = 0) -> str:
        """Return the key that is typed, as `key` does, including `b` and `q`. The end of the input counts as `q`.

        Raises:
            Left: If the person wants to leave at once.

        """
        try:
            return self.key(hint, keys, most=most)
        except Back:
            return "b"
        except Stopped:
            return "q"

    def pages(
        self, write: Callable[[], None], hint: str = MORE, in_full: Callable[[], None] | None = None
    ) -> list[Page]:
        """Return the output in pages. On a terminal, each page fits with the keys below it.

        Args:
            write: A function that writes the output.
            hint: The key of the message about what may be typed below the last page.
            in_full: A function that writes more about what ends there. If None, there is no more.

        """
        stream, self.screen.stream = self.screen.stream, (written := StringIO())
        try:
            write()
        finally:
            self.screen.stream = stream
        lines = written.getvalue().splitlines(keepends=True)
        room = max(1, get_terminal_size().lines - _ROOM_FOR_KEYS) if is_terminal() else len(lines)
        *before, last = ["".join(lines[place : place + room]) for place in range(0, len(lines), room)] or [""]
        return [*map(Page, before), Page(last, hint, in_full)]

    def read(self, pages: Sequence[Page], before: Callable[[], None] = lambda: None) -> bool:
        """Show pages one after the other, on a terminal with keys below all but the last. False if the person stops.

        A helper's first lines must not scroll out of view.

        Args:
            pages: The pages.
            before: A function that shows what comes before the first page, for someone who goes back from it.

        Raises:
            Stopped: If the person stops at what comes before the first page.
            Left: If the person wants to leave at once.

        """
        place = 0
        while place < len(pages):
            text, hint, in_full = pages[place]
            self.screen.stream.write(text)
            pressed = ""
            if is_terminal() and (in_full is not None or place + 1 < len(pages)):
                pressed = self.pressed(message(hint), *("d" if in_full else ""))
            while in_full is not None and pressed == "d":
                self.read(self.pages(in_full))
                pressed = self.pressed(message(hint), "d")
            if pressed == "q":
                return False
            if pressed == "b" and place == 0:
                before()
            place = max(0, place - 1) if pressed == "b" else place + 1
        return True

    def agrees(self, question: str) -> bool:
        """Ask a yes-or-no question that has no question before it. The answer is no unless someone says yes.

        Raises:
            Stopped: As for `until`.
            Left: As for `until`.

        """
        show = partial(self.screen.write, question)

        def read(said: str) -> bool:
            if said and not (says_yes(said) or is_said(said, "cli.words.no") or is_unknown(said)):
                raise UnreadError(question)
            return says_yes(said)

        return self.until(show, read, show, begins=True)

    def kept_in(self, offer: str, write: Callable[[str], None]) -> str | None:
        """Ask for the name of a file until the answers are written to it. Return the name, or None for no file.

        Raises:
            Left: If the person wants to leave at once.

        """
        show = partial(self.screen.write, offer)

        def read(said: str) -> str | None:
            if said in ("", "-") or is_said(said, "cli.words.no"):
                return None
            if not Path(said).suffix:  # a key that held before, or a word, is no name of a file
                raise UnreadError(offer)
            try:
                write(said)
            except CallError as error:  # a word that names no file loses nothing
                raise UnreadError(str(error), offer) from None
            return said

        with suppress(Stopped):
            return self.until(show, read, show, begins=True)  # what was asked is over
        return None


# what is typed -------------------------------------------------------------------------------------------------------


def picked(said: str, count: int) -> tuple[int, ...]:
    """Read numbers of choices, from 1, and return their indexes. `0` alone picks none.

    Raises:
        ValueError: If the input isn't a list of such numbers.

    """
    words = _BETWEEN.split(said.strip(" .)"))
    # Longer numbers than the count has digits are no choices, and `int` of a million digits takes minutes.
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= len(str(count))]
    if not words or len(numbers) != len(words):
        raise ValueError("expected numbers of choices")
    if numbers == [0]:
        return ()
    if not all(1 <= number <= count for number in numbers):
        raise ValueError("no such choice")
    return tuple(number - 1 for number in numbers)


def chosen(typed: str, labels: Sequence[str], *, several: bool) -> Sequence[int | str]:
    """Return the indexes of the typed choices. Text that isn't a choice is returned unchanged in its place.

    A choice is typed as its number, its label, or words that are in no other label. If `several` are allowed, commas
    separate them.

    Raises:
        AnswerError: If the words are in several labels.
        ValueError: If nothing is typed, or a number isn't that of a choice.

    """
    try:
        return picked(typed, len(labels))
    except ValueError:
        parts = [part.strip() for part in typed.split(",") if part.strip()] if several else [typed]
        if not parts or any(part.isdigit() for part in parts):
            raise
    return [_called(part, labels, begins=not several) for part in parts]


def _called(typed: str, labels: Sequence[str], *, begins: bool) -> int | str:
    words = _words(typed)
    found = same(typed, labels) or [place for place, label in enumerate(labels) if words in _words(label)]
    if begins:  # "no" is "No, I use this password only here"
        found = [place for place in found if _words(labels[place]).startswith(words)] or found
    if len(found) > 1:
        named = [noted(str(place + 1), labels[place]) for place in found]
        raise AnswerError(message("cli.which", numbers=either(named)))
    return found[0] if found else typed


def same(typed: str, labels: Sequence[str]) -> list[int]:
    """Return the indexes of the labels that someone typed in full."""
    return [place for place, label in enumerate(labels) if _plain(label) == _plain(typed)]


def _plain(typed: str) -> str:
    """Return a typed text without what people leave out: capitals, accents of Latin letters, signs around it."""
    letters = unicodedata.normalize("NFD", typed.casefold().replace("\u2019", "'"))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", letters)).strip(" .!?\u00a1\u00bf\u0964")


def _words(text: str) -> str:
    """Return the words of a text, with a blank before and behind each; of signs alone, a text that is nowhere."""
    letters = (" " if unicodedata.category(char)[0] in "PSZ" else char for char in _plain(text))
    return f" {' '.join(''.join(letters).split()) or text} "


def is_said(said: str, key: str) -> bool:
    """Return True if the input is one of a message's words, which are separated by commas."""
    return _plain(said) in map(_plain, message(key).split(", "))


def is_asked(said: str, text: str) -> bool:
    """Return True if someone answers a yes-or-no question in its own words, such as "under 18"."""
    return " " in said.strip() and _words(said) in _words(text)


def is_sentence(said: str) -> bool:
    """Return True for words that someone in need may type instead of a number."""
    return sum(word.strip(",.!?'").isalpha() for word in said.split()) > 1


def says_yes(said: str) -> bool:
    """Return True if someone says yes, alone or followed by more words, such as "yes, watched".

    In Hindi, a no may begin with a word that means yes on its own. The last letter may be repeated.
    """
    first = _plain(said).replace(",", " ").split()[:1]
    if not first or is_said(said, "cli.words.no"):
        return False
    return is_said(first[0], "cli.words.yes") or is_said(_DRAWN_OUT.sub(r"\1", first[0]), "cli.words.yes")


def rest_no(said: str) -> tuple[str, Literal[False] | Pass]:
    """Split numbers from "rest no" after them. Return the numbers, and the answer for those not named."""
    plain = _plain(said)
    # "1 3 rest no" answers for all, and "1 3" for two of them: whoever isn't named stays unknown, since someone may
    # have read no further than the third.
    for words in map(_plain, message("cli.words.rest_no").split(", ")):
        if plain.endswith(words) and not plain.removesuffix(words)[-1:].isalpha():
            return plain.removesuffix(words).rstrip(" ,;:."), False
    return said, Pass.UNKNOWN


def is_unknown(said: str, choices: Sequence[Choice] = ()) -> bool:
    """Return True if someone says that they don't know, such as "idk", unless that is one of the choices."""
    return is_said(said, "cli.words.unknown") and not same(said, [choice.label for choice in choices])


def place_of(said: str) -> str:
    """Return the code of a country that someone names. "no" doesn't mean Norway.

    Raises:
        ValueError: If there is no country with that name.

    """
    if (said != "NO" and is_said(said, "cli.words.no")) or len(subdivisions.countries_with(said)) > 1:
        raise ValueError("expected a country")
    return countries.code(said)
