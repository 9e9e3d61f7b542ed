"""An evidence log for other eyes: a table for a spreadsheet, and a statement to print.

Both lose something and can't be loaded; `EvidenceLog.to_json` loses nothing. Neither holds a salt, so that a redacted
text can't be guessed from its hash.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import cast

from secure_checklist.core.errors import Problem
from secure_checklist.core.text.csv_cells import cell, visible
from secure_checklist.core.types import wire_instant
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.evidence.log import Entry, EvidenceLog
from secure_checklist.incident.evidence.record import EvidenceRecord, Quiet

LIMITS = """\
What this account can and can't show
  This is a written account, copied from a log. Each entry has a hash, and a link to the entry before it.
  They show accidental change and partial edits. They do not prove that an entry is true, who wrote it, or when.
  Anybody who has the file can write another text and compute every hash and link anew.
  No court, police, platform or authority has to accept it.
  Whoever is named as suspected is so in the belief of the person who wrote this. It is not a finding.
"""
"""What every statement says about itself."""

_HANDLING = {
    "full": "full: files may be named. No file is part of this log.",
    "references_only": "references only: words, names, addresses and times. No file is named.",
}
_NO_NAMES = """\
  Names of people and accounts were left out of this copy, and so were addresses for payments.
  Free texts and web addresses may still hold some. Read it before you pass it on.
