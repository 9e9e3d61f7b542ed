"""The score of each row, from its outcome codes: the formula of `scoring` as expressions.

One row is one subject, so an item has one finding. What may not apply is taken or left, whichever makes the extreme; of
findings with the same credit either all are taken or none.
"""

from collections.abc import Sequence
from functools import reduce

import narwhals as nw

from secure_checklist.content import Item
from secure_checklist.findings import FAIL, NOT_APPLICABLE, PARTIAL, PASS

LOW, HIGH = "score.low", "score.high"
_MASKS = range(1, 2 * PASS)
_CREDITS = (0.0, 0.5, 1.0)


def score_stages(items: Sequence[Item], mark: str) -> tuple[dict[str, nw.Expr], ...]:
    """Give the stages that add `score.low` and `score.high`, each null where nothing counts.

    What they add besides has names that begin with the mark.
    """
    sums: dict[str, nw.Expr] = {}
    for end, credit_of in ((LOW, _worst), (HIGH, _best)):
        for credit in _CREDITS:
            for loose in (False, True):
                masks = [
                    mask
                    for mask in _MASKS
                    if mask != NOT_APPLICABLE and bool(mask & NOT_APPLICABLE) is loose and credit_of(mask) == credit
                ]
                sums[_name(mark, end, credit, loose=loose)] = _weighed(items, masks)
    return sums, {LOW: _extreme(mark, LOW, _CREDITS), HIGH: _extreme(mark, HIGH, _CREDITS[::-1])}


def _name(mark: str, end: str, credit: float, *, loose: bool) -> str:
    return f"{mark}_{end}_{credit}_{'loose' if loose else 'firm'}"


def _worst(mask: int) -> float:
    return 0.0 if mask & FAIL else 0.5 if mask & PARTIAL else 1.0


def _best(mask: int) -> float:
    return 1.0 if mask & PASS else 0.5 if mask & PARTIAL else 0.0


def _weighed(items: Sequence[Item], masks: list[int]) -> nw.Expr:
    """Give the weight of the items whose code is one of these."""
    none = nw.lit(0.0)
    parts = [nw.when(nw.col(item.id).is_in(masks)).then(nw.lit(item.points)).otherwise(none) for item in items]
    return reduce(_plus, parts)


def _plus(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return left + right


def _extreme(mark: str, end: str, order: tuple[float, ...]) -> nw.Expr:
    """Take in the credits from the extreme one on, as long as each moves the mean that way."""
    firm = {credit: nw.col(_name(mark, end, credit, loose=False)) for credit in order}
    weight = firm[order[0]] + firm[order[1]] + firm[order[2]]
    total = firm[0.5] * 0.5 + firm[1.0]
    sign = 1.0 if order[0] < order[2] else -1.0
    for credit in order:
        more = nw.col(_name(mark, end, credit, loose=True))
        taken = nw.when((weight <= 0) | (weight * (sign * credit) < total * sign)).then(more).otherwise(nw.lit(0.0))
        weight, total = weight + taken, total + taken * credit
    return nw.when(weight > 0).then(total / weight)
