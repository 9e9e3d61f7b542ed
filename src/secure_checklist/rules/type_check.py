"""What a condition may say about a fact: type errors are found when a checklist is built, never at evaluation."""

from collections.abc import Iterator, Mapping

from secure_checklist.core.errors import Problem
from secure_checklist.rules.conditions.base import MAX_DEPTH, MAX_NODES, Condition, Predicate
from secure_checklist.rules.conditions.literals import ParamTypes
from secure_checklist.rules.conditions.logic import measure, step_to
from secure_checklist.rules.declaration import AnyFact


def check_condition(
    condition: Condition, facts: Mapping[str, AnyFact], params: ParamTypes, path: str
) -> Iterator[Problem]:
    """Return every fault of a condition: unknown facts, predicates that don't suit, literals of a wrong type."""
    depth, nodes = measure(condition)
    if depth > MAX_DEPTH or nodes > MAX_NODES:
        yield Problem(
            path, f"more than {MAX_DEPTH} deep or {MAX_NODES} nodes large", "split the rule over derived facts"
        )
        return
    pending = [(condition, path)]
    while pending:  # in reading order, so what is inside comes before what stands beside
        node, place = pending.pop()
        if isinstance(node, Predicate):
            yield from node.check(facts, params, place)
        below = [(child, f"{place} > {step_to(node, index)}") for index, child in enumerate(node.nested)]
        pending += reversed(below)
