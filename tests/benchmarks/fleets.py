"""The built-in pack over a table of devices: beside a query written by hand, on two engines, with its memory.

Each is measured by `fleet_runs` in a process of its own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from .timing import Figure, Size, Spread, ratio

MOST = 500
"""How many MB a fleet may take beyond its table."""
PEAK = Path("/proc/self/status")


def figures(size: Size) -> Iterator[Figure]:
    """Tell what a fleet costs."""
    missing = [name for name in ("polars", "duckdb", "numpy", "narwhals") if find_spec(name) is None]
    if missing or not PEAK.exists():
        yield Figure("fleets", None, note=f"skipped: without {', '.join(missing) or PEAK}")
        return
    rounds = str(min(size.rounds, 3))

    def measured(engine: str, rows: int) -> dict[str, Any]:
        command = [sys.executable, "-m", "tests.benchmarks.fleet_runs", engine, str(rows), rounds]
        return dict(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))

    polars, duckdb = measured("polars", size.rows), measured("duckdb", size.rows)
    of = f"{size.rows:,} rows"
    note = f"{polars['items']} items, by hand {median(polars['hand']):.3g} s"
    yield Figure(f"built-in pack, {of}, polars ÷ by hand", ratio(polars["part"], polars["hand"]), 1.5, note)
    took = Spread.of([one / median(polars["whole"]) for one in duckdb["whole"]])
    yield Figure(f"built-in pack, {of}, DuckDB ÷ polars", took, 1.7, f"polars {median(polars['whole']):.3g} s")
    for name, found in (("polars", polars), ("DuckDB", duckdb)):
        note = f"table of {found['table']:.0f} MB"
        yield Figure(f"memory beyond the table, {of}, {name}", Spread.of([found["beyond"]]), MOST, note, "MB")
    many = 10 * size.rows
    found = measured("batches", many)
    note = f"{found['seconds']:.3g} s with drawing them"
    yield Figure(f"memory beyond a batch, {many:,} rows in batches", Spread.of([found["beyond"]]), MOST, note, "MB")
