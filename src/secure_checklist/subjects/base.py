"""The base class `Subject`, to which facts belong; `derived`, for custom logic; and `Context`, which it reads."""

import inspect
import threading
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar, dataclass_transform, overload

from pydantic import (
    AliasChoices,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from secure_checklist.core.errors import did_you_mean
from secure_checklist.core.messages import find
from secure_checklist.core.model import FrozenMap, Model, ModelMeta, ReadOnlyMap, fields_described, quietly
from secure_checklist.core.redaction import TypeOnly, pattern_for
from secure_checklist.core.types import Instant, Scalar, ValueType, value_type_of
from secure_checklist.rules.declaration import AnyFact, Confidentiality, Declaration
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.reasons import UnknownReason
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.disclosure import BY_DEFAULT, Disclosure
from secure_checklist.subjects.kinds import KindDeclaration
from secure_checklist.subjects.observations import Observation, Provenance, Unknown, combine

if typing.TYPE_CHECKING:
    from secure_checklist.datasets.lifecycle.table import Lifecycle
    from secure_checklist.datasets.messaging_services import Services

S = TypeVar("S", bound="Subject")
T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., Any])

_CARE: tuple[Confidentiality, ...] = typing.get_args(Confidentiality)
_PATTERN = pattern_for(
    r"^[A-Za-z0-9][A-Za-z0-9._:@-]*$",
    "an id has letters and digits of English, `.`, `_`, `:`, `@` and `-`, and no spaces; what a person calls it is its "
    "`label`",
)


class Context(typing.NamedTuple):
    """What a derived fact can read besides its own subject: the time, the other subjects and the app's tables.

    Attributes:
        now: The time of evaluation, as an aware datetime.
        subjects: The subjects of the inventory, by id.
        tables: Data that the app or the library supplies, by name.
        given_lifecycle: The table of lifecycles passed to the evaluation, or None.
        given_services: The table of services passed to the evaluation, or None.

    """

    now: datetime
    subjects: Mapping[str, "Subject"] = FrozenMap()
    tables: Mapping[str, object] = FrozenMap()
    given_lifecycle: "Lifecycle | None" = None
    given_services: "Services | None" = None

    @property
    def lifecycle(self) -> "Lifecycle":
        """The table of systems that still get fixes: the one passed to the evaluation, or else the bundled one."""
        from secure_checklist.datasets.lifecycle.table import bundled  # noqa: PLC0415 - for import time: only a look-up needs it

        return bundled() if self.given_lifecycle is None else self.given_lifecycle

    @property
    def services(self) -> "Services":
        """The table of what messaging services do: the one passed to the evaluation, or else the bundled one."""
        from secure_checklist.datasets.messaging_services import bundled  # noqa: PLC0415 - for import time, as above

        return bundled() if self.given_services is None else self.given_services

    def related(self, kind: type[S], identity: str | None) -> S | None:
        """Return the subject of this class with this id, or None if it isn't listed."""
        found = self.subjects.get(identity) if identity else None
        return found if isinstance(found, kind) else None


