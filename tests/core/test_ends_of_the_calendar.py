"""Moments at the ends of the calendar: whatever may be stored can be written, in UTC and in every zone."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from zoneinfo import ZoneInfo

from secure_checklist import Checklist, Device, Inventory, Item, Rule, Waiver, evaluate, formats
from secure_checklist.core.types import in_zone, utc
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


@each(("name", "end"), product(forms(), ENDS), quick=24)
def test_any_moment_is_written(name: str, end: str) -> None:
    """Every format writes a waiver until the end of time, and a report of any moment, whatever the offset."""
    waiver = Waiver.model_validate(
        {"item": "lock", "confidentiality": "ordinary", "who": "Me", "why": "Because", "until": end}
    )
    inventory = Inventory(subjects=(Device(id="d", screen_lock="none"),), waivers=(waiver,))
    report = evaluate(CHECKLIST, inventory, now=NOW)
    assert report.findings[0].disposition == ("waived" if end.startswith("9") else None)
    assert b"Because" in formats.write(report, name, checklist=CHECKLIST, inventory=inventory) or name == "junit"
    assert formats.write(report.replace(now=end), name, checklist=CHECKLIST)


def test_a_moment_is_the_same_in_every_zone_but_beyond_the_ends() -> None:
    """Where a zone has no name for a moment, its nearest one stands for it."""
    for zone in ZONES:
        assert in_zone(NOW, zone) == NOW
        assert in_zone(NOW, zone).utcoffset() == NOW.astimezone(zone).utcoffset()
    assert utc(datetime.fromisoformat(ENDS[1])) == datetime.min.replace(tzinfo=UTC)
    assert utc(datetime.fromisoformat(ENDS[4])) == datetime.max.replace(tzinfo=UTC)
