"""The present state of an inventory in a store, and what changes it, within a transaction that somebody else opened.

A subject is one row, written anew when an answer for it comes in, so that neither writing nor loading replays history.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import from_json

from secure_checklist.core.errors import InvalidInventoryError, UnknownNameError
from secure_checklist.core.model import mapping_of
from secure_checklist.core.types import format_instant
from secure_checklist.evaluation.summaries import made
from secure_checklist.store.merge import Data, Rules, Slot, added, changes
from secure_checklist.store.rows import (
    DamagedError,
    RefusedError,
    StoredAnswer,
    UnfitError,
    as_json_value,
    as_written,
    checked,
    data_of,
    in_present_format,
    parsed,
    written,
)
from secure_checklist.store.seals import WHOLE, verify
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import NEVER_WRITTEN, Attestation, Inventory, Waiver, unwritten_word
from secure_checklist.subjects.loading import load_inventory
from secure_checklist.subjects.observations import Observation, Provenance
from secure_checklist.subjects.vocabulary import Vocabulary


class Reader:
    """Reads the rows of one load."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.provenances: dict[object, Provenance] = {}
        self.observations: dict[object, Observation] = {}

    def subjects(self, texts: Iterable[str]) -> Iterator[Subject]:
        """Return the subjects of these rows.

        Raises:
            UnfitError: one of them isn't of the vocabulary.

        """
        for text in texts:
            try:
                yield self.subject(text)
            except (ValueError, TypeError, KeyError, UnknownNameError, RecursionError):
                raise UnfitError from None

    def subject(self, text: str) -> Subject:
        """Return the subject of one row; facts that are declared as data go through the loader that checks them."""
        data = _object(from_json(in_present_format(text), allow_inf_nan=False))
        if data.get("extra"):
            try:
                return load_inventory({"subjects": [data]}, vocabulary=self.vocabulary).subjects[0]
            except InvalidInventoryError:
                raise UnfitError from None
        observed = mapping_of(data.get("observed"))
        if observed:
            data["observed"] = {name: self.provenance(part) for name, part in observed.items()}
        try:
            return self.vocabulary.subject(data["kind"]).model_validate(data)
        except ValidationError:
            raise UnfitError from None

    def provenance(self, held: object) -> Provenance:
        """Return a provenance, made once for all that are alike but for what they were chosen over."""
        data = _object(held)
        key = (data.get("source"), data.get("at"), data.get("raw"))
        found = self.provenances.get(key)
        superseded = data.get("superseded")
        if found is None:
            plain = {name: part for name, part in data.items() if name != "superseded"}
            found = self.provenances[key] = Provenance.model_validate(plain)
        if not superseded:
            return found
        over = tuple(self.observation(part) for part in superseded)
        return made(Provenance, {"source": found.source, "at": found.at, "superseded": over, "raw": found.raw})

    def observation(self, held: object) -> Observation:
        """Return an observation, made once for all that are alike."""
        data = _object(held)
        value = as_json_value(data["value"])
        key = (isinstance(value, bool), isinstance(value, float), value, data.get("source"), data.get("at"))
        found = self.observations.get(key)
        if found is None:
            found = self.observations[key] = Observation.model_validate(data)
        return found


def _object(value: object) -> dict[str, Any]:
    found = mapping_of(value)
    if found is None:
        raise UnfitError
    return found


Entry = Attestation | Waiver
_OF_SUBJECT = (("subjects", "id"), ("answers", "subject"), ("attestations", "subject"), ("waivers", "subject"))
"""Where what was said of a subject is kept, but for reports."""


class Loaded(NamedTuple):
    """An inventory as it was last read, with what tells whether it still is so."""

    revision: int = -1
    inventory: Inventory = Inventory()
    subjects: Mapping[str, tuple[int, Subject]] = {}


class Writing(NamedTuple):
    """One change to one inventory."""

    connection: sqlite3.Connection
    inventory: int
    revision: int
    rules: Rules
    now: datetime


# reading ---------------------------------------------------------------------------------------------------------


