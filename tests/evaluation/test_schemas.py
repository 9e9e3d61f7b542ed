"""JSON Schemas say exactly what is read and written, of every public model and of an app's own vocabulary."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError

import secure_checklist as sc
from secure_checklist.core.model import Model
from secure_checklist.evaluation import schema
from secure_checklist.interview import Form
from tests.asgi import post
from tests.cases import each, spread, tables
from tests.values import INVENTORY, AcmeDevice, Ours, models, values
from tests.worlds import NOW, VOCABULARY, Gadget

TABLES = tables(__file__)
jsonschema = pytest.importorskip("jsonschema", reason="the group `test` is not installed")
draft: Any = pytest.importorskip("referencing.jsonschema", reason="as above").DRAFT202012

Mode = Literal["validation", "serialization"]
MODES: tuple[Mode, ...] = ("validation", "serialization")
FREE = {Form}
"""Models with a field that may hold any JSON: a JSON Schema itself, say."""


def parts(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema and every schema within it, but for what names of properties are and for true and false."""
    yield whole
    for part in draft.subresources_of({key: part for key, part in whole.items() if key != "propertyNames"}):
        yield from () if isinstance(part, bool) else parts(part)


def loose(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of a schema that let anything in."""
    said = {"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "$defs"}
    found: list[dict[str, Any]] = []
    for part in parts(whole):
        anything = part.get("type") == "object" and part.get("additionalProperties") is not False
        if not said & part.keys() or (anything and not isinstance(part.get("additionalProperties"), dict)):
            found.append(part)
    return found


def validator(made: dict[str, Any]) -> Any:
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


@each("mode", MODES)
@each("cls", [cls for cls in models() if cls not in FREE], quick=40)
def test_every_public_model_has_an_exact_schema(cls: type[Model], mode: Mode) -> None:
    """Without one, `/openapi.json` of an app answered 500; with "anything" in it, other languages get no types."""
    assert loose(cls.model_json_schema(mode=mode)) == []


@each("cls", models(), quick=8)
def test_what_is_written_is_as_its_schema_says(cls: type[Model]) -> None:
    """Law 11: all that is written has each key that the schema requires and no other; files may leave out nulls.

    Generated types take a key that has a default for one that is sent, so none may have one that may be absent.
    """
    described: type[Model] = Ours if cls is sc.Inventory else cls
    read, written = (validator(described.model_json_schema(mode=mode)) for mode in MODES)
    for value in values()[cls]:
        written.validate(value.model_dump(mode="json"))
        written.validate(json.loads(value.model_dump_json()))
        read.validate(json.loads(sc.dump(value)))
    facts = {one.__name__ for one in models() if issubclass(one, sc.Subject)} | {AcmeDevice.__name__}
    for part in parts(described.model_json_schema(mode="serialization")):
        if optional := set(part.get("properties", {})) - set(part.get("required", ())):
            assert part.get("title") in facts, optional
            found = [part["properties"][name] for name in optional]
            assert not any("default" in one or {"type": "null"} in one.get("anyOf", ()) for one in found)


@pytest.mark.thinned
def test_the_published_schemas_take_every_saved_document_and_refuse_what_loaders_refuse() -> None:
    """Every saved report failed its own schema, since `score` is computed and stood in none."""
    own = sc.Vocabulary.standard().with_subjects(AcmeDevice)
    for cls in (sc.Checklist, sc.Report, sc.Inventory):
        document: Any = cls.__name__.lower()
        made = schema(document, vocabulary=own)
        assert (made["$schema"], made["title"]) == ("https://json-schema.org/draft/2020-12/schema", cls.__name__)
        check = validator(made)
        for value in spread(values()[cls], 4):
            check.validate(json.loads(sc.dump(value, incidents=True)))
    standard, reports = validator(schema("inventory")), validator(schema("report"))
    for path in spread(sorted((Path(__file__).parents[1] / "personas").glob("*.json")), 6):
        standard.validate(json.loads(path.read_text(encoding="utf-8")))
    report = json.loads(sc.dump(sc.evaluate(sc.packs.load("leak-prevention"), INVENTORY, now=NOW)))
    assert reports.is_valid(report)
    for wrong in ({"scores": 1}, {"score": {"low": "much"}}, {"now": "yesterday"}):
        assert not reports.is_valid({**report, **wrong})


# an app of FastAPI's ---------------------------------------------------------------------------------------------

SECRET = "what nobody should read"  # noqa: S105 - a text to look for


def test_an_app_takes_models_serves_an_exact_document_and_never_sends_a_private_text_back() -> None:
    """FastAPI answers with what `ValidationError.errors()` holds; a private text came back, and went to its logs."""
    fastapi = pytest.importorskip("fastapi", reason="the group `test` is not installed")
    validate = pytest.importorskip("openapi_spec_validator", reason="the group `test` is not installed").validate
    app = fastapi.FastAPI()
    bodies = {"device": AcmeDevice, "ours": Ours, "report": sc.Report, "acme": MODEL, "rule": sc.Rule}
    for name, kind in bodies.items():

        def echo(body: Any) -> Any:
            return body

        echo.__annotations__ = {"body": kind, "return": kind}
        app.post(f"/{name}", operation_id=name)(echo)
    validate(app.openapi())
    components: dict[str, Any] = app.openapi()["components"]["schemas"]
    theirs = {"HTTPValidationError", "ValidationError"}
    assert loose({"$defs": {name: part for name, part in components.items() if name not in theirs}}) == []
    for path in bodies:
        status, given = post(app, path, TABLES["private"])
        assert status == 422
        assert SECRET not in json.dumps(given)
    places = {tuple(fault["loc"][1:]) for fault in post(app, "rule", TABLES["wrong_rule"])[1]["detail"]}
    within = ("check", "condition", "where", "conditions")
    assert places >= {(*within, 0, "days", "param"), (*within, 1, "value"), ("applies_to", "fact")}
    subjects = [{"kind": "device", "id": "a", "pin_length": "x"}, {"kind": "account", "id": "b", "mfa": 3}]
    faults = post(app, "acme", {"subjects": subjects})[1]["detail"]
    assert [fault["loc"] for fault in faults] == [["body", "subjects", 0, "pin_length"], ["body", "subjects", 1, "mfa"]]
    (fault,) = post(app, "acme", {"subjects": [{"kind": "device", "id": "a", "screen_lok": "pin"}]})[1]["detail"]
    assert 'did you mean "screen_lock"?' in fault["msg"]


# an app's own vocabulary ------------------------------------------------------------------------------------------


MODEL: Any = sc.Inventory.for_vocabulary(VOCABULARY)


def said_of(fact: sc.Fact[Any]) -> dict[str, Any]:
    """Return what was declared of a fact, as a program finds it in a schema."""
    said = {name: getattr(fact, name) for name in ("name", "label", "question", "meaning", "absence", "unit")}
    said["labels"] = {word: fact.choices.get(word, word) for word in fact.vocabulary or ()}
    return {key: part for key, part in said.items() if part}


@each("vocabulary", [None, VOCABULARY])
def test_every_fact_is_in_the_schemas_with_all_that_was_said_of_it(vocabulary: sc.Vocabulary | None) -> None:
    made = schema("inventory", vocabulary=vocabulary)["$defs"].values()
    fields = [part.get("properties", {}) for part in made]
    fields += [part.get("extra", {}).get("properties", {}) for part in fields]
    found = {one["x-fact"]["name"]: one for part in fields for one in part.values() if "x-fact" in one}
    facts = (vocabulary or sc.Vocabulary.standard()).facts
    assert set(found) == {name for name, fact in facts.items() if not fact.reads}
    for name, part in found.items():
        fact = facts[name]
        assert (part["x-fact"], part["title"]) == (said_of(fact), fact.label)
        for text in (fact.question, fact.meaning, fact.absence, fact.unit):
            assert text in part.get("description", "")
    if vocabulary is not None:
        named = schema("checklist", vocabulary=vocabulary)["$defs"]["FactName"]["anyOf"][0]
        assert named["enum"] == sorted(facts)
        assert named["x-facts"] == {name: said_of(fact) for name, fact in facts.items()}


def checklist(check: Mapping[str, Any]) -> dict[str, Any]:
    item = {"id": "one", "title": "One", "rule": {"check": check}}
    return {"id": "ours", "title": "Ours", "sections": [{"id": "s", "title": "S", "items": [item]}]}


def test_the_schema_accepts_the_facts_of_the_vocabulary_and_refuses_what_the_loader_refuses() -> None:
    check = validator(schema("checklist", vocabulary=VOCABULARY))
    for checks, accepted in ((TABLES["accepted"], True), (TABLES["refused"], False)):
        for text in checks:
            one = sc.Condition.parse(text).model_dump(mode="json")
            assert check.is_valid(checklist(one)) is accepted, text
            assert check.is_valid(checklist({"op": "not", "condition": one})) is accepted, text
            if not accepted:
                with pytest.raises(sc.InvalidChecklistError):
                    sc.load_checklist(checklist(one), vocabulary=VOCABULARY)


DEVICE = {"kind": "device", "id": "phone", "grade": "fair", "extra": {"pack.tags": ["red"]}}
DATA = {"subjects": [DEVICE, {"kind": "account"}], "complete": ["device"]}


def test_an_inventory_model_reads_an_apps_own_classes_and_is_described_by_the_schema() -> None:
    check = validator(schema("inventory", vocabulary=VOCABULARY))
    assert check.is_valid(DATA)
    for wrong in ({"grade": "best"}, {"extra": {"pack.tags": ["pink"]}}, {"count": -3}, {"opens": 3}):
        assert not check.is_valid({"subjects": [{**DEVICE, **wrong}]})
        with pytest.raises(ValidationError):
            MODEL.model_validate({"subjects": [{**DEVICE, **wrong}]})
    found = MODEL.model_validate(DATA)
    assert isinstance(found, sc.Inventory)
    assert found.subjects == sc.load_inventory(DATA, vocabulary=VOCABULARY).subjects
    assert MODEL.model_validate_json(json.dumps(DATA)) == found == MODEL.model_validate_json(found.model_dump_json())
    assert [type(one) for one in found.subjects] == [Gadget, sc.Account]
    with pytest.raises(ValidationError, match=r"`complete` names no kind of subject; did you mean \"device\""):
        MODEL.model_validate({"complete": ["devices"]})
