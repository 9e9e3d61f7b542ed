"""Help for whoever carries on: what the files for contributors name is there."""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.commands import run

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "secure_checklist"
PLACES = {"docs": ROOT, "tests": ROOT, "secure_checklist_build": ROOT / "src"}
"""Where paths begin that aren't below the library."""


def changes() -> dict[str, tuple[list[str], list[str]]]:
    """Return the files in which each change begins, and those that the page for contributors names besides."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition("\n## Where to change what\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ", 2) for line in section.splitlines() if line.startswith("| ")]
    named = re.compile(r"`([\w./-]+\.[a-z]+)`")
    return {change: (named.findall(begins), named.findall(then)) for change, begins, then in rows[1:]}


def test_changes_begin_in_at_most_three_files_that_exist() -> None:
    faults = [change for change, (begins, _) in changes().items() if not 1 <= len(begins) <= 3]
    for change, (begins, then) in changes().items():
        places = [PLACES.get(path.partition("/")[0], SOURCE) / path for path in (*begins, *then)]
        faults += [f"{change}: {path}" for path in places if not path.is_file()]
    assert (faults, len(changes()) >= 20) == ([], True)


def test_the_layers_are_those_of_the_contract_which_holds() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = page.partition("\n## The layers\n")[2].partition("```text\n")[2].partition("\n```")[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["id"] == "layers"]
    assert shown.splitlines() == layers
    pytest.importorskip("importlinter", reason="import-linter comes with the extra `test`")
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run(sys.executable, "-c", lint, "--no-cache", cwd=ROOT, env={"PYTHONPATH": str(SOURCE.parent)})
