"""Which class stands for which kind of subject, and so which fact names exist and what types they have."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Self, TypeGuard, cast

from pydantic import Field, model_validator

from secure_checklist.core.errors import Problem, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Bound, TypeName, ValueType
from secure_checklist.core.validators import python_only
from secure_checklist.rules.declaration import PRIVATE_TEXTS, Confidentiality, Declaration, Knower
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.account import Account
from secure_checklist.subjects.base import Subject, own_docstring
from secure_checklist.subjects.device import Device
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.messenger import Messenger
from secure_checklist.subjects.network import Network
from secure_checklist.subjects.person import Person

if TYPE_CHECKING:
    from secure_checklist.subjects.inventory import Inventory

ID_TEXT = r"[A-Za-z0-9][A-Za-z0-9._()-]*"
"""What ids of items are made of, as a regular expression: what standards call their controls, as `AC-6(1)`."""
ANSWERS = ("no", "partly", "yes")
"""The words of the implied facts that hold a person's word on an item, in ascending order."""
STANDARD: tuple[type[Subject], ...] = (Person, Device, Account, Messenger, Network, Incident)

_LIMITS = ("ordered", "minimum", "maximum", "future", "code")
"""What a declaration says of its type, besides the name and the words."""
_DECLARED = tuple(part.name for part in fields(Declaration) if part.name != "limits")
"""What it says of all else, by the same names as `Declaration`."""


class FactDeclaration(Model):
    """A fact as data: what a data-only pack declares, and the type that a checklist requires.

    Values of such facts live in their subject's `extra` mapping under `namespace.field`.

    Attributes:
        fact: The full name, `kind.namespace.field`.
        type: The type of its values.
        values: The vocabulary, for `word` and `words`.
        ordered: Whether the words are in ascending order.
        question: What to ask; empty where only a program can know.
        label: What to call it in a sentence: a noun phrase in lower case; empty: made from the field's name.
        when_true: For a yes-or-no fact: the clause that says it is true; empty: the label and `yes`.
        when_false: The clause that says it is false; empty: the label and `no`.
        meaning: What the value says.
        absence: What it means that there is no value; empty: nobody has asked yet.
        choices: A label for each word.
        unit: The unit of a number; empty: none.
        minimum: The least number allowed, inclusive; None: unbounded.
        maximum: The greatest number allowed, inclusive; None: unbounded.
        confidentiality: How careful every path must be with the value.
        future: A date may lie ahead.
        family: For version texts: the field that names the system, or a fixed family.
        code: The standard of which a text is a code, as `country`; None: any text.
        ref: For texts that name another subject by id, that subject's kind; None: it names none.
        known_by: Who can know it; empty: nobody is asked, since it is derived.
        former_ids: Former names of the field.
        provider: What supplies the value, as the name of a package; empty for a person's answer.

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
    future: bool = False
    family: str | None = None
    code: Literal["country"] | None = None
    ref: str | None = None
    known_by: tuple[Knower, ...] = ("person",)
    former_ids: tuple[str, ...] = Field(default=(), max_length=100)
    provider: str = Field(default="", max_length=200)

    @model_validator(mode="before")
    @classmethod
    @python_only
    def _from_reference(cls, value: object) -> object:
        fact: Any = value
        return declaration_of(fact) if isinstance(value, Fact) else value

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        if (self.type in ("enum", "enum_set")) != bool(self.values):
            raise ValueError("`values` goes with the types `enum` and `enum_set`, and with no other")
        if self.type == "text_set" and self.confidentiality == "ordinary":
            raise ValueError(PRIVATE_TEXTS)
        if self.family is not None and self.type != "text":
            raise ValueError("`family` goes with the type `text`, since versions are texts")
        if self.ref is not None and self.type != "text":
            raise ValueError("`ref` goes with the type `text`, since ids are texts")
        if self.code is not None and self.type != "text":
            raise ValueError("`code` goes with the type `text`, since codes are texts")
        if self.type not in ("integer", "number") and (self.minimum, self.maximum) != (None, None):
            raise ValueError("`minimum` and `maximum` go with the types `integer` and `number`")
        if self.type != "boolean" and (self.when_true, self.when_false) != ("", ""):
            raise ValueError("`when_true` and `when_false` go with the type `boolean`")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("`minimum` lies above `maximum`")
        if self.fact.partition(".")[2].startswith("attested.") and (self.type, self.values) != ("enum", ANSWERS):
            raise ValueError("the namespace `attested` is kept for the answers to items: a word of no, partly and yes")
        return self

    def reference(self) -> Fact[Any]:
        """Return the typed reference for use in rules; it has all that was declared."""
        return self._known[0]

    @cached_property
    def _known(self) -> tuple[Fact[Any]]:
        limits: dict[str, Any] = {name: getattr(self, name) for name in _LIMITS}
        value_type = ValueType(self.type, self.values or None, **limits)
        declared = Declaration(**{name: getattr(self, name) for name in _DECLARED}, limits=value_type)
        return (Fact(self.fact, self.fact.partition(".")[2], value_type, declared),)


def declaration_of(fact: Fact[Any]) -> dict[str, Any]:
    """Return a typed reference as the data of a `FactDeclaration`, with all that was declared of the fact."""
    return {
        "fact": fact.name,
        "type": fact.type.name,
        "values": fact.type.vocabulary or (),
        **{name: getattr(fact.type, name) for name in _LIMITS},
        **{name: getattr(fact.declared, name) for name in _DECLARED},
    }


def _is_subject_class(value: object) -> TypeGuard[type[Subject]]:
    return isinstance(value, type) and issubclass(value, Subject)


def _kind_of(cls: type[Subject]) -> tuple[str]:
    cls.facts()  # raises where an annotation names what isn't there, and then the class can't be used
    return (cls.kind,)


def _conflict(_kind: str, new: type[Subject], held: type[Subject] | None) -> str:
    """Return why two classes can't stand for one kind; empty: they can, together."""
    for cls in STANDARD:
        if cls.kind == new.kind and not issubclass(new, cls):
            return f"{new.__qualname__} stands for {new.kind} and doesn't extend {cls.__qualname__}"
    if held is None or issubclass(new, held) or issubclass(held, new):
        return ""
    shared = [cls for cls in held.__mro__ if cls in new.__mro__ and issubclass(cls, Subject)]
    both = sorted((new.facts().keys() & held.facts().keys()).difference(*(cls.facts() for cls in shared)))
    if both:
        return f"{new.__qualname__} and {held.__qualname__} both have a fact {both[0]}; give one of them another name"
    try:
        _joined((held, new))
    except TypeError:
        return f"{new.__qualname__} and {held.__qualname__} can't be joined; let one extend the other"
    return ""


