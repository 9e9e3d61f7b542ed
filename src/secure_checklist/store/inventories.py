"""The current state of an inventory in a store, and changes to it within the caller's transaction.

A subject is one row, which is rewritten whenever an answer for it arrives. So neither writing nor loading replays the
history.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from secure_checklist.core.types import format_instant
from secure_checklist.rules.fact import Fact
from secure_checklist.store.rows import (
    RefusedError,
    StoredAnswer,
    UnfitError,
    as_written,
    checked,
    insert,
    parsed,
    texts,
    written,
)
from secure_checklist.store.seals import WHOLE, verify
from secure_checklist.store.subject_state import StoragePolicy, SubjectState
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.entries import (
    Attestation,
    Entry,
    ExternalResult,
    Intention,
    Waiver,
    about_of,
    name_of_entry,
    newest_intentions,
    newest_results,
)
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.loading import load_inventory
from secure_checklist.subjects.observations import Observation, Provenance
from secure_checklist.subjects.vocabulary import Vocabulary

E = TypeVar("E", Attestation, Waiver, Intention, ExternalResult)
NOWHERE = -1
"""The key of an inventory that doesn't exist. No row has this key, so everything that is read for it is empty."""
_OF_SUBJECT = (("subjects", "id"), ("answers", "subject"), ("entries", "subject"))
"""The tables with entries about a subject, except reports."""
_KINDS: Mapping[type[Entry], str] = {
    Attestation: "attestation",
    Waiver: "waiver",
    Intention: "intention",
    ExternalResult: "result",
}


class Saved(NamedTuple):
    """The result of a change.

    Attributes:
        answers: The numbers of the answers that were added.
        dropped: The content that wasn't stored, as ids or names such as `subject.field`.

    """

    answers: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Writing:
    """One change to one inventory, with the answers that were added and the names of what wasn't stored."""

    connection: sqlite3.Connection
    rules: StoragePolicy
    now: datetime
    inventory: int = NOWHERE
    answers: list[int] = field(default_factory=list[int])
    dropped: list[str] = field(default_factory=list[str])

    @property
    def saved(self) -> Saved:
        """The result of the change."""
        return Saved(tuple(self.answers), tuple(dict.fromkeys(self.dropped)))


# reading ---------------------------------------------------------------------------------------------------------


def key_of(connection: sqlite3.Connection, name: str) -> int:
    """Return the key of an inventory, or `NOWHERE` if there is none with this name."""
    found = connection.execute("SELECT key FROM inventories WHERE name = ?", (name,)).fetchone()
    if found is None:
        verify(connection, WHOLE, "inventories")  # there is none, or it is lost
        return NOWHERE
    return int(found[0])


@as_written()
def inventory_of(connection: sqlite3.Connection, name: str, vocabulary: Vocabulary) -> Inventory:
    """Return an inventory, or an empty one if there is none with this name.

    Raises:
        DamagedError: If a row isn't as it was written.
        UnfitError: If a subject doesn't fit the vocabulary.

    """
    key = key_of(connection, name)
    if key == NOWHERE:
        return Inventory()
    verify(connection, key, "inventories", "subjects", "entries")
    as_of, complete = connection.execute("SELECT as_of, complete FROM inventories WHERE key = ?", (key,)).fetchone()
    rows = connection.execute("SELECT kind, data, digest FROM subjects WHERE inventory = ? ORDER BY key", (key,))
    return Inventory(
        subjects=tuple(_subject(vocabulary, *row) for row in rows),
        complete=frozenset(json.loads(complete)),
        attestations=_entries(connection, key, Attestation),
        waivers=_entries(connection, key, Waiver),
        intentions=_entries(connection, key, Intention),
        results=_entries(connection, key, ExternalResult),
        as_of=as_of,
    )


