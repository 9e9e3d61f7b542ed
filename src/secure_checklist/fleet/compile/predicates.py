"""Predicates over columns as truths. A Python constant stands for what is the same in every row."""

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from secure_checklist.fleet.compile.ir import FALSE, TRUE, UNKNOWN, Term, absent, both, either, when
from secure_checklist.fleet.compile.values import is_
from secure_checklist.rules.conditions.base import Comparisons, Predicate, Sign
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.values import Params, Truth, Values

TruthExpr = Term | Truth
"""A truth by row, or one for all rows."""
_INT64 = 2**63


def and_(parts: Iterable[TruthExpr]) -> TruthExpr:
    """Join so that all must hold (Kleene)."""
    return _join(parts, deciding=False)


def or_(parts: Iterable[TruthExpr]) -> TruthExpr:
    """Join so that one must hold (Kleene)."""
    return _join(parts, deciding=True)


def _join(parts: Iterable[TruthExpr], *, deciding: bool) -> TruthExpr:
    """Join truths of which one that is `deciding` decides; else unknown wins."""
    found: list[Term] = []
    for part in parts:
        if part is None:
            found.append(UNKNOWN)
        elif isinstance(part, Term):
            found.append(part)
        elif part is deciding:
            return deciding
    known = [part for part in found if part is not UNKNOWN]
    if not known:
        return None if found else not deciding
    return either(found) if deciding else both(found)


def not_(part: TruthExpr) -> TruthExpr:
    """Negate; the negation of unknown is unknown."""
    if part is None:
        return None
    return not part if isinstance(part, bool) else ~part


def atom(comparisons: Comparisons, fact: Fact[Any], column: Term) -> Term:
    """Return where one of the comparisons holds of a column of usable values; null where the value is null."""
    if fact.type.name == "boolean":
        truths = {value for _, value in comparisons if isinstance(value, bool)}
        if len(truths) == 1:
            return column if truths == {True} else ~column
        return known(column, truth=bool(truths))
    parts = [_compared(sign, column, value) for sign, value in comparisons]
    never = known(column, truth=False)
    return either([part for part in parts if part is not never] or [never])


def _compared(sign: Sign, column: Term, value: Any) -> Term:  # noqa: ANN401 - a typed value
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        return known(column, truth=_HOLDS[sign](0, value))
    return is_(sign, column, value)


def known(column: Term, *, truth: bool) -> Term:
    """Return the truth wherever the value is known, null elsewhere."""
    return when(~absent(column), TRUE if truth else FALSE)


def values_of(node: Predicate, fact: Fact[Any], params: Params, now: datetime) -> frozenset[str]:
    """Return the words of which a predicate is true."""
    meaning, values = node.meaning(params), Values(now, {fact.name: fact})
    found: set[str] = set()
    for word in fact.type.vocabulary or ():
        values[fact.name] = word
        if meaning(values):
            found.add(word)
    return frozenset(found)


_HOLDS: Final[Mapping[Sign, Callable[[int, int], bool]]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
