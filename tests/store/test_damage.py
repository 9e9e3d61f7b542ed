"""A store is what was written, or it says that it isn't; what isn't ours stays as it is; what is deleted is gone."""

import gc
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest

import secure_checklist as sc
from secure_checklist.incident import Incident
from secure_checklist.incident.case import Case, Note, Place
from secure_checklist.store import delete_store, schema, seals
from secure_checklist.store.rows import digest_of
from secure_checklist.subjects import Observation
from tests.cases import each, raised, refusal, spread, tables
from tests.store_worker import started
from tests.worlds import NOW

CASES = tables(__file__)
MARKER = "zz-marker-7d1f"
CASE = Case(places=(Place(account=MARKER),), notes=(Note(kind="said", words=MARKER),))
CHECKLIST = sc.Checklist.of(
    "locks",
    "Locks",
    sc.Item(id="lock", title="Lock", rule=sc.Device.screen_lock.at_least("pin")),
    sc.Item(id="find", title="Find", rule=sc.Device.find_my.is_true()),
)
TABLES = tuple(seals.COLUMNS)
opened = partial(sc.Store, keep_private=True, keep_incidents=True)
PHONE = sc.Device(id="phone", label=MARKER, os_version=f"{MARKER}-1", screen_lock="pin")


def changed(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def filled(path: Path, answers: int = 30) -> None:
    """Write a store that has two rows or more in every table, in pages as small as they can be."""
    item = CHECKLIST.items[0]
    with opened(path=path) as store:
        subjects = (sc.Person(country="GB", label=MARKER), PHONE, Incident(id="case", subdivision=MARKER))
        house = sc.Inventory(
            subjects=subjects,
            attestations=(item.attest("not_applicable", subject="phone", at=NOW),),
            waivers=(item.waive(who=MARKER, why=MARKER, subject="case", until=NOW),),
            as_of=NOW,
        )
        store.save(house, now=NOW)
        for number in range(answers):
            at = NOW + timedelta(seconds=number)
            store.answer("phone", sc.Device.os_version, Observation(value=f"{MARKER}-{number}", at=at), now=at)
        for number in range(2):
            at = NOW + timedelta(days=number)
            store.add_report(sc.evaluate(CHECKLIST, store.load(), now=at), now=at)
            store.save_case(CASE, f"case-{number}")
        store.save(sc.Inventory(subjects=(PHONE,)), name="other", now=NOW)
    changed(path, "PRAGMA page_size = 512", "VACUUM")


def everything(path: Path) -> tuple[Any, ...]:
    """Read all that a store holds."""
    with opened(path=path) as store:
        reports = tuple(store.report(entry.number) for entry in store.reports())
        kept = store.case("case-0"), store.trend("locks")
        return store.load(), store.answers(), store.reports(), reports, *kept, store.check()


@pytest.fixture(name="whole", scope="module")
def whole_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "store.db"
    filled(path, answers=2)
    return path.read_bytes()


def seen(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the time of the last change and the bytes of every file."""
    return {one.name: (one.stat().st_mtime_ns, one.read_bytes()) for one in folder.iterdir()}


def refused(path: Path, attempt: Callable[[], object] | None = None) -> sc.StoreError:
    """Open a file that must be refused, and look that it and what stands beside it stay as they are."""
    before = seen(path.parent)
    caught = raised(sc.StoreError, attempt or (lambda: everything(path)))
    gc.collect()  # Python 3.13 warns of a file that was left open, and a warning is an error: here, not in a later test
    assert seen(path.parent) == before
    assert MARKER not in str(caught)
    assert caught.__cause__ is None
    return caught


# no room, no rights --------------------------------------------------------------------------------------------------


def mounted(folder: Path, how: str) -> tuple[str, ...]:
    """Return what starts a command for which a folder is mounted in another way; skip where that isn't allowed."""
    prefix = ("unshare", "-m", "sh", "-c", f'{how} && exec "$@"', str(folder))
    allowed = shutil.which("unshare") is not None
    if not allowed or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("mounting isn't allowed here")
    return prefix


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_where_there_is_no_room_the_file_is_left_as_it_was(tmp_path: Path) -> None:
    assert started("full", tmp_path / "store.db", 200_000) == [["io", True, ["store.db"]]]
    (tmp_path / "store.db").unlink()
    prefix = mounted(tmp_path, 'mount -t tmpfs -o size=400k t "$0"')
    assert started("fill", tmp_path / "store.db", prefix=prefix) == [["full", True, ["store.db"]]]


@pytest.mark.parametrize("there", [True, False], ids=["a store", "a folder"])
def test_what_is_read_only_can_be_read_and_says_that_it_cannot_be_written(tmp_path: Path, there: bool) -> None:
    path = tmp_path / "store.db"
    if there:
        with sc.Store(path=path) as store:
            store.save(sc.Inventory(subjects=(sc.Device(id="phone"),)), now=NOW)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    prefix: tuple[str, ...] = ()
    if os.name == "posix" and not os.geteuid():  # rights don't bind root
        prefix = mounted(tmp_path, 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"')
    else:
        for one in (*tmp_path.iterdir(), tmp_path):
            one.chmod(0o500 if one.is_dir() else 0o400)
    ((*subjects, code, text),) = started("attempt", path, prefix=prefix)
    tmp_path.chmod(0o700)
    assert (subjects, code) == ([1] if there else [], "read_only")
    assert ("writable" if there else "rights of file and folder") in text
    assert "store.db" in text
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


@pytest.mark.skipif(os.name != "posix", reason="there are no such rights")
def test_only_the_owner_can_read_file_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    before = os.umask(0)
    try:
        for mode in (0o644, 0o755):
            with sc.Store("your-app") as store:
                store.save(sc.Inventory(subjects=(sc.Device(id="phone"),)), now=NOW)
                assert store.path is not None
                path = store.path
                assert path.is_relative_to(tmp_path)
                with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute("DELETE FROM subjects")
                    assert stat.S_IMODE(path.with_name(path.name + "-journal").stat().st_mode) == 0o600
                assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)] == [0o600, 0o700]
            path.chmod(mode)
            path.parent.chmod(0o755)
        assert delete_store("your-app")
        assert not [*tmp_path.rglob("store.db")]
    finally:
        os.umask(before)


# not ours ------------------------------------------------------------------------------------------------------------


def with_a_log(path: Path) -> None:
    """Leave a database whose newest rows are in its log: to open it would move them into the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 0", "CREATE TABLE theirs (a)"):
        connection.execute(statement)
    kept = {one: one.read_bytes() for one in path.parent.iterdir()}
    connection.close()
    for one, content in kept.items():
        one.write_bytes(content)


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a text": lambda path: path.write_text("-----BEGIN PRIVATE KEY-----\n", encoding="utf-8"),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300)),
    "zeros": lambda path: path.write_bytes(bytes(5000)),
    "the beginning of a database": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "a database": lambda path: changed(path, "CREATE TABLE theirs (a)"),
    "a database with a log": with_a_log,
    "a database of another mark": lambda path: changed(path, "PRAGMA application_id = 7"),
}


@each("kind", FOREIGN)
def test_a_file_that_is_not_ours_is_not_touched(tmp_path: Path, kind: str) -> None:
    """Mode, bytes, time and what stands beside it: all stays, whether it is to be opened or deleted."""
    path = tmp_path / kind / "theirs"
    path.parent.mkdir()
    FOREIGN[kind](path)
    path.chmod(0o644)
    for attempt in (lambda: sc.Store(path=path), lambda: delete_store(path=path)):
        assert refused(path, attempt).code == "foreign"
        assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o644


def test_an_empty_file_becomes_a_store_and_a_folder_does_not(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch(mode=0o644)
    with sc.Store(path=path) as store:
        store.save(sc.Inventory(subjects=(sc.Device(id="phone"),)), now=NOW)
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    for wrong, code in ((tmp_path, "foreign"), (path / "store.db", "read_only")):
        assert raised(sc.StoreError, sc.Store, path=wrong).code == code


LAYOUTS = [(f"PRAGMA user_version = {version}", "layout") for version in (-7, 0, schema.VERSION + 1)]


@each("statement, code", [*LAYOUTS, *((one, "corrupt") for one in CASES["other_tables"])])
def test_another_layout_and_other_tables_are_refused_and_left(
    tmp_path: Path, whole: bytes, statement: str, code: str
) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    changed(path, statement)
    assert refused(path).code == code


# damage --------------------------------------------------------------------------------------------------------------


def places(whole: bytes, step: int) -> Iterator[tuple[int, bytes]]:
    """Give places all over the file with what to write there: flipped bits, bytes and stretches."""
    for offset in range(0, len(whole), step):
        if whole[offset] or offset % 64 == 0:
            yield offset, bytes([whole[offset] ^ 1 << offset // step % 8])
    for offset in range(16, 100, 3):
        yield offset, bytes([whole[offset] ^ 0xFF])
    for start in range(0, len(whole), 4096):
        yield start, b"\xff" * 64
        yield start + 2000, b"\0" * 1500


@pytest.mark.parametrize("step", [499, pytest.param(1, marks=pytest.mark.slow)])
def test_damage_is_told_and_never_passed_off_as_what_was_written(tmp_path: Path, whole: bytes, step: int) -> None:
    """Whatever was overwritten: an error, or all loads as it was, or `check()` is False; and no trace."""
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    wanted, count = everything(path), 0
    assert wanted[-1] is True
    for offset, bad in places(whole, step):
        data = whole[:offset] + bad + whole[offset + len(bad) :]
        path.write_bytes(data)
        try:
            now = everything(path)
        except sc.StoreError as error:
            count += 1
            assert error.code in {"corrupt", "foreign", "layout", "vocabulary"}, (offset, error.code)  # noqa: PT017
            assert MARKER not in str(error)  # noqa: PT017 - or it loads, which is right as well
            assert error.__cause__ is None  # noqa: PT017
            assert path.read_bytes() == data, offset
        else:
            count += now[-1] is False
            assert now[-1] is False or now == wanted, offset
        assert [one.name for one in tmp_path.iterdir()] == ["store.db"], offset
    assert count > 40
    for part in (0.1, 0.5, 0.9, 0.999):
        path.write_bytes(whole[: int(len(whole) * part)])
        assert refused(path).code == "corrupt"


KEYS = {name: "number" if name in ("answers", "reports") else "key" for name in TABLES}


def read_all(store: sc.Store) -> None:
    for name in store.names():
        store.load(name)
        store.answers(name=name)
    store.reports()
    store.cases()


@each("table, damage", product(TABLES, CASES["damage"]))
def test_rows_that_are_gone_or_elsewhere_are_found(tmp_path: Path, whole: bytes, table: str, damage: str) -> None:
    """By `check()` on an open store, by whoever reads them there, and by opening."""
    path = tmp_path / f"{table}-{damage}.db"
    path.write_bytes(whole)
    with opened(path=path) as store:
        assert store.check()
        read_all(store)
        statements = [one.format(table=table, key=KEYS[table]) for one in CASES["damage"][damage]]
        changed(path, "PRAGMA foreign_keys = OFF", *statements)
        assert store.check() is False
        if damage == "a row is deleted":
            assert raised(sc.StoreError, read_all, store).code == "corrupt"
    assert refused(path, lambda: sc.Store(path=path)).code == "corrupt"


def test_what_a_store_does_keeps_its_seals(tmp_path: Path) -> None:
    """Every way to change a store leaves it whole: what is deleted with an inventory, what was rolled back, too."""
    path = tmp_path / "store.db"
    filled(path, answers=2)
    with opened(path=path) as store:
        steps: tuple[Callable[[], object], ...] = (
            lambda: store.delete(subject="case"),
            lambda: store.delete_report(1),
            lambda: store.delete_case("case-0"),
            lambda: store.save(sc.Inventory(attestations=(CHECKLIST.items[0].attest("yes", at=NOW),)), now=NOW),
            lambda: store.update(lambda found: found.replace(waivers=()), now=NOW),
            lambda: store.delete("other"),
            store.delete,
        )
        for number, step in enumerate(steps):
            step()
            assert store.check(), number
            with pytest.raises(LookupError):  # a step that is taken back
                store.update(lambda found: found.with_subjects(found.by_id["nobody"]), name="new", now=NOW)
            assert store.check(), number
    sc.Store(path=path).close()


# odd values ----------------------------------------------------------------------------------------------------------

ODD = (None, 7, -1.5, b"\xff\xfe", "", "[" * 3000, "{}", '["x"]', "\udcff".encode("utf-8", "surrogatepass"), 2**62)
BOMB = zlib.compress(b"0" * 250_000_000, 1)
"""A report that would fill the memory."""


def altered(path: Path, whole: bytes, table: str, column: str, value: object) -> bool:
    """Put a value in the place of one, with a digest and seals that fit, as whoever means to can; False: it can't."""
    path.write_bytes(whole)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        key = KEYS.get(table, "rowid")
        where = "" if table == "seals" else f"WHERE {key} = (SELECT min({key}) FROM {table})"  # noqa: S608 - ours
        where = "WHERE id = 'phone'" if isinstance(value, str) and '"phone"' in value else where
        try:
            connection.execute(f"UPDATE {table} SET {column} = ? {where}", (value,))  # noqa: S608 - ours
            if column == "data":
                text = value if isinstance(value, bytes) else str(value).encode()
                connection.execute(f"UPDATE {table} SET digest = ? {where}", (digest_of(text),))  # noqa: S608 - ours
        except sqlite3.Error:
            return False
        if table != "seals":
            connection.text_factory = partial(str, encoding="utf-8", errors="replace")
            connection.execute("DELETE FROM seals")
            seals.sealed(connection)
    return True


@each("table, column, value", [*CASES["made_up"], ("reports", "body", BOMB)])
def test_rows_that_somebody_made_up_are_refused(
    tmp_path: Path, whole: bytes, table: str, column: str, value: object
) -> None:
    """A digest finds damage, not malice; what a stranger's file says goes through the same checks as a document."""
    path = tmp_path / "store.db"
    assert altered(path, whole, table, column, value)
    assert refused(path).code in {"corrupt", "vocabulary"}


def columns() -> Iterator[tuple[str, str]]:
    """Return every column of every table."""
    with closing(sqlite3.connect(":memory:")) as connection:
        schema.create(connection)
        for table in (*TABLES, "seals"):
            yield from ((table, row[1]) for row in connection.execute(f"PRAGMA table_info({table})"))


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["one each", "every"])
def test_whatever_stands_in_a_column_damage_is_a_store_error(tmp_path: Path, whole: bytes, every: bool) -> None:
    """Seen: UnicodeDecodeError, JSONDecodeError, KeyError, ValidationError. All that may come is `StoreError`."""
    odd, used = cycle(ODD), 0
    for table, column in columns() if every else spread(columns(), 24):
        for value in ODD if every else (next(odd),):
            if altered(tmp_path / "odd.db", whole, table, column, value):
                used += 1
                use(tmp_path / "odd.db")
    assert used > 15


