"""The converters under `docs/examples/convert`, on samples of our own writing in the languages of the real corpora."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from secure_checklist import Checklist, Condition, Device, Inventory, evaluate

pytest.importorskip("yaml", reason="PyYAML comes with the extra `yaml`")
pytest.importorskip("duckdb", reason="DuckDB, which reads the SQL, comes with the extra `test`")

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"

QUERIES = {
    "The firewall is on": "SELECT 1 FROM alf WHERE global_state >= 1;",
    "A profile turns sharing off": """SELECT 1 WHERE EXISTS (
      SELECT 1 FROM managed_policies WHERE domain = 'org.example' AND name = 'sharing'
      AND (value = 0 OR value = 'false')
    ) AND NOT EXISTS (
      SELECT 1 FROM managed_policies WHERE domain = 'org.example' AND name = 'sharing'
      AND (value != 0 AND value != 'false')
    );""",
    "A plist says so": "SELECT 1 FROM plist WHERE path = '/etc/a.plist' AND key = 'Guest' AND value = 0; -- one row",
    "No server runs": "SELECT 1 WHERE NOT EXISTS (SELECT * FROM processes WHERE path LIKE '/opt/web_/%');",
    "Both agents are loaded": "SELECT 1 WHERE (SELECT COUNT(*) FROM launchd WHERE path IN ('/a', '/b')) = 2;",
    "Nobody is named, and one is": """SELECT 1 FROM disk_encryption
      WHERE user_uuid IS NOT "" AND CAST(days AS INT) <= 5 AND name NOT LIKE 'a%' AND kind NOT IN ('x', 'y');""",
    "A text is worked out": "SELECT COALESCE(line, '') AS val FROM sudo_info WHERE val = '';",
    "Each person has the setting": """SELECT 1 WHERE NOT EXISTS (
      SELECT 1 FROM users AS u
      LEFT JOIN (SELECT * FROM plist WHERE path LIKE '/Users/%/s.plist' AND key = 'On' AND value = '1') AS p
      ON p.path = CONCAT(u.directory, '/s.plist')
      WHERE u.directory LIKE '/Users/%' AND p.value IS NULL
    );""",
    "Folders are marked": """SELECT 1 WHERE NOT EXISTS (
      SELECT 1 FROM file f WHERE f.path LIKE '/Library/%' AND NOT EXISTS (
        SELECT 1 FROM extended_attributes ea WHERE ea.path = f.path AND ea.key = 'rootless'
      )
    );""",
    "Backups, if there are any": """SELECT 'none' FROM (SELECT COUNT(*) AS c FROM backups) t WHERE t.c = 0
    UNION SELECT 'all' FROM (SELECT COUNT(*) AS c FROM backups WHERE encryption <> 'on') t WHERE t.c = 0;""",
    "A setting in JSON": "SELECT 1 FROM authdb WHERE right_name = 'x' AND json_extract(json_result, '$.shared') = 0;",
    "A bit": "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM apps WHERE (mode & 2) = 2);",
    "A pair": "SELECT 1 WHERE EXISTS "
    "(SELECT 1 FROM launchd AS l JOIN processes AS p ON l.path = p.path WHERE p.name = 'x');",
}
FLEET = "\n---\n".join(
    f"apiVersion: v1\nkind: policy\nspec:\n  name: {name}\n  query: |\n    {query}" for name, query in QUERIES.items()
)

OCIL = """<?xml version="1.0"?>
<ocil xmlns="http://scap.nist.gov/schema/ocil/2.0"><questionnaires>
<questionnaire id="ocil:ssg-updates_ocil:questionnaire:1"><title>Updates</title>
<actions><test_action_ref>ocil:ssg-updates_action:testaction:1</test_action_ref></actions></questionnaire>
<questionnaire id="ocil:ssg-odd_ocil:questionnaire:1"><title>Odd</title>
<actions><test_action_ref>ocil:ssg-odd_action:testaction:1</test_action_ref></actions></questionnaire>
</questionnaires><test_actions>
<boolean_question_test_action id="ocil:ssg-updates_action:testaction:1" question_ref="ocil:q:question:1">
<when_true><result>FAIL</result></when_true><when_false><result>PASS</result></when_false>
</boolean_question_test_action></test_actions></ocil>
"""


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


def converted(convert: ModuleType, corpus: str, path: Path) -> tuple[dict[str, Any], Checklist, Any]:
    """Convert a sample; return what became of each policy by its title, the checklist, and the facts."""
    facts = convert.Facts(corpus, "device")
    read, convert_one = convert.CORPORA[corpus]
    found = [convert_one(policy, facts) for policy in read(path)]
    return {each.policy.title: each for each in found}, convert.checklist(found, facts, "Sample"), facts


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_sql_becomes_conditions(convert: ModuleType, tmp_path: Path) -> None:
    found, checklist, facts = converted(convert, "fleet", written(tmp_path, "f.yml", FLEET))
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


def settings(convert: ModuleType, tmp_path: Path, *records: Mapping[str, str]) -> str:
    """Return the outcome of the policy on a profile's settings, for a device that has these."""
    found, checklist, facts = converted(convert, "fleet", written(tmp_path, "f.yml", FLEET))
    record = facts.vocabulary().subject("managed_policies")
    subjects = [
        record(id=f"r{number}", extra={"fleet.belongs_to_device": "mac", "fleet.name": "sharing", **values})
        for number, values in enumerate(records)
    ]
    inventory = Inventory(subjects=(Device(id="mac"), *subjects)).completed("device", "managed_policies")
    report = evaluate(checklist, inventory)
    (finding,) = report.of(found["A profile turns sharing off"].policy.id)
    return finding.outcome


def test_what_was_converted_means_what_the_query_meant(convert: ModuleType, tmp_path: Path) -> None:
    off = {"fleet.domain": "org.example", "fleet.value": "false"}
    on = {"fleet.domain": "org.example", "fleet.value": "1"}
    assert settings(convert, tmp_path, off) == "pass"
    assert settings(convert, tmp_path, off, on) == "fail"
    assert settings(convert, tmp_path) == "fail"
    assert settings(convert, tmp_path, {**on, "fleet.domain": "org.other"}, off) == "pass"
    assert settings(convert, tmp_path, off, {"fleet.domain": "org.example"}) == "unknown"


def test_verdicts_of_scripts_and_answers_are_facts(convert: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "rules" / "os").mkdir(parents=True)
    (tmp_path / "baselines").mkdir()
    written(tmp_path, "baselines/all_rules.yaml", "profile:\n- section: os\n  rules: [a, b, c]\n")
    written(tmp_path, "rules/os/a.yaml", "{id: a, title: A, check: x, result: {integer: 1}}")
    written(tmp_path, "rules/os/b.yaml", "{id: b, title: B, check: x, odv: {recommended: 7d}, result: {string: $ODV}}")
    written(tmp_path, "rules/os/c.yaml", "{id: c, title: C, check: x}")
    found, _, _ = converted(convert, "mscp", tmp_path)
    assert [str(found[title].rule) for title in "AB"] == ["device.mscp.a == 1", 'device.mscp.b == "7d"']
    assert found["C"].lost == "a rule without a check"

    found, _, _ = converted(convert, "ocil", written(tmp_path, "o.xml", OCIL))
    assert str(found["Updates"].rule) == "device.ocil.updates == false"
    assert found["Odd"].lost == "an answer that doesn't decide"
