"""`PlanStep`, and in which order the steps of a plan are shown: by phase, and what others build on before them."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from secure_checklist.checklists.plan_items import PHASES, Phase
from secure_checklist.core.model import Model
from secure_checklist.evaluation.findings import PLAIN, Block
from secure_checklist.evaluation.summaries import ItemNote
from secure_checklist.rules.outcome import NOT_APPLICABLE, PASS, Outcome, outcome_of

StepStatus = Literal["to_do", "unclear", "ask_first", "done"]
"""`to_do`: it is for this person, and not known to be done. `unclear`: it may be for them, and is shown meanwhile.
`ask_first`: it may be for them, and what would settle that is to be asked before it is shown as advice. `done`: it is
known to be done."""
_RANK: dict[StepStatus, int] = {"to_do": 0, "unclear": 1, "ask_first": 2, "done": 3}


class PlanStep(Model):
    """One step of a plan.

    Attributes:
        item: The item's id.
        title: What to do.
        phase: When it has its place; None: any time, after all that have one.
        status: What is known of it.
        optional: It is the person's choice.
        outcome: The item's outcome for these subjects, the worst of them.
        subjects: The subjects with this status; empty: none is listed.
        facts: The facts that are missing, by full name; for `ask_first`, what to ask is among them.
        cautioned: A guard couldn't tell whether it is safe. Only in the person's own view.
        noticeable: Others may notice it, as a guard of the checklist says, whoever the person is.

    """

    item: str
    title: str
    phase: Phase | None = None
    status: StepStatus
    optional: bool = False
    outcome: Outcome
    subjects: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    cautioned: bool = False
    noticeable: bool = False


def steps_of(blocks: Iterable[Block], notes: Sequence[ItemNote]) -> dict[str, PlanStep]:
    """Return each item's step, those that are done among them; an item that is for nobody has none.

    Left out are what a guard holds, what is waived, and what is to be hidden while it isn't known whether it applies.
    """
    known = {note.id: note for note in notes}
    found: dict[str, PlanStep] = {}
    for step in (step for block in blocks for step in _steps(block, known)):
        held = found.get(step.item)
        if held is None or _RANK[step.status] < _RANK[held.status]:
            found[step.item] = step
        elif step.status == held.status:
            subjects, facts = (*held.subjects, *step.subjects), dict.fromkeys((*held.facts, *step.facts))
            cautioned = held.cautioned or step.cautioned
            found[step.item] = held.replace(subjects=subjects, facts=tuple(facts), cautioned=cautioned)
    return found


def _steps(block: Block, known: dict[str, ItemNote]) -> Iterator[PlanStep]:
    for index, mask in enumerate(block.masks):
        note = block.notes.get(index, PLAIN)
        if mask == NOT_APPLICABLE or not note.counted:
            continue
        status: StepStatus = "done" if mask == PASS else "to_do"
        if mask & NOT_APPLICABLE:
            if note.display == "hide":
                continue
            status = "ask_first" if note.display == "ask_first" else "unclear"
        item = known[block.items[index]]
        yield PlanStep(
            item=item.id,
            title=item.title,
            phase=item.phase,
            status=status,
            optional=item.optional,
            outcome=outcome_of(mask),
            subjects=(block.subject,) if block.subject is not None else (),
            facts=tuple(dict.fromkeys(reason.fact for reason in note.reasons if reason.fact)),
            cautioned=note.disposition == "cautioned",
            noticeable=item.noticeable,
        )


def in_plan_order(steps: Iterable[PlanStep], notes: Sequence[ItemNote], first: Sequence[str]) -> tuple[PlanStep, ...]:
    """Put steps into the order in which to take them.

    What comes first for safety's sake leads. Then phase by phase, and within one by the checklist's order, except that
    what an item names in `after` comes before it, and what those name: also where the item between isn't in the plan.
    """
    waiting = {step.item: step for step in steps}
    places = {note.id: place for place, note in enumerate(notes)}
    named = {note.id: note.after for note in notes}
    after = {item: _before(item, named, waiting) for item in waiting}
    chosen: list[PlanStep] = []

    def place(step: PlanStep) -> tuple[int, int, int]:
        rank = first.index(step.item) if step.item in first else len(first)
        return rank, PHASES.index(step.phase) if step.phase else len(PHASES), places[step.item]

    while waiting:
        ready = [step for step in waiting.values() if waiting.keys().isdisjoint(after[step.item])]
        best = min(ready or waiting.values(), key=place)
        chosen.append(waiting.pop(best.item))
    return tuple(chosen)


def _before(item: str, named: Mapping[str, Sequence[str]], planned: Container[str]) -> set[str]:
    """Return the planned items that come before an item. The search ends at each: it knows its own predecessors."""
    found, seen, ahead = set[str](), {item}, [*named[item]]
    while ahead:
        one = ahead.pop()
        if one in planned and one != item:
            found.add(one)
        elif one not in seen:
            seen.add(one)
            ahead += named.get(one, ())
    return found
