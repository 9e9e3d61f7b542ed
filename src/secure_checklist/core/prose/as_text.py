"""Prose as plain text, for a terminal, a cell, a form or a screen reader. A link is followed by its address."""

from collections.abc import Iterator
from typing import NamedTuple

from secure_checklist.core.prose.blocks import parse
from secure_checklist.core.prose.nodes import MENU_ENDS, Block, Code, CodeBlock, Inline, Link, Menu, Paragraph, Text
from secure_checklist.core.text.terminal import Screen, Style

_BULLET = "•"
_RETURN = " ⏎ "
"""Stands for the ends of lines of code where all is on one line."""


class Line(NamedTuple):
    """A paragraph, the first paragraph of a list item, or a block of code.

    Attributes:
        first: The prefix of the line: spaces, and a bullet or number.
        text: The text of the paragraph.
        code: The lines of a block of code, which `text` has on one line. If empty, it isn't code.

    """

    first: str
    text: str
    code: tuple[str, ...] = ()


def plain(source: str) -> str:
    """Return prose on one line, unescaped. The caller must handle terminal control characters.

    A symbol marks the end of each line of code, so that two commands don't look like one.
    """
    return " ".join(f"{line.first.lstrip(' ')}{line.text}" for line in lines(source))


def lines(source: str) -> Iterator[Line]:
    """Yield prose line by line, with the prefix of each list item."""
    return _lines(parse(source), "", "")


def write_prose(screen: Screen, source: str, *, first: str = "", style: Style = "") -> None:
    """Write prose on a screen. `first` is the prefix of its first line."""
    for place, line in enumerate(lines(source)):
        start = f"{' ' * len(first) if place else first}{line.first}"
        if line.code:
            screen.write_code(line.code, first=start)
        else:
            screen.write(line.text, first=start, style=style)


def _lines(blocks: tuple[Block, ...], first: str, margin: str) -> Iterator[Line]:
    """Return the lines of blocks; `first` stands before the first of them, `margin` before the others."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield Line(first, text_of(block.content))
            first = margin
            continue
        if isinstance(block, CodeBlock):
            yield Line(first, _RETURN.join(block.lines), block.lines)
            first = margin
            continue
        for number, item in enumerate(block.items, block.start or 0):
            mark = f"{_BULLET} " if block.start is None else f"{number}. "
            yield from _lines(item, f"{first}{mark}", margin + " " * len(mark))
            first = margin


def text_of(content: tuple[Inline, ...]) -> str:
    """Return the content of a paragraph as plain text."""
    return "".join(map(_inline, content))


def _inline(part: Inline) -> str:
    match part:
        case Text(text) | Code(text):
            return text
        case Menu(labels):
            return MENU_ENDS[1].join(labels)
        case Link(content, url):
            text = text_of(content)
            return text if text == url or _number(text) == _number(part.address) else f"{text} ({part.address})"
        case _:
            return text_of(part.content)


def _number(text: str) -> str:
    return text.translate({ord(" "): None, ord("-"): None})
