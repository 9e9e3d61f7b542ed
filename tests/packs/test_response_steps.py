"""The steps of the response plan as a screen shows them: short, plain, complete, sourced, and nothing said twice.

A step as shown is its title and the lines of its first list. Why, further lists and prohibitions are detail on demand.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Item, Person, packs
from secure_checklist.checklists import Source
from secure_checklist.incident import respond, triage
from secure_checklist.packs.lint.readability import grade, words_in
from secure_checklist.subjects import Incident
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Perpetrator
from tests.incidents import NOW, incidents
from tests.plan_texts import DID_HARM, shown

PACK = packs.load("leak-response")
EVERY = pytest.mark.parametrize("item", PACK.items, ids=lambda item: item.id)
MOST_WORDS = 60
HARDEST = 6.0
ALIKE = 6
"""So many words in a row that two texts share are the same thing said twice."""
AT_ONCE = ("AU", "ES", "IN", "IT", "KR", "SG", "TW")
"""Where an office removes it, or has it removed, and nobody has to ask the platform first."""


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9'-]+", text.lower())
    return {tuple(words[start : start + ALIKE]) for start in range(len(words) - ALIKE + 1)}


def alike(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return which two of some named texts say the same, and what."""
    known = [(name, runs(text)) for name, text in texts]
    return [
        (one, other, " ".join(same))
        for (one, first), (other, second) in combinations(known, 2)
        for same in sorted(first & second)
    ]


# short, plain and complete ----------------------------------------------------------------------------------------


@EVERY
def test_a_step_as_shown_has_at_most_60_words(item: Item) -> None:
    assert words_in(shown(item)) <= MOST_WORDS, shown(item)


@EVERY
def test_a_step_as_shown_is_for_readers_of_grade_6(item: Item) -> None:
    assert grade(shown(item)) <= HARDEST


@EVERY
def test_a_step_as_shown_names_no_later_list(item: Item) -> None:
    """It is complete by itself: an act, for any system and service, and nothing that only a detail explains."""
    first = item.steps[0]
    assert first.platforms == first.services == first.makers == ()
    assert 1 <= len(first.do) <= 4
    assert not re.search(r"\b(below|above|see details|the list below)\b", shown(item))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("safety-plan-before-reporting", "a partner, an ex, family"),
        ("stop-contact-do-not-pay", "somebody close"),
        ("report-child-exploitation", "Somebody close"),
        ("report-to-platform-young", "Somebody at home or a partner"),
        ("authority-at-once", "Somebody close"),
        ("report-to-platform", "somebody close"),
        ("report-sextortion", "somebody close"),
        ("block-after-report", "A partner, an ex or family"),
        ("secure-accounts", "A partner or family"),
        ("limit-exposure", "somebody close"),
        ("check-device-for-monitoring", "violence at home"),
        ("preserve-threats-and-posts", "18 or older"),
        ("hash-block-adult", "under 18"),
    ],
)
def test_what_keeps_somebody_safe_is_the_first_line(name: str, first: str) -> None:
    """Whoever reads one line of a step that somebody close may notice, or that touches a picture, reads the caution."""
    assert first in PACK.item(name).steps[0].do[0]


@pytest.mark.parametrize("name", ["record-references-only", "tell-child-protection", "take-down-own-posts"])
def test_that_nobody_opens_a_young_persons_picture_is_shown_at_once(name: str) -> None:
    assert re.search(r"Don't (open|look at)", " ".join(PACK.item(name).steps[0].do))


# nothing twice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", [False, True])
def test_no_two_steps_that_can_be_shown_together_say_the_same(harm: bool) -> None:
    assert alike((item.id, shown(item)) for item in PACK.items if (item.id in DID_HARM) is harm) == []


def test_a_warning_is_said_once() -> None:
    """What the checklist's do-nots say, no step says again; and no two steps have the same warning of their own."""
    warnings = [(entry.id, entry.text) for entry in PACK.do_nots]
    assert alike([*warnings, *((item.id, shown(item)) for item in PACK.items)]) == []
    own = [(item.id, text) for item in PACK.items for text in item.do_not]
    # For adults and for young people there is a report each, and nobody gets both.
    assert {(one, other) for one, other, _ in alike([*warnings, *own])} == {
        ("report-to-platform-young", "report-to-platform")
    }
    assert sum(len(item.do_not) for item in PACK.items) <= len(PACK.items) / 2


