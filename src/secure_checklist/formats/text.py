"""A page as plain text: wrapped lines with checkboxes, for a terminal, a ticket or an email.

Without details, it leaves out the scores by topic, the single findings and the sources; `to_json` has everything.
"""

import io
from collections.abc import Iterable

from secure_checklist.checklists.credits import Credit, credit_line
from secure_checklist.core.messages import heading, message, noting_what_lacks
from secure_checklist.core.prose.as_text import write_prose
from secure_checklist.core.text.terminal import Screen, Style
from secure_checklist.formats.page import Block, Line, Mark, Points, Prose, Task, Title, blocks, details_of
from secure_checklist.formats.summary import Advised, Summary

_MARKS: dict[Mark, tuple[str, Style]] = {
    "box": ("  [ ] ", ""),
    "done": ("  ✓ ", "good"),
    "open": ("  ? ", ""),
    "point": ("  - ", ""),
    "number": ("", ""),
}
_MARGIN = " " * 8


def write(summary: Summary) -> bytes:
    """Write a summary as text in UTF-8, in lines of at most 80 characters."""
    out = io.StringIO()
    write_page(Screen(out, 80), summary)
    return out.getvalue().encode()


def write_page(screen: Screen, summary: Summary, *, unfolded: int | None = None, verbose: bool = False) -> None:
    """Write a page.

    Args:
        screen: What to write to.
        summary: What to write.
        unfolded: The number of actions shown with their steps, on a screen where someone can ask for more. The rest of
            the page is only counted. For a checklist without answers, only the titles are written. If None, the whole
            page is written.
        verbose: Whether to add the names that files use.

    """
    with summary.wording(), noting_what_lacks() as lacking:
        for block in blocks(summary, lacking, unfolded=unfolded, verbose=verbose):
            if isinstance(block, Task):
                screen.blank()
                write_task(screen, summary, block.advised, folded=block.folded, verbose=verbose)
            else:
                write_block(screen, block)


def write_credits(screen: Screen, credited: Iterable[Credit]) -> None:
    """Write the credits of a checklist and its parts."""
    for credit in credited:
        screen.write(credit_line(credit, homepage=True), style="dim")


def write_block(screen: Screen, block: Block) -> None:
    """Write a block that has no steps."""
    if isinstance(block, Title):
        if block.level == 1:
            screen.write(block.text, style="bold")
        elif block.text:
            screen.heading(block.text)
    elif isinstance(block, Line):
        screen.write(block.text, style=block.style)
    elif isinstance(block, Points):
        mark, style = _MARKS[block.mark]
        for number, (text, url, note) in enumerate(block.points, 1):
            screen.write(text, first=mark or f"{number:3}. ", style=style)
            for more in (url, note):
                screen.write(more, first="    ", style="dim")


def write_task(screen: Screen, summary: Summary, advised: Advised, *, folded: bool, verbose: bool = False) -> None:
    """Write one action: its title, how long it takes and why and, unless `folded`, how to do it and who to call."""
    number = f"{advised.number:2} " if advised.number else "   "
    screen.write(advised.action.title, first=f"[ ] {number} ", style="bold")
    screen.write(advised.action.item if verbose else "", first=_MARGIN, style="dim")
    for part in details_of(summary, advised, folded=folded):
        if isinstance(part, Line):
            screen.write(part.text, first=_MARGIN, style=part.style)
        elif isinstance(part, Prose):
            write_prose(screen, part.text, first=f"{_MARGIN}! " if part.warns else _MARGIN)
        else:
            screen.write(heading(part.title) if part.title else "", first=_MARGIN)
            screen.write(part.note, first=_MARGIN, style="dim")
            for place, line in enumerate(part.steps.do, 1):
                write_prose(screen, line, first=f"{_MARGIN}{place:2}. ")
            opens = message("formats.opens", link=part.steps.link) if part.steps.link else ""
            screen.write(opens, first=f"{_MARGIN}    ", style="dim")