def _subject(vocabulary: Vocabulary, kind: str, data: object, digest: object) -> Subject:
    """Return the subject of a row.

    Raises:
        DamagedError: If the row isn't what was written.
        UnfitError: If the subject isn't of the vocabulary.

    """
    text = checked(data, digest)
    try:
        read = vocabulary.subject(kind).model_validate_json(text)
        if read.extra:  # facts that are declared as data go through the loader that checks them
            (read,) = load_inventory({"subjects": [json.loads(text)]}, vocabulary=vocabulary).subjects
    except (ValueError, TypeError, LookupError, RecursionError):
        raise UnfitError from None
    return read


def _entries(connection: sqlite3.Connection, key: int, cls: type[E]) -> tuple[E, ...]:
    found = texts(connection, "entries", "inventory = ? AND kind = ? ORDER BY key", key, _KINDS[cls])
    return tuple(parsed(cls, text) for text in found)


def answers(
    connection: sqlite3.Connection, key: int, subject: str | None, facts: Sequence[str] | None
) -> Iterator[StoredAnswer]:
    """Return the answers of an inventory in the order they arrived: all, or those for a subject or facts."""
    if subject is None and facts is None:
        verify(connection, key, "answers")
    query = "SELECT number, data, digest FROM answers WHERE inventory = ?"
    asked: list[Any] = [key]
    for column, wanted in (("subject", None if subject is None else (subject,)), ("fact", facts)):
        if wanted is not None:
            query += f" AND {column} IN ({', '.join('?' * len(wanted))})"
            asked += wanted
    for number, data, digest in connection.execute(query + " ORDER BY number", asked):
        found = parsed(StoredAnswer, checked(data, digest))
        yield found.model_copy(update={"number": number})


