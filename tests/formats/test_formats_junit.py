"""JUnit XML as build servers take it: valid, with the counts and results of the report, silence never as success."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Attestation,
    Checklist,
    Finding,
    Inventory,
    Item,
    Report,
    Waiver,
    evaluate,
    formats,
    packs,
)
from tests.cases import each
from tests.golden_personas import NOW, inventory_of, names
from tests.planting import HARMLESS_WORLD, Planter, hostile_texts, world

junitparser: Any = pytest.importorskip("junitparser", reason="junitparser comes with the extra `test`")
xmlschema: Any = pytest.importorskip("xmlschema", reason="xmlschema comes with the extra `test`")
PACK = packs.load("leak-prevention")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "formats"
SCHEMAS = {name: xmlschema.XMLSchema(FIXTURES / name) for name in ("junit-10.xsd", "ant-junit.xsd")}
EXPECTED = {"fail": "Failure", "partial": "Failure", "unknown": "Error", "not_applicable": "Skipped", "pass": None}


def check_valid(data: bytes) -> None:
    for schema in SCHEMAS.values():
        schema.validate(data.decode())


def judged(persona: str) -> tuple[Report, bytes]:
    inventory = inventory_of(persona)
    report = evaluate(PACK, inventory, now=NOW, explain=True)
    return report, formats.write(report, "junit", checklist=PACK, inventory=inventory)


def shown(report: Report) -> list[Finding]:
    """The findings that may be shown, section by section as the report has them."""
    found = formats.document_of(report).findings
    order = {note.id: place for place, note in enumerate(report.items)}
    return sorted(found, key=lambda finding: order[finding.item])


# valid ---------------------------------------------------------------------------------------------------------------


@given(hostile=hostile_texts, before=st.booleans())
def test_whatever_texts_hold_it_is_valid(hostile: str, before: bool) -> None:
    check_valid(world(Planter(hostile, before)).write("junit"))


def test_a_report_alone_and_one_without_findings_are_valid() -> None:
    check_valid(formats.write(HARMLESS_WORLD.report, "junit"))
    empty = formats.write(evaluate(Checklist(id="c", title="C"), Inventory(), now=NOW), "junit")
    check_valid(empty)
    assert list(junitparser.JUnitXml.fromstring(empty)) == []


# read back -----------------------------------------------------------------------------------------------------------


@each("persona", names(), quick=4)
def test_names_counts_and_results_are_the_reports(persona: Any) -> None:
    report, data = judged(persona)
    check_valid(data)
    suites = list(junitparser.JUnitXml.fromstring(data))
    findings = shown(report)
    notes = report.items.by_id
    findings = [one for observable in (False, True) for one in findings if notes[one.item].observable is observable]
    assert [suite.name for suite in suites] == [
        f"{section.title}{': What others may notice' * observable}"
        for observable in (False, True)
        for section in PACK.sections
        if any((notes[f.item].section, notes[f.item].observable) == (section.id, observable) for f in findings)
    ]
    cases = [case for suite in suites for case in suite]
    assert [case.classname for case in cases] == [f"{PACK.id}.{finding.item}" for finding in findings]
    for case, finding in zip(cases, findings, strict=True):
        wanted = "Skipped" if finding.disposition == "waived" else EXPECTED[finding.outcome]
        assert [type(result).__name__ for result in case.result] == ([wanted] if wanted else [])
        assert case.name.startswith(PACK.item(finding.item).title)
        assert [result.type for result in case.result if wanted != "Skipped"] == (
            [finding.outcome] if wanted not in (None, "Skipped") else []
        )
    for suite in suites:
        assert max(Counter((case.classname, case.name) for case in suite).values()) == 1
        told = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert told == (suite.tests, suite.failures, suite.errors, suite.skipped)


def waived(until: timedelta | None) -> Any:
    """The one case of an item that fails and is waived until so long from now."""
    checklist = Checklist.of("c", "C", Item(id="one", title="One", question="Done?"))
    waiver = Waiver(
        confidentiality="ordinary",
        item="one",
        who="Kim",
        why="It is a kiosk.",
        until=None if until is None else NOW + until,
    )
    inventory = Inventory(
        attestations=(Attestation(confidentiality="ordinary", item="one", answer="no"),), waivers=(waiver,), as_of=NOW
    )
    data = formats.write(evaluate(checklist, inventory, now=NOW, explain=True), "junit", checklist=checklist)
    (suite,) = junitparser.JUnitXml.fromstring(data)
    (case,) = suite
    return case


@each("until", [None, timedelta(seconds=1)])
def test_a_waiver_in_force_skips_and_says_who_decided(until: Any) -> None:
    (result,) = waived(until).result
    assert type(result).__name__ == "Skipped"
    assert "Kim" in result.message
    assert "It is a kiosk." in result.message
    assert result.message.startswith("not done")


def test_a_waiver_that_has_ended_skips_nothing() -> None:
    (result,) = waived(timedelta()).result
    assert (type(result).__name__, result.type) == ("Failure", "fail")
    assert "no longer counts: It is a kiosk." in result.message
