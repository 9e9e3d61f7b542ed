"""The steps that fit the systems and versions of the devices in question."""

from collections.abc import Container, Iterable
from typing import NamedTuple

from secure_checklist.checklists.items import Item
from secure_checklist.checklists.steps import Steps
from secure_checklist.core.messages import called, listed, message, sentence
from secure_checklist.core.versions.specifiers import OsVersion
from secure_checklist.formats.labels import bounds, platforms_of, users_of
from secure_checklist.subjects.base import (
    SERVICE_FACTS,
    Subject,
    kind_of_platform,
    maker_of,
    name_of,
    platform_of,
    service_of,
)
from secure_checklist.subjects.inventory import Inventory


class Fitting(NamedTuple):
    """Steps, with the system or devices that they fit.

    Attributes:
        title: The system, or which of several devices, they are for. Empty if they are for everyone.
        steps: The steps.
        note: Why they may not fit exactly. Empty if there is no known reason.

    """

    title: str
    steps: Steps
    note: str = ""


def fitting_steps(
    item: Item, subjects: Iterable[Subject], inventory: Inventory
) -> tuple[tuple[Fitting, ...], tuple[Fitting, ...]]:
    """Return the steps for the systems, makers and services of these subjects, and other steps that may fit.

    An item that isn't about a device is still done on one, so the listed devices decide the system, and services
    likewise. If a version is known to be out of bounds, the steps for any system are used. If the version is unknown,
    the note states the bound. Steps for a service are shown only if it is known to be used. If the system is unknown,
    the steps for any system are shown, or those for a single system if there are no others.

    The other steps are each for one system or service, when it isn't known which is used.
    """
    meant = tuple(subjects)
    # the devices on which it is done
    kinds = {kind_of_platform(name) for steps in item.steps for name in steps.platforms} or {"device"}
    devices, holders = _of_kinds(kinds, meant, inventory), _of_kinds(SERVICE_FACTS, meant, inventory)
    by_service = any(steps.services for steps in item.steps)
    services = {service for one in holders if (service := service_of(one))} if by_service else set[str]()
    found: dict[Steps, list[Subject]] = {}
    notes: dict[Steps, str] = {}
    for device in devices:
        for steps, note in _for_device(item, device, services):
            found.setdefault(steps, []).append(device)
            notes.setdefault(steps, note)
    if not devices:
        used = item.steps_for(None, services=services)
        found = {steps: [] for steps in item.distinct_steps if steps in used and _goes_anywhere(steps, used)}
    systems = {platform_of(device) for device in devices}
    unsaid = None in systems or not devices
    # what holds on any system is read first by whoever hasn't said which they have
    shown = sorted((one for one in item.steps if one in found), key=lambda one: unsaid and bool(one.platforms))
    fitting = tuple(Fitting(_title(one, found[one], devices), one, notes.get(one, "")) for one in shown)
    if not unsaid and (services or not holders):
        return fitting, ()

    def may_fit(steps: Steps) -> bool:
        if steps.makers:
            return False
        of_system = unsaid or not steps.platforms or not systems.isdisjoint(steps.platforms)
        # Of someone whose accounts aren't listed it isn't known that they have one with each service.
        of_service = not services.isdisjoint(steps.services) if services else bool(holders)
        return of_system and (of_service if steps.services else unsaid and bool(steps.platforms))

    return fitting, tuple(one for one in by_use(item) if one.steps not in found and may_fit(one.steps))


def by_use(item: Item) -> tuple[Fitting, ...]:
    """Return the steps for every system, maker and service, titled by what they are for."""
    return tuple(Fitting(users_of(one), one) for one in item.distinct_steps)


_FAMILIES = {"ipados": "ios"} | dict.fromkeys(("ubuntu", "debian", "fedora"), "linux")
"""The systems whose menus are much like those of another."""


