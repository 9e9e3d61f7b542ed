"""The plan of a checklist, prepared once for all evaluations: compiled rules, items by kind, and report summaries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast

from secure_checklist.checklists.checklist import Checklist, plans_of
from secure_checklist.checklists.implied import facts_of, related_of
from secure_checklist.checklists.items import Guard, Item, Situation
from secure_checklist.core.model import FrozenMap
from secure_checklist.evaluation.audience import RedactionPolicy, facts_among, plan_first, redaction_policy_of
from secure_checklist.evaluation.columns import Column, Verdict
from secure_checklist.evaluation.findings import FindingDetails
from secure_checklist.evaluation.reasons import Explained
from secure_checklist.evaluation.summaries import ChecklistSummary, ItemSummaries, ItemSummary, made
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import ANY_DECISION, NOT_APPLICABLE, Compiled
from secure_checklist.rules.values import Evaluator, Namings
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.disclosure import INCIDENT
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView
from secure_checklist.subjects.vocabulary import standard_classes

if TYPE_CHECKING:
    from secure_checklist.datasets.lifecycle.table import Lifecycle
    from secure_checklist.datasets.messaging_services import Services

ANY_OUTCOME = ANY_DECISION | NOT_APPLICABLE
_NOTHING: Mapping[str, str] = {}


class KindPlan:
    """The items of one kind, in order, and the functions that compute their masks.

    Attributes:
        kind: The name of the kind.
        items: The items of the kind.
        ids: The ids of the items.
        dated: The indexes of the items that are only valid from or until a given day.
        renewals: The distinct values of `renew_after` among the items.
        groups: For each item, the index of its value in `renewals`.

    """

    def __init__(
        self,
        kind: str,
        items: tuple[Item, ...],
        compiled: Compiled,
        explained: Callable[[Item, SubjectView], Explained],
    ) -> None:
        self.kind, self.items, self._compiled, self._explained = kind, items, compiled, explained
        self._columns: dict[tuple[type[Subject], type[Subject], frozenset[int]], Column] = {}
        self.ids = tuple(item.id for item in items)
        self.dated = tuple(place for place, item in enumerate(items) if item.valid_from or item.valid_until)
        # An answer may be too old for one item and still count for another. So a subject gets a view for each length of
        # time, not for each item. With `lock` (renew_after 180), `update` (30) and `backup` (180), in this order:
        #
        #   renewals   180, 30
        #   groups     0, 1, 0
        #   masks      08 0a 02    lock passes, update passes or fails (so it is unknown), backup fails
        self.renewals = tuple(dict.fromkeys(item.renew_after for item in items))
        self.groups = tuple(self.renewals.index(item.renew_after) for item in items)

    def column(self, view: SubjectView, policy: RedactionPolicy) -> Column:
        """Return the column for subjects of the view's class, together with a person of the view's person class."""
        secret = frozenset(policy.items.get(self.kind, ()))
        key = type(view.subject), type(view.context.person), secret
        found = self._columns.get(key)
        if found is None:
            found = self._columns[key] = Column(self.items, self.groups, secret, view, self._compiled, self._explained)
        return found

    def on(self, place: int, mask: int, day: date) -> int:
        """Return an item's mask on a day: not applicable before its first valid day, and undecided after its last."""
        item = self.items[place]
        if item.valid_from is not None and day < item.valid_from:
            return NOT_APPLICABLE
        # Expired advice decides nothing: neither its pass nor its failure is worth anything any more. Only "not
        # applicable" stays, since it rests on what the subject is and not on the advice.
        return ANY_OUTCOME if self.expired(place, day) and mask != NOT_APPLICABLE else mask

    def expired(self, place: int, day: date) -> bool:
        """Return True if the day is after the item's last valid day."""
        last = self.items[place].valid_until
        return last is not None and day > last

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The indexes of the items by id."""
        return {item: place for place, item in enumerate(self.ids)}

    def views(self, subject: Subject, context: EvaluationContext) -> list[SubjectView]:
        """Return the subject's view for each value of `renew_after`: a single view if no answer is old enough."""
        age = context.now - context.times[0]
        found = {days: None if days is None or age <= timedelta(days=days) else days for days in self.renewals}
        views = {days: SubjectView(subject, context, days) for days in {*found.values()}}
        return [views[found[days]] for days in self.renewals]

    def masks(self, verdicts: Sequence[Verdict], views: Sequence[SubjectView]) -> bytes:
        """Return the masks of these verdicts on the day of the evaluation."""
        masks = bytearray([verdict.mask for verdict in verdicts])
        for place in self.dated:
            masks[place] = self.on(place, masks[place], views[0].now.date())
        return bytes(masks)

    def not_listed(self, day: date, *, complete: bool) -> bytes:
        """Return the masks for a kind with no listed subject.

        If the list is complete, there is no such subject and the items don't apply. Otherwise there may be one.
        """
        mask = NOT_APPLICABLE if complete else ANY_OUTCOME
        return bytes(self.on(place, mask, day) for place in range(len(self.ids)))


