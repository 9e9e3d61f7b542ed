"""The pages after a leak: three screens, the card, and behind it the plan, step by step. In memory only."""

from collections.abc import Mapping
from contextlib import suppress
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response as Answer

from secure_checklist import packs
from secure_checklist.core import FrozenMap
from secure_checklist.core.zones import zone_names
from secure_checklist.incident import IncidentInterview, Response, Step
from secure_checklist.incident.dates import EntryError
from secure_checklist.incident.interview import country_screen, question_of
from secure_checklist.incident.screens import ACCESS_KEYS, first_screens
from secure_checklist.interview import Screen
from secure_checklist.interview.fields import fields, posted, wanted
from secure_checklist.subjects.incident import AccessNeed
from web.check import LATE, Shown
from web.sessions import EndedError, Session
from web.shield import Sent, one_of
from web.texts import region, text
from web.visits import AnyVisit, Form, Visit, go

router = APIRouter()

SAVED = "Saved. You can change it at any time."
WATCHED = "watched"


# questions -------------------------------------------------------------------------------------------------------


@router.get("/ask")
def present(visit: AnyVisit) -> Answer:
    """Go to the present question, or to the plan if there is none left."""
    with visit.asking() as (_, asking):
        return go("/steps" if asking.next() is None else f"/ask/{len(asking.shown) + 1}")


@router.get("/ask/{number}")
def question(visit: AnyVisit, number: int) -> Answer:
    """Show the present question, or an older one. The first one needs no session."""
    if visit.session is not None:
        with visit.held() as session:
            return _asked(session.asking or _begun(visit), number).page(visit)
    if number != 1:
        raise EndedError
    return visit.give_token(_asked(_begun(visit), 1).page(visit))


@router.post("/ask/{number}")
def answer(visit: AnyVisit, number: int, sent: Form) -> Answer:
    """Take an answer. It is nowhere but in memory. Where there is no room, the page with all cards answers."""
    visit = visit.settled()
    with visit.held() as session:
        return visit.give_token(_answer(visit, session, number, sent))


def _answer(visit: Visit, session: Session, number: int, sent: Sent) -> Answer:
    asking, pressed, zone = session.asking or _begun(visit), one_of(sent, "press"), one_of(sent, "zone")
    asking = asking.replace(zone=zone) if zone in zone_names() else asking
    turned = pressed == WATCHED or pressed in ACCESS_KEYS
    if turned:
        need: AccessNeed | None = next((one for one in ACCESS_KEYS if one == pressed), None)
        asking = asking.with_watched_screen() if need is None else asking.with_access_need(need)
    session.asking = asking
    known = (_asked(asking, number).screen, asking.next())
    screen = next((one for one in known if one is not None and one.key == one_of(sent, "screen")), None)
    if screen is None:
        visit.say(text(LATE))
        return go("/ask")
    first, read = _is_first(screen), posted(screen, sent, zone=asking.zone)
    wrong: Mapping[str, str] = FrozenMap() if first else read.wrong
    if not (wrong or turned):
        try:
            asking = session.asking = asking.reply(read.answers, screen)
        except ValueError as refused:
            said = str(refused) if isinstance(refused, EntryError) else ""
            wrong = {one.key: said or wanted(one) for one in screen.questions}
    if wrong or turned:
        return _asked(asking, number).page(visit, sent=sent, wrong=wrong)
    if asking.endangered or pressed:
        return go("/card")
    return go(f"/ask/{number + 1}" if _is_first(_asked(asking, number + 1).screen) else "/card" if first else "/ask")


def _begun(visit: Visit) -> IncidentInterview:
    """Return an interview that begins, with the country that the browser's languages suggest."""
    country = region(visit.request.headers.get("accept-language", ""))
    return IncidentInterview() if country is None else IncidentInterview().in_country(country)


def _is_first(screen: Screen | None) -> bool:
    return screen is not None and screen.key in {one.key for one in first_screens()}


def _asked(asking: IncidentInterview, number: int) -> Shown:
    done = len(asking.shown)
    screen = asking.next() if number == done + 1 else asking.earlier(number)
    hard = asking.incident.access_needs or ()
    needs = {**{str(need): need in hard for need in ACCESS_KEYS}, WATCHED: asking.discreet}
    return Shown(
        number=number,
        screen=screen,
        base="/ask",
        done=done,
        remaining=len(asking.questions),
        stop=("/steps", text("Stop here and see all steps")),
        checklist=packs.load("leak-response").translated(),
        urgent=True,
        zone=asking.zone,
        needs=needs if _is_first(screen) else FrozenMap(),
    )


