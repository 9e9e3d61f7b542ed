"""What can go wrong with a store's file: one clear error each, the file as it was, and nothing left when erased."""

import gc
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    Inventory,
    Item,
    Person,
    Rule,
    Section,
    SecureChecklistError,
    Store,
    StoreError,
    Waiver,
    evaluate,
)
from secure_checklist.incident.case import Case, Note, Place
from secure_checklist.store import delete_store, schema, seals
from secure_checklist.store.rows import digest_of
from secure_checklist.subjects import Incident, Observation

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE = Path(__file__).parents[1]
WORKER = HERE / "store_worker.py"
MARKER = "zz-marker-7d1f"
CASE = Case(places=(Place(account=MARKER),), notes=(Note(kind="said", words=MARKER),))
CHECKLIST = Checklist(
    id="locks",
    title="Locks",
    version="1",
    sections=(
        Section(
            id="s",
            title="S",
            items=(
                Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin"))),
                Item(id="find", title="Find", rule=Rule(check=Device.find_my.is_true())),
            ),
        ),
    ),
)


def filled(path: Path) -> None:
    """Write a store that has something in every table."""
    with Store(path=path, keep_private=True, keep_incidents=True) as store:
        phone = Device(id="phone", label=MARKER, os_version=f"{MARKER}-1", screen_lock="pin")
        inventory = Inventory(
            subjects=(Person(country="GB", label=MARKER), phone, Incident(id="case", subdivision=MARKER)),
            attestations=(Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW),),
            waivers=(
                Waiver(confidentiality="ordinary", item="lock", who=MARKER, why=MARKER, until=NOW + timedelta(days=1)),
            ),
        )
        store.save(inventory, now=NOW)
        for number in range(30):
            seen = Observation(value=f"{MARKER}-{number}", source="measured", at=NOW + timedelta(seconds=number))
            store.answer("phone", Device.os_version, seen, now=NOW)
        store.add_report(evaluate(CHECKLIST, store.load(), now=NOW), now=NOW)
        store.save_case(CASE)


def everything(path: Path) -> tuple[Any, ...]:
    """Read all that a store holds."""
    with Store(path=path, keep_private=True, keep_incidents=True) as store:
        reports = tuple(store.report(entry.number) for entry in store.reports())
        kept = store.case(), store.trend("locks")
        return store.load(), store.answers(), store.reports(), reports, *kept, store.check()


@pytest.fixture(name="whole", scope="module")
def whole_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "store.db"
    filled(path)
    return path.read_bytes()


