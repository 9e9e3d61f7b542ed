"""The score of each row, from its outcome codes: the formula of `evaluation.score`, as expressions.

One row is one subject, so an item has one finding, which earns nothing, a part or all. The low end is the least mean
that the unknown items allow. It counts those that surely apply, at their worst. Those that may not apply count only if
they lower the mean: all that earn nothing; those that earn a part, if the mean is above that part; and those that earn
all, only if there is nothing else. Three items of equal weight:

    pass; fail; pass or not applicable      low 1/2, since the third can only raise the mean
    pass; fail; fail or not applicable      low 1/3, high 1/2

The high end is its mirror image: 1 less the low end of what is missing to 1.
"""

from collections.abc import Callable, Sequence

from secure_checklist.evaluation.score import CREDIT, best, worst
from secure_checklist.fleet.compile.ir import Term, among, calculated, code, compared, constant, when
from secure_checklist.fleet.compile.values import is_
from secure_checklist.rules.outcome import NOT_APPLICABLE, PARTIAL, PASS

LOW, HIGH = "score.low", "score.high"
_MASKS = [mask for mask in range(1, 2 * PASS) if mask != NOT_APPLICABLE]


def score_ends(codes: Sequence[tuple[Term, float]]) -> tuple[Term, Term]:
    """Return the columns of the low and the high end, null where nothing counts, from each item's codes and weight."""
    part = CREDIT[PARTIAL]
    missing = _least(codes, lambda mask: 1.0 - best(mask), 1.0 - part)
    return _least(codes, worst, part), calculated("-", _number(1.0), missing)


def _weighed(codes: Sequence[tuple[Term, float]], shares: dict[int, float]) -> Term:
    """Return the weight of the items with one of these codes, times the share of the code."""
    parts: list[Term] = []
    for share in sorted(set(shares.values())):
        masks = [code(mask) for mask, value in shares.items() if value == share]
        parts += [when(among(column, masks), _number(weight * share), _number(0.0)) for column, weight in codes]
    return calculated("+", *parts)


def _least(codes: Sequence[tuple[Term, float]], credit: Callable[[int], float], part: float) -> Term:
    """Return the least mean of a credit that has three values: 0, `part` and 1."""
    firm = [mask for mask in _MASKS if not mask & NOT_APPLICABLE]
    droppable = [mask for mask in _MASKS if mask & NOT_APPLICABLE]
    # The weight of the items that surely count, and of those that may count and earn nothing; what of it is earned; and
    # the weights of those that may count and earn a part, or all.
    weight = _weighed(codes, {mask: 1.0 for mask in (*firm, *droppable) if mask in firm or not credit(mask)})
    total = _weighed(codes, {mask: credit(mask) for mask in firm if credit(mask)})
    partial = _weighed(codes, {mask: 1.0 for mask in droppable if credit(mask) == part})
    whole = _weighed(codes, {mask: 1.0 for mask in droppable if credit(mask) == 1.0})
    earned = calculated("*", partial, _number(part))
    more = calculated("/", calculated("+", total, earned), calculated("+", weight, partial))
    above = compared(">", total, calculated("*", weight, _number(part)))
    mean = when(above, more, calculated("/", total, weight))
    alone = when(is_(">", partial, 0.0), _number(part), when(is_(">", whole, 0.0), _number(1.0)))
    return when(is_(">", weight, 0.0), mean, alone)


def _number(value: float) -> Term:
    return constant(value, "number")
