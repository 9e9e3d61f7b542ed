"""A case: rows that follow each other, what is due of each report, what to do next, and what is written of it.

The laws are walked over cases made at random; single tests name what no walk says.
"""

import json
import pickle
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Person, dump, formats, packs
from secure_checklist.core import AnswerError, InvalidCaseError
from secure_checklist.incident import Incident
from secure_checklist.incident.case import Case, Note, Place, Report, load_case, record
from secure_checklist.incident.case.case import ToDo
from secure_checklist.incident.case.export import Withheld, timeline
from secure_checklist.incident.case.rows import ROWS, Row, link_id
from secure_checklist.incident.clocks import Due
from secure_checklist.incident.interview import IncidentInterview, question_of
from tests.cases import each, raised, tables
from tests.extras import forms
from tests.incident.rows import NOW, cases
from tests.incidents import incidents

ACT = "us-take-it-down-platforms"
MARK = "zq7secret"
PACK = packs.load("leak-response")
TABLES = tables(__file__)
LINK = f"https://a.example/{MARK}"
POST = Place(platform="Insta", kind="post", address=LINK)
GROUP = Place(id="group", platform="x")
CALM = Incident(id="case", whose="me", did_it="stranger", device_watched="no")
US, INDIA, GERMANY = (CALM.replace(country=code) for code in ("US", "IN", "DE"))


def sent(name: str = "sent", hours: float = 0, place: str = POST.id, **fields: Any) -> Report:
    """Return a report to the platform that was sent so many hours ago."""
    data = {"id": name, "places": (place,), "to": "platform", "at": NOW - timedelta(hours=hours)}
    return Report.model_validate(data | fields)


def case_of(incident: Incident = US, *added: Row) -> Case:
    case = Case(id="ab" * 16, incident=incident)
    for number, row in enumerate((POST, GROUP, *added)):
        case = case.with_row(row, NOW + timedelta(seconds=number))
    return case


def kinds(case: Case, now: datetime = NOW, **values: Any) -> list[str]:
    return [one.kind for one in case.to_do(now, **values)]


def dues(case: Case, now: datetime = NOW, **values: Any) -> list[tuple[Due, ToDo]]:
    return [(one.due, one) for one in case.to_do(now, **values) if one.due]


def test_periods_for_adults_do_not_run_for_a_possible_minor() -> None:
    incident = CALM.replace(
        country="US", age_when_taken="adult", happened_on=date(2026, 11, 1), happened=frozenset({"posted"})
    )
    adults = {"us-6851-48-months"}
    assert not {due.id for due, _ in dues(case_of(incident), person=Person(minor=True))} & adults


@each("one, two, same", TABLES["links"])
def test_a_link_is_one_however_an_app_shares_it(one: str, two: str, same: bool) -> None:
    assert (link_id(one) == link_id(two)) is same


def test_a_place_that_gets_a_link_keeps_what_names_it() -> None:
    note = Note(id="n", kind="seen", place="group", words="a")
    case = case_of(US, sent("r", 1, "group"), note)
    linked = GROUP.replace(address="https://x.example/1")
    moved = case.with_row(linked, NOW, instead_of="group")
    assert [one.id for one in moved.places] == [POST.id, linked.id]
    assert moved.report("r").places == (linked.id,)
    assert moved.notes[0].place == linked.id


# clocks, and what follows ----------------------------------------------------------------------------------------


@each("country, hours, fields, states", TABLES["clocks"])
def test_a_report_has_the_clocks_of_its_law(
    country: str, hours: float, fields: dict[str, Any], states: list[str]
) -> None:
    case = case_of(CALM.replace(country=country), sent("a", hours, **fields))
    removal = [(due, one) for due, one in dues(case) if due.kind == "removal"]
    assert [*{due.state for due, _ in removal}] == states
    assert all((one.report, one.places) == ("a", (POST.id,)) for _, one in removal)


