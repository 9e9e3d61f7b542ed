"""A report as Markdown: CommonMark with the tables of GitHub's dialect, for a ticket, a wiki or a repository.

It has all that may be shown: what to do with why and how, what isn't known, what is set aside, the scores by cause, by
topic and over time, every entry, and the sources of what is to be done. It loses what says which fact is missing, and
of a date or a number how exactly it was known; `to_json` loses nothing.

Every text but prose is on one line, with a mark in place of what can't be seen, and escaped by `core.text.markdown`.
The only links are those in prose, and the addresses of sources and of steps, by `https` or `http`, in full.
"""

from collections.abc import Collection, Iterable, Iterator

from secure_checklist.checklists.credits import Credit, credit_line
from secure_checklist.checklists.sources import Source
from secure_checklist.checklists.steps import Steps
from secure_checklist.core.messages import (
    called,
    clauses,
    day_of,
    heading,
    in_a_row,
    labelled,
    listed,
    message,
    noting_what_lacks,
)
from secure_checklist.core.prose.as_markdown import markdown
from secure_checklist.core.text.markdown import escaped, linked
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.formats.labels import noticed_line, source_line
from secure_checklist.formats.phrases import (
    counts_line,
    excluded_lines,
    external_lines,
    found_line,
    holding_lines,
    nothing_line,
    question_line,
    reason_line,
    score_line,
    score_trend,
    span,
    traits_line,
    unknown_lines,
    why_line,
)
from secure_checklist.formats.view import Advised, Document, Entry, Part, Row

_HERE = "\ufdd0"
"""Stands for a link in a sentence; no text has it."""


def write(document: Document) -> bytes:
    """Write a document as UTF-8."""
    with noting_what_lacks() as lacking:
        return "\n\n".join(block for block in _blocks(document, lacking) if block).encode() + b"\n"


def _blocks(document: Document, lacking: Collection[str]) -> Iterator[str]:
    """Yield every block: the text between two empty lines. `lacking` is read last, when all has been said."""
    yield _heading(1, document.report.checklist.title)
    yield escaped(document.profile_line)
    shown = (listed(document.described, most=6), day_of(document.report.now.date()))
    yield escaped(in_a_row(shown))
    yield escaped(document.safer)
    yield from _first(document)
    yield from _everyone(document)
    yield from _score(document)
    yield from _unknown(document)
    yield from _holding(document)
    yield from _excluded(document)
    yield from _external(document)
    yield from _entries(document)
    yield from _sources(document)
    about = document.report.checklist
    moment = document.report.now.isoformat(sep=" ", timespec="minutes")
    yield escaped(document.menus_line)
    yield escaped(message("formats.made", title=about.title, version=about.version, moment=moment))
    yield _bullets(_credit(credit) for credit in about.credits)
    yield from map(escaped, document.language_notes(lacking))


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
    quiet, rest, checks = document.before_plan, document.behind_plan, document.to_check
    yield _heading(2, message("formats.first"))
    yield escaped(document.unlocked_line)
    yield "" if document.actions else escaped(nothing_line(document))
    for advised in quiet[: document.limit]:
        yield from _action(document, advised)
    if rest:
        yield _heading(2, message("formats.next")) if quiet else ""
        yield from _plan(document)
    for advised in rest[: max(document.limit - len(quiet), 0)]:
        yield from _action(document, advised)
    yield escaped(document.held_line) if document.actions else ""
    left = len(document.actions) - document.limit
    yield escaped(message("formats.more", count=left)) if left > 0 else ""
    if checks:
        yield _heading(2, message("formats.to_check"))
        yield escaped(message("formats.to_check_help"))
        yield from () if rest else _plan(document)
    for advised in checks:
        yield from _action(document, advised)


def _everyone(document: Document) -> Iterator[str]:
    """Yield the advice of every report, whatever was answered."""
    if document.for_everyone:
        yield _heading(2, message("formats.everyone"))
        yield escaped(message("formats.everyone_help"))
    for advised in document.for_everyone:
        yield from _action(document, advised)


def _plan(document: Document) -> Iterator[str]:
    yield from map(escaped, document.cautions)
    for advised in document.plan_first:
        yield from _action(document, advised)


def _action(document: Document, advised: Advised) -> Iterator[str]:
    item = advised.item
    yield _heading(3, advised.action.title, advised.number or None)
    yield escaped(traits_line(advised))
    yield escaped(message("formats.read_first")) if advised.action.flagged and not advised.is_first else ""
    if item is None:
        return
    yield markdown(item.why)
    yield from (
        escaped(found_line(advised, justification, subjects))
        for justification, subjects in advised.justifications.items()
    )
    yield escaped(noticed_line(item))
    for place, fitting in enumerate(advised.steps):
        title = fitting.title or (message("formats.also") if place else "")
        yield escaped(heading(title)) if title else ""
        yield escaped(fitting.note)
        yield from _steps(fitting.steps)
    yield escaped(advised.steps_line)
    yield escaped(message("formats.avoid")) if item.do_not else ""
    yield _bullets(markdown(warning, margin="  ") for warning in item.do_not)
    if numbers := document.numbers_of(advised):
        yield escaped(labelled(message("formats.sources"), in_a_row(map(str, numbers))))


