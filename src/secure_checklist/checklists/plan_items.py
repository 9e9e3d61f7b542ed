"""What advice says, after an incident, besides what to do: when, by when, what never to do, and who helps.

`Phase`, `Need`, `Deadline` and `DoNot` are data that items, checklists and laws hold; nothing here computes with them.
"""

from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, JsonValue, model_validator

from secure_checklist.core.localized import Localized
from secure_checklist.core.messages import labelled, notes
from secure_checklist.core.model import Model
from secure_checklist.rules.conditions.base import AnyCondition
from secure_checklist.subjects.entries import ItemId

Verification = Literal["found", "found_copy", "found_address", "second_hand", "recalled"]
"""How well a claim was checked: its publisher's own text was read; a copy of it; only its address was seen; someone
else reports it; from memory only."""
Phase = Literal["first_hour", "first_day", "first_week", "later"]
"""When a step has its place, counted from when the person asks for help."""
PHASES: tuple[Phase, ...] = ("first_hour", "first_day", "first_week", "later")
Need = Literal[
    "emergency",
    "crisis",
    "image_removal",
    "hash_matching",
    "child_image",
    "child_helpline",
    "sextortion",
    "cybercrime",
    "partner_violence",
    "sexual_violence",
    "victim_support",
    "change",
    "police",
    "regulator",
    "platform_report",
    "search_removal",
    "legal",
]
"""What help someone looks for. `emergency`: life or limb now. `crisis`: thoughts of suicide, panic. `image_removal`:
people who help to get an intimate image taken down. `hash_matching`: tools that stop uploads of a known image.
`child_image`: bodies that may handle images of people under 18. `child_helpline`: someone for a young person to talk
to. `change`: help to stop for someone who did harm or is drawn to it, and nobody else's need. `regulator`: bodies that
can order a platform. The rest says itself."""
StartsBy = Literal["removal", "answer", "complaint", "appeal", "reminder"]
"""What a deadline is for. `removal`: the platform must have removed it. `answer`: someone must have answered.
`complaint`: until when a complaint or claim can be made. `appeal`: until when a decision can be contested. `reminder`:
no law says so; a good moment to look again."""

MARKDOWN: dict[str, JsonValue] = {"contentMediaType": "text/markdown"}
"""Tells an editor that is made from the schema what a text is."""
ProseLine = Annotated[str, Field(min_length=1, max_length=1000, json_schema_extra=MARKDOWN)]
"""A line or two in the Markdown of `core.prose`."""

_Short = Annotated[str, Field(min_length=1, max_length=300)]
_FACT = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_-]*)+$"


class Deadline(Localized):
    """A period that a fact starts, as data: 48 hours after a report, or 6 months after the person learned of it.

    Attributes:
        id: Stable.
        kind: What it is for.
        starts: The fact that starts it: a date or an instant, by full name.
        hours: Its length in hours. Exactly one of `hours`, `days` and `months` is given.
        days: Its length in calendar days, where the person is.
        months: Its length in calendar months; if the last month has no such day, it ends on that month's last day.
        when: What must be true for it to run; if None, it always runs. While that is unknown, it doesn't run.
        due: What is due then, in plain words.
        who: Who must have acted: the person, or someone else.
        source: The id of one of the sources of its item or law; if empty, all of them.
        status: How well the length and the start were checked.
        note: Its limits: who it doesn't apply to, and what is disputed.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"due", "note"})

    id: ItemId
    kind: StartsBy
    starts: str = Field(pattern=_FACT, max_length=300)
    hours: int | None = Field(default=None, ge=1, le=100_000, strict=True)
    days: int | None = Field(default=None, ge=1, le=36_500, strict=True)
    months: int | None = Field(default=None, ge=1, le=1200, strict=True)
    when: AnyCondition | None = None
    due: _Short
    who: Literal["person", "platform", "authority", "nobody"] = "nobody"
    source: str = Field(default="", max_length=40)
    status: Verification = "recalled"
    note: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if sum(length is not None for length in (self.hours, self.days, self.months)) != 1:
            raise ValueError("give exactly one of hours, days and months")
        return self


class DoNot(Model):
    """Something not to do, with the reason and what to do instead.

    Shown unless `applies_to` is surely false: a warning too many harms less than one too few.

    Attributes:
        id: Stable.
        former_ids: Former ids.
        text: What not to do, in plain words.
        why: What it would lead to, in prose.
        instead: What to do instead, in prose.
        applies_to: Who it is for, as a condition on facts of one kind and of the person; if None, everyone.
        tags: What it keeps someone from undoing, as `keep`: a modifier of the cards that removes one takes it away.
        source: Where the claim comes from, in words: publisher and title; empty: our own judgement.
        status: How well that was checked.

    """

    id: ItemId
    former_ids: tuple[ItemId, ...] = ()
    text: _Short
    why: ProseLine
    instead: ProseLine
    applies_to: AnyCondition | None = None
    tags: tuple[str, ...] = Field(default=(), max_length=20)
    source: str = Field(default="", max_length=300)
    status: Verification = "recalled"


class Helper(NamedTuple):
    """Someone who helps, and the best way to reach them.

    Attributes:
        need: What they help with, in words.
        name: What they are called.
        way: The number or address, as people write it.
        link: The address that calls or opens it; empty: there is none.
        about: What else is to know of it, as when and who it serves; empty: nothing.

    """

    need: str
    name: str
    way: str
    link: str = ""
    about: str = ""

    @property
    def line(self) -> str:
        """All of it but the need, on one line."""
        return notes((labelled(self.name, self.way) if self.name else self.way, self.about))
