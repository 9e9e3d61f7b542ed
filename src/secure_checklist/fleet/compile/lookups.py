"""What only the scalar evaluator can say: asked once for each distinct combination of the values that it reads.

Versions, patterns, derived facts, sets, and dates that are held as text.
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
from secure_checklist.fleet.layout import Form, Held, Layout
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
    log_failure,
    own_fact,
)

LISTED = "\x1f"
"""Joins the parts of a set that was held as a list, after their number; no word of a vocabulary has it."""
PIPE = "|"
MOST_COMBINATIONS = 1_000_000
"""How many distinct combinations of values of one table are asked about at most."""
Answers = tuple[Truth, ...]


class Asked(NamedTuple):
    """What is asked of each combination.

    Attributes:
        node: A predicate; or the name of a fact, of which it is asked whether it has a usable value: that is never
            false, but unknown.
        given: What the predicate requires of another fact, where that is to be taken for so.

    """

    node: Predicate | str
    given: Requirement | None = None


def decoded(held: Held, value: object) -> Any:  # noqa: ANN401 - a typed value
    """Return a column's value as the fact's; None where it is unknown or can't be one."""
    if value is None:
        return None
    kind: ValueType = held.fact.type
    try:
        if kind.name in SETS:
            return kind.parse(_words(str(value), held.form))
        return kind.parse(int(value) if kind.name == "integer" and isinstance(value, float) else value)
    except ValueError:
        return None


def _words(text: str, form: Form) -> list[str]:
    """Return the words of a set.

    Raises:
        ValueError: one of them is missing.

    """
    if form == "list":
        count, _, joined = text.partition(LISTED)
        words = joined.split(LISTED) if int(count) else []
        if len(words) != int(count):
            raise ValueError("a null among the words")
        return words
    return [word.strip() for word in text.split(PIPE)] if text.strip() else []


class Lookup:
    """What is asked of one combination of columns, and the truths by its values; remembers what it found.

    Combinations that give the same answers are one class, so that an engine needs one small number a row.

    Attributes:
        columns: The columns of the combination.
        parts: What each of them holds.
        name: The column of classes that an engine adds.

    """

    def __init__(
        self, layout: Layout, context: Context, columns: tuple[str, ...], parts: Sequence[Held], name: str
    ) -> None:
        self.layout, self.context = layout, context
        self.columns, self.parts, self.name = columns, parts, name
        self.failed: set[object] = set()
        self._places: dict[Asked, int] = {}
        self._evaluators: list[Evaluator] = []
        self._steps: dict[Callable[..., Any], tuple[Memory, list[Any]]] = {}
        self._classes: dict[Answers, int] = {}
        self._memory = Memory(self._learn)
        self._decoded: list[dict[Any, Any]] = [{} for _ in parts]

    def place(self, asked: Asked) -> int:
        """Return the place of a question among the answers."""
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
        """Return the class of each of these combinations, of which each column has its values.

        Raises:
            InvalidTableError: they are too many.

        """
        if len(columns[0]) > MOST_COMBINATIONS:
            facts = ", ".join(part.fact.name for part in self.parts)
            detail = f"more than {MOST_COMBINATIONS:,} distinct combinations of {facts}"
            hint = "evaluate the table in parts, or round what needn't be exact"
            raise InvalidTableError([Problem(f"columns of {facts}", detail, hint)])
        return list(map(self._memory.answer, zip(*columns, strict=True)))

    def _learn(self, row: Row, looked_at: LookedAt) -> int:
        return self._classes.setdefault(self.answer(row, looked_at), len(self._classes))

    def reads_text(self) -> bool:
        """Return whether a combination is one text."""
        if len(self.parts) != 1:
            return False
        part = self.parts[0]
        return part.form in ("text", "list") or part.fact.type.name in ("text", "enum")

    def none(self) -> int:
        """Return the class of what isn't known at all."""
        return self.classes([[None]] * len(self.columns))[0]

    def size(self) -> int:
        """Return how many classes there are so far."""
        return len(self._classes)

    def where(self, place: int, wanted: Sequence[Truth]) -> Bounds:
        """Return where one of these answers is given to a question, by the classes so far."""
        by_answer: dict[bool, list[Term]] = {True: [], False: []}
        for answers, number in self._classes.items():
            by_answer[answers[place] in wanted].append(constant(number, "integer"))
        column = Term("column", data=self.name, sort="code")  # a class is never null
        inside, outside = by_answer[True], by_answer[False]
        if not inside or not outside:
            return TRUE if inside else FALSE
        return among(column, inside) if len(inside) <= len(outside) else ~among(column, outside)

    def answer(self, row: Row, looked_at: LookedAt) -> Answers:
        """Return the truths for one combination of values; note the places that count, in order."""
        if len(row) == 1:
            looked_at[0] = None
        values = _RowValues(self, row, looked_at)
        return tuple(evaluator(values) for evaluator in self._evaluators)

    def step(self, method: Callable[..., Any], kind: str) -> tuple[Memory, list[Any]]:
        """Return what is remembered of a step of a kind of subject: its results by number, or what it raised."""
        found = self._steps.get(method)
        if found is None:
            results, numbers = list[Any](), dict[Any, int]()

            def learn(row: Row, looked_at: LookedAt) -> int:
                values = _RowValues(self, row, looked_at)
                try:
                    result = method(values.subjects[kind], values.context)
                except Exception as fault:  # noqa: BLE001 - someone's function
                    result = fault
                if result not in numbers:
                    results.append(result)
                return numbers.setdefault(result, len(numbers))

            found = self._steps[method] = Memory(learn), results
        return found

    @cached_property
    def blank(self) -> Mapping[str, Subject]:
        """Subjects of which nothing is known, by kind: one of the table's class, and a person."""
        classes: tuple[type[Subject], ...] = (Person, self.layout.cls)
        return {cls.kind: cls.model_validate({}) for cls in classes}

    @cached_property
    def fields(self) -> Sequence[str | None]:
        """The field of each column's fact; None where the class has none, so that it is held as an extra."""
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
        """Return a column's value as the fact's; None where it is unknown, can't be one, or lies ahead of now."""
        known = self._decoded[place]
        if held not in known:
            part = self.parts[place]
            found = decoded(part, held)
            known[held] = None if found is None or implausible(part.fact.type, found, self.context.now) else found
        return known[held]


