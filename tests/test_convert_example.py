"""The converters under `docs/examples/convert`, on samples of our own writing in the languages of the real corpora."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from secure_checklist import Checklist, Condition, Device, Inventory, evaluate

pytest.importorskip("yaml", reason="the extra `test` is not installed")
pytest.importorskip("duckdb", reason="DuckDB, which reads the SQL, comes with the extra `test`")

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
SAMPLES = Path(__file__).parent / "fixtures" / "convert"


@pytest.fixture(scope="module")
def convert() -> Iterator[ModuleType]:
    """Import the example as its reader does, from its folder."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        yield importlib.import_module("convert.__main__")
    finally:
        sys.path.remove(str(EXAMPLES))
        for name in [name for name in sys.modules if name.partition(".")[0] == "convert"]:
            del sys.modules[name]


def converted(convert: ModuleType, corpus: str, sample: str) -> tuple[dict[str, Any], Checklist, Any]:
    """Convert a sample; return what became of each policy by its title, the checklist, and the facts."""
    facts = convert.Facts(corpus, "device")
    read, convert_one = convert.CORPORA[corpus]
    found = [convert_one(policy, facts) for policy in read(SAMPLES / sample)]
    return {each.policy.title: each for each in found}, convert.checklist(found, facts, "Sample"), facts


def test_sql_becomes_conditions(convert: ModuleType) -> None:
    found, checklist, facts = converted(convert, "fleet", "fleet.yml")
    assert {title: each.lost for title, each in found.items() if each.rule is None} == {
        "A setting in JSON": "a function that reads a text",
        "A bit": "arithmetic",
        "A pair": "a quantifier inside another",
        "Both agents are loaded": "a subquery that gives a value",
        "Backups, if there are any": "a union of queries",
        "A text is worked out": "a function that reads a text",
    }
    assert str(found["The firewall is on"].rule) == "device.fleet.alf_global_state_number >= 1"
    assert str(found["A plist says so"].rule) == 'device.fleet.plist_etc_a_plist_guest_value == "0"'
    assert str(found["No server runs"].rule) == (
        r'none(processes.fleet.path matches "(?is)^/opt/web./.*$", via=processes.fleet.belongs_to_device, to=device)'
    )
    assert str(found["Nobody is named, and one is"].rule).startswith(
        'some(disk_encryption.fleet.user_uuid != "" and disk_encryption.fleet.days_number <= 5 and not '
    )
    assert found["Each person has the setting"].kind == "users"
    assert found["Folders are marked"].kind == "file"
    assert len(checklist.items) == 7
    vocabulary = facts.vocabulary()
    for item in checklist.items:
        assert item.rule is not None
        assert item.rule.check is not None
        assert Condition.parse(str(item.rule.check), vocabulary) == item.rule.check


def settings(convert: ModuleType, *records: Mapping[str, str]) -> str:
    """Return the outcome of the policy on a profile's settings, for a device that has these."""
    found, checklist, facts = converted(convert, "fleet", "fleet.yml")
    record = facts.vocabulary().subject("managed_policies")
    subjects = [
        record(id=f"r{number}", extra={"fleet.belongs_to_device": "mac", "fleet.name": "sharing", **values})
        for number, values in enumerate(records)
    ]
    inventory = Inventory(subjects=(Device(id="mac"), *subjects)).completed("device", "managed_policies")
    report = evaluate(checklist, inventory)
    (finding,) = report.of(found["A profile turns sharing off"].policy.id)
    return finding.outcome


def test_what_was_converted_means_what_the_query_meant(convert: ModuleType) -> None:
    off = {"fleet.domain": "org.example", "fleet.value": "false"}
    on = {"fleet.domain": "org.example", "fleet.value": "1"}
    assert settings(convert, off) == "pass"
    assert settings(convert, off, on) == "fail"
    assert settings(convert) == "fail"
    assert settings(convert, {**on, "fleet.domain": "org.other"}, off) == "pass"
    assert settings(convert, off, {"fleet.domain": "org.example"}) == "unknown"


def test_verdicts_of_scripts_are_facts(convert: ModuleType) -> None:
    found, _, _ = converted(convert, "mscp", "mscp")
    assert [str(found[title].rule) for title in "AB"] == ["device.mscp.a == 1", 'device.mscp.b == "7d"']
    assert found["C"].lost == "a rule without a check"