@dataclass(eq=False, repr=False)
class Derived(Generic[S, T]):
    """A fact that is derived from others. On the class it is a `Fact[T]`; on an instance, the bound function."""

    function: Callable[[S, Context], T | Unknown | None]
    reads: tuple[str, ...]
    declared: Declaration
    partial: bool

    def __post_init__(self) -> None:
        """Copy the name and the docstring of the function."""
        self.name: str = self.function.__name__
        self.__doc__ = self.function.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type[S], /) -> Fact[T]: ...
    @overload
    def __get__(self, instance: S, owner: type[S], /) -> Callable[[Context], T | Unknown | None]: ...
    def __get__(self, instance: S | None, owner: type[S], /) -> Fact[T] | Callable[[Context], T | Unknown | None]:
        """Return the reference on the class, and the bound function on an instance."""
        if instance is None:
            found: Fact[T] = owner.facts()[self.name]
            return found
        # The same name is a reference on the class, for rules (`Device.os_behind.equals(False)`), and a method on an
        # instance, for code (`phone.os_behind(context)`). A field does the same with a value, through
        # `SubjectMeta.__getattr__`.
        bound: Callable[[Context], T | Unknown | None] = self.function.__get__(instance, owner)
        return bound

    def annotation(self) -> object:
        """Return the annotated type of the answer, without the types that stand for a missing answer.

        Raises:
            TypeError: If the function has no return annotation.
            NameError: If the annotation uses a name that can't be found, or that isn't defined yet.

        """
        written = inspect.get_annotations(self.function)
        if "return" not in written:
            raise TypeError("nothing says what it returns; annotate it, as `-> bool | None`")
        # Only the return annotation is evaluated, in the globals of the function. The other ones may name things that
        # exist for type checkers alone, and would raise.
        alone = types.FunctionType((lambda: None).__code__, self.function.__globals__)
        alone.__annotations__ = {"return": written["return"]}
        found = typing.get_type_hints(alone)["return"]
        parts = [part for part in typing.get_args(found) if part is not Unknown]
        return found if len(parts) == len(typing.get_args(found)) else typing.Union[tuple(parts)]  # noqa: UP007 - from a tuple

    def value_type(self) -> ValueType:
        """Return the type of the answer, with its values in the declared `order`.

        `typing` doesn't keep the order of a `Literal | None`.

        Raises:
            TypeError: If there is no return annotation, no fact has the annotated type, or `order` has other values.
            NameError: If the annotation uses a name that can't be found, or that isn't defined yet.

        """
        order = self.declared.limits.vocabulary
        value_type = self.declared.check(value_type_of(self.annotation(), self.declared.limits))
        if not order:
            return value_type
        if set(order) != set(value_type.vocabulary or ()):
            raise TypeError("`order` must name exactly the words of its Literal")
        return replace(value_type, vocabulary=order, ordered=True)

    def check(self, owner: type, known: Mapping[str, tuple[str, ...]]) -> None:
        """Check the declaration when the class is created, so that mistakes are found before a person is asked.

        `known` holds the fields that a derived fact of this class may read, each with the fields that it reads itself.

        Raises:
            TypeError: If the fact reads an unknown field, reads itself, doesn't accept a context, or doesn't return a
                type that a fact can have.

        """
        where = f"{owner.__qualname__}.{self.name}"
        self._check_reads(owner, known, where)
        try:
            inspect.signature(self.function).bind(None, None)
        except TypeError:
            raise TypeError(
                f"{where}: takes the subject and a context; write `def {self.name}(self, context)`"
            ) from None
        try:
            self.value_type()
        except NameError:
            pass  # it is looked up again when the fact is first used: the name may be defined by then
        except TypeError as error:
            raise TypeError(f"{where}: {error}") from None

    def _check_reads(self, owner: type, known: Mapping[str, tuple[str, ...]], where: str) -> None:
        if isinstance(typing.cast("object", self.reads), str):
            raise TypeError(f'{where}: `reads` is a tuple of fields; write reads=("{self.reads}",)')
        kind = str(getattr(owner, "kind", ""))
        for name in self.reads:
            if "." in name and name.partition(".")[0] not in ("", kind):
                continue  # a fact of other subjects, which may be of a class that doesn't exist yet
            if name not in known:
                hint = did_you_mean(name, known) or f"it may read {', '.join(sorted(known))}"
                raise TypeError(f'{where}: reads "{name}", which is no fact of this class; {hint}')
        seen, pending = set[str](), list(self.reads)
        while pending:
            name = pending.pop()
            if name == self.name:
                raise TypeError(f"{where}: reads itself, by itself or through others; leave it out of `reads`")
            if name not in seen:
                seen.add(name)
                pending += known.get(name, ())


def derived(  # noqa: PLR0913 - as for `ask`
    *,
    reads: tuple[str, ...],
    partial_input: bool = False,
    order: tuple[str, ...] = (),
    future: bool = False,
    confidentiality: Confidentiality = "ordinary",
    label: str = "",
    when_true: str = "",
    when_false: str = "",
    choices: Mapping[str, str] | None = None,
) -> Callable[[Callable[[S, Context], T | Unknown | None]], Derived[S, T]]:
    """Turn a method of a subject into a fact: `@derived(reads=("os_name", "os_version"))`.

    The method receives a `Context` and is called only if every fact in `reads` is known. If the method returns None,
    the fact is unknown. To say why a fact is unknown, return `Unknown(reason)`. If the method raises an exception, or
    returns a type other than the annotated one, the fact is unknown with the reason `error`. The method's docstring is
    the fact's meaning.

    Args:
        reads: The fields of its own subject that the method reads, and facts of other kinds by their full name, such as
            `account.mfa`. A fact of another kind must be known for every listed subject, and the kind must be listed in
            full.
        partial_input: Whether to call the method even if some of the facts in `reads` are unknown. The method must then
            be monotone: an answer other than None must stay the same when an unknown fact becomes known.
        order: The values of the method's `Literal` in ascending order, if the values have an order.
        future: Whether a date may be in the future.
        confidentiality: How confidential the value is.
        label: The name of the fact in a sentence (see `ask`).
        when_true: The clause that says the fact is true, or states its value (see `ask`).
        when_false: The clause that says the fact is false, or which value the fact doesn't have (see `ask`).
        choices: A label for each value of the method's `Literal`.

    """

    def declare(function: Callable[[S, Context], T | Unknown | None]) -> Derived[S, T]:
        declared = Declaration(
            "",
            inspect.getdoc(function) or "",
            choices=dict(choices or {}),
            confidentiality=confidentiality,
            known_by=(),
            limits=ValueType("enum", order, future=future),
            label=label,
            when_true=when_true,
            when_false=when_false,
        )
        return Derived(function, reads, declared, partial=partial_input)

    return declare


