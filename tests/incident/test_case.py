"""A case: places, reports and answers; each report has clocks of its own; what is over closes, what is back reopens."""

import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from pydantic import ValidationError

from secure_checklist import Person, Store, StoreError, dump, packs, save
from secure_checklist.core import InvalidCaseError
from secure_checklist.incident import Case, CaseReport, Place, respond
from secure_checklist.incident.case import CaseDue, Change, clock_questions, load_case, routes
from secure_checklist.subjects import Incident
from tests.incidents import incidents

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ACT = "us-take-it-down-platforms"
MARK = "zq7secret"
PACK = packs.load("leak-response")
FIRST = Place(id="first", platform="instagram", surface="post", address=f"https://a.example/{MARK}")
SECOND = Place(id="second", platform="x")
CALM = Incident(perpetrator="online_stranger", device_watched="no")
US, INDIA, GERMANY = (CALM.replace(country=code) for code in ("US", "IN", "DE"))


def sent(name: str = "sent", hours: float = 0, *places: str, **fields: Any) -> CaseReport:
    """A report to the platform that was sent so many hours ago."""
    data = {"id": name, "places": places or ("first",), "route": "platform", "at": NOW - timedelta(hours=hours)}
    return CaseReport.model_validate(data | fields)


def case_of(incident: Incident = US, *reports: CaseReport, places: tuple[Place, ...] = (FIRST, SECOND)) -> Case:
    case = Case(id="ab" * 16, incident=incident)
    for place in places:
        case = case.with_place(place)
    for report in reports:
        case = case.with_report(report)
    return case


def found(case: Case, now: datetime = NOW, **values: Any) -> list[tuple[str, str | None, str]]:
    return [(one.due.id, one.report, one.due.state) for one in case.deadlines(now, **values) if one.report is not None]


def kinds(case: Case, now: datetime = NOW, **values: Any) -> list[str]:
    return [one.kind for one in case.to_do(now, **values)]


# clocks ----------------------------------------------------------------------------------------------------------


def test_each_report_has_a_clock_of_its_own() -> None:
    """The 48 hours of the US run from the report that was made under the Act, and from no other."""
    case = case_of(
        US, sent("plain", 100), sent("early", 49, "first", legal_basis=ACT), sent("late", 47, "second", legal_basis=ACT)
    )
    assert found(case) == [("us-take-it-down-48h", "early", "reached"), ("us-take-it-down-48h", "late", "running")]
    by_report = {one.report: one for one in case.deadlines(NOW)}
    assert by_report["early"].places == ("first",)
    assert by_report["late"].due.at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(("hours", "state"), [(1.99, "running"), (2, "reached")])
def test_indias_hours_fire_by_themselves(hours: float, state: str) -> None:
    case = case_of(INDIA, sent("sent", hours))
    due = [one for one in case.deadlines(NOW, zone="Asia/Kolkata") if one.due.kind == "removal"]
    assert [(one.due.length, one.due.state) for one in due] == [("2 hours", state)]


def test_six_months_to_object_run_from_the_answer_and_in_the_persons_days() -> None:
    """A refusal late on 30 August in UTC came on the 31st in Berlin; six months end with the last day of February."""
    case = case_of(GERMANY, sent("sent", 2500)).with_answer(
        "sent", "refused", datetime(2026, 8, 30, 22, 30, tzinfo=UTC)
    )
    (due,) = (one for one in case.deadlines(NOW, zone="Europe/Berlin") if one.due.id == "eu-dsa-internal-complaint")
    assert due.report == "sent"
    assert due.due.last_day == date(2027, 2, 28)
    assert due.due.at == datetime(2027, 3, 1, tzinfo=ZoneInfo("Europe/Berlin"))


