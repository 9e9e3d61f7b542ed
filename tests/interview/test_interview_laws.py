"""Laws of interviews, on generated checklists and on the packs: what is asked, on which screens, and what is kept."""

import json
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.checklists.implied import facts_of
from secure_checklist.core.errors import InvalidInventoryError
from secure_checklist.interview import Pass, Screen, load_interview
from secure_checklist.interview.screens import MOST_ANSWERS, MOST_FACTS, MOST_OPENING
from tests.cases import sure
from tests.strategies import PACK, cases, typed_values
from tests.worlds import NOW, VOCABULARY

MOST = 400
KINDS = ("device", "account", "messenger")
PHONE = sc.Device(id="phone")


def listed(*subjects: Any) -> sc.Inventory:
    return sc.Inventory(subjects=subjects).completed(*KINDS)


def answers(checklist: sc.Checklist, question: sc.Question) -> st.SearchStrategy[Any]:
    if question.input == "subjects":
        return st.just([])
    if ".attested." in question.fact:
        return st.sampled_from(["yes", "partly", "no"])
    fact = VOCABULARY.facts.get(question.fact)
    known = facts_of(checklist)[question.fact] if fact is None else fact
    return typed_values(known.type)


@pytest.mark.parametrize("source", ["generated", "pack"])
@given(data=st.data())
def test_laws_1_and_3_hold_on_each_screen(source: str, data: st.DataObject) -> None:
    """It ends, asks nothing twice and only what an unknown finding, or what comes first, depends on, and guards before
    all else; no answer reverses a decided finding. Without a budget it asks all of that. To reply to a screen is to
    answer one question after the other; what is left blank stays unknown, and isn't asked again. What comes next is
    what is found from scratch.
    """
    guards = data.draw(st.booleans())
    checklist, inventory = data.draw(cases(source, guards=guards))
    interview, count = sc.Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY), 0
    asked, decided, again, unsafe = set[str](), dict[tuple[str, str | None], str](), False, False
    while (screen := interview.next()) is not None:
        count += 1
        assert_belongs_together(screen, interview)
        found = {(one.item, one.subject): one.outcome for one in interview.report.findings}
        assert again or all(found[key] == outcome for key, outcome in decided.items() if key in found)
        decided |= {key: outcome for key, outcome in found.items() if outcome != "unknown"}
        again |= any(
            one.because != "missing" for one in screen.questions
        )  # a new answer may change what an old one decided
        assert not (screen.safety and unsafe)
        unsafe |= not screen.safety
        waiting = {item for (item, _), outcome in found.items() if outcome == "unknown"}
        for question in (one for one in screen.questions if one.input != "subjects"):
            assert question.key not in asked
            asked.add(question.key)
            situated = question.kind == "person" and bool(checklist.situated)
            assert guards or (set(question.items) <= waiting and (question.items or situated))
        blank, shrug = data.draw(st.sets(st.sampled_from([one.key for one in screen.questions]))), st.sampled_from(Pass)
        given_to = {one.key: st.one_of(2 * [answers(checklist, one)] + [shrug]) for one in screen.questions}
        reply = {key: data.draw(how) for key, how in given_to.items() if key not in blank}
        after, one_by_one = interview.reply(reply, screen), interview
        for question in screen.questions:
            if question.key in reply:
                one_by_one = one_by_one.answer(reply[question.key], question)
        assert after.inventory == one_by_one.inventory
        assert after.turns == interview.turns + 1 <= MOST
        assert after.progress.screens is None
        if count % 7 == 0 or after.next() is None:
            assert_as_from_scratch(interview, checklist)
        interview = after
    assert interview.open() == ()
    assert interview.progress.remaining == 0
    assert interview.report == sc.evaluate(checklist, interview.inventory, now=NOW)


def assert_belongs_together(screen: Screen, interview: sc.Interview) -> None:
    """Assert that each question of a screen is open, and belongs with the others: with lists, the person's own."""
    questions, opened = screen.questions, {one.key: one for one in interview.open()}
    facts, inputs = {one.fact for one in questions}, {one.input for one in questions}
    assert interview.question == questions[0]
    assert all(opened[one.key] == one for one in questions if one.input != "subjects")
    assert len(screen.groups) == len(facts), "what is asked of several stands together"
    assert {"single": len(questions) == 1, "each": len(facts) == 1, "together": len(facts) > 1}[screen.layout]
    assert (screen.layout == "each") is (len(questions) > len(facts) == 1)
    beside = {one.fact for one in questions if one.input != "subjects"}
    if "subjects" in inputs:
        assert {one.kind for one in questions if one.fact in beside} <= {"person"}
    assert len(beside) <= (MOST_OPENING if screen.safety or "subjects" in inputs else MOST_FACTS)
    assert len(questions) <= MOST_ANSWERS


def assert_as_from_scratch(before: sc.Interview, checklist: sc.Checklist) -> None:
    """Compare what an interview found with what is found by one of which nothing was worked out."""
    fresh = copy(before)  # it keeps nothing that was worked out
    assert fresh.next() == before.next()
    assert fresh.open() == before.open()
    assert before.report == sc.evaluate(checklist, before.inventory, now=NOW)
    assert fresh.progress == before.progress


