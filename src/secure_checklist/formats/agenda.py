"""A list of things to do with their times, as a text, as Markdown, or as a calendar.

What can be written so is an `Agenda`, as a `Case` is. By default each entry has its neutral title, which says neither a
name nor what it is about; whoever asks for the person's own view gets the full ones.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Protocol, runtime_checkable

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.messages import message
from secure_checklist.core.model import Quiet
from secure_checklist.core.types import Date, Instant
from secure_checklist.evaluation.report import Audience
from secure_checklist.subjects.person import Person

__all__ = ["Agenda", "AgendaEntry"]


class AgendaEntry(Quiet):
    """One thing to do, or to wait for.

    Attributes:
        uid: A UUID that stays the same for the same thing, and says nothing about it.
        title: What it is, in full.
        neutral_title: What a screen may show: neither a name, nor a platform, nor what it is about.
        at: When its time ends or ended, in the person's time zone; if None, it has none.
        last_day: For a time in days or months, the last day within it.
        ahead: That time lies ahead.
        then: What is true when its time comes, whenever that is read, as in a calendar; empty: the title.
        alarms: How long before it a calendar goes off by itself.

    """

    uid: str
    title: str
    neutral_title: str
    at: Instant | None = None
    last_day: Date | None = None
    ahead: bool = False
    then: str = ""
    alarms: tuple[timedelta, ...] = ()

    def when(self) -> str:
        """Return when its time ends or ended, in a sentence; empty: it has no time."""
        if self.at is None:
            return ""
        shown = self.last_day.isoformat() if self.last_day else self.at.strftime("%Y-%m-%d %H:%M %Z")
        return message("formats.agenda.by" if self.ahead else "formats.agenda.was", when=shown)

    def shown(self, audience: Audience) -> str:
        """Return the title that is fit for an audience."""
        return self.title if audience == "self" else self.neutral_title


@runtime_checkable
class Agenda(Protocol):
    """What has a list of things to do."""

    def to_do(
        self,
        now: datetime | None = None,
        *,
        zone: tzinfo | str = "UTC",
        person: Person | None = None,
        checklist: Checklist | None = None,
    ) -> Sequence[AgendaEntry]:
        """Return the list as of a time, in order, as fits the advised person, with the reminders of a checklist."""
        ...