def key_of(connection: sqlite3.Connection, name: str) -> tuple[int, int] | None:
    """Return the key and the revision of an inventory; None: there is none of this name."""
    found = connection.execute("SELECT key, revision FROM inventories WHERE name = ?", (name,)).fetchone()
    if found is None:
        verify(connection, WHOLE, "inventories")  # there is none, or it is lost
        return None
    return int(found[0]), int(found[1])


@as_written()
def loaded(connection: sqlite3.Connection, name: str, vocabulary: Vocabulary, before: Loaded) -> Loaded:
    """Read an inventory, and of its subjects only those that have changed since.

    Raises:
        DamagedError: a row isn't what was written.
        UnfitError: a subject isn't of the vocabulary.

    """
    keys = key_of(connection, name)
    if keys is None:
        return Loaded()
    key, revision = keys
    if revision == before.revision:
        return before
    verify(connection, key, "inventories", "subjects", "attestations", "waivers")
    as_of, complete = connection.execute("SELECT as_of, complete FROM inventories WHERE key = ?", (key,)).fetchone()
    subjects = _subjects(connection, key, vocabulary, before)
    try:
        inventory = Inventory(
            subjects=tuple(subject for _, subject in subjects.values()),
            complete=frozenset(json.loads(complete)),
            attestations=tuple(_entries(connection, key, "attestations", Attestation)),
            waivers=tuple(_entries(connection, key, "waivers", Waiver)),
            as_of=as_of,
        )
    except (ValidationError, TypeError):
        raise DamagedError from None
    return Loaded(revision, inventory, subjects)


def _subjects(
    connection: sqlite3.Connection, key: int, vocabulary: Vocabulary, before: Loaded
) -> dict[str, tuple[int, Subject]]:
    known = before.subjects
    rows = connection.execute("SELECT id, revision FROM subjects WHERE inventory = ? ORDER BY key", (key,)).fetchall()
    fresh = [row for row in rows if row[0] not in known or known[row[0]][0] != row[1]]
    texts = dict[str, str]()
    if len(fresh) * 4 > len(rows):
        query = "SELECT id, data, digest FROM subjects WHERE inventory = ?"
        texts = {name: checked(data, digest) for name, data, digest in connection.execute(query, (key,))}
    else:
        query = "SELECT data, digest FROM subjects WHERE inventory = ? AND id = ?"
        texts = {name: checked(*connection.execute(query, (key, name)).fetchone()) for name, _ in fresh}
    read = {subject.id: subject for subject in Reader(vocabulary).subjects(texts[name] for name, _ in fresh)}
    return {name: (rev, read[name] if name in read else known[name][1]) for name, rev in rows}


def _entries(connection: sqlite3.Connection, key: int, table: str, cls: type[Any]) -> Iterator[Any]:
    query = f"SELECT data, digest FROM {table} WHERE inventory = ? ORDER BY key"  # noqa: S608 - one of two names of ours
    for data, digest in connection.execute(query, (key,)):
        yield parsed(cls, checked(data, digest))


@as_written()
def rows_of(writing: Writing) -> dict[str, Data]:
    """Return the subjects of the inventory as plain data by id, in order, under the present names of their facts."""
    query = "SELECT id, data, digest FROM subjects WHERE inventory = ? ORDER BY key"
    rows = writing.connection.execute(query, (writing.inventory,))
    return {name: _row(checked(data, digest), writing.rules) for name, data, digest in rows}


@as_written()
def row_of(writing: Writing, subject: str) -> Data | None:
    """Return one subject as plain data under the present names of its facts; None: it isn't listed."""
    query = "SELECT data, digest FROM subjects WHERE inventory = ? AND id = ?"
    found = writing.connection.execute(query, (writing.inventory, subject)).fetchone()
    return None if found is None else _row(checked(*found), writing.rules)


