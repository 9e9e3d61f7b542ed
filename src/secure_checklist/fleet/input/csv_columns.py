"""Tables of strings from CSV files. Each column is read as its fact's type, and unreadable values are counted.

Versions stay strings, so that `15.10` doesn't become the number 15.1. Nothing is guessed: `yes` isn't a boolean.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.types import SETS
from secure_checklist.fleet.compile.lookups import decoded
from secure_checklist.fleet.layout import AT, OBSERVED_AT, Held, candidates
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.device import Device

__all__ = ["Read", "read_texts"]


class Read(NamedTuple):
    """A table whose strings have been converted.

    Attributes:
        frame: The table.
        refused: The number of unreadable values in each column that has any. They are unknown.

    """

    frame: pl.DataFrame
    refused: Mapping[str, int]


def read_texts(
    checklist: Checklist,
    frame: pl.DataFrame,
    *,
    subject: type[Subject] = Device,
    mapping: Mapping[str, str] | None = None,
) -> Read:
    """Convert the strings of a table to the types of its facts: booleans, numbers and datetimes.

    Booleans are `true` and `false` in any case, numbers are as in JSON, and datetimes as in RFC 3339. An empty string
    is null, except in a set, where it is the empty set. Columns of other types and columns without a fact are
    unchanged.

    Raises:
        InvalidTableError: If two columns hold one fact, or the mapping names an unknown fact or column.

    """
    facts = candidates(checklist, list(frame.columns), subject, mapping)
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    casts: dict[str, pl.Expr] = {}
    for name in texts:
        timed = name == OBSERVED_AT or (name.endswith(AT) and name.removesuffix(AT) in facts)
        kind = "instant" if timed else facts[name].type.name if name in facts else None
        if kind is not None:
            casts[name] = _read(name, kind)
    found = frame.with_columns(**casts)
    # Null after the cast and not before: a value that couldn't be read. It counts as unknown, and the count is
    # reported, since a column full of `ja` and `nein` would else look like a fleet of which nothing is known.
    said = frame.select(
        (pl.col(name).is_not_null() & (pl.col(name).str.strip_chars() != "")).alias(name) for name in casts
    )
    refused = {name: int((said[name] & ~_taken(found[name], facts.get(name))).sum()) for name in casts}
    return Read(found, {name: count for name, count in refused.items() if count})


def _taken(column: pl.Series, fact: Any) -> pl.Series:  # noqa: ANN401 - a fact, or None for a time
    """Return the rows in which a column, once read, holds a value of its fact, as an evaluation reads it."""
    if fact is None:
        return column.is_not_null()
    held, values = Held(fact, column.name, "text", None), column.unique().drop_nulls()
    taken = pl.Series([decoded(held, value) is not None for value in values], dtype=pl.Boolean)
    return column.is_in(values.filter(taken).implode()).fill_null(value=False)


def _read(name: str, kind: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    if kind in SETS:
        return text
    text = pl.when(text != "").then(text)
    if kind == "boolean":
        said = text.str.to_lowercase()
        return pl.when(said == "true").then(True).when(said == "false").then(False)  # noqa: FBT003 - polars' own way
    if kind in ("integer", "number"):
        return text.cast(pl.Int64 if kind == "integer" else pl.Float64, strict=False)
    if kind == "instant":
        return text.str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False)
    return text
