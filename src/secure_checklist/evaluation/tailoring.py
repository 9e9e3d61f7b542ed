"""`tailor`: a checklist cut to one person's inventory."""

from datetime import datetime

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.clock import utc_now
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.rules.outcome import NOT_APPLICABLE
from secure_checklist.subjects.inventory import Inventory


def tailor(checklist: Checklist, inventory: Inventory, *, now: datetime | None = None) -> Checklist:
    """Return the checklist without what surely isn't for this person: items not applicable to any of their subjects.

    What may still apply stays, since silence is not knowledge. Where the devices are listed in full and each names its
    system, steps are cut to those systems.

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
    platforms = _platforms(inventory)
    if not platforms:
        return kept
    trimmed = [new for item in kept.items if (new := _trimmed(item, platforms)) != item]
    return kept.with_items(*trimmed) if trimmed else kept


def _platforms(inventory: Inventory) -> frozenset[str]:
    """Return the systems of the devices, or nothing where they aren't all known."""
    names = [device.__dict__.get("os_name") for device in inventory.of_kind("device")]
    if "device" not in inventory.complete or None in names:
        return frozenset()
    return frozenset(str(name) for name in names)


def _trimmed(item: Item, platforms: frozenset[str]) -> Item:
    steps = tuple(steps for steps in item.steps if not steps.platforms or not platforms.isdisjoint(steps.platforms))
    return item.replace(steps=steps) if steps and steps != item.steps else item
