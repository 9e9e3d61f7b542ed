"""JSON Schemas say exactly what is read and written, of every public model, to editors and to web frameworks alike."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from secure_checklist import (
    Checklist,
    Finding,
    InvalidChecklistError,
    Inventory,
    Report,
    Subject,
    Vocabulary,
    dump,
    evaluate,
    load_checklist,
    load_report,
    packs,
)
from secure_checklist.core import Model
from secure_checklist.evaluation import Findings, ItemSummaries, schema
from secure_checklist.incident import Response
from secure_checklist.interview import Form, Screen
from tests.asgi import post
from tests.cases import each
from tests.strategies import cases
from tests.values import INVENTORY, NOW, AcmeDevice, models, roots, values
from tests.worlds import NOW as WORLD_NOW
from tests.worlds import VOCABULARY

jsonschema = pytest.importorskip("jsonschema", reason="the extra `test` is not installed")

Mode = Literal["validation", "serialization"]
MODES: tuple[Mode, ...] = ("validation", "serialization")
OWN = Vocabulary.standard().with_subjects(AcmeDevice)
FREE = {Form}
"""Models with a field that may hold any JSON: a JSON Schema itself, say."""


class Ours(Inventory):
    """An inventory that may hold an app's own devices."""

    own_classes = (AcmeDevice,)


