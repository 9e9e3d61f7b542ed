"""`FleetSummary`: the number of rows by outcome, for each item and group, with unknowns as a range.

A rate is over the rows to which an item applies. A row of which that, or the outcome, isn't known stands at both ends:
`low` takes it so that the rate is least, `high` so that it is most. No row leaves the sums in silence.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property, reduce
from typing import ClassVar, Self

from pydantic import Field

from secure_checklist.checklists.words import AnyLevel, Weight
from secure_checklist.core.model import Model, ReadOnlyMap
from secure_checklist.core.types import Number, Whole
from secure_checklist.evaluation.summaries import ChecklistSummary
from secure_checklist.rules.outcome import (
    ANY_DECISION,
    DECIDED_OUTCOMES,
    FAIL,
    NOT_APPLICABLE,
    PARTIAL,
    Outcome,
)

__all__ = ["FleetGroup", "FleetItem", "FleetSummary", "Rate", "ScoreStep"]

_BITS: Mapping[Outcome, int] = {word: bit for bit, word in DECIDED_OUTCOMES.items()}


class Rate(Model):
    """A share of the rows to which an item applies, as a range.

    Attributes:
        low: The lowest possible share, from 0 to 1; if None, it applies to no row.
        high: The highest possible share; if None, it applies to no row.

    """

    low: Number | None = None
    high: Number | None = None


class FleetItem(Model):
    """What became of one item in many rows.

    Attributes:
        item: The item's id.
        title: Its title.
        level: Its level.
        weight: Its weight in scores.
        codes: How many rows have which code, the sum of what is possible: 1 not applicable, 2 fail, 4 partial, 8 pass.
            A code that none has is left out.

    """

    item: str
    title: str
    level: AnyLevel
    weight: Weight
    codes: ReadOnlyMap[int, Whole]

    @cached_property
    def counts(self) -> Mapping[Outcome, int]:
        """How many rows have which outcome."""
        found: dict[Outcome, int] = dict.fromkeys(("pass", "partial", "fail", "unknown", "not_applicable"), 0)
        for code, rows in self.codes.items():
            found[DECIDED_OUTCOMES.get(code, "unknown")] += rows
        return found

    @property
    def decided(self) -> int:
        """In how many rows it is known whether it is done; 0: of this item nothing is known."""
        return self.counts["pass"] + self.counts["partial"] + self.counts["fail"]

    def rate(self, outcome: Outcome) -> Rate:
        """Return the share of rows with an outcome among those to which the item applies.

        Raises:
            ValueError: `unknown` and `not_applicable` have no such share.

        """
        bit = _BITS.get(outcome)
        if bit is None or bit == NOT_APPLICABLE:
            raise ValueError("a rate is of pass, partial or fail")
        sure, may, others = self.counts[outcome], self.rows_with(bit), self.rows_with(ANY_DECISION & ~bit)
        never = sum(rows for code, rows in self.codes.items() if not code & (bit | NOT_APPLICABLE))
        low = _share(sure, sure + others, 1.0 if may else None)
        high = _share(may, may + never, 0.0 if others else None)
        return Rate(low=low, high=high)

    def rows_with(self, bits: int) -> int:
        """Return in how many rows one of these outcomes, as in a code, is possible."""
        return sum(rows for code, rows in self.codes.items() if code & bits)


def _share(part: int, whole: int, empty: float | None) -> float | None:
    return part / whole if whole else empty


class ScoreStep(Model):
    """How many rows have a score within a step.

    Attributes:
        start: Where the step begins, inclusive, from 0 to 1.
        end: Where it ends, exclusive; 1 is inclusive.
        low: How many rows have the low end of their score there.
        high: How many rows have the high end of their score there.

    """

    start: Number
    end: Number
    low: Whole
    high: Whole


class FleetGroup(Model):
    """The rows that share the values of the grouping columns.

    Attributes:
        values: Those values as text, in the order of the columns, None for null; empty: all rows.
        merged: How many groups stand here together because each, or the rest without it, was too small to be reported.
        rows: How many rows.
        items: What became of each item.
        scores: How the scores are spread; empty where they weren't asked for.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"values"})

    values: tuple[str | None, ...] = ()
    merged: Whole = 0
    rows: Whole
    items: tuple[FleetItem, ...]
    scores: tuple[ScoreStep, ...] = ()

    def worst(self, most: int = 10) -> tuple[FleetItem, ...]:
        """Return the items that most rows fail, those of more weight first.

        Left out are those that no row can fail, and those of which nothing is known in any row.
        """
        failing = [entry for entry in self.items if entry.decided and entry.rows_with(FAIL | PARTIAL)]
        return tuple(sorted(failing, key=_badness, reverse=True)[:most])

    def plus(self, other: Self) -> Self:
        """Return both groups together."""
        items = [_together(ours, theirs) for ours, theirs in zip(self.items, other.items, strict=True)]
        scores = [
            ours.replace(low=ours.low + theirs.low, high=ours.high + theirs.high)
            for ours, theirs in zip(self.scores, other.scores, strict=True)
        ]
        return self.replace(rows=self.rows + other.rows, items=tuple(items), scores=tuple(scores))


def _badness(entry: FleetItem) -> tuple[float, float]:
    failing = entry.counts["fail"] + entry.counts["partial"] / 2
    return entry.weight * failing, entry.weight * entry.rows_with(FAIL | PARTIAL)


def _together(ours: FleetItem, theirs: FleetItem) -> FleetItem:
    codes = sorted({*ours.codes, *theirs.codes})
    return ours.replace(codes={code: ours.codes.get(code, 0) + theirs.codes.get(code, 0) for code in codes})


class FleetSummary(Model):
    """The results of a checklist over many rows.

    Attributes:
        checklist: Which checklist.
        subject: The kind of subject that a row is about.
        by: The grouping columns.
        rows: The total number of rows.
        hide_below: Groups of fewer rows are reported only together; if 0, all are reported.
        total: All rows together; if None, there are fewer than `hide_below`, so nothing is reported about them.
        groups: The groups, largest first; empty without grouping columns.
        not_evaluated: The ids of the checklist's items that are about other kinds of subjects.

    """

    checklist: ChecklistSummary
    subject: str
    by: tuple[str, ...] = ()
    rows: Whole
    hide_below: Whole = Field(default=0, ge=0)
    total: FleetGroup | None = None
    groups: tuple[FleetGroup, ...] = ()
    not_evaluated: tuple[str, ...] = ()


def reported(groups: Iterable[FleetGroup], hide_below: int) -> tuple[FleetGroup, ...]:
    """Return the groups that may be reported, the largest first: those that are too small stand together.

    Together they have at least `hide_below` rows; else the smallest of the others joins them, so that no one can take
    the others from the whole and be left with a few. Empty where all rows together are too few.
    """
    ranked = sorted(groups, key=lambda group: (-group.rows, tuple(str(value) for value in group.values)))
    hidden: list[FleetGroup] = []
    while ranked and (ranked[-1].rows < hide_below or (hidden and sum(g.rows for g in hidden) < hide_below)):
        hidden.append(ranked.pop())
    if not hidden:
        return tuple(ranked)
    rest = reduce(FleetGroup.plus, hidden)
    if rest.rows < hide_below:
        return ()
    return (*ranked, rest.replace(values=tuple(None for _ in rest.values), merged=len(hidden)))
