"""Fleets: columns and their types, keys, values that are none, and times."""

# ruff: noqa: E402 - a run without the extras skips this module before it imports what needs them

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
pa: Any = pytest.importorskip("pyarrow", reason="pyarrow comes with the extra `test`")
pd: Any = pytest.importorskip("pandas", reason="pandas comes with the extra `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the extra `test`")

from secure_checklist import Account, AllOf, AnyOf, Condition, Not, Person, fleet
from secure_checklist.core import InvalidTableError
from secure_checklist.rules import Compare, Has, Matches, OneOf, WithinDays
from tests.fleet_cases import (
    COUNT,
    DAY,
    ENGINE,
    FLAG,
    FLAGGED,
    GRADE,
    NAIVE,
    NONE_RED,
    NOT_POOR,
    NOTE,
    ORDERED,
    RATIO,
    SEEN,
    TAGS,
    codes,
    equals,
    framed,
    item,
    judge,
    one,
    refused,
    scalar,
)
from tests.fleets import on, plain
from tests.strategies import GUARDED, checklist_of
from tests.worlds import NOW, Gadget

# columns ------------------------------------------------------------------------------------------------------


@ENGINE
@pytest.mark.parametrize(
    ("column", "mapping"),
    [(FLAG, None), ("acme.flag", None), ("Flagged?", {FLAG: "Flagged?"}), ("Flagged?", {"acme.flag": "Flagged?"})],
)
def test_a_fact_is_found_by_its_name_its_short_name_or_the_mapping(
    engine: str, column: str, mapping: dict[str, str] | None
) -> None:
    table = on(engine, pl.DataFrame({"id": [0, 1, 2], column: [True, False, None], "other": [1, 2, 3]}))
    assert codes(FLAGGED, table, mapping=mapping) == [8, 2, 10]
    found = fleet.columns(FLAGGED, table, subject=Gadget, mapping=mapping)
    assert found == fleet.Columns({FLAG: column}, (), ("id", "other"))


def test_the_mapping_wins_over_the_name() -> None:
    table = framed(acme__flag=[False], told=[True])
    assert codes(FLAGGED, table, mapping={FLAG: "told"}) == [8]


def test_facts_of_the_person_go_by_their_full_name() -> None:
    checklist = one(equals("device.acme.flag", value=True), applies_to=equals("person.minor", value=True))
    table = pl.DataFrame({"id": [0, 1], "acme.flag": [True, True], "person.minor": [True, False], "minor": [1, 1]})
    assert codes(checklist, table) == [8, 1]
    assert fleet.columns(checklist, table, subject=Gadget).unused == ("id", "minor")


@ENGINE
def test_two_columns_for_one_fact_are_refused(engine: str) -> None:
    table = on(engine, pl.DataFrame({"id": [0], FLAG: [True], "acme.flag": [False]}))
    told = refused(lambda: judge(FLAGGED, table))
    assert f"column \"acme.flag\": both '{FLAG}' and 'acme.flag' hold {FLAG} (drop one of them)" in told


def test_a_mapping_from_what_is_no_fact_or_to_no_column_is_refused() -> None:
    told = refused(lambda: judge(FLAGGED, framed(told=[True]), mapping={"device.acme.flog": "told", FLAG: "tlod"}))
    assert f'mapping["device.acme.flog"]: no fact has that name (did you mean "{FLAG}"?)' in told
    assert f'mapping["{FLAG}"]: the table has no column of that name (did you mean "told"?)' in told


def test_what_is_missing_and_what_is_unused_is_told() -> None:
    checklist = checklist_of([item("a", equals(FLAG, value=True)), item("b", equals("device.acme.calm", value=True))])
    found = fleet.columns(checklist, framed(acme__flag=[True], note=["x"]), subject=Gadget, keys=("id",))
    assert found == fleet.Columns({FLAG: "acme.flag"}, (COUNT,), ("note",))


def test_a_checklist_about_other_kinds_only_is_refused() -> None:
    told = refused(lambda: judge(FLAGGED, framed(acme__flag=[True]), subject=Account))
    assert "the checklist has no item about a account (its items are about device)" in told


@ENGINE
def test_items_about_other_kinds_are_not_in_the_answer(engine: str) -> None:
    both = checklist_of([item("it", equals(FLAG, value=True)), item("minor", equals("person.minor", value=False))])
    table = on(engine, framed(acme__flag=[True], person__minor=[False]))
    assert plain(judge(both, table)) == [{"id": 0, "it": 8}]
    assert plain(judge(both, table, subject=Person)) == [{"id": 0, "minor": 8}]


