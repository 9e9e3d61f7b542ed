"""The rule language: typed references to facts, conditions over them, and what they mean in three-valued logic.

It knows no subjects and no checklists: a condition reads facts through the `View` that evaluation hands it.
"""

from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import Equals, OneOf
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.has_count import HasCount
from secure_checklist.rules.conditions.literals import ParamRef, param
from secure_checklist.rules.conditions.logic import AllOf, AnyOf, AtLeastOf, Not, at_least_of, predicates
from secure_checklist.rules.conditions.matches import Matches
from secure_checklist.rules.conditions.quantified import Quantified, every, none, some
from secure_checklist.rules.conditions.satisfies import Satisfies
from secure_checklist.rules.conditions.two_facts import CompareFacts, CompareVersions, DaysApart
from secure_checklist.rules.conditions.within_days import WithinDays
from secure_checklist.rules.declaration import Knower
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import Outcome
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.rules.rule import Rule

__all__ = [
    "AllOf",
    "AnyOf",
    "AtLeastOf",
    "Compare",
    "CompareFacts",
    "CompareVersions",
    "Condition",
    "DaysApart",
    "Equals",
    "Fact",
    "Has",
    "HasCount",
    "Knower",
    "Matches",
    "Not",
    "OneOf",
    "Outcome",
    "ParamRef",
    "Predicate",
    "Quantified",
    "ReasonCode",
    "Rule",
    "Satisfies",
    "WithinDays",
    "at_least_of",
    "every",
    "none",
    "param",
    "predicates",
    "some",
]
