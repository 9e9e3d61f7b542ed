"""`EvidenceLog`: records in the order in which they were written, corrected and redacted, in a chain of hashes.

Entries are only ever added. A correction names the entry that it corrects. A redaction takes the text of an entry away
and leaves its hash, so that the chain still holds.

What the chain is good for: `EvidenceLog.check` finds accidental change and partial edits. What it is not: it does not
prove that a record is true, who wrote it, or when. Anybody who has the file can write another text and compute the
whole chain anew. No court has to accept it. The last link, written down elsewhere (on paper, with an adviser), lets
`check(noted=...)` find out whether the chain was shortened or computed anew since.

Nothing here keeps copies, reads a clock but for the time of an entry, or writes to a file.
"""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from secure_checklist.core.clock import utc_now
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import MAX_BYTES, loader
from secure_checklist.core.errors import InvalidEvidenceError, Problem
from secure_checklist.core.types import format_instant
from secure_checklist.incident.evidence.record import AS_WRITTEN, EvidenceRecord, FixedInstant, Handling, Quiet
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person

EntryKind = Literal["record", "correction", "redaction"]

_Hash = Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]
_Number = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
_ONLY_REFERENCES = Problem(
    "handling",
    "this log takes references only: the person shown is or may be under 18, or somebody else writes the log",
    "set handling to references_only, and leave out file_name, file_size, mime, sha256 and integrity_checked_at",
)

_RUNS_BACK = Problem(
    "at",
    "the entry before this one is later, and nothing says that a clock was set back",
    "check the time and its offset; if a clock was wrong, mark that: clock_set_back=True",
)
_NUMBERS = "entries are numbered from 1; see versions() and in_force()"


class EntryText(Quiet):
    """The part of an entry that a redaction takes away.

    Attributes:
        salt: Random digits, without which nobody can find a redacted text by trying texts until the hash fits.
        why: Why the entry was made; empty for a first record.
        record: What was written down; None for a redaction.

    """

    salt: str = Field(strict=True, pattern=r"^[0-9a-f]{32,64}$")
    why: str = Field(default="", strict=True, max_length=1000)
    record: EvidenceRecord | None = None


