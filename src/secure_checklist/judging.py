"""The reference evaluator: one item for one subject, by walking its rule; and why an answer is unknown.

Plain on purpose. The fast evaluator must agree with it (law 7).
"""

from collections.abc import Iterator

from secure_checklist.completions import is_loose, some_fact_decides
from secure_checklist.conditions import Condition, Predicate, Satisfies
from secure_checklist.content import Item, Rule
from secure_checklist.deciding import Params, judge_rule
from secure_checklist.findings import ANY_DECISION, FAIL, PARTIAL, PASS, Reason
from secure_checklist.truth import family_of, truth
from secure_checklist.verification import ATTESTED
from secure_checklist.views import SubjectView

_ATTESTED_MASK = {"yes": PASS, "partly": PARTIAL, "no": FAIL, None: ANY_DECISION}


def attested_fact(item: Item) -> str:
    """Name the implied fact that an item without a rule reads."""
    return f"{item.kind}.{ATTESTED}{item.id}"


def judge(item: Item, view: SubjectView, params: Params) -> int:
    """Give the mask of possible outcomes of an item for the view's subject."""
    if item.rule is None:
        return _ATTESTED_MASK[view.value(attested_fact(item))]
    return judge_rule(item.rule, view, params)


def reasons_for(item: Item, view: SubjectView, params: Params, loose: dict[str, bool]) -> tuple[Reason, ...]:
    """Give why an unknown finding is unknown: the facts it still depends on, each with its reason.

    `loose` remembers, by item, whether three-valued logic may overlook that all completions agree.
    """
    if item.rule is None:
        name = attested_fact(item)
        code = view.reading(name).reason
        return () if code is None else (Reason(code=code, fact=name),)
    found = dict.fromkeys(_rule_reasons(item.rule, view, params))
    if item.id not in loose:
        loose[item.id] = is_loose(item.rule, view, params)
    if loose[item.id] and not some_fact_decides(item.rule, view, params, tuple(found)):
        return (*found, Reason(code="indeterminate"))
    return tuple(found)


def _rule_reasons(rule: Rule, view: SubjectView, params: Params) -> Iterator[Reason]:
    if rule.applies_to is not None:
        yield from open_reasons(rule.applies_to, view, params)
    check = truth(rule.check, view, params)
    if check is None:
        yield from open_reasons(rule.check, view, params)
    if check is not True and rule.partial is not None:
        yield from open_reasons(rule.partial, view, params)


def open_reasons(condition: Condition, view: SubjectView, params: Params) -> Iterator[Reason]:
    """Give the reasons of every unknown predicate that isn't absorbed by a deciding neighbour."""
    if truth(condition, view, params) is not None:
        return
    if isinstance(condition, Predicate):
        yield predicate_reason(condition, view)
    for child in condition.children:
        yield from open_reasons(child, view, params)


def predicate_reason(node: Predicate, view: SubjectView) -> Reason:
    """Give why a predicate is unknown."""
    reading = view.reading(node.fact)
    if reading.reason is not None:
        return Reason(code=reading.reason, fact=node.fact)
    fact = view.fact(node.fact)
    if isinstance(node, Satisfies) and fact is not None and fact.declared.family and family_of(view, fact) is None:
        family = f"{fact.kind}.{fact.declared.family}"
        return Reason(code=view.reading(family).reason or "unplaceable", fact=family)
    return Reason(code="unplaceable", fact=node.fact)
