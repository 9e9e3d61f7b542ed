"""`has_any`, `has_all`, `has_none` and `has_only`: the members of a set."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Final, Literal

from pydantic import StrictStr

from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.core.messages import either, message, together
from secure_checklist.core.types import SETS, FactValue, Scalar
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions import literals
from secure_checklist.rules.conditions.base import Predicate
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
from secure_checklist.rules.values import Evaluator, Params, Truth, Values

Share = Literal["has_any", "has_all", "has_none", "has_only"]
_SETS: Final[Mapping[Share, Callable[[frozenset[str], frozenset[str]], bool]]] = {
    "has_any": lambda known, wanted: not known.isdisjoint(wanted),
    "has_all": lambda known, wanted: known >= wanted,
    "has_none": lambda known, wanted: known.isdisjoint(wanted),
    "has_only": lambda known, wanted: known <= wanted,
}
_TWO = 2
"""The number for which English has words of its own: both, neither."""


class Has(Predicate):
    """A set contains any, all, none or only of these members. `has_none` and `has_only` hold for an empty set.

    Attributes:
        op: The test: `has_any`, `has_all`, `has_none` or `has_only`.
        values: The enum values, or any texts if the set's vocabulary is open; or the parameter that holds a set of
            them.

    """

    op: Share
    values: literals.Several[StrictStr]
    forms: ClassVar[tuple[Form, ...]] = tuple(Form(op, f"{op} {{values}}") for op in _SETS)

    def problems(self, fact: AnyFact, params: literals.ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if the fact isn't a set, or if a value isn't in its vocabulary."""
        if fact.type.name not in SETS:
            yield literals.unsuitable(fact, self.op, "a fact that holds a set", path)
        elif isinstance(self.values, literals.ParamRef):
            yield from literals.set_problems(self.values, fact, params, f"{path} > values")
        else:
            for index, word in enumerate(self.values):
                if not word:
                    yield Problem(f"{path} > values[{index}]", "an empty text is in no set")
                elif fact.vocabulary is not None and word not in fact.vocabulary:
                    hint = did_you_mean(word, fact.vocabulary)
                    yield Problem(f"{path} > values[{index}]", f"{fact.name} has no such word", hint)

    def _members(self, params: Params) -> tuple[str, ...]:
        return tuple(map(str, literals.resolve_all(self.values, params)))

    def compile(self, params: Params) -> Evaluator:
        """Return the test compiled to a function."""
        name, wanted, holds = self.fact, frozenset(self._members(params)), _SETS[self.op]

        def has(values: Values) -> Truth:
            known = values[name]
            return holds(known, wanted) if isinstance(known, frozenset) else None

        return has

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Return the members to test for."""
        return self._members(params)

    def expected(self, params: Params) -> tuple[tuple[Scalar, ...], str]:
        """Return the members to test for."""
        return self._members(params), ""

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that says which members are, or aren't, in the set."""
        op, fact, label, holds = said.op, said.fact, said.label, said.holds
        words = [phrasing.value_label(part, fact) for part in said.expected]
        if op == "has_only":
            return message(f"clause.set.{'has_only' if holds else 'has_other'}", label=label, either=either(words))
        # "Has none of them" and "doesn't have any of them" are one sentence, so each of the four operations ends in
        # "there" or "not there":
        #
        #   has_any   holds   "the set has a or b"         has_none  fails
        #   has_any   fails   "the set has neither"        has_none  holds
        #   has_all   fails   "the set doesn't have both"
        present = holds is not (op == "has_none")
        if op != "has_all" and fact is not None and set(said.expected) == set(fact.vocabulary or ()):
            return message("clause.set.any" if present else "clause.set.empty", label=label)
        if fact is not None and (
            text := fact.describe(holds=present, value=together(words) if op == "has_all" else either(words))
        ):
            return text
        if len(words) <= 1:
            return message("clause.set.has" if present else "clause.set.has_not", label=label, value=either(words))
        key = ("has_all", "has_not_both", "has_not_all") if op == "has_all" else ("has_any", "has_neither", "has_none")
        return message(
            f"clause.set.{key[0] if present else key[1] if len(words) == _TWO else key[2]}",
            label=label,
            either=either(words),
            all=together(words),
            first=words[0],
            second=words[1],
        )
