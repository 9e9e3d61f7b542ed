"""A case to hand over: what happened in chronological order, as a text to print.

The text is incomplete and can't be loaded. `dump` and `load_case` keep everything except what is never written.
"""

from collections.abc import Collection
from datetime import date, datetime, time, tzinfo
from typing import Literal, NamedTuple

from secure_checklist.core.messages import in_a_row, labelled, message
from secure_checklist.core.zones import zone_of
from secure_checklist.formats import paper as printed
from secure_checklist.incident.case.case import Case
from secure_checklist.incident.case.rows import EPOCH, Row, called
from secure_checklist.incident.dates import in_words

Withheld = Literal["names", "links", "words", "money"]
"""What a copy can leave out: names and contact details; links; words that were written; payments."""


class Event(NamedTuple):
    """One event, from a note, a payment, a report or a place.

    Attributes:
        at: When it happened, for sorting; if None, not known.
        when: When it happened, in words and in the given time zone.
        lines: The description, line by line.

    """

    at: datetime | None
    when: str
    lines: tuple[str, ...]


def timeline(case: Case, zone: tzinfo | str = "UTC", withheld: Collection[Withheld] = ()) -> tuple[Event, ...]:
    """Return the events in chronological order. Those without a time come last.

    Args:
        case: The case.
        zone: The time zone for all times, as a `tzinfo` or an IANA name.
        withheld: What to leave out.

    Raises:
        ValueError: If this machine doesn't know the time zone.

    """
    here = zone_of(zone)
    places = {
        place.id: in_a_row((called(place.platform), "" if "links" in withheld else place.at_present))
        for place in case.places
    }
    events = list[Event]()

    def add(when: date | None, kind: str, *lines: str) -> None:
        """Add an event, which begins with what it is."""
        at = when if isinstance(when, datetime) or when is None else datetime.combine(when, time(), here)
        text = message(f"incident.case.event.{kind}")
        shown = message("incident.case.no_time") if when is None else in_words(when, here)
        events.append(Event(at, shown, (text, *filter(None, lines))))

    for note in case.notes:
        add(note.when, f"note.{note.kind}", *described(note, withheld), places.get(note.place, ""))
    for payment in case.payments:
        add(payment.when, "payment", *described(payment, withheld))
    for report in case.reports:
        to, more = message(f"documents.route.{report.to}"), described(report, withheld)
        add(report.at, "report", to, *(places.get(name, "") for name in report.places), *more)
        if report.answered_at is not None:
            add(report.answered_at, f"answer.{report.answer}", to, *more)
    for place in case.places:
        since = "place" if place.since else "place.undated"
        for kind, at in ((since, place.since), *((f"place.{change.kind}", change.at) for change in place.history)):
            add(at, kind, places[place.id], *described(place, withheld))
    return tuple(sorted(events, key=lambda one: (one.at is None, one.at or EPOCH)))


def described(row: Row, withheld: Collection[Withheld] = ()) -> tuple[str, ...]:
    """Return the fields that describe a row and may be in this copy, each after its label."""
    shown = {name: getattr(row, name) for name in row.described if row.withheld.get(name) not in withheld}
    return tuple(
        labelled(message(f"incident.row.{name}"), value if isinstance(value, str) else in_a_row(value))
        for name, value in shown.items()
        if value
    )


def record(case: Case, zone: tzinfo | str = "UTC", withheld: Collection[Withheld] = ()) -> printed.PrintDocument:
    """Return a case as a document to read and print, for `formats.write(record(case), "text")` or `"html"`.

    The document says what happened in chronological order, who is named, which links it is about, and what was left
    out.

    Args:
        case: The case.
        zone: The time zone for all times, as a `tzinfo` or an IANA name.
        withheld: What to leave out. Words and links that are kept may still contain names.

    Raises:
        ValueError: If this machine doesn't know the time zone.

    """
    happened = tuple(printed.Row(one.when, one.lines) for one in timeline(case, zone, withheld))
    people = tuple(
        printed.Row(in_a_row((party.label, message(f"incident.case.part.{party.part}"))), described(party, withheld))
        for party in (() if "names" in withheld else case.people)
    )
    found = (link for one in case.places for link in (one.address, *(change.address for change in one.history)))
    links = () if "links" in withheld else tuple(dict.fromkeys(filter(None, found)))
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
    return printed.PrintDocument(message("incident.case.record.title"), tuple(blocks))
