"""What only the scalar evaluator can say: asked once for each distinct combination of the values that it reads.

Versions, patterns, derived facts, sets, and dates that are held as text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from secure_checklist.core.types import ValueType
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.datasets.messaging_services import Services
from secure_checklist.fleet.layout import Form, Layout
from secure_checklist.rules.conditions.base import Predicate, Requirement
from secure_checklist.rules.values import Truth, Values
from secure_checklist.subjects.base import Fact, Subject
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView, own_fact

LISTED = "\x1f"
"""Joins the parts of a set that was held as a list, after their number; no word of a vocabulary has it."""
PIPE = "|"
Row = tuple[Any, ...]
Answers = tuple[Truth, ...]


class Environment(NamedTuple):
    """What all rows have in common: now, and what derived facts may look up."""

    now: datetime
    tables: Mapping[str, object]
    lifecycle: Lifecycle | None
    services: Services | None


class Known(NamedTuple):
    """The question whether a fact has a usable value; it is never false, but unknown."""

    fact: str


class Part(NamedTuple):
    """One column of a combination: the name of the fact that it holds, and how."""

    fact: Any  # a Fact: typed as one, its value would be read for it
    form: Form


def decoded(part: Part, value: object) -> Any:  # noqa: ANN401 - a typed value
    """Return a column's value as the fact's; None where it is unknown or can't be one."""
    if value is None:
        return None
    kind: ValueType = part.fact.type
    try:
        if kind.name == "enum_set":
            return kind.parse(_words(str(value), part.form))
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
    """The predicates that read one combination of columns, and their truths by its values; remembers what it found.

    Combinations that give the same answers are one class, so that an engine needs one small number a row.

    Attributes:
        columns: The columns of the combination.
        parts: What each of them holds.
        name: The column of classes that an engine adds.
        nodes: The predicates; their places are what a truth is asked by.
        textual: What is asked depends on one text only: patterns, and versions whose family is evaluated elsewhere.

    """

    def __init__(
        self,
        layout: Layout,
        environment: Environment,
        columns: tuple[str, ...],
        parts: Sequence[Part],
        name: str,
        *,
        textual: bool,
    ) -> None:
        self.layout, self.environment, self.textual = layout, environment, textual
        self.columns, self.parts, self.name = columns, tuple(parts), name
        self.nodes: list[Predicate | Known] = []
        self._classes: dict[Answers, int] = {}
        self._found: dict[Row, int] = {}
        self._matchers: list[Callable[[Any], Truth]] | None = None

    def classes(self, rows: Iterable[Row]) -> list[int]:
        """Return the class of each of these combinations."""
        found, known = list[int](), self._found
        for row in rows:
            number = known.get(row)
            if number is None:
                number = known[row] = self._classes.setdefault(self.answer(row), len(self._classes))
            found.append(number)
        return found

    def reads_text(self) -> bool:
        """Return whether a combination is one text."""
        if len(self.parts) != 1:
            return False
        fact, form = self.parts[0]
        return form in ("text", "list") or fact.type.name in ("text", "enum")

    def none(self) -> int:
        """Return the class of what isn't known at all."""
        return self.classes([(None,) * len(self.columns)])[0]

    def size(self) -> int:
        """Return how many classes there are so far."""
        return len(self._classes)

    def texts(self) -> list[str]:
        """Return the texts that have been asked about, of a lookup that reads one text."""
        return [row[0] for row in self._found if row[0] is not None]

    def numbers(self, place: int) -> tuple[list[int], list[int], list[int]]:
        """Return the classes in which a predicate is true, is false, and is unknown."""
        yes, no, unknown = list[int](), list[int](), list[int]()
        for answers, number in self._classes.items():
            (unknown if answers[place] is None else yes if answers[place] else no).append(number)
        return yes, no, unknown

    def answer(self, row: Row) -> Answers:
        """Return the truth of each predicate for one combination of values."""
        values = [decoded(part, value) for part, value in zip(self.parts, row, strict=True)]
        if self.textual:
            return self._of_text(values[0] if values else None)
        view = self.view({part.fact.name: value for part, value in zip(self.parts, values, strict=True)})
        compiled = self.layout.plan.compiled
        return tuple(
            view.value(node.fact) is not None or None if isinstance(node, Known) else compiled.truth(node, view)
            for node in self.nodes
        )

    def _of_text(self, text: str | None) -> Answers:
        """Evaluate what depends on one text only: patterns, and versions whose family is evaluated elsewhere."""
        if self._matchers is None:
            self._matchers = [self._matcher(node) for node in self.nodes]
        return tuple(None if text is None else match(text) for match in self._matchers)

    def _matcher(self, node: Predicate | Known) -> Callable[[Any], Truth]:
        """Return what a predicate says of a text, if what it requires of another fact were so."""
        if isinstance(node, Known):
            raise TypeError(node.__class__.__name__)
        facts = {name: fact for name in node.reads(self.layout) if (fact := self.layout.fact(name)) is not None}
        values, meaning = Values(self.environment.now, facts), node.meaning(self.layout.plan.params)
        needs = node.requires(self.layout)
        if isinstance(needs, Requirement):
            values[needs.fact] = needs.value

        def match(text: str) -> Truth:
            values[node.fact] = text
            return meaning(values)

        return match

    def view(self, values: Mapping[str, Any]) -> SubjectView:
        """Return the view of a subject of which just these values are known."""
        cls = self.layout.cls
        plan, environment = self.layout.plan, self.environment
        subject = _subject(cls, values, plan.declared)
        person = subject if cls.kind == "person" else _subject(Person, values, plan.declared)
        subjects = (subject,) if person is subject else (subject, person)
        context = EvaluationContext(
            environment.now,
            Inventory(subjects=subjects),
            plan.declared,
            plan.declared.required,
            environment.tables,
            {},
            environment.lifecycle,
            environment.services,
        )
        return SubjectView(subject, context)


def _subject(cls: type[Subject], values: Mapping[str, Any], declared: Mapping[str, Fact[Any]]) -> Subject:
    """Build a subject from facts by full name, each put where the class holds it."""
    data: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in values.items():
        kind, _, rest = name.partition(".")
        if kind != cls.kind or value is None:
            continue
        fact = own_fact(cls, name, declared.get(name))
        if fact is not None:
            data[fact.field] = value
        else:
            extra[rest] = _serialized(value)
    return cls.model_validate({**data, "extra": extra})


def _serialized(value: Any) -> Any:  # noqa: ANN401 - any typed value
    if isinstance(value, frozenset):
        return tuple(sorted(cast("frozenset[str]", value)))
    return value.isoformat() if hasattr(value, "isoformat") else value
