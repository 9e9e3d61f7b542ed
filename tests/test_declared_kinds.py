"""Kinds of subject that a checklist declares: whatever a class can say, data says as well."""

import json
import pickle
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any, ClassVar, cast

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Fact,
    Interview,
    InvalidChecklistError,
    InvalidInventoryError,
    Inventory,
    Store,
    Subject,
    Vocabulary,
    ask,
    dump,
    evaluate,
    formats,
    load_checklist,
    load_inventory,
    load_report,
)
from secure_checklist.checklists import Catalogue, OwnWord, Selector, Translation
from secure_checklist.core import ValueType
from secure_checklist.evaluation import schema
from secure_checklist.packs.lint import lint
from secure_checklist.subjects import FactDeclaration, KindDeclaration
from secure_checklist.subjects.declarations import declaration_of
from secure_checklist.subjects.vocabulary import STANDARD
from tests.commands import called_in_text

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOME: dict[str, Any] = {
    "id": "home",
    "title": "Things at home",
    "kinds": [
        {
            "id": "router",
            "label": "router",
            "plural": "routers",
            "meaning": "The box that connects the home to the internet.",
            "question": "Which routers do you use?",
            "naming": "Call each by the room where it stands.",
            "suggested": [{"id": "main", "label": "The main one", "facts": {"support": "fixes"}}],
        },
        {"id": "smart_speaker", "plural": "smart speakers"},
    ],
    "enums": [
        {
            "id": "support",
            "values": ["none", "fixes", "full"],
            "ordered": True,
            "choices": {"none": "Nothing any more", "fixes": "Security fixes", "full": "Everything"},
        }
    ],
    "declares": [
        {"fact": "router.support", "type": "enum", "enum": "support", "question": "What does its maker still send?"},
        {
            "fact": "router.open_ports",
            "type": "integer",
            "question": "How many ports are open?",
            "label": "number of open ports",
            "unit": "ports",
            "minimum": 0,
            "maximum": 65535,
            "confidentiality": "private",
        },
        {"fact": "router.pass_phrase", "type": "text", "question": "Which?", "confidentiality": "transient"},
        {"fact": "router.acme.box", "type": "boolean", "question": "Is it in the box?"},
        {"fact": "smart_speaker.support", "type": "enum", "enum": "support", "question": "What is still sent?"},
    ],
    "sections": [
        {
            "id": "things",
            "title": "Things",
            "items": [
                {
                    "id": "supported",
                    "title": "Use a router that gets fixes",
                    "rule": {"check": {"op": "at_least", "fact": "router.support", "value": "fixes"}},
                },
                {
                    "id": "closed",
                    "title": "Close the ports",
                    "rule": {"check": {"op": "equals", "fact": "router.open_ports", "value": 0}},
                },
                {
                    "id": "boxed",
                    "title": "Put it into the box",
                    "rule": {"check": {"op": "equals", "fact": "router.acme.box", "value": True}},
                },
                {
                    "id": "speaking",
                    "title": "Use a speaker that gets fixes",
                    "rule": {"check": {"op": "at_least", "fact": "smart_speaker.support", "value": "fixes"}},
                },
            ],
        }
    ],
}
MINE: dict[str, Any] = {
    "subjects": [
        {"kind": "router", "id": "main", "support": "none", "open_ports": 3, "extra": {"acme.box": True}},
    ],
    "complete": ["router"],
}


def home(**more: Any) -> Checklist:
    """Return the checklist, with other parts."""
    return load_checklist({**deepcopy(HOME), **more})


def mine(checklist: Checklist) -> Inventory:
    """Return the inventory."""
    return load_inventory(deepcopy(MINE), vocabulary=checklist.vocabulary)


# the law ---------------------------------------------------------------------------------------------------------


def twin(cls: type[Subject]) -> type[Subject]:
    """Return a class of a kind of its own with the plain facts of a standard one, and what its kind is called."""
    facts = [fact for fact in cls.facts().values() if fact.reads is None]
    name = f"own_{cls.kind}"
    declared = KindDeclaration(id=name, plural=f"own {cls.kind}s", question="Which do you have?", naming="By room.")
    said: Mapping[str, Any] = {fact.field: fact.declared for fact in facts}

    annotations: dict[str, object] = {fact.field: cls.__pydantic_fields__[fact.field].annotation for fact in facts}
    made = cast("Any", type(Subject))(
        f"Own{cls.__name__}",
        (Subject,),
        {
            "__module__": __name__,
            "__doc__": f"A own {cls.kind}.",
            "__annotations__": annotations | {"declaration": ClassVar[KindDeclaration]},
            "kind": name,
            "declaration": declared,
            **{field: one.field() for field, one in said.items()},
        },
    )
    return cast("type[Subject]", made)


