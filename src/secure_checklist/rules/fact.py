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
    """Declare a fact: the question that asks for it, and what its answer means.

    Args:
        question: What to ask the person, in plain words.
        label: What to call the fact in a sentence: a noun phrase in lower case, as `automatic system updates`; a
            singular, but a plural for a set. Without one it is made from the field's name.
        when_true: The clause that says it is true, as `automatic system updates are on`. Of another fact than a
            yes-or-no fact, the clause that says what it is, with `{value}` for that: `the firewall is {value}`; of a
            number, how many: `{value} apps can see all your photos`.
        when_false: The clause that says it is false. Of an enum or a set, the one that says what it isn't; without one,
            what else it may be is said. Of a number, that it is 0: `no app can see all your photos`.
        meaning: What the value says, in a sentence, with units.
        absence: What it means that there is no value, where that isn't plainly "nobody asked".
        choices: A label for each enum value; one that is left out is called by its own words, as "Work profile".
        ordered: The values of the `Literal` are in ascending order, weakest first.
        unit: The unit of a number, as `days`.
        minimum: The least number allowed, inclusive.
        maximum: The greatest number allowed, inclusive.
        confidentiality: How careful every path must be with the value.
        guarded: Guards may read it: nothing that is written by default lets it be inferred. It is private at least.
        known_by: Who can know it.
        family: For version texts: the field that names the system, or a fixed family such as `app`.
        ref: For texts that name another subject by id: that subject's kind.
        danger: Which values are a danger to the person, see `Danger`; if None, none is. Whoever states one of them gets
            something to do, so a linter looks for rules that would drop or pass it.
        future: The date may lie ahead; else one more than a day ahead is taken for a mistake and is unknown.
        code: For texts that are codes of a standard: `country` takes ISO 3166-1 alpha-2, and resolves other names.
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
"""Declare a private fact, as `ask` does an ordinary one."""


class Fact(AnyFact, Generic[T]):
    """A named, typed reference to one fact of one kind of subject, and the predicates that its type allows."""

    __slots__ = ()

    if not typing.TYPE_CHECKING:

        def __class_getitem__(cls, item: object) -> types.GenericAlias:
            """Subscribe without typing's cache, which takes `Literal["a", "b"]` and `Literal["b", "a"]` for one."""
            return types.GenericAlias(cls, item if isinstance(item, tuple) else (item,))

    @overload
    def __get__(self, instance: None, owner: builtins.type, /) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: builtins.type, /) -> T | None: ...
    def __get__(self, instance: object, owner: builtins.type, /) -> Self | T | None:
        """Return the reference on the class, the value on an instance; pydantic has the values."""
        return self if instance is None else typing.cast("T | None", instance.__dict__.get(self.field))

    def __set__(self, instance: object, value: T | None) -> None:
        """Refuse: subjects are frozen. It stands here so that constructors know the type."""
        raise AttributeError("subjects are frozen; build a new one with replace()")

    def equals(self, value: "T | Fact[T]") -> Condition:
        """Hold where the fact has this very value, or that of another fact."""
        if isinstance(value, AnyFact):
            other: AnyFact = value
            return self._checked(CompareFacts(op="equals_fact", fact=self.name, other=other.name), other)
        return self._checked(Equals(fact=self.name, value=self._literal(value)))

    def is_not(self, value: "T | Fact[T]") -> Condition:
        """Hold where the fact is known and has another value than this one, or than another fact that is known."""
        return Not(condition=self.equals(value))

    def is_true(self: "Fact[bool]") -> Condition:
        """Hold where the fact is known to be true."""
        return self._checked(Equals(fact=self.name, value=self._literal(value=True)))

    def is_false(self: "Fact[bool]") -> Condition:
        """Hold where the fact is known to be false."""
        return self._checked(Equals(fact=self.name, value=self._literal(value=False)))

    def one_of(self, *values: T) -> Condition:
        """Hold where the fact is one of these values."""
        given = self._one_by_one("one_of", values)
        return self._checked(OneOf(fact=self.name, values=tuple(self._literal(value) for value in given)))

    def is_in(self: "Fact[E]", values: ParamRef) -> Condition:
        """Hold where the fact is in the set that a parameter holds, as `is_in(param("models"))`."""
        if not isinstance(typing.cast("object", values), ParamRef):
            raise TypeError(f"{self.name}: is_in takes a parameter that holds a set; use one_of for values")
        return self._checked(OneOf(fact=self.name, values=values))

    def at_least(self, value: "T | Fact[T]") -> Condition:
        """Hold where the fact is this value or comes after it, in the order of its type; so with another fact's."""
        return self._compare("at_least", value)

    def at_most(self, value: "T | Fact[T]") -> Condition:
        """Hold where the fact is this value or comes before it."""
        return self._compare("at_most", value)

    def more_than(self, value: "T | Fact[T]") -> Condition:
        """Hold where the fact comes after this value."""
        return self._compare("more_than", value)

    def less_than(self, value: "T | Fact[T]") -> Condition:
        """Hold where the fact comes before this value."""
        return self._compare("less_than", value)

    def __ge__(self, value: "T | Fact[T]") -> Condition:
        """Hold as `at_least` does; a fact whose type has no order refuses."""
        return self.at_least(value) if self.type.comparable else self._refuse()

    def __le__(self, value: "T | Fact[T]") -> Condition:
        """Hold as `at_most` does."""
        return self.at_most(value) if self.type.comparable else self._refuse()

    def __gt__(self, value: "T | Fact[T]") -> Condition:
        """Hold as `more_than` does."""
        return self.more_than(value) if self.type.comparable else self._refuse()

    def __lt__(self, value: "T | Fact[T]") -> Condition:
        """Hold as `less_than` does."""
        return self.less_than(value) if self.type.comparable else self._refuse()

    def has_any(self: "Fact[frozenset[E]]", *words: E) -> Condition:
        """Hold where the set holds at least one of these words, or of the set that `param` refers to."""
        return self._has("has_any", words)

    def has_all(self: "Fact[frozenset[E]]", *words: E) -> Condition:
        """Hold where the set holds all of these words."""
        return self._has("has_all", words)

    def has_none(self: "Fact[frozenset[E]]", *words: E) -> Condition:
        """Hold where the set holds none of these words."""
        return self._has("has_none", words)

    def has_only(self: "Fact[frozenset[E]]", *words: E) -> Condition:
        """Hold where the set holds nothing but these words; so an empty set does."""
        return self._has("has_only", words)

    def within_days(self: "Fact[date] | Fact[datetime]", days: int) -> Condition:
        """Hold where the date lies at most so many days before now."""
        given: object = days
        if not isinstance(given, ParamRef) and not (type(given) is int and 0 <= given <= MOST_DAYS):
            raise ValueError(f"{self.name}: within_days counts back from now, in whole days from 0 to {MOST_DAYS}")
        return self._checked(WithinDays(fact=self.name, days=days))

    def before(self: "Fact[D]", other: "Fact[D]", *, plus_days: int = 0) -> Condition:
        """Hold where the date lies before that of another fact, or before so many days after it."""
        return self._apart("before", other, plus_days)

    def after(self: "Fact[D]", other: "Fact[D]", *, plus_days: int = 0) -> Condition:
        """Hold where the date lies after that of another fact, or more than so many days after it."""
        return self._apart("after", other, plus_days)

    def older_than(self: "Fact[str]", other: "Fact[str]") -> Condition:
        """Hold where the version is older than that of another fact."""
        return self._checked(CompareVersions(op="older_than", fact=self.name, other=other.name), other)

    def newer_than(self: "Fact[str]", other: "Fact[str]") -> Condition:
        """Hold where the version is newer than that of another fact."""
        return self._checked(CompareVersions(op="newer_than", fact=self.name, other=other.name), other)

    def satisfies(self: "Fact[str]", family: str, spec: str) -> Condition:
        """Hold where the version satisfies the specifier, as `satisfies("ios", ">=17.6")`.

        Raises:
            ValueError: the specifier is wrong or treacherous; the message says what would fix it.

        """
        return self._checked(Satisfies(fact=self.name, family=family, spec=spec))

    def matches(self: "Fact[str]", pattern: str) -> Condition:
        """Hold where the text contains a match of the pattern (Rust `regex` syntax, linear time)."""
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
            TypeError: they are in a list.
            ValueError: there is none.

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
            ValueError: it doesn't.

        """
        facts = (self, *others)
        for problem in predicate.check({fact.name: fact for fact in facts}, None, ""):
            raise ValueError(str(Problem("", problem.message, problem.suggestion)))
        vars(predicate)[REFERENCE] = facts
        return predicate


def references_of(predicate: Predicate) -> tuple[Fact[object], ...]:
    """Return the facts that a predicate was built from; none: it was made from data, which has but their names."""
    found: tuple[Fact[object], ...] = vars(predicate).get(REFERENCE, ())
    return found
