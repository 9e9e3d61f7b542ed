"""`IncidentInterview`: from triage to the plan as a value, which is never written with what is transient."""

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist.incident import CaseReport, IncidentInterview, Place, respond, triage
from secure_checklist.incident.interview import OFFERED, question_of
from secure_checklist.interview import Pass, Question
from secure_checklist.subjects import Incident, Person

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
CHOICES = {one.id: [choice.id for choice in one.choices] for one in triage.QUESTIONS}
EVERY = [dict(zip(CHOICES, chosen, strict=True)) for chosen in product(*CHOICES.values())]
TRANSIENT = ("danger_now", "self_harm_now", "safe_for_now")


def walked(asking: IncidentInterview, most: int = 80) -> Iterator[tuple[Question, IncidentInterview]]:
    """Give every question with the last of its choices, or leave it open, to the end."""
    for _ in range(most):
        screen = asking.next()
        if screen is None:
            return
        (question,) = screen.questions
        yield question, asking
        value = question.choices[-1].value if question.choices else Pass.UNKNOWN
        asking = asking.reply({question.key: [value] if question.input == "some_of" else value})
    raise AssertionError("it asks without an end")


@pytest.mark.parametrize("chosen", EVERY[::7], ids=lambda one: "-".join(one.values()))
def test_card_and_plan_are_those_of_what_was_answered(chosen: dict[str, str]) -> None:
    asking = IncidentInterview().triaged(chosen, country="GB")
    incident, person = Incident(id="case", country="GB"), Person(id="person")
    for question in triage.QUESTIONS:
        incident = question.answered(incident, chosen[question.id])
        person = question.answered_by(person, chosen[question.id])
    assert asking.incident == incident
    assert asking.person == person
    assert asking.response(NOW).titles() == respond(incident, person=person, now=NOW, done=True).titles()


@pytest.mark.parametrize("chosen", EVERY[::29], ids=lambda one: "-".join(one.values()))
def test_every_question_comes_once_and_the_end_comes(chosen: dict[str, str]) -> None:
    asked = [question.fact for question, _ in walked(IncidentInterview().triaged(chosen, country="DE"))]
    assert len(asked) == len(set(asked))
    assert not {"incident.self_harm_now", "incident.role", "incident.country"} & set(asked)


def test_another_answer_takes_back_what_the_first_one_said() -> None:
    for first, second in product(EVERY[::17], EVERY[::23]):
        again = IncidentInterview().triaged(first, country="US").triaged(second)
        assert again.incident == IncidentInterview().triaged(second, country="US").incident
        assert again.person == IncidentInterview().triaged(second).person


def test_the_same_answer_again_changes_nothing_of_what_was_said_since() -> None:
    """As of an app that holds what is never written, and sends it each time."""
    for chosen in EVERY[::19]:
        asking = IncidentInterview().triaged(chosen, country="US")
        for _, later in walked(asking):
            assert later.triaged(chosen) == later
            back = IncidentInterview.model_validate_json(later.model_dump_json())
            assert back.triaged({"danger": chosen["danger"]}).incident.danger_now == later.incident.danger_now
            assert back.triaged({"danger": chosen["danger"]}).person == later.person


def test_what_is_no_answer_changes_nothing() -> None:
    asking = IncidentInterview().triaged({"who": "me_young"}, country="FR")
    assert asking.triaged({"who": "nobody", "what": "", "other": "x"}) == asking
    with pytest.raises(ValueError, match="ISO 3166-1") as refused:
        asking.triaged({}, country="Quokkaland")
    assert "Quokkaland" not in str(refused.value)
    with pytest.raises(ValueError, match="ISO 3166-1"):
        asking.from_country("Quokkaland")
    for item, answer in (("no-such-step", "yes"), ("tell-one-trusted-person", "perhaps")):
        with pytest.raises(ValueError, match="yes, partly or no"):
            asking.attested(item, answer)


