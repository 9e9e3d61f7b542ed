"""The examples under `docs/examples` that are meant to be copied: short, on their own, and they do what they say."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from secure_checklist import (
    Account,
    Attestation,
    Device,
    Interview,
    Inventory,
    Person,
    Waiver,
    dump,
    evaluate,
    load_inventory,
    load_report,
    packs,
    save,
)
from secure_checklist.checklists import Selector

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"
SCRIPTS = ("chat_bot", "django_style_view", "onboarding_gate", "scheduled_job")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MARKER = "mrkr"


@cache
def load(name: str) -> ModuleType:
    """Load an example by its path, under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"small_example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(name: str, *arguments: str | Path, said: str = "") -> "subprocess.CompletedProcess[str]":
    """Run an example as a user would."""
    return subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *map(str, arguments)],
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def sources(name: str) -> str:
    """Return the Python of an example; of a notebook, that of its cells."""
    path = EXAMPLES / name
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")


def imported(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield str(node.module).partition(".")[0]


# all of them ---------------------------------------------------------------------------------------------------------


def test_every_example_is_known_here() -> None:
    found = {path.stem for path in EXAMPLES.iterdir() if path.suffix in (".py", ".ipynb")}
    assert found == {*SCRIPTS, "notebook"}


def test_every_example_is_short_needs_the_library_alone_and_uses_public_names_only() -> None:
    for name in (*(f"{script}.py" for script in SCRIPTS), "notebook.ipynb"):
        code = sources(name)
        assert len(code.splitlines()) <= 60, name
        more = {"IPython"} if name.endswith(".ipynb") else set[str]()
        assert set(imported(code)) <= {*sys.stdlib_module_names, "secure_checklist", *more}, name
        assert re.findall(r"secure_checklist(?:\.\w+)*\._\w+|import _\w+", code) == [], name


def test_every_example_says_what_it_shows_and_where_it_ends() -> None:
    for name in SCRIPTS:
        told = ast.get_docstring(ast.parse(sources(f"{name}.py"))) or ""
        first, _, rest = told.partition("\n\n")
        assert first.endswith("."), name
        assert len(rest) > 100, name


# the view ------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page of the view shows: its texts, and the fields of its form."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.fields: dict[str, list[str]] = {}
        self.tags: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "input":
            assert "checked" not in given, "nothing is ticked beforehand"
            self.fields.setdefault(str(given["name"]), []).append(str(given["value"]))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


class Browser:
    """Drives the view with one session."""

    def __init__(self) -> None:
        self.module = load("django_style_view")
        self.session: dict[str, Any] = {}

    def ask(self, method: str, sent: Mapping[str, str]) -> tuple[int, Page]:
        before = json.dumps(self.session)
        request = SimpleNamespace(method=method, POST=dict(sent), session=json.loads(before))
        response = self.module.view(request)
        json.dumps(request.session)  # as a framework keeps it
        self.session = request.session
        return response.status, Page(response.content)

    def get(self) -> Page:
        status, page = self.ask("GET", {})
        assert status == 200
        return page

    def post(self, **sent: str) -> tuple[int, Page]:
        return self.ask("POST", sent)


def test_the_view_shows_a_question_and_takes_an_answer() -> None:
    browser = Browser()
    page = browser.get()
    assert browser.session == {}, "looking changes nothing"
    (which,) = page.fields["question"]
    assert which == "device.os_name@phone"
    status, after = browser.post(question=which, answer="ios", how="as-answered")
    assert status == 200
    assert after.fields["question"] != [which]
    known = load_inventory(browser.session["inventory"].encode()).by_id["phone"]
    assert isinstance(known, Device)
    assert known.os_name == "ios"


def test_the_view_says_what_was_expected_and_asks_again() -> None:
    for answer in ("<script>alert(1)</script>", "", "IOS", None):
        browser = Browser()
        (which,) = browser.get().fields["question"]
        sent = {} if answer is None else {"answer": answer}
        status, page = browser.post(question=which, **sent)
        assert status == 400, answer
        assert browser.session == {}, "nothing was kept"
        assert page.fields["question"] == [which]
        assert "expected one of" in page.text
        assert "script" not in page.tags
        assert "alert(1)" not in page.text, "what was sent is never shown"


def test_the_view_notices_a_form_that_comes_late() -> None:
    browser = Browser()
    (which,) = browser.get().fields["question"]
    sent = {"question": which, "answer": "ios"}
    browser.post(**sent)
    kept = dict(browser.session)
    status, page = browser.post(**sent)
    assert (status, browser.session) == (400, kept)
    assert "another question" in page.text
    assert page.fields["question"] != [which]


def test_the_view_ignores_what_django_sends_along() -> None:
    browser = Browser()
    (which,) = browser.get().fields["question"]
    status, _ = browser.post(question=which, answer="ios", csrfmiddlewaretoken="token")
    assert status == 200


@pytest.mark.parametrize("how", ["not-known", "rather-not-say"])
def test_the_view_asks_each_question_once_and_unknown_is_no_pass(how: str) -> None:
    browser = Browser()
    asked: list[str] = []
    while "question" in (page := browser.get()).fields:
        asked += page.fields["question"]
        status, _ = browser.post(question=asked[-1], how=how)
        assert status == 200
        assert len(asked) < 30
    assert len(asked) == len(set(asked)) > 3
    assert re.search(r"[1-9]\d* not known, which is no pass", page.text)
    status, page = browser.post(question=asked[-1], how=how)
    assert status == 400
    assert "no question left" in page.text


def test_the_view_asks_nothing_private_and_keeps_nothing_private() -> None:
    browser = Browser()
    for _ in range(30):
        page = browser.get()
        if "question" not in page.fields:
            break
        (which,) = page.fields["question"]
        assert which.startswith("device."), "nothing about the person"
        browser.post(question=which, answer=page.fields["answer"][0])
    known = load_inventory(browser.session["inventory"].encode())
    private = type(known.by_id["phone"]).facts()
    held = {name for name, fact in private.items() if fact.confidentiality != "ordinary"}
    assert not held & set(known.by_id["phone"].observed)
    assert known.person.observed == {}


def test_the_view_leaves_out_what_could_alert_somebody() -> None:
    module = load("django_style_view")
    risky = {item.id for item in module.CHECKLIST.items if "alerts-others" in item.tags}
    phone = Device(id="phone", os_name="ios", auto_update_os=False, auto_update_apps=False)
    browser = Browser()
    (first,) = browser.get().fields["question"]
    asked = [f"device.{name}" for name in Device.facts()]
    browser.session = {"inventory": dump(Inventory(subjects=(phone,)).completed("device")), "passed": asked}
    titles = {item.id: item.title for item in module.CHECKLIST.items}
    page = browser.get()
    assert "question" not in page.fields
    assert first
    assert risky
    assert titles["updates.apps-auto-update"] in page.text
    assert not [titles[item] for item in risky if titles[item] in page.text]


def test_the_view_escapes_what_a_checklist_says(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser()
    told = browser.module.CHECKLIST
    hostile = told.item("updates.apps-auto-update").replace(title="<script>alert(1)</script>")
    monkeypatch.setattr(browser.module, "CHECKLIST", told.with_items(hostile))
    phone = Device(id="phone", os_name="ios", auto_update_apps=False)
    asked = [f"device.{name}" for name in Device.facts()]
    browser.session = {"inventory": dump(Inventory(subjects=(phone,)).completed("device")), "passed": asked}
    page = browser.get()
    assert "script" not in page.tags
    assert "alert(1)" in page.text


# the chat bot --------------------------------------------------------------------------------------------------------


class Chat:
    """A conversation: what the person says, by the question that is asked or in turn, and what the bot said."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.said: list[str] = []

    def hear(self) -> str | None:
        return self.lines.pop(0) if self.lines else None

    def talk(self, interview: Interview) -> Interview:
        talked: Interview = load("chat_bot").chat(interview, self.said.append, self.hear)
        return talked

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def listed(*devices: Device, tags: tuple[str, ...] = ()) -> Interview:
    known = Inventory(subjects=devices).completed("device", "account", "messenger")
    pack = packs.load("leak-prevention")
    return Interview(pack.select(Selector(tags=tags)) if tags else pack, known, now=NOW)


def test_the_bot_warns_before_a_private_question() -> None:
    chat = Chat()
    chat.talk(listed(Device(id="phone", label="My phone")))
    warned = next(index for index, line in enumerate(chat.said) if "private" in line)
    assert "somebody may be watching" in chat.said[warned + 1]


def test_the_bot_understands_a_whole_conversation() -> None:
    as_phones_write = "don\N{RIGHT SINGLE QUOTATION MARK}t know"
    chat = Chat("why?", "nonsense", "1", "back", "Why?", "2", "SKIP", as_phones_write, "", "stop", "1")
    done = chat.talk(listed(Device(id="phone", label="My phone")))
    assert done.inventory.person.fears_monitoring == "unsure"
    unknown = {**done.inventory.by_id["phone"].unknown, **done.inventory.person.unknown}
    assert set(unknown.values()) == {"declined", "not_reported"}
    assert (done.progress.answered, done.progress.passed) == (1, 2)
    assert chat.lines == ["1"], "after stop it hears nothing more"
    assert chat.text.count("your safety") == 2
    assert chat.text.count("no answer to this question") == 2
    assert re.search(r"[1-9]\d* not known, which is no pass", chat.said[-1])


def test_the_bot_says_why_it_asks() -> None:
    chat = Chat(*["skip"] * 5, "why?", "stop")
    chat.talk(listed(Device(id="phone", label="My phone", os_name="ios")))
    titles = [item.title for item in packs.load("leak-prevention").items]
    (told,) = [line for line in chat.said if "It is asked for: " in line]
    assert any(title in told for title in titles)


def test_the_bot_asks_all_there_is_and_then_ends() -> None:
    chat = Chat(*["0", "1", "2026-11-01", "2026-11-01T10:00:00Z", "26.1"] * 400)
    done = chat.talk(listed(Device(id="phone", label="My phone", os_name="ios")))
    assert done.question is None
    assert chat.lines
    inputs = {question.input for question in listed(Device(id="phone", os_name="ios")).open()}
    assert {"yes_no", "one_of", "some_of", "whole_number", "date", "text"} <= inputs


NONSENSE = (
    "-1",
    "0x1",
    "1e999",
    "nan",
    "9" * 5000,
    "1,,2",
    ",",
    "\0",
    "\u202e1",
    "\ud7ff",
    "None",
    "[]",
    "\N{ARABIC-INDIC DIGIT ONE}",
    "stop!",
)


def test_the_bot_bears_any_nonsense() -> None:
    phone = Device(id="phone", label="My phone", os_name="ios")
    for nonsense in NONSENSE:
        chat = Chat(*[nonsense, "don't know"] * 200)
        done = chat.talk(listed(phone, tags=("update", "lock-screen")))
        assert done.question is None, nonsense
        assert done.inventory.person.replace(unknown={}, observed={}) == Person(), nonsense


def test_the_bot_never_repeats_an_answer_and_logs_nothing(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    run_of_all_kinds = listed(Device(id="phone", label="My phone", os_name="ios"), tags=("update", "lock-screen"))
    chat = Chat(*[MARKER, "77.7777", "2026-11-0177", "don't know"] * 100)
    with caplog.at_level(0):
        chat.talk(run_of_all_kinds)
    assert MARKER not in chat.text
    assert "77.7777" not in chat.text
    assert "0177" not in chat.text
    assert caplog.records == []
    assert tuple(capfd.readouterr()) == ("", "")


def test_the_bot_talks_on_a_terminal() -> None:
    done = run("chat_bot", said=f"1\n{MARKER}\nwhy?\n1,2\nback\n0\nstop\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Instagram" in done.stdout
    assert MARKER not in done.stdout
    assert run("chat_bot").returncode == 0, "nobody is there"


# the scheduled job ---------------------------------------------------------------------------------------------------


ON = {"encrypted": "1", "encryption_status": "encrypted", "filevault_status": "on"}
OFF = [{"name": "/dev/disk3s1", "encrypted": "0", "encryption_status": "not encrypted", "filevault_status": "off"}]


def record(**changed: object) -> dict[str, Any]:
    """Return a Mac as osquery tells of it, just now, with the names of people in it."""
    taken = changed.pop("taken", datetime.now(UTC))
    found = {
        "os_version": [{"platform": "darwin", "version": "26.3.1", "build": "25D2128", "extra": ""}],
        "system_info": [{"hostname": MARKER, "computer_name": MARKER, "hardware_vendor": "Apple Inc."}],
        "users": [{"username": MARKER, "directory": f"/Users/{MARKER}"}],
        "disk_encryption": [{"name": "/dev/disk3s1", **ON, "user_uuid": MARKER}],
        "alf": [{"global_state": "1"}],
        "screenlock": [{"enabled": "1", "grace_period": "5"}],
        **({"unixTime": str(int(taken.timestamp()))} if isinstance(taken, datetime) else {}),
        **changed,
    }
    return {name: rows for name, rows in found.items() if rows is not None}


def written(folder: Path, **changed: object) -> Path:
    path = folder / "osquery.json"
    path.write_text(json.dumps(record(**changed)), encoding="utf-8")
    return path


def job(folder: Path, path: Path) -> int:
    """Run the job in this process, which is quicker; gives its exit code."""
    code: int = load("scheduled_job").run(folder, path)
    return code


def changes(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "changed.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_job_tells_all_at_first_and_then_nothing(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert run("scheduled_job", tmp_path, path).returncode in (0, 2)
    assert changes(tmp_path)
    assert {change["subject"] for change in changes(tmp_path)} == {"this-machine"}
    done = run("scheduled_job", tmp_path, path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "changed.jsonl").read_bytes() == b""


def test_the_job_says_by_its_exit_code_that_something_got_worse(tmp_path: Path) -> None:
    slow = [{"enabled": "1", "grace_period": "7200"}]
    job(tmp_path, written(tmp_path))
    assert job(tmp_path, written(tmp_path, screenlock=slow)) == 2
    assert [(change["before"], change["after"]) for change in changes(tmp_path)] == [("pass", "fail")]
    assert job(tmp_path, written(tmp_path)) == 0
    assert [(change["before"], change["after"]) for change in changes(tmp_path)] == [("fail", "pass")]
    assert job(tmp_path, written(tmp_path, screenlock=None)) == 2
    assert {(change["before"], change["after"]) for change in changes(tmp_path)} == {("pass", "unknown")}


def test_the_job_measures_the_machine_that_it_runs_on(tmp_path: Path) -> None:
    assert run("scheduled_job", tmp_path).returncode in (0, 2)
    kept = load_report(tmp_path / "last.json")
    assert {finding.subject for finding in kept.findings} == {"this-machine"}
    assert {item.kind for item in packs.load("leak-prevention").items if item.id in kept.items.by_id} == {"device"}


def planted() -> Inventory:
    """Return an inventory that has a marker wherever a person can leave a word."""
    told = Attestation(confidentiality="ordinary", item="share.consent", answer="no", at=NOW)
    kept = Waiver(confidentiality="ordinary", item="lock.screen-lock", who=f"{MARKER} who", why=f"{MARKER} why")
    here = Device(id="this-machine", label=f"{MARKER} label", screen_lock_guessable=True, unknown_profiles=3)
    mail = Account(id=f"{MARKER}-mail", label=MARKER)
    other = Device(id=f"{MARKER}-phone", label=MARKER, screen_lock="none")
    person = Person(id=f"{MARKER}-person", fears_monitoring="yes", separated=True)
    return Inventory(subjects=(person, here, mail, other), attestations=(told,), waivers=(kept,))


def test_the_job_writes_nothing_of_what_the_last_report_tells_of_people(tmp_path: Path) -> None:
    pack = packs.load("leak-prevention")
    older = evaluate(pack, planted(), now=NOW, explain=True)
    save(older, tmp_path / "last.json")
    assert MARKER in (tmp_path / "last.json").read_text(encoding="utf-8")
    path = written(tmp_path)
    assert job(tmp_path, path) in (0, 2)
    path.unlink()
    everything = b"".join(one.read_bytes() for one in sorted(tmp_path.iterdir()))
    assert MARKER.encode() not in everything
    assert b"attested" not in (tmp_path / "changed.jsonl").read_bytes()
    of_people = [item.id for item in pack.items if item.kind != "device"]
    assert not [item for item in of_people if f'"{item}"'.encode() in everything]


def test_the_job_judges_no_device_by_what_only_a_person_knows() -> None:
    module = load("scheduled_job")
    here = planted().by_id["this-machine"]
    blank = module.judge([Device()])
    told = module.judge([here])
    assert [(f.item, f.outcome) for f in told.findings] == [(f.item, f.outcome) for f in blank.findings]


def test_the_job_keeps_its_files_to_its_owner_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = written(tmp_path)
    job(tmp_path, path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["changed.jsonl", "last.json", "osquery.json"]
    if os.name == "posix":
        assert {one.stat().st_mode & 0o077 for one in tmp_path.iterdir() if one != path} == {0}


def test_the_job_leaves_the_old_file_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = load("scheduled_job")
    target = tmp_path / "changed.jsonl"
    target.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="full"):
        module.write(target, "new")
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("changed.jsonl", "old")]


@pytest.mark.parametrize("damage", ["last", "record", "no device", "no record"])
def test_the_job_never_says_that_all_is_well_where_it_could_not_look(tmp_path: Path, damage: str) -> None:
    path = written(tmp_path)
    if damage == "last":
        (tmp_path / "last.json").write_text("{", encoding="utf-8")
    else:
        path.write_text({"record": "{", "no device": "[]"}.get(damage, ""), encoding="utf-8")
    with pytest.raises(ValueError, match=r".") as raised:
        job(tmp_path, path)
    assert MARKER not in str(raised.value)
    assert not (tmp_path / "changed.jsonl").exists()


def test_an_error_of_the_job_ends_with_an_exit_code_of_its_own(tmp_path: Path) -> None:
    assert run("scheduled_job", tmp_path, tmp_path / "nowhere.json").returncode == 1


# the gate ------------------------------------------------------------------------------------------------------------

OLD = [{"platform": "darwin", "version": "15.1", "build": "24B83", "extra": ""}]
KIM = Waiver(
    confidentiality="ordinary",
    item="disk",
    who="kim@acme.example",
    why="It is being repaired",
    until=NOW + timedelta(days=7),
)
CASES: dict[str, tuple[dict[str, Any], tuple[Waiver, ...], str]] = {
    "all is well": ({}, (), "may join"),
    "the disk is open": ({"disk_encryption": OFF}, (), "not yet"),
    "an old system": ({"os_version": OLD}, (), "not yet"),
    "nothing of the disk": ({"disk_encryption": None}, (), "not known"),
    "the system alone": ({name: None for name in record() if name not in {"unixTime", "os_version"}}, (), "not known"),
    "another system": ({"os_version": [{"platform": "windows", "version": "10.0.26100"}]}, (), "not known"),
    "fails and unknown": ({"disk_encryption": None, "os_version": OLD}, (), "not yet"),
    "eight days old": ({"taken": NOW - timedelta(days=8)}, (), "not known"),
    "six days old": ({"taken": NOW - timedelta(days=6)}, (), "may join"),
    "undated": ({"taken": None}, (), "not known"),
    "from next year": ({"taken": NOW + timedelta(days=300)}, (), "not known"),
    "waived": ({"disk_encryption": OFF}, (KIM,), "may join"),
    "waived until now": ({"disk_encryption": OFF}, (KIM.replace(until=NOW),), "not yet"),
    "waived without an end": ({"disk_encryption": OFF}, (KIM.replace(until=None),), "not yet"),
    "waived by somebody else": ({"disk_encryption": OFF}, (KIM.replace(who="me"),), "not yet"),
    "waived and unknown": ({"disk_encryption": None}, (KIM,), "not known"),
    "waived, and another fails": ({"disk_encryption": OFF, "os_version": OLD}, (KIM,), "not yet"),
}


def test_the_gate_decides() -> None:
    faults: list[str] = []
    for name, (changed, waivers, verdict) in CASES.items():
        found, lines = load("onboarding_gate").decide(record(**{"taken": NOW, **changed}), waivers, NOW)
        if found != verdict or not (lines or verdict == "may join") or MARKER in "".join(lines):
            faults.append(f"{name}: {found}, {lines}")
    assert faults == []


def test_the_gate_says_what_to_do_and_why() -> None:
    decide: Callable[..., tuple[str, list[str]]] = load("onboarding_gate").decide
    (line,) = decide(record(taken=NOW, disk_encryption=OFF), (), NOW)[1]
    assert line.startswith("Turn on FileVault: not done")
    assert "System Settings, Privacy & Security" in line
    (line,) = decide(record(taken=NOW, disk_encryption=None), (), NOW)[1]
    assert "not known" in line
    lines = decide(record(taken=NOW - timedelta(days=9)), (), NOW)[1]
    assert all("too old" in line for line in lines)


def test_the_gate_keeps_a_waiver_on_show_even_when_it_has_ended() -> None:
    decide: Callable[..., tuple[str, list[str]]] = load("onboarding_gate").decide
    (line,) = decide(record(taken=NOW, disk_encryption=OFF), (KIM,), NOW)[1]
    assert "Waived by kim@acme.example until 2026-12-01T12:00:00+00:00: It is being repaired" in line
    (line,) = decide(record(taken=NOW, disk_encryption=OFF), (KIM.replace(until=NOW),), NOW)[1]
    assert "(which is over)" in line


def test_the_gate_as_a_command(tmp_path: Path) -> None:
    done = run("onboarding_gate", written(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "may join\n", "")
    path = written(tmp_path, disk_encryption=OFF)
    done = run("onboarding_gate", path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (2, "not yet")
    ends = datetime.now(UTC) + timedelta(days=1)
    save(Inventory(waivers=(KIM.replace(until=ends),)), tmp_path / "waivers.json")
    done = run("onboarding_gate", path, tmp_path / "waivers.json")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "may join")
    assert "Waived by kim@acme.example" in done.stdout
    assert run("onboarding_gate", written(tmp_path, disk_encryption=None)).returncode == 3


def test_the_gate_decides_nothing_on_what_is_no_record() -> None:
    records: tuple[Any, ...] = (list[Any](), [dict[str, Any](), dict[str, Any]()], None, "may join", 1, {"unixTime": 1})
    for wrong in records:
        with pytest.raises(ValueError, match=r"."):
            load("onboarding_gate").decide(wrong)


def test_an_error_of_the_gate_lets_nothing_join(tmp_path: Path) -> None:
    path = tmp_path / "osquery.json"
    path.write_text("{", encoding="utf-8")
    done = run("onboarding_gate", path)
    assert (done.returncode, done.stdout) == (1, "")


# the notebook --------------------------------------------------------------------------------------------------------


def test_the_notebook_is_clean() -> None:
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_the_notebook_runs(tmp_path: Path) -> None:
    for needed in ("nbclient", "nbformat", "ipykernel", "jinja2"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed; it comes with the extra `test`")
    # In a process of its own: the client's event loop and sockets stay out of this one, where any warning is an error.
    code = (
        "import sys, nbformat, nbclient\n"
        "book = nbformat.read(sys.argv[1], as_version=4)\n"
        "nbformat.validate(book)\n"
        "nbclient.NotebookClient(book, timeout=60, kernel_name='python3').execute(cwd=sys.argv[2])\n"
        "nbformat.write(book, sys.argv[2] + '/done.ipynb')\n"
    )
    private = {"IPYTHONDIR": str(tmp_path / "ipython"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(EXAMPLES / "notebook.ipynb"), str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **private},
    )
    assert done.returncode == 0, done.stderr
    book = json.loads((tmp_path / "done.ipynb").read_text(encoding="utf-8"))
    told = {cell["id"]: json.dumps(cell["outputs"]) for cell in book["cells"] if cell["cell_type"] == "code"}
    assert "unknown" in told["inventory"]
    assert "between" in told["score"]
    assert "What to do first" in told["sections"]
    assert "Let the system install its own updates" in told["actions"]
    assert "not done for phone" in told["why"]
    assert "<td>fail<td>pass" in told["what-if"]
    assert not [name for name, output in told.items() if '"error"' in output or '"stderr"' in output]
