"""What a plan says after an incident besides the steps: when to act, the deadlines, what never to do, and who helps.

Items, checklists and laws hold `Phase`, `Need`, `Deadline` and `DoNot` as data. This module computes nothing with them.
"""

from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, JsonValue, model_validator

from secure_checklist.core.localized import Localized
from secure_checklist.core.messages import labelled, notes
from secure_checklist.core.model import Model
from secure_checklist.rules.conditions.base import AnyCondition
from secure_checklist.subjects.entries import ItemId

Verification = Literal["found", "found_copy", "found_address", "second_hand", "recalled"]
"""How a claim was checked. `found`: someone read the publisher's own text. `found_copy`: someone read a copy of it.
`found_address`: someone saw only its address. `second_hand`: someone else reports it. `recalled`: it is from memory
only."""
Phase = Literal["first_hour", "first_day", "first_week", "later"]
"""When a step is due, counted from when the person asks for help."""
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
"""The kind of help that someone looks for. `emergency`: a life is in danger now. `crisis`: thoughts of suicide, or
panic. `image_removal`: people who help to get an intimate image taken down. `hash_matching`: tools that stop uploads of
a known image. `child_image`: organisations that may handle images of people under 18. `child_helpline`: someone for a
young person to talk to. `change`: help to stop, only for someone who did harm or is drawn to it. `regulator`: bodies
that can issue orders to a platform. The other names are self-explanatory."""
StartsBy = Literal["removal", "answer", "complaint", "appeal", "reminder"]
"""What a deadline is for. `removal`: the platform must have removed the image. `answer`: someone must have answered.
`complaint`: the last day for a complaint or claim. `appeal`: the last day to contest a decision. `reminder`: a good
time to check again, which no law sets."""

MARKDOWN: dict[str, JsonValue] = {"contentMediaType": "text/markdown"}
"""The schema annotation that tells an editor built from the schema that a text is Markdown."""
ProseLine = Annotated[str, Field(min_length=1, max_length=1000, json_schema_extra=MARKDOWN)]
"""One or two lines of text in the Markdown of `core.prose`."""

_Short = Annotated[str, Field(min_length=1, max_length=300)]
_FACT = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_-]*)+$"


class Deadline(Localized):
    """A period that starts from a fact: for example, 48 hours after a report or 6 months after the person found out.

    Attributes:
        id: A stable id.
        kind: What the deadline is for.
        starts: The full name of the fact that starts the period: a date or a datetime.
        hours: The length in hours. Exactly one of `hours`, `days` and `months` is given.
        days: The length in calendar days in the person's time zone.
        months: The length in calendar months. If the last month has no such day, the period ends on that month's last
            day.
        when: The condition under which the deadline runs, or None if it always runs. While the condition is unknown,
            the deadline doesn't run.
        due: The action that is due at the deadline, in plain words.
        who: Who must act by the deadline: the person, or someone else.
        source: The id of a source of the deadline's item or law. If empty, all sources of the item or law support the
            deadline.
        status: How the length and the start were checked.
        note: The limits of the deadline: who it doesn't apply to, and what is disputed.

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
    """Something that the person shouldn't do, with the reason and what to do instead.

    A do-not is shown unless its condition is known to be false.

    Attributes:
        id: A stable id.
        former_ids: The ids of the do-not in earlier versions.
        text: What not to do, in plain words.
        why: The consequences, in prose.
        instead: What to do instead, in prose.
        applies_to: The condition under which the do-not applies to someone, over facts of one kind and of the person.
            If None, the do-not is for everyone.
        tags: Tags of the acts that the do-not belongs to, such as `keep`. If a modifier removes acts with one of these
            tags from the card, the do-not is removed, too.
        source: Where the claim comes from, as publisher and title. If empty, the claim is our own judgement.
        status: How the claim was checked.

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
    """Someone who helps, with the best way to reach them.

    Attributes:
        need: The need that they help with, in words.
        name: The name of the person or service.
        way: The phone number or address, as people write it.
        link: The address that calls or opens it. If empty, there is none.
        about: Other details, such as opening hours and who they help. It may be empty.

    """

    need: str
    name: str
    way: str
    link: str = ""
    about: str = ""

    @property
    def line(self) -> str:
        """Everything except the need, on one line."""
        return notes((labelled(self.name, self.way) if self.name else self.way, self.about))
