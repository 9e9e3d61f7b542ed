"""`evaluate`: evaluate a checklist against an inventory and return a report."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Literal, get_args

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item, Unclear
from secure_checklist.checklists.words import AnyLevel
from secure_checklist.core.clock import utc_now
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.garbage import collected_later
from secure_checklist.core.model import FrozenMap
from secure_checklist.evaluation.claims import Claims
from secure_checklist.evaluation.columns import Column, Verdict
from secure_checklist.evaluation.compiled import ANY_OUTCOME, KindPlan, Plan, plan_for
from secure_checklist.evaluation.explainer import Explainer
from secure_checklist.evaluation.explanation import Reason
from secure_checklist.evaluation.findings import OUTCOMES, PLAIN, Block, FindingDetails, Findings, Written
from secure_checklist.evaluation.plan import PlanStep, planned
from secure_checklist.evaluation.report import NO_LEVELS, Report
from secure_checklist.evaluation.summaries import made
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, NOT_APPLICABLE, Outcome
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.entries import PERSON, Attestation, Waiver
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView

if TYPE_CHECKING:
    from secure_checklist.datasets.lifecycle.table import Lifecycle
    from secure_checklist.datasets.messaging_services import Services
    from secure_checklist.translations.models import Catalogue

Seen = tuple[KindPlan, Sequence[SubjectView], Column, Sequence[Verdict]]
"""How a subject was evaluated: the items of its kind, its views, the predicates, and the verdict of each item."""
_UNKNOWN = re.compile(b"[^" + re.escape(bytes(DECIDED_OUTCOMES)) + b"]", re.DOTALL)


def evaluate(  # noqa: PLR0913 - keywords of one verb
    checklist: Checklist,
    inventory: Inventory,
    *,
    now: datetime | None = None,
    tables: Mapping[str, object] | None = None,
    lifecycle: "Lifecycle | None" = None,
    services: "Services | None" = None,
    explain: bool = False,
    show_values: bool = False,
    on_error: Literal["unknown", "raise"] = "unknown",
    language: "str | Catalogue | None" = None,
) -> Report:
    """Evaluate every item of a checklist for each subject of the item's kind.

    Waivers and attestations for items that the checklist doesn't have change nothing, and are listed in the report as
    `unmatched_waivers` and `unmatched_attestations`.

    Args:
        checklist: The checklist to apply.
        inventory: The subjects to evaluate.
        now: The time of the evaluation, with a UTC offset, or None for now.
        tables: Data that derived facts can look up, by name.
        lifecycle: The systems that still get security fixes, or None for the library's table.
        services: The features of messaging services, or None for the library's table.
        explain: Whether to add an explanation to each finding. Findings that depend on facts that are never written get
            no explanation.
        show_values: Whether to include values in explanations. Private values are never included.
        on_error: How to handle a derived fact that raises an exception or returns a value of a type other than the
            annotated one, whether or not an item that reads it applies. `unknown`: the fact is unknown with the reason
            `error`, and the logger `secure_checklist` receives the types and frames of the traceback, never a value.
            `raise`: the exception is raised, for tests and development.
        language: The language of the texts in the report, as a BCP 47 tag or a catalogue, or None for the checklist's
            own. Texts without a translation stay in the checklist's language.

    Raises:
        TypeError: If an argument has the wrong type or position.
        ValueError: If the time has no UTC offset.
        UnknownNameError: If there are no texts in that language.
        Exception: If the exception that a derived fact raised, if `on_error` is `raise`.

    """
    if language is not None and isinstance(checklist, Checklist):  # pyright: ignore[reportUnnecessaryIsInstance] - see plan_for
        checklist = checklist.translated(language)
    plan = plan_for(checklist)
    context = plan.context(inventory, utc_now(now), tables, lifecycle, services)
    context.strict = on_error == "raise"
    with collected_later():
        return report_on(plan, context, explain=explain, show_values=show_values)


def report_on(
    plan: Plan,
    context: EvaluationContext,
    *,
    seen: dict[str, Seen] | None = None,
    explain: bool = False,
    show_values: bool = False,
) -> Report:
    """Return the report. `seen` is filled with how each subject was evaluated, by its id."""
    run = _Run(plan, context, explain=explain, show_values=show_values)
    run.seen = {} if seen is None else seen
    levels, promoted, urgent = _levels(plan, context)
    # Levels are worked out twice: for the person, and as if nothing private were known. A level that rises because
    # someone said that they live with a violent partner must not rise in a report that others see.
    undisclosed = run.policy.undisclosed
    shown_levels, shown_promoted, _ = _levels(plan, context, undisclosed) if levels else (levels, promoted, ())
    personal = plan.checklist.guards or levels or run.policy.items
    parts = {
        "format_version": FORMAT_VERSION,
        "checklist": plan.note,
        "now": context.now,
        "items": plan.item_summaries,
        "findings": Findings(run.blocks()),
        "first": run.guarding.first,
        "notices": run.guarding.notices,
        "unlocked": run.guarding.unlocked,
        "levels": levels,
        "promoted": promoted,
        "urgent": urgent,
        "shown_levels": shown_levels,
        "shown_promoted": shown_promoted,
        "audience": "self" if personal else "anybody",
        "unmatched_waivers": run.unmatched,
        "unmatched_attestations": _unread(plan, context.inventory.attestations),
        "unmatched_results": run.claims.unmatched,
    }
    return made(Report, parts)


def plan_on(plan: Plan, context: EvaluationContext, *, done: bool = False) -> tuple[PlanStep, ...]:
    """Return only the plan, for callers that need no report."""
    run = _Run(plan, context, planning=True)
    own = bool(plan.checklist.guards or run.policy.items or _levels(plan, context)[0])
    first, blocks = run.guarding.first, list(run.blocks())
    return planned(blocks, plan.item_summaries, first=first, plan_first=plan.note.plan_first, own=own, done=done)


def report_in_words_of(checklist: Checklist, report: Report, original: Checklist) -> Report:
    """Return a report with the texts of its checklist in another language. `original` is the untranslated checklist."""
    plan = plan_for(checklist)
    if plan.note.language == report.language:
        return report
    pairs = zip(original.guards, checklist.guards, strict=True)
    texts = {was.neutral_text: now.neutral_text for was, now in pairs}
    notices = tuple(texts.get(one, one) for one in report.notices)
    parts = {name: getattr(report, name) for name in Report.model_fields}
    # Without validation: the schema of a report would have to be built first, for texts that are valid.
    return made(Report, {**parts, "checklist": plan.note, "items": plan.item_summaries, "notices": notices})


def outcomes(
    checklist: Checklist,
    inventory: Inventory,
    *,
    now: datetime | None = None,
    tables: Mapping[str, object] | None = None,
    lifecycle: "Lifecycle | None" = None,
    services: "Services | None" = None,
) -> tuple[Outcome, ...]:
    """Return the outcome of each finding that `evaluate` reports, in order: `evaluate(...).findings.outcomes()`.

    This function computes no reasons and builds no report. Guards and waivers don't change outcomes. The arguments are
    those of `evaluate`.

    Raises:
        ValueError: If the time has no UTC offset.

    """
    plan = plan_for(checklist)
    context = plan.context(inventory, utc_now(now), tables, lifecycle, services)
    claims, day = Claims(plan, context), context.now.date()
    policy = plan.redaction_policy(context.inventory.subjects, context.person)
    found = bytearray()
    for kind, subjects, more in _listed(plan, context.inventory, context.person):
        for subject in subjects:
            views = kind.views(subject, context)
            masks = bytearray(kind.masks(kind.column(views[0], policy).verdicts(views), views))
            if subject.id in claims.subjects:
                for place, claim in claims.of(kind, subject, bytes(masks), views):
                    masks[place] = claim.mask
            found += masks
        if more:
            found += kind.not_listed(day, complete=kind.kind in inventory.complete)
    return tuple([OUTCOMES[mask] for mask in found])


def _listed(plan: Plan, inventory: Inventory, person: Subject) -> Iterator[tuple[KindPlan, Sequence[Subject], bool]]:
    """Yield each kind that the checklist has items for, with its listed subjects, and True if others are reported, too.

    They are if there may be more of the kind, or if the list is complete and empty: its items are then reported once.
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


