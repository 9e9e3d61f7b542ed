"""Reading a report: the part of it about one subject; and what is checked of one that was saved."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from secure_checklist import (
    Account,
    Device,
    InvalidReportError,
    Inventory,
    Report,
    Subject,
    evaluate,
    load_checklist,
    load_report,
)
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation.findings import Findings
from secure_checklist.evaluation.trends import trend
from tests.cases import each, raised, tables
from tests.worlds import NOW

TABLES = tables(__file__)
CHECKLIST = load_checklist(TABLES["guarded"]).replace(guards=())
OLD = Device(id="old", label="My old phone", security_patch=date(2026, 1, 1), auto_update_os=True, screen_lock="none")
NEW = Device(id="new", security_patch=date(2026, 11, 1), screen_lock="pin")
MAIL = Account(id="mail", roles=frozenset({"primary_email"}), mfa="off")


def report(*subjects: Subject) -> Report:
    return evaluate(CHECKLIST, Inventory(subjects=subjects).completed("device", "account"), now=NOW)


def test_a_part_of_a_report_is_about_one_subject() -> None:
    """It is a report itself: what follows from its findings follows from these alone."""
    whole = report(OLD, NEW, MAIL)
    for subject, low in (("old", 0.3), ("new", 1.0), ("mail", 0.0)):
        part = whole.for_subject(subject)
        assert part.findings == Findings.of(finding for finding in whole.findings if finding.subject == subject)
        assert part.score.low == low
        assert {one for action in part.actions() for one in action.subjects} <= {subject}
    for name, said in (
        ("nw", 'no findings about "nw"; did you mean "new"'),
        ("zzzzz", "of a kind that no item is for"),
    ):
        with pytest.raises(UnknownNameError, match=said):
            whole.for_subject(name)


# what to do next -------------------------------------------------------------------------------------------------


# what changed -----------------------------------------------------------------------------------------------------


def test_a_trend_is_of_one_checklist_in_the_order_of_its_times() -> None:
    older, newer = (evaluate(CHECKLIST, Inventory(), now=NOW + timedelta(days=days)) for days in (0, 1))
    assert [point.now for point in trend([newer, older]).points] == [older.now, newer.now]
    assert trend([]).points == ()
    with pytest.raises(ValueError, match="different checklists"):
        trend([older, newer.replace(checklist=newer.checklist.replace(id="d"))])


@each(("change", "said"), TABLES["wrong_findings"])
def test_a_saved_report_is_checked_and_its_score_is_not_believed(change: dict[str, Any], said: str) -> None:
    """A report in which an unknown finding named "pass" alone had a score of 100 %."""
    made = report(Device(id="blank"))
    written = json.loads(made.to_json())
    written["score"]["low"] = 1.0
    assert load_report(json.dumps(written).encode()).score == made.score
    unknown = next(finding for finding in written["findings"] if finding["outcome"] == "unknown")
    unknown |= change
    (problem,) = raised(InvalidReportError, lambda: load_report(json.dumps(written).encode())).problems
    assert problem.message.startswith(said)