def check_of(name: str, value_type: ValueType) -> dict[str, Any]:
    """Return a condition that suits a fact."""
    words = list(value_type.vocabulary or ())
    if value_type.name == "enum":
        return {"op": "at_least" if value_type.ordered else "equals", "fact": name, "value": words[-1]}
    if value_type.name in ("enum_set", "text_set"):
        return {"op": "has_any", "fact": name, "values": [*words, "a"][:1]}
    if value_type.name in ("date", "instant"):
        return {"op": "within_days", "fact": name, "days": 30}
    values = {"boolean": True, "integer": value_type.minimum or 0, "number": value_type.minimum or 0.0, "text": "DE"}
    return {"op": "equals", "fact": name, "value": values[value_type.name]}


def samples(value_type: ValueType) -> list[Any]:
    """Return some values of a type, as JSON; None where it isn't known."""
    if value_type.vocabulary is not None:
        single = [value_type.vocabulary[0], value_type.vocabulary[-1]]
        return [None, *(single if value_type.name == "enum" else [[single[0]], single])]
    low = value_type.minimum or 0
    values: dict[str, list[Any]] = {
        "boolean": [None, True, False],
        "integer": [None, int(low), int(low) + 1],
        "number": [None, float(low), low + 0.5],
        "text": [None, "DE", "FR"],
        "text_set": [None, ["a"], ["b", "c"]],
        "date": [None, "2026-11-20", "2020-01-01"],
        "instant": [None, "2026-11-20T10:00:00Z", "2020-01-01T10:00:00Z"],
    }
    return values[value_type.name]


def both(cls: type[Subject]) -> tuple[tuple[Checklist, Vocabulary], tuple[Checklist, Vocabulary]]:
    """Return a checklist over a class with its vocabulary; and over the data declaration that the class gives."""
    own = twin(cls)
    facts = list(own.facts().values())
    items = [
        {
            "id": f"i.{fact.field}",
            "title": fact.label,
            "renew_after": 90,
            "rule": {"check": check_of(fact.name, fact.type)},
        }
        for fact in facts
        if fact.confidentiality != "transient" or cls.kind == "incident"
    ]
    base = {"id": "law", "title": "Law", "sections": [{"id": "s", "title": "S", "items": items}]}
    declared = [json.loads(FactDeclaration.model_validate(declaration_of(fact)).model_dump_json()) for fact in facts]
    assert own.declaration is not None
    kind: dict[str, Any] = json.loads(own.declaration.model_dump_json())
    coded = load_checklist({**base, "requires": declared})
    plain = load_checklist({**base, "declares": declared, "kinds": [kind]})
    return (coded, Vocabulary.standard().with_subjects(own)), (plain, plain.vocabulary)


@pytest.mark.parametrize("cls", STANDARD, ids=lambda cls: cls.kind)
def test_what_is_declared_as_data_is_as_if_a_class_had_said_it(cls: type[Subject]) -> None:
    """For every built-in class, its declaration as data gives the same answers, questions, explanations and schema."""
    (coded, by_class), (plain, by_data) = both(cls)
    kind = f"own_{cls.kind}"
    own, made = by_class.subject(kind), by_data.subject(kind)
    assert own is not made
    for one, other in zip(own.facts().values(), by_data.subject(kind).facts().values(), strict=True):
        assert (one, one.question, one.choices, one.unit) == (other, other.question, other.choices, other.unit)
        assert (one.confidentiality, one.known_by, one.label) == (other.confidentiality, other.known_by, other.label)
    schemas = [schema("inventory", vocabulary=each)["$defs"][f"Own{cls.__name__}"] for each in (by_class, by_data)]
    assert schemas[0] == schemas[1]
    for place in range(3):
        values = {fact.field: samples(fact.type)[place % len(samples(fact.type))] for fact in own.facts().values()}
        subject = {"kind": kind, "id": "x", "observed_at": "2026-11-20T00:00:00Z"}
        data = {"subjects": [{**subject, **{name: one for name, one in values.items() if one is not None}}]}
        mine, theirs = (load_inventory(data, vocabulary=each) for each in (by_class, by_data))
        assert json.loads(dump(mine)) == json.loads(dump(theirs))
        assert repr(mine.subjects[0]) == repr(theirs.subjects[0])
        reports = [evaluate(coded, mine, now=NOW, explain=True), evaluate(plain, theirs, now=NOW, explain=True)]
        assert reports[0].findings == reports[1].findings
        assert reports[0].score == reports[1].score
        sentences = [
            [finding.explain(inventory=inventory, facts=known.facts) for finding in report.findings]
            for report, inventory, known in zip(reports, (mine, theirs), (by_class, by_data), strict=True)
        ]
        assert sentences[0] == sentences[1]
    interviews = Interview(coded, Inventory(), now=NOW, vocabulary=by_class), Interview(plain, Inventory(), now=NOW)
    for _ in range(40):
        asked = [interview.question for interview in interviews]
        assert asked[0] == asked[1]
        if asked[0] is None:
            break
        answer: Any = [{"id": "one"}] if asked[0].because == "unlisted" else []
        if asked[0].input != "subjects":
            fact = by_class.facts[asked[0].fact]
            answer = samples(fact.type)[1]
        interviews = cast("Any", tuple(interview.answer(answer) for interview in interviews))
    assert json.loads(dump(interviews[0].inventory)) == json.loads(dump(interviews[1].inventory))


