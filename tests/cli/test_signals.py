"""What the system's signals do to a command: a private screen is cleared, and no acknowledged answer is lost.

Each needs a process of its own on a terminal, which takes a second, so that all but one of each kind are slow.
"""

import os
import signal
from pathlib import Path

import pytest

from tests.cli.test_ask import OURS, SAVE, devices_in, folder
from tests.terminals import CLEAR, terminal

__all__ = ["folder"]


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("SIGTERM", ()),
        pytest.param("SIGHUP", ("",), marks=pytest.mark.slow),
        pytest.param("SIGQUIT", ("q",), marks=pytest.mark.slow),
        pytest.param("SIGINT", (), marks=pytest.mark.slow),
    ],
)
def test_whatever_ends_respond_clears_the_screen(name: str, answers: tuple[str, ...], tmp_path: Path) -> None:
    """Somebody who closes the window or ends the program leaves nothing to read, at any prompt, and no core dump."""
    with terminal("respond", cwd=tmp_path) as screen:
        screen.type(*answers)
        screen.wait_for("> ")
        number = getattr(signal, name)
        screen.process.send_signal(number)
        assert screen.end() == 128 + number
        assert screen.seen.endswith(CLEAR.encode())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "answers", "again"),
    [
        (["respond"], (), "How is it right now?"),
        pytest.param(["respond"], ("q", ""), "Enter: what comes next", marks=pytest.mark.slow),
        pytest.param(["check", "--facts", "phone.json"], (), "1 = how", marks=pytest.mark.slow),
    ],
)
def test_a_stopped_command_shows_nothing_until_it_goes_on(
    command: list[str], answers: tuple[str, ...], again: str, folder: Path
) -> None:
    """Ctrl-Z clears the screen before the shell has it; `fg` shows once more what was asked, and takes the answer."""
    with terminal(*command, cwd=folder) as screen:
        screen.type(*answers)
        screen.wait_for("> ")
        screen.process.send_signal(signal.SIGTSTP)
        screen.wait_for(CLEAR)
        _, status = os.waitpid(screen.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        screen.process.send_signal(signal.SIGCONT)
        screen.wait_for(again)
        screen.type("x")
        assert screen.end() == 0
        assert screen.seen.endswith(CLEAR.encode())


@pytest.mark.parametrize(
    "name", ["SIGHUP", *(pytest.param(one, marks=pytest.mark.slow) for one in ("SIGTERM", "SIGINT", "SIGKILL"))]
)
def test_what_ask_acknowledged_is_in_the_file_that_was_named(name: str, folder: Path) -> None:
    """Whoever names a file and is interrupted finds every answer in it to which the next question was a reply."""
    with terminal("ask", *OURS, *SAVE, "--no-color", cwd=folder) as screen:
        screen.type("1")
        screen.wait_for("> ")
        screen.process.send_signal(getattr(signal, name))
        assert screen.end() != 0
        assert screen.seen.endswith(CLEAR.encode()) is (name != "SIGKILL")
    assert [one.find_my for one in devices_in(folder / "kept.json")] == [True]
