"""Numbers however large or close together: what is folded, and what decides, is exact."""

import math
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import Checklist, Condition, Device, Fact, Finding, Inventory, Item, Rule, ask, evaluate
from secure_checklist.rules import Compare, Equals, OneOf
from tests.cases import each
from tests.worlds import NOW

Op = Literal["at_least", "at_most", "more_than", "less_than"]
OPS: tuple[Op, ...] = ("at_least", "at_most", "more_than", "less_than")


class Meter(Device):
    """A device with numbers of both types, bounded and not."""

    namespace: ClassVar[str] = "meter"
    amount: Fact[float] = ask("How much?")
    total: Fact[int] = ask("How many?")
    share: Fact[float] = ask("What share?", minimum=0, maximum=1)
    level: Fact[int] = ask("What level?", minimum=-2, maximum=3)


FACTS: tuple[Fact[Any], ...] = (Meter.amount, Meter.total, Meter.share, Meter.level)
FIND = Device.find_my.is_true()


def finding(condition: Condition, **known: Any) -> Finding:
    """Return what becomes of an item that asks for the condition and for something that holds."""
    checklist = Checklist.of("c", "C", Item(id="a", title="A", rule=Rule(check=condition & FIND)), requires=FACTS)
    subject = Meter(id="m", find_my=True, **known)
    (found,) = evaluate(checklist, Inventory(subjects=(subject,)).completed("device"), now=NOW).findings
    return found


def holds(op: str, value: float, literal: float) -> bool:
    """Return what the comparison means, said by Python alone."""
    return {
        "at_least": value >= literal,
        "at_most": value <= literal,
        "more_than": value > literal,
        "less_than": value < literal,
    }[op]


numbers = st.floats(allow_nan=False, allow_infinity=False)
whole = st.integers(-(2**63), 2**63 - 1)


@given(op=st.sampled_from(OPS), literal=numbers | whole, value=numbers)
def test_comparisons_of_numbers_are_exact(op: Op, literal: float, value: float) -> None:
    """What Python says of floats is said of every number, near the literal as far from it; the literal is one, too."""
    for known in {value, *near(literal)}:
        outcome = finding(Compare(op=op, fact=Meter.amount.name, value=literal), amount=known).outcome
        assert outcome == ("pass" if holds(op, known, float(literal)) else "fail")


@given(op=st.sampled_from(OPS), literal=whole, value=whole)
def test_comparisons_of_whole_numbers_are_exact(op: Op, literal: int, value: int) -> None:
    """The same for whole numbers, which floats can't tell apart from 2**53 on."""
    for known in {value, literal, max(literal - 1, -(2**63)), min(literal + 1, 2**63 - 1)}:
        outcome = finding(Compare(op=op, fact=Meter.total.name, value=literal), total=known).outcome
        assert outcome == ("pass" if holds(op, known, literal) else "fail")


@each("literal", [2.0**53, 1e300, -1e16, 0.5])
def test_a_set_of_numbers_is_never_taken_for_all_of_them(literal: float) -> None:
    """`equals` and `one_of` of an unbounded number are never folded away either."""
    for node in (
        Equals(fact=Meter.amount.name, value=literal),
        OneOf(fact=Meter.amount.name, values=(literal, literal / 2)),
    ):
        assert finding(node, amount=literal).outcome == "pass"
        assert finding(node, amount=1.0).outcome == "fail"


@each(
    ("condition", "decides"),
    [
        (Meter.share.at_most(0.6), True),
        (Meter.share.at_least(0.6), True),
        (Meter.share.more_than(0.999), True),
        (Meter.share.at_least(0), False),
        (Meter.share.at_most(1), False),
        (Meter.level.at_least(3), True),
        (Meter.level.at_least(-2), False),
        (Meter.level.more_than(3), False),
        (~Meter.level.at_least(-2), False),
    ],
)
def test_a_bounded_number_matters_where_its_bounds_leave_both_answers(condition: Condition, *, decides: bool) -> None:
    """Law 2: a number decides exactly where some of those within its bounds give one outcome and some another.

    Where all give the same, the comparison is left out of the logic around it, so that what is left decides; where
    nothing is left of the rule, it stays unknown and says that no fact decides it.
    """
    found = finding(condition)
    assert (found.outcome == "unknown" and "indeterminate" not in {reason.code for reason in found.reasons}) is decides


@each(
    ("op", "fact", "literal"),
    [("at_most", Meter.share, 7.5), ("less_than", Meter.share, -3), ("at_most", Meter.level, 100)],
)
def test_a_number_that_a_fact_never_has_is_no_literal(op: Op, fact: Fact[Any], literal: float) -> None:
    """A checklist knows the bounds of the facts that it requires, so that such a comparison is refused as a mistake."""
    with pytest.raises(ValidationError, match=f"{fact.name}: must be at (least|most)"):
        finding(Compare(op=op, fact=fact.name, value=literal))


def near(literal: float) -> set[float]:
    """Return the numbers next to a literal that a fact can hold."""
    value = float(literal)
    return {
        each
        for each in (math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf))
        if math.isfinite(each)
    }
