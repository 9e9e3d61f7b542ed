"""`tailor`: a checklist cut to one person's inventory."""

from collections.abc import Mapping
from datetime import datetime

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.clock import utc_now
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.rules.outcome import NOT_APPLICABLE
from secure_checklist.subjects.base import SERVICE_FACTS, kind_of_platform, platform_of, service_of
from secure_checklist.subjects.inventory import Inventory


def tailor(checklist: Checklist, inventory: Inventory, *, now: datetime | None = None) -> Checklist:
    """Return the checklist without what surely isn't for this person: items not applicable to any of their subjects.

    What may still apply stays, since silence is not knowledge. Where the devices are listed in full and each names its
    system, steps are cut to those systems; so are those for the platforms of a kind that a checklist declares. Where
    the messengers and the accounts are listed in full and each names its service, steps are cut to those services.

    Raises:
        ValueError: `now` has no offset.

    """
    report = evaluate(checklist, inventory, now=utc_now(now))
    open_items = {
        item
        for block in report.findings.blocks
        for item, mask in zip(block.items, block.masks, strict=True)
        if mask != NOT_APPLICABLE
    }
    gone = [item.id for item in checklist.items if item.id not in open_items]
    kept = checklist.without(*gone) if gone else checklist
    platforms, services = _platforms(inventory), _services(inventory)
    if not platforms and services is None:
        return kept
    trimmed = [new for item in kept.items if (new := _trimmed(item, platforms, services)) != item]
    return kept.with_items(*trimmed) if trimmed else kept


def _platforms(inventory: Inventory) -> Mapping[str, frozenset[str]]:
    """Return the platforms of each kind that is listed in full, where all of them are known."""
    found: dict[str, set[str | None]] = {"device": set()}
    for subject in inventory.subjects:
        declared = type(subject).declaration
        if subject.kind == "device" or (declared is not None and declared.platform):
            found.setdefault(subject.kind, set()).add(platform_of(subject))
    return {
        kind: frozenset(name for name in names if name is not None)
        for kind, names in found.items()
        if kind in inventory.complete and names and None not in names
    }


def _services(inventory: Inventory) -> frozenset[str] | None:
    """Return the services that are used, where the subjects that have one are listed in full and name it; else None."""
    found = [service_of(one) for one in inventory.subjects if one.kind in SERVICE_FACTS]
    known = frozenset(service for service in found if service is not None)
    return known if inventory.complete >= SERVICE_FACTS.keys() and None not in found else None


def _trimmed(item: Item, platforms: Mapping[str, frozenset[str]], services: frozenset[str] | None) -> Item:
    def fits(name: str) -> bool:
        own = platforms.get(kind_of_platform(name))
        return own is None or name in own

    steps = tuple(
        steps
        for steps in item.steps
        if (not steps.platforms or any(map(fits, steps.platforms))) and steps.fit(None, None, services) is not None
    )
    return item.replace(steps=steps) if steps and steps != item.steps else item
