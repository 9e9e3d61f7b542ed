"""What a person intends to do about each action, and how this orders actions. It changes no outcome and no score."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from secure_checklist.evaluation.actions import Action
from secure_checklist.evaluation.explanation import Finding
from secure_checklist.evaluation.report import Report
from secure_checklist.subjects.entries import ActionState, Intention

_RANKS: Mapping[str, int] = {"doing": 1, "open": 2, "later": 3}
"""The order of actions, behind those that lead, which have the rank 0."""


def _rank(intention: Intention | None, day: date) -> int:
    return _RANKS["open" if intention is None else intention.state(day)]


def intentions_for(report: Report, intentions: Iterable[Intention]) -> dict[str, tuple[Intention, ...]]:
    """Return the newest intentions for each item of a report, one for each subject, by the item's present id.

    A newer intention for the item as a whole replaces those for its subjects.
    """
    present = {name: note.id for note in report.items for name in (*note.former_ids, note.id)}
    newest: dict[str, dict[str | None, Intention]] = {}
    for one in sorted(intentions, key=lambda one: one.at):
        if item := present.get(one.item):
            older = {} if one.subject is None else newest.get(item, {})
            newest[item] = {**older, one.subject: one}
    return {item: tuple(by_subject.values()) for item, by_subject in newest.items()}


def intention_of(subjects: Iterable[str | None], intentions: Iterable[Intention], day: date) -> Intention | None:
    """Return the intention that counts for an item while it isn't done for these subjects, or None if it is open.

    The item is only put off if it is put off for every subject. It is then put off until the earliest of their days.
    """
    by_subject = {one.subject: one for one in intentions}
    each = [by_subject.get(one, by_subject.get(None)) for one in subjects] or [*by_subject.values()]
    return min(each, key=lambda one: (_rank(one, day), (one and one.until) or day), default=None)


def state_of(findings: Sequence[Finding], intentions: Sequence[Intention], day: date) -> tuple[Intention, ActionState]:
    """Return the intention of an item, as shown in a calendar, and its state: `done` only if all its findings are."""
    counted = [one for one in findings if one.outcome != "not_applicable" and one.disposition != "waived"]
    undone = [one.subject for one in counted if one.outcome != "pass"]
    intention = intention_of(undone, intentions, day) or intentions[-1]
    if counted and not undone:
        return intention, "done"
    return intention, "not_for_me" if findings and not counted else intention.state(day)


def in_order_of_intentions(
    actions: Sequence[Action], report: Report, intentions: Mapping[str, Sequence[Intention]]
) -> tuple[Sequence[Action], int]:
    """Return actions with those under way first and those put off last, and the number of actions put off.

    Actions that lead for safety stay first. An action that was put off keeps its place if the person's situation puts
    it first, or if it is a prerequisite of an action that wasn't put off.
    """
    if not intentions:
        return actions, 0
    day, notes = report.now.date(), report.items.by_id
    leading = {*report.first, *(item for item in report.urgent if not notes[item].observable)}
    kept = {*leading, *report.urgent, *report.promoted}
    chosen = {one.item: intention_of(one.subjects, intentions.get(one.item, ()), day) for one in actions}
    ranks = {
        item: min(_rank(one, day), _RANKS["open"] if item in kept else _RANKS["later"]) for item, one in chosen.items()
    }
    ranks |= dict.fromkeys(leading & ranks.keys(), 0)
    for action in reversed(actions):  # prerequisites come before what needs them, so one pass reaches all
        for needed in notes[action.item].after:
            if needed in ranks:
                ranks[needed] = min(ranks[needed], ranks[action.item])
    return sorted(actions, key=lambda one: ranks[one.item]), [*ranks.values()].count(_RANKS["later"])
