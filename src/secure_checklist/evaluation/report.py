"""`Report`: the result of every item, with scores, actions, open questions and changes since an older report."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import ClassVar, Literal, cast, get_args

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    computed_field,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, SchemaSerializer

from secure_checklist.checklists.credits import credits_table
from secure_checklist.checklists.items import Unclear
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.checklists.words import AnyLevel
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.garbage import collected_later
from secure_checklist.core.messages import Direction, direction, listed, message, notes, number_of
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap, fields_described, mapping_of
from secure_checklist.core.types import Instant, Number
from secure_checklist.evaluation.actions import Action, behind_plan, in_order
from secure_checklist.evaluation.explanation import Disposition, Finding
from secure_checklist.evaluation.findings import PLAIN, Findings, unasked
from secure_checklist.evaluation.ordering import places_of
from secure_checklist.evaluation.plan import PlanStep, in_plan_order, planned, steps_of
from secure_checklist.evaluation.score import CREDIT, Score, score_of
from secure_checklist.evaluation.summaries import ChecklistSummary, ItemSummaries, ItemSummary, made
from secure_checklist.rules.outcome import FAIL, NOT_APPLICABLE, PARTIAL, PASS, Outcome, outcome_of
from secure_checklist.subjects.entries import Attestation, ExternalResult, Waiver

Audience = Literal["anybody", "self"]
"""The intended readers of a report: only the person it is about (`self`), or anyone who may see it (`anybody`)."""
NO_LEVELS: FrozenMap[str, AnyLevel] = FrozenMap()
_MOST_SHOWN = 10
"""How many actions a notebook shows."""
_UNDONE = FAIL | PARTIAL
_SURELY = frozenset(mask for mask in range(1, 2 * PASS) if mask & _UNDONE and not mask & PASS)
"""The masks of what isn't done, whether or not it applies."""
_Undone = tuple[str | None, int, bool]
"""The subject of an undone finding, its possible outcomes, and True if a guard leaves open whether it is safe."""


class MissingFact(Model):
    """A missing fact on which unknown findings depend.

    Attributes:
        fact: The fact's full name.
        subject: The subject's id, or None if the subject isn't listed.
        items: The ids of the items that depend on the fact.
        weight: The total weight of the dependent items.

    """

    fact: str
    subject: str | None = None
    items: tuple[str, ...]
    weight: Number


ChangeKind = Literal["done", "partly", "known_done", "back", "open", "unclear", "gone"]
"""What a change means to the person. `done`: the item wasn't done and now is. `partly`: it wasn't done and is now
partly done. `known_done`: its state wasn't known, so it may have been done all along. `back`: it was done, or partly
done, and is now less so. `open`: its state wasn't known, or it is new, and it isn't done. `unclear`: its state was
known and no longer is. `gone`: the item no longer applies, or a known result is no longer in the report."""
_DEGREES: Mapping[Outcome | None, int] = {"fail": 0, "partial": 1, "pass": 2}
"""The degree to which something is done, for the outcomes that have one."""


class Change(Model):
    """One finding that differs between two reports.

    Attributes:
        item: The item's id.
        subject: The subject's id. If None, the finding is about no listed subject.
        before: The outcome in the older report, or None if that report lacks the finding.
        after: The outcome in the newer report, or None if that report lacks the finding.

    """

    item: str
    subject: str | None = None
    before: Outcome | None = None
    after: Outcome | None = None

    @property
    def kind(self) -> ChangeKind | None:
        """What the change means to the person, or None if nothing, as for an unknown that is no longer asked."""
        before, after = self.before, self.after
        if after is None:
            return "gone" if before in _DEGREES else None
        if after == "not_applicable":
            return "gone" if before in (*_DEGREES, "unknown") else None
        if after == "unknown":
            return "unclear" if before in _DEGREES else None
        # The kinds in a table, from rows to columns:
        #
        #                   pass          partial    fail
        #   pass            -             back       back
        #   partial         done          -          back
        #   fail            done          partly     -
        #   unknown, new    known_done    open       open
        #
        # "Known done" is no progress: perhaps it was done all along.
        if before not in _DEGREES:
            return "known_done" if after == "pass" else "open"
        if _DEGREES[after] <= _DEGREES[before]:
            return "back" if after != before else None
        return "done" if after == "pass" else "partly"


