"""`CaseDue`: what is due when, for each report of a case and for the matter as a whole.

Each report has clocks of its own, which start when it was sent and stop when it is answered, or when all that it was
about is gone. What a law counts from something else, such as the day on which somebody knew, runs for the whole case.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.incident.case.facts import OF_REPORTS, incident_for, incident_of, incident_without_reports
from secure_checklist.incident.case.records import REFUSED, Answer, CaseReport, Place, in_force, open_of, reported
from secure_checklist.incident.clocks import Due, deadlines
from secure_checklist.incident.evidence.record import Quiet
from secure_checklist.incident.laws.table import LawTable
from secure_checklist.incident.questions import clock_facts
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person

__all__ = ["CaseDue", "CaseQuestion", "Moment", "case_deadlines", "case_questions"]

_BY_REPORT = frozenset(f"incident.{field}" for field in OF_REPORTS)
_WHEN_SENT = frozenset({"us_legal_notice"})
"""What is asked of a report as soon as a law counts from it."""


class Moment(NamedTuple):
    """When, where and by what a case is looked at.

    Attributes:
        now: The time to evaluate for, in UTC.
        zone: The time zone of the person, or its IANA name.
        person: The advised person.
        laws: The laws; None: those that come with the library.
        checklist: Where further deadlines are; None: laws only.
        recalled: Take in what is known from memory only.

    """

    now: datetime
    zone: tzinfo | str = "UTC"
    person: Person | None = None
    laws: LawTable | None = None
    checklist: Checklist | None = None
    recalled: bool = False


class CaseDue(Quiet):
    """One deadline of a case.

    Attributes:
        due: The deadline, worked out.
        report: The id of the report that it hangs on; None: it hangs on none.
        places: The ids of the places that it is about, those that are gone left out; empty: the matter as a whole.

    """

    due: Due
    report: str | None = None
    places: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What distinguishes it from the other deadlines of its case, and stays when its time changes."""
        return f"{self.report or ''}/{self.due.of}/{self.due.id}"


class CaseQuestion(Quiet):
    """A question that a clock of a case waits for.

    Attributes:
        fact: What to ask for, the full name of a fact of an incident.
        report: The id of the report that it is asked about; None: of none.
        place: The id of the place that it is asked about; None: of none.

    """

    fact: str
    report: str | None = None
    place: str | None = None

    def asks(self) -> Fact[Any]:
        """Return the fact itself, with its question and choices."""
        return Incident.named_facts()[self.fact]


def case_deadlines(
    incident: Incident, places: tuple[Place, ...], reports: tuple[CaseReport, ...], moment: Moment
) -> tuple[CaseDue, ...]:
    """Work out what is due when, the soonest first; what hasn't started comes last."""
    found = [CaseDue(due=due) for due in _of_the_matter(incident, places, reports, moment)]
    for report in reports:
        if in_force(report, places):
            about = tuple(place.id for place in open_of(report, places))
            found += [CaseDue(due=due, report=report.id, places=about) for due in _of_report(incident, report, moment)]
    return tuple(sorted(found, key=lambda one: (one.due.at is None, one.due.at or moment.now, one.key)))


def _of_the_matter(
    incident: Incident, places: tuple[Place, ...], reports: tuple[CaseReport, ...], moment: Moment
) -> Iterator[Due]:
    """Return what hangs on no report: periods that run from what happened, and answers given before all was listed."""
    for due in _deadlines(incident_without_reports(incident, places, reports), moment):
        if due.starts not in _BY_REPORT or _runs(due, incident.platform_answer or "waiting"):
            yield due


def _of_report(incident: Incident, report: CaseReport, moment: Moment) -> Iterator[Due]:
    for due in _deadlines(incident_for(incident, report), moment):
        if due.starts in _BY_REPORT and _runs(due, report.answer):
            yield due


def _runs(due: Due, answer: Answer) -> bool:
    """Return whether a clock of a report runs: while nobody answered, the time to act; after a refusal, to contest."""
    if due.started is None:
        return False
    return answer in REFUSED if due.kind == "appeal" else answer == "waiting"


def _deadlines(incident: Incident, moment: Moment) -> tuple[Due, ...]:
    return deadlines(incident, moment.now, **_keywords(moment), zone=moment.zone)


def _keywords(moment: Moment) -> Mapping[str, Any]:
    return {name: getattr(moment, name) for name in ("person", "laws", "checklist", "recalled")}


def case_questions(
    incident: Incident, places: tuple[Place, ...], reports: tuple[CaseReport, ...], moment: Moment
) -> Iterator[CaseQuestion]:
    """Return the questions that a clock waits for: of reports, then of places, then of the matter as a whole."""
    late = {
        one.report
        for one in case_deadlines(incident, places, reports, moment)
        if one.due.state == "reached" and one.report is not None
    }
    for report in reports:
        if in_force(report, places) and report.answer == "waiting":
            view = incident_for(incident, report)
            wanted = clock_facts(view.replace(platform_answer=None), moment.now, **_keywords(moment))
            for fact in wanted:
                if fact.field in _WHEN_SENT or (fact.field == "platform_answer" and report.id in late):
                    yield CaseQuestion(fact=fact.name, report=report.id)
    asked = {fact.field for fact in clock_facts(incident.replace(reported_to=None), moment.now, **_keywords(moment))}
    done = reported(places, reports)
    for place in places:
        if "reported_to" in asked and not place.gone and place.id not in done:
            yield CaseQuestion(fact=Incident.reported_to.name, place=place.id)
    said = frozenset({"reported_to", *OF_REPORTS}) if places or reports else frozenset[str]()
    for fact in clock_facts(incident_of(incident, places, reports), moment.now, **_keywords(moment)):
        if fact.field not in said:
            yield CaseQuestion(fact=fact.name)
