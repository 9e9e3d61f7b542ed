"""Microsoft Graph `managedDevice`: a device as Intune reports it, with Defender's and the boot attestation's word.

Reads `deviceManagement/managedDevices` answers, their `windowsProtectionState` and `deviceHealthAttestationState`
included. Source of the shape: learn.microsoft.com, graph/api/resources/intune-devices-manageddevice. Verdicts of the
organisation (`complianceState`, `partnerReportedThreatState`) are no facts about the device and aren't read.
"""

from secure_checklist.adapters._record import Bulk, Facts, Meanings, at, either, flag, instant, patch_day, rows, text
from secure_checklist.subjects.device import Device

_SYSTEMS: Meanings = {
    **{name: name for name in ("windows", "ios", "ipados", "macos", "android", "chromeos", "ubuntu", "linux")},
    "windows 10": "windows",
    "mac os x": "macos",
    "androidforwork": "android",
    "androidenterprise": "android",
    "linux (ubuntu)": "ubuntu",
    "unknown": None,
}
_OWNERS: Meanings = {"company": "work", "personal": "personal", "unknown": None}
_ROOTED: Meanings = {"True": "yes", "False": "no", "Unknown": None, "": None}
_DRIVE: Meanings = {"enabled": "on", "disabled": "off", "notApplicable": None, "": None}
_BOOT: Meanings = {"enabled": "full", "disabled": "off", "notApplicable": None, "": None}
_JAILBREAKABLE = ("ios", "ipados", "android")


def read(record: object) -> tuple[Device, ...]:
    """Return the devices in an answer: one record, a list of them, or an object with the list under `value`."""
    return tuple(facts_of(row).subject(Device) for row in rows(record, "value"))


def facts_of(row: object) -> Facts:
    """Return the facts in one record."""
    facts = Facts(
        instant(at(row, "lastSyncDateTime")) or instant(at(row, "windowsProtectionState", "lastReportedDateTime"))
    )
    _system(facts, row)
    facts.set("model", text(at(row, "model")))
    facts.set("manufacturer", text(at(row, "manufacturer")))
    facts.word("ownership", at(row, "managedDeviceOwnerType"), _OWNERS)
    apple = facts.values.get("os_name") in ("ios", "ipados", "macos")
    facts.set("management", "supervised" if apple and flag(at(row, "isSupervised")) else None)
    facts.set("security_patch", patch_day(at(row, "androidSecurityPatchLevel")))
    _storage(facts, row)
    if facts.values.get("os_name") in _JAILBREAKABLE:
        facts.word("rooted", at(row, "jailBroken"), _ROOTED)
    facts.word("secure_boot", at(row, "deviceHealthAttestationState", "secureBoot"), _BOOT)
    _antivirus(facts, row)
    return facts


def _system(facts: Facts, row: object) -> None:
    said = text(at(row, "operatingSystem")) or ""
    facts.word("os_name", said.lower() if said.lower() in _SYSTEMS else said, _SYSTEMS)
    facts.set("os_version", text(at(row, "osVersion")))


def _storage(facts: Facts, row: object) -> None:
    """Read BitLocker's state at boot first: `isEncrypted` is false as well where nobody has looked yet."""
    facts.word("encrypted", at(row, "deviceHealthAttestationState", "bitLockerStatus"), _DRIVE)
    facts.set("encrypted", either(at(row, "isEncrypted"), "on", "off"))


def _antivirus(facts: Facts, row: object) -> None:
    live = flag(at(row, "windowsProtectionState", "realTimeProtectionEnabled"))
    enabled = flag(at(row, "windowsProtectionState", "malwareProtectionEnabled"))
    if live is False or enabled is False:
        facts.set("antivirus", "off")
    elif live:
        facts.set("antivirus", either(at(row, "windowsProtectionState", "signatureUpdateOverdue"), "outdated", "on"))
    facts.leave("antivirus")


_DEFENDER = tuple(
    f"windowsProtectionState.{key}"
    for key in ("realTimeProtectionEnabled", "signatureUpdateOverdue", "malwareProtectionEnabled")
)
BULK = Bulk(
    facts_of,
    wrappers=("value",),
    times=("lastSyncDateTime", "windowsProtectionState.lastReportedDateTime"),
    groups={
        "os_name os_version": "operatingSystem osVersion",
        "model": "model",
        "manufacturer": "manufacturer",
        "ownership": "managedDeviceOwnerType",
        "management": "operatingSystem isSupervised",
        "security_patch": "androidSecurityPatchLevel",
        "encrypted": "deviceHealthAttestationState.bitLockerStatus isEncrypted",
        "rooted": "operatingSystem jailBroken",
        "secure_boot": "deviceHealthAttestationState.secureBoot",
        "antivirus": " ".join(_DEFENDER),
    },
    flags=frozenset({"isSupervised", "isEncrypted", *_DEFENDER}),
)
