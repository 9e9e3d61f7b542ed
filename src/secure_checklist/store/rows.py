"""Rows of a store, and the values they represent.

Each row has a digest, so that damage isn't mistaken for an answer.
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
    """A fault in a row. Before it leaves the store, it is replaced by a `StoreError` with the same code."""

    code = "corrupt"
    message = "what is stored here isn't what was written; the file was left as it is"
    suggestion = "bring back a copy; if nothing in it is needed, delete it and begin anew"


class DamagedError(RowError):
    """A row isn't as it was written."""


class UnfitError(RowError):
    """A row is as it was written, but doesn't fit the vocabulary."""

    code = "vocabulary"
    message = "what is stored here doesn't fit the vocabulary"
    suggestion = "open it with the vocabulary it was written with"


class RefusedError(RowError):
    """The data to store doesn't fit what is stored, or what the store keeps."""

    code = "refused"

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message, self.suggestion = message, suggestion


@contextmanager
def as_written() -> Generator[None, None, None]:
    """Treat any unexpected error while reading as damage. This is also a decorator for functions that read.

    Raises:
        DamagedError: If an error occurred that isn't one of the store's or the system's own.

    """
    try:
        yield
    except (RowError, SecureChecklistError, sqlite3.Error, OSError):
        raise
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        raise DamagedError from None


class StoredAnswer(Model):
    """One answer as it was given. Answers are added and never changed.

    Attributes:
        number: The answer's number in this store. Numbers ascend and are never reused.
        subject: The subject's id, or None for an attestation of the advised person.
        fact: The fact's full name; `kind.attested.item` for an attestation.
        way: `observed`: the answer was combined with what was known. `set`: the answer replaced what was known.
        value: The value as JSON, or None if there is no answer, or the answer was withdrawn.
        unknown: Why there is no answer, or None if no reason was given.
        source: The source of the value.
        at: When the value was true, or None if not known.
        provenance: The whole provenance of a value that was `set`, if the value had any.
        recorded_at: When the answer was stored.
        confidentiality: The confidentiality of an attestation's item. If None, the vocabulary has the fact's
            confidentiality.

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
    """Return a JSON value with each list converted to a tuple, as observations hold it."""
    parts = list_of(value)
    return value if parts is None else tuple(parts)


def digest_of(data: bytes) -> str:
    """Return a short digest. It detects damage, but doesn't protect against someone who edits the file."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def checked(data: object, digest: object) -> str:
    """Return a row's text if its digest matches.

    Raises:
        DamagedError: If the digest doesn't match.

    """
    if not isinstance(data, str) or digest_of(data.encode("utf-8", "replace")) != digest:
        raise DamagedError
    return data


@as_written()
def parsed(model: type[M], text: str | bytes) -> M:
    """Return the value that a row's text represents.

    Raises:
        DamagedError: If the text isn't valid, although its digest matches.

    """
    return model.model_validate_json(text)


@as_written()
def report_text(body: Any, digest: object) -> bytes:  # noqa: ANN401 - of any type, where someone wrote to the file
    """Return the text of a packed report.

    Raises:
        DamagedError: If the data isn't a packed report, would unpack to an unreasonable size, or has the wrong digest.

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
    """Return plain data as the columns of a row: its text and its digest."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return {"data": text, "digest": digest_of(text.encode())}


def insert(connection: sqlite3.Connection, table: str, row: Mapping[str, object], then: str = "") -> sqlite3.Cursor:
    """Add a row. `then` is the SQL clause for the case that the row already exists."""
    query = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) {then}"  # noqa: S608 - names of ours
    return connection.execute(query, tuple(row.values()))


def texts(connection: sqlite3.Connection, table: str, where: str, *values: object) -> Iterator[str]:
    """Yield the texts of rows, checking their digests.

    Raises:
        DamagedError: If a digest doesn't match.

    """
    for data, digest in connection.execute(f"SELECT data, digest FROM {table} WHERE {where}", values):  # noqa: S608 - names of ours
        yield checked(data, digest)
