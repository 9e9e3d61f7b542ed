"""A store as one JSON document, and what such a document holds added to a store."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import Field

from secure_checklist.core.budget import Budget
from secure_checklist.core.documents.format import FORMAT_VERSION, INCIDENTS, PRIVATE
from secure_checklist.core.documents.io import Input, data_of, read_document, validated
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidDocumentError, Problem
from secure_checklist.core.model import Model
from secure_checklist.evaluation.report import Report
from secure_checklist.incident.case.case import Case
from secure_checklist.store.inventories import Writing, add_answer, answers, begun, inventory_of, key_of, names, save
from secure_checklist.store.reports import (
    about_incident,
    add_report,
    case_names,
    case_of,
    put_case,
)
from secure_checklist.store.rows import RefusedError, StoredAnswer, report_text
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.loading import load_inventory
from secure_checklist.subjects.vocabulary import Vocabulary

BOUNDS = Budget(size=1_000_000_000, nodes=100_000_000)
"""The largest document that is read; a store's history outgrows what other documents may hold."""


class _CaseEntry(Model):
    """One case, under its name."""

    name: str = Field(min_length=1, max_length=200)
    case: Case


class Part(Model):
    """One inventory of a document, with its history."""

    name: str = Field(min_length=1, max_length=200)
    inventory: dict[str, Any]
    answers: tuple[StoredAnswer, ...] = ()
    reports: tuple[Report, ...] = ()
    cases: tuple[_CaseEntry, ...] = ()


class _Document(Model):
    """The whole document."""

    format_version: str
    inventories: tuple[Part, ...] = ()


# out -------------------------------------------------------------------------------------------------------------


def exported(connection: sqlite3.Connection, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return everything that is stored as plain data."""
    parts = [_part(connection, name, vocabulary) for name in names(connection)]
    return {"format_version": FORMAT_VERSION, "inventories": parts}


def _part(connection: sqlite3.Connection, name: str, vocabulary: Vocabulary) -> dict[str, Any]:
    key = key_of(connection, name)
    inventory = inventory_of(connection, name, vocabulary)
    reports = connection.execute("SELECT body, body_digest FROM reports WHERE inventory = ? ORDER BY number", (key,))
    cases = [(case, case_of(connection, key, case)) for case in case_names(connection, key)]
    return {
        "name": name,
        "inventory": inventory.model_dump(mode="json", exclude_none=True, context={INCIDENTS: True, PRIVATE: True}),
        "answers": [one.model_dump(mode="json", exclude_defaults=True) for one in answers(connection, key, None, None)],
        "reports": [json.loads(report_text(*row)) for row in reports],
        "cases": [{"name": case, "case": data_of(stored)} for case, stored in cases if stored is not None],
    }


# in --------------------------------------------------------------------------------------------------------------


@loader(InvalidDocumentError)
def read(source: Input, vocabulary: Vocabulary) -> list[tuple[Part, Inventory]]:
    """Read a document whole before anything of it is stored.

    Raises:
        InvalidDocumentError: with every problem and its path, and no value.
        OSError: the file can't be read.

    """
    data = read_document(source, "store", "json", BOUNDS)
    document = validated(_Document, {"format_version": FORMAT_VERSION, **data}, InvalidDocumentError, named=False)
    return [(part, _inventory(part, place, vocabulary)) for place, part in enumerate(document.inventories)]


def _inventory(part: Part, place: int, vocabulary: Vocabulary) -> Inventory:
    try:
        return load_inventory(part.inventory, vocabulary=vocabulary)
    except InvalidDocumentError as fault:
        where = f"inventories[{place}].inventory"
        below = (Problem(f"{where} > {one.path}", one.message, one.suggestion) for one in fault.problems)
        raise InvalidDocumentError(below) from None


def add(writing: Writing, parts: Iterable[tuple[Part, Inventory]]) -> None:
    """Add the inventories of a document, as far as this store keeps what they hold.

    Raises:
        RefusedError: an inventory of one of these names is stored.

    """
    for part, inventory in parts:
        if part.name in names(writing.connection):
            message = "an inventory of a name in this document is stored"
            raise RefusedError(message, "delete that one before, or import into another store")
        _add_part(replace(begun(writing, part.name), logs=False), part, inventory)


def _add_part(writing: Writing, part: Part, given: Inventory) -> None:
    rules = writing.rules
    left_out = {one.id for one in given.subjects if not rules.disclosure.kind(one.kind)}
    save(writing, Inventory(), given)
    for answer in part.answers:
        kind, _, field = answer.fact.partition(".")
        known = kind in rules.vocabulary.kinds and rules.disclosure.kind(kind) and answer.subject not in left_out
        level = answer.confidentiality
        if known and (rules.disclosure.entry(level) if level else rules.may(rules.vocabulary.subject(kind), field)):
            add_answer(writing, answer)
        else:
            writing.dropped.append(f"{answer.subject}.{field}")
    for report in part.reports:
        about = {block.subject for block in report.findings.blocks}
        if not rules.disclosure.incidents and (about_incident(report) or about & left_out):
            writing.dropped.append(f"report on {report.checklist.id}")
        else:
            add_report(writing, report)
    for one in part.cases:
        if rules.disclosure.incidents:
            put_case(writing, one.name, one.case)
        else:
            writing.dropped.append(f"case {one.name}")
