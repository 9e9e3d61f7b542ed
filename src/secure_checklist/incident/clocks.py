"""`deadlines`: the deadlines of an incident, set by the laws of its country and by a checklist.

This module never says that it is too late. Only a lawyer or a helpline can say whether a period has ended.
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Literal, cast

from pydantic import Field

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.plan_items import Deadline, StartsBy, Verification
from secure_checklist.checklists.sources import Confidence
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import message, noted
from secure_checklist.core.model import Quiet
from secure_checklist.core.types import Date, Instant, in_zone, utc
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.jurisdiction import country_of, placed_by_law
from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.table import LawTable, bundled
from secure_checklist.subjects.ages import acted_on
from secure_checklist.subjects.incident import Incident, role_of
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView

DueState = Literal["not_started", "running", "last_day", "over", "ask"]
"""The state of a deadline. `not_started`: its start isn't known. `running`: it is in the future. `last_day`: it ends
within a day. `over`: someone else should have acted by now. `ask`: a period of the person's own may have ended; only
someone who knows the law can say."""
_DAY = timedelta(days=1)
_OWN: tuple[StartsBy, ...] = ("complaint", "appeal")


class Due(Quiet):
    """A deadline with its dates.

    Attributes:
        id: The deadline's id.
        of: The id of the law or item that sets the deadline.
        title: The law's name, or the item's title.
        jurisdiction: The law's jurisdiction; empty for a reminder, which no law sets.
        kind: The kind of deadline.
        due: The duty, in plain words.
        who: Who must act by the deadline.
        starts: The fact that starts the deadline.
        started: The start, or None if it isn't known.
        at: The end, in the person's time zone, or None if the deadline hasn't started.
        last_day: For days and months, the last day that is still within the deadline.
        length: The length, in words.
        state: The state.
        status: How well the deadline was checked.
        confidence: The kind of source for the deadline; None if no source states it, or if no law sets the deadline.
        note: The deadline's limits, and what is disputed.
        complain_to: Who can act once someone else's deadline is over, with the page; empty if not known, or if the
            deadline is the person's own.
        notification: The text that a notification may show.

    """

    id: str
    of: str
    title: str
    jurisdiction: str = ""
    kind: StartsBy
    due: str
    who: Literal["person", "platform", "authority", "nobody"]
    starts: str
    started: Instant | None = None
    at: Instant | None = None
    last_day: Date | None = None
    length: str
    state: DueState
    status: Verification
    confidence: Confidence | None = None
    note: str = ""
    complain_to: str = ""
    notification: str = Field(default_factory=lambda: message("reminder"))


def deadlines(
    incident: Incident,
    now: datetime | None = None,
    *,
    zone: tzinfo | str = "UTC",
    person: Person | None = None,
    laws: LawTable | None = None,
    checklist: Checklist | None = None,
) -> tuple[Due, ...]:
    """Return the deadlines, the soonest first.

    A law's deadline runs only if the law is known to be in force on the day that starts it, and if all of its
    requirements are known to be met. The checklist's reminders run if no law sets a deadline for removal. Periods in
    which the person can complain are returned even if they haven't started, so that no one learns of them too late.

    Args:
        incident: The incident. Its country determines the laws, or else the person's own country if the incident is
            about them.
        now: The time to evaluate for, as an aware datetime; if None, the current time.
        zone: The person's time zone, as a `tzinfo` or an IANA name.
        person: The advised person.
        laws: The laws; if None, those that come with the library.
        checklist: A checklist with further deadlines; if None, only laws are used.

    Raises:
        ValueError: If the time has no UTC offset, or this machine doesn't know the time zone.

    """
    at, where, country = utc_now(now), zone_of(zone), country_of(incident, person)
    if role_of(incident) in ("doer", "parent_of_doer"):  # the periods are those of whoever was harmed
        return ()
    table = bundled() if laws is None else laws
    inventory = acted_on(Inventory(subjects=(incident,) if person is None else (person, incident)))
    view = view_for_clocks(incident, country, EvaluationContext(at, inventory))
    return due_in(view, incident, table.of(country, incident.subdivision, incident.happened), where, checklist)


def due_in(
    view: SubjectView, incident: Incident, laws: Sequence[Law], zone: tzinfo, checklist: Checklist | None
) -> tuple[Due, ...]:
    """Return the deadlines of these laws and of a checklist, for the incident as the view shows it."""
    holders: tuple[Law | Item, ...] = (*laws, *(() if checklist is None else checklist.items))
    values: Mapping[str, Any] = {} if checklist is None else checklist.values
    found = [due for one in holders if one.deadlines for due in _due(one, view, zone, values)]
    ruled = {due.starts for due in found if due.kind == "removal"}
    answered = incident.platform_answer == "removed"
    kept = [
        due
        for due in found
        if (due.kind != "reminder" or due.starts not in ruled) and not (answered and due.kind in REMOVALS)
    ]
    return tuple(sorted(kept, key=lambda due: (due.at is None, due.at or view.now, due.id)))


def removal_ends(found: Iterable[Due]) -> tuple[datetime | None, bool]:
    """Return the end of the platform's time, and whether a law sets it.

    The first end that a law sets counts, or else that of a reminder.
    """
    for kind in REMOVALS:
        times = [due.at for due in found if due.kind == kind and due.at is not None]
        if times:
            return min(times), kind == "removal"
    return None, False


REMOVALS: tuple[StartsBy, ...] = ("removal", "reminder")


def view_for_clocks(incident: Incident, country: str | None, context: EvaluationContext) -> SubjectView:
    """Return the view of an incident that deadlines use, in the country whose laws apply.

    The context's inventory must come from `acted_on`, so that a period for adults never runs for a possible minor.
    """
    acted = cast("Incident", context.inventory.by_id[incident.id])
    return SubjectView(placed_by_law(acted, country), context)


def _due(holder: Law | Item, view: SubjectView, zone: tzinfo, params: Mapping[str, Any]) -> Iterable[Due]:
    """Yield the deadlines of a law, or of an item of a checklist."""
    law, country = holder if isinstance(holder, Law) else None, str(view["incident.country"])
    for entry in holder.deadlines:
        if entry.status == "recalled" and entry.kind != "reminder":
            continue  # nobody has looked it up
        # Unknown isn't enough. A clock that runs for someone whom the law doesn't protect tells them to wait for a
        # platform that will do nothing.
        if entry.when is not None and entry.when.evaluate(view, params) is not True:
            continue
        value = view[entry.starts]
        start = value if isinstance(value, date) else None
        own = entry.kind in _OWN
        if start is None and not own:
            continue
        if law is not None and not law.holds(_day_of(view.now if start is None else start, zone)):
            continue
        end, last = (None, None) if start is None else _end(entry, start, zone)
        # A period of the person's own is never `over`. Someone who reads "too late" gives up, and courts reopen
        # periods, start them on other days, or halt them for minors.
        state: DueState = "not_started" if end is None else "ask" if own else "over"
        if end is not None and view.now < end:
            state = "running" if view.now < end - _DAY else "last_day"
        unit, count = next((name, n) for name in ("hours", "days", "months") if (n := getattr(entry, name)) is not None)
        if unit == "months" and count % 12 == 0:
            unit, count = "years", count // 12
        body = None if law is None or own else next(iter(law.translated().escalates_to), None)
        yield Due(
            **{name: getattr(entry, name) for name in ("id", "kind", "due", "who", "starts", "status", "note")},
            of=holder.id,
            title=holder.title,
            jurisdiction="" if law is None else law.jurisdiction,
            confidence=None if law is None else law.confidence_of(entry),
            complain_to="" if body is None else noted(body.body_in(country), body.link or ""),
            started=None if start is None else _begin(start, zone),
            at=end,
            last_day=last,
            length=message(unit, count=count),
            state=state,
        )


def _end(entry: Deadline, start: date, zone: tzinfo) -> tuple[datetime, date | None]:
    """Return the end of a deadline, and for days and months its last day.

    Hours are elapsed time, whatever clocks are set to meanwhile. Days and months are those of the person's calendar,
    and end with the last of them.
    """
    # For someone in Berlin, who reported it on 24 October at 14:30; clocks go back on the 25th:
    #
    #   48 hours    26 October, 13:30                         last day: none
    #   2 days      27 October, 00:00                         last day: 26 October
    #   1 month     25 November, 00:00                        last day: 24 November
    #
    # The day that starts it doesn't count, as in most laws on periods.
    if entry.hours is not None:
        return in_zone(utc(_begin(start, zone)) + timedelta(hours=entry.hours), zone), None
    day = _day_of(start, zone)
    last = day + timedelta(days=entry.days) if entry.days is not None else _months_on(day, entry.months or 0)
    return _begin(last + timedelta(days=1), zone), last


def _months_on(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day if it has no such day: 31 January, 1 month, 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _day_of(start: date, zone: tzinfo) -> date:
    return in_zone(start, zone).date() if isinstance(start, datetime) else start


def _begin(start: date, zone: tzinfo) -> datetime:
    """Return a datetime in the zone; for a date, the beginning of the day there."""
    return in_zone(start if isinstance(start, datetime) else datetime.combine(start, time(), zone), zone)
