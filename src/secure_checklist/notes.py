"""What a report says of its checklist and of the items, so that it can be read without them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, TypeVar

from pydantic_core import to_json

from secure_checklist.base import Model
from secure_checklist.content import Cause, Effort, Level

M = TypeVar("M", bound=Model)
_put = object.__setattr__


def made(cls: type[M], values: dict[str, Any]) -> M:
    """Make a value of parts that have been validated, all its fields in order; cheaper than doing it once more."""
    made = cls.__new__(cls)
    _put(made, "__dict__", values)
    _put(made, "__pydantic_fields_set__", {*values})
    _put(made, "__pydantic_extra__", None)
    _put(made, "__pydantic_private__", None)
    return made


class ItemNote(Model):
    """What a report says of an item, so that it can be read without its checklist."""

    id: str
    was: tuple[str, ...] = ()
    title: str
    section: str
    level: Level
    weight: float
    effort: Effort = "minutes"
    mitigates: tuple[Cause, ...] = ()


class ItemNotes(tuple[ItemNote, ...]):  # noqa: SLOT001 - it needs a dict for what it keeps
    """What a report says of its items; reports on one checklist share it, with what follows from it."""

    @cached_property
    def by_id(self) -> Mapping[str, ItemNote]:
        """The notes by the items' ids."""
        return {note.id: note for note in self}

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """The items' weights."""
        return tuple(note.weight for note in self)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The items' ids."""
        return tuple(note.id for note in self)

    @cached_property
    def json(self) -> bytes:
        """The notes as JSON."""
        return to_json([note.model_dump(exclude_defaults=True) for note in self])

    def __reduce__(self) -> tuple[type[tuple[ItemNote, ...]], tuple[tuple[ItemNote, ...]]]:
        return tuple, (tuple(self),)


class ChecklistNote(Model):
    """Which checklist was evaluated."""

    id: str
    version: str
    title: str
    language: str

    @cached_property
    def json_text(self) -> bytes:
        """The note as JSON."""
        return to_json(self.model_dump())
