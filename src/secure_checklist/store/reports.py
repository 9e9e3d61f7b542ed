"""Reports and cases in a store: which content may be kept, how they are found, and an export of everything."""

import json
import sqlite3
import zlib
from dataclasses import replace
from typing import Any

from secure_checklist.core.documents.format import FORMAT_VERSION, INCIDENTS, PRIVATE
from secure_checklist.core.documents.io import data_of, dump
from secure_checklist.core.errors import InvalidCaseError
from secure_checklist.core.model import Model
from secure_checklist.core.types import Instant, Whole, format_instant
from secure_checklist.evaluation.findings import Findings
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.trends import TrendPoint, point_of
from secure_checklist.incident.case.case import Case, load_case
from secure_checklist.store.inventories import Writing, answers, inventory_of, key_of, names
from secure_checklist.store.rows import (
    DamagedError,
    RefusedError,
    as_written,
    checked,
    digest_of,
    insert,
    parsed,
    report_text,
    texts,
    written,
)
from secure_checklist.store.seals import verify, whole
from secure_checklist.subjects.disclosure import INCIDENT
from secure_checklist.subjects.vocabulary import Vocabulary

_NUMBERS = range(1, 2**63)
"""The numbers that SQLite can use."""


class ReportEntry(Model):
    """An entry in the list of reports, with the report's scores.

    Attributes:
        number: The report's number in this store. Numbers ascend and are never reused.
        recorded_at: When the report was stored.
        point: The report's checklist, version and profile, the time it was evaluated for, and its scores.

    """

    number: Whole
    recorded_at: Instant
    point: TrendPoint


# reports ---------------------------------------------------------------------------------------------------------


def add_report(writing: Writing, report: Report) -> int:
    """Store a report in the form that may leave the process. A report that is already stored keeps its number."""
    exported = report if writing.rules.disclosure.private else _without_explanations(report.exported())
    text = exported.to_json()
    digest = digest_of(text)
    query = "SELECT number FROM reports WHERE inventory = ? AND body_digest = ?"
    found = writing.connection.execute(query, (writing.inventory, digest)).fetchone()
    if found is not None:
        return int(found[0])
    row = {
        "inventory": writing.inventory,
        "checklist": report.checklist.id,
        "recorded_at": format_instant(writing.now),
        **written(point_of(exported).model_dump(mode="json", exclude_defaults=True)),
        "body": zlib.compress(text, 1),
        "body_digest": digest,
    }
    return insert(writing.connection, "reports", row).lastrowid or 0


def about_incident(report: Report) -> bool:
    """Return True if a report shows that it is about an incident, by a phase of a plan or a fact that it waits for."""
    blocks = report.findings.blocks
    facts = (reason.fact for block in blocks for note in block.notes.values() for reason in note.reasons)
    return any(note.phase is not None for note in report.items) or any(
        fact is not None and fact.partition(".")[0] == INCIDENT for fact in facts
    )


def refuse_incident(writing: Writing, report: Report) -> None:
    """Raise an error for a report that is, or may be, about an incident if incidents aren't kept.

    Raises:
        RefusedError: If the report is about an incident, or about subjects that aren't stored.

    """
    if writing.rules.disclosure.incidents:
        return
    if about_incident(report):
        raise RefusedError("this report is about an incident: open the store with keep_incidents=True")
    query = "SELECT id FROM subjects WHERE inventory = ? AND kind != ?"
    known = {row[0] for row in writing.connection.execute(query, (writing.inventory, INCIDENT))}
    if not {block.subject for block in report.findings.blocks} <= {None, "person", *known}:
        raise RefusedError("this report is about subjects that aren't stored; save the inventory first")


def _without_explanations(report: Report) -> Report:
    """Return a report without its explanations: with them, the answers to questions of two choices can be read off."""
    blocks = report.findings.blocks
    if not any(note.explanation is not None for block in blocks for note in block.notes.values()):
        return report
    bare = [
        replace(block, notes={place: note._replace(explanation=None) for place, note in block.notes.items()})
        for block in blocks
    ]
    return report.replace(findings=Findings(bare))


@as_written()
def entries(connection: sqlite3.Connection, key: int, checklists: tuple[str, ...] = ()) -> tuple[ReportEntry, ...]:
    """Return the entries of an inventory's reports, on all checklists or on these, in the order they were added."""
    verify(connection, key, "reports")
    query = "SELECT number, recorded_at, data, digest FROM reports WHERE inventory = ?"
    if checklists:
        query += f" AND checklist IN ({', '.join('?' * len(checklists))})"
    rows = connection.execute(query + " ORDER BY number", (key, *checklists))
    return tuple(
        ReportEntry(number=number, recorded_at=recorded_at, point=parsed(TrendPoint, checked(data, digest)))
        for number, recorded_at, data, digest in rows
    )


