"""Microsoft Graph `managedDevice`: a device as Intune reports it, with Defender's and the boot attestation's word.

Reads `deviceManagement/managedDevices` answers, their `windowsProtectionState` and `deviceHealthAttestationState`
included. Source of the shape: learn.microsoft.com, graph/api/resources/intune-devices-manageddevice. Verdicts of the
organisation (`complianceState`, `partnerReportedThreatState`) are no facts about the device and aren't read.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import (
    Bulk,
    Facts,
    Meanings,
    Reads,
    either,
    flag,
    looked,
    patch_day,
    text,
)

_SYSTEMS: Mapping[str, str | None] = {
    **{name: name for name in ("windows", "ios", "ipados", "macos", "android", "chromeos", "ubuntu", "linux")},
    "windows 10": "windows",
    "mac os x": "macos",
    "androidforwork": "android",
    "androidenterprise": "android",
    "linux (ubuntu)": "ubuntu",
    "unknown": None,
}
_ROOTED: Meanings = {"True": "yes", "False": "no", "Unknown": None, "": None}
_DRIVE: Meanings = {"enabled": "on", "disabled": "off", "notApplicable": None, "": None}


def _name(said: object) -> str | None:
    """Return our word for a system."""
    return _SYSTEMS.get((text(said) or "").lower())


def _system(facts: Facts, said: object, version: object) -> None:
    name = text(said) or ""
    facts.word("os_name", name.lower() if name.lower() in _SYSTEMS else name, _SYSTEMS)
    facts.set("os_version", text(version))


def _management(facts: Facts, system: object, supervised: object) -> None:
    apple = _name(system) in ("ios", "ipados", "macos")
    facts.set("management", "supervised" if apple and flag(supervised) else None)


def _storage(facts: Facts, at_boot: object, encrypted: object) -> None:
    """Read BitLocker's state at boot first: `isEncrypted` is false as well where nobody has looked yet."""
    facts.word("encrypted", at_boot, _DRIVE)
    facts.set("encrypted", either(encrypted, "on", "off"))


def _rooted(facts: Facts, system: object, said: object) -> None:
    if _name(system) in ("ios", "ipados", "android"):
        facts.word("rooted", said, _ROOTED)


def _antivirus(facts: Facts, live: object, overdue: object, enabled: object) -> None:
    if live is False or enabled is False:
        facts.set("antivirus", "off")
    facts.set("antivirus", either(overdue, "outdated", "on") if live is True else None)


_DEFENDER = tuple(
    f"windowsProtectionState.{key}"
    for key in ("realTimeProtectionEnabled", "signatureUpdateOverdue", "malwareProtectionEnabled")
)
BULK = Bulk(
    times=("lastSyncDateTime", "windowsProtectionState.lastReportedDateTime"),
    reads=(
        Reads("os_name os_version", "operatingSystem osVersion", _system),
        looked("model", "model", text),
        looked("manufacturer", "manufacturer", text),
        Reads("management", "operatingSystem isSupervised", _management),
        looked("security_patch", "androidSecurityPatchLevel", patch_day),
        Reads("encrypted", "deviceHealthAttestationState.bitLockerStatus isEncrypted", _storage),
        Reads("rooted", "operatingSystem jailBroken", _rooted),
        Reads("antivirus", " ".join(_DEFENDER), _antivirus),
    ),
    more_flags=("isSupervised", "isEncrypted", *_DEFENDER),
)
