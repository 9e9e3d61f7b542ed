"""`Case`: one incident with its places, what was reported where, and what came of it.

A value: every method that changes something gives a new case. It is in memory, as an incident is; it is written only
when an app does so. It holds addresses and words, and no picture.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Self, TypeVar
from uuid import UUID, uuid5

from pydantic import Field, StrictBool, ValidationError, model_validator

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import utc_now
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.documents.problems import problems_of
from secure_checklist.core.errors import InvalidCaseError, Problem
from secure_checklist.formats.agenda import AgendaEntry
from secure_checklist.incident.case.clocks import CaseDue, CaseQuestion, Moment, case_deadlines, case_questions
from secure_checklist.incident.case.facts import incident_of
from secure_checklist.incident.case.records import Answer, CaseReport, Change, Outcome, Place, open_of, problems_between
from secure_checklist.incident.case.todo import ToDo, to_do_of
from secure_checklist.incident.evidence.record import Quiet
from secure_checklist.incident.laws.table import LawTable
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person

__all__ = ["Case", "clock_questions", "load_case"]

_MOST = 1000
M = TypeVar("M", bound=Quiet)
H = TypeVar("H", bound=Place | CaseReport)


class Case(Quiet):
    """One incident, the places where it is, the reports about them, and what came of each.

    Attributes:
        format_version: Of the file format.
        id: Random, without meaning. Whoever knows it can tell that a calendar entry is from this case.
        incident: What is known besides.
        places: Where it is, was, or may come back.
        reports: What was sent to whom, by whom.
        planned: The person has chosen what is safe to do first; until then the list begins with that choice where
            somebody close may be behind it, or can't be ruled out.

    """

    format_version: str = Field(default=FORMAT_VERSION, strict=True, max_length=20)
    id: str = Field(default_factory=lambda: secrets.token_hex(16), strict=True, pattern=r"^[0-9a-f]{32}$")
    incident: Incident = Field(default_factory=Incident)
    places: tuple[Place, ...] = Field(default=(), max_length=_MOST)
    reports: tuple[CaseReport, ...] = Field(default=(), max_length=_MOST)
    planned: StrictBool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for path, fault, remedy in problems_between(self.places, self.reports):
            raise ValueError(f"{path}: {fault}; {remedy}")
        return self

    def replace(self, **changes: object) -> Self:
        """Return a new, validated case with these fields changed, and the same id.

        Raises:
            pydantic.ValidationError: the changed case isn't valid.

        """
        return super().replace(**({"id": self.id} | changes))

    # what happens ------------------------------------------------------------------------------------------------

    def with_incident(self, incident: Incident) -> Self:
        """Return the case with other answers on what happened."""
        return self._with(incident=incident)

    def with_place(self, place: Place) -> Self:
        """Return the case with a place, in the stead of the one with its id if there is one.

        Raises:
            InvalidCaseError: it doesn't fit the reports, or there are too many.

        """
        return self._with(places=_put(self.places, place))

    def with_report(self, report: CaseReport) -> Self:
        """Return the case with a report, in the stead of the one with its id if there is one.

        Raises:
            InvalidCaseError: it names a place that isn't in the case, lies before the time since when a place has been
                there and isn't marked as estimated, or there are too many.

        """
        return self._with(reports=_put(self.reports, report))

    def with_answer(
        self, report: str | CaseReport, answer: Answer, at: datetime, *, estimated: bool = False, reference: str = ""
    ) -> Self:
        """Return the case with the answer to a report. If that is `removed`, what it was about counts as removed then.

        What is still there although they said so can be marked by `reuploaded`.

        Args:
            report: The report, or its id.
            answer: What they answered; `waiting` takes an answer back, and brings no place back.
            at: When they answered.
            estimated: That time is a guess, and may lie before the report.
            reference: The number or name that they gave it; empty: as it was.

        Raises:
            InvalidCaseError: there is no such report, or the answer lies before it and isn't marked as estimated.
            ValueError: the time has no offset.

        """
        found = self.report(report)
        when, guessed = utc_now(at), estimated or found.estimated
        answered_at = None if answer == "waiting" else when
        changed = _changed(
            "reports",
            found,
            answer=answer,
            answered_at=answered_at,
            estimated=guessed,
            reference=reference or found.reference,
        )
        gone, change = frozenset[str](), Change(kind="removed", at=when, estimated=guessed)
        if answer == "removed":
            gone = frozenset(place.id for place in open_of(changed, self.places))
        places = tuple(_became(place, change) if place.id in gone else place for place in self.places)
        return self._with(places=places, reports=_put(self.reports, changed))

    def removed(self, place: str | Place, at: datetime, *, estimated: bool = False) -> Self:
        """Return the case with a place that was removed: what belongs to it is closed.

        Args:
            place: The place, or its id.
            at: When it was removed, or when somebody noticed.
            estimated: That time is a guess, and may lie before what came before it.

        Raises:
            InvalidCaseError: there is no such place, it is removed already, or the time lies before what came before it
                and isn't marked as estimated.
            ValueError: the time has no offset.

        """
        change = Change(kind="removed", at=utc_now(at), estimated=estimated)
        return self._with(places=_put(self.places, _became(self.place(place), change)))

    def reuploaded(self, place: str | Place, at: datetime, address: str = "", *, estimated: bool = False) -> Self:
        """Return the case with a place where it is back: it is open again, and waits for a new report.

        Args:
            place: The place, or its id.
            at: Since when it is back, as far as known.
            address: Where it is now; empty: at the same address.
            estimated: That time is a guess, and may lie before what came before it.

        Raises:
            InvalidCaseError: there is no such place, it wasn't removed before, or the time lies before what came before
                it and isn't marked as estimated.
            ValueError: the time has no offset.

        """
        given = {"kind": "reuploaded", "at": utc_now(at), "estimated": estimated, "address": address}
        change = _made(Change, "address", given)
        return self._with(places=_put(self.places, _became(self.place(place), change)))

    def without(self, *ids: str | Place | CaseReport) -> Self:
        """Return the case without these places and reports. A report that was about nothing else goes with its places.

        Raises:
            InvalidCaseError: there is no such place or report.

        """
        gone = {one if isinstance(one, str) else one.id for one in ids}
        known = {one.id for one in (*self.places, *self.reports)}
        if not gone <= known:
            raise _refusal("id", "the case has no place and no report with this id", "places and reports list them")
        places = tuple(place for place in self.places if place.id not in gone)
        reports = list[CaseReport]()
        for report in self.reports:
            left = tuple(one for one in report.places if one not in gone)
            if report.id not in gone and (left or not report.places):
                reports.append(report.replace(places=left) if left != report.places else report)
        return self._with(places=places, reports=tuple(reports))

    # looking at it -----------------------------------------------------------------------------------------------

    def place(self, place: str | Place) -> Place:
        """Return the place with an id, or of the id of another version of it.

        Raises:
            InvalidCaseError: there is none.

        """
        return _one(self.places, place, "place")

    def report(self, report: str | CaseReport) -> CaseReport:
        """Return the report with an id, or of the id of another version of it.

        Raises:
            InvalidCaseError: there is none.

        """
        return _one(self.reports, report, "report")

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """Where each place stands, by its id."""
        return {place.id: place.outcome for place in self.places}

    def as_incident(self) -> Incident:
        """Return the incident with what follows from places and reports, for `respond` and everything else."""
        return incident_of(self.incident, self.places, self.reports)

    def deadlines(
        self,
        now: datetime | None = None,
        *,
        zone: tzinfo | str = "UTC",
        person: Person | None = None,
        laws: LawTable | None = None,
        checklist: Checklist | None = None,
        recalled: bool = False,
    ) -> tuple[CaseDue, ...]:
        """Work out what is due when, for each report and for the matter as a whole, the soonest first.

        Args:
            now: The time to evaluate for, aware; None reads the clock.
            zone: The time zone of the person, or its IANA name.
            person: The advised person.
            laws: The laws; None: those that come with the library.
            checklist: Where reminders are; None: laws only.
            recalled: Take in what is known from memory only.

        Raises:
            ValueError: `now` has no offset, or there is no such time zone here.

        """
        moment = Moment(utc_now(now), zone, person, laws, checklist, recalled)
        return case_deadlines(self.incident, self.places, self.reports, moment)

    def to_do(
        self,
        now: datetime | None = None,
        *,
        zone: tzinfo | str = "UTC",
        person: Person | None = None,
        laws: LawTable | None = None,
        checklist: Checklist | None = None,
        recalled: bool = False,
    ) -> tuple[ToDo, ...]:
        """Return what there is to do or to wait for, in order; the arguments are those of `deadlines`.

        While somebody is in danger, or thinks of hurting themselves, it names that alone.

        Raises:
            ValueError: `now` has no offset, or there is no such time zone here.

        """
        moment = Moment(utc_now(now), zone, person, laws, checklist, recalled)
        due = case_deadlines(self.incident, self.places, self.reports, moment)
        return to_do_of(self.incident, self.places, self.reports, due, moment, planned=self.planned)

    def agenda(
        self,
        now: datetime | None = None,
        zone: tzinfo | str = "UTC",
        *,
        checklist: Checklist | None = None,
        person: Person | None = None,
    ) -> Sequence[AgendaEntry]:
        """Return what there is to do as `formats.write` takes it; the arguments are those of `deadlines`.

        Raises:
            ValueError: `now` has no offset, or there is no such time zone here.

        """
        space = UUID(hex=self.id)
        return tuple(
            AgendaEntry(
                uid=str(uuid5(space, one.due.key if one.due else f"{one.kind}/{one.report}/{'/'.join(one.places)}")),
                title=one.title,
                neutral=one.neutral_title,
                at=one.at,
                day=one.last_day,
                ahead=one.due is not None and one.due.due.state == "running",
            )
            for one in self.to_do(now, zone=zone, person=person, checklist=checklist)
        )

    def dropped(self, *, incidents: bool = False, private: bool = False) -> tuple[str, ...]:
        """List what writing leaves out: what is never written of an incident. An app that writes a case asks for it."""
        del incidents
        return Inventory(subjects=(self.incident,)).dropped(incidents=True, private=private)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show how much there is, and nothing that was written."""
        yield "places", len(self.places)
        yield "reports", len(self.reports)

    # inside --------------------------------------------------------------------------------------------------------

    def _with(self, **changes: object) -> Self:
        """Return a changed case of which only that is checked which the change can have broken."""
        places: tuple[Place, ...] = changes.get("places", self.places)  # type: ignore[assignment] # as its callers give
        reports: tuple[CaseReport, ...] = changes.get("reports", self.reports)  # type: ignore[assignment] # as above
        if len(places) > _MOST or len(reports) > _MOST:
            raise _refusal("", f"a case holds at most {_MOST} places and {_MOST} reports", "begin another case")
        if found := [Problem(*one) for one in problems_between(places, reports)]:
            raise InvalidCaseError(found)
        return self.model_copy(update=changes)


