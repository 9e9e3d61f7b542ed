"""Columns of facts as expressions: the usable value, or null. A value that is invalid for the fact is unknown.

A subject's model refuses NaN, a word that isn't in the vocabulary, a number out of bounds, or a date more than a day
ahead. So no expression may compare such a value.
"""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

from secure_checklist.core.types import MAX_TEXT
from secure_checklist.fleet.compile import ir
from secure_checklist.fleet.layout import Held
from secure_checklist.rules.conditions.base import HOLDS, Comparisons, Sign
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.values import CLOCK_SKEW

MOST_EXACT = 2**53
"""The number above which a float can't distinguish integers."""
_INT64 = 2**63


def usable(held: Held, column: ir.Term, now: datetime, *, endless: bool) -> ir.Term | None:
    """Return a column's usable values. None if all are usable, or for enums, which are checked later.

    With `endless`, dates may be earlier than the year 1.
    """
    kind = held.fact.type
    if held.form in ("text", "list") or kind.name in ("boolean", "enum"):
        return None
    if kind.name in ("integer", "number"):
        return _number(held, column)
    if kind.name == "text":
        return ir.when(is_("<=", ir.calculated("length", column), MAX_TEXT), column)
    first: date = datetime.min.replace(tzinfo=UTC)
    last: date = datetime.max.replace(tzinfo=UTC) if kind.future else now + CLOCK_SKEW
    if kind.name == "date":
        first, last = date.min, date.max if kind.future else (now + CLOCK_SKEW).date()
        column = ir.cast(column, "date") if held.form == "naive" else column
    known = is_("<=", column, last)
    return ir.when(is_(">=", column, first) & known if endless else known, column)


def _number(held: Held, column: ir.Term) -> ir.Term | None:
    kind = held.fact.type
    checks: list[ir.Bounds] = []
    if held.form == "float" and kind.name == "integer":
        # pandas turns integers with a missing value into floats, so 2.0 is taken for 2. From 2**53 on the float may be
        # another number than the one in the source, and isn't taken for any.
        whole = is_("<=", ir.calculated("abs", column), MOST_EXACT) & ir.compared(
            "=", column, ir.calculated("floor", column)
        )
        column = ir.cast(ir.when(whole, column), "integer")
        checks.append(~ir.absent(column))
    elif kind.name == "number":
        column = ir.cast(column, "number")  # whole numbers, too: the value of such a fact is a float
        if held.form == "float":
            checks.append(ir.read("finite", (column,)))
    low, high = kind.minimum, kind.maximum
    if kind.name == "integer":  # compared with floats, whole numbers beyond 2**53 would become floats
        low, high = None if low is None else math.ceil(low), None if high is None else math.floor(high)
    if low is not None:
        checks.append(is_(">=", column, low))
    if high is not None:
        checks.append(is_("<=", column, high))
    return ir.when(ir.both(checks), column) if checks else column


def is_(how: Sign, column: ir.Term, value: object) -> ir.Bounds:
    """Compare a column with one value."""
    return ir.compared(how, column, ir.constant(value, _kind_of(value)))


def _kind_of(value: object) -> ir.Kind:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "integer" if isinstance(value, int) else "number"
    return "text" if isinstance(value, str) else "instant" if isinstance(value, datetime) else "date"


def fresh(at: ir.Term, now: datetime, renew_after: int | None) -> ir.Bounds:
    """Return the rows with a usable value of this time: not too old, not in the future, or without a time."""
    in_time = ~ahead(at, now)
    if renew_after is not None:
        in_time &= ~stale(at, now, renew_after)
    return ir.absent(at) | in_time


def ahead(at: ir.Term, now: datetime) -> ir.Bounds:
    """Return the rows in which a time lies so far ahead of now that it must be a mistake."""
    return is_(">", at, now + CLOCK_SKEW)


def stale(at: ir.Term, now: datetime, renew_after: int) -> ir.Bounds:
    """Return the rows in which a value of this time is too old."""
    return is_("<", at, now - timedelta(days=renew_after))


def any_holds(comparisons: Comparisons, fact: Fact[Any], column: ir.Term) -> ir.Bounds:
    """Return the truth that one of the comparisons holds for usable values; unknown where the value is null."""
    if fact.type.name == "boolean":
        truths = {value for _, value in comparisons if isinstance(value, bool)}
        if len(truths) == 1:
            return ir.holding(column) if truths == {True} else ~ir.holding(column)
        return _known(column, ir.TRUE if truths else ir.FALSE)
    never = _known(column, ir.FALSE)
    parts = [_compared(sign, column, value) for sign, value in comparisons]
    return ir.either([part for part in parts if part != never] or [never])


def _compared(sign: Sign, column: ir.Term, value: Any) -> ir.Bounds:  # noqa: ANN401 - a typed value
    # Engines have integers of 64 bits, and comparing with a larger one is an error or wraps round. All of their values
    # lie on the same side of it, so 0 stands for them.
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        return _known(column, ir.TRUE if HOLDS[sign](0, value) else ir.FALSE)
    return is_(sign, column, value)


def _known(column: ir.Term, truth: ir.Bounds) -> ir.Bounds:
    """Return the truth wherever the value is known, unknown elsewhere."""
    return ir.chosen(~ir.absent(column), truth)
