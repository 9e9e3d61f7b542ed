"""Outcomes, masks of those that are possible, and a rule's mask from its truths. Keeps what was compiled."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import is_predicate
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
OpenPredicates = Callable[[Values], Sequence[Predicate]]
OTHERWISE: Mapping[Truth, int] = {True: PARTIAL, False: FAIL, None: PARTIAL | FAIL}
"""What may come where the check is false, by the truth of `partial`."""


class Compiled:
    """The conditions and rules of one checklist, each compiled when it is first asked for.

    They are found by identity, which is quicker than comparing them; what is kept here keeps them alive. Safe to share
    between threads: what two of them compile at the same time is the same.

    Attributes:
        params: The JSON values of the parameters.

    """

    def __init__(self, params: Params) -> None:
        self.params = params
        self._conditions: dict[int, tuple[Condition, Evaluator]] = {}
        self._rules: dict[int, tuple[Rule, Decision]] = {}
        self._open: dict[int, tuple[Condition, OpenPredicates]] = {}

    def compile(self, condition: Condition) -> Evaluator:
        """Return a condition in its compiled form."""
        found = self._conditions.get(id(condition))
        if found is None:
            found = self._conditions[id(condition)] = condition, condition.compile(self.params)
        return found[1]

    def evaluate(self, condition: Condition, values: Values) -> Truth:
        """Return the truth of a condition."""
        return self.compile(condition)(values)

    def open_predicates(self, condition: Condition) -> OpenPredicates:
        """Return a finder of the unknown predicates of a condition that no decided neighbour outweighs, in order."""
        found = self._open.get(id(condition))
        if found is None:
            found = self._open[id(condition)] = condition, self._opening(condition)
        return found[1]

    def _opening(self, condition: Condition) -> OpenPredicates:
        truth = self.compile(condition)
        if is_predicate(condition):
            itself = (condition,)
            return lambda values: itself if truth(values) is None else ()
        parts = [self._opening(child) for child in condition.children]

        def open_among(values: Values) -> Sequence[Predicate]:
            found = list[Predicate]()
            if truth(values) is None:
                for part in parts:
                    found += part(values)
            return found

        return open_among

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
