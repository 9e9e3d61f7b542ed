"""The values that a condition reads, and its truth: true, false or unknown (Kleene).

A condition compiles once to a function over the values of facts (`Condition.compile`). That function alone defines what
a condition means: evaluation, reasons, sampling, the interview, guards, examples and fleets all call it. Parameters,
literals and sets are resolved when the condition is compiled. The day of evaluation comes with the values, so one
compiled condition serves every day. `tests/walker.py` computes the same truth by a plain tree walk that shares no code
with this one (law 7).
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
"""How far ahead of now a date may be before it is treated as a mistake."""


class References(Protocol):
    """Anything that looks up facts by their full names."""

    def fact(self, name: str) -> AnyFact | None:
        """Return the reference to a fact, or None if the fact isn't known."""
        ...


class FactsByName(Protocol):
    """Anything that lists facts, such as a vocabulary."""

    @property
    def facts(self) -> Mapping[str, AnyFact]:
        """All facts by full name."""
        ...


Namings = dict[str, tuple[str | None, str | None]]
"""For each version fact, the fact that names its family, or the fixed family."""


class Values(dict[str, FactValue | None]):
    """The typed values of facts by full name, as a compiled condition reads them. An unknown fact has the value None.

    A value is looked up on first use, and then kept. Subclasses decide where values are looked up; this class holds
    only the values it was given.

    Attributes:
        now: The datetime of evaluation, in UTC.
        references: The known facts, by full name.

    """

    def __init__(self, now: datetime, references: Mapping[str, AnyFact] | None = None) -> None:
        super().__init__()
        self.now: datetime = now
        self.references: Mapping[str, AnyFact] = references or {}
        self._namings: Namings = {}

    def __missing__(self, name: str) -> FactValue | None:
        return None

    def fact(self, name: str) -> AnyFact | None:
        """Return the reference to a fact, or None if the fact isn't known."""
        return self.references.get(name)

    def family(self, name: str) -> str | None:
        """Return the family of a version fact: either fixed, or the value of the fact that names it."""
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
    """A subject's values with some of them replaced by values to try."""

    def __init__(self, known: Values, values: Mapping[str, FactValue]) -> None:
        super().__init__(known.now)
        self._known, self._namings = known, known._namings  # noqa: SLF001 - which fact names a family doesn't change
        self.update(values)

    def __missing__(self, name: str) -> FactValue | None:
        return self._known[name]

    def fact(self, name: str) -> AnyFact | None:
        """Return the reference to a fact from the subject's class."""
        return self._known.fact(name)


Evaluator = Callable[[Values], Truth]
"""A compiled condition: a function that returns the condition's truth for the given values."""


def family_fact(known: References, fact: AnyFact) -> str | None:
    """Return the name of the fact that names a version's family, or None if the family is fixed or there is none."""
    family = fact.declared.family
    if family is None:
        return None
    near = f"{fact.name.rpartition('.')[0]}.{family}"
    return next((name for name in (near, f"{fact.kind}.{family}") if known.fact(name) is not None), None)
