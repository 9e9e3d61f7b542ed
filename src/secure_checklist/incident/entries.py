"""What a person enters about their case, as screens: a place, a report, what came of it, a paper that was sent.

    screen = place_screen()
    sent = fields.posted(screen, parse_qs(body), zone=asking.zone)
    asking = with_place(asking, sent.answers)

Each is a `Screen`, drawn and read like those of an interview. Everything may be left blank unless its function says so.
What a field is named is not a fact: `place.platform` and the like are only the keys of the answers.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast, get_args

from pydantic import ValidationError

from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import message
from secure_checklist.incident.case.case import Case
from secure_checklist.incident.case.records import Answer, CaseReport, Place, Route, routes
from secure_checklist.incident.case.todo import place_name
from secure_checklist.incident.documents.filling import platforms_of
from secure_checklist.incident.documents.model import Document
from secure_checklist.incident.evidence.details import Details
from secure_checklist.incident.interview import LEGAL_NOTICE, IncidentInterview
from secure_checklist.incident.platforms.table import bundled as platforms
from secure_checklist.interview.questions import Choice, InputKind, Question, Suggestion
from secure_checklist.interview.screens import Screen
from secure_checklist.subjects.incident import Incident

__all__ = [
    "DETAILS",
    "EntryError",
    "answer_screen",
    "details_of",
    "details_screen",
    "place_screen",
    "report_screen",
    "sent_screen",
    "service_of",
    "with_answer",
    "with_place",
    "with_report",
    "with_sent",
]

DETAILS = ("name", "address", "email", "phone", "shown_name", "account", "recipient", "reference", "what_happened")
"""What a person can type for one paper, as the fields of `Details`."""
ALL, NONE = "all", "none"
"""What a paper may be about besides one place."""
_SCREEN_SECONDS = 15.0
"""About how long it takes to fill one in; nobody measured it."""


class EntryError(ValueError):
    """What was entered can't be taken. Its text is for the person, and quotes nothing."""


# the screens -----------------------------------------------------------------------------------------------------


def place_screen(place: Place | None = None) -> Screen:
    """Return the screen for a place: a new one, or one that is known, whose link isn't shown again."""
    known = tuple(Suggestion(id=name, label=name) for name in platforms().names())
    link = "place.address.kept" if place is not None and place.address else "place.address"
    platform = "" if place is None else _platform(place)
    return _screen(
        "place.change" if place is not None else "place.add",
        _asked("place.platform", old=platform, suggestions=known),
        _asked("place.surface", old="" if place is None else place.surface),
        _asked("place.address", hint=link),
        _asked("place.since", "datetime", old="" if place is None or place.since is None else place.since.isoformat()),
    )


def report_screen() -> Screen:
    """Return the screen for a report that was made: to whom, which must be said, when and under which number."""
    choices = tuple(Choice(value=route, label=message(f"documents.route.{route}")) for route in routes())
    return _screen("report", _asked("report.route", "one_of", choices), *_sent_fields())


def answer_screen(asking: IncidentInterview, report: str) -> Screen:
    """Return the screen for what came of a report, with what a clock needs to know of it.

    Raises:
        InvalidCaseError: there is no such report.

    """
    made = asking.case.report(report)
    answers = tuple(Choice(value=one, label=message(f"incident.entry.answer.{one}")) for one in get_args(Answer))
    asked = [_asked("report.answer", "one_of", answers), *_sent_fields()]
    if made.id in asking.asked_of_reports:
        fact = Incident.facts()["us_legal_notice"]
        yes_no = (Choice(value=True, label=message("answer.yes")), Choice(value=False, label=message("answer.no")))
        asked.insert(0, _asked(LEGAL_NOTICE, "yes_no", yes_no, text=fact.question))
    return _screen("answer", *asked)


