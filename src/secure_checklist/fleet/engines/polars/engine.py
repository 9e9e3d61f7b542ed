"""Polars: DataFrames and LazyFrames."""

from math import ceil
from typing import Any

import polars as pl

from secure_checklist.fleet.compile.compiler import QueryPlan, Traits
from secure_checklist.fleet.compile.stages import Stage
from secure_checklist.fleet.engines.base import Engine
from secure_checklist.fleet.engines.polars.expressions import written
from secure_checklist.fleet.engines.polars.lookups import looked_up

_ROWS = 150_000
"""About how many rows of a DataFrame are worked on at a time."""


class Polars(Engine):
    """Works lazily, whatever it was given."""

    traits = Traits(ordered=True, zoned=True)

    def back(self, frame: pl.LazyFrame, native: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Collect it where a DataFrame was given."""
        del keys
        return frame if isinstance(native, pl.LazyFrame) else frame.collect()

    def empty(self, frame: pl.DataFrame | pl.LazyFrame, names: list[str]) -> frozenset[str]:
        """Return those of the type `Null`."""
        schema = frame.collect_schema()
        return frozenset(name for name in names if schema[name] == pl.Null)

    def run(self, frame: pl.DataFrame | pl.LazyFrame, plan: QueryPlan) -> pl.LazyFrame:
        """Return the answer, of a large DataFrame part by part: what is worked out on the way takes much memory."""
        if isinstance(frame, pl.LazyFrame) or (count := round(frame.height / _ROWS)) <= 1:
            return self._staged(frame.lazy(), plan)
        slices = frame.iter_slices(ceil(frame.height / count))
        return pl.concat([self._staged(part.lazy(), plan).collect() for part in slices]).lazy()

    def _staged(self, frame: pl.LazyFrame, plan: QueryPlan) -> pl.LazyFrame:
        """Add stage after stage."""
        table = frame.select(pl.col(name).alias(own) for own, name in plan.columns.items())
        for stage in plan.before:
            table = table.with_columns(_columns(stage))
        if plan.lookups:
            table = looked_up(table, plan.lookups)
        for stage in plan.after:
            table = table.with_columns(_columns(stage))
        return table.select(pl.col(own).alias(name) for own, name in plan.names.items())


def _columns(stage: Stage) -> list[pl.Expr]:
    return [written(term).alias(name) for name, term in stage.items()]
