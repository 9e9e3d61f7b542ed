"""`equals` and `one_of`: the fact has this very value, or one of these."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from secure_checklist.core.errors import Problem
from secure_checklist.core.types import FactValue, Scalar, ValueType
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions.base import Comparisons, Predicate
from secure_checklist.rules.conditions.literals import (
    ParamRef,
    ParamTypes,
    literal_problems,
    resolve,
    typed,
    typed_forms,
    unsuitable,
)
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
from secure_checklist.rules.values import Meaning, Params, Truth, Values

_NEVER = object()
"""Equals no value."""


class _Equality(Predicate):
    """What both have in common. Types count, so `true` is not `1`."""

    @abstractmethod
    def _literals(self) -> Iterator[tuple[str, Scalar | ParamRef]]:
        """Yield the values, each with the place where it stands."""

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield what is wrong: it reads facts with a single value, and compares with values of their type."""
        if fact.type.name == "enum_set":
            yield unsuitable(fact, self.operation, "a single value", path)
            return
        for place, value in self._literals():
            yield from literal_problems(fact, value, params, f"{path} > {place}")

    def turning_points(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return the values."""
        del now
        return [fact.type.read(resolve(value, params)) for _, value in self._literals()]

    def comparisons(self, fact: AnyFact, now: datetime, params: Params) -> Comparisons:
        """Compare with each value."""
        del now
        return tuple(("=", typed(fact, resolve(value, params))) for _, value in self._literals())

    @classmethod
    def clause(cls, said: phrasing.Said) -> str:
        """Say that the fact has one of the values, or none."""
        return phrasing.equal(said)


class Equals(_Equality):
    """The fact has this very value; types count, so `true` is not `1`.

    Attributes:
        op: `equals`.
        value: The JSON value, or the parameter that gives it.

    """

    op: Literal["equals"] = "equals"
    value: Scalar | ParamRef
    forms: ClassVar[tuple[Form, ...]] = (
        Form("equals", "== {value}"),
        Form("equals", "!= {value}", negated=True),
        Form("equals", "is {value}"),
        Form("equals", "is not {value}", negated=True),
    )

    def _literals(self) -> Iterator[tuple[str, Scalar | ParamRef]]:
        yield "value", self.value

    def meaning(self, params: Params) -> Meaning:
        """Compile it."""
        name, wanted = self.fact, resolve(self.value, params)
        forms = typed_forms(wanted)
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

    def varies(self, value_type: ValueType) -> bool:
        """Return True for true-or-false facts, and for vocabularies of several words."""
        return value_type.name == "boolean" or len(value_type.vocabulary or ()) > 1

    def wanted(self, params: Params) -> tuple[Scalar, str]:
        """Return the value."""
        return resolve(self.value, params), ""


class OneOf(_Equality):
    """The fact is one of these values.

    Attributes:
        op: `one_of`.
        values: The JSON values, or parameters that give them.

    """

    op: Literal["one_of"] = "one_of"
    values: tuple[Scalar | ParamRef, ...] = Field(min_length=1, max_length=1000)
    forms: ClassVar[tuple[Form, ...]] = (
        Form("one_of", "in {values}"),
        Form("one_of", "not in {values}", negated=True),
    )

    def _literals(self) -> Iterator[tuple[str, Scalar | ParamRef]]:
        yield from ((f"values[{index}]", value) for index, value in enumerate(self.values))

    def meaning(self, params: Params) -> Meaning:
        """Compile it."""
        name = self.fact
        by_type: dict[type, set[FactValue]] = {}  # apart, since a set takes 1 for True
        for value in self.values:
            for kind, form in typed_forms(resolve(value, params)).items():
                by_type.setdefault(kind, set()).add(form)
        wanted = {kind: frozenset(forms) for kind, forms in by_type.items()}
        nothing = frozenset[FactValue]()

        def one_of(values: Values) -> Truth:
            known: object = values[name]
            return None if known is None else known in wanted.get(type(known), nothing)

        return one_of

    def varies(self, value_type: ValueType) -> bool:
        """Return True for vocabularies of which it names some words and not others."""
        words = set(value_type.vocabulary or ())
        return bool(words.difference(self.values)) and not words.isdisjoint(self.values)

    def wanted(self, params: Params) -> tuple[tuple[Scalar, ...], str]:
        """Return the values."""
        return tuple(resolve(value, params) for value in self.values), ""