def _row(text: str, rules: Rules) -> Data:
    data = mapping_of(json.loads(in_present_format(text)))
    kind = None if data is None else data.get("kind")
    if data is None or not isinstance(kind, str) or not isinstance(data.get("id"), str):
        raise DamagedError
    former = rules.former_fields(kind)
    if former:
        for part in (data, *(held for name in ("observed", "unknown") if (held := mapping_of(data.get(name))))):
            for old in part.keys() & former.keys():
                part.setdefault(former[old], part.pop(old))
    return data


# writing ---------------------------------------------------------------------------------------------------------


def begun(connection: sqlite3.Connection, name: str, rules: Rules, now: datetime) -> Writing:
    """Begin a change: make the inventory where there is none of this name, and give the change a number."""
    first = secrets.randbits(40)  # so that nobody takes a new inventory for one of its name that was deleted
    connection.execute("INSERT OR IGNORE INTO inventories (name, revision) VALUES (?, ?)", (name, first))
    connection.execute("UPDATE inventories SET revision = revision + 1 WHERE name = ?", (name,))
    key, revision = key_of(connection, name) or (0, 0)
    return Writing(connection, key, revision, rules, now)


def put_row(writing: Writing, data: Data) -> None:
    """Write a subject's row."""
    text, digest = written(data)
    writing.connection.execute(
        "INSERT INTO subjects (inventory, id, kind, revision, data, digest) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (inventory, id) DO UPDATE SET revision = excluded.revision, data = excluded.data, "
        "digest = excluded.digest",
        (writing.inventory, data["id"], data["kind"], writing.revision, text, digest),
    )


def appended(writing: Writing, answer: StoredAnswer) -> int | None:
    """Add an answer; return its number, or None where it is stored already."""
    text, digest = written(answer.model_dump(mode="json", exclude_defaults=True))
    found = writing.connection.execute(
        "INSERT OR IGNORE INTO answers (uid, inventory, subject, fact, data, recorded_at, digest) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            answer.uid,
            writing.inventory,
            answer.subject,
            answer.fact,
            text,
            format_instant(answer.recorded_at),
            digest,
        ),
    )
    return found.lastrowid if found.rowcount else None


def new_answer(writing: Writing, subject: str | None, fact: str, **said: object) -> StoredAnswer:
    """Make an answer with a name of its own."""
    rest = {key: value for key, value in said.items() if value is not None}
    return StoredAnswer.model_validate(
        {"uid": secrets.token_hex(16), "subject": subject, "fact": fact, "recorded_at": writing.now, **rest}
    )


def log_slots(writing: Writing, data: Data, slots: Mapping[str, Slot]) -> Iterator[int]:
    """Add to the answers what was set of a subject's facts."""
    for field, slot in slots.items():
        held = Provenance.model_validate(slot.provenance or {"at": data.get("observed_at")})
        number = appended(
            writing,
            new_answer(
                writing,
                data["id"],
                f"{data['kind']}.{field}",
                way="set",
                value=as_json_value(slot.value),
                unknown=slot.unknown,
                source=held.source,
                at=held.at,
                provenance=None if slot.provenance is None else held,
            ),
        )
        if number is not None:
            yield number


class Change(NamedTuple):
    """What saving did: the numbers of the answers that were added, and what wasn't kept."""

    answers: list[int]
    dropped: list[str]


def save(writing: Writing, given: Inventory, *, replace: bool = False, keep: bool = False) -> Change:
    """Add an inventory to what is stored, or put it in its place.

    Args:
        writing: The change it is part of.
        given: The inventory.
        replace: It takes the place of what is stored, but for what this store wouldn't keep.
        keep: It comes from a document, with answers of its own: of two undated values the stored one stays.

    Raises:
        RefusedError: a subject is of another kind than the stored one of its id, or there would be two people.

    """
    change = Change([], [])
    if not writing.rules.incidents:
        change.dropped.extend(subject.id for subject in given.subjects if not writing.rules.keeps(subject.kind))
        given = given.without_incidents()
    _save_subjects(writing, given, change, replace=replace, keep=keep)
    _save_attestations(writing, given, change, replace=replace, keep=keep)
    _save_waivers(writing, given, replace=replace)
    _save_head(writing, given, replace=replace, keep=keep)
    return change


