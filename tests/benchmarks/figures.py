"""The figures: each a ratio of two things timed in one run, on objects made outside the clock."""

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

from secure_checklist import Checklist, Inventory, Report, evaluate, formats, load_checklist, load_inventory, packs
from secure_checklist.evaluation import outcomes
from tests import golden_personas

from . import asking, by_hand, growing
from .peers import PEERS, Facts, Judge, Peer, facts_of
from .timing import Spread, interleaved, once, ratio
from .workload import NOW, Handset, checklist, handsets, inventory

LETTERS = {"pass": "p", "fail": "f", "unknown": "u", "not_applicable": "n"}
MICRO = 1e6


class Figure(NamedTuple):
    """One line of the table: what is compared, by which public calls of ours.

    `target` None: shown beside a figure, not aimed at. `at_most` False: more is better.
    """

    name: str
    calls: str
    measured: Spread | None
    target: float | None = None
    at_most: bool = True
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None: there is none, or nothing was measured."""
        if self.target is None or self.measured is None:
            return None
        return self.measured.median <= self.target if self.at_most else self.measured.median >= self.target


class Bench:
    """The objects that all figures share, and how thoroughly to time."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.rounds = 7 if quick else 21
        self.handsets = handsets(60 if quick else 200)
        self.inventories = [inventory(handset) for handset in self.handsets]
        self.checklist = checklist()
        self.check()

    def outcomes(self, listed: Inventory) -> tuple[str, ...]:
        """Find the outcomes alone."""
        return outcomes(self.checklist, listed, now=NOW)

    def reported(self, listed: Inventory) -> tuple[str, ...]:
        """Evaluate, and read the outcomes from the report."""
        return evaluate(self.checklist, listed, now=NOW).findings.outcomes()

    def check(self) -> None:
        """Make sure that the report and the hand-written rules say the same of every handset."""
        for handset, listed in zip(self.handsets, self.inventories, strict=True):
            assert self.outcomes(listed) == self.reported(listed) == by_hand.judge(handset, NOW)

    def sweep(self, judge: Callable[[Any], object], over: list[Any]) -> Callable[[], None]:
        """Make a work of judging all of these once."""

        def work() -> None:
            for entry in over:
                judge(entry)

        return work

    def by_hand(self) -> Callable[[], None]:
        """Make the work that most figures are measured against."""
        return self.sweep(lambda handset: by_hand.judge(handset, NOW), self.handsets)


def reports(bench: Bench) -> Iterator[Figure]:
    """Figure 1: outcomes alone, and evaluation with the report, beside the function written by hand."""

    def materialised(listed: Inventory) -> None:
        tuple(evaluate(bench.checklist, listed, now=NOW).findings)

    def scored(listed: Inventory) -> None:
        evaluate(bench.checklist, listed, now=NOW).score  # noqa: B018 - worked out when looked at

    works = {
        "hand": bench.by_hand(),
        "outcomes": bench.sweep(bench.outcomes, bench.inventories),
        "report": bench.sweep(bench.reported, bench.inventories),
        "score": bench.sweep(scored, bench.inventories),
        "findings": bench.sweep(materialised, bench.inventories),
    }
    times = interleaved(works, bench.rounds)
    micros = Spread.of(times["hand"]).median / len(bench.handsets) * MICRO
    note = f"by hand {micros:.2f} µs"
    yield Figure("outcomes alone ÷ by hand", "outcomes", ratio(times, "outcomes", "hand"), 2.0, note=note)
    yield Figure("outcomes, seen for the first time ÷ by hand", "outcomes", _unseen(bench))
    call = "evaluate(...).findings.outcomes()"
    yield Figure("outcomes and reasons ÷ by hand", call, ratio(times, "report", "hand"), 4.0)
    yield Figure("… and the score", "evaluate(...).score", ratio(times, "score", "hand"))
    yield Figure("… and all 40 findings as objects", "tuple(evaluate(...).findings)", ratio(times, "findings", "hand"))


