"""The parts of a checklist: items with prose, steps, sources and rules, and sections, guards and parameters."""

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
"""How much time an item takes. The value `ongoing` means that the item always needs some attention."""
Unclear = Literal["show", "hide", "ask_first"]
"""How to show an item while it isn't known whether it applies."""
Title = Annotated[str, Field(min_length=1, max_length=300)]
"""A short text, which can't be empty."""
Prose = Annotated[str, Field(max_length=5000, json_schema_extra=MARKDOWN)]
"""A longer text in the Markdown of `core.prose`. It may be empty."""
Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
"""A tag for selecting items: lower-case letters, digits and hyphens."""

ItemPath = Annotated[str, Field(pattern=rf"^{ID_TEXT}/{ID_TEXT}$", max_length=300)]
"""The path of an item in another checklist, as `checklist/item`."""

_MOST_SHOWN = 10
"""How many facts of a rule `repr` names."""


class Situation(Model):
    """A level that replaces the item's own while a condition on the person is true, but not while it is unknown.

    A situation changes the order in which items are shown, never the score. The item comes before other items of that
    level, unless the level is lower than the item's own. A situation that depends on ordinary facts applies to every
    view. A situation that depends on a private fact only affects the order in the person's own view.

    Attributes:
        when: The condition for the people it applies to, over facts of the person alone.
        level: The level of the item for these people.
        first: Whether the item comes before everything else of that level because nothing else helps these people as
            much. The item is listed unless it is known to be done.
        urgent: Whether the item is shown as soon as the condition is true, before anything else is asked. If no one
            else notices the item, it also comes before items that a guard puts first: nothing that may alert someone
            comes before the choice to be safe.

    """

    when: AnyCondition
    level: AnyLevel
    first: bool = False
    urgent: bool = False


class Example(Model):
    """Facts and the outcome that a rule gives for them.

    Attributes:
        outcome: The item's outcome.
        facts: JSON values by full name, for the item's kind, the person and related subjects. Each kind has one
            subject, whose id is the name of the kind.
        on: The date of the evaluation, or None for the date on which the checklist was published.
        note: Who might be in the example's situation, or why the outcome is correct.

    """

    outcome: Outcome
    facts: ReadOnlyMap[str, Scalar | tuple[str, ...]] = FrozenMap()
    on: Date | None = None
    note: str = Field(default="", max_length=300)


