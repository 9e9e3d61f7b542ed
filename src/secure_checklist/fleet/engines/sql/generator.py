"""Terms as texts of SQL.

A truth is written as two booleans without nulls: whether it may be true, and whether it is sure to be. Engines work out
such booleans, and masks made of them, many times faster than booleans with nulls or cases.

The texts are long, and DuckDB reads them several times before it starts, so that there are few parentheses: comparisons
bind tighter than `not`, which binds tighter than `and` and `or`, whose texts are always in parentheses.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from secure_checklist.fleet.compile.ir import Term
from secure_checklist.fleet.compile.stages import Stage

_FLAT = 100
"""So many parts are joined in one row; more, in halves, since engines limit how deep an expression is."""


class Bounds(NamedTuple):
    """A truth as two texts: `may` says where it may be true, `sure` where it is; neither is ever null."""

    may: str
    sure: str


_ALWAYS, _NEVER = "true", "false"


def all_of(*parts: str) -> str:
    """Join so that all must hold."""
    found = [part for part in dict.fromkeys(parts) if part != _ALWAYS]
    return _NEVER if _NEVER in found else in_halves(found, " and ") if found else _ALWAYS


def any_of(*parts: str) -> str:
    """Join so that one must hold."""
    found = [part for part in dict.fromkeys(parts) if part != _NEVER]
    return _ALWAYS if _ALWAYS in found else in_halves(found, " or ") if found else _NEVER


def none_of(part: str) -> str:
    """Negate."""
    return _NEVER if part == _ALWAYS else _ALWAYS if part == _NEVER else f"not {part}"


def in_halves(parts: Sequence[str], operator: str) -> str:
    """Join texts by an operator, in parentheses."""
    if len(parts) <= _FLAT:
        return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"
    half = len(parts) // 2
    return f"({in_halves(parts[:half], operator)}{operator}{in_halves(parts[half:], operator)})"


class Sql(ABC):
    """Writes terms."""

    types: ClassVar[Mapping[str, str]]

    # what engines say differently ---------------------------------------------------------------------------

    @abstractmethod
    def quoted(self, name: str) -> str:
        """Quote a name."""

    @abstractmethod
    def text(self, value: str) -> str:
        """Write a text."""

    @abstractmethod
    def instant(self, value: datetime) -> str:
        """Write a datetime."""

    @abstractmethod
    def code(self, mask: int) -> str:
        """Write a mask."""

    @abstractmethod
    def bits(self, truth: str, mask: int) -> str:
        """Write a mask where a truth that is never null holds, and no bits elsewhere."""

    @abstractmethod
    def decided(self, truth: Bounds, yes: int, no: int) -> str:
        """Write one mask where a truth holds, another where it doesn't, and both where it is unknown."""

    @abstractmethod
    def finite(self, number: str) -> str:
        """Return whether a number is one."""

    @abstractmethod
    def days(self, one: str, other: str) -> str:
        """Write how many days lie between two dates."""

    @abstractmethod
    def listed(self, column: str) -> str:
        """Write a list as a text: how many parts it has, and its parts; null where one is."""

    # stages ---------------------------------------------------------------------------------------------------

    def stage(self, stage: Stage, *, plain: bool) -> dict[str, str]:
        """Write what a stage adds, by the names of the columns; `plain`: truths are nullable columns."""
        found: dict[str, str] = {}
        for name, term in stage.items():
            if term.sort == "boolean" and not plain:
                found[f"may_{name}"], found[f"sure_{name}"] = self.bounds(term)
            else:
                found[name] = self.value(term)
        return found

    # truths ---------------------------------------------------------------------------------------------------

    def bounds(self, term: Term) -> Bounds:
        """Write a truth."""
        if term.op == "staged":
            return Bounds(f"may_{term.data}", f"sure_{term.data}")
        if term.op == "constant":
            value = term.data[1]
            return Bounds(_NEVER if value is False else _ALWAYS, _ALWAYS if value else _NEVER)
        if term.op in ("and", "or"):
            join = all_of if term.op == "and" else any_of
            parts = [self.bounds(part) for part in term.parts]
            return Bounds(join(*(part.may for part in parts)), join(*(part.sure for part in parts)))
        if term.op == "not":
            inner = self.bounds(term.parts[0])
            return Bounds(none_of(inner.sure), none_of(inner.may))
        if term.op == "absent":
            return Bounds(*[self.null(term.parts[0])] * 2)
        return self._chosen(term) if term.op == "when" else self._read(term)

    def _chosen(self, term: Term) -> Bounds:
        here = self.bounds(term.parts[0]).sure
        then = self.bounds(term.parts[1])
        other = self.bounds(term.parts[2]) if len(term.parts) > 2 else Bounds(_ALWAYS, _NEVER)  # noqa: PLR2004 - if, then, else
        if then.may == then.sure == _ALWAYS:
            return Bounds(any_of(here, other.may), any_of(here, other.sure))
        elsewhere = none_of(here)
        return Bounds(
            any_of(all_of(here, then.may), all_of(elsewhere, other.may)) if other.may != _ALWAYS
            else any_of(elsewhere, then.may),
            any_of(all_of(here, then.sure), all_of(elsewhere, other.sure)),
        )  # fmt: skip

    def _read(self, term: Term) -> Bounds:
        if term.op == "looked_up":
            lookup, place = term.data
            yes, no, unknown = lookup.numbers(place)
            name = self.quoted(lookup.name)
            sure, never = self.one_of(name, yes), self.one_of(name, no)
            return Bounds(any_of(sure, self.one_of(name, unknown)) if len(unknown) < len(no) else none_of(never), sure)
        text, null = self.value(term), self.null(term)
        return Bounds(any_of(text, null), self.surely(text, null))

    def surely(self, text: str, null: str) -> str:
        """Return where a condition holds that may be null."""
        return all_of(text, none_of(null))

    def one_of(self, name: str, numbers: Sequence[int]) -> str:
        """Return where a column without nulls has one of these numbers."""
        return any_of(*(f"{name} = {number}" for number in numbers))

    def null(self, term: Term) -> str:
        """Return where a column is null."""
        if term.op == "constant":
            return _ALWAYS if term.data[1] is None else _NEVER
        if term.op in ("compare", "among", "finite"):
            return any_of(*map(self.null, term.parts))
        if term.sort == "boolean" and term.op != "column":
            bounds = self.bounds(term)
            return all_of(bounds.may, none_of(bounds.sure))
        return _NEVER if term.sort == "code" else f"{self.value(term)} is null"

    def holds(self, term: Term) -> str:
        """Write a condition of which only matters where it is sure: null is as good as false."""
        if term.op in ("compare", "among", "column", "finite"):
            return self.value(term)
        if term.op in ("and", "or"):
            return in_halves([self.holds(part) for part in term.parts], f" {term.op} ")
        return self.bounds(term).sure

    # values ---------------------------------------------------------------------------------------------------

    def value(self, term: Term) -> str:
        """Write a column; a truth as a boolean that may be null."""
        return _WAYS[term.op](self, term)

    def values(self, term: Term) -> list[str]:
        """Write what a term works with."""
        return [self.value(part) for part in term.parts]

    def constant(self, term: Term) -> str:
        """Write one value."""
        kind, value = term.data
        if value is None:
            return f"cast(null as {self.types[kind]})"
        if kind == "code":
            return self.code(value)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, float):
            return f"cast({self.text(repr(value))} as {self.types['number']})"
        if isinstance(value, date):
            return self.instant(value) if isinstance(value, datetime) else f"date '{value.isoformat()}'"
        return str(value).lower()

    def compare(self, term: Term) -> str:
        """Write a comparison."""
        left, right = self.values(term)
        return f"{left} {term.data} {right}"

    def among(self, term: Term) -> str:
        """Write a membership."""
        column, *values = self.values(term)
        return f"{column} in ({', '.join(values)})"

    def when(self, term: Term) -> str:
        """Write a choice; one after another in a row of cases."""
        reported: list[str] = []
        while term.op == "when":
            reported.append(f"when {self.holds(term.parts[0])} then {self.value(term.parts[1])}")
            if len(term.parts) == 2:  # noqa: PLR2004 - if, then
                return f"case {' '.join(reported)} end"
            term = term.parts[2]
        return f"case {' '.join(reported)} else {self.value(term)} end"

    def cast(self, term: Term) -> str:
        """Write a change of type."""
        return f"cast({self.value(term.parts[0])} as {self.types[term.data]})"

    def joined(self, term: Term) -> str:
        """Join texts."""
        return f"concat_ws({', '.join([self.text(term.data), *self.values(term)])})"

    def truth(self, term: Term) -> str:
        """Write a truth that is kept as two booleans as one that may be null."""
        may, sure = self.bounds(term)
        return f"case when {sure} then true when not {may} then false end"


