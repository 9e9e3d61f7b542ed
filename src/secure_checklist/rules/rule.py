"""`Rule`: conditions on facts that say which subjects an item is for, and when it is done or partly done."""

from pydantic import field_validator

from secure_checklist.core.model import Model, mapping_of
from secure_checklist.rules.conditions.base import AnyCondition, Condition
from secure_checklist.rules.conditions.logic import facts_in


class Rule(Model):
    """A rule that says as data when an item is done (XCCDF: a Rule's platform and check).

    Attributes:
        applies_to: The condition that selects the subjects the item is for. If None, the item is for every subject of
            its kind.
        check: The condition under which the outcome is `pass`.
        partial: The condition under which the outcome is `partial` instead of `fail` if the check is false.

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
        """Return the rule's conditions, each with its name."""
        pairs = (("applies_to", self.applies_to), ("check", self.check), ("partial", self.partial))
        return tuple((name, condition) for name, condition in pairs if condition is not None)

    def facts(self) -> tuple[str, ...]:
        """Return the names of all facts that the rule reads, without duplicates and in reading order."""
        return facts_in(*(condition for _, condition in self.conditions()))
