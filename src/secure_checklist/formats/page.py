"""What stands on a page where nothing can be folded away, block by block: text, Markdown and a terminal draw these.

First comes what to do, each thing with a box. What else there is follows in brief, and in full where `details` are
wanted. Nothing here knows how a block is drawn.
"""

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from secure_checklist.checklists.credits import credit_line
from secure_checklist.core.messages import called, clauses, in_a_row, labelled, listed, message, notes, sentence
from secure_checklist.core.text.terminal import Style
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.formats.labels import noticed_line, source_line
from secure_checklist.formats.phrases import question_line, score_line, span
from secure_checklist.formats.steps import Fitting
from secure_checklist.formats.summary import Advised, Part, Summary

MOST_DONE = 12
"""The most items that are named as done, where no details are wanted."""
MOST_QUESTIONS = 5
"""The most open questions that are named, where no details are wanted."""


class Title(NamedTuple):
    """A heading, of the page (1), of a part (2) or of a table (3)."""

    text: str
    level: int = 2


class Line(NamedTuple):
    """A sentence, or several; where it is empty, there is none."""

    text: str
    style: Style = ""


class Task(NamedTuple):
    """One thing to do, with a box: in full with its steps, or `folded` to its title and why."""

    advised: Advised
    folded: bool = False


Mark = Literal["box", "done", "open", "point", "number"]


class Prose(NamedTuple):
    """Prose of the content; where it is empty, there is none."""

    text: str


class Warnings(NamedTuple):
    """What not to do, each in prose."""

    texts: tuple[str, ...]


class Points(NamedTuple):
    """A list: of each point its text, the address behind it, and a note; an empty address or note is left out."""

    mark: Mark
    points: tuple[tuple[str, str, str], ...]


class Table(NamedTuple):
    """Rows of texts below their headings."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Title | Line | Task | Points | Table
Detail = Line | Prose | Fitting | Warnings
"""What belongs to one thing to do."""


def blocks(
    summary: Summary, lacking: Collection[str], *, unfolded: int | None = None, verbose: bool = False
) -> Iterator[Block]:
    """Yield the blocks of a page.

    Args:
        summary: What to show.
        lacking: The keys of the messages that are in English where another language is in force: read last, once all
            has been said.
        unfolded: How many things to do have their steps; if None, all that are shown at once.
        verbose: Also name the facts that open questions are about.

    """
    yield Title(summary.title, 1)
    if summary.page == "plan":
        yield from (Task(one) for one in summary.plan)
        return
    yield Line(listed(summary.described, most=6) if unfolded is None else "", "dim")
    if summary.line:
        yield Line(f"{summary.line} {summary.begin_here}")
    if summary.page == "checklist":
        for title, tasks in summary.chapters:
            yield Title(title)
            yield from map(Task, tasks)
    else:
        yield from _to_do(summary, unfolded)
        if unfolded is None:
            yield from _known(summary, verbose=verbose)
    if unfolded is None:
        yield from _for_everyone(summary)
    if summary.details:
        yield from _details(summary)
    if unfolded is None:
        yield Line(summary.profile_line, "dim")
        # in every report: who says "nobody watches" may have been watched saying it
        yield Line(message("formats.safer"), "dim")
        yield Line(message("formats.limits") if summary.page == "report" else "", "dim")
        yield from (Line(line, "dim") for line in summary.language_notes(lacking))


def details_of(summary: Summary, advised: Advised, *, folded: bool) -> Iterator[Detail]:
    """Yield what stands below the title of one thing to do: how long it takes and why.

    Unless it is `folded`, how it is done, whom to call and what not to do follow.
    """
    effort = message(f"effort.{advised.action.effort}")
    known = () if advised.alike else (advised.level, listed(advised.subjects), advised.state)
    yield Line(notes((effort, *known)), "dim")
    yield Line(message("formats.read_first") if advised.action.flagged else "", "open")
    item = advised.item
    if item is None:
        return
    yield Prose(advised.brief)
    if folded:
        return
    yield Line(noticed_line(item), "open")
    for several in (advised.steps, advised.others if summary.details or not advised.steps else ()):
        for place, fitting in enumerate(several):
            yield fitting._replace(title=fitting.title or (message("formats.also") if place else ""))
    yield Line(advised.steps_line)
    yield Warnings(item.do_not)
    for helper in advised.helpers:  # last, so that a number stands above the next prompt
        yield Line(labelled(helper.need, labelled(helper.name, helper.way) if helper.name else helper.way), "bold")
    if summary.details:
        yield Prose(advised.more)
        yield from (Line(line, "dim") for line in advised.found_lines)
        numbers = in_a_row(map(str, summary.numbers_of(advised)))
        yield Line(labelled(message("formats.sources"), numbers) if numbers else "", "dim")


def _to_do(summary: Summary, unfolded: int | None) -> Iterator[Block]:
    yield Line(summary.unlocked_line)
    nothing = summary.nothing_line
    yield Line(nothing)
    for place, advised in enumerate(summary.first):
        yield Task(advised, folded=unfolded is not None and place >= unfolded)
    yield Line("" if nothing else summary.held_line)
    if unfolded is not None:
        later, unknown = len(summary.later), summary.report.outcomes()["unknown"]
        left = message("formats.later", count=later) if later else ""
        yield Line(notes((left, message("formats.counts.unknown", count=unknown))), "dim")
    elif summary.later:
        yield Title(message("formats.later", count=len(summary.later)))
        if summary.details:
            yield from map(Task, summary.later)
        else:
            yield Points("box", tuple((f"{one.number}. {one.action.title}", "", "") for one in summary.later))


def _known(summary: Summary, *, verbose: bool) -> Iterator[Block]:
    """Yield what is done, what isn't known, what was left out, and how far it goes."""
    most = len(summary.report.items) if summary.details else MOST_DONE
    done = [*summary.holding_lines()]
    yield Title(message("formats.holds"))
    yield Line("" if done else message("formats.nothing_holds"))
    yield Points("done", tuple((line, "", "") for line in done[:most]))
    yield Line(message("list.more", count=len(done) - most) if len(done) > most else "", "dim")
    yield Title(message("formats.unknown"))
    asked = summary.questions if summary.details else summary.questions[:MOST_QUESTIONS]
    points = (
        (question_line(one, listed(summary.names_of(one.subjects))), "", _reason(one, verbose=verbose)) for one in asked
    )
    yield Points("open", tuple(points))
    left = len(summary.questions) - len(asked)
    yield Line(message("formats.more_questions", count=left) if left else "", "dim")
    yield from map(Line, summary.unknown_lines())
    excluded = [*summary.excluded_lines()]
    if excluded or summary.report.notices:
        yield Title(message("formats.excluded"))
        yield Points("point", tuple((title, "", why) for title, why in excluded))
        yield from map(Line, summary.report.notices)
    if external := [*summary.external_lines()]:
        yield Title(message("formats.external"))
        yield Points("point", tuple((labelled(title, line), url, "") for title, line, url in external))
    yield Title(message("formats.score"))
    yield Line(f"{score_line(summary.report.score)} {message('formats.score_help')}")
    counts = summary.report.outcomes().items()
    yield Line(notes(message(f"formats.counts.{outcome}", count=count) for outcome, count in counts), "dim")


