"""The possible outcomes of a kind's items for a subject, looked up by the states of their predicates.

Each distinct predicate is evaluated once for a subject. Its state is true, false, or the reason why it is open, which
is None if no one was asked for its facts. The outcome of an item, and the reason for it, follow from the states of its
own predicates, and for some items from the day:

    predicates   os_name = ios   auto_update_os   screen_lock >= pin
    states       True            None             False

    lock         True, False     02   fail
    update       True, None      0a   pass or fail: not_asked device.auto_update_os

Verdicts are therefore cached by those states, never by a value, a subject or a count. Two kinds of verdicts are cached
for one evaluation only (law 9 in `docs/design/index.md`): those of items that depend on a guarded or transient fact, or
that aren't ordinary, once someone has answered; and those that depend on why a private fact has no value, for example
that someone declined.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from itertools import chain, repeat
from operator import call, getitem, itemgetter
from typing import TypeVar, cast

from secure_checklist.checklists.items import Item
from secure_checklist.core.types import FactValue
from secure_checklist.evaluation.findings import FindingDetails
from secure_checklist.evaluation.reasons import Explained, attested_fact, outcome_mask
from secure_checklist.rules.conditions.base import Condition, Predicate, Requirement
from secure_checklist.rules.conditions.quantified import Quantified
from secure_checklist.rules.outcome import Compiled
from secure_checklist.rules.reasons import Cause
from secure_checklist.rules.sampling import nodes_of
from secure_checklist.rules.values import Assigned, Evaluator, Values
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.resolution import Reading, SubjectView, own_fact

V = TypeVar("V")
Read = Callable[[Sequence[object]], object]
Said = Callable[[Values], object]
Moment = Callable[[datetime], object]
State = object
"""True or False. For an open predicate, a value that distinguishes the reasons for it, or None if no one was asked."""
_UNPLACEABLE = "unplaceable", None
_MOST = 4096
"""How many verdicts are remembered for an item; then all of them are forgotten."""
_MOST_MOMENTS = 4
"""For how many days, or points in time, verdicts are remembered that depend on them."""
_MOST_WORDS = 64
"""How many words a fact may have of which each has its states written down beforehand."""


class Verdict:
    """The outcome of an item whose predicates have certain states.

    Attributes:
        mask: The possible outcomes.
        causes: The reasons why it is unknown, once they have been requested.
        note: The note of the finding, once it has been written. It depends only on the item, the mask and the causes.

    """

    __slots__ = ("causes", "mask", "note")

    def __init__(self, mask: int) -> None:
        self.mask = mask
        self.causes: tuple[Cause, ...] | None = None
        self.note: FindingDetails | None = None


_Memory = dict[object, Sequence[dict[object, Verdict]]]
"""The verdicts of each item by the states of its predicates, by what else they depend on."""
_get = dict[object, Verdict].get
_call = cast("Callable[[Read, Sequence[object]], object]", call)


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

    Attributes:
        name: The fact's full name.
        truths: The predicates, by what tells them apart.
        field: The name under which its holder has a value, or the reason why there is none; empty if it is derived.
        own: It is a field of the subject itself.
        place: The place of the first predicate.
        time: The type of its values, if none may be ahead of now; else empty.
        values: All values that it may have, if these are few.

    """

    def __init__(self, name: str, truths: Mapping[object, Said], view: SubjectView) -> None:
        self.name, self.truths, self.place = name, truths, 0
        kind, _, rest = name.partition(".")
        holder, fact = view.holder(kind), view.fact(name)
        own = own_fact(type(holder), name, view.context.declared.get(name))
        self._of_person, self._attested = holder is not view.subject, rest.startswith(ATTESTED)
        self.field = rest if self._attested else own.field if own is not None and own.reads is None else ""
        self.own = bool(self.field) and not self._attested and not self._of_person
        of = None if fact is None else fact.type
        self.time = of.name if of is not None and of.name in view.context.latest and not of.future else ""
        self.values: tuple[FactValue, ...] = ()
        if of is not None and of.name in ("boolean", "enum"):
            values = (True, False) if of.name == "boolean" else of.vocabulary or ()
            self.values = values if len(values) <= _MOST_WORDS else ()

    def ask(self, states: _States) -> None:
        """Find the states of its predicates."""
        view, value = states.view, None
        if self.field:
            holder = view.context.person if self._of_person else view.subject
            value = holder.__dict__.get(self.field)
            if value is None and self.field not in holder.unknown and not (self._attested and view.context.attested):
                return  # as with most facts of someone who has just begun
        if value is None or not view.timeless or (self.time and value > view.context.latest[self.time]):
            reading = view.reading(self.name)
            value = reading.value
            if value is None:
                states.found[self.place : self.place + len(self.truths)] = [_open(reading)] * len(self.truths)
                return
        view[self.name] = value
        states.found[self.place : self.place + len(self.truths)] = self.said(view)

    def said(self, values: Values) -> tuple[State, ...]:
        """Return the states of its predicates where its value is known."""
        return tuple([_UNPLACEABLE if (state := truth(values)) is None else state for truth in self.truths.values()])

    def table(self, view: SubjectView) -> Mapping[FactValue | None, Sequence[State]]:
        """Return the states of its predicates by each value that it may have."""
        known: dict[FactValue | None, Sequence[State]] = {None: (None,) * len(self.truths)}
        return known | {value: self.said(Assigned(view, {self.name: value})) for value in self.values}


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