def use(path: Path) -> None:
    """Do all that can be done with a store: it raises nothing but `StoreError`, and no error keeps the file locked."""
    errors: list[Exception] = []  # an app may keep an error, or nobody may have collected it: both look the same here
    try:
        store = opened(path=path)
    except sc.StoreError as error:
        errors.append(error)
        assert unlocked(path)
        return
    steps: tuple[Callable[[], object], ...] = (
        store.names,
        store.answers,
        store.reports,
        lambda: store.report(1),
        lambda: store.case("case-0"),
        store.check,
        store.export,
        lambda: store.answer("phone", sc.Device.os_version, Observation(value="9", at=NOW), now=NOW),
        lambda: store.save(sc.Inventory(subjects=(sc.Device(id="phone", find_my=True),)), now=NOW),
        lambda: store.update(lambda found: found, now=NOW),
        lambda: store.save_case(CASE, "case-0"),
    )
    with store:
        for step in steps:
            said = refusal(sc.SecureChecklistError, step)
            errors += [said] if said else []
            assert MARKER not in str(said)
            assert not said or isinstance(said, sc.StoreError) or "no report of this number" in str(said)
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


# errors say nothing --------------------------------------------------------------------------------------------------


def test_errors_name_the_place_and_the_remedy_and_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    with sc.Store(path=tmp_path / "store.db") as store:
        store.save(sc.Inventory(subjects=(sc.Device(id="phone"), sc.Person())), now=NOW)
        attempts: tuple[Callable[[], object], ...] = (
            lambda: store.answer("phone", "device.find_my", Observation(value=MARKER), now=NOW),
            lambda: store.answer(MARKER, "device.find_my", Observation(value=True), now=NOW),
            lambda: store.answer("phone", "device.os_behind", Observation(value=True), now=NOW),
            lambda: store.answer("phone", "device.screen_lok", Observation(value="pin"), now=NOW),
            lambda: store.answer("phone", "device.screen_lock", Observation(value="pni"), now=NOW),
            lambda: store.answer("phone", "account.mfa", Observation(value="on"), now=NOW),
            lambda: store.save(sc.Inventory(subjects=(sc.Person(id=MARKER),)), now=NOW),
            lambda: store.save(sc.Inventory(subjects=(sc.Device(id="new"), sc.Device(id="person"))), now=NOW),
            lambda: store.save_case(CASE),
        )
        for attempt in attempts:
            error = raised((sc.SecureChecklistError, ValueError), attempt)
            assert not isinstance(error, sc.StoreError) or str(error).startswith("~/store.db: ")
            assert MARKER not in str(error).replace(f"'{MARKER}'", ""), str(error)
            assert error.__cause__ is None
        assert store.load() == sc.Inventory(subjects=(sc.Device(id="phone"), sc.Person()))
        assert repr(store) == "Store('~/store.db')"
    closed = raised(sc.StoreError, store.load)
    assert (closed.code, closed.problem.suggestion) == ("closed", "open it again")


