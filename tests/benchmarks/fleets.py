"""The built-in pack over a table of devices: beside a query written by hand, on two engines, with its memory.

Each is measured by `fleet_runs` in a process of its own.
"""

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from .timing import Figure, Size, Spread, printed, ratio

MOST = 500
"""How many MB a fleet may take beyond its table."""
PEAK = Path("/proc/self/status")


def figures(size: Size) -> Iterator[Figure]:
    """Tell what a fleet costs."""
    missing = [name for name in ("polars", "duckdb", "numpy", "narwhals") if find_spec(name) is None]
    if missing or not PEAK.exists():
        yield Figure("fleets", None, note=f"skipped: without {', '.join(missing) or PEAK}")
        return
    measured = partial(printed, "fleet_runs")
    rounds = min(size.rounds, 3)
    polars, duckdb = measured("polars", size.rows, rounds), measured("duckdb", size.rows, rounds)
    of = f"{size.rows:,} rows"
    note = f"{polars['items']} items, by hand {median(polars['hand']):.3g} s"
    yield Figure(f"built-in pack, {of}, polars ÷ by hand", ratio(polars["part"], polars["hand"]), 1.5, note)
    took = Spread.of([one / median(polars["whole"]) for one in duckdb["whole"]])
    yield Figure(f"built-in pack, {of}, DuckDB ÷ polars", took, 1.7, f"polars {median(polars['whole']):.3g} s")
    for name, found in (("polars", polars), ("DuckDB", duckdb)):
        note = f"table of {found['table']:.0f} MB"
        yield Figure(f"memory beyond the table, {of}, {name}", Spread.of([found["beyond"]]), MOST, note, "MB")
    many = 10 * size.rows
    found = measured("batches", many, rounds)
    note = f"{found['seconds']:.3g} s with drawing them"
    yield Figure(f"memory beyond a batch, {many:,} rows in batches", Spread.of([found["beyond"]]), MOST, note, "MB")
