"""`evaluate`: a checklist against an inventory gives a report."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Generic, Literal, TypeVar

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item, Level, Unclear
from secure_checklist.core.clock import utc_now
from secure_checklist.core.model import FrozenMap
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.datasets.messaging_services import Services
from secure_checklist.evaluation.compiled import KindPlan, Plan, plan_for
from secure_checklist.evaluation.explanation import explain_item
from secure_checklist.evaluation.findings import (
    PLAIN,
    Block,
    Disposition,
    Findings,
    Note,
    Reason,
    Written,
)
from secure_checklist.evaluation.outcome_tables import Found, keep
from secure_checklist.evaluation.reasons import ATTESTED_MASK, attested_fact
from secure_checklist.evaluation.report import Audience, Report
from secure_checklist.rules.outcome import ANY_DECISION, DECIDED_OUTCOMES, NOT_APPLICABLE, Outcome, outcome_of
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.values import Truth
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import Inventory, Waiver
from secure_checklist.subjects.resolution import (
    EvaluationContext,
    SubjectView,
    is_in_time,
    is_undated,
    person_of,
    views_of,
)

T = TypeVar("T")
_DECIDED = bytes(DECIDED_OUTCOMES)
_UNKNOWN = re.compile(b"[^" + re.escape(_DECIDED) + b"]", re.DOTALL)
_EXPIRED: tuple[Cause, ...] = (("content_expired", None),)
_MOST_NOTES = 16_384
"""How many notes are kept for those of whom the same guards hold; then all are deleted."""
_NOTHING: Mapping[str, str] = {}
_ANYTHING = ANY_DECISION | NOT_APPLICABLE


def evaluate(  # noqa: PLR0913 - keywords of one verb
    checklist: Checklist,
    inventory: Inventory,
    *,
    now: datetime | None = None,
    tables: Mapping[str, object] | None = None,
    lifecycle: Lifecycle | None = None,
    services: Services | None = None,
    explain: bool = False,
    show_values: bool = False,
    on_error: Literal["unknown", "raise"] = "unknown",
) -> Report:
    """Evaluate every item of a checklist for every subject it is for.

    Args:
        checklist: The checklist to apply.
        inventory: The subjects to evaluate.
        now: The time to evaluate for, aware; None reads the clock.
        tables: Data that derived facts may look up, by name.
        lifecycle: Which systems still get fixes; None: the table that the library carries.
        services: What messaging services do; None: the table that the library carries.
        explain: Add an explanation to each finding, save those that rest on facts which are never written.
        show_values: Put values into the explanation; private ones never.
        on_error: What becomes of a derived fact that raises, or returns something else than it is annotated with.
            `unknown`: it is unknown with the reason `error`, and the logger `secure_checklist` gets the types and
            frames of the traceback, never a value. `raise`: its exception is raised, for tests and development.

    A waiver for an item that the checklist doesn't have changes nothing; the report lists it in `unmatched_waivers`.

    Raises:
        ValueError: `now` has no offset.
        Exception: what a derived fact raised, with `on_error="raise"`.

    """
    context = evaluation_context(checklist, inventory, now=now, tables=tables, lifecycle=lifecycle, services=services)
    context.strict = on_error == "raise"
    return report_on(checklist, context, explain=explain, show_values=show_values)


def evaluation_context(
    checklist: Checklist,
    inventory: Inventory,
    *,
    now: datetime | None = None,
    tables: Mapping[str, object] | None = None,
    lifecycle: Lifecycle | None = None,
    services: Services | None = None,
) -> EvaluationContext:
    """Return what an evaluation of an inventory has in common; `evaluate` says what the arguments are."""
    plan = plan_for(checklist)
    if not plan.about_incident:
        inventory = inventory.without_incidents()  # no rule, waiver or derived fact of it may know of one
    former = plan.former if inventory.attestations else _NOTHING
    required = plan.declared.required
    context = EvaluationContext(
        utc_now(now), inventory, plan.declared, required, tables or {}, former, lifecycle, services
    )
    context.plain = plan.plain
    return context


def report_on(
    checklist: Checklist,
    context: EvaluationContext,
    *,
    kept: Mapping[str, Block] = MappingProxyType({}),
    explain: bool = False,
    show_values: bool = False,
) -> Report:
    """Return the report; of the subjects in `kept`, the blocks are taken as an earlier evaluation made them."""
    plan = plan_for(checklist)
    run = _Run(plan, context, explain=explain, show_values=show_values)
    levels, ahead = _levels(plan, context) if plan.situated else (_NO_LEVELS, ())
    guarding = run.guarding
    audience: Audience = "self" if checklist.guards or levels or ahead or run.veiled else "anybody"
    return Report.made(
        plan.note,
        context.now,
        plan.item_notes,
        Findings(run.blocks(kept)),
        guarding.first,
        guarding.notices,
        levels,
        audience,
        run.unmatched,
        ahead,
    )


def outcomes(
    checklist: Checklist,
    inventory: Inventory,
    *,
    now: datetime | None = None,
    tables: Mapping[str, object] | None = None,
    lifecycle: Lifecycle | None = None,
    services: Services | None = None,
) -> tuple[Outcome, ...]:
    """Return the outcome of each finding that `evaluate` reports, in its order: `evaluate(...).findings.outcomes()`.

    It finds no reasons and makes no report, for an app that only counts, sorts or filters many inventories. What
    guards and waivers do changes no outcome. The arguments are those of `evaluate`.

    Raises:
        ValueError: `now` has no offset.

    """
    plan, now = plan_for(checklist), utc_now(now)
    context = _WhenNeeded(
        lambda: evaluation_context(checklist, inventory, now=now, tables=tables, lifecycle=lifecycle, services=services)
    )

    def view(subject: Subject) -> SubjectView:
        return views_of(subject, context(), (None,))[0]

    person = person_of(inventory)
    undated = inventory.as_of is None and not inventory.attestations and is_undated(person)
    day = now.date()
    found: list[Outcome] = []
    for kind, subjects, more in _listed(plan, inventory, person):
        for subject in subjects:
            if (undated and is_undated(subject)) or is_in_time(subject, context(), kind.shortest_renewal):
                found += kind.outcomes(subject, day, view)
            else:
                views = views_of(subject, context(), kind.renewals)
                found.extend(kind.outcome(place)(views[group]) for place, group in enumerate(kind.groups))
        if more:
            mask = NOT_APPLICABLE if kind.kind in inventory.complete else _ANYTHING
            found.extend(outcome_of(kind.on(place, mask, day)) for place in range(len(kind.items)))
    return tuple(found)


class _WhenNeeded(Generic[T]):
    """What is made when it is first called for: most outcomes are looked up without it."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: T | None = None

    def __call__(self) -> T:
        if self._made is None:
            self._made = self._make()
        return self._made


