"""Draw the pictures that the documentation shows, from the personas of the tests: `python docs/report_pictures.py`.

With `--check` it says which are out of date (exit code 1 if any is). With `--page FILE` it writes the report that the
README shows, to be photographed: `chromium --headless --screenshot=docs/assets/report.png --window-size=900,1440 FILE`.
"""  # noqa: INP001 - a script beside the pages it draws for

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.golden_personas import NOW, inventory_of, names  # noqa: E402 - the checkout comes first
from tests.measure_interview import answered, blank  # noqa: E402 - as above

from secure_checklist import Checklist, Interview, evaluate, formats, packs  # noqa: E402 - as above
from secure_checklist.evaluation import Trend, trend  # noqa: E402 - as above
from secure_checklist.formats import Document, document_of  # noqa: E402 - as above
from secure_checklist.formats import charts as pictures  # noqa: E402 - as above

FOLDER = HERE / "assets" / "pictures"
SHOWN = "student-new-iphone"
"""Whose pictures are shown all."""
WEEKLY = (0, 25, 50, 75, 100, 125, 150, 1000)
"""After how many answers a report is made, a week apart."""


def document(pack: Checklist, name: str, moved: Trend | None = None) -> Document:
    """Return a persona's report, ready to be shown."""
    inventory = inventory_of(name)
    report = evaluate(pack, inventory, now=NOW, explain=True)
    return document_of(report, checklist=pack, inventory=inventory, trend=moved)


def growing(pack: Checklist, name: str) -> Trend:
    """Return the scores of somebody who answers some questions each week, as the persona's file says."""
    inventory, start = inventory_of(name), NOW - timedelta(weeks=len(WEEKLY))
    interview = Interview(pack, blank(inventory), now=start)
    reports = []
    for week, most in enumerate(WEEKLY):
        while len(interview.asked) < most and (question := interview.question):
            interview = answered(interview, question, inventory)
        reports.append(evaluate(pack, interview.inventory, now=start + timedelta(weeks=week)))
    return trend(reports)


def drawn() -> Iterator[tuple[Path, str]]:
    """Return each picture with its place."""
    pack = packs.load("leak-prevention")
    for name in names():
        yield FOLDER / f"{name}-score.svg", pictures.draw(document(pack, name), "score")
    shown = document(pack, SHOWN, growing(pack, SHOWN))
    for picture in pictures.names()[1:]:
        yield FOLDER / f"{SHOWN}-{picture}.svg", pictures.draw(shown, picture)


def main() -> int:
    """Draw what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the report that the README shows")
    asked = parser.parse_args()
    if asked.page:
        pack = packs.load("leak-prevention")
        report = evaluate(pack, inventory_of(SHOWN), now=NOW, explain=True)
        asked.page.write_bytes(formats.write(report, "html", checklist=pack, inventory=inventory_of(SHOWN)))
        return 0
    made = dict(drawn())
    old = [path for path in FOLDER.glob("*.svg") if path not in made]
    stale = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in (*old, *stale):
        print(f"{'out of date' if asked.check else 'drawn'}: {path.name}")  # noqa: T201 - a script tells
    if not asked.check:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_text(made[path], encoding="utf-8")
        for path in old:
            path.unlink()
    return int(asked.check and bool(old or stale))


if __name__ == "__main__":
    raise SystemExit(main())
