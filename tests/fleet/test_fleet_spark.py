"""The table evaluator on Spark: in this process, and on two workers of their own. Needs pyspark and Java."""

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings  # noqa: TID251 - each example is a job of Spark's, which takes seconds

from secure_checklist import Checklist, Context, derived, packs
from secure_checklist.core import InvalidTableError
from tests.commands import run
from tests.fleet.test_fleet_cases import EDGES, answer, same
from tests.fleet.test_fleet_laws import agreeing, tables
from tests.fleets import CALM, Fleet, equals, fleet, judge, one, pl, plain, polars_frame
from tests.worlds import NOW, Gadget

fleet_data: Any = pytest.importorskip("tests.benchmarks.fleet_data", reason="polars comes with the group `test`")
pyspark: Any = pytest.importorskip("pyspark", reason="pyspark isn't installed; it is part of no extra")
sql: Any = pytest.importorskip("pyspark.sql")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none"),
    pytest.mark.filterwarnings("ignore"),  # Spark's own, about pandas and about sockets
]
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}


def session(master: str) -> Any:
    """Start Spark."""
    started = sql.SparkSession.builder.master(master).appName("fleet").config(map=SETTINGS).getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    return started


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    started = session("local[2]")
    yield started
    started.stop()


def on_spark(spark: Any, table: Any) -> Any:
    """Return a polars table to Spark, which would take a day that is held as a time without zone for a moment."""
    days = [name for name, kind in table.schema.items() if kind == pl.Datetime("us")]
    return spark.createDataFrame(table.with_columns(pl.col(name).cast(pl.Date) for name in days).to_arrow())


@settings(max_examples=6)
@given(case=tables())
def test_a_table_gives_what_each_row_gives(spark: Any, case: tuple[Checklist, Fleet]) -> None:
    """7. The evaluator equals the reference evaluator; the table evaluator equals both, row by row."""
    checklist, table = case
    assume(table.rows)  # Spark makes no table of nothing
    found = fleet.evaluate(checklist, on_spark(spark, polars_frame(table)), subject=table.cls, now=NOW, score=True)
    rows = plain(found.toArrow())
    assert len([*agreeing(checklist, table, rows)]) == len(rows) * len(checklist.items)


def devices() -> Any:
    """Return a few hundred devices with everything that takes a lookup, and a key that must be quoted."""
    table = fleet_data.devices(packs.load("leak-prevention"), 300)
    team, key = pl.format("team {}", pl.int_range(pl.len()) % 3), pl.int_range(pl.len())
    return table.with_columns(team.alias("team"), key.alias("default.key`"))


def test_spark_gives_what_polars_gives_and_stays_lazy(spark: Any) -> None:
    pack, table = packs.load("leak-prevention"), devices()
    keys = ("id", "team", "default.key`")
    known = fleet.evaluate(pack, table, keys=keys, now=NOW, reasons=True)
    found = fleet.evaluate(pack, on_spark(spark, table), keys=keys, now=NOW, reasons=True)
    assert type(found).__name__ == "DataFrame"
    assert plain(found.toArrow()) == known.to_dicts()
    wanted = fleet.summary(pack, known, by=["team"])
    assert fleet.summary(pack, found, by=["team"]) == wanted
    failing = fleet.failing(found, "lock.screen-lock")
    assert failing.count() == fleet.failing(known, "lock.screen-lock").height > 0


def test_a_text_is_compared_as_it_is(spark: Any) -> None:
    text = "it's back\\slash\\ {braces} %s $1 ? -- ; drop table x\t\n  ä → 🔒"
    table = on_spark(spark, pl.DataFrame({"id": [1, 2, 3], "acme.note": [text, f"{text}.", None]}))
    found = fleet.evaluate(one(Gadget.note.equals(text)), table, subject=Gadget, now=NOW)
    assert [row["it"] for row in plain(found.toArrow())] == [8, 2, 10]


def test_a_value_that_comes_after_the_question_is_unknown(spark: Any, tmp_path: Path) -> None:
    file = tmp_path / "versions.txt"
    file.write_text("2.1 2.2 0.9", encoding="utf-8")

    def read(name: str) -> list[tuple[int, str | None]]:
        return [(number, text or None) for number, text in enumerate(Path(name).read_text(encoding="utf-8").split(" "))]

    rows = spark.sparkContext.parallelize([str(file)], 1).flatMap(read)
    table = spark.createDataFrame(rows, "id: int, `acme.app_version`: string")
    checklist = one(Gadget.app_version.satisfies("app", ">=2.1"))
    found = fleet.evaluate(checklist, table, subject=Gadget, now=NOW, reasons=True)
    assert [row["it"] for row in plain(found.toArrow())] == [8, 8, 2]
    file.write_text("1.0 2.2 ", encoding="utf-8")
    assert [row["it"] for row in plain(found.toArrow())] == [10, 8, 10]


def test_numbers_and_times_that_are_hard_to_read(spark: Any) -> None:
    """PySpark writes a year of three digits as Java refuses it, and loses moments of the first years."""
    for why, case in EDGES:
        if "but for Spark" not in why:
            found = answer(partial(on_spark, spark), case)
            assert same(found, case["rows"]), (why, found)


class Dated(Gadget):
    @derived(reads=("seen",))
    def calm(self, context: Context) -> bool | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        del context
        return None if self.seen is None else self.seen.year > 2000


def test_a_moment_that_this_zone_has_no_date_for_is_refused(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark gives moments in the zone of this machine; beyond its calendar there is a documented error."""
    first = pl.Series([datetime(1, 1, 1, tzinfo=UTC)], dtype=pl.Datetime("us", "UTC"))
    table = on_spark(spark, pl.DataFrame({"id": [0], "acme.seen": first}))
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "America/New_York")
        time.tzset()
        with pytest.raises(InvalidTableError, match="beyond the years"):
            judge(one(equals(CALM, value=True)), table, subject=Dated)
    time.tzset()


# the last ones: they stop the session that the others share, and start their own


def test_two_worker_processes_give_the_same(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    spark.stop()
    monkeypatch.setenv("SPARK_HOME", str(Path(pyspark.__file__).parent))
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
    cluster = session("local-cluster[2,1,1024]")
    try:
        pack, table = packs.load("leak-prevention"), devices()
        spread = on_spark(cluster, table).repartition(4)
        found = fleet.evaluate(pack, spread, now=NOW)
        assert plain(found.toArrow()) == fleet.evaluate(pack, table, now=NOW).to_dicts()
        assert cluster.sparkContext.master.startswith("local-cluster")
    finally:
        cluster.stop()


def test_the_job_of_the_how_to_runs(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "howto" / "fleet-engines.md").read_text(encoding="utf-8")
    found = re.search(r'^```text title="spark_job.py"\n(.*?)^```$', page, re.MULTILINE | re.DOTALL)
    assert found is not None
    (tmp_path / "spark_job.py").write_text(found[1], encoding="utf-8")
    assert "failing: ['d2', 'd3']" in run(sys.executable, "spark_job.py", cwd=tmp_path)
