"""Plug-ins found through entry points: real packages that are installed, and others that are broken or missing.

What is found, and when it is imported, is tried in a child process, so that this one never sees it; what a plug-in
brings is used here.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

import secure_checklist as sc
from secure_checklist.core.extension_points import CHOICE, GROUP
from tests.cases import tables
from tests.commands import called_in_text as command
from tests.commands import refused
from tests.commands import run as run_program

ROOT = Path(__file__).parents[2]
TABLES = tables(__file__)
TEMPLATE = ROOT / "docs" / "examples" / "plugin"
BUILTIN = [*sc.packs.builtin()]


def run(*words: str, at: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run Python in a child process that sees a folder; return what it prints."""
    places = os.pathsep.join([str(at), *filter(None, [os.environ.get("PYTHONPATH")])])
    changed = {"PYTHONPATH": places, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    return run_program(sys.executable, "-W", "error", *words, env=changed, cwd=cwd)


def put(folder: Path, name: str, entries: Mapping[str, str], version: str = "1.0.0") -> None:
    """Write the metadata that an installer would."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    lines = [f"[{GROUP}]", *(f"{key} = {value}" for key, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the documentation's template, made one's own as its page says."""
    folder = tmp_path_factory.mktemp("renamed")
    for path in (path for path in TEMPLATE.rglob("*.*") if path.is_file() and path.suffix != ".pyc"):
        copy = folder / path.relative_to(TEMPLATE).as_posix().replace("acmedemo", "zebra")
        copy.parent.mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8").replace("acmedemo", "zebra").replace("Acmedemo", "Zebra")
        copy.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["by hand", pytest.param("by pip", marks=pytest.mark.slow)])
def template(request: pytest.FixtureRequest, renamed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the renamed template is installed: by pip, or put together by hand."""
    folder = tmp_path_factory.mktemp("template")
    if request.param == "by pip":
        here = ["--no-build-isolation"] if shutil.which("hatchling") else []
        line = ["pip", "install", "-q", "--no-deps", "--disable-pip-version-check", "--retries", "1", "--target"]
        line = [sys.executable, "-m", *line, str(folder), *here, str(renamed)]
        if subprocess.run(line, capture_output=True, check=False, timeout=300).returncode:
            pytest.skip("pip could not build it here, perhaps for want of an index or a backend")
        return folder
    shutil.copytree(renamed / "zebra_checks", folder / "zebra_checks")
    project = tomllib.loads((renamed / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    put(folder, project["name"], project["entry-points"][GROUP], project["version"])
    return folder


# found ---------------------------------------------------------------------------------------------------------------

NAMES = """
import json, sys
from secure_checklist import *
from secure_checklist import adapters, formats, packs, plugins
names = plugins.names()
checklist = packs.load("leak-prevention")
inventory = Inventory(subjects=adapters.read("osquery", {"os_version": [{"name": "Debian", "platform": "debian"}]}))
formats.write(evaluate(checklist, inventory), "text", checklist=checklist)
Interview(checklist, inventory).question
before = "zebra_checks" in sys.modules
every = packs.names()
print(json.dumps([names, before, every, [one.package for one in plugins.listed()]]))
"""


def test_names_are_read_without_importing_and_what_the_library_has_imports_no_plugin(template: Path) -> None:
    found = [["zebra"], False, [*BUILTIN, "zebra"], ["zebra-checks 0.1.0"]]
    assert json.loads(run("-c", NAMES, at=template)) == found
    assert json.loads(run("-c", NAMES, at=template, env={CHOICE: ""})) == [[], False, BUILTIN, []]


LISTED = """
import json
from secure_checklist import packs, plugins
print(json.dumps([packs.names(), [[one.name, one.package, one.faults] for one in plugins.listed()]]))
"""
IMPORTED = "from secure_checklist import Checklist, Device\nfrom secure_checklist.plugins import Plugin\n"
GOOD = f"{IMPORTED}plugin = Plugin('good', checklists=(Checklist(id='good', title='Good'),))\n"
BROKEN = [(source.replace("{imported}", IMPORTED), fault) for source, fault in TABLES["broken"]]


def test_broken_plugins_harm_no_other(tmp_path: Path) -> None:
    """Of two packages with a plug-in of one name, both are named."""
    for name, source in [*((f"bad{number}", source) for number, (source, _) in enumerate(BROKEN)), ("good", GOOD)]:
        (tmp_path / f"broken_{name}.py").write_text(source, encoding="utf-8")
        put(tmp_path, f"broken-{name}", {name: f"broken_{name}:plugin"})
    put(tmp_path, "another", {"good": "broken_good:plugin"})
    names, found = json.loads(run("-c", LISTED, at=tmp_path))
    assert names == [*BUILTIN, "good"]
    assert [one[1:] for one in found if one[0] == "good"] == [
        ["another 1.0.0", []],
        ["broken-good 1.0.0", ["another 1.0.0 has a plug-in of this name already"]],
    ]
    faults = {name: said for name, _, said in found}
    for number, (_, fault) in enumerate(BROKEN):
        (said,) = faults[f"bad{number}"]
        assert fault in said
        assert "secret" not in said


def test_the_command_line_works_beside_a_plugin_that_doesnt_and_names_it() -> None:
    with sc.plugins.use("bad"):
        named = command("plugins", "--json")
        assert named.returncode == 1
        assert json.loads(named.stdout) == [{"name": "bad", "package": "", "brings": {}, "faults": ["not installed"]}]
        assert "  ! not installed" in command("plugins").stdout
        assert command("show", "leak-response").stderr == ""
        assert "bad; see: secure-checklist plugins" in refused(command("show", "bad-pack"))


# the template --------------------------------------------------------------------------------------------------------


def test_the_template_brings_what_its_page_says_and_its_own_tests_pass(template: Path, renamed: Path) -> None:
    named = json.loads(run("-m", "secure_checklist", "plugins", "--json", at=template))
    assert named[0]["brings"] == TABLES["template"]
    words = ("-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(renamed), "tests")
    assert "3 passed" in run(*words, at=template, cwd=renamed)
