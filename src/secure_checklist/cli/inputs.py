"""The inputs of a call: packs and files to read, and this machine to measure."""

import argparse
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.calls import CallError, complain, no_such, reason_of
from secure_checklist.core.documents.io import plain_data
from secure_checklist.core.documents.parsing import Unreadable
from secure_checklist.core.errors import InvalidDocumentError, InvalidInventoryError, Problem, UnknownNameError
from secure_checklist.core.messages import in_a_row, listed, message
from secure_checklist.core.model import mapping_of
from secure_checklist.core.types import format_instant
from secure_checklist.packs.loading import load, names
from secure_checklist.subjects.device import Device
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.vocabulary import Vocabulary

if TYPE_CHECKING:
    from secure_checklist.adapters.local import Measurement
    from secure_checklist.adapters.reading import Reader
    from secure_checklist.interview.saved import SavedInterview

QUICK = "quick"
"""The profile that `ask` uses if none is named."""
_ENDINGS = (".json", ".toml")


def find_checklist(name: str, profile: str | None = None, *, translated: bool = True) -> Checklist:
    """Return the pack with that name or load the file, and apply the profile if one is named.

    It is in the active language, as far as translations exist, unless `translated` is False.

    Raises:
        CallError: If it is neither a pack nor a file, isn't a valid checklist, or has no such profile.

    """
    found = _find_checklist(name)
    found = found.translated() if translated else found
    try:
        return found if profile is None else found.profile(profile)
    except UnknownNameError:
        profiles = [one.id for one in found.profiles]
        key = "cli.no_profile" if profiles else "cli.no_profiles"
        raise CallError(f"{found.id}: {no_such(key, profile or '', profiles)}") from None


def _find_checklist(name: str) -> Checklist:
    known = names()
    if name in known:
        return load(name)
    looks_like_file = name.lower().endswith(_ENDINGS) or "/" in name or os.sep in name
    if not name or not (looks_like_file or Path(name).exists()):
        raise CallError(no_such("cli.no_pack", name, known) + not_working())
    from secure_checklist.checklists.loading import load_checklist  # noqa: PLC0415 - for import time: most name a pack

    with complaining_of(name):
        return load_checklist(Path(name), vocabulary=Vocabulary.installed())


def read_known(options: argparse.Namespace, checklist: Checklist) -> Inventory | None:
    """Read the known facts that a call names: an inventory, or records of a source. None if it names no file.

    Raises:
        CallError: As for `read_inventory` and `read_records`.

    """
    if options.records is not None:
        return read_records(*options.records)
    return None if options.facts is None else read_inventory(options.facts, checklist)


def read_inventory(name: str, checklist: Checklist | None = None) -> Inventory:
    """Load an inventory file, with the subject types and facts that a checklist declares.

    Raises:
        CallError: If it can't be read, or isn't a valid inventory.

    """
    from secure_checklist.interview.saved import load_interview  # noqa: PLC0415 - for import time: only a file needs it
    from secure_checklist.subjects.loading import load_inventory  # noqa: PLC0415 - for import time, as above

    with complaining_of(name):
        known = Vocabulary.installed()
        vocabulary = known if checklist is None else known.with_checklist(checklist)
        if "checklist" in _fields_of(name):  # what `ask` writes: an inventory, and what isn't asked anew
            return load_interview(Path(name), vocabulary=vocabulary).inventory
        return load_inventory(Path(name), vocabulary=vocabulary)


def read_interview(name: str, pack: str | None, profile: str | None) -> "tuple[Checklist, SavedInterview]":
    """Load a saved interview and its checklist, unless another pack or profile is named.

    Raises:
        CallError: If it can't be read, isn't a saved interview, or its checklist is a file that must be named.

    """
    from secure_checklist.interview.saved import load_interview  # noqa: PLC0415 - for import time, as above

    with complaining_of(name):
        fields = _fields_of(name)
        of, part = fields.get("checklist"), fields.get("profile")
        if pack is None and of not in names():
            load_interview(Path(name))  # what is wrong with it is said first
            raise CallError(message("cli.ask.which_pack", file=name))
        checklist = find_checklist(pack or str(of), profile or (part if isinstance(part, str) else None))
        vocabulary = Vocabulary.installed().with_checklist(checklist)
        return checklist, load_interview(Path(name), vocabulary=vocabulary)


