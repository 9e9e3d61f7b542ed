"""`one_of`: the fact is one of these values."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from secure_checklist.core.errors import Problem
from secure_checklist.core.types import Scalar, ValueType
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions.base import Comparisons, Predicate
from secure_checklist.rules.conditions.literals import (
    Literal_,
    ParamRef,
    ParamTypes,
    literal_problems,
    resolve,
    typed,
    typed_forms,
    unsuitable,
)
from secure_checklist.rules.values import Meaning, Truth, Values

if TYPE_CHECKING:
    from secure_checklist.rules.fact import Fact


class OneOf(Predicate):
    """The fact is one of these values.

    Attributes:
        op: `one_of`.
        values: The JSON values, or parameters that give them.

    """

    op: Literal["one_of"] = "one_of"
    values: tuple[Literal_ | ParamRef, ...] = Field(min_length=1, max_length=1000)

    def problems(self, fact: "Fact[Any]", params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield what is wrong: it reads facts with a single value, and compares with values of their type."""
        if fact.type.name == "enum_set":
            yield unsuitable(fact, "one_of", "a single value", path)
            return
        for index, value in enumerate(self.values):
            yield from literal_problems(fact, value, params, f"{path} > values[{index}]")

    def meaning(self, params: Mapping[str, Any]) -> Meaning:
        """Compile it."""
        name = self.fact
        by_type: dict[type, set[Any]] = {}  # apart, since a set takes 1 for True
        for value in self.values:
            for kind, form in typed_forms(resolve(value, params)).items():
                by_type.setdefault(kind, set()).add(form)
        wanted = {kind: frozenset(forms) for kind, forms in by_type.items()}
        nothing = frozenset[Any]()

        def one_of(values: Values) -> Truth:
            known: object = values[name]
            return None if known is None else known in wanted.get(type(known), nothing)

        return one_of

    def turning_points(self, fact: "Fact[Any]", now: datetime, params: Mapping[str, Any]) -> Iterable[Any]:
        """Yield the values."""
        del now
        return [fact.type.read(resolve(value, params)) for value in self.values]

    def varies(self, value_type: ValueType) -> bool:
        """Return True for vocabularies of which it names some words and not others."""
        words = set(value_type.vocabulary or ())
        return bool(words.difference(self.values)) and not words.isdisjoint(self.values)

    def comparisons(self, fact: "Fact[Any]", now: datetime, params: Mapping[str, Any]) -> Comparisons:
        """Compare with each value."""
        del now
        return tuple(("=", typed(fact, resolve(value, params))) for value in self.values)

    def wanted(self, params: Mapping[str, Any]) -> tuple[tuple[Scalar, ...], str]:
        """Return the values."""
        return tuple(resolve(value, params) for value in self.values), ""

    @classmethod
    def clause(cls, said: phrasing.Said) -> str:
        """Return the clause that the fact has one of the values, or none."""
        return phrasing.equal(said)
