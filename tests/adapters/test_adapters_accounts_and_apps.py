"""What the adapters of accounts, of apps on a phone and of browsers tell, sample by sample and trap by trap."""

import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Subject, adapters
from secure_checklist.core import mapping_of

FOLDER = Path(__file__).parents[1] / "fixtures" / "adapters"
SOURCES = frozenset(
    {
        "android-app",
        "browser-hints",
        "graph-authentication-methods",
        "graph-user-registration-details",
        "hibp-breached-account",
        "ios-app",
        "play-integrity",
        "webauthn-credentials",
    }
)
android_app = partial(adapters.read, "android-app")
browser_hints = partial(adapters.read, "browser-hints")
graph_methods = partial(adapters.read, "graph-authentication-methods")
graph_registration = partial(adapters.read, "graph-user-registration-details")
hibp = partial(adapters.read, "hibp-breached-account")
ios_app = partial(adapters.read, "ios-app")
play_integrity = partial(adapters.read, "play-integrity")
webauthn = partial(adapters.read, "webauthn-credentials")
MICROSOFT = {"provider": "microsoft"}
GRAPH = "#microsoft.graph."
MORNING = datetime(2026, 8, 20, 8, tzinfo=UTC)
VERDICT = datetime(2025, 8, 20, 8, 53, 20, tzinfo=UTC)
REPORT = datetime(2026, 8, 20, 22, 45, 1, 234567, tzinfo=UTC)
DROPPABLE = {"IsFabricated": False, "IsSpamList": False, "IsRetired": False, "IsStealerLog": False}


def words(*said: str) -> frozenset[str]:
    return frozenset(said)


