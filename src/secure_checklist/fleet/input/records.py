"""Exports of management systems as tables: records or pages of them, one a line, read by the adapters.

A row holds the facts that the adapter reads and nothing else of the record, unless a field is asked for as a key.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema, from_json

from secure_checklist import adapters
from secure_checklist.adapters._record import FIRST_YEAR, LAST_YEAR, Bulk, Facts, Reads
from secure_checklist.adapters._sources import SOURCES, marks
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidTableError
from secure_checklist.core.types import SETS, format_instant
from secure_checklist.fleet.layout import OBSERVED_AT
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.device import Device

__all__ = ["LINE", "read_records"]

LINE = "line"
"""The column with the number of a record's line, from 1."""
_TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "boolean": pl.Boolean,
    "integer": pl.Int64,
    "number": pl.Float64,
    **dict.fromkeys(SETS, pl.List(pl.String)),
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
    """Read records of a source, a JSON record or a page of them a line, into a table for `evaluate`.

    The table has a column `line` and a column for each fact; what a record doesn't say is null. The records of a page
    have the line of the page.

    Args:
        source: Whose records they are, as in `adapters.read`.
        lines: The lines; empty ones are passed over.
        subject: The class of the subjects; records of other kinds give a row without facts.
        keys: Fields of the records to keep as text, as `serialNumber`, which name the rows.
        first_line: The number of the first line.
        observed_at: When it was so, for records that don't say so themselves.

    Warns:
        UserWarning: the last page says that there are more.

    Raises:
        UnknownNameError: there is no such source.
        InvalidTableError: something in a line is no record of the source; the message counts it and names the first.

    """
    reader = adapters.Reader(source)
    found = records_of(reader, lines, subject=subject, keys=keys, first_line=first_line, observed_at=observed_at)
    if reader.more:
        warnings.warn(adapters.MORE, stacklevel=3)
    return found


def records_of(
    reader: adapters.Reader,
    lines: Iterable[bytes | str],
    *,
    subject: type[Subject] = Device,
    keys: Sequence[str] = (),
    first_line: int = 1,
    observed_at: datetime | None = None,
) -> pl.DataFrame:
    """Read lines as a part of more that the same reader reads; as `read_records`.

    Raises:
        InvalidTableError: something in a line is no record of the source.

    """
    at = None if observed_at is None else format_instant(observed_at)
    bulk = reader.bulk if subject is Device else None
    table = _Table(reader, subject, at, keys) if bulk is None else _BulkTable(bulk, reader, at, keys)
    numbers: list[int] = []
    for number, line in enumerate(lines, first_line):
        if line.strip():
            numbers += [number] * table.add(line, f"line {number}")
    if reader.refused:
        raise InvalidTableError(reader.problems)
    return pl.DataFrame({LINE: pl.Series(numbers, dtype=pl.Int64), **table.columns()})


def _parsed(line: bytes | str, reader: adapters.Reader, place: str) -> object:
    """Return the plain data in a line; None, and counted as refused, where it is no JSON."""
    try:
        found: object = from_json(line)
    except ValueError:
        reader.refuse(place, "is no JSON", "write each record, or each page, on one line")
        return None
    if found is None:
        reader.refuse(place, "is no record", "a record is an object with named fields")
    return found


def _series(fact: Fact[Any], values: Sequence[object]) -> pl.Series:
    return pl.Series(values, dtype=_TYPES.get(fact.type.name, pl.String), strict=False)


def _datetimes(texts: pl.Series) -> pl.Series:
    return texts.str.to_datetime(time_zone="UTC", time_unit="us", format="%+", strict=False)


def _written(value: object) -> str | None:
    return None if value is None else str(value)


# one by one ------------------------------------------------------------------------------------------------------


