"""A report as Markdown: CommonMark with the tables of GitHub's dialect, for a ticket, a wiki or a repository.

It has all that may be shown: what to do with why and how, what isn't known, what is set aside, the scores by cause, by
topic and over time, every entry, and the sources of what is to be done. It loses what says which fact is missing, and
of a date or a number how exactly it was known; `to_json` loses nothing.

Every text is on one line, with a mark in place of what can't be seen, and escaped by `core.text.markdown`. The only
links are the addresses of sources and of steps, by `https` or `http`, in full.
"""

from collections.abc import Iterable, Iterator

from secure_checklist.checklists.items import Source, Steps
from secure_checklist.core.text.markdown import escaped, linked
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.evaluation.trends import Trend
from secure_checklist.formats.labels import listed, verified
from secure_checklist.formats.messages import ReportWords
from secure_checklist.formats.phrases import (
    advised_line,
    found_line,
    gap_lines,
    holding_lines,
    reason_line,
    score_line,
    span,
    waiver_line,
    why_line,
)
from secure_checklist.formats.view import Advised, Document, Entry, Part, Row

__all__ = ["FORMAT", "Markdown"]


class Markdown:
    """The format `markdown`."""

    name = "markdown"
    media_type = "text/markdown"
    suffix = ".md"

    def write(self, document: Document) -> bytes:
        """Write a document as UTF-8."""
        return "\n\n".join(block for block in _blocks(document) if block).encode() + b"\n"


FORMAT = Markdown()
_HERE = "\ufdd0"
"""Stands for a link in a sentence; no text has it."""


def _blocks(document: Document) -> Iterator[str]:
    """Return every block: what stands between two empty lines."""
    yield _heading(1, document.title)
    told = (listed(document.described, most=6), document.now.date().isoformat())
    yield escaped(", ".join(part for part in told if part))
    yield from _first(document)
    yield from _score(document)
    yield from _unknown(document)
    yield from _holding(document)
    yield from _set_aside(document)
    yield from _entries(document)
    yield from _sources(document)
    about, words = document.report.checklist, document.words
    moment = document.now.isoformat(sep=" ", timespec="minutes")
    yield escaped(words.made.format(title=about.title, version=about.version, moment=moment))


# parts of a page -------------------------------------------------------------------------------------------------


def _heading(level: int, text: str, number: int | None = None) -> str:
    said = escaped(text)
    return f"{'#' * level} {said if number is None else f'{number}. {said}'}".rstrip()


def _bullets(lines: Iterable[str]) -> str:
    """Make a list of lines that are Markdown already."""
    return "\n".join(f"- {line}".rstrip() for line in lines)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Make a table of texts."""
    head = [escaped(text) for text in heads]
    body = [" | ".join(escaped(text) for text in row) for row in rows]
    ruled = " | ".join("---" for _ in head)
    return "\n".join(f"| {line} |" for line in (" | ".join(head), ruled, *body)) if body else ""


# what to do ------------------------------------------------------------------------------------------------------


def _first(document: Document) -> Iterator[str]:
    words = document.words
    if not document.actions:
        yield _heading(2, words.first)
        yield escaped(words.nothing_left if document.report.score.coverage == 1 else words.nothing_known)
    elif document.quiet:
        yield _heading(2, words.first)
        yield from _listed(document, document.quiet)
    if document.noticeable:
        yield _heading(2, words.noticeable)
        yield from map(escaped, (*document.cautions, document.begin_here))
        for advised in document.plan_first:
            yield from _action(document, advised)
        yield from _listed(document, document.noticeable)


def _listed(document: Document, actions: tuple[Advised, ...]) -> Iterator[str]:
    for advised in actions[: document.limit]:
        yield from _action(document, advised)
    if len(actions) > document.limit:
        yield escaped(document.words.more.format(count=len(actions) - document.limit))


def _action(document: Document, advised: Advised) -> Iterator[str]:
    words, item = document.words, advised.item
    yield _heading(3, advised.action.title, advised.number or None)
    told = words.comes_first if advised.leads else advised_line(advised, advised.whom, words)
    yield escaped(" · ".join((told, words.levels[advised.level], words.efforts[advised.effort])))
    yield escaped(words.read_first) if advised.action.cautioned and not advised.leads else ""
    if item is None:
        return
    yield escaped(item.why)
    yield from (escaped(found_line(advised, ground, whom, words)) for ground, whom in advised.grounds.items())
    for place, fitting in enumerate(advised.steps):
        title = fitting.title or (words.also if place else "")
        yield escaped(f"{title}:") if title else ""
        yield escaped(fitting.note)
        yield from _steps(document, fitting.steps)
    yield escaped(words.avoid) if item.do_not else ""
    yield _bullets(escaped(warning) for warning in item.do_not)
    if advised.sources:
        yield escaped(f"{words.sources}: {', '.join(map(str, advised.sources))}")


def _steps(document: Document, steps: Steps) -> Iterator[str]:
    yield "\n".join(f"{number}. {escaped(line)}".rstrip() for number, line in enumerate(steps.do, 1))
    if steps.link:
        before, _, after = document.words.opens.format(link=_HERE).partition(_HERE)
        yield " ".join(part for part in (escaped(before), linked(steps.link), escaped(after)) if part)
    yield escaped(verified(steps))


# how far it goes, what is not known ------------------------------------------------------------------------------


def _score(document: Document) -> Iterator[str]:
    words, report = document.words, document.report
    yield _heading(2, words.score)
    yield escaped(score_line(report.score, words))
    counts = report.outcomes().items()
    yield escaped(" · ".join(words.counts.format(count=count, outcome=words.outcomes[name]) for name, count in counts))
    by_cause = [(words.causes[cause], score_line(score, words)) for cause, score in document.causes.items()]
    yield _table((words.exposure, words.score), by_cause)
    yield _table(
        (words.sections, words.score), ((part.title, score_line(part.score, words)) for part in document.parts)
    )
    if document.trend is not None:
        yield _table((words.trend, words.score), _over_time(document.trend, words))


def _over_time(trend: Trend, words: ReportWords) -> Iterator[tuple[str, str]]:
    """Return each day with its score, and the content's version where that is another one than before."""
    version = ""
    for one in trend.overall:
        new = f"; {words.new_content.format(version=one.version)}" if version and one.version != version else ""
        version = one.version
        yield one.now.date().isoformat(), span(one.score, words) + new


