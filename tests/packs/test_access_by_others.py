"""Nothing that claims "only you" is done while a known fact says that somebody else has access.

The facts that say so are found by how they are named: `..._only_mine`, and `shared_login`.
"""

import re

from secure_checklist import Item, packs
from secure_checklist.checklists import Example
from secure_checklist.checklists.validation import facts_of
from secure_checklist.packs.examples import outcome_for

PACK = packs.load("leak-prevention")
ACCESS = {
    name: name.endswith("shared_login")
    for name in facts_of(PACK)
    if name.endswith(("_only_mine", ".shared_login")) and "attested" not in name
}
"""Each fact on who else has access, with the value that says that somebody has."""
CLAIMS = re.compile(r"only you\b|only your own|yours alone|to yourself\b|are yours\b|nobody else", re.IGNORECASE)
"""How a title, a why or a question says that something is the person's alone."""
NO_CLAIM = {
    "account.recovery-contact": "Whom the person may ask for a code.",
    "cloud.adp": "What the company can read, and not who has the login.",
    "phish.family-word": "A word that is agreed on.",
    "privacy.ai-apps": "What is given to an app.",
    "handover.repair-mode": "What a workshop is told on one day.",
}
"""What speaks so and is about something else."""


def reads(item: Item) -> list[str]:
    """Return the facts on the access of others that an item's rule reads."""
    return [name for name in (item.rule.facts() if item.rule else ()) if name in ACCESS]


READING = [(item, name) for item in PACK.items for name in reads(item)]


def test_each_fact_on_the_access_of_others_decides_an_item() -> None:
    assert {name for _, name in READING} == {*ACCESS}
    assert {
        "device.screen_lock_only_mine",
        "device.biometrics_only_mine",
        "person.password_manager_only_mine",
        "account.recovery_only_mine",
        "account.shared_login",
    } <= {*ACCESS}


def test_an_item_is_not_done_while_somebody_else_is_known_to_have_access() -> None:
    """Each example that passes by such a fact: turned round it doesn't pass, and without it nobody knows."""
    for item, name in READING:
        passing = [example for example in item.examples if example.outcome == "pass" and name in example.facts]
        assert passing
        for example in passing:
            others = {key: value for key, value in example.facts.items() if key != name}
            told = Example(outcome="fail", facts={**others, name: ACCESS[name]}, on=example.on)
            assert outcome_for(PACK, item, told) in ("partial", "fail")
            open_ = Example(outcome="unknown", facts=others, on=example.on)
            assert outcome_for(PACK, item, open_) == "unknown"


def test_whatever_claims_that_something_is_yours_alone_reads_who_else_has_access() -> None:
    """The net for new items."""
    claiming = {item.id for item in PACK.items if CLAIMS.search(f"{item.title} {item.why} {item.question}")}
    assert claiming - {item.id for item, _ in READING} <= {*NO_CLAIM}
    assert {*NO_CLAIM} <= claiming


def test_a_lock_is_not_all_that_is_said_of_who_can_open_a_device() -> None:
    """A program can see a lock, and never who knows its code: so that is an essential item of its own, behind it."""
    lock, code = PACK.item("lock.screen-lock"), PACK.item("lock.code-yours")
    assert (code.level, code.after) == ("essential", (lock.id,))
    for profile in PACK.profiles:
        part = {item.id for item in PACK.profile(profile.id).items}
        if {"lock.screen-lock", "lock.passcode-strength"} <= part and profile.id != "first-phone":
            assert code.id in part, profile.id