EXPECTED: dict[str, list[tuple[datetime | None, dict[str, Any]]]] = {
    "graph-authentication-methods.key": [
        (
            None,
            MICROSOFT
            | {
                "mfa": "on",
                "mfa_methods": words("passkey_device_bound", "sms", "voice"),
                "authenticators": 1,
                "supports_passkey": True,
            },
        )
    ],
    "graph-authentication-methods.app": [
        (
            None,
            MICROSOFT
            | {
                "mfa": "on",
                "mfa_methods": words("app_push", "platform_credential", "voice", "email_code"),
                "authenticators": 2,
            },
        )
    ],
    "graph-authentication-methods.synced": [
        (
            None,
            MICROSOFT
            | {
                "mfa": "on",
                "mfa_methods": words("passkey_synced", "totp", "platform_credential", "hardware_otp", "voice"),
                "supports_passkey": True,
            },
        )
    ],
    "graph-authentication-methods.unknown-method": [(None, MICROSOFT | {"mfa": "on"})],
    "graph-authentication-methods.password-only": [
        (None, MICROSOFT | {"mfa": "off", "mfa_methods": words(), "authenticators": 0})
    ],
    "graph-user-registration-details.list": [
        (
            REPORT,
            MICROSOFT | {"mfa": "off", "mfa_methods": words("email_code", "security_questions"), "authenticators": 0},
        ),
        (REPORT, MICROSOFT | {"mfa": "off", "mfa_methods": words(), "authenticators": 0}),
        (REPORT, MICROSOFT | {"mfa": "on", "mfa_methods": words("sms", "voice"), "authenticators": 0}),
        (
            REPORT,
            MICROSOFT | {"mfa": "on", "mfa_methods": words("sms", "voice", "app_push", "totp", "email_code")},
        ),
    ],
    "graph-user-registration-details.passkeys": [
        (
            REPORT,
            MICROSOFT
            | {
                "mfa": "on",
                "mfa_methods": words(
                    "passkey_device_bound",
                    "passkey_synced",
                    "security_key",
                    "platform_credential",
                    "hardware_otp",
                    "app_push",
                    "voice",
                ),
                "supports_passkey": True,
            },
        )
    ],
    "graph-user-registration-details.unknown-method": [(REPORT, MICROSOFT | {"mfa": "on"})],
    "webauthn-credentials.two": [(None, {"supports_passkey": True})],
    "webauthn-credentials.w3c": [(None, {"supports_passkey": True})],
    "hibp-breached-account.adobe": [(None, {"password_exposed": "in_stealer_logs"})],
    "hibp-breached-account.clean": [(None, {"password_exposed": "no_match"})],
    "hibp-breached-account.dropped": [(None, {"password_exposed": "no_match"})],
    "hibp-breached-account.list": [(None, {"password_exposed": "in_stealer_logs"})],
    "hibp-breached-account.truncated": [(None, {"password_exposed": "in_stealer_logs"})],
    "play-integrity.token": [(VERDICT, {"os_name": "android", "app_verification": "off"})],
    "play-integrity.bare": [
        (
            VERDICT,
            {"os_name": "android", "app_verification": "on_clean"},
        )
    ],
    "play-integrity.none-passed": [(VERDICT, {"os_name": "android"})],
    "play-integrity.no-verdict": [(VERDICT, {"os_name": "android", "app_verification": "on_harmful"})],
    "play-integrity.virtual": [(VERDICT, {"os_name": "android", "app_verification": "on_not_scanned"})],
    "android-app.pixel": [
        (
            None,
            {
                "os_name": "android",
                "os_version": "15",
                "security_patch": date(2026, 6, 5),
                "manufacturer": "Google",
                "model": "Pixel 8",
                "screen_lock": "set",
                "encrypted": "on",
                "adb_enabled": False,
            },
        )
    ],
    "android-app.protected": [
        (
            MORNING,
            {
                "os_name": "android",
                "os_version": "16",
                "security_patch": date(2026, 8, 5),
                "manufacturer": "Google",
                "model": "Pixel 9",
                "screen_lock": "set",
                "encrypted": "on",
                "adb_enabled": True,
                "hardened_mode": "advanced_protection",
            },
        )
    ],
    "android-app.old": [
        (
            MORNING,
            {
                "os_name": "android",
                "os_version": "9",
                "security_patch": date(2019, 8, 1),
                "model": "A-0",
                "screen_lock": "none",
                "encrypted": "on_default_key",
            },
        )
    ],
    "ios-app.iphone": [
        (
            None,
            {
                "os_name": "ios",
                "os_version": "26.6.1",
                "manufacturer": "Apple",
                "model": "iPhone16,1",
                "form": "phone",
                "screen_lock": "set",
                "biometrics": words(),
            },
        )
    ],
    "ios-app.ipad": [
        (
            MORNING,
            {
                "os_name": "ipados",
                "os_version": "18.6",
                "manufacturer": "Apple",
                "model": "iPad13,18",
                "form": "tablet",
                "screen_lock": "set",
                "biometrics": words("fingerprint"),
            },
        )
    ],
    "ios-app.open": [
        (
            None,
            {
                "os_name": "ios",
                "os_version": "15.8.3",
                "manufacturer": "Apple",
                "model": "iPhone9,1",
                "form": "phone",
                "screen_lock": "none",
                "rooted": "yes",
            },
        )
    ],
    "browser-hints.windows": [(None, {"os_name": "windows"})],
    "browser-hints.android": [
        (None, {"os_name": "android", "os_version": "14.0.0", "model": "Pixel 8", "form": "phone"})
    ],
    "browser-hints.tablet": [
        (None, {"os_name": "android", "os_version": "15.0.0", "model": "SM-X710", "form": "tablet"})
    ],
    "browser-hints.mac": [(None, {"os_name": "macos", "os_version": "15.6.1"})],
    "browser-hints.chromebook": [(None, {"os_name": "chromeos"})],
}


