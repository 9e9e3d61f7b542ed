"""What the items of a kind come to for a subject, looked up by what their predicates say of it.

Each different predicate is evaluated once for a subject. Its state is true, false, or why it is open; None if nobody
was asked for its facts. What an item comes to, and why, follows from the states of its own predicates, and for some
items from the day:

    predicates   os_name = ios   auto_update_os   screen_lock >= pin
    states       True            None             False

    lock         True, False     02   fail
    update       True, None      0a   pass or fail: not_asked device.auto_update_os

So that is what verdicts are remembered by: never a value, a subject or how often. Two things are remembered for one
evaluation only (law 9 in `docs/design/index.md`): what an item comes to that rests on a guarded or transient fact or
isn't ordinary itself, once anything was said of it; and what rests on the reason why a private fact has no value, as
that someone declined.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeVar, cast

from secure_checklist.checklists.items import Item
from secure_checklist.core.types import FactValue
from secure_checklist.evaluation.findings import FindingDetails
from secure_checklist.evaluation.reasons import Explained, attested_fact, outcome_mask
from secure_checklist.rules.conditions.base import Condition, Predicate, Requirement
from secure_checklist.rules.conditions.logic import predicates
from secure_checklist.rules.conditions.quantified import Quantified
from secure_checklist.rules.outcome import NOT_APPLICABLE, Compiled
from secure_checklist.rules.reasons import Cause
from secure_checklist.rules.sampling import nodes_of
from secure_checklist.rules.values import Assigned, Evaluator, Values
from secure_checklist.subjects.resolution import Reading, SubjectView, implausible, own_fact

V = TypeVar("V")
Read = Callable[[Sequence[object]], object]
Said = Callable[[Values], object]
State = object
"""True or False; else None, or whatever distinguishes the reasons why a predicate is open."""
_UNPLACEABLE = "unplaceable", None
_TIMES = ("date", "instant")
_MOST = 4096
"""How many verdicts are remembered for an item; then all of them are forgotten."""
_MOST_WORDS = 64
"""How many words a fact may have of which each has its states written down beforehand."""
_Switch = tuple[str, slice, Mapping[FactValue, Sequence[State]]]
"""A field of the subject's own that has few values, the places of its predicates, and their states by value."""


class Verdict:
    """What an item comes to where its predicates have certain states.

    Attributes:
        mask: The possible outcomes.
        causes: Why it is unknown, once that was asked.
        note: What evaluation writes into the finding, once it was written. It depends on the item, the mask and the
            causes alone.

    """

    __slots__ = ("causes", "mask", "note")

    def __init__(self, mask: int) -> None:
        self.mask = mask
        self.causes: tuple[Cause, ...] | None = None
        self.note: FindingDetails | None = None


_FOR_NOBODY = Verdict(NOT_APPLICABLE)


class _States:
    """What the predicates of a column say of a subject as items with one `renew_after` see it.

    Attributes:
        view: The subject.
        found: The state of each predicate, by its place.
        explained: The places of predicates on private facts for which there is a reason why they have no value.

    """

    __slots__ = ("explained", "found", "view")

    def __init__(self, view: SubjectView, size: int) -> None:
        self.view, self.found = view, list[State]([None]) * size
        self.explained: AbstractSet[int] = frozenset()


class _Fact:
    """A fact, and the predicates that read it and nothing else, side by side from a place on.

    What a person says of an item without a rule is its own state.
    """

    def __init__(self, name: str, place: int, truths: tuple[Said, ...], view: SubjectView) -> None:
        self.name, self.place, self.truths = name, place, truths
        self.span = slice(place, place + len(truths))
        holder, self.fact = view.holder(name.partition(".")[0]), view.fact(name)
        own = own_fact(type(holder), name, view.context.declared.get(name))
        self.field = own.field if own is not None and own.reads is None else None  # else it is derived, or no field
        self.of_person = holder is not view.subject
        self.time = self.fact.type if self.fact is not None and self.fact.type.name in _TIMES else None

    def ask(self, states: _States) -> None:
        """Find the states of its predicates."""
        view, value = states.view, None
        if self.field is not None:
            holder = view.context.person if self.of_person else view.subject
            value = holder.__dict__.get(self.field)
            if value is None and self.field not in holder.unknown:
                return  # as with most facts of someone who has just begun
        if value is None or not view.timeless or (self.time is not None and implausible(self.time, value, view.now)):
            reading = view.reading(self.name)
            value = reading.value
            if value is None:
                states.found[self.span] = [_open(reading)] * len(self.truths)
                return
        view[self.name] = value
        states.found[self.span] = _said(self.truths, view)

    def switch(self, view: SubjectView) -> _Switch | None:
        """Return it as a field of the subject's own that has few values; None if it is none."""
        if self.fact is None or self.field is None or self.of_person or self.fact.type.name not in ("boolean", "enum"):
            return None
        values = (True, False) if self.fact.type.name == "boolean" else self.fact.type.vocabulary or ()
        if len(values) > _MOST_WORDS:
            return None
        return self.field, self.span, {one: _said(self.truths, Assigned(view, {self.name: one})) for one in values}