def test_what_is_alike_is_found() -> None:
    """The check can fail: the same words in another place are found, and fewer of them are not."""
    assert alike([("a", "Call a helpline for violence at home."), ("b", "First call a helpline for violence at home!")])
    assert alike([("a", "Call a helpline for violence."), ("b", "First call a helpline for violence!")]) == []


# sourced ----------------------------------------------------------------------------------------------------------


def cited(item: Item) -> Iterator[Source]:
    yield from item.sources
    yield from item.step_sources


@EVERY
def test_no_step_rests_on_memory_alone(item: Item) -> None:
    """Somebody with a name for it stands behind each step, and behind the list that is shown."""
    known = [source for source in cited(item) if source.status != "recalled"]
    assert any(source.confidence in ("own", "reputable") for source in known)
    first = item.source_of(item.steps[0])
    assert first is None or first.status != "recalled"


def test_each_source_says_whose_word_it_is_and_our_own_judgement_says_so() -> None:
    sources = {source.id: source for item in PACK.items for source in cited(item)}
    assert [source.id for source in sources.values() if source.status != "recalled" and source.confidence is None] == []
    assert [source.id for source in sources.values() if source.status != "recalled" and source.url is None] == []
    assert {source.publisher for source in sources.values() if source.status == "recalled"} == {"Our own judgement"}
    citing = [item.id for item in PACK.items if any(source.status == "recalled" for source in item.sources)]
    assert len(citing) <= 5
    for entry in PACK.do_nots:
        assert entry.source
        assert (entry.status == "recalled") == entry.source.startswith("Our own judgement"), entry.id


# for whoever did harm ---------------------------------------------------------------------------------------------


@given(incidents(role="shared_it"))
def test_whoever_did_harm_gets_the_steps_for_them_and_no_other(incident: Incident) -> None:
    """Whatever else is known: to stop, to undo, no pressure, help for themselves; and nothing meant for a victim."""
    response = respond(incident, now=NOW, checklist=PACK.profile("stop-harm"))
    found = [step.item.id for step in (*response.steps, *response.later)]
    assert set(found) == DID_HARM
    assert not response.on_answer
    calm = respond(incident.replace(danger_now=None, self_harm_now=None), now=NOW, checklist=PACK.profile("stop-harm"))
    assert calm.steps[0].item.id == "stop-sharing"
    assert [entry.id for entry in response.do_nots] == ["no-copy-minor-image", "no-forward-as-proof"]
    assert response.first_do_nots == response.do_nots
    assert response.done_already == "", "what they did is not called nobody's fault"


@given(incidents(role="shared_it"), st.booleans())
def test_whoever_did_harm_is_led_to_legal_aid_and_to_help_to_stop_and_to_nobody_who_helps_victims(
    incident: Incident, minor: bool
) -> None:
    """Legal help is a lawyer or legal aid, or nobody: no line for those who were harmed stands in for it."""
    for country in ("IN", "ES", "GB", "US"):
        response = respond(incident.replace(country=country), person=Person(minor=minor), now=NOW)
        steps = {step.item.id: step for step in (*response.steps, *response.later)}
        legal = steps["legal-advice-for-you"].contacts.get("legal")
        assert ("in-nalsa" in [one.id for one in legal.contacts] if legal else False) is (country == "IN")
        assert legal is None or (not legal.fallback and {one.needs for one in legal.contacts} == {("legal",)})
        change = steps["change-with-help"]
        assert change.item.phase == "first_day"
        assert change.contacts["change"].listings or change.contacts["change"].note
        assert ("child_helpline" in change.contacts) or not minor


def test_whoever_did_harm_gets_lines_for_their_own_age() -> None:
    """An adult who shared the picture of somebody under 18 isn't sent to a line for young people, nor the reverse."""
    for minor, line in ((False, "gb-stop-it-now"), (True, "gb-shore")):
        for shown_age in ("minor", "adult"):
            incident = Incident(role="shared_it", age_now=shown_age, country="GB")
            steps = {step.item.id: step for step in respond(incident, person=Person(minor=minor), now=NOW).steps}
            contacts = steps["change-with-help"].contacts
            assert line in [one.id for one in contacts["change"].contacts]
            assert ("child_helpline" in contacts) is minor


