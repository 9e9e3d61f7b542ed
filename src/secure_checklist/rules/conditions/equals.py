"""`equals`: the fact has this very value."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

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

_NEVER = object()
"""Equals no value."""


class Equals(Predicate):
    """The fact has this very value; types count, so `true` is not `1`.

    Attributes:
        op: `equals`.
        value: The JSON value, or the parameter that gives it.

    """

    op: Literal["equals"] = "equals"
    value: Literal_ | ParamRef

    def problems(self, fact: "Fact[Any]", params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield what is wrong: it reads facts with a single value, and compares with a value of their type."""
        if fact.type.name == "enum_set":
            yield unsuitable(fact, "equals", "a single value", path)
        else:
            yield from literal_problems(fact, self.value, params, f"{path} > value")

    def meaning(self, params: Mapping[str, Any]) -> Meaning:
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

    def turning_points(self, fact: "Fact[Any]", now: datetime, params: Mapping[str, Any]) -> Iterable[Any]:
        """Return the value."""
        del now
        return (fact.type.read(resolve(self.value, params)),)

    def varies(self, value_type: ValueType) -> bool:
        """Return True for true-or-false facts, and for vocabularies of several words."""
        return value_type.name == "boolean" or len(value_type.vocabulary or ()) > 1

    def comparisons(self, fact: "Fact[Any]", now: datetime, params: Mapping[str, Any]) -> Comparisons:
        """Compare with the value."""
        del now
        return (("=", typed(fact, resolve(self.value, params))),)

    def wanted(self, params: Mapping[str, Any]) -> tuple[Scalar, str]:
        """Return the value."""
        return resolve(self.value, params), ""

    @classmethod
    def clause(cls, said: phrasing.Said) -> str:
        """Return the clause that the fact has the value, or doesn't."""
        return phrasing.equal(said)
