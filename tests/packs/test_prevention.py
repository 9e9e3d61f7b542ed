"""The prevention pack: what it asks for can be done, nothing claims too much, and each reads what is for them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from secure_checklist import (
    Checklist,
    Device,
    Interview,
    Inventory,
    Item,
    packs,
)
from secure_checklist.checklists import Example
from secure_checklist.checklists.implied import facts_of
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


SAFE_FIRST = re.compile(r"(Could|may be) (somebody|someone) near you|something done to you, ask a helper")
"""How steps say to choose to be safe first."""
SAFE = [item for item in PACK.items if any(SAFE_FIRST.search(line) for steps in item.steps for line in steps.do)]


@each("item", SAFE)
def test_steps_for_a_system_never_take_the_place_of_the_choice_to_be_safe(item: Item) -> None:
    for system in Device.os_name.vocabulary or ():
        for maker in (None, "samsung"):
            lines = [line for steps in item.steps_for(system, maker) for line in steps.do]
            assert not lines or any(map(SAFE_FIRST.search, lines)), system


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


# updates, long after the table's day ---

TABLE_DAY = max(one.as_of for one in bundled().products.values())
PIXEL, HOME = {"manufacturer": "Google", "model": "Pixel 9"}, {"os_edition": "home"}
SUPPORT = Checklist.of("updates", "Updates", PACK.item("updates.os-supported"))


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
    interview = Interview(SUPPORT, Inventory(subjects=(device,)).completed("device"), now=now)
    asked = set[str]()
    answers = {"model": "iPhone 13", "os_extended_support": True, "os_updates_until": date(2030, 1, 1)}
    while (question := interview.question) is not None:
        field = question.fact.removeprefix("device.")
        asked.add(field)
        interview = interview.answer(answers.get(field, now.date()))
    assert asked == {*wanted.split()}