class Entry(Quiet):
    """One link of the chain.

    Attributes:
        number: Its place, from 1.
        at: When it was added, by the clock of the device or as the app says, in UTC.
        kind: What it is.
        refers_to: The entry that it corrects or redacts; None for a record.
        text: What it says; None once that was redacted.
        text_hash: The SHA-256 of its text as canonical JSON, with the salt.
        link: The SHA-256 over the link before it, its number, time and kind, what it refers to, and its text's hash.
        clock_set_back: Whether its time may lie before that of the entry before it, since the clock was set back.

    """

    number: _Number
    at: FixedInstant
    clock_set_back: bool = Field(default=False, strict=True)
    kind: EntryKind
    refers_to: _Number | None = None
    text: EntryText | None = None
    text_hash: _Hash
    link: _Hash

    @property
    def record(self) -> EvidenceRecord | None:
        """What it writes down; None for a redaction, and where the text was redacted."""
        return self.text.record if self.text else None

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Return which entry it is, and nothing that was written."""
        yield "number", self.number
        yield "kind", self.kind


class EvidenceLog(Quiet):
    """The chain. A value: every method that adds something gives a new log.

    Beside its fields, the newest log of a line holds a `_Tally` of them, which is neither compared nor written.

    Attributes:
        format_version: Of the file format.
        handling: Which records it takes. With `references_only`, no other; with `full`, both.
        entries: The whole chain, in order.

    """

    format_version: str = Field(default=FORMAT_VERSION, strict=True, max_length=20)
    handling: Handling = "references_only"
    entries: tuple[Entry, ...] = Field(default=(), max_length=100_000)

    @classmethod
    def for_incident(cls, incident: Incident, *, person: Person | None = None) -> Self:
        """Return an empty log of the handling that the incident allows.

        `full` only where the advised person is the person shown and was an adult then, with nothing that speaks against
        it: not the age now, and not `Person.minor`. Anything else, and anything not known, is `references_only`. When
        the answers change, begin another log; in the old one, redact what names a file.

        Args:
            incident: What is known of it.
            person: The advised person; None: nothing is known of them.

        """
        own = incident.role == "self" and not ages_of(incident, person).possible_minor
        return cls(handling="full" if own else "references_only")

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show its handling and how many entries there are, and nothing that was written."""
        yield "handling", self.handling
        yield "entries", len(self.entries)

    # adding ------------------------------------------------------------------------------------------------------

    def append(
        self,
        record: EvidenceRecord,
        *,
        now: datetime | None = None,
        salt: str | None = None,
        clock_set_back: bool = False,
    ) -> Self:
        """Add a record. What it costs doesn't grow with the log.

        Args:
            record: The record.
            now: When it was added; None: the current time.
            salt: For tests; None: a random one.
            clock_set_back: Take a time before that of the last entry, and mark it: the clock was wrong then, or is now.

        Raises:
            InvalidEvidenceError: the log takes references only and the record is full, its id is in the log already,
                the last entry is later, or the log has grown too large to be read back.
            ValueError: `now` has no offset.

        """
        return self._with("record", None, now, salt, record=record, clock_set_back=clock_set_back)

    def correct(
        self,
        entry_number: int,
        record: EvidenceRecord,
        *,
        why: str,
        now: datetime | None = None,
        salt: str | None = None,
        clock_set_back: bool = False,
    ) -> Self:
        """Add a correction, which takes the place of an entry that stays in the chain. It keeps the id of the record.

        What it costs doesn't grow with the log.

        Args:
            entry_number: The entry with the record, or with an earlier correction of it.
            record: The whole record as it should be. Its custody begins with the lines that were there.
            why: What was wrong.
            now: When it was added; None: the current time.
            salt: For tests; None: a random one.
            clock_set_back: As in `append`.

        Raises:
            InvalidEvidenceError: there is no such record in force, a line of custody was changed or dropped, `why` is
                empty, or as in `append`.
            ValueError: `now` has no offset.

        """
        tally = self._take_tally()
        newest = tally.newest(entry_number)
        vars(self)["_tally"] = tally
        old = self.entries[newest - 1].record if newest else None
        if old is None:
            raise _refusal("entry_number", "the entry holds no record that is in force", _NUMBERS)
        if record.custody[: len(old.custody)] != old.custody:
            hint = "begin with the lines that were there, and add one that says what is different"
            raise _refusal("custody", "a correction may add lines, not change or drop one", hint)
        kept = record.model_copy(update={"id": old.id})
        return self._with(
            "correction", entry_number, now, salt, why=_reason(why), record=kept, clock_set_back=clock_set_back
        )

    def redact(
        self,
        entry_number: int,
        *,
        why: str,
        now: datetime | None = None,
        salt: str | None = None,
        clock_set_back: bool = False,
    ) -> Self:
        """Take the text of one entry away for good, leave its hash, and add an entry that says so.

        Where a record was corrected, each version is an entry of its own: `versions` names them. A redacted version in
        force doesn't bring an earlier one back. Copies of the log that were saved before still hold the text.

        Raises:
            InvalidEvidenceError: there is no such entry, its text was taken away before, `why` is empty, or the last
                entry is later and `clock_set_back` doesn't mark that.
            ValueError: `now` has no offset.

        """
        if not 1 <= entry_number <= len(self.entries) or self.entries[entry_number - 1].text is None:
            raise _refusal("entry_number", "the entry holds no text", _NUMBERS)
        return self._with("redaction", entry_number, now, salt, why=_reason(why), clock_set_back=clock_set_back)

    def _with(  # noqa: PLR0913 - the parts of an entry
        self,
        kind: EntryKind,
        refers_to: int | None,
        now: datetime | None,
        salt: str | None,
        *,
        why: str = "",
        record: EvidenceRecord | None = None,
        clock_set_back: bool,
    ) -> Self:
        """Add an entry; links go by the hashes of texts, so that what is redacted changes none."""
        if record is not None and self.handling == "references_only" and record.handling == "full":
            raise InvalidEvidenceError([_ONLY_REFERENCES])
        text = EntryText(salt=secrets.token_hex(16) if salt is None else salt, why=why, record=record)
        number, at, text_hash = len(self.entries) + 1, utc_now(now), hash_of(text)
        back = bool(self.entries) and at < self.entries[-1].at
        if back and not clock_set_back:
            raise InvalidEvidenceError([_RUNS_BACK])
        draft = Entry(
            number=number,
            at=at,
            clock_set_back=back,
            kind=kind,
            refers_to=refers_to,
            text=text,
            text_hash=text_hash,
            link=text_hash,
        )
        added = draft.model_copy(update={"link": link_of(draft, self.last_link or self._start())})
        entries, swap = self.entries, list[Entry]()
        if kind == "redaction" and refers_to is not None:
            old = entries[refers_to - 1]
            swap = [old, old.replace(text=None)]
            entries = (*entries[: refers_to - 1], swap[1], *entries[refers_to:])
        tally = self._take_tally()
        fault = tally.fault(added, *swap)
        if fault is not None:
            vars(self)["_tally"] = tally
            raise fault
        tally.change(added, *swap)
        tally.entries = (*entries, added)
        grown = self.model_copy(update={"entries": tally.entries})
        vars(grown)["_tally"] = tally
        return grown

    def _take_tally(self) -> "_Tally":
        """Return the tally, which the caller gives back or on to the new log, so that adding is linear.

        Whoever adds to the old log again counts anew. Taking it away leaves none to another thread meanwhile.
        """
        tally: _Tally | None = vars(self).pop("_tally", None)
        return _Tally(self) if tally is None or tally.entries is not self.entries else tally

    @cached_property
    def _tally(self) -> "_Tally":
        """Named here so that copies with changed fields leave it behind; `_with` alone puts one in its place."""
        return _Tally(self)

    def __eq__(self, other: object) -> bool:
        """Compare by fields."""
        if not isinstance(other, EvidenceLog):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in EvidenceLog.model_fields)

    def __hash__(self) -> int:
        return hash((self.handling, self.entries))

    def __getstate__(self) -> dict[Any, Any]:
        """Return the fields alone, without what is counted of them."""
        held = {name: value for name, value in self.__dict__.items() if name in EvidenceLog.model_fields}
        return {**super().__getstate__(), "__dict__": held}

    # reading -----------------------------------------------------------------------------------------------------

    @property
    def last_link(self) -> str:
        """The link of the last entry; empty for an empty log. Write it down elsewhere, with the day."""
        return self.entries[-1].link if self.entries else ""

    def versions(self, entry_number: int) -> tuple[int, ...]:
        """Return the numbers of the entries on the same record as this one, in order; empty: it is about no record."""
        roots = self._roots()
        root = roots.get(entry_number)
        return tuple(number for number, of in roots.items() if of == root) if root is not None else ()

    def in_force(self) -> tuple[Entry, ...]:
        """Return the entries whose records count: of each record its last version, without what was redacted."""
        last = {root: number for number, root in self._roots().items()}
        return tuple(self.entries[number - 1] for number in last.values() if self.entries[number - 1].record)

    def current(self) -> tuple[EvidenceRecord, ...]:
        """Return the records in force, in the order in which they were first written down."""
        return tuple(entry.record for entry in self.in_force() if entry.record)

    def facts(self) -> dict[str, int]:
        """Return what the log says about the incident: `records_ready`, how many records in force are complete.

        How many places there are isn't counted: a place may have several records, or none yet.
        """
        return {"records_ready": sum(record.complete() for record in self.current())}

    def to_json(self) -> bytes:
        """Write the log as canonical JSON, from which `load_log` gives an equal one."""
        return _canonical({"format_version": self.format_version, "handling": self.handling, **_data_of(self)})

    def _roots(self) -> dict[int, int]:
        """Return, for the place of each record and correction, the place of the record that it is about."""
        roots: dict[int, int] = {}
        for number, entry in enumerate(self.entries, 1):
            if entry.kind == "record":
                roots[number] = number
            elif entry.kind == "correction" and entry.refers_to in roots:
                roots[number] = roots[entry.refers_to]
        return roots

    def _start(self) -> str:
        """Return what the first link is made over in place of a link before it."""
        return _sha256({"secure_checklist evidence log": 1, "handling": self.handling})

    # checking ----------------------------------------------------------------------------------------------------

    def check(self, *, noted: str = "") -> tuple[Problem, ...]:
        """Name every place at which the chain is broken; empty: none was found.

        It finds a changed text, time, number or kind, an entry that was taken out or moved, a text that is gone without
        a redaction, and a time that runs back without a mark. It can't find entries that were cut off at the end, or a
        chain that was computed anew, unless a link was noted elsewhere. It proves neither who wrote the log, nor when,
        nor that it is true.

        Args:
            noted: A last link that was written down elsewhere, in full; empty: none was.

        """
        redacted = {entry.refers_to for entry in self.entries if entry.kind == "redaction"}
        known = {"redaction": range(1, len(self.entries) + 1), "correction": self._roots(), "record": ()}
        found: list[Problem] = []
        before, latest = self._start(), self.entries[0].at if self.entries else None
        for number, entry in enumerate(self.entries, 1):
            where = f"entries[{number - 1}]"
            found += _faults(where, entry, number, before)
            gone = entry.text is None
            if gone is not (number in redacted):
                fault = (
                    "the text is gone, and no later entry says so"
                    if gone
                    else "the text was redacted and is still here"
                )
                found.append(Problem(f"{where}.text", fault))
            of = entry.refers_to
            if not (entry.kind == "record" if of is None else of < number and of in known[entry.kind]):
                found.append(Problem(f"{where}.refers_to", "names no entry before this one that could be meant"))
            if self.handling == "references_only" and entry.record and entry.record.handling == "full":
                found.append(Problem(f"{where}.text > record > handling", _ONLY_REFERENCES.message))
            if latest is not None and entry.at < latest and not entry.clock_set_back:
                found.append(Problem(f"{where}.at", _RUNS_BACK.message))
            before, latest = entry.link, entry.at
        if noted.strip() and noted.strip().lower() not in {entry.link for entry in self.entries}:
            found.append(Problem("", "the link that was noted elsewhere isn't in this log", "look for another copy"))
        return tuple(found)


