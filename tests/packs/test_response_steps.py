"""The steps of the response plan as a screen shows them: complete, sourced, and for whom they are.

A step as shown is its title and the lines of its first list. Why, further lists and prohibitions are detail on demand.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, product
from statistics import median
from typing import Any

from secure_checklist import Item, Person, packs
from secure_checklist.checklists import Source
from secure_checklist.core.countries import all_countries
from secure_checklist.core.prose import plain as prose
from secure_checklist.incident import respond
from secure_checklist.incident.response import Response
from secure_checklist.subjects import Incident
from secure_checklist_build.wording import words_in
from tests.plan_texts import DID_HARM, lines, shown

PACK = packs.load("leak-response")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOST_WORDS = 60
PARTS = {section.id: [item.id for item in section.items] for section in PACK.sections}
AT_ONCE = ("AU", "ES", "IN", "IT", "KR", "SG", "TW")
"""Where an office removes it, or has it removed, and nobody has to ask the platform first."""


def plan(**facts: Any) -> Response:
    person = Person(minor=facts.pop("minor")) if "minor" in facts else None
    return respond(Incident.model_validate(facts), person=person, now=NOW)


def steps(response: Response) -> list[str]:
    return [step.item.id for step in (*response.steps, *response.later)]


def test_a_title_names_no_country_but_where_its_step_is_for_that_country_alone() -> None:
    for item in PACK.items:
        told = [one.name for one in all_countries() if re.search(rf"\b{re.escape(one.name)}\b", item.title)]
        if told or re.search(r"\b(UK|US|EU)\b", item.title):
            assert item.rule is not None
            assert "incident.country" in str(item.rule.applies_to), (item.id, item.title)


# as shown -----------------------------------------------------------------------------------------------------------


def test_a_step_as_shown_is_complete() -> None:
    """It is for any system and service, and names no list behind it."""
    for item in PACK.items:
        text, first = shown(item), item.steps[0]
        assert first.platforms == first.services == first.makers == (), item.id
        assert 1 <= len(lines(item)) <= 6, item.id
        assert not re.search(r"\b(below|above|see details)\b", text), item.id


def test_nobody_reads_more_than_60_words_of_a_step_at_first_nor_a_line_for_others() -> None:
    """Lines have conditions, so the limit is one of each plan, also of those who said nothing."""
    answers = cycle(product(("no", "yes", None), ("no", "yes", None)))
    for facts, (device, doubt) in zip(({}, *situations()), answers, strict=False):
        told = plan(**facts, device_watched=device, self_harm_now=doubt, involves=["school"], country="GB")
        for step in (*told.steps, *told.later, *told.held):
            text = prose(" ".join((f"{step.item.title}.", *step.brief)))
            assert words_in(text) <= MOST_WORDS, (step.item.id, facts)
            if facts.get("whose") == "me":
                assert not re.search(r"\bHelping\b|[Ss]tay with them|said no", text), (step.item.id, facts)
                assert not (facts["age_now"] == "adult" and "Under 18?" in text), (step.item.id, facts)
            if not facts:
                assert not re.search(r"[Ss]tay with them|said no|Your child|where you are yourself", text), step.item.id
            if facts.get("did_it") == "stranger":
                assert not re.search(r"[Ss]omebody close behind|partner", text), (step.item.id, facts)


ASKS = re.compile(r"\bask (them|your child|the person|first)\b|agree|if they want|whom? will you tell", re.IGNORECASE)


def test_where_a_life_is_at_stake_nothing_asks_for_consent_before_somebody_is_told() -> None:
    risks = cycle(
        ({"self_harm_now": "yes"}, {"danger_now": "yes"}, {"self_harm_now": "unsure"}, {"danger_now": "unsure"})
    )
    for facts, said in zip(({}, *situations()), risks, strict=False):
        told = plan(**facts, **said, country="GB")
        assert told.card is not None
        texts = [*told.card.acts, *(line for step in told.steps for line in step.brief)]
        assert [text for text in texts if ASKS.search(text) and not text.startswith("Ask them openly")] == [], facts


def test_what_touches_a_picture_says_first_whose_it_may_be() -> None:
    for item in PACK.items:
        if "picture" in item.tags:
            assert re.search(r"18 or older|under 18", item.steps[0].do[0]), item.id


# sources ------------------------------------------------------------------------------------------------------------


def cited(item: Item) -> Iterator[Source]:
    yield from item.sources
    yield from item.step_sources


def test_no_step_rests_on_memory_alone_and_our_own_judgement_says_so() -> None:
    """Somebody with a name for it stands behind each step, and behind the list that is shown."""
    for item in PACK.items:
        known = [source for source in cited(item) if source.status != "recalled"]
        assert any(source.confidence in ("own", "reputable") for source in known), item.id
        first = item.source_of(item.steps[0])
        assert first is None or first.status != "recalled", item.id
    sources = {source.id: source for item in PACK.items for source in cited(item)}
    for source in sources.values():
        ours = source.publisher == "Our own judgement"
        assert (source.status == "recalled") is (source.confidence is None) is (source.url is None) is ours, source.id
    for entry in PACK.do_nots:
        assert (entry.status == "recalled") == entry.source.startswith("Our own judgement"), entry.id


# for whom -----------------------------------------------------------------------------------------------------------

DOERS = [
    {"whose": whose, "did_it": "me", "age_now": age} for whose in ("friend", "someone") for age in ("minor", "adult")
]


def test_whoever_did_harm_gets_the_steps_for_them_and_no_line_for_victims() -> None:
    """To stop, to undo, no pressure, help for themselves of their own age; a lawyer or legal aid, or nobody."""
    for facts in DOERS:
        for country in ["IN", "GB", "US", None]:
            for minor in (False, True):
                response = plan(**facts, country=country, happened=["seen", "assault"], minor=minor)
                assert set(steps(response)) == DID_HARM
                assert steps(response)[0] == "stop-sharing"
                assert not response.on_answer
                assert {entry.id for entry in response.do_nots} == {"no-copy-minor-image", "no-forward-as-proof"}
                assert response.done_already == ""
                card = response.card
                assert card is not None
                for slot in (card.can_act, card.listens):
                    if slot.contact is not None and not slot.contact.international:
                        assert set(slot.contact.needs).isdisjoint({"sexual_violence", "child_image", "image_removal"})


def test_whoever_did_harm_is_led_to_legal_aid_or_nobody_and_not_to_those_who_help_victims() -> None:
    for country in ["IN", "GB", "US", "DE"]:
        response = plan(whose="friend", did_it="me", country=country)
        legal = next(step for step in response.steps if step.item.id == "legal-advice-for-you").contacts.get("legal")
        assert legal is None or {need for one in legal.contacts for need in one.needs} <= {"legal"}


def test_whoever_did_harm_gets_lines_for_their_own_age() -> None:
    for minor, line in ((False, "gb-stop-it-now"), (True, "gb-shore")):
        for shown_age in ("minor", "adult"):
            response = plan(whose="friend", did_it="me", age_now=shown_age, country="GB", minor=minor)
            contacts = next(step for step in response.steps if step.item.id == "change-with-help").contacts
            assert line in [one.id for one in contacts["change"].contacts]
            assert ("child_helpline" in contacts) is minor


def test_the_parents_of_whoever_did_it_get_steps_of_their_own() -> None:
    for whose in ["friend", "my_child", "pupil"]:
        response = plan(whose=whose, did_it="my_child", happened=["seen"], country="GB")
        found = steps(response)
        assert {*PARTS["put-right"]} <= {*found}
        assert DID_HARM.isdisjoint(found)
        assert "report-to-platform-young" not in found
        assert {"no-confront", "no-delete-before-preserve"}.isdisjoint(entry.id for entry in response.do_nots)


def test_whoever_saw_it_acts_for_nobody() -> None:
    found = steps(plan(whose="someone", did_it="unknown", happened=["seen"], country="DE"))
    assert "report-child-exploitation" in found
    assert found[0] in ("check-immediate-safety", "check-self-harm-risk")
    assert "if-it-was-sent-to-you" in found
    assert {"secure-accounts", "report-to-platform-young", "hash-block-minor"}.isdisjoint(found)


def test_nobody_else_is_told_to_stop_harm() -> None:
    for whose in ("me", "my_child", "pupil", "colleague", "friend", "someone", None):
        for did_it in ("partner", "unknown", "child", None):
            response = plan(whose=whose, did_it=did_it, happened=["posted"])
            given = {*steps(response), *(step.item.id for step in response.on_answer)}
            assert given.isdisjoint({*DID_HARM, *PARTS["put-right"]}), (whose, did_it)


def test_nobody_under_18_is_sent_to_a_lawyer_alone() -> None:
    """A step that leads to a lawyer names somebody who goes along, or isn't for young people themselves."""
    adults = {"duty-to-report-india", "copyright-notice", "copied-work-copyright", *PARTS["put-right"]}
    for item in PACK.items:
        if "legal" in item.needs:
            assert item.id in adults or re.search(r"Under 18\?[^.]* an adult you trust", shown(item)), item.id


