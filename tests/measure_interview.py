"""How many questions an interview takes, beside a fixed questionnaire. Prints the table that the documentation shows:

python tests/measure_interview.py

Each persona is listed with its subjects, and of them nothing is known but that they are all. Then every question is
answered as the persona's file says; what the file doesn't say is not known. The fixed questionnaire asks every fact
that the checklist reads, of every subject that it may be about, in the checklist's order.

With `--hindsight` it tells, over some minutes, how far an order could get that knew all answers beforehand: how many
questions remain when each that made no difference is left out, and how narrow the score is after ten questions of
which each is the one that turns out to narrow it most.
"""

import sys
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from secure_checklist import Checklist, Interview, Inventory, Question, evaluate, packs
from secure_checklist.checklists.validation import facts_of
from secure_checklist.interview.answers import with_answer
from secure_checklist.subjects.attestation import ATTESTED
from tests.golden_personas import NOW, inventory_of, names

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
    """Return the subjects of an inventory, of which nothing is known."""
    subjects = tuple(type(subject)(id=subject.id, label=subject.label) for subject in inventory.subjects)
    return Inventory(subjects=subjects, complete=inventory.complete)


def told(inventory: Inventory, fact: str, subject: str | None) -> Any:
    """Return what a persona says of a fact; None: nothing."""
    kind, _, field = fact.partition(".")
    holder = inventory.by_id[subject] if subject else inventory.person
    if field.startswith(ATTESTED):
        item = field.removeprefix(ATTESTED)
        owner = inventory.person.id
        found = [a for a in inventory.attestations if a.item == item and (a.subject or owner) == holder.id]
        return found[0].answer if found else None
    return holder.__dict__.get(field) if kind == holder.kind else None


def asked_facts(checklist: Checklist) -> list[str]:
    """Return what a fixed questionnaire asks, in the checklist's order, each once."""
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
    """Return how wide the range of the score is."""
    score = evaluate(checklist, inventory, now=NOW).score
    return (score.high or 0.0) - (score.low or 0.0)


def fixed(inventory: Inventory, checklist: Checklist) -> tuple[int, float]:
    """Return how many questions a fixed questionnaire has, and the score's width after the first ones."""
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
    while question := interview.question:
        interview, asked = answered(interview, question, inventory), asked + 1
        if asked <= AFTER:
            width = width_of(interview.inventory, checklist)
    count, fixed_width = fixed(inventory, checklist)
    return Measured(name, len(inventory.subjects), asked, count, width, fixed_width)


def without(inventory: Inventory, question: Question) -> Inventory:
    """Return an inventory without the answer to a question."""
    holder = inventory.by_id[question.subject] if question.subject else inventory.person
    field = question.fact.partition(".")[2]
    if field.startswith(ATTESTED):
        item = field.removeprefix(ATTESTED)
        kept = (a for a in inventory.attestations if (a.item, a.subject or inventory.person.id) != (item, holder.id))
        return inventory.replace(attestations=tuple(kept))
    observed = {name: seen for name, seen in holder.observed.items() if name != field}
    return inventory.with_subjects(holder.replace(**{field: None, "observed": observed}))


def needed(name: str, checklist: Checklist) -> tuple[int, int]:
    """Return how many questions were asked, and how many remain when each that made no difference is left out in turn.

    One that the persona couldn't answer counts as needed.
    """
    inventory = inventory_of(name)
    interview, asked, count = Interview(checklist, blank(inventory), now=NOW), list[Question](), 0
    while question := interview.question:
        if question.input != "subjects" and told(inventory, question.fact, question.subject) is not None:
            asked.append(question)
        interview, count = answered(interview, question, inventory), count + 1
    present, left = interview.inventory, count
    wanted = outcomes(present, checklist)
    for question in asked:
        less = without(present, question)
        if outcomes(less, checklist) == wanted:
            present, left = less, left - 1
    return count, left


def outcomes(inventory: Inventory, checklist: Checklist) -> list[tuple[str, str | None, str]]:
    """Return the outcome of every item for every subject."""
    report = evaluate(checklist, inventory, now=NOW)
    return [(finding.item, finding.subject, finding.outcome) for finding in report.findings]


def narrowest(name: str, checklist: Checklist) -> float:
    """Return the score's width after ten answers, each the one that narrows it most; the first one where none does."""
    inventory, facts = inventory_of(name), facts_of(checklist)
    known = blank(inventory)
    open_ = [(fact, one.id) for fact in asked_facts(checklist) for one in inventory.of_kind(facts[fact].kind)]
    open_ = [(fact, subject) for fact, subject in open_ if told(inventory, fact, subject) is not None]
    for _ in range(min(AFTER, len(open_))):
        tried = {
            place: with_answer(known, known.by_id[place[1]], facts[place[0]], told(inventory, *place), NOW)
            for place in open_
        }
        best = min(tried, key=lambda place: width_of(tried[place], checklist))
        known = tried[best]
        open_.remove(best)
    return width_of(known, checklist)


def hindsight(checklist: Checklist) -> None:
    """Print what an order that knew all answers could do."""
    sys.stdout.write("| persona | questions | needed | narrowest after 10 |\n|---|---|---|---|\n")
    for name in names():
        asked, left = needed(name, checklist)
        sys.stdout.write(f"| {name} | {asked} | {left} | {narrowest(name, checklist):.2f} |\n")
        sys.stdout.flush()


def main() -> None:
    """Print the table."""
    checklist = packs.load(PACK)
    if "--hindsight" in sys.argv[1:]:
        hindsight(checklist)
        return
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
