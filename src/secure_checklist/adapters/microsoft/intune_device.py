"""Microsoft Graph `managedDevice`: a device from Intune, with data from Defender and boot attestation.

Reads `deviceManagement/managedDevices` answers, including `windowsProtectionState` and `deviceHealthAttestationState`.
Source of the format: learn.microsoft.com, graph/api/resources/intune-devices-manageddevice. The organisation's verdicts
(`complianceState`, `partnerReportedThreatState`) aren't facts about the device and aren't read.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, Meanings, at, either, flag, instant, patch_day, text

_SYSTEMS: Mapping[str, str | None] = MEANINGS["intune.systems"]
_ROOTED: Meanings = {"True": "yes", "False": "no"}
_DRIVE: Meanings = {"enabled": "on", "disabled": "off", "notApplicable": None}


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    defender = at(row, "windowsProtectionState")
    facts = Facts(instant(at(row, "lastSyncDateTime")) or instant(at(defender, "lastReportedDateTime")))
    said = text(at(row, "operatingSystem")) or ""
    name = _SYSTEMS.get(said.lower())
    facts.word("os_name", said.lower() if said.lower() in _SYSTEMS else said, _SYSTEMS)
    facts.set("os_version", text(at(row, "osVersion")))
    facts.set("model", text(at(row, "model")))
    facts.set("manufacturer", text(at(row, "manufacturer")))
    supervised = name in ("ios", "ipados", "macos") and flag(at(row, "isSupervised"))
    facts.set("management", "supervised" if supervised else None)
    facts.set("security_patch", patch_day(at(row, "androidSecurityPatchLevel")))
    # BitLocker's state at boot comes first: `isEncrypted` is false as well where nobody has looked yet.
    facts.word("encrypted", at(row, "deviceHealthAttestationState", "bitLockerStatus"), _DRIVE)
    facts.set("encrypted", either(at(row, "isEncrypted"), "on", "off"))
    if name in ("ios", "ipados", "android"):
        facts.word("rooted", at(row, "jailBroken"), _ROOTED)
    live = flag(at(defender, "realTimeProtectionEnabled"))
    if live is False or flag(at(defender, "malwareProtectionEnabled")) is False:
        facts.set("antivirus", "off")
    facts.set("antivirus", either(at(defender, "signatureUpdateOverdue"), "outdated", "on") if live else None)
    return facts