class _Group:
    """Items that see a subject by the same view, depend on the clock in the same way, and read the same private facts.

    Attributes:
        view: The index of the view.
        moment: What they depend on besides states: the day, if they read dates; or now; or nothing.
        private: The places of predicates on private facts.
        secret: The places of the predicates of an item alone, of which everything is remembered for one evaluation.
        items: The places of the items.
        reads: What reads the states of each.

    """

    def __init__(self, view: int, moment: Moment | None, private: AbstractSet[int], secret: Sequence[int]) -> None:
        self.view, self.moment, self.private, self.secret = view, moment, private, secret
        self.items, self.reads = list[int](), list[Read]()
        self._lasting: _Memory = {}

    def verdicts(self, states: _States) -> Sequence[dict[object, Verdict]]:
        """Return the verdicts of each item that are remembered and may be looked up for these states."""
        kept = self._lasting
        # Where nothing was said, what is remembered says nothing of anyone.
        said = self.secret and any(states.found[place] is not None for place in self.secret)
        if said or (states.explained and not self.private.isdisjoint(states.explained)):
            kept = cast("_Memory", states.view.context.remembered.setdefault(self, {}))
        moment = None if self.moment is None else self.moment(states.view.now)
        found = kept.get(moment)
        if found is None:
            found = [dict[object, Verdict]() for _ in self.items]
            _keep(kept, moment, found, most=_MOST_MOMENTS)
        return found


