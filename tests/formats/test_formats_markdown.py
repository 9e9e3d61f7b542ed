"""Markdown that a site finds nothing in: no mention, no reference, no address that leads elsewhere."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import formats, packs
from secure_checklist.core.text.markdown import escaped, linked
from secure_checklist.core.text.terminal import clean
from tests.cases import each, tables
from tests.readers import folded, inline
from tests.worlds import NOW

TABLES = tables(__file__)


@each("text", TABLES["surprises"])
def test_what_a_site_looks_for_in_words_stands_in_code(text: Any) -> None:
    """A mention would write to somebody, whatever stands before the sign; in code a site looks for nothing."""
    plain = "".join(part.content for part in inline(escaped(text)) if part.type != "code_inline")
    assert not re.search(r"@\w|#\d|(?i:gh-\d)|:\w+:", plain)
    assert "".join(part.content for part in inline(escaped(text))) == text


def test_what_means_nothing_has_no_backslash() -> None:
    """Whoever reads the file as it is doesn't stumble over menus, versions and names with an underline."""
    text = "Settings > Privacy & Security, 26.1 or later: screen_lock (4. of 9)"
    assert escaped(text) == text
    assert linked("ms-settings:windowsupdate") == "`ms-settings:windowsupdate`"
    page = formats.write(packs.load("leak-prevention"), "markdown", now=NOW).decode()
    assert re.findall(r"\\(?!\.com/)", page) == [], "but in addresses, which would be links"


@each("url", TABLES["addresses"])
def test_other_addresses_are_texts(url: Any) -> None:
    parts = inline(linked(url))
    assert "link_open" not in [part.type for part in parts]
    assert "".join(part.content for part in parts) == folded(clean(url))


@given(st.text(max_size=40))
def test_an_address_never_leads_elsewhere(text: str) -> None:
    url = f"https://example.com/{text}"
    for part in inline(linked(url)):
        assert part.type != "link_open" or part.attrs["href"] == url