# one pack --------------------------------------------------------------------------------------------------------


def test_subjects_of_a_declared_kind_are_evaluated_and_explained() -> None:
    checklist = home()
    report = evaluate(checklist, mine(checklist), now=NOW, explain=True)
    outcomes = {finding.item: finding.outcome for finding in report.findings}
    assert outcomes == {"supported": "fail", "closed": "fail", "boxed": "pass", "speaking": "unknown"}
    (found,) = (finding for finding in report.findings if finding.item == "supported")
    sentence = found.explain(facts=checklist.vocabulary.facts)
    assert 'Support: "Nothing any more"' in sentence


def test_an_interview_lists_them_and_then_asks_for_their_facts() -> None:
    interview = Interview(home(), Inventory(), now=NOW)
    question = interview.question
    assert question is not None
    assert (question.fact, question.text) == ("router.subjects", "Which routers do you use?")
    assert question.help.startswith("Call each by the room where it stands.")
    assert [choice.label for choice in question.choices] == ["The main one"]
    interview = interview.answer(["main"])
    asked: dict[str, str] = {}
    while question := interview.question:
        asked[question.fact] = question.text
        done = question.input == "subjects"
        interview = interview.answer([]) if done else interview.answer(True if question.input == "yes_no" else 0)
    assert asked == {
        "router.open_ports": "How many ports are open?",
        "router.acme.box": "Is it in the box?",
        "router.subjects": "Do you have another router?",
    }
    assert interview.inventory.by_id["main"].label == "The main one"


@pytest.mark.parametrize("name", ["router.box", "router.acme.box", "device.acme.box"])
def test_an_old_answer_is_offered_again_and_kept_beside_the_new_one(name: str) -> None:
    kind, _, field = name.partition(".")
    rule = {"check": {"op": "equals", "fact": name, "value": True}}
    items = [{"id": "a", "title": "A", "rule": rule, "renew_after": 30}]
    checklist = home(
        kinds=[{"id": "router"}],
        declares=[{"fact": name, "type": "boolean", "question": "?"}],
        sections=[{"id": "s", "title": "S", "items": items}],
    )
    values: dict[str, Any] = {"extra": {field: True}} if "." in field else {field: True}
    data = {"subjects": [{"kind": kind, "id": "x", **values}], "complete": [kind], "as_of": "2026-01-01T00:00:00Z"}
    interview = Interview(checklist, load_inventory(data, vocabulary=checklist.vocabulary), now=NOW)
    question = interview.question
    assert question is not None
    assert (question.because, question.old) == ("stale", True)
    (held,) = interview.answer(value=False).inventory.subjects
    assert [one.value for one in held.observed[field].superseded] == [True]


def test_nobody_is_asked_to_list_a_kind_without_a_question() -> None:
    asked = {question.fact for question in Interview(home(), Inventory(), now=NOW).open()}
    assert not any(name.startswith("smart_speaker") for name in asked)


@pytest.mark.parametrize("form", formats.names())
def test_every_format_calls_the_kind_as_the_pack_does(form: str) -> None:
    if form == "html":
        pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    checklist = home()
    inventory = load_inventory({"subjects": []}, vocabulary=checklist.vocabulary)
    report = evaluate(checklist, inventory, now=NOW)
    for known in (checklist, None):
        page = formats.write(report, form, checklist=known, inventory=inventory).decode()
        assert ("smart speakers" in page) == (known is not None and form not in ("csv", "junit"))


