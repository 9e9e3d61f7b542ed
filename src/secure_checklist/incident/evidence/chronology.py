"""What happened when, as the records in force tell it: acts, payments, reports and removals in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Literal

from secure_checklist.core.messages import message
from secure_checklist.core.types import format_instant
from secure_checklist.incident.evidence.log import EvidenceLog
from secure_checklist.incident.evidence.record import EvidenceRecord, Payment, Quiet, ReportMade

EventKind = Literal["happened", "paid", "reported", "removed"]
_ORDER: tuple[EventKind, ...] = ("happened", "paid", "reported", "removed")


@dataclass(frozen=True, repr=False)
class Event:
    """One thing that happened.

    Attributes:
        kind: `happened`: what the record is about. The others come from its payments and reports.
        at: When; a date where the day alone is known; None: not known.
        entry: The number of the entry that says so.
        record: The record.
        part: The payment or the report, where the event is one.

    """

    kind: EventKind
    at: datetime | date | None
    entry: int
    record: EvidenceRecord
    part: Payment | ReportMade | None = None

    def when(self, zone: tzinfo) -> str:
        """Return when it was, in a zone; in words where that is all there is."""
        if isinstance(self.at, datetime):
            return shown_time(self.at, zone)
        if self.at is not None:
            return self.at.isoformat()
        return (self.kind == "happened" and self.record.posted_shown_as) or message("incident.event.no_time")

    def lines(self, *, names: bool = True) -> tuple[str, ...]:
        """Return what it was, line by line; `names` says whether to write the fields that hold names."""
        return tuple(self._lines(names=names))

    def _lines(self, *, names: bool) -> Iterator[str]:
        record, part = self.record, self.part
        yield message(f"incident.event.{self.kind}", kind=message(f"incident.value.kind.{record.kind}"))
        if isinstance(part, Payment):
            yield from _said(part, ("method", "amount", "currency", "transaction", "recipient"), "part", names=names)
        elif isinstance(part, ReportMade):
            yield from _said(part, ("channel", "reference", "response"), "part", names=names)
        else:
            yield from _said(record, _TOLD, "record", names=names)
            if self.at is not None and self.at == record.captured_at != record.posted_at:
                yield message("incident.event.seen")


_TOLD = (
    *("platform", "url", "message_ref", "account_display_name", "account_handle", "account_profile", "words"),
    *("amount", "deadline", "payment_handle", "wallet", "impact_note"),
)
"""What a chronology says of a record, in this order; the annex has the rest."""


def _said(value: Quiet, fields: tuple[str, ...], group: str, *, names: bool) -> Iterator[str]:
    for name in fields:
        text: str = getattr(value, name)
        if text and (names or name not in value.names):
            yield message("incident.field", label=message(f"incident.{group}.{name}"), text=text)


def events(log: EvidenceLog) -> tuple[Event, ...]:
    """Return what happened, in the order of time; what has no time stands last, in the order of the log."""
    found = [event for entry in log.in_force() if entry.record for event in _of(entry.number, entry.record)]
    return tuple(sorted(found, key=_place))


def _of(number: int, record: EvidenceRecord) -> Iterator[Event]:
    if record.kind != "payment" or not record.payments:
        yield Event("happened", record.posted_at or record.captured_at, number, record)
    for payment in record.payments:
        yield Event("paid", payment.on, number, record, payment)
    for report in record.reports:
        yield Event("reported", report.sent_at, number, record, report)
        if report.removed_at:
            yield Event("removed", report.removed_at, number, record, report)


def _place(event: Event) -> tuple[bool, datetime, int, int]:
    at = event.at
    if at is not None and not isinstance(at, datetime):
        at = datetime.combine(at, time(), UTC)
    return at is None, at or datetime.max.replace(tzinfo=UTC), event.entry, _ORDER.index(event.kind)


def links(log: EvidenceLog) -> tuple[str, ...]:
    """Return the addresses in the records in force, each once, in the order of the log: what a takedown asks for."""
    return tuple(dict.fromkeys(record.url.strip() for record in log.current() if record.url.strip()))


def shown_time(value: datetime, zone: tzinfo) -> str:
    """Return a datetime in a zone, and as it was written where that was another."""
    here = value.astimezone(zone)
    shown = here.isoformat(sep=" ")
    if here.utcoffset() == value.utcoffset():
        return shown
    return message("incident.time.written", time=shown, written=format_instant(value))
