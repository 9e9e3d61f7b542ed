"""Time public calls on data that all differ, and print what is over its limit as missed.

`python -m tests.benchmarks` takes some ten minutes, `--quick` about one. `--beside COMMIT` adds the same calls at
other commits; `--page` does so for the two that the goals name, and writes all of it into docs/benchmarks.md.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from .figures import FIGURES
from .peers import installed
from .processes import LIMITS, beside
from .timing import QUICK, ROOT, WHOLE, Figure

PAGE = ROOT / "docs" / "benchmarks.md"
MARK = "<!-- one run -->\n"
HEAD = "| figure | limit | measured | q1–q3 | | |\n| --- | --- | --- | --- | --- | --- |\n"
PACKAGES = ("pydantic", "narwhals", "polars", "duckdb", "datalogic-py", "zen-engine", "common-expression-language")


def short(number: float) -> str:
    """Write a number with three digits, and never with an exponent."""
    return f"{number:.3g}" if abs(number) < 999 else f"{number:,.0f}"


def line(figure: Figure) -> str:
    """Write one line of the table."""
    unit = figure.unit if figure.unit in ("×", "") else f" {figure.unit}"
    limit = "" if figure.limit is None else f"≤ {short(figure.limit)}{unit}"
    measured, spread = "–", ""
    if figure.measured is not None:
        low, middle, high = map(short, figure.measured)
        measured, spread = f"{middle}{unit}", "" if low == high else f"{low}–{high}"
    met = "**missed**" if figure.missed else "" if figure.limit is None or figure.measured is None else "met"
    return f"| {figure.name} | {limit} | {measured} | {spread} | {met} | {figure.note} |\n"


def circumstances() -> str:
    """Tell the commit, the versions, the machine, and how busy it is."""
    versions = [f"{package} {installed(package) or 'not installed'}" for package in PACKAGES]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"Python {platform.python_version()}; {', '.join(versions)}; {os.cpu_count()} cores, load at the start {load}"
    )


def commit() -> str:
    """Return the commit that is timed; "-dirty" tells that files differ from it."""
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=8", "--exclude=*"]
    with suppress(subprocess.CalledProcessError, FileNotFoundError):
        return "commit " + subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()
    return "no commit"


def lines(figures: Iterator[Figure], missed: list[str]) -> Iterator[str]:
    """Print each line when it is there, and yield it."""
    for figure in figures:
        print(line(figure), end="", flush=True)
        missed += [figure.name] * figure.missed
        yield line(figure)


def main() -> int:
    """Run what is asked for; 1 where something is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="shorter streams, fewer rounds")
    parser.add_argument("--only", choices=FIGURES, action="append", help="only these figures")
    parser.add_argument("--beside", nargs="+", metavar="COMMIT", default=[], help="the same calls at these commits")
    parser.add_argument("--page", action="store_true", help=f"write docs/{PAGE.name}, beside {' and '.join(LIMITS)}")
    asked = parser.parse_args()
    size, missed, page = QUICK if asked.quick else WHOLE, list[str](), list[str]()
    began = f"Measured{' in short' * asked.quick} on {datetime.now(UTC):%Y-%m-%d}, {commit()}. {circumstances()}."
    print(began + "\n\n" + HEAD, end="")
    for name in asked.only or FIGURES:
        page += lines(FIGURES[name](size), missed)
    commits = asked.beside or (list(LIMITS) if asked.page else [])
    if commits:
        page += lines(beside(commits, size), missed)
    ended = f"At the end: load {', '.join(f'{one:.1f}' for one in os.getloadavg())}. Missed: {len(missed)}."
    print("\n" + ended)
    if asked.page:
        write(PAGE, f"{began} {ended}", HEAD + "".join(page))
    return int(bool(missed))


def write(path: Path, about: str, table: str) -> None:
    """Put a run in the place of the one before."""
    before = path.read_text(encoding="utf-8").partition(MARK)[0]
    path.write_text(f"{before}{MARK}\n{about}\n\n{table}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