def _save_subjects(writing: Writing, given: Inventory, change: Change, *, replace: bool, keep: bool) -> None:
    rules, stored, listed = writing.rules, rows_of(writing), given.by_id
    for name, data in [*stored.items()] if replace else ():
        if name not in listed and rules.keeps(data["kind"]):
            _remove(writing, name)
            del stored[name]
    for subject in given.subjects:
        data, gone = rules.sifted(subject, data_of(subject))
        change.dropped.extend(gone)
        _fits(data, stored)
        present = stored.get(subject.id)
        if data == present:
            continue
        if replace or present is None:
            data = data if present is None else rules.replaced(present, data, type(subject))
            slots = changes(present or {}, data)
        else:
            data, slots = added(present, data, keep=keep)
        if data != present:
            put_row(writing, data)
            stored[subject.id] = data
        if not keep:
            change.answers.extend(log_slots(writing, data, slots))


def _fits(data: Data, stored: Mapping[str, Data]) -> None:
    present = stored.get(data["id"])
    if present is not None and present["kind"] != data["kind"]:
        raise RefusedError("a subject of this id and another kind is stored")
    if data["kind"] == "person" and any(
        other["kind"] == "person" and name != data["id"] for name, other in stored.items()
    ):
        raise RefusedError("another person is stored in this inventory; there is exactly one, the one advised")


def _remove(writing: Writing, subject: str) -> None:
    """Delete a subject with all that was said of it, its answers among it: what is removed is gone."""
    for table, column in _OF_SUBJECT:
        query = f"DELETE FROM {table} WHERE inventory = ? AND {column} = ?"  # noqa: S608 - names of ours
        writing.connection.execute(query, (writing.inventory, subject))


def _save_attestations(writing: Writing, given: Inventory, change: Change, *, replace: bool, keep: bool) -> None:
    new = {(entry.item, entry.subject): entry for entry in given.attestations}
    held = attestations(writing)
    for place, entry in held.items():
        if replace and place not in new and _mine(writing, entry):
            delete_entry(writing, "attestations", entry)
    for place, entry in new.items():
        if entry == held.get(place):
            continue
        if entry.item in NEVER_WRITTEN:
            change.dropped.append(unwritten_word(entry))
            continue
        if entry.subject is not None and row_of(writing, entry.subject) is None:
            change.dropped.append(f"{entry.subject}.{ATTESTED}{entry.item}")
            continue
        change.answers.extend(attest(writing, entry, held.get(place), keep=keep))


@as_written()
def attestations(writing: Writing) -> dict[tuple[str, str | None], Attestation]:
    """Return the attestations that are stored, by item and subject."""
    found = _entries(writing.connection, writing.inventory, "attestations", Attestation)
    return {(entry.item, entry.subject): entry for entry in found}


def attest(writing: Writing, entry: Attestation, held: Attestation | None, *, keep: bool = False) -> Iterator[int]:
    """Put an attestation in an older one's place, and add it to the answers."""
    older = held is not None and held.at is not None and entry.at is not None and entry.at < held.at
    undated = keep and held is not None and (entry.at is None or held.at is None or entry.at == held.at)
    if not older and not undated:
        if held is not None:
            delete_entry(writing, "attestations", held)
        put_entry(writing, "attestations", entry)
    if not keep:
        data = row_of(writing, entry.subject) if entry.subject else None
        kind = "person" if data is None else data["kind"]
        said = {"way": "set", "value": entry.answer, "source": entry.source, "at": entry.at}
        number = appended(writing, new_answer(writing, entry.subject, f"{kind}.{ATTESTED}{entry.item}", **said))
        if number is not None:
            yield number


def put_entry(writing: Writing, table: str, entry: Entry) -> None:
    """Add an attestation or a waiver."""
    text, digest = written(entry.model_dump(mode="json", exclude_none=True))
    query = f"INSERT INTO {table} (inventory, item, subject, data, digest) VALUES (?, ?, ?, ?, ?)"  # noqa: S608 - ours
    writing.connection.execute(query, (writing.inventory, entry.item, entry.subject, text, digest))


