"""Fair timing: medians with quartiles, in random order, and without the garbage collector's own choice of moment.

Processor time counts, of this process or of a child, so that other programs on the machine take little part.
"""

import gc
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from math import log
from pathlib import Path
from statistics import quantiles
from time import process_time
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
Work = Callable[[], object]


class Spread(NamedTuple):
    """The median with its quartiles."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Take the quartiles of some values."""
        return (
            cls(*quantiles(values, n=4, method="inclusive"))
            if len(values) > 1
            else cls(values[0], values[0], values[0])
        )


class Figure(NamedTuple):
    """One line of the table: what is compared, how much it may be at most, and in what unit.

    `limit` None: shown beside a figure, not aimed at. `measured` None: the note says why.
    """

    name: str
    measured: Spread | None
    limit: float | None = None
    note: str = ""
    unit: str = "×"

    @property
    def missed(self) -> bool:
        """Whether it is over its limit."""
        return self.limit is not None and self.measured is not None and self.measured.median > self.limit


class Size(NamedTuple):
    """How thoroughly to time."""

    rounds: int
    """Of everything that is timed again and again."""
    stream: int
    """How many inventories stand in a stream, after as many that make warm."""
    handsets: int
    """How many handsets stand in a round."""
    processes: int
    """How many new processes are timed of each kind."""
    grown: int
    """The largest number of items and subjects."""
    rows: int
    """Of a fleet."""


SMALLEST = Size(rounds=1, stream=1, handsets=5, processes=1, grown=20, rows=2_000)
QUICK = Size(rounds=7, stream=10, handsets=100, processes=3, grown=1_000, rows=200_000)
WHOLE = Size(rounds=31, stream=60, handsets=100, processes=7, grown=10_000, rows=1_000_000)


def once(work: Work) -> float:
    """Return the seconds that one call takes; what is there already isn't looked at again by the garbage collector."""
    gc.freeze()
    gc.disable()
    try:
        start = process_time()
        work()
        return process_time() - start
    finally:
        gc.enable()
        gc.unfreeze()


def interleaved(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Collect the seconds that each work reports, once a round, in a new random order each round."""
    rng, names = random.Random(7), list(works)  # noqa: S311 - no secret
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        rng.shuffle(names)
        for name in names:
            found[name].append(works[name]())
    return found


def ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the spread of the ratios, pair by pair."""
    return Spread.of([one / other for one, other in zip(above, below, strict=True)])


def peak() -> float:
    """Return the peak memory of this process in MB; `ru_maxrss` would count the parent's as well."""
    return int(Path("/proc/self/status").read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024


def exponent(sizes: tuple[int, int], seconds: tuple[float, float]) -> float:
    """Return the power of the size that the time grows with: 1 is linear."""
    return log(seconds[1] / seconds[0]) / log(sizes[1] / sizes[0])


def child(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Run a process without input, whose exit code must be 0 or 1. Return the processor's seconds that it took."""
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(command, env=env, stdin=nothing, stdout=nothing, stderr=nothing)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"exit code {process.returncode}: {command}")
    return usage.ru_utime + usage.ru_stime


def printed(module: str, *words: object, env: Mapping[str, str] | None = None) -> Any:
    """Return what a module of this package prints as JSON in a process of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, words)]
    return json.loads(subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True).stdout)