def step(method: C) -> C:
    """Mark a method that derived facts share as a pure function of the fields it reads, with a hashable result.

    A fleet calls the method once for all rows with the same values in those fields, and then uses the results.
    """
    STEPS.add(method)
    return method


STEPS: set[Callable[..., Any]] = set()
"""The methods that are marked as steps."""


VERBS = ("facts", "model_dump", "model_validate", "observe", "replace")
"""The methods that completion and `help` show for a subject. Its other methods can also be called."""


class _Building(threading.local):
    """Whether this thread is inside a class statement, when the class's parents must not hand out references."""

    depth = 0


_building = _Building()


def _declared_in(cls: type) -> dict[str, tuple[Declaration, object]]:
    """Return the declaration of each field of a class that holds a fact, with the annotation of its values."""
    fields: dict[str, FieldInfo] = cls.__dict__.get("__pydantic_fields__", {})
    parts = ((name, info, part) for name, info in fields.items() for part in info.metadata)
    return {name: (part, info.annotation) for name, info, part in parts if isinstance(part, Declaration)}


def _derived_in(cls: type) -> "dict[str, Derived[Any, Any]]":
    """Return the derived facts of a class by field, with those of plain mix-ins; a subclass's own count."""
    members = {name: member for owner in reversed(cls.__mro__) for name, member in vars(owner).items()}
    return {name: member for name, member in members.items() if isinstance(member, Derived)}


def _check_same(made: Any, name: str, declared: Declaration, found: ValueType) -> None:  # noqa: ANN401 - a class
    """Refuse to redefine a parent's fact with other values, or as less confidential: rules rely on its meaning.

    Raises:
        TypeError: If a parent's fact of that name has another type, or is more confidential.

    """
    lineage: tuple[type, ...] = made.__mro__
    for parent in lineage[1:]:
        if parent is Subject:  # from here on, nothing has facts
            return
        known, derived = _declared_in(parent).get(name), vars(parent).get(name)
        if isinstance(derived, Derived):
            meant, care = derived.value_type(), derived.declared.confidentiality
        elif known is None or _is_open(known[1]):
            continue
        else:
            meant, care = known[0].value_type(known[1]), known[0].confidentiality
        same = (meant.name, meant.vocabulary, meant.ordered) == (found.name, found.vocabulary, found.ordered)
        if not same or _CARE.index(declared.confidentiality) < _CARE.index(care):
            raise TypeError(
                f"{made.__qualname__}.{name}: {parent.__qualname__} has this fact, {care} and read by rules as "
                f"{meant.name}; choose another name for other values or less care"
            )


def is_taken(parent: type, name: str) -> bool:
    """Return True if a class already uses a name for something other than a fact's field."""
    if name == "namespace" or name in Subject.__pydantic_fields__:
        return True
    owners = inspect.getmro(parent) + inspect.getmro(SubjectMeta)
    return name not in _declared_in(parent) and any(name in vars(owner) for owner in owners)


def _is_open(annotation: object) -> bool:
    """Return True if an annotation names what isn't defined yet."""
    if isinstance(annotation, (str, typing.ForwardRef)):
        return True
    return any(isinstance(part, (str, typing.ForwardRef)) for part in typing.get_args(annotation))


Suggested = Mapping[str, Mapping[str, str | tuple[str, ...]]]
"""Suggested subjects of a kind: by the id of each, the facts that come with it."""


def own_docstring(cls: type) -> str:
    """Return the class's own docstring, not an inherited one; empty if it has none."""
    return inspect.cleandoc(str(cls.__dict__.get("__doc__") or ""))


