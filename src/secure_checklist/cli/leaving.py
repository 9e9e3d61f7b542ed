"""Handling of signals while a screen shows private data. It is cleared before anyone else can see it."""

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Generator
from types import FrameType
from typing import TextIO

LEAVE = ("x", "exit", "quit")
"""The text that someone types to leave at once."""
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
"""Clears the screen and what was scrolled away, and goes to its top."""

Wait = Callable[[], None]
"""A function that waits for a line to read, or raises an exception for a signal."""

_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK") if hasattr(signal, name))


class Left(Exception):  # noqa: N818 - no fault: the person leaves
    """The person wants to leave at once."""


class Resumed(Exception):  # noqa: N818 - no fault: the command runs again after it was stopped
    """The command was stopped while it waited for an answer (Ctrl-Z) and runs again. Its screen was cleared."""


def clear(stream: TextIO) -> None:
    """Clear a terminal. The documentation says what can't be cleared."""
    if stream.isatty():
        with contextlib.suppress(OSError, RuntimeError):  # the terminal is gone, or a signal came amid writing
            stream.flush()
        with contextlib.suppress(OSError):
            os.write(stream.fileno(), _CLEAR.encode())


class _Bell:
    """Hears a signal that comes in the instant before a line is read, which the read itself would sleep through.

    On a terminal of POSIX it waits for a line or a signal, whichever comes first; elsewhere it doesn't wait.

    Attributes:
        stopped: The command was stopped, and its screen cleared, since a line was last waited for.

    """

    def __init__(self) -> None:
        self.stopped = False
        self._ends: tuple[int, int] | None = None
        if os.name != "posix" or sys.stdin is None or not sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
            return
        self._ends = os.pipe()
        for end in self._ends:
            os.set_blocking(end, False)
        self._before = signal.set_wakeup_fd(self._ends[1], warn_on_full_buffer=False)

    def wait(self) -> None:
        """Wait until there is a line to read. A signal's handler runs at once, and what it raises is raised here.

        Raises:
            Resumed: If the command was stopped meanwhile, or before.

        """
        if self._ends is None:
            return
        heard = self._ends[0]
        while not self.stopped and heard in select.select([sys.stdin, heard], [], [])[0]:
            os.read(heard, 1024)  # the handler has run, and raised nothing: the command goes on
        if self.stopped:
            self.stopped = False
            raise Resumed

    def close(self) -> None:
        """Hear nothing more."""
        if self._ends is not None:
            signal.set_wakeup_fd(self._before)
            for end in self._ends:
                os.close(end)


def no_signals() -> None:
    """Do nothing, because other code handles signals."""


@contextlib.contextmanager
def cleared_by_signals(clear: Callable[[], None]) -> Generator[Wait]:
    """Clear the screen when the person leaves or a signal ends or stops the command. Yield a `Wait`.

    A signal that ends the command raises `SystemExit` with 128 and its number, and the screen is cleared on the way
    out. Not even `SIGQUIT` leaves a core dump, which would contain the answers. A stop clears the screen at once. When
    the command goes on and waits for an answer, `Resumed` is raised there. Signals are handled in the main thread, as
    Python requires.
    """

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def stop(_: int, __: FrameType | None) -> None:
        clear()
        os.kill(os.getpid(), signal.SIGSTOP)  # goes on here
        if bell is not None:
            bell.stopped = True

    bell = _Bell() if threading.current_thread() is threading.main_thread() else None
    before = {} if bell is None else {number: signal.signal(number, end) for number in _ENDS}
    if bell is not None and hasattr(signal, "SIGTSTP"):
        before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, stop)
    try:
        yield no_signals if bell is None else bell.wait
    except Left:
        clear()
    except (KeyboardInterrupt, SystemExit):
        clear()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if bell is not None:
            bell.close()
