"""The rule language: typed references to facts, conditions over them, and what they mean in three-valued logic.

It knows no subjects and no checklists: a condition reads facts through the `View` that evaluation hands it.
"""

from secure_checklist.rules import fact as _every_predicate  # noqa: F401 - a predicate is known once it's imported
from secure_checklist.rules.conditions.base import Predicate
from secure_checklist.rules.conditions.literals import ParamRef, param
from secure_checklist.rules.conditions.logic import AllOf, AnyOf, AtLeastOf, Not, at_least_of, predicates
from secure_checklist.rules.conditions.quantified import Quantified, every, none, some
from secure_checklist.rules.reasons import ReasonCode

__all__ = [
    "AllOf",
    "AnyOf",
    "AtLeastOf",
    "Not",
    "ParamRef",
    "Predicate",
    "Quantified",
    "ReasonCode",
    "at_least_of",
    "every",
    "none",
    "param",
    "predicates",
    "some",
]
