"""Prose: the small Markdown of a checklist's texts, one parser for it, and what it becomes in each format.

A checklist holds prose as text. `parse` returns it as a tree, `html`, `markdown` and `plain` as what a format shows;
`escaped` makes prose of a text that is none.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.core.prose.as_html import html as html
    from secure_checklist.core.prose.as_markdown import markdown as markdown
    from secure_checklist.core.prose.as_text import plain as plain
    from secure_checklist.core.prose.blocks import escaped as escaped
    from secure_checklist.core.prose.blocks import links as links
    from secure_checklist.core.prose.blocks import menus as menus
    from secure_checklist.core.prose.blocks import parse as parse
    from secure_checklist.core.prose.nodes import Block as Block
    from secure_checklist.core.prose.nodes import Code as Code
    from secure_checklist.core.prose.nodes import CodeBlock as CodeBlock
    from secure_checklist.core.prose.nodes import Emphasis as Emphasis
    from secure_checklist.core.prose.nodes import Inline as Inline
    from secure_checklist.core.prose.nodes import Link as Link
    from secure_checklist.core.prose.nodes import List as List
    from secure_checklist.core.prose.nodes import Menu as Menu
    from secure_checklist.core.prose.nodes import Paragraph as Paragraph
    from secure_checklist.core.prose.nodes import Strong as Strong
    from secure_checklist.core.prose.nodes import Text as Text

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "core.prose.blocks": "escaped links menus parse",
            "core.prose.as_html": "html",
            "core.prose.as_markdown": "markdown",
            "core.prose.nodes": "Block Code CodeBlock Emphasis Inline Link List Menu Paragraph Strong Text",
            "core.prose.as_text": "plain",
        },
    )
