"""The pages after a leak: three screens, the card, and behind it the plan, step by step. In memory only."""

from collections.abc import Mapping
from contextlib import suppress
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as Answer

from secure_checklist import packs
from secure_checklist.core import FrozenMap
from secure_checklist.core.zones import zone_names
from secure_checklist.incident import IncidentInterview, Response, Step
from secure_checklist.incident.dates import EntryError
from secure_checklist.incident.interview import country_screen, question_of
from secure_checklist.incident.screens import ACCESS_KEYS, first_screens
from secure_checklist.interview import Layout, Screen
from secure_checklist.interview.fields import fields, posted, wanted
from web.check import LATE, Shown
from web.sessions import EndedError, FullError, Session
from web.shield import Sent, one_of
from web.texts import region, text
from web.visits import AnyVisit, Form, Visit, client_of, go, with_forms

router = APIRouter()

SAVED = "Saved. You can change it at any time."


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
    return with_forms(visit, _asked(_begun(visit), 1).page(visit))


@router.post("/ask/{number}")
def answer(visit: AnyVisit, number: int, sent: Form) -> Answer:
    """Take an answer. It is nowhere but in memory."""
    if visit.session is not None:
        with visit.held() as session:
            return _answer(visit, session, number, sent)
    asking = _carried(visit, number, sent)
    try:
        token, session = visit.site.sessions.begin("nothing", client_of(visit.request))
    except FullError:
        return _without_room(visit, asking, number, sent)
    with session.held():
        session.asking = asking
        response = _answer(visit._replace(session=session, token=token, known=True), session, number, sent)
    visit.keep_token(response, token)
    return response


def _answer(visit: Visit, session: Session, number: int, sent: Sent) -> Answer:
    asking = session.asking = _pressed(_zoned(session.asking or _begun(visit), sent), sent)
    known = (_asked(asking, number).screen, asking.next())
    screen = next((one for one in known if one is not None and one.key == one_of(sent, "screen")), None)
    if screen is None:
        visit.say(text(LATE))
        return go("/ask")
    first, pressed = _is_first(screen), one_of(sent, "press")
    read = posted(screen, sent, zone=asking.zone)
    wrong: Mapping[str, str] = FrozenMap() if first else read.wrong
    if not (wrong or pressed in ACCESS):
        try:
            asking = session.asking = asking.reply(read.answers, screen)
        except EntryError as refused:
            wrong = {one.key: str(refused) for one in screen.questions}
        except ValueError:
            wrong = {one.key: wanted(one) for one in screen.questions}
    if wrong or pressed in ACCESS:
        return _asked(asking, number).page(visit, sent=sent, wrong=wrong)
    if asking.endangered or pressed:
        return go("/card")
    return go(f"/ask/{number + 1}" if _is_first(_asked(asking, number + 1).screen) else "/card" if first else "/ask")


def _carried(visit: Visit, number: int, sent: Sent) -> IncidentInterview:
    """Return the interview with what pages without a session have carried: what came before this screen."""
    asking = _begun(visit)
    for need in sent.get("turns", ()):
        asking = _turned(asking, need)
    while len(asking.shown) < number - 1 and not asking.has_card and (screen := asking.next()) is not None:
        asking = asking.reply(posted(screen, sent).answers, screen)
    return asking


def _without_room(visit: Visit, asking: IncidentInterview, number: int, sent: Sent) -> Answer:
    """Take an answer without a session, up to the card: nobody who needs help now finds a closed door."""
    pressed, screen = one_of(sent, "press"), asking.next()
    asking = _pressed(asking, sent)
    if pressed not in ACCESS and screen is not None and number == len(asking.shown) + 1:
        asking = asking.reply(posted(screen, sent).answers, screen)
    if asking.has_card or pressed == "card":
        return _card(visit, asking, room=False)
    page = _asked(asking, len(asking.shown) + 1)
    drawn = {f"answer:{one.key}" for one in page.screen.questions} if page.screen else set[str]()
    carried = {name: values for name, values in sent.items() if name.startswith("answer:") and name not in drawn}
    turns = [*sent.get("turns", ()), *([pressed] if pressed in ACCESS else [])]
    return page._replace(carried={**carried, "turns": turns}).page(visit, sent=sent)


