"""Explanations: evidence as data, and what the sentences say beyond those of the conformance suite."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from secure_checklist import (
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
    Rule,
    Subject,
    Vocabulary,
    ask,
    evaluate,
    packs,
)
from secure_checklist.evaluation import Reason
from secure_checklist.incident import Incident
from tests.cases import each
from tests.people import people
from tests.worlds import NOW

STANDARD = Vocabulary.standard().facts
PHONE = Device(id="phone", label="My phone")
LOCK, FIND = Device.screen_lock.at_least("pin"), Device.find_my.is_true()
TALK = Item(id="talk", title="Item", question="Have you talked?", renew_after=30)


class Plain(Device):
    namespace: ClassVar[str] = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN?")
    vpn_on: Fact[bool] = ask("Is the VPN on?")
    vpn_off: Fact[bool] = ask("Is the VPN off?", label="VPN", when_true="the VPN is off")


VPN = Plain(id="phone", vpn_on=False, vpn_off=True, vpn_age_days=3)
NEEDED = tuple(fact for fact in Plain.facts().values() if fact.name not in STANDARD)


def found(content: Item | Condition, *subjects: Subject, **more: Any) -> tuple[Finding, Inventory]:
    """Return the first finding of an item, and the inventory it is about."""
    item = content if isinstance(content, Item) else Item(id="i", title="Item", rule=Rule(check=content))
    shown = more.pop("show_values", False)
    inventory = Inventory(subjects=subjects, **more).completed("device", "account", "messenger")
    checklist = Checklist.of("c", "C", item, requires=NEEDED)
    return evaluate(checklist, inventory, now=NOW, explain=True, show_values=shown).findings[0], inventory


LATER = Item(id="i", title="Item", rule=Rule(applies_to=Device.os_name.equals("ios"), check=LOCK)).replace(
    valid_from=date(2026, 11, 25)
)


@each(
    ("content", "subject", "sentence"),
    [
        (  # of an ordinary fact, the one word that is left is said instead
            Device.screen_lock.one_of("swipe", "set", "pattern", "pin", "password"),
            PHONE.replace(screen_lock="none"),
            "not done for My phone. The screen lock is off (your answer).",
        ),
        (  # of a private one, no value that the rule doesn't name
            Person.fears_monitoring.one_of("no", "unsure"),
            Person(fears_monitoring="yes"),
            "not done. Concern about being watched: not absent or unclear (your answer).",
        ),
        (
            LOCK & FIND & Device.security_patch.within_days(90),
            PHONE.replace(unknown={"find_my": "declined"}),
            "not known yet for My phone. Still open: screen lock, last security patch (nobody has asked yet). "
            "Still open: Find My or Find Hub (you would rather not say).",
        ),
        (LATER, PHONE.replace(os_name="ios"), "does not apply to My phone. This advice does not apply yet."),
        # without a clause of its own, a yes-or-no fact is said with `yes` and `no`
        (Plain.vpn_on.is_true(), VPN, "not done for phone. Vpn on: no (your answer)."),
        (Plain.vpn_off.is_false(), VPN, "not done for phone. The VPN is off (your answer)."),
        (Plain.vpn_age_days.less_than(3), VPN, "not done for phone. The vpn age days is at least 3 (your answer)."),
    ],
)
def test_sentences(content: Item | Condition, subject: Subject, sentence: str) -> None:
    finding, inventory = found(content, subject)
    assert finding.explain("Item", inventory) == f"Item: {sentence}"


def leaf(op: str, fact: str, **more: Any) -> Explanation:
    return Explanation.model_validate({"op": op, "fact": f"device.{fact}", **more})


def test_evidence_is_the_tree_of_the_rule() -> None:
    rule = Rule(
        check=LOCK & ~Device.find_my.is_false(),
        applies_to=Device.os_name.equals("ios"),
        partial=Device.security_patch.within_days(90),
    )
    finding, _ = found(Item(id="i", title="I", rule=rule), Device(os_name="ios", screen_lock="pin"))
    said = leaf("at_least", "screen_lock", truth=True, expected="pin", source="stated")
    asked = leaf("equals", "find_my", expected=False, reason="not_asked")
    ios = leaf("equals", "os_name", truth=True, expected="ios", source="stated")
    patch = leaf("within_days", "security_patch", expected=90, reason="not_asked")
    check = Explanation(op="all_of", children=(said, Explanation(op="not", children=(asked,))))
    assert finding.explanation == Explanation(
        op="rule",
        children=(
            Explanation(op="applies_to", truth=True, children=(ios,)),
            Explanation(op="check", children=(check,)),
            Explanation(op="partial", children=(patch,)),
        ),
    )


def test_values_are_shown_when_asked_for_and_private_ones_never() -> None:
    rule = Messenger.e2ee.at_least("default") & Messenger.app.equals("signal")
    chat = Messenger(e2ee="none", app="sms")
    shown, inventory = found(rule, chat, show_values=True, as_of=NOW)
    assert [node.value for node in leaves(shown.explanation)] == ["none", None]
    assert "(your answer on 2026-11-24; value: in no chat)" in shown.explain("Item", inventory)
    hidden, _ = found(rule, chat)
    assert {node.value for node in leaves(hidden.explanation)} == {None}
    assert "sms" not in shown.model_dump_json()
    assert "none" not in hidden.model_dump_json()


def leaves(node: Explanation | None) -> Iterator[Explanation]:
    for child in node.children if node else ():
        yield from leaves(child) if child.children else (child,)


def test_what_rests_on_a_transient_fact_is_never_explained_nor_shown_in_the_own_view() -> None:
    """What was said of danger is for the moment in which it was asked."""
    calm = Item(id="calm", title="Calm", when_unclear="show", rule=Rule(check=Incident.danger_now.equals("no")))
    for danger in ("yes", "no", None):
        inventory = Inventory(subjects=(Incident(id="leak", danger_now=danger),)).completed("incident")
        report = evaluate(Checklist.of("c", "C", calm), inventory, now=NOW, explain=True)
        assert report.findings[0].explanation is None
        assert report.exported("self").findings == (
            Finding(
                item="calm",
                subject="leak",
                outcome="unknown",
                possible=("pass", "partial", "fail", "not_applicable"),
                reasons=(Reason(code="not_asked", fact="incident.danger_now"),),
            ),
        )


def test_nobody_is_said_to_have_answered_what_is_worked_out_and_no_settled_value_is_left_open() -> None:
    """Law: over people made at random, a derived fact has no "your answer"; what support has come to is said alone."""
    pack = packs.load("leak-prevention")
    derived = settled = 0
    for inventory in people(25):
        for finding in evaluate(pack, inventory, now=NOW, explain=True).findings:
            if finding.explanation is None or finding.outcome in ("unknown", "not_applicable"):
                continue
            read = [STANDARD.get(node.fact or "") for node in leaves(finding.explanation)]
            text = finding.explain(inventory=inventory)
            if read and all(fact is not None and fact.reads is not None for fact in read):
                derived += 1
                assert "your answer" not in text, (finding.item, text)
            if finding.item == "updates.os-supported" and finding.outcome != "pass":
                settled += 1
                assert " or " not in text.replace("answers or readings", ""), text
    assert derived > 9
    assert settled > 3
