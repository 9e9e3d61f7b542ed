"""`Fact[T]`, the typed reference to one fact, and `ask`, which declares it.

One line in a subject's class declares the typed value, the typed reference and the question:

    screen_lock: Fact[ScreenLock] = ask("How does this device unlock?")

On the class, `Device.screen_lock` is a `Fact[ScreenLock]` with predicates; on an instance it is a `ScreenLock | None`.
"""

import builtins
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Generic, Literal, Self, TypeVar, overload

from secure_checklist.core.errors import Problem
from secure_checklist.core.types import Scalar, ValueType
from secure_checklist.rules.conditions.base import REFERENCE, Condition, Predicate
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import Equals, OneOf
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.literals import ParamRef
from secure_checklist.rules.conditions.logic import Not
from secure_checklist.rules.conditions.matches import Matches
from secure_checklist.rules.conditions.satisfies import Satisfies
from secure_checklist.rules.conditions.two_facts import CompareFacts, CompareVersions, DaysApart
from secure_checklist.rules.conditions.within_days import MOST_DAYS, WithinDays
from secure_checklist.rules.declaration import AnyFact, Confidentiality, Danger, Declaration, Knower

T = TypeVar("T")
E = TypeVar("E", bound=str)
V = TypeVar("V")
D = TypeVar("D", bound=date)


def ask(  # noqa: PLR0913 - one declaration says all there is to say about a fact
    question: str,
    *,
    label: str = "",
    when_true: str = "",
    when_false: str = "",
    meaning: str = "",
    absence: str = "",
    choices: Mapping[str, str] | None = None,
    ordered: bool = False,
    unit: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    confidentiality: Confidentiality = "ordinary",
    guarded: bool = False,
    known_by: tuple[Knower, ...] = ("person",),
    family: str | None = None,
    ref: str | None = None,
    danger: Danger | None = None,
    future: bool = False,
    code: Literal["country"] | None = None,
    former_ids: tuple[str, ...] = (),
) -> Any:  # noqa: ANN401 - to type checkers, the default of a field of any type
    """Declare a fact: the question that asks for it, and the meaning of its answer.

    Args:
        question: The question to ask the person, in plain words.
        label: The name of the fact in a sentence: a noun phrase in lower case, such as `automatic system updates`. The
            name of a set is plural, and any other name singular. If empty, the label is made from the field's name.
        when_true: The clause that says the fact is true, such as `automatic system updates are on`. For a fact other
            than a yes-or-no fact, the clause that states the value, with `{value}` in its place: `the firewall is
            {value}`. For a number, the clause that states how many: `{value} apps can see all your photos`.
        when_false: The clause that says the fact is false. For an enum or a set, the clause that says which value the
            fact doesn't have; if empty, the explanation lists the other possible values. For a number, the clause that
            says the number is 0: `no app can see all your photos`.
        meaning: The meaning of the value, in a sentence, with units.
        absence: The meaning of a missing value, if more than that no one asked.
        choices: A label for each enum value. A value without a label is shown in its own words, such as "Work profile".
        ordered: Whether the values of the `Literal` are in ascending order, weakest first.
        unit: The unit of a number, such as `days`.
        minimum: The lowest number allowed, inclusive.
        maximum: The highest number allowed, inclusive.
        confidentiality: How confidential the value is.
        guarded: Whether guards may read the fact. The confidentiality of such a fact must be at least `private`.
        known_by: Who can know the fact.
        family: The family of a value that is a version: the field that names the system, or a fixed family such as
            `app`.
        ref: For a text that holds another subject's id, the kind of that subject.
        danger: The values that are dangerous to the person, as `Danger` describes, or None if no value is dangerous.
            The linter reports rules that would give someone with a dangerous value nothing to do.
        future: Whether the date may be in the future. If False, a date more than a day ahead is treated as a mistake,
            and the fact is unknown.
        code: For a text that is a code from a standard: `country` accepts ISO 3166-1 alpha-2 and resolves other names.
        former_ids: Former names of the field.

    """
    # One by one: in `**locals()`, type checkers would see neither a wrong name nor a wrong type.
    declared = Declaration(
        question=question,
        meaning=meaning,
        absence=absence,
        choices=dict(choices or {}),
        unit=unit,
        confidentiality=confidentiality,
        guarded=guarded,
        known_by=known_by,
        family=family,
        ref=ref,
        danger=danger,
        former_ids=former_ids,
        limits=ValueType("text", ordered=ordered, minimum=minimum, maximum=maximum, future=future, code=code),
        label=label,
        when_true=when_true,
        when_false=when_false,
    )
    return declared.field()


ask_private = partial(ask, confidentiality="private")
"""Declare a private fact; otherwise the same as `ask`."""