# keys ---------------------------------------------------------------------------------------------------------


@ENGINE
def test_keys_are_looked_for(engine: str) -> None:
    table = on(engine, pl.DataFrame({"serial": [0], "acme.flag": [True]}))
    assert 'has no column "id" (say which columns name a row' in refused(lambda: judge(FLAGGED, table))
    told = refused(lambda: judge(FLAGGED, table, keys=("seriel",)))
    assert 'keys: the table has no column "seriel" (did you mean "serial"?)' in told


@ORDERED
def test_without_keys_the_order_tells(engine: str) -> None:
    table = on(engine, framed(acme__flag=[True, False, None, True]))
    found = judge(FLAGGED, table, keys=())
    told = found.to_pandas() if engine == "pyarrow" else found
    assert list(getattr(told, "columns", ())) == ["it"]
    assert told["it"].to_list() == [8, 2, 10, 8]


def test_without_keys_and_without_order_nothing_is_told() -> None:
    told = refused(lambda: judge(FLAGGED, on("duckdb", framed(acme__flag=[True])), keys=()))
    assert "keys: this engine keeps no order of rows (name the columns that tell the rows apart)" in told


@ENGINE
def test_a_key_with_the_name_of_an_item_is_refused(engine: str) -> None:
    table = on(engine, framed(acme__flag=[True], it=[1]))
    told = refused(lambda: judge(FLAGGED, table, keys=("id", "it")))
    assert 'keys: "it" would be the name of two columns of the answer (rename the column)' in told


@ENGINE
def test_keys_keep_their_values(engine: str) -> None:
    more = {"dept": ["a", None], "cost": [Decimal("1.50"), None], "when": [NOW, NOW], "acme.flag": [True, None]}
    table = on(engine, pl.DataFrame({"id": [0, 1], "acme.note": ["n", "m"], **more}))
    rows = plain(judge(FLAGGED, table, keys=("id", "dept", "cost", "when", "acme.flag", "acme.note")))
    assert [row["it"] for row in rows] == [8, 10]
    assert [row["acme.flag"] for row in rows] == [True, None]
    assert [rows[0][name] for name in ("dept", "cost", "when", "acme.note")] == ["a", 1.5, NOW, "n"]


@ENGINE
def test_a_key_may_hold_a_fact_and_keeps_what_is_no_value_of_it(engine: str) -> None:
    rows = plain(judge(one(NOT_POOR), on(engine, framed(acme__grade=["good", "mauve"])), keys=("id", "acme.grade")))
    assert [(row["acme.grade"], row["it"]) for row in rows] == [("good", 8), ("mauve", 10)]


def test_pandas_keys_keep_their_types_and_the_index() -> None:
    table = pd.DataFrame(
        {"id": pd.Categorical(["x", "y"]), "n": pd.array([1, None], "Int16"), "acme.flag": [True, None]}, index=[7, 7]
    )
    found = judge(FLAGGED, table, keys=("id", "n"))
    pd.testing.assert_frame_equal(found[["id", "n"]], table[["id", "n"]])
    assert found["it"].tolist() == [8, 10]
    assert list(table) == ["id", "n", "acme.flag"]


# types --------------------------------------------------------------------------------------------------------

MISFITS: dict[str, tuple[Condition, Any, str]] = {
    "text for a boolean": (equals(FLAG, value=True), pl.Series(["geheim"]), "make it a nullable boolean"),
    "a number for a boolean": (equals(FLAG, value=True), pl.Series([4711]), "make it a nullable boolean"),
    "text for an integer": (equals(COUNT, 1), pl.Series(["4711"]), "make it a nullable whole number"),
    "a decimal for an integer": (equals(COUNT, 1), pl.Series([Decimal(4711)]), "make it a nullable whole number"),
    "a boolean for a number": (equals(RATIO, 1.0), pl.Series([True]), "make it a nullable number"),
    "a number for text": (equals(NOTE, "a"), pl.Series([4711]), "make it text"),
    "a number for a word": (equals(GRADE, "good"), pl.Series([4711]), "make it text"),
    "a naive time for an instant": (WithinDays(fact=SEEN, days=3), pl.Series([NAIVE]), "a time with a time zone"),
    "a day for an instant": (WithinDays(fact=SEEN, days=3), pl.Series([NAIVE.date()]), "a time with a time zone"),
    "an aware time for a day": (WithinDays(fact=DAY, days=3), pl.Series([NOW]), "a date, or text as YYYY-MM-DD"),
    "numbers for words": (Has(op="has_any", fact=TAGS, values=("red",)), pl.Series([[4711]]), "a list of texts"),
}


