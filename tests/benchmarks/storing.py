"""The store while it grows: loading the present state and evaluating it, against evaluating it from memory.

Run `python -m tests.benchmarks.storing` for the table, with `--quick` for a tenth of the size.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from secure_checklist import Fact, Inventory, Store, dump, evaluate, load_inventory
from secure_checklist.subjects import Observation

from .timing import Spread, interleaved, ratio
from .workload import NOW, VOCABULARY, Handset, checklist, handsets

MILLI = 1e3


class Line(NamedTuple):
    """One line of the table. `target` None: told beside a figure, not aimed at."""

    name: str
    measured: Spread
    target: float | None = None
    note: str = ""


class Size(NamedTuple):
    """How much is stored."""

    subjects: int
    answers: int
    reports: int


def fill(store: Store, size: Size, rng: random.Random) -> None:
    """Store subjects, answers and reports; each pass of answers has one moment, as a measurement has."""
    found = Inventory(subjects=tuple(handsets(size.subjects)), complete=frozenset({"handset"}))
    store.save(found, now=NOW - timedelta(days=365))
    judged = checklist()
    facts = [fact for fact in Handset.facts().values() if fact.reads is None]
    step = 0
    while len(store.answers()) < size.answers:
        step += 1
        at = NOW - timedelta(days=200) + timedelta(hours=step)
        store.update(partial(measured, at, rng.sample(facts, 12), handsets(size.subjects, seed=step)), now=at)
    for number in range(size.reports):
        listed = store.load()
        store.add_report(evaluate(judged, listed, now=NOW + timedelta(minutes=number)), now=NOW)


def measured(at: datetime, some: list[Fact[Any]], fresh: list[Handset], listed: Inventory) -> Inventory:
    """Return an inventory in which some facts of each subject have been measured anew."""
    made = [
        old.observe(
            **{
                fact.field: Observation(value=_wire(fact.type.serialize(value)), source="measured", at=at)
                for fact in some
                if (value := new.__dict__[fact.field]) is not None
            }
        )
        for old, new in zip(listed.subjects, fresh, strict=True)
    ]
    return listed.replace(subjects=tuple(made))


def _wire(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def storing(size: Size, rounds: int) -> Iterator[Line]:
    """Measure a store of this size."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        with Store(path=path, vocabulary=VOCABULARY) as store:
            fill(store, size, random.Random(5))  # noqa: S311 - no secret
            judged = checklist()
            memory = store.load()
            text = dump(memory).encode()
            assert load_inventory(text, vocabulary=VOCABULARY) == memory

            def opened() -> object:
                with Store(path=path, vocabulary=VOCABULARY) as fresh:
                    return evaluate(judged, fresh.load(), now=NOW)

            works = {
                "memory": lambda: evaluate(judged, memory, now=NOW),
                "opened": opened,
                "document": lambda: evaluate(judged, load_inventory(text, vocabulary=VOCABULARY), now=NOW),
            }
            times = interleaved(works, rounds, clock=perf_counter)
            stored = f"{len(store.answers()):,} answers, {len(store.reports()):,} reports"
            weight = (
                f"{path.stat().st_size / 1e6:.0f} MB; evaluating {Spread.of(times['memory']).median * MILLI:.0f} ms"
            )
            note = f"{len(memory.subjects):,} subjects, {stored}, {weight}"
    opening = ratio(times, "opened", "memory")
    yield Line("opening the file, loading and evaluating ÷ evaluating from memory", opening, None, note)
    yield Line("… against loading the same from JSON in memory", ratio(times, "opened", "document"))


def main() -> int:
    """Print the table; 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.storing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    quick: bool = parser.parse_args().quick
    size = Size(100, 10_000, 100) if quick else Size(1000, 100_000, 1000)
    missed = False
    for line in storing(size, 7):
        median = line.measured.median
        met = "" if line.target is None else "yes" if median <= line.target else "**no**"
        print(f"| {line.name} | {line.target or ''} | {median:.3g}× | {met} | {line.note} |", flush=True)
        missed = missed or met == "**no**"
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