class _RowValues(Values):
    """One combination of values as a condition reads it: each is decoded, or derived, when it is first asked for."""

    def __init__(self, lookup: Lookup, row: Row, looked_at: LookedAt) -> None:
        super().__init__(lookup.context.now)
        self.lookup, self.row, self.looked_at = lookup, row, looked_at

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference as one subject's view would."""
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
        """Work out a derived fact, as the view of one subject does."""
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
        return None if isinstance(answer, Unknown) or implausible(fact.type, answer, self.now) else answer

    def _answer(self, fact: Fact[Any], member: Derived[Subject, Any]) -> Any:  # noqa: ANN401 - a typed value
        try:
            return answer_of(fact, member, self.subjects[fact.kind], self.context)
        except Exception:  # noqa: BLE001 - it may need the subject itself, as for `type(self)`
            whole = {kind: self.whole(kind) for kind in self.lookup.blank}
            return answer_of(fact, member, whole[fact.kind], self.context_of(whole))

    def look(self, place: int) -> Any:  # noqa: ANN401 - a typed value
        """Return the value in a column, which then counts."""
        self.looked_at[place] = None
        return self.lookup.value(place, self.row[place])

    def whole(self, kind: str) -> Subject:
        """Return the subject of which just this row is known; then all of the row counts."""
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
        """Return the result of a step of a kind of subject, which then counts instead of what it looks at."""
        memory, results = self.lookup.step(step, kind)
        found = results[memory.answer(self.row)]
        self.looked_at[memory] = None
        if isinstance(found, Exception):
            raise found
        return found

    @cached_property
    def subjects(self) -> Mapping[str, Any]:
        """The subjects of which just this row is known, by kind; they note what derived facts look at."""
        return {kind: _Held(blank, self) for kind, blank in self.lookup.blank.items()}

    @cached_property
    def context(self) -> Context:
        """What derived facts may look up; it notes what they look at."""
        return self.context_of(self.subjects)

    def context_of(self, subjects: Mapping[str, Any]) -> Context:
        """Return what derived facts may look up beside these subjects, by kind."""
        by_id = {self.lookup.blank[kind].id: subject for kind, subject in subjects.items()}
        given = self.lookup.context
        return Context(self.now, by_id, given.tables, given.given_lifecycle, given.given_services)


class _Held(Watched):
    """A subject of which just one row is known."""

    __slots__ = ("_values",)

    def __init__(self, blank: Subject, values: _RowValues) -> None:
        super().__init__(blank, _ignore)
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


def _ignore(_: Subject, __: str) -> None:
    """Note nothing: the row notes what counts."""
