"""What a condition means: true, false or unknown (Kleene), by a plain walk over the tree.

This is the reference. The fast evaluator must give the same answers (law 7).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from secure_checklist.core.types import parse_date, parse_instant
from secure_checklist.core.versions.specifiers import OsVersion
from secure_checklist.rules.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Equals,
    Has,
    Matches,
    Not,
    OneOf,
    ParamRef,
    Predicate,
    Satisfies,
    WithinDays,
)
from secure_checklist.rules.fact import Fact

Truth = bool | None
"""True, False, or None for unknown."""
SLACK = timedelta(days=1)
"""How far ahead of now a date may lie before it is taken for a mistake."""


class View(Protocol):
    """What a condition is read against: the facts of one subject and of the person, at one moment."""

    @property
    def now(self) -> datetime:
        """The moment of evaluation, in UTC."""
        ...

    def value(self, name: str) -> Any:  # noqa: ANN401 - a typed value
        """Give the typed value of a fact, or None where it is unknown."""
        ...

    def fact(self, name: str) -> Fact[Any] | None:
        """Give the reference, or None where the subject's class doesn't know the fact."""
        ...


def truth(condition: Condition, view: View, params: Mapping[str, Any]) -> Truth:
    """Give the truth of a condition. `params` holds the wire values of the parameters."""
    return _MEANING[type(condition)](condition, view, params)


def family_of(view: View, fact: Fact[Any]) -> str | None:
    """Give the family in which a version fact is read: a fixed one, or the value of the fact that names it."""
    naming = family_fact(view, fact)
    if naming is None:
        return fact.declared.family
    known: str | None = view.value(naming)
    return known


def family_fact(view: View, fact: Fact[Any]) -> str | None:
    """Give the name of the fact that names a version's family; None where the family is fixed or there is none."""
    family = fact.declared.family
    if family is None:
        return None
    near = f"{fact.name.rpartition('.')[0]}.{family}"
    return next((name for name in (near, f"{fact.kind}.{family}") if view.fact(name) is not None), None)


def literal(fact: Fact[Any], value: object) -> Any:  # noqa: ANN401 - a typed value
    """Return the typed form of a wire literal that was checked when the checklist was built."""
    name = fact.type.name
    if name == "number" and isinstance(value, int):
        return float(value)  # as a fact's value is: 2**53 + 1 is no float, neither here nor there
    return _moment(name, value) if name in ("date", "instant") else value


@lru_cache(maxsize=4096)
def _moment(name: str, value: object) -> date | datetime:
    return parse_date(value) if name == "date" else parse_instant(value)


