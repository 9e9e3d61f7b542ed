"""Google Workspace `chromeosdevices`: Chromebooks, as the Directory API lists them.

Source of the format: discovery document admin:directory_v1. `osVersionCompliance` is the organisation's verdict and
isn't read. A row doesn't say how the storage is encrypted.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, Meanings, at, day, flag, instant, instant_of_millis, text

_OWN_KEYS = ("osVersion", "platformVersion", "bootMode", "chromeOsType", "autoUpdateThrough", "autoUpdateExpiration")
_UPDATES: Meanings = MEANINGS["workspace_chromeos.updates"]  # not started: one may be waiting that nobody has fetched
_ROOTED: Meanings = {"Verified": "no", "Dev": "bootloader_unlocked"}


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    # Without the last sync, it is the later of the datetimes at which the device is known to have reported.
    seen = [instant(at(row, "osUpdateStatus", key)) for key in ("updateTime", "updateCheckTime")]
    facts = Facts(instant(at(row, "lastSync")) or max(filter(None, seen), default=None))
    facts.set("os_name", "chromeos" if any(key in row for key in _OWN_KEYS) else None)
    facts.set("os_version", text(at(row, "osVersion")))
    facts.set("model", text(at(row, "model")))
    facts.set("os_extended_support", flag(at(row, "extendedSupportEnabled")))
    # The older key of the last day of updates has it in milliseconds, and some tools write it there as a day.
    older = at(row, "autoUpdateExpiration")
    moved = instant_of_millis(older) if isinstance(older, str) else None
    facts.set("os_updates_until", day(at(row, "autoUpdateThrough")) or (moved[:10] if moved else day(older)))
    facts.word("pending_updates", at(row, "osUpdateStatus", "state"), _UPDATES)
    facts.word("rooted", at(row, "bootMode"), _ROOTED)
    return facts
