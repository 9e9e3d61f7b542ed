"""Jamf Pro computer inventory: a Mac, as Jamf's agent and Apple's MDM report it.

Reads `computers-inventory` answers. Source of the format: the package jamf-pro-sdk, `models/pro/computers.py`. Sections
that weren't requested are null. The time is `general.reportDate`, when the inventory was taken. A later
`lastContactTime` shows only that the Mac was in contact.
"""

from collections.abc import Mapping, Sequence

from secure_checklist.adapters._record import MEANINGS, Facts, JsonValue, Meanings, at, either, flag, instant, text
from secure_checklist.adapters.apple._common import product, set_product, set_version
from secure_checklist.core.model import list_of

_SYSTEMS: Meanings = {"macOS": "macos", "Mac OS X": "macos", "OS X": "macos"}
_CHANGING: dict[str, str] = MEANINGS["jamf.changing"]
"""What a start volume says while it changes. Paused is not in progress, and until it ends only a part is encrypted."""
_VOLUME: dict[str, str] = {"ENCRYPTED": "on", "UNENCRYPTED": "off", "DECRYPTED": "off"}
_DISKS: dict[str, str] = MEANINGS["jamf.disks"]
"""`BOOT_ENCRYPTED` is on: personal files are on the start volume, and Macs always have helper volumes beside it that
are not encrypted. `SOME_ENCRYPTED` doesn't say which ones are."""
_NO_WORD: Meanings = {"UNKNOWN": None, "NOT_APPLICABLE": None}
_WEAKEST_FIRST = ("off", "partial", "on")
_UNREPORTED: Meanings = {"NOT_COLLECTED": None, "NOT_AVAILABLE": None}
_SIP: Meanings = {"ENABLED": True, "DISABLED": False, **_UNREPORTED}
_GATEKEEPER: Meanings = MEANINGS["jamf.gatekeeper"]


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts(instant(at(row, "general", "reportDate")))
    system, hardware = at(row, "operatingSystem"), at(row, "hardware")
    facts.word("os_name", at(system, "name"), _SYSTEMS)
    facts.set("os_name", "macos" if at(row, "general", "platform") == "Mac" else None)
    facts.set("manufacturer", text(at(hardware, "make")))
    name, identifier = text(at(hardware, "model")), text(at(hardware, "modelIdentifier"))
    set_product(facts, product(name, identifier))
    facts.set("model", name or identifier)
    set_version(facts, at(system, "version"), at(system, "rapidSecurityResponse"))
    facts.set("management", "supervised" if flag(at(row, "general", "supervised")) else None)
    facts.set("encrypted", _encryption(row))
    for said in (_volume(row), at(row, "operatingSystem", "fileVault2Status")):
        facts.word("encrypted", said, _NO_WORD)
    security = at(row, "security")
    facts.word("sip", at(security, "sipStatus"), _SIP)
    facts.word("gatekeeper", at(security, "gatekeeperStatus"), _GATEKEEPER)
    facts.set("auto_login", either(at(security, "autoLoginDisabled"), on=False, off=True))
    facts.set("firewall", either(at(security, "firewallEnabled"), "on", "off"))
    facts.set("pending_updates", _pending(list_of(at(row, "softwareUpdates"))))
    # Each of these is a set of which the record shows one part: Remote Desktop, and that Jamf has a valid key.
    facts.leave("remote_access", "recovery_key")
    return facts


def _volume(row: object) -> str | None:
    return text(at(row, "diskEncryption", "bootPartitionEncryptionDetails", "partitionFileVault2State"))


def _encryption(row: object) -> JsonValue | None:
    """Read the start volume's own state first; of two steady words, the weaker one counts."""
    volume, disks = _volume(row) or "", text(at(row, "operatingSystem", "fileVault2Status")) or ""
    if volume in _CHANGING:
        return _CHANGING[volume]
    reported = {word for word in (_VOLUME.get(volume), _DISKS.get(disks)) if word is not None}
    weakest = next((word for word in _WEAKEST_FIRST if word in reported), None)
    # Apple's own chips encrypt without FileVault too, but with a key that no password protects.
    bare = weakest == "off" and flag(at(row, "hardware", "appleSilicon"))
    return "on_default_key" if bare else weakest


def _pending(updates: Sequence[object] | None) -> JsonValue | None:
    """Return the most urgent update in the list.

    An empty list is no "none": Jamf leaves it empty as well where it isn't set to collect updates.
    """
    names = [name for update in updates or () if (name := text(at(update, "name"))) is not None]
    if any("security" in name.lower() for name in names):
        return "security"
    if any(name.startswith("macOS") for name in names):
        return "os"
    return "some" if names else None
