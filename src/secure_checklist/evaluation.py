"""`evaluate`: a checklist against an inventory gives a report."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from secure_checklist.checklist import Checklist
from secure_checklist.clock import moment
from secure_checklist.conditions import predicates
from secure_checklist.content import Item
from secure_checklist.errors import InvalidInventory, Problem, did_you_mean
from secure_checklist.explaining import explain_item
from secure_checklist.facts import Subject
from secure_checklist.findings import (
    ANY_DECISION,
    NOT_APPLICABLE,
    PLAIN,
    WORDS,
    Block,
    Disposition,
    Findings,
    Note,
    Reason,
)
from secure_checklist.inventory import Inventory, Waiver
from secure_checklist.judging import judge, reasons_for
from secure_checklist.planning import PATIENCE, KindPlan, Plan, masked, plan_for, special_values
from secure_checklist.report import Report
from secure_checklist.truth import truth
from secure_checklist.views import Scene, SubjectView

_DECIDED = bytes(WORDS)
_ANYTHING = ANY_DECISION | NOT_APPLICABLE


class _Guarding(NamedTuple):
    """What guards do: disposition and text by item, what comes first, and the facts that must not be told."""

    effects: Mapping[str, tuple[Disposition, str]]
    first: tuple[str, ...]
    secret: frozenset[str]


def evaluate(  # noqa: PLR0913 - keywords of one verb
    checklist: Checklist,
    inventory: Inventory,
    *,
    now: datetime | None = None,
    tables: Mapping[str, object] | None = None,
    evidence: bool = False,
    show_values: bool = False,
    fast: bool | None = None,
) -> Report:
    """Judge every item of a checklist for every subject it is for.

    Args:
        checklist: What to judge by.
        inventory: Whom and what to judge.
        now: The moment to judge for, aware; None reads the clock.
        tables: Data that derived facts may look up, by name.
        evidence: Add an explanation to each finding.
        show_values: Put values into the evidence; private ones never.
        fast: True generates code at once, False never does; None decides by how many subjects there are.

    Raises:
        InvalidInventory: a waiver names an item that the checklist doesn't have.
        ValueError: `now` has no offset.

    """
    plan = plan_for(checklist)
    scene = Scene(moment(now), inventory, plan.declared, plan.required, tables or {}, plan.former)
    run = _Run(plan, scene, evidence=evidence, show_values=show_values, fast=fast)
    return Report(
        checklist=plan.note,
        now=scene.now,
        items=plan.item_notes,
        findings=Findings(run.blocks()),
        first=run.guarding.first,
    )


class _Run:
    """One evaluation."""

    def __init__(self, plan: Plan, scene: Scene, *, evidence: bool, show_values: bool, fast: bool | None) -> None:
        self.plan, self.scene, self.fast = plan, scene, fast
        self.evidence, self.show_values = evidence, show_values
        self.guarding = _guard(plan, scene) if plan.checklist.guards else _UNGUARDED
        self.waivers = _waivers(plan.checklist, scene.inventory) if scene.inventory.waivers else {}

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
        views = {renewal: SubjectView(subject, self.scene, renewal) for renewal in kind.renewals}
        fast = None if self.fast is False else self.plan.fast_for(kind, subject, self.scene.person, many=many)
        masks = bytearray(len(kind.items))
        if fast is None:
            for index in kind.ruled:
                item = kind.items[index]
                masks[index] = judge(item, views[item.renew_after], self.plan.params)
        else:
            mappings: list[Mapping[str, object]] = []
            for group, renewal in enumerate(kind.renewals):
                mappings.append(masked(subject, fast.fields[group], self.scene, renewal))
                mappings.append(masked(self.scene.person, fast.fields[group], self.scene, renewal))
                mappings.append(special_values(views[renewal], fast.special[group]))
            found = fast.generated.run(mappings, fast.generated.limits_at(self.scene.now))
            if len(found) == len(masks):
                masks[:] = bytes(found)
            else:
                for index, mask in zip(kind.ruled, found, strict=True):
                    masks[index] = mask
        for index in kind.attested:
            item = kind.items[index]
            masks[index] = judge(item, self.view(views, subject, item), self.plan.params)
        expired = self.out_of_date(kind, masks) if kind.dated else frozenset[int]()
        return Block(subject.id, kind.ids, bytes(masks), self.notes(kind, subject, masks, views, expired))

    def view(self, views: dict[int | None, SubjectView], subject: Subject, item: Item) -> SubjectView:
        """Give the view with an item's freshness."""
        found = views.get(item.renew_after)
        if found is None:
            found = views[item.renew_after] = SubjectView(subject, self.scene, item.renew_after)
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
        subject: Subject,
        masks: bytearray,
        views: dict[int | None, SubjectView],
        expired: frozenset[int],
    ) -> dict[int, Note]:
        """Write the notes: for unknown findings always, for others where something else is to be said."""
        everything = self.evidence or self.waivers or self.guarding.effects
        if not everything and not masks.translate(None, _DECIDED):
            return {}
        notes: dict[int, Note] = {}
        for index, mask in enumerate(masks):
            if everything or mask not in WORDS:
                item = kind.items[index]
                view = self.view(views, subject, item)
                note = self.note(item, view, mask, index in expired)
                if note is not PLAIN:
                    notes[index] = note
        return notes

    def note(self, item: Item, view: SubjectView, mask: int, expired: bool) -> Note:  # noqa: FBT001 - positional in one place
        """Write what is to be said of one finding."""
        reasons: tuple[Reason, ...] = ()
        if mask not in WORDS:
            reasons = (
                (Reason(code="content_expired"),)
                if expired
                else self.told(reasons_for(item, view, self.plan.params, self.plan.loose))
            )
        display = item.when_unclear or "show" if mask & NOT_APPLICABLE and mask != NOT_APPLICABLE else "show"
        waiver, waived = self.waiver(item, view.subject.id)
        held = self.guarding.effects.get(item.id)
        evidence = (
            explain_item(item, view, self.plan.params, self.guarding.secret, show_values=self.show_values)
            if self.evidence
            else None
        )
        if not (reasons or waiver or held or evidence or display != "show"):
            return PLAIN
        disposition, text = self.disposition(item, waived=waived)
        return Note(reasons, disposition, waiver, text, display, evidence)

    def told(self, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Leave out the names of facts that a guard reads."""
        secret = self.guarding.secret
        if not secret:
            return reasons
        return tuple(dict.fromkeys(r if r.fact not in secret else Reason(code=r.code) for r in reasons))

    def waiver(self, item: Item, subject: str | None) -> tuple[Waiver | None, bool]:
        """Give the waiver that names an item for a subject, one in force before others, and whether it is in force."""
        fitting = [w for w in self.waivers.get(item.id, ()) if w.subject in (None, subject)]
        for waiver in fitting:
            if waiver.until is None or self.scene.now < waiver.until:
                return waiver, True
        return (fitting[-1], False) if fitting else (None, False)

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
            display = "show" if closed else item.when_unclear or "show"
            note = Note(() if closed else reasons, disposition, waiver, text, display)
            if note != PLAIN:
                notes[index] = note
        return Block(None, kind.ids, bytes(masks), notes)

    def disposition(self, item: Item, *, waived: bool) -> tuple[Disposition | None, str]:
        """Give what guards and waivers make of a finding, and the neutral text: held over waived over cautioned."""
        effect, text = self.guarding.effects.get(item.id, (None, ""))
        return ("waived" if waived and effect != "held" else effect), text


_UNGUARDED = _Guarding({}, (), frozenset())


def _guard(plan: Plan, scene: Scene) -> _Guarding:
    """Find what the guards hold and caution. Unknown counts as true once a warning fact is true."""
    view = SubjectView(scene.person, scene)
    effects: dict[str, tuple[Disposition, str]] = {}
    first: dict[str, None] = {}
    secret: set[str] = set()
    for guard in plan.checklist.guards:
        secret.update(node.fact for node in predicates(guard.when))
        secret.update(guard.warning_facts)
        holds = truth(guard.when, view, plan.params)
        if holds is None and any(view.value(name) is True for name in guard.warning_facts):
            holds = True
        if holds is False:
            continue
        first.update(dict.fromkeys(guard.instead))
        for item in plan.checklist.items:
            if guard.holds.picks(item) and (holds or item.id not in effects):
                effects[item.id] = ("held" if holds else "cautioned", guard.neutral_text)
    return _Guarding(effects, tuple(first), frozenset(secret))


def _waivers(checklist: Checklist, inventory: Inventory) -> dict[str, list[Waiver]]:
    """Sort the waivers by item, present ids.

    Raises:
        InvalidInventory: one names an item that isn't there.

    """
    found: dict[str, list[Waiver]] = {}
    problems: list[Problem] = []
    for index, waiver in enumerate(inventory.waivers):
        item = checklist.find(waiver.item)
        if item is None:
            hint = did_you_mean(waiver.item, (known.id for known in checklist.items))
            problems.append(Problem(f"waivers[{index}] > item", f'the checklist has no item "{waiver.item}"', hint))
        else:
            found.setdefault(item.id, []).append(waiver)
    if problems:
        raise InvalidInventory(problems)
    return found
