"""OCSF compliance findings as security lakes take them: valid, one for each finding, silence never as a pass."""

import json
from functools import cache
from typing import Any

import pytest

import secure_checklist as sc
from secure_checklist.checklists.sources import Reference
from secure_checklist.formats.ocsf import VERSION
from tests.cases import each
from tests.golden_personas import NOW, names, report_on, written

jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema comes with the extra `test`")
ocsf: Any = pytest.importorskip("ocsf_json_schema", reason="ocsf-json-schema comes with the extra `test`")
EXPECTED = {"pass": 1, "partial": 2, "fail": 3, "unknown": 0, "not_applicable": 99}
ONE: Any = {"item": "one", "confidentiality": "ordinary"}


@cache
def schema() -> Any:
    known = ocsf.OcsfJsonSchemaEmbedded(ocsf.get_ocsf_schema(VERSION)).get_class_schema("compliance_finding")
    return jsonschema.Draft202012Validator(known | {"additionalProperties": False})


@each("persona", names(), quick=3)
def test_every_finding_is_a_valid_event_with_its_outcome(persona: Any) -> None:
    findings, events = sc.formats.summary_of(report_on(persona)).findings, json.loads(written(persona, "ocsf"))
    for event in events:
        schema().validate(event)
        assert event["time"] == NOW.timestamp() * 1000
    found = [(one["compliance"]["control"], one["compliance"]["status_id"]) for one in events]
    assert sorted(found) == sorted((one.item, EXPECTED[one.outcome]) for one in findings)
    assert len({one["finding_info"]["uid"] for one in events}) == len(findings)


def test_a_waiver_suppresses_without_its_words_and_references_are_requirements() -> None:
    reference = Reference(framework="NIST SP 800-53", version="5", id="AC-6(1)")
    checklist = sc.Checklist.of("c", "C", sc.Item(id="one", title="One", question="Done?", references=(reference,)))
    waiver, answer = sc.Waiver(who="Kim", why="It is a kiosk.", **ONE), sc.Attestation(answer="no", **ONE)
    inventory = sc.Inventory(attestations=(answer,), waivers=(waiver,), as_of=NOW)
    data = sc.formats.write(sc.evaluate(checklist, inventory, now=NOW), "ocsf", checklist=checklist)
    (event,) = json.loads(data)
    schema().validate(event)
    assert (event["status_id"], event["compliance"]["status_id"]) == (3, 3)
    assert event["compliance"]["standards"] == ["NIST SP 800-53 5"]
    assert event["compliance"]["requirements"] == ["NIST SP 800-53 5 AC-6(1)"]
    assert b"Kim" not in data
    assert b"kiosk" not in data
