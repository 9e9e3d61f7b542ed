"""A command of the library on a terminal: in this process, or in one of its own where a test is about the process."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
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
        with contextlib.suppress(OSError):
            while part := os.read(ours, 65536):
                seen.extend(part)

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
        code = main(words)
    reader.join()
    os.close(ours)
    return Typed(code, seen.decode(), tuple(seen.decode().split("> ")))


class Terminal:
    """A process on a pseudo-terminal: what a person would see and type."""

    def __init__(self, process: subprocess.Popen[bytes], handle: int) -> None:
        self.process, self.handle, self.seen, self.place = process, handle, b"", 0

    def wait_for(self, text: str) -> str:
        """Read until the text is there; gives all from where the last one ended to the end of this one."""
        start, deadline = self.place, time.monotonic() + 60
        while text.encode() not in self.seen[start:]:
            ready, _, _ = select.select([self.handle], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"no {text!r} in: {self.seen[start:].decode(errors='replace')[-2000:]}"
            try:
                new = os.read(self.handle, 65536)
            except OSError:
                new = b""
            assert new, f"it ended without {text!r}: {self.seen[start:].decode(errors='replace')[-2000:]}"
            self.seen += new
        self.place = self.seen.index(text.encode(), start) + len(text.encode())
        return self.seen[start : self.place].decode(errors="replace")

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self.handle, f"{line}\n".encode())

    def end(self) -> int:
        """Read to the end; gives the exit code."""
        deadline = time.monotonic() + 60
        while True:
            ready, _, _ = select.select([self.handle], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"it doesn't end: {self.seen.decode(errors='replace')[-2000:]}"
            try:
                new = os.read(self.handle, 65536)
            except OSError:
                break
            if not new:
                break
            self.seen += new
        return self.process.wait(60)


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
