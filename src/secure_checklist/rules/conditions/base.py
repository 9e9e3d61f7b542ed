"""The base classes of conditions, with what every condition can do and what a predicate must define."""

import operator
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, NamedTuple, NoReturn, Union, get_args, get_origin

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, ValidationError
from pydantic.config import JsonDict
from pydantic_core import CoreSchema

from secure_checklist.core.documents.problems import add_tags, problems_of
from secure_checklist.core.errors import Problem
from secure_checklist.core.model import Model, list_of, mapping_of
from secure_checklist.core.types import FactValue, Scalar
from secure_checklist.core.validators import validate
from secure_checklist.rules.conditions.literals import FactName, ParamRef, ParamTypes
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import FACTS, Form, Grammar, Role, Written, written, written_after
from secure_checklist.rules.phrasing import Said
from secure_checklist.rules.values import Assigned, Evaluator, FactsByName, Params, References, Truth, Values

MAX_DEPTH = 32
"""The maximum nesting depth of a condition."""
MAX_NODES = 2000
"""The maximum number of nodes in one condition."""

REFERENCE = "_reference"
"""The attribute with the facts that a predicate was built from. It isn't a field, so it is neither written nor
compared."""

_nodes: "dict[str, type[Condition]]" = {}
"""Every kind of condition that documents may contain, by each of its `op` values."""
_closed = False
"""Whether a model that accepts every kind of condition has been built. It wouldn't know any further kind."""


def ops() -> tuple[str, ...]:
    """Return the `op` values of all registered conditions."""
    return tuple(_nodes)


def kinds() -> "tuple[type[Condition], ...]":
    """Return every kind of condition that documents may contain."""
    return tuple(dict.fromkeys(_nodes.values()))


def predicate_of(op: str) -> "type[Predicate] | None":
    """Return the predicate class for an `op`, or None if there is none."""
    found = _nodes.get(op)
    return found if found is not None and issubclass(found, Predicate) else None


def register(kind: "type[Condition]") -> None:
    """Register a kind of condition, so that documents may contain it.

    Raises:
        TypeError: If its `op` is taken, or models that contain conditions have already been built without it.

    """
    field = kind.model_fields.get("op")
    found: tuple[object, ...] = () if field is None else get_args(field.annotation)
    names = [name for name in found if isinstance(name, str)]
    if any(issubclass(kind, _nodes[name]) for name in names if name in _nodes):
        return  # it adds fields to a predicate, and is read as that one
    taken = [name for name in names if name in _nodes]
    if not names or taken:
        wrong = f'the op "{taken[0]}" is taken' if taken else "it has no op"
        raise TypeError(f'{kind.__name__}: {wrong}; write `op: Literal["its_name"] = "its_name"`')
    # Two forms with the same lead and the same kind of operand could not be distinguished: `fact near 3` of one plug-in
    # would be read as the predicate of another.
    starts = [form.starts for other in kinds() for form in other.forms]
    for form in kind.forms:
        if not form.lead or form.starts in starts or form.op not in names or not form.fields <= {*kind.model_fields}:
            raise TypeError(f"{kind.__name__}: the form `{form.text}` needs a first word of its own, and its fields")
    if _closed:
        raise TypeError(
            f"{kind.__name__} comes too late; define predicates before anything imports checklists or rules"
        )
    _nodes.update(dict.fromkeys(names, kind))
    add_tags(names)


def _require_op(schema: JsonDict) -> None:
    """Write into the JSON Schema what the loader says: a condition names its operation."""
    properties, required = mapping_of(schema.get("properties")), list_of(schema.get("required")) or ()
    if properties and "op" in properties and "op" not in required:
        schema["required"] = ["op", *map(str, required)]


