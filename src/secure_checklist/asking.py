"""Which questions about an incident are worth asking next: only those that decide whether a step is for this person.

A plan can be shown at any time; each answer makes it fit better. What has been done already isn't asked unless somebody
comes back, since nobody in their worst hour should fill in forms about it.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from secure_checklist._ages import acted_on, ages_of, may_be_asked
from secure_checklist.checklist import Checklist
from secure_checklist.conditions import predicates
from secure_checklist.content import Item
from secure_checklist.directory import Directory, bundled
from secure_checklist.due_dates import country_of
from secure_checklist.evaluation import evaluate
from secure_checklist.findings import Finding
from secure_checklist.inventory import Inventory
from secure_checklist.references import Fact
from secure_checklist.responding import Need
from secure_checklist.subjects import Incident

__all__ = ["open_facts"]

FIRST = (
    "country",
    "danger_now",
    "role",
    "age_when_taken",
    "age_now",
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
    directory: Directory | None = None,
) -> tuple[Fact[Any], ...]:
    """Give the facts of the incident to ask for, the first one first; empty: nothing more decides a step.

    A step that is hidden while it is unclear asks for one fact after the other, as its rule reads them. So what
    concerns a person's own picture is asked only of an adult whom it is about, once both are known. The age now is
    asked, too, where it decides who can help and doesn't follow from other answers.

    Args:
        checklist: What to go by.
        inventory: What is known.
        now: The moment to judge for, aware; None reads the clock.
        leave: Names of fields not to ask for, because the person would rather not say.
        follow_up: Ask for what has been done since, too: for somebody who comes back.
        directory: Who helps; None: the directory that comes with the library.

    Raises:
        ValueError: `now` has no offset.

    """
    report = evaluate(checklist, acted_on(inventory, asking=True), now=now)
    wanted: dict[str, None] = {}
    needs = set[Need]()
    incidents = [one for one in inventory.subjects if isinstance(one, Incident)]
    for finding in report.findings:
        item = checklist.item(finding.item)
        if finding.outcome != "not_applicable":
            needs.update(item.needs)
        if "not_applicable" in finding.possible and finding.counted:
            wanted.update(dict.fromkeys(_of_step(item, finding)))
    if _age_decides(inventory, needs, bundled() if directory is None else directory):
        wanted["incident.age_now"] = None
    known = Incident.named_facts()
    left = {*leave} if follow_up else {*leave, *SINCE}
    facts = [
        fact
        for fact in (known[name] for name in wanted if name in known)
        if fact.field not in left
        and all(may_be_asked(fact.field, incident, inventory.person) for incident in incidents or [Incident()])
    ]
    places = {name: place for place, name in enumerate(FIRST)}
    return tuple(sorted(facts, key=lambda fact: places.get(fact.field, len(places))))


def _age_decides(inventory: Inventory, needs: Collection[Need], directory: Directory) -> bool:
    """Return True if the age now of somebody shown is open, and it depends on it who can help."""
    for incident in inventory.subjects:
        if isinstance(incident, Incident) and "age_now" in ages_of(incident, inventory.person).open:
            country = country_of(incident, inventory.person)
            if directory.goes_by_age(needs, country=country, subdivision=incident.subdivision):
                return True
    return False


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
