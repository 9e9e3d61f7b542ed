"""What becomes of the items on updates, on the table's day and long after, with and without the device's own word."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from secure_checklist import Checklist, Device, Interview, Inventory, Waiver, evaluate, packs
from secure_checklist.datasets.lifecycle import bundled

PACK = packs.load("leak-prevention")
TABLE_DAY = max(product.as_of for product in bundled().products.values())
DAYS = (0, 91, 400)

PHONE = {"manufacturer": "Google", "model": "Pixel 9"}
GALAXY = {"manufacturer": "Samsung", "model": "Galaxy A14"}
REDMI = {"manufacturer": "Xiaomi", "model": "Redmi 12"}
HOME = {"os_edition": "home"}

SUPPORTED: list[tuple[str, str | None, dict[str, Any], str, str, str]] = [
    # system, version, model or edition; on day 0, 91 and 400: told nothing, updated lately, up to date for two years
    ("ios", "26.6.1", {"model": "iPhone 17"}, "p p p", "? p f", "? p f"),
    ("ios", "18.7.10", {"model": "iPhone 13"}, "p p p", "? p f", "? p f"),
    ("ios", "16.7.16", {"model": "iPhone 8"}, "f f f", "f f f", "f f f"),
    ("ios", "27.1", {"model": "iPhone 17"}, "? p f", "? p f", "? p f"),
    ("ipados", "26.6.1", {"model": "iPad Air 11-inch (M4)"}, "p p p", "? p f", "? p f"),
    ("macos", "26.6.2", {}, "p p p", "? p f", "? p f"),
    ("windows", "10.0.26200.7019", HOME, "p p p", "p p p", "h h h"),
    ("windows", "10.0.26100", HOME, "h h h", "f f f", "f f f"),
    ("windows", "10.0.26300", HOME, "? p f", "? p f", "? p f"),
    ("android", "16", PHONE, "p p p", "? p f", "? p f"),
    ("android", "16", {**PHONE, "model": "Pixel 6"}, "h h h", "f f f", "f f f"),
    ("android", "13", GALAXY, "? p f", "? h f", "f f f"),
    ("android", "15", REDMI, "? p f", "? p f", "? p f"),
    ("ubuntu", "24.04", {}, "p p p", "p p p", "p p p"),
    ("debian", "13.6", {}, "p p p", "p p p", "p p p"),
    ("fedora", "44", {}, "p p p", "h h h", "f f f"),
    ("linux", None, {}, "? ? f", "? ? f", "? ? f"),
    ("kaios", "2.5", {"os_updates_until": date(2030, 6, 1)}, "? p f", "? p f", "? p f"),
    ("ios", "18.7.10", {"model": "iPhone XR"}, "p p p", "? p f", "? p f"),
    ("chromeos", "140", {"os_updates_until": date(2030, 6, 1)}, "p p p", "p p p", "p p p"),
    ("chromeos", "140", {"os_updates_until": date(2026, 6, 1)}, "f f f", "f f f", "f f f"),
    ("chromeos", "140", {}, "? ? ?", "? ? ?", "? ? ?"),
]
ITEMS = {
    item.id: Checklist.of("updates", "Updates", item)
    for item in PACK.items
    if item.id in ("updates.os-supported", "updates.os-current")
}
OUTCOMES = {"pass": "p", "partial": "h", "fail": "f", "unknown": "?"}


def outcome(item: str, device: Device, day: date) -> str:
    """Return what becomes of an item for a device that somebody describes on a day."""
    now = datetime.combine(day, time(12), UTC)
    inventory = Inventory(subjects=(device,), as_of=now).completed("device")
    (finding,) = evaluate(ITEMS[item], inventory, now=now).findings
    return OUTCOMES[finding.outcome]


def told(system: str, version: str | None, about: dict[str, Any], updated: date | None) -> Device:
    """Return a device, of which it is told that it is up to date since that day, or nothing."""
    last = "security_patch" if system == "android" else "last_os_update"
    answers = {} if updated is None else {"pending_updates": "none", last: updated}
    return Device.model_validate({"os_name": system, "os_version": version, **about, **answers})


def test_whether_it_still_gets_fixes() -> None:
    """Ended stays ended. Where the table is too old, or lacks it, the device's own word decides; silence never does."""
    for system, version, about, first, later, last in SUPPORTED:
        found: list[str] = []
        for days in DAYS:
            day = TABLE_DAY + timedelta(days=days)
            updates = (None, day - timedelta(days=10), day - timedelta(days=730))
            found.append(
                " ".join(outcome("updates.os-supported", told(system, version, about, on), day) for on in updates)
            )
        assert found == [first, later, last], (system, version, about)


