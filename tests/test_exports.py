"""The door: what it offers, that all of it is there and documented, and that opening it does nothing else."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import secure_checklist

INIT = Path(secure_checklist.__file__)
MODULES = (
    "packs",
    "plugins",
    "lint",
    "adapters",
    "adapters.local",
    "lifecycle",
    "lifecycle_store",
    "services",
    "texts",
    "asking",
    "contacts",
    "directory",
    "evidence",
    "evidence_log",
    "evidence_text",
    "laws",
    "store",
    "trends",
    "upgrading",
)


def typed_imports() -> dict[str, str]:
    """Read from the source what type checkers see: each name with the module it comes from."""
    tree = ast.parse(INIT.read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    found: dict[str, str] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert alias.asname == alias.name, "only `name as name` re-exports for type checkers"
            found[alias.name] = str(node.module)
    return found


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_type_checkers_see_what_is_there() -> None:
    assert set(typed_imports()) == set(secure_checklist.__all__)


def test_public_names_are_in_order_and_named_once() -> None:
    assert secure_checklist.__all__ == sorted(set(secure_checklist.__all__))


@pytest.mark.parametrize("name", secure_checklist.__all__)
def test_a_public_name_is_what_its_room_holds(name: str) -> None:
    room = importlib.import_module(typed_imports()[name])
    assert getattr(secure_checklist, name) is getattr(room, name)


@pytest.mark.parametrize("name", secure_checklist.__all__)
def test_a_public_name_has_a_docstring_of_its_own(name: str) -> None:
    text: str | None = getattr(secure_checklist, name).__doc__
    first = str(text).strip().partition("\n")[0]
    assert text, f"{name} has no docstring"
    assert first.endswith((".", ":")), f"the first line of {name}'s docstring is no sentence"
    assert "str(object=" not in first


@pytest.mark.parametrize("name", secure_checklist.__all__)
def test_public_methods_have_docstrings(name: str) -> None:
    found: object = getattr(secure_checklist, name)
    members: dict[str, object] = dict(vars(found)) if isinstance(found, type) else {}
    bare = [
        key
        for key, member in members.items()
        if not key.startswith("_") and getattr(member, "__module__", None) == found.__module__ and not member.__doc__
    ]
    assert bare == []


def test_dir_lists_the_public_names() -> None:
    assert set(secure_checklist.__all__) <= set(dir(secure_checklist))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Chekclist'"):
        getattr(secure_checklist, "Chekclist")  # noqa: B009 - a name that type checkers would refuse


@pytest.mark.slow  # a type checker reads the whole package
def test_type_checkers_refuse_a_misspelt_import(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy comes with the extra `test`")
    (tmp_path / "app.py").write_text("from secure_checklist import Chekclist\n", encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            f"--cache-dir={Path(__file__).parent.parent / '.mypy_cache'}",
            "app.py",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert "attr-defined" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES)
def test_public_modules_have_docstrings(module: str) -> None:
    assert importlib.import_module(f"secure_checklist.{module}").__doc__


def test_a_star_import_gives_exactly_the_public_names() -> None:
    code = (
        "before = set(globals()); from secure_checklist import *; print(*sorted(set(globals()) - before - {'before'}))"
    )
    assert run(code).split() == secure_checklist.__all__


def test_importing_the_package_loads_no_model() -> None:
    assert run("import sys, secure_checklist; print('pydantic' in sys.modules)") == "False"


def test_importing_everything_writes_starts_and_opens_nothing() -> None:
    code = """
import sys
seen = []
risky = ("socket.", "subprocess.", "os.system", "os.posix_spawn", "os.exec", "os.mkdir", "os.remove", "os.rename")
def watch(event, args):
    writes = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if event.startswith(risky) or (writes and ".pyc" not in str(args[0])):
        seen.append((event, str(args[0])))
sys.dont_write_bytecode = True
sys.addaudithook(watch)
from secure_checklist import *
from secure_checklist import packs
from secure_checklist.packs import plugins
from secure_checklist.adapters import local
print(seen)
"""
    assert run(code) == "[]"


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version  # noqa: PLC0415 - read only here

    assert secure_checklist.__version__ == version("secure-checklist")
