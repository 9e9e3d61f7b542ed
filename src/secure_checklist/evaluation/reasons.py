"""The reference evaluator: one item for one subject, by walking its rule; and why an answer is unknown.

Plain on purpose. The fast evaluator must agree with it (law 7).
"""

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from secure_checklist.checklists.items import Item
from secure_checklist.rules.conditions import AllOf, Condition, Not, Predicate, Satisfies, is_predicate
from secure_checklist.rules.outcome import ANY_DECISION, FAIL, NOT_APPLICABLE, PARTIAL, PASS, Params, judge_rule
from secure_checklist.rules.reasons import Cause
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.sampling import facts_read, is_loose, some_fact_decides
from secure_checklist.rules.semantics import Truth, family_fact, family_of, resolve, truth, version_satisfies
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.resolution import SubjectView

_ATTESTED_MASK = {"yes": PASS, "partly": PARTIAL, "no": FAIL, None: ANY_DECISION}


def attested_fact(item: Item) -> str:
    """Name the implied fact that an item without a rule reads."""
    return f"{item.kind}.{ATTESTED}{item.id}"


def judge(item: Item, view: SubjectView, params: Params) -> int:
    """Give the mask of possible outcomes of an item for the view's subject."""
    if item.rule is None:
        return _ATTESTED_MASK[view.value(attested_fact(item))]
    return judge_rule(item.rule, view, params)


def reasons_for(item: Item, mask: int, view: SubjectView, params: Params, loose: dict[str, bool]) -> tuple[Cause, ...]:
    """Give why an unknown finding, with this mask, is unknown: the facts it still depends on, each with its reason.

    `loose` remembers, by item, whether three-valued logic may overlook that all completions agree.
    """
    if item.rule is None:
        name = attested_fact(item)
        code = view.reading(name).reason
        return () if code is None else ((code, name),)
    open_ = _open_conditions(item.rule, mask)
    found = dict.fromkeys(cause for _, condition in open_ for cause in open_reasons(condition, view, params))
    if item.id not in loose:
        loose[item.id] = is_loose(item.rule, view, params)
    if not loose[item.id]:
        return tuple(found)
    caused = {fact for _, fact in found}
    names = [name for name in facts_read(item.rule, view) if (view.reading(name).fact or name) in caused]
    if not some_fact_decides(item.rule, view, params, names):
        return (*found, ("indeterminate", None))
    return tuple(found)


class Part(NamedTuple):
    """A part of a condition that may leave it unknown: a fact by its name, or what must be looked into, under a key."""

    key: str
    node: Condition | None


def parts_of(rule: Rule, mask: int, mark: str) -> tuple[Part, ...]:
    """Give the parts of those conditions of a rule that a mask of possible outcomes shows to be unknown.

    They are what the outermost logic joins; where the whole is unknown, each unknown part is a reason. `mark` sets
    apart the keys of what only this rule has.
    """
    open_ = _open_conditions(rule, mask)
    return tuple(part for name, condition in open_ for part in _parts(condition, f"{mark}/{name}"))


def _open_conditions(rule: Rule, mask: int) -> Iterator[tuple[str, Condition]]:
    """Give the conditions that a mask of possible outcomes shows to be unknown, each with its name."""
    if rule.applies_to is not None and mask & NOT_APPLICABLE:
        yield "applies_to", rule.applies_to
    if mask & PASS and mask & (PARTIAL | FAIL):
        yield "check", rule.check
    if rule.partial is not None and mask & PARTIAL and mask & FAIL:
        yield "partial", rule.partial


def _parts(condition: Condition, mark: str) -> Iterator[Part]:
    pending, joined, number = [(condition, True)], None, count()
    while pending:
        node, straight = pending.pop()
        if isinstance(node, Not):
            pending.append((node.condition, not straight))
        elif isinstance(node, Satisfies):
            yield Part(f"{node.fact}/{node.family}/{node.spec}", node)
        elif isinstance(node, Predicate):
            yield Part(node.fact, None)
        elif joined in (None, isinstance(node, AllOf) is straight):
            joined = isinstance(node, AllOf) is straight
            pending += [(child, straight) for child in reversed(node.children)]
        else:
            yield Part(f"{mark}/{next(number)}", node)


def open_reasons(condition: Condition, view: SubjectView, params: Params) -> tuple[Cause, ...]:
    """Give the reasons of every unknown predicate that isn't absorbed by a deciding neighbour."""
    return _explore(condition, view, params)[1]


def _explore(condition: Condition, view: SubjectView, params: Params) -> tuple[Truth, tuple[Cause, ...]]:
    """Give a condition's truth and, where that is unknown, the reasons."""
    reasons: tuple[Cause, ...] = ()
    if is_predicate(condition):
        found = truth(condition, view, params)
        return found, predicate_reasons(condition, view, params) if found is None else reasons
    if type(condition) is Not:
        found, reasons = _explore(condition.condition, view, params)
        return None if found is None else not found, reasons
    deciding, unknown = type(condition) is not AllOf, False
    for child in condition.children:
        found, more = _explore(child, view, params)
        if found is deciding:
            return found, ()
        unknown, reasons = unknown or found is None, reasons + more
    return None if unknown else not deciding, reasons


def predicate_reasons(node: Predicate, view: SubjectView, params: Params) -> tuple[Cause, ...]:
    """Give why a predicate is unknown: one reason, or for a version two, its own and that of its family."""
    reading = view.reading(node.fact)
    own: tuple[Cause, ...] = () if reading.reason is None else ((reading.reason, reading.fact or node.fact),)
    fact = view.fact(node.fact)
    if type(node) is not Satisfies or fact is None:
        return own or (("unplaceable", node.fact),)
    family, naming = family_of(view, fact), family_fact(view, fact)
    if family is None and naming is not None and placeable(node, reading.value, params):
        return (*own, (view.reading(naming).reason or "unplaceable", naming))
    return own if own and family == node.family else (("unplaceable", node.fact),)


def placeable(node: Satisfies, text: str | None, params: Params) -> bool:
    """Return True if a version would be known in the wanted family, or isn't known itself."""
    return text is None or version_satisfies(node.family, text, resolve(node.spec, params)) is not None
