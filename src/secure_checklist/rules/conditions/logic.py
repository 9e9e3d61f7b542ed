"""The logic that joins conditions, and functions that walk them."""

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
    """The base class of conditions that join others and hold as soon as enough of those hold."""

    if TYPE_CHECKING:
        conditions: tuple[AnyCondition, ...]

    @property
    @abstractmethod
    def needed(self) -> int:
        """The number of conditions that must be true."""

    @property
    def children(self) -> tuple[Condition, ...]:
        """The joined conditions."""
        return self.conditions

    def compile(self, params: Params) -> Evaluator:
        """Return a function that returns the truth, which is unknown while unknown conditions can still decide it."""
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
    """A condition that is true if all of its conditions are. An empty list, which would always be true, is refused.

    Attributes:
        op: The operation `all_of`.
        conditions: The joined conditions.

    """

    op: Literal["all_of"] = "all_of"
    conditions: tuple[AnyCondition, ...] = Field(min_length=1, max_length=MAX_NODES)

    @property
    def needed(self) -> int:
        """The number of conditions that must be true, which is all of them."""
        return len(self.conditions)


class AnyOf(_Counted):
    """A condition that is true if at least one of its conditions is. An empty list is refused.

    Attributes:
        op: The operation `any_of`.
        conditions: The conditions of which one must be true.

    """

    op: Literal["any_of"] = "any_of"
    conditions: tuple[AnyCondition, ...] = Field(min_length=1, max_length=MAX_NODES)

    @property
    def needed(self) -> int:
        """The number of conditions that must be true, which is 1."""
        return 1


class AtLeastOf(_Counted):
    """A condition that is true if at least a given number of its conditions are true: `at_least_of(2, a, b, c)`.

    The result is true as soon as enough conditions are true, and false as soon as too few can still become true.

    Attributes:
        op: The operation `at_least_of`.
        count: The number of conditions that must be true, from 1 to the number of conditions.
        conditions: The conditions to count.

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
        """The number of conditions that must be true, which is `count`."""
        return self.count


def at_least_of(count: int, *conditions: Condition) -> AtLeastOf:
    """Return a condition that holds if at least a given number of other conditions hold.

    Raises:
        TypeError: If an argument isn't a condition.
        pydantic.ValidationError: the count isn't between 1 and the number of conditions.

    """
    for condition in conditions:
        check_condition_type(condition)
    return AtLeastOf(count=count, conditions=conditions)


class Not(Condition):
    """A condition that is true if another condition is false.

    Attributes:
        op: The operation `not`.
        condition: The negated condition.

    """

    op: Literal["not"] = "not"
    condition: AnyCondition

    def __invert__(self) -> Condition:
        """Return the condition that this one negates."""
        return self.condition

    @property
    def children(self) -> tuple[Condition, ...]:
        """The negated condition, as a tuple."""
        return (self.condition,)

    def compile(self, params: Params) -> Evaluator:
        """Return the negation compiled to a function. The negation of unknown is unknown."""
        part = self.condition.compile(params)

        def negated(values: Values) -> Truth:
            found = part(values)
            return None if found is None else not found

        return negated


_LOGIC = frozenset({AllOf, AnyOf, AtLeastOf, Not})
for _kind in (AllOf, AnyOf, AtLeastOf, Not):
    register(_kind)


def is_predicate(condition: Condition) -> TypeGuard[Predicate]:
    """Return True if a condition is a predicate. `isinstance` gives the same result, but more slowly.

    Each call of `isinstance` goes through pydantic's metaclass.
    """
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
    """Return the names of the facts in these conditions' predicates, without duplicates and in reading order."""
    nodes = (node for condition in conditions for node in predicates(condition))
    return tuple(dict.fromkeys(name for node in nodes for name in node.operands))


def step_to(condition: Condition, index: int) -> str:
    """Return the path step to a child of a condition, such as `all_of[1]`."""
    if isinstance(condition, Not):
        return "not"
    return "where" if is_predicate(condition) else f"{condition.operation}[{index}]"


def kind_read(condition: Condition) -> str | None:
    """Return the first kind of subject, other than the person, that the condition reads, or None if there is none."""
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
    """Yield every problem in a condition: unknown facts, unsuitable predicates and literals of the wrong type.

    Type errors are therefore found when a checklist is built, never during evaluation.
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
    """Return the depth of a condition and the number of its nodes."""
    depth = nodes = 0
    layer: list[Condition] = [condition]
    while layer:
        depth, nodes = depth + 1, nodes + len(layer)
        layer = [child for node in layer for child in node.nested]
    return depth, nodes
