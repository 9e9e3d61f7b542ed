"""Prose as Markdown for other tools: CommonMark with the same meaning, escaped like other text in `core.text`."""

import re

from secure_checklist.core.prose.blocks import parse
from secure_checklist.core.prose.nodes import (
    MENU_ENDS,
    Block,
    Code,
    CodeBlock,
    Emphasis,
    Inline,
    Link,
    List,
    Menu,
    Paragraph,
    Text,
)
from secure_checklist.core.text.markdown import escaped_part
from secure_checklist.core.text.terminal import harmless


def markdown(source: str, *, margin: str = "") -> str:
    """Return prose as Markdown. `margin` is put before each line except the first, as in a list item."""
    return _indented(_blocks(parse(source)), margin)


def _indented(text: str, margin: str) -> str:
    """Return a text with blanks before each line but the first, and but those that are empty."""
    return re.sub(r"\n(?=[^\n])", f"\n{margin}", text)


def _blocks(blocks: tuple[Block, ...]) -> str:
    found: list[str] = []
    other = False
    for place, block in enumerate(blocks):
        # two lists in a row are two by their markers alone
        other = place > 0 and not other and isinstance(block, List) and isinstance(blocks[place - 1], List)
        found.append(_list(block, other=other) if isinstance(block, List) else _block(block))
    return "\n\n".join(found)


def _block(block: Paragraph | CodeBlock) -> str:
    if isinstance(block, Paragraph):
        return "".join(_inline(part, begins=not place) for place, part in enumerate(block.content))
    longest = max((len(run) for line in block.lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join((fence, *map(harmless, block.lines), fence))


def _list(block: List, *, other: bool) -> str:
    points: list[str] = []
    for number, item in enumerate(block.items, block.start or 0):
        mark = "-+"[other] if block.start is None else f"{number}{'.)'[other]}"
        points.append(_indented(f"{mark} {_blocks(item)}", " " * (len(mark) + 1)))
    return "\n".join(points)


def _inline(part: Inline, *, begins: bool = False) -> str:
    match part:
        case Text(text):
            return escaped_part(text, begins=begins)
        case Menu(labels):
            return escaped_part(MENU_ENDS[1].join(labels), begins=begins)
        case Code(text):
            return _code(text)
        case Link(content, url):
            return f"[{_inner(content)}]({url.replace('&', '&amp;')})"
        case Emphasis(content):
            return f"*{_inner(content)}*"
        case _:
            return f"**{_inner(part.content)}**"


def _inner(content: tuple[Inline, ...]) -> str:
    return "".join(map(_inline, content))


def _code(text: str) -> str:
    text = harmless(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and text.strip(" ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"
