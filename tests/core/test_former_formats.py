"""Kept documents of former formats load as what they meant, and are written in the present format."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from secure_checklist import (
    InvalidChecklistError,
    InvalidInventoryError,
    InvalidReportError,
    Store,
    dump,
    load_checklist,
    load_inventory,
    load_report,
)
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.prose import plain
from secure_checklist.incident import contacts
from secure_checklist.incident.evidence import load_log
from secure_checklist.subjects import Vocabulary

KEPT = Path(__file__).parents[1] / "fixtures" / "documents"
VOCABULARY = Vocabulary.standard().with_facts(load_checklist(KEPT / FORMAT_VERSION / "checklist.json").declares)


def _inventory(source: Any) -> BaseModel:
    return load_inventory(source, vocabulary=VOCABULARY)


LOADERS: dict[str, Callable[[Any], BaseModel]] = {
    "checklist": load_checklist,
    "inventory": _inventory,
    "report": load_report,
    "directory": contacts.load,
    "evidence-log": load_log,
}


def kept(version: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((KEPT / version / f"{name}.json").read_text())
    return found


@pytest.mark.parametrize("name", LOADERS)
def test_a_document_of_format_1_0_is_what_it_was(name: str) -> None:
    load = LOADERS[name]
    assert kept("1.0", name)["format_version"] == "1.0"
    found = load(KEPT / "1.0" / f"{name}.json")
    assert found == load(KEPT / FORMAT_VERSION / f"{name}.json")
    assert json.loads(dump(found)) == kept(FORMAT_VERSION, name)


@pytest.mark.parametrize("version", ["1.0", FORMAT_VERSION])
@pytest.mark.parametrize("name", LOADERS)
def test_a_document_that_says_no_format_may_have_the_names_of_either(name: str, version: str) -> None:
    """People write checklists and inventories by hand, and leave the version out."""
    unsaid = {key: part for key, part in kept(version, name).items() if key != "format_version"}
    load = LOADERS[name]
    assert load(json.dumps(unsaid).encode()) == load(KEPT / FORMAT_VERSION / f"{name}.json")


def test_what_a_store_exported_in_format_1_0_can_be_imported() -> None:
    documents: list[tuple[Any, ...]] = []
    for version in ("1.0", FORMAT_VERSION):
        with Store.in_memory() as store:
            store.import_(KEPT / version / "store.json")
            documents.append((store.load(), [store.report(entry.number) for entry in store.reports()], store.export()))
    assert documents[0] == documents[1]
    assert documents[0][2]["inventories"][0]["reports"] == kept(FORMAT_VERSION, "store")["inventories"][0]["reports"]


def test_a_1_0_item_has_its_former_id_and_its_priority() -> None:
    checklist = load_checklist(KEPT / "1.0" / "checklist.json")
    assert (checklist.former_ids, checklist.items[0].former_ids) == (("old-ours",), ("old-lock",))
    assert [item.id for item in checklist.items if item.priority] == ["lock"]
    assert [(fact.type, fact.values) for fact in checklist.declares] == [
        ("enum", ("poor", "fair", "good")),
        ("enum_set", ("red", "green")),
    ]
    assert checklist.requires[0].confidentiality == "transient"


def test_a_1_0_report_keeps_its_explanations() -> None:
    report = load_report(KEPT / "1.0" / "report.json")
    assert all(finding.explanation for finding in report.findings if finding.item == "lock")


def test_1_0_observations_stay_superseded() -> None:
    inventory = load_inventory(KEPT / "1.0" / "inventory.json", vocabulary=VOCABULARY)
    (over,) = inventory.by_id["phone"].observed["screen_lock"].superseded
    assert over.value == "none"


SAID_AS_BEFORE: dict[str, tuple[type[Exception], dict[str, Any]]] = {
    "checklist": (InvalidChecklistError, {"was": ["x"]}),
    "inventory": (InvalidInventoryError, {"subjects": [{"kind": "device", "observed": {"find_my": {"beaten": []}}}]}),
    "report": (InvalidReportError, {"findings": [{"item": "lock", "outcome": "pass", "evidence": None}]}),
}


@pytest.mark.parametrize("name", SAID_AS_BEFORE)
def test_the_present_format_has_no_former_names(name: str) -> None:
    error, fields = SAID_AS_BEFORE[name]
    with pytest.raises(error):
        LOADERS[name](kept(FORMAT_VERSION, name) | fields)


def test_a_field_under_both_names_is_refused() -> None:
    with pytest.raises(InvalidChecklistError, match="was"):
        load_checklist(kept("1.0", "checklist") | {"former_ids": ["x"]})


def test_texts_of_format_1_0_show_what_they_showed() -> None:
    """They were no prose: what means something there is escaped, unless the document may be of any format."""
    text = "Use *any* [word] > 12, and\n- a `sign`"
    item = {
        "id": "a",
        "title": text,
        "question": "Done?",
        "why": text,
        "do_not": [text],
        "steps": [{"do": [text, "Lock it."]}],
    }
    section = {"id": "s", "title": "S", "intro": text, "items": [item]}
    document: dict[str, Any] = {"id": "c", "title": "C", "description": text, "sections": [section]}
    document["parameters"] = [{"name": "days", "default": 3, "meaning": text}]
    document["do_nots"] = [{"id": "d", "text": text, "why": text, "instead": text}]
    found = load_checklist({**document, "format_version": "1.0"})
    do_not, held = found.do_nots[0], found.items[0]
    prose = [found.description, found.sections[0].intro, held.why, *held.do_not, held.steps[0].do[0]]
    prose += [found.parameters[0].meaning, do_not.why, do_not.instead]
    assert {plain(source) for source in prose} == {" ".join(text.split())}
    assert held.steps[0].do[1] == "Lock it."
    assert (held.title, do_not.text) == (text, text)
    for version in ({}, {"format_version": FORMAT_VERSION}):
        assert load_checklist({**document, **version}).items[0].why == text
