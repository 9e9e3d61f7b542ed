"""What a condition may say about a fact: type errors are found when a checklist is built, never at evaluation."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.core.types import ValueType
from secure_checklist.core.versions.specifiers import FAMILIES, check_spec
from secure_checklist.rules.conditions import (
    MAX_DEPTH,
    MAX_NODES,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Equals,
    Has,
    Matches,
    OneOf,
    ParamRef,
    Predicate,
    Satisfies,
    WithinDays,
    measure,
)
from secure_checklist.rules.fact import Fact

Params = Mapping[str, ValueType]
"""The types of the parameters, by name."""


def check_condition(
    condition: Condition, facts: Mapping[str, Fact[Any]], params: Params, path: str
) -> Iterator[Problem]:
    """Return every fault of a condition: unknown facts, predicates that don't suit, literals of a wrong type."""
    depth, nodes = measure(condition)
    if depth > MAX_DEPTH or nodes > MAX_NODES:
        yield Problem(
            path,
            f"more than {MAX_DEPTH} deep or {MAX_NODES} nodes large",
            "split the rule over derived facts",
        )
        return
    yield from _walk(condition, facts, params, path)


def _walk(condition: Condition, facts: Mapping[str, Fact[Any]], params: Params, path: str) -> Iterator[Problem]:
    if isinstance(condition, Predicate):
        yield from _check_predicate(condition, facts, params, path)
        return
    for index, child in enumerate(condition.children):
        step = f"{condition.op}[{index}]" if isinstance(condition, (AllOf, AnyOf)) else "not"
        yield from _walk(child, facts, params, f"{path} > {step}")


def _check_predicate(node: Predicate, facts: Mapping[str, Fact[Any]], params: Params, path: str) -> Iterator[Problem]:
    fact = facts.get(node.fact)
    if fact is None:
        hint = did_you_mean(node.fact, facts) or "list it in `requires` or `declares` if an app or a pack supplies it"
        yield Problem(f"{path} > fact", f'no such fact: "{node.fact}"', hint)
        return
    yield from _CHECKS[type(node)](node, fact, params, path)


def _literal(fact: Fact[Any], value: object, params: Params, path: str) -> Iterator[Problem]:
    if isinstance(value, ParamRef):
        yield from _param(value, fact.type, params, path)
        return
    try:
        fact.type.read(value)  # as it stands: nothing resolves another name of a country when the rule is evaluated
        fact.type.parse(value)
    except ValueError as error:
        hint = did_you_mean(value, fact.vocabulary or ()) if isinstance(value, str) else ""
        yield Problem(path, f"{fact.name}: {error}", hint)


def _param(ref: ParamRef, wanted: ValueType, params: Params, path: str) -> Iterator[Problem]:
    found = params.get(ref.param)
    if found is None:
        yield Problem(path, f'no such parameter: "{ref.param}"', did_you_mean(ref.param, params))
    elif found.name != wanted.name and (found.name, wanted.name) != ("integer", "number"):
        yield Problem(path, f'the parameter "{ref.param}" is {found.describe()}; this place takes {wanted.describe()}')
    elif wanted.vocabulary and not set(found.vocabulary or ()) <= set(wanted.vocabulary):
        yield Problem(path, f'the parameter "{ref.param}" allows words that the fact does not know')


def _suits(holds: bool, fact: Fact[Any], op: str, need: str, path: str) -> Iterator[Problem]:  # noqa: FBT001 - reads as a condition
    if not holds:
        yield Problem(
            path, f"{op} needs {need}; {fact.name} is {fact.type.describe()}", _ADVICE.get(fact.type.name, "")
        )


_ADVICE = {
    "words": "use has_any, has_all, has_none or has_only",
    "boolean": "use equals with true or false",
    "word": "use equals or one_of",
    "date": "use within_days, or at_least with a date",
    "instant": "use within_days, or at_least with a moment",
    "text": "use equals, one_of or matches",
}


def _check_equals(node: Equals, fact: Fact[Any], params: Params, path: str) -> Iterator[Problem]:
    if fact.type.name == "words":
        yield from _suits(False, fact, "equals", "a single value", path)  # noqa: FBT003 - reads as a condition
    else:
        yield from _literal(fact, node.value, params, f"{path} > value")


def _check_one_of(node: OneOf, fact: Fact[Any], params: Params, path: str) -> Iterator[Problem]:
    if fact.type.name == "words":
        yield from _suits(False, fact, "one_of", "a single value", path)  # noqa: FBT003 - reads as a condition
        return
    for index, value in enumerate(node.values):
        yield from _literal(fact, value, params, f"{path} > values[{index}]")


def _check_compare(node: Compare, fact: Fact[Any], params: Params, path: str) -> Iterator[Problem]:
    if fact.type.comparable:
        yield from _literal(fact, node.value, params, f"{path} > value")
    else:
        yield from _suits(False, fact, node.op, "values that have an order", path)  # noqa: FBT003 - reads as a condition


def _check_has(node: Has, fact: Fact[Any], params: Params, path: str) -> Iterator[Problem]:
    del params
    if fact.type.name != "words":
        yield from _suits(False, fact, node.op, "a fact that holds a set", path)  # noqa: FBT003 - reads as a condition
        return
    for index, word in enumerate(node.values):
        if word not in (fact.vocabulary or ()):
            hint = did_you_mean(word, fact.vocabulary or ())
            yield Problem(f"{path} > values[{index}]", f"{fact.name} has no such word", hint)


def _check_within(node: WithinDays, fact: Fact[Any], params: Params, path: str) -> Iterator[Problem]:
    yield from _suits(fact.type.name in ("date", "instant"), fact, "within_days", "a date or an instant", path)
    if isinstance(node.days, ParamRef):
        yield from _param(node.days, ValueType("integer"), params, f"{path} > days")


def _check_satisfies(node: Satisfies, fact: Fact[Any], params: Params, path: str) -> Iterator[Problem]:
    holds_version = fact.declared.family is not None and fact.type.name == "text"
    yield from _suits(holds_version, fact, "satisfies", "a fact that holds a version", path)
    if fact.declared.family in FAMILIES and fact.declared.family != node.family:
        yield Problem(f"{path} > family", f"{fact.name} holds versions of the family {fact.declared.family}")
    if node.family not in FAMILIES:
        yield Problem(f"{path} > family", "no such family of versions", did_you_mean(node.family, FAMILIES))
    elif isinstance(node.spec, ParamRef):
        yield from _param(node.spec, ValueType("text"), params, f"{path} > spec")
    else:
        try:
            check_spec(node.family, node.spec)
        except ValueError as error:
            yield Problem(f"{path} > spec", str(error))


def _check_matches(node: Matches, fact: Fact[Any], params: Params, path: str) -> Iterator[Problem]:
    del params
    yield from _suits(fact.type.name == "text", fact, "matches", "a text", path)
    try:
        _ = node.matcher
    except ValueError as error:
        yield Problem(f"{path} > pattern", str(error))


_CHECKS: dict[type[Predicate], Callable[[Any, Fact[Any], Params, str], Iterator[Problem]]] = {
    Equals: _check_equals,
    OneOf: _check_one_of,
    Compare: _check_compare,
    Has: _check_has,
    WithinDays: _check_within,
    Satisfies: _check_satisfies,
    Matches: _check_matches,
}
