"""The file of a store: it is opened with care, written in whole transactions, and deleted with all the files beside it.

Failures are raised as a `StoreError` without the text of SQLite's error, which could contain a value. This module
doesn't know what the tables mean.
"""

import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from traceback import clear_frames

from platformdirs import user_data_path

from secure_checklist.core.errors import Problem, StoreError
from secure_checklist.store import seals
from secure_checklist.store.rows import DamagedError, RowError, as_written
from secure_checklist.store.schema import APPLICATION, OBJECTS, VERSION, create

FOLDER, NAME = "checklist", "store.db"
BESIDE = ("-journal", "-wal", "-shm")
"""The suffixes of the files that SQLite may leave beside a database file."""
CHECKED_WHOLE = 32_000_000
"""The file size in bytes up to which the whole structure is checked whenever the file is opened."""
COUNTED_WHOLE = 1_000_000
"""The file size in bytes up to which the indexes and all rows are also checked, which takes ten times as long."""

_TROUBLE: dict[int, tuple[str, str, str]] = {
    sqlite3.SQLITE_FULL: ("full", "there is no room left; nothing was changed", "free some space and try again"),
    sqlite3.SQLITE_READONLY: ("read_only", "can't be written to", "make the file and its folder writable"),
    sqlite3.SQLITE_CANTOPEN: ("read_only", "can't be opened or written to", "look at the rights of file and folder"),
    sqlite3.SQLITE_PERM: ("read_only", "can't be opened or written to", "look at the rights of file and folder"),
    sqlite3.SQLITE_BUSY: ("busy", "someone else is writing for too long; nothing was changed", "try again"),
    sqlite3.SQLITE_LOCKED: ("busy", "someone else is writing for too long; nothing was changed", "try again"),
    sqlite3.SQLITE_IOERR: ("io", "can't be read or written; nothing was changed", "look for a full or failing disk"),
    sqlite3.SQLITE_TOOBIG: ("refused", "that is too large to be kept", "keep less at once"),
    sqlite3.SQLITE_NOMEM: ("io", "there is too little memory; nothing was changed", "close something and try again"),
}
_MAGIC, _OURS = b"SQLite format 3\0", APPLICATION.to_bytes(4, "big")
_FAULTS = (sqlite3.Error, UnicodeDecodeError, RowError)
"""The errors of a transaction. SQLite raises the second if the name of a damaged part is damaged too."""
_PRAGMAS = (
    # A store may have been put there by someone else: no functions from its schema. No temporary files with answers in
    # them. What is deleted is overwritten. `EXTRA` also syncs the folder after the journal is deleted, so that a loss
    # of power right after "saved" loses nothing.
    "trusted_schema = OFF",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "foreign_keys = ON",
    "cell_size_check = ON",
    "synchronous = EXTRA",
)
"""The settings of every connection."""


class Location:
    """The location of a store: a file, or memory if `path` is None."""

    def __init__(self, app: str | None, path: str | os.PathLike[str] | None) -> None:
        self.own_folder = path is None
        if path is None and app is not None:
            if not app.strip() or app in (".", "..") or any(sign in app for sign in "/\\\0"):
                raise ValueError("the name of an app is no path; give a plain name, or a path")
            path = user_data_path(app, appauthor=False) / FOLDER / NAME
        self.given = None if path is None else Path(path)
        # `path` is the file behind any link, so that the lock, the rights and the overwriting are about it. `given` is
        # needed to delete the link itself.
        self.path = None if path is None else Path(os.path.realpath(path))

    def description(self) -> str:
        """Return the location for a message, with `~` for the home folder, whose name is often the user's."""
        if self.path is None:
            return "the store in memory"
        with suppress(ValueError, RuntimeError):
            return str(Path("~") / self.path.relative_to(Path.home()))
        return str(self.path)

    def error(self, code: str, message: str, suggestion: str = "") -> StoreError:
        """Return an error that names this location."""
        return StoreError(code, Problem(self.description(), message, suggestion))

    def translated(self, fault: BaseException) -> StoreError:
        """Return the error for a fault in SQLite, the system or a row."""
        if isinstance(fault, OSError):
            full = fault.errno in (28, 27, 122)  # ENOSPC, EFBIG, EDQUOT
            return self.error(*_TROUBLE[sqlite3.SQLITE_FULL if full else sqlite3.SQLITE_CANTOPEN])
        # The low byte is the primary code: `SQLITE_IOERR_WRITE` is a kind of `SQLITE_IOERR`. What isn't in the table is
        # damage.
        known = _TROUBLE.get(getattr(fault, "sqlite_errorcode", -1) & 0xFF)
        if known is not None:
            return self.error(*known)
        row = fault if isinstance(fault, RowError) else DamagedError()
        return self.error(row.code, row.message, row.suggestion)

    def made(self) -> None:
        """Create the folder and an empty file, for the owner only, if they don't exist. Don't change any other file.

        Raises:
            StoreError: If the path has something other than a store or an empty file.

        """
        path = self.path
        if path is None:
            return
        if path.exists():
            if not path.is_file():
                raise self.error("foreign", "this is no file", "give the path of a file")
            self.refuse_foreign(path, "give another path; if it is a store that was damaged, bring back a copy")
            return
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.chmod(0o700)
        with suppress(FileExistsError):
            # SQLite would create the file with the rights of the umask, and anyone could open it before they are taken
            # away. `O_EXCL`: of two processes one makes it, and the other finds it.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

    def refuse_foreign(self, path: Path, hint: str) -> None:
        """Raise an error if the file's bytes don't mark it as a store. Opening another database could change it."""
        with path.open("rb") as file:
            head = file.read(72)
        if head and not (head[:16] == _MAGIC and head[68:72] == _OURS):
            raise self.error("foreign", "this file isn't marked as a store; it was left as it is", hint)

    def owned(self) -> None:
        """Remove all other users' access to a file that is known to be a store, and to the library's own folder."""
        if self.path is not None:
            _only_ours(self.path, 0o600)
            if self.own_folder:
                _only_ours(self.path.parent, 0o700)

    def present(self) -> tuple[int, int] | None:
        """Return the device and inode of the file, or None if it doesn't exist."""
        if self.path is None:
            return (0, 0)
        try:
            found = self.path.stat()
        except OSError:
            return None
        return (found.st_dev, found.st_ino)