@dataclass_transform(kw_only_default=True, field_specifiers=(Field,))
class SubjectMeta(ModelMeta):
    """The metaclass of subjects. It returns `Fact` references on class access, and reads `kind` and `namespace`."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> type:  # noqa: ANN401 - a metaclass's signature
        """Create the class, and check what it declares."""
        if bases and bases[0] is not Model:
            mcs._check_names(name, bases, namespace)
        own = {key: namespace.pop(key) for key in ("kind", "namespace") if isinstance(namespace.get(key), str)}
        # While pydantic builds a class, it looks at attributes of its parents to find defaults. `Device.screen_lock`
        # would then be a `Fact`, and pydantic would take that for the default of the field in the subclass. Per thread,
        # since two may build classes.
        _building.depth += 1
        try:
            cls: Any = super().__new__(mcs, name, bases, namespace, **kwargs)
        finally:
            _building.depth -= 1
        if bases and bases[0] is not Model:
            mcs._name(cls, own)
            mcs._take_fields(cls)
            mcs._check_derived(cls)
        return typing.cast("type", cls)

    @staticmethod
    def _check_names(made: str, bases: tuple[type, ...], namespace: Mapping[str, object]) -> None:
        """Refuse a fact under a name that its class has for something else, of which pydantic only warns."""
        mixed = [vars(base) for base in bases if not isinstance(base, SubjectMeta)]
        for members in (*mixed, namespace):
            names: dict[str, FieldInfo | Derived[Any, Any]] = {
                name: member for name, member in members.items() if isinstance(member, (FieldInfo, Derived))
            }
            for parent in bases:
                for name, member in names.items():
                    overridden = isinstance(member, Derived) and name in _derived_in(parent)
                    if isinstance(parent, SubjectMeta) and not overridden and is_taken(parent, name):
                        raise TypeError(f"{made}.{name}: every subject has something of that name; choose another one")

    @staticmethod
    def _take_fields(made: Any) -> None:  # noqa: ANN401 - the class under construction
        """Refuse a field that is no fact or of a type that no rule could read; let values in under former names."""
        declarations, former = _declared_in(made), dict[str, str]()
        for name, info in made.__pydantic_fields__.items():
            where = f"{made.__qualname__}.{name}"
            if name not in declarations and name not in Subject.__pydantic_fields__:
                raise TypeError(f'{where}: a subject holds facts; write `{name}: Fact[...] = ask("...")`')
            if name not in declarations:
                continue
            declared, annotation = declarations[name]
            if declared.former_ids:
                # A saved inventory with the old name loads; what is written has the new one.
                info.validation_alias = AliasChoices(name, *declared.former_ids)
                former |= dict.fromkeys(declared.former_ids, name)
            if _is_open(annotation):
                continue
            try:
                found = declared.value_type(annotation)
            except TypeError as error:
                raise TypeError(f"{where}: {error}") from None
            _check_same(made, name, declared, found)
        for old in former.keys() & made.__pydantic_fields__.keys():
            raise TypeError(
                f'{made.__qualname__}.{former[old]}: its former name "{old}" is another field\'s present name'
            )
        type.__setattr__(made, "__former__", former)

    @staticmethod
    def _check_derived(made: Any) -> None:  # noqa: ANN401 - the class under construction
        """Check the derived facts that this class brings, be it through a plain mix-in."""
        lineage, held = typing.cast("tuple[type, ...]", made.__mro__), _derived_in(made)
        known = dict.fromkeys(_declared_in(made), ()) | {name: member.reads for name, member in held.items()}
        for owner in lineage:
            if owner is made or not isinstance(owner, SubjectMeta):
                for name in held.keys() & vars(owner).keys():
                    held[name].check(made, known)
                    if name in _derived_in(lineage[1]):
                        _check_same(made, name, held[name].declared, held[name].value_type())

    @staticmethod
    def _name(made: Any, own: dict[str, str]) -> None:  # noqa: ANN401 - the class under construction
        parent = made.__mro__[1]
        kind = own.get("kind", parent.__dict__.get("__kind__", "subject"))
        type.__setattr__(made, "__kind__", kind)
        type.__setattr__(made, "__namespace__", own.get("namespace", parent.__dict__.get("__namespace__", "")))
        fields = made.__pydantic_fields__
        said = {"kind": kind, "namespace": made.__namespace__}
        annotated = "kind" if "kind" not in fields else "namespace" if "namespace" in fields else None
        if annotated:
            raise TypeError(f'{made.__qualname__}: write `{annotated} = "{said[annotated]}"`, without an annotation')
        # Pydantic has made the fields already, from the parent. They are changed in place, before the schema is built
        # on first use: a device's `kind` is `"device"` and nothing else, and its id is its kind unless it is given.
        fields["kind"].default, fields["kind"].annotation = kind, typing.Literal[kind]
        fields["id"].default = kind

    if not typing.TYPE_CHECKING:  # else a misspelt fact would look like an attribute to type checkers

        @property
        def __doc__(cls) -> str:
            """The class's own docstring and its facts, as `help` shows them."""
            facts = cls._known_facts().values()
            lines = [f"    {one.field} ({one.type.describe()}): {one.question or one.meaning}" for one in facts]
            return "\n".join([own_docstring(cls), *(["", "Facts:", *lines] if lines else [])])

        def _known_facts(cls) -> Mapping[str, Fact[Any]]:
            try:
                return cls.facts()
            except (NameError, TypeError):  # an annotation names what isn't defined yet
                return {}

        def __getattr__(cls, name: str) -> object:
            if not _building.depth and not name.startswith("_"):
                if name in ("kind", "namespace"):
                    return cls.__dict__.get(f"__{name}__", "")
                fact = cls.facts().get(name)
                if fact is not None:
                    return fact
                hint = cls.suggestion_for(name) or f"dir({cls.__name__}) lists its facts"
                raise AttributeError(f'{cls.__name__} has no fact "{name}"; {hint}', name=name, obj=cls)
            return super().__getattr__(name)

        def __dir__(cls) -> list[str]:
            """Return the names of the facts, other fields, the class's own members and the most used methods."""
            own = {name for name in type.__dir__(cls) if not name.startswith("__")} - {*type.__dir__(Subject)}
            return sorted({*own, *cls.__pydantic_fields__, *cls._known_facts(), "namespace", *VERBS})


