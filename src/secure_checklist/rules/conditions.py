"""The rule language as data: predicates over facts, and logic over predicates.

Every node is a frozen pydantic model tagged by `op` and holds wire scalars only. What a node means for a value is
in `semantics`; what a node may say about a fact is in `type_check`.
"""

from typing import Annotated, Any, ClassVar, Literal, NoReturn, TypeGuard, Union

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictInt,
    StrictStr,
    field_validator,
)
from pydantic_core import CoreSchema

from secure_checklist.core.documents.problems import add_tags
from secure_checklist.core.model import Model
from secure_checklist.core.patterns import Matcher, linear_matcher
from secure_checklist.core.types import Scalar
from secure_checklist.core.validators import python_only

MAX_DEPTH = 32
"""How deep a condition may nest."""
MAX_NODES = 2000
"""How many nodes one condition may have."""
MAX_PATTERN = 1000
"""How long the pattern of a `matches` may be, in characters."""


class ParamRef(Model):
    """Stands where a literal would: the value of a parameter that the checklist declares.

    Attributes:
        param: The parameter's name.

    """

    param: str = Field(min_length=1, max_length=200)


def param(name: str) -> Any:  # noqa: ANN401 - stands for a value of any type; checked when the checklist is built
    """Refer to a parameter of the checklist in place of a literal."""
    return ParamRef(param=name)


Literal_ = Scalar
"""What may stand in a predicate to compare with."""
FactName = Annotated[StrictStr, Field(min_length=3, max_length=300)]


def _require_op(schema: dict[str, Any]) -> None:
    """Say in the JSON Schema what the loader says: a condition names its operation."""
    required: list[str] = schema.setdefault("required", [])
    if "op" in schema.get("properties", {}) and "op" not in required:
        required.insert(0, "op")


class Condition(Model):
    """Something that is true, false or unknown of a subject.

    Build conditions from facts (`Device.screen_lock.one_of("pin")`) and join them with `&`, `|` and `~`.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra=_require_op)

    def __and__(self, other: "Condition") -> "Condition":
        """Join so that both must hold (Kleene: false wins over unknown)."""
        return AllOf(op="all_of", conditions=(*_parts(self, AllOf), *_parts(_condition(other), AllOf)))

    def __or__(self, other: "Condition") -> "Condition":
        """Join so that one must hold (Kleene: true wins over unknown)."""
        return AnyOf(op="any_of", conditions=(*_parts(self, AnyOf), *_parts(_condition(other), AnyOf)))

    def __invert__(self) -> "Condition":
        """Negate; the negation of unknown is unknown."""
        return self.condition if isinstance(self, Not) else Not(op="not", condition=self)

    def __bool__(self) -> NoReturn:
        """Refuse: Python's `and`, `or`, `not` and `if` would drop half of the condition in silence."""
        raise TypeError("a condition has no truth value of its own; join conditions with & and |, negate with ~")

    def __eq__(self, other: object) -> bool:
        """Compare as data; `true` is not `1`."""
        if not isinstance(other, Condition) or type(self) is not type(other):
            return NotImplemented
        return self.model_dump_json() == other.model_dump_json()

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    @property
    def children(self) -> "tuple[Condition, ...]":
        """The conditions directly below this one; empty for a predicate."""
        return ()


