"""`matches`: the text contains a match of a pattern."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, StrictStr

from secure_checklist.core.errors import Problem
from secure_checklist.core.messages import message

if TYPE_CHECKING:
    from secure_checklist.core.patterns import Matcher
from secure_checklist.core.types import FactValue, Scalar
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions.base import Predicate
from secure_checklist.rules.conditions.literals import ParamTypes, unsuitable
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
from secure_checklist.rules.values import Evaluator, Params, Truth, Values

MAX_PATTERN = 1000
"""The maximum length of a pattern, in characters."""


class Matches(Predicate):
    """The text contains a match of the pattern.

    Patterns run on the linear-time engine that pydantic ships (Rust `regex`), which has no look-around or
    back-references.

    Attributes:
        op: `matches`.
        pattern: The pattern, as text.

    """

    enumerable: ClassVar[bool] = False
    forms: ClassVar[tuple[Form, ...]] = (Form("matches", "matches {pattern}"),)
    op: Literal["matches"] = "matches"
    pattern: Annotated[StrictStr, Field(min_length=1, max_length=MAX_PATTERN)]

    @cached_property
    def matcher(self) -> "Matcher":
        """The pattern, compiled on first use and kept for the lifetime of this condition.

        Raises:
            ValueError: If the engine refuses the pattern, or the pattern is too expensive.

        """
        from secure_checklist.core.patterns import linear_matcher  # noqa: PLC0415 - for import time: few rules have a pattern

        return linear_matcher(self.pattern)

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if the fact isn't a text, or if the engine refuses the pattern."""
        if fact.type.name != "text":
            yield unsuitable(fact, "matches", "a text", path)
        try:
            _ = self.matcher
        except ValueError as error:
            yield Problem(f"{path} > pattern", str(error))

    def compile(self, params: Params) -> Evaluator:
        """Return the test compiled to a function."""
        name = self.fact

        def matches(values: Values) -> Truth:
            known = values[name]
            return None if known is None else self.matcher(known)  # the engine compiles it when the first text comes

        return matches

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return the pattern itself, which is likely to match."""
        return (self.pattern,)

    def expected(self, params: Params) -> tuple[Scalar, str]:
        """Return the pattern."""
        return self.pattern, ""

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that says whether the text matches the pattern."""
        pattern = message("value.quoted", value=said.first)
        return message("clause.matches" if said.holds else "clause.matches_not", label=said.label, value=pattern)