def test_hours_are_elapsed_time_when_clocks_change() -> None:
    start = datetime(2026, 10, 31, 20, tzinfo=UTC)
    case = case_of(US, places=(FIRST,)).with_report(sent("sent", at=start, legal_basis=ACT))
    (due,) = (one for one in case.deadlines(start, zone="America/New_York") if one.due.kind == "removal")
    assert due.due.at is not None
    assert due.due.at - start == timedelta(hours=48)
    assert due.due.at.isoformat() == "2026-11-02T15:00:00-05:00"


def test_the_checklists_reminder_runs_where_no_law_sets_a_time() -> None:
    case = case_of(Incident(country="KE"), sent("sent", 73))
    assert found(case) == []
    assert found(case, checklist=PACK) == [("courtesy-72h", "sent", "reached")]
    assert "courtesy-72h" not in str(found(case_of(INDIA, sent("sent", 73)), checklist=PACK))


def test_what_the_regulator_must_answer_runs_from_the_report_to_it() -> None:
    report = sent("asked", 49, route="regulator")
    case = case_of(CALM.replace(country="IT"), report)
    assert ("it-garante-48h", "asked", "reached") in found(case)
    assert found(case.with_answer("asked", "refused", NOW)) == []


def test_a_request_to_erase_must_be_answered_within_a_month() -> None:
    case = case_of(GERMANY, sent("asked", 0, legal_basis="eu-gdpr-17", route="search_engine"))
    assert case.as_incident().erasure_requested_at == NOW
    (due,) = (one for one in case.deadlines(NOW) if one.due.id == "eu-gdpr-answer")
    assert (due.report, due.due.last_day, due.due.state) == ("asked", date(2026, 12, 27), "running")
    assert found(case.with_answer("asked", "refused", NOW)) == []


def test_the_month_for_a_request_in_the_united_kingdom_starts_with_its_report() -> None:
    british = GERMANY.replace(country="GB")
    case = case_of(british, sent("asked", 0, legal_basis="gb-uk-gdpr-17", route="platform"))
    (due,) = (one for one in case.deadlines(NOW) if one.due.id == "gb-uk-gdpr-answer")
    assert (due.report, due.due.last_day, due.due.state) == ("asked", date(2026, 12, 27), "running")


def test_platforms_are_known_by_any_of_their_names() -> None:
    case = case_of(US, places=(Place(id="a", platform="Insta"), Place(id="b", platform="a forum")))
    assert case.as_incident().platforms == frozenset({"instagram", "a forum"})
    assert [one.title.partition(":")[0] for one in case.to_do(NOW)] == ["Place 1 (Instagram)", "Place 2 (a forum)"]


def test_periods_from_what_happened_hang_on_no_report() -> None:
    incident = CALM.replace(country="IT", known_since=date(2026, 11, 1))
    case = case_of(incident, sent("sent", 1)).removed("first", NOW).removed("second", NOW)
    period = next(one for one in case.deadlines(NOW) if one.due.kind == "complaint")
    assert (period.report, period.places, period.due.last_day) == (None, (), date(2027, 5, 1))


def test_answers_from_before_anything_was_listed_keep_their_clock() -> None:
    told = INDIA.replace(reported_to=frozenset({"platform"}), platform_reported_at=NOW - timedelta(hours=3))
    case = Case(incident=told)
    assert [one.due.state for one in case.deadlines(NOW) if one.due.kind == "removal"] == ["reached"]
    assert case.as_incident() == told
    listed = case.with_place(FIRST).with_report(sent("sent", 1))
    assert [(one.report, one.due.state) for one in listed.deadlines(NOW) if one.due.kind == "removal"] == [
        ("sent", "running")
    ]


# closing and opening again ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["removed", "refused", "partly"])
def test_an_answer_closes_the_time_to_act(answer: Any) -> None:
    case = case_of(US, sent("sent", 47, legal_basis=ACT)).with_answer("sent", answer, NOW)
    assert found(case) == []
    assert case.outcomes["first"] == ("removed" if answer == "removed" else "open")


