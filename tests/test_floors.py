"""The floors of the house: a module imports only from floors strictly below its own."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import secure_checklist

ROOT = Path(secure_checklist.__file__).parent
PACKAGE = "secure_checklist"

FLOORS = """
_hiding budget
countries patterns
errors base scalars clock screens spreadsheets zones _pyinstaller _version_families _yaml _readability _trees
versions conditions observations reading _lifecycle_table markdown_text
lifecycle patch_levels services
references migrations pathing
lifecycle_reading
facts truth
subjects._device_words subjects._incident_words checking responding _store_rows
_store_seals
subjects._account_base subjects._device_base evidence
subjects._account_strength subjects._device_support
subjects.account
subjects._messenger_claims
subjects.device subjects.incident subjects.messenger subjects.network subjects.person
subjects
vocabulary
inventory
_ages content texts
_plan_checks contacts evidence_log laws
evidence_text
verification findings notes generated wording
scoring deciding views codegen ordering plans fitting _store_merge
completions report
judging folding trends
explaining _store_schema
checklist _store_file report_words telling
veiling
planning documents
open_questions
formats.document
formats.phrases
formats.pictures
formats.csv formats.junit formats.markdown formats.text
formats.html
formats
lifecycle_store directory due_dates _store_subjects
lifecycle_build _store_state
evaluation packs plugins packs.build examples _store_kept _store_base
responses asking questions _agenda upgrading _store_document
_answers store
interview
question_forms
tailoring adapters._probe adapters._record
adapters._apple adapters._google adapters._mfa_words adapters._osquery_disks adapters._osquery_rows adapters._systems
adapters.amapi adapters.android_app adapters.apple_ddm adapters.apple_mdm adapters.browser_hints
adapters.cloudidentity adapters.fleet adapters.graph_device adapters.graph_methods adapters.graph_registration
adapters.hibp adapters.ios_app adapters.jamf_computer adapters.jamf_mobile adapters.osquery adapters.play_integrity
adapters.webauthn adapters.workspace_chromeos adapters.workspace_mobile adapters.workspace_user
adapters._probe_windows adapters._probes_linux_session adapters._probes_linux_updates
adapters._probes_windows_updates
adapters._probes_linux adapters._probes_macos adapters._probes_windows
adapters.local
adapters
fleet._counting fleet._layout fleet._pyarrow fleet._terms fleet.summaries
fleet._lookups fleet._staging fleet._values fleet.wording
fleet._atoms fleet._in_polars fleet._in_sql
fleet._compiling fleet._scores
fleet._engine fleet._reasons
fleet._polars_lookups
fleet._on_polars fleet._on_spark
fleet._on_arrow fleet._on_duckdb
fleet._engines
fleet._running fleet._summing
fleet fleet.pages fleet.records fleet.texts
_lint_remark _lint_words
_lint_content _lint_text _lint_trial
_lint_rules
lint
cli
__main__
"""
FLOOR = {name: floor for floor, line in enumerate(FLOORS.split("\n")) for name in line.split()}
LAZY = ("", "__main__", "cli")
"""Where an import may stand in a function: the door and the command line, for import time."""
EXTRAS = {f"{PACKAGE}._yaml", f"{PACKAGE}.formats.html"} | {
    f"{PACKAGE}.fleet._on_{engine}" for engine in ("arrow", "duckdb", "polars", "spark")
}
"""What may be imported in a function anywhere: the modules that need an extra, which may not be installed."""
ROOMS = ("cli",)
"""Folders whose modules share the folder's floor and may import each other."""


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if path.name.startswith("hook-"):
            continue  # PyInstaller runs it; no module imports it
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())


def house(name: str) -> str:
    """Give the module's place in the table: its own, or that of the room it lives in."""
    room = name.partition(".")[0]
    return room if room in ROOMS else name


def imports(tree: ast.AST) -> Iterator[str]:
    """Give the modules of the house that a tree imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == PACKAGE)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole.removeprefix(f"{PACKAGE}.") in MODULES else str(node.module)


def outside(tree: ast.AST) -> set[str]:
    """Give the top names of everything that a tree imports."""
    plain = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    taken = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in plain | taken}


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


INSIDE = {name: path for name, path in MODULES.items() if name != ""}


def test_every_module_has_a_floor() -> None:
    assert [name for name in INSIDE if house(name) not in FLOOR] == [], "give them a place in the table of floors"


def test_a_module_imports_only_from_floors_below() -> None:
    used = {(name, whole.removeprefix(PACKAGE)) for name, path in INSIDE.items() for whole in imports(parse(path))}
    assert [name for name, whole in used if not whole] == [], "import from the module that defines it, not the door"
    pairs = ((name, whole.removeprefix(".")) for name, whole in used)
    wrong = [
        f"{name} must not import {other}"
        for name, other in pairs
        if not (house(name) == house(other) and house(name) in ROOMS) and FLOOR[house(other)] >= FLOOR[house(name)]
    ]
    assert wrong == []


def test_imports_stand_at_the_top() -> None:
    wrong = [
        f"{name}.{function.name} imports lazily"
        for name, path in INSIDE.items()
        if name.partition(".")[0] not in LAZY
        for function in ast.walk(parse(path))
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and not {*imports(function)} <= EXTRAS
    ]
    assert wrong == []


def test_imports_name_the_whole_path() -> None:
    relative = [
        name
        for name, path in INSIDE.items()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_table_names_a_module_once() -> None:
    assert len(FLOORS.split()) == len(FLOOR)


def test_only_the_modules_of_extras_import_what_is_no_dependency() -> None:
    """The core depends on pydantic, platformdirs and packaging; everything else stays in a room of its own."""
    allowed = {*sys.stdlib_module_names, PACKAGE, "pydantic", "pydantic_core", "platformdirs", "packaging"}
    allowed |= {"annotationlib"}  # of the standard library from Python 3.14 on
    found = {(name, used) for name, path in MODULES.items() for used in outside(parse(path)) - allowed}
    page = {("formats.html", "jinja2"), ("formats.html", "markupsafe")}
    page |= {("fleet.pages", "jinja2"), ("fleet.pages", "markupsafe")}
    tables = {(name, used) for name in MODULES for used in ("narwhals", "polars") if "fleet" in name}
    assert found <= page | tables | {("_yaml", "yaml")}


EVERYWHERE = {*sys.stdlib_module_names, PACKAGE, "tests", "pydantic", "pydantic_core", "platformdirs", "packaging"} | {
    *("pytest", "_pytest", "hypothesis")
}
"""What every run of the tests has: the standard library, the core's dependencies, and what runs the tests."""


def test_tests_import_what_may_be_missing_only_where_it_is_there() -> None:
    """The suite runs without extras, and a module that needs one is skipped: it asks for it before it imports it.

    `fleet` counts as such, since it needs narwhals.
    """
    wrong: list[str] = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in parse(path).body:
            if "importorskip" in ast.unparse(node) and not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                break
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                used = outside(node) - EVERYWHERE | {*imports(node)} & {f"{PACKAGE}.fleet"}
                wrong += [f"{path.name}: {name}" for name in sorted(used)]
    assert wrong == []
