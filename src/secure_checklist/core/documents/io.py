"""The loading doors and the way out: checklists, inventories and reports as files.

Whatever comes in, a door gives a value or raises one documented error that lists every fault with its place.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from secure_checklist.checklists.checklist import TRUSTED, Checklist
from secure_checklist.checklists.translation import Catalogue
from secure_checklist.core.documents.migrations import migrate
from secure_checklist.core.documents.parsing import MAX_BYTES, Syntax, Unreadable, door, parse, plain
from secure_checklist.core.documents.problems import path_of, problems_of
from secure_checklist.core.errors import (
    InvalidChecklist,
    InvalidDocumentError,
    InvalidInventory,
    InvalidReport,
    Problem,
    SecureChecklistError,
)
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.evaluation.report import Report
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import INCIDENTS, Inventory
from secure_checklist.subjects.vocabulary import Vocabulary

M = TypeVar("M", bound=BaseModel)
Input = str | os.PathLike[str] | bytes | Mapping[str, Any]
"""Where a document comes from: a path, the bytes of JSON, or plain data."""

_SYNTAX: dict[str, Syntax] = {".json": "json", ".toml": "toml", ".yaml": "yaml", ".yml": "yaml"}


@door(InvalidChecklist)
def load_checklist(source: Input, *, syntax: Syntax | None = None) -> Checklist:
    """Load a checklist from a path (JSON, TOML or YAML by its ending), bytes of JSON, or plain data.

    Raises:
        InvalidChecklist: with every problem, its path and, where there is one, a suggestion.
        OSError: the file can't be read.

    """
    data = _enter(source, syntax, InvalidChecklist, "checklist")
    return _validate(Checklist, data, InvalidChecklist)


@door(InvalidChecklist)
def load_catalogue(source: Input, *, syntax: Syntax | None = None) -> Catalogue:
    """Load the translation of a checklist.

    Raises:
        InvalidChecklist: with every problem and its path.
        OSError: the file can't be read.

    """
    return _validate(Catalogue, _enter(source, syntax, InvalidChecklist, "catalogue"), InvalidChecklist)


@door(InvalidInventory)
def load_inventory(source: Input, *, vocabulary: Vocabulary | None = None, syntax: Syntax | None = None) -> Inventory:
    """Load an inventory; `vocabulary` says which classes its subjects are of (None: the standard ones).

    Raises:
        InvalidInventory: with every problem, its path and, where there is one, a suggestion.
        OSError: the file can't be read.

    """
    data = _enter(source, syntax, InvalidInventory, "inventory")
    subjects, problems = _subjects(data.get("subjects", []), vocabulary or Vocabulary.standard())
    try:
        loaded = Inventory.model_validate({**data, "subjects": subjects})
    except ValidationError as error:
        raise InvalidInventory((*problems, *problems_of(error, data, Inventory))) from None
    except RecursionError:
        raise InvalidInventory([*problems, Problem("", "nested too deep")]) from None
    if problems:
        raise InvalidInventory(problems)
    return loaded


@door(InvalidReport)
def load_report(source: Input) -> Report:
    """Load a saved report.

    Raises:
        InvalidReport: with every problem and its path.
        OSError: the file can't be read.

    """
    return _validate(Report, _enter(source, None, InvalidReport, "report"), InvalidReport)


def load_trusted(data: bytes) -> Checklist:
    """Load a checklist that was checked when it was built, skipping the cross-checks. For the library's own packs only.

    Raises:
        pydantic.ValidationError: the fields don't fit.

    """
    # parsed first: a validator that pydantic calls from JSON gets the whole of it as Python objects, and hands it back
    return Checklist.model_validate(from_json(data), context={TRUSTED: True})


# out -----------------------------------------------------------------------------------------------------------


def dumps(
    value: BaseModel, syntax: Literal["json", "yaml"] = "json", *, indent: int | None = None, incidents: bool = False
) -> str:
    """Write a value as canonical JSON, or as YAML.

    Of an inventory, facts that are never written are left out, and so are incidents, unless `incidents` asks for them;
    `Inventory.dropped()` lists what is.

    Raises:
        SecureChecklistError: YAML is asked for and the extra `yaml` isn't installed.

    """
    if syntax == "yaml":
        try:
            from secure_checklist.core.documents.yaml import write_yaml  # noqa: PLC0415 - the extra is imported only when asked for
        except ImportError:
            raise SecureChecklistError("YAML needs the extra `yaml`: pip install secure-checklist[yaml]") from None
        return write_yaml(data_of(value, incidents=incidents))
    if isinstance(value, Report) and indent is None:
        return value.to_json().decode()
    data = data_of(value, incidents=incidents)
    return json.dumps(data, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))


def data_of(value: BaseModel, *, incidents: bool = False) -> dict[str, Any]:
    """Give a value as plain data, as `dumps` writes it."""
    if isinstance(value, Report):
        return cast("dict[str, Any]", json.loads(value.to_json()))
    return value.model_dump(mode="json", exclude_none=True, context={INCIDENTS: incidents})


def save(value: BaseModel, path: str | os.PathLike[str], *, incidents: bool = False) -> tuple[str, ...]:
    """Write a value to a file, whole or not at all; the ending chooses JSON or YAML. Gives what was left out.

    Args:
        value: What to write.
        path: Where to.
        incidents: Write an inventory's incidents, too. Without it they stay in memory.

    Raises:
        SecureChecklistError: the ending is none of .json, .yaml, .yml.
        OSError: the file can't be written; an existing one is left as it was.

    """
    target = Path(path)
    syntax = _SYNTAX.get(target.suffix.lower())
    if syntax not in ("json", "yaml"):
        raise SecureChecklistError(
            f"cannot save as {target.suffix or 'a file without ending'}; use .json, .yaml or .yml"
        )
    text = dumps(value, syntax, indent=2 if syntax == "json" else None, incidents=incidents)
    write_atomically(target, text.rstrip("\n") + "\n")
    return value.dropped(incidents=incidents) if isinstance(value, Inventory) else ()


def erase(path: str | os.PathLike[str]) -> bool:
    """Delete a saved document, and what an interrupted `save` left beside it. Says whether there was anything.

    It can't reach backups, copies in a cloud, what an editor keeps, or what a disk still holds of deleted files.

    Raises:
        OSError: something can't be deleted.

    """
    target = Path(path)
    found = [target] if target.is_file() or target.is_symlink() else []
    if target.parent.is_dir():
        found += [left for left in target.parent.iterdir() if _left_over(left.name, target.name)]
    for one in found:
        one.unlink(missing_ok=True)
    return bool(found)


def _left_over(name: str, target: str) -> bool:
    """Say whether a file is what `write_atomically` began and didn't finish: a dot, the name, a dot, random signs."""
    return re.fullmatch(rf"\.{re.escape(target)}\.[A-Za-z0-9_]{{8}}", name) is not None


