"""`AnyFact`, the base of every `Fact[T]`, and `Declaration`, which holds what `ask` declares about a fact."""

import typing
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, NoReturn

from pydantic import GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from secure_checklist.core.messages import declared_text, declared_texts
from secure_checklist.core.model import FrozenMap
from secure_checklist.core.types import SETS, UNLIMITED, FactValue, ValueType, value_type_of

Confidentiality = Literal["ordinary", "private", "transient"]
"""How confidential a fact or an item is. Values of `private` facts are stored only on request and never shown; the
outcome of a private item, and entries about it, are written only on request. `transient` values are never written
anywhere."""

Knower = Literal["linux", "macos", "windows", "android_app", "ios_app", "management", "provider", "person"]
"""Who can know a fact: a program on a computer, an ordinary app on a phone, a management system, the service's own
website, or only the person."""

Danger = bool | int | float | tuple[str, ...]
"""The values of a fact that are a danger: someone else has access or can get it, private things are exposed, something
has happened, or a protection that the subject has is off. A value that could merely be better isn't a danger.

For a yes-or-no fact, this is the truth value. For an enum or a set, it is the dangerous values. For a number, it is
the lowest dangerous value; every higher one is dangerous too."""


LIMITS: Final = ("ordered", "minimum", "maximum", "future", "code")
"""The arguments of `ask` that limit a fact's type, apart from its name and vocabulary."""
PREDICATES: Final[Mapping[str, str]] = {
    **dict.fromkeys(SETS, "use has_any, has_all, has_none or has_only"),
    **dict.fromkeys(("integer", "number"), "use at_least, at_most, more_than, less_than, equals or one_of"),
    "boolean": "use equals with true or false",
    "enum": "use equals or one_of",
    "date": "use within_days, or at_least with a date",
    "instant": "use within_days, or at_least with a datetime",
    "text": "use equals, one_of or matches",
}
"""How to build a condition from a fact, by the fact's type."""


def _danger_fault(value_type: ValueType, danger: Danger | None) -> str:
    """Return the fault of the dangers declared of a fact of this type; empty if there is none."""
    if danger is None:
        return ""
    if value_type.name in ("enum", "enum_set"):
        fits = isinstance(danger, tuple) and bool(danger) and all(map(value_type.knows, danger))
        return "" if fits else "`danger` names values of the enum, at least one"
    if value_type.name == "boolean":
        return "" if isinstance(danger, bool) else "`danger` is true or false, as the fact is"
    if isinstance(danger, (bool, tuple)) or value_type.name not in ("integer", "number"):
        return "`danger` goes with a truth value, an enum, a set of an enum's values, or the least of some numbers"
    low, high = value_type.minimum, value_type.maximum
    # A danger at the minimum would make every value one: with `minimum=0`, no unknown app at all would be a danger.
    fits = (low is None or danger > low) and (high is None or danger <= high)
    return "" if fits else "`danger` lies above `minimum`, and not above `maximum`"


def in_words(value: str) -> str:
    """Return a label for an enum value, such as "Work profile" for `work_profile`."""
    return value[:1].upper() + value[1:].replace("_", " ")


class Declaration(NamedTuple):
    """What `ask` declares about a fact, apart from its type. `ask` explains each argument.

    Attributes:
        question: The question to ask the person; empty for a derived fact.
        family: As in `ask`; if None, the fact isn't a version.
        ref: As in `ask`; if None, the fact doesn't name a subject.
        danger: As in `ask`; if None, no value is a danger.
        limits: The order, bounds and code; the name and vocabulary of the type are read from the annotation.

    """

    question: str
    meaning: str = ""
    absence: str = ""
    choices: Mapping[str, str] = FrozenMap()
    unit: str = ""
    confidentiality: Confidentiality = "ordinary"
    guarded: bool = False
    known_by: tuple[Knower, ...] = ("person",)
    family: str | None = None
    ref: str | None = None
    danger: Danger | None = None
    former_ids: tuple[str, ...] = ()
    limits: ValueType = UNLIMITED
    label: str = ""
    when_true: str = ""
    when_false: str = ""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept the fact's type, or None for unknown."""
        return core_schema.nullable_schema(self.value_type(source).schema())

    def field(self) -> FieldInfo:
        """Return the pydantic field with which a subject holds the fact."""
        info = FieldInfo(default=None)
        info.metadata.append(self)
        return info

    def value_type(self, annotation: object) -> ValueType:
        """Return the type of the value, as the annotation `Fact[T]` gives it."""
        args = typing.get_args(annotation)
        return self.check(value_type_of(args[0] if args else annotation, self.limits))

    def check(self, value_type: ValueType) -> ValueType:
        """Return the type of the value if it suits the confidentiality and the dangers.

        Raises:
            TypeError: If the type doesn't suit them.

        """
        if fault := self.fault(value_type):
            raise TypeError(fault)
        return value_type

    def fault(self, value_type: ValueType) -> str:
        """Return why a type doesn't suit the confidentiality or the dangers, or an empty string if it does."""
        if self.confidentiality == "ordinary" and value_type.name == "text_set":
            return "a set of any texts, as someone's apps, tells much of a person; declare it private or transient"
        if self.confidentiality == "ordinary" and self.guarded:
            return "a fact that guards read tells of someone's fear; declare it private or transient"
        return _danger_fault(value_type, self.danger)