def test_a_report_is_read_with_what_the_pack_calls_its_kinds() -> None:
    report = evaluate(home(), Inventory(), now=NOW)
    assert load_report(report.to_json()).checklist.labels["kinds.smart_speaker"] == "smart speakers"


def test_values_are_checked_with_places_and_suggestions() -> None:
    checklist = home()
    wrong = {"kind": "router", "id": "main", "suport": "none", "open_ports": -1}
    with pytest.raises(InvalidInventoryError) as caught:
        load_inventory({"subjects": [wrong, {"kind": "ruter"}]}, vocabulary=checklist.vocabulary)
    assert [(problem.path, problem.suggestion) for problem in caught.value.problems] == [
        ('subjects[0] "main" > open_ports', ""),
        ('subjects[0] "main" > suport', 'did you mean "support"?'),
        ("subjects[1] > kind", 'did you mean "router"?'),
    ]


@pytest.mark.parametrize(
    ("change", "path", "hint"),
    [
        ({"kinds": [*HOME["kinds"], {"id": "device"}]}, 'kinds[2] "device"', "namespace"),
        ({"kinds": [*HOME["kinds"], {"id": "router"}]}, "", "its own"),
        ({"kinds": HOME["kinds"][:1]}, 'declares[4] "smart_speaker.support"', "`kinds`"),
        ({"enums": []}, 'declares[0] "router.support" > enum', ""),
        ({"enums": [{"id": "suport", "values": ["a"]}]}, 'declares[0] "router.support" > enum', '"suport"'),
        ({"kinds": [{"id": "router", "platform": "suport"}]}, 'kinds[0] "router" > platform', '"support"'),
        (
            {"kinds": [{"id": "router", "suggested": [{"id": "a", "label": "A", "facts": {"support": "lots"}}]}]},
            'kinds[0] "router" > suggested[0] > support',
            "",
        ),
        (
            {"kinds": [{"id": "router", "suggested": [{"id": "a", "label": "A", "facts": {"suport": "full"}}]}]},
            'kinds[0] "router" > suggested[0] > suport',
            '"support"',
        ),
        ({"declares": [*HOME["declares"], HOME["declares"][0]]}, "", "its own"),
    ],
)
def test_what_is_wrong_with_a_declaration_is_said(change: dict[str, Any], path: str, hint: str) -> None:
    with pytest.raises(InvalidChecklistError) as caught:
        home(**change)
    assert any(problem.path == path and hint in problem.suggestion for problem in caught.value.problems)


@pytest.mark.parametrize(
    "name", ["id", "label", "replace", "facts", "model_dump", "observed", "my-fact", "declaration"]
)
def test_a_field_cannot_be_called_as_something_that_every_subject_has(name: str) -> None:
    with pytest.raises(InvalidChecklistError, match="choose a word of its own"):
        home(declares=[{"fact": f"router.{name}", "type": "boolean"}])


def test_equal_declarations_have_one_class_and_equal_subjects_are_equal() -> None:
    one, other = home(), home()
    assert one.vocabulary.subject("router") is other.vocabulary.subject("router")
    assert mine(one) == mine(other)
    again = pickle.loads(pickle.dumps(mine(one)))  # noqa: S301 - our own
    assert again == mine(one)
    assert type(again.subjects[0]) is one.vocabulary.subject("router")
    assert deepcopy(mine(one)) == mine(one)
    assert mine(one).subjects[0] != mine(one).subjects[0].replace(support="full")


def test_a_translation_calls_everything_in_its_own_words_and_knows_the_same_subjects() -> None:
    checklist = home()
    texts = {
        "kinds/router/plural": "Router",
        "kinds/router/question": "Welche Router benutzen Sie?",
        "kinds/router/suggested/main": "Der wichtigste",
        "enums/support/choices/none": "Nichts mehr",
        "router.open_ports/unit": "Ports",
        "router.support/question": "Was liefert der Hersteller noch?",
    }
    assert texts.keys() <= checklist.texts().keys()
    found = {key: Translation(text=text) for key, text in texts.items()}
    german = checklist.translated(Catalogue(language="de", texts=found))
    assert mine(german) == mine(checklist)
    assert hash(mine(german)) == hash(mine(checklist))
    question = Interview(german, Inventory(), now=NOW).question
    assert question is not None
    assert (question.text, question.choices[0].label) == (texts["kinds/router/question"], "Der wichtigste")
    inventory = load_inventory(
        {"subjects": [{"kind": "router"}], "complete": ["router"]}, vocabulary=checklist.vocabulary
    )
    asked = {question.fact: question for question in Interview(german, inventory, now=NOW).open()}
    assert asked["router.support"].text == texts["router.support/question"]
    assert asked["router.support"].choices[0].label == "Nichts mehr"
    assert asked["router.open_ports"].unit == "Ports"
    assert evaluate(german, inventory, now=NOW).checklist.labels["kinds.router"] == "Router"


