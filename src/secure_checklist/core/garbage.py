"""Delay Python's garbage collection while many objects are created that will all be kept."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def collected_later(*, lasting: bool = False) -> Generator[None]:
    """Delay garbage collection until the end of a block.

    Python looks for garbage each time some thousand objects have been added, and occasionally among all objects. For a
    report on a thousand devices, or for a pack, that takes longer than creating the objects, and finds nothing.

    With `lasting`, all objects that exist at the end count as old, so the next collection skips them, too. Use it for
    objects that are created once and kept, such as modules and content. If it were used repeatedly, an app's garbage
    would also count as old.
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
