"""What a call names: packs and files that are to be read, and this machine that is to be measured."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TextIO

from secure_checklist.adapters._record import Told, subject_of
from secure_checklist.adapters.local import Measurement, measure
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.loading import load_checklist
from secure_checklist.core.errors import InvalidDocumentError, did_you_mean
from secure_checklist.packs import load, names
from secure_checklist.subjects.device.facts import Device
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.loading import load_inventory

DEFAULT_PACK = "leak-prevention"
THIS_COMPUTER = "this-computer"
_ENDINGS = (".json", ".toml", ".yaml", ".yml")


class CallError(Exception):
    """The input or the call is wrong; the message is for the person who called, and may have several lines."""


class Subjects(NamedTuple):
    """Whom to judge: the inventory, where it is from, and for this machine what measuring it left open, by field."""

    inventory: Inventory
    origin: str = ""
    notes: Mapping[str, str] = {}

    @property
    def measured(self) -> bool:
        """Whether this machine was measured."""
        return not self.origin


def find_checklist(name: str) -> Checklist:
    """Return the built-in pack of that name, or load the file.

    Raises:
        CallError: it is neither, or not a valid checklist.

    """
    known = names()
    if name in known:
        return load(name)
    looks_like_file = name.lower().endswith(_ENDINGS) or "/" in name or os.sep in name
    if not name or not (looks_like_file or Path(name).exists()):
        hint = did_you_mean(name, known) or f"built in: {', '.join(known)}"
        raise CallError(f'no built-in pack and no file is called "{name}"; {hint}')
    try:
        return load_checklist(Path(name))
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None


def read_inventory(name: str) -> Subjects:
    """Load an inventory file.

    Raises:
        CallError: it can't be read, or isn't a valid inventory.

    """
    try:
        return Subjects(load_inventory(Path(name)), origin=name)
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None


def unreadable(name: str, error: Exception) -> CallError:
    """Return the complaint about a file that can't be read, or isn't what it should be."""
    if isinstance(error, InvalidDocumentError):
        return CallError(f"{name}: {error}")
    reason = error.strerror if isinstance(error, OSError) else None
    return CallError(f"{name}: {reason or 'this is no path to a file'}")


def measure_here() -> Subjects:
    """Measure this machine; on a terminal, a line on standard error says meanwhile how far that is."""
    out: TextIO | None = sys.stderr  # None where it was closed
    if out is None or not out.isatty():
        return _measured(measure())
    line = ""

    def show(done: int, total: int) -> None:
        nonlocal line
        line = f"Looking at this computer... {done} of {total}"  # it only grows, so it covers the line before
        out.write(f"\r{line}")
        out.flush()

    try:
        found = measure(progress=show)
    finally:
        out.write(f"\r{' ' * len(line)}\r")
        out.flush()
    return _measured(found)


def _measured(found: Measurement) -> Subjects:
    return Subjects(Inventory(subjects=(device_of(found),)), notes=found.notes)


def device_of(measurement: Measurement) -> Device:
    """Return a measurement as a device whose facts say that they were measured, and when.

    A value that the vocabulary refuses becomes unknown, with the reason `error`.
    """
    told = Told("measured", measurement.observed_at)
    return subject_of(Device, measurement.facts, measurement.unknown, told, id=THIS_COMPUTER, label="This computer")
