"""The prerequisites of steps, while these are put into an order one by one."""

from collections.abc import Iterable, Mapping, Sequence

from secure_checklist.evaluation.summaries import ItemSummary


def places_of(first: Sequence[str]) -> Mapping[str, int]:
    """Return the index of each item; if one is named twice, the first index."""
    return {item: place for place, item in reversed([*enumerate(first)])}


def behind(items: Iterable[str], notes: Mapping[str, ItemSummary]) -> dict[str, tuple[str, ...]]:
    """Return the direct prerequisites of items, and of these in turn, as far as a report lists them."""
    found: dict[str, tuple[str, ...]] = {}
    pending = [*items]
    while pending:
        item = pending.pop()
        if item not in found:
            found[item] = tuple(one for one in dict.fromkeys(notes[item].after) if one in notes)
            pending += found[item]
    return found


class Prerequisites:
    """The steps that haven't been taken yet, and their prerequisites. All calls together take linear time.

    An item between two steps that is no step itself, as it is done, only passes on its own prerequisites.

    Attributes:
        waiting: The steps that haven't been taken, in the order given.
        ready: Those that waited for no other at the start.

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
        self.ready = self._handed_on([item for item in after if not self._missing[item]])

    def take(self, item: str) -> list[str]:
        """Take a step, and return the steps that waited for it alone."""
        del self.waiting[item]
        return self._handed_on(self._freed_by(item))

    def _freed_by(self, item: str) -> list[str]:
        freed: list[str] = []
        for other in self._needed_by.pop(item, ()):
            self._missing[other] -= 1
            if not self._missing[other]:
                freed.append(other)
        return freed

    def _handed_on(self, freed: list[str]) -> list[str]:
        found: list[str] = []
        while freed:
            item = freed.pop()
            if item in self.waiting:
                found.append(item)
            else:
                freed += self._freed_by(item)
        return found
