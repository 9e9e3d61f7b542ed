"""The public faces: what they offer, that all of it is there and documented, and that opening it does nothing else."""

import ast
import importlib
import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import secure_checklist
from tests.commands import risks, run
from tests.loaders import modules

FACES = {
    module.__name__: module
    for module in (secure_checklist, *modules())
    if hasattr(module, "__path__") and hasattr(module, "__all__") and not re.search(r"\._|\.fleet$", module.__name__)
}
NAMES = [(face, name) for face, package in FACES.items() for name in package.__all__]
LAZY = [face for face, package in FACES.items() if Path(str(package.__file__)).with_suffix(".pyi").is_file()]


def test_type_checkers_see_what_is_there() -> None:
    """Each line of a stub exports one name, of the module that it names, to type checkers and programs alike."""
    assert LAZY
    for face in LAZY:
        package = FACES[face]
        tree = ast.parse(Path(str(package.__file__)).with_suffix(".pyi").read_text(encoding="utf-8"))
        typed: dict[str, str] = {}
        for node in tree.body:
            for alias in node.names if isinstance(node, ast.ImportFrom) else ():
                assert alias.asname == alias.name, "only `name as name` re-exports for type checkers"
                typed[alias.name] = str(node.module) if isinstance(node, ast.ImportFrom) else ""
        assert package.__all__ == sorted(name for name, module in typed.items() if module != face)
        assert sorted(typed) == dir(package)
        for name, module in typed.items():
            if module == face:  # a package, which may need an extra
                assert importlib.util.find_spec(f"{face}.{name}"), name
            else:
                assert getattr(package, name) is getattr(importlib.import_module(module), name), name
        with pytest.raises(AttributeError, match="no attribute 'Chekclist'"):
            getattr(package, "Chekclist")  # noqa: B009 - a name that type checkers would refuse


def test_one_package_exports_a_name() -> None:
    homes = Counter(id(getattr(FACES[face], name)) for face, name in NAMES)
    assert [name for face, name in NAMES if homes[id(getattr(FACES[face], name))] > 1] == []


def test_the_names_are_few() -> None:
    assert (len(NAMES) <= 250, len(secure_checklist.__all__) <= 45) == (True, True)


def test_a_star_import_gives_exactly_the_public_names_and_importing_the_package_loads_no_model() -> None:
    assert run(sys.executable, "-c", "import sys, secure_checklist; print('pydantic' in sys.modules)") == "False\n"
    code = "before = {*globals()}; from secure_checklist import *; print(*sorted({*globals()} - before - {'before'}))"
    assert run(sys.executable, "-W", "error", "-c", code).split() == secure_checklist.__all__


@pytest.mark.slow  # each name in a process of its own
def test_the_names_come_in_any_order_even_with_the_schema_of_one_built_first() -> None:
    names = [name for name in secure_checklist.__all__ if hasattr(getattr(secure_checklist, name), "model_json_schema")]
    built = "import sys, secure_checklist as sc; getattr(sc, sys.argv[1]).model_json_schema()"
    for name in names:
        run(sys.executable, "-W", "error", "-c", f"{built}; from secure_checklist import *", name)


def test_importing_everything_writes_starts_and_opens_nothing() -> None:
    program = """
from secure_checklist import *
from secure_checklist import packs
from secure_checklist.plugins import Plugin
from secure_checklist.adapters import local
"""
    assert risks(program) == "[]"


def places_of_any(source: Path) -> Iterator[str]:
    """Yield the name of each function, or of each variable outside of one, in which `Any` stands, quoted or not."""

    def walk(node: ast.AST, place: str) -> Iterator[str]:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            place = node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and not place:
            place = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        said = getattr(node, "id", "") or getattr(node, "attr", "") or str(getattr(node, "value", ""))
        if isinstance(node, (ast.Name, ast.Attribute, ast.Constant)) and re.fullmatch(r"(\S*\W)?Any(\W\S*)?", said):
            yield place
        for child in ast.iter_child_nodes(node):
            yield from walk(child, place)

    return walk(ast.parse(source.read_text(encoding="utf-8")), "")


def test_any_is_used_only_where_a_reason_is_given() -> None:
    """`CONTRIBUTING.md` lists where `Any` stands in these packages, and why."""
    root = Path(str(secure_checklist.__file__)).parent
    found = {
        f"`{path.relative_to(root).as_posix()}`, `{place}`"
        for package in ("core", "rules", "evaluation")
        for path in (root / package).rglob("*.py")
        for place in places_of_any(path)
    }
    page = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert found == set(re.findall(r"^  \| (`[\w/]+\.py`, `\w+`) \| \S", page, re.MULTILINE))
