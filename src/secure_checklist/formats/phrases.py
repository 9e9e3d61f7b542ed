"""What formats say of a document in sentences: a score, an outcome, what isn't listed."""

from collections.abc import Iterator
from math import ceil, floor

from secure_checklist.core.messages import called, clauses, day_of, either, listed, message, notes, sentence
from secure_checklist.evaluation.explanation import external_line
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.score import Score
from secure_checklist.formats.labels import kinds_of
from secure_checklist.formats.view import Advised, Document, Row
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
    return clauses((span(score), known_line(score)))


def known_line(score: Score) -> str:
    """Return the share of the weight that is known; empty if nothing counts."""
    if score.coverage is None:
        return ""
    little = 0 < score.coverage < 0.01  # noqa: PLR2004 - one per cent
    percent = message("value.percent", number=int(score.coverage * 100 + 1e-9))
    return message("formats.known", share=message("formats.little") if little else percent)


def nothing_line(document: Document) -> str:
    """Return the line for a list without actions: everything is done, something isn't known, or steps wait."""
    if document.held_line:
        return document.held_line
    if document.report.score.coverage != 1:
        return message("formats.nothing_known", count=document.report.outcomes()["unknown"])
    note = document.report.checklist.profile
    return message("formats.nothing_left_in_part" if note and note.left_out else "formats.nothing_left")


def counts_line(report: Report) -> str:
    """Return the number of findings with each outcome."""
    return notes(message(f"formats.counts.{outcome}", count=count) for outcome, count in report.outcomes().items())


def traits_line(advised: Advised) -> str:
    """Return the state of something to do, its level and its effort."""
    traits = called("level", advised.action.level), message(f"effort.{advised.action.effort}")
    if advised.alike:
        return notes(traits)
    state = message("formats.comes_first") if advised.is_first else advised_line(advised, advised.subjects)
    return notes((state, *traits))


def question_line(question: OpenQuestion, subjects: str) -> str:
    """Return an open question, whom it is about, and how many entries wait for it where these are several."""
    text = message("formats.question", subjects=subjects, question=question.text) if subjects else question.text
    return message("formats.question.waiting", question=text, count=question.items) if question.items > 1 else text


def advised_line(advised: Advised, subjects: tuple[str, ...]) -> str:
    """Return the state of something to do, and for whom it holds."""
    outcome = advised.action.outcome
    surely = outcome == "unknown" and not advised.action.maybe_done
    said = message("formats.not_fully") if surely else message(f"outcome.{outcome}")
    return message("formats.for_subjects", outcome=said, subjects=listed(subjects)) if subjects else said


def found_line(advised: Advised, justification: str, holders: tuple[str, ...]) -> str:
    """Return the reason why something isn't done, and for whom, if several are concerned."""
    if len(advised.action.subjects) > 1:
        return message("formats.found_for", subjects=listed(holders), justification=justification)
    return sentence(justification)


def reason_line(question: OpenQuestion) -> str:
    """Return, as a sentence, why an answer isn't known; empty: nobody has asked. Capitals stay as they are."""
    if question.note or question.code == "not_asked":
        return question.note
    return sentence(message(f"reason.{question.code}"))


def holding_lines(document: Document) -> Iterator[str]:
    """Yield the titles of what is done, with the subjects if several are listed."""
    several = document.inventory is None or len(document.inventory.subjects) > 1
    for part in document.parts:
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
        parts.append(message("formats.flagged"))
    if found.waiver is not None:
        parts.append(waiver_line(found.waiver, counts=found.disposition == "waived"))
    return clauses(parts)


def unknown_lines(document: Document) -> Iterator[str]:
    """Yield the lines behind the open questions: what is unlisted or past its date. Silence is no "all good"."""
    unlisted: dict[str, int] = {}
    more, expired = dict[str, None](), set[str]()
    for finding in document.findings:
        codes = {reason.code for reason in finding.reasons}
        if "content_expired" in codes:
            expired.add(finding.item)
        kind = document.kinds.get(finding.item) if finding.subject is None else None
        if kind is not None and "no_subject" in codes:
            unlisted[kind] = unlisted.get(kind, 0) + 1
        elif kind is not None and "more_may_exist" in codes:
            more[kind] = None
    unknown = document.report.outcomes()["unknown"]
    if unlisted:
        yield message("formats.unlisted", kinds=either(kinds_of(unlisted)), count=sum(unlisted.values()))
    if more:
        yield message("formats.perhaps_more", kinds=listed(kinds_of(more)))
    if expired:
        yield message("formats.expired", count=len(expired))
    if not unknown:
        yield message("formats.nothing_unknown")
    elif not (document.questions or unlisted or more or expired):
        yield message("formats.unsettled", count=unknown)


def waiver_line(waiver: Waiver, *, counts: bool) -> str:
    """Return who set an entry aside, until when and why."""
    key = "formats.waived" if counts else "formats.lapsed"
    if waiver.until is None:
        return message(key, who=waiver.who, why=waiver.why)
    return message(f"{key}.until", who=waiver.who, why=waiver.why, day=day_of(waiver.until.date()))


def external_lines(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield the findings of other tools: the title of the entry with its subject, what was found, and the address."""
    for item, rows in document.rows.items():
        title = document.report.title(item)
        for row in rows:
            named = row.subject is not None and not row.person
            about = message("formats.for_subjects", outcome=title, subjects=row.subject) if named else title
            for found in row.finding.external:
                yield about, external_line(found), found.url or ""


def excluded_lines(document: Document) -> Iterator[tuple[str, str]]:
    """Return the title of each entry that someone set aside, with who did, and whether it counts."""
    waived: dict[tuple[str, Waiver], bool] = {}
    dismissed: dict[tuple[str, bool], list[str]] = {}
    for finding in document.findings:
        if finding.waiver is not None:
            waived.setdefault((finding.item, finding.waiver), finding.disposition == "waived")
    for item, rows in document.rows.items():
        for row in rows:
            if "said_not_applicable" in row.reasons:
                names = dismissed.setdefault((item, row.finding.outcome == "not_applicable"), [])
                names += () if row.person or row.subject is None else (row.subject,)
    for (item, waiver), counts in waived.items():
        yield document.report.title(item), waiver_line(waiver, counts=counts)
    for (item, counts), names in dismissed.items():
        key = "formats.dismissed" if counts else "formats.not_dismissed"
        yield document.report.title(item), message(f"{key}.for", subjects=listed(names)) if names else message(key)


def score_trend(document: Document) -> Iterator[tuple[str, Score, str]]:
    """Return the score of each day, with the content's version where that is another one than before."""
    version = ""
    for one in document.trend.points if document.trend is not None else ():
        new = message("formats.new_content", version=one.version) if version and one.version != version else ""
        version = one.version
        yield day_of(one.now.date()), one.score, new
