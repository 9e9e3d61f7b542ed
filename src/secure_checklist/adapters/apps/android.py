"""Android, as an ordinary app on the device sees it, without permissions that the store must approve.

Reads an object with the names of calls, such as `Build.VERSION.RELEASE`, and their results. Source of the meanings:
developer.android.com. Some calls mislead and aren't read: `isKeyguardSecure` (true for a locked SIM as well),
`INSTALL_NON_MARKET_APPS` (always 1 since Android 8), `canRequestPackageInstalls` (only about the calling app), and the
list of visible apps (incomplete). Three others give no fact: `Build.TAGS` is only a hint, a password complexity doesn't
name the type of lock, and `BiometricManager` reports the strength but not whether it is a face or a finger.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import Facts, at, either, flag, patch_day, taken, text, whole
from secure_checklist.adapters.google._common import encryption

_STATES: tuple[str, ...] = ("UNSUPPORTED", "INACTIVE", "ACTIVATING", "ACTIVE", "ACTIVE_DEFAULT_KEY", "ACTIVE_PER_USER")
"""The states of encryption by number."""
_FIRST_WITH_ADVANCED_PROTECTION = 36
"""Android 16."""


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts(taken(row))
    facts.set("os_name", "android" if any(key.startswith("Build.") for key in row) else None)
    facts.set("os_version", text(at(row, "Build.VERSION.RELEASE")))
    facts.set("security_patch", patch_day(at(row, "Build.VERSION.SECURITY_PATCH")))
    facts.set("security_patch", patch_day(at(row, "SecurityStateManager", "system_spl")))
    facts.set("manufacturer", text(at(row, "Build.MANUFACTURER")))
    facts.set("model", text(at(row, "Build.MODEL")))
    secure = flag(at(row, "KeyguardManager.isDeviceSecure"))
    facts.set("screen_lock", either(secure, "set", "none"))
    encryption(facts, _status(at(row, "DevicePolicyManager.storageEncryptionStatus")), secure)
    debugging = whole(at(row, "Settings.Global.ADB_ENABLED"))  # which Android keeps as 0 or 1
    facts.set("adb_enabled", bool(debugging) if debugging in (0, 1) else None)
    # `off` counts as well: the other mode for people at risk is Apple's, so here there is only this one.
    enabled = flag(at(row, "AdvancedProtectionManager.isAdvancedProtectionEnabled"))
    level = whole(at(row, "Build.VERSION.SDK_INT"))
    older = level is not None and 0 < level < _FIRST_WITH_ADVANCED_PROTECTION
    known = None if older else either(enabled, "advanced_protection", "off")
    facts.set("hardened_mode", known, "unsupported" if older else "not_reported")
    facts.leave("rooted", "biometrics", "unknown_sources")
    return facts


def _status(said: object) -> str | None:
    """Return the state of encryption, which is given by number or by name, as Android Management writes it."""
    number = whole(said)
    if number is not None:
        return _STATES[number] if number < len(_STATES) else str(number)
    return said.removeprefix("ENCRYPTION_STATUS_") if isinstance(said, str) else None
