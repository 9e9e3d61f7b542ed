"""What every store has: a place, a connection, its rules, and how trouble is told. `store` builds on it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from sqlite3 import Connection
from types import TracebackType
from typing import Any, Self

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import moment
from secure_checklist.core.errors import StoreError, UnknownNameError, did_you_mean
from secure_checklist.core.model import FrozenMap
from secure_checklist.rules.fact import Fact
from secure_checklist.store import inventories as state
from secure_checklist.store.database import Database, Place
from secure_checklist.store.inventories import Loaded, Writing
from secure_checklist.store.merge import Rules
from secure_checklist.store.rows import DamagedError, RefusedError, UnfitError, as_written

_LONGEST_NAME = 200


class Base:
    """The part of a store that nobody sees."""

    def _begin(self, place: Place, rules: Rules, wait: float) -> None:
        self._place, self._rules, self._wait = place, rules, wait
        self._database = Database(place, wait)
        self._loaded: Mapping[str, Loaded] = FrozenMap()

    def __repr__(self) -> str:
        return f"Store({self._place.told()!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a store in memory is gone then. Closing it twice is no error."""
        self._loaded = FrozenMap()
        self._database.close()

    def _fact(self, name: str) -> Fact[Any]:
        facts = self._rules.vocabulary.facts
        found = self._rules.vocabulary.get(name)
        if found is None or found.reads is not None:
            raise UnknownNameError(f'no fact "{name[:100]}" to answer; {did_you_mean(name, facts)}'.rstrip("; "))
        return found

    @contextmanager
    def _reading(self) -> Generator[Connection, None, None]:
        with self._told(), self._database.reading() as connection, as_written():
            yield connection

    @contextmanager
    def _writing(self, name: str | None, now: datetime | None) -> Generator[Writing, None, None]:
        at = moment(now)
        if name is not None:
            checked_name(name)
        with self._told(), self._database.writing() as connection:
            if name is None:
                yield Writing(connection, 0, 0, self._rules, at)
            else:
                yield state.begun(connection, name, self._rules, at)

    @contextmanager
    def _told(self) -> Generator[None, None, None]:
        """Tell what is wrong with what is stored, or with what was to be, as an error of the store."""
        try:
            yield
        except RefusedError as fault:
            raise self._refused(str(fault)) from None
        except DamagedError:
            message = "what is stored here isn't what was written; the file was left as it is"
            raise self._place.error(
                "corrupt", message, "bring back a copy; if nothing in it is needed, erase it and begin anew"
            ) from None
        except UnfitError:
            message = "what is stored here doesn't fit the vocabulary"
            raise self._place.error("vocabulary", message, "open it with the vocabulary it was written with") from None

    def _refused(self, message: str, suggestion: str = "") -> StoreError:
        return self._place.error("refused", message, suggestion)


def checked_name(name: str) -> None:
    """Refuse a name that is empty, too long, or can't be printed.

    Raises:
        ValueError: it is one of these.

    """
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ValueError(f"a name has 1 to {_LONGEST_NAME} characters that can be printed")


def ids_of(checklist: Checklist | str | None) -> tuple[str, ...]:
    """Give the present and former ids of a checklist; none for None."""
    if checklist is None:
        return ()
    return (checklist,) if isinstance(checklist, str) else (checklist.id, *checklist.was)


def known_subject(writing: Writing, subject: str | None) -> None:
    """Refuse a subject that isn't stored; None is the advised person.

    Raises:
        RefusedError: it isn't stored.

    """
    if subject is not None and state.row_of(writing, subject) is None:
        raise RefusedError("no subject of this id is stored; save the inventory first")
