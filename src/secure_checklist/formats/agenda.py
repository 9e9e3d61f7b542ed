"""A list of things to do, written as a calendar.

An `Agenda`, such as a `Case`, can be written as iCalendar (RFC 5545), for any calendar program. A future time becomes
an event, which doesn't show the person as busy. An entry with a state becomes a task. Times are in UTC and dates have
no time zone, so the file needs no time zone data. Calendars are shared, synchronised and shown on locked screens. So
nothing in the file, not even the program's name, says what it is about unless you ask for the person's own view. The
code writes the format without a library, so no extra is needed. The tests read the result with two libraries.
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
    """One thing to do or to wait for.

    Attributes:
        uid: A UUID that stays the same for the same entry and reveals nothing about it.
        title: The full title.
        neutral_title: A title that anyone may see. It has no name, no platform and no subject.
        at: The time at which it is or was due, in the person's time zone, or None.
        last_day: The last day of a time limit in days or months.
        ahead: Whether `at` is in the future.
        then: The text that holds once the time has come, for a calendar. If empty, the title is used.
        state: The state that the person gave it. It is then a task that begins on `last_day`. If None, it is an event.
        alarms: The times before it at which a calendar reminds the person.

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
    """An object that has a list of things to do."""

    def to_do(
        self,
        now: datetime | None = None,
        *,
        zone: tzinfo | str = "UTC",
        person: Person | None = None,
        checklist: Checklist | None = None,
    ) -> Sequence[AgendaEntry]:
        """Return the ordered list for the advised person at a time, with the reminders of a checklist."""
        ...


# a calendar ------------------------------------------------------------------------------------------------------


def as_calendar(entries: Sequence[AgendaEntry], now: datetime, audience: Audience) -> bytes:
    """Write the entries with a future time as events, and those with a state as tasks, in UTF-8.

    Args:
        entries: The list.
        now: The time at which the list was made.
        audience: The reader. `self` gets full titles.

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