def test_what_was_removed_closes_what_belongs_to_it_alone() -> None:
    case = case_of(US, sent("sent", 49, "first", "second", legal_basis=ACT))
    half = case.removed("first", NOW)
    assert [one.places for one in half.deadlines(NOW)] == [("second",)]
    assert found(half.removed("second", NOW)) == []


def test_what_is_back_is_open_again_and_its_clock_starts_with_a_new_report() -> None:
    case = case_of(US, sent("sent", 60, legal_basis=ACT), places=(FIRST,)).with_answer(
        "sent", "removed", NOW - timedelta(hours=30)
    )
    back = case.reuploaded("first", NOW - timedelta(hours=20), "https://b.example/")
    assert (back.outcomes, back.place("first").at_present) == ({"first": "reuploaded"}, "https://b.example/")
    assert (found(back), kinds(back)) == ([], ["report_again"])
    again = back.with_report(sent("again", 10, legal_basis=ACT))
    assert found(again) == [("us-take-it-down-48h", "again", "running")]
    assert [one.due.at for one in again.deadlines(NOW)] == [NOW + timedelta(hours=38)]
    assert kinds(again) == ["wait"]
    assert kinds(again.removed("first", NOW)) == []


def test_what_they_say_is_gone_and_is_not_can_be_opened_again() -> None:
    case = case_of(US, sent("sent", 60, legal_basis=ACT), places=(FIRST,)).with_answer("sent", "removed", NOW)
    assert case.place("first").gone
    assert kinds(case.reuploaded("first", NOW)) == ["report_again"]


# the incident ----------------------------------------------------------------------------------------------------


def test_the_incident_follows_from_places_and_reports() -> None:
    case = case_of(US, sent("sent", 49, "first", "second", legal_basis=ACT), sent("police", 3, route="police"))
    incident = case.as_incident()
    assert incident.places == 2
    assert incident.reported_to == frozenset({"platform", "police"})
    assert incident.platform_reported_at == NOW - timedelta(hours=49)
    assert incident.us_legal_notice is True
    assert incident.platform_answer == "waiting"
    refused = case.with_answer("sent", "partly", NOW).as_incident()
    assert (refused.platform_answer, refused.platform_answered_at) == ("refused", NOW)
    gone = case.removed("first", NOW).removed("second", NOW).as_incident()
    assert (gone.platform_answer, gone.reported_to) == ("removed", frozenset({"platform", "police"}))


def test_a_place_that_waits_for_a_report_keeps_the_step_in_the_plan() -> None:
    def steps(case: Case) -> str:
        plan = respond(case.as_incident().replace(age_when_taken="adult", role="self"), now=NOW)
        return " ".join(step.item.id for step in plan.steps)

    both = case_of(US, sent("sent", 1, "first", "second"))
    one = case_of(US, sent("sent", 1, "first"))
    assert both.as_incident().reported_to == frozenset({"platform"})
    assert one.as_incident().reported_to == frozenset()
    assert "report-to-platform" in steps(one)
    assert "report-to-platform" not in steps(both)


def test_a_report_under_another_law_is_no_us_notice() -> None:
    assert case_of(US, sent(legal_basis="eu-dsa-16"), places=(FIRST,)).as_incident().us_legal_notice is False
    assert case_of(US, sent(), places=(FIRST,)).as_incident().us_legal_notice is None


def test_a_reason_for_an_open_answer_ends_with_the_answer() -> None:
    case = case_of(US.replace(unknown={"platform_answer": "declined"}), sent(), places=(FIRST,))
    assert case.as_incident().platform_answer == "waiting"
    assert "platform_answer" not in case.as_incident().unknown


# what to do ------------------------------------------------------------------------------------------------------