def sample(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def known(subject: Subject) -> dict[str, Any]:
    return {name: value for name in type(subject).facts() if (value := subject.__dict__.get(name)) is not None}


def only(subjects: tuple[Subject, ...]) -> Subject:
    (subject,) = subjects
    return subject


def method(kind: str, **more: object) -> dict[str, object]:
    return {"@odata.type": f"{GRAPH}{kind}AuthenticationMethod", **more}


PASSWORD = method("password")
PUSH = method("microsoftAuthenticator")
CODES = method("softwareOath")
KEY = method("fido2", passkeyType="deviceBound")
HELLO = method("windowsHelloForBusiness")


def registered(*methods: object, factor: bool | None = True, capable: bool | None = True, **more: object) -> Subject:
    record = {"methodsRegistered": list(methods), "isMfaRegistered": factor, "isMfaCapable": capable, **more}
    return only(graph_registration(record))


# samples -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_tells_exactly_these_facts(name: str) -> None:
    subjects = adapters.read(name.partition(".")[0], sample(name))
    assert [(subject.observed_at, known(subject)) for subject in subjects] == EXPECTED[name]


def test_every_sample_is_expected() -> None:
    ours = {path.stem for path in FOLDER.glob("*.json") if path.stem.partition(".")[0] in SOURCES}
    assert ours == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_list_of_records_gives_a_subject_for_each(name: str) -> None:
    record: Any = mapping_of(sample(name))
    if record is not None and "value" not in record:
        reader = partial(adapters.read, name.partition(".")[0])
        assert [known(subject) for subject in reader([record, record])] == [known(only(reader(record)))] * 2


# Microsoft Graph: authentication methods -----------------------------------------------------------------------


def test_several_answers_are_several_accounts() -> None:
    found = graph_methods([{"value": [PASSWORD]}, {"value": [PASSWORD, PUSH]}])
    assert [known(subject)["mfa"] for subject in found] == ["off", "on"]


@pytest.mark.parametrize(
    "strange",
    [
        method("external"),
        method("qrCodePin"),
        method("temporaryAccessPass", isUsable=True, methodUsabilityReason="EnabledByPolicy"),
        method("temporaryAccessPass", isUsable=False, methodUsabilityReason="NotYetValid"),
        method("temporaryAccessPass"),
        method("fido2"),
        method("phone"),
        method("somethingNew"),
    ],
)
def test_a_method_without_a_word_makes_the_set_unknown_and_is_kept(strange: dict[str, object]) -> None:
    account = only(graph_methods([PASSWORD, strange]))
    assert account.unknown["mfa_methods"] == "not_reported"
    assert f"{GRAPH}{account.observed['mfa_methods'].raw}" == strange["@odata.type"]
    assert "authenticators" in account.unknown


@pytest.mark.parametrize("odd", [None, "", 1, {}, {"@odata.type": 1}, {"@odata.type": "phone"}])
def test_an_entry_that_is_no_method_makes_the_set_unknown(odd: object) -> None:
    assert known(only(graph_methods({"value": [PASSWORD, odd]}))) == MICROSOFT


def test_a_passkey_of_unknown_kind_is_still_a_second_factor() -> None:
    assert known(only(graph_methods([PASSWORD, method("fido2")]))) == MICROSOFT | {
        "mfa": "on",
        "supports_passkey": True,
    }


@pytest.mark.parametrize(
    "partial",
    [
        {"@odata.nextLink": "https://graph.microsoft.com/v1.0/next"},
        {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users('x')/authentication/fido2Methods"},
    ],
)
def test_a_part_of_the_list_is_no_set(partial: dict[str, object]) -> None:
    assert known(only(graph_methods({**partial, "value": [PASSWORD]}))) == MICROSOFT
    assert known(only(graph_methods({**partial, "value": [PASSWORD, PUSH]}))) == MICROSOFT | {"mfa": "on"}


def test_an_empty_list_of_methods_tells_nothing() -> None:
    assert known(only(graph_methods({"value": []}))) == {}


@pytest.mark.parametrize(
    ("methods", "count"),
    [
        ([method("phone", phoneType="mobile")], 0),
        ([method("email")], 0),
        ([PUSH], 1),
        ([KEY, KEY], 2),
        ([KEY, method("hardwareOath")], 2),
        ([PUSH, HELLO], 2),
        ([PUSH, CODES], None),
        ([PUSH, PUSH], None),
        ([HELLO, HELLO], None),
        ([KEY, PUSH], None),
        ([KEY, HELLO], None),
        ([method("fido2", passkeyType="synced"), CODES], None),
    ],
)
def test_authenticators_are_counted_only_where_none_can_share_a_device(methods: list[object], count: int) -> None:
    assert known(only(graph_methods([PASSWORD, *methods]))).get("authenticators") == count


def test_what_opens_one_computer_alone_leaves_open_whether_a_second_factor_is_asked_for() -> None:
    found = known(only(graph_methods([PASSWORD, HELLO])))
    assert found == MICROSOFT | {"mfa_methods": words("platform_credential"), "authenticators": 1}


# Microsoft Graph: registration details -------------------------------------------------------------------------


@pytest.mark.parametrize("strange", ["externalAuthMethod", "temporaryAccessPass", "qrCode", "somethingNew"])
def test_a_registered_word_without_a_meaning_is_kept(strange: str) -> None:
    account = registered("mobilePhone", strange)
    assert account.observed["mfa_methods"].raw == strange
    assert known(account) == MICROSOFT | {"mfa": "on"}


def test_a_second_factor_that_is_not_allowed_is_told_neither_as_on_nor_as_a_way() -> None:
    assert known(registered("fido2SecurityKey", capable=False)) == MICROSOFT
    assert known(registered("fido2SecurityKey", capable=None)) == MICROSOFT


@pytest.mark.parametrize(
    ("methods", "factor", "capable"),
    [(["microsoftAuthenticatorPush"], False, False), (["email"], True, True), ([], True, True)],
)
def test_flags_and_list_that_disagree_are_contradictory(methods: list[str], *, factor: bool, capable: bool) -> None:
    account = registered(*methods, factor=factor, capable=capable)
    assert known(account) == MICROSOFT
    assert account.unknown["mfa_methods"] == account.unknown["mfa"] == "contradictory"


def test_an_empty_list_needs_the_flag_to_say_that_there_is_nothing() -> None:
    assert known(registered(factor=None, capable=None)) == MICROSOFT
    assert known(registered(factor=False, capable=False))["mfa_methods"] == words()


@pytest.mark.parametrize("odd", [None, 0, "", ["x"], {}])
def test_an_odd_word_makes_the_registered_set_unknown(odd: object) -> None:
    assert known(registered("mobilePhone", odd)) == MICROSOFT | {"mfa": "on"}
    assert known(registered("email", odd, factor=False, capable=False)) == MICROSOFT


def test_registered_flags_are_booleans_or_nothing() -> None:
    assert known(registered("mobilePhone", factor=None)) == MICROSOFT
    record = {"methodsRegistered": ["mobilePhone"], "isMfaRegistered": "true", "isMfaCapable": 1}
    assert known(only(graph_registration(record))) == MICROSOFT


def test_year_one_is_no_time_of_a_registration() -> None:
    assert registered("sms", lastUpdatedDateTime="0001-01-01T00:00:00Z").observed_at is None


# WebAuthn ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credential", "valid"),
    [
        ({"credential_device_type": "multi_device", "credential_backed_up": True}, True),
        ({"credential_device_type": "multi_device", "credential_backed_up": False}, True),
        ({"credential_device_type": "single_device", "credential_backed_up": False}, True),
        ({"credential_device_type": "single_device", "credential_backed_up": True}, False),
        ({"credential_device_type": "single_device"}, False),
        ({"credential_device_type": "several", "credential_backed_up": True}, False),
        ({"backupEligible": True, "backupState": True}, True),
        ({"backupEligible": False, "backupState": True}, False),
        ({"transports": ["usb"]}, False),
        (None, False),
    ],
)
def test_a_credential_counts_where_its_flags_are_there_and_agree(credential: object, *, valid: bool) -> None:
    account = only(webauthn({"credentials": [credential]}))
    assert known(account) == ({"supports_passkey": True} if valid else {})
    assert {"mfa_methods", "mfa", "authenticators"} <= set(account.unknown)


def test_no_credentials_do_not_mean_that_there_can_be_none() -> None:
    assert known(only(webauthn({"credentials": []}))) == {}


# Have I Been Pwned ---------------------------------------------------------------------------------------------


def test_in_no_known_breach_is_no_statement_on_the_password() -> None:
    assert known(only(hibp({"breachedaccount": []}))) == {}


@pytest.mark.parametrize("key", ["IsFabricated", "IsSpamList", "IsRetired"])
@pytest.mark.parametrize("said", [True, None, "false"])
def test_a_breach_must_say_itself_that_it_is_real(key: str, said: object) -> None:
    breach = {"DataClasses": ["Passwords"], **DROPPABLE, "IsStealerLog": True}
    assert known(only(hibp([breach]))) == {"password_exposed": "in_stealer_logs"}
    assert known(only(hibp([{**breach, key: said}]))) == {}


def test_a_breach_outweighs_a_password_check_without_a_match() -> None:
    answers = {"breachedaccount": [{"DataClasses": ["Passwords"], **DROPPABLE}], "pwnedpasswords_range": {"count": 0}}
    assert known(only(hibp(answers))) == {"password_exposed": "in_known_breaches"}


def test_only_a_site_or_a_marked_breach_tells_of_stealer_logs() -> None:
    assert known(only(hibp({"breachedaccount": [{"Name": "Adobe"}], "stealerlogsbyemail": []}))) == {}
    assert known(only(hibp({"stealerlogsbyemail": []}))) == {}
    assert known(only(hibp({"stealerlogsbyemail": ["x"]}))) == {}


def test_the_hash_and_the_sites_go_no_further() -> None:
    written = only(hibp(sample("hibp-breached-account.adobe"))).model_dump_json()
    assert not any(word in written for word in ("21BD1", "2DC183", "51994", "netflix", "Adobe", "Pastebin"))


# Play Integrity ------------------------------------------------------------------------------------------------


def test_an_answer_set_up_for_testing_tells_nothing_of_the_device() -> None:
    payload = sample("play-integrity.bare") | {"testingDetails": {"isTestingResponse": True}}
    assert known(only(play_integrity(payload))) == {"os_name": "android"}
    payload["testingDetails"]["isTestingResponse"] = False
    assert "app_verification" in known(only(play_integrity(payload)))


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("NO_ISSUES", "on_clean"),
        ("NO_DATA", "on_not_scanned"),
        ("MEDIUM_RISK", "on_warnings"),
        ("HIGH_RISK", "on_harmful"),
        ("POSSIBLE_RISK", "off"),
        ("UNEVALUATED", None),
        (None, None),
    ],
)
def test_possible_risk_means_that_play_protect_is_off(said: str | None, fact: str | None) -> None:
    found = known(only(play_integrity({"environmentDetails": {"playProtectVerdict": said}})))
    assert found.get("app_verification") == fact


