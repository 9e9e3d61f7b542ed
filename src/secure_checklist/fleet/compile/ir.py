"""Columns as terms: expressions over the columns of a table, in one form for all engines.

A truth has three values (Kleene): true, false and unknown. It is a pair of terms without nulls, `Bounds`: where it may
be true, and where it is.

              may    sure
    true      yes    yes
    unknown   yes    no
    false     no     no

`and` and `or` of truths are those of both columns, and `not` swaps the columns and negates them. Codes are masks of
possible outcomes. Engines compute such booleans and masks many times faster than booleans with nulls, on whose meaning
they don't agree. Constants are folded here, so that no engine has to distinguish them from columns.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any, Final, Literal, NamedTuple, Self
from typing import cast as typed
from weakref import WeakValueDictionary

from secure_checklist.rules.conditions.base import Sign

Sort = Literal["boolean", "code", "value"]
Kind = Literal["boolean", "integer", "number", "text", "date", "instant", "code"]


class Term:
    """A column as an expression over others. Equal terms are one object.

    Attributes:
        op: The operation.
        parts: The operands.
        data: A further argument: a name, a value, the sign of a comparison.
        sort: A boolean, a mask of outcomes, or any other value.

    """

    __slots__ = ("__weakref__", "data", "op", "parts", "sort")
    op: str
    parts: tuple["Term", ...]
    data: Any
    sort: Sort

    def __new__(cls, op: str, parts: tuple["Term", ...] = (), data: Any = None, sort: Sort = "value") -> Self:  # noqa: ANN401 - any value
        """Return the term with these parts, which is made once."""
        key = (op, parts, data, sort)
        # Two items that read the same fact for the same time share a term, and `stages` sees by identity that the
        # column is needed twice. The dictionary is weak, so that plans that are gone take their terms along.
        found = typed("Self | None", _TERMS.get(key))
        if found is None:
            found = super().__new__(cls)
            found.op, found.parts, found.data, found.sort = key
            _TERMS[key] = found
        return found

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self.parts if self.data is None else (self.data, *self.parts)))
        return f"{self.op}({inner})"


_TERMS: WeakValueDictionary[tuple[str, tuple[Term, ...], Any, Sort], Term] = WeakValueDictionary()


def column(name: str, sort: Sort = "value") -> Term:
    """Return a column of the plan."""
    return Term("column", data=name, sort=sort)


def constant(value: Any, kind: Kind) -> Term:  # noqa: ANN401 - any value of the kind
    """Return one value for all rows; None is null."""
    return Term("constant", data=(kind, value), sort=kind if kind in ("boolean", "code") else "value")


YES: Final = constant(True, "boolean")  # noqa: FBT003 - a value
NO: Final = constant(False, "boolean")  # noqa: FBT003 - a value
ALL_BITS: Final = -1


class Bounds(NamedTuple):
    """A truth with three values: the rows in which it may be true, and those in which it is."""

    may: Term
    sure: Term

    def __and__(self, other: "Bounds") -> "Bounds":
        return both((self, other))

    def __or__(self, other: "Bounds") -> "Bounds":
        return either((self, other))

    def __invert__(self) -> "Bounds":
        return Bounds(_negated(self.sure), _negated(self.may))

    @property
    def unknown(self) -> "Bounds":
        """The rows in which it is neither true nor false."""
        return known(_joined("and", (self.may, _negated(self.sure)), NO, YES))


def known(term: Term) -> Bounds:
    """Return the truth of a boolean without nulls."""
    return Bounds(term, term)


TRUE: Final = known(YES)
FALSE: Final = known(NO)
UNKNOWN: Final = Bounds(YES, NO)


def _negated(term: Term) -> Term:
    if term in (YES, NO):
        return NO if term is YES else YES
    return term.parts[0] if term.op == "not" else Term("not", (term,), sort="boolean")


def both(parts: Iterable[Bounds]) -> Bounds:
    """Return the conjunction of truths."""
    found = [*parts]
    return Bounds(*(_joined("and", terms, NO, YES) for terms in zip(*found, strict=True))) if found else TRUE


def either(parts: Iterable[Bounds]) -> Bounds:
    """Return the disjunction of truths."""
    found = [*parts]
    return Bounds(*(_joined("or", terms, YES, NO) for terms in zip(*found, strict=True))) if found else FALSE


def _joined(op: str, parts: Iterable[Term], deciding: Term, neutral: Term) -> Term:
    # `a and (b and a)` becomes `a and b`. One part that decides, as false in `and`, is all that is left.
    flat: dict[Term, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if part.op == op else (part,)))
    if deciding in flat:
        return deciding
    flat.pop(neutral, None)
    return Term(op, tuple(flat), sort="boolean") if len(flat) > 1 else next(iter(flat), neutral)


def at_least(count: int, parts: Sequence[Bounds]) -> Bounds:
    """Return the truth that at least this many hold. Without negations, unknown stays a third value."""
    found = [TRUE, *[FALSE] * count]  # by how many have to hold: whether they do, of the parts looked at so far
    for part in parts:
        for wanted in range(count, 0, -1):
            found[wanted] = either((found[wanted], both((part, found[wanted - 1]))))
    return found[count]


def chosen(condition: Bounds, then: Bounds, otherwise: Bounds = UNKNOWN) -> Bounds:
    """Return one truth where a condition holds, and another where it doesn't or is unknown."""
    # If `otherwise` is unknown everywhere, `may` needs no look at it: it is `not here or then.may`.
    here = known(condition.sure)
    if then == TRUE:
        return here | otherwise
    either_way = (here & then) | (~here & otherwise)
    return Bounds((~here | then).may if otherwise.may is YES else either_way.may, either_way.sure)


