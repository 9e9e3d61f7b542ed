"""Screens as HTML fields: what a browser sends with them is what the person meant, and silence is never an answer."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from html import unescape
from html.parser import HTMLParser

import pytest

from secure_checklist import Account, Device, Interview, Inventory, Messenger, Question, packs
from secure_checklist.core import all_messages
from secure_checklist.incident.interview import question_of
from secure_checklist.interview import Pass, Screen
from secure_checklist.interview.fields import NAMES, NOTHING, fields, posted

pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'&"
PACK = packs.load("leak-prevention")


class Controls(HTMLParser):
    """The controls of a form, and what they would send if nobody touched them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.controls: list[dict[str, str | None]] = []
        self.labels: list[str | None] = []
        self.ids: list[str] = []
        self.described: list[str] = []
        self.sent: dict[str, list[str]] = {}
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if got.get("id"):
            self.ids.append(str(got["id"]))
        self.described += str(got.get("aria-describedby") or "").split()
        if tag == "label":
            self.labels.append(got.get("for"))
        if tag in ("input", "select"):
            self.controls.append({"tag": tag, **got})
            self._select = str(got["name"])
        name, value = str(got.get("name") or self._select), str(got.get("value") or "")
        if tag == "input" and (got.get("type") not in ("radio", "checkbox") or "checked" in got):
            self.sent.setdefault(name, []).append(value)
        if tag == "option" and "selected" in got:
            self.sent.setdefault(self._select, []).append(value)


def _listed() -> Interview:
    kinds = {"device": Device, "account": Account, "messenger": Messenger}
    listed = (cls(id=f"{kind}-{n}", label=f"Its {HOSTILE}") for kind, cls in kinds.items() for n in range(2))
    return Interview(PACK, Inventory(subjects=tuple(listed)).completed(*kinds), now=NOW)


@cache
def screens() -> tuple[Screen, ...]:
    """Screens of every layout, as somebody with two of each kind meets them, and those of an incident's facts."""
    interview, found = _listed(), list[Screen]()
    while (screen := interview.next()) is not None:
        found.append(screen)
        plain = (one for one in screen.questions if one.choices and one.input != "some_of")
        interview = interview.reply({one.key: one.choices[-1].value for one in plain})
    empty = Interview(PACK, Inventory(), now=NOW)
    for _ in range(12):
        screen = empty.next()
        assert screen is not None
        found.append(screen)
        empty = empty.dont_know()
    numbers = [one for one in _listed().open() if one.input == "whole_number"][:2]
    first, second = (one.replace(subject=None, label="") for one in numbers)
    found += (Screen(layout="single", text=one.text, questions=(one,), seconds=1) for one in numbers)
    found.append(Screen(layout="together", text="Both", questions=(first, second), seconds=1))
    asked = (question_of(name, "US") for name in ("country", "subdivision", "happened", "platform_reported_at"))
    found += (Screen(layout="single", text=one.text, questions=(one,), seconds=1) for one in asked)
    return tuple(found)


def answered(question: Question) -> Iterator[tuple[dict[str, list[str]], object]]:
    """Give ways to answer a question, and what each means."""
    name = f"answer:{question.key}"
    match question.input:
        case "yes_no" | "one_of":
            for choice in question.choices:
                word = {True: "yes", False: "no"}[choice.value] if isinstance(choice.value, bool) else str(choice.value)
                yield {name: [word]}, choice.value
        case "some_of":
            words = [str(one.value) for one in question.choices]
            yield {name: words[:2]}, tuple(words[:2])
        case "whole_number":
            yield {name: [f" {int(question.minimum or 0)} "]}, int(question.minimum or 0)
        case "date":
            yield {name: ["2026-11-24"]}, "2026-11-24"
        case "datetime":
            yield {name: ["2026-01-15T08:30"]}, "2026-01-15T08:30:00+05:30"
        case "text":
            yield {name: ["GB"]}, "GB"
        case "subjects":
            yield {f"others:{question.key}": ["", " Mine "]}, ({"id": f"{question.kind}-1", "label": "Mine"},)
        case _:
            yield {name: ["2,5"]}, 2.5


def test_the_screens_of_this_test_are_of_every_kind() -> None:
    assert {screen.layout for screen in screens()} == {"single", "each", "together"}
    asked = {one.input for screen in screens() for one in screen.questions}
    assert asked >= {"yes_no", "one_of", "some_of", "subjects", "whole_number", "date", "datetime", "text"}