def test_without_consent_no_step_acts_for_somebody() -> None:
    for consent in [None, False]:
        for whose in ["friend", "colleague"]:
            said = {
                "demands": ["money"],
                "paid": True,
                "channels": ["messenger"],
                "wants_police": "yes",
                "involves": ["work"],
            }
            facts = {
                "whose": whose,
                "age_now": "adult",
                "age_when_taken": "adult",
                "has_consent": consent,
                "did_it": "stranger",
            }
            response = plan(**facts, **said, happened=["posted", "address"], country="IN")
            to_do = [step for step in response.steps if step.plan.status == "to_do"]
            assert [step.item.id for step in to_do if {"alerting", "report", "police"} & {*step.item.tags}] == []
            assert len(response.held) >= 8
            assert all("decide" in step.caution for step in response.held)


# what happened has its steps ------------------------------------------------------------------------------------------


def test_what_happened_has_a_step() -> None:
    for happened, step in [
        ("assault", "medical-care-first"),
        ("camera", "hidden-camera-leave-it"),
        ("address", "address-be-safe-at-home"),
        ("address", "address-report"),
        ("fake", "report-a-fake"),
        ("paid_work", "copied-work-copyright"),
        ("threat", "stop-contact-do-not-pay"),
        ("posted", "report-to-platform"),
    ]:
        facts = {"whose": "me", "age_now": "adult", "age_when_taken": "adult", "did_it": "stranger", "minor": False}
        assert step in steps(plan(**facts, happened=[happened], country="GB"))


