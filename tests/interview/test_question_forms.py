"""Screens as forms: valid schemas, answers that come back, and what react-jsonschema-form makes of them."""

import html
import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from secure_checklist import Interview, Inventory, Question, packs
from secure_checklist.interview import (
    Choice,
    How,
    InputKind,
    Listed,
    Pass,
    Screen,
    Suggestion,
    form,
    read_screen,
    submit,
)
from tests.cases import each

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema comes with the extra `test`")
DRAFTS = (jsonschema.Draft7Validator, jsonschema.Draft202012Validator)
FORMS = Path(__file__).parents[1] / "forms"
WRONG: Mapping[str, list[Any]] = {
    "yes_no": [True, "maybe", "", ["yes"]],
    "one_of": ["no such word", 1, ["a"]],
    "some_of": [["no such word"], "a", [1], []],
    "whole_number": [1.5, "3", -1, True],
    "number": ["1", -0.5, False],
    "date": ["2026-1-1", "24.11.2026", "2026-11-24T12:00:00Z", "", 20261124],
    "datetime": ["2026-11-24", "2026-11-24T12:00:00", "2026-11-24 12:00:00Z", ""],
    "text": ["", "  ", "x" * 10_001, 5],
    "subjects": [["no such id"], [], "phone", [""]],
}
CHOICES = tuple(Choice(value=word, label=f"The {word}") for word in ("a", "none", "unknown"))
MANY = tuple(Choice(value=f"w{number}", label=f"Word {number}") for number in range(13))
SUGGESTED = (Suggestion(id="phone", label="My <phone>"), Suggestion(id="laptop", label="My laptop"))
ANSWERS = (Choice(value=True, label="Yes"), Choice(value=False, label="No"))


def made(kind: InputKind, **fields: Any) -> Question:
    about = {"fact": "device.made", "kind": "device", "subject": "mine", "label": "My & yours"}
    return Question.model_validate({**about, "text": 'Is it "so"?', "help": "Some help.", "input": kind, **fields})


def listing(*suggestions: Suggestion) -> Question:
    choices = tuple(Choice(value=one.id, label=one.label) for one in suggestions)
    fields = {"fact": "device.subjects", "subject": None, "label": "", "suggestions": suggestions, "choices": choices}
    return made("subjects", **fields)


EACH: Mapping[str, Question] = {
    "yes_no": made("yes_no", choices=ANSWERS, old=False),
    "one_of": made("one_of", choices=CHOICES, old="none"),
    "one of many": made("one_of", choices=MANY),
    "some_of": made("some_of", choices=CHOICES, old=("a", "none")),
    "whole_number": made("whole_number", minimum=0, maximum=9, old=4),
    "number": made("number", minimum=0, old=0.5),
    "date": made("date", old="2026-01-02"),
    "datetime": made("datetime", old="2026-01-02T03:04:05Z"),
    "text": made("text", old="14.8"),
    "subjects": listing(*SUGGESTED),
    "subjects of which none is suggested": listing(),
}


def alone(question: Question, reply: Any) -> Mapping[str, Any]:
    """Return what the form of a question alone sends."""
    return {"screen": question.key, "answers": {question.key: reply}}


def read(question: Question, reply: Any, **more: Any) -> object:
    return read_screen(Screen.of(question), alone(question, reply), **more)[question.key]


def right(question: Question, dice: random.Random) -> tuple[dict[str, Any], Any]:
    """Return a reply at random as it is sent, and what is read from it."""
    number = dice.randint(0, 3) + int(question.minimum or 0)
    plain: dict[str, Any] = {"whole_number": number, "number": number + 0.5}
    plain |= {"date": "2026-11-01", "datetime": "2026-11-01T10:00:00.000Z"}
    if question.input in ("yes_no", "one_of"):
        picked = dice.choice(question.choices).value
        return {"answer": {True: "yes", False: "no"}[picked] if isinstance(picked, bool) else picked}, picked
    if question.input == "some_of":
        words = dice.sample([choice.value for choice in question.choices], dice.randint(0, len(question.choices)))
        return ({"answer": words} if words else {"answer": [], "how": "none-of-these"}), tuple(words)
    if question.input == "subjects":
        if question.because == "perhaps_more":
            return {"how": "none-of-these"}, ()
        name = {"id": f"{question.kind}-1", "label": "Another"}
        chosen = [choice.value for choice in question.choices[:1]]
        return {**({"answer": chosen} if chosen else {}), "others": ["Another "]}, (*chosen, name)
    value: Any = plain.get(question.input, "GB")
    return {"answer": value}, value


def wrong(question: Question) -> Iterator[dict[str, Any]]:
    name = "answer" if question.input != "subjects" or question.choices else "others"
    values = WRONG[question.input] if name == "answer" else [[], [" "], "name", [1], ["x" * 201], ["twice", "twice"]]
    yield from ({name: value} for value in values)
    yield from ({}, {"how": "as-answered"}, {"how": "some day"}, {"how": ["as-answered"]})
    yield {"how": "not-known", "more": 1}
    many = question.input in ("some_of", "subjects")
    chosen = {name: [question.choices[0].value if question.choices else "Mine"]} if many else {}
    yield {"how": "none-of-these", **chosen}


