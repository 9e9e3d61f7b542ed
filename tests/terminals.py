"""A command of the library on a terminal, in this process."""

import contextlib
import os
import sys
import threading
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