def test_packs_that_declare_one_kind_can_be_merged() -> None:
    plain = {"id": "router", "plural": "routers"}
    more = {
        "id": "more",
        "title": "More",
        "kinds": [plain],
        "declares": [{"fact": "router.wps", "type": "boolean", "question": "Is WPS on?"}],
        "sections": [
            {
                "id": "more",
                "title": "More",
                "items": [
                    {
                        "id": "wps",
                        "title": "Turn WPS off",
                        "rule": {"check": {"op": "equals", "fact": "router.wps", "value": False}},
                    }
                ],
            }
        ],
    }
    merged = home(kinds=[plain, HOME["kinds"][1]]).merged_with(load_checklist(more))
    data = {"subjects": [{"kind": "router", "support": "full", "wps": True}], "complete": ["router"]}
    report = evaluate(merged, load_inventory(data, vocabulary=merged.vocabulary), now=NOW)
    outcomes = {finding.item: finding.outcome for finding in report.findings}
    assert (outcomes["supported"], outcomes["wps"]) == ("pass", "fail")
    both = home().vocabulary.with_checklist(load_checklist(more))
    assert load_inventory(data, vocabulary=both).subjects[0].kind == "router"


@pytest.mark.parametrize("name", ["router.box", "router.acme.box", "device.acme.box"])
def test_a_renamed_fact_is_read_by_its_former_name(name: str) -> None:
    kind, _, field = name.partition(".")
    former = field.replace("box", "crate")
    declares = [{"fact": name, "type": "boolean", "question": "?", "former_ids": ["crate"]}]
    rule = {"check": {"op": "equals", "fact": name, "value": True}}
    items = [{"id": "a", "title": "A", "rule": rule, "renew_after": 30}]
    sections = [{"id": "s", "title": "S", "items": items}]
    checklist = home(kinds=[{"id": "router"}], declares=declares, sections=sections)
    values: dict[str, Any] = {former: True} if "." not in former else {"extra": {former: True}}
    for day, outcome in (("2026-11-20", "pass"), ("2026-01-01", "unknown")):
        seen = {former: {"at": f"{day}T00:00:00Z"}}
        data = {"subjects": [{"kind": kind, "id": "x", **values, "observed": seen}], "complete": [kind]}
        inventory = load_inventory(data, vocabulary=checklist.vocabulary)
        assert [finding.outcome for finding in evaluate(checklist, inventory, now=NOW).findings] == [outcome]
        assert former not in dump(inventory)
    assert checklist.vocabulary.names_of(name) == (name, name.replace("box", "crate"))
    both = {**values, "extra": {**values.get("extra", {}), field: False}} if "." in field else None
    if both is not None:
        (kept,) = load_inventory({"subjects": [{"kind": kind, **both}]}, vocabulary=checklist.vocabulary).subjects
        assert kept.extra == {field: False}


def test_a_class_of_an_app_that_stands_for_the_kind_is_kept() -> None:
    class Router(Subject):
        """An app's own."""

        kind: ClassVar[str] = "router"
        support: Fact[str] = ask("?")

    known = Vocabulary.standard().with_subjects(Router).with_checklist(home())
    assert known.subject("router") is Router
    assert known.with_subjects().subject("smart_speaker") is home().vocabulary.subject("smart_speaker")


def test_examples_beside_rules_and_the_linter_know_declared_kinds() -> None:
    sections = deepcopy(HOME["sections"])
    sections[0]["items"][0]["examples"] = [{"outcome": "fail", "facts": {"router.support": "none"}, "on": "2026-11-24"}]
    found = lint(home(sections=sections), now=NOW)
    assert not {diagnostic.code for diagnostic in found} & {"wrong-example", "constant", "invalid"}
    sections[0]["items"][0]["examples"][0]["outcome"] = "pass"
    assert "wrong-example" in {diagnostic.code for diagnostic in lint(home(sections=sections), now=NOW)}


