"""Exports of management systems as tables. The adapters read one record or page of records per line.

A row has the facts that the adapter reads and nothing else from the record, except fields requested as keys.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import polars as pl
from pydantic_core import from_json

from secure_checklist.adapters import reading
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidTableError
from secure_checklist.core.types import SETS, format_instant
from secure_checklist.fleet.layout import OBSERVED_AT
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.device import Device
from secure_checklist.subjects.vocabulary import Vocabulary

__all__ = ["LINE", "read_records"]

LINE = "line"
"""The name of the column with a record's line number, from 1."""
_TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "boolean": pl.Boolean,
    "integer": pl.Int64,
    "number": pl.Float64,
    **dict.fromkeys(SETS, pl.List(pl.String)),
}


@loader(InvalidTableError)
def read_records(
    source: str | reading.Reader,
    lines: Iterable[bytes | str],
    *,
    subject: type[Subject] | None = None,
    keys: Sequence[str] = (),
    first_line: int = 1,
    observed_at: datetime | None = None,
) -> pl.DataFrame:
    """Read a source's records, one JSON record or page per line, into a table for `evaluate`.

    The table has a column `line` and a column for each fact. A fact that isn't in the record is null. The records of a
    page have the page's line number.

    Args:
        source: The source, as in `adapters.read`. Or the reader of a larger file that the lines are part of.
        lines: The lines. Empty lines are skipped.
        subject: The class of the subjects. If None, devices with the facts of installed plug-ins. Records about another
            subject type become rows without facts.
        keys: Fields of the records to add as strings that identify the rows, such as `serialNumber`.
        first_line: The number of the first line.
        observed_at: The time of the facts, for records without their own time.

    Warns:
        UserWarning: the last page says that there are more. For a part of a larger file, its reader has this in `more`.

    Raises:
        UnknownNameError: If there is no such source.
        InvalidTableError: If something in a line isn't a record of the source. The message has their number and the
            first ones.

    """
    subject = subject or Vocabulary.installed().subject(Device.kind)
    reader = reading.Reader(source) if isinstance(source, str) else source
    at = None if observed_at is None else format_instant(observed_at)
    known = {name: fact for name, fact in subject.facts().items() if fact.reads is None}
    rows: list[Mapping[str, object]] = []
    kept: list[list[str | None]] = []
    numbers: list[int] = []
    times: list[str | None] = []
    for number, line in enumerate(lines, first_line):
        answer = _parsed(line, reader, f"line {number}") if line.strip() else None
        for record, cls, facts in reader.facts(answer, f"line {number}") if answer is not None else ():
            # A page of a directory may mix devices and accounts. A row of another kind stays in the table, empty, so
            # that the number of rows is that of the records, and its outcomes are unknown.
            own = cls.kind == subject.kind
            numbers.append(number)
            kept.append([None if (value := record.get(key)) is None else str(value) for key in keys])
            rows.append(facts.values if own else {})
            times.append((facts.observed_at if own else None) or at)
    if reader.refused:
        raise InvalidTableError(reader.problems)
    if reader.more and reader is not source:
        warnings.warn(reading.MORE, stacklevel=3)
    reported = {name for row in rows for name in row}
    found = {
        fact.name.partition(".")[2]: pl.Series(
            [row.get(name) for row in rows], dtype=_TYPES.get(fact.type.name, pl.String), strict=False
        )
        for name, fact in known.items()
        if name in reported
    }
    return pl.DataFrame(
        {
            LINE: pl.Series(numbers, dtype=pl.Int64),
            **{key: pl.Series([row[place] for row in kept], dtype=pl.String) for place, key in enumerate(keys)},
            **found,
            OBSERVED_AT: pl.Series(times, dtype=pl.String).str.to_datetime(
                time_zone="UTC", time_unit="us", format="%+", strict=False
            ),
        }
    )


def _parsed(line: bytes | str, reader: reading.Reader, place: str) -> object:
    """Return the plain data in a line; None, and counted as refused, where it is no JSON."""
    try:
        found: object = from_json(line)
    except ValueError:
        reader.refuse(place, "is no JSON", "write each record, or each page, on one line")
        return None
    if found is None:
        reader.refuse(place, "is no record", "a record is an object with named fields")
    return found
