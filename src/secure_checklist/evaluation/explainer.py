"""Makes the explanation of an item for one subject, as data."""

from datetime import datetime

from secure_checklist.checklists.items import Item
from secure_checklist.core.types import Scalar
from secure_checklist.evaluation.explanation import Explanation
from secure_checklist.evaluation.reasons import SAID_NOT_APPLICABLE, attested_fact, predicate_reasons
from secure_checklist.evaluation.summaries import made
from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import AtLeastOf
from secure_checklist.rules.conditions.quantified import Quantified
from secure_checklist.rules.outcome import Compiled
from secure_checklist.rules.related import RelatedFact
from secure_checklist.rules.values import Truth
from secure_checklist.subjects.observations import Origin
from secure_checklist.subjects.resolution import SubjectView


class Explainer:
    """Explains items for one view of a subject.

    Many items ask the same of a subject, as its system, and what a condition says of it is one explanation for all.
    """

    def __init__(self, view: SubjectView, compiled: Compiled, secret: frozenset[str], *, show_values: bool) -> None:
        self.view, self.compiled, self.secret, self.show_values = view, compiled, secret, show_values
        self._known: dict[int, Explanation] = {}

    def item(self, item: Item) -> Explanation:
        """Return the explanation of an item."""
        if item.rule is None:
            return self.attestation(item)
        parts: list[Explanation] = []
        for name, condition in item.rule.conditions():
            found = self.explain(condition)
            parts.append(_made(op=name, truth=found.truth, children=(found,)))
        return _made(op="rule", truth=next(part.truth for part in parts if part.op == "check"), children=tuple(parts))

    def explain(self, node: Condition, *, asked: bool = False) -> Explanation:
        """Return the explanation of a condition. With `asked`, only its expectations of each of several subjects."""
        known = None if asked else self._known.get(id(node))
        if known is not None:
            return known
        truth = None if asked else self.compiled.evaluate(node, self.view)
        found = self.predicate(node, truth, asked=asked) if isinstance(node, Predicate) else None
        if found is None:
            found = _made(
                op=node.operation,
                truth=truth,
                expected=node.count if isinstance(node, AtLeastOf) else None,
                children=tuple([self.explain(child, asked=asked) for child in node.children]),
            )
        if not asked:
            self._known[id(node)] = found  # the checklist keeps the node alive
        return found

    def predicate(self, node: Predicate, found: Truth, *, asked: bool) -> Explanation:
        """Return the explanation of a predicate; for a fact that a guard reads, only that it took part."""
        if not self.secret.isdisjoint(node.operands):
            # Without fact, expectation and value. The truth stays, since the outcome above it shows it anyway.
            return _made(op=node.operation, truth=found)
        expected, detail = node.expected(self.compiled.params)
        if asked:
            return _made(op=node.operation, fact=node.fact, expected=expected, detail=detail)
        reason = predicate_reasons(node, self.view, self.compiled.params)[0][0] if found is None else None
        missing = () if found is not None else node.missing_facts(self.view, self.compiled.params)
        fact = next((name for name in node.operands if name in missing), node.fact)
        if fact != node.fact:
            expected = node.fact  # of two, the other is missing
        source, at, value = self.justification(fact)
        return _made(
            op=node.operation,
            truth=found,
            fact=fact,
            expected=expected,
            detail=detail,
            reason=reason,
            source=source,
            at=at,
            value=value,
            children=(self.explain(node.where, asked=True),) if isinstance(node, Quantified) else (),
        )

    def justification(self, name: str) -> tuple[Origin | None, datetime | None, Scalar | tuple[str, ...] | None]:
        """Return the source, time and, if asked for, the value of a known fact."""
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
        """Return the explanation of an item that the person answers for."""
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


def _made(**parts: object) -> Explanation:
    """Return an explanation of parts that need no validation: they come from conditions and readings."""
    return made(Explanation, {**_NOTHING, **parts})
