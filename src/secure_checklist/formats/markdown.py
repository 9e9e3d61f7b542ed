"""A page as CommonMark with GitHub's tables and checkboxes, for a ticket, a wiki or a repository.

Without details, it leaves out the scores by topic, the single findings and the sources. It always leaves out how
exactly a date or number was known. `to_json` has everything.

Every text except prose is on one line and escaped by `core.text.markdown`. Invisible characters are shown as a mark.
The only links are those in prose and the full addresses of sources, helpers and steps.
"""

from collections.abc import Iterator

from secure_checklist.core.messages import heading, message, noting_what_lacks
from secure_checklist.core.prose.as_markdown import markdown
from secure_checklist.core.text.markdown import escaped, linked
from secure_checklist.formats.page import Block, Detail, Line, Mark, Points, Prose, Title, blocks, details_of
from secure_checklist.formats.summary import Summary

_HERE = "\ufdd0"
"""Stands for a link in a sentence; no text has it."""
_MARKS: dict[Mark, str] = {"box": "- [ ] ", "done": "- ✓ ", "open": "- ", "point": "- ", "number": ""}
_BARE: tuple[Mark, ...] = ("open", "point", "number")
"""The marks behind which a text begins a line of its own."""
_MARGIN = "  "


def write(summary: Summary) -> bytes:
    """Write a summary as Markdown, in UTF-8."""
    with noting_what_lacks() as lacking:
        shown = [part for block in blocks(summary, lacking) for part in _block(block, summary)]
    return "\n\n".join(filter(None, shown)).encode() + b"\n"


def _block(block: Block, summary: Summary) -> Iterator[str]:
    if isinstance(block, Title):
        yield f"{'#' * block.level} {escaped(block.text)}" if block.text else ""
    elif isinstance(block, Line):
        yield escaped(block.text)
    elif isinstance(block, Points):
        yield "\n".join(
            mark + _together(escaped(text, begins=block.mark in _BARE), linked(url) if url else "", escaped(note))
            for number, (text, url, note) in enumerate(block.points, 1)
            for mark in (_MARKS[block.mark] or f"{number}. ",)
        )
    else:  # a point with a box, and indented below it what belongs to it
        advised = block.advised
        number = f"{advised.number}. " if advised.number else ""
        yield f"- [ ] {number}{escaped(advised.action.title)}"
        for part in (one for detail in details_of(summary, advised, folded=block.folded) for one in _detail(detail)):
            yield "\n".join(f"{_MARGIN}{line}" if line else "" for line in part.split("\n")) if part else ""


def _together(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _detail(detail: Detail) -> Iterator[str]:
    if isinstance(detail, Line):
        yield escaped(detail.text)
    elif isinstance(detail, Prose):
        yield f"- {markdown(detail.text, margin='  ')}".rstrip() if detail.warns else markdown(detail.text)
    else:
        yield escaped(heading(detail.title)) if detail.title else ""
        yield escaped(detail.note)
        marked = ((f"{number}. ", line) for number, line in enumerate(detail.steps.do, 1))
        yield "\n".join(f"{mark}{markdown(line, margin=' ' * len(mark))}".rstrip() for mark, line in marked)
        if detail.steps.link:
            before, _, after = message("formats.opens", link=_HERE).partition(_HERE)
            yield _together(escaped(before), linked(detail.steps.link), escaped(after))
