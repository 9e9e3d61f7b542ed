"""`Case`: one incident and its rows.

A case is a value: every method that changes something returns a new case. Like an incident, a case is in memory, and is
written only if an app writes it. Its incident's transient facts are never written. A case proves neither who wrote it
nor when, since its times are those of the device.

Each report has its own clocks. They start when the report was sent, and stop when it is answered or when everything it
is about is gone. If a law counts from something else, such as the day on which someone learned of it, the clock runs
for the whole case.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from typing import Annotated, Any, Literal, Self, TypeVar, get_args
from uuid import UUID, uuid5

from pydantic import AfterValidator, Field, StrictBool, ValidationError, model_validator

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import utc_now
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import Syntax, loader
from secure_checklist.core.documents.problems import problems_of
from secure_checklist.core.errors import InvalidCaseError, Problem
from secure_checklist.core.messages import listed, message
from secure_checklist.core.model import Quiet
from secure_checklist.formats.agenda import AgendaEntry
from secure_checklist.incident.case.rows import (
    EPOCH,
    REFUSED,
    REMOVES,
    ROWS,
    Answer,
    Note,
    Party,
    Payment,
    Place,
    Report,
    Row,
    place_name,
)
from secure_checklist.incident.clocks import Due, deadlines
from secure_checklist.incident.dates import in_words, lies_ahead
from secure_checklist.incident.laws.table import clocked_by
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Incident, is_in_danger, role_of
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person

R = TypeVar("R", bound=Row)
V = TypeVar("V", bound=Quiet)
_MOST = 1000
_FIRST_ZONE = timezone(timedelta(hours=14))
"""The time zone in which each day begins first."""


def _in_order(rows: tuple[R, ...]) -> tuple[R, ...]:
    """Return rows in the order in which they were added."""
    return tuple(sorted(rows, key=lambda row: (row.added, row.id)))


_ALARMS = (timedelta(days=7), timedelta(days=1))
"""How long before the end of a period of the person's own a calendar gives an alarm."""


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
"""The kind of thing to do, in the order of the list. `overdue`: the time that a law gives someone else is over.
`appeal`, `period`: the person's own time to contest or complain. `remind`: a good time to check for an answer.
`may_be_over`: a period of the person's own that may have ended. `wait`: it is someone else's turn. `not_begun`: a
period of the person's own whose start isn't known."""
_ORDER: tuple[ToDoKind, ...] = get_args(ToDoKind)
_SOON = timedelta(days=14)
"""A period of the person's own that ends within this time comes before what can be done next."""
_ASK_AFTER = timedelta(days=7)
"""How long to wait for an answer before asking what became of a report, if no law or checklist sets a time. It is our
own judgement, so that no one waits for ever."""
_NOT_CLOSE = ("stranger", "child", "me", "my_child")


class ToDo(AgendaEntry):
    """One thing to do, or to wait for.

    Attributes:
        kind: The kind of thing to do.
        who: Who must act next.
        report: The id of the report that it is about; if None, it isn't about a report.
        places: The ids of the places that it is about; if empty, no place in particular.
        due: The deadline behind it, calculated; if None, there is none.

    """

    kind: ToDoKind
    who: Literal["person", "platform", "authority", "nobody"] = "person"
    report: str | None = None
    places: tuple[str, ...] = ()
    due: Due | None = None


