"""Predicates over columns as truths. A Python constant stands for what is the same in every row."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from secure_checklist.fleet.compile.ir import FALSE, TRUE, UNKNOWN, Comparison, Term, absent, both, either, when
from secure_checklist.fleet.compile.values import is_
from secure_checklist.rules.conditions import Compare, Equals, Matches, OneOf, Predicate, Satisfies, WithinDays
from secure_checklist.rules.outcome import Params
from secure_checklist.rules.semantics import Truth, day_limit, instant_limit, literal, resolve, same
from secure_checklist.subjects.base import Fact

TruthExpr = Term | Truth
"""A truth by row, or one for all rows."""
Order = Literal["at_least", "at_most", "more_than", "less_than"]
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


def needs_lookup(node: Predicate, fact: Fact[Any], form: str) -> bool:
    """Return whether only the scalar evaluator can tell: of versions, patterns, derived facts, and sets."""
    return fact.reads is not None or form in ("text", "list") or isinstance(node, (Satisfies, Matches))


def atom(node: Predicate, fact: Fact[Any], column: Term, params: Params, now: Any) -> Term:  # noqa: ANN401 - a moment
    """Return the truth of a predicate over a column of usable values, null where the value is null."""
    if isinstance(node, Equals):
        return _member(column, fact, (resolve(node.value, params),))
    if isinstance(node, OneOf):
        return _member(column, fact, tuple(resolve(value, params) for value in node.values))
    if isinstance(node, WithinDays):
        days = resolve(node.days, params)
        limit: Any = instant_limit(now, days) if fact.type.name == "instant" else day_limit(now, days)
        return is_(">=", column, limit)
    if isinstance(node, Compare):
        return _compared(column, node.op, literal(fact, resolve(node.value, params)))
    raise TypeError(type(node).__name__)


def _member(column: Term, fact: Fact[Any], wanted: tuple[Any, ...]) -> Term:
    values = [literal(fact, value) for value in wanted]
    kind = fact.type
    if kind.name == "boolean":
        truths = {value for value in values if isinstance(value, bool)}
        if len(truths) == 1:
            return column if truths == {True} else ~column
        return known(column, truth=bool(truths))
    if kind.name == "integer":
        values = [value for value in values if not isinstance(value, bool) and -_INT64 <= value < _INT64]
    distinct = [value for place, value in enumerate(values) if not any(same(value, old) for old in values[:place])]
    if not distinct:
        return known(column, truth=False)
    return either(is_("=", column, value) for value in distinct)


def known(column: Term, *, truth: bool) -> Term:
    """Return the truth wherever the value is known, null elsewhere."""
    return when(~absent(column), TRUE if truth else FALSE)


def _compared(column: Term, op: Order, wanted: Any) -> Term:  # noqa: ANN401 - a typed value
    if isinstance(wanted, int) and not -_INT64 <= wanted < _INT64:
        return known(column, truth=_holds(op, 0, wanted))
    return is_(_SIGNS[op], column, wanted)


def words_of(node: Predicate, fact: Fact[Any], params: Params) -> frozenset[str]:
    """Return the words of which a predicate is true."""
    if isinstance(node, Equals):
        return frozenset((resolve(node.value, params),))
    if isinstance(node, OneOf):
        return frozenset(resolve(value, params) for value in node.values)
    if isinstance(node, Compare):
        kind, least = fact.type, fact.type.rank(resolve(node.value, params))
        return frozenset(word for word in kind.vocabulary or () if _holds(node.op, kind.rank(word), least))
    raise TypeError(type(node).__name__)


_SIGNS: Mapping[Order, Comparison] = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}


def _holds(op: Order, left: int, right: int) -> bool:
    if op == "at_least":
        return left >= right
    if op == "at_most":
        return left <= right
    return left > right if op == "more_than" else left < right
