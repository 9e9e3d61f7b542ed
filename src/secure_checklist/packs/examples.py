"""The examples of an item: the outcome that the rule gives them, and the outcomes that need an example."""

from datetime import UTC, datetime, time
from typing import Any

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Example, Item
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.reasons import outcome_mask
from secure_checklist.rules.outcome import Outcome, outcome_of
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.entries import Attestation
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView
from secure_checklist.subjects.vocabulary import Vocabulary


def outcome_for(checklist: Checklist, item: Item, example: Example) -> Outcome:
    """Evaluate an item's rule with the facts of an example, ignoring expiry, guards and waivers.

    Raises:
        ValueError: If neither the checklist nor the example has a date.

    """
    day = example.on or checklist.published
    if day is None:
        raise ValueError("the example names no day, and the checklist has no day of publication")
    plan = plan_for(checklist)
    subjects = _subjects(item, example, checklist)
    listed = frozenset(subject.kind for subject in subjects) - {"person"}  # an example has no others than it names
    inventory = Inventory(subjects=subjects, attestations=_attestations(example), complete=listed)
    now = datetime.combine(day, time(12), UTC)
    context = EvaluationContext(now, inventory, plan.declared, plan.required)
    holder = next((subject for subject in subjects if subject.kind == item.kind), Person())
    return outcome_of(outcome_mask(item, SubjectView(holder, context, item.renew_after), plan.compiled))


def expected_outcomes(item: Item) -> tuple[Outcome, ...]:
    """Return the outcomes that an item's rule should have an example for."""
    if item.rule is None:
        return ()
    partial: tuple[Outcome, ...] = ("partial",) if item.rule.partial is not None else ()
    guarded: tuple[Outcome, ...] = ("not_applicable",) if item.rule.applies_to is not None else ()
    return ("pass", *partial, "fail", "unknown", *guarded)


def _subjects(item: Item, example: Example, checklist: Checklist) -> tuple[Subject, ...]:
    """Return one subject for each kind that the facts are of, and one of the item's kind at least."""
    known = Vocabulary.installed() if checklist.requires else Vocabulary.standard()
    vocabulary = known.with_checklist(checklist)
    own = {fact.name: fact.field for cls in vocabulary for fact in cls.facts().values()}
    fields: dict[str, dict[str, Any]] = {item.kind: {}}
    for name, value in example.facts.items():
        kind, _, rest = name.partition(".")
        values = fields.setdefault(kind, {})
        if not rest.startswith(ATTESTED):
            place = values if name in own or "." not in rest else values.setdefault("extra", {})
            place[own.get(name, rest)] = list(value) if isinstance(value, tuple) else value
    return tuple(vocabulary.subject(kind).model_validate({**values, "id": kind}) for kind, values in fields.items())


def _attestations(example: Example) -> tuple[Attestation, ...]:
    """Return the attestations of an example, which are facts such as `person.attested.share.consent`."""
    parts = ((name.partition("."), value) for name, value in example.facts.items())
    said = {"confidentiality": "transient"}  # of no person, so it is never kept
    return tuple(
        Attestation.model_validate({**said, "item": rest.removeprefix(ATTESTED), "subject": kind, "answer": value})
        for (kind, _, rest), value in parts
        if rest.startswith(ATTESTED)
    )
