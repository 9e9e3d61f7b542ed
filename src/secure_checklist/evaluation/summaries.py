"""The summaries of a checklist and its items in a report, so that the report can be read without the checklist."""

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from itertools import repeat
from typing import TypeVar

from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from secure_checklist.checklists.credits import Credit
from secure_checklist.checklists.items import Effort
from secure_checklist.checklists.plan_items import PHASES, Phase
from secure_checklist.checklists.profiles import ProfileNote
from secure_checklist.checklists.sources import Reference
from secure_checklist.checklists.words import AnyCause, AnyLevel, Weight
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.prepared import fill
from secure_checklist.rules.declaration import Confidentiality

M = TypeVar("M", bound=Model)
_put = object.__setattr__


def made(cls: type[M], values: Mapping[str, object]) -> M:
    """Return a model built from validated values for all fields, in order. This is cheaper than validating again."""
    made = cls.__new__(cls)
    _put(made, "__dict__", values)
    _put(made, "__pydantic_fields_set__", _fields(cls))
    _put(made, "__pydantic_extra__", None)
    _put(made, "__pydantic_private__", None)
    return made


def all_made(cls: type[M], held: Sequence[Mapping[str, object]]) -> list[M]:
    """Return many models built as in `made`."""
    found = [*map(object.__new__, repeat(cls, len(held)))]
    fill(found, held, repeat(_fields(cls)))
    return found


@cache
def _fields(cls: type[Model]) -> set[str]:
    # Pydantic copies the set before it changes it, so a class's values share one.
    return {*cls.model_fields}


class ItemSummary(Model):
    """The summary of an item in a report, so that the report can be read without the checklist.

    Attributes:
        id: The item's id.
        former_ids: The item's former ids.
        title: The item's title.
        section: The id of the item's section.
        level: The item's own level.
        weight: The item's weight in scores.
        effort: How much time the item takes.
        priority: Whether the item comes before items of the same level without priority.
        after: Ids of items to do before this one.
        mitigates: The causes of a leak that the item mitigates.
        phase: When the item is due in a plan. If None, it isn't a plan step.
        optional: Whether it is the person's choice.
        observable: Whether others may notice that the item is done, according to a guard of the checklist. For
            everyone, the item then comes after the advice to plan first.
        confidentiality: Who may read the item's findings. For a private item, a written report discloses nothing.
        references: Controls of frameworks that the item answers, without their addresses and sources.

    """

    id: str
    former_ids: tuple[str, ...] = ()
    title: str
    section: str
    level: AnyLevel
    weight: Weight
    effort: Effort = "minutes"
    priority: bool = False
    after: tuple[str, ...] = ()
    mitigates: tuple[AnyCause, ...] = ()
    phase: Phase | None = None
    optional: bool = False
    observable: bool = False
    confidentiality: Confidentiality = "ordinary"
    references: tuple[Reference, ...] = ()


class ItemSummaries(tuple[ItemSummary, ...]):  # noqa: SLOT001 - a tuple's subclass has no slots that hold anything
    """The summaries of a report's items. Reports on the same checklist share them and everything derived from them."""

    @cached_property
    def by_id(self) -> Mapping[str, ItemSummary]:
        """The summaries by the ids of the items."""
        return {note.id: note for note in self}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The indexes of the summaries by the ids of the items."""
        return {note.id: place for place, note in enumerate(self)}

    @cached_property
    def plan_places(self) -> Mapping[str, tuple[int, int]]:
        """The positions of the items in a plan: by phase, and in the checklist's order within a phase."""
        last = len(PHASES)
        return {note.id: (PHASES.index(note.phase) if note.phase else last, place) for place, note in enumerate(self)}

    @cached_property
    def in_order(self) -> bool:
        """Whether the items in `after` always come earlier in a plan than the item that names them."""
        places = self.plan_places
        return all(places[one] < places[note.id] for note in self for one in note.after if one in places)

    def __repr__(self) -> str:
        return f"ItemSummaries({len(self)})"

    def __reduce__(self) -> tuple[type["ItemSummaries"], tuple[tuple[ItemSummary, ...]]]:
        return ItemSummaries, (tuple(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate from a list of summaries, and serialise as one."""
        return core_schema.no_info_wrap_validator_function(_read, handler.generate_schema(tuple[ItemSummary, ...]))


def _read(value: object, handler: ValidatorFunctionWrapHandler) -> ItemSummaries:
    return value if isinstance(value, ItemSummaries) else ItemSummaries(handler(value))


class ChecklistSummary(Model):
    """The checklist that was evaluated.

    Attributes:
        id: The checklist's id.
        version: The version of the content.
        title: The checklist's title.
        language: The language of the texts, as a BCP 47 tag.
        plan_first: Ids of the items to read before any item that is `observable`.
        cautions: The texts to show before those items, from the checklist's guards.
        credits: The authors and terms of the checklist and its parts.
        labels: The labels of the levels, causes and kinds that the checklist declares, by message key.
        level_weights: The weights of the levels that the checklist declares.
        profile: The profile that selected this part of the checklist. If None, the checklist is whole.
        parents: For each nested section, the id of the section that contains it.

    """

    id: str
    version: str
    title: str
    language: str
    plan_first: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    labels: ReadOnlyMap[str, str] = FrozenMap()
    level_weights: ReadOnlyMap[str, Weight] = FrozenMap()
    profile: ProfileNote | None = None
    parents: ReadOnlyMap[str, str] = FrozenMap()

    def path_of(self, section: str) -> tuple[str, ...]:
        """Return the id of a section after the ids of the sections that contain it, outermost first."""
        found = [section]
        while (above := self.parents.get(found[-1])) is not None and above not in found:
            found.append(above)
        return tuple(reversed(found))
