"""A list of things to do with their times, as a calendar.

What can be written so is an `Agenda`, as a `Case` is. The calendar is iCalendar (RFC 5545), for any calendar program.
Each time that lies ahead is an event, which takes up no time of the person's; what has a state is a task. Times are in
UTC, and days are days wherever the person is, so no table of time zones goes along. Nothing in it says what it is
about, the name of the program included, unless the person's own view is asked for: calendars are shared, synchronised
and shown on locked screens. The few lines that this needs are written here, and not by a library, so that nobody has to
install an extra for it; two libraries read them in the tests.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol, runtime_checkable

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.messages import message
from secure_checklist.core.model import Quiet
from secure_checklist.core.text.terminal import clean
from secure_checklist.core.types import Date, Instant
from secure_checklist.evaluation.report import Audience
from secure_checklist.subjects.entries import ActionState
from secure_checklist.subjects.person import Person

__all__ = ["Agenda", "AgendaEntry", "as_calendar"]

_LONGEST = 75
"""How many octets a line may have, without its break (section 3.1)."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,"})
"""How a text says the signs that part it from others (section 3.3.11); a title is one line, so it has no breaks."""
_STATUS = {"doing": "IN-PROCESS", "done": "COMPLETED", "not_for_me": "CANCELLED"}
"""The status of a task, where it isn't `NEEDS-ACTION` (section 3.8.1.11)."""
_NO_EVENT = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"),
)
"""What stands in a calendar without events, which must have some component (section 3.6)."""


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
        state: What a person has made of it: it is a task, which begins on `last_day`; if None, it is an event.
        alarms: How long before it a calendar goes off by itself.

    """

    uid: str
    title: str
    neutral_title: str
    at: Instant | None = None
    last_day: Date | None = None
    ahead: bool = False
    then: str = ""
    state: ActionState | None = None
    alarms: tuple[timedelta, ...] = ()


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


# a calendar ------------------------------------------------------------------------------------------------------


def as_calendar(entries: Sequence[AgendaEntry], now: datetime, audience: Audience) -> bytes:
    """Write those entries whose time lies ahead as events, and those with a state as tasks, in UTF-8.

    Args:
        entries: The list.
        now: When it was made.
        audience: `self` asks for full titles.

    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Checklist//EN"]
    events = [line for entry in entries if entry.ahead or entry.state for line in _component(entry, now, audience)]
    lines += [*(events or _NO_EVENT), "END:VCALENDAR"]
    return b"".join(_folded(line) for line in lines)


def _component(entry: AgendaEntry, now: datetime, audience: Audience) -> Iterator[str]:
    title = clean((entry.then or entry.title) if audience == "self" else message("reminder")).translate(_ESCAPES)
    name = "VTODO" if entry.state else "VEVENT"
    yield from (f"BEGIN:{name}", f"UID:{entry.uid}", f"DTSTAMP:{_utc(now)}")
    if entry.last_day is not None:
        yield f"DTSTART;VALUE=DATE:{entry.last_day:%Y%m%d}"
    elif entry.at is not None:
        yield f"DTSTART:{_utc(entry.at)}"
    how = f"STATUS:{_STATUS.get(entry.state, 'NEEDS-ACTION')}" if entry.state else "TRANSP:TRANSPARENT"
    yield from (f"SUMMARY:{title}", "CLASS:PRIVATE", how)
    for before in entry.alarms:
        yield from (
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{title}",
            f"TRIGGER:-PT{before // timedelta(minutes=1)}M",  # a duration in whole minutes (section 3.3.6)
            "END:VALARM",
        )
    yield f"END:{name}"


def _utc(value: datetime) -> str:
    """Return a datetime in UTC, with the second that has begun (section 3.3.5)."""
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> bytes:
    """Return a line with its break, folded before what would be longer than a line may be, between characters."""
    out, room = bytearray(), _LONGEST
    for char in line:
        octets = char.encode()
        if len(octets) > room:
            out += b"\r\n "
            room = _LONGEST - 1
        out += octets
        room -= len(octets)
    return bytes(out + b"\r\n")
