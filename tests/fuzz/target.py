"""What is fuzzed: each loader by name, with its seeds, and what may come of any input at all."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from secure_checklist import InvalidDocumentError, adapters
from secure_checklist.core.documents.parsing import Unreadable
from secure_checklist.core.patterns import linear_matcher
from tests.loaders import LOADERS, SHAPES, Entrance, entrances

CASES = Path(__file__).parent / "cases"
"""Every input that was ever a fault, in a folder for each target; `test_fuzz` replays them all."""
LONGEST_MESSAGE = 100_000
TARGETS = (*LOADERS, "adapters", "pattern")
"""The loaders; all adapters as one target, whose first byte chooses; and the patterns of `matches`."""


@cache
def _entrances() -> dict[str, Entrance]:
    return entrances()


def run(target: str, data: bytes) -> None:
    """Bring an input to a target.

    Raises:
        AssertionError: an error wasn't foreseen, or says too much.
        Exception: whatever a loader mustn't raise.

    """
    with suppress(Unreadable):
        _enter(target)(data)


def _enter(target: str) -> Callable[[bytes], None]:
    if target == "pattern":
        return _pattern
    if target == "adapters":
        sources = adapters.names()
        named = [_entrances()[f"adapters.{source}"] for source in sources]
        return lambda data: _refusing(named[sum(data[:1]) % len(named)], data[1:] or b"0")
    return lambda data: _refusing(_entrances()[target], data)


def _refusing(entrance: Entrance, data: bytes) -> None:
    refused = None
    try:
        entrance.enter(data)
    except InvalidDocumentError as error:
        refused = error
    if refused is not None:
        if refused.__cause__ is not None:
            raise AssertionError(f"not foreseen: {refused.__cause__}")
        if len(str(refused)) > LONGEST_MESSAGE:
            raise AssertionError("a message that is too long")


def _pattern(data: bytes) -> None:
    with suppress(ValueError):
        linear_matcher(data.decode("utf-8", "ignore")[:1000])


def seeds(target: str) -> Iterator[bytes]:
    """Return what a search begins with: what is sound, and small documents of every shape."""
    if target == "pattern":
        yield from (rb"^Pixel [0-9]+$", rb"(?i)\w{2,9}[^a-z\]]|(?P<a>\pL)", rb"[[:alpha:]&&[^x]]{3}")
    elif target == "adapters":
        for place, source in enumerate(adapters.names()):
            yield bytes([place]) + json.dumps(_entrances()[f"adapters.{source}"].sample).encode()
    else:
        entrance = _entrances()[target]
        if entrance.syntax == "json":
            yield json.dumps(entrance.sample).encode()
        yield from (write(200) for syntax, write in SHAPES.values() if syntax == entrance.syntax)