def test_the_list_is_in_order_and_says_whose_move_it_is() -> None:
    case = case_of(
        US,
        sent("late", 49, "first", legal_basis=ACT),
        sent("waiting", 2, "third", legal_basis=ACT),
        places=(FIRST, SECOND, Place(id="third")),
    )
    todo = case.to_do(NOW)
    assert [(one.kind, one.places, one.who) for one in todo] == [
        ("overdue", ("first",), "person"),
        ("report", ("second",), "person"),
        ("wait", ("third",), "platform"),
    ]
    assert "Instagram" in todo[0].title
    assert "Place 3" in todo[2].title
    assert all(word not in one.neutral_title.lower() for one in todo for word in ("instagram", "report", "platform"))


def test_a_refusal_leads_to_an_objection_and_to_its_last_day() -> None:
    case = case_of(GERMANY, sent("sent", 2), places=(FIRST,)).with_answer("sent", "refused", NOW)
    assert kinds(case)[:1] == ["refused"]
    assert "appeal" in kinds(case)
    late = case.to_do(NOW + timedelta(days=200))
    assert "may_be_over" in [one.kind for one in late]
    assert all("too late" not in one.title for one in late)


def test_an_own_time_that_ends_soon_comes_before_new_reports() -> None:
    case = case_of(GERMANY, sent("sent", 24 * 178)).with_answer("sent", "refused", NOW - timedelta(days=178))
    assert kinds(case)[:2] == ["appeal", "report"]


@pytest.mark.parametrize(
    ("facts", "only"),
    [
        ({"danger_now": "yes"}, ["danger"]),
        ({"danger_now": "unsure", "self_harm_now": "yes"}, ["danger", "crisis"]),
        ({"self_harm_now": "unsure"}, ["crisis"]),
    ],
)
def test_in_danger_the_list_says_that_alone(facts: dict[str, Any], only: list[str]) -> None:
    case = case_of(US.replace(**facts), sent("late", 49, legal_basis=ACT))
    assert kinds(case) == only
    assert found(case), "the clocks run on"


def test_somewhere_safe_the_list_is_back() -> None:
    assert kinds(case_of(US.replace(danger_now="yes", safe_for_now=True)))[0] == "report"


@given(incidents(danger_now=None, self_harm_now=None))
def test_the_choice_of_what_is_safe_comes_first_wherever_the_plan_has_it(incident: Incident) -> None:
    """Nothing that may alert somebody close comes before that choice, until it was made."""
    case = case_of(incident)
    plan = respond(incident, now=NOW, done=True)
    everything = [*plan.steps, *plan.later, *plan.on_answer]
    if any(step.item.id == "safety-plan-before-reporting" for step in everything):
        assert kinds(case)[0] == "choose_what_is_safe"
    assert "choose_what_is_safe" not in kinds(case.replace(planned=True))


@pytest.mark.parametrize(("consent", "asked"), [(None, True), (False, True), (True, False)])
def test_a_helper_of_an_adult_asks_first(consent: bool | None, asked: bool) -> None:
    helper = US.replace(role="helper", age_when_taken="adult", has_consent=consent)
    assert ("ask_first" in kinds(case_of(helper))) is asked
    assert "ask_first" not in kinds(case_of(helper.replace(age_when_taken="minor", age_now="minor")))


# questions -------------------------------------------------------------------------------------------------------


def asked(case: Case, now: datetime = NOW) -> list[tuple[str, str | None, str | None]]:
    return [(one.asks().field, one.report, one.place) for one in clock_questions(case, now)]


def test_a_clock_asks_for_what_it_needs_when_it_first_matters() -> None:
    case = case_of(US, places=(FIRST,))
    assert asked(case) == [("reported_to", None, "first")]
    told = case.with_report(sent("sent", 1))
    assert asked(told) == [("us_legal_notice", "sent", None)]
    under = told.with_report(sent("sent", 1, legal_basis=ACT))
    assert asked(under) == []
    assert asked(under, NOW + timedelta(hours=48)) == [("platform_answer", "sent", None)]
    assert asked(under.with_answer("sent", "removed", NOW), NOW + timedelta(hours=48)) == []


