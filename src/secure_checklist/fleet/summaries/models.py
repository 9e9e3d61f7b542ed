"""`FleetSummary`: the number of rows by outcome, for each item and group, with unknowns as a range.

A rate covers the rows to which an item applies. If a row's outcome is unknown, or whether the item applies, `low`
counts the row so that the rate is lowest, and `high` so that it is highest. No row is silently left out.
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
        low: The lowest possible share, from 0 to 1. None if the item applies to no row.
        high: The highest possible share, from 0 to 1. None if the item applies to no row.

    """

    low: Number | None = None
    high: Number | None = None


class FleetItem(Model):
    """The results of one item over many rows.

    Attributes:
        item: The item's id.
        title: Its title.
        level: Its level.
        weight: Its weight in scores.
        codes: The number of rows by code, the sum of the possible outcomes: 1 not applicable, 2 fail, 4 partial, 8
            pass. A code that no row has is left out.

    """

    item: str
    title: str
    level: AnyLevel
    weight: Weight
    codes: ReadOnlyMap[int, Whole]

    @cached_property
    def counts(self) -> Mapping[Outcome, int]:
        """The number of rows by outcome."""
        found: dict[Outcome, int] = dict.fromkeys(("pass", "partial", "fail", "unknown", "not_applicable"), 0)
        for code, rows in self.codes.items():
            found[DECIDED_OUTCOMES.get(code, "unknown")] += rows
        return found

    @property
    def decided(self) -> int:
        """The number of rows in which it is known whether the item is done. It is 0 if nothing is known."""
        return self.counts["pass"] + self.counts["partial"] + self.counts["fail"]

    def rate(self, outcome: Outcome) -> Rate:
        """Return the share of rows with an outcome among those to which the item applies.

        Raises:
            ValueError: If the outcome is `unknown` or `not_applicable`, which have no such share.

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
        """Return the number of rows in which one of these outcomes, given as a code, is possible."""
        return sum(rows for code, rows in self.codes.items() if code & bits)


def _share(part: int, whole: int, empty: float | None) -> float | None:
    return part / whole if whole else empty


class ScoreStep(Model):
    """The number of rows with a score within a step.

    Attributes:
        start: The start of the step, inclusive, from 0 to 1.
        end: The end of the step, exclusive. An end of 1 is inclusive.
        low: The number of rows with the low end of their score in the step.
        high: The number of rows with the high end of their score in the step.

    """

    start: Number
    end: Number
    low: Whole
    high: Whole


class FleetGroup(Model):
    """The rows that share the values of the grouping columns.

    Attributes:
        values: The values as strings, in the order of the columns, or None for null. Empty for the group of all rows.
        merged: The number of groups merged into this one because each, or the rest without it, was too small to report.
        rows: The number of rows.
        items: The results of each item.
        scores: The distribution of scores. Empty if there are no scores.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"values"})

    values: tuple[str | None, ...] = ()
    merged: Whole = 0
    rows: Whole
    items: tuple[FleetItem, ...]
    scores: tuple[ScoreStep, ...] = ()

    def worst(self, most: int = 10) -> tuple[FleetItem, ...]:
        """Return the items that most rows fail. If equal, items of more weight come first.

        Items that no row can fail, or about which nothing is known, are left out.
        """
        failing = [entry for entry in self.items if entry.decided and entry.rows_with(FAIL | PARTIAL)]
        return tuple(sorted(failing, key=_badness, reverse=True)[:most])

    def plus(self, other: Self) -> Self:
        """Return the sum of both groups."""
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
        checklist: The checklist that was applied.
        subject: The subject type of a row.
        by: The grouping columns.
        rows: The total number of rows.
        hide_below: Groups with fewer rows are reported only together. If 0, all are reported.
        total: The group of all rows. None if there are fewer than `hide_below`, so that nothing is reported about them.
        groups: The groups, largest first. Empty without grouping columns.
        not_evaluated: The ids of the checklist's items about other subject types.

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
    """Return the groups that may be reported, largest first. Groups that are too small are merged.

    A merged group has at least `hide_below` rows. If not, the smallest other group joins it, so that no one can
    subtract the others from the total and be left with a few rows. Empty if there are too few rows in total.
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
