r"""Any text as Markdown that shows exactly that text, in CommonMark with GitHub's tables and links.

Nothing in a text can become a heading, a list, a table border, HTML or a link. A backslash can't stop what a site does
with words after it has parsed the page: a mention of `@someone`, an issue `#1`, an address or `:an-emoji:`. Such words
are put in code, where nothing is changed.
"""

import re

from secure_checklist.core.addresses import is_link
from secure_checklist.core.text.terminal import clean, harmless

_MARKUP = re.compile(
    r"[\\`*\[\]<|~$#]|(?<![^\W_])_|_(?![^\W_])|&(?=#?[A-Za-z0-9]+;)"
    r"|(?<=[A-Za-z]):(?=\S)|(?<=\w)\.(?=[^\W\d_])|(?<=/)/|/(?=/)"
)
"""What can mean something wherever it stands, and what an address is recognised by.

An underline within a word, an ampersand that begins no entity and the point of a version mean nothing, so that whoever
reads the file as it is doesn't stumble over backslashes.
"""
_FIRST = re.compile(r"^([-+=:>])|^([0-9]{1,9})([.)])")
"""What can mean something at the beginning of a line only."""
_SURPRISE = re.compile(r"@[\w.-]|#[0-9]|\bGH-[0-9]|:[A-Za-z0-9_+-]+:", re.IGNORECASE)
"""What a site may look for in words that are shown as they are."""
_ENTITY = re.compile("&#?[A-Za-z0-9]+;")
"""What some readers take for a character, also within an address."""
_PLAIN_ADDRESS = re.compile("[A-Za-z][A-Za-z0-9.:/?=_-]*")
"""An address that isn't of the web, of signs that mean nothing in code."""
_BARRED = re.compile(r"([\\`|]+)")
"""What can't stand in code within a table."""


def escaped(text: str, *, begins: bool = True) -> str:
    """Return a text on one line, cleaned as in `terminal.clean`, with single spaces, so that it is shown literally."""
    return escaped_part(" ".join(clean(text).split()), begins=begins)


def escaped_part(text: str, *, begins: bool = True) -> str:
    """Return part of a line with single spaces, so that it is shown literally. `begins` marks the first part."""
    text = harmless(text)
    done = " ".join(map(_word, text.split(" "))) if _SURPRISE.search(text) else _backslashed(text)
    return _FIRST.sub(r"\2\\\1\3", done) if begins else done


def linked(url: str) -> str:
    """Return an address as a link to itself if it can be one, otherwise as text or code."""
    if is_link(url) and not _ENTITY.search(url):
        return f"<{url}>"
    return f"`{url}`" if _PLAIN_ADDRESS.fullmatch(url) else escaped(url)


def _word(word: str) -> str:
    if not _SURPRISE.search(word):
        return _backslashed(word)
    parts = _BARRED.split(word)
    return "".join(f"`{part}`" if _SURPRISE.search(part) else _backslashed(part) for part in parts)


def _backslashed(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)
