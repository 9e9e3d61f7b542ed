"""What "I did it" records: an attestation, the one fact that decides the item, or a request to ask again."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.profiles import Selector
from secure_checklist.core.types import Scalar
from secure_checklist.evaluation.audience import behind
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.reasons import attested_fact
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import Outcome
from secure_checklist.subjects.base import SERVICE_FACTS, Subject, value_held
from secure_checklist.subjects.entries import Attestation
from secure_checklist.subjects.inventory import Inventory

_DONE: frozenset[Outcome] = frozenset({"pass", "not_applicable"})


def with_done(
    checklist: Checklist,
    inventory: Inventory,
    item: Item,
    facts: Mapping[str, Fact[object]],
    now: datetime,
    subject: str | None = None,
) -> tuple[Inventory, frozenset[str]]:
    """Return the inventory once an item is done, and the facts that are to be asked again.

    Done for one subject if it is given. Otherwise, if several subjects still need the item, nobody knows for which of
    them it was done, so nothing is written and all of them are asked about again.

    An item without a rule, or whose rule reads an attestation, gets an attestation. For other rules, if exactly one
    value of one fact would make the rule pass, that value is written. If several would, it isn't known which one is
    true, so what was known about these facts no longer holds: they become unknown and are returned. Facts that identify
    the subject or determine whether the item applies to it don't change. Those of them that are unknown are returned,
    too, since nothing can be decided without them.
    """
    part = checklist.select(Selector(items=(item.id,)))
    listed = [one for one in inventory.subjects if one.kind == item.kind and subject in (None, one.id)]
    holders = [one for one in listed if not _DONE.issuperset(_possible(part, inventory, item, one, now))]
    again = set[str]()
    if listed and not holders:
        return inventory, frozenset()
    if item.rule is None or attested_fact(item) in facts_in(item.rule.check):
        owners: list[str | None] = [*(one.id for one in holders)] or [None]
        if len(owners) == 1:
            entry = Attestation(
                item=item.id, answer="yes", confidentiality=item.confidentiality, subject=owners[0], at=now
            )
            inventory = inventory.with_attestations(entry)
        else:
            said = (one for one in inventory.attestations if one.item != item.id or one.subject not in owners)
            inventory = inventory.replace(attestations=tuple(said))
            again.add(attested_fact(item))
    if item.rule is None:
        return inventory, frozenset(again)
    identity = f"{item.kind}.{SERVICE_FACTS.get(item.kind, 'os_name')}"
    settling = [one for one in _read(item, item.rule.applies_to, facts) if one.name != identity]
    decisive = [one for one in _read(item, item.rule.check, facts) if one.name != identity]
    read = [one for one in decisive if one not in settling] or decisive
    for holder in holders:
        unsettled = (one for one in settling if value_held(_owner(holder, one, inventory), one.field) is None)
        again.update(one.name for one in unsettled)
        tried = [(fact, inventory.with_subjects(changed)) for fact, changed in _changed(holder, read, inventory, now)]
        found = ((fact, one, _possible(part, one, item, holder, now)) for fact, one in tried)
        # Done wherever it applies; an answer by which it applies to nobody does nothing.
        passing = [(fact, one) for fact, one, possible in found if "pass" in possible and possible <= _DONE]
        if len(passing) == len(holders) == 1:
            inventory = passing[0][1]
        else:
            named = {fact.name for fact, _ in passing} or {fact.name for fact in read}
            again |= named
            for fact in (one for one in read if one.name in named):
                unknown = _owner(holder, fact, inventory).stating(fact.field, None, now)
                inventory = inventory.with_subjects(unknown)
    return inventory, frozenset(again)


def _read(item: Item, condition: Condition | None, facts: Mapping[str, Fact[object]]) -> list[Fact[object]]:
    """Return what a condition reads of an item's own kind and of the person; of a derived fact, what is behind it."""
    read = () if condition is None else facts_in(condition)
    names = dict.fromkeys(one for name in read for one in behind(name, facts))
    found = (facts[name] for name in names if name in facts)
    return [fact for fact in found if fact.reads is None and fact.kind in (item.kind, "person")]


def _possible(part: Checklist, inventory: Inventory, item: Item, holder: Subject, now: datetime) -> set[Outcome]:
    found = evaluate(part, inventory, now=now).of(item.id, holder.id)
    return {outcome for one in found for outcome in one.possible or (one.outcome,)}


def _owner(holder: Subject, fact: Fact[object], inventory: Inventory) -> Subject:
    """Return the subject that has a fact that a rule reads: the one evaluated, as it is by now, or the person."""
    return inventory.by_id[holder.id] if fact.kind == holder.kind else inventory.person


def _changed(
    holder: Subject, read: list[Fact[object]], inventory: Inventory, now: datetime
) -> Iterator[tuple[Fact[object], Subject]]:
    """Yield the subject with another value of one fact, for each fact and each value that it may have."""
    for fact in read:
        owner = _owner(holder, fact, inventory)
        values: tuple[Scalar, ...] = ()
        if fact.type.name == "boolean":
            values = (True, False)
        elif fact.type.name == "enum":
            values = tuple(fact.vocabulary or ())
        elif fact.type.name in ("date", "instant"):
            values = ((now if fact.type.name == "instant" else now.date()).isoformat(),)
        for value in values:
            if value != value_held(owner, fact.field):
                yield fact, owner.stating(fact.field, value, now)