def _between(operator: str) -> Callable[[Sql, Term], str]:
    return lambda writer, term: in_halves(writer.values(term), operator)


def _applied(function: str) -> Callable[[Sql, Term], str]:
    return lambda writer, term: f"{function}({', '.join(writer.values(term))})"


_WAYS: Mapping[str, Callable[[Sql, Term], str]] = {
    "column": lambda writer, term: writer.quoted(term.data),
    "staged": Sql.truth,
    "constant": Sql.constant,
    "compare": Sql.compare,
    "and": _between(" and "),
    "or": _between(" or "),
    "not": lambda writer, term: f"not {writer.value(term.parts[0])}",
    "absent": lambda writer, term: writer.null(term.parts[0]),
    "when": Sql.when,
    "among": Sql.among,
    "cast": Sql.cast,
    "abs": _applied("abs"),
    "floor": _applied("floor"),
    "finite": lambda writer, term: writer.finite(writer.value(term.parts[0])),
    "length": _applied("length"),
    "first": _applied("coalesce"),
    "days": lambda writer, term: writer.days(*writer.values(term)),
    "+": _between(" + "),
    "-": _between(" - "),
    "*": _between(" * "),
    "/": _between(" / "),
    "listed": lambda writer, term: writer.listed(writer.value(term.parts[0])),
    "joined": Sql.joined,
    "looked_up": Sql.truth,
    "possible": lambda writer, term: writer.bits(writer.bounds(term.parts[0]).may, term.data),
    "unsure": lambda writer, term: writer.bits(none_of(writer.bounds(term.parts[0]).sure), term.data),
    "decided": lambda writer, term: writer.decided(writer.bounds(term.parts[0]), *term.data),
    "bits or": _between(" | "),
    "bits and": _between(" & "),
}
