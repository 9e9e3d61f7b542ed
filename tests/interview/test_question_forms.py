"""Questions as forms: valid schemas, answers that come back, and what react-jsonschema-form makes of them."""

import html
import json
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from secure_checklist import Fact, Interview, Inventory, Question, Vocabulary, packs
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import all_messages, use_messages
from secure_checklist.interview import Listed, Pass, Screen, form, read_screen, submit
from secure_checklist.interview.forms import Form, How, read
from secure_checklist.interview.questions import Choice, InputKind, Suggestion, choices_of, help_of, input_of
from tests.cases import each

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema comes with the extra `test`")
DRAFTS = (jsonschema.Draft7Validator, jsonschema.Draft202012Validator)
FORMS = Path(__file__).parents[1] / "forms"
KINDS = get_args(InputKind)
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
    "yes_no": made("yes_no", choices=ANSWERS),
    "one_of": made("one_of", choices=CHOICES),
    "one of many": made("one_of", choices=MANY),
    "some_of": made("some_of", choices=CHOICES),
    "whole_number": made("whole_number", minimum=0, maximum=9),
    "number": made("number", minimum=0),
    "date": made("date"),
    "datetime": made("datetime"),
    "text": made("text"),
    "subjects": listing(*SUGGESTED),
    "subjects of which none is suggested": listing(),
}


def right(question: Question, dice: random.Random) -> tuple[dict[str, Any], Any]:
    """Return an answer at random as it is sent, and what is read from it."""
    start = int(question.minimum or 0)
    number = dice.randint(start, start + 3)
    plain: dict[str, Any] = {
        "whole_number": number,
        "number": number + 0.5,
        "date": "2026-11-01",
        "datetime": "2026-11-01T10:00:00.000Z",
    }
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
    yield from ({}, {"how": "as-answered"}, {"how": "some day"}, {"how": ["as-answered"]}, {"question": "another"})
    yield {"how": "not-known", "more": 1}
    many = question.input in ("some_of", "subjects")
    chosen = {name: [question.choices[0].value if question.choices else "Mine"]} if many else {}
    yield {"how": "none-of-these", **chosen}


def checked(question: Question, dice: random.Random) -> dict[str, Any]:
    """Check the form of a question, and give an answer that is right."""
    shown = form(question)
    assert Form.model_validate_json(shown.model_dump_json()) == shown
    schema = json.loads(shown.model_dump_json())["schema"]
    sent, value = right(question, dice)
    for validator in DRAFTS:
        validator.check_schema(schema)
        judge = validator(schema).is_valid
        assert judge({**shown.data, **sent})
        assert judge(sent)
        for ending in ("not-known", "rather-not-say"):
            assert judge({"how": ending})
        for bad in wrong(question):
            assert not judge(bad), (question.fact, bad)
    assert read(question, {**shown.data, **sent}) == value
    for bad in wrong(question):
        with pytest.raises(ValueError, match=r"^(answer|others|how|expected|this is)"):
            read(question, bad)
    return {**shown.data, **sent}


# every question ------------------------------------------------------------------------------------------------------


@each(
    "pack, seed", [("leak-response", 0), ("leak-prevention", 1), ("leak-prevention", 2), ("leak-response", 3)], quick=1
)
def test_every_screen_of_an_interview_can_be_asked_by_a_form(pack: str, seed: int) -> None:
    dice, seen = random.Random(seed), Counter[str]()  # noqa: S311 - no secret
    interview: Interview = Interview(packs.load(pack), Inventory(), now=NOW)
    while screen := interview.next():
        parts = {one.key: checked(one, dice) for one in screen.questions}
        sent = json.loads(json.dumps(_sent(screen, parts, dice)))
        judged = json.loads(form(screen).model_dump_json())["schema"]
        for validator in DRAFTS:
            validator.check_schema(judged)
            assert validator(judged).is_valid(sent), (screen.key, sent)
        before, interview = interview, submit(interview, sent)
        assert len(interview.asked) + len(interview.inventory.subjects) > len(before.asked)
        seen[screen.layout] += 1
        assert sum(seen.values()) < 1000
    assert seen["single"] >= 2
    assert seen["together"] >= 1
    with pytest.raises(LookupError):
        submit(interview, {})