@pytest.mark.parametrize("item", [item for item in PACK.items if "legal" in item.needs], ids=lambda item: item.id)
def test_nobody_under_18_is_sent_to_a_lawyer_alone(item: Item) -> None:
    """A step that leads to a lawyer names somebody who goes along, or isn't for young people themselves."""
    adults = {"duty-to-report-india", "copyright-notice"}
    assert item.id in adults or re.search(r"Under 18\?[^.]* an adult you trust", shown(item))


@given(incidents())
def test_nobody_else_is_told_to_stop_harm(incident: Incident) -> None:
    """Nobody who is shown, or helps, or hasn't said who they are, reads as if they had done it."""
    if incident.role == "shared_it":
        return
    response = respond(incident, now=NOW, done=True)
    assert DID_HARM.isdisjoint(step.item.id for step in (*response.steps, *response.later, *response.on_answer))


def test_the_words_to_whoever_did_harm_neither_excuse_nor_insult() -> None:
    texts = [text for name in DID_HARM for text in (PACK.item(name).why, shown(PACK.item(name)))]
    texts += [section.intro for section in PACK.sections if section.id == "stop-harm"]
    excuses = re.compile(
        r"mistake|not your fault|everybody does|misunderst|monster|disgust|shame on|criminal|pervert", re.IGNORECASE
    )
    assert [text for text in texts if excuses.search(text)] == []
    assert any("The person shown comes first" in text for text in texts)
    pressure = shown(PACK.item("no-pressure"))
    assert "Don't ask them to forgive you, to keep silent or to drop a report." in pressure
    assert "crisis" in PACK.item("crisis-line-for-you").needs


# what not to do ---------------------------------------------------------------------------------------------------


@given(incidents(), st.data())
def test_law_the_few_do_nots_shown_at_once_surely_fit(incident: Incident, data: st.DataObject) -> None:
    """At most five, which lead all others; whatever more somebody says, none of them turns out not to be for them."""
    role = incident.role or data.draw(st.sampled_from(["self", "helper", "professional", "parent_or_guardian"]))
    response = respond(incident, now=NOW)
    shown_first = response.first_do_nots
    assert len(shown_first) <= 5
    assert response.do_nots[: len(shown_first)] == shown_first
    assert [entry for entry in PACK.do_nots if entry in shown_first] == [*shown_first], "in the order of harm"
    assert len(shown_first) == 5 or incident.role == "shared_it"
    known = {name: value for name, value in incident.__dict__.items() if name in Incident.facts() and value is not None}
    more = data.draw(incidents(**{**known, "role": role}))
    if ages_of(more) == ages_of(incident.replace(role=role)):  # an age may be said to be another than was assumed
        assert {entry.id for entry in shown_first} <= {entry.id for entry in respond(more, now=NOW).do_nots}


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({"role": "self", "age_now": "minor", "states": ["threatened"], "perpetrator": "online_stranger"}, "copy pay"),
        ({"role": "self", "age_now": "adult", "states": ["threatened"], "perpetrator": "online_stranger"}, "pay more"),
        ({"role": "self", "age_now": "adult", "perpetrator": "somebody_close"}, "report confront"),
        ({"role": "parent_or_guardian", "states": ["posted_publicly"]}, "copy confront"),
        ({"role": "helper", "age_now": "adult", "age_when_taken": "adult"}, "report confront"),
        ({"role": "shared_it", "age_now": "adult"}, "copy forward"),
        ({}, "confront delete"),
    ],
)
def test_the_worst_for_this_person_comes_first(facts: dict[str, Any], first: str) -> None:
    response = respond(Incident.model_validate(facts), now=NOW)
    assert " ".join(entry.id.split("-")[1] for entry in response.first_do_nots[:2]) == first


# what is said at triage is enough ---------------------------------------------------------------------------------


def after_triage(*answers: str) -> list[str]:
    incident = Incident(country="GB")
    for question, answer in zip(triage.QUESTIONS, answers, strict=True):
        incident = question.answered(incident, answer)
    steps = respond(incident, now=NOW).steps
    return [step.item.id for step in steps if step.plan.status == "to_do"]


