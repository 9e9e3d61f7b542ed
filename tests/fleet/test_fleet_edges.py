"""Tables that go wrong elsewhere: names that clash, zones, categories, hidden nulls, values that no fact can have."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from secure_checklist import AnyOf, Checklist, Condition, Item, Person, Rule
from secure_checklist.core import InvalidTableError
from secure_checklist.rules import FAIL, PASS, AnyCondition, Equals
from secure_checklist.subjects import Incident
from tests.fleets import ENGINES, on, plain
from tests.strategies import checklist_of
from tests.worlds import NOW, Gadget

fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the extra `test`")
pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
pa: Any = pytest.importorskip("pyarrow", reason="pyarrow comes with the extra `test`")
pd: Any = pytest.importorskip("pandas", reason="pandas comes with the extra `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the extra `test`")


HOSTILE = (
    "it's",
    'say "no"',
    "back\\\\slash\\\\",
    "{braces} %s $1 ?",
    "-- ; drop table x",
    "fleet_looked_up_",
    "ä → 🔒",
    "a  b",
    "two\nlines\tand a tab",
)
every_engine = pytest.mark.parametrize("engine", ENGINES)


def one(check: Condition, name: str = "it", **more: Any) -> Checklist:
    """A checklist of one item."""
    return checklist_of([Item(id=name, title="It", subject="device", rule=Rule(check=check), **more)])


def always(fact: Any) -> Condition:
    """Some predicate on a fact."""
    value = (fact.type.vocabulary or (True,))[0]
    return Equals(fact=fact.name, value=value)


def codes(checklist: Checklist, frame: Any, **more: Any) -> list[dict[str, Any]]:
    return plain(fleet.evaluate(checklist, frame, subject=Gadget, now=NOW, **more))


@every_engine
def test_a_column_may_be_called_as_an_item(engine: str) -> None:
    table = pl.DataFrame({"id": [1, 2, 3], "acme.flag": [True, False, None], "flag": [8, 8, 8]})
    found = codes(one(Gadget.flag.is_true(), "flag"), on(engine, table))
    assert [row["flag"] for row in found] == [8, 2, 14 & ~4]
    table = pl.DataFrame({"id": [1, 2, 3], "flag": [True, False, None]})
    told = codes(
        one(Gadget.flag.is_true(), "flag"), on(engine, table), mapping={"device.acme.flag": "flag"}, reasons=True
    )
    assert [row["flag"] for row in told] == [8, 2, 10]
    assert told[2]["flag.reasons"] == "not_asked:device.acme.flag"


@every_engine
def test_a_key_that_is_an_item_too_is_refused(engine: str) -> None:
    table = pl.DataFrame({"IT": [1], "acme.flag": [True]})
    with pytest.raises(InvalidTableError, match="two columns"):
        codes(one(Gadget.flag.is_true()), on(engine, table), keys=("IT",))


@every_engine
def test_names_of_reasons_and_scores_may_not_clash(engine: str) -> None:
    items = [
        Item(id=name, title=name, subject="device", rule=Rule(check=Gadget.flag.is_true()))
        for name in ("a", "a.reasons")
    ]
    table = on(engine, pl.DataFrame({"id": [1], "acme.flag": [True]}))
    with pytest.raises(InvalidTableError, match="two columns"):
        codes(checklist_of(items), table, reasons=True)
    assert codes(checklist_of(items), table) == [{"id": 1, "a": 8, "a.reasons": 8}]


@every_engine
def test_a_word_can_not_hide_a_null_in_a_list(engine: str) -> None:
    table = pl.DataFrame(
        {"id": [1, 2, 3], "acme.tags": [["blue\x1fgreen", None], ["blue\x1fgreen"], ["blue", "green"]]}
    )
    found = codes(one(Gadget.tags.has_none("red")), on(engine, table))
    assert [row["it"] for row in found] == [10, 10, 8]


@every_engine
def test_moments_of_any_zone_are_moments(engine: str) -> None:
    zone = "Asia/Kolkata"
    moments = [NOW - timedelta(days=days) for days in (10, 31, 29)]
    table = pl.DataFrame(
        {
            "id": [1, 2, 3],
            "acme.flag": [True, True, True],
            "acme.flag.at": pl.Series([None, None, moments[1]], dtype=pl.Datetime("us", "UTC")),
            "observed_at": pl.Series(moments, dtype=pl.Datetime("us", "UTC")).dt.convert_time_zone(zone),
            "acme.seen": pl.Series(
                moments, dtype=pl.Datetime("us" if engine == "duckdb" else "ns", "UTC")
            ).dt.convert_time_zone(zone),
        }
    )
    checklist = one(Gadget.flag.is_true(), renew_after=30)
    assert [row["it"] for row in codes(checklist, on(engine, table))] == [8, 10, 10]
    assert [row["it"] for row in codes(one(Gadget.seen.within_days(30)), on(engine, table))] == [8, 2, 8]


@pytest.mark.parametrize("engine", ["polars", "lazy", "pyarrow", "pandas"])
def test_categories_are_texts(engine: str) -> None:
    table = pl.DataFrame(
        {
            "id": [1, 2, 3],
            "acme.note": pl.Series(["abc", "b", None], dtype=pl.Categorical),
            "acme.grade": pl.Series(["good", "poor", None], dtype=pl.Categorical),
            "acme.app_version": pl.Series(["2.1", "2.0", None], dtype=pl.Categorical),
        }
    )
    given = on(engine, table)
    assert [row["it"] for row in codes(one(Gadget.note.equals("abc")), given)] == [8, 2, 10]
    assert [row["it"] for row in codes(one(Gadget.grade.at_least("fair")), given)] == [8, 2, 10]
    assert [row["it"] for row in codes(one(Gadget.app_version.satisfies("app", ">=2.1")), given)] == [8, 2, 10]


def test_what_no_fact_can_be_is_unknown_on_duckdb() -> None:
    rows = duckdb.connect().sql(
        "select 1 as id, '-infinity'::timestamptz as \"acme.seen\", '-infinity'::date as \"pack.seen\""
    )
    late = one(Gadget.seen.at_most(datetime(2026, 1, 1, tzinfo=UTC)))
    assert [row["it"] for row in codes(late, rows)] == [10]
    endless = duckdb.connect().sql("select 1 as id, 'infinity'::timestamptz as \"pack.expires\"")
    from secure_checklist.rules import Compare  # noqa: PLC0415 - the fact is declared as data

    ahead = one(Compare(op="at_least", fact="device.pack.expires", value="2026-01-01T00:00:00Z"))
    assert [row["it"] for row in codes(ahead, endless)] == [10]


@every_engine
def test_small_floats_are_compared_as_what_they_are(engine: str) -> None:
    table = pl.DataFrame({"id": [1], "acme.ratio": pl.Series([0.1], dtype=pl.Float32)})
    assert codes(one(Gadget.ratio.at_most(0.1)), on(engine, table))[0]["it"] == 2


@pytest.mark.parametrize("engine", ["polars", "lazy", "pyarrow", "pandas"])
def test_a_table_without_facts_or_keys_is_all_unknown(engine: str) -> None:
    table = pl.DataFrame({"other": [1, 2, 3]})
    found: Any = fleet.evaluate(one(Gadget.flag.is_true()), on(engine, table), subject=Gadget, now=NOW, keys=())
    found = found.collect() if hasattr(found, "collect") else found
    assert list(map(int, found["it"].to_pylist() if hasattr(found["it"], "to_pylist") else found["it"])) == [10, 10, 10]


def test_duckdb_isn_t_misled_by_tables_of_other_names() -> None:
    connection = duckdb.connect()
    connection.execute("create table told as select 1 as x")
    rows = connection.sql("select 1 as id, '2.1' as \"acme.app_version\"")
    assert codes(one(Gadget.app_version.satisfies("app", ">=2")), rows) == [{"id": 1, "it": 8}]


def test_pandas_may_hold_what_nobody_asks_for() -> None:
    frame = pd.DataFrame({"id": [1, 2], "acme.flag": [True, None], "notes": [1, "x"], 7: [1, 2]}, index=["a", "b"])
    found = fleet.evaluate(one(Gadget.flag.is_true()), frame, subject=Gadget, now=NOW)
    assert found["it"].tolist() == [8, 10]
    assert found.index.tolist() == ["a", "b"]
    mixed = pd.DataFrame({"id": [1, 2], "acme.flag": [True, "x"]})
    with pytest.raises(InvalidTableError, match="nullable boolean"):
        fleet.evaluate(one(Gadget.flag.is_true()), mixed, subject=Gadget, now=NOW)


def test_one_key_may_be_given_as_a_text() -> None:
    table = pl.DataFrame({"serial": ["a"], "acme.flag": [True]})
    assert fleet.evaluate(one(Gadget.flag.is_true()), table, subject=Gadget, now=NOW, keys="serial").columns == [
        "serial",
        "it",
    ]


def test_one_key_of_batches_may_be_given_as_a_text() -> None:
    parts = [pl.DataFrame({"serial": [name], "acme.flag": [True]}) for name in ("a", "b")]
    found = fleet.evaluate_batches(one(Gadget.flag.is_true()), parts, subject=Gadget, now=NOW, keys="serial")
    assert [part["serial"].to_list() for part in found] == [["a"], ["b"]]


def test_what_is_never_to_be_written_may_not_stand_in_a_table() -> None:
    fact = next(fact for fact in Incident.facts().values() if fact.confidentiality == "transient")
    checklist = checklist_of(
        [Item(id="it", title="It", subject="incident", when_unclear="show", rule=Rule(check=always(fact)))]
    )
    table = pl.DataFrame({"id": [1], fact.field: [None]})
    with pytest.raises(InvalidTableError, match="never to be written"):
        fleet.evaluate(checklist, table, subject=Incident, now=NOW)


def test_outcomes_of_another_checklist_are_refused() -> None:
    checklist = one(Gadget.flag.is_true())
    for wrong in (None, 4, 99):
        with pytest.raises(InvalidTableError, match="same checklist"):
            fleet.summary(checklist, pl.DataFrame({"id": [1, 2], "it": [8, wrong]}), subject=Gadget)
    parts = [pl.DataFrame({"it": [8]}), pl.DataFrame({"it": [8], "score.low": [1.0], "score.high": [1.0]})]
    with pytest.raises(InvalidTableError, match="another part"):
        fleet.summary_of_batches(checklist, parts, subject=Gadget)


def test_dates_with_a_zone_are_no_days() -> None:
    zone = timezone(timedelta(hours=2))
    table = pl.DataFrame({"id": [1], "security_patch": pl.Series([datetime(2026, 1, 1, tzinfo=zone)])})
    with pytest.raises(InvalidTableError, match="make it a date"):
        codes(one(Gadget.security_patch.at_least(date(2026, 1, 1))), table)


@pytest.mark.parametrize("first", ["1,2.1\n2,2.2\n3,\n", "1,2.1\n2,2.2\n3,0.9\n"])
def test_a_value_that_comes_after_the_question_is_unknown(tmp_path: Path, first: str) -> None:
    """A lazy answer knows what versions there were when it was asked for; a later one isn't taken for any of them."""
    file = tmp_path / "devices.csv"
    file.write_text(f"id,acme.app_version\n{first}")
    checklist = one(Gadget.app_version.satisfies("app", ">=2.1"))
    lazy = fleet.evaluate(checklist, pl.scan_csv(file, infer_schema=False), subject=Gadget, now=NOW)
    rows = duckdb.connect().read_csv(str(file), all_varchar=True)
    relation = fleet.evaluate(checklist, rows, subject=Gadget, now=NOW)
    file.write_text("id,acme.app_version\n1,1.0\n2,2.2\n3,\n")
    assert [row["it"] for row in plain(lazy)] == [10, 8, 10]
    assert [row["it"] for row in plain(relation)] == [10, 8, 10]


