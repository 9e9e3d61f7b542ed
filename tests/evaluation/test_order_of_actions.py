"""What is shown one after the other can be done one after the other, and nothing is asked for twice.

Walked over the personas and over people made at random, in their own view and in the default one.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

from secure_checklist import Checklist, Inventory, Item, Report, Subject, evaluate, packs
from secure_checklist.checklists import Section
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from tests.golden_personas import NOW, inventory_of, names
from tests.people import people, values

PACK = packs.load("leak-prevention")
FACTS = PACK.vocabulary.facts
TEN = 10
REPORTS = [(inventory, evaluate(PACK, inventory, now=NOW)) for inventory in (*map(inventory_of, names()), *people(300))]


def views() -> Iterator[tuple[Inventory, Report]]:
    for inventory, report in REPORTS:
        yield inventory, report
        yield inventory, report.exported()


@cache
def before(name: str) -> frozenset[str]:
    """Return what comes before an item, directly or through others; all that its texts refer to, as the linter sees."""
    after = PACK.item(name).after
    return frozenset(after).union(*map(before, after))


def test_no_action_asks_for_one_that_stands_below_it() -> None:
    walked = 0
    for _, report in views():
        listed = [action.item for action in report.actions()]
        for place, name in enumerate(listed):
            walked += 1
            assert not before(name) & {*listed[place + 1 :]}, (name, listed)
    assert walked > 4000


# one act -----------------------------------------------------------------------------------------------------------

IDENTITY = {"os_name", "os_version", "form", "model", "role", "provider", "holds_private_media", "service"}
"""What a thing is: nobody changes that in order to do an item."""


@cache
def shared(first: str, second: str) -> tuple[Fact[object], ...]:
    """Return the facts that the checks of both items read, directly or through derived ones."""
    read = [{*stored(PACK.item(item))} for item in (first, second)]
    return tuple(FACTS[name] for name in sorted(read[0] & read[1]) if FACTS[name].field not in IDENTITY)


def stored(item: Item) -> Iterator[str]:
    for name in () if item.rule is None else facts_in(item.rule.check):
        fact = FACTS.get(name)
        if fact is not None and fact.kind == item.kind:
            yield from (name,) if fact.reads is None else (f"{fact.kind}.{field}" for field in fact.reads)


@cache
def two_of(*items: str) -> Checklist:
    section = Section(id="two", title="Two", items=tuple(PACK.item(item).replace(after=()) for item in items))
    return Checklist(id="two", title="Two", sections=(section,), parameters=PACK.parameters)


def both_done(inventory: Inventory, subject: Subject, items: tuple[str, str]) -> str:
    """Return the one answer with which both items are done for a subject; empty: there is none."""
    checklist = two_of(*items)
    for fact in shared(*items):
        for value in values(fact):
            changed = inventory.replace(
                subjects=tuple(
                    one.replace(**{fact.field: value}) if one.id == subject.id else one for one in inventory.subjects
                )
            )
            report = evaluate(checklist, changed, now=NOW)
            if {finding.outcome for item in items for finding in report.of(item, subject.id)} == {"pass"}:
                return f"{fact.name} = {value}"
    return ""


def test_no_two_of_the_first_ten_are_done_by_the_same_act() -> None:
    """Law: where one changed answer does both for a subject, they are one item."""
    found: dict[tuple[str, str], str] = {}
    walked = 0
    for inventory, report in views():
        for pair in combinations(report.actions(TEN), 2):
            items = pair[0].item, pair[1].item
            both = {*pair[0].subjects} & {*pair[1].subjects}
            if PACK.item(items[0]).kind != PACK.item(items[1]).kind or not shared(*items):
                continue
            for subject in (inventory.by_id[name] for name in both if name in inventory.by_id):
                walked += 1
                if act := both_done(inventory, subject, items):
                    found[items] = act
    assert not found
    assert walked > 0
