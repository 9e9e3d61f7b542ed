"""What facts belong to: the standard kinds of subject with all their facts, observations, inventories.

A checklist names a fact `kind.field`, as `device.screen_lock`. An app extends a kind by subclassing it.

A value goes this way; each step names the module to read:

1. `loading`: an entry of a document becomes a `Subject` of the class that `vocabulary` has for its kind.
2. `base`: the subject holds each fact in a field, and those of plug-ins in `extra`; `observations` say whence and when.
3. `inventory`: subjects, attestations, waivers and results of other tools are an `Inventory`, which never changes.
4. `resolution`: a rule reads a fact as a `Reading`: a value that may be used, or the reason why there is none.
5. `disclosure`: what is written leaves out what is private or transient.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.rules.reasons import UnknownReason as UnknownReason
    from secure_checklist.subjects.declarations import FactDeclaration as FactDeclaration
    from secure_checklist.subjects.entries import Control as Control
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
            "subjects.declarations": "FactDeclaration",
            "subjects.entries": "Control",
            "subjects.kinds": "KindDeclaration",
            "subjects.loading": "load_results",
            "subjects.observations": "Observation Origin Provenance Unknown combine",
        },
    )