class _Door:
    """Lets exactly the known kinds of condition in."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(Annotated[Union[NODES], Field(discriminator="op")])  # noqa: UP007 - a union from a tuple


AnyCondition = Annotated[Condition, _Door()]
"""The type of a field that holds a condition."""


class Predicate(Condition):
    """A condition on one fact."""

    fact: FactName


class Equals(Predicate):
    """The fact has this very value; types count, so `true` is not `1`.

    Attributes:
        op: `equals`.
        value: The wire value, or the parameter that gives it.

    """

    op: Literal["equals"] = "equals"
    value: Literal_ | ParamRef


class OneOf(Predicate):
    """The fact is one of these values.

    Attributes:
        op: `one_of`.
        values: The wire values, or parameters that give them.

    """

    op: Literal["one_of"] = "one_of"
    values: tuple[Literal_ | ParamRef, ...] = Field(min_length=1, max_length=1000)


class Compare(Predicate):
    """The fact is at least, at most, more than or less than the value, in the order of its type.

    Attributes:
        op: Which of the four.
        value: The wire value, or the parameter that gives it.

    """

    op: Literal["at_least", "at_most", "more_than", "less_than"]
    value: Literal_ | ParamRef


class Has(Predicate):
    """A set fact holds any, all, none or only of these words. An empty set has none and only.

    Attributes:
        op: Which of the four.
        values: The words.

    """

    op: Literal["has_any", "has_all", "has_none", "has_only"]
    values: tuple[StrictStr, ...] = Field(min_length=1, max_length=1000)


class WithinDays(Predicate):
    """The date or instant lies at most so many days before now. A date more than a day ahead is unknown.

    Attributes:
        op: `within_days`.
        days: The number of days, or the parameter that gives it.

    """

    op: Literal["within_days"] = "within_days"
    days: Annotated[StrictInt, Field(ge=0, le=36_500)] | ParamRef


class Satisfies(Predicate):
    """The version satisfies the specifier, read as a version of the family; another family is unknown.

    Attributes:
        op: `satisfies`.
        family: Whose versions they are, as `ios`; one of `FAMILIES`.
        spec: The specifier, as `>=17.6,<26`, or the parameter that gives it.

    """

    op: Literal["satisfies"] = "satisfies"
    family: Annotated[StrictStr, Field(max_length=50)]
    spec: Annotated[StrictStr, Field(max_length=200)] | ParamRef


_COMPILED = "_compiled"
"""Under which name a condition keeps its compiled pattern; no field, so it is never compared, written or pickled."""


class Matches(Predicate):
    """The text contains a match of the pattern.

    Patterns run on the linear-time engine that pydantic ships (Rust `regex`): no look-around and no back-references.

    Attributes:
        op: `matches`.
        pattern: The pattern, as text.

    """

    op: Literal["matches"] = "matches"
    pattern: Annotated[StrictStr, Field(min_length=1, max_length=MAX_PATTERN)]

    @property
    def matcher(self) -> Matcher:
        """The pattern, compiled when it is first used, and kept as long as this very condition is there.

        Raises:
            ValueError: the engine refuses it, or it costs too much.

        """
        held: tuple[str, Matcher] | None = self.__dict__.get(_COMPILED)
        if held is None or held[0] != self.pattern:  # a copy with another pattern brings along what it was copied from
            held = (self.pattern, linear_matcher(self.pattern))
            object.__setattr__(self, _COMPILED, held)
        return held[1]

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        return {**state, "__dict__": {name: part for name, part in state["__dict__"].items() if name != _COMPILED}}

    @field_validator("pattern", mode="before")
    @classmethod
    @python_only
    def _text_only(cls, value: object) -> object:
        if hasattr(value, "pattern"):
            raise ValueError("give the pattern as text; a compiled pattern would run on a slower engine")
        return value


class AllOf(Condition):
    """Every condition holds. An empty one is refused, since it would hold of anything.

    Attributes:
        op: `all_of`.
        conditions: The joined conditions.

    """

    op: Literal["all_of"] = "all_of"
    conditions: tuple[AnyCondition, ...] = Field(min_length=1, max_length=MAX_NODES)

    @property
    def children(self) -> tuple[Condition, ...]:
        """The joined conditions."""
        return self.conditions


class AnyOf(Condition):
    """At least one condition holds. An empty one is refused.

    Attributes:
        op: `any_of`.
        conditions: The alternatives.

    """

    op: Literal["any_of"] = "any_of"
    conditions: tuple[AnyCondition, ...] = Field(min_length=1, max_length=MAX_NODES)

    @property
    def children(self) -> tuple[Condition, ...]:
        """The alternatives."""
        return self.conditions


class Not(Condition):
    """The condition does not hold.

    Attributes:
        op: `not`.
        condition: The negated condition.

    """

    op: Literal["not"] = "not"
    condition: AnyCondition

    @property
    def children(self) -> tuple[Condition, ...]:
        """The negated condition."""
        return (self.condition,)


NODES: tuple[type[Condition], ...] = (
    Equals,
    OneOf,
    Compare,
    Has,
    WithinDays,
    Satisfies,
    Matches,
    AllOf,
    AnyOf,
    Not,
)
OPS: tuple[str, ...] = (
    *(
        "equals",
        "one_of",
        "at_least",
        "at_most",
        "more_than",
        "less_than",
        "has_any",
        "has_all",
        "has_none",
        "has_only",
    ),
    *("within_days", "satisfies", "matches", "all_of", "any_of", "not"),
)
"""Every `op` there is."""
add_tags(OPS)


def _condition(value: object) -> Condition:
    if isinstance(value, Condition):
        return value
    msg = f"expected a condition, not {type(value).__name__}; a fact becomes one by a predicate, as fact.equals(True)"
    raise TypeError(msg)


def _parts(condition: Condition, kind: type[AllOf | AnyOf]) -> tuple[Condition, ...]:
    return condition.conditions if isinstance(condition, kind) else (condition,)


_LOGIC = frozenset({AllOf, AnyOf, Not})


def is_predicate(condition: Condition) -> TypeGuard[Predicate]:
    """Return whether a condition reads a fact; `isinstance` says the same, but asks pydantic's metaclass each time."""
    return type(condition) not in _LOGIC


def predicates(condition: Condition) -> tuple[Predicate, ...]:
    """Return every predicate in the condition, in reading order."""
    if is_predicate(condition):
        return (condition,)
    found: list[Predicate] = []
    stack = [condition]
    while stack:
        node = stack.pop()
        if is_predicate(node):
            found.append(node)
        else:
            stack.extend(reversed(node.children))
    return tuple(found)


def kind_read(condition: Condition) -> str | None:
    """Return the first kind other than the person that the condition reads; None where it reads no other."""
    first: Condition = condition
    while not is_predicate(first):
        first = first.children[0]
    kind = first.fact.partition(".")[0]
    if kind != "person":
        return kind
    kinds = (node.fact.partition(".")[0] for node in predicates(condition))
    return next((kind for kind in kinds if kind != "person"), None)


def measure(condition: Condition) -> tuple[int, int]:
    """Return how deep the condition nests and how many nodes it has."""
    depth = nodes = 0
    layer: list[Condition] = [condition]
    while layer:
        depth, nodes = depth + 1, nodes + len(layer)
        layer = [child for node in layer for child in node.children]
    return depth, nodes
