"""Outcomes, masks of those that are possible, and a rule's mask from its truths. Keeps what was compiled."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, cast

from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import AllOf, AnyOf, AtLeastOf, Not, is_predicate
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.values import Evaluator, Params, Truth, Values

Outcome = Literal["pass", "partial", "fail", "unknown", "not_applicable"]
"""What became of an item: done, done in part, not done, not known, or not for this subject."""
NOT_APPLICABLE, FAIL, PARTIAL, PASS = 1, 2, 4, 8
"""Bits of a mask of possible outcomes; a finding is decided when exactly one is set."""
DECIDED_OUTCOMES: dict[int, Outcome] = {
    PASS: "pass",
    PARTIAL: "partial",
    FAIL: "fail",
    NOT_APPLICABLE: "not_applicable",
}
ANY_DECISION = PASS | PARTIAL | FAIL


def outcome_of(mask: int) -> Outcome:
    """Return the outcome of a mask: the one possible, or `unknown`."""
    return DECIDED_OUTCOMES.get(mask, "unknown")


Decision = Callable[[Values], int]
"""A compiled rule: the mask of the outcomes that are possible with these values."""


class Joined(NamedTuple):
    """What known values leave of a condition that joins others.

    Attributes:
        needed: How many of its parts have to hold, besides those that do; 0 for a negation, whose one part must not.
        parts: What is left of those that aren't known.

    """

    needed: int
    parts: Sequence["Residue"]


Residue = bool | Predicate | Joined
"""What known values leave of a condition: its truth if they decide it; else an unknown predicate, or several joined."""
Reduction = Callable[[Values], Residue]
"""A condition compiled to a function that returns what these values leave of it."""
OTHERWISE: Mapping[Truth, int] = {True: PARTIAL, False: FAIL, None: PARTIAL | FAIL}
"""What may come where the check is false, by the truth of `partial`."""


def open_predicates(residue: Residue) -> Sequence[Predicate]:
    """Return the unknown predicates in what is left of a condition, in reading order."""
    if isinstance(residue, Joined):
        return [node for part in residue.parts for node in open_predicates(part)]
    return () if isinstance(residue, bool) else (residue,)


class Compiled:
    """The conditions and rules of one checklist, each compiled when it is first asked for.

    They are found by identity, which is quicker than comparing them; what is kept here keeps them alive. Safe to share
    between threads: what two of them compile at the same time is the same.

    Attributes:
        params: The JSON values of the parameters.
        kept: What callers keep as long as the checklist: no value, no answer, nothing that follows from one.

    """

    def __init__(self, params: Params) -> None:
        self.params = params
        self.kept: dict[object, object] = {}
        self._conditions: dict[int, tuple[Condition, Evaluator]] = {}
        self._rules: dict[int, tuple[Rule, Decision]] = {}
        self._reductions: dict[int, tuple[Condition, Reduction]] = {}

    def compile(self, condition: Condition) -> Evaluator:
        """Return a condition in its compiled form."""
        found = self._conditions.get(id(condition))
        if found is None:
            found = self._conditions[id(condition)] = condition, condition.compile(self.params)
        return found[1]

    def evaluate(self, condition: Condition, values: Values) -> Truth:
        """Return the truth of a condition."""
        return self.compile(condition)(values)

    def reduction(self, condition: Condition) -> Reduction:
        """Return what finds the unknown predicates of a condition that no decided neighbour outweighs, and joins them.

        For `(a and b) or not c`, with `a` true and the others unknown, that is `b or not c`.
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
        """Return a rule in its compiled form."""
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
