"""`equals` and `one_of`: the fact has exactly this value, or one of these values."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar, Literal

from secure_checklist.core.errors import Problem
from secure_checklist.core.types import SETS, FactValue, Scalar
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions import literals
from secure_checklist.rules.conditions.base import Comparisons, Predicate
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
from secure_checklist.rules.values import Evaluator, Params, Truth, Values


class _Equality(Predicate):
    """What both have in common. Types count, so `true` is not `1`."""

    names_values: ClassVar[bool] = True

    def _values(self, params: Params) -> tuple[Scalar, ...]:
        """Return the values, as JSON."""
        found = self.expected(params)[0]
        return found if isinstance(found, tuple) else (found,)

    def compile(self, params: Params) -> Evaluator:
        """Compile it."""
        name = self.fact
        by_type: dict[type, set[FactValue]] = {}  # apart, since a set takes 1 for True
        for value in self._values(params):
            for kind, form in literals.typed_forms(value).items():
                by_type.setdefault(kind, set()).add(form)
        wanted = {kind: frozenset(forms) for kind, forms in by_type.items()}
        nothing = frozenset[FactValue]()

        def has_one(values: Values) -> Truth:
            known: object = values[name]
            return None if known is None else known in wanted.get(type(known), nothing)

        return has_one

    @abstractmethod
    def _value_problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        """Yield the problems of the values."""

    def problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        """Yield the problems: it must read a fact with a single value, and compare with values of its type."""
        if fact.type.name in SETS:
            yield literals.unsuitable(fact, self.operation, "a single value", path)
        else:
            yield from self._value_problems(fact, params, path)

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return the values."""
        return [fact.type.read(value) for value in self._values(params)]

    def comparisons(self, fact: AnyFact, now: datetime, params: Params) -> Comparisons:
        """Compare with each value."""
        return tuple(("=", literals.typed(fact, value)) for value in self._values(params))

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Say that the fact has one of the values, or none."""
        return phrasing.equal(said)


class Equals(_Equality):
    """The fact has exactly this value. Types matter, so `true` doesn't equal `1`.

    Attributes:
        op: `equals`.
        value: The JSON value, or the parameter that supplies it.

    """

    op: Literal["equals"] = "equals"
    value: Scalar | literals.ParamRef
    forms: ClassVar[tuple[Form, ...]] = (
        Form("equals", "== {value}"),
        Form("equals", "!= {value}", negated=True),
        Form("equals", "is {value}"),
        Form("equals", "is not {value}", negated=True),
    )

    def _value_problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        yield from literals.literal_problems(fact, self.value, params, f"{path} > value")

    def expected(self, params: Params) -> tuple[Scalar, str]:
        """Return the value that the fact should have."""
        return literals.resolve(self.value, params), ""


class OneOf(_Equality):
    """The fact has one of these values.

    Attributes:
        op: `one_of`.
        values: The JSON values, or parameters that supply them; or one parameter that holds a set of texts.

    """

    op: Literal["one_of"] = "one_of"
    values: literals.Several[Scalar | literals.ParamRef]
    forms: ClassVar[tuple[Form, ...]] = (
        Form("one_of", "in {values}"),
        Form("one_of", "not in {values}", negated=True),
    )

    def _value_problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        if isinstance(self.values, literals.ParamRef):
            yield from literals.set_problems(self.values, fact, params, f"{path} > values")
            return
        for index, value in enumerate(self.values):
            yield from literals.literal_problems(fact, value, params, f"{path} > values[{index}]")

    def expected(self, params: Params) -> tuple[tuple[Scalar, ...], str]:
        """Return the values of which the fact should have one."""
        return literals.resolve_all(self.values, params), ""
