"""The values that a condition reads, and its truth: true, false or unknown (Kleene).

A condition compiles once to a function over the values of facts (`Condition.compile`). Nothing else in the library
gives a condition a meaning: evaluation, reasons, sampling, the interview, guards, examples and fleets all call it.
Parameters, literals and sets are resolved when it is compiled; the day of evaluation comes with the values, so that one
compiled condition serves every day. `tests/walker.py` says the same by a plain walk, which shares no code (law 7).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from secure_checklist.core.types import FactValue, Setting
from secure_checklist.rules.declaration import AnyFact

Truth = bool | None
"""True, False, or None for unknown."""
Params = Mapping[str, Setting]
"""The JSON values of the parameters, by name."""
CLOCK_SKEW = timedelta(days=1)
"""How far ahead of now a date may lie before it is taken for a mistake."""


class References(Protocol):
    """Something that knows facts by their full names."""

    def fact(self, name: str) -> AnyFact | None:
        """Return the reference, or None where the fact isn't known."""
        ...


class FactsByName(Protocol):
    """Something that lists facts, such as a vocabulary."""

    @property
    def facts(self) -> Mapping[str, AnyFact]:
        """All facts by full name."""
        ...


Namings = dict[str, tuple[str | None, str | None]]
"""By version fact, the fact that names its family, or else its family."""


class Values(dict[str, FactValue | None]):
    """The typed values of facts by full name, None where unknown: what a compiled condition reads.

    A value is looked up when it is first read, and kept. A subclass decides where; this class knows only the values
    that were put in.

    Attributes:
        now: The datetime of evaluation, in UTC.
        references: The facts that are known by their full names.

    """

    def __init__(self, now: datetime, references: Mapping[str, AnyFact] | None = None) -> None:
        super().__init__()
        self.now: datetime = now
        self.references: Mapping[str, AnyFact] = references or {}
        self._namings: Namings = {}

    def __missing__(self, name: str) -> FactValue | None:
        return None

    def fact(self, name: str) -> AnyFact | None:
        """Return the reference, or None where the fact isn't known."""
        return self.references.get(name)

    def family(self, name: str) -> str | None:
        """Return the family in which a version fact is read: a fixed one, or the value of the fact that names it."""
        naming = self._namings.get(name)
        if naming is None:
            fact = self.fact(name)
            named = None if fact is None else family_fact(self, fact)
            fixed = None if fact is None or named is not None else fact.declared.family
            naming = self._namings[name] = named, fixed
        if naming[0] is None:
            return naming[1]
        # `device.os_version` is a version of the system in `device.os_name`, so its family is the value of another
        # fact, and unknown while that is.
        found = self[naming[0]]
        return found if isinstance(found, str) else None


class Assigned(Values):
    """The values of a subject with some of them replaced: an assignment to try."""

    def __init__(self, known: Values, values: Mapping[str, FactValue]) -> None:
        super().__init__(known.now)
        self._known, self._namings = known, known._namings  # noqa: SLF001 - which fact names a family doesn't change
        self.update(values)

    def __missing__(self, name: str) -> FactValue | None:
        return self._known[name]

    def fact(self, name: str) -> AnyFact | None:
        """Return the reference that the subject's class has."""
        return self._known.fact(name)


Evaluator = Callable[[Values], Truth]
"""A compiled condition: its truth for these values."""


def family_fact(known: References, fact: AnyFact) -> str | None:
    """Return the name of the fact that names a version's family; None where the family is fixed or there is none."""
    family = fact.declared.family
    if family is None:
        return None
    near = f"{fact.name.rpartition('.')[0]}.{family}"
    return next((name for name in (near, f"{fact.kind}.{family}") if known.fact(name) is not None), None)
