"""Apple declarative device management: a device, read from its status report.

Reads the items of a report (`StatusItems`), nested along the dots in their names or flat under their full names. Source
of the format: github.com/apple/device-management, `declarative/status` and `declarative/protocol/statusreport.yaml`. A
report has no time, and may contain only changes. `passcode.is-compliant` is the organisation's verdict and isn't read.
No item reports how a phone's storage is encrypted. From iOS and macOS 27, items report Lockdown Mode on supervised
devices, and the type of enrolment.
"""

import re
from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, JsonValue, Meanings, at, either, text
from secure_checklist.adapters.apple._common import product, set_product, set_version
from secure_checklist.core.model import list_of, mapping_of

_SYSTEMS: Meanings = MEANINGS["declarative.systems"]
_STATES: Meanings = MEANINGS["declarative.states"]
"""`none` says that nothing is being installed. A newer version that nobody has asked for yet doesn't show here."""
_ENROLMENTS: Meanings = {"none": "none", "supervised": "supervised", "user": "user_enrolled"}
"""Nothing here is `device`: it may reach as far as the organisation likes, which isn't reported."""
_LETTERED = re.compile(r".*[0-9] ?\(?[a-z]\)?", re.ASCII | re.IGNORECASE)


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts()
    items = mapping_of(at(row, "StatusItems")) or row
    errors = list_of(at(row, "Errors")) or ()
    failed = {text(at(error, "StatusItem")) for error in errors}  # what the report itself says could not be read

    def take(fact: str, item: str, read: JsonValue | None = None) -> None:
        facts.set(fact, read, "error" if item in failed else "not_reported")

    identifier, name = (text(_item(items, f"device.model.{key}")) for key in ("identifier", "marketing-name"))
    found = product(identifier, _item(items, "device.model.family"), name)
    family = _item(items, "device.operating-system.family")
    if family != "iOS" or found.os_name != "ipados":  # an iPad's system is iPadOS, whatever it is called
        facts.word("os_name", family, _SYSTEMS)
    set_product(facts, found)
    facts.set("model", name or identifier)
    number = _item(items, "device.operating-system.version")
    set_version(facts, number, _item(items, "device.operating-system.supplemental.extra-version"))
    # Macs don't report the passcode, and only Macs have FileVault.
    system, passcode = facts.values.get("os_name"), "passcode.is-present"
    take("screen_lock", passcode, either(_item(items, passcode), "set", "none") if system != "macos" else None)
    vault = "diskmanagement.filevault.enabled"
    take("encrypted", vault, either(_item(items, vault), "on", "off") if system in ("macos", None) else None)
    lockdown, enrolment = "security.lockdown-mode", "mdm.enrollment-type"
    take("hardened_mode", lockdown, either(_item(items, lockdown), "lockdown_mode", "off"))
    take("management", enrolment)
    facts.word("management", _item(items, enrolment), _ENROLMENTS)
    # The update that is under way: one with a letter behind its number brings security fixes alone.
    state, pending = "softwareupdate.install-state", "softwareupdate.pending-version"
    take("pending_updates", state)
    if offered := text(_item(items, pending)) or text(_item(items, f"{pending}.os-version")):
        facts.set("pending_updates", "security" if _LETTERED.fullmatch(offered) else "os")
    facts.word("pending_updates", _item(items, state), _STATES)
    return facts


def _item(items: object, name: str) -> object:
    """Return the value under a dotted name, however many of its parts are one key."""
    entries = mapping_of(items)
    if entries is None:
        return None
    if name in entries:
        return entries[name]
    parts = name.split(".")
    for cut in range(1, len(parts)):
        found = _item(entries.get(".".join(parts[:cut])), ".".join(parts[cut:]))
        if found is not None:
            return found
    return None
