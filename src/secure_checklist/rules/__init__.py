"""The rule language: typed references to facts, conditions over them, and what they mean in three-valued logic.

It knows no subjects and no checklists: a condition reads facts through the `View` that evaluation hands it.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.rules.conditions.base import AnyCondition as AnyCondition
    from secure_checklist.rules.conditions.base import Condition as Condition
    from secure_checklist.rules.conditions.base import Predicate as Predicate
    from secure_checklist.rules.conditions.compare import Compare as Compare
    from secure_checklist.rules.conditions.equality import Equals as Equals
    from secure_checklist.rules.conditions.equality import OneOf as OneOf
    from secure_checklist.rules.conditions.has import Has as Has
    from secure_checklist.rules.conditions.has_count import HasCount as HasCount
    from secure_checklist.rules.conditions.literals import ParamRef as ParamRef
    from secure_checklist.rules.conditions.literals import param as param
    from secure_checklist.rules.conditions.logic import AllOf as AllOf
    from secure_checklist.rules.conditions.logic import AnyOf as AnyOf
    from secure_checklist.rules.conditions.logic import AtLeastOf as AtLeastOf
    from secure_checklist.rules.conditions.logic import Not as Not
    from secure_checklist.rules.conditions.logic import at_least_of as at_least_of
    from secure_checklist.rules.conditions.logic import predicates as predicates
    from secure_checklist.rules.conditions.matches import Matches as Matches
    from secure_checklist.rules.conditions.quantified import Quantified as Quantified
    from secure_checklist.rules.conditions.quantified import every as every
    from secure_checklist.rules.conditions.quantified import none as none
    from secure_checklist.rules.conditions.quantified import some as some
    from secure_checklist.rules.conditions.satisfies import Satisfies as Satisfies
    from secure_checklist.rules.conditions.two_facts import CompareFacts as CompareFacts
    from secure_checklist.rules.conditions.two_facts import CompareVersions as CompareVersions
    from secure_checklist.rules.conditions.two_facts import DaysApart as DaysApart
    from secure_checklist.rules.conditions.within_days import WithinDays as WithinDays
    from secure_checklist.rules.declaration import AnyFact as AnyFact
    from secure_checklist.rules.declaration import Confidentiality as Confidentiality
    from secure_checklist.rules.declaration import Declaration as Declaration
    from secure_checklist.rules.declaration import Knower as Knower
    from secure_checklist.rules.fact import Fact as Fact
    from secure_checklist.rules.outcome import FAIL as FAIL
    from secure_checklist.rules.outcome import NOT_APPLICABLE as NOT_APPLICABLE
    from secure_checklist.rules.outcome import PARTIAL as PARTIAL
    from secure_checklist.rules.outcome import PASS as PASS
    from secure_checklist.rules.outcome import Outcome as Outcome
    from secure_checklist.rules.outcome import outcome_of as outcome_of
    from secure_checklist.rules.reasons import ReasonCode as ReasonCode
    from secure_checklist.rules.rule import Rule as Rule

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "rules.conditions.base": "AnyCondition Condition Predicate",
            "rules.conditions.compare": "Compare",
            "rules.conditions.equality": "Equals OneOf",
            "rules.conditions.has": "Has",
            "rules.conditions.has_count": "HasCount",
            "rules.conditions.literals": "ParamRef param",
            "rules.conditions.logic": "AllOf AnyOf AtLeastOf Not at_least_of predicates",
            "rules.conditions.matches": "Matches",
            "rules.conditions.quantified": "Quantified every none some",
            "rules.conditions.satisfies": "Satisfies",
            "rules.conditions.two_facts": "CompareFacts CompareVersions DaysApart",
            "rules.conditions.within_days": "WithinDays",
            "rules.declaration": "AnyFact Confidentiality Declaration Knower",
            "rules.fact": "Fact",
            "rules.outcome": "FAIL NOT_APPLICABLE Outcome PARTIAL PASS outcome_of",
            "rules.reasons": "ReasonCode",
            "rules.rule": "Rule",
        },
    )
