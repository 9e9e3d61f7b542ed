"""What an answer does to an inventory: it records a value with its time, a refusal, "I don't know", or new subjects."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import count
from typing import Any

from pydantic import ValidationError

from secure_checklist.core.errors import did_you_mean
from secure_checklist.core.messages import message
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.interview.questions import Question, Suggestion
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.reasons import UnknownReason
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.entries import Answer, Attestation
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.vocabulary import Vocabulary

ANSWERS: tuple[Answer, ...] = ("yes", "partly", "no", "not_applicable")


def with_answer(
    inventory: Inventory,
    subject: Subject,
    fact: Fact[Any],
    value: object,
    now: datetime,
    answers: Iterable[Answer] = ANSWERS,
) -> Inventory:
    """Return the inventory with the person's answer to one question, dated `now`.

    `answers` holds the answers that an item accepts as an attestation.

    Raises:
        ValueError: If the value isn't of the fact's type. The message says what is expected, and never quotes the
            value.

    """
    if fact.field.startswith(ATTESTED):
        word: Answer | None = next((answer for answer in answers if answer == value), None)
        if word is None:
            raise ValueError(f"expected one of {', '.join(answers)}")
        item = fact.field.removeprefix(ATTESTED)
        owner = subject.id if subject.id in inventory.by_id else None
        level = fact.confidentiality
        entry = Attestation(item=item, answer=word, confidentiality=level, subject=owner, at=now)
        if fact.field in subject.unknown:  # there is an answer now
            left = subject.replace(unknown={key: why for key, why in subject.unknown.items() if key != fact.field})
            inventory = inventory.with_subjects(left)
        return inventory.with_attestations(entry)
    serialized = fact.type.serialize(fact.type.parse(value))
    stated = tuple(serialized) if isinstance(serialized, list) else serialized
    try:
        return inventory.with_subjects(subject.stating(fact.field, stated, now))
    except ValidationError:
        raise ValueError("this answer can't be taken for this subject") from None


def without_answer(inventory: Inventory, subject: Subject, fact: Fact[Any], reason: UnknownReason) -> Inventory:
    """Return the inventory with the reason why a fact has no answer. An older answer stays as it is."""
    known = not fact.field.startswith(ATTESTED) and subject.__dict__.get(fact.field) is not None
    if known or fact.field in subject.extra:
        return inventory
    return inventory.with_subjects(subject.replace(unknown={**subject.unknown, fact.field: reason}))


# subjects --------------------------------------------------------------------------------------------------------


def with_listed(inventory: Inventory, question: Question, value: object, vocabulary: Vocabulary) -> Inventory:
    """Return the inventory with the subjects that the person named. The list of their kind is then complete.

    Each entry is a subject, its data, or the id of a suggestion. If an id occurs twice, two such subjects are added.

    Raises:
        ValueError: If an entry is none of these, or its id is already in use. The message gives its index.

    """
    entries = list_of(value)
    if entries is None:
        raise ValueError("expected a list: of subjects, of their data, or of ids among the suggestions")
    taken = set(inventory.by_id)
    new: list[Subject] = []
    for index, entry in enumerate(entries):
        subject = _subject(entry, index, question, vocabulary, taken)
        if subject.id in taken:
            raise ValueError(f"[{index}]: a subject of this id is listed already; give it another")
        taken.add(subject.id)
        new.append(subject)
    return inventory.with_subjects(*new).completed(question.kind)


def _subject(entry: object, index: int, question: Question, vocabulary: Vocabulary, taken: Collection[str]) -> Subject:
    cls = vocabulary.subject(question.kind)
    if isinstance(entry, Subject) and entry.kind == question.kind:
        return entry
    if isinstance(entry, str):
        entry = _suggested(entry, index, question, taken)
    data = mapping_of(entry)
    if data is None:
        raise ValueError(f"[{index}]: expected a {question.kind}, its data, or the id of a suggestion")
    try:
        return cls.model_validate({"kind": question.kind, **data})
    except ValidationError:
        raise ValueError(f"[{index}]: this is no valid {question.kind}") from None


def _suggested(name: str, index: int, question: Question, taken: Collection[str]) -> dict[str, Any]:
    for one in question.suggestions:
        if one.id == name:
            if name not in taken:
                return {"id": name, "label": one.label, **one.facts}
            number = next(number for number in count(2) if f"{name}-{number}" not in taken)
            return {"id": f"{name}-{number}", "label": f"{one.label} {number}", **one.facts}
    hint = did_you_mean(name, (suggestion.id for suggestion in question.suggestions))
    raise ValueError(f"[{index}]: no suggestion of this id; {hint}".rstrip("; "))


def suggestions_for(kind: str, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """Return the subjects of a kind that many people have, as suggestions."""
    cls = vocabulary.subject(kind)
    declared = {} if cls.declaration is None else {one.id: one.label for one in cls.declaration.suggested}
    return tuple(
        Suggestion(id=name, label=declared.get(name) or message(f"interview.suggested.{kind}.{name}"), facts=facts)
        for name, facts in cls.suggested.items()
    )
