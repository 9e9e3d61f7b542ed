"""The fields of a checklist, as read by its cross-checks and profiles. `Checklist` adds the methods."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from secure_checklist.checklists.cards import CardSet
from secure_checklist.checklists.credits import Author, Credit, Licence
from secure_checklist.checklists.items import Guard, Item, Parameter, Prose, Section, Title
from secure_checklist.checklists.plan_items import DoNot
from secure_checklist.checklists.profiles import Profile, ProfileNote
from secure_checklist.checklists.words import CauseDeclaration, LevelDeclaration
from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Date, Setting
from secure_checklist.subjects.declarations import FactDeclaration
from secure_checklist.subjects.entries import ItemId
from secure_checklist.subjects.kinds import KindDeclaration


class ChecklistFields(Model):
    """The fields that an author writes in a checklist. The class `Checklist` documents each field."""

    format_version: str = FORMAT_VERSION
    id: ItemId
    former_ids: tuple[ItemId, ...] = ()
    title: Title
    version: str = Field(default="0", max_length=60)
    language: str = Field(default="en", pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=60)
    description: Prose = ""
    published: Date | None = None
    authors: tuple[Author, ...] = Field(default=(), max_length=100)
    licence: Licence = ""
    homepage: WebAddress | None = None
    attribution: Annotated[str, Field(max_length=5000)] = ""
    credits: tuple[Credit, ...] = Field(default=(), max_length=500)
    sections: tuple[Section, ...] = Field(default=(), max_length=2000)
    parameters: tuple[Parameter, ...] = Field(default=(), max_length=2000)
    settings: ReadOnlyMap[str, Setting] = FrozenMap()
    profiles: tuple[Profile, ...] = Field(default=(), max_length=100)
    tailored_to: ProfileNote | None = None
    guards: tuple[Guard, ...] = Field(default=(), max_length=100)
    do_nots: tuple[DoNot, ...] = Field(default=(), max_length=500)
    cards: CardSet = CardSet.model_construct()  # which needs no schema
    levels: tuple[LevelDeclaration, ...] = Field(default=(), max_length=20)
    causes: tuple[CauseDeclaration, ...] = Field(default=(), max_length=100)
    kinds: tuple[KindDeclaration, ...] = Field(default=(), max_length=100)
    declares: tuple[FactDeclaration, ...] = Field(default=(), max_length=5000)
    requires: tuple[FactDeclaration, ...] = Field(default=(), max_length=5000)
    stale: tuple[str, ...] = ()
    untranslated: tuple[str, ...] | None = None
    translated_from: str | None = Field(default=None, max_length=60)


def items_of(checklist: ChecklistFields) -> Iterator[tuple[str, Item]]:
    """Yield every item, with its path."""
    for outer, section in enumerate(checklist.sections):
        for inner, item in enumerate(section.items):
            yield f'sections[{outer}].items[{inner}] "{item.id}"', item
