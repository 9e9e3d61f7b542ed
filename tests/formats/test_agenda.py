"""A list of things to do as a calendar; two libraries that we don't write with read it."""

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import formats, packs
from secure_checklist.core import UnknownNameError
from secure_checklist.core.text.terminal import clean
from secure_checklist.formats.agenda import Agenda, AgendaEntry
from secure_checklist.incident import Incident
from secure_checklist.incident.case import Case, Place, Report

NOW = datetime(2026, 11, 27, 12, 30, 15, tzinfo=UTC)
MARK = "zq7secret"
ENTRY = AgendaEntry(uid=str(uuid.UUID(int=7)), title="x", neutral_title="x")


class Listed(NamedTuple):
    """A list of an app's own."""

    entries: tuple[AgendaEntry, ...]

    def to_do(self, now: datetime | None = None, *, zone: tzinfo | str = "UTC", **_: Any) -> Sequence[AgendaEntry]:
        del now, zone
        return self.entries


def case(country: str = "DE", **facts: Any) -> Case:
    incident = Incident(id="case", whose="me", country=country, did_it="stranger", device_watched="no", **facts)
    made = Case(id="cd" * 16, incident=incident)
    for row in (
        Place(id="first", platform=MARK),
        Place(id="second"),
        Report(id="refused", places=("first",), to="platform", at=NOW - timedelta(days=9)),
        Report(id="sent", places=("second",), to="platform", at=NOW - timedelta(hours=1)),
    ):
        made = made.with_row(row, NOW)
    return made.answered("refused", "refused", NOW, now=NOW)


def calendar(value: Any, **options: Any) -> str:
    text = formats.write(value, "ics", now=NOW, **options).decode()
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in lines)
    assert lines.count("BEGIN:VCALENDAR") == lines.count("END:VCALENDAR") == 1
    return text


def reader(name: str) -> Any:
    return pytest.importorskip(name, reason="calendars are read by libraries of the group `test`")


def events(text: str) -> list[Any]:
    """What the strict parser finds, once the other one has found no fault."""
    read = reader("icalendar").Calendar.from_ical(text)
    assert not [error for part in read.walk() for error in part.errors]
    found = reader("ical.calendar_stream").IcsCalendarStream.calendar_from_ics(text).events
    assert [str(part["UID"]) for part in read.walk("VEVENT")] == [one.uid for one in found]
    return list(found)


# calendars -------------------------------------------------------------------------------------------------------


def test_a_calendar_says_when_and_not_what() -> None:
    text = calendar(case("IN"), zone="Asia/Kolkata")
    (waiting,), rest = (
        [one for one in events(text) if isinstance(one.dtstart, datetime) is timed] for timed in (True, False)
    )
    assert waiting.dtstart == NOW + timedelta(hours=1)
    assert {one.summary for one in (waiting, *rest)} == {"Reminder: check your list."}
    assert all(one.dtstamp == NOW for one in (waiting, *rest))
    assert "DTSTART:20261127T133015Z" in text
    words = ("zq7secret", "platform", "remov", "image", "leak", "report", "secure", "india", "second", "first")
    assert not [word for word in words if word in text.lower()]
    alarms = reader("icalendar").Calendar.from_ical(text).walk("VALARM")
    own = {-timedelta(days=days) for days in (1, 7)}  # what the person has to do in time says so by itself
    assert {alarm["TRIGGER"].dt for alarm in alarms} == own


def test_a_calendar_says_what_is_so_when_it_is_read() -> None:
    entry = ENTRY.replace(title="Wait", at=NOW, then="Report again", ahead=True)
    (event,) = events(calendar(Listed((entry,)), audience="self"))
    assert event.summary == "Report again"


def test_ids_stay_and_tell_nothing() -> None:
    """What is counted in months is a whole day, wherever the person is."""
    first, later = (events(calendar(one, zone="Pacific/Auckland")) for one in (case(), case().replace(planned=True)))
    assert [(one.uid, one.dtstart) for one in first] == [(one.uid, date(2027, 5, 28)) for one in later]
    assert not {one.uid for one in first} & {one.uid for one in events(calendar(case().replace(id="ef" * 16)))}
    assert all(uuid.UUID(one.uid).version == 5 for one in first)


def test_what_is_over_or_closed_is_in_no_calendar() -> None:
    late = case("IN").removed("first", NOW)
    assert events(formats.write(late, "ics", now=NOW + timedelta(hours=5)).decode()) == []
    assert events(calendar(late.removed("second", NOW))) == []


def test_an_empty_calendar_is_one_all_the_same() -> None:
    """RFC 5545 section 3.6 asks for at least one component."""
    text = calendar(Listed(()))
    assert events(text) == []
    assert re.findall("BEGIN:V[A-Z]+", text) == ["BEGIN:VCALENDAR", "BEGIN:VTIMEZONE"]


@given(st.text(), st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)), st.booleans())  # noqa: DTZ001 - made aware below
def test_any_text_comes_back_as_it_is_shown(title: str, at: datetime, whole: bool) -> None:
    """Commas, backslashes, breaks and letters of any script: nothing in a title ends a line or begins a property."""
    when = at.replace(tzinfo=ZoneInfo("Asia/Kolkata"))
    entry = ENTRY.replace(title=f"x{title}", at=when, last_day=when.date() if whole else None, ahead=True)
    (event,) = events(calendar(Listed((entry,)), audience="self"))
    assert " ".join(event.summary.split()) == " ".join(clean(entry.title).split())
    assert event.dtstart == (when.date() if whole else when.replace(microsecond=0))


def test_reminders_of_a_checklist_are_in_the_list() -> None:
    quiet = case("KE").removed("first", NOW)
    assert "20261130T113015Z" not in calendar(quiet)
    assert "20261130T113015Z" in calendar(quiet, checklist=packs.load("leak-response"))


def test_other_formats_and_values_are_refused() -> None:
    for form in ("junit", "text"):
        with pytest.raises(UnknownNameError, match="as ics"):
            formats.write(case("DE"), form)
    assert isinstance(case("DE"), Agenda)
    assert "ics" not in formats.names()