def write_atomically(target: Path, data: str | bytes) -> None:
    """Write beside the target, flush to the disk, then put it in the target's place. Readable by the owner only.

    A text is written as UTF-8, bytes as they are.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def schema(
    document: Literal["checklist", "inventory", "report"] = "checklist", *, vocabulary: Vocabulary | None = None
) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a kind of document, for editors and other languages.

    Args:
        document: The kind of document.
        vocabulary: Which classes the subjects of an inventory are of; None: the standard ones.

    """
    models: dict[str, type[BaseModel]] = {"checklist": Checklist, "inventory": Inventory, "report": Report}
    model = models[document]
    if vocabulary is not None and document == "inventory":
        model = type("Inventory", (Inventory,), {"own_classes": tuple(vocabulary), "__doc__": Inventory.__doc__})
    made = model.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


# in ------------------------------------------------------------------------------------------------------------


def plain_document(source: Input, error: type[InvalidDocumentError], noun: str) -> dict[str, Any]:
    """Give the plain data of another kind of document, through the same checks as all.

    Raises:
        InvalidDocumentError: of the class given, where it can't be read.
        OSError: the file can't be read.

    """
    return _enter(source, None, error, noun)


def _enter(source: Input, syntax: Syntax | None, error: type[InvalidDocumentError], noun: str) -> dict[str, Any]:
    """Give the plain data of a document, brought up to the present format."""
    try:
        found = _plain_data(source, syntax)
        return migrate(_object(found, noun), noun)
    except Unreadable as fault:
        raise error([Problem("", str(fault), fault.suggestion)]) from None


