"""Figure 10: writing the HTML of the full pack's report, beside writing the same report as JSON."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from secure_checklist import evaluate, formats, load_inventory, packs

from .timing import Spread, interleaved, ratio
from .workload import NOW

PERSONA = Path(__file__).parent.parent / "personas" / "shop-five-phones.json"
"""The persona with the most findings and the most to do."""


def measured(rounds: int) -> Iterator[tuple[str, Spread, str]]:
    """Return each figure's name, its spread, and a note."""
    pack, inventory = packs.load("leak-prevention"), load_inventory(PERSONA)
    told = evaluate(pack, inventory, now=NOW, explain=True)
    plain = evaluate(pack, inventory, now=NOW)
    page = formats.write(told, "html", checklist=pack, inventory=inventory)
    works: Mapping[str, Callable[[], object]] = {
        "html": lambda: formats.write(told, "html", checklist=pack, inventory=inventory),
        "json": told.to_json,
        "plain html": lambda: formats.write(plain, "html", checklist=pack, inventory=inventory),
        "plain json": plain.to_json,
    }
    times = interleaved(works, rounds)
    size = f"{len(page) / 1000:.0f} kB of HTML, {len(told.to_json()) / 1000:.0f} kB of JSON"
    took = f"HTML {Spread.of(times['html']).median * 1000:.0f} ms"
    yield "HTML of a report with evidence ÷ its JSON", ratio(times, "html", "json"), f"{size}; {took}"
    yield "HTML of a report without evidence ÷ its JSON", ratio(times, "plain html", "plain json"), ""
