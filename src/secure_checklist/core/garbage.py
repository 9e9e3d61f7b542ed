"""Holding back Python's garbage collection while much is made that is all kept."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def collected_later() -> Generator[None]:
    """Hold back collections until the end of a block.

    Python looks for garbage whenever some thousand more objects are there, now and then among all of them. Of a report
    on a thousand devices, or of a pack, that takes longer than making it, and finds nothing.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