@cache
def _joined(classes: tuple[type[Subject], ...]) -> type[Subject]:
    """Return the class that has the facts of all these, which stand for one kind.

    Raises:
        TypeError: they can't be joined.

    """
    apart = [one for one in classes if not any(one is not other and issubclass(other, one) for other in classes)]
    if len(apart) == 1:
        return apart[0]

    def reduce(self: Subject) -> object:
        return _restored, (classes, self.__getstate__())

    first = apart[0]
    own = {"__module__": first.__module__, "__doc__": own_docstring(first), "__reduce__": reduce, "__parts__": classes}
    return cast("type[Subject]", type(first.kind.capitalize(), tuple(apart), own))


def _restored(classes: tuple[type[Subject], ...], state: dict[Any, Any]) -> Subject:
    """Return the pickled subject of a joined class."""
    found = object.__new__(_joined(classes))
    found.__setstate__(state)
    return found


SUBJECTS: ExtensionPoint[type[Subject]] = ExtensionPoint(
    "subjects",
    _is_subject_class,
    _kind_of,
    lambda: {cls.kind: cls for cls in STANDARD},
    _conflict,
)
"""The subject classes of plug-ins."""


def _unfit(fact: Fact[Any], value: object) -> str:
    """Return what is wrong with a value of a declared fact; empty: nothing."""
    try:
        fact.type.parse(value)
    except ValueError as error:
        return str(error)
    return ""