def test_a_store_keeps_them(tmp_path: Any) -> None:
    checklist = home()
    for private in (True, False):
        path = tmp_path / str(private)
        with Store(path=path, vocabulary=checklist.vocabulary, keep_private=private) as store:
            store.save(mine(checklist), now=NOW)
        with Store(path=path, vocabulary=checklist.vocabulary, keep_private=private) as store:
            kept = store.load().subjects[0]
        assert kept.kind == "router"
        assert getattr(kept, "support") == "none"  # noqa: B009 - made of data, so no type checker knows it
        assert getattr(kept, "open_ports") == (3 if private else None)  # noqa: B009
        assert kept.extra == {"acme.box": True}


def test_the_command_line_reads_an_inventory_with_the_kinds_of_the_pack(tmp_path: Any) -> None:
    (tmp_path / "home.json").write_text(json.dumps(HOME), encoding="utf-8")
    (tmp_path / "mine.json").write_text(json.dumps(MINE), encoding="utf-8")
    found = called_in_text("check", "--pack", str(tmp_path / "home.json"), "--facts", str(tmp_path / "mine.json"))
    assert found.returncode == 1, found
    assert "Use a router that gets fixes" in found.stdout
    assert "smart speakers" in found.stdout


def test_dates_and_sets_are_fields_like_any() -> None:
    declares = [
        {"fact": "router.updated", "type": "date", "question": "When?"},
        {"fact": "router.apps", "type": "text_set", "question": "Which?", "confidentiality": "private"},
        {"fact": "router.bands", "type": "enum_set", "values": ["5", "2"], "question": "Which?"},
    ]
    checklist = load_checklist({"id": "a", "title": "A", "kinds": [{"id": "router"}], "declares": declares})
    data = {"subjects": [{"kind": "router", "updated": "2026-01-02", "bands": ["2", "5"], "apps": ["a"]}]}
    (router,) = load_inventory(data, vocabulary=checklist.vocabulary).subjects
    assert (router.__dict__["updated"], router.__dict__["bands"]) == (date(2026, 1, 2), frozenset({"2", "5"}))
    assert router.__dict__["apps"] == frozenset({"a"})


# levels, causes and platforms ------------------------------------------------------------------------------------

MARKED: dict[str, Any] = {
    **HOME,
    "levels": [
        {"id": "home.urgent", "label": "Urgent", "weight": 5},
        {"id": "home.nice", "label": "Nice to have", "weight": 1.5},
    ],
    "causes": [{"id": "home.overheard", "label": "Somebody overhears"}],
    "kinds": [{"id": "speaker", "plural": "speakers", "platform": "assistant"}],
    "declares": [
        {
            "fact": "speaker.assistant",
            "type": "enum",
            "values": ["alexa", "siri"],
            "choices": {"alexa": "Alexa", "siri": "Siri"},
            "question": "Whose assistant answers?",
        },
        {"fact": "speaker.muted", "type": "boolean", "question": "Is it muted?"},
    ],
    "sections": [
        {
            "id": "speakers",
            "title": "Speakers",
            "items": [
                {
                    "id": "mute",
                    "title": "Mute it",
                    "level": "home.nice",
                    "mitigates": ["home.overheard", "human_error"],
                    "rule": {"check": {"op": "equals", "fact": "speaker.muted", "value": True}},
                    "steps": [
                        {"platforms": ["speaker.alexa"], "do": ["Press the button on top."]},
                        {"platforms": ["speaker.siri"], "do": ["Say that it shall stop listening."]},
                    ],
                },
                {"id": "ask", "title": "Ask your guests", "level": "advanced", "question": "Did you?"},
                {"id": "unplug", "title": "Unplug it", "level": "home.urgent", "question": "Done?"},
                {"id": "talk", "title": "Talk about it", "level": "essential", "question": "Done?"},
            ],
        }
    ],
}


def marked(**more: Any) -> Checklist:
    """Return a checklist with words of its own."""
    return load_checklist({**deepcopy(MARKED), **more})


def speakers(checklist: Checklist, *assistants: str) -> Inventory:
    """Return an inventory of speakers, none of which is muted, and with nothing done."""
    subjects = [{"kind": "speaker", "id": name, "assistant": name, "muted": False} for name in assistants]
    told = [{"item": name, "confidentiality": "ordinary", "answer": "no"} for name in ("ask", "unplug", "talk")]
    data = {"subjects": subjects, "complete": ["speaker"], "attestations": told}
    return load_inventory(data, vocabulary=checklist.vocabulary)


