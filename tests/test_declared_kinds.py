"""Kinds of subject that a checklist declares: whatever a class can say, data says as well."""

import json
import pickle
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
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
from secure_checklist.checklists import Catalogue, Selector, Translation
from secure_checklist.checklists.words import OwnWord
from secure_checklist.core.types import ValueType
from secure_checklist.evaluation import schema
from secure_checklist.packs.lint import lint
from secure_checklist.subjects import FactDeclaration, KindDeclaration
from secure_checklist.subjects.declarations import declaration_of
from secure_checklist.subjects.vocabulary import STANDARD
from tests.cases import each
from tests.commands import called_in_text
from tests.extras import forms

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def declared(name: str, value_type: str, question: str = "?", **more: object) -> dict[str, Any]:
    """Return the declaration of a fact."""
    return {"fact": name, "type": value_type, "question": question, **more}


def item(name: str, title: str, op: str, fact: str, value: object, **more: object) -> dict[str, Any]:
    """Return an item that reads one fact."""
    literal = "pattern" if op == "matches" else "value"
    return {"id": name, "title": title, "rule": {"check": {"op": op, "fact": fact, literal: value}}, **more}


def section(*items: dict[str, Any]) -> dict[str, Any]:
    return {"id": "things", "title": "Things", "items": items}


ROUTER: dict[str, Any] = {
    "id": "router",
    "label": "router",
    "plural": "routers",
    "meaning": "The box that connects the home to the internet.",
    "question": "Which routers do you use?",
    "naming": "Call each by the room where it stands.",
}
SUGGESTED: dict[str, Any] = {"id": "main", "label": "The main one", "facts": {"support": "fixes"}}
SUPPORT = {"none": "Nothing any more", "fixes": "Security fixes", "full": "Everything"}
ASSISTANTS = {"alexa": "Alexa", "siri": "Siri"}
STEPS = (
    {"platforms": ["smart_speaker.alexa"], "do": ["Press the button on top."]},
    {"platforms": ["smart_speaker.siri"], "do": ["Say that it shall stop listening."]},
)
HOME: dict[str, Any] = {
    "id": "home",
    "title": "Things at home",
    "levels": [
        {"id": "home.urgent", "label": "Urgent", "weight": 5},
        {"id": "home.nice", "label": "Nice to have", "weight": 1.5},
    ],
    "causes": [{"id": "home.overheard", "label": "Somebody overhears"}],
    "kinds": [
        {**ROUTER, "suggested": [SUGGESTED]},
        {"id": "smart_speaker", "plural": "smart speakers", "platform": "assistant"},
    ],
    "enums": [{"id": "support", "values": list(SUPPORT), "ordered": True, "choices": SUPPORT}],
    "declares": [
        declared("router.support", "enum", "What does its maker still send?", enum="support"),
        declared(
            "router.open_ports",
            "integer",
            "How many ports are open?",
            label="number of open ports",
            unit="ports",
            minimum=0,
            maximum=65535,
            confidentiality="private",
        ),
        declared("router.pass_phrase", "text", confidentiality="transient"),
        declared("router.key", "text", "Where is the key?", confidentiality="private"),
        declared("router.acme.box", "boolean", "Is it in the box?"),
        declared("smart_speaker.assistant", "enum", values=[*ASSISTANTS], choices=ASSISTANTS),
        declared("smart_speaker.muted", "boolean", "Is it muted?"),
    ],
    "sections": [
        section(
            item("supported", "Use what gets fixes", "at_least", "router.support", "fixes", level="home.urgent"),
            item("closed", "Close the ports", "equals", "router.open_ports", 0, level="essential"),
            item("boxed", "Put it into the box", "equals", "router.acme.box", value=True),
            item("mute", "Mute it", "equals", "smart_speaker.muted", value=True, level="home.nice", steps=STEPS)
            | {"mitigates": ["home.overheard", "human_error"]},
        )
    ],
}
MINE: dict[str, Any] = {
    "subjects": [
        {"kind": "router", "id": "main", "support": "none", "open_ports": 3, "extra": {"acme.box": True}},
        {"kind": "smart_speaker", "id": "it", "assistant": "siri", "muted": False},
    ],
    "complete": ["router"],
}


