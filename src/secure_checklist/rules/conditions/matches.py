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
"""How long a pattern may be, in characters."""


class Matches(Predicate):
    """The text contains a match of the pattern.

    Patterns run on the linear-time engine that pydantic ships (Rust `regex`): no look-around and no back-references.

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
        """The pattern, compiled when it is first used, and kept as long as this very condition is there.

        Raises:
            ValueError: the engine refuses it, or it costs too much.

        """
        from secure_checklist.core.patterns import linear_matcher  # noqa: PLC0415 - for import time: few rules have a pattern

        return linear_matcher(self.pattern)

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield the problems: it must read a text, and the engine must take its pattern."""
        if fact.type.name != "text":
            yield unsuitable(fact, "matches", "a text", path)
        try:
            _ = self.matcher
        except ValueError as error:
            yield Problem(f"{path} > pattern", str(error))

    def compile(self, params: Params) -> Evaluator:
        """Compile it."""
        name = self.fact

        def matches(values: Values) -> Truth:
            known = values[name]
            return None if known is None else self.matcher(known)  # the engine compiles it when the first text comes

        return matches

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return the pattern itself, which it may well match."""
        return (self.pattern,)

    def expected(self, params: Params) -> tuple[Scalar, str]:
        """Return the pattern."""
        return self.pattern, ""

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that the text matches the pattern, or doesn't."""
        pattern = message("value.quoted", value=said.first)
        return message("clause.matches" if said.holds else "clause.matches_not", label=said.label, value=pattern)
