"""What a report says of its checklist and of the items, so that it can be read without them."""

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
    """Make a value of parts that have been validated, all its fields in order; cheaper than doing it once more."""
    made = cls.__new__(cls)
    _put(made, "__dict__", values)
    _put(made, "__pydantic_fields_set__", _fields(cls))
    _put(made, "__pydantic_extra__", None)
    _put(made, "__pydantic_private__", None)
    return made


def all_made(cls: type[M], held: Sequence[Mapping[str, object]]) -> list[M]:
    """Make values as `made` does, where there are many."""
    found = [*map(object.__new__, repeat(cls, len(held)))]
    fill(found, held, repeat(_fields(cls)))
    return found


@cache
def _fields(cls: type[Model]) -> set[str]:
    # Pydantic copies the set before it changes it, so a class's values share one.
    return {*cls.model_fields}


class ItemSummary(Model):
    """What a report says of an item, so that it can be read without its checklist.

    Attributes:
        id: The item's id.
        former_ids: Its former ids.
        title: Its title.
        section: The id of its section.
        level: Its own level.
        weight: Its weight in scores.
        effort: What it takes.
        priority: It comes before those of its level without.
        after: Ids of items to do before it.
        mitigates: The causes of a leak that it counters.
        phase: When it has its place in a plan; if None, it is no step of one.
        optional: It is the person's choice.
        observable: Others may notice that it is done, as a guard of the checklist says: it stands behind the advice
            to plan first, for everybody.
        confidentiality: Who may read what became of it; of a private one, a written report says nothing.
        references: Controls of frameworks that it answers, without their addresses and sources.

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
    """What a report says of its items; reports on one checklist share it and what follows from it."""

    @cached_property
    def by_id(self) -> Mapping[str, ItemSummary]:
        """The notes by the items' ids."""
        return {note.id: note for note in self}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The notes' places by the items' ids."""
        return {note.id: place for place, note in enumerate(self)}

    @cached_property
    def plan_places(self) -> Mapping[str, tuple[int, int]]:
        """Where the items have their places in a plan: by phase, and within one by the checklist's order."""
        last = len(PHASES)
        return {note.id: (PHASES.index(note.phase) if note.phase else last, place) for place, note in enumerate(self)}

    @cached_property
    def in_order(self) -> bool:
        """Whether what an item names in `after` always has an earlier place in a plan."""
        places = self.plan_places
        return all(places[one] < places[note.id] for note in self for one in note.after if one in places)

    def __repr__(self) -> str:
        return f"ItemSummaries({len(self)})"

    def __reduce__(self) -> tuple[type["ItemSummaries"], tuple[tuple[ItemSummary, ...]]]:
        return ItemSummaries, (tuple(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate from a list of notes, and write as one."""
        return core_schema.no_info_wrap_validator_function(_read, handler.generate_schema(tuple[ItemSummary, ...]))


def _read(value: object, handler: ValidatorFunctionWrapHandler) -> ItemSummaries:
    return value if isinstance(value, ItemSummaries) else ItemSummaries(handler(value))


class ChecklistSummary(Model):
    """Which checklist was evaluated.

    Attributes:
        id: Its id.
        version: The version of its content.
        title: Its title.
        language: The language of its texts, as BCP 47.
        plan_first: Ids of the items to read before any that is `observable`.
        cautions: What is said before those, in the words of the checklist's guards.
        credits: Whose work the checklist and its parts are.
        labels: What the checklist calls the words that it declares, by the keys of messages.
        level_weights: The weights of the levels that it declares.
        profile: The profile that the checklist was cut down to; if None, it was cut down to none.
        parents: Of each section that is part of another one, that one's id.

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
        """Return the id of a section with those that it is part of, the outermost first."""
        found = [section]
        while (above := self.parents.get(found[-1])) is not None and above not in found:
            found.append(above)
        return tuple(reversed(found))
