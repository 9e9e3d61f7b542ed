"""Screens as JSON forms and as HTML fields: what is sent is what was meant, and silence is never an answer."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape, unescape
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest

from secure_checklist import Account, Device, Interview, Inventory, Messenger, Question, packs
from secure_checklist.core import all_messages
from secure_checklist.interview import Pass, Screen, form, read_screen, submit
from secure_checklist.interview.fields import NAMES, fields, posted
from secure_checklist.interview.forms import How
from tests.cases import each, sure, tables
from tests.commands import NPM, fetched, run
from tests.worlds import NOW

pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")
html5lib: Any = pytest.importorskip("html5lib", reason="html5lib comes with the group `test`")
jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema comes with the group `test`")
DRAFTS = (jsonschema.Draft7Validator, jsonschema.Draft202012Validator)
FORMS = Path(__file__).parents[1] / "forms"
PACK = packs.load("leak-prevention")
MOST = 40
HOSTILE = "<script>alert(1)</script>\"'&"
TABLES = tables(__file__)
WRONG: dict[str, list[Any]] = TABLES["wrong"]
WRONG["text"].append("x" * 10_001)


def made(**about: Any) -> Question:
    asked = {"fact": "device.made", "kind": "device", "subject": "mine", "label": "My & yours"}
    return Question.model_validate({**asked, "text": 'Is it "so"?', "help": "Some help.", **about})


EACH: Mapping[str, Question] = {name: made(**about) for name, about in TABLES["each"].items()}
SAME = Screen(
    layout="each",
    text="Is it on?",
    seconds=1,
    questions=tuple(EACH["yes_no"].replace(fact="account.mfa", subject=one, old=None) for one in ("mail", "pay", "x")),
)
"""One thing asked of three subjects."""


@cache
def screens() -> tuple[Screen, ...]:
    """Screens of every layout and input: those above, and those that someone with two of each kind meets."""
    listed = (cls(id=f"{cls.kind}-{n}", label=HOSTILE) for cls in (Device, Account, Messenger) for n in range(2))
    interview = Interview(PACK, Inventory(subjects=tuple(listed)).completed("device", "account", "messenger"), now=NOW)
    found = [*map(Screen.of, EACH.values()), SAME]
    while (screen := interview.next()) is not None and len(found) < MOST:
        found.append(screen)
        interview = interview.reply({one.key: meant(one, Random(5))[0] for one in screen.questions})  # noqa: S311
    return tuple(found)


def meant(question: Question, dice: Random) -> tuple[Any, dict[str, Any], dict[str, list[str]]]:
    """Return an answer at random, the reply of a JSON form that says it, and what a browser sends for it."""
    name, number = f"answer:{question.key}", dice.randint(0, 3) + int(question.minimum or 0)
    match question.input:
        case "yes_no" | "one_of":
            value = dice.choice(question.choices).value
            word = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
            return value, {"answer": word}, {name: [word]}
        case "some_of":
            words = [str(one.value) for one in question.choices if dice.random() < 0.5] or [
                str(question.choices[0].value)
            ]
            return tuple(words), {"answer": words}, {name: words}
        case "subjects":
            chosen = [str(one.value) for one in question.choices[:1]]
            named = {"id": f"{question.kind}-1", "label": "Mine"}
            reply = {**({"answer": chosen} if chosen else {}), "others": ["Mine "]}
            return (*chosen, named), reply, {name: chosen, f"others:{question.key}": ["", " Mine "]}
        case "datetime":
            return (at := "2026-01-15T08:30:00+05:30"), {"answer": at}, {name: ["2026-01-15T08:30"]}
        case "number" | "whole_number":
            value = number if question.input == "whole_number" else number + 0.5
            return value, {"answer": value}, {name: [f" {value} ".replace(".", ",")]}
        case _:
            value = "2026-11-24" if question.input == "date" else "GB"
            return value, {"answer": value}, {name: [value]}


def alone(question: Question, reply: Any) -> Mapping[str, Any]:
    """Return what the JSON form of a question alone sends."""
    return {"screen": question.key, "answers": {question.key: reply}}


def read(question: Question, reply: Any, **more: Any) -> object:
    return read_screen(Screen.of(question), alone(question, reply), **more)[question.key]


# JSON ----------------------------------------------------------------------------------------------------------------


def wrong(question: Question) -> Iterator[dict[str, Any]]:
    name = "answer" if question.input != "subjects" or question.choices else "others"
    values = WRONG[question.input] if name == "answer" else [[], [" "], "name", [1], ["x" * 201], ["twice", "twice"]]
    yield from ({name: value} for value in values)
    yield from ({}, {"how": "as-answered"}, {"how": "some day"}, {"how": ["as-answered"]})
    yield {"how": "not-known", "more": 1}
    many = question.input in ("some_of", "subjects")
    chosen = {name: [question.choices[0].value if question.choices else "Mine"]} if many else {}
    yield {"how": "none-of-these", **chosen}


def test_a_schema_takes_what_is_read_and_nothing_else() -> None:
    dice = Random(0)  # noqa: S311 - no secret
    for screen in screens():
        several = {one.key: meant(one, dice) for one in screen.questions[1:]}
        sent = {"screen": screen.key, "answers": {key: reply for key, (_, reply, _) in several.items()}}
        for validator in DRAFTS if several else ():
            schema = json.loads(form(screen).model_dump_json())["schema"]
            validator.check_schema(schema)
            assert validator(schema).is_valid(sent), screen.key
        assert not several or read_screen(screen, sent) == {key: value for key, (value, _, _) in several.items()}
        for question in screen.questions:
            assert not {*question.words} & {*get_args(How)}, "a word means one thing"
            value, reply, _ = meant(question, dice)
            schema = json.loads(form(Screen.of(question)).model_dump_json())["schema"]
            for validator in DRAFTS:
                judge = validator(schema).is_valid
                assert all(judge(alone(question, one)) for one in (reply, {"how": "not-known"}))
                assert not [one for one in wrong(question) if judge(alone(question, one))]
                assert not judge({}) | judge({"answers": {}})
            assert read(question, reply) == value
            for bad in wrong(question):
                with pytest.raises(ValueError, match=rf"^{re.escape(question.key)}: (answer|others|how|expected)"):
                    read(question, bad)


def test_an_old_answer_is_offered_again_unless_it_is_private_or_none_any_more() -> None:
    for question in (one for one in EACH.values() if one.old is not None):
        assert read_screen(Screen.of(question), form(Screen.of(question)).data) == {question.key: question.old}
        for sensitivity in ("private", "transient"):
            hidden = form(Screen.of(question.replace(sensitivity=sensitivity)))
            (part,) = hidden.schema_["properties"]["answers"]["properties"].values()
            assert ("answers" in hidden.data, "default" in part["properties"]["answer"]) == (False, False)
    for name, old in (("one_of", "gone"), ("some_of", ("a", "gone")), ("whole_number", 99)):
        assert "answers" not in form(Screen.of(EACH[name].replace(old=old))).data
    none = EACH["some_of"].replace(old=())
    assert form(Screen.of(none)).data["answers"] == {none.key: {"how": "none-of-these"}}


def test_one_answer_may_be_the_same_for_all_each_may_differ_and_an_untouched_form_is_none() -> None:
    answers = {"account.mfa@pay": {"answer": "no"}, "account.mfa@x": {"how": "not-known"}}
    expected = {"account.mfa@mail": True, "account.mfa@pay": False, "account.mfa@x": Pass.UNKNOWN}
    assert (
        read_screen(SAME, {"screen": SAME.key, "same": {"account.mfa": {"answer": "yes"}}, "answers": answers})
        == expected
    )
    sent = {
        "answer:same:account.mfa": ["yes"],
        "answer:account.mfa@pay": ["no"],
        "answer:account.mfa@x": ["~not-known"],
    }
    assert posted(SAME, sent).answers == expected
    for blank in (form(SAME).data, {}, {"answers": {"account.mfa@mail": {"how": "as-answered"}}}):
        assert read_screen(SAME, blank) == {}
        assert DRAFTS[0](dict(form(SAME).schema_)).is_valid(blank)


@each("sent, named", TABLES["not_taken"])
def test_what_a_form_of_several_questions_doesnt_take(sent: Any, named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}") as caught:
        read_screen(SAME, sent)
    assert "marker" not in str(caught.value)


def test_one_question_of_a_screen_is_submitted_alone() -> None:
    listed = Inventory(subjects=(Account(id="mail"),)).completed("device", "account", "messenger")
    interview = Interview(PACK, listed, now=NOW)
    while (screen := interview.next()) is not None and screen.layout != "together":
        interview = submit(interview, alone(screen.questions[0], {"how": "not-known"}))
    second = sure(screen).questions[1]
    after = submit(interview, alone(second, {"how": "not-known"}))
    assert after.asked == (*interview.asked, (second.fact, "person"))
    with pytest.raises(LookupError):
        submit(Interview(PACK, Inventory(), now=NOW, budget=0), {})


def test_of_a_list_there_may_be_two_and_own_names_get_unused_ids() -> None:
    listed = EACH["subjects"]
    assert read(listed, {"answer": ["phone", "laptop"], "two": ["phone"]}) == ("phone", "laptop", "phone")
    sent = {f"answer:{listed.key}": ["laptop"], f"two:{listed.key}": ["phone"]}
    assert posted(Screen.of(listed), sent).answers == {listed.key: ("laptop", "phone", "phone")}
    got = Controls(fields(Screen.of(listed), answers={listed.key: ("phone", "phone")})).sent
    assert (got[f"answer:{listed.key}"], got[f"two:{listed.key}"]) == (["phone"], ["phone"])
    with pytest.raises(ValueError, match="at least one, or that there is none"):
        read(listed, {"how": "as-answered"})
    sent = {"answer": ["phone"], "others": [" Secret phone ", "Old one"]}
    named = ({"id": "device-2", "label": "Secret phone"}, {"id": "device-3", "label": "Old one"})
    assert read(listed, sent, taken={"device-1"}) == ("phone", *named)
    assert type(read(EACH["whole_number"], {"answer": 2.0})) is int, "JSON doesn't tell 2.0 from 2"
    with pytest.raises(ValueError, match="no such day"):
        read(EACH["date"], {"answer": "2026-02-30"})


# HTML ----------------------------------------------------------------------------------------------------------------


class Controls:
    """The controls of a form, and what they would send if nobody touched them."""

    def __init__(self, text: str) -> None:
        found = [*html5lib.parse(text, namespaceHTMLElements=False).iter()]
        self.controls: list[Any] = [one for one in found if one.tag in ("input", "select", "textarea")]
        self.labels = {one.get("for") for one in found if one.tag == "label"}
        self.ids = [one.get("id") for one in found if one.get("id")]
        self.described = [name for one in found for name in one.get("aria-describedby", "").split()]
        self.sent: dict[str, list[str]] = {}
        for one in self.controls:
            parts = one.findall("option[@selected]") if one.tag == "select" else [one]
            if one.get("type") not in ("radio", "checkbox") or "checked" in one.attrib:
                self.sent.setdefault(one.get("name"), []).extend(each.get("value") or each.text or "" for each in parts)


def test_every_control_has_a_label_and_an_untouched_page_is_no_answer() -> None:
    for screen in screens():
        fresh = screen.replace(questions=tuple(one.replace(old=None) for one in screen.questions))
        text = fields(fresh)
        got = Controls(text)
        assert len(got.ids) == len(set(got.ids))
        assert set(got.described) <= set(got.ids)
        assert all(one.get("type") == "hidden" or one.get("id") in got.labels for one in got.controls)
        assert got.sent["screen"] == [screen.key]
        untouched = posted(fresh, got.sent)
        assert (untouched.answers, bool(untouched.wrong)) == ({}, True)
        assert "<script" not in text
        assert "style=" not in text


def test_what_a_browser_sends_is_what_was_meant_and_stands_there_again_unless_it_is_private() -> None:
    """Each question by itself, all together, and every way to say that there is no answer."""
    dice, shown = Random(1), 0  # noqa: S311 - no secret
    for screen in screens():
        whole, answers = dict[str, list[str]](), dict[str, object]()
        for question in screen.questions:
            value, _, sent = meant(question, dice)
            assert posted(screen, sent, zone="Asia/Kolkata") == ({question.key: value}, {})
            whole, answers[question.key] = whole | sent, value
            again = posted(screen, Controls(fields(screen, answers={question.key: value})).sent)
            if question.sensitivity != "ordinary":
                assert question.key not in again.answers
            elif question.input not in ("datetime", "subjects"):
                shown += 1
                assert again.answers[question.key] == value
            ways: list[tuple[str, object]] = [("not-known", Pass.UNKNOWN), ("rather-not-say", Pass.DECLINED)]
            for how, meaning in (*ways, *([("none-of-these", ())] if question.input == "some_of" else [])):
                single = {"how": [how]} if screen.layout == "single" else {f"answer:{question.key}": [f"~{how}"]}
                assert posted(screen, single).answers == {question.key: meaning}
        if screen.layout != "single":
            assert posted(screen, whole, zone="Asia/Kolkata") == (answers, {})
            assert posted(screen, {"how": ["skip"]}) == ({}, {})
            assert posted(screen, {"how": ["not-known"]}).answers == dict.fromkeys(answers, Pass.UNKNOWN)
    assert shown > 50


def test_what_is_wrong_stands_by_its_field_and_an_answer_and_none_contradict_each_other() -> None:
    both = all_messages()["interview.wanted.not_both"]
    for screen in screens():
        for place, question in enumerate(screen.questions, 1):
            sent = meant(question, Random(3))[2]  # noqa: S311 - no secret
            name, single = f"answer:{question.key}", screen.layout == "single"
            if single and question.input in ("some_of", "subjects"):
                assert posted(screen, {**sent, "how": ["none-of-these"]}).wrong == {question.key: both}
            elif not single and question.input not in ("yes_no", "one_of"):
                assert posted(screen, {name: [*sent[name], "~not-known"]}).wrong == {question.key: both}
            if question.input == "text":
                continue
            hostile: Mapping[str, list[str]] = {name: [HOSTILE]}
            got = posted(screen, hostile)
            assert set(got.wrong) == {question.key}
            assert "script" not in got.wrong[question.key]
            text = fields(screen, typed=hostile, wrong=got.wrong)
            assert f"sc-q{place}-error" in Controls(text).described
            assert got.wrong[question.key] in unescape(text)
            assert "<script" not in text


def test_names_that_were_given_are_shown_with_room_for_more() -> None:
    question = EACH["subjects"]
    value = tuple({"id": str(n), "label": f"{HOSTILE}{n}"} for n in range(NAMES + 2))
    got = Controls(fields(Screen.of(question), answers={question.key: value}))
    assert got.sent[f"others:{question.key}"] == [one["label"] for one in value]


# the real library ----------------------------------------------------------------------------------------------------


def sendings(question: Question) -> list[tuple[Mapping[str, Any], bool]]:
    """Return what may be sent with a form, and whether it takes that."""
    good = [meant(question, Random(seed))[1] for seed in range(3)]  # noqa: S311 - no secret
    good += [{"how": "not-known"}, {"how": "rather-not-say"}]
    bad = [*wrong(question), *([{"answer": "2026-02-30"}] if question.input == "date" else [])]
    return [(alone(question, one), fits) for replies, fits in ((good, True), (bad, False)) for one in replies]


@pytest.mark.slow  # it gets packages of npm
def test_react_jsonschema_form_draws_and_takes_what_it_should(tmp_path: Path) -> None:
    """Each form as react-jsonschema-form draws it, with what it says to data that is right and wrong."""
    for name in ("package.json", "draw.mjs"):
        shutil.copy(FORMS / name, tmp_path)
    fetched(*NPM, cwd=tmp_path)
    asked = [one.replace(old=None) for one in EACH.values()]
    cases = [{"form": form(Screen.of(one)).model_dump(mode="json"), "data": sendings(one)} for one in asked]
    given = json.dumps([{**case, "data": [sent for sent, _ in case["data"]]} for case in cases])
    result = json.loads(run("node", "draw.mjs", said=given, cwd=tmp_path))
    assert result["warnings"] == []
    for question, drawn in zip(asked, result["drawn"], strict=True):
        page, untouched = drawn["html"], drawn["untouched"]
        for (sent, fits), errors in zip(sendings(question), drawn["judged"], strict=True):
            assert (errors == []) is fits, sent
        assert "Unsupported" not in page
        assert all(escape(label) in page for label in (question.text, *question.words.values(), "I don't know"))
        assert untouched["screen"] == question.key
        with pytest.raises(ValueError, match=rf"^{re.escape(question.key)}: (answer|others)"):
            read_screen(Screen.of(question), untouched)
