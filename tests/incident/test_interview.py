"""The one interview of every front: three screens, a card, and questions that fit; nothing transient is written."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from secure_checklist import Checklist, Item, Person, Question, Rule
from secure_checklist.core import subdivisions
from secure_checklist.core.messages import message
from secure_checklist.incident import Incident, IncidentInterview, laws, papers
from secure_checklist.incident.interview import question_of
from secure_checklist.incident.questions import open_fields
from secure_checklist.incident.screens import NOW, WHO, answered, first_screens
from secure_checklist.incident.situation import Situation
from secure_checklist.interview import Screen
from tests.cases import each, spread, sure, tables
from tests.incidents import Met, at_the_card, parts_of, value_of, walk

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DID, HAPPENED = "incident.did_it", "incident.happened"
WHOSE = tables(__file__)["whose"]


def test_what_each_answer_says_of_whose_it_is_and_how_old_they_are() -> None:
    assert [choice.value for choice in first_screens()[1].questions[0].choices] == [*WHOSE]
    for who, said in WHOSE.items():
        incident, person = answered(Incident(), Person(), {WHO: who})
        assert [incident.whose, incident.age_now, person.minor] == said


@each("nonsense", ["", "x", 7, None, ["posted", "x"], {"a": 1}, True])
def test_what_is_no_answer_stands_before_no_card(nonsense: Any) -> None:
    for name in (NOW, WHO, DID, HAPPENED):
        assert answered(Incident(), Person(), {name: nonsense}) == (Incident(), Person())


ADDRESSED = {"danger": "me", "self_harm": "me", "danger_other": "other", "self_harm_other": "other"}


@each("who", [None, *WHOSE])
def test_law_a_card_in_danger_speaks_to_nobody_before_it_is_known_who_it_is_about(who: str | None) -> None:
    for choice in first_screens()[0].questions[0].choices:
        asking = IncidentInterview().reply({NOW: choice.value}, first_screens()[0])
        if asking.endangered:
            about = asking if who is None else asking.reply({WHO: who}, first_screens()[1])
            card = sure(about.response(NOON).card)
            known = ADDRESSED.get(str(choice.value))
            known = known or (None if who is None else "me" if WHOSE[who][0] == "me" else "other")
            assert card.id.endswith("-other") is (known == "other")
            speaks = re.search(r"\b(me|myself|I)\b", card.title.replace("Someone I'm helping", ""))
            assert (speaks is not None) is (known == "me"), card.title
    assert "at_risk" not in IncidentInterview().reply({NOW: "danger"}).model_dump_json(exclude_none=True)


@each("country", [None, "GB", "EG", "IN"], quick=2)
def test_law_every_card_names_somebody_or_says_that_the_country_decides_it(country: str | None) -> None:
    """So does the discreet one, on which the emergency number stands, too, and each act says something else."""
    for now, who, did in product(("safe", "danger", "self_harm_other"), (None, *WHOSE), (None, "partner", "stranger")):
        asking = IncidentInterview() if country is None else IncidentInterview().in_country(country)
        said_at: list[dict[str, object]] = [{NOW: now}, {WHO: who, DID: did}, {}]
        for screen, said in zip(first_screens(), said_at, strict=True):
            asking = asking.reply(said, screen)
        card = sure(asking.response(NOON).card)
        if country is None:
            decides = (message("incident.slot.no_country"),)
            for _, slot in card.slots:
                assert slot.lines == decides or (slot.contact is not None and slot.contact.international), slot.lines
        assert len({*card.neutral_acts}) == len(card.neutral_acts)
        quiet = [card.neutral_emergency, *(slot.neutral_text for _, slot in card.slots)]
        number = {None: "112", "GB": "999", "EG": "12", "IN": "1"}[country]
        assert any(f"call {number}" in line for line in quiet)


def test_whoever_helps_someone_in_a_crisis_reads_the_card_and_can_go_on() -> None:
    assert IncidentInterview().reply({NOW: "self_harm"}).next() is None
    asking = IncidentInterview().in_country("MX").reply({NOW: "self_harm_other"})
    assert asking.has_card
    asking = asking.reply({WHO: "pupil", DID: "child"}).reply({"incident.happened": ["seen"]})
    told = asking.response(NOON)
    assert sure(told.card).id == "self-harm-other"
    assert "tell-child-protection" in {step.item.id for step in told.steps}
    assert asking.next() is not None


def test_every_question_may_be_left_open_and_is_not_asked_again() -> None:
    asking, seen = at_the_card(), list[str]()
    assert asking.questions[0].fact == "incident.country"
    assert asking.in_country("GB").questions[0].fact == "incident.platforms"
    while (screen := asking.next()) is not None:
        assert screen.key not in seen
        seen.append(screen.key)
        asking = asking.reply({}, screen)
        assert len(seen) < 60
    assert asking.again().next() is not None


def test_foot_keys_change_the_card_and_a_watched_screen_says_little() -> None:
    asking = at_the_card(now="danger").in_country("GB")
    silent = asking.with_access_need("cannot_speak")
    assert sure(asking.response(NOON).card).acts[0] != sure(silent.response(NOON).card).acts[0]
    assert not silent.with_access_need("cannot_speak").incident.access_needs
    assert IncidentInterview().with_watched_screen().next() == first_screens(discreet=True)[0]
    words = " ".join(shown.model_dump_json() for shown in first_screens(discreet=True))
    assert not re.search(r"picture|video|raped|threatens|hurt", words, re.IGNORECASE)


ONE = combinations(Person.recent_events.vocabulary or (), 1)
EVENTS = (None, *ONE, ("picture_asked", "threatened"), ("threatened", "leaked"))
SAID = list(product(EVENTS, (None, True, False), (None, "ES"), (None, "no", "unsure", "yes")))


@each("events, minor, country, fears", SAID, quick=60)
def test_law_what_means_the_same_in_both_interviews_is_asked_once(
    events: tuple[str, ...] | None, minor: bool | None, country: str | None, fears: str | None
) -> None:
    """Whatever someone was asked before, the response asks for none of it, and shows it again to be changed."""
    said = {"recent_events": events, "minor": minor, "country": country, "fears_monitoring": fears}
    asking = IncidentInterview.of(Person.model_validate(said))
    incident, shown = asking.incident, asking.shown
    mine = events is not None
    assert incident.whose == ("me" if mine else None)
    assert incident.age_now == (None if minor is None or not mine else "minor" if minor else "adult")
    assert (incident.country, incident.device_watched) == (country, fears if fears != "no" else None)
    same = {"picture_asked": "asked", "threatened": "threat"}
    happened = {same.get(event, "account") for event in events or ()}
    assert incident.happened == (None if events is None or "leaked" in events else happened)
    met = set[str]()
    while (screen := asking.next()) is not None:
        met |= {question.fact for question in screen.questions}
        asking = asking.reply({NOW: "safe"}, screen)
    known = {fact.name for fact in Incident.facts().values() if getattr(incident, fact.field) is not None}
    assert met.isdisjoint(known | {*shown})
    assert (WHO in met) is (incident.age_now is None)
    for number, name in enumerate(shown, 1):
        again = sure(asking.screen(number))
        assert [question.fact for question in again.questions] == [name]
        assert len(again.questions[0].choices) > 2, "all choices, not only those that agree"


@each("fields", [one for size in range(4) for one in combinations(("minor", "country", "recent_events"), size)])
def test_whoever_did_not_say_it_before_can_say_it_where_help_begins(fields: tuple[str, ...]) -> None:
    asking = IncidentInterview.of(Person.model_validate({"unknown": dict.fromkeys(fields, "declined")}))
    asking = at_the_card(asking, now="safe", who="me_young", did_it="stranger", happened=["threat"]).in_country("GB")
    assert (asking.person.minor, asking.country) == (True, "GB")


def test_what_no_fact_decides_can_be_said_of_a_step() -> None:
    asking = at_the_card(now="safe", who="me_adult", did_it="stranger", happened=["threat"])
    steps = {step.item.id for step in asking.in_country("GB").response(NOON).steps}
    told_one = "tell-one-trusted-person"
    attested = asking.attested(told_one, "yes", NOON)
    assert (told_one in steps, attested.said_of(told_one)) == (True, "yes")
    assert told_one in {one.item.id for one in attested.response(NOON).steps}, "what is done stays in sight"
    with pytest.raises(ValueError, match="yes, partly or no"):
        asking.attested(told_one, "perhaps")
    with pytest.raises(ValueError, match="no step"):
        asking.attested("tell-one-trusted-persn", "yes")


def test_every_screen_that_was_replied_to_can_be_shown_again() -> None:
    """The library's own and those that a front makes up, of any facts: its questions are the same, without answers."""
    first = first_screens()
    known = {question.fact for screen in first for question in screen.questions}
    facts = [fact for fact in Incident.facts().values() if fact.reads is None and fact.name not in known]
    own = [question_of(fact.field) for fact in facts]
    together = Screen.of(*first[1].questions, *own[:3], text="Together")
    screens, asking = (*first, *map(Screen.of, own), together), IncidentInterview()
    for screen in screens:
        asking = asking.reply({}, screen)
    shown = [asking.screen(number) for number in range(len(screens) + 2)]
    assert [None if one is None else one.questions for one in shown] == [
        None,
        *(one.questions for one in screens),
        None,
    ]
    assert not {"incident.danger_now", NOW} & {*" ".join(json.loads(asking.model_dump_json())["shown"]).split()}


