"""Reading a report: scores, what is missing, what changed, how scores moved; and writing it."""

import json
from datetime import date, timedelta
from math import isclose
from typing import Any

import pytest

from secure_checklist import (
    Account,
    Checklist,
    Device,
    InvalidReportError,
    Inventory,
    Item,
    Person,
    Report,
    Subject,
    evaluate,
    load_checklist,
    load_report,
)
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation import Change
from secure_checklist.evaluation.findings import Findings
from secure_checklist.evaluation.trends import point_of, trend
from tests.cases import each, raised, tables
from tests.worlds import NOW

TABLES = tables(__file__)
GUARDED = load_checklist(TABLES["guarded"])
BOTH = GUARDED.replace(guards=())
_, LOCK, MFA, _ = BOTH.items
OLD = Device(id="old", label="My old phone", security_patch=date(2026, 1, 1), auto_update_os=True, screen_lock="none")
NEW = Device(id="new", security_patch=date(2026, 11, 1), screen_lock="pin")
MAIL = Account(id="mail", roles=frozenset({"primary_email"}), mfa="off")


def report(*subjects: Subject, of: Checklist | Item = BOTH, explain: bool = False, **more: Any) -> Report:
    checklist = of if isinstance(of, Checklist) else Checklist.of("c", "C", of)
    fields: dict[str, Any] = {"complete": frozenset({"device", "account"}), **more}
    inventory = Inventory(subjects=subjects, **fields)
    return evaluate(checklist, inventory, now=more.get("as_of", NOW), explain=explain)


# scores -----------------------------------------------------------------------------------------------------------


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


def test_an_action_says_for_whom_and_what_it_gains() -> None:
    patch, lock, mfa = report(OLD, NEW, MAIL).actions()
    assert (patch.item, patch.outcome, patch.subjects, patch.level) == ("patch", "partial", ("old",), "essential")
    assert isclose(patch.gain, 3 * 0.25 / 8)
    assert isclose(lock.gain, 2 * 0.5 / 8)
    assert (mfa.outcome, mfa.subjects, mfa.title, mfa.flagged) == ("fail", ("mail",), "Two steps", False)


# what changed -----------------------------------------------------------------------------------------------------


def test_a_difference_says_what_changed_what_is_gone_and_the_scores() -> None:
    older, newer = report(OLD, MAIL), report(OLD.replace(screen_lock="pin"), NEW)
    difference = newer.diff(older)
    assert {(one.item, one.subject, one.before, one.after, one.kind) for one in difference.changes} == {
        ("lock", "new", None, "pass", "known_done"),
        ("patch", "new", None, "pass", "known_done"),
        ("lock", "old", "fail", "pass", "done"),
        ("mfa", "mail", "fail", None, "gone"),
        *(
            (one.item, one.subject, one.before, one.after, one.kind)
            for one in difference.changes
            if one.subject is None
        ),
    }
    assert (difference.before, difference.after) == (older.score, newer.score)
    assert (len(difference.of("pass")), difference.of("fail")) == (3, ())
    renamed = report(MAIL, of=MFA.replace(id="two-steps", former_ids=()))
    assert report(MAIL.replace(mfa="on"), of=MFA).diff(renamed).changes == (
        Change(item="mfa", subject="mail", before="fail", after="pass"),
    )


def test_a_trend_has_the_scores_in_the_order_of_their_times() -> None:
    """As they may leave the process: what a guard does moves no score."""
    days = [NOW + timedelta(days=number) for number in (2, 0, 1)]
    locks, contents = ("pin", "none", None), (BOTH, Checklist.of("c", "C", LOCK), Checklist.of("c", "C", LOCK))
    reports = [
        report(Device.model_validate({"id": "phone", "screen_lock": lock}), of=of, as_of=day)
        for lock, day, of in zip(locks, days, contents, strict=True)
    ]
    points = trend(reports).points
    assert [point.now for point in points] == sorted(days)
    assert [point.score.low for point in points][:2] == [0.0, 0.0]
    assert [[*point.sections] for point in points] == [["items"], ["items"], ["device", "rest"]]
    assert trend([]).points == ()
    with pytest.raises(ValueError, match="different checklists"):
        trend([reports[0], report(of=LOCK).replace(checklist=reports[0].checklist.replace(id="d"))])
    watched, calm = (report(Person(fears_monitoring=said), OLD, of=GUARDED) for said in ("yes", "no"))
    assert watched.score.suppressed > 0 == point_of(watched).score.suppressed
    assert point_of(watched) == point_of(load_report(watched.to_json())) == point_of(calm)


# writing ----------------------------------------------------------------------------------------------------------


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
