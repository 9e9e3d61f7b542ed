"""`at_least`, `at_most`, `more_than` and `less_than`: comparisons of a fact with a value in the order of its type."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Final, Literal

from secure_checklist.core.errors import Problem
from secure_checklist.core.types import FactValue, Scalar
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions import literals
from secure_checklist.rules.conditions.base import HOLDS, Comparisons, Predicate, Sign
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
from secure_checklist.rules.values import Evaluator, Params, Truth, Values

Order = Literal["at_least", "at_most", "more_than", "less_than"]
SIGNS: Final[Mapping[str, Sign]] = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}


class Compare(Predicate):
    """The fact is at least, at most, more than or less than the value, in the order of the fact's type.

    Attributes:
        op: The comparison: `at_least`, `at_most`, `more_than` or `less_than`.
        value: The JSON value, or the parameter that supplies it.

    """

    op: Order
    value: Scalar | literals.ParamRef
    forms: ClassVar[tuple[Form, ...]] = tuple(Form(op, f"{sign} {{value}}") for op, sign in SIGNS.items())

    def problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if the fact's values have no order."""
        if fact.type.comparable:
            yield from literals.literal_problems(fact, self.value, params, f"{path} > value")
        else:
            yield literals.unsuitable(fact, self.op, "values that have an order", path)

    def compile(self, params: Params) -> Evaluator:
        """Return the comparison compiled to a function."""
        name, wanted, ordered = self.fact, literals.resolve(self.value, params), HOLDS[SIGNS[self.op]]
        forms, word = literals.typed_forms(wanted), str(wanted)

        def compare(values: Values) -> Truth:
            known = values[name]
            if known is None:
                return None
            if type(known) is not str:
                return ordered(known, forms[type(known)])
            fact = values.fact(name)  # an enum value: its place in the vocabulary counts, and that is the class's
            return None if fact is None else ordered(fact.type.rank(known), fact.type.rank(word))

        return compare

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return the value to compare with."""
        return (fact.type.read(literals.resolve(self.value, params)),)

    def comparisons(self, fact: AnyFact, now: datetime, params: Params) -> Comparisons:
        """Return the comparison with the value."""
        return ((SIGNS[self.op], literals.typed(fact, literals.resolve(self.value, params))),)

    def expected(self, params: Params) -> tuple[Scalar, str]:
        """Return the value to compare with."""
        return literals.resolve(self.value, params), ""

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that compares the fact with the value."""
        return phrasing.ordered(phrasing.RELATIONS[SIGNS[said.op]][said.holds], said)
