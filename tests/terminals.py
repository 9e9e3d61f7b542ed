"""A command of the library on a terminal: in this process, or in one of its own where a test is about the process."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest

from secure_checklist.cli import main

pty: Any = pytest.importorskip("pty", reason="pseudo-terminals are a thing of POSIX systems")
termios: Any = pytest.importorskip("termios", reason="as above")

CLEAR = "\x1b[2J\x1b[3J\x1b[H"
"""What clears the screen and what was scrolled away."""
_END = b"\x00end\x00"
"""Written behind all that a call writes: what a terminal's last writer leaves unread can be lost when it closes."""


class Typed(NamedTuple):
    """A call on a terminal.

    Attributes:
        code: Its exit code.
        seen: All that the terminal got.
        screens: What was shown before each answer, in turn, and after the last one.

    """

    code: int
    seen: str
    screens: tuple[str, ...]


def typed(*words: str, said: tuple[str, ...] = (), cwd: Path, columns: int = 100) -> Typed:
    """Call the command line in this process, on a terminal where these lines are typed, and then no more."""
    ours, theirs = pty.openpty()
    mode = termios.tcgetattr(theirs)
    mode[1], mode[3] = mode[1] & ~termios.OPOST, mode[3] & ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, mode)
    os.write(ours, "".join(f"{line}\n" for line in said).encode() + b"\x04" * 9)
    seen = bytearray()

    def read() -> None:
        while not seen.endswith(_END):
            seen.extend(os.read(ours, 65536))

    reader = threading.Thread(target=read)
    reader.start()
    size = {"COLUMNS": str(columns), "LINES": "24", "TERM": "xterm", "NO_COLOR": "1"}
    with (
        open(os.dup(theirs), encoding="utf-8") as stdin,  # noqa: PTH123 - a file that is open
        open(theirs, "w", encoding="utf-8") as stdout,  # noqa: PTH123 - as above
        patch.dict(os.environ, size),
        patch.multiple(sys, stdin=stdin, stdout=stdout, stderr=stdout),
        contextlib.chdir(cwd),
    ):
        try:
            code = main(words)
        finally:
            os.write(theirs, _END)
            reader.join()
    os.close(ours)
    text = seen.removesuffix(_END).decode()
    return Typed(code, text, tuple(text.split("> ")))


class Terminal:
    """A process on a pseudo-terminal: what a person would see and type."""

    def __init__(self, process: subprocess.Popen[bytes], handle: int) -> None:
        self.process, self.handle, self.seen, self.place = process, handle, b"", 0

    def wait_for(self, text: str) -> None:
        """Read until the text is there, behind what was waited for before."""
        while text.encode() not in self.seen[self.place :]:
            assert self._read(), f"it ended without {text!r}: {self.seen[-2000:].decode(errors='replace')}"
        self.place = self.seen.index(text.encode(), self.place) + len(text.encode())

    def type(self, *lines: str) -> None:
        """Type each line once there is a prompt for it."""
        for line in lines:
            self.wait_for("> ")
            os.write(self.handle, f"{line}\n".encode())

    def end(self) -> int:
        """Read to the end and return the exit code."""
        while self._read():
            pass
        return self.process.wait(60)

    def _read(self) -> bool:
        """Read what comes within a minute; return False at the end."""
        ready, _, _ = select.select([self.handle], [], [], 60)
        assert ready, f"nothing comes behind: {self.seen[-2000:].decode(errors='replace')}"
        try:
            new = os.read(self.handle, 65536)
        except OSError:  # the other end is closed
            return False
        self.seen += new
        return bool(new)


def _hear_signals() -> None:
    """Hear what a shell in front hears: a suite that is started by `nohup` or behind a shell ignores some of these."""
    for name in ("SIGHUP", "SIGINT", "SIGQUIT"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)


@contextmanager
def terminal(command: str, *words: str, cwd: Path, columns: int = 100) -> Generator[Terminal]:
    """Start a command of the library on a terminal of its own."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "secure_checklist", command, *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        preexec_fn=_hear_signals,  # noqa: PLW1509 - it only asks the system for this, and no thread of ours runs
        env={**os.environ, "TERM": "xterm", "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"},
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