def _only_ours(path: Path, mode: int) -> None:
    """Take away all rights of others, if the system has such rights and allows it."""
    with suppress(OSError):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(mode)


class Database:
    """One database connection. Its methods may be called from any thread, one at a time, but not after a fork."""

    def __init__(self, place: Location, wait: float) -> None:
        self.place = place
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._connection: seals.Connection | None = None
        outer = sys.exception()
        try:
            place.made()
            self._connection = sqlite3.connect(
                ":memory:" if place.path is None else place.path.as_uri() + "?mode=rw",
                timeout=wait,
                isolation_level=None,
                check_same_thread=False,
                uri=place.path is not None,
                factory=seals.Connection,
            )
            for pragma in _PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")
            self._inode = place.present()
            self._ready(self._connection)
        except BaseException as fault:
            _unread(fault, outer)
            self.close()
            if isinstance(fault, (*_FAULTS, OSError)):
                raise place.translated(fault) from None
            raise

    def _ready(self, connection: seals.Connection) -> None:
        """Check the kind of file, and make its tables if it is empty."""
        empty = self._is_empty(connection)
        self.place.owned()
        if empty:
            with _whole(connection, "BEGIN IMMEDIATE"):
                if self._is_empty(connection):  # someone else may have made it meanwhile
                    create(connection)
        with _whole(connection, "BEGIN"), as_written():
            # Other tables than ours, a broken structure, or rows that we didn't write.
            query = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
            if frozenset(connection.execute(query)) != OBJECTS:
                raise DamagedError
            pages, page_size = _numbers(connection, "page_count", "page_size")
            small = pages * page_size <= COUNTED_WHOLE
            checked = pages * page_size > CHECKED_WHOLE or intact(connection, indexes=small)
            if not checked or (small and not seals.whole(connection)):
                raise DamagedError
        seals.watch(connection)

    def _is_empty(self, connection: sqlite3.Connection) -> bool:
        """Return True if the file is empty. Refuse one that is no store, or of another layout."""
        application, version = _numbers(connection, "application_id", "user_version")
        if application != APPLICATION:
            if application or version or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise self.place.error("foreign", "this file isn't a store; it was left as it is", "give another path")
            return True
        if version != VERSION:
            message = f"this store has layout {version}, and this library knows {VERSION}; it was left as it is"
            raise self.place.error("layout", message, "open it with the library that wrote it")
        return False

    # working -------------------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Generator[seals.Connection, None, None]:
        """Yield the connection for reading one consistent state of the file."""
        with self._transaction("BEGIN") as connection, as_written():
            yield connection

    @contextmanager
    def writing(self) -> Generator[seals.Connection, None, None]:
        """Yield the connection for a change that is made in full or not at all. Afterwards the change is on disk."""
        # `IMMEDIATE` takes the lock for writing at once. A transaction that begins with reading can find, on its first
        # write, that someone else has written meanwhile, and then fails without waiting.
        with self._transaction("BEGIN IMMEDIATE") as connection:
            try:
                yield connection
                with as_written():
                    seals.settle(connection)
            finally:
                connection.moved.clear()

    @contextmanager
    def _transaction(self, begin: str) -> Generator[seals.Connection, None, None]:
        outer = sys.exception()
        with self._lock:
            if (connection := self._connection) is None:
                raise self.place.error("closed", "the store is closed", "open it again")
            if self._process != os.getpid():
                raise self.place.error("closed", "the store was opened by another process", "open it after forking")
            if connection.in_transaction:
                raise self.place.error("refused", "a change is under way in this very thread", "finish it first")
            try:
                with _whole(connection, begin):
                    # On Linux a deleted file can still be written through an open connection. Everything would seem
                    # saved, and be lost.
                    if gone := self._gone():
                        raise gone
                    yield connection
            except _FAULTS as fault:
                _unread(fault, outer)
                lost = None if isinstance(fault, RowError) else self._gone()
                raise (lost or self.place.translated(fault)) from None

    def _gone(self) -> StoreError | None:
        """Return the error for a file that was deleted or replaced, to which all writing is lost; else None."""
        if self.place.present() == self._inode:
            return None
        return self.place.error("missing", "the file was deleted or replaced since it was opened", "open it again")

    def close(self) -> None:
        """Close the connection. Closing it twice isn't an error."""
        with self._lock:
            if self._connection is not None and self._process == os.getpid():
                self._connection.close()
            self._connection = None


