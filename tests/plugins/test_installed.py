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
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import (
    Vocabulary,
    packs,
    plugins,
    translations,
)
from secure_checklist.core.extension_points import CHOICE, GROUP
from secure_checklist.datasets import installed_lifecycle, installed_tables
from secure_checklist.incident.contacts import installed as installed_contacts
from tests.commands import called_in_text as command
from tests.commands import refused

ROOT = Path(__file__).parents[2]
SOURCE, TEMPLATE = ROOT / "tests" / "plugin", ROOT / "docs" / "examples" / "plugin"
BUILTIN = [*packs.builtin()]


def run(*words: str, at: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run Python in a child process that sees a folder; return what it prints."""
    places = os.pathsep.join([str(at), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = {**os.environ, "PYTHONPATH": places, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    line = [sys.executable, "-W", "error", *words]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False, env=env, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def put(folder: Path, name: str, entries: Mapping[str, str], version: str = "1.0.0") -> None:
    """Write the metadata that an installer would."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    lines = [f"[{GROUP}]", *(f"{key} = {value}" for key, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def install(source: Path, code: Path, folder: Path, how: str) -> Path:
    """Install a plug-in into a folder: by pip, or put together by hand from the same files."""
    if how == "by pip":
        here = ["--no-build-isolation"] if shutil.which("hatchling") else []
        line = ["pip", "install", "-q", "--no-deps", "--disable-pip-version-check", "--retries", "1", "--target"]
        line = [sys.executable, "-m", *line, str(folder), *here, str(source)]
        if subprocess.run(line, capture_output=True, check=False, timeout=300).returncode:
            pytest.skip("pip could not build it here, perhaps for want of an index or a backend")
        return folder
    shutil.copytree(code, folder / code.name, dirs_exist_ok=True)
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    put(folder, project["name"], project["entry-points"][GROUP], project["version"])
    return folder


WAYS = ["by hand", pytest.param("by pip", marks=pytest.mark.slow)]


@pytest.fixture(scope="module", params=WAYS)
def at(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the plug-in is installed that brings one of each."""
    return install(SOURCE, SOURCE / "src" / "acme_checks", tmp_path_factory.mktemp("installed"), request.param)


@pytest.fixture(scope="module", params=WAYS)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the template of the documentation is installed."""
    return install(TEMPLATE, TEMPLATE / "example_checks", tmp_path_factory.mktemp("template"), request.param)


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Use the plug-in that brings one of each within a test."""
    monkeypatch.setattr(sys, "path", [str(SOURCE / "src"), *sys.path])
    module: Any = import_module("acme_checks")
    with plugins.use(module.plugin):
        yield module


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
before = "acme_checks" in sys.modules
every = packs.names()
print(json.dumps([names, before, every, [one.package for one in plugins.listed()]]))
"""


def test_names_are_read_without_importing_and_what_the_library_has_imports_no_plugin(at: Path) -> None:
    acme = "acme-checks 1.0.0"
    assert json.loads(run("-c", NAMES, at=at)) == [["acme"], False, [*BUILTIN, "acme"], [acme]]
    assert json.loads(run("-c", NAMES, at=at, env={CHOICE: ""})) == [[], False, BUILTIN, []]



LISTED = """
import json
from secure_checklist import packs, plugins
print(json.dumps([packs.names(), [[one.name, one.package, one.faults] for one in plugins.listed()]]))
"""
IMPORTED = "from secure_checklist import Checklist, Device\nfrom secure_checklist.plugins import Plugin\n"
GOOD = f"{IMPORTED}plugin = Plugin('good', checklists=(Checklist(id='good', title='Good'),))\n"
BROKEN = (
    ("import a_module_that_is_not_there\n", "ModuleNotFoundError of a_module_that_is_not_there"),
    ("raise RuntimeError('secret')\n", "RuntimeError; see: python -c 'import broken_bad1'"),
    ("plugin = {'name': 'bad'}\n", "is of the type dict; make it a Plugin"),
    (f"{IMPORTED}plugin = Plugin('other')\n", "calls itself 'other'"),
    (f"{IMPORTED}plugin = Plugin('bad4', checklists=('good',))\n", "checklists[0] is of the type str"),
    (f"{IMPORTED}plugin = Plugin('bad5', formats=None)\n", "formats is of the type NoneType; make it a"),
    ("import sys\nsys.exit('secret')\n", "SystemExit"),
    ("from secure_checklist import load_checklist\nload_checklist({'id': 'bad'})\n", "invalid checklist: 1 "),
)


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
    with plugins.use("bad"):
        named = command("plugins", "--json")
        assert named.returncode == 1
        assert json.loads(named.stdout) == [{"name": "bad", "package": "", "brings": {}, "faults": ["not installed"]}]
        assert "  ! not installed" in command("plugins").stdout
        assert command("show", "leak-response").stderr == ""
        assert "bad; see: secure-checklist plugins" in refused(command("show", "bad-pack"))


# used ----------------------------------------------------------------------------------------------------------------

LAPTOP = {"kind": "device", "id": "laptop", "os_name": "windows", "security_patch": "2026-11-01"}
LAPTOP |= {"agent_running": True, "vpn_installed": True, "vpn_renewed": "2026-08-01"}


def test_everything_that_it_brings_is_seen(acme: Any) -> None:
    (listed,) = plugins.listed()
    assert Vocabulary.installed().facts["device.acme.vpn_state"].ordered
    german = packs.load("acme").translated(translations.catalogue("de", "acme"))
    assert german.item("acme.agent").title == "Den Agenten laufen lassen"
    assert installed_contacts().get("int-acme-desk").name == "Acme's service desk"
    assert installed_tables()["acme.vpn_days"] == acme.DAYS
    assert "acme-router" in installed_lifecycle().products
    facts = ("agent_running", "vpn_installed", "vpn_renewed", "vpn_state")
    assert listed.brings == {
        "subjects": tuple(f"device.acme.{name}" for name in facts),
        "checklists": ("acme",),
        "adapters": ("acme-agent", "acme"),
        "formats": ("acme-lines",),
        "catalogues": ("de/*", "de/acme"),
        "directories": ("int-acme-desk",),
        "datasets": ("acme.lifecycle", "acme.vpn_days"),
        "checks": ("acme/shouting",),
    }


@pytest.mark.usefixtures("acme")
def test_the_command_line_uses_what_it_brings(tmp_path: Path) -> None:
    facts, record, out = tmp_path / "facts.json", tmp_path / "record.json", tmp_path / "report.lines"
    facts.write_text(json.dumps({"subjects": [LAPTOP], "complete": ["device"]}), encoding="utf-8")
    record.write_text('{"running": true}', encoding="utf-8")
    assert command("plugins").stdout.splitlines()[0] == "acme"
    lines = command("check", "--facts", str(facts), "--pack", "acme", "--format", "acme-lines")
    assert lines.stdout == "acme.agent: pass\nacme.vpn: partial\nacme.patch: pass\n", lines.stderr
    read = command("check", "--from", "acme", str(record), "--pack", "acme", "--out", str(out))
    assert (read.returncode, read.stderr) == (0, "")
    assert out.read_text(encoding="utf-8").startswith("acme.agent: pass\n")


# the template --------------------------------------------------------------------------------------------------------


def test_the_template_brings_what_its_page_says_and_its_own_tests_pass(template: Path) -> None:
    named = json.loads(run("-m", "secure_checklist", "plugins", "--json", at=template))
    assert named[0]["brings"] == {
        "subjects": ["device.example.camera_cover"],
        "checklists": ["example"],
        "adapters": ["example-inventory"],
        "checks": ["example/long-title"],
    }
    words = ("-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(TEMPLATE), "tests")
    assert "2 passed" in run(*words, at=template, cwd=TEMPLATE)