class _Tally:
    """How many bytes a log takes, the ids of its records, and their newest versions: what would take the whole log.

    It belongs to the log that has just these entries, and is never written.
    """

    def __init__(self, log: EvidenceLog) -> None:
        """Count all entries of a log."""
        self.entries = log.entries
        self.ids = Counter[str]()
        self._root = dict[int, int]()
        self._newest = dict[int, int]()
        self.size = len(log.replace(entries=()).to_json()) + len(',"entries":[]') - 1  # no comma after the last
        for entry in log.entries:
            self.change(entry)

    def fault(self, added: Entry, out: Entry | None = None, bare: Entry | None = None) -> InvalidEvidenceError | None:
        """Return why an entry can't be added, while another may lose its text."""
        if added.kind == "record" and added.record and self.ids[added.record.id]:
            return _refusal("id", "this record is in the log already", "use correct() to change it")
        if self.size + _size_of(added) + _size_of(bare) - _size_of(out) > MAX_BYTES:
            return _refusal("", "the log would be too large to read back", "save it, begin another")
        return None

    def change(self, added: Entry, out: Entry | None = None, bare: Entry | None = None) -> None:
        """Count one more entry, while another may lose its text."""
        self.size += _size_of(added) + _size_of(bare) - _size_of(out)
        root = added.number if added.kind == "record" else self._root.get(added.refers_to or 0)
        if root is not None and added.kind != "redaction":
            self._root[added.number] = root
            self._newest[root] = added.number
        if added.record:
            self.ids[added.record.id] += 1
        if out and out.record:
            self.ids[out.record.id] -= 1

    def newest(self, number: int) -> int:
        """Return the newest entry on the same record as this one; 0: it is about no record."""
        return self._newest.get(self._root.get(number, 0), 0)


