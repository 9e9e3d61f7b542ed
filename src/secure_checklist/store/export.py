"""A store as one JSON document: what someone is given who asks for all that is kept."""

import json
import sqlite3
from typing import Any

from secure_checklist.core.documents.format import FORMAT_VERSION, INCIDENTS, PRIVATE
from secure_checklist.core.documents.io import data_of
from secure_checklist.store.inventories import answers, inventory_of, key_of, names
from secure_checklist.store.reports import case_names, case_of
from secure_checklist.store.rows import report_text
from secure_checklist.subjects.vocabulary import Vocabulary


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