def resolve(value: object, params: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a wire value
    """Put a parameter's value in its place."""
    return params[value.param] if type(value) is ParamRef else value


def same(known: object, wanted: object) -> bool:
    """Compare scalars so that `true` is not `1`."""
    return known == wanted and isinstance(known, bool) == isinstance(wanted, bool)


def day_limit(now: datetime, days: int) -> date:
    """Give the earliest date that lies within so many days before now."""
    try:
        return now.date() - timedelta(days=days)
    except OverflowError:
        return date.min


def instant_limit(now: datetime, days: int) -> datetime:
    """Give the earliest instant that lies within so many days before now."""
    try:
        return now - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def compare(op: str, fact: Fact[Any], known: Any, wanted: Any) -> bool:  # noqa: ANN401 - typed values of any comparable type
    """Compare two typed values in the order of their type."""
    if fact.type.name == "word":
        known, wanted = fact.type.rank(known), fact.type.rank(wanted)
    if op == "at_least":
        return bool(known >= wanted)
    if op == "at_most":
        return bool(known <= wanted)
    return bool(known > wanted) if op == "more_than" else bool(known < wanted)


def has(op: str, known: frozenset[str], words: tuple[str, ...]) -> bool:
    """Compare a complete set with the wanted words."""
    if op == "has_any":
        return not known.isdisjoint(words)
    if op == "has_all":
        return known.issuperset(words)
    return known.isdisjoint(words) if op == "has_none" else known.issubset(words)


@lru_cache(maxsize=4096)
def version_satisfies(family: str, text: str, spec: str) -> Truth:
    """Say whether a version text satisfies a specifier; None where it can't be placed."""
    return OsVersion.parse(family, text).satisfies(spec)


def _predicate(
    meaning: Callable[[Any, Fact[Any], Any, View, Mapping[str, Any]], Truth],
) -> Callable[[Any, View, Mapping[str, Any]], Truth]:
    """Give unknown where the fact is unknown, else the meaning for its value."""

    def judge(node: Predicate, view: View, params: Mapping[str, Any]) -> Truth:
        known = view.value(node.fact)
        if known is None:
            return None
        fact = view.fact(node.fact)
        return None if fact is None else meaning(node, fact, known, view, params)

    return judge


def _equals(node: Equals, view: View, params: Mapping[str, Any]) -> Truth:
    known = view.value(node.fact)
    if known is None:
        return None
    wanted = node.value
    if type(wanted) is ParamRef:
        wanted = params[wanted.param]
    if type(known) in _AS_WRITTEN:
        return type(known) is type(wanted) and known == wanted
    fact = view.fact(node.fact)
    return None if fact is None else same(known, literal(fact, wanted))


_AS_WRITTEN = frozenset({bool, str})
"""The types of values whose literals are the same on the wire."""


def _one_of(node: OneOf, fact: Fact[Any], known: object, view: View, params: Mapping[str, Any]) -> Truth:
    del view
    if type(known) is str and known in node.values:
        return True
    return any(same(known, literal(fact, resolve(value, params))) for value in node.values)


def _compare(node: Compare, fact: Fact[Any], known: object, view: View, params: Mapping[str, Any]) -> Truth:
    del view
    return compare(node.op, fact, known, literal(fact, resolve(node.value, params)))


def _has(node: Has, fact: Fact[Any], known: frozenset[str], view: View, params: Mapping[str, Any]) -> Truth:
    del fact, view, params
    return has(node.op, known, node.values)


def _within_days(
    node: WithinDays, fact: Fact[Any], known: date | datetime, view: View, params: Mapping[str, Any]
) -> Truth:
    days = resolve(node.days, params)
    limit: Any = instant_limit(view.now, days) if fact.type.name == "instant" else day_limit(view.now, days)
    return bool(known >= limit)


def _satisfies(node: Satisfies, fact: Fact[Any], known: str, view: View, params: Mapping[str, Any]) -> Truth:
    if family_of(view, fact) != node.family:
        return None
    return version_satisfies(node.family, known, resolve(node.spec, params))


def _matches(node: Matches, fact: Fact[Any], known: str, view: View, params: Mapping[str, Any]) -> Truth:
    del fact, view, params
    return node.matcher(known)


def _all_of(node: AllOf, view: View, params: Mapping[str, Any]) -> Truth:
    result: Truth = True
    for child in node.conditions:
        found = _MEANING[type(child)](child, view, params)
        if found is False:
            return False
        if found is None:
            result = None
    return result


def _any_of(node: AnyOf, view: View, params: Mapping[str, Any]) -> Truth:
    result: Truth = False
    for child in node.conditions:
        found = _MEANING[type(child)](child, view, params)
        if found:
            return True
        if found is None:
            result = None
    return result


def _not(node: Not, view: View, params: Mapping[str, Any]) -> Truth:
    found = truth(node.condition, view, params)
    return None if found is None else not found


_MEANING: dict[type[Condition], Callable[[Any, View, Mapping[str, Any]], Truth]] = {
    Equals: _equals,
    OneOf: _predicate(_one_of),
    Compare: _predicate(_compare),
    Has: _predicate(_has),
    WithinDays: _predicate(_within_days),
    Satisfies: _predicate(_satisfies),
    Matches: _predicate(_matches),
    AllOf: _all_of,
    AnyOf: _any_of,
    Not: _not,
}
