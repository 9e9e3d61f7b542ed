"""The interview through its public face: questions, answers, going back, freshness, subjects, what is said of why."""

import json
import pickle
from datetime import datetime, timedelta
from typing import Any

import pytest

from secure_checklist import (
    Account,
    Attestation,
    Checklist,
    Device,
    Fact,
    Guard,
    Interview,
    Inventory,
    Item,
    Person,
    Question,
    Rule,
    Section,
    Waiver,
    ask,
)
from secure_checklist.checklists.items import Selection
from secure_checklist.subjects import Provenance
from tests.cases import each
from tests.golden_personas import NOW

LOCK = Item(id="lock", title="Lock", level="essential", rule=Rule(check=Device.screen_lock.at_least("pin")))
FIND = Item(
    id="find",
    title="Find",
    rule=Rule(applies_to=Device.os_name.one_of("ios", "android"), check=Device.find_my.is_true()),
)
WORD = Item(id="word", title="A word", question="Do you ask?", renew_after=30)
FRESH = Item(id="fresh", title="Fresh", renew_after=30, rule=Rule(check=Device.auto_update_os.is_true()))
PHONE = Device(id="phone", label="My phone")


def checklist(*items: Item, **more: Any) -> Checklist:
    return Checklist(id="c", title="C", sections=(Section(id="s", title="S", items=items),), **more)


def begin(*items: Item, subjects: tuple[Any, ...] = (PHONE,), **more: Any) -> Interview:
    inventory = Inventory(subjects=subjects, **more).completed("device", "account", "messenger")
    return Interview(checklist(*items), inventory, now=NOW)


def present(interview: Interview) -> Question:
    question = interview.question
    assert question is not None
    return question


def outcomes(interview: Interview) -> dict[str, str]:
    return {finding.item: finding.outcome for finding in interview.report.findings}


# asking and answering ---------------------------------------------------------------------------------------------


def test_a_question_says_all_that_an_app_needs() -> None:
    question = present(begin(LOCK))
    assert question.text == "How does this device unlock?"
    assert (question.kind, question.subject, question.label) == ("device", "phone", "My phone")
    assert question.input == "one_of"
    assert question.choices[0].value == "none"
    assert question.items == ("lock",)
    assert {effect.value: dict(effect.decides) for effect in question.effects}["pin"] == {"lock": "pass"}
    assert {effect.value: dict(effect.decides) for effect in question.effects}["none"] == {"lock": "fail"}
    assert Question.model_validate_json(question.model_dump_json()) == question


def test_an_interview_is_a_value() -> None:
    first = begin(LOCK)
    second = first.answer("pin")
    assert outcomes(first) == {"lock": "unknown"}
    assert outcomes(second) == {"lock": "pass"}
    before = second.back()
    assert (before.inventory, before.asked, before.question) == (first.inventory, first.asked, first.question)
    assert first.back() is first
    other = second.back().answer("none")
    assert outcomes(other) == {"lock": "fail"}


def test_declining_and_not_knowing_are_answers() -> None:
    declined = begin(LOCK).decline()
    shrugged = begin(LOCK).dont_know()
    for interview, reason in ((declined, "declined"), (shrugged, "not_reported")):
        assert interview.question is None
        (finding,) = interview.report.findings
        assert finding.outcome == "unknown"
        assert [(one.code, one.fact) for one in finding.reasons] == [(reason, "device.screen_lock")]
        assert (interview.progress.answered, interview.progress.passed) == (0, 1)
    again = Interview(checklist(LOCK), declined.inventory, now=NOW)
    assert again.question is None, "what was declined isn't asked again"


def test_what_was_passed_over_is_kept_apart_and_not_asked_anew() -> None:
    """Not knowing isn't told by the inventory alone; a list that was passed over isn't either."""
    first = Interview(checklist(LOCK, FIND), Inventory(subjects=(PHONE,)), now=NOW)
    while first.question:
        first = first.dont_know()
    assert first.passed == first.asked
    kept = json.loads(json.dumps(first.passed))
    again = Interview(checklist(LOCK, FIND), first.inventory, now=NOW, passed=kept)
    assert again.question is None
    assert (again.asked, again.passed) == ((), first.passed)
    assert (again.progress.answered, again.progress.passed) == (0, 0)
    assert Interview(checklist(LOCK, FIND), first.inventory, now=NOW).question is not None