def home(**more: Any) -> Checklist:
    """Return the checklist, with other parts."""
    return load_checklist({**deepcopy(HOME), **more})


def with_item(**more: Any) -> Checklist:
    """Return the checklist with another last item."""
    *others, last = HOME["sections"][0]["items"]
    return home(sections=[section(*others, {**last, **more})])


def inventory_of(checklist: Checklist, data: Mapping[str, Any] = MINE) -> Inventory:
    """Return an inventory that the checklist's vocabulary knows."""
    return load_inventory(deepcopy(dict(data)), vocabulary=checklist.vocabulary)


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


@each("cls", STANDARD)
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


def test_subjects_of_a_declared_kind_are_evaluated_explained_and_ordered_by_levels_of_their_own() -> None:
    checklist = home()
    report = evaluate(checklist, inventory_of(checklist), now=NOW, explain=True)
    outcomes = {finding.item: finding.outcome for finding in report.findings if finding.subject is not None}
    assert outcomes == {"supported": "fail", "closed": "fail", "boxed": "pass", "mute": "fail"}
    (found,) = report.of("supported")
    assert 'Support: "Nothing any more"' in found.explain(facts=checklist.vocabulary.facts)
    assert [action.item for action in report.actions()] == ["supported", "closed", "mute"]
    assert {note.id: note.weight for note in report.items} == {"supported": 5, "closed": 3, "boxed": 2, "mute": 1.5}
    assert {"home.overheard", "human_error"} == set(report.by_cause)
    again = load_report(report.to_json())
    assert [action.item for action in again.actions()] == ["supported", "closed", "mute"]
    assert again.checklist.labels["kinds.smart_speaker"] == "smart speakers"
    for chosen, item in (
        (Selector(levels=(OwnWord("home.urgent"),)), "supported"),
        (Selector(causes=(OwnWord("home.overheard"),)), "mute"),
    ):
        assert checklist.select(chosen).items == (checklist.item(item),)


def test_an_interview_lists_them_and_then_asks_for_their_facts() -> None:
    """A kind without a question is listed by nobody."""
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


@each("name", ["router.box", "router.acme.box", "device.acme.box"])
def test_a_renamed_fact_is_read_by_its_former_name_and_an_old_answer_is_offered_again(name: str) -> None:
    kind, _, field = name.partition(".")
    former = field.replace("box", "crate")
    checklist = home(
        kinds=[{"id": "router"}],
        declares=[declared(name, "boolean", former_ids=["crate"])],
        sections=[section(item("a", "A", "equals", name, value=True, renew_after=30))],
    )
    values: dict[str, Any] = {"extra": {former: True}} if "." in former else {former: True}
    for day, outcome in (("2026-11-20", "pass"), ("2026-01-01", "unknown")):
        seen = {former: {"at": f"{day}T00:00:00Z"}}
        data = {"subjects": [{"kind": kind, "id": "x", **values, "observed": seen}], "complete": [kind]}
        inventory = inventory_of(checklist, data)
        assert [finding.outcome for finding in evaluate(checklist, inventory, now=NOW).findings] == [outcome]
        assert former not in dump(inventory)
    interview = Interview(checklist, inventory, now=NOW)
    question = interview.question
    assert question is not None
    assert (question.because, question.old) == ("stale", True)
    (held,) = interview.answer(value=False).inventory.subjects
    assert [one.value for one in held.observed[field].superseded] == [True]


@each("form", forms())
def test_every_format_calls_things_as_the_pack_does(form: str) -> None:
    """Kinds, levels, causes, and the steps for a platform of one's own; a report by itself has the labels of levels."""
    checklist = home()
    inventory = inventory_of(checklist)
    report = evaluate(checklist, inventory, now=NOW)
    page = formats.write(report, form, checklist=checklist, inventory=inventory).decode()
    assert "home.nice" not in page or form in ("csv", "junit")
    if form in ("html", "markdown", "text"):
        assert "Nice to have" in page
        assert form == "text" or "Somebody overhears" in page
        assert "Nice to have" in formats.write(load_report(report.to_json()), form).decode()
    if form in ("html", "markdown"):
        assert "Say that it shall" in page
        assert "Press the button" not in page


