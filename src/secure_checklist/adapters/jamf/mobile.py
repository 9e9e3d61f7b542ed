"""Jamf Pro mobile device inventory: an iPhone, iPad or Apple TV, from Apple's MDM.

Reads `mobile-devices/detail` answers, and the answer for a single device, which has the same keys at the top level and
under `ios`. Source of the format: the package jamf-pro-sdk, `models/pro/mobile_devices.py`. Null is common: user
enrolment leaves out the passcode, and only Jamf's own app looks for a jailbreak. `passcodeCompliant` and similar keys
are the organisation's verdicts and aren't read.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import (
    Facts,
    JsonValue,
    Meanings,
    at,
    day,
    either,
    flag,
    instant,
    text,
    whole,
)
from secure_checklist.adapters.apple._common import data_protection, product, set_product, set_version
from secure_checklist.core.model import mapping_of

_TYPES: Meanings = dict.fromkeys(("tvos", "appletv", "watchos", "visionos"), "other")
"""`ios` has no meaning here: Jamf says it of iPhones and of iPads, so only the model says which."""
_USER_ENROLLED = ("UserEnrollment", "AccountDrivenUserEnrollment")


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    general = mapping_of(at(row, "general")) or row
    details = at(row, "ios")
    facts = Facts(
        instant(at(general, "lastInventoryUpdateDate"))
        or instant(at(general, "lastInventoryUpdateTimestamp"))
        or instant(at(general, "reportDate"))
    )
    holders = (at(row, "hardware"), general, details)
    identifiers = [at(holder, "modelIdentifier") for holder in holders]
    names = [at(holder, "model") for holder in holders]
    found = product(*identifiers, *names)
    if found.os_name is None:
        said = text(at(row, "deviceType")) or text(at(row, "type")) or ""
        facts.word("os_name", said.lower() if said.lower() in _TYPES else said, _TYPES)
    set_product(facts, found)
    facts.set("model", next(filter(None, map(text, (*names, *identifiers))), None))
    set_version(facts, at(general, "osVersion"), at(general, "osRapidSecurityResponse"))
    # Any other kind of enrolment may reach as far as it likes, which isn't reported.
    enrolled = "user_enrolled" if at(general, "deviceOwnershipType") in _USER_ENROLLED else None
    supervised = flag(at(general, "supervised")) or flag(at(details, "supervised"))
    facts.set("management", "supervised" if supervised else enrolled)
    security = mapping_of(at(row, "security")) or at(details, "security")
    passcode = flag(at(security, "passcodePresent"))
    facts.set("screen_lock", either(passcode, "set", "none"))
    facts.set("encrypted", _encryption(security, passcode))
    facts.set("rooted", either(at(security, "jailBreakDetected"), "yes", "no"))
    located = flag(at(general, "deviceLocatorServiceEnabled"))
    facts.set("find_my", flag(at(details, "deviceLocatorServiceEnabled")) if located is None else located)
    saved = day(at(general, "lastCloudBackupDate")) or day(at(details, "lastCloudBackupTimestamp"))
    facts.set("last_backup", saved)
    facts.set("backup", None)  # a set, of which only iCloud shows
    return facts


def _encryption(block: object, passcode: bool | None) -> JsonValue | None:  # noqa: FBT001 - a fact, not a mode
    """Read the two parts of data protection, and Jamf's own word for it, which may only weaken what they say."""
    word = data_protection(whole(at(block, "hardwareEncryption")), passcode)
    protected = flag(at(block, "dataProtected"))
    if word is None and protected:
        return "on" if passcode is not False else "on_default_key"
    return "on_default_key" if word == "on" and protected is False else word
