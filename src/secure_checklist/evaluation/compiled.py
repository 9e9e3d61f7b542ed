"""What evaluation prepares once for a checklist: compiled rules, items by kind, and notes for the report."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, cast

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Guard, Item, Situation
from secure_checklist.checklists.validation import facts_of
from secure_checklist.evaluation.audience import Veiled, facts_among, facts_read, plan_first, veil_of
from secure_checklist.evaluation.findings import Block, Disposition, Note
from secure_checklist.evaluation.outcome_tables import Found, OutcomeTables, View
from secure_checklist.evaluation.reasons import Reasons, outcome_mask
from secure_checklist.evaluation.summaries import ChecklistNote, ItemNote, ItemNotes, made
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import ANY_DECISION, NOT_APPLICABLE, Compiled, Decision, Outcome, outcome_of
from secure_checklist.rules.values import Meaning, Truth
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import INCIDENT
from secure_checklist.subjects.resolution import PlainFacts, SubjectView
from secure_checklist.subjects.vocabulary import STANDARD, FactDeclaration


class Ruled(NamedTuple):
    """An item with a rule: its place, which of the kind's `renewals` is its own, and its rule, compiled."""

    place: int
    group: int
    decide: Decision


class KindPlan:
    """The items evaluated for one kind: all ids, and the places of those without a rule, and of those with dates.

    `renewals` are the different `renew_after` of its items; `groups` says for each item which of them is its own.
    """

    def __init__(self, kind: str, items: tuple[Item, ...], compiled: Compiled) -> None:
        self.kind, self.items, self._compiled = kind, items, compiled
        self.ids = tuple(item.id for item in items)
        self.attested = tuple(place for place, item in enumerate(items) if item.rule is None)
        self.dated = tuple(place for place, item in enumerate(items) if item.valid_from or item.valid_until)
        self.renewals = tuple(dict.fromkeys(item.renew_after for item in items))
        self.groups = tuple(self.renewals.index(item.renew_after) for item in items)
        self.shortest_renewal = min((days for days in self.renewals if days is not None), default=None)
        self._masks: dict[type[Subject], OutcomeTables[int]] = {}
        self._outcomes: dict[type[Subject], OutcomeTables[Outcome]] = {}
        self._met: dict[type[Subject], date] = {}

    @cached_property
    def ruled(self) -> tuple[Ruled, ...]:
        """The items with a rule; compiled when a subject of the kind first comes."""
        return tuple(
            Ruled(place, self.groups[place], self._compiled.decision(item.rule))
            for place, item in enumerate(self.items)
            if item.rule is not None
        )

    def on(self, place: int, mask: int, day: date) -> int:
        """Return an item's mask on a day: it may not hold yet, and what is past its last day decides nothing."""
        item = self.items[place]
        if item.valid_from is not None and day < item.valid_from:
            return NOT_APPLICABLE
        expired = item.valid_until is not None and day > item.valid_until
        return ANY_DECISION | NOT_APPLICABLE if expired and mask != NOT_APPLICABLE else mask

    def decide(self, place: int) -> Callable[[SubjectView], int]:
        """Return what finds the possible outcomes of one item."""
        item = self.items[place]
        if item.rule is not None and place not in self.dated:
            return self._compiled.decision(item.rule)
        return lambda view: self.on(place, outcome_mask(item, view, self._compiled), view.now.date())

    def outcome(self, place: int) -> Callable[[SubjectView], Outcome]:
        """Return what finds the outcome of one item."""
        decide = self.decide(place)
        return lambda view: outcome_of(decide(view))

    def masks(self, subject: Subject, day: date, view: View) -> Found[int]:
        """Look up the masks of the items for a subject of which nothing is too old for any, or ahead of now."""
        found = self._masks.get(type(subject))
        if found is None or found.day != day:  # what is remembered serves one class and one day
            found = OutcomeTables(self.items, self.decide, NOT_APPLICABLE, self._compiled, view(subject))
            self._masks[type(subject)] = found
        return found.look_up(subject, view)

    def outcomes(self, subject: Subject, day: date, view: View) -> list[Outcome]:
        """Look up the outcomes of the items in the same way; they have tables of their own, since that is quicker."""
        found = self._outcomes.get(type(subject))
        if found is None or found.day != day:
            nobody: Outcome = "not_applicable"
            found = OutcomeTables[Outcome](self.items, self.outcome, nobody, self._compiled, view(subject))
            self._outcomes[type(subject)] = found
        return found.look_up(subject, view).found

    def met(self, subject: Subject, day: date) -> bool:
        """Return True if a subject of this one's class was evaluated on that day before: then tables are worth it."""
        before, self._met[type(subject)] = self._met.get(type(subject)), day
        return before == day


class Situated(NamedTuple):
    """An item whose level depends on the person's situation, and the situations with their conditions, compiled."""

    item: str
    situations: tuple[tuple[Meaning, Situation], ...]


class Guarding:
    """What guards do where each holds, doesn't, or may; the same for everybody of whom the same holds.

    Attributes:
        effects: Disposition and neutral text, by item.
        first: What comes first.
        notices: The texts of the guards that hold.
        notes: What a finding of an item says, by its id and the identity of what it says without the guards.
        absent: The findings for what isn't listed.

    """

    def __init__(self, guards: Sequence[Guard], items: Sequence[Item], holding: Sequence[Truth]) -> None:
        self.effects: dict[str, tuple[Disposition, str]] = {}
        self.notes: dict[tuple[str, int], tuple[Note, Note]] = {}
        self.absent: dict[tuple[str, bool, bool], Block] = {}
        first: dict[str, None] = {}
        notices: dict[str, None] = {}
        for guard, holds in zip(guards, holding, strict=True):
            if holds is False:
                continue
            first.update(dict.fromkeys(guard.instead))
            if holds:
                notices[guard.neutral_text] = None
            for item in items:
                if guard.holds.picks(item) and (holds or item.id not in self.effects):
                    self.effects[item.id] = ("suppressed" if holds else "flagged", guard.neutral_text)
        self.first, self.notices = tuple(first), tuple(notices)