# apps on a phone -----------------------------------------------------------------------------------------------


def android(**calls: object) -> Subject:
    return only(android_app({key.replace("__", "."): value for key, value in calls.items()}))


def test_apps_measure_on_the_spot() -> None:
    for name, read in (("android-app.pixel", android_app), ("ios-app.iphone", ios_app)):
        assert {seen.source for seen in only(read(sample(name))).observed.values()} == {"measured"}


@pytest.mark.parametrize(
    "calls",
    [
        {"KeyguardManager__isKeyguardSecure": True},
        {"Settings__Secure__INSTALL_NON_MARKET_APPS": 1},
        {"PackageManager__canRequestPackageInstalls": True},
        {"DevicePolicyManager__passwordComplexity": 327680},
        {"BiometricManager__canAuthenticate__BIOMETRIC_STRONG": "BIOMETRIC_SUCCESS"},
        {"Settings__Global__ADB_ENABLED": 2},
        {"Settings__Global__ADB_ENABLED": "1"},
        {"Settings__Global__ADB_ENABLED": False},
        {"visible_packages": [], "package_visibility": "declared_only"},
        {"LinkProperties__isPrivateDnsActive": False, "LinkProperties__privateDnsServerName": None},
        {"LinkProperties__isPrivateDnsActive": True},
    ],
)
def test_what_misleads_on_android_tells_nothing(calls: dict[str, object]) -> None:
    assert known(android(**calls, KeyguardManager__isDeviceSecure=None)) == {}


