"""The standard facts say what they mean, and each is read by something of ours."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Account, Checklist, Context, Device, Fact, Messenger, Person, Subject, packs
from secure_checklist.rules import Quantified, predicates
from tests.cases import tables

KINDS: dict[str, type[Subject]] = {
    "person": Person,
    "device": Device,
    "account": Account,
    "messenger": Messenger,
}
FACTS: dict[str, Fact[Any]] = {
    fact.name: fact for subject in KINDS.values() for fact in subject.facts().values() if fact.reads is None
}

TABLES = tables(__file__)
EVERY = [fact for subject in KINDS.values() for fact in subject.facts().values()]


def test_what_can_hurt_is_private() -> None:
    """What can hurt the person, and what a guard may read."""
    assert {FACTS[name].confidentiality for name in TABLES["must_be_private"]} == {"private"}


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


# how strong an account is ---------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WAYS: tuple[str, ...] = Account.mfa_methods.vocabulary or ()
ORDER: tuple[str, ...] = Account.strongest_way.vocabulary or ()


def facts_of(**known: Any) -> dict[str, Any]:
    """Return the derived facts of an account, by name."""
    account, context = Account(**known), Context(NOW)
    return {
        "strongest_way": account.strongest_way(context) if account.mfa_methods is not None else None,
        "phishing_resistant": account.phishing_resistant(context),
    }


def rank(word: Any) -> int:
    return ORDER.index(word)


def test_the_ways_decide() -> None:
    for methods, strongest, resistant in TABLES["ways"]:
        told = facts_of(mfa="on", mfa_methods=methods)
        assert told == {"strongest_way": strongest, "phishing_resistant": resistant}


@given(st.sets(st.sampled_from(WAYS), min_size=1), st.sampled_from(WAYS))
def test_another_way_never_makes_the_strongest_weaker(methods: set[str], more: str) -> None:
    """Law: what is open can only be added to; only backup codes that stood alone give way to what is really used."""
    before = facts_of(mfa="on", mfa_methods=tuple(methods))
    after = facts_of(mfa="on", mfa_methods=(*methods, more))
    alone = facts_of(mfa="on", mfa_methods=(more,))
    assert rank(after["strongest_way"]) >= rank(alone["strongest_way"]) or more == "backup_codes"
    if methods != {"backup_codes"}:
        assert rank(after["strongest_way"]) >= rank(before["strongest_way"])
        assert before["phishing_resistant"] or not after["phishing_resistant"]
