"""The score formula against plain arithmetic over every way in which the unknown may turn out."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from secure_checklist.evaluation.score import score_of
from secure_checklist.rules.outcome import FAIL, NOT_APPLICABLE, PARTIAL, PASS

CREDIT = {PASS: Fraction(1), PARTIAL: Fraction(1, 2), FAIL: Fraction(0)}
BITS = (NOT_APPLICABLE, FAIL, PARTIAL, PASS)
ANYTHING = sum(BITS)
Items = Sequence[tuple[int, Sequence[int]]]


def exact(items: Items) -> Fraction | None:
    """Score decided findings, as the formula is written down."""
    credit = weight = Fraction(0)
    for points, outcomes in items:
        counted = [CREDIT[outcome] for outcome in outcomes if outcome != NOT_APPLICABLE]
        if counted:
            credit += points * sum(counted, start=Fraction(0)) / len(counted)
            weight += points
    return credit / weight if weight else None


def completions(items: Items) -> list[Fraction | None]:
    """Score every way in which the findings may turn out."""
    choices = [[bit for bit in BITS if mask & bit] for _, masks in items for mask in masks]
    scores: list[Fraction | None] = []
    for chosen in product(*choices):
        outcomes = iter(chosen)
        scores.append(exact([(points, [next(outcomes) for _ in masks]) for points, masks in items]))
    return scores


def covered(items: Items) -> Fraction | None:
    """Return the share of the weight that is decided, over what may apply."""
    decided = weight = Fraction(0)
    for points, masks in items:
        open_or_decided = [mask for mask in masks if mask != NOT_APPLICABLE]
        if open_or_decided:
            known = sum(mask in CREDIT for mask in open_or_decided)
            decided += points * Fraction(known, len(open_or_decided))
            weight += points
    return decided / weight if weight else None


def rounded(*numbers: float | Fraction | None) -> tuple[float | None, ...]:
    return tuple(None if number is None else round(float(number), 9) for number in numbers)


def measured(items: Items) -> tuple[float | None, ...]:
    found = score_of([(float(points), bytes(masks)) for points, masks in items], waived=0, suppressed=0)
    return rounded(found.low, found.high, found.coverage)


masks = st.integers(1, ANYTHING)


def weighted_items(most: int, findings: int) -> st.SearchStrategy[Items]:
    """Give up to so many items with up to so many findings each: at most 4,096 completions."""
    return st.lists(st.tuples(st.integers(1, 5), st.lists(masks, min_size=1, max_size=findings)), max_size=most)


@given(weighted_items(3, 2) | weighted_items(2, 3))
@example([(1, [FAIL | NOT_APPLICABLE, PASS]), (3, [PARTIAL | NOT_APPLICABLE])])
@example([(1, [PARTIAL | NOT_APPLICABLE]), (1, [PASS | NOT_APPLICABLE]), (5, [FAIL])])
def test_low_and_high_are_the_least_and_the_greatest_score_that_can_come(items: Items) -> None:
    possible = [score for score in completions(items) if score is not None]
    expected = rounded(min(possible, default=None), max(possible, default=None), covered(items))
    assert measured(items) == expected


@given(st.lists(st.tuples(st.integers(1, 5), st.lists(st.sampled_from(BITS), min_size=1, max_size=4)), max_size=5))
def test_decided_findings_give_one_number(items: Items) -> None:
    expected = exact(items)
    assert measured(items) == rounded(expected, expected, None if expected is None else 1)
