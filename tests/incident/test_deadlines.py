"""Laws, risks and deadlines: what is due when, for which law, in whose time zone; and that nothing says "too late"."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from secure_checklist import Checklist, Item, Person, packs
from secure_checklist.checklists import Deadline
from secure_checklist.core import countries
from secure_checklist.incident import Incident
from secure_checklist.incident.clocks import Due, deadlines
from secure_checklist.incident.laws import Law, LawTable, bundled
from secure_checklist.incident.laws.risk import Risk, risk_note
from secure_checklist.incident.questions import open_fields
from secure_checklist.incident.situation import Situation
from secure_checklist.subjects.incident import Event, Whose
from tests.cases import each, sure, tables
from tests.incident import rows
from tests.incident.rows import SOURCE, law

TABLES = tables(__file__)
SENT = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
NOW = SENT + timedelta(hours=1)


def deadline(**values: Any) -> Deadline:
    data = {"id": "d", "kind": "removal", "starts": "incident.platform_reported_at", "due": "It is gone"}
    return Deadline.model_validate({**data, "status": "found", **values})


def table(*entries: Deadline, **values: Any) -> LawTable:
    known = "counted" if any(entry.who == "person" for entry in entries) else "none_found"
    only = law(time_limit={"known": known, "text": "T."}, deadlines=entries, **values)
    return LawTable(as_of=date(2026, 1, 1), laws=(only,))


def of(*entries: Deadline, incident: Incident | None = None, now: datetime = NOW, **values: Any) -> tuple[Due, ...]:
    case = incident or Incident(country="IT", platform_reported_at=SENT, known_since=date(2026, 3, 1))
    return deadlines(case, now, laws=table(*entries), **values)


# when it runs -----------------------------------------------------------------------------------------------------


def test_a_clock_runs_only_where_all_that_it_asks_for_is_known() -> None:
    plain, legal = deadline(hours=48), deadline(hours=48, when=Incident.us_legal_notice.is_true())
    recalled, known = deadline(hours=48, status="recalled"), Incident(country="IT", platform_reported_at=SENT)
    nowhere, italian = known.replace(country=None), Person(country="IT")
    assert of(plain, incident=Incident(country="IT")) == (), "nothing started it"
    assert of(plain, now=SENT - timedelta(days=2)) == (), "a start that lies ahead is a mistake"
    assert of(plain, incident=nowhere) == (), "no country, no law"
    assert of(recalled) == (), "known from memory only"
    for said in (True, False, None):
        assert bool(of(legal, incident=known.replace(us_legal_notice=said))) is (said is True)
    filmed, pack = table(plain, covers={"taking": "yes"}), packs.load("leak-response")
    for event in get_args(Event):
        case = known.replace(happened=frozenset({event}))
        found = Situation(case, None, pack, filmed, NOW)
        by_law = [one for one in found.due if one.kind != "reminder"]
        assert bool(deadlines(case, NOW, laws=filmed)) is bool(by_law) is bool(found.laws) is (event == "camera")
    for whose in (None, *get_args(Whose)):
        assert bool(of(plain, incident=nowhere.replace(whose=whose), person=italian)) is (whose == "me")


@each("values, runs", TABLES["laws_in_force"])
def test_a_law_must_hold_on_the_day_that_starts_it(values: dict[str, str], runs: bool) -> None:
    incident = Incident(country="IT", platform_reported_at=SENT)
    found = deadlines(incident, NOW, laws=table(deadline(hours=48), **values))
    assert bool(found) is runs


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


# the library's own laws -------------------------------------------------------------------------------------------


def everything(law: Law, start: datetime, day: date) -> Incident:
    """Return an incident in which all is known that a clock of a law may ask for; all of it began at one moment."""
    by_type = {"instant": start, "date": day, "boolean": True}
    asked = (fact for fact in Incident.facts().values() if fact.reads is None)
    facts: dict[str, Any] = {fact.field: by_type[fact.type.name] for fact in asked if fact.type.name in by_type}
    facts |= {"happened": [*get_args(Event)], "content": ["picture"]}
    facts |= {"platform_answer": "refused", "age_when_taken": "adult", "whose": "me"}
    facts["country"] = "DE" if law.jurisdiction == "EU" else law.jurisdiction[:2]
    facts["subdivision"] = law.jurisdiction if law.jurisdiction.startswith("US-") else None
    return Incident.model_validate(facts)


CLOCKS = {entry.id: (law, entry) for law in bundled().laws for entry in law.deadlines}
ZONES = ("UTC", "Asia/Kolkata", "America/New_York", "Europe/Berlin", "Pacific/Auckland")
STARTS = (
    datetime(2026, 2, 15, 12, 0, tzinfo=UTC),  # while India had 24 hours
    datetime(2026, 8, 31, 23, 30, tzinfo=UTC),  # a month that has no such day follows, and it is the next day elsewhere
    datetime(2026, 10, 24, 22, 30, tzinfo=UTC),  # before the clocks go back in Berlin
    datetime(2026, 10, 31, 20, 0, tzinfo=UTC),  # before they go back in New York
)


@each("name, zone, start", product(CLOCKS, ZONES, STARTS), quick=120)
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

    end = sure(due(start + timedelta(minutes=1)).at)
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
    assert (before.state, repr(before), before.notification) == ("last_day", "Due()", "Reminder: check your list.")
    assert after.state == ("ask" if entry.who == "person" else "over")
    assert after.confidence == law.confidence_of(entry) is not None


# laws and risks: what a table refuses, where a risk is given ---------------------------------------------------------

TABLE = bundled()


def risk(**changed: object) -> Risk:
    plain = {"id": "xx-y", "jurisdiction": "ET", "about": "same_sex", "text": "People can be charged."}
    return Risk.model_validate({**plain, "status": "found", "sources": [SOURCE], "as_of": "2026-01-01", **changed})


@each(("changes", "fault"), TABLES["refused"])
def test_a_table_refuses_what_makes_no_sense(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        rows.law(**changes)


def test_a_part_of_a_country_has_its_own_until_another_part_is_known() -> None:
    aceh = {"id-ac-same-sex", "id-ac-outside-marriage"}
    assert aceh <= {one.id for one in TABLE.risks_of("ID")}
    assert aceh <= {one.id for one in TABLE.risks_of("Indonesia", "ID-AC")}
    assert {one.id for one in TABLE.risks_of("ID", "ID-JK")} == {"id-outside-marriage", "id-own-images"}
    assert TABLE.parts_of("ID") == ("ID-AC",)


def test_a_territory_has_the_risks_of_the_state_whose_law_holds_there() -> None:
    for place in countries.all_countries():
        if place.part_of is not None:
            table = LawTable(as_of=TABLE.as_of, laws=(), risks=(risk(jurisdiction=place.part_of),))
            assert bool(table.risks_of(place.code)) == place.same_law, place.code


def test_the_note_says_what_can_happen_where_whom_to_ask_and_that_danger_comes_first() -> None:
    """Whom somebody loves is named only where that is at stake, and a helper reads of the person it is about."""
    note = risk_note(TABLE.risks_of("TZ"))
    assert note.startswith("Tanzania: telling the police can get you into trouble.")
    assert all(one.text in note for one in TABLE.risks_of("TZ"))
    assert "show anyone your phone, ask a helper" in note
    assert note.endswith("In danger? Get help first.")
    assert risk_note(()) == ""
    both = [risk(text="One.", about="own_images"), risk(id="xx-z", jurisdiction="EG", text="Two.", about="own_images")]
    note = risk_note(both)
    assert note.index("Ethiopia:") < note.index("One.") < note.index("Egypt:") < note.index("Two.")
    assert ("gay" in note, "gay" in risk_note([risk()])) == (False, True)
    for place in countries.all_countries():  # on a phone that someone checks, it would tell them
        risks = TABLE.risks_of(place.code)
        seen = risk_note([one for one in risks if one.about == "same_sex"], seen=True)
        assert not re.search("sex|gay|trans", seen)
        assert ("No one has to say who else" in seen) is bool(seen)
    helper = risk_note(TABLE.risks_of("KE"), own=False)
    assert "the person it happened to" in helper
    assert not re.search(r"\byou\b", helper)
