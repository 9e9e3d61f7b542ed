"""Columns of facts as expressions: the usable value, or null. What can't be a value of the fact counts as unknown.

A float that is no number, a word that isn't in the vocabulary, a number out of bounds, a date more than a day ahead:
one subject can't hold any of them, so no expression may judge one.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import narwhals as nw

from secure_checklist.fleet._layout import Held
from secure_checklist.scalars import MAX_TEXT
from secure_checklist.views import SLACK

MOST_EXACT = 2**53
"""Above it, a float doesn't tell whole numbers apart."""


def nothing() -> nw.Expr:
    """Give unknown, as a truth."""
    return nw.lit(None, dtype=nw.Boolean)


def usable(held: Held, column: nw.Expr, now: datetime, *, endless: bool) -> nw.Expr | None:
    """Give a fact's value where it is one.

    None where the column serves as it is, and for words, of which that is said later. `endless`: dates may be earlier
    than the year 1.
    """
    kind = held.fact.type
    if held.form in ("text", "list") or kind.name in ("boolean", "word"):
        return None
    if kind.name in ("integer", "number"):
        return _number(held, column)
    if kind.name == "text":
        return nw.when(column.str.len_chars() <= MAX_TEXT).then(column)
    if kind.name == "date":
        day = column.dt.date() if held.form == "naive" else column
        last = date.max if kind.future else (now + SLACK).date()
        known = (day >= date.min) & (day <= last) if endless else day <= last
        return nw.when(known).then(day)
    latest = datetime.max.replace(tzinfo=UTC) if kind.future else now + SLACK
    known = (column >= _EARLIEST) & (column <= latest) if endless else column <= latest
    return nw.when(known).then(column)


_EARLIEST = datetime.min.replace(tzinfo=UTC)


def _number(held: Held, column: nw.Expr) -> nw.Expr | None:
    kind = held.fact.type
    checks: list[nw.Expr] = []
    if held.form == "float" and kind.name == "integer":
        column = nw.when((column.abs() <= MOST_EXACT) & (column == column.floor())).then(column).cast(nw.Int64)
        checks.append(~column.is_null())
    elif held.form == "float":
        column = column.cast(nw.Float64)
        checks.append(column.is_finite())
    if kind.minimum is not None:
        checks.append(column >= kind.minimum)
    if kind.maximum is not None:
        checks.append(column <= kind.maximum)
    return nw.when(joined(checks)).then(column) if checks else None


def joined(parts: Sequence[nw.Expr]) -> nw.Expr:
    """Give where all hold."""
    found = parts[0]
    for part in parts[1:]:
        found &= part
    return found


def fresh(at: str, now: datetime, renew_after: int | None) -> nw.Expr:
    """Say of a time whether what was seen then may still be used, and wasn't seen ahead of now."""
    moment = nw.col(at)
    in_time = moment <= now + SLACK
    if renew_after is not None:
        in_time &= moment >= now - timedelta(days=renew_after)
    return moment.is_null() | in_time
