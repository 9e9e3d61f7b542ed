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

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"

FLEET = """---
apiVersion: v1
kind: policy
spec:
  name: The firewall is on
  query: SELECT 1 FROM alf WHERE global_state >= 1;
apiVersion: v1
kind: policy
spec:
  name: A profile turns sharing off
  query: |
    SELECT 1 WHERE EXISTS (
      SELECT 1 FROM managed_policies WHERE domain = 'org.example' AND name = 'sharing'
      AND (value = 0 OR value = 'false')
    ) AND NOT EXISTS (
      SELECT 1 FROM managed_policies WHERE domain = 'org.example' AND name = 'sharing'
      AND (value != 0 AND value != 'false')
    );
---
apiVersion: v1
kind: policy
spec:
  name: A plist says so
  query: SELECT 1 FROM plist WHERE path = '/etc/a.plist' AND key = 'Guest' AND value = 0; -- one row
---
apiVersion: v1
kind: policy
spec:
  name: No server runs
  query: SELECT 1 WHERE NOT EXISTS (SELECT * FROM processes WHERE path LIKE '/opt/web_/%');
---
apiVersion: v1
kind: policy
spec:
  name: Both agents are loaded
  query: SELECT 1 WHERE (SELECT COUNT(*) FROM launchd WHERE path IN ('/a', '/b')) = 2;
---
apiVersion: v1
kind: policy
spec:
  name: Each person has the setting
  query: |
    SELECT 1 WHERE NOT EXISTS (
      SELECT 1 FROM users AS u
      LEFT JOIN (SELECT * FROM plist WHERE path LIKE '/Users/%/s.plist' AND key = 'On' AND value = '1') AS p
      ON p.path = CONCAT(u.directory, '/s.plist')
      WHERE u.directory LIKE '/Users/%' AND p.value IS NULL
    );
---
apiVersion: v1
kind: policy
spec:
  name: Folders are marked
  query: |
    SELECT 1 WHERE NOT EXISTS (
      SELECT 1 FROM file f WHERE f.path LIKE '/Library/%' AND NOT EXISTS (
        SELECT 1 FROM extended_attributes ea WHERE ea.path = f.path AND ea.key = 'rootless'
      )
    );
---
apiVersion: v1
kind: policy
spec:
  name: Backups, if there are any
  query: |
    SELECT 'none' FROM (SELECT COUNT(*) AS c FROM backups) t WHERE t.c = 0
    UNION SELECT 'all' FROM (SELECT COUNT(*) AS c FROM backups WHERE encryption <> 'on') t WHERE t.c = 0;
---
apiVersion: v1
kind: policy
spec:
  name: A setting in JSON
  query: SELECT 1 FROM authdb WHERE right_name = 'x' AND json_extract(json_result, '$.shared') = 0;
---
apiVersion: v1
kind: policy
spec:
  name: A bit
  query: SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM apps WHERE (mode & 2) = 2);
---
apiVersion: v1
kind: policy
spec:
  name: A pair
  query: SELECT 1 WHERE EXISTS (SELECT 1 FROM launchd AS l JOIN processes AS p ON l.path = p.path WHERE p.name = 'x');
"""

