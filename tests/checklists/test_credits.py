"""Whose work a checklist is: kept by whatever makes another of it, and shown by whatever shows it."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Device,
    InvalidChecklistError,
    Inventory,
    Item,
    Person,
    Report,
    Rule,
    evaluate,
    formats,
    load_checklist,
    load_report,
)
from secure_checklist.checklists import Catalogue, Credit, Translation
from secure_checklist.cli.show import write_overview
from secure_checklist.core.text.terminal import Screen
from tests.extras import available

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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize("wrong", ["free for all", "MIT AND", "CC BY 4.0", "(MIT", "NOASSERTION", "True", "é"])
def test_what_is_no_licence_is_refused_without_quoting_it(wrong: str) -> None:
    data = {"id": "c", "title": "C", "licence": wrong}
    with pytest.raises(InvalidChecklistError) as caught:
        load_checklist(data)
    (problem,) = caught.value.problems
    assert problem.path == "licence"
    assert "CC-BY-4.0" in problem.message
    assert "LicenseRef-" in problem.message
    assert wrong not in str(caught.value).replace("LicenseRef-", "")


@pytest.mark.parametrize("homepage", ["javascript:alert(1)", "ours.example", "https://a b", 'https://a"b', "https://"])
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


SHOWN = ("The list ours", "Ada", "Grace", "CC-BY-4.0", "https://ours.example/list", "After a talk by Edith", "Alan")


def plain(text: str) -> str:
    """Return a page's text without the marks of Markdown, on one line."""
    return " ".join(text.replace("\\", "").split())


@pytest.mark.parametrize("form", formats.names())
def test_every_format_shows_them(form: str) -> None:
    available(form)
    checklist = a_checklist(**OURS).merged_with(a_checklist("theirs", **THEIRS))
    for given in (checklist, None):
        page = plain(formats.write(a_report(checklist), form, checklist=given).decode())
        assert [text for text in SHOWN if text not in page] == []


def test_the_command_line_shows_them() -> None:
    out = io.StringIO()
    write_overview(Screen(out, 80), a_checklist(**OURS).merged_with(a_checklist("theirs", **THEIRS)))
    assert [text for text in SHOWN if text not in plain(out.getvalue())] == []


def shown_in_a_notebook(value: object) -> str:
    shown: object = getattr(value, "_repr_html_")()  # noqa: B009 - no other package may call it by name
    return str(shown)


def test_a_notebook_shows_them() -> None:
    checklist = a_checklist(**OURS).merged_with(a_checklist("theirs", **THEIRS))
    for value in (checklist, a_report(checklist)):
        assert [text for text in SHOWN if text not in shown_in_a_notebook(value)] == []
    assert "Whose work" not in shown_in_a_notebook(a_checklist())


def test_the_summary_of_a_fleet_shows_them() -> None:
    for extra in ("polars", "jinja2", "narwhals"):
        pytest.importorskip(extra)
    import polars as pl  # noqa: PLC0415 - it needs an extra

    from secure_checklist import fleet  # noqa: PLC0415 - as above
    from secure_checklist.fleet.summaries.html import page as to_html  # noqa: PLC0415 - as above

    lock = Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")))
    checklist = a_checklist(**OURS).merged_with(a_checklist("theirs", **THEIRS)).with_items(lock)
    outcomes = fleet.evaluate(checklist, pl.DataFrame({"id": ["a", "b"], "screen_lock": ["pin", "none"]}), now=NOW)
    page = to_html(fleet.summary(checklist, outcomes)).decode()
    assert [text for text in SHOWN if text not in page] == []
