"""Prose: the small Markdown subset for a checklist's texts, with one parser and a renderer for each format.

A checklist holds prose as text. The function `parse` returns prose as a tree, and `html`, `markdown` and `plain` return
it for a format. The function `escaped` turns a plain text into prose.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