def parts(node: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its place."""
    if isinstance(node, list):
        for index, part in enumerate(cast("list[object]", node)):
            yield from parts(part, f"{path}/{index}")
    if isinstance(node, dict):
        found = cast("dict[str, Any]", node)
        yield path, found
        for key in ("items", "additionalProperties", "anyOf", "oneOf", "allOf", "prefixItems"):
            yield from parts(found.get(key), f"{path}/{key}")
        for key in ("properties", "$defs", "schemas", "patternProperties"):
            for name, part in found.get(key, {}).items():
                yield from parts(part, f"{path}/{name}")


def loose(whole: dict[str, Any]) -> list[str]:
    """The places of a schema that let anything in."""
    said = {"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "schemas"}
    found: list[str] = []
    for path, part in parts(whole):
        anything = part.get("type") == "object" and part.get("additionalProperties") is not False
        if not said & part.keys() or (anything and not isinstance(part.get("additionalProperties"), dict)):
            found.append(path)
    return found


def validator(made: dict[str, Any]) -> Any:
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


@each("mode", MODES)
@each("cls", [cls for cls in models() if cls not in FREE])
def test_every_public_model_has_an_exact_schema(cls: type[Model], mode: Mode) -> None:
    """Without one, `/openapi.json` of an app answered 500; with "anything" in it, other languages get no types."""
    assert loose(cls.model_json_schema(mode=mode)) == []


@each("cls", models(), quick=8)
def test_what_is_written_is_as_its_schema_says(cls: type[Model]) -> None:
    """Law 11: all that is written has each key that the schema requires and no other; files may leave out nulls."""
    described: type[Model] = Ours if cls is Inventory else cls
    read, written = (validator(described.model_json_schema(mode=mode)) for mode in MODES)
    for value in values()[cls]:
        written.validate(value.model_dump(mode="json"))
        written.validate(json.loads(value.model_dump_json()))
        read.validate(json.loads(dump(value)))


def test_every_key_is_sent_but_for_facts_that_nobody_knows() -> None:
    """Generated types take a key that has a default for one that is sent, so none may have one that may be absent."""
    facts = {cls.__name__ for cls in models() if issubclass(cls, Subject)} | {AcmeDevice.__name__}
    for cls in models():
        whole = (Ours if cls is Inventory else cls).model_json_schema(mode="serialization")
        for path, part in parts(whole):
            fields, required = set(part.get("properties", {})), set(part.get("required", ()))
            if fields - required:
                assert {path.rpartition("/")[2], part.get("title")} & facts, (cls, path, fields - required)
                optional = [part["properties"][name] for name in fields - required]
                assert not any("default" in one or {"type": "null"} in one.get("anyOf", ()) for one in optional)
        for _, part in parts(cls.model_json_schema(mode="validation")):
            assert None not in [one.get("default", ...) for one in part.get("properties", {}).values()]


def test_one_finding_has_one_shape() -> None:
    """Law 11: a finding had 3 keys in a report and 11 in a list; so it is for items, by whatever is left out."""
    reports = [value for value in values()[Report] if isinstance(value, Report)]
    options: list[dict[str, Any]] = [{}, *({f"exclude_{name}": True} for name in ("unset", "defaults", "none"))]
    for report in (*reports, *(load_report(report.to_json()) for report in reports)):
        for option in options:
            for mode in ("python", "json"):
                written = report.model_dump(mode=mode, **option)
                for name in ("findings", "items"):
                    alone = [one.model_dump(mode=mode, **option) for one in getattr(report, name)]
                    assert [*written[name]] == alone
            text = json.loads(report.model_dump_json(**option))
            assert text["findings"] == [json.loads(one.model_dump_json(**option)) for one in report.findings]
            assert Report.model_validate(text) == report.exported()
        part: Any = {"findings": {0: {"item", "outcome"}}, "now": True}
        (first,) = report.model_dump(include=part)["findings"]
        assert first == {"item": report.findings[0].item, "outcome": report.exported().findings[0].outcome}


def test_the_published_schemas_take_every_saved_document() -> None:
    """Every saved report failed its own schema, since `score` is computed and stood in none."""
    for cls in (Checklist, Report, Inventory):
        document: Any = cls.__name__.lower()
        own = validator(schema(document, vocabulary=OWN))
        for value in values()[cls]:
            own.validate(json.loads(dump(value, incidents=True)))
    standard = validator(schema("inventory"))
    for path in sorted((Path(__file__).parents[1] / "personas").glob("*.json")):
        standard.validate(json.loads(path.read_text(encoding="utf-8")))


def test_the_published_schemas_refuse_what_our_doors_refuse() -> None:
    """A schema that takes anything would be of no use to an editor."""
    report = json.loads(dump(evaluate(packs.load("leak-prevention"), INVENTORY, now=NOW)))
    own = validator(schema("report"))
    assert own.is_valid(report)
    assert not own.is_valid({**report, "scores": 1})
    assert not own.is_valid({**report, "score": {"low": "much"}})
    assert not own.is_valid({**report, "now": "yesterday"})
    device = {"kind": "device", "vpn_age_days": 3}
    assert validator(schema("inventory", vocabulary=OWN)).is_valid({"subjects": [device]})
    assert not validator(schema("inventory", vocabulary=OWN)).is_valid({"subjects": [{**device, "vpn_age_days": -3}]})
    assert not validator(schema("inventory")).is_valid({"subjects": [device]})


@pytest.mark.slow
@given(st.data())
def test_law_11_what_is_generated_validates_too(data: st.DataObject) -> None:
    """The published schemas take any checklist, inventory and report with evidence."""
    checklist, inventory = data.draw(cases("generated"))
    report = evaluate(checklist, inventory, now=WORLD_NOW, explain=True)
    for document, value in (("checklist", checklist), ("inventory", inventory), ("report", report)):
        assert _generated(document).is_valid(json.loads(dump(value, incidents=True)))


_MADE: dict[str, Any] = {}


def _generated(document: Any) -> Any:
    if document not in _MADE:
        _MADE[document] = validator(schema(document, vocabulary=VOCABULARY))
    return _MADE[document]


# an app of FastAPI's ---------------------------------------------------------------------------------------------


@pytest.fixture(name="app", scope="module")
def _app() -> Any:
    """An app that takes and gives our models."""
    fastapi = pytest.importorskip("fastapi", reason="the extra `test` is not installed")
    app = fastapi.FastAPI()
    bodies = {
        "device": AcmeDevice,
        "checklist": Checklist,
        "inventory": Inventory,
        "ours": Ours,
        "report": Report,
        "findings": list[Finding],
    }
    for name, kind in bodies.items():

        def echo(body: Any) -> Any:
            return body

        echo.__annotations__ = {"body": kind, "return": kind}
        app.post(f"/{name}", operation_id=name)(echo)
    return app


def test_an_app_serves_an_exact_openapi_document(app: Any) -> None:
    """It answered 500, and described a report as an object with anything in it."""
    validate = pytest.importorskip("openapi_spec_validator", reason="the extra `test` is not installed").validate
    document: dict[str, Any] = app.openapi()
    validate(document)
    components: dict[str, Any] = document["components"]["schemas"]
    theirs = {"HTTPValidationError", "ValidationError"}
    assert theirs < set(components)
    assert loose({"schemas": {name: part for name, part in components.items() if name not in theirs}}) == []
    assert "score" in components["Report-Output"]["required"]


def test_a_schema_may_be_the_first_thing_that_is_asked_of_a_process() -> None:
    """An app that served its OpenAPI document before it had made a report answered 500."""
    code = """
from typing import Annotated
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from secure_checklist import Report
adapter = TypeAdapter(Annotated[Report, None])
for mode in ("validation", "serialization"):
    definitions = GenerateJsonSchema().generate_definitions([("report", mode, adapter.core_schema)])[1]
    print("score" in definitions["Report"]["properties"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.split() == ["True", "True"], done.stderr[-2000:]


def test_an_app_takes_and_gives_our_models_whole(app: Any) -> None:
    """Requests and responses keep an app's own facts, leave incidents out, and come back as they were sent."""
    report = evaluate(packs.load("leak-prevention"), INVENTORY, now=NOW)
    device = AcmeDevice(enrolment="byod", vpn_age_days=3)
    for path, value in (
        *(("device", device), ("checklist", packs.load("leak-prevention")), ("report", report)),
        *(("ours", INVENTORY), ("inventory", values()[Inventory][0])),
    ):
        sent = json.loads(dump(value, incidents=True))
        status, given = post(app, path, sent)
        assert status == 200, given
        assert given == value.model_dump(mode="json")
    findings = [json.loads(dump(finding)) for finding in report.findings]
    status, given = post(app, "findings", findings)
    assert (status, given) == (200, [finding.model_dump(mode="json") for finding in report.findings])


def returned() -> Iterator[object]:
    """Yield what a route may return: values of every model, what functions of ours give, and what models hold of ours.

    References to facts and vocabularies are declarations, which no program sends.
    """
    yield from roots()
    with pytest.raises(InvalidChecklistError) as refused:
        load_checklist({"id": "c"})
    yield refused.value.problems
    held: dict[type, object] = {}
    for value in (one for some in values().values() for one in some):
        yield value
        held |= {type(part): part for part in (getattr(value, name) for name in type(value).model_fields)}
    yield from (part for cls, part in held.items() if cls.__module__.startswith("secure_checklist"))


def plain(value: object) -> object:
    """Return a value as JSON has it, where its parts are written one by one."""
    if isinstance(value, Model):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {name: plain(part) for name, part in cast("dict[str, object]", value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in cast("Iterable[object]", value)]
    return TypeAdapter(type(value)).dump_python(value, mode="json")


def test_an_app_returns_any_value_of_ours_from_any_route() -> None:
    """A route of no declared type that returned `report.findings` answered 500."""
    fastapi = pytest.importorskip("fastapi", reason="the extra `test` is not installed")
    app, found = fastapi.FastAPI(), list(returned())
    types = {type(value) for value in found if type(value).__module__.startswith("secure_checklist")}
    assert {Report, Findings, ItemSummaries, Screen, Response} < types

    def one(at: int) -> Any:
        return found[at]

    def within(at: int) -> Any:
        return {"it": [found[at]]}

    app.post("/within/{at}", response_model=None)(within)
    app.post("/undeclared/{at}", response_model=None)(one)  # as a function without a return annotation
    app.post("/any/{at}", response_model=Any)(one)
    declared = {cls: f"declared{place}" for place, cls in enumerate(types)}
    for cls, path in declared.items():
        app.post(f"/{path}/{{at}}", response_model=cls)(one)
    for at, value in enumerate(found):
        wanted = plain(value)
        assert post(app, f"within/{at}", None) == (200, {"it": [wanted]}), type(value)
        for path in ("undeclared", "any", declared.get(type(value), "any")):
            assert post(app, f"{path}/{at}", None) == (200, wanted), (path, type(value))


def test_a_422_never_sends_a_private_text_back(app: Any) -> None:
    """FastAPI answers with what `ValidationError.errors()` holds; a private text came back, and went to its logs."""
    secret = "what nobody should read"  # noqa: S105 - a text to look for
    wrong: list[tuple[str, Any]] = [
        ("device", {"kind": "device", "hush": [secret]}),
        ("device", {"kind": "device", "screen_lock": secret}),
        ("device", secret),
        ("ours", {"subjects": [{"kind": "device", "hush": secret, "unknown": {"hush": "declined"}}]}),
        ("ours", {"subjects": [{"kind": secret}]}),
        (
            "ours",
            {"subjects": [], "waivers": [{"item": "a", "confidentiality": "ordinary", "who": secret, "why": [secret]}]},
        ),
        ("inventory", {"subjects": [{"kind": "person", "fears_monitoring": secret}], "as_of": secret}),
        ("report", {"now": secret, "findings": [{"item": secret, "outcome": secret}]}),
        ("checklist", {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [{"id": secret}]}]}),
    ]
    for path, data in wrong:
        status, given = post(app, path, data)
        assert status == 422
        assert secret not in json.dumps(given)


def test_a_schema_names_its_dialect_and_its_document() -> None:
    documents: tuple[Literal["checklist", "inventory", "report"], ...] = ("checklist", "inventory", "report")
    for document in documents:
        found = schema(document)
        assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert found["title"] == document.capitalize()
