"""What is said in the place of facts: a person's word that an item doesn't apply to you."""

import json
import logging
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    Finding,
    Guard,
    Interview,
    Inventory,
    Item,
    Person,
    Rule,
    Store,
    Waiver,
    dump,
    evaluate,
    formats,
    load_inventory,
)
from secure_checklist.checklists import Selection
from secure_checklist.evaluation import outcomes
from tests.cases import each
from tests.strategies import cases

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANDROID = Device.os_name.one_of("android")
LOCKED = Device.screen_lock.at_least("pin")
TALK = Item(id="talk", title="Talk about it", question="Have you talked?")
LOCK = Item(id="lock", title="Lock it", rule=Rule(check=LOCKED))
PATCH = Item(id="patch", title="Patch it", rule=Rule(applies_to=ANDROID, check=LOCKED))


def word(item: str, subject: str | None = None, at: datetime | None = NOW, **more: Any) -> Attestation:
    return Attestation(confidentiality="ordinary", item=item, subject=subject, answer="not_applicable", at=at, **more)


def found(item: Item, *said: Attestation, now: datetime = NOW, **facts: Any) -> Finding:
    checklist = Checklist.of("c", "C", item)
    device = Device(id="phone", **facts)
    inventory = Inventory(subjects=(Person(), device), complete=frozenset({"device"}), attestations=said)
    report = evaluate(checklist, inventory, now=now, explain=True)
    assert outcomes(checklist, inventory, now=now) == report.findings.outcomes()
    (finding,) = [one for one in report.findings if one.item == item.id]
    return finding


def codes(finding: Finding) -> list[str]:
    return [reason.code for reason in finding.reasons]


# when it counts -----------------------------------------------------------------------------------------------


def test_a_person_may_say_that_an_item_without_a_rule_does_not_apply() -> None:
    finding = found(TALK, word("talk"))
    assert (finding.outcome, codes(finding)) == ("not_applicable", ["said_not_applicable"])
    assert finding.explain("Talk") == (
        "Talk: does not apply. You said that it doesn't apply to you (your answer on 2026-11-24)."
    )


def test_it_counts_for_an_item_with_a_rule_as_long_as_no_fact_says_otherwise() -> None:
    for item in (LOCK, PATCH):
        finding = found(item, word(item.id, "phone"))
        assert (finding.outcome, codes(finding)) == ("not_applicable", ["said_not_applicable"])
        assert finding.explain("It") == "It: does not apply to phone. You said that it doesn't apply to you."


def test_it_is_for_its_subject_alone_and_the_newest_word_counts() -> None:
    assert found(LOCK, word("lock")).outcome == "unknown"
    later = Attestation(confidentiality="ordinary", item="talk", answer="no", at=NOW + timedelta(hours=1))
    assert found(TALK, word("talk"), later).outcome == found(TALK, later, word("talk")).outcome == "fail"
    assert found(TALK.replace(former_ids=("old",)), word("old")).outcome == "not_applicable"


@each("item", [TALK, LOCK])
def test_it_ages_as_every_word_does(item: Item) -> None:
    ageing, subject = item.replace(renew_after=30), "phone" if item is LOCK else None
    at = NOW - timedelta(days=30)
    assert found(ageing, word(item.id, subject, at)).outcome == "not_applicable"
    finding = found(ageing, word(item.id, subject, at), now=NOW + timedelta(seconds=1))
    assert (finding.outcome, codes(finding)) == ("unknown", ["stale" if item is TALK else "not_asked"])
    assert found(item, word(item.id, subject, NOW + timedelta(days=2))).outcome == "unknown"


def test_nobody_removes_what_a_guard_puts_first() -> None:
    guard = Guard(
        id="watched",
        when=Person.fears_monitoring.one_of("yes"),
        holds=Selection(items=("lock",)),
        instead=("plan",),
        neutral_text="Plan first.",
    )
    checklist = Checklist.of("c", "C", LOCK, TALK.replace(id="plan")).replace(guards=(guard,))
    person = Person(fears_monitoring="yes")
    report = evaluate(checklist, Inventory(subjects=(person,), attestations=(word("plan"),)), now=NOW)
    (finding,) = report.of("plan")
    assert (finding.outcome, codes(finding)) == ("unknown", ["said_not_applicable"])
    assert [action.item for action in report.actions()] == ["plan"]


def test_advice_that_does_not_hold_yet_or_any_longer_is_as_without_it() -> None:
    day = NOW.date()
    for dates in ({"valid_from": day + timedelta(days=1)}, {"valid_until": day - timedelta(days=1)}):
        dated = LOCK.replace(**dates)
        assert found(dated, word("lock", "phone")) == found(dated)


# the law ------------------------------------------------------------------------------------------------------


def without(inventory: Inventory) -> Inventory:
    kept = tuple(entry for entry in inventory.attestations if entry.answer != "not_applicable")
    return inventory.replace(attestations=kept)


