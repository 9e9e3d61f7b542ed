"""Text for a terminal: how many columns it takes, and where it is broken, in any script."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist.core.text.terminal import padded, width_of, wrapped
from tests.cases import each

WORDS = st.lists(st.text(st.sampled_from("ab\u0301कनि\u094dष한\u1100\u1161日é-"), min_size=1, max_size=12), max_size=20)


@each(
    ("text", "taken"),
    [
        *(("abc", 3), ("é", 1), ("e\u0301", 1), ("\u20dd", 0), ("日本", 4), ("\uff57\uff49", 4), ("ﾊﾝ", 2), ("", 0)),
        ("नि", 2),  # a letter, and a vowel that stands beside it
        ("क्षत्रिय", 6),  # six signs that stand in a column, and two marks below
        *(("हिन्दी", 5), ("한", 2), ("\u1112\u1161\u11ab", 2)),  # the same syllable, letter by letter
        *(("🙂", 2), ("👍🏽", 4), ("👩\u200d👧\u200d👦", 6), ("❤", 1), ("❤\ufe0f", 2), ("🇮🇳", 2), ("a\u200bb", 2)),
        *(("קָמָץ", 3), ("مُحَمَّد", 4)),
    ],
)
def test_a_text_takes_the_columns_that_its_signs_take(text: str, taken: int) -> None:
    """UAX 11: W and F take two. Mn, Me and Cf take none; Mc, which stands beside its letter, takes one."""
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
