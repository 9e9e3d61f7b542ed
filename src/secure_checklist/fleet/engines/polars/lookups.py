"""Lookups on polars: each combination that there is gets its class, as a small number a row."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from secure_checklist.fleet.compile.lookups import MOST_COMBINATIONS, Lookup

_SMALL = 256
_CATEGORIES = 50_000
"""Up to so many texts become an enumeration; more are joined."""
_SAMPLE = 20_000
"""So many rows are asked first which texts there are; nearly always these are all."""


def looked_up_lazily(frame: pl.LazyFrame, lookups: Sequence[Lookup]) -> pl.LazyFrame:
    """Ask all lookups in one pass, and add the classes of what may still be worked out anew."""
    distinct = pl.collect_all([frame.select(one.columns).unique().head(MOST_COMBINATIONS + 1) for one in lookups])
    alone: list[pl.Expr] = []
    for lookup, rows in zip(lookups, distinct, strict=True):
        if rows.width == 1 and rows.height <= _CATEGORIES and rows.dtypes[0] == pl.String:
            texts = _Texts(lookup, rows.to_series().drop_nulls().to_list())
            alone.append(texts.classes(texts.places()))
        else:
            frame = _joined(frame, lookup, rows)
    return frame.with_columns(alone) if alone else frame


def classified(lookup: Lookup, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the classes of these combinations.

    Raises:
        InvalidTableError: they are too many.

    """
    lookup.none()  # before anybody writes what each class means
    numbers = lookup.classes([column.to_list() for column in rows.iter_columns()])
    return rows.with_columns(pl.Series(lookup.name, numbers, dtype=_kind(lookup)))


def _joined(frame: pl.LazyFrame, lookup: Lookup, rows: pl.DataFrame) -> pl.LazyFrame:
    """Add the classes of these combinations to the rows that have them."""
    said = classified(lookup, rows).lazy()
    return frame.join(said, on=lookup.columns, how="left", nulls_equal=True, maintain_order="left")


def looked_up(lazy: pl.LazyFrame, lookups: Sequence[Lookup]) -> pl.LazyFrame:
    """Add the classes of what is in memory: texts are placed in the pass that finds whether they are all known."""
    frame = lazy.collect()
    likely = {lookup.name: (lookup, _likely(lookup, frame)) for lookup in lookups}
    known = {name: _Texts(lookup, texts) for name, (lookup, texts) in likely.items() if texts is not None}
    places = frame.select(each.places() for each in known.values())
    more = {name: each.unknown(frame, places) for name, each in known.items()}
    texts = {name: each.with_texts(more[name]) for name, each in known.items() if each.fit(more[name])}
    again = frame.select(each.places() for name, each in texts.items() if more[name])
    placed = places.with_columns(again.iter_columns())
    frame = frame.with_columns(placed.select(each.classes(pl.col(name)) for name, each in texts.items()).iter_columns())
    for lookup in lookups:
        if lookup.name not in texts:
            keys = frame.select(lookup.columns)  # alone: a join copies each column of the frame
            joined = _joined(keys.lazy(), lookup, keys.unique())
            frame = frame.with_columns(joined.select(lookup.name).collect().to_series())
    return frame.lazy()


def _likely(lookup: Lookup, frame: pl.DataFrame) -> list[str] | None:
    """Return the texts that are known from before, or that a sample has; None where they are no texts, or too many."""
    column = frame[lookup.columns[0]]
    if len(lookup.columns) > 1 or column.dtype != pl.String:
        return None
    known = lookup.texts()
    if not known:
        known = column.gather_every(max(1, len(column) // _SAMPLE)).drop_nulls().unique().to_list()
    return known if len(known) < _SAMPLE // 2 else None


class _Texts:
    """The texts of a column, ordered by class, so that their places tell it by a few comparisons."""

    def __init__(self, lookup: Lookup, texts: Sequence[str]) -> None:
        self.lookup = lookup
        self.column = lookup.columns[0]
        self.none = lookup.none()
        numbers = lookup.classes([texts])
        ordered = sorted(zip(numbers, texts, strict=True))
        self.texts = [text for _, text in ordered]
        self.starts = {number: place for place, (number, _) in reversed(list(enumerate(ordered)))}

    def fit(self, more: Sequence[str]) -> bool:
        """Return whether these and more texts are few enough for an enumeration."""
        return len(self.texts) + len(more) <= _CATEGORIES

    def with_texts(self, more: Sequence[str]) -> "_Texts":
        """Take in more texts."""
        return _Texts(self.lookup, [*self.texts, *more]) if more else self

    def places(self) -> pl.Expr:
        """Return the place of each text; null where it is null, or none of these."""
        return pl.col(self.column).cast(pl.Enum(self.texts), strict=False).to_physical().alias(self.lookup.name)

    def unknown(self, frame: pl.DataFrame, places: pl.DataFrame) -> list[str]:
        """Return the texts of a column that have no place."""
        column, place = frame[self.column], places[self.lookup.name]
        if place.null_count() == column.null_count():
            return []
        return column.filter(place.is_null()).drop_nulls().unique().to_list()

    def classes(self, place: pl.Expr) -> pl.Expr:
        """Return the classes, by places."""
        kind = _kind(self.lookup)
        numbers = sorted(self.starts)
        found = pl.lit(numbers[-1] if numbers else self.none, dtype=kind)
        for number, after in reversed(list(pairwise(numbers))):
            found = pl.when(place < self.starts[after]).then(pl.lit(number, dtype=kind)).otherwise(found)
        return pl.when(place.is_null()).then(pl.lit(self.none, dtype=kind)).otherwise(found).alias(self.lookup.name)


def _kind(lookup: Lookup) -> type[pl.UInt8 | pl.UInt32]:
    return pl.UInt8 if lookup.size() <= _SMALL else pl.UInt32
