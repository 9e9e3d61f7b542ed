"""What a checklist is made of: items with prose, steps, sources and rules; sections, guards and parameters."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, Self, TypeVar, cast

from pydantic import Field, field_validator, model_validator

from secure_checklist.checklists.plan_items import MARKDOWN, Deadline, Need, Phase, ProseLine
from secure_checklist.checklists.sources import Reference, Source
from secure_checklist.checklists.steps import Steps
from secure_checklist.checklists.words import AnyCause, AnyLevel, Weight
from secure_checklist.core.messages import message
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap, mapping_of
from secure_checklist.core.types import Bound, Date, Scalar, Setting, TypeName, ValueType
from secure_checklist.rules.conditions.base import AnyCondition, Condition
from secure_checklist.rules.conditions.literals import ParamRef
from secure_checklist.rules.conditions.logic import facts_in, kind_read
from secure_checklist.rules.declaration import Confidentiality
from secure_checklist.rules.outcome import Outcome
from secure_checklist.rules.rule import Rule
from secure_checklist.subjects.declarations import ID_TEXT
from secure_checklist.subjects.entries import Answer, Attestation, Intention, ItemId, Waiver
from secure_checklist.subjects.observations import Origin

Effort = Literal["minutes", "hour", "ongoing"]
"""What an item takes. `ongoing`: some care, always."""
Unclear = Literal["show", "hide", "ask_first"]
"""What to do with an item while it isn't known whether it applies."""
Title = Annotated[str, Field(min_length=1, max_length=300)]
"""A short text that isn't empty."""
Prose = Annotated[str, Field(max_length=5000, json_schema_extra=MARKDOWN)]
"""A text of some length, in the Markdown of `core.prose`; empty: nothing is said."""
Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
"""A word to select items by: lower-case letters, digits and hyphens."""

ItemPath = Annotated[str, Field(pattern=rf"^{ID_TEXT}/{ID_TEXT}$", max_length=300)]
"""An item of another checklist, as `checklist/item`."""

_MOST_SHOWN = 10
"""How many facts of a rule `repr` names."""


class Situation(Model):
    """A level that holds in place of the item's own while a condition on the person is true; unknown changes nothing.

    It changes in which order things are shown, never the score. The item then leads the others of that level, unless
    the level is lower than its own. What ordinary facts decide is shown to anybody; what a private one takes part in
    orders the person's own view only.

    Attributes:
        when: For which people; over facts of the person alone.
        level: The level that holds for them.
        first: It comes before all that leads that level, since nothing else helps these people as much; it is listed
            unless it is known to be done.
        urgent: It is shown as soon as that is said, before anything else is asked. If no one else notices it, it also
            comes before what a guard puts first: nothing that may alert someone comes before the choice to be safe.

    """

    when: AnyCondition
    level: AnyLevel
    first: bool = False
    urgent: bool = False


class Example(Model):
    """Facts, and the outcome that a rule returns for them, beside the rule so that both are read and tested together.

    Attributes:
        outcome: The item's outcome.
        facts: JSON values by full name, of the item's kind, of the person, and of related subjects. Each kind is one
            subject, whose id is the kind.
        on: The day it is evaluated for; if None, the day the checklist was published.
        note: Who might be in this situation, or why this is the outcome.

    """

    outcome: Outcome
    facts: ReadOnlyMap[str, Scalar | tuple[str, ...]] = FrozenMap()
    on: Date | None = None
    note: str = Field(default="", max_length=300)


class SideEffect(Model):
    """What doing an item changes, and whether someone near the person may notice it.

    Attributes:
        what: The kind of change. `alert`: someone is notified. `setting`: a setting has visibly changed.
            `restart`: the device is off for a while. `sign_out`: someone loses access. `absence`: something that was
            there is gone. `message`: it takes a talk or a message. `trace`: it stays in a history. `none`: nothing.
        noticed: Whether someone else may notice it.
        why: How someone may notice it, or why no one does, in prose for the person.

    """

    what: Literal["alert", "setting", "restart", "sign_out", "absence", "message", "trace", "none"]
    noticed: bool
    why: ProseLine