class Case(Quiet):
    """One incident: where the content is, who did it, what was noted, paid and reported, and the results.

    Attributes:
        format_version: The version of the file format.
        id: A random id without meaning. Anyone who knows the id can tell that a calendar entry is from this case.
        incident: The other facts of the incident.
        planned: Whether the person has chosen what is safe to do first. Until the person has chosen, the list of things
            to do begins with that choice, unless it is certain that no one close is behind the incident.
        places: Where the content is, was, or may come back.
        notes: What was written down.
        reports: What was sent, and to whom.
        people: The people believed to have done it, and witnesses.
        payments: The payments that were made.

    """

    format_version: str = Field(default=FORMAT_VERSION, strict=True, max_length=20)
    id: str = Field(default_factory=lambda: secrets.token_hex(16), strict=True, pattern=r"^[0-9a-f]{32}$")
    incident: Incident = Field(default_factory=lambda: Incident(id="case"))
    planned: StrictBool = False
    places: Annotated[tuple[Place, ...], AfterValidator(_in_order)] = Field(default=(), max_length=_MOST)
    notes: Annotated[tuple[Note, ...], AfterValidator(_in_order)] = Field(default=(), max_length=_MOST)
    reports: Annotated[tuple[Report, ...], AfterValidator(_in_order)] = Field(default=(), max_length=_MOST)
    people: Annotated[tuple[Party, ...], AfterValidator(_in_order)] = Field(default=(), max_length=_MOST)
    payments: Annotated[tuple[Payment, ...], AfterValidator(_in_order)] = Field(default=(), max_length=_MOST)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        seen = set[str]()
        for kind in ROWS:
            for number, row in enumerate(self.rows(kind)):
                if row.id in seen:
                    raise ValueError(f"{kind}[{number}].id: another row has this id; give each its own")
                seen.add(row.id)
        return self

    def rows(self, kind: str) -> tuple[Row, ...]:
        """Return the rows of a kind, such as `places`, in the order they were added."""
        found: tuple[Row, ...] = getattr(self, kind)
        return found

    # what happens ------------------------------------------------------------------------------------------------

    def with_row(self, row: Row, now: datetime | None = None, *, instead_of: str = "") -> Self:
        """Return the case with a row added, or with the row of the same id replaced.

        Args:
            row: The place, note, report, person or payment.
            now: The aware datetime of the change, or None for now.
            instead_of: The id of the row to replace, if a new link changed the id of a place. Rows that name the old id
                then name the new id.

        Raises:
            InvalidCaseError: If there are too many rows, or the row says that something happened in the future.

        """
        at, kind = utc_now(now), next(name for name, made in ROWS.items() if isinstance(row, made))
        # A link that was corrected gives its place another id. Reports and notes that named the old one follow it, or
        # else they would be deleted with it.
        case = self.without(instead_of, now=at, moved_to=row.id) if instead_of not in ("", row.id) else self
        old = next((one for one in case.rows(kind) if one.id == row.id), None)
        changed = at if old is None else _after(at, old.changed)
        # The case doesn't know where the person is. "Today" of someone in Samoa may be tomorrow in UTC, so a day is
        # refused only if it hasn't begun anywhere.
        if any(lies_ahead(time, changed, _FIRST_ZONE) for time in row.times):
            raise _refusal(kind, "says that something happened at a time that is still to come", "correct the time")
        last = max((one.added for one in case.rows(kind)), default=EPOCH)
        added = _after(at, last) if old is None else old.added
        new = row.replace(id=row.id, changed=changed, added=added)
        rows = (*(one for one in case.rows(kind) if one.id != row.id), new)
        return _changed(case, **{kind: rows})

    def without(self, *ids: str, now: datetime | None = None, moved_to: str = "") -> Self:
        """Return the case without these rows. A report that is about these rows alone is also removed.

        Args:
            ids: The ids of the rows.
            now: The aware datetime of the change, or None for now.
            moved_to: The id of a row that other rows name instead of the deleted ones; empty for none.

        Raises:
            InvalidCaseError: If there is no such row.

        """
        at, gone = utc_now(now), set(ids)
        if not gone <= {row.id for kind in ROWS for row in self.rows(kind)}:
            raise _refusal("id", "the case has no row with this id", "places, notes, reports and so on list them")
        if not moved_to:
            gone |= {one.id for one in self.reports if one.places and gone.issuperset(one.places)}
        left: dict[str, object] = {
            kind: tuple(_renamed(row, gone, moved_to, at) for row in self.rows(kind) if row.id not in gone)
            for kind in ROWS
        }
        return _changed(self, **left)

    def answered(self, report: str, answer: Answer, at: datetime, *, now: datetime | None = None) -> Self:
        """Return the case with the answer to a report. If the answer is `"removed"`, so are the report's places.

        If the content is still there despite such an answer, call `back()`.

        Args:
            report: The id of the report.
            answer: The answer. The answer `"waiting"` withdraws an earlier answer, but doesn't mark the content as back
                at a place.
            at: When the other side answered, as an aware datetime.
            now: The aware datetime of the change, or None for now.

        Raises:
            InvalidCaseError: If there is no such report, or the answer is dated before the report or in the future.
            ValueError: If the time has no UTC offset.

        """
        found, when = self.report(report), utc_now(at)
        changed = _changed(found, answer=answer, answered_at=None if answer == "waiting" else when)
        case = self.with_row(changed, now)
        for place in self.open_places(found) if answer == "removed" else ():
            case = case.removed(place.id, when, now=now)
        return case

    def removed(self, place: str, at: datetime, *, now: datetime | None = None) -> Self:
        """Return the case with a place marked as removed, which closes everything that belongs to it.

        Args:
            place: The id of the place.
            at: When the content was removed, or when someone noticed, as an aware datetime.
            now: The aware datetime of the change, or None for now.

        Raises:
            InvalidCaseError: If there is no such place, it is already removed, or the time is before an earlier event
                or in the future.
            ValueError: If the time has no UTC offset.

        """
        return self._became(place, now, kind="removed", at=utc_now(at))

    def back(self, place: str, at: datetime, address: str = "", *, now: datetime | None = None) -> Self:
        """Return the case with the content back at a place, which is open again and needs a new report.

        Args:
            place: The id of the place.
            at: When the content came back, as far as known, as an aware datetime.
            address: The link where the content is now; if empty, the same link as before.
            now: The aware datetime of the change, or None for now.

        Raises:
            InvalidCaseError: If there is no such place, it wasn't removed before, or the time is before an earlier
                event or in the future.
            ValueError: If the time has no UTC offset.

        """
        return self._became(place, now, kind="back", at=utc_now(at), address=address)

    # looking at it -----------------------------------------------------------------------------------------------

    def place(self, place: str) -> Place:
        """Return the place with this id.

        Raises:
            InvalidCaseError: If there is no such place.

        """
        return _one(self.places, place)

    def report(self, report: str) -> Report:
        """Return the report with this id.

        Raises:
            InvalidCaseError: If there is no such report.

        """
        return _one(self.reports, report)

    @property
    def reported(self) -> frozenset[str]:
        """The ids of the places reported, since the content appeared there, to someone who can remove the content."""
        return frozenset(
            place.id for one in self.reports if one.to in REMOVES for place in self.places if _is_about(one, place)
        )

    def open_places(self, report: Report) -> tuple[Place, ...]:
        """Return the places of a report where the content still is."""
        return tuple(place for place in self.places if place.is_up and _is_about(report, place))

    def is_open(self, report: Report) -> bool:
        """Return True if a report is still needed, for any of its places or for the incident as a whole."""
        if report.places:
            return bool(self.open_places(report))
        return not self.places or any(place.is_up for place in self.places)

    def as_incident(self) -> Incident:
        """Return the incident with the facts that follow from the rows.

        The incident counts as reported to the platform if each place that still has the content has been reported since
        the content appeared there. If the answers for places differ, a refusal takes precedence over waiting. Of
        several reports, a report under a law takes precedence, then the oldest report. Answers given before any row was
        added count until a place or report says otherwise.
        """
        incident, reports = self.incident, self.reports
        facts: dict[str, Any] = {} if _nothing_of_platforms(self) else _of_platform(self)
        others = [one for one in reports if one.to != "platform"]
        if facts or others:
            kept = (incident.reported_to or frozenset[str]()) - ({"platform"} if facts else frozenset())
            told = {"platform"} if facts.get("platform_answer") else set[str]()
            facts["reported_to"] = kept | told | _recipients(others)
        for name, asked in _asked(reports):
            waiting = [one.at for one in asked if one.answer == "waiting" and self.is_open(one)]
            facts |= {name: min(waiting, default=None)} if asked else {}
        if self.places:
            facts["places"] = max(len(self.places), incident.places or 0)
            named = frozenset(place.platform for place in self.places if place.platform)
            facts["platforms"] = (named | (incident.platforms or frozenset())) or None
        ready = sum(bool(one.address) or any(note.place == one.id for note in self.notes) for one in self.places)
        if ready:
            facts["records_ready"] = max(ready, incident.records_ready or 0)
        if self.payments:
            facts["paid"] = True
        return _with_facts(incident, facts)

    def to_do(
        self,
        now: datetime | None = None,
        *,
        zone: tzinfo | str = "UTC",
        person: Person | None = None,
        checklist: Checklist | None = None,
    ) -> tuple[ToDo, ...]:
        """Return the things to do or to wait for, in order, with the deadlines of each report and of the incident.

        While someone is in danger or thinks about hurting themselves, the list contains only what to do about that.
        Things that someone could notice come after the choice of what is safe. No one is asked to look at the content
        again.

        Args:
            now: The aware datetime to evaluate for, or None for now.
            zone: The person's time zone, as a `tzinfo` or an IANA name.
            person: The advised person.
            checklist: The checklist with reminders, or None to use only laws. If no law or reminder sets a time, an
                answer is asked for after a week.

        Raises:
            ValueError: If the time has no UTC offset, or this machine doesn't know the time zone.

        """
        at, incident = utc_now(now), self.incident
        crisis = incident.self_harm_now in ("yes", "unsure")
        space = UUID(hex=self.id)
        urgent = [*([_entry("danger")] if is_in_danger(incident) else []), *([_entry("crisis")] if crisis else [])]
        if urgent:
            return tuple(_named(one, space) for one in urgent)
        names = {place.id: place_name(place, number) for number, place in enumerate(self.places, 1)}
        found = [*_first(self, person)]
        for place in self.places:
            if place.is_up and place.id not in self.reported:
                kind: ToDoKind = "report_again" if place.history else "report"
                found.append(_entry(kind, place=names[place.id]).replace(places=(place.id,)))
        clocks = partial(deadlines, now=at, zone=zone, person=person, checklist=checklist)
        said = incident.platform_answer or "waiting"
        # what no report says, by which the other clocks run
        facts: dict[str, Any] = {} if _nothing_of_platforms(self) else dict.fromkeys(OF_PLATFORM)
        facts |= {name: None for name, asked in _asked(self.reports) if asked}
        own = (due for due in clocks(_with_facts(incident, facts)) if due.starts not in _BY_REPORT or _runs(due, said))
        found += [_of_due(due, names) for due in own]
        for report in self.reports:
            if self.is_open(report):
                found += _next_of(
                    self, report, clocks(_of_report(self, report)), names, late=at - report.at >= _ASK_AFTER
                )

        def order(one: ToDo) -> tuple[int, bool, datetime]:
            soon = one.kind in ("appeal", "period") and one.at is not None and one.at - at <= _SOON
            return _ORDER.index("overdue" if soon else one.kind), one.at is None, one.at or at

        return tuple(_named(one, space) for one in sorted(found, key=order))

    def dropped(self, *, incidents: bool = False, private: bool = False) -> tuple[str, ...]:
        """Return the names of the incident's transient facts, which are left out when the case is written."""
        del incidents
        return Inventory(subjects=(self.incident,)).dropped(incidents=True, private=private)

    # within ------------------------------------------------------------------------------------------------------

    def _became(self, place: str, now: datetime | None, **change: object) -> Self:
        found = self.place(place)
        return self.with_row(_changed(found, history=(*found.history, change)), now)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Yield the number of rows of each kind, and none of their content."""
        yield from ((kind, len(self.rows(kind))) for kind in ROWS)


@loader(InvalidCaseError)
def load_case(source: Input, *, syntax: Syntax | None = None) -> Case:
    """Load a case, as `load_inventory` loads an inventory.

    Raises:
        InvalidCaseError: If the document has problems. The error quotes no value.
        OSError: If the file can't be read.

    """
    return validated(Case, read_document(source, "case", syntax), InvalidCaseError, named=False)


def _changed(value: V, **changes: object) -> V:
    """Return a case or a row with these fields changed.

    Raises:
        InvalidCaseError: If it isn't valid.

    """
    try:
        return value.replace(**changes)
    except ValidationError as fault:
        problems = problems_of(fault, {}, type(value))
    raise InvalidCaseError(problems)


# parts -----------------------------------------------------------------------------------------------------------


def _after(now: datetime, before: datetime) -> datetime:
    """Return the time of a change: later than what it changes, also where a clock was set back."""
    return max(now, before + timedelta(microseconds=1)) if before > EPOCH else now


def _is_about(report: Report, place: Place) -> bool:
    """Return True if a report is about a place as that is now: one from before it came back isn't."""
    return place.id in report.places and (place.back_since is None or report.at >= place.back_since)