def test_days_that_a_law_counts_from_are_asked_of_the_incident() -> None:
    case = case_of(GERMANY, sent("sent", 1), places=(FIRST,))
    assert ("known_since", None, None) in asked(case)
    assert ("known_since", None, None) not in asked(case.with_incident(GERMANY.replace(known_since=date(2026, 11, 1))))


# bad input -------------------------------------------------------------------------------------------------------

REFUSALS: dict[str, Callable[[Case], Case]] = {
    "no such place": lambda case: case.with_report(sent("new", 1, f"not-{MARK}")),
    "no such place to remove": lambda case: case.removed(MARK, NOW),
    "no such report": lambda case: case.with_answer(MARK, "refused", NOW),
    "nothing to take out": lambda case: case.without(MARK),
    "removed twice": lambda case: case.removed("first", NOW).removed("first", NOW),
    "back without a removal": lambda case: case.reuploaded("first", NOW, MARK),
    "back before the removal": lambda case: case.removed("first", NOW).reuploaded("first", NOW - timedelta(1), MARK),
    "an answer before the report": lambda case: case.with_answer("sent", "refused", NOW - timedelta(days=9)),
    "a report before the place": lambda case: case.with_place(FIRST.replace(since=NOW)),
    "an address out of bounds": lambda case: case.removed("first", NOW).reuploaded("first", NOW, MARK * 1000),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_bad_input_is_refused_with_the_place_and_without_the_value(name: str) -> None:
    case = case_of(US, sent("sent", 5))
    with pytest.raises(InvalidCaseError) as caught:
        REFUSALS[name](case)
    assert isinstance(caught.value, ValueError)
    assert caught.value.problems[0].path
    assert MARK not in str(caught.value)
    assert MARK not in repr(caught.value.problems)
    assert caught.value.__cause__ is None


def test_a_time_may_run_back_where_it_is_marked() -> None:
    case = case_of(US, sent("sent", 5)).with_answer("sent", "refused", NOW - timedelta(days=9), estimated=True)
    assert case.report("sent").estimated
    back = case.removed("first", NOW).reuploaded("first", NOW - timedelta(1), estimated=True)
    assert back.place("first").outcome == "reuploaded"
    guessed = case.with_report(sent("sent", 5, estimated=True)).with_place(FIRST.replace(since=NOW))
    assert load_case(dump(guessed).encode()) == guessed


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "refused"},
        {"answered_at": NOW},
        {"places": ("first", "first")},
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 - what is refused
        {"route": "newspaper"},
        {"legal_basis": "some law"},
    ],
)
def test_a_report_must_make_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        sent(**fields)


def test_two_with_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="id"):
        Case(places=(FIRST, FIRST))
    with pytest.raises(InvalidCaseError, match="another one has this id"):
        load_case({"places": [{"id": "a"}, {"id": "a"}]})


def test_a_case_is_bounded() -> None:
    places = tuple(Place() for _ in range(1000))
    with pytest.raises(InvalidCaseError, match="1000"):
        Case(places=places).with_place(Place())


def test_a_deadline_needs_a_time_with_an_offset_and_a_zone_that_exists() -> None:
    with pytest.raises(ValueError, match="offset"):
        case_of().deadlines(datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match="time zone"):
        case_of(US, sent()).to_do(NOW, zone="Mars/Olympus")


# a value that is kept only when asked -------------------------------------------------------------------------------


def test_without_takes_places_and_the_reports_that_were_about_nothing_else() -> None:
    case = case_of(US, sent("one"), sent("both", 0, "first", "second"), sent("whole", places=()))
    left = case.without("first")
    assert [place.id for place in left.places] == ["second"]
    assert [(report.id, report.places) for report in left.reports] == [("both", ("second",)), ("whole", ())]
    assert case.without(case.report("one"), "both", "whole").reports == ()


