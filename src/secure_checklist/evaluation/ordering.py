"""What waits for what, while steps are put into an order one by one."""

from collections.abc import Iterable, Mapping, Sequence

from secure_checklist.evaluation.summaries import ItemSummary


def places_of(first: Sequence[str]) -> Mapping[str, int]:
    """Return the places of what comes first; of an item that is named twice, the first of them."""
    return {item: place for place, item in reversed([*enumerate(first)])}


def behind(items: Iterable[str], notes: Mapping[str, ItemSummary]) -> dict[str, tuple[str, ...]]:
    """Return what each of some items directly comes after, and each of these in turn, as far as a report lists them."""
    found: dict[str, tuple[str, ...]] = {}
    pending = [*items]
    while pending:
        item = pending.pop()
        if item not in found:
            found[item] = tuple(one for one in dict.fromkeys(notes[item].after) if one in notes)
            pending += found[item]
    return found


class Prerequisites:
    """The steps that haven't been taken yet, and which of them wait for others. All choices together are linear.

    What lies between two steps and is no step itself, as it is done, only hands on what it waits for.

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
