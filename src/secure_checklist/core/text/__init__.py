"""Untrusted text made safe for where it goes: a terminal, Markdown, a spreadsheet's cell."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