def _numbered(number: int, line: str) -> str:
    mark = f"{number}. "
    return f"{mark}{markdown(line, margin=' ' * len(mark))}".rstrip()


def _steps(steps: Steps) -> Iterator[str]:
    yield "\n".join(_numbered(number, line) for number, line in enumerate(steps.do, 1))
    if steps.link:
        before, _, after = message("formats.opens", link=_HERE).partition(_HERE)
        yield " ".join(part for part in (escaped(before), linked(steps.link), escaped(after)) if part)


# how far it goes, what is not known ------------------------------------------------------------------------------


def _score(document: Document) -> Iterator[str]:
    report = document.report
    yield _heading(2, message("formats.score"))
    yield escaped(score_line(report.score))
    yield escaped(counts_line(report))
    by_cause = [(called("cause", cause), score_line(score)) for cause, score in document.report.by_cause.items()]
    yield _table((message("formats.exposure"), message("formats.score")), by_cause)
    yield _table(
        (message("formats.sections"), message("formats.score")),
        ((part.title, score_line(part.score)) for part in document.parts),
    )
    over_time = ((day, clauses(filter(None, (span(score), new)))) for day, score, new in score_trend(document))
    yield _table((message("formats.trend"), message("formats.score")), over_time)


def _unknown(document: Document) -> Iterator[str]:
    questions = document.questions
    yield _heading(2, message("formats.unknown"))
    yield _bullets(escaped(_question(document, question)) for question in questions[: document.limit])
    if len(questions) > document.limit:
        yield escaped(message("formats.more_questions", count=len(questions) - document.limit))
    yield from map(escaped, unknown_lines(document))


def _question(document: Document, question: OpenQuestion) -> str:
    subjects = listed(document.names_of(question.subjects))
    return " ".join(part for part in (question_line(question, subjects), reason_line(question)) if part)


def _holding(document: Document) -> Iterator[str]:
    yield _heading(2, message("formats.holds"))
    yield _bullets(map(escaped, holding_lines(document))) or escaped(message("formats.nothing_holds"))


def _excluded(document: Document) -> Iterator[str]:
    """Yield the entries that someone set aside, and who did, and that something is kept back, without naming it."""
    excluded = [*excluded_lines(document)]
    if excluded or document.notices:
        yield _heading(2, message("formats.excluded"))
        yield _table((message("formats.entry"), message("formats.reason")), excluded)
        yield from map(escaped, document.notices)


def _external(document: Document) -> Iterator[str]:
    """Yield the findings of other tools, each with its address."""
    lines = [*external_lines(document)]
    if lines:
        yield _heading(2, message("formats.external"))
        shown = (
            " ".join((escaped(labelled(title, line)), linked(url) if url else "")).strip() for title, line, url in lines
        )
        yield _bullets(shown)


# every entry, and where it is from -------------------------------------------------------------------------------


def _entries(document: Document) -> Iterator[str]:
    quiet, others = document.in_two
    if quiet:
        yield _heading(2, message("formats.entries"))
        yield from _tables(quiet)
    if others:
        yield _heading(2, message("formats.observable_part", title=message("formats.entries")))
        yield from map(escaped, (*document.cautions, document.begin_here))
        yield from _tables(others)


def _tables(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        yield _heading(3, part.title)
        rows = (_cells(entry, row) for entry in part.entries for row in entry.rows)
        yield _table([message(f"formats.{column}") for column in ("entry", "subject", "state", "reason")], rows)


def _cells(entry: Entry, row: Row) -> tuple[str, ...]:
    subjects = message("formats.subject.you") if row.person else row.subject or message("formats.none_listed")
    return entry.item.title, subjects, message(f"outcome.{row.finding.outcome}"), why_line(row)


def _sources(document: Document) -> Iterator[str]:
    if document.sources:
        yield _heading(2, message("formats.sources"))
        lines = (_source(source) for source in document.sources)
        yield "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _credit(credit: Credit) -> str:
    return " ".join(part for part in (escaped(credit_line(credit)), linked(credit.homepage or "")) if part)


def _source(source: Source) -> str:
    parts = escaped(source_line(source)), linked(source.url) if source.url else "", escaped(source.note)
    return " ".join(part for part in parts if part)