def run(*arguments: object, prefix: tuple[str, ...] = ()) -> Any:
    line = [*prefix, sys.executable, str(WORKER), *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def mounted(folder: Path, how: str) -> tuple[str, ...]:
    """Return what starts a command for which a folder is mounted in another way; skip where that isn't allowed."""
    prefix = ("unshare", "-m", "sh", "-c", f'{how} && exec "$@"', str(folder))
    if (
        shutil.which("unshare") is None
        or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("mounting isn't allowed here")
    return prefix


# no room ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_file_that_may_not_grow_is_left_as_it_was(tmp_path: Path) -> None:
    code, whole, left = run("full", tmp_path / "store.db", 200_000)
    assert (code, whole, left) == ("io", True, ["store.db"])


def test_a_full_disk_is_told_and_the_file_left_as_it_was(tmp_path: Path) -> None:
    code, whole, left = run(
        "fill", tmp_path / "store.db", prefix=mounted(tmp_path, 'mount -t tmpfs -o size=400k t "$0"')
    )
    assert (code, whole, left) == ("full", True, ["store.db"])


# no rights -------------------------------------------------------------------------------------------------------


def locked(folder: Path) -> tuple[str, ...]:
    """Take away the right to write: by a mount where we are root, whom rights don't bind, else by rights."""
    if os.name == "posix" and os.geteuid():
        for path in (*folder.iterdir(), folder):
            path.chmod(0o500 if path.is_dir() else 0o400)
        return ()
    return mounted(folder, 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"')


def test_a_read_only_store_can_be_read_and_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path=path) as store:
        store.save(Inventory(subjects=(Device(id="phone"),)), now=NOW)
    before = path.read_bytes()
    subjects, code, text = run("attempt", path, prefix=locked(tmp_path))
    assert (subjects, code) == (1, "read_only")
    assert "writable" in text
    tmp_path.chmod(0o700)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["store.db"]


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    code, text = run("attempt", tmp_path / "store.db", prefix=locked(tmp_path))
    assert code == "read_only"
    assert "store.db" in text
    tmp_path.chmod(0o700)
    assert list(tmp_path.iterdir()) == []


# not ours --------------------------------------------------------------------------------------------------------


def refused(path: Path) -> StoreError:
    """Open a file that must be refused, and look that it stays as it is."""
    before, beside = path.read_bytes(), sorted(one.name for one in path.parent.iterdir())
    with pytest.raises(StoreError) as caught:
        everything(path)
    gc.collect()  # Python 3.13 warns of a file that was left open, and a warning is an error: here, not in a later test
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == beside
    return caught.value


def changed(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()


def test_another_layout_is_refused_and_left_as_it_is(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "store.db"
    for version in (-7, 0, schema.VERSION + 1):
        path.write_bytes(whole)
        changed(path, f"PRAGMA user_version = {version}", "CREATE TABLE later (a)")
        error = refused(path)
        assert error.code == "layout"
        assert "the library that wrote it" in str(error)


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store(path=tmp_path)
    assert caught.value.code == "foreign"
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError) as caught:
        Store(path=tmp_path / "file" / "store.db")
    assert caught.value.code == "read_only"


def test_other_tables_than_ours_are_refused(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "store.db"
    for statement in (
        "CREATE TRIGGER t AFTER INSERT ON answers BEGIN DELETE FROM subjects; END",
        "CREATE VIEW v AS SELECT * FROM answers",
        "DROP TABLE waivers",
        "ALTER TABLE answers RENAME TO replies",
    ):
        path.write_bytes(whole)
        changed(path, statement)
        assert refused(path).code == "corrupt"


# damage ----------------------------------------------------------------------------------------------------------


def places(whole: bytes) -> Iterator[tuple[int, bytes]]:
    """Give places all over the file with what to write there: single bytes and stretches."""
    for offset in range(0, len(whole), len(whole) // 60):
        yield offset, bytes([whole[offset] ^ 0x55])
    for offset in range(16, 100, 3):
        yield offset, bytes([whole[offset] ^ 0xFF])
    for start in range(0, len(whole), 4096):
        yield start, b"\xff" * 64
        yield start + 2000, b"\0" * 1500


def tried(path: Path) -> tuple[StoreError | None, tuple[Any, ...]]:
    try:
        return None, everything(path)
    except StoreError as error:
        return error, ()


def test_damage_is_told_and_never_passed_off_as_what_was_written(tmp_path: Path, whole: bytes) -> None:
    """Whatever byte was overwritten: an error, or all values as they were; and the file keeps its bytes."""
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    wanted = everything(path)
    assert wanted[-1] is True
    told = 0
    for offset, bad in places(whole):
        data = whole[:offset] + bad + whole[offset + len(bad) :]
        path.write_bytes(data)
        error, found = tried(path)
        if error is None:
            assert found[-1] is False or found == wanted, offset
            told += found[-1] is False
        else:
            told += 1
            assert error.code in {"corrupt", "foreign", "layout", "vocabulary"}, (offset, error.code)
            assert MARKER not in str(error)
            assert error.__cause__ is None
            assert path.read_bytes() == data, offset
        assert [one.name for one in tmp_path.iterdir()] == ["store.db"], offset
    assert told > 40


def test_a_file_that_was_cut_short_is_refused(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "store.db"
    for part in (0.1, 0.5, 0.9, 0.999):
        path.write_bytes(whole[: int(len(whole) * part)])
        assert refused(path).code == "corrupt"


def test_writing_to_a_damaged_store_changes_nothing(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "store.db"
    place = whole.index(f"{MARKER}-1".encode())
    data = whole[:place] + b"X" + whole[place + 1 :]
    path.write_bytes(data)
    with Store(path=path) as store:
        assert store.check() is False
        with pytest.raises(StoreError) as caught:
            store.save(Inventory(subjects=(Device(id="phone", find_my=True),)), now=NOW)
        assert caught.value.code == "corrupt"
    assert path.read_bytes() == data


ROWS: tuple[tuple[str, str], ...] = (
    ("subjects", '{"kind":"toaster","id":"phone"}'),
    ("subjects", '{"kind":"device","id":"phone","screen_lock":7}'),
    ("subjects", '{"kind":"device","id":"phone","observed":{"screen_lock":[]}}'),
    ("subjects", '{"kind":"device","id":"phone","observed":{"screen_lock":{"at":{"a":1}}}}'),
    ("subjects", '{"kind":"device","id":"phone","observed":{"screen_lock":{"superseded":[{"value":{}}]}}}'),
    ("subjects", '{"kind":"device","id":"phone","extra":{"a":1}}'),
    ("subjects", '{"kind":["device"]}'),
    ("subjects", "[" * 5000),
    ("subjects", "[]"),
    ("subjects", "no JSON"),
    ("answers", '{"uid":1}'),
    ("attestations", '{"item":"talk","answer":"perhaps"}'),
    ("attestations", '{"item":"talk","answer":"yes","subject":"nobody"}'),
    ("waivers", "{}"),
    ("summaries", '{"checklist":"locks"}'),
    ("cases", '{"places":7}'),
)


def sealed_anew(connection: sqlite3.Connection) -> None:
    """Let the seals fit what the tables hold now, as whoever changes a file on purpose can do."""
    connection.execute("DELETE FROM seals")
    seals.sealed(connection)


def test_rows_that_somebody_made_up_are_refused(tmp_path: Path, whole: bytes) -> None:
    """A digest finds damage, not malice; what a stranger's file says goes through the same checks as a document."""
    path = tmp_path / "store.db"
    for table, text in ROWS:
        path.write_bytes(whole)
        connection = sqlite3.connect(path)
        query = f"UPDATE {table} SET data = ?, digest = ?"  # noqa: S608 - names of ours
        query += " WHERE id = 'phone'" if table == "subjects" else ""
        connection.execute(query, (text, digest_of(text.encode())))
        sealed_anew(connection)
        connection.commit()
        connection.close()
        assert refused(path).code in {"corrupt", "vocabulary"}, text


def test_a_report_that_would_fill_the_memory_is_refused(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE reports SET body = ?", (zlib.compress(b"0" * 250_000_000, 1),))
    sealed_anew(connection)
    connection.commit()
    connection.close()
    assert refused(path).code == "corrupt"


# who may read ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="there are no such rights")
def test_only_the_owner_can_read_file_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    before = os.umask(0)
    try:
        with Store("your-app") as store:
            store.save(Inventory(subjects=(Device(id="phone"),)), now=NOW)
            path = store.path
            assert path is not None
            assert path.is_relative_to(tmp_path)
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM subjects")
            journal = path.with_name(path.name + "-journal")
            assert stat.S_IMODE(journal.stat().st_mode) == 0o600
            connection.execute("ROLLBACK")
            connection.close()
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        path.chmod(0o644)
        path.parent.chmod(0o755)
        Store("your-app").close()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert delete_store("your-app")
        assert not path.parent.exists()
    finally:
        os.umask(before)


# errors say nothing ----------------------------------------------------------------------------------------------


def test_errors_name_the_place_and_the_remedy_and_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    with Store(path=tmp_path / "store.db") as store:
        store.save(Inventory(subjects=(Device(id="phone"), Person())), now=NOW)
        answered: dict[str, object] = {"name": "a", "inventory": {}, "answers": [{"way": MARKER}]}
        attempts: tuple[Callable[[], object], ...] = (
            lambda: store.answer("phone", "device.find_my", Observation(value=MARKER), now=NOW),
            lambda: store.answer(MARKER, "device.find_my", Observation(value=True), now=NOW),
            lambda: store.answer("phone", "device.os_version", Observation(value=MARKER * 1000), now=NOW),
            lambda: store.save(Inventory(subjects=(Person(id=MARKER),)), now=NOW),
            lambda: store.save(Inventory(subjects=(Person(id="phone"),)), now=NOW),
            lambda: store.attest(
                Attestation(confidentiality="ordinary", item="lock", answer="yes", subject=MARKER), now=NOW
            ),
            lambda: store.save_case(CASE),
            lambda: store.import_({"inventories": [{"name": "a", "inventory": {"subjects": [{"kind": MARKER}]}}]}),
            lambda: store.import_({"inventories": [answered]}),
            lambda: store.import_({"surprise": MARKER}),
            lambda: store.import_(f'{{"inventories": "{MARKER}'.encode()),
        )
        for attempt in attempts:
            with pytest.raises((SecureChecklistError, ValueError)) as caught:
                attempt()
            error = caught.value
            if isinstance(error, StoreError):
                assert str(error).startswith("~/store.db: ")
                assert error.problem.message
            assert MARKER not in str(error).replace(f"'{MARKER}'", ""), str(error)
            assert error.__cause__ is None
        assert store.load() == Inventory(subjects=(Device(id="phone"), Person()))
        assert repr(store) == "Store('~/store.db')"
    with pytest.raises(StoreError) as closed:
        store.load()
    assert (closed.value.code, closed.value.problem.suggestion) == ("closed", "open it again")


# erasing ---------------------------------------------------------------------------------------------------------


def traces(folder: Path, *texts: bytes) -> list[str]:
    """Name the files that hold one of these texts, or any report."""
    return [one.name for one in folder.rglob("*") if one.is_file() and any(text in one.read_bytes() for text in texts)]


def bodies(path: Path) -> tuple[bytes, ...]:
    connection = sqlite3.connect(path)
    try:
        return tuple(row[0][:40] for row in connection.execute("SELECT body FROM reports"))
    finally:
        connection.close()


def test_nothing_is_left_after_erasing(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    path = folder / "store.db"
    filled(path)
    (report,) = bodies(path)
    assert traces(folder, MARKER.encode(), report) == ["store.db"]
    for ending in ("-journal", "-wal", "-shm"):
        shutil.copy(path, folder / f"store.db{ending}")
    (folder / "other.txt").write_text("not ours", encoding="utf-8")
    if os.name == "posix":
        os.link(path, tmp_path / "linked")
    assert delete_store(path=path)
    assert [one.name for one in folder.iterdir()] == ["other.txt"]
    if (tmp_path / "linked").exists():
        assert not (tmp_path / "linked").read_bytes().strip(b"\0"), "what was deleted was overwritten before"
    assert not delete_store(path=path)


def test_an_open_store_erases_itself_and_what_a_killed_writer_left(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filled(path)
    code = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE answers SET data = data || data")
connection.execute("UPDATE subjects SET data = data || data")
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert traces(tmp_path, MARKER.encode()) != ["store.db"], "the journal of a killed writer holds what was written"
    with Store(path=path, keep_private=True, keep_incidents=True) as store:
        assert store.check()
        assert store.delete_file()
        with pytest.raises(StoreError):
            store.load()
    assert list(tmp_path.iterdir()) == []


def test_erasing_takes_a_store_that_cannot_be_opened(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    changed(path, f"PRAGMA user_version = {schema.VERSION + 1}")
    assert delete_store(path=path)
    path.write_bytes(whole[:5000])
    assert delete_store(path=path)
    path.write_bytes(b"\xff" * 100 + whole[100:])
    with pytest.raises(StoreError) as caught:
        delete_store(path=path)
    assert caught.value.code == "foreign"
    assert delete_store(path=path, damaged=True)
    assert list(tmp_path.iterdir()) == []


def test_erasing_follows_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "deep" / "store.db", tmp_path / "link.db"
    filled(target)
    link.symlink_to(target)
    with Store(path=link, keep_private=True) as store:
        assert store.load().subjects
        store.delete_file()
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["deep"]


def test_erasing_waits_for_a_writer_and_a_writer_learns_of_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filled(path)
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            delete_store(path=path, wait=0.05)
        assert caught.value.code == "busy"
        assert path.exists()
        other.execute("ROLLBACK")
    finally:
        other.close()
    with Store(path=path) as late:
        delete_store(path=path)
        for attempt in (late.load, lambda: late.save(Inventory(subjects=(Device(),)), now=NOW)):
            with pytest.raises(StoreError) as caught:
                attempt()
            assert caught.value.code == "missing"
        with Store(path=path) as anew:
            assert anew.load() == Inventory()
            with pytest.raises(StoreError) as caught:
                late.load()
            assert caught.value.code == "missing"


@pytest.mark.parametrize("way", ["subject", "inventory", "update"])
def test_nothing_that_was_deleted_is_left_in_the_file(tmp_path: Path, way: str) -> None:
    """`secure_delete`: what is deleted is overwritten, also in pages that stay in use."""
    path = tmp_path / "store.db"
    filled(path)
    body = bodies(path)
    with Store(path=path, keep_private=True, keep_incidents=True) as store:
        keep = Inventory(subjects=tuple(Device(id=f"kept-{number}", label="stays") for number in range(5)))
        store.save(keep, now=NOW)
        assert store.delete_case()
        if way == "inventory":
            assert store.delete()
        else:
            if way == "update":
                store.update(lambda _: keep, now=NOW)
            for name in ("phone", "case", "person"):
                store.delete(subject=name)
            store.update(lambda now: now.replace(waivers=()), now=NOW)
        for entry in store.reports():
            assert store.delete_report(entry.number)
        assert traces(tmp_path, MARKER.encode(), *body) == []
        assert store.check()
        assert len(store.load().subjects) == (0 if way == "inventory" else 5)