def _unseen(bench: Bench) -> Spread:
    """Return what outcomes cost of handsets of which none was seen before, of the checklist neither."""
    found: list[float] = []
    for seed in range(2, 2 + bench.rounds):
        few = handsets(100, seed)
        listed, fresh = [inventory(handset) for handset in few], checklist()
        by_hand_once = once(bench.sweep(lambda handset: by_hand.judge(handset, NOW), few), 3)
        found.append(once(bench.sweep(lambda entry, fresh=fresh: outcomes(fresh, entry, now=NOW), listed), 1))
        found[-1] /= by_hand_once
    return Spread.of(found)


def documents(bench: Bench) -> Iterator[Figure]:
    """Figure 5: an inventory's JSON in, the report's JSON out, of each persona on the built-in pack."""
    pack, ratios = packs.load("leak-prevention"), dict[str, list[float]]()
    for path in sorted((golden_personas.FOLDER).glob("*.json")):
        text = path.read_bytes()
        known = load_inventory(text)
        report = evaluate(pack, known, now=NOW)
        assert Report.model_validate_json(report.to_json()) == report.exported()
        works = {
            "evaluate": lambda known=known: evaluate(pack, known, now=NOW),
            "through": lambda text=text: evaluate(pack, load_inventory(text), now=NOW).to_json(),
        }
        times = interleaved(works, bench.rounds)
        ratios[path.stem] = [one / other for one, other in zip(times["through"], times["evaluate"], strict=True)]
    by_round = [median(each) for each in zip(*ratios.values(), strict=True)]
    call = "load_inventory, evaluate, Report.to_json"
    yield Figure("JSON in, JSON out ÷ evaluation: the median persona", call, Spread.of(by_round), 3.0)
    worst = max(ratios, key=lambda name: median(ratios[name]))
    yield Figure("… the persona for which it is most", call, Spread.of(ratios[worst]), 3.0, note=worst)


def one_shot(bench: Bench) -> Iterator[Figure]:
    """Figure 3: the first evaluation of a checklist that was just loaded."""
    text = checklist().model_dump_json(exclude_none=True).encode()
    evaluate(Checklist.model_validate_json(text), bench.inventories[0], now=NOW)
    hand = bench.by_hand()
    found: list[float] = []
    for listed in bench.inventories[: 4 * bench.rounds]:
        by_hand_once = once(hand, 3) / len(bench.handsets)
        gc.disable()
        fresh = Checklist.model_validate_json(text)
        start = process_time()
        evaluate(fresh, listed, now=NOW)
        found.append((process_time() - start) / (4 * by_hand_once + 0.0002))
        gc.enable()
    name = "first evaluation of a fresh checklist ÷ (4 × by hand + 0.2 ms)"
    yield Figure(name, "evaluate", Spread.of(found), 1.0)


def peers(bench: Bench) -> Iterator[Figure]:
    """Figure 2: other engines, their answers compared first."""
    some = bench.handsets[:40]
    facts = [facts_of(handset) for handset in some]
    wanted = [[LETTERS[word] for word in by_hand.judge(handset, NOW)] for handset in some]
    for peer in PEERS:
        if peer.installed is None:
            yield Figure(f"{peer.package} ÷ outcomes alone", peer.call, None, 1.0, at_most=False, note="not installed")
        else:
            yield _peer(bench, peer, some, facts, wanted)


def _peer(bench: Bench, peer: Peer, some: list[Handset], facts: list[Facts], wanted: list[list[str]]) -> Figure:
    judge: Judge = peer.make()
    fed = [peer.feed(entry) for entry in facts]
    assert [list(judge(entry)) for entry in fed] == wanted, f"{peer.package} does not agree"
    ours = bench.sweep(bench.outcomes, bench.inventories[: len(some)])
    works = {"ours": ours, "peer": bench.sweep(judge, fed)}
    times = interleaved(works, bench.rounds)
    micros = Spread.of(times["peer"]).median / len(some) * MICRO
    note = f"version {peer.installed}, {micros:,.1f} µs"
    measured = ratio(times, "peer", "ours")
    return Figure(f"{peer.package} ÷ outcomes alone", peer.call, measured, 1.0, at_most=False, note=note)