def test_a_doctor_leads_and_so_does_a_complaint_when_the_time_is_over() -> None:
    facts = {"whose": "me", "age_now": "adult", "age_when_taken": "adult", "did_it": "stranger", "country": "US"}
    assert steps(plan(**facts, happened=["assault", "posted"]))[0] == "medical-care-first"
    sent = NOW - timedelta(days=9)
    late = {
        "device_watched": "no",
        "reported_to": ["platform"],
        "platform_reported_at": sent,
        "us_legal_notice": True,
        "platforms": ["instagram"],
    }
    response = plan(**facts, **late, happened=["posted"])
    assert steps(response)[0] == "escalate-to-regulator"
    assert "start-takedown-clock" not in steps(response)
    assert "start-takedown-clock" in steps(plan(**facts, happened=["posted"], **{**late, "platform_reported_at": NOW}))


def test_what_cannot_wait_comes_right_after_what_makes_it_safe() -> None:
    """Whoever is inside an account is shut out, and a stranger who threatens gets no answer, before all that has time.

    Somebody close is left alone until the choice to be safe is made.
    """
    safe = ["check-immediate-safety", "check-self-harm-risk", "use-a-safer-device", "safety-plan-before-reporting"]
    facts = {"whose": "me", "age_now": "adult", "country": "ZA"}
    for did_it in ("stranger", "unknown"):
        found = steps(plan(**facts, did_it=did_it, happened=["account", "held"]))
        assert found[:6] == [*safe, "secure-accounts", "device-is-gone"]
    assert "secure-accounts" not in steps(plan(**facts, did_it="partner", happened=["account"]))
    for whose in ("me", "my_child"):
        threat = {**facts, "whose": whose, "happened": ["threat"]}
        assert steps(plan(**threat, did_it="stranger"))[:3] == [*safe[:2], "stop-contact-do-not-pay"]
        assert steps(plan(**threat, did_it="partner"))[:4] == safe


