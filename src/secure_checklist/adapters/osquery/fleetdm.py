"""Fleet `host`: a computer or phone from Fleet's server, with data mostly from osquery.

Reads the answers of `GET /api/v1/fleet/hosts` and `/hosts/:id`. Source of the format: fleetdm/fleet, `docs/REST
API/hosts.md`. Null, an empty string and an absent key all count as no value. Policies are the organisation's verdicts
and aren't read.
"""

import re
from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, Meanings, at, either, instant, text
from secure_checklist.adapters._systems import PLATFORMS, edition, hardware, labelled

_NUMBER = re.compile(r"(?<![\w.])v?([0-9]{1,10}(?:\.[0-9]{1,10}){0,4})(?![\w.])(?: (\([a-z]\)))?", re.ASCII)
_KERNEL = re.compile(r"\b10\.0\.[0-9]{4,6}(?:\.[0-9]{1,6})?(?![\w.])", re.ASCII)
_FEATURE = re.compile(r"\b(10|11)\b.*\b([0-9]{2}H[12]|1[5-9][0-9]{2}|2004)\b", re.ASCII)
_MANAGED_DISK: Meanings = MEANINGS["fleetdm.managed_disk"]
"""What Fleet's management did about encryption. Only `verified` was seen on the device; the others are stages of an
order, and a disk can be in any state while they last."""


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record, as of the query for details or, without one, the last contact.

    For the startup disk, osquery's measurement (FileVault, BitLocker on C: or an encrypted layer below /) comes before
    the management data. Null means that nothing was measured.
    """
    facts = Facts(instant(at(row, "detail_updated_at")) or instant(at(row, "seen_time")))
    # The family comes from the platform, else from the text; and the version from a text of the same family.
    said = text(at(row, "os_version"))
    label = labelled(said)
    facts.word("os_name", at(row, "platform"), PLATFORMS)
    if not text(at(row, "platform")):
        facts.set("os_name", label)
    name = facts.values.get("os_name")
    same = name is not None and label in (name, None)
    facts.set("os_version", _version(str(name), said) if said and same else None)
    facts.set("os_edition", edition(said), "not_reported" if name == "windows" or name is None else "unsupported")
    facts.set("manufacturer", hardware(at(row, "hardware_vendor")))
    facts.set("model", hardware(at(row, "hardware_model")))
    facts.set("encrypted", either(at(row, "disk_encryption_enabled"), "on", "off"))
    facts.word("encrypted", at(row, "mdm", "os_settings", "disk_encryption", "status"), _MANAGED_DISK)
    return facts


def _version(name: str, said: str) -> str | None:
    """Return the number in a text as `Ubuntu 20.04.3 LTS`.

    Of Windows it is the build, and else the name of the update: the 10 or 11 before them is the product. Fleet fills up
    to three numbers with zeros where a system has fewer, and those aren't the system's own.
    """
    if name == "windows":
        kernel, feature = _KERNEL.search(said), _FEATURE.search(said)
        return kernel[0] if kernel else f"{feature[1]} {feature[2]}" if feature else None
    found = _NUMBER.search(said)
    if found is None:
        return None
    number = found[1].removesuffix(".0.0") if name in ("debian", "fedora") else found[1]
    letter = f" {found[2]}" if found[2] and name in ("macos", "ios", "ipados") else ""
    return f"{number}{letter}" if re.search("[1-9]", number) else None
