"""The layers of the library (the contract in pyproject.toml), and what its modules and tests may import."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import secure_checklist

ROOT = Path(secure_checklist.__file__).parent
PACKAGE = "secure_checklist"
LAZY = ("__main__", "cli")
"""Where an import of ours may stand in a function: the command line, for import time."""
EXTRAS = {
    f"{PACKAGE}.{name}"
    for name in (
        *("core.documents.yaml", "formats.html"),
        *("fleet.engines.arrow", "fleet.engines.sql.duckdb", "fleet.engines.polars.engine", "fleet.engines.sql.spark"),
    )
}
"""What may be imported in a function anywhere: the modules that need an extra, which may not be installed."""


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if path.name.startswith("hook-"):
            continue  # PyInstaller runs it; no module imports it
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())


def imports(tree: ast.AST) -> Iterator[str]:
    """Return the modules of the house that a tree imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == PACKAGE)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole.removeprefix(f"{PACKAGE}.") in MODULES else str(node.module)


def outside(tree: ast.AST) -> set[str]:
    """Return the top names of everything that a tree imports."""
    plain = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    taken = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in plain | taken}


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


INSIDE = {name: path for name, path in MODULES.items() if name != ""}


def test_a_package_imports_only_packages_below_it_and_nothing_in_a_circle() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with the extra `test`")
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(
        [*command, "--no-cache"],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT.parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_modules_import_at_the_top_from_the_module_that_defines_a_name() -> None:
    """Not from a package's face, which no import of ours opens; each by its whole path. A package says what it is."""
    with_content = ("adapters", "adapters.local", "formats", "packs", "fleet")
    faces = {f"{PACKAGE}.{name}" for name, path in INSIDE.items() if path.name == "__init__.py"} | {PACKAGE}
    faces -= {f"{PACKAGE}.{name}" for name in with_content}
    wrong: list[str] = []
    for name, path in INSIDE.items():
        tree, is_face = parse(path), path.name == "__init__.py"
        wrong += [f"{name} has no docstring"] if is_face and not ast.get_docstring(tree) else []
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                wrong.append(f"{name} imports relatively")
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and name.partition(".")[0] not in LAZY:
                wrong += [f"{name}.{node.name} imports lazily"] if not {*imports(node)} <= EXTRAS else []
        if not is_face and name.partition(".")[0] not in LAZY:
            wrong += [f"{name} imports {other}" for other in imports(tree) if other in faces]
    assert wrong == []


def test_only_the_modules_of_extras_import_what_is_no_dependency() -> None:
    """The core depends on pydantic, platformdirs and packaging; everything else stays in a room of its own."""
    allowed = {*sys.stdlib_module_names, PACKAGE, "pydantic", "pydantic_core", "platformdirs", "packaging"}
    allowed |= {"annotationlib"}  # of the standard library from Python 3.14 on
    found = {(name, used) for name, path in MODULES.items() for used in outside(parse(path)) - allowed}
    html = ("formats.html", "interview.fields", "fleet.summaries.html", "formats.summary", "incident.emergency")
    page = {(name, used) for name in html for used in ("jinja2", "markupsafe")}
    languages = {(name, "babel") for name in ("core.cldr", "cli.translations.files", "cli.translations.po")}
    tables = {(name, used) for name in MODULES for used in ("narwhals", "polars") if "fleet" in name}
    assert found <= page | languages | tables | {("core.documents.yaml", "yaml")}