@router.post("/again")
def again(visit: AnyVisit, _: Form) -> Answer:
    """Ask once more what was left open, because the person wants that."""
    with visit.asking() as (session, asking):
        session.asking = asking.again()
        return go("/ask")


# the card --------------------------------------------------------------------------------------------------------


@router.get("/card")
def card(visit: AnyVisit) -> HTMLResponse:
    """Show the card."""
    with visit.asking() as (_, asking):
        plan, safety = asking.response(), asking.next() if asking.endangered else None
        where = "" if plan.country else fields(country_screen(), heading="h2")
        return visit.page("card.html", plan=plan, card=plan.card, safety=safety, where=where)


@router.get("/country")
def country(visit: AnyVisit) -> HTMLResponse:
    """Ask for the country once more, whose numbers stand on the card."""
    with visit.asking():
        return visit.page("country.html", drawn=fields(country_screen()))


@router.post("/country")
def country_said(visit: AnyVisit, sent: Form) -> Answer:
    """Take the country."""
    with visit.asking() as (session, asking):
        with suppress(ValueError):
            session.asking = asking.in_country(one_of(sent, "answer:incident.country"))
        return go("/card")


@router.post("/discreet")
def discreet(visit: AnyVisit, sent: Form) -> Answer:
    """Show neutral names only, or the full ones."""
    with visit.asking() as (session, asking):
        session.asking = asking.replace(discreet=one_of(sent, "on") == "yes")
        return go("/card")


# the plan --------------------------------------------------------------------------------------------------------


@router.get("/calls")
@router.get("/avoid")
@router.get("/rules")
def around(visit: AnyVisit) -> HTMLResponse:
    """Show whom to call, what not to do, or the laws that may help with how well each was checked."""
    with visit.asking() as (_, asking):
        return visit.page(f"{visit.request.url.path[1:]}.html", plan=asking.response())


@router.get("/steps")
def steps(visit: AnyVisit) -> HTMLResponse:
    """Show the plan: its steps by phase, and until when something is due."""
    with visit.asking() as (_, asking):
        plan = asking.response()
        phases = [(phase, list(group)) for phase, group in groupby(plan.steps, lambda step: step.phase)]
        rest = ("held", list(plan.held)), ("waits", list(plan.later))
        return visit.page(
            "steps.html",
            plan=plan,
            phases=[*phases, *(one for one in rest if one[1])],
            places={step.item.id: place for place, step in enumerate(_all(plan), 1)},
            remaining=len(asking.questions),
            left=bool(asking.left),
        )


@router.get("/steps/{number}")
def step(visit: AnyVisit, number: int) -> Answer:
    """Show one step."""
    with visit.asking() as (_, asking):
        plan = asking.response()
        steps = _all(plan)
        return _step(visit, asking, steps[number - 1], plan) if 1 <= number <= len(steps) else go("/steps")


@router.post("/steps/{number}")
def attested(visit: AnyVisit, number: int, sent: Form) -> Answer:
    """Take whether a step is done. Its number may have changed since; its id in the form counts."""
    del number
    with visit.asking() as (session, asking):
        plan = asking.response()
        found = next((one for one in _all(plan) if one.item.id == one_of(sent, "item")), None)
        if found is None:
            return go("/steps")
        try:
            session.asking = asking.attested(found.item.id, one_of(sent, "answer"))
        except ValueError:
            return _step(visit, asking, found, plan, unsaid=True)
        visit.say(text(SAVED))
        return go("/steps")


def _all(plan: Response) -> tuple[Step, ...]:
    """Return the steps to do now, those that can wait, and those that are not to be done yet."""
    return (*plan.steps, *plan.later, *plan.held)


def _step(visit: Visit, asking: IncidentInterview, step: Step, plan: Response, *, unsaid: bool = False) -> HTMLResponse:
    """Show one step, where it leads to the police with what to know first."""
    steps = _all(plan)
    return visit.page(
        "step.html",
        422 if unsaid else 200,
        step=step,
        place=steps.index(step) + 1,
        count=len(steps),
        risk=plan.risk_note if step.about_the_police else "",
        unsure=[question_of(name.removeprefix("incident.")).text for name in step.ask if name.startswith("incident.")],
        unsaid=unsaid,
        said=asking.said_of(step.item.id),
    )
