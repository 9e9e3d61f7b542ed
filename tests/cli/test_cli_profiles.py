"""`--profile`: every command that takes a checklist takes a part of it, and says that it is one."""

import json
from pathlib import Path

import pytest

from secure_checklist import packs
from tests.commands import called_in_text as run
from tests.faults import faults

HOUSEHOLD = Path(__file__).parents[1] / "fixtures" / "cli" / "household.json"


def test_a_checklist_is_shown_with_its_profiles() -> None:
    found = run("show", "leak-prevention").stdout
    assert "quick  Quick check (8 items)" in found
    assert "It is only the first part." in " ".join(found.split())


def test_a_part_is_shown() -> None:
    found = " ".join(run("show", "leak-prevention", "--profile", "quick").stdout.split())
    assert "Profile: Quick check. This is only a part of the checklist. It leaves out" in found
    assert "lock.screen-lock" in found
    assert "lock.filevault" not in found
    shown = json.loads(run("show", "leak-prevention", "--profile", "quick", "--json").stdout)
    assert {**shown["tailored_to"], "description": ""} == {
        "id": "quick",
        "title": "Quick check",
        "description": "",
        "left_out": len(packs.load("leak-prevention").items) - 8,
        "order": [],
        "aloud": False,
        "always_guarded": False,
    }
    assert "It is only the first part." in shown["tailored_to"]["description"]
    assert run("show", "leak-prevention", "lock.filevault", "--profile", "quick").returncode == 2


def test_a_part_is_checked() -> None:
    found = run("check", "--facts", str(HOUSEHOLD), "--profile", "quick")
    assert found.returncode in (0, 1)
    assert "This is only a part of the checklist. It leaves out" in " ".join(found.stdout.split())
    report = json.loads(run("check", "--facts", str(HOUSEHOLD), "--profile", "quick", "--json").stdout)
    assert report["checklist"]["profile"]["id"] == "quick"
    assert len(report["items"]) == 8


def test_a_part_is_evaluated_over_a_fleet(tmp_path: Path) -> None:
    pytest.importorskip("polars")
    table, out = tmp_path / "devices.csv", tmp_path / "rows.csv"
    table.write_text("id,os_name,screen_lock,auto_update_os\na,android,pin,true\nb,ios,none,false\n")
    found = run("fleet", str(table), "--profile", "quick", "--out", str(out))
    assert found.returncode == 1, found.stderr
    assert "Profile: Quick check" in found.stdout
    head = out.read_text(encoding="utf-8").splitlines()[0]
    assert "lock.screen-lock" in head
    assert "lock.filevault" not in head
    pytest.importorskip("jinja2")
    page = tmp_path / "summary.html"
    assert run("fleet", str(table), "--profile", "quick", "--out", str(page)).returncode == 1
    assert "Profile: Quick check" in page.read_text(encoding="utf-8")


def test_an_unknown_profile_is_one_message_with_the_nearest() -> None:
    with faults() as each:
        for words in [("show", "leak-prevention"), ("check", "--facts", str(HOUSEHOLD)), ("ask",)]:
            with each(words):
                found = run(*words, "--profile", "quik")
                assert found.returncode == 2
                assert 'leak-prevention: no profile "quik"; did you mean "quick"?' in found.stderr
                assert "Traceback" not in found.stderr