def test_every_control_has_a_label_and_an_untouched_form_is_no_answer() -> None:
    for screen in screens():
        text = fields(screen)
        got = Controls(text)
        assert len(got.ids) == len(set(got.ids))
        assert set(got.described) <= set(got.ids)
        for control in got.controls:
            if control.get("type") != "hidden":
                assert control["id"] in got.labels
        assert got.sent["screen"] == [screen.key]
        untouched = posted(screen, got.sent)
        assert not untouched.answers
        assert untouched.wrong
        assert "<script" not in text
        assert "style=" not in text


def test_what_is_sent_is_what_was_meant() -> None:
    """Each question by itself, all together, and every way to say that there is no answer."""
    for screen in screens():
        whole, meant = dict[str, list[str]](), dict[str, object]()
        for question in screen.questions:
            for sent, value in answered(question):
                got = posted(screen, sent, zone="Asia/Kolkata")
                assert got == ({question.key: value}, {}), question.input
                whole.update(sent)
                meant[question.key] = value
            for how, pass_ in (("not-known", Pass.UNKNOWN), ("rather-not-say", Pass.DECLINED)):
                if screen.layout == "single":
                    assert posted(screen, {"how": [how]}).answers == {question.key: pass_}
                else:
                    assert posted(screen, {f"answer:{question.key}": [f"~{how}"]}).answers == {question.key: pass_}
        assert posted(screen, whole, zone="Asia/Kolkata") == (meant, {})
        if screen.layout != "single":
            assert posted(screen, {"how": ["skip"]}) == ({}, {})
            rest = posted(screen, {"how": ["not-known"]}).answers
            assert rest == {question.key: Pass.UNKNOWN for question in screen.questions}


def test_the_same_for_all_is_for_those_that_have_none_of_their_own() -> None:
    for screen in screens():
        if screen.layout != "each":
            continue
        first = screen.questions[0]
        sent, value = list(answered(first))[-1]
        (word,) = sent.values()
        own = {f"answer:{first.key}": ["~rather-not-say"]}
        got = posted(screen, {"answer:same": word, **own})
        assert got.answers == {one.key: Pass.DECLINED if one is first else value for one in screen.questions}


def test_what_is_wrong_stands_by_its_field_and_what_was_typed_stays() -> None:
    for screen in screens():
        for place, question in enumerate(screen.questions, 1):
            sent: Mapping[str, list[str]] = {f"answer:{question.key}": [HOSTILE]}
            got = posted(screen, sent)
            if question.input == "text":
                continue
            assert set(got.wrong) == {question.key}
            assert "script" not in got.wrong[question.key]
            text = fields(screen, typed=sent, wrong=got.wrong)
            assert f'id="sc-q{place}-error"' in text
            assert f"sc-q{place}-error" in Controls(text).described
            assert got.wrong[question.key] in unescape(text)
            assert "<script" not in text


def test_an_answer_and_none_contradict_each_other() -> None:
    for screen in screens():
        for question in screen.questions:
            name, (sent, _) = f"answer:{question.key}", next(answered(question))
            if screen.layout == "single":
                if question.input in ("some_of", "subjects"):
                    got = posted(screen, {**sent, "how": ["none-of-these"]})
                    assert got.wrong == {question.key: all_messages()["interview.wanted.not_both"]}
            elif question.input not in ("yes_no", "one_of"):
                got = posted(screen, {name: [*sent[name], "~not-known"]})
                assert got.wrong == {question.key: all_messages()["interview.wanted.not_both"]}


def test_what_was_answered_stands_in_its_field_unless_it_is_private() -> None:
    """A page that is sent again untouched says the same once more; a private one says nothing."""
    seen = 0
    for screen in screens():
        for question in screen.questions:
            for _, value in answered(question):
                if question.input in ("datetime", "subjects"):
                    continue
                got = Controls(fields(screen, answers={question.key: value}))
                again = posted(screen, got.sent)
                if question.sensitivity == "ordinary":
                    seen += 1
                    assert again == ({question.key: value}, {})
                else:
                    assert not again.answers
                    assert set(again.wrong) <= {question.key, NOTHING}
    assert seen > 50


def test_names_that_were_given_are_shown_with_room_for_more() -> None:
    screen = next(one for one in screens() if one.questions[0].input == "subjects")
    question = screen.questions[0]
    value = tuple({"id": str(n), "label": f"{HOSTILE}{n}"} for n in range(NAMES + 2))
    got = Controls(fields(screen, answers={question.key: value}))
    assert got.sent[f"others:{question.key}"] == [one["label"] for one in value]
    taken = posted(screen, {f"others:{question.key}": ["A"]}, taken={f"{question.kind}-1"})
    assert taken.answers == {question.key: ({"id": f"{question.kind}-2", "label": "A"},)}