@given(
    chosen=st.fixed_dictionaries({}, optional={name: st.sampled_from(choices) for name, choices in CHOICES.items()}),
    safe=st.sampled_from([None, True, False]),
    leaves=st.booleans(),
)
def test_what_is_transient_is_never_written(chosen: dict[str, str], safe: bool | None, leaves: bool) -> None:
    """Two people who differ in it alone are written alike, and comes back what isn't transient."""
    asking = IncidentInterview().triaged(chosen, country="GB")
    if (question := asking.safety) is not None and (leaves or safe is not None):
        asking = asking.answer(safe, question)
    other = IncidentInterview(case=asking.case.replace(incident=Incident(id="case")))
    other = other.triaged({name: one for name, one in chosen.items() if name != "danger"}, country="GB")
    assert asking.model_dump_json() == other.model_dump_json()
    for text in (asking.model_dump_json(), repr(asking), str(pickle.dumps(asking))):
        assert not any(name in text for name in TRANSIENT)
        assert "danger" not in text
    back = IncidentInterview.model_validate_json(asking.model_dump_json())
    assert back == pickle.loads(pickle.dumps(asking))  # noqa: S301 - our own
    assert all(getattr(back.incident, name) is None for name in TRANSIENT)
    assert back.model_dump_json() == asking.model_dump_json()


def test_what_is_left_open_is_asked_again_only_when_wanted() -> None:
    asking = IncidentInterview().triaged({"danger": "no", "who": "me_adult", "what": "posted"}, country="US")
    screen = asking.next()
    assert screen is not None
    (first,) = screen.questions
    for answers in ({}, {first.key: Pass.UNKNOWN}, {first.key: Pass.DECLINED}):
        left = asking.reply(answers)
        assert first.fact not in {one.fact for one in left.questions}
        assert left.earlier(1) == screen
        assert left.earlier(2) is left.earlier(0) is None
        assert first.fact in {one.fact for one in left.again().questions}
        assert left.reply({first.key: first.choices[0].value}, screen).asked == left.asked
    with pytest.raises(ValueError, match="age_when_taken") as refused:
        asking.reply({first.key: "Quokka"})
    assert "Quokka" not in str(refused.value)


def test_danger_asks_whether_it_is_safe_first() -> None:
    asking = IncidentInterview().triaged({"danger": "others"}, country="GB")
    assert asking.safety is not None
    assert asking.questions[0] == asking.safety
    safe = asking.reply({asking.safety.key: True})
    assert safe.safety is None
    assert not safe.response(NOW).urgent
    assert asking.reply({}).safety is None
    assert IncidentInterview().triaged({"danger": "no"}).safety is None


def test_the_questions_that_decide_a_step_are_those_its_rule_reads() -> None:
    asking = IncidentInterview().triaged({"danger": "no", "who": "me_adult", "what": "posted"}, country="US")
    some = 0
    for step in asking.response(NOW).steps:
        for question in asking.deciding(step):
            some += 1
            assert question.fact not in ("incident.self_harm_now", "incident.crisis_line_seen")
    assert some
    said = asking.attested("tell-one-trusted-person", "partly", NOW)
    assert said.said_of("tell-one-trusted-person") == "partly"
    assert said.attested("tell-one-trusted-person", OFFERED[0], NOW).said_of("tell-one-trusted-person") == "yes"
    assert said.said_of("another") == ""


def test_a_part_of_a_country_is_chosen_among_its_own() -> None:
    assert {str(one.value)[:3] for one in question_of("subdivision", "US").choices} == {"US-"}
    assert question_of("subdivision").choices == ()
    asked = [
        one for one in IncidentInterview().triaged({}, country="US").questions if one.fact.endswith(".subdivision")
    ]
    assert [one.choices for one in asked] == [question_of("subdivision", "US").choices]


def test_whoever_helps_from_abroad_calls_in_both_countries() -> None:
    asking = IncidentInterview().triaged({"who": "adult"}, country="GB")
    assert asking.for_others
    assert [place for place, _ in asking.calls()] == ["GB"]
    assert [place for place, _ in asking.from_country("US").calls()] == ["GB", "US"]
    (nowhere,) = IncidentInterview().calls()
    assert nowhere[0] is None


def test_a_notice_under_the_law_is_noted_once() -> None:
    asking = IncidentInterview().triaged({"danger": "no", "who": "me_adult", "what": "posted"}, country="US")
    place = Place(platform="instagram")
    report = CaseReport(places=(place.id,), route="platform", at=NOW)
    asking = asking.replace(case=asking.case.with_place(place).with_report(report))
    assert asking.with_notice(report.id, by_law=False).case == asking.case
    noted = asking.with_notice(report.id, by_law=True)
    assert noted.case.report(report.id).legal_basis == "us-take-it-down-platforms"
    assert report.id in noted.noted
