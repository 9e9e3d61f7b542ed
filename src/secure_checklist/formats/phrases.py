"""What formats say of a document in sentences: a score, an outcome, what isn't listed."""

from collections.abc import Iterator
from math import ceil, floor

from secure_checklist.core.messages import either
from secure_checklist.evaluation.score import Score
from secure_checklist.formats.labels import PLURALS, listed
from secure_checklist.formats.messages import ReportWords
from secure_checklist.formats.view import Advised, Document, Row
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.subjects.inventory import Waiver


def percents(score: Score) -> tuple[int, int] | None:
    """Return a score's range in whole points of 100, rounded outwards; None: there is none."""
    if score.low is None or score.high is None:
        return None
    return floor(score.low * 100 + 1e-9), ceil(score.high * 100 - 1e-9)


def span(score: Score, words: ReportWords) -> str:
    """Say a score's range, rounded outwards."""
    points = percents(score)
    if points is None:
        return words.no_score
    low, high = points
    return (words.exact if low == high else words.span).format(low=low, high=high)


def score_line(score: Score, words: ReportWords) -> str:
    """Say a score as a range, with the share of the weight that is known."""
    if score.coverage is None:
        return span(score, words)
    return f"{span(score, words)}; {known_line(score, words)}"


def known_line(score: Score, words: ReportWords) -> str:
    """Say what share of the weight is known; empty where nothing counts."""
    return "" if score.coverage is None else words.known.format(share=_share(score.coverage, words))


def _share(coverage: float, words: ReportWords) -> str:
    if 0 < coverage < 0.01:  # noqa: PLR2004 - one per cent
        return words.little
    return f"{int(coverage * 100 + 1e-9)} %"


def advised_line(advised: Advised, whom: tuple[str, ...], words: ReportWords) -> str:
    """Return how far something to do is undone, and for whom."""
    outcome = advised.action.outcome
    said = words.not_fully if outcome == "unknown" else words.outcomes[outcome]
    return words.whom.format(outcome=said, whom=listed(whom)) if whom else said


def found_line(advised: Advised, ground: str, holders: tuple[str, ...], words: ReportWords) -> str:
    """Say on what ground something isn't done, and of whom that is so where several are concerned."""
    if len(advised.action.subjects) > 1:
        return words.found_for.format(whom=listed(holders), ground=ground)
    return words.found.format(ground=ground)


def reason_line(code: ReasonCode, words: ReportWords) -> str:
    """Say as a sentence why something isn't known; words in capitals stay as they are."""
    said = words.reasons[code]
    return f"{said[:1].upper()}{said[1:]}."


def holding_lines(document: Document) -> Iterator[str]:
    """Say what is done, and for whom where several are listed."""
    several = document.inventory is None or len(document.inventory.subjects) > 1
    for part in document.parts:
        for entry in part.entries:
            rows = [row for row in entry.rows if row.outcome == "pass" and row.finding.subject is not None]
            names = tuple(row.subject or "" for row in rows if not row.person)
            if rows:
                whom = listed(names) if several else ""
                yield document.words.whom.format(outcome=entry.title, whom=whom) if whom else entry.title


def why_line(row: Row, words: ReportWords) -> str:
    """Say on what ground a finding is as it is, or why it isn't known; then what it can be, and who set it aside."""
    parts = [row.ground] if row.ground else [words.reasons[code] for code in row.reasons]
    if row.possible:
        parts.append(words.can_be.format(outcomes=", ".join(words.outcomes[outcome] for outcome in row.possible)))
    if row.disposition == "cautioned":
        parts.append(words.cautioned)
    if row.waiver is not None:
        parts.append(waiver_line(row.waiver, words, counts=row.disposition == "waived"))
    return "; ".join(parts)


def gap_lines(document: Document) -> Iterator[str]:
    """Return which kinds aren't listed, or perhaps not in full, and what is past its date."""
    words, gaps = document.words, document.gaps
    if gaps.unlisted:
        kinds = either([PLURALS.get(kind, kind) for kind in gaps.unlisted])
        yield words.unlisted.format(kinds=kinds, count=sum(gaps.unlisted.values()))
    if gaps.perhaps_more:
        yield words.perhaps_more.format(kinds=listed(PLURALS.get(kind, kind) for kind in gaps.perhaps_more))
    if gaps.expired:
        yield words.expired.format(count=len(gaps.expired))


def waiver_line(waiver: Waiver, words: ReportWords, *, counts: bool) -> str:
    """Say who set an entry aside, until when and why."""
    until = f" {words.until.format(day=waiver.until.date().isoformat())}" if waiver.until else ""
    return (words.waived if counts else words.lapsed).format(who=f"{waiver.who}{until}", why=waiver.why)