@ENGINE
@pytest.mark.parametrize("name", MISFITS)
def test_a_column_that_cannot_hold_its_fact_is_refused_without_a_value(engine: str, name: str) -> None:
    check, values, mend = MISFITS[name]
    column = str(check.model_dump()["fact"])
    table = on(engine, pl.DataFrame({"id": [0], column: values}))
    told = refused(lambda: judge(one(check), table))
    assert f'column "{column}": holds ' in told
    assert mend in told
    assert "geheim" not in told
    assert "4711" not in told


def test_wide_whole_numbers_are_refused() -> None:
    table = framed(acme__count=pl.Series([1], dtype=pl.Int128))
    assert "make it a nullable whole number" in refused(lambda: judge(one(equals(COUNT, 1)), table))


@ENGINE
def test_times_without_a_zone_are_refused(engine: str) -> None:
    columns = {"acme__flag": [True], "acme__flag.at": [NAIVE], "observed_at": [NAIVE]}
    told = refused(lambda: judge(FLAGGED, on(engine, framed(**columns))))
    assert told.count("which names no point in time (make it a time with a time zone)") == 2
    assert 'column "observed_at"' in told
    assert 'column "acme.flag.at"' in told


@ENGINE
def test_all_misfits_are_told_at_once(engine: str) -> None:
    both = checklist_of([item("a", equals(FLAG, value=True)), item("b", equals(COUNT, 1))])
    table = on(engine, pl.DataFrame({"acme.flag": ["x"], "acme.count": ["x"]}))
    with pytest.raises(InvalidTableError) as caught:
        judge(both, table, keys=("ident",))
    assert [problem.path for problem in caught.value.problems] == ['column "acme.flag"', 'column "acme.count"', "keys"]


def test_a_mixture_in_a_pandas_column_is_refused() -> None:
    told = refused(lambda: judge(FLAGGED, pd.DataFrame({"id": [0, 1], "acme.flag": [True, "geheim"]})))
    assert 'column "acme.flag": holds Binary; device.acme.flag is true or false (make it a nullable boolean' in told
    assert "geheim" not in told


# never a false pass -------------------------------------------------------------------------------------------

AHEAD = NOW + timedelta(days=1, seconds=1)
cell = pl.col("it")
AT_LEAST_2 = Compare(op="at_least", fact=COUNT, value=2)
AT_LEAST_HALF = Compare(op="at_least", fact=RATIO, value=0.5)
THIS_YEAR = Compare(op="at_least", fact=DAY, value="2026-01-01")
NEITHER = Not(condition=OneOf(fact=GRADE, values=("poor", "fair")))
TRAPS: dict[str, tuple[str, Any, Condition, Any]] = {
    "no number": (RATIO, [float("nan")], AT_LEAST_HALF, cell >= 0.5),
    "infinity": (RATIO, [float("inf")], AT_LEAST_HALF, cell >= 0.5),
    "no whole number": (COUNT, [2.5], AT_LEAST_2, cell >= 2),
    "no number for an integer": (COUNT, [float("nan")], AT_LEAST_2, cell >= 2),
    "a number that is too large": (COUNT, [1001], AT_LEAST_2, cell >= 2),
    "a float that is too large": (COUNT, [1e300], AT_LEAST_2, cell >= 2),
    "a number that is too small": (COUNT, [-1], Compare(op="at_most", fact=COUNT, value=2), cell <= 2),
    "a strange word": (GRADE, ["mauve"], NOT_POOR, cell != "poor"),
    "a strange word of two": (GRADE, ["mauve"], NEITHER, cell != "poor"),
    "a word in capitals": (GRADE, ["Poor"], NOT_POOR, cell != "poor"),
    "no word": (GRADE, pl.Series([None], dtype=pl.String), NOT_POOR, cell.ne_missing("poor")),
    "a null among words": (TAGS, [["blue", None]], NONE_RED, ~cell.list.contains("red")),
    "nothing but a null": (TAGS, pl.Series([[None]], dtype=pl.List(pl.String)), NONE_RED, ~cell.list.contains("red")),
    "a strange word among words": (TAGS, [["blue", "mauve"]], NONE_RED, ~cell.list.contains("red")),
    "an empty part": (TAGS, ["blue|"], NONE_RED, ~cell.str.contains("red")),
    "a strange part": (TAGS, ["blue|mauve"], NONE_RED, ~cell.str.contains("red")),
    "no day": (DAY, ["yesterday"], THIS_YEAR, cell >= "2026-01-01"),
    "a day that there is not": (DAY, ["2026-02-30"], THIS_YEAR, cell >= "2026-01-01"),
    "a day ahead": (DAY, [date(2026, 11, 26)], WithinDays(fact=DAY, days=9), cell >= date(2026, 11, 15)),
    "a time for a day ahead": (DAY, [NAIVE + timedelta(days=25)], WithinDays(fact=DAY, days=9), cell >= NAIVE),
    "a day ahead, as text": (DAY, ["2026-11-26"], WithinDays(fact=DAY, days=9), cell >= "2026-11-15"),
    "a moment ahead": (SEEN, [AHEAD], WithinDays(fact=SEEN, days=9), cell >= NOW),
    "text that is too long": (NOTE, ["b" * 10_001], Not(condition=equals(NOTE, "abc")), cell != "abc"),
    "long text with a match": (NOTE, ["b" * 10_001], Matches(fact=NOTE, pattern="b"), cell.str.contains("b")),
    "nothing known": (FLAG, [None], Not(condition=equals(FLAG, value=True)), cell.ne_missing(other=True)),
}