def _renamed(row: Row, gone: set[str], name: str, at: datetime) -> Row:
    """Return a row that names another in place of some; it is unchanged where it names none of them."""
    new = (name,) if name else ()
    if isinstance(row, Report) and not gone.isdisjoint(row.places):
        places = (*(one for one in row.places if one not in gone and one != name), *new)
        return row.replace(places=places, changed=_after(at, row.changed))
    if isinstance(row, Note) and row.place in gone:
        return row.replace(place=name, changed=_after(at, row.changed))
    return row


def _one(rows: tuple[R, ...], name: str) -> R:
    found = next((one for one in rows if one.id == name), None)
    if found is None:
        raise _refusal("id", "the case has none with this id", "places and reports list them")
    return found


def _refusal(where: str, fault: str, remedy: str) -> InvalidCaseError:
    return InvalidCaseError([Problem(where, fault, remedy)])


# what follows from the rows ---------------------------------------------------------------------------------------

OF_PLATFORM = ("platform_reported_at", "us_legal_notice", "platform_answer", "platform_answered_at")
"""The facts that say what became of a report to a platform."""
OF_REPORTS = (*OF_PLATFORM, "regulator_reported_at", "erasure_requested_at")
"""The facts that the reports of a case answer."""
_BY_REPORT = frozenset(f"incident.{field}" for field in OF_REPORTS)


