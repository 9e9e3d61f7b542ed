"""The blocks of a page on which nothing can be folded away. Text, Markdown and the terminal render them.

Actions come first, each with a checkbox. The rest follows in brief, or in full with `details`. This module doesn't
depend on how a block is rendered.
"""

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from secure_checklist.checklists.credits import credit_line
from secure_checklist.core.messages import heading, in_a_row, labelled, listed, message, notes, sentence
from secure_checklist.core.text.terminal import Style
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.formats import phrases
from secure_checklist.formats.labels import evidence_line, noticed_line, source_line
from secure_checklist.formats.steps import Fitting
from secure_checklist.formats.summary import Advised, Summary

MOST_DONE = 12
"""The most items listed as done on a page without details."""
MOST_QUESTIONS = 5
"""The most open questions listed on a page without details."""


class Title(NamedTuple):
    """A heading of the page (1), of a part (2) or within a part (3). If it is empty, nothing is shown."""

    text: str
    level: int = 2


class Line(NamedTuple):
    """One or more sentences. If empty, nothing is shown."""

    text: str
    style: Style = ""


class Task(NamedTuple):
    """One action with a checkbox, either in full with its steps or `folded` to its title and reason."""

    advised: Advised
    folded: bool = False


Mark = Literal["box", "done", "open", "point", "number"]


class Prose(NamedTuple):
    """Prose from the content, or a warning in prose. If empty, nothing is shown."""

    text: str
    warns: bool = False


class Points(NamedTuple):
    """A list of points, each with a text, an address and a note. An empty address or note is left out."""

    mark: Mark
    points: tuple[tuple[str, str, str], ...]


Block = Title | Line | Task | Points
Detail = Line | Prose | Fitting
"""A detail of one action."""


def blocks(
    summary: Summary, lacking: Collection[str], *, unfolded: int | None = None, verbose: bool = False
) -> Iterator[Block]:
    """Yield the blocks of a page.

    Args:
        summary: The summary to show.
        lacking: The keys of the messages that are in English although another language is active. It is read last.
        unfolded: The number of actions shown with their steps. If None, all that are shown at once. For a checklist
            without answers, only the titles are shown unless it is None.
        verbose: Whether to name the facts that open questions are about.

    """
    yield Title(summary.title, 1)
    if summary.page == "plan":
        yield from (Task(one) for one in summary.plan)
        return
    yield Line(listed(summary.described, most=6) if unfolded is None else "", "dim")
    if summary.line:
        yield Line(f"{summary.line} {summary.begin_here}")
    if summary.page == "checklist":
        first = ((message("formats.plan"), summary.plan),) if unfolded is not None and summary.plan else ()
        for title, tasks in (*first, *summary.chapters):
            yield Title(title)
            if unfolded is None:
                yield from map(Task, tasks)
            else:
                yield Points("box", tuple((one.action.title, "", one.action.item if verbose else "") for one in tasks))
    else:
        yield from _to_do(summary, unfolded)
        if unfolded is None and summary.page == "report":
            yield from _known(summary, verbose=verbose)
    if unfolded is None:
        yield from _for_everyone(summary)
    if summary.details:
        yield from _details(summary)
    if unfolded is None:
        yield from (Line(line, "dim") for line in phrases.closing_lines(summary, lacking))


def details_of(summary: Summary, advised: Advised, *, folded: bool) -> Iterator[Detail]:
    """Yield the details below the title of one action: how long it takes and why.

    Unless it is `folded`, they also say how to do it, who to call and what not to do.
    """
    yield Line(notes(advised.meta), "dim")
    yield Line(message("formats.read_first") if advised.action.flagged and summary.line else "", "open")
    item = advised.item
    if item is None:
        return
    yield Prose(advised.brief if folded else item.why)
    if folded:
        return
    yield Line(noticed_line(item), "open")
    for several in (advised.steps, advised.others if summary.details or not advised.steps else ()):
        for place, fitting in enumerate(several):
            yield fitting._replace(title=fitting.title or (message("formats.also") if place else ""))
            yield Line(evidence_line(item, fitting.steps) if summary.details else "", "dim")
    yield Line(advised.steps_line)
    yield from (Prose(line, warns=True) for line in item.do_not)
    # last, so that a number stands above the next prompt
    yield Line(heading(summary.helping) if advised.helpers else "", "bold")
    yield from (Line(f"• {labelled(helper.need, helper.line)}") for helper in advised.helpers)
    if summary.details:
        yield from (Line(line, "dim") for line in advised.found)
        numbers = in_a_row(map(str, summary.numbers_of(advised)))
        yield Line(labelled(message("formats.sources"), numbers) if numbers else "", "dim")


def _to_do(summary: Summary, unfolded: int | None) -> Iterator[Block]:
    yield Line(phrases.unlocked_line(summary))
    opening = phrases.opening_line(summary)
    yield Line(opening)
    for place, advised in enumerate(summary.first):
        yield Task(advised, folded=unfolded is not None and place >= unfolded)
    yield Line("" if opening else phrases.held_line(summary))
    yield Line(summary.postponed)
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
    done = [*phrases.done_lines(summary)]
    yield Title(message("formats.holds"))
    yield Line("" if done else message("formats.nothing_holds"))
    yield Points("done", tuple((line, "", "") for line in done[:most]))
    yield Line(message("list.more", count=len(done) - most) if len(done) > most else "", "dim")
    yield Title(message("formats.unknown"))
    asked = summary.questions if summary.details else summary.questions[:MOST_QUESTIONS]
    points = ((_question(summary, one), "", _reason(one, verbose=verbose)) for one in asked)
    yield Points("open", tuple(points))
    left = len(summary.questions) - len(asked)
    yield Line(message("formats.more_questions", count=left) if left else "", "dim")
    yield from map(Line, phrases.unknown_lines(summary))
    excluded = [*phrases.excluded_lines(summary)]
    if excluded or summary.report.notices:
        yield Title(message("formats.excluded"))
        yield Points("point", tuple((title, "", why) for title, why in excluded))
        yield from map(Line, summary.report.notices)
    yield Title(message("formats.score"))
    yield Line(f"{phrases.score_line(summary.report.score)} {message('formats.score_help')}")
    counts = summary.report.outcomes().items()
    yield Line(notes(message(f"formats.counts.{outcome}", count=count) for outcome, count in counts), "dim")


def _question(summary: Summary, question: OpenQuestion) -> str:
    """Return an open question, its subjects, and how many entries wait for it where these are several."""
    subjects, text = listed(summary.names_of(question.subjects)), question.text
    text = message("formats.question", subjects=subjects, question=text) if subjects else text
    return message("formats.question.waiting", question=text, count=question.items) if question.items > 1 else text


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
    """Yield the scores, and where all that is advised is from."""
    report = summary.report
    if summary.page == "report":
        for key, rows in phrases.scores(summary):
            yield Title(message(f"formats.{key}") if rows else "", 3)
            yield Points("point", tuple((labelled(name, phrases.span(one)), "", "") for name, one in rows))
    if summary.sources:
        yield Title(message("formats.sources"))
        yield Points("number", tuple((source_line(one), one.url or "", one.note) for one in summary.sources))
    yield Line(phrases.menus_line(summary), "dim")
    about, moment = report.checklist, report.now.isoformat(sep=" ", timespec="minutes")
    yield Line(message("formats.made", title=about.title, version=about.version, moment=moment), "dim")
    yield Points("point", tuple((credit_line(one), one.homepage or "", "") for one in about.credits))
