"""A report as plain text: wrapped lines for a terminal, a ticket or a mail.

It loses the single findings of what is done or doesn't apply, and the sources; `to_json` loses nothing.
"""

import io
from math import ceil, floor

from secure_checklist.checklists.items import Steps
from secure_checklist.core.text.terminal import Screen, Style
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.formats.labels import listed, sentences, verified
from secure_checklist.formats.messages import ReportWords
from secure_checklist.formats.phrases import (
    advised_line,
    found_line,
    gap_lines,
    holding_lines,
    reason_line,
    score_line,
    waiver_line,
)
from secure_checklist.formats.steps import Fitting
from secure_checklist.formats.view import Advised, Document

__all__ = ["FORMAT", "Text", "write_document", "write_one"]

MOST_HOLDING = 12
"""How many entries that hold are named."""
_STYLES: dict[str, Style] = {"fail": "bad", "partial": "open", "unknown": "open"}


class Text:
    """The format `text`."""

    name = "text"
    media_type = "text/plain"
    suffix = ".txt"

    def write(self, document: Document, *, width: int = 80) -> bytes:
        """Write a document as UTF-8, in lines of at most `width` characters."""
        out = io.StringIO()
        write_document(Screen(out, width), document)
        return out.getvalue().encode()


FORMAT = Text()


def write_document(
    screen: Screen,
    document: Document,
    *,
    origin: str = "",
    hint: str = "",
    answers: bool = False,
    begin: tuple[str, ...] = (),
) -> None:
    """Write a whole document.

    Args:
        screen: What to write to.
        document: What to write.
        origin: What stands after the subjects: where what is known of them comes from.
        hint: How to see all actions, where some are left out; `{count}` is how many there are.
        answers: Say with each question how an inventory file names it, and what may be answered.
        begin: The line at the top that leads to what to read first, and below it the command that shows that, which
            then stands nowhere else. Empty: it stands in full before what others may notice.

    """
    screen.write(document.title, style="bold")
    _write_subjects(screen, document, origin)
    if begin:
        screen.blank()
        screen.write(begin[0])
        for line in begin[1:]:
            screen.write(line, first="  ")
    _write_actions(screen, document, hint)
    _write_noticeable(screen, document, hint, in_full=not begin)
    _write_holding(screen, document)
    _write_unknown(screen, document, answers=answers)
    _write_set_aside(screen, document)
    _write_score(screen, document)


def _write_subjects(screen: Screen, document: Document, origin: str) -> None:
    parts = (listed(document.described, most=6), origin, document.now.date().isoformat())
    screen.write(", ".join(part for part in parts if part), style="dim")


# what to do ------------------------------------------------------------------------------------------------------


def _write_actions(screen: Screen, document: Document, hint: str) -> None:
    words = document.words
    if not document.actions:
        screen.heading(words.first)
        screen.write(words.nothing_left if document.report.score.coverage == 1 else words.nothing_known)
    elif document.quiet:
        screen.heading(words.first)
        _write_list(screen, document, document.quiet, hint)


def _write_noticeable(screen: Screen, document: Document, hint: str, *, in_full: bool) -> None:
    """Write what others may notice, behind what to read first."""
    if not document.noticeable:
        return
    screen.heading(document.words.noticeable)
    for text in document.cautions:
        screen.write(text)
    if in_full and document.begin_here:
        screen.write(document.begin_here)
        for advised in document.plan_first:
            screen.blank()
            _write_action(screen, document, advised)
    _write_list(screen, document, document.noticeable, hint)


def _write_list(screen: Screen, document: Document, actions: tuple[Advised, ...], hint: str) -> None:
    for advised in actions[: document.limit]:
        screen.blank()
        _write_action(screen, document, advised)
    rest = len(actions) - document.limit
    if rest > 0:
        screen.blank()
        screen.write(document.words.more.format(count=rest) + hint.format(count=len(actions)), style="dim")


def _write_action(screen: Screen, document: Document, advised: Advised) -> None:
    words, margin = document.words, " " * 4
    screen.write(advised.action.title, first=f"{advised.number:2}. " if advised.number else margin, style="bold")
    told = words.comes_first if advised.leads else advised_line(advised, advised.whom, words)
    traits = f"{told} · {words.levels[advised.level]} · {words.efforts[advised.effort]}"
    screen.write(traits, first=margin, style=_STYLES[advised.action.outcome])
    if advised.action.cautioned:
        screen.write(words.read_first, first=margin, style="open")
    if advised.item is None:
        return
    screen.write(sentences(advised.item.why, 2), first=margin)
    for ground, holders in advised.grounds.items():
        screen.write(found_line(advised, ground, holders, words), first=margin, style="dim")
    _write_steps(screen, words, advised.steps, margin)
    for warning in advised.item.do_not:
        screen.write(warning, first=f"{margin}! ")


