"""Untrusted text made safe for where it goes: a terminal, Markdown, a spreadsheet's cell."""

from secure_checklist.core.text.csv_cells import cell, unguarded

__all__ = ["cell", "unguarded"]
