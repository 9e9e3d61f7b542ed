"""What a person has made of each action, and how that orders what to do; it changes no outcome and no score."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from secure_checklist.evaluation.actions import Action
from secure_checklist.evaluation.explanation import Finding
from secure_checklist.evaluation.report import Report
from secure_checklist.subjects.entries import ActionState, Intention

_RANKS: Mapping[str, int] = {"doing": 1, "open": 2, "later": 3}
"""The order of actions, behind those that lead, which have the rank 0."""


def intentions_for(report: Report, intentions: Iterable[Intention]) -> dict[str, Intention]:
    """Return the newest intention for each item of a report, by the item's present id."""
    present = {name: note.id for note in report.items for name in (*note.former_ids, note.id)}
    oldest_first = sorted(intentions, key=lambda one: one.at)
    return {present[one.item]: one for one in oldest_first if one.item in present}


def state_of(findings: Sequence[Finding], intention: Intention | None, day: date) -> ActionState:
    """Return the state of an action on a day; what isn't known everywhere is never `done`."""
    left = [one.outcome for one in findings if one.outcome != "not_applicable" and one.disposition != "waived"]
    if findings and not left:
        return "not_for_me"
    if left and all(outcome == "pass" for outcome in left):
        return "done"
    return "open" if intention is None else intention.state(day)


def in_order_of_intentions(
    actions: Sequence[Action], report: Report, intentions: Mapping[str, Intention]
) -> tuple[Sequence[Action], int]:
    """Return actions with those that the person is doing first and those put off last, and the number of these.

    What leads for safety's sake stays in front. What the situation puts first, and what an action that isn't put off
    needs done before it, keeps its place although it was put off.
    """
    if not intentions:
        return actions, 0
    day, notes = report.now.date(), report.items.by_id
    leading = {*report.first, *(item for item in report.urgent if not notes[item].observable)}
    kept = {*leading, *report.urgent, *report.promoted}
    states = {item: one.state(day) for item, one in intentions.items() if item not in kept or one.until is None}
    ranks = {one.item: 0 if one.item in leading else _RANKS[states.get(one.item, "open")] for one in actions}
    for action in reversed(actions):  # prerequisites come before what needs them, so one pass reaches all
        for needed in notes[action.item].after:
            if needed in ranks:
                ranks[needed] = min(ranks[needed], ranks[action.item])
    return sorted(actions, key=lambda one: ranks[one.item]), [*ranks.values()].count(_RANKS["later"])
