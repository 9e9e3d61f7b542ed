"""Seals: what the tables of a store hold, counted and summed up, so that a row that is gone or odd is noticed.

Each row has a mark: a digest of all its columns, the digest of its data among them. A seal is the number of rows and
the sum of their marks, of one table within one inventory, and within the whole file (inventory 0). Triggers that live
in the connection, and not in the file, move the seals with each change, whatever statement makes it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from sqlite3 import Connection

from secure_checklist._store_rows import DamagedError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "inventories": ("key", "name", "as_of", "complete", "revision"),
    "subjects": ("inventory", "key", "id", "kind", "revision", "digest"),
    "answers": ("inventory", "number", "uid", "subject", "fact", "recorded_at", "digest"),
    "attestations": ("inventory", "key", "item", "subject", "digest"),
    "waivers": ("inventory", "key", "item", "subject", "digest"),
    "reports": ("inventory", "number", "checklist", "version", "now", "recorded_at", "digest"),
    "evidence_logs": ("inventory", "key", "name", "digest"),
    "summaries": ("report", "digest"),
}
"""The columns of each table, save the data that the digest stands for. The first is the inventory; not of summaries."""
NUMBERED = ("answers", "reports")
"""The tables that never use a number twice."""
WHOLE = 0
"""In the place of an inventory: the whole file."""
_SIZE = 1 << 128

Seal = tuple[int, int]


def mark(table: str, *values: object) -> int:
    """Return the mark of one row."""
    return int.from_bytes(hashlib.blake2b(repr((table, values)).encode("utf-8", "replace"), digest_size=16).digest())


def _moved(before: str, sign: int, table: str, *values: object) -> str:
    """Return a sum of marks with that of one row added or taken away."""
    return f"{(int(before, 16) + sign * mark(table, *values)) % _SIZE:032x}"


def watch(connection: Connection) -> None:
    """Let every change that this connection makes move the seals."""
    connection.create_function("seal_moved", -1, _moved, deterministic=True)
    for table, columns in COLUMNS.items():
        for event, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
            body = "".join(_statements(table, columns, row) for row in rows)
            if table == "inventories" and event == "DELETE":
                body += "DELETE FROM seals WHERE inventory = OLD.key;"
            connection.execute(f"CREATE TEMP TRIGGER seal_{table}_{event} AFTER {event} ON {table} BEGIN {body} END")


def _statements(table: str, columns: tuple[str, ...], row: str) -> str:
    sign = 1 if row == "NEW" else -1
    held = ", ".join(f"{row}.{column}" for column in columns)
    inventory = WHOLE if table == "summaries" else f"{row}.{columns[0]}"
    last = f", last = max(last, {row}.number)" if table in NUMBERED and row == "NEW" else ""
    place = f"held = '{table}' AND inventory"
    return (  # no OR IGNORE: within a trigger, what to do about conflicts is up to the statement that fired it
        f"INSERT INTO seals (inventory, held) SELECT {inventory}, '{table}' "  # noqa: S608 - names of ours
        f"WHERE NOT EXISTS (SELECT 1 FROM seals WHERE {place} = {inventory});"
        f"UPDATE seals SET rows = rows + {sign}, marks = seal_moved(marks, {sign}, '{table}', {held}){last} "
        f"WHERE {place} IN ({WHOLE}, {inventory});"
    )


def _marks(connection: Connection, table: str, inventory: int | None) -> Iterator[tuple[int, int]]:
    """Give the inventory and the mark of each row of a table, or of those of one inventory."""
    columns = COLUMNS[table]
    query = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - names of ours
    rows = (
        connection.execute(query)
        if inventory is None
        else connection.execute(f"{query} WHERE {columns[0]} = ?", (inventory,))
    )
    for row in rows:
        yield row[0], mark(table, *row)


def _sums(connection: Connection, table: str) -> dict[int, Seal]:
    """Give the number of rows and the sum of their marks, by inventory and for the whole file."""
    sums: dict[int, Seal] = {WHOLE: (0, 0)}
    for inventory, one in _marks(connection, table, None):
        for key in {WHOLE} if table == "summaries" else {WHOLE, inventory}:
            rows, total = sums.get(key, (0, 0))
            sums[key] = (rows + 1, total + one)
    return sums


def verify(connection: Connection, inventory: int, *tables: str) -> None:
    """Look whether tables hold what was written, of one inventory or of the whole file.

    Raises:
        DamagedError: they don't.

    """
    for table in tables:
        rows, total = 0, 0
        for _, one in _marks(connection, table, None if inventory == WHOLE else inventory):
            rows, total = rows + 1, total + one
        query = "SELECT rows, marks FROM seals WHERE inventory = ? AND held = ?"
        found = connection.execute(query, (inventory, table)).fetchone()
        if (found or (0, _written(0))) != (rows, _written(total)):
            raise DamagedError


def whole(connection: Connection) -> bool:
    """Say whether all tables hold what was written, and nothing else."""
    found: dict[tuple[int, str], tuple[int, str]] = {}
    for table in COLUMNS:
        found.update({(key, table): (rows, _written(total)) for key, (rows, total) in _sums(connection, table).items()})
    told = {
        (inventory, table): (rows, marks)
        for inventory, table, rows, marks in connection.execute("SELECT inventory, held, rows, marks FROM seals")
    }
    inventories = {row[0] for row in connection.execute("SELECT key FROM inventories")} | {WHOLE}
    empty = (0, _written(0))
    return (
        all(told.get(place) == seal for place, seal in found.items())
        and all(place in found or (seal == empty and place[0] in inventories) for place, seal in told.items())
        and _numbers_last(connection)
    )


def _numbers_last(connection: Connection) -> bool:
    """Say whether SQLite remembers no smaller number than the last one used; a row that it ignored may have had one."""
    numbers = _numbers(connection)
    query = "SELECT held, last FROM seals WHERE inventory = ? AND last > 0"
    lasts = {str(held): int(last) for held, last in connection.execute(query, (WHOLE,))}
    return numbers.keys() <= set(NUMBERED) and all(numbers.get(held, 0) >= last for held, last in lasts.items())


def _numbers(connection: Connection) -> dict[str, int]:
    """Give the last number that each table has used, as SQLite keeps it."""
    query = "SELECT name, seq FROM sqlite_sequence WHERE seq > 0"
    return {str(name): int(number) for name, number in connection.execute(query)}


def sealed(connection: Connection) -> None:
    """Seal the tables as they are: an empty store, or one of a layout that had no seals."""
    connection.execute("DELETE FROM seals")
    numbers = _numbers(connection)
    for table in COLUMNS:
        connection.executemany(
            "INSERT INTO seals (inventory, held, rows, marks, last) VALUES (?, ?, ?, ?, ?)",
            (
                (key, table, rows, _written(total), numbers.get(table, 0) if key == WHOLE else 0)
                for key, (rows, total) in _sums(connection, table).items()
            ),
        )


def _written(total: int) -> str:
    return f"{total % _SIZE:032x}"
