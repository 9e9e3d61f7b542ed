"""For each item of the prevention pack it is decided who may notice that it is done, and the guard follows that."""

from secure_checklist import packs

PACK = packs.load("leak-prevention")


def test_who_may_notice_is_decided_for_each_item_and_the_guard_holds_what_is_noticed() -> None:
    for item in PACK.items:
        assert item.effects
        held = any(guard.holds.picks(item) for guard in PACK.guards)
        assert held == bool(item.noticed) == any(effect.noticed for effect in item.effects)
        assert [effect for effect in item.effects if effect.what == "none" and effect.noticed] == []
