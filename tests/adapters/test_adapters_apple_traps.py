"""The traps in what Apple's own management says: each looks like an answer and is none, or another."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from secure_checklist import Device, adapters
from secure_checklist.subjects import Subject

apple_ddm = partial(adapters.read, "apple-ddm-status")
apple_mdm = partial(adapters.read, "apple-mdm")


def only(read: Callable[[object], tuple[Subject, ...]], record: object) -> Device:
    (device,) = read(record)
    assert isinstance(device, Device)
    return device


def mdm(info: dict[str, Any], security: dict[str, Any]) -> Device:
    return only(apple_mdm, {"QueryResponses": info, "SecurityInfo": security})


# Apple MDM -----------------------------------------------------------------------------------------------------

INFO = {"OSVersion": "18.7.2", "ProductName": "iPhone14,5"}
SECURITY = {"HardwareEncryptionCaps": 3, "PasscodePresent": True}


@pytest.mark.parametrize(
    "record",
    [
        {"DeviceInformation": {"QueryResponses": INFO}, "SecurityInfo": {"SecurityInfo": SECURITY}},
        {"DeviceInformation": INFO, "SecurityInfo": SECURITY},
        {"QueryResponses": INFO, "SecurityInfo": SECURITY},
        INFO | SECURITY,
    ],
)
def test_the_answers_may_be_wrapped_or_bare(record: object) -> None:
    device = only(apple_mdm, record)
    assert (device.os_version, device.encrypted) == ("18.7.2", "on")


def test_each_answer_may_stand_alone() -> None:
    assert only(apple_mdm, {"DeviceInformation": {"QueryResponses": INFO}}).os_version == "18.7.2"
    device = only(apple_mdm, {"SecurityInfo": {"SecurityInfo": SECURITY}})
    assert (device.os_name, device.encrypted, device.unknown["sip"]) == (None, "on", "unsupported")
    device = only(apple_mdm, {"SecurityInfo": {"FDE_Enabled": False, "PasscodePresent": False}})
    assert (device.os_name, device.encrypted, device.screen_lock) == (None, "off", None)


@pytest.mark.parametrize(
    ("layers", "passcode", "state"),
    [
        (3, True, "on"),
        (3, False, "on_default_key"),
        (3, None, None),
        (1, True, "partial"),
        (2, True, "partial"),
        (0, True, None),
        (4, True, None),
        (True, True, None),
        ("3", True, None),
        (None, True, None),
    ],
)
def test_data_protection_takes_both_layers_and_a_passcode(layers: Any, passcode: Any, state: str | None) -> None:
    security = {"HardwareEncryptionCaps": layers, "PasscodePresent": passcode}
    assert mdm(INFO, security).encrypted == state


def test_a_mac_key_says_nothing_about_a_phone_nor_a_phone_key_about_a_mac() -> None:
    switches = {"AutomaticOSInstallationEnabled": False}
    mac_keys = {"FDE_Enabled": False, "SystemIntegrityProtectionEnabled": False}
    phone = mdm({**INFO, "OSUpdateSettings": switches}, {**SECURITY, **mac_keys})
    assert (phone.encrypted, phone.sip, phone.auto_update_os) == ("on", None, None)
    mac = mdm({"ProductName": "Mac14,2", "IsDeviceLocatorServiceEnabled": False}, {"PasscodePresent": False})
    assert (mac.find_my, mac.screen_lock, mac.form) == (None, None, None)


def test_without_filevault_the_chip_decides_what_is_left() -> None:
    mac = {"ProductName": "Mac14,2"}
    assert mdm(mac, {"FDE_Enabled": False}).encrypted == "off"
    assert mdm({**mac, "IsAppleSilicon": True}, {"FDE_Enabled": False}).encrypted == "on_default_key"


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({"FirewallEnabled": True, "BlockAllIncoming": True}, "block_all"),
        ({"FirewallEnabled": True}, "on"),
        ({"FirewallEnabled": False, "BlockAllIncoming": True}, "off"),
        ({"BlockAllIncoming": True}, None),
    ],
)
def test_blocking_counts_only_where_the_firewall_is_on(settings: dict[str, bool], state: str | None) -> None:
    assert mdm({"ProductName": "Mac14,2"}, {"FirewallSettings": settings}).firewall == state


def test_parts_of_a_set_are_no_set() -> None:
    device = mdm({**INFO, "IsCloudBackupEnabled": False}, {"RemoteDesktopEnabled": False, "FDE_Enabled": True})
    assert (device.backup, device.remote_access, device.recovery_key) == (None, None, None)


def test_an_update_that_is_never_looked_for_is_not_automatic() -> None:
    switches = {"AutomaticOSInstallationEnabled": True, "AutoCheckEnabled": False}
    assert mdm({"ProductName": "Mac14,2", "OSUpdateSettings": switches}, {}).auto_update_os is False
    assert mdm({"ProductName": "Mac14,2", "OSUpdateSettings": {"AutoCheckEnabled": False}}, {}).auto_update_os is None


def test_a_failed_command_is_an_error_and_no_answer() -> None:
    device = only(apple_mdm, {"DeviceInformation": {"Status": "Error"}, "SecurityInfo": {"Status": "Idle"}})
    assert (device.unknown["os_version"], device.unknown["encrypted"]) == ("error", "not_reported")


@pytest.mark.parametrize(
    ("extra", "version"), [("(b)", "16.4.1 (b)"), ("c", "16.4.1 (c)"), ("", "16.4.1"), (None, "16.4.1"), ("beta", None)]
)
def test_the_letter_belongs_to_the_version(extra: str | None, version: str | None) -> None:
    device = mdm({"OSVersion": "16.4.1", "SupplementalOSVersionExtra": extra, "ProductName": "iPhone14,5"}, {})
    assert device.os_version == version
    assert version or device.observed["os_version"].raw == "16.4.1 beta"


def test_a_letter_is_not_written_twice() -> None:
    device = mdm({"OSVersion": "16.4.1 (b)", "SupplementalOSVersionExtra": "(b)"}, {})
    assert device.os_version == "16.4.1 (b)"


@pytest.mark.parametrize(
    ("info", "system", "form"),
    [
        ({"ProductName": "iPad13,18"}, "ipados", "tablet"),
        ({"ProductName": "iPod9,1"}, "ios", None),
        ({"ProductName": "Watch7,1"}, "other", "watch"),
        ({"ProductName": "VirtualMac2,1"}, "macos", None),
        ({"ProductName": "Mac14,12", "ModelName": "Mac mini"}, "macos", "desktop"),
        ({"IsMultiUser": True}, "ipados", "tablet"),
        ({"IsAppleSilicon": True}, "macos", None),
        ({"IsMultiUser": False, "IsAppleSilicon": False, "OSVersion": "18.7.2"}, None, None),
        ({"ProductName": "Thing1,1"}, None, None),
    ],
)
def test_the_model_names_the_system(info: dict[str, Any], system: str | None, form: str | None) -> None:
    device = mdm(info, {})
    assert (device.os_name, device.form, device.manufacturer) == (system, form, "Apple" if system else None)


# Apple declarative status --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "state"),
    [
        ({"install-state": "none"}, None),
        ({"install-state": "waiting"}, "some"),
        ({"install-state": "failed"}, "some"),
        ({"install-state": "downloading", "pending-version": {"os-version": "26.4"}}, "os"),
        ({"install-state": "prepared", "pending-version": {"os-version": "26.3.1 (b)"}}, "security"),
        ({"pending-version": "26.4"}, "os"),
        ({"pending-version": {"os-version": ""}}, None),
    ],
)
def test_nothing_under_way_is_not_nothing_to_install(items: dict[str, Any], state: str | None) -> None:
    assert only(apple_ddm, {"StatusItems": {"softwareupdate": items}}).pending_updates == state


def test_an_unknown_state_keeps_its_word() -> None:
    device = only(apple_ddm, {"softwareupdate.install-state": "thinking"})
    assert (device.pending_updates, device.observed["pending_updates"].raw) == (None, "thinking")


def test_items_that_could_not_be_read_are_errors() -> None:
    errors = [{"StatusItem": "passcode.is-present"}, {"StatusItem": "softwareupdate.install-state"}, "x", {}]
    device = only(apple_ddm, {"StatusItems": {}, "Errors": errors})
    assert dict(device.unknown) | {"screen_lock": "error", "pending_updates": "error"} == dict(device.unknown)
    assert device.unknown["encrypted"] == "not_reported"


def test_names_may_be_nested_and_flat_in_one_report() -> None:
    items = {"device": {"model.family": "iPad", "operating-system": {"family": "iOS"}}, "passcode.is-present": False}
    device = only(apple_ddm, {"StatusItems": items})
    assert (device.os_name, device.form, device.screen_lock) == ("ipados", "tablet", "none")


@pytest.mark.parametrize(
    ("family", "system"), [("visionOS", "other"), ("tvOS", "other"), ("iOS", "ios"), ("homeOS", None)]
)
def test_the_family_names_the_system(family: str, system: str | None) -> None:
    assert only(apple_ddm, {"device.operating-system.family": family}).os_name == system


def test_filevault_of_a_phone_and_passcode_of_a_mac_count_for_nothing() -> None:
    switches = {"diskmanagement.filevault.enabled": False, "passcode.is-present": False}
    phone = only(apple_ddm, {**switches, "device.model.family": "iPhone"})
    mac = only(apple_ddm, {**switches, "device.model.family": "Mac"})
    assert (phone.encrypted, phone.screen_lock, mac.encrypted, mac.screen_lock) == (None, "none", "off", None)
