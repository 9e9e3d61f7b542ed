"""`Store`: answers, progress and history, in one file or in memory.

    with Store("your-app") as store:
        inventory = store.load()
        ...
        store.save(changed, since=inventory)

Once a method has returned, its changes are on disk. Several processes or threads can use one store at the same time.
Private facts are kept only with `keep_private=True`, incidents are written to disk only with `keep_incidents=True`, and
transient facts are never kept. Methods that return `Saved` list what they didn't keep in `dropped`.
"""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Self

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import StoreError, UnknownNameError, did_you_mean
from secure_checklist.core.zones import zone_of
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.trends import Trend, trend
from secure_checklist.incident.case.case import Case
from secure_checklist.rules.fact import Fact
from secure_checklist.store import inventories as state
from secure_checklist.store import reports as kept
from secure_checklist.store.database import Database, Location, delete_database, intact
from secure_checklist.store.inventories import Saved, Writing
from secure_checklist.store.reports import ReportEntry
from secure_checklist.store.rows import StoredAnswer, as_json_value
from secure_checklist.store.subject_state import StoragePolicy
from secure_checklist.subjects.disclosure import EVERYTHING, Disclosure
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.observations import Observation
from secure_checklist.subjects.vocabulary import Vocabulary

_LONGEST_NAME = 200


def checked_name(name: str) -> None:
    """Check that a name isn't empty or too long, and can be printed.

    Raises:
        ValueError: If the name is empty, too long or can't be printed.

    """
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ValueError(f"a name has 1 to {_LONGEST_NAME} characters that can be printed")


def ids_of(checklist: Checklist | str | None) -> tuple[str, ...]:
    """Return the current and former ids of a checklist, or an empty tuple for None."""
    if checklist is None:
        return ()
    return (checklist,) if isinstance(checklist, str) else (checklist.id, *checklist.former_ids)


DEFAULT = "default"
"""The name of the inventory if none is given."""


