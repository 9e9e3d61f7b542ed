"""The tables of a store."""

import re
import sqlite3

from secure_checklist.store.seals import sealed

VERSION = 1
"""The layout, kept in the file as `user_version`. A file of another one is refused."""
APPLICATION = 0x53434B4C
"""What marks a file as a store, kept in it as `application_id`: the letters SCKL."""

_TABLES = """
CREATE TABLE inventories (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    as_of TEXT,
    complete TEXT NOT NULL DEFAULT '[]',
    changed TEXT NOT NULL
);
CREATE TABLE subjects (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (inventory, id)
);
CREATE TABLE answers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    subject TEXT,
    fact TEXT NOT NULL,
    data TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX answers_by_subject ON answers (inventory, subject);
CREATE TABLE entries (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    subject TEXT,
    data TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX entries_by_item ON entries (inventory, item);
CREATE TABLE reports (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    checklist TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    body_digest TEXT NOT NULL,
    UNIQUE (inventory, body_digest)
);
CREATE INDEX reports_by_checklist ON reports (inventory, checklist);
CREATE TABLE cases (
    key INTEGER PRIMARY KEY,
    inventory INTEGER NOT NULL REFERENCES inventories ON DELETE CASCADE,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (inventory, name)
);
CREATE TABLE seals (
    inventory INTEGER NOT NULL,
    held TEXT NOT NULL,
    rows INTEGER NOT NULL DEFAULT 0,
    marks TEXT NOT NULL DEFAULT '00000000000000000000000000000000',
    last INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (inventory, held)
) WITHOUT ROWID
"""
"""The layout, statement by statement.

`changed` is when an inventory was last written to. Attestations, waivers and results of other tools are entries; the
item of a result may be a control. The data of a report are its scores, so that a trend reads no report whole.
"""

OBJECTS = frozenset((kind.lower(), name) for kind, name in re.findall(r"CREATE (TABLE|INDEX) (\w+)", _TABLES))
"""Everything that a store holds; a trigger or view is never among it."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, inside the transaction that is open; `executescript` would end it."""
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)
    sealed(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