def read(op: str, parts: tuple[Term, ...], data: Any = None) -> Bounds:  # noqa: ANN401 - any value
    """Return the truth of an operation on columns, which is null, and so unknown, where one of them is."""
    return _bounds(Term(op, parts, data, "boolean"), parts)


def holding(value: Term) -> Bounds:
    """Return the truth of a column of booleans."""
    if value.op == "when":
        condition, then = value.parts
        return chosen(known(condition), holding(then))
    return _bounds(value, (value,))


def _bounds(term: Term, columns: Iterable[Term]) -> Bounds:
    # Only here is a boolean with nulls: `x >= 3` may be true as `x >= 3 or x is null`, and is true as
    # `x >= 3 and not x is null`. Of `null or true` and of `null and false` all engines think alike.
    nulls = [absent(part).sure for part in columns if part.sort != "code" and part.op != "constant"]
    return Bounds(_joined("or", (term, *nulls), YES, NO), _joined("and", (term, *map(_negated, nulls)), NO, YES))


def compared(how: Sign, left: Term, right: Term) -> Bounds:
    """Compare two values; unknown where one is null."""
    # `(value if fresh) >= 3` becomes `(value >= 3) if fresh`: truths take less room than values, and rules with other
    # ages share `value >= 3`.
    if left.op == "when" and len(left.parts) == 2:  # noqa: PLR2004 - if, then
        condition, then = left.parts
        return chosen(known(condition), compared(how, then, right))
    return read("compare", (left, right), how)


def among(term: Term, values: Iterable[Term]) -> Bounds:
    """Return the rows in which a column has one of these constant values; unknown where it is null."""
    return read("among", (term, *values))


def absent(term: Term) -> Bounds:
    """Return the rows in which a column is null."""
    if term.op == "constant":
        return TRUE if term.data[1] is None else FALSE
    return known(Term("absent", (term,), sort="boolean"))


def looked_up(lookup: object, place: int) -> Bounds:
    """Return the truth that a lookup has for one of its questions."""
    return Bounds(*(Term("looked_up", data=(lookup, place, answers), sort="boolean") for answers in _POSSIBLE))


_POSSIBLE = ((True, None), (True,))


def when(condition: Bounds, then: Term, otherwise: Term | None = None) -> Term:
    """Return one column where a condition holds, and another, or null, where it doesn't or is unknown."""
    if condition.sure is NO and otherwise is not None:
        return otherwise
    parts = (condition.sure, then) if otherwise is None else (condition.sure, then, otherwise)
    return Term("when", parts, sort=then.sort)


def calculated(how: str, *parts: Term) -> Term:
    """Apply a function of the engine: `abs`, `floor`, `length`, `first`, `listed`, `days`, or arithmetic.

    `days` is the number of days from the second date to the first.
    """
    return Term(how, parts)


def cast(term: Term, kind: Literal["integer", "number", "text", "date", "utc"]) -> Term:
    """Cast a column to another type; `utc` converts times to that zone."""
    return Term("cast", (term,), kind)


def joined(parts: Iterable[Term], separator: str) -> Term:
    """Join texts, leaving out those that are null."""
    return Term("joined", tuple(parts), separator)


def code(mask: int) -> Term:
    """Return a mask of possible outcomes in every row."""
    return constant(mask, "code")


def possible(truth: Bounds, mask: int) -> Term:
    """Return a mask in the rows in which a truth is true or unknown; no bits elsewhere."""
    return _bits(truth.may, mask)


def unsure(truth: Bounds, mask: int) -> Term:
    """Return a mask in the rows in which a truth is false or unknown; no bits elsewhere."""
    return _bits(_negated(truth.sure), mask)


def decided(truth: Bounds, yes: int, no: int) -> Term:
    """Return one mask where a truth is true, another where it is false, and both where it is unknown."""
    return with_bits(possible(truth, yes), unsure(truth, no))


def _bits(where: Term, mask: int) -> Term:
    return code(mask if where is YES else 0) if where.op == "constant" else Term("bits", (where,), mask, "code")


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
