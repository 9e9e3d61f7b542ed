"""The standard facts say what they mean, and each is read by something of ours."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

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
OF_LIFECYCLE = frozenset({"device.management", "device.os_support", "device.os_support_until"})
"""What the lifecycle table tells beside `os_support_outlook`, and what it goes by."""


def sample(fact: Fact[Any]) -> Any:
    """Return some JSON value that the fact takes."""
    if fact.vocabulary:
        return list(fact.vocabulary) if fact.type.name == "enum_set" else fact.vocabulary[-1]
    if fact.type.code == "country":
        return "GB"
    values = {
        "boolean": True,
        "integer": 1,
        "text": "17.6",
        "date": "2026-03-01",
        "instant": "2026-03-01T12:00:00Z",
    }
    return values[fact.type.name]


def faults_of(fact: Fact[Any]) -> Iterator[str]:
    """Yield what a declaration lacks, or says wrong."""
    words, counts = set(fact.vocabulary or ()), fact.type.name in ("integer", "number")
    if not (fact.question.endswith("?") and fact.question[0].isupper() and fact.meaning.endswith(".")):
        yield "a question ends with a mark, a meaning with a full stop"
    if (fact.absence and not fact.absence.endswith(".")) or not fact.known_by:
        yield "an absence ends with a full stop, and somebody can know each fact"
    if set(fact.choices) != words or len(set(fact.choices.values())) != len(words):
        yield "every word has a label of its own"
    if fact.ordered and fact.type.name != "enum":
        yield "only a single word of a vocabulary is ordered"
    if fact.type.name == "enum_set" and words & {"none", "none_known"}:
        yield "a complete set has no word for none"
    if (fact.unit != "") != counts or (counts and not takes_no(fact, -1)):
        yield "a count says what it counts, and isn't negative"
    if words and not takes_no(fact, ["nonsense"] if fact.type.name == "enum_set" else "nonsense"):
        yield "a word outside of the vocabulary is refused"
    if fact.confidentiality == "transient":
        yield "nothing standard is transient"


def takes_no(fact: Fact[Any], value: object) -> bool:
    """Return True if a fact refuses a value."""
    try:
        KINDS[fact.kind].model_validate({fact.field: value})
    except ValidationError:
        return True
    return False


def test_every_declaration_is_whole() -> None:
    assert [(fact.name, fault) for fact in FACTS.values() for fault in faults_of(fact)] == []
    questions = [(fact.kind, fact.question) for fact in FACTS.values()]
    assert len(questions) == len(set(questions))


def test_what_can_hurt_is_private_and_hidden_from_repr() -> None:
    for name in MUST_BE_PRIVATE:
        fact = FACTS[name]
        assert fact.confidentiality == "private"
        subject = KINDS[fact.kind].model_validate({fact.field: sample(fact)})
        printed = re.search(rf"\b{fact.field}=(<[a-z ]+>)", repr(subject))
        assert (printed is None) == fact.guarded, (
            "its kind is printed, and never its value; of what guards read nothing is"
        )


def test_every_fact_is_read_by_something_of_ours() -> None:
    """A fact that no rule, guard, situation or deadline reads is a question for nothing."""
    read = {name for pack in packs.builtin() for name in read_by(packs.load(pack))}
    for _ in FACTS:  # what a derived fact reads is read as well
        read |= {f"{one.kind}.{field}" for one in EVERY if one.name in read for field in one.reads or ()}
    assert {one.name for one in EVERY} - read <= OF_LIFECYCLE


def read_by(checklist: Checklist) -> set[str]:
    """Return the facts that a checklist reads, with those that it looks at of other subjects."""
    conditions = [part for item in checklist.items if item.rule for _, part in item.rule.conditions()]
    nodes = [node for one in (*conditions, *(guard.when for guard in checklist.guards)) for node in predicates(one)]
    inside = {name for node in nodes if isinstance(node, Quantified) for name in node.reads_of_others()}
    held = {node.fact for node in nodes}
    warned = {name for guard in checklist.guards for name in guard.warning_facts}
    return inside | warned | held | {name for item in checklist.items for name in item.facts()}
