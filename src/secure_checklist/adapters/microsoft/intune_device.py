"""Microsoft Graph `managedDevice`: a device as Intune reports it, with Defender's and the boot attestation's word.

Reads `deviceManagement/managedDevices` answers, their `windowsProtectionState` and `deviceHealthAttestationState`
included. Source of the shape: learn.microsoft.com, graph/api/resources/intune-devices-manageddevice. Verdicts of the
organisation (`complianceState`, `partnerReportedThreatState`) are no facts about the device and aren't read.
"""

from secure_checklist.adapters._bulk import Bulk
from secure_checklist.adapters._record import Facts, JsonValue, at, flag, instant, patch_day, rows, text
from secure_checklist.subjects.device import Device

_SYSTEMS: dict[str, JsonValue | None] = {
    "windows": "windows",
    "windows 10": "windows",
    "ios": "ios",
    "ipados": "ipados",
    "macos": "macos",
    "mac os x": "macos",
    "android": "android",
    "androidforwork": "android",
    "androidenterprise": "android",
    "chromeos": "chromeos",
    "linux (ubuntu)": "ubuntu",
    "ubuntu": "ubuntu",
    "linux": "linux",
    "unknown": None,
}
_OWNERS: dict[str, JsonValue | None] = {"company": "work", "personal": "personal", "unknown": None}
_ROOTED: dict[str, JsonValue | None] = {"True": "yes", "False": "no", "Unknown": None, "": None}
_DRIVE: dict[str, JsonValue | None] = {"enabled": "on", "disabled": "off", "notApplicable": None, "": None}
_BOOT: dict[str, JsonValue | None] = {"enabled": "full", "disabled": "off", "notApplicable": None, "": None}
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
    for fact, key in (("model", "model"), ("manufacturer", "manufacturer")):
        facts.set(fact, text(at(row, key)))
    facts.word("ownership", at(row, "managedDeviceOwnerType"), _OWNERS)
    facts.set("management", "supervised" if flag(at(row, "isSupervised")) and _apple(facts) else None)
    facts.set("security_patch", patch_day(at(row, "androidSecurityPatchLevel")))
    _storage(facts, row)
    if facts.values.get("os_name") in _JAILBREAKABLE:
        facts.word("rooted", at(row, "jailBroken"), _ROOTED)
    facts.word("secure_boot", at(row, "deviceHealthAttestationState", "secureBoot"), _BOOT)
    _antivirus(facts, row)
    return facts


def _apple(facts: Facts) -> bool:
    return facts.values.get("os_name") in ("ios", "ipados", "macos")


def _system(facts: Facts, row: object) -> None:
    said = text(at(row, "operatingSystem"))
    name = _SYSTEMS.get(said.lower()) if said else None
    if said and name is None and said.lower() not in _SYSTEMS:
        facts.word("os_name", said, {})
    facts.set("os_name", name)
    facts.set("os_version", text(at(row, "osVersion")))


def _storage(facts: Facts, row: object) -> None:
    """Read BitLocker's state at boot first: `isEncrypted` is false as well where nobody has looked yet."""
    facts.word("encrypted", at(row, "deviceHealthAttestationState", "bitLockerStatus"), _DRIVE)
    encrypted = flag(at(row, "isEncrypted"))
    facts.set("encrypted", None if encrypted is None else "on" if encrypted else "off")


def _antivirus(facts: Facts, row: object) -> None:
    live = flag(at(row, "windowsProtectionState", "realTimeProtectionEnabled"))
    overdue = flag(at(row, "windowsProtectionState", "signatureUpdateOverdue"))
    enabled = flag(at(row, "windowsProtectionState", "malwareProtectionEnabled"))
    if live is False or enabled is False:
        facts.set("antivirus", "off")
    elif live:
        facts.set("antivirus", None if overdue is None else "outdated" if overdue else "on")
    else:
        facts.set("antivirus", None)


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