def holds_on(item: Item, day: date) -> bool:
    """Return True if an item's advice is valid on a day: the day is within the item's range of dates."""
    return (item.valid_from is None or item.valid_from <= day) and (item.valid_until is None or day <= item.valid_until)


GuardState = Literal["idle", "unlocked", "flagged", "suppressed"]
"""What a guard does for a person: nothing (`idle`), nothing because the person has unlocked it (`unlocked`), or flag or
suppress the items it holds."""


class Guarding:
    """The effects of all guards in the given states. People whose guards are in the same states share this value.

    Attributes:
        effects: The changes to a finding's note, by kind and by the item's index in the kind.
        first: The ids of the items that come first.
        notices: The neutral texts of the guards that are true.
        unlocked: Whether a guard is, or may be, true and the person has unlocked the items it holds.

    """

    def __init__(self, guards: Sequence[Guard], kinds: Iterable[KindPlan], states: Sequence[GuardState]) -> None:
        self.effects: dict[str, dict[int, FindingDetails]] = {kind.kind: {} for kind in kinds}
        first: dict[str, None] = {}
        notices: dict[str, None] = {}
        self.unlocked = False
        for guard, state in zip(guards, states, strict=True):
            if state == "idle":
                continue
            if state == "unlocked":
                self.unlocked = True
                continue
            first.update(dict.fromkeys(guard.instead))
            if state == "suppressed":
                notices[guard.neutral_text] = None
            effect = FindingDetails(disposition=state, text=guard.neutral_text)
            for kind in kinds:
                found = self.effects[kind.kind]
                for place, item in enumerate(kind.items):
                    # Two guards may hold the same item. The stricter one wins, whatever their order: suppressed
                    # replaces flagged, and flagged replaces nothing. So adding a guard never shows more.
                    if guard.holds.picks(item) and (state == "suppressed" or place not in found):
                        found[place] = effect
        self.first, self.notices = tuple(first), tuple(notices)


