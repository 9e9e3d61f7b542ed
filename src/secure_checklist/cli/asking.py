"""One screen of the interview on a terminal: how it is written, and how what is typed is read.

A yes-or-no question on several subjects is answered by their numbers; any other question line by line. Whatever isn't
named stays unknown. What is typed is checked at once, and kept at once.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from secrets import token_hex
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from secure_checklist.cli.calls import CallError
from secure_checklist.cli.leaving import LEAVE, Answering, Left, Resumed, no_signals
from secure_checklist.cli.prompts import (
    chosen,
    is_said,
    is_unknown,
    picked,
    read_line,
    rest_no,
    says_yes,
    wanted_country,
    wanted_part,
    write_choices,
)
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import clauses, either, message, notes, sentence
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.dates import EntryError, latest, read_when
from secure_checklist.incident.interview import IncidentInterview
from secure_checklist.interview.questions import Question
from secure_checklist.interview.screens import Pass
from secure_checklist.interview.screens import Screen as Asked

MOST_NAMED = 4
"""How many entries are named that wait for an answer."""
LONGEST_NAME = 200
WATCHED = ("person.fears_monitoring", ("yes", "unsure"))
"""The fact, and the values with which someone else may look into this device."""


class Stopped(Exception):  # noqa: N818 - no fault: the person stops, or there are no more lines
    """The person stops; what was answered stays answered."""


class Back(Exception):  # noqa: N818 - no fault: the person wants to answer anew
    """The person goes back to what was asked before."""


class AnyInterview(Protocol):
    """An interview as far as asking goes: that of a checklist, and that of an incident."""

    def answer(self, value: object, question: Question) -> Self:
        """Return the interview after an answer to one question."""
        ...

    def reply(self, answers: Mapping[str, object], screen: Asked | None = None) -> Self:
        """Return the interview after a screen was replied to."""
        ...


R = TypeVar("R", bound=AnyInterview)
T = TypeVar("T")
_AT_A_QUESTION = ("-", "?")
"""The keys of a question, besides those of every prompt."""


class _UnreadError(ValueError):
    """A text that is no answer; its lines say what would be one, in whole sentences."""

    def __init__(self, *lines: str) -> None:
        super().__init__()
        self.lines = tuple(filter(None, lines))


class _Rest(NamedTuple):
    """An answer that holds for this subject and for all behind it."""

    value: object


class Asking(Generic[R]):
    """Asks screens on this terminal.

    Attributes:
        keep: Takes the interview after each answer, to keep it where the person wants that.
        about: What a person reads who asks for an explanation before anything is answered: of the profile.
        answering: Marks the waiting for an answer, for signals.
        keys: What a person may type at any prompt, and what is then done, before it is asked once more.
        zone: In which times are read.
        returned: The next screen was gone back to: it begins with its last question, and Enter keeps what was said.

    """

    def __init__(self, screen: Screen, *, verbose: bool, keep: Callable[[R], None]) -> None:
        self._screen, self._verbose, self.keep = screen, verbose, keep
        self.answering: Answering = no_signals
        self.partial: R | None = None
        self.about = ""
        self.keys: Mapping[str, Callable[[], None]] = {}
        self.zone: tzinfo = UTC
        self.returned = False
        self._said = dict[str, object]()

    def ask(self, run: R, asked: Asked) -> R:
        """Ask a screen and return the interview after it.

        Raises:
            Stopped: the person stops; `partial` is the interview with what was answered so far.
            Back: the person wants to go back to the screen before.
            Left: the person wants to leave at once.

        """
        self.partial = run
        if asked.layout == "together":
            self._screen.write(asked.text, style="bold")
        groups, answers, place = asked.groups, dict[str, object](), 0
        returned, self.returned = self.returned, False
        if returned and asked.layout == "together":
            place = len(groups) - 1
            # Going back to a screen of several questions lands on its last one, as "back" means one question. The
            # answers before it are kept as they were.
            before = (one for group in groups[:place] for one in group)
            answers = {one.key: self._said.get(one.key, Pass.UNKNOWN) for one in before}
            self._keep_part(run, asked, answers)
        while place < len(groups):
            if place and asked.layout == "together":
                self._screen.blank()
            try:
                said = self._group(run, asked, groups[place], answers)
            except Back:
                if place == 0:
                    raise
                place -= 1
                for question in groups[place]:
                    answers.pop(question.key)
                self._keep_part(run, asked, answers)
                continue
            answers |= said
            self._said |= said
            place += 1
            self._keep_part(run, asked, answers)
        return run.reply(answers, asked)

    def _group(
        self, run: R, asked: Asked, group: Sequence[Question], answers: Mapping[str, object]
    ) -> Mapping[str, object]:
        """Ask a question, of one subject or of several at once."""
        first = group[0]
        if len(group) == 1:
            return {first.key: self._line(run, asked, first)}
        self._screen.write(asked.text if asked.layout == "each" else first.text, style="bold")
        tick = first.input == "yes_no"
        return self._tick_off(run, asked, group, answers) if tick else self._each(run, asked, group, answers)

    def key(self, hint: str, keys: Sequence[str] = (), *, most: int = 0) -> str:
        """Show what may be typed and return which of these keys it is, or a number up to `most`; empty: Enter.

        Raises:
            Stopped: as for `ask`.
            Back: the person wants to answer anew what led here.
            Left: as for `ask`.

        """
        numbers = [str(number) for number in range(1, most + 1)]
        names = [*([message("cli.wanted.one_of", most=most)] if most else []), *keys]

        def read(said: str) -> str:
            if said.lower() in ("", *keys, *numbers):
                return said.lower()
            raise _UnreadError(message("cli.please.key", keys=self._named(*names)))

        return self._until(lambda: self._screen.write(hint, style="dim"), read)

    def line(self) -> str | None:
        """Read what someone types at the end; None: nothing more comes, or they stop.

        Raises:
            Left: the person wants to leave at once.

        """
        try:
            return self._read(lambda: None)
        except (Stopped, Back):
            return None

    def country(self, question: str) -> str | None:
        """Ask for a country; return its code, or None if it is left open.

        Raises:
            Stopped: as for `ask`.
            Back: the person wants to answer anew what led here.
            Left: as for `ask`.

        """

        def read(said: str) -> str | None:
            if said in ("", "-") or is_unknown(said):
                return None
            try:
                found = countries.find(said)
            except ValueError:
                raise self._unread(wanted_country(said), "-") from None
            self._screen.write(f"({found.name})", first="  ", style="dim")
            return found.code

        return self._until(lambda: self._screen.write(question), read)

    def agrees(self, question: str, explained: str) -> bool:
        """Ask, before the first screen, a yes-or-no question whose answer is no unless someone says yes.

        Raises:
            Stopped: as for `ask`.
            Left: as for `ask`.

        """

        def show() -> None:
            self._screen.write(question)

        def explain() -> None:
            self._screen.write(explained, first="  ")
            self._screen.write(self.about, first="  ")
            show()

        return self._until(show, says_yes, explain, back=show)

    def kept_in(self, offer: str, write: Callable[[str], None]) -> str | None:
        """Ask for the name of a file until the answers are written to it; return the name, or None for no file.

        Raises:
            Left: as for `ask`.

        """

        def show() -> None:
            self._screen.write(offer)

        def read(said: str) -> str | None:
            if said in ("", "-"):
                return None
            try:
                write(said)
            except CallError as error:  # a word that names no file loses nothing
                raise _UnreadError(str(error), offer) from None
            return said

        with suppress(Stopped):
            return self._until(show, read, show, back=show)  # what was asked is over
        return None

    def _until(
        self,
        show: Callable[[], None],
        read: Callable[[str], T],
        explain: Callable[[], None] | None = None,
        back: Callable[[], None] | None = None,
    ) -> T:
        """Show what is asked and read what is typed, until it is an answer; what is none is answered with what is.

        Raises:
            Stopped: as for `ask`.
            Back: the person wants to go back, and `back` does nothing for it.
            Left: as for `ask`.

        """
        show()
        while True:
            try:
                said = self._read(show)
            except Back:
                if back is None:
                    raise
                back()
                continue
            if said == "?" and explain is not None:
                explain()
                continue
            try:
                return read(said)
            except _UnreadError as error:
                for line in error.lines:
                    self._screen.write(line, first="  ", style="open")
            except Back:  # from what an answer asks besides, to the answer
                show()

    def _unread(self, wanted: str, *keys: str, before: str = "") -> "_UnreadError":
        """Return the error for an answer that can't be read, in whole sentences: what is expected, and the keys."""
        return _UnreadError(before, message("cli.please.or_open", wanted=wanted, keys=self._named(*keys)))

    def _named(self, *keys: str) -> str:
        """Return all that may be typed in place of an answer, as alternatives."""
        return either([*keys, "b", "q", *self.keys, LEAVE[0]])

    # several subjects --------------------------------------------------------------------------------------------

    def _tick_off(
        self, run: R, asked: Asked, group: Sequence[Question], answers: Mapping[str, object]
    ) -> Mapping[str, object]:
        """Ask for the numbers of those for whom it is so; it stays unknown for those that aren't named."""
        keys = [question.key for question in group]

        def show() -> None:
            for number, question in enumerate(group, 1):
                self._screen.write(question.label, first=f"  {number}. ")
            self._screen.write(message("cli.ask.hint.each"), first="  ", style="dim")
            self._name(group[0])

        def read(said: str) -> Mapping[str, object]:
            if is_said(said, "cli.words.each"):
                return self._each(run, asked, group, answers)
            try:
                return _ticked(said, keys)
            except ValueError:
                raise self._unread(message("cli.wanted.each"), *_AT_A_QUESTION) from None

        return self._until(show, read, lambda: self._explain(run, group[0]))

    def _each(
        self, run: R, asked: Asked, group: Sequence[Question], answers: Mapping[str, object]
    ) -> Mapping[str, object]:
        """Ask for each of several subjects by itself; one answer may be for all that follow."""
        found, place = dict[str, object](), 0
        self._write_answers(group[0])
        self._screen.write(message("cli.ask.hint.rest"), first="  ", style="dim")
        while place < len(group):
            question = group[place]
            try:
                said = self._line(run, asked, question, several=True)
            except Back:
                if place == 0:
                    raise
                place -= 1
                found.pop(group[place].key)
                self._keep_part(run, asked, {**answers, **found})
                continue
            if isinstance(said, _Rest):
                return found | {rest.key: said.value for rest in group[place:]}
            found[question.key] = said
            place += 1
            self._keep_part(run, asked, {**answers, **found})
        return found

    def _keep_part(self, run: R, asked: Asked, answers: Mapping[str, object]) -> None:
        """Keep what was answered of a screen that isn't done; what wasn't asked yet stays to be asked."""
        # After each line and not only after the screen: someone may have to close the terminal at once, and what they
        # said should be in the file that they chose.
        if len(answers) < len(asked.questions):
            for question in asked.questions:
                if question.key in answers:
                    run = run.answer(answers[question.key], question)
            self.partial = run
            self.keep(run)

    def _line(self, run: R, asked: Asked, question: Question, *, several: bool = False) -> object:
        """Ask one question until there is an answer; of `several` subjects, what it asks stands above them."""
        named = asked.layout == "single" or question.label != asked.label
        kept = self._said.get(question.key, Pass.UNKNOWN) if isinstance(run, IncidentInterview) else Pass.UNKNOWN

        def show() -> None:
            if several:
                self._screen.write(question.label, first="  ", style="bold")
            else:
                self._write_question(question, named=named)
            if not isinstance(kept, Pass):
                self._screen.write(message("cli.ask.kept"), first="  ", style="dim")

        def read(said: str) -> object:
            if said == "":
                return kept
            if said in ("-", "") or is_unknown(said, question.choices):
                return Pass.DECLINED if said == "-" else Pass.UNKNOWN
            try:
                answer = self._answer(run, question, said, several=several)
            except ValueError as error:
                country = run.country if isinstance(run, IncidentInterview) else None
                before = str(error) if isinstance(error, EntryError) else ""
                raise self._unread(_wanted(question, said, country), *_AT_A_QUESTION, before=before) from None
            if question.fact.endswith(".country") and isinstance(answer, str):
                self._screen.write(f"({countries.find(answer).name})", first="  ", style="dim")
            return answer

        return self._until(show, read, lambda: self._explain(run, question))

    def _answer(self, run: R, question: Question, said: str, *, several: bool) -> object:
        """Read an answer that was typed.

        Raises:
            ValueError: the question takes no such answer.

        """
        same = said.startswith("=")
        if same and not several:
            if question.usual is None:
                raise ValueError("nothing was said of the others, or not the same")
            value: object = list(question.usual) if isinstance(question.usual, tuple) else question.usual
        else:
            value = _value(question, said.removeprefix("="), self.zone)
        if value is Pass.UNKNOWN:
            return value
        run.answer(value, question)  # what it takes besides the right form
        return _Rest(value) if same and several else value

    # writing -----------------------------------------------------------------------------------------------------

    def _write_question(self, question: Question, *, named: bool) -> None:
        text = question.text
        if named and question.label:
            text = message("formats.question", subjects=question.label, question=text)
        self._screen.write(text, style="bold")
        self._write_answers(question)
        self._name(question)

    def _write_answers(self, question: Question) -> None:
        """Write the choices, in a row where they are names or fit on a line, and what else is offered for an answer."""
        screen = self._screen
        one_line = notes(f"{number}. {choice.label}" for number, choice in enumerate(question.choices, 1))
        if question.input == "subjects" or len(screen.text(one_line)) + 2 <= screen.width:
            screen.write(one_line, first="  ")
        else:
            write_choices(screen, question.choices)
        if question.old is not None:
            day = question.old_at.date().isoformat() if question.old_at else ""
            key = "cli.ask.old.dated" if day else "cli.ask.old"
            screen.write(message(key, answer=question.in_words(question.old), day=day), first="  ", style="dim")
        elif question.usual is not None:
            said = message("interview.usual", answer=question.in_words(question.usual))
            screen.write(message("cli.ask.usual", said=said), first="  ", style="dim")
        screen.write(sentence(_wanted(question)), first="  ", style="dim")

    def _name(self, question: Question) -> None:
        self._screen.write(question.key if self._verbose else "", first="  ", style="dim")

    def _explain(self, run: R, question: Question) -> None:
        """Write what the answer means, and why it is asked."""
        from secure_checklist.interview.interview import Interview  # noqa: PLC0415 - for import time: only who asks for help needs it

        screen = self._screen
        screen.write(question.help or message("cli.ask.decides"), first="  ")
        titles = [run.report.title(item) for item in question.items] if isinstance(run, Interview) else []
        more = [message("list.more", count=len(titles) - MOST_NAMED)] if len(titles) > MOST_NAMED else []
        titles = [*titles[:MOST_NAMED], *more]
        if isinstance(run, Interview):
            because = message("cli.ask.items", titles=clauses(titles)) if titles else message("cli.ask.safety")
            screen.write(because, first="  ")
            screen.write(self.about if not run.turns else "", first="  ")

    # reading -----------------------------------------------------------------------------------------------------

    def _read(self, again: Callable[[], None]) -> str:
        """Read a line; `again` shows what is asked once more on a screen that was cleared.

        Raises:
            Stopped: the person stops, or there are no more lines.
            Back: the person wants to go back.
            Left: the person wants to leave at once.

        """
        try:
            with self.answering() as wait:
                said = read_line(self._screen, wait)
        except Resumed:
            again()
            return self._read(again)
        if said is None or said.lower() == "q":
            raise Stopped
        if said.lower() in LEAVE:
            raise Left
        if said.lower() == "b":
            raise Back
        if said.lower() in self.keys:
            self.keys[said.lower()]()
            again()
            return self._read(again)
        return said


