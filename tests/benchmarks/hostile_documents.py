"""What a hostile document costs at the loaders, in a process of its own: processor time, and the peak of memory."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

from tests.loaders import SHAPES, entrances

from .timing import Figure, Size, Spread, exponent, peak, printed

MOST = 300
"""How many MB a document of a megabyte may take at its peak, what the process needs for itself included."""


def measured(shape: str, size: int) -> tuple[float, float]:
    """Bring one document to its loader. Return the seconds that took, and the peak of memory of this process in MB."""
    syntax, write = SHAPES[shape]
    entrance = entrances()["load_checklist" if syntax == "json" else f"load_checklist.{syntax}"]
    with suppress(ValueError):
        entrance.enter(b"{}")  # what is imported and built once isn't the document's fault
    data = write(size)
    start = time.process_time()
    with suppress(ValueError):
        entrance.enter(data)
    return time.process_time() - start, peak()


def figures(size: Size) -> Iterator[Figure]:
    """Tell what each shape takes; a few of them, unless all is asked for."""
    sizes = (100_000, 1_000_000) if size.rounds > 1 else (1_000, 2_000)
    for shape in [*SHAPES][:: 1 if size.grown > 1_000 else 20]:
        found = [printed("hostile_documents", shape, length) for length in sizes]
        (few, _), (lot, most) = found
        note = f"{lot * 1000:.3g} ms; exponent of growth {exponent(sizes, (few, lot)):.2f}"
        yield Figure(f"memory to load {sizes[1] / 1_000_000:g} MB, {shape}", Spread.of([most]), MOST, note, "MB")


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
