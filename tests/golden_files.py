"""Golden files, and what each has to hold: `python -m tests.golden_files` writes those anew that differ.

They are what is made of the personas and of the branches of an incident, two personas in each format that needs no
extra, and what `check` shows. `test_golden_files.py` compares them.
"""

import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import secure_checklist as sc
from secure_checklist.cli.check import write_advice
from secure_checklist.core.text.terminal import Screen
from secure_checklist.evaluation.report import Audience
from tests import golden_branches, golden_personas
from tests.golden_personas import NOW

FIXTURES = Path(__file__).parent / "fixtures"
HOME, HOUSEHOLD = FIXTURES / "cli" / "home.toml", FIXTURES / "cli" / "household.json"
RECORDED = ("parent-after-separation", "selling-phone-tomorrow")
SCREENS: tuple[tuple[str, Any, Audience], ...] = (
    ("household", "no", "self"),
    ("watched", "yes", "self"),
    ("anybody", "no", "anybody"),
    ("anybody", "yes", "anybody"),
)
"""What `check` shows, by whether somebody is watched and for whom: in the person's own view alone a guard decides."""


def advice(
    checklist: sc.Checklist,
    inventory: sc.Inventory,
    audience: Audience = "anybody",
    notes: dict[str, str] | None = None,
) -> str:
    """Return what `check` writes at a time that is given; without `notes`, no machine was measured."""
    report, out = sc.evaluate(checklist, inventory, now=NOW, explain=True), io.StringIO()
    summary = sc.formats.summary_of(report, checklist=checklist, inventory=inventory, audience=audience)
    write_advice(Screen(out, 80), replace(summary, notes=notes))
    return out.getvalue()


def golden() -> Iterator[tuple[Path, bytes]]:
    """Yield each golden file with what it has to hold."""
    for held in (golden_personas, golden_branches):
        yield from ((held.EXPECTED / f"{name}.json", held.golden(name).encode()) for name in held.names())
    for persona, form in product(RECORDED, set(sc.formats.names()) - {"html"}):
        suffix = sc.formats.suffix_of(form)
        yield FIXTURES / "formats" / f"{persona}{suffix}", golden_personas.written(persona, form)
    home, household = sc.load_checklist(HOME), sc.load_inventory(HOUSEHOLD)
    for name, watched, audience in SCREENS:
        mine = household.with_subjects(sc.Person(id="me", fears_monitoring=watched))
        yield FIXTURES / "cli" / f"{name}.txt", advice(home, mine, audience).encode()


if __name__ == "__main__":
    for path, data in golden():
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            sys.stdout.write(f"written: {path}\n")