def _ticked(said: str, keys: Sequence[str]) -> Mapping[str, object]:
    """Read for which of several subjects something is so, by their numbers, and whether it isn't so for the rest.

    A subject that isn't named stays unknown: someone may have read no further than the first.

    Raises:
        ValueError: it says neither that nor that it isn't known.

    """
    if said in ("", "-") or is_unknown(said):
        return dict.fromkeys(keys, Pass.DECLINED if said == "-" else Pass.UNKNOWN)
    for word, value in (("cli.words.all", True), ("cli.words.none", False)):
        if is_said(said, word):
            return dict.fromkeys(keys, value)
    named, rest = rest_no(said)
    places = picked(named, len(keys))
    if not places:  # a zero beside "rest no": what is meant can't be told
        raise ValueError("expected numbers")
    return {key: True if place in places else rest for place, key in enumerate(keys)}


def _wanted(question: Question, said: str = "", country: str | None = None) -> str:
    """Return the expected form of an answer; for a country or a part of it, with the names near to what was typed."""
    if question.fact == "incident.subdivision" and said and country is not None:
        return wanted_part(said, country)
    if question.fact.endswith(".country") and said:
        return wanted_country(said)
    if question.input in ("subjects", "some_of"):
        return message(f"cli.wanted.{question.input}")
    if question.fact == WATCHED[0]:
        return message("cli.wanted.watched")
    if question.choices:
        return message("cli.wanted.one_of", most=len(question.choices))
    answers = message(f"cli.wanted.{question.input}")
    return message("open.answers.unit", answers=answers, unit=question.unit) if question.unit else answers


