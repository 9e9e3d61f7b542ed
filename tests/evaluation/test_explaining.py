"""Explanations: evidence as data, and sentences that a helpdesk would paste into a ticket."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, get_args

import pytest

from secure_checklist import (
    Account,
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
from secure_checklist.evaluation import Reason
from secure_checklist.evaluation.explanation import justifications, label_of
from secure_checklist.rules import at_least_of
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.subjects import FactDeclaration, Incident, Provenance
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
FOUND, LOST = (
    "You can find, lock and erase this device from another one",
    "You can't find, lock or erase this device from another one",
)
WAYS = "ways to confirm a sign-in"
TOTP, SMS, CODES = '"A changing code in an app"', '"A code by text message"', '"Backup codes"'
BELOW, ABOVE = "The screen lock isn't a PIN or a password", "The screen lock is a PIN or a password"
PREDICATES: list[tuple[Condition, Subject, str, str]] = [
    (LOCK, Device(screen_lock="password"), "done", ABOVE),
    (LOCK, Device(screen_lock="swipe"), "not done", BELOW),
    (Device.find_my.is_true(), Device(find_my=True), "done", FOUND),
    (Device.find_my.is_true(), Device(find_my=False), "not done", LOST),
    (Device.find_my.is_not(True), Device(find_my=True), "not done", FOUND),
    (
        Device.os_name.one_of("ios", "android"),
        Device(os_name="windows"),
        "not done",
        "This device doesn't run iOS or Android",
    ),
    (
        Device.unknown_profiles.at_most(0),
        Device(unknown_profiles=2),
        "not done",
        "One or more profiles, VPNs, certificates or admin apps are unknown to you",
    ),
    (
        Device.backup_copies.more_than(1),
        Device(backup_copies=1),
        "not done",
        "The number of photo copies is at most 1",
    ),
    (
        Device.unknown_profiles.less_than(3),
        Device(unknown_profiles=3),
        "not done",
        "At least 3 profiles, VPNs, certificates or admin apps are unknown to you",
    ),
    (
        Device.security_patch.within_days(param("days")),
        Device(security_patch=date(2026, 1, 1)),
        "not done",
        "The last security patch was more than 90 days ago",
    ),
    (
        Device.security_patch.within_days(30),
        Device(security_patch=date(2026, 11, 1)),
        "done",
        "The last security patch was in the last 30 days",
    ),
    (
        Device.os_version.satisfies("ios", ">=17"),
        Device(os_name="ios", os_version="16.4"),
        "not done",
        "The system version is older than iOS 17",
    ),
    (
        Account.mfa_methods.has_any("totp", "sms"),
        Account(mfa_methods=frozenset({"sms"})),
        "done",
        f"The {WAYS} include {TOTP} or {SMS}",
    ),
    (
        Account.mfa_methods.has_any("totp", "sms"),
        Account(mfa_methods=frozenset()),
        "not done",
        f"The {WAYS} include neither {TOTP} nor {SMS}",
    ),
    (
        Account.mfa_methods.has_any("totp", "sms", "backup_codes"),
        Account(mfa_methods=frozenset()),
        "not done",
        f"The {WAYS} include none of {TOTP}, {SMS} and {CODES}",
    ),
    (
        Account.mfa_methods.has_any("sms"),
        Account(mfa_methods=frozenset()),
        "not done",
        f"The {WAYS} do not include {SMS}",
    ),
    (
        Account.mfa_methods.has_all("totp", "backup_codes"),
        Account(mfa_methods=frozenset({"totp", "backup_codes"})),
        "done",
        f"The {WAYS} include {TOTP} and {CODES}",
    ),
    (
        Account.mfa_methods.has_all("totp", "backup_codes"),
        Account(mfa_methods=frozenset({"totp"})),
        "not done",
        f"The {WAYS} do not include both {TOTP} and {CODES}",
    ),
    (
        Account.mfa_methods.has_all("totp", "backup_codes", "sms"),
        Account(mfa_methods=frozenset({"totp"})),
        "not done",
        f"The {WAYS} do not include all of {TOTP}, {CODES} and {SMS}",
    ),
    (
        Account.mfa_methods.has_none("sms"),
        Account(mfa_methods=frozenset({"sms"})),
        "not done",
        f"The {WAYS} include {SMS}",
    ),
    (
        Account.mfa_methods.has_only("totp"),
        Account(mfa_methods=frozenset({"sms"})),
        "not done",
        f"The {WAYS} include something other than {TOTP}",
    ),
    (
        Account.mfa_methods.has_at_least(2),
        Account(mfa_methods=frozenset({"totp", "sms"})),
        "done",
        f"There are 2 or more {WAYS}",
    ),
    (
        Account.mfa_methods.has_at_least(2),
        Account(mfa_methods=frozenset({"sms"})),
        "not done",
        f"There are fewer than 2 {WAYS}",
    ),
    (
        Account.mfa_methods.has_at_least(1),
        Account(mfa_methods=frozenset({"sms"})),
        "done",
        f"There are {WAYS}",
    ),
    (
        Account.mfa_methods.has_at_most(2),
        Account(mfa_methods=frozenset({"sms"})),
        "done",
        f"There are at most 2 {WAYS}",
    ),
    (
        Account.mfa_methods.has_at_most(1),
        Account(mfa_methods=frozenset({"sms"})),
        "done",
        f"There is at most one of the {WAYS}",
    ),
    (
        Account.mfa_methods.has_at_most(1),
        Account(mfa_methods=frozenset({"sms", "totp"})),
        "not done",
        f"There is more than one of the {WAYS}",
    ),
    (
        Account.mfa_methods.has_at_most(0),
        Account(mfa_methods=frozenset({"sms"})),
        "not done",
        f"There are {WAYS}",
    ),
    (
        Device.biometrics.has_any("fingerprint", "face", "iris"),
        Device(biometrics=frozenset()),
        "not done",
        "There are no faces or fingers that unlock it",
    ),
    (
        Device.biometrics.has_none("fingerprint", "face", "iris"),
        Device(biometrics=frozenset({"face"})),
        "not done",
        "There are faces or fingers that unlock it",
    ),
    (
        Device.biometrics.has_only("face", "iris"),
        Device(biometrics=frozenset({"face"})),
        "done",
        "The faces or fingers that unlock it include nothing but face or iris",
    ),
    (
        Device.screen_lock.at_least("password"),
        Device(screen_lock="password"),
        "done",
        "The screen lock is a password",
    ),
    (
        Device.os_version.satisfies("ios", param("newest")),
        Device(os_name="ios", os_version="16.4"),
        "not done",
        "The system version is older than iOS 17",
    ),
    (
        Device.model.matches("^Pixel_"),
        Device(model="Pixel_8"),
        "done",
        'Model matches the pattern "^Pixel_"',
    ),
    (Device.model.equals("Pixel 8"), Device(model="Pixel 9"), "not done", 'Model: not "Pixel 8"'),
    (Person.country.equals("GB"), Person(country="IN"), "not done", 'Country of residence: not "United Kingdom"'),
    (
        Device.encrypted.equals("on"),
        Device(encrypted="off"),
        "not done",
        "The storage encryption isn't on",
    ),
    (
        Account.strongest_way.at_least("prompt"),
        Account(mfa_methods=frozenset({"sms"})),
        "not done",
        'Strongest way to sign in: less than "A prompt to approve"',
    ),
    (
        Account.mfa.at_least("on"),
        Account(mfa="off"),
        "not done",
        "Two-step sign-in is off",
    ),
    (
        Device.os_name.one_of("ios", "ipados", "macos", "windows", "android", "chromeos", "kaios", "ubuntu", "debian"),
        Device(os_name="fedora"),
        "not done",
        "This device runs Fedora, another Linux or another system",
    ),
    (
        Device.screen_lock_delay_s.at_most(300),
        Device(screen_lock_delay_s=600),
        "not done",
        "The screen locks after more than 5 minutes",
    ),
    (
        Account.password_length.at_least(12),
        Account(password_length=8),
        "not done",
        "The password has fewer than 12 characters",
    ),
    (
        Device.unknown_profiles.equals(0),
        Device(unknown_profiles=2),
        "not done",
        "One or more profiles, VPNs, certificates or admin apps are unknown to you",
    ),
    (
        Device.unknown_profiles.at_most(0),
        Device(unknown_profiles=0),
        "done",
        "You know every profile, VPN, certificate and admin app",
    ),
    (
        Device.last_backup.at_least(date(2026, 1, 1)),
        Device(last_backup=date(2025, 1, 1)),
        "not done",
        "The last backup is before 2026-01-01",
    ),
    (
        Device.last_backup.equals(date(2026, 1, 1)),
        Device(last_backup=date(2025, 1, 1)),
        "not done",
        "The last backup is not 2026-01-01",
    ),
    (
        Device.os_version.satisfies("ios", ">=17.6, <26"),
        Device(os_name="ios", os_version="16.4"),
        "not done",
        "The system version is not iOS 17.6 or later, before 26",
    ),
]


@pytest.mark.parametrize(("check", "subject", "outcome", "because"), PREDICATES, ids=[row[3] for row in PREDICATES])
def test_every_predicate_reads_as_a_sentence(check: Condition, subject: Subject, outcome: str, because: str) -> None:
    whom = "" if subject.kind == "person" else f" for {subject.kind}"
    derived = any(STANDARD[name].reads for name in facts_in(check) if name in STANDARD)
    ground = "worked out from other answers or readings" if derived else "your answer"
    assert sentence(item(check), subject) == f"Item: {outcome}{whom}. {because} ({ground})."


def test_no_clause_names_a_private_value_that_the_rule_does_not_name() -> None:
    """Of an ordinary fact, the one word that is left is said instead."""
    assert sentence(
        item(Device.screen_lock.one_of("swipe", "set", "pattern", "pin", "password")), PHONE.replace(screen_lock="none")
    ) == ("Item: not done for My phone. The screen lock is off (your answer).")
    fears = item(Person.fears_monitoring.one_of("no", "unsure"))
    assert sentence(fears, Person(fears_monitoring="yes")) == (
        "Item: not done. Concern about being watched: not absent or unclear (your answer)."
    )


def test_a_sentence_names_the_subject_by_its_label_with_source_and_day() -> None:
    phone = PHONE.replace(screen_lock="none", observed={"screen_lock": Provenance(source="measured", at=SEEN)})
    assert sentence(item(LOCK), phone) == f"Item: not done for My phone. {BELOW} (read from the device on 2026-11-20)."
    finding, _ = found(item(LOCK), phone)
    assert finding.explain("Item").startswith("Item: not done for phone. ")


def test_what_is_unknown_says_why() -> None:
    assert sentence(item(LOCK), PHONE) == (
        "Item: not known yet for My phone. Still open: screen lock (nobody has asked yet)."
    )
    declined = PHONE.replace(unknown=FrozenMap({"screen_lock": "declined"}))
    assert sentence(item(LOCK), declined) == (
        "Item: not known yet for My phone. Still open: screen lock (you would rather not say)."
    )


def test_what_is_unknown_for_the_same_reason_is_named_together() -> None:
    both = item(LOCK & Device.find_my.is_true() & Device.security_patch.within_days(90))
    phone = PHONE.replace(unknown=FrozenMap({"find_my": "declined"}))
    assert sentence(both, phone) == (
        "Item: not known yet for My phone. "
        "Still open: screen lock, last security patch (nobody has asked yet). "
        "Still open: Find My or Find Hub (you would rather not say)."
    )


def test_a_count_names_only_what_made_the_difference() -> None:
    two = item(at_least_of(2, LOCK, Device.find_my.is_true(), Device.auto_update_os.is_true()))
    done = PHONE.replace(screen_lock="pin", find_my=True, auto_update_os=False)
    assert sentence(two, done) == f"Item: done for My phone. {ABOVE} (your answer). {FOUND} (your answer)."
    undone = PHONE.replace(screen_lock="swipe", find_my=False)
    assert sentence(two, undone) == f"Item: not done for My phone. {BELOW} (your answer). {LOST} (your answer)."
    finding, _ = found(two, undone)
    assert finding.explanation is not None
    (check,) = finding.explanation.children
    (count,) = check.children
    assert (count.op, count.wanted, count.truth) == ("at_least_of", 2, False)
    open_ = PHONE.replace(screen_lock="pin", find_my=False)
    assert [reason.fact for reason in found(two, open_)[0].reasons] == ["device.auto_update_os"]


def test_without_evidence_the_reasons_are_given() -> None:
    assert sentence(item(LOCK), PHONE, explain=False) == sentence(item(LOCK), PHONE)
    locked = PHONE.replace(screen_lock="pin")
    assert sentence(item(LOCK), locked, explain=False) == "Item: done for My phone."


def test_logic_names_only_what_made_the_difference() -> None:
    both = item(LOCK & Device.find_my.is_true())
    half = PHONE.replace(screen_lock="pin", find_my=False)
    assert sentence(both, half) == f"Item: not done for My phone. {LOST} (your answer)."
    assert sentence(both, half.replace(find_my=True)) == (
        f"Item: done for My phone. {ABOVE} (your answer). {FOUND} (your answer)."
    )
    either = item(LOCK | Device.find_my.is_true())
    assert sentence(either, half) == f"Item: done for My phone. {ABOVE} (your answer)."
    assert sentence(item(~(LOCK | Device.find_my.is_true())), half) == (
        f"Item: not done for My phone. {ABOVE} (your answer)."
    )


def test_a_partly_done_item_says_what_lacks_and_what_counts() -> None:
    rule = item(Device.security_patch.within_days(90), partial=Device.auto_update_os.is_true())
    late = PHONE.replace(security_patch=date(2026, 1, 1), auto_update_os=True)
    assert sentence(rule, late) == (
        "Item: partly done for My phone. The last security patch was more than 90 days ago (your answer). "
        "What counts in part: this device installs system updates by itself (your answer)."
    )


def test_an_item_that_does_not_apply_says_why() -> None:
    rule = item(LOCK, applies_to=Device.os_name.equals("ios"))
    assert sentence(rule, PHONE.replace(os_name="android")) == (
        "Item: does not apply to My phone. This device doesn't run iOS (your answer)."
    )


def test_an_item_of_which_nobody_knows_whether_it_applies_says_so() -> None:
    rule = item(LOCK, applies_to=Device.os_name.equals("ios"))
    assert sentence(rule, PHONE.replace(screen_lock="none")) == (
        f"Item: not known yet for My phone. Still open: operating system (nobody has asked yet). {BELOW} (your answer)."
    )


def test_a_failed_check_of_which_the_rest_is_unknown_says_what_is_unknown() -> None:
    rule = item(Device.security_patch.within_days(90), partial=Device.auto_update_os.is_true())
    text = sentence(rule, PHONE.replace(security_patch=date(2026, 1, 1)))
    assert text.startswith("Item: not known yet for My phone. ")
    assert "Still open: automatic system updates (nobody has asked yet)." in text


def test_expired_advice_says_so_with_evidence_and_without() -> None:
    expired = item(LOCK).replace(valid_until=date(2026, 11, 23))
    locked = PHONE.replace(screen_lock="pin")
    for explain in (False, True):
        assert "This advice is past its date." in sentence(expired, locked, explain=explain)


def test_advice_that_does_not_hold_yet_is_not_blamed_on_a_fact() -> None:
    later = item(LOCK, applies_to=Device.os_name.equals("ios")).replace(valid_from=date(2026, 11, 25))
    text = sentence(later, PHONE.replace(os_name="ios", screen_lock="pin"))
    assert text == "Item: does not apply to My phone. This advice does not apply yet."


@pytest.mark.parametrize(
    ("answer", "outcome", "said"),
    [("yes", "done", "Yes"), ("partly", "partly done", "Partly"), ("no", "not done", "No")],
)
def test_an_attestation_is_given_with_its_day(answer: Any, outcome: str, said: str) -> None:
    given = (Attestation(confidentiality="ordinary", item="talk", answer=answer, at=SEEN),)
    assert sentence(TALK, attestations=given) == (
        f'Talk about it: {outcome}. You answered "{said}" (your answer on 2026-11-20).'
    )


def test_an_attestation_that_is_missing_says_so() -> None:
    assert sentence(TALK) == "Talk about it: not known yet. This has no answer yet (nobody has asked yet)."


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


def test_what_is_not_listed_is_said() -> None:
    assert sentence(item(LOCK), complete=()) == "Item: not known yet. None is listed."
    assert sentence(item(LOCK)) == "Item: does not apply."


def test_every_reason_has_words_of_its_own() -> None:
    said = [text for key, text in all_messages().items() if key.startswith("reason.")]
    assert len(said) == len(set(said)) == len(get_args(ReasonCode))


def test_the_clauses_are_to_be_had_by_themselves() -> None:
    rule = item(Device.security_patch.within_days(90), partial=Device.auto_update_os.is_true())
    finding, _ = found(rule, PHONE.replace(security_patch=date(2026, 1, 1), auto_update_os=True))
    parts = justifications(finding, STANDARD)
    assert parts.because == ("the last security patch was more than 90 days ago (your answer)",)
    assert parts.counts == ("this device installs system updates by itself (your answer)",)


class Plain(Device):
    namespace: ClassVar[str] = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN?")
    vpn_on: Fact[bool] = ask("Is the VPN on?")
    vpn_off: Fact[bool] = ask("Is the VPN off?", label="VPN", when_true="the VPN is off")


DECLARED = FactDeclaration(fact="device.pack.seal", type="enum", values=("ok",), label="seal", choices={"ok": "Intact"})


@pytest.mark.parametrize(
    ("fact", "label"),
    [
        ("device.security_patch", "last security patch"),
        ("device.acme.vpn_age_days", "vpn age days"),
        ("person.attested.talk", 'your answer to "talk"'),
    ],
)
def test_facts_have_labels(fact: str, label: str) -> None:
    assert label_of(fact, STANDARD) == label


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


def test_a_declared_fact_is_named_by_its_label() -> None:
    seal: Fact[Any] = DECLARED.reference()
    leaf = Explanation(op="equals", truth=False, fact=seal.name, wanted="ok")
    check = Explanation(op="check", truth=False, children=(leaf,))
    finding = Finding(
        item="i", subject="phone", outcome="fail", explanation=Explanation(op="rule", truth=False, children=(check,))
    )
    assert finding.explain("Item", facts={seal.name: seal}) == 'Item: not done for phone. Seal: not "Intact".'


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


def test_evidence_is_made_on_request_only() -> None:
    finding, _ = found(item(LOCK), PHONE.replace(screen_lock="pin"), explain=False)
    assert finding.explanation is None


def test_evidence_tells_source_time_and_age() -> None:
    at = NOW - timedelta(days=4, hours=3)
    phone = PHONE.replace(screen_lock="pin", observed={"screen_lock": Provenance(source="reported", at=at)})
    (leaf,) = leaves(found(item(LOCK), phone)[0].explanation)
    assert (leaf.source, leaf.at, leaf.age_days) == ("reported", at, 4)


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


def test_sets_and_dates_are_shown_in_wire_form() -> None:
    rule = item(Device.biometrics.has_any("face") & Device.security_patch.within_days(9))
    phone = PHONE.replace(biometrics=frozenset({"iris", "face"}), security_patch=date(2026, 11, 1))
    shown, _ = found(rule, phone, show_values=True)
    assert {leaf.value for leaf in leaves(shown.explanation)} == {("face", "iris"), "2026-11-01"}
    assert Finding.model_validate_json(shown.model_dump_json()) == shown


def test_evidence_reads_the_person_too() -> None:
    rule = item(Account.advanced_protection.is_true(), applies_to=Person.shares_devices.is_true())
    person = Person(shares_devices=True, observed={"shares_devices": Provenance(source="measured", at=SEEN)})
    finding, _ = found(rule, person, Account(advanced_protection=False))
    assert [(leaf.source, leaf.at) for leaf in leaves(finding.explanation)] == [("measured", SEEN), ("stated", None)]
    assert [(leaf.fact, leaf.truth) for leaf in leaves(finding.explanation)] == [
        ("person.shares_devices", True),
        ("account.advanced_protection", False),
    ]


def test_evidence_has_a_detail_where_the_wanted_value_needs_one() -> None:
    rule = item(Device.model.matches("^Pixel") & Device.os_version.satisfies("ios", ">=17"))
    finding, _ = found(rule, Device(model="Pixel", os_name="ios", os_version="17.0"))
    assert [(leaf.wanted, leaf.detail) for leaf in leaves(finding.explanation)] == [("^Pixel", ""), (">=17", "ios")]


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