def test_a_misspelt_field_of_a_subject_is_answered_by_the_nearest() -> None:
    wrong = {"kind": "router", "id": "main", "suport": "none", "open_ports": -1}
    with pytest.raises(InvalidInventoryError) as caught:
        inventory_of(home(), {"subjects": [wrong, {"kind": "ruter"}]})
    assert [(problem.path, problem.suggestion) for problem in caught.value.problems] == [
        ('subjects[0] "main" > open_ports', ""),
        ('subjects[0] "main" > suport', 'did you mean "support"?'),
        ("subjects[1] > kind", 'did you mean "router"?'),
    ]


def suggested(**facts: str) -> dict[str, Any]:
    return {"kinds": [{"id": "router", "suggested": [{"id": "a", "label": "A", "facts": facts}]}]}


@each(
    ("change", "path", "hint"),
    [
        ({"kinds": [*HOME["kinds"], {"id": "device"}]}, 'kinds[2] "device"', "namespace"),
        ({"kinds": [*HOME["kinds"], {"id": "router"}]}, "", "its own"),
        ({"kinds": HOME["kinds"][:1]}, 'declares[5] "smart_speaker.assistant"', "`kinds`"),
        ({"enums": []}, 'declares[0] "router.support" > enum', ""),
        ({"enums": [{"id": "suport", "values": ["a"]}]}, 'declares[0] "router.support" > enum', '"suport"'),
        ({"kinds": [{"id": "router", "platform": "suport"}]}, 'kinds[0] "router" > platform', '"support"'),
        (suggested(support="lots"), 'kinds[0] "router" > suggested[0] > support', ""),
        (suggested(suport="full"), 'kinds[0] "router" > suggested[0] > suport', '"support"'),
        ({"declares": [*HOME["declares"], HOME["declares"][0]]}, "", "its own"),
        ({"levels": [{"id": "urgent", "label": "U", "weight": 1}]}, "", ""),
        ({"causes": HOME["causes"] * 2}, "", ""),
        *(
            ({"declares": [{"fact": f"router.{name}", "type": "boolean"}]}, "", "a word of its own")
            for name in ("id", "label", "replace", "facts", "model_dump", "observed", "my-fact", "declaration")
        ),
    ],
)
def test_what_is_wrong_with_a_declaration_is_said(change: dict[str, Any], path: str, hint: str) -> None:
    with pytest.raises(InvalidChecklistError) as caught:
        home(**change)
    assert any(path in ("", one.path) and hint in f"{one.suggestion} {one.message}" for one in caught.value.problems)


@each(
    ("place", "value", "path", "hint"),
    [
        ("level", "home.urgnet", " > level", 'did you mean "home.urgent"?'),
        ("level", "esential", " > level", 'did you mean "essential"?'),
        ("mitigates", ["home.overherd"], " > mitigates", 'did you mean "home.overheard"?'),
        ("mitigates", ["hackng"], " > mitigates[0]", 'did you mean "hacking"?'),
        ("steps", [{"platforms": ["smart_speaker.siry"], "do": ["a"]}], " > steps[0] > platforms", "speaker.siri"),
        ("steps", [{"platforms": ["smart_speaker.siri"], "os": ">=2", "do": ["a"]}], "[0] > os", "leave `os` out"),
    ],
)
def test_a_misspelt_word_is_found(place: str, value: object, path: str, hint: str) -> None:
    with pytest.raises(InvalidChecklistError) as caught:
        with_item(**{place: value})
    (problem,) = caught.value.problems
    assert problem.path.endswith(path)
    assert hint in problem.suggestion