@each("unclear, asked", [("hide", ("device_watched",)), ("show", ("device_watched", "own_copy"))])
def test_a_hidden_step_asks_for_one_fact_after_the_other(unclear: Any, asked: tuple[str, ...]) -> None:
    applies = Incident.device_watched.one_of("no") & Incident.own_copy.is_true()
    rule = Rule(applies_to=applies, check=Incident.contact_stopped.is_true())
    checklist = Checklist.of("c", "C", Item(id="i", title="I", subject="incident", rule=rule, when_unclear=unclear))
    incident = Incident(whose="me", country="DE", age_now="adult", age_when_taken="adult")
    assert open_fields(Situation(incident, None, checklist, laws.bundled(), NOON), laws.bundled()) == asked


def given(met: Met, asking: IncidentInterview) -> tuple[object, ...]:
    """Return all that somebody is shown: the card, the plan, and which papers fit."""
    offers = papers.considered(asking.incident, asking.person, met.now)
    return asking.response(met.now), [(one.paper, one.fits, one.reason, one.cautions) for one in offers]


def answers(field: str, met: Met, random: Random) -> Iterator[Any]:
    fact, country = Incident.facts()[field], met.asking.country
    yield None
    if field == "subdivision":
        yield from [*parts_of(country), *(part.code for part in subdivisions.of(country or "")[:3])]
    elif fact.type.name == "boolean":
        yield from (True, False)
    elif fact.vocabulary:
        yield from ([word] if fact.type.name == "enum_set" else word for word in fact.vocabulary)
    else:
        known = {"platforms": "instagram, google-search"}
        yield from (known.get(field) or value_of(fact, random, met.now) for _ in range(6))


