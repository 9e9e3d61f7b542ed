"""`Profile`: a named selection of a checklist's items, as data, with the items it selects and its problems.

This module works with any value that has the fields of a checklist, so it doesn't depend on `Checklist`.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field

from secure_checklist.checklists.items import Prose, Tag, Title
from secure_checklist.checklists.words import AnyCause, AnyLevel
from secure_checklist.core.messages import message, sentence
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Setting, Whole
from secure_checklist.rules.conditions.base import AnyCondition
from secure_checklist.subjects.entries import ItemId


class Selector(Model):
    """A selection of items. An item is selected if any of the fields matches it.

    Attributes:
        items: The ids of items, present or former.
        sections: The ids of sections, present or former. Items of nested sections are selected, too.
        tags: Tags of items.
        levels: Levels of items.
        causes: Causes of a leak that the items mitigate.
        frameworks: Frameworks with a control that the items answer. Frameworks are named without a version, as in
            `Reference.framework`.

    """

    items: tuple[ItemId, ...] = Field(default=(), max_length=20_000)
    sections: tuple[ItemId, ...] = Field(default=(), max_length=2000)
    tags: tuple[Tag, ...] = Field(default=(), max_length=500)
    levels: tuple[AnyLevel, ...] = Field(default=(), max_length=100)
    causes: tuple[AnyCause, ...] = Field(default=(), max_length=100)
    frameworks: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=100)


class Profile(Model):
    """A named selection of a checklist's items, with settings (XCCDF: Profile; OSCAL: profile).

    A profile contains the items of the profile it extends and those it selects, minus those it omits. An item that a
    guard or a plan step requires before a selected item is kept even if it isn't selected, and can't be omitted.

    Reports show the title and id of the profile, so neither may reveal more about a person than they want known.

    Attributes:
        id: A stable id.
        former_ids: The ids of the profile in earlier versions.
        title: The name that people see.
        description: Who the profile is for, why it has these items, and what it leaves out.
        extends: The id of the profile in the same checklist that this one extends, or None.
        select: The items that the profile selects. If None, the profile selects only the items of the profile that it
            extends, or all items if it extends no profile.
        omit: The items that the profile leaves out, even if it selects or inherits them.
        order: The items that come first, in this order, before those of the inherited order. The sections and actions
            of these items also come first, except that a guard or the person's situation may put other actions before
            them.
        settings: Values for parameters, which override inherited ones.
        applies_to: The condition under which a plan uses this profile, over facts of an incident. If None, the profile
            is only used by name.
        aloud: Whether the profile can be answered with someone else present. An interview on such a profile asks for no
            fact that guards read or that decides a private item. The setting isn't inherited.
        always_guarded: Whether someone else may see the person's answers. If True, a guard whose condition would be
            false counts as unknown, because a "no" may have been given while someone was watching. The setting is
            inherited.
        screens: The most screens that an interview with this profile has, or None for no limit. The limit isn't
            inherited.
        seconds: The longest time for an interview with this profile, by the model in `interview.effort`, or None for no
            limit. The limit isn't inherited.

    """

    id: ItemId
    former_ids: tuple[ItemId, ...] = Field(default=(), max_length=100)
    title: Title
    description: Prose = ""
    extends: ItemId | None = None
    select: Selector | None = None
    omit: Selector = Selector.model_construct()
    order: tuple[ItemId, ...] = Field(default=(), max_length=20_000)
    settings: ReadOnlyMap[str, Setting] = FrozenMap()
    applies_to: AnyCondition | None = None
    aloud: bool = False
    always_guarded: bool = False
    screens: Whole | None = Field(default=None, ge=1, le=1000)
    seconds: Whole | None = Field(default=None, ge=1, le=86_400)


class ProfileNote(Model):
    """The part of a checklist that was selected, either by a profile or in code.

    Attributes:
        id: The profile's id. For a part selected in code, an id derived from its items.
        title: The profile's title. If empty, the part was selected in code.
        description: Who the profile is for, and what it leaves out.
        left_out: The number of items of the checklist that aren't in the part.
        order: The items that come first, in this order.
        aloud: Whether the profile can be answered with someone else present.
        always_guarded: Whether a guard can't be false, only unknown.
        screens: The most screens that an interview with this profile has. If None, there is no limit.
        seconds: The longest time for such an interview. If None, there is no limit.

    """

    id: ItemId
    title: Title | Literal[""] = ""
    description: Prose = ""
    left_out: Whole = Field(default=0, ge=0)
    order: tuple[ItemId, ...] = Field(default=(), max_length=20_000)
    aloud: bool = False
    always_guarded: bool = False
    screens: Whole | None = Field(default=None, ge=1, le=1000)
    seconds: Whole | None = Field(default=None, ge=1, le=86_400)


def profile_line(note: ProfileNote) -> str:
    """Return a line about the profile: its title, who it is for, and that it isn't the whole checklist."""
    if not note.title:
        return message("part", count=note.left_out)
    from secure_checklist.core.prose.as_text import plain  # noqa: PLC0415 - for import time: most have no profile

    about = plain(note.description)
    if note.left_out:
        return f"{message('profile.part', title=note.title, count=note.left_out)} {about}".rstrip()
    line = message("profile.whole", title=note.title)
    return f"{sentence(line)} {about}" if about else line


def note_of_items(items: Iterable[str], left_out: int, held: ProfileNote | None) -> ProfileNote:
    """Return the note for a part selected in code by its items, from the whole checklist or from another part."""
    names = [*items]
    digest = sha256("\n".join(sorted(names)).encode()).hexdigest()[:8]
    if held is None:
        return ProfileNote(id=f"part-{digest}", left_out=left_out)
    order = tuple(name for name in held.order if name in names)
    return ProfileNote(id=f"part-{digest}", left_out=held.left_out + left_out, order=order, aloud=held.aloud)
