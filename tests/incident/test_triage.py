"""Triage: three short questions, each of which may be left open, lead to a card."""

from itertools import product

import pytest

from secure_checklist.core import UnknownNameError
from secure_checklist.incident import Incident, respond, triage
from secure_checklist.subjects import Person
from tests.incidents import NOW

DANGER, WHO, WHAT = triage.QUESTIONS
PATHS = list(
    product(*([None, *(choice.id for choice in question.choices)] for question in triage.QUESTIONS)),
)


def walked(*answers: str | None) -> Incident:
    """Answer the questions that are still needed, in order; None: left open."""
    incident = Incident(country="GB")
    for question, answer in zip(triage.QUESTIONS, answers, strict=True):
        if answer is not None and question in triage.needed(incident):
            incident = question.answered(incident, answer)
    return incident


def test_the_questions_take_few_words() -> None:
    texts = [text for question in triage.QUESTIONS for text in (question.text, *(one.text for one in question.choices))]
    assert len(triage.QUESTIONS) == 3
    assert sum(len(text.split()) for text in texts) <= 60
    assert max(len(text.split()) for text in texts) <= 5


@pytest.mark.parametrize("answers", PATHS, ids=lambda answers: "-".join(one or "open" for one in answers))
def test_every_path_leads_to_a_card(answers: tuple[str | None, ...]) -> None:
    """Whatever is answered or left open: there is a card with a number, and what was answered isn't asked again."""
    incident = walked(*answers)
    card = respond(incident, now=NOW).card
    assert card is not None
    assert card.reachable is not None
    left = {question.id for question in triage.needed(incident)}
    said = {question.id for question, answer in zip(triage.QUESTIONS, answers, strict=True) if answer is not None}
    assert not left & (said - {"what"}), "something else may have happened"


@pytest.mark.parametrize("answer", ["others", "suicide", "unsure"])
def test_danger_ends_the_questions(answer: str) -> None:
    incident = DANGER.answered(Incident(), answer)
    assert triage.endangered(incident)
    assert triage.needed(incident) == ()
    assert triage.needed(incident.replace(safe_for_now=True, self_harm_now="no")) != ()


def test_what_an_app_knows_already_is_not_asked() -> None:
    incident = Incident(role="self", age_now="adult", demands=frozenset({"money"}))
    assert triage.needed(incident) == (DANGER,)
    assert triage.needed(Incident(role="self")) == triage.QUESTIONS, "how old they are decides whose number it is"
    assert triage.needed(Incident(role="parent_or_guardian", danger_now="no")) == (WHAT,)


def test_an_answer_leaves_what_it_says_nothing_of() -> None:
    incident = WHO.answered(Incident(id="one", country="IN", danger_now="no"), "me_young")
    assert (incident.id, incident.country, incident.danger_now, incident.role) == ("one", "IN", "no", "self")


def test_whoever_shared_it_said_their_own_age_and_not_that_of_the_person_shown() -> None:
    """An adult who shared a picture of a child must not be taken to have said that it shows an adult."""
    for answer, minor, age in (("me_adult", False, None), ("me_young", True, "minor")):
        person = WHO.answered_by(Person(), answer)
        incident = WHAT.answered(WHO.answered(Incident(), answer), "shared")
        assert (person.minor, incident.role, incident.age_now) == (minor, "shared_it", age)
    told = Incident(role="shared_it", age_now="adult")
    assert WHAT.answered(told, "shared").age_now == "adult", "said of the person shown"


def test_an_answer_about_somebody_else_says_nothing_of_the_person_who_answers() -> None:
    for choice in (*WHO.choices, *WHAT.choices, *DANGER.choices):
        if not choice.id.startswith("me_"):
            assert choice.minor is None


def test_an_answer_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="me_young"):
        WHO.answered(Incident(), "me_yong")
    with pytest.raises(UnknownNameError, match="me_young"):
        WHO.answered_by(Person(), "me_yong")
