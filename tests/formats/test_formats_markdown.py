"""Markdown that shows exactly the texts: to a parser of GitHub's dialect, and to a site that looks at words later."""

import re
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Attestation, Checklist, Inventory, Item, evaluate, formats, packs
from secure_checklist.checklists import Source
from secure_checklist.core.text.markdown import escaped, linked
from secure_checklist.core.text.terminal import clean
from tests.cases import each
from tests.golden_personas import NOW, inventory_of
from tests.planting import hostile_texts
from tests.readers import folded, inline, markdown_parser

PACK = packs.load("leak-prevention")
FRAMES = (
    "{}",
    "- {}",
    "1. {}",
    "### {}",
    "# 1. {}",
    "| a |\n| --- |\n| {} |",
    "before {} after",
    "({}) <https://example.com/>",
)
"""Where a text may stand: alone, in lists, in headings, in a table, within a line, before a link."""


def shown(markdown: str) -> list[tuple[str, str]]:
    """Return the blocks with the text that each shows; what a link shows is not a text of ours."""
    tokens = markdown_parser().parse(markdown)
    return [(token.type, folded("".join(_texts(token.children or [])))) for token in tokens]


def _texts(children: list[Any]) -> list[str]:
    for child in children:
        assert child.type in ("text", "text_special", "code_inline", "link_open", "link_close"), child.type
    return [child.content for child in children if child.type != "link_open"]


@given(frame=st.sampled_from(FRAMES), text=hostile_texts)
def test_a_text_is_shown_as_it_is_wherever_it_stands(frame: str, text: str) -> None:
    told = folded(clean(text))
    harmless = [(kind, found.replace("Harmless", told)) for kind, found in shown(frame.format("Harmless"))]
    if told:
        assert shown(frame.format(escaped(text))) == [(kind, folded(found)) for kind, found in harmless]
    assert "\n" not in escaped(text)
    assert clean(escaped(text)) == escaped(text)


def escaped_back(markdown: str) -> str:
    return "".join(text for _, text in shown(markdown))


SURPRISES = (
    "@somebody",
    "a.person@example.com",
    "owner/repo#1",
    "#42",
    "GH-7",
    ":smile:",
    "(@somebody),",
    "x|@somebody|y",
)


@each("text", SURPRISES)
def test_what_a_site_looks_for_in_words_stands_in_code(text: Any) -> None:
    """A mention would write to somebody, whatever stands before the sign; in code a site looks for nothing."""
    plain = "".join(part.content for part in inline(escaped(text)) if part.type != "code_inline")
    assert not re.search(r"@\w|#\d|(?i:gh-\d)|:\w+:", plain)
    assert escaped_back(escaped(text)) == text


@each(
    "url",
    [
        "javascript:alert(1)",
        "ms-settings:windowsupdate",
        "https://example.com/>x<",
        "https://a.person@example.com/",
        "https://ex\u0430mple.com/",
        "https://example.com/\u202e",
        "https://example.com/`x`",
        "https://example.com/a|b",
        "https://example.com/&copy;",
        "https://example.com/\n",
        "ftp://example.com/",
    ],
)
def test_other_addresses_are_texts(url: Any) -> None:
    parts = inline(linked(url))
    assert "link_open" not in [part.type for part in parts]
    assert "".join(part.content for part in parts) == folded(clean(url))


@given(st.text(max_size=40))
def test_an_address_never_leads_elsewhere(text: str) -> None:
    url = f"https://example.com/{text}"
    for part in inline(linked(url)):
        assert part.type != "link_open" or part.attrs["href"] == url


# a whole report ------------------------------------------------------------------------------------------------------


def a_report(persona: str, *, limit: int = 10) -> str:
    inventory = inventory_of(persona)
    report = evaluate(PACK, inventory, now=NOW, explain=True)
    return formats.write(report, "markdown", checklist=PACK, inventory=inventory, limit=limit).decode()


def headings(text: str, level: int) -> list[str]:
    pairs = pairwise(markdown_parser().parse(text))
    return [after.content for before, after in pairs if before.type == "heading_open" and before.tag == f"h{level}"]


def test_a_report_has_all_parts_in_order() -> None:
    text = a_report("parent-after-separation", limit=3)
    assert headings(text, 1) == [PACK.title]
    wanted = [
        "What to do first",
        "For everyone",
        "Score",
        "What isn't known yet",
        "What is done",
        "All items",
        "All items: What others may notice",
        "Sources",
    ]
    assert headings(text, 2) == wanted
    plan, *rest = headings(text, 3)[:4]
    assert plan == PACK.item("safety.plan-first").title
    assert [line.partition(". ")[0] for line in rest] == ["1", "2", "3"]
    assert "More to do: " in text


def test_every_entry_has_a_line_in_the_table_of_its_section() -> None:
    inventory = inventory_of("shop-five-phones")
    report = evaluate(PACK, inventory, now=NOW, explain=True)
    document = formats.document_of(report, checklist=PACK, inventory=inventory)
    text = formats.find("markdown").write(document).decode()
    quiet, noticeable = document.in_two
    before, _, behind = text.partition("\n## All items: What others may notice\n")
    for part in (*quiet, *noticeable):
        heading = f"\n### {escaped(part.title)}\n\n| Item | For | Result | Why |\n"
        _, _, after = (behind if part.noticeable else before).partition(heading)
        lines = after.split("\n\n")[0].rstrip("\n").split("\n")[1:]
        assert [line.split(" | ")[0] for line in lines] == [
            f"| {escaped(entry.title)}" for entry in part.entries for _ in entry.rows
        ]


def test_sources_are_numbered_and_linked() -> None:
    source = Source(
        publisher="P", title="T", url="https://example.com/p", status="found", date_note="May 2026", note="N."
    )
    checklist = Checklist.of("c", "C", Item(id="one", title="One", question="Done?", sources=(source,)))
    inventory = Inventory(attestations=(Attestation(confidentiality="ordinary", item="one", answer="no"),), as_of=NOW)
    text = formats.write(evaluate(checklist, inventory, now=NOW), "markdown", checklist=checklist).decode()
    assert "\nSources: 1\n" in text
    assert "1. P: T (May 2026; read at its source) <https://example.com/p> N." in text
