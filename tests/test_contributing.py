"""Help for whoever carries on: what the files for contributors name is there."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "secure_checklist"
PLACES = {"docs": ROOT, "tests": ROOT, "secure_checklist_build": ROOT / "src"}
"""Where paths begin that aren't below the library."""


def changes() -> dict[str, list[str]]:
    """Return the files that the page for contributors names for each change."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition("\n## Where to change what\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ", 1) for line in section.splitlines() if line.startswith("| ")]
    return {change: re.findall(r"`([\w./-]+\.[a-z]+)`", rest) for change, rest in rows[1:]}


def test_changes_begin_in_at_most_three_files_that_exist() -> None:
    faults = [change for change, named in changes().items() if not 1 <= len(named) <= 3]
    for change, named in changes().items():
        places = [PLACES.get(path.partition("/")[0], SOURCE) / path for path in named]
        faults += [f"{change}: {path}" for path in places if not path.is_file()]
    assert (faults, len(changes()) >= 20) == ([], True)


def test_the_layers_are_those_of_the_contract() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = page.partition("\n## The layers\n")[2].partition("```text\n")[2].partition("\n```")[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["id"] == "layers"]
    assert shown.splitlines() == layers