class Subject(Model, metaclass=SubjectMeta):
    """Something that facts are about, such as a device. Every fact is optional, and an absent fact is unknown.

    Subclasses set the attribute `kind`. An app's subclass of a standard class also sets `namespace`, which becomes part
    of the names of the app's facts (`device.acme.vpn_age_days`). XCCDF calls a subject a target.

    Attributes:
        suggested: Subjects to suggest when a person is asked to list subjects of this kind.
        declaration: The names for subjects of this kind, and the questions that ask for subjects. If None, the
            library's messages supply the names and questions.
        kind: The first part of the names of the subject's facts, such as `device`; set by the class.
        namespace: The namespace of the facts that an app adds; set by the class.
        id: The subject's id, unique within an inventory; by default, the kind.
        label: The person's name for the subject, such as "My phone". Reports contain the label only on request.
        observed_at: The time at which facts without their own time were true, or None to use `Inventory.as_of`.
        observed: Where the value of a fact came from and when, as a mapping from field names.
        unknown: The reasons why facts are unknown, by field. If an unknown fact has no entry, no one has asked about it
            yet.
        extra: The JSON values of facts that a data-only pack declares, by `namespace.field`.

    """

    model_config: ClassVar[ConfigDict] = ConfigDict(ignored_types=(Derived,))
    suggested: ClassVar[Suggested] = FrozenMap()
    declaration: ClassVar[KindDeclaration | None] = None

    if typing.TYPE_CHECKING:
        kind: ClassVar[str]
        namespace: ClassVar[str]
    else:
        kind: str = Field(default="subject")
    id: str = Field(default="subject", pattern=_PATTERN, max_length=200)
    label: str = Field(default="", max_length=200)
    observed_at: Instant | None = None
    observed: ReadOnlyMap[str, Provenance] = FrozenMap()
    unknown: ReadOnlyMap[str, UnknownReason] = FrozenMap()
    extra: ReadOnlyMap[str, Scalar | tuple[str, ...]] = FrozenMap()

    if typing.TYPE_CHECKING:

        @property
        def replace(self) -> type[typing.Self]:  # pyright: ignore[reportIncompatibleMethodOverride] - it is called alike
            """Return a new, validated subject with these fields changed. It accepts the constructor's arguments."""
            return type(self)

    else:  # as for the class

        def __dir__(self) -> list[str]:
            """List what the class lists."""
            return dir(type(self))

        def __getattr__(self, name: str) -> object:
            """Raise an error that says which fact may be meant."""
            private = name.startswith("_") or name in type(self).facts()
            return super().__getattr__(name) if private else SubjectMeta.__getattr__(type(self), name)

    @classmethod
    def facts(cls) -> Mapping[str, Fact[Any]]:
        """Return the references to all facts of this class, including derived ones, by field."""
        known = cls.__dict__.get("__facts__")
        if known is None:
            known = {fact.field: fact for fact in _facts_of(cls)}
            type.__setattr__(cls, "__facts__", known)
        return typing.cast("Mapping[str, Fact[Any]]", known)

    @classmethod
    def suggestion_for(cls, name: str) -> str:
        """Return a suggestion for an unknown name (`did you mean "x"?`), or an empty string if no fact is similar."""
        from secure_checklist.rules.naming import near_facts  # noqa: PLC0415 - for import time: only a mistake needs it

        field = name.rpartition(".")[2]  # documents say the field alone, without the kind or a namespace
        facts = {f"{cls.kind}.{one}": fact for one, fact in cls.facts().items() if one != name}
        known = [*cls.__pydantic_fields__, *cls.facts()]
        near = did_you_mean(field, [field] if field in known and field != name else known)
        return near or near_facts(f"{cls.kind}.{field}", facts).replace(f'"{cls.kind}.', '"')

    @classmethod
    def named_facts(cls) -> Mapping[str, Fact[Any]]:
        """Return the references to all facts of this class by full name, including former names.

        A rule written before a fact was renamed can therefore still read that fact.
        """
        known = cls.__dict__.get("__named_facts__")
        if known is None:
            known = {fact.name: fact for fact in cls.facts().values()}
            known.update((old, known[new]) for old, new in cls.former_names().items())
            type.__setattr__(cls, "__named_facts__", known)
        return typing.cast("Mapping[str, Fact[Any]]", known)

    @classmethod
    def former_fields(cls) -> Mapping[str, str]:
        """Return the current names of fields by their former names, as declared with `ask(former_ids=...)`."""
        return typing.cast("Mapping[str, str]", cls.__dict__.get("__former__", {}))

    @classmethod
    def former_names(cls) -> Mapping[str, str]:
        """Return the current full names of renamed facts by their former full names."""
        facts = cls.facts()
        present = {old: facts[field].name for old, field in cls.former_fields().items()}
        return {f"{name.rpartition('.')[0]}.{old}": name for old, name in present.items()}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return a schema with the class's own docstring and each fact's declaration.

        A field that is written only if it has a value is optional in the schema, and never null.
        """
        described = super().__get_pydantic_json_schema__(schema, handler)
        whole = handler.resolve_ref_schema(described)
        written = handler.mode == "serialization"
        for name, part in whole["properties"].items():
            if name not in ("kind", "id"):
                part.pop("default", None)
                if written and "anyOf" in part:
                    part["anyOf"] = [one for one in part["anyOf"] if one != {"type": "null"}]
        if written:
            whole["required"] = ["kind", "id"]
        whole["description"] = own_docstring(cls)
        for name, fact in cls.facts().items():
            if name in whole.get("properties", {}):  # a derived one is no field
                whole["properties"][name] |= described_fact(fact)
        return described

    @model_validator(mode="after")
    def _check_fields(self) -> "Subject":
        for name in self.extra:
            if "." not in name:
                hint = did_you_mean(name, type(self).facts())
                raise ValueError(f"extra > {name[:100]}: a declared fact is named namespace.field; {hint}".rstrip("; "))
        former = type(self).former_fields()
        for part in ("observed", "unknown") if former else ():
            held: Mapping[str, Any] = self.__dict__[part]
            if not former.keys().isdisjoint(held):
                present = {former.get(name, name): entry for name, entry in held.items()}
                object.__setattr__(self, part, FrozenMap(present))
        if self.observed or self.unknown:
            values, names = self.__dict__, type(self).facts()
            for field_name in (*self.observed, *self.unknown):
                if field_name not in names and field_name not in self.extra and "." not in field_name:
                    raise ValueError(f"no fact {field_name[:100]!r} to say the source, time or reason of")
            for field_name in self.unknown:
                if values.get(field_name) is not None:
                    raise ValueError(f"{field_name} has a value and is marked as unknown")
        return self

    @model_serializer(mode="wrap")
    @fields_described
    def _write(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        """Leave out what isn't known, and what isn't to be written: its value, source and time, why there is none."""
        written: dict[str, Any] = handler(self.disclosed(Disclosure.of(info.context)))
        hidden = () if self.label else ("label",)
        return {key: value for key, value in written.items() if value is not None and value != {} and key not in hidden}

    @classmethod
    def transient_fields(cls) -> frozenset[str]:
        """Return the fields that are left out of all written data, together with the reasons for missing values."""
        return frozenset(fact.field for fact in cls.facts().values() if fact.confidentiality == "transient")

    def withheld(self, disclosure: Disclosure, facts: Mapping[str, AnyFact] = FrozenMap()) -> frozenset[str]:
        """Return the fields whose content a writer may not write.

        Args:
            disclosure: The permissions of the writer.
            facts: Declarations of facts that override those of the class, by full name. The reason why an item has no
                answer is written only on request, or if a declaration says how private the item is.

        """
        own = type(self).facts()
        said = {name for name in own.keys() & self.model_fields_set if self.__dict__[name] is not None}
        said |= {*self.extra, *self.observed, *self.unknown}
        names = {name: own[name].name if name in own else f"{self.kind}.{name}" for name in said}
        known = {name: facts.get(full, own.get(name)) for name, full in names.items()}
        asked = disclosure.private
        return frozenset(
            name
            for name, fact in known.items()
            if not (asked or not name.startswith(ATTESTED) if fact is None else disclosure.fact(fact))
        )

    def disclosed(self, disclosure: Disclosure, facts: Mapping[str, AnyFact] = FrozenMap()) -> "typing.Self":
        """Return the subject without withheld fields, or the subject itself if no field is withheld."""
        gone = self.withheld(disclosure, facts)
        if not gone:
            return self
        parts: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set - gone}
        for beside in ("extra", "observed", "unknown"):
            # that nothing is left counts as never given, so that nothing shows that it was there
            left = {name: one for name, one in parts.pop(beside, {}).items() if name not in gone}
            parts |= {beside: left} if left else {}
        return type(self).model_validate(parts)

    def __getstate__(self) -> dict[Any, Any]:
        """Return the content of a pickle: what is written by default. Copies within the process keep everything."""
        return super(Subject, self.disclosed(BY_DEFAULT)).__getstate__()

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Yield the id and the facts that are written by default, with only the type of private values."""
        facts = type(self).facts()
        yield "id", self.id
        for key, value in self.__dict__.items():
            if key in facts and value is not None and BY_DEFAULT.fact(facts[key]):
                yield key, value if facts[key].confidentiality == "ordinary" else TypeOnly(value)

    def observe(self, **observations: Observation | tuple[Observation, ...]) -> "typing.Self":
        """Return the subject with these observations combined with its current ones, field by field.

        Raises:
            pydantic.ValidationError: a value isn't of the fact's type.
            TypeError: If an argument isn't an observation.

        """
        for name, seen in observations.items():
            given_types = map(type, seen) if isinstance(seen, tuple) else (type(seen),)
            if not all(issubclass(one, Observation) for one in given_types):
                observations.clear()
                del seen
                raise TypeError(f"{name}: expected observations; write {name}=Observation(value=...)")
        data: dict[str, Any] = {name: value for name, value in self.__dict__.items() if value is not None}
        data["observed"], data["unknown"] = dict(self.observed), dict(self.unknown)
        for name, seen in observations.items():
            new = (seen,) if isinstance(seen, Observation) else seen
            choice = combine((*observations_of(self, name), *new))
            data["unknown"].pop(name, None)
            data[name] = choice.value
            if choice.unknown:
                data["unknown"][name] = choice.unknown
            if choice.provenance:
                data["observed"][name] = choice.provenance
        given: list[object] = [data]
        del data, observations
        return quietly(type(self).model_validate, given, {}, type(self).help_for)

    def _given(self, changes: Mapping[str, object]) -> dict[str, object]:
        found = super()._given(changes)
        if self.unknown and "unknown" not in changes:  # a fact that gets a value has no reason to lack one
            found["unknown"] = {name: why for name, why in self.unknown.items() if changes.get(name) is None}
        return found

    def stating(self, name: str, value: Scalar | tuple[str, ...] | None, at: datetime) -> "typing.Self":
        """Return the subject with a stated value that replaces the current value of a field.

        Args:
            name: The field.
            value: The value as JSON; if None, the fact becomes unknown.
            at: When the value was stated, as an aware datetime.

        Raises:
            pydantic.ValidationError: the value isn't of the fact's type.

        """
        observed = {field: one for field, one in self.observed.items() if field != name}
        if value is not None:
            observed[name] = Provenance(source="stated", at=at, superseded=observations_of(self, name))
        held: dict[str, Any] = {name: value}
        if "." in name:
            extra = {**self.extra, name: value}
            held = {"extra": {field: one for field, one in extra.items() if one is not None}}
        unknown: dict[str, UnknownReason] = {field: why for field, why in self.unknown.items() if field != name}
        return self.replace(**held, observed=observed, unknown=unknown)


