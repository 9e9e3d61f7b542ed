"""A small table as HTML, for notebooks: every text is escaped, and there is no script, style or address in it."""

from collections.abc import Sequence
from html import escape

from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import clean

_MOST_ROWS = 20


def table(heading: str, rows: Sequence[Sequence[str]]) -> str:
    """Return a table below a heading, with the first rows and how many more there are."""
    shown: list[Sequence[str]] = [*rows[:_MOST_ROWS]]
    if len(rows) > _MOST_ROWS:
        shown.append((message("list.more", count=len(rows) - _MOST_ROWS),))
    cells = ("".join(f"<td>{text(cell)}</td>" for cell in row) for row in shown)
    return f"<table><caption>{text(heading)}</caption>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def text(value: str) -> str:
    """Return a text that shows exactly as it is, whichever way it is written in."""
    return f'<span dir="auto">{escape(clean(value))}</span>'
