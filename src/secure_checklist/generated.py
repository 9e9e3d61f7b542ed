"""What a generated function is and needs when it runs: where facts are found, cut-offs, and a memory of versions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from secure_checklist.scalars import ValueType
from secure_checklist.truth import day_limit, instant_limit, version_satisfies

_AGES = 10_000_000
"""More days than the calendar has."""


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

    __slots__ = ("daily", "last", "limits", "steps")

    def __init__(self, limits: tuple[Limits, ...]) -> None:
        self.limits = limits
        self.steps = [timedelta(days=-1 if limit.days is None else min(limit.days, _AGES)) for limit in limits]
        self.daily = not any(limit.instant for limit in limits)
        self.last: tuple[object, tuple[date | datetime, ...]] = (None, ())

    def at(self, now: datetime) -> tuple[date | datetime, ...]:
        """Give the cut-offs for a moment."""
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

    run: Callable[[Sequence[Mapping[str, Any]], Sequence[date | datetime]], tuple[int, ...]]
    limits: CutOffs

    def limits_at(self, now: datetime) -> tuple[date | datetime, ...]:
        """Give the cut-offs for a moment."""
        return self.limits.at(now)


class VersionMemo(dict[str, bool | None]):
    """Remembers, within bounds, which version texts satisfy one specifier."""

    def __init__(self, family: str, spec: str) -> None:
        super().__init__()
        self.family, self.spec = family, spec

    def __missing__(self, text: str) -> bool | None:
        if len(self) > 10_000:  # noqa: PLR2004 - a bound, so that a million odd strings don't fill the memory
            self.clear()
        self[text] = answer = version_satisfies(self.family, text, self.spec)
        return answer


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
