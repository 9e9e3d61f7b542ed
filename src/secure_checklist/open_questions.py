"""The questions that would settle what a report leaves unknown."""

from collections.abc import Mapping
from typing import NamedTuple

from secure_checklist.checklist import Checklist
from secure_checklist.explaining import name_of
from secure_checklist.facts import Fact, Subject
from secure_checklist.findings import Finding, ReasonCode
from secure_checklist.inventory import Inventory
from secure_checklist.report import MissingFact, Report
from secure_checklist.verification import ATTESTED


class OpenQuestion(NamedTuple):
    """One open question.

    Attributes:
        text: What to ask.
        fact: What it asks for, named as an inventory file does.
        subjects: The ids of those it is asked about; empty: the person.
        items: How many entries wait for it.
        code: Why the answer is missing.
        note: What the machine said about that; empty: nothing.
        answers: What may be answered.

    """

    text: str
    fact: str
    subjects: tuple[str, ...]
    items: int
    code: ReasonCode
    note: str
    answers: str


def open_questions(
    checklist: Checklist,
    inventory: Inventory,
    report: Report,
    findings: tuple[Finding, ...],
    facts: Mapping[str, Fact[object]],
    notes: Mapping[str, str],
) -> tuple[OpenQuestion, ...]:
    """Give the open questions, the weightiest first; the same question about several subjects once.

    A question that serves only entries which must stay hidden while it is unclear whether they apply is left out.
    `notes` says what a machine that was measured has told about a field of it.
    """
    codes, shown = _waiting(findings)
    merged: dict[str, list[MissingFact]] = {}
    for entry in report.missing:
        if (entry.fact, entry.subject) in shown:
            merged.setdefault(entry.fact, []).append(entry)
    made: list[OpenQuestion] = []
    for fact, entries in merged.items():
        known = facts.get(fact)
        if (
            known is not None
            and known.reads is not None
            and codes[fact, entries[0].subject] in ("stale", "unsupported")
        ):
            continue  # what it looks up is too old, or lacks it: no answer of anybody would help
        holder = inventory.by_id.get(entries[0].subject or "")
        asked, text = _asked(fact, holder, checklist, facts)
        made.append(
            OpenQuestion(
                text=text,
                fact=asked,
                subjects=tuple(entry.subject for entry in entries if entry.subject is not None),
                items=len({item for entry in entries for item in shown[fact, entry.subject]}),
                code=codes[fact, entries[0].subject],
                note=notes.get(asked.partition(".")[2], "") if asked.startswith("device.") else "",
                answers=_answers(asked, facts),
            )
        )
    return tuple(made)


Key = tuple[str, str | None]
"""A fact and the subject it is missing of; None for the person's."""


def _waiting(findings: tuple[Finding, ...]) -> tuple[dict[Key, ReasonCode], dict[Key, set[str]]]:
    """Give why each fact is missing, and the entries that wait for it and may be shown."""
    codes: dict[Key, ReasonCode] = {}
    shown: dict[Key, set[str]] = {}
    for finding in findings:
        for reason in finding.reasons:
            if reason.fact is not None:
                key = (reason.fact, None if reason.fact.startswith("person.") else finding.subject)
                codes.setdefault(key, reason.code)
                if finding.display != "hide" and finding.counted:
                    shown.setdefault(key, set()).add(finding.item)
    return codes, shown


def _answers(fact: str, facts: Mapping[str, Fact[object]]) -> str:
    """Say what may be answered, as an inventory file has it."""
    known = facts.get(fact)
    if known is None:
        return "yes, partly or no"
    return known.type.describe() + (f", in {known.unit}" if known.unit else "")


def _asked(
    fact: str, holder: Subject | None, checklist: Checklist, facts: Mapping[str, Fact[object]]
) -> tuple[str, str]:
    """Give the name of the fact to ask for, and the question; for a derived fact one of those that it reads."""
    kind, _, rest = fact.partition(".")
    if rest.startswith(ATTESTED):
        item = checklist.find(rest.removeprefix(ATTESTED))
        return f"attestation of {rest.removeprefix(ATTESTED)}", (
            item.question if item else ""
        ) or f"Is {name_of(fact)} yes, partly or no?"
    known = facts.get(fact)
    if known is None:
        return fact, f"What is {name_of(fact)}?"
    for name in known.reads or ():
        read = facts.get(f"{kind}.{name}")
        if read is not None and read.question and (holder is None or holder.__dict__.get(name) is None):
            return read.name, read.question
    return fact, known.question or f"What is {name_of(fact)}?"