class _Tied:
    """A predicate that requires a value of another fact, as a version needs its system."""

    def __init__(self, place: int, node: Predicate, needs: Requirement, truth: Evaluator) -> None:
        self.place, self.node, self.needs, self.truth = place, node, needs, truth

    def ask(self, states: _States) -> None:
        """Find its state."""
        states.found[self.place] = self._state(states.view)

    def _state(self, view: SubjectView) -> State:
        required = view[self.needs.fact]
        if required is not None and required != self.needs.value:
            return _UNPLACEABLE  # of another system's version nothing is asked, whatever it is or why it is unknown
        state = self.truth(view)
        if state is not None:
            return state
        own, other = view.reading(self.node.fact), view.reading(self.needs.fact)
        if own.value is None:
            both = _open(own), other[1:]
            return None if both == (None, ("not_asked", None)) else both
        # "17.5" without a system waits for the system, and "banana" can't be placed whichever it is. So the state says
        # what the predicate would be if its requirement were met.
        return "known", self.truth(Assigned(view, {self.needs.fact: self.needs.value})), other[1:]


class _Row(NamedTuple):
    """An item: its place, what reads its states, and what else it depends on: the day if it reads dates, or now."""

    place: int
    read: Read
    moment: Callable[[datetime], object] | None


class _Memory(NamedTuple):
    """What is remembered of a group: whether it is for nobody, by the states of its guard; the verdicts of each row."""

    nobody: dict[object, bool]
    verdicts: Sequence[dict[object, Verdict]]


class _Group:
    """Items that apply to the same subjects and see them by the same view.

    Attributes:
        view: The index of the view.
        applies_to: The condition that they share, or None.
        guard: Reads the states of its predicates; None if there are none.
        secret: Everything that is found of the items is remembered for one evaluation.
        places: The places of the predicates.
        private: The places of those on private facts.
        rows: The items.

    """

    def __init__(self, view: int, applies_to: Condition | None, guard: Read | None, *, secret: bool) -> None:
        self.view, self.applies_to, self.guard, self.secret = view, applies_to, guard, secret
        self.places, self.private = set[int](), set[int]()
        self.rows = list[_Row]()

    @cached_property
    def lasting(self) -> _Memory:
        """What is remembered as long as the checklist."""
        return self._blank()

    def memory(self, states: _States) -> _Memory:
        """Return the memory to use for what rests on these states."""
        # Where nothing was said, what is remembered says nothing of anyone.
        said = self.secret and any(states.found[place] is not None for place in self.places)
        if not said and self.private.isdisjoint(states.explained):
            return self.lasting
        passing = states.view.context.remembered
        if self not in passing:
            passing[self] = self._blank()
        return cast("_Memory", passing[self])

    def _blank(self) -> _Memory:
        return _Memory({}, tuple([dict[object, Verdict]() for _ in self.rows]))


