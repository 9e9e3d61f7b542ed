"""An evidence log for other eyes: a table for a spreadsheet, and a statement to print.

Both lose something and can't be loaded; `EvidenceLog.to_json` loses nothing. Neither holds a salt, so that a redacted
text can't be guessed from its hash.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import cast

from secure_checklist.checklists.translation import Catalogue
from secure_checklist.core.errors import Problem
from secure_checklist.core.messages import message, number_of, use_messages
from secure_checklist.core.text.csv_cells import cell, visible
from secure_checklist.core.types import format_instant
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.evidence.log import Entry, EvidenceLog
from secure_checklist.incident.evidence.record import EvidenceRecord, Quiet

_ENUMS = frozenset(
    {"handling", "kind", "posted_at_certainty", "captured_by_role", "capture_method", "relationship", "demands"}
)
"""The fields whose values have labels."""
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
        writer.writerow([cell(text) for text in (str(entry.number), format_instant(entry.at), *cells)])
    return out.getvalue().encode("utf-8-sig")


# a statement -----------------------------------------------------------------------------------------------------


def statement(
    log: EvidenceLog, *, zone: str | tzinfo = "UTC", names: bool = True, messages: Catalogue | None = None
) -> str:
    """Write the whole chain as plain text: every entry in order, corrections and redactions among them.

    Entries that were corrected stay readable, since a correction hides nothing. It ends with what the log can't show.

    Args:
        log: The log.
        zone: The time zone for all times: an IANA name, or any `tzinfo` where there is no table of zones.
        names: Whether to write what `names` lists in the records. Free texts and addresses may hold names anyway.
        messages: A catalogue, as `load_catalogue` gives; None: the messages in force.

    Raises:
        ValueError: this machine knows no such time zone.

    """
    inside = zone_of(zone)
    with use_messages(messages):
        later: dict[int | None, list[str]] = {}
        for entry in log.entries:
            line = message(f"incident.entry.later.{entry.kind}", number=entry.number)
            later.setdefault(entry.refers_to, []).append(f"  {line}")
        blocks = [_head(log, visible(str(zone), one_line=True), names=names)]
        blocks += (_entry(entry, later.get(entry.number, ()), inside, names=names) for entry in log.entries)
        return f"\n{_RULE}\n".join([*blocks, _checked(log), message("incident.statement.limits") + "\n"])


def _head(log: EvidenceLog, zone: str, *, names: bool) -> str:
    entries, records = number_of(len(log.entries)), number_of(len(log.in_force()))
    lines = [
        message("incident.statement.title"),
        "  " + message("incident.statement.entries", entries=entries, records=records),
        "  " + message(f"incident.statement.handling.{log.handling}"),
        "  " + message("incident.statement.zone", zone=zone),
        *_field(message("incident.statement.last_link"), log.last_link or message("value.none")),
        *("  " + message(f"incident.statement.{key}") for key in ("no_names", "no_names_help") if not names),
    ]
    return "\n".join([*lines, ""])


def _entry(entry: Entry, later: Iterable[str], zone: tzinfo, *, names: bool) -> str:
    lines = [
        message(f"incident.entry.{entry.kind}", number=entry.number, other=entry.refers_to),
        *_field(message("incident.entry.added"), _flat(entry.at.astimezone(zone), zone)),
        *later,
    ]
    if entry.text is None:
        lines.append("  " + message("incident.entry.removed"))
    else:
        lines += _field(message("incident.entry.why"), entry.text.why)
        lines += _record(entry.record, zone, names=names) if entry.record else ()
    lines += _field(message("incident.entry.hash"), entry.text_hash)
    lines += _field(message("incident.entry.link"), entry.link)
    return "\n".join([*lines, ""])


def _record(record: EvidenceRecord, zone: tzinfo, *, names: bool) -> Iterator[str]:
    for field in EvidenceRecord.model_fields:
        if names or field not in record.names:
            value = getattr(record, field)
            text = _labels(field, value) if field in _ENUMS else _flat(value, zone, names=names)
            yield from _field(message(f"incident.record.{field}"), text)


def _labels(field: str, value: str | frozenset[str] | None) -> str:
    """Return what the values of a field are called."""
    if value is None:
        return ""
    values = sorted(value) if isinstance(value, frozenset) else [value]
    return ", ".join(message(f"incident.value.{field}.{one}") for one in values) or message("incident.demands.none")


def _field(label: str, text: str) -> Iterator[str]:
    """Write a text beside its label, or below it behind a bar, so that no text can look like a part of the form."""
    lines = visible(text).split("\n")
    if len(lines) > 1:
        yield "  " + message("incident.field", label=label, text="").rstrip()
        yield from (f"    | {line}" for line in lines)
    elif text:
        yield "  " + message("incident.field", label=label, text=lines[0])


def _checked(log: EvidenceLog) -> str:
    problems = log.check()
    if not problems:
        return message("incident.chain.fine") + "\n"
    return "\n".join([message("incident.chain.broken"), *(f"  - {_reported(problem)}" for problem in problems), ""])


def _reported(problem: Problem) -> str:
    """Return a problem with the place of its entry counted from 1, as the entries above are."""
    place = re.match(r"entries\[([0-9]+)\]", problem.path)
    if place is None:
        return problem.message
    return message("incident.chain.place", place=int(place[1]) + 1, problem=problem.message)


# values ----------------------------------------------------------------------------------------------------------


def _flat(value: object, zone: tzinfo | None, *, names: bool = True) -> str:
    """Write any value of a record as text; times as they stand where `zone` is None."""
    if isinstance(value, Quiet):
        return _part(value, zone, names=names)
    if isinstance(value, tuple):
        return " | ".join(_flat(part, zone, names=names) for part in cast("tuple[object, ...]", value))
    if isinstance(value, frozenset):
        return ", ".join(sorted(cast("frozenset[str]", value))) or "nothing"
    if isinstance(value, datetime):
        return format_instant(value) if zone is None else _time(value, zone)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _part(part: Quiet, zone: tzinfo | None, *, names: bool) -> str:
    reported: Iterable[tuple[str, str]] = (
        (message(f"incident.part.{field}"), _flat(getattr(part, field), zone))
        for field in type(part).model_fields
        if names or field not in part.names
    )
    return "; ".join(message("incident.field", label=label, text=text) for label, text in reported if text)


def _time(value: datetime, zone: tzinfo) -> str:
    """Write a datetime in a zone, and as it was written where that was another."""
    here = value.astimezone(zone)
    shown = here.isoformat(sep=" ")
    if here.utcoffset() == value.utcoffset():
        return shown
    return message("incident.time.written", time=shown, written=format_instant(value))