"""
_LABELS: Mapping[str, str] = {
    "handling": "Handling",
    "kind": "What it is",
    "id": "Id of the record",
    "platform": "Platform",
    "url": "Address",
    "message_ref": "Where to find it",
    "account_display_name": "Name that the account shows",
    "account_handle": "Name of the account",
    "account_profile": "Profile of the account",
    "posted_at": "Posted, sent or said",
    "posted_at_certainty": "How sure that time is",
    "posted_shown_as": "Time as the page puts it",
    "captured_at": "Written down",
    "zone": "Time zone there",
    "captured_by": "Written down by",
    "captured_by_role": "Who that is",
    "capture_method": "How it was written down",
    "device_clock_ok": "Clock of the device was right",
    "words": "Words, as they were",
    "file_name": "Name of the file",
    "file_size": "Size of the file in bytes",
    "mime": "Type of the file",
    "sha256": "SHA-256 of the file, as given by the person",
    "screenshot_present": "There is a capture of a screen",
    "image_visible_in_screenshot": "The picture can be seen in it",
    "full_context": "The whole thread was kept",
    "copies": "Copies of the record",
    "witnesses": "Who else saw or heard it",
    "suspected_person": "Believed to be behind it (a belief)",
    "why_suspected": "Why that is believed",
    "relationship": "How that person stands to the person shown",
    "demands": "What is demanded",
    "payment_handle": "Account for the payment",
    "wallet": "Wallet for the payment",
    "amount": "Amount",
    "deadline": "Until when, as they put it",
    "impact_note": "What it did to the person",
    "reports": "Reports",
    "police_reference": "Reference of the police",
    "police_officer": "Officer",
    "police_station": "Station",
    "custody": "Who held it",
    "original_location": "Where the original is",
    "integrity_checked_at": "Hash compared last",
    "hidden_in_shared_copy": "Covered in a copy that was passed on",
    "notes": "Notes",
}
_WORDS = frozenset(
    {"handling", "kind", "posted_at_certainty", "captured_by_role", "capture_method", "relationship", "demands"}
)
_RULE = "-" * 80


# a table ---------------------------------------------------------------------------------------------------------


def to_csv(log: EvidenceLog, *, names: bool = True) -> bytes:
    """Write one row for each record in force, with a first row of field names.

    UTF-8 with a mark at the start and rows that end as RFC 4180 has them: write it to a file as it is, and open it as
    comma-separated. A cell in which a spreadsheet could see a formula begins with an apostrophe, numbers of phones
    included. Control characters are made visible. The entries that were corrected or redacted aren't in it.

    Args:
        log: The log.
        names: Whether to write what `names` lists in the records. Free texts and addresses may hold names anyway.

    """
    fields = [field for field in EvidenceRecord.model_fields if names or field not in EvidenceRecord.names]
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["entry", "added_at", *fields])
    for entry in log.in_force():
        record = entry.record
        cells = [_flat(getattr(record, field), None, names=names) for field in fields]
        writer.writerow([cell(text) for text in (str(entry.number), wire_instant(entry.at), *cells)])
    return out.getvalue().encode("utf-8-sig")


# a statement -----------------------------------------------------------------------------------------------------


def statement(log: EvidenceLog, *, zone: str | tzinfo = "UTC", names: bool = True) -> str:
    """Write the whole chain as plain text: every entry in order, corrections and redactions among them.

    Entries that were corrected stay readable, since a correction hides nothing. It ends with what the log can't show.

    Args:
        log: The log.
        zone: The time zone for all times: an IANA name, or any `tzinfo` where there is no table of zones.
        names: Whether to write what `names` lists in the records. Free texts and addresses may hold names anyway.

    Raises:
        ValueError: this machine knows no such time zone.

    """
    inside = zone_of(zone)
    said = visible(zone if isinstance(zone, str) else str(zone), one_line=True)
    blocks = [_head(log, said, names=names)]
    later: dict[int | None, list[str]] = {}
    for entry in log.entries:
        later.setdefault(entry.refers_to, []).append(f"  {_LATER[entry.kind]} {entry.number}")
    blocks += (_entry(entry, later.get(entry.number, ()), inside, names=names) for entry in log.entries)
    return f"\n{_RULE}\n".join([*blocks, _checked(log), LIMITS])


def _head(log: EvidenceLog, zone: str, *, names: bool) -> str:
    return (
        "Record of events\n"
        f"  Entries: {len(log.entries)}. Records in force: {len(log.in_force())}.\n"
        f"  Handling: {_HANDLING[log.handling]}\n"
        f"  All times are in the zone {zone}, with the offset from UTC.\n"
        f"  Last link: {log.last_link or 'none'}\n"
    ) + ("" if names else _NO_NAMES)


def _entry(entry: Entry, later: Iterable[str], zone: tzinfo, *, names: bool) -> str:
    about = {"record": "", "correction": "of entry ", "redaction": "of the text of entry "}[entry.kind]
    lines = [
        f"Entry {entry.number}: {entry.kind} {about}{entry.refers_to or ''}".rstrip(),
        *_field("Added", _flat(entry.at.astimezone(zone), zone)),
        *later,
    ]
    if entry.text is None:
        lines.append("  The text of this entry was removed. Its hash remains.")
    else:
        lines += _field("Why", entry.text.why)
        lines += _record(entry.record, zone, names=names) if entry.record else ()
    return "\n".join([*lines, f"  Hash of the text: {entry.text_hash}", f"  Link: {entry.link}", ""])


_LATER = {
    "record": "Named by entry",
    "correction": "Corrected later: see entry",
    "redaction": "Text removed: see entry",
}


def _record(record: EvidenceRecord, zone: tzinfo, *, names: bool) -> Iterator[str]:
    for field, label in _LABELS.items():
        if names or field not in record.names:
            text = _flat(getattr(record, field), zone, names=names)
            yield from _field(label, text.replace("_", " ") if field in _WORDS else text)


def _field(label: str, text: str) -> Iterator[str]:
    """Write a text beside its label, or below it behind a bar, so that no text can look like a part of the form."""
    lines = visible(text).split("\n")
    if len(lines) > 1:
        yield f"  {label}:"
        yield from (f"    | {line}" for line in lines)
    elif text:
        yield f"  {label}: {lines[0]}"


def _checked(log: EvidenceLog) -> str:
    problems = log.check()
    if not problems:
        return "Check of the chain: no break was found.\n"
    return "\n".join(["Check of the chain: it is broken.", *(f"  - {_told(problem)}" for problem in problems), ""])


def _told(problem: Problem) -> str:
    """Return a problem with the place of its entry counted from 1, as the entries above are."""
    place = re.match(r"entries\[([0-9]+)\]", problem.path)
    return f"At place {int(place[1]) + 1}: {problem.message}" if place else problem.message


# values ----------------------------------------------------------------------------------------------------------


def _flat(value: object, zone: tzinfo | None, *, names: bool = True) -> str:
    """Write any value of a record as text; times as they stand where `zone` is None."""
    if isinstance(value, Quiet):
        return _part(value, zone, names=names)
    if isinstance(value, tuple):
        return " | ".join(_flat(part, zone, names=names) for part in cast("tuple[object, ...]", value))
    if isinstance(value, datetime):
        return wire_instant(value) if zone is None else _time(value, zone)
    return _scalar(value)


def _scalar(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(sorted(cast("frozenset[str]", value))) or "nothing"
    return str(value)


def _part(part: Quiet, zone: tzinfo | None, *, names: bool) -> str:
    told: Iterable[tuple[str, str]] = (
        (field.replace("_", " "), _flat(getattr(part, field), zone))
        for field in type(part).model_fields
        if names or field not in part.names
    )
    return "; ".join(f"{label}: {text}" for label, text in told if text)


def _time(value: datetime, zone: tzinfo) -> str:
    """Write a moment in a zone, and as it was written where that was another."""
    here = value.astimezone(zone)
    written = "" if here.utcoffset() == value.utcoffset() else f", written as {wire_instant(value)}"
    return here.isoformat(sep=" ") + written
