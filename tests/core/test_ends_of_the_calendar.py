"""Moments at the ends of the calendar: whatever may be stored can be written, in UTC and in every zone."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from secure_checklist import Checklist, Device, Inventory, Item, Rule, Waiver, evaluate, formats
from secure_checklist.checklists import Deadline
from secure_checklist.core.types import in_zone, utc
from secure_checklist.incident import deadlines
from secure_checklist.subjects import Incident
from tests.cases import each
from tests.extras import forms
from tests.worlds import NOW

ENDS = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00-12:00",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59+14:00",
)
ZONES = (UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)), ZoneInfo("Asia/Kolkata"))
LOCK = Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")))
CHECKLIST = Checklist.of("c", "C", LOCK)


@each("end", ENDS)
@each("name", forms())
def test_a_waiver_that_ends_with_the_calendar_is_written(name: str, end: str) -> None:
    """ "Until the end of time" is a usual way to say for ever; every format writes it, whatever its offset."""
    waiver = Waiver.model_validate(
        {"item": "lock", "confidentiality": "ordinary", "who": "Me", "why": "Because", "until": end}
    )
    inventory = Inventory(subjects=(Device(id="d", screen_lock="none"),), waivers=(waiver,))
    report = evaluate(CHECKLIST, inventory, now=NOW)
    assert report.findings[0].disposition == ("waived" if end.startswith("9") else None)
    assert b"Because" in formats.write(report, name, checklist=CHECKLIST, inventory=inventory) or name == "junit"


@each("end", ENDS)
@each("name", forms())
def test_a_report_of_any_moment_is_written(name: str, end: str) -> None:
    """A loaded report may name any moment; no format fails because UTC has no name for it."""
    report = evaluate(CHECKLIST, Inventory(), now=NOW).replace(now=end)
    assert formats.write(report, name, checklist=CHECKLIST)


@each("day", [date.min, date(1899, 12, 31)])
@each("zone", ZONES)
@each("length", [{"hours": 48}, {"days": 3}, {"months": 3}])
def test_a_period_that_began_at_any_moment_is_worked_out(zone: Any, day: date, length: dict[str, int]) -> None:
    """A mistyped year of a report doesn't take away the plan."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for starts, value in (("platform_reported_at", at), ("known_since", day)):
        due = Deadline.model_validate(
            {"id": "d", "kind": "reminder", "starts": f"incident.{starts}", "due": "Look", "status": "found", **length}
        )
        checklist = Checklist.of("c", "C", Item(id="a", title="A", question="Q?", deadlines=(due,)))
        (found,) = deadlines(Incident.model_validate({starts: value}), NOW, zone=zone, checklist=checklist)
        assert found.started is not None
        assert found.at is not None


def test_a_moment_is_the_same_in_every_zone_but_beyond_the_ends() -> None:
    """Where a zone has no name for a moment, its nearest one stands for it."""
    for zone in ZONES:
        assert in_zone(NOW, zone) == NOW
        assert in_zone(NOW, zone).utcoffset() == NOW.astimezone(zone).utcoffset()
    assert utc(datetime.fromisoformat(ENDS[1])) == datetime.min.replace(tzinfo=UTC)
    assert utc(datetime.fromisoformat(ENDS[4])) == datetime.max.replace(tzinfo=UTC)
