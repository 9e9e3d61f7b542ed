"""What follows from the rows of a case: facts of the incident, what is due when, and what to do next.

Each report has clocks of its own, which start when it was sent, and stop when it is answered or when all that it was
about is gone. What a law counts from something else, as the day on which someone knew, runs for the whole case.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.messages import listed, message
from secure_checklist.core.text.terminal import clean
from secure_checklist.core.types import Date, Instant
from secure_checklist.incident.case.rows import REFUSED, Answer, Place, Quiet, Report, called
from secure_checklist.incident.clocks import Due, deadlines
from secure_checklist.incident.dates import in_words
from secure_checklist.incident.laws.table import clocked_by
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Incident, role_of
from secure_checklist.subjects.person import Person

if TYPE_CHECKING:
    from secure_checklist.incident.case.case import Case

OF_PLATFORM = ("platform_reported_at", "us_legal_notice", "platform_answer", "platform_answered_at")
"""The facts that say what became of a report to a platform."""
OF_REPORTS = (*OF_PLATFORM, "regulator_reported_at", "erasure_requested_at")
"""The facts that a report of a case answers."""

# facts -----------------------------------------------------------------------------------------------------------


def incident_of(case: "Case") -> Incident:
    """Return the incident with what follows from the rows, for one plan over all of them.

    It counts as reported to the platform once every place that is still there was reported since it is there. Where
    places differ, a refusal comes before waiting, so that what can be done about it isn't missed; and of several
    reports one under a law comes first, then the oldest. What was answered before anything was listed holds until a
    place or report says otherwise.
    """
    incident, reports = case.incident, case.reports
    facts: dict[str, Any] = {} if _nothing_of_platforms(case) else _of_platform(case)
    others = [one for one in reports if one.to != "platform"]
    if facts or others:
        kept = (incident.reported_to or frozenset[str]()) - ({"platform"} if facts else frozenset())
        facts["reported_to"] = kept | _recipients(others) | ({"platform"} if facts.get("platform_answer") else set())
    for name, asked in _asked(reports):
        waiting = [one.at for one in asked if one.answer == "waiting" and case.is_open(one)]
        facts |= {name: min(waiting, default=None)} if asked else {}
    if case.places:
        facts["places"] = max(len(case.places), incident.places or 0)
        named = frozenset(place.platform for place in case.places if place.platform)
        facts["platforms"] = (named | (incident.platforms or frozenset())) or None
    ready = sum(bool(one.address) or any(note.place == one.id for note in case.notes) for one in case.places)
    if ready:
        facts["records_ready"] = max(ready, incident.records_ready or 0)
    if case.payments:
        facts["paid"] = True
    return _with_facts(incident, facts)


def _of_report(case: "Case", report: Report) -> Incident:
    """Return the incident as one report has it, by which that report's clocks run."""
    facts: dict[str, Any] = dict.fromkeys(OF_REPORTS) | {"reported_to": _recipients([report])}
    if report.to == "platform":
        facts |= _answer_of(report)
    for name, asked in _asked([report]):
        facts |= {name: report.at} if asked and report.answer == "waiting" else {}
    return _with_facts(case.incident, facts)


def _without_reports(case: "Case") -> Incident:
    """Return the incident with what no report says, by which the other clocks run."""
    facts: dict[str, Any] = {} if _nothing_of_platforms(case) else dict.fromkeys(OF_PLATFORM)
    return _with_facts(case.incident, facts | {name: None for name, asked in _asked(case.reports) if asked})


def _nothing_of_platforms(case: "Case") -> bool:
    """Return whether what was answered on the platform still holds, since no row says otherwise."""
    return not any(one.to == "platform" for one in case.reports) and not any(one.history for one in case.places)


def _asked(reports: Iterable[Report]) -> Iterator[tuple[str, list[Report]]]:
    """Return the facts that say when somebody was asked besides the platform, each with the reports that say so."""
    given = list(reports)
    yield "regulator_reported_at", [one for one in given if one.to == "regulator"]
    yield "erasure_requested_at", [one for one in given if one.law in clocked_by("incident.erasure_requested_at")]