def delete_entry(writing: Writing, table: str, entry: Entry) -> None:
    """Take an attestation or a waiver away."""
    text, _ = written(entry.model_dump(mode="json", exclude_none=True))
    query = f"DELETE FROM {table} WHERE inventory = ? AND item = ? AND data = ?"  # noqa: S608 - ours
    writing.connection.execute(query, (writing.inventory, entry.item, text))


def _mine(writing: Writing, entry: Entry) -> bool:
    """Return whether an entry is about a subject that this store would keep, or about none."""
    data = None if entry.subject is None else row_of(writing, entry.subject)
    return data is None or writing.rules.keeps(data["kind"])


def _save_waivers(writing: Writing, given: Inventory, *, replace: bool) -> None:
    held = all_waivers(writing)
    for entry in held:
        if replace and entry not in given.waivers and _mine(writing, entry):
            delete_entry(writing, "waivers", entry)
    for entry in dict.fromkeys(given.waivers):
        known = entry.subject is None or row_of(writing, entry.subject) is not None
        if entry not in held and known:
            put_entry(writing, "waivers", entry)


def _save_head(writing: Writing, given: Inventory, *, replace: bool, keep: bool) -> None:
    query = "SELECT as_of, complete FROM inventories WHERE key = ?"
    as_of, complete = writing.connection.execute(query, (writing.inventory,)).fetchone()
    kinds = given.complete if replace else given.complete.union(json.loads(complete))
    if replace or (given.as_of is not None and not (keep and as_of)):
        as_of = None if given.as_of is None else format_instant(given.as_of)
    writing.connection.execute(
        "UPDATE inventories SET as_of = ?, complete = ? WHERE key = ?",
        (as_of, json.dumps(sorted(kinds)), writing.inventory),
    )


@as_written()
def all_waivers(writing: Writing) -> tuple[Waiver, ...]:
    """Return the waivers that are stored."""
    return tuple(_entries(writing.connection, writing.inventory, "waivers", Waiver))


def answers(
    connection: sqlite3.Connection, key: int, subject: str | None, facts: Sequence[str] | None
) -> Iterator[StoredAnswer]:
    """Return the answers of an inventory in the order in which they came, of one subject or of facts where so asked."""
    if subject is None and facts is None:
        verify(connection, key, "answers")
    query = "SELECT number, data, digest FROM answers WHERE inventory = ?"
    asked: list[Any] = [key]
    for column, wanted in (("subject", None if subject is None else (subject,)), ("fact", facts)):
        if wanted is not None:
            query += f" AND {column} IN ({', '.join('?' * len(wanted))})"
            asked += wanted
    for number, data, digest in connection.execute(query + " ORDER BY number", asked):
        found = parsed(StoredAnswer, in_present_format(checked(data, digest)))
        yield made(StoredAnswer, {**found.__dict__, "number": number})


def names(connection: sqlite3.Connection) -> Iterable[str]:
    """Return the names of the inventories."""
    verify(connection, WHOLE, "inventories")
    return [str(row[0]) for row in connection.execute("SELECT name FROM inventories ORDER BY key")]


def delete(connection: sqlite3.Connection, name: str, subject: str | None) -> bool:
    """Delete an inventory, or one of its subjects, with all that was said of it."""
    keys = key_of(connection, name)
    if keys is None:
        return False
    if subject is None:
        return bool(connection.execute("DELETE FROM inventories WHERE key = ?", (keys[0],)).rowcount)
    found = 0
    for table, column in _OF_SUBJECT:
        query = f"DELETE FROM {table} WHERE inventory = ? AND {column} = ?"  # noqa: S608 - names of ours
        found += connection.execute(query, (keys[0], subject)).rowcount
    connection.execute("UPDATE inventories SET revision = revision + 1 WHERE key = ?", (keys[0],))
    return bool(found)