class Fact(AnyFact, Generic[T]):
    """A named, typed reference to one fact of one kind of subject, and the predicates that its type allows."""

    __slots__ = ()

    if not typing.TYPE_CHECKING:

        def __class_getitem__(cls, item: object) -> types.GenericAlias:
            """Subscript the class without typing's cache, which ignores the order of a `Literal`."""
            return types.GenericAlias(cls, item if isinstance(item, tuple) else (item,))

    @overload
    def __get__(self, instance: None, owner: builtins.type, /) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: builtins.type, /) -> T | None: ...
    def __get__(self, instance: object, owner: builtins.type, /) -> Self | T | None:
        """Return the reference if read on the class, or the value if read on an instance."""
        return self if instance is None else typing.cast("T | None", instance.__dict__.get(self.field))

    def __set__(self, instance: object, value: T | None) -> None:
        """Raise an error, since subjects are frozen. The method tells type checkers the constructor's types."""
        raise AttributeError("subjects are frozen; build a new one with replace()")

    def equals(self, value: "T | Fact[T]") -> Condition:
        """Return a condition that holds where the fact has exactly this value, or the same value as another fact."""
        if isinstance(value, AnyFact):
            other: AnyFact = value
            return self._checked(CompareFacts(op="equals_fact", fact=self.name, other=other.name), other)
        return self._checked(Equals(fact=self.name, value=self._literal(value)))

    def is_not(self, value: "T | Fact[T]") -> Condition:
        """Return a condition that holds where the fact is known and differs from this value or another known fact's."""
        return Not(condition=self.equals(value))

    def is_true(self: "Fact[bool]") -> Condition:
        """Return a condition that holds where the fact is known to be true."""
        return self._checked(Equals(fact=self.name, value=self._literal(value=True)))

    def is_false(self: "Fact[bool]") -> Condition:
        """Return a condition that holds where the fact is known to be false."""
        return self._checked(Equals(fact=self.name, value=self._literal(value=False)))

    def one_of(self, *values: T) -> Condition:
        """Return a condition that holds where the fact has one of these values."""
        given = self._one_by_one("one_of", values)
        return self._checked(OneOf(fact=self.name, values=tuple(self._literal(value) for value in given)))

    def is_in(self: "Fact[E]", values: ParamRef) -> Condition:
        """Return a condition that holds where a parameter's set includes the fact's value: `is_in(param("models"))`."""
        if not isinstance(typing.cast("object", values), ParamRef):
            raise TypeError(f"{self.name}: is_in takes a parameter that holds a set; use one_of for values")
        return self._checked(OneOf(fact=self.name, values=values))

    def at_least(self, value: "T | Fact[T]") -> Condition:
        """Return a condition that holds where the fact is equal to or greater than this value, or another fact's value.

        Values are compared in the order of the fact's type.
        """
        return self._compare("at_least", value)

    def at_most(self, value: "T | Fact[T]") -> Condition:
        """Return a condition that holds where the fact is equal to or less than this value, or another fact's value."""
        return self._compare("at_most", value)

    def more_than(self, value: "T | Fact[T]") -> Condition:
        """Return a condition that holds where the fact is greater than this value, or another fact's value."""
        return self._compare("more_than", value)

    def less_than(self, value: "T | Fact[T]") -> Condition:
        """Return a condition that holds where the fact is less than this value, or another fact's value."""
        return self._compare("less_than", value)

    def __ge__(self, value: "T | Fact[T]") -> Condition:
        """Return the same condition as `at_least`. A fact whose type has no order raises an error."""
        return self.at_least(value) if self.type.comparable else self._refuse()

    def __le__(self, value: "T | Fact[T]") -> Condition:
        """Return the same condition as `at_most`."""
        return self.at_most(value) if self.type.comparable else self._refuse()

    def __gt__(self, value: "T | Fact[T]") -> Condition:
        """Return the same condition as `more_than`."""
        return self.more_than(value) if self.type.comparable else self._refuse()

    def __lt__(self, value: "T | Fact[T]") -> Condition:
        """Return the same condition as `less_than`."""
        return self.less_than(value) if self.type.comparable else self._refuse()

    def has_any(self: "Fact[frozenset[E]]", *words: E) -> Condition:
        """Return a condition that holds where the set contains any of these words, or any from a parameter's set."""
        return self._has("has_any", words)

    def has_all(self: "Fact[frozenset[E]]", *words: E) -> Condition:
        """Return a condition that holds where the set contains all of these words."""
        return self._has("has_all", words)

    def has_none(self: "Fact[frozenset[E]]", *words: E) -> Condition:
        """Return a condition that holds where the set contains none of these words."""
        return self._has("has_none", words)

    def has_only(self: "Fact[frozenset[E]]", *words: E) -> Condition:
        """Return a condition that holds where the set contains only these words, or is empty."""
        return self._has("has_only", words)

    def within_days(self: "Fact[date] | Fact[datetime]", days: int) -> Condition:
        """Return a condition that holds where the date is at most this many days before now."""
        given: object = days
        if not isinstance(given, ParamRef) and not (type(given) is int and 0 <= given <= MOST_DAYS):
            raise ValueError(f"{self.name}: within_days counts back from now, in whole days from 0 to {MOST_DAYS}")
        return self._checked(WithinDays(fact=self.name, days=days))

    def before(self: "Fact[D]", other: "Fact[D]", *, plus_days: int = 0) -> Condition:
        """Return a condition that holds where the date is before another fact's date, moved later by `plus_days`."""
        return self._apart("before", other, plus_days)

    def after(self: "Fact[D]", other: "Fact[D]", *, plus_days: int = 0) -> Condition:
        """Return a condition that holds where the date is after another fact's date, moved later by `plus_days`."""
        return self._apart("after", other, plus_days)

    def older_than(self: "Fact[str]", other: "Fact[str]") -> Condition:
        """Return a condition that holds where the version is older than another fact's version."""
        return self._checked(CompareVersions(op="older_than", fact=self.name, other=other.name), other)

    def newer_than(self: "Fact[str]", other: "Fact[str]") -> Condition:
        """Return a condition that holds where the version is newer than another fact's version."""
        return self._checked(CompareVersions(op="newer_than", fact=self.name, other=other.name), other)

    def satisfies(self: "Fact[str]", family: str, spec: str) -> Condition:
        """Return a condition that holds where the version satisfies the specifier: `satisfies("ios", ">=17.6")`.

        Raises:
            ValueError: If the specifier is invalid or likely to mislead. The message suggests a fix.

        """
        return self._checked(Satisfies(fact=self.name, family=family, spec=spec))

    def matches(self: "Fact[str]", pattern: str) -> Condition:
        """Return a condition that holds where the text contains a match of the pattern (Rust `regex` syntax).

        Matching takes linear time.
        """
        return self._checked(Matches(fact=self.name, pattern=pattern))

    def _literal(self, value: object) -> Scalar | ParamRef:
        if isinstance(value, ParamRef):
            return value
        try:
            parsed = self.type.parse(value)
            # A number stays as it is written, so that `2` in code and `2` in a file make equal conditions.
            return typing.cast("Scalar", value if self.type.name == "number" else self.type.serialize(parsed))
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None

    def _compare(self, op: Literal["at_least", "at_most", "more_than", "less_than"], value: object) -> Condition:
        if isinstance(value, AnyFact):
            given = {"op": f"{op}_fact", "fact": self.name, "other": value.name}
            return self._checked(CompareFacts.model_validate(given), value)
        return self._checked(Compare(op=op, fact=self.name, value=self._literal(value)))

    def _apart(self, op: Literal["before", "after"], other: AnyFact, days: int) -> Condition:
        # `before(other)` and `less_than(other)` mean the same and must be equal conditions, or a rule in code and its
        # file would differ.
        if days == 0 and not isinstance(typing.cast("object", days), ParamRef):
            return self._compare("less_than" if op == "before" else "more_than", other)
        return self._checked(DaysApart(op=op, fact=self.name, other=other.name, days=days), other)

    def _has(self, op: Literal["has_any", "has_all", "has_none", "has_only"], words: tuple[E, ...]) -> Condition:
        given: tuple[object, ...] = self._one_by_one(op, words)
        values = given[0] if len(given) == 1 and isinstance(given[0], ParamRef) else given
        return self._checked(Has(op=op, fact=self.name, values=typing.cast("tuple[str, ...]", values)))

    def _one_by_one(self, op: str, values: tuple[V, ...]) -> tuple[V, ...]:
        """Return the values of a predicate that takes several.

        Raises:
            TypeError: If they are in a list.
            ValueError: If there is none.

        """
        # A list as the only value is a slip that type checkers miss where the values are `Any`. It would be looked for
        # as one word, and never be found.
        if len(values) == 1 and isinstance(values[0], (list, tuple, set, frozenset)):
            raise TypeError(f"{self.name}: {op} takes its values one by one, not in a list; write {op}(*values)")
        if not values:
            raise ValueError(f"{self.name}: {op} needs at least one value")
        return values

    def _checked(self, predicate: Predicate, *others: AnyFact) -> Predicate:
        """Return a predicate that suits this fact and others, which can be had again from it, see `references_of`.

        Raises:
            ValueError: If it doesn't.

        """
        facts = (self, *others)
        for problem in predicate.check({fact.name: fact for fact in facts}, None, ""):
            raise ValueError(str(Problem("", problem.message, problem.suggestion)))
        vars(predicate)[REFERENCE] = facts
        return predicate


def references_of(predicate: Predicate) -> tuple[Fact[object], ...]:
    """Return the facts that a predicate was built from; none if it was built from data, which has only names."""
    found: tuple[Fact[object], ...] = vars(predicate).get(REFERENCE, ())
    return found