def test_a_level_of_its_own_stands_where_its_weight_says() -> None:
    checklist = marked()
    report = evaluate(checklist, speakers(checklist, "siri"), now=NOW)
    assert [action.item for action in report.actions()] == ["unplug", "talk", "mute", "ask"]
    assert {note.id: note.weight for note in report.items} == {"mute": 1.5, "ask": 1, "unplug": 5, "talk": 3}
    again = load_report(report.to_json())
    assert [action.item for action in again.actions()] == [action.item for action in report.actions()]
    assert checklist.select(Selector(levels=(OwnWord("home.urgent"),))).items == (checklist.item("unplug"),)


@pytest.mark.parametrize("form", ["html", "markdown", "text"])
def test_words_of_its_own_have_their_labels_in_every_format(form: str) -> None:
    if form == "html":
        pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    checklist = marked()
    inventory = speakers(checklist, "siri")
    report = evaluate(checklist, inventory, now=NOW)
    page = formats.write(report, form, checklist=checklist, inventory=inventory).decode()
    assert "Nice to have" in page
    assert "Urgent" in page
    assert form == "text" or "Somebody overhears" in page
    assert "home.nice" not in page
    alone = formats.write(load_report(report.to_json()), form).decode()
    assert "Nice to have" in alone


def test_scores_are_told_by_a_cause_of_its_own() -> None:
    checklist = marked()
    report = evaluate(checklist, speakers(checklist, "siri"), now=NOW)
    assert set(report.by_cause) == {"home.overheard", "human_error"}
    assert checklist.select(Selector(causes=(OwnWord("home.overheard"),))).items == (checklist.item("mute"),)


def test_steps_are_shown_for_the_platform_of_the_subject() -> None:
    checklist = marked()
    for assistants, shown, hidden in ((("siri",), "Say that", "Press the"), (("alexa",), "Press the", "Say that")):
        inventory = speakers(checklist, *assistants)
        report = evaluate(checklist, inventory, now=NOW)
        page = formats.write(report, "markdown", checklist=checklist, inventory=inventory).decode()
        assert shown in page
        assert hidden not in page
        assert "Siri" in page or "Alexa" in page


def test_the_command_line_calls_them_so(tmp_path: Any) -> None:
    (tmp_path / "home.json").write_text(json.dumps(MARKED), encoding="utf-8")
    found = called_in_text("show", str(tmp_path / "home.json"), "mute")
    for label in ("Nice to have", "Somebody overhears", "Alexa", "Siri"):
        assert label in found.stdout


@pytest.mark.parametrize(
    ("place", "value", "path", "hint"),
    [
        ("level", "home.urgnet", " > level", 'did you mean "home.urgent"?'),
        ("level", "esential", " > level", 'did you mean "essential"?'),
        ("mitigates", ["home.overherd"], " > mitigates", 'did you mean "home.overheard"?'),
        ("mitigates", ["hackng"], " > mitigates[0]", 'did you mean "hacking"?'),
        ("steps", [{"platforms": ["speaker.siry"], "do": ["a"]}], " > steps[0] > platforms", "speaker.siri"),
        ("steps", [{"platforms": ["speaker.siri"], "os": ">=2", "do": ["a"]}], " > steps[0] > os", "leave `os` out"),
        ("situations", [{"when": {"op": "equals", "fact": "person.targeted", "value": True}, "level": "a.b"}], "", ""),
    ],
)
def test_a_misspelt_word_is_found(place: str, value: object, path: str, hint: str) -> None:
    sections = deepcopy(MARKED["sections"])
    sections[0]["items"][0][place] = value
    with pytest.raises(InvalidChecklistError) as caught:
        marked(sections=sections)
    (problem,) = caught.value.problems
    assert problem.path.endswith(path)
    assert hint in problem.suggestion


@pytest.mark.parametrize("group", ["levels", "causes"])
def test_a_word_of_its_own_needs_a_namespace_and_is_declared_once(group: str) -> None:
    for words in ([{"id": "urgent", "label": "U", "weight": 1}], [MARKED[group][0]] * 2):
        given = [{key: word[key] for key in word if group == "levels" or key != "weight"} for word in words]
        with pytest.raises(InvalidChecklistError):
            marked(**{group: given})


def test_labels_of_words_are_translated() -> None:
    texts = {"levels/home.urgent/label": "Dringend", "causes/home.overheard/label": "Jemand hört mit"}
    found = {key: Translation(text=text) for key, text in texts.items()}
    german = marked().translated(Catalogue(language="de", texts=found))
    assert (german.labels["level.home.urgent"], german.labels["cause.home.overheard"]) == tuple(texts.values())
    assert texts.keys() <= marked().texts().keys()