def imports(bench: Bench) -> Iterator[Figure]:
    """Figure 6: the first import, in processes of their own."""
    ours = "from secure_checklist import Checklist, Device"
    floor = "from pydantic import BaseModel, Field, ConfigDict\nclass M(BaseModel):\n    a: int = Field(default=1)"

    with tempfile.TemporaryDirectory() as cache:  # both as an installed package is: compiled once, before the clock
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        there = kept | {"PYTHONPYCACHEPREFIX": cache}

        def start(code: str) -> Callable[[], object]:
            return lambda: subprocess.run([sys.executable, "-c", code], check=True, env=there)

        works = {"ours": start(ours), "floor": start(floor)}
        for work in works.values():
            work()
        times = interleaved(works, bench.rounds, seconds=0, clock=perf_counter)
    note = f"pydantic {Spread.of(times['floor']).median * 1000:.0f} ms"
    name, call = "first import ÷ pydantic's with one model", "import"
    yield Figure(name, call, ratio(times, "ours", "floor"), 1.3, note=note)


def loading(bench: Bench) -> Iterator[Figure]:
    """Figure 7: a stranger's copy of the built-in pack, with all checks."""
    data = packs.load("leak-prevention").model_dump_json().encode()
    works = {"loaded": lambda: load_checklist(data), "validated": lambda: Checklist.model_validate_json(data)}
    for work in works.values():
        work()
    measured = ratio(interleaved(works, bench.rounds), "loaded", "validated")
    yield Figure("loading a stranger's copy of the built-in pack ÷ validating it", "load_checklist", measured)


def growth(bench: Bench) -> Iterator[Figure]:
    """Figure 8: time per subject and item while there are more of them."""
    sizes = [1, 4, 16, 64, 256] if bench.quick else [4**power for power in range(7)]
    crowd = handsets(sizes[-1])
    works = {size: partial(evaluate, bench.checklist, inventory(*crowd[:size]), now=NOW) for size in sizes}
    spread, note = growing.growth(works, bench.rounds)
    yield Figure("growth with a subject", "evaluate", spread, 1.3, note=note)
    rounds = 3 if bench.quick else 7
    for name, calls, spread, note in growing.by_items([250, 1000] if bench.quick else [500, 1000, 2000, 4000], rounds):
        yield Figure(name, calls, spread, 1.0 if name.startswith("ten") else 1.3, note=note)


def interviews(bench: Bench) -> Iterator[Figure]:
    """Figure 9: choosing the next question, with 5 devices, 12 accounts and 4 messengers on the built-in pack."""
    for name, spread, note in asking.measured(bench.rounds):
        yield Figure(name, "Interview.answer, next", spread, 1, note=note)


def pages(bench: Bench) -> Iterator[Figure]:
    """Figure 10: the HTML of a report on the built-in pack, with all its prose, beside its JSON."""
    inventory = golden_personas.inventory_of("shop-five-phones")  # the persona with the most to do
    pack = packs.load("leak-prevention")
    for evidence in (True, False):
        report = evaluate(pack, inventory, now=NOW, explain=evidence)
        write = partial(formats.write, report, "html", checklist=pack, inventory=inventory)
        times = interleaved({"html": write, "json": report.to_json}, bench.rounds)
        note = f"{len(write()) / 1000:.0f} kB of HTML, {len(report.to_json()) / 1000:.0f} kB of JSON"
        name = f"HTML of a report with{'' if evidence else 'out'} evidence ÷ its JSON"
        yield Figure(name, "formats.write", ratio(times, "html", "json"), 20, note=note)


FIGURES: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "one-shot": one_shot,
    "reports": reports,
    "documents": documents,
    "imports": imports,
    "loading": loading,
    "growth": growth,
    "interviews": interviews,
    "pages": pages,
    "peers": peers,  # last, since what they load stays in memory
}