class SideEffect(Model):
    """Something that doing an item changes, and whether anyone near the person may notice.

    Attributes:
        what: The kind of change. `alert`: someone is notified. `setting`: a setting has visibly changed. `restart`: the
            device is off for a while. `sign_out`: someone loses access. `absence`: something that was there is gone.
            `message`: the person has to talk to someone or write to them. `trace`: a history records the change.
            `none`: nothing changes.
        noticed: Whether someone else may notice the change.
        why: How someone may notice the change, or why no one does, in prose for the person.

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
    """One thing to do: why, how, for whom, and when it is done (XCCDF: Rule; SP 800-70: checklist item).

    Attributes:
        id: A stable id, under which progress is recorded.
        former_ids: The ids of the item in earlier versions.
        title: What to do, as an instruction in plain words.
        why: The harm that the item prevents.
        level: How much the item matters to people in general.
        situations: Levels for people in particular situations. The first level whose condition is true replaces the
            item's own.
        priority: Whether the item comes before items of the same level that don't have priority.
        after: Ids of items to do before this one, unless they are already done.
        weight: The weight in scores, or None for the weight of the level. To replace the level of an item that has its
            own weight, also give a `weight`.
        effort: How much time the item takes.
        mitigates: The causes of a leak that the item mitigates.
        subject: The kind of subject the item is evaluated for. If None, the kind is that of the facts in the rule, or
            the person.
        rule: The rule that says when the item is done. A bare condition becomes the rule's `check`. If None, the person
            attests whether the item is done.
        question: The question to ask for the attestation.
        renew_after: The number of days after which an answer or measurement is stale for this item, or None if never.
        valid_from: The first day on which the advice is valid, or None if the advice has always been valid.
        valid_until: The last day on which the advice is valid. After this day, findings are unknown, with the reason
            `content_expired`.
        when_unclear: How to show the item while it isn't known whether it applies.
        confidentiality: Who may read the item's findings and attestations. `private`: only the person, unless they ask
            for such entries to be written, because someone close who read them would learn of a picture, a threat or a
            fear. `transient`: no one, ever, for example in an item about danger. What is written about a private or
            transient item is the same for everyone.
        evidence: The evidence that the advice is based on.
        steps: How to do the item, by platform, maker and service.
        effects: What doing the item changes, and who may notice. If empty, the effects haven't been assessed.
        do_not: What not to do.
        sources: The sources of the item's claims.
        step_sources: Additional sources for the steps. A step refers to its source by id.
        references: The controls of frameworks that the item answers.
        tags: Labels for selecting items.
        examples: Examples of facts, each with the outcome that the rule must return.
        phase: When the item is due in a plan, or None if the item isn't a plan step.
        for_whom: The people the item is for, in words. If empty, the item is for everyone.
        optional: Whether the item is the person's choice, so that skipping it isn't a failure.
        neutral_title: A title for screens that doesn't reveal the topic. If empty, only the item's number is shown.
        needs: The kind of help that the item calls for.
        deadlines: Deadlines, counted from facts about what has been done.
        avoid: Ids of the do-nots of the checklist that belong to the item.
        see_also: Items of other checklists that close the cause of the leak, as `checklist/item`.

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
        """Yield the id, title, level, kind and some of the facts."""
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
        """Return a person's attestation for this item, which is as confidential as the item.

        The arguments are those of `Attestation`.

        Raises:
            pydantic.ValidationError: an argument isn't valid.

        """
        said = {"answer": answer, "subject": subject, "at": at, "source": source, "comment": comment}
        return Attestation.model_validate({**self._about, **said})

    def waive(self, *, who: str, why: str, subject: str | None = None, until: datetime | None = None) -> Waiver:
        """Return a decision to accept this item as it is. The arguments are those of `Waiver`.

        Raises:
            pydantic.ValidationError: an argument isn't valid.

        """
        return Waiver.model_validate({**self._about, "who": who, "why": why, "subject": subject, "until": until})

    def intend(self, *, at: datetime, until: date | None = None, subject: str | None = None) -> Intention:
        """Return an intention to do this item now or from a given day. The arguments are those of `Intention`.

        Raises:
            pydantic.ValidationError: an argument isn't valid.

        """
        return Intention.model_validate({**self._about, "at": at, "until": until, "subject": subject})

    @property
    def _about(self) -> dict[str, str]:
        return {"item": self.id, "confidentiality": self.confidentiality}

    @property
    def kind(self) -> str:
        """The kind of subject that the item is evaluated for."""
        if self.subject is not None:
            return self.subject
        rule = self.rule
        if rule is None:
            return "person"
        found = None if rule.applies_to is None else kind_read(rule.applies_to)
        found = found or kind_read(rule.check)
        return found or (None if rule.partial is None else kind_read(rule.partial)) or "person"

    def facts(self) -> tuple[str, ...]:
        """Return the names of all facts that the item's rule, situations, deadlines, steps and examples read."""
        conditions = [situation.when for situation in self.situations]
        entries: tuple[Deadline | Steps, ...] = (*self.deadlines, *self.steps)
        conditions += [one.when for one in entries if one.when is not None]
        read = [*facts_in(*conditions)]
        read += [deadline.starts for deadline in self.deadlines]
        read += [name for example in self.examples for name in example.facts]
        return tuple(dict.fromkeys((*(self.rule.facts() if self.rule else ()), *read)))

    @property
    def distinct_steps(self) -> tuple[Steps, ...]:
        """The steps for all systems, without those of one system that only repeat general steps."""
        general = {steps.do for steps in self.steps if not steps.platforms}
        return tuple(steps for steps in self.steps if not steps.platforms or steps.do not in general)

    def steps_for(
        self,
        platform: str | None,
        maker: str | None = None,
        services: Container[str] | None = None,
        but: Container[Steps] = (),
    ) -> tuple[Steps, ...]:
        """Return the steps that fit a device and its services, in order.

        Among steps for the same services, those for the maker replace those for the platform, which replace those for
        any platform. Advice replaces only other advice, and other kinds of steps replace only each other.

        Args:
            platform: The platform. If None, the platform isn't known, and the steps for all platforms are returned.
            maker: The maker of the device, in lower case. If None, the maker isn't known, and steps for a particular
                maker are left out.
            services: The services that the person uses. If None, the services aren't known, and the steps for all
                services are returned.
            but: Steps to ignore, as if the item didn't have them.

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
        """Return the source of these steps, or None if the steps name no source."""
        return next((source for source in (*self.sources, *self.step_sources) if source.id == steps.source), None)

    @property
    def noticed(self) -> tuple[str, ...]:
        """How someone else may notice that the item is done, in prose; empty if no one would or if unknown."""
        return tuple(effect.why for effect in self.effects if effect.noticed)


class Section(Model):
    """A group of items (XCCDF: Group).

    Attributes:
        id: A stable id.
        former_ids: The ids of the section in earlier versions.
        title: What the items are about.
        intro: The text that introduces the items.
        parent: The id of the section that contains this one. If None, the section isn't nested.
        items: The items, in reading order.

    """

    id: ItemId
    former_ids: tuple[ItemId, ...] = ()
    title: Title
    intro: Prose = ""
    parent: ItemId | None = None
    items: tuple[Item, ...] = Field(default=(), max_length=20_000)

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Yield the id, title and size."""
        yield from (("id", self.id), ("title", self.title), ("items", len(self.items)))