def test_a_case_says_nothing_by_itself() -> None:
    case = case_of(US.replace(label=MARK), sent("sent", 5, reference=MARK, by=MARK, note=MARK))
    shown = [case, *case.places, *case.reports, *case.deadlines(NOW), *case.to_do(NOW), Change(kind="removed", at=NOW)]
    assert all(MARK not in repr(one) and "instagram" not in repr(one) for one in shown)
    assert repr(case) == "Case(places=2, reports=1)"


def test_equal_cases_are_written_alike_whatever_the_offset() -> None:
    there = NOW.astimezone(ZoneInfo("Asia/Kolkata"))
    assert dump(case_of(US, sent(at=NOW))) == dump(case_of(US, sent(at=there)))
    assert case_of(US, sent(at=NOW)) == case_of(US, sent(at=there))


def test_what_is_written_loads_and_leaves_out_what_is_never_written(tmp_path: Any) -> None:
    case = case_of(US.replace(danger_now="no"), sent("sent", 5)).removed("first", NOW)
    assert save(case, tmp_path / "case.json") == ("incident.danger_now",)
    loaded = load_case(tmp_path / "case.json")
    assert loaded == case.with_incident(US)
    assert pickle.loads(pickle.dumps(case)) == loaded  # noqa: S301 - our own
    assert "danger" not in dump(case)
    assert json.loads(dump(case))["format_version"]


def test_a_store_keeps_a_case_only_when_asked_and_erases_it_with_the_rest(tmp_path: Any) -> None:
    case = case_of(US.replace(danger_now="no"), sent("sent", 5))
    with Store(path=tmp_path / "a.db", keep_private=True) as store:
        with pytest.raises(StoreError, match="keeps none"):
            store.save_case(case)
        assert (store.cases(), store.case()) == ((), None)
    path = tmp_path / "b.db"
    with Store(path=path, keep_private=True, keep_incidents=True) as store:
        assert store.save_case(case).dropped == ("incident.danger_now",)
        store.save_case(case.removed("first", NOW))
        store.save_case(case, "other")
        assert store.cases() == ("default", "other")
        assert store.case() == case.with_incident(US).removed("first", NOW)
        assert store.delete_case("other")
        assert not store.delete_case("other")
        exported = store.export()
        with Store.in_memory() as copy:
            copy.import_(exported)
            copy.import_(exported)
            assert copy.export() == exported
            copy.save_case(case)
            copy.import_(exported)
            assert len(copy.cases()) == 2
        assert store.check()
        assert store.delete()
        assert (store.cases(), store.check()) == ((), True)
    assert MARK.encode() not in path.read_bytes()


def test_every_route_is_one_of_the_incidents_or_named_beside() -> None:
    known = {*(Incident.reported_to.vocabulary or ())}
    assert known < {*routes()}
    assert {*routes()} - known == {"lawyer", "court", "other"}


def test_periods_for_adults_do_not_run_for_a_possible_minor() -> None:
    """As of an incident: the person who is asked counts, too."""
    incident = CALM.replace(country="GB", role="self", age_when_taken="adult", happened_on=date(2026, 11, 1))
    incident = incident.replace(states=frozenset({"posted_publicly"}))
    assert any(one.due.kind == "complaint" for one in case_of(incident).deadlines(NOW))
    assert not any(
        one.due.id == "gb-eaw-sharing-six-months" for one in case_of(incident).deadlines(NOW, person=Person(minor=True))
    )


def test_a_deadlines_key_tells_it_from_all_others() -> None:
    case = case_of(US, sent("a", 1, legal_basis=ACT), sent("b", 2, "second", legal_basis=ACT))
    keys = [one.key for one in case.deadlines(NOW, checklist=PACK)]
    assert len(keys) == len({*keys})
    assert all(isinstance(one, CaseDue) for one in case.deadlines(NOW))