class _Table:
    """Records that are read one by one."""

    def __init__(
        self, reader: adapters.Reader, subject: type[Subject], observed_at: str | None, keys: Sequence[str]
    ) -> None:
        self._reader, self._subject, self._observed_at, self._keys = reader, subject, observed_at, keys
        self._plain = [(name, fact) for name, fact in subject.facts().items() if fact.reads is None]
        self._kept: list[list[str | None]] = []
        self._read: list[Values] = []

    def add(self, line: bytes | str, place: str) -> int:
        """Add the records in a line, and return how many there are."""
        answer, before = _parsed(line, self._reader, place), len(self._read)
        for record, subject in self._reader.pairs(answer, place) if answer is not None else ():
            self._read.append(self._values(subject))
            self._kept.append([_written(record.get(key)) for key in self._keys])
        return len(self._read) - before

    def _values(self, subject: Subject) -> Values:
        """Return the facts of a subject, as JSON carries them, and when they were true."""
        if subject.kind != self._subject.kind:
            return {}, self._observed_at
        held = subject.__dict__
        values: dict[str, object] = {
            name: fact.type.serialize(value) for name, fact in self._plain if (value := held.get(name)) is not None
        }
        return values, self._observed_at if subject.observed_at is None else format_instant(subject.observed_at)

    def columns(self) -> dict[str, pl.Series]:
        """Return the columns of the table: the keys, a column for each fact that any record reports, and the times."""
        facts, keys = self._subject.facts(), enumerate(self._keys)
        reported = dict.fromkeys(name for values, _ in self._read for name in values)
        return {
            **{key: pl.Series([kept[place] for kept in self._kept], dtype=pl.String) for place, key in keys},
            **{
                facts[name].name.partition(".")[2]: _series(facts[name], [values.get(name) for values, _ in self._read])
                for name in reported
            },
            OBSERVED_AT: _datetimes(pl.Series([at for _, at in self._read], dtype=pl.String)),
        }


# in bulk ---------------------------------------------------------------------------------------------------------

_CHUNK = 20_000
"""So many records are kept until they become columns."""
_PLAIN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]"
"""A time as nearly all sources write it, save for the fraction of the second and the `Z`."""
_Row = dict[str, Any]


class _BulkTable:
    """Columns that are read many rows at once. A line is parsed into the keys that the adapter reads, each of its type.

    A value of another type becomes null, as the adapter takes it. A line is parsed whole and taken apart by the reader
    where it may be a page, or has no key that only this source's records have.
    """

    def __init__(self, bulk: Bulk, reader: adapters.Reader, observed_at: str | None, keys: Sequence[str]) -> None:
        self._bulk, self._reader, self._observed_at, self._keys = bulk, reader, observed_at, keys
        self._groups = [_Group(reads) for reads in bulk.reads if not reads.is_instant]
        self._instants = [_Group(reads) for reads in bulk.reads if reads.is_instant]
        self._times: dict[tuple[object, ...], str | None] = {}
        fields = {_field(path): _nullable(_type_of(bulk, path), *path.split(".")) for path in bulk.paths}
        own = marks(reader.name)
        self._marks = tuple(_field(path) for path in bulk.paths if path.partition(".")[0] in own)
        fields |= {key: _nullable(core_schema.any_schema(), key) for key in keys}
        self._width = len(fields)
        fields |= {
            f"{_field(key)}()": core_schema.typed_dict_field(
                core_schema.any_schema(), required=False, validation_alias=key
            )
            for key in SOURCES[reader.name].wrappers.split()
        }
        self._validator = SchemaValidator(core_schema.typed_dict_schema(fields))
        self._rows: list[_Row] = []
        self._parts: list[pl.DataFrame] = []

    def add(self, line: bytes | str, place: str) -> int:
        """Add the records in a line, and return how many there are."""
        try:
            row: _Row = self._validator.validate_json(line)
        except ValidationError:
            row = {}
        if len(row) == self._width and any(row[mark] is not None for mark in self._marks):
            self._reader.read += 1
            self._append(row)
            return 1
        count, answer = 0, _parsed(line, self._reader, place)
        for record in self._reader.of(answer, place) if answer is not None else ():
            self._append(self._validator.validate_python(record))
            count += 1
        return count

    def _append(self, row: _Row) -> None:
        self._rows.append(row)
        if len(self._rows) == _CHUNK:
            self._flush()

    def _flush(self) -> None:
        """Make a part of the table of the rows so far: the keys, numbers of outcomes, texts of datetimes, and times."""
        rows = self._rows
        columns = {f"key {key}": pl.Series([_written(row[key]) for row in rows], dtype=pl.String) for key in self._keys}
        for place, group in enumerate(self._groups):
            columns[f"group {place}"] = group.numbers(rows)
        for group in self._instants:
            columns[f"instant {group.names[0]}"] = self._texts(group)
        columns["times"] = self._observed()
        self._parts.append(pl.DataFrame(columns))
        self._rows = []

    def _texts(self, group: "_Group") -> pl.Series:
        """Return a datetime as the adapter writes it. One without a fraction that is no placeholder stays as it is."""
        given = pl.Series([row[group.fields[0]] for row in self._rows], dtype=pl.String)
        usual = _usual(given, given.str.contains(_PLAIN + "Z$"))
        found = given.to_list()
        for place in (~usual).arg_true().to_list():
            found[place] = None if found[place] is None else group.outcomes[group[found[place]]][0]
        return pl.Series(found, dtype=pl.String)

    def _observed(self) -> pl.Series:
        """Return when each record was true: by the first key where it is as usual, else as the adapter says."""
        fields = [_field(path) for path in self._bulk.times]
        given = pl.Series([row[fields[0]] for row in self._rows], dtype=pl.String)
        usual = _usual(given, given.str.contains(_PLAIN + r"(\.[0-9]{1,9})?Z$"))
        others = (~usual).arg_true()
        places: list[int] = others.to_list()
        reported = [self._time(tuple(self._rows[place][field] for field in fields)) for place in places]
        texts = pl.select(pl.when(usual).then(given)).to_series()
        found = texts.scatter(others, pl.Series([at or self._observed_at for at in reported], dtype=pl.String))
        return _datetimes(found)

    def _time(self, values: tuple[object, ...]) -> str | None:
        if values not in self._times:
            self._times[values] = self._bulk.time_of(values)
        return self._times[values]

    def columns(self) -> dict[str, pl.Series]:
        self._flush()
        whole, facts = pl.concat(self._parts), Device.facts()
        keys = {key: whole[f"key {key}"] for key in self._keys}
        found = {name: whole[f"instant {name}"] for group in self._instants for name in group.names}
        for place, group in enumerate(self._groups):
            numbers = whole[f"group {place}"]
            for column, name in enumerate(group.names):
                found[name] = _series(facts[name], [outcome[column] for outcome in group.outcomes]).gather(numbers)
        reported = {name: column for name, column in found.items() if column.null_count() < len(column)}
        return {**keys, **reported, OBSERVED_AT: whole["times"]}


