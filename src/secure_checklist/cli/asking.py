"""One screen of the interview on a terminal: its display, and the reading of typed answers.

A yes-or-no question about several subjects is answered with their numbers, and any other question line by line. A
subject that isn't named stays unknown. Each answer is checked and stored at once.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from secrets import token_hex
from typing import TYPE_CHECKING, Generic, TypeVar

from secure_checklist.cli.prompts import (
    Back,
    Prompt,
    UnreadError,
    chosen,
    is_asked,
    is_said,
    is_sentence,
    is_unknown,
    picked,
    rest_no,
    same,
    says_yes,
)
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.clock import utc_now
from secure_checklist.core.countries import Country
from secure_checklist.core.errors import AnswerError
from secure_checklist.core.messages import either, message, noted, notes, sentence
from secure_checklist.core.subdivisions import Subdivision
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.dates import latest, read_when
from secure_checklist.incident.interview import IncidentInterview
from secure_checklist.interview.questions import MANY, Question
from secure_checklist.interview.screens import Pass
from secure_checklist.interview.screens import Screen as Asked

if TYPE_CHECKING:
    from secure_checklist.interview.interview import Interview

LONGEST_NAME = 200
WATCHED = ("person.fears_monitoring", ("yes", "unsure"))
"""The fact, with the values for which someone else may be able to look into this device."""


R = TypeVar("R", "Interview", IncidentInterview)
_NUMBERED = re.compile(r"^[0-9]+[.)]? +(?=\D)")
"""The number of a choice before its words, as "2. I am not sure"."""


class Asking(Prompt, Generic[R]):
    """Asks an interview's screens on this terminal, and can go back to earlier ones.

    Attributes:
        begun: The interview before the present screen.
        before: The interview before each answered screen.
        store: A function called after each answer, to store it if the person wants.
        explanation: The text to write if the person asks why, with the meaning of the answer.
        zone: The time zone of typed times.

    """

    def __init__(self, screen: Screen, begun: R) -> None:
        super().__init__(screen)
        self.begun: R = begun
        self.before: list[R] = []
        self.store: Callable[[], None] = lambda: None
        self.explanation: Callable[[Question], Iterable[str]] = lambda _: ()
        self.zone: tzinfo = UTC
        self._groups: tuple[tuple[Question, ...], ...] = ()
        """The questions of the present screen."""
        self._label = ""
        """What the person calls the subject of all of them, where a heading names it."""
        self._answers = dict[str, object]()
        """The answers of the present screen, by the keys of its questions."""
        self._earlier = dict[str, object]()
        """All answers of this run: where the person comes back to a question, Enter keeps its answer."""
        self._returned = False

    @property
    def interview(self) -> R:
        """The interview with the answers of the present screen so far. Other questions remain."""
        found: R = self.begun
        for question in (one for group in self._groups for one in group):
            if question.key in self._answers:
                found = found.answer(self._answers[question.key], question)
        return found

    def begin(self, begun: R) -> None:
        """Go on with another interview, which has all answers so far."""
        self.begun, self._answers = begun, {}

    def take_over(self, begun: R, answers: Mapping[str, object]) -> None:
        """Begin with answers from elsewhere. A person who goes back is asked for them again."""
        self.before, self.begun, self._earlier = [self.begun], begun, {**answers}

    def change(self, how: Callable[[R], R]) -> None:
        """Apply a change that holds for any answers, even after going back."""
        self.begun, self.before = how(self.begun), [how(one) for one in self.before]

    def back(self) -> None:
        """Go back to the previous screen, or restart from the first.

        If the screen had several questions, only the last is asked again, because "back" means one question. Enter
        keeps its answer.
        """
        self._answers, self._returned = {}, bool(self.before)
        self.begun = self.before.pop() if self.before else self.begun

    def ask(self, asked: Asked) -> None:
        """Ask a screen until it is answered.

        Raises:
            Stopped: If the person stops. The answers so far are in `interview`.
            Back: If the person wants to go back to the previous screen.
            Left: If the person wants to leave at once.

        """
        together, self._groups, self._answers = asked.layout == "together", asked.groups, {}
        self._label = "" if asked.layout == "single" else asked.label
        # a yes-or-no question is asked at once for all subjects, any other for each
        each = ([one] if one[0].input == "yes_no" else [(question,) for question in one] for one in asked.groups)
        parts: list[Sequence[Question]] = [part for group in each for part in group]
        if together:
            self.screen.write(asked.text, style="bold")
        if self._returned and together:
            earlier = (one.key for part in parts[:-1] for one in part)
            self._answers = {key: self._earlier.get(key, Pass.UNKNOWN) for key in earlier}
            self.store()
        self._returned = False
        while waiting := [part for part in parts if part[0].key not in self._answers]:
            part, first = waiting[0], waiting[0][0]
            alike = (one.key for one in asked.questions if one.fact == first.fact)
            if together and self._answers and self._answers.keys().isdisjoint(alike):
                self.screen.blank()
            try:
                answers = self._tick_off(part) if len(part) > 1 else self._line_of(first)
            except Back:
                answered = [part for part in parts if part[0].key in self._answers]
                if not answered:
                    raise
                for question in answered[-1]:
                    self._answers.pop(question.key)
                continue
            if not answers:
                place = parts.index(part)
                parts[place : place + 1] = [(question,) for question in part]
                continue
            self._answers |= answers
            self._earlier |= answers
            # After each line and not only after the screen: someone may have to close the terminal at once, and what
            # they answered should be in the file that they chose.
            if len(self._answers) < len(asked.questions):
                self.store()
        self.before.append(self.begun)
        self.begun, self._answers = self.begun.reply(self._answers, asked), {}

    def _tick_off(self, group: Sequence[Question]) -> Mapping[str, object]:
        """Ask for the numbers of those for whom it is so; empty: the person wants to be asked one by one."""
        keys = [question.key for question in group]

        def show() -> None:
            self.screen.write(group[0].text, style="bold")
            for number, question in enumerate(group, 1):
                self.screen.write(question.label, first=f"  {number}. ")
            self.screen.write(message("cli.ask.hint.each"), first="  ", style="dim")

        def read(typed: str) -> Mapping[str, object]:
            if is_said(typed, "cli.words.each"):
                return {}
            try:
                return _ticked(typed, keys)
            except ValueError:
                raise UnreadError(message("cli.please.or_open", wanted=message("cli.wanted.each"))) from None

        return self.until(show, read, lambda: self._explain(group[0]))

    def _line_of(self, question: Question) -> Mapping[str, object]:
        """Ask one question until there is an answer, which may be for all subjects that follow."""
        group = next(group for group in self._groups if question in group)
        waiting = [one for one in group if one.key not in self._answers]
        earlier = self._earlier.get(question.key, Pass.UNKNOWN)
        near: Sequence[Country | Subdivision] = ()

        def show() -> None:
            alone, begins = len(group) == 1, len(waiting) == len(group)
            if alone or begins:
                named = message("formats.question", subjects=question.label, question=question.text)
                about_all = not alone or question.label == self._label
                self.screen.write(question.text if about_all else named, style="bold")
                self._write_answers(question)
            if not alone:
                self.screen.write(message("cli.ask.hint.rest") if begins else "", first="  ", style="dim")
                self.screen.write(question.label, first="  ", style="bold")
            if not isinstance(earlier, Pass):
                self.screen.write(message("cli.ask.kept"), first="  ", style="dim")

        def read(typed: str) -> Mapping[str, object]:
            nonlocal near
            if typed == "" and near:  # yes to what was suggested; of several, none is meant
                typed = near[0].code if len(near) == 1 else "?"
            nowhere = question.fact.endswith(".country") and typed != "NO" and is_said(typed, "cli.words.no")
            if nowhere or typed in ("", "-") or is_unknown(typed, question.choices):
                value = Pass.DECLINED if nowhere or typed == "-" else earlier if typed == "" else Pass.UNKNOWN
                return {question.key: value}
            for_all = typed.startswith("=") and len(group) > 1
            try:
                value = self._value(question, typed.removeprefix("=") if for_all else typed)
            except ValueError as error:
                wanted = message("cli.please.or_open", wanted=_wanted(question))
                # a part of a country may have the name of one elsewhere, so Enter is no yes to it
                meant = subdivisions.countries_with(typed) if question.fact.endswith(".country") else ()
                near = () if meant else self._near(question, typed) or near
                if named := either([noted(one.name, one.code) for one in meant or near]):
                    key = "cli.near" if len(near) == 1 else "cli.near.several"
                    raise UnreadError(message(key, near=named), meant=True) from None
                raise UnreadError(str(error) if isinstance(error, AnswerError) else wanted) from None
            return dict.fromkeys((one.key for one in waiting) if for_all else (question.key,), value)

        return self.until(show, read, lambda: self._explain(question))

    def _near(self, question: Question, typed: str) -> Sequence[Country | Subdivision]:
        """Return the places nearest to what was typed, where one is asked for."""
        if question.fact.endswith(".country"):
            return countries.suggestions(typed)
        country: str | None = getattr(self.begun, "country", None)  # only an incident has one
        if question.fact != "incident.subdivision" or country is None:
            return ()
        return subdivisions.suggestions(typed, country)

    def _value(self, question: Question, typed: str) -> object:
        """Read an answer that was typed.

        Raises:
            ValueError: If the question takes no such answer.

        """
        value = _read(question, typed, self.zone)
        if question.fact.endswith(".country") and len(subdivisions.countries_with(typed)) > 1:
            raise ValueError("several countries")
        if value is not Pass.UNKNOWN:
            self.begun.answer(value, question)  # what it takes besides the right form
        if question.fact.endswith(".country") and isinstance(value, str):
            self.screen.write(f"({countries.find(value).name})", first="  ", style="dim")
        return value

    # writing -----------------------------------------------------------------------------------------------------

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
        screen.write(sentence(_wanted(question)), first="  ", style="dim")

    def _explain(self, question: Question) -> None:
        """Write what the answer means, and why it is asked."""
        keys = self.hint.partition("\n")[2]
        for text in (question.help or message("cli.ask.decides"), *self.explanation(question), keys):
            self.screen.write(text, first="  ")


def _ticked(typed: str, keys: Sequence[str]) -> Mapping[str, object]:
    """Read for which of several subjects something is so, by their numbers, and whether it isn't so for the rest.

    A subject that isn't named stays unknown: someone may have read no further than the first.

    Raises:
        ValueError: If it says neither that nor that it isn't known.

    """
    if typed in ("", "-") or is_unknown(typed):
        return dict.fromkeys(keys, Pass.DECLINED if typed == "-" else Pass.UNKNOWN)
    for word, value in (("cli.words.all", True), ("cli.words.none", False)):
        if is_said(typed, word):
            return dict.fromkeys(keys, value)
    named, rest = rest_no(typed)
    places = picked(named, len(keys))
    if not places:  # a zero beside "rest no": it isn't clear what is meant
        raise ValueError("expected numbers")
    return {key: True if place in places else rest for place, key in enumerate(keys)}


def _wanted(question: Question) -> str:
    """Return the expected form of an answer."""
    if question.fact == "incident.subdivision" and not question.choices:
        return message("cli.wanted.part")
    if question.fact.endswith(".country"):
        return message("cli.wanted.country")
    if question.input in ("subjects", "some_of"):
        return message(f"cli.wanted.{question.input}")
    if question.fact == WATCHED[0]:
        return message("cli.wanted.watched")
    if question.choices:
        return message("cli.wanted.one_of", most=len(question.choices))
    answers = message(f"cli.wanted.{question.input}")
    return message("open.answers.unit", answers=answers, unit=question.unit) if question.unit else answers


def _read(question: Question, typed: str, zone: tzinfo) -> object:
    """Read an answer; a day or a time as people write it.

    Raises:
        ValueError: If it is none, or could be two.

    """
    if question.fact == WATCHED[0]:
        return _watched(question, typed)
    yes = says_yes(typed) or is_asked(typed, question.text)
    if question.input == "yes_no" and (yes or is_said(typed, "cli.words.no")):
        return yes
    if question.choices or question.input in MANY:
        return _picked(question, typed.removesuffix("."))
    if question.input == "whole_number":
        return int(typed)
    if question.input in ("date", "datetime"):
        now = utc_now(None)
        found = read_when(typed, now, zone)
        day = found.date() if isinstance(found, datetime) else found
        return (latest(found, now, zone) if question.input == "datetime" else day).isoformat()
    return float(typed) if question.input == "number" else typed


def _watched(question: Question, typed: str) -> object:
    """Read whether someone may be watched, in words or by number; words that say neither leave it open.

    Nothing but a plain no is taken for no, and whatever begins with yes is a yes: the person may be afraid.

    Raises:
        ValueError: If it is a number of no choice, or a sentence.

    """
    typed = _NUMBERED.sub("", typed)
    if is_said(typed, "cli.words.no"):
        return "no"
    if says_yes(typed):
        return "yes"
    if is_said(typed, "cli.words.unsure"):
        return "unsure"
    places = same(typed, [choice.label for choice in question.choices])
    if not places and is_sentence(typed):
        raise ValueError("no answer, and maybe a cry for help")
    if not places and any(letter.isalpha() for letter in typed):
        return Pass.UNKNOWN
    (place,) = places or picked(typed, len(question.choices))
    return question.choices[place].value


def _picked(question: Question, typed: str) -> object:
    """Read choices, by number or word, or a list of them. A subject may come twice, or have a name of its own.

    Raises:
        AnswerError: If a word stands in several choices.
        ValueError: If it is none of them.

    """
    several, found = question.input in MANY, list[object]()
    if several and is_said(typed, "cli.words.none"):
        return found
    for one in chosen(typed, [choice.label for choice in question.choices], several=several):
        if isinstance(one, int):
            found.append(question.choices[one].value)
        elif question.input == "subjects":
            found.append({"id": f"{question.kind}-{token_hex(4)}", "label": one[:LONGEST_NAME]})
        else:
            raise ValueError("there is no such choice")
    if not several and len(found) != 1:
        raise ValueError("expected one choice")
    return found if several else found[0]
