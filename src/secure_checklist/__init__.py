"""Typed, explainable checklists that help people keep private photos, videos and messages from leaking.

A checklist is sections of items. An item says in prose what to do and why; its rule says, as data, when it is done. A
rule is a condition over facts. Facts belong to subjects: a person, their devices, accounts and messengers,
and, where something has leaked, the incident. Evaluating a checklist against an inventory of subjects gives a report of
findings. Unknown is never "pass".
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.checklists.checklist import Checklist as Checklist
    from secure_checklist.checklists.items import Guard as Guard
    from secure_checklist.checklists.items import Item as Item
    from secure_checklist.checklists.items import Section as Section
    from secure_checklist.checklists.loading import load_checklist as load_checklist
    from secure_checklist.checklists.words import Cause as Cause
    from secure_checklist.checklists.words import Level as Level
    from secure_checklist.core.documents.io import delete as delete
    from secure_checklist.core.documents.io import dump as dump
    from secure_checklist.core.documents.io import save as save
    from secure_checklist.core.errors import InvalidChecklistError as InvalidChecklistError
    from secure_checklist.core.errors import InvalidDocumentError as InvalidDocumentError
    from secure_checklist.core.errors import InvalidInventoryError as InvalidInventoryError
    from secure_checklist.core.errors import InvalidReportError as InvalidReportError
    from secure_checklist.core.errors import SecureChecklistError as SecureChecklistError
    from secure_checklist.core.errors import StoreError as StoreError
    from secure_checklist.evaluation.actions import Action as Action
    from secure_checklist.evaluation.evaluator import evaluate as evaluate
    from secure_checklist.evaluation.explanation import Explanation as Explanation
    from secure_checklist.evaluation.explanation import Finding as Finding
    from secure_checklist.evaluation.loading import load_report as load_report
    from secure_checklist.evaluation.report import Report as Report
    from secure_checklist.evaluation.score import Score as Score
    from secure_checklist.evaluation.truth import holds as holds
    from secure_checklist.interview.interview import Interview as Interview
    from secure_checklist.interview.questions import Question as Question
    from secure_checklist.rules.conditions.base import Condition as Condition
    from secure_checklist.rules.fact import Fact as Fact
    from secure_checklist.rules.fact import ask as ask
    from secure_checklist.rules.outcome import Outcome as Outcome
    from secure_checklist.rules.rule import Rule as Rule
    from secure_checklist.store.store import Store as Store
    from secure_checklist.subjects.account import Account as Account
    from secure_checklist.subjects.base import Context as Context
    from secure_checklist.subjects.base import Subject as Subject
    from secure_checklist.subjects.base import derived as derived
    from secure_checklist.subjects.device import Device as Device
    from secure_checklist.subjects.entries import Attestation as Attestation
    from secure_checklist.subjects.entries import ExternalResult as ExternalResult
    from secure_checklist.subjects.entries import Waiver as Waiver
    from secure_checklist.subjects.inventory import Inventory as Inventory
    from secure_checklist.subjects.loading import load_inventory as load_inventory
    from secure_checklist.subjects.messenger import Messenger as Messenger
    from secure_checklist.subjects.person import Person as Person
    from secure_checklist.subjects.vocabulary import Vocabulary as Vocabulary

__version__ = "0.1.0"
__all__: list[str]

if not TYPE_CHECKING:  # else a misspelt name would look like a part of this module to type checkers
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "checklists.checklist": "Checklist",
            "checklists.items": "Guard Item Section",
            "checklists.words": "Cause Level",
            "checklists.loading": "load_checklist",
            "core.documents.io": "delete dump save",
            "core.errors": (
                "InvalidChecklistError InvalidDocumentError InvalidInventoryError InvalidReportError "
                "SecureChecklistError StoreError"
            ),
            "evaluation.actions": "Action",
            "evaluation.evaluator": "evaluate",
            "evaluation.explanation": "Explanation Finding",
            "evaluation.loading": "load_report",
            "evaluation.report": "Report",
            "evaluation.score": "Score",
            "evaluation.truth": "holds",
            "interview.interview": "Interview",
            "interview.questions": "Question",
            "rules.conditions.base": "Condition",
            "rules.fact": "Fact ask",
            "rules.outcome": "Outcome",
            "rules.rule": "Rule",
            "store.store": "Store",
            "subjects.account": "Account",
            "subjects.base": "Context Subject derived",
            "subjects.device": "Device",
            "subjects.entries": "Attestation ExternalResult Waiver",
            "subjects.inventory": "Inventory",
            "subjects.loading": "load_inventory",
            "subjects.messenger": "Messenger",
            "subjects.person": "Person",
            "subjects.vocabulary": "Vocabulary",
        },
    )
