"""Polars: DataFrames and LazyFrames."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import polars as pl

from secure_checklist.fleet._compiling import Traits
from secure_checklist.fleet._engine import MOST_COMBINATIONS, Engine, too_many
from secure_checklist.fleet._lookups import LISTED, Lookup

_SMALL = 256


class Polars(Engine):
    """Works lazily, whatever it was given."""

    traits = Traits(ordered=True, vocabulary_kept=True, codes=nw.UInt8)

    def given(self, native: Any) -> pl.LazyFrame:  # noqa: ANN401 - a table of the engine
        """Give it as a LazyFrame."""
        frame: pl.LazyFrame = native.lazy()
        return frame

    def back(self, frame: pl.LazyFrame, native: Any) -> pl.LazyFrame | pl.DataFrame:  # noqa: ANN401 - a table of the engine
        """Collect it where a DataFrame was given."""
        return frame if isinstance(native, pl.LazyFrame) else frame.collect()

    def prepared(self, frame: pl.LazyFrame, words: Mapping[str, tuple[str, ...]]) -> pl.LazyFrame:
        """Hold words as categories; words outside become null."""
        casts = [pl.col(name).cast(pl.String).cast(pl.Enum(words[name]), strict=False) for name in words]
        return frame.with_columns(casts) if casts else frame

    def with_lists(self, frame: pl.LazyFrame, lists: Mapping[str, str]) -> pl.LazyFrame:
        """Add the texts."""
        return frame.with_columns(_text_of(name).alias(text) for name, text in lists.items())

    def looked_up(self, frame: pl.LazyFrame, lookups: tuple[Lookup, ...]) -> pl.LazyFrame:
        """Ask all lookups in one pass, and join what they say."""
        distinct = pl.collect_all([frame.select(one.columns).unique().head(MOST_COMBINATIONS + 1) for one in lookups])
        alone: list[pl.Expr] = []
        for lookup, rows in zip(lookups, distinct, strict=True):
            if rows.height > MOST_COMBINATIONS:
                raise too_many(lookup)
            numbers = lookup.classes(rows.iter_rows())
            kind = pl.UInt8 if max(numbers, default=0) < _SMALL else pl.UInt32
            said = pl.Series(lookup.name, numbers, dtype=kind)
            if rows.width == 1:
                column = pl.col(lookup.columns[0])
                alone.append(column.replace_strict(rows.to_series(), said, return_dtype=said.dtype).alias(lookup.name))
                continue
            told = rows.with_columns(said).lazy()
            frame = frame.join(told, on=lookup.columns, how="left", nulls_equal=True, maintain_order="left")
        return frame.with_columns(alone) if alone else frame


def _text_of(name: str) -> pl.Expr:
    words = pl.col(name).cast(pl.List(pl.String))
    return pl.concat_str(words.list.len().cast(pl.String), words.list.join(LISTED), separator=LISTED)


def frame_of(table: Any) -> pl.DataFrame:  # noqa: ANN401 - of PyArrow
    """Give a table or a batch of Arrow's as a DataFrame, most columns without a copy."""
    make: Any = pl.DataFrame
    frame: pl.DataFrame = make(table)
    return frame
