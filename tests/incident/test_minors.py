"""Whoever may be a minor is treated as one: in the plan, its questions, contacts and do-nots.

The walk looks at what steps, facts, fields and contacts do by the marks in the data: the tag `touches-media`, the facts
in `TOUCHES_MEDIA`, the fields in `NAMES_A_FILE`, and `Contact.takes_file`. A search of the texts is the second net, so
that something new without its mark is found, too.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Interview, Inventory, Person, evaluate, packs
from secure_checklist.checklists import Need
from secure_checklist.incident import (
    Contact,
    Response,
    do_nots,
    inventory_of,
    open_facts,
    respond,
)
from secure_checklist.incident.contacts import FOR_THE_YOUNG, bundled
from secure_checklist.subjects import Incident
from secure_checklist.subjects.ages import TOUCHES_MEDIA, ages_of
from secure_checklist.subjects.incident import Age, Content, Role, State
from tests.incidents import NOW, incidents
from tests.plan_texts import told

PACK = packs.load("leak-response")
ROLES: tuple[Role | None, ...] = (*get_args(Role), None)
AGES: tuple[Age | None, ...] = (*get_args(Age), None)
MINORS = (True, False, None)
STATES: tuple[frozenset[State] | None, ...] = (None, *(frozenset({state}) for state in get_args(State)))
CONTENTS: tuple[frozenset[Content] | None, ...] = (None, *(frozenset({content}) for content in get_args(Content)))
Scene = tuple[Role | None, Age | None, Age | None, bool | None]
SCENES: list[Scene] = list(product(ROLES, AGES, AGES, MINORS))
"""Role, age when it was made, age now, and whether the advised person is a minor."""
PICTURE = re.compile(
    r"\b(open|view|look at|watch|save|keep|download|screenshot|screen shot|capture|copy|copies|upload|hash|fingerprint|"
    r"scan|print|store|forward|send|share|attach|hand over|choose) (\w+ )?(it|them|the picture|a picture|the image|"
    r"the video|the file|a copy|pictures|the whole screen)\b",
    re.IGNORECASE,
)
"""What somebody could do with a picture, as a text might put it."""
ABOUT_SOMETHING_ELSE = {
    "Text messages and group chats: note, report, ask to delete",
    "A court can forbid somebody to share the pictures or to contact you.",
}


def adult(role: Role | None, then: Age | None, now: Age | None, minor: bool | None) -> bool:
    """Say, apart from the library, whether nothing speaks against an adult who was one when it was made."""
    about_themselves = role in ("self", None)
    return then == "adult" and now in ("adult", None) and not (about_themselves and minor is True)


POSSIBLE_MINORS = [scene for scene in SCENES if not adult(*scene)]
CAREFUL = [scene for scene in SCENES if scene[0] != "self" or not adult(*scene)]
"""Possible minors, and whoever isn't known to be the person shown: a helper handles no picture either."""


def the_case(scene: Scene, **more: Any) -> tuple[Incident, Person]:
    role, then, now, minor = scene
    return Incident(role=role, age_when_taken=then, age_now=now, **more), Person(minor=minor)


def texts_of(response: Response) -> Iterator[tuple[str, str]]:
    """Return every text that asks somebody to do something; what is forbidden is left out."""
    for step in (*response.steps, *response.later, *response.on_answer):
        yield from ((step.item.id, text) for text in (step.item.title, step.item.question, step.item.why))
        yield from ((step.item.id, line) for steps in step.item.steps for line in steps.do)
        yield from ((entry.id, entry.instead) for entry in step.avoid)
    yield from ((entry.id, entry.instead) for entry in response.do_nots)


def contacts_of(response: Response) -> Iterator[Contact]:
    for step in (*response.steps, *response.later, *response.on_answer):
        for found in step.contacts.values():
            yield from found.contacts
    for urgent in response.urgent:
        yield from urgent.found.contacts


def official(contact: Contact) -> bool:
    """Return whether it is the official tool for people under 18, which they alone use where their own picture is."""
    return contact.ages == ("minor",) and contact.audience == "person_shown"


