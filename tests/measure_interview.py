"""How many questions an interview takes, beside a fixed questionnaire. Prints the table that the documentation shows:

python tests/measure_interview.py

Each persona is listed with its subjects, and of them nothing is known but that they are all. Then every question is
answered as the persona's file says; what the file doesn't say is not known. The fixed questionnaire asks every fact
that the checklist reads, of every subject that it may be about, in the checklist's order.
"""

import sys
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from golden_personas import NOW, inventory_of, names
from secure_checklist import Checklist, Inventory, evaluate, packs
from secure_checklist._answers import with_answer
from secure_checklist.interview import Interview
from secure_checklist.questions import Question
from secure_checklist.verification import ATTESTED, facts_of

AFTER = 10
PACK = "leak-prevention"


class Measured(NamedTuple):
    """One persona: questions asked, those of a fixed questionnaire, and the score's width after ten of each."""

    name: str
    subjects: int
    asked: int
    fixed: int
    width: float
    fixed_width: float


def blank(inventory: Inventory) -> Inventory:
    """Give the subjects of an inventory, of which nothing is known."""
    subjects = tuple(type(subject)(id=subject.id, label=subject.label) for subject in inventory.subjects)
    return Inventory(subjects=subjects, complete=inventory.complete)


def told(inventory: Inventory, fact: str, subject: str | None) -> Any:
    """Give what a persona says of a fact; None: nothing."""
    kind, _, field = fact.partition(".")
    holder = inventory.by_id[subject] if subject else inventory.person
    if field.startswith(ATTESTED):
        item = field.removeprefix(ATTESTED)
        owner = inventory.person.id
        found = [a for a in inventory.attestations if a.item == item and (a.subject or owner) == holder.id]
        return found[0].answer if found else None
    return holder.__dict__.get(field) if kind == holder.kind else None


def asked_facts(checklist: Checklist) -> list[str]:
    """Give what a fixed questionnaire asks, in the checklist's order, each once."""
    facts = facts_of(checklist)
    order: dict[str, None] = {}

    def add(name: str) -> None:
        fact = facts[name]
        if fact.reads is None:
            order[name] = None
        for read in fact.reads or ():
            add(f"{fact.kind}.{read}")

    for item in checklist.items:
        for name in item.rule.facts() if item.rule else (f"{item.kind}.{ATTESTED}{item.id}",):
            add(name)
    return list(order)


def answered(interview: Interview, question: Question, inventory: Inventory) -> Interview:
    """Answer one question as a persona does."""
    if question.input == "subjects":
        return interview.answer([])
    value = told(inventory, question.fact, question.subject)
    return interview.dont_know() if value is None else interview.answer(value)


def width_of(inventory: Inventory, checklist: Checklist) -> float:
    """Give how wide the range of the score is."""
    score = evaluate(checklist, inventory, now=NOW).score
    return (score.high or 0.0) - (score.low or 0.0)


def fixed(inventory: Inventory, checklist: Checklist) -> tuple[int, float]:
    """Give how many questions a fixed questionnaire has, and the score's width after the first ones."""
    facts, known, count = facts_of(checklist), blank(inventory), 0
    for name in asked_facts(checklist):
        for subject in inventory.of_kind(facts[name].kind):
            count += 1
            value = told(inventory, name, subject.id)
            if count <= AFTER and value is not None:
                known = with_answer(known, known.by_id[subject.id], facts[name], value, NOW)
    return count, width_of(known, checklist)


def measure(name: str, checklist: Checklist) -> Measured:
    """Measure one persona."""
    inventory = inventory_of(name)
    interview, asked, width = Interview(checklist, blank(inventory), now=NOW), 0, 1.0
    while question := interview.next():
        interview, asked = answered(interview, question, inventory), asked + 1
        if asked <= AFTER:
            width = width_of(interview.inventory, checklist)
    count, fixed_width = fixed(inventory, checklist)
    return Measured(name, len(inventory.subjects), asked, count, width, fixed_width)


def main() -> None:
    """Print the table."""
    checklist = packs.load(PACK)
    rows = [measure(name, checklist) for name in names()]
    out = sys.stdout.write
    out("| persona | subjects | questions | fixed | share | width after 10 | fixed |\n|---|---|---|---|---|---|---|\n")
    for row in rows:
        share = row.asked / row.fixed
        out(f"| {row.name} | {row.subjects} | {row.asked} | {row.fixed} | {share:.2f} | ")
        out(f"{row.width:.2f} | {row.fixed_width:.2f} |\n")
    shares, widths = [row.asked / row.fixed for row in rows], [row.width / row.fixed_width for row in rows]
    out(f"\nfacts that the checklist reads: {len(asked_facts(checklist))}\n")
    out(f"median questions: {median(row.asked for row in rows):.0f}, of a fixed questionnaire {median(shares):.2f}\n")
    out(f"median width after {AFTER} questions: {median(widths):.2f} of that after as many fixed ones\n")


if __name__ == "__main__":
    main()
