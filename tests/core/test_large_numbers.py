"""Numbers however large or close together: what is folded, and what decides, is exact."""

import math
from typing import Any, ClassVar, Literal

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Checklist, Condition, Device, Fact, Finding, Inventory, Item, Rule, ask, evaluate
from secure_checklist.rules.conditions.compare import Compare
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


@given(op=st.sampled_from(OPS), fact=st.sampled_from((Meter.amount, Meter.total)), literal=whole, fraction=numbers)
def test_comparisons_are_exact(op: Op, fact: Fact[Any], literal: int, fraction: float) -> None:
    """What Python says is said of every number, near the literal as far from it; floats confuse whole ones."""
    values: set[Any] = {max(literal - 1, -(2**63)), literal, min(literal + 1, 2**63 - 1)}
    compared: float = literal
    if fact is Meter.amount:
        compared = fraction
        values = {float(literal), *near(fraction)}
    for known in values:
        outcome = finding(Compare(op=op, fact=fact.name, value=compared), **{fact.field: known}).outcome
        assert outcome == ("pass" if holds(op, known, compared) else "fail")


def near(literal: float) -> set[float]:
    """Return the numbers next to a literal that a fact can hold."""
    value = float(literal)
    return {
        each
        for each in (math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf))
        if math.isfinite(each)
    }
