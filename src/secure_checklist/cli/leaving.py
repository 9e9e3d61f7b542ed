"""What the system's signals do to a screen that shows something private: it is cleared before anybody else sees it."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Generator
from types import FrameType

__all__ = ["Resumed", "cleared_by_signals"]

_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK") if hasattr(signal, name))


class Resumed(Exception):  # noqa: N818 - no fault: the command runs again after it was stopped
    """The command was stopped while it waited for an answer (Ctrl-Z), its screen was cleared, and it runs again."""


class _Waiting:
    """Whether the command waits for an answer; only then may a stop interrupt it."""

    here = False


@contextlib.contextmanager
def cleared_by_signals(clear: Callable[[], None]) -> Generator[Callable[[], contextlib.AbstractContextManager[None]]]:
    """Clear the screen when the system ends or stops the command; yield what marks the waiting for an answer.

    A signal that ends the command raises `SystemExit` with 128 and its number, so that the caller clears the screen on
    the way out. Not even `SIGQUIT` leaves a core dump, which would hold the answers. A stop clears the screen at once;
    when the command goes on and waits for an answer, `Resumed` is raised there.
    """
    waiting = _Waiting()

    @contextlib.contextmanager
    def answering() -> Generator[None]:
        waiting.here = True
        try:
            yield
        finally:
            waiting.here = False

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def stop(_: int, __: FrameType | None) -> None:
        clear()
        os.kill(os.getpid(), signal.SIGSTOP)  # goes on here
        if waiting.here:
            raise Resumed

    if threading.current_thread() is not threading.main_thread():  # the only one that may take signals
        yield answering
        return
    before = {number: signal.signal(number, end) for number in _ENDS}
    if hasattr(signal, "SIGTSTP"):
        before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, stop)
    try:
        yield answering
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