class Plan:
    """Everything prepared for one checklist. It is safe to share between threads: values added later are added whole.

    `note` is the summary of the checklist in reports. `declared` holds the facts that the checklist declares or
    requires, and `required` the declarations of those that an app or plug-in must supply.
    """

    def __init__(self, checklist: Checklist) -> None:
        c = self.checklist = checklist
        self.compiled = Compiled(c.values)
        self.kinds = tuple(KindPlan(kind, items, self.compiled, self.explained) for kind, items in c.by_kind.items())
        self._explained: dict[tuple[str, type[Subject], type[Subject]], Explained] = {}
        self._guardings: dict[tuple[GuardState, ...], Guarding] = {}
        self.plain: dict[type[Subject], dict[str, Fact[object]]] = {}
        self.namings: dict[object, Namings] = {}
        shown = {"plan_first": plan_first(c), "cautions": tuple(dict.fromkeys(one.neutral_text for one in c.guards))}
        names = {"id": c.id, "version": c.version, "title": c.title, "language": c.language, **shown}
        levels = FrozenMap({level.id: level.weight for level in c.levels})
        words = {"credits": c.credited, "labels": FrozenMap(c.labels), "level_weights": levels}
        paths = (c.path_of(section.id) for section in c.sections if section.parent is not None)
        parents = FrozenMap({path[-1].id: path[-2].id for path in paths})
        self.note = made(ChecklistSummary, {**names, **words, "profile": c.tailored_to, "parents": parents})
        self.related = related_of(c)
        self.required = {one.fact: one for one in c.requires}
        declared = {one.fact: one.reference() for one in (*c.requires, *c.vocabulary.declared)}
        self.declared: Mapping[str, Fact[object]] = {**declared, **self.related}
        self._policies: dict[frozenset[type[Subject]], RedactionPolicy] = {}

    @cached_property
    def item_summaries(self) -> ItemSummaries:
        """The summaries of the items in reports."""
        checklist = self.checklist
        found: list[ItemSummary] = []
        for section in checklist.sections:
            for item in section.items:
                said = {
                    "section": section.id,
                    "weight": checklist.points(item),
                    "observable": any(guard.holds.picks(item) for guard in checklist.guards),
                    "references": tuple(
                        one.model_copy(update={"url": None, "source": None}) for one in item.references
                    ),
                }
                held = {name: said[name] if name in said else getattr(item, name) for name in ItemSummary.model_fields}
                found.append(made(ItemSummary, held))
        return ItemSummaries(found)

    def redaction_policy(self, subjects: Iterable[Subject], person: Subject) -> RedactionPolicy:
        """Return the redaction policy for subjects of these classes."""
        classes = frozenset((*map(type, subjects), type(person)))
        # Classes and not subjects: an app may subclass a kind and derive a new fact from a guarded one, which must be
        # hidden then, too. What anyone answered plays no part, so the result can be kept for the next person.
        found = self._policies.get(classes)
        if found is None:
            facts = facts_among(self.checklist, (*standard_classes(), *classes), self.facts)
            found = self._policies[classes] = redaction_policy_of(self.checklist, facts)
        return found

    @cached_property
    def facts(self) -> Mapping[str, Fact[object]]:
        """The facts that the checklist may use, by full name."""
        return {**facts_of(self.checklist), **self.related}

    @cached_property
    def settling(self) -> Mapping[str, frozenset[str]]:
        """The facts that determine whether an item applies, by the item's id."""
        rules = {item.id: item.rule for item in self.checklist.items if item.rule is not None}
        return {item: frozenset(facts_in(one.applies_to)) for item, one in rules.items() if one.applies_to is not None}

    @cached_property
    def former(self) -> Mapping[str, str]:
        """The present ids of items, by former id."""
        return {old: item.id for item in self.checklist.items for old in item.former_ids}

    def context(
        self,
        inventory: Inventory,
        now: datetime,
        tables: Mapping[str, object] | None = None,
        lifecycle: "Lifecycle | None" = None,
        services: "Services | None" = None,
    ) -> EvaluationContext:
        """Return the context that all views of one evaluation share. `evaluate` documents the arguments.

        Raises:
            TypeError: If an argument isn't an inventory.

        """
        if not isinstance(given := cast("object", inventory), Inventory):
            raise TypeError(
                f"expected an Inventory after the checklist, not {_called(given)}; write Inventory(subjects=(...,))"
            )
        if INCIDENT not in self.checklist.by_kind:
            # A checklist about prevention runs over the same inventory as the one about the incident. If a rule, a
            # waiver or a derived fact could see it, a report for a school or an employer would differ for someone to
            # which it has happened.
            inventory = inventory.without_incidents()  # no rule, waiver or derived fact of it may know of one
        former = self.former if inventory.attestations else _NOTHING
        return EvaluationContext(
            now,
            inventory,
            self.declared,
            self.required,
            tables or {},
            former,
            lifecycle,
            services,
            plain=self.plain,
            namings=self.namings,
        )

    def explained(self, item: Item, view: SubjectView) -> Explained:
        """Return the object that finds out why an item is unknown, for subjects of the view's class."""
        # The person's class counts as well, since rules about a device read `person.*`, too.
        key = item.id, type(view.subject), type(view.context.person)
        found = self._explained.get(key)
        if found is None:
            found = self._explained[key] = Explained(item, view, self.compiled, self._bare)
        return found

    def _bare(self, kind: str) -> Subject:
        """Return a subject of a kind of which nothing is known; of an app's own kind only declared facts exist."""
        vocabulary = self.checklist.vocabulary
        return (vocabulary.subject(kind) if kind in vocabulary.kinds else Subject).model_construct()

    def guarding(self, context: EvaluationContext) -> Guarding:
        """Return the effects of all guards for the person."""
        states: tuple[GuardState, ...] = ()
        if self.checklist.guards:
            view = SubjectView(context.person, context)
            states = tuple(self.state_of(guard, view) for guard in self.checklist.guards)
        found = self._guardings.get(states)
        if found is None:
            made = Guarding(self.checklist.guards, self.kinds, states)
            found = self._guardings.setdefault(states, made)
        return found

    def state_of(self, guard: Guard, person: SubjectView) -> GuardState:
        """Return the state of a guard for a person.

        An unknown condition counts as true if a warning fact is true. A false condition counts as unknown if the
        profile is always guarded.
        """
        # For someone who may live with the person that watches them, a wrong "idle" is the dangerous error, so unknown
        # is never idle:
        #
        #   when      unlocked_by   warning fact   state
        #   false     any           any            idle (flagged if the profile is always guarded)
        #   any       true          any            unlocked
        #   true      otherwise     any            suppressed
        #   unknown   otherwise     true           suppressed
        #   unknown   otherwise     otherwise      flagged
        #
        # (An unlocked guard that is false is idle: there is nothing to unlock.)
        holds = self.compiled.evaluate(guard.when, person)
        if holds is False and not (self.note.profile is not None and self.note.profile.always_guarded):
            return "idle"
        if guard.unlocked_by is not None and self.compiled.evaluate(guard.unlocked_by, person) is True:
            return "unlocked"
        if holds is False:
            return "flagged"
        warned = holds is None and any(person[name] is True for name in guard.warning_facts)
        return "suppressed" if holds or warned else "flagged"

    @cached_property
    def situated(self) -> tuple[tuple[str, tuple[tuple[Evaluator, Situation], ...]], ...]:
        """The items whose level depends on the person's situation, by id, with each situation's compiled condition."""
        return tuple(
            (item.id, tuple((self.compiled.compile(one.when), one) for one in item.situations))
            for item in self.checklist.situated
        )

    @cached_property
    def kept(self) -> frozenset[str]:
        """The ids of the items that no claim or waiver removes.

        They are the items that guards put first, those that may be urgent, transient ones, and all items about an
        incident.
        """
        # A partner with the phone in their hand, or a tool that they installed, could claim that these don't apply.
        # It depends on the items alone: if it did on the situation, a finding would tell of that.
        fixed = (
            one.id
            for one in self.checklist.items
            if one.kind == INCIDENT or one.confidentiality == "transient" or any(held.urgent for held in one.situations)
        )
        return frozenset((*plan_first(self.checklist), *fixed))

    @cached_property
    def effective_guards(self) -> tuple[Guard, ...]:
        """The guards that hold an item or put one first. In part of a checklist, other guards may have no effect."""
        items = self.checklist.items
        return tuple(one for one in self.checklist.guards if one.instead or any(map(one.holds.picks, items)))

    @cached_property
    def secret(self) -> frozenset[str]:
        """The full names of the facts that guards read. No finding names them."""
        return frozenset(name for guard in self.checklist.guards for name in guard.facts())


def plan_for(checklist: Checklist) -> Plan:
    """Return the plan of a checklist. It is built on first use and kept with the checklist.

    Raises:
        TypeError: If the argument isn't a checklist.

    """
    if not isinstance(given := cast("object", checklist), Checklist):
        raise TypeError(f"expected a Checklist first and an Inventory second; the first is {_called(given)}")
    found = plans_of(checklist).get("plan")
    # Two threads may both make a plan. `setdefault` lets the first one stand, so that all share what it remembers.
    if found is None:
        found = plans_of(checklist).setdefault("plan", Plan(checklist))
    return cast("Plan", found)


def _called(value: object) -> str:
    """Return the type of an argument with its article; never its value, which may be an answer."""
    name = type(value).__name__
    return f"{'an' if name[:1] in 'AEIOaeio' else 'a'} {name}"