def test_nobody_gets_both_report_steps() -> None:
    for age in ("adult", "minor", "unsure", None):
        for then in ("adult", "minor", None):
            found = steps(plan(whose="me", age_now=age, age_when_taken=then, happened=["posted"]))
            assert not {*found} >= {"report-to-platform", "report-to-platform-young"}


def test_an_office_that_can_remove_it_comes_early() -> None:
    """Where nobody has to ask the platform first, that office is the first thing of the first day, not step 15."""
    for country in AT_ONCE:
        for age in ["adult", "minor"]:
            facts = {
                "country": country,
                "whose": "me",
                "age_when_taken": age,
                "happened": ["posted"],
                "did_it": "partner",
            }
            response = plan(**facts)
            order = steps(response)
            assert order.index("safety-plan-before-reporting") < order.index("authority-at-once") <= 9
            assert next(step.item.id for step in response.steps if step.phase == "first_day") == "authority-at-once"


def test_in_british_columbia_the_tribunal_is_named_and_nobody_else_is_asked_for_a_province() -> None:
    def asked(country: str, part: str | None = None) -> tuple[str, ...]:
        response = plan(country=country, subdivision=part)
        found = {step.item.id: step for step in (*response.steps, *response.on_answer)}
        return found["authority-at-once"].ask if "authority-at-once" in found else ("none",)

    assert asked("CA") == ("incident.subdivision",)
    assert asked("CA", "CA-BC") == ()
    assert asked("CA", "CA-ON") == asked("GB") == ("none",)


# what a person gets is short, and nobody is left out ------------------------------------------------------------------

WHOSE = ("me", "my_child", "pupil", "colleague", "friend", "someone")
BY = ("partner", "child", "known", "stranger", None)


def situations() -> Iterator[dict[str, Any]]:
    for whose, did_it, age, happened in product(WHOSE, BY, ("adult", "minor", None), ("threat", "seen", "held")):
        yield {"whose": whose, "did_it": did_it, "age_now": age, "age_when_taken": age, "happened": [happened]}


def test_a_plan_is_short() -> None:
    """Half of all plans of people who said that they are safe hold at most 8 steps to do now, and none more than 12."""
    numbers = [len(plan(**facts, danger_now="no", device_watched="no", country="GB").steps) for facts in situations()]
    assert median(numbers) <= 8
    assert max(numbers) <= 12


def test_thoughts_of_suicide_lead_to_ones_own_safety_first() -> None:
    """A line that listens, somebody near, the emergency number: nothing about violence comes before it."""
    for danger in ["no", "unsure", None]:
        for doubt in ["yes", "unsure"]:
            for whose, did_it in product(WHOSE, BY):
                response = plan(whose=whose, did_it=did_it, happened=["threat"], self_harm_now=doubt, danger_now=danger)
                first = "check-immediate-safety" if danger == "unsure" else "check-self-harm-risk"
                assert response.steps[0].item.id == first, (whose, did_it)
                if danger != "unsure":
                    crisis = {
                        "check-self-harm-risk",
                        "check-immediate-safety",
                        "tell-one-trusted-person",
                        "tell-child-protection",
                    }
                    assert {step.item.id for step in response.steps} <= crisis, (whose, did_it)
            text = shown(PACK.item("check-self-harm-risk"))
            assert all(word in text for word in ("crisis line", "emergency number", "Stay with them"))


