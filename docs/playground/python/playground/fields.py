"""A question as its page shows it, and what is read from the form that comes back.

Each question of a page has the name `q` and its place, from 1. An untouched question is no answer: nothing is ticked by
silence, and what is left open stays unknown.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from playground.sent import Sent
from playground.words import say
from secure_checklist import Question
from secure_checklist.core.countries import by_name
from secure_checklist.core.zones import zone_of
from secure_checklist.interview import Listed, Pass, Screen

__all__ = ["ALL", "CHOSEN", "Asked", "answered", "asked", "drawn"]

UNKNOWN, NONE = "?", "-"
"""What a form sends for "I don't know" and "none of these": no choice of the library is one of these."""
ALL = "all"
"""The name of the field that says one answer for all subjects of a screen."""
MANY = ("some_of", "subjects")
CHOSEN = ("yes_no", "one_of")
FEW = 12
"""Up to how many choices are all shown; more are folded into a list to choose from."""
NAMES = 3
"""How many subjects can be named at once. Whether there are more is asked later."""
MOST_NAME = 200


class Blank:
    """What stands for a question that was left open."""

    def __repr__(self) -> str:
        """Show what it is."""
        return "BLANK"


BLANK = Blank()


class WrongError(ValueError):
    """An answer can't be taken. The message is for the person, and never repeats what was sent."""


class Asked(NamedTuple):
    """A question as its page shows it.

    Attributes:
        question: The question.
        name: The name of its fields.
        choices: Words and labels to choose from.
        typed: What was chosen or typed, when the page is shown once more.
        others: The names of further subjects that were typed.
        error: What is wrong with it; empty: nothing.

    """

    question: Question
    name: str
    choices: tuple[tuple[str, str], ...]
    typed: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    error: str = ""

    @property
    def widget(self) -> str:
        """How it is asked: `radio`, `tick`, `list`, `moment` or `line`."""
        kind = self.question.input
        if kind in MANY:
            return "tick"
        if self.choices:
            return "radio" if len(self.choices) <= FEW else "list"
        return "moment" if kind == "datetime" else "line"

    @property
    def takes_country(self) -> bool:
        """Whether the answer is the code of a country, which nobody should have to know."""
        return takes_country(self.question)

    @property
    def hint(self) -> str:
        """What an answer looks like; empty: that is plain to see."""
        key = f"hint.{self.question.input}"
        told = say(key) if self.widget in ("tick", "line") else ""
        unit = say("hint.unit", unit=self.question.unit) if self.question.unit else ""
        return " ".join(part for part in (told, unit, self._usual) if part)

    @property
    def _usual(self) -> str:
        """What was said of all others of the kind, offered and never chosen; empty: there is none."""
        labels = {one.value: one.label for one in self.question.choices}
        usual = self.question.usual
        return say("hint.usual", answer=labels[usual]) if not isinstance(usual, tuple) and usual in labels else ""


def asked(question: Question, place: int, sent: Sent | None = None, error: str = "") -> Asked:
    """Make a question ready for its page, with what was sent if it is shown once more."""
    name = f"q{place}"
    choices = tuple((_word(one.value), one.label) for one in question.choices)
    if takes_country(question):
        choices = countries()
    if sent is None:
        return Asked(question, name, choices, others=("",) * NAMES, error=error)
    others = (*sent.all(f"{name}-other"), *("",) * NAMES)[:NAMES]
    return Asked(question, name, choices, sent.all(name), others, error)


def drawn(screen: Screen, sent: Sent | None = None, errors: Sequence[str] = ()) -> list[Asked]:
    """Make the questions of a screen ready for its page, with what was sent and what is wrong with each."""
    told = errors or [""] * len(screen.questions)
    numbered = enumerate(zip(screen.questions, told, strict=True), 1)
    return [asked(question, place, sent, error) for place, (question, error) in numbered]


def answered(screen: Screen, sent: Sent, taken: Collection[str], zone: str) -> tuple[Mapping[str, object], list[str]]:
    """Return the answers on a screen, as the interview takes them, and what is wrong with each, in words, or empty."""
    answers: dict[str, object] = {}
    errors: list[str] = []
    for place, question in enumerate(screen.questions, 1):
        error = ""
        try:
            value = read(question, place, sent, taken, zone)
            if value is BLANK and sent.one(ALL):
                value = read(question, place, Sent({f"q{place}": sent.all(ALL)}), (), zone)
        except WrongError as wrong:
            error = str(wrong)
        else:
            answers |= {} if value is BLANK else {question.key: value}
        errors.append(error)
    return answers, errors


def read(question: Question, place: int, sent: Sent, taken: Collection[str], zone: str) -> object:
    """Return what was answered, as the interview takes it; `BLANK` where nothing was.

    Args:
        question: The question.
        place: Its place on the page, from 1.
        sent: The form.
        taken: Ids of subjects that are there already.
        zone: Where the person is: times are theirs.

    Raises:
        WrongError: it is no answer.

    """
    name = f"q{place}"
    chosen, named = sent.all(name), sent.all(f"{name}-other")
    if not chosen and not named:
        return BLANK
    rest = tuple(word for word in chosen if word not in (UNKNOWN, NONE))
    all_ = NONE in chosen and question.input == "subjects" and UNKNOWN not in chosen
    if len(rest) < len(chosen) and len(chosen) + len(named) > 1 and not all_:
        raise WrongError(say("wrong.both"))
    if chosen == (UNKNOWN,):
        return Pass.UNKNOWN
    if all_:
        return Listed(_several(question, rest, named, taken), complete=True)
    if question.input in MANY:
        return () if chosen == (NONE,) else _several(question, chosen, named, taken)
    return _single(question, chosen[0], zone)


def _single(question: Question, text: str, zone: str) -> object:
    if question.input in CHOSEN:
        return _choice(question, text)
    try:
        match question.input:
            case "whole_number":
                return int(text)
            case "number":
                return float(text.replace(",", "."))
            case "datetime":
                return moment(text, zone)
            case _:
                return text
    except ValueError:
        raise WrongError(say(f"wrong.{question.input}")) from None


def _several(
    question: Question, chosen: tuple[str, ...], named: tuple[str, ...], taken: Collection[str]
) -> tuple[object, ...]:
    if any(len(name) > MOST_NAME for name in named) or len({*named}) < len(named):
        raise WrongError(say("wrong.names"))
    unused = _unused(question.kind, {*taken, *chosen})
    return (
        *(_choice(question, word) for word in chosen),
        *({"id": next(unused), "label": name} for name in named),
    )


def _choice(question: Question, word: str) -> object:
    words: Mapping[str, object] = {_word(one.value): one.value for one in question.choices}
    if word not in words:
        raise WrongError(say("wrong.one_of"))
    return words[word]


def moment(text: str, zone: str) -> str:
    """Return a day and time where the person is with its offset, as the interview takes it.

    Raises:
        ValueError: it is none.

    """
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone_of(zone))).isoformat()


def _unused(kind: str, taken: Collection[str]) -> Iterator[str]:
    numbered = (f"{kind}-{number}" for number in range(1, len(taken) + NAMES + 1))
    return (name for name in numbered if name not in taken)


def takes_country(question: Question) -> bool:
    """Return whether the answer is the code of a country, which nobody should have to know."""
    return question.input == "text" and question.fact.endswith(".country")


def countries() -> tuple[tuple[str, str], ...]:
    """Return the codes and names of all countries, by name."""
    return tuple((one.code, one.name) for one in by_name())


def _word(value: object) -> str:
    """Return a value as the word that a form sends for it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
