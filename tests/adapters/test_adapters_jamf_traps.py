"""The traps in what Jamf Pro says: each looks like an answer and is none, or another."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from secure_checklist import Device, adapters
from secure_checklist.subjects import Subject

jamf_computer = partial(adapters.read, "jamf-computer")
jamf_mobile = partial(adapters.read, "jamf-mobile-device")


def only(read: Callable[[object], tuple[Subject, ...]], record: object) -> Device:
    (device,) = read(record)
    assert isinstance(device, Device)
    return device


@pytest.mark.parametrize(
    ("disks", "volume", "state"),
    [
        ("ALL_ENCRYPTED", None, "on"),
        ("BOOT_ENCRYPTED", None, "on"),
        ("SOME_ENCRYPTED", "ENCRYPTED", "partial"),
        ("NOT_ENCRYPTED", None, "off"),
        (None, "ENCRYPTED", "on"),
        (None, "DECRYPTED", "off"),
        ("ALL_ENCRYPTED", "UNENCRYPTED", "off"),
        ("NOT_ENCRYPTED", "ENCRYPTING", "in_progress"),
        ("ALL_ENCRYPTED", "OPTIMIZING", "in_progress"),
        ("ALL_ENCRYPTED", "DECRYPTING", "partial"),
        ("ALL_ENCRYPTED", "DECRYPTING_PAUSED", "partial"),
        ("ALL_ENCRYPTED", "ENCRYPTING_PAUSED", "partial"),
        ("NOT_APPLICABLE", "UNKNOWN", None),
        (None, "RESTART_NEEDED", None),
    ],
)
def test_filevault_is_on_only_where_nothing_is_left_to_do(disks: Any, volume: Any, state: str | None) -> None:
    details = {"bootPartitionEncryptionDetails": {"partitionFileVault2State": volume}}
    record = {"operatingSystem": {"fileVault2Status": disks}, "diskEncryption": details}
    assert only(jamf_computer, record).encrypted == state


def test_words_without_a_meaning_are_kept_and_placeholders_are_not() -> None:
    record: dict[str, Any] = {"operatingSystem": {"fileVault2Status": "INELIGIBLE"}}
    device = only(jamf_computer, record | {"security": {"sipStatus": "HALF", "gatekeeperStatus": "NOT_COLLECTED"}})
    assert {name: seen.raw for name, seen in device.observed.items()} == {"encrypted": "INELIGIBLE", "sip": "HALF"}


UPDATES: list[tuple[Any, str | None]] = [
    ([], None),
    (None, None),
    (["x", {}], None),
    ([{"name": "Safari"}], "some"),
    ([{"name": "Safari"}, {"name": "macOS Tahoe 26.1"}], "os"),
    ([{"name": "macOS Tahoe 26.1"}, {"name": "Security Update 2026-001"}], "security"),
]


@pytest.mark.parametrize(("updates", "state"), UPDATES)
def test_an_empty_list_of_updates_is_no_none(updates: Any, state: str | None) -> None:
    assert only(jamf_computer, {"softwareUpdates": updates}).pending_updates == state


def test_being_in_touch_is_not_being_looked_at() -> None:
    assert only(jamf_computer, {"general": {"lastContactTime": "2026-08-20T09:00:00Z"}}).observed_at is None


def test_jamf_calls_an_ipad_ios_so_the_model_decides() -> None:
    device = only(jamf_mobile, {"deviceType": "iOS", "general": {"osVersion": "18.7.2"}})
    assert (device.os_name, device.observed["os_name"].raw) == (None, "iOS")
    assert only(jamf_mobile, {"deviceType": "iOS", "hardware": {"model": "iPad mini"}}).os_name == "ipados"
    assert only(jamf_mobile, {"type": "tvos"}).os_name == "other"


@pytest.mark.parametrize(
    ("security", "state"),
    [
        ({"dataProtected": True}, "on"),
        ({"dataProtected": False}, None),
        ({"dataProtected": True, "passcodePresent": False}, "on_default_key"),
        ({"dataProtected": False, "passcodePresent": True, "hardwareEncryption": 3}, "on_default_key"),
        ({"dataProtected": None, "passcodePresent": True, "hardwareEncryption": 3}, "on"),
        ({"dataProtected": True, "passcodePresent": True, "hardwareEncryption": 1}, "partial"),
        ({"passcodePresent": True}, None),
    ],
)
def test_jamfs_own_word_may_only_weaken_data_protection(security: dict[str, Any], state: str | None) -> None:
    assert only(jamf_mobile, {"security": security}).encrypted == state


@pytest.mark.parametrize(
    ("owner", "management"),
    [
        ("Institutional", None),
        ("PersonalDeviceProfile", None),
        ("UserEnrollment", "user_enrolled"),
        ("AccountDrivenDeviceEnrollment", None),
    ],
)
def test_the_kind_of_enrolment_tells_its_reach(owner: str, management: str | None) -> None:
    device = only(jamf_mobile, {"general": {"deviceOwnershipType": owner, "supervised": False}})
    assert device.management == management