@pytest.mark.parametrize("text", HOSTILE)
@every_engine
def test_a_text_is_compared_as_it_is(engine: str, text: str) -> None:
    """Whatever a checklist compares with reaches the engine as a value, and none of it as a part of a query."""
    table = pl.DataFrame({"id": [1, 2, 3], "acme.note": [text, f"{text}.", None]})
    assert [row["it"] for row in codes(one(Gadget.note.equals(text)), on(engine, table))] == [8, 2, 10]


@pytest.mark.parametrize("count", [300, pytest.param(1_500, marks=pytest.mark.slow)])  # seconds for each engine
@every_engine
def test_a_condition_may_be_long(engine: str, count: int) -> None:
    """Engines limit how deep an expression may be."""
    checks = [Gadget.note.equals(f"word {number}") for number in range(count)]
    table = pl.DataFrame({"id": [1, 2, 3], "acme.note": [f"word {count - 1}", "nonsense", None]})
    found = codes(one(AnyOf(conditions=tuple(checks))), on(engine, table), score=True)
    assert [row["it"] for row in found] == [8, 2, 10]


def test_a_country_in_a_table_is_read_where_reasons_are_asked_for() -> None:
    """A column of countries is a text of its own kind: it was compared with a place in a vocabulary that it hasn't."""
    rule = Rule(check=Person.country.equals("GB"))
    checklist = Checklist.of("c", "C", Item(id="there", title="There", subject="person", rule=rule))
    polars = pytest.importorskip("polars", reason="polars comes with the extra `test`")
    table = polars.DataFrame({"id": [1, 2, 3, 4], "person.country": ["GB", "UK", "nowhere", None]})
    found = fleet.evaluate(checklist, table, subject=Person, now=NOW, reasons=True)
    assert found["there"].to_list() == [PASS, PASS, PASS | FAIL, PASS | FAIL]
    assert found["there.reasons"].to_list() == [None, None, "error:person.country", "not_asked:person.country"]


