"""`Action`, and in which order actions are shown: the most helpful first, and what others build on before them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from secure_checklist.checklists.items import Effort, Level
from secure_checklist.core.model import Model
from secure_checklist.core.types import Number
from secure_checklist.evaluation.summaries import ItemNote
from secure_checklist.rules.outcome import Outcome

_EFFORT = {"minutes": 0, "hour": 1, "ongoing": 2}
_LEVELS: tuple[Level, ...] = ("essential", "recommended", "advanced")
_Urgency = tuple[int, int, int, bool, float, float, int, int]


class Action(Model):
    """One thing to do next.

    Attributes:
        item: The item's id.
        title: What to do.
        level: How much it matters, in the person's situation.
        effort: What it takes.
        outcome: `fail`, `partial`, or `unknown` where it is surely one of the two, or comes first for safety's sake.
        subjects: The subjects for which it isn't done.
        gain: By how much doing it would raise the score, from 0 to 1.
        cautioned: A guard couldn't tell whether it is safe. Only in the person's own view.
        noticeable: Others may notice it, as a guard of the checklist says, whoever the person is.

    """

    item: str
    title: str
    level: Level
    effort: Effort
    outcome: Outcome
    subjects: tuple[str, ...]
    gain: Number
    cautioned: bool = False
    noticeable: bool = False


def in_order(
    actions: Iterable[Action],
    notes: Sequence[ItemNote],
    first: Sequence[str],
    situated: Mapping[str, Level],
    ahead: Sequence[str] = (),
) -> tuple[Action, ...]:
    """Put actions into the order in which to show them.

    What comes first for safety's sake leads. Then one after the other is chosen, of those whose prerequisites aren't
    waiting: the highest level; then what the person's situation puts first in it (`ahead`), and what leads it, by
    itself or by the situation; a prerequisite stands as high as what needs it in both. Then what isn't done at all,
    before what is done in part; the causes that the list so far does least about; the greatest gain, the lightest
    effort, and the checklist's order.
    """
    waiting = {action.item: action for action in actions}
    known = {note.id: note for note in notes}
    places = {note.id: place for place, note in enumerate(notes)}
    standing = _standing(waiting, known, situated, ahead)
    countered: Counter[str] = Counter()
    chosen: list[Action] = []

    def urgency(action: Action) -> _Urgency:
        note = known[action.item]
        rank = first.index(action.item) if action.item in first else len(first)
        need = sum(1 / (1 + countered[cause]) for cause in note.mitigates)
        half = action.outcome == "partial"
        return rank, *standing[note.id], half, -need, -action.gain, _EFFORT[action.effort], places[note.id]

    while waiting:
        ready = [action for action in waiting.values() if waiting.keys().isdisjoint(known[action.item].after)]
        best = min(ready or waiting.values(), key=urgency)
        chosen.append(waiting.pop(best.item))
        countered.update(known[best.item].mitigates)
    return tuple(chosen)


def in_one_shape(actions: Iterable[Action], notes: Sequence[ItemNote], plan_first: Sequence[str]) -> tuple[Action, ...]:
    """Put actions into the order in which to show them to anybody: by group, and `in_order` within each."""
    groups = in_groups({action.item: action for action in actions}, notes, plan_first)
    return tuple(action for group in groups for action in in_order(group, notes, plan_first, {}))


class _Step(Protocol):
    """What can be put into groups: an action, or a step of a plan."""

    @property
    def item(self) -> str: ...


S = TypeVar("S", bound=_Step)


def in_groups(steps: Mapping[str, S], notes: Sequence[ItemNote], plan_first: Sequence[str]) -> tuple[list[S], ...]:
    """Sort steps, by item, into three groups that come one after the other.

    First what nobody else notices; then what to read before the rest; then what others may notice, and what builds on
    that.
    """
    known = {note.id: note for note in notes}
    late = {item for item in steps if known[item].noticeable}
    while more := {item for item in steps if item not in late and not late.isdisjoint(known[item].after)}:
        late |= more
    early = [item for item in steps if item in plan_first]
    quiet = [step for item, step in steps.items() if item not in late and item not in early]
    return quiet, [steps[item] for item in early], [step for item, step in steps.items() if item in late - {*early}]


def _leads(note: ItemNote, situated: Mapping[str, Level]) -> bool:
    level = situated.get(note.id)
    return note.lead if level is None else _LEVELS.index(level) <= _LEVELS.index(note.level)


def _standing(
    waiting: Mapping[str, Action],
    notes: Mapping[str, ItemNote],
    situated: Mapping[str, Level],
    ahead: Sequence[str],
) -> dict[str, tuple[int, int]]:
    """Return the level of each action by number, and its rank in it; those of what needs it where they are higher."""

    def rank(item: str) -> int:
        return 0 if item in ahead else 1 if _leads(notes[item], situated) else 2

    found = {item: (_LEVELS.index(action.level), rank(item)) for item, action in waiting.items()}
    pending = list(waiting)
    while pending:
        item = pending.pop()
        for needed in notes[item].after:
            if needed in found and found[needed] > found[item]:
                found[needed] = found[item]
                pending.append(needed)
    return found