def _value(question: Question, said: str, zone: tzinfo) -> object:
    """Read an answer.

    Raises:
        ValueError: it is none.

    """
    if question.input == "subjects":
        return _subjects(question, said)
    if question.fact == WATCHED[0]:
        return _watched(question, said)
    if question.choices or question.input == "some_of":
        return chosen(said, question.choices, several=question.input == "some_of")
    if question.input == "whole_number":
        return int(said)
    if question.input in ("date", "datetime"):
        return _when(question, said, zone)
    return float(said) if question.input == "number" else said


def _watched(question: Question, said: str) -> object:
    """Read whether someone may be watched, in words or by number; words that say neither leave it open.

    Nothing but a plain no is taken for no, and whatever begins with yes is a yes: the person may be afraid.

    Raises:
        ValueError: it is a number of no choice.

    """
    if is_said(said, "cli.words.no"):
        return "no"
    if says_yes(said):
        return "yes"
    if is_said(said, "cli.words.unsure"):
        return "unsure"
    try:
        return chosen(said, question.choices, several=False)
    except ValueError:
        if any(letter.isalpha() for letter in said):
            return Pass.UNKNOWN
        raise


def _when(question: Question, said: str, zone: tzinfo) -> str:
    """Read a day or a time as people write it.

    Raises:
        EntryError: it is none, or could be two.

    """
    now = utc_now(None)
    found = read_when(said, now, zone)
    if question.input == "date":
        return (found.date() if isinstance(found, datetime) else found).isoformat()
    return latest(found, now, zone).isoformat()


def _subjects(question: Question, said: str) -> list[object]:
    """Read subjects: numbers of suggestions, one twice for two of it, or names of the person's own; 0: none."""
    said = said.removesuffix(".")
    try:
        return [question.suggestions[place].id for place in picked(said, len(question.suggestions))]
    except ValueError:
        names = [name.strip() for name in said.split(",") if name.strip()]
        if not names or any(name.isdigit() for name in names):
            raise
    return [{"id": f"{question.kind}-{token_hex(4)}", "label": name[:LONGEST_NAME]} for name in names]