def _of_platform(case: "Case") -> dict[str, Any]:
    ours = [one for one in case.reports if one.to == "platform"]
    counted, up = [one for one in ours if case.is_open(one)], {one.id for one in case.places if one.is_up}
    if counted and up <= case.reported:
        return _answer_of(min(counted, key=lambda one: (one.answer not in REFUSED, not one.law, one.at)))
    if case.places and not up:
        gone_at = max(change.at for place in case.places for change in place.history[-1:])
        sent = min((one.at for one in ours), default=None)
        return dict(zip(OF_PLATFORM, (sent, None, "removed", gone_at), strict=True))
    return dict.fromkeys(OF_PLATFORM)


def _answer_of(report: Report) -> dict[str, Any]:
    """Return the facts that a report to a platform answers. What stays after a part was removed was refused."""
    return {
        "platform_reported_at": report.at,
        "us_legal_notice": None if report.law is None else report.law in clocked_by("incident.us_legal_notice"),
        "platform_answer": "refused" if report.answer in REFUSED else report.answer,
        "platform_answered_at": report.answered_at,
    }


def _recipients(reports: Iterable[Report]) -> frozenset[str]:
    words = Incident.reported_to.type.vocabulary or ()
    return frozenset(one.to for one in reports if one.to in words)


def _with_facts(incident: Incident, facts: dict[str, Any]) -> Incident:
    """Return the incident with these facts, and without the reasons why they were unknown."""
    if not facts:
        return incident
    unknown = {name: why for name, why in incident.unknown.items() if facts.get(name) is None}
    observed = {name: seen for name, seen in incident.observed.items() if name not in facts}
    return incident.replace(**facts, unknown=unknown, observed=observed)


# clocks ----------------------------------------------------------------------------------------------------------


_BY_REPORT = frozenset(f"incident.{field}" for field in OF_REPORTS)


def _runs(due: Due, answer: Answer) -> bool:
    """Return whether a clock of a report runs: while nobody answered, the time to act; after a refusal, to contest."""
    if due.started is None:
        return False
    return answer in REFUSED if due.kind == "appeal" else answer == "waiting"


# to do -----------------------------------------------------------------------------------------------------------

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
"""What sort of thing it is, in the order of the list. `overdue`: the time that a law gives someone else is over.
`appeal`, `period`: the person's own time to contest or complain. `remind`: a good moment to look for an answer.
`may_be_over`: a time of the person's own that may have ended. `wait`: it is someone else's turn. `not_begun`: a time of
the person's own of which it isn't known when it began."""
_ORDER: tuple[ToDoKind, ...] = get_args(ToDoKind)
_SOON = timedelta(days=14)
"""A time of the person's own that ends within these days comes before what can be done next."""
_NOT_CLOSE = ("stranger", "child", "me", "my_child")


class ToDo(Quiet):
    """One thing to do, or to wait for.

    Attributes:
        kind: What sort of thing it is.
        neutral_title: What a screen may show: neither a name, nor a platform, nor what it is about.
        title: What it is, in full.
        who: Whose move it is.
        at: When its time ends or ended, in the person's time zone; None: it has none.
        last_day: For a time in days or months, the last day within it.
        report: The id of the report that it is about; None: of none.
        places: The ids of the places that it is about; empty: none in particular.
        due: The deadline behind it, worked out; None: there is none.
        then: What is true when its time comes, whenever that is read; empty: it has no time.

    """

    kind: ToDoKind
    neutral_title: str
    title: str
    who: Literal["person", "platform", "authority", "nobody"] = "person"
    at: Instant | None = None
    last_day: Date | None = None
    report: str | None = None
    places: tuple[str, ...] = ()
    due: Due | None = None
    then: str = ""

    @property
    def key(self) -> str:
        """What distinguishes it from the rest of its list, and stays when its time changes."""
        if self.due is not None:
            return f"{self.report or ''}/{self.due.of}/{self.due.id}"
        return f"{self.kind}/{self.report}/{'/'.join(self.places)}"