class _References(Mapping[str, Fact[Any]]):
    """References by name, each made when it is looked at. Those of `required` facts an app or a plug-in must supply."""

    def __init__(self, required: Iterable[FactDeclaration], declared: Iterable[FactDeclaration]) -> None:
        self.required = {declaration.fact: declaration for declaration in required}
        more = {declaration.fact: declaration for declaration in declared}
        self.sources = self.required | more if more else self.required

    def __getitem__(self, name: str) -> Fact[Any]:
        return self.sources[name].reference()

    def get(self, name: str, default: Any = None, /) -> Any:  # noqa: ANN401 - as a mapping's
        """Return a reference, or the default."""
        found = self.sources.get(name)
        return default if found is None else found.reference()

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


class Plan:
    """Everything prepared for one checklist. Safe to share: what is added later is added whole.

    `note` is what the report says of the checklist; `declared` the references of facts that it declares or requires.
    """

    def __init__(self, checklist: Checklist) -> None:
        c = self.checklist = checklist
        self.params = c.values
        self.compiled = Compiled(self.params)
        self.kinds = tuple(KindPlan(kind, items, self.compiled) for kind, items in c.by_kind.items())
        self._guardings: dict[tuple[Truth, ...], Guarding] = {}
        self.plain: dict[type[Subject], PlainFacts] = {}
        self._reasons: dict[tuple[type[Subject], type[Subject]], Reasons] = {}
        shown = {"plan_first": plan_first(c), "cautions": tuple(dict.fromkeys(one.neutral_text for one in c.guards))}
        names = {"id": c.id, "version": c.version, "title": c.title, "language": c.language, **shown}
        self.note = made(ChecklistNote, names)
        self.declared = _References(c.requires, c.declares)
        self.veiled: dict[frozenset[type[Subject]], Veiled] = {}

    @cached_property
    def item_notes(self) -> ItemNotes:
        """What the report says of the items."""
        guards = self.checklist.guards
        return ItemNotes(
            lambda: [
                _item_note(part.id, item, noticeable=any(guard.holds.picks(item) for guard in guards))
                for part in self.checklist.sections
                for item in part.items
            ]
        )

    @cached_property
    def about_incident(self) -> bool:
        """Whether any item is about an incident; a checklist of which none is knows nothing of incidents."""
        return INCIDENT in self.checklist.by_kind

    def veil(self, subjects: Iterable[Subject], person: Subject) -> Veiled:
        """Return what mustn't be known for subjects of these classes, and the items that rest on it."""
        classes = frozenset((*map(type, subjects), type(person)))
        found = self.veiled.get(classes)
        if found is None:
            facts = facts_among(self.checklist, (*STANDARD, *classes))
            found = self.veiled[classes] = veil_of(self.checklist, facts)
        return found

    @cached_property
    def facts(self) -> Mapping[str, Fact[Any]]:
        """The typed references that the checklist may use."""
        return facts_of(self.checklist)

    @cached_property
    def former(self) -> Mapping[str, str]:
        """Present item ids by former ones."""
        return {old: item.id for item in self.checklist.items for old in item.former_ids}

    def reasons(self, view: SubjectView) -> Reasons:
        """Return what says why items are unknown for a subject of this class, and remembers it."""
        key = type(view.subject), type(view.context.person)
        found = self._reasons.get(key)
        if found is None:
            found = self._reasons[key] = Reasons(self.compiled)
        return found

    def guarding(self, holding: tuple[Truth, ...]) -> Guarding:
        """Return what the guards do where these are the truths of their conditions, in order."""
        found = self._guardings.get(holding)
        if found is None:
            made = Guarding(self.checklist.guards, self.checklist.items, holding)
            found = self._guardings.setdefault(holding, made)
        return found

    @cached_property
    def situated(self) -> tuple[Situated, ...]:
        """The items whose level depends on the person's situation."""
        return tuple(
            Situated(item.id, tuple((self.compiled.meaning(one.when), one) for one in item.situations))
            for item in self.checklist.situated
        )

    @cached_property
    def secret(self) -> frozenset[str]:
        """The facts that guards read: no finding names them."""
        return frozenset(name for guard in self.checklist.guards for name in facts_read(guard))


def plan_for(checklist: Checklist) -> Plan:
    """Return the plan of a checklist, made on first use and kept with it."""
    found = checklist.plans.get("plan")
    if found is None:
        found = checklist.plans.setdefault("plan", Plan(checklist))
    return cast("Plan", found)


def _item_note(section: str, item: Item, *, noticeable: bool) -> ItemNote:
    return made(
        ItemNote,
        {
            "id": item.id,
            "former_ids": item.former_ids,
            "title": item.title,
            "section": section,
            "level": item.level,
            "weight": item.points,
            "effort": item.effort,
            "priority": item.priority,
            "after": item.after,
            "mitigates": item.mitigates,
            "phase": item.phase,
            "optional": item.optional,
            "noticeable": noticeable,
        },
    )
