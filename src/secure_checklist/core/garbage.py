"""Holding back Python's garbage collection while much is made that is all kept."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def collected_later(*, lasting: bool = False) -> Generator[None]:
    """Hold back collections until the end of a block.

    Python looks for garbage whenever some thousand more objects are there, now and then among all of them. Of a report
    on a thousand devices, or of a pack, that takes longer than making it, and finds nothing.

    With `lasting`, all that is there at the end counts as old, so that the next collection doesn't look through it
    either: for what is made once and stays, as modules and content. Done again and again, it would have the garbage of
    an app counted as old with it.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # An app may have frozen what it shares with its workers, which mustn't thaw here.
        if on and lasting and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if on:
            gc.enable()
