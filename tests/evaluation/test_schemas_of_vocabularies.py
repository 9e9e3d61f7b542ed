"""Schemas and inventory types of an app's own vocabulary: each fact is in them, with all that was said of it."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Account,
    Context,
    Device,
    Fact,
    Inventory,
    Subject,
    Vocabulary,
    ask,
    derived,
    evaluate,
    load_checklist,
    load_inventory,
)
from secure_checklist.evaluation import schema
from secure_checklist.subjects import FactDeclaration
from tests.asgi import post
from tests.cases import each

jsonschema = pytest.importorskip("jsonschema", reason="the extra `test` is not installed")


class AcmeDevice(Device):
    """A device with facts of its own."""

    namespace = "acme"

    vpn: Fact[Literal["none", "old", "current"]] = ask(
        "Which VPN is on it?",
        label="VPN",
        ordered=True,
        choices={"none": "No VPN", "old": "An old one", "current": "The current one"},
    )
    vpn_days: Fact[int] = ask(
        "How old is its profile?",
        label="age of the profile",
        meaning="Days since the profile was renewed.",
        absence="The agent doesn't say.",
        unit="days",
        minimum=0,
    )
    renewed: Fact[date] = ask("When was it renewed?", former_ids=("renewal",))

    @derived(reads=("vpn",), meaning="Whether a VPN protects it.")
    def protected(self, context: Context) -> bool | None:
        """Whether a VPN protects it."""
        assert context
        return self.vpn == "current"


class AcmeAccount(Account):
    """An account that names a device."""

    namespace = "acme"

    used_on: Fact[str] = ask("On which device is it used?", ref="device")


class Router(Subject):
    """A kind of its own."""

    kind = "router"

    open_ports: Fact[int] = ask("How many ports are open?", unit="ports")


ALBUM = FactDeclaration(
    fact="device.club.album",
    type="enum_set",
    values=("cloud", "disk"),
    question="Where is the album?",
    label="places of the album",
    choices={"cloud": "In a cloud", "disk": "On a disk"},
)
APPS = FactDeclaration(fact="device.club.apps", type="text_set", question="Which apps?", confidentiality="private")
OURS = Vocabulary.standard().with_subjects(AcmeDevice, AcmeAccount, Router).with_facts([ALBUM, APPS])


@cache
def validator(document: Any) -> Any:
    made = schema(document, vocabulary=OURS)
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def said_of(fact: Fact[Any]) -> dict[str, Any]:
    """What was declared of a fact, as a program finds it in a schema."""
    said: dict[str, Any] = {
        "name": fact.name,
        "label": fact.label,
        "question": fact.question,
        "meaning": fact.meaning,
        "absence": fact.absence,
        "unit": fact.unit,
        "labels": {word: fact.choices.get(word, word) for word in fact.vocabulary or ()},
    }
    return {key: part for key, part in said.items() if part}


def described(properties: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {part["x-fact"]["name"]: part for part in properties.values() if "x-fact" in part}


# inventories ---------------------------------------------------------------------------------------------------------


def facts_in_inventory(made: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for definition in made["$defs"].values():
        properties = definition.get("properties", {})
        found |= described(properties) | described(properties.get("extra", {}).get("properties", {}))
    return found


@each("vocabulary", [None, OURS])
def test_every_fact_is_in_the_schema_of_inventories_with_all_that_was_said_of_it(vocabulary: Vocabulary | None) -> None:
    found = facts_in_inventory(schema("inventory", vocabulary=vocabulary))
    known = (vocabulary or Vocabulary.standard()).facts
    assert set(found) == {name for name, fact in known.items() if not fact.reads}
    for name, part in found.items():
        fact = known[name]
        assert part["x-fact"] == said_of(fact)
        assert part["title"] == fact.label
        for text in (fact.question, fact.meaning, fact.absence, fact.unit):
            assert text in part.get("description", "")


def test_kinds_facts_and_values_of_ones_own_are_checked_by_the_schema() -> None:
    check = validator("inventory")
    device = {"kind": "device", "vpn": "old", "extra": {"club.album": ["disk"]}}
    assert check.is_valid({"subjects": [device, {"kind": "router", "open_ports": 3}]})
    assert not check.is_valid({"subjects": [{**device, "vpn": "newest"}]})
    assert not check.is_valid({"subjects": [{**device, "extra": {"club.album": ["shelf"]}}]})
    assert not check.is_valid({"subjects": [{"kind": "router", "open_port": 3}]})
    assert check.is_valid({"subjects": [{**device, "extra": {"other.fact": 1}}]})


# checklists ----------------------------------------------------------------------------------------------------------


def checklist(check: Mapping[str, Any], **more: object) -> dict[str, Any]:
    item = {"id": "one", "title": "One", "rule": {"check": check}, **more}
    return {"id": "ours", "title": "Ours", "sections": [{"id": "s", "title": "S", "items": [item]}]}


def test_every_fact_is_named_in_the_schema_of_checklists_with_all_that_was_said_of_it() -> None:
    known = schema("checklist", vocabulary=OURS)["$defs"]["FactName"]["anyOf"][0]
    assert known["enum"] == sorted(OURS.facts)
    assert known["x-facts"] == {name: said_of(fact) for name, fact in OURS.facts.items()}
    for name, text in zip(known["enum"], known["enumDescriptions"], strict=True):
        fact = OURS.facts[name]
        assert all(part in text for part in (fact.question, fact.meaning, fact.unit, *fact.choices.values()))


def test_each_predicate_reads_the_names_from_one_place() -> None:
    """A new predicate whose fact is typed otherwise would be left out."""
    definitions = schema("checklist", vocabulary=OURS)["$defs"].values()
    predicates = [part["properties"] for part in definitions if {"op", "fact"} <= part.get("properties", {}).keys()]
    facts = [part["fact"] for part in predicates]
    assert len(facts) >= 6
    assert all(part == {"$ref": "#/$defs/FactName"} for part in facts)


ACCEPTED: list[Mapping[str, Any]] = [
    {"op": "at_least", "fact": "device.acme.vpn", "value": "old"},
    {"op": "at_least", "fact": "device.acme.vpn", "value": {"param": "least"}},
    {"op": "one_of", "fact": "device.acme.vpn", "values": ["old", "current"]},
    {"op": "equals", "fact": "device.acme.protected", "value": True},
    {"op": "at_most", "fact": "device.acme.vpn_days", "value": 30},
    {"op": "more_than", "fact": "device.acme.renewed", "value": "2026-01-01"},
    {"op": "more_than", "fact": "device.acme.renewal", "value": "2026-01-01"},
    {"op": "has_any", "fact": "device.club.album", "values": ["disk"]},
    {"op": "has_none", "fact": "device.club.apps", "values": ["com.example.camera"]},
    {"op": "has_none", "fact": "device.club.apps", "values": {"param": "bad_apps"}},
    {"op": "some", "where": {"op": "at_least", "fact": "device.acme.vpn", "value": "old"}},
    {
        "op": "every",
        "where": {"op": "equals", "fact": "device.acme.protected", "value": True},
        "via": "account.acme.used_on",
        "to": "account",
    },
    {"op": "at_least", "fact": "device.screen_lock", "value": "pin"},
    {"op": "equals", "fact": "device.other.declared_here", "value": "anything"},
    {"op": "equals", "fact": "person.attested.AC-6(1)", "value": "yes"},
    {"op": "more_than", "fact": "router.open_ports", "value": 0},
]
REFUSED: list[Mapping[str, Any]] = [
    {"op": "at_least", "fact": "device.acme.vpn", "value": "newest"},
    {"op": "at_least", "fact": "device.acme.vnp", "value": "old"},
    {"op": "one_of", "fact": "device.acme.vpn", "values": ["old", "newest"]},
    {"op": "equals", "fact": "device.acme.protected", "value": "yes"},
    {"op": "at_most", "fact": "device.acme.vpn_days", "value": -1},
    {"op": "more_than", "fact": "device.acme.renewed", "value": "yesterday"},
    {"op": "has_any", "fact": "device.club.album", "values": ["shelf"]},
    {"op": "has_any", "fact": "device.club.apps", "values": [""]},
    {"op": "some", "where": {"op": "at_least", "fact": "device.acme.vpn", "value": "newest"}},
    {
        "op": "every",
        "where": {"op": "equals", "fact": "device.acme.protected", "value": True},
        "via": "account.acme.used_no",
        "to": "account",
    },
    {"op": "at_least", "fact": "device.screen_lok", "value": "pin"},
    {"op": "more_than", "fact": "router.ports", "value": 0},
]


@each("check", ACCEPTED)
def test_the_schema_accepts_the_facts_of_the_vocabulary_with_their_values(check: Mapping[str, Any]) -> None:
    assert validator("checklist").is_valid(checklist(check))
    assert validator("checklist").is_valid(
        checklist({"op": "not", "condition": {"op": "any_of", "conditions": [check]}})
    )


@each("check", REFUSED)
def test_the_schema_refuses_what_the_loader_refuses(check: Mapping[str, Any]) -> None:
    assert not validator("checklist").is_valid(checklist(check))
    assert not validator("checklist").is_valid(checklist({"op": "all_of", "conditions": [check]}))
    with pytest.raises(ValueError, match="problem"):
        load_checklist(checklist(check), vocabulary=OURS)


# inventory_model -----------------------------------------------------------------------------------------------------

DATA = {
    "subjects": [
        {"kind": "device", "id": "phone", "vpn": "old", "extra": {"club.album": ["disk"]}},
        {"kind": "router", "id": "router", "open_ports": 2},
    ],
    "complete": ["device"],
}
Model: Any = Inventory.for_vocabulary(OURS)


def test_an_inventory_model_reads_an_apps_own_classes_and_gives_an_inventory() -> None:
    found = Model.model_validate(DATA)
    assert isinstance(found, Inventory)
    assert found.subjects == load_inventory(DATA, vocabulary=OURS).subjects
    assert Model.model_validate_json(json.dumps(DATA)) == found == Model.model_validate_json(found.model_dump_json())
    assert [type(one) for one in found.subjects] == [AcmeDevice, Router]
    loaded = load_checklist(checklist(ACCEPTED[0]), vocabulary=OURS)
    assert [finding.outcome for finding in evaluate(loaded, found).findings] == ["pass"]


@each(
    ("subject", "place", "says"),
    [
        ({"kind": "device", "vpn": "secret"}, "vpn", "none"),
        ({"kind": "device", "extra": {"club.album": ["secret"]}}, "device", "extra > club.album"),
        ({"kind": "router", "secret": 1}, "secret", "Extra inputs"),
        ({"kind": "secret"}, "data", "kind"),
    ],
)
def test_its_errors_quote_no_values(subject: Mapping[str, Any], place: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Model.model_validate({"subjects": [subject]})
    (error,) = refused.value.errors()
    assert place in map(str, error["loc"])
    assert says in error["msg"]
    said = f"{refused.value} {error['msg']} {error.get('input')} {error.get('ctx')}"
    assert "secret" not in said.replace("secret\n", "\n") or place == "secret"


def test_an_app_takes_it_as_a_body_and_gives_it_as_a_response() -> None:
    fastapi = pytest.importorskip("fastapi", reason="the extra `test` is not installed")
    app = fastapi.FastAPI()

    def echo(body: Any) -> Any:
        assert isinstance(body, Inventory)
        return body

    echo.__annotations__ = {"body": Model, "return": Model}
    app.post("/ours")(echo)
    assert post(app, "ours", DATA)[0] == 200
    assert load_inventory(post(app, "ours", DATA)[1], vocabulary=OURS) == load_inventory(DATA, vocabulary=OURS)
    status, problems = post(app, "ours", {"subjects": [{"kind": "device", "vpn": "secret"}]})
    assert status == 422
    assert "secret" not in json.dumps(problems)
    components = app.openapi()["components"]["schemas"]
    assert components["AcmeDevice-Input"]["properties"]["vpn"]["x-fact"] == said_of(OURS.facts["device.acme.vpn"])
    assert components["Router-Input"]["properties"]["open_ports"]["x-fact"]["unit"] == "ports"
    assert "club.album" in components["AcmeDevice-Input"]["properties"]["extra"]["properties"]


def test_a_body_that_lists_a_kind_in_full_by_a_slip_of_its_name_is_refused() -> None:
    body = Inventory.for_vocabulary(Vocabulary.standard())
    with pytest.raises(ValidationError, match=r"`complete` names no kind of subject; did you mean \"device\""):
        body.model_validate({"complete": ["devices"]})
    assert body.model_validate({"complete": ["device", "boat"]}).complete == {"device", "boat"}
