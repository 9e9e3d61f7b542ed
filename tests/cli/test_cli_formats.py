"""`check --format` and `--out`."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from secure_checklist import formats, load_checklist, load_report
from tests.commands import called
from tests.extras import forms
from tests.faults import faults
from tests.readers import READERS

FIXTURES = Path(__file__).parents[1] / "fixtures" / "cli"
HOME, HOUSEHOLD = FIXTURES / "home.toml", FIXTURES / "household.json"
JUDGED = ("check", "--facts", str(HOUSEHOLD), "--pack", str(HOME))


def run(*words: str, cwd: Path | None = None, **env: str) -> CompletedProcess[bytes]:
    return called(*words, cwd=cwd, env=env)


def refused(done: CompletedProcess[bytes]) -> str:
    """Assert that a call was refused with one message, and give it."""
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"secure-checklist: ")
    assert b"Traceback" not in done.stderr
    return done.stderr.decode()


def test_a_format_is_written_to_standard_output_as_bytes() -> None:
    with faults() as each:
        for form in forms():
            with each(form):
                done = run(*JUDGED, "--format", form, PYTHONIOENCODING="ascii")
                assert (done.returncode, done.stderr) == (1, b"")
                assert READERS[form].read(done.stdout)
                assert b"\r\r\n" not in done.stdout


def test_the_ending_of_the_file_chooses_the_format(tmp_path: Path) -> None:
    with faults() as each:
        for form in forms():
            with each(form):
                target = tmp_path / form / f"report{formats.suffix_of(form).upper()}"
                target.parent.mkdir()
                done = run(*JUDGED, "--out", str(target))
                assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
                assert READERS[form].read(target.read_bytes())
                assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    run(*JUDGED, "--out", str(target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_the_exit_code_says_the_same_as_without_a_format(tmp_path: Path) -> None:
    fine = tmp_path / "fine.json"
    fine.write_text(json.dumps({"subjects": [{"kind": "device", "id": "phone"}]}), encoding="utf-8")
    assert run("--facts", str(fine), "--pack", str(HOME), "--format", "csv").returncode == 0
    assert run(*JUDGED, "--format", "csv").returncode == 1


def timeless(text: str) -> str:
    """Return a report without its moment, which differs from call to call."""
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?", "", text)


def test_the_persons_own_view_has_to_be_asked_for(tmp_path: Path) -> None:
    """By default file and screen show the same to everybody; `--audience self` leaves out what a guard holds."""
    pack = load_checklist(HOME)
    watched = tmp_path / "watched.json"
    data = json.loads(HOUSEHOLD.read_text(encoding="utf-8"))
    data["subjects"] = [one for one in data["subjects"] if one["kind"] != "person"]
    data["subjects"].append({"kind": "person", "id": "me", "fears_monitoring": "yes"})
    watched.write_text(json.dumps(data), encoding="utf-8")
    (guard,) = pack.guards
    held = [item for item in pack.items if guard.holds.picks(item)]
    assert held
    for form in formats.names():
        if form != "html":
            call = ("check", "--facts", str(watched), "--pack", str(HOME), "--format", form)
            written, own = (run(*call, "--audience", who).stdout.decode() for who in ("anybody", "self"))
            assert timeless(run(*call).stdout.decode()) == timeless(written)
            for item in held:
                assert item.id not in own
                assert item.title not in own
            assert form == "text" or all(item.title in written for item in held)
    assert run("check", "--facts", str(watched), "--json", "--audience", "self").returncode == 2
    kept = ("check", "--facts", str(watched), "--pack", str(HOME), "--out", str(tmp_path / "mine.md"))
    assert b"for you alone" in run(*kept, "--audience", "self").stderr
    assert b"for you alone" not in run(*kept).stderr


def test_the_situation_of_the_person_orders_their_own_view_only(tmp_path: Path) -> None:
    """In a file or on a screen, the order would tell the situation to whoever reads it."""
    situation = {"when": {"op": "equals", "fact": "person.targeted", "value": True}, "level": "essential"}
    items: list[dict[str, Any]] = [
        {"id": "usual", "title": "The usual one", "level": "recommended", "question": "Done?"},
        {
            "id": "urgent",
            "title": "The urgent one",
            "level": "advanced",
            "question": "Done?",
            "situations": [situation],
        },
    ]
    pack = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": items}]}
    answers = [{"item": item["id"], "confidentiality": "ordinary", "answer": "no"} for item in items]
    person = {"kind": "person", "id": "me", "targeted": True}
    inventory = {"subjects": [person], "attestations": answers, "as_of": "2026-11-24T12:00:00Z"}
    (tmp_path / "pack.json").write_text(json.dumps(pack), encoding="utf-8")
    (tmp_path / "inventory.json").write_text(json.dumps(inventory), encoding="utf-8")
    call = ("check", "--facts", "inventory.json", "--pack", "pack.json")
    own = run(*call, "--audience", "self", cwd=tmp_path).stdout
    assert own.index(b"The urgent one") < own.index(b"The usual one")
    for told in (run(*call, cwd=tmp_path).stdout, run(*call, "--format", "text", cwd=tmp_path).stdout):
        assert told.index(b"The usual one") < told.index(b"The urgent one")
        assert b"essential" not in told


def test_the_limit_holds_for_formats_too() -> None:
    few = run(*JUDGED, "--format", "markdown", "--limit", "1").stdout
    assert few.count(b"\n### ") < run(*JUDGED, "--format", "markdown").stdout.count(b"\n### ")


def test_the_report_document_goes_to_a_file_with_json(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    done = run(*JUDGED, "--json", "--out", str(target))
    assert (done.returncode, done.stdout) == (1, b"")
    assert load_report(target).checklist.id == load_checklist(HOME).id


# refused -------------------------------------------------------------------------------------------------------------


def test_json_and_a_format_exclude_each_other() -> None:
    assert "--json and --format exclude each other" in refused(run(*JUDGED, "--json", "--format", "csv"))


def test_what_is_wrong_is_told_in_one_message(tmp_path: Path) -> None:
    with faults() as each:
        for words, told in [
            (("--format", "markdwon"), 'did you mean "markdown"'),
            (("--format", ""), "there are html, markdown, csv, junit, text"),
            (
                ("--out", "report.pdf"),
                "the ending names no format; say --format NAME, one of html (.html), markdown (.md)",
            ),
            (("--out", "report"), "the ending names no format"),
            (("--out", ""), "the ending names no format"),
            (("--out", "report.json"), "the report document is written with --json"),
            (("--format", "csv", "--out", "no/such/folder/report.csv"), "no/such/folder/report.csv: No such file"),
            (("--format", "csv", "--out", "."), ".: "),
        ]:
            with each(words, told):
                assert told in refused(run(*JUDGED, *words, cwd=tmp_path))
                assert [*tmp_path.iterdir()] == []


def test_a_missing_extra_is_told_before_anything_is_looked_at(tmp_path: Path) -> None:
    """A module of that name that can't be imported stands for one that isn't installed."""
    (tmp_path / "jinja2.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "secure_checklist", "--facts", "no-such-file.json", "--format", "html"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
    )
    assert 'pip install "secure-checklist[html]"' in refused(done)
    assert b"no-such-file" not in done.stderr


def test_a_file_that_is_there_stays_where_the_call_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_bytes(b"old")
    refused(run("check", "--facts", "missing.json", "--out", str(target), cwd=tmp_path))
    assert target.read_bytes() == b"old"