def _listed(plan: Plan, inventory: Inventory, person: Subject) -> Iterator[tuple[KindPlan, Sequence[Subject], bool]]:
    """Yield each kind that the checklist has items for, with those that are listed, and whether there may be more.

    Where a kind is listed in full and nothing is of that kind, its items are reported once, for nobody, as well.
    """
    by_kind: dict[str, list[Subject]] = {}
    for subject in inventory.subjects:
        by_kind.setdefault(subject.kind, []).append(subject)
    for kind in plan.kinds:
        if kind.kind == "person":
            yield kind, (person,), False
        else:
            subjects = by_kind.get(kind.kind, ())
            yield kind, subjects, kind.kind not in inventory.complete or not subjects


class _Views:
    """The views of a subject, made when one is first needed: what is looked up needs none."""

    def __init__(
        self, subject: Subject, context: EvaluationContext, renewals: Sequence[int | None], groups: Sequence[int] | None
    ) -> None:
        self._subject, self._context, self._renewals, self._groups = subject, context, renewals, groups
        self._several: list[SubjectView] | None = None

    @property
    def several(self) -> list[SubjectView]:
        """The views for the items with each of these `renew_after`."""
        if self._several is None:
            self._several = views_of(self._subject, self._context, self._renewals)
        return self._several

    def of(self, place: int) -> SubjectView:
        """Return the view for the item at a place."""
        return self.several[0 if self._groups is None else self._groups[place]]

    def first(self, subject: Subject) -> SubjectView:
        """Return the view of the subject, where all items see the same."""
        del subject
        return self.several[0]


