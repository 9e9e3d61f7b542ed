"""Prose as HTML. Every text is escaped, and the output contains only what `nodes` defines."""

from html import escape

from secure_checklist.core.messages import message
from secure_checklist.core.prose.blocks import parse
from secure_checklist.core.prose.nodes import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    Inline,
    Link,
    Menu,
    Paragraph,
    Strong,
    Text,
)
from secure_checklist.core.text.terminal import harmless

_THEN = '<span aria-hidden="true"> &gt; </span>'


def html(source: str, *, bare: bool = False) -> str:
    """Return prose as HTML that is safe in any page.

    Links don't open by themselves, and tell the linked page nothing about the current page. A menu path is a `span`
    with the class `sc-menu`, and each label in it is a `bdi`.

    Args:
        source: The prose.
        bare: Whether to omit the `<p>` of the first paragraph, as in a list item or a table cell.

    """
    blocks = parse(source)
    return _content(blocks) if bare else "\n".join(map(_block, blocks))


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_inlines(block.content)}</p>"
    if isinstance(block, CodeBlock):
        lines = "\n".join(map(_text, block.lines))
        return f"<pre><code>{lines}</code></pre>"
    items = "".join(f"<li>{_content(item)}</li>" for item in block.items)
    if block.start is None:
        return f"<ul>{items}</ul>"
    start = "" if block.start == 1 else f' start="{block.start}"'
    return f"<ol{start}>{items}</ol>"


def _content(blocks: tuple[Block, ...]) -> str:
    """Return blocks, the first without `<p>` where it is a paragraph."""
    if blocks and isinstance(blocks[0], Paragraph):
        return "".join((_inlines(blocks[0].content), *map(_block, blocks[1:])))
    return "".join(map(_block, blocks))


def _text(text: str) -> str:
    return escape(harmless(text))


def _inlines(content: tuple[Inline, ...]) -> str:
    return "".join(map(_inline, content))


def _inline(part: Inline) -> str:
    match part:
        case Text(text):
            return _text(text)
        case Code(text):
            return f"<code>{_text(text)}</code>"
        case Emphasis(content):
            return f"<em>{_inlines(content)}</em>"
        case Strong(content):
            return f"<strong>{_inlines(content)}</strong>"
        case Link(content, url):
            return f'<a href="{escape(url)}" rel="noreferrer noopener">{_inlines(content)}</a>'
        case Menu(labels):
            shown = _THEN.join(f"<bdi>{_text(label)}</bdi>" for label in labels)
            return f'<span class="sc-menu" role="group" aria-label="{escape(message("prose.menu"))}">{shown}</span>'