MAX_DEPTH = 6
"""The largest number of sections nested in each other. Each is named together with the sections that contain it."""


N = TypeVar("N", bound="_Named")


class _Named(Protocol):
    """What has an id, and may have had others."""

    @property
    def id(self) -> str: ...
    @property
    def former_ids(self) -> tuple[str, ...]: ...


def with_former(parts: Iterable[N]) -> dict[str, N]:
    """Return items, sections or profiles by id, both present and former."""
    known = tuple(parts)
    return {old: one for one in known for old in one.former_ids} | {one.id: one for one in known}


def path_of(section: Section, sections: Mapping[str, Section]) -> tuple[Section, ...]:
    """Return a section and those that contain it, outermost first, up to the allowed depth."""
    found = [section]
    # This runs before sections are checked, so `parent` may lead in a circle.
    while len(found) <= MAX_DEPTH and (above := sections.get(found[-1].parent or "")) is not None:
        found.append(above)
    return tuple(reversed(found))


def titled(path: Iterable[str]) -> str:
    """Join the titles of a section and of those that contain it, outermost first."""
    return reduce(lambda above, title: message("section.path", above=above, title=title), path)


class Selection(Model):
    """A selection of items by id or tag. An item is selected if either matches.

    Attributes:
        items: The ids of items.
        tags: Tags. An item needs only one of them.

    """

    items: tuple[ItemId, ...] = ()
    tags: tuple[Tag, ...] = ()

    def picks(self, item: Item) -> bool:
        """Return True if the item is selected."""
        return item.id in self.items or not set(self.tags).isdisjoint(item.tags)


class Guard(Model):
    """A rule that protects people who may be watched by someone near them.

    In the person's own view, while the guard's condition is true, the selected items are suppressed, and the
    replacement items come first. While the guard's condition is unknown, the selected items are flagged, and the
    guard's question and the replacement items come first. Once the unlocking condition is known to be true, the
    selected items are listed as for anyone else.

    Written output has the same shape for everyone, whatever the facts are: the selected items are in a separate part,
    after a neutral text and the replacement items.

    Attributes:
        id: A stable id, which is never written in a report.
        when: The condition on facts of the person under which the guard suppresses items. No one can infer these facts
            from written output.
        unlocked_by: The unlocking condition on facts of the person, for example that the plan has been made. While the
            unlocking condition is unknown, the items stay suppressed. If None, the items are suppressed as long as the
            guard's condition is true.
        holds: The items that others may notice, which are suppressed or flagged.
        instead: Ids of the replacement items.
        neutral_text: Plain text shown before the selected items to everyone, and instead of them in the person's own
            view. The text mustn't say that anything is suppressed.
        warning_facts: Boolean facts of the person, by full name. If one of these facts is true, the guard's condition
            counts as true while it is unknown.

    """

    id: ItemId
    when: AnyCondition
    unlocked_by: AnyCondition | None = None
    holds: Selection
    instead: tuple[ItemId, ...] = ()
    neutral_text: str = Field(min_length=1, max_length=500)
    warning_facts: tuple[str, ...] = ()

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Yield the guard's conditions, each with the name of its field."""
        yield "when", self.when
        if self.unlocked_by is not None:
            yield "unlocked_by", self.unlocked_by

    def facts(self) -> tuple[str, ...]:
        """Return the full names of all facts that the guard reads."""
        return tuple(dict.fromkeys((*facts_in(*(one for _, one in self.conditions())), *self.warning_facts)))


class Parameter(Model):
    """A number, date, text or set of texts that can be set for a checklist, within bounds (XCCDF: Value).

    Attributes:
        name: The name by which conditions refer to the parameter.
        former_ids: The names of the parameter in earlier versions.
        type: The type of the value.
        values: The allowed values, for the types `enum` and `enum_set`.
        default: The value of the parameter unless overridden, as JSON.
        minimum: The smallest allowed value, or the name of the parameter that gives it. If None, there is no minimum.
        maximum: The largest allowed value, or the name of the parameter that gives it. If None, there is no maximum.
        meaning: What the parameter sets.
        unit: The unit, such as `days`.

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
        """The type of the value, without the bounds."""
        return ValueType(self.type, self.values or None)

    def check(self, value: object, values: dict[str, Any]) -> None:
        """Check a value against the type and bounds. The argument `values` holds the values of the other parameters.

        Raises:
            ValueError: If the value doesn't fit. The message gives the bound.

        """
        parsed: Any = self.value_type.parse(value)
        for bound, sign, word in ((self.minimum, 1, "at least"), (self.maximum, -1, "at most")):
            limit = values[bound.param] if isinstance(bound, ParamRef) else bound
            if limit is not None and isinstance(parsed, (int, float)) and sign * parsed < sign * limit:
                raise ValueError(f"must be {word} {limit:g}")
