"""A case to hand over: what happened in the order of time, as a text to print, and its rows as tables.

Both lose something and can't be loaded; `dump` and `load_case` lose nothing but what is never written.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, tzinfo
from typing import Literal, NamedTuple, cast

from secure_checklist.core.messages import in_a_row, labelled, message
from secure_checklist.core.text.csv_cells import cell
from secure_checklist.core.types import format_instant
from secure_checklist.core.zones import zone_of
from secure_checklist.formats import paper as printed
from secure_checklist.incident.case.case import Case
from secure_checklist.incident.case.rows import EPOCH, ROWS, Change, Note, Row, RowKind
from secure_checklist.incident.dates import in_words
from secure_checklist.incident.platforms.table import find as find_platform

Withheld = Literal["names", "links", "words", "money"]
"""What a copy can leave out: names and what finds people; links; words that were written; what was paid."""
NOTHING: frozenset[Withheld] = frozenset()


class Event(NamedTuple):
    """One thing that happened, of a note, a payment, a report or a place.

    Attributes:
        at: When, for sorting; None: not known.
        when: When, in words and in the zone asked for.
        lines: What it was, line by line.

    """

    at: datetime | None
    when: str
    lines: tuple[str, ...]


def timeline(case: Case, zone: tzinfo | str = "UTC", withheld: Collection[Withheld] = NOTHING) -> tuple[Event, ...]:
    """Return what happened, in the order of time; what has no time comes last.

    Args:
        case: The case.
        zone: The time zone for all times, or its IANA name.
        withheld: What to leave out.

    Raises:
        ValueError: this machine knows no such zone.

    """
    events = _Events(case, zone_of(zone), withheld)
    return tuple(sorted(events.all(), key=lambda one: (one.at is None, one.at or EPOCH)))


class _Events:
    """The events of one case as one copy shows them."""

    def __init__(self, case: Case, zone: tzinfo, withheld: Collection[Withheld]) -> None:
        self.case, self.zone, self.withheld = case, zone, withheld
        self.places = {place.id: place for place in case.places}
        self.people = {party.id: party for party in case.people}

    def all(self) -> Iterator[Event]:
        for note in self.case.notes:
            yield self.event(note.when, f"note.{note.kind}", self.of_note(note), note)
        for payment in self.case.payments:
            yield self.event(payment.when, "payment", self.said(payment, *_PAID))
        for report in self.case.reports:
            to = message(f"documents.route.{report.to}")
            places = self.named(self.place_line(name) for name in report.places)
            yield self.event(report.at, "report", (to, *places, *self.said(report, "number", "officer")))
            if report.answered_at is not None:
                yield self.event(report.answered_at, f"answer.{report.answer}", (to, *self.said(report, "number")))
        for place in self.case.places:
            line = (self.place_line(place.id), *self.said(place, "kind", "account"))
            if place.since is not None:
                yield self.event(place.since, "place", self.named(line))
            for change in place.history:
                yield self.event(change.at, f"place.{change.kind}", self.named(line))

    def event(self, when: datetime | date | None, kind: str, lines: Iterable[str], note: Note | None = None) -> Event:
        """Return one event, which begins with what it is."""
        at = when if isinstance(when, datetime) or when is None else datetime.combine(when, time(), self.zone)
        shown = message("incident.case.no_time") if when is None else in_words(when, self.zone)
        if note is not None and note.sure == "about" and when is not None:
            shown = message("incident.case.about_time", when=shown)
        elif note is not None and note.shown:
            shown = message("incident.case.shown_time", when=shown, shown=note.shown)
        text = message(f"incident.case.event.{kind}")
        return Event(at, shown, (text, *lines))

    def of_note(self, note: Note) -> Iterator[str]:
        who = in_a_row(self.people[one].label for one in note.who if one in self.people)
        if note.words and "words" not in self.withheld:
            yield labelled(message("incident.row.words"), note.words)
        if who and "names" not in self.withheld:
            yield labelled(message("incident.row.who"), who)
        yield from self.named([self.place_line(note.place)])

    def place_line(self, name: str) -> str:
        """Return a place as one line: its service and its link; empty: it isn't in the case."""
        place = self.places.get(name)
        if place is None:
            return ""
        link = "" if "links" in self.withheld else place.at_present
        return in_a_row((called(place.platform), link))

    def named(self, lines: Iterable[str]) -> tuple[str, ...]:
        return tuple(line for line in lines if line)

    def said(self, row: Row, *fields: str) -> tuple[str, ...]:
        """Return the fields that say something and may be in this copy, each behind its label."""
        shown = ((name, getattr(row, name)) for name in fields if row.withheld.get(name) not in self.withheld)
        return tuple(
            labelled(message(f"incident.row.{name}"), value if isinstance(value, str) else in_a_row(value))
            for name, value in shown
            if value
        )


