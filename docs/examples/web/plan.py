"""The pages after a leak: a few screens, the card, and behind it the plan. In memory only."""

from collections.abc import Mapping
from contextlib import suppress
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response as Answer

from secure_checklist.core import FrozenMap
from secure_checklist.core.zones import zone_names
from secure_checklist.incident import IncidentInterview
from secure_checklist.incident.dates import EntryError
from secure_checklist.incident.interview import country_screen, question_of
from secure_checklist.incident.screens import ACCESS_KEYS, first_screens
from secure_checklist.interview import Screen
from secure_checklist.interview.fields import fields, posted, wanted
from web.check import LATE
from web.visits import AnyVisit, Form, Visit, accepted, go

router = APIRouter(include_in_schema=False)

WATCHED = "watched"
FIRST = {screen.key for screen in first_screens()}


@router.get("/ask/{number}")
async def question(visit: AnyVisit, number: int) -> Answer:
    """Show a screen: an older one, or the present one, which 0 leads to; if none is left, the plan.

    The first one needs no session.
    """
    asking = visit.session and visit.session.asking
    return visit.give_token(_screen(visit, asking or _begun(visit), number))


@router.post("/ask/{number}")
async def answer(visit: Form, number: int) -> Answer:
    """Take an answer. It is nowhere but in memory. Where there is no room, the page with all cards answers."""
    session = visit.settled()
    asking, pressed, zone = session.asking or _begun(visit), visit.one("press"), visit.one("zone")
    asking = asking.replace(zone=zone) if zone in zone_names() else asking
    toggled = {str(need): asking.with_access_need(need) for need in ACCESS_KEYS}
    toggled[WATCHED] = asking.with_watched_screen()
    session.asking = asking = toggled.get(pressed, asking)
    if (screen := _at(asking, number)) is None or screen.key != visit.one("screen"):
        session.note = LATE
        return visit.give_token(go("/ask/0"))
    first, read = screen.key in FIRST, posted(screen, visit.sent, zone=asking.zone)
    # What can't be read on a first screen counts as left open, since an error would stand before the card.
    wrong: Mapping[str, str] = FrozenMap() if first else read.wrong
    if not (wrong or pressed in toggled):
        try:
            session.asking = asking = asking.reply(read.answers, screen)
        except ValueError as refused:
            said = str(refused) if isinstance(refused, EntryError) else ""
            wrong = {one.key: said or wanted(one) for one in screen.questions}
    if wrong or pressed in toggled:
        return visit.give_token(_screen(visit, asking, number, wrong))
    further = _at(asking, number + 1)
    ahead = f"/ask/{number + 1}" if further is not None and further.key in FIRST else "/card" if first else "/ask/0"
    return visit.give_token(go("/card" if asking.endangered or pressed else ahead))


def _begun(visit: Visit) -> IncidentInterview:
    """Return an interview that begins, with the country that the browser's languages suggest.

    `en-US` suggests none: it is what browsers say whose languages nobody has chosen.
    """
    begun = IncidentInterview()
    for tag in accepted(visit.request):
        if "-" in tag and tag != "en-US":
            with suppress(ValueError):
                return begun.in_country(tag.rpartition("-")[2].upper())
    return begun


def _at(asking: IncidentInterview, number: int) -> Screen | None:
    return asking.next() if number == len(asking.shown) + 1 else asking.earlier(number)


def _screen(visit: Visit, asking: IncidentInterview, number: int, wrong: Mapping[str, str] = FrozenMap()) -> Answer:
    if (screen := _at(asking, number)) is None:
        return go("/steps" if asking.next() is None else f"/ask/{len(asking.shown) + 1}")
    first, hard, present = screen.key in FIRST, asking.incident.access_needs or (), len(asking.shown) + 1
    needs = {**{str(need): need in hard for need in ACCESS_KEYS}, WATCHED: asking.discreet} if first else {}
    drawn = fields(screen, typed=visit.sent or None, wrong=wrong, zone=asking.zone, entry=first)
    left = len(asking.questions)
    return visit.ask(screen, drawn, wrong, number=number, present=present, remaining=left, needs=needs)


@router.get("/card")
async def card(visit: AnyVisit) -> HTMLResponse:
    """Show the card."""
    _, asking = visit.asking()
    safety, where = asking.next() if asking.endangered else None, fields(country_screen(), heading="h2")
    return visit.page("card.html", asking=asking, plan=asking.response(), safety=safety, where=where)


@router.get("/steps")
async def steps(visit: AnyVisit) -> HTMLResponse:
    """Show the plan: whom to call, the steps by phase, what not to do, laws, and until when something is due."""
    _, asking = visit.asking()
    plan = asking.response()
    phases = [(phase, list(group)) for phase, group in groupby(plan.steps, lambda step: step.phase)]
    return visit.page("steps.html", plan=plan, asking=asking, phases=phases, question_of=question_of)


@router.post("/steps")
async def change(visit: Form) -> Answer:
    """Take another country, neutral names or full ones, open questions once more, or whether a step is done."""
    session, asking = visit.asking()
    pressed = visit.one("press")
    if pressed == "again":
        session.asking = asking.again()
        return go("/ask/0")
    if pressed == "discreet":
        session.asking = asking.replace(discreet=not asking.discreet)
        return go("/card")
    with suppress(ValueError):
        if pressed == "country":
            session.asking = asking.in_country(visit.one("answer:incident.country"))
        else:
            session.asking = asking.attested(visit.one("item"), pressed)
            session.note = "Saved. You can change it at any time."
    return go("/card" if pressed == "country" else "/steps")