if TYPE_CHECKING:

    class _RuleOrCondition:
        """A rule; a constructor takes a condition, too, as type checkers know by `__set__`."""

        def __get__(self, instance: object, owner: type, /) -> Rule | None: ...
        def __set__(self, instance: object, value: Rule | Condition | None) -> None: ...

else:
    _RuleOrCondition = Rule | None


class Item(Model):
    """One thing to do: why, how, who it is for, and when it is done (XCCDF: Rule; SP 800-70: checklist item).

    Attributes:
        id: Stable; progress is keyed on it.
        former_ids: Former ids.
        title: What to do, as an instruction in plain words.
        why: What it prevents.
        level: How much it matters, for anyone.
        situations: Levels that apply instead for people in certain situations; the first that is true counts.
        priority: Whether it comes before items of the same level without priority.
        after: Ids of items to do before this one, if they aren't done either.
        weight: Its weight in scores; if None, that of its level. Who replaces the level of an item with one says which.
        effort: How much time it takes.
        mitigates: The causes of a leak that it mitigates.
        subject: The kind it is evaluated for; if None, the kind its rule reads, or the person.
        rule: When it is done; a bare condition becomes its `check`. If None, the person says so with an attestation.
        question: What to ask for the attestation.
        renew_after: Days after which an answer or measurement is stale for this item; if None, never.
        valid_from: The first day on which the advice is valid; if None, unbounded.
        valid_until: The last day on which it is valid; after that, its findings are unknown, `content_expired`.
        when_unclear: What to show while it isn't known whether it applies.
        confidentiality: Who may read what became of it, and what was said of it. `private`: the person alone, unless
            they ask; someone close who read it would learn of a picture, a threat or a fear. `transient`: nobody,
            ever, as of danger. Whatever is written says the same of such an item for everybody.
        evidence: What the advice is based on.
        steps: How to do it, by platform, maker and service.
        effects: What doing it changes, and who may notice; if empty, not yet assessed.
        do_not: What not to do.
        sources: Where the claims come from.
        step_sources: Additional sources of the steps; a step refers to its own by id.
        references: Controls of frameworks that it answers.
        tags: Labels for selecting items.
        examples: Facts, with the outcome that the rule must return for them.
        phase: When it is due in a plan; if None, it isn't a step of a plan.
        for_whom: Who it is for, in words; if empty, everyone.
        optional: Whether it is the person's choice, so that skipping it isn't a failure.
        neutral_title: A title for screens that doesn't reveal the topic; if empty, only its number is shown.
        needs: The kind of help it needs; a directory finds who offers that.
        deadlines: Deadlines that start from what has been done.
        avoid: Ids of the checklist's do-nots that belong to it.
        see_also: Items that close the cause, as `checklist/item`.

    """

    id: ItemId
    former_ids: tuple[ItemId, ...] = ()
    title: Title
    why: Prose = ""
    level: AnyLevel = "recommended"
    situations: tuple[Situation, ...] = Field(default=(), max_length=20)
    priority: bool = False
    after: tuple[ItemId, ...] = Field(default=(), max_length=20)
    weight: Weight | None = None
    effort: Effort = "minutes"
    mitigates: tuple[AnyCause, ...] = ()
    subject: str | None = Field(default=None, max_length=40)
    rule: _RuleOrCondition = cast("Any", None)
    question: str = Field(default="", max_length=500)
    renew_after: int | None = Field(default=None, ge=1, le=36_500, strict=True)
    valid_from: Date | None = None
    valid_until: Date | None = None
    when_unclear: Unclear | None = None
    confidentiality: Confidentiality = "ordinary"
    evidence: Literal["measured", "standard", "vendor", "practice"] | None = None
    steps: tuple[Steps, ...] = Field(default=(), max_length=100)
    effects: tuple[SideEffect, ...] = Field(default=(), max_length=20)
    do_not: tuple[Prose, ...] = Field(default=(), max_length=50)
    sources: tuple[Source, ...] = Field(default=(), max_length=100)
    step_sources: tuple[Source, ...] = Field(default=(), max_length=100)
    references: tuple[Reference, ...] = Field(default=(), max_length=500)
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    examples: tuple[Example, ...] = Field(default=(), max_length=100)
    phase: Phase | None = None
    for_whom: str = Field(default="", max_length=200)
    optional: bool = False
    neutral_title: str = Field(default="", max_length=80)
    needs: tuple[Need, ...] = Field(default=(), max_length=20)
    deadlines: tuple[Deadline, ...] = Field(default=(), max_length=50)
    avoid: tuple[ItemId, ...] = Field(default=(), max_length=50)
    see_also: tuple[ItemPath, ...] = Field(default=(), max_length=50)

    @field_validator("rule", mode="before")
    @classmethod
    def _rule_of_condition(cls, value: object) -> object:
        if isinstance(value, Condition):
            return Rule(check=value)
        if value is None or isinstance(value, Rule) or mapping_of(value) is not None:
            return value
        raise ValueError("expected a rule or a condition; a fact becomes one through a predicate, as fact.equals(...)")

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Show what it is, and not all that is said of it."""
        yield from (("id", self.id), ("title", self.title), ("level", self.level), ("kind", self.kind))
        if self.rule is not None:
            yield "facts", self.rule.facts()[:_MOST_SHOWN]

    def _given(self, changes: Mapping[str, object]) -> dict[str, object]:
        """Refuse to keep a weight of its own silently when the level changes, from which it would differ."""
        if self.weight is not None and changes.get("level", self.level) != self.level and "weight" not in changes:
            fault = "the level changes and the item has a weight of its own; add weight=None for that of the new level"
            raise ValueError(f"{fault}, or a number")
        return super()._given(changes)

    def attest(
        self,
        answer: Answer,
        *,
        subject: str | None = None,
        at: datetime | None = None,
        source: Origin = "stated",
        comment: str = "",
    ) -> Attestation:
        """Return a person's word on this item, as confidential as it is; the arguments are those of `Attestation`.

        Raises:
            pydantic.ValidationError: one of them isn't what it may be.

        """
        said = {"answer": answer, "subject": subject, "at": at, "source": source, "comment": comment}
        return Attestation.model_validate({**self._about, **said})

    def waive(self, *, who: str, why: str, subject: str | None = None, until: datetime | None = None) -> Waiver:
        """Return a decision to live with this item as it is; the arguments are those of `Waiver`.

        Raises:
            pydantic.ValidationError: one of them isn't what it may be.

        """
        return Waiver.model_validate({**self._about, "who": who, "why": why, "subject": subject, "until": until})

    def intend(self, *, at: datetime, until: date | None = None, subject: str | None = None) -> Intention:
        """Return the plan to do this item now, or from a day on; the arguments are those of `Intention`.

        Raises:
            pydantic.ValidationError: one of them isn't what it may be.

        """
        return Intention.model_validate({**self._about, "at": at, "until": until, "subject": subject})

    @property
    def _about(self) -> dict[str, str]:
        return {"item": self.id, "confidentiality": self.confidentiality}

    @property
    def kind(self) -> str:
        """The kind of subject that it is evaluated for."""
        if self.subject is not None:
            return self.subject
        rule = self.rule
        if rule is None:
            return "person"
        found = None if rule.applies_to is None else kind_read(rule.applies_to)
        found = found or kind_read(rule.check)
        return found or (None if rule.partial is None else kind_read(rule.partial)) or "person"

    def facts(self) -> tuple[str, ...]:
        """Return the names of all facts that its rule, situations, deadlines, steps and examples read."""
        conditions = [situation.when for situation in self.situations]
        entries: tuple[Deadline | Steps, ...] = (*self.deadlines, *self.steps)
        conditions += [one.when for one in entries if one.when is not None]
        read = [*facts_in(*conditions)]
        read += [deadline.starts for deadline in self.deadlines]
        read += [name for example in self.examples for name in example.facts]
        return tuple(dict.fromkeys((*(self.rule.facts() if self.rule else ()), *read)))

    @property
    def distinct_steps(self) -> tuple[Steps, ...]:
        """Its steps for all systems, without those of one system that repeat what holds on any."""
        general = {steps.do for steps in self.steps if not steps.platforms}
        return tuple(steps for steps in self.steps if not steps.platforms or steps.do not in general)

    def steps_for(
        self,
        platform: str | None,
        maker: str | None = None,
        services: Container[str] | None = None,
        but: Container[Steps] = (),
    ) -> tuple[Steps, ...]:
        """Return the steps for a device of a maker and for services, in order.

        Of the ways for the same services, those of the maker take the place of those of the platform, and these the
        place of those for any platform. So it is among advice, which stands beside the ways through menus.

        Args:
            platform: The system; if None, not known, so the steps for all systems.
            maker: The maker of the device, in lower case; if None, not known, so no steps for one maker.
            services: The services that the person uses; if None, not known, so the steps for all services.
            but: Steps to ignore, so that they don't replace any others.

        """
        closest: dict[tuple[tuple[str, ...], bool], int] = {}
        found: list[tuple[Steps, int, tuple[tuple[str, ...], bool]]] = []
        for steps in self.steps:
            # Of steps for any system (rank 0), for Android (1) and for Samsung (2), a Samsung phone gets the last
            # alone, a Pixel the second, and an iPhone the first. Steps for another service and mere advice are other
            # groups: they replace nothing here.
            rank = steps.fit(platform, maker, services)
            if rank is not None and steps not in but:
                group = steps.services, steps.kind == "advice"
                found.append((steps, rank, group))
                closest[group] = max(rank, closest.get(group, 0))
        return tuple(steps for steps, rank, group in found if platform is None or rank == closest[group])

    def source_of(self, steps: Steps) -> Source | None:
        """Return the source of these steps, or None if none is given."""
        return next((source for source in (*self.sources, *self.step_sources) if source.id == steps.source), None)

    @property
    def noticed(self) -> tuple[str, ...]:
        """How someone else may notice that it is done, in prose; empty if no one does, or if that isn't assessed."""
        return tuple(effect.why for effect in self.effects if effect.noticed)


