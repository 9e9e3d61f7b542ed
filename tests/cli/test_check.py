"""`check`: what it reports of what it reads, in which form and to which reader, and its exit codes."""

import json
import os
import re
import stat
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from unittest.mock import patch

import secure_checklist as sc
from secure_checklist.adapters.local import Measurement
from secure_checklist.cli.inputs import device_of
from tests.cases import each, raised, tables
from tests.commands import called, refused
from tests.commands import called_in_text as run
from tests.extras import forms
from tests.golden_files import HOME, HOUSEHOLD, advice
from tests.golden_personas import NOW
from tests.readers import READERS
from tests.terminals import typed

CHECK = ("check", "--facts", str(HOUSEHOLD), "--pack", str(HOME))


def kept(folder: Path, data: object) -> str:
    """Write a JSON file and return its path."""
    file = folder / "data.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return str(file)


@each("device, more, code", tables(__file__)["exits"])
def test_it_exits_with_one_where_something_fails_that_is_not_waived(
    tmp_path: Path, device: dict[str, object], more: dict[str, list[dict[str, str]]], code: int
) -> None:
    waived = {name: [{**one, "confidentiality": "ordinary"} for one in entries] for name, entries in more.items()}
    file = kept(tmp_path, {"subjects": [{"kind": "device", "id": "phone", **device}], **waived})
    for words in (("check",), (), ("check", "--format", "csv")):
        assert run(*words, "--facts", file, "--pack", str(HOME)).returncode == code, words


def test_the_first_screen_of_a_laptop_counts_honestly_and_leads_to_planning_first() -> None:
    laptop = sc.Device(id="here", label="This computer", os_name="debian", os_version="13")
    lines = advice(sc.packs.load("leak-prevention"), sc.Inventory(subjects=(laptop,)), notes={})
    text = " ".join(" ".join(lines.splitlines()[:24]).split())
    assert re.search(r"We have no answer for \d+ items yet\.", text)
    assert "doesn't mean that you're safe." in " ".join(lines.split())
    assert text.index("Make a plan before you change things") < text.index("[ ] 1 ")
    assert re.search(r"\d+ done · 0 partly done · 0 not done · \d{2,} not known yet", lines)
    done = run("check")
    assert (done.returncode in (0, 1), done.stderr) == (True, "")
    assert "This computer" in done.stdout
    assert "doesn't mean they're safe" in " ".join(done.stdout.split())


@each("width", [60, 80, 120])
def test_no_line_is_wider_than_asked_for(width: int) -> None:
    for done in (run(*CHECK, "--width", str(width)), run(*CHECK, env={"COLUMNS": str(width), "TERM": "xterm"})):
        assert width * 0.7 < max(map(len, done.stdout.splitlines())) <= width
        assert "\x1b" not in done.stdout, "a pipe gets no colours"