def _object(found: object, noun: str) -> dict[str, Any]:
    data = mapping_of(found)
    if data is None:
        raise Unreadable(f"a {noun} is an object with named fields, not {_noun(found)}")
    return data


def _plain_data(source: Input, syntax: Syntax | None) -> Any:  # noqa: ANN401 - plain data
    if isinstance(source, Mapping):
        return plain(source)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return parse(bytes(source), syntax or "json")
    if isinstance(source, str) and source.lstrip()[:1] in ("{", "["):
        raise Unreadable("this is a document's text where a path was expected", "pass it as bytes: text.encode()")
    path = Path(source)
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return parse(data, syntax or _SYNTAX.get(path.suffix.lower(), "json"))


def _noun(data: object) -> str:
    words: dict[object, str] = {list: "a list", str: "a text", type(None): "nothing"}
    return words.get(data.__class__, "a single value")


def _validate(model: type[M], data: dict[str, Any], error: type[InvalidDocumentError]) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as fault:
        raise error(problems_of(fault, data, model)) from None
    except RecursionError:
        raise error([Problem("", "nested too deep")]) from None


def _subjects(entries: object, vocabulary: Vocabulary) -> tuple[list[Subject], list[Problem]]:
    """Read the subjects one by one, each by its kind, collecting every fault."""
    subjects: list[Subject] = []
    problems: list[Problem] = []
    found_entries = list_of(entries)
    if found_entries is None:
        return [], [Problem("subjects", f"must be a list, not {_noun(entries)}")]
    for index, entry in enumerate(found_entries):
        found = _subject(entry, vocabulary)
        if isinstance(found, Subject):
            subjects.append(found)
        else:
            where = path_of(("subjects", index), {"subjects": entries})
            problems += (_below(where, problem) for problem in found)
    return subjects, problems


def _below(where: str, problem: Problem) -> Problem:
    path = f"{where} > {problem.path}" if problem.path else where
    return Problem(path, problem.message, problem.suggestion)


def _subject(entry: Any, vocabulary: Vocabulary) -> Subject | Iterable[Problem]:  # noqa: ANN401 - plain data
    """Read one subject, or give its faults with places within it."""
    data = mapping_of(entry)
    if data is None:
        return [Problem("", f"a subject is an object with named fields, not {_noun(entry)}")]
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in vocabulary.kinds:
        hint = vocabulary.near_kind(kind) if isinstance(kind, str) else f"there are {', '.join(vocabulary.kinds)}"
        return [Problem("kind", "no such kind of subject" if kind is not None else "the kind is missing", hint)]
    cls = vocabulary.subject(kind)
    try:
        subject = cls.model_validate(data)
    except ValidationError as error:
        return problems_of(error, data, cls)
    except RecursionError:
        return [Problem("", "nested too deep")]
    return subject if not subject.extra else _check_extra(subject, vocabulary)


def _check_extra(subject: Subject, vocabulary: Vocabulary) -> Subject | list[Problem]:
    """Check the values of declared facts that the vocabulary knows; names it does not know are kept."""
    problems: list[Problem] = []
    for name, value in subject.extra.items():
        fact = vocabulary.get(f"{subject.kind}.{name}")
        if fact is not None:
            try:
                fact.type.parse(value)
            except ValueError as error:
                problems.append(Problem(f"extra > {name[:100]}", str(error)))
    return problems or subject
