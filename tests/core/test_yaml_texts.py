"""YAML: whatever a text looks like to some reader of YAML, it comes back as the text that was written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Checklist, Item, dump, load_checklist
from tests.cases import each

yaml: Any = pytest.importorskip("yaml", reason="PyYAML comes with the extra `yaml`")

LIKE_SOMETHING_ELSE = (
    *("1e3", "7e12345", "1E+3", "-1e-3", "+5", "0", "00", "010", "0o17", "0x1F", "0b1", "1_000", "1.", ".5", "-.5"),
    *("1.5e3", "1e", ".inf", "-.INF", ".nan", ".NaN", "190:20:30", "22:30", "1:2", "true", "False", "yes", "No", "on"),
    *("OFF", "y", "n", "null", "Null", "~", "", " ", "  a", "a  ", "=", "<<", "*a", "&a", "!a", "!!int 1", "%a", "@a"),
    *("`a", "- a", "-", "--- a", "---", "...", "? a", ":", ": a", "a: b", "a:", "a #b", "#a", "[a", "{a", "a]", ",a"),
    *("|", ">", "'a", '"a', "a'b", 'a"b', "\\n", "2026-01-31", "2026-01-31T18:30:00Z", "2026-01-31 18:30:00"),
    *("a\nb", "a\n", "\na", "a\n\nb", " a\n b", "a\rb", "a\r\nb", "a\tb", "\ta", "a\t", "\ufeffa", "a\ufeff"),
    *("a\x85b", "a\u2028b", "a\u2029b", "\x85", "a \x85 b", "a\x00b", "a\x1bb", "a\x7fb", "\ue000", "\U0001f512"),
)


def checklist(text: str) -> Checklist:
    """Return a checklist that holds a text as prose, as a word and as a key."""
    return Checklist.of("c", "C", Item(id="a", title="A", question="Q?", why=text, do_not=(text, f"x {text} y")))


def back(text: str) -> Checklist:
    """Return the checklist as it comes back through YAML."""
    return load_checklist(dump(checklist(text), "yaml").encode(), syntax="yaml")


@each("text", LIKE_SOMETHING_ELSE)
def test_a_text_that_looks_like_something_else_comes_back(text: str) -> None:
    """Law 4 for YAML: what our reader or any reader of YAML 1.1 takes for a number or a word is quoted."""
    assert back(text) == checklist(text)
    written = dump(checklist(text), "yaml")
    assert yaml.safe_load(written)["sections"][0]["items"][0].get("why", "") == text  # a foreign reader agrees


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.text("0123456789eE+-._:xoa \n\r\t\x85\u2028", max_size=12)
)
def test_any_text_comes_back_through_yaml(text: str) -> None:
    """The same of any text, those near numbers among them."""
    assert back(text) == checklist(text)
