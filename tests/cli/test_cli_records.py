"""The command on records of other systems, and on the table of lifecycles."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.commands import called_in_text
from tests.faults import faults

SAMPLES = Path(__file__).parents[1] / "fixtures" / "adapters"


def run(*words: str, cache: Path) -> CompletedProcess[str]:
    """Run the command with a cache folder of its own."""
    return called_in_text(*words, env=dict.fromkeys(("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"), str(cache)))


def test_a_record_is_judged(tmp_path: Path) -> None:
    done = run("check", "--from", "amapi-device", str(SAMPLES / "amapi-device.modern.json"), "--json", cache=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    outcomes = {finding["item"]: finding["outcome"] for finding in report["findings"] if finding.get("subject")}
    assert (outcomes["updates.os-current"], outcomes["updates.android-patch-level"]) == ("fail", "pass")


def test_a_list_of_records_gives_a_device_each(tmp_path: Path) -> None:
    record = json.loads((SAMPLES / "amapi-device.modern.json").read_text("utf-8"))
    file = tmp_path / "phones.json"
    file.write_text(json.dumps([record, record]), "utf-8")
    done = run("check", "--from", "amapi-device", str(file), "--json", cache=tmp_path)
    subjects = {finding.get("subject") for finding in json.loads(done.stdout)["findings"]}
    assert {"device", "device-2"} <= subjects


def test_a_wrong_call_is_one_message(tmp_path: Path) -> None:
    with faults() as each:
        for source, text, said in [
            ("nope", "{}", "no such source"),
            ("amapi-device", "{", "no JSON"),
            ("amapi-device", '{"a": 1, "a": 2}', "stands twice"),
            ("amapi-device", '"text"', "an object with named fields"),
            ("amapi-device", '{"operatingSystem": "Windows"}', "it looks like one of"),
            ("amapi-device", "[]", "is it of another source?"),
        ]:
            with each(source, text, said):
                file = tmp_path / "record.json"
                file.write_text(text, "utf-8")
                done = run("check", "--from", source, str(file), cache=tmp_path)
                assert (done.returncode, done.stdout) == (2, "")
                assert said in done.stderr
                assert "Traceback" not in done.stderr


def test_a_missing_file_and_two_origins_are_told(tmp_path: Path) -> None:
    done = run("check", "--from", "amapi-device", str(tmp_path / "none.json"), cache=tmp_path)
    assert (done.returncode, "No such file" in done.stderr) == (2, True)
    done = run("check", "--from", "amapi-device", "x", "--facts", "y", cache=tmp_path)
    assert (done.returncode, "not allowed with" in done.stderr) == (2, True)


def fedora(day: str) -> dict[str, Any]:
    """Return a table that knows Fedora on a day."""
    releases = [
        {"name": str(n), "releaseDate": "2026-01-01", "isEol": False, "eolFrom": "2099-01-01"} for n in range(44, 0, -1)
    ]
    product = {"name": "fedora", "label": "Fedora Linux", "releases": releases}
    return {"schema_version": "1.2.1", "generated_at": f"{day}T09:00:00Z", "result": product}


def test_a_fresher_table_is_kept_used_and_deleted(tmp_path: Path) -> None:
    facts = tmp_path / "mine.json"
    facts.write_text(json.dumps({"subjects": [{"kind": "device", "os_name": "fedora", "os_version": "1"}]}), "utf-8")

    def outcome() -> str:
        done = run("check", "--facts", str(facts), "--json", cache=tmp_path)
        findings = json.loads(done.stdout)["findings"]
        found: str = next(f["outcome"] for f in findings if f["item"] == "updates.os-supported" and f.get("subject"))
        return found

    assert outcome() == "fail"
    table = tmp_path / "table.json"
    table.write_text(json.dumps(fedora("2026-11-20")), "utf-8")
    added = run("lifecycle", "--add", str(table), cache=tmp_path)
    assert (added.returncode, added.stderr) == (0, "")
    assert "As of 2026-11-20: fedora." in added.stdout
    assert outcome() == "pass"
    table.write_text(json.dumps(fedora("2026-10-01")), "utf-8")
    older = run("lifecycle", "--add", str(table), cache=tmp_path)
    assert (older.returncode, "newer" in older.stderr) == (2, True)
    assert outcome() == "pass"
    assert "is deleted" in run("lifecycle", "--delete", cache=tmp_path).stdout
    assert outcome() == "fail"