def platform_of(subject: Subject) -> str | None:
    """Return the platform of a subject, as steps name it, or None if it isn't known or the kind has none.

    The platform of a device is its system. For any other kind, it is `kind.value`, with the value of the fact that the
    kind's declaration names.
    """
    declared = type(subject).declaration
    if declared is None:
        return subject.__dict__.get("os_name") if subject.kind == "device" else None
    value = subject.__dict__.get(declared.platform)
    return None if value is None else f"{subject.kind}.{value}"


def kind_of_platform(platform: str) -> str:
    """Return the kind of subject that a platform belongs to."""
    return platform.partition(".")[0] if "." in platform else "device"


SERVICE_FACTS = {"messenger": "app", "account": "provider"}
"""For each kind, the fact that says which service a subject is with. Steps for a service are chosen by this fact."""


def service_of(subject: Subject) -> str | None:
    """Return the service of a messenger or account, as steps name it, or None if it isn't known or there is none."""
    return subject.__dict__.get(SERVICE_FACTS.get(subject.kind, ""))


def name_of(subject: Subject) -> str:
    """Return the person's name for a subject, or else the name of a messenger's app, or else the id from the file."""
    service = service_of(subject) if subject.kind == "messenger" else None
    return subject.label or (service and find(f"service.{service}")) or subject.id


