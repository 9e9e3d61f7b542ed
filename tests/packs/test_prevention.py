"""The prevention pack: what it asks for can be done, nothing claims too much, and each reads what is for them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from secure_checklist import (
    Checklist,
    Device,
    Interview,
    Inventory,
    Item,
    evaluate,
    packs,
)
from secure_checklist.checklists import Example
from secure_checklist.checklists.validation import facts_of
from secure_checklist.datasets.lifecycle import bundled
from secure_checklist.packs.examples import outcome_for
from tests.cases import each

PACK = packs.load("leak-prevention")


@each("item", PACK.items)
def test_who_may_notice_is_decided_for_each_item_and_the_guard_holds_what_is_noticed(item: Item) -> None:
    assert item.effects
    held = any(guard.holds.picks(item) for guard in PACK.guards)
    assert held == bool(item.noticed) == any(effect.noticed for effect in item.effects)
    assert [effect for effect in item.effects if effect.what == "none" and effect.noticed] == []


# nothing that claims "only you" is done while somebody else is known to have access ---

ACCESS = {
    name: name.endswith("shared_login")
    for name in facts_of(PACK)
    if name.endswith(("_only_mine", ".shared_login")) and "attested" not in name
}
"""Each fact on who else has access, with the value that says that somebody has."""
READING = [(item, name) for item in PACK.items for name in (item.rule.facts() if item.rule else ()) if name in ACCESS]


@each("item, name", READING)
def test_an_item_is_not_done_while_somebody_else_is_known_to_have_access(item: Item, name: str) -> None:
    """Each example that passes by such a fact: turned round it doesn't pass, and without it nobody knows."""
    passing = [example for example in item.examples if example.outcome == "pass" and name in example.facts]
    assert passing
    for example in passing:
        others = {key: value for key, value in example.facts.items() if key != name}
        told = Example(outcome="fail", facts={**others, name: ACCESS[name]}, on=example.on)
        assert outcome_for(PACK, item, told) in ("partial", "fail")
        open_ = Example(outcome="unknown", facts=others, on=example.on)
        assert outcome_for(PACK, item, open_) == "unknown"


# updates, on the table's day and long after, with and without the device's own word ---

TABLE_DAY = max(one.as_of for one in bundled().products.values())
DAYS = (0, 91, 400)
PIXEL, HOME = {"manufacturer": "Google", "model": "Pixel 9"}, {"os_edition": "home"}
GALAXY = {"manufacturer": "Samsung", "model": "Galaxy A14"}
UNTIL = {"os_updates_until": date(2030, 6, 1)}
SUPPORTED: list[tuple[str, str | None, dict[str, Any], str]] = [
    # system, version, model or edition; on day 0, 91 and 400: told nothing, updated lately, up to date for two years
    ("ios", "18.7.10", {"model": "iPhone XR"}, "ppp ?pf ?pf"),
    ("ios", "16.7.16", {"model": "iPhone 8"}, "fff fff fff"),
    ("ios", "27.1", {"model": "iPhone 17"}, "?pf ?pf ?pf"),
    ("windows", "10.0.26200.7019", HOME, "ppp ppp hhh"),
    ("windows", "10.0.26100", HOME, "hhh fff fff"),
    ("android", "16", {**PIXEL, "model": "Pixel 6"}, "hhh fff fff"),
    ("android", "13", GALAXY, "?pf ?hf fff"),
    ("ubuntu", "24.04", {}, "ppp ppp ppp"),
    ("fedora", "44", {}, "ppp hhh fff"),
    ("linux", None, {}, "??f ??f ??f"),
    ("chromeos", "140", UNTIL, "ppp ppp ppp"),
    ("chromeos", "140", {}, "??? ??? ???"),
]
ITEMS = {
    name: Checklist.of("updates", "Updates", PACK.item(f"updates.{name}")) for name in ("os-supported", "os-current")
}
OUTCOMES = {"pass": "p", "partial": "h", "fail": "f", "unknown": "?"}


def outcome(item: str, device: Device, days: int) -> str:
    """Return what becomes of an item for a device that somebody describes so many days after the table's."""
    now = datetime.combine(TABLE_DAY + timedelta(days=days), time(12), UTC)
    (finding,) = evaluate(ITEMS[item], Inventory(subjects=(device,), as_of=now).completed("device"), now=now).findings
    return OUTCOMES[finding.outcome]


@each("system, version, about, due", SUPPORTED)
def test_whether_it_still_gets_fixes(system: str, version: str | None, about: dict[str, Any], due: str) -> None:
    """Ended stays ended. Where the table is too old, or lacks it, the device's own word decides; silence never does."""
    device = Device.model_validate({"os_name": system, "os_version": version, **about})
    last = "security_patch" if system == "android" else "last_os_update"
    found = ""
    for days in DAYS:
        day = TABLE_DAY + timedelta(days=days)
        lately = [{"pending_updates": "none", last: day - timedelta(days=ago)} for ago in (10, 730)]
        found += f" {''.join(outcome('os-supported', device.replace(**said), days) for said in ({}, *lately))}"
    assert found.strip() == due


@each(
    "system, version, due",
    [
        # told nothing, up to date, something waits, a system update waits; the same on every day
        ("ios", "26.6.1", "?phf"),
        ("ios", "26.5", "ffff"),
        ("ios", None, "???f"),
        ("android", "16", "?phf"),
    ],
)
def test_whether_an_update_waits(system: str, version: str | None, due: str) -> None:
    """The device says it; that a newer release is known stays true however old the table is."""
    device = Device.model_validate({"os_name": system, "os_version": version})
    for days in DAYS:
        told = (None, "none", "some", "os")
        assert "".join(outcome("os-current", device.replace(pending_updates=one), days) for one in told) == due


@each(
    "system, known, wanted",
    [
        ("ios", {"os_version": "18.7.10"}, "model last_os_update"),
        ("android", {"os_version": "16", **PIXEL}, "security_patch"),
        ("windows", {"os_version": "10.0.26200.7019", **HOME}, ""),
        ("windows", {"os_version": "10.0.19045", **HOME}, "os_extended_support"),
        ("chromeos", {"os_version": "140"}, "os_updates_until"),
    ],
)
def test_only_what_decides_about_fixes_is_asked(system: str, known: dict[str, Any], wanted: str) -> None:
    """Nobody is asked for extra years of updates where no maker sells or gives any."""
    now = datetime.combine(TABLE_DAY + timedelta(days=96), time(12), UTC)
    device = Device.model_validate({"id": "d", "os_name": system, **known})
    interview = Interview(ITEMS["os-supported"], Inventory(subjects=(device,)).completed("device"), now=now)
    asked = set[str]()
    answers = {"model": "iPhone 13", "os_extended_support": True, "os_updates_until": date(2030, 1, 1)}
    while (question := interview.question) is not None:
        field = question.fact.removeprefix("device.")
        asked.add(field)
        interview = interview.answer(answers.get(field, now.date()))
    assert asked == {*wanted.split()}
