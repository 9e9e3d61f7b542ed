"""Rows of a store and the values they stand for.

Each row carries a digest, so that damage doesn't pass for an answer.
"""

import hashlib
import json
import sqlite3
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_core import from_json, to_json

from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.migrations import answer_from_1_0, migrate, subject_from_1_0
from secure_checklist.core.errors import SecureChecklistError
from secure_checklist.core.model import Model, list_of
from secure_checklist.core.types import Instant, Scalar, Whole
from secure_checklist.evaluation.report import Report
from secure_checklist.rules.reasons import UnknownReason
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.observations import Origin, Provenance

M = TypeVar("M", bound=Model)
JsonValue = Scalar | tuple[str, ...]


class DamagedError(ValueError):
    """A row isn't what was written. It never leaves the store's own modules."""


class UnfitError(ValueError):
    """A row is as it was written and doesn't fit the vocabulary. It never leaves the store's own modules."""


class RefusedError(ValueError):
    """What was to be kept doesn't fit what is stored. It never leaves the store's own modules."""


@contextmanager
def as_written() -> Generator[None, None, None]:
    """Take whatever goes wrong with what was read for damage; also a decorator of what reads.

    Raises:
        DamagedError: something went wrong that says of itself that it is something else.

    """
    try:
        yield
    except (DamagedError, UnfitError, RefusedError, SecureChecklistError, sqlite3.Error, OSError):
        raise
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        raise DamagedError from None


class StoredAnswer(Model):
    """One answer as it was given; answers are added and never changed.

    Attributes:
        number: Its place in this store, ascending and never used twice.
        uid: A random name that goes along when it is exported.
        subject: The subject's id; None: an attestation of the advised person.
        fact: The fact's full name; `kind.attested.item` for an attestation.
        way: `observed`: it was combined with what was known. `set`: it took the place of what was known.
        value: In JSON form; None: there is no answer, or it was taken back.
        unknown: Why there is no answer; None: not said.
        source: Who says so.
        at: When it was true; None: the time isn't known.
        provenance: For `set`: the value's whole provenance, where it had one.
        recorded_at: When the store got to know it.

    """

    number: Whole = Field(default=0, exclude=True)
    uid: str = Field(pattern=r"^[0-9a-f]{32}$")
    subject: str | None = Field(default=None, max_length=200)
    fact: str = Field(max_length=500)
    way: Literal["observed", "set"]
    value: JsonValue | None = Field(default=None, repr=False)
    unknown: UnknownReason | None = None
    source: Origin = "stated"
    at: Instant | None = None
    provenance: Provenance | None = Field(default=None, repr=False)
    recorded_at: Instant


def as_json_value(value: object) -> Any:  # noqa: ANN401 - a JSON value
    """Return a JSON value with a tuple in the place of a list, as observations hold it."""
    parts = list_of(value)
    return value if parts is None else tuple(parts)


def digest_of(data: bytes) -> str:
    """Return a short digest: it finds damage, and is no protection against somebody who writes to the file."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def checked(data: object, digest: object) -> str:
    """Return a row's text, once its digest fits.

    Raises:
        DamagedError: it doesn't.

    """
    if not isinstance(data, str) or digest_of(data.encode("utf-8", "replace")) != digest:
        raise DamagedError
    return data


def parsed(model: type[M], text: str | bytes) -> M:
    """Read a row's text into a value.

    Raises:
        DamagedError: it isn't one, although its digest fits.

    """
    try:
        return model.model_validate_json(text)
    except ValidationError:
        raise DamagedError from None


def report_in(text: bytes) -> Report:
    """Return a report from its text; one that an older library wrote is brought up to the present format.

    Raises:
        DamagedError: it is none, although its digest fits.

    """
    if text.startswith(_PRESENT):
        return parsed(Report, text)
    try:
        return Report.model_validate(migrate(from_json(text), "report"))
    except ValueError:
        raise DamagedError from None


_PRESENT = b'{"format_version":' + to_json(FORMAT_VERSION)


def in_present_format(text: str) -> str:
    """Return a row's text with what format 1.0 called `beaten` as `superseded`."""
    if '"beaten":' not in text:
        return text
    data = json.loads(text)
    return json.dumps(subject_from_1_0(data) if "observed" in data else answer_from_1_0(data))


def written(data: Mapping[str, Any]) -> tuple[str, str]:
    """Write plain data for a row: its text and its digest."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text, digest_of(text.encode())


def data_of(subject: Subject) -> dict[str, Any]:
    """Return a subject as plain data without what it says by default; what is transient is left out."""
    found = subject.model_dump(mode="json", exclude_defaults=True)
    return {"kind": subject.kind, "id": subject.id, **found}