ACCESS = (*ACCESS_KEYS, "watched")
"""What can be said at the foot of the first screens."""


def _begun(visit: Visit) -> IncidentInterview:
    """Return an interview that begins, with the country that the browser's languages suggest."""
    country = region(visit.request.headers.get("accept-language", ""))
    return IncidentInterview() if country is None else IncidentInterview().in_country(country)


def _turned(asking: IncidentInterview, need: str) -> IncidentInterview:
    if need not in ACCESS_KEYS:
        return asking.with_watched_screen()
    return asking.with_access_need(ACCESS_KEYS[ACCESS_KEYS.index(need)])


def _pressed(asking: IncidentInterview, sent: Sent) -> IncidentInterview:
    pressed = one_of(sent, "press")
    return _turned(asking, pressed) if pressed in ACCESS else asking


def _is_first(screen: Screen | None) -> bool:
    return screen is not None and screen.key in {one.key for one in first_screens()}


def _asked(asking: IncidentInterview, number: int) -> Shown:
    done, incident = len(asking.shown), asking.incident
    screen = asking.next() if number == done + 1 else asking.earlier(number)
    needs = {need: need in (incident.access_needs or ()) for need in ACCESS_KEYS} | {"watched": asking.discreet}
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


def _zoned(asking: IncidentInterview, sent: Sent) -> IncidentInterview:
    zone = one_of(sent, "zone")
    return asking.replace(zone=zone) if zone in zone_names() else asking


@router.post("/again")
def again(visit: AnyVisit, _: Form) -> RedirectResponse:
    """Ask once more what was left open, because the person wants that."""
    with visit.asking() as (session, asking):
        session.asking = asking.again()
        return go("/ask")


# the card --------------------------------------------------------------------------------------------------------


@router.get("/card")
def card(visit: AnyVisit) -> HTMLResponse:
    """Show the card."""
    with visit.asking() as (_, asking):
        return _card(visit, asking)


def _card(visit: Visit, asking: IncidentInterview, *, room: bool = True) -> HTMLResponse:
    plan, safety = asking.response(), asking.next() if asking.endangered else None
    where = "" if plan.country or not room else fields(country_screen(), heading="h2")
    return visit.page("card.html", plan=plan, card=plan.card, safety=safety, where=where, room=room)


@router.get("/country")
def country(visit: AnyVisit) -> HTMLResponse:
    """Ask for the country once more, whose numbers stand on the card."""
    with visit.asking():
        page = {"action": "/country", "back": "/card"}
        return visit.page("entry.html", entry=page, drawn=fields(country_screen()), error="")