@ENGINE
@pytest.mark.parametrize("name", TRAPS)
def test_what_is_no_value_is_never_a_pass(engine: str, name: str) -> None:
    """A naive expression on such a frame reports a pass where a fact is unknown."""
    fact, values, check, naively = TRAPS[name]
    series = pl.Series("it", values)
    assert series.to_frame().select(naively).to_series().to_list() == [True]
    (row,) = plain(judge(one(check), on(engine, pl.DataFrame({"id": [0], fact: series})), reasons=True))
    assert row["it"] == 10
    assert row["it.reasons"] in {f"{reason}:{fact}" for reason in ("error", "implausible", "not_asked", "unplaceable")}
    with suppress(ValidationError):  # no subject can hold it
        assert scalar(one(check), given(fact, series[0])) == 10


def given(fact: str, value: Any) -> dict[str, Any]:
    """Return a value as one subject would hold it."""
    value = value.to_list() if isinstance(value, pl.Series) else value
    _, place, field = fact.split(".")
    return {field: value} if place == "acme" else {"extra": {f"{place}.{field}": value}}


@ENGINE
def test_a_fact_without_a_column_is_unknown_in_every_row(engine: str) -> None:
    """Beside what is known, too: it neither holds nor fails."""
    flag, count = equals(FLAG, value=True), equals(COUNT, 1)
    table = on(engine, framed(acme__flag=[True, False, None]))
    assert codes(one(AllOf(conditions=(count, flag))), table) == [10, 2, 10]
    assert codes(one(AnyOf(conditions=(flag, count))), table) == [8, 10, 10]
    assert codes(one(Not(condition=AllOf(conditions=(flag, count)))), table) == [10, 8, 10]
    assert codes(one(flag, applies_to=count), table) == [9, 3, 11]
    assert codes(one(count), table) == [10] * 3


@ENGINE
@pytest.mark.parametrize("day", [NOW + timedelta(days=1), NOW, NOW - timedelta(days=9)])
def test_a_day_of_slack_is_no_day_ahead(engine: str, day: datetime) -> None:
    moments = on(engine, framed(acme__seen=[day], pack__seen=[day.date()]))
    assert codes(one(WithinDays(fact=SEEN, days=9)), moments) == [8]
    assert codes(one(WithinDays(fact=DAY, days=9)), moments) == [8]


@ENGINE
def test_a_set_that_is_dated_ahead_is_implausible_and_no_error(engine: str) -> None:
    """The reason names the time. A set is looked at by its values, and one dated ahead was taken for no set at all."""
    ahead = [NOW + timedelta(days=2), NOW]
    table = on(engine, framed(acme__tags=[["red"], ["no such word"]], **{"acme__tags.at": ahead}))
    for renew_after in (None, 30):
        rows = plain(judge(one(NONE_RED, renew_after=renew_after), table, reasons=True))
        assert [row["it.reasons"] for row in rows] == [f"implausible:{TAGS}", f"error:{TAGS}"]