def _sent(screen: Screen, parts: dict[str, dict[str, Any]], dice: random.Random) -> dict[str, Any]:
    """Return what a person may send: some questions answered, some not known, some left blank."""
    for question in screen.questions:
        if question.input != "subjects" and dice.random() < 0.1:
            parts[question.key] = {"how": dice.choice(["not-known", "rather-not-say"])}
    if screen.layout == "single":
        return {"question": screen.questions[0].key, **parts[screen.questions[0].key]}
    answers = {key: {k: v for k, v in part.items() if k != "question"} for key, part in parts.items()}
    blank = dice.choice([None, *answers])
    return {"screen": screen.key, "answers": {key: part for key, part in answers.items() if key != blank}}


EACH_SCREEN = Screen(
    layout="each",
    text="Is it on?",
    seconds=1,
    questions=tuple(
        Question(
            fact="account.mfa",
            kind="account",
            subject=name,
            label=name,
            text="Is it on?",
            input="yes_no",
            choices=ANSWERS,
        )
        for name in ("mail", "cloud", "bank")
    ),
)
"""One thing asked of three subjects."""


def test_one_answer_may_be_the_same_for_all_and_each_may_differ() -> None:
    shown = form(EACH_SCREEN)
    assert list(shown.schema_["properties"]) == ["same", "answers", "screen"]
    sent = {
        "screen": shown.data["screen"],
        "same": {"answer": "yes"},
        "answers": {"account.mfa@cloud": {"answer": "no"}, "account.mfa@bank": {"how": "not-known"}},
    }
    assert read_screen(EACH_SCREEN, sent) == {
        "account.mfa@mail": True,
        "account.mfa@cloud": False,
        "account.mfa@bank": Pass.UNKNOWN,
    }


@each(
    "sent",
    [form(EACH_SCREEN).data, {}, {"answers": {}}, {"answers": {"account.mfa@mail": {"how": "as-answered"}}}],
)
def test_an_untouched_form_of_several_questions_is_no_answer(sent: Any) -> None:
    assert read_screen(EACH_SCREEN, sent) == {}
    assert DRAFTS[0](dict(form(EACH_SCREEN).schema_)).is_valid(sent)


