"""The tables of a store, and how an older file is brought up to the present layout.

Version 1 was the first layout: it had no table of evidence logs, and its reports had no summary, so that a trend had to
read every report whole. Version 2 has both. Version 3 has seals; what an older file holds is sealed as it is, since
nothing in it can say whether a row is missing. Version 4 has the results of other tools, version 5 cases.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping

from secure_checklist.store.rows import as_written, insert, report_in, report_text, summary_of
from secure_checklist.store.seals import WHOLE, sealed

VERSION = 5
"""The present layout, kept in the file as `user_version`."""
APPLICATION = 0x53434B4C
"""What marks a file as a store, kept in it as `application_id`: the letters SCKL."""

_ENTRIES = """
CREATE TABLE {0} (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    item TEXT NOT NULL,
    subject TEXT,
    data TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX {0}_by_item ON {0} (inventory, item);
"""
"""What is kept alike: attestations, waivers and, by item or control, results of other tools."""
FIRST = f"""
CREATE TABLE inventories (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    as_of TEXT,
    complete TEXT NOT NULL DEFAULT '[]',
    revision INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE subjects (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    revision INTEGER NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (inventory, id)
);
CREATE TABLE answers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    subject TEXT,
    fact TEXT NOT NULL,
    data TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX answers_by_subject ON answers (inventory, subject);
{_ENTRIES.format("attestations")}
{_ENTRIES.format("waivers")}
CREATE TABLE reports (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    checklist TEXT NOT NULL,
    version TEXT NOT NULL,
    now TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (inventory, digest)
);
CREATE INDEX reports_by_checklist ON reports (inventory, checklist);
"""
"""The first layout, statement by statement."""

SECOND = """
CREATE TABLE evidence_logs (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (inventory, name)
);
CREATE TABLE summaries (
    report INTEGER PRIMARY KEY REFERENCES reports ON DELETE CASCADE,
    data TEXT NOT NULL,
    digest TEXT NOT NULL
);
"""
"""What the second layout adds."""

THIRD = """
CREATE TABLE seals (
    inventory INTEGER NOT NULL,
    held TEXT NOT NULL,
    rows INTEGER NOT NULL DEFAULT 0,
    marks TEXT NOT NULL DEFAULT '00000000000000000000000000000000',
    last INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (inventory, held)
) WITHOUT ROWID
"""
"""What the third layout adds: how many rows of which table there are, and the sum of their marks."""

FOURTH = _ENTRIES.format("results")
"""What the fourth layout adds."""

FIFTH = """
CREATE TABLE cases (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (inventory, name)
)
"""
"""What the fifth layout adds."""

OBJECTS = frozenset(
    (kind.lower(), name)
    for kind, name in re.findall(r"CREATE (TABLE|INDEX) (\w+)", FIRST + SECOND + THIRD + FOURTH + FIFTH)
)
"""Everything that a store of the present layout holds; a trigger or view is never among it."""


def run(connection: sqlite3.Connection, statements: str) -> None:
    """Run statements one by one, inside the transaction that is open; `executescript` would end it."""
    for statement in filter(str.strip, statements.split(";")):
        connection.execute(statement)


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of the present layout in an empty file."""
    run(connection, FIRST + SECOND + THIRD + ";" + FOURTH + FIFTH)
    sealed(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


@as_written()
def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the tables of an older layout up to the present one, inside the transaction that is open.

    Raises:
        DamagedError: there was no such layout, or what the file holds isn't what that layout held.

    """
    while version != VERSION:
        version = _STEPS[version](connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _to_second(connection: sqlite3.Connection) -> int:
    """Add the evidence logs, and a summary to each report."""
    run(connection, SECOND)
    numbers = connection.execute("SELECT number FROM reports ORDER BY number").fetchall()
    for (number,) in numbers:  # one after the other, since a report may be large
        row = connection.execute("SELECT body, digest FROM reports WHERE number = ?", (number,)).fetchone()
        insert(connection, "summaries", {"report": number, **summary_of(report_in(report_text(*row)))})
    return 2


def _to_third(connection: sqlite3.Connection) -> int:
    """Seal what there is; that its data are as written, each row's own digest says when it is read."""
    run(connection, THIRD + ";" + FOURTH + FIFTH)  # each seal is of a table that there is
    sealed(connection)
    return 5


def _to_fourth(connection: sqlite3.Connection) -> int:
    """Add the results of other tools, with the seal of none; the other seals stay as they are."""
    run(connection, FOURTH)
    connection.execute("INSERT INTO seals (inventory, held) VALUES (?, 'results')", (WHOLE,))
    return 4


def _to_fifth(connection: sqlite3.Connection) -> int:
    """Add the cases, with the seal of none; the other seals stay as they are."""
    run(connection, FIFTH)
    connection.execute("INSERT INTO seals (inventory, held) VALUES (?, 'cases')", (WHOLE,))
    return 5


_STEPS: Mapping[int, Callable[[sqlite3.Connection], int]] = {1: _to_second, 2: _to_third, 3: _to_fourth, 4: _to_fifth}
