"""Texts as files and terminals take them: cells that no spreadsheet computes, and how many columns a text takes."""

import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from secure_checklist.core.text import cell, unguarded
from secure_checklist.core.text.csv_cells import visible
from secure_checklist.core.text.terminal import padded, width_of, wrapped
from tests.cases import each, tables

TABLES = tables(__file__)
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
HOSTILE = st.text(st.sampled_from([*SIGNS, "'", ";", "\t", "\n", " ", "\u00a0", "a", '"', ","]), max_size=12)
ANY = st.text(max_size=30)


@given(HOSTILE | ANY)
@example("\t=1")
@example(";=1")
@example("'=1")
@example("\n'\t=1")
def test_the_guard_can_be_taken_away(text: str) -> None:
    """`unguarded(cell(text)) == visible(text)` for every text."""
    assert unguarded(cell(text)) == visible(text)


@given(HOSTILE | ANY)
def test_no_cell_begins_as_a_formula_wherever_it_is_split(text: str) -> None:
    done = cell(text)
    assert not done.startswith(("\t", "\n"))
    for part in re.split("[;\t\n]", done):
        assert not part.strip().startswith(tuple(SIGNS))


@each("text, seen", TABLES["unseen"])
def test_what_cannot_be_seen_is_made_visible(text: str, seen: str) -> None:
    assert visible(text) == seen
    assert cell(f"\r={text}", one_line=True) == f"' ={seen}".replace("\n", " ")


# in a terminal --------------------------------------------------------------------------------------------------------

WORDS = st.lists(st.text(st.sampled_from("ab\u0301कनि\u094dष한\u1100\u1161日é-"), min_size=1, max_size=12), max_size=20)


@each("text, taken", TABLES["columns"])
def test_a_text_takes_the_columns_that_its_signs_take(text: str, taken: int) -> None:
    """UAX 11: W and F take two. Mn, Me and Cf take none; Mc, which stands beside its letter, takes one.

    A syllable of Hangul takes the same letter by letter.
    """
    assert width_of(text) == taken
    assert width_of(padded(text, 30)) == 30
    assert width_of(f"{text} {text}") == 2 * taken + 1


@given(WORDS, st.integers(1, 40), st.sampled_from(["", "  1. ", "  हि. "]))
def test_lines_are_as_wide_as_they_may_be_and_nothing_is_lost(words: list[str], width: int, first: str) -> None:
    text = " ".join(words)
    rest = " " * width_of(first)
    lines = list(wrapped(text, width, first, rest))
    assert (
        " ".join(line[len(first) :] if not number else line[len(rest) :] for number, line in enumerate(lines)) == text
    )
    for margin, line in zip([first, *[rest] * len(lines)], lines, strict=False):
        assert width_of(line) <= width or len(line.removeprefix(margin).split()) == 1
    for line, after in pairwise(lines):
        assert width_of(line) + 1 + width_of(after.split()[0]) > width
