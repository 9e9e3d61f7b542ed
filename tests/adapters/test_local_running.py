"""What `adapters.local` does when the machine hangs, refuses or lacks something: reasons, time limits, progress."""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from secure_checklist.adapters import local
from secure_checklist.adapters.local import (
    FIELDS,
    Ran,
    measure,
    run_command,
)
from secure_checklist.adapters.local.linux import LINUX
from secure_checklist.adapters.local.macos import MACOS
from secure_checklist.adapters.local.windows import WINDOWS
from tests.worlds import NOW

SYSTEMS = {"linux": LINUX, "darwin": MACOS, "win32": WINDOWS}

posix = pytest.mark.skipif(os.name == "nt", reason="needs shell scripts and process groups")


def test_a_runner_that_raises_stops_no_other_probe() -> None:
    def run(argv: Sequence[str]) -> Ran:
        raise RuntimeError(argv[0])

    found = measure(run=run, read_text=lambda _: "10\n", system="linux", now=NOW)
    assert found.facts["manufacturer"] == "10"
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

    measure(run=run, read_text=read, system=system, now=NOW)
    met.abort()
    assert sorted(passed) == list(range(len(sources)))


# time

HANGS_S = 60
"""How long what hangs would keep the measurement waiting; a loaded machine needs seconds for what is done in one."""


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
    names = {source.argv[0] for probe in LINUX for source in probe.sources if source.argv}
    put_hanging_commands(tmp_path, names)
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
    start = time.monotonic()
    found = measure(
        run=lambda _: Ran("missing", forever.wait()),
        read_text=lambda _: str(forever.wait()),
        system="linux",
        now=NOW,
    )
    assert time.monotonic() - start < HANGS_S / 2
    assert not found.facts
    assert found.unknown["encrypted"] == "error"
    assert found.notes["encrypted"].startswith("lsblk took too long; ")
    forever.set()
