"""Screens: what is asked at once, and what a reply to part of it is. The laws of single questions hold for them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Device,
    Interview,
    Inventory,
    Person,
    dump,
    evaluate,
    load_inventory,
    packs,
)
from secure_checklist.core.errors import InvalidInventoryError
from secure_checklist.interview import Pass, load_interview
from secure_checklist.interview.screens import MOST_FACTS, MOST_SUBJECTS
from tests.benchmarks.asking import household
from tests.cases import each
from tests.strategies import PACK, cases
from tests.worlds import NOW, VOCABULARY

from .test_interview_laws import SOURCES, answers

KINDS = ("device", "account", "messenger")
MOST = 200


PHONE = Device(id="phone")


def listed(*subjects: Any) -> Inventory:
    return Inventory(subjects=subjects).completed(*KINDS)


@SOURCES
@given(data=st.data())
def test_law_a_screen_is_its_questions_one_by_one(source: str, data: st.DataObject) -> None:
    """Each question of a screen is open, asked once, and belongs with the others; safety and lists stand alone. To
    reply is to answer one question after the other; what is left blank stays unknown, and isn't asked again.
    """
    checklist, inventory = data.draw(cases(source))
    interview, asked = Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY), set[str]()
    while (screen := interview.next()) is not None:
        questions, opened = screen.questions, {one.key: one for one in interview.open()}
        lists = [one for one in questions if one.input == "subjects"]
        facts, subjects = {one.fact for one in questions}, {one.subject for one in questions}
        assert interview.question == questions[0]
        assert all(opened[one.key] == one for one in questions if one not in lists)
        assert screen.safety == questions[0].safety
        assert len({one.because == "missing" for one in questions}) == 1, "old answers stand by themselves"
        assert {
            "single": len(questions) == 1,
            "each": len(facts) == 1 and 2 <= len(questions) == len(subjects) <= MOST_SUBJECTS,
            "together": len(subjects) == 1 and 2 <= len(questions) == len(facts) <= MOST_FACTS,
        }[screen.layout]
        if screen.safety or lists:
            assert screen.layout == "single"
        else:
            assert asked.isdisjoint(opened.keys() & {one.key for one in questions}), "it asks twice"
            asked |= {one.key for one in questions}
        blank = data.draw(st.sets(st.sampled_from([one.key for one in questions])))
        shrug = st.sampled_from(Pass)
        reply = {
            one.key: data.draw(st.one_of(answers(checklist, one), answers(checklist, one), shrug))
            for one in questions
            if one.key not in blank
        }
        after, one_by_one = interview.reply(reply, screen), interview
        for question in questions:
            if question.key in reply:
                one_by_one = one_by_one.answer(reply[question.key], question)
        assert after.inventory == one_by_one.inventory
        assert ({one.key for one in questions} - reply.keys()).isdisjoint(one.key for one in after.open())
        assert after.back().next() == screen
        assert after.turns == interview.turns + 1 <= MOST
        assert after.progress.screens >= (after.next() is not None)
        interview = after
    assert interview.open() == ()
    assert interview.progress.remaining == interview.progress.screens == 0
    assert interview.report == evaluate(checklist, interview.inventory, now=NOW)


# a budget ------------------------------------------------------------------------------------------------------------


@each("budget", [0, 1, 5, 12])
def test_a_budget_is_kept(budget: Any) -> None:
    interview, shown = Interview(PACK, household(), now=NOW, budget=budget), 0
    assert interview.progress.screens == budget
    while (screen := interview.next()) is not None:
        interview, shown = (
            interview.reply(dict.fromkeys((one.key for one in screen.questions), Pass.UNKNOWN)),
            shown + 1,
        )
        assert interview.progress.screens == budget - shown
    assert shown == budget
    assert interview.progress.remaining > 0


# leaving and coming back ---------------------------------------------------------------------------------------------


@given(data=st.data())
def test_law_a_saved_interview_goes_on_where_it_was(data: st.DataObject) -> None:
    checklist, inventory = data.draw(cases("pack", guards=False))
    interview = Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY)
    while (question := interview.question) is not None and interview.turns < 5:
        interview = interview.answer(data.draw(answers(checklist, question)))
    text = interview.saved(keep_all=True).model_dump_json()
    loaded = load_interview(text.encode(), vocabulary=VOCABULARY)
    resumed = Interview.resume(checklist, loaded, now=NOW, vocabulary=VOCABULARY)
    written = load_inventory(dump(interview.inventory, private=True).encode(), vocabulary=VOCABULARY)
    assert resumed.inventory == written, "it keeps what an inventory keeps"
    later = Interview(checklist, written, now=NOW, vocabulary=VOCABULARY, passed=interview.passed)
    assert resumed.next() == later.next()
    assert resumed.open() == later.open()


@given(data=st.data())
def test_law_a_saved_interview_doesnt_tell_what_guards_read(data: st.DataObject) -> None:
    """Unless all is asked for, a file is the same whatever was said, or not said, of being watched."""
    told = data.draw(st.sampled_from(["yes", "no", "unsure", Pass.DECLINED, Pass.UNKNOWN]))
    first = Interview(PACK, listed(Person(id="me"), PHONE), now=NOW)
    screen = first.next()
    assert screen is not None
    assert screen.safety
    later = first.reply({screen.questions[0].key: told})
    other = first.reply({})
    assert later.saved().model_dump_json() == other.saved().model_dump_json()
    assert later.saved(keep_all=True) != other.saved(keep_all=True)
    again = Interview.resume(PACK, later.saved(), now=NOW).next()
    assert again is not None
    assert again.safety, "it is asked anew"


def test_an_interview_is_resumed_with_its_own_checklist() -> None:
    quick = packs.load("leak-prevention").profile("quick")
    saved = Interview(quick, listed(PHONE), now=NOW).saved()
    with pytest.raises(ValueError, match="'leak-prevention', profile 'quick'"):
        Interview.resume(packs.load("leak-prevention"), saved, now=NOW)
    assert Interview.resume(quick, saved, now=NOW + timedelta(days=1)).next() is not None
    for broken, path in (({}, "checklist"), ({"checklist": "x", "inventory": 3}, "inventory")):
        with pytest.raises(InvalidInventoryError, match=path):
            load_interview(json.dumps(broken).encode())
