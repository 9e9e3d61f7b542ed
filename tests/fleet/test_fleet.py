"""Fleets: columns and keys, what each engine takes and gives back, and tables that go wrong elsewhere."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Device, Fact, ask
from secure_checklist.incident import Incident
from secure_checklist.rules import AnyOf
from secure_checklist.rules.conditions.compare import Compare
from tests.cases import each
from tests.fleets import (
    CALM,
    COUNT,
    EAGER,
    ENGINES,
    FLAG,
    FLAGGED,
    NEGATED,
    RATIO,
    SETS,
    codes,
    duckdb,
    equals,
    fleet,
    framed,
    item,
    judge,
    on,
    one,
    pl,
    plain,
    refused,
)
from tests.strategies import checklist_of
from tests.worlds import Gadget

pa: Any = pytest.importorskip("pyarrow", reason="pyarrow comes with the group `test`")
pd: Any = pytest.importorskip("pandas", reason="pandas comes with the group `test`")


def test_columns_says_what_is_found_missing_and_unused() -> None:
    checklist = checklist_of([item("a", equals(FLAG, value=True)), item("b", equals(CALM, value=True))])
    found = fleet.columns(checklist, framed(acme__flag=[True], note=["x"]), subject=Gadget, keys=("id",))
    assert found == ({FLAG: "acme.flag"}, (COUNT,), ("note",))
    mapped = fleet.columns(FLAGGED, framed(flagged=[True]), subject=Gadget, mapping={"acme.flag": "flagged"})
    assert mapped == ({FLAG: "flagged"}, (), ("id",))


# keys ---------------------------------------------------------------------------------------------------------


@each("engine", [engine for engine in EAGER if engine != "duckdb"])
def test_without_keys_the_order_tells(engine: str) -> None:
    found = judge(FLAGGED, on(engine, framed(acme__flag=[True, False, None, True])), keys=())
    told = found.to_pandas() if engine == "pyarrow" else found
    assert list(told.columns) == ["it"]
    assert told["it"].to_list() == [8, 2, 10, 8]


def test_a_large_table_gives_each_row_its_outcome_in_its_place() -> None:
    flags = [True, False, None] * 110_000
    found = judge(FLAGGED, pl.DataFrame({"id": range(len(flags)), "acme.flag": flags}))
    assert found["id"].to_list() == [*range(len(flags))]
    assert found["it"].to_list() == [8, 2, 10] * 110_000


def test_pandas_keys_keep_their_types_and_the_index() -> None:
    table = pd.DataFrame(
        {"id": pd.Categorical(["x", "y"]), "n": pd.array([1, None], "Int16"), "acme.flag": [True, None]}, index=[7, 7]
    )
    given = table.copy()
    found = judge(FLAGGED, table, keys=("id", "n"))
    pd.testing.assert_frame_equal(found[["id", "n"]], table[["id", "n"]])
    pd.testing.assert_frame_equal(given, table)


# what can't be a column of a fact --------------------------------------------------------------------------------

TRANSIENT = next(fact for fact in Incident.facts().values() if fact.confidentiality == "transient")
ABOUT_INCIDENTS = item("it", equals(TRANSIENT.name, (TRANSIENT.type.vocabulary or (True,))[0]), subject="incident",
                       when_unclear="show")  # fmt: skip
TWICE = pd.DataFrame([[0, True, False]], columns=["id", "acme.flag", "acme.flag"])


@each(
    "call, told",
    [
        (lambda: judge(FLAGGED, on("duckdb", framed(acme__flag=[True])), keys=()), "keeps no order of rows"),
        (
            lambda: judge(one(equals(COUNT, 1)), framed(acme__count=pl.Series([1], dtype=pl.Int128))),
            "make it a nullable whole number",
        ),
        (
            lambda: judge(FLAGGED, pd.DataFrame({"id": [0, 1], "acme.flag": [True, "geheim"]})),
            'column "acme.flag": holds Binary; device.acme.flag is true or false (make it a nullable boolean',
        ),
        (lambda: judge(FLAGGED, TWICE), 'column "acme.flag": is there twice (drop one of them)'),
        (
            lambda: judge(FLAGGED, pa.table([[0], [True], [True]], names=["id", "acme.flag", "acme.flag"])),
            'column "acme.flag": is there twice',
        ),
        (
            lambda: judge(checklist_of([ABOUT_INCIDENTS]), framed(**{TRANSIENT.field: [None]}), subject=Incident),
            "never to be written",
        ),
    ],
)
def test_a_table_is_refused_with_its_fix(call: Callable[[], object], told: str) -> None:
    found = refused(call)
    assert told in found
    assert "geheim" not in found


class Phone(Device):
    """A phone that names the account which is signed in on it."""

    namespace = "acme"

    signed_in: Fact[str] = ask("Which account is signed in on it?", ref="account")


@each("engine", ENGINES)
def test_an_id_is_text_or_a_whole_number_and_never_a_float(engine: str) -> None:
    asked = one(Phone.signed_in.equals("7"))
    for ids in (["7", "8", None], [7, 8, None]):
        frame = on(engine, framed(acme__signed_in=ids))
        if engine == "pandas" and 7 in ids:
            frame = frame.astype({"acme.signed_in": "Int64"})  # which holds a gap; else it is a column of floats
        assert codes(asked, frame, subject=Phone) == [8, 2, 10]
    found = refused(lambda: judge(asked, on(engine, framed(acme__signed_in=[7.0])), subject=Phone))
    assert "convert it to Int64 or to text" in found


@each("table", [[{"id": 1}], {"id": [1]}, None, pl.Series([1])])
def test_what_is_no_table_is_refused(table: Any) -> None:
    told = "polars DataFrame or LazyFrame, a DuckDB relation, a pandas DataFrame, a PyArrow table or a PySpark"
    for call in (judge, fleet.columns):
        with pytest.raises(TypeError, match=told):
            call(FLAGGED, table)


# never a false pass -------------------------------------------------------------------------------------------


def test_the_ways_of_pandas_to_say_nothing_are_unknown() -> None:
    """A naive expression on such a frame reports a pass where a fact is unknown."""
    table = pd.DataFrame({"id": [0, 1, 2, 3], "acme.flag": pd.Series([True, None, float("nan"), False], dtype=object)})
    assert [bool(value) for value in table["acme.flag"] != False] == [True, True, True, False]  # noqa: E712 - naive
    assert codes(NEGATED, table) == [8, 10, 10, 2]
    numbers = pd.DataFrame({"id": [0, 1], "acme.count": [5, float("nan")], "acme.ratio": [float("nan"), 0.5]})
    assert codes(one(~Compare(op="less_than", fact=COUNT, value=2)), numbers) == [8, 10]
    assert codes(one(~Compare(op="less_than", fact=RATIO, value=0.5)), numbers) == [10, 8]


def test_endless_dates_of_duckdb_are_unknown() -> None:
    rows = duckdb.connect().sql(
        "select 1 as id, '-infinity'::timestamptz as \"acme.seen\", 'infinity'::timestamptz as \"pack.expires\""
    )
    assert codes(one(Gadget.seen.at_most(datetime(2026, 1, 1, tzinfo=UTC))), rows) == [10]
    ahead = one(Compare(op="at_least", fact="device.pack.expires", value="2026-01-01T00:00:00Z"))
    assert codes(ahead, rows) == [10]


@pytest.mark.parametrize("first", ["1,2.1\n2,2.2\n3,\n", "1,2.1\n2,2.2\n3,0.9\n"])
def test_a_value_that_comes_after_the_question_is_unknown(tmp_path: Path, first: str) -> None:
    """A lazy answer knows what versions there were when it was asked for; a later one isn't taken for any of them."""
    file = tmp_path / "devices.csv"
    file.write_text(f"id,acme.app_version\n{first}")
    checklist = one(Gadget.app_version.satisfies("app", ">=2.1"))
    lazy = judge(checklist, pl.scan_csv(file, infer_schema=False))
    relation = judge(checklist, duckdb.connect().read_csv(str(file), all_varchar=True))
    file.write_text("id,acme.app_version\n1,1.0\n2,2.2\n3,\n")
    for answer in (lazy, relation):
        assert [row["it"] for row in plain(answer)] == [10, 8, 10]


