"""Safety of the plan: what touches a picture is marked, danger gates nothing, and doubt leads to the safer branch.

That nothing marked is shown where a minor may be shown, or where somebody else helps, is tested in `test_minors`.
"""

import re
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Inventory, Item, Person, evaluate, packs
from secure_checklist.checklists import Need
from secure_checklist.incident import (
    EvidenceRecord,
    Response,
    deadlines,
    papers,
    inventory_of,
    open_facts,
    respond,
)
from secure_checklist.subjects import Incident
from secure_checklist.subjects.ages import TOUCHES_MEDIA
from secure_checklist.subjects.incident import CLOSE
from tests.incidents import NOW, incidents
from tests.plan_texts import DID_HARM, told

PACK = packs.load("leak-response")
HANDLING = re.compile(
    r"\b(open|view|look at|watch|save|download|screenshot|screen shot|copy|copies|upload|hash|scan|print|store|"
    r"forward|send|share|attach|collect|archive)\b",
    re.IGNORECASE,
)
"""What somebody could do with a picture, as a step might put it."""
HARMLESS = {
    "Note the exact link of each post, from its share menu.",
    "whoever shared or threatened to share something of somebody else",
    "Copies on your phone, in backups and in the cloud have to go as well. Ask first what must stay as proof. "
    "Under 18? An adult you trust can ask with you.",
    "When did you send the report to the platform?",
    "Did they name people they will send it to?",
}
"""Texts with such a word that are about something else."""
FILES = ("file", "path", "image", "photo", "picture", "video", "media", "bytes", "blob", "thumbnail", "upload")
SAFETY = {"check-immediate-safety", "check-self-harm-risk"}
FLEETING = ("danger_now", "safe_for_now", "self_harm_now", "crisis_line_seen")


def orders(item: Item) -> Iterator[str]:
    """Return every text of an item that tells or asks somebody to do something; what it forbids is left out."""
    yield from (item.title, item.question, item.for_whom, item.neutral_title)
    for steps in item.steps:
        yield from steps.do


# minors and helpers -----------------------------------------------------------------------------------------------


def test_the_items_that_touch_media_are_marked() -> None:
    """An item that isn't marked has no text that tells anybody to handle a picture. A few say other things so."""
    found = [
        (item.id, text)
        for item in PACK.items
        if "touches-media" not in item.tags
        for text in orders(item)
        if HANDLING.search(told(text)) and text not in HARMLESS
    ]
    assert found == []
    marked = [item.id for item in PACK.items if "touches-media" in item.tags]
    assert marked == ["preserve-threats-and-posts", "hash-block-adult"]
    assert any(HANDLING.search(text) for text in orders(PACK.item("preserve-threats-and-posts")))


def test_no_other_question_is_about_handling_a_picture() -> None:
    """Apart from the two that only an adult is asked, no question is about handling a picture."""
    other = [fact.question for fact in Incident.facts().values() if fact.field not in TOUCHES_MEDIA]
    assert [text for text in other if HANDLING.search(text) and text not in HARMLESS] == []


def test_nobody_is_asked_for_what_was_done_unless_they_come_back() -> None:
    inventory = inventory_of(Incident(role="self", age_when_taken="adult"), None)
    first = {fact.field for fact in open_facts(PACK, inventory, NOW)}
    back = {fact.field for fact in open_facts(PACK, inventory, NOW, follow_up=True)}
    assert back - first == {"reported_to", "platform_answer", "platform_reported_at"}
    assert first < back


def test_what_is_noted_as_declined_is_not_asked_again() -> None:
    incident = Incident(unknown={"demands": "declined", "states": "not_reported"})
    asked = {fact.field for fact in open_facts(PACK, inventory_of(incident, None), NOW)}
    assert "demands" not in asked
    assert "states" in asked


def test_an_adults_own_picture_is_asked_about_only_of_that_adult() -> None:
    incident = Incident(age_when_taken="adult", role="self")
    asked = {fact.field for fact in open_facts(PACK, inventory_of(incident, None), NOW)}
    assert "own_copy" in asked
    for change in ({"age_when_taken": None}, {"role": None}, {"role": "helper"}, {"age_when_taken": "unsure"}):
        other = incident.replace(**change)
        assert "own_copy" not in {fact.field for fact in open_facts(PACK, inventory_of(other, None), NOW)}


def test_no_field_holds_a_picture_or_a_way_to_one() -> None:
    """No fact of an incident and no field of a record is made of bytes, or names a place where a picture could lie.

    The name, size, type and fingerprint of a file are texts and numbers that a person types in.
    """
    assert {fact.type_name for fact in Incident.facts().values()} <= {
        *("boolean", "integer", "text", "date", "instant", "enum", "enum_set", "text_set")
    }
    texts = {fact.field for fact in Incident.facts().values() if fact.type_name == "text"}
    assert texts == {"country", "subdivision"}
    named = {name for name in EvidenceRecord.model_fields if any(word in name for word in FILES)}
    assert named == {"file_name", "file_size", "image_visible_in_screenshot", "account_profile"}
    assert all(
        bytes not in typing.get_args(field.annotation) and field.annotation is not bytes
        for field in EvidenceRecord.model_fields.values()
    )


