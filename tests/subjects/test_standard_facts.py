"""The standard facts say what they mean, and the facts model that they grew from is accounted for."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from secure_checklist import Account, Device, Fact, Messenger, Network, Person, Subject
from secure_checklist.rules import Satisfies

KINDS: dict[str, type[Subject]] = {
    "person": Person,
    "device": Device,
    "account": Account,
    "messenger": Messenger,
    "network": Network,
}
FACTS: dict[str, Fact[Any]] = {
    fact.name: fact for subject in KINDS.values() for fact in subject.facts().values() if fact.reads is None
}

KEPT = (
    "device.ownership",
    "device.management",
    "device.manufacturer",
    "device.model",
    "device.pending_updates",
    "device.last_restart",
    "device.screen_lock",
    "device.screen_lock_length",
    "device.screen_lock_delay_s",
    "device.biometrics",
    "device.lock_screen_previews",
    "device.usb_when_locked",
    "device.daily_account",
    "device.auto_login",
    "device.encrypted",
    "device.recovery_key",
    "device.backup",
    "device.last_backup",
    "device.rooted",
    "device.integrity",
    "device.secure_boot",
    "device.sip",
    "device.hardened_mode",
    "device.stolen_device_protection",
    "device.find_my",
    "device.unknown_sources",
    "device.adb_enabled",
    "device.app_verification",
    "device.gatekeeper",
    "device.firewall",
    "device.antivirus",
    "device.remote_access",
    "device.unknown_profiles",
    "device.private_dns",
    "device.sim_pin",
    "account.service",
    "account.role",
    "account.password_unique",
    "account.password_source",
    "account.password_exposed",
    "account.mfa",
    "account.mfa_methods",
    "account.recovery",
    "account.sessions_reviewed",
    "account.unknown_sessions",
    "account.third_party_apps_reviewed",
    "account.in_stealer_logs",
    "person.threats",
)
"""Facts of the model that kept their name."""

RENAMED = {
    "device.kind": "device.form",
    "device.os.name": "device.os_name",
    "device.os.version": "device.os_version",
    "device.os.build": "device.os_build",
    "device.os.edition": "device.os_edition",
    "device.os.extended_support_enrolled": "device.os_extended_support",
    "device.patch_level": "device.security_patch",
    "device.auto_update.os": "device.auto_update_os",
    "device.auto_update.security": "device.auto_update_security",
    "device.auto_update.apps": "device.auto_update_apps",
    "password_manager.kind": "person.password_manager",
    "messaging.app": "messenger.app",
    "messaging.registration_lock": "messenger.registration_lock",
    "messaging.disappearing_default_s": "messenger.disappearing_default_s",
    "messaging.backup": "messenger.backup",
    "messaging.linked_devices_reviewed": "messenger.linked_devices_reviewed",
    "messaging.contacts_verified": "messenger.contacts_verified",
    "router.wifi_security": "network.wifi_security",
    "router.auto_update": "network.auto_update",
    "router.default_password_changed": "network.default_password_changed",
    "habit.restarts": "person.restarts",
    "habit.crosses_borders_with_device": "person.travels_with_device",
}

REDUCED: dict[str, tuple[str, ...]] = {
    "device.apps": (
        "device.unknown_sideloaded_apps",
        "device.apps_with_all_photos",
        "device.unknown_apps_with_photo_access",
        "device.unknown_apps_with_camera_or_microphone",
        "device.unused_apps_with_access",
        "device.unknown_special_access",
        "device.remote_control_apps",
    ),
    "device.browser": ("device.safe_browsing",),
    "account.passkeys": ("account.mfa_methods", "account.authenticators", "account.supports_passkey"),
    "account.breaches": ("account.breach_checked", "account.changed_since_breach"),
    "account.advanced_protection": ("account.advanced_protection", "account.cloud_e2ee"),
}
"""Records and mixed facts of the model, reduced to counts, dates and single facts."""

DROPPED = {
    "device.observed_at": "every subject has it; it is when the facts were true, not a fact",
    "device.os.support": "derived from the version and the lifecycle table, never asked",
    "device.activation_lock": "no item decides by it, and on a phone it comes with find_my",
    "device.developer_options": "harmless alone; adb_enabled and unknown_sources are what opens a device",
    "device.browser_extensions": "a list that reveals interests, and no item decides by it",
}

MUST_BE_PRIVATE = (
    "device.screen_lock_length",
    "device.hardened_mode",
    "account.service",
    "account.password_exposed",
    "account.mfa_methods",
    "account.recovery",
    "account.unknown_sessions",
    "account.in_stealer_logs",
    "account.advanced_protection",
    "account.changed_since_breach",
    "messenger.app",
    "device.unknown_profiles",
    "device.unknown_special_access",
    "person.threats",
    "person.fears_monitoring",
    "person.separated",
    "person.someone_knows_codes",
    "person.others_manage_devices",
    "person.shares_devices",
    "person.has_safe_device",
    "person.minor",
    "person.targeted",
    "person.travels_with_device",
    "person.country",
    "person.shares_private_media",
)
"""What can hurt the person, and what a guard may read."""

WEAKEST_FIRST = {
    "person.password_manager": "none paper browser os standalone",
    "person.restarts": "rarely weekly daily",
    "person.teaches": "none some all",
    "device.screen_lock": "none swipe set pattern pin password",
    "device.lock_screen_previews": "shown sensitive_hidden hidden",
    "device.usb_when_locked": "allowed blocked",
    "device.daily_account": "administrator standard",
    "device.stolen_device_protection": "off away always",
    "device.unknown_sources": "device_wide some_apps blocked",
    "device.gatekeeper": "off identified_developers app_store",
    "device.firewall": "off on block_all",
    "device.gallery_lock": "none hidden_album locked",
    "device.locked_space": "none cloud_plain private",
    "device.ad_id": "on personalised_off deleted",
    "device.nearby_sharing": "everyone everyone_10min contacts own_devices off",
    "device.private_dns": "off automatic provider",
    "device.safe_browsing": "off standard enhanced",
    "account.mfa": "off on enforced",
    "account.totp_backup": "none plain e2ee",
    "account.public_links": "private_content other_content none",
    "account.visibility": "public mixed friends private",
    "messenger.e2ee": "none opt_in conditional default",
    "messenger.contacts_verified": "none some key_contacts",
    "messenger.media_autosave": "synced local off",
    "network.wifi_security": "open wep wpa wpa2 wpa2_wpa3 wpa3",
}
"""Every ordered vocabulary, word by word: a slip in the order would turn verdicts round."""

each_fact = pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
each_kind = pytest.mark.parametrize("kind", KINDS)


def sample(fact: Fact[Any]) -> Any:
    """Return some JSON value that the fact takes."""
    if fact.vocabulary:
        return list(fact.vocabulary) if fact.type_name == "enum_set" else fact.vocabulary[-1]
    if fact.type.code == "country":
        return "GB"
    values = {
        "boolean": True,
        "integer": 1,
        "text": "17.6",
        "date": "2026-03-01",
        "instant": "2026-03-01T12:00:00Z",
    }
    return values[fact.type_name]


@each_fact
def test_a_fact_asks_and_explains_itself(fact: Fact[Any]) -> None:
    assert fact.question.endswith("?")
    assert fact.question[0].isupper()
    assert fact.meaning.endswith(".")
    assert fact.absence == "" or fact.absence.endswith(".")
    assert fact.known_by


@each_fact
def test_every_word_has_a_label_of_its_own(fact: Fact[Any]) -> None:
    assert set(fact.choices) == set(fact.vocabulary or ())
    assert len(set(fact.choices.values())) == len(fact.choices)
    assert all(label.strip() == label != "" for label in fact.choices.values())


@each_fact
def test_only_a_single_word_of_a_vocabulary_is_ordered(fact: Fact[Any]) -> None:
    assert not fact.ordered or fact.type_name == "enum"


@each_fact
def test_a_complete_set_has_no_word_for_none(fact: Fact[Any]) -> None:
    assert fact.type_name != "enum_set" or not {"none", "none_known"} & set(fact.vocabulary or ())


@each_fact
def test_a_count_says_what_it_counts(fact: Fact[Any]) -> None:
    assert (fact.unit != "") == (fact.type_name in ("integer", "number"))


@each_fact
def test_no_count_is_negative(fact: Fact[Any]) -> None:
    if fact.type_name in ("integer", "number"):
        with pytest.raises(ValidationError):
            KINDS[fact.kind].model_validate({fact.field: -1})


@each_kind
def test_fact_names_are_kind_and_field(kind: str) -> None:
    subject = KINDS[kind]
    assert subject.kind == kind
    assert all(fact.name == f"{kind}.{field}" for field, fact in subject.facts().items())
    assert not set(subject.facts()) & {*Subject.model_fields, "kind", "namespace"}


def test_questions_are_not_asked_twice() -> None:
    questions = [(fact.kind, fact.question) for fact in FACTS.values()]
    assert len(questions) == len(set(questions))


@each_kind
def test_absent_means_unknown(kind: str) -> None:
    plain = [field for field, fact in KINDS[kind].facts().items() if fact.reads is None]
    assert all(getattr(KINDS[kind](), field) is None for field in plain)


@each_kind
def test_a_subject_with_every_fact_survives_saving(kind: str) -> None:
    values = {fact.field: sample(fact) for fact in FACTS.values() if fact.kind == kind}
    full = KINDS[kind].model_validate(values)
    written = json.loads(full.model_dump_json(context={"private": True}))
    assert KINDS[kind].model_validate(written) == full
    assert json.loads(full.model_dump_json()).keys() == written.keys() - {
        field for field, fact in KINDS[kind].facts().items() if fact.guarded
    }
    assert {field for field in values if field in written} == set(values)


@each_fact
def test_a_word_outside_the_vocabulary_is_refused(fact: Fact[Any]) -> None:
    if fact.vocabulary:
        wrong: object = ["nonsense"] if fact.type_name == "enum_set" else "nonsense"
        with pytest.raises(ValidationError):
            KINDS[fact.kind].model_validate({fact.field: wrong})


@each_fact
def test_nothing_standard_is_ephemeral(fact: Fact[Any]) -> None:
    assert fact.confidentiality in ("ordinary", "private")


@pytest.mark.parametrize("name", MUST_BE_PRIVATE)
def test_what_can_hurt_is_private_and_hidden_from_repr(name: str) -> None:
    fact = FACTS[name]
    assert fact.confidentiality == "private"
    subject = KINDS[fact.kind].model_validate({fact.field: sample(fact)})
    printed = re.search(rf"\b{fact.field}=(<[a-z ]+>)", repr(subject))
    assert (printed is None) == fact.guarded, "its kind is printed, and never its value; of what guards read nothing is"


def test_only_the_system_version_can_be_compared_as_a_version() -> None:
    assert isinstance(Device.os_version.satisfies("ios", ">=17.6"), Satisfies)
    with pytest.raises(ValueError, match=r"device\.os_build"):
        Device.os_build.satisfies("ios", ">=17.6")


def test_typed_values_go_in_and_come_out() -> None:
    phone = Device(
        screen_lock="pin",
        biometrics=frozenset({"face"}),
        security_patch=date(2026, 3, 1),
        last_restart=datetime(2026, 3, 1, tzinfo=UTC),
    )
    assert phone.screen_lock == "pin"
    assert phone.biometrics == frozenset({"face"})
    assert phone.security_patch == date(2026, 3, 1)


def test_ordered_words_run_from_weak_to_strong() -> None:
    orders = {fact.name: " ".join(fact.vocabulary or ()) for fact in FACTS.values() if fact.ordered}
    assert orders == WEAKEST_FIRST


def test_vocabularies_of_the_same_words_have_the_same_order() -> None:
    # `typing` takes literals of the same words for equal and may hand out either for both: orders must agree
    orders: dict[frozenset[str], set[tuple[str, ...]]] = {}
    for fact in FACTS.values():
        words = fact.vocabulary or ()
        orders.setdefault(frozenset(words), set()).add(words)
    assert [found for found in orders.values() if len(found) > 1] == []


def test_the_eighty_facts_of_the_model_are_each_accounted_for_once() -> None:
    model = [*KEPT, *RENAMED, *REDUCED, *DROPPED]
    assert len(model) == len(set(model)) == 80
    targets = [*KEPT, *RENAMED.values(), *(name for names in REDUCED.values() for name in names)]
    assert [name for name in targets if name not in FACTS] == []
    assert [name for name in DROPPED if name in FACTS] == []
    assert all(DROPPED.values())
