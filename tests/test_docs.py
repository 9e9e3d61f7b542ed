"""The documentation: its examples run and are typed, its data parses, its links lead somewhere, its tables are made.

A fenced block `title="name"` is written to that file before the Python of its page runs. All Python of a page shares
one namespace and one empty folder.
"""

import csv
import importlib
import importlib.util
import json
import re
import shlex
import sys
import tomllib
import types
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import secure_checklist
from secure_checklist import SecureChecklistError, Vocabulary, load_checklist, load_inventory
from secure_checklist.checklists import load_catalogue
from secure_checklist.evaluation import schema
from tests.cases import each
from tests.commands import called, run
from tests.test_exports import NAMES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
FENCE = re.compile(r'^```([a-z]+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
MARKER = re.compile(r"^<!-- table: ([a-z-]+) -->$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
EXTRAS = ("duckdb", "fastapi", "flask", "narwhals", "pandas", "polars", "pyarrow", "streamlit", "yaml")
"""What pages import that only extras bring: tables for fleets, web pages, and YAML."""


class Example(NamedTuple):
    """A fenced block: its language, the file it stands for, its text, and the line before it on its page."""

    language: str
    title: str
    text: str
    line: int


def examples(page: Path, *languages: str) -> list[Example]:
    text = page.read_text(encoding="utf-8")
    found = (Example(m[1], m[2] or "", m[3], text[: m.start(3)].count("\n")) for m in FENCE.finditer(text))
    return [example for example in found if not languages or example.language in languages]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def pages_with(*languages: str) -> list[Path]:
    return [page for page in PAGES if examples(page, *languages)]


def write_titled(page: Path, folder: Path) -> None:
    for example in examples(page):
        if example.title:
            (folder / example.title).write_text(example.text, encoding="utf-8")


# Python --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages_with("python"), ids=name_of)
def test_python_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_titled(page, tmp_path)
    module = types.ModuleType("example_page")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    try:
        for example in examples(page, "python"):
            padded = "\n" * example.line + example.text
            exec(compile(padded, str(page), "exec", dont_inherit=True), vars(module))  # noqa: S102 - our own documentation
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        pytest.skip(f"{error.name} is not installed; all but streamlit comes with the group `test`")
    except SecureChecklistError as error:
        if "needs the extra" not in str(error):
            raise
        pytest.skip(str(error))


def test_the_first_page_shows_what_its_program_prints(capsys: pytest.CaptureFixture[str]) -> None:
    program, shown = examples(DOCS / "index.md", "python", "text")
    exec(program.text, {})  # noqa: S102 - our own documentation
    assert capsys.readouterr().out == shown.text


@pytest.mark.slow  # a type checker reads the whole package
def test_python_examples_are_typed(tmp_path: Path) -> None:
    """The Python of each page is a file in which lines stand where they stand on the page."""
    pytest.importorskip("mypy", reason="mypy comes with the group `dev`")
    absent = "|".join(name for name in EXTRAS if importlib.util.find_spec(name) is None) or "nothing"
    for page in pages_with("python"):
        if re.search(rf"^(?:from|import) (?:{absent})\b", page.read_text(encoding="utf-8"), re.MULTILINE):
            continue
        lines: list[str] = []
        for example in examples(page, "python"):
            lines += [""] * (example.line - len(lines)) + example.text.splitlines()
        (tmp_path / (re.sub(r"\W", "_", name_of(page)) + ".py")).write_text("\n".join(lines) + "\n", encoding="utf-8")
    flags = ("--strict", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache'}")
    run(sys.executable, "-m", "mypy", *flags, *(path.name for path in tmp_path.iterdir()), cwd=tmp_path)
    if absent != "nothing":
        pytest.skip(f"pages that import {absent} were left out; all but streamlit come with the group `test`")


# data and commands ---------------------------------------------------------------------------------------------------


def parse(example: Example) -> Any:
    if example.language == "json":
        return json.loads(example.text)
    if example.language == "toml":
        return tomllib.loads(example.text)
    return pytest.importorskip("yaml").safe_load(example.text)


def vocabulary_of(page: Path) -> Vocabulary:
    """Return the standard vocabulary with the kinds that a page declares."""
    found = (parse(example) for example in examples(page, "json", "toml"))
    declaring = (load_checklist(data) for data in found if "kinds" in data)
    return reduce(Vocabulary.with_checklist, declaring, Vocabulary.standard())


LOADERS: dict[str, Callable[[Path, Path], object]] = {
    "sections": lambda path, _: load_checklist(path),
    "subjects": lambda path, page: load_inventory(path, vocabulary=vocabulary_of(page)),
    "texts": lambda path, _: load_catalogue(path),
}
"""How a document is read, by a key that it has; the page may declare kinds."""


@each("page", pages_with("json", "toml", "yaml"))
def test_data_examples_parse_and_load(page: Path, tmp_path: Path) -> None:
    for example in examples(page, "json", "toml", "yaml"):
        path = tmp_path / f"example.{example.language}"
        path.write_text(example.text, encoding="utf-8")
        data: Mapping[str, Any] = parse(example)
        for loader in (loader for key, loader in LOADERS.items() if key in data):
            loader(path, page)


def commands() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for example in examples(page, "sh"):
            found = re.findall(r"(?m)^(?:secure-checklist|python -m secure_checklist)\b.*", example.text)
            yield from ((page, line) for line in found if "secure_checklist_build" not in line)


@each(("page", "line"), commands(), quick=8)
def test_commands_run(page: Path, line: str, tmp_path: Path) -> None:
    write_titled(page, tmp_path)
    words = shlex.split(line)
    if "fleet" in words:
        for package in ("narwhals", "polars", "pyarrow"):
            pytest.importorskip(package, reason="the command `fleet` needs the extra `fleet`")
    arguments = words[3:] if words[0] == "python" else words[1:]
    done = called(*arguments, cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    written = (tmp_path / arguments[arguments.index("--output") + 1]).read_bytes() if "--output" in arguments else b""
    assert done.stdout or written


# links and pages -----------------------------------------------------------------------------------------------------


BUILT = re.compile(
    r"(?:changelog|contributing)\.md|packs/[a-z-]+/[^/]+\.md|schema/\w+\.schema\.json|translations/cards-[\w-]+\.md|assets/pictures/\w+\.svg"
)
"""What only the built site has; building it fails for links to it that lead nowhere."""


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page: of its headings, as both GitHub and MkDocs make them, and of names it documents."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    named = set(re.findall(r"^::: (\S+)$", text, re.MULTILINE))
    return named | {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def dead_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (page.parent / path).resolve() if path else page
        if target.is_relative_to(DOCS) and BUILT.fullmatch(target.relative_to(DOCS).as_posix()):
            continue
        if not target.is_file() or not target.is_relative_to(DOCS if DOCS in page.parents else ROOT):
            yield f"{name_of(page)}: {link} leads nowhere"
        elif anchor and anchor not in anchors(target):
            yield f"{name_of(page)}: {link} names no heading"


def test_internal_links_lead_somewhere() -> None:
    assert [fault for page in PAGES for fault in dead_links(page)] == []


def test_tests_that_the_documentation_names_exist() -> None:
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8"))}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))
    assert len(named) >= 10
    assert {name for name in named if f"def {name}(" not in sources} == set()


def test_every_fence_is_closed_and_known() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert text.count("\n```") == 2 * len(FENCE.findall(text)), f"{name_of(page)} has a fence that isn't read"
        languages = {example.language for example in examples(page)}
        assert languages <= {"python", "csv", "json", "toml", "yaml", "sh", "text"}


def test_what_the_site_makes_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each table that a page calls for is there and isn't empty, and so are the pages that are made."""
    pytest.importorskip("jinja2", reason="the reference is read off every module, those of extras too")
    pytest.importorskip("babel", reason="the lists for those who review a translation are read off PO files")
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    made = importlib.import_module("_pages")
    texts = {page: page.read_text(encoding="utf-8") for page in PAGES}
    called = [name for text in texts.values() for name in MARKER.findall(text)]
    assert sorted(called) == sorted(importlib.import_module("_pages.tables").TABLES)
    pages = {page: made.filled(text) for page, text in texts.items() if MARKER.search(text)}
    assert [name_of(page) for page, text in pages.items() if MARKER.search(text) or len(text) <= len(texts[page])] == []
    facts = re.findall(r"^\| `([a-z0-9_.]+)` \|", pages[DOCS / "facts.md"], re.MULTILINE)
    assert sorted(facts) == sorted(Vocabulary.standard().facts)
    listed = set(re.findall(r"\]\[secure_checklist\.(\w+)\]", pages[DOCS / "reference" / "index.md"]))
    assert listed >= {name for name in secure_checklist.__all__ if isinstance(getattr(secure_checklist, name), type)}
    generated: Mapping[str, str] = made.generated().pages
    assert [path for path, text in generated.items() if not text.strip()] == []
    for language in ("es", "hi", "pt-BR"):
        rows = [*csv.reader(StringIO(generated[f"translations/cards-{language}.csv"]), strict=True)]
        assert {len(row) for row in rows} == {4}
        assert sum(len(english.split()) for _, english, *_ in rows) < 3_300, "an hour's reading"
    for kind in ("checklist", "inventory", "report"):
        assert json.loads(generated[f"schema/{kind}.schema.json"]) == schema(kind)


def test_the_reference_has_every_public_name() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md"))
    named = re.findall(r"^::: secure_checklist\.(\S+)$", pages, re.MULTILINE)
    assert sorted(named) == sorted(set(named))
    exported = {f"{face}.{name}".removeprefix("secure_checklist.") for face, name in NAMES}
    assert exported - {"core.countries"} <= {*named}  # a module, whose functions are there


# the page for contributors --------------------------------------------------------------------------------------------

SOURCE = ROOT / "src" / "secure_checklist"
PLACES = {"docs": ROOT, "tests": ROOT, "secure_checklist_build": ROOT / "src"}
"""Where paths begin that aren't below the library."""


def changes() -> dict[str, tuple[list[str], list[str]]]:
    """Return the files in which each change begins, and those that the page for contributors names besides."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition("\n## Where to change what\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ", 2) for line in section.splitlines() if line.startswith("| ")]
    named = re.compile(r"`([\w./-]+\.[a-z]+)`")
    return {change: (named.findall(begins), named.findall(then)) for change, begins, then in rows[1:]}


def test_changes_begin_in_at_most_three_files_that_exist() -> None:
    faults = [change for change, (begins, _) in changes().items() if not 1 <= len(begins) <= 3]
    for change, (begins, then) in changes().items():
        places = [PLACES.get(path.partition("/")[0], SOURCE) / path for path in (*begins, *then)]
        faults += [f"{change}: {path}" for path in places if not path.is_file()]
    assert (faults, len(changes()) >= 20) == ([], True)


def test_the_layers_are_those_of_the_contract_which_holds() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = page.partition("\n## The layers\n")[2].partition("```text\n")[2].partition("\n```")[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["id"] == "layers"]
    assert shown.splitlines() == layers
    pytest.importorskip("importlinter", reason="import-linter comes with the group `test`")
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run(sys.executable, "-c", lint, "--no-cache", cwd=ROOT, env={"PYTHONPATH": str(SOURCE.parent)})
