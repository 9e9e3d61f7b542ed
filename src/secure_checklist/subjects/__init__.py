"""Subjects, to which facts belong: the standard kinds with all their facts, and observations and inventories.

A checklist names a fact `kind.field`, for example `device.screen_lock`. An app extends a kind by subclassing it.

A value passes through these steps, each with the module to read:

1. `loading`: an entry in a document becomes a `Subject` of the class that `vocabulary` has for its kind.
2. `base`: the subject holds each fact in a field, and those of plug-ins in `extra`. `observations` hold sources and
   times.
3. `inventory`: subjects, attestations, waivers and results of other tools form an `Inventory`, which is immutable.
4. `resolution`: a rule reads a fact as a `Reading`: a usable value, or the reason why there is none.
5. `disclosure`: when data is written, facts that may not be written are left out.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