def matters(met: Met, question: Question, random: Random) -> bool:
    """Return whether some answer changes what is shown, as things are or with further answers."""
    field = question.fact.removeprefix("incident.")
    for completed in range(40):
        asking, incident = met.asking, met.incident
        open_ = [
            fact for fact in Incident.facts().values() if fact.reads is None and getattr(incident, fact.field) is None
        ]
        for fact in random.sample(open_, len(open_) // 2) if completed else ():
            if fact.field not in (field, "country", "subdivision"):
                incident = incident.replace(**{fact.field: value_of(fact, random, met.now)})
        asking = asking.replace(case=asking.case.replace(incident=incident))
        shown = (given(met, asking.answer(value, question, met.now)) for value in answers(field, met, random))
        first = next(shown)
        if any(one != first for one in shown):
            return True
    return False


@pytest.mark.thinned
def test_a_question_is_asked_only_while_it_is_open_and_its_answer_can_change_something() -> None:
    """A day in the future is a mistake, so it is asked for again.

    And nobody is asked what is demanded, what was paid or who was named, who said that nobody threatens.
    """
    random = Random("questions")  # noqa: S311 - no secret
    in_vain = list[tuple[str, Met]]()
    for _ in spread(range(60), 20):
        for met in walk(random, 8):
            screen = met.asking.next() if met.asking.has_card and not met.asking.endangered else None
            for question in screen.questions if screen else ():
                if not matters(met, question, random):
                    in_vain.append((question.fact, met))
            asked = {question.fact.removeprefix("incident.") for question in met.asking.questions}
            known = [value for field in asked if (value := getattr(met.incident, field)) is not None]
            assert [value for value in known if not isinstance(value, date)] == []
            if "threat" not in (met.incident.happened or {"threat"}):
                assert not asked & {"demands", "paid", "contacts_named"}
    assert in_vain == []
