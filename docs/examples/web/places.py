"""The pages of the case: where it is, what was reported, what to do by when, and papers to send. In memory only.

A calendar and a paper leave the app only when somebody downloads them, under names that say nothing.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.responses import Response

from secure_checklist import formats
from secure_checklist.core.errors import InvalidCaseError
from secure_checklist.incident import CaseReport, Place, documents, inventory_of, platforms
from secure_checklist.incident.case import Answer, CaseQuestion, Route, clock_questions, routes
from web.case import LEGAL_NOTICE, Case
from web.forms import Sent, moment
from web.visits import AnyVisit, Form, Visit, go
from web.words import ANSWERS, ROUTES, place_name, zones

__all__ = ["router"]

router = APIRouter()

SAVED = "Saved, in memory only."
WRONG_TIME = "This can't be taken yet. Look at the times: none lies before what it follows, and none is still to come."
WRONG = "This can't be taken yet. Something is too long, or nothing is chosen."
ALL, NONE = "all", "none"
"""What a paper may be about besides one place."""
DETAILS = ("name", "address", "email", "phone", "shown_name", "account", "recipient", "reference", "what_happened")


class Field(NamedTuple):
    """One field of a form.

    Attributes:
        name: Its name.
        label: What it asks for.
        choices: Values and labels to choose from; empty: a text.
        hint: What helps to fill it in.
        kind: `text`, `lines` for a longer one, or `moment` for day and time.
        typed: What stands in it at first.
        known: What it suggests.

    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    kind: str = "text"
    typed: str = ""
    known: tuple[str, ...] = ()


class Entry(NamedTuple):
    """A form to fill in: where it is sent, its title, its fields, and the page to go back to."""

    action: str
    title: str
    fields: tuple[Field, ...]
    back: str = "/todo"


# what to do ------------------------------------------------------------------------------------------------------


@router.get("/todo")
def to_do(visit: AnyVisit) -> HTMLResponse:
    """Show what there is to do and to wait for, the places, and what was sent about each."""
    with visit.case() as case:
        return visit.page(
            "todo.html",
            list=case.file.to_do(zone=case.zone, person=case.person, checklist=case.checklist),
            places=case.file.places,
            reports=case.file.reports,
            asking={one.report for one in _asking(case)},
            planned=case.file.planned,
            zone=case.zone,
        )


