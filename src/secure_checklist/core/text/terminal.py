"""`Screen`: lines of text for a person, as wide, as colourful and as plain as what they are written to.

Nothing here knows checklists. Whatever is written is cleaned first, since a file from elsewhere may hold characters
that would steer the terminal.
"""

import os
import re
import shutil
import textwrap
import unicodedata
from collections.abc import Mapping
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
    return "".join("\ufffd" if _steers(char) and char not in "\t\r\n" else char for char in text)


def _steers(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Cf", "Zl", "Zp") and char not in "\u00ad\u200c\u200d"


def screen_for(stream: TextIO, *, width: int | None = None, color: bool = True) -> "Screen":
    """Return the screen for a stream: coloured only on a terminal that wants it, as wide as that terminal is.

    Args:
        stream: What to write to.
        width: Columns to use; None: those of the terminal or of COLUMNS, else 80.
        color: False: never colour.

    """
    wanted = color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    columns = shutil.get_terminal_size().columns if width is None else width
    return Screen(stream, columns, color=wanted and stream.isatty())


class Screen:
    """Writes wrapped, cleaned lines to a stream.

    `width` is the length of the longest line, in characters. Characters that the stream's encoding lacks become plain
    ones. A word that is longer than a line, as an address is, stands alone and whole.
    """

    def __init__(self, stream: TextIO, width: int, *, color: bool = False) -> None:
        self.stream = stream
        self.width = max(NARROWEST, min(width, WIDEST))
        self.color = color
        self._encoding: str = getattr(stream, "encoding", None) or "utf-8"

    def text(self, text: str) -> str:
        """Clean a text and put what the encoding lacks into plain characters."""
        cleaned = clean(text)
        try:
            cleaned.encode(self._encoding)
        except (UnicodeError, LookupError):
            return cleaned.translate(_ASCII).encode("ascii", "replace").decode("ascii")
        return cleaned

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
            indent: The columns before its other lines; None: as many as `first` takes.
            style: How it looks where there is colour.

        """
        start = self.line(first)
        rest = " " * (len(start) if indent is None else indent)
        body = self.text(text)
        if not body:
            return
        lines = textwrap.wrap(
            body,
            self.width,
            initial_indent=start,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines:
            self.stream.write(f"{self._styled(line, style)}\n")

    def line(self, text: str) -> str:
        """Return a text of ours, blanks and all, in characters that the encoding has."""
        try:
            text.encode(self._encoding)
        except (UnicodeError, LookupError):
            return text.translate(_ASCII)
        return text

    def _styled(self, line: str, style: Style) -> str:
        if not (self.color and style):
            return line
        body = line.lstrip(" ")
        return f"{line[: len(line) - len(body)]}\x1b[{_CODES[style]}m{body}\x1b[0m"
