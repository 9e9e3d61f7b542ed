"""The figures, each a ratio of two things timed in one run, on inventories that all differ."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import cycle, islice, product
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import secure_checklist as sc
from secure_checklist.evaluation import outcomes
from secure_checklist.incident import Incident, respond

from . import by_hand, fleets, hostile_documents, processes, streams
from .peers import PEERS, Peer, facts_of, installed
from .streams import NOW, PACK, each
from .timing import Figure, Size, Spread, exponent, interleaved, once, ratio
from .workload import LEVELS, handsets, inventory
from .workload import NOW as THEN
from .workload import checklist as forty_rules

PERSONAS = Path(__file__).parents[1] / "personas"
CAUSES: tuple[sc.Cause, ...] = ("hacking", "malware", "human_error", "social_engineering")
COUNTRIES = ("GB", "US", "IN", "DE", "BR", "MX", "FR", "CA", "ES", "ZA")
LETTERS = {"pass": "p", "fail": "f", "unknown": "u", "not_applicable": "n"}
"""What the peers say for an outcome."""


def milliseconds(seconds: list[float]) -> str:
    """Write the median."""
    return f"{median(seconds) * 1000:.3g} ms"


def _written(pack: sc.Checklist, language: str, listed: sc.Inventory) -> bytes:
    return sc.formats.write(sc.evaluate(pack, listed, now=NOW, language=language), "text", checklist=pack)


def households(size: Size) -> Iterator[Figure]:
    """Evaluate households that somebody has begun to fill in, each for the first time."""
    pack, count = sc.packs.load(PACK), size.stream
    plain = partial(sc.evaluate, pack, now=NOW)
    listed = {share: streams.households(share, 2 * count) for share in streams.SHARES}
    first = {share: each(plain, some)[count:] for share, some in listed.items()}
    whole = median(first[100])
    for share in (0, 30, 70):
        name = f"evaluate a household, {share} % known ÷ all known"
        yield Figure(name, Spread.of([one / whole for one in first[share]]), None, milliseconds(first[share]))
    again = each(plain, listed[30])[count:]
    yield Figure("… for the first time ÷ the same again, 30 % known", ratio(first[30], again))

    def against(name: str, limit: float | None, call: Callable[[sc.Inventory], object]) -> Figure:
        new = streams.households(30, 2 * count, seed=len(name))
        found = each(call, new)[count:]
        spread = Spread.of([one / median(first[30]) for one in found])
        return Figure(f"{name} ÷ evaluate alone, 30 % known", spread, limit, milliseconds(found))

    yield against("evaluate with explain=True", 4, partial(plain, explain=True))
    yield against("evaluate, score and actions", 2, partial(streams.acted_on, pack))
    yield against("evaluate, Report.to_json", 2, lambda some: plain(some).to_json())
    english, spanish = (each(partial(_written, pack, language), listed[30]) for language in ("en", "es"))
    yield Figure("evaluate and write as text, warm: Spanish ÷ English", ratio(spanish[count:], english[count:]), 1.1)
    asked = [Incident(country=country) for country in islice(cycle(COUNTRIES), 3 * len(COUNTRIES))]
    answered = [1000 * one for one in each(lambda given: respond(given, now=NOW), asked)[len(COUNTRIES) :]]
    yield Figure("respond(), warm, by country", Spread.of(answered), 3, unit="ms")


def documents(size: Size) -> Iterator[Figure]:
    """Bring the JSON of the personas in and that of their reports out, and write reports as pages."""
    pack, count = sc.packs.load(PACK), size.stream
    plain = partial(sc.evaluate, pack, now=NOW)
    texts = {path.stem: path.read_bytes() for path in sorted(PERSONAS.glob("*.json"))}
    works = [sc.load_inventory(text) for text in texts.values()]
    alone, through = list[list[float]](), list[list[float]]()
    for _ in range(size.rounds + 1):
        alone.append(each(plain, works))
        through.append(each(lambda text: plain(sc.load_inventory(text)).to_json(), texts.values()))
    columns = zip(texts, zip(*through[1:], strict=True), zip(*alone[1:], strict=True), strict=True)
    ratios = {name: ratio(whole, part) for name, whole, part in columns}
    spread = Spread.of([one.median for one in ratios.values()])
    yield Figure("JSON in, JSON out ÷ evaluate: the median persona", spread, 3, f"of {len(texts)}")
    worst = max(ratios, key=lambda name: ratios[name].median)
    yield Figure("… the persona for which it is most", ratios[worst], 3, worst)
    some = streams.households(30, 2 * count, seed=5)
    reports = [*map(plain, some)]
    as_json = each(sc.Report.to_json, reports)[count:]
    for form in ("text", "markdown", "html", "csv", "junit"):
        written = each(partial(sc.formats.write, form=form, checklist=pack), reports)
        spread = ratio(written[count:], as_json)
        yield Figure(f"formats.write, {form} ÷ Report.to_json, 30 % known", spread, 20, milliseconds(written[count:]))


def screens(size: Size) -> Iterator[Figure]:
    """Reply to screens of interviews about households of which nothing is known."""
    most = 3 if size.rounds == 1 else 60 if size.rounds < 10 else 10_000
    found = [1000 * one for seed in range(min(size.rounds, 5)) for one in streams.screens(seed, most)]
    cuts = quantiles(found, n=100, method="inclusive")
    note = f"of {len(found)} screens"
    yield Figure("reply and next screen of a household: median", Spread.of([cuts[49]]), 5, note, "ms")
    yield Figure("… 99th percentile", Spread.of([cuts[98]]), 15, note, "ms")


def rules(size: Size) -> Iterator[Figure]:
    """Judge unseen handsets by forty rules: the library, a function written by hand, and other engines."""
    warm = 1 + size.rounds // 4  # these rounds don't count, save where the first is reported
    readings: dict[str, tuple[float | None, Callable[[sc.Report], object]]] = {
        "evaluate(...).findings.outcomes()": (6, lambda report: report.findings.outcomes()),
        "evaluate(...).score": (None, lambda report: report.score),
        "tuple(evaluate(...).findings)": (None, lambda report: tuple(report.findings)),
    }
    hand: Contender = (lambda one: one, partial(by_hand.judge, now=THEN))
    ours: Contender = (inventory, partial(outcomes, forty_rules(), now=THEN))
    there = {peer: (partial(_fed, peer), peer.make()) for peer in PEERS if installed(peer.package)}
    times = _contest({"hand": hand, "ours": ours, **there}, size, seed=1)
    note = f"by hand {median(times['hand'][warm:]) * 1e6:.2f} µs"
    yield Figure("outcomes, unseen handsets ÷ by hand", ratio(times["ours"][warm:], times["hand"][warm:]), 2.5, note)
    yield Figure("… of a new checklist, first round", Spread.of([times["ours"][0] / times["hand"][0]]))
    for peer in PEERS:
        name = f"outcomes, unseen handsets ÷ {peer.package}, {peer.call}"
        if peer in there:
            note = f"version {installed(peer.package)}, {median(times[peer]) * 1e6:,.1f} µs"
            yield Figure(name, ratio(times["ours"][warm:], times[peer][warm:]), peer.limit, note)
        else:
            yield Figure(name, None, peer.limit, "skipped: not installed")
    for seed, (name, (limit, read)) in enumerate(readings.items(), start=2):
        reading: Contender = (inventory, partial(_reported, forty_rules(), read, THEN))
        times = _contest({"hand": hand, "read": reading}, size, 10_000 * seed)
        yield Figure(f"{name}, unseen handsets ÷ by hand", ratio(times["read"][warm:], times["hand"][warm:]), limit)


Contender = tuple[Callable[[sc.Subject], Any], Callable[[Any], Any]]
"""What makes of a handset what is judged, before the clock starts, and what judges it."""


def _reported(
    checklist: sc.Checklist, read: Callable[[sc.Report], object], now: datetime, listed: sc.Inventory
) -> object:
    return read(sc.evaluate(checklist, listed, now=now))


def _said(judge: Callable[[Any], Any], said: list[Any], many: list[Any]) -> None:
    said.extend(map(judge, many))


def _fed(peer: Peer, handset: sc.Subject) -> object:
    return peer.feed(facts_of(handset))


def _contest(contenders: dict[Any, Contender], size: Size, seed: int) -> dict[Any, list[float]]:
    """Return the seconds for one handset, by round; each judges objects of its own, and their answers must agree."""
    times: dict[Any, list[float]] = {name: [] for name in contenders}
    rng = random.Random(seed)  # noqa: S311 - no secret
    for number in range(size.rounds + 1):
        answers: list[Any] = []
        for name in rng.sample(list(contenders), len(contenders)):
            prepare, judge = contenders[name]
            some, said = [prepare(handset) for handset in handsets(size.handsets, seed + number)], list[Any]()
            times[name].append(each(partial(_said, judge, said), [some])[0] / len(some))
            if isinstance(said[0], list | tuple) and isinstance(said[0][0], str):
                answers.append([[LETTERS.get(word, word) for word in one] for one in said])
        assert all(one == answers[0] for one in answers), "they don't agree"
    return times


def many(items: int) -> sc.Checklist:
    """Return a checklist of so many items that fail, in runs of ten that come after each other, in sections of 400."""
    made = [
        sc.Item(
            id=f"i{n}",
            title=f"Do {n}",
            why="It keeps strangers away.",
            rule=sc.Rule(check=sc.Device.auto_update_os.is_true()),
            level=LEVELS[n % 3],
            mitigates=tuple({CAUSES[n % 4], CAUSES[n // 4 % 4]}),
            after=(f"i{n - 1}",) if n % 10 else (),
        )
        for n in range(items)
    ]
    parts = tuple(
        sc.Section(id=f"s{n}", title=f"Part {n}", items=tuple(made[n : n + 400])) for n in range(0, items, 400)
    )
    return sc.Checklist(id="many", title="Many items", sections=parts)


def _each_of(ids: list[str], report: sc.Report) -> None:
    for one in ids:
        report.of(one)


def _read(checklist: sc.Checklist, listed: sc.Inventory, call: Callable[[sc.Report], object]) -> float:
    """Return what a call takes on a new report, since a report keeps what it has counted."""
    report = sc.evaluate(checklist, listed, now=NOW)
    return once(lambda: call(report))


def growth(size: Size) -> Iterator[Figure]:
    """Tell with which power of their number the time for items and subjects grows."""
    sizes = (size.grown // 10, size.grown)
    undone = sc.Inventory(subjects=(sc.Device(id="one", auto_update_os=False),)).completed("device")
    works: dict[str, list[Callable[[], float]]] = {}
    for items in sizes:
        checklist = many(items)
        text = checklist.model_dump_json(exclude_none=True).encode()
        ids = [item.id for item in checklist.items]

        reads: dict[str, Callable[[sc.Report], object]] = {
            "actions": sc.Report.actions,
            "plan": sc.Report.plan,
            "Report.of each": partial(_each_of, ids),
            "to_json": sc.Report.to_json,
            "as text": partial(sc.formats.write, form="text", checklist=checklist),
        }
        alone: dict[str, Callable[[], object]] = {
            "construct a checklist": partial(many, items),
            "load_checklist": partial(sc.load_checklist, text),
            "evaluate": partial(sc.evaluate, checklist, undone, now=NOW),
        }
        for name, work in alone.items():
            works.setdefault(f"items: {name}", []).append(partial(once, work))
        for name, call in reads.items():
            works.setdefault(f"items: {name}", []).append(partial(_read, checklist, undone, call))
    pack = sc.packs.load(PACK)
    rng = random.Random(1)  # noqa: S311 - no secret
    crowd = tuple(streams.drawn(rng, sc.Device, 30, number) for number in range(size.grown))
    calls: dict[str, Callable[[sc.Report], object]] = {
        "evaluate": lambda report: report,
        "evaluate and score": lambda report: report.score,
        "evaluate and to_json": sc.Report.to_json,
    }
    for subjects, (name, call) in product(sizes, calls.items()):
        some = sc.Inventory(subjects=crowd[:subjects])
        timed = partial(once, partial(_reported, pack, call, NOW, some))
        works.setdefault(f"devices, 30 % known: {name}", []).append(timed)
    for name, (few, lot) in works.items():
        few()
        times = interleaved({"few": few, "many": lot}, 1 if size.rounds == 1 else 3)
        spread = Spread.of([exponent(sizes, (min(times["few"]), min(times["many"])))])
        note = f"{sizes[0]:,}: {min(times['few']) * 1000:.3g} ms, {sizes[1]:,}: {min(times['many']) * 1000:.4g} ms"
        yield Figure(f"exponent of growth with {name}", spread, 1.15, note, "")


FIGURES: dict[str, Callable[[Size], Iterator[Figure]]] = {
    "households": households,
    "documents": documents,
    "screens": screens,
    "rules": rules,
    "cold": processes.cold,
    "growth": growth,
    "fleet": fleets.figures,
    "hostile": hostile_documents.figures,
}