def test_an_encoding_that_lacks_the_signs_gets_plain_ones() -> None:
    done = run(*CHECK, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.stdout.isascii()
    assert "  + Set a screen lock" in done.stdout
    assert "?" not in done.stdout.partition("What isn't known yet")[0]


def test_the_limit_bounds_what_is_shown() -> None:
    assert "After these: 2 more" in run(*CHECK, "--limit", "1").stdout
    assert "After these: 3 more" in run(*CHECK, "--limit", "0").stdout.partition("What is done")[0]
    assert "\n### 2. " not in run(*CHECK, "--format", "markdown", "--limit", "1").stdout


def test_what_was_done_is_asked_where_that_settles_it_and_stands_where_24_lines_show_it(tmp_path: Path) -> None:
    call = ("check", "--facts", str(HOUSEHOLD), "--pack", str(HOME))
    shown = typed(*call, said=("d1", "=5", "q", "what?"), cwd=tmp_path, columns=80)
    assert all("[y/N]" in shown.screens[place] for place in (3, 4)), "what says neither isn't taken for no"
    title = re.search(r"\[ \]  1  (.*)", shown.screens[0])
    assert title
    assert "To be sure, please answer this question again:" in shown.screens[1]
    *_, done, _, keys, _ = shown.screens[2].split("\n")
    assert keys.startswith("1: how")
    assert done == f"Done: {title[1]}"
    assert title[1] not in " ".join(shown.screens[2].split("\n")[-24:-4]), "it isn't among what is next"
    left = typed(*call, said=("d 1", "q", "q"), cwd=tmp_path, columns=80)
    assert "Done:" not in left.screens[2], "what wasn't said isn't done"
    put_off = typed(*call, said=("l1", "l 1 2999-01-31", "w 2", "q", "n"), cwd=tmp_path, columns=80)
    assert "Type a number" in put_off.screens[1]
    assert f"{title[1]}: put off until 2999-01-31." in put_off.screens[2]
    assert "you're working on this item" in put_off.screens[3]


# forms ---------------------------------------------------------------------------------------------------------------


def test_the_json_is_the_report_document(tmp_path: Path) -> None:
    done, out = run(*CHECK, "--json"), tmp_path / "report.json"
    assert done.returncode == 1
    report = sc.load_report(done.stdout.encode())
    again = sc.evaluate(sc.load_checklist(HOME), sc.load_inventory(HOUSEHOLD), now=report.now).exported()
    assert (report, done.stdout) == (again, again.to_json().decode() + "\n")
    assert run(*CHECK, "-o", str(out)).stdout == "", "the ending asks for the same"
    assert sc.load_report(out).checklist == report.checklist


@each("form", forms())
def test_a_format_is_bytes_on_standard_output_or_chosen_by_the_ending_of_the_file(tmp_path: Path, form: str) -> None:
    done = called(*CHECK, "--format", form, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (1, b"")
    assert READERS[form].read(done.stdout)
    assert b"\r\r\n" not in done.stdout
    target = tmp_path / form / f"report{sc.formats.suffix_of(form).upper()}"
    target.parent.mkdir()
    done = called(*CHECK, "--output", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    assert READERS[form].read(target.read_bytes())
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert os.name != "posix" or stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_missing_extra_is_named_before_anything_is_read() -> None:
    with patch.dict(sys.modules, {"jinja2": None}):
        sys.modules.pop("secure_checklist.formats.html", None)
        message = refused(run("--facts", "no-such-file.json", "--format", "html"))
        of_the_library = raised(sc.SecureChecklistError, sc.formats.find, "html")
    assert "pip install secure-checklist[html]" in str(of_the_library)
    assert 'pip install "secure-checklist[html]"' in message
    assert "no-such-file" not in message


# what is shown, and to which reader -----------------------------------------------------------------------------------


def timeless(done: CompletedProcess[str]) -> str:
    """Return what was written without its time, which differs from call to call."""
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?", "", done.stdout)


def test_the_persons_own_view_has_to_be_asked_for(tmp_path: Path) -> None:
    """By default file and screen show the same to everybody; `--audience self` leaves out what a guard holds."""
    pack, data = sc.load_checklist(HOME), json.loads(HOUSEHOLD.read_text(encoding="utf-8"))
    others = [one for one in data["subjects"] if one["kind"] != "person"]
    file = kept(tmp_path, {**data, "subjects": [*others, {"kind": "person", "fears_monitoring": "yes"}]})
    (guard,) = pack.guards
    held = [item for item in pack.items if guard.holds.picks(item)]
    assert held
    call = ("check", "--facts", file, "--pack", str(HOME), "--format", "csv")
    whole, own = (timeless(run(*call, "--audience", who)) for who in ("anybody", "self"))
    assert timeless(run(*call)) == whole
    assert not any(item.id in own or item.title in own for item in held)
    assert all(item.title in whole for item in held)
    written = ("check", "--facts", file, "--pack", str(HOME), "--output", str(tmp_path / "mine.md"))
    assert "only for you" in run(*written, "--audience", "self").stderr
    assert run(*written).stderr == ""


@each("item, misspelt", [("device.lok", True), ("take-a-screenshot-of-the-threat", False)])
@each("part, said", [("waivers", {"who": "a", "why": "b"}), ("attestations", {"answer": "yes"})])
def test_a_waiver_or_an_answer_that_looks_misspelt_is_mentioned_and_stops_nothing(
    tmp_path: Path, part: str, said: dict[str, str], item: str, misspelt: bool
) -> None:
    """One that is of another checklist isn't mentioned: who looks on would learn of that checklist."""
    file = kept(tmp_path, {part: [{"item": item, "confidentiality": "ordinary", **said}]})
    done = run("check", "--facts", file, "--pack", str(HOME), "--json")
    assert json.loads(done.stdout)["checklist"]
    assert item not in done.stdout
    assert ('did you mean "device.lock"?' in done.stderr, bool(done.stderr)) == (misspelt, misspelt)


# what is read --------------------------------------------------------------------------------------------------------


def test_a_measurement_becomes_a_device_that_says_so() -> None:
    """A value that the vocabulary refuses is unknown, as one that couldn't be measured."""
    facts = {"os_name": "debian", "firewall": "on", "sip": "sideways"}
    device = device_of(Measurement(facts, {"encrypted": "not_reported"}, {}, NOW))
    assert (device.os_name, device.firewall, device.encrypted) == ("debian", "on", None)
    assert {name: (seen.source, seen.at) for name, seen in device.observed.items() if name != "sip"} == {
        "os_name": ("measured", NOW),
        "firewall": ("measured", NOW),
    }
    assert device.unknown == {"encrypted": "not_reported", "sip": "error"}


def fedora(day: str) -> dict[str, Any]:
    """Return a table that knows Fedora on a day."""
    release = {"releaseDate": "2026-01-01", "isEol": False, "eolFrom": "2099-01-01"}
    product = {"name": "fedora", "label": "Fedora", "releases": [{"name": str(n), **release} for n in range(44, 0, -1)]}
    return {"schema_version": "1.2.1", "generated_at": f"{day}T09:00:00Z", "result": product}


def test_fresher_data_that_the_environment_names_is_used(tmp_path: Path) -> None:
    facts, table = tmp_path / "mine.json", tmp_path / "table.json"
    facts.write_text(json.dumps({"subjects": [{"kind": "device", "os_name": "fedora", "os_version": "1"}]}), "utf-8")

    def checked(day: str) -> CompletedProcess[str]:
        table.write_text(json.dumps(fedora(day)), "utf-8")
        return run("check", "--facts", str(facts), "--json", env={"SECURE_CHECKLIST_DATA": str(table) if day else ""})

    def outcome(day: str) -> str:
        findings = json.loads(checked(day).stdout)["findings"]
        return str(next(one["outcome"] for one in findings if one["item"] == "updates.os-supported"))

    assert (outcome(""), outcome("2026-11-20")) == ("fail", "pass")
    assert "newer" in refused(checked("2026-08-01"))