def test_no_function_of_the_response_takes_a_file() -> None:
    """The only functions of the library that take a place in a file system read or write its own documents."""
    places = {"save", "erase", "load_checklist", "load_catalogue", "load_inventory", "load_report"}
    for function in (respond, deadlines, evaluate):
        parameters = typing.get_type_hints(function)
        assert function.__name__ not in places
        assert not [part for part in parameters if any(word in part for word in FILES)]


# whoever did the harm ---------------------------------------------------------------------------------------------


TO_THEM = re.compile(
    r"\b(ask|beg|call|write to|meet|visit|find|contact|message|apologi[sz]e to|say sorry to|talk to|tell|promise) "
    r"(them|the person|her|him)\b|\bsay (once|what you did|sorry)\b",
    re.IGNORECASE,
)
"""What would bring whoever shared it to the person shown, as a step might put it."""
AS_THEY_ASK = {
    "If they don't know yet, let somebody they trust tell them, who can stay with them.",
    "If they want to hear from you: say what you did and that it was wrong. Ask for nothing. Say that there is help to "
    "have it removed.",
}
"""Lines with such words: one takes a threat back, one is about somebody they trust, one answers a wish of theirs."""
THEIRS: frozenset[Need] = frozenset({"partner_violence", "image_removal", "victim_support", "police", "sextortion"})
"""Needs of the person shown, through which whoever shared it could speak for them or find out what they do."""


@given(incidents(), st.sampled_from(["AU", "CA", "GB", "US"]))
def test_law_help_to_stop_is_for_whoever_did_harm_alone(incident: Incident, country: str) -> None:
    """Nobody who was harmed, or helps, is led to a line for people who did harm."""
    response = respond(incident.replace(country=country), now=NOW, done=True)
    steps = (*response.steps, *response.later)
    found = [one for step in steps for need in step.contacts.values() for one in need.contacts]
    found += [one for urgent in response.urgent for one in urgent.found.contacts]
    found += [response.card.reachable.contact] if response.card and response.card.reachable else []
    if incident.role != "shared_it":
        assert [one.id for one in found if "change" in one.needs] == []


@given(incidents(role="shared_it"), st.none() | st.booleans())
def test_law_whoever_shared_it_gets_steps_to_stop_and_no_way_to_the_person_shown(
    incident: Incident, minor: bool | None
) -> None:
    """Whoever shared it reads how to stop, and what helps the person shown without them; and a crisis line is in reach.

    Nothing of it touches a picture, none of it is a step, document or line that is for the person shown, and nothing
    waits for an answer. In danger, or with thoughts of suicide, the urgent contacts are as for anybody. A line for
    violence at home is among them only if they said that somebody close is behind it, and one for young people only if
    they aren't known to be an adult.
    """
    person = Person(minor=minor)
    response = respond(incident, person=person, now=NOW, done=True)
    steps = (*response.steps, *response.later, *response.on_answer)
    assert {step.item.id for step in steps} == DID_HARM
    assert not response.on_answer, "the role alone decides, and it is known"
    for step in steps:
        assert {"touches-media", "alerts-others"}.isdisjoint(step.item.tags)
        assert THEIRS.isdisjoint(step.contacts)
        assert step.ask == ()
        contacts = [contact for found in step.contacts.values() for contact in found.contacts]
        assert not [one.id for one in contacts if one.takes_file or one.audience == "person_shown"]
    within_reach = next(step for step in response.steps if "crisis" in step.contacts)
    assert within_reach.item.id == "crisis-line-for-you"
    assert "emergency" in within_reach.contacts
    assert papers.offered(incident, person) == ()
    as_for_anybody = respond(incident.replace(role="helper"), person=person, now=NOW).urgent
    other = set[Need]() if incident.perpetrator in CLOSE else {"partner_violence"}
    if minor is False:  # they call for themselves, whoever is in the picture
        other = {*other, "child_helpline"}
    assert {one.need for one in as_for_anybody} - other == {one.need for one in response.urgent}


def test_no_step_of_whoever_shared_it_leads_them_to_the_person_shown() -> None:
    """The second net: each line that could be read as a way to them says itself that it is only as they ask."""
    lines = [line for name in DID_HARM for group in PACK.item(name).steps for line in group.do]
    assert {line for line in lines if TO_THEM.search(told(line))} == AS_THEY_ASK
    assert any("Don't ask them to forgive you" in line for line in lines)


# danger gates nothing ---------------------------------------------------------------------------------------------


