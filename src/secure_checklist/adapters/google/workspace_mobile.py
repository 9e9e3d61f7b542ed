"""Google Workspace `mobiledevices`: phones and tablets, as the Directory API lists them.

Source of the format: discovery document admin:directory_v1. A row has every key for any device. False, 0 and empty
strings in an iPhone's row are placeholders for keys that only Android fills.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, Meanings, at, digits, flag, instant, patch_day
from secure_checklist.adapters.google._common import listed_device, sideloading

_ENCRYPTION: Meanings = {"Encrypted": "on", "Not encrypted": "off"}
_PASSWORD: Meanings = {"On": "set", "Off": "none"}
_COMPROMISED: Meanings = MEANINGS["workspace_mobile.compromised"]
"""`Undetected` doesn't say whether nobody looked, or nothing was found."""
_ANDROID_ONLY = ("security_patch", "adb_enabled", "unknown_sources")


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts(instant(at(row, "lastSync")))
    facts.set("os_version", listed_device(facts, row, "os", "type"))
    facts.word("encrypted", at(row, "encryptionStatus"), _ENCRYPTION)
    facts.word("screen_lock", at(row, "devicePasswordStatus"), _PASSWORD)
    facts.word("rooted", at(row, "deviceCompromisedStatus"), _COMPROMISED)
    if facts.values.get("os_name") == "android":
        level = at(row, "securityPatchLevel")  # a day, in UTC, as milliseconds written as a text; 0 is none
        facts.set("security_patch", patch_day(level) if digits(level) is not None else None)
        facts.set("adb_enabled", flag(at(row, "adbStatus")))
        sideloading(facts, at(row, "unknownSourcesStatus"), facts.values.get("os_version"))
    elif facts.values.get("os_name") is not None:
        facts.leave(*_ANDROID_ONLY, why="unsupported")
    return facts
