"""The cost that reading one document may have, for every loader alike: bytes, depth, values, problems and patterns.

A loader is a function that takes data from outside: a file, bytes, plain data, a record. Each spends one budget, so
that time, memory and the length of a message grow no faster than the document does.
"""

from collections.abc import Callable, Generator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import NamedTuple, cast

from pydantic import ValidationError
from pydantic_core import PydanticOmit


class Budget(NamedTuple):
    """The limits of one document.

    Attributes:
        size: Its size in bytes.
        by_hand: Its size as TOML, whose parser is slow; people write it by hand.
        depth: The depth of its nesting, dotted keys of TOML included.
        nodes: The number of its values.
        problems: The number of its faults that are listed.
        pattern: The cost of one pattern of a `matches`, in the units of `patterns.cost_of`.
        patterns: The cost of all patterns of a checklist together.

    """

    size: int = 20_000_000
    by_hand: int = 2_000_000
    depth: int = 100
    nodes: int = 2_000_000
    problems: int = 100
    pattern: int = 30_000
    patterns: int = 300_000


BUDGET = Budget()
"""The budget of every document."""


_faults_left: ContextVar[int | None] = ContextVar("secure_checklist_faults_left", default=None)
"""How many faults pydantic may still collect while one document is validated; if None, nothing bounds them."""


@contextmanager
def spending(budget: Budget = BUDGET) -> Generator[None, None, None]:
    """Bound how many faults are collected inside; a loader within a loader spends what the outer one has left."""
    if _faults_left.get() is not None:
        yield
        return
    # ten for each that is listed, since a fault counts again for each list that its place lies in
    token = _faults_left.set(budget.problems * 10)
    try:
        yield
    finally:
        _faults_left.reset(token)


def counted(value: object, handler: Callable[[object], object]) -> object:
    """Validate one entry of a list or mapping; when the loader's budget of faults is spent, leave the entry out unseen.

    The document is refused by then, for the faults that were collected. Without a loader around it, nothing is bounded.
    """
    left = _faults_left.get()
    if left is None:
        return handler(value)
    # `PydanticOmit` drops the entry from the list without an error. A million faulty entries would make a million error
    # objects, a gigabyte of memory for a document of 20 MB.
    if left <= 0:
        raise PydanticOmit
    try:
        return handler(value)
    except ValidationError as error:
        _faults_left.set((_faults_left.get() or 0) - error.error_count())
        raise


def few_unknown(value: object, known: AbstractSet[str]) -> object:
    """Return a mapping without the unknown keys that the loader's budget of faults has no room for."""
    left, held = _faults_left.get(), cast("dict[str, object]", value)
    if left is None or type(value) is not dict or len(held) <= len(known) + left:
        return held
    unknown = islice((key for key in held if key not in known), left + 1)
    return {key: held[key] for key in (*(known & held.keys()), *unknown)}
