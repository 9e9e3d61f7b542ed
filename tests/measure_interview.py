"""How many screens an interview takes, how long, and how soon the score is narrow. Prints what the documentation shows:

python tests/measure_interview.py [--households 500] [--hindsight] [--profile NAME]

Each persona is listed with its subjects and with what the suggestions tell of them (which app, what an account is for,
the form of a device), and nothing else is known. Then each question is answered as the persona's file says; what the
file doesn't say is not known. `from nothing` begins without any subject, so that listing them counts as well.

A rival asks in file order: every fact that the checklist reads, in the checklist's order, on screens of the same kind:
one fact of up to twelve subjects, or up to six facts in a row of one subject. It also asks what can't matter any more.

With `--hindsight`, another one knows all answers: of all screens that it could show it takes the one that turns out to
narrow the score most. Households are made up: 1 to 3 devices, 1 to 6 accounts and up to 4 messengers, with random
answers, of which one in five is not known. One person in six may be watched.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from secure_checklist import (
    Account,
    Checklist,
    Device,
    Fact,
    Interview,
    Inventory,
    Messenger,
    Person,
    Question,
    Subject,
    evaluate,
    packs,
)
from secure_checklist.checklists.validation import facts_of
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
    """One persona and profile; None: it wasn't looked for."""

    name: str
    interview: Measured
    from_nothing: Measured
    file_order: tuple[int, float]
    hindsight: float | None


# what is known at first, and what is said ----------------------------------------------------------------------------


def blank(inventory: Inventory) -> Inventory:
    """Return the subjects of an inventory, of which nothing is known."""
    subjects = tuple(type(subject)(id=subject.id, label=subject.label) for subject in inventory.subjects)
    return Inventory(subjects=subjects, complete=inventory.complete)


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


def made_up(seed: int) -> tuple[Inventory, Told]:
    """Return a household of which nothing is known but the subjects, and what it says."""
    rng = Random(seed)  # noqa: S311 - no secret
    counts = {Device: rng.randint(1, 3), Account: rng.randint(1, 6), Messenger: rng.randint(0, 4)}
    subjects = [cls(id=f"{cls.__name__.lower()}-{n}") for cls, most in counts.items() for n in range(most)]
    facts = facts_of(PACK)

    @cache
    def said(fact: str, subject: str) -> Any:
        own = Random(f"{seed} {fact} {subject}")  # noqa: S311 - no secret
        if fact == "person.fears_monitoring":
            return own.choice(["no", "no", "no", "no", "no", "yes"])
        if own.random() < 1 / 5:
            return None
        if f".{ATTESTED}" in fact:
            return own.choice(["yes", "partly", "no"])
        return _any_value(facts[fact], own)

    return Inventory(subjects=(Person(id="me"), *subjects)).completed(*KINDS), said


def _any_value(fact: Fact[Any], rng: Random) -> Any:
    words = list(fact.vocabulary or ())
    match fact.type.name:
        case "boolean":
            return rng.random() < 1 / 2
        case "enum":
            return rng.choice(words)
        case "enum_set":
            return [word for word in words if rng.random() < 1 / 2]
        case "integer" | "number":
            low = int(fact.type.minimum or 0)
            return rng.randint(low, max(low, min(int(fact.type.maximum or 30), 30)))
        case "date":
            return f"2026-{rng.randint(1, 11):02}-{rng.randint(1, 20):02}"
        case _:
            return None


# asking --------------------------------------------------------------------------------------------------------------


def width_of(inventory: Inventory, checklist: Checklist) -> float:
    """Return how wide the range of the score is."""
    score = evaluate(checklist, inventory, now=NOW).score
    return (score.high or 0.0) - (score.low or 0.0)


def answered(interview: Interview, question: Question, inventory: Inventory) -> Interview:
    """Answer one question as a persona does."""
    if question.input == "subjects":
        return interview.answer([])
    value = told(inventory, question.fact, question.subject)
    return interview.dont_know(question) if value is None else interview.answer(value, question)


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


