"""How scores change from report to report: overall, per section and per cause."""

from collections.abc import Iterable

from pydantic import Field

from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Instant
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.score import Score


class TrendPoint(Model):
    """The scores of one report, which contain nothing that a guard protects.

    Attributes:
        checklist: The id of the checklist that was evaluated.
        version: The version of the checklist's content.
        now: The time of the evaluation.
        score: The overall score.
        sections: The scores by section id.
        causes: The scores by cause of a leak.
        profile: The id of the profile that was evaluated; empty without a profile.

    """

    checklist: str
    version: str
    now: Instant
    score: Score
    sections: ReadOnlyMap[str, Score] = FrozenMap()
    causes: ReadOnlyMap[str, Score] = FrozenMap()
    profile: str = ""


class Trend(Model):
    """The scores of reports on one checklist.

    A section or cause that isn't in a report is missing from that report's point and doesn't count as 0.

    Attributes:
        points: One point per report, oldest first.

    """

    points: tuple[TrendPoint, ...] = Field(default=())


def point_of(report: Report) -> TrendPoint:
    """Return the scores of a report in its written form, without the effects of guards."""
    exported = report.exported()
    return TrendPoint(
        checklist=exported.checklist.id,
        version=exported.checklist.version,
        now=exported.now,
        score=exported.score,
        sections=FrozenMap(exported.by_section),
        causes=FrozenMap(exported.by_cause),
        profile=exported.checklist.profile.id if exported.checklist.profile else "",
    )


def trend(reports: Iterable[Report | TrendPoint]) -> Trend:
    """Return the trend of reports, sorted by the time of their evaluation.

    Raises:
        ValueError: If the reports are on checklists with different ids, or on different profiles of one checklist.

    """
    points = [report if isinstance(report, TrendPoint) else point_of(report) for report in reports]
    if len({point.checklist for point in points}) > 1:
        raise ValueError("these reports are on different checklists; take those on one")
    if len({point.profile for point in points}) > 1:
        raise ValueError("these reports are on different profiles of the checklist; take those on one")
    return Trend(points=tuple(sorted(points, key=lambda point: point.now)))
