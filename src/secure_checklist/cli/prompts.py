"""Asking on a terminal: one line at a time, numbers for choices, and the same keys at every prompt."""

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
    """Return True if a person types, and not a pipe."""
    return sys.stdin is not None and sys.stdin.isatty()  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed


class Stopped(Exception):  # noqa: N818 - no fault: the person stops, or there are no more lines
    """The person stops; what was answered stays answered."""


class Back(Exception):  # noqa: N818 - no fault: the person wants to answer anew
    """The person goes back to what was asked before."""


_ROOM_FOR_KEYS = 4
"""The lines of a terminal for what may be typed, and for what is typed."""


MORE = "cli.respond.keys.more"
"""The message with what may be typed where more is to be read."""


class Responds(Exception):  # noqa: N818 - no fault: the person wants the response
    """The person wants to know what to do about a leak or a threat, now."""


class Anew(Exception):  # noqa: N818 - no fault: a key has changed what is asked
    """What is asked has changed, so that it is asked anew."""


class Page(NamedTuple):
    """As much of a text as a terminal shows at once.

    Attributes:
        text: The lines.
        hint: The message with what may be typed below them.
        in_full: Writes more of what ends on it; if None, there is no more.

    """

    text: str
    hint: str = MORE
    in_full: Callable[[], None] | None = None


class UnreadError(ValueError):
    """A text that is no answer; its lines say what would be one, in whole sentences, or what may have been `meant`."""

    def __init__(self, *lines: str, meant: bool = False) -> None:
        super().__init__()
        self.lines, self.meant = tuple(filter(None, lines)), meant


class Prompt:
    """Asks on this terminal, and takes at every prompt the keys that leave, stop and go back.

    Attributes:
        screen: What to write to.
        wait: Waits for a line, or for a signal.
        keys: What else a person may type at any prompt, and what is then done, before it is asked once more.
        hint: What may be typed at a question, in words; behind a line break, what `?` shows.
        help: Writes who to call in danger, and what may be typed at a question, for who asks for help in words.

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
        """Ask on the terminal of another prompt, which goes on behind this one."""
        self.wait, self.help = other.wait, other.help

    def write_emergency(self, person: Person) -> None:
        """Write what not to do, who to call where the person is, or else where this machine is, and how to get help."""
        placed = person.replace(country=person.country or country_of(local_zone()))
        self.screen.write(message("cli.help.first"))
        for helper in installed().helpers(("emergency", "crisis"), placed):
            self.screen.write(labelled(helper.need, helper.line), style="bold")
        write_call(self.screen, message("cli.ask.urgent"), "secure-checklist respond")

    def write_keys(self, hint: str) -> None:
        """Write the first line of what may be typed; `?` shows the others."""
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
        """Show what is asked and read what is typed, until it is an answer; what is none is answered with what is.

        Args:
            show: Writes what is asked.
            read: Reads an answer; raises `UnreadError` where it is none.
            explain: Writes more about it; if None, `?` is read like an answer.
            begins: Nothing was asked before, so that there is nothing to go back to.

        Raises:
            Stopped: the person stops, or there are no more lines.
            Back: the person wants to answer anew what led here.
            Left: the person wants to leave at once.
            Responds: the person wants the response, where `keys` has it.

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
        """Show what may be typed and return which of these keys it is, or a number up to `most`; empty: Enter.

        Args:
            hint: What may be typed: first what is shown, and behind a line break what is shown for `?`.
            keys: The keys.
            most: The greatest number that may be typed.
            other: Reads what is none of these; raises `ValueError` where it can't.

        Raises:
            Stopped: as for `until`.
            Back: as for `until`.
            Left: as for `until`.

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
        """Return the key that is typed, as `key` does; `b`, and `q` also where there are no more lines.

        Raises:
            Left: the person wants to leave at once.

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
        """Return what is written, on a terminal no more at once than it shows with the keys below.

        Args:
            write: Writes it.
            hint: The message with what may be typed below the last page.
            in_full: Writes more of what ends there; if None, there is no more.

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
        """Show pages one after the other, on a terminal with the keys below each but the last; False: they stop.

        What a helper says first must not scroll away.

        Args:
            pages: The pages.
            before: Shows what stands before the first, for who goes back from that.

        Raises:
            Stopped: the person stops at what stands before the first.
            Left: the person wants to leave at once.

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
        """Ask, where nothing was asked before, a yes-or-no question whose answer is no unless someone says yes.

        Raises:
            Stopped: as for `until`.
            Left: as for `until`.

        """
        show = partial(self.screen.write, question)

        def read(said: str) -> bool:
            if said and not (says_yes(said) or is_said(said, "cli.words.no") or is_unknown(said)):
                raise UnreadError(question)
            return says_yes(said)

        return self.until(show, read, show, begins=True)

    def kept_in(self, offer: str, write: Callable[[str], None]) -> str | None:
        """Ask for the name of a file until the answers are written to it; return the name, or None for no file.

        Raises:
            Left: the person wants to leave at once.

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
    """Read numbers of choices, from 1; `0` alone picks none. Return their places, from 0.

    Raises:
        ValueError: it isn't such a list.

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
    """Return the places of the choices that are typed, from 0; in place of what is no choice, the text as it is.

    A choice is typed by its number, by its label, or by words that stand in no other label. `several` have commas
    between them.

    Raises:
        AnswerError: words stand in several labels.
        ValueError: nothing is typed, or the number of no choice.

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
    if begins:  # "no" is "No, I use it only here"
        found = [place for place in found if _words(labels[place]).startswith(words)] or found
    if len(found) > 1:
        named = [noted(str(place + 1), labels[place]) for place in found]
        raise AnswerError(message("cli.which", numbers=either(named)))
    return found[0] if found else typed


def same(typed: str, labels: Sequence[str]) -> list[int]:
    """Return the places of the labels that someone typed in full."""
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
    """Return True if someone says one of the words of a message, which stand between commas."""
    return _plain(said) in map(_plain, message(key).split(", "))


def is_asked(said: str, text: str) -> bool:
    """Return True if someone answers a yes-or-no question in words of its own, as "under 18"."""
    return " " in said.strip() and _words(said) in _words(text)


def is_sentence(said: str) -> bool:
    """Return True for words that someone in need may type where a number was expected."""
    return sum(word.strip(",.!?'").isalpha() for word in said.split()) > 1


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
    return is_said(said, "cli.words.unknown") and not same(said, [choice.label for choice in choices])


def place_of(said: str) -> str:
    """Return the code of a country that someone names; "no" is no wish to go to Norway.

    Raises:
        ValueError: there is none of that name.

    """
    if (said != "NO" and is_said(said, "cli.words.no")) or len(subdivisions.countries_with(said)) > 1:
        raise ValueError("expected a country")
    return countries.code(said)
