"""Android Management API `Device`: an Android device as its policy controller reports it.

Reads `enterprises.devices` resources (discovery document androidmanagement:v1). Whole blocks are absent unless the
policy asks for them; within a block that is there, a missing switch is taken as not reported. `policyCompliant` and the
like are verdicts of the organisation and aren't read.
"""

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
    whole,
    worded,
)
from secure_checklist.adapters.google._common import encryption, sideloading

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
_MANAGEMENT: Meanings = {
    "DEVICE_OWNER": "fully_managed",
    "PROFILE_OWNER": "work_profile",
    "MANAGEMENT_MODE_UNSPECIFIED": None,
}


def _system(facts: Facts, version: object, level: object) -> None:
    known = text(version) is not None or whole(level) is not None
    facts.set("os_name", "android" if known else None)  # no other system has this API
    facts.set("os_version", text(version))


def _lock(facts: Facts, secure: object, status: object) -> None:
    facts.set("screen_lock", either(secure, "set", "none"))
    encryption(facts, status, flag(secure))


BULK = Bulk(
    times=("lastStatusReportTime",),
    reads=(
        Reads("os_name os_version", "softwareInfo.androidVersion apiLevel", _system),
        looked("security_patch", "softwareInfo.securityPatchLevel", patch_day),
        worded("pending_updates", "softwareInfo.systemUpdateInfo.updateStatus", _UPDATES),
        looked("manufacturer", "hardwareInfo.manufacturer", text),
        looked("model", "hardwareInfo.model", text),
        worded("management", "managementMode", _MANAGEMENT),
        worded("rooted", "securityPosture.devicePosture", _POSTURE),
        Reads("screen_lock encrypted", "deviceSettings.isDeviceSecure deviceSettings.encryptionStatus", _lock),
        Reads("unknown_sources", "deviceSettings.unknownSourcesEnabled softwareInfo.androidVersion", sideloading),
        looked("adb_enabled", "deviceSettings.adbEnabled", flag),
    ),
    more_flags=("deviceSettings.isDeviceSecure", "deviceSettings.unknownSourcesEnabled"),
    wholes=("apiLevel",),
)
