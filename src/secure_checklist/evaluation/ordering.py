"""The prerequisites of steps, while steps are put into order one by one."""

from collections.abc import Iterable, Mapping, Sequence

from secure_checklist.evaluation.summaries import ItemSummary


def places_of(first: Sequence[str]) -> Mapping[str, int]:
    """Return the index of each item. For an item that is named twice, it is the first index."""
    return {item: place for place, item in reversed([*enumerate(first)])}


def behind(items: Iterable[str], notes: Mapping[str, ItemSummary]) -> dict[str, tuple[str, ...]]:
    """Return the direct prerequisites of items, and the prerequisites of those, as far as a report lists them."""
    found: dict[str, tuple[str, ...]] = {}
    pending = [*items]
    while pending:
        item = pending.pop()
        if item not in found:
            found[item] = tuple(one for one in dict.fromkeys(notes[item].after) if one in notes)
            pending += found[item]
    return found


class Prerequisites:
    """The steps that haven't been taken, with their prerequisites. All calls together take linear time.

    An item between two steps that isn't a step itself, because it is done, only passes on its own prerequisites.

    Attributes:
        waiting: The steps that haven't been taken, in the order given.
        ready: The steps that had no untaken prerequisites at the start.

    """

    def __init__(self, items: Iterable[str], after: Mapping[str, Sequence[str]]) -> None:
        self.waiting = dict.fromkeys(items)
        self._needed_by: dict[str, list[str]] = {}
        self._missing = {item: len(needs) for item, needs in after.items()}
        for item, needs in after.items():
            for needed in needs:
                self._needed_by.setdefault(needed, []).append(item)
        # Topological sorting (Kahn), with a choice at each step. For a plan of `a`, `c` and `d`, in which `b` is done
        # already:
        #
        #   c after b, b after a, d after nothing      ready: a, d
        #   take(a)                                    frees b, which is no step and hands on: c
        #
        # `b` isn't in the plan, and `c` still has to come after `a`.
        free = [item for item in after if not self._missing[item]]
        self.ready = [item for item in free if item in self.waiting]
        self.ready += self._freed_by([item for item in free if item not in self.waiting])

    def take(self, item: str) -> list[str]:
        """Take a step, and return the steps that were waiting only for it."""
        del self.waiting[item]
        return self._freed_by([item])

    def _freed_by(self, passed: list[str]) -> list[str]:
        """Return the steps that waited for these alone, or for what only passes on its own prerequisites."""
        found: list[str] = []
        while passed:
            for other in self._needed_by.pop(passed.pop(), ()):
                self._missing[other] -= 1
                if not self._missing[other]:
                    (found if other in self.waiting else passed).append(other)
        return found
