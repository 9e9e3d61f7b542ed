"""Fair timing: interleaved rounds in random order, the garbage collector off inside a round, medians with quartiles.

Processor time counts, so that other programs on the machine take no part; the clock on the wall does
where the work is done by other processes or by a disk.
"""

import gc
import random
from collections.abc import Callable, Mapping
from statistics import quantiles
from time import process_time
from typing import NamedTuple

Work = Callable[[], object]


class Spread(NamedTuple):
    """The median with its quartiles."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        """Take the quartiles of some values."""
        return cls(*quantiles(values, n=4, method="inclusive"))


def once(work: Work, repeats: int, clock: Callable[[], float] = process_time) -> float:
    """Return the seconds that one call takes, as the mean of so many."""
    gc.collect()
    gc.disable()
    try:
        start = clock()
        for _ in range(repeats):
            work()
        return (clock() - start) / repeats
    finally:
        gc.enable()


def interleaved(
    works: Mapping[str, Work], rounds: int, seconds: float = 0.03, clock: Callable[[], float] = process_time
) -> dict[str, list[float]]:
    """Time each work once a round, in a new random order each round; a round of each lasts about `seconds`."""
    repeats = {name: max(1, int(seconds / max(once(work, 1, clock), 1e-7))) for name, work in works.items()}
    repeats = {name: max(1, int(seconds / max(once(work, repeats[name], clock), 1e-7))) for name, work in works.items()}
    rng, names = random.Random(7), list(works)  # noqa: S311 - no secret
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        rng.shuffle(names)
        for name in names:
            found[name].append(once(works[name], repeats[name], clock))
    return found


def ratio(times: Mapping[str, list[float]], above: str, below: str) -> Spread:
    """Return the spread of the ratios round by round."""
    return Spread.of([a / b for a, b in zip(times[above], times[below], strict=True)])
