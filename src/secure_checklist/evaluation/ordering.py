"""What waits for what, while steps are put into an order one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence


def places_of(first: Sequence[str]) -> Mapping[str, int]:
    """Return the places of what comes first; of an item that is named twice, the first of them."""
    return {item: place for place, item in reversed([*enumerate(first)])}


class Prerequisites:
    """The steps that haven't been taken yet, and which of them wait for others. All choices together are linear.

    Attributes:
        waiting: The steps that haven't been taken, in the order given.
        ready: Those that waited for no other at the start.

    """

    def __init__(self, items: Iterable[str], after: Callable[[str], Iterable[str]]) -> None:
        self.waiting = dict.fromkeys(items)
        self._needed_by: dict[str, list[str]] = {}
        self._missing: dict[str, int] = {}
        for item in self.waiting:
            needs = self.waiting.keys() & {*after(item)}
            self._missing[item] = len(needs)
            for needed in needs:
                self._needed_by.setdefault(needed, []).append(item)
        self.ready = [item for item, missing in self._missing.items() if not missing]

    def take(self, item: str) -> list[str]:
        """Take a step, and return the steps that waited for it alone."""
        del self.waiting[item]
        freed: list[str] = []
        for other in self._needed_by.get(item, ()):
            self._missing[other] -= 1
            if not self._missing[other] and other in self.waiting:
                freed.append(other)
        return freed