@pytest.mark.parametrize("count", [300, pytest.param(1_500, marks=pytest.mark.slow)])  # seconds for each engine
@each("engine", ENGINES)
def test_a_condition_may_be_long(engine: str, count: int) -> None:
    """Engines limit how deep an expression may be."""
    checks = [Gadget.note.equals(f"word {number}") for number in range(count)]
    table = on(engine, framed(acme__note=[f"word {count - 1}", "nonsense", None]))
    assert codes(one(AnyOf(conditions=tuple(checks))), table, score=True) == [8, 2, 10]


# what goes in and what comes out ------------------------------------------------------------------------------


def test_the_answer_is_a_table_as_the_one_that_was_given() -> None:
    for engine in ENGINES:
        table = on(engine, framed(acme__flag=[True, None], acme__count=[1, 1]))
        assert isinstance(judge(SETS, table), type(table))


def test_nothing_is_left_behind_in_duckdb() -> None:
    connection = duckdb.connect()
    connection.sql('create table gear as select 0 as id, true as "acme.flag", 1 as "acme.count", [\'red\'] as tags')
    found = judge(SETS, connection.table("gear"), reasons=True, score=True, mapping={"acme.tags": "tags"})
    assert found.fetchall()[0][:2] == (0, 8)
    left = "select table_name from duckdb_tables() union all select view_name from duckdb_views() where not internal"
    assert connection.sql(left).fetchall() == [("gear",)]
    connection.sql("insert into gear values (1, false, 1, null)")
    assert len(connection.table("gear")) == 2