def test_equal_declarations_have_one_class_and_an_apps_own_class_is_kept() -> None:
    one, other = home(), home()
    made, again = inventory_of(one), inventory_of(other)
    assert one.vocabulary.subject("router") is other.vocabulary.subject("router")
    assert made == again == deepcopy(made)
    assert made.subjects[0] != made.subjects[0].replace(support="full")
    unpickled = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    assert type(unpickled.subjects[0]) is one.vocabulary.subject("router")

    class Router(Subject):
        """An app's own."""

        kind: ClassVar[str] = "router"
        support: Fact[str] = ask("?")

    known = Vocabulary.standard().with_subjects(Router).with_checklist(one)
    assert known.subject("router") is Router
    assert known.with_subjects().subject("smart_speaker") is one.vocabulary.subject("smart_speaker")


def test_a_translation_calls_everything_in_its_own_words_and_knows_the_same_subjects() -> None:
    checklist = home()
    texts = {
        "kinds/router/plural": "Router",
        "kinds/router/question": "Welche Router benutzen Sie?",
        "kinds/router/suggested/main": "Der wichtigste",
        "enums/support/choices/none": "Nichts mehr",
        "router.open_ports/unit": "Ports",
        "router.support/question": "Was liefert der Hersteller noch?",
        "levels/home.urgent/label": "Dringend",
        "causes/home.overheard/label": "Jemand hört mit",
    }
    assert texts.keys() <= checklist.texts().keys()
    german = checklist.translated(Catalogue(language="de", texts={k: Translation(text=v) for k, v in texts.items()}))
    assert inventory_of(german) == inventory_of(checklist)
    question = Interview(german, Inventory(), now=NOW).question
    assert question is not None
    assert (question.text, question.choices[0].label) == (texts["kinds/router/question"], "Der wichtigste")
    inventory = inventory_of(checklist, {"subjects": [{"kind": "router"}], "complete": ["router"]})
    asked = {question.fact: question for question in Interview(german, inventory, now=NOW).open()}
    assert asked["router.support"].text == texts["router.support/question"]
    assert asked["router.support"].choices[0].label == "Nichts mehr"
    assert asked["router.open_ports"].unit == "Ports"
    labels = evaluate(german, inventory, now=NOW).checklist.labels
    assert (labels["kinds.router"], german.labels["level.home.urgent"]) == ("Router", "Dringend")
    assert german.labels["cause.home.overheard"] == "Jemand hört mit"


def test_packs_that_declare_one_kind_can_be_merged() -> None:
    wps = section(item("wps", "Turn WPS off", "equals", "router.wps", value=False)) | {"id": "more"}
    more = {"id": "more", "title": "More", "kinds": [ROUTER], "declares": [declared("router.wps", "boolean")]}
    more |= {"sections": [wps]}
    mine = home(kinds=[ROUTER, HOME["kinds"][1]])
    merged = mine.merged_with(load_checklist(more))
    data = {"subjects": [{"kind": "router", "support": "full", "wps": True}], "complete": ["router"]}
    report = evaluate(merged, inventory_of(merged, data), now=NOW)
    outcomes = {finding.item: finding.outcome for finding in report.findings}
    assert (outcomes["supported"], outcomes["wps"]) == ("pass", "fail")
    both = mine.vocabulary.with_checklist(load_checklist(more))
    assert load_inventory(data, vocabulary=both).subjects[0].kind == "router"


def test_examples_beside_rules_and_the_linter_know_declared_kinds() -> None:
    example = {"outcome": "fail", "facts": {"smart_speaker.muted": False}, "on": "2026-11-24"}
    found = lint(with_item(examples=[example]), now=NOW)
    assert not {diagnostic.code for diagnostic in found} & {"wrong-example", "constant", "invalid"}
    found = lint(with_item(examples=[{**example, "outcome": "pass"}]), now=NOW)
    assert "wrong-example" in {diagnostic.code for diagnostic in found}


def test_the_command_line_reads_an_inventory_with_the_kinds_of_the_pack(tmp_path: Path) -> None:
    pack, facts = tmp_path / "home.json", tmp_path / "mine.json"
    pack.write_text(json.dumps(HOME), encoding="utf-8")
    facts.write_text(json.dumps(MINE), encoding="utf-8")
    found = called_in_text("check", "--pack", str(pack), "--facts", str(facts))
    assert (found.returncode, "Use what gets fixes" in found.stdout) == (1, True), found
    shown = called_in_text("show", str(pack), "mute").stdout
    assert [one for one in ("Nice to have", "Somebody overhears", "Alexa", "Siri") if one not in shown] == []


