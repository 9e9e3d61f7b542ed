"""The choice to be safe comes first: nothing that may alert somebody close stands before it, on any way to a plan.

Danger and thoughts of self-harm change what stands first, to a person and a number, and shorten what follows.
"""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Attestation, Person, Report, evaluate, packs
from secure_checklist.evaluation import PlanStep
from secure_checklist.incident import Response, inventory_of, respond
from secure_checklist.subjects import Incident
from secure_checklist.subjects.incident import CLOSE
from tests.incidents import NOW, incidents
from tests.plan_texts import DID_HARM, told

PACK = packs.load("leak-response")
CHOICE = "safety-plan-before-reporting"
ALERTING = {item.id for item in PACK.items if "alerts-others" in item.tags}
DOES = re.compile(
    r"\b(block|deactivate|report (it|the|that)|delete|remove it|set (the|your) (account|profile)|hide your|change|"
    r"sign out|close your|write to|lock your|warn)\b",
    re.IGNORECASE,
)
"""What a line of a step might say that blocks, deactivates, reports, deletes or changes a setting."""
HARMLESS = {
    "Make a new account there, with a new password. Sign out at the end.",  # on a new device
    "With a stranger, the report comes first, and the block after it. A block can hide their profile.",  # later steps
    "Before you report, block or change anything: choose what is safe",  # the choice itself
}
"""Texts with such words that do none of it."""

persons = st.none() | st.sampled_from(["no", "unsure", "yes"]).map(
    lambda said: Person.model_validate({"fears_monitoring": said})
)
words = st.sampled_from([(), ("no",), ("partly",), ("yes",)])
"""What may have been said of the choice itself."""


def may_be_noticed(incident: Incident) -> bool:
    """Whether somebody close may be behind it, as far as is known, or somebody may look into the device."""
    who = incident.perpetrator
    return who is None or who in (*CLOSE, "not_known") or incident.device_watched in ("unsure", "yes")


def before_the_choice(order: Sequence[str]) -> set[str]:
    """The steps that may alert somebody and stand before the choice, or in a plan without it."""
    place = order.index(CHOICE) if CHOICE in order else len(order)
    return ALERTING.intersection(order[:place])


def all_steps(response: Response) -> list[str]:
    """All steps as a person meets them: those to do now, those that can wait, and those that depend on an answer."""
    return [step.item.id for step in (*response.steps, *response.later, *response.on_answer)]


@given(incidents(), persons, words)
def test_law_nothing_that_alerts_comes_before_the_choice(
    incident: Incident, person: Person | None, said: tuple[str, ...]
) -> None:
    """Law 10: where somebody close may be behind it, or the device is watched, the choice to be safe is shown first.

    It protects a person whose partner would see a block, a report or a paused account, before there is a plan. Whoever
    shared it themselves has nobody close to fear for it: their own steps only, none of which alerts somebody.
    """
    told = tuple(
        Attestation.model_validate(
            {"item": CHOICE, "confidentiality": "ordinary", "answer": word, "subject": incident.id, "at": NOW}
        )
        for word in said
    )
    if not may_be_noticed(incident) or said == ("yes",):
        return
    response = respond(incident, person=person, attestations=told, now=NOW)
    assert before_the_choice(all_steps(response)) == set()
    if incident.role == "shared_it":
        assert DID_HARM.issuperset(all_steps(response))
        assert ALERTING.isdisjoint(all_steps(response))
    else:
        assert CHOICE in [step.item.id for step in response.steps], "it is among the steps that are shown now"
    whole = respond(incident, person=person, attestations=told, now=NOW, done=True)
    assert before_the_choice(all_steps(whole)) == set()
    report = evaluate(PACK, inventory_of(incident, person, told), now=NOW)
    assert before_the_choice(ids(report.plan())) == set()
    assert before_the_choice(ids(Report.model_validate_json(report.to_json()).plan())) == set()


def ids(plan: Sequence[PlanStep]) -> list[str]:
    return [step.item for step in plan]


def test_whoever_has_chosen_is_not_asked_again() -> None:
    """The choice is made once; it doesn't stand in the way of somebody who made it."""
    incident = Incident(perpetrator="ex_partner")
    made = Attestation.model_validate(
        {"item": CHOICE, "confidentiality": "ordinary", "answer": "yes", "subject": incident.id, "at": NOW}
    )
    assert CHOICE not in all_steps(respond(incident, attestations=[made], now=NOW))


def test_a_stranger_and_a_device_of_ones_own_need_no_choice() -> None:
    """Nobody is sent to a line for violence at home who said that a stranger is behind it and nobody can look in."""
    for who in ("online_stranger", "friend_or_peer", "colleague_or_manager"):
        steps = all_steps(respond(Incident.model_validate({"perpetrator": who, "device_watched": "no"}), now=NOW))
        assert {CHOICE, "use-a-safer-device"}.isdisjoint(steps)


