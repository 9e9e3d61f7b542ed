"""Outcomes, bit masks of possible outcomes, and `Compiled`, which compiles rules to functions that return masks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, cast

from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import AllOf, AnyOf, AtLeastOf, Not, is_predicate
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.values import Evaluator, Params, Truth, Values

Outcome = Literal["pass", "partial", "fail", "unknown", "not_applicable"]
"""The outcome of an item: done, partly done, not done, unknown, or not for this subject."""
NOT_APPLICABLE, FAIL, PARTIAL, PASS = 1, 2, 4, 8
"""The bits of a mask of possible outcomes. A finding is decided when exactly one bit is set."""
DECIDED_OUTCOMES: dict[int, Outcome] = {
    PASS: "pass",
    PARTIAL: "partial",
    FAIL: "fail",
    NOT_APPLICABLE: "not_applicable",
}
ANY_DECISION = PASS | PARTIAL | FAIL


def outcome_of(mask: int) -> Outcome:
    """Return the outcome of a mask: the only one that is possible, or `unknown`."""
    return DECIDED_OUTCOMES.get(mask, "unknown")


Decision = Callable[[Values], int]
"""A compiled rule: a function that returns the mask of the outcomes that are possible with the given values."""


class Joined(NamedTuple):
    """What remains of a condition that joins others, once the known values have been applied.

    Attributes:
        needed: How many of the remaining parts must hold; 0 for a negation, whose only part must not hold.
        parts: What remains of the parts that are still unknown.

    """

    needed: int
    parts: Sequence["Residue"]


Residue = bool | Predicate | Joined
"""What remains of a condition once the known values have been applied: its truth if they decide it, otherwise an
unknown predicate or several joined ones."""
Reduction = Callable[[Values], Residue]
"""A function compiled from a condition that returns what remains of the condition with the given values."""
OTHERWISE: Mapping[Truth, int] = {True: PARTIAL, False: FAIL, None: PARTIAL | FAIL}
"""The mask of possible outcomes if the check is false, by the truth of `partial`."""


def open_predicates(residue: Residue) -> Sequence[Predicate]:
    """Return the unknown predicates that remain of a condition, in reading order."""
    if isinstance(residue, Joined):
        return [node for part in residue.parts for node in open_predicates(part)]
    return () if isinstance(residue, bool) else (residue,)


class Compiled:
    """The conditions and rules of one checklist, each compiled on first use.

    Conditions and rules are looked up by identity, which is faster than comparing them, and are kept alive here.
    Instances can be shared between threads, since threads that compile the same condition get equivalent functions.

    Attributes:
        params: The JSON values of the parameters.
        kept: What callers cache for the lifetime of the checklist. It never holds values, answers or anything derived
            from them.

    """

    def __init__(self, params: Params) -> None:
        self.params = params
        self.kept: dict[object, object] = {}
        self._conditions: dict[int, tuple[Condition, Evaluator]] = {}
        self._rules: dict[int, tuple[Rule, Decision]] = {}
        self._reductions: dict[int, tuple[Condition, Reduction]] = {}

    def compile(self, condition: Condition) -> Evaluator:
        """Return the compiled form of a condition."""
        found = self._conditions.get(id(condition))
        if found is None:
            found = self._conditions[id(condition)] = condition, condition.compile(self.params)
        return found[1]

    def evaluate(self, condition: Condition, values: Values) -> Truth:
        """Return the truth of a condition."""
        return self.compile(condition)(values)

    def reduction(self, condition: Condition) -> Reduction:
        """Return a function that reduces a condition to the unknown predicates that can still change its truth.

        For `(a and b) or not c`, where `a` is true and the others are unknown, the function returns `b or not c`.
        """
        found = self._reductions.get(id(condition))
        if found is None:
            found = self._reductions[id(condition)] = condition, self._reduction(condition)
        return found[1]

    def _reduction(self, condition: Condition) -> Reduction:
        if is_predicate(condition):
            truth = self.compile(condition)
            return lambda values: condition if (known := truth(values)) is None else known
        parts, negated = [self._reduction(child) for child in condition.children], isinstance(condition, Not)
        needed = 1 if negated else cast("AllOf | AnyOf | AtLeastOf", condition).needed

        def enough(values: Values) -> Residue:
            lacking, spare, left = needed, len(parts) - needed, list[Residue]()
            for part in parts:
                found = part(values)
                if found is True:
                    lacking -= 1
                elif found is False:
                    spare -= 1
                else:
                    left.append(found)
                if not lacking or spare < 0:
                    return (not lacking) is not negated
            return Joined(0 if negated else lacking, left)

        return enough

    def decision(self, rule: Rule) -> Decision:
        """Return the compiled form of a rule."""
        found = self._rules.get(id(rule))
        if found is None:
            found = self._rules[id(rule)] = rule, self._decision(rule)
        return found[1]

    def _decision(self, rule: Rule) -> Decision:
        check = self.compile(rule.check)
        partial = None if rule.partial is None else self.compile(rule.partial)

        def decide(values: Values) -> int:
            found = check(values)
            if found is True:
                return PASS
            mask = FAIL if partial is None else OTHERWISE[partial(values)]
            return mask if found is False else mask | PASS

        if rule.applies_to is None:
            return decide
        applies_to = self.compile(rule.applies_to)

        def decide_where_it_applies(values: Values) -> int:
            applies = applies_to(values)
            if applies is False:
                return NOT_APPLICABLE
            return decide(values) if applies else decide(values) | NOT_APPLICABLE

        return decide_where_it_applies
