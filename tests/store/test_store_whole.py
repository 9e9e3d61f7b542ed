"""A store is what was written, or it says that it isn't: every file that isn't ours, every bit and every row."""

import hashlib
import os
import sqlite3
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import (
    Attestation,
    Device,
    ExternalResult,
    Inventory,
    Person,
    SecureChecklistError,
    Store,
    StoreError,
    Waiver,
    evaluate,
)
from secure_checklist.incident.case import Case, Place
from secure_checklist.store import delete_store, schema, seals
from secure_checklist.store.rows import digest_of
from secure_checklist.subjects import Observation
from tests.store.test_store_faults import CASE, CHECKLIST, MARKER, NOW, everything, sealed_anew

TABLES = tuple(seals.COLUMNS)


def filled(path: Path) -> None:
    """Write a small store that has two rows in every table, in pages as small as they can be."""
    with Store(path=path, keep_private=True, keep_incidents=True) as store:
        phones = (Device(id="phone", label="A", os_version="1"), Device(id="tablet", label="B", screen_lock="pin"))
        said = tuple(
            Attestation(confidentiality="ordinary", item="talk", subject=one, answer="yes", at=NOW)
            for one in ("phone", "tablet")
        )
        waived = tuple(
            Waiver(confidentiality="ordinary", item="lock", subject=one, who="I", why="W", until=NOW)
            for one in ("phone", "tablet")
        )
        found = tuple(
            ExternalResult(confidentiality="ordinary", item="lock", subject=one, outcome="pass", source="S", at=NOW)
            for one in ("phone", "tablet")
        )
        house = Inventory(subjects=phones, attestations=said, waivers=waived, results=found, as_of=NOW)
        store.save(house, now=NOW)
        for number in range(2):
            at = NOW + timedelta(days=number)
            store.answer("phone", Device.os_version, Observation(value=f"1{number}", source="measured", at=at), now=at)
            store.add_report(evaluate(CHECKLIST, store.load(), now=at), now=at)
            store.save_case(Case(places=(Place(account=f"place {number}"),)), f"case-{number}")
        store.save(Inventory(subjects=phones[:1]), name="other", now=NOW)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute("VACUUM")


@pytest.fixture(name="whole", scope="module")
def whole_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "store.db"
    filled(path)
    return path.read_bytes()


# files that aren't ours ----------------------------------------------------------------------------------------------