@router.post("/todo/planned")
def planned(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Take that the person has chosen what is safe to do first, or that they take it back."""
    with visit.case() as case:
        case.file = case.file.replace(planned=sent.one("on") == "yes")
        return go("/todo")


@router.post("/zone")
def zone(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Show times in another time zone."""
    with visit.case() as case:
        _take_zone(case, sent)
        return go("/todo")


@router.get("/todo/file")
def calendar(visit: AnyVisit) -> Response:
    """Return the times as a calendar, whose titles and name say nothing."""
    with visit.case() as case:
        made = formats.write(
            case.file,
            "ics",
            checklist=case.checklist,
            inventory=inventory_of(case.incident, case.person),
            zone=case.zone,
        )
        return _file(made, "text/calendar", "list.ics")


# places and reports ----------------------------------------------------------------------------------------------


@router.get("/todo/place")
def place(visit: AnyVisit) -> HTMLResponse:
    """Ask where it is."""
    with visit.case() as case:
        return _form(visit, case, _place_form(Sent({})))


@router.post("/todo/place")
def place_added(visit: AnyVisit, sent: Form) -> Response:
    """Take a place."""
    with visit.case() as case:

        def change() -> None:
            case.file = case.file.with_place(_place(case, sent, Place()))

        return _taken(visit, case, sent, change, _place_form(sent))


@router.get("/todo/place/{name}")
def place_shown(visit: AnyVisit, name: str) -> Response:
    """Show what was said of a place, to be changed. Its link isn't shown again, nor anything in discreet mode."""
    with visit.case() as case:
        known = _find(case, name)
        if known is None:
            return go("/todo")
        said = Sent({}) if visit.discreet else _said_of(case, known)
        return _form(visit, case, _place_form(said, known))


@router.post("/todo/place/{name}")
def place_changed(visit: AnyVisit, name: str, sent: Form) -> Response:
    """Change what was said of a place. What belongs to it stays, as do its reports and their times."""
    with visit.case() as case:
        known = _find(case, name)
        if known is None:
            return go("/todo")  # an older page: it was taken off the list

        def change() -> None:
            # What wasn't shown can't have been emptied on purpose.
            unseen = known if visit.discreet else known.replace(platform="", surface="", since=None)
            case.file = case.file.with_place(_place(case, sent, unseen))

        return _taken(visit, case, sent, change, _place_form(sent, known))


def _find(case: Case, name: str) -> Place | None:
    return next((one for one in case.file.places if one.id == name), None)


def _place(case: Case, sent: Sent, known: Place) -> Place:
    """Return a place with what was sent; what was left empty stays as it is known."""
    named = platforms.bundled().named_in(sent.one("platform"))
    return known.replace(
        platform=named[0].id if named else sent.one("platform").strip() or known.platform,
        surface=sent.one("surface").strip() or known.surface,
        address=sent.one("address").strip() or known.address,
        since=_at(case, sent) if sent.one("at").strip() else known.since,
    )


def _said_of(case: Case, known: Place) -> Sent:
    """Return what was said of a place as its form has it, without the link."""
    called = platforms.find(known.platform)
    since = "" if known.since is None else f"{known.since.astimezone(ZoneInfo(case.zone)):%Y-%m-%dT%H:%M}"
    name = known.platform if called.general else called.name
    return Sent({"platform": [name], "surface": [known.surface], "at": [since]})


@router.post("/todo/place/{name}/{became}")
def place_became(visit: AnyVisit, name: str, became: str, sent: Form) -> RedirectResponse:
    """Take that a place is gone, that it is back, or that it isn't to be listed."""
    del sent
    with visit.case() as case:
        now = datetime.now(UTC)
        try:
            if became == "gone":
                case.file = case.file.removed(name, now)
            elif became == "back":
                case.file = case.file.reuploaded(name, now)
            elif became == "off":
                case.file = case.file.without(name)
        except InvalidCaseError:
            return go("/todo")  # an older page: it is so already
        visit.say(SAVED)
        return go("/todo")


@router.get("/todo/report/{name}")
def report(visit: AnyVisit, name: str) -> Response:
    """Ask what was sent to whom about a place, or what came of a report."""
    with visit.case() as case:
        shown = _report_form(case, name, Sent({}))
        return go("/todo") if shown is None else _form(visit, case, shown)


@router.post("/todo/report/{name}")
def report_taken(visit: AnyVisit, name: str, sent: Form) -> Response:
    """Take a report on a place, or what came of one."""
    with visit.case() as case:
        shown = _report_form(case, name, sent)
        if shown is None:
            return go("/todo")
        change = _sent if any(one.id == name for one in case.file.places) else _replied
        return _taken(visit, case, sent, partial(change, case, name, sent), shown)


def _sent(case: Case, place: str, sent: Sent) -> None:
    known: dict[str, Route] = {route: route for route in routes()}
    made = CaseReport(
        places=(place,), route=known[sent.one("route")], at=_at(case, sent), reference=sent.one("reference").strip()
    )
    case.file = case.file.with_report(made)


def _replied(case: Case, name: str, sent: Sent) -> None:
    known: dict[str, Answer] = {answer: answer for answer in ANSWERS}
    if sent.one("notice") in ("yes", "no"):
        case.note_of_law(name, by_law=sent.one("notice") == "yes")
    if sent.one("answer"):
        case.file = case.file.with_answer(name, known[sent.one("answer")], _at(case, sent))
    if sent.one("reference").strip():
        case.file = case.file.with_report(case.file.report(name).replace(reference=sent.one("reference").strip()))


def _place_form(sent: Sent, known: Place | None = None) -> Entry:
    """Return the form for a place: a new one, or one that is known."""
    link = "It is never opened."
    if known is not None and known.address:
        link = "There is one, which isn't shown again. Leave it open to keep that. It is never opened."
    fields = (
        Field("platform", "Which app or site?", typed=sent.one("platform"), known=platforms.names()),
        Field("surface", "What is it there?", hint="Such as a post, a story, a message.", typed=sent.one("surface")),
        Field("address", "Its link", hint=link, typed=sent.one("address")),
        Field("at", "Since when, as far as you know?", kind="moment", typed=sent.one("at")),
    )
    if known is None:
        return Entry("/todo/place", "Add a place", fields)
    return Entry(f"/todo/place/{known.id}", "Change a place", fields)


def _report_form(case: Case, name: str, sent: Sent) -> Entry | None:
    """Return the form for a place's new report, or for what came of a report; None: there is neither."""
    when = Field("at", "When?", hint="Leave it open for just now.", kind="moment", typed=sent.one("at"))
    number = Field("reference", "The number that they gave it", typed=sent.one("reference"))
    if any(one.id == name for one in case.file.places):
        choices = tuple(ROUTES.items())
        whom = Field("route", "To whom?", choices, typed=sent.one("route"))
        return Entry(f"/todo/report/{name}", "I reported it", (whom, when, number))
    if not any(one.id == name for one in case.file.reports):
        return None
    fields = [Field("answer", "What did they answer?", tuple(ANSWERS.items()), typed=sent.one("answer")), when, number]
    if any(one.report == name for one in _asking(case)):
        asked = CaseQuestion(fact=LEGAL_NOTICE).asks().question
        fields.insert(0, Field("notice", asked, (("yes", "Yes"), ("no", "No"))))
    return Entry(f"/todo/report/{name}", "What came of it", tuple(fields))


def _asking(case: Case) -> list[CaseQuestion]:
    """Return what is to be asked of a report now, since a clock counts from it."""
    asking = clock_questions(case.file, person=case.person, checklist=case.checklist)
    return [one for one in asking if one.fact == LEGAL_NOTICE and (one.report or "") not in case.passed]


def _taken(visit: Visit, case: Case, sent: Sent, change: Callable[[], None], entry: Entry) -> Response:
    """Change the case by what was sent; or show the form once more, with what was typed and what is wrong."""
    _take_zone(case, sent)
    try:
        change()
    except (KeyError, ValidationError):
        return _form(visit, case, entry, WRONG)
    except ValueError:
        return _form(visit, case, entry, WRONG_TIME)
    visit.say(SAVED)
    return go("/todo")


def _form(visit: Visit, case: Case, entry: Entry, error: str = "") -> HTMLResponse:
    return visit.page("entry.html", 422 if error else 200, entry=entry, error=error, zone=case.zone)


def _at(case: Case, sent: Sent) -> datetime:
    """Return the time that was sent, or now.

    Raises:
        ValueError: it is none, or still to come.

    """
    now = datetime.now(UTC)
    if not sent.one("at").strip():
        return now
    at = datetime.fromisoformat(moment(sent.one("at").strip(), case.zone))
    if at.tzinfo is None or at > now:
        raise ValueError("a time that has been")
    return at


def _take_zone(case: Case, sent: Sent) -> None:
    if sent.one("zone") in zones():
        case.zone = sent.one("zone")


# papers ----------------------------------------------------------------------------------------------------------


@router.get("/papers")
def papers(visit: AnyVisit) -> HTMLResponse:
    """Show which papers fit, and why; where that which is for almost everybody doesn't, why that is, and what to do."""
    with visit.case() as case:
        every = tuple(enumerate(documents.considered(case.incident, case.person), 1))
        return visit.page(
            "papers.html",
            offers=[(number, one) for number, one in every if one.fits],
            why=next((one.reason for _, one in every if one.document == "platform-report" and not one.fits), ""),
        )


@router.get("/papers/{number}")
def paper(visit: AnyVisit, number: int) -> Response:
    """Show a paper, as far as it can be filled from what is known. Its address is a number, which says nothing."""
    with visit.case() as case:
        made = _paper(case, number, Sent({}))
        return go("/papers") if made is None else _shown(visit, case, number, made, Sent({}))


@router.get("/papers/{number}/sent")
def paper_to_be_noted(visit: AnyVisit, number: int) -> Response:
    """Ask when a paper was sent, and about which place."""
    with visit.case() as case:
        made = _paper(case, number, Sent({}))
        if made is None or made.route is None:
            return go("/papers")
        return _form(visit, case, _sent_form(case, number, Sent({}), discreet=visit.discreet))


@router.post("/papers/{number}/sent")
def paper_noted(visit: AnyVisit, number: int, sent: Form) -> Response:
    """Take that a paper was sent, under its law: a clock that runs from then begins."""
    with visit.case() as case:
        made = _paper(case, number, Sent({}))
        if made is None or made.route is None:
            return go("/papers")
        change = partial(_paper_sent, case, made.route, made.law, sent)
        return _taken(visit, case, sent, change, _sent_form(case, number, sent, discreet=visit.discreet))


def _paper_sent(case: Case, route: Route, law: str | None, sent: Sent) -> None:
    open_ = [one for one in case.file.places if not one.gone]
    chosen = [one for one in open_ if sent.one("place") in (one.id, ALL)]
    if open_ and not chosen and sent.one("place") != NONE:
        raise KeyError("place")
    if route == "platform" and chosen and all(platforms.find(one.platform).kind == "search_engine" for one in chosen):
        route = "search_engine"
    case.file = case.file.with_report(
        CaseReport(
            places=tuple(one.id for one in chosen),
            route=route,
            legal_basis=law,
            at=_at(case, sent),
            reference=sent.one("reference").strip(),
        )
    )


def _sent_form(case: Case, number: int, sent: Sent, *, discreet: bool) -> Entry:
    """Return the form for a paper that was sent: when, and about which of the places that are still there."""
    numbered = enumerate(case.file.places, 1)
    choices = [(one.id, place_name(one, at, discreet)) for at, one in numbered if not one.gone]
    fields = [
        Field("at", "When?", hint="Leave it open for just now.", kind="moment", typed=sent.one("at")),
        Field("reference", "The number that they gave it", typed=sent.one("reference")),
    ]
    if choices:
        only = choices[0][0] if len(choices) == 1 else ""
        all_of_them = [(ALL, "All of them")] if len(choices) > 1 else []
        every = (*choices, *all_of_them, (NONE, "None of these"))
        fields.insert(0, Field("place", "Which place is it about?", every, typed=sent.one("place") or only))
    return Entry(f"/papers/{number}/sent", "I sent it", tuple(fields), back=f"/papers/{number}")


@router.post("/papers/{number}")
def paper_filled(visit: AnyVisit, number: int, sent: Form) -> Response:
    """Fill a paper with what was typed for it, which is kept nowhere, and show it or return it as a file."""
    with visit.case() as case:
        made = _paper(case, number, sent)
        if made is None:
            return go("/papers")
        if sent.one("how") == "file":
            return _file(formats.write(made, "html"), "text/html", "list.html")
        return _shown(visit, case, number, made, sent)


def _paper(case: Case, number: int, sent: Sent) -> documents.Document | None:
    """Return a paper filled with what is known and typed; None: it doesn't fit, or what was typed is too long."""
    considered = enumerate(documents.considered(case.incident, case.person), 1)
    found = next((one for at, one in considered if at == number), None)
    if found is None or not found.fits:
        return None
    try:
        details = documents.Details.model_validate({field: sent.one(field).strip() for field in DETAILS})
    except ValidationError:
        return None
    services = documents.platforms_of(case=case.file, incident=case.incident)
    service = sent.one("service") if sent.one("service") in services else None
    return documents.fill(
        found.document,
        case.incident,
        person=case.person,
        case=case.file,
        details=details,
        platform=service,
        zone=case.zone,
    )


def _shown(visit: Visit, case: Case, number: int, made: documents.Document, sent: Sent) -> HTMLResponse:
    services = documents.platforms_of(case=case.file, incident=case.incident) if made.once_a_platform else ()
    wanted = [field for field in DETAILS if field in made.missing or sent.one(field)]
    labels = {field.id: field.label for part in made.parts for field in part.fields}
    fields = tuple(
        Field(
            field,
            labels.get(field, field.replace("_", " ").capitalize()),
            kind="lines" if field in ("address", "recipient", "what_happened") else "text",
            typed=sent.one(field),
        )
        for field in wanted
    )
    if len(services) > 1:
        choices = tuple((one, one) for one in services)
        fields = (Field("service", "To which one does it go?", choices, typed=sent.one("service")), *fields)
    text = formats.write(made, "text").decode()
    return visit.page("paper.html", number=number, title=made.title, paper=text, fields=fields, route=made.route)


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