def names(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the names of the inventories, in the order they were added."""
    verify(connection, WHOLE, "inventories")
    return tuple(str(row[0]) for row in connection.execute("SELECT name FROM inventories ORDER BY key"))


# writing ---------------------------------------------------------------------------------------------------------


def begun(writing: Writing, name: str) -> Writing:
    """Begin a change to an inventory, and create the inventory if there is none with this name."""
    row = {"name": name, "changed": format_instant(writing.now)}
    insert(writing.connection, "inventories", row, "ON CONFLICT (name) DO UPDATE SET changed = excluded.changed")
    return replace(writing, inventory=key_of(writing.connection, name))


@as_written()
def save(writing: Writing, present: Inventory, given: Inventory, *, replaces: bool = False) -> None:
    """Add an inventory to the stored one, or replace the stored one with it.

    Args:
        writing: The current change.
        present: The stored inventory.
        given: The inventory to save.
        replaces: Whether the inventory replaces the stored one, apart from what this store wouldn't keep.

    Raises:
        RefusedError: If a subject has a different kind from the stored one with its id, or there would be two people.

    """
    rules, stored = writing.rules, present.by_id
    writing.dropped.extend(given.withheld(rules.disclosure, rules.vocabulary.facts))
    given = given.disclosed(rules.disclosure, rules.vocabulary.facts)
    listed = given.by_id
    gone = [name for name, one in stored.items() if replaces and name not in listed and rules.disclosure.kind(one.kind)]
    for name in gone:
        _remove(writing.connection, writing.inventory, name)
    # Checked after the subjects that go: replacing the one person by another is fine, and adding a second isn't.
    people = {name for name, one in {**stored, **listed}.items() if one.kind == "person"}.difference(gone)
    if len(people) > 1:
        raise RefusedError("another person is stored in this inventory; there is exactly one, the one advised")
    for subject in given.subjects:
        _save_subject(writing, stored.get(subject.id), subject, replaces=replaces)
    left = _without_missing_entries(writing, present, given) if replaces else present
    words = _words(left)
    for place, said in _words(given).items():
        word = said
        if word.comment and not rules.disclosure.allows("private"):
            writing.dropped.append(f"{name_of_entry(word)}.comment")
            word = word.replace(comment="")
        older = words.get(place)
        if word == older:
            continue
        if older is None or older.at is None or word.at is None or word.at >= older.at:
            words.pop(place, None)
            words[place] = word
        kind = "person" if word.subject is None else listed[word.subject].kind
        origin = {"source": word.source, "at": word.at, "confidentiality": word.confidentiality}
        _log(
            writing, subject=word.subject, fact=f"{kind}.{ATTESTED}{word.item}", way="set", value=word.answer, **origin
        )
    results = newest_results((*left.results, *given.results), next(iter(people), given.person.id))
    _put_instead(writing, present.attestations, [*words.values()])
    _put_instead(writing, present.results, results)
    _put_instead(writing, present.intentions, newest_intentions((*left.intentions, *given.intentions)))
    _put_instead(writing, present.waivers, (*left.waivers, *given.waivers))
    as_of = given.as_of if replaces or given.as_of else present.as_of
    complete = given.complete if replaces else present.complete | given.complete
    writing.connection.execute(
        "UPDATE inventories SET as_of = ?, complete = ? WHERE key = ?",
        (None if as_of is None else format_instant(as_of), json.dumps(sorted(complete)), writing.inventory),
    )


def _without_missing_entries(writing: Writing, present: Inventory, given: Inventory) -> Inventory:
    """Return the stored inventory without entries that aren't given any more, unless this store wouldn't keep them."""
    said, kept = _words(given), writing.rules.disclosure

    def stays(entry: Entry, *, listed: bool) -> bool:
        kind = "person" if entry.subject is None else present.by_id[entry.subject].kind
        return listed or not kept.entry(entry.confidentiality) or not kept.kind(kind)

    return present.replace(
        attestations=tuple(one for one in present.attestations if stays(one, listed=(one.item, one.subject) in said)),
        waivers=tuple(one for one in present.waivers if stays(one, listed=one in given.waivers)),
        intentions=tuple(one for one in present.intentions if stays(one, listed=one in given.intentions)),
        results=tuple(one for one in present.results if stays(one, listed=one in given.results)),
    )


def _put_instead(writing: Writing, before: Sequence[Entry], after: Sequence[Entry]) -> None:
    """Replace some entries by others."""
    for entry in dict.fromkeys(before):
        if entry not in after:
            row = _row(entry)
            query = "DELETE FROM entries WHERE inventory = ? AND kind = ? AND item = ? AND data = ?"
            writing.connection.execute(query, (writing.inventory, row["kind"], row["item"], row["data"]))
    for entry in dict.fromkeys(after):
        if entry not in before:
            insert(writing.connection, "entries", {"inventory": writing.inventory, **_row(entry)})


def _row(entry: Entry) -> dict[str, str | None]:
    data = written(entry.model_dump(mode="json", exclude_none=True))
    return {"kind": _KINDS[type(entry)], "item": about_of(entry), "subject": entry.subject, **data}


def _save_subject(writing: Writing, stored: Subject | None, subject: Subject, *, replaces: bool) -> None:
    if stored is not None and stored.kind != subject.kind:
        raise RefusedError("a subject of this id and another kind is stored")
    rules, said = writing.rules, SubjectState.by(subject)
    given = said.where(lambda name: rules.may(type(subject), name))
    writing.dropped.extend(f"{subject.id}.{name}" for name in sorted(said.slots.keys() - given.slots))
    before = SubjectState({}, {}) if stored is None else SubjectState.by(stored)
    if replaces or stored is None:
        # An app that may not see private facts loads an inventory without them and saves it. Taking their absence for a
        # deletion would lose them for the app that may.
        others = before.where(lambda name: not rules.may(type(subject), name))  # they can't be given, so they stay
        after = given._replace(slots={**given.slots, **others.slots})
        changed = after.changes(before)
    else:
        after, changed = before.added(given)
    if after != before:
        _put(writing, after)
    at = after.about.get("observed_at")
    for name, slot in changed.items():
        origin = slot.provenance or Provenance(at=at)
        fact, rest = f"{subject.kind}.{name}", {"source": origin.source, "at": origin.at, "provenance": slot.provenance}
        _log(writing, subject=subject.id, fact=fact, way="set", value=slot.value, unknown=slot.unknown, **rest)


@as_written()
def answer(writing: Writing, subject: str, fact: Fact[Any], seen: Observation) -> None:
    """Combine one answer with what is stored about a subject.

    Raises:
        RefusedError: If no subject with this id and of the fact's kind is stored.

    """
    query = "SELECT kind, data, digest FROM subjects WHERE inventory = ? AND id = ?"
    found = writing.connection.execute(query, (writing.inventory, subject)).fetchone()
    if found is None or found[0] != fact.kind:
        raise RefusedError("no such subject is stored; save the inventory first")
    stored = _subject(writing.rules.vocabulary, *found)
    _put(writing, SubjectState.by(stored).observed(fact.field, seen))
    said = {"value": seen.value, "source": seen.source, "at": seen.at}
    _log(writing, subject=stored.id, fact=fact.name, way="observed", **said)


def _put(writing: Writing, said: SubjectState) -> None:
    """Write a subject's row."""
    then = "ON CONFLICT (inventory, id) DO UPDATE SET data = excluded.data, digest = excluded.digest"
    about = {"inventory": writing.inventory, "id": said.about["id"], "kind": said.about["kind"]}
    insert(writing.connection, "subjects", {**about, **written(said.row())}, then)


def _log(writing: Writing, **said: Any) -> None:  # noqa: ANN401 - as the answer's fields
    """Add a new value as an answer."""
    answer = StoredAnswer(recorded_at=writing.now, **said)
    row = {
        "inventory": writing.inventory,
        "subject": answer.subject,
        "fact": answer.fact,
        "recorded_at": format_instant(answer.recorded_at),
        **written(answer.model_dump(mode="json", exclude_defaults=True)),
    }
    writing.answers.append(insert(writing.connection, "answers", row).lastrowid or 0)


def _words(inventory: Inventory) -> dict[tuple[str, str | None], Attestation]:
    """Return the attestations of an inventory by item and subject; of several on one the newest."""
    found: dict[tuple[str, str | None], Attestation] = {}
    for entry in inventory.attestations:
        held = found.get((entry.item, entry.subject))
        at, before = (None if one is None else one.at or inventory.as_of for one in (entry, held))
        if held is None or at is None or (before is not None and before <= at):  # one without a time was made now
            found[entry.item, entry.subject] = entry
    return found


def last_change(connection: sqlite3.Connection, name: str) -> datetime | None:
    """Return the time of the last change to an inventory, or None if there is none with this name."""
    verify(connection, WHOLE, "inventories")
    found = connection.execute("SELECT changed FROM inventories WHERE name = ?", (name,)).fetchone()
    return None if found is None else datetime.fromisoformat(found[0])


def delete_unchanged(connection: sqlite3.Connection, since: datetime) -> tuple[str, ...]:
    """Delete the inventories that haven't changed since a given time, and return their names."""
    rows = connection.execute("SELECT name, changed FROM inventories ORDER BY key").fetchall()
    gone = tuple(str(name) for name, changed in rows if datetime.fromisoformat(changed) < since)
    connection.executemany("DELETE FROM inventories WHERE name = ?", [(name,) for name in gone])
    return gone


def delete(connection: sqlite3.Connection, name: str, subject: str | None) -> bool:
    """Delete an inventory, or one of its subjects, with all entries about it. Return True if it existed."""
    key = key_of(connection, name)
    if subject is None:
        return bool(connection.execute("DELETE FROM inventories WHERE key = ?", (key,)).rowcount)
    return _remove(connection, key, subject)


def _remove(connection: sqlite3.Connection, key: int, subject: str) -> bool:
    """Delete a subject with all that was said of it, its answers among it: what is removed is gone."""
    found = 0
    for table, column in _OF_SUBJECT:
        query = f"DELETE FROM {table} WHERE inventory = ? AND {column} = ?"  # noqa: S608 - names of ours
        found += connection.execute(query, (key, subject)).rowcount
    return bool(found)