@each("source", ["generated", "pack"])
@given(data=st.data())
def test_law_13_a_claim_never_hides_a_fact(source: str, data: st.DataObject) -> None:
    """What is said in the place of facts is told as that, and never changes what the facts decide.

    Where a person's word makes an item not applicable, the score is as if the item were waived: never better.
    """
    checklist, inventory = data.draw(cases(source, claims=True))
    bare = without(inventory)
    claimed, plain = (evaluate(checklist, one, now=NOW) for one in (inventory, bare))
    dropped: list[Waiver] = []
    alike = True
    for finding, fact in zip(claimed.findings, plain.findings, strict=True):
        said = "said_not_applicable" in codes(finding)
        if finding.outcome == "not_applicable" and said and fact.outcome != "not_applicable":
            listed = finding.subject if finding.subject in inventory.by_id else None  # the person needn't be listed
            dropped.append(Waiver(confidentiality="ordinary", item=finding.item, subject=listed, who="me", why="so"))
            assert fact.outcome == "unknown" or checklist.item(fact.item).rule is None
        else:  # an older word may count again without the newest one
            alike &= (finding.outcome, finding.possible) == (fact.outcome, fact.possible)
            assert alike or checklist.item(fact.item).rule is None
    left_out = evaluate(checklist, bare.with_waivers(*dropped), now=NOW).score
    if alike:
        assert (claimed.score.low, claimed.score.high) == (left_out.low, left_out.high)


# the comment --------------------------------------------------------------------------------------------------

SECRET = "my-aunt-reads-this"  # noqa: S105 - no password
SAID = (word("talk", comment=SECRET), word("lock", "phone", comment=SECRET), word("astray", comment=SECRET))
HOUSE = Inventory(subjects=(Person(), Device(id="phone")), complete=frozenset({"device"}), attestations=SAID)
CHECKLIST = Checklist.of("c", "C", TALK, LOCK)


def ways_out() -> Iterator[tuple[str, object]]:
    """Yield all that is made of an inventory, but for the inventory itself."""
    report = evaluate(CHECKLIST, HOUSE, now=NOW, explain=True, show_values=True)
    yield "report", report.to_json()
    yield "report, pickled", pickle.dumps(report)
    yield "report, nested", TypeAdapter(dict[str, Any]).dump_json({"report": report})
    yield "its parts", [getattr(report, name) for name in type(report).model_fields]
    yield "unmatched", [entry.model_dump() for entry in report.unmatched_attestations]
    yield "findings", [finding.explain() for finding in report.findings]
    for name in formats.names():
        for audience in ("anybody", "self"):
            yield name, formats.write(report, name, checklist=CHECKLIST, inventory=HOUSE, audience=audience)
    for value in (HOUSE, *SAID, report, *report.findings, Interview(CHECKLIST, HOUSE, now=NOW)):
        yield f"repr of {type(value).__name__}", repr(value)
        yield f"str of {type(value).__name__}", str(value)
        yield "notebook", getattr(value, "_repr_html_", str)()
    interview = Interview(CHECKLIST, HOUSE, now=NOW)
    yield "questions", [question.model_dump() for question in interview.open()]
    yield "difference", report.diff(evaluate(CHECKLIST, Inventory(), now=NOW)).model_dump_json()


def test_a_comment_leaves_with_the_inventory_alone(caplog: pytest.LogCaptureFixture) -> None:
    """What a person adds for themselves is in no report, format, representation, notebook, question or log."""
    pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    with caplog.at_level(logging.DEBUG):
        for name, found in ways_out():
            said = found if isinstance(found, bytes) else repr(found).encode()
            assert SECRET.encode() not in said, name
    assert SECRET not in caplog.text
    assert SECRET in dump(HOUSE, "json")
    assert load_inventory(json.loads(HOUSE.model_dump_json())) == HOUSE


def test_a_store_that_keeps_nothing_private_says_that_it_drops_a_comment(tmp_path: Any) -> None:
    bare = tuple(entry.replace(comment="") for entry in SAID)
    with Store(path=tmp_path / "kept.db") as store:
        dropped = store.save(HOUSE, now=NOW).dropped
        assert dropped == tuple(f"{e.subject or 'person'}.attested.{e.item}.comment" for e in SAID)
        assert store.load().attestations == bare
        assert store.save(HOUSE, now=NOW).answers == ()
        assert store.attest(SAID[0], now=NOW).dropped == ("person.attested.talk.comment",)
        assert store.load().attestations == bare[1:] + bare[:1]
    assert SECRET.encode() not in (tmp_path / "kept.db").read_bytes()


# asking -------------------------------------------------------------------------------------------------------


def test_an_interview_takes_it_as_an_answer_and_asks_no_more() -> None:
    checklist = Checklist.of("c", "C", TALK)
    interview = Interview(checklist, Inventory(), now=NOW)
    question = interview.question
    assert question is not None
    assert [choice.value for choice in question.choices] == ["yes", "partly", "no", "not_applicable"]
    after = interview.answer("not_applicable")
    assert after.question is None
    assert after.inventory.attestations == (word("talk"),)
    assert after.report.findings[0].outcome == "not_applicable"


def test_an_interview_does_not_offer_it_for_what_a_guard_puts_first() -> None:
    guard = Guard(
        id="watched",
        when=Person.fears_monitoring.one_of("yes"),
        holds=Selection(items=("talk",)),
        instead=("plan",),
        neutral_text="Plan first.",
    )
    checklist = Checklist.of("c", "C", TALK, TALK.replace(id="plan")).replace(guards=(guard,))
    person = Person(fears_monitoring="no")
    interview = Interview(checklist, Inventory(subjects=(person,), attestations=(word("talk"), word("plan"))), now=NOW)
    question = interview.question
    assert question is not None
    assert question.fact == "person.attested.plan"
    assert [choice.value for choice in question.choices] == ["yes", "partly", "no"]
    with pytest.raises(ValueError, match="expected one of yes, partly, no"):
        interview.answer("not_applicable")


# formats ------------------------------------------------------------------------------------------------------
