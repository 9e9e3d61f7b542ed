"""A command of the library on a terminal of its own."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

CLEAR = b"\x1b[2J\x1b[3J\x1b[H"
"""What clears the screen and what was scrolled away."""


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
