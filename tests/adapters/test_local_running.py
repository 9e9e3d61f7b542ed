"""What `adapters.local` does when the machine hangs, refuses or lacks something: reasons, time limits, progress."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from secure_checklist.adapters import local
from secure_checklist.adapters.local import (
    FIELDS,
    Looking,
    Measurement,
    Ran,
    ReadText,
    Runner,
    measure,
    run_command,
)
from secure_checklist.adapters.local.linux import LINUX
from secure_checklist.adapters.local.macos import MACOS
from secure_checklist.adapters.local.windows import WINDOWS
from secure_checklist.cli.inputs import measure_here

FIXTURES = Path(__file__).parents[1] / "fixtures" / "local"
FAILURES: list[dict[str, Any]] = json.loads((FIXTURES / "failures.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SYSTEMS = {"linux": LINUX, "darwin": MACOS, "win32": WINDOWS}

posix = pytest.mark.skipif(os.name == "nt", reason="needs shell scripts and process groups")


# why a fact is unknown


def fixture(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def as_ran(answer: Any) -> Ran:
    if answer in ("missing", "denied", "timed_out", "failed"):
        return Ran(answer)
    if isinstance(answer, str):
        return Ran("ended", 0, answer)
    return Ran("ended", answer["code"], answer.get("output", ""), answer.get("errors", ""))


def recorded(machine: Mapping[str, Any], failing: str = "", answer: Any = "missing") -> tuple[Runner, ReadText]:
    """Return what reaches a recorded machine, of which one command or file may answer otherwise."""
    other = {failing: answer} if failing and not (failing.startswith("/") and " " not in failing) else {}
    commands = {**machine["commands"], **other}
    errors = {"missing": FileNotFoundError, "denied": PermissionError, "failed": OSError}

    def run(argv: Sequence[str]) -> Ran:
        line = " ".join(argv)
        keys = [key for key in commands if key == line or (key.startswith("contains:") and key[9:] in line)]
        return as_ran(commands[keys[0]]) if keys else Ran("missing")

    def read(path: str) -> str:
        if path == failing:
            raise errors[str(answer)](path)
        if path not in machine["files"]:
            raise FileNotFoundError(path)
        return str(machine["files"][path])

    return run, read


def measure_with(machine: Mapping[str, Any], failing: str, answer: Any) -> Measurement:
    """Measure a recorded machine of which one command or file answers otherwise."""
    run, read = recorded(machine, failing, answer)
    moment = datetime.fromisoformat(machine["now"])
    return measure(run=run, read_text=read, system=machine["system"], now=moment)


def test_what_fails_makes_its_facts_unknown_and_says_why() -> None:
    for case in FAILURES:
        found = measure_with(fixture(case["machine"]), case["command"], case["answer"])
        assert (found.unknown.get(case["field"]), found.notes.get(case["field"])) == (case["why"], case["note"]), case
        assert case["field"] not in found.facts, case


def test_a_spare_text_that_fails_leaves_what_the_others_tell_and_is_mentioned() -> None:
    refused = {"code": 253, "errors": "Authorization failed.\n    Make sure polkit agent is running.\n"}
    found = measure_with(fixture("linux-ubuntu-laptop"), "firewall-cmd --state", refused)
    assert found.facts["firewall"] == "on"
    assert found.notes["firewall"].endswith("firewall-cmd needs more rights.")
    assert dict(found.probes)["firewall"] == "reported 1 of 1; firewall-cmd needs more rights"


def test_a_restart_that_waits_is_told_though_the_list_of_updates_takes_too_long() -> None:
    machine = fixture("windows-desktop")
    mark = next(line for line in machine["commands"] if line.endswith("RebootRequired"))
    key = mark.removeprefix("reg.exe query ").replace("HKLM", "HKEY_LOCAL_MACHINE", 1)
    machine["commands"][mark] = f"\r\n{key}\r\n    00000000-0000-0000-0000-000000000000    REG_DWORD    0x1\r\n"
    found = measure_with(machine, "contains:CreateUpdateSearcher", "timed_out")
    assert found.facts["pending_updates"] == "some"


def test_a_runner_that_raises_stops_no_other_probe() -> None:
    def run(argv: Sequence[str]) -> Ran:
        raise RuntimeError(argv[0])

    found = measure(run=run, read_text=lambda _: "btime 1795400000\n", system="linux", now=NOW)
    assert found.facts["last_restart"] == "2026-11-23T02:13:20+00:00"
    assert (found.unknown["encrypted"], found.notes["encrypted"]) == (
        "error",
        "lsblk failed; systemd-detect-virt failed; zfs failed.",
    )


# at the same time


@pytest.mark.parametrize("system", SYSTEMS)
def test_all_texts_are_fetched_at_the_same_time(system: str) -> None:
    """Each one waits until the last has begun, so that one that waited for another would never end."""
    sources = {source for probe in SYSTEMS[system] for source in probe.sources}
    met = threading.Barrier(len(sources))
    passed: list[int] = []

    def run(_: Sequence[str]) -> Ran:
        passed.append(met.wait(HANGS_S))
        return Ran("missing")

    def read(_: str) -> str:
        passed.append(met.wait(HANGS_S))
        return ""

    found = measure(run=run, read_text=read, system=system, now=NOW)
    met.abort()
    assert sorted(passed) == list(range(len(sources)))
    assert [name for name, _ in found.probes] == [probe.name for probe in SYSTEMS[system]]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", ["linux-ubuntu-laptop", "macos-laptop", "windows-desktop"])
def test_the_order_in_which_texts_come_in_changes_nothing(name: str, *, backwards: bool) -> None:
    """Here each text waits for the one before it, or behind it: they come in one by one, as if asked for so."""
    machine = fixture(name)
    system, now = machine["system"], datetime.fromisoformat(machine["now"])
    run, read = recorded(machine)
    sources = (source for probe in SYSTEMS[system] for source in probe.sources)
    order = [*dict.fromkeys(source.argv or (source.path,) for source in sources)]
    if backwards:
        order.reverse()
    turns = [threading.Event() for _ in (*order, "the end")]
    turns[0].set()

    def in_turn(key: tuple[str, ...]) -> None:
        place = order.index(key)
        assert turns[place].wait(HANGS_S)
        turns[place + 1].set()

    def run_in_turn(argv: Sequence[str]) -> Ran:
        found = run(argv)
        in_turn(tuple(argv))
        return found

    def read_in_turn(path: str) -> str:
        in_turn((path,))
        return read(path)

    at_once = measure(run=run, read_text=read, system=system, now=now)
    one_by_one = measure(run=run_in_turn, read_text=read_in_turn, system=system, now=now)
    assert turns[-1].is_set()
    assert one_by_one == at_once
    assert at_once.facts
    assert list(one_by_one.facts) == list(at_once.facts)
    assert list(one_by_one.unknown) == list(at_once.unknown)


@posix
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see which processes live")
def test_what_is_broken_off_leaves_no_thread_and_no_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Somebody presses Ctrl-C while commands hang: they end, and so do the threads that waited for them."""
    names = commands_of("linux")
    put_hanging_commands(tmp_path, names)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(local, "TIMEOUT_S", HANGS_S)
    monkeypatch.setattr(local, "KILL_S", HANGS_S / 2)
    before = set(threading.enumerate())
    noted = tmp_path / "pids"

    def stop(looking: Looking) -> None:
        while not noted.exists() or not noted.read_text(encoding="utf-8"):
            time.sleep(0.01)
        raise KeyboardInterrupt(looking)

    with pytest.raises(KeyboardInterrupt):
        measure(system="linux", progress=stop)
    assert set(threading.enumerate()) <= before
    assert_soon_gone([int(word) for word in noted.read_text(encoding="utf-8").split()])