_PAID = ("amount", "currency", "how", "recipient", "transaction")
_OF_PARTY = ("relation", "handles", "phones", "why")


def called(platform: str) -> str:
    """Return the name by which people know a service."""
    known = find_platform(platform)
    return platform.strip() if known.general else known.name


def record(case: Case, zone: tzinfo | str = "UTC", withheld: Collection[Withheld] = NOTHING) -> printed.Paper:
    """Return a case as a text to read and to print, for `formats.write(record(case), "text")` or `"html"`.

    It says what happened in the order of time, who is named, and which links it is about; what is left out, it says.

    Args:
        case: The case.
        zone: The time zone for all times, or its IANA name.
        withheld: What to leave out; words and links that stay may hold names anyway.

    Raises:
        ValueError: this machine knows no such zone.

    """
    events = _Events(case, zone_of(zone), withheld)
    happened = tuple(printed.Row(one.when, one.lines) for one in timeline(case, zone, withheld))
    people = (
        ()
        if "names" in withheld
        else tuple(
            printed.Row(
                in_a_row((party.label, message(f"incident.case.part.{party.part}"))), events.said(party, *_OF_PARTY)
            )
            for party in case.people
        )
    )
    links = () if "links" in withheld else tuple(dict.fromkeys(one.at_present for one in case.places if one.at_present))
    blocks: list[printed.Block] = [printed.Paragraph(message("incident.case.record.limits"))]
    if withheld:
        left = in_a_row(message(f"incident.case.withheld.{one}") for one in sorted(withheld))
        blocks.append(printed.Paragraph(message("incident.case.record.withheld", what=left), boxed=True))
    blocks.append(printed.Heading(message("incident.case.record.events")))
    blocks.append(printed.Rows(happened) if happened else printed.Paragraph(message("incident.case.record.empty")))
    if people:
        blocks += [printed.Heading(message("incident.case.record.people")), printed.Rows(people)]
        blocks.append(printed.Paragraph(message("incident.case.record.belief")))
    if links:
        blocks += [printed.Heading(message("incident.case.record.links")), printed.Points(links)]
    return printed.Paper(message("incident.case.record.title"), tuple(blocks))


def to_csv(case: Case, kind: RowKind, withheld: Collection[Withheld] = NOTHING) -> bytes:
    """Return the rows of one kind as a table for a spreadsheet, with a first row of field names.

    UTF-8 with a mark at the start and rows that end as RFC 4180 has them. A cell in which a spreadsheet could see a
    formula begins with an apostrophe, telephone numbers included. Times are in UTC.

    Args:
        case: The case.
        kind: Which rows, as `places`.
        withheld: What to leave out; its columns stay, and say so.

    """
    fields = [*ROWS[kind].model_fields]
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(fields)
    for row in case.rows(kind):
        left = {name for name in fields if row.withheld.get(name) in withheld}
        values = (message("incident.case.left_out") if name in left else _flat(getattr(row, name)) for name in fields)
        writer.writerow([cell(text) for text in values])
    return out.getvalue().encode("utf-8-sig")


def _flat(value: object) -> str:
    """Return a value of a row as one text."""
    if isinstance(value, tuple):
        return " | ".join(_flat(one) for one in cast("tuple[object, ...]", value))
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, Change):
        return " ".join(_flat(part) for part in (value.kind, value.at, value.address)).strip()
    return "" if value is None else str(value)
