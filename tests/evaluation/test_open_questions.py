"""The questions that would settle what a report leaves unknown: of whom, how often, and what may be answered."""

from datetime import date, timedelta
from typing import Any

from secure_checklist import Account, Checklist, Condition, Device, Inventory, Item, Person, Rule, evaluate
from secure_checklist.evaluation import OpenQuestion
from secure_checklist.formats import Summary
from secure_checklist.subjects import Provenance
from tests.worlds import NOW

LOCK = Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")))
STRICT = Item(id="strict", title="Strict", rule=Rule(check=Device.screen_lock.equals("password")))
DELAY = Item(id="delay", title="Delay", level="advanced", rule=Rule(check=Device.screen_lock_delay_s.at_most(60)))
AGE = Item(id="age", title="Age", rule=Rule(check=Device.security_patch.within_days(90)))


def item(check: Condition, **fields: Any) -> Item:
    return Item.model_validate({"id": "it", "title": "It", "rule": Rule(check=check), **fields})


def asked(*items: Item, inventory: Inventory) -> tuple[OpenQuestion, ...]:
    checklist = Checklist.of("c", "C", *items)
    report = evaluate(checklist, inventory, now=NOW)
    return Summary(report, checklist, inventory).questions


def listed(*subjects: Device | Account | Person, **fields: Any) -> Inventory:
    return Inventory.model_validate({"subjects": subjects, **fields}).completed("device", "account")


def test_a_question_is_asked_once_for_all_subjects_and_the_weightiest_leads() -> None:
    devices = Device(id="a"), Device(id="b", screen_lock_delay_s=30)
    lock, delay = asked(DELAY, LOCK, STRICT, inventory=listed(*devices))
    assert lock == OpenQuestion(
        text=Device.screen_lock.question,
        fact="device.screen_lock",
        subjects=("a", "b"),
        items=2,
        code="not_asked",
        note="",
        answers=Device.screen_lock.type.describe(),
    )
    assert (delay.fact, delay.subjects, delay.items) == ("device.screen_lock_delay_s", ("a",), 1)
    assert delay.answers.endswith("(seconds)")


def test_an_answer_that_is_too_old_for_one_item_is_asked_for_again() -> None:
    """Each item says when an answer is stale; the shortest time of those that wait counts."""
    seen = {"security_patch": Provenance(source="stated", at=NOW - timedelta(days=60))}
    phone = Device(id="phone", security_patch=NOW.date(), observed=seen)
    content = AGE, AGE.replace(id="year", renew_after=365), AGE.replace(id="month", renew_after=30)
    (question,) = asked(*content, inventory=listed(phone))
    assert (question.fact, question.code, question.items) == ("device.security_patch", "stale", 1)
    assert asked(*content[:2], inventory=listed(phone)) == ()


def test_what_no_answer_would_settle_is_not_asked() -> None:
    """The device says all that there is to say, and half a year without an update decides nothing."""
    computer = listed(Device(os_name="ios", os_version="27.1", last_os_update=date(2026, 5, 1)))
    content = item(Device.os_support_outlook.at_least("lasting"))
    (finding,) = evaluate(Checklist.of("c", "C", content), computer, now=NOW).findings
    assert [(reason.fact, reason.code) for reason in finding.reasons] == [("device.os_support_outlook", "stale")]
    assert asked(content, inventory=computer) == ()