# time

HANGS_S = 60
"""How long what hangs would keep the measurement waiting; a loaded machine needs seconds for what is done in one."""


def commands_of(system: str) -> set[str]:
    return {source.argv[0] for probe in SYSTEMS[system] for source in probe.sources if source.argv}


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for (a zombie) has."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def assert_soon_gone(pids: Sequence[int]) -> None:
    end = time.monotonic() + HANGS_S / 2
    while not all(is_gone(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.02)
    assert all(is_gone(pid) for pid in pids)


def put_hanging_commands(folder: Path, names: set[str]) -> None:
    """Put scripts in a folder that note their number and their child's, ignore being asked to end, and hang."""
    script = f"#!/bin/sh\ntrap '' TERM\n/bin/sleep {HANGS_S} &\necho $$ $! >> {folder}/pids\nwait\n"
    for name in names:
        if "/" not in name:
            (folder / name).write_text(script, encoding="utf-8")
            (folder / name).chmod(0o755)


@posix
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see which processes live")
def test_a_machine_on_which_every_command_hangs_is_measured_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_hanging_commands(tmp_path, commands_of("linux"))
    monkeypatch.setenv("PATH", str(tmp_path))
    start = time.monotonic()
    found = measure(system="linux")
    assert time.monotonic() - start < HANGS_S / 2
    assert set(found.facts) | set(found.unknown) == FIELDS
    assert found.unknown["encrypted"] == "error"
    assert found.notes["encrypted"].endswith("took too long.")
    pids = [int(word) for word in (tmp_path / "pids").read_text(encoding="utf-8").split()]
    assert pids, "none was started"
    assert_soon_gone(pids)


@posix
def test_what_a_command_left_behind_doesnt_keep_the_measurement_waiting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(local, "TIMEOUT_S", 0.5)
    monkeypatch.setattr(local, "KILL_S", 0.2)
    note = tmp_path / "pid"
    leave = f"import os, sys, time; os.setsid(); open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep({HANGS_S})"
    script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {leave!r}, sys.argv[1]])"
    start = time.monotonic()
    ran = run_command([sys.executable, "-S", "-c", script, str(note)])  # it ends, and its child holds the pipes open
    assert ran.outcome == "timed_out"
    assert time.monotonic() - start < HANGS_S / 2
    if note.exists():  # else it was killed before it could leave the group
        os.kill(int(note.read_text(encoding="utf-8")), signal.SIGKILL)


