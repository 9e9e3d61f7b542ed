"""Deadlines and the periods of laws in words, for any interface."""

from collections.abc import Iterable

from secure_checklist.core import countries, subdivisions
from secure_checklist.core.messages import day_of, in_a_row, message
from secure_checklist.incident.clocks import Due
from secure_checklist.incident.laws.law import Law, Limited


def limit_lines(laws: Iterable[Law]) -> tuple[str, ...]:
    """Return the legal periods in which the person can act, if they are known and no deadline covers them.

    Each is returned once. If a place has several, each names its laws, since they would otherwise contradict each
    other.
    """
    told = dict[str, dict[str, list[str]]]()
    for law in laws:
        if law.time_limit.known in _TOLD:
            told.setdefault(law.jurisdiction, {}).setdefault(law.time_limit.text, []).append(law.title)
    return tuple(
        message("incident.limit", place=place_name(place), limit=limit)
        if len(limits) == 1
        else message("incident.limit.of", laws=in_a_row(titles), place=place_name(place), limit=limit)
        for place, limits in told.items()
        for limit, titles in limits.items()
    )


_TOLD: tuple[Limited, ...] = ("in_words", "no_limit")
_PLACES = ("EU", "GB-EAW")
"""Jurisdictions that are neither a country nor a part of one with a name of its own."""


def place_name(jurisdiction: str) -> str:
    """Return the name of a jurisdiction, such as `US-CA` or `EU`."""
    if jurisdiction in _PLACES:
        return message(f"incident.jurisdiction.{jurisdiction}")
    country = jurisdiction[:2]
    parts = {part.code: part.name for part in subdivisions.of(country)}
    return parts.get(jurisdiction) or countries.find(country).name


def due_line(due: Due) -> str:
    """Return a deadline as a sentence or two."""
    place = due.jurisdiction
    state = "not_started" if due.at is None else due.state
    when = due.at.strftime("%Y-%m-%d %H:%M %Z") if due.at and not due.last_day else ""
    when = day_of(due.last_day) if due.last_day else when
    body = ".body" if state == "over" and due.complain_to else ""
    said = message(f"incident.due.{state}{body}", due=due.due, length=due.length, when=when, body=due.complain_to)
    law = message("incident.due.law", law=due.title, place=place_name(place)) if place else ""
    return " ".join(filter(None, (said, law)))
