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


RESPOND, ASK = ("respond",), ("ask", *OURS, *SAVE, "--no-color")
QUICK = ((RESPOND, "SIGTERM", ()), (ASK, "SIGHUP", ("1",)))
SLOW = (
    *((RESPOND, name, answers) for name, answers in (("SIGHUP", ("",)), ("SIGQUIT", ("q",)), ("SIGINT", ()))),
    *((ASK, name, ("1",)) for name in ("SIGTERM", "SIGINT", "SIGKILL")),
)


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
        screen.type(*answers)
        screen.wait_for("> ")
        screen.process.send_signal(number)
        assert screen.end() == (-number if name == "SIGKILL" else 128 + number)
        assert screen.seen.endswith(CLEAR.encode()) is (name != "SIGKILL")
    kept = folder / "kept.json"
    assert {*folder.iterdir()} - before == ({kept} if words == ASK else set[Path]())
    assert words != ASK or [one.find_my for one in devices_in(kept)] == [True]


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
