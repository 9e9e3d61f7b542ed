"""The personas: who they are, and what the built-in checklist makes of them, in the form of the golden files.

`golden_files.py` writes these files, and `test_golden_files.py` compares them.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from secure_checklist import Inventory, Report, evaluate, formats, load_inventory, packs
from secure_checklist.checklists import Catalogue
from tests.cases import sure

FOLDER = Path(__file__).parent / "personas"
EXPECTED = FOLDER / "expected"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PACK = packs.load("leak-prevention")
UNLISTED = "(not listed)"


def names() -> tuple[str, ...]:
    """Return the names of the personas."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def inventory_of(name: str) -> Inventory:
    """Load a persona."""
    return load_inventory(FOLDER / f"{name}.json")


@cache
def report_on(name: str) -> Report:
    """Evaluate a persona at the moment for which all of them were written."""
    return evaluate(PACK, inventory_of(name), now=NOW, explain=True)


def written(name: str, form: str, language: Catalogue | None = None) -> bytes:
    """Return the report on a persona in a format."""
    return formats.write(report_on(name), form, checklist=PACK, inventory=inventory_of(name), language=language)


def golden(name: str) -> str:
    """Return a golden file: the score, the default view, and a line for each item with its outcomes by subject."""
    report, outcomes = report_on(name), dict[str, dict[str, str]]()
    for finding in report.findings:
        said = f"{finding.outcome}, {finding.disposition}" if finding.disposition else finding.outcome
        outcomes.setdefault(finding.item, {})[finding.subject or UNLISTED] = said
    score = json.dumps({name: round(sure(getattr(report.score, name)), 3) for name in ("low", "high")})
    first = ",\n".join(f'  "{action.item}"' for action in report.actions(10))
    lines = ",\n".join(f'  "{note.id}": {json.dumps(outcomes[note.id])}' for note in report.items)
    return f'{{\n "score": {score},\n "first_ten": [\n{first}\n ],\n "outcomes": {{\n{lines}\n }}\n}}\n'