def check(question: Question) -> None:
    """Check the form of a question alone by what it takes, and by what it doesn't."""
    shown, (sent, value) = form(Screen.of(question)), right(question, random.Random(0))  # noqa: S311 - no secret
    schema = json.loads(shown.model_dump_json())["schema"]
    for validator in DRAFTS:
        validator.check_schema(schema)
        judge = validator(schema).is_valid
        for reply in (sent, {"how": "not-known"}, {"how": "rather-not-say"}):
            assert judge(alone(question, reply))
        for bad in ({}, {"answers": {}}, *(alone(question, one) for one in wrong(question))):
            assert not judge(bad), (question.fact, bad)
    assert read(question, sent) == value
    for bad in wrong(question):
        with pytest.raises(ValueError, match=rf"^{re.escape(question.key)}: (answer|others|how|expected)"):
            read(question, bad)


@each("question", EACH.values())
def test_every_input_has_a_valid_form_that_takes_answers_alone(question: Question) -> None:
    check(question)
    shown, old = form(Screen.of(question)), question.old
    if old is not None:  # offered again, and what is sent untouched is that answer
        assert read_screen(Screen.of(question), shown.data) == {question.key: old}
        for sensitivity in ("private", "transient"):
            hidden = form(Screen.of(question.replace(sensitivity=sensitivity)))
            assert "answers" not in hidden.data
            (part,) = hidden.schema_["properties"]["answers"]["properties"].values()
            assert "default" not in part["properties"]["answer"]


@each("pack", packs.names(), quick=1)
def test_every_screen_of_an_interview_can_be_asked_by_a_form(pack: str) -> None:
    dice, seen = random.Random(1), set[str]()  # noqa: S311 - no secret
    interview: Interview = Interview(packs.load(pack), Inventory(), now=NOW)
    while screen := interview.next():
        for question in screen.questions:
            check(question)
            assert not {*question.words} & {*get_args(How)}
        replies = {one.key: right(one, dice)[0] for one in screen.questions}
        if screen.layout != "single":
            replies.pop(dice.choice([*replies]))
        sent = json.loads(json.dumps({"screen": screen.key, "answers": replies}))
        judged = json.loads(form(screen).model_dump_json())["schema"]
        for validator in DRAFTS:
            validator.check_schema(judged)
            assert validator(judged).is_valid(sent), (screen.key, sent)
        before, interview = interview, submit(interview, sent)
        assert len(interview.asked) + len(interview.inventory.subjects) > len(before.asked)
        seen.add(screen.layout)
    assert seen >= {"single", "together"}
    with pytest.raises(LookupError):
        submit(interview, {})


EACH_SCREEN = Screen(
    layout="each",
    text="Is it on?",
    seconds=1,
    questions=tuple(
        made("yes_no", fact="account.mfa", subject=name, choices=ANSWERS) for name in ("mail", "cloud", "bank")
    ),
)
"""One thing asked of three subjects."""


def test_one_answer_may_be_the_same_for_all_each_may_differ_and_an_untouched_form_is_none() -> None:
    sent = {
        "screen": EACH_SCREEN.key,
        "same": {"answer": "yes"},
        "answers": {"account.mfa@cloud": {"answer": "no"}, "account.mfa@bank": {"how": "not-known"}},
    }
    expected = {"account.mfa@mail": True, "account.mfa@cloud": False, "account.mfa@bank": Pass.UNKNOWN}
    assert read_screen(EACH_SCREEN, sent) == expected
    for blank in (form(EACH_SCREEN).data, {}, {"answers": {"account.mfa@mail": {"how": "as-answered"}}}):
        assert read_screen(EACH_SCREEN, blank) == {}
        assert DRAFTS[0](dict(form(EACH_SCREEN).schema_)).is_valid(blank)


@each(
    "sent, named",
    [
        (3, "expected a mapping with answers, same, screen"),
        ({"other": 1}, "expected a mapping with answers, same, screen"),
        ({"screen": "account.mfa@mail"}, "this is the form of another screen"),
        ({"answers": []}, "answers: expected a mapping"),
        ({"answers": {"account.mfa@other": {"answer": "yes"}}}, "answers: expected a mapping"),
        ({"answers": {"account.mfa@mail": {"answer": "marker"}}}, "account.mfa@mail: answer: expected one of yes, no"),
        ({"answers": {"account.mfa@mail": "yes"}}, "account.mfa@mail: expected a mapping"),
        ({"same": {"answer": "marker"}}, "same: answer: expected one of yes, no"),
    ],
)
def test_what_a_form_of_several_questions_doesnt_take(sent: Any, named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}") as caught:
        read_screen(EACH_SCREEN, sent)
    assert "marker" not in str(caught.value)


