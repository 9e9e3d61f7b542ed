"""The examples under `docs/examples` that are meant to be copied: short, on their own, and they do what they say."""

import json
import os
import re
import runpy
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import secure_checklist as sc
from secure_checklist.checklists import Selector
from tests.asgi import ask
from tests.cases import each, tables
from tests.commands import run as in_a_process
from tests.worlds import NOW

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"
MARKER = "mrkr"
DATA = tables(__file__)
PLANTED = sc.load_inventory(DATA["planted"])
"""An inventory that has the marker wherever a person can leave a word."""


@cache
def load(name: str) -> dict[str, Any]:
    """Return what an example defines."""
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))


def run(name: str, *arguments: str | Path, said: str = "", fine: tuple[int, ...] = (0,)) -> str:
    """Run an example as a user would. Return what it printed."""
    return in_a_process(sys.executable, "-W", "error", EXAMPLES / f"{name}.py", *arguments, said=said, fine=fine)


# the small apps ------------------------------------------------------------------------------------------------------


def small_app(word: str, page: str = "docs/howto/small-apps.md") -> str:
    """Return the program of a page that has a word."""
    (block,) = re.findall(rf"(?s)```python\n([^`]*\b{word}\b[^`]*)```", (ROOT / page).read_text(encoding="utf-8"))
    return str(block)


@pytest.mark.parametrize("library", ["fastapi", "flask"])
def test_the_check_of_twenty_lines_walks_to_the_report_and_takes_no_answer_twice(library: str) -> None:
    """That on FastAPI stands in the README, too, in the same words."""
    pytest.importorskip(library, reason=f"{library} comes with the group `test`")
    assert small_app("fastapi") == small_app("fastapi", "README.md")
    made: dict[str, Any] = {"__name__": "small_app"}
    exec(compile(small_app(library), library, "exec"), made)  # noqa: S102 - our own documentation

    def request(method: str, path: str, **form: str) -> tuple[int, str]:
        if library == "fastapi":
            return ask(made["app"], method, path, urlencode(form))
        answered = made["site"].test_client().open(path, method=method, data=form)
        return answered.status_code, answered.text

    asked: list[str] = []
    status, page = request("GET", "/ada")
    while found := re.search(r'name="screen" value="([^"]*)"', page):
        asked.append(unescape(found[1]))
        status, page = request("POST", "/ada", screen=asked[-1], how="not-known")
        assert request("POST", "/ada", screen=asked[-1], how="not-known") == (status, page)
        assert status == 200
    assert len(asked) == len(set(asked)) > 3
    assert "<h1" in page
    assert "<form" in request("GET", "/ben")[1]


def test_the_check_on_streamlit_walks_to_the_report() -> None:
    testing = pytest.importorskip("streamlit.testing.v1", reason="streamlit is large, so no extra brings it")
    shown, pages = testing.AppTest.from_string(small_app("streamlit")).run(), 0
    while shown.button:
        for entry in shown.multiselect:
            entry.set_value(entry.options[1:3])
        shown.button[0].click().run()
        pages += 1
    assert not shown.exception
    assert "<h1" in shown.get("html")[0].proto.body
    assert pages > 3


# the chat bot --------------------------------------------------------------------------------------------------------


def talked(*lines: str, tags: tuple[str, ...] = ()) -> tuple[sc.Interview, list[str], list[str]]:
    """Return the interview after someone said these lines, what the bot said, and the lines that it didn't hear."""
    left, said, pack = list(lines), list[str](), sc.packs.load("leak-prevention")
    known = sc.Inventory(subjects=(sc.Device(id="phone", label="My phone", os_name="ios"),))
    known = known.completed("device", "account", "messenger")
    interview = sc.Interview(pack.select(Selector(tags=tags)) if tags else pack, known, now=NOW)
    return load("chat_bot")["chat"](interview, said.append, lambda: left.pop(0) if left else None), said, left


def test_the_bot_understands_a_whole_conversation_and_warns_before_a_private_question() -> None:
    as_phones_write = "don\N{RIGHT SINGLE QUOTATION MARK}t know"
    done, said, left = talked("why?", "nonsense", "1", "back", "Why?", "2", "SKIP", as_phones_write, "", "stop", "1")
    warned = next(index for index, line in enumerate(said) if "private" in line)
    assert "someone may be watching" in said[warned + 1]
    assert done.inventory.person.fears_monitoring == "unsure"
    unknown = {**done.inventory.by_id["phone"].unknown, **done.inventory.person.unknown}
    assert set(unknown.values()) == {"declined", "not_reported"}
    assert (done.progress.answered, done.progress.passed, left) == (1, 2, ["1"])
    assert re.search(r"[1-9]\d* not known, which is no pass", said[-1])


NONSENSE = ("-1", "0x1", "1e999", "nan", "9" * 5000, "1,,2", "\0", "\u202e1", "\ud7ff", "None", "[]", "stop!")


@each("nonsense", [*NONSENSE, MARKER, "77.7777", "2026-11-0177"])
def test_the_bot_bears_any_nonsense_and_never_repeats_it(nonsense: str) -> None:
    done, said, _ = talked(*[nonsense, "don't know"] * 200, tags=("update", "lock-screen"))
    assert done.question is None
    assert done.inventory.person.replace(unknown={}, observed={}) == sc.Person()
    assert len(nonsense) < 6 or nonsense not in "\n".join(said)


