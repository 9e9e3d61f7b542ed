"""Claims that supplement facts: results of other tools, and a person's statement that an item isn't for them.

A claim never hides a fact. It decides an item only if the facts don't, with one exception: a failure found by another
tool overrides a pass. The finding names the source of the claim.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from secure_checklist.checklists.items import Item
from secure_checklist.checklists.sources import Reference
from secure_checklist.evaluation.compiled import KindPlan, Plan, holds_on
from secure_checklist.evaluation.explanation import External, Reason
from secure_checklist.evaluation.reasons import SAID_NOT_APPLICABLE, attested_fact
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, FAIL, NOT_APPLICABLE, PASS, outcome_of
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.entries import ExternalResult, ResultKey, name_of, result_key
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView

_BITS = {"fail": FAIL, "pass": PASS, "not_applicable": NOT_APPLICABLE}
"""What tools may find, the strictest first."""
_SPEAKS: Mapping[str | None, Container[str]] = {
    None: ("pass", "fail", "unknown", "not_applicable"),
    "equal": ("pass", "fail", "unknown", "not_applicable"),
    # An item that asks for a part of a control passes with the control; the control may fail for its other parts. One
    # that asks for more fails with the control, and a pass of the control leaves the rest open.
    "subset_of": ("pass", "unknown", "not_applicable"),
    "superset_of": ("fail", "unknown"),
}
"""Which results for a control are results for an item, by the item's relation to the control."""


class Claim(NamedTuple):
    """The mask of a finding after all claims, with the claims themselves.

    Attributes:
        mask: The possible outcomes.
        reasons: The reasons given by the claims, whether or not they count.
        external: The results of other tools.

    """

    mask: int
    reasons: tuple[Reason, ...] = ()
    external: tuple[External, ...] = ()


class _Match(NamedTuple):
    """A result of an item, and whether its outcome says anything of the item."""

    result: ExternalResult
    speaks: bool