class Difference(Model):
    """The changes from an older report to a newer one.

    Attributes:
        changes: The findings that differ.
        before: The older score.
        after: The newer score.

    """

    changes: tuple[Change, ...]
    before: Score
    after: Score

    def of(self, after: Outcome) -> tuple[Change, ...]:
        """Return the changes to a given outcome."""
        return tuple(change for change in self.changes if change.after == after)


class Report(Model):
    """The outcome of every item for every subject (XCCDF: TestResult).

    A report contains no values of facts and no labels. As returned by `evaluate`, a report is the person's own view,
    with the effects of guards. A written report has the same shape for everyone: `exported()` returns its content.

    Attributes:
        format_version: The version of the file format.
        checklist: The checklist that was evaluated.
        now: The time of the evaluation.
        items: Summaries of the items.
        findings: The results of the items.
        first: Ids of items that come before all others, for safety; no writer writes these ids.
        notices: The neutral texts of the guards that suppress items. No writer writes these texts.
        unlocked: Whether something, such as a completed plan, unlocks the items that guards would suppress or flag; no
            writer writes this value.
        levels: Levels that replace those of items in the person's situation, by item.
        promoted: Ids of items that the person's situation puts before others of their level.
        urgent: Ids of items that the person's situation calls for at once; no writer writes these ids. Urgent items
            that no one else notices come before all others.
        shown_levels: The levels that depend only on ordinary facts, and are therefore written, by item.
        shown_promoted: Ids of the promoted items whose promotion depends only on ordinary facts, and is therefore
            written.
        audience: Who the report is for. `self`: the person's own view, with the effects of guards. `anybody`: the
            report as it is written, with the advice to plan before the first step that others may notice. If both views
            would be the same, `evaluate` returns a report for `anybody`.
        unmatched_waivers: Waivers in the inventory that had no effect, because this checklist lacks their items. Such
            waivers are never written.
        unmatched_attestations: Attestations in the inventory that had no effect: for items that this checklist doesn't
            have, or without a subject for items about devices, accounts or other things. Such attestations are never
            written.
        unmatched_results: Results of other tools that had no effect, because they match no item of this checklist. Such
            results are never written.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"levels"})

    format_version: str = FORMAT_VERSION
    checklist: ChecklistSummary
    now: Instant
    items: ItemSummaries
    findings: Findings
    first: tuple[str, ...] = Field(default=(), exclude=True)
    notices: tuple[str, ...] = Field(default=(), exclude=True)
    unlocked: bool = Field(default=False, exclude=True)
    levels: ReadOnlyMap[str, AnyLevel] = FrozenMap()
    promoted: tuple[str, ...] = ()
    urgent: tuple[str, ...] = Field(default=(), exclude=True)
    shown_levels: ReadOnlyMap[str, AnyLevel] = Field(default=FrozenMap(), exclude=True)
    shown_promoted: tuple[str, ...] = Field(default=(), exclude=True)
    audience: Audience = Field(default="anybody", exclude=True)
    unmatched_waivers: tuple[Waiver, ...] = Field(default=(), exclude=True)
    unmatched_attestations: tuple[Attestation, ...] = Field(default=(), exclude=True)
    unmatched_results: tuple[ExternalResult, ...] = Field(default=(), exclude=True)

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Refuse subclasses, since a written report has one shape for everyone.

        Raises:
            TypeError: Always.

        """
        raise TypeError(
            f"{cls.__qualname__} extends Report, whose written form is the same for everybody; instead, "
            "give a model of your own a field of type Report"
        )

    @model_validator(mode="before")
    @classmethod
    def _without_computed(cls, value: object) -> object:
        """Take a saved report, in which the score stands beside what it is computed from."""
        data = mapping_of(value)
        return (
            value if data is None else {key: part for key, part in data.items() if key not in cls.model_computed_fields}
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Include computed fields in the schema for reading, since a saved report contains them."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        properties = handler.resolve_ref_schema(described).setdefault("properties", {})
        # `model_computed_fields` knows its type only once the model is built, and an app may ask for the schema before
        properties.setdefault("score", Score.model_json_schema(mode=handler.mode))
        return described

    @field_validator("findings", mode="after")
    @classmethod
    def _items_known(cls, findings: Findings, info: ValidationInfo) -> Findings:
        known = {note.id for note in info.data.get("items", ())}
        for block in findings.blocks:
            for item in block.items:
                if item not in known:
                    raise ValueError(f"a finding names the item {item[:100]!r}, which the report does not list")
        return findings

    # language --------------------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The language of the report's texts, as a BCP 47 tag."""
        return self.checklist.language

    @property
    def direction(self) -> Direction:
        """The writing direction of the report's language."""
        return direction(self.language)

    # scores --------------------------------------------------------------------------------------------------

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def score(self) -> Score:
        """The overall score."""
        return self._score(self.items)

    @property
    def by_section(self) -> dict[str, Score]:
        """The score of each section with its nested sections, by id."""
        return self._scores(self.checklist.path_of(note.section) for note in self.items)

    @property
    def by_cause(self) -> dict[str, Score]:
        """The score for each cause of a leak."""
        return self._scores(note.mitigates for note in self.items)

    @property
    def by_framework(self) -> dict[str, Score]:
        """The score of the items that answer a framework, by the framework's name."""
        return self._scores((one.framework for one in note.references) for note in self.items)

    def by_control(self, framework: str) -> dict[str, Score]:
        """Return the score of the items that answer each control of a framework, by the control's id."""
        return self._scores((one.id for one in note.references if one.framework == framework) for note in self.items)

    def _scores(self, names: Iterable[Iterable[str]]) -> dict[str, Score]:
        """Return a score for each name, over the items that have it; `names` are those of each item."""
        parts: dict[str, dict[str, ItemSummary]] = {}
        for note, found in zip(self.items, names, strict=True):
            for name in found:
                parts.setdefault(name, {})[note.id] = note
        return {name: self._score(notes.values()) for name, notes in parts.items()}

    @cached_property
    def _counted(self) -> dict[str, bytes]:
        """The masks of the counted findings by item, of those that apply to anyone, or may."""
        found: dict[str, list[int]] = {}
        for block in self.findings.blocks:
            for item, mask in block.counted:
                if mask != NOT_APPLICABLE:
                    found.setdefault(item, []).append(mask)
        return {item: bytes(masks) for item, masks in found.items()}

    @cached_property
    def _beside(self) -> Mapping[str, Counter[Disposition]]:
        """The dispositions of the applicable findings, counted by item."""
        found: dict[str, Counter[Disposition]] = {}
        for block in self.findings.blocks:
            for index, note in block.notes.items():
                if note.disposition and block.masks[index] != NOT_APPLICABLE:
                    found.setdefault(block.items[index], Counter())[note.disposition] += 1
        return found

    def _score(self, notes: Iterable[ItemSummary]) -> Score:
        counted, beside = self._counted, Counter[Disposition]()
        items: list[tuple[float, bytes]] = []
        for note in notes:
            if note.id in counted:
                items.append((note.weight, counted[note.id]))
            if note.id in self._beside:
                beside += self._beside[note.id]
        return score_of(items, waived=beside["waived"], suppressed=beside["suppressed"])

    # reading -------------------------------------------------------------------------------------------------

    def outcomes(self) -> dict[Outcome, int]:
        """Return the number of findings by outcome."""
        counts = Counter(self.findings.outcomes())
        return {outcome: counts[outcome] for outcome in get_args(Outcome)}

    def of(self, item: str, subject: str | None = None) -> tuple[Finding, ...]:
        """Return the findings of an item, for one subject or for all.

        Raises:
            UnknownNameError: If the report lists no such item.

        """
        self._note(item)
        found = self._by_item.get(item, ())
        return tuple(found if subject is None else [finding for finding in found if finding.subject == subject])

    @cached_property
    def _by_item(self) -> Mapping[str, Sequence[Finding]]:
        found: dict[str, list[Finding]] = {}
        for block in self.findings.blocks:
            for item, finding in zip(block.items, block.findings, strict=True):
                found.setdefault(item, []).append(finding)
        return found

    def for_subject(self, subject: str) -> "Report":
        """Return the part of the report about one subject: its findings, its score, and everything derived from them.

        Raises:
            UnknownNameError: If the report has no findings about this subject.

        """
        blocks = [block for block in self.findings.blocks if block.subject == subject]
        if not blocks:
            known = [block.subject for block in self.findings.blocks if block.subject is not None]
            hint = did_you_mean(subject, known) or "it may be of a kind that no item is for"
            raise UnknownNameError(f'the report has no findings about "{subject[:100]}"; {hint}')
        return self._with(findings=Findings(blocks))

    def _with(self, **changes: object) -> "Report":
        """Return the report with these parts changed, and nothing that was computed of the others."""
        return made(Report, {**{name: getattr(self, name) for name in Report.model_fields}, **changes})

    def title(self, item: str) -> str:
        """Return an item's title.

        Raises:
            UnknownNameError: If the report lists no such item.

        """
        return self._note(item).title

    def _note(self, item: str) -> ItemSummary:
        found = self.items.by_id.get(item)
        if found is None:
            hint = did_you_mean(item, self.items.by_id) or "`items` has those it lists"
            raise UnknownNameError(f'the report lists no item "{item[:100]}"; {hint}')
        return found

    def actions(self, limit: int | None = None) -> tuple[Action, ...]:
        """Return the next actions: first those that safety calls for, then those that help most.

        The result contains items known not to be done, and items that come first for safety or in the person's
        situation, unless known to be done. Waived and suppressed findings are left out, and so are items to hide while
        it isn't known whether they apply. The function `actions.in_order` defines the order. For the audience
        `anybody`, the advice to read before an action that others may notice comes directly before the first such
        action.
        """
        undone, plan = self._now_undone()
        return tuple(islice(behind_plan(self._in_order(undone), plan), limit))

    def _now_undone(self) -> tuple[list[Action], list[Action]]:
        """Return the actions in no order, and those to read before the first that others may notice."""
        own = self.audience == "self"
        undone = self._undone({*self.promoted, *(self.first if own else ())})
        plan: list[Action] = []
        if not own and any(action.observable for action in undone):
            first = places_of(self.checklist.plan_first)
            # The advice to plan stands in every report, done or not: if it vanished once the plan is made, a reader
            # would learn that there is one.
            plan = sorted((one for one in self._undone(first) if one.item in first), key=lambda one: first[one.item])
            undone = [action for action in undone if action.item not in first]
        return undone, plan

    def _in_order(self, actions: Iterable[Action]) -> Iterator[Action]:
        profile, notes = self.checklist.profile, self.items.by_id
        silent = [item for item in self.urgent if not notes[item].observable]
        first = (*silent, *self.first) if self.audience == "self" else ()
        reading = profile.order if profile is not None else ()
        return in_order(actions, self.items, first, self.levels, self.promoted, self.checklist.level_weights, reading)

    @property
    def held(self) -> tuple[str, ...]:
        """The ids of the items that a guard suppresses and that aren't known to be done, in the order of the plan.

        Once unlocked, the items are steps of the plan. For any audience but `self`, the result is empty.
        """
        suppressed = {
            block.items[index]
            for block in self.findings.blocks
            for index, note in block.notes.items()
            if note.disposition == "suppressed"
        }
        if not suppressed:
            return ()
        steps = steps_of((block.released(suppressed) for block in self.findings.blocks), self.items).values()
        ordered = in_plan_order((step for step in steps if step.status != "done"), self.items, self.first)
        return tuple(step.item for step in ordered if step.item in suppressed)

    def released(self) -> "Report":
        """Return the report for a person who says that no one near them is behind what has happened.

        In the result, only the urgent items that were suppressed are urgent. These items are no longer suppressed, and
        guards put nothing before them. If no urgent item is suppressed, or the audience isn't `"self"`, the result has
        no urgent items.
        """
        urgent = tuple(item for item in self.urgent if item in self.held)
        blocks = [block.released(urgent) for block in self.findings.blocks]
        return self._with(findings=Findings(blocks), first=(), notices=(), urgent=urgent)

    def to_check(self, limit: int = 5) -> tuple[Action, ...]:
        """Return what to check first while little is known: items with priority that aren't known to be done.

         The result is empty once the number of known actions with priority reaches the limit. For the audience
        `anybody`, private items are left out; `for_everyone()` returns them.
        """
        known = {action.item for action in self.actions()}
        leading = {note.id for note in self.items if note.priority} - {note.id for note in self.for_everyone()}
        if len(known & leading) >= limit:
            return ()
        maybe = {one.item: one for one in self._undone(leading, ("show", "ask_first")) if one.item not in known}
        # A step that comes after another one which may be undone waits: "print recovery codes" is no first step before
        # two-factor is on.
        begun = (one for item, one in maybe.items() if maybe.keys().isdisjoint(self.items.by_id[item].after))
        return tuple(islice(self._in_order(begun), limit))

    def possible_actions(self) -> dict[str, bool]:
        """Return the items not known to be done, as a mapping from item id to whether the item is among the actions.

        The items are in the order that the actions would have if no item were done. Waived and suppressed items are
        left out, as are items hidden while it isn't known whether they apply to this person.
        """
        surely = {action.item for part in self._now_undone() for action in part}
        undone = self._undone({note.id for note in self.items}, ("show", "ask_first"))
        return {action.item: action.item in surely for action in self._in_order(undone)}

    def for_everyone(self) -> tuple[ItemSummary, ...]:
        """Return the private items with priority, which every report for anybody shows, in the checklist's order.

        The items are shown to everyone, whatever was answered, so they count as neither done nor undone. In the
        person's own view, the result is empty, because the items are among the actions.
        """
        if self.audience == "self":
            return ()
        return tuple(note for note in self.items if note.priority and note.confidentiality == "private")

    def _undone(self, leading: Iterable[str], displays: Container[Unclear] = ("show",)) -> list[Action]:
        """Return what is known to be undone, and of `leading` also what isn't known to be done.

        What a guard puts first is for whoever the guard is for, also where its own rule is for nobody listed.
        """
        leading, undone = {*leading}, dict[str, list[_Undone]]()
        nobodys = {item for item in self.first if item not in self._counted}
        for block in self.findings.blocks:
            for index, (item, mask) in enumerate(zip(block.items, block.masks, strict=True)):
                if mask not in _SURELY and not (item in leading and (mask & _UNDONE or item in nobodys)):
                    continue
                note = block.notes.get(index, PLAIN)
                if note.disposition not in ("waived", "suppressed") and note.display in displays and note.counted:
                    entry = block.subject, mask, note.disposition == "flagged"
                    undone.setdefault(item, []).append(entry)
        total = sum(note.weight for note in self.items if note.id in self._counted)
        return [self._action(self.items.by_id[item], findings, total) for item, findings in undone.items()]

    def _action(self, note: ItemSummary, findings: list[_Undone], total: float) -> Action:
        masks = self._counted.get(note.id, b"")
        lost = sum(1.0 - CREDIT.get(mask, 1.0) for _, mask, _ in findings)
        outcomes = {outcome_of(mask) for _, mask, _ in findings}
        parts = {
            "item": note.id,
            "title": note.title,
            "level": self.levels.get(note.id, note.level),
            "effort": note.effort,
            "outcome": "fail" if "fail" in outcomes else "partial" if "partial" in outcomes else "unknown",
            "subjects": tuple(subject for subject, _, _ in findings if subject is not None),
            "gain": note.weight * lost / len(masks) / total if masks and total else 0.0,
            "flagged": any(flagged for _, _, flagged in findings),
            "observable": note.observable,
            "maybe_done": all(mask & PASS for _, mask, _ in findings),
        }
        return made(Action, parts)

    def plan(self, *, done: bool = False) -> tuple[PlanStep, ...]:
        """Return the steps to take, in order: by phase, prerequisites first.

        Unlike `actions`, a plan also contains items that aren't known to be undone, and items that may apply to this
        person and are shown until that is known. The function `plan.in_plan_order` defines the order. For the audience
        `anybody`, steps that others may notice come last, after the advice to read first.

        Args:
            done: Whether to include steps that are known to be done.

        """
        own, plan_first = self.audience == "self", self.checklist.plan_first
        return planned(self.findings.blocks, self.items, first=self.first, plan_first=plan_first, own=own, done=done)

    @property
    def missing(self) -> tuple[MissingFact, ...]:
        """The missing facts on which unknown findings depend, those of most weight first, without declined facts."""
        waiting: dict[tuple[str, str | None], dict[str, None]] = {}
        for block in self.findings.blocks:
            for index, note in block.notes.items():
                for reason in note.reasons:
                    if reason.fact is not None and reason.code != "declined" and note.counted:
                        subject = None if reason.fact.startswith("person.") else block.subject
                        waiting.setdefault((reason.fact, subject), {})[block.items[index]] = None
        found = [
            MissingFact(
                fact=fact,
                subject=subject,
                items=tuple(items),
                weight=sum(self.items.by_id[item].weight for item in items),
            )
            for (fact, subject), items in waiting.items()
        ]
        return tuple(sorted(found, key=lambda entry: -entry.weight))

    def diff(self, older: "Report") -> Difference:
        """Return the changes since an older report. Items that were renamed are matched.

        Both reports are compared in their written form.
        """
        ours, theirs = self.exported(), older.exported()
        present = {old: note.id for note in ours.items for old in (*note.former_ids, note.id)}
        before: dict[tuple[str, str | None], Outcome] = {
            (present.get(f.item, f.item), f.subject): f.outcome for f in theirs.findings
        }
        after: dict[tuple[str, str | None], Outcome] = {(f.item, f.subject): f.outcome for f in ours.findings}
        changes = tuple(
            Change(item=key[0], subject=key[1], before=before.get(key), after=after.get(key))
            for key in dict.fromkeys((*after, *before))
            if before.get(key) != after.get(key)
        )
        return Difference(changes=changes, before=theirs.score, after=ours.score)

    # writing -------------------------------------------------------------------------------------------------

    def exported(self, audience: Audience = "anybody") -> "Report":
        """Return the report as it is written: the same bytes for all people who differ only in protected facts.

        Facts that guards read, transient facts, and situations with private facts have no influence on the result. An
        item that a guard could suppress is `observable` for everyone, and its findings are neither left out nor marked.
        If a finding's rule reads a protected fact, the finding is written as if no one had been asked. Scores, actions,
        plan and questions are based on the written findings.

        For the audience `self`, the result is the person's own view, to be shown to no one else. This view has the
        effects of guards, but not the facts that are never written. If that view is written in turn, it has the same
        shape as for everyone.
        """
        if audience == "self" and self.audience == "self":
            unmatched = {name: () for name in Report.model_fields if name.startswith("unmatched_")}
            return self._with(findings=self.findings.exported(own=True), **unmatched)
        findings = self.findings.exported()
        changes = {name: field.default for name, field in Report.model_fields.items() if field.exclude}
        if findings is self.findings and all(getattr(self, name) == value for name, value in changes.items()):
            return self
        if self.audience == "self":
            changes |= {"levels": self.shown_levels, "promoted": self.shown_promoted}
        return self._with(findings=findings, **changes)

    def __reduce__(self) -> tuple[Callable[[bytes], "Report"], tuple[bytes]]:
        """Pickle the written form."""
        return Report.model_validate_json, (self.to_json(),)

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Yield the checklist and the number of findings, which no guard affects."""
        yield "checklist", self.checklist.id
        yield "version", self.checklist.version
        yield "now", self.now
        yield "findings", len(self.findings)
        for name in ("unmatched_attestations", "unmatched_waivers", "unmatched_results"):
            # of private items not even the number: it would say that there is another checklist, as of a leak
            entries: tuple[object, ...] = getattr(self, name)
            if count := sum(getattr(one, "confidentiality", "ordinary") == "ordinary" for one in entries):
                yield name, count

    def _repr_html_(self) -> str:
        """Show the score, the outcomes and the first actions in a notebook, as in the written form."""
        from secure_checklist.core.text.html import table  # noqa: PLC0415 - for import time: only notebooks show it

        exported = self.exported()
        score = exported.score
        rows = [(message(f"outcome.{outcome}"), number_of(count)) for outcome, count in exported.outcomes().items()]
        if score.low is not None and score.high is not None:
            low, high = (message("value.percent", number=round(100 * part)) for part in (score.low, score.high))
            shown = low if low == high else message("notebook.range", low=low, high=high)
            rows.insert(0, (message("notebook.score"), shown))
        actions = [(action.title, listed(action.subjects)) for action in exported.actions(_MOST_SHOWN)]
        about = exported.checklist
        of_part = profile_line(about.profile) if about.profile else ""
        heading = notes((about.title, about.version, of_part))
        following = table(message("notebook.next"), actions) if actions else ""
        return table(heading, rows) + following + credits_table(about.credits)

    @model_serializer(mode="wrap")
    @fields_described
    def _write(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Write what may leave the process: one content, whichever way it leaves."""
        written: dict[str, object] = handler(self.exported())
        return written

    def to_json(self) -> bytes:
        """Return the report as JSON, with the same bytes as `model_dump_json`."""
        with collected_later():
            return _serializer().to_json(self.exported())


@cache
def _serializer() -> SchemaSerializer:
    """Return what writes a report that is as it may leave the process.

    The report's own serialiser, which puts that in its place, makes dicts of the whole before it writes any of it.
    """
    Report.model_rebuild()
    schema = cast("Mapping[str, CoreSchema]", Report.__pydantic_core_schema__)
    return SchemaSerializer(cast("CoreSchema", {**schema, "schema": unasked(schema["schema"])}))
