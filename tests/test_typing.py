"""The type checkers report exactly the marked lines of `typing/mistakes.py`, and nothing in `typing/correct.py`."""

import importlib.util
import json
import os
import re
import runpy
import shutil
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest

import secure_checklist
from tests.commands import run

FOLDER = Path(__file__).parent / "typing"
FILES = ("correct.py", "mistakes.py")
MARK = re.compile(r"# expect:((?: (?:mypy|pyright))+)$")

PYRIGHT = (sys.executable, "-m", "pyright", "--outputjson")

Places = set[tuple[str, int]]


def marked(checker: str) -> Places:
    """Return the lines that a checker must report, as file and line."""
    return {
        (name, number)
        for name in FILES
        for number, line in enumerate((FOLDER / name).read_text("utf-8").splitlines(), start=1)
        if (found := MARK.search(line)) and checker in found[1].split()
    }


def reported_by_mypy(where: Path) -> Places:
    flags = ("--config-file=", "--strict", "--warn-unreachable", "--output=json", f"--cache-dir={where / 'cache'}")
    told = run(sys.executable, "-m", "mypy", *flags, *FILES, cwd=where, fine=(0, 1)).splitlines()
    return {(one["file"], one["line"]) for one in map(json.loads, told) if one["severity"] == "error"}


def reported_by_pyright(where: Path) -> Places:
    (where / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict"}), "utf-8")
    report: dict[str, Any] = json.loads(run(*PYRIGHT, "--pythonpath", sys.executable, cwd=where, fine=(0, 1)))
    assert report["summary"]["filesAnalyzed"] == len(FILES)
    return {(Path(entry["file"]).name, entry["range"]["start"]["line"] + 1) for entry in report["generalDiagnostics"]}


@pytest.mark.slow  # a type checker reads the whole package
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_checker_reports_the_marked_lines_and_no_other(checker: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(checker) is None:
        pytest.skip(f"{checker} isn't installed (group `dev`)")
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path)
    found = {"mypy": reported_by_mypy, "pyright": reported_by_pyright}[checker](tmp_path)
    wanted = marked(checker)
    assert sorted(found - wanted) == [], "reported, and not marked"
    assert sorted(wanted - found) == [], "marked, and not reported"


def test_what_is_correct_for_the_checkers_is_correct_when_it_runs() -> None:
    assert runpy.run_path(str(FOLDER / "correct.py"))["both"].children


@pytest.mark.slow  # a type checker reads the whole package
def test_checkers_know_the_types_of_what_is_public(tmp_path: Path) -> None:
    """At least 95 % of what is exported, with whatever it names, has a type that a checker of an app's code knows."""
    if importlib.util.find_spec("pyright") is None:
        pytest.skip("pyright isn't installed (group `dev`)")
    environment = tmp_path / "venv"
    venv.create(environment)  # the package counts as typed only where it is installed
    (site,) = (Path(found) for found in environment.glob("**/site-packages"))
    shutil.copytree(Path(secure_checklist.__file__).parent, site / "secure_checklist")
    (site / "others.pth").write_text(sysconfig.get_path("purelib"))
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    active = {"VIRTUAL_ENV": str(environment), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    asked = ("--verifytypes", "secure_checklist", "--ignoreexternal")
    found = json.loads(run(*PYRIGHT, *asked, cwd=tmp_path, env=active, fine=(0, 1)))["typeCompleteness"]
    assert found["exportedSymbolCounts"]["withKnownType"] > 1000, "the package was found"
    assert found["completenessScore"] >= 0.95
