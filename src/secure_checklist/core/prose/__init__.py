"""Prose: the small Markdown of a checklist's texts, one parser for it, and what it becomes in each format.

A checklist holds prose as text. `parse` returns it as a tree, `html`, `markdown` and `plain` as what a format shows;
`escaped` makes prose of a text that is none.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.core.prose.as_html import html as html
    from secure_checklist.core.prose.as_text import plain as plain
    from secure_checklist.core.prose.blocks import escaped as escaped
    from secure_checklist.core.prose.blocks import parse as parse
    from secure_checklist.core.prose.nodes import Menu as Menu
    from secure_checklist.core.prose.nodes import Paragraph as Paragraph
    from secure_checklist.core.prose.nodes import Text as Text

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "core.prose.as_html": "html",
            "core.prose.as_text": "plain",
            "core.prose.blocks": "escaped parse",
            "core.prose.nodes": "Menu Paragraph Text",
        },
    )
