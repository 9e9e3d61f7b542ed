"""Columns as terms: what is to be worked out from the columns of a table, said once for all engines.

Truths have three values (Kleene): true, false, and null for unknown. Codes are masks of possible outcomes. What is the
same in every row is folded here, so that nobody else has to tell constants from columns.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, Final, Literal, Self
from typing import cast as typed
from weakref import WeakValueDictionary

from secure_checklist.rules.conditions.base import Sign

Sort = Literal["boolean", "code", "value"]
Kind = Literal["boolean", "integer", "number", "text", "date", "instant", "code"]


class Term:
    """A column as it follows from others. Terms that say the same are one object.

    Attributes:
        op: What is done.
        parts: What it is done with.
        data: What else it takes: a name, a value, the way of comparing.
        sort: A truth, a mask of outcomes, or any other value.

    """

    __slots__ = ("__weakref__", "data", "op", "parts", "sort")
    op: str
    parts: tuple["Term", ...]
    data: Any
    sort: Sort

    def __new__(cls, op: str, parts: tuple["Term", ...] = (), data: Any = None, sort: Sort = "value") -> Self:  # noqa: ANN401 - any value
        """Return the term that says so, new or not."""
        key = (op, parts, data, sort)
        found = typed("Self | None", _TERMS.get(key))
        if found is None:
            found = super().__new__(cls)
            found.op, found.parts, found.data, found.sort = key
            _TERMS[key] = found
        return found

    def __and__(self, other: "Term") -> "Term":
        return both((self, other))

    def __or__(self, other: "Term") -> "Term":
        return either((self, other))

    def __invert__(self) -> "Term":
        if self.op == "not":
            return self.parts[0]
        return _NEGATED.get(self) or Term("not", (self,), sort="boolean")

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self.parts if self.data is None else (self.data, *self.parts)))
        return f"{self.op}({inner})"


_TERMS: WeakValueDictionary[tuple[str, tuple[Term, ...], Any, Sort], Term] = WeakValueDictionary()


def column(name: str, sort: Sort = "value") -> Term:
    """Return a column of the plan."""
    return Term("column", data=name, sort=sort)


def staged(name: str) -> Term:
    """Return a truth that a stage has added, in the way in which the engine keeps truths."""
    return Term("staged", data=name, sort="boolean")


def constant(value: Any, kind: Kind) -> Term:  # noqa: ANN401 - any value of the kind
    """Return one value for all rows; None is null."""
    return Term("constant", data=(kind, value), sort=kind if kind in ("boolean", "code") else "value")


TRUE: Final = constant(True, "boolean")  # noqa: FBT003 - a value
FALSE: Final = constant(False, "boolean")  # noqa: FBT003 - a value
UNKNOWN: Final = constant(None, "boolean")
_NEGATED: Final = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}
ALL_BITS: Final = -1
SIGNS: Mapping[Sign, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def code(mask: int) -> Term:
    """Return a mask of possible outcomes in every row."""
    return constant(mask, "code")


def compared(how: Sign, left: Term, right: Term) -> Term:
    """Compare two values; null where one is. What is chosen first is compared first: truths are smaller than values."""
    if left.op == "when" and len(left.parts) == 2:  # noqa: PLR2004 - if, then
        condition, then = left.parts
        return when(condition, compared(how, then, right))
    return Term("compare", (left, right), how, "boolean")


def absent(term: Term) -> Term:
    """Return where a column is null."""
    if term.op == "constant":
        return TRUE if term.data[1] is None else FALSE
    return Term("absent", (term,), sort="boolean")


def both(parts: Iterable[Term]) -> Term:
    """Return where all hold."""
    return _joined("and", parts, FALSE, TRUE)


def either(parts: Iterable[Term]) -> Term:
    """Return where one holds."""
    return _joined("or", parts, TRUE, FALSE)


def at_least(count: int, parts: Sequence[Term]) -> Term:
    """Return where so many hold; no negation takes part, so unknown stays what it is in three-valued logic."""
    found = [TRUE, *[FALSE] * count]  # by how many have to hold: whether they do, of the parts looked at so far
    for part in parts:
        for wanted in range(count, 0, -1):
            found[wanted] = either((found[wanted], both((part, found[wanted - 1]))))
    return found[count]


def _joined(op: str, parts: Iterable[Term], deciding: Term, neutral: Term) -> Term:
    flat: dict[Term, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if part.op == op else (part,)))
    if deciding in flat:
        return deciding
    flat.pop(neutral, None)
    return Term(op, tuple(flat), sort="boolean") if len(flat) > 1 else next(iter(flat), neutral)


def when(condition: Term, then: Term, otherwise: Term | None = None) -> Term:
    """Return one column where a condition holds, and another, or null, where it doesn't or is unknown."""
    if condition is FALSE and otherwise is not None:
        return otherwise
    if then is UNKNOWN and otherwise is None:
        return UNKNOWN
    parts = (condition, then) if otherwise is None else (condition, then, otherwise)
    return Term("when", parts, sort=then.sort)