class _Run:
    """One evaluation."""

    def __init__(self, plan: Plan, context: EvaluationContext, *, explain: bool, show_values: bool) -> None:
        self.plan, self.context = plan, context
        self.explain, self.show_values = explain, show_values
        self.guarding = plan.guarding(_holding(plan, context) if plan.checklist.guards else ())
        self.waivers, self.unmatched = _waivers(plan.checklist, context.inventory.waivers)
        inventory, person = context.inventory, context.person
        self.undated = inventory.as_of is None and not inventory.attestations and is_undated(person)
        veil = plan.veil(inventory.subjects, person)
        self.transient_items = veil.transient_items
        veiled = {kind.kind: _veiled(kind, veil.items) for kind in plan.kinds} if veil.items else {}
        self.veiled = {kind: items for kind, items in veiled.items() if items}

    def blocks(self, kept: Mapping[str, Block]) -> Iterable[Block]:
        """Evaluate kind by kind, subject by subject, save those that were kept."""
        for kind, subjects, more in _listed(self.plan, self.context.inventory, self.context.person):
            for subject in subjects:
                yield kept.get(subject.id) or self.block(kind, subject)
            if more:
                yield self.absent(kind, none=not subjects)

    def block(self, kind: KindPlan, subject: Subject) -> Block:
        """Evaluate the items of a kind for one subject."""
        day, found = self.context.now.date(), None
        if self.in_time(subject, kind.shortest_renewal) and kind.met(subject, day):
            views = _Views(subject, self.context, (None,), None)
            found = kind.masks(subject, day, views.first)
            masks = bytearray(found.found)
        else:
            views, masks = _Views(subject, self.context, kind.renewals, kind.groups), bytearray(len(kind.items))
            several = views.several
            for index, group, decide in kind.ruled:
                masks[index] = decide(several[group])
            for index in kind.attested:
                masks[index] = ATTESTED_MASK[views.of(index).value(attested_fact(kind.items[index]))]
        expired = self.out_of_date(kind, masks) if kind.dated else frozenset[int]()
        known = None if subject.unknown else found
        notes = self.open_notes(kind, masks, views, expired, known) if masks.translate(None, _DECIDED) else {}
        if self.explain or self.waivers or self.guarding.effects:
            self.add_notes(kind, masks, views, notes)
        for index, reasons in self.veiled.get(kind.kind, ()):
            self.veil(kind.items[index], index, reasons, subject.id, notes)
        return Block(subject.id, kind.ids, bytes(masks), notes)

    def veil(self, item: Item, index: int, reasons: tuple[Reason, ...], subject: str, notes: dict[int, Note]) -> None:
        """Put into a finding's note what is written in its place. Of what is known here, only the day decides it."""
        day = self.context.now.date()
        if item.valid_from is not None and day < item.valid_from:
            return  # it applies to nobody yet
        if item.valid_until is not None and day > item.valid_until:
            reasons = (_reason("content_expired", None),)
        waiver, waived = self.waiver(item, subject)
        shown = Note(reasons, "waived" if waived else None, waiver, "", item.when_unclear or "show")
        written = Written(_ANYTHING, shown, always=item.id in self.transient_items)
        notes[index] = notes.get(index, PLAIN)._replace(written=written)

    def out_of_date(self, kind: KindPlan, masks: bytearray) -> frozenset[int]:
        """Open the findings of expired items, close those of items that don't hold yet; give the expired positions."""
        day, expired = self.context.now.date(), set[int]()
        for index in kind.dated:
            masks[index] = kind.on(index, masks[index], day)
            if masks[index] == _ANYTHING and kind.on(index, ANY_DECISION, day) == _ANYTHING:
                expired.add(index)
        return frozenset(expired)

    def in_time(self, subject: Subject, renewal: int | None) -> bool:
        """Return True if nothing that an item may read of a subject is too old for it, or ahead of now."""
        return (self.undated and is_undated(subject)) or is_in_time(subject, self.context, renewal)

    def open_notes(
        self, kind: KindPlan, masks: bytearray, views: _Views, expired: frozenset[int], found: Found[int] | None
    ) -> dict[int, Note]:
        """Write the notes of unknown findings: why they are unknown. Equal notes of an item are one object."""
        notes: dict[int, Note] = {}
        for match in _UNKNOWN.finditer(masks):
            index = match.start()
            if index in expired:
                notes[index] = self.open_note(kind.items[index], masks[index], _EXPIRED)
                continue
            table = None if found is None else found.tables.get(index)
            if found is None or table is None:
                notes[index] = self.why(kind.items[index], masks[index], views.of(index))
                continue
            # it follows from the values, since a subject with reasons of its own for what is missing has no `found`
            values = table.read(found.values)
            note = table.notes.get(values)
            if note is None:
                note = self.why(kind.items[index], masks[index], views.of(index))
                keep(table.notes, values, note)
            notes[index] = note
        return notes

    def why(self, item: Item, mask: int, view: SubjectView) -> Note:
        """Return the note that says why an item is unknown."""
        why = self.plan.reasons(view).why(item, mask, view)
        if why.note is None:
            why.note = self.open_note(item, mask, why.causes)
        return why.note

    def open_note(self, item: Item, mask: int, causes: Iterable[Cause]) -> Note:
        """Write the note that says these causes, without the names of facts that a guard reads."""
        secret = self.plan.secret
        shown = dict.fromkeys(_reason(code, None if fact in secret else fact) for code, fact in causes)
        display = item.when_unclear or "show" if mask & NOT_APPLICABLE else "show"
        return Note(tuple(shown), display=display)

    def add_notes(self, kind: KindPlan, masks: bytearray, views: _Views, notes: dict[int, Note]) -> None:
        """Add what waivers, guards and explanation have to say, of decided findings too."""
        effects, known = self.guarding.effects, self.guarding.notes
        for index, item in enumerate(kind.items):
            open_note = notes.get(index, PLAIN)
            if self.explain or item.id in self.waivers:
                notes[index] = self.note(item, views.of(index), masks[index], open_note)
            elif item.id in effects:
                key = item.id, id(open_note)
                found = known.get(key)
                if found is None:  # kept with what it is made from, so that the identity stays its own
                    if len(known) >= _MOST_NOTES:
                        known.clear()
                    made = self.note(item, views.of(index), masks[index], open_note)
                    found = known[key] = open_note, made
                notes[index] = found[1]
            if notes.get(index) is PLAIN:
                del notes[index]

    def note(self, item: Item, view: SubjectView, mask: int, open_note: Note) -> Note:
        """Write what is to be said of one finding, besides why it is unknown."""
        waiver, waived = self.waiver(item, view.subject.id)
        explanation = (
            explain_item(item, view, self.plan.compiled, self.plan.secret, show_values=self.show_values)
            if self.explain and item.id not in self.transient_items
            else None
        )
        if not (waiver or explanation or item.id in self.guarding.effects):
            return open_note
        reasons, display = open_note.reasons, open_note.display
        disposition, text = self.disposition(item, waived=waived)
        written = None
        if waived and disposition == "suppressed":
            written = Written(mask, Note(reasons, "waived", waiver, "", display, explanation))
        return Note(reasons, disposition, waiver, text, display, explanation, written)

    def waiver(self, item: Item, subject: str | None) -> tuple[Waiver | None, bool]:
        """Return the waiver of an item for a subject, of several the last to end, and whether it is in force."""
        for waiver in self.waivers.get(item.id, ()):
            if waiver.subject in (None, subject):
                return waiver, waiver.until is None or self.context.now < waiver.until
        return None, False

    def absent(self, kind: KindPlan, *, none: bool) -> Block:
        """Write the findings for what isn't listed: nothing of the kind at all, or perhaps more."""
        complete = kind.kind in self.context.inventory.complete
        if self.waivers or kind.dated:
            return self.not_listed(kind, complete=complete, none=none)
        key = kind.kind, complete, none
        found = self.guarding.absent.get(key)
        if found is None:
            found = self.guarding.absent[key] = self.not_listed(kind, complete=complete, none=none)
        return found

    def not_listed(self, kind: KindPlan, *, complete: bool, none: bool) -> Block:
        """Write the findings for what isn't listed, by the day and the waivers of this evaluation."""
        reasons = () if complete else (Reason(code="no_subject" if none else "more_may_exist"),)
        day = self.context.now.date()
        masks, notes = bytearray(), dict[int, Note]()
        for index, item in enumerate(kind.items):
            early = item.valid_from is not None and day < item.valid_from
            closed = complete or early
            masks.append(NOT_APPLICABLE if closed else _ANYTHING)
            waiver, waived = self.waiver(item, None) if self.waivers else (None, False)
            disposition, text = self.disposition(item, waived=waived)
            display: Unclear = "show" if closed else item.when_unclear or "show"
            shown = () if closed else reasons
            written = None
            if waived and disposition == "suppressed":
                written = Written(masks[index], Note(shown, "waived", waiver, "", display))
            note = Note(shown, disposition, waiver, text, display, None, written)
            if note != PLAIN:
                notes[index] = note
        return Block(None, kind.ids, bytes(masks), notes)

    def disposition(self, item: Item, *, waived: bool) -> tuple[Disposition | None, str]:
        """Return the disposition of a finding, and the neutral text: suppressed before waived before flagged."""
        effect, text = self.guarding.effects.get(item.id, (None, ""))
        return ("waived" if waived and effect != "suppressed" else effect), text


