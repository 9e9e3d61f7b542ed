"""`equals_fact`, `less_than_fact`, `older_than`, `before` and similar: comparisons of two facts of the same type."""

import operator
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, cast

from pydantic import Field, StrictInt

from secure_checklist.core.errors import Problem
from secure_checklist.core.messages import duration, message
from secure_checklist.core.types import SETS, FactValue, Scalar, ValueType
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions import literals
from secure_checklist.rules.conditions.base import HOLDS, Predicate, Sign, no_such_fact
from secure_checklist.rules.conditions.compare import SIGNS
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
from secure_checklist.rules.values import Evaluator, Params, References, Truth, Values, family_fact

MOST_DAYS_APART = 36_500
"""The maximum number of days between two dates, which is 100 years."""


class _TwoFacts(Predicate):
    """The common part of predicates on two facts. They are unknown while one of the two is.

    Attributes:
        other: The full name of the other fact.

    """

    compares_facts: ClassVar[bool] = True
    other: literals.FactName

    @property
    def operands(self) -> tuple[str, ...]:
        """Both facts."""
        return self.fact, self.other

    def check(self, facts: Mapping[str, AnyFact], params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        """Yield the problems: one of the facts isn't there, or the two can't be compared."""
        fact, other = facts.get(self.fact), facts.get(self.other)
        if fact is None:
            yield no_such_fact(self.fact, facts, f"{path} > fact")
        if other is None:
            yield no_such_fact(self.other, facts, f"{path} > other")
        if fact is None or other is None:
            return
        yield from self.problems(fact, params, path)
        if fact.name == other.name:
            # Always true or never, so certainly a slip.
            yield Problem(f"{path} > other", f"{fact.name} is compared with itself", "name another fact")
        elif difference := _difference(fact, other):
            hint = "compare facts of one type, with the same words, unit and family"
            yield Problem(f"{path} > other", f"{fact.name} and {other.name} can't be compared: {difference}", hint)

    def reads(self, known: References) -> tuple[str, ...]:
        """Return both facts."""
        return self.operands

    def missing_facts(self, known: Values, params: Params) -> tuple[str, ...]:
        """Return the unknown facts among those that it reads; empty if the known ones can't be compared."""
        return tuple(name for name in self.reads(known) if known[name] is None)

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return nothing: its truth turns at the other fact's value, wherever that is."""
        return ()

    def expected(self, params: Params) -> tuple[Scalar | tuple[Scalar, ...], str]:
        """Return the name of the other fact."""
        return self.other, ""

    def other_operand(self, name: str, params: Params) -> tuple[str, timedelta]:
        """Return the other of the two, and how far from its value the truth turns."""
        # `a before b plus 30 days` turns for `a` at b + 30 days, and for `b` at a - 30 days.
        return (self.other, self.shift(params)) if name == self.fact else (self.fact, -self.shift(params))

    def shift(self, params: Params) -> timedelta:
        """Return the distance from the other fact's value at which its truth turns."""
        return timedelta(0)


def _difference(fact: AnyFact, other: AnyFact) -> str:
    """Return the difference of two facts that should be alike; empty if there is none."""
    one, two = fact.type, other.type
    if (one.name, one.vocabulary, one.code) != (two.name, two.vocabulary, two.code):
        return f"{one.describe()}, {two.describe()}"
    if fact.declared.unit != other.declared.unit:
        return f"the unit {fact.declared.unit or 'none'}, the unit {other.declared.unit or 'none'}"
    families = (fact.declared.family, other.declared.family)
    return "" if families[0] == families[1] else f"versions of {' and '.join(map(str, families))}"


class CompareFacts(_TwoFacts):
    """The fact equals another fact, or is at least, at most, more than or less than it, in the order of their type.

    Attributes:
        op: The comparison: one of the five.
        other: The full name of the other fact, of the same type.

    """

    op: Literal["equals_fact", "at_least_fact", "at_most_fact", "more_than_fact", "less_than_fact"]
    forms: ClassVar[tuple[Form, ...]] = (
        Form("equals_fact", "== {other}"),
        Form("equals_fact", "!= {other}", negated=True),
        Form("at_least_fact", ">= {other}"),
        Form("at_most_fact", "<= {other}"),
        Form("more_than_fact", "> {other}"),
        Form("less_than_fact", "< {other}"),
    )

    def problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if a fact holds several values, or if facts without an order are ordered."""
        if fact.declared.family is not None:
            yield Problem(path, f"{self.op} doesn't order versions, as of {fact.name}", "use older_than or newer_than")
        elif fact.type.name in SETS:
            yield literals.unsuitable(fact, self.op, "a single value", path)
        elif self.op != "equals_fact" and not fact.type.comparable:
            yield literals.unsuitable(fact, self.op, "values that have an order", path)

    @property
    def operator(self) -> Sign:
        """The sign that compares the facts."""
        return _SIGNS[self.op]

    def compile(self, params: Params) -> Evaluator:
        """Return the comparison compiled to a function."""
        name, other, holds = self.fact, self.other, HOLDS[_SIGNS[self.op]]

        def compare_facts(values: Values) -> Truth:
            one, two = values[name], values[other]
            if one is None or two is None:
                return None
            # "pin" comes before "swipe" in the alphabet, but after it in the vocabulary of locks.
            if isinstance(one, str) and isinstance(two, str) and holds is not operator.eq:
                fact = values.fact(name)  # words: their places in the vocabulary count
                return None if fact is None else holds(fact.type.rank(one), fact.type.rank(two))
            return holds(one, two)

        return compare_facts

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that compares the two facts."""
        other = message("value.fact", label=said.first)
        if said.op == "equals_fact":
            return message("clause.same" if said.holds else "clause.not_same", label=said.label, value=other)
        return phrasing.beside(phrasing.RELATIONS[_SIGNS[said.op]][said.holds], said, other)


_SIGNS: Final[Mapping[str, Sign]] = {"equals_fact": "=", **{f"{op}_fact": sign for op, sign in SIGNS.items()}}


class CompareVersions(_TwoFacts):
    """The version is older, or newer, than another fact's version in the same family.

    The comparison is unknown if a version can't be compared or isn't precise enough: version 17 may or may not be older
    than 17.2.

    Attributes:
        op: `older_than` or `newer_than`.
        other: The full name of the other fact.

    """

    enumerable: ClassVar[bool] = False
    op: Literal["older_than", "newer_than"]
    forms: ClassVar[tuple[Form, ...]] = (
        Form("older_than", "older_than {other}"),
        Form("newer_than", "newer_than {other}"),
    )

    def problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if a fact isn't a version."""
        if fact.declared.family is None or fact.type.name != "text":
            yield literals.unsuitable(fact, self.op, "a fact that holds a version", path)

    def compile(self, params: Params) -> Evaluator:
        """Return the comparison compiled to a function."""
        from secure_checklist.core.versions.specifiers import OsVersion  # noqa: PLC0415 - for import time: only versions need it

        name, other, wanted = self.fact, self.other, -1 if self.op == "older_than" else 1

        def compare_versions(values: Values) -> Truth:
            one, two, family = values[name], values[other], values.family(name)
            if not (isinstance(one, str) and isinstance(two, str)) or family is None or family != values.family(other):
                return None
            order = OsVersion.parse(family, one).compare(OsVersion.parse(family, two))
            return None if order is None else order == wanted

        return compare_versions

    def reads(self, known: References) -> tuple[str, ...]:
        """Return both facts, and the facts that name their families."""
        facts = (known.fact(name) for name in self.operands)
        families = (None if fact is None else family_fact(known, fact) for fact in facts)
        return tuple(dict.fromkeys((*self.operands, *(name for name in families if name is not None))))

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that says which of the two versions is older."""
        key = f"clause.version.{said.op}" if said.holds else f"clause.version.not_{said.op}"
        return message(key, label=said.label, other=said.first)


class DaysApart(_TwoFacts):
    """The date is before, or after, another fact's date moved by `days`. Datetimes are compared to the second.

    Attributes:
        op: `before` or `after`.
        other: The full name of the other fact, of the same type.
        days: The number of days to add to the other date, which may be negative, or the parameter that supplies it.

    """

    op: Literal["before", "after"]
    days: Annotated[StrictInt, Field(ge=-MOST_DAYS_APART, le=MOST_DAYS_APART)] | literals.ParamRef
    forms: ClassVar[tuple[Form, ...]] = (
        Form("before", "before {other} plus {days} days"),
        Form("after", "after {other} plus {days} days"),
    )

    def problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if a fact isn't a date or datetime, or if the parameter isn't a whole number."""
        if fact.type.name not in ("date", "instant"):
            yield literals.unsuitable(fact, self.op, "dates or instants", path)
        if isinstance(self.days, literals.ParamRef):
            yield from literals.param_problems(self.days, ValueType("integer"), params, f"{path} > days")

    @property
    def operator(self) -> Sign:
        """The sign that compares the difference with the days."""
        return "<" if self.op == "before" else ">"

    def compile(self, params: Params) -> Evaluator:
        """Return the comparison compiled to a function.

        The function compares the difference, which exists even if the other date plus the days is out of range.
        """
        name, other, days, before = self.fact, self.other, self.shift(params), self.op == "before"

        def days_apart(values: Values) -> Truth:
            one, two = values[name], values[other]
            if not (isinstance(one, date) and isinstance(two, date)):
                return None
            between = cast("datetime", one) - cast("datetime", two)  # both are dates, or both instants
            return between < days if before else between > days

        return days_apart

    def shift(self, params: Params) -> timedelta:
        """Return the days as a `timedelta`."""
        return timedelta(days=int(literals.resolve(self.days, params)))

    def expected(self, params: Params) -> tuple[tuple[Scalar, ...], str]:
        """Return the name of the other fact and the days."""
        return (self.other, literals.resolve(self.days, params)), ""

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that says how far apart the two dates are."""
        days = said.expected[1] if len(said.expected) > 1 else 0
        other = message("value.fact", label=said.first)
        if isinstance(days, int) and days:
            key = "value.days_after" if days > 0 else "value.days_before"
            other = message(key, days=duration(abs(days), "days"), label=said.first)
        return phrasing.beside(phrasing.RELATIONS["<" if said.op == "before" else ">"][said.holds], said, other)