def _goes_anywhere(steps: Steps, others: Iterable[Steps]) -> bool:
    """Return True if steps may be shown to someone whose system isn't known."""
    families = {_FAMILIES.get(name, name) for one in others for name in one.platforms}
    if steps.platforms and len(families) > 1:
        return False
    # those for one of several makers give way to those for the system, which serve whoever hasn't said more
    systems = set(steps.platforms)
    return not steps.makers or not any(
        not other.makers and _alike(steps, other) and systems <= {*other.platforms} for other in others
    )


def _of_kinds(kinds: Container[str], meant: Iterable[Subject], inventory: Inventory) -> list[Subject]:
    """Return the subjects of these kinds that are meant; all of them where none is."""
    return [one for one in meant if one.kind in kinds] or [one for one in inventory.subjects if one.kind in kinds]


def _for_device(item: Item, device: Subject, services: set[str]) -> list[tuple[Steps, str]]:
    system = platform_of(device)
    version: str | None = device.__dict__.get("os_version")
    if system is None:
        used = item.steps_for(None, maker_of(device), services)
        return [(steps, "") for steps in used if _goes_anywhere(steps, used)]
    off = [steps for steps in item.steps if _is_outside(steps, system, version)]
    # a maker's steps for other versions must not take the place of those for the system
    chosen = item.steps_for(system, maker_of(device), services, but=[steps for steps in off if steps.makers])
    kept = [steps for steps in chosen if steps not in off]
    # where none of the ways for the system fits, those for any system take their place
    lost = [steps for steps in chosen if steps in off and not any(_alike(steps, other) for other in kept)]
    anywhere = (steps for steps in item.steps if not steps.platforms and not steps.makers)
    instead = [steps for steps in anywhere if any(_alike(steps, one) for one in lost)]
    if instead:
        wanted = listed(bounds(steps.os) for steps in lost if steps.os)
        note = message("formats.steps.only_for", system=called("system", system), versions=wanted) if wanted else ""
    else:
        note = message("formats.steps.other_version", version=version) if lost else ""
    return [*((steps, "") for steps in kept), *((steps, note) for steps in instead or lost)]


def _alike(steps: Steps, other: Steps) -> bool:
    """Return True if two sets of steps are for the same services, and both advice or both not."""
    return steps.services == other.services and (steps.kind == "advice") == (other.kind == "advice")


def _is_outside(steps: Steps, system: str, version: str | None) -> bool:
    """Return True if a version surely lies outside of the steps' bounds."""
    if steps.os is None or not steps.platforms or version is None:
        return False
    try:
        return OsVersion.parse(system, version).satisfies(steps.os) is False
    except ValueError:
        return False


def _title(steps: Steps, holders: list[Subject], devices: list[Subject]) -> str:
    """Return for whom steps are where that isn't everybody: for which services, systems and versions."""
    where = _place(steps, holders, devices)
    if not steps.services:
        return where
    # "meta" stands for whoever hasn't said which of the company's apps it is
    named = [service for service in steps.services if service != "meta"] or steps.services
    services = listed(called("service", service) for service in named)
    return message("formats.steps.in", service=services, place=where) if where else services


def _place(steps: Steps, holders: list[Subject], devices: list[Subject]) -> str:
    """Return for which of the devices steps are, or for which systems and versions; empty: for all alike."""
    names = listed(name_of(holder) for holder in holders)
    if not steps.platforms:
        everybody = len(holders) == len(devices)
        return "" if everybody else names
    systems = [system for holder in holders if (system := platform_of(holder)) in steps.platforms]
    where = listed(dict.fromkeys(called("system", system) for system in systems if system))
    if not systems and holders:  # whose system isn't known: "My old one (if it runs iOS)"
        where = message("formats.steps.if", system=platforms_of(steps))
        return message("formats.subject.system", name=names, system=where) if names else sentence(where)
    where = where or platforms_of(steps)
    if systems and steps.os:
        where = message("version.of", system=where, version=bounds(steps.os))
    if len(devices) > 1:
        return message("formats.subject.system", name=names, system=where) if names else where
    return message("formats.steps.on", system=where)
