"""Conditions as data: one file a predicate, and the logic that joins them.

A predicate's file says everything about it: how it is written, which facts it may read, when it is true, which values
of a fact matter to it, how a sentence says it, and how columns are compared. Everything else asks the predicate.
`base` says what a file has to say; `logic` joins predicates.
"""

from secure_checklist.rules.conditions.base import (
    MAX_DEPTH,
    MAX_NODES,
    AnyCondition,
    Condition,
    Predicate,
    ops,
)
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equals import Equals
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.literals import ParamRef, param
from secure_checklist.rules.conditions.logic import (
    AllOf,
    AnyOf,
    Not,
    is_predicate,
    kind_read,
    measure,
    predicates,
    step_to,
)
from secure_checklist.rules.conditions.matches import Matches
from secure_checklist.rules.conditions.one_of import OneOf
from secure_checklist.rules.conditions.satisfies import Satisfies
from secure_checklist.rules.conditions.within_days import WithinDays

__all__ = [
    "MAX_DEPTH",
    "MAX_NODES",
    "AllOf",
    "AnyCondition",
    "AnyOf",
    "Compare",
    "Condition",
    "Equals",
    "Has",
    "Matches",
    "Not",
    "OneOf",
    "ParamRef",
    "Predicate",
    "Satisfies",
    "WithinDays",
    "is_predicate",
    "kind_read",
    "measure",
    "ops",
    "param",
    "predicates",
    "step_to",
]