def _fields_of(name: str) -> Mapping[str, object]:
    """Return the fields of a document, before anything is made of it; none of what can't be read."""
    try:
        return mapping_of(plain_data(Path(name))) or {}
    except (Unreadable, ValueError):
        return {}


def with_results(inventory: Inventory, name: str) -> Inventory:
    """Add a file with results of other tools.

    Raises:
        CallError: If it can't be read, isn't a valid document, or names subjects that aren't listed.

    """
    from secure_checklist.subjects.loading import load_results  # noqa: PLC0415 - for import time, as above

    with complaining_of(name):
        return inventory.with_results(*load_results(Path(name)))


def read_records(source: str, name: str) -> Inventory:
    """Read a file with one record of a source, or a JSON list of them.

    Raises:
        CallError: If there is no such source or file, it isn't JSON, or something in it isn't a record of the source.

    """
    reader = reader_of(source)
    with complaining_of(name):
        inventory = Inventory(subjects=tuple(reader.subjects(plain_data(Path(name), "json"))))
        if reader.refused:
            raise InvalidInventoryError(reader.problems)
    # A record that sets no fact, not even one of a namespace, is of another source.
    if not any(
        one.observed or any(vars(one).get(name) is not None for name in type(one).facts()) for one in inventory.subjects
    ):
        raise CallError(message("cli.wrong.record", file=name, source=source))
    if reader.more:
        complain(message("cli.more_pages", file=name))
    return inventory


def reader_of(source: str) -> "Reader":
    """Return the reader of a source's records.

    Raises:
        CallError: If there is no such source. The message has similar names.

    """
    from secure_checklist.adapters import reading  # noqa: PLC0415 - for import time: few calls name a source

    try:
        return reading.Reader(source)
    except UnknownNameError:
        every = message("cli.names", names=in_a_row(reading.names()))
        hint = no_such("cli.no_source", source, reading.spellings(), every)
        raise CallError(f"--from: {hint}{not_working()}") from None


def not_working() -> str:
    """Return a line about plug-ins that don't work, for when something wasn't found. Empty if all work."""
    from secure_checklist.plugins.listing import listed as plugins  # noqa: PLC0415 - only where something is lacking

    faulty = [one.name for one in plugins() if one.faults]
    hint = message("cli.plugins.not_working", count=len(faulty), names=listed(faulty), call="secure-checklist plugins")
    return f"\n{hint}" if faulty else ""


@contextmanager
def complaining_of(name: str) -> Generator[None]:
    """Turn any error from a file read or written in this block into one message.

    Raises:
        CallError: If the file can't be read or written, or isn't valid.

    """
    try:
        yield
    except InvalidDocumentError as error:
        raise CallError(f"{name}: {error}") from None
    except Unreadable as error:
        raise CallError(f"{name}: {Problem('', str(error), error.suggestion)}") from None
    except ValidationError as error:
        raise CallError(f"{name}: {error.errors()[0]['msg']}") from None
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else ""
        raise CallError(f"{name}: {reason or message('cli.no_path')}") from None


def measure_here() -> tuple[Device, Mapping[str, str]]:
    """Measure this machine. Return it and the notes about its fields."""
    from secure_checklist.adapters.local import measure  # noqa: PLC0415 - for import time: only `this-computer` needs it

    found = measure()
    return device_of(found), found.notes


def device_of(measurement: "Measurement") -> Device:
    """Return a measurement as a device. Its facts have the source `measured` and the time.

    A value that the vocabulary refuses becomes unknown, with the reason `error`.
    """
    from secure_checklist.adapters._record import Facts  # noqa: PLC0415 - for import time, as above

    facts = Facts(format_instant(measurement.observed_at))
    facts.values |= measurement.facts
    facts.unknown |= measurement.unknown
    return facts.subject(device_class(), source="measured", id="this-computer", label=message("cli.this_computer"))


def device_class() -> type[Device]:
    """Return the class of devices, with the facts of plug-ins."""
    found = Vocabulary.installed().subject(Device.kind)
    return found if issubclass(found, Device) else Device
