"""Android Management API `Device`: an Android device, as its policy controller reports it.

Reads `enterprises.devices` resources (discovery document androidmanagement:v1). Blocks are absent unless the policy
asks for them. Within a block, a missing setting counts as not reported. `policyCompliant` and similar keys are the
organisation's verdicts and aren't read.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import (
    MEANINGS,
    Facts,
    Meanings,
    at,
    either,
    flag,
    instant,
    patch_day,
    text,
    whole,
)
from secure_checklist.adapters.google._common import encryption, sideloading

_UPDATES: Meanings = MEANINGS["android_management.updates"]
_POSTURE: Meanings = MEANINGS["android_management.posture"]
_MANAGEMENT: Meanings = MEANINGS["android_management.management"]


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts(instant(at(row, "lastStatusReportTime")))
    software, hardware, settings = (at(row, block) for block in ("softwareInfo", "hardwareInfo", "deviceSettings"))
    version = text(at(software, "androidVersion"))
    known = version is not None or whole(at(row, "apiLevel")) is not None
    facts.set("os_name", "android" if known else None)  # no other system has this API
    facts.set("os_version", version)
    facts.set("security_patch", patch_day(at(software, "securityPatchLevel")))
    facts.word("pending_updates", at(software, "systemUpdateInfo", "updateStatus"), _UPDATES)
    facts.set("manufacturer", text(at(hardware, "manufacturer")))
    facts.set("model", text(at(hardware, "model")))
    facts.word("management", at(row, "managementMode"), _MANAGEMENT)
    facts.word("rooted", at(row, "securityPosture", "devicePosture"), _POSTURE)
    secure = flag(at(settings, "isDeviceSecure"))
    facts.set("screen_lock", either(secure, "set", "none"))
    encryption(facts, at(settings, "encryptionStatus"), secure)
    sideloading(facts, at(settings, "unknownSourcesEnabled"), version)
    facts.set("adb_enabled", flag(at(settings, "adbEnabled")))
    return facts
