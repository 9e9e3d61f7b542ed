"""Deadlines: what is due when, for which law, in whose time zone; and that nothing says "too late"."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import product
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Checklist, Item, Person
from secure_checklist.checklists import Deadline, Source, StartsBy
from secure_checklist.incident import Due, deadlines
from secure_checklist.incident.laws import Law, LawTable, bundled
from secure_checklist.incident.laws.table import EEA
from secure_checklist.incident.questions import open_fields
from secure_checklist.incident.situation import Situation
from secure_checklist.subjects import Incident
from secure_checklist.subjects.incident import Event, Whose
from tests.cases import each

SENT = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
NOW = SENT + timedelta(hours=1)
SOURCE = Source(id="S", publisher="P", title="T", date=date(2026, 1, 1), status="found")


def deadline(**values: Any) -> Deadline:
    data = {"id": "d", "kind": "removal", "starts": "incident.platform_reported_at", "due": "It is gone"}
    return Deadline.model_validate({**data, "status": "found", **values})


def table(*entries: Deadline, jurisdiction: str = "IT", **values: Any) -> LawTable:
    known = "counted" if any(entry.who == "person" for entry in entries) else "none_found"
    data = {
        "id": f"{jurisdiction[:2].lower()}-law",
        "jurisdiction": jurisdiction,
        "title": "The law",
        "citation": "s. 1",
        "about": "It.",
        "remedy": "Do.",
        "branches": ("platform",),
        "time_limit": {"known": known, "text": "T."},
        "sources": (SOURCE,),
        "status": "found",
        "as_of": "2026-01-01",
        "escalates_to": ({"body": "an office", "limits": "None.", "source": "S"},),
        **values,
    }
    return LawTable(as_of=date(2026, 1, 1), laws=(Law.model_validate({**data, "deadlines": entries}),))


def of(*entries: Deadline, incident: Incident | None = None, now: datetime = NOW, **values: Any) -> tuple[Due, ...]:
    case = incident or Incident(country="IT", platform_reported_at=SENT, known_since=date(2026, 3, 1))
    return deadlines(case, now, laws=table(*entries), **values)


# how long ---------------------------------------------------------------------------------------------------------


def test_days_are_those_of_the_person() -> None:
    """At 20:00 UTC it is the 29th in Auckland already."""
    (due,) = of(deadline(days=7), zone="Pacific/Auckland")
    assert due.last_day == date(2026, 4, 5)
    assert due.at is not None
    assert due.at.isoformat() == "2026-04-06T00:00:00+12:00"
    assert due.length == "7 days"


@each(
    "since, months, last",
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-12-31", 3, "2027-03-31"),
        ("2026-11-30", 12, "2027-11-30"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(since: str, months: int, last: str) -> None:
    incident = Incident(country="IT", known_since=date.fromisoformat(since))
    entry = deadline(kind="complaint", months=months, starts="incident.known_since")
    (due,) = of(entry, incident=incident, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert due.last_day == date.fromisoformat(last)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)), st.integers(1, 5000), st.integers(-14, 14))  # noqa: DTZ001 - made aware below
def test_law_of_hours(moment: datetime, hours: int, offset: int) -> None:
    """A deadline in hours ends that many hours after its start, in every zone; and it is running exactly before."""
    start = moment.replace(tzinfo=UTC)
    incident = Incident(country="IT", platform_reported_at=start)
    zone = timezone(timedelta(hours=offset))
    end = start + timedelta(hours=hours)
    for now, state in ((end - timedelta(seconds=1), "last_day"), (end, "over")):
        (due,) = of(deadline(hours=hours), incident=incident, now=now, zone=zone)
        assert due.at == end
        assert due.state == state
        assert due.at is not None
        assert due.at.utcoffset() == timedelta(hours=offset)


# when it runs -----------------------------------------------------------------------------------------------------


def test_a_clock_runs_only_where_all_that_it_asks_for_is_known() -> None:
    plain, legal = deadline(hours=48), deadline(hours=48, when=Incident.us_legal_notice.is_true())
    recalled, known = deadline(hours=48, status="recalled"), Incident(country="IT", platform_reported_at=SENT)
    nowhere, italian = known.replace(country=None), Person(country="IT")
    assert of(plain, incident=Incident(country="IT")) == (), "nothing started it"
    assert of(plain, now=SENT - timedelta(days=2)) == (), "a start that lies ahead is a mistake"
    assert of(plain, incident=nowhere) == (), "no country, no law"
    assert of(recalled) == (), "known from memory only"
    assert [due.status for due in of(recalled, recalled=True)] == ["recalled"]
    for said in (True, False, None):
        assert bool(of(legal, incident=known.replace(us_legal_notice=said))) is (said is True)
    for whose in (None, *get_args(Whose)):
        assert bool(of(plain, incident=nowhere.replace(whose=whose), person=italian)) is (whose == "me")


@each(
    "values, runs",
    [
        ({"standing": "not_commenced"}, False),
        ({"standing": "proposed"}, False),
        ({"in_force_from": "2026-03-28"}, True),
        ({"in_force_from": "2026-03-29"}, False),
        ({"in_force_to": "2026-03-27"}, False),
        ({"in_force_to": "2026-03-28"}, True),
    ],
)
def test_a_law_must_hold_on_the_day_that_starts_it(values: dict[str, str], runs: bool) -> None:
    incident = Incident(country="IT", platform_reported_at=SENT)
    found = deadlines(incident, NOW, laws=table(deadline(hours=48), **values))
    assert bool(found) is runs


def test_a_reminder_gives_way_to_a_law() -> None:
    reminder = deadline(id="courtesy", kind="reminder", hours=72)
    item = Item(id="i", title="I", subject="incident", question="?", when_unclear="hide", deadlines=(reminder,))
    checklist = Checklist.of("c", "C", item)
    lone = deadlines(Incident(platform_reported_at=SENT), NOW, laws=table(), checklist=checklist)
    assert [(due.id, due.of, due.jurisdiction) for due in lone] == [("courtesy", "i", "")]
    both = of(deadline(hours=48), checklist=checklist)
    assert [due.id for due in both] == ["d"]


def test_for_a_reminder_of_ours_it_is_asked_when_it_was_reported() -> None:
    """A law that is known from memory sets no clock and asks nothing; a reminder claims nothing."""
    known = {"starts": "incident.platform_reported_at", "hours": 72, "status": "recalled"}
    item = Item(id="i", title="I", subject="incident", question="?", when_unclear="hide")
    incident = Incident(whose="me", country="IT", happened=frozenset({"posted"}), reported_to=frozenset({"platform"}))
    for kind, asked in (("reminder", {"platform_reported_at"}), ("removal", set[str]())):
        checklist = Checklist.of("c", "C", item.replace(deadlines=(deadline(kind=kind, **known),)))
        for sent, expected in ((None, asked), (SENT, {"platform_answer"} if asked else set[str]())):
            situation = Situation(incident.replace(platform_reported_at=sent), None, checklist, table(), NOW)
            assert {*open_fields(situation, table())} == expected


# what it says -----------------------------------------------------------------------------------------------------


@each("kind", get_args(StartsBy))
def test_nothing_says_that_a_period_of_the_person_is_over(kind: StartsBy) -> None:
    (due,) = of(deadline(kind=kind, months=1), now=SENT + timedelta(days=400))
    assert due.state == ("ask" if kind in ("complaint", "appeal") else "over")


def test_a_period_to_complain_is_told_before_it_has_started() -> None:
    entry = deadline(kind="complaint", months=6, starts="incident.known_since")
    (due,) = of(entry, incident=Incident(country="IT"))
    assert (due.state, due.at, due.last_day, due.length) == ("not_started", None, None, "6 months")


def test_the_soonest_comes_first_and_what_has_not_started_last() -> None:
    found = of(
        deadline(id="open", kind="appeal", months=6, starts="incident.platform_answered_at"),
        deadline(id="long", hours=72),
        deadline(id="short", hours=2),
    )
    assert [due.id for due in found] == ["short", "long", "open"]


def test_a_notification_is_neutral_and_repr_says_nothing() -> None:
    (due,) = of(deadline(hours=48))
    assert due.notification == "Reminder: check your list."
    assert repr(due) == "Due(id='d')"


def test_bad_input_is_told_with_the_remedy() -> None:
    with pytest.raises(ValueError, match="tzdata"):
        of(deadline(hours=1), zone="Mars/Olympus")
    with pytest.raises(ValueError, match="offset"):
        of(deadline(hours=1), now=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


# the library's own laws -------------------------------------------------------------------------------------------


@each(
    "country, sent, notice, lengths",
    [
        ("IN", "2026-02-19", None, ["24 hours"]),
        ("IN", "2026-02-20", None, ["2 hours"]),
        *(("US", "2026-11-01", notice, ["48 hours"] if notice else []) for notice in (True, False, None)),
        ("US", "2026-05-18", True, []),
        ("GB", "2026-11-01", None, []),  # not known to have begun
    ],
)
def test_a_platform_has_the_time_of_the_law_that_holds(
    country: str, sent: str, notice: bool | None, lengths: list[str]
) -> None:
    start = datetime.fromisoformat(f"{sent}T12:00:00+00:00")
    incident = Incident(whose="me", platform_reported_at=start, us_legal_notice=notice)
    for found in (
        deadlines(incident.replace(country=country), start),
        deadlines(incident, start, person=Person(country=country.lower())),
    ):
        assert [due.length for due in found if due.kind == "removal"] == lengths


def everything(law: Law, start: datetime, day: date | None = None) -> Incident:
    """Return an incident in which all is known that a clock of a law may ask for; all of it began at one moment."""
    since = day or start.date()
    return Incident(
        country="DE" if law.jurisdiction == "EU" else law.jurisdiction[:2],
        subdivision=law.jurisdiction if law.jurisdiction.startswith("US-") else None,
        us_legal_notice=True,
        platform_reported_at=start,
        platform_answer="refused",
        platform_answered_at=start,
        regulator_reported_at=start,
        erasure_requested_at=start,
        known_since=since,
        doer_known_since=since,
        happened_on=since,
        content=frozenset({"picture"}),
        age_when_taken="adult",
        happened=frozenset(get_args(Event)),
    )


def test_every_deadline_of_the_library_can_run() -> None:
    """With all that they may ask for, each deadline of a law that holds runs for somebody."""
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for law in bundled().laws:
        found = {due.id for due in deadlines(everything(law, start), start, recalled=True) if due.of == law.id}
        assert found == ({entry.id for entry in law.deadlines} if law.holds(start.date()) else set())


CLOCKS = {entry.id: (law, entry) for law in bundled().laws for entry in law.deadlines}
ZONES = ("UTC", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Pacific/Auckland")
STARTS = (
    datetime(2026, 2, 15, 12, 0, tzinfo=UTC),  # while India had 24 hours
    datetime(2026, 8, 31, 23, 30, tzinfo=UTC),  # a month that has no such day follows, and it is the next day elsewhere
    datetime(2026, 10, 24, 22, 30, tzinfo=UTC),  # before the clocks go back in Berlin
    datetime(2026, 10, 31, 20, 0, tzinfo=UTC),  # before they go back in New York
)


@each("name, zone, start", product(CLOCKS, ZONES, STARTS))
def test_each_clock_of_a_law_fires_when_it_says_in_every_zone(name: str, zone: str, start: datetime) -> None:
    """A second before its end it runs; at its end it is over, also where the clocks were set back meanwhile."""
    law, entry = CLOCKS[name]
    where = ZoneInfo(zone)
    day = start.astimezone(where).date()
    if not law.holds(day):
        return
    incident = everything(law, start, day)

    def due(now: datetime) -> Due:
        return next(one for one in deadlines(incident, now, zone=zone) if one.id == name and one.of == law.id)

    end = due(start + timedelta(minutes=1)).at
    assert end is not None
    if entry.hours is not None:
        assert end.astimezone(UTC) - start == timedelta(hours=entry.hours)
    else:
        last = end.astimezone(where).date() - timedelta(days=1)
        assert end == datetime.combine(last + timedelta(days=1), time(), where)
        if entry.days is not None:
            assert last - day == timedelta(days=entry.days)
        else:
            assert (last.year - day.year) * 12 + last.month - day.month == entry.months
            assert last.day == day.day or (last.day < day.day and (last + timedelta(days=1)).day == 1)
    before, after = due(end - timedelta(seconds=1)), due(end)
    assert before.state == "last_day"
    assert after.state == ("ask" if entry.who == "person" else "over")
    assert after.confidence == law.confidence_of(entry) is not None


def test_every_clock_is_tried_while_its_law_holds() -> None:
    """The test above would pass a clock over whose law holds on none of its days."""
    assert all(any(law.holds(start.date()) for start in STARTS) for law, _ in CLOCKS.values())


def test_the_state_decides_which_state_law_counts() -> None:
    """Nobody in Texas, and nobody whose state isn't known, reads of a period of Illinois or New York."""
    law, _ = CLOCKS["us-il-civil-24-months"]
    known = everything(law, datetime(2026, 11, 1, tzinfo=UTC))
    now = datetime(2026, 11, 2, tzinfo=UTC)
    civil = {"us-il-civil-24-months", "us-ny-civil-36-months"}
    for part, wanted in (
        ("US-IL", {"us-il-civil-24-months"}),
        ("US-NY", {"us-ny-civil-36-months"}),
        ("US-TX", set[str]()),
    ):
        assert civil & {due.id for due in deadlines(known.replace(subdivision=part), now)} == wanted
    assert civil.isdisjoint(due.id for due in deadlines(known.replace(subdivision=None), now))


