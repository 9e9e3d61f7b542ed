"""Prose: the small Markdown of a checklist's texts, one parser for it, and what it becomes in each format.

A checklist holds prose as text. `parse` returns it as a tree, `html`, `markdown` and `plain` as what a format shows;
`escaped` makes prose of a text that is none.
"""

from secure_checklist.core.prose.as_html import html
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.prose.blocks import escaped, parse
from secure_checklist.core.prose.nodes import Menu, Paragraph, Text

__all__ = ["Menu", "Paragraph", "Text", "escaped", "html", "parse", "plain"]
