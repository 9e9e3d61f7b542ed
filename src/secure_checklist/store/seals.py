"""Seals: a count and a sum of the rows of each table, so that a missing or changed row is noticed.

Each row has a mark: a digest of all its columns, including the digest of its data. A seal is the number of rows and the
sum of their marks, for one table within one inventory, and within the whole file (inventory 0). Triggers in the
connection, not in the file, note each change, whichever statement makes it, and the seals are updated.

    answers of inventory 7       marks       seal (rows, marks)
    device.screen_lock = pin     5a…         (1, 5a…)
    device.os_name = ios         c1…         (2, 5a… + c1…)
    the first one deleted                    (1, c1…)

A sum doesn't depend on the order of rows, and can be updated for one row without reading the others. It detects damage
and manual edits of the file, but doesn't protect against someone who knows this module.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from secure_checklist.store.rows import DamagedError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "inventories": ("key", "name", "as_of", "complete", "changed"),
    "subjects": ("inventory", "key", "id", "kind", "digest"),
    "answers": ("inventory", "number", "subject", "fact", "recorded_at", "digest"),
    "entries": ("inventory", "key", "kind", "item", "subject", "digest"),
    "reports": ("inventory", "number", "checklist", "recorded_at", "digest", "body_digest"),
    "cases": ("inventory", "key", "name", "digest"),
}
"""The columns of each table, without the data that a digest covers. The first column is always the inventory."""
WHOLE = 0
"""The number that represents the whole file in place of an inventory."""
_SIZE = 1 << 128

Seal = tuple[int, int]


def mark(table: str, *values: object) -> int:
    """Return the mark of one row."""
    # The table's name is part of it, so that a row can't be moved to a table of the same columns.
    return int.from_bytes(hashlib.blake2b(repr((table, values)).encode("utf-8", "replace"), digest_size=16).digest())


def _count(sums: dict[tuple[int, str], Seal], table: str, values: Sequence[Any], sign: int = 1) -> None:
    """Add a row to the sums of its table in the file and in its inventory; -1 takes it away."""
    one = sign * mark(table, *values)
    for inventory in {WHOLE, values[0]}:
        rows, total = sums.get((inventory, table), (0, 0))
        sums[inventory, table] = (rows + sign, total + one)


class Connection(sqlite3.Connection):
    """A connection that collects changes to the seals, which are then written in the same transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as SQLite has them
        super().__init__(*args, **kwargs)
        self.moved: dict[tuple[int, str], Seal] = {}

    def note(self, sign: int, table: str, *values: Any) -> None:  # noqa: ANN401 - of any column
        """Note that a row was added (1) or removed (-1). The triggers call this."""
        _count(self.moved, table, values, sign)


def watch(connection: Connection) -> None:
    """Make the connection note each of its changes."""
    connection.create_function("seal_note", -1, connection.note)
    for table, columns in COLUMNS.items():
        for event, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
            # TEMP triggers belong to the connection. In the file they would run for anyone who opens it, with a
            # function that only we have; and a change by another program, without them, is what the seals are there to
            # show.
            body = "".join(_statement(table, columns, row) for row in rows)
            connection.execute(f"CREATE TEMP TRIGGER seal_{table}_{event} AFTER {event} ON {table} BEGIN {body} END")


def _statement(table: str, columns: tuple[str, ...], row: str) -> str:
    sign = 1 if row == "NEW" else -1
    values = ", ".join(f"{row}.{column}" for column in columns)
    return f"SELECT seal_note({sign}, '{table}', {values});"


def settle(connection: Connection) -> None:
    """Update the seals for the collected changes, within the same transaction."""
    for (inventory, table), (rows, total) in connection.moved.items():
        before, marks = _seal(connection, inventory, table)
        # Deleting an inventory leaves no trace of it, not even a seal over nothing.
        if before + rows == 0 and inventory != WHOLE:
            connection.execute("DELETE FROM seals WHERE inventory = ? AND held = ?", (inventory, table))
            continue
        connection.execute(
            "INSERT INTO seals (inventory, held, rows, marks) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET rows = excluded.rows, marks = excluded.marks",
            (inventory, table, before + rows, _written(marks + total)),
        )
    # SQLite counts a row that it then ignores, too, so that only it knows the last number
    for table, number in _numbers(connection).items():
        query = "UPDATE seals SET last = ? WHERE inventory = ? AND held = ? AND last != ?"
        connection.execute(query, (number, WHOLE, table, number))


def _seal(connection: sqlite3.Connection, inventory: int, table: str) -> Seal:
    """Return the seal of a table as it is written, or zeros if an inventory has no such rows."""
    query = "SELECT rows, marks FROM seals WHERE inventory = ? AND held = ?"
    found = connection.execute(query, (inventory, table)).fetchone()
    return (0, 0) if found is None else (int(found[0]), int(found[1], 16))


def _sums(connection: sqlite3.Connection, tables: Iterable[str], inventory: int = WHOLE) -> dict[tuple[int, str], Seal]:
    """Return the number of rows and the sum of their marks, for each inventory and the file, or for one alone."""
    sums: dict[tuple[int, str], Seal] = {(inventory, table): (0, 0) for table in tables}
    for table in tables:
        columns = COLUMNS[table]
        query = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - names of ours
        where = ("", ()) if inventory == WHOLE else (f" WHERE {columns[0]} = ?", (inventory,))
        for row in connection.execute(query + where[0], where[1]):
            _count(sums, table, row)
    return sums


def verify(connection: sqlite3.Connection, inventory: int, *tables: str) -> None:
    """Check that tables contain what was written, for one inventory or the whole file.

    Raises:
        DamagedError: If a table doesn't contain what was written.

    """
    sums = _sums(connection, tables, inventory)
    moved: dict[tuple[int, str], Seal] = getattr(connection, "moved", {})
    # Within a transaction that writes, rows have changed and the seals in the file haven't yet.
    for table in tables:
        (rows, total), (sealed_rows, marks) = sums[inventory, table], _seal(connection, inventory, table)
        more, changed = moved.get((inventory, table), (0, 0))
        if (sealed_rows + more, (marks + changed) % _SIZE) != (rows, total % _SIZE):
            raise DamagedError


def whole(connection: sqlite3.Connection) -> bool:
    """Return True if all tables contain what was written, and nothing else."""
    found = {place: (rows, _written(total)) for place, (rows, total) in _sums(connection, COLUMNS).items()}
    reported = {
        (inventory, table): (rows, marks)
        for inventory, table, rows, marks in connection.execute("SELECT inventory, held, rows, marks FROM seals")
    }
    query = "SELECT held, last FROM seals WHERE last != 0"
    return reported == found and _numbers(connection) == dict(connection.execute(query))


def _numbers(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the last number that each table has used, as SQLite keeps it."""
    query = "SELECT name, seq FROM sqlite_sequence WHERE seq > 0"
    return {str(name): int(number) for name, number in connection.execute(query)}


def sealed(connection: sqlite3.Connection) -> None:
    """Write the seals for the tables of an empty store."""
    numbers = _numbers(connection)
    for (key, table), (rows, total) in _sums(connection, COLUMNS).items():
        last = numbers.get(table, 0) if key == WHOLE else 0
        query = "INSERT INTO seals (inventory, held, rows, marks, last) VALUES (?, ?, ?, ?, ?)"
        connection.execute(query, (key, table, rows, _written(total), last))


def _written(total: int) -> str:
    return f"{total % _SIZE:032x}"