def _numbers(connection: sqlite3.Connection, *pragmas: str) -> tuple[int, ...]:
    return tuple(int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in pragmas)


def intact(connection: sqlite3.Connection, *, indexes: bool = True) -> bool:
    """Return True if the structure of the file and its indexes is intact, and no row refers to a missing one."""
    pragma = "integrity_check" if indexes else "quick_check"
    found = [row[0] for row in connection.execute(f"PRAGMA {pragma}(1)")]
    return found == ["ok"] and connection.execute("PRAGMA foreign_key_check").fetchone() is None


@contextmanager
def _whole(connection: sqlite3.Connection, begin: str) -> Generator[None, None, None]:
    """Run the body as one transaction, which is rolled back if it raises."""
    try:
        connection.execute(begin)
        yield
        connection.execute("COMMIT")
    except BaseException:
        _rolled_back(connection)
        raise


def _unread(fault: BaseException, outer: BaseException | None) -> None:
    """Release the cursors that were being read when something failed.

    The tracebacks of the error, and of its causes, hold them as long as anyone holds the error, and each cursor that
    isn't read to its end keeps the file locked for others, even after the connection is closed. `outer` is the error
    that the caller was handling already: its traceback isn't ours.
    """
    each: BaseException | None = fault
    while each is not None and each is not outer:
        clear_frames(each.__traceback__)
        each = each.__cause__ or each.__context__


def _rolled_back(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


# deleting --------------------------------------------------------------------------------------------------------


def delete_database(place: Location, wait: float, *, marked: bool = False) -> bool:
    """Overwrite and delete the file and those beside it, once no one is writing. Return True if a file existed.

    Raises:
        StoreError: If another process writes for too long, a file can't be deleted, or `marked` is True and the file
            isn't marked as a store.

    """
    path = place.path
    if path is None:
        return False
    try:
        if marked and path.exists():
            place.refuse_foreign(path, "say damaged=True if it is one that was damaged")
        found = [one for one in (*(path.with_name(path.name + end) for end in BESIDE), path) if one.exists()]
        with _alone(path, wait):
            for one in found:
                _wiped(one)
    except (sqlite3.Error, OSError) as fault:
        raise place.translated(fault) from None
    if place.given is not None and place.given.is_symlink():
        place.given.unlink()
    if place.own_folder and path.parent.is_dir():
        with suppress(OSError):
            path.parent.rmdir()
    return bool(found)


@contextmanager
def _alone(path: Path, wait: float) -> Generator[None, None, None]:
    """Keep all others from writing. A file that is no database needs no lock, since no one can write to it as one."""
    if not path.is_file():
        yield
        return
    connection = sqlite3.connect(path.as_uri() + "?mode=rw", timeout=wait, isolation_level=None, uri=True)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as fault:
            if fault.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
        yield
    finally:
        _rolled_back(connection)
        connection.close()


def _wiped(path: Path) -> None:
    """Overwrite a file with zeros, delete it, and see the folder's change to the disk."""
    with suppress(FileNotFoundError):
        with suppress(PermissionError), path.open("r+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            for start in range(0, size, 1 << 20):
                file.write(bytes(min(1 << 20, size - start)))
            os.fsync(file.fileno())
            if os.name == "posix":
                path.unlink()  # before the file is closed, since that ends the lock
        path.unlink(missing_ok=True)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