def named(response: Response) -> list[tuple[str, str]]:
    return sorted((step.item.id, step.plan.status) for step in shown_items_with_status(response))


def shown_items_with_status(response: Response) -> list[Any]:
    return [step for step in (*response.steps, *response.later, *response.on_answer) if step.item.id not in SAFETY]


@given(incidents(**dict.fromkeys(FLEETING)), st.data())
def test_what_is_said_of_danger_gates_no_other_step(incident: Incident, data: st.DataObject) -> None:
    """Whatever is or isn't said of danger and self-harm, other steps are the same, if later, and crisis lines stay."""
    said = data.draw(incidents(**{name: None for name in Incident.model_fields if _is_fact(name)}))
    answers = {name: said.__dict__[name] for name in FLEETING}
    quiet, told = respond(incident, now=NOW), respond(incident.replace(**answers), now=NOW)
    assert named(quiet) == named(told)
    assert any("crisis" in step.contacts for step in (*told.steps, *told.later))
    assert quiet.do_nots == told.do_nots


def _is_fact(name: str) -> bool:
    return name in Incident.facts() and name not in FLEETING


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, True),
        ({"danger_now": "unsure"}, True),
        ({"danger_now": "yes"}, True),
        ({"danger_now": "yes", "safe_for_now": True}, False),
        ({"danger_now": "no"}, False),
    ],
)
def test_safety_is_shown_unless_there_surely_is_no_danger(answers: dict[str, Any], shown: bool) -> None:
    steps = [step.item.id for step in respond(Incident(**answers), now=NOW).steps]
    assert ("check-immediate-safety" in steps) is shown


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, True),
        ({"crisis_line_seen": True}, True),
        ({"crisis_line_seen": True, "self_harm_now": "yes"}, True),
        ({"self_harm_now": "no"}, True),
        ({"crisis_line_seen": True, "self_harm_now": "no"}, False),
    ],
)
def test_the_crisis_line_stays_until_it_was_seen_and_is_not_needed(answers: dict[str, Any], shown: bool) -> None:
    steps = [step.item.id for step in respond(Incident(**answers), now=NOW).steps]
    assert ("check-self-harm-risk" in steps) is shown


# doubt ------------------------------------------------------------------------------------------------------------


def test_every_item_says_what_to_show_under_doubt() -> None:
    assert [item.id for item in PACK.items if item.when_unclear is None] == []


def test_what_could_alert_somebody_is_asked_first_or_hidden_under_doubt() -> None:
    """Steps that could alert somebody aren't shown as advice while it is unclear whether they fit.

    One is, behind the choice to be safe: whoever may be under 18 must find the body that may handle such pictures.
    """
    alerting = [item for item in PACK.items if "alerts-others" in item.tags and item.rule is not None]
    assert [item.id for item in alerting if item.when_unclear == "show"] == ["report-child-exploitation"]
    assert len(alerting) >= 10


def test_neutral_titles_tell_nothing() -> None:
    telling = re.compile(
        r"leak|nude|sex|naked|porn|intimate|image|picture|photo|video|abuse|violen|crisis|suicid|police|hash|threat|"
        r"blackmail|extort|partner|victim|platform|incident|evidence",
        re.IGNORECASE,
    )
    assert [item.neutral_title for item in PACK.items if telling.search(item.neutral_title)] == []
    assert [item.id for item in PACK.items if not item.neutral_title] == []


@given(incidents())
def test_a_plan_is_never_empty_and_repr_says_nothing(incident: Incident) -> None:
    response = respond(incident, now=NOW)
    whole = respond(incident, now=NOW, done=True)
    always = set(DID_HARM) if incident.role == "shared_it" else {"contact-specialist-helpline", "ongoing-support"}
    assert always <= {step.item.id for step in (*whole.steps, *whole.later)}
    assert re.fullmatch(r"Response\(steps=\d+\)", repr(response))
    assert all(due.notification == "Reminder: check your list." for due in response.due)


@given(incidents(), st.data())
def test_more_knowledge_never_shows_what_surely_does_not_apply(incident: Incident, data: st.DataObject) -> None:
    """Law 1 for plans: a step that is known not to be for somebody stays away, whatever more they say."""
    more = data.draw(incidents(**{name: value for name, value in incident.__dict__.items() if _known(name, incident)}))
    before = evaluate(PACK, Inventory(subjects=(incident,)), now=NOW)
    after = evaluate(PACK, Inventory(subjects=(more,)), now=NOW)
    gone = {finding.item for finding in before.findings if finding.outcome == "not_applicable"}
    back = {finding.item for finding in after.findings if finding.outcome != "not_applicable" and finding.subject}
    assert gone.isdisjoint(back)


def _known(name: str, incident: Incident) -> bool:
    return name in Incident.facts() and incident.__dict__.get(name) is not None
