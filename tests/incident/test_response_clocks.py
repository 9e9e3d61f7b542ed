"""Legal clocks: when one runs out, something happens; and what starts one is asked where it can matter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Person, packs
from secure_checklist.incident import Response, clock_facts, deadlines, respond
from secure_checklist.incident.laws import bundled
from secure_checklist.subjects import Incident
from secure_checklist.subjects.incident import State
from tests.commands import called_in_text
from tests.incidents import NOW, incidents

PACK = packs.load("leak-response")
ESCALATE = "escalate-to-regulator"
SENT = datetime(2026, 11, 1, 9, tzinfo=UTC)
WAITING = {"role": "self", "age_when_taken": "adult", "reported_to": {"platform"}, "platform_reported_at": SENT}
CASES: list[tuple[str, dict[str, Any], int]] = [
    ("US", {"us_legal_notice": True}, 48),
    ("IN", {}, 2),
    ("US", {}, 72),
    ("GB", {}, 72),
    ("PR", {"us_legal_notice": True}, 48),
]


def case(country: str, **facts: Any) -> Incident:
    return Incident.model_validate({"country": country, "platform_answer": "waiting", **WAITING, **facts})


def steps(response: Response) -> list[str]:
    return [step.item.id for step in response.steps]


# a clock that runs out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("country", "facts", "hours"), CASES)
def test_a_deadline_that_is_reached_makes_its_step_due_at_that_moment(
    country: str, facts: dict[str, Any], hours: int
) -> None:
    """At 49 hours after a US notice, and 3 after an Indian one, the step on who can act is there, not days later."""
    incident = case(country, **facts)
    end = SENT + timedelta(hours=hours)
    before = respond(incident, now=end - timedelta(seconds=1))
    after = respond(incident, now=end)
    assert ESCALATE not in steps(before)
    assert ESCALATE in steps(after)
    assert ESCALATE in steps(respond(incident, now=end + timedelta(hours=1)))
    assert {due.state for due in after.due if due.starts == "incident.platform_reported_at"} == {"reached"}


def test_every_removal_clock_of_a_law_is_among_these_cases() -> None:
    clocks = {law.jurisdiction for law in bundled().laws for one in law.deadlines if one.kind == "removal"}
    assert clocks <= {country for country, _, _ in CASES}


@pytest.mark.parametrize(
    ("country", "facts", "hours", "zone"),
    [
        ("US", {"us_legal_notice": True}, 48, "America/New_York"),
        ("US", {"us_legal_notice": True}, 48, "Pacific/Auckland"),
        ("IN", {}, 2, "Europe/London"),
        ("IN", {}, 2, "America/New_York"),
    ],
)
def test_a_legal_clock_fires_on_time_where_clocks_are_set_back(
    country: str, facts: dict[str, Any], hours: int, zone: str
) -> None:
    """In New York the clocks go back on 2026-11-01 at 06:00 UTC: 48 hours are 48 hours, and 2 are 2."""
    sent = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    incident = case(country, **facts, platform_reported_at=sent)
    end = sent + timedelta(hours=hours)
    assert ESCALATE not in steps(respond(incident, now=end - timedelta(seconds=1), zone=zone))
    assert ESCALATE in steps(respond(incident, now=end, zone=zone))
    assert ESCALATE in steps(respond(incident, now=end + timedelta(hours=1), zone=zone))


@given(incidents(platform_answer="waiting"), st.integers(0, 400))
def test_law_reached_and_escalated_go_together(incident: Incident, hours: int) -> None:
    """Whenever the platform's time is shown as reached, the step on who can act is there, done or to do."""
    now = NOW + timedelta(hours=hours)
    response = respond(incident.replace(danger_now=None, self_harm_now=None), now=now, done=True)
    clocks = [due for due in response.due if due.kind in ("removal", "reminder") and due.state == "reached"]
    if clocks:
        assert ESCALATE in steps(response)


def test_an_answer_that_is_not_known_is_asked_for() -> None:
    """With the time over and no word on the answer, the step stands ready and says what decides it."""
    incident = case("US", us_legal_notice=True, platform_answer=None)
    response = respond(incident, now=SENT + timedelta(hours=49))
    (step,) = (step for step in response.on_answer if step.item.id == ESCALATE)
    assert "incident.platform_answer" in step.ask
    assert [fact.field for fact in clock_facts(incident, NOW, checklist=PACK)][:1] == ["platform_answer"]


# when periods of the person begin ---------------------------------------------------------------------------------


def complaint(country: str, **facts: Any) -> dict[str, tuple[str, date | None]]:
    incident = Incident.model_validate({"country": country, **facts})
    return {due.id: (due.state, due.last_day) for due in deadlines(incident, NOW) if due.kind == "complaint"}


