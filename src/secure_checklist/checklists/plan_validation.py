"""The cross-checks of what makes a plan of a checklist: cards, do-nots, deadlines, and what is shown under doubt."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from secure_checklist.checklists.cards import CardSet
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.plan_items import PHASES, Deadline, DoNot, Phase
from secure_checklist.checklists.profiles import Profile
from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.literals import ParamTypes
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.type_check import check_condition
from secure_checklist.subjects.disclosure import INCIDENT

Facts = Mapping[str, Fact[Any]]
_TIMES = ("date", "instant")


def check_plans(
    items: Iterable[tuple[str, Item]],
    do_nots: tuple[DoNot, ...],
    cards: CardSet,
    profiles: tuple[Profile, ...],
    facts: Facts,
    params: ParamTypes,
) -> Iterator[Problem]:
    """Return every fault of cards, do-nots, deadlines, steps and profiles, and of what doubt shows."""
    entries = tuple(items)
    knows_incident = any(item.kind == INCIDENT for _, item in entries)
    phases: dict[str, Phase | None] = {item.id: item.phase for _, item in entries}
    yield from _check_entries("do_nots", ((one.id, one.applies_to) for one in do_nots), facts, params)
    kept = ((f'profiles[{place}] "{one.id}" > applies_to', one.applies_to) for place, one in enumerate(profiles))
    steps = ((f"{path} > steps[{at}] > when", one.when) for path, item in entries for at, one in enumerate(item.steps))
    given = ((path, one) for path, one in (*kept, *steps) if one is not None)
    for path, condition in (*cards.conditions(), *given):
        yield from _check_kinds(path, condition, facts, params)
    known = {entry.id for entry in do_nots}
    for path, item in entries:
        for name in item.avoid:
            if name not in known:
                yield Problem(f"{path} > avoid", f'no do-not "{name}"', did_you_mean(name, known))
        for name in item.after:
            if _later(phases.get(name), item.phase):
                yield Problem(f"{path} > after", f'"{name}" has a later phase', "give one of the two another phase")
        for index, deadline in enumerate(item.deadlines):
            yield from check_deadline(f'{path} > deadlines[{index}] "{deadline.id}"', deadline, facts, params)
        if knows_incident and item.when_unclear is None:
            yield Problem(
                path,
                "a checklist that knows an incident says of each item what to show while it is unclear",
                "give `when_unclear`: show, hide or ask_first",
            )


def _check_entries(
    name: str, entries: Iterable[tuple[str, Condition | None]], facts: Facts, params: ParamTypes
) -> Iterator[Problem]:
    seen = set[str]()
    for index, (entry_id, applies_to) in enumerate(entries):
        path = f'{name}[{index}] "{entry_id}"'
        if entry_id in seen:
            yield Problem(path, f"another entry of {name} has this id", "give each its own")
        seen.add(entry_id)
        if applies_to is not None:
            yield from _check_kinds(f"{path} > applies_to", applies_to, facts, params)


def _later(one: Phase | None, other: Phase | None) -> bool:
    return one is not None and other is not None and PHASES.index(one) > PHASES.index(other)


def check_deadline(path: str, deadline: Deadline, facts: Facts, params: ParamTypes) -> Iterator[Problem]:
    """Return every fault of a deadline: a start that is no date, or conditions that don't fit."""
    fact = facts.get(deadline.starts)
    if fact is None:
        yield Problem(f"{path} > starts", "no such fact", did_you_mean(deadline.starts, facts))
    elif fact.type.name not in _TIMES:
        yield Problem(f"{path} > starts", f"{fact.name} is no date or datetime", "name a fact that holds one")
    if deadline.when is not None:
        yield from _check_kinds(f"{path} > when", deadline.when, facts, params)


def _check_kinds(path: str, condition: Condition, facts: Facts, params: ParamTypes) -> Iterator[Problem]:
    yield from check_condition(condition, facts, params, path)
    kinds = {name.partition(".")[0] for name in facts_in(condition)} - {"person"}
    if len(kinds) > 1:
        yield Problem(path, f"it reads facts of {' and '.join(sorted(kinds))}", "read one kind, and the person")