class AnyFact:
    """A named reference to one fact of one kind of subject, of any type.

    Attributes:
        name: The fact's full name, `kind.field` or `kind.namespace.field`.
        kind: The kind of subject that the fact belongs to.
        field: The field that holds the value.
        type: The type of its values.
        declared: The question, meaning, choices, confidentiality and everything else in the fact's declaration.
        reads: The fields that a derived fact reads, or None for any other fact.

    """

    __slots__ = ("declared", "field", "kind", "name", "reads", "type")

    def __init__(
        self,
        name: str,
        field: str,
        value_type: ValueType,
        declared: Declaration,
        reads: tuple[str, ...] | None = None,
    ) -> None:
        self.name: str = name
        self.kind: str = name.partition(".")[0]
        self.field: str = field
        self.type: ValueType = value_type
        self.declared: Declaration = declared
        self.reads: tuple[str, ...] | None = reads

    def __repr__(self) -> str:
        return f"Fact({self.name!r}, {self.type.name})"

    def __bool__(self) -> NoReturn:
        """Raise an error, since a fact isn't a condition and Python would treat it as true."""
        raise TypeError("a fact has no truth value; make it a condition, as fact.is_true(), or ask `is not None`")

    def _refuse(self, *_: object) -> NoReturn:
        """Refuse: the operator makes no condition."""
        hint = PREDICATES["number" if self.type.ordered else self.type.name]
        if self.type.name == "boolean":
            hint = "use is_true() or is_false()"
        elif self.declared.family:
            hint = "use satisfies, older_than or newer_than"
        raise TypeError(f"{self.name} takes no such operator; {hint}")

    if not typing.TYPE_CHECKING:  # type checkers refuse an operator that isn't there, and warn of `fact == value`
        # Python refuses these as well, but without a word on what to write instead.
        __and__ = __or__ = __invert__ = __contains__ = _refuse

        def __eq__(self, other: object) -> bool:
            return isinstance(other, AnyFact) and (self.name, self.type) == (other.name, other.type)

        def __hash__(self) -> int:
            return hash(self.name)

    @property
    def question(self) -> str:
        """The question that asks for the fact."""
        return declared_text(f"{self.name}/question", self.declared.question)

    @property
    def label(self) -> str:
        """The fact's name in a sentence, in lower case. If no label is declared, the field's name in words."""
        text = self.declared.label or self.field.rpartition(".")[2].replace("_", " ")
        return declared_text(f"{self.name}/label", text)

    def describe(self, *, holds: bool, value: str = "") -> str:
        """Return the clause that says whether the fact holds, or an empty string if none is declared."""
        name = "when_true" if holds else "when_false"
        text = declared_text(f"{self.name}/{name}", self.declared.when_true if holds else self.declared.when_false)
        return text.replace("{value}", value)

    @property
    def meaning(self) -> str:
        """The meaning of the value."""
        return declared_text(f"{self.name}/meaning", self.declared.meaning)

    @property
    def absence(self) -> str:
        """The meaning of a missing value. If empty, a missing value means that no one has asked yet."""
        return declared_text(f"{self.name}/absence", self.declared.absence)

    @property
    def choices(self) -> Mapping[str, str]:
        """A label for each enum value."""
        return declared_texts(f"{self.name}/choices", self.labels)

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels before translation. A value without a label is put in words: "Work profile" for `work_profile`."""
        said = self.declared.choices
        return {word: said[word] if word in said else in_words(word) for word in self.vocabulary or ()}

    @property
    def unit(self) -> str:
        """The unit of a number; empty if it has none."""
        return declared_text(f"{self.name}/unit", self.declared.unit)

    @property
    def confidentiality(self) -> Confidentiality:
        """How confidential the value is."""
        return self.declared.confidentiality

    @property
    def guarded(self) -> bool:
        """Whether guards may read the fact, whose value no one can then infer from what is written by default."""
        return self.declared.guarded

    @property
    def known_by(self) -> tuple[Knower, ...]:
        """Who can know the fact."""
        return self.declared.known_by

    @property
    def dangers(self) -> tuple[FactValue, ...]:
        """The dangerous values: the lowest dangerous number, or a set's dangerous members; empty if none are."""
        danger = self.declared.danger
        if danger is None:
            return ()
        if isinstance(danger, tuple):
            return danger if self.type.name == "enum" else tuple(frozenset({word}) for word in danger)
        return (danger,)

    @property
    def vocabulary(self) -> tuple[str, ...] | None:
        """The enum values that the fact may have, or None if the fact has no fixed set of values."""
        return self.type.vocabulary