def in_hindsight(checklist: Checklist, beginning: Inventory, said: Told) -> float:
    """Return the score's width after the ten screens of which each turns out to narrow it most."""
    known, left = beginning, fixed_screens(checklist, beginning)
    before = width_of(beginning, checklist)
    for _ in range(min(AFTER, len(left))):
        tried = [(width_of(with_told(known, one, checklist, said), checklist), place) for place, one in enumerate(left)]
        _, place = min(tried)
        known = with_told(known, left.pop(place), checklist, said)
    return width_of(known, checklist) / before if before else 0.0


# tables --------------------------------------------------------------------------------------------------------------


def measure(name: str, checklist: Checklist, *, hindsight: bool = False) -> Row:
    """Measure one persona."""
    whole = inventory_of(name)
    beginning, said = begun(whole), says(whole)
    return Row(
        name,
        asked(checklist, beginning, said, whole),
        asked(checklist, Inventory(), said, whole),
        in_file_order(checklist, beginning, said),
        in_hindsight(checklist, beginning, said) if hindsight else None,
    )


def table(profile: str, *, hindsight: bool) -> Iterator[str]:
    """Yield the table of one profile, the medians last."""
    checklist = PACK.profile(profile)
    rows = [measure(name, checklist, hindsight=hindsight) for name in names()]
    yield f"\n### {profile}\n"
    heads = ("screens", "questions", "seconds", "width after 10", "from nothing", "seconds", "in file order", "width")
    yield f"| persona | {' | '.join(heads)} | hindsight |"
    yield "|---" * 10 + "|"
    for row in rows:
        yield _line(row.name, [row])
    yield _line("**median**", rows)


def _line(name: str, rows: Sequence[Row]) -> str:
    def mid(value: Callable[[Row], float]) -> float:
        return median(value(row) for row in rows)

    seen = [row.hindsight for row in rows if row.hindsight is not None]
    cells = (
        f"{mid(lambda row: row.interview.screens):g}",
        f"{mid(lambda row: row.interview.questions):g}",
        f"{mid(lambda row: row.interview.seconds):.0f}",
        f"{mid(lambda row: row.interview.width):.2f}",
        f"{mid(lambda row: row.from_nothing.screens):g}",
        f"{mid(lambda row: row.from_nothing.seconds):.0f}",
        f"{mid(lambda row: row.file_order[0]):g}",
        f"{mid(lambda row: row.file_order[1]):.2f}",
        f"{median(seen):.2f}" if seen else "",
    )
    return f"| {name} | {' | '.join(cells)} |"


def households(count: int, profile: str, *, hindsight: bool) -> str:
    """Return what was found for made-up households."""
    checklist = PACK.profile(profile)
    found: list[tuple[Measured, tuple[int, float], float | None]] = []
    for seed in range(count):
        beginning, said = made_up(seed)
        last = in_hindsight(checklist, beginning, said) if hindsight else None
        found.append((asked(checklist, beginning, said, beginning), in_file_order(checklist, beginning, said), last))
    sooner = sum(ours.width < theirs[1] for ours, theirs, _ in found)
    seen = [last for *_, last in found if last is not None]
    cells = (
        f"{median(ours.screens for ours, *_ in found):g}",
        f"{median(theirs[0] for _, theirs, _ in found):g}",
        f"{median(ours.width for ours, *_ in found):.2f}",
        f"{median(theirs[1] for _, theirs, _ in found):.2f}",
        f"{median(seen):.2f}" if seen else "",
        f"{sooner} of {count}",
    )
    return f"| {profile} | {' | '.join(cells)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=0)
    parser.add_argument("--hindsight", action="store_true")
    parser.add_argument("--profile", choices=PROFILES, action="append")
    options = parser.parse_args()
    chosen = options.profile or PROFILES
    for each in chosen:
        for line in table(each, hindsight=options.hindsight):
            print(line, flush=True)  # noqa: T201 - this script is called by hand
    if options.households:
        print("\n| profile | screens | in file order | width after 10 | in file order | hindsight | narrower |")  # noqa: T201
        print("|---" * 7 + "|")  # noqa: T201
        for each in chosen:
            print(households(options.households, each, hindsight=options.hindsight), flush=True)  # noqa: T201
