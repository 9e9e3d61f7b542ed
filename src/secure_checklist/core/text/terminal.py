"""`Screen`: lines of text for a person, as wide, as colourful and as plain as what they are written to.

Nothing here knows checklists. Whatever is written is cleaned first, since a file from elsewhere may hold characters
that would steer the terminal.
"""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal, TextIO

Style = Literal["", "bold", "dim", "good", "bad", "open", "head"]

NARROWEST = 40
"""Lines are never made shorter than this, in columns."""
WIDEST = 100
"""Nor longer: wider lines are hard to read."""
_CODES: Mapping[str, str] = {"bold": "1", "dim": "2", "good": "32", "bad": "31", "open": "33", "head": "1;36"}
_ASCII = str.maketrans(
    "\u2013\u2014\u2018\u2019\u201c\u201d\u2713\u2022\u00b7\u2588\u2592\u2591\u00a0", "--''\"\"+*-#=. "
) | str.maketrans({"\u2026": "..."})
"""What stands in the place of quotation marks, dashes, marks and bars that an encoding lacks."""
_BLANKS = re.compile(r"[ \t\r\n]+")


def clean(text: str) -> str:
    """Return a text on one line, with a mark in place of each character that steers a terminal or can't be written."""
    return harmless(_BLANKS.sub(" ", text).strip(" "))


def harmless(text: str) -> str:
    """Return a text with the same marks, and its lines, tabs and blanks as they are."""
    if text.isprintable():
        return text
    steering = {char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Cf", "Zl", "Zp")}
    return text.translate(dict.fromkeys(map(ord, steering - {*"\t\r\n\u00ad\u200c\u200d"}), "\ufffd"))


def width_of(text: str) -> int:
    """Return the number of columns of a terminal that a text on one line takes.

    A mark on a letter takes none, as accents and many vowels of Devanagari, nor does what can't be seen. A wide sign of
    East Asia and an emoji take two (UAX 11). Terminals differ where joiners make one emoji of several, or a skin tone
    follows it; here each part counts, so that no line is too long where they are shown side by side.
    """
    if text.isascii() or max(text) < _FIRST_MARK:
        return len(text)
    return sum(map(_columns, text))


@cache
def _columns(char: str) -> int:
    """Return the columns of a sign that stands alone."""
    if char in "\u00ad\ufe0f":
        return 1  # a soft hyphen, which terminals show; and what makes the sign before it an emoji, and so wide
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or any(first <= char <= last for first, last in _JAMO):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


_FIRST_MARK = "\u0300"
"""The first sign that takes another number of columns than one."""
_JAMO = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7ff"))
"""The vowels and ends of a syllable in Korean, which stand in the square of the letter before them."""


def padded(text: str, width: int) -> str:
    """Return a text with blanks after it, so that it takes that many columns, or as it is where it takes more."""
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    """Return a text in lines that take at most that many columns, broken at blanks alone.

    A word that is longer than a line stands alone and whole.

    Args:
        text: The text, on one line.
        width: The columns of a line, with what stands before it.
        first: What stands before the text on its first line.
        rest: What stands before it on all others.

    """
    line, taken, empty = first, width_of(first), True
    for word in filter(None, text.split(" ")):
        room = width_of(word) + (0 if empty else 1)
        if not empty and taken + room > width:
            yield line
            line, taken, empty = rest, width_of(rest), True
            room = width_of(word)
        line, taken, empty = f"{line}{'' if empty else ' '}{word}", taken + room, False
    if not empty:
        yield line


def screen_for(stream: TextIO, *, width: int | None = None, color: bool = True) -> "Screen":
    """Return the screen for a stream: coloured only on a terminal that wants it, as wide as that terminal is.

    Args:
        stream: What to write to.
        width: Columns to use; if None, those of the terminal or of COLUMNS, else 80.
        color: False: never colour.

    """
    wanted = color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    wide = shutil.get_terminal_size().columns if width is None else width
    return Screen(stream, wide, color=wanted and stream.isatty())


class Screen:
    """Writes wrapped, cleaned lines to a stream.

    `width` is how many columns the longest line takes. Characters that the stream's encoding lacks become plain
    ones. A word that is longer than a line, as an address is, stands alone and whole.
    """

    def __init__(self, stream: TextIO, width: int, *, color: bool = False) -> None:
        self.stream = stream
        self.width = max(NARROWEST, min(width, WIDEST))
        self.color = color
        self._encoding: str = getattr(stream, "encoding", None) or "utf-8"

    def text(self, text: str) -> str:
        """Clean a text and put what the encoding lacks into plain characters."""
        return self.line(clean(text))

    def blank(self) -> None:
        """Write an empty line."""
        self.stream.write("\n")

    def heading(self, text: str) -> None:
        """Write an empty line and a heading."""
        self.blank()
        self.write(text, style="head")

    def write(self, text: str, *, first: str = "", indent: int | None = None, style: Style = "") -> None:
        """Write a paragraph.

        Args:
            text: What to write; empty writes nothing.
            first: What stands before it on its first line, as blanks and a bullet.
            indent: The columns before its other lines; if None, as many as `first` takes.
            style: How it looks where there is colour.

        """
        start = self.line(first)
        rest = " " * (width_of(start) if indent is None else indent)
        for line in wrapped(self.text(text), self.width, start, rest):
            body = line.lstrip(" ")
            if self.color and style:
                line = f"{line[: len(line) - len(body)]}\x1b[{_CODES[style]}m{body}\x1b[0m"  # noqa: PLW2901 - the same line
            self.stream.write(f"{line}\n")

    def write_code(self, lines: Iterable[str], *, first: str = "") -> None:
        """Write lines below each other as they are, blanks and all; `first` stands before the first of them."""
        start = self.line(first)
        for line in lines:
            text = f"{start}{self.line(harmless(line))}" if line else start.rstrip(" ")
            self.stream.write(f"{text}\n")
            start = " " * width_of(start)

    def line(self, text: str) -> str:
        """Return a text, blanks and all, in characters that the encoding has."""
        try:
            text.encode(self._encoding)
        except (UnicodeError, LookupError):
            return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")
        return text
