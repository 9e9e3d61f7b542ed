"""`some`, `every` and `none`: of how many listed subjects of another kind a condition holds."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, model_validator
from pydantic.json_schema import SkipJsonSchema

from secure_checklist.core.errors import Problem
from secure_checklist.core.messages import message
from secure_checklist.core.types import FactValue, Scalar, ValueType
from secure_checklist.rules.conditions.base import AnyCondition, Comparisons, Condition, Predicate, check_condition_type
from secure_checklist.rules.conditions.literals import ParamRef, ParamTypes
from secure_checklist.rules.conditions.logic import kind_read, predicates
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.phrasing import Said
from secure_checklist.rules.values import Meaning, Params, Truth, Values

RELATED = "related."
"""How the field of an implied fact begins that says whether a condition holds of subjects of another kind."""
_MOST = 10_000


class Quantified(Predicate):
    """A condition holds of some, every or none of the listed subjects of a kind, whichever kind it reads.

    It reads a fact of the person that the evaluation works out: `person.related.…`. Where the inventory doesn't list
    all of the kind, one more may exist: so `every` isn't true then, and `some` isn't false.

    Attributes:
        op: `some`, `every` or `none`.
        where: The condition, on facts of one kind, and of the person.
        count: For `some`: of how many it has to hold at least.
        fact: The implied fact; it is worked out, and never written.

    """

    op: Literal["some", "every", "none"]
    where: AnyCondition
    count: Annotated[StrictInt, Field(ge=1, le=_MOST)] = 1
    fact: Annotated[SkipJsonSchema[str], Field(default="", exclude=True, repr=False)] = ""

    @model_validator(mode="after")
    def _imply(self) -> Self:
        if self.count != 1 and self.op != "some":
            raise ValueError("`count` goes with `some` only")
        written = f"{self.op}:{self.count}:{self.where.model_dump_json()}"
        digest = hashlib.blake2b(written.encode(), digest_size=6).hexdigest()
        name = f"person.{RELATED}{self.op}-{self.of or 'none'}-{digest}"
        if self.fact not in ("", name):
            raise ValueError("`fact` is worked out from the rest; leave it out")
        self.__dict__["fact"] = name
        return self

    @property
    def of(self) -> str | None:
        """The kind of the subjects that are looked at; None: the condition reads no kind but the person."""
        return kind_read(self.where)

    @property
    def held(self) -> tuple[Condition, ...]:
        """The condition on the other subjects."""
        return (self.where,)

    def parts(self) -> tuple[Predicate, ...]:
        """Return the predicates of the condition."""
        return predicates(self.where)

    def check(self, facts: Mapping[str, AnyFact], params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield what is wrong with what the condition reads: one kind beside the person, and no quantifier inside."""
        del facts, params  # by which the condition inside is checked
        kinds = sorted({node.fact.partition(".")[0] for node in self.parts()} - {"person"})
        if any(isinstance(node, Quantified) for node in self.parts()):
            yield Problem(path, f"{self.op} can't stand inside another quantifier", "write one beside the other")
        elif not kinds:
            yield Problem(path, f"{self.op} reads facts of the person only", "write the condition without it")
        elif len(kinds) > 1:
            yield Problem(path, f"{self.op} reads facts of {' and '.join(kinds)}", "write one for each kind")

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield nothing: what is inside is checked as a condition of its own."""
        del fact, params, path
        yield from ()

    @property
    def cost(self) -> int:
        """How much work the condition adds."""
        return sum(node.cost for node in self.parts())

    def parameters(self) -> Iterator[ParamRef]:
        """Yield the parameters of the condition."""
        for node in self.parts():
            yield from node.parameters()

    def meaning(self, params: Params) -> Meaning:
        """Compile it: what was found out of the subjects."""
        del params
        name = self.fact

        def quantified(values: Values) -> Truth:
            found = values[name]
            return found if isinstance(found, bool) else None

        return quantified

    def judged(self, truths: Iterable[Truth], *, complete: bool) -> Truth:
        """Return what follows from the truths of the condition for the subjects that are listed.

        Args:
            truths: The truth for each.
            complete: There are no others.

        """
        found = list(truths)
        true, open_ = found.count(True), found.count(None)
        if self.op == "every":
            if False in found:
                return False
            return None if open_ or not complete else True
        if true >= self.count:
            return self.op == "some"
        return None if not complete or true + open_ >= self.count else self.op == "none"

    def turning_points(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return both values."""
        del fact, now, params
        return (True, False)

    def varies(self, value_type: ValueType) -> bool:
        """Return True: which subjects are listed is never known beforehand."""
        del value_type
        return True

    def comparisons(self, fact: AnyFact, now: datetime, params: Params) -> Comparisons:
        """Compare with true."""
        del fact, now, params
        return (("=", True),)

    def wanted(self, params: Params) -> tuple[Scalar, str]:
        """Return of how many it has to hold, and the kind."""
        del params
        return self.count, self.of or ""

    @classmethod
    def clause(cls, said: Said) -> str:
        """Return of how many of them the condition holds."""
        key = f"clause.{said.op}.{'holds' if said.holds else 'fails'}"
        return message(key, label=said.label, count=said.first)


def some(where: Condition, *, count: int = 1) -> Condition:
    """Return the condition that another holds of at least so many of the listed subjects of the kind that it reads.

    Raises:
        TypeError: it is no condition.
        pydantic.ValidationError: the count is less than 1.

    """
    return Quantified(op="some", where=check_condition_type(where), count=count)


def every(where: Condition) -> Condition:
    """Return the condition that another holds of all subjects of the kind that it reads, be there any or not.

    Raises:
        TypeError: it is no condition.

    """
    return Quantified(op="every", where=check_condition_type(where))


def none(where: Condition) -> Condition:
    """Return the condition that another holds of no subject of the kind that it reads.

    Raises:
        TypeError: it is no condition.

    """
    return Quantified(op="none", where=check_condition_type(where))


def every_predicate(condition: Condition) -> Iterator[Predicate]:
    """Yield the predicates of a condition, with those that quantifiers hold in their place."""
    for node in predicates(condition):
        if isinstance(node, Quantified):
            yield from every_predicate(node.where)
        else:
            yield node


def quantifiers(condition: Condition) -> Iterator[Quantified]:
    """Yield the quantifiers of a condition."""
    yield from (node for node in predicates(condition) if isinstance(node, Quantified))