def test_the_persons_word_is_dated_and_can_be_declined() -> None:
    interview = begin(WORD)
    question = present(interview)
    assert (question.text, [choice.value for choice in question.choices]) == (
        "Do you ask?",
        ["yes", "partly", "no", "not_applicable"],
    )
    kept = interview.answer("partly").inventory
    assert kept.attestations == (Attestation(confidentiality="ordinary", item="word", answer="partly", at=NOW),)
    declined = interview.decline()
    assert declined.question is None
    assert [reason.code for reason in declined.report.findings[0].reasons] == ["declined"]
    reopened = Interview(
        checklist(WORD),
        declined.inventory.with_attestations(Attestation(confidentiality="ordinary", item="word", answer="no")),
    )
    assert outcomes(reopened) == {"word": "fail"}


@each("value", ["pinn", 7, None, True, ["pin"], b"pin"])
def test_a_wrong_answer_is_refused_without_its_value(value: Any) -> None:
    interview = begin(LOCK)
    with pytest.raises(ValueError, match="expected one of") as caught:
        interview.answer(value)
    assert "pinn" not in str(caught.value)
    assert outcomes(interview) == {"lock": "unknown"}


def test_without_a_question_there_is_no_answer() -> None:
    ended = begin(LOCK).answer("pin")
    for name, given in (("answer", ("pin",)), ("decline", ()), ("dont_know", ())):
        with pytest.raises(LookupError, match="no question left"):
            getattr(ended, name)(*given)


def test_waived_items_are_not_asked_for() -> None:
    waiver = Waiver(confidentiality="ordinary", item="lock", who="me", why="not now")
    assert begin(LOCK, waivers=(waiver,)).question is None


# safety -----------------------------------------------------------------------------------------------------------


def guarded() -> Checklist:
    guard = Guard(
        id="g",
        when=Person.fears_monitoring.one_of("unsure", "yes"),
        holds=Selection(items=("lock",)),
        instead=("word",),
        neutral_text="Something isn't part of this list.",
    )
    return checklist(LOCK, WORD, guards=(guard,))


def test_what_decides_a_guard_is_asked_first_and_says_nothing_of_why() -> None:
    interview = Interview(guarded(), Inventory(subjects=(PHONE,)).completed("device"), now=NOW)
    question = present(interview)
    assert (question.fact, question.safety, question.sensitivity) == ("person.fears_monitoring", True, "private")
    assert question.effects == ()
    held = interview.answer("yes")
    assert {one.fact for one in held.open()} == {"person.attested.word"}
    assert "device.screen_lock" in {one.fact for one in interview.answer("no").open()}


class Marked(Device):
    namespace = "acme"
    secret: Fact[str] = ask("Secret?", confidentiality="private")
    fleeting: Fact[str] = ask("Fleeting?", confidentiality="transient")
    plain: Fact[str] = ask("Plain?")


def test_private_and_ephemeral_answers_are_shown_nowhere() -> None:
    """A marker planted as each answer is searched in all that leaves: questions, reports, repr, pickles."""
    items = [
        Item(id=name, title=name, renew_after=1, rule=Rule(check=fact.matches("nothing")))
        for name, fact in (("secret", Marked.secret), ("fleeting", Marked.fleeting), ("plain", Marked.plain))
    ]
    requires = [Marked.secret, Marked.fleeting, Marked.plain]
    pack = Checklist.of("c", "C", *items, requires=requires)
    interview = Interview(pack, Inventory(subjects=(Marked(id="d"),)).completed("device"), now=NOW)
    while question := interview.question:
        interview = interview.answer(f"marker-{question.fact.rpartition('.')[2]}")
    later = Interview(pack, interview.inventory, now=NOW + timedelta(days=5))
    told = [
        *(question.model_dump_json() for question in later.open()),
        later.report.model_dump_json(),
        repr(interview),
        repr(later.inventory),
        repr(interview.progress),
    ]
    assert any("marker-plain" in text for text in told)
    assert not [text for text in told if "marker-secret" in text or "marker-fleeting" in text]
    assert b"marker-fleeting" not in pickle.dumps(interview.inventory)
    assert {question.old for question in later.open()} == {None, "marker-plain"}


# freshness --------------------------------------------------------------------------------------------------------

OLD = NOW - timedelta(days=60)


def test_a_stale_answer_is_asked_first_with_the_old_one_offered() -> None:
    old = Provenance(source="measured", at=OLD)
    phone = PHONE.replace(auto_update_os=True, observed={"auto_update_os": old})
    interview = begin(LOCK, FRESH, subjects=(phone,))
    question = present(interview)
    assert (question.fact, question.because, question.old, question.old_at) == (
        "device.auto_update_os",
        "stale",
        True,
        OLD,
    )
    changed: object = False
    after = interview.answer(changed)
    kept = after.inventory.by_id["phone"]
    assert kept.auto_update_os is False  # type: ignore[attr-defined]
    provenance = kept.observed["auto_update_os"]
    assert (provenance.source, provenance.at) == ("stated", NOW)
    assert [(one.value, one.source, one.at) for one in provenance.superseded] == [(True, "measured", OLD)]
    assert outcomes(after)["fresh"] == "fail"
    kept_old = interview.decline().inventory.by_id["phone"]
    assert kept_old == phone


