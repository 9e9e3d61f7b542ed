"""Lookups: predicates that no engine can compute, evaluated once for each distinct combination of values.

The predicates are on versions, patterns, derived facts, sets, and dates held as strings. For `device.os_version`
satisfies `>=17.6` in a table of 100,000 phones:

    k0's columns (os_version)    214 distinct values, so the scalar evaluator is called 214 times
    answers                      true for 90 of them, false for 121, unknown for 3: three classes
    column k0                    0, 1 or 2 in each row; the predicate is true where it is 0
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from types import MethodType
from typing import Any, NamedTuple, cast

from secure_checklist.core.errors import InvalidTableError, Problem
from secure_checklist.core.model import FrozenMap
from secure_checklist.core.types import SETS, ValueType
from secure_checklist.fleet.compile.ir import FALSE, TRUE, Bounds, Term, among, constant
from secure_checklist.fleet.compile.memory import LookedAt, Memory, Row
from secure_checklist.fleet.layout import Held, Layout
from secure_checklist.rules.conditions.base import Predicate, Requirement
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.values import Assigned, Evaluator, Truth, Values
from secure_checklist.subjects.base import STEPS, Context, Derived, Subject
from secure_checklist.subjects.observations import Unknown
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import (
    Watched,
    answer_of,
    derived_member,
    implausible,
    latest_at,
    log_failure,
    own_fact,
)

LISTED = "\x1f"
"""Joins the parts of a set that was held as a list, after their number; no enum value contains it."""
PIPE = "|"
MOST_COMBINATIONS = 1_000_000
"""The most distinct combinations of values that one lookup evaluates in one table."""
Answers = tuple[Truth, ...]


class Asked(NamedTuple):
    """A question about each combination.

    Attributes:
        node: A predicate, or the name of a fact to ask whether it has a usable value. The answer is then true or
            unknown.
        given: The predicate's requirement on another fact, which is assumed to be met.

    """

    node: Predicate | str
    given: Requirement | None = None


def decoded(held: Held, value: object) -> Any:  # noqa: ANN401 - a typed value
    """Return a column's value as a value of its fact, or None if it is unknown or invalid."""
    if value is None:
        return None
    kind: ValueType = held.fact.type
    try:
        if kind.name not in SETS:
            return kind.parse(int(value) if kind.name == "integer" and isinstance(value, float) else value)
        text = str(value)
        if held.form != "list":
            return kind.parse([word.strip() for word in text.split(PIPE)] if text.strip() else [])
        # A list with a null is joined without it. The number in front shows that one is missing: `3 a b` means that the
        # set isn't known, and `2 a b` is complete.
        count, _, joined = text.partition(LISTED)
        words = joined.split(LISTED) if int(count) else []
        return kind.parse(words) if len(words) == int(count) else None
    except ValueError:
        return None


