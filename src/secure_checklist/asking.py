"""Which questions about an incident are worth asking next: only those that decide whether a step is for this person.

A plan can be shown at any time; each answer makes it fit better. What has been done already isn't asked unless somebody
comes back, since nobody in their worst hour should fill in forms about it.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from secure_checklist.checklist import Checklist
from secure_checklist.conditions import predicates
from secure_checklist.content import Item
from secure_checklist.evaluation import evaluate
from secure_checklist.findings import Finding
from secure_checklist.inventory import Inventory
from secure_checklist.references import Fact
from secure_checklist.subjects import Incident

__all__ = ["open_facts"]

FIRST = (
    "country",
    "danger_now",
    "role",
    "age_when_taken",
    "has_consent",
    "device_watched",
    "perpetrator",
    "states",
    "demands",
    "paid",
)
"""What is asked before all else, in this order: where, so that help can be named; safety; who; and what happened."""

SINCE = ("reported_to", "platform_answer", "platform_reported_at", "platform_answered_at", "regulator_reported_at")
"""What has been done since, which nobody is asked for in the first hour."""


def open_facts(
    checklist: Checklist,
    inventory: Inventory,
    now: datetime | None = None,
    *,
    leave: Collection[str] = (),
    follow_up: bool = False,
) -> tuple[Fact[Any], ...]:
    """Give the facts of the incident to ask for, the first one first; empty: nothing more decides a step.

    A step that is hidden while it is unclear asks for one fact after the other, as its rule reads them. So what
    concerns a person's own picture is asked only of an adult whom it is about, once both are known.

    Args:
        checklist: What to go by.
        inventory: What is known.
        now: The moment to judge for, aware; None reads the clock.
        leave: Names of fields not to ask for, because the person would rather not say.
        follow_up: Ask for what has been done since, too: for somebody who comes back.

    Raises:
        ValueError: `now` has no offset.

    """
    report = evaluate(checklist, inventory, now=now)
    wanted: dict[str, None] = {}
    for finding in report.findings:
        if "not_applicable" in finding.possible and finding.counted:
            wanted.update(dict.fromkeys(_of_step(checklist.item(finding.item), finding)))
    known = Incident.named_facts()
    left = {*leave} if follow_up else {*leave, *SINCE}
    facts = [known[name] for name in wanted if name in known and known[name].field not in left]
    places = {name: place for place, name in enumerate(FIRST)}
    return tuple(sorted(facts, key=lambda fact: places.get(fact.field, len(places))))


def _of_step(item: Item, finding: Finding) -> Iterator[str]:
    """Give the facts that would settle whether a step applies; of a hidden one only the first."""
    applies = item.rule.applies_to if item.rule else None
    if applies is None:
        return
    missing = {reason.fact for reason in finding.reasons}
    for name in dict.fromkeys(node.fact for node in predicates(applies)):
        if name in missing:
            yield name
            if finding.display == "hide":
                return