def test_the_month_for_an_erasure_request_runs_from_such_a_request_alone() -> None:
    """A report to a platform is no request under the GDPR."""
    sent = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    report = Incident(country="FR", platform_reported_at=sent)
    assert all(due.id != "eu-gdpr-answer" for due in deadlines(report, sent))
    asked = Incident(country="FR", erasure_requested_at=sent)
    (due,) = (one for one in deadlines(asked, sent, zone="Europe/Paris") if one.id == "eu-gdpr-answer")
    assert (due.last_day, due.who, due.of) == (date(2026, 2, 28), "platform", "eu-gdpr-17")
    assert all(one.id != "eu-gdpr-answer" for one in deadlines(asked.replace(country="IN"), sent))


@each(
    "country, clocks",
    [
        *((country, {"eu-gdpr-answer"}) for country in sorted(EEA)),
        ("GB", {"gb-uk-gdpr-answer"}),
        *((country, set[str]()) for country in ("CH", "JE", "TR", "US")),
    ],
)
def test_the_month_runs_where_the_gdpr_or_that_of_the_united_kingdom_holds(country: str, clocks: set[str]) -> None:
    sent = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    found = [due for due in deadlines(Incident(country=country, erasure_requested_at=sent), sent) if due.at]
    assert {due.id for due in found if due.starts == "incident.erasure_requested_at"} == clocks
    assert all(due.last_day == date(2026, 2, 28) for due in found)
