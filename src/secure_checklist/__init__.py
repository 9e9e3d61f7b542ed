"""Typed, explainable checklists that help people keep private photos, videos and messages from leaking.

A checklist is sections of items. An item says in prose what to do and why; its rule says, as data, when it is done. A
rule is a condition over facts. Facts belong to subjects: a person, their devices, accounts, messengers and network,
and, where something has leaked, the incident. Evaluating a checklist against an inventory of subjects gives a report of
findings. Unknown is never "pass".
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secure_checklist.checklist import Checklist as Checklist
    from secure_checklist.conditions import Condition as Condition
    from secure_checklist.conditions import param as param
    from secure_checklist.contacts import Contact as Contact
    from secure_checklist.content import Guard as Guard
    from secure_checklist.content import Item as Item
    from secure_checklist.content import Parameter as Parameter
    from secure_checklist.content import Rule as Rule
    from secure_checklist.content import Section as Section
    from secure_checklist.content import Selection as Selection
    from secure_checklist.content import Source as Source
    from secure_checklist.content import Steps as Steps
    from secure_checklist.directory import Directory as Directory
    from secure_checklist.documents import dumps as dumps
    from secure_checklist.documents import erase as erase
    from secure_checklist.documents import load_catalogue as load_catalogue
    from secure_checklist.documents import load_checklist as load_checklist
    from secure_checklist.documents import load_inventory as load_inventory
    from secure_checklist.documents import load_report as load_report
    from secure_checklist.documents import save as save
    from secure_checklist.documents import schema as schema
    from secure_checklist.due_dates import Due as Due
    from secure_checklist.due_dates import deadlines as deadlines
    from secure_checklist.errors import InvalidChecklist as InvalidChecklist
    from secure_checklist.errors import InvalidDirectory as InvalidDirectory
    from secure_checklist.errors import InvalidDocumentError as InvalidDocumentError
    from secure_checklist.errors import InvalidEvidence as InvalidEvidence
    from secure_checklist.errors import InvalidFrame as InvalidFrame
    from secure_checklist.errors import InvalidInventory as InvalidInventory
    from secure_checklist.errors import InvalidLifecycle as InvalidLifecycle
    from secure_checklist.errors import InvalidReport as InvalidReport
    from secure_checklist.errors import Problem as Problem
    from secure_checklist.errors import SecureChecklistError as SecureChecklistError
    from secure_checklist.errors import StoreError as StoreError
    from secure_checklist.errors import UnknownNameError as UnknownNameError
    from secure_checklist.evaluation import evaluate as evaluate
    from secure_checklist.evidence import EvidenceRecord as EvidenceRecord
    from secure_checklist.evidence_log import EvidenceLog as EvidenceLog
    from secure_checklist.explaining import render as render
    from secure_checklist.facts import Context as Context
    from secure_checklist.facts import Fact as Fact
    from secure_checklist.facts import Observation as Observation
    from secure_checklist.facts import Provenance as Provenance
    from secure_checklist.facts import Subject as Subject
    from secure_checklist.facts import Unknown as Unknown
    from secure_checklist.facts import ask as ask
    from secure_checklist.facts import combine as combine
    from secure_checklist.facts import derived as derived
    from secure_checklist.findings import Evidence as Evidence
    from secure_checklist.findings import Finding as Finding
    from secure_checklist.findings import Reason as Reason
    from secure_checklist.interview import Interview as Interview
    from secure_checklist.inventory import Attestation as Attestation
    from secure_checklist.inventory import Inventory as Inventory
    from secure_checklist.inventory import Waiver as Waiver
    from secure_checklist.laws import Law as Law
    from secure_checklist.planning import prepare as prepare
    from secure_checklist.plans import PlanStep as PlanStep
    from secure_checklist.questions import Question as Question
    from secure_checklist.report import Report as Report
    from secure_checklist.responding import Deadline as Deadline
    from secure_checklist.responding import DoNot as DoNot
    from secure_checklist.responses import Response as Response
    from secure_checklist.responses import respond as respond
    from secure_checklist.scoring import Score as Score
    from secure_checklist.store import Store as Store
    from secure_checklist.subjects import Account as Account
    from secure_checklist.subjects import Device as Device
    from secure_checklist.subjects import Incident as Incident
    from secure_checklist.subjects import Messenger as Messenger
    from secure_checklist.subjects import Network as Network
    from secure_checklist.subjects import Person as Person
    from secure_checklist.tailoring import tailor as tailor
    from secure_checklist.texts import Catalogue as Catalogue
    from secure_checklist.upgrading import upgrade_notes as upgrade_notes
    from secure_checklist.versions import OsVersion as OsVersion
    from secure_checklist.vocabulary import FactDeclaration as FactDeclaration
    from secure_checklist.vocabulary import Vocabulary as Vocabulary

__version__ = "0.1.0"

_ROOMS: dict[str, str] = {
    "checklist": "Checklist",
    "conditions": "Condition param",
    "contacts": "Contact",
    "content": "Guard Item Parameter Rule Section Selection Source Steps",
    "due_dates": "Due deadlines",
    "directory": "Directory",
    "documents": "dumps erase load_catalogue load_checklist load_inventory load_report save schema",
    "errors": (
        "InvalidChecklist InvalidDirectory InvalidDocumentError InvalidEvidence InvalidFrame InvalidInventory "
        "InvalidLifecycle InvalidReport Problem SecureChecklistError StoreError UnknownNameError"
    ),
    "evaluation": "evaluate",
    "evidence": "EvidenceRecord",
    "evidence_log": "EvidenceLog",
    "explaining": "render",
    "facts": "Context Fact Observation Provenance Subject Unknown ask combine derived",
    "findings": "Evidence Finding Reason",
    "interview": "Interview",
    "inventory": "Attestation Inventory Waiver",
    "laws": "Law",
    "planning": "prepare",
    "plans": "PlanStep",
    "questions": "Question",
    "report": "Report",
    "responding": "Deadline DoNot",
    "responses": "Response respond",
    "scoring": "Score",
    "store": "Store",
    "subjects": "Account Device Incident Messenger Network Person",
    "tailoring": "tailor",
    "texts": "Catalogue",
    "upgrading": "upgrade_notes",
    "versions": "OsVersion",
    "vocabulary": "FactDeclaration Vocabulary",
}
_HOME = {name: room for room, held in _ROOMS.items() for name in held.split()}

__all__ = [
    "Account",
    "Attestation",
    "Catalogue",
    "Checklist",
    "Condition",
    "Contact",
    "Context",
    "Deadline",
    "Device",
    "Directory",
    "DoNot",
    "Due",
    "Evidence",
    "EvidenceLog",
    "EvidenceRecord",
    "Fact",
    "FactDeclaration",
    "Finding",
    "Guard",
    "Incident",
    "Interview",
    "InvalidChecklist",
    "InvalidDirectory",
    "InvalidDocumentError",
    "InvalidEvidence",
    "InvalidFrame",
    "InvalidInventory",
    "InvalidLifecycle",
    "InvalidReport",
    "Inventory",
    "Item",
    "Law",
    "Messenger",
    "Network",
    "Observation",
    "OsVersion",
    "Parameter",
    "Person",
    "PlanStep",
    "Problem",
    "Provenance",
    "Question",
    "Reason",
    "Report",
    "Response",
    "Rule",
    "Score",
    "Section",
    "SecureChecklistError",
    "Selection",
    "Source",
    "Steps",
    "Store",
    "StoreError",
    "Subject",
    "Unknown",
    "UnknownNameError",
    "Vocabulary",
    "Waiver",
    "ask",
    "combine",
    "deadlines",
    "derived",
    "dumps",
    "erase",
    "evaluate",
    "load_catalogue",
    "load_checklist",
    "load_inventory",
    "load_report",
    "param",
    "prepare",
    "render",
    "respond",
    "save",
    "schema",
    "tailor",
    "upgrade_notes",
]


if not TYPE_CHECKING:  # else a misspelt name would look like a part of this module to type checkers

    def __getattr__(name: str) -> object:
        """Open the room in which a name lives, when it is first asked for."""
        room = _HOME.get(name)
        if room is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - the door is lazy, for import time

        found: object = getattr(import_module(f"{__name__}.{room}"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return [*globals(), *_HOME]
