"""`ToDo`: what a case asks for, in order: what is over, what can be done next, what ends when, and whose move it is.

It says nothing about looking at the thing again, since nobody needs to. While somebody is in danger, or thinks of
hurting themselves, it says that alone. What could be noticed comes after the choice of what is safe.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, get_args

from secure_checklist.core.messages import listed, message
from secure_checklist.core.text.terminal import clean
from secure_checklist.core.types import Date, Instant
from secure_checklist.incident.case.clocks import CaseDue, Moment
from secure_checklist.incident.case.records import REFUSED, CaseReport, Place, in_force, open_of, reported
from secure_checklist.incident.evidence.record import Quiet
from secure_checklist.incident.platforms.table import bundled
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person

__all__ = ["ToDo", "ToDoKind", "place_name", "to_do_of"]

ToDoKind = Literal[
    "danger",
    "crisis",
    "choose_what_is_safe",
    "ask_first",
    "overdue",
    "report",
    "report_again",
    "refused",
    "appeal",
    "period",
    "remind",
    "may_be_over",
    "wait",
    "not_begun",
]
"""What sort of thing it is, in the order of the list. `overdue`: the time that a law gives somebody else is over.
`appeal`, `period`: the person's own time to contest or complain. `remind`: a good moment to look for an answer.
`may_be_over`: a time of the person's own that may have ended. `wait`: it is somebody else's turn. `not_begun`: a time
of the person's own of which it isn't known when it began."""
_ORDER: tuple[ToDoKind, ...] = get_args(ToDoKind)
_SOON = timedelta(days=14)
"""A time of the person's own that ends within these days stands before what can be done next."""
_NOT_CLOSE = ("friend_or_peer", "colleague_or_manager", "online_stranger")


class ToDo(Quiet):
    """One thing to do, or to wait for.

    Attributes:
        kind: What sort of thing it is.
        neutral_title: What a screen may say: neither a name, nor a platform, nor what it is about.
        title: What it is, in full.
        who: Whose move it is.
        at: When its time ends or ended, in the person's time zone; None: it has none.
        last_day: For a time in days or months, the last day within it.
        report: The id of the report that it is about; None: of none.
        places: The ids of the places that it is about; empty: none in particular.
        due: The deadline behind it; None: there is none.

    """

    kind: ToDoKind
    neutral_title: str
    title: str
    who: Literal["person", "platform", "authority", "nobody"] = "person"
    at: Instant | None = None
    last_day: Date | None = None
    report: str | None = None
    places: tuple[str, ...] = ()
    due: CaseDue | None = None


def to_do_of(
    incident: Incident,
    places: tuple[Place, ...],
    reports: tuple[CaseReport, ...],
    due: Iterable[CaseDue],
    moment: Moment,
    *,
    planned: bool,
) -> tuple[ToDo, ...]:
    """Return what there is to do, in order.

    Args:
        incident: What happened.
        places: Where it is.
        reports: What was sent.
        due: What is due when, of these places and reports.
        moment: When and where it is looked at.
        planned: The person has chosen what is safe to do first.

    """
    if urgent := tuple(_urgent(incident)):
        return urgent
    names = {place.id: place_name(place, number) for number, place in enumerate(places, 1)}
    found = [*_first(incident, moment.person, planned=planned), *_of_places(places, reports, names)]
    by_report: dict[str | None, list[CaseDue]] = {}
    for one in due:
        by_report.setdefault(one.report, []).append(one)
    found += (_of_due(one, names) for one in by_report.get(None, ()))
    for report in reports:
        if in_force(report, places):
            found += _of_report(report, places, by_report.get(report.id, []), names)
    latest = datetime.max.replace(tzinfo=moment.now.tzinfo)

    def place_in_list(one: ToDo) -> tuple[int, datetime]:
        soon = one.kind in ("appeal", "period") and one.at is not None and one.at - moment.now <= _SOON
        return _ORDER.index("overdue" if soon else one.kind), one.at or latest

    return tuple(sorted(found, key=place_in_list))


# before all else -------------------------------------------------------------------------------------------------


def _urgent(incident: Incident) -> Iterator[ToDo]:
    if incident.danger_now in ("yes", "unsure") and incident.safe_for_now is not True:
        yield _entry("danger")
    if incident.self_harm_now in ("yes", "unsure"):
        yield _entry("crisis")


def _first(incident: Incident, person: Person | None, *, planned: bool) -> Iterator[ToDo]:
    """Return what comes before anything that somebody could notice, or that is done for somebody else."""
    calm = incident.perpetrator in _NOT_CLOSE and incident.device_watched == "no"
    if not planned and not calm:
        yield _entry("choose_what_is_safe")
    helping = incident.role in ("helper", "professional") and incident.has_consent is not True
    if helping and ages_of(incident, person).then in ("adult", None):
        yield _entry("ask_first")


# places, reports, deadlines --------------------------------------------------------------------------------------


def _of_places(places: tuple[Place, ...], reports: tuple[CaseReport, ...], names: dict[str, str]) -> Iterator[ToDo]:
    done = reported(places, reports)
    for place in places:
        if not place.gone and place.id not in done:
            kind: ToDoKind = "report_again" if place.history else "report"
            yield _entry(kind, place=names[place.id]).replace(places=(place.id,))


def _of_report(
    report: CaseReport, places: tuple[Place, ...], due: list[CaseDue], names: dict[str, str]
) -> Iterator[ToDo]:
    """Return what a report leads to next: to contest a refusal, to ask once more, or to wait."""
    about = tuple(place.id for place in open_of(report, places))
    place = listed(names[one] for one in about) or message("incident.case.matter")
    if report.answer in REFUSED:
        yield _entry("refused", place=place).replace(report=report.id, places=about)
        yield from (_of_due(one, names) for one in due)
    elif report.answer == "waiting" and due:
        yield from (_of_due(one, names) for one in due)
    elif report.answer == "waiting":
        who = "platform" if report.route in ("platform", "search_engine", "host") else "authority"
        yield _entry("wait", place=place).replace(who=who, report=report.id, places=about)


def _of_due(one: CaseDue, names: dict[str, str]) -> ToDo:
    """Return what one deadline asks for as it stands."""
    due = one.due
    place = listed(names[name] for name in one.places) or message("incident.case.matter")
    if due.kind in ("complaint", "appeal"):
        state: dict[str, ToDoKind] = {"ask": "may_be_over", "not_started": "not_begun"}
        kind = state.get(due.state, "appeal" if due.kind == "appeal" else "period")
    elif due.state == "reached":
        kind = "remind" if due.kind == "reminder" else "overdue"
    else:
        kind = "wait"
    found = _entry(kind, place=place, due=due.due, length=due.length, law=due.title)
    who = due.who if kind == "wait" else "person"
    return found.replace(who=who, at=due.at, last_day=due.last_day, report=one.report, places=one.places, due=one)


def _entry(kind: ToDoKind, **named: str) -> ToDo:
    title = message(f"incident.case.to_do.{kind}", **named)
    return ToDo(kind=kind, title=title, neutral_title=message(f"incident.case.neutral.{kind}"))


def place_name(place: Place, number: int) -> str:
    """Return what a list calls a place: its number, and its platform where that was said."""
    if not place.platform:
        return message("incident.case.place", number=number)
    known = bundled().named_in(place.platform)
    return message("incident.case.place_on", number=number, platform=known[0].name if known else clean(place.platform))
