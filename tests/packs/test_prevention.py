"""The prevention pack: what it asks for can be done, nothing claims too much, and each reads what is for them."""

from secure_checklist import (
    Item,
    packs,
)
from secure_checklist.checklists import Example
from secure_checklist.checklists.validation import facts_of
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