def sent_screen(case: Case, *, discreet: bool = False) -> Screen:
    """Return the screen for a paper that was sent: when, and about which of the places that are still there.

    Args:
        case: The case.
        discreet: Name no platform.

    """
    there = {one.id: place_name(one.replace(platform="") if discreet else one, n) for n, one in _numbered(case)}
    asked = [*_sent_fields()]
    if there:
        labels = {**there, **({ALL: message("incident.entry.all")} if len(there) > 1 else {})}
        labels[NONE] = message("interview.form.none")
        choices = tuple(Choice(value=value, label=label) for value, label in labels.items())
        asked.insert(0, _asked("report.place", "one_of", choices, old=next(iter(there)) if len(there) == 1 else None))
    return _screen("sent", *asked)


def details_screen(document: Document, case: Case, details: Details) -> Screen | None:
    """Return the screen for what is still blank in a paper, and what was typed for it before; None: nothing is.

    What is entered goes into the paper, and is kept nowhere.
    """
    labels = {field.id: field.label for part in document.parts for field in part.fields}
    wanted = [name for name in DETAILS if name in document.missing or getattr(details, name)]
    asked = [
        _asked(f"details.{name}", text=labels.get(name) or message(f"incident.entry.details.{name}")) for name in wanted
    ]
    services = platforms_of(case=case, incident=case.incident) if document.once_a_platform else ()
    if len(services) > 1:
        choices = tuple(Choice(value=one, label=one) for one in services)
        asked.insert(0, _asked("details.service", "one_of", choices))
    return _screen("details", *asked) if asked else None


# what they change ------------------------------------------------------------------------------------------------


def with_place(
    asking: IncidentInterview, answers: Mapping[str, object], place: Place | None = None, now: datetime | None = None
) -> IncidentInterview:
    """Return the interview with a place, or with a change to one. What was left blank stays as it is known.

    Raises:
        EntryError: something is too long, or a time is still to come or lies before what it follows.

    """
    known = Place() if place is None else place
    said = _text(answers, "place.platform")
    named = platforms().named_in(said)

    def changed() -> Case:
        return asking.case.with_place(
            known.replace(
                platform=named[0].id if named else said or known.platform,
                surface=_text(answers, "place.surface") or known.surface,
                address=_text(answers, "place.address") or known.address,
                since=_at(answers, "place.since", now) if "place.since" in answers else known.since,
            )
        )

    return asking.replace(case=_taken(changed))


def with_report(
    asking: IncidentInterview, answers: Mapping[str, object], place: str, now: datetime | None = None
) -> IncidentInterview:
    """Return the interview with a report about a place. A time that was left blank is now.

    Raises:
        EntryError: it isn't said to whom, something is too long, or a time can't be.

    """

    def changed() -> Case:
        made = CaseReport(
            places=(place,),
            route=cast("Route", _chosen(answers, "report.route")),
            at=_at(answers, "report.at", now),
            reference=_text(answers, "report.reference"),
        )
        return asking.case.with_report(made)

    return asking.replace(case=_taken(changed))


def with_answer(
    asking: IncidentInterview, answers: Mapping[str, object], report: str, now: datetime | None = None
) -> IncidentInterview:
    """Return the interview with what came of a report. What was left blank stays as it is.

    Raises:
        EntryError: something is too long, or a time can't be.
        InvalidCaseError: there is no such report.

    """
    notice = answers.get(LEGAL_NOTICE)
    found = asking.with_notice(report, by_law=notice) if isinstance(notice, bool) else asking

    def changed() -> Case:
        case, said = found.case, answers.get("report.answer")
        if said is not None:
            case = case.with_answer(report, cast("Answer", said), _at(answers, "report.at", now))
        if reference := _text(answers, "report.reference"):
            case = case.with_report(case.report(report).replace(reference=reference))
        return case

    return found.replace(case=_taken(changed))


