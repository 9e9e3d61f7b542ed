"""Cloud Identity `Device`: a phone or computer, from Google's endpoint management and Endpoint Verification.

Source of the format: discovery document cloudidentity:v1. Source of the signals of each system: cloud.google.com,
endpoint-verification/docs/device-information. `managementState` is an approval, not the extent of management.
`ctsProfileMatch` comes from the predecessor of Play Integrity, without its labels. Neither is read.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, Meanings, at, either, flag, instant, patch_day
from secure_checklist.adapters.google._common import listed_device, sideloading

_ENCRYPTION: Meanings = MEANINGS["cloud_identity.encryption"]
_COMPROMISED: Meanings = MEANINGS["cloud_identity.compromised"]
_PASSWORD: Meanings = MEANINGS["cloud_identity.password"]
_SIGNAL = {"true": True, "false": False}
_PLATFORMS_FROM = 1000
_PHONES = ("android", "ios", "ipados")
_ANDROID_ONLY = ("security_patch", "adb_enabled", "unknown_sources", "app_verification")
_COMPUTER_ONLY = ("firewall", "antivirus")


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts(instant(at(row, "lastSyncTime")))
    version = listed_device(facts, row, "osVersion", "deviceType")
    # The number of ChromeOS's platform is no version: it counts differently.
    platform = version is not None and int(version.partition(".")[0]) >= _PLATFORMS_FROM
    facts.set("os_version", None if platform else version)
    facts.word("encrypted", at(row, "encryptionState"), _ENCRYPTION)
    facts.word("screen_lock", at(row, "passwordState"), _PASSWORD)
    name = facts.values.get("os_name")
    if name in _PHONES:
        facts.word("rooted", at(row, "compromisedState"), _COMPROMISED)
    if name == "android":
        facts.set("security_patch", patch_day(at(row, "securityPatchTime")))
        facts.set("adb_enabled", flag(at(row, "enabledUsbDebugging")))
        block = at(row, "androidSpecificAttributes")
        sideloading(facts, at(block, "enabledUnknownSources"), facts.values.get("os_version"))
        # Scanning that is on has no word as long as its finding isn't reported.
        scans, harmful = flag(at(block, "verifyAppsEnabled")), flag(at(block, "hasPotentiallyHarmfulApps"))
        facts.set("app_verification", "off" if scans is False else "on_harmful" if scans and harmful else None)
    elif name is not None:
        facts.leave(*_ANDROID_ONLY, why="unsupported")
    _endpoint(facts, at(row, "endpointVerificationSpecificAttributes"))
    return facts


def _endpoint(facts: Facts, block: object) -> None:
    """Read Endpoint Verification's signals. Those of virus protection exist for Windows only."""
    name, signals = facts.values.get("os_name"), at(block, "additionalSignals")
    filtered = _signal(signals, "is_os_native_firewall_enabled")
    if name in _PHONES:
        facts.leave(*_COMPUTER_ONLY, why="unsupported")
    elif filtered or name == "macos":  # elsewhere another firewall may do it
        facts.set("firewall", either(filtered, "on", "off"))
    if name == "windows":
        # The worse of two signals. One that is on may be outdated, so `true` has no word.
        installed, enabled = _signal(signals, "av_installed"), _signal(signals, "av_enabled")
        facts.set("antivirus", "none" if installed is False else "off" if enabled is False else None)
    facts.leave("firewall", "antivirus")


def _signal(signals: object, key: str) -> bool | None:
    said = at(signals, key)
    return _SIGNAL.get(said) if isinstance(said, str) else flag(said)
