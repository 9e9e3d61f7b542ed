"""Prose: the small Markdown of a checklist's texts, one parser for it, and what it becomes in each format.

A checklist holds prose as text. `parse` returns it as a tree, `html`, `markdown` and `plain` as what a format shows;
`escaped` makes prose of a text that is none.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
