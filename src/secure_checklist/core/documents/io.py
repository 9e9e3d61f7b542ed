"""Documents as files: read them as plain data or as a model, write them, delete them.

For any input, a loader returns a value or raises one documented error that lists every problem with its place.
"""

import json
import os
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar, cast, runtime_checkable

from pydantic import BaseModel, ValidationError

from secure_checklist.core.budget import BUDGET
from secure_checklist.core.documents.format import FORMAT_VERSION, INCIDENTS, PRIVATE
from secure_checklist.core.documents.parsing import Syntax, Unreadable, parse, plain
from secure_checklist.core.documents.problems import problems_of
from secure_checklist.core.errors import InvalidDocumentError, SecureChecklistError
from secure_checklist.core.model import mapping_of
from secure_checklist.core.validators import validate

M = TypeVar("M", bound=BaseModel)
Input = str | os.PathLike[str] | bytes | Mapping[str, object]
"""The source of a document: a path, bytes of JSON, or plain data."""


@runtime_checkable
class _WritesItself(Protocol):
    """A value that is written by a way of its own, as a report is."""

    def to_json(self) -> bytes:
        """Return canonical JSON."""
        ...


@runtime_checkable
class _Drops(Protocol):
    """A value of which not all is written, as an inventory."""

    def dropped(self, *, incidents: bool = False, private: bool = False) -> tuple[str, ...]:
        """Return the names of what is left out."""
        ...


_SYNTAX: dict[str, Syntax] = {".json": "json", ".toml": "toml"}


# out -----------------------------------------------------------------------------------------------------------


def dump(value: BaseModel, *, indent: int | None = None, incidents: bool = False, private: bool = False) -> str:
    """Write a value as canonical JSON.

    An inventory is written without transient facts and, unless the argument `incidents` is True, without incidents.
    Facts that guards read and answers about private items are left out unless the argument `private` is True.
    `Inventory.dropped()` lists what is left out.
    """
    if isinstance(value, _WritesItself) and indent is None:
        return value.to_json().decode()
    data = data_of(value, incidents=incidents, private=private)
    return json.dumps(data, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))


def data_of(value: BaseModel, *, incidents: bool = False, private: bool = False) -> dict[str, object]:
    """Return a value as plain data, with the same content as `dump`."""
    if isinstance(value, _WritesItself):
        return cast("dict[str, object]", json.loads(value.to_json()))
    return value.model_dump(mode="json", exclude_none=True, context={INCIDENTS: incidents, PRIVATE: private})


def save(
    value: BaseModel, path: str | os.PathLike[str], *, incidents: bool | None = None, private: bool = False
) -> tuple[str, ...]:
    """Write a value to a JSON file atomically, and return the names of what was left out.

    Args:
        value: The value to write.
        path: The file to write to.
        incidents: Whether to include the incidents of an inventory. If None and the inventory has incidents, nothing is
            written and an error is raised, so that no incident is lost unnoticed.
        private: Whether to include private data: facts that guards read, and answers about private items.

    Raises:
        SecureChecklistError: If the file name doesn't end in .json, or `incidents` is None and the inventory has
            incidents.
        OSError: If the file can't be written. An existing file is left as it was.

    """
    target = Path(path)
    refuse_other_ending(target)
    drops = value if isinstance(value, _Drops) else None
    dropped = drops.dropped(incidents=bool(incidents), private=private) if drops else ()
    if incidents is None and drops and not {*dropped} <= {*drops.dropped(incidents=True, private=private)}:
        raise SecureChecklistError(
            "the inventory holds an incident: save it with incidents=True, or leave it out with incidents=False"
        )
    text = dump(value, indent=2, incidents=bool(incidents), private=private)
    write_atomically(target, f"{text}\n")
    return dropped


def refuse_other_ending(target: Path) -> None:
    """Refuse a file name whose extension would be read as another syntax.

    Raises:
        SecureChecklistError: If the file name doesn't end in .json.

    """
    if target.suffix.lower() != ".json":
        raise SecureChecklistError(f"cannot save as {target.suffix or 'a file without ending'}; use .json")


