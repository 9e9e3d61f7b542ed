"""Outcomes alone: `outcomes` says what the report's findings say, whatever is known, dated, waived or guarded.

Law 7 compares the two on everything that it draws (`tests/walker.py`); here are the ways around its tables.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Checklist, Device, Inventory, Item, Outcome, Person, Rule, evaluate
from secure_checklist.evaluation import outcomes
from tests.strategies import PACK, checklists, inventories
from tests.worlds import NOW

IOS = Device.os_name.equals("ios")
RECENT = Rule(applies_to=IOS, check=Device.security_patch.within_days(30) & Device.find_my.is_true())
ITEMS = (
    Item(id="recent", title="R", rule=RECENT, renew_after=90),
    Item(id="version", title="V", rule=Rule(check=Device.os_version.satisfies("ios", ">=17"))),
    Item(id="word", title="W", subject="device", question="Is it so?"),
    Item(id="past", title="P", rule=RECENT, valid_until=NOW.date() - timedelta(days=1)),
    Item(id="early", title="E", rule=RECENT, valid_from=NOW.date() + timedelta(days=1)),
    Item(id="person", title="P", rule=Rule(check=Person.targeted.is_false())),
)
CHECKLIST = Checklist.of("c", "C", *ITEMS)
KNOWN: dict[str, Any] = {"os_name": "ios", "os_version": "17.1", "security_patch": NOW.date(), "find_my": True}


def both(checklist: Checklist, inventory: Inventory, now: Any = NOW) -> tuple[Outcome, ...]:
    """Return the outcomes, which are those of the report."""
    found = outcomes(checklist, inventory, now=now)
    assert found == evaluate(checklist, inventory, now=now).findings.outcomes()
    return found


@given(data=st.data())
def test_law_outcomes_of_many_inventories_under_one_checklist(data: st.DataObject) -> None:
    """`outcomes` equals the report's outcomes, whatever was remembered of those before."""
    checklist = data.draw(st.one_of(checklists(), st.just(PACK)))
    for _ in range(3):
        both(checklist, data.draw(inventories(checklist)))


def test_what_is_remembered_serves_its_day_only() -> None:
    inventory = Inventory(subjects=(Device(id="d", **KNOWN),)).completed("device")
    assert both(CHECKLIST, inventory)[:5] == ("pass", "pass", "unknown", "unknown", "not_applicable")
    later = NOW + timedelta(days=60)
    assert both(CHECKLIST, inventory, later)[:5] == ("fail", "pass", "unknown", "unknown", "fail")
    assert both(CHECKLIST, inventory)[:5] == ("pass", "pass", "unknown", "unknown", "not_applicable")


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        outcomes(CHECKLIST, Inventory(), now=NOW.replace(tzinfo=None))
