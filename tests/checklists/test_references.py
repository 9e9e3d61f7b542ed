"""Controls of frameworks that items answer: brought by a pack or by a mapping, selected, scored and written by them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Checklist,
    InvalidChecklistError,
    Inventory,
    Item,
    Person,
    Report,
    evaluate,
    load_checklist,
    load_report,
    packs,
)
from secure_checklist.checklists import (
    Catalogue,
    Credit,
    Reference,
    Selector,
    Source,
    load_references,
)
from secure_checklist.core import UnknownNameError
from tests.cases import each

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LEAST = Reference(
    framework="NIST SP 800-53",
    version="5",
    id="AC-6(1)",
    relation="supports",
    url="https://nist.example/ac-6",
    source=Source(publisher="NIST", title="SP 800-53", status="found"),
)
MFA = Reference(framework="CIS Controls", version="8", id="6.5")
PLAIN = {"framework": "CIS Controls", "version": "8", "id": "6.5"}


def a_checklist() -> Checklist:
    def item(name: str, *references: Reference) -> Item:
        return Item(
            id=name, former_ids=(f"old-{name}",), title=name, question="Done?", references=references, tags=("all",)
        )

    return Checklist.of("list", "A list", item("rights", LEAST), item("factor", MFA, LEAST), item("talk"))


def a_report(checklist: Checklist) -> Report:
    answers = (
        Attestation(confidentiality="ordinary", item="rights", answer="yes"),
        Attestation(confidentiality="ordinary", item="factor", answer="no"),
    )
    return evaluate(checklist, Inventory(subjects=(Person(id="me"),), attestations=answers, as_of=NOW), now=NOW)


def ids(items: tuple[Item, ...]) -> list[str]:
    return [item.id for item in items]


def test_a_reference_is_called_as_its_framework_calls_it() -> None:
    assert LEAST.label == "NIST SP 800-53 5 AC-6(1)"
    assert Reference(framework="A guide", id="Chapter 3, page 12").label == "A guide Chapter 3, page 12"


@each(
    "wrong",
    [
        {**PLAIN, "id": ""},
        {**PLAIN, "id": " 6.5"},
        {**PLAIN, "id": "6\n5"},
        {**PLAIN, "framework": ""},
        {**PLAIN, "relation": "similar"},
        {**PLAIN, "url": "javascript:alert(1)"},
        {"framework": "CIS Controls"},
    ],
)
def test_what_is_no_reference_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Reference.model_validate(wrong)


def test_items_are_selected_by_framework_and_control() -> None:
    checklist = a_checklist()
    assert ids(checklist.answering("NIST SP 800-53")) == ["rights", "factor"]
    assert ids(checklist.answering("CIS Controls", "6.5")) == ["factor"]
    assert checklist.answering("CIS Controls", "6.6") == ()
    assert ids(checklist.select(Selector(frameworks=("CIS Controls",))).items) == ["factor"]


def test_whatever_makes_another_checklist_keeps_them() -> None:
    whole = a_checklist()
    kept = [item.references for item in whole.items]
    others = [
        whole.merged_with(Checklist.of("other", "Other", Item(id="more", title="More", question="More?"))),
        whole.translated(Catalogue.model_validate({"language": "de", "texts": {"talk/title": {"text": "Reden"}}})),
        load_checklist(whole.model_dump_json().encode()),
        Checklist.model_validate(whole.model_dump(mode="json")),
    ]
    for other in others:
        assert [item.references for item in other.items][:3] == kept


def test_a_report_is_scored_by_framework_and_by_control() -> None:
    for report in (found := a_report(a_checklist()), load_report(found.to_json())):
        assert {name: score.low for name, score in report.by_framework.items()} == {
            "NIST SP 800-53": 0.5,
            "CIS Controls": 0.0,
        }
        assert {name: score.low for name, score in report.by_control("NIST SP 800-53").items()} == {"AC-6(1)": 0.5}
        assert report.by_control("NIST SP 800-171") == {}


# mappings -----------------------------------------------------------------------------------------------------------


def mapping(**changes: object) -> dict[str, Any]:
    return {"checklist": "list", "references": {"talk": [PLAIN]}, **changes}


def test_a_mapping_adds_references_to_a_checklist_of_somebody_else(tmp_path: Path) -> None:
    source = {"publisher": "Acme", "title": "Our mapping", "status": "found"}
    path = tmp_path / "mapping.json"
    data = mapping(
        source=source,
        credits=[{"title": "Our mapping", "licence": "CC0-1.0"}],
        references={"talk": [PLAIN, LEAST.model_dump(mode="json")], "old-factor": [PLAIN]},
    )
    path.write_text(json.dumps(data), encoding="utf-8")
    mapped = a_checklist().with_references(load_references(path))
    assert [one.label for one in mapped.item("talk").references] == [MFA.label, LEAST.label]
    assert [one.source and one.source.publisher for one in mapped.item("talk").references] == ["Acme", "NIST"]
    assert mapped.item("factor").references[:2] == (MFA, LEAST)
    assert mapped.item("rights") == a_checklist().item("rights")
    assert mapped.credits == (Credit(title="Our mapping", licence="CC0-1.0"),)
    assert mapped.with_references(load_references(path)) == mapped


def test_a_mapping_for_another_checklist_or_item_is_refused() -> None:
    with pytest.raises(ValueError, match="the mapping is for other, and this checklist is list"):
        a_checklist().with_references(load_references(mapping(checklist="other")))
    with pytest.raises(UnknownNameError, match='no item "tlak"; did you mean "talk"'):
        a_checklist().with_references(load_references(mapping(references={"tlak": [PLAIN]})))
    assert a_checklist().with_references(load_references(mapping(checklist=""))).item("talk").references == (MFA,)


def test_a_broken_mapping_says_where() -> None:
    with pytest.raises(InvalidChecklistError) as caught:
        load_references(mapping(references={"talk": [{**PLAIN, "relation": "alike"}, PLAIN]}))
    (problem,) = caught.value.problems
    assert problem.path.startswith("references > talk")
    assert "alike" not in str(caught.value)


def test_what_the_built_in_packs_refer_to_says_where_it_was_read() -> None:
    found = [one for name in packs.names() for item in packs.load(name).items for one in item.references]
    assert {one.framework for one in found} == {"NIST CSF", "CIS Controls", "ActivistChecklist"}
    for one in found:
        assert one.relation is not None
        assert one.source is not None
        assert one.source.url is not None
        assert one.source.status in ("found", "found_copy")
        assert one.source.date or one.source.date_note


# what is written ----------------------------------------------------------------------------------------------------
