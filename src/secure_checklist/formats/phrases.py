"""A score and an open question in words."""

from math import ceil, floor

from secure_checklist.core.messages import clauses, message
from secure_checklist.evaluation.open_questions import OpenQuestion
from secure_checklist.evaluation.score import Score


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


def question_line(question: OpenQuestion, subjects: str) -> str:
    """Return an open question, whom it is about, and how many entries wait for it where these are several."""
    text = message("formats.question", subjects=subjects, question=question.text) if subjects else question.text
    return message("formats.question.waiting", question=text, count=question.items) if question.items > 1 else text