class _Run:
    """One evaluation. With `planning`, it is for a plan, without items that are hidden as long as they are unclear."""

    def __init__(
        self,
        plan: Plan,
        context: EvaluationContext,
        *,
        explain: bool = False,
        show_values: bool = False,
        planning: bool = False,
    ) -> None:
        self.plan, self.context, self.day = plan, context, context.now.date()
        self.explain, self.show_values, self.planning = explain, show_values, planning
        self.seen = dict[str, Seen]()
        inventory, person = context.inventory, context.person
        self.guarding = plan.guarding(context)
        self.waivers, self.unmatched = _waivers(plan.checklist, inventory.waivers)
        self.claims = Claims(plan, context)
        self.policy = plan.redaction_policy(inventory.subjects, person)
        self.noted = explain or bool(self.waivers) or any(self.guarding.effects.values())

    def blocks(self) -> Iterator[Block]:
        """Evaluate kind by kind and subject by subject."""
        for kind, subjects, more in _listed(self.plan, self.context.inventory, self.context.person):
            for subject in subjects:
                yield self.block(kind, subject)
            if more:
                yield self.absent(kind, none=not subjects)

    def block(self, kind: KindPlan, subject: Subject) -> Block:
        """Evaluate the items of a kind for one subject."""
        views = kind.views(subject, self.context)
        column = kind.column(views[0], self.policy)
        verdicts = column.verdicts(views)
        self.seen[subject.id] = kind, views, column, verdicts
        masks = kind.masks(verdicts, views)
        # The order matters. Claims may decide what was open, so they replace its reasons. Waivers and guards see the
        # outcome with the claims. Hiding comes last, since it sets what is written in the place of all that.
        notes = self.open_notes(kind, masks, views, column, verdicts)
        if subject.id in self.claims.subjects:
            masks = self.add_claims(kind, subject, masks, views, notes)
        if self.noted:
            self.add_notes(kind, masks, views, notes)
        if kind.kind in self.policy.items and not self.planning:
            for index, reasons in self.policy.items[kind.kind].items():
                self.hide(kind, index, reasons, subject.id, notes)
        return Block(subject.id, kind.ids, masks, notes)

    def add_claims(
        self,
        kind: KindPlan,
        subject: Subject,
        masks: bytes,
        views: Sequence[SubjectView],
        notes: dict[int, FindingDetails],
    ) -> bytes:
        """Return the masks after claims, and add to the notes who made them."""
        changed = bytearray(masks)
        for place, claim in self.claims.of(kind, subject, masks, views):
            changed[place] = claim.mask
            # Reasons say why a finding is unknown. If a claim decides it, they don't hold any more.
            note = PLAIN if claim.mask in DECIDED_OUTCOMES else notes.get(place, PLAIN)
            codes = {reason.code for reason in note.reasons}
            more = tuple(reason for reason in claim.reasons if reason.code not in codes)
            notes[place] = note._replace(reasons=(*note.reasons, *more), external=claim.external)
        return bytes(changed)

    def hide(
        self, kind: KindPlan, index: int, reasons: tuple[Reason, ...], subject: str, notes: dict[int, FindingDetails]
    ) -> None:
        """Add to a finding's note what is written in its place.

        It is the same for everyone: it depends on the item, its day and its waiver, and never on an answer.
        """
        item = kind.items[index]
        if kind.on(index, ANY_OUTCOME, self.day) == NOT_APPLICABLE:
            return  # it applies to nobody yet
        if kind.expired(index, self.day):
            reasons = (_reason("content_expired", None),)
        waiver, waived = self.waiver(item, subject) if item.confidentiality == "ordinary" else (None, False)
        shown = FindingDetails(reasons, "waived" if waived else None, waiver, display=item.when_unclear or "show")
        written = Written(ANY_OUTCOME, shown, always=item.id in self.policy.transient_items)
        notes[index] = notes.get(index, PLAIN)._replace(written=written)

    def open_notes(
        self,
        kind: KindPlan,
        masks: bytes,
        views: Sequence[SubjectView],
        column: Column,
        verdicts: Sequence[Verdict],
    ) -> dict[int, FindingDetails]:
        """Return the notes of unknown findings, with their reasons."""
        notes: dict[int, FindingDetails] = {}
        # A regular expression over the bytes finds the unknown ones in C, and most are decided.
        for match in _UNKNOWN.finditer(masks):
            index = match.start()
            item, mask = kind.items[index], masks[index]
            if index in kind.dated and kind.expired(index, self.day):
                notes[index] = self.open_note(item, mask, (("content_expired", None),))
            elif self.planning and mask & NOT_APPLICABLE and item.when_unclear == "hide":
                notes[index] = _HIDDEN
            else:
                verdict = verdicts[index]
                note = verdict.note
                if note is None:
                    causes = column.causes(item, verdict, views[kind.groups[index]])
                    note = verdict.note = self.open_note(item, mask, causes)
                notes[index] = note
        return notes

    def open_note(self, item: Item, mask: int, causes: Iterable[Cause]) -> FindingDetails:
        """Return the note with these causes, without the names of facts that a guard reads."""
        secret = self.plan.secret
        shown = dict.fromkeys(_reason(code, None if fact in secret else fact) for code, fact in causes)
        display = item.when_unclear or "show" if mask & NOT_APPLICABLE else "show"
        return FindingDetails(tuple(shown), display=display)

    def add_notes(
        self, kind: KindPlan, masks: bytes, views: Sequence[SubjectView], notes: dict[int, FindingDetails]
    ) -> None:
        """Add waivers, the effects of guards and explanations, for decided findings as well."""
        of_view = partial(Explainer, compiled=self.plan.compiled, secret=self.plan.secret, show_values=self.show_values)
        explainers = {id(view): of_view(view) for view in views} if self.explain else {}
        spoken_of = {
            *self.guarding.effects[kind.kind],
            *(kind.places[one] for one in self.waivers if one in kind.places),
        }
        for index in range(len(kind.items)) if self.explain else spoken_of:
            note = notes.get(index, PLAIN)
            if self.explain and kind.ids[index] not in self.policy.transient_items:
                note = note._replace(explanation=explainers[id(views[kind.groups[index]])].item(kind.items[index]))
            note = self.note(kind, index, views[0].subject.id, masks[index], note)
            if note is not PLAIN:
                notes[index] = note

    def note(
        self, kind: KindPlan, index: int, subject: str | None, mask: int, open_note: FindingDetails
    ) -> FindingDetails:
        """Return a note with its waiver and the effect of guards: suppressed before waived before flagged."""
        guarded = self.guarding.effects[kind.kind].get(index, PLAIN)
        waiver, waived = self.waiver(kind.items[index], subject) if self.waivers else (None, False)
        if waiver is None and (guarded is PLAIN or open_note is PLAIN):
            return open_note if guarded is PLAIN else guarded
        effect, text = guarded.disposition, guarded.text
        written = None
        if waived and effect == "suppressed":
            # For the person, "suppressed" wins: a waiver must not bring back advice that may endanger them. What is
            # written has no trace of the guard, so there the finding is waived.
            written = Written(mask, open_note._replace(disposition="waived", waiver=waiver))
        elif waived:
            effect = "waived"
        reasons, _, _, _, display, explanation, external, _ = open_note
        return FindingDetails(reasons, effect, waiver, text, display, explanation, external, written)

    def waiver(self, item: Item, subject: str | None) -> tuple[Waiver | None, bool]:
        """Return the waiver of an item for a subject, the last to end of several, and True if it is active.

        It never is for an item that no claim removes, for the same reason.
        """
        for waiver in self.waivers.get(item.id, ()):
            if waiver.subject in (None, subject):
                ends = waiver.until is not None and waiver.until <= self.context.now
                return waiver, not ends and item.id not in self.plan.kept
        return None, False

    def absent(self, kind: KindPlan, *, none: bool) -> Block:
        """Return the findings without a subject: for a kind of which nothing is listed, or perhaps not all."""
        complete = kind.kind in self.context.inventory.complete
        code: ReasonCode | None = None if complete else "no_subject" if none else "more_may_exist"
        masks = kind.not_listed(self.day, complete=complete)
        reasons = () if code is None else (_reason(code, None),)
        open_notes = {display: FindingDetails(reasons, display=display) for display in _DISPLAYS}
        notes: dict[int, FindingDetails] = {}
        for index, (item, mask) in enumerate(zip(kind.items, masks, strict=True)):
            is_open = code is not None and mask != NOT_APPLICABLE
            note = self.note(kind, index, None, mask, open_notes[item.when_unclear or "show"] if is_open else PLAIN)
            if note is not PLAIN:
                notes[index] = note
        return Block(None, kind.ids, masks, notes)