def test_the_ways_of_pandas_to_say_nothing_are_unknown() -> None:
    """A naive expression on such a frame reports a pass where a fact is unknown."""
    table = pd.DataFrame({"id": [0, 1, 2, 3], "acme.flag": pd.Series([True, None, float("nan"), False], dtype=object)})
    assert [bool(value) for value in table["acme.flag"] != False] == [True, True, True, False]  # noqa: E712 - naive
    assert codes(one(Not(condition=equals(FLAG, value=False))), table) == [8, 10, 10, 2]
    numbers = pd.DataFrame({"id": [0, 1], "acme.count": [5, float("nan")], "acme.ratio": [float("nan"), 0.5]})
    assert [bool(value) for value in ~(numbers["acme.count"] < 2)] == [True, True]
    assert codes(one(Not(condition=Compare(op="less_than", fact=COUNT, value=2))), numbers) == [8, 10]
    assert codes(one(Not(condition=Compare(op="less_than", fact=RATIO, value=0.5))), numbers) == [10, 8]


@pytest.mark.parametrize("name", ["results", "results.lock"])
def test_results_of_other_tools_are_refused(name: str) -> None:
    """A table would overlook what `evaluate` counts."""
    table = framed(acme__flag=[True]).with_columns(**{name: pl.Series(["pass"])})
    with pytest.raises(InvalidTableError, match=f'column "{name}": holds results of other tools'):
        judge(FLAGGED, table)


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_what_guards_read_is_refused_whatever_the_checklist_is(name: str) -> None:
    """A table of many people is no place for what may endanger one of them, also where no guard is in the checklist."""
    table = framed(acme__flag=[True]).with_columns(**{name: pl.Series([True])})
    with pytest.raises(InvalidTableError, match=f'column "{name}": holds what guards read'):
        judge(FLAGGED, table)


# times --------------------------------------------------------------------------------------------------------


@ENGINE
def test_what_is_too_old_is_unknown(engine: str) -> None:
    """The time of a fact goes before that of its row; without either, nothing grows old. What was seen ahead of now is
    unknown for an item without `renew_after` too.
    """
    old, limit, new = NOW - timedelta(days=30, seconds=1), NOW - timedelta(days=30), NOW
    own = [old, limit, None, None, None, new, old, AHEAD]
    rows = [None, None, old, new, None, old, new, None]
    table = on(engine, framed(acme__flag=[True] * 8, **{"acme__flag.at": own, "observed_at": rows}))
    assert codes(one(equals(FLAG, value=True), renew_after=30), table) == [10, 8, 10, 8, 8, 8, 10, 10]
    assert codes(FLAGGED, table) == [8] * 7 + [10]
    reasons = [
        row["it.reasons"] for row in plain(judge(one(equals(FLAG, value=True), renew_after=30), table, reasons=True))
    ]
    assert reasons[0] == reasons[2] == reasons[6] == f"stale:{FLAG}"
    assert reasons[7] == f"implausible:{FLAG}"


@ENGINE
@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        ({"valid_from": date(2026, 11, 25)}, 1),
        ({"valid_from": date(2026, 11, 24)}, 8),
        ({"valid_until": date(2026, 11, 24)}, 8),
        ({"valid_until": date(2026, 11, 23)}, 15),
    ],
)
def test_advice_holds_from_its_first_day_to_its_last(engine: str, bounds: dict[str, date], code: int) -> None:
    checklist = one(equals(FLAG, value=True), **bounds)
    assert codes(checklist, on(engine, framed(acme__flag=[True]))) == [code]
    assert scalar(checklist, {"flag": True}) == code


@ENGINE
def test_past_advice_decides_nothing_but_that_it_does_not_apply(engine: str) -> None:
    """Also where a row is one to which it surely applies."""
    checklist = one(equals(FLAG, value=True), applies_to=equals(FLAG, value=True), valid_until=date(2026, 11, 20))
    flags = [True, False, None]
    found = codes(checklist, on(engine, framed(acme__flag=flags)))
    assert found == [15, 1, 15]
    assert found == [scalar(checklist, {} if flag is None else {"flag": flag}) for flag in flags]
