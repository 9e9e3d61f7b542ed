"""Plug-ins found through entry points: real packages that are installed, and others that are broken or missing.

What needs an installed plug-in runs in a child process, so that this one never sees it.
"""

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
    ask,
    derived,
    evaluate,
    load_checklist,
    load_inventory,
)
from secure_checklist.core.extension_points import CHOICE, GROUP
from secure_checklist.subjects import FactDeclaration

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "tests" / "plugin"
TEMPLATE = ROOT / "docs" / "examples" / "plugin"


def run(code: str, *paths: Path, env: Mapping[str, str] | None = None) -> Any:
    """Run code in a child process that sees these folders; gives the JSON it prints."""
    places = os.pathsep.join([*map(str, paths), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": places, "PYTHONUTF8": "1", **(env or {})},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def command(*words: str, at: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command line where plug-ins are installed."""
    places = os.pathsep.join([str(at), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-m", "secure_checklist", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": places, "PYTHONUTF8": "1"},
    )


def dist_info(folder: Path, name: str, entries: Mapping[str, str], version: str = "1.0.0") -> None:
    """Write the metadata that an installer would."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    lines = [f"[{GROUP}]", *(f"{key} = {value}" for key, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def pip_install(source: Path, folder: Path) -> str:
    """Install a plug-in with pip; gives what went wrong, or an empty text."""
    has_backend = importable("hatchling")
    with_what_is_here = ["--no-build-isolation"] if has_backend else []
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"),
            *("--retries", "1", "--target", str(folder), *with_what_is_here, str(source)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return "" if done.returncode == 0 else done.stderr.strip() or f"pip ended with {done.returncode}"


def importable(name: str) -> bool:
    return run(f"import importlib.util as u; print('true' if u.find_spec({name!r}) else 'false')") is True


def install(source: Path, code: Path, folder: Path, how: str) -> Path:
    """Install a plug-in into a folder: by pip, or put together by hand from the same files."""
    if how == "by pip":
        if trouble := pip_install(source, folder):
            pytest.skip(f"pip could not build it here, perhaps for want of an index or a backend: {trouble[-300:]}")
        return folder
    shutil.copytree(code, folder / code.name, dirs_exist_ok=True)
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dist_info(folder, project["name"], project["entry-points"][GROUP], project["version"])
    return folder


BUILTIN = ["leak-prevention", "leak-response"]
WAYS = ["by hand", pytest.param("by pip", marks=pytest.mark.slow)]


@pytest.fixture(scope="module", params=WAYS)
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the plug-in is installed that brings one of each."""
    return install(SOURCE, SOURCE / "src" / "acme_checks", tmp_path_factory.mktemp("installed"), request.param)


@pytest.fixture(scope="module", params=WAYS)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the template of the documentation is installed."""
    return install(TEMPLATE, TEMPLATE / "example_checks", tmp_path_factory.mktemp("template"), request.param)


def broken(folder: Path, name: str, source: str, target: str = "plugin") -> Path:
    """Put a plug-in of one module into a folder."""
    module = f"broken_{name}"
    (folder / f"{module}.py").write_text(source, encoding="utf-8")
    dist_info(folder, f"broken-{name}", {name: f"{module}:{target}"})
    return folder


def outcomes(report: Report) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {f.item: (f.outcome, tuple(reason.code for reason in f.reasons)) for f in report.findings}


# the installed package -----------------------------------------------------------------------------------------------


def test_names_are_read_without_importing_anything(installed: Path) -> None:
    code = """
import json, sys
from secure_checklist import packs, plugins
names = plugins.names()
print(json.dumps([names, "acme_checks" in sys.modules, packs.names(), "acme_checks" in sys.modules]))
"""
    assert run(code, installed) == [["acme"], False, [*BUILTIN, "acme"], True]
    assert run(code, installed, env={CHOICE: ""}) == [[], False, BUILTIN, False]
    assert run(code, installed, env={CHOICE: "acme, other"}) == [["acme", "other"], False, [*BUILTIN, "acme"], True]


def test_what_the_library_has_itself_imports_no_plugin(installed: Path) -> None:
    code = """
import json, sys
from secure_checklist import *
from secure_checklist import adapters, formats, packs, translations, plugins
checklist = packs.load("leak-prevention")
inventory = Inventory(subjects=adapters.read("osquery", {"os_version": [{"name": "Debian", "platform": "debian"}]}))
for name in ("csv", "text", "markdown"):
    formats.write(evaluate(checklist, inventory), name, checklist=checklist)
Interview(checklist, inventory).question
print(json.dumps("acme_checks" in sys.modules))
"""
    assert run(code, installed) is False


def test_everything_that_it_brings_is_seen(installed: Path) -> None:
    code = """
import json
from secure_checklist import Vocabulary, adapters, formats, packs, translations, plugins
from secure_checklist.datasets import installed_lifecycle, installed_tables
from secure_checklist.incident.contacts import installed
fact = Vocabulary.installed().get("device.acme.vpn_state")
(listed,) = plugins.listed()
print(json.dumps({
    "names": [packs.names()[-1], adapters.names()[-1], formats.names()[-1]],
    "adapter": adapters.read("acme", {"running": True})[0].agent_running,
    "suffix": formats.suffix_of("acme-lines"),
    "fact": [fact.vocabulary, fact.ordered, fact.reads],
    "class": Vocabulary.installed().subject("device").__name__,
    "german": packs.load("acme").translated(translations.catalogue("de", "acme")).item("acme.agent").title,
    "contact": installed().get("int-acme-desk").name,
    "tables": installed_tables()["acme.vpn_days"],
    "lifecycle": "acme-router" in installed_lifecycle().products,
    "listed": listed._asdict(),
}))
"""
    facts = [f"device.acme.{name}" for name in ("agent_running", "vpn_installed", "vpn_renewed", "vpn_state")]
    assert run(code, installed) == {
        "names": ["acme", "acme-agent", "acme-lines"],
        "adapter": True,
        "suffix": ".lines",
        "fact": [["none", "old", "current"], True, ["vpn_installed", "vpn_renewed"]],
        "class": "AcmeDevice",
        "german": "Den Agenten laufen lassen",
        "contact": "Acme's service desk",
        "tables": 30,
        "lifecycle": True,
        "listed": {
            "name": "acme",
            "package": "acme-checks 1.0.0",
            "brings": {
                "subjects": facts,
                "checklists": ["acme"],
                "adapters": ["acme-agent", "acme"],
                "formats": ["acme-lines"],
                "catalogues": ["de/*", "de/acme"],
                "directories": ["int-acme-desk"],
                "datasets": ["acme.lifecycle", "acme.vpn_days"],
                "checks": ["acme/shouting"],
            },
            "faults": [],
        },
    }


def test_the_command_line_uses_what_it_brings(installed: Path, tmp_path: Path) -> None:
    facts, record = tmp_path / "facts.json", tmp_path / "record.json"
    facts.write_text(json.dumps(INVENTORY), encoding="utf-8")
    record.write_text('{"running": true}', encoding="utf-8")
    named = command("plugins", at=installed)
    assert (named.returncode, named.stdout.splitlines()[0]) == (0, "acme (acme-checks 1.0.0)")
    lines = command("check", "--facts", str(facts), "--pack", "acme", "--format", "acme-lines", at=installed)
    assert lines.stdout == "acme.agent: pass\nacme.vpn: partial\nacme.patch: pass\n", lines.stderr
    out = tmp_path / "report.lines"
    read = command("check", "--from", "acme", str(record), "--pack", "acme", "--out", str(out), at=installed)
    assert (read.returncode, read.stderr) == (0, "")
    assert out.read_text(encoding="utf-8").startswith("acme.agent: pass\n")
    asked = command("ask", "--facts", str(facts), "--pack", "acme", "--budget", "0", at=installed)
    assert asked.stdout.startswith("Devices at Acme\n")
    assert '"vpn_renewed"' in command("schema", "inventory", at=installed).stdout


def test_a_report_is_in_the_language_that_it_brings_and_what_that_lacks_is_english(installed: Path) -> None:
    """A title that isn't translated, and a sentence of an older wording, are in English; that is told once."""
    code = f"""
import json
from datetime import UTC, datetime
from secure_checklist import Vocabulary, evaluate, formats, load_inventory, packs, translations
inventory = load_inventory(json.loads({json.dumps(INVENTORY)!r}), vocabulary=Vocabulary.installed())
now = datetime(2026, 11, 24, 12, tzinfo=UTC)
report = evaluate(packs.load("acme"), inventory, now=now, explain=True, language=translations.preferred(["de-AT"]))
print(json.dumps([translations.languages(), report.language, formats.write(report, "text").decode()]))
"""
    languages, language, shown = run(code, installed)
    assert "de" in languages
    assert language == "de"
    lines = [line.strip() for line in shown.splitlines()]
    assert lines[0] == "Geräte bei Acme"
    assert {"Was zuerst zu tun ist", "Was erledigt ist", "Ergebnis"} <= {*lines}
    assert "Sicherheitsupdates installieren" in shown
    assert "Keep the VPN profile current" in shown
    assert "of what counts is known." in shown
    assert "von dem, was zählt" not in shown
    assert lines.count("Manches ist noch auf Englisch.") == 1
    assert "Some of it is still in English." not in shown


def test_the_command_line_reads_fleets_with_what_it_brings(installed: Path, tmp_path: Path) -> None:
    pytest.importorskip("polars", reason="the extra `fleet` is not installed")
    table, records = tmp_path / "devices.csv", tmp_path / "records.jsonl"
    head = "id,acme.agent_running,acme.vpn_installed,acme.vpn_renewed"
    table.write_text(f"{head}\na,true,true,2000-01-01\nb,false,true,\n", encoding="utf-8")
    records.write_text('{"running": true}\n{"running": false}\n', encoding="utf-8")
    rows = tmp_path / "rows.csv"
    for words in ((str(table),), (str(records), "--from", "acme")):
        done = command("fleet", *words, "--pack", "acme", "--out", str(rows), at=installed)
        assert (done.returncode, done.stderr) == (1, "")
        found = [line.split(",")[1:3] for line in rows.read_text(encoding="utf-8").splitlines()]
        derived = ["partial", "unknown"] if words == (str(table),) else ["unknown", "unknown"]
        assert found == [["acme.agent", "acme.vpn"], ["pass", derived[0]], ["fail", derived[1]]]


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
from secure_checklist import Vocabulary, dump, evaluate, load_inventory, packs
checklist, vocabulary = packs.load("acme"), Vocabulary.installed()
inventory = load_inventory(json.loads(INVENTORY), vocabulary=vocabulary)
again = load_inventory(dump(inventory).encode(), vocabulary=vocabulary)
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
    assert judge_installed(installed, '{"acme.vpn_days": 365}')["outcomes"]["acme.vpn"] == ["pass", []]
    with pytest.raises(ValueError, match="agent_running"):
        load_inventory(INVENTORY)  # where the plug-in is missing


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


# broken --------------------------------------------------------------------------------------------------------------

LISTED = """
import json
from secure_checklist import packs, translations, plugins
print(json.dumps([packs.names(), {one.name: one.faults for one in plugins.listed()}]))
"""
IMPORTED = "from secure_checklist import Checklist, Device\nfrom secure_checklist.plugins import Plugin\n"
GOOD = f"{IMPORTED}plugin = Plugin('good', checklists=(Checklist(id='good', title='Good'),))\n"


BROKEN = (
    ("import a_module_that_is_not_there\n", "plugin", "ModuleNotFoundError of a_module_that_is_not_there"),
    ("raise RuntimeError('secret')\n", "plugin", "RuntimeError"),
    ("def plugin(:\n", "plugin", "SyntaxError"),
    ("plugin = None\n", "other", "AttributeError"),
    ("plugin = {'name': 'bad'}\n", "plugin", "is of the type dict; make it a Plugin"),
    (f"{IMPORTED}plugin = Plugin\n", "plugin", "is of the type type; make it a Plugin"),
    (f"{IMPORTED}plugin = Plugin('other')\n", "plugin", "calls itself 'other'"),
    (f"{IMPORTED}plugin = Plugin('bad7', checklists=('good',))\n", "plugin", "checklists[0] is of the type str"),
    (f"{IMPORTED}plugin = Plugin('bad8', formats=None)\n", "plugin", "formats is of the type NoneType; make it a"),
    ("import sys\nsys.exit('secret')\n", "plugin", "SystemExit"),
    ("from secure_checklist import load_checklist\nload_checklist({'id': 'bad'})\n", "plugin", "invalid checklist: 1 "),
)


def test_broken_plugins_harm_no_other(tmp_path: Path) -> None:
    for number, (source, target, _) in enumerate(BROKEN):
        broken(tmp_path, f"bad{number}", source, target)
    broken(tmp_path, "good", GOOD)
    names, faults = run(LISTED, tmp_path)
    assert names == [*BUILTIN, "good"]
    assert faults.pop("good") == []
    for number, (_, _, fault) in enumerate(BROKEN):
        (said,) = faults[f"bad{number}"]
        assert fault in said
        assert "secret" not in said


def test_two_packages_with_a_plugin_of_one_name_are_both_named(tmp_path: Path) -> None:
    broken(tmp_path, "good", GOOD)
    dist_info(tmp_path, "another", {"good": "broken_good:plugin"})
    code = "import json\nfrom secure_checklist import plugins\n"
    code += "print(json.dumps([[one.package, one.faults] for one in plugins.listed()]))"
    assert run(code, tmp_path) == [
        ["another 1.0.0", []],
        ["broken-good 1.0.0", ["another 1.0.0 has a plug-in of this name already"]],
    ]


def test_the_command_line_works_beside_a_broken_plugin_and_names_it(tmp_path: Path) -> None:
    broken(tmp_path, "bad", "raise RuntimeError('secret')\n")
    named = command("plugins", "--json", at=tmp_path)
    assert named.returncode == 1
    reason = "cannot be imported: RuntimeError; see: python -c 'import broken_bad'"
    assert json.loads(named.stdout) == [
        {"name": "bad", "package": "broken-bad 1.0.0", "brings": {}, "faults": [reason]}
    ]
    assert command("show", "leak-response", at=tmp_path).stderr == ""
    missing = command("show", "bad-pack", at=tmp_path)
    assert missing.returncode == 2
    assert "bad; see: secure-checklist plugins" in missing.stderr


# the template --------------------------------------------------------------------------------------------------------


def test_the_template_brings_what_its_page_says(template: Path) -> None:
    named = command("plugins", "--json", at=template)
    assert named.returncode == 0, named.stdout
    assert json.loads(named.stdout)[0]["brings"] == {
        "subjects": ["device.example.camera_cover"],
        "checklists": ["example"],
        "adapters": ["example-inventory"],
        "checks": ["example/long-title"],
    }


def test_the_templates_own_tests_pass_where_it_is_installed(template: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            "--rootdir",
            str(TEMPLATE),
            "tests",
        ],
        cwd=TEMPLATE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join([str(template), *filter(None, [os.environ.get("PYTHONPATH")])]),
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_the_templates_record_is_checked_and_the_linter_says_what_it_adds(template: Path, tmp_path: Path) -> None:
    record = tmp_path / "records.json"
    record.write_text('[{"name": "laptop-1", "cover": false}]', encoding="utf-8")
    words = ("check", "--from", "example-inventory", str(record), "--pack", "example", "--format", "csv")
    checked = command(*words, at=template)
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "Cover the camera of each laptop" in checked.stdout
    long = tmp_path / "long.toml"
    text = (TEMPLATE / "example_checks" / "checklist.toml").read_text(encoding="utf-8")
    long.write_text(text.replace("each laptop", "each laptop and each tablet and phone"), encoding="utf-8")
    linted = command("lint", str(long), at=template)
    assert "its title has more than eight words; shorten it [example/long-title]" in linted.stdout


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


def test_a_failing_derived_fact_is_a_reason() -> None:
    facts = (FrailDevice.raises, FrailDevice.nonsense, FrailDevice.nearly, FrailDevice.silent, FrailDevice.sound)
    items = tuple(Item(id=fact.field, title="T", rule=Rule(check=fact.is_true())) for fact in facts)
    section = Section(id="all", title="All", items=items)
    required = tuple(FactDeclaration.model_validate(fact) for fact in facts)
    checklist = Checklist(id="frail", title="Frail", sections=(section,), requires=required)
    inventory = Inventory(subjects=(FrailDevice(count=1),)).completed("device")
    assert outcomes(evaluate(checklist, inventory, now=NOW)) == {
        "raises": ("unknown", ("error",)),
        "nonsense": ("unknown", ("error",)),
        "nearly": ("unknown", ("error",)),
        "silent": ("unknown", ("unplaceable",)),
        "sound": ("pass", ()),
    }
