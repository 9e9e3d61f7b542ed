"""`Action`, and the order of actions: the most helpful first, with prerequisites before the actions that need them."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from secure_checklist.checklists.items import Effort
from secure_checklist.checklists.words import LEVEL_WEIGHT, AnyLevel
from secure_checklist.core.model import FrozenMap, Model
from secure_checklist.core.types import Number
from secure_checklist.evaluation.ordering import Prerequisites, behind, places_of
from secure_checklist.evaluation.summaries import ItemSummaries, ItemSummary
from secure_checklist.rules.outcome import Outcome

_EFFORT = {"minutes": 0, "hour": 1, "ongoing": 2}
_Standing = tuple[int, float, int, float]
"""The place in the order of a profile, that of the level, the rank in that, and the weight that is undone, negated."""
_Urgency = tuple[int, int, float, int, float]
"""The place among what comes first, and the standing."""
_Place = tuple[float, int, int]
"""The gain, negated, the effort, and the place in the checklist."""


class Action(Model):
    """One thing to do next.

    Attributes:
        item: The item's id.
        title: The item's title, as an instruction.
        level: The level of the item in the person's situation.
        effort: How much time the action takes.
        outcome: The item's outcome: `fail`, `partial`, or `unknown` if the item may be done or has either of these
            outcomes.
        subjects: The ids of the subjects for which the item isn't done.
        gain: The increase of the score if the action is done, from 0 to 1.
        flagged: Whether the action may be unsafe, because a guard may suppress it. The value is always False except in
            the person's own view.
        observable: Whether others may notice the action, according to a guard. The value is the same for everyone.
        maybe_done: Whether the action may already be done, but is still worth checking or comes first.

    """

    item: str
    title: str
    level: AnyLevel
    effort: Effort
    outcome: Outcome
    subjects: tuple[str, ...]
    gain: Number
    flagged: bool = False
    observable: bool = False
    maybe_done: bool = False


def in_order(  # noqa: PLR0913, PLR0917 - all that orders them
    actions: Iterable[Action],
    notes: ItemSummaries,
    first: Sequence[str],
    situated: Mapping[str, AnyLevel],
    promoted: Sequence[str] = (),
    levels: Mapping[str, float] = FrozenMap(),
    reading: Sequence[str] = (),
) -> Iterator[Action]:
    """Yield actions in the order in which to show them. Each action is only computed when it is requested.

    Items in `first` lead, for safety. If a profile gives a reading order (`reading`), the items that the person's
    situation puts first (`promoted`) come next, followed by the items in that order. The rest are chosen one by one
    among those that no waiting action must precede, directly or indirectly. The criteria are, in turn: the highest
    level; within a level, `promoted` items, then items that lead it by themselves or because of the situation; the
    greatest weight, halved if the item is partly done. For all of these, a prerequisite ranks at least as high as any
    action that needs it. Ties are broken by the causes that the list so far does least about, the greatest gain, the
    lightest effort, and the checklist's order. `levels` holds the weights of levels that the checklist declares.
    """
    known = {action.item: action for action in actions}
    after = behind(known, notes.by_id)
    left = Prerequisites(known, after)
    weights = LEVEL_WEIGHT | dict(levels)
    standing = _standing(known, notes.by_id, after, situated, promoted, weights, reading)
    leading = places_of(first)

    def queue(items: Iterable[str]) -> _Queue:
        made = _Queue()
        for item in items:
            push(made, item)
        return made

    def push(onto: _Queue, item: str) -> None:
        action = known[item]
        urgency = leading.get(item, len(first)), *standing[item]
        place = -action.gain, _EFFORT[action.effort], notes.places[item]
        onto.push(urgency, notes.by_id[item].mitigates, place, item)

    ready, circular = queue(left.ready), None
    countered: Counter[str] = Counter()
    while True:
        item = ready.pop(left.waiting, countered)
        if item is None:  # nothing is left, or each waits for another, as only a report written by hand can say
            circular = circular or queue(left.waiting)
            item = circular.pop(left.waiting, countered)
        if item is None:
            return
        for freed in left.take(item):
            push(ready, freed)
        countered.update(notes.by_id[item].mitigates)
        yield known[item]


class _Queue:
    """Actions by urgency, and within one by the causes that they counter: of these the most needed comes first.

    Which causes are needed most changes with each choice, all else doesn't; there are few sets of causes.
    """

    def __init__(self) -> None:
        self._urgencies: list[_Urgency] = []
        self._queues: dict[_Urgency, dict[tuple[str, ...], list[tuple[_Place, str]]]] = {}

    def push(self, urgency: _Urgency, causes: Iterable[str], place: _Place, item: str) -> None:
        """Add an action."""
        by_causes = self._queues.get(urgency)
        if by_causes is None:
            by_causes = self._queues[urgency] = {}
            heappush(self._urgencies, urgency)
        heappush(by_causes.setdefault(tuple(sorted(causes)), []), (place, item))

    def pop(self, waiting: Container[str], countered: Mapping[str, int]) -> str | None:
        """Remove the next action that is still waiting; if None, there is none."""
        while self._urgencies:
            by_causes = self._queues[self._urgencies[0]]
            heads: list[tuple[float, _Place, str, tuple[str, ...]]] = []
            for causes, queue in [*by_causes.items()]:
                while queue and queue[0][1] not in waiting:
                    heappop(queue)
                if queue:
                    heads.append((-sum(1 / (1 + countered[cause]) for cause in causes), *queue[0], causes))
                else:
                    del by_causes[causes]
            if heads:
                *_, item, causes = min(heads)
                heappop(by_causes[causes])
                return item
            del self._queues[heappop(self._urgencies)]
        return None


def behind_plan(actions: Iterable[Action], plan: Iterable[Action]) -> Iterator[Action]:
    """Yield actions, with those of `plan` directly before the first one that others may notice."""
    for action in actions:
        if action.observable:
            yield from plan
            plan = ()
        yield action


def _standing(  # noqa: PLR0913, PLR0917 - all that orders them
    waiting: Mapping[str, Action],
    notes: Mapping[str, ItemSummary],
    after: Mapping[str, Sequence[str]],
    situated: Mapping[str, AnyLevel],
    promoted: Sequence[str],
    weights: Mapping[str, float],
    reading: Sequence[str],
) -> dict[str, _Standing]:
    """Return the standing of each action, or that of an action that needs it if that is higher."""
    leading = {*promoted}
    read = {item: place for place, item in enumerate(reading, 1)}

    def level_place(level: str) -> float:
        return -weights.get(level, 0)  # the highest first; one that a report doesn't explain comes last

    def reading_place(item: str) -> int:
        return 0 if item in leading and read else read.get(item, len(read) + 1)

    def rank(item: str) -> int:
        note, level = notes[item], situated.get(item)
        prior = note.priority if level is None else level_place(level) <= level_place(note.level)
        return 0 if item in leading else 1 if prior else 2

    def undone(item: str) -> float:
        weight = max(notes[item].weight, weights.get(situated.get(item, ""), 0))
        return weight / 2 if waiting[item].outcome == "partial" else weight

    found = {
        item: (reading_place(item), level_place(action.level), rank(item), -undone(item))
        for item, action in waiting.items()
    }
    pending = list(waiting)
    while pending:
        item = pending.pop()
        for needed in after[item]:
            # A password manager is "recommended", and what needs it is "essential": then the manager has to be shown
            # among the essential actions, or the list would begin with something that can't be done yet.
            if needed not in found or found[needed] > found[item]:
                found[needed] = found[item]
                pending.append(needed)
    return found
