"""A checklist and an inventory become a report: findings, reasons, explanations, score, actions, plan, trend.

It never reads the machine and never writes a file.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.evaluation.actions import Action as Action
    from secure_checklist.evaluation.evaluator import evaluate as evaluate
    from secure_checklist.evaluation.evaluator import outcomes as outcomes
    from secure_checklist.evaluation.explanation import Disposition as Disposition
    from secure_checklist.evaluation.explanation import Explanation as Explanation
    from secure_checklist.evaluation.explanation import External as External
    from secure_checklist.evaluation.explanation import Finding as Finding
    from secure_checklist.evaluation.explanation import Reason as Reason
    from secure_checklist.evaluation.findings import Findings as Findings
    from secure_checklist.evaluation.loading import load_report as load_report
    from secure_checklist.evaluation.open_questions import OpenQuestion as OpenQuestion
    from secure_checklist.evaluation.plan import PlanStep as PlanStep
    from secure_checklist.evaluation.report import Audience as Audience
    from secure_checklist.evaluation.report import Change as Change
    from secure_checklist.evaluation.report import ChangeKind as ChangeKind
    from secure_checklist.evaluation.report import Difference as Difference
    from secure_checklist.evaluation.report import MissingFact as MissingFact
    from secure_checklist.evaluation.report import Report as Report
    from secure_checklist.evaluation.schemas import schema as schema
    from secure_checklist.evaluation.score import Score as Score
    from secure_checklist.evaluation.summaries import ChecklistNote as ChecklistNote
    from secure_checklist.evaluation.summaries import ItemNote as ItemNote
    from secure_checklist.evaluation.summaries import ItemNotes as ItemNotes
    from secure_checklist.evaluation.trends import Moved as Moved
    from secure_checklist.evaluation.trends import Trend as Trend
    from secure_checklist.evaluation.trends import TrendPoint as TrendPoint
    from secure_checklist.evaluation.trends import point_of as point_of
    from secure_checklist.evaluation.trends import trend as trend
    from secure_checklist.evaluation.truth import holds as holds

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "evaluation.actions": "Action",
            "evaluation.evaluator": "evaluate outcomes",
            "evaluation.explanation": "Disposition Explanation External Finding Reason",
            "evaluation.findings": "Findings",
            "evaluation.loading": "load_report",
            "evaluation.open_questions": "OpenQuestion",
            "evaluation.plan": "PlanStep",
            "evaluation.report": "Audience Change ChangeKind Difference MissingFact Report",
            "evaluation.schemas": "schema",
            "evaluation.score": "Score",
            "evaluation.summaries": "ChecklistNote ItemNote ItemNotes",
            "evaluation.trends": "Moved Trend TrendPoint point_of trend",
            "evaluation.truth": "holds",
        },
    )
