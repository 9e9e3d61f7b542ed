"""`Question`: what to ask next, and why. Plain data, for any app to draw.

Which question comes next is decided in `interview`.
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
"""What an answer is: true or false; one word of the choices; a set of them; a number; a day, a datetime, a text; or a
list of subjects."""
AskedBecause = Literal["missing", "stale", "contradictory", "implausible", "unlisted"]
"""Why it is asked. `stale`: the old answer is too old for an item. `contradictory`: two equally good sources disagree.
`implausible`: the date lies ahead. `unlisted`: the subjects of the kind aren't listed, or not in full."""
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
"""What an answer is by the type of a fact."""
CHOSEN: Collection[InputKind] = ("yes_no", "one_of")
"""What is answered by one of the choices."""
MANY: Collection[InputKind] = ("some_of", "subjects")
"""What is answered by several of the choices, or by none."""
SUBJECTS = "subjects"
"""The second half of the name under which the subjects of a kind are asked for, as `account.subjects`."""


class Choice(Model):
    """One answer to choose from.

    Attributes:
        value: Its JSON value.
        label: What the person reads.

    """

    value: Scalar
    label: str


class Suggestion(Model):
    """A subject that many people have.

    Attributes:
        id: The id under which it would be listed.
        label: What it would be called.
        facts: The facts that come with it, by field, as JSON.

    """

    id: str
    label: str
    facts: ReadOnlyMap[str, Scalar | tuple[str, ...]] = FrozenMap()


class Question(Model):
    """What to ask next.

    Attributes:
        fact: The full name of the fact; for a list of subjects, the kind and `.subjects`.
        kind: The kind of subject that it is about.
        subject: The id of that subject; if None, the person, or a list of subjects.
        label: The person's name for the subject; if empty, the person.
        text: The question.
        help: What the answer means, and what it means to have none.
        input: The kind of answer.
        choices: The answers to choose from; if empty, any answer of that kind.
        unit: The unit of a number.
        minimum: The smallest accepted number.
        maximum: The largest accepted number.
        sensitivity: How careful to be with the answer.
        because: Why it is asked.
        old: The answer that is too old, to be offered again; if None, there is none, or it is private.
        old_at: When that was so.
        items: Ids of the items that depend on it, weightiest first.
        safety: Whether it comes first, since advice may have to be held back.
        suggestions: For a list of subjects: what many people have.

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
        """What names the question among those of a screen: the fact and, unless it is the person's, the subject."""
        return self.fact if self.subject is None else f"{self.fact}@{self.subject}"

    @property
    def words(self) -> Mapping[str, str]:
        """The labels of the choices by the words that a form sends: not every form tells `true` from "true"."""
        return {word_of(choice.value): choice.label for choice in self.choices}

    def in_words(self, value: Scalar | tuple[str, ...]) -> str:
        """Return an answer as the labels of its choices."""
        labels = {choice.value: choice.label for choice in self.choices}
        values: tuple[Scalar, ...] = value if isinstance(value, tuple) else (value,)
        return listed(labels.get(one, str(one)) for one in values) or message("interview.none_of_them")


def word_of(value: object) -> str:
    """Return the word that a form sends for a choice."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def input_of(fact: Fact[Any]) -> InputKind:
    """Return the kind of answer to a fact's question.

    Raises:
        KeyError: the fact holds a set of any texts; no one is asked for these.

    """
    return INPUTS[fact.type.name]


def choices_of(fact: Fact[Any]) -> tuple[Choice, ...]:
    """Return the answers to choose from, with labels."""
    if fact.type.name == "boolean":
        return (Choice(value=True, label=message("answer.yes")), Choice(value=False, label=message("answer.no")))
    return tuple(Choice(value=word, label=label) for word, label in fact.choices.items())


def help_of(fact: Fact[Any]) -> str:
    """Return the meaning of the answer, and that of having none."""
    unit = message("interview.help.unit", unit=fact.unit) if fact.unit else ""
    absence = message("interview.help.absence", absence=fact.absence) if fact.absence else ""
    return " ".join(part for part in (fact.meaning, unit, absence) if part)
