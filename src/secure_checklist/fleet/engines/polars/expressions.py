"""Terms as expressions of polars."""

from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import Any

import polars as pl

from secure_checklist.fleet.compile.ir import Term
from secure_checklist.fleet.compile.lookups import LISTED
from secure_checklist.rules.conditions.base import HOLDS

_ALL = 255
"""All bits of a mask; -1 stands for them as well."""
_FEW = 8
_KINDS: Mapping[str, Any] = {
    "boolean": pl.Boolean,
    "integer": pl.Int64,
    "number": pl.Float64,
    "text": pl.String,
    "code": pl.UInt8,
}


def written(term: Term) -> pl.Expr:
    """Return a term as an expression."""
    return _WAYS[term.op](term)


def _parts(term: Term) -> list[pl.Expr]:
    """Return the operands of a term."""
    return [written(part) for part in term.parts]


def _when(term: Term) -> pl.Expr:
    """Choose by row; otherwise null."""
    condition, then, *other = _parts(term)
    chosen = pl.when(condition).then(then)
    return chosen.otherwise(other[0]) if other else chosen


def _compare(term: Term) -> pl.Expr:
    """Compare, with a plain value where one stands on the right."""
    left, right = term.parts
    # A plain value, and no literal of a type: polars fits it to the column, where `lit` of Int64 would cast an Int8
    # column first.
    wanted = right.data[1] if right.op == "constant" else written(right)
    holds: Callable[[Any, Any], Any] = HOLDS[term.data]
    found: pl.Expr = holds(written(left), wanted)
    return found


def _among(term: Term) -> pl.Expr:
    """Compare with each of a few values, or look up one of many."""
    column, values = written(term.parts[0]), [part.data[1] for part in term.parts[1:]]
    # Measured on a million texts: comparisons take a quarter of the time of `is_in` for two values, and half of it
    # for eight. Between eight and twelve values `is_in` becomes the faster one.
    if len(values) > _FEW:
        return column.is_in(values)
    found: pl.Expr = reduce(pl.Expr.__or__, (column == value for value in values))
    return found


def _cast(term: Term) -> pl.Expr:
    """Turn into another type."""
    (given,) = _parts(term)
    if term.data == "utc":
        return given.dt.convert_time_zone("UTC")
    return given.dt.date() if term.data == "date" else given.cast(_KINDS[term.data])


def _listed(term: Term) -> pl.Expr:
    """Return a list as a text: how many parts it has, and its parts; null where one is."""
    words = written(term.parts[0]).cast(pl.List(pl.String))
    # The count comes first, since an empty list and a list of one empty text would be joined to the same.
    count, text = words.list.len().cast(pl.String), words.list.join(LISTED, ignore_nulls=False)
    return pl.concat_str(count, text, separator=LISTED)


@cache
def _code(mask: int) -> pl.Expr:
    # -1, all bits in Python, is 255 in a byte.
    return pl.lit(mask % (_ALL + 1), dtype=pl.UInt8)


def _constant(term: Term) -> pl.Expr:
    kind, value = term.data
    if kind == "code":
        return _code(value)
    return pl.lit(value, dtype=_KINDS.get(kind))


_WAYS: Mapping[str, Callable[[Term], pl.Expr]] = {
    "column": lambda term: pl.col(term.data),
    "constant": _constant,
    "compare": _compare,
    "and": lambda term: reduce(pl.Expr.__and__, _parts(term)),
    "or": lambda term: reduce(pl.Expr.__or__, _parts(term)),
    "not": lambda term: written(term.parts[0]).not_(),
    "absent": lambda term: written(term.parts[0]).is_null(),
    "when": _when,
    "among": _among,
    "cast": _cast,
    "abs": lambda term: written(term.parts[0]).abs(),
    "floor": lambda term: written(term.parts[0]).floor(),
    "finite": lambda term: written(term.parts[0]).is_finite(),
    "length": lambda term: written(term.parts[0]).str.len_chars(),
    "first": lambda term: pl.coalesce(_parts(term)),
    "days": lambda term: reduce(pl.Expr.__sub__, _parts(term)).dt.total_days(),
    "+": lambda term: reduce(pl.Expr.__add__, _parts(term)),
    "-": lambda term: reduce(pl.Expr.__sub__, _parts(term)),
    "*": lambda term: reduce(pl.Expr.__mul__, _parts(term)),
    "/": lambda term: reduce(pl.Expr.__truediv__, _parts(term)),
    "listed": _listed,
    "joined": lambda term: pl.concat_str(_parts(term), separator=term.data, ignore_nulls=True),
    "looked_up": lambda term: written(term.data[0].where(*term.data[1:]).sure),
    "bits": lambda term: pl.when(written(term.parts[0])).then(_code(term.data)).otherwise(_code(0)),
    "bits or": lambda term: reduce(pl.Expr.__or__, _parts(term)),
    "bits and": lambda term: reduce(pl.Expr.__and__, _parts(term)),
}