def _write_steps(screen: Screen, words: ReportWords, fitting: tuple[Fitting, ...], margin: str) -> None:
    """Write steps, each under its title, numbered, with how they were verified."""
    for place, entry in enumerate(fitting):
        title = entry.title or (words.also if place else "")
        screen.write(f"{title}:" if title else "", first=margin)
        screen.write(entry.note, first=margin, style="dim")
        write_one(screen, entry.steps, margin, words)


def write_one(screen: Screen, steps: Steps, margin: str, words: ReportWords) -> None:
    """Write one set of steps without a title."""
    for number, line in enumerate(steps.do, 1):
        screen.write(line, first=f"{margin}{number:2}. ")
    if steps.link:
        screen.write(words.opens.format(link=steps.link), first=f"{margin}    ", style="dim")
    screen.write(verified(steps), first=f"{margin}    ", style="dim")


# what holds, what is not known -----------------------------------------------------------------------------------


def _write_holding(screen: Screen, document: Document) -> None:
    words = document.words
    screen.heading(words.holds)
    lines = [*holding_lines(document)]
    if not lines:
        screen.write(words.nothing_holds)
    for line in lines[:MOST_HOLDING]:
        screen.write(line, first="  ✓ ", style="good")
    if len(lines) > MOST_HOLDING:
        screen.write(f"+ {len(lines) - MOST_HOLDING}", first="    ", style="dim")


def _write_unknown(screen: Screen, document: Document, *, answers: bool) -> None:
    words, questions = document.words, document.questions
    screen.heading(words.unknown)
    for question in questions[: document.limit]:
        _write_question(screen, document, question, answers=answers)
    rest = len(questions) - document.limit
    if rest > 0:
        screen.write(words.more_questions.format(count=rest), first="    ", style="dim")
    told = [*gap_lines(document)]
    if questions and told:
        screen.blank()
    for line in told:
        screen.write(line)
    unknown = document.report.outcomes()["unknown"]
    if not unknown:
        screen.write(words.nothing_unknown)
    elif not questions and not told:
        screen.write(words.unsettled.format(count=unknown))


def _write_question(screen: Screen, document: Document, question: OpenQuestion, *, answers: bool) -> None:
    words = document.words
    whom = listed(document.whom(question.subjects))
    waiting = f" ({words.waiting.format(count=question.items)})" if question.items > 1 else ""
    screen.write(f"{whom}: {question.text}{waiting}" if whom else f"{question.text}{waiting}", first="  ? ")
    screen.write(f"{question.fact}: {question.answers}" if answers else "", first="    ", style="dim")
    reason = "" if question.code == "not_asked" else reason_line(question.code, words)
    screen.write(question.note or reason, first="    ", style="dim")


def _write_set_aside(screen: Screen, document: Document) -> None:
    """Write what is waived, with who decided it, and that something is kept back, without saying what."""
    waivers = [*document.set_aside()]
    if not waivers and not document.notices:
        return
    words = document.words
    screen.heading(words.set_aside)
    for title, waiver, counts in waivers:
        screen.write(title, first="  - ")
        screen.write(waiver_line(waiver, words, counts=counts), first="    ", style="dim")
    for text in document.notices:
        screen.write(text)


# how far it goes -------------------------------------------------------------------------------------------------


def _write_score(screen: Screen, document: Document) -> None:
    words, score = document.words, document.report.score
    screen.heading(words.score)
    screen.write(score_line(score, words))
    if score.low is not None and score.high is not None:
        screen.write(_bar(score.low, score.high, min(50, screen.width - 10)), first="  ", style="dim")
    counts = document.report.outcomes()
    told = (words.counts.format(count=number, outcome=words.outcomes[outcome]) for outcome, number in counts.items())
    screen.write(" · ".join(told), style="dim")


def _bar(low: float, high: float, columns: int) -> str:
    """Draw a range: what is sure, what is open, and what is surely lost."""
    sure, top = floor(low * columns + 1e-9), ceil(high * columns - 1e-9)
    return f"0 {'█' * sure}{'▒' * (top - sure)}{'░' * (columns - top)} 100"