@given(cases(), st.integers(0, 9000))
def test_law_nothing_that_is_closed_stays_due(case: Case, hours: int) -> None:
    up, reports = {one.id for one in case.places if one.is_up}, {one.id: one for one in case.reports}
    calm = case.replace(incident=case.incident.replace(danger_now="no", self_harm_now="no"))
    found = dues(calm, NOW + timedelta(hours=hours), checklist=PACK)
    assert len({one.uid for _, one in found}) == len(found)
    for due, one in found:
        assert {*one.places} <= up
        if one.report is not None:
            report = reports[one.report]
            assert report.answer != "removed"
            assert (due.kind == "appeal") is (report.answer in ("refused", "partly"))
            assert one.places or not report.places


@given(cases(), st.sampled_from(("UTC", "Europe/Berlin", "Asia/Kolkata")))
def test_law_any_case_can_be_looked_at_and_written(case: Case, zone: str) -> None:
    """Lists, agendas, records and tables of it; what is there is in the list, or its removal was said."""
    for entry in case.to_do(NOW, zone=zone, checklist=PACK):
        assert entry.title.strip()
        assert entry.neutral_title.strip()
        assert "zq7" not in entry.neutral_title
    formats.write(case, "ics", now=NOW, zone=zone, checklist=PACK, audience="self")
    for form in {"text", "html"}.intersection(forms()):
        formats.write(record(case, zone), form)
    times = [one.at for one in timeline(case, zone)]
    assert times == sorted(times, key=lambda at: (at is None, at or NOW))
    calm = case.replace(incident=case.incident.replace(danger_now="no", self_harm_now="no"))
    listed = {place for entry in calm.to_do(NOW, checklist=PACK) for place in entry.places}
    said_gone = {place for one in case.reports if one.answer == "removed" for place in one.places}
    assert {one.id for one in case.places if one.is_up} - said_gone <= listed


@given(cases())
def test_law_the_incident_follows_from_the_rows(case: Case) -> None:
    incident = case.as_incident()
    assert (incident.places or 0) >= len(case.places)
    assert {one.platform for one in case.places} - {""} <= (incident.platforms or frozenset())
    known = {*(Incident.reported_to.vocabulary or ())} - {"platform"}
    assert {one.to for one in case.reports} & known <= (incident.reported_to or frozenset())
    assert incident.paid is True or not case.payments
    reported = any(one.to == "platform" for one in case.reports)
    if reported and any(one.is_up and one.id not in case.reported for one in case.places):
        assert incident.platform_answer is None, "a place waits for a report"


def test_what_is_back_is_due_again_with_a_new_report() -> None:
    case = case_of(US, sent("old", 60, law=ACT)).answered("old", "removed", NOW - timedelta(hours=9), now=NOW)
    assert not case.place(POST.id).is_up
    assert kinds(case) == ["report"]
    back = case.back(POST.id, NOW - timedelta(hours=2), now=NOW)
    assert kinds(back) == ["report", "report_again"]
    assert not [one for _, one in dues(back) if POST.id in one.places]
    again = back.with_row(sent("new", 1, law=ACT), NOW)
    (due,) = (due for due, one in dues(again) if one.report == "new" and due.kind == "removal")
    assert due.at == NOW + timedelta(hours=47)


def test_what_is_gone_was_reported_when_it_was_reported_first() -> None:
    case = Case(incident=US).with_row(POST, NOW)
    for report in (sent("late", 20), sent("first", 60)):
        case = case.with_row(report, NOW)
    incident = case.removed(POST.id, NOW, now=NOW).as_incident()
    assert (incident.platform_answer, incident.platform_answered_at) == ("removed", NOW)
    assert incident.platform_reported_at == NOW - timedelta(hours=60)


def test_of_two_reports_the_one_under_a_law_counts_and_a_refusal_before_it() -> None:
    case = case_of(US, sent("plain", 60), sent("legal", 20, law=ACT), sent("other", 60, "group"))
    assert case.as_incident().platform_reported_at == NOW - timedelta(hours=20)
    refused = case.answered("plain", "refused", NOW, now=NOW).as_incident()
    assert (refused.platform_reported_at, refused.platform_answer) == (NOW - timedelta(hours=60), "refused")