class Condition(Model):
    """A statement that is true, false or unknown for a subject.

    Build conditions from facts (`Device.screen_lock.one_of("pin")`) and join them with `&`, `|` and `~`.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra=_require_op)
    forms: ClassVar[tuple[Form, ...]] = ()
    """The notations for the condition in text, in addition to `operation(fact, field=value)`."""

    @classmethod
    def parse(cls, text: str, vocabulary: FactsByName | Mapping[str, AnyFact] | None = None) -> "Condition":
        """Read a condition from its text: `device.screen_lock >= pin and device.security_patch within 30 days`.

        Args:
            text: The condition, in the notation that `str` writes.
            vocabulary: The known facts, whose types are checked. If None, the checklist to which the condition is added
                checks the types. Parameters are always checked by that checklist.

        Raises:
            InvalidConditionError: If the text can't be read, or a predicate doesn't suit its fact's type. Each problem
                has its line and column.

        """
        facts = vocabulary if vocabulary is None or isinstance(vocabulary, Mapping) else vocabulary.facts
        from secure_checklist.rules.reading import read_notation  # noqa: PLC0415 - for import time: most conditions come as data

        return read_notation(text, _grammar(ops()), partial(_built, facts))

    def __str__(self) -> str:
        """Return the condition as text, in a canonical form that `parse` reads without loss."""
        if not type(self).model_fields.keys() <= self.__dict__.keys():
            return repr(self)  # its constructor failed, and a debugger prints it all the same
        # From the outside in, and then written from the inside out, so that the text of each part is there when it is
        # needed. Of `(a | b) & ~c` the order is: and, or, not, a, b, c; and back.
        nodes: list[Condition] = [self]
        for node in nodes:  # which grows meanwhile; a condition in Python may nest deeper than calls may
            nodes.extend(node.nested)
        texts: dict[int, Written] = {}
        for node in reversed(nodes):
            texts[id(node)] = _written(node, [texts[id(child)] for child in node.nested])
        return texts[id(self)].text

    def __and__(self, other: "Condition") -> "Condition":
        """Return a condition that holds if both conditions hold (Kleene: false wins over unknown)."""
        return _joined("all_of", self, other)

    def __or__(self, other: "Condition") -> "Condition":
        """Return a condition that holds if at least one of the two holds (Kleene: true wins over unknown)."""
        return _joined("any_of", self, other)

    if not TYPE_CHECKING:  # refuses what is no condition, as the "pin" of `fact >= "pin" & condition`
        __rand__ = __ror__ = __and__

    def __invert__(self) -> "Condition":
        """Return the negation. The negation of unknown is unknown."""
        return _nodes["not"].model_validate({"op": "not", "condition": self})

    def __bool__(self) -> NoReturn:
        """Raise an error, since Python's `and`, `or`, `not` and `if` would silently drop part of the condition."""
        raise TypeError("a condition has no truth value of its own; join conditions with & and |, negate with ~")

    def __eq__(self, other: object) -> bool:
        """Return True if both conditions are the same as data, in which `true` doesn't equal `1`."""
        if not isinstance(other, Condition) or type(self) is not type(other):
            return NotImplemented
        # Python's own comparison finds `Equals(value=True) == Equals(value=1)`. In JSON these are `true` and `1`.
        return self.model_dump_json() == other.model_dump_json()

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    @property
    def operation(self) -> str:
        """The name of the condition's operation."""
        return str(self.__dict__["op"])

    @property
    def children(self) -> "tuple[Condition, ...]":
        """The conditions directly below this one; a predicate has none."""
        return ()

    @property
    def nested(self) -> "tuple[Condition, ...]":
        """The conditions that are written inside this one, such as the children of a logical condition."""
        return self.children

    def compile(self, params: Params) -> Evaluator:
        """Return the condition compiled to a function, with the JSON values of the parameters."""
        raise TypeError(f"{type(self).__name__} is no kind of condition that has a meaning")

    def evaluate(self, values: Values, params: Params) -> Truth:
        """Return the truth of the condition. To evaluate a condition more than once, compile it."""
        return self.compile(params)(values)


def check_condition_type(value: object) -> Condition:
    """Return the value if it is a condition.

    Raises:
        TypeError: If the value isn't a condition.

    """
    if not isinstance(value, Condition):
        found = type(value).__name__
        raise TypeError(f"expected a condition, not {found}; write fact.equals(True), or with brackets (fact >= 3)")
    return value


def _joined(op: str, *conditions: object) -> Condition:
    parts: list[Condition] = []
    for condition in conditions:
        joined = check_condition_type(condition)
        # `a & b & c` is Python's `(a & b) & c`, and becomes one `all_of` of three, as an author would write it.
        parts.extend(joined.children if isinstance(joined, _nodes[op]) else (joined,))
    return _nodes[op].model_validate({"op": op, "conditions": tuple(parts)})


