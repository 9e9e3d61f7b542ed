"""The cross-checks of what makes a plan of a checklist: cards, do-nots, deadlines, and what is shown under doubt."""

from collections.abc import Iterator, Mapping
from typing import Any

from secure_checklist.checklists.fields import ChecklistFields, items_of
from secure_checklist.checklists.plan_items import PHASES, Deadline, Phase
from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.literals import ParamTypes
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.type_check import check_condition
from secure_checklist.subjects.disclosure import INCIDENT

Facts = Mapping[str, Fact[Any]]
_TIMES = ("date", "instant")


def check_plans(checklist: ChecklistFields, facts: Facts, params: ParamTypes) -> Iterator[Problem]:
    """Return every fault of cards, do-nots, deadlines, steps and profiles, and of what doubt shows."""
    items = tuple(items_of(checklist))
    knows_incident = any(item.kind == INCIDENT for _, item in items)
    phases: dict[str, Phase | None] = {item.id: item.phase for _, item in items}
    chosen = [(f'do_nots[{place}] "{one.id}"', one.applies_to) for place, one in enumerate(checklist.do_nots)]
    chosen += [(f'profiles[{place}] "{one.id}"', one.applies_to) for place, one in enumerate(checklist.profiles)]
    given = [(f"{path} > applies_to", condition) for path, condition in chosen]
    given += [(f"{path} > steps[{at}] > when", one.when) for path, item in items for at, one in enumerate(item.steps)]
    conditions = [(path, condition) for path, condition in given if condition is not None]
    for path, condition in (*conditions, *checklist.cards.conditions()):
        yield from _check_kinds(path, condition, facts, params)
    known = {entry.id for entry in checklist.do_nots}
    for path, item in items:
        for name in item.avoid:
            if name not in known:
                yield Problem(f"{path} > avoid", f'no do-not "{name}"', did_you_mean(name, known))
        for name in item.after:
            if _later(phases.get(name), item.phase):
                yield Problem(f"{path} > after", f'"{name}" has a later phase', "give one of the two another phase")
        for index, deadline in enumerate(item.deadlines):
            yield from _check_deadline(f'{path} > deadlines[{index}] "{deadline.id}"', deadline, facts, params)
        if knows_incident and item.when_unclear is None:
            yield Problem(
                path,
                "a checklist that knows an incident says of each item what to show while it is unclear",
                "give `when_unclear`: show, hide or ask_first",
            )


def _later(one: Phase | None, other: Phase | None) -> bool:
    return one is not None and other is not None and PHASES.index(one) > PHASES.index(other)


def _check_deadline(path: str, deadline: Deadline, facts: Facts, params: ParamTypes) -> Iterator[Problem]:
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
