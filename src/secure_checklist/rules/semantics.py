"""What a condition means: true, false or unknown (Kleene), as a function that is compiled from it once.

`meaning_of` turns a condition into a closure over the values of facts. Nothing else in the library gives a condition a
meaning: evaluation, reasons, sampling, the interview, guards, examples and fleets all call what it returns. Parameters,
literals and sets are resolved when it is compiled; the day of evaluation comes with the values, so that one compiled
condition serves every day. `tests/walker.py` says the same by a plain walk, which shares no code with this (law 7).
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from secure_checklist.core.model import FrozenMap
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
    Satisfies,
    WithinDays,
)
from secure_checklist.rules.fact import Fact

Truth = bool | None
"""True, False, or None for unknown."""
SLACK = timedelta(days=1)
"""How far ahead of now a date may lie before it is taken for a mistake."""


class References(Protocol):
    """What knows facts by their full names."""

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference, or None where the fact isn't known."""
        ...


class Values(dict[str, Any]):
    """The typed values of facts by full name, None where unknown: what a compiled condition reads.

    A value is looked up when it is first read, and kept. A subclass says what is looked up where; here nothing more is
    known than was put in.

    Attributes:
        now: The datetime of evaluation, in UTC.
        references: The facts that are known by their full names.

    """

    def __init__(self, now: datetime, references: Mapping[str, Fact[Any]] = FrozenMap()) -> None:
        super().__init__()
        self.now, self.references = now, references
        self._namings: dict[str, tuple[str | None, str | None]] = {}

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - a typed value
        return None

    def value(self, name: str) -> Any:  # noqa: ANN401 - a typed value
        """Return the typed value of a fact, or None where it is unknown."""
        return self[name]

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference, or None where the fact isn't known."""
        return self.references.get(name)

    def family(self, name: str) -> str | None:
        """Return the family in which a version fact is read: a fixed one, or the value of the fact that names it."""
        naming = self._namings.get(name)
        if naming is None:
            fact = self.fact(name)
            named = None if fact is None else family_fact(self, fact)
            fixed = None if fact is None or named is not None else fact.declared.family
            naming = self._namings[name] = named, fixed
        return naming[1] if naming[0] is None else self[naming[0]]


class Assigned(Values):
    """What is known of a subject, with some facts given other values: an assignment that is tried."""

    def __init__(self, known: Values, values: Mapping[str, Any]) -> None:
        super().__init__(known.now)
        self._known, self._namings = known, known._namings  # noqa: SLF001 - which fact names a family doesn't change
        self.update(values)

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - a typed value
        return self._known[name]

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference that the subject's class has."""
        return self._known.fact(name)


Meaning = Callable[[Values], Truth]
"""A compiled condition: what it says of these values."""


def meaning_of(condition: Condition, params: Mapping[str, Any]) -> Meaning:
    """Compile a condition. `params` holds the wire values of the parameters."""
    return _COMPILERS[type(condition)](condition, params)


def truth(condition: Condition, values: Values, params: Mapping[str, Any]) -> Truth:
    """Return the truth of a condition that is asked for once; what is asked for again is worth compiling."""
    return meaning_of(condition, params)(values)


def family_fact(known: References, fact: Fact[Any]) -> str | None:
    """Return the name of the fact that names a version's family; None where the family is fixed or there is none."""
    family = fact.declared.family
    if family is None:
        return None
    near = f"{fact.name.rpartition('.')[0]}.{family}"
    return next((name for name in (near, f"{fact.kind}.{family}") if known.fact(name) is not None), None)


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
    """Return the earliest date that lies within so many days before now."""
    try:
        return now.date() - timedelta(days=days)
    except OverflowError:
        return date.min


def instant_limit(now: datetime, days: int) -> datetime:
    """Return the earliest instant that lies within so many days before now."""
    try:
        return now - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


@lru_cache(maxsize=4096)
def version_satisfies(family: str, text: str, spec: str) -> Truth:
    """Return whether a version text satisfies a specifier; None where it can't be placed."""
    return OsVersion.parse(family, text).satisfies(spec)


# predicates ------------------------------------------------------------------------------------------------------

_Params = Mapping[str, Any]
_NEVER = object()
"""Equals no value."""


def _typed(wanted: object) -> Mapping[type, Any]:
    """Return a wire literal in every typed form that it may have to be compared in, by the type of the value.

    The fact's class says which type that is, and a compiled condition serves subjects of many classes.
    """
    forms: dict[type, Any] = {type(wanted): wanted}
    if type(wanted) is int:
        with suppress(OverflowError):
            forms[float] = float(wanted)  # as a fact's value is: 2**53 + 1 is no float, neither here nor there
    elif type(wanted) is float:
        forms[int] = wanted
    elif type(wanted) is str and wanted[:1].isdigit():
        with suppress(ValueError):
            forms[date] = parse_date(wanted)
        with suppress(ValueError):
            forms[datetime] = parse_instant(wanted)
    return forms


