"""Inventories, answers, attestations, waivers, reports and cases in one SQLite file or in memory.

It keeps what it is given, and shares it with no one. What may be kept at all is decided by the facts' confidentiality.

An answer goes this way; each step names the module to read:

1. `store`: a method begins a transaction of `database`.
2. `subject_state`: the answer is combined with what is held of its subject, and what may not be kept is left out.
3. `inventories` and `reports`: rows are written by `schema`, where triggers of `seals` count and sum them.
4. On the way back `rows` checks each digest and parses, so that a changed row is reported and not believed.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
