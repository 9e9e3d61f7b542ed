"""A random walk over what can happen in a case: no exception, nothing closed stays due, what is back is due again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import dump, formats, packs
from secure_checklist.core import InvalidCaseError
from secure_checklist.incident import Case, CaseReport, Place, respond
from secure_checklist.incident.case import clock_questions, load_case, routes
from tests.incidents import incidents

START = datetime(2026, 10, 20, 12, tzinfo=UTC)
"""Before clocks are set back in Europe (25 October) and in America (1 November)."""
PACK = packs.load("leak-response")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
ACTIONS = ("place", "report", "answer", "removed", "reuploaded", "without", "plan")
BASES = (None, "us-take-it-down-platforms", "eu-dsa-16", "in-it-rules-3-2-b-2h")


def step(draw: st.DrawFn, case: Case, action: str, now: datetime, name: str) -> Case:
    """Do one thing as an app would; an action for which nothing is there does nothing."""
    ids = [place.id for place in case.places]
    gone = [place for place in case.places if place.gone]
    there = [place for place in case.places if not place.gone]
    if action == "place":
        case = case.with_place(Place(id=name, platform=draw(st.sampled_from(("", "instagram", "x"))), since=now))
    elif action == "plan":
        case = case.replace(planned=True)
    elif action == "report":
        places = tuple(draw(st.lists(st.sampled_from(ids), unique=True))) if ids else ()
        route, basis = draw(st.sampled_from(routes())), draw(st.sampled_from(BASES))
        case = case.with_report(CaseReport(id=name, places=places, route=route, legal_basis=basis, at=now))
    elif action == "answer" and case.reports:
        answer: Any = draw(st.sampled_from(("waiting", "removed", "refused", "partly")))
        case = case.with_answer(draw(st.sampled_from(case.reports)), answer, now)
    elif action == "removed" and there:
        case = case.removed(draw(st.sampled_from(there)), now)
    elif action == "reuploaded" and gone:
        case = case.reuploaded(draw(st.sampled_from(gone)), now, "https://b.example/")
    elif action == "without" and ids:
        case = case.without(draw(st.sampled_from(ids)))
    return case


@st.composite
def walks(draw: st.DrawFn) -> list[tuple[Case, datetime]]:
    """Return the cases of a walk, each with the time at which it was looked at."""
    case, now = Case(id="ab" * 16, incident=draw(incidents())), START
    seen: list[tuple[Case, datetime]] = []
    for number, action in enumerate(draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=15))):
        now += timedelta(minutes=draw(st.integers(0, 60 * 24 * 4)))
        case = step(draw, case, action, now, f"n{number}")
        seen.append((case, now))
    return seen


@given(walks(), st.sampled_from(ZONES))
def test_whatever_happens_the_case_can_be_looked_at(walk: list[tuple[Case, datetime]], zone: str) -> None:
    for case, now in walk:
        assert load_case(dump(case).encode()).replace(incident=case.incident) == case
        for entry in case.to_do(now, zone=zone, checklist=PACK):
            assert entry.title.strip()
            assert entry.neutral_title.strip()
        clock_questions(case, now, checklist=PACK)
        for form in formats.AGENDA_FORMATS:
            formats.write(case, form, now=now, zone=zone, checklist=PACK, audience="self")
    respond(walk[-1][0].as_incident(), now=walk[-1][1], zone=zone)


@given(walks())
def test_nothing_that_is_closed_stays_due(walk: list[tuple[Case, datetime]]) -> None:
    for case, now in walk:
        outcomes, reports = case.outcomes, {report.id: report for report in case.reports}
        for one in case.deadlines(now + timedelta(days=400), checklist=PACK):
            assert all(outcomes[place] != "removed" for place in one.places)
            if one.report is not None:
                report = reports[one.report]
                assert report.answer != "removed"
                assert (one.due.kind == "appeal") is (report.answer in ("refused", "partly"))
                assert one.places or not report.places


@given(walks())
def test_what_is_there_waits_for_somebody(walk: list[tuple[Case, datetime]]) -> None:
    """Each place that is still there is in the list, with what to do about it or with who has the next move."""
    for case, now in walk:
        calm = case.with_incident(case.incident.replace(danger_now="no", self_harm_now="no"))
        listed = {place for entry in calm.to_do(now, checklist=PACK) for place in entry.places}
        reported_away = {
            place
            for report in case.reports
            for place in report.places
            if report.answer == "removed"  # they say that it is gone, and the person hasn't said otherwise
        }
        there = {place.id for place in case.places if not place.gone}
        assert listed == {*listed} & there
        assert there - reported_away <= listed


@given(walks(), st.integers(0, 47), st.sampled_from(ZONES))
def test_what_is_back_is_due_again_with_a_new_report(walk: list[tuple[Case, datetime]], hours: int, zone: str) -> None:
    case, now = walk[-1]
    case = case.with_incident(case.incident.replace(country="US", role="self"))
    case = case.with_place(Place(id="again")).removed("again", now).reuploaded("again", now)
    assert not [one for one in case.deadlines(now, zone=zone) if "again" in one.places]
    report = CaseReport(id="new", places=("again",), route="platform", at=now, legal_basis="us-take-it-down-platforms")
    due = case.with_report(report).deadlines(now + timedelta(hours=hours), zone=zone)
    (mine,) = (one for one in due if one.report == "new" and one.due.kind == "removal")
    assert (mine.due.state, mine.places) == ("running", ("again",))
    assert mine.due.at is not None
    assert mine.due.at == now + timedelta(hours=48), "elapsed time, whatever clocks are set to meanwhile"
    assert mine.due.at.utcoffset() == mine.due.at.astimezone(ZoneInfo(zone)).utcoffset()


@given(walks(), st.data())
def test_what_runs_back_is_refused_and_changes_nothing(walk: list[tuple[Case, datetime]], data: st.DataObject) -> None:
    case = walk[-1][0]
    before = dump(case)
    early = START - timedelta(days=data.draw(st.integers(1, 30)))
    for place in case.places:
        try:
            case.reuploaded(place, early) if place.gone else case.removed(place, early)
        except InvalidCaseError:
            continue
        raise AssertionError("a time ran back unmarked")
    assert dump(case) == before
