"""Android Management API `Device`: an Android device as its policy controller reports it.

Reads `enterprises.devices` resources (discovery document androidmanagement:v1). Whole blocks are absent unless the
policy asks for them; within a block that is there, a missing switch is taken as not reported. `policyCompliant` and the
like are verdicts of the organisation and aren't read.
"""

from secure_checklist.adapters._record import (
    Bulk,
    Facts,
    Meanings,
    at,
    either,
    flag,
    instant,
    patch_day,
    rows,
    text,
    whole,
)
from secure_checklist.adapters.google._common import encryption, sideloading
from secure_checklist.subjects.device import Device

_UPDATES: Meanings = {
    "UP_TO_DATE": "none",
    "UNKNOWN_UPDATE_AVAILABLE": "some",
    "SECURITY_UPDATE_AVAILABLE": "security",
    "OS_UPDATE_AVAILABLE": "os",
    "UPDATE_STATUS_UNKNOWN": None,
}
_POSTURE: Meanings = {
    "SECURE": "no",
    "POTENTIALLY_COMPROMISED": "yes",
    "AT_RISK": None,
    "POSTURE_UNSPECIFIED": None,
}
_OWNERS: Meanings = {
    "COMPANY_OWNED": "work",
    "PERSONALLY_OWNED": "personal",
    "OWNERSHIP_UNSPECIFIED": None,
}
_MANAGEMENT: Meanings = {
    "DEVICE_OWNER": "fully_managed",
    "PROFILE_OWNER": "work_profile",
    "MANAGEMENT_MODE_UNSPECIFIED": None,
}


def read(record: object) -> tuple[Device, ...]:
    """Return the devices in an answer: one resource, a list of them, or an object with the list under `devices`."""
    return tuple(facts_of(row).subject(Device) for row in rows(record, "devices"))


def facts_of(row: object) -> Facts:
    """Return the facts in one record."""
    facts = Facts(instant(at(row, "lastStatusReportTime")))
    version = text(at(row, "softwareInfo", "androidVersion"))
    if version is not None or whole(at(row, "apiLevel")) is not None:
        facts.set("os_name", "android")  # no other system has this API
    facts.set("os_name", None)
    facts.set("os_version", version)
    facts.set("os_build", text(at(row, "softwareInfo", "androidBuildNumber")))
    facts.set("security_patch", patch_day(at(row, "softwareInfo", "securityPatchLevel")))
    facts.word("pending_updates", at(row, "softwareInfo", "systemUpdateInfo", "updateStatus"), _UPDATES)
    facts.set("manufacturer", text(at(row, "hardwareInfo", "manufacturer")))
    facts.set("model", text(at(row, "hardwareInfo", "model")))
    facts.word("ownership", at(row, "ownership"), _OWNERS)
    facts.word("management", at(row, "managementMode"), _MANAGEMENT)
    facts.word("rooted", at(row, "securityPosture", "devicePosture"), _POSTURE)
    _settings(facts, at(row, "deviceSettings"))
    return facts


def _settings(facts: Facts, block: object) -> None:
    secure = flag(at(block, "isDeviceSecure"))
    facts.set("screen_lock", either(secure, "set", "none"))
    encryption(facts, at(block, "encryptionStatus"), secure)
    sideloading(facts, at(block, "unknownSourcesEnabled"))
    facts.set("adb_enabled", flag(at(block, "adbEnabled")))


_SWITCHES = frozenset(f"deviceSettings.{key}" for key in ("isDeviceSecure", "unknownSourcesEnabled", "adbEnabled"))
BULK = Bulk(
    facts_of,
    wrappers=("devices",),
    times=("lastStatusReportTime",),
    groups={
        "os_name os_version": "softwareInfo.androidVersion apiLevel",
        "os_build": "softwareInfo.androidBuildNumber",
        "security_patch": "softwareInfo.securityPatchLevel",
        "pending_updates": "softwareInfo.systemUpdateInfo.updateStatus",
        "manufacturer": "hardwareInfo.manufacturer",
        "model": "hardwareInfo.model",
        "ownership": "ownership",
        "management": "managementMode",
        "rooted": "securityPosture.devicePosture",
        "screen_lock encrypted": "deviceSettings.isDeviceSecure deviceSettings.encryptionStatus",
        "unknown_sources": "softwareInfo.androidVersion deviceSettings.unknownSourcesEnabled",
        "adb_enabled": "deviceSettings.adbEnabled",
    },
    flags=_SWITCHES,
    wholes=frozenset({"apiLevel"}),
)