def test_the_list_is_in_order_and_says_whose_move_it_is() -> None:
    case = case_of(US, sent("late", 49, law=ACT), sent("police", 1, to="police"))
    assert [(one.kind, one.who) for one in case.to_do(NOW)] == [
        ("overdue", "person"),
        ("report", "person"),
        ("wait", "authority"),
    ]
    assert [(one.kind, one.who) for one in case.to_do(NOW + timedelta(days=7))][1:] == [
        ("report", "person"),
        ("remind", "person"),  # no law sets the police a time, and nobody is to wait for ever
    ]
    waiting = case_of(US, sent("later", 5, law=ACT), sent("sooner", 40, "group", law=ACT))
    assert [one.report for one in waiting.to_do(NOW)] == ["sooner", "later"]


@given(incidents())
def test_law_in_danger_the_list_says_that_alone_and_else_what_is_safe_first(incident: Incident) -> None:
    found = kinds(case_of(incident))
    danger = incident.danger_now in ("yes", "unsure") and incident.safe_for_now is not True
    crisis = incident.self_harm_now in ("yes", "unsure")
    if danger or crisis:
        assert found == [*(["danger"] if danger else []), *(["crisis"] if crisis else [])]
    elif incident.did_it not in ("stranger", "child", "me", "my_child") or incident.device_watched != "no":
        assert found[0] == "choose_what_is_safe"
        planned = case_of(incident).replace(planned=True)
        assert "choose_what_is_safe" not in kinds(planned)


# what is refused -------------------------------------------------------------------------------------------------


BAD: list[Callable[[Case], Case]] = [
    lambda case: case.removed("none", NOW),
    lambda case: case.back(POST.id, NOW),
    lambda case: case.removed(POST.id, NOW).removed(POST.id, NOW),
    lambda case: case.removed(POST.id, NOW).back(POST.id, NOW - timedelta(hours=1)),
    lambda case: case.answered("sent", "removed", NOW - timedelta(days=30)),
    lambda case: case.without("none"),
    lambda _: load_case(json.dumps({"places": [{"id": "a"}], "notes": [{"id": "a", "kind": "seen"}]}).encode()),
    lambda _: load_case(json.dumps({"said": {"danger_now": "2026-11-27T12:00:00Z"}}).encode()),
    lambda _: load_case(json.dumps({"places": [{"platform": MARK * 99}]}).encode()),
]


@each("act", BAD)
def test_bad_input_is_refused_with_the_place_and_without_the_value(act: Callable[[Case], Case]) -> None:
    error = raised(InvalidCaseError, lambda: act(case_of(US, sent("sent", 5))))
    assert all(problem.message for problem in error.problems)
    assert MARK not in f"{error}{error.__cause__}{error.__context__}"


def test_no_row_can_hold_a_picture_or_a_file() -> None:
    """For a possible minor, and for everyone: words, names, links and times."""
    fields = {name: field for made in ROWS.values() for name, field in made.model_fields.items()}
    assert not [one for one in fields if re.search(r"file|image|picture|sha|mime|size|capture|media|path", one)]
    assert not [name for name, field in fields.items() if "bytes" in str(field.annotation)]


# what is written -------------------------------------------------------------------------------------------------


@given(cases())
def test_law_what_is_written_is_loaded_without_what_is_transient(case: Case) -> None:
    facts = [fact for fact in Incident.facts().values() if fact.reads is None]
    fields = [fact.field for fact in facts if fact.confidentiality == "transient"]
    plain = case.replace(incident=case.incident.model_copy(update=dict.fromkeys(fields)))
    for text in (dump(case), case.model_dump_json(), json.dumps(case.model_dump(mode="json"))):
        assert load_case(text.encode()).model_dump_json() == plain.model_dump_json()
        assert not any(f'"{name}"' in text for name in fields)
    assert pickle.loads(pickle.dumps(case)).model_dump_json() == plain.model_dump_json()  # noqa: S301 - our own
    assert {*case.dropped()} == {
        f"{case.incident.id}.{name}" for name in fields if getattr(case.incident, name) is not None
    }
    assert "zq7" not in repr(case)


