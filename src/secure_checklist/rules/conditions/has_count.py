"""`has_at_least` and `has_at_most`: how many members a set has."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from secure_checklist.core.errors import Problem
from secure_checklist.core.messages import message
from secure_checklist.core.types import MAX_MEMBERS, SETS, FactValue, Scalar, ValueType
from secure_checklist.rules.conditions.base import Predicate
from secure_checklist.rules.conditions.literals import ParamRef, ParamTypes, param_problems, resolve, unsuitable
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.phrasing import Said
from secure_checklist.rules.values import Evaluator, Params, Truth, Values

_MOST = 1000


class HasCount(Predicate):
    """A set fact holds at least, or at most, so many members, whichever they are.

    Attributes:
        op: Which of the two.
        count: The number of members, or the parameter that gives it.

    """

    op: Literal["has_at_least", "has_at_most"]
    count: Annotated[StrictInt, Field(ge=0, le=_MOST)] | ParamRef

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield the problems: it must read a fact that holds a set, and count no more words than there are."""
        if fact.type.name not in SETS:
            yield unsuitable(fact, self.op, "a fact that holds a set", path)
        elif isinstance(self.count, ParamRef):
            yield from param_problems(self.count, ValueType("integer"), params, f"{path} > count")
        elif fact.vocabulary is not None and self.count > len(fact.vocabulary):
            yield Problem(f"{path} > count", f"{fact.name} has only {len(fact.vocabulary)} words", "count fewer")

    def compile(self, params: Params) -> Evaluator:
        """Compile it."""
        name, count, least = self.fact, resolve(self.count, params), self.op == "has_at_least"

        def has_count(values: Values) -> Truth:
            known = values[name]
            if not isinstance(known, frozenset) or not isinstance(count, int):
                return None
            return len(known) >= count if least else len(known) <= count

        return has_count

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return all words: which of them are counted beside those that other predicates name makes a difference.

        Of a set that may hold any texts, return the number.
        """
        return fact.vocabulary or (resolve(self.count, params),)

    def is_contingent(self, value_type: ValueType) -> bool:
        """Return True unless every set is large enough, or none is; or small enough."""
        if not isinstance(self.count, int):
            return False
        most = _most(value_type)
        return 0 < self.count <= most if self.op == "has_at_least" else self.count < most

    def expected(self, params: Params) -> tuple[Scalar, str]:
        """Return the number."""
        return resolve(self.count, params), ""

    @classmethod
    def describe(cls, said: Said) -> str:
        """Return that the set has that many words, or fewer, or more."""
        count, holds, label = said.first, said.holds, said.label
        if said.op == "has_at_least":
            if count == 1:
                return message("clause.set.any" if holds else "clause.set.empty", label=label)
            return message("clause.set.at_least" if holds else "clause.set.fewer", label=label, count=count)
        if count == 0:
            return message("clause.set.empty" if holds else "clause.set.any", label=label)
        return message("clause.set.at_most" if holds else "clause.set.more", label=label, count=count)


def _most(value_type: ValueType) -> int:
    """Return the number of members that a set can have."""
    return MAX_MEMBERS if value_type.vocabulary is None else len(value_type.vocabulary)
