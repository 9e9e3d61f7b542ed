"""Steps for messaging apps: nobody reads those for an app, or for a phone, that they don't have."""

from typing import get_args

from secure_checklist import Device, Inventory, Item, Messenger, Person, packs
from secure_checklist.formats.steps import fitting_steps
from secure_checklist.subjects.messenger import MessengerApp

PACK = packs.load("leak-prevention")
APPS = [app for app in get_args(MessengerApp) if app != "other"]
CHATS = [item for item in PACK.items if item.kind == "messenger"]
PHONES = {
    "android": Device(id="phone", os_name="android", os_version="15"),
    "ios": Device(id="phone", os_name="ios", os_version="26.1"),
    "kaios": Device(id="phone", os_name="kaios", os_version="2.5.4"),
}


def read(item: Item, app: str, system: str) -> list[str]:
    """Return what somebody with one app and one phone reads of an item."""
    chat = Messenger.model_validate({"id": "chat", "app": app, "used_for_private_media": True})
    inventory = Inventory(subjects=(Person(id="me", minor=False), PHONES[system], chat))
    return [line for fitting in fitting_steps(item, (chat,), inventory) for line in fitting.steps.do]


def test_nobody_reads_the_steps_for_an_app_that_they_lack() -> None:
    for system in PHONES:
        for app in APPS:
            for item in CHATS:
                other = {
                    line for steps in item.steps if steps.services and app not in steps.services for line in steps.do
                } - {line for steps in item.steps if not steps.services or app in steps.services for line in steps.do}
                assert other.isdisjoint(read(item, app, system)), item.id


def test_every_app_has_advice_in_the_item_on_encryption() -> None:
    """So for those, too, of which nothing particular is known."""
    for app in APPS:
        item = PACK.item("msg.e2ee-default")
        assert read(item, app, "android")


def test_a_phone_with_keys_gets_no_menus_of_others() -> None:
    """On KaiOS, what is for Android and iPhones isn't shown."""
    strangers = read(PACK.item("phish.unknown-senders"), "whatsapp", "kaios")
    assert strangers
    assert not any("[" in line for line in strangers)
    assert read(PACK.item("msg.mms-auto-off"), "sms", "kaios") != read(PACK.item("msg.mms-auto-off"), "sms", "android")
