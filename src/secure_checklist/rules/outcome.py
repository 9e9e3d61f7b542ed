"""Outcomes, masks of those that are possible, and a rule's mask from its truths."""

from collections.abc import Mapping
from typing import Any, Literal

from secure_checklist.rules.rule import Rule
from secure_checklist.rules.semantics import Truth, View, truth

Outcome = Literal["pass", "partial", "fail", "unknown", "not_applicable"]
"""What became of an item: done, done in part, not done, not known, or not for this subject."""
NOT_APPLICABLE, FAIL, PARTIAL, PASS = 1, 2, 4, 8
"""Bits of a mask of possible outcomes; a finding is decided when exactly one is set."""
WORDS: dict[int, Outcome] = {PASS: "pass", PARTIAL: "partial", FAIL: "fail", NOT_APPLICABLE: "not_applicable"}
ANY_DECISION = PASS | PARTIAL | FAIL


def outcome_of(mask: int) -> Outcome:
    """Give the outcome of a mask: the one possible, or `unknown`."""
    return WORDS.get(mask, "unknown")


def possible_of(mask: int) -> tuple[Outcome, ...]:
    """Give the outcomes that are still possible, best first; empty for a decided mask."""
    return () if mask in WORDS else tuple(word for bit, word in WORDS.items() if mask & bit)


Params = Mapping[str, Any]
"""The wire values of the parameters, by name."""


def decide(applies: Truth, check: Truth, partial: Truth) -> int:
    """Combine three truths into a mask of possible outcomes; absent, `partial` is False and `applies_to` True."""
    if applies is False:
        return NOT_APPLICABLE
    if check is True:
        mask = PASS
    else:
        mask = PARTIAL if partial else FAIL if partial is False else PARTIAL | FAIL
        if check is None:
            mask |= PASS
    return mask if applies else mask | NOT_APPLICABLE


def judge_rule(rule: Rule, view: View, params: Params) -> int:
    """Give the mask of possible outcomes of a rule, by walking its conditions."""
    applies = truth(rule.applies_to, view, params) if rule.applies_to is not None else True
    if applies is False:
        return NOT_APPLICABLE
    check = truth(rule.check, view, params)
    partial = False if rule.partial is None or check is True else truth(rule.partial, view, params)
    return decide(applies, check, partial)
