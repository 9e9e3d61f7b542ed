"""What is made of the outcomes of a fleet: summaries, rows that fail, batches, reasons and scores."""

# ruff: noqa: E402 - a run without the extras skips this module before it imports what needs them

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the extra `test`")

from secure_checklist import Account, Item, Level, Outcome, Rule, fleet
from secure_checklist.core import InvalidTableError, UnknownNameError
from secure_checklist.rules import Equals
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, FAIL, NOT_APPLICABLE, PARTIAL, PASS
from tests.fleets import ENGINES, on, plain
from tests.strategies import checklist_of
from tests.worlds import NOW, Gadget

RATED: tuple[tuple[Outcome, int], ...] = (("pass", PASS), ("partial", PARTIAL), ("fail", FAIL))
FLAG, COUNT, OTHER = "device.acme.flag", "device.acme.count", "device.pack.flag"


def item(name: str, fact: str = FLAG, value: object = True, level: Level = "recommended") -> Item:  # noqa: FBT002
    check = Equals.model_validate({"op": "equals", "fact": fact, "value": value})
    partial = Equals(fact=OTHER, value=True)
    return Item(id=name, title=name.title(), level=level, rule=Rule(check=check, partial=partial))


TWO = checklist_of([item("one"), item("two", COUNT, 1)])


def outcomes(codes: Mapping[str, Sequence[int]], **more: Sequence[Any]) -> Any:
    """Return a table as `evaluate` gives one."""
    rows = len(next(iter(codes.values())))
    kinds = dict.fromkeys(codes, pl.UInt8)
    return pl.DataFrame({"id": list(range(rows)), **more, **codes}, schema_overrides=kinds)


def counted(codes: Mapping[int, int], *, weight: float = 2.0, name: str = "it") -> fleet.FleetItem:
    counts = tuple(fleet.CodeCount(code=code, rows=rows) for code, rows in codes.items())
    return fleet.FleetItem(item=name, title=name, level="recommended", weight=weight, codes=counts)


