"""A rule: which subjects an item is for, when it is done, and when it is partly done, as conditions on facts."""

from pydantic import field_validator

from secure_checklist.core.model import Model, mapping_of
from secure_checklist.rules.conditions.base import AnyCondition, Condition
from secure_checklist.rules.conditions.logic import facts_in


class Rule(Model):
    """When an item is done, as data (XCCDF: a Rule's platform and check).

    Attributes:
        applies_to: Which subjects the item is for; if None, every subject of its kind.
        check: If true, the outcome is `pass`.
        partial: If this is true and `check` is false, the outcome is `partial` instead of `fail`.

    """

    applies_to: AnyCondition | None = None
    check: AnyCondition
    partial: AnyCondition | None = None

    @field_validator("applies_to", "check", "partial", mode="before")
    @classmethod
    def _no_fact(cls, value: object) -> object:
        if value is not None and not isinstance(value, Condition) and mapping_of(value) is None:
            raise ValueError("expected a condition; a fact becomes one through a predicate, as fact.equals(...)")
        return value

    def conditions(self) -> tuple[tuple[str, Condition], ...]:
        """Return its conditions, each with its name."""
        pairs = (("applies_to", self.applies_to), ("check", self.check), ("partial", self.partial))
        return tuple((name, condition) for name, condition in pairs if condition is not None)

    def facts(self) -> tuple[str, ...]:
        """Return the names of all facts that the rule reads, once each, in reading order."""
        return facts_in(*(condition for _, condition in self.conditions()))
