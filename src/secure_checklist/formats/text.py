"""A report as plain text: wrapped lines for a terminal, a ticket or a mail.

It loses the single findings of what is done or doesn't apply, and the sources; `to_json` loses nothing.
"""

import io
from collections.abc import Iterable
from math import ceil, floor

from secure_checklist.checklists.credits import Credit, credit_line
from secure_checklist.checklists.steps import Steps
from secure_checklist.core.messages import day_of, heading, in_a_row, listed, message, noting_what_lacks
from secure_checklist.core.prose.as_text import plain, write_prose
from secure_checklist.core.prose.blocks import parse
from secure_checklist.core.prose.nodes import Paragraph
from secure_checklist.core.text.terminal import Screen, Style
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.formats.labels import noticed_line, sentences
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
    traits_line,
    unknown_lines,
)
from secure_checklist.formats.steps import Fitting
from secure_checklist.formats.view import Advised, Document

MOST_HOLDING = 12
"""The most items that are done and named."""
MOST_QUESTIONS = 5
"""The most open questions that are named."""
_STYLES: dict[str, Style] = {"fail": "bad", "partial": "open", "unknown": "open"}


def write(document: Document) -> bytes:
    """Write a document as UTF-8, in lines of at most 80 characters."""
    out = io.StringIO()
    write_document(Screen(out, 80), document)
    return out.getvalue().encode()


def write_document(  # noqa: PLR0913 - keywords of one document
    screen: Screen,
    document: Document,
    *,
    origin: str = "",
    hint: str = "",
    ask: str = "",
    show: str = "",
    verbose: bool = False,
) -> None:
    """Write a whole document.

    Args:
        screen: What to write to.
        document: What to write.
        origin: What stands after the subjects: where what is known of them comes from.
        hint: The key of the message that says how to see all actions, where some are left out: it adds to the line
            `{line}` that there are `{limit}`. Empty: nothing is added.
        ask: The line that says how to answer what isn't known. Empty: nothing is said.
        show: The command that shows what to read first. Empty: nothing is said.
        verbose: Also write what files and programs call things: items, facts and what they take, reasons.

    """
    with document.wording(), noting_what_lacks() as lacking:
        screen.write(document.report.checklist.title, style="bold")
        screen.write(document.profile_line)
        subjects = listed(document.described, most=6)
        screen.write(in_a_row((subjects, origin, day_of(document.report.now.date()))), style="dim")
        screen.write(counts_line(document.report), style="dim")
        screen.write(document.safer, style="dim")
        _write_actions(screen, document, hint, ask, show, verbose=verbose)
        _write_everyone(screen, document, verbose=verbose)
        _write_holding(screen, document)
        _write_unknown(screen, document, verbose=verbose)
        _write_excluded(screen, document)
        _write_external(screen, document)
        _write_score(screen, document)
        if document.menus_line:
            screen.blank()
            screen.write(document.menus_line, style="dim")
        if credited := document.report.checklist.credits:
            screen.blank()
            write_credits(screen, credited)
        language_notes = document.language_notes(lacking)
        if language_notes:
            screen.blank()
        for line in language_notes:
            screen.write(line, style="dim")


def write_credits(screen: Screen, credited: Iterable[Credit]) -> None:
    """Write whose work a checklist and its parts are."""
    for credit in credited:
        screen.write(credit_line(credit, homepage=True), style="dim")


# what to do ------------------------------------------------------------------------------------------------------


def _write_actions(screen: Screen, document: Document, hint: str, ask: str, show: str, *, verbose: bool) -> None:
    """Write what to do, and what to look at; what to read first stands before what others may notice."""
    quiet, rest, checks = document.before_plan, document.behind_plan, document.to_check
    if checks and not rest and document.begin_here:  # nothing that others may notice is listed: a quiet line will do
        screen.blank()
        screen.write(document.begin_here)
        screen.write(show, first="  ")
    screen.heading(message("formats.first"))
    screen.write(document.unlocked_line)
    if not document.actions:
        screen.write(nothing_line(document))
        screen.write(ask if document.questions else "")
    _write_list(screen, quiet[: document.limit], verbose=verbose)
    if quiet and rest:
        screen.heading(message("formats.next"))
    if rest:
        _write_plan(screen, document)
        _write_list(screen, rest[: max(document.limit - len(quiet), 0)], verbose=verbose)
    if document.held_line and document.actions:
        screen.blank()
        screen.write(document.held_line)
    left = len(document.actions) - document.limit
    if left > 0:
        screen.blank()
        line = message("formats.more", count=left)
        screen.write(message(hint, line=line, limit=len(document.actions)) if hint else line, style="dim")
    if checks:
        screen.heading(message("formats.to_check"))
        screen.write(message("formats.to_check_help"))
        screen.blank()
        for advised in checks:
            screen.write(advised.action.title, first=f"{advised.number:2}. ", style="bold")
            screen.write(advised.action.item if verbose else "", first="    ", style="dim")


def _write_everyone(screen: Screen, document: Document, *, verbose: bool) -> None:
    """Write what stands in every report, whatever was answered."""
    if document.for_everyone:
        screen.heading(message("formats.everyone"))
        screen.write(message("formats.everyone_help"))
    for advised in document.for_everyone:
        screen.blank()
        screen.write(advised.action.title, first="  - ", style="bold")
        screen.write(advised.action.item if verbose else "", first="    ", style="dim")
        _write_why(screen, advised.item.why if advised.item else "", "    ")