# deleting ------------------------------------------------------------------------------------------------------------


def traces(folder: Path, *texts: bytes) -> list[str]:
    """Name the files that hold one of these texts."""
    return [one.name for one in folder.rglob("*") if one.is_file() and any(text in one.read_bytes() for text in texts)]


def bodies(path: Path) -> tuple[bytes, ...]:
    with closing(sqlite3.connect(path)) as connection:
        return tuple(row[0][:40] for row in connection.execute("SELECT body FROM reports"))


KILLED = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE answers SET data = data || data")
connection.execute("UPDATE subjects SET data = data || data")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nothing_is_left_after_erasing(tmp_path: Path) -> None:
    """Also of what a killed writer left beside it, behind a link, and of a file that has two names."""
    folder, link = tmp_path / "own", tmp_path / "link.db"
    path = folder / "store.db"
    for marked in (True, False):
        filled(path)
        link.symlink_to(path)
        if os.name == "posix":
            os.link(path, tmp_path / f"linked-{marked}")
        subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
        assert traces(folder, MARKER.encode()) != ["store.db"], "the journal of a killed writer holds what was written"
        if marked:
            assert delete_store(path=link)
        else:
            with opened(path=link) as store:
                assert store.check()
                assert store.delete_file()
                with pytest.raises(sc.StoreError):
                    store.load()
        assert (list(folder.iterdir()), link.is_symlink()) == ([], False)
        assert not delete_store(path=path)
    for linked in tmp_path.glob("linked-*"):
        assert not linked.read_bytes().strip(b"\0"), "what was deleted was overwritten before"


