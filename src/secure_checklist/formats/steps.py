"""Which steps fit whom: those for the very systems and versions of the devices that are meant."""

from collections.abc import Iterable
from typing import NamedTuple

from secure_checklist.checklists.items import Item, Steps
from secure_checklist.core.messages import called, listed, message
from secure_checklist.core.versions.specifiers import OsVersion
from secure_checklist.formats.labels import bounds, name_of, platforms_of, version_of
from secure_checklist.subjects.base import Subject, kind_of_platform, platform_of
from secure_checklist.subjects.inventory import Inventory


class Fitting(NamedTuple):
    """Steps, for the system or the devices that they fit.

    Attributes:
        title: For which system, or for which of several devices; empty: for everybody alike.
        steps: The steps.
        note: That they may not fit exactly, and why; empty: nothing of the kind is known.

    """

    title: str
    steps: Steps
    note: str = ""


def fitting_steps(item: Item, subjects: Iterable[Subject], inventory: Inventory) -> tuple[Fitting, ...]:
    """Return the steps for the very systems of these subjects.

    What isn't evaluated for a device is done on one, so then the listed devices say which system. Where a version is
    surely outside of the bounds, the steps for any system take their place; where it isn't known, the bound is said.
    """
    kinds = {kind_of_platform(name) for steps in item.steps for name in steps.platforms} or {"device"}
    devices = [one for one in subjects if one.kind in kinds] or [one for one in inventory.subjects if one.kind in kinds]
    found: dict[Steps, list[Subject]] = {}
    notes: dict[Steps, str] = {}
    for device in devices:
        for steps, note in _for_device(item, device):
            found.setdefault(steps, []).append(device)
            notes.setdefault(steps, note)
    if not devices:
        found, notes = {steps: [] for steps in item.distinct_steps}, dict.fromkeys(item.steps, "")
    return tuple(Fitting(_title(steps, holders, devices), steps, notes[steps]) for steps, holders in found.items())


def _for_device(item: Item, device: Subject) -> list[tuple[Steps, str]]:
    system = platform_of(device)
    if system is None:
        return [(steps, "") for steps in item.steps]
    version = version_of(device)
    fits = [(steps, _fits(steps, system, version)) for steps in item.steps_for(system)]
    kept = [steps for steps, fit in fits if fit is not False]
    if kept:
        return [(steps, "") for steps in kept]
    general = [steps for steps in item.steps if not steps.platforms]
    wanted = listed(bounds(steps.os) for steps, _ in fits if steps.os)
    if general:
        note = message("formats.steps.only_for", system=called("system", system), versions=wanted) if wanted else ""
        return [(steps, note) for steps in general]
    return [(steps, message("formats.steps.other_version", version=version)) for steps, _ in fits]


def _fits(steps: Steps, system: str, version: str | None) -> bool | None:
    """Return whether a version lies within the steps' bounds; None where that isn't known."""
    if steps.os is None or not steps.platforms:
        return True
    if version is None:
        return None
    try:
        return OsVersion.parse(system, version).satisfies(steps.os)
    except ValueError:
        return None


def _title(steps: Steps, holders: list[Subject], devices: list[Subject]) -> str:
    """Return for whom steps are where that isn't everybody, and for which system and versions."""
    names = listed(name_of(holder) for holder in holders)
    if not steps.platforms:
        everybody = len(holders) == len(devices)
        return "" if everybody else names
    systems = [system for holder in holders if (system := platform_of(holder)) in steps.platforms]
    where = listed(called("system", system) for system in systems if system) if systems else platforms_of(steps)
    if systems and steps.os:
        where = message("version.of", system=where, version=bounds(steps.os))
    if len(devices) > 1:
        return message("formats.subject.system", name=names, system=where)
    return message("formats.steps.on", system=where)
