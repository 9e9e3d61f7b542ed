"""The score: an interval, and the formula for it.

Each outcome earns the credit in `CREDIT`. An item's credit is the mean over its applicable, counted subjects. A score
is Σ weight·credit / Σ weight over the items with at least one counted finding. `low` and `high` take the worst and the
best possible outcome of each finding. If "not applicable" is one of them, the finding is left out of the mean, and an
item with no findings left is left out of both sums. If nothing counts, the score is None, never 0 or 1.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from secure_checklist.core.model import Model
from secure_checklist.core.types import Number, Whole
from secure_checklist.evaluation.summaries import made
from secure_checklist.rules.outcome import FAIL, NOT_APPLICABLE, PARTIAL, PASS

CREDIT = {PASS: 1.0, PARTIAL: 0.5, FAIL: 0.0}
"""The credit for a decided outcome, by its bit."""


class Score(Model):
    """The share of the counted weight that is done, as a range.

    Attributes:
        low: The score if every unknown finding has its worst outcome, or None if no finding counts.
        high: The score if every unknown finding has its best outcome, or None if no finding counts.
        coverage: The share of the weight that is decided, from 0 to 1, or None if no finding counts.
        counted: The number of findings that count.
        decided: The number of counted findings that are decided.
        waived: The number of findings left out because they are waived.
        suppressed: The number of findings left out because a guard suppresses them.

    """

    low: Number | None = None
    high: Number | None = None
    coverage: Number | None = None
    counted: Whole = 0
    decided: Whole = 0
    waived: Whole = 0
    suppressed: Whole = 0


@cache
def worst(mask: int) -> float:
    """Return the credit of the worst possible outcome that counts."""
    return min(credit for outcome, credit in CREDIT.items() if mask & outcome)


@cache
def best(mask: int) -> float:
    """Return the credit of the best possible outcome that counts."""
    return max(credit for outcome, credit in CREDIT.items() if mask & outcome)


class _Summary(NamedTuple):
    """The least and greatest credit of an item, and the numbers of its findings that apply and that are decided."""

    low: float
    high: float
    may_drop_out: bool
    applicable: int
    decided: int


@lru_cache(maxsize=4096)  # most items of most reports have the same few outcomes
def _summary(masks: bytes) -> _Summary:
    """Sum up the masks of an item's counted findings."""
    droppable = all(mask & NOT_APPLICABLE for mask in masks)
    decided = sum(mask in CREDIT for mask in masks)
    return _Summary(_mean(masks, 1), _mean(masks, -1), droppable, len(masks), decided)


def _mean(masks: bytes, sign: int) -> float:
    """Return the least (sign 1) or greatest (sign -1) mean over the choices of each mask.

    All of them may drop out, but then the item drops out as a whole (`may_drop_out`). As long as it counts, at least
    one applies: the one that moves the mean furthest.
    """
    credit = worst if sign > 0 else best
    # For the least mean, the devices of one item:
    #
    #   8    pass                          firm, 1
    #   3    fail or not applicable        droppable, 0    taken: mean 1/2
    #   9    pass or not applicable        droppable, 1    left out: it would raise the mean
    firm = [credit(mask) for mask in masks if not mask & NOT_APPLICABLE]
    droppable = [(credit(mask), 1.0) for mask in masks if mask & NOT_APPLICABLE]
    return _with_droppable(sum(firm), len(firm), droppable, sign) or 0.0


def score_of(items: Iterable[tuple[float, bytes]], *, waived: int, suppressed: int) -> Score:
    """Return the score of items. Each is a weight and the masks of the item's counted findings that may apply."""
    low = high = firm = weight = known = 0.0
    least: list[tuple[float, float]] = []
    greatest: list[tuple[float, float]] = []
    counted = decided = 0
    for points, masks in items:
        found = _summary(masks)
        counted, decided = counted + found.applicable, decided + found.decided
        weight, known = weight + points, known + points * found.decided / found.applicable
        if found.may_drop_out:
            least.append((found.low, points))
            greatest.append((found.high, points))
        else:
            low, high, firm = low + points * found.low, high + points * found.high, firm + points
    parts = {
        "low": _with_droppable(low, firm, least, 1),
        "high": _with_droppable(high, firm, greatest, -1),
        "coverage": known / weight if weight else None,
        "counted": counted,
        "decided": decided,
        "waived": waived,
        "suppressed": suppressed,
    }
    return made(Score, parts)


def _with_droppable(total: float, weight: float, droppable: list[tuple[float, float]], sign: int) -> float | None:
    """Return the extreme mean over all choices of what may drop out, given by credit and weight; None of nothing."""
    # Greedy is exact here. A weighted mean falls by an item exactly if the item's credit is below the mean, whatever
    # its weight. So the best set holds all items below some credit, and taking them in order finds it.
    droppable.sort(key=lambda pair: sign * pair[0])
    for credit, points in droppable:
        # Multiplied out, since `credit >= total / weight` would round.
        if weight and sign * credit * weight >= sign * total:
            break
        total, weight = total + points * credit, weight + points
    return total / weight if weight else None