def test_a_runner_or_a_file_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "DEADLINE_S", 0.2)
    forever = threading.Event()

    def run(_: Sequence[str]) -> Ran:
        forever.wait()
        return Ran("missing")

    def read(_: str) -> str:
        forever.wait()
        return ""

    start = time.monotonic()
    found = measure(run=run, read_text=read, system="linux", now=NOW)
    assert time.monotonic() - start < HANGS_S / 2
    assert not found.facts
    assert found.unknown["encrypted"] == "error"
    assert found.notes["encrypted"].startswith("lsblk took too long; ")
    assert found.notes["last_restart"] == "/proc/stat took too long."
    forever.set()


@posix
def test_a_command_that_may_not_be_run_is_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("secure_checklist.adapters.local.subprocess.Popen", refuse)
    assert run_command([sys.executable]).outcome == "denied"
    (tmp_path / "plain").write_text("", encoding="utf-8")
    assert run_command([str(tmp_path / "plain")]).outcome == "missing"


# progress


@pytest.mark.parametrize("system", SYSTEMS)
def test_progress_counts_from_nothing_to_all_and_says_what_is_awaited(system: str) -> None:
    seen: list[Looking] = []
    found = measure(run=lambda _: Ran("missing"), read_text=lambda _: "", system=system, now=NOW, progress=seen.append)
    probes = SYSTEMS[system]
    total = len({source for probe in probes for source in probe.sources})
    first, last = seen[0], seen[-1]
    assert (first.done, last.done, {one.total for one in seen}) == (0, total, {total})
    assert first.waiting == tuple(name for probe in probes for name in probe.fields)
    assert last.waiting == ()
    for before, after in pairwise(seen):
        assert before.done <= after.done
        assert {*after.waiting} <= {*before.waiting} <= {*found.facts, *found.unknown}


def test_progress_goes_on_while_a_text_is_awaited() -> None:
    """Who waits for a command that is slow sees that the program lives, and what it waits for."""
    go_on, seen = threading.Event(), list[Looking]()

    def run(argv: Sequence[str]) -> Ran:
        if argv[0] == "lsblk":
            go_on.wait(HANGS_S)
        return Ran("missing")

    def show(looking: Looking) -> None:
        seen.append(looking)
        if [one.waiting for one in seen].count(("encrypted",)) > 2:
            go_on.set()

    measure(run=run, read_text=lambda _: "", system="linux", now=NOW, progress=show)
    assert go_on.is_set()
    assert seen[-1].waiting == ()


def test_a_system_that_isnt_known_has_nothing_to_count() -> None:
    seen: list[Looking] = []
    measure(system="sunos5", now=NOW, progress=seen.append)
    assert seen == []


def test_nothing_is_shown_while_this_machine_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure_here().measured
    assert capsys.readouterr() == ("", "")
