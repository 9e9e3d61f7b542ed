"""Outcomes looked up instead of worked out, for subjects of which plain facts are known and nothing is out of date.

What a rule comes to depends on what its predicates say, and what a predicate says depends on one value. Both are
remembered, by value and by what is said, as the compiled rule found them: nothing here gives a rule a meaning. What is
remembered lives as long as the checklist, which may serve many people, so rules that read a private or a transient
fact have no table.
"""

from collections import Counter
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from secure_checklist.checklists.items import Item
from secure_checklist.core.types import FactValue
from secure_checklist.evaluation.findings import Note
from secure_checklist.rules.conditions.base import Predicate
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import Compiled
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.sampling import facts_read_by, nodes_of
from secure_checklist.rules.values import Truth, Values
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.resolution import SubjectView

K = TypeVar("K")
V = TypeVar("V")
Decide = Callable[[SubjectView], V]
"""What finds the outcome of an item, or its possible outcomes as a mask."""
View = Callable[[], SubjectView]
"""What makes the view of the subject, where it is needed."""
MOST = 4096
"""How many values of a fact, or outcomes of an item, are remembered; then all are deleted."""
_DIGITS: Mapping[Truth, int] = {False: 0, True: 1, None: 2}
_FEW = ("boolean", "enum")
"""The types with few values: they may decide at once what an item is for."""


class _Slot(NamedTuple):
    """What a rule's predicates on one fact say, as digits to the base of three, by the fact's value."""

    place: int
    digits: dict[object, int]
    nodes: tuple[Predicate, ...]
    weight: int


class _Table(NamedTuple, Generic[V]):
    """One item: its place, what it came to by the sum of its slots' digits, the slots, and notes by values."""

    place: int
    found: dict[int, V]
    slots: tuple[_Slot, ...]
    notes: dict[object, Note]
    read: Callable[[Sequence[object]], object]
    decide: Decide[V]


class _Branch(Generic[V]):
    """The items of a kind for subjects with one value of the fact that most items ask for first.

    Attributes:
        start: Every item is for nobody: so it stays for those that the one value decides.
        one: The items that need one more fact, their tables taken apart, since that is quicker to loop over.
        two: The items that need two, as most rules do.
        more: The items that need none or more.
        others: The places of items without a table, with what finds what they come to.
        tables: All tables by place.

    """

    def __init__(self, start: MutableSequence[V], tables: list[_Table[V]], others: list[tuple[int, Decide[V]]]) -> None:
        self.start, self.others = start, others
        self.tables = {table.place: table for table in tables}
        by_number: dict[int, list[_Table[V]]] = {}
        for table in tables:
            by_number.setdefault(len(table.slots), []).append(table)
        self.one = [(*table[:2], *table.slots[0][:2], table) for table in by_number.pop(1, ())]
        self.two = [(*table[:2], *table.slots[0][:2], *table.slots[1][:2], table) for table in by_number.pop(2, ())]
        self.more = [
            (*table[:2], [slot[:2] for slot in table.slots], table) for group in by_number.values() for table in group
        ]


Found = tuple[MutableSequence[V], Sequence[object], Mapping[int, _Table[V]]]
"""What was looked up for one subject: what the items come to, the values that decided, and the tables by place."""