def _unknown(document: Document) -> Iterator[str]:
    words, questions = document.words, document.questions
    yield _heading(2, words.unknown)
    yield _bullets(escaped(_question(document, question)) for question in questions[: document.limit])
    if len(questions) > document.limit:
        yield escaped(words.more_questions.format(count=len(questions) - document.limit))
    told = [*gap_lines(document)]
    yield from map(escaped, told)
    unknown = document.report.outcomes()["unknown"]
    if not unknown:
        yield escaped(words.nothing_unknown)
    elif not questions and not told:
        yield escaped(words.unsettled.format(count=unknown))


def _question(document: Document, question: OpenQuestion) -> str:
    words, whom = document.words, listed(document.whom(question.subjects))
    waiting = f"({words.waiting.format(count=question.items)})" if question.items > 1 else ""
    reason = "" if question.code == "not_asked" else reason_line(question.code, words)
    asked = f"{whom}: {question.text}" if whom else question.text
    return " ".join(part for part in (asked, waiting, question.note or reason) if part)


def _holding(document: Document) -> Iterator[str]:
    words = document.words
    yield _heading(2, words.holds)
    yield _bullets(map(escaped, holding_lines(document))) or escaped(words.nothing_holds)


def _set_aside(document: Document) -> Iterator[str]:
    """Say what is waived, with who decided it, and that something is kept back, without saying what."""
    words, waivers = document.words, [*document.set_aside()]
    if waivers or document.notices:
        yield _heading(2, words.set_aside)
        told = ((title, waiver_line(waiver, words, counts=counts)) for title, waiver, counts in waivers)
        yield _table((words.entry, words.reason), told)
        yield from map(escaped, document.notices)


# every entry, and where it is from -------------------------------------------------------------------------------


def _entries(document: Document) -> Iterator[str]:
    words, (quiet, others) = document.words, document.in_two
    if quiet:
        yield _heading(2, words.entries)
        yield from _tables(document, quiet)
    if others:
        yield _heading(2, f"{words.entries}: {words.noticeable}")
        yield from map(escaped, (*document.cautions, document.begin_here))
        yield from _tables(document, others)


def _tables(document: Document, parts: tuple[Part, ...]) -> Iterator[str]:
    words = document.words
    for part in parts:
        yield _heading(3, part.title)
        rows = (_cells(document, entry, row) for entry in part.entries for row in entry.rows)
        yield _table((words.entry, words.subject, words.state, words.reason), rows)


def _cells(document: Document, entry: Entry, row: Row) -> tuple[str, ...]:
    words = document.words
    whom = words.you if row.person else row.subject if row.subject is not None else words.none_listed
    return entry.title, whom, words.outcomes[row.outcome], why_line(row, words)


def _sources(document: Document) -> Iterator[str]:
    if document.sources:
        yield _heading(2, document.words.sources)
        lines = (_source(document, source) for source in document.sources)
        yield "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _source(document: Document, source: Source) -> str:
    words = document.words
    date = source.date.isoformat() if source.date else source.date_note or words.undated
    checked = f", {words.checked_on.format(day=source.checked.isoformat())}" if source.checked else ""
    said = f"{source.publisher}: {source.title} ({date}; {words.statuses[source.status]}{checked})"
    parts = escaped(said), linked(source.url) if source.url else "", escaped(source.note)
    return " ".join(part for part in parts if part)
