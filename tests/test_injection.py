"""A catalogue can't inject anything: not an element, an address, a row, a line, or a sign that steers a terminal.

Each text of the library and of the packs is replaced by one that tries; then everything is written, and read by parsers
that had no part in writing it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from secure_checklist import InvalidChecklistError, packs
from secure_checklist.checklists import Catalogue, Translation, load_catalogue
from secure_checklist_build.misfits import misfit
from tests import golden_branches, shown
from tests.cases import each, tables
from tests.pseudo import texts_of_the_library
from tests.shown import Shown

TABLES = tables(__file__)
SCRIPT = (files("secure_checklist.incident.emergency") / "page.js").read_text(encoding="utf-8")
"""The only script that a page of ours has, to the letter."""
pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
html5lib: Any = pytest.importorskip("html5lib", reason="html5lib comes with the group `test`")

MARK = "zqzq"
HOSTILE = (
    f"<script>{MARK}()</script><img src={MARK} onerror={MARK}()>\"'><b {MARK}>]]> [a](javascript:{MARK}) "
    f"![a](https://example.org/{MARK}) \x1b[31m\x9b31m\u202e\u2066\r\n{MARK.upper()}:x\n=cmd|{MARK}"
)
_FIELD = re.compile(r"\{[a-z_]+\}")
_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_TAGS_OF_JUNIT = "testsuites testsuite testcase properties property failure skipped error system-out system-err"
_ADDRESSES = ("href", "src", "action", "formaction", "style", "data", "poster", "srcset", "cite", "ping")


def catalogue(texts: Mapping[str, str], checklist: str = "") -> Catalogue:
    """Return texts as a catalogue that no loader has looked at, as an app's own code may hand it over."""
    found = {key: Translation.model_construct(text=text, of=None) for key, text in texts.items()}
    return Catalogue.model_construct(language="qps-ploc", checklist=checklist, texts=found)


def hostile(key: str, text: str) -> str:
    """Return a text that tries everything, with the names in braces of its source."""
    return text if key.startswith("cli.words.") else f"={HOSTILE} {' '.join(_FIELD.findall(text))}"


@pytest.fixture(scope="module")
def language() -> shown.Language:
    """Return a language whose every text tries everything; in packs, as much of it as fits."""
    texts = {key: hostile(key, text) for key, text in texts_of_the_library().items() if re.search("[a-z]", text)}
    english = [packs.load(name) for name in packs.builtin()]
    in_packs = {one.id: one.translated(catalogue(dict.fromkeys(one.texts(), HOSTILE[:75]), one.id)) for one in english}
    return shown.Language(catalogue(texts), in_packs)


# what must not be there ------------------------------------------------------------------------------------------


def injected(one: Shown) -> Iterator[str]:
    """Return what a text has brought in that is more than text."""
    if one.kind in ("text", "markdown", "html"):
        text = one.text.replace("\r", "") if one.kind == "html" else one.text  # a browser takes it for a line's end
        yield from map(repr, _STEERS.findall(text)[:1])
    if one.kind == "html":
        yield from _in_page(one.text)
    if one.kind == "markdown":
        markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py comes with the group `test`")
        yield from _in_page(markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render(one.text))
    if one.kind == "csv":
        rows = list(csv.reader(io.StringIO(one.text, newline=""), strict=True))
        yield from ("row" for row in rows if len(row) != len(rows[0]))
        yield from (cell for row in rows for cell in row if (cell[:1] in "=+@-" and MARK in cell) or "\x1b" in cell)
    if one.kind == "junit":
        tags = {element.tag for element in ET.fromstring(one.text).iter()}  # noqa: S314 - our own
        yield from tags.difference(_TAGS_OF_JUNIT.split())
    if one.kind == "ics":
        lines = one.text.replace("\r\n ", "").split("\r\n")
        yield from (line for line in lines if line.upper().startswith(MARK.upper()) or _STEERS.search(line))


def _in_page(page: str) -> Iterator[str]:
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("script", "img", "iframe", "object", "embed") and element.text != SCRIPT:
            yield f"<{element.tag}>"
        for name, value in element.attrib.items():
            if MARK in str(name) or str(name).startswith("on"):
                yield f"{name}="
            if name in _ADDRESSES and (MARK in value or "javascript:" in value):
                yield f"{name}={value}"


def found_in(some: Iterator[Shown]) -> dict[str, str]:
    """Return what was injected, with one place for each; there is something to look at."""
    seen, found = 0, dict[str, str]()
    for one in some:
        seen += MARK in one.text or MARK.upper() in one.text
        found |= dict.fromkeys(injected(one), one.place)
    assert seen, "the catalogue was in force"
    return found


@each("countries", [("US",), ("US", "IN", "DE", "GB")], quick=1)
def test_nothing_is_injected(language: shown.Language, tmp_path: Path, countries: tuple[str, ...]) -> None:
    """Into reports, screens and forms, plans, cases and papers; and nothing steers the terminal of a command."""
    pytest.importorskip("polars", reason="polars comes with the extra `fleet`")
    assert found_in(shown.everything(language, countries, "shop-five-phones", golden_branches.names()[0])) == {}
    assert found_in(shown.calls(language, tmp_path, quick=len(countries) == 1)) == {}


@each("sign", ["\x1b", "\x07", "\x9b", "\r", "\u202e", "\u2066"])
def test_a_catalogue_with_a_sign_that_steers_is_refused(sign: str) -> None:
    for key in ("outcome.pass", "device.screen_lock/label", "lock.screen-lock/title", "text/0123456789abcdef"):
        with pytest.raises(InvalidChecklistError, match="control character"):
            load_catalogue({"language": "qps-ploc", "texts": {key: {"text": f"a{sign}b"}}})


@each(("key", "source", "text", "wrong"), TABLES["misfits"])
def test_a_translation_keeps_what_programs_and_people_rely_on(key: str, source: str, text: str, wrong: str) -> None:
    found = misfit(key, source, text)
    assert wrong in found
    assert bool(wrong) == bool(found)
