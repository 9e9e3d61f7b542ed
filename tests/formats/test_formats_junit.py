"""JUnit XML as build servers take it: valid, with the counts and results of the report, silence never as success."""

from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import secure_checklist as sc
from tests.cases import each
from tests.golden_personas import NOW, PACK, names, report_on, written
from tests.planting import Planter, hostile_texts, world

junitparser: Any = pytest.importorskip("junitparser", reason="junitparser comes with the group `test`")
xmlschema: Any = pytest.importorskip("xmlschema", reason="xmlschema comes with the group `test`")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "formats"
EXPECTED = {"fail": "Failure", "partial": "Failure", "unknown": "Error", "not_applicable": "Skipped", "pass": None}


@cache
def schemas() -> list[Any]:
    return [xmlschema.XMLSchema(FIXTURES / name) for name in ("junit-10.xsd", "ant-junit.xsd")]


def check_valid(data: bytes) -> None:
    for schema in schemas():
        schema.validate(data.decode())


# valid ---------------------------------------------------------------------------------------------------------------


@given(hostile=hostile_texts, before=st.booleans())
def test_whatever_texts_hold_it_is_valid(hostile: str, before: bool) -> None:
    check_valid(world(Planter(hostile, before)).write("junit"))


def test_a_report_without_findings_is_valid() -> None:
    empty = sc.formats.write(sc.evaluate(sc.Checklist(id="c", title="C"), sc.Inventory(), now=NOW), "junit")
    check_valid(empty)
    assert list(junitparser.JUnitXml.fromstring(empty)) == []


# read back -----------------------------------------------------------------------------------------------------------


@each("persona", names(), quick=3)
def test_every_finding_is_a_case_counts_are_right_and_silence_is_never_a_success(persona: Any) -> None:
    report, data = report_on(persona), written(persona, "junit")
    check_valid(data)
    found = Counter[tuple[str, str | None]]()
    for suite in junitparser.JUnitXml.fromstring(data):
        assert max(Counter((case.classname, case.name) for case in suite).values()) == 1
        found.update((case.classname, type(case.result[0]).__name__ if case.result else None) for case in suite)
        told = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert told == (suite.tests, suite.failures, suite.errors, suite.skipped)
    assert found == Counter(
        (f"{PACK.id}.{one.item}", "Skipped" if one.disposition == "waived" else EXPECTED[one.outcome])
        for one in sc.formats.summary_of(report).findings
    )


@each("until, kind, said", [(1, "Skipped", "Kim"), (0, "Failure", "which has passed")])
def test_a_waiver_in_force_skips_and_says_who_decided(until: int, kind: str, said: str) -> None:
    about: Any = {"item": "one", "confidentiality": "ordinary"}
    waiver = sc.Waiver(who="Kim", why="It is a kiosk.", until=NOW + timedelta(seconds=until), **about)
    inventory = sc.Inventory(attestations=(sc.Attestation(answer="no", **about),), waivers=(waiver,), as_of=NOW)
    checklist = sc.Checklist.of("c", "C", sc.Item(id="one", title="One", question="Done?"))
    data = sc.formats.write(sc.evaluate(checklist, inventory, now=NOW), "junit", checklist=checklist)
    ((case,),) = junitparser.JUnitXml.fromstring(data)
    (result,) = case.result
    assert type(result).__name__ == kind
    assert said in result.message
