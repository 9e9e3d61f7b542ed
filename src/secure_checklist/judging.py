"""The reference evaluator: one item for one subject, by walking its rule; and why an answer is unknown.

Plain on purpose. The fast evaluator must agree with it (law 7).
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from secure_checklist.conditions import Condition, ParamRef, Predicate, Satisfies, predicates
from secure_checklist.content import Item, Rule
from secure_checklist.findings import ANY_DECISION, FAIL, NOT_APPLICABLE, PARTIAL, PASS, WORDS, Reason
from secure_checklist.truth import Truth, family_of, truth
from secure_checklist.verification import ATTESTED
from secure_checklist.views import SubjectView

_ATTESTED_MASK = {"yes": PASS, "partly": PARTIAL, "no": FAIL, None: ANY_DECISION}
Params = Mapping[str, Any]


def attested_fact(item: Item) -> str:
    """Name the implied fact that an item without a rule reads."""
    return f"{item.kind}.{ATTESTED}{item.id}"


def decide(applies: Truth, check: Truth, partial: Truth) -> int:
    """Combine three truths into a mask of possible outcomes; absent, `partial` is False and `applies_to` True."""
    if applies is False:
        return NOT_APPLICABLE
    if check is True:
        mask = PASS
    else:
        mask = PARTIAL if partial else FAIL if partial is False else PARTIAL | FAIL
        if check is None:
            mask |= PASS
    return mask if applies else mask | NOT_APPLICABLE


def judge(item: Item, view: SubjectView, params: Params) -> int:
    """Give the mask of possible outcomes of an item for the view's subject."""
    if item.rule is None:
        return _ATTESTED_MASK[view.value(attested_fact(item))]
    rule = item.rule
    applies = truth(rule.applies_to, view, params) if rule.applies_to is not None else True
    if applies is False:
        return NOT_APPLICABLE
    check = truth(rule.check, view, params)
    partial = False if rule.partial is None or check is True else truth(rule.partial, view, params)
    return decide(applies, check, partial)


def reasons_for(item: Item, view: SubjectView, params: Params) -> tuple[Reason, ...]:
    """Give why an unknown finding is unknown: the facts it still depends on, each with its reason."""
    if item.rule is None:
        name = attested_fact(item)
        code = view.reading(name).reason
        return () if code is None else (Reason(code=code, fact=name),)
    found = dict.fromkeys(_rule_reasons(item.rule, view, params))
    if _repeats_a_fact(item.rule) and not _some_fact_decides(item, view, params, tuple(found)):
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


# whether three-valued logic overlooks that all completions agree ------------------------------------------------

_MOST_COMPLETIONS = 4096


def _repeats_a_fact(rule: Rule) -> bool:
    """Say whether some fact is read more than once; else every open fact can still change the outcome."""
    names = [node.fact for _, condition in rule.conditions() for node in predicates(condition)]
    return len(set(names)) != len(names)


def _some_fact_decides(item: Item, view: SubjectView, params: Params, open_: tuple[Reason, ...]) -> bool:
    """Say whether two completions of the open facts differ in outcome; true as well where there are too many to try."""
    if item.rule is None:
        return True
    nodes = [node for _, condition in item.rule.conditions() for node in predicates(condition)]
    names = list(dict.fromkeys(reason.fact for reason in open_ if reason.fact is not None))
    choices = [tuple(_representatives(name, nodes, view, params)) for name in names]
    count = 1
    for options in choices:
        count *= len(options)
    if count > _MOST_COMPLETIONS or not all(choices):
        return True
    outcomes = {
        judge(item, Completed(view, dict(zip(names, combination, strict=True))), params)
        for combination in product(*choices)
    }
    return len(outcomes) > 1 or not outcomes <= set(WORDS)


class Completed(SubjectView):
    """A view in which some unknown facts have been given values."""

    def __init__(self, view: SubjectView, values: Mapping[str, Any]) -> None:
        super().__init__(view.subject, view.scene, view.renew_after)
        self._values = values

    def value(self, name: str) -> Any:  # noqa: ANN401 - a typed value
        """Give the chosen value, or what the subject has."""
        return self._values[name] if name in self._values else super().value(name)


def _representatives(name: str, nodes: list[Predicate], view: SubjectView, params: Params) -> Iterator[Any]:
    """Give values of a fact that between them make its predicates true and false in every way that matters here.

    Only for types whose values can be listed; nothing for the others, which then count as deciding.
    """
    fact = view.fact(name)
    if fact is None:
        return
    if fact.type.name == "boolean":
        yield from (True, False)
    elif fact.type.name == "word":
        yield from fact.type.vocabulary or ()
    elif fact.type.name == "integer":
        wanted = [node for node in nodes if node.fact == name]
        literals = [
            params[v.param] if isinstance(v, ParamRef) else v
            for node in wanted
            if (v := getattr(node, "value", None)) is not None
        ]
        literals += [v for node in wanted for v in getattr(node, "values", ()) if not isinstance(v, ParamRef)]
        yield from sorted({value + shift for value in literals for shift in (-1, 0, 1)})
