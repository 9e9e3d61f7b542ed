"""Facts and kinds of subject as data, as data-only packs declare them, and the classes made from declared kinds."""

import copyreg
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, Self, cast
from weakref import WeakValueDictionary

from pydantic import Field, StrictBool, model_validator

from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Bound, TypeName, ValueType
from secure_checklist.rules.declaration import LIMITS, Confidentiality, Declaration, Knower
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.attestation import ANSWERS
from secure_checklist.subjects.base import Subject, SubjectMeta, is_taken
from secure_checklist.subjects.kinds import KindDeclaration

ID_TEXT = r"[A-Za-z0-9][A-Za-z0-9._()-]*"
"""A regular expression for the ids of items. It covers the names that standards give their controls, such as
`AC-6(1)`."""

_DECLARED = tuple(name for name in Declaration._fields if name != "limits")
"""The attributes that have the same names in `Declaration`."""


class FactDeclaration(Model):
    """A fact as data, as a data-only pack declares it, and the type that a checklist requires.

    A fact of a declared kind is called `kind.field`, and its values are in that field. Values of `kind.namespace.field`
    are in their subject's `extra` mapping under `namespace.field`. Attributes that aren't listed here have the same
    meaning as the arguments of `ask()`.

    Attributes:
        fact: The full name, `kind.namespace.field`, or `kind.field` if the checklist declares the kind.
        type: The type of the fact's values.
        values: The values of an enum.
        question: The question to ask a person; empty if only a program can know the answer.
        known_by: Who can know the fact; empty for a derived fact, about which no one is asked.
        provider: The package that supplies the value; empty for a person's answer.

    """

    fact: str = Field(pattern=rf"^[a-z][a-z0-9_]*((\.[a-z][a-z0-9_-]*){{1,3}}|\.attested\.{ID_TEXT})$", max_length=300)
    type: TypeName
    values: tuple[str, ...] = Field(default=(), max_length=1000)
    ordered: bool = False
    question: str = Field(default="", max_length=500)
    label: str = Field(default="", max_length=100)
    when_true: str = Field(default="", max_length=200)
    when_false: str = Field(default="", max_length=200)
    meaning: str = Field(default="", max_length=10_000)
    absence: str = Field(default="", max_length=2000)
    choices: ReadOnlyMap[str, str] = FrozenMap()
    unit: str = Field(default="", max_length=40)
    minimum: Bound | None = None
    maximum: Bound | None = None
    confidentiality: Confidentiality = "ordinary"
    guarded: bool = False
    future: bool = False
    family: str | None = None
    code: Literal["country"] | None = None
    ref: str | None = None
    danger: StrictBool | Bound | tuple[str, ...] | None = None
    known_by: tuple[Knower, ...] = ("person",)
    former_ids: tuple[str, ...] = Field(default=(), max_length=100)
    provider: str = Field(default="", max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _from_reference(cls, value: object) -> object:
        fact: Any = value
        return declaration_of(fact) if isinstance(value, Fact) else value

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        if (self.type in ("enum", "enum_set")) != bool(self.values):
            raise ValueError("`values` goes with the types `enum` and `enum_set`, and with no other")
        for name, what in (("family", "versions"), ("ref", "ids"), ("code", "codes")):
            if getattr(self, name) is not None and self.type != "text":
                raise ValueError(f"`{name}` goes with the type `text`, since {what} are texts")
        if self.type not in ("integer", "number") and (self.minimum, self.maximum) != (None, None):
            raise ValueError("`minimum` and `maximum` go with the types `integer` and `number`")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("`minimum` lies above `maximum`")
        if fault := self.reference().declared.fault(self._value_type):
            raise ValueError(fault)
        return self

    @model_validator(mode="after")
    def _clauses_fit(self) -> Self:
        said = self.when_true or self.when_false
        if said and self.type not in ("boolean", "enum", "enum_set", "integer", "number"):
            raise ValueError("`when_true` and `when_false` go with a yes or no, an enum or a number")
        if said and self.type != "boolean" and "{value}" not in self.when_true:
            raise ValueError("`when_true` needs `{value}` where the type isn't `boolean`")
        return self

    @model_validator(mode="after")
    def _is_named_well(self) -> Self:
        field = self.fact.partition(".")[2]
        if is_taken(Subject, field) or (self.is_field and "-" in field):
            raise ValueError(f'a field can\'t be called "{field[:100]}"; choose a word of its own, without hyphens')
        if field.startswith("attested.") and (self.type, self.values) != ("enum", ANSWERS):
            raise ValueError("the namespace `attested` is kept for the answers to items: a word of no, partly and yes")
        return self

    @property
    def kind(self) -> str:
        """The kind of subject that the fact belongs to."""
        return self.fact.partition(".")[0]

    @property
    def is_field(self) -> bool:
        """Whether the values are in a field of the kind itself, and not in `extra`."""
        return self.fact.count(".") == 1

    def reference(self) -> Fact[Any]:
        """Return the typed reference for use in rules, with everything that was declared."""
        return self._known[0]

    @cached_property
    def _known(self) -> tuple[Fact[Any]]:
        declared = Declaration(**{name: getattr(self, name) for name in _DECLARED}, limits=self._value_type)
        return (Fact(self.fact, self.fact.partition(".")[2], self._value_type, declared),)

    @property
    def _value_type(self) -> ValueType:
        limits: dict[str, Any] = {name: getattr(self, name) for name in LIMITS}
        return ValueType(self.type, self.values or None, **limits)


def declaration_of(fact: Fact[Any]) -> dict[str, Any]:
    """Return a typed reference as data for a `FactDeclaration`, with everything that was declared about the fact."""
    return {
        "fact": fact.name,
        "type": fact.type.name,
        "values": fact.type.vocabulary or (),
        **{name: getattr(fact.type, name) for name in LIMITS},
        **{name: getattr(fact.declared, name) for name in _DECLARED},
    }


# kinds -----------------------------------------------------------------------------------------------------------


class DeclaredMeta(SubjectMeta):
    """The metaclass of classes made from declared kinds. They aren't in any module, so a pickle rebuilds them."""


_made: WeakValueDictionary[tuple[KindDeclaration, tuple[FactDeclaration, ...]], type[Subject]] = WeakValueDictionary()
"""The classes in use, so that equal declarations share one class."""

_ANNOTATIONS: dict[TypeName, object] = {
    "boolean": bool,
    "integer": int,
    "number": float,
    "text": str,
    "date": date,
    "instant": datetime,
    "text_set": frozenset[str],
}


def declared_class(kind: KindDeclaration, facts: Iterable[FactDeclaration]) -> type[Subject]:
    """Return the class of a declared kind, with these facts as its fields.

    Two packs, or a pack and its translation, have separate classes for one kind. Their subjects are equal if the same
    facts have the same values.
    """
    own = tuple(facts)
    # Pydantic needs milliseconds to make a class, and a service loads one pack per request. The map is weak, so classes
    # of a pack that nobody uses any more are freed.
    found = _made.get((kind, own))
    return _made.setdefault((kind, own), _make(kind, own)) if found is None else found


def _make(kind: KindDeclaration, facts: tuple[FactDeclaration, ...]) -> type[Subject]:
    name = "".join(part.capitalize() for part in kind.id.split("_"))
    annotations: dict[str, object] = {}
    namespace: dict[str, Any] = {
        "__module__": "declared",
        "__qualname__": name,
        "__doc__": kind.meaning or f"A {kind.one}.",
        "__annotations__": annotations,
        "__eq__": _equal,
        "__hash__": _hash,
        "kind": kind.id,
        "declaration": kind,
        "suggested": FrozenMap({one.id: one.facts for one in kind.suggested}),
    }
    for each in facts:
        fact = each.reference()
        annotations[fact.field] = cast("Any", Fact)[_annotation(fact.type)]
        namespace[fact.field] = fact.declared.field()
    made: type[Subject] = cast("Any", DeclaredMeta)(name, (Subject,), namespace)
    # A pickle can't name a class that no module has. It holds the declarations instead, and the class is made anew from
    # them.
    type.__setattr__(made, "__declared__", facts)
    return made


def _equal(ours: Subject, theirs: object) -> bool:
    # By what is known, and not by the class: a pack and its translation have two classes for one kind, with the same
    # data.
    return isinstance(type(theirs), DeclaredMeta) and _held(ours) == _held(cast("Subject", theirs))


def _hash(subject: Subject) -> int:
    return hash((subject.kind, subject.id))


def _held(subject: Subject) -> dict[str, object]:
    return {name: value for name, value in subject.__dict__.items() if value is not None}


def _annotation(value_type: ValueType) -> object:
    if value_type.vocabulary is None:
        return _ANNOTATIONS[value_type.name]
    values = cast("Any", Literal)[value_type.vocabulary]
    return values if value_type.name == "enum" else cast("Any", frozenset)[values]


def _pickled(cls: Any) -> Any:  # noqa: ANN401 - one of these classes, and what `copyreg` takes
    return declared_class, (cls.declaration, cls.__declared__)


copyreg.pickle(DeclaredMeta, _pickled)