def test_the_bot_talks_on_a_terminal() -> None:
    said = run("chat_bot", said=f"1\n{MARKER}\nwhy?\n0\n0\n2\n2\n2\n2\n2\n1,2\nback\n0\nstop\n")
    assert ("Instagram" in said, MARKER in said) == (True, False)


# the scheduled job ---------------------------------------------------------------------------------------------------


def record(days: float | None = 0, *, now: datetime, **changed: Any) -> dict[str, Any]:
    """Return a Mac as osquery tells of it so many days ago, with the names of people in it; null takes a table away."""
    named = {name: DATA.get(rows, rows) if isinstance(rows, str) else rows for name, rows in changed.items()}
    found = DATA["record"] | named
    if days is not None:
        found["unixTime"] = str(int((now - timedelta(days=days)).timestamp()))
    return {name: rows for name, rows in found.items() if rows is not None}


def written(folder: Path, **changed: Any) -> Path:
    path = folder / "osquery.json"
    path.write_text(json.dumps(record(now=datetime.now(UTC), **changed)), encoding="utf-8")
    return path


def job(folder: Path, path: Path) -> int:
    """Run the job in this process, which is quicker; gives its exit code."""
    code: int = load("scheduled_job")["run"](folder, path)
    return code


def changes(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "changed.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_job_tells_all_at_first_and_then_what_changed_and_by_its_exit_code_what_got_worse(tmp_path: Path) -> None:
    path = written(tmp_path)
    run("scheduled_job", tmp_path, path, fine=(0, 2))
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


def test_the_job_writes_nothing_of_what_the_last_report_tells_of_people(tmp_path: Path) -> None:
    pack = sc.packs.load("leak-prevention")
    older = sc.evaluate(pack, PLANTED, now=NOW, explain=True)
    sc.save(older, tmp_path / "last.json")
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
    blank, told = (load("scheduled_job")["assess"]([one]) for one in (sc.Device(), PLANTED.by_id["this-machine"]))
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


@each("name", DATA["gate"])
def test_the_gate_decides(name: str) -> None:
    changed, verdict, *waived = DATA["gate"][name]
    waivers = tuple(sc.Waiver.model_validate_json(json.dumps(DATA["waiver"] | said)) for said in waived)
    found, lines = load("onboarding_gate")["decide"](record(now=NOW, **changed), waivers, NOW)
    assert (found, bool(lines) or verdict == "may join") == (verdict, True)
    assert MARKER not in "".join(lines)


def test_the_gate_as_a_command_lets_nothing_join_on_what_is_no_record(tmp_path: Path) -> None:
    records: tuple[Any, ...] = (list[Any](), [dict[str, Any](), dict[str, Any]()], None, "may join", {"unixTime": 1})
    for wrong in records:
        with pytest.raises(ValueError, match=r"."):
            load("onboarding_gate")["decide"](wrong)
    path = written(tmp_path, disk_encryption="off")
    run("onboarding_gate", path, fine=(2,))
    waiver = sc.Waiver.model_validate(DATA["waiver"] | {"until": datetime.now(UTC) + timedelta(days=1)})
    sc.save(sc.Inventory(waivers=(waiver,)), tmp_path / "waivers.json")
    said = run("onboarding_gate", path, tmp_path / "waivers.json")
    assert said.splitlines()[0] == "may join"
    assert "Waived by kim@acme.example" in said


# the notebook --------------------------------------------------------------------------------------------------------


NOTEBOOK = EXAMPLES / "notebook.ipynb"


@pytest.mark.slow  # it starts Jupyter's kernel
def test_the_notebook_is_clean_and_shows_what_it_should(tmp_path: Path) -> None:
    for needed in ("nbclient", "nbformat", "ipykernel", "jinja2"):
        pytest.importorskip(needed, reason=f"{needed} comes with the group `dev`")
    # In a process of its own: its event loop and sockets stay out of this one, where any warning is an error.
    program = (
        "import sys, nbformat, nbclient\n"
        "book = nbformat.read(sys.argv[1], as_version=4)\n"
        "nbformat.validate(book)\n"
        "nbclient.NotebookClient(book, timeout=60, kernel_name='python3').execute(cwd=sys.argv[2])\n"
        "nbformat.write(book, sys.argv[2] + '/done.ipynb')\n"
    )
    private = {"IPYTHONDIR": str(tmp_path / "ipython"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    in_a_process(sys.executable, "-c", program, NOTEBOOK, tmp_path, env=private)
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert [one for one in cells if (one.get("outputs", []), one.get("execution_count")) != ([], None)] == []
    cells = json.loads((tmp_path / "done.ipynb").read_text(encoding="utf-8"))["cells"]
    told = {cell["id"]: json.dumps(cell["outputs"]) for cell in cells if cell["cell_type"] == "code"}
    assert ("own updates" in told["actions"], "<td>fail<td>pass" in told["what-if"]) == (True, True)
    assert not [name for name, output in told.items() if '"error"' in output or '"stderr"' in output]