@given(cases(), st.frozensets(st.sampled_from(get_args(Withheld))))
def test_law_what_is_withheld_is_left_out_of_every_copy_and_said(case: Case, withheld: frozenset[Withheld]) -> None:
    whole = formats.write(record(case, "Asia/Kolkata", withheld), "text").decode()
    assert ("Left out of this copy" in whole) is bool(withheld)
    assert not any(f"zq7{group}" in whole for group in withheld)


def test_law_the_record_has_every_text_of_every_row() -> None:
    """What somebody wrote down is there for the police, and a link also after it came back at another one.

    So is a place of which nothing but the kind is known.
    """
    back = [{"kind": "removed", "at": NOW}, {"kind": "back", "at": NOW, "address": "zq7-back-"}]
    needed: dict[str, Any] = {
        "places": {"history": back},
        "notes": {"kind": "said"},
        "reports": {"to": "police", "at": NOW},
    }
    case, written = Case(), ["zq7-back-", "zq7-handles-", "zq7-phones-"]
    for kind, made in ROWS.items():
        fields = [name for name, field in made.model_fields.items() if field.annotation is str]
        texts = {name: f"zq7-{kind}-{name}-" for name in fields if name not in ("id", "place")}
        written += texts.values()
        lists = {name: [f"zq7-{name}-"] for name in ("handles", "phones") if kind == "people"}
        case = case.with_row(made.model_validate({**needed.get(kind, {}), **texts, **lists}), NOW)
    case = case.with_row(Place(kind="zq7-kind-"), NOW)
    whole = formats.write(record(case), "text").decode()
    assert [one for one in (*written, "zq7-kind-") if one not in whole] == []


# no time lies ahead ----------------------------------------------------------------------------------------------

AHEAD = NOW + timedelta(days=2)


@each("now", [NOW, AHEAD + timedelta(hours=1)])
def test_law_no_time_that_lies_ahead_is_taken_for_something_that_has_happened(now: datetime) -> None:
    """Whatever the field and the way of entering: a row, an answer, what became of a place."""
    case = case_of(US, sent("sent", 5))
    least: dict[str, dict[str, Any]] = {"reports": {"to": "police"}, "notes": {"kind": "seen"}}
    acts: list[Callable[[], object]] = [
        lambda: case.answered("sent", "refused", AHEAD, now=now),
        lambda: case.removed("group", AHEAD, now=now),
        lambda: case.removed("group", NOW, now=NOW).back("group", AHEAD, now=now),
    ]
    for kind, made in ROWS.items():
        for name in sorted({*made.model_fields} & {"since", "when", "at", "answered_at"}):
            needed = least.get(kind, {})
            answered = {"answer": "removed", "at": NOW} if name == "answered_at" else {}
            row = made.model_validate({**needed, **answered, name: AHEAD})
            acts.append(partial(case.with_row, row, now))
    assert len(acts) > 7
    for act in acts:
        with nullcontext() if now > AHEAD else pytest.raises(InvalidCaseError, match="still to"):
            act()


def test_law_no_answer_to_a_question_says_that_something_happened_in_time_to_come() -> None:
    soon = datetime.now(UTC) + timedelta(days=2)
    dated = [fact for fact in Incident.facts().values() if fact.type.name in ("date", "instant") and fact.reads is None]
    assert len(dated) > 5
    for fact in dated:
        ahead, past = (soon.date(), NOW.date()) if fact.type.name == "date" else (soon, NOW)
        for said in (ahead, ahead.isoformat()):
            with pytest.raises(AnswerError, match="in the future"):
                IncidentInterview().answer(said, question_of(fact.field))
        assert getattr(IncidentInterview().answer(past, question_of(fact.field)).incident, fact.field)
