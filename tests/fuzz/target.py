"""What is fuzzed: each loader by name, with its seeds, and what may come of any input at all."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from secure_checklist import adapters
from secure_checklist.core.patterns import linear_matcher
from tests.loaders import LOADERS, SHAPES, entered, entrances

CASES = Path(__file__).parent / "cases"
"""Every input that was ever a fault, in a folder for each target; `test_loaders` replays them all."""
TARGETS = (*LOADERS, "adapters", "pattern")
"""The loaders; all adapters as one target, whose first byte chooses; and the patterns of `matches`."""


def run(target: str, data: bytes) -> None:
    """Bring an input to a target.

    Raises:
        AssertionError: an error wasn't foreseen, or says too much.
        Exception: whatever a loader mustn't raise.

    """
    if target == "pattern":
        with suppress(ValueError):
            linear_matcher(data.decode("utf-8", "ignore")[:1000])
        return
    if target == "adapters":
        sources = adapters.names()
        target, data = f"adapters.{sources[sum(data[:1]) % len(sources)]}", data[1:] or b"0"
    entered(entrances()[target], data)


def seeds(target: str) -> Iterator[bytes]:
    """Return what a search begins with: what is sound, and small documents of every shape."""
    if target == "pattern":
        yield from (rb"^Pixel [0-9]+$", rb"(?i)\w{2,9}[^a-z\]]|(?P<a>\pL)", rb"[[:alpha:]&&[^x]]{3}")
    elif target == "adapters":
        for place, source in enumerate(adapters.names()):
            yield bytes([place]) + json.dumps(entrances()[f"adapters.{source}"].sample).encode()
    else:
        entrance = entrances()[target]
        if entrance.syntax == "json":
            yield json.dumps(entrance.sample).encode()
        yield from (write(200) for syntax, write in SHAPES.values() if syntax == entrance.syntax)