def to_do_of(
    case: "Case", now: datetime, zone: tzinfo | str, person: Person | None, checklist: Checklist | None
) -> tuple[ToDo, ...]:
    """Return what there is to do, in order.

    It says nothing about looking at the thing again, since nobody needs to. While someone is in danger, or thinks of
    hurting themselves, it says that alone. What could be noticed comes after the choice of what is safe.
    """
    incident = case.incident
    danger = incident.danger_now in ("yes", "unsure") and incident.safe_for_now is not True
    crisis = incident.self_harm_now in ("yes", "unsure")
    if danger or crisis:
        return (*((_entry("danger"),) if danger else ()), *((_entry("crisis"),) if crisis else ()))
    names = {place.id: place_name(place, number) for number, place in enumerate(case.places, 1)}
    found = [*_first(case, person)]
    for place in case.places:
        if place.is_up and place.id not in case.reported:
            kind: ToDoKind = "report_again" if place.history else "report"
            found.append(_entry(kind, place=names[place.id]).replace(places=(place.id,)))
    clocks = partial(deadlines, now=now, zone=zone, person=person, checklist=checklist)
    said = incident.platform_answer or "waiting"
    own = (due for due in clocks(_without_reports(case)) if due.starts not in _BY_REPORT or _runs(due, said))
    found += [_of_due(due, names) for due in own]
    for report in case.reports:
        if case.is_open(report):
            found += _next_of(case, report, clocks(_of_report(case, report)), names)

    def order(one: ToDo) -> tuple[int, bool, datetime]:
        soon = one.kind in ("appeal", "period") and one.at is not None and one.at - now <= _SOON
        return _ORDER.index("overdue" if soon else one.kind), one.at is None, one.at or now

    return tuple(sorted(found, key=order))


def _first(case: "Case", person: Person | None) -> Iterator[ToDo]:
    """Return what comes before anything that someone could notice, or that is done for someone else."""
    incident = case.incident
    calm = incident.did_it in _NOT_CLOSE and incident.device_watched == "no"
    if not case.planned and not calm:
        yield _entry("choose_what_is_safe")
    helping = role_of(incident) in ("helper", "professional") and incident.has_consent is not True
    if helping and ages_of(incident, person).then in ("adult", None):
        yield _entry("ask_first")


def _next_of(case: "Case", report: Report, due: Iterable[Due], names: Mapping[str, str]) -> Iterator[ToDo]:
    """Return what an open report leads to next: to contest a refusal, to ask once more, or to wait."""
    about = tuple(place.id for place in case.open_places(report))
    place = listed(names[one] for one in about) or message("incident.case.matter")
    running = [
        _of_due(one, names, report.id, about) for one in due if one.starts in _BY_REPORT and _runs(one, report.answer)
    ]
    if report.answer in REFUSED:
        yield _entry("refused", place=place).replace(report=report.id, places=about)
        yield from running
    elif report.answer == "waiting":
        who = "platform" if report.to in ("platform", "search_engine", "host") else "authority"
        yield from running or [_entry("wait", place=place).replace(who=who, report=report.id, places=about)]


def _of_due(due: Due, names: Mapping[str, str], report: str | None = None, about: tuple[str, ...] = ()) -> ToDo:
    """Return what one deadline asks for as it is now; where a law's time is over, with who can act."""
    place = listed(names[name] for name in about) or message("incident.case.matter")
    kind: ToDoKind = "wait"
    if due.kind in ("complaint", "appeal"):
        own: ToDoKind = "appeal" if due.kind == "appeal" else "period"
        kind = "may_be_over" if due.state == "ask" else "not_begun" if due.state == "not_started" else own
    elif due.state == "over":
        kind = "remind" if due.kind == "reminder" else "overdue"
    body = due.complain_to
    named = {"place": place, "due": due.due, "length": due.length, "body": body}
    found = _entry(kind, ".body" if body and kind == "overdue" else "", **named)
    when = in_words(due.last_day or due.at, due.at.tzinfo or UTC) if due.at else ""
    then = message(f"incident.calendar.{due.kind}{'.body' if body else ''}", when=when, **named) if when else ""
    who = due.who if kind == "wait" else "person"
    return found.replace(who=who, at=due.at, last_day=due.last_day, report=report, places=about, due=due, then=then)


def _entry(kind: ToDoKind, more: str = "", **named: str) -> ToDo:
    title = message(f"incident.case.to_do.{kind}{more}", **named)
    return ToDo(kind=kind, title=title, neutral_title=message(f"incident.case.neutral.{kind}"))


def place_name(place: Place, number: int) -> str:
    """Return what a list calls a place: its number, and its platform where that was said."""
    if not place.platform:
        return message("incident.case.place", number=number)
    return message("incident.case.place_on", number=number, platform=clean(called(place.platform)))
