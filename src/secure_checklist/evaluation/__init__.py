"""Evaluates a checklist against an inventory, and reports findings, score, actions, plan and trend.

A value goes this way; each step names the module to read:

1. `compiled`: a checklist becomes a `Plan`, once: its rules compiled, and its items by kind (`KindPlan`).
2. `subjects.resolution`: a `SubjectView` answers what is known of a fact, and why it isn't (`Reading`).
3. `columns`: each different predicate is evaluated once. By the states of its own, an item's possible outcomes are
   looked up as bits, a byte an item: one bit is a decided outcome.
4. `reasons`: where several bits are left, the facts that can still change them; `deciding` tries the values of others.
5. `claims`: results of other tools and "doesn't apply to me" stand where the facts leave an item open.
6. `evaluator`: waivers, guards and explanations go into `FindingDetails`, with what may be written of it (`Written`).
7. `findings`: the bytes and details of one subject are a `Block`; `Findings` has them as values, too.
8. `report`: `Report` computes score, actions, plan and open questions from the blocks, and `exported()` is what leaves.

It never reads the machine and never writes a file.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
