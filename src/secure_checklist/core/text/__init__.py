"""Untrusted text made safe for where it goes: a terminal, Markdown, a spreadsheet's cell."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.core.text.csv_cells import cell as cell
    from secure_checklist.core.text.csv_cells import unguarded as unguarded

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(__name__, {"core.text.csv_cells": "cell unguarded"})
