"""Polars DataFrames and LazyFrames. A lookup gives each combination its class, as a small number per row."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import polars as pl

from secure_checklist.fleet.compile.compiler import QueryPlan, Traits
from secure_checklist.fleet.compile.lookups import MOST_COMBINATIONS, Lookup
from secure_checklist.fleet.compile.stages import Stage
from secure_checklist.fleet.engines.base import Engine
from secure_checklist.fleet.engines.polars.expressions import written

_ROWS = 500_000
"""About how many rows of a DataFrame are worked on at a time."""
_SMALL = 256


class Polars(Engine):
    """Evaluates polars tables, always lazily."""

    traits = Traits(ordered=True, zoned=True)

    def back(self, frame: pl.LazyFrame, native: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Collect the result if a DataFrame was passed."""
        del keys
        return frame if isinstance(native, pl.LazyFrame) else frame.collect()

    def empty(self, frame: pl.DataFrame | pl.LazyFrame, names: list[str]) -> frozenset[str]:
        """Return the columns of type `Null`."""
        schema = frame.collect_schema()
        return frozenset(name for name in names if schema[name] == pl.Null)

    def run(self, frame: pl.DataFrame | pl.LazyFrame, plan: QueryPlan) -> pl.LazyFrame:
        """Return the result. A large DataFrame is evaluated in batches, as intermediate results need much memory."""
        if isinstance(frame, pl.LazyFrame) or (count := round(frame.height / _ROWS)) <= 1:
            return self._staged(frame, plan)
        slices = frame.iter_slices(ceil(frame.height / count))
        return pl.concat([self._staged(part, plan).collect() for part in slices]).lazy()

    def _staged(self, frame: pl.DataFrame | pl.LazyFrame, plan: QueryPlan) -> pl.LazyFrame:
        """Add stage after stage."""
        table = frame.lazy().select(pl.col(name).alias(own) for own, name in plan.columns.items())
        for stage in plan.before:
            table = table.with_columns(_columns(stage))
        if plan.lookups:
            table = _looked_up(table, plan.lookups, ordered=isinstance(frame, pl.DataFrame))
        for stage in plan.after:
            table = table.with_columns(_columns(stage))
        return table.select(pl.col(own).alias(name) for own, name in plan.names.items())


def _columns(stage: Stage) -> list[pl.Expr]:
    return [written(term).alias(name) for name, term in stage.items()]


def _looked_up(frame: pl.LazyFrame, lookups: Sequence[Lookup], *, ordered: bool) -> pl.LazyFrame:
    """Ask all lookups in one pass, and add the classes of what may still be worked out anew.

    With `ordered`, the rows come in the same order each time.
    """
    distinct = pl.collect_all([frame.select(one.columns).unique().head(MOST_COMBINATIONS + 1) for one in lookups])
    alone: list[pl.Expr] = []
    for lookup, rows in zip(lookups, distinct, strict=True):
        classes = classified(lookup, rows)
        if rows.width == 1:
            column, numbers = pl.col(lookup.columns[0]), classes[lookup.name]
            # Replacing takes half the time of a join, and gives a value that came later the class of nulls.
            known = column.replace_strict(rows.to_series(), numbers, default=lookup.none(), return_dtype=numbers.dtype)
            alone.append(known.alias(lookup.name))
        else:
            # A join copies all columns that it is given, so it is given those alone that it needs, where that is sure
            # to fit the others afterwards.
            given = frame.select(lookup.columns) if ordered else frame
            found = given.join(classes.lazy(), on=lookup.columns, how="left", nulls_equal=True, maintain_order="left")
            frame = frame.with_columns(found.select(lookup.name).collect().to_series()) if ordered else found
    return frame.with_columns(alone)


def classified(lookup: Lookup, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the classes of these combinations.

    Raises:
        InvalidTableError: If there are too many combinations.

    """
    lookup.none()  # before anything writes what each class means
    numbers = lookup.classes([column.to_list() for column in rows.iter_columns()])
    kind = pl.UInt8 if lookup.size() <= _SMALL else pl.UInt32
    return rows.with_columns(pl.Series(lookup.name, numbers, dtype=kind))