@loader(InvalidCaseError)
def load_case(source: Input) -> Case:
    """Load a case from a path to JSON, the bytes of JSON, or plain data, as `dump` and `save` write it.

    Raises:
        InvalidCaseError: it is no case, with every problem and its path; it names fields and no value.
        OSError: the file can't be read.

    """
    data = read_document(source, "case", "json")
    return validated(Case, data, InvalidCaseError, named=False)


def clock_questions(
    case: Case,
    now: datetime | None = None,
    *,
    person: Person | None = None,
    laws: LawTable | None = None,
    checklist: Checklist | None = None,
    recalled: bool = False,
) -> tuple[CaseQuestion, ...]:
    """Return what to ask so that the clocks of a case run and stop rightly, the first one first; empty: nothing.

    Ask one, take the answer into the case, and call it again: of a report under which law it was made, as soon as that
    matters, and what came of it, once its time is over; of a place whether it was reported; of the incident the days
    from which a law counts. What the person would rather not say is for the app to leave out.

    Raises:
        ValueError: `now` has no offset.

    """
    moment = Moment(utc_now(now), "UTC", person, laws, checklist, recalled)
    return tuple(case_questions(case.incident, case.places, case.reports, moment))


def _one(held: Sequence[H], wanted: str | H, noun: str) -> H:
    """Return what has an id, or the id of another version of it."""
    name = wanted if isinstance(wanted, str) else wanted.id
    found = next((one for one in held if one.id == name), None)
    if found is None:
        raise _refusal(noun, f"the case has no {noun} with this id", f"add it with with_{noun}()")
    return found


def _put(held: tuple[H, ...], one: H) -> tuple[H, ...]:
    """Return places or reports with one in the stead of that with its id, or at the end."""
    if any(other.id == one.id for other in held):
        return tuple(one if other.id == one.id else other for other in held)
    return (*held, one)


def _became(place: Place, change: Change) -> Place:
    return _changed("places", place, history=(*place.history, change))


def _changed(where: str, one: M, **changes: object) -> M:
    return _made(type(one), where, {name: getattr(one, name) for name in type(one).model_fields} | changes)


def _made(model: type[M], where: str, given: Mapping[str, object]) -> M:
    """Make a value of what a method was given.

    Raises:
        InvalidCaseError: it isn't valid.

    """
    try:
        return model.model_validate(given)
    except ValidationError as fault:
        problems = problems_of(fault, {}, model)
    raise InvalidCaseError(Problem(f"{where} > {one.path}".removesuffix(" > "), one.message) for one in problems)


def _refusal(where: str, fault: str, remedy: str) -> InvalidCaseError:
    return InvalidCaseError([Problem(where, fault, remedy)])