@lru_cache(maxsize=4096)
def _reason(code: ReasonCode, fact: str | None) -> Reason:
    return Reason(code=code, fact=fact)


def _levels(
    plan: Plan, context: EvaluationContext, undisclosed: Iterable[str] = ()
) -> tuple[FrozenMap[str, AnyLevel], tuple[str, ...], tuple[str, ...]]:
    """Return the levels that the person's situation gives to items, those that it puts first, and the urgent ones.

    The facts in `undisclosed` count as unknown, whatever their values.
    """
    if not plan.situated:
        return NO_LEVELS, (), ()
    view = SubjectView(context.person, context)
    view.update(dict.fromkeys(undisclosed))
    found: dict[str, AnyLevel] = {}
    promoted: list[str] = []
    urgent: list[str] = []
    for item, situations in plan.situated:
        holding = next((situation for holds, situation in situations if holds(view)), None)
        if holding is not None:
            found[item] = holding.level
            if holding.first:
                promoted.append(item)
            if holding.urgent:
                urgent.append(item)
    return FrozenMap(found), tuple(promoted), tuple(urgent)


def _waivers(
    checklist: Checklist, waivers: Iterable[Waiver]
) -> tuple[Mapping[str, Sequence[Waiver]], tuple[Waiver, ...]]:
    """Return the waivers by present item id, the last to end first; and those for items that aren't there."""
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


def _unread(plan: Plan, attestations: Iterable[Attestation]) -> tuple[Attestation, ...]:
    """Return the attestations that nothing reads: their item isn't there, or is about a thing that they don't name.

    What is said of an item that was cut away may still be read.
    """
    cut_away = {name.partition(f".{ATTESTED}")[2] for name in plan.required}
    items = ((entry, plan.checklist.find(entry.item)) for entry in attestations)
    return tuple(
        entry.replace(comment="")
        for entry, item in items
        if (entry.item not in cut_away if item is None else entry.subject is None and item.kind != PERSON)
    )


_DISPLAYS: tuple[Unclear, ...] = get_args(Unclear)
_HIDDEN = FindingDetails(display="hide")
_NO_END = datetime.max.replace(tzinfo=UTC)