class Column:
    """The distinct predicates of a kind's items, for subjects of one class together with a person of one class.

    The classes determine which facts exist, and their types.

    Args:
        items: The items of the kind.
        groups: For each item, the index of the view through which it reads a subject.
        secret: The indexes of the items for which nothing is cached after an evaluation.
        view: A view of any subject of the class.
        compiled: The compiled rules.
        explained: A function that returns the object that finds out why an item is unknown.

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
        keys = {place: [*map(_key, nodes[place])] or [attested_fact(items[place])] for place in looked_up}
        keyed = {key: node for place in looked_up for key, node in zip(keys[place], nodes[place], strict=False)}
        # Predicates on one fact lie side by side, so that its value, or that there is none, gives the states of all.
        plain: dict[str, dict[object, Said]] = {}
        needed = dict[object, Requirement]()
        for key, node in keyed.items():
            needs = node.requires(view)
            if needs is True:
                plain.setdefault(node.fact, {})[key] = compiled.compile(node)
            elif isinstance(needs, Requirement):  # what is required in vain stays open for everybody
                needed[key] = needs
        facts = [_Fact(name, truths, view) for name, truths in plain.items()]
        answers = [attested_fact(items[place]) for place in looked_up if not nodes[place]]
        facts += [_Fact(name, {name: itemgetter(name)}, view) for name in answers]
        facts.sort(key=lambda fact: (not fact.own, not fact.values))
        order = dict.fromkeys((*(key for fact in facts for key in fact.truths), *keyed))
        places = {key: place for place, key in enumerate(order)}
        for fact in facts:
            fact.place = places[next(iter(fact.truths))]
        self._own, self._others = [fact for fact in facts if fact.own], list[_Fact | _Tied]()
        self._others += [fact for fact in facts if not fact.own]
        self._others += [
            _Tied(places[key], keyed[key], needs, compiled.compile(keyed[key])) for key, needs in needed.items()
        ]
        # Most facts are switches and short lists. What predicates say of each of their values is written down at once,
        # for every value there is, so it reveals nothing about anyone.
        self._switches = [fact.field for fact in self._own if fact.values]
        self._tables = [fact.table(view) for fact in self._own if fact.values]
        typed = [fact for fact in self._own if not fact.values]
        self._times = [fact for fact in typed if fact.time]
        self._said = [(fact.name, truth) for fact in typed for truth in fact.truths.values()]
        self._size, self._given = len(places), sum(len(fact.truths) for fact in self._own)
        read = [_Fact(name, {}, view) for key in needed for name in keyed[key].reads(view)]
        typed += [fact for fact in read if fact.own and not fact.time]
        self._typed = [(fact.name, fact.field) for fact in typed]
        found = dict[object, _Group]()
        for place, own in keys.items():
            read_by = [(key, view.fact(name)) for key in own if key in keyed for name in keyed[key].reads(view)]
            known = [(places[key], fact) for key, fact in read_by if fact is not None]
            private = frozenset(number for number, fact in known if fact.confidentiality != "ordinary")
            types = {fact.type.name for _, fact in known}
            moment = _itself if "instant" in types else datetime.date if "date" in types else None
            states = [places[key] for key in own]
            alone = states if place in secret else []
            group = found.setdefault(
                (groups[place], moment, private, *alone), _Group(groups[place], moment, private, alone)
            )
            group.items.append(place)
            group.reads.append(itemgetter(*states))
        self._groups = [*found.values()]
        self._private = {place for group in self._groups for place in group.private}
        listed = [*(place for group in self._groups for place in group.items), *(place for place, _ in self._by_value)]
        self._order = sorted(range(len(listed)), key=listed.__getitem__)

    def verdicts(self, views: Sequence[SubjectView]) -> list[Verdict]:
        """Return the verdict of each item for a subject, given the subject's views."""
        found = list[Verdict]()
        by_view = {key: self._states(view) for key, view in {id(view): view for view in views}.items()}
        asked = [by_view[id(view)] for view in views]
        for group in self._groups:
            states = asked[group.view]
            kept = group.verdicts(states)
            known = [*map(_get, kept, map(_call, group.reads, repeat(states.found)))]
            found += self._completed(group, known, states, kept) if None in known else cast("list[Verdict]", known)
        for place, index in self._by_value:
            found.append(Verdict(outcome_mask(self._items[place], views[index], self._compiled)))
        return [found[place] for place in self._order]

    def _completed(
        self,
        group: _Group,
        known: Sequence[Verdict | None],
        states: _States,
        kept: Sequence[dict[object, Verdict]],
    ) -> Iterator[Verdict]:
        """Yield the verdicts of a group, and remember those that weren't known."""
        for place, read, verdict, verdicts in zip(group.items, group.reads, known, kept, strict=True):
            found = verdict
            if found is None:
                found = Verdict(outcome_mask(self._items[place], states.view, self._compiled))
                _keep(verdicts, read(states.found), found)
            yield found

    def _states(self, view: SubjectView) -> _States:
        """Return the states of a subject."""
        held, asked = view.subject.__dict__, self._own
        states = _States(view, self._size)
        if view.timeless:
            for name, field in self._typed:
                view[name] = held.get(field)
            unknown = view.subject.unknown
            asked = [fact for fact in asked if fact.field in unknown] if unknown else []
            latest = view.context.latest
            for fact in self._times:
                value = view[fact.name]
                if isinstance(value, date) and value > latest[fact.time]:
                    view[fact.name] = None
                    asked.append(fact)
            switched = chain.from_iterable(map(getitem, self._tables, map(held.get, self._switches)))
            said = [
                None if view[name] is None else _UNPLACEABLE if (state := truth(view)) is None else state
                for name, truth in self._said
            ]
            states.found[: self._given] = [*switched, *said]
        for one in (*asked, *self._others):
            one.ask(states)
        found = states.found
        states.explained = {place for place in self._private if _is_reason(found[place])}
        return states

    def causes(self, item: Item, verdict: Verdict, view: SubjectView) -> tuple[Cause, ...]:
        """Return the reasons why an item with this verdict is unknown."""
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


def _by_state(node: Predicate, view: SubjectView) -> bool:
    """Return True if nothing but a predicate's state counts: it reads one fact, or one and its requirement."""
    usual = node.reads(view) == Predicate.reads(node, view)
    return usual and not node.compares_facts and type(node) is not Quantified


def _key(condition: Condition) -> object:
    """Return a key that equal conditions share: their fields, so written that `true` isn't `1`."""
    held = vars(condition)
    own = [held[name] for name in type(condition).model_fields if name not in ("condition", "conditions")]
    return type(condition), repr(own), tuple(map(_key, condition.children))


def _keep(kept: dict[object, V], key: object, value: V, most: int = _MOST) -> None:
    # Dropping everything keeps memory bounded without the bookkeeping of an LRU on each hit.
    if len(kept) >= most:
        kept.clear()
    kept[key] = value


def _itself(now: datetime) -> datetime:
    return now
