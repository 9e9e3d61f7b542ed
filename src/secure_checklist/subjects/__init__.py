"""What facts belong to: the standard kinds of subject with all their facts, observations, inventories.

A checklist names a fact `kind.field`, as `device.screen_lock`. An app extends a kind by subclassing it.

A value goes this way; each step names the module to read:

1. `loading`: an entry of a document becomes a `Subject` of the class that `vocabulary` has for its kind.
2. `base`: the subject holds each fact in a field, and those of plug-ins in `extra`; `observations` say whence and when.
3. `inventory`: subjects, attestations, waivers and results of other tools are an `Inventory`, which never changes.
4. `resolution`: a rule reads a fact as a `Reading`: a value that may be used, or the reason why there is none.
5. `disclosure`: what is written leaves out what is private or transient.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