def _write_plan(screen: Screen, document: Document) -> None:
    """Write what to read before what others may notice: all it advises, and not where menus are, which comes later."""
    margin = " " * 4
    for text in document.cautions:
        screen.write(text)
    for advised in document.plan_first:
        screen.blank()
        screen.write(advised.action.title, first=margin, style="bold")
        advice = (one.steps.do for one in advised.steps if one.steps.kind == "advice")
        for number, line in enumerate((line for lines in advice for line in lines), 1):
            write_prose(screen, line, first=f"{margin}{number:2}. ")


def _write_list(screen: Screen, actions: tuple[Advised, ...], *, verbose: bool) -> None:
    for advised in actions:
        screen.blank()
        _write_action(screen, advised, verbose=verbose)


def _write_action(screen: Screen, advised: Advised, *, verbose: bool) -> None:
    margin = " " * 4
    screen.write(advised.action.title, first=f"{advised.number:2}. " if advised.number else margin, style="bold")
    screen.write(advised.action.item if verbose else "", first=margin, style="dim")
    screen.write(traits_line(advised), first=margin, style=_STYLES[advised.action.outcome])
    if advised.action.flagged:
        screen.write(message("formats.read_first"), first=margin, style="open")
    if advised.item is None:
        return
    _write_why(screen, advised.item.why, margin)
    for justification, holders in advised.justifications.items():
        screen.write(found_line(advised, justification, holders), first=margin, style="dim")
    screen.write(noticed_line(advised.item), first=margin, style="open")
    _write_steps(screen, advised.steps, margin)
    screen.write(advised.steps_line, first=margin)
    for warning in advised.item.do_not:
        write_prose(screen, warning, first=f"{margin}! ")


def _write_why(screen: Screen, why: str, margin: str) -> None:
    """Write the first sentences of one paragraph; what has lists, code or several paragraphs in full."""
    blocks = parse(why)
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        screen.write(sentences(plain(why), 2), first=margin)
    else:
        write_prose(screen, why, first=margin)


def _write_steps(screen: Screen, fitting: tuple[Fitting, ...], margin: str) -> None:
    """Write steps, each under its title, numbered."""
    for place, entry in enumerate(fitting):
        title = entry.title or (message("formats.also") if place else "")
        screen.write(heading(title) if title else "", first=margin)
        screen.write(entry.note, first=margin, style="dim")
        write_one(screen, entry.steps, margin)


def write_one(screen: Screen, steps: Steps, margin: str) -> None:
    """Write one set of steps without a title."""
    for number, line in enumerate(steps.do, 1):
        write_prose(screen, line, first=f"{margin}{number:2}. ")
    if steps.link:
        screen.write(message("formats.opens", link=steps.link), first=f"{margin}    ", style="dim")


# what holds, what is not known -----------------------------------------------------------------------------------


def _write_holding(screen: Screen, document: Document) -> None:
    screen.heading(message("formats.holds"))
    lines = [*holding_lines(document)]
    if not lines:
        screen.write(message("formats.nothing_holds"))
    for line in lines[:MOST_HOLDING]:
        screen.write(line, first="  ✓ ", style="good")
    if len(lines) > MOST_HOLDING:
        screen.write(f"+ {len(lines) - MOST_HOLDING}", first="    ", style="dim")


def _write_unknown(screen: Screen, document: Document, *, verbose: bool) -> None:
    questions = document.questions
    screen.heading(message("formats.unknown"))
    most = document.limit if verbose else min(document.limit, MOST_QUESTIONS)
    for question in questions[:most]:
        _write_question(screen, document, question, verbose=verbose)
    rest = len(questions) - most
    if rest > 0:
        screen.write(message("formats.more_questions", count=rest), first="    ", style="dim")
    lines = [*unknown_lines(document)]
    if questions and lines:
        screen.blank()
    for line in lines:
        screen.write(line)


def _write_question(screen: Screen, document: Document, question: OpenQuestion, *, verbose: bool) -> None:
    subjects = listed(document.names_of(question.subjects))
    screen.write(question_line(question, subjects), first="  ? ")
    screen.write(reason_line(question), first="    ", style="dim")
    if verbose:
        said = message("formats.question.named", fact=question.fact, answers=question.answers, code=question.code)
        screen.write(said, first="    ", style="dim")


def _write_excluded(screen: Screen, document: Document) -> None:
    """Write what someone set aside, and who did, and that something is kept back, without saying what."""
    excluded = [*excluded_lines(document)]
    if not excluded and not document.notices:
        return
    screen.heading(message("formats.excluded"))
    for title, line in excluded:
        screen.write(title, first="  - ")
        screen.write(line, first="    ", style="dim")
    for text in document.notices:
        screen.write(text)


def _write_external(screen: Screen, document: Document) -> None:
    """Write what other tools found, each with its address."""
    lines = [*external_lines(document)]
    if lines:
        screen.heading(message("formats.external"))
    for title, line, url in lines:
        screen.write(title, first="  - ")
        screen.write(line, first="    ", style="dim")
        screen.write(url, first="    ", style="dim")


# how far it goes -------------------------------------------------------------------------------------------------


def _write_score(screen: Screen, document: Document) -> None:
    score = document.report.score
    screen.heading(message("formats.score"))
    screen.write(score_line(score))
    if score.low is not None and score.high is not None:
        # A bar of what is sure, what is open, and what is surely lost.
        columns = min(50, screen.width - 10)
        sure, top = floor(score.low * columns + 1e-9), ceil(score.high * columns - 1e-9)
        bar = f"0 {'█' * sure}{'▒' * (top - sure)}{'░' * (columns - top)} 100"
        screen.write(bar, first="  ", style="dim")
