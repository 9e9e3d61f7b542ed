"""Polars: DataFrames and LazyFrames."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import polars as pl

from secure_checklist.fleet._compiling import Traits
from secure_checklist.fleet._engine import MOST_COMBINATIONS, Engine, too_many
from secure_checklist.fleet._lookups import LISTED, Lookup

_SMALL = 256
_CATEGORIES = 50_000


class Polars(Engine):
    """Works lazily, whatever it was given."""

    traits = Traits(ordered=True, codes=nw.UInt8, zoned=True)

    def given(self, native: Any) -> pl.LazyFrame:  # noqa: ANN401 - a table of the engine
        """Give it as a LazyFrame."""
        frame: pl.LazyFrame = native.lazy()
        return frame

    def back(self, frame: pl.LazyFrame, native: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Collect it where a DataFrame was given."""
        del keys
        return frame if isinstance(native, pl.LazyFrame) else frame.collect()

    def empty(self, frame: pl.LazyFrame, names: list[str]) -> frozenset[str]:
        """Give those of the type `Null`."""
        schema = frame.collect_schema()
        return frozenset(name for name in names if schema[name] == pl.Null)

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
            if rows.width == 1 and rows.height < _CATEGORIES and rows.dtypes[0] == pl.String:
                alone.append(_classes(rows.to_series(), said))
                continue
            told = rows.with_columns(said).lazy()
            frame = frame.join(told, on=lookup.columns, how="left", nulls_equal=True, maintain_order="left")
        return frame.with_columns(alone) if alone else frame


def _classes(texts: pl.Series, said: pl.Series) -> pl.Expr:
    """Give the classes of texts: ordered by class, their places tell it by a few comparisons."""
    known = texts.is_not_null()
    ordered = pl.DataFrame({"text": texts, "said": said}).filter(known).sort("said")
    classes, starts = ordered["said"].unique(maintain_order=True).to_list(), ordered["said"].rle_id()
    place = pl.col(texts.name).cast(pl.Enum(ordered["text"]), strict=False).to_physical()
    found = pl.lit(classes[-1] if classes else 0, dtype=said.dtype)
    for number in range(len(classes) - 1, 0, -1):
        end = int((starts < number).sum())
        found = pl.when(place < end).then(pl.lit(classes[number - 1], dtype=said.dtype)).otherwise(found)
    absent = said.filter(~known)
    none = pl.lit(absent[0] if absent.len() else None, dtype=said.dtype)
    return pl.when(place.is_null()).then(none).otherwise(found).alias(said.name)


def _text_of(name: str) -> pl.Expr:
    words = pl.col(name).cast(pl.List(pl.String))
    return pl.concat_str(
        words.list.len().cast(pl.String), words.list.join(LISTED, ignore_nulls=False), separator=LISTED
    )


def frame_of(table: Any) -> pl.DataFrame:  # noqa: ANN401 - of PyArrow
    """Give a table or a batch of Arrow's as a DataFrame, most columns without a copy."""
    make: Any = pl.DataFrame
    frame: pl.DataFrame = make(table)
    return frame