# privacy ---------------------------------------------------------------------------------------------------------

PLANTED = "behind the blue door"


def hidden() -> tuple[Checklist, Inventory]:
    """Return a checklist over secrets, and an inventory that holds them."""
    items = [
        item(name, f"Hide the {name}", "matches", f"router.{fact}", "door", renew_after=30)
        for name, fact in (("key", "key"), ("box", "acme.key"), ("phrase", "pass_phrase"))
    ]
    declares = [*HOME["declares"], declared("router.acme.key", "text", confidentiality="private")]
    checklist = home(declares=declares, sections=[section(*items)])
    router = {"kind": "router", "id": "r", "key": PLANTED, "pass_phrase": PLANTED, "extra": {"acme.key": PLANTED}}
    return checklist, inventory_of(checklist, {"subjects": [router], "complete": ["router"]})


def test_no_way_out_tells_a_private_value_that_is_declared_as_data(tmp_path: Path) -> None:
    """Nor is what is transient ever written, and a store without a word for it keeps nothing private."""
    checklist, inventory = hidden()
    report = evaluate(checklist, inventory, now=NOW, explain=True, show_values=True)
    assert {finding.item: finding.outcome for finding in report.findings} == dict.fromkeys(
        ("key", "box", "phrase"), "pass"
    )
    out = [repr(inventory), str(inventory.subjects), repr(inventory.subjects[0]), repr(report)]
    out += [report.to_json().decode(), report.model_dump_json()]
    out += [str(cast("Any", value)._repr_html_()) for value in (inventory, report)]
    out += [finding.explain(inventory=inventory, facts=checklist.vocabulary.facts) for finding in report.findings]
    for form in forms():
        for audience in ("anybody", "self"):
            page = formats.write(report, form, checklist=checklist, inventory=inventory, audience=cast("Any", audience))
            out.append(page.decode())
    later = Interview(checklist, inventory.replace(as_of=NOW), now=datetime(2027, 6, 1, tzinfo=UTC)).open()
    out += [part for question in later for part in (repr(question), question.model_dump_json())]
    with Store(path=tmp_path / "store", vocabulary=checklist.vocabulary) as store:
        store.save(inventory, now=NOW)
        out += [repr(store.load()), dump(store.load())]
    out += [one.read_bytes().decode("latin-1") for one in tmp_path.rglob("*") if one.is_file()]
    assert [place for place, text in enumerate(out) if PLANTED in text] == []
    written = json.loads(dump(inventory))["subjects"][0]
    assert (written["key"], "pass_phrase" in written) == (PLANTED, False)
    assert "pass_phrase" in inventory.dropped()[0]
    assert deepcopy(inventory).subjects[0].__dict__["pass_phrase"] == PLANTED
    (again,) = pickle.loads(pickle.dumps(inventory)).subjects  # noqa: S301 - our own
    assert again.__dict__["pass_phrase"] is None
    with Store(path=tmp_path / "all", vocabulary=checklist.vocabulary, keep_private=True) as store:
        store.save(inventory, now=NOW)
        assert store.load().subjects[0].__dict__["key"] == PLANTED


@each("where", ["key", "pass_phrase", "extra"])
def test_no_error_quotes_a_value(where: str) -> None:
    checklist, _ = hidden()
    value: Any = {"acme.key": [PLANTED]} if where == "extra" else [PLANTED]
    with pytest.raises(InvalidInventoryError) as caught:
        inventory_of(checklist, {"subjects": [{"kind": "router", where: value}]})
    assert PLANTED not in f"{caught.value!r} {caught.value}"
    with pytest.raises(ValidationError) as refused:
        checklist.vocabulary.subject("router").model_validate({where: [PLANTED] if where != "extra" else PLANTED})
    assert PLANTED not in f"{refused.value} {refused.value.errors()} {refused.value.json()}"