def delete_file(path: str | os.PathLike[str]) -> bool:
    """Delete a saved document and any temporary files of an interrupted `save`. Return True if anything was deleted.

    Backups, cloud copies, an editor's copies and remnants of deleted files on a disk can't be reached.

    Raises:
        OSError: If a file can't be deleted.

    """
    target = Path(path)
    found = [target] if target.is_file() or target.is_symlink() else []
    if target.parent.is_dir():
        unfinished = re.compile(rf"\.{re.escape(target.name)}\.[A-Za-z0-9_]{{8}}")  # see `new_file`
        found += [left for left in target.parent.iterdir() if unfinished.fullmatch(left.name)]
    for one in found:
        one.unlink(missing_ok=True)
    return bool(found)


def write_atomically(target: Path, data: str | bytes) -> None:
    """Write to a temporary file, flush it to the disk, then replace the target. Only the owner can read the file.

    Text is written as UTF-8, and bytes are written unchanged.
    """
    with new_file(target) as file:
        file.write(data.encode() if isinstance(data, str) else data)


@contextmanager
def new_file(target: Path) -> Generator[BinaryIO, None, None]:
    """Yield a file that gets its name once complete and that only its owner can read. A failure leaves no file."""
    from tempfile import mkstemp  # noqa: PLC0415 - for import time: it brings four compressors

    handle, name = mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


# in ------------------------------------------------------------------------------------------------------------


def read_document(source: Input, noun: str, syntax: Syntax | None = None) -> dict[str, object]:
    """Return the plain data of a document in the library's format. A field of a newer minor version is refused by name.

    Raises:
        Unreadable: If the document can't be read. The loader turns this into its own error.
        OSError: If the file can't be read.

    """
    found = plain_data(source, syntax)
    data = mapping_of(found)
    if data is None:
        article = "an" if noun[0] in "aeiou" else "a"
        raise Unreadable(f"{article} {noun} is an object with named fields, not {noun_of(found)}")
    version = data.get("format_version", FORMAT_VERSION)
    if not isinstance(version, str) or not re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}", version, re.ASCII):
        raise Unreadable('format_version must be a text such as "1.1"', "leave it out if you don't know it")
    major = FORMAT_VERSION.partition(".")[0]
    if version.partition(".")[0] != major:
        hint = "update the library" if int(version.partition(".")[0]) > int(major) else ""
        raise Unreadable(f"this {noun} is of format {version}; this library reads {major}.x", hint)
    return data


def plain_data(source: Input | Sequence[object], syntax: Syntax | None = None) -> object:
    """Return the plain data of a path, bytes or Python data, within the budget.

    Raises:
        Unreadable: If the data can't be read.
        OSError: If the file can't be read.

    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return parse(bytes(source), syntax or "json")
    if not isinstance(source, (str, os.PathLike)):
        return plain(source)
    if isinstance(source, str) and source.lstrip()[:1] in ("{", "["):
        raise Unreadable("this is a document's text where a path was expected", "pass it as bytes: text.encode()")
    path = Path(source)
    with path.open("rb") as file:
        data = file.read(BUDGET.size + 1)
    return parse(data, syntax or _SYNTAX.get(path.suffix.lower(), "json"))


def noun_of(data: object) -> str:
    """Return a noun for plain data, without quoting it."""
    words: dict[object, str] = {list: "a list", str: "a text", type(None): "nothing"}
    return words.get(data.__class__, "a single value")


def validated(
    model: type[M],
    data: dict[str, object],
    error: type[InvalidDocumentError],
    *,
    context: Mapping[str, object] | None = None,
    named: bool = True,
) -> M:
    """Return plain data as a validated model.

    Args:
        model: The class of the model.
        data: The plain data.
        error: The class of the error to raise.
        context: The context that pydantic passes to validators.
        named: Whether paths in the error may include names from the document.

    Raises:
        InvalidDocumentError: If the data isn't valid. The error is of the given class and lists every problem with its
            path.

    """
    try:
        return validate(model, data, context)
    except ValidationError as fault:
        problems = problems_of(fault, data if named else {}, model)
    raise error(problems)  # out here, so that it drags no error along that holds a value
