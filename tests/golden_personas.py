"""The personas: who they are, and what the built-in checklist makes of them, in the form of the golden files.

`tests/personas/renew.py` writes these files, and `test_personas.py` compares them.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from secure_checklist import Checklist, Inventory, Report, evaluate, load_inventory

FOLDER = Path(__file__).parent / "personas"
EXPECTED = FOLDER / "expected"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DEFAULT_VIEW = 10
UNLISTED = "(not listed)"


def names() -> tuple[str, ...]:
    """Return the names of the personas."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def inventory_of(name: str) -> Inventory:
    """Load a persona."""
    return load_inventory(FOLDER / f"{name}.json")


def report_on(name: str, checklist: Checklist) -> Report:
    """Judge a persona at the moment for which all of them were written."""
    return evaluate(checklist, inventory_of(name), now=NOW)


def golden(report: Report) -> dict[str, Any]:
    """Return what a golden file holds: the score, the default view, and the outcomes by item and subject."""
    outcomes: dict[str, dict[str, str]] = {}
    for finding in report.findings:
        said = f"{finding.outcome}, {finding.disposition}" if finding.disposition else finding.outcome
        outcomes.setdefault(finding.item, {})[finding.subject or UNLISTED] = said
    low, high = report.score.low, report.score.high
    assert low is not None
    assert high is not None
    return {
        "score": {"low": round(low, 3), "high": round(high, 3)},
        "first_ten": [action.item for action in report.actions(DEFAULT_VIEW)],
        "outcomes": {note.id: outcomes[note.id] for note in report.items},
    }


def written(data: dict[str, Any]) -> str:
    """Write a golden file: one line for each item, so that a difference can be read."""
    parts = [
        f' "score": {json.dumps(data["score"])}',
        ' "first_ten": [\n' + ",\n".join(f"  {json.dumps(item)}" for item in data["first_ten"]) + "\n ]",
        ' "outcomes": {\n'
        + ",\n".join(f"  {json.dumps(item)}: {json.dumps(found)}" for item, found in data["outcomes"].items())
        + "\n }",
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"
