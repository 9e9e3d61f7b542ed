"""How long somebody waits for their card: `python -m tests.benchmarks.card`; 1 where it took a second or more.

From the first page with a question until the card's page is there, for a program on the same machine: the first time
after the start, when everything is read for the first time, and after that.
"""

import sys
import tempfile
from itertools import product
from pathlib import Path
from time import perf_counter

from secure_checklist.incident.screens import first_screens
from tests.browsing import Reader, Server, serving

LIMIT = 1.0


def once(server: Server, **said: str) -> float:
    """Return the seconds from the first question to the card."""
    reader = Reader(server)
    began = perf_counter()
    page = reader.get_help(**said)
    took = perf_counter() - began
    if 'class="acts"' not in page:
        raise RuntimeError("there is no card")
    return took


def main() -> int:
    """Time it, and print the table."""
    _, (who, _), (what,) = (screen.questions for screen in first_screens())
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        first = once(server, now="safe", who="me_young", did_it="stranger", happened="threat")
        both = product(who.choices, what.choices)
        later = sorted(once(server, who=str(one.value), happened=str(two.value)) for one, two in both)
    print(f"first after the start: {first * 1000:.0f} ms")
    middle, slowest = (later[place] * 1000 for place in (len(later) // 2, -1))
    print(f"after that, {len(later)} cards: median {middle:.0f} ms, slowest {slowest:.0f} ms")
    return int(max(first, *later) >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
