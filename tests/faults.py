"""Loops over data that print every fault, and not the first alone."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager


@contextmanager
def faults() -> Generator[Callable[..., AbstractContextManager[None]], None, None]:
    """Collect what fails in a loop: `with faults() as each:`, and in it `with each(name):` around each case."""
    found: list[str] = []

    @contextmanager
    def each(*names: object) -> Generator[None, None, None]:
        try:
            yield
        except AssertionError as fault:
            found.append(f"{', '.join(map(repr, names))[:200]}: {fault}")

    yield each
    assert not found, f"{len(found)} faults:\n" + "\n".join(found)