def test_tags_of_a_build_are_no_sign_of_rooting() -> None:
    assert known(android(Build__TAGS="test-keys")) == {"os_name": "android"}


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        (0, "unsupported"),
        (1, "off"),
        (2, "in_progress"),
        (3, "on"),
        (4, "on_default_key"),
        (5, "on"),
        (6, None),
        ("ACTIVE_DEFAULT_KEY", "on_default_key"),
        ("ENCRYPTION_STATUS_INACTIVE", "off"),
        ("SEALED", None),
        (True, None),
    ],
)
def test_encryption_of_android_by_number_and_by_name(said: object, fact: str | None) -> None:
    device = android(DevicePolicyManager__storageEncryptionStatus=said)
    assert known(device) == ({"encrypted": fact} if fact else {})


@pytest.mark.parametrize(
    ("level", "said", "fact", "reason"),
    [
        (36, True, "advanced_protection", None),
        (36, False, "off", None),
        (36, None, None, "not_reported"),
        (35, None, None, "unsupported"),
        (35, False, None, "unsupported"),
        (None, None, None, "not_reported"),
    ],
)
def test_advanced_protection_is_there_from_android_16_on(
    level: int | None, *, said: bool | None, fact: str | None, reason: str | None
) -> None:
    device = android(Build__VERSION__SDK_INT=level, AdvancedProtectionManager__isAdvancedProtectionEnabled=said)
    assert known(device).get("hardened_mode") == fact
    assert device.unknown.get("hardened_mode") == reason


def ios(**parts: object) -> Subject:
    return only(ios_app({key.replace("__", "."): value for key, value in parts.items()}))


