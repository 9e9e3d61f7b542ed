"""Answers about rows of values, remembered by the values that were read to find them.

What a pure function looks at next depends on what it has seen so far. So its answers are the leaves of a tree, and each
branching names the value that is looked at there, or the result of a step, which is remembered in the same way.
Windows is evaluated without looking at the model, so one answer serves all its models:

    (os_name, model, os_version)              os_name
    windows, XPS 13, 10.0.22631       ->        windows -> os_version
    windows, Surface 7, 10.0.22631    ->                     10.0.22631 -> true      (no second call)
    android, Pixel 8, 14              ->        android -> model
                                                             Pixel 8 -> os_version ...
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, final

Row = tuple[Any, ...]
LookedAt = dict["int | Memory", None]
"""The values that were looked at, by index in the row, and the steps, in order."""


@final
class Branching(NamedTuple):
    """A place that is looked at and, by the value that is seen there, the next branching or the answer."""

    place: "int | Memory"
    then: "dict[Any, Branching | Answer]"


@final
class Answer(NamedTuple):
    """An answer of any type."""

    value: Any


@final
class Memory:
    """Answers by rows. `learn` finds an answer and records which values it read.

    Attributes:
        start: The first branching, or the answer for all rows; if None, nothing is remembered yet.

    """

    def __init__(self, learn: Callable[[Row, LookedAt], Any]) -> None:
        self.start: Branching | Answer | None = None
        self._learn = learn

    def answer(self, row: Row) -> Any:  # noqa: ANN401 - of any type
        """Return the answer about a row, remembered or found."""
        at = self.start
        while type(at) is Branching:
            place, then = at
            at = then.get(place.answer(row) if type(place) is Memory else row[place])
        if at is not None:
            return at.value
        looked_at: LookedAt = {}
        value = self._learn(row, looked_at)
        self._keep(row, tuple(looked_at), Answer(value))
        return value

    def _keep(self, row: Row, places: Sequence["int | Memory"], answer: Answer) -> None:
        """Remember an answer by what was looked at.

        If rows that are alike so far were looked at in different ways, the function isn't pure, and the answer isn't
        remembered.
        """
        if self.start is None:
            self.start = Branching(places[0], {}) if places else answer
        at: Branching | Answer = self.start
        for place, following in zip(places, (*places[1:], None)[: len(places)], strict=True):
            if type(at) is not Branching or at.place is not place:
                return
            seen = row[place] if isinstance(place, int) else place.answer(row)
            at = at.then.setdefault(seen, answer if following is None else Branching(following, {}))
