"""`Question`: what to ask next, and why, as plain data that any app can show.

`interview` decides which question comes next.
"""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from secure_checklist.core.messages import listed, message
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Bound, Instant, Scalar, TypeName
from secure_checklist.rules.declaration import Confidentiality
from secure_checklist.rules.fact import Fact

InputKind = Literal["yes_no", "one_of", "some_of", "whole_number", "number", "date", "datetime", "text", "subjects"]
"""The kind of answer: yes or no, one of the choices, several of the choices, a whole number, a number, a date, a
datetime, a text, or a list of subjects."""
AskedBecause = Literal["missing", "stale", "contradictory", "implausible", "unlisted"]
"""The reason for asking. `missing`: no one has answered yet. `stale`: the old answer is too old for an item.
`contradictory`: two equally good sources disagree. `implausible`: the date is in the future. `unlisted`: the subjects
of the kind aren't listed, or not all of them."""
INPUTS: Mapping[TypeName, InputKind] = {
    "boolean": "yes_no",
    "enum": "one_of",
    "enum_set": "some_of",
    "integer": "whole_number",
    "number": "number",
    "date": "date",
    "instant": "datetime",
    "text": "text",
}
"""The kind of answer for each type of fact."""
CHOSEN: Collection[InputKind] = ("yes_no", "one_of")
"""The kinds of answer that select exactly one of the choices."""
MANY: Collection[InputKind] = ("some_of", "subjects")
"""The kinds of answer that select any number of the choices."""
SUBJECTS = "subjects"
"""The field name for a list of subjects of a kind, as in `account.subjects`."""


class Choice(Model):
    """One answer to choose from.

    Attributes:
        value: The value of the answer in JSON.
        label: The text that the person reads.

    """

    value: Scalar
    label: str


class Suggestion(Model):
    """A suggested subject, which many people have.

    Attributes:
        id: The id that the subject would have.
        label: The name that the subject would have.
        facts: The facts to record with it, by field, as JSON.

    """

    id: str
    label: str
    facts: ReadOnlyMap[str, Scalar | tuple[str, ...]] = FrozenMap()


class Question(Model):
    """A question to ask.

    Attributes:
        fact: The full name of the fact. If the question asks for a list of subjects, the name is the kind followed by
            `.subjects`.
        kind: The kind of subject that the question is about.
        subject: The id of the subject. If None, the question is about the person or asks for a list of subjects.
        label: The person's name for the subject. If empty, the question is about the person.
        text: The text of the question.
        help: The meaning of the answer, and of having no answer.
        input: The kind of answer.
        choices: The answers to choose from. If empty, any answer of the kind is accepted.
        unit: The unit of a number.
        minimum: The smallest accepted number.
        maximum: The largest accepted number.
        sensitivity: How confidential the answer is.
        because: The reason for asking.
        old: The person's earlier answer, if it is now too old to count, for an app to offer again. If None, no earlier
            answer exists, or the answer is private.
        old_at: The date of the earlier answer.
        items: Ids of the items that depend on the answer, those of most weight first.
        safety: Whether the question comes first because advice may have to be suppressed.
        suggestions: Subjects that many people have, to suggest when the question asks for a list.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"label", "old"})

    fact: str
    kind: str
    subject: str | None = None
    label: str = ""
    text: str
    help: str = ""
    input: InputKind
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    minimum: Bound | None = None
    maximum: Bound | None = None
    sensitivity: Confidentiality = "ordinary"
    because: AskedBecause = "missing"
    old: Scalar | tuple[str, ...] | None = None
    old_at: Instant | None = None
    items: tuple[str, ...] = ()
    safety: bool = False
    suggestions: tuple[Suggestion, ...] = Field(default=())

    @property
    def key(self) -> str:
        """The key of the question on a screen: the fact and, unless it is about the person, the subject."""
        return self.fact if self.subject is None else f"{self.fact}@{self.subject}"

    @property
    def words(self) -> Mapping[str, str]:
        """The labels of the choices, by the text that a form sends for each choice."""
        return {word_of(choice.value): choice.label for choice in self.choices}

    def in_words(self, value: Scalar | tuple[str, ...]) -> str:
        """Return an answer as the labels of the selected choices."""
        labels = {choice.value: choice.label for choice in self.choices}
        values: tuple[Scalar, ...] = value if isinstance(value, tuple) else (value,)
        return listed(labels.get(one, str(one)) for one in values) or message("interview.none_of_them")


def word_of(value: object) -> str:
    """Return the text that a form sends for a choice."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def input_of(fact: Fact[Any]) -> InputKind:
    """Return the kind of answer to a fact's question.

    Raises:
        KeyError: If the fact holds a set of arbitrary texts, which no one is asked for.

    """
    return INPUTS[fact.type.name]


def choices_of(fact: Fact[Any]) -> tuple[Choice, ...]:
    """Return the answers to choose from, with their labels."""
    if fact.type.name == "boolean":
        return (Choice(value=True, label=message("answer.yes")), Choice(value=False, label=message("answer.no")))
    return tuple(Choice(value=word, label=label) for word, label in fact.choices.items())


def help_of(fact: Fact[Any]) -> str:
    """Return the meaning of the answer, and of having no answer."""
    unit = message("interview.help.unit", unit=fact.unit) if fact.unit else ""
    absence = message("interview.help.absence", absence=fact.absence) if fact.absence else ""
    return " ".join(part for part in (fact.meaning, unit, absence) if part)