class Section(Model):
    """A group of items (XCCDF: Group).

    Attributes:
        id: Stable.
        former_ids: Former ids.
        title: What the items are about.
        intro: The introduction to the items.
        parent: The section that contains it; if None, none does.
        items: The items, in reading order.

    """

    id: ItemId
    former_ids: tuple[ItemId, ...] = ()
    title: Title
    intro: Prose = ""
    parent: ItemId | None = None
    items: tuple[Item, ...] = Field(default=(), max_length=20_000)

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Show what it is, and how large."""
        yield from (("id", self.id), ("title", self.title), ("items", len(self.items)))


MAX_DEPTH = 6
"""How many sections may stand one in another; each is named with those above it."""


N = TypeVar("N", bound="_Named")


class _Named(Protocol):
    """What has an id, and may have had others."""

    @property
    def id(self) -> str: ...
    @property
    def former_ids(self) -> tuple[str, ...]: ...


def with_former(parts: Iterable[N]) -> dict[str, N]:
    """Return items, sections or profiles by their ids, present and former."""
    known = tuple(parts)
    return {old: one for one in known for old in one.former_ids} | {one.id: one for one in known}


def path_of(section: Section, sections: Mapping[str, Section]) -> tuple[Section, ...]:
    """Return a section with those that it is part of, the outermost first; no more than may stand one in another."""
    found = [section]
    # This runs before sections are checked, so `parent` may lead in a circle.
    while len(found) <= MAX_DEPTH and (above := sections.get(found[-1].parent or "")) is not None:
        found.append(above)
    return tuple(reversed(found))


def titled(path: Iterable[str]) -> str:
    """Return the title of a section behind those of the sections that it is part of, the outermost first."""
    return reduce(lambda above, title: message("section.path", above=above, title=title), path)


class Selection(Model):
    """The items with these ids, and those that bear one of these tags.

    Attributes:
        items: The ids of items.
        tags: Tags, one of which is enough.

    """

    items: tuple[ItemId, ...] = ()
    tags: tuple[Tag, ...] = ()

    def picks(self, item: Item) -> bool:
        """Return True if the item is selected."""
        return item.id in self.items or not set(self.tags).isdisjoint(item.tags)


class Guard(Model):
    """Protects people who may be watched by someone near them.

    In the person's own view, while `when` is true, the selected items are suppressed and `instead` comes first. While
    it is unknown they are flagged, and the guard's question and `instead` come first. Once `unlocked_by` is known to be
    true they are listed as for anyone else.

    Written output has one shape for everyone, whatever is true: the selected items are in a part of their own,
    behind `neutral_text` and `instead`.

    Attributes:
        id: Stable. Never written in a report.
        when: A condition on facts of the person. No one can infer them from what is written.
        unlocked_by: A condition over facts of the person, such as that the plan is made. Unknown unlocks nothing. None:
            the items are suppressed as long as `when` is true.
        holds: The items that others may notice, and that are suppressed or flagged.
        instead: Ids of the items that come before those.
        neutral_text: What is said before them to everybody, and in the person's own view in the place of what is
            suppressed, in plain text. It mustn't say that anything is suppressed, since everybody reads it.
        warning_facts: Boolean facts of the person, by full name. Unknown counts as true if one of them is true.

    """

    id: ItemId
    when: AnyCondition
    unlocked_by: AnyCondition | None = None
    holds: Selection
    instead: tuple[ItemId, ...] = ()
    neutral_text: str = Field(min_length=1, max_length=500)
    warning_facts: tuple[str, ...] = ()

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Yield its conditions, each with the name of its field."""
        yield "when", self.when
        if self.unlocked_by is not None:
            yield "unlocked_by", self.unlocked_by

    def facts(self) -> tuple[str, ...]:
        """Return the full names of all facts that it reads."""
        return tuple(dict.fromkeys((*facts_in(*(one for _, one in self.conditions())), *self.warning_facts)))


