"""What facts belong to: the standard kinds of subject with all their facts, observations, inventories.

A checklist names a fact `kind.field`, as `device.screen_lock`. An app extends a kind by subclassing it.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.rules.reasons import UnknownReason as UnknownReason
    from secure_checklist.subjects.declarations import FactDeclaration as FactDeclaration
    from secure_checklist.subjects.inventory import Control as Control
    from secure_checklist.subjects.kinds import KindDeclaration as KindDeclaration
    from secure_checklist.subjects.loading import load_results as load_results
    from secure_checklist.subjects.observations import Observation as Observation
    from secure_checklist.subjects.observations import Origin as Origin
    from secure_checklist.subjects.observations import Provenance as Provenance
    from secure_checklist.subjects.observations import Unknown as Unknown
    from secure_checklist.subjects.observations import combine as combine

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "rules.reasons": "UnknownReason",
            "subjects.inventory": "Control",
            "subjects.loading": "load_results",
            "subjects.observations": "Observation Origin Provenance Unknown combine",
            "subjects.declarations": "FactDeclaration",
            "subjects.kinds": "KindDeclaration",
        },
    )