def test_every_step_that_may_be_noticed_names_the_choice() -> None:
    """The order rests on data, item by item, so that a new item that may be noticed must name what comes before it."""

    def before(name: str) -> set[str]:
        return {*PACK.item(name).after, *(one for named in PACK.item(name).after for one in before(named))}

    assert [name for name in sorted(ALERTING) if CHOICE not in before(name)] == []
    assert CHOICE not in ALERTING
    assert len(ALERTING) >= 25


def test_what_blocks_reports_deletes_or_changes_something_is_marked() -> None:
    """A second net below the marks: no item without one says such a thing, but those for who did the harm."""
    found = [
        (item.id, text)
        for item in PACK.items
        if item.id not in ALERTING | DID_HARM
        for text in (item.title, *(line for group in item.steps for line in group.do))
        if DOES.search(told(text))
    ]
    assert [entry for entry in found if entry[1] not in HARMLESS] == []
    assert {text for _, text in found} == HARMLESS, "no exception that nobody needs"


# danger and self-harm ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_in_danger_a_number_comes_first_and_the_rest_can_wait(said: str) -> None:
    """Somebody in danger reads a number to call, and a plan of a few steps; nothing of the rest is lost."""
    facts = {"country": "GB", "role": "self", "perpetrator": "ex_partner", "age_when_taken": "adult"}
    calm = respond(Incident.model_validate(facts), now=NOW)
    response = respond(Incident.model_validate({**facts, "danger_now": said}), now=NOW)
    assert [urgent.need for urgent in response.urgent] == ["emergency", "partner_violence"]
    numbers = [channel.value for one in response.urgent[0].found.contacts for channel in one.channels]
    assert "999" in numbers
    assert response.urgent[0].text
    assert calm.urgent == ()
    assert calm.later == ()
    assert len(response.steps) <= 6 < len(calm.steps)
    assert response.steps[0].item.id == "check-immediate-safety"
    assert ALERTING.isdisjoint(step.item.id for step in response.steps)
    assert set(all_steps(response)) == set(all_steps(calm))


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_with_thoughts_of_self_harm_a_crisis_line_comes_first(said: str) -> None:
    """Somebody who thinks of hurting themselves reads of a person who answers, before any step."""
    incident = Incident.model_validate({"country": "US", "self_harm_now": said, "demands": ["money"]})
    response = respond(incident, now=NOW)
    assert [urgent.need for urgent in response.urgent] == ["crisis", "child_helpline", "emergency"]
    assert "988" in [channel.value for one in response.urgent[0].found.contacts for channel in one.channels]
    assert response.steps[0].item.id == "check-self-harm-risk"
    assert len(response.steps) <= 6
    assert response.later


LINES = {"GB": "gb-childline", "IN": "in-1098"}


@pytest.mark.parametrize("country", LINES)
@pytest.mark.parametrize("age", ["minor", "unsure"])
@pytest.mark.parametrize("facts", [{"danger_now": "yes", "perpetrator": "family"}, {"self_harm_now": "yes"}])
def test_a_line_for_young_people_comes_before_every_crisis_line(country: str, age: str, facts: dict[str, str]) -> None:
    """Somebody under 18 reads of a line that is for them, above lines for all, and of no empty list."""
    incident = Incident.model_validate({"country": country, "role": "self", "age_now": age, **facts})
    response = respond(incident, now=NOW)
    needs = [urgent.need for urgent in response.urgent]
    others = [need for need in needs if need in ("crisis", "partner_violence")]
    assert all(needs.index("child_helpline") < needs.index(need) for need in others)
    short = {step.item.id: step.contacts for step in response.steps}
    for name in ("check-immediate-safety", "check-self-harm-risk", "use-a-safer-device", CHOICE):
        contacts = short[name]
        assert LINES[country] in [contact.id for contact in contacts["child_helpline"].contacts]
        assert next(need for need in contacts if need != "emergency") == "child_helpline"
        assert not any(found.fallback for found in contacts.values())
    adult = respond(incident.replace(age_now="adult", age_when_taken="adult"), now=NOW)
    assert "child_helpline" not in [urgent.need for urgent in adult.urgent]


@pytest.mark.parametrize("role", ["parent_or_guardian", "helper", "professional"])
def test_whoever_helps_is_not_addressed_as_the_one_in_need(role: str) -> None:
    """Somebody who helps reads what to do for the other: stay, and call together."""
    facts = {"country": "GB", "self_harm_now": "unsure", "age_now": "minor"}
    theirs = respond(Incident.model_validate({**facts, "role": role}), now=NOW).urgent
    own = respond(Incident.model_validate({**facts, "role": "self"}), now=NOW).urgent
    assert [urgent.need for urgent in theirs] == [urgent.need for urgent in own]
    (text,) = (urgent.text for urgent in theirs if urgent.need == "crisis")
    assert "call together" in text
    assert text not in [urgent.text for urgent in own]


