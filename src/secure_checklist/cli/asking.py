"""One screen of the interview on a terminal: how it is written, and how what is typed is read.

A yes-or-no question on several subjects is answered by their numbers; any other question line by line. Whatever isn't
named stays unknown. What is typed is checked at once, and kept at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from secrets import token_hex
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from secure_checklist.cli.prompts import (
    Back,
    Prompt,
    chosen,
    is_said,
    is_unknown,
    picked,
    rest_no,
    says_yes,
    wanted_place,
)
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import message, notes, sentence
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.dates import EntryError, latest, read_when
from secure_checklist.incident.interview import IncidentInterview
from secure_checklist.interview.questions import Question
from secure_checklist.interview.screens import Pass
from secure_checklist.interview.screens import Screen as Asked

LONGEST_NAME = 200
WATCHED = ("person.fears_monitoring", ("yes", "unsure"))
"""The fact, and the values with which someone else may look into this device."""


class AnyInterview(Protocol):
    """An interview as far as asking goes: that of a checklist, and that of an incident."""

    def answer(self, value: object, question: Question) -> Self:
        """Return the interview after an answer to one question."""
        ...

    def reply(self, answers: Mapping[str, object], screen: Asked | None = None) -> Self:
        """Return the interview after a screen was replied to."""
        ...


R = TypeVar("R", bound=AnyInterview)
_AT_A_QUESTION = ("-", "?")
"""The keys of a question, besides those of every prompt."""


class _Rest(NamedTuple):
    """An answer that holds for this subject and for all behind it."""

    value: object


class Asking(Prompt, Generic[R]):
    """Asks screens on this terminal.

    Attributes:
        keep: Takes the interview after each answer, to keep it where the person wants that.
        why: Gives what a person reads who asks for an explanation, beside the meaning of the answer.
        zone: In which times are read.
        returned: The next screen was gone back to: it begins with its last question, and Enter keeps what was said.

    """

    def __init__(self, screen: Screen, *, verbose: bool, keep: Callable[[R], None]) -> None:
        super().__init__(screen)
        self._verbose, self.keep = verbose, keep
        self.why: Callable[[R, Question], Iterable[str]] = lambda _, __: ()
        self.zone: tzinfo = UTC
        self.returned = False
        self._said = dict[str, object]()

    def ask(self, run: R, asked: Asked) -> R:
        """Ask a screen and return the interview after it.

        Raises:
            Stopped: the person stops; what was answered so far was given to `keep`.
            Back: the person wants to go back to the screen before.
            Left: the person wants to leave at once.

        """
        together, answers = asked.layout == "together", dict[str, object]()
        if together:
            self.screen.write(asked.text, style="bold")
        if self.returned and together:
            # Going back to a screen of several questions lands on its last one, as "back" means one question. The
            # answers before it are kept as they were.
            before = (one for group in asked.groups[:-1] for one in group)
            answers = {one.key: self._said.get(one.key, Pass.UNKNOWN) for one in before}
            self._keep_part(run, asked, answers)
        self.returned = False

        def ask_group(group: Sequence[Question]) -> Mapping[str, object]:
            if answers and together:
                self.screen.blank()
            first = group[0]
            if len(group) == 1:
                return {first.key: self._line_of(run, asked, first)}
            self.screen.write(asked.text if asked.layout == "each" else first.text, style="bold")
            return (self._tick_off if first.input == "yes_no" else self._each)(run, asked, group, answers)

        self._in_turn(run, asked, asked.groups, answers, ask_group)
        return run.reply(answers, asked)

    def _in_turn(
        self,
        run: R,
        asked: Asked,
        parts: Sequence[Sequence[Question]],
        answers: dict[str, object],
        ask: Callable[[Sequence[Question]], Mapping[str, object]],
    ) -> None:
        """Ask the parts of a screen that have no answer yet, one after the other, and add what is said of them.

        Raises:
            Back: the person wants to go back behind the first of them.

        """
        while waiting := [part for part in parts if part[0].key not in answers]:
            try:
                answers |= ask(waiting[0])
            except Back:
                answered = [part for part in parts if part[0].key in answers]
                if not answered:
                    raise
                for question in answered[-1]:
                    answers.pop(question.key)
            self._said |= answers
            self._keep_part(run, asked, answers)

    # several subjects --------------------------------------------------------------------------------------------

    def _tick_off(
        self, run: R, asked: Asked, group: Sequence[Question], answers: dict[str, object]
    ) -> Mapping[str, object]:
        """Ask for the numbers of those for whom it is so; it stays unknown for those that aren't named."""
        keys = [question.key for question in group]

        def show() -> None:
            for number, question in enumerate(group, 1):
                self.screen.write(question.label, first=f"  {number}. ")
            self.screen.write(message("cli.ask.hint.each"), first="  ", style="dim")
            self._name(group[0])

        def read(said: str) -> Mapping[str, object]:
            if is_said(said, "cli.words.each"):
                return self._each(run, asked, group, answers)
            try:
                return _ticked(said, keys)
            except ValueError:
                raise self.unread(message("cli.wanted.each"), *_AT_A_QUESTION) from None

        return self.until(show, read, lambda: self._explain(run, group[0]))

    def _each(
        self, run: R, asked: Asked, group: Sequence[Question], answers: dict[str, object]
    ) -> Mapping[str, object]:
        """Ask for each of several subjects by itself; one answer may be for all that follow."""
        self._write_answers(group[0])
        self.screen.write(message("cli.ask.hint.rest"), first="  ", style="dim")

        def ask_one(part: Sequence[Question]) -> Mapping[str, object]:
            said = self._line_of(run, asked, part[0], several=True)
            if isinstance(said, _Rest):
                return {one.key: said.value for one in group if one.key not in answers}
            return {part[0].key: said}

        self._in_turn(run, asked, [(question,) for question in group], answers, ask_one)
        return answers

    def _keep_part(self, run: R, asked: Asked, answers: Mapping[str, object]) -> None:
        """Keep what was answered of a screen that isn't done; what wasn't asked yet stays to be asked."""
        # After each line and not only after the screen: someone may have to close the terminal at once, and what they
        # said should be in the file that they chose.
        if len(answers) < len(asked.questions):
            for question in asked.questions:
                if question.key in answers:
                    run = run.answer(answers[question.key], question)
            self.keep(run)

    def _line_of(self, run: R, asked: Asked, question: Question, *, several: bool = False) -> object:
        """Ask one question until there is an answer; of `several` subjects, what it asks stands above them."""
        named = asked.layout == "single" or question.label != asked.label
        kept = self._said.get(question.key, Pass.UNKNOWN) if isinstance(run, IncidentInterview) else Pass.UNKNOWN

        def show() -> None:
            if several:
                self.screen.write(question.label, first="  ", style="bold")
            else:
                self._write_question(question, named=named)
            if not isinstance(kept, Pass):
                self.screen.write(message("cli.ask.kept"), first="  ", style="dim")

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
                raise self.unread(_wanted(question, said, country), *_AT_A_QUESTION, before=before) from None
            if question.fact.endswith(".country") and isinstance(answer, str):
                self.screen.write(f"({countries.find(answer).name})", first="  ", style="dim")
            return answer

        return self.until(show, read, lambda: self._explain(run, question))

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
        self.screen.write(text, style="bold")
        self._write_answers(question)
        self._name(question)

    def _write_answers(self, question: Question) -> None:
        """Write the choices, in a row where they are names or fit on a line, and what else is offered for an answer."""
        screen = self.screen
        one_line = notes(f"{number}. {choice.label}" for number, choice in enumerate(question.choices, 1))
        if question.input == "subjects" or len(screen.text(one_line)) + 2 <= screen.width:
            screen.write(one_line, first="  ")
        else:
            for number, choice in enumerate(question.choices, 1):
                screen.write(choice.label, first=f"  {number}. ")
        if question.old is not None:
            day = question.old_at.date().isoformat() if question.old_at else ""
            key = "cli.ask.old.dated" if day else "cli.ask.old"
            screen.write(message(key, answer=question.in_words(question.old), day=day), first="  ", style="dim")
        elif question.usual is not None:
            said = message("interview.usual", answer=question.in_words(question.usual))
            screen.write(message("cli.ask.usual", said=said), first="  ", style="dim")
        screen.write(sentence(_wanted(question)), first="  ", style="dim")

    def _name(self, question: Question) -> None:
        self.screen.write(question.key if self._verbose else "", first="  ", style="dim")

    def _explain(self, run: R, question: Question) -> None:
        """Write what the answer means, and why it is asked."""
        for text in (question.help or message("cli.ask.decides"), *self.why(run, question)):
            self.screen.write(text, first="  ")


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
        return wanted_place(said, country)
    if question.fact.endswith(".country") and said:
        return wanted_place(said)
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
