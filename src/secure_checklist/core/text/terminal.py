"""`Screen`: lines of text for people, with the width, colours and characters that the output supports.

This module knows nothing about checklists. All text is cleaned before it is written, since a file from elsewhere may
contain characters that control the terminal.
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
"""The smallest line width, in columns."""
WIDEST = 100
"""The largest line width, in columns. Wider lines are hard to read."""
_CODES: Mapping[str, str] = {"bold": "1", "dim": "2", "good": "32", "bad": "31", "open": "33", "head": "1;36"}
_ASCII = str.maketrans(
    "\u2013\u2014\u2018\u2019\u201c\u201d\u2713\u2022\u00b7\u2588\u2592\u2591\u00a0", "--''\"\"+*-#=. "
) | str.maketrans({"\u2026": "..."})
"""What stands in the place of quotation marks, dashes, marks and bars that an encoding lacks."""
_BLANKS = re.compile(r"[ \t\r\n]+")


def clean(text: str) -> str:
    """Return a text on one line, with a mark for each character that controls a terminal or can't be written."""
    return harmless(_BLANKS.sub(" ", text).strip(" "))


def harmless(text: str) -> str:
    """Return a text with the same marks, keeping its lines, tabs and spaces."""
    if text.isprintable():
        return text
    steering = {char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Cf", "Zl", "Zp")}
    return text.translate(dict.fromkeys(map(ord, steering - {*"\t\r\n\u00ad\u200c\u200d"}), "\ufffd"))


def width_of(text: str) -> int:
    """Return the number of terminal columns that a text on one line takes.

    Combining marks, such as accents and many vowels of Devanagari, take no columns, nor do invisible characters. Wide
    East Asian characters and emoji take two (UAX 11). Terminals differ if joiners combine several emoji, or if a skin
    tone follows one. Here, each part counts, so that no line is too long on terminals that show the parts side by side.
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
    """Return a text followed by spaces so that it takes `width` columns. A longer text is returned unchanged."""
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    """Yield a text in lines of at most `width` columns, broken only at spaces.

    A word that is longer than a line is put on its own line, unbroken.

    Args:
        text: The text, on one line.
        width: The width of a line in columns, including its prefix.
        first: The prefix of the first line.
        rest: The prefix of all other lines.

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
    """Return the screen for a stream, with the terminal's width and with colour only if a terminal supports it.

    Args:
        stream: The stream to write to.
        width: The width in columns. If None, that of the terminal or of COLUMNS, or else 80.
        color: Whether colour may be used.

    """
    wanted = color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    wide = shutil.get_terminal_size().columns if width is None else width
    return Screen(stream, wide, color=wanted and stream.isatty())


class Screen:
    """A writer of wrapped, cleaned lines to a stream.

    `width` is the number of columns in the longest line. Characters that the stream's encoding lacks are replaced with
    plain ones. A word that is longer than a line, such as an address, is put on its own line, unbroken.
    """

    def __init__(self, stream: TextIO, width: int, *, color: bool = False) -> None:
        self.stream = stream
        self.width = max(NARROWEST, min(width, WIDEST))
        self.color = color
        self._encoding: str = getattr(stream, "encoding", None) or "utf-8"

    def text(self, text: str) -> str:
        """Return a text that is cleaned and contains only characters that the encoding has."""
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
            text: The text to write. If empty, nothing is written.
            first: The prefix of the first line, such as spaces and a bullet.
            indent: The indentation of the other lines in columns. If None, the width of `first`.
            style: The style of the text, if colour is used.

        """
        start = self.line(first)
        rest = " " * (width_of(start) if indent is None else indent)
        for line in wrapped(self.text(text), self.width, start, rest):
            body = line.lstrip(" ")
            if self.color and style:
                line = f"{line[: len(line) - len(body)]}\x1b[{_CODES[style]}m{body}\x1b[0m"  # noqa: PLW2901 - the same line
            self.stream.write(f"{line}\n")

    def write_code(self, lines: Iterable[str], *, first: str = "") -> None:
        """Write lines unchanged, including spaces, one below the other. `first` is the prefix of the first line."""
        start = self.line(first)
        for line in lines:
            text = f"{start}{self.line(harmless(line))}" if line else start.rstrip(" ")
            self.stream.write(f"{text}\n")
            start = " " * width_of(start)

    def line(self, text: str) -> str:
        """Return a text with its spaces, containing only characters that the encoding has."""
        try:
            text.encode(self._encoding)
        except (UnicodeError, LookupError):
            return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")
        return text
