"""Plug-ins found through entry points: a real package that is installed, and others that are broken or missing.

What needs an installed plug-in runs in a child process, so that this one never sees it.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import (
    Checklist,
    Context,
    Device,
    Fact,
    Inventory,
    Item,
    Report,
    Rule,
    Section,
    Vocabulary,
    ask,
    derived,
    evaluate,
    load_checklist,
    load_inventory,
)
from secure_checklist.packs import plugins
from secure_checklist.subjects import FactDeclaration

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCE = Path(__file__).parents[1] / "plugin"


def run(code: str, *paths: Path) -> Any:
    """Run code in a child process that sees these folders; gives the JSON it prints."""
    places = os.pathsep.join([*map(str, paths), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": places, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def dist_info(folder: Path, name: str, entries: Mapping[str, str]) -> None:
    """Write the metadata that an installer would."""
    info = folder / f"{name.replace('-', '_')}-1.0.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n", encoding="utf-8")
    lines = [f"[{plugins.GROUP}]", *(f"{key} = {value}" for key, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def pip_install(folder: Path) -> str:
    """Install the plug-in with pip; gives what went wrong, or an empty text."""
    has_backend = importable("hatchling")
    with_what_is_here = ["--no-build-isolation"] if has_backend else []
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"),
            *("--retries", "1", "--target", str(folder), *with_what_is_here, str(SOURCE)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return "" if done.returncode == 0 else done.stderr.strip() or f"pip ended with {done.returncode}"


def importable(name: str) -> bool:
    return run(f"import importlib.util as u; print('true' if u.find_spec({name!r}) else 'false')") is True


@functools.cache
def declared() -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


@pytest.fixture(scope="module", params=["by hand", pytest.param("by pip", marks=pytest.mark.slow)])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the plug-in is installed: by pip, or put together by hand from the same files."""
    folder = tmp_path_factory.mktemp("installed")
    if request.param == "by pip":
        if trouble := pip_install(folder):
            pytest.skip(f"pip could not build it here, perhaps for want of an index or a backend: {trouble[-300:]}")
        return folder
    shutil.copytree(SOURCE / "src", folder, dirs_exist_ok=True)
    project = declared()
    dist_info(folder, project["name"], project["entry-points"][plugins.GROUP])
    return folder


def broken(folder: Path, name: str, source: str, target: str = "plugin") -> Path:
    """Put a plug-in of one module into a folder."""
    module = f"broken_{name}"
    (folder / f"{module}.py").write_text(source, encoding="utf-8")
    dist_info(folder, f"broken-{name}", {name: f"{module}:{target}"})
    return folder


def outcomes(report: Report) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {f.item: (f.outcome, tuple(reason.code for reason in f.reasons)) for f in report.findings}


# the installed package -----------------------------------------------------------------------------------------------


def test_an_installer_leaves_the_files_as_they_were_written(installed: Path) -> None:
    written = (SOURCE / "src" / "acme_checks" / "__init__.py").read_bytes()
    assert (installed / "acme_checks" / "__init__.py").read_bytes() == written


def test_names_are_read_without_importing_anything(installed: Path) -> None:
    code = """
import json, sys
from secure_checklist.packs import plugins
print(json.dumps([list(plugins.names()), "acme_checks" in sys.modules]))
"""
    assert run(code, installed) == [["acme"], False]


def test_importing_the_library_imports_no_plugin(installed: Path) -> None:
    code = """
import json, sys
from secure_checklist import *
from secure_checklist import packs
from secure_checklist.packs import plugins
packs.load("leak-prevention")
print(json.dumps("acme_checks" in sys.modules))
"""
    assert run(code, installed) is False


def test_a_plugin_brings_facts_and_a_checklist(installed: Path) -> None:
    code = """
import json
from secure_checklist.packs import plugins
found = plugins.load()
(plugin,) = found.plugins
fact = found.vocabulary().get("device.acme.vpn_state")
print(json.dumps({
    "name": plugin.name, "failed": found.failed, "checklists": [c.id for c in plugin.checklists],
    "values": fact.vocabulary, "ordered": fact.ordered, "reads": fact.reads,
    "class": found.vocabulary().subject("device").__name__,
}))
"""
    assert run(code, installed) == {
        "name": "acme",
        "failed": {},
        "checklists": ["acme"],
        "values": ["none", "old", "current"],
        "ordered": True,
        "reads": ["vpn_installed", "vpn_renewed"],
        "class": "AcmeDevice",
    }


