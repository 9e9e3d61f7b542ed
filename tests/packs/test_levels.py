"""The levels of the built-in checklist: a leak is likely or grave without what is `essential`, and few items are."""

from secure_checklist import packs

PREVENTION = packs.load("leak-prevention")


def test_at_most_a_third_of_the_items_is_essential() -> None:
    essential = [item.id for item in PREVENTION.items if item.level == "essential"]
    assert 3 * len(essential) <= len(PREVENTION.items)


def test_what_hardly_touches_leaked_media_is_advanced() -> None:
    for item in ("privacy.ad-id", "privacy.camera-mic", "updates.restart-weekly", "updates.android-play-system"):
        assert PREVENTION.item(item).level == "advanced"
