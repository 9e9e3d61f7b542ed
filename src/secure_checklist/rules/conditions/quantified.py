"""`some`, `every` and `none`: how many listed subjects of another kind meet a condition."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, StrictStr, model_validator
from pydantic.json_schema import SkipJsonSchema

from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.core.messages import message
from secure_checklist.core.types import FactValue, Scalar
from secure_checklist.rules.conditions.base import (
    REFERENCE,
    AnyCondition,
    Comparisons,
    Condition,
    Predicate,
    check_condition_type,
)
from secure_checklist.rules.conditions.literals import FactName, ParamRef, ParamTypes
from secure_checklist.rules.conditions.logic import facts_in, kind_read, predicates
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.phrasing import Said
from secure_checklist.rules.values import Evaluator, Params, Truth, Values

RELATED = "related."
"""The prefix in the field of an implied fact that says whether subjects of another kind meet a condition."""
QUANTIFIERS = frozenset({"some", "every", "none"})
"""The names of the quantifiers."""
_MOST = 10_000
_NAMED = 3
"""The maximum number of the condition's facts in the implied fact's name."""


class Quantified(Predicate):
    """A condition that is true if some, every or none of the listed subjects of a kind meet a nested condition.

    The nested condition determines the kind. A relating fact names another subject by its id. With a relating fact, a
    subject counts only if it names the evaluated subject or is named by that subject. For each quantifier, the
    evaluation derives a fact of the person (`person.related.…`) or, with a relating fact, of the evaluated kind. If the
    inventory may not list the kind in full, an unlisted subject may exist, so the operation `"every"` can't be true and
    `"some"` can't be false.

    Attributes:
        op: The operation: `some`, `every` or `none`.
        where: The condition, on facts of one kind and of the person.
        count: The least number of subjects that must meet the condition, for the operation `some`, or None for 1.
        via: The fact, declared with `ref`, that relates the subjects, or None to count all listed subjects.
        to: The kind of subject that the relating fact names.
        fact: The implied fact, which is derived and never written.

    """

    op: Literal["some", "every", "none"]
    where: AnyCondition
    count: Annotated[StrictInt, Field(ge=1, le=_MOST)] | None = None
    via: FactName | None = None
    to: Annotated[StrictStr, Field(min_length=1, max_length=100)] | None = None
    fact: Annotated[SkipJsonSchema[str], Field(default="", exclude=True, repr=False)] = ""

    @model_validator(mode="after")
    def _imply(self) -> Self:
        if self.count is not None and self.op != "some":
            raise ValueError("`count` goes with `some` only")
        if (self.via is None) is not (self.to is None):
            raise ValueError("`via` and `to` go together: the fact that names a subject, and the kind of that subject")
        if self.least > 1 and self.names_one:
            raise ValueError("a subject names one other by `via`, so `count` has no meaning here")
        written = f"{self.op}:{self.least}:{self.via}:{self.to}:{self.where.model_dump_json()}"
        digest = hashlib.blake2b(written.encode(), digest_size=6).hexdigest()
        read = ",".join(facts_in(self.where)[:_NAMED])
        name = f"{self.holder}.{RELATED}{self.op}-{self.of or 'none'}-{digest}-{read}"
        if self.fact not in ("", name):
            raise ValueError("`fact` is worked out from the rest; leave it out")
        vars(self)["fact"] = name
        return self

    @property
    def least(self) -> int:
        """The number of subjects for which the condition must be true, so that `some` is true and `none` is false."""
        return self.count or 1

    @property
    def of(self) -> str | None:
        """The kind of the subjects to count, or None if the condition only reads facts of the person."""
        return kind_read(self.where)

    @property
    def names_one(self) -> bool:
        """Whether the evaluated subject names one other subject, instead of being named by others or counting all."""
        return self.via is not None and (self.to == self.of or self.via.partition(".")[0] != self.of)

    @property
    def holder(self) -> str:
        """The kind of subject that has the implied fact."""
        if self.via is None or self.to is None:
            return "person"
        return self.via.partition(".")[0] if self.names_one else self.to

    @property
    def nested(self) -> tuple[Condition, ...]:
        """The condition that the other subjects must meet."""
        return (self.where,)

    def reads_of_others(self) -> tuple[str, ...]:
        """Return the facts that decide the result: the condition's facts, and the fact that relates subjects."""
        return tuple(dict.fromkeys((*facts_in(self.where), *(() if self.via is None else (self.via,)))))

    def check(self, facts: Mapping[str, AnyFact], params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield the problems with what the quantifier reads: kinds, a nested quantifier or the relating fact."""
        kinds = sorted({name.partition(".")[0] for name in facts_in(self.where)} - {"person"})
        if any(isinstance(node, Quantified) for node in predicates(self.where)):
            yield Problem(path, f"{self.op} can't stand inside another quantifier", "write one beside the other")
        elif not kinds:
            yield Problem(path, f"{self.op} reads facts of the person only", "write the condition without it")
        elif len(kinds) > 1:
            yield Problem(path, f"{self.op} reads facts of {' and '.join(kinds)}", "write one for each kind")
        elif self.via is not None:
            yield from self._relation(facts.get(self.via), facts, path)

    def _relation(self, fact: AnyFact | None, facts: Mapping[str, AnyFact], path: str) -> Iterator[Problem]:
        if fact is None:
            yield Problem(f"{path} > via", f'no such fact: "{self.via}"', did_you_mean(self.via or "", facts))
        elif fact.declared.ref is None:
            hint = "declare it with `ref`, the kind of that subject"
            yield Problem(f"{path} > via", f"{fact.name} names no other subject", hint)
        elif fact.declared.ref != self.to:
            yield Problem(f"{path} > to", f"{fact.name} names a {fact.declared.ref}, not a {self.to}")
        elif self.of not in (fact.kind, self.to):
            hint = f"the condition reads facts of a {fact.kind} or of a {self.to}"
            yield Problem(f"{path} > where", f"{fact.name} doesn't relate to a {self.of}", hint)

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield nothing, since the nested condition is checked separately."""
        yield from ()

    def parameters(self) -> Iterator[ParamRef]:
        """Yield the parameters of the nested condition."""
        for node in predicates(self.where):
            yield from node.parameters()

    def compile(self, params: Params) -> Evaluator:
        """Return a function that looks up the truth found for the subjects."""
        name = self.fact

        def quantified(values: Values) -> Truth:
            found = values[name]
            return found if isinstance(found, bool) else None

        return quantified

    def counted(self, related: Truth, holds: Truth) -> Truth:
        """Return the truth value that one subject, related or not, contributes."""
        # A subject that isn't related can't break `every` and doesn't add to `some`. If the relation is unknown, one of
        # both truths is settled anyway:
        #
        #   related   holds     every     some, none
        #   false     any       true      false
        #   unknown   true      true      unknown
        #   unknown   false     unknown   false
        #   true      any       as holds  as holds
        if self.op == "every":
            return True if related is False else (holds or None) if related is None else holds
        return False if related is False else (holds and None) if related is None else holds

    def combined(self, truths: Iterable[Truth], *, complete: bool) -> Truth:
        """Return the quantifier's truth from the truths that the listed subjects contribute.

        Args:
            truths: For each listed subject, whether the condition is true, false or unknown for it.
            complete: Whether no other subjects exist.

        """
        found = list(truths)
        true, open_ = found.count(True), found.count(None)
        if self.op == "every":
            if False in found:
                return False
            return None if open_ or not complete else True
        if true >= self.least:
            return self.op == "some"
        return None if not complete or true + open_ >= self.least else self.op == "none"

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return the values of the implied fact: True and False."""
        return (True, False)

    def comparisons(self, fact: AnyFact, now: datetime, params: Params) -> Comparisons:
        """Return the comparison of the implied fact with True."""
        return (("=", True),)

    def expected(self, params: Params) -> tuple[Scalar, str]:
        """Return the number of subjects that must meet the condition, and their kind."""
        return self.least, self.of or ""

    @classmethod
    def describe(cls, said: Said) -> str:
        """Return the clause that says how many of the subjects meet the condition."""
        key = f"clause.{said.op}.{'holds' if said.holds else 'fails'}"
        return message(key, clause=said.label, kind=said.detail, count=said.first)


def some(where: Condition, *, count: int | None = None, via: AnyFact | None = None) -> Condition:
    """Return a condition that holds if a minimum number of listed subjects meet another condition.

    Args:
        where: The condition that the subjects must meet. The facts in the condition determine the kind of the subjects.
        count: The least number of subjects that must meet the condition, or None for 1.
        via: A fact, declared with `ref`, that relates the subjects, or None to count all listed subjects.

    Raises:
        TypeError: If the argument `where` isn't a condition, or the fact `via` doesn't name another subject.
        pydantic.ValidationError: the count is less than 1.

    """
    return _quantified("some", where, via, count)


def every(where: Condition, *, via: AnyFact | None = None) -> Condition:
    """Return a condition that holds if all subjects of a kind meet another condition, or if there are no subjects.

    Args:
        where: The condition that the subjects must meet. The facts in the condition determine the kind of the subjects.
        via: A fact, declared with `ref`, that relates the subjects, or None to count all listed subjects.

    Raises:
        TypeError: If the argument `where` isn't a condition, or the fact `via` doesn't name another subject.

    """
    return _quantified("every", where, via)


def none(where: Condition, *, via: AnyFact | None = None) -> Condition:
    """Return a condition that holds if no subject of a kind meets another condition.

    Args:
        where: The condition that no subject may meet. The facts that the condition reads determine the kind.
        via: A fact, declared with `ref`, that relates the subjects, or None to count all listed subjects.

    Raises:
        TypeError: If the argument `where` isn't a condition, or the fact `via` doesn't name another subject.

    """
    return _quantified("none", where, via)


def _quantified(
    op: Literal["some", "every", "none"], where: Condition, via: AnyFact | None, count: int | None = None
) -> Condition:
    to = None if via is None else via.declared.ref
    if via is not None and to is None:
        raise TypeError(f"{via.name} names no other subject; declare it with `ref`, the kind of that subject")
    name = None if via is None else via.name
    found = Quantified(op=op, where=check_condition_type(where), count=count, via=name, to=to)
    if via is not None:
        vars(found)[REFERENCE] = (via,)
    return found


def every_predicate(condition: Condition) -> Iterator[Predicate]:
    """Yield the predicates of a condition, with each quantifier replaced by the predicates inside it."""
    for node in predicates(condition):
        if isinstance(node, Quantified):
            yield from every_predicate(node.where)
        else:
            yield node


def quantifiers(condition: Condition) -> Iterator[Quantified]:
    """Yield the quantifiers of a condition."""
    yield from (node for node in predicates(condition) if isinstance(node, Quantified))
