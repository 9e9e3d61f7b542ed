"""Run the benchmarks and print the table: `python -m tests.benchmarks [--quick] [--only NAME] [--write FILE]`."""

import argparse
import sys
from pathlib import Path

from .figures import FIGURES, Bench, Figure

HEAD = "| figure | calls | target | measured | q1–q3 | met | |\n| --- | --- | --- | --- | --- | --- | --- |\n"
START, END = "<!-- measured {python} -->", "<!-- end {python} -->"


def short(number: float) -> str:
    """Write a ratio with three digits, and never with an exponent."""
    return f"{number:.3g}" if number < 999 else f"{number:,.0f}"


def line(figure: Figure) -> str:
    """Write one line of the table."""
    sign = "≤" if figure.at_most else "≥"
    target = "" if figure.target is None else f"{sign} {figure.target:.3g}×"
    measured = "–" if figure.measured is None else f"{short(figure.measured.median)}×"
    spread = "" if figure.measured is None else f"{short(figure.measured.low)}–{short(figure.measured.high)}"
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    return f"| {figure.name} | `{figure.calls}` | {target} | {measured} | {spread} | {met} | {figure.note} |\n"


def put(path: Path, table: str) -> None:
    """Put the table between the marks that a page has for this version of Python."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    start, end = START.format(python=python), END.format(python=python)
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"{path} has no place for Python {python}: {start} … {end}")
    path.write_text(f"{before}{start}\n\n{table}\n{end}{after}", encoding="utf-8")


def main() -> int:
    """Run what is asked for; 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller sizes")
    parser.add_argument("--only", choices=FIGURES, action="append", help="only these figures")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into a page that has a place for it")
    asked = parser.parse_args()
    bench = Bench(quick=asked.quick)
    table, missed = HEAD, False
    print(HEAD, end="")
    for name in asked.only or FIGURES:
        for figure in FIGURES[name](bench):
            print(line(figure), end="", flush=True)
            table += line(figure)
            missed = missed or figure.met is False
    if asked.write:
        put(asked.write, table)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
