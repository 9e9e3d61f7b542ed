"""How the time of public calls grows with the items of a checklist."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from time import process_time

from secure_checklist import Cause, Checklist, Device, Inventory, Item, Rule, Section, evaluate, formats

from .timing import Spread, interleaved
from .workload import LEVELS, NOW

CAUSES: tuple[Cause, ...] = ("hacking", "malware", "human_error", "social_engineering")
UNDONE = Inventory(subjects=(Device(id="one", auto_update_os=False), Device(id="two", auto_update_os=False)))


def many(items: int) -> Checklist:
    """Return a checklist of so many items that fail, in runs of ten that come after each other, in sections of 400."""
    made = [
        Item(
            id=f"i{n}",
            title=f"Do {n}",
            why="It keeps strangers away.",
            rule=Rule(check=Device.auto_update_os.is_true()),
            level=LEVELS[n % 3],
            mitigates=tuple({CAUSES[n % 4], CAUSES[n // 4 % 4]}),
            after=(f"i{n - 1}",) if n % 10 else (),
        )
        for n in range(items)
    ]
    parts = tuple(Section(id=f"s{n}", title=f"Part {n}", items=tuple(made[n : n + 400])) for n in range(0, items, 400))
    return Checklist(id="many", title="Many items", sections=parts)


def by_items(sizes: list[int], rounds: int) -> Iterator[tuple[str, str, Spread, str]]:
    """Yield each figure's name, its public calls, the spread of time(4 n) / time(n) / 4, and the times."""
    inventory = UNDONE.completed("device")
    calls: dict[str, dict[int, Callable[[], object]]] = {}
    for size in sizes:
        checklist = many(size)
        report = evaluate(checklist, inventory, now=NOW)

        fresh = partial(evaluate, checklist, inventory, now=NOW)  # a report keeps what it has counted
        works: dict[str, Callable[[], object]] = {
            "evaluate(...).actions()": lambda fresh=fresh: fresh().actions(),
            "evaluate(...).actions(10)": lambda fresh=fresh: fresh().actions(10),
            "evaluate(...).plan()": lambda fresh=fresh: fresh().plan(),
        }
        for form in ("markdown", "html"):
            write = partial(formats.write, report, form, checklist=checklist, inventory=inventory)
            works[f'formats.write(report, "{form}")'] = write
        for name, work in works.items():
            work()
            calls.setdefault(name, {})[size] = work
    for name, by_size in calls.items():
        yield "growth with an item", name, *growth(by_size, rounds)
    ten, everything = calls["evaluate(...).actions(10)"][sizes[-1]], calls["evaluate(...).actions()"][sizes[-1]]
    times = interleaved({"ten": ten, "all": everything}, rounds, seconds=0)
    spread = Spread.of([one / other for one, other in zip(times["ten"], times["all"], strict=True)])
    yield f"ten actions of {sizes[-1]:,} ÷ all", "evaluate(...).actions(10)", spread, ""


def growth(works: Mapping[int, Callable[[], object]], rounds: int) -> tuple[Spread, str]:
    """Return the steepest growth from a size to four times that size, as time(4 n) / time(n) / 4, and the times."""
    times = interleaved({str(size): work for size, work in works.items()}, rounds, clock=process_time)
    spreads = [
        Spread.of([b / a / 4 for a, b in zip(times[str(size)], times[str(4 * size)], strict=True)])
        for size in works
        if 4 * size in works
    ]
    each = ", ".join(f"{size:,}: {Spread.of(times[str(size)]).median * 1000:.3g}" for size in works)
    return max(spreads, key=lambda spread: spread.median), f"ms by number: {each}"
