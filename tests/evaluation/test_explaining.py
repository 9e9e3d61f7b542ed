"""Explanations: evidence as data, and sentences that a helpdesk would paste into a ticket."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, get_args

from secure_checklist import (
    Attestation,
    Checklist,
    Condition,
    Device,
    Explanation,
    Fact,
    Finding,
    Inventory,
    Item,
    Messenger,
    Person,
    Reason,
    ReasonCode,
    Rule,
    Section,
    Subject,
    Vocabulary,
    ask,
    evaluate,
    packs,
    param,
)
from secure_checklist.checklists import Parameter
from secure_checklist.core import FrozenMap, all_messages
from secure_checklist.subjects import FactDeclaration, Incident
from tests.people import people

STANDARD = Vocabulary.standard().facts
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEEN = datetime(2026, 11, 20, 9, tzinfo=UTC)
PHONE = Device(id="phone", label="My phone")
TALK = Item(id="talk", title="Talk about it", question="Have you talked?")


def item(check: Condition, applies_to: Condition | None = None, partial: Condition | None = None) -> Item:
    return Item(id="i", title="Item", rule=Rule(check=check, applies_to=applies_to, partial=partial))


def found(
    content: Item, *subjects: Subject, explain: bool = True, show_values: bool = False, **fields: object
) -> tuple[Finding, Inventory]:
    """Return the first finding of an item, and the inventory it is about."""
    settled: dict[str, object] = {"subjects": subjects, "complete": ["device", "account", "messenger"]}
    inventory = Inventory.model_validate(settled | fields)
    parameters = Parameter(name="days", default=90), Parameter(name="newest", type="text", default=">=17")
    section = Section(id="s", title="S", items=(content,))
    known = {fact.name: fact for subject in subjects for fact in type(subject).facts().values()}
    needed = [FactDeclaration.model_validate(fact) for name, fact in known.items() if name not in STANDARD]
    checklist = Checklist(id="c", title="C", sections=(section,), parameters=parameters, requires=tuple(needed))
    report = evaluate(checklist, inventory, now=NOW, explain=explain, show_values=show_values)
    return report.findings[0], inventory


def sentence(content: Item, *subjects: Subject, explain: bool = True, **fields: Any) -> str:
    finding, inventory = found(content, *subjects, explain=explain, **fields)
    return finding.explain(content.title, inventory)


def leaves(explanation: Explanation | None) -> Iterator[Explanation]:
    if explanation is not None:
        if not explanation.children:
            yield explanation
        for child in explanation.children:
            yield from leaves(child)


# sentences --------------------------------------------------------------------------------------------------------

LOCK = Device.screen_lock.at_least("pin")


def test_no_clause_names_a_private_value_that_the_rule_does_not_name() -> None:
    """Of an ordinary fact, the one word that is left is said instead."""
    assert sentence(
        item(Device.screen_lock.one_of("swipe", "set", "pattern", "pin", "password")), PHONE.replace(screen_lock="none")
    ) == ("Item: not done for My phone. The screen lock is off (your answer).")
    fears = item(Person.fears_monitoring.one_of("no", "unsure"))
    assert sentence(fears, Person(fears_monitoring="yes")) == (
        "Item: not done. Concern about being watched: not absent or unclear (your answer)."
    )


def test_what_is_unknown_for_the_same_reason_is_named_together() -> None:
    both = item(LOCK & Device.find_my.is_true() & Device.security_patch.within_days(90))
    phone = PHONE.replace(unknown=FrozenMap({"find_my": "declined"}))
    assert sentence(both, phone) == (
        "Item: not known yet for My phone. "
        "Still open: screen lock, last security patch (nobody has asked yet). "
        "Still open: Find My or Find Hub (you would rather not say)."
    )


def test_advice_that_does_not_hold_yet_is_not_blamed_on_a_fact() -> None:
    later = item(LOCK, applies_to=Device.os_name.equals("ios")).replace(valid_from=date(2026, 11, 25))
    text = sentence(later, PHONE.replace(os_name="ios", screen_lock="pin"))
    assert text == "Item: does not apply to My phone. This advice does not apply yet."


def test_an_attestation_that_is_too_old_is_none_and_tells_nothing_of_itself() -> None:
    old = (Attestation(confidentiality="ordinary", item="talk", answer="yes", at=SEEN - timedelta(days=60)),)
    talk = TALK.replace(renew_after=30)
    assert (
        sentence(talk, attestations=old)
        == "Talk about it: not known yet. This has no answer yet (the last answer is too old)."
    )
    assert found(talk, attestations=old)[0].explanation == Explanation(
        op="attested", truth=None, fact="person.attested.talk", wanted="yes", reason="stale"
    )


def test_every_reason_has_words_of_its_own() -> None:
    said = [text for key, text in all_messages().items() if key.startswith("reason.")]
    assert len(said) == len(set(said)) == len(get_args(ReasonCode))


class Plain(Device):
    namespace: ClassVar[str] = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN?")
    vpn_on: Fact[bool] = ask("Is the VPN on?")
    vpn_off: Fact[bool] = ask("Is the VPN off?", label="VPN", when_true="the VPN is off")


def test_an_app_s_fact_is_named_by_its_label_and_without_one_by_its_field() -> None:
    """Without a clause of its own, a yes-or-no fact is said with `yes` and `no`."""
    subject = Plain(vpn_on=False, vpn_off=True, vpn_age_days=3)
    assert sentence(item(Plain.vpn_on.is_true()), subject) == "Item: not done for device. Vpn on: no (your answer)."
    assert (
        sentence(item(Plain.vpn_on.is_true()), Plain(vpn_on=True))
        == "Item: done for device. Vpn on: yes (your answer)."
    )
    assert (
        sentence(item(Plain.vpn_off.is_false()), subject) == "Item: not done for device. The VPN is off (your answer)."
    )
    aged = sentence(item(Plain.vpn_age_days.less_than(3)), subject)
    assert aged == "Item: not done for device. The vpn age days is at least 3 (your answer)."


# evidence as data -------------------------------------------------------------------------------------------------


def test_evidence_is_the_tree_of_the_rule() -> None:
    rule = item(
        LOCK & ~Device.find_my.is_false(),
        applies_to=Device.os_name.equals("ios"),
        partial=Device.security_patch.within_days(param("days")),
    )
    finding, _ = found(rule, Device(os_name="ios", screen_lock="pin"))
    said = Explanation(op="at_least", truth=True, fact="device.screen_lock", wanted="pin", source="stated")
    asked = Explanation(op="equals", truth=None, fact="device.find_my", wanted=False, reason="not_asked")
    ios = Explanation(op="equals", truth=True, fact="device.os_name", wanted="ios", source="stated")
    patch = Explanation(op="within_days", truth=None, fact="device.security_patch", wanted=90, reason="not_asked")
    check = Explanation(op="all_of", truth=None, children=(said, Explanation(op="not", truth=None, children=(asked,))))
    assert finding.explanation == Explanation(
        op="rule",
        truth=None,
        children=(
            Explanation(op="applies_to", truth=True, children=(ios,)),
            Explanation(op="check", truth=None, children=(check,)),
            Explanation(op="partial", truth=None, children=(patch,)),
        ),
    )


def test_values_are_shown_when_asked_for_and_private_ones_never() -> None:
    rule = item(Messenger.e2ee.at_least("default") & Messenger.app.equals("signal"))
    chat = Messenger(e2ee="none", app="sms")
    shown, inventory = found(rule, chat, show_values=True, as_of=NOW)
    assert [(leaf.fact, leaf.value) for leaf in leaves(shown.explanation)] == [
        ("messenger.e2ee", "none"),
        ("messenger.app", None),
    ]
    assert "(your answer on 2026-11-24; value: in no chat)" in shown.explain("Item", inventory)
    hidden, _ = found(rule, chat)
    assert {leaf.value for leaf in leaves(hidden.explanation)} == {None}
    assert "sms" not in shown.model_dump_json() + hidden.model_dump_json()
    assert "none" not in hidden.model_dump_json()


def test_what_rests_on_a_transient_fact_is_never_explained_nor_shown_in_the_own_view() -> None:
    """What was said of danger is for the moment in which it was asked."""
    calm = Item(id="calm", title="Calm", when_unclear="show", rule=Rule(check=Incident.danger_now.equals("no")))
    leak = Incident(id="leak", danger_now="yes")
    for subject in (leak, leak.replace(danger_now="no"), leak.replace(danger_now=None)):
        inventory = Inventory(subjects=(subject,)).completed("incident")
        report = evaluate(Checklist.of("c", "C", calm), inventory, now=NOW, explain=True)
        assert report.findings[0].explanation is None
        (finding,) = report.exported("self").findings
        assert finding == Finding(
            item="calm",
            subject="leak",
            outcome="unknown",
            possible=("pass", "partial", "fail", "not_applicable"),
            reasons=(Reason(code="not_asked", fact="incident.danger_now"),),
        )


# what is said of many people ---------------------------------------------------------------------------------------


def leaves_of(node: Explanation) -> Iterator[Explanation]:
    yield from [leaf for child in node.children for leaf in leaves_of(child)] if node.children else [node]


def test_nobody_is_said_to_have_answered_what_is_worked_out_and_no_settled_value_is_left_open() -> None:
    """Law: over people made at random, a derived fact has no "your answer"; what support has come to is said alone."""
    pack = packs.load("leak-prevention")
    derived = settled = 0
    for inventory in people(80):
        for finding in evaluate(pack, inventory, now=NOW, explain=True).findings:
            if finding.explanation is None or finding.outcome in ("unknown", "not_applicable"):
                continue
            read = [STANDARD.get(leaf.fact or "") for leaf in leaves_of(finding.explanation)]
            text = finding.explain(inventory=inventory)
            if read and all(fact is not None and fact.reads is not None for fact in read):
                derived += 1
                assert "your answer" not in text, (finding.item, text)
            if finding.item == "updates.os-supported" and finding.outcome != "pass":
                settled += 1
                assert " or " not in text.replace("answers or readings", ""), text
    assert derived > 30
    assert settled > 10
