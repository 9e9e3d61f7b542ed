"""How a source's records can be read in bulk: which facts depend on which of its keys.

The adapter is asked once for all records that are alike in the keys of a group, about one that has these keys alone. So
nothing says twice what a key means.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from secure_checklist.adapters._record import Facts


class Bulk(NamedTuple):
    """What an adapter reads of a record. A key is a path of names, as `softwareInfo.androidVersion`.

    Attributes:
        facts_of: The adapter: reads one record.
        wrappers: The keys under which an answer may hold a list of records, or the one.
        times: The keys that say when it was true.
        groups: The facts by name, and the keys that they depend on; both separated by spaces. All else is text.
        instants: The key of each fact that is an instant, written as a text, and nothing else.
        flags: The keys that hold true or false.
        wholes: The keys that hold a whole number.

    """

    facts_of: Callable[[object], Facts]
    wrappers: tuple[str, ...]
    times: tuple[str, ...]
    groups: Mapping[str, str]
    instants: Mapping[str, str] = {}
    flags: frozenset[str] = frozenset()
    wholes: frozenset[str] = frozenset()