def _size_of(entry: Entry | None) -> int:
    """Return how many bytes an entry takes in the file, with a comma."""
    return 0 if entry is None else len(_canonical(_data_of(entry))) + 1


def _faults(where: str, entry: Entry, number: int, before: str) -> Iterator[Problem]:
    """Return what is wrong with an entry by itself, at its place and after the link before it."""
    if entry.number != number:
        yield Problem(f"{where}.number", "an entry is missing here, or was moved", "numbers run from 1 without gaps")
    if entry.link != link_of(entry, before):
        yield Problem(f"{where}.link", "this entry or the one before it isn't as it was when it was added")
    if entry.text is not None and hash_of(entry.text) != entry.text_hash:
        yield Problem(f"{where}.text", "the text isn't the one that was added")
    if entry.text is not None and (entry.record is None) is not (entry.kind == "redaction"):
        yield Problem(f"{where}.text", "records and corrections hold a record, redactions none")


@loader(InvalidEvidenceError)
def load_log(source: Input) -> EvidenceLog:
    """Load a log from a path to JSON, the bytes of JSON, or plain data.

    A log whose chain is broken loads: what is left of it may matter, and losing it would help nobody. Call `check` on
    what was loaded, and show what it says. Names of time zones are taken as they stand.

    Raises:
        InvalidEvidenceError: it is no evidence log, with every problem and its path; it names fields and no value.
        OSError: the file can't be read.

    """
    data = read_document(source, "evidence log", "json")
    return validated(EvidenceLog, data, InvalidEvidenceError, context={AS_WRITTEN: True}, named=False)


def hash_of(text: EntryText) -> str:
    """Return the SHA-256 of a text: of its canonical JSON, in UTF-8, with its salt, without what is not said."""
    return _sha256(_data_of(text))


def link_of(entry: Entry, before: str) -> str:
    """Return the link that an entry has after another, over the canonical JSON of a list.

    In order: the link before it, its number, time and kind, what it refers to (null: nothing), its text's hash, and
    "clock_set_back" where that is marked.
    """
    mark = ("clock_set_back",) if entry.clock_set_back else ()
    parts = (before, entry.number, format_instant(entry.at), entry.kind, entry.refers_to, entry.text_hash, *mark)
    return _sha256(parts)


def _data_of(value: Quiet) -> dict[str, Any]:
    """Return plain data without what isn't said, so that fields which are added later change no hash."""
    return value.model_dump(mode="json", exclude_defaults=True, warnings="none")


def _canonical(data: object) -> bytes:
    """Write JSON with sorted keys, without blanks, in UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _sha256(data: object) -> str:
    return hashlib.sha256(_canonical(data)).hexdigest()


def _reason(why: str) -> str:
    if not why.strip():
        raise _refusal("why", "say why, in a few words")
    return why


def _refusal(where: str, message: str, suggestion: str = "") -> InvalidEvidenceError:
    return InvalidEvidenceError([Problem(where, message, suggestion)])
