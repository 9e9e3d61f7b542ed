"""Tables that go wrong elsewhere: names that clash, zones, categories, hidden nulls, values that no fact can have."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import AnyOf, Checklist, Condition, Item, Rule
from secure_checklist.core import InvalidTableError
from secure_checklist.rules import Equals
from secure_checklist.subjects import Incident
from tests.fleets import ENGINES, on, plain
from tests.strategies import checklist_of
from tests.worlds import NOW, Gadget

fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the extra `test`")
pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
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


def test_duckdb_isn_t_misled_by_tables_of_other_names() -> None:
    connection = duckdb.connect()
    connection.execute("create table told as select 1 as x")
    rows = connection.sql("select 1 as id, '2.1' as \"acme.app_version\"")
    assert codes(one(Gadget.app_version.satisfies("app", ">=2")), rows) == [{"id": 1, "it": 8}]


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


@pytest.mark.parametrize("count", [300, pytest.param(1_500, marks=pytest.mark.slow)])  # seconds for each engine
@every_engine
def test_a_condition_may_be_long(engine: str, count: int) -> None:
    """Engines limit how deep an expression may be."""
    checks = [Gadget.note.equals(f"word {number}") for number in range(count)]
    table = pl.DataFrame({"id": [1, 2, 3], "acme.note": [f"word {count - 1}", "nonsense", None]})
    found = codes(one(AnyOf(conditions=tuple(checks))), on(engine, table), score=True)
    assert [row["it"] for row in found] == [8, 2, 10]
