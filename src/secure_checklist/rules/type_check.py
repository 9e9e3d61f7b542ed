"""What a condition may say about a fact: type errors are found when a checklist is built, never at evaluation."""

from collections.abc import Iterator, Mapping

from secure_checklist.core.errors import Problem, did_you_mean
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
    else:
        yield from _walk(condition, facts, params, path)


def _walk(condition: Condition, facts: Mapping[str, AnyFact], params: ParamTypes, path: str) -> Iterator[Problem]:
    if isinstance(condition, Predicate):
        fact = facts.get(condition.fact)
        if fact is None:
            depth = condition.fact.count(".")  # what has a namespace of its own is no slip of a standard name
            hint = did_you_mean(condition.fact, (name for name in facts if name.count(".") == depth)) or (
                "list it in `requires` or `declares` if an app or a pack supplies it"
            )
            yield Problem(f"{path} > fact", f'no such fact: "{condition.fact}"', hint)
        else:
            yield from condition.problems(fact, params, path)
        return
    for index, child in enumerate(condition.children):
        yield from _walk(child, facts, params, f"{path} > {step_to(condition, index)}")