def somebody_elses(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE theirs (a)")


def somebody_elses_with_a_log(path: Path) -> None:
    """Leave a database whose newest rows are in its log: to open it would move them into the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE theirs (a)")
    kept = {one: one.read_bytes() for one in path.parent.iterdir()}
    connection.close()
    for one, content in kept.items():
        one.write_bytes(content)


def marked_otherwise(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA application_id = 7")


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a text": lambda path: path.write_text("# Notes\n", encoding="utf-8"),
    "a key": lambda path: path.write_text("-----BEGIN PRIVATE KEY-----\n", encoding="utf-8"),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300)),
    "zeros": lambda path: path.write_bytes(bytes(5000)),
    "the beginning of a database": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "a database": somebody_elses,
    "a database with a log": somebody_elses_with_a_log,
    "a database of another mark": marked_otherwise,
}


def seen(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Return the mode, the time of the last change and a digest of every file."""
    return {
        one.name: (one.stat().st_mode, one.stat().st_mtime_ns, hashlib.sha256(one.read_bytes()).hexdigest())
        for one in folder.iterdir()
    }


def test_a_file_that_is_not_ours_is_not_touched(tmp_path: Path) -> None:
    """Mode, bytes, time and what stands beside it: all stays, whether it is to be opened or deleted."""
    for kind, make in FOREIGN.items():
        path = tmp_path / kind / "theirs"
        path.parent.mkdir()
        make(path)
        path.chmod(0o644)
        before = seen(path.parent)
        for attempt in (lambda: Store(path=path), lambda: delete_store(path=path)):  # noqa: B023 - called at once
            with pytest.raises(StoreError) as caught:
                attempt()
            assert caught.value.code == "foreign", kind
            assert seen(path.parent) == before, kind


def test_an_empty_file_and_an_empty_database_become_a_store(tmp_path: Path) -> None:
    """What is done nothing can be lost to nobody; then it is for its owner only."""
    first, second = tmp_path / "empty", tmp_path / "database"
    first.touch(mode=0o644)
    with closing(sqlite3.connect(second, isolation_level=None)) as connection:
        connection.execute("VACUUM")
    for path in (first, second):
        with Store(path=path) as store:
            store.save(Inventory(subjects=(Device(id="phone"),)), now=NOW)
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


# every bit -----------------------------------------------------------------------------------------------------------


def rows(path: Path) -> dict[str, list[Any]] | None:
    """Return all rows as they stand in the file; None: SQLite can't read them."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.text_factory = partial(str, encoding="utf-8", errors="backslashreplace")
            names = (*TABLES, "seals", "sqlite_sequence")
            read = {name: list(connection.execute(f"SELECT * FROM {name} NOT INDEXED")) for name in names}  # noqa: S608
            return {name: [tuple(map(unpacked, row)) for row in found] for name, found in read.items()}
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def unpacked(value: object) -> object:
    """Return what a compressed value holds: behind its end, up to the next byte, are bits that nothing reads."""
    try:
        return zlib.decompress(value) if isinstance(value, bytes) else value
    except zlib.error:
        return value


def flipped(path: Path, whole: bytes, wanted: tuple[Any, ...], bits: Iterator[int]) -> int:
    """Flip one bit after the other. Give how often it was found."""
    path.write_bytes(whole)
    before, found = rows(path), 0
    for bit in bits:
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        changed = rows(path) != before
        try:
            now = everything(path)
        except StoreError:
            found += 1
            continue
        assert now[-1] is False or (now == wanted and not changed), f"bit {bit % 8} of byte {bit // 8}"
        found += now[-1] is False
    return found


def some_bits(whole: bytes, step: int) -> Iterator[int]:
    """Return every so manieth bit of all bytes that aren't zero, and of a few of those that are."""
    for place, byte in enumerate(whole):
        if byte or place % 64 == 0:
            yield from range(place * 8 + place % step, place * 8 + 8, step)


@pytest.mark.slow
def test_any_flipped_bit_of_a_store_is_found_or_changes_nothing(tmp_path: Path, whole: bytes) -> None:
    """Whatever bit is flipped: `StoreError`, or all loads as it was; and `check()` is False where a row changed."""
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    wanted = everything(path)
    assert flipped(path, whole, wanted, some_bits(whole, 8)) > 1000


# every row -----------------------------------------------------------------------------------------------------------

KEYS = {name: "report" if name == "summaries" else "number" if name in seals.NUMBERED else "key" for name in TABLES}
DUPLICATE = (
    "CREATE TEMP TABLE double AS SELECT * FROM {table} ORDER BY {key} LIMIT 1",
    "UPDATE double SET {key} = 900{unique}",
    "INSERT INTO {table} SELECT * FROM double",
)
UNIQUE = {
    "inventories": ", name = 'third'",
    "subjects": ", id = 'third'",
    "reports": ", digest = 'third'",
    "cases": ", name = 'third'",
}
DAMAGE: dict[str, tuple[str, ...]] = {
    "a row is deleted": ("DELETE FROM {table} WHERE {key} = (SELECT max({key}) FROM {table})",),
    "all rows are deleted": ("DELETE FROM {table}",),
    "a row is there twice": DUPLICATE,
    "two rows change places": (
        "UPDATE {table} SET {key} = -{key}",
        "UPDATE {table} SET {key} = (SELECT max(-{key}) + min(-{key}) FROM {table}) + {key}",
    ),
}


@pytest.mark.parametrize("table", TABLES)
def test_rows_that_are_gone_double_or_elsewhere_are_found(tmp_path: Path, whole: bytes, table: str) -> None:
    """One digest covers every table, its rows and their number: `check()` on an open store, and opening, say so."""
    for damage in DAMAGE:
        damaged(tmp_path / f"{damage}.db", whole, table, damage)


def damaged(path: Path, whole: bytes, table: str, damage: str) -> None:
    path.write_bytes(whole)
    with Store(path=path, keep_private=True, keep_incidents=True) as store:
        assert store.check()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            for statement in DAMAGE[damage]:
                unique = UNIQUE.get(table, "")
                connection.execute(statement.format(table=table, key=KEYS[table], unique=unique))
        assert store.check() is False
    with pytest.raises(StoreError) as caught:
        Store(path=path)
    assert caught.value.code == "corrupt"


def test_rows_that_vanish_under_an_open_store_are_found_by_whoever_reads_them(tmp_path: Path, whole: bytes) -> None:
    """Deleted rows passed: what is listed is counted when it is read, also in a store that was opened before."""
    reads: dict[str, Callable[[Store], object]] = {
        "inventories": lambda store: (store.names(), store.load("other")),
        "subjects": lambda store: store.load(),
        "attestations": lambda store: store.load(),
        "waivers": lambda store: store.load(),
        "results": lambda store: store.load(),
        "answers": lambda store: store.answers(),
        "reports": lambda store: store.reports(),
        "summaries": lambda store: store.trend("locks"),
        "cases": lambda store: store.cases(),
    }
    assert set(reads) == set(TABLES)
    for table, read in reads.items():
        path = tmp_path / f"{table}.db"
        path.write_bytes(whole)
        with Store(path=path, keep_private=True, keep_incidents=True) as store:
            read(store)
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                key = KEYS[table]
                connection.execute(f"DELETE FROM {table} WHERE {key} = (SELECT min({key}) FROM {table})")  # noqa: S608
            with pytest.raises(StoreError) as caught:
                read(store)
            assert caught.value.code == "corrupt"


def test_what_a_store_does_keeps_its_seals(tmp_path: Path) -> None:
    """Every way to change a store leaves it whole: what is deleted with an inventory, what was rolled back, too."""
    path = tmp_path / "store.db"
    filled(path)
    with Store(path=path, keep_private=True, keep_incidents=True) as store:
        document = store.export()
        steps: tuple[Callable[[], object], ...] = (
            lambda: store.delete(subject="phone"),
            lambda: store.delete_report(1),
            lambda: store.delete_case("case-0"),
            lambda: store.attest(
                Attestation(confidentiality="ordinary", item="talk", answer="no", at=NOW + timedelta(days=9)), now=NOW
            ),
            lambda: store.waive(
                Waiver(confidentiality="ordinary", item="lock", who="I", why="W", until=NOW), CHECKLIST, now=NOW
            ),
            lambda: store.save(Inventory(subjects=(Person(id="tablet"),)), now=NOW),
            lambda: store.delete("other"),
            store.delete,
            lambda: store.import_(document, now=NOW),
        )
        for number, step in enumerate(steps):
            try:
                step()
            except StoreError as error:
                refused = error.code
                assert (number, refused) == (5, "refused")
            assert store.check(), number
    Store(path=path).close()


# made up -------------------------------------------------------------------------------------------------------------

ODD = (None, 7, -1.5, b"\xff\xfe", "", "[" * 3000, "{}", '["x"]', "\udcff".encode("utf-8", "surrogatepass"), 2**62)


def columns() -> Iterator[tuple[str, str]]:
    """Return every column of every table."""
    with closing(sqlite3.connect(":memory:")) as connection:
        schema.create(connection)
        for table in (*TABLES, "seals"):
            for row in connection.execute(f"PRAGMA table_info({table})"):
                yield table, row[1]


@pytest.mark.parametrize("table", [*TABLES, "seals"])
def test_whatever_stands_in_a_column_damage_is_a_store_error(tmp_path: Path, whole: bytes, table: str) -> None:
    """Whatever is done with a damaged store raises `StoreError` only; one odd value in each column of each table."""
    odd = cycle(ODD)
    for column in (name for held, name in columns() if held == table):
        misused(tmp_path, whole, table, column, [next(odd)])


@pytest.mark.slow
@pytest.mark.parametrize("table", [*TABLES, "seals"])
def test_whatever_odd_value_stands_in_a_column_damage_is_a_store_error(
    tmp_path: Path, whole: bytes, table: str
) -> None:
    """Seen: UnicodeDecodeError, JSONDecodeError, KeyError, ValidationError. All that may come is `StoreError`."""
    for column in (name for held, name in columns() if held == table):
        misused(tmp_path, whole, table, column, ODD)


def misused(folder: Path, whole: bytes, table: str, column: str, values: Iterable[Any]) -> None:
    """Put odd values in the place of one, with digests and seals that fit, and do all that can be done with a store."""
    for odd in values:
        path = folder / "odd.db"
        path.write_bytes(whole)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            key = KEYS.get(table, "rowid")
            where = "" if table == "seals" else f"WHERE {key} = (SELECT min({key}) FROM {table})"  # noqa: S608 - ours
            try:
                connection.execute(f"UPDATE {table} SET {column} = ? {where}", (odd,))  # noqa: S608 - ours
                if column == "data":
                    text = odd if isinstance(odd, bytes) else str(odd).encode()
                    connection.execute(f"UPDATE {table} SET digest = ? {where}", (digest_of(text),))  # noqa: S608 - ours
            except sqlite3.Error:
                continue  # the table itself refuses it
            if table != "seals":
                connection.text_factory = partial(str, encoding="utf-8", errors="replace")
                sealed_anew(connection)
        use(path)


def use(path: Path) -> None:
    """Do all that can be done with a store: it raises nothing but `StoreError`, and no error keeps the file locked."""
    errors: list[Exception] = []  # an app may keep an error, or nobody may have collected it: both look the same here
    try:
        store = Store(path=path, keep_private=True, keep_incidents=True)
    except StoreError as error:
        errors.append(error)
        assert unlocked(path)
        return
    value = Observation(value="9", at=NOW)
    steps: tuple[Callable[[], object], ...] = (
        store.names,
        store.load,
        store.answers,
        store.reports,
        lambda: store.report(1),
        lambda: store.trend("locks"),
        store.cases,
        lambda: store.case("case-0"),
        store.check,
        store.export,
        lambda: store.answer("phone", Device.os_version, value, now=NOW),
        lambda: store.attest(
            Attestation(confidentiality="ordinary", item="talk", subject="phone", answer="no", at=NOW), now=NOW
        ),
        lambda: store.save(Inventory(subjects=(Device(id="phone", find_my=True),)), now=NOW),
        lambda: store.update(lambda found: found, now=NOW),
        lambda: store.save_case(CASE, "case-0"),
    )
    with store:
        for step in steps:
            try:
                step()
            except StoreError as error:
                errors.append(error)
                told = str(error)
                assert MARKER not in told
            except SecureChecklistError as error:
                assert "no report of this number" in str(error)  # noqa: PT017 - it is said of a row that is gone
            assert unlocked(path)


def unlocked(path: Path) -> bool:
    """Return whether another program could write to the file at once."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode != sqlite3.SQLITE_BUSY
        except sqlite3.DatabaseError:
            pass  # it is no database any more, so nobody can lock it
        return True


# what is removed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["save", "update"])
def test_a_subject_that_is_removed_is_gone_from_the_file_and_from_the_answers(tmp_path: Path, way: str) -> None:
    """A subject that was removed by `save(since=)` kept its private answers in the file and in `answers()`."""
    path = tmp_path / "store.db"
    with Store(path=path, keep_private=True) as store:
        phone = Device(id="phone", label=f"{MARKER}-label", os_version=f"{MARKER}-1")
        store.save(Inventory(subjects=(phone, Device(id="tablet"))), now=NOW)
        for number in range(40):
            seen_at = NOW + timedelta(seconds=number)
            value = Observation(value=f"{MARKER}-{number}", source="measured", at=seen_at)
            store.answer("phone", Device.os_version, value, now=NOW)
        store.attest(
            Attestation(confidentiality="ordinary", item=MARKER, subject="phone", answer="yes", at=NOW), now=NOW
        )
        before = store.load()
        after = before.replace(subjects=(before.by_id["tablet"],), attestations=(), waivers=())
        if way == "save":
            store.save(after, since=before, now=NOW)
        else:
            store.update(lambda found: found.replace(subjects=(found.by_id["tablet"],), attestations=()), now=NOW)
        assert store.answers(subject="phone") == ()
        assert [one.id for one in store.load().subjects] == ["tablet"]
        assert store.check()
    assert MARKER.encode() not in path.read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["store.db"]