class Lookup:
    """The questions about one combination of columns, and the remembered answers by its values.

    Combinations with the same answers form one class, so an engine needs only a small number per row.

    Attributes:
        columns: The columns of the combination.
        parts: The fact and form of each of them.
        name: The column of classes that an engine adds.
        latest: The latest date and datetime that don't count as mistakes.

    """

    def __init__(
        self, layout: Layout, context: Context, columns: tuple[str, ...], parts: Sequence[Held], name: str
    ) -> None:
        self.layout, self.context, self.latest = layout, context, latest_at(context.now)
        self.columns, self.parts, self.name = columns, parts, name
        self.failed: set[object] = set()
        self._places: dict[Asked, int] = {}
        self._evaluators: list[Evaluator] = []
        self._steps: dict[Callable[..., Any], tuple[Memory, list[Any]]] = {}
        self._classes: dict[Answers, int] = {}
        self._memory = Memory(lambda row, at: self._classes.setdefault(self.answer(row, at), len(self._classes)))
        self._decoded: list[dict[Any, Any]] = [{} for _ in parts]

    def place(self, asked: Asked) -> int:
        """Return the index of a question among the answers, after adding it if it is new."""
        place = self._places.setdefault(asked, len(self._evaluators))
        if place == len(self._evaluators):
            self._evaluators.append(self._evaluator(asked))
        return place

    def _evaluator(self, asked: Asked) -> Evaluator:
        node, needs = asked
        if isinstance(node, str):
            return lambda values: values[node] is not None or None
        evaluator = self.layout.plan.compiled.compile(node)
        if needs is None:
            return evaluator
        given = {needs.fact: needs.value}
        return lambda values: evaluator(Assigned(values, given))

    def classes(self, columns: Sequence[Sequence[Any]]) -> list[int]:
        """Return the class of each combination, given the values of each column.

        Raises:
            InvalidTableError: If there are too many combinations.

        """
        if len(columns[0]) > MOST_COMBINATIONS:
            facts = ", ".join(part.fact.name for part in self.parts)
            detail = f"more than {MOST_COMBINATIONS:,} distinct combinations of {facts}"
            hint = "evaluate the table in parts, or round what needn't be exact"
            raise InvalidTableError([Problem(f"columns of {facts}", detail, hint)])
        return list(map(self._memory.answer, zip(*columns, strict=True)))

    def none(self) -> int:
        """Return the class of the combination without known values."""
        return self.classes([[None]] * len(self.columns))[0]

    def size(self) -> int:
        """Return the number of classes so far."""
        return len(self._classes)

    def where(self, place: int, wanted: Sequence[Truth]) -> Bounds:
        """Return the rows in which a question has one of these answers, by the classes so far."""
        # Of five classes with the answers yes, no, yes, yes, unknown, "yes" is {0, 2, 3} and "not yes" is {1, 4}. The
        # shorter list is compared with, and negated if it is the second.
        by_answer: dict[bool, list[Term]] = {True: [], False: []}
        for answers, number in self._classes.items():
            by_answer[answers[place] in wanted].append(constant(number, "integer"))
        column = Term("column", data=self.name, sort="code")  # a class is never null
        inside, outside = by_answer[True], by_answer[False]
        if not inside or not outside:
            return TRUE if inside else FALSE
        return among(column, inside) if len(inside) <= len(outside) else ~among(column, outside)

    def answer(self, row: Row, looked_at: LookedAt) -> Answers:
        """Return the truths for one combination of values, and record the places that were read, in order."""
        if len(row) == 1:
            looked_at[0] = None
        values = _RowValues(self, row, looked_at)
        return tuple(evaluator(values) for evaluator in self._evaluators)

    def step(self, method: Callable[..., Any], kind: str) -> tuple[Memory, list[Any]]:
        """Return the memory of a step for a subject type, and its results or errors by number."""
        found = self._steps.get(method)
        if found is None:
            results, numbers = list[Any](), dict[Any, int]()

            def learn(row: Row, looked_at: LookedAt) -> int:
                values = _RowValues(self, row, looked_at)
                try:
                    result = method(values.subjects[kind], values.context)
                except Exception as fault:  # noqa: BLE001 - someone's function
                    result = fault
                # Equal results get one number, so that answers which build on a result are found in the memory.
                if result not in numbers:
                    results.append(result)
                return numbers.setdefault(result, len(numbers))

            found = self._steps[method] = Memory(learn), results
        return found

    @cached_property
    def blank(self) -> Mapping[str, Subject]:
        """Subjects without values, by type: one of the table's class, and a person."""
        classes: tuple[type[Subject], ...] = (Person, self.layout.cls)
        return {cls.kind: cls.model_validate({}) for cls in classes}

    @cached_property
    def fields(self) -> Sequence[str | None]:
        """The field of each column's fact, or None if the class has none, so that the value is an extra."""
        found: list[str | None] = []
        for part in self.parts:
            blank, declared = self.blank.get(part.fact.kind), self.layout.plan.declared.get(part.fact.name)
            own = None if blank is None else own_fact(type(blank), part.fact.name, declared)
            found.append(None if own is None else own.field)
        return found

    @cached_property
    def places(self) -> Mapping[tuple[str, str], int]:
        """The columns by kind and field of their facts."""
        return {(part.fact.kind, part.fact.field): place for place, part in enumerate(self.parts)}

    def value(self, place: int, held: object) -> Any:  # noqa: ANN401 - a typed value
        """Return a column's value as a value of its fact, or None if it is unknown, invalid or in the future."""
        known = self._decoded[place]
        if held not in known:
            part = self.parts[place]
            found = decoded(part, held)
            known[held] = None if found is None or implausible(part.fact.type, found, self.latest) else found
        return known[held]


