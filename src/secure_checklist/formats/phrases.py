"""What formats say of a summary in sentences: a score, an outcome, what isn't listed."""

from collections.abc import Iterator
from math import ceil, floor

from secure_checklist.core.messages import called, clauses, day_of, either, listed, message, sentence
from secure_checklist.evaluation.explanation import external_line
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.evaluation.score import Score
from secure_checklist.formats.summary import Advised, Row, Summary
from secure_checklist.subjects.entries import Waiver


def percents(score: Score) -> tuple[int, int] | None:
    """Return a score's range in whole points of 100, rounded outwards, or None if there is none."""
    if score.low is None or score.high is None:
        return None
    return floor(score.low * 100 + 1e-9), ceil(score.high * 100 - 1e-9)


def span(score: Score) -> str:
    """Return a score's range, rounded outwards."""
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


def nothing_line(summary: Summary) -> str:
    """Return the line for a list without actions: everything is done, something isn't known, or steps wait.

    Empty: there is something to do.
    """
    if any(one.known or one.action.item in summary.report.promoted for one in summary.tasks):
        return ""  # what the situation puts first is something to do, done or not
    if summary.held_line:
        return summary.held_line
    if summary.report.score.coverage != 1:
        return message("formats.nothing_known", count=summary.report.outcomes()["unknown"])
    note = summary.report.checklist.profile
    return message("formats.nothing_left_in_part" if note and note.left_out else "formats.nothing_left")


def level_of(advised: Advised) -> str:
    """Return the level that a checklist of one's own calls something; empty: it is one of the library's."""
    return called("level", advised.action.level) if "." in advised.action.level else ""


def state_of(advised: Advised) -> str:
    """Return the state of something to do; empty: it isn't done, which the list it is on says."""
    if advised.is_first:
        return message("formats.comes_first")
    outcome = advised.action.outcome
    if outcome == "unknown" and advised.known:
        return message("formats.not_fully")
    return "" if outcome == "fail" else message(f"outcome.{outcome}")


def question_line(question: OpenQuestion, subjects: str) -> str:
    """Return an open question, whom it is about, and how many entries wait for it where these are several."""
    text = message("formats.question", subjects=subjects, question=question.text) if subjects else question.text
    return message("formats.question.waiting", question=text, count=question.items) if question.items > 1 else text


def found_line(advised: Advised, justification: str, holders: tuple[str, ...]) -> str:
    """Return the reason why something isn't done, and for whom, if several are concerned."""
    if len(advised.action.subjects) > 1:
        return message("formats.found_for", subjects=listed(holders), justification=justification)
    return sentence(justification)


def holding_lines(summary: Summary) -> Iterator[str]:
    """Yield the titles of what is done, with the subjects if several are listed."""
    several = summary.inventory is None or len(summary.inventory.subjects) > 1
    for part in summary.parts:
        for entry in part.entries:
            rows = [row for row in entry.rows if row.finding.outcome == "pass" and row.finding.subject is not None]
            names = tuple(row.subject or "" for row in rows if not row.person)
            if rows:
                subjects, line = listed(names) if several else "", entry.item.title
                if subjects:
                    line = message("formats.for_subjects", outcome=line, subjects=subjects)
                tools = dict.fromkeys(one.source for row in rows for one in row.finding.external if one.decides)
                yield message("formats.as_reported", line=line, tools=listed([*tools])) if tools else line


def why_line(row: Row) -> str:
    """Return the reason for a finding, or why it isn't known; then its possible outcomes, and who set it aside."""
    parts = [row.justification] if row.justification else [message(f"reason.{code}") for code in row.reasons]
    parts += row.external
    found = row.finding
    if found.possible and "withheld" not in row.reasons:  # what it can be is no news then
        parts.append(message("formats.can_be", outcomes=either([message(f"outcome.{one}") for one in found.possible])))
    if found.disposition == "flagged":
        parts.append(message("formats.read_first"))
    if found.waiver is not None:
        parts.append(waiver_line(found.waiver, counts=found.disposition == "waived"))
    return clauses(parts)


def unknown_lines(summary: Summary) -> Iterator[str]:
    """Yield the lines behind the open questions: what is unlisted or past its date. Silence is no "all good"."""
    unlisted: dict[str, int] = {}
    more, expired = dict[str, None](), set[str]()
    for finding in summary.findings:
        codes = {reason.code for reason in finding.reasons}
        if "content_expired" in codes:
            expired.add(finding.item)
        kind = summary.kinds.get(finding.item) if finding.subject is None else None
        if kind is not None and "no_subject" in codes:
            unlisted[kind] = unlisted.get(kind, 0) + 1
        elif kind is not None and "more_may_exist" in codes:
            more[kind] = None
    unknown = summary.report.outcomes()["unknown"]
    if unlisted:
        yield message(
            "formats.unlisted", kinds=either([called("kinds", kind) for kind in unlisted]), count=sum(unlisted.values())
        )
    if more:
        yield message("formats.perhaps_more", kinds=listed([called("kinds", kind) for kind in more]))
    if expired:
        yield message("formats.expired", count=len(expired))
    if not unknown:
        yield message("formats.nothing_unknown")
    elif not (summary.questions or unlisted or more or expired):
        yield message("formats.unsettled", count=unknown)


def waiver_line(waiver: Waiver, *, counts: bool) -> str:
    """Return who set an entry aside, until when and why."""
    key = "formats.waived" if counts else "formats.lapsed"
    if waiver.until is None:
        return message(key, who=waiver.who, why=waiver.why)
    return message(f"{key}.until", who=waiver.who, why=waiver.why, day=day_of(waiver.until.date()))


def external_lines(summary: Summary) -> Iterator[tuple[str, str, str]]:
    """Yield the findings of other tools: the title of the entry with its subject, what was found, and the address."""
    for item, rows in summary.rows.items():
        title = summary.report.title(item)
        for row in rows:
            named = row.subject is not None and not row.person
            about = message("formats.for_subjects", outcome=title, subjects=row.subject) if named else title
            for found in row.finding.external:
                yield about, external_line(found), found.url or ""


def excluded_lines(summary: Summary) -> Iterator[tuple[str, str]]:
    """Return the title of each entry that someone set aside, with who did, and whether it counts."""
    waived: dict[tuple[str, Waiver], bool] = {}
    dismissed: dict[tuple[str, bool], list[str]] = {}
    for finding in summary.findings:
        if finding.waiver is not None:
            waived.setdefault((finding.item, finding.waiver), finding.disposition == "waived")
    for item, rows in summary.rows.items():
        for row in rows:
            if "said_not_applicable" in row.reasons:
                names = dismissed.setdefault((item, row.finding.outcome == "not_applicable"), [])
                names += () if row.person or row.subject is None else (row.subject,)
    for (item, waiver), counts in waived.items():
        yield summary.report.title(item), waiver_line(waiver, counts=counts)
    for (item, counts), names in dismissed.items():
        key = "formats.dismissed" if counts else "formats.not_dismissed"
        yield summary.report.title(item), message(f"{key}.for", subjects=listed(names)) if names else message(key)


def score_trend(summary: Summary) -> Iterator[tuple[str, Score, str]]:
    """Return the score of each day, with the content's version where that is another one than before."""
    version = ""
    for one in summary.trend.points if summary.trend is not None else ():
        new = message("formats.new_content", version=one.version) if version and one.version != version else ""
        version = one.version
        yield day_of(one.now.date()), one.score, new