def with_sent(
    asking: IncidentInterview, answers: Mapping[str, object], document: Document, now: datetime | None = None
) -> IncidentInterview:
    """Return the interview with a paper that was sent, under its law: a clock that runs from then begins.

    Raises:
        EntryError: there are places, and it isn't said which it is about; something is too long, or a time can't be.
        ValueError: that paper isn't sent.

    """
    if document.route is None:
        raise ValueError("this paper isn't sent to anybody")
    route: Route = document.route
    there = [one for _, one in _numbered(asking.case)]
    wanted = _chosen(answers, "report.place") if there else NONE
    about = [one for one in there if wanted in (one.id, ALL)]
    if route == "platform" and about and all(_is_search(one) for one in about):
        route = "search_engine"

    def changed() -> Case:
        made = CaseReport(
            places=tuple(one.id for one in about),
            route=route,
            legal_basis=document.law,
            at=_at(answers, "report.at", now),
            reference=_text(answers, "report.reference"),
        )
        return asking.case.with_report(made)

    return asking.replace(case=_taken(changed))


def details_of(answers: Mapping[str, object]) -> Details:
    """Return what was typed for a paper.

    Raises:
        EntryError: something is too long.

    """
    try:
        return Details.model_validate({name: _text(answers, f"details.{name}") for name in DETAILS})
    except ValidationError:
        raise EntryError(message("incident.entry.wrong")) from None


def service_of(answers: Mapping[str, object]) -> str | None:
    """Return to which service a paper goes; None: it wasn't said."""
    return _text(answers, "details.service") or None


# common parts ----------------------------------------------------------------------------------------------------


def _screen(name: str, *questions: Question) -> Screen:
    text = message(f"incident.entry.{name}")
    return Screen(layout="together", text=text, questions=questions, seconds=_SCREEN_SECONDS)


def _asked(  # noqa: PLR0913 - keywords of one field
    name: str,
    kind: InputKind = "text",
    choices: tuple[Choice, ...] = (),
    *,
    text: str = "",
    hint: str = "",
    old: object = None,
    suggestions: tuple[Suggestion, ...] = (),
) -> Question:
    return Question.model_validate(
        {
            "fact": name,
            "kind": "incident",
            "text": text or message(f"incident.entry.{name}"),
            "help": message(f"incident.entry.{hint or name}.hint") if hint or f"{name}" in _HINTED else "",
            "input": kind,
            "choices": choices,
            "old": old or None,
            "suggestions": suggestions,
        }
    )


_HINTED = ("place.surface", "place.address", "report.at")


def _sent_fields() -> tuple[Question, Question]:
    return _asked("report.at", "datetime"), _asked("report.reference")


def _numbered(case: Case) -> list[tuple[int, Place]]:
    """Return the places that are still there, each with its number in the case."""
    return [(number, one) for number, one in enumerate(case.places, 1) if not one.gone]


def _platform(place: Place) -> str:
    named = platforms().named_in(place.platform) if place.platform else ()
    return named[0].name if named else place.platform


def _is_search(place: Place) -> bool:
    named = platforms().named_in(place.platform)
    return bool(named) and named[0].kind == "search_engine"


def _text(answers: Mapping[str, object], name: str) -> str:
    value = answers.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _chosen(answers: Mapping[str, object], name: str) -> str:
    value = answers.get(name)
    if not isinstance(value, str):
        raise EntryError(message("incident.entry.wrong"))
    return value


def _at(answers: Mapping[str, object], name: str, now: datetime | None) -> datetime:
    """Return the time that was entered; left blank, it is now.

    Raises:
        EntryError: it is still to come.

    """
    present, value = utc_now(now), answers.get(name)
    at = datetime.fromisoformat(value) if isinstance(value, str) else present
    if at.tzinfo is None or at > present:
        raise EntryError(message("incident.entry.wrong_time"))
    return at


def _taken(change: Callable[[], Case]) -> Case:
    """Return the changed case.

    Raises:
        EntryError: it can't be changed so.

    """
    try:
        return change()
    except EntryError:
        raise
    except ValidationError:
        raise EntryError(message("incident.entry.wrong")) from None
    except ValueError:
        raise EntryError(message("incident.entry.wrong_time")) from None