def maker_of(subject: Subject) -> str | None:
    """Return the maker of a device in lower case, as steps name it, or None if it isn't known."""
    maker = subject.__dict__.get("manufacturer") if subject.kind == "device" else None
    return maker.casefold().strip() if isinstance(maker, str) else None


def described_fact(fact: AnyFact) -> dict[str, object]:
    """Return a fact's keywords for a JSON Schema, apart from its type: for people, and as `x-fact` for programs."""
    labels = fact.choices
    said = {"question": fact.question, "meaning": fact.meaning, "absence": fact.absence, "unit": fact.unit}
    lines = (*said.values(), *(f"{word}: {label}" for word, label in labels.items() if label != word))
    about: dict[str, object] = {"name": fact.name, "label": fact.label, **said, "labels": labels}
    described: dict[str, object] = {"title": fact.label, "description": "\n".join(filter(None, lines))}
    described["x-fact"] = {key: part for key, part in about.items() if part}
    return {key: part for key, part in described.items() if part}


def observations_of(subject: Subject, name: str) -> tuple[Observation, ...]:
    """Return the observations of a fact, by its field: its current value, if any, and those it supersedes."""
    held = value_held(subject, name)
    provenance = subject.observed.get(name, Provenance(at=subject.observed_at))
    if held is None:
        return provenance.superseded
    return (Observation(value=held, source=provenance.source, at=provenance.at), *provenance.superseded)


