"""An evidence log as a table for a spreadsheet.

It loses something and can't be loaded; `EvidenceLog.to_json` loses nothing. It holds no salt, so that a redacted text
can't be guessed from its hash.
"""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import cast

from secure_checklist.core.messages import clauses, message
from secure_checklist.core.text.csv_cells import cell
from secure_checklist.core.types import format_instant
from secure_checklist.incident.evidence.chronology import shown_time
from secure_checklist.incident.evidence.log import EvidenceLog
from secure_checklist.incident.evidence.record import EvidenceRecord, Quiet


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
        cells = [flat(getattr(record, field), None, names=names) for field in fields]
        writer.writerow([cell(text) for text in (str(entry.number), format_instant(entry.at), *cells)])
    return out.getvalue().encode("utf-8-sig")


# values ----------------------------------------------------------------------------------------------------------


def flat(value: object, zone: tzinfo | None, *, names: bool = True) -> str:
    """Write any value of a record as text; without a zone in the words of programs, with times as they stand."""
    if isinstance(value, Quiet):
        return _part(value, zone, names=names)
    if isinstance(value, tuple):
        return " | ".join(flat(part, zone, names=names) for part in cast("tuple[object, ...]", value))
    if isinstance(value, frozenset):
        return _words(cast("frozenset[str]", value))
    if isinstance(value, datetime):
        return format_instant(value) if zone is None else shown_time(value, zone)
    if isinstance(value, bool):
        word = "yes" if value else "no"
        return word if zone is None else message(f"value.{word}")
    return "" if value is None else str(value)


def _words(value: frozenset[str]) -> str:
    """Return words of programs; a statement calls them by their labels."""
    return ", ".join(sorted(value)) or "nothing"


def _part(part: Quiet, zone: tzinfo | None, *, names: bool) -> str:
    reported: Iterable[tuple[str, str]] = (
        (message(f"incident.part.{field}"), flat(getattr(part, field), zone))
        for field in type(part).model_fields
        if names or field not in part.names
    )
    return clauses(message("incident.field", label=label, text=text) for label, text in reported if text)