CURRENT = [
    # told nothing, up to date, something waits, a system update waits; the same on every day
    ("ios", "26.6.1", "? p h f"),
    ("ios", "26.5", "f f f f"),
    ("ios", None, "? ? ? f"),
    ("macos", "26.6.2", "? p h f"),
    ("macos", "26.3.2", "f f f f"),
    ("windows", None, "? p h f"),
    ("android", "16", "? p h f"),
    ("chromeos", None, "? p h f"),
    ("linux", None, "? p h f"),
]


def test_whether_an_update_waits() -> None:
    """The device says it; that a newer release is known stays true however old the table is."""
    for system, version, wanted in CURRENT:
        for days in DAYS:
            device = Device.model_validate({"os_name": system, "os_version": version})
            told = [device, *(device.replace(pending_updates=waits) for waits in ("none", "some", "os"))]
            day = TABLE_DAY + timedelta(days=days)
            assert " ".join(outcome("updates.os-current", one, day) for one in told) == wanted


def test_a_waiver_of_the_item_that_was_merged_still_holds() -> None:
    waiver = Waiver(
        confidentiality="ordinary", item="updates.newest-release", why="Its maker has no newer one.", who="me"
    )
    phone = Inventory(subjects=(Device(id="p", os_name="ios", os_version="26.5"),), waivers=(waiver,))
    report = evaluate(PACK, phone.completed("device"), now=datetime(2026, 11, 24, 12, tzinfo=UTC))
    (finding,) = (one for one in report.findings if one.item == "updates.os-current")
    assert (finding.outcome, finding.disposition) == ("fail", "waived")


ASKED: list[tuple[str, dict[str, Any], set[str]]] = [
    # what decides whether it still gets fixes, in the order in which it is asked for
    ("ios", {"os_version": "26.6.1", "model": "iPhone 17"}, {"last_os_update"}),
    ("ios", {"os_version": "18.7.10"}, {"model", "last_os_update"}),
    ("macos", {"os_version": "27.0"}, {"last_os_update"}),
    ("android", {"os_version": "16", **PHONE}, {"security_patch"}),
    ("android", {"os_version": "16", **PHONE, "security_patch": date(2026, 3, 1), "pending_updates": "os"}, set()),
    ("ios", {"os_version": "27.0", "last_os_update": date(2026, 4, 1)}, set()),
    ("windows", {"os_version": "10.0.26200.7019", **HOME}, set()),
    ("windows", {"os_version": "10.0.26300", **HOME}, {"last_os_update"}),
    ("windows", {"os_version": "10.0.19045", **HOME}, {"os_extended_support"}),
    ("ubuntu", {"os_version": "20.04"}, {"os_extended_support"}),
    ("chromeos", {"os_version": "140"}, {"os_updates_until"}),
]


def test_only_what_decides_is_asked() -> None:
    """Nobody is asked for extra years of updates where no maker sells or gives any."""
    for system, known, wanted in ASKED:
        now = datetime.combine(TABLE_DAY + timedelta(days=96), time(12), UTC)
        device = Device.model_validate({"id": "d", "os_name": system, **known})
        interview = Interview(ITEMS["updates.os-supported"], Inventory(subjects=(device,)).completed("device"), now=now)
        asked: set[str] = set()
        answers = {"model": "iPhone 13", "os_extended_support": True, "os_updates_until": date(2030, 1, 1)}
        while (question := interview.question) is not None:
            field = question.fact.removeprefix("device.")
            asked.add(field)
            interview = interview.answer(answers.get(field, now.date()))
        assert asked == wanted