def test_erasing_takes_a_store_that_cannot_be_opened(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    changed(path, f"PRAGMA user_version = {schema.VERSION + 1}")
    assert delete_store(path=path)
    path.write_bytes(whole[:5000])
    assert delete_store(path=path)
    path.write_bytes(b"\xff" * 100 + whole[100:])
    assert raised(sc.StoreError, lambda: delete_store(path=path)).code == "foreign"
    assert delete_store(path=path, damaged=True)
    assert list(tmp_path.iterdir()) == []


def test_a_writer_learns_that_its_file_was_erased(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with sc.Store(path=path) as late:
        delete_store(path=path)
        for attempt in (late.load, lambda: late.save(sc.Inventory(subjects=(sc.Device(),)), now=NOW)):
            assert raised(sc.StoreError, attempt).code == "missing"
        with sc.Store(path=path) as anew:
            assert anew.load() == sc.Inventory()
            assert raised(sc.StoreError, late.load).code == "missing"


@pytest.mark.parametrize("way", ["subject", "inventory", "update", "save"])
def test_nothing_that_was_deleted_is_left_in_the_file(tmp_path: Path, way: str) -> None:
    """`secure_delete`: what is deleted is overwritten, also in pages that stay in use, and in what was answered."""
    path = tmp_path / "store.db"
    filled(path)
    body = bodies(path)
    with opened(path=path) as store:
        store.delete("other")
        keep = sc.Inventory(subjects=tuple(sc.Device(id=f"kept-{number}", label="stays") for number in range(5)))
        store.save(keep, now=NOW)
        assert all(store.delete_case(one) for one in store.cases())
        if way == "inventory":
            assert store.delete()
        elif way == "subject":
            for name in ("phone", "case", "person"):
                store.delete(subject=name)
        elif way == "update":
            store.update(lambda _: keep, now=NOW)
        else:
            store.save(keep, since=store.load(), now=NOW)
        assert store.answers(subject="phone") == ()
        for entry in store.reports():
            assert store.delete_report(entry.number)
        assert traces(tmp_path, MARKER.encode(), *body) == []
        assert store.check()
        assert len(store.load().subjects) == (0 if way == "inventory" else 5)
