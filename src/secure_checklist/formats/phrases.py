"""Sentences of a page: about a score, about a question, and about the list as a whole.

They use the active messages, so a format calls these functions within `Summary.wording`.
"""

from collections.abc import Collection, Iterator
from math import ceil, floor

from secure_checklist.checklists.profiles import profile_line
from secure_checklist.core.messages import called, clauses, either, language, language_notes, listed, message, primary
from secure_checklist.evaluation.score import Score
from secure_checklist.formats.rows import Row
from secure_checklist.formats.summary import Summary
from secure_checklist.rules.reasons import ReasonCode

# a score ------------------------------------------------------------------------------------------


def percents(score: Score) -> tuple[int, int] | None:
    """Return a score's range in whole percent, rounded outwards, or None if there is no score."""
    if score.low is None or score.high is None:
        return None
    # The small number takes away the noise of floats, which would make 13 of 12.999….
    return floor(score.low * 100 + 1e-9), ceil(score.high * 100 - 1e-9)


def span(score: Score) -> str:
    """Return a score's range as text, rounded outwards."""
    points = percents(score)
    if points is None:
        return message("formats.no_score")
    low, high = points
    return message("formats.exact" if low == high else "formats.span", low=low, high=high)


def score_line(score: Score) -> str:
    """Return a score as a range, with the share of the weight that is known."""
    if score.coverage is None:
        return span(score)
    little = 0 < score.coverage < 0.01  # noqa: PLR2004 - one per cent
    percent = message("value.percent", number=int(score.coverage * 100 + 1e-9))
    known = message("formats.known", share=message("formats.little") if little else percent)
    return clauses((span(score), known))


def scores(summary: Summary) -> Iterator[tuple[str, list[tuple[str, Score]]]]:
    """Yield the person's exposure to each cause, and the score of each section.

    Each pair has a key (`exposure` or `sections`) and the named scores.
    """
    causes, sections = summary.report.by_cause.items(), summary.report.by_section.items()
    yield "exposure", [(called("cause", cause), _exposure(score)) for cause, score in causes]
    yield "sections", [(summary.title_of(section), score) for section, score in sections]


def _exposure(score: Score) -> Score:
    """Return how exposed someone is to a cause: what of the score against it is lost."""
    if score.low is None or score.high is None:
        return score
    return score.replace(low=1 - score.high, high=1 - score.low)


# the list as a whole ---------------------------------------------------------------------------------------------


def opening_line(summary: Summary) -> str:
    """Return the line for a list on which nothing is known to be undone. Empty if something is.

    The line says that steps are waiting for a plan, that the list is only a first look, that nothing was found, or that
    all is done.
    """
    unknown, note = summary.report.outcomes()["unknown"], summary.report.checklist.profile
    if summary.undone:
        return ""
    if held := held_line(summary):
        return held
    if summary.tasks:
        return message("formats.look.unknown", count=unknown)
    if summary.report.score.coverage != 1:
        return message("formats.nothing_known", count=unknown)
    return message("formats.nothing_left_in_part" if note and note.left_out else "formats.nothing_left")


def held_line(summary: Summary) -> str:
    """Return the number of steps waiting for a plan, as a line. Empty if none, or for readers other than the person."""
    count = len(summary.report.held)
    return message("formats.held", count=count) if count else ""


def unlocked_line(summary: Summary) -> str:
    """Return the line about the steps that a plan unlocked. Empty if none is to do or the reader isn't the person."""
    unlocked = summary.report.unlocked and any(one.action.observable for one in summary.tasks)
    return message("formats.as_planned") if unlocked else ""


def done_lines(summary: Summary) -> Iterator[str]:
    """Yield the titles of items that are done, with the subjects if several are listed."""
    several = summary.inventory is None or len(summary.inventory.subjects) > 1
    for item, found in summary.rows.items():
        rows = [row for row in found if row.finding.outcome == "pass" and row.finding.subject is not None]
        if rows:
            line = _about(summary.report.title(item), rows if several else ())
            tools = dict.fromkeys(one.source for row in rows for one in row.finding.external if one.decides)
            yield message("formats.as_reported", line=line, tools=listed([*tools])) if tools else line


def excluded_lines(summary: Summary) -> Iterator[tuple[str, str]]:
    """Yield the title of each excluded entry, and why it is excluded."""
    for item, rows in summary.rows.items():
        for row in rows:
            if row.excluded:
                yield _about(summary.report.title(item), (row,)), row.excluded


def _about(title: str, rows: Collection[Row]) -> str:
    """Return a title with the names of the subjects that rows are about, save the person's."""
    names = listed(row.subject for row in rows if row.subject is not None and not row.person)
    return message("formats.for_subjects", outcome=title, subjects=names) if names else title


def unknown_lines(summary: Summary) -> Iterator[str]:
    """Yield the lines about unlisted items and expired data, which keep gaps from looking like passes."""
    unlisted, perhaps_more = _kinds(summary, "no_subject"), _kinds(summary, "more_may_exist")
    findings = summary.findings
    expired = {one.item for one in findings if any(reason.code == "content_expired" for reason in one.reasons)}
    if unlisted:
        kinds = either([called("kinds", kind) for kind in dict.fromkeys(unlisted)])
        yield message("formats.unlisted", kinds=kinds, count=len(unlisted))
    if perhaps_more:
        kinds = listed([called("kinds", kind) for kind in dict.fromkeys(perhaps_more)])
        yield message("formats.perhaps_more", kinds=kinds)
    if expired:
        yield message("formats.expired", count=len(expired))
    unknown = summary.report.outcomes()["unknown"]
    if not unknown:
        yield message("formats.nothing_unknown")
    elif not (summary.questions or unlisted or perhaps_more or expired):
        yield message("formats.unsettled", count=unknown)


def _kinds(summary: Summary, code: ReasonCode) -> list[str]:
    """Return the kind of each item that isn't known for this reason, of which no subject is listed."""
    codes = ((one.item, {reason.code for reason in one.reasons}) for one in summary.findings if one.subject is None)
    return [item.kind for name, found in codes if code in found and (item := summary.item(name)) is not None]


def menus_line(summary: Summary) -> str:
    """Return the note about menu names in the steps. Empty if the steps name no menu."""
    shown = (fitting.steps.kind for one in summary.advised for fitting in (*one.steps, *one.others))
    return message("formats.menus") if "menu" in shown else ""


def closing_lines(summary: Summary, lacking: Collection[str]) -> Iterator[str]:
    """Yield the footer lines of a page: its part of a checklist, how safe it is to read, and notes on its language.

    Args:
        summary: The summary that is shown.
        lacking: The keys of the messages on the page that are in English.

    """
    if (note := summary.report.checklist.profile) is not None:
        yield profile_line(note)
    # in every report: who says "nobody watches" may have been watched saying it
    limits = message("formats.limits") if summary.page == "report" else ""
    yield f"{message('formats.safer')} {limits}".rstrip(" ")
    foreign = primary(summary.report.language) != primary(language())
    yield from language_notes((*lacking, *summary.untranslated, *([summary.report.language] if foreign else [])))