def value_held(subject: Subject, name: str) -> Scalar | tuple[str, ...] | None:
    """Return the value of a fact as JSON, by its field, including one in `extra`, or None if there is none."""
    value = subject.__dict__.get(name)
    if value is None:
        return subject.extra.get(name)
    serialized = type(subject).facts()[name].type.serialize(value)
    return tuple(serialized) if isinstance(serialized, list) else serialized


def _facts_of(cls: type[Subject]) -> Iterator[Fact[Any]]:
    kind: str = cls.__dict__.get("__kind__", "subject")
    for name, (declared, annotation) in _declared_in(cls).items():
        yield Fact(_full(cls, kind, name), name, declared.value_type(annotation), declared)
    for name, known in _derived_in(cls).items():
        yield Fact(_full(cls, kind, name), name, known.value_type(), known.declared, known.reads)


def _full(cls: type, kind: str, name: str) -> str:
    """Name a fact after the class that first declared it."""
    for owner in reversed(cls.__mro__):
        if name in owner.__dict__.get("__pydantic_fields__", ()) or isinstance(owner.__dict__.get(name), Derived):
            namespace = owner.__dict__.get("__namespace__", "")
            return f"{kind}.{namespace}.{name}" if namespace else f"{kind}.{name}"
    return f"{kind}.{name}"
