"""Prose as blocks: paragraphs, fenced code and nested lists, as in CommonMark 0.31 (sections 4.5, 4.8, 5.2 and 5.3).

`parse` reads a strict subset. Everything else is literal text: headings, block quotes, indented code, tables, HTML,
thematic breaks, and list items that are empty or nested more than `DEEPEST` levels. Parsing never fails, and the work
grows only with the length of the text.
"""

import re
from collections.abc import Iterator
from typing import Final

from secure_checklist.core.prose.inlines import apart, inlines
from secure_checklist.core.prose.nodes import MARKUP, Block, Code, CodeBlock, Inline, Link, List, Menu, Paragraph, Text

DEEPEST: Final = 5
"""The largest depth of nested lists. Deeper markers are literal text."""
_POINT = re.compile(r"(?:([-+*])|([0-9]{1,9})([.)])) +(?=\S)")
_FENCE = re.compile(r"(`{3,})[^`]*|(~{3,}).*")
"""What begins a block of code; the words behind its signs name a language."""
_TAB = 4
"""A marker that stands as far to the right as a tab goes is none."""
_BLANKS = re.compile(r"[ \t\n]+")


class _List:
    def __init__(self, sign: str, start: int | None) -> None:
        self.sign, self.start = sign, start
        self.items: list[_Item] = []


class _Code:
    def __init__(self, fence: str, column: int) -> None:
        self.fence, self.column = fence, column
        self.lines: list[str] = []
        self.open = True

    def takes(self, raw: str, text: str, indent: int) -> bool:
        """Take a line, without the blanks of its place in a list and of the fence. Return True if it belongs here."""
        if not self.open or (text and indent < 0):
            return False
        if indent < _TAB and text.startswith(self.fence) and not text.strip(self.fence[0]):
            self.open = False
        elif self.column:
            code = raw.lstrip(" \t")
            self.lines.append(raw[: len(raw) - len(code)].expandtabs(_TAB)[self.column :] + code)
        else:
            self.lines.append(raw)
        return True


class _Item:
    """A point, or the whole with offset 0: what belongs to it stands at least `offset` to the right."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.blocks: list[_List | _Code | list[str]] = []


def parse(source: str) -> tuple[Block, ...]:
    """Return the blocks of prose, unescaped. The caller must handle terminal control characters."""
    return _blocks(_read(source))


def _read(source: str) -> _Item:
    stack = [_Item(0)]
    lines: list[str] | None = None  # of the paragraph that is open, in the last of the stack
    code: _Code | None = None  # the block that is open there
    for raw in re.split("\r\n?|\n", source.removesuffix("\n")):
        line = raw.expandtabs(_TAB).rstrip(" ")
        text = line.lstrip(" ")
        column = len(line) - len(text)
        if code is not None and code.takes(raw, text, column - stack[-1].offset):
            continue
        code = None
        if not text:
            lines = None
            continue
        inside = 1
        while inside < len(stack) and column >= stack[inside].offset:
            inside += 1
        while column - stack[inside - 1].offset < _TAB and inside <= DEEPEST and (point := _POINT.match(text)):
            paragraph = lines is not None and inside == len(stack)
            if paragraph and point[2] and int(point[2]) != 1:
                break
            del stack[inside:]
            sign, blocks = point[1] or point[3], stack[-1].blocks
            held = blocks[-1] if blocks else None
            if not isinstance(held, _List) or held.sign != sign:
                held = _List(sign, int(point[2]) if point[2] else None)
                blocks.append(held)
            wide = len(point[0].rstrip(" "))
            blanks = len(point[0]) - wide
            stack.append(_Item(column + wide + (blanks if blanks <= _TAB else 1)))
            held.items.append(stack[-1])
            column, text = column + len(point[0]), text[point.end() :]
            lines, inside = None, inside + 1
        if column - stack[inside - 1].offset < _TAB and (fence := _FENCE.fullmatch(text)):
            del stack[inside:]
            code = _Code(fence[1] or fence[2], column)
            stack[-1].blocks.append(code)
            lines = None
            continue
        if lines is None:  # else the line goes on with the paragraph, wherever it stands
            del stack[inside:]
            lines = list[str]()
            stack[-1].blocks.append(lines)
        lines.append(text)
    return stack[0]


def _blocks(item: _Item) -> tuple[Block, ...]:
    # A picture without words may be all that a paragraph has.
    return tuple(block for block in map(_block, item.blocks) if block != Paragraph(()))


def _block(block: _List | _Code | list[str]) -> Block:
    if isinstance(block, _List):
        return List(tuple(map(_blocks, block.items)), block.start)
    if isinstance(block, _Code):
        return CodeBlock(tuple(block.lines))
    return Paragraph(apart(inlines(_BLANKS.sub(" ", " ".join(block))))[1])


def escaped(text: str) -> str:
    """Return prose that shows exactly this text on one line."""
    folded = _BLANKS.sub(" ", text.replace("\r", " ")).strip(" ")
    if parse(folded) == ((Paragraph((Text(folded),)),) if folded else ()):
        return folded
    point = _POINT.match(folded)
    sign = (point.end(3) - 1 if point[3] else 0) if point else None
    if folded.startswith("~"):
        return f"\\{folded.translate(MARKUP)}"
    if sign is None or folded[sign] == "*":
        return folded.translate(MARKUP)
    return f"{folded[:sign]}\\{folded[sign:].translate(MARKUP)}"


# what stands in it -----------------------------------------------------------------------------------------------


def _all(blocks: tuple[Block, ...]) -> Iterator[Inline]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _within(block.content)
        elif isinstance(block, List):
            for item in block.items:
                yield from _all(item)


def _within(content: tuple[Inline, ...]) -> Iterator[Inline]:
    for part in content:
        yield part
        if not isinstance(part, (Text, Code, Menu)):
            yield from _within(part.content)


def words(source: str) -> tuple[str, ...]:
    """Return the parts of a text that are neither code nor menu paths, in order."""
    return tuple(part.text for part in _all(parse(source)) if isinstance(part, Text))


def menus(source: str) -> tuple[Menu, ...]:
    """Return the menu paths in a text, in order."""
    return tuple(part for part in _all(parse(source)) if isinstance(part, Menu))


def links(source: str) -> tuple[Link, ...]:
    """Return the links in a text, in order."""
    return tuple(part for part in _all(parse(source)) if isinstance(part, Link))