def _built(
    facts: Mapping[str, AnyFact] | None, op: str, fields: Mapping[str, object]
) -> tuple[Condition | None, Sequence[Problem]]:
    """Return a condition that was read from text, or what is wrong with it."""
    kind, data = _nodes[op], {"op": op, **fields}
    try:
        node = validate(kind, data)
    except ValidationError as error:
        return None, problems_of(error, data, kind)
    if facts is None or not isinstance(node, Predicate):
        return node, ()
    return node, tuple(node.check(facts, None, ""))


def _written(node: Condition, below: Sequence[Written]) -> Written:
    named = node.children[0] if node.operation == "not" else node
    fields = _grammar(ops()).fields[named.operation]
    values = {field for field, role in fields.items() if not role.startswith("condition")}
    data = named.model_dump(mode="json", include=values, exclude_none=True)
    for form in named.forms:
        if form.op == named.operation and form.negated is (named is not node) and {"fact", *form.fields} == values:
            found = written_after(str(data["fact"]), form, data)
            if found is not None:
                return found
    return written(node.operation, fields, data, below)


@cache
def _grammar(names: tuple[str, ...]) -> Grammar:
    """Return the grammar of these operations."""
    fields: dict[str, Mapping[str, Role]] = {}
    for name in names:
        held = [(field, info) for field, info in _nodes[name].model_fields.items() if not info.exclude]
        fields[name] = {field: _role(field, info.annotation) for field, info in held if field != "op"}
    forms = [form for kind in kinds() for form in kind.forms]
    return Grammar(fields, sorted(forms, key=lambda form: -len(form.lead)), MAX_DEPTH, MAX_NODES)


def _role(field: str, held: object) -> Role:
    if held is Condition or (AnyCondition in get_args(held) and get_origin(held) is not tuple):
        return "condition"
    if AnyCondition in get_args(held):
        return "conditions"
    return "fact" if field in FACTS or FactName in get_args(held) else "value"


