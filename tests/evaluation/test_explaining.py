"""Explanations: evidence as data, and sentences that a helpdesk would paste into a ticket."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from secure_checklist import (
    Account,
    Attestation,
    Checklist,
    Condition,
    Device,
    Evidence,
    Finding,
    Inventory,
    Item,
    Messenger,
    Parameter,
    Person,
    Provenance,
    Rule,
    Section,
    Subject,
    evaluate,
    param,
)
from secure_checklist.core import FrozenMap
from secure_checklist.evaluation import render
from secure_checklist.evaluation.explanation import OUTCOME_TEXT, REASON_TEXT, name_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEEN = datetime(2026, 11, 20, 9, tzinfo=UTC)
PHONE = Device(id="phone", label="My phone")
TALK = Item(id="talk", title="Talk about it", question="Have you talked?")


def item(check: Condition, applies_to: Condition | None = None, partial: Condition | None = None) -> Item:
    return Item(id="i", title="Item", rule=Rule(check=check, applies_to=applies_to, partial=partial))


def found(
    content: Item, *subjects: Subject, evidence: bool = True, show_values: bool = False, **fields: object
) -> tuple[Finding, Inventory]:
    """Give the first finding of an item, and the inventory it is about."""
    settled: dict[str, object] = {"subjects": subjects, "complete": ["device", "account", "messenger"]}
    inventory = Inventory.model_validate(settled | fields)
    days = Parameter(name="days", default=90)
    section = Section(id="s", title="S", items=(content,))
    checklist = Checklist(id="c", title="C", sections=(section,), parameters=(days,))
    report = evaluate(checklist, inventory, now=NOW, evidence=evidence, show_values=show_values)
    return report.findings[0], inventory


def sentence(content: Item, *subjects: Subject, evidence: bool = True, **fields: Any) -> str:
    finding, inventory = found(content, *subjects, evidence=evidence, **fields)
    return render(content.title, finding, inventory)


def leaves(evidence: Evidence | None) -> Iterator[Evidence]:
    if evidence is not None:
        if not evidence.children:
            yield evidence
        for child in evidence.children:
            yield from leaves(child)


# sentences --------------------------------------------------------------------------------------------------------

LOCK = Device.screen_lock.at_least("pin")
PREDICATES: list[tuple[Condition, Subject, str, str]] = [
    (LOCK, Device(screen_lock="password"), "done", "the device's screen lock is pin or above"),
    (LOCK, Device(screen_lock="swipe"), "not done", "the device's screen lock is below pin"),
    (Device.find_my.is_true(), Device(find_my=True), "done", "the device's find my is yes"),
    (Device.find_my.is_true(), Device(find_my=False), "not done", "the device's find my is not yes"),
    (Device.find_my.is_not(True), Device(find_my=True), "not done", "the device's find my is yes"),
    (
        Device.os_name.one_of("ios", "android"),
        Device(os_name="windows"),
        "not done",
        "the device's os name is not ios or android",
    ),
    (
        Device.unknown_profiles.at_most(0),
        Device(unknown_profiles=2),
        "not done",
        "the device's unknown profiles is more than 0",
    ),
    (
        Device.backup_copies.more_than(1),
        Device(backup_copies=1),
        "not done",
        "the device's backup copies is at most 1",
    ),
    (
        Device.unknown_profiles.less_than(3),
        Device(unknown_profiles=3),
        "not done",
        "the device's unknown profiles is at least 3",
    ),
    (
        Device.security_patch.within_days(param("days")),
        Device(security_patch=date(2026, 1, 1)),
        "not done",
        "the device's security patch is more than 90 days old",
    ),
    (
        Device.security_patch.within_days(30),
        Device(security_patch=date(2026, 11, 1)),
        "done",
        "the device's security patch is at most 30 days old",
    ),
    (
        Device.os_version.satisfies("ios", ">=17"),
        Device(os_name="ios", os_version="16.4"),
        "not done",
        "the device's os version is not a version >=17",
    ),
    (
        Account.mfa_methods.has_any("totp", "sms"),
        Account(mfa_methods=frozenset({"sms"})),
        "done",
        "the account's mfa methods includes totp or sms",
    ),
    (
        Account.mfa_methods.has_any("totp", "sms"),
        Account(mfa_methods=frozenset()),
        "not done",
        "the account's mfa methods includes neither totp nor sms",
    ),
    (
        Account.mfa_methods.has_any("sms"),
        Account(mfa_methods=frozenset()),
        "not done",
        "the account's mfa methods does not include sms",
    ),
    (
        Account.mfa_methods.has_all("totp", "backup_codes"),
        Account(mfa_methods=frozenset({"totp"})),
        "not done",
        "the account's mfa methods does not include all of totp and backup codes",
    ),
    (
        Account.mfa_methods.has_none("sms"),
        Account(mfa_methods=frozenset({"sms"})),
        "not done",
        "the account's mfa methods includes sms",
    ),
    (
        Account.mfa_methods.has_only("totp"),
        Account(mfa_methods=frozenset({"sms"})),
        "not done",
        "the account's mfa methods includes something other than totp",
    ),
    (
        Device.model.matches("^Pixel_"),
        Device(model="Pixel_8"),
        "done",
        "the device's model matches the pattern ^Pixel_",
    ),
]


@pytest.mark.parametrize(("check", "subject", "outcome", "because"), PREDICATES, ids=[row[3] for row in PREDICATES])
def test_every_predicate_reads_as_a_sentence(check: Condition, subject: Subject, outcome: str, because: str) -> None:
    whom = subject.kind
    assert sentence(item(check), subject) == f"Item: {outcome} for {whom}, because {because} (stated)."


def test_a_sentence_names_the_subject_by_its_label_and_tells_source_and_day() -> None:
    phone = PHONE.replace(screen_lock="none", observed={"screen_lock": Provenance(source="measured", at=SEEN)})
    assert sentence(item(LOCK), phone) == (
        "Item: not done for My phone, because the device's screen lock is below pin (measured on 2026-11-20)."
    )
    finding, _ = found(item(LOCK), phone)
    assert render("Item", finding).startswith("Item: not done for phone, because ")


def test_what_is_unknown_says_why() -> None:
    assert sentence(item(LOCK), PHONE) == (
        "Item: not known for My phone, because it is not known whether the device's screen lock is pin or above "
        "(nobody has asked yet)."
    )
    declined = PHONE.replace(unknown=FrozenMap({"screen_lock": "declined"}))
    assert sentence(item(LOCK), declined) == (
        "Item: not known for My phone, because it is not known whether the device's screen lock is pin or above "
        "(the person would rather not say)."
    )


def test_without_evidence_the_reasons_are_told() -> None:
    assert sentence(item(LOCK), PHONE, evidence=False) == (
        "Item: not known for My phone, because the device's screen lock: nobody has asked yet."
    )
    locked = PHONE.replace(screen_lock="pin")
    assert sentence(item(LOCK), locked, evidence=False) == "Item: done for My phone."


def test_logic_tells_only_what_made_the_difference() -> None:
    both = item(LOCK & Device.find_my.is_true())
    half = PHONE.replace(screen_lock="pin", find_my=False)
    assert sentence(both, half) == "Item: not done for My phone, because the device's find my is not yes (stated)."
    assert sentence(both, half.replace(find_my=True)) == (
        "Item: done for My phone, because the device's screen lock is pin or above (stated) "
        "and the device's find my is yes (stated)."
    )
    either = item(LOCK | Device.find_my.is_true())
    assert sentence(either, half) == (
        "Item: done for My phone, because the device's screen lock is pin or above (stated)."
    )
    assert sentence(item(~(LOCK | Device.find_my.is_true())), half) == (
        "Item: not done for My phone, because the device's screen lock is pin or above (stated)."
    )


def test_a_partly_done_item_says_what_lacks_and_what_counts() -> None:
    rule = item(Device.security_patch.within_days(90), partial=Device.auto_update_os.is_true())
    late = PHONE.replace(security_patch=date(2026, 1, 1), auto_update_os=True)
    assert sentence(rule, late) == (
        "Item: partly done for My phone, because the device's security patch is more than 90 days old (stated); "
        "but the device's auto update os is yes (stated)."
    )


def test_an_item_that_does_not_apply_says_why() -> None:
    rule = item(LOCK, applies_to=Device.os_name.equals("ios"))
    assert sentence(rule, PHONE.replace(os_name="android")) == (
        "Item: does not apply for My phone, because the device's os name is not ios (stated)."
    )


def test_an_item_of_which_nobody_knows_whether_it_applies_says_so() -> None:
    rule = item(LOCK, applies_to=Device.os_name.equals("ios"))
    assert sentence(rule, PHONE.replace(screen_lock="none")) == (
        "Item: not known for My phone, because it is not known whether the device's os name is ios "
        "(nobody has asked yet) and the device's screen lock is below pin (stated)."
    )


def test_a_failed_check_of_which_the_rest_is_unknown_says_what_is_unknown() -> None:
    rule = item(Device.security_patch.within_days(90), partial=Device.auto_update_os.is_true())
    text = sentence(rule, PHONE.replace(security_patch=date(2026, 1, 1)))
    assert text.startswith("Item: not known for My phone, because ")
    assert "it is not known whether the device's auto update os is yes (nobody has asked yet)" in text


def test_expired_advice_says_so_with_evidence_and_without() -> None:
    expired = item(LOCK).replace(valid_until=date(2026, 11, 23))
    locked = PHONE.replace(screen_lock="pin")
    for evidence in (False, True):
        assert "this advice is past its date" in sentence(expired, locked, evidence=evidence)


def test_advice_that_does_not_hold_yet_is_not_blamed_on_a_fact() -> None:
    later = item(LOCK, applies_to=Device.os_name.equals("ios")).replace(valid_from=date(2026, 11, 25))
    text = sentence(later, PHONE.replace(os_name="ios", screen_lock="pin"))
    assert text.startswith("Item: does not apply for My phone")
    assert "os name is ios" not in text


def test_an_attestation_is_told_with_its_day() -> None:
    yes = (Attestation(item="talk", answer="yes", at=SEEN),)
    assert sentence(TALK, attestations=yes) == (
        "Talk about it: done for person, because the answer for talk is yes (stated on 2026-11-20)."
    )
    assert sentence(TALK) == (
        "Talk about it: not known for person, because it is not known whether the answer for talk is yes "
        "(nobody has asked yet)."
    )


def test_what_is_not_listed_is_told() -> None:
    assert sentence(item(LOCK), complete=()) == "Item: not known, because nothing of this kind is listed."
    assert sentence(item(LOCK)) == "Item: does not apply."


def test_every_outcome_and_reason_has_words() -> None:
    assert set(OUTCOME_TEXT) == {"pass", "partial", "fail", "unknown", "not_applicable"}
    assert len(set(REASON_TEXT.values())) == len(REASON_TEXT) == 14


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("device.security_patch", "the device's security patch"),
        ("device.acme.vpn_age_days", "the device's vpn age days"),
        ("person.attested.talk", "the answer for talk"),
    ],
)
def test_facts_have_names_in_words(fact: str, words: str) -> None:
    assert name_of(fact) == words


# evidence as data -------------------------------------------------------------------------------------------------


def test_evidence_is_the_tree_of_the_rule() -> None:
    rule = item(
        LOCK & ~Device.find_my.is_false(),
        applies_to=Device.os_name.equals("ios"),
        partial=Device.security_patch.within_days(param("days")),
    )
    finding, _ = found(rule, Device(os_name="ios", screen_lock="pin"))
    said = Evidence(op="at_least", truth=True, fact="device.screen_lock", wanted="pin", source="stated")
    asked = Evidence(op="equals", truth=None, fact="device.find_my", wanted=False, reason="not_asked")
    ios = Evidence(op="equals", truth=True, fact="device.os_name", wanted="ios", source="stated")
    patch = Evidence(op="within_days", truth=None, fact="device.security_patch", wanted=90, reason="not_asked")
    check = Evidence(op="all_of", truth=None, children=(said, Evidence(op="not", truth=None, children=(asked,))))
    assert finding.evidence == Evidence(
        op="rule",
        truth=None,
        children=(
            Evidence(op="applies_to", truth=True, children=(ios,)),
            Evidence(op="check", truth=None, children=(check,)),
            Evidence(op="partial", truth=None, children=(patch,)),
        ),
    )


def test_evidence_is_made_on_request_only() -> None:
    finding, _ = found(item(LOCK), PHONE.replace(screen_lock="pin"), evidence=False)
    assert finding.evidence is None


def test_evidence_tells_source_time_and_age() -> None:
    at = NOW - timedelta(days=4, hours=3)
    phone = PHONE.replace(screen_lock="pin", observed={"screen_lock": Provenance(source="reported", at=at)})
    (leaf,) = leaves(found(item(LOCK), phone)[0].evidence)
    assert (leaf.source, leaf.at, leaf.age_days) == ("reported", at, 4)


def test_values_are_shown_when_asked_for_and_private_ones_never() -> None:
    rule = item(Messenger.e2ee.at_least("default") & Messenger.app.equals("signal"))
    chat = Messenger(e2ee="none", app="sms")
    shown, inventory = found(rule, chat, show_values=True, as_of=NOW)
    assert [(leaf.fact, leaf.value) for leaf in leaves(shown.evidence)] == [
        ("messenger.e2ee", "none"),
        ("messenger.app", None),
    ]
    assert "(stated on 2026-11-24, value none)" in render("Item", shown, inventory)
    hidden, _ = found(rule, chat)
    assert {leaf.value for leaf in leaves(hidden.evidence)} == {None}
    assert "sms" not in shown.model_dump_json() + hidden.model_dump_json()
    assert "none" not in hidden.model_dump_json()


def test_sets_and_dates_are_shown_in_wire_form() -> None:
    rule = item(Device.biometrics.has_any("face") & Device.security_patch.within_days(9))
    phone = PHONE.replace(biometrics=frozenset({"iris", "face"}), security_patch=date(2026, 11, 1))
    shown, _ = found(rule, phone, show_values=True)
    assert {leaf.value for leaf in leaves(shown.evidence)} == {("face", "iris"), "2026-11-01"}
    assert Finding.model_validate_json(shown.model_dump_json()) == shown


def test_evidence_reads_the_person_too() -> None:
    rule = item(Account.advanced_protection.is_true(), applies_to=Person.shares_devices.is_true())
    finding, _ = found(rule, Person(shares_devices=True), Account(advanced_protection=False))
    assert [(leaf.fact, leaf.truth) for leaf in leaves(finding.evidence)] == [
        ("person.shares_devices", True),
        ("account.advanced_protection", False),
    ]
