"""Whose work a checklist is: kept by whatever makes another of it, and shown by whatever shows it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    InvalidChecklistError,
    Inventory,
    Item,
    Person,
    Report,
    evaluate,
    load_checklist,
    load_report,
)
from secure_checklist.checklists import Catalogue, Credit, Translation
from tests.cases import each

NOW = datetime(2026, 11, 24, tzinfo=UTC)
OURS: dict[str, Any] = {
    "authors": ("Ada", "Grace"),
    "licence": "CC-BY-4.0",
    "homepage": "https://ours.example/list",
    "attribution": "After a talk by Edith.",
}
THEIRS: dict[str, Any] = {"authors": ("Alan",), "licence": "LicenseRef-theirs"}


def a_checklist(name: str = "ours", **terms: object) -> Checklist:
    item = Item(id=f"{name}.talk", title="Talk", question="Have you talked?", tags=("talk",))
    return Checklist.of(name, f"The list {name}", item).replace(**terms)


def test_it_names_its_authors_and_its_terms() -> None:
    assert a_checklist().credited == ()
    assert a_checklist(**OURS).credited == (Credit(title="The list ours", **OURS),)


@each(
    ("given", "canonical"),
    [
        ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
        ("mit or (apache-2.0 and 0bsd)", "MIT OR (Apache-2.0 AND 0BSD)"),
        ("GPL-2.0-or-later WITH classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0"),
        ("LicenseRef-acme-internal", "LicenseRef-acme-internal"),
        ("", ""),
    ],
)
def test_a_licence_is_an_spdx_expression_in_its_own_case(given: str, canonical: str) -> None:
    found = a_checklist(licence=given)
    assert found.licence == canonical
    assert load_checklist(found.model_dump_json().encode()) == found


@each("wrong", ["free for all", "MIT AND", "CC BY 4.0", "(MIT", "NOASSERTION", "True", "é"])
def test_what_is_no_licence_is_refused_without_quoting_it(wrong: str) -> None:
    data = {"id": "c", "title": "C", "licence": wrong}
    with pytest.raises(InvalidChecklistError) as caught:
        load_checklist(data)
    (problem,) = caught.value.problems
    assert problem.path == "licence"
    assert "CC-BY-4.0" in problem.message
    assert "LicenseRef-" in problem.message
    assert wrong not in str(caught.value).replace("LicenseRef-", "")


@each("homepage", ["javascript:alert(1)", "ours.example", "https://a b", 'https://a"b', "https://"])
def test_a_homepage_is_an_address_on_the_web(homepage: str) -> None:
    with pytest.raises(ValidationError):
        a_checklist(homepage=homepage)


def test_merging_keeps_the_terms_of_each_part_apart() -> None:
    merged = a_checklist(**OURS).merged_with(a_checklist("theirs", **THEIRS))
    assert [merged.authors, merged.licence] == [OURS["authors"], "CC-BY-4.0"]
    assert merged.credits == (Credit(title="The list theirs", **THEIRS),)
    third = a_checklist("third", authors=("Joan",)).merged_with(merged)
    assert [credit.title for credit in third.credited] == ["The list third", "The list ours", "The list theirs"]
    assert third.merged_with(merged.replace(sections=())).credits == third.credits


def test_merging_with_what_nobody_signed_credits_nobody() -> None:
    assert a_checklist(**OURS).merged_with(a_checklist("theirs")).credits == ()


def test_whatever_makes_another_checklist_keeps_them() -> None:
    whole = a_checklist(**OURS).merged_with(a_checklist("theirs", **THEIRS))
    texts = {key: Translation(text="Anders") for key in whole.texts()}
    translated = whole.translated(Catalogue(language="de", texts=texts))
    others = [
        whole.tailored(),
        whole.without("ours.talk"),
        whole.with_items(Item(id="more", title="More", question="More?")),
        load_checklist(whole.model_dump_json().encode()),
        Checklist.model_validate(whole.model_dump(mode="json")),
    ]
    for other in others:
        assert other.credited == whole.credited
    assert translated.credited == (Credit(title="Anders", **OURS), *whole.credits)


def a_report(checklist: Checklist) -> Report:
    return evaluate(checklist, Inventory(subjects=(Person(id="me"),)), now=NOW)


def test_a_report_keeps_them() -> None:
    checklist = a_checklist(**OURS)
    report = a_report(checklist)
    assert report.checklist.credits == checklist.credited
    assert load_report(report.to_json()).checklist.credits == checklist.credited
