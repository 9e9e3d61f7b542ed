"""Evaluate a checklist against an inventory, and report findings, score, actions, plan and trend.

An evaluation passes through these steps, each in the module named:

1. `compiled`: the checklist becomes a `Plan`, once, in which rules are compiled and items are grouped by kind
   (`KindPlan`).
2. `subjects.resolution`: a `SubjectView` gives what is known of a fact, or why it is unknown (`Reading`).
3. `columns`: each distinct predicate is evaluated once. The possible outcomes of an item are looked up by the states of
   its predicates, as one byte of bits per item. If one bit is set, the outcome is decided.
4. `reasons`: if several bits are set, find the facts that can still change the bits. `deciding` tries values for these
   facts.
5. `claims`: results of other tools and "doesn't apply to me" count for items that the facts leave open.
6. `evaluator`: waivers, guards and explanations are put in `FindingDetails`, with what may be written (`Written`).
7. `findings`: the bytes and details of one subject form a `Block`. `Findings` also provides them as values.
8. `report`: `Report` computes score, actions, plan and open questions from the blocks. The method `exported` returns
   the report as it is written.

Evaluation never reads the machine and never writes a file.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