class OutcomeTables(Generic[V]):
    """What the items of one kind come to, for subjects of one class and one day."""

    def __init__(
        self,
        items: Sequence[Item],
        decide: Sequence[Decide[V]],
        start: MutableSequence[V],
        compiled: Compiled,
        view: SubjectView,
    ) -> None:
        self.day = view.now.date()
        self._decide, self._start, self._compiled = decide, start, compiled
        self._references: dict[str, Fact[object]] = {}
        self._rules: dict[int, Rule] = {}
        for place, item in enumerate(items):
            facts = None if item.rule is None else _plain_facts(item.rule, view)
            if item.rule is not None and facts is not None:
                self._rules[place] = item.rule
                self._references |= facts
        self._names = tuple(self._references)
        # two names more, since of one name `itemgetter` makes no tuple
        self._read = itemgetter(*(fact.field for fact in self._references.values()), "id", "id")
        self._first = self._names.index(first) if (first := self._most_asked()) is not None else len(self._names)
        self._branches: dict[object, _Branch[V]] = {}

    def _most_asked(self) -> str | None:
        """Return the fact with few values that most items ask for to find out whether they apply."""
        asked = Counter(
            node.fact
            for rule in self._rules.values()
            for node in (() if rule.applies_to is None else nodes_of(Rule(check=rule.applies_to)))
            if self._references[node.fact].type.name in _FEW
        )
        return asked.most_common(1)[0][0] if asked else None

    def look_up(self, subject: Subject, view: View) -> Found[V]:
        """Return what becomes of each item for a subject of which nothing is too old for any, or ahead of now."""
        values, seen = self._read(subject.__dict__), None
        first = values[self._first] if self._first < len(self._names) else None
        branch = self._branches.get(first)
        if branch is None:
            branch = self._branches[first] = self._branch(first, view())
        found = branch.start[:]
        for place, masks, fact, digits, table in branch.one:
            try:
                found[place] = masks[digits[values[fact]]]
            except KeyError:
                seen = view() if seen is None else seen
                found[place] = self._learn(table, values, seen)
        for place, masks, fact, digits, other, digits_2, table in branch.two:
            try:
                found[place] = masks[digits[values[fact]] + digits_2[values[other]]]
            except KeyError:
                seen = view() if seen is None else seen
                found[place] = self._learn(table, values, seen)
        for place, masks, slots, table in branch.more:
            said = 0
            try:
                for fact, digits in slots:
                    said += digits[values[fact]]
                found[place] = masks[said]
            except KeyError:
                seen = view() if seen is None else seen
                found[place] = self._learn(table, values, seen)
        for place, decide in branch.others:
            seen = view() if seen is None else seen
            found[place] = decide(seen)
        return found, values, branch.tables

    def _branch(self, value: FactValue | None, view: SubjectView) -> _Branch[V]:
        """Sort the items by what is left to find out where one fact has this value."""
        first = self._names[self._first] if self._first < len(self._names) else ""
        alone = Values(view.now, self._references)
        alone[first] = value
        tables: list[_Table[V]] = []
        others: list[tuple[int, Decide[V]]] = []
        for place, decide in enumerate(self._decide):
            rule = self._rules.get(place)
            guard = None if rule is None else rule.applies_to
            if guard is not None and self._compiled.truth(guard, alone) is False:
                continue
            table = None if rule is None else self._table(place, rule, first, view)
            if table is None:
                others.append((place, decide))
            else:
                tables.append(table)
        return _Branch(self._start, tables, others)

    def _table(self, place: int, rule: Rule, first: str, view: SubjectView) -> _Table[V] | None:
        """Return the table of an item where one fact is known; None: a predicate reads two others."""
        about: dict[str, list[Predicate]] = {}
        for node in nodes_of(rule):
            names = [name for name in facts_read_by([node], view) if name != first]
            if len(names) > 1:
                return None
            if names:
                about.setdefault(names[0], []).append(node)
        slots: list[_Slot] = []
        weight = 1
        for name, nodes in about.items():
            slots.append(_Slot(self._names.index(name), {}, tuple(nodes), weight))
            weight *= 3 ** len(nodes)
        read = itemgetter(*(slot.place for slot in slots)) if slots else len
        return _Table(place, {}, tuple(slots), {}, read, self._decide[place])

    def _learn(self, table: _Table[V], values: Sequence[object], view: SubjectView) -> V:
        """Work out what an item comes to, and remember it with what its predicates say of these values."""
        said = 0
        for slot in table.slots:
            value = values[slot.place]
            digits = slot.digits.get(value)
            if digits is None:
                truths = [self._compiled.truth(node, view) for node in slot.nodes]
                digits = slot.weight * sum(_DIGITS[truth] * 3**place for place, truth in enumerate(truths))
                keep(slot.digits, value, digits)
            said += digits
        found = table.decide(view)
        keep(table.found, said, found)
        return found


def keep(kept: dict[K, V], key: K, value: V, most: int = MOST) -> None:
    """Remember something, and forget all else where that is too much."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value


def _plain_facts(rule: Rule, view: SubjectView) -> dict[str, Fact[object]] | None:
    """Return the facts that a rule reads, by the names that it has for them.

    None: one isn't a field of the subject, not anybody may know it, or it doesn't mean the same all day.
    """
    found: dict[str, Fact[object]] = {}
    own = type(view.subject).named_facts()
    for name in facts_read_by(nodes_of(rule), view):
        fact = view.fact(name)
        if (
            fact is None
            or own.get(name) is not fact
            or fact.reads is not None
            or fact.confidentiality != "ordinary"
            or fact.type.name == "instant"
        ):
            return None
        found[name] = fact
    return found
