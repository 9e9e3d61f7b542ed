"""`tailor` cuts a checklist to one person's inventory, and leaves in whatever may still apply."""

from datetime import UTC, datetime

from secure_checklist import Checklist, Device, Inventory, Item, Rule, Steps, tailor

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
STEPS = (Steps(platforms=("ios",), do=("On an iPhone.",)), Steps(platforms=("android",), do=("On Android.",)))
CHECKLIST = Checklist.of(
    "c",
    "C",
    Item(id="ios", title="A", rule=Rule(applies_to=Device.os_name.equals("ios"), check=Device.find_my.is_true())),
    Item(id="any", title="B", rule=Rule(check=Device.screen_lock.at_least("pin")), steps=STEPS),
)


def test_what_surely_is_not_for_them_goes_and_steps_follow_their_systems() -> None:
    cut = tailor(CHECKLIST, Inventory(subjects=(Device(os_name="android"),)).completed("device"), now=NOW)
    assert [item.id for item in cut.items] == ["any"]
    assert [steps.platforms for steps in cut.item("any").steps] == [("android",)]


def test_what_may_still_apply_stays() -> None:
    unknown = Inventory(subjects=(Device(),)).completed("device")
    unlisted = Inventory(subjects=(Device(os_name="android"),))
    assert tailor(CHECKLIST, unknown, now=NOW) == CHECKLIST
    assert tailor(CHECKLIST, unlisted, now=NOW) == CHECKLIST
