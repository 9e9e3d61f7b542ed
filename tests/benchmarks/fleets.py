"""Figures of fleets, in a run of their own: the forty rules over a table, against a query written by hand.

`python -m tests.benchmarks.fleets [--rows N ...] [--rounds N] [--memory N] [--pack N]`. Answers
are checked to be equal before the clock starts, and each time includes finding the distinct versions and the whole
answer in memory.
"""

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb
import polars as pl

from secure_checklist import fleet, packs

from . import fleet_by_hand, fleet_data
from .timing import Spread, ratio
from .workload import NOW, Handset, checklist

Works = dict[str, Callable[[], Any]]
CHECKLIST = checklist()
TARGETS = (
    ("polars", "polars by hand", 1.05),
    ("pyarrow", "polars", 2.5),
    ("pandas", "polars", 6.0),
    ("pandas of Arrow's types", "polars", 6.0),
)


def judged(table: Any) -> Any:
    """Judge a table of any engine."""
    return fleet.evaluate(CHECKLIST, table, subject=Handset, now=NOW)


def in_duckdb(arrow: Any) -> Any:
    """Return the same table within DuckDB."""
    connection = duckdb.connect()
    connection.register("given", arrow)
    connection.execute("create table given_rows as from given")
    connection.unregister("given")
    return connection.table("given_rows")


def works_of(frame: pl.DataFrame, engines: list[str]) -> Works:
    """Return what is timed on one table."""
    arrow = frame.to_arrow()
    pandas, pandas_arrow = (
        frame.to_pandas(use_pyarrow_extension_array=types) if "pandas" in engines else None for types in (False, True)
    )
    table = in_duckdb(arrow)
    found: Works = {
        "polars": lambda: judged(frame),
        "polars by hand": lambda: fleet_by_hand.on_polars(frame).collect(),
        "duckdb": lambda: judged(table).to_arrow_table(),
        "pyarrow": lambda: judged(arrow),
        "pandas": lambda: judged(pandas),
        "pandas of Arrow's types": lambda: judged(pandas_arrow),
    }
    return {name: work for name, work in found.items() if name.partition(" ")[0] in engines}


def check(works: Works) -> None:
    """Make sure that all say the same."""
    wanted = works["polars by hand"]().sort("id")
    for name, work in works.items():
        found = pl.DataFrame(work()).sort("id").select(wanted.columns).cast(dict(wanted.schema))
        assert found.equals(wanted), f"{name} says otherwise"


def timed(works: Works, rounds: int) -> dict[str, list[float]]:
    """Time each work once a round, in a new random order each round; the first round doesn't count."""
    rng, names = random.Random(7), list(works)  # noqa: S311 - no secret
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        rng.shuffle(names)
        for name in names:
            start = perf_counter()
            works[name]()
            if number:
                found[name].append(perf_counter() - start)
    return found


def lines(rows: int, times: dict[str, list[float]]) -> None:
    """Print the lines of one size."""
    for above, below, target in TARGETS:
        if above in times and below in times:
            spread = ratio(times, above, below)
            took = f"{Spread.of(times[above]).median:.3g} s, {Spread.of(times[below]).median:.3g} s"
            met = "yes" if spread.median <= target else "**no**"
            told = f"{spread.median:.3g}× | {spread.low:.3g}–{spread.high:.3g} | {met} | {took}"
            print(f"| {above} ÷ {below} | {rows:,} | ≤ {target:g}× | {told} |", flush=True)


def measured(*words: str) -> str:
    """Return what this module prints, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.fleets", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sum_up(rows: int) -> None:
    """Sum up a table that is drawn part by part, and print the peak memory of this process."""
    start = perf_counter()
    outcomes = fleet.evaluate_batches(CHECKLIST, fleet_data.chunks(rows), subject=Handset, now=NOW)
    summary = fleet.summary_of_batches(CHECKLIST, outcomes, subject=Handset)
    assert summary.rows == rows
    print(
        f"| a table summed up part by part | {rows:,} | ≤ 700 MB | {peak():,.0f} MB, {perf_counter() - start:.3g} s |"
    )


def pack_figures(rows: int, rounds: int) -> None:
    """Print what the built-in pack costs on each engine, in processes of their own."""
    seconds: dict[str, float] = {}  # the least: other programs only add to it
    for engine, most in (("polars", "≤ 1.5 s, ≤ 500 MB"), ("duckdb", "≤ 2× polars, ≤ 500 MB")):
        found = json.loads(measured("--pack-on", engine, str(rows), "--rounds", str(rounds)))
        seconds[engine], most_seconds = min(found["seconds"]), max(found["seconds"])
        limit = 1.5 if engine == "polars" else 2 * seconds["polars"]
        met = seconds[engine] <= limit and found["beyond"] <= 500
        print(
            f"| built-in pack, {engine}: processor time, memory beyond the table | {rows:,} | {most} |"
            f" {seconds[engine]:.3g} s, {found['beyond']:.0f} MB | {seconds[engine]:.3g}–{most_seconds:.3g} |"
            f" {'yes' if met else '**no**'} | table of {found['table']:.0f} MB |",
            flush=True,
        )


def pack_on(engine: str, rows: int, rounds: int) -> None:
    """Print what the built-in pack costs in this process: seconds of the processor, and the peak beyond the table."""
    pack = packs.load("leak-prevention")
    frame: Any = fleet_data.devices(pack, rows)
    size = frame.estimated_size() / 1e6
    judge: Callable[[], Any] = lambda: fleet.evaluate(pack, frame, now=NOW)  # noqa: E731 - as below
    if engine == "duckdb":
        table = in_duckdb(frame.to_arrow())
        del frame
        judge = lambda: fleet.evaluate(pack, table, now=NOW).to_arrow_table()  # noqa: E731
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # what drawing the table took doesn't count
    before, seconds = peak(), list[float]()
    for _ in range(rounds):
        start = process_time()
        judge()
        seconds.append(process_time() - start)
    print(json.dumps({"seconds": seconds, "beyond": peak() - before, "table": size}))


def peak() -> float:
    """Return the peak memory of this process in MB; `ru_maxrss` would count the parent's as well."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fleets", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--engines", nargs="*", default=["polars", "duckdb", "pyarrow", "pandas"], help="only these")
    parser.add_argument("--memory", type=int, metavar="ROWS", help="the peak memory for so many rows, part by part")
    parser.add_argument("--pack", type=int, metavar="ROWS", help="the built-in pack over so many devices")
    parser.add_argument("--pack-on", nargs=2, metavar=("ENGINE", "ROWS"), help=argparse.SUPPRESS)
    parser.add_argument("--sum-up", type=int, metavar="ROWS", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.sum_up:
        sum_up(asked.sum_up)
        return
    if asked.pack_on:
        pack_on(asked.pack_on[0], int(asked.pack_on[1]), asked.rounds)
        return
    print("| figure | rows | target | measured | q1–q3 | met | |\n| --- | --- | --- | --- | --- | --- | --- |")
    for rows in asked.rows:
        works = works_of(fleet_data.frame(rows), asked.engines)
        check(works)
        lines(rows, timed(works, asked.rounds))
        del works
    if asked.memory:
        print(measured("--sum-up", str(asked.memory)), end="")
    if asked.pack:
        pack_figures(asked.pack, asked.rounds)


if __name__ == "__main__":
    main()