def _equals(node: Equals, params: _Params) -> Meaning:
    name, wanted = node.fact, resolve(node.value, params)
    forms = _typed(wanted)
    if len(forms) > 1:

        def of_some_type(values: Values) -> Truth:
            known: object = values[name]
            return None if known is None else known == forms.get(type(known), _NEVER)

        return of_some_type
    if isinstance(wanted, bool):

        def equals_truth(values: Values) -> Truth:
            known = values[name]
            return None if known is None else known is wanted

        return equals_truth

    def equals_text(values: Values) -> Truth:
        known = values[name]
        return None if known is None else known == wanted

    return equals_text


def _one_of(node: OneOf, params: _Params) -> Meaning:
    name = node.fact
    by_type: dict[type, set[Any]] = {}  # apart, since a set takes 1 for True
    for value in node.values:
        for kind, form in _typed(resolve(value, params)).items():
            by_type.setdefault(kind, set()).add(form)
    wanted = {kind: frozenset(forms) for kind, forms in by_type.items()}
    nothing = frozenset[Any]()

    def one_of(values: Values) -> Truth:
        known: object = values[name]
        return None if known is None else known in wanted.get(type(known), nothing)

    return one_of


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}


def _compare(node: Compare, params: _Params) -> Meaning:
    name, wanted, ordered = node.fact, resolve(node.value, params), _ORDER[node.op]
    forms = _typed(wanted)

    def compare(values: Values) -> Truth:
        known = values[name]
        if known is None:
            return None
        if type(known) is not str:
            return ordered(known, forms[type(known)])
        fact = values.fact(name)  # an enum value: its place in the vocabulary counts, and that is the class's
        return None if fact is None else ordered(fact.type.rank(known), fact.type.rank(wanted))

    return compare


_SETS: Mapping[str, Callable[[frozenset[str], frozenset[str]], bool]] = {
    "has_any": lambda known, wanted: not known.isdisjoint(wanted),
    "has_all": lambda known, wanted: known >= wanted,
    "has_none": lambda known, wanted: known.isdisjoint(wanted),
    "has_only": lambda known, wanted: known <= wanted,
}


def _has(node: Has, params: _Params) -> Meaning:
    del params  # sets are written out
    name, wanted, holds = node.fact, frozenset(node.values), _SETS[node.op]

    def has(values: Values) -> Truth:
        known = values[name]
        return None if known is None else holds(known, wanted)

    return has


def _within_days(node: WithinDays, params: _Params) -> Meaning:
    name, days = node.fact, resolve(node.days, params)
    last: tuple[datetime | None, Any, Any] = (None, None, None)

    def within_days(values: Values) -> Truth:
        nonlocal last
        known = values[name]
        if known is None:
            return None
        held, now = last, values.now
        if held[0] is not now:  # replaced whole, so that another thread with another day does no harm
            last = held = now, day_limit(now, days), instant_limit(now, days)
        return bool(known >= (held[2] if isinstance(known, datetime) else held[1]))

    return within_days


def _satisfies(node: Satisfies, params: _Params) -> Meaning:
    name, family, spec = node.fact, node.family, resolve(node.spec, params)

    def satisfies(values: Values) -> Truth:
        known = values[name]
        return None if known is None or values.family(name) != family else version_satisfies(family, known, spec)

    return satisfies


def _matches(node: Matches, params: _Params) -> Meaning:
    del params  # patterns are written out
    name = node.fact

    def matches(values: Values) -> Truth:
        known = values[name]
        return None if known is None else node.matcher(known)  # the engine compiles it when the first text comes

    return matches


# logic -----------------------------------------------------------------------------------------------------------


def _parts(conditions: Sequence[Condition], params: _Params) -> tuple[Meaning, ...]:
    return tuple(meaning_of(condition, params) for condition in conditions)


def _all_of(node: AllOf, params: _Params) -> Meaning:
    parts = _parts(node.conditions, params)

    def all_of(values: Values) -> Truth:
        result: Truth = True
        for part in parts:
            found = part(values)
            if found is False:
                return False
            if found is None:
                result = None
        return result

    return all_of


def _any_of(node: AnyOf, params: _Params) -> Meaning:
    parts = _parts(node.conditions, params)

    def any_of(values: Values) -> Truth:
        result: Truth = False
        for part in parts:
            found = part(values)
            if found:
                return True
            if found is None:
                result = None
        return result

    return any_of


def _not(node: Not, params: _Params) -> Meaning:
    part = meaning_of(node.condition, params)

    def negated(values: Values) -> Truth:
        found = part(values)
        return None if found is None else not found

    return negated


_COMPILERS: dict[type[Condition], Callable[[Any, Mapping[str, Any]], Meaning]] = {
    Equals: _equals,
    OneOf: _one_of,
    Compare: _compare,
    Has: _has,
    WithinDays: _within_days,
    Satisfies: _satisfies,
    Matches: _matches,
    AllOf: _all_of,
    AnyOf: _any_of,
    Not: _not,
}
