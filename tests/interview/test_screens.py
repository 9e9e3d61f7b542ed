"""Screens: what is asked at once, and what a reply to part of it is. The laws of single questions hold for them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Account,
    Checklist,
    Device,
    Interview,
    Inventory,
    Item,
    Person,
    Rule,
    Section,
    dump,
    evaluate,
    load_inventory,
    packs,
)
from secure_checklist.core.errors import InvalidInventoryError
from secure_checklist.interview import Listed, Pass, SavedInterview, Screen, load_interview
from secure_checklist.interview.screens import MOST_FACTS, MOST_SUBJECTS
from tests.benchmarks.asking import household
from tests.cases import each
from tests.strategies import PACK, cases
from tests.worlds import NOW, VOCABULARY

from .test_interview_laws import SOURCES, answers

KINDS = ("device", "account", "messenger")
MOST = 200


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


# replies -------------------------------------------------------------------------------------------------------------

TWO = Checklist(
    id="two",
    title="Two",
    sections=(
        Section(
            id="s",
            title="S",
            items=(
                Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.one_of("pin", "password"))),
                Item(id="updates", title="Updates", rule=Rule(check=Device.auto_update_os.is_true())),
                Item(id="second", title="Second", rule=Rule(check=Account.mfa.one_of("on", "enforced"))),
            ),
        ),
    ),
)
MAIL, CLOUD, PHONE = Account(id="mail", label="Mail"), Account(id="cloud", label="Cloud"), Device(id="phone")


def screens(interview: Interview) -> dict[str, Screen]:
    """Return all screens by layout, each left blank."""
    found: dict[str, Screen] = {}
    while screen := interview.next():
        found[screen.layout] = screen
        interview = interview.reply({})
    return found


def test_a_fact_of_several_subjects_is_one_screen_and_facts_of_one_are_a_form() -> None:
    found = screens(Interview(TWO, listed(MAIL, CLOUD, PHONE), now=NOW))
    assert [one.key for one in found["each"].questions] == ["account.mfa@mail", "account.mfa@cloud"]
    assert [one.label for one in found["each"].questions] == ["Mail", "Cloud"]
    assert {one.fact for one in found["together"].questions} == {"device.screen_lock", "device.auto_update_os"}
    assert found["together"].text == "About: phone"


def test_a_wrong_value_names_its_question_and_takes_nothing() -> None:
    interview = Interview(TWO, listed(MAIL, CLOUD), now=NOW)
    with pytest.raises(ValueError, match=r"^account\.mfa@cloud: ") as caught:
        interview.reply({"account.mfa@mail": "on", "account.mfa@cloud": "marker"})
    assert "marker" not in str(caught.value)
    assert interview.inventory.by_id["mail"].__dict__["mfa"] is None
    with pytest.raises(LookupError, match="keys of its questions"):
        interview.reply({"account.mfa@other": "on"})
    with pytest.raises(LookupError, match="no screen left"):
        Interview(TWO, Inventory().completed(*KINDS), now=NOW).reply({})


def test_what_others_have_is_offered_and_not_assumed() -> None:
    one, two = (Account(id=name) for name in ("one", "two"))
    known = Account(id="known", mfa="on")
    question = Interview(TWO, listed(one, known), now=NOW).question
    assert question is not None
    assert (question.subject, question.usual) == ("one", "on")
    for others in ((), (known, two), (known, Account(id="off", mfa="off"))):
        found = Interview(TWO, listed(one, *others), now=NOW).open()
        assert all(each.usual is None for each in found if each.subject == "one"), others
    private = Checklist(
        id="p",
        title="P",
        sections=(
            Section(
                id="s", title="S", items=(Item(id="a", title="A", rule=Rule(check=Account.shared_login.is_false())),)
            ),
        ),
    )
    asked = Interview(private, listed(one, Account(id="b", shared_login=True)), now=NOW).question
    assert asked is not None
    assert asked.usual is None, "nobody who looks over the shoulder is told what was said elsewhere"


def test_a_list_that_is_complete_isnt_asked_for_more() -> None:
    interview = Interview(TWO, Inventory(), now=NOW)
    all_ = interview.answer(Listed(["phone"], complete=True))
    assert all_.inventory.complete == {"device"}
    for one, due in ((interview.answer(["phone"]), True), (all_, False)):
        while (screen := one.next()) and screen.questions[0].fact != "device.subjects":
            one = one.reply({})  # noqa: PLW2901 - an interview is a value
        assert (screen is not None) is due
    assert "phone" not in repr(Listed(["phone"]))


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
    assert (saved.checklist, saved.profile) == ("leak-prevention", "quick")
    with pytest.raises(ValueError, match="'leak-prevention', profile 'quick'"):
        Interview.resume(packs.load("leak-prevention"), saved, now=NOW)
    assert Interview.resume(quick, saved, now=NOW + timedelta(days=1)).next() is not None
    for broken, path in (
        ({}, "checklist"),
        ({"checklist": "x", "inventory": 3}, "inventory"),
        ({"checklist": 3}, "checklist"),
        ({"checklist": "x", "passed": [["a"]]}, "passed"),
    ):
        with pytest.raises(InvalidInventoryError, match=path):
            load_interview(json.dumps(broken).encode())
    assert SavedInterview.model_validate_json(saved.model_dump_json()) == saved