@each(
    "sent, named",
    [
        (3, "expected a mapping with answers, same, screen"),
        ({"other": 1}, "expected a mapping with answers, same, screen"),
        ({"screen": "account.mfa@mail"}, "this is the form of another question"),
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


def test_subjects_may_be_said_to_be_all() -> None:
    reply = read(EACH["subjects"], {"answer": ["phone"], "how": "that-is-all"})
    assert reply == Listed(("phone",), complete=True)
    with pytest.raises(ValueError, match="at least one"):
        read(EACH["subjects"], {"how": "that-is-all"})


FACTS = [fact for fact in Vocabulary.standard().facts.values() if fact.reads is None]


@each("fact", [fact for fact in FACTS if fact.type.name != "text_set"], quick=40)
def test_every_standard_fact_can_be_asked_by_a_form(fact: Fact[Any]) -> None:
    """An interview asks for no set of any texts."""
    asked = Question(
        fact=fact.name,
        kind=fact.kind,
        text=fact.question,
        help=help_of(fact),
        input=input_of(fact),
        choices=choices_of(fact),
        minimum=fact.type.minimum,
        maximum=fact.type.maximum,
    )
    value: Any = read(asked, checked(asked, random.Random(0)))  # noqa: S311 - no secret
    fact.type.parse([*cast("tuple[object, ...]", value)] if isinstance(value, tuple) else value)
    assert not {choice.value for choice in asked.choices} & set(get_args(How))


# what comes back -----------------------------------------------------------------------------------------------------


@each("name", ["some_of", "subjects"])
def test_an_empty_list_is_an_answer_only_if_none_was_said(name: Any) -> None:
    question = EACH[name]
    assert read(question, {"answer": [], "how": "none-of-these"}) == ()
    with pytest.raises(ValueError, match="at least one, or that there is none"):
        read(question, {**form(question).data, "answer": []})


def test_own_names_get_unused_ids_and_numbers_and_days_are_real_ones() -> None:
    sent = {"answer": ["phone"], "others": [" Secret phone ", "Old one"]}
    named = ({"id": "device-2", "label": "Secret phone"}, {"id": "device-3", "label": "Old one"})
    assert read(EACH["subjects"], sent, taken={"device-1"}) == ("phone", *named)
    assert type(read(EACH["whole_number"], {"answer": 2.0})) is int, "JSON doesn't tell 2.0 from 2"
    with pytest.raises(ValueError, match="no such day") as caught:
        read(EACH["date"], {"answer": "2026-02-30"})
    assert "2026" not in str(caught.value)


# old answers and words -----------------------------------------------------------------------------------------------

OLD: Mapping[str, tuple[Any, Any]] = {
    "yes_no": (False, "no"),
    "one_of": ("none", "none"),
    "some_of": (("a", "none"), ["a", "none"]),
    "whole_number": (4, 4),
    "number": (0.5, 0.5),
    "date": ("2026-01-02", "2026-01-02"),
    "datetime": ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
    "text": ("14.8", "14.8"),
}


@each("name", OLD)
def test_an_old_answer_is_offered_again_unless_it_is_private(name: Any) -> None:
    old, shown = OLD[name]
    again = EACH[name].replace(old=old)
    assert form(again).schema_["properties"]["answer"]["default"] == shown
    assert read(again, form(again).data) == old
    for sensitivity in ("private", "transient"):
        hidden = form(again.replace(sensitivity=sensitivity))
        assert "answer" not in hidden.data
        assert "default" not in hidden.schema_["properties"]["answer"]


def test_an_old_answer_that_is_none_any_more_is_not_offered() -> None:
    for name, old in (("one_of", "gone"), ("some_of", ("a", "gone")), ("whole_number", 99), ("date", "gone")):
        assert "answer" not in form(EACH[name].replace(old=old)).data
    assert form(EACH["some_of"].replace(old=())).data["how"] == "none-of-these"


def texts(value: object) -> Iterator[str]:
    """Return all texts that a form shows."""
    if isinstance(value, dict):
        shown: dict[str, object] = value  # pyright: ignore[reportUnknownVariableType]
        for key, part in shown.items():
            if key in ("title", "description", "label", "submitText"):
                yield str(part)
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:  # pyright: ignore[reportUnknownVariableType]
            yield from texts(part)  # pyright: ignore[reportUnknownArgumentType]


@each("question", EACH.values())
def test_all_other_words_are_messages(question: Any) -> None:
    ours = [key for key in all_messages() if key.startswith("interview.form.")]
    catalogue = Catalogue(language="xx", texts={key: Translation(text="¶") for key in ours})
    shown = set(texts(json.loads(form(question, catalogue).model_dump_json())))
    own = {question.text, question.help, question.label, *(choice.label for choice in question.choices)}
    assert shown - {""} == (own | {"¶"}) - {""}
    with use_messages(catalogue):
        assert form(question) == form(question, catalogue)


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
    forms = {name: json.loads(form(question).model_dump_json()) for name, question in EACH.items()}
    cases = json.dumps([{"form": forms[name], "data": [sent for sent, _ in sendings(name)]} for name in EACH])
    done = subprocess.run(
        ["node", "draw.mjs"], cwd=place, input=cases, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["warnings"] == []
    return dict(zip(EACH, result["drawn"], strict=True))


def sendings(name: str) -> list[tuple[dict[str, Any], bool]]:
    """Return what may be sent with a form, and whether it takes that."""
    question = EACH[name]
    good = [right(question, random.Random(seed))[0] for seed in range(3)]  # noqa: S311 - no secret
    good += [{"how": "not-known"}, {"how": "rather-not-say"}]
    bad = [*wrong(question), *([{"answer": "2026-02-30"}] if question.input == "date" else [])]
    return [*((sent, True) for sent in good), *((sent, False) for sent in bad)]


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
    assert untouched["how"] == "as-answered"
    assert untouched["question"]
    with pytest.raises(ValueError, match=r"^(answer|others)"):
        read(question, untouched)
