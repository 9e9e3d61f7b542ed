"""Exports of management systems as tables: one record a line, read by the adapters, a row for each.

A row holds the facts that the adapter reads and nothing else of the record, unless a field is asked for as a key.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from pydantic_core import from_json

from secure_checklist import adapters
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidTableError, Problem
from secure_checklist.core.model import mapping_of
from secure_checklist.core.types import format_instant
from secure_checklist.fleet.layout import OBSERVED_AT
from secure_checklist.subjects.base import Fact, Subject
from secure_checklist.subjects.device.facts import Device

__all__ = ["LINE", "read_records"]

LINE = "line"
"""The column with the number of a record's line, from 1."""
_TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "boolean": pl.Boolean,
    "integer": pl.Int64,
    "number": pl.Float64,
    "enum_set": pl.List(pl.String),
}
Values = tuple[Mapping[str, object], str | None]


@loader(InvalidTableError)
def read_records(
    source: str,
    lines: Iterable[bytes | str],
    *,
    subject: type[Subject] = Device,
    keys: Sequence[str] = (),
    first_line: int = 1,
    observed_at: datetime | None = None,
) -> pl.DataFrame:
    """Read records of a source, one JSON object a line, into a table for `evaluate`.

    The table has a column `line` and a column for each fact; what a record doesn't say is null.

    Args:
        source: Whose records they are, as in `adapters.read`.
        lines: The lines; empty ones are passed over.
        subject: The class of the subjects; records of other kinds give a row without facts.
        keys: Fields of the records to keep as text, as `serialNumber`, which name the rows.
        first_line: The number of the first line.
        observed_at: When it was so, for records that don't say so themselves.

    Raises:
        UnknownNameError: there is no such source.
        InvalidTableError: a line is no JSON object; the message names the first ten.

    """
    reader = _Reader(source, subject, None if observed_at is None else format_instant(observed_at))
    numbers: list[int] = []
    table = _Table(subject)
    kept: list[list[str | None]] = [[] for _ in keys]
    problems: list[Problem] = []
    for number, line in enumerate(lines, first_line):
        if not line.strip():
            continue
        record = _record(line)
        if record is None:
            problems.append(Problem(f"line {number}", "is no JSON object", "write one record a line"))
            if len(problems) == _MOST_PROBLEMS:
                break
            continue
        numbers.append(number)
        table.add(*reader.values(record))
        for key, column in zip(keys, kept, strict=True):
            value = record.get(key)
            column.append(None if value is None else str(value))
    if problems:
        raise InvalidTableError(problems)
    columns = {key: pl.Series(key, column, dtype=pl.String) for key, column in zip(keys, kept, strict=True)}
    return pl.DataFrame({LINE: pl.Series(numbers, dtype=pl.Int64), **columns, **table.columns()})


_MOST_PROBLEMS = 10


def _record(line: bytes | str) -> Mapping[str, Any] | None:
    try:
        return mapping_of(from_json(line))
    except ValueError:
        return None


class _Reader:
    """Reads records of one source into values by field."""

    def __init__(self, source: str, subject: type[Subject], observed_at: str | None) -> None:
        self.source, self.subject, self.observed_at = adapters.name_of(source), subject, observed_at
        self._facts = adapters.facts_reader(source) if subject is Device else None
        self._plain = [(name, fact) for name, fact in subject.facts().items() if fact.reads is None]

    def values(self, record: Mapping[str, Any]) -> Values:
        """Return the facts of one record, as JSON carries them, and when they were true."""
        if self._facts is not None:
            facts = self._facts(record)
            return facts.values, facts.observed_at or self.observed_at
        for one in adapters.read(self.source, record):
            if one.kind == self.subject.kind:
                held = one.__dict__
                values = {
                    name: _serialized(fact, held.get(name)) for name, fact in self._plain if held.get(name) is not None
                }
                return values, self.observed_at if one.observed_at is None else format_instant(one.observed_at)
        return {}, self.observed_at


def _serialized(fact: Fact[Any], value: object) -> object:
    serialized: object = fact.type.serialize(value)
    return serialized


class _Table:
    """A column for each fact that any record tells, filled row by row. To keep an object for each row takes longer."""

    def __init__(self, subject: type[Subject]) -> None:
        self._facts = subject.facts()
        self._reported: dict[str, list[object]] = {}
        self._instants: list[str | None] = []

    def add(self, values: Mapping[str, object], at: str | None) -> None:
        """Add a row."""
        rows = len(self._instants)
        for name, value in values.items():
            column = self._reported.get(name)
            if column is None:
                column = self._reported[name] = []
            if len(column) < rows:
                column += [None] * (rows - len(column))
            column.append(value)
        self._instants.append(at)

    def columns(self) -> dict[str, pl.Series]:
        """Return all columns, and when each row was true."""
        columns: dict[str, pl.Series] = {}
        rows = len(self._instants)
        for name, reported in self._reported.items():
            kind = _TYPES.get(self._facts[name].type.name, pl.String)
            columns[name] = pl.Series(reported + [None] * (rows - len(reported)), dtype=kind, strict=False)
        instants = pl.Series(self._instants, dtype=pl.String)
        columns[OBSERVED_AT] = instants.str.to_datetime(time_zone="UTC", time_unit="us", format="%+", strict=False)
        return columns