def test_a_child_harmed_by_somebody_at_school_is_told_whom_to_tell_there() -> None:
    """A teacher, if it may be a schoolmate; who works with the child has child protection; and nobody gets two."""
    there = {"tell-somebody-at-school", "tell-child-protection", "work-or-school-report"}
    for facts in situations():
        young = facts["whose"] in ("my_child", "pupil") or facts["age_now"] in ("minor", "unsure")
        found = steps(plan(**facts, involves=["school"]))
        assert len(there & {*found}) <= 2, facts
        assert {"tell-somebody-at-school", "work-or-school-report"} - {*found}, facts
        if young and facts["did_it"] in ("child", "known") and facts["whose"] in ("me", "my_child", "pupil"):
            assert there - {"work-or-school-report"} & {*found}, facts


def test_the_tool_for_fingerprints_is_for_whoever_is_shown_on_their_own_device() -> None:
    """Nobody has to say first that they still have it. It is never for helpers, and minors get the one for minors."""
    for facts in situations():
        young = facts["age_now"] in ("minor", "unsure")
        tools = [name for name in steps(plan(**facts, minor=young)) if name.startswith("hash-")]
        of_me = facts["whose"] == "me" and facts["age_now"] is not None
        assert tools == ([] if not of_me else ["hash-block-minor" if young else "hash-block-adult"]), facts
    me = {"whose": "me", "age_now": "adult", "age_when_taken": "adult", "happened": ["posted"], "minor": False}
    assert "hash-block-adult" in steps(plan(**me))
    assert "hash-block-adult" not in steps(plan(**me, own_copy=False))
    assert "hash-block-adult" not in steps(plan(**me, content=["messages"]))
    assert all("Leave this out" in shown(PACK.item(name)) for name in ("hash-block-adult", "hash-block-minor"))


BLOCKS = re.compile(r"\bblock (?:them|it|her|him|anybody)\b|\ba block\b|\bblocking\b", re.IGNORECASE)
CAREFUL = re.compile(r"stranger|helper|don't block|eSafety", re.IGNORECASE)


def test_nobody_is_told_to_block_somebody_close() -> None:
    """Wherever a block is advised, the same words say that it is for a stranger, or whom to ask first."""
    acts = [(act.id, act.text) for act in PACK.cards.acts if "block" not in act.tags]
    instead = [(entry.id, entry.instead) for entry in PACK.do_nots]
    lists = [(item.id, " ".join(one.do)) for item in PACK.items for one in item.steps]
    advised = [(name, text) for name, text in (*acts, *instead, *lists) if BLOCKS.search(text)]
    assert len(advised) > 5
    assert [name for name, text in advised if not CAREFUL.search(text)] == []


# do-nots ------------------------------------------------------------------------------------------------------------


def test_the_worst_for_this_person_comes_first() -> None:
    cases: Any = [
        ({"whose": "me", "age_now": "minor", "happened": ["threat"], "did_it": "stranger"}, "copy pay"),
        ({"whose": "me", "age_now": "adult", "happened": ["threat"], "did_it": "stranger"}, "pay more"),
        ({"whose": "me", "age_now": "adult", "did_it": "family"}, "report confront"),
        ({"whose": "my_child", "happened": ["posted"]}, "copy confront"),
        ({"whose": "friend", "age_now": "adult", "age_when_taken": "adult"}, "report confront"),
        ({"whose": "friend", "did_it": "me", "age_now": "adult"}, "copy forward"),
        ({}, "confront delete"),
    ]
    for facts, first in cases:
        response = plan(**facts)
        assert " ".join(entry.id.split("-")[1] for entry in response.first_do_nots[:2]) == first
        assert len(response.first_do_nots) <= 5
        assert response.do_nots[: len(response.first_do_nots)] == response.first_do_nots


def test_where_the_police_may_turn_on_somebody_nothing_says_keep_or_go_to_them() -> None:
    response = plan(
        whose="me", age_now="adult", did_it="stranger", happened=["threat"], country="EG", wants_police="yes"
    )
    assert {"no-delete-before-preserve", "no-wipe-phone"}.isdisjoint(entry.id for entry in response.do_nots)
    assert {"report-sextortion", "police-report"} <= {step.item.id for step in response.held}