class _RowValues(Values):
    """One combination of values as a condition reads it, each decoded or derived when it is first read."""

    def __init__(self, lookup: Lookup, row: Row, looked_at: LookedAt) -> None:
        super().__init__(lookup.context.now)
        self.lookup, self.row, self.looked_at = lookup, row, looked_at

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference of a fact, as one subject's view would."""
        return self.lookup.layout.fact(name)

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - a typed value
        fact = self.fact(name)
        if fact is None:
            found = None
        elif fact.reads is None:
            place = self.lookup.places.get((fact.kind, fact.field))
            found = None if place is None else self.look(place)
        else:
            found = self._derived(fact)
        self[name] = found
        return found

    def _derived(self, fact: Fact[Any]) -> Any:  # noqa: ANN401 - a typed value
        """Return a derived fact, as the view of one subject does."""
        cls = type(self.lookup.blank[fact.kind])
        facts, member = cls.facts(), derived_member(cls, fact.field)
        reads = (facts.get(name) for name in fact.reads or ())
        if not member.partial and any(read is None or self[read.name] is None for read in reads):
            return None
        try:
            answer = self._answer(fact, member)
        except Exception as fault:  # noqa: BLE001 - someone's function
            log_failure(fact, fault, self.lookup.failed)
            return None
        return None if isinstance(answer, Unknown) or implausible(fact.type, answer, self.lookup.latest) else answer

    def _answer(self, fact: Fact[Any], member: Derived[Subject, Any]) -> Any:  # noqa: ANN401 - a typed value
        try:
            return answer_of(fact, member, self.subjects[fact.kind], self.context)
        except Exception:  # noqa: BLE001 - it may need the subject itself, as for `type(self)`
            whole = {kind: self.whole(kind) for kind in self.lookup.blank}
            return answer_of(fact, member, whole[fact.kind], self.context_of(whole))

    def look(self, place: int) -> Any:  # noqa: ANN401 - a typed value
        """Return the value in a column, and note that it was looked at."""
        self.looked_at[place] = None
        return self.lookup.value(place, self.row[place])

    def whole(self, kind: str) -> Subject:
        """Return the subject with the values of this row, all of which count as looked at."""
        lookup, values = self.lookup, dict[str, Any]()
        extra: dict[str, Any] = {}
        for place, (part, field) in enumerate(zip(lookup.parts, lookup.fields, strict=True)):
            value = self.look(place)
            if part.fact.kind != kind or value is None:
                continue
            if field is not None:
                values[field] = value
            else:
                serialized = part.fact.type.serialize(value)
                extra[part.fact.field] = (
                    tuple(cast("list[str]", serialized)) if isinstance(serialized, list) else serialized
                )
        return lookup.blank[kind].model_copy(update={**values, "extra": FrozenMap(extra)})

    def after(self, step: Callable[..., Any], kind: str, _: Context) -> Any:  # noqa: ANN401 - any result
        """Return the result of a step of a kind of subject, which counts as looked at in place of what it reads."""
        memory, results = self.lookup.step(step, kind)
        found = results[memory.answer(self.row)]
        self.looked_at[memory] = None
        if isinstance(found, Exception):
            raise found
        return found

    @cached_property
    def subjects(self) -> Mapping[str, Any]:
        """The subjects with the values of this row, by kind, which note what derived facts look at."""
        return {kind: _Held(blank, self) for kind, blank in self.lookup.blank.items()}

    @cached_property
    def context(self) -> Context:
        """The context of derived facts, with subjects that note what they look at."""
        return self.context_of(self.subjects)

    def context_of(self, subjects: Mapping[str, Any]) -> Context:
        """Return the context of derived facts with these subjects, by kind."""
        by_id = {self.lookup.blank[kind].id: subject for kind, subject in subjects.items()}
        given = self.lookup.context
        return Context(self.now, by_id, given.tables, given.given_lifecycle, given.given_services)


class _Held(Watched):
    """A stand-in for the subject of one row."""

    __slots__ = ("_values",)

    def __init__(self, blank: Subject, values: _RowValues) -> None:
        super().__init__(blank, lambda _, __: None)  # the row notes what counts
        self._values = values

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the subject has
        values, blank = self._values, self._subject
        place = values.lookup.places.get((blank.kind, name))
        if place is not None and values.lookup.fields[place] is not None:
            return values.look(place)
        if (name in type(blank).model_fields and name != "extra") or isinstance(getattr(blank, name), MethodType):
            return super().__getattr__(name)  # other fields are alike in all rows
        return getattr(self._whole(), name)

    def _method(self, function: Callable[..., Any]) -> Any:  # noqa: ANN401 - whatever it returns
        if function in STEPS:
            return partial(self._values.after, function, self._subject.kind)
        return super()._method(function)

    def _whole(self) -> Subject:
        return self._values.whole(self._subject.kind)