@pytest.mark.parametrize("who", ["me_young", "me_adult", "my_child"])
def test_whom_a_stranger_threatens_is_told_at_once_to_pay_nothing_and_where_to_report(who: str) -> None:
    """Nobody who said "threatened" is told that it may not be for them, or is asked what is demanded first."""
    steps = after_triage("no", who, "stranger")
    assert {"stop-contact-do-not-pay", "report-sextortion", "block-after-report"} <= {*steps}


@pytest.mark.parametrize("perpetrator", [None, *get_args(Perpetrator)])
@pytest.mark.parametrize("role", ["self", "parent_or_guardian", "helper", "professional"])
def test_whoever_is_threatened_is_told_at_once_to_pay_and_give_nothing(role: str, perpetrator: str | None) -> None:
    """It surely fits, whoever threatens; and whoever can't say no safely is led to a helper in the same line."""
    told = {"role": role, "perpetrator": perpetrator, "states": ["threatened"]}
    response = respond(Incident.model_validate(told), now=NOW)
    assert {step.item.id: step.plan.status for step in response.steps}["stop-contact-do-not-pay"] == "to_do"
    first = {entry.id: entry.text for entry in response.first_do_nots}
    assert {"no-pay", "no-more-images"} <= first.keys()
    assert "Not safe to say no? Ask a helper first." in first["no-more-images"]


def test_whose_picture_was_posted_is_told_at_once_to_report_it() -> None:
    """The age in the picture isn't needed for a report, which handles no picture."""
    assert "report-to-platform" in after_triage("no", "me_adult", "posted")
    assert "report-to-platform-young" in after_triage("no", "me_young", "posted")
    assert "under 18" in shown(PACK.item("report-to-platform"))


@given(incidents(), st.none() | st.booleans())
def test_law_nobody_gets_both_report_steps(incident: Incident, minor: bool | None) -> None:
    response = respond(incident, person=Person(minor=minor), now=NOW, done=True)
    steps = {step.item.id for step in (*response.steps, *response.later)}
    assert not steps >= {"report-to-platform", "report-to-platform-young"}


def test_the_choice_to_be_safe_is_not_shown_as_something_to_leave_out() -> None:
    assert not PACK.item("safety-plan-before-reporting").optional


def test_no_step_for_adults_too_sends_to_a_line_for_children_first() -> None:
    """Somebody of 40 who was 17 in a picture reads of a helper, not of a child helpline, in the step on hotlines."""
    assert "child helpline" not in shown(PACK.item("report-child-exploitation"))


# the order --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", AT_ONCE)
@pytest.mark.parametrize("age", ["adult", "minor"])
def test_an_office_that_can_remove_it_comes_early(country: str, age: str) -> None:
    """Where nobody has to ask the platform first, that office is the first thing of the first day, not step 15."""
    facts = {"country": country, "role": "self", "age_when_taken": age, "states": ["posted_publicly"]}
    steps = respond(Incident.model_validate({**facts, "perpetrator": "ex_partner"}), now=NOW).steps
    order = [step.item.id for step in steps]
    place = order.index("authority-at-once")
    assert order.index("safety-plan-before-reporting") < place <= 9
    assert next(step.item.id for step in steps if step.phase == "first_day") == "authority-at-once"


@pytest.mark.parametrize("country", ["GB", "US", "DE", None])
def test_elsewhere_the_platform_comes_first(country: str | None) -> None:
    facts = {"country": country, "role": "self", "age_when_taken": "adult"}
    order = [step.item.id for step in respond(Incident.model_validate(facts), now=NOW).steps]
    assert "authority-at-once" not in order
    assert "report-to-platform" in order


def test_in_british_columbia_the_tribunal_is_named_and_nobody_else_is_asked_for_a_province() -> None:
    def asked(country: str, part: str | None = None) -> tuple[str, ...]:
        response = respond(Incident(country=country, subdivision=part), now=NOW)
        steps = {step.item.id: step for step in (*response.steps, *response.on_answer)}
        return steps["authority-at-once"].ask if "authority-at-once" in steps else ("none",)

    assert asked("CA") == ("incident.subdivision",)
    assert asked("CA", "CA-BC") == ()
    assert asked("CA", "CA-ON") == asked("GB") == ("none",)