@router.post("/country")
def country_said(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Take the country."""
    with visit.asking() as (session, asking):
        with suppress(ValueError):
            session.asking = asking.in_country(one_of(sent, "answer:incident.country"))
        return go("/card")


@router.get("/calls")
def calls(visit: AnyVisit) -> HTMLResponse:
    """Show whom to call when it can't wait."""
    with visit.asking() as (_, asking):
        return visit.page("calls.html", plan=asking.response())


# the plan --------------------------------------------------------------------------------------------------------


@router.get("/steps")
def steps(visit: AnyVisit) -> HTMLResponse:
    """Show the plan: its steps by phase."""
    with visit.asking() as (_, asking):
        plan = asking.response()
        phases: list[tuple[str | None, list[Step]]] = [
            (phase, list(group)) for phase, group in groupby(plan.steps, lambda step: step.phase)
        ]
        phases += [(name, list(steps)) for name, steps in (("held", plan.held), ("waits", plan.later)) if steps]
        return visit.page(
            "steps.html",
            plan=plan,
            phases=phases,
            places={step.item.id: place for place, step in enumerate(_all(plan), 1)},
            remaining=len(asking.questions),
            left=bool(asking.left),
            for_others=asking.for_others,
            here=asking.person.country,
        )


@router.post("/here")
def here(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Take where someone is who helps someone in another country."""
    with visit.asking() as (session, asking):
        with suppress(ValueError):
            session.asking = asking.from_country(one_of(sent, "here") or None)
            visit.say(text(SAVED))
        return go("/steps")


@router.get("/avoid")
def avoid(visit: AnyVisit) -> HTMLResponse:
    """Show what not to do, once for the whole plan."""
    with visit.asking() as (_, asking):
        return visit.page("avoid.html", plan=asking.response())


@router.get("/rules")
def rules(visit: AnyVisit) -> HTMLResponse:
    """Show the laws that may help, and how well each was checked."""
    with visit.asking() as (_, asking):
        return visit.page("rules.html", plan=asking.response())


@router.get("/steps/{number}")
def step(visit: AnyVisit, number: int) -> Answer:
    """Show one step."""
    with visit.asking() as (_, asking):
        plan = asking.response()
        steps = _all(plan)
        return _step(visit, asking, steps[number - 1], plan) if 1 <= number <= len(steps) else go("/steps")


@router.post("/steps/{number}")
def told(visit: AnyVisit, number: int, sent: Form) -> Answer:
    """Take what the person says of a step. Its number may have changed since; its id in the form counts."""
    del number
    with visit.asking() as (session, asking):
        plan = asking.response()
        found = next((one for one in _all(plan) if one.item.id == one_of(sent, "item")), None)
        if found is None:
            return go("/steps")
        screen = _deciding(asking, found)
        if screen is not None and one_of(sent, "screen"):
            read = posted(screen, sent, zone=asking.zone)
            if read.wrong:
                return _step(visit, asking, found, plan, sent, read.wrong)
            said = asking
            for one in screen.questions:
                said = said.answer(read.answers[one.key], one) if one.key in read.answers else said
            session.asking = said
        else:
            try:
                session.asking = asking.attested(found.item.id, one_of(sent, "answer"))
            except ValueError:
                return _step(visit, asking, found, plan, sent)
        visit.say(text(SAVED))
        after = _place(session.asking.response(), found.item.id)
        return go(f"/steps/{after}" if after else "/steps")


def _all(plan: Response) -> tuple[Step, ...]:
    """Return the steps to do now, those that can wait, and those that are not to be done yet."""
    return (*plan.steps, *plan.later, *plan.held)


def _place(plan: Response, item: str) -> int:
    """Return which page shows a step; 0: none does."""
    return next((place for place, step in enumerate(_all(plan), 1) if step.item.id == item), 0)


def _deciding(asking: IncidentInterview, step: Step) -> Screen | None:
    """Return the questions that decide whether a step is done, on one screen; if None, none does."""
    asked = asking.deciding(step)
    layout: Layout = "single" if len(asked) == 1 else "together"
    return Screen(layout=layout, text=str(text("What is so?")), questions=asked, seconds=5) if asked else None


def _step(
    visit: Visit,
    asking: IncidentInterview,
    step: Step,
    plan: Response,
    sent: Sent | None = None,
    wrong: Mapping[str, str] = FrozenMap(),
) -> HTMLResponse:
    """Show one step, where it leads to the police with what to know first; with what was sent, say what is wrong."""
    screen = _deciding(asking, step)
    drawn = ""
    if screen is not None:
        typed = sent if wrong else None
        drawn = fields(screen, typed=typed, wrong=wrong, zone=asking.zone, heading="h3", entry=True)
    return visit.page(
        "step.html",
        200 if sent is None else 422,
        step=step,
        place=_place(plan, step.item.id),
        count=len(_all(plan)),
        risk=plan.risk_note if step.about_the_police else "",
        unsure=[question_of(name.removeprefix("incident.")).text for name in step.ask if name.startswith("incident.")],
        drawn=drawn,
        error=next(iter(wrong.values()), ""),
        unsaid=sent is not None and not wrong,
        said=asking.said_of(step.item.id),
    )
