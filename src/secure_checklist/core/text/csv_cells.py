r"""Texts from anywhere as cells of a table that a spreadsheet will open: it shows them, and computes nothing of them.

A spreadsheet takes a cell for a formula by its first sign, quoted or not. Where it splits at another sign than the
comma, or doesn't know quotes, a cell can begin after a semicolon, a tab or a line break as well. So an apostrophe is
put before the first sign in all these places: spreadsheets show such a cell as text, and `unguarded` takes it away.
"""

import re

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What begins a formula, in its wide form too."""
_AHEAD = rf"(?='*[^\S\t\n]*[{_SIGNS}])"
_GUARDED = re.compile(rf"^(?='*[\t\n])|(?:^|(?<=[;\t\n])){_AHEAD}")
_UNGUARDED = re.compile(rf"^'(?='*[\t\n])|(?:^|(?<=[;\t\n]))'{_AHEAD}")
_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def cell(text: str, *, one_line: bool = False) -> str:
    """Return a text as a cell: without what can't be seen, and guarded."""
    return guarded(visible(text, one_line=one_line))


def guarded(text: str) -> str:
    """Put an apostrophe wherever a spreadsheet could see the beginning of a formula."""
    return _GUARDED.sub("'", text)


def unguarded(text: str) -> str:
    """Take away what `guarded` has put in: `unguarded(guarded(text)) == text` for every text."""
    return _UNGUARDED.sub("", text)


def visible(text: str, *, one_line: bool = False) -> str:
    """Make what can't be seen or written visible, as `<U+001B>`, and every kind of line break one kind, or a blank.

    Not reversible: a text that has `<U+001B>` in so many letters looks the same.
    """
    broken = _BREAKS.sub("\n", text)
    return _UNSEEN.sub(_named, broken.replace("\n", " ") if one_line else broken)


def _named(found: re.Match[str]) -> str:
    return f"<U+{ord(found[0]):04X}>"
