"""The tables of a store."""

import re
import sqlite3
from importlib.resources import files

from secure_checklist.store.seals import sealed

VERSION = 1
"""The version of the layout, kept in the file as `user_version`. A file with a different version is refused."""
APPLICATION = 0x53434B4C
"""The number that marks a file as a store, kept in the file as `application_id`: the letters SCKL."""

_TABLES = files("secure_checklist.store").joinpath("schema.sql").read_text(encoding="utf-8")
"""The layout, statement by statement.

`changed` is the time of the last change to an inventory. Attestations, waivers, intentions and results of other
tools are entries. The item of a result may be a control. A report's `data` is its scores, so a trend needn't read
whole reports."""

OBJECTS = frozenset((kind.lower(), name) for kind, name in re.findall(r"CREATE (TABLE|INDEX) (\w+)", _TABLES))
"""All tables and indexes of a store. A store never contains a trigger or a view."""


def create(connection: sqlite3.Connection) -> None:
    """Create the tables in an empty file, inside the open transaction, which `executescript` would end."""
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)
    sealed(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
