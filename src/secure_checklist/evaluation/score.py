"""The score: an interval, with its formula.

Each outcome earns the credit of `CREDIT`. An item's credit is the mean over its applicable, counted subjects; a
score is Σ weight·credit / Σ weight over the items with at least one counted finding. `low` and `high` take the worst
and the best possible outcome of each finding. Where "not applicable" is one of them, such a finding leaves the mean,
and an item of which nothing is left leaves both sums. The empty case is None, never 0 or 1.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from secure_checklist.core.model import Model
from secure_checklist.core.types import Number, Whole
from secure_checklist.rules.outcome import FAIL, NOT_APPLICABLE, PARTIAL, PASS

CREDIT = {PASS: 1.0, PARTIAL: 0.5, FAIL: 0.0}
"""What a decided outcome earns, by its bit."""


class Score(Model):
    """How much of what counts is done, as a range.

    Attributes:
        low: If every unknown turns out worst; None: nothing counts.
        high: If every unknown turns out best; None: nothing counts.
        coverage: The share of the weight that is decided, from 0 to 1; None: nothing counts.
        counted: How many findings count.
        decided: How many of them are decided.
        waived: How many are left out because they are waived.
        suppressed: How many are left out because a guard suppresses them.

    """

    low: Number | None = None
    high: Number | None = None
    coverage: Number | None = None
    counted: Whole = 0
    decided: Whole = 0
    waived: Whole = 0
    suppressed: Whole = 0


class Tally(NamedTuple):
    """An item's weight and the masks of its counted findings."""

    weight: float
    masks: bytes


@cache
def worst(mask: int) -> float:
    """Return the credit of the worst possible outcome that counts."""
    return min(credit for outcome, credit in CREDIT.items() if mask & outcome)


@cache
def best(mask: int) -> float:
    """Return the credit of the best possible outcome that counts."""
    return max(credit for outcome, credit in CREDIT.items() if mask & outcome)


@lru_cache(maxsize=4096)  # most items of most reports have the same few outcomes
def _mean(masks: bytes, sign: int) -> tuple[float, bool] | None:
    """Return the extreme mean over the choices of each mask, and whether the item may drop out; None: it must."""
    firm: list[float] = []
    droppable: list[float] = []
    for mask in masks:
        if mask != NOT_APPLICABLE:
            credit = worst(mask) if sign > 0 else best(mask)
            (droppable if mask & NOT_APPLICABLE else firm).append(credit)
    if not firm and not droppable:
        return None
    droppable.sort(key=lambda credit: sign * credit)
    may_drop = not firm
    if not firm:
        firm.append(droppable.pop(0))
    total, count = sum(firm), len(firm)
    for credit in droppable:
        if sign * credit * count >= sign * total:
            break
        total, count = total + credit, count + 1
    return total / count, may_drop


def _extreme(tallies: Iterable[Tally], sign: int) -> float | None:
    """Return the least (sign 1) or greatest (sign -1) score; what may drop out is chosen greedily, which is exact."""
    total = weight = 0.0
    droppable: list[tuple[float, float]] = []
    for tally in tallies:
        mean = _mean(tally.masks, sign)
        if mean is None:
            continue
        if mean[1]:
            droppable.append((mean[0], tally.weight))
        else:
            total, weight = total + tally.weight * mean[0], weight + tally.weight
    return _with_droppable(total, weight, droppable, sign)


def _with_droppable(total: float, weight: float, droppable: list[tuple[float, float]], sign: int) -> float | None:
    """Return the extreme score once what may drop out, as credit and weight, is taken or left."""
    droppable.sort(key=lambda pair: sign * pair[0])
    for credit, points in droppable:
        if weight and sign * credit * weight >= sign * total:
            break
        total, weight = total + points * credit, weight + points
    return total / weight if weight else None


def interval(tallies: Iterable[Tally]) -> tuple[float | None, float | None, float | None]:
    """Return low, high and coverage."""
    entries = [tally for tally in tallies if tally.masks.strip(b"\x01")]
    if all(len(tally.masks) == 1 and tally.masks[0] in CREDIT for tally in entries):
        weight = sum(tally.weight for tally in entries)
        if not weight:
            return None, None, None
        exact = sum(tally.weight * CREDIT[tally.masks[0]] for tally in entries) / weight
        return exact, exact, 1.0
    low, high = _extreme(entries, 1), _extreme(entries, -1)
    return low, high, _coverage(entries)


def _coverage(entries: list[Tally]) -> float | None:
    weight = sum(tally.weight for tally in entries)
    known = 0.0
    for tally in entries:
        masks = tally.masks.replace(b"\x01", b"")
        known += tally.weight * sum(mask in CREDIT for mask in masks) / len(masks)
    return known / weight if weight else None
