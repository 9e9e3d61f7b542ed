"""What is made of the outcomes of a fleet: summaries, rows that fail, batches, reasons and scores."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from secure_checklist import Account, Outcome
from secure_checklist.core import InvalidTableError, UnknownNameError
from secure_checklist.rules.conditions.equality import Equals
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, FAIL, NOT_APPLICABLE, PARTIAL, PASS
from tests.cases import each
from tests.fleets import COUNT, ENGINES, FLAG, equals, fleet, item, on, pl, plain
from tests.strategies import checklist_of
from tests.worlds import NOW, Gadget

RATED: tuple[tuple[Outcome, int], ...] = (("pass", PASS), ("partial", PARTIAL), ("fail", FAIL))
PARTLY = Equals(fact="device.pack.flag", value=True)
ONE = item("one", equals(FLAG, value=True), partial=PARTLY)
TWO = checklist_of([ONE, item("two", equals(COUNT, 1), partial=PARTLY)])


def outcomes(codes: Mapping[str, Sequence[int]], **more: Sequence[Any]) -> Any:
    """Return a table as `evaluate` gives one."""
    rows = len(next(iter(codes.values())))
    kinds = dict.fromkeys(codes, pl.UInt8)
    return pl.DataFrame({"id": list(range(rows)), **more, **codes}, schema_overrides=kinds)


# counting -----------------------------------------------------------------------------------------------------


@each("engine", ENGINES)
def test_rows_are_counted_by_item_outcome_and_group_the_largest_first_and_null_is_one(engine: str) -> None:
    codes = {"one": [PASS, PASS, FAIL, 15, 1, FAIL], "two": [PARTIAL, 10, 14, FAIL, FAIL, FAIL]}
    found = fleet.summary(TWO, on(engine, outcomes(codes, dept=["b", "b", None, "a", "a", "b"])), by=("dept",))
    one, two = found.total.items
    assert (found.rows, found.subject, found.checklist.id) == (6, "device", "generated")
    assert one.counts == {"pass": 2, "partial": 0, "fail": 2, "unknown": 1, "not_applicable": 1}
    assert two.counts == {"pass": 0, "partial": 1, "fail": 3, "unknown": 2, "not_applicable": 0}
    assert two.codes == {2: 3, 4: 1, 10: 1, 14: 1}
    assert (one.item, one.title, one.level, one.weight) == ("one", "One", "recommended", 2.0)
    groups = [(group.values, group.rows, group.merged, group.items[0].counts["fail"]) for group in found.groups]
    assert groups == [(("b",), 3, 0, 1), (("a",), 2, 0, 0), ((None,), 1, 0, 1)]
    assert (found.by, found.total.rows, found.total.values) == (("dept",), 6, ())
    empty = fleet.summary(TWO, on(engine, outcomes({"one": [], "two": []}, dept=[])), by=("dept",))
    rate = empty.total.items[0].rate("pass")
    assert (empty.rows, empty.groups, rate.low, rate.high) == (0, (), None, None)


# rates --------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 15), max_size=5), st.sampled_from(RATED))
@example([9, 3], ("pass", PASS))
@example([13, 7, 1], ("partial", PARTIAL))
def test_every_completion_lies_in_the_range_and_some_reach_its_ends(
    codes: list[int], rated: tuple[Outcome, int]
) -> None:
    """A row of which the outcome isn't known stands at both ends; no row leaves the sums in silence."""
    word, bit = rated
    shares: list[float] = []
    for chosen in product(*([bit for bit in DECIDED_OUTCOMES if code & bit] for code in codes)):
        applying = [outcome for outcome in chosen if outcome != NOT_APPLICABLE]
        if applying:
            shares.append(applying.count(bit) / len(applying))
    entry = fleet.summary(checklist_of([ONE]), outcomes({"one": codes})).total.items[0]
    found = entry.rate(word)
    assert (found.low, found.high) == (min(shares, default=None), max(shares, default=None))
    for other in ("unknown", "not_applicable"):
        with pytest.raises(ValueError, match=r"pass, partial or fail"):
            entry.rate(other)


def test_the_worst_items_come_first() -> None:
    """The items that most rows fail, those of more weight first; none that can't fail, or of which nothing is known."""
    columns = {"fine": [9] * 3, "three": [2, 2, 4], "heavy": [2, 2, 8], "half": [2, 4, 8], "perhaps": [10] * 3}
    items = [item(name, equals(FLAG, value=True), partial=PARTLY) for name in columns]
    items = [one.replace(level="essential") if one.id == "heavy" else one for one in items]
    group = fleet.summary(checklist_of(items), outcomes(columns)).total
    assert [entry.item for entry in group.worst(3)] == ["heavy", "three", "half"]
    assert [entry.item for entry in group.worst()] == ["heavy", "three", "half"]


# groups -------------------------------------------------------------------------------------------------------