class Vocabulary:
    """An immutable map from fact names to typed references.

    Start from `Vocabulary.standard()` and add subject classes or declared facts; each addition gives a new one.
    """

    __slots__ = ("_classes", "_declared", "_facts")

    def __init__(self, classes: Iterable[type[Subject]] = (), declared: Iterable[FactDeclaration] = ()) -> None:
        self._classes: dict[str, type[Subject]] = {}
        for cls in classes:
            self._add(cls)
        self._declared = {declaration.fact: declaration for declaration in declared}
        self._facts: dict[str, Fact[Any]] | None = None

    @classmethod
    def standard(cls) -> "Vocabulary":
        """Return the vocabulary of the library's own subjects."""
        return cls(STANDARD)

    @classmethod
    def installed(cls) -> "Vocabulary":
        """Return the standard vocabulary with the facts of the plug-ins in force, which this imports.

        Where several plug-ins extend one kind, its class has the facts of all of them.
        """
        kinds: dict[str, tuple[type[Subject], ...]] = {one.kind: (one,) for one in STANDARD}
        for one in SUBJECTS.all():
            kinds[one.value.kind] = (*kinds.get(one.value.kind, ()), one.value)
        return cls(map(_joined, kinds.values()))

    def _add(self, cls: type[Subject]) -> None:
        """Take the more special class for its kind.

        Raises:
            TypeError: the kind has a class already, and neither extends the other.

        """
        held = self._classes.get(cls.kind)
        if held is None or issubclass(cls, held):
            self._classes[cls.kind] = cls
        elif not issubclass(held, cls):
            raise TypeError(
                f"{held.__qualname__} and {cls.__qualname__} both stand for {cls.kind!r}; let one extend the other"
            )

    def with_subjects(self, *classes: type[Subject]) -> "Vocabulary":
        """Return a vocabulary that also knows these classes.

        Raises:
            TypeError: two classes stand for one kind, and neither extends the other.

        """
        return Vocabulary((*self._classes.values(), *classes), self._declared.values())

    def with_facts(self, declared: Iterable[FactDeclaration]) -> "Vocabulary":
        """Return a vocabulary that also knows these declared facts; a class's own facts win over them."""
        return Vocabulary(self._classes.values(), (*self._declared.values(), *declared))

    @property
    def facts(self) -> Mapping[str, Fact[Any]]:
        """All facts by full name."""
        if self._facts is None:
            found = {name: declaration.reference() for name, declaration in self._declared.items()}
            found.update((fact.name, fact) for cls in self._classes.values() for fact in cls.facts().values())
            self._facts = found
        return self._facts

    def declaration(self, name: str) -> FactDeclaration:
        """Return the fact of a full name as data: as it was declared, or as its class says.

        Raises:
            KeyError: there is none.

        """
        fact, declared = self.facts[name], self._declared.get(name)
        if declared is not None and declared.reference() is fact:
            return declared
        return FactDeclaration.model_validate(fact)

    def problems_of_extra(self, subject: Subject) -> tuple[Problem, ...]:
        """Return what is wrong with a subject's values of declared facts; names not known here are passed over."""
        known = ((name, value, self.get(f"{subject.kind}.{name}")) for name, value in subject.extra.items())
        found = ((name, _unfit(fact, value)) for name, value, fact in known if fact is not None)
        return tuple(Problem(f"extra > {name[:100]}", fault) for name, fault in found if fault)

    def inventory_model(self) -> "type[Inventory]":
        """Return the class of inventories of this vocabulary, as the type of a request or response of a web framework.

        Data is read by the vocabulary's classes, values of declared facts are checked, and the JSON Schema has them
        all. What it gives is an `Inventory`. The same vocabulary gives the same class.
        """
        module = import_module("secure_checklist.subjects.inventory")  # which stands on this one
        found: type[Inventory] = module.model_of(self)
        return found

    @property
    def declared(self) -> tuple[FactDeclaration, ...]:
        """The facts that are declared in data."""
        return tuple(self._declared.values())

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of subject there are."""
        return tuple(self._classes)

    def subject(self, kind: str) -> type[Subject]:
        """Return the class that stands for a kind.

        Raises:
            UnknownNameError: there is none.

        """
        try:
            return self._classes[kind]
        except KeyError:
            raise UnknownNameError(f"no such kind of subject: {kind[:100]!r}; {self.near_kind(kind)}") from None

    def near_kind(self, kind: str) -> str:
        """Return a hint at the kinds that exist."""
        return did_you_mean(kind, self._classes) or f"there are {', '.join(self._classes)}"

    def get(self, name: str) -> Fact[Any] | None:
        """Return the reference for a full name, present or former, or None."""
        found = self.facts.get(name)
        if found is not None:
            return found
        cls = self._classes.get(name.partition(".")[0])
        return None if cls is None else cls.named_facts().get(name)

    def names_of(self, name: str) -> tuple[str, ...]:
        """Return all full names of a fact, the present one first, by any of them; a name that is unknown by itself."""
        fact = self.get(name)
        present = name if fact is None else fact.name
        cls = self._classes.get(present.partition(".")[0])
        former = () if cls is None else cls.former_names().items()
        return (present, *(old for old, new in former if new == present))

    def __iter__(self) -> Iterator[type[Subject]]:
        return iter(self._classes.values())

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the classes, of which a joined one can't be found by its name."""
        groups = [cast("tuple[type[Subject], ...]", vars(cls).get("__parts__", (cls,))) for cls in self]
        return _remade, (tuple(groups), self.declared)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and (self._classes, self._declared) == (
            other._classes,
            other._declared,
        )

    def __hash__(self) -> int:
        return hash(tuple(self._classes.items()))


def _remade(groups: tuple[tuple[type[Subject], ...], ...], declared: tuple[FactDeclaration, ...]) -> Vocabulary:
    return Vocabulary(map(_joined, groups), declared)