class Store:
    """Inventories by name, with answers, attestations, waivers, reports and cases.

    Every method that reads or writes may raise `StoreError`, and then changes nothing.

    Args:
        app: The name of your app, whose data folder contains the file.
        path: The path of a file, instead of an app's name.
        vocabulary: The classes of the subjects and the facts declared as data, or None for the standard ones. A
            declared fact that isn't in the vocabulary isn't kept, since its confidentiality isn't known.
        keep_private: Whether to store private facts.
        keep_incidents: Whether to store incidents and their cases.
        wait: How many seconds to wait for another process that is writing.

    Raises:
        StoreError: If the file can't be opened or created, and is left as it was.
        ValueError: If neither `app` nor `path` is given, or both are.

    """

    def __init__(
        self,
        app: str | None = None,
        *,
        path: str | os.PathLike[str] | None = None,
        vocabulary: Vocabulary | None = None,
        keep_private: bool = False,
        keep_incidents: bool = False,
        wait: float = 30.0,
    ) -> None:
        if (app is None) is (path is None):
            raise ValueError('give the name of your app or a path: Store("your-app"); or use Store.in_memory()')
        disclosure = Disclosure(keep_private, keep_incidents, values=keep_private)
        self._begin(Location(app, path), StoragePolicy(vocabulary or Vocabulary.standard(), disclosure), wait)

    @classmethod
    def in_memory(cls, *, vocabulary: Vocabulary | None = None) -> Self:
        """Return a store that writes no file, keeps incidents and private facts, and lasts until it is closed."""
        store = cls.__new__(cls)
        rules = StoragePolicy(vocabulary or Vocabulary.standard(), EVERYTHING)
        store._begin(Location(None, None), rules, 30.0)  # noqa: SLF001 - of its own kind
        return store

    @property
    def path(self) -> Path | None:
        """The path of the file, or None for a store in memory."""
        return self._place.path

    def close(self) -> None:
        """Close the store. Closing a store in memory deletes its contents. Closing a store twice isn't an error."""
        self._database.close()

    def delete_file(self) -> bool:
        """Close the store, then overwrite and delete its files. Return True if a file existed.

        Backups, copies made by a cloud service or a snapshot, exports written by an app, and old blocks on a flash
        drive can't be reached.
        """
        self.close()
        return delete_database(self._place, self._wait)

    # the present state -----------------------------------------------------------------------------------------------

    def names(self) -> tuple[str, ...]:
        """Return the names of the inventories, in the order they were added."""
        with self._database.reading() as connection:
            return state.names(connection)

    def load(self, name: str = DEFAULT) -> Inventory:
        """Return the current inventory with this name, or an empty one if no such name is stored."""
        with self._database.reading() as connection:
            return state.inventory_of(connection, name, self._rules.vocabulary)

    def save(
        self,
        inventory: Inventory,
        *,
        since: Inventory | None = None,
        name: str = DEFAULT,
        now: datetime | None = None,
    ) -> Saved:
        """Store an inventory. New values in the inventory are recorded as answers, and the current state is updated.

        To replace the stored inventory, as `update` does, pass the inventory that you loaded as the argument `since`.
        If someone has written in the meantime, saving is refused. Without that argument, nothing is removed, and a
        given value replaces the stored value of the same fact unless the stored one has a later date. A newer
        attestation replaces an older one, and the recorded answers keep both. The result's `dropped` attribute lists
        the data that isn't kept, such as private facts.

        If the inventory replaces the stored one, a subject that is missing from it is removed with its answers,
        attestations and waivers, and overwritten in the file. Reports that name the subject stay; `delete_report`
        deletes them.

        Raises:
            StoreError: If the stored inventory differs from the one passed as `since`; a subject's kind differs from
                that of the stored subject with the same id; or there would be two people.

        """
        with self._writing(name, now) as writing:
            present = state.inventory_of(writing.connection, name, self._rules.vocabulary)
            # Two tabs of one app: both load, the first saves, and the second would put back what the first has changed.
            # It is refused and not merged, since a merge of answers by two people could be true for neither.
            if since is not None and present != since:
                raise self._place.error(
                    "stale",
                    "someone has written since you loaded this inventory; nothing was changed",
                    "load it again and repeat the change, or make the change with update()",
                )
            state.save(writing, present, inventory, replaces=since is not None)
        return writing.saved

    def update(
        self, change: Callable[[Inventory], Inventory], *, name: str = DEFAULT, now: datetime | None = None
    ) -> Saved:
        """Apply a function to the current inventory and store the result, while other writers wait."""
        with self._writing(name, now) as writing:
            present = state.inventory_of(writing.connection, name, self._rules.vocabulary)
            state.save(writing, present, change(present), replaces=True)
        return writing.saved

    def answer(
        self,
        subject: str,
        fact: Fact[Any] | str,
        observation: Observation,
        *,
        name: str = DEFAULT,
        now: datetime | None = None,
    ) -> Saved:
        """Add one answer to a fact of a stored subject, and combine it with earlier answers (see `combine`).

        Args:
            subject: The id of a subject that was saved before.
            fact: The fact's reference or full name.
            observation: The value as JSON, its source, and when it was true.
            name: The name of the inventory.
            now: When the store receives the answer, or None for now.

        Raises:
            UnknownNameError: If there is no such fact.
            ValueError: If the value isn't of the fact's type. The message doesn't quote the value.
            StoreError: If no such subject is stored.

        """
        asked, vocabulary = fact if isinstance(fact, str) else fact.name, self._rules.vocabulary
        known = vocabulary.get(asked)
        if known is None or known.reads is not None:
            hint = did_you_mean(asked, vocabulary.facts)
            raise UnknownNameError(f'no fact "{asked[:100]}" to answer; {hint}'.rstrip("; "))
        serialized = known.type.serialize(known.type.parse(observation.value))
        seen = observation.replace(value=as_json_value(serialized))
        if not self._rules.disclosure.kind(known.kind):
            raise self._place.error("refused", "this store keeps no incidents", "open it with keep_incidents=True")
        if not self._rules.may(vocabulary.subject(known.kind), known.field):
            # Not an error: what isn't kept is reported. An app that stores every answer needs no knowledge of which
            # ones are private.
            return Saved((), (f"{subject}.{known.field}",))
        with self._writing(name, now) as writing:
            state.answer(writing, subject, known, seen)
        return writing.saved

    # history ---------------------------------------------------------------------------------------------------------

    def answers(
        self, *, subject: str | None = None, fact: Fact[Any] | str | None = None, name: str = DEFAULT
    ) -> tuple[StoredAnswer, ...]:
        """Return the answers in the order they were added: all answers, or those for one subject or fact.

        Any current or former name of a fact finds the answers stored under all of its names.
        """
        asked = None if fact is None else self._rules.vocabulary.names_of(fact if isinstance(fact, str) else fact.name)
        with self._looking(name) as (connection, key):
            return tuple(state.answers(connection, key, subject, asked))

    def add_report(self, report: Report, *, name: str = DEFAULT, now: datetime | None = None) -> int:
        """Store a report in its written form, and return the report's number.

        The evidence is left out unless private facts are kept.

        Raises:
            StoreError: If the report is about an incident, and incidents aren't kept; or it is about subjects that
                aren't stored.

        """
        with self._writing(name, now) as writing:
            kept.refuse_incident(writing, report)
            return kept.add_report(writing, report)

    def reports(self, *, checklist: Checklist | str | None = None, name: str = DEFAULT) -> tuple[ReportEntry, ...]:
        """Return all reports, or those on one checklist, including its former ids if given a `Checklist`."""
        with self._looking(name) as (connection, key):
            return kept.entries(connection, key, ids_of(checklist))

    def report(self, number: int) -> Report:
        """Return a report by its number.

        Raises:
            UnknownNameError: If there is no such report.

        """
        with self._database.reading() as connection:
            found = kept.report_of(connection, number)
        if found is None:
            raise UnknownNameError("no report of this number is stored; reports() lists them")
        return found

    def trend(self, checklist: Checklist | str, *, profile: str = "", name: str = DEFAULT) -> Trend:
        """Return the scores from report to report: overall, by section and by cause.

        Only reports on the same profile are comparable. The profile is the one whose id is given, or else the one to
        which the checklist was reduced. Without a profile, reports on the whole checklist are used.
        """
        ids = ids_of(checklist)
        if isinstance(checklist, Checklist) and checklist.tailored_to is not None:
            profile = profile or checklist.tailored_to.id
        with self._looking(name) as (connection, key):
            found = [entry.point for entry in kept.entries(connection, key, ids)]
        return trend(point.replace(checklist=ids[0]) for point in found if point.profile == profile)

    # cases ---------------------------------------------------------------------------------------------------------

    def cases(self, *, name: str = DEFAULT) -> tuple[str, ...]:
        """Return the names of the cases."""
        with self._looking(name) as (connection, key):
            return kept.case_names(connection, key)

    def case(self, case: str = DEFAULT, *, name: str = DEFAULT) -> Case | None:
        """Return the case with this name, or None if there is none."""
        with self._looking(name) as (connection, key):
            return kept.case_of(connection, key, case)

    def save_case(self, value: Case, case: str = DEFAULT, *, name: str = DEFAULT) -> Saved:
        """Store or replace a case by name. Answers about danger and self-harm aren't stored, but the result lists them.

        Raises:
            StoreError: If incidents aren't kept.

        """
        checked_name(case)
        with self._writing(name, None) as writing:
            kept.put_case(writing, case, value)
        return writing.saved

    # as a whole ------------------------------------------------------------------------------------------------------

    def delete(self, name: str = DEFAULT, *, subject: str | None = None) -> bool:
        """Delete an inventory with all its history, or one subject with its answers, attestations and waivers.

        Reports stay when a subject is deleted. Return True if the inventory or subject existed.
        """
        with self._writing(None, None) as writing:
            return state.delete(writing.connection, name, subject)

    def last_change(self, name: str = DEFAULT) -> datetime | None:
        """Return the time of the last change to an inventory or its history, or None if there is no such inventory."""
        with self._database.reading() as connection:
            return state.last_change(connection, name)

    def delete_unchanged(self, since: datetime) -> tuple[str, ...]:
        """Delete the inventories last changed before a given time, with their history, and return their names."""
        with self._writing(None, None) as writing:
            return state.delete_unchanged(writing.connection, utc_now(since))

    def delete_report(self, number: int) -> bool:
        """Delete a report. Return True if the report existed."""
        with self._writing(None, None) as writing:
            return kept.delete(writing.connection, number)

    def delete_case(self, case: str = DEFAULT, *, name: str = DEFAULT) -> bool:
        """Delete a case. Return True if the case existed."""
        with self._writing(None, None) as writing:
            return kept.delete_case(writing.connection, name, case)

    def check(self) -> bool:
        """Read the whole file, and return True if everything in it is as it was written.

        Opening a file checks the structure of files up to 32 MB and, for files up to 1 MB, whether any row is missing
        or changed. Reading an inventory, its answers, reports or cases checks the rows that are read.
        """
        try:
            with self._database.reading() as connection:
                return intact(connection) and not kept.damaged(connection)
        except StoreError as error:
            if error.code == "corrupt":
                return False
            raise

    def export(self) -> dict[str, Any]:
        """Return everything in the store as one document of plain JSON data, complete and unprotected."""
        with self._database.reading() as connection:
            return kept.exported(connection, self._rules.vocabulary)

    # inside --------------------------------------------------------------------------------------------------------

    def _begin(self, place: Location, rules: StoragePolicy, wait: float) -> None:
        self._place, self._rules, self._wait = place, rules, wait
        self._database = Database(place, wait)

    def __repr__(self) -> str:
        return f"Store({self._place.description()!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _looking(self, name: str) -> Generator[tuple[Connection, int], None, None]:
        with self._database.reading() as connection:
            yield connection, state.key_of(connection, name)

    @contextmanager
    def _writing(self, name: str | None, now: datetime | None) -> Generator[Writing, None, None]:
        at = utc_now(now)
        if name is not None:
            checked_name(name)
        with self._database.writing() as connection:
            writing = Writing(connection, self._rules, at)
            yield writing if name is None else state.begun(writing, name)


def delete_store(
    app: str | None = None, *, path: str | os.PathLike[str] | None = None, damaged: bool = False, wait: float = 30.0
) -> bool:
    """Delete a store without opening it, as `Store.delete_file` does. A store with a newer layout is also deleted.

    Args:
        app: The name of your app.
        path: The path of the file, instead of an app's name.
        damaged: Whether to delete the file even if it can't be recognised as a store.
        wait: How many seconds to wait for another writer.

    Raises:
        StoreError: If the file isn't a store, another process writes for too long, or the file can't be deleted.
        ValueError: If neither `app` nor `path` is given, or both are.

    """
    if (app is None) is (path is None):
        raise ValueError("give the name of your app or a path")
    return delete_database(Location(app, path), wait, marked=not damaged)


def end_of(day: date, zone: str) -> datetime:
    """Return the time at which a date ends in a time zone: `end_of(date(2027, 1, 31), "Europe/Berlin")`.

    The result is the beginning of the next day in the zone, so a waiver until that time counts for the whole day. The
    result has a UTC offset, but not the name of the zone.

    Raises:
        ValueError: If there is no such time zone.

    """
    return datetime.fromisoformat(datetime.combine(day + timedelta(days=1), time(), zone_of(zone)).isoformat())
