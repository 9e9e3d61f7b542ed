"""The converters under `docs/examples/convert`, on samples of our own writing in the languages of the real corpora."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Checklist, Condition, Device, Inventory, evaluate
from tests.cases import tables

pytest.importorskip("yaml", reason="the group `test` is not installed")
pytest.importorskip("duckdb", reason="DuckDB, which reads the SQL, comes with the group `test`")

from convert.__main__ import CORPORA
from convert.policy import Facts
from convert.policy import checklist as checklist_of

SAMPLES = Path(__file__).parent / "fixtures" / "convert"


def converted(corpus: str, sample: str) -> tuple[dict[str, Any], Checklist, Any]:
    """Convert a sample; return what became of each policy by its title, the checklist, and the facts."""
    facts = Facts(corpus, "device")
    read, convert_one = CORPORA[corpus]
    found = [convert_one(policy, facts) for policy in read(SAMPLES / sample)]
    return {each.policy.title: each for each in found}, checklist_of(found, facts, "Sample"), facts


def test_sql_becomes_conditions() -> None:
    found, checklist, facts = converted("fleet", "fleet.yml")
    assert {title: each.lost for title, each in found.items() if each.rule is None} == tables(__file__)["lost"]
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


def settings(*records: Mapping[str, str]) -> str:
    """Return the outcome of the policy on a profile's settings, for a device that has these."""
    found, checklist, facts = converted("fleet", "fleet.yml")
    record = facts.vocabulary().subject("managed_policies")
    subjects = [
        record(id=f"r{number}", extra={"fleet.belongs_to_device": "mac", "fleet.name": "sharing", **values})
        for number, values in enumerate(records)
    ]
    inventory = Inventory(subjects=(Device(id="mac"), *subjects)).completed("device", "managed_policies")
    report = evaluate(checklist, inventory)
    (finding,) = report.of(found["A profile turns sharing off"].policy.id)
    return finding.outcome


def test_what_was_converted_means_what_the_query_meant() -> None:
    off = {"fleet.domain": "org.example", "fleet.value": "false"}
    on = {"fleet.domain": "org.example", "fleet.value": "1"}
    assert settings(off) == "pass"
    assert settings(off, on) == "fail"
    assert settings() == "fail"
    assert settings({**on, "fleet.domain": "org.other"}, off) == "pass"
    assert settings(off, {"fleet.domain": "org.example"}) == "unknown"


def test_verdicts_of_scripts_are_facts() -> None:
    found, _, _ = converted("mscp", "mscp")
    assert [str(found[title].rule) for title in "AB"] == ["device.mscp.a == 1", 'device.mscp.b == "7d"']
    assert found["C"].lost == "a rule without a check"
