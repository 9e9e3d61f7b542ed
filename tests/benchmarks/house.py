"""How large the house is: code lines, public names, cases, words and wheel, and how many calls a few walks make.

    python -m tests.benchmarks.house            # prints a table, and takes about half a minute

A code line is neither blank nor a comment nor a docstring. A public name is one in the `__all__` of a package. Calls
are those of the third time, counted by a profiler, with those of built-in functions.
"""

import ast
import cProfile
import io
import pkgutil
import pstats
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

import secure_checklist
from secure_checklist import Device, Interview, Inventory, Person, evaluate, packs
from secure_checklist.formats import write
from secure_checklist.incident import Incident, respond

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def code_lines(folder: Path) -> int:
    """Return how many lines of code stand in the Python files of a folder, the stubs of its packages among them."""
    files = (*folder.rglob("*.py"), *folder.rglob("*.pyi"))
    return sum(len(_code(path.read_text(encoding="utf-8"))) for path in files)


def _code(text: str) -> set[int]:
    """Return the numbers of the lines that hold code."""
    docstrings = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    tokens = (one for one in tokenize.generate_tokens(io.StringIO(text).readline) if one.string.strip())
    tokens = (one for one in tokens if one.type != tokenize.COMMENT)
    return {line for one in tokens for line in range(one.start[0], one.end[0] + 1)} - docstrings


def exported_names() -> int:
    """Return how many names the packages of the library export."""
    found = pkgutil.walk_packages(secure_checklist.__path__, "secure_checklist.")
    modules = [secure_checklist, *(import_module(one.name) for one in found if one.ispkg and "._" not in one.name)]
    return sum(len(getattr(module, "__all__", ())) for module in modules)


def words(folder: Path) -> int:
    """Return how many words stand in the pages of a folder."""
    return sum(len(path.read_text(encoding="utf-8").split()) for path in folder.rglob("*.md"))


def cases() -> int:
    """Return how many cases the quick suite collects."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "tests"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return sum("::" in line for line in done.stdout.splitlines())


def calls(walk: Callable[[], object]) -> int:
    """Return how many calls a walk makes when what it can keep is kept."""
    for _ in range(2):
        walk()
    profile = cProfile.Profile()
    profile.runcall(walk)
    return int(vars(pstats.Stats(profile))["total_calls"])


def walks() -> Iterator[tuple[str, int]]:
    """Yield how many calls each of a few walks makes."""
    pack = packs.load("leak-prevention")
    device = Device(id="phone", screen_lock="pin", auto_update_os=False)
    inventory = Inventory(subjects=(Person(id="me"), device))
    report = evaluate(pack, inventory, now=NOW)
    incident = Incident(country="GB", whose="me", did_it="known", age_now="adult", happened=frozenset({"posted"}))
    yield "evaluate, two subjects", calls(lambda: evaluate(pack, inventory, now=NOW).score)
    yield "respond", calls(lambda: respond(incident, now=NOW))
    yield "a screen of the interview", calls(lambda: Interview(pack, inventory, now=NOW).next())
    for name in ("markdown", "html", "csv"):
        yield f"report as {name}", calls(partial(write, report, name, checklist=pack))


def main() -> None:
    """Print the table."""
    source = ROOT / "src" / "secure_checklist"
    sizes = [(f"src {one.name}", code_lines(one)) for one in sorted(source.iterdir()) if one.is_dir()]
    whole = ((f"{name}: code lines", code_lines(ROOT / name)) for name in ("src/secure_checklist", "tests", "docs"))
    rest = (("public names", exported_names()), ("cases", cases()), ("words of docs", words(ROOT / "docs")))
    for name, number in (*((one, size) for one, size in sizes if size), *whole, *rest, *walks()):
        print(f"{name:36}{number:>9,}")


if __name__ == "__main__":
    main()
