"""Summaries of outcomes, counted in batches so that a table may be larger than memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import narwhals as nw

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.errors import InvalidTableError, Problem, did_you_mean
from secure_checklist.core.model import FrozenMap
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.fleet.compile.score import HIGH, LOW
from secure_checklist.fleet.engines.choice import engine_of
from secure_checklist.fleet.summaries.models import (
    FleetGroup,
    FleetItem,
    FleetSummary,
    ScoreStep,
    reported,
)
from secure_checklist.rules.outcome import PARTIAL, PASS

BINS = 10
"""The number of steps of the distribution of scores, from 0 to 1."""


class Summing:
    """Adds up the outcomes of tables for one checklist."""

    def __init__(self, checklist: Checklist, kind: str, by: Iterable[str]) -> None:
        self.checklist, self.kind, self.by = checklist, kind, tuple(dict.fromkeys(by))
        self.items: tuple[Item, ...] = tuple(checklist.by_kind.get(kind, ()))
        self.scored: bool | None = None
        self.groups: dict[tuple[str | None, ...], FleetGroup] = {}

    def add(self, outcomes: Any) -> None:  # noqa: ANN401 - a table of any engine
        """Add the outcomes of one table.

        Raises:
            InvalidTableError: If a column of an item, or a grouping column, is missing.

        """
        engine = engine_of(outcomes)
        names = list(engine.schema(engine.given(outcomes)))
        self._require(names)
        scored = LOW in names and HIGH in names
        if self.scored is not None and scored is not self.scored:
            self._refuse("has scores, and another part has none" if scored else "has no scores, and another part has")
        self.scored = scored
        codes = {f"o{place}": item.id for place, item in enumerate(self.items)}
        by = {f"b{place}": name for place, name in enumerate(self.by)}
        ends = {"low": LOW, "high": HIGH} if scored else {}
        for part in engine.countable(outcomes, codes | by | ends):
            for group in self._counted(part, tuple(by), scored=scored):
                held = self.groups.get(group.values)
                self.groups[group.values] = group if held is None else held.plus(group)

    def _counted(self, frame: Any, by: Sequence[str], *, scored: bool) -> Iterator[FleetGroup]:  # noqa: ANN401 - as above
        """Count the rows of a table by group: of each item by code, and of the ends of the score by step."""
        possible = {f"o{place}": _codes(item) for place, item in enumerate(self.items)}
        # A row of counts for each group, from one pass over the table, on whatever engine:
        #
        #   b0 (department)   rows   o0_2   o0_8   o0_10   low_0 ...
        #   sales             120    30     80     10      12
        #
        # Groups of several parts are added, so a table that is larger than memory is counted batch by batch.
        sums = {f"{name}_{code}": nw.col(name) == code for name, codes in possible.items() for code in codes}
        for end in ("low", "high") if scored else ():
            for step in range(BINS):
                inside = nw.col(end) >= step / BINS
                sums[f"{end}_{step}"] = inside & (nw.col(end) < (step + 1) / BINS) if step < BINS - 1 else inside
        aggregates = [truth.cast(nw.Int64).sum().alias(name) for name, truth in sums.items()]
        native = nw.from_native(frame)
        rows = nw.len().alias("rows")
        found = native.group_by(*by).agg(rows, *aggregates) if by else native.select(rows, *aggregates)
        for row in (found.collect() if isinstance(found, nw.LazyFrame) else found).rows(named=True):
            counts = [{code: row[f"{name}_{code}"] or 0 for code in codes} for name, codes in possible.items()]
            # Each row must have one of the codes that the item can give. A column of another checklist, or nulls, would
            # else be counted too low, and look like a small fleet.
            if any(sum(each.values()) != row["rows"] for each in counts):
                self._refuse("holds codes that this checklist can't give, or nulls among them")
            scores = [
                ScoreStep(
                    start=step / BINS,
                    end=(step + 1) / BINS,
                    low=row[f"low_{step}"] or 0,
                    high=row[f"high_{step}"] or 0,
                )
                for step in range(BINS if scored else 0)
            ]
            yield FleetGroup(
                values=tuple(None if row[name] is None else str(row[name]) for name in by),
                rows=row["rows"],
                items=tuple(self._item(item, each) for item, each in zip(self.items, counts, strict=True)),
                scores=tuple(scores),
            )

    def _refuse(self, reported: str) -> None:
        raise InvalidTableError(
            [Problem("", reported, "give what evaluate() gave, on the same checklist and in the same way")]
        )

    def _require(self, names: Sequence[str]) -> None:
        problems = [
            Problem(
                f'column "{name}"', "is missing", did_you_mean(name, names) or "name it among the keys of evaluate()"
            )
            for name in self.by
            if name not in names
        ]
        missing = [item.id for item in self.items if item.id not in names]
        if missing or not self.items:
            hint = "give what evaluate() gave, on the same checklist and the same kind of subject"
            problems.append(Problem("", f"has no outcomes of {len(missing)} items of the kind {self.kind}", hint))
        if problems:
            raise InvalidTableError(problems)

    def _item(self, item: Item, codes: Mapping[int, int]) -> FleetItem:
        counts = FrozenMap({code: rows for code, rows in codes.items() if rows})
        weight = self.checklist.points(item)
        return FleetItem(item=item.id, title=item.title, level=item.level, weight=weight, codes=counts)

    def summary(self, hide_below: int) -> FleetSummary:
        """Return the summary of all added tables."""
        groups = [group for group in self.groups.values() if group.rows]
        rows = sum(group.rows for group in groups)
        none = FleetGroup(rows=0, items=tuple(self._item(item, {}) for item in self.items))
        total = reduce(FleetGroup.plus, groups).replace(values=()) if groups else none
        return FleetSummary(
            checklist=plan_for(self.checklist).note,
            subject=self.kind,
            by=self.by,
            rows=rows,
            hide_below=hide_below,
            total=None if rows < hide_below else total,
            groups=reported(groups, hide_below) if self.by else (),
            not_evaluated=tuple(item.id for item in self.checklist.items if item.kind != self.kind),
        )


def _codes(item: Item) -> tuple[int, ...]:
    """Return the codes that an item can have: without partial credit, fewer."""
    partial = item.rule is None or item.rule.partial is not None or item.valid_until is not None
    return tuple(code for code in range(1, 2 * PASS) if partial or not code & PARTIAL)
