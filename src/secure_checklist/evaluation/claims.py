"""What is said in the place of facts: a person's word that an item doesn't apply to them.

A claim never hides a fact. It decides an item only where the facts don't, and the finding says whose word it is.
"""

from collections.abc import Callable, Container, Iterator
from typing import NamedTuple

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.compiled import KindPlan, Plan, holds_on
from secure_checklist.evaluation.explanation import Reason
from secure_checklist.evaluation.reasons import SAID_NOT_APPLICABLE, attested_fact
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, NOT_APPLICABLE
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView


class Claim(NamedTuple):
    """What claims make of a finding.

    Attributes:
        mask: The possible outcomes.
        reasons: Whose word it is, whether or not it counts.

    """

    mask: int
    reasons: tuple[Reason, ...]


def claimed(context: EvaluationContext) -> Container[str]:
    """Return the ids of the subjects of which something is claimed."""
    return context.dismissed if context.inventory.attestations else ()


class Claims:
    """The claims in one inventory, by subject."""

    def __init__(self, plan: Plan, context: EvaluationContext) -> None:
        self._plan, self._context = plan, context

    def of(
        self, kind: KindPlan, subject: Subject, masks: bytes, view: Callable[[int], SubjectView]
    ) -> Iterator[tuple[int, Claim]]:
        """Yield what becomes of each item of which something is claimed, by its place.

        Nothing can be claimed of advice that doesn't hold yet, or no longer.
        """
        for place in kind.places(self._context.dismissed.get(subject.id, ())):
            item, mask = kind.items[place], masks[place]
            if holds_on(item, self._context.now.date()) and _is_dismissed(item, view(place)):
                yield place, Claim(NOT_APPLICABLE if dismissible(item, mask, self._plan) else mask, (_DISMISSED,))


_DISMISSED = Reason(code=SAID_NOT_APPLICABLE)


def _is_dismissed(item: Item, view: SubjectView) -> bool:
    return view.reading(attested_fact(item)).reason == SAID_NOT_APPLICABLE


def dismissible(item: Item, mask: int, plan: Plan) -> bool:
    """Return True if a person's word makes an item not applicable.

    It doesn't where the facts have decided the item, where they say that it applies, and for what others wait for.
    """
    return (
        item.id not in plan.kept
        and mask not in DECIDED_OUTCOMES
        and (bool(mask & NOT_APPLICABLE) or item.rule is None or item.rule.applies_to is None)
    )
