"""What the system's signals do to a command: a private screen is cleared, and no acknowledged answer is lost.

Each needs a process of its own on a terminal, which takes a second, so that all but one of each kind are slow.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_ask import OURS, SAVE, devices_in, folder
from tests.terminals import CLEAR

__all__ = ["folder"]
pexpect: Any = pytest.importorskip("pexpect", reason="pexpect comes with the group `test`")


RESPOND, ASK = ("respond",), ("ask", *OURS, *SAVE, "--no-color")
QUICK = ((RESPOND, "SIGTERM", ()), (ASK, "SIGHUP", ("1",)))
SLOW = (
    *((RESPOND, name, answers) for name, answers in (("SIGHUP", ("",)), ("SIGQUIT", ("q",)), ("SIGINT", ()))),
    *((ASK, name, ("1",)) for name in ("SIGTERM", "SIGINT", "SIGKILL")),
)


def _hear_signals() -> None:
    """Hear what a shell in front hears: a suite that is started by `nohup` or behind a shell ignores some of these."""
    for name in ("SIGHUP", "SIGINT", "SIGQUIT"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)


def terminal(*words: str, cwd: Path) -> Any:
    """Start a command of the library on a terminal of its own; what it is waited for comes within a minute."""
    return pexpect.spawn(
        sys.executable,
        ["-m", "secure_checklist", *words],
        timeout=60,
        cwd=str(cwd),
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        preexec_fn=_hear_signals,
    )


def answer(screen: Any, *lines: str) -> None:
    """Type each line once there is a prompt for it, and wait for the next prompt."""
    for line in lines:
        screen.expect_exact("> ")
        screen.sendline(line)
    screen.expect_exact("> ")


def rest_of(screen: Any) -> str:
    """Return what a command writes until it ends."""
    screen.expect_exact(pexpect.EOF)
    screen.wait()
    return str(screen.before)


@pytest.mark.parametrize(
    ("words", "name", "answers"), [*QUICK, *(pytest.param(*one, marks=pytest.mark.slow) for one in SLOW)]
)
def test_whatever_ends_a_command_clears_the_screen_and_loses_no_answer_to_a_named_file(
    words: tuple[str, ...], name: str, answers: tuple[str, ...], folder: Path
) -> None:
    """Somebody who closes the window or ends the program leaves nothing to read, at any prompt, and no core dump.

    Whoever names a file finds every answer in it to which the next question was a reply.
    """
    before, number = {*folder.iterdir()}, getattr(signal, name)
    with terminal(*words, cwd=folder) as screen:
        answer(screen, *answers)
        screen.kill(number)
        assert rest_of(screen).endswith(CLEAR) is (name != "SIGKILL")
        ended = (None, number) if name == "SIGKILL" else (128 + number, None)
        assert (screen.exitstatus, screen.signalstatus) == ended
    kept = folder / "kept.json"
    assert {*folder.iterdir()} - before == ({kept} if words == ASK else set[Path]())
    assert words != ASK or [one.find_my for one in devices_in(kept)] == [True]


@pytest.mark.parametrize(
    ("command", "answers", "again"),
    [
        (["respond"], (), "How are things right now?"),
        pytest.param(["respond"], ("q", ""), "Enter: what comes next", marks=pytest.mark.slow),
        pytest.param(["check", "--facts", "phone.json"], (), "1: how", marks=pytest.mark.slow),
    ],
)
def test_a_stopped_command_shows_nothing_until_it_goes_on(
    command: list[str], answers: tuple[str, ...], again: str, folder: Path
) -> None:
    """Ctrl-Z clears the screen before the shell has it; `fg` shows once more what was asked, and takes the answer."""
    with terminal(*command, cwd=folder) as screen:
        answer(screen, *answers)
        screen.kill(signal.SIGTSTP)
        screen.expect_exact(CLEAR)
        _, status = os.waitpid(screen.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        screen.kill(signal.SIGCONT)
        screen.expect_exact(again)
        screen.expect_exact("> ")
        screen.sendline("x")
        assert rest_of(screen).endswith(CLEAR)
        assert screen.exitstatus == 0
