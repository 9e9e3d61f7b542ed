"""How long somebody waits for their card: `python -m tests.benchmarks.card`; 1 where it took a second or more.

From the press on the form with the three questions until the card's page is there, for a program on the same machine:
the first time after the start, when everything is read for the first time, and after that.
"""

import re
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from secure_checklist.incident import triage
from tests.browsing import Server, serving

LIMIT = 1.0


def once(server: Server, **form: str) -> float:
    """Return the seconds from the form to the card."""
    start = server.ask("GET", "/first")
    token = re.search(r'name="form" value="([0-9a-f]+)"', start.body)
    if token is None:
        raise RuntimeError("the page has no form")
    cookie = start.headers["set-cookie"].partition(";")[0]
    began = perf_counter()
    done = server.ask("POST", "/first", form={"form": token[1], "country": "US", **form}, headers={"Cookie": cookie})
    card = server.ask("GET", "/card", headers={"Cookie": done.headers["set-cookie"].partition(";")[0]})
    took = perf_counter() - began
    if 'class="acts"' not in card.body:
        raise RuntimeError("there is no card")
    return took


def main() -> int:
    """Time it, and print the table."""
    _, who, what = triage.QUESTIONS
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        first = once(server, danger="no", who="me_young", what="stranger")
        later = sorted(once(server, who=one.id, what=two.id) for one in who.choices for two in what.choices)
    print(f"first after the start: {first * 1000:.0f} ms")
    middle, slowest = (later[place] * 1000 for place in (len(later) // 2, -1))
    print(f"after that, {len(later)} cards: median {middle:.0f} ms, slowest {slowest:.0f} ms")
    return int(max(first, *later) >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
