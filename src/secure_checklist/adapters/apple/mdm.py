"""Apple MDM: a device, read from its answers to DeviceInformation and SecurityInfo.

Reads the property lists of these answers as JSON, together or separately. Source of the format:
github.com/apple/device-management, `mdm/commands/information.device.yaml` and `information.security.yaml`. Neither
answer has a time. `PasscodeCompliant` and similar keys are the organisation's verdicts and aren't read.

Under user enrolment, many keys are absent, so their facts stay unknown. No key reports a phone's automatic updates,
Lockdown Mode or Stolen Device Protection.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from secure_checklist.adapters._record import MEANINGS, Facts, at, day, either, flag, text, whole
from secure_checklist.adapters.apple._common import data_protection, product, set_product, set_version
from secure_checklist.core.model import mapping_of
from secure_checklist.rules.reasons import UnknownReason

_FAILED = ("Error", "CommandFormatError")
_UPDATES: Mapping[str, Sequence[str]] = MEANINGS["apple.updates"]
"""The switch of each kind of update, and those without which it does nothing."""

_FOR_MACS = ("firewall", "sip")
_FROM_INFO = ("model", "os_version", "find_my", "last_backup", "backup", *_UPDATES)
_FROM_SECURITY = ("screen_lock", "encrypted", *_FOR_MACS, "remote_access", "recovery_key")
"""`backup`, `remote_access` and `recovery_key` are sets, of which the answers show one part: iCloud, Remote Desktop and
that there is a key. So these stay unknown."""

_Kind = Literal["mac", "mobile"]


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record, which is the answers of one device or the content of either."""
    facts = Facts()
    info, info_missing = _answer(row, "DeviceInformation", "QueryResponses")
    security, security_missing = _answer(row, "SecurityInfo", "SecurityInfo")
    found = product(at(info, "ProductName"), at(info, "ModelName"))
    if found.os_name is None and flag(at(info, "IsMultiUser")):
        found = product("iPad")  # only an iPad can be a Shared iPad
    if found.os_name is None and flag(at(info, "IsAppleSilicon")):
        found = product("Mac")  # the key is for Macs alone
    set_product(facts, found)
    kind = _kind(facts, security)
    if kind == "mobile":
        facts.leave(*_FOR_MACS, why="unsupported")
    facts.leave(*_FROM_INFO, why=info_missing)
    facts.leave(*_FROM_SECURITY, why=security_missing)
    facts.set("model", text(at(info, "ProductName")) or text(at(info, "ModelName")))
    set_version(facts, at(info, "OSVersion"), at(info, "SupplementalOSVersionExtra"))
    # A device that is neither supervised nor enrolled by its user may be managed in ways that aren't reported.
    enrolled = flag(at(security, "ManagementStatus", "IsUserEnrollment"))
    supervised = flag(at(info, "IsSupervised"))
    facts.set("management", "supervised" if supervised else "user_enrolled" if enrolled else None)
    if kind != "mac":
        passcode = flag(at(security, "PasscodePresent"))
        facts.set("screen_lock", either(passcode, "set", "none"))
        facts.set("encrypted", data_protection(whole(at(security, "HardwareEncryptionCaps")), passcode))
        facts.set("find_my", flag(at(info, "IsDeviceLocatorServiceEnabled")))
        facts.set("last_backup", day(at(info, "LastCloudBackupDate")))
    if kind != "mobile":
        _mac(facts, info, security)
    return facts


def _answer(row: object, command: str, inside: str) -> tuple[object, UnknownReason]:
    """Return what one command gave, and why it gives nothing where it doesn't."""
    answer = mapping_of(at(row, command)) or row
    why: UnknownReason = "error" if at(answer, "Status") in _FAILED else "not_reported"
    return mapping_of(at(answer, inside)) or answer, why


def _kind(facts: Facts, security: object) -> _Kind | None:
    """Return whose keys count. A false under a key that is for the other kind means "not applicable"."""
    if (system := facts.values.get("os_name")) is not None:
        return "mac" if system == "macos" else "mobile"
    if whole(at(security, "HardwareEncryptionCaps")):
        return "mobile"
    return "mac" if flag(at(security, "FDE_Enabled")) is not None else None


def _mac(facts: Facts, info: object, security: object) -> None:
    # Apple's own chips encrypt without FileVault too, but with a key that no password protects.
    bare = "on_default_key" if flag(at(info, "IsAppleSilicon")) else "off"
    facts.set("encrypted", either(at(security, "FDE_Enabled"), "on", bare))
    strict = "block_all" if flag(at(security, "FirewallSettings", "BlockAllIncoming")) else "on"
    facts.set("firewall", either(at(security, "FirewallSettings", "FirewallEnabled"), strict, "off"))
    facts.set("sip", flag(at(security, "SystemIntegrityProtectionEnabled")))
    facts.set("sip", flag(at(info, "SystemIntegrityProtectionEnabled")))
    for fact, switches in _UPDATES.items():
        own, *others = (flag(at(info, "OSUpdateSettings", switch)) for switch in switches)
        facts.set(fact, None if own is None else own and False not in others)
