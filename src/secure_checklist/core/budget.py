"""Limits on the cost of reading a document, for every loader: bytes, depth, values, problems and patterns.

A loader is a function that takes data from outside: a file, bytes, plain data or a record. Each loader has one budget,
so that time, memory and the length of messages grow no faster than the document does.
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
        size: The largest size in bytes.
        by_hand: The largest size of a TOML document in bytes. People write TOML by hand, and its parser is slow.
        depth: The largest depth of nesting, including dotted keys in TOML.
        nodes: The largest number of values.
        problems: The largest number of problems to list.
        pattern: The highest cost of a single `matches` pattern, in the units of `patterns.cost_of`.
        patterns: The highest total cost of all patterns in a checklist.

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
    """Limit the number of faults collected in this block. A nested loader uses the rest of the outer one's budget."""
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
    """Validate one entry of a list or mapping. Once the loader's budget of faults is spent, skip the entry.

    The document is then refused because of the faults already collected. Outside a loader, there is no limit.
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
    """Return a mapping without the unknown keys that exceed the loader's budget of faults."""
    left, held = _faults_left.get(), cast("dict[str, object]", value)
    if left is None or type(value) is not dict or len(held) <= len(known) + left:
        return held
    unknown = islice((key for key in held if key not in known), left + 1)
    return {key: held[key] for key in (*(known & held.keys()), *unknown)}
