"""Summaries from outcomes: counted part by part, so that a table larger than memory can be summed up as well."""

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw

from secure_checklist.checklist import Checklist
from secure_checklist.content import Item
from secure_checklist.errors import InvalidFrame, Problem, did_you_mean
from secure_checklist.fleet._counting import BINS, counted
from secure_checklist.fleet._engines import engine_of
from secure_checklist.fleet._scores import HIGH, LOW
from secure_checklist.fleet.summaries import (
    CodeCount,
    FleetGroup,
    FleetItem,
    FleetSummary,
    ScoreStep,
    possible_codes,
    told,
)
from secure_checklist.planning import plan_for


class Summing:
    """Adds up the outcomes of tables on one checklist."""

    def __init__(self, checklist: Checklist, kind: str, by: Iterable[str]) -> None:
        self.checklist, self.kind, self.by = checklist, kind, tuple(by)
        self.items: tuple[Item, ...] = tuple(checklist.by_kind.get(kind, ()))
        self.groups: dict[tuple[str | None, ...], FleetGroup] = {}

    def add(self, outcomes: Any) -> None:  # noqa: ANN401 - a table of any engine
        """Take in the outcomes of one table.

        Raises:
            InvalidFrame: a column of an item, or a grouping column, is missing.

        """
        frame = nw.from_native(outcomes)
        names = list(frame.collect_schema().names())
        self._require(names)
        items = {item.id: _codes(item) for item in self.items}
        scored = LOW in names and HIGH in names
        parts = engine_of(outcomes).countable(outcomes)
        found = (row for part in parts for row in counted(part, items, self.by, scored=scored))
        for values, rows, codes, ends in found:
            key = tuple(None if value is None else str(value) for value in values)
            group = FleetGroup(
                values=key,
                rows=rows,
                items=tuple(_item(item, codes[item.id]) for item in self.items),
                scores=tuple(_step(step, ends) for step in range(BINS)) if scored else (),
            )
            held = self.groups.get(key)
            self.groups[key] = group if held is None else held.plus(group)

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
            problems.append(Problem("", f"has no outcomes of {len(missing)} items about a {self.kind}", hint))
        if problems:
            raise InvalidFrame(problems)

    def summary(self, hide_below: int) -> FleetSummary:
        """Give what has been added up."""
        groups = [group for group in self.groups.values() if group.rows]
        rows = sum(group.rows for group in groups)
        total = FleetGroup(rows=0, items=tuple(_item(item, {}) for item in self.items))
        for number, group in enumerate(groups):
            total = group.replace(values=()) if number == 0 else total.plus(group)
        return FleetSummary(
            checklist=plan_for(self.checklist).note,
            subject=self.kind,
            by=self.by,
            rows=rows,
            hide_below=hide_below,
            total=None if rows < hide_below else total,
            groups=told(groups, hide_below) if self.by else (),
            not_judged=tuple(item.id for item in self.checklist.items if item.kind != self.kind),
        )


def _codes(item: Item) -> tuple[int, ...]:
    return possible_codes(partial=item.rule is None or item.rule.partial is not None or item.valid_until is not None)


def _item(item: Item, codes: dict[int, int]) -> FleetItem:
    counts = tuple(CodeCount(code=code, rows=rows) for code, rows in codes.items() if rows)
    return FleetItem(item=item.id, title=item.title, level=item.level, weight=item.points, codes=counts)


def _step(step: int, ends: dict[str, dict[int, int]]) -> ScoreStep:
    return ScoreStep(start=step / BINS, end=(step + 1) / BINS, low=ends[LOW][step], high=ends[HIGH][step])