def _veiled(kind: KindPlan, veil: Mapping[str, tuple[Reason, ...]]) -> tuple[tuple[int, tuple[Reason, ...]], ...]:
    return tuple((kind.ids.index(item), reasons) for item, reasons in veil.items() if item in kind.ids)


@lru_cache(maxsize=4096)
def _reason(code: ReasonCode, fact: str | None) -> Reason:
    return Reason(code=code, fact=fact)


def _holding(plan: Plan, context: EvaluationContext) -> tuple[Truth, ...]:
    """Return which guards hold, in order. Unknown counts as true once a warning fact is true."""
    view = SubjectView(context.person, context)
    found: list[Truth] = []
    for guard in plan.checklist.guards:
        holds = plan.compiled.truth(guard.when, view)
        if holds is None and any(view.value(name) is True for name in guard.warning_facts):
            holds = True
        found.append(holds)
    return tuple(found)


_NO_LEVELS: FrozenMap[str, Level] = FrozenMap()


def _levels(plan: Plan, context: EvaluationContext) -> tuple[FrozenMap[str, Level], tuple[str, ...]]:
    """Return the levels that the person's situation puts in the place of the items' own, and what it puts first."""
    view = SubjectView(context.person, context)
    found: dict[str, Level] = {}
    ahead: list[str] = []
    for item, situations in plan.situated:
        holding = next((situation for holds, situation in situations if holds(view)), None)
        if holding is not None:
            found[item] = holding.level
            if holding.first:
                ahead.append(item)
    return FrozenMap(found), tuple(ahead)


def _waivers(
    checklist: Checklist, waivers: Iterable[Waiver]
) -> tuple[Mapping[str, Sequence[Waiver]], tuple[Waiver, ...]]:
    """Sort the waivers by item, present ids, the last to end first; and those for items that aren't there."""
    found: dict[str, list[Waiver]] = {}
    others: list[Waiver] = []
    for waiver in waivers:
        item = checklist.find(waiver.item)
        if item is None:
            others.append(waiver)
        else:
            found.setdefault(item.id, []).append(waiver)
    for entries in found.values():
        entries.sort(key=lambda waiver: (waiver.until is None, waiver.until or _NO_END), reverse=True)
    return found, tuple(others)


_NO_END = datetime.max.replace(tzinfo=UTC)