# counting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_are_counted_by_item_and_outcome(engine: str) -> None:
    table = outcomes({"one": [PASS, PASS, FAIL, 15, 1], "two": [PARTIAL, 10, 14, FAIL, FAIL]})
    found = fleet.summary(TWO, on(engine, table))
    assert found.rows == 5
    assert found.total is not None
    one, two = found.total.items
    assert one.counts == {"pass": 2, "partial": 0, "fail": 1, "unknown": 1, "not_applicable": 1}
    assert two.counts == {"pass": 0, "partial": 1, "fail": 2, "unknown": 2, "not_applicable": 0}
    assert [(entry.code, entry.rows, entry.outcome) for entry in two.codes] == [
        (2, 2, "fail"),
        (4, 1, "partial"),
        (10, 1, "unknown"),
        (14, 1, "unknown"),
    ]
    assert two.codes[2].possible == ("pass", "fail")
    assert two.codes[0].possible == ()
    assert (one.item, one.title, one.level, one.weight) == ("one", "One", "recommended", 2.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_evaluate_gives_is_summed_up(engine: str) -> None:
    rows = {"id": [1, 2, 3, 4], "acme.flag": [True, False, None, True], "pack.flag": [False] * 4}
    table = on(engine, pl.DataFrame({**rows, "acme.count": [1, 2, 1, None]}))
    given_ = fleet.evaluate(TWO, table, subject=Gadget, now=NOW, score=True)
    found = fleet.summary(TWO, given_, subject=Gadget).total
    assert found is not None
    assert [entry.counts["pass"] for entry in found.items] == [2, 2]
    assert [entry.counts["unknown"] for entry in found.items] == [1, 1]
    # Scores: both pass, 1; both fail, 0; one unknown and one passed, 1/2 to 1, twice.
    assert [step.low for step in found.scores] == [1, 0, 0, 0, 0, 2, 0, 0, 0, 1]
    assert [step.high for step in found.scores] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    assert found.scores[0].start == 0
    assert found.scores[-1].end == 1


def test_items_of_other_kinds_are_named_and_not_counted() -> None:
    other = Item(id="person", title="P", subject="person", rule=Rule(check=Equals(fact="person.minor", value=False)))
    checklist = checklist_of([item("one"), other])
    found = fleet.summary(checklist, outcomes({"one": [8]}))
    assert found.not_evaluated == ("person",)
    assert found.total is not None
    assert [entry.item for entry in found.total.items] == ["one"]
    assert found.subject == "device"
    assert found.checklist.id == "generated"


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_table_has_a_summary(engine: str) -> None:
    found = fleet.summary(TWO, on(engine, outcomes({"one": [], "two": []}, dept=[])), by=("dept",))
    assert (found.rows, found.groups) == (0, ())
    assert found.total is not None
    assert found.total.items[0].rate("pass") == fleet.Rate(low=None, high=None)


# rates --------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 15), max_size=5), st.sampled_from(RATED))
@example([9, 3], ("pass", PASS))
@example([13, 7, 1], ("partial", PARTIAL))
def test_every_completion_lies_in_the_range_and_some_reach_its_ends(
    codes: list[int], rated: tuple[Outcome, int]
) -> None:
    """A row of which the outcome isn't known stands at both ends; no row leaves the sums in silence."""
    word, bit = rated
    counts = {code: codes.count(code) for code in sorted(set(codes))}
    shares: list[float] = []
    for chosen in product(*([bit for bit in DECIDED_OUTCOMES if code & bit] for code in codes)):
        applying = [outcome for outcome in chosen if outcome != NOT_APPLICABLE]
        if applying:
            shares.append(applying.count(bit) / len(applying))
    found = counted(counts).rate(word)
    assert (found.low, found.high) == (min(shares, default=None), max(shares, default=None))


@pytest.mark.parametrize("outcome", ["unknown", "not_applicable"])
def test_what_is_no_decision_has_no_rate(outcome: Outcome) -> None:
    with pytest.raises(ValueError, match=r"pass, partial or fail"):
        counted({8: 1}).rate(outcome)


def test_the_worst_items_come_first() -> None:
    """The items that most rows fail, those of more weight first; none of which no row can fail."""
    entries = (
        counted({8: 5}, name="fine"),
        counted({9: 5}, name="fine, or none"),
        counted({2: 3}, name="three"),
        counted({2: 2}, weight=3.5, name="heavy"),
        counted({2: 1, 4: 1}, name="half"),
        counted({10: 5}, name="perhaps"),
        counted({10: 4, 8: 1}, name="less so"),
    )
    group = fleet.FleetGroup(rows=5, items=entries)
    assert [entry.item for entry in group.worst()] == ["heavy", "three", "half", "perhaps", "less so"]
    assert [entry.item for entry in group.worst(2)] == ["heavy", "three"]


# groups -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_groups_stand_by_their_values_the_largest_first_and_null_is_one(engine: str) -> None:
    table = outcomes({"one": [8, 8, 2, 2, 10, 8], "two": [8] * 6}, dept=["b", "b", None, "a", "a", "b"])
    found = fleet.summary(TWO, on(engine, table), by=("dept",))
    assert found.by == ("dept",)
    assert [(group.values, group.rows, group.merged) for group in found.groups] == [
        (("b",), 3, 0),
        (("a",), 2, 0),
        ((None,), 1, 0),
    ]
    assert [group.items[0].counts["fail"] for group in found.groups] == [0, 1, 1]
    assert found.total is not None
    assert (found.total.rows, found.total.values) == (6, ())


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_may_be_grouped_by_two_columns(engine: str) -> None:
    table = outcomes({"one": [8, 2, 2], "two": [8] * 3}, dept=["a", "a", "a"], floor=[1, 2, 2])
    found = fleet.summary(TWO, on(engine, table), by=("dept", "floor"))
    assert [(group.values, group.rows) for group in found.groups] == [(("a", "2"), 2), (("a", "1"), 1)]


@pytest.mark.parametrize(("by", "hint"), [("dpet", 'did you mean "dept"'), ("planet", "among the keys")])
def test_a_missing_grouping_column_is_named(by: str, hint: str) -> None:
    with pytest.raises(InvalidTableError) as caught:
        fleet.summary(TWO, outcomes({"one": [8], "two": [8]}, dept=["a"]), by=(by,))
    assert f'column "{by}": is missing' in str(caught.value)
    assert hint in str(caught.value)


def test_a_table_without_outcomes_is_refused() -> None:
    with pytest.raises(InvalidTableError, match=r"has no outcomes of 1 items of the kind device .give what evaluate"):
        fleet.summary(TWO, outcomes({"one": [8]}))


@pytest.mark.parametrize("engine", ENGINES)
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
    assert expected.total is not None
    assert sum(step.low for step in expected.total.scores) == 40
    assert expected.groups[-1].merged == 2


def test_a_summary_survives_its_json() -> None:
    table = outcomes({"one": [8, 10, 2], "two": [8, 1, 4]}, dept=["a", None, "a"]).with_columns(
        **{"score.low": pl.Series([0.5, 0.0, 1.0]), "score.high": pl.Series([0.5, 0.25, 1.0])}
    )
    found = fleet.summary(TWO, table, by=("dept",))
    again = fleet.FleetSummary.model_validate_json(found.model_dump_json())
    assert again == found
    assert again.total is not None
    assert again.total.items[0].rate("pass") == fleet.Rate(low=1 / 3, high=2 / 3)


# hiding -------------------------------------------------------------------------------------------------------


def sized(sizes: Sequence[int], hide_below: int) -> fleet.FleetSummary:
    """Return the summary of groups of these sizes, with a fail in each group's first row."""
    depts = [f"d{place:02}" for place, size in enumerate(sizes) for _ in range(size)]
    ones = [2 if row == 0 else 8 for size in sizes for row in range(size)]
    table = outcomes({"one": ones, "two": [8] * len(ones)}, dept=depts)
    return fleet.summary(TWO, table, by=("dept",), hide_below=hide_below)


@given(st.lists(st.integers(1, 9), max_size=6), st.integers(0, 12))
@example([1, 9, 9], 5)
@example([4], 5)
def test_nothing_tells_of_fewer_rows_than_asked(sizes: list[int], least: int) -> None:
    """Groups of fewer rows are told together only, and nothing where all rows are fewer."""
    found = sized(sizes, least)
    if sum(sizes) < least:
        assert (found.total, found.groups) == (None, ())
        return
    assert found.total is not None
    named = [group for group in found.groups if not group.merged]
    assert all(group.rows >= least for group in found.groups)
    assert sum(group.rows for group in found.groups) == found.total.rows == sum(sizes)
    left = found.total.rows - sum(group.rows for group in named)
    assert left == 0 or left >= least
    assert len(named) + sum(group.merged for group in found.groups) == len(sizes)
    assert sum(group.items[0].counts["fail"] for group in found.groups) == len(sizes)
    if all(size >= least for size in sizes):
        assert [group.rows for group in found.groups] == sorted(sizes, reverse=True)


def test_a_table_that_is_too_small_tells_nothing_without_groups_either() -> None:
    table = outcomes({"one": [2, 2], "two": [8, 8]})
    assert fleet.summary(TWO, table, hide_below=3).total is None
    assert fleet.summary(TWO, table, hide_below=2).total is not None


def test_a_checklist_about_another_kind_has_no_outcomes_to_sum_up() -> None:
    with pytest.raises(InvalidTableError, match="of the kind account"):
        fleet.summary(TWO, outcomes({"one": [8]}), subject=Account)


# rows that fail, batches, reasons and scores ------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_failing_rows_are_picked(engine: str) -> None:
    table = on(engine, outcomes({"one": list(range(1, 16)), "two": [8] * 15}, dept=["a"] * 15))
    rows = plain(fleet.failing(table, "one"))
    assert [row["one"] for row in rows] == [2]
    assert set(rows[0]) == {"id", "dept", "one", "two"}
    assert [row["one"] for row in plain(fleet.failing(table, "one", possibly=True))] == [2, 3, 6, 7, 10, 11, 14, 15]
    assert isinstance(fleet.failing(table, "one"), type(table))


def test_failing_names_what_is_meant() -> None:
    table = outcomes({"one": [8], "two": [8]})
    with pytest.raises(UnknownNameError, match=r'no outcomes of "onne"; did you mean "one"'):
        fleet.failing(table, "onne")
    assert isinstance(fleet.failing(table.lazy(), "one"), pl.LazyFrame)


@pytest.mark.parametrize("engine", ENGINES)
def test_batches_give_what_the_whole_gives(engine: str) -> None:
    """Also where a later one has other columns, or holds them in another way."""
    first = pl.DataFrame({"id": [0, 1], "acme.flag": [True, None], "acme.count": [1, 2]})
    other = pl.DataFrame({"id": [2, 3], "device.acme.flag": [False, True], "acme.count": [1.0, 2.5]})
    third = pl.DataFrame({"id": [4], "acme.flag": pl.Series([None], dtype=pl.Null)})
    parts = [on(engine, part) for part in (first, other, third)]
    more: Any = {"subject": Gadget, "now": NOW, "reasons": True, "score": True}
    found = [row for part in fleet.evaluate_batches(TWO, parts, keys=iter(["id"]), **more) for row in plain(part)]
    whole = pl.DataFrame(
        {"id": [0, 1, 2, 3, 4], "acme.flag": [True, None, False, True, None], "acme.count": [1, 2, 1, None, None]}
    )
    names = ("id", "one", "two", "score.low", "score.high")
    assert [[row[name] for name in names] for row in found] == [
        [row[name] for name in names] for row in plain(fleet.evaluate(TWO, on(engine, whole), **more))
    ]
    assert [row["one"] for row in found] == [8, 14, 6, 8, 14]


def test_a_batch_is_refused_when_it_is_reached() -> None:
    good, bad = pl.DataFrame({"id": [0], "acme.flag": [True]}), pl.DataFrame({"id": [0], "acme.flag": ["x"]})
    batches = fleet.evaluate_batches(TWO, [good, bad], subject=Gadget, now=NOW)
    assert next(batches)["one"].to_list() == [8]
    with pytest.raises(InvalidTableError, match=r"acme.flag"):
        next(batches)
