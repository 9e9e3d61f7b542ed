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
from tests.cases import each

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


def test_every_example_is_short_needs_the_library_alone_and_says_what_it_shows() -> None:
    found = {path.stem for path in EXAMPLES.iterdir() if path.suffix in (".py", ".ipynb")}
    assert found == {*SCRIPTS, "notebook"}
    for name in (*(f"{script}.py" for script in SCRIPTS), "notebook.ipynb"):
        code = sources(name)
        assert len(code.splitlines()) <= 60, name
        more = {"IPython"} if name.endswith(".ipynb") else set[str]()
        assert set(imported(code)) <= {*sys.stdlib_module_names, "secure_checklist", *more}, name
        assert re.findall(r"secure_checklist(?:\.\w+)*\._\w+|import _\w+", code) == [], name
        assert more or len(ast.get_docstring(ast.parse(code)) or "") > 150, name


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

    def knowing(self, phone: Device) -> Page:
        """Return the page where nothing is left to be asked of a phone."""
        asked = [f"device.{name}" for name in Device.facts()]
        self.session = {"inventory": dump(Inventory(subjects=(phone,)).completed("device")), "passed": asked}
        return self.get()


def test_the_view_takes_an_answer_once_and_says_what_was_expected() -> None:
    for answer in ("<script>alert(1)</script>", "", "IOS"):
        browser = Browser()
        (which,) = browser.get().fields["question"]
        assert which == "device.os_name@phone"
        status, page = browser.post(question=which, answer=answer)
        assert (status, browser.session) == (400, {}), "nothing was kept"
        assert page.fields["question"] == [which]
        assert "expected one of" in page.text
        assert "script" not in page.tags
        assert "alert(1)" not in page.text, "what was sent is never shown"
    status, after = browser.post(question=which, answer="ios", how="as-answered", csrfmiddlewaretoken="token")
    assert (status, after.fields["question"] != [which]) == (200, True)
    known = load_inventory(browser.session["inventory"].encode()).by_id["phone"]
    assert known.__dict__["os_name"] == "ios"
    kept = dict(browser.session)
    status, page = browser.post(question=which, answer="ios")
    assert (status, browser.session, "another question" in page.text) == (400, kept, True)


@each("how", ["not-known", "rather-not-say"])
def test_the_view_asks_each_question_once_and_nothing_private_and_unknown_is_no_pass(how: str) -> None:
    browser, answering = Browser(), Browser()
    asked: list[str] = []
    while "question" in (page := browser.get()).fields:
        asked += page.fields["question"]
        assert asked[-1].startswith("device."), "nothing about the person"
        assert browser.post(question=asked[-1], how=how)[0] == 200
    assert len(asked) == len(set(asked)) > 3
    assert re.search(r"[1-9]\d* not known, which is no pass", page.text)
    while "question" in (page := answering.get()).fields:
        answering.post(question=page.fields["question"][0], answer=page.fields["answer"][0])
    known = load_inventory(answering.session["inventory"].encode())
    facts = type(known.by_id["phone"]).facts()
    held = {name for name, fact in facts.items() if fact.confidentiality != "ordinary"}
    assert not held & set(known.by_id["phone"].observed)
    assert known.person.observed == {}


def test_the_view_leaves_out_what_could_alert_somebody_and_escapes_what_a_checklist_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = load("django_style_view")
    phone = Device(id="phone", os_name="ios", auto_update_os=False, auto_update_apps=False)
    risky = [item.title for item in module.CHECKLIST.items if "alerts-others" in item.tags]
    page = Browser().knowing(phone)
    assert module.CHECKLIST.item("updates.apps-auto-update").title in page.text
    assert risky
    assert [title for title in risky if title in page.text] == []
    hostile = module.CHECKLIST.item("updates.apps-auto-update").replace(title="<script>alert(1)</script>")
    monkeypatch.setattr(module, "CHECKLIST", module.CHECKLIST.with_items(hostile))
    page = Browser().knowing(phone)
    assert ("script" in page.tags, "alert(1)" in page.text) == (False, True)


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


def test_the_bot_understands_a_whole_conversation_and_warns_before_a_private_question() -> None:
    as_phones_write = "don\N{RIGHT SINGLE QUOTATION MARK}t know"
    chat = Chat("why?", "nonsense", "1", "back", "Why?", "2", "SKIP", as_phones_write, "", "stop", "1")
    done = chat.talk(listed(Device(id="phone", label="My phone")))
    warned = next(index for index, line in enumerate(chat.said) if "private" in line)
    assert "somebody may be watching" in chat.said[warned + 1]
    assert done.inventory.person.fears_monitoring == "unsure"
    unknown = {**done.inventory.by_id["phone"].unknown, **done.inventory.person.unknown}
    assert set(unknown.values()) == {"declined", "not_reported"}
    assert (done.progress.answered, done.progress.passed) == (1, 2)
    assert chat.lines == ["1"], "after stop it hears nothing more"
    assert chat.text.count("your safety") == 2
    assert chat.text.count("no answer to this question") == 2
    assert re.search(r"[1-9]\d* not known, which is no pass", chat.said[-1])


def test_the_bot_asks_all_there_is_and_says_why() -> None:
    chat = Chat(*["skip"] * 5, "why?", *["0", "1", "2026-11-01", "2026-11-01T10:00:00Z", "26.1"] * 400)
    done = chat.talk(listed(Device(id="phone", label="My phone", os_name="ios")))
    assert done.question is None
    (told,) = [line for line in chat.said if "It is asked for: " in line]
    assert any(item.title in told for item in packs.load("leak-prevention").items)


