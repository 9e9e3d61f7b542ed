"""The score of each row, from its outcome codes: the formula of `scoring`, as expressions.

One row is one subject, so an item has one finding, with credit 0, ½ or 1. The low end takes in what surely applies, at
its worst; then, of what may not apply, all that counts 0; then all that counts ½, where the mean is above that; and
what counts 1 only if there is nothing else. The high end is its mirror image: the low end of what is missing to 1.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import NamedTuple

import narwhals as nw

from secure_checklist.findings import FAIL, NOT_APPLICABLE, PARTIAL, PASS

LOW, HIGH = "score.low", "score.high"
_MASKS = [mask for mask in range(1, 2 * PASS) if mask != NOT_APPLICABLE]


class _Sums(NamedTuple):
    """The columns of weights: of what surely counts and how much of it is done, and of what may count, by credit."""

    weight: str
    total: str
    half: str
    whole: str


def score_stages(codes: Mapping[str, float]) -> tuple[dict[str, nw.Expr], ...]:
    """Give the stages that add the columns `low` and `high`, each null where nothing counts.

    `codes` gives for each column of codes the weight of its item.
    """
    low, high = (_Sums(*(f"{end}_{part}" for part in _Sums._fields)) for end in ("low", "high"))
    sums = _sums(codes, low, _worst) | _sums(codes, high, lambda mask: 1.0 - _best(mask))
    return sums, {"low": _least(low), "high": 1.0 - _least(high)}


def _worst(mask: int) -> float:
    return 0.0 if mask & FAIL else 0.5 if mask & PARTIAL else 1.0


def _best(mask: int) -> float:
    return 1.0 if mask & PASS else 0.5 if mask & PARTIAL else 0.0


def _sums(codes: Mapping[str, float], names: _Sums, credit: Callable[[int], float]) -> dict[str, nw.Expr]:
    firm = [mask for mask in _MASKS if not mask & NOT_APPLICABLE]
    loose = [mask for mask in _MASKS if mask & NOT_APPLICABLE]
    return {
        names.weight: _weighed(codes, {mask: 1.0 for mask in (*firm, *loose) if mask in firm or not credit(mask)}),
        names.total: _weighed(codes, {mask: credit(mask) for mask in firm if credit(mask)}),
        names.half: _weighed(codes, {mask: 1.0 for mask in loose if credit(mask) == 0.5}),  # noqa: PLR2004 - half
        names.whole: _weighed(codes, {mask: 1.0 for mask in loose if credit(mask) == 1.0}),
    }


def _weighed(codes: Mapping[str, float], shares: dict[int, float]) -> nw.Expr:
    """Give the weight of the items with one of these codes, as far as the code counts."""
    parts: list[nw.Expr] = []
    for share in sorted(set(shares.values())):
        masks = [mask for mask, value in shares.items() if value == share]
        parts += [
            nw.when(nw.col(name).is_in(masks)).then(nw.lit(weight * share)).otherwise(nw.lit(0.0))
            for name, weight in codes.items()
        ]
    return reduce(_plus, parts)


def _plus(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return left + right


def _least(names: _Sums) -> nw.Expr:
    weight, total, half, whole = map(nw.col, names)
    mean = nw.when(total > weight * 0.5).then((total + half * 0.5) / (weight + half)).otherwise(total / weight)
    alone = nw.when(half > 0).then(nw.lit(0.5)).otherwise(nw.when(whole > 0).then(nw.lit(1.0)))
    return nw.when(weight > 0).then(mean).otherwise(alone)
