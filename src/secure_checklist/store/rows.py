"""Rows of a store and the values they stand for.

Each row carries a digest, so that damage doesn't pass for an answer.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from pydantic import Field

from secure_checklist.core.errors import SecureChecklistError
from secure_checklist.core.model import Model, list_of
from secure_checklist.core.types import Instant, Scalar, Whole
from secure_checklist.rules.declaration import Confidentiality
from secure_checklist.rules.reasons import UnknownReason
from secure_checklist.subjects.observations import Origin, Provenance

M = TypeVar("M", bound=Model)
JsonValue = Scalar | tuple[str, ...]
_LONGEST_REPORT = 200_000_000


class RowError(ValueError):
    """What is wrong with a row; a `StoreError` of the same code takes its place before it leaves the store."""

    code = "corrupt"
    message = "what is stored here isn't what was written; the file was left as it is"
    suggestion = "bring back a copy; if nothing in it is needed, delete it and begin anew"


class DamagedError(RowError):
    """A row isn't what was written."""


class UnfitError(RowError):
    """A row is as it was written and doesn't fit the vocabulary."""

    code = "vocabulary"
    message = "what is stored here doesn't fit the vocabulary"
    suggestion = "open it with the vocabulary it was written with"


class RefusedError(RowError):
    """What was to be kept doesn't fit what is stored, or what the store keeps."""

    code = "refused"

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message, self.suggestion = message, suggestion


@contextmanager
def as_written() -> Generator[None, None, None]:
    """Take whatever goes wrong with what was read for damage; also a decorator of what reads.

    Raises:
        DamagedError: something went wrong that says of itself that it is something else.

    """
    try:
        yield
    except (RowError, SecureChecklistError, sqlite3.Error, OSError):
        raise
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        raise DamagedError from None


class StoredAnswer(Model):
    """One answer as it was given; answers are added and never changed.

    Attributes:
        number: Its place in this store, ascending and never used twice.
        subject: The subject's id; if None, it is an attestation of the advised person.
        fact: The fact's full name; `kind.attested.item` for an attestation.
        way: `observed`: it was combined with what was known. `set`: it took the place of what was known.
        value: In JSON form; if None, there is no answer, or it was taken back.
        unknown: Why there is no answer; if None, that isn't said.
        source: Who says so.
        at: When it was true; if None, the time isn't known.
        provenance: For `set`: the value's whole provenance, where it had one.
        recorded_at: When the store got to know it.
        confidentiality: Of an attestation, that of the item; if None, the vocabulary knows that of the fact.

    """

    number: Whole = Field(default=0, exclude=True)
    subject: str | None = Field(default=None, max_length=200)
    fact: str = Field(max_length=500)
    way: Literal["observed", "set"]
    value: JsonValue | None = Field(default=None, repr=False)
    unknown: UnknownReason | None = None
    source: Origin = "stated"
    at: Instant | None = None
    provenance: Provenance | None = Field(default=None, repr=False)
    recorded_at: Instant
    confidentiality: Confidentiality | None = None


def as_json_value(value: object) -> Any:  # noqa: ANN401 - a JSON value
    """Return a JSON value with a tuple in the place of a list, as observations hold it."""
    parts = list_of(value)
    return value if parts is None else tuple(parts)


def digest_of(data: bytes) -> str:
    """Return a short digest: it finds damage, and is no protection against someone who writes to the file."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def checked(data: object, digest: object) -> str:
    """Return a row's text, once its digest fits.

    Raises:
        DamagedError: it doesn't.

    """
    if not isinstance(data, str) or digest_of(data.encode("utf-8", "replace")) != digest:
        raise DamagedError
    return data


@as_written()
def parsed(model: type[M], text: str | bytes) -> M:
    """Read a row's text into a value.

    Raises:
        DamagedError: it isn't one, although its digest fits.

    """
    return model.model_validate_json(text)


@as_written()
def report_text(body: Any, digest: object) -> bytes:  # noqa: ANN401 - of any type, where someone wrote to the file
    """Return a report's text back.

    Raises:
        DamagedError: it isn't one that was packed, would grow beyond all reason, or its digest doesn't fit.

    """
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(body, _LONGEST_REPORT)
    except zlib.error:
        raise DamagedError from None
    if not unpacker.eof or unpacker.unused_data or digest_of(text) != digest:
        raise DamagedError
    return text


def written(data: Mapping[str, Any]) -> dict[str, str]:
    """Write plain data as the columns of a row: its text and its digest."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return {"data": text, "digest": digest_of(text.encode())}


def insert(connection: sqlite3.Connection, table: str, row: Mapping[str, object], then: str = "") -> sqlite3.Cursor:
    """Add a row; `then` says what to do where there is one already."""
    query = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) {then}"  # noqa: S608 - names of ours
    return connection.execute(query, tuple(row.values()))


def texts(connection: sqlite3.Connection, table: str, where: str, *values: object) -> Iterator[str]:
    """Return the texts of rows whose digests fit.

    Raises:
        DamagedError: one doesn't.

    """
    for data, digest in connection.execute(f"SELECT data, digest FROM {table} WHERE {where}", values):  # noqa: S608 - names of ours
        yield checked(data, digest)
