"""What someone reads first in their worst hour, as data of a checklist: cards, their acts, and what changes them.

A card names acts and needs. An act is a sentence or two with tags for what it does. A modifier, as "the clock has run
out", changes acts by their tags, and so everything else that carries these tags: steps, do-nots and papers. An act
names no number: two slots beneath the acts do. Which card is whose is worked out in `incident.cards`.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Need
from secure_checklist.checklists.sources import Source
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Whole
from secure_checklist.rules.conditions.base import AnyCondition, Condition
from secure_checklist.subjects.entries import ItemId

_Sentences = Annotated[str, Field(min_length=1, max_length=300)]
Tag = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
"""What an act does, as `report` or `alerting`; items, do-nots and papers carry the same tags."""


class ActTag(Model):
    """What acts of a kind do, and what a screen may say in their place.

    Attributes:
        id: The tag.
        neutral_text: What reveals to an onlooker nothing of what happened.

    """

    id: Tag
    neutral_text: _Sentences


class Act(Model):
    """One thing to do, which a card may name.

    Attributes:
        id: Stable.
        text: What to do, in plain text, without a number or a link.
        neutral_text: What reveals to an onlooker nothing of what happened; empty: that of its first tag.
        tags: What it does, the one that its neutral text is taken from first.
        sources: Where it comes from; empty: our own judgement.

    """

    id: ItemId
    text: _Sentences
    neutral_text: str = Field(default="", max_length=300)
    tags: tuple[Tag, ...] = Field(min_length=1, max_length=10)
    sources: tuple[Source, ...] = Field(default=(), max_length=20)


class CardTemplate(Model):
    """Three acts, what helps, and that it is not the person's fault; the plan waits behind it.

    The first card whose condition is true is the one. A condition that is unknown doesn't choose its card, so a card
    that is right for some only says who they are, and the last one is for everyone.

    Attributes:
        id: Stable.
        former_ids: Former ids.
        title: What the card is for, in a few words of the person.
        applies_to: Who it is for, over facts of one kind and of the person; if None, everyone.
        acts: The ids of what to do, in order.
        comfort: That it is not their fault, in one sentence.
        can_act: The needs for which someone can act on it, the most important first.
        listens: The needs for which someone listens now, the most important first.
        sources: Where the choice of acts comes from; empty: our own judgement.
        listed: Its place, from 1, where someone chooses among all cards; 0: behind those, in the checklist's order.

    """

    id: ItemId
    former_ids: tuple[ItemId, ...] = ()
    title: str = Field(default="", max_length=200)
    applies_to: AnyCondition | None = None
    acts: tuple[ItemId, ItemId, ItemId]
    comfort: _Sentences
    can_act: tuple[Need, ...] = Field(min_length=1, max_length=10)
    listens: tuple[Need, ...] = Field(min_length=1, max_length=10)
    sources: tuple[Source, ...] = Field(default=(), max_length=20)
    listed: Whole = 0


class Modifier(Model):
    """What changes for some people: acts, steps, do-nots and papers, by their tags.

    Modifiers are listed the strongest first; the first that names a tag of an act decides. What replaces an act is
    itself settled by all of them.

    Attributes:
        id: Stable.
        when: Who it surely is for, over facts of one kind and of the person; if None, everyone.
        unless: Who it surely isn't for; while that is unknown, it is for them. If None, no one.
        keeps: Acts with none of these tags go, and steps with none of them wait; empty: it keeps all.
        removes: Acts with one of these tags go, and steps and papers with one of them are held with `why`.
        replaces: The id of the act that takes the place of one with the tag; steps with the tag are shown with `why`.
        first: The id of the act that leads; steps with its first tag lead as well. Empty: none.
        second: The id of the act that comes second; empty: none.
        leads: Steps with one of these tags lead, whatever the card says first.
        most_acts: How many acts are shown at most.
        can_act: Needs that come before those of the card.
        listens: Needs that come before those of the card.
        listens_first: Whoever listens is read before whoever can act.
        why: What a step or paper says that it holds or changes; empty: nothing.

    """

    id: ItemId
    when: AnyCondition | None = None
    unless: AnyCondition | None = None
    keeps: tuple[Tag, ...] = Field(default=(), max_length=20)
    removes: tuple[Tag, ...] = Field(default=(), max_length=20)
    replaces: ReadOnlyMap[Tag, ItemId] = FrozenMap()
    first: str = Field(default="", max_length=120)
    second: str = Field(default="", max_length=120)
    leads: tuple[Tag, ...] = Field(default=(), max_length=20)
    most_acts: int = Field(default=3, ge=1, le=3, strict=True)
    can_act: tuple[Need, ...] = Field(default=(), max_length=10)
    listens: tuple[Need, ...] = Field(default=(), max_length=10)
    listens_first: bool = False
    why: str = Field(default="", max_length=300)

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.keeps and self.removes:
            raise ValueError("give either keeps or removes: what it doesn't keep, it removes")
        return self


class CardSet(Model):
    """The cards of a checklist, with what they are made of and what changes them.

    Attributes:
        tags: What acts can do.
        acts: What cards and modifiers name.
        modifiers: What changes acts, steps, do-nots and papers for some, the strongest first.
        cards: What someone reads first when something has happened; the first one that fits is theirs.

    """

    tags: tuple[ActTag, ...] = Field(default=(), max_length=100)
    acts: tuple[Act, ...] = Field(default=(), max_length=500)
    modifiers: tuple[Modifier, ...] = Field(default=(), max_length=50)
    cards: tuple[CardTemplate, ...] = Field(default=(), max_length=200)

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        for name in CardSet.model_fields:
            ids = [one.id for one in getattr(self, name)]
            twice = next((one for one in ids if ids.count(one) > 1), None)
            if twice is not None:
                raise ValueError(f"two {name} have the id {twice}; give each its own")
        acts, tags = {act.id for act in self.acts}, {tag.id for tag in self.tags}
        named = {name for card in self.cards for name in card.acts}
        used = {tag for act in self.acts for tag in act.tags}
        for one in self.modifiers:
            named |= {*one.replaces.values(), *filter(None, (one.first, one.second))}
            used |= {*one.keeps, *one.removes, *one.replaces, *one.leads}
        for kind, missing in (("act", named - acts), ("tag", used - tags)):
            if missing:
                raise ValueError(f"no {kind} has the id {min(missing)}; add it, or name another")
        for modifier in self.modifiers:
            lasting = [act.id for act in self.acts if self._replaced_for_ever(act.id, modifier)]
            if lasting:
                raise ValueError(
                    f"{modifier.id} replaces {lasting[0]} for ever; let the last act have none of its tags"
                )
        return self

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Yield every condition, with its place."""
        for index, card in enumerate(self.cards):
            if card.applies_to is not None:
                yield f'cards > cards[{index}] "{card.id}" > applies_to', card.applies_to
        for index, modifier in enumerate(self.modifiers):
            for name, condition in (("when", modifier.when), ("unless", modifier.unless)):
                if condition is not None:
                    yield f'cards > modifiers[{index}] "{modifier.id}" > {name}', condition

    def _replaced_for_ever(self, act: str, modifier: Modifier) -> bool:
        by_id, seen = self.by_id, set[str]()
        while act not in seen:
            seen.add(act)
            found = next((modifier.replaces[tag] for tag in by_id[act].tags if tag in modifier.replaces), act)
            if found == act:
                return False
            act = found
        return True

    @cached_property
    def by_id(self) -> Mapping[str, Act]:
        """The acts by their ids."""
        return {act.id: act for act in self.acts}

    @cached_property
    def neutral_texts(self) -> Mapping[str, str]:
        """What a screen may say in place of an act, by tag."""
        return {tag.id: tag.neutral_text for tag in self.tags}
