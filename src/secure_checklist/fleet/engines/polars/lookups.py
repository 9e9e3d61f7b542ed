"""Lookups on polars: each combination that there is gets its class, as a small number a row."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from secure_checklist.fleet.compile.lookups import MOST_COMBINATIONS, Lookup

_SMALL = 256
_CATEGORIES = 50_000
"""Up to so many texts become an enumeration; more are joined."""


def looked_up(frame: pl.LazyFrame, lookups: Sequence[Lookup]) -> pl.LazyFrame:
    """Ask all lookups in one pass, and add the classes of what may still be worked out anew."""
    distinct = pl.collect_all([frame.select(one.columns).unique().head(MOST_COMBINATIONS + 1) for one in lookups])
    alone: list[pl.Expr] = []
    for lookup, rows in zip(lookups, distinct, strict=True):
        if rows.width == 1 and rows.height <= _CATEGORIES and rows.dtypes[0] == pl.String:
            alone.append(_by_place(lookup, rows.to_series().drop_nulls().to_list()))
        else:
            said = classified(lookup, rows).lazy()
            frame = frame.join(said, on=lookup.columns, how="left", nulls_equal=True, maintain_order="left")
    return frame.with_columns(alone) if alone else frame


def classified(lookup: Lookup, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the classes of these combinations.

    Raises:
        InvalidTableError: they are too many.

    """
    lookup.none()  # before anything writes what each class means
    numbers = lookup.classes([column.to_list() for column in rows.iter_columns()])
    return rows.with_columns(pl.Series(lookup.name, numbers, dtype=_kind(lookup)))


def _by_place(lookup: Lookup, texts: Sequence[str]) -> pl.Expr:
    """Return the classes of a column of these texts.

    The texts are put in the order of their classes, so that a few comparisons of a text's place give its class.
    """
    none = lookup.none()
    ordered = sorted(zip(lookup.classes([texts]), texts, strict=True))
    starts = {number: place for place, (number, _) in reversed(list(enumerate(ordered)))}
    numbers, kind = sorted(starts), _kind(lookup)
    place = pl.col(lookup.columns[0]).cast(pl.Enum([text for _, text in ordered]), strict=False).to_physical()
    found = pl.lit(numbers[-1] if numbers else none, dtype=kind)
    for number, after in reversed(list(pairwise(numbers))):
        found = pl.when(place < starts[after]).then(pl.lit(number, dtype=kind)).otherwise(found)
    return pl.when(place.is_null()).then(pl.lit(none, dtype=kind)).otherwise(found).alias(lookup.name)


def _kind(lookup: Lookup) -> type[pl.UInt8 | pl.UInt32]:
    return pl.UInt8 if lookup.size() <= _SMALL else pl.UInt32