INVENTORY = {
    "subjects": [
        {
            "kind": "device",
            "id": "laptop",
            "os_name": "windows",
            "security_patch": "2026-11-01",
            "agent_running": True,
            "vpn_installed": True,
            "vpn_renewed": "2026-08-01",
        }
    ],
    "complete": ["device"],
}
JUDGE = """
import json, sys
from datetime import UTC, datetime
from secure_checklist import (dump, evaluate, load_inventory)
from secure_checklist.packs import plugins
found = plugins.load(only=["acme"])
(plugin,) = found.plugins
(checklist,) = plugin.checklists
inventory = load_inventory(json.loads(INVENTORY), vocabulary=found.vocabulary())
again = load_inventory(dump(inventory).encode(), vocabulary=found.vocabulary())
report = evaluate(checklist, again, now=datetime(2026, 11, 24, 12, tzinfo=UTC), tables=TABLES)
print(json.dumps({
    "same": again == inventory,
    "outcomes": {f.item: [f.outcome, [r.code for r in f.reasons]] for f in report.findings},
    "checklist": dump(checklist),
}))
"""


def judge_installed(installed: Path, tables: str = "{}") -> Mapping[str, Any]:
    code = f"INVENTORY = {json.dumps(INVENTORY)!r}\nTABLES = {tables}\n{JUDGE}"
    found: Mapping[str, Any] = run(code, installed)
    return found


def test_an_inventory_with_its_facts_round_trips_and_is_judged(installed: Path) -> None:
    found = judge_installed(installed)
    assert found["same"]
    assert found["outcomes"] == {"acme.agent": ["pass", []], "acme.vpn": ["partial", []], "acme.patch": ["pass", []]}


def test_a_derived_fact_looks_into_the_apps_tables(installed: Path) -> None:
    found = judge_installed(installed, '{"acme.vpn_days": 365}')
    assert found["outcomes"]["acme.vpn"] == ["pass", []]


def test_a_derived_fact_that_raises_leaves_the_rest_intact(installed: Path) -> None:
    found = judge_installed(installed, '{"acme.vpn_days": "soon"}')
    assert found["outcomes"] == {
        "acme.agent": ["pass", []],
        "acme.vpn": ["unknown", ["error"]],
        "acme.patch": ["pass", []],
    }


# missing -------------------------------------------------------------------------------------------------------------


def test_its_checklist_works_where_the_plugin_is_missing(installed: Path) -> None:
    checklist = load_checklist(str(judge_installed(installed)["checklist"]).encode())
    device = Device(security_patch=date(2026, 11, 1))
    report = evaluate(checklist, Inventory(subjects=(device,)).completed("device"), now=NOW)
    assert outcomes(report) == {
        "acme.agent": ("unknown", ("not_installed",)),
        "acme.vpn": ("unknown", ("not_installed",)),
        "acme.patch": ("pass", ()),
    }


def test_facts_of_a_missing_plugin_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="agent_running"):
        load_inventory(INVENTORY)


def test_a_plugin_that_is_asked_for_and_missing_is_told() -> None:
    found = plugins.load(only=["no-such-plugin"])
    assert found.plugins == ()
    assert found.failed == {"no-such-plugin": "not installed"}
    assert found.vocabulary() == Vocabulary.standard()


# broken --------------------------------------------------------------------------------------------------------------

LOAD = """
import json
from secure_checklist.packs import plugins
found = plugins.load()
print(json.dumps([[plugin.name for plugin in found.plugins], found.failed]))
"""
GOOD = "from secure_checklist.packs.plugins import Plugin\nplugin = Plugin('good')\n"


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("import a_module_that_is_not_there\n", "plugin", "ModuleNotFoundError"),
        ("raise RuntimeError('secret')\n", "plugin", "RuntimeError"),
        ("def plugin(:\n", "plugin", "SyntaxError"),
        ("plugin = None\n", "other", "AttributeError"),
        ("plugin = {'name': 'bad'}\n", "plugin", "dict, not a Plugin"),
        ("from secure_checklist.packs.plugins import Plugin as plugin\n", "plugin", "type, not a Plugin"),
        (
            "from secure_checklist import Device\n"
            "from secure_checklist.packs.plugins import Plugin\n"
            "plugin = Plugin('bad', subjects=(Device,), checklists=(Device.no_such_fact,))\n",
            "plugin",
            "AttributeError",
        ),
    ],
)
def test_a_broken_plugin_harms_no_other(source: str, target: str, fault: str, tmp_path: Path) -> None:
    broken(tmp_path, "bad", source, target)
    broken(tmp_path, "good", GOOD)
    names, failed = run(LOAD, tmp_path)
    assert names == ["good"]
    assert list(failed) == ["bad"]
    assert fault in failed["bad"]
    assert "secret" not in failed["bad"]