@each("engine", ENGINES)
def test_parts_sum_up_to_the_whole(engine: str) -> None:
    depts = [None if number % 5 == 0 else "abc"[number % 3] for number in range(40)]
    rows = {"acme.flag": [(True, False, None)[number % 3] for number in range(40)], "acme.count": [1, 2] * 20}
    whole = pl.DataFrame({"id": list(range(40)), "dept": depts, "pack.flag": [True] * 40, **rows})
    parts = [on(engine, part) for part in (whole[:7], whole[7:8], whole[8:8], whole[8:])]
    more: Any = {"subject": Gadget, "keys": ("id", "dept"), "now": NOW, "score": True}
    evaluated = fleet.evaluate(TWO, on(engine, whole), **more)
    batches = fleet.evaluate_batches(TWO, parts, **more)
    expected = fleet.summary(TWO, evaluated, subject=Gadget, by=("dept",), hide_below=9)
    assert fleet.summary_of_batches(TWO, batches, subject=Gadget, by=("dept",), hide_below=9) == expected
    assert sum(step.low for step in expected.total.scores) == 40
    assert expected.groups[-1].merged == 2


@given(st.lists(st.integers(1, 9), max_size=6), st.integers(0, 12))
@example([1, 9, 9], 5)
@example([4], 5)
def test_nothing_tells_of_fewer_rows_than_asked(sizes: list[int], least: int) -> None:
    """Groups of fewer rows are told together only, and nothing where all rows are fewer."""
    depts = [f"d{place:02}" for place, size in enumerate(sizes) for _ in range(size)]
    ones = [2 if row == 0 else 8 for size in sizes for row in range(size)]
    table = outcomes({"one": ones, "two": [8] * len(ones)}, dept=depts)
    found = fleet.summary(TWO, table, by=("dept",), hide_below=least)
    assert (fleet.summary(TWO, table, hide_below=least).total is None) == (found.total is None)
    if sum(sizes) < least:
        assert (found.total, found.groups) == (None, ())
        return
    named = [group for group in found.groups if not group.merged]
    assert all(group.rows >= least for group in found.groups)
    assert sum(group.rows for group in found.groups) == found.total.rows == sum(sizes)
    left = found.total.rows - sum(group.rows for group in named)
    assert left == 0 or left >= least
    assert len(named) + sum(group.merged for group in found.groups) == len(sizes)
    assert sum(group.items[0].counts["fail"] for group in found.groups) == len(sizes)
    if all(size >= least for size in sizes):
        assert [group.rows for group in found.groups] == sorted(sizes, reverse=True)


@each(
    "table, more, told",
    [
        (outcomes({"one": [8], "two": [8]}, dept=["a"]), {"by": ["dpet"]}, r'column "dpet": is missing .did you mean'),
        (outcomes({"one": [8], "two": [8]}), {"by": ["planet"]}, 'column "planet": is missing .*among the keys'),
        (outcomes({"one": [8]}), {}, r"has no outcomes of 1 items of the kind device .give what evaluate"),
        (outcomes({"one": [8]}), {"subject": Account}, "of the kind account"),
        *((pl.DataFrame({"one": [8, wrong], "two": [8, 8]}), {}, "same checklist") for wrong in (None, 16, 99)),
    ],
)
def test_what_are_no_outcomes_of_the_checklist_is_refused(table: Any, more: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidTableError, match=told):
        fleet.summary(TWO, table, **more)


# rows that fail, and batches --------------------------------------------------------------------------------------


@each("engine", ENGINES)
def test_failing_rows_are_picked(engine: str) -> None:
    table = on(engine, outcomes({"one": list(range(1, 16)), "two": [8] * 15}, dept=["a"] * 15))
    rows = plain(fleet.failing(table, "one"))
    assert [row["one"] for row in rows] == [2]
    assert set(rows[0]) == {"id", "dept", "one", "two"}
    assert [row["one"] for row in plain(fleet.failing(table, "one", possibly=True))] == [2, 3, 6, 7, 10, 11, 14, 15]
    assert isinstance(fleet.failing(table, "one"), type(table))
    with pytest.raises(UnknownNameError, match=r'no outcomes of "onne"; did you mean "one"'):
        fleet.failing(table, "onne")


@each("engine", ENGINES)
def test_batches_give_what_the_whole_gives(engine: str) -> None:
    """Also where a later one has other columns, or holds them in another way."""
    first = pl.DataFrame({"id": [0, 1], "acme.flag": [True, None], "acme.count": [1, 2]})
    other = pl.DataFrame({"id": [2, 3], "device.acme.flag": [False, True], "acme.count": [1.0, 2.5]})
    third = pl.DataFrame({"id": [4], "acme.flag": pl.Series([None], dtype=pl.Null)})
    parts = [on(engine, part) for part in (first, other, third)]
    found = [row for part in fleet.evaluate_batches(TWO, parts, subject=Gadget, now=NOW) for row in plain(part)]
    assert [(row["one"], row["two"]) for row in found] == [(8, 8), (14, 6), (6, 8), (8, 14), (14, 14)]