CNSPEC = r"""
policies:
- uid: sample
  version: 1.0.0
queries:
- uid: plain
  title: The firewall is on
  mql: |
    box.firewall.enabled
    service("web") { enabled == false; running == false }
- uid: every
  title: Second steps
  mql: org.users.where(isAdmin == true).all(mfa == true || name == /^bot-/)
- uid: some
  title: A policy blocks
  mql: org.policies.any(state == "on" && action == "block")
- uid: few
  title: Few administrators
  mql: org.users.where(isAdmin == true).length <= 4
- uid: one
  title: One log stream
  mql: org.streams.one(type == "audit")
- uid: words
  title: Apps with few scopes
  mql: org.apps.none(scopes.any(_.in(["mail", "files"])))
- uid: nested
  title: Calendars
  mql: org.calendars.all(acl.none(scope == "public"))
- uid: old
  title: Tokens
  props:
  - uid: days
    mql: return 90
  mql: org.tokens.all(time.now - lastUsed < props.days * time.day)
- uid: written
  title: Two files
  mql: |
    paths = ["/a", "/b"]
    paths.all(p: audit.rules.contains(f: f.path == p && f.key != empty))
- uid: optional
  title: If it is there
  mql: |
    if (file("/etc/x").exists) {
      file("/etc/x") { path; user.name == "root" }
    }
- uid: inside
  title: A room that is locked
  mql: org.rooms.any(doors.all(locked == true))
- uid: output
  title: A command
  mql: command("uname -r").stdout == "6.1"
- uid: text
  title: A text
  mql: |
    file("/etc/x") { content == /ttl=\d+/ }
- uid: by-value
  title: Domains
  mql: org.domains.all(dns(name).spf != empty)
- uid: hours
  title: Hours
  mql: org.scans.any(time.now - at < 25 * time.hour)
- uid: unread
  title: Something new
  mql: a ? b
- uid: files-terraform-hcl
  title: A file of infrastructure
  mql: terraform.resources.all(x == 1)
"""

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
    found = convert.CORPORA[corpus](path, facts)
    return {each.policy.title: each for each in found}, convert.checklist(found, facts, "Sample"), facts


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_sql_becomes_conditions(convert: ModuleType, tmp_path: Path) -> None:
    found, checklist, facts = converted(convert, "fleet", written(tmp_path, "f.yml", FLEET))
    assert {title: each.need or each.lost for title, each in found.items()} == {
        "The firewall is on": "fact",
        "A profile turns sharing off": "records",
        "A plist says so": "fact",
        "No server runs": "each",
        "Both agents are loaded": "count",
        "Each person has the setting": "relation",
        "Folders are marked": "relation",
        "Backups, if there are any": "records",
        "A setting in JSON": "a function that reads a text",
        "A bit": "arithmetic",
        "A pair": "a quantifier inside another",
    }
    assert str(found["The firewall is on"].rule) == "device.fleet.alf_global_state_number >= 1"
    assert str(found["A plist says so"].rule) == 'device.fleet.plist_etc_a_plist_guest_value == "0"'
    assert str(found["No server runs"].rule) == (
        r'none(processes.fleet.path matches "(?is)^/opt/web./.*$", via=processes.fleet.belongs_to_device, to=device)'
    )
    assert "count=2" in str(found["Both agents are loaded"].rule)
    assert found["Each person has the setting"].kind == "users"
    assert found["Folders are marked"].kind == "file"
    assert len(checklist.items) == 8
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


def test_mql_becomes_conditions(convert: ModuleType, tmp_path: Path) -> None:
    path = written(tmp_path, "c.mql.yaml", CNSPEC)
    by_title, checklist, facts = converted(convert, "cnspec", path)
    found = {each.policy.id: each for each in by_title.values()}
    assert {key: each.need or each.lost for key, each in found.items()} == {
        "plain": "fact",
        "every": "each",
        "some": "records",
        "few": "count",
        "one": "count",
        "words": "each",
        "nested": "relation",
        "old": "each",
        "written": "records",
        "optional": "fact",
        "inside": "a quantifier inside another",
        "output": "the output of a command, or a text that is read",
        "text": "the output of a command, or a text that is read",
        "by-value": "a lookup by a value",
        "hours": "arithmetic",
        "unread": "MQL that the converter doesn't read",
    }
    rules = {key: str(each.rule).replace("cnspec.", "") for key, each in found.items()}
    link = "belongs_to_device, to=device"
    assert rules["plain"] == (
        "device.box_firewall_enabled == true"
        " and device.service_web_enabled == false and device.service_web_running == false"
    )
    assert rules["every"] == (
        "every(org_users.is_admin != true or org_users.mfa == true"
        f' or org_users.name matches "^bot-", via=org_users.{link})'
    )
    assert rules["few"] == f"not some(org_users.is_admin == true, count=5, via=org_users.{link})"
    assert rules["words"] == f"none(org_apps.scopes has_any (mail, files), via=org_apps.{link})"
    assert found["nested"].kind == "org_calendars"
    assert rules["old"] == f"every(org_tokens.last_used within 90 days, via=org_tokens.{link})"
    assert rules["written"].count("some(audit_rules.path ==") == 2
    assert rules["optional"] == "device.file_etc_x_exists != true or device.file_etc_x_user_name == root"
    assert len(checklist.items) == 10
    vocabulary = facts.vocabulary()
    assert {name for name in vocabulary.kinds if name.startswith("org_doors")} == set()


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


def test_the_table(convert: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(written(tmp_path, "f.yml", FLEET))
    convert.main(["fleet", path, path, "--list"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "| policies of | all | fact | each | records | count | relation | before | after | lost |"
    assert lines[2].startswith("| f.yml | 11 | 2 | 1 | 2 | 1 | 2 | 2 | 8 | a function that reads a text (1); ")
    assert lines[4].startswith("| together | 22 | 4 |")
    assert lines[5].startswith("001-the-firewall-is-on\tfact\tdevice\tdevice.fleet.alf_global_state_number >= 1")