NONSENSE = ("-1", "0x1", "1e999", "nan", "9" * 5000, "1,,2", "\0", "\u202e1", "\ud7ff", "None", "[]", "stop!")


@each("nonsense", [*NONSENSE, MARKER, "77.7777", "2026-11-0177"])
def test_the_bot_bears_any_nonsense_and_never_repeats_it(nonsense: str) -> None:
    chat = Chat(*[nonsense, "don't know"] * 200)
    phone = Device(id="phone", label="My phone", os_name="ios")
    done = chat.talk(listed(phone, tags=("update", "lock-screen")))
    assert done.question is None
    assert done.inventory.person.replace(unknown={}, observed={}) == Person()
    assert len(nonsense) < 6 or nonsense not in chat.text


def test_the_bot_talks_on_a_terminal() -> None:
    done = run("chat_bot", said=f"1\n{MARKER}\nwhy?\n1,2\nback\n0\nstop\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert ("Instagram" in done.stdout, MARKER in done.stdout) == (True, False)


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


def test_the_job_tells_all_at_first_and_then_what_changed_and_by_its_exit_code_what_got_worse(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert run("scheduled_job", tmp_path, path).returncode in (0, 2)
    assert {change["subject"] for change in changes(tmp_path)} == {"this-machine"}
    assert job(tmp_path, path) == 0
    assert changes(tmp_path) == []
    slow = [{"enabled": "1", "grace_period": "7200"}]
    for rows, code, change in (
        (slow, 2, ("pass", "fail")),
        ([{"enabled": "1", "grace_period": "5"}], 0, ("fail", "pass")),
        (None, 2, ("pass", "unknown")),
    ):
        assert job(tmp_path, written(tmp_path, screenlock=rows)) == code
        assert {(one["before"], one["after"]) for one in changes(tmp_path)} == {change}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["changed.jsonl", "last.json", "osquery.json"]
    if os.name == "posix":
        assert {one.stat().st_mode & 0o077 for one in tmp_path.iterdir() if one != path} == {0}


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
    blank, told = module.judge([Device()]), module.judge([planted().by_id["this-machine"]])
    assert [(f.item, f.outcome) for f in told.findings] == [(f.item, f.outcome) for f in blank.findings]


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


@each("name", CASES)
def test_the_gate_decides(name: str) -> None:
    changed, waivers, verdict = CASES[name]
    found, lines = load("onboarding_gate").decide(record(**{"taken": NOW, **changed}), waivers, NOW)
    assert (found, bool(lines) or verdict == "may join") == (verdict, True)
    assert MARKER not in "".join(lines)


def test_the_gate_says_what_to_do_and_why_and_keeps_a_waiver_on_show() -> None:
    decide: Callable[..., tuple[str, list[str]]] = load("onboarding_gate").decide
    (line,) = decide(record(taken=NOW, disk_encryption=OFF), (), NOW)[1]
    assert line.startswith("Turn on FileVault: not done")
    assert "System Settings, Privacy & Security" in line
    assert "not known" in decide(record(taken=NOW, disk_encryption=None), (), NOW)[1][0]
    assert all("too old" in line for line in decide(record(taken=NOW - timedelta(days=9)), (), NOW)[1])
    (line,) = decide(record(taken=NOW, disk_encryption=OFF), (KIM,), NOW)[1]
    assert "Waived by kim@acme.example until 2026-12-01T12:00:00+00:00: It is being repaired" in line
    (line,) = decide(record(taken=NOW, disk_encryption=OFF), (KIM.replace(until=NOW),), NOW)[1]
    assert "(which is over)" in line


def test_the_gate_as_a_command_lets_nothing_join_on_what_is_no_record(tmp_path: Path) -> None:
    records: tuple[Any, ...] = (list[Any](), [dict[str, Any](), dict[str, Any]()], None, "may join", {"unixTime": 1})
    for wrong in records:
        with pytest.raises(ValueError, match=r"."):
            load("onboarding_gate").decide(wrong)
    path = tmp_path / "osquery.json"
    path.write_text("{", encoding="utf-8")
    assert run("onboarding_gate", path).returncode == 1
    path = written(tmp_path, disk_encryption=OFF)
    assert run("onboarding_gate", path).returncode == 2
    save(Inventory(waivers=(KIM.replace(until=datetime.now(UTC) + timedelta(days=1)),)), tmp_path / "waivers.json")
    done = run("onboarding_gate", path, tmp_path / "waivers.json")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "may join")
    assert "Waived by kim@acme.example" in done.stdout


# the notebook --------------------------------------------------------------------------------------------------------


def test_the_notebook_is_clean_and_runs(tmp_path: Path) -> None:
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code if (cell["outputs"], cell["execution_count"]) != ([], None)] == []
    for needed in ("nbclient", "nbformat", "ipykernel", "jinja2"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed; it comes with the extra `test`")
    # In a process of its own: the client's event loop and sockets stay out of this one, where any warning is an error.
    program = (
        "import sys, nbformat, nbclient\n"
        "book = nbformat.read(sys.argv[1], as_version=4)\n"
        "nbformat.validate(book)\n"
        "nbclient.NotebookClient(book, timeout=60, kernel_name='python3').execute(cwd=sys.argv[2])\n"
        "nbformat.write(book, sys.argv[2] + '/done.ipynb')\n"
    )
    private = {"IPYTHONDIR": str(tmp_path / "ipython"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    done = subprocess.run(
        [sys.executable, "-c", program, str(EXAMPLES / "notebook.ipynb"), str(tmp_path)],
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
