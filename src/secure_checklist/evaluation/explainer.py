"""Build the explanation of an item for one subject, as data."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

from secure_checklist.checklists.items import Item
from secure_checklist.core.types import Scalar
from secure_checklist.evaluation.explanation import Explanation
from secure_checklist.evaluation.reasons import SAID_NOT_APPLICABLE, attested_fact, predicate_reasons
from secure_checklist.evaluation.summaries import made
from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import AtLeastOf, is_predicate, predicates
from secure_checklist.rules.conditions.quantified import Quantified
from secure_checklist.rules.outcome import Compiled
from secure_checklist.rules.related import RelatedFact
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.sampling import nodes_of
from secure_checklist.rules.values import Truth
from secure_checklist.subjects.observations import Origin
from secure_checklist.subjects.resolution import SubjectView


class _Shared(NamedTuple):
    """What explanations share for subjects of one class; rules and conditions stand by their identity.

    Attributes:
        reads: The facts that each rule and condition reads.
        states: A number for each way in which a fact is known or unknown; none where no one was asked for it.
        found: The explanations, by the rule or condition and the states of its facts.

    """

    reads: dict[int, Sequence[str]]
    states: dict[object, int]
    found: dict[tuple[int, ...], Explanation]


class Explainer:
    """A builder of explanations for items, for one view of a subject.

    Many items read the same facts of a subject, such as its system, so the explanation of a condition is shared between
    them. During an evaluation, it is also shared between all subjects with the same known facts. If no one was asked
    for a fact, the explanation reveals nothing about anyone and is shared for as long as the checklist exists.
    """

    def __init__(self, view: SubjectView, compiled: Compiled, secret: frozenset[str], *, show_values: bool) -> None:
        self.view, self.compiled, self.secret, self.show_values = view, compiled, secret, show_values
        self._states = dict[str, int]()
        key = _Shared, type(view.subject), type(view.context.person)
        self._lasting, self._passing = (
            cast("_Shared", kept.setdefault(key, _Shared({}, {}, {})))
            for kept in (compiled.kept, view.context.remembered)
        )

    def item(self, item: Item) -> Explanation:
        """Return the explanation of an item."""
        return self.attestation(item) if item.rule is None else self.explain(item.rule)

    def explain(self, node: Rule | Condition) -> Explanation:
        """Return the explanation of a rule or a condition."""
        names, known = self._lasting.reads.get(id(node)), self._states
        if names is None:
            nodes = nodes_of(node) if isinstance(node, Rule) else predicates(node)
            reads = [name for each in nodes for name in (*each.operands, *each.reads(self.view))]
            names = self._lasting.reads[id(node)] = tuple(dict.fromkeys(reads))
        states = [known[name] if name in known else self._state(name) for name in names]
        made, key = (self._passing if any(states) else self._lasting).found, (id(node), *states)
        found = made.get(key)
        if found is None:
            found = made[key] = self.rule(node) if isinstance(node, Rule) else self.condition(node)
        return found

    def _state(self, name: str) -> int:
        """Return a number for all that an explanation may say of a fact; 0: no one was asked."""
        reading, numbers, number = self.view.reading(name), self._passing.states, 0
        if reading != (None, "not_asked", None):
            source, at, value = self.justification(name)
            # Equal times may be written with different offsets, and equal numbers with different signs.
            state = name, reading, source, at and (at, at.utcoffset()), repr(value)
            number = numbers.setdefault(state, len(numbers) + 1)
        self._states[name] = number
        return number

    def rule(self, rule: Rule) -> Explanation:
        """Return the explanation of a rule."""
        found = {name: self.explain(condition) for name, condition in rule.conditions()}
        parts = [_made(op=name, truth=part.truth, children=(part,)) for name, part in found.items()]
        return _made(op="rule", truth=found["check"].truth, children=tuple(parts))

    def condition(self, node: Condition) -> Explanation:
        """Return the explanation of a condition."""
        truth = self.compiled.evaluate(node, self.view)
        if is_predicate(node):
            return self.predicate(node, truth)
        return _joined(node, truth, [*map(self.explain, node.children)])

    def predicate(self, node: Predicate, truth: Truth) -> Explanation:
        """Return the explanation of a predicate. If a guard reads its fact, the explanation doesn't name the fact."""
        if not self.secret.isdisjoint(node.operands):
            # Without fact, expectation and value. The truth stays, since the outcome above it shows it anyway.
            return _made(op=node.operation, truth=truth)
        expected, detail = node.expected(self.compiled.params)
        missing = () if truth is not None else node.missing_facts(self.view, self.compiled.params)
        reason = predicate_reasons(node, missing, self.view)[0][0] if truth is None else None
        fact = next((name for name in node.operands if name in missing), node.fact)
        if fact != node.fact:
            expected = node.fact  # of two, the other is missing
        source, at, value = self.justification(fact)
        return _made(
            op=node.operation,
            truth=truth,
            fact=fact,
            expected=expected,
            detail=detail,
            reason=reason,
            source=source,
            at=at,
            value=value,
            children=(self.asked(node.where),) if isinstance(node, Quantified) else (),
        )

    def asked(self, node: Condition) -> Explanation:
        """Return what a condition expects of each of several subjects."""
        if not is_predicate(node):
            return _joined(node, None, [*map(self.asked, node.children)])
        if not self.secret.isdisjoint(node.operands):
            return _made(op=node.operation)
        expected, detail = node.expected(self.compiled.params)
        return _made(op=node.operation, fact=node.fact, expected=expected, detail=detail)

    def justification(self, name: str) -> tuple[Origin | None, datetime | None, Scalar | tuple[str, ...] | None]:
        """Return the source, the time and, if requested, the value of a known fact."""
        fact, view = self.view.fact(name), self.view
        value = view[name]
        if fact is None or value is None or isinstance(fact, RelatedFact):  # several say so, at several times
            return None, None, None
        holder = view.holder(fact.kind)
        shown = self.show_values and fact.confidentiality == "ordinary"
        written = fact.type.serialize(value) if shown else None
        said = tuple(written) if isinstance(written, list) else written
        return view.origin(holder, fact), view.time(holder, fact), said

    def attestation(self, item: Item) -> Explanation:
        """Return the explanation of an item that a person attests."""
        name, context = attested_fact(item), self.view.context
        reading = self.view.reading(name)
        held = None if reading.value is None else reading.value == "yes"
        said = held is not None or reading.reason == SAID_NOT_APPLICABLE
        entry = context.attested.get((item.id, self.view.subject.id)) if said else None
        at = None if entry is None else entry.at or context.inventory.as_of
        return _made(
            op="attested",
            truth=held,
            fact=name,
            expected="yes",
            reason=reading.reason,
            source=None if entry is None else entry.source,
            at=at,
        )


_NOTHING = {name: field.default for name, field in Explanation.model_fields.items()}


def _joined(node: Condition, truth: Truth, parts: Sequence[Explanation]) -> Explanation:
    expected = node.count if isinstance(node, AtLeastOf) else None
    return _made(op=node.operation, truth=truth, expected=expected, children=tuple(parts))


def _made(**parts: object) -> Explanation:
    """Return an explanation of parts that need no validation: they come from conditions and readings."""
    return made(Explanation, {**_NOTHING, **parts})
