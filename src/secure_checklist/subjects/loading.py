"""Loading of inventories from documents: each subject gets the class of its kind, and each problem has a path."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field, ValidationError

from secure_checklist.core.documents.io import Input, noun_of, read_document, validated
from secure_checklist.core.documents.parsing import Syntax, loader
from secure_checklist.core.documents.problems import path_of, problems_of
from secure_checklist.core.errors import InvalidInventoryError, Problem
from secure_checklist.core.model import Model, list_of, mapping_of
from secure_checklist.core.validators import validate
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.entries import ExternalResult
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.vocabulary import Vocabulary


@loader(InvalidInventoryError)
def load_inventory(source: Input, *, vocabulary: Vocabulary | None = None, syntax: Syntax | None = None) -> Inventory:
    """Load an inventory, with the vocabulary's classes of subjects or, without a vocabulary, the standard ones.

    Raises:
        InvalidInventoryError: If the document has problems.
        OSError: If the file can't be read.

    """
    data = read_document(source, "inventory", syntax)
    subjects, problems = _subjects(data.get("subjects", []), vocabulary or Vocabulary.standard())
    try:
        loaded = validate(Inventory, {**data, "subjects": subjects})
    except ValidationError as error:
        raise InvalidInventoryError((*problems, *problems_of(error, data, Inventory))) from None
    if problems:
        raise InvalidInventoryError(problems)
    return loaded


@loader(InvalidInventoryError)
def load_results(source: Input, *, syntax: Syntax | None = None) -> tuple[ExternalResult, ...]:
    """Load the results of other tools from an inventory document, and ignore its other parts.

    The results may be about subjects in another document. `inventory.with_results(*results)` raises an error if one of
    these subjects isn't listed.

    Raises:
        InvalidInventoryError: If the document has problems.
        OSError: If the file can't be read.

    """
    data = read_document(source, "inventory", syntax)
    return validated(_Results, {"results": data.get("results", ())}, InvalidInventoryError).results


class _Results(Model):
    """The part of an inventory document that other tools write."""

    results: tuple[ExternalResult, ...] = Field(max_length=100_000)


def _subjects(entries: object, vocabulary: Vocabulary) -> tuple[list[Subject], list[Problem]]:
    """Read the subjects one by one, each by its kind, collecting every fault."""
    subjects: list[Subject] = []
    places: dict[Problem, list[str]] = {}  # a column with a wrong name is wrong in each row, and is listed once
    found_entries = list_of(entries)
    if found_entries is None:
        return [], [Problem("subjects", f"must be a list, not {noun_of(entries)}")]
    # One by one, and not as a union of all kinds: Pydantic would report the faults of one subject once for each kind it
    # isn't.
    for index, entry in enumerate(found_entries):
        found = _subject(entry, vocabulary)
        if isinstance(found, Subject):
            subjects.append(found)
        else:
            where = path_of(("subjects", index), {"subjects": entries})
            for one in found:
                places.setdefault(one, []).append(f"{where} > {one.path}" if one.path else where)
    more = {one: f", here and in {len(at) - 1} more" if len(at) > 1 else "" for one, at in places.items()}
    return subjects, [one._replace(path=at[0], message=one.message + more[one]) for one, at in places.items()]


def _subject(entry: Any, vocabulary: Vocabulary) -> Subject | Iterable[Problem]:  # noqa: ANN401 - plain data
    """Read one subject, or give its faults with places within it."""
    data = mapping_of(entry)
    if data is None:
        return [Problem("", f"a subject is an object with named fields, not {noun_of(entry)}")]
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in vocabulary.kinds:
        hint = vocabulary.near_kind(kind) if isinstance(kind, str) else f"there are {', '.join(vocabulary.kinds)}"
        return [Problem("kind", "no such kind of subject" if kind is not None else "the kind is missing", hint)]
    cls = vocabulary.subject(kind)
    try:
        subject = validate(cls, data)
    except ValidationError as error:
        return [_with_hint(one, cls) for one in problems_of(error, data, cls)]
    subject = _with_present_names(subject, vocabulary)
    return vocabulary.problems_of_extra(subject) or subject


def _with_hint(problem: Problem, cls: type[Subject]) -> Problem:
    """Return a problem; that of a field that isn't there, with what could be meant."""
    if problem.message != "no such field" or " > " in problem.path:
        return problem
    other = "if an app's class has it, load with a `vocabulary` that knows the class"
    return problem._replace(suggestion=cls.suggestion_for(problem.path) or other)


def _with_present_names(subject: Subject, vocabulary: Vocabulary) -> Subject:
    """Return the subject with the present names of declared facts; a class's own fields know their former ones."""
    parts: dict[str, Mapping[str, object]] = {
        "extra": subject.extra,
        "observed": subject.observed,
        "unknown": subject.unknown,
    }
    present = {
        name: fact.field
        for part in parts.values()
        for name in part
        if "." in name and (fact := vocabulary.get(f"{subject.kind}.{name}")) is not None and fact.field != name
    }
    if not present:
        return subject
    changed: dict[str, Any] = {
        # A file may have both names of a fact, after an update of one of two tools that write it. The present one wins.
        part: {present.get(name, name): value for name, value in held.items() if present.get(name) not in held}
        for part, held in parts.items()
    }
    return subject.replace(**changed)
