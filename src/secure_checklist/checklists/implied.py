"""What a checklist's rules may read: the facts, with the answers to its own items, and the values of its parameters."""

from collections.abc import Mapping
from typing import Any

from secure_checklist.checklists.fields import ChecklistFields, items_of
from secure_checklist.checklists.items import Item
from secure_checklist.core.messages import message
from secure_checklist.core.model import FrozenMap
from secure_checklist.rules.declaration import Declaration
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.attestation import ANSWER, ANSWERS, ATTESTED
from secure_checklist.subjects.vocabulary import Vocabulary

Facts = Mapping[str, Fact[Any]]


def facts_of(checklist: ChecklistFields) -> dict[str, Fact[Any]]:
    """Return every fact that the checklist's rules may read, by full name, with the answers to its own items."""
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
    """Return the implied fact that holds a person's word on an item."""
    meaning = "The person's word on an item that no other fact can decide."
    level = item.confidentiality
    declared = Declaration(item.question, meaning, label=item.title, confidentiality=level, guarded=level != "ordinary")
    return _Attested(f"{item.kind}.{ATTESTED}{item.id}", f"{ATTESTED}{item.id}", ANSWER, declared)


def values_of(checklist: ChecklistFields, settings: Mapping[str, Any] = FrozenMap()) -> dict[str, Any]:
    """Return the parameters' values as JSON by present names: defaults, under the checklist's settings and these."""
    present = {old: parameter.name for parameter in checklist.parameters for old in parameter.former_ids}
    defaults = {parameter.name: parameter.default for parameter in checklist.parameters}
    given = (*checklist.settings.items(), *settings.items())
    return defaults | {present.get(name, name): value for name, value in given}
