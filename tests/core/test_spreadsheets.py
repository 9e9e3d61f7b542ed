"""Cells that no spreadsheet computes: where the guard stands, that it can be taken away, and what is made visible."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from secure_checklist.core.text import cell, unguarded
from secure_checklist.core.text.csv_cells import guarded, visible
from tests.cases import each

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
HOSTILE = st.text(st.sampled_from([*SIGNS, "'", ";", "\t", "\n", " ", "\u00a0", "a", '"', ","]), max_size=12)
ANY = st.text(max_size=30)


@given(HOSTILE | ANY)
@example("\t=1")
@example(";=1")
@example("'=1")
@example("\n'\t=1")
def test_the_guard_can_be_taken_away(text: str) -> None:
    """`unguarded(guarded(text)) == text` for every text."""
    assert unguarded(guarded(text)) == text


@given(HOSTILE | ANY)
def test_no_cell_begins_as_a_formula_wherever_it_is_split(text: str) -> None:
    done = guarded(text)
    assert not done.startswith(("\t", "\n"))
    for part in re.split("[;\t\n]", done):
        assert not part.strip().startswith(tuple(SIGNS))


@each("text", ["plain", "a=b", "1-2", "'quoted", "a, =b", "5; 6", "me@example.com", "a\n\nb"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@each(
    ("text", "seen"),
    [
        *(("a\x00b", "a<U+0000>b"), ("a\x1b[2Jb", "a<U+001B>[2Jb"), ("a\u202eb\u2066", "a<U+202E>b<U+2066>")),
        *(("a\ud800b", "a<U+D800>b"), ("a\r\nb\u2028c\rd", "a\nb\nc\nd"), ("a\tb", "a\tb")),
    ],
)
def test_what_cannot_be_seen_is_made_visible(text: str, seen: str) -> None:
    assert visible(text) == seen
    assert cell(f"\r={text}", one_line=True) == f"' ={seen}".replace("\n", " ")
