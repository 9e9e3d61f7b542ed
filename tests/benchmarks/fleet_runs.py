"""What a fleet costs in this process: `python -m tests.benchmarks.fleet_runs ENGINE ROWS ROUNDS` prints JSON."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from secure_checklist import fleet, packs

from . import fleet_by_hand, fleet_data
from .streams import NOW, PACK
from .timing import once, peak

BATCH = 100_000


def by_polars(rows: int, rounds: int) -> dict[str, Any]:
    """Measure the whole pack on polars, and the part of it that is written by hand as well."""
    pack = packs.load(PACK)
    frame = fleet_data.devices(pack, rows)
    whole, beyond = measured(lambda: fleet.evaluate(pack, frame, now=NOW), rounds)
    part = fleet_by_hand.plain(pack)
    ours: Callable[[], Any] = lambda: fleet.evaluate(part, frame, now=NOW)  # noqa: E731 - as below
    theirs: Callable[[], Any] = lambda: fleet_by_hand.Query(part, frame.lazy()).answer().collect()  # noqa: E731
    assert ours().equals(theirs()), "the query by hand says otherwise"
    pairs = [(once(ours), once(theirs)) for _ in range(rounds)]
    return {
        "whole": whole,
        "beyond": beyond,
        "table": frame.estimated_size() / 1e6,
        "items": len(part.items),
        "part": [pair[0] for pair in pairs],
        "hand": [pair[1] for pair in pairs],
    }


def by_duckdb(rows: int, rounds: int) -> dict[str, Any]:
    """Measure the whole pack on DuckDB."""
    pack, connection = packs.load(PACK), duckdb.connect()
    frame = fleet_data.devices(pack, rows)
    size = frame.estimated_size() / 1e6
    connection.register("given", frame)
    connection.execute("create table given_rows as from given")
    connection.unregister("given")
    del frame
    table = connection.table("given_rows")
    whole, beyond = measured(lambda: fleet.evaluate(pack, table, now=NOW).to_arrow_table(), rounds)
    return {"whole": whole, "beyond": beyond, "table": size}


def by_batches(rows: int, _: int) -> dict[str, Any]:
    """Measure the memory of a table that is never there as a whole."""
    pack = packs.load(PACK)
    batch = min(BATCH, rows)
    drawn = (fleet_data.devices(pack, batch, seed) for seed in range(rows // batch))

    def work() -> None:
        outcomes = fleet.evaluate_batches(pack, drawn, now=NOW)
        assert fleet.summary_of_batches(pack, outcomes).rows == rows

    fleet_data.devices(pack, batch, 0)
    seconds, beyond = measured(work, 1)
    return {"seconds": seconds[0], "beyond": beyond}


def measured(work: Callable[[], object], rounds: int) -> tuple[list[float], float]:
    """Return the seconds of each round, and the MB that the peak of this process grows by."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # what drawing the table took doesn't count
    before = peak()
    seconds = [once(work) for _ in range(rounds)]
    return seconds, peak() - before


if __name__ == "__main__":
    engine, rows_, rounds_ = sys.argv[1:]
    work_of = {"polars": by_polars, "duckdb": by_duckdb, "batches": by_batches}[engine]
    print(json.dumps(work_of(int(rows_), int(rounds_))))