class _EveryKind:
    """Lets exactly the registered kinds of condition in."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        global _closed  # noqa: PLW0603 - from here on the union is part of a model
        # Pydantic builds the union once. A kind that comes later would be refused in documents while its class works in
        # Python; so `register` refuses it from here on.
        _closed = True
        return handler.generate_schema(Annotated[Union[kinds()], Field(discriminator="op")])  # noqa: UP007 - a union from a tuple


AnyCondition = Annotated[Condition, _EveryKind()]
"""The type of a field that holds a condition."""


def no_such_fact(name: str, facts: Mapping[str, AnyFact], path: str) -> Problem:
    """Return the problem for a name that no fact has."""
    from secure_checklist.rules.naming import near_facts  # noqa: PLC0415 - for import time: only a mistake needs it

    hint = near_facts(name, facts) or "list it in `requires` or `declares` if an app or a pack supplies it"
    return Problem(path, f'no such fact: "{name}"', hint)


class Requirement(NamedTuple):
    """Another fact with the value that it must have. If the fact has a different value, the predicate is unknown."""

    fact: str
    value: str


Sign = Literal["=", ">=", "<=", ">", "<"]
HOLDS: Final[Mapping[Sign, Callable[[FactValue, FactValue], bool]]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
Comparisons = tuple[tuple[Sign, FactValue], ...]
"""Comparisons with typed values, of which at least one must hold."""


class Predicate(Condition):
    """A condition on one fact.

    One class defines everything about a predicate. Define your own class before anything imports checklists. Documents
    that use the class can be loaded only where it is defined.

    Attributes:
        fact: The full name of the fact.

    """

    compares_facts: ClassVar[bool] = False
    """Whether the predicate compares two facts. The first expected value in an explanation is then the second fact's
    name."""
    names_values: ClassVar[bool] = False
    """Whether the predicate holds if the fact has one of the expected values in an explanation."""
    enumerable: ClassVar[bool] = True
    """Whether all values at which the truth may change can be listed. If False, the method `boundary_values` yields
    only likely values."""
    follows_now: ClassVar[bool] = False
    """Whether the predicate's truth for a value changes with the time of evaluation."""
    fact: FactName

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.__name__.startswith("_"):
            return  # what several predicates have in common
        missing = sorted(getattr(cls, "__abstractmethods__", ()))
        if missing:
            raise TypeError(f"{cls.__name__} lacks {', '.join(missing)}; a predicate says all of it in its class")
        register(cls)

    # which facts it may read, and with what ----------------------------------------------------------------------

    @property
    def operands(self) -> tuple[str, ...]:
        """The full names of the facts in the predicate, of which there is usually one."""
        return (self.fact,)

    @property
    def operator(self) -> Sign | None:
        """The sign that compares the columns of two facts; None if only the compiled predicate can compare them."""
        return None

    def other_operand(self, name: str, params: Params) -> tuple[str, timedelta] | None:
        """Return the fact compared with an operand, and the offset from its value at which the truth changes."""
        return None

    def check(self, facts: Mapping[str, AnyFact], params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if there is no such fact, or if the predicate doesn't suit the fact's type."""
        fact = facts.get(self.fact)
        if fact is None:
            yield no_such_fact(self.fact, facts, f"{path} > fact")
        else:
            yield from self.problems(fact, params, path)

    @abstractmethod
    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if the fact's type doesn't suit, or if a literal or a parameter has another type."""

    def validate_parameters(self, values: Params, path: str) -> Iterator[Problem]:
        """Yield the problems with the values of the predicate's parameters, apart from their types."""
        yield from ()

    def parameters(self) -> Iterator[ParamRef]:
        """Yield the parameters that the predicate reads."""
        for name in type(self).model_fields:
            yield from (
                part for part in list_of(getattr(self, name)) or (getattr(self, name),) if isinstance(part, ParamRef)
            )

    # when it is true ---------------------------------------------------------------------------------------------

    @abstractmethod
    def compile(self, params: Params) -> Evaluator:
        """Return a function that returns the predicate's truth, or None if the fact is unknown or can't be compared."""

    def requires(self, known: References) -> Requirement | bool:
        """Return the other fact that must be known, or a bool if there is no such fact.

        True means that no other fact is needed. False means that the predicate is unknown for every value.
        """
        return True

    def reads(self, known: References) -> tuple[str, ...]:
        """Return the facts that the predicate reads: its own fact and the required one."""
        needs = self.requires(known)
        return (self.fact, needs.fact) if isinstance(needs, Requirement) else (self.fact,)

    def missing_facts(self, known: Values, params: Params) -> tuple[str, ...]:
        """Return the unknown facts that leave the predicate unknown; none if the known values can't be compared."""
        # For a version of at least 17.6 that requires `device.os_name == ios`:
        #
        #   os_version   os_name    waits for
        #   unknown      unknown    both
        #   unknown      ios        os_version
        #   unknown      android    nothing: no answer makes it a version of iOS
        #   17.6         unknown    os_name
        #   "beta"       unknown    nothing: it can't be placed, whatever the system
        needs, missing = self.requires(known), known[self.fact] is None
        own = (self.fact,) if missing else ()
        if needs is True or needs is False:
            return own if needs else ()
        found = known[needs.fact]
        if found is None:
            met = Assigned(known, {needs.fact: needs.value})
            return (*own, needs.fact) if missing or self.evaluate(met, params) is not None else ()
        return own if found == needs.value else ()

    # which values matter -----------------------------------------------------------------------------------------

    @abstractmethod
    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Yield the typed values at or next to which the truth may change; for a set, the members that matter."""

    def comparisons(self, fact: AnyFact, now: datetime, params: Params) -> Comparisons | None:
        """Return the predicate as comparisons of a column with values, or None to evaluate each distinct value."""
        return None

    # how it is explained -----------------------------------------------------------------------------------------

    @abstractmethod
    def expected(self, params: Params) -> tuple[Scalar | tuple[Scalar, ...], str]:
        """Return the expected JSON value or values for an explanation, and a detail such as a version's family."""

    @classmethod
    @abstractmethod
    def describe(cls, said: Said) -> str:
        """Return the clause of an explanation that describes the fact: `automatic system updates are off`."""
