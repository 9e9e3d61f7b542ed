r"""Untrusted texts as cells of a table for spreadsheets, which show them and compute nothing from them.

A spreadsheet takes a cell for a formula by its first sign, quoted or not. Where it splits at another sign than the
comma, or doesn't know quotes, a cell can begin after a semicolon, a tab or a line break as well. So an apostrophe is
put before the first sign in all these places: spreadsheets show such a cell as text, and `unguarded` takes it away.
"""

import re
import unicodedata

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What begins a formula, in its wide form too."""
_AHEAD = rf"(?='*[^\S\t\n]*[{_SIGNS}])"
_GUARDED = re.compile(rf"^(?='*[\t\n])|(?:^|(?<=[;\t\n])){_AHEAD}")
_UNGUARDED = re.compile(rf"^'(?='*[\t\n])|(?:^|(?<=[;\t\n]))'{_AHEAD}")
_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f"
    "\u3164\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_JOINERS = re.compile("[\u200c\u200d]")
_JOINED = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})
"""After what a joiner does something that is seen: a letter of a script that joins, its marks, and emoji."""


def cell(text: str, *, one_line: bool = False) -> str:
    """Return a text as a cell: guarded, and without invisible characters."""
    # nearly all texts of a report are such; a call for each of the two steps made half of the work of a table
    seen = text if text.isascii() and text.isprintable() else visible(text, one_line=one_line)
    return _GUARDED.sub("'", seen)


def guarded(text: str) -> str:
    """Put an apostrophe wherever a spreadsheet could see the beginning of a formula."""
    return _GUARDED.sub("'", text)


def unguarded(text: str) -> str:
    """Remove what `guarded` added: `unguarded(guarded(text)) == text` for every text."""
    return _UNGUARDED.sub("", text)


def visible(text: str, *, one_line: bool = False) -> str:
    """Make what can't be seen or written visible, as `<U+001B>`, and every kind of line break one kind, or a blank.

    Not reversible: a text that has `<U+001B>` in so many letters looks the same.
    """
    broken = _BREAKS.sub("\n", text)
    shown = _UNSEEN.sub(_named, broken.replace("\n", " ") if one_line else broken)
    return _JOINERS.sub(_joiner, shown)


def _joiner(found: re.Match[str]) -> str:
    """Keep a joiner where Indic and Arabic scripts and emoji need it; show it where it would only hide."""
    before = found.string[found.start() - 1 : found.start()]
    return found[0] if before > "\x7f" and unicodedata.category(before) in _JOINED else _named(found)


def _named(found: re.Match[str]) -> str:
    return f"<U+{ord(found[0]):04X}>"
