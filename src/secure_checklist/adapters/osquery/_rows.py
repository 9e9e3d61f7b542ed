"""Rows of osquery's tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from secure_checklist.adapters._record import MOST, at
from secure_checklist.core.model import list_of, mapping_of


def table(dump: object, name: str) -> Sequence[Mapping[str, Any]]:
    """Give the rows of a table, or none where it isn't there, is too long or holds a row that can't be read."""
    held = list_of(at(dump, name)) or ()
    found = [row for row in map(mapping_of, held[:MOST]) if row]
    return found if len(found) == len(held) else ()


def only(dump: object, name: str) -> Mapping[str, Any] | None:
    """Give the one row of a table, or None where there are more or none."""
    found = table(dump, name)
    return found[0] if len(found) == 1 else None