class Column:
    """The different predicates of a kind's items, for subjects of one class beside a person of one class.

    The classes decide which facts there are, and their types.

    Args:
        items: The items.
        groups: For each item, the index of the view that it sees a subject by.
        secret: The places of the items of which nothing is remembered after an evaluation.
        view: A view of any subject of the class.
        compiled: The compiled rules.
        explained: What returns how to find out why an item is unknown.

    """

    def __init__(
        self,
        items: Sequence[Item],
        groups: Sequence[int],
        secret: Container[int],
        view: SubjectView,
        compiled: Compiled,
        explained: Callable[[Item, SubjectView], Explained],
    ) -> None:
        self._items, self._compiled, self._explained = items, compiled, explained
        nodes = [[] if item.rule is None else nodes_of(item.rule) for item in items]
        lookable = [all(_by_state(node, view) for node in own) for own in nodes]
        looked_up = [place for place, found in enumerate(lookable) if found]
        self._by_value = [(place, groups[place]) for place, found in enumerate(lookable) if not found]
        keys = [[*map(_key, own)] for own in nodes]
        keyed = {key: node for place in looked_up for key, node in zip(keys[place], nodes[place], strict=True)}
        answers = [attested_fact(items[place]) for place in looked_up if not nodes[place]]
        # Predicates on one fact lie side by side, so that its value, or that there is none, gives the states of all.
        plain: dict[str, list[object]] = {}
        for key, node in keyed.items():
            if node.requires(view) is True:
                plain.setdefault(node.fact, []).append(key)
        order = dict.fromkeys((*(key for own in plain.values() for key in own), *keyed, *answers))
        places = {key: place for place, key in enumerate(order)}
        self._size, self._switches = len(places), dict[_Fact, _Switch]()
        self._sources: list[_Fact | _Tied] = []
        self._sources += (_Fact(name, places[name], (itemgetter(name),), view) for name in answers)
        for name, own in plain.items():
            fact = _Fact(name, places[own[0]], tuple([compiled.compile(keyed[key]) for key in own]), view)
            # Most facts are switches and short lists. What predicates say of each of their values is written down at
            # once, for every value there is, so it reveals nothing about anyone.
            switch = fact.switch(view)
            if switch is None:
                self._sources.append(fact)
            else:
                self._switches[fact] = switch
        for key, node in keyed.items():
            needs = node.requires(view)
            if isinstance(needs, Requirement):  # what is required in vain stays open for everybody
                self._sources.append(_Tied(places[key], node, needs, compiled.compile(node)))
        found: dict[object, _Group] = {}
        for place in looked_up:
            rule = items[place].rule
            applies_to = None if rule is None else rule.applies_to
            guard = () if applies_to is None else tuple(map(_key, predicates(applies_to)))
            shared = groups[place], place in secret, None if applies_to is None else _key(applies_to)
            group = found.get(shared)
            if group is None:
                read = itemgetter(*(places[key] for key in guard)) if guard else None
                group = found[shared] = _Group(groups[place], applies_to, read, secret=place in secret)
            own = keys[place] or [attested_fact(items[place])]
            group.places.update(places[key] for key in (*guard, *own))
            read_by = [(key, view.fact(name)) for key in own if key in keyed for name in keyed[key].reads(view)]
            facts = [(key, fact) for key, fact in read_by if fact is not None]
            group.private.update(places[key] for key, fact in facts if fact.confidentiality != "ordinary")
            types = {fact.type.name for _, fact in facts}
            moment = _itself if "instant" in types else datetime.date if "date" in types else None
            group.rows.append(_Row(place, itemgetter(*(places[key] for key in own)), moment))
        self._groups = [*found.values()]
        self._private = {place for group in self._groups for place in group.private}

    def verdicts(self, views: Sequence[SubjectView]) -> list[Verdict]:
        """Return what each item comes to for a subject, whose views these are."""
        now, found = views[0].now, [_FOR_NOBODY] * len(self._items)
        by_view = {key: self._states(view) for key, view in {id(view): view for view in views}.items()}
        asked = [by_view[id(view)] for view in views]
        for group in self._groups:
            states = asked[group.view]
            held = states.found
            memory = group.memory(states) if group.secret or states.explained else group.lasting
            if group.guard is not None and group.applies_to is not None:
                key = group.guard(held)
                nobody = memory.nobody.get(key)
                if nobody is None:
                    nobody = self._compiled.evaluate(group.applies_to, states.view) is False
                    _keep(memory.nobody, key, nobody)
                if nobody:
                    continue
            for (place, read, moment), verdicts in zip(group.rows, memory.verdicts, strict=True):
                key = read(held) if moment is None else (moment(now), read(held))
                verdict = verdicts.get(key)
                if verdict is None:
                    verdict = Verdict(outcome_mask(self._items[place], states.view, self._compiled))
                    _keep(verdicts, key, verdict)
                found[place] = verdict
        for place, index in self._by_value:
            found[place] = Verdict(outcome_mask(self._items[place], views[index], self._compiled))
        return found

    def _states(self, view: SubjectView) -> _States:
        """Return the states of a subject."""
        states = _States(view, self._size)
        found, held = states.found, view.subject.__dict__
        if not view.timeless or view.subject.unknown:
            for fact in self._switches:
                fact.ask(states)
        else:
            for field, span, words in self._switches.values():
                value = held.get(field)
                if value is not None:
                    found[span] = words[value]
        for source in self._sources:
            source.ask(states)
        states.explained = {place for place in self._private if _is_reason(found[place])}
        return states

    def causes(self, item: Item, verdict: Verdict, view: SubjectView) -> tuple[Cause, ...]:
        """Return why an item is unknown that has this verdict."""
        found = verdict.causes
        if found is None:
            found = verdict.causes = self._explained(item, view).why(verdict.mask, view, self._compiled)[0]
        return found


def _is_reason(state: State) -> bool:
    """Return True if a state says why a predicate is open, and more than that no one was asked."""
    return isinstance(state, tuple) and cast("tuple[object, ...]", state)[0] != "not_asked"


def _open(reading: Reading) -> State:
    """Return the state of a predicate whose fact has no value."""
    return None if reading.reason == "not_asked" and reading.fact is None else reading[1:]


def _said(truths: Iterable[Said], values: Values) -> list[State]:
    """Return the states of predicates whose fact is known."""
    return [_UNPLACEABLE if (state := truth(values)) is None else state for truth in truths]


def _by_state(node: Predicate, view: SubjectView) -> bool:
    """Return True if nothing but a predicate's state counts: it reads one fact, or one and its requirement."""
    usual = node.reads(view) == Predicate.reads(node, view)
    return usual and not node.compares_facts and type(node) is not Quantified


def _key(condition: Condition) -> object:
    """Return a key that equal conditions share: their fields, so written that `true` isn't `1`."""
    held = vars(condition)
    own = [held[name] for name in type(condition).model_fields if name not in ("condition", "conditions")]
    return type(condition), repr(own), tuple(map(_key, condition.children))


def _keep(kept: dict[object, V], key: object, value: V) -> None:
    # Dropping everything keeps memory bounded without the bookkeeping of an LRU on each hit.
    if len(kept) >= _MOST:
        kept.clear()
    kept[key] = value


def _itself(now: datetime) -> datetime:
    return now
