"""How many screens an interview takes, how long, and how soon the score is narrow. Prints what the documentation shows:

python tests/measure_interview.py [--profile NAME]

Each persona is listed with its subjects and with what the suggestions tell of them (which app, what an account is for,
the form of a device), and nothing else is known. Then each question is answered as the persona's file says; what the
file doesn't say is not known. `from nothing` begins without any subject, so that listing them counts as well.

A rival asks in file order: every fact that the checklist reads, in the checklist's order, on screens of the same kind:
one fact of up to twelve subjects, or up to six facts in a row of one subject. It also asks what can't matter any more.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from secure_checklist import (
    Checklist,
    Interview,
    Inventory,
    Subject,
    evaluate,
    packs,
)
from secure_checklist.checklists.implied import facts_of
from secure_checklist.interview import Listed, Pass, Screen
from secure_checklist.interview.answers import with_answer
from secure_checklist.interview.effort import DECIDE, TAP, answering, reading
from secure_checklist.interview.screens import MOST_FACTS, MOST_SUBJECTS
from secure_checklist.rules import Quantified, predicates
from secure_checklist.subjects.attestation import ATTESTED
from tests.golden_personas import NOW, inventory_of, names

AFTER = 10
PACK = packs.load("leak-prevention")
PROFILES = ("quick", "standard", "full")
KINDS = ("device", "account", "messenger")
SUGGESTED: Mapping[str, Sequence[str]] = {
    "device": ("form",),
    "account": ("roles",),
    "messenger": ("app",),
}
"""What a suggestion tells of a subject, by kind."""
Told = Callable[[str, str], Any]
"""What somebody says of a fact of a subject; None: they don't know."""


class Measured(NamedTuple):
    """One interview: screens, questions, seconds by the model of effort, and the score's width after ten screens."""

    screens: int
    questions: int
    seconds: float
    width: float


class Row(NamedTuple):
    """One persona and profile."""

    name: str
    interview: Measured
    from_nothing: Measured
    file_order: tuple[int, float]

    @property
    def figures(self) -> tuple[float, ...]:
        """What the table shows, in the order of its columns."""
        return (*self.interview, self.from_nothing.screens, self.from_nothing.seconds, *self.file_order)


DIGITS = (0, 0, 0, 2, 0, 0, 0, 2)
"""How many digits each of them has behind the point."""

# what is known at first, and what is said ----------------------------------------------------------------------------


def begun(inventory: Inventory) -> Inventory:
    """Return the subjects of an inventory, of which is known what suggestions tell."""
    subjects = [type(one).model_validate(_listed(one)) for one in inventory.subjects]
    return Inventory(subjects=tuple(subjects)).completed(*KINDS)


def _listed(subject: Subject) -> dict[str, Any]:
    told = {name: getattr(subject, name) for name in SUGGESTED.get(subject.kind, ())}
    known = {name: value for name, value in told.items() if value is not None}
    return {"kind": subject.kind, "id": subject.id, "label": subject.label, **known}


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


def says(inventory: Inventory) -> Told:
    """Return what a persona says."""
    return lambda fact, subject: told(inventory, fact, subject or None)


# asking --------------------------------------------------------------------------------------------------------------


def width_of(inventory: Inventory, checklist: Checklist) -> float:
    """Return how wide the range of the score is."""
    score = evaluate(checklist, inventory, now=NOW).score
    return (score.high or 0.0) - (score.low or 0.0)


def reply_to(screen: Screen, interview: Interview, said: Told, whole: Inventory) -> dict[str, object]:
    """Return what somebody replies to a screen."""
    found: dict[str, object] = {}
    for question in screen.questions:
        if question.input == "subjects":
            begun_with = interview.inventory.of_kind(question.kind)
            own: Sequence[Subject] = () if begun_with else whole.of_kind(question.kind)
            found[question.key] = Listed([_listed(one) for one in own], complete=True)
        else:
            value = said(question.fact, question.subject or "")
            found[question.key] = Pass.UNKNOWN if value is None else value
    return found


def seconds_of(screen: Screen, reply: Mapping[str, object]) -> float:
    """Return how long a screen takes: what is the same for all is said once, and each subject listed is a tap."""
    first, values = screen.questions[0], list(reply.values())
    if first.input == "subjects":
        named = len(values[0].subjects) if isinstance(values[0], Listed) else 0
        words = " ".join([first.text, *(choice.label for choice in first.choices)])
        return reading(words) + DECIDE + (named + 2) * TAP
    if screen.layout == "each" and all(value == values[0] for value in values):
        return screen.seconds - (len(values) - 1) * answering(first.input)
    return screen.seconds


