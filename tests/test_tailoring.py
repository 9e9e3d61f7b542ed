"""`tailor` cuts a checklist to one person's inventory, and leaves in whatever may still apply."""

from datetime import UTC, datetime

import pytest

from secure_checklist import Checklist, Device, InvalidInventory, Inventory, Item, Rule, Steps, Waiver, tailor

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


def test_with_no_device_at_all_nothing_about_devices_is_left() -> None:
    """Sections go with their last item."""
    cut = tailor(CHECKLIST, Inventory().completed("device"), now=NOW)
    assert (cut.items, cut.sections) == ((), ())


def test_a_waived_item_stays() -> None:
    """A waiver is a decision about a finding, not about whom the item is for."""
    waiver = Waiver(item="any", who="IT", why="It is a kiosk.")
    inventory = Inventory(subjects=(Device(os_name="android"),), waivers=(waiver,)).completed("device")
    assert [item.id for item in tailor(CHECKLIST, inventory, now=NOW).items] == ["any"]


def test_a_waiver_for_no_item_is_told() -> None:
    inventory = Inventory(waivers=(Waiver(item="ani", who="IT", why="?"),))
    with pytest.raises(InvalidInventory, match="ani"):
        tailor(CHECKLIST, inventory, now=NOW)
