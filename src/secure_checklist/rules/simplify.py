"""Folds constant predicates out of rules: those that are true, or false, for every value that their fact can have.

Such a predicate is unknown while its fact is, and someone would be asked for a fact that can't matter. The linter
reports it; here it is left out of the logic around it. A condition that is constant as a whole is left as it is.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import AllOf, AnyOf, AtLeastOf, Not, is_predicate
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.sampling import constant_truth
from secure_checklist.rules.values import Params, Values

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_TIMED = ("date", "instant")


def folded(rule: Rule, facts: Mapping[str, AnyFact], params: Params) -> Rule:
    """Return a rule with its constant predicates folded away; the rule itself if it has none."""
    view = Values(_NOW, facts)
    changed: dict[str, Condition | None] = {}
    for name, condition in rule.conditions():
        kept = _fold(condition, view, params)
        # `applies_to` that is always true and `partial` that is always false say the same as none. A `check` that never
        # changes is an author's mistake: it stays, so that it shows.
        if (name, kept) in (("applies_to", True), ("partial", False)):
            changed[name] = None
        elif isinstance(kept, Condition) and kept is not condition:
            changed[name] = kept
    return rule.replace(**changed) if changed else rule


def _fold(node: Condition, view: Values, params: Params) -> Condition | bool:
    """Return the condition without its constant predicates, or the one truth that it always has."""
    if is_predicate(node):
        always = _always(node, view, params)
        return node if always is None else always
    if isinstance(node, Not):
        kept = _fold(node.condition, view, params)
        if isinstance(kept, bool):
            return not kept
        return node if kept is node.condition else ~kept
    # `all`, `any` and `at least n` are one thing: so many of the children have to hold. Each that always holds lowers
    # the number, and each that never does only goes:
    #
    #   at least 3 of (true, false, a, b, c)   ->   at least 2 of (a, b, c)
    #   any of (false, a)                      ->   a
    #   all of (true, a, b)                    ->   all of (a, b)
    #   all of (false, a)                      ->   2 wanted and one left: always false
    parts = [_fold(child, view, params) for child in node.children]
    left = tuple(part for part in parts if isinstance(part, Condition))
    count = node.count if isinstance(node, AtLeastOf) else len(parts) if isinstance(node, AllOf) else 1
    wanted = count - sum(part is True for part in parts)
    if wanted <= 0 or wanted > len(left):
        return wanted <= 0
    if all(part is child for part, child in zip(parts, node.children, strict=True)):
        return node
    return _at_least(wanted, left)


def _at_least(count: int, conditions: tuple[Condition, ...]) -> Condition:
    """Return the simplest condition that holds if at least this many of these hold."""
    if len(conditions) == 1:
        return conditions[0]
    if count == 1:
        return AnyOf(conditions=conditions)
    if count == len(conditions):
        return AllOf(conditions=conditions)
    return AtLeastOf(count=count, conditions=conditions)


def _always(node: Predicate, view: Values, params: Params) -> bool | None:
    fact = view.fact(node.fact)
    # "No more than 30 days ago" is constant on some days and not on others, and a checklist is folded once for all
    # days.
    if fact is None or fact.type.name in _TIMED or not node.enumerable or node.is_contingent(fact.type):
        return None
    return constant_truth(node, view, params)