def _of_report(case: Case, report: Report) -> Incident:
    """Return the incident as one report has it, by which that report's clocks run."""
    facts: dict[str, Any] = dict.fromkeys(OF_REPORTS) | {"reported_to": _recipients([report])}
    if report.to == "platform":
        facts |= _answer_of(report)
    for name, asked in _asked([report]):
        facts |= {name: report.at} if asked and report.answer == "waiting" else {}
    return _with_facts(case.incident, facts)


def _nothing_of_platforms(case: Case) -> bool:
    """Return True if what was answered on the platform still holds, since no row says otherwise."""
    return not any(one.to == "platform" for one in case.reports) and not any(one.history for one in case.places)


def _asked(reports: Iterable[Report]) -> Iterator[tuple[str, list[Report]]]:
    """Return the facts that say when someone was asked besides the platform, each with the reports that say so."""
    given = list(reports)
    yield "regulator_reported_at", [one for one in given if one.to == "regulator"]
    asked = clocked_by("incident.erasure_requested_at")
    yield "erasure_requested_at", [one for one in given if one.law in asked]


def _of_platform(case: Case) -> dict[str, Any]:
    ours = [one for one in case.reports if one.to == "platform"]
    counted, up = [one for one in ours if case.is_open(one)], {one.id for one in case.places if one.is_up}
    # The clocks of a plan know one platform and one answer. "Reported" is true of the whole only when nothing that is
    # still up was forgotten. Of several reports the one leads with which something can be done now: refused, then under
    # a law, then the oldest.
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
    """Return the incident with these facts, and without the sources and times of what was known before."""
    if not facts:
        return incident
    observed = {name: seen for name, seen in incident.observed.items() if name not in facts}
    return incident.replace(**facts, observed=observed)


