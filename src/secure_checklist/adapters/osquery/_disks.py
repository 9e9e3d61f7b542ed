"""The state of the storage with personal files, from osquery's rows about disks.

Each disk has an encryption state, or None if the row doesn't report it. An unreported disk makes the result unknown,
because it may have the files. Different states are `partial`, because the source doesn't say which disk has a person's
files.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from secure_checklist.adapters._record import at, text

Rows = Sequence[Mapping[str, Any]]

_HELPERS = "/System/Volumes/"
_DATA = "/System/Volumes/Data"
_MAC_NAME = re.compile(r"(?:/dev/)?(disk[0-9]{1,4})(?:s[0-9]{1,4}){0,2}")
_OTHER_CRYPT = ("ecryptfs", "fuse", "zfs")


def _together(states: Iterable[str | None]) -> str | None:
    found = set(states)
    if None in found or not found:
        return None
    return found.pop() if len(found) == 1 else "partial"


# macOS ---------------------------------------------------------------------------------------------------------


def mac_disks(disks: Rows, mounts: Rows) -> str | None:
    """Determine from `disk_encryption` and, if present, `mounts` whether FileVault protects the files.

    An `undefined` row is a whole disk or container, which has volumes and no files. Macs with a security chip report
    `encrypted` even without FileVault, with a key that needs no password. The system's own volumes (Preboot, VM) are
    never under FileVault, and only `mounts` identifies them. Without it, different states of one disk's volumes show
    nothing. Another unencrypted disk makes the result `partial`: only the startup disk has the home folders, but files
    may have been moved.
    """
    helpers = {text(at(row, "device")) for row in mounts if _is_helper(text(at(row, "path")))}
    whole: dict[str, set[str | None]] = {}
    for row in disks:
        name = text(at(row, "name"))
        found = _MAC_NAME.fullmatch(name) if name else None
        if found is None:
            return None
        if name not in helpers and at(row, "encryption_status") != "undefined":
            whole.setdefault(found[1], set()).add(_volume(row))
    return _together(states.pop() if len(states) == 1 else None for states in whole.values())


def _is_helper(path: str | None) -> bool:
    return path is not None and path.startswith(_HELPERS) and path != _DATA and not path.startswith(f"{_DATA}/")


def _volume(row: Mapping[str, Any]) -> str | None:
    said = text(at(row, "encryption_status")), text(at(row, "encrypted"))
    if said == ("not encrypted", "0"):
        return "off"
    if said != ("encrypted", "1"):
        return None
    return {"on": "on", "off": "on_default_key"}.get(text(at(row, "filevault_status")) or "")


# Linux ---------------------------------------------------------------------------------------------------------


def linux_disks(disks: Rows, mounts: Rows) -> str | None:
    """Determine from `disk_encryption` and `mounts` whether / and the home folders lie on an encrypted layer.

    Without `mounts`, the disks show nothing, because the disk below an encrypted layer and the boot disk are always
    unencrypted. A file system with its own encryption doesn't appear as a layer, so with one of these an unencrypted
    disk shows nothing.
    """
    layers = {text(at(row, "name")): {"1": "on", "0": "off"}.get(text(at(row, "encrypted")) or "") for row in disks}
    places = {text(at(row, "path")) or "": row for row in mounts}
    places = {path: row for path, row in places.items() if path in ("/", "/home") or path.startswith("/home/")}
    if "/" not in places:
        return None
    states: set[str | None] = set()
    for row in places.values():
        devices = [text(at(row, column)) for column in ("device_alias", "device")]
        states.add(next((layers[device] for device in devices if device is not None and device in layers), None))
    found = _together(states)
    kinds = [text(at(row, "type")) for row in mounts]
    sees_all = all(kind is not None and not kind.startswith(_OTHER_CRYPT) for kind in kinds)
    return found if found == "on" or sees_all else None


# Windows -------------------------------------------------------------------------------------------------------

_CONVERSION = {"0": "off", "2": "in_progress", "3": "partial", "4": "partial", "5": "partial"}
"""Decrypted; being encrypted; being decrypted; paused either way. What is paused or shrinking doesn't get to `on`."""


def windows_disks(drives: Rows) -> str | None:
    """Determine from `bitlocker_info` whether the drives with a letter are encrypted and their key is protected.

    By default, Windows stores personal files on C:, so without C: the rows show nothing. Any other drive can also have
    some. A person can't open a drive without a letter.
    """
    letters = [at(row, "drive_letter") for row in drives]
    if "C:" not in letters or not all(isinstance(one, str) and re.fullmatch(r"([A-Z]:)?", one) for one in letters):
        return None
    return _together(_drive(row) for letter, row in zip(letters, drives, strict=True) if letter)


def _drive(row: Mapping[str, Any]) -> str | None:
    """Read the conversion first: older versions of osquery give a protection that Windows remembers."""
    protection, conversion, percent = (
        text(at(row, column)) for column in ("protection_status", "conversion_status", "percentage_encrypted")
    )
    if conversion in _CONVERSION:
        return _CONVERSION[conversion]
    complete = conversion == "1" and percent in (None, "100", "-1")
    if not complete and not (conversion is None and percent == "100"):
        return None
    return {"1": "on", "0": "suspended"}.get(protection or "")
