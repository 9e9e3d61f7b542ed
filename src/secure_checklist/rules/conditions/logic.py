"""Logic over conditions, and walks over them."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeGuard

from pydantic import Field, StrictInt, model_validator

from secure_checklist.core.errors import Problem
from secure_checklist.rules.conditions.base import (
    MAX_DEPTH,
    MAX_NODES,
    AnyCondition,
    Condition,
    Predicate,
    check_condition_type,
    register,
)
from secure_checklist.rules.conditions.literals import ParamTypes
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.values import Evaluator, Params, Truth, Values


class _Counted(Condition):
    """The base class of conditions that join others: it holds as soon as enough of them do, whatever the others."""

    if TYPE_CHECKING:
        conditions: tuple[AnyCondition, ...]

    @property
    @abstractmethod
    def needed(self) -> int:
        """How many of the conditions have to hold."""

    @property
    def children(self) -> tuple[Condition, ...]:
        """The joined conditions."""
        return self.conditions

    def compile(self, params: Params) -> Evaluator:
        """Return a function that returns its truth: unknown while the unknown ones can still make the difference."""
        parts, needed = tuple(condition.compile(params) for condition in self.conditions), self.needed
        # Kleene's `and` and `or` are the two ends of counting. With `needed` of `parts`, `spare` of them may be false:
        #
        #               needed    spare    true as soon as    false as soon as
        #   all of 3    3         0        3 are true         1 is false
        #   2 of 3      2         1        2 are true         2 are false
        #   any of 3    1         2        1 is true          3 are false
        #
        # If neither is reached, the unknown ones could still make the difference, and the answer is unknown.
        spare = len(parts) - needed

        def enough(values: Values) -> Truth:
            true = false = 0
            for part in parts:
                found = part(values)
                if found:
                    true += 1
                    if true == needed:
                        return True
                elif found is False:
                    false += 1
                    if false > spare:
                        return False
            return None

        return enough


class AllOf(_Counted):
    """True if every condition is true. An empty list is refused, since it would be true for anything.

    Attributes:
        op: `all_of`.
        conditions: The joined conditions.

    """

    op: Literal["all_of"] = "all_of"
    conditions: tuple[AnyCondition, ...] = Field(min_length=1, max_length=MAX_NODES)

    @property
    def needed(self) -> int:
        """All of them."""
        return len(self.conditions)


class AnyOf(_Counted):
    """True if at least one condition is true. An empty list is refused.

    Attributes:
        op: `any_of`.
        conditions: The alternatives.

    """

    op: Literal["any_of"] = "any_of"
    conditions: tuple[AnyCondition, ...] = Field(min_length=1, max_length=MAX_NODES)

    @property
    def needed(self) -> int:
        """One."""
        return 1


class AtLeastOf(_Counted):
    """True if at least `count` of the conditions are true: `at_least_of(2, a, b, c)`.

    It is true as soon as that many are true, and false as soon as too few are left that aren't false.

    Attributes:
        op: `at_least_of`.
        count: How many have to be true, from 1 to the number of conditions.
        conditions: The conditions that are counted.

    """

    op: Literal["at_least_of"] = "at_least_of"
    count: Annotated[StrictInt, Field(ge=1, le=MAX_NODES)]
    conditions: tuple[AnyCondition, ...] = Field(min_length=1, max_length=MAX_NODES)

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.count > len(self.conditions):
            raise ValueError(
                f"{self.count} of {len(self.conditions)} conditions can never hold; lower `count` or add conditions"
            )
        return self

    @property
    def needed(self) -> int:
        """The count."""
        return self.count


def at_least_of(count: int, *conditions: Condition) -> AtLeastOf:
    """Return the condition that at least `count` of these conditions are true.

    Raises:
        TypeError: an argument isn't a condition.
        pydantic.ValidationError: the count isn't between 1 and the number of conditions.

    """
    for condition in conditions:
        check_condition_type(condition)
    return AtLeastOf(count=count, conditions=conditions)


class Not(Condition):
    """True if the condition is false.

    Attributes:
        op: `not`.
        condition: The negated condition.

    """

    op: Literal["not"] = "not"
    condition: AnyCondition

    def __invert__(self) -> Condition:
        """Return the condition that is negated here."""
        return self.condition

    @property
    def children(self) -> tuple[Condition, ...]:
        """The negated condition."""
        return (self.condition,)

    def compile(self, params: Params) -> Evaluator:
        """Compile it: unknown stays unknown."""
        part = self.condition.compile(params)

        def negated(values: Values) -> Truth:
            found = part(values)
            return None if found is None else not found

        return negated


_LOGIC = frozenset({AllOf, AnyOf, AtLeastOf, Not})
for _kind in (AllOf, AnyOf, AtLeastOf, Not):
    register(_kind)


def is_predicate(condition: Condition) -> TypeGuard[Predicate]:
    """Return True if a condition reads a fact; `isinstance` says the same, but asks pydantic's metaclass each time."""
    return type(condition) not in _LOGIC


def predicates(condition: Condition) -> tuple[Predicate, ...]:
    """Return every predicate in the condition, in reading order."""
    found: list[Predicate] = []
    # A stack and no recursion, since a condition in Python may nest deeper than calls may.
    stack = [condition]
    while stack:
        node = stack.pop()
        if is_predicate(node):
            found.append(node)
        else:
            stack.extend(reversed(node.children))
    return tuple(found)


def facts_in(*conditions: Condition) -> tuple[str, ...]:
    """Return the names of the facts that predicates in these conditions are written with, once each, in order."""
    nodes = (node for condition in conditions for node in predicates(condition))
    return tuple(dict.fromkeys(name for node in nodes for name in node.operands))


def step_to(condition: Condition, index: int) -> str:
    """Return the step of a path that leads to a condition's child: `all_of[1]`."""
    if isinstance(condition, Not):
        return "not"
    return "where" if is_predicate(condition) else f"{condition.operation}[{index}]"


def kind_read(condition: Condition) -> str | None:
    """Return the first kind other than the person that the condition reads, or None if it reads no other."""
    first: Condition = condition
    while not is_predicate(first):
        first = first.children[0]
    kind = first.fact.partition(".")[0]
    if kind != "person":
        return kind
    kinds = (name.partition(".")[0] for name in facts_in(condition))
    return next((kind for kind in kinds if kind != "person"), None)


def check_condition(
    condition: Condition, facts: Mapping[str, AnyFact], params: ParamTypes, path: str
) -> Iterator[Problem]:
    """Yield every fault of a condition: unknown facts, predicates that don't suit, literals of a wrong type.

    So type errors are found when a checklist is built, never at evaluation.
    """
    depth, nodes = measure(condition)
    if depth > MAX_DEPTH or nodes > MAX_NODES:
        yield Problem(
            path, f"more than {MAX_DEPTH} deep or {MAX_NODES} nodes large", "split the rule over derived facts"
        )
        return
    pending = [(condition, path)]
    while pending:  # in reading order, so what is inside comes before what stands beside
        node, place = pending.pop()
        if is_predicate(node):
            yield from node.check(facts, params, place)
        below = [(child, f"{place} > {step_to(node, index)}") for index, child in enumerate(node.nested)]
        pending += reversed(below)


def measure(condition: Condition) -> tuple[int, int]:
    """Return the depth of a condition, and the number of its nodes."""
    depth = nodes = 0
    layer: list[Condition] = [condition]
    while layer:
        depth, nodes = depth + 1, nodes + len(layer)
        layer = [child for node in layer for child in node.nested]
    return depth, nodes