class Claims:
    """The claims in one inventory, by subject.

    Attributes:
        subjects: The ids of the subjects that have claims.
        unmatched: The results that match no item.

    """

    def __init__(self, plan: Plan, context: EvaluationContext) -> None:
        self._plan, self._context, self._day = plan, context, context.now.date()
        newest: dict[tuple[str, str], dict[ResultKey, _Match]] = {}
        # A result that matches nothing is reported, not dropped: a misspelt control would else look as if the tool had
        # found nothing to complain about.
        self.unmatched = tuple([result for result in context.inventory.results if not self._match(result, newest)])
        self._results: dict[str, dict[str, list[ExternalResult]]] = {}
        for (subject, item), matches in newest.items():
            if found := [match.result for match in matches.values() if match.speaks]:
                self._results.setdefault(subject, {})[item] = found
        self.subjects = frozenset((*self._results, *context.dismissed))

    def _match(self, result: ExternalResult, newest: dict[tuple[str, str], dict[ResultKey, "_Match"]]) -> bool:
        """File a result under the items that it is for, in place of an older one. Return True if there is any.

        The newest result of a tool for a control counts, also if it says nothing of the item where the older did.
        """
        subject = self._context.person if result.subject is None else self._subjects[result.subject]
        matches = {
            item.id: (about, speaks)
            for item, about, speaks in self._items(result)
            # No claim touches an item that a guard puts first, one that may be urgent, a transient one, or one about an
            # incident. These are there for someone who may be watched, and the tool may be the watcher's.
            if item.kind == subject.kind and item.id not in self._plan.kept
        }
        for item, (about, speaks) in matches.items():
            held, key = newest.setdefault((subject.id, item), {}), result_key(result, subject.id, about)
            # Also a result that says nothing of the item replaces an older one that did: the tool looked again, and its
            # former word is out of date. That is why `speaks` is kept beside it, and filtered last.
            if key not in held or self._rank(result) >= self._rank(held[key].result):
                held[key] = _Match(result, speaks)
        return any(speaks for _, speaks in matches.values())

    def _items(self, result: ExternalResult) -> Iterator[tuple[Item, tuple[str, ...], bool]]:
        """Yield each item that a result may be for, the name of its subject matter there, and whether it counts.

        A control is named as the item's own reference names it, so that all spellings are one.
        """
        control = result.control
        if control is None:
            found = self._plan.checklist.find(result.item or "")
            yield from () if found is None else ((found, name_of(found.id), True),)
            return
        framework, version, name = name_of(control)
        for item, references in self._referring.get((framework, name), {}).values():
            # `ISO 27001 A.8.1` without an edition means every edition, on either side.
            same = [one for one in references if not (version and one.version) or version == name_of(one)[1]]
            if same:
                speaks = any(result.outcome in _SPEAKS.get(one.relation, ()) for one in same)
                yield item, name_of(same[0]), speaks

    @cached_property
    def _subjects(self) -> Mapping[str, Subject]:
        return self._context.inventory.by_id

    @cached_property
    def _referring(self) -> Mapping[tuple[str, str], Mapping[str, tuple[Item, Sequence[Reference]]]]:
        """The references of items to each control, by its framework and name."""
        found: dict[tuple[str, str], dict[str, tuple[Item, list[Reference]]]] = {}
        for item in self._plan.checklist.items:
            for reference in item.references:
                framework, _, name = name_of(reference)
                found.setdefault((framework, name), {}).setdefault(item.id, (item, []))[1].append(reference)
        return found

    def of(
        self, kind: KindPlan, subject: Subject, masks: bytes, views: Sequence[SubjectView]
    ) -> Iterator[tuple[int, Claim]]:
        """Yield the claim on each item that has one, with the item's index.

        `views` holds the subject's view for each of the kind's `renew_after` values. Nothing can be claimed about
        advice that isn't valid yet or is no longer valid.
        """
        dismissed, results = self._context.dismissed.get(subject.id, ()), self._results.get(subject.id, {})
        for name in dict.fromkeys((*results, *dismissed)):
            place = kind.places.get(name)
            if place is not None and holds_on(item := kind.items[place], self._day):
                claim = self._with_results(item, masks[place], results.get(item.id, ()))
                view = views[kind.groups[place]]
                if item.id in dismissed and view.reading(attested_fact(item)).reason == SAID_NOT_APPLICABLE:
                    # A tool's failure comes first: `claim.mask` has it by now. Someone who says "not for me" beside it
                    # keeps the failure, and the finding shows both.
                    stands = dismissible(item, claim.mask, self._plan)
                    mask, reasons = (NOT_APPLICABLE, ()) if stands else (claim.mask, claim.reasons)
                    claim = claim._replace(mask=mask, reasons=(*reasons, Reason(code=SAID_NOT_APPLICABLE)))
                yield place, claim

    def _with_results(self, item: Item, mask: int, results: Sequence[ExternalResult]) -> Claim:
        """Return the claim that the results of other tools make on an item."""
        found = tuple(
            External(
                source=one.source,
                outcome=one.outcome,
                at=one.at,
                url=one.url,
                control="" if one.control is None else one.control.label,
                otherwise=outcome_of(mask),
                counts=not self._context.ahead(one.at) and not self._is_stale(one, item),
            )
            for one in results
        )
        counting = {one.outcome for one in found if one.counts}
        # The results that disagree are all shown, and the strictest counts.
        strictest = next((bit for outcome, bit in _BITS.items() if outcome in counting), 0)
        settled = strictest if strictest and _stands(item, mask, strictest) else mask
        # Old results are named as the reason only where a fresh one could have decided the item.
        stale = settled not in DECIDED_OUTCOMES and any(self._is_stale(one, item) for one in results)
        return Claim(settled, (Reason(code="result_stale"),) if stale else (), found)

    def _rank(self, result: ExternalResult) -> tuple[object, ...]:
        return not self._context.ahead(result.at), result.at

    def _is_stale(self, result: ExternalResult, item: Item) -> bool:
        days = result.max_age if item.renew_after is None else min(result.max_age, item.renew_after)
        return self._context.now - result.at > timedelta(days=days)


def _stands(item: Item, mask: int, found: int) -> bool:
    """Return True if a tool's result becomes the outcome: the facts leave the item open, or the result is stricter.

    If the facts say that an item doesn't apply, no tool makes it fail: a control has items for several systems.
    """
    if mask in DECIDED_OUTCOMES:
        return found == FAIL and mask != NOT_APPLICABLE
    return found == FAIL or bool(mask & found) or (found == NOT_APPLICABLE and _may_not_apply(item, mask))


def _may_not_apply(item: Item, mask: int) -> bool:
    return bool(mask & NOT_APPLICABLE) or item.rule is None or item.rule.applies_to is None


def dismissible(item: Item, mask: int, plan: Plan) -> bool:
    """Return True if a person's statement can make an item not applicable.

    It can't if the item is decided, if the facts say that it applies, or if no claim may remove the item.
    """
    return item.id not in plan.kept and mask not in DECIDED_OUTCOMES and _may_not_apply(item, mask)