# privacy ---------------------------------------------------------------------------------------------------------

PLANTED = "behind the blue door"
HIDDEN: dict[str, Any] = {
    **HOME,
    "declares": [
        {"fact": "router.key", "type": "text", "question": "Where is the key?", "confidentiality": "private"},
        {"fact": "router.acme.key", "type": "text", "question": "Where is the key?", "confidentiality": "private"},
        {"fact": "router.phrase", "type": "text", "question": "Which phrase?", "confidentiality": "transient"},
    ],
    "kinds": [{"id": "router", "plural": "routers", "question": "Which routers?"}],
    "enums": [],
    "sections": [
        {
            "id": "keys",
            "title": "Keys",
            "items": [
                {
                    "id": name,
                    "title": f"Hide the {name}",
                    "renew_after": 30,
                    "rule": {"check": {"op": "matches", "fact": f"router.{fact}", "pattern": "door"}},
                }
                for name, fact in (("key", "key"), ("box", "acme.key"), ("phrase", "phrase"))
            ],
        }
    ],
}


def hidden() -> tuple[Checklist, Inventory]:
    """Return a checklist over secrets, and an inventory that holds them."""
    checklist = load_checklist(deepcopy(HIDDEN))
    router = {"kind": "router", "id": "r", "key": PLANTED, "phrase": PLANTED, "extra": {"acme.key": PLANTED}}
    return checklist, load_inventory({"subjects": [router], "complete": ["router"]}, vocabulary=checklist.vocabulary)


def shown(value: Any) -> str:
    """Return what a notebook shows of a value."""
    return str(value._repr_html_())


def test_no_way_out_tells_a_private_value_that_is_declared_as_data(tmp_path: Any) -> None:
    pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    checklist, inventory = hidden()
    report = evaluate(checklist, inventory, now=NOW, explain=True, show_values=True)
    assert {finding.item: finding.outcome for finding in report.findings} == dict.fromkeys(
        ("key", "box", "phrase"), "pass"
    )
    out = [repr(inventory), str(inventory.subjects), repr(inventory.subjects[0]), shown(inventory)]
    out += [repr(report), report.to_json().decode(), report.model_dump_json(), shown(report)]
    out += [finding.explain(inventory=inventory, facts=checklist.vocabulary.facts) for finding in report.findings]
    for form in formats.names():
        for audience in ("anybody", "self"):
            page = formats.write(report, form, checklist=checklist, inventory=inventory, audience=cast("Any", audience))
            out.append(page.decode())
    later = datetime(2027, 6, 1, tzinfo=UTC)
    dated = inventory.replace(as_of=NOW)
    out += [repr(question) for question in Interview(checklist, dated, now=later).open()]
    out += [question.model_dump_json() for question in Interview(checklist, dated, now=later).open()]
    path = tmp_path / "store"
    with Store(path=path, vocabulary=checklist.vocabulary) as store:
        store.save(inventory, now=NOW)
        out.append(repr(store.load()))
        out.append(dump(store.load()))
    out += [one.read_bytes().decode("latin-1") for one in tmp_path.rglob("*") if one.is_file()]
    for place, text in enumerate(out):
        assert PLANTED not in text, place


def test_a_transient_fact_of_a_declared_kind_is_never_written() -> None:
    _, inventory = hidden()
    written = json.loads(dump(inventory))["subjects"][0]
    assert written["key"] == PLANTED
    assert "phrase" not in written
    assert "phrase" in inventory.dropped()[0]
    assert deepcopy(inventory).subjects[0].__dict__["phrase"] == PLANTED
    (again,) = pickle.loads(pickle.dumps(inventory)).subjects  # noqa: S301 - our own
    assert again.__dict__["phrase"] is None


@pytest.mark.parametrize("where", ["key", "phrase", "extra"])
def test_no_error_quotes_a_value(where: str) -> None:
    checklist, _ = hidden()
    value: Any = {"acme.key": [PLANTED]} if where == "extra" else [PLANTED]
    with pytest.raises(InvalidInventoryError) as caught:
        load_inventory({"subjects": [{"kind": "router", where: value}]}, vocabulary=checklist.vocabulary)
    assert PLANTED not in repr(caught.value)
    assert PLANTED not in str(caught.value)
    with pytest.raises(ValidationError) as refused:
        checklist.vocabulary.subject("router").model_validate({where: [PLANTED] if where != "extra" else PLANTED})
    assert PLANTED not in f"{refused.value} {refused.value.errors()} {refused.value.json()}"