def report_of(connection: sqlite3.Connection, number: int) -> Report | None:
    """Return a report, or None if there is none with this number.

    Raises:
        DamagedError: If the report isn't as it was written.

    """
    if number not in _NUMBERS:
        return None
    found = connection.execute("SELECT body, body_digest FROM reports WHERE number = ?", (number,)).fetchone()
    return None if found is None else parsed(Report, report_text(*found))


# cases -----------------------------------------------------------------------------------------------------------


def case_names(connection: sqlite3.Connection, key: int) -> tuple[str, ...]:
    """Return the names of the cases of an inventory."""
    verify(connection, key, "cases")
    rows = connection.execute("SELECT name FROM cases WHERE inventory = ? ORDER BY key", (key,))
    return tuple(str(row[0]) for row in rows)


@as_written()
def case_of(connection: sqlite3.Connection, key: int, name: str) -> Case | None:
    """Return a case, or None if there is none with this name.

    Raises:
        DamagedError: If the case isn't as it was written.

    """
    verify(connection, key, "cases")
    found = texts(connection, "cases", "inventory = ? AND name = ?", key, name)
    try:
        return next((load_case(text.encode()) for text in found), None)
    except InvalidCaseError:
        raise DamagedError from None


def put_case(writing: Writing, name: str, case: Case) -> None:
    """Store a case, replacing the one with that name. Transient facts of its incident are listed as dropped.

    Raises:
        RefusedError: If incidents aren't kept.

    """
    if not writing.rules.disclosure.incidents:
        raise RefusedError("a case is about an incident: open the store with keep_incidents=True")
    writing.dropped.extend(case.dropped())
    text = dump(case).encode()
    row = {"inventory": writing.inventory, "name": name, "data": text.decode(), "digest": digest_of(text)}
    insert(writing.connection, "cases", row, "ON CONFLICT DO UPDATE SET data = excluded.data, digest = excluded.digest")


# everything ------------------------------------------------------------------------------------------------------


def exported(connection: sqlite3.Connection, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return everything that is stored, as plain data, for someone who asks for all the data that is kept."""
    parts = list[dict[str, Any]]()
    for name in names(connection):
        key, inventory = key_of(connection, name), inventory_of(connection, name, vocabulary)
        query = "SELECT body, body_digest FROM reports WHERE inventory = ? ORDER BY number"
        cases = [(case, case_of(connection, key, case)) for case in case_names(connection, key)]
        part = {
            "name": name,
            "inventory": inventory.model_dump(mode="json", exclude_none=True, context={INCIDENTS: True, PRIVATE: True}),
            "answers": [
                one.model_dump(mode="json", exclude_defaults=True) for one in answers(connection, key, None, None)
            ],
            "reports": [json.loads(report_text(*row)) for row in connection.execute(query, (key,))],
            "cases": [{"name": case, "case": data_of(stored)} for case, stored in cases if stored is not None],
        }
        parts.append(part)
    return {"format_version": FORMAT_VERSION, "inventories": parts}


# deleting, checking ----------------------------------------------------------------------------------------------


def delete(connection: sqlite3.Connection, number: int) -> bool:
    """Delete a report. Return True if it existed."""
    if number not in _NUMBERS:
        return False
    return bool(connection.execute("DELETE FROM reports WHERE number = ?", (number,)).rowcount)


def delete_case(connection: sqlite3.Connection, name: str, case: str) -> bool:
    """Delete a case of an inventory by its name. Return True if it existed."""
    query = "DELETE FROM cases WHERE name = ? AND inventory = (SELECT key FROM inventories WHERE name = ?)"
    return bool(connection.execute(query, (case, name)).rowcount)


def damaged(connection: sqlite3.Connection) -> bool:
    """Return True if any row isn't as it was written, or if rows are missing or added. This reads everything."""
    if not whole(connection):
        return True
    try:
        for table in ("subjects", "answers", "entries", "reports", "cases"):
            for text in texts(connection, table, "TRUE"):
                json.loads(text)
        for row in connection.execute("SELECT body, body_digest FROM reports"):
            parsed(Report, report_text(*row))
    except ValueError:
        return True
    return False