def _reason(question: OpenQuestion, *, verbose: bool) -> str:
    """Return why an answer isn't known, with the fact's name if `verbose`; empty: nobody has asked."""
    reason = question.note
    if not reason and question.code != "not_asked":
        reason = sentence(message(f"reason.{question.code}"))  # a machine's note stays as it is
    named = message("formats.question.named", fact=question.fact, answers=question.answers, code=question.code)
    return " ".join(filter(None, (reason, named if verbose else "")))


def _for_everyone(summary: Summary) -> Iterator[Block]:
    """Yield what is the same for everybody, whatever was answered: what to read first, and advice that is private."""
    if summary.line:
        yield Title(message("formats.plan"))
        yield from map(Task, summary.plan)
    if summary.for_everyone and summary.page == "report":
        yield Title(message("formats.everyone"))
        yield Line(message("formats.everyone_help"))
        yield from (Task(one, folded=not summary.details) for one in summary.for_everyone)


def _details(summary: Summary) -> Iterator[Block]:
    """Yield every item with what became of it, the scores, and where all that is advised is from."""
    report = summary.report
    if summary.page == "report":
        score = message("formats.score")
        by_cause = ((called("cause", cause), score_line(one)) for cause, one in report.by_cause.items())
        yield Table((message("formats.exposure"), score), tuple(by_cause))
        yield Table(
            (message("formats.sections"), score), tuple((one.title, score_line(one.score)) for one in summary.parts)
        )
        over_time = ((day, clauses(filter(None, (span(one), new)))) for day, one, new in summary.score_trend())
        yield Table((message("formats.trend"), score), tuple(over_time))
        quiet, others = summary.in_two
        yield from _entries(message("formats.entries"), quiet)
        if others:
            yield Title(message("formats.observable_part", title=message("formats.entries")))
            yield Line(f"{' '.join(report.checklist.cautions)} {summary.begin_here}")
        yield from _entries("", others)
    if summary.sources:
        yield Title(message("formats.sources"))
        yield Points("number", tuple((source_line(one), one.url or "", one.note) for one in summary.sources))
    yield Line(summary.menus_line, "dim")
    about, moment = report.checklist, report.now.isoformat(sep=" ", timespec="minutes")
    yield Line(message("formats.made", title=about.title, version=about.version, moment=moment), "dim")
    yield Points("point", tuple((credit_line(one), one.homepage or "", "") for one in about.credits))


def _entries(title: str, parts: tuple[Part, ...]) -> Iterator[Block]:
    if title and parts:
        yield Title(title)
    heads = tuple(message(f"formats.{column}") for column in ("entry", "subject", "state", "reason"))
    for part in parts:
        yield Title(part.title, 3)
        yield Table(
            heads,
            tuple(
                (
                    entry.item.title,
                    message("formats.subject.you") if row.person else row.subject or message("formats.none_listed"),
                    message(f"outcome.{row.finding.outcome}"),
                    row.why,
                )
                for entry in part.entries
                for row in entry.rows
            ),
        )
