"""A page as Markdown: CommonMark with the tables and boxes of GitHub's dialect, for a ticket, a wiki or a repository.

It loses the scores by topic, the single findings and the sources, unless details are wanted, and in any case of a date
or a number how exactly it was known; `to_json` loses nothing.

Every text but prose is on one line, with a mark in place of what can't be seen, and escaped by `core.text.markdown`.
The only links are those in prose, and the addresses of sources, helpers and steps, in full.
"""

from collections.abc import Iterable, Iterator

from secure_checklist.core.messages import heading, in_a_row, labelled, message, noting_what_lacks
from secure_checklist.core.prose.as_markdown import markdown
from secure_checklist.core.text.markdown import escaped, linked
from secure_checklist.formats.labels import noticed_line
from secure_checklist.formats.page import Block, Line, Mark, Points, Table, Task, Title, blocks
from secure_checklist.formats.phrases import found_line, helper_line, meta_line
from secure_checklist.formats.steps import Fitting
from secure_checklist.formats.summary import Advised, Summary

_HERE = "\ufdd0"
"""Stands for a link in a sentence; no text has it."""
_MARKS: dict[Mark, str] = {"box": "- [ ] ", "done": "- ✓ ", "open": "- ", "point": "- ", "number": ""}
_MARGIN = "  "


def write(summary: Summary) -> bytes:
    """Write a summary as UTF-8."""
    with noting_what_lacks() as lacking:
        return as_markdown(blocks(summary, lacking), summary)


def as_markdown(page: Iterable[Block], summary: Summary | None = None) -> bytes:
    """Write blocks as UTF-8. What there is to do needs the summary that it is in."""
    shown = (part for block in page for part in _block(block, summary))
    return "\n\n".join(part for part in shown if part).encode() + b"\n"


def _block(block: Block, summary: Summary | None) -> Iterator[str]:
    if isinstance(block, Title):
        yield f"{'#' * block.level} {escaped(block.text)}".rstrip()
    elif isinstance(block, Line):
        yield escaped(block.text)
    elif isinstance(block, Points):
        yield "\n".join(
            (_MARKS[block.mark] or f"{number}. ") + _together(escaped(text), linked(url) if url else "", escaped(note))
            for number, (text, url, note) in enumerate(block.points, 1)
        )
    elif isinstance(block, Table):
        yield _table(block) if block.rows else ""
    elif summary is not None:
        yield from _task(block, summary)


def _together(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _table(table: Table) -> str:
    head = " | ".join(map(escaped, table.heads))
    ruled = " | ".join("---" for _ in table.heads)
    return "\n".join(f"| {line} |" for line in (head, ruled, *(" | ".join(map(escaped, row)) for row in table.rows)))


def _task(block: Task, summary: Summary) -> Iterator[str]:
    """Yield one thing to do as a point with a box; what belongs to it is indented below it."""
    advised = block.advised
    number = f"{advised.number}. " if advised.number else ""
    yield f"- [ ] {number}{escaped(advised.action.title)}"
    for part in _below(advised, summary, folded=block.folded):
        yield "\n".join(f"{_MARGIN}{line}" if line else "" for line in part.split("\n")) if part else ""


def _below(advised: Advised, summary: Summary, *, folded: bool) -> Iterator[str]:
    yield escaped(meta_line(advised))
    yield escaped(message("formats.read_first")) if advised.action.flagged else ""
    item = advised.item
    if item is None:
        return
    yield markdown(advised.brief)
    if folded:
        return
    yield escaped(noticed_line(item))
    for helper in advised.helpers:
        yield escaped(helper_line(helper))
    yield from _steps(advised.steps)
    yield from _steps(advised.others if summary.details or not advised.steps else ())
    yield escaped(advised.steps_line)
    yield escaped(message("formats.avoid")) if item.do_not else ""
    yield "\n".join(f"- {markdown(warning, margin='  ')}".rstrip() for warning in item.do_not)
    if summary.details:
        yield markdown(advised.more)
        for justification, subjects in advised.justifications.items():
            yield escaped(found_line(advised, justification, subjects))
        numbers = in_a_row(map(str, summary.numbers_of(advised)))
        yield escaped(labelled(message("formats.sources"), numbers)) if numbers else ""


def _numbered(number: int, line: str) -> str:
    mark = f"{number}. "
    return f"{mark}{markdown(line, margin=' ' * len(mark))}".rstrip()


def _steps(several: tuple[Fitting, ...]) -> Iterator[str]:
    for place, fitting in enumerate(several):
        title = fitting.title or (message("formats.also") if place else "")
        yield escaped(heading(title)) if title else ""
        yield escaped(fitting.note)
        yield "\n".join(_numbered(number, line) for number, line in enumerate(fitting.steps.do, 1))
        if fitting.steps.link:
            before, _, after = message("formats.opens", link=_HERE).partition(_HERE)
            yield _together(escaped(before), linked(fitting.steps.link), escaped(after))
