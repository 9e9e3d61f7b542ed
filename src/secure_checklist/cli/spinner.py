"""The line that says, while this machine is measured, what is being looked at."""

import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from itertools import cycle
from typing import TextIO

from secure_checklist.adapters.local import Looking, Progress
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import NARROWEST, clean, cut, padded, width_of
from secure_checklist.subjects.device import Device

_MARKS = "|/-\\"
"""What turns: plain characters, since not every terminal has others."""


@contextmanager
def spinning() -> Generator[Progress | None]:
    """Yield what takes how far a measurement is, and write it as a line on standard error; take the line away at last.

    None: nobody looks, or the terminal is one that takes no codes (`TERM=dumb`) or is to get none (`NO_COLOR`).
    """
    out: TextIO | None = sys.stderr  # None where it was closed
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    if out is None or not out.isatty() or plain:
        yield None
        return
    marks, line = cycle(_MARKS), ""

    def show(looking: Looking) -> None:
        nonlocal line
        width = max(NARROWEST, shutil.get_terminal_size().columns) - 1  # a full line would wrap on some terminals
        line = padded(cut(f"{next(marks)} {clean(_line(looking))}", width), width_of(line))
        out.write(f"\r{line}")
        out.flush()

    try:
        yield show
    finally:
        out.write(f"\r{' ' * width_of(line)}\r")
        out.flush()


def _line(looking: Looking) -> str:
    facts = Device.facts()
    what = facts[looking.waiting[0]].label if looking.waiting else ""
    key = "cli.measuring.what" if what else "cli.measuring"
    return message(key, done=looking.done, total=looking.total, what=what)