def _runs(due: Due, answer: Answer) -> bool:
    """Return True if a clock of a report runs: while nobody answered, the time to act; after a refusal, to contest."""
    if due.started is None:
        return False
    return answer in REFUSED if due.kind == "appeal" else answer == "waiting"


def _first(case: Case, person: Person | None) -> Iterator[ToDo]:
    """Yield the things to do before anything that others could notice, or that is done for someone else."""
    incident = case.incident
    calm = incident.did_it in _NOT_CLOSE and incident.device_watched == "no"
    if not case.planned and not calm:
        yield _entry("choose_what_is_safe")
    helping = role_of(incident) in ("helper", "professional") and incident.has_consent is not True
    if helping and ages_of(incident, person).then in ("adult", None):
        yield _entry("ask_first")


def _next_of(case: Case, report: Report, due: Iterable[Due], names: Mapping[str, str], *, late: bool) -> Iterator[ToDo]:
    """Yield the next things to do about an open report: contest a refusal, ask once more, or wait; not for ever."""
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
        own = _entry("remind", ".own", place=place) if late else _entry("wait", place=place).replace(who=who)
        yield from running or [own.replace(report=report.id, places=about)]


def _of_due(due: Due, names: Mapping[str, str], report: str | None = None, about: tuple[str, ...] = ()) -> ToDo:
    """Return the thing to do about one deadline now; if a law's time is over, it names who can act."""
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
    return found.replace(
        who=who,
        at=due.at,
        last_day=due.last_day,
        ahead=due.state in ("running", "last_day"),
        then=then,
        alarms=_ALARMS if who == "person" else (),
        report=report,
        places=about,
        due=due,
    )


def _entry(kind: ToDoKind, more: str = "", **named: str) -> ToDo:
    title = message(f"incident.case.to_do.{kind}{more}", **named)
    return ToDo(uid="", kind=kind, title=title, neutral_title=message(f"incident.case.neutral.{kind}"))


def _named(one: ToDo, space: UUID) -> ToDo:
    """Return one thing with the id that distinguishes it from the rest, and that stays when its time changes."""
    key = f"{one.kind}/{one.report}/{'/'.join(one.places)}"
    if one.due is not None:
        key = f"{one.report or ''}/{one.due.of}/{one.due.id}"
    return one.replace(uid=str(uuid5(space, key)))