@pytest.mark.parametrize("error", ["userCancel", "authenticationFailed", None, "unknown"])
def test_only_a_missing_code_means_that_there_is_no_lock(error: str | None) -> None:
    device = ios(LAContext__deviceOwnerAuthentication={"can_evaluate": False, "error": error})
    assert known(device) == {}


@pytest.mark.parametrize("error", ["biometryNotAvailable", "biometryLockout", "passcodeNotSet", None])
def test_only_not_enrolled_means_that_no_biometrics_are_set_up(error: str | None) -> None:
    asked = {"can_evaluate": False, "error": error, "biometryType": "faceID"}
    assert known(ios(LAContext__biometrics=asked)) == {}


@pytest.mark.parametrize(
    ("kind", "fact"), [("faceID", "face"), ("touchID", "fingerprint"), ("opticID", "iris"), ("none", None), (1, None)]
)
def test_one_sensor_is_the_whole_set(kind: object, fact: str | None) -> None:
    device = ios(LAContext__biometrics={"can_evaluate": True, "error": None, "biometryType": kind})
    assert known(device) == ({"biometrics": words(fact)} if fact else {})


@pytest.mark.parametrize(
    ("found", "fact"),
    [
        ({"ran": True, "hits": []}, None),
        ({"ran": False, "hits": ["/var/jb"]}, None),
        ({"ran": True, "hits": [""]}, None),
        ({"ran": True, "hits": ["/var/jb"]}, "yes"),
        ({"ran": True}, None),
    ],
)
def test_no_sign_of_a_jailbreak_is_no_proof_that_there_is_none(found: dict[str, object], fact: str | None) -> None:
    assert known(ios(jailbreak_heuristics=found)).get("rooted") == fact


def test_two_versions_that_disagree_are_contradictory() -> None:
    device = ios(
        UIDevice__systemVersion="19.0", ProcessInfo__operatingSystemVersionString="Version 26.0 (Build 23A341)"
    )
    assert known(device) == {}
    assert device.unknown["os_version"] == "contradictory"


def test_an_iphone_app_on_an_ipad_is_on_an_ipad() -> None:
    assert known(ios(UIDevice__systemName="iOS", utsname__machine="iPad13,18"))["os_name"] == "ipados"


def test_the_processor_of_a_simulator_is_no_model() -> None:
    assert known(ios(utsname__machine="arm64")) == {}


def test_messengers_that_can_be_opened_are_not_read() -> None:
    assert known(ios(canOpenURL={"sgnl": True}, utsname__machine=None)) == {}


# browsers ------------------------------------------------------------------------------------------------------


def browser(**hints: object) -> Subject:
    return only(browser_hints({"userAgentData": hints}))


def test_hints_are_stated_and_nothing_better() -> None:
    assert {seen.source for seen in only(browser_hints(sample("browser-hints.mac"))).observed.values()} == {"stated"}


@pytest.mark.parametrize("version", ["", "0.3.0", "10.0.0", "15.0.0"])
def test_the_number_of_windows_interfaces_is_no_version(version: str) -> None:
    assert known(browser(platform="Windows", platformVersion=version)) == {"os_name": "windows"}


def test_linux_may_be_a_tablet_and_stays_unknown_with_its_word() -> None:
    device = browser(platform="Linux", platformVersion="", mobile=False, formFactors=["Desktop"])
    assert known(device) == {}
    assert device.observed["os_name"].raw == "Linux"


@pytest.mark.parametrize("forms", [["Desktop"], ["Mobile", "Tablet"], [], None, ["XR"], [1], "Mobile"])
def test_a_form_that_is_not_clear_stays_unknown(forms: object) -> None:
    assert known(browser(formFactors=forms, mobile=True)) == {}


@pytest.mark.parametrize("version", ["0.0.0", "14.0.0 ", "fourteen", "1.2.3.4.5", None, 14])
def test_a_version_is_told_only_where_it_is_one(version: object) -> None:
    found = known(browser(platform="Android", platformVersion=version))
    assert found == {"os_name": "android"} | ({"os_version": "14.0.0"} if version == "14.0.0 " else {})


def test_headers_and_script_that_disagree_are_contradictory() -> None:
    device = only(
        browser_hints({"headers": {"Sec-CH-UA-Platform": '"Windows"'}, "userAgentData": {"platform": "Android"}})
    )
    assert known(device) == {}
    assert device.unknown["os_name"] == "contradictory"


def test_the_frozen_text_is_not_read() -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148"
    assert known(only(browser_hints({"headers": {"User-Agent": agent}, "userAgent": agent}))) == {}
