"""The clauses with which an explanation describes one fact, for use by predicates.

A clause has no capital letter and no full stop. The clause for an unknown predicate is worded as if it held.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final, Literal, NamedTuple

from secure_checklist.core.messages import duration, either, find, message, number_of
from secure_checklist.core.types import Scalar
from secure_checklist.rules.declaration import AnyFact

Relation = Literal["lt", "le", "ge", "gt"]
"""How a value compares with another: less than, at most, at least, or greater than."""
RELATIONS: Final[Mapping[str, tuple[Relation, Relation]]] = {
    ">=": ("lt", "ge"),
    "<=": ("gt", "le"),
    ">": ("le", "gt"),
    "<": ("ge", "lt"),
}
"""For each sign, how the value compares if the comparison doesn't hold, and how if it does."""


class Said(NamedTuple):
    """What an explanation holds about one predicate. A loaded explanation may expect any value, or none.

    Attributes:
        op: The predicate's operation.
        expected: The JSON values that the predicate compares the fact with.
        detail: Any further detail, such as the family of a version.
        fact: The fact; if None, the fact isn't declared anywhere.
        label: The fact's name in a sentence.
        holds: Whether the predicate is true.

    """

    op: str
    expected: tuple[Scalar, ...]
    detail: str
    fact: AnyFact | None
    label: str
    holds: bool

    @property
    def first(self) -> Scalar:
        """The first expected value, or an empty string if there is none."""
        return self.expected[0] if self.expected else ""


def equal(said: Said) -> str:
    """Return the clause that says the fact has one of the expected values, or none of them."""
    expected, fact, label, holds = said.expected, said.fact, said.label, said.holds
    if len(expected) == 1 and isinstance(expected[0], bool):
        value = expected[0] is holds
        said_so = "" if fact is None else fact.describe(holds=value)
        return said_so or message("clause.yes_no", label=label, value=message("value.yes" if value else "value.no"))
    if len(expected) == 1 and not holds and fact is not None and expected[0] == fact.type.minimum:
        return ordered("gt", said)  # "is more than 0" rather than "is not 0"
    if len(expected) == 1 and holds and (text := _counted("eq", expected[0], fact)):
        return text
    rest = tuple(word for word in open_words(fact) if word not in expected)
    if fact is not None and fact.describe(holds=True) and sort_of(fact) == "enum":
        shorter = len(rest) < len(expected) > _FEW if holds else len(rest) <= len(expected)
        if rest and (shorter or not fact.describe(holds=holds)):
            expected, holds = rest, not holds
        if text := fact.describe(holds=holds, value=either([value_label(part, fact) for part in expected])):
            return text
    few = len(rest) <= _FEW if not holds else len(expected) > max(_FEW, len(rest) + 1)
    if rest and few and (len(rest) > 1 or len(expected) > 1):  # of two words, the other would be the value
        expected, holds = rest, not holds  # what it may be says more than what it is not, unless that is much
    sort = "number." if sort_of(fact) in ("number", "date") else ""
    if fact is not None and all(_short(part, fact) for part in expected):
        sort = "enum."
    values = either([value_label(part, fact) for part in expected])
    return message(f"clause.{sort}{'is' if holds else 'is_not'}", label=label, value=values)


_FEW = 4
"""The maximum number of words to list. If there are more, the clause names the opposite words or a bound."""


def ordered(relation: Relation, said: Said) -> str:
    """Return the clause that says how the fact compares with the expected value."""
    expected, fact = said.first, said.fact
    if expected in (words := open_words(fact)):
        at = words.index(str(expected))
        inside = {"lt": words[:at], "le": words[: at + 1], "ge": words[at:], "gt": words[at + 1 :]}[relation]
        outside = tuple(word for word in words if word not in inside)
        fewest = inside if len(inside) <= len(outside) else outside
        if 0 < len(fewest) <= _FEW:  # what the words are says more than where they rank
            return equal(said._replace(expected=fewest, holds=fewest is inside))
    if relation == "le" and fact is not None and expected == fact.type.minimum:
        return equal(said._replace(expected=(expected,), holds=True))
    sort = sort_of(fact) if fact is not None or isinstance(expected, str) else "number"
    if text := _counted(relation, expected, fact):
        return text
    return message(f"clause.{sort}.{relation}", label=said.label, value=value_label(expected, fact))


def _counted(relation: Relation | Literal["eq"], number: Scalar, fact: AnyFact | None) -> str:
    """Return how many a fact counts, in the clause that it declares for that; empty: it declares none, or is no number.

    "At most 0" has a clause of its own, `when_false`; "more than 0" needs no number.
    """
    if fact is None or sort_of(fact) != "number" or not isinstance(number, (int, float)):
        return ""
    lasts = fact.declared.unit in ("seconds", "days")
    if (relation, number) in (("eq", 0), ("le", 0), ("lt", 1)):
        return fact.describe(holds=False)
    key = "some" if (relation, number) in (("gt", 0), ("ge", 1)) else relation
    if key in ("eq", "le") and number == 1 and not lasts:
        return ""  # the clause counts in the plural
    amount = duration(number, fact.declared.unit) if lasts else _plain(number)
    return fact.describe(holds=True, value=message(f"amount.{'time.' if lasts else ''}{key}", amount=amount))


def beside(relation: Relation, said: Said, value: str) -> str:
    """Return the clause that compares the fact with what `value` names, such as another fact."""
    return message(f"clause.{sort_of(said.fact)}.{relation}", label=said.label, value=value)


_SORTS: Final[Mapping[str, str]] = {"integer": "number", "number": "number", "date": "date", "instant": "date"}


def sort_of(fact: AnyFact | None) -> str:
    """Return the key of the messages that compare values of a fact."""
    return "enum" if fact is None else _SORTS.get(fact.type.name, "enum")


def open_words(fact: AnyFact | None) -> tuple[str, ...]:
    """Return the words that a clause may name instead of the words in the rule; none for a private fact.

    If only one word is left, the clause names the value. A private value is never written, even if the rule makes it
    obvious.
    """
    return (
        fact.vocabulary or ()
        if fact is not None and fact.type.name == "enum" and fact.confidentiality == "ordinary"
        else ()
    )


def value_label(value: Scalar, fact: AnyFact | None) -> str:
    """Return a label for a value: its short label, its choice's label, a number with its unit, or a country's name."""
    if isinstance(value, bool):
        return message("value.yes" if value else "value.no")
    if isinstance(value, (int, float)):
        return _number(value, fact)
    if fact is None:
        return message("value.quoted", value=value.replace("_", " "))
    if sort_of(fact) == "date":
        return value
    if fact.type.code == "country":
        from secure_checklist.core import countries  # noqa: PLC0415 - for import time: only sentences need it

        with suppress(ValueError):  # an explanation that was loaded may hold any text
            value = countries.find(value).name
    return _short(value, fact) or message("value.quoted", value=fact.choices.get(value, value))


def _short(value: Scalar, fact: AnyFact) -> str:
    """Return the short label of an enum value, where its choice is an answer rather than a label; empty: none."""
    return find(f"subjects.{fact.name}.{value}") if fact.vocabulary else ""


def _number(value: float, fact: AnyFact | None) -> str:
    """Return a number with its unit, unless the fact's label has that already: "number of apps is 3".

    The English label decides for every language: in another one, the unit may stand in the label in another form.
    """
    if fact is None or not fact.unit or fact.declared.unit in fact.declared.label:
        return _plain(value)
    if fact.declared.unit in ("seconds", "days"):
        return duration(value, fact.declared.unit)
    return message("value.with_unit", number=value, unit=fact.unit)


def _plain(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else number_of(value)