def _usual(given: pl.Series, shaped: pl.Series) -> pl.Series:
    """Return where a text of that shape is a time in a year in which records were written; never null."""
    years = _datetimes(given).dt.year()
    return (shaped & (years >= FIRST_YEAR) & (years <= LAST_YEAR)).fill_null(value=False)


class _Group(dict[Any, int]):
    """Facts that depend on the same keys: the number of their outcome by the values of these keys.

    Attributes:
        names: The facts.
        fields: The keys, as a row names them.
        outcomes: Their values as the adapter gives them, by number.

    """

    def __init__(self, reads: Reads) -> None:
        super().__init__()
        self.names, self.outcomes = tuple(reads.facts.split()), list[tuple[object, ...]]()
        self.fields = [_field(path) for path in reads.keys.split()]
        self._into = reads.into

    def __missing__(self, values: Any) -> int:  # noqa: ANN401 - the value of the key, or the values of the keys
        facts = Facts()
        self._into(facts, *(values if len(self.fields) > 1 else (values,)))
        self[values] = number = len(self.outcomes)
        self.outcomes.append(tuple(map(facts.values.get, self.names)))
        return number

    def numbers(self, rows: Sequence[_Row]) -> pl.Series:
        """Return the number of each row's outcome."""
        columns = [[row[field] for row in rows] for field in self.fields]
        values: Iterable[object] = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
        return pl.Series(map(self.__getitem__, values), dtype=pl.UInt32)


def _field(path: str) -> str:
    """Name a key that the adapter reads, so that it is no key that is kept as it is."""
    return f"\x1f{path}"


def _type_of(bulk: Bulk, path: str) -> CoreSchema:
    if path in bulk.flags:
        return core_schema.bool_schema(strict=True)
    return core_schema.int_schema(strict=True) if path in bulk.wholes else core_schema.str_schema(strict=True)


def _nullable(kind: CoreSchema, *path: str | int) -> core_schema.TypedDictField:
    """Return a field that is null where the key is absent, or holds something else."""
    either = core_schema.with_default_schema(core_schema.nullable_schema(kind), default=None, on_error="default")
    return core_schema.typed_dict_field(either, required=False, validation_alias=[list(path)])