def test_germany_counts_from_knowledge_of_the_act_and_of_the_person() -> None:
    """Section 77b StGB: nobody who doesn't know who did it reads that a period has run out."""
    assert complaint("DE", known_since="2026-07-01") == {"de-strafantrag": ("not_started", None)}
    assert complaint("DE", perpetrator_known_since="2026-07-01") == {"de-strafantrag": ("not_started", None)}
    both = {"known_since": "2026-10-01", "perpetrator_known_since": "2026-11-10"}
    assert complaint("DE", **both) == {"de-strafantrag": ("running", date(2027, 2, 10))}
    turned = {"known_since": "2026-11-10", "perpetrator_known_since": "2026-01-10"}
    assert complaint("DE", **turned) == {"de-strafantrag": ("running", date(2027, 2, 10))}
    (due,) = (due for due in deadlines(Incident(country="DE"), NOW) if due.kind == "complaint")
    assert "parents or the guardian" in due.note


def test_england_counts_from_the_act_and_only_there() -> None:
    """Six months from the act for sharing, 36 for making a fake, in England and Wales; not in Scotland."""
    adult = {"age_when_taken": "adult", "states": ["posted_publicly"]}
    facts = {**adult, "happened_on": "2026-08-31", "content": ["edited_or_ai"], "known_since": "2026-11-20"}
    both = {
        "gb-eaw-sharing-six-months": ("running", date(2027, 2, 28)),
        "gb-eaw-making-36-months": ("running", date(2029, 8, 31)),
    }
    assert complaint("GB", **facts) == both
    assert complaint("GB", subdivision="GB-WLS", **facts) == both
    assert complaint("GB", subdivision="GB-SCT", **facts) == {}
    assert complaint("GB", happened_on="2026-05-01", **adult) == {
        "gb-eaw-sharing-six-months": ("ask", date(2026, 11, 1))
    }
    old = complaint("GB", happened_on="2026-02-05", content=["edited_or_ai"])
    assert "gb-eaw-making-36-months" not in old, "it holds since 6 February 2026"


def test_italy_ireland_and_japan_count_as_their_texts_say() -> None:
    """Six months for sexual images and three for fakes from knowing; 24 from the act; six from knowing who it was."""
    adult = {"age_when_taken": "adult", "states": ["posted_publicly"]}
    assert complaint("IT", known_since="2026-11-01", content=["edited_or_ai"]) == {
        "it-querela": ("running", date(2027, 5, 1)),
        "it-querela-612-quater": ("running", date(2027, 2, 1)),
    }
    assert list(complaint("IT", known_since="2026-11-01", content=["real_image"])) == ["it-querela"]
    assert complaint("IE", happened_on="2026-08-31", **adult) == {
        "ie-sharing-24-months": ("running", date(2028, 8, 31))
    }
    assert complaint("JP", known_since="2020-01-01", **adult) == {"jp-complaint": ("not_started", None)}
    both = {"known_since": "2020-01-01", "perpetrator_known_since": "2026-11-01"}
    assert complaint("JP", **both, **adult) == {"jp-complaint": ("running", date(2027, 5, 1))}


def test_nobody_is_asked_for_a_day_for_the_sake_of_a_period_of_years() -> None:
    """The civil claim of the US has 48 months: it is given, and no question is asked for it in a bad hour."""
    posted = frozenset[State]({"posted_publicly"})
    adult = Incident(country="US", age_when_taken="adult", states=posted, reported_to=frozenset())
    assert "happened_on" not in asked(adult)
    assert [due.id for due in deadlines(adult, NOW)] == ["us-6851-48-months"]


@pytest.mark.parametrize(
    "facts",
    [
        {"age_when_taken": "minor"},
        {"age_when_taken": "unsure"},
        {"age_when_taken": None},
        {"age_when_taken": "adult", "age_now": "minor"},
        {"age_when_taken": "adult", "age_now": "unsure"},
        {"age_when_taken": "adult", "states": ["threatened"]},
        {"age_when_taken": "adult", "states": []},
    ],
)
@pytest.mark.parametrize("country", ["GB", "IE", "JP", "US"])
def test_no_period_for_sharing_frightens_whom_it_does_not_concern(country: str, facts: dict[str, Any]) -> None:
    """It is for adults, where something was shared: no young person reads of it, and nobody who is only threatened.

    Nor is anybody asked for its sake on which day it was.
    """
    known = {"states": ["posted_publicly"], "content": ["real_image"], **facts}
    assert complaint(country, happened_on="2026-08-31", known_since="2026-09-01", **known) == {}
    if facts["age_when_taken"] is not None:
        assert "happened_on" not in asked(Incident.model_validate({"country": country, **known}))


def test_whoever_is_under_18_reads_of_no_period_for_adults() -> None:
    """The age of the advised person counts as well: where two answers contradict each other, the younger one counts."""
    facts = {"country": "GB", "role": "self", "age_when_taken": "adult", "states": ["posted_publicly"]}
    incident = Incident.model_validate({**facts, "happened_on": "2026-08-31"})
    assert [due.id for due in deadlines(incident, NOW)] == ["gb-eaw-sharing-six-months"]
    assert deadlines(incident, NOW, person=Person(minor=True)) == ()


