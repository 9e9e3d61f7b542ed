"""The rule language: typed references to facts, conditions over them, and what they mean in three-valued logic.

A value passes through these steps, each with the module to read:

1. `fact`: `Device.screen_lock` on the class is a `Fact`. A fact's predicates, or a text in `notation`, make a
   `Condition`.
2. `conditions`: a condition is data; `compile` turns it into a function once.
3. `values`: the function reads facts by name from `Values` and returns True, False or None for unknown.
4. `rule` and `outcome`: the truth values of `applies_to`, `check` and `partial` decide which outcomes are still
   possible.
5. `sampling` finds what three-valued logic alone can't, such as a condition that is true whatever a fact's value.
6. `phrasing`: a decided condition becomes a clause of an explanation.

The module `subjects.resolution` supplies the values.
"""

from secure_checklist.core.lazy import lazily
from secure_checklist.rules import fact as _predicates  # noqa: F401  # pyright: ignore[reportUnusedImport] - a predicate is known once it's imported
from secure_checklist.rules.conditions import quantified as _more  # noqa: F401  # pyright: ignore[reportUnusedImport] - as above

__getattr__, __dir__ = lazily(__name__)
