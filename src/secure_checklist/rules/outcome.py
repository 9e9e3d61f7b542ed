"""A rule's outcome from its truths: the table of `check`, `partial` and `applies_to`."""

from collections.abc import Mapping
from typing import Any

from secure_checklist.checklists.items import Rule
from secure_checklist.evaluation.findings import FAIL, NOT_APPLICABLE, PARTIAL, PASS
from secure_checklist.rules.semantics import Truth, View, truth

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
