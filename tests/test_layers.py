"""The layers of the library (the contract in pyproject.toml), and what its modules and tests may import."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import secure_checklist
from tests.commands import run

ROOT = Path(secure_checklist.__file__).parent
PACKAGE = "secure_checklist"
LAZY = ("__main__", "cli")
"""Where an import of ours may stand in a function: the command line, for import time."""


@cache
def trees() -> dict[str, tuple[Path, ast.AST]]:
    """Every module by its name without that of the library, with its file and its tree."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): (
            path,
            ast.parse(path.read_text("utf-8")),
        )
        for path in sorted(ROOT.rglob("*.py"))
        if not path.name.startswith("hook-")  # PyInstaller runs these; no module imports them
    }


def imports(tree: ast.AST) -> Iterator[str]:
    """Return the modules that a tree imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole.removeprefix(f"{PACKAGE}.") in trees() else str(node.module)


def test_a_package_imports_only_packages_below_it_and_nothing_in_a_circle() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with the extra `test`")
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    root = Path(__file__).parent.parent
    run(sys.executable, "-c", lint, "--no-cache", cwd=root, env={"PYTHONPATH": str(ROOT.parent)})


def test_modules_import_from_the_module_that_defines_a_name() -> None:
    """Not from a package's face, which no import of ours opens."""
    with_content = ("adapters", "adapters.local", "formats", "packs", "fleet")
    faces = {f"{PACKAGE}.{name}" for name, (path, _) in trees().items() if path.name == "__init__.py"} | {PACKAGE}
    faces -= {f"{PACKAGE}.{name}" for name in with_content}
    wrong = [
        f"{name} imports {other}"
        for name, (path, tree) in trees().items()
        for other in imports(tree)
        if other in faces and path.name != "__init__.py" and name.partition(".")[0] not in LAZY
    ]
    assert wrong == []


def test_only_the_modules_of_extras_import_what_is_no_dependency() -> None:
    """The core depends on pydantic, platformdirs and packaging; everything else stays in modules of its own."""
    allowed = {*sys.stdlib_module_names, PACKAGE, "pydantic", "pydantic_core", "platformdirs", "packaging"}
    allowed |= {"annotationlib"}  # of the standard library from Python 3.14 on
    found = {
        (name, top)
        for name, (_, tree) in trees().items()
        for top in {used.partition(".")[0] for used in imports(tree)} - allowed
    }
    html = ("formats.html", "interview.fields", "fleet.summaries.html", "formats.summary", "incident.emergency")
    page = {(name, used) for name in html for used in ("jinja2", "markupsafe")}
    languages = {("core.cldr", "babel")}
    tables = {(name, used) for name in trees() for used in ("narwhals", "polars") if "fleet" in name}
    assert found <= page | languages | tables | {("core.documents.yaml", "yaml")}