def test_contradictions_and_dates_ahead_are_asked_anew() -> None:
    torn = PHONE.replace(unknown={"auto_update_os": "contradictory"})
    assert present(begin(FRESH, subjects=(torn,))).because == "contradictory"
    failed = present(begin(FRESH, subjects=(PHONE.replace(unknown={"auto_update_os": "error"}),)))
    assert (failed.fact, failed.because) == ("device.auto_update_os", "missing"), "what no adapter could read is asked"
    ahead = Item(id="seen", title="Seen", rule=Rule(check=Device.last_backup.within_days(30)))
    odd = PHONE.replace(last_backup=(NOW + timedelta(days=9)).date())
    question = present(begin(ahead, subjects=(odd,)))
    assert (question.because, question.old) == ("implausible", None)
    assert outcomes(begin(ahead, subjects=(odd,)).answer("2026-11-20")) == {"seen": "pass"}

    phone = begin(LOCK).answer("pin").inventory.by_id["phone"]
    assert phone.observed["screen_lock"] == Provenance(source="stated", at=NOW)
    with pytest.raises(ValueError, match="offset"):
        Interview(checklist(LOCK), Inventory(), now=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


# subjects ---------------------------------------------------------------------------------------------------------


def test_subjects_are_asked_for_with_suggestions() -> None:
    interview = Interview(checklist(LOCK), Inventory(), now=NOW)
    question = present(interview)
    assert (question.fact, question.input, question.because) == ("device.subjects", "subjects", "unlisted")
    assert question.suggestions[0].id == "phone"
    more = interview.answer(["phone", {"id": "pad", "label": "Old tablet"}, Device(id="work")])
    assert [subject.id for subject in more.inventory.subjects] == ["phone", "pad", "work"]
    assert more.inventory.by_id["phone"].__dict__["form"] == "phone"
    facts = [(one.fact, one.subject) for one in more.open()]
    assert facts == [("device.screen_lock", name) for name in ("phone", "pad", "work")]


def test_none_and_that_is_all_are_answers() -> None:
    interview = Interview(checklist(LOCK), Inventory(), now=NOW)
    none = interview.answer([])
    assert none.inventory.complete == {"device"}
    assert none.question is None
    assert outcomes(none) == {"lock": "not_applicable"}
    one = interview.answer(["phone"]).answer("pin")
    question = present(one)
    assert (question.because, question.text) == ("perhaps_more", "Do you use any more phones, tablets or computers?")
    assert "phone" not in {suggestion.id for suggestion in question.suggestions}
    assert one.answer([]).question is None
    assert one.answer([]).inventory.complete == {"device"}
    assert one.dont_know().question is None
    assert one.dont_know().inventory.complete == frozenset()


@each(
    "value, said",
    [
        ("phone", "expected a list"),
        (["fone"], "no suggestion of this id"),
        (["phone", "phone"], r"\[1\]: a subject of this id is listed already"),
        ([{"id": "x", "screen_lok": "pin"}], r"\[0\]: this is no valid device"),
        ([7], r"\[0\]: expected a device"),
        ([Account(id="a")], r"\[0\]: expected a device"),
    ],
)
def test_wrong_subjects_are_refused_with_their_place(value: Any, said: Any) -> None:
    interview = Interview(checklist(LOCK), Inventory(), now=NOW)
    with pytest.raises(ValueError, match=said):
        interview.answer(value)
    assert interview.inventory.subjects == ()


# by measure -------------------------------------------------------------------------------------------------------


def test_what_waits_is_listed_for_whoever_asks_in_another_order() -> None:
    """Each unknown finding that counts, with the facts that it waits for: of a derived one its inputs."""
    supported = Item(id="support", title="S", rule=Rule(check=Device.os_support.at_least("full")))
    waiver = Waiver(confidentiality="ordinary", item="find", who="me", why="not now")
    interview = begin(LOCK, FIND, supported, waivers=(waiver,))
    waiting = {one.item.id: [gap.key for gap in one.gaps] for one in interview.waiting}
    assert waiting["lock"] == [("device.screen_lock", "phone")]
    assert ("device.os_name", "phone") in waiting["support"]
    assert set(waiting) == {"lock", "support"}
