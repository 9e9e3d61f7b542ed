"""Inventories, answers, attestations, waivers, reports and cases in one SQLite file or in memory.

The store keeps what it is given and shares it with no one. The confidentiality of the facts decides what may be kept.

An answer passes through these steps, each with the module to read:

1. `store`: a method begins a transaction of `database`.
2. `subject_state`: the answer is combined with what is stored about its subject, and what may not be kept is left out.
3. `inventories` and `reports`: rows are written to the tables of `schema`, where triggers of `seals` count and sum
   them.
4. On the way back, `rows` checks each digest and parses the row, so a changed row is reported instead of being trusted.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
