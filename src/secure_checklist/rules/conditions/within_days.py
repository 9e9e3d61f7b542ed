"""`within_days`: the date is at most this many days before now."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictInt

from secure_checklist.core.errors import Problem
from secure_checklist.core.messages import duration, message
from secure_checklist.core.types import FactValue, Scalar, ValueType
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions.base import Comparisons, Predicate
from secure_checklist.rules.conditions.literals import ParamRef, ParamTypes, param_problems, resolve, unsuitable
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
from secure_checklist.rules.values import Evaluator, Params, Truth, Values

MOST_DAYS = 36_500
"""The maximum number of days that a rule may look back, which is 100 years."""


class WithinDays(Predicate):
    """The date or datetime is at most this many days before now. A date more than a day ahead is unknown.

    Attributes:
        op: `within_days`.
        days: The number of days, or the parameter that supplies it.

    """

    follows_now: ClassVar[bool] = True
    forms: ClassVar[tuple[Form, ...]] = (Form("within_days", "within {days} days"),)
    op: Literal["within_days"] = "within_days"
    days: Annotated[StrictInt, Field(ge=0, le=MOST_DAYS)] | ParamRef

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if the fact isn't a date or datetime, or if the parameter isn't a whole number."""
        if fact.type.name not in ("date", "instant"):
            yield unsuitable(fact, "within_days", "a date or an instant", path)
        if isinstance(self.days, ParamRef):
            yield from param_problems(self.days, ValueType("integer"), params, f"{path} > days")

    def compile(self, params: Params) -> Evaluator:
        """Return the test compiled to a function."""
        name, days = self.fact, int(resolve(self.days, params))
        last: tuple[datetime, date, datetime] | None = None

        def within_days(values: Values) -> Truth:
            nonlocal last
            known = values[name]
            if known is None:
                return None
            found, now = last, values.now
            if (
                # `now` is one object for a whole evaluation, so the subtraction is made once and not for each of a
                # thousand subjects. It is compared by identity: two times that are equal give the same result anyway.
                found is None or found[0] is not now
            ):  # replaced whole, so that another thread with another day does no harm
                earliest = _earliest(now, days)
                last = found = now, earliest.date(), earliest
            if isinstance(known, datetime):
                return known >= found[2]
            return known >= found[1] if isinstance(known, date) else None

        return within_days

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return the earliest date or datetime for which the predicate is true."""
        earliest = _earliest(now, int(resolve(self.days, params)))
        return (earliest if fact.type.name == "instant" else earliest.date(),)

    def comparisons(self, fact: AnyFact, now: datetime, params: Params) -> Comparisons:
        """Return the comparison with the earliest date or datetime for which the predicate is true."""
        return tuple((">=", earliest) for earliest in self.boundary_values(fact, now, params))

    def expected(self, params: Params) -> tuple[Scalar, str]:
        """Return the number of days."""
        return resolve(self.days, params), ""

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that says whether the date is within the last days."""
        days = said.first if isinstance(said.first, str) else duration(said.first, "days")
        return message("clause.recent" if said.holds else "clause.long_ago", label=said.label, days=days)


def _earliest(now: datetime, days: int) -> datetime:
    try:
        return now - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
