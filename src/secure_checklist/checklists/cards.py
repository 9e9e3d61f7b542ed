"""The first page that someone reads after an incident, as data: cards, their acts, and what changes them.

A card names acts and needs. An act is a sentence or two, with tags that say what it does. A modifier, such as "the
clock has run out", changes acts by their tags, along with everything else that carries those tags: steps, do-nots and
papers. An act contains no phone number: the two slots below the acts do, and fill it in where someone may end their
life. `incident.cards` works out which card a person gets.
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
"""What an act does, such as `report` or `alerting`. Items, do-nots and papers carry the same tags."""


class ActTag(Model):
    """A tag for acts, with the wording that a screen may show instead of an act with this tag.

    Attributes:
        id: The name of the tag.
        neutral_text: Wording that doesn't reveal to an onlooker what has happened.

    """

    id: Tag
    neutral_text: _Sentences


class Act(Model):
    """One thing to do. Cards refer to it by its id.

    Attributes:
        id: A stable id.
        text: The instruction in plain text, without a phone number, and with no link but that of a tool that works in
            every country.
        numbered: The same with the words that say how to reach someone: `{danger}` and `{talk}` for those of a card's
            slots that act in danger and that listen. If empty, or if either isn't listed or is closed, it is `text`.
        neutral_text: Wording that doesn't reveal to an onlooker what has happened. If empty, that of the first tag.
        tags: What the act does. The neutral text is taken from the first tag.
        sources: Where the advice comes from. If empty, it is our own judgement.

    """

    id: ItemId
    text: _Sentences
    numbered: str = Field(default="", max_length=300)
    neutral_text: str = Field(default="", max_length=300)
    tags: tuple[Tag, ...] = Field(min_length=1, max_length=10)
    sources: tuple[Source, ...] = Field(default=(), max_length=20)


class CardTemplate(Model):
    """Up to three acts, who can help, and a line that says it isn't the person's fault. The plan comes after the card.

    A person gets the first card whose condition is true. An unknown condition doesn't select its card, so the card for
    a group of people only needs a condition that identifies them, and the last card is for everyone.

    Attributes:
        id: A stable id.
        former_ids: The ids of the card in earlier versions.
        title: What the card is for, in a few of the person's own words.
        applies_to: A condition for the people the card is for, over facts of one kind and of the person. If None, the
            card is for everyone.
        acts: The ids of the acts, in order.
        comfort: One sentence to say that it isn't the person's fault.
        can_act: The needs to find someone who can act, the most important first.
        listens: The needs to find someone who listens now, the most important first.
        sources: Where the choice of acts comes from. If empty, it is our own judgement.
        listed: The card's position, from 1, in a list of all cards to choose from. Cards with 0 come last, in the
            checklist's order.

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
    """A change to acts, steps, do-nots and papers for some people, selected by tag.

    Modifiers are listed from the strongest to the weakest. The first one that names a tag of an act decides what
    happens to it. All modifiers apply in turn to an act that replaces another.

    Attributes:
        id: A stable id.
        when: A condition that must be true for the modifier to apply, over facts of one kind and of the person. If
            None, it applies to everyone.
        unless: A condition that must be false or unknown for the modifier to apply. If None, there are no exceptions.
        keeps: Acts with none of these tags are removed, and steps with none of them wait. If empty, everything is kept.
        removes: Acts with one of these tags are removed. Steps and papers with one of them are held back, with `why`.
        replaces: By tag, the id of the act that replaces an act with the tag. Steps with the tag are shown with `why`.
        first: The id of the act that comes first. Steps with that act's first tag come first, too. If empty, there is
            none.
        second: The id of the act that comes second. If empty, there is none.
        leads: Steps with one of these tags come first, whichever act the card begins with.
        most_acts: The largest number of acts to show.
        can_act: The needs that come before those in the card's `can_act`.
        listens: The needs that come before those in the card's `listens`.
        listens_first: Whether the contact who listens is shown before the one who can act.
        why: The reason that is shown with a step or paper that is held back or changed. If empty, none is shown.

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
    """The cards of a checklist, the acts that they use, and the modifiers that change them.

    Attributes:
        tags: The tags for acts.
        acts: The acts that cards and modifiers refer to.
        modifiers: The changes to acts, steps, do-nots and papers for some people, the strongest first.
        cards: The cards, each the first thing that a person reads after an incident. A person gets the first that fits.

    """

    tags: tuple[ActTag, ...] = Field(default=(), max_length=100)
    acts: tuple[Act, ...] = Field(default=(), max_length=500)
    modifiers: tuple[Modifier, ...] = Field(default=(), max_length=100)
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
        """Yield every condition, with its path."""
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
        """The acts by id."""
        return {act.id: act for act in self.acts}

    @cached_property
    def neutral_texts(self) -> Mapping[str, str]:
        """The wording that a screen may show instead of an act, by tag."""
        return {tag.id: tag.neutral_text for tag in self.tags}
