"""What a hostile document costs at the loaders, by shape and size: time of the processor, and the peak of memory.

Run `python -m tests.benchmarks.hostile_documents` for the table; each figure is of a process of its own.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

from tests.loaders import SHAPES, entrances

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST = 300
"""How many MB a document of a megabyte may take at its peak."""


def measured(shape: str, size: int) -> tuple[float, int]:
    """Bring one document to its loader. Return the seconds that took, and the peak of memory of this process in MB."""
    syntax, write = SHAPES[shape]
    entrance = entrances()["load_checklist" if syntax == "json" else f"load_checklist.{syntax}"]
    with suppress(ValueError):
        entrance.enter(b"{}")  # what is imported and built once isn't the document's fault
    data = write(size)
    start = time.process_time()
    with suppress(ValueError):
        entrance.enter(data)
    return time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def line(shape: str) -> str:
    """Measure a shape in all sizes, and write its line of the table."""
    cells: list[str] = []
    peak = 0
    for size in SIZES:
        command = [sys.executable, "-m", "tests.benchmarks.hostile_documents", "--child", shape, str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, peak = float(done.stdout.split()[0]), int(done.stdout.split()[1])
        cells.append(f"{seconds * 1000:.3g}")
    return f"| {shape} | {' | '.join(cells)} | {peak} | {'yes' if peak < MOST else '**no**'} |"


def table() -> Iterator[str]:
    """Write the table line by line."""
    yield "| shape | 1 kB, ms | 10 kB, ms | 100 kB, ms | 1 MB, ms | peak of 1 MB, MB | under 300 MB |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    yield from map(line, SHAPES)


def main() -> None:
    """Print the table, or one figure of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.hostile_documents", description=__doc__)
    parser.add_argument("--child", nargs=2, metavar=("SHAPE", "SIZE"))
    options = parser.parse_args()
    if options.child is None:
        for text in table():
            print(text, flush=True)
    else:
        print(*measured(options.child[0], int(options.child[1])))


if __name__ == "__main__":
    main()
