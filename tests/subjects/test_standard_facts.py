"""The standard facts say what they mean, and each is read by something of ours."""

from typing import Any

from secure_checklist import Account, Checklist, Device, Fact, Messenger, Person, Subject, packs
from secure_checklist.rules import Quantified, predicates

KINDS: dict[str, type[Subject]] = {
    "person": Person,
    "device": Device,
    "account": Account,
    "messenger": Messenger,
}
FACTS: dict[str, Fact[Any]] = {
    fact.name: fact for subject in KINDS.values() for fact in subject.facts().values() if fact.reads is None
}

MUST_BE_PRIVATE = [
    f"{kind}.{field}"
    for kind, fields in {
        "device": "screen_lock_length hardened_mode unknown_profiles unknown_special_access",
        "account": "password_exposed mfa_methods recovery unknown_sessions advanced_protection",
        "messenger": "app",
        "person": "threats fears_monitoring separated someone_knows_codes others_manage_devices "
        "shares_devices minor targeted travels_with_device country shares_private_media",
    }.items()
    for field in fields.split()
]
"""What can hurt the person, and what a guard may read."""

EVERY = [fact for subject in KINDS.values() for fact in subject.facts().values()]


def test_what_can_hurt_is_private() -> None:
    assert {FACTS[name].confidentiality for name in MUST_BE_PRIVATE} == {"private"}


def test_every_fact_is_read_by_something_of_ours() -> None:
    """A fact that no rule, guard, situation or deadline reads is a question for nothing."""
    read = {name for pack in packs.builtin() for name in read_by(packs.load(pack))}
    for _ in FACTS:  # what a derived fact reads is read as well
        read |= {f"{one.kind}.{field}" for one in EVERY if one.name in read for field in one.reads or ()}
    assert {one.name for one in EVERY} <= read


def read_by(checklist: Checklist) -> set[str]:
    """Return the facts that a checklist reads, with those that it looks at of other subjects."""
    conditions = [part for item in checklist.items if item.rule for _, part in item.rule.conditions()]
    nodes = [node for one in (*conditions, *(guard.when for guard in checklist.guards)) for node in predicates(one)]
    inside = {name for node in nodes if isinstance(node, Quantified) for name in node.reads_of_others()}
    held = {node.fact for node in nodes}
    warned = {name for guard in checklist.guards for name in guard.warning_facts}
    return inside | warned | held | {name for item in checklist.items for name in item.facts()}