def among(term: Term, values: Iterable[Term]) -> Term:
    """Return where a column has one of these constant values; null where it is null."""
    return Term("among", (term, *values), sort="boolean")


def calculated(how: str, *parts: Term, sort: Sort = "value") -> Term:
    """Apply a function of the engine: `abs`, `floor`, `finite`, `length`, `first`, `listed`, `days`, or arithmetic.

    `days` is how many lie between two dates: the first less the second.
    """
    return Term(how, parts, sort=sort)


def cast(term: Term, kind: Literal["integer", "number", "text", "date", "utc"]) -> Term:
    """Turn a column into another type; `utc`: a datetime into one of that time zone."""
    return Term("cast", (term,), kind)


def joined(parts: Iterable[Term], separator: str) -> Term:
    """Join texts, leaving out those that are null."""
    return Term("joined", tuple(parts), separator)


def looked_up(lookup: object, place: int) -> Term:
    """Return what a lookup answers to one of the questions that it is asked."""
    return Term("looked_up", data=(lookup, place), sort="boolean")


def possible(truth: Term, mask: int) -> Term:
    """Return a mask where a truth may be true: where it is, or is unknown; no bits elsewhere."""
    if truth.op == "constant":
        return code(0 if truth is FALSE else mask)
    return Term("possible", (truth,), mask, "code")


def unsure(truth: Term, mask: int) -> Term:
    """Return a mask where a truth isn't sure to be true: where it is false, or unknown; no bits elsewhere."""
    if truth.op == "constant":
        return code(0 if truth is TRUE else mask)
    return Term("unsure", (truth,), mask, "code")


def decided(truth: Term, yes: int, no: int) -> Term:
    """Return one mask where a truth is true, another where it is false, and both where it is unknown."""
    if truth.op == "constant":
        return with_bits(possible(truth, yes), unsure(truth, no))
    return Term("decided", (truth,), (yes, no), "code")


def with_bits(*parts: Term) -> Term:
    """Return the bits that one of these masks has."""
    return _of_masks("bits or", lambda left, right: left | right, parts, deciding=ALL_BITS, neutral=0)


def common_bits(*parts: Term) -> Term:
    """Return the bits that all of these masks have."""
    return _of_masks("bits and", lambda left, right: left & right, parts, deciding=0, neutral=ALL_BITS)


def _of_masks(op: str, join: Callable[[int, int], int], parts: Sequence[Term], deciding: int, neutral: int) -> Term:
    columns = [part for part in parts if part.op != "constant"]
    fixed = reduce(join, (part.data[1] for part in parts if part.op == "constant"), neutral)
    if fixed == deciding or not columns:
        return code(fixed)
    found = columns if fixed == neutral else [*columns, code(fixed)]
    return Term(op, tuple(found), sort="code") if len(found) > 1 else found[0]