def test_nobody_close_is_met_with_silence_unprepared() -> None:
    """Falling silent is for strangers. With somebody close it can set off violence, so a helper is asked first."""
    step = PACK.item("stop-contact-do-not-pay")
    close, stranger = step.steps[0].do[0], step.steps[0].do[-1]
    assert close.startswith("Is it somebody close, or somebody who can reach you? Don't go silent before you ask")
    assert stranger.startswith("A stranger? Then stop answering.")
    for entry in PACK.do_nots:
        if "silent" in entry.instead or "stop answering" in entry.instead.lower() or "block" in entry.instead:
            assert "With a stranger: " in entry.instead, entry.id
            assert "With somebody close, ask a helper first" in entry.instead, entry.id


def test_whoever_works_with_young_people_goes_to_child_protection() -> None:
    """A teacher isn't sent to a friend they trust, but today to the person whose task it is. It alerts nobody."""
    item = PACK.item("tell-child-protection")
    assert {"at-once", "minor", "helper"} == set(item.tags)
    for age in ("minor", "unsure"):
        incident = Incident.model_validate({"role": "professional", "age_when_taken": age, "danger_now": "yes"})
        steps = [step.item.id for step in respond(incident, now=NOW).steps]
        assert item.id in steps
        assert "tell-one-trusted-person" not in all_steps(respond(incident, now=NOW))
    for role in ("self", "parent_or_guardian", "helper"):
        assert item.id not in all_steps(respond(Incident.model_validate({"role": role}), now=NOW))


@given(incidents(), persons)
def test_law_urgency_comes_first_and_hides_nothing(incident: Incident, person: Person | None) -> None:
    """Whatever is said of danger: a number for each need, a short plan, the same other steps, numbered throughout.

    The step on safety, or on thoughts of suicide, leads. For whoever shared it, it is the one on whom they can call.
    """
    response = respond(incident, person=person, now=NOW)
    danger = incident.danger_now in ("yes", "unsure") and incident.safe_for_now is not True
    harm = incident.self_harm_now in ("yes", "unsure")
    needs = [urgent.need for urgent in response.urgent]
    assert ("emergency" in needs) == (danger or harm)
    assert ("crisis" in needs) == harm
    assert all(urgent.found.listings or urgent.found.note for urgent in response.urgent)
    if danger or harm:
        shown = [step.item.id for step in response.steps]
        first = "check-immediate-safety" if danger else "check-self-harm-risk"
        assert shown[0] == ("crisis-line-for-you" if incident.role == "shared_it" else first)
        assert {"crisis", "emergency"} & set(response.steps[0].contacts)
        assert len(shown) <= 6
    else:
        assert not response.later
    numbered = [step.number for step in (*response.steps, *response.later)]
    assert numbered == list(range(1, len(numbered) + 1))
    quiet = respond(incident.replace(danger_now=None, self_harm_now=None), person=person, now=NOW)
    safety = {"check-immediate-safety", "check-self-harm-risk"}
    assert {*all_steps(response)} - safety == {*all_steps(quiet)} - safety
    assert response.do_nots == quiet.do_nots


# extortion --------------------------------------------------------------------------------------------------------


@given(incidents(demands=frozenset({"money"})))
def test_notes_come_before_a_report_and_a_report_before_a_block(incident: Incident) -> None:
    """Who blocks first may lose the profile that a report needs; who reports first may do so with a link and a time."""
    order = ids(evaluate(PACK, inventory_of(incident, None), now=NOW).plan(done=True))
    notes = order.index("stop-contact-do-not-pay")
    block = order.index("block-after-report")
    reports = [order.index(name) for name in order if name.startswith(("report-to-platform", "report-sextortion"))]
    assert notes < block
    assert all(notes < report < block for report in reports)


def test_no_text_makes_a_report_wait_for_notes() -> None:
    """A link and a time are enough for a report, and nothing says otherwise."""
    waits = re.compile(r"\b(don't|never) report\b.*\b(before|until)\b|notes come before reports", re.IGNORECASE)
    texts = [
        text
        for section in PACK.sections
        for item in section.items
        for text in (section.intro, item.title, item.why, *item.do_not, *(line for g in item.steps for line in g.do))
    ]
    assert [text for text in texts if waits.search(text)] == []
    assert any("a link and a time are enough" in text.lower() for text in PACK.item("report-to-platform").steps[0].do)


@pytest.mark.parametrize("name", ["leak-response", "leak-prevention"])
def test_advice_on_extortion_never_names_the_block_first(name: str) -> None:
    """In each text on a threat: first the notes, then the report, then the block."""
    pack = packs.load(name)
    lines = [
        line
        for item in pack.items
        if {"sextortion", "response"}.intersection(item.tags)
        for group in item.steps
        for line in group.do
    ]
    lines += [text for entry in pack.do_nots for text in (entry.instead, entry.why)]
    found = [
        line
        for line in lines
        if (block := re.search(r"\bblock\b", line, re.IGNORECASE))
        and (report := re.search(r"\breport\b", line, re.IGNORECASE))
        and block.start() < report.start()
    ]
    assert found == []
