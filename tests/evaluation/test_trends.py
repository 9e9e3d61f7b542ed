"""Trends: how the scores moved from report to report."""

from datetime import UTC, datetime, timedelta

import pytest

from secure_checklist import Checklist, Device, Guard, Inventory, Item, Person, Report, Rule, Section, evaluate
from secure_checklist.checklists import Selection
from secure_checklist.evaluation import point_of, trend

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOCK = Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")), mitigates=("hacking",))
FIND = Item(id="find", title="Find", rule=Rule(check=Device.find_my.is_true()), mitigates=("human_error", "hacking"))


def checklist(*sections: Section, name: str = "c") -> Checklist:
    return Checklist(id=name, title="C", version=str(len(sections)), sections=sections)


OLD = checklist(Section(id="locks", title="Locks", items=(LOCK,)))
NEW = checklist(Section(id="locks", title="Locks", items=(LOCK,)), Section(id="more", title="More", items=(FIND,)))


def report(found: Checklist, days: int, **facts: object) -> Report:
    phone = Device.model_validate({"id": "phone", **facts})
    return evaluate(found, Inventory(subjects=(phone,), complete=frozenset({"device"})), now=NOW + days * DAY)


def test_points_stand_in_the_order_of_their_moments() -> None:
    found = trend([report(OLD, 2, screen_lock="pin"), report(OLD, 0, screen_lock="none"), report(OLD, 1)])
    assert [(m.now, m.score.low, m.score.high) for m in found.overall] == [
        (NOW, 0.0, 0.0),
        (NOW + DAY, 0.0, 1.0),
        (NOW + 2 * DAY, 1.0, 1.0),
    ]


def test_sections_and_causes_have_lines_of_their_own() -> None:
    reports = [report(NEW, 0, screen_lock="pin", find_my=False), report(NEW, 1, screen_lock="pin", find_my=True)]
    found = trend(reports)
    assert {name: [m.score.low for m in line] for name, line in found.sections.items()} == {
        "locks": [1.0, 1.0],
        "more": [0.0, 1.0],
    }
    assert {name: [m.score.low for m in line] for name, line in found.causes.items()} == {
        "hacking": [reports[0].by_cause["hacking"].low, 1.0],
        "human_error": [0.0, 1.0],
    }


def test_reports_on_different_checklists_are_refused() -> None:
    other = checklist(*OLD.sections, name="d")
    with pytest.raises(ValueError, match="different checklists"):
        trend([report(OLD, 0), report(other, 1)])
    assert trend([]).points == ()


def test_a_point_is_that_of_the_report_as_it_may_be_told() -> None:
    guard = Guard(
        id="g", when=Person.fears_monitoring.equals("yes"), holds=Selection(items=("find",)), neutral_text="Later."
    )
    guarded = NEW.replace(guards=(guard,))
    inventory = Inventory(subjects=(Person(fears_monitoring="yes"), Device(id="phone", screen_lock="pin")))
    found = evaluate(guarded, inventory, now=NOW)
    assert found.score.suppressed > 0
    point = point_of(found)
    assert point == point_of(Report.model_validate_json(found.to_json()))
    assert point.score.suppressed == 0
    assert point == point_of(evaluate(guarded, Inventory(subjects=(Device(id="phone", screen_lock="pin"),)), now=NOW))
