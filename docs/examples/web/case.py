"""The pages of the case: its rows, what was reported, what to do by when, and papers to send. In memory only.

A calendar and a paper leave the app only when someone downloads them, under names that say nothing.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from secure_checklist import formats, packs
from secure_checklist.core.errors import InvalidCaseError
from secure_checklist.core.zones import country_of, zone_names
from secure_checklist.incident import IncidentInterview, entries, papers
from secure_checklist.incident.case import Case, record
from secure_checklist.incident.case.rows import ROWS, RowKind
from secure_checklist.incident.situation import inventory_of
from secure_checklist.interview import Screen
from secure_checklist.interview.fields import fields, posted
from web.sessions import Session
from web.shield import Sent, one_of
from web.texts import text
from web.visits import AnyVisit, Form, Visit, go

router = APIRouter()

SAVED = "Saved, in memory only."
SPOKEN = {"es": "Spanish", "hi": "Hindi"}
"""Languages in which a paper can be sent, besides that of the pages."""
OTHERS: tuple[RowKind, ...] = ("notes", "people", "payments")
"""The kinds of rows besides places and what was reported about them."""
LONG = ("notes.words", "people.why", "details.address", "details.recipient", "details.what_happened")


class Entry(NamedTuple):
    """A page with something to fill in: its screen, where it is sent, and what makes another case of it."""

    screen: Screen
    action: str
    take: Callable[..., Case]
    back: str = "/todo"

    def page(self, visit: Visit, asking: IncidentInterview, sent: Sent | None = None, error: str = "") -> HTMLResponse:
        """Draw the page; with what was sent and what is wrong with it, once more."""
        drawn = fields(self.screen, typed=sent, zone=asking.zone, entry=True, lines=LONG)
        return visit.page("entry.html", 422 if error else 200, entry=self, drawn=drawn, error=error)

    def taken(self, visit: Visit, session: Session, asking: IncidentInterview, sent: Sent) -> Response:
        """Take what was sent; or show the page once more."""
        read = posted(self.screen, {**sent, "how": ["skip"]}, zone=asking.zone)
        error = next(iter(read.wrong.values()), "")
        if not error:
            try:
                case = self.take(asking.case, answers=read.answers, zone=asking.zone)
                session.asking = asking.replace(case=case)
            except entries.EntryError as refused:
                error = str(refused)
        if error:
            return self.page(visit, asking, sent, error)
        visit.say(text(SAVED))
        return go("/todo")


# what to do ------------------------------------------------------------------------------------------------------


@router.get("/todo")
def to_do(visit: AnyVisit) -> HTMLResponse:
    """Show what there is to do and to wait for, the places, and what was sent about each."""
    with visit.asking() as (session, present):
        pack, place = packs.load("leak-response").translated(), present.person.country or present.incident.country
        near = [one for one in zone_names() if place is not None and country_of(one) == place]
        only = near[0] if len(near) == 1 and present.zone == "UTC" else present.zone
        asking = session.asking = present.replace(zone=only)
        return visit.page(
            "todo.html",
            near=near,
            list=asking.case.to_do(zone=asking.zone, person=asking.person, checklist=pack),
            case_=asking.case,
            others={kind: asking.case.rows(kind) for kind in OTHERS},
            asked={one.id for one in asking.case.reports if entries.asks_for_notice(asking.case, one)},
            zone=asking.zone,
        )


@router.post("/todo/planned")
def planned(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Take that the person has chosen what is safe to do first, or that they take it back."""
    with visit.asking() as (session, asking):
        session.asking = asking.replace(case=asking.case.with_plan(planned=one_of(sent, "on") == "yes"))
        return go("/todo")