PAIRS = {
    "device.last_backup": [date(2026, 1, 31), date(2026, 1, 30), None, date(9999, 12, 31), date(2026, 1, 1)],
    "device.security_patch": [date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1), date.min],
    "device.acme.note": ["a", "A", None, "", "b"],
    "device.model": ["a", "a", "a", "", "c"],
}


@every_engine
@pytest.mark.parametrize(
    ("op", "fact", "other", "days", "truths"),
    [
        ("before", "device.last_backup", "device.security_patch", 30, "FTUUF"),
        ("after", "device.last_backup", "device.security_patch", 29, "TFUUT"),
        ("after", "device.security_patch", "device.last_backup", -30, "FTUUF"),
        ("more_than_fact", "device.last_backup", "device.security_patch", None, "TTUUT"),
        ("equals_fact", "device.acme.note", "device.model", None, "TFUTF"),
        ("older_than", "device.acme.app_version", "device.acme.offered_version", None, "UUUUU"),
    ],
)
def test_two_columns_are_compared(engine: str, op: str, fact: str, other: str, days: int | None, truths: str) -> None:
    more = {} if days is None else {"days": days}
    check = TypeAdapter[Condition](AnyCondition).validate_python({"op": op, "fact": fact, "other": other, **more})
    table = pl.DataFrame({"id": range(5), **PAIRS})
    found = codes(one(check), on(engine, table), reasons=True)
    assert "".join({8: "T", 2: "F", 10: "U"}[row["it"]] for row in found) == truths
    given = [row["it.reasons"] for row in found]
    names = {name for text in given if isinstance(text, str) for name in text.split("|")}
    assert names <= {f"{code}:{name}" for code in ("not_asked", "implausible") for name in (fact, other)}
