"""Rules that depend on the system, on every system there is: evaluation says what the plain walk says."""

from datetime import UTC, datetime
from typing import Any

import pytest

from secure_checklist import Checklist, Condition, Device, Inventory, Item, Rule, packs
from tests.walker import assert_walked

NOW = datetime(2026, 11, 24, tzinfo=UTC)
D = Device
SYSTEMS = D.os_name.type.vocabulary or ()
GUARDS: tuple[Condition | None, ...] = (
    D.os_name.equals("ios"),
    ~D.os_name.equals("ios"),
    D.os_name.one_of("ios", "android") & D.auto_login.is_false(),
    D.auto_login.is_false() & D.os_name.equals("windows"),
    D.os_name.equals("macos") | D.auto_login.is_true(),
    ~(D.os_name.one_of("linux", "macos") & D.auto_login.is_true()),
    None,
)
CHECKS: tuple[Condition, ...] = (
    D.os_version.satisfies("ios", ">=17.6"),
    D.os_version.satisfies("android", ">=13") | D.os_name.equals("linux"),
    D.find_my.is_true(),
    D.os_name.one_of("ios", "windows") | D.find_my.is_true(),
)
ITEMS = [
    Item(id=f"g{first}c{second}", title="?", rule=Rule(applies_to=guard, check=check, partial=D.find_my.is_true()))
    if (first + second) % 3 == 0
    else Item(id=f"g{first}c{second}", title="?", rule=Rule(applies_to=guard, check=check))
    for first, guard in enumerate(GUARDS)
    for second, check in enumerate(CHECKS)
]


def variety(system: str | None) -> list[Device]:
    """Give devices of one system that differ in all that the rules read."""
    return [
        Device.model_validate({"os_name": system, "os_version": text, "auto_login": auto_login, "find_my": encrypted})
        for text in (None, "17.5", "17.6", "14", "a word")
        for auto_login in (None, True, False)
        for encrypted in (None, True, False)
    ]


@pytest.mark.parametrize("system", [None, *SYSTEMS])
def test_law_7_on_every_system(system: str | None) -> None:
    """The evaluator equals the reference evaluator, whichever system it is and where that is unknown."""
    checklist = Checklist.of("variants", "Variants", *ITEMS)
    for device in variety(system):
        inventory = Inventory(subjects=(device,), complete=frozenset({"device"}))
        assert_walked(checklist, inventory, now=NOW)


@pytest.mark.parametrize(
    "system",
    [
        "ios",
        *(pytest.param(name, marks=pytest.mark.slow) for name in (None, *SYSTEMS) if name != "ios"),  # seconds each
    ],
)
def test_the_built_in_pack_agrees_on_every_system(system: str | None) -> None:
    """The same, for a real pack, with answers of every kind."""
    pack = packs.load("leak-prevention")
    values: list[dict[str, Any]] = [{}, *({name: value} for name, value in answers())]
    devices = [Device.model_validate({**known, "id": f"d{n}", "os_name": system}) for n, known in enumerate(values)]
    inventory = Inventory(subjects=tuple(devices), complete=frozenset({"device"}))
    assert_walked(pack, inventory, now=NOW)


def answers() -> list[tuple[str, object]]:
    """Give for each fact of a device that has few values, every one of them."""
    found: list[tuple[str, object]] = []
    for name, fact in Device.facts().items():
        if fact.reads is None and name != "os_name" and fact.type.name in ("boolean", "enum"):
            found += [(name, value) for value in fact.type.vocabulary or (True, False)]
    return found
