"""Terms as SQL.

The SQL is long, and DuckDB parses it several times before it starts, so parentheses are rare. Comparisons bind tighter
than `not`, which binds tighter than `and` and `or`. These two are always in parentheses.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from secure_checklist.fleet.compile.ir import Term
from secure_checklist.fleet.compile.lookups import LISTED
from secure_checklist.fleet.compile.stages import Stage

_FLAT = 100
"""So many parts are joined in one row; more, in halves, since engines limit how deep an expression is."""


def in_halves(parts: Sequence[str], operator: str) -> str:
    """Join expressions with an operator, in parentheses."""
    if len(parts) <= _FLAT:
        return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"
    half = len(parts) // 2
    return f"({in_halves(parts[:half], operator)}{operator}{in_halves(parts[half:], operator)})"


class Sql:
    """Writes terms as SQL, with the parts that differ between engines.

    Attributes:
        quote: The quotation mark for names, doubled inside a name.
        types: The engine's names of types.
        mask: Writes a mask from its number.
        by_bytes: Writes a string from its bytes in hexadecimal, if a character in it could be misread.
        instant: Writes a datetime from a string with an offset.
        finite: Tests whether a number is finite.
        days: Writes the number of days between two dates.
        listed: Writes a list as a string with its length and, after a mark, its parts. Null if a part is null.

    """

    quote: ClassVar[str]
    types: ClassVar[Mapping[str, str]]
    mask: ClassVar[str]
    by_bytes: ClassVar[str]
    instant: ClassVar[str]
    finite: ClassVar[str]
    days: ClassVar[str]
    listed: ClassVar[str]

    def quoted(self, name: str) -> str:
        """Quote a name."""
        return f"{self.quote}{name.replace(self.quote, 2 * self.quote)}{self.quote}"

    def text(self, value: str) -> str:
        """Write a string."""
        if all(sign >= " " and sign not in "'\\" for sign in value):
            return f"'{value}'"
        return self.by_bytes.format(value.encode().hex())

    def bits(self, truth: str, mask: int) -> str:
        """Write a mask where a truth without nulls holds, and no bits elsewhere."""
        return f"if({truth}, {self.mask.format(mask)}, {self.mask.format(0)})"

    # stages ---------------------------------------------------------------------------------------------------

    def stage(self, stage: Stage) -> dict[str, str]:
        """Write the columns that a stage adds, by name."""
        return {name: self.value(term) for name, term in stage.items()}

    # values ---------------------------------------------------------------------------------------------------

    def value(self, term: Term) -> str:
        """Write a column."""
        return _WAYS[term.op](self, term)

    def values(self, term: Term) -> list[str]:
        """Write the operands of a term."""
        return [self.value(part) for part in term.parts]

    def constant(self, term: Term) -> str:
        """Write one value."""
        kind, value = term.data
        if value is None:
            return f"cast(null as {self.types[kind]})"
        if kind == "code":
            return self.mask.format(value)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, float):
            return f"cast({self.text(repr(value))} as {self.types['number']})"
        if isinstance(value, date):
            return (self.instant if isinstance(value, datetime) else "date '{}'").format(value)
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
        """Write a choice. Nested choices become one list of cases."""
        reported: list[str] = []
        while term.op == "when":
            reported.append(f"when {self.value(term.parts[0])} then {self.value(term.parts[1])}")
            if len(term.parts) == 2:  # noqa: PLR2004 - if, then
                return f"case {' '.join(reported)} end"
            term = term.parts[2]
        return f"case {' '.join(reported)} else {self.value(term)} end"

    def cast(self, term: Term) -> str:
        """Write a cast to another type."""
        return f"cast({self.value(term.parts[0])} as {self.types[term.data]})"

    def joined(self, term: Term) -> str:
        """Join strings."""
        return f"concat_ws({', '.join([self.text(term.data), *self.values(term)])})"


def _between(operator: str) -> Callable[[Sql, Term], str]:
    return lambda writer, term: in_halves(writer.values(term), operator)


def _applied(function: str) -> Callable[[Sql, Term], str]:
    return lambda writer, term: f"{function}({', '.join(writer.values(term))})"


def _own(template: str) -> Callable[[Sql, Term], str]:
    return lambda writer, term: getattr(writer, template).format(*writer.values(term), mark=writer.text(LISTED))


_WAYS: Mapping[str, Callable[[Sql, Term], str]] = {
    "column": lambda writer, term: writer.quoted(term.data),
    "constant": Sql.constant,
    "compare": Sql.compare,
    "and": _between(" and "),
    "or": _between(" or "),
    "not": lambda writer, term: f"not {writer.value(term.parts[0])}",
    "absent": lambda writer, term: f"{writer.value(term.parts[0])} is null",
    "when": Sql.when,
    "among": Sql.among,
    "cast": Sql.cast,
    "abs": _applied("abs"),
    "floor": _applied("floor"),
    "finite": _own("finite"),
    "length": _applied("length"),
    "first": _applied("coalesce"),
    "days": _own("days"),
    "+": _between(" + "),
    "-": _between(" - "),
    "*": _between(" * "),
    "/": _between(" / "),
    "listed": _own("listed"),
    "joined": Sql.joined,
    "looked_up": lambda writer, term: writer.value(term.data[0].where(*term.data[1:]).sure),
    "bits": lambda writer, term: writer.bits(writer.value(term.parts[0]), term.data),
    "bits or": _between(" | "),
    "bits and": _between(" & "),
}
