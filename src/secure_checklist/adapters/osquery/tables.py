"""osquery: a computer, from a dump of osquery's tables, `{"os_version": [{...}], ...}`.

Source of the format: osquery/osquery, `specs/*.table`. Every value is a string, and an empty string is no value. A
table that is empty or absent shows nothing, because some tables are empty only when osquery runs as another user. Nor
does a single-row table with several rows. A dump has a time only if the person who made it added osquery's own
`unixTime` (seconds) or a `calendarTime` in RFC 3339.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from secure_checklist.adapters._record import (
    MEANINGS,
    Facts,
    Meanings,
    at,
    digits,
    instant,
    instant_of_millis,
    text,
    whole,
)
from secure_checklist.adapters._systems import LINUX, NEVER_LOCKS, PLATFORMS, edition, hardware, labelled
from secure_checklist.adapters.osquery._disks import linux_disks, mac_disks, windows_disks
from secure_checklist.core.model import list_of, mapping_of


def table(dump: object, name: str) -> Sequence[Mapping[str, Any]]:
    """Return the rows of a table, or no rows if it is absent, is too long or has an unreadable row."""
    listed = list_of(at(dump, name)) or ()
    found = [row for row in map(mapping_of, listed) if row]
    return found if len(found) == len(listed) else ()


def only(dump: object, name: str) -> Mapping[str, Any] | None:
    """Return the only row of a table, or None if it has no row or several."""
    found = table(dump, name)
    return found[0] if len(found) == 1 else None


_LAST_NUMBER = {"macos": "patch", "windows": "build"}
"""The column of the third number of a version, behind `major` and `minor`."""
_SWITCH = {"1": True, "0": False}
_ALF: Meanings = {"0": "off", "1": "on", "2": "block_all"}
_GATEKEEPER = {("0", "0"): "off", ("0", "1"): "off", ("1", "1"): "identified_developers", ("1", "0"): "app_store"}
_SHARING: Mapping[str, str] = MEANINGS["osquery.sharing"]
_HEALTH_UNREPORTED: Meanings = dict.fromkeys(("Not Monitored", "Error", "Unknown", ""))
_FIREWALL: Meanings = {"Good": "on", "Poor": "off", "Snoozed": "off", **_HEALTH_UNREPORTED}
_ANTIVIRUS: Meanings = {"Good": "on", "Snoozed": "snoozed", **_HEALTH_UNREPORTED}
_AUTO_UPDATE: Meanings = {"Good": True, "Poor": False, **_HEALTH_UNREPORTED}


def read(dump: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    said = at(dump, "unixTime")
    seconds = digits(said) if isinstance(said, str) else whole(said)
    taken = None if seconds is None else instant_of_millis(seconds * 1000)
    facts = Facts(taken or instant(at(dump, "calendarTime")))
    _system(facts, dump)
    facts.set("manufacturer", hardware(at(only(dump, "system_info"), "hardware_vendor")))
    facts.set("model", hardware(at(only(dump, "system_info"), "hardware_model")))
    name = facts.values.get("os_name")
    if name == "macos":
        _mac(facts, dump)
    elif name == "windows":
        _windows(facts, dump)
    elif name in LINUX:
        facts.set("encrypted", linux_disks(table(dump, "disk_encryption"), table(dump, "mounts")))
    if name is not None:  # what was reported above stays
        facts.leave("sip", "gatekeeper", "os_edition", why="unsupported")
    return facts


def _system(facts: Facts, dump: Mapping[str, Any]) -> None:
    """Read the version with what stands in a column of its own: Apple's letter, or the revision of Windows.

    Older versions of osquery, and many queries, give a name and numbers instead of `platform` and `version`.
    """
    row = only(dump, "os_version")
    facts.word("os_name", at(row, "platform"), PLATFORMS)
    if not text(at(row, "platform")):
        facts.set("os_name", labelled(text(at(row, "name"))))
    name = facts.values.get("os_name")
    # As numbers, `18.04` of a Linux is 18 and 4.
    numbers = [digits(at(row, column)) for column in ("major", "minor", _LAST_NUMBER.get(str(name), ""))]
    version = text(at(row, "version")) or (None if None in numbers else ".".join(map(str, numbers)))
    if name == "macos":
        letter = text(at(row, "extra"))
        if version and letter and re.fullmatch(r"\([a-z]\)", letter):
            version = f"{version} {letter}"
    elif name == "windows":
        revision = text(at(row, "revision"))
        if version and revision and re.fullmatch(r"10\.0\.[0-9]{4,6}", version) and digits(revision) is not None:
            version = f"{version}.{revision}"
        facts.set("os_edition", edition(text(at(row, "name"))))
    facts.set("os_version", version)


# macOS ---------------------------------------------------------------------------------------------------------


def _mac(facts: Facts, dump: Mapping[str, Any]) -> None:
    facts.set("encrypted", mac_disks(table(dump, "disk_encryption"), table(dump, "mounts")))
    facts.word("firewall", at(only(dump, "alf"), "global_state"), _ALF)
    _mac_lock(facts, only(dump, "screenlock"))
    keeper = only(dump, "gatekeeper")
    switches = text(at(keeper, "assessments_enabled")), text(at(keeper, "dev_id_enabled"))
    facts.set("gatekeeper", _GATEKEEPER.get((switches[0] or "", switches[1] or "")))
    facts.set("sip", _sip(table(dump, "sip_config")))
    # The set is complete only with all four switches reported. macOS has no others that the vocabulary names: no remote
    # desktop server of Windows's kind. Programs that the person installed to be reached don't show in any source of
    # this kind.
    row = only(dump, "sharing_preferences")
    ways = {word: _SWITCH.get(text(at(row, column)) or "") for column, word in _SHARING.items()}
    facts.set("remote_access", None if None in ways.values() else sorted(word for word, on in ways.items() if on))


def _mac_lock(facts: Facts, row: object) -> None:
    """Read whether waking asks for the password, and how long after the screen went dark.

    Where it doesn't ask, an account can still have a password, so that is no `none`.
    """
    asks, grace = text(at(row, "enabled")), text(at(row, "grace_period"))
    seconds = digits(grace)
    if asks == "0" or (asks == "1" and grace == "-1"):
        facts.set("screen_lock_delay_s", NEVER_LOCKS)
    elif asks == "1" and seconds is not None:
        facts.set("screen_lock", "set")
        facts.set("screen_lock_delay_s", min(seconds, NEVER_LOCKS))
    facts.set("screen_lock", None)
    facts.set("screen_lock_delay_s", None)


def _sip(flags: Sequence[Mapping[str, Any]]) -> bool | None:
    """Read the row `sip`. With it on, any other flag that is on is a hole in it: neither on nor off."""
    found = [(text(at(row, "config_flag")), _SWITCH.get(text(at(row, "enabled")) or "")) for row in flags]
    main = [enabled for flag, enabled in found if flag == "sip"]
    if len(main) != 1 or main[0] is None:
        return None
    others = [enabled for flag, enabled in found if flag != "sip"]
    if main[0] and (None in [flag for flag, _ in found] or any(enabled is not False for enabled in others)):
        return None
    return main[0]


# Windows -------------------------------------------------------------------------------------------------------


def _windows(facts: Facts, dump: Mapping[str, Any]) -> None:
    """Read BitLocker and the Security Center's word on each kind of protection.

    A firewall that is Poor or Snoozed doesn't filter as it should, on some network at least. A virus protection that is
    Poor is off, outdated or expired, and it doesn't say which. `antispyware` is Good always and isn't read.
    """
    facts.set("encrypted", windows_disks(table(dump, "bitlocker_info")))
    center = only(dump, "windows_security_center")
    for fact, column, meanings in (
        ("firewall", "firewall", _FIREWALL),
        ("antivirus", "antivirus", _ANTIVIRUS),
        ("auto_update_os", "autoupdate", _AUTO_UPDATE),
        ("auto_update_security", "autoupdate", _AUTO_UPDATE),
    ):
        said = at(center, column)
        if said == "Error":
            facts.set(fact, None, "error")
        facts.word(fact, said, meanings)
