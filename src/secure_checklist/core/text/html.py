"""A small HTML table for notebooks. Every text is escaped, and the table has no scripts, styles or addresses."""

from collections.abc import Sequence
from html import escape

from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import clean

_MOST_ROWS = 20


def table(heading: str, rows: Sequence[Sequence[str]]) -> str:
    """Return a heading and a table with the first rows, and the number of the remaining rows."""
    shown: list[Sequence[str]] = [*rows[:_MOST_ROWS]]
    if len(rows) > _MOST_ROWS:
        shown.append((message("list.more", count=len(rows) - _MOST_ROWS),))
    cells = ("".join(f"<td>{text(cell)}</td>" for cell in row) for row in shown)
    return f"<table><caption>{text(heading)}</caption>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def text(value: str) -> str:
    """Return a text that is shown exactly as it is, whatever its writing direction."""
    return f'<span dir="auto">{escape(clean(value))}</span>'
