"""The library in unusual places: on a machine without a table of zones, in a zip, in a bundle, in a browser's Python.

Each runs `elsewhere/tour.py`, which does the library's main jobs, in the real place.
"""

import os
import re
import shutil
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from secure_checklist.incident import Incident, respond
from secure_checklist.incident.case import Case, record
from secure_checklist.store import end_of
from tests.commands import NPM, fetched, run

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent / "elsewhere"
TOUR = HERE / "tour.py"
FACTS = Path(__file__).parent / "branches" / "helper-of-a-friend-in-india.json"
NO_ZONES = "import sys; sys.modules['tzdata'] = None; from secure_checklist.cli import main; sys.exit(main())"
"""The command on a machine that has no table of time zones: neither the system's nor the package's."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the library's wheel from the sources of the suite."""
    folder = tmp_path_factory.mktemp("wheel")
    try:
        for project in (ROOT, ROOT / "packaging" / "languages"):
            run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, project)
    except AssertionError as error:
        if "hatchling" in str(error) or "zopfli" in str(error):
            pytest.skip("the build backend can't be had here")
        raise
    return next(folder.glob("secure_checklist-*.whl"))


# at a start ----------------------------------------------------------------------------------------------------------

STARTS = {
    "import secure_checklist as s; s.Checklist; s.Device": (67, 0),
    "import secure_checklist.cli.respond": (157, 5),
}
"""What begins a program: how many of our modules and how many models' schemas it may cost.

What searches for plug-ins counts as a module of ours: it costs as much as twenty, and a plain import needs none.
"""


def test_a_start_builds_no_schema_and_loads_few_modules() -> None:
    """A schema takes milliseconds, and a default that is made at import builds one for everybody."""
    count = (
        "; import sys; from pydantic import BaseModel\n"
        "kinds = [BaseModel]\n"
        "for kind in kinds: kinds += kind.__subclasses__()\n"
        "own = [one for one in {*kinds} if one.__module__.startswith('secure_checklist')]\n"
        "print(sum(name.startswith('secure_checklist') or name == 'importlib.metadata' for name in sys.modules))\n"
        "print(*[one.__name__ for one in own if one.__dict__.get('__pydantic_complete__')])"
    )
    for start, (modules, schemas) in STARTS.items():
        loaded, built = run(sys.executable, "-c", start + count).splitlines()
        assert int(loaded) <= modules, start
        assert len(built.split()) <= schemas, built


# without a table of time zones ---------------------------------------------------------------------------------------


def test_respond_needs_no_table_of_time_zones() -> None:
    """On stock Windows, in a slim container or a browser the plan comes whole, in UTC, whatever zone is named."""
    for zone in ("", "Asia/Kolkata"):
        named = ("--zone", zone) if zone else ()
        shown = run(
            *(sys.executable, "-c", NO_ZONES, "respond", "--facts", FACTS, *named),
            env={"PYTHONTZPATH": "", "PYTHONPATH": str(ROOT / "src")},
        )
        assert re.search(r"\b20\d\d-\d\d-\d\d\s+\d\d:\d\d\s+UTC", shown)
        assert shown.count(zone or "time zone") == bool(zone)


def test_utc_is_known_by_name_without_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call that takes a zone by name takes `UTC` on every machine, and names the remedy for the others."""

    def none(_: str) -> None:
        raise KeyError

    monkeypatch.setattr("secure_checklist.core.zones.ZoneInfo", none)
    incident = Incident(whose="me", country="US")
    assert respond(incident, zone="UTC").steps
    assert record(Case(incident=incident), zone="UTC").blocks
    assert end_of(date(2027, 1, 31), "UTC") == datetime(2027, 2, 1, tzinfo=UTC)
    for call in (
        lambda: respond(incident, zone="Europe/London"),
        lambda: record(Case(incident=incident), zone="Europe/London"),
        lambda: end_of(date(2027, 1, 31), "Europe/London"),
    ):
        with pytest.raises(ValueError, match="tzdata"):
            call()


# other ways to carry it -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_it_runs_from_a_zip(wheel: Path) -> None:
    """A wheel is a zip: with it on the path, and never unpacked, all of it works."""
    toured = run(sys.executable, TOUR, env={"PYTHONPATH": str(wheel)})
    assert toured == "{} {}\n".format(*sys.version_info[:2])
    both = os.pathsep.join(map(str, wheel.parent.glob("*.whl")))
    without = "import sys\nsys.modules['secure_checklist_languages'] = None\n"
    for before, path, size in ((without, str(wheel), 1), ("", both, 4)):
        asked = (
            "from secure_checklist.translations import known, languages\n"
            "print(*languages(), len([*known._of('es', 'leak-prevention')]))"
        )
        assert (
            run(sys.executable, "-c", before + asked, env={"PYTHONPATH": path})
            == f"en es es-AR es-ES es-MX hi pt-BR {size}\n"
        )
    where = run(sys.executable, "-c", "import secure_checklist as s; print(s.__file__)", env={"PYTHONPATH": str(wheel)})
    assert str(wheel) in where
    shared = {name.partition(".data/data/share/")[2] for name in ZipFile(wheel).namelist()}
    assert shared >= {str(path.relative_to(ROOT / "share")) for path in (ROOT / "share").rglob("*") if path.is_file()}


@pytest.mark.slow
def test_it_runs_in_a_default_bundle_of_pyinstaller(wheel: Path, tmp_path: Path) -> None:
    """An app that PyInstaller bundles with no option for this library finds its data and its lazy imports."""
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    fetched(python, "-m", "pip", "install", "-q", f"{wheel}[html]", "pyinstaller>=6.16")
    run(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", TOUR, cwd=tmp_path)
    assert run(tmp_path / "dist" / "tour" / ("tour.exe" if os.name == "nt" else "tour"))


@pytest.mark.slow
def test_it_runs_on_cpython_3_14_in_webassembly(wheel: Path, tmp_path: Path) -> None:
    """The npm package `pyodide` brings CPython 3.14, as a browser runs it; the wheels are those of the registry."""
    for name in ("package.json", "tour.mjs"):
        shutil.copy(HERE / name, tmp_path)
    wheels = tmp_path / "wheels"
    pip = [sys.executable, "-m", "pip", "download", "-q", "-d", str(wheels)]
    target = (
        "--only-binary=:all: --implementation cp --python-version 3.14 --abi cp314 --abi none "
        "--platform pyemscripten_2026_0_wasm32"
    )
    fetched(*NPM, cwd=tmp_path)
    fetched(*pip, *target.split(), "pydantic>=2.11", "platformdirs", "packaging")
    fetched(*pip, "--no-deps", "jinja2")
    markupsafe: Any = pytest.importorskip("markupsafe", reason="it comes with Jinja2, of the extra `html`")
    packed = wheels / "markupsafe-0-py3-none-any.whl"  # it has no wheel for WebAssembly, and works in Python alone
    with zipfile.ZipFile(packed, "w") as archive:
        for path in Path(markupsafe.__file__).parent.glob("*.py"):
            archive.write(path, f"markupsafe/{path.name}")
    toured = run("node", "tour.mjs", TOUR, *wheels.glob("*.whl"), wheel, cwd=tmp_path)
    assert toured.splitlines()[-1] == "3 14"
