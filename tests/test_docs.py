"""The documentation: its examples run and are typed, its data parses, its links lead somewhere, its pages are current.

A fenced block `title="name"` is written to that file before the Python of its page runs. All Python of a page shares
one namespace and one empty folder.
"""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
import tomllib
import types
from collections.abc import Callable, Iterator, Mapping
from functools import partial, reduce
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import secure_checklist
from secure_checklist import Vocabulary, evaluate, load_checklist, load_inventory, packs
from secure_checklist.checklists import load_catalogue
from secure_checklist.core import SecureChecklistError
from secure_checklist_build.__main__ import BUILDS
from tests.commands import called
from tests.golden_personas import NOW, inventory_of

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TEXT = DOCS / "reference" / "text"
"""The reference as plain text: docstrings, which stand for themselves, and not on the site."""
PAGES = [*sorted(ROOT.glob("*.md")), *(page for page in sorted(DOCS.rglob("*.md")) if TEXT not in page.parents)]
FENCE = re.compile(r'^```([a-z]+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
EXTRAS = ("duckdb", "narwhals", "pandas", "polars", "pyarrow", "yaml")
"""What pages import that only extras bring: tables for fleets, and YAML."""
SETUP = (
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/python -m secure_checklist",
    'python3 -m venv .venv && .venv/bin/pip install -q -e ".[test]" && .venv/bin/python -m pytest -n logical',
)


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


def pages_with(*languages: str) -> list[Any]:
    return [pytest.param(page, id=name_of(page)) for page in PAGES if examples(page, *languages)]


def data_examples() -> Iterator[Any]:
    for page in PAGES:
        for example in examples(page, "json", "toml", "yaml"):
            yield pytest.param(page, example, id=f"{name_of(page)}:{example.line}")


def write_titled(page: Path, folder: Path) -> None:
    for example in examples(page):
        if example.title:
            (folder / example.title).write_text(example.text, encoding="utf-8")


# Python --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages_with("python"))
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
        pytest.skip(f"{error.name} is not installed; it comes with the extra `test`")
    except SecureChecklistError as error:
        if "needs the extra" not in str(error):
            raise
        pytest.skip(str(error))


def extract(folder: Path) -> list[str]:
    """Write the Python of each page to a file, in which lines stand where they stand on the page."""
    names: list[str] = []
    for page in PAGES:
        lines: list[str] = []
        for example in examples(page, "python"):
            lines += [""] * (example.line - len(lines)) + example.text.splitlines()
        if lines:
            names.append(re.sub(r"\W", "_", name_of(page)) + ".py")
            (folder / names[-1]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return names


def run_tool(tool: str, *arguments: str, cwd: Path) -> None:
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed; it comes with the extra `test`")
    done = subprocess.run(
        [sys.executable, "-m", tool, *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow  # a type checker reads the whole package
def test_python_examples_are_typed(tmp_path: Path) -> None:
    names = extract(tmp_path)
    cache = ROOT / ".mypy_cache"
    run_tool("mypy", "--strict", "--config-file=", f"--cache-dir={cache}", *names, cwd=tmp_path)


def test_python_examples_are_linted(tmp_path: Path) -> None:
    names = extract(tmp_path)
    run_tool(
        "ruff", "check", "--isolated", "--no-cache", "--line-length=120", "--select=F,B,UP,E5,RET", *names, cwd=tmp_path
    )


def test_the_readme_shows_the_whole_idea_shortly() -> None:
    example, *_ = examples(ROOT / "README.md", "python")
    code = [line for line in example.text.splitlines() if line.strip()]
    assert len(code) <= 16
    for word in ("(Device)", "namespace", "Rule(", "evaluate(", "save(", "load_checklist("):
        assert word in example.text


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


@pytest.mark.parametrize(("page", "example"), list(data_examples()))
def test_data_examples_parse_and_load(page: Path, example: Example, tmp_path: Path) -> None:
    data: Mapping[str, Any] = parse(example)
    loaders: dict[str, Callable[[Path], object]] = {
        "sections": load_checklist,
        "subjects": partial(load_inventory, vocabulary=vocabulary_of(page)),
        "texts": load_catalogue,
    }
    path = tmp_path / f"example.{example.language}"
    path.write_text(example.text, encoding="utf-8")
    for key, loader in loaders.items():
        if key in data:
            assert loader(path)


def commands() -> Iterator[Any]:
    for page in PAGES:
        for example in examples(page, "sh"):
            for line in example.text.splitlines():
                if re.match(r"secure-checklist|python -m secure_checklist\b", line):
                    yield pytest.param(page, line, id=f"{name_of(page)}: {line}")


@pytest.mark.parametrize(("page", "line"), list(commands()))
def test_commands_run(page: Path, line: str, tmp_path: Path) -> None:
    write_titled(page, tmp_path)
    words = shlex.split(line)
    if "fleet" in words:
        for package in ("narwhals", "polars", "pyarrow"):
            pytest.importorskip(package, reason="the command `fleet` needs the extra `fleet`")
    if words[1:2] == ["translations"] and "--write" in words:
        pytest.importorskip("babel", reason="PO files need the extra `i18n`")
    arguments = words[3:] if words[0] == "python" else words[1:]
    done = called(*arguments, cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    written = (tmp_path / arguments[arguments.index("--out") + 1]).read_bytes() if "--out" in arguments else b""
    assert done.stdout or written


def test_a_build_that_a_page_names_is_there() -> None:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    named = {name for text in texts for name in re.findall(r"python -m secure_checklist_build (\w+)", text)}
    assert {"contacts", "platforms", "translations"} <= named <= {*BUILDS}


def test_the_readme_holds_the_two_commands_for_a_bare_machine() -> None:
    lines = [line for example in examples(ROOT / "README.md", "sh") for line in example.text.splitlines()]
    assert lines == list(SETUP)


# links and pages -----------------------------------------------------------------------------------------------------


BUILT = re.compile(r"changelog\.md|packs/[a-z-]+/[^/]+\.md")
"""Pages that only the built site has; `test_site` follows the links to them."""


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page: of its headings, as both GitHub and MkDocs make them, and of names it documents."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    named = set(re.findall(r"^::: (\S+)$", text, re.MULTILINE))
    return named | {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [pytest.param(page, id=name_of(page)) for page in PAGES])
def test_internal_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (page.parent / path).resolve() if path else page
        if target.is_relative_to(DOCS) and BUILT.fullmatch(target.relative_to(DOCS).as_posix()):
            continue
        assert target.is_file(), f"{link} leads nowhere"
        assert target.is_relative_to(DOCS if DOCS in page.parents else ROOT), f"{link} leads out"
        assert not anchor or anchor in anchors(target), f"{link} names no heading"


def test_tests_that_the_documentation_names_exist() -> None:
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8"))}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))
    assert len(named) >= 10
    assert {name for name in named if f"def {name}(" not in sources} == set()


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = re.findall(r"^ +- (?:[^:\n]+: )?([\w/-]+\.md)$", navigation, re.MULTILINE)
    assert sorted(named) == sorted(set(named))
    listed = {path for path in named if not BUILT.fullmatch(path)}
    assert {page.relative_to(DOCS).as_posix() for page in PAGES if DOCS in page.parents} == listed


def test_every_decision_is_in_the_list_of_decisions() -> None:
    listed = LINK.findall((DOCS / "adr" / "index.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(page.name for page in (DOCS / "adr").glob("0*.md"))


def test_every_fence_is_closed_and_known() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert text.count("\n```") == 2 * len(FENCE.findall(text)), f"{name_of(page)} has a fence that isn't read"
        languages = {example.language for example in examples(page)}
        assert languages <= {"python", "csv", "json", "toml", "yaml", "sh", "text"}


def test_decisions_have_their_three_parts() -> None:
    pages = sorted((DOCS / "adr").glob("0*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers), "a number is given once"
    for page in pages:
        headings = re.findall(r"^## (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequence"], page.name


@pytest.mark.parametrize(
    "script",
    [
        "generate.py",
        pytest.param("report_pictures.py", marks=pytest.mark.slow),  # it walks whole interviews
    ],
)
def test_generated_pages_and_pictures_are_current(script: str) -> None:
    pytest.importorskip("jinja2", reason="the reference is read off every module, those of extras too")
    done = subprocess.run(
        [sys.executable, str(DOCS / script), "--check"], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"run `python docs/{script}`\n{done.stdout}{done.stderr}"


def test_the_reference_has_every_public_name() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md"))
    named = re.findall(r"^::: secure_checklist\.(\S+)$", pages, re.MULTILINE)
    assert sorted(named) == sorted(set(named))
    assert set(secure_checklist.__all__) <= set(named)


def test_each_page_of_the_reference_can_be_read_in_the_repository() -> None:
    """Every name with its signature, or what it stands for, and what its docstring says."""
    for page in sorted((DOCS / "reference").glob("*.md")):
        names = re.findall(r"^::: (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        if not names:
            continue
        text = (TEXT / page.name).read_text(encoding="utf-8")
        parts = re.split(r"^## `(\S+)`$", text, flags=re.MULTILINE)
        assert [name for name in parts[1::2] if name in names] == names
        for name, part in zip(parts[1::2], parts[2::2], strict=True):
            if name in names:
                assert re.search(r"```python\n(class|def) |^`.+`$", part, re.MULTILINE), name


def test_the_list_of_facts_has_every_standard_fact() -> None:
    text = (DOCS / "facts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9_.]+)` \|", text, re.MULTILINE)
    assert sorted(rows) == sorted(secure_checklist.Vocabulary.standard().facts)


@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "index.md"], ids=["README", "index"])
def test_the_picture_of_a_report_is_described_as_the_report_is(page: Path) -> None:
    """Whoever can't see the picture reads what it begins with, which follows the content."""
    report = evaluate(packs.load("leak-prevention"), inventory_of("student-new-iphone"), now=NOW).exported()
    plan, first = report.actions(2)
    assert plan.item in report.checklist.plan_first
    assert f'beginning with "{first.title}".' in page.read_text(encoding="utf-8")
