"""The tables of a store."""

import re
import sqlite3
from importlib.resources import files

from secure_checklist.store.seals import sealed

VERSION = 1
"""The layout, kept in the file as `user_version`. A file of another one is refused."""
APPLICATION = 0x53434B4C
"""What marks a file as a store, kept in it as `application_id`: the letters SCKL."""

_TABLES = files("secure_checklist.store").joinpath("schema.sql").read_text(encoding="utf-8")
"""The layout, statement by statement.

`changed` is when an inventory was last written to. Attestations, waivers, intentions and results of other tools are
entries; the item of a result may be a control. The data of a report are its scores, so that a trend reads no report
whole.
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
