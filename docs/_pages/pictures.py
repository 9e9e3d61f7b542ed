"""The pictures on the page about reading a report: those of one persona of the tests."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from secure_checklist import Report, evaluate, load_inventory, packs
from secure_checklist.evaluation import trend
from secure_checklist.formats import charts, document_of

PERSONA = Path(__file__).parents[2] / "tests" / "personas" / "student-new-iphone.json"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEEKS = 8


def pictures() -> dict[str, str]:
    """Return each picture as SVG, by its path on the site."""
    pack, inventory = packs.load("leak-prevention"), load_inventory(PERSONA)
    report = evaluate(pack, inventory, now=NOW, explain=True)
    document = document_of(report, checklist=pack, inventory=inventory, trend=trend([*growing()]))
    return {f"assets/pictures/{name}.svg": charts.draw(document, name) for name in charts.names()}


def growing() -> Iterator[Report]:
    """Evaluate the persona week by week, as if an eighth of each subject's facts became known in each."""
    pack = packs.load("leak-prevention")
    data: dict[str, Any] = json.loads(PERSONA.read_text(encoding="utf-8"))
    for week in range(1, WEEKS + 1):
        subjects = [
            {
                key: value
                for place, (key, value) in enumerate(one.items())
                if key == "kind" or place * WEEKS < len(one) * week
            }
            for one in data["subjects"]
        ]
        known = load_inventory({**data, "subjects": subjects, "attestations": []})
        yield evaluate(pack, known, now=NOW - timedelta(weeks=WEEKS - week))