class Parameter(Model):
    """A number, date, text or set of texts that a checklist leaves open, with bounds (XCCDF: Value).

    Attributes:
        name: How conditions refer to it.
        former_ids: Former names.
        type: The type of its value.
        values: Its vocabulary, for the types `enum` and `enum_set`.
        default: Its value unless overridden, as JSON.
        minimum: The smallest allowed value, or the parameter that sets it; if None, unbounded.
        maximum: The largest allowed value, or the parameter that sets it; if None, unbounded.
        meaning: What it sets.
        unit: Its unit, as `days`.

    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)
    former_ids: tuple[str, ...] = ()
    type: TypeName = "integer"
    values: tuple[str, ...] = ()
    default: Setting
    minimum: Bound | ParamRef | None = None
    maximum: Bound | ParamRef | None = None
    meaning: Prose = ""
    unit: str = Field(default="", max_length=40)

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        try:
            self.value_type.parse(self.default)
        except ValueError as error:
            raise ValueError(f"default: {error}") from None
        return self

    @property
    def value_type(self) -> ValueType:
        """The type of its value, without the bounds."""
        return ValueType(self.type, self.values or None)

    def check(self, value: object, values: dict[str, Any]) -> None:
        """Check a value against the type and bounds; `values` has the other parameters' values.

        Raises:
            ValueError: it doesn't fit; the message gives the bound.

        """
        parsed: Any = self.value_type.parse(value)
        for bound, sign, word in ((self.minimum, 1, "at least"), (self.maximum, -1, "at most")):
            limit = values[bound.param] if isinstance(bound, ParamRef) else bound
            if limit is not None and isinstance(parsed, (int, float)) and sign * parsed < sign * limit:
                raise ValueError(f"must be {word} {limit:g}")
