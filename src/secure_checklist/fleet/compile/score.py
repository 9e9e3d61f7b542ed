"""The score of each row, from its outcome codes: the formula of `evaluation.score`, as expressions.

One row is one subject, so an item has one finding, which earns nothing, a part or all. The low end takes in what
surely applies, at its worst; then, of what may not apply, all that earns nothing; then all that earns a part, where
the mean is above that; and what earns all only if there is nothing else. The high end is its mirror image: the low end
of what is missing to 1.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from secure_checklist.evaluation.score import CREDIT, best, worst
from secure_checklist.fleet.compile.ir import Term, among, calculated, code, compared, constant, when
from secure_checklist.fleet.compile.values import is_
from secure_checklist.rules.outcome import NOT_APPLICABLE, PARTIAL, PASS

LOW, HIGH = "score.low", "score.high"
_MASKS = [mask for mask in range(1, 2 * PASS) if mask != NOT_APPLICABLE]


class _Sums(NamedTuple):
    """Sums of weights: of what surely counts and how much of it is done, and of what may count, by credit.

    Attributes:
        weight: Of what surely counts, and of what may count and earns nothing.
        total: How much of it is done.
        partial: Of what may count and earns credit in part.
        whole: Of what may count and earns all.
        credit: What is earned in part.

    """

    weight: Term
    total: Term
    partial: Term
    whole: Term
    credit: float


def score_ends(codes: Sequence[tuple[Term, float]]) -> tuple[Term, Term]:
    """Return the columns of the low and of the high end, each null where nothing counts.

    `codes` are the codes of each item, with its weight.
    """
    part = CREDIT[PARTIAL]
    low, high = _sums(codes, worst, part), _sums(codes, lambda mask: 1.0 - best(mask), 1.0 - part)
    return _least(low), calculated("-", _number(1.0), _least(high))


def _sums(codes: Sequence[tuple[Term, float]], credit: Callable[[int], float], part: float) -> _Sums:
    firm = [mask for mask in _MASKS if not mask & NOT_APPLICABLE]
    droppable = [mask for mask in _MASKS if mask & NOT_APPLICABLE]
    return _Sums(
        _weighed(codes, {mask: 1.0 for mask in (*firm, *droppable) if mask in firm or not credit(mask)}),
        _weighed(codes, {mask: credit(mask) for mask in firm if credit(mask)}),
        _weighed(codes, {mask: 1.0 for mask in droppable if credit(mask) == part}),
        _weighed(codes, {mask: 1.0 for mask in droppable if credit(mask) == 1.0}),
        part,
    )


def _weighed(codes: Sequence[tuple[Term, float]], shares: dict[int, float]) -> Term:
    """Return the weight of the items with one of these codes, as far as the code counts."""
    parts: list[Term] = []
    for share in sorted(set(shares.values())):
        masks = [code(mask) for mask, value in shares.items() if value == share]
        parts += [when(among(column, masks), _number(weight * share), _number(0.0)) for column, weight in codes]
    return calculated("+", *parts)


def _least(sums: _Sums) -> Term:
    weight, total, partial, whole, credit = sums
    earned = calculated("*", partial, _number(credit))
    more = calculated("/", calculated("+", total, earned), calculated("+", weight, partial))
    above = compared(">", total, calculated("*", weight, _number(credit)))
    mean = when(above, more, calculated("/", total, weight))
    alone = when(is_(">", partial, 0.0), _number(credit), when(is_(">", whole, 0.0), _number(1.0)))
    return when(is_(">", weight, 0.0), mean, alone)


def _number(value: float) -> Term:
    return constant(value, "number")
