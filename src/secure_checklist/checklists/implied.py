"""What the rules of a checklist may read: its facts, including implied ones, its conditions and its parameters."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from secure_checklist.checklists.fields import ChecklistFields, items_of
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.selection import place_of
from secure_checklist.core.messages import message
from secure_checklist.core.model import FrozenMap
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.quantified import quantifiers
from secure_checklist.rules.declaration import Declaration
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.attestation import ANSWER, ANSWERS, ATTESTED
from secure_checklist.subjects.vocabulary import Vocabulary

if TYPE_CHECKING:
    from secure_checklist.rules.related import RelatedFact

FactMap = Mapping[str, Fact[Any]]
_Scope = Literal["rule", "person", "one kind"]
"""What a condition may read: what rules may, facts of the person alone, or of one kind and the person."""


def facts_of(checklist: ChecklistFields) -> dict[str, Fact[Any]]:
    """Return every fact that the checklist's rules may read, by full name, including the answers to its own items."""
    implied = [attested_reference(item) for _, item in items_of(checklist)]
    return dict(Vocabulary.standard().with_checklist(checklist).facts) | {fact.name: fact for fact in implied}


class _Attested(Fact[Any]):
    """A person's word on an item, whose answers are called as everywhere, in the active language."""

    __slots__ = ()

    @property
    def choices(self) -> Mapping[str, str]:
        """A label for each answer."""
        return {answer: message(f"answer.{answer}") for answer in reversed(ANSWERS)}


def attested_reference(item: Item) -> Fact[Any]:
    """Return the implied fact that holds a person's attestation for an item."""
    meaning = "The person's word on an item that no other fact can decide."
    level = item.confidentiality
    declared = Declaration(item.question, meaning, label=item.title, confidentiality=level, guarded=level != "ordinary")
    return _Attested(f"{item.kind}.{ATTESTED}{item.id}", f"{ATTESTED}{item.id}", ANSWER, declared)


def values_of(checklist: ChecklistFields, settings: Mapping[str, Any] = FrozenMap()) -> dict[str, Any]:
    """Return the parameters' values as JSON, by present name: defaults, then the checklist's settings, then these."""
    present = {old: parameter.name for parameter in checklist.parameters for old in parameter.former_ids}
    defaults = {parameter.name: parameter.default for parameter in checklist.parameters}
    given = (*checklist.settings.items(), *settings.items())
    return defaults | {present.get(name, name): value for name, value in given}


def related_of(checklist: ChecklistFields) -> "dict[str, RelatedFact]":
    """Return the implied facts that the checklist's quantifiers read, by full name."""
    from secure_checklist.rules.related import related_facts  # noqa: PLC0415 - for import time: a checklist by itself needs none

    conditions = [condition for _, condition, _ in conditions_of(checklist) if [*quantifiers(condition)]]
    return related_facts(conditions, facts_of(checklist), values_of(checklist)) if conditions else {}


def conditions_of(checklist: ChecklistFields) -> Iterator[tuple[str, Condition, _Scope]]:
    """Yield every condition of a checklist, with its path and the facts that it may read."""
    optional: list[tuple[str, Condition | None]] = []
    for path, item in items_of(checklist):
        for name, condition in item.rule.conditions() if item.rule is not None else ():
            yield f"{path} > {name}", condition, "rule"
        for at, situation in enumerate(item.situations):
            yield f"{path} > situations[{at}] > when", situation.when, "person"
        optional += ((f'{path} > deadlines[{at}] "{one.id}" > when', one.when) for at, one in enumerate(item.deadlines))
        optional += ((f"{path} > steps[{at}] > when", steps.when) for at, steps in enumerate(item.steps))
    for at, guard in enumerate(checklist.guards):
        for name, condition in guard.conditions():
            yield f'guards[{at}] "{guard.id}" > {name}', condition, "person"
    optional += ((f'do_nots[{at}] "{one.id}" > applies_to', one.applies_to) for at, one in enumerate(checklist.do_nots))
    optional += ((f"{place_of(at, one)} > applies_to", one.applies_to) for at, one in enumerate(checklist.profiles))
    for path, given in (*optional, *checklist.cards.conditions()):
        if given is not None:
            yield path, given, "one kind"
