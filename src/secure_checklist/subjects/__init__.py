"""What facts belong to: the standard kinds of subject with all their facts, observations, inventories.

A checklist names a fact `kind.field`, as `device.screen_lock`. An app extends a kind by subclassing it.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.rules.fact import ask as ask
    from secure_checklist.rules.reasons import UnknownReason as UnknownReason
    from secure_checklist.subjects.account import Account as Account
    from secure_checklist.subjects.base import Context as Context
    from secure_checklist.subjects.base import Subject as Subject
    from secure_checklist.subjects.base import derived as derived
    from secure_checklist.subjects.declarations import FactDeclaration as FactDeclaration
    from secure_checklist.subjects.device import Device as Device
    from secure_checklist.subjects.incident import Incident as Incident
    from secure_checklist.subjects.inventory import Answer as Answer
    from secure_checklist.subjects.inventory import Attestation as Attestation
    from secure_checklist.subjects.inventory import Control as Control
    from secure_checklist.subjects.inventory import ExternalResult as ExternalResult
    from secure_checklist.subjects.inventory import Inventory as Inventory
    from secure_checklist.subjects.inventory import Waiver as Waiver
    from secure_checklist.subjects.kinds import KindDeclaration as KindDeclaration
    from secure_checklist.subjects.loading import load_inventory as load_inventory
    from secure_checklist.subjects.loading import load_results as load_results
    from secure_checklist.subjects.messenger import Messenger as Messenger
    from secure_checklist.subjects.observations import Choice as Choice
    from secure_checklist.subjects.observations import Observation as Observation
    from secure_checklist.subjects.observations import Origin as Origin
    from secure_checklist.subjects.observations import Provenance as Provenance
    from secure_checklist.subjects.observations import Unknown as Unknown
    from secure_checklist.subjects.observations import combine as combine
    from secure_checklist.subjects.person import Person as Person
    from secure_checklist.subjects.vocabulary import Vocabulary as Vocabulary

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "subjects.account": "Account",
            "subjects.base": "Context Subject derived",
            "subjects.device": "Device",
            "subjects.incident": "Incident",
            "subjects.inventory": "Answer Attestation Control ExternalResult Inventory Waiver",
            "subjects.loading": "load_inventory load_results",
            "subjects.messenger": "Messenger",
            "rules.fact": "ask",
            "rules.reasons": "UnknownReason",
            "subjects.observations": "Choice Observation Origin Provenance Unknown combine",
            "subjects.person": "Person",
            "subjects.declarations": "FactDeclaration",
            "subjects.kinds": "KindDeclaration",
            "subjects.vocabulary": "Vocabulary",
        },
    )