def test_the_shipped_packs_are_asked_to_the_end() -> None:
    """A person with a phone, an account and a messenger who answers everything has nothing unknown in the end."""
    other: dict[str, object] = {"date": "2026-11-20", "datetime": "2026-11-20T00:00:00Z", "text": Pass.UNKNOWN}
    for name in sc.packs.names():
        pack = sc.packs.load(name)
        interview = sc.Interview(pack, sc.Inventory(), now=NOW)
        while question := interview.question:
            assert interview.turns < MOST
            if question.input == "subjects":
                listed = question.because == "unlisted" and question.kind in (*KINDS, "incident")
                interview = interview.answer([question.suggestions[0].id] if listed else [])
            elif question.choices:
                # a plan that isn't made would hold what else there is to ask
                value = question.choices[-1 if question.fact == "person.safety_plan" else 0].value
                interview = interview.answer([value] if question.input == "some_of" else value)
            else:
                interview = interview.answer(other.get(question.input, int(question.minimum or 1)))
        unknown = {reason.fact for f in interview.report.findings if f.outcome == "unknown" for reason in f.reasons}
        texts = {fact for fact in unknown if fact and facts_of(pack)[fact].type.name == "text"}
        derived = {fact for fact in unknown if fact and facts_of(pack)[fact].reads is not None}
        assert {fact for fact in unknown if fact} - texts - derived == set(), name
        assert interview.report.score.coverage is None or interview.report.score.coverage > 0.9


# a budget ------------------------------------------------------------------------------------------------------------


def test_nobody_is_asked_longer_than_there_is_time_and_what_is_left_is_saved() -> None:
    """By the model of effort: beyond the person's situation and the lists, no screen is shown that may not fit."""
    interview, spent = sc.Interview(PACK, listed(PHONE, sc.Account(id="mail")), now=NOW, budget=20, seconds=200), 0.0
    while (screen := interview.next()) is not None:
        spent += screen.seconds
        assert spent <= 200
        interview = interview.reply(dict.fromkeys((one.key for one in screen.questions), Pass.UNKNOWN))
        saved = interview.saved()
        assert saved.budget == 20 - interview.turns
        assert saved.seconds == pytest.approx(200 - spent, abs=interview.turns)
    assert spent > 100
    again = sc.Interview(PACK, interview.saved(), now=NOW)
    assert again.progress.screens in {0, 20 - interview.turns}
    assert sc.Interview(PACK, interview.saved(), now=NOW, budget=3, seconds=900).progress.screens == 3
    few = by_one = sc.Interview(PACK, listed(PHONE), now=NOW, budget=3, seconds=900)
    while (screen := few.next()) is not None:
        few = few.reply(dict.fromkeys((one.key for one in screen.questions), Pass.UNKNOWN))
    while by_one.question is not None:
        by_one = by_one.answer(Pass.UNKNOWN)
    assert len(by_one.asked) >= len(few.asked) > few.turns == by_one.turns, "a single answer is no screen"


# leaving and coming back ---------------------------------------------------------------------------------------------


@given(data=st.data())
def test_law_a_saved_interview_goes_on_where_it_was(data: st.DataObject) -> None:
    checklist, inventory = data.draw(cases("pack", guards=False))
    interview = sc.Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY)
    while (question := interview.question) is not None and interview.turns < 5:
        interview = interview.answer(data.draw(answers(checklist, question) | st.sampled_from(Pass)))
    text = interview.saved(keep_all=True).model_dump_json()
    loaded = load_interview(text.encode(), vocabulary=VOCABULARY)
    resumed = sc.Interview(checklist, loaded, now=NOW, vocabulary=VOCABULARY)
    written = sc.load_inventory(sc.dump(interview.inventory, private=True).encode(), vocabulary=VOCABULARY)
    assert resumed.inventory == written, "it keeps what an inventory keeps"
    state = interview.saved().replace(inventory=written, passed=interview.passed)
    later = sc.Interview(checklist, state, now=NOW, vocabulary=VOCABULARY)
    assert {*interview.passed} == {*later.passed}
    assert resumed.next() == later.next()
    assert resumed.open() == later.open()


@given(data=st.data())
def test_law_a_saved_interview_doesnt_tell_what_guards_read(data: st.DataObject) -> None:
    """Unless all is asked for, a file is the same whatever was said, or not said, of being watched."""
    told = data.draw(st.sampled_from(["yes", "no", "unsure", Pass.DECLINED, Pass.UNKNOWN]))
    first = sc.Interview(PACK, listed(sc.Person(id="me"), PHONE), now=NOW)
    screen = sure(first.next())
    assert screen.safety
    later = first.reply({screen.questions[0].key: told})
    other = first.reply({})
    assert later.saved().model_dump_json() == other.saved().model_dump_json()
    assert later.saved(keep_all=True) != other.saved(keep_all=True)
    assert sure(sc.Interview(PACK, later.saved(), now=NOW).next()).safety, "it is asked anew"


def test_an_interview_is_resumed_with_its_own_checklist() -> None:
    quick = sc.packs.load("leak-prevention").profile("quick")
    saved = sc.Interview(quick, listed(PHONE), now=NOW).saved()
    with pytest.raises(ValueError, match="'leak-prevention', profile 'quick'"):
        sc.Interview(sc.packs.load("leak-prevention"), saved, now=NOW)
    assert sc.Interview(quick, saved, now=NOW + timedelta(days=1)).next() is not None
    for broken, path in (({}, "checklist"), ({"checklist": "x", "inventory": 3}, "inventory")):
        with pytest.raises(InvalidInventoryError, match=path):
            load_interview(json.dumps(broken).encode())
