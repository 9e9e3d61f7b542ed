"""`evaluate`: a checklist against an inventory gives a report."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item, Level, Unclear
from secure_checklist.core.clock import moment
from secure_checklist.core.model import FrozenMap
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.datasets.messaging_services import Services
from secure_checklist.evaluation.audience import facts_read
from secure_checklist.evaluation.compiled import (
    NOTHING,
    PARTS,
    PATIENCE,
    Causes,
    Fast,
    KindPlan,
    Plan,
    Spot,
    masked,
    plan_for,
    special_values,
)
from secure_checklist.evaluation.explanation import explain_item
from secure_checklist.evaluation.findings import (
    PLAIN,
    Block,
    Disposition,
    Findings,
    Note,
    OpenNote,
    Reason,
    Written,
    slim,
)
from secure_checklist.evaluation.reasons import judge, parts_of, reasons_for
from secure_checklist.evaluation.report import Audience, Report
from secure_checklist.rules.outcome import ANY_DECISION, NOT_APPLICABLE, WORDS, judge_rule
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.semantics import truth
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import Inventory, Waiver
from secure_checklist.subjects.resolution import Scene, SubjectView, Views

_DECIDED = bytes(WORDS)
_UNKNOWN = re.compile(b"[^" + re.escape(_DECIDED) + b"]", re.DOTALL)
_EXPIRED: tuple[Cause, ...] = (("content_expired", None),)
_NO_SPOTS: Mapping[int, Spot] = {}
_ANYTHING = ANY_DECISION | NOT_APPLICABLE


class _Guarding(NamedTuple):
    """What guards do: disposition and text by item, what comes first, and the facts that must not be told."""

    effects: Mapping[str, tuple[Disposition, str]]
    first: tuple[str, ...]
    secret: frozenset[str]
    notices: tuple[str, ...] = ()


def evaluate(  # noqa: PLR0913 - keywords of one verb
    checklist: Checklist,
    inventory: Inventory,
    *,
    now: datetime | None = None,
    tables: Mapping[str, object] | None = None,
    lifecycle: Lifecycle | None = None,
    services: Services | None = None,
    evidence: bool = False,
    show_values: bool = False,
    fast: bool | None = None,
    on_error: Literal["unknown", "raise"] = "unknown",
) -> Report:
    """Judge every item of a checklist for every subject it is for.

    Args:
        checklist: What to judge by.
        inventory: Whom and what to judge.
        now: The moment to judge for, aware; None reads the clock.
        tables: Data that derived facts may look up, by name.
        lifecycle: Which systems still get fixes; None: the table that the library carries.
        services: What messaging services do; None: the table that the library carries.
        evidence: Add an explanation to each finding, save those that rest on facts which are never written.
        show_values: Put values into the evidence; private ones never.
        fast: True generates code at once, False never does; None decides by how many subjects there are.
        on_error: What becomes of a derived fact that raises, or returns something else than it is annotated with.
            `unknown`: it is unknown with the reason `error`, and the logger `secure_checklist` gets the types and
            frames of the traceback, never a value. `raise`: its exception is raised, for tests and development.

    A waiver for an item that the checklist doesn't have changes nothing; the report lists it in `unmatched_waivers`.

    Raises:
        ValueError: `now` has no offset.
        Exception: what a derived fact raised, with `on_error="raise"`.

    """
    plan = plan_for(checklist)
    if not plan.about_incident:
        inventory = inventory.without_incidents()  # no rule, waiver or derived fact of it may know of one
    former = plan.former if inventory.attestations else NOTHING
    required = plan.declared.required
    scene = Scene(moment(now), inventory, plan.declared, required, tables or {}, former, lifecycle, services)
    scene.strict = on_error == "raise"
    run = _Run(plan, scene, evidence=evidence, show_values=show_values, fast=fast)
    levels, ahead = _levels(plan, scene) if plan.situated else (_NO_LEVELS, ())
    guarding = run.guarding
    audience: Audience = "self" if checklist.guards or levels or ahead or run.veiled else "anybody"
    return Report.made(
        plan.note,
        scene.now,
        plan.item_notes,
        Findings(run.blocks()),
        guarding.first,
        guarding.notices,
        levels,
        audience,
        run.unmatched,
        ahead,
    )


class _Run:
    """One evaluation."""

    def __init__(self, plan: Plan, scene: Scene, *, evidence: bool, show_values: bool, fast: bool | None) -> None:
        self.plan, self.scene, self.fast = plan, scene, fast
        self.evidence, self.show_values = evidence, show_values
        self.guarding = _guard(plan, scene) if plan.checklist.guards else _UNGUARDED
        self.waivers, self.unmatched = _waivers(plan.checklist, scene.inventory.waivers)
        veil = plan.veil(scene.inventory.subjects, scene.person)
        self.fleeting = veil.fleeting
        veiled = {kind.kind: _veiled(kind, veil.items) for kind in plan.kinds} if veil.items else {}
        self.veiled = {kind: items for kind, items in veiled.items() if items}

    def blocks(self) -> Iterable[Block]:
        """Judge kind by kind, subject by subject."""
        inventory = self.scene.inventory
        by_kind: dict[str, list[Subject]] = {}
        for subject in inventory.subjects:
            by_kind.setdefault(subject.kind, []).append(subject)
        for kind in self.plan.kinds:
            subjects = by_kind.get(kind.kind, [])
            if kind.kind == "person":
                subjects = [self.scene.person]
            many = self.fast is True or len(subjects) >= PATIENCE
            for subject in subjects:
                yield self.block(kind, subject, many=many)
            if kind.kind != "person" and (kind.kind not in inventory.complete or not subjects):
                yield self.absent(kind, none=not subjects)

    def block(self, kind: KindPlan, subject: Subject, *, many: bool) -> Block:
        """Judge the items of a kind for one subject."""
        views = Views(subject, self.scene)
        fast = None if self.fast is False else self.plan.fast_for(kind, subject, self.scene.person, many=many)
        masks, params = bytearray(len(kind.items)), self.plan.params
        mappings: list[Mapping[str, Any]] = []
        if fast is None:
            fresh = [views[renewal] for renewal in kind.renewals]
            for index, group, rule in kind.ruled:
                masks[index] = judge_rule(rule, fresh[group], params)
        else:
            mappings = self.mappings(kind, fast, views)
            found = fast.generated.run(mappings, fast.generated.limits.at(self.scene.now))
            if len(found) == len(masks):
                masks = bytearray(found)
            else:
                for (index, _, _), mask in zip(kind.ruled, found, strict=True):
                    masks[index] = mask
        for index in kind.attested:
            item = kind.items[index]
            masks[index] = judge(item, views[item.renew_after], params)
        expired = self.out_of_date(kind, masks) if kind.dated else frozenset[int]()
        notes: dict[int, Note] = {}
        if self.evidence or self.waivers or self.guarding.effects:
            notes = self.notes(kind, masks, views, expired)
        elif masks.translate(None, _DECIDED):
            known = (
                [Causes(kind, group, views, fast, own) for group, own in enumerate(mappings[::PARTS])] if fast else []
            )
            notes = self.open_notes(kind, masks, expired, views, known)
        for index, reasons in self.veiled.get(kind.kind, ()):
            self.veil(kind.items[index], index, reasons, subject.id, notes)
        return Block(subject.id, kind.ids, bytes(masks), notes)

    def veil(self, item: Item, index: int, reasons: tuple[Reason, ...], subject: str, notes: dict[int, Note]) -> None:
        """Put into a finding's note what is written in its place. Of what is known here, only the day decides it."""
        day = self.scene.now.date()
        if item.valid_from is not None and day < item.valid_from:
            return  # it applies to nobody yet
        if item.valid_until is not None and day > item.valid_until:
            reasons = (_reason("content_expired", None),)
        waiver, waived = self.waiver(item, subject)
        told = Note(reasons, "waived" if waived else None, waiver, "", item.when_unclear or "show")
        written = Written(_ANYTHING, slim(told), always=item.id in self.fleeting)
        notes[index] = notes.get(index, PLAIN)._replace(written=written)

    def mappings(self, kind: KindPlan, fast: Fast, views: Views) -> list[Mapping[str, Any]]:
        """Give what a generated function reads: for each freshness three mappings."""
        found: list[Mapping[str, Any]] = []
        subject, person = views.subject, self.scene.person
        for group, renewal in enumerate(kind.renewals):
            special = fast.special[group]
            found.append(masked(subject, fast.fields[group], self.scene, renewal))
            found.append(masked(person, fast.fields[group], self.scene, renewal))
            found.append(special_values(views[renewal], special) if special else NOTHING)
        return found

    def out_of_date(self, kind: KindPlan, masks: bytearray) -> frozenset[int]:
        """Open the findings of expired items, close those of items that don't hold yet; give the expired positions."""
        day, expired = self.scene.now.date(), set[int]()
        for index in kind.dated:
            item = kind.items[index]
            if item.valid_from and day < item.valid_from:
                masks[index] = NOT_APPLICABLE
            elif item.valid_until and day > item.valid_until and masks[index] != NOT_APPLICABLE:
                masks[index] = _ANYTHING
                expired.add(index)
        return frozenset(expired)

    def notes(
        self,
        kind: KindPlan,
        masks: bytearray,
        views: Views,
        expired: frozenset[int],
    ) -> dict[int, Note]:
        """Write the notes where waivers, guards or evidence may have something to say of any finding."""
        notes: dict[int, Note] = {}
        for index, mask in enumerate(masks):
            item = kind.items[index]
            note = self.note(item, views[item.renew_after], mask, index in expired)
            if note is not PLAIN:
                notes[index] = note
        return notes

    def open_notes(
        self, kind: KindPlan, masks: bytearray, expired: frozenset[int], views: Views, known: list[Causes]
    ) -> dict[int, Note]:
        """Write the notes where only unknown findings need one; equal notes of an item are one object."""
        notes: dict[int, Note] = {}
        spots = kind.spots if known and not expired else _NO_SPOTS
        for match in _UNKNOWN.finditer(masks):
            index = match.start()
            place = index << 4 | masks[index]
            spot = spots.get(place)
            if spot is None:
                causes = _EXPIRED if index in expired else self.causes(kind, place, views, known)
                notes[index] = self.open_note(kind, place, causes)
                continue
            read, several, group, told = spot
            said = read(known[group])
            note = told.get(said)
            if note is None:
                causes = tuple(cause for part in said for cause in part) if several else said
                note = told[said] = self.open_note(kind, place, causes)
            notes[index] = note
        return notes

    def causes(self, kind: KindPlan, place: int, views: Views, known: list[Causes]) -> tuple[Cause, ...]:
        """Find why an item is unknown by walking its rule; where that is simple, the next time needn't."""
        item, mask = kind.items[place >> 4], place & 15
        causes = reasons_for(item, mask, views[item.renew_after], self.plan.params, self.plan.loose)
        if item.rule is not None and known and self.plan.loose.get(item.id) is False and place not in kind.spots:
            parts = parts_of(item.rule, mask, f"{place}")
            kind.nodes.update((part.key, part.node) for part in parts if part.node is not None)
            kind.spots[place] = Spot(
                itemgetter(*(part.key for part in parts)), len(parts) > 1, kind.groups[place >> 4], {}
            )
        return causes

    def open_note(self, kind: KindPlan, place: int, causes: tuple[Cause, ...]) -> OpenNote:
        """Write the note that says these causes."""
        reasons = self.told(_written(dict.fromkeys(causes)))
        display = kind.items[place >> 4].when_unclear or "show" if place & NOT_APPLICABLE else "show"
        return OpenNote(reasons, display=display)

    def note(self, item: Item, view: SubjectView, mask: int, expired: bool) -> Note:  # noqa: FBT001 - positional in one place
        """Write what is to be said of one finding."""
        reasons: tuple[Reason, ...] = ()
        if mask not in WORDS:
            reasons = (
                (Reason(code="content_expired"),)
                if expired
                else self.told(_written(reasons_for(item, mask, view, self.plan.params, self.plan.loose)))
            )
        display = item.when_unclear or "show" if mask & NOT_APPLICABLE and mask != NOT_APPLICABLE else "show"
        waiver, waived = self.waiver(item, view.subject.id)
        held = self.guarding.effects.get(item.id)
        evidence = (
            explain_item(item, view, self.plan.params, self.guarding.secret, show_values=self.show_values)
            if self.evidence and item.id not in self.fleeting
            else None
        )
        if not (reasons or waiver or held or evidence or display != "show"):
            return PLAIN
        disposition, text = self.disposition(item, waived=waived)
        written = None
        if waived and disposition == "held":
            written = Written(mask, Note(reasons, "waived", waiver, "", display, evidence))
        return Note(reasons, disposition, waiver, text, display, evidence, written)

    def told(self, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Leave out the names of facts that a guard reads."""
        secret = self.guarding.secret
        if not secret or not reasons:
            return reasons
        return tuple(dict.fromkeys(r if r.fact not in secret else Reason(code=r.code) for r in reasons))

    def waiver(self, item: Item, subject: str | None) -> tuple[Waiver | None, bool]:
        """Return the waiver of an item for a subject, of several the last to end, and whether it is in force."""
        for waiver in self.waivers.get(item.id, ()):
            if waiver.subject in (None, subject):
                return waiver, waiver.until is None or self.scene.now < waiver.until
        return None, False

    def absent(self, kind: KindPlan, *, none: bool) -> Block:
        """Write the findings for what isn't listed: nothing of the kind at all, or perhaps more."""
        complete = kind.kind in self.scene.inventory.complete
        reasons = () if complete else (Reason(code="no_subject" if none else "more_may_exist"),)
        day = self.scene.now.date()
        masks, notes = bytearray(), dict[int, Note]()
        for index, item in enumerate(kind.items):
            early = item.valid_from is not None and day < item.valid_from
            closed = complete or early
            masks.append(NOT_APPLICABLE if closed else _ANYTHING)
            waiver, waived = self.waiver(item, None) if self.waivers else (None, False)
            disposition, text = self.disposition(item, waived=waived)
            display: Unclear = "show" if closed else item.when_unclear or "show"
            told = () if closed else reasons
            written = None
            if waived and disposition == "held":
                written = Written(masks[index], Note(told, "waived", waiver, "", display))
            note = Note(told, disposition, waiver, text, display, None, written)
            if note != PLAIN:
                notes[index] = note
        return Block(None, kind.ids, bytes(masks), notes)

    def disposition(self, item: Item, *, waived: bool) -> tuple[Disposition | None, str]:
        """Give what guards and waivers make of a finding, and the neutral text: held over waived over cautioned."""
        effect, text = self.guarding.effects.get(item.id, (None, ""))
        return ("waived" if waived and effect != "held" else effect), text


def _veiled(kind: KindPlan, veil: Mapping[str, tuple[Reason, ...]]) -> tuple[tuple[int, tuple[Reason, ...]], ...]:
    return tuple((kind.ids.index(item), reasons) for item, reasons in veil.items() if item in kind.ids)


def _written(causes: Iterable[Cause]) -> tuple[Reason, ...]:
    return tuple(_reason(code, fact) for code, fact in causes)


@lru_cache(maxsize=4096)
def _reason(code: ReasonCode, fact: str | None) -> Reason:
    return Reason(code=code, fact=fact)


_UNGUARDED = _Guarding({}, (), frozenset())


def _guard(plan: Plan, scene: Scene) -> _Guarding:
    """Find what the guards hold and caution. Unknown counts as true once a warning fact is true."""
    view = SubjectView(scene.person, scene)
    effects: dict[str, tuple[Disposition, str]] = {}
    first: dict[str, None] = {}
    secret: set[str] = set()
    notices: dict[str, None] = {}
    for guard in plan.checklist.guards:
        secret.update(facts_read(guard))
        holds = truth(guard.when, view, plan.params)
        if holds is None and any(view.value(name) is True for name in guard.warning_facts):
            holds = True
        if holds is False:
            continue
        first.update(dict.fromkeys(guard.instead))
        if holds:
            notices[guard.neutral_text] = None
        for item in plan.checklist.items:
            if guard.holds.picks(item) and (holds or item.id not in effects):
                effects[item.id] = ("held" if holds else "cautioned", guard.neutral_text)
    return _Guarding(effects, tuple(first), frozenset(secret), tuple(notices))


_NO_LEVELS: FrozenMap[str, Level] = FrozenMap()


def _levels(plan: Plan, scene: Scene) -> tuple[FrozenMap[str, Level], tuple[str, ...]]:
    """Return the levels that the person's situation puts in the place of the items' own, and what it puts first."""
    view = SubjectView(scene.person, scene)
    found: dict[str, Level] = {}
    ahead: list[str] = []
    for item in plan.situated:
        holding = [each for each in item.situations if truth(each.when, view, plan.params)]
        if holding:
            found[item.id] = holding[0].level
            if holding[0].first:
                ahead.append(item.id)
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
