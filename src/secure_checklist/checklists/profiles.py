"""`Profile`: a named selection of a checklist's items, as data; what it selects, and what is wrong with it.

Works on any value with the fields of a checklist, so that this module doesn't depend on `Checklist`.
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
    """Selects each item that matches any of its fields.

    Attributes:
        items: The ids of items, present or former.
        sections: The ids of sections, present or former; the items of the sections within them are selected, too.
        tags: Tags of items.
        levels: Levels of items.
        causes: Causes of a leak that items mitigate.
        frameworks: Frameworks with a control that items answer, without a version, as in `Reference.framework`.

    """

    items: tuple[ItemId, ...] = Field(default=(), max_length=20_000)
    sections: tuple[ItemId, ...] = Field(default=(), max_length=2000)
    tags: tuple[Tag, ...] = Field(default=(), max_length=500)
    levels: tuple[AnyLevel, ...] = Field(default=(), max_length=100)
    causes: tuple[AnyCause, ...] = Field(default=(), max_length=100)
    frameworks: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=100)


class Profile(Model):
    """A named selection of a checklist's items, with settings (XCCDF: Profile; OSCAL: profile).

    It has the items of the profile it extends and the items it selects, minus those it omits. Two kinds of items stay
    with what needs them, whether or not they are selected, and can't be omitted: what a guard puts first stays with the
    items that the guard holds, and what comes before a step of a plan stays with the step.

    A report shows the profile's title and id, so neither may reveal more about a person than they want known.

    Attributes:
        id: Stable.
        former_ids: Former ids.
        title: Its name for people.
        description: Who it is for, why it has these items, and what it leaves out.
        extends: The profile of the same checklist that it extends; if None, none.
        select: What it selects; if None, nothing more than `extends`, or all items where it extends no other.
        omit: What it doesn't have, even where it selects or inherits it.
        order: The items that come first, in this order, before the order that it inherits. Their sections come first.
            So do they among what to do, save for what a guard or the person's situation puts first.
        settings: Overrides of parameters, over those that it inherits.
        applies_to: Whose plan keeps to this profile, over facts of an incident; if None, by name only.
        aloud: It may be answered with someone else present, so an interview on it asks nothing that only one person may
            know: neither what guards read nor what decides private items. It isn't inherited.
        always_guarded: It is for people whose answers someone else may see, so a guard on it is never false, only
            unknown: a "no" may have been given while someone was watching. It is inherited.
        screens: How many screens an interview on it shows at most; if None, all. It isn't inherited, nor is the next.
        seconds: How long such an interview takes at most, by the model in `interview.effort`; if None, as it comes.

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
    """Which part of a checklist something is: that of a profile, or one that was chosen in code.

    Attributes:
        id: The profile's id; of a part chosen in code, one that follows from its items.
        title: The profile's title; empty: the part was chosen in code.
        description: Who the profile is for, and what it leaves out.
        left_out: How many items of the checklist aren't in the part.
        order: The items that come first, in this order.
        aloud: It may be answered with someone beside.
        always_guarded: A guard is never false on it, but unknown.
        screens: How many screens an interview on it shows at most; if None, all.
        seconds: How long such an interview takes at most; if None, as it comes.

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
    """Return a line on the profile: its title, that it isn't the whole, and who it is for."""
    if not note.title:
        return message("part", count=note.left_out)
    from secure_checklist.core.prose.as_text import plain  # noqa: PLC0415 - for import time: most have no profile

    about = plain(note.description)
    if note.left_out:
        return f"{message('profile.part', title=note.title, count=note.left_out)} {about}".rstrip()
    line = message("profile.whole", title=note.title)
    return f"{sentence(line)} {about}" if about else line


def note_of_items(items: Iterable[str], left_out: int, held: ProfileNote | None) -> ProfileNote:
    """Return the note of a part that was chosen in code, by its items, from the whole or from another part."""
    names = [*items]
    digest = sha256("\n".join(sorted(names)).encode()).hexdigest()[:8]
    if held is None:
        return ProfileNote(id=f"part-{digest}", left_out=left_out)
    order = tuple(name for name in held.order if name in names)
    return ProfileNote(id=f"part-{digest}", left_out=held.left_out + left_out, order=order, aloud=held.aloud)
