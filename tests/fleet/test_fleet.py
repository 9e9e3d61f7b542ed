"""Fleets: columns and their types, keys, values that are none, and times."""

# ruff: noqa: E402 - a run without the extras skips this module before it imports what needs them

from decimal import Decimal
from typing import Any

import pytest

pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
pd: Any = pytest.importorskip("pandas", reason="pandas comes with the extra `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the extra `test`")

from secure_checklist import Not, fleet
from secure_checklist.rules import Compare
from tests.fleet_cases import (
    COUNT,
    ENGINE,
    FLAG,
    FLAGGED,
    ORDERED,
    RATIO,
    codes,
    equals,
    framed,
    item,
    judge,
    one,
    refused,
)
from tests.fleets import on, plain
from tests.strategies import checklist_of
from tests.worlds import NOW, Gadget

# columns ------------------------------------------------------------------------------------------------------


def test_what_is_missing_and_what_is_unused_is_told() -> None:
    checklist = checklist_of([item("a", equals(FLAG, value=True)), item("b", equals("device.acme.calm", value=True))])
    found = fleet.columns(checklist, framed(acme__flag=[True], note=["x"]), subject=Gadget, keys=("id",))
    assert found == fleet.Columns({FLAG: "acme.flag"}, (COUNT,), ("note",))
    mapped = fleet.columns(FLAGGED, framed(flagged=[True]), subject=Gadget, mapping={"acme.flag": "flagged"})
    assert mapped == fleet.Columns({FLAG: "flagged"}, (), ("id",))


# keys ---------------------------------------------------------------------------------------------------------


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
def test_keys_keep_their_values(engine: str) -> None:
    more = {"dept": ["a", None], "cost": [Decimal("1.50"), None], "when": [NOW, NOW], "acme.flag": [True, None]}
    table = on(engine, pl.DataFrame({"id": [0, 1], "acme.note": ["n", "m"], **more}))
    rows = plain(judge(FLAGGED, table, keys=("id", "dept", "cost", "when", "acme.flag", "acme.note")))
    assert [row["it"] for row in rows] == [8, 10]
    assert [row["acme.flag"] for row in rows] == [True, None]
    assert [rows[0][name] for name in ("dept", "cost", "when", "acme.note")] == ["a", 1.5, NOW, "n"]


def test_pandas_keys_keep_their_types_and_the_index() -> None:
    table = pd.DataFrame(
        {"id": pd.Categorical(["x", "y"]), "n": pd.array([1, None], "Int16"), "acme.flag": [True, None]}, index=[7, 7]
    )
    found = judge(FLAGGED, table, keys=("id", "n"))
    pd.testing.assert_frame_equal(found[["id", "n"]], table[["id", "n"]])
    assert found["it"].tolist() == [8, 10]
    assert list(table) == ["id", "n", "acme.flag"]


# types --------------------------------------------------------------------------------------------------------


def test_wide_whole_numbers_are_refused() -> None:
    table = framed(acme__count=pl.Series([1], dtype=pl.Int128))
    assert "make it a nullable whole number" in refused(lambda: judge(one(equals(COUNT, 1)), table))


def test_a_mixture_in_a_pandas_column_is_refused() -> None:
    told = refused(lambda: judge(FLAGGED, pd.DataFrame({"id": [0, 1], "acme.flag": [True, "geheim"]})))
    assert 'column "acme.flag": holds Binary; device.acme.flag is true or false (make it a nullable boolean' in told
    assert "geheim" not in told


# never a false pass -------------------------------------------------------------------------------------------


def given(fact: str, value: Any) -> dict[str, Any]:
    """Return a value as one subject would hold it."""
    value = value.to_list() if isinstance(value, pl.Series) else value
    _, place, field = fact.split(".")
    return {field: value} if place == "acme" else {"extra": {f"{place}.{field}": value}}


def test_the_ways_of_pandas_to_say_nothing_are_unknown() -> None:
    """A naive expression on such a frame reports a pass where a fact is unknown."""
    table = pd.DataFrame({"id": [0, 1, 2, 3], "acme.flag": pd.Series([True, None, float("nan"), False], dtype=object)})
    assert [bool(value) for value in table["acme.flag"] != False] == [True, True, True, False]  # noqa: E712 - naive
    assert codes(one(Not(condition=equals(FLAG, value=False))), table) == [8, 10, 10, 2]
    numbers = pd.DataFrame({"id": [0, 1], "acme.count": [5, float("nan")], "acme.ratio": [float("nan"), 0.5]})
    assert [bool(value) for value in ~(numbers["acme.count"] < 2)] == [True, True]
    assert codes(one(Not(condition=Compare(op="less_than", fact=COUNT, value=2))), numbers) == [8, 10]
    assert codes(one(Not(condition=Compare(op="less_than", fact=RATIO, value=0.5))), numbers) == [10, 8]


# times --------------------------------------------------------------------------------------------------------