def test_only_the_plugins_that_are_named_are_imported(tmp_path: Path) -> None:
    broken(tmp_path, "bad", "import sys\nsys.exit('imported')\n")
    broken(tmp_path, "good", GOOD)
    code = LOAD.replace("load()", "load(only=['good'])")
    assert run(code, tmp_path) == [["good"], {}]


def test_two_plugins_that_extend_one_kind_apart_are_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        source = (
            "from secure_checklist import Device\n"
            "from secure_checklist.packs.plugins import Plugin\n"
            f"class Device{name.title()}(Device):\n    namespace = {name!r}\n"
            f"plugin = Plugin({name!r}, subjects=(Device{name.title()},))\n"
        )
        broken(tmp_path, name, source)
    code = """
import json
from secure_checklist.packs import plugins
try:
    plugins.load().vocabulary()
except TypeError as error:
    print(json.dumps(str(error)))
"""
    text = run(code, tmp_path)
    assert "DeviceOne" in text
    assert "DeviceTwo" in text


# derived facts that fail ---------------------------------------------------------------------------------------------


class FrailDevice(Device):
    """A device whose derived facts fail in the ways they can."""

    namespace = "frail"

    count: Fact[int] = ask("How many are there?")

    @derived(reads=("count",))
    def raises(self, context: Context) -> bool | None:
        """Fails."""
        raise RuntimeError(f"{self.count} at {context.now}")

    @derived(reads=("count",))
    def nonsense(self, context: Context) -> bool | None:
        """Return a text where a boolean is due."""
        del context
        return "yes"  # type: ignore[return-value]  # pyright: ignore[reportReturnType] - what is tested

    @derived(reads=("count",))
    def nearly(self, context: Context) -> bool | None:
        """Gives 1 where true is due."""
        del context
        return 1  # type: ignore[return-value]  # pyright: ignore[reportReturnType] - what is tested

    @derived(reads=("count",))
    def silent(self, context: Context) -> bool | None:
        """Knows no answer."""
        return None if context.now == NOW else self.count == 1

    @derived(reads=("count",))
    def sound(self, context: Context) -> bool | None:
        """Works."""
        del context
        return self.count == 1


FRAIL: dict[str, Fact[bool]] = {
    "raises": FrailDevice.raises,
    "nonsense": FrailDevice.nonsense,
    "nearly": FrailDevice.nearly,
    "silent": FrailDevice.silent,
    "sound": FrailDevice.sound,
}


@functools.cache
def frail_checklist() -> Checklist:
    items = tuple(Item(id=name, title=name, rule=Rule(check=fact.is_true())) for name, fact in FRAIL.items())
    return Checklist(
        id="frail",
        title="Frail",
        sections=(Section(id="all", title="All", items=items),),
        requires=tuple(FactDeclaration.model_validate(fact) for fact in FRAIL.values()),
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("raises", ("unknown", ("error",))),
        ("nonsense", ("unknown", ("error",))),
        ("nearly", ("unknown", ("error",))),
        ("silent", ("unknown", ("unplaceable",))),
        ("sound", ("pass", ())),
    ],
)
def test_a_failing_derived_fact_is_a_reason(item: str, expected: tuple[str, tuple[str, ...]]) -> None:
    inventory = Inventory(subjects=(FrailDevice(count=1),)).completed("device")
    assert outcomes(evaluate(frail_checklist(), inventory, now=NOW))[item] == expected


def test_a_derived_fact_is_not_called_before_its_facts_are_known() -> None:
    inventory = Inventory(subjects=(FrailDevice(),)).completed("device")
    found = outcomes(evaluate(frail_checklist(), inventory, now=NOW))
    assert set(found.values()) == {("unknown", ("not_asked",))}