def test_a_fake_image_is_an_offence_in_england_since_6_february_2026() -> None:
    law = next(law for law in bundled().laws if law.id == "gb-duaa-2025-138")
    assert (law.jurisdiction, law.standing) == ("GB-EAW", "in_force")
    assert law.holds(date(2026, 2, 6))
    assert not law.holds(date(2026, 2, 5))
    assert law not in bundled().of("GB", "GB-NIR")
    assert law not in bundled().of("GB", "GB-SCT")


def test_laws_from_memory_are_off_unless_asked_for() -> None:
    """Recalled laws are as recalled contacts: nobody reads one as law who didn't ask for it."""
    recalled = {law.id for law in bundled().laws if law.status == "recalled"}
    assert recalled
    for country in {law.jurisdiction[:2] for law in bundled().laws} - {"EU"}:
        given_ = {law.id for law in respond(Incident(country=country), now=NOW).laws}
        every = {law.id for law in respond(Incident(country=country), now=NOW, recalled=True).laws}
        assert given_.isdisjoint(recalled)
        assert every - given_ == {law.id for law in bundled().of(country, recalled=True)} & recalled


# what is asked ----------------------------------------------------------------------------------------------------


def asked(incident: Incident) -> list[str]:
    return [fact.field for fact in clock_facts(incident, NOW, checklist=PACK)]


def test_what_starts_a_clock_is_asked_where_it_can_matter() -> None:
    """Nobody is asked when they reported who didn't report, nor since when they know where no law counts from it."""
    assert asked(Incident(country="KE")) == ["reported_to"]
    assert asked(Incident(country="KE", reported_to=frozenset())) == []
    assert asked(Incident(country="DE", reported_to=frozenset())) == ["known_since", "perpetrator"]
    unknown = Incident(country="DE", reported_to=frozenset(), known_since=date(2026, 11, 1), perpetrator="not_known")
    assert asked(unknown) == []
    assert asked(unknown.replace(perpetrator="ex_partner")) == ["perpetrator_known_since"]
    shared = Incident(country="GB", age_when_taken="adult", states=frozenset({"posted_publicly"}))
    assert "happened_on" in asked(shared)
    assert "happened_on" not in asked(shared.replace(subdivision="GB-SCT"))
    us = Incident(country="US", reported_to=frozenset({"platform"}))
    assert asked(us) == ["us_legal_notice", "platform_reported_at"]
    told = us.replace(us_legal_notice=True, platform_reported_at=NOW)
    assert asked(told) == ["platform_answer"]
    assert asked(told.replace(platform_answer="waiting")) == []


@given(incidents())
def test_asking_ends_and_never_asks_what_is_known(incident: Incident) -> None:
    """Whatever is answered or left open, the questions on clocks come to an end."""
    known = Incident(country=incident.country)
    left = set[str]()
    for _ in range(30):
        facts = clock_facts(known, NOW, checklist=PACK, leave=left)
        if not facts:
            return
        field = facts[0].field
        assert known.__dict__[field] is None
        left.add(field)
        known = known.replace(**{field: incident.__dict__[field]})
    raise AssertionError("it never ends")


def test_the_terminal_asks_for_clocks_and_shows_times_to_know() -> None:
    """Somebody in India who reported days ago reads that the two hours are over, and who can act now."""
    answers = "1\n2\n4\nIndia\n"  # no danger, me as an adult, it was posted; the country

    def walked(said: str) -> str:
        return called_in_text("respond", "--zone", "Asia/Kolkata", said=said, env={"COLUMNS": "500"}).stdout

    question = "To whom has it been reported so far?"
    early, _, late = walked(answers + "\n" * 60).partition(question)
    assert late
    assert " IST" not in late, "no clock runs yet; the periods that the law names are told all the same"
    before = early.count("Enter: I don't know.") - 1  # all but the country
    shown = walked(answers + "\n" * before + "1\n2026-11-20 18:30\n1\n" + "\n" * 60)
    assert "When did you send the report to the platform?" in shown
    assert "Times to know" in shown
    assert "By 2026-11-20 20:30 IST: " in shown
    assert "That time has passed" in " ".join(shown.split())
    assert "Go to the authority that can order removal" in shown


@pytest.mark.parametrize(("country", "part"), [("GB", "GB-SCT"), ("GB", "GB-NIR"), ("GB", "GB-ENG"), ("NZ", None)])
def test_turning_recalled_laws_off_leaves_each_part_its_own_law(country: str, part: str | None) -> None:
    """Nobody in Scotland or Northern Ireland is left with England's law, or with none: their own were read."""
    given_ = [law for law in bundled().of(country, part) if "criminal" in law.branches and law.covers.share == "yes"]
    assert given_
    assert all(law.status != "recalled" for law in given_)