# the walk ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(len(STATES)))
def test_nothing_touches_the_picture_where_a_minor_may_be_shown(place: int) -> None:
    """No step, contact or text of a possible minor's plan asks for the picture, opens, copies, hashes or sends it.

    It walks role, both ages, `Person.minor`, kind and state, each of them with each other. The only tools are the
    official ones, named to the young person alone.
    """
    walk((scene, STATES[place], CONTENTS[number % len(CONTENTS)]) for number, scene in part(CAREFUL, place))


@pytest.mark.slow
@pytest.mark.parametrize("states", STATES)
def test_nothing_touches_the_picture_in_the_whole_product(states: frozenset[State] | None) -> None:
    """The same for every combination."""
    walk((scene, states, content) for scene, content in product(CAREFUL, CONTENTS))


def part(scenes: list[Scene], place: int) -> Iterator[tuple[int, Scene]]:
    """Return every fifth scene, so that five walks see each of them once."""
    yield from ((number // len(STATES), scene) for number, scene in enumerate(scenes) if number % len(STATES) == place)


def walk(cases: Iterable[tuple[Scene, frozenset[State] | None, frozenset[Content] | None]]) -> None:
    seen = set[tuple[str, str]]()
    for number, (scene, states, content) in enumerate(cases):
        country = ("US", "IT", "GB", None)[number % 4]
        incident, person = the_case(
            scene, states=states, content=content, country=country, own_copy=True, self_taken=True
        )
        response = respond(incident, person=person, now=NOW, done=True)
        for step in (*response.steps, *response.later, *response.on_answer):
            assert "touches-media" not in step.item.tags, (scene, step.item.id)
        for contact in contacts_of(response):
            assert not contact.takes_file or (incident.role == "self" and official(contact)), (scene, contact.id)
        seen.update(texts_of(response))
    found = [(name, text) for name, text in seen if PICTURE.search(told(text)) and text not in ABOUT_SOMETHING_ELSE]
    assert found == []


def test_the_net_of_texts_catches_what_adults_are_told() -> None:
    """The second net isn't empty: it finds the steps for adults, all of which carry the mark."""
    caught = {
        item.id
        for item in PACK.items
        for steps in item.steps
        for line in steps.do
        if PICTURE.search(told(line)) and line not in ABOUT_SOMETHING_ELSE
    }
    marked = {item.id for item in PACK.items if "touches-media" in item.tags}
    assert caught == marked == {"preserve-threats-and-posts", "hash-block-adult"}


def test_raw_rules_are_as_careful_as_the_plan() -> None:
    """An app that evaluates the checklist without `respond` is as safe: rules read both ages and `Person.minor`."""
    for scene in CAREFUL:
        incident, person = the_case(scene, states=frozenset({"posted_publicly"}), own_copy=True)
        plan = evaluate(PACK, Inventory(subjects=(person, incident)).completed("incident"), now=NOW).plan(done=True)
        assert not [step.item for step in plan if "touches-media" in PACK.item(step.item).tags], scene


def test_an_adult_keeps_what_is_for_adults() -> None:
    """The care for minors takes nothing from adults: one answer on the age is enough, and nothing else is asked."""
    for scene in set(SCENES) - set(POSSIBLE_MINORS):
        if scene[0] != "self":
            continue
        incident, person = the_case(scene, own_copy=True)
        shown = {step.item.id for step in respond(incident, person=person, now=NOW, done=True).steps}
        assert {"preserve-threats-and-posts", "hash-block-adult"} <= shown
        assert not shown & {"record-references-only", "report-child-exploitation", "hash-block-minor"}


# questions --------------------------------------------------------------------------------------------------------


def test_the_facts_about_the_picture_are_marked() -> None:
    """Every question that is about having or making the picture carries the mark, so that the walk can see it."""
    about = re.compile(r"\b(you still have it|own device|in it take it|own copy)\b", re.IGNORECASE)
    found = {fact.field for fact in Incident.facts().values() if about.search(fact.question)}
    assert found == set(TOUCHES_MEDIA)


@given(st.sampled_from(CAREFUL), st.data())
def test_no_question_about_the_picture_is_asked_of_a_possible_minor(scene: Scene, data: st.DataObject) -> None:
    """Whatever is answered and whatever is declined, `open_facts` never asks a possible minor about a copy."""
    role, then, now, minor = scene
    inventory = inventory_of(data.draw(incidents(role=role, age_when_taken=then, age_now=now)), Person(minor=minor))
    for leave in (set[str](), {"age_when_taken", "age_now", "role"}):
        asked = open_facts(PACK, inventory, NOW, leave=leave, follow_up=True)
        assert TOUCHES_MEDIA.isdisjoint(fact.field for fact in asked)


@pytest.mark.parametrize(
    "scene", [("self", "adult", "minor", None), ("self", None, None, True), (None, None, None, None)]
)
def test_the_interview_asks_no_possible_minor_about_the_picture(scene: Any) -> None:
    """The general interview over the same checklist is as careful, also where ages are declined."""
    incident, person = the_case(scene)
    interview = Interview(PACK, Inventory(subjects=(person, incident)).completed("incident"), now=NOW)
    while (question := interview.question) is not None:
        assert question.fact.removeprefix("incident.") not in TOUCHES_MEDIA
        interview = interview.decline()


# one derivation ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scene", "wanted"),
    [
        (("self", "adult", None, None), ("adult", "adult")),
        (("self", None, "minor", None), ("minor", "minor")),
        (("self", "adult", "minor", None), ("minor", "minor")),
        (("self", "adult", None, True), ("minor", "minor")),
        (("self", "adult", "adult", True), ("minor", "minor")),
        (("self", "minor", None, False), ("minor", "adult")),
        (("self", "minor", None, None), ("minor", "unsure")),
        (("self", "adult", "unsure", None), ("unsure", "unsure")),
        ((None, "adult", None, True), ("unsure", "unsure")),
        ((None, None, None, None), (None, None)),
        (("helper", "adult", None, True), ("adult", "adult")),
        (("helper", None, "adult", None), (None, "adult")),
        (("parent_or_guardian", None, None, None), ("unsure", "unsure")),
    ],
)
def test_ages_follow_from_each_other_and_contradictions_give_the_minor(scene: Any, wanted: Any) -> None:
    """Adult then means adult now, minor now means minor then; a contradiction is a minor, a sign a possible one."""
    incident, person = the_case(scene)
    assert ages_of(incident, person)[:2] == wanted


@given(incidents(), st.sampled_from(MINORS), st.data())
def test_one_more_sign_of_a_minor_never_makes_an_adult(
    incident: Incident, minor: bool | None, data: st.DataObject
) -> None:
    """Law 10: whatever else is said, adding that somebody is under 18 never opens what only adults get."""
    before = ages_of(incident, Person(minor=minor))
    sign = data.draw(st.sampled_from([{"age_when_taken": "minor"}, {"age_now": "minor"}, {"age_when_taken": "unsure"}]))
    after = ages_of(incident.replace(**sign), Person(minor=minor))
    assert after.possible_minor
    assert ages_of(incident, Person(minor=True)).possible_minor or not before.possible_minor


@given(incidents(), st.sampled_from(MINORS))
def test_what_was_said_is_never_changed(incident: Incident, minor: bool | None) -> None:
    """What follows from an answer is used and not written down: the incident stays as the person told it."""
    person = Person(minor=minor)
    inventory = inventory_of(incident, person)
    before = inventory.model_dump_json()
    respond(incident, person=person, now=NOW)
    do_nots(PACK, inventory, NOW)
    assert inventory.model_dump_json() == before
    assert inventory.subjects == (person, incident)


def test_the_do_nots_of_a_minor_are_shown_where_ages_contradict() -> None:
    """Nobody is shown a plan without the warning on copies because of one mistaken answer.

    It is said to the person shown in words of their own, which don't call them a suspect, and strictly to anybody else.
    """
    for scene in POSSIBLE_MINORS:
        incident, person = the_case(scene)
        given = {one.id for one in do_nots(PACK, inventory_of(incident, person), NOW)}
        own, strict = "no-copy-own-picture" in given, "no-copy-minor-image" in given
        assert (own, strict) == (incident.role in ("self", None), incident.role != "self"), scene


# the age now ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["US", "GB"])
def test_nobody_is_sent_to_a_line_for_another_age(country: str) -> None:
    """An under-18 gets no adults-only line; an adult gets no line for minors, and no empty "for a young person".

    A line for parents is for those who call for a child, unless they are under 18 themselves.
    """
    different = {(ages_of(*the_case(scene)), scene[0] == "self", scene[3]): scene for scene in SCENES}
    for scene in different.values():
        incident, person = the_case(scene, country=country)
        ages = ages_of(incident, person)
        if ages.now is None:
            continue
        response = respond(incident, person=person, now=NOW)
        # Whoever shared it calls for themselves, so their own age counts where it is known.
        own = incident.role == "shared_it" and person.minor is False
        young = (ages.now != "adult" and not own) or person.minor is True
        for step in (*response.steps, *response.later, *response.on_answer):
            assert young or not set(FOR_THE_YOUNG) & set(step.contacts), scene
        for contact in contacts_of(response):
            if contact.audience == "supporter":
                assert incident.role not in ("self", "shared_it", None), scene
                assert person.minor is not True, scene
            elif not contact.by_age_when_taken:
                assert ("minor" if young else "adult") in contact.ages, (scene, contact.id)


@pytest.mark.parametrize("country", sorted({place for contact in bundled().contacts for place in contact.countries}))
def test_no_country_sends_a_possible_minor_to_adults(country: str) -> None:
    """In every country, for every need: `minor` and `unsure` give only who helps people under 18."""
    possible: tuple[Age, ...] = ("minor", "unsure")
    for age, need in product(possible, get_args(Need)):
        for contact in bundled().find(country=country, age=age, need=need, recalled=True, now=NOW).contacts:
            assert "minor" in contact.ages, (need, contact.id)
            assert not contact.takes_file or official(contact)


@pytest.mark.parametrize(("country", "line"), [("US", "us-ccri"), ("GB", "gb-rph"), ("GB", "gb-refuge")])
def test_lines_for_adults_only_are_marked(country: str, line: str) -> None:
    """These three take nobody under 18, and somebody whose age isn't known sees them after those for everybody."""
    held = bundled()
    assert held.get(line).ages == ("adult",)
    for need in held.get(line).needs:
        assert line not in {
            contact.id for contact in held.find(country=country, age="minor", need=need, now=NOW).contacts
        }
        assert line not in {
            contact.id for contact in held.find(country=country, age="unsure", need=need, now=NOW).contacts
        }
        assert line in {contact.id for contact in held.find(country=country, age="adult", need=need, now=NOW).contacts}
        national = [c.ages for c in held.find(country=country, need=need, now=NOW).contacts if not c.international]
        assert national == sorted(national, key=lambda ages: ages == ("adult",))


def test_the_age_now_is_asked_where_a_contact_depends_on_it() -> None:
    """Nobody is asked whose age follows from another answer; everybody else is, right after the age at the time."""

    def asked(scene: Any, **leave: Any) -> list[str]:
        incident, person = the_case(scene, country="GB")
        return [fact.field for fact in open_facts(PACK, inventory_of(incident, person), NOW, **leave)]

    assert "age_now" not in asked(("self", "adult", None, None))
    assert "age_now" not in asked(("self", "minor", None, True))
    assert "age_now" not in asked(("self", "minor", None, False))
    assert "age_now" not in asked(("self", "minor", "unsure", None))
    for then in ("minor", "unsure"):
        assert "age_now" in asked(("self", then, None, None))
        assert asked(("helper", then, None, None), leave={"danger_now"})[0] == "age_now"
    order = asked((None, None, None, None))
    assert order.index("age_now") == order.index("age_when_taken") + 1
    assert asked(("parent_or_guardian", None, None, None), leave={"danger_now"})[:2] == ["age_when_taken", "age_now"]
