"""What a generated function is and needs when it runs: where facts are found, cut-offs, and a memory of versions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar

from secure_checklist.core.types import ValueType
from secure_checklist.rules.semantics import day_limit, instant_limit, version_satisfies

T = TypeVar("T")
_AGES = 10_000_000
"""More days than the calendar has."""


Run = Callable[[Sequence[Mapping[str, Any]], Sequence[date | datetime]], tuple[int, ...]]
"""A generated function: a mask for each job, in order, from the mappings that hold facts and the cut-offs."""


class Slot(NamedTuple):
    """Where the generated function finds a fact: in which of its mappings, and under which key."""

    mapping: int
    key: str
    type: ValueType


class Limits(NamedTuple):
    """A cut-off that depends on now: days back, or None for "not more than a day ahead"."""

    instant: bool
    days: int | None

    def at(self, now: datetime) -> date | datetime:
        """Give the cut-off for a moment."""
        if self.days is None:
            ahead = now + timedelta(days=1)
            return ahead if self.instant else ahead.date()
        return instant_limit(now, self.days) if self.instant else day_limit(now, self.days)


class CutOffs:
    """The cut-offs of a function; those of the last day (or moment, where one is an instant) are kept."""

    __slots__ = ("daily", "last", "latest", "limits", "steps")

    def __init__(self, limits: tuple[Limits, ...]) -> None:
        self.limits = limits
        self.steps = [timedelta(days=-1 if limit.days is None else min(limit.days, _AGES)) for limit in limits]
        self.daily = not any(limit.instant for limit in limits)
        self.last: tuple[object, tuple[date | datetime, ...]] = (None, ())
        self.latest: tuple[object, tuple[date | datetime, ...]] = (None, ())

    def at(self, now: datetime) -> tuple[date | datetime, ...]:
        """Give the cut-offs for a moment."""
        latest = self.latest
        if latest[0] is not now:
            self.latest = latest = (now, self._near(now))
        return latest[1]

    def _near(self, now: datetime) -> tuple[date | datetime, ...]:
        key = now.date() if self.daily else now
        last = self.last
        if last[0] != key:
            self.last = last = (key, self._at(now))
        return last[1]

    def _at(self, now: datetime) -> tuple[date | datetime, ...]:
        try:
            if self.daily:
                today = now.date()
                return tuple([today - step for step in self.steps])
        except OverflowError:
            pass
        return tuple(limit.at(now) for limit in self.limits)


class Generated(NamedTuple):
    """A generated function: `run(mappings, limits)` gives a mask for each job, in order."""

    run: Run
    limits: CutOffs


class _ByWord(dict[object, Run]):
    """A function for each word, made when the word first comes; without a word, the general one."""

    def __init__(self, general: Run, make: Callable[[object], Run]) -> None:
        super().__init__({None: general})
        self.make = make

    def __missing__(self, word: object) -> Run:
        self[word] = made = self.make(word)
        return made


def by_word(pivot: Slot, general: Run, make: Callable[[object], Run]) -> Run:
    """Make one function that hands over to the one for the word that the subject has in this place."""
    table, place, key = _ByWord(general, make), pivot.mapping, pivot.key

    def run(mappings: Sequence[Mapping[str, Any]], limits: Sequence[date | datetime]) -> tuple[int, ...]:
        return table[mappings[place][key]](mappings, limits)

    return run


class VersionMemo(dict[str | None, T]):
    """Remembers, within bounds, what follows from whether a version text satisfies a specifier: yes, no, or unknown."""

    def __init__(self, family: str, spec: str, says: tuple[T, T, T]) -> None:
        self.yes, self.no, self.unknown = says
        super().__init__({None: self.unknown})
        self.family, self.spec = family, spec

    def __missing__(self, text: str) -> T:
        if len(self) > 10_000:  # noqa: PLR2004 - a bound, so that a million odd strings don't fill the memory
            self.clear()
            self[None] = self.unknown
        answer = version_satisfies(self.family, text, self.spec)
        self[text] = said = self.unknown if answer is None else self.yes if answer else self.no
        return said


def in_turn(parts: list[Generated]) -> Generated:
    """Make one function of several that judge a part of the jobs each."""
    limits = tuple(limit for part in parts for limit in part.limits.limits)
    ends = list(accumulate(len(part.limits.limits) for part in parts))
    spans = [slice(end - len(part.limits.limits), end) for end, part in zip(ends, parts, strict=True)]
    runs = [(part.run, span) for part, span in zip(parts, spans, strict=True)]

    def run(mappings: Sequence[Mapping[str, Any]], limits: Sequence[date | datetime]) -> tuple[int, ...]:
        found: list[int] = []
        for part, span in runs:
            found += part(mappings, limits[span])
        return tuple(found)

    return Generated(run, CutOffs(limits))