@router.post("/zone")
def zone(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Show times in another time zone."""
    with visit.asking() as (session, asking):
        if one_of(sent, "zone") in zone_names():
            session.asking = asking.replace(zone=one_of(sent, "zone"))
        return go("/todo")


@router.get("/todo/file")
def calendar(visit: AnyVisit) -> Response:
    """Return the times as a calendar, whose titles and name say nothing."""
    with visit.asking() as (_, asking):
        pack, inventory = packs.load("leak-response").translated(), inventory_of(asking.incident, asking.person)
        made = formats.write(asking.case, "ics", checklist=pack, inventory=inventory, zone=asking.zone)
        return _file(made, "text/calendar", "list.ics")


@router.get("/todo/page")
def all_rows(visit: AnyVisit) -> Response:
    """Return what happened, in order, as a page to print."""
    with visit.asking() as (_, asking):
        return _file(formats.write(record(asking.case, zone=asking.zone), "html"), "text/html", "list.html")


# rows ------------------------------------------------------------------------------------------------------------


@router.get("/todo/{kind}/{name}")
def entry(visit: AnyVisit, kind: str, name: str) -> Response:
    """Show a page to fill in: a row of the case, or what came of a report."""
    with visit.asking() as (_, asking):
        found = _entry(visit, asking.case, kind, name)
        return go("/todo") if found is None else found.page(visit, asking)


@router.post("/todo/{kind}/{name}")
def entered(visit: AnyVisit, kind: str, name: str, sent: Form) -> Response:
    """Take what was filled in."""
    with visit.asking() as (session, asking):
        found = _entry(visit, asking.case, kind, name)
        return go("/todo") if found is None else found.taken(visit, session, asking, sent)


def _entry(visit: Visit, case: Case, kind: str, name: str) -> Entry | None:
    """Return the page for a row (`new`: another one), for a report about a place, or for what came of a report.

    If None, there is no such row, as on an older page.
    """
    action, discreet = f"/todo/{kind}/{name}", visit.discreet
    known: RowKind | None = next((one for one in ROWS if one == kind), None)
    if kind == "answer" and any(one.id == name for one in case.reports):
        return Entry(entries.answer_screen(case, name), action, partial(entries.with_answer, report=name))
    if known == "reports" and any(one.id == name for one in case.places):
        screen = entries.row_screen(known, discreet=discreet)
        return Entry(screen, action, partial(entries.with_row, kind=known, places=(name,)))
    row = None if known is None else next((one for one in case.rows(known) if one.id == name), None)
    if known is None or known == "reports" or (row is None and name != "new"):
        return None
    # In discreet mode nothing of it is shown; what is left blank stays as it was.
    screen = entries.row_screen(known, row, case, discreet=discreet)
    return Entry(screen, action, partial(entries.with_row, kind=known, row=row))


@router.post("/todo/{kind}/{name}/{became}")
def row_became(visit: AnyVisit, kind: str, name: str, became: str, _: Form) -> RedirectResponse:
    """Take that a place is gone or back, or that a row isn't to be listed."""
    del kind
    with visit.asking() as (session, asking):
        now, case = datetime.now(UTC), asking.case
        try:
            if became == "gone":
                case = case.removed(name, now)
            elif became == "back":
                case = case.back(name, now)
            elif became == "off":
                case = case.without(name)
        except InvalidCaseError:
            return go("/todo")  # an older page: it is so already
        session.asking = asking.replace(case=case)
        visit.say(text(SAVED))
        return go("/todo")


# papers ----------------------------------------------------------------------------------------------------------


@router.get("/papers")
def offers(visit: AnyVisit) -> HTMLResponse:
    """Show which papers fit, and why; where that which is for almost everybody doesn't, why that is, and what to do."""
    with visit.asking() as (_, asking):
        every = tuple(enumerate(_considered(asking), 1))
        return visit.page(
            "papers.html",
            offers=[(number, one) for number, one in every if one.fits],
            why=next((one.reason for _, one in every if one.paper == "platform-report" and not one.fits), ""),
        )


@router.get("/papers/{number}")
def paper(visit: AnyVisit, number: int) -> Response:
    """Show a paper, as far as it can be filled from what is known. Its address is a number, which says nothing."""
    return _paper_page(visit, number, {})


@router.post("/papers/{number}")
def paper_filled(visit: AnyVisit, number: int, sent: Form) -> Response:
    """Fill a paper with what was typed for it, which is kept nowhere, and show it or return it as a file."""
    return _paper_page(visit, number, sent)


def _paper_page(visit: Visit, number: int, sent: Sent) -> Response:
    with visit.asking() as (_, asking):
        answers = {name.removeprefix("answer:"): one_of(sent, name) for name in sent}
        how, _, language = one_of(sent, "how").partition(":")
        made = _paper(asking, number, answers, language if language in SPOKEN else None)
        if made is None:
            return go("/papers")
        if how == "file":
            return _file(formats.write(made, "html"), "text/html", "list.html")
        screen = entries.details_screen(made, asking.case, entries.details_of(answers))
        drawn = "" if screen is None else fields(screen, typed=sent or None, heading="h2", entry=True, lines=LONG)
        written = formats.write(made, "text").decode()
        spoken = {one: SPOKEN[one] for one in made.languages if one in SPOKEN}
        shown = {"title": made.title, "paper": written, "route": made.route}
        return visit.page("paper.html", number=number, drawn=drawn, spoken=spoken, shown=shown)


def _considered(asking: IncidentInterview) -> tuple[papers.Offer, ...]:
    return papers.considered(asking.incident, asking.person)


def _paper(
    asking: IncidentInterview, number: int, answers: Mapping[str, object], language: str | None = None
) -> papers.Paper | None:
    """Return a paper filled with what is known and typed; if None, it doesn't fit, or what was typed is too long."""
    found = next((one for at, one in enumerate(_considered(asking), 1) if at == number), None)
    if found is None or not found.fits:
        return None
    try:
        details = entries.details_of(answers)
    except entries.EntryError:
        return None
    services = papers.platforms_of(asking.case, asking.incident)
    service = entries.service_of(answers)
    return papers.fill(
        found.paper,
        asking.incident,
        person=asking.person,
        case=asking.case,
        details=details,
        platform=service if service in services else None,
        zone=asking.zone,
        sent_in=language,
    )


@router.get("/papers/{number}/sent")
def paper_to_be_noted(visit: AnyVisit, number: int) -> Response:
    """Ask when a paper was sent, and about which place."""
    with visit.asking() as (_, asking):
        found = _sent(visit, asking, number)
        return go("/papers") if found is None else found.page(visit, asking)


@router.post("/papers/{number}/sent")
def paper_noted(visit: AnyVisit, number: int, sent: Form) -> Response:
    """Take that a paper was sent, under its law: a clock that runs from then begins."""
    with visit.asking() as (session, asking):
        found = _sent(visit, asking, number)
        return go("/papers") if found is None else found.taken(visit, session, asking, sent)


def _sent(visit: Visit, asking: IncidentInterview, number: int) -> Entry | None:
    made = _paper(asking, number, {})
    if made is None or made.route is None:
        return None
    screen = entries.sent_screen(asking.case, discreet=visit.discreet)
    back = f"/papers/{number}"
    return Entry(screen, f"{back}/sent", partial(entries.with_sent, paper=made), back)


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
