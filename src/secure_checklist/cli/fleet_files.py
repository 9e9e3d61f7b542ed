"""The tables that `fleet` reads and writes: in parts, so that a large one doesn't have to fit into memory."""

import os
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from secure_checklist.cli.inputs import CallError, unreadable
from secure_checklist.core.text.csv_cells import cell
from secure_checklist.fleet.input.records import LINE, read_records
from secure_checklist.rules.outcome import WORDS

ROWS = 131_072
"""How many rows are judged at a time."""


def parts(name: str, source: str | None, keys: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Return a file in parts.

    Raises:
        CallError: it can't be read, or its ending tells no kind of table.

    """
    ending = Path(name).suffix.lower()
    try:
        if source is not None:
            yield from _records(name, source, keys)
        elif ending == ".parquet":
            yield from _parquet(name)
        elif ending == ".csv":
            yield from _csv(name)
        elif ending in (".jsonl", ".ndjson"):
            yield from _json_lines(name)
        else:
            raise CallError(f"{name}: the ending tells no table; use .parquet, .csv or .jsonl")
    except (OSError, pl.exceptions.PolarsError) as error:
        if isinstance(error, OSError):
            raise unreadable(name, error) from None
        raise CallError(f"{name}: this is no {ending.lstrip('.')} table that can be read") from None


def rows_of(name: str, source: str | None) -> int | None:
    """Return how many rows a file has, where that is quickly told; else None."""
    if source is not None or Path(name).suffix.lower() != ".parquet":
        return None
    count: int = pl.scan_parquet(name, glob=False).select(pl.len()).collect().item()
    return count


def _parquet(name: str) -> Iterator[pl.DataFrame]:
    whole = pl.scan_parquet(name, glob=False)
    start = 0
    while True:
        part = whole.slice(start, ROWS).collect()
        if not part.height and start:
            return
        yield part
        start += part.height
        if part.height < ROWS:
            return


def _csv(name: str) -> Iterator[pl.DataFrame]:
    whole = pl.scan_csv(name, infer_schema=False, glob=False)
    yield from whole.collect_batches(chunk_size=ROWS, maintain_order=True)


def _json_lines(name: str) -> Iterator[pl.DataFrame]:
    for number, lines in _chunks(name):
        try:
            yield pl.read_ndjson(b"".join(lines), infer_schema_length=None)
        except pl.exceptions.PolarsError:
            told = (
                f"{name}: among the lines {number} to {number + len(lines) - 1}, one is no JSON object like the others"
            )
            raise CallError(told) from None


def _records(name: str, source: str, keys: Sequence[str]) -> Iterator[pl.DataFrame]:
    for number, lines in _chunks(name):
        wanted = [key for key in keys if key != LINE]
        yield read_records(source, lines, keys=wanted, first_line=number)


def _chunks(name: str) -> Iterator[tuple[int, list[bytes]]]:
    with Path(name).open("rb") as file:
        number = 1
        while lines := list(islice(file, ROWS)):
            yield number, lines
            number += len(lines)


@contextmanager
def new_file(name: str) -> Generator[BinaryIO, None, None]:
    """Return a file that gets its name when all is written, readable by its owner only; a failed one leaves nothing.

    Raises:
        CallError: it can't be written.

    """
    target = Path(name)
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except OSError as error:
        raise unreadable(name, error) from None
    finally:
        Path(temporary).unlink(missing_ok=True)


class Rows:
    """Writes outcomes to a file, part by part: `.csv` in words, `.parquet` in codes."""

    def __init__(self, file: BinaryIO, ending: str, keys: Sequence[str]) -> None:
        self.file, self.ending, self.keys = file, ending, keys
        self._writer: Any = None

    def add(self, part: pl.DataFrame) -> None:
        """Write one part."""
        if self.ending == ".csv":
            _words(part, self.keys).write_csv(self.file, include_header=self._writer is None)
            self._writer = True
            return
        convert: Any = part.to_arrow
        table = convert()
        if self._writer is None:
            parquet: Any = import_module("pyarrow.parquet")
            self._writer = parquet.ParquetWriter(self.file, table.schema)
        self._writer.write_table(table.cast(self._writer.schema))

    def close(self) -> None:
        """End the file."""
        if self.ending == ".parquet" and self._writer is not None:
            self._writer.close()


def _words(part: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return outcomes in words, and keys so that a spreadsheet takes none for a formula."""
    words = {code: WORDS.get(code, "unknown") for code in range(1, 16)}
    told: list[pl.Expr] = []
    for name, kind in part.schema.items():
        column = pl.col(name)
        if name in keys:
            told.append(column.map_elements(cell, return_dtype=pl.String) if kind == pl.String else column)
        elif kind == pl.UInt8:
            told.append(column.replace_strict(words, return_dtype=pl.String))
        else:
            told.append(column)
    return part.select(told)