def test_one_question_of_a_screen_may_be_sent_alone() -> None:
    interview = Interview(packs.load("leak-prevention"), Inventory(), now=NOW)
    while (screen := interview.next()) is not None and screen.layout != "together":
        interview = interview.reply(
            {screen.key: [one.id for one in screen.questions[0].suggestions[:1]] or Pass.UNKNOWN}
        )
    assert screen is not None
    after = submit(interview, alone(screen.questions[1], {"how": "not-known"}))
    assert after.asked[-1].fact == screen.questions[1].fact
    assert len(after.asked) == len(interview.asked) + 1


def test_lists_say_whether_they_are_all_and_own_names_get_unused_ids() -> None:
    listed = EACH["subjects"]
    assert read(listed, {"answer": ["phone"], "how": "that-is-all"}) == Listed(("phone",), complete=True)
    for reply in ({"how": "that-is-all"}, {"answer": []}):
        with pytest.raises(ValueError, match="at least one, or that there is none"):
            read(listed, reply)
    sent = {"answer": ["phone"], "others": [" Secret phone ", "Old one"]}
    named = ({"id": "device-2", "label": "Secret phone"}, {"id": "device-3", "label": "Old one"})
    assert read(listed, sent, taken={"device-1"}) == ("phone", *named)
    assert type(read(EACH["whole_number"], {"answer": 2.0})) is int, "JSON doesn't tell 2.0 from 2"
    with pytest.raises(ValueError, match="no such day") as caught:
        read(EACH["date"], {"answer": "2026-02-30"})
    assert "2026" not in str(caught.value)


def test_an_old_answer_that_is_none_any_more_is_not_offered() -> None:
    for name, old in (("one_of", "gone"), ("some_of", ("a", "gone")), ("whole_number", 99), ("date", "gone")):
        assert "answers" not in form(Screen.of(EACH[name].replace(old=old))).data
    none = EACH["some_of"].replace(old=())
    assert form(Screen.of(none)).data["answers"] == {none.key: {"how": "none-of-these"}}


# the real library ----------------------------------------------------------------------------------------------------

TYPES = {
    "some_of": "checkbox",
    "subjects": "checkbox",
    "yes_no": "radio",
    "one_of": "radio",
    "datetime": "datetime-local",
    "whole_number": "number",
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Each form as react-jsonschema-form draws it, with what it says to data that is right and wrong."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are needed to draw forms with the real library")
    place = tmp_path_factory.mktemp("forms")
    for name in ("package.json", "draw.mjs"):
        shutil.copy(FORMS / name, place)
    call = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefer-offline"]
    done = subprocess.run(call, cwd=place, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        pytest.skip(f"the packages for web forms can't be installed: {done.stderr[-300:]}")
    fresh = {name: question.replace(old=None) for name, question in EACH.items()}
    forms = {name: json.loads(form(Screen.of(question)).model_dump_json()) for name, question in fresh.items()}
    cases = json.dumps([{"form": forms[name], "data": [sent for sent, _ in sendings(name)]} for name in EACH])
    done = subprocess.run(
        ["node", "draw.mjs"], cwd=place, input=cases, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["warnings"] == []
    return dict(zip(EACH, result["drawn"], strict=True))


def sendings(name: str) -> list[tuple[Mapping[str, Any], bool]]:
    """Return what may be sent with a form, and whether it takes that."""
    question = EACH[name]
    good = [right(question, random.Random(seed))[0] for seed in range(3)]  # noqa: S311 - no secret
    good += [{"how": "not-known"}, {"how": "rather-not-say"}]
    bad = [*wrong(question), *([{"answer": "2026-02-30"}] if question.input == "date" else [])]
    return [(alone(question, one), fits) for replies, fits in ((good, True), (bad, False)) for one in replies]


@each("name", EACH)
def test_react_jsonschema_form_draws_and_takes_what_it_should(drawn: Mapping[str, Any], name: str) -> None:
    question, page, untouched = EACH[name], drawn[name]["html"], drawn[name]["untouched"]
    for (sent, fits), errors in zip(sendings(name), drawn[name]["judged"], strict=True):
        assert (errors == []) is fits, sent
    assert "Unsupported" not in page
    for label in (question.text, *(choice.label for choice in question.choices), "I don't know", "I'd rather not say"):
        assert html.escape(label) in page, label
    found = [one[1] for one in re.finditer(r'<input[^>]* type="([a-z-]+)"', page)]
    if name == "one of many":
        assert page.count("<option") == len(MANY) + 1
    elif name != "subjects of which none is suggested":
        assert found.count(TYPES.get(question.input, question.input)) >= (len(question.choices) or 1)
    assert found.count("radio") >= 3
    assert "hidden" in found
    assert untouched["screen"] == question.key
    with pytest.raises(ValueError, match=rf"^{re.escape(question.key)}: (answer|others)"):
        read_screen(Screen.of(question), untouched)
