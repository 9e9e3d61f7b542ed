"""`PlanStep`, and the order of the steps in a plan: by phase, with prerequisites first."""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Literal

from secure_checklist.checklists.plan_items import Phase
from secure_checklist.core.model import Model
from secure_checklist.evaluation.findings import OUTCOMES, PLAIN, Block, FindingDetails
from secure_checklist.evaluation.ordering import Prerequisites, behind, places_of
from secure_checklist.evaluation.summaries import ItemSummaries, ItemSummary, made
from secure_checklist.rules.outcome import NOT_APPLICABLE, PASS, Outcome

StepStatus = Literal["to_do", "unclear", "ask_first", "done"]
"""The status of a step. `to_do`: it is for this person and isn't known to be done. `unclear`: it may be for them and is
shown in the meantime. `ask_first`: it may be for them, but a question should be answered before it is shown as advice.
`done`: it is known to be done, if it is for them."""
_RANK: dict[StepStatus, int] = {"to_do": 0, "unclear": 1, "ask_first": 2, "done": 3}


class PlanStep(Model):
    """One step of a plan.

    Attributes:
        item: The item's id.
        title: The item's title, as an instruction.
        phase: When the step is due. If None, the step can be done at any time, and follows all steps with a phase.
        status: The status of the step.
        optional: Whether the step is the person's choice.
        outcome: The item's worst outcome for these subjects.
        subjects: The ids of the subjects with this status. If empty, no subject is listed.
        facts: The full names of the missing facts. If the status is `ask_first`, the facts to ask for are included.
        flagged: Whether the step may be unsafe, because a guard may suppress it. The value is always False except in
            the person's own view.
        observable: Whether others may notice the step, according to a guard. The value is the same for everyone.

    """

    item: str
    title: str
    phase: Phase | None = None
    status: StepStatus
    optional: bool = False
    outcome: Outcome
    subjects: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    flagged: bool = False
    observable: bool = False


def steps_of(blocks: Iterable[Block], notes: ItemSummaries) -> dict[str, PlanStep]:
    """Return the step of each item, including steps that are done. An item that doesn't apply to anyone has none.

    Waived items are left out, as are items that a guard suppresses and items to hide while it isn't known whether they
    apply.
    """
    found: dict[str, list[tuple[StepStatus, str | None, int, FindingDetails]]] = {}
    for block in blocks:
        for index, mask in enumerate(block.masks):
            note = block.notes.get(index, PLAIN)
            status = None if mask == NOT_APPLICABLE else _status(mask, note)
            if status is None:
                continue
            entries = found.setdefault(block.items[index], [])
            # A step about three accounts is done if all are. So the worst status counts, and its subjects are named:
            # "to do, for the bank and the mail"; the account for which it is done is left out.
            if entries and _RANK[status] < _RANK[entries[0][0]]:
                entries.clear()
            if not entries or status == entries[0][0]:
                entries.append((status, block.subject, mask, note))
    return {item: _step(notes.by_id[item], entries) for item, entries in found.items()}


def _status(mask: int, note: FindingDetails) -> StepStatus | None:
    """Return what is known of a finding as a step; if None, it is none."""
    if note is not PLAIN and not note.counted:
        return None
    if mask & NOT_APPLICABLE and note.display != "show":
        return None if note.display == "hide" else "ask_first"
    if not mask & ~(PASS | NOT_APPLICABLE):
        return "done"
    return "unclear" if mask & NOT_APPLICABLE else "to_do"


def _step(item: ItemSummary, entries: Sequence[tuple[StepStatus, str | None, int, FindingDetails]]) -> PlanStep:
    """Return the step of an item from the findings of those with the same status."""
    status, _, mask, _ = entries[0]
    subjects, facts, flagged = list[str](), dict[str, None](), False
    for _, subject, _, note in entries:
        if subject is not None:
            subjects.append(subject)
        for why in note.reasons:
            if why.fact is not None:
                facts[why.fact] = None
        flagged = flagged or note.disposition == "flagged"
    parts = {
        "item": item.id,
        "title": item.title,
        "phase": item.phase,
        "status": status,
        "optional": item.optional,
        "outcome": OUTCOMES[mask],
        "subjects": tuple(subjects),
        "facts": tuple(facts),
        "flagged": flagged,
        "observable": item.observable,
    }
    return made(PlanStep, parts)


def in_plan_order(steps: Iterable[PlanStep], notes: ItemSummaries, first: Sequence[str]) -> list[PlanStep]:
    """Return steps in the order in which to take them.

    Items in `first` lead, for safety. The rest follow phase by phase, and in the checklist's order within a phase. A
    step comes after the items that its item names in `after`, and after their prerequisites in turn, even if an item in
    between isn't in the plan.
    """
    planned = {step.item: step for step in steps}
    leading = dict.fromkeys([item for item in first if item in planned])
    places = [*leading, *sorted(planned.keys() - leading.keys(), key=notes.plan_places.__getitem__)]
    if notes.in_order and not leading:  # as in most checklists: then no place comes before what it needs
        return [planned[item] for item in places]
    left, place_of = Prerequisites(places, behind(places, notes.by_id)), places_of(places)
    ready, circular, found = [place_of[item] for item in left.ready], list[int](), list[PlanStep]()
    heapify(ready)
    while left.waiting:
        if ready:
            item = places[heappop(ready)]
        else:  # each waits for another, as only a report that was written by hand can say
            circular = circular or sorted((place_of[item] for item in left.waiting), reverse=True)
            item = places[circular.pop()]
            if item not in left.waiting:
                continue
        for freed in left.take(item):
            heappush(ready, place_of[freed])
        found.append(planned[item])
    return found


def planned(
    blocks: Iterable[Block],
    notes: ItemSummaries,
    *,
    first: Sequence[str],
    plan_first: Sequence[str],
    own: bool,
    done: bool = False,
) -> tuple[PlanStep, ...]:
    """Return the steps of a plan in order, as in `Report.plan`. `own` selects the person's own view."""
    steps = [step for step in steps_of(blocks, notes).values() if done or step.status != "done"]
    if own:
        return tuple(in_plan_order(steps, notes, first))
    needed_by: dict[str, list[str]] = {}
    for step in steps:
        for needed in notes.by_id[step.item].after:
            needed_by.setdefault(needed, []).append(step.item)
    # What others may notice, as changing a shared password, comes after what they can't, and so does all that builds on
    # it. In between is what to read before doing anything that may be noticed.
    late = {step.item for step in steps if step.observable}
    pending = [*late]
    while pending:
        more = [item for item in needed_by.get(pending.pop(), ()) if item not in late]
        late.update(more)
        pending += more
    groups: tuple[list[PlanStep], ...] = [], [], []
    for step in steps:
        groups[1 if step.item in plan_first else 2 if step.item in late else 0].append(step)
    return tuple(step for group in groups for step in in_plan_order(group, notes, plan_first))
