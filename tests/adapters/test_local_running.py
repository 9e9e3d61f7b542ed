"""What `adapters.local` does when the machine hangs, refuses or lacks something: reasons, time limits, progress."""

import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from secure_checklist.adapters import local
from secure_checklist.adapters.local import FIELDS, Measurement, Ran, measure, run_command
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


def measure_with(machine: Mapping[str, Any], failing: str, answer: Any) -> Measurement:
    """Measure a recorded machine of which one command or file answers otherwise."""
    commands = {**machine["commands"], **({} if failing.startswith("/") and " " not in failing else {failing: answer})}
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

    moment = datetime.fromisoformat(machine["now"])
    return measure(run=run, read_text=read, system=machine["system"], now=moment)


@pytest.mark.parametrize("case", FAILURES, ids=[f"{i}-{case['field']}" for i, case in enumerate(FAILURES)])
def test_what_fails_makes_its_facts_unknown_and_says_why(case: Mapping[str, Any]) -> None:
    found = measure_with(fixture(case["machine"]), case["command"], case["answer"])
    assert (found.unknown.get(case["field"]), found.notes.get(case["field"])) == (case["why"], case["note"])
    assert case["field"] not in found.facts


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
    assert (found.unknown["daily_account"], found.notes["daily_account"]) == ("error", "id failed.")


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

    def stop(done: int, total: int) -> None:
        while not noted.exists() or not noted.read_text(encoding="utf-8"):
            time.sleep(0.01)
        raise KeyboardInterrupt(done, total)

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
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_machine_on_which_every_command_hangs_is_measured_all_the_same(
    system: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_hanging_commands(tmp_path, commands_of(system))
    monkeypatch.setenv("PATH", str(tmp_path))
    start = time.monotonic()
    found = measure(system=system)
    assert time.monotonic() - start < HANGS_S / 2
    assert set(found.facts) | set(found.unknown) == FIELDS
    assert found.unknown["daily_account"] == "error"
    assert found.notes["daily_account"].endswith("took too long.")
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
    assert (found.unknown["daily_account"], found.notes["daily_account"]) == ("error", "id took too long.")
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
def test_progress_counts_from_nothing_to_all(system: str) -> None:
    seen: list[tuple[int, int]] = []
    measure(
        run=lambda _: Ran("missing"),
        read_text=lambda _: "",
        system=system,
        now=NOW,
        progress=lambda done, total: seen.append((done, total)),
    )
    total = len({source for probe in SYSTEMS[system] for source in probe.sources})
    assert seen == [(done, total) for done in range(total + 1)]


def test_a_system_that_isnt_known_has_nothing_to_count() -> None:
    seen: list[tuple[int, int]] = []
    measure(system="sunos5", now=NOW, progress=lambda done, total: seen.append((done, total)))
    assert seen == []


class Terminal(io.StringIO):
    """Where a person looks on."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is_and_is_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    def count(*, progress: local.Progress) -> Measurement:
        for done in range(11):
            progress(done, 10)
        return Measurement({"os_name": "debian"}, {}, {"sip": "No Mac."}, NOW)

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("secure_checklist.cli.inputs.measure", count)
    assert measure_here().notes == {"sip": "No Mac."}
    lines = terminal.getvalue().split("\r")
    assert lines[1:-2] == [f"Looking at this computer... {done} of 10" for done in range(11)]
    assert (lines[-2], lines[-1]) == (" " * len(lines[-3]), "")


def test_a_terminal_is_left_clean_when_somebody_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*, progress: local.Progress) -> Measurement:
        progress(3, 10)
        raise KeyboardInterrupt

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("secure_checklist.cli.inputs.measure", stop)
    with pytest.raises(KeyboardInterrupt):
        measure_here()
    assert terminal.getvalue() == f"\rLooking at this computer... 3 of 10\r{' ' * 35}\r"


def test_without_a_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure_here().measured
    assert capsys.readouterr() == ("", "")
