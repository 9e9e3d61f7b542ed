r"""Make untrusted texts into spreadsheet cells that are shown as text and never computed.

A spreadsheet recognises a formula by the first character of a cell, quoted or not. If the spreadsheet splits at a
character other than the comma, or ignores quotes, a cell can also begin after a semicolon, a tab or a line break. An
apostrophe is therefore put before such a character in all these places. Spreadsheets show the cell as text, and
`unguarded` removes the apostrophe.
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
    """Return a text as a cell: guarded against formulas, and without invisible characters."""
    # nearly all texts of a report are such; a call for each of the two steps made half of the work of a table
    seen = text if text.isascii() and text.isprintable() else visible(text, one_line=one_line)
    return _GUARDED.sub("'", seen)


def unguarded(text: str) -> str:
    """Remove the apostrophes added by `cell`: `unguarded(cell(text)) == visible(text)` for every text."""
    return _UNGUARDED.sub("", text)


def visible(text: str, *, one_line: bool = False) -> str:
    """Show invisible or unwritable characters, as `<U+001B>`, and normalise line breaks or replace them with spaces.

    This isn't reversible: a text that literally contains `<U+001B>` looks the same.
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
