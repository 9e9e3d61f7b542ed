"""Markdown that shows exactly the texts: to a parser of GitHub's dialect, and to a site that looks at words later."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import packs
from secure_checklist.core.text.markdown import escaped, linked
from secure_checklist.core.text.terminal import clean
from tests.cases import each
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
    assert "".join(said for _, said in shown(escaped(text))) == text


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
