"""Reports read back by parsers that had no part in writing them, as a list of what was read: its place, and its text.

Where a format folds blanks, so does what is read; what a format does to characters that can't be seen is its `cleaned`.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.dom import minidom

import pytest

from secure_checklist.core import list_of, mapping_of
from secure_checklist.core.text import unguarded
from secure_checklist.core.text.csv_cells import visible
from secure_checklist.core.text.terminal import clean
from secure_checklist.formats.csv import COLUMNS

Nodes = list[tuple[str, str]]


def folded(text: str) -> str:
    """Make every run of blanks one blank."""
    return " ".join(text.split())


def one_line(text: str) -> str:
    """Return what CSV and JUnit make of a text."""
    return visible(text, one_line=True)


def read_csv(data: bytes) -> Nodes:
    """Read rows with the standard library, and take the guards away."""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    found = [(name, unguarded(cell)) for row in rows for name, cell in row.items()]
    assert rows.fieldnames == [*COLUMNS]
    return found


def read_junit(data: bytes) -> Nodes:
    """Read elements and attributes with expat, in document order."""
    return [*_nodes(minidom.parseString(data).documentElement)]  # noqa: S318 - our own output


def _nodes(node: Any) -> Iterator[tuple[str, str]]:
    yield node.tagName, ""
    for name, value in sorted(node.attributes.items()):
        yield f"{node.tagName}@{name}", folded(value)
    for child in node.childNodes:
        if child.nodeType == child.ELEMENT_NODE:
            yield from _nodes(child)
        else:
            assert child.nodeType == child.TEXT_NODE, "no comments, no instructions, no sections of raw data"
            yield f"{node.tagName}#", folded(child.data)


def read_ocsf(data: bytes) -> Nodes:
    """Read names and values of JSON, in document order."""
    return [*_values("", json.loads(data))]


def _values(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield what a value holds behind the value itself, each with the name of the nearest field."""
    fields, parts = mapping_of(value), list_of(value)
    yield name, folded(str(value)) if fields is None and parts is None else ""
    for key, part in (*(fields or {}).items(), *((name, part) for part in parts or ())):
        yield from _values(key, part)


def markdown_parser() -> Any:
    """Return a parser for GitHub's dialect, with HTML and the search for addresses switched on."""
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py comes with the group `test`")
    pytest.importorskip("linkify_it", reason="linkify-it-py comes with the group `test`")
    parser = markdown_it.MarkdownIt("gfm-like")
    parser.normalizeLink = parser.normalizeLinkText = str
    return parser


def inline(markdown: str) -> list[Any]:
    """Return the parts of every text in it: texts, words in code, the ends of links."""
    found: list[Any] = []
    for token in markdown_parser().parse(markdown):
        found.extend(token.children or ())
    return found


def read_markdown(data: bytes) -> Nodes:
    """Read blocks with their texts; words in code count as text, and links must lead where they say."""
    found: Nodes = []
    for token in markdown_parser().parse(data.decode()):
        assert token.type not in ("html_block", "fence", "code_block", "hr", "blockquote_open"), token.content
        if token.type == "inline":
            found.append(("text", folded(_inline(token.children))))
        elif token.type != "text":
            found.append((token.type, f"{token.tag} {token.info}".strip()))
    return found


def _inline(children: list[Any]) -> str:
    text = ""
    for place, child in enumerate(children):
        if child.type == "link_open":
            assert children[place + 1].content == child.attrs["href"]
            assert child.markup == "autolink", "no link but those that we write"
        else:
            assert child.type in ("text", "text_special", "code_inline", "link_close"), child.type
            text += child.content
    return text


def read_text(data: bytes) -> Nodes:
    """Read the lines as one, since a longer text breaks elsewhere."""
    return [("text", folded(data.decode()))]


def read_html(data: bytes) -> Nodes:
    """Read elements, attributes and texts as a browser does."""
    html5lib = pytest.importorskip("html5lib", reason="html5lib comes with the group `test`")
    document = html5lib.parse(data.decode(), treebuilder="dom")
    document.normalize()
    return [*_nodes(document.documentElement)]


class Reader(NamedTuple):
    """How a format is read back.

    Attributes:
        read: Reads it.
        cleaned: What the format makes of a text with characters that can't be seen.
        for_programs: It is for programs, and holds the time of evaluation.
        table: It is rows of cells: there may be none, blanks stay as they are, and an id stands in the place of prose.

    """

    read: Callable[[bytes], Nodes]
    cleaned: Callable[[str], str]
    for_programs: bool = False
    table: bool = False


READERS = {
    "html": Reader(read_html, clean),
    "markdown": Reader(read_markdown, clean),
    "csv": Reader(read_csv, one_line, for_programs=True, table=True),
    "junit": Reader(read_junit, one_line, for_programs=True),
    "ocsf": Reader(read_ocsf, str, for_programs=True),
    "text": Reader(read_text, clean),
}
FOR_PROGRAMS = tuple(form for form, reader in READERS.items() if reader.for_programs)