def asked(checklist: Checklist, beginning: Inventory, said: Told, whole: Inventory) -> Measured:
    """Ask to the end."""
    interview, questions, seconds = Interview(checklist, beginning, now=NOW), 0, 0.0
    before = width = width_of(beginning, checklist)
    while screen := interview.next():
        reply = reply_to(screen, interview, said, whole)
        questions, seconds = questions + len(reply), seconds + seconds_of(screen, reply)
        interview = interview.reply(reply, screen)
        if interview.turns <= AFTER:
            width = width_of(interview.inventory, checklist)
    return Measured(interview.turns, questions, seconds, width / before if before else 0.0)


# the rivals ----------------------------------------------------------------------------------------------------------

Asked = tuple[str, str]
"""A fact and the id of a subject."""


def asked_facts(checklist: Checklist) -> list[str]:
    """Return what a fixed questionnaire asks, in the checklist's order, each once."""
    facts = facts_of(checklist)
    order: dict[str, None] = {}

    def add(name: str) -> None:
        fact = facts[name]
        if fact.reads is None:
            order[name] = None
        for read in fact.reads or ():
            add(read if "." in read else f"{fact.kind}.{read}")

    for item in checklist.items:
        for _, condition in item.rule.conditions() if item.rule else ():
            for node in predicates(condition):
                for name in node.reads_of_others() if isinstance(node, Quantified) else node.operands:
                    add(name)
        if item.rule is None:
            add(f"{item.kind}.{ATTESTED}{item.id}")
    return list(order)


def fixed_screens(checklist: Checklist, inventory: Inventory) -> list[list[Asked]]:
    """Return the screens of a fixed questionnaire."""
    facts, found = facts_of(checklist), list[list[Asked]]()
    for name in asked_facts(checklist):
        fact = facts[name]
        owners = [
            one.id for one in inventory.of_kind(fact.kind) if getattr(one, fact.field.partition(".")[0], None) is None
        ]
        each = [(name, owner) for owner in owners]
        if (
            len(each) == 1
            and found
            and len(found[-1]) < MOST_FACTS
            and {owner for _, owner in found[-1]} == set(owners)
        ):
            found[-1] += each
        else:
            found += [each[start : start + MOST_SUBJECTS] for start in range(0, len(each), MOST_SUBJECTS)]
    return found


def with_told(inventory: Inventory, screen: Sequence[Asked], checklist: Checklist, said: Told) -> Inventory:
    """Return an inventory with the answers to a screen."""
    facts = facts_of(checklist)
    for name, owner in screen:
        value = said(name, owner)
        if value is not None:
            inventory = with_answer(inventory, inventory.by_id[owner], facts[name], value, NOW)
    return inventory


def in_file_order(checklist: Checklist, beginning: Inventory, said: Told) -> tuple[int, float]:
    """Return how many screens a fixed questionnaire has, and the score's width after the first ten."""
    shown, known = fixed_screens(checklist, beginning), beginning
    for screen in shown[:AFTER]:
        known = with_told(known, screen, checklist, said)
    before = width_of(beginning, checklist)
    return len(shown), width_of(known, checklist) / before if before else 0.0


# tables --------------------------------------------------------------------------------------------------------------


def measure(name: str, checklist: Checklist) -> Row:
    """Measure one persona."""
    whole = inventory_of(name)
    beginning, said = begun(whole), says(whole)
    return Row(
        name,
        asked(checklist, beginning, said, whole),
        asked(checklist, Inventory(), said, whole),
        in_file_order(checklist, beginning, said),
    )


def table(profile: str) -> Iterator[str]:
    """Yield the table of one profile, the medians last."""
    rows = [measure(name, PACK.profile(profile)) for name in names()]
    yield f"\n### {profile}\n"
    heads = ("screens", "questions", "seconds", "width after 10", "from nothing", "seconds", "in file order", "width")
    yield f"| persona | {' | '.join(heads)} |"
    yield "|---" * 9 + "|"
    for title, some in (*((row.name, [row]) for row in rows), ("**median**", rows)):
        columns = zip(*(row.figures for row in some), strict=True)
        cells = (f"{median(one):.{digits}f}" for one, digits in zip(columns, DIGITS, strict=True))
        yield f"| {title} | {' | '.join(cells)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=[one.id for one in PACK.profiles], action="append")
    for each in parser.parse_args().profile or PROFILES:
        for line in table(each):
            print(line, flush=True)  # noqa: T201 - this script is called by hand
