"""The pages after a leak: three questions, the card, and behind it the plan, step by step. In memory only."""

from collections.abc import Mapping
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as Answer

from secure_checklist import packs
from secure_checklist.core import FrozenMap, countries
from secure_checklist.core.zones import zone_names
from secure_checklist.incident import Incident, IncidentInterview, Response, Step, triage
from secure_checklist.incident.interview import question_of
from secure_checklist.incident.platforms import names, reduced
from secure_checklist.interview import Layout, Screen
from secure_checklist.interview.fields import fields, posted
from web.check import LATE, Shown
from web.sessions import FullError
from web.shield import Sent, one_of
from web.texts import text
from web.visits import AnyVisit, Form, Visit, client_of, go, with_forms

router = APIRouter()

SAVED = "Saved. You can change it at any time."
MOST_LETTERS = 2000


# before the card -------------------------------------------------------------------------------------------------


@router.get("/first")
def questions(visit: AnyVisit) -> Answer:
    """Ask the three questions, and where the person is. Each may be left open."""
    asking = None if visit.session is None else visit.session.asking
    page = visit.page(
        "first.html",
        questions=triage.QUESTIONS,
        # Whether somebody is in danger isn't shown again.
        said={} if asking is None else {name: one for name, one in asking.chosen.items() if name != "danger"},
        country=None if asking is None else asking.incident.country,
        choose=True,
    )
    return with_forms(visit, page)


@router.post("/first")
def answered(visit: AnyVisit, sent: Form) -> Answer:
    """Take the answers, and show the card. Nobody who needs help now finds a closed door: it is shown without room."""
    if visit.session is not None:
        with visit.session.held() as session:
            session.asking = _triaged(session.asking, sent)
        return go("/card")
    asking = _triaged(None, sent)
    try:
        token, session = visit.site.sessions.begin("nothing", client_of(visit.request))
    except FullError:
        return _card(visit, asking, room=False)
    with session.held():
        session.asking = asking
    response = go("/card")
    visit.keep_token(response, token)
    return response


def _triaged(asking: IncidentInterview | None, sent: Sent) -> IncidentInterview:
    """Return what is known with what was sent. What is no answer counts as none, as no error may precede the card."""
    chosen = {question.id: one_of(sent, question.id) for question in triage.QUESTIONS}
    return (asking or IncidentInterview()).triaged(chosen, country=_country(sent, "country"))


def _country(sent: Sent, name: str) -> str | None:
    try:
        return countries.code(one_of(sent, name))
    except ValueError:
        return None


@router.get("/card")
def card(visit: AnyVisit) -> HTMLResponse:
    """Show the card."""
    with visit.asking() as (_, asking):
        return _card(visit, asking)


@router.post("/country")
def country(visit: AnyVisit, sent: Form) -> Answer:
    """Take the country, so that a number can stand on the card."""
    with visit.asking() as (session, asking):
        if (code := _country(sent, "country")) is not None:
            session.asking = asking.in_country(code)
        return go("/card")


def _card(visit: Visit, asking: IncidentInterview, *, room: bool = True) -> HTMLResponse:
    plan = asking.response()
    reachable = None if plan.card is None else plan.card.reachable
    way = None if reachable is None else reachable.channel
    return visit.page("card.html", plan=plan, card=plan.card, way=way, safety=asking.safety, room=room)


@router.get("/calls")
def calls(visit: AnyVisit) -> HTMLResponse:
    """Show whom to call when it can't wait."""
    with visit.asking() as (_, asking):
        return visit.page("calls.html", calls=asking.calls())


# questions -------------------------------------------------------------------------------------------------------


@router.get("/ask")
def present(visit: AnyVisit) -> Answer:
    """Go to the present question, or to the plan if there is none left."""
    with visit.asking() as (_, asking):
        return go("/steps" if asking.next() is None else f"/ask/{len(asking.asked) + 1}")


@router.get("/ask/{number}")
def question(visit: AnyVisit, number: int) -> Answer:
    """Show the present question, or an older one."""
    with visit.asking() as (_, asking):
        return _asked(asking, number).page(visit)


@router.post("/ask/{number}")
def answer(visit: AnyVisit, number: int, sent: Form) -> Answer:
    """Take an answer. It is nowhere but in memory."""
    with visit.asking() as (session, present):
        asking = session.asking = _zoned(present, sent)
        shown = _asked(asking, number)
        known = (shown.screen, asking.next())
        screen = next((one for one in known if one is not None and one.key == one_of(sent, "screen")), None)
        if screen is None:
            visit.say(text(LATE))
            return go("/ask")
        read = posted(screen, sent, zone=asking.zone)
        if read.wrong:
            return shown._replace(screen=screen).page(visit, sent=sent, wrong=read.wrong)
        session.asking = asking.reply(read.answers, screen)
        return go("/ask")


def _asked(asking: IncidentInterview, number: int) -> Shown:
    done = len(asking.asked)
    return Shown(
        number=number,
        screen=asking.next() if number == done + 1 else asking.earlier(number),
        base="/ask",
        done=done,
        remaining=len(asking.questions),
        stop=("/steps", text("Stop here and see all steps")),
        checklist=packs.load("leak-response").translated(),
        urgent=True,
        zone=asking.zone,
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


# the plan --------------------------------------------------------------------------------------------------------


@router.get("/steps")
def steps(visit: AnyVisit) -> HTMLResponse:
    """Show the plan: its steps by phase."""
    with visit.asking() as (_, asking):
        plan = asking.response()
        phases: list[tuple[str | None, list[Step]]] = [
            (phase, list(group)) for phase, group in groupby(plan.steps, lambda step: step.phase)
        ]
        if plan.later:
            phases.append(("waits", list(plan.later)))
        return visit.page(
            "steps.html",
            plan=plan,
            phases=phases,
            remaining=len(asking.questions),
            left=bool(asking.left),
            where=Incident.facts()["platforms"],
            known=names(),
            for_others=asking.for_others,
            here=asking.person.country,
        )


@router.post("/where")
def where(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Take the apps and sites where it is, so that the steps show how to report it there."""
    with visit.asking() as (session, asking):
        named = reduced(one_of(sent, "where")[:MOST_LETTERS].split(","))
        if named:
            incident = asking.case.incident.replace(platforms=named)
            session.asking = asking.replace(case=asking.case.with_incident(incident))
            visit.say(text(SAVED))
        return go("/steps")


@router.post("/here")
def here(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Take where somebody is who helps somebody in another country."""
    with visit.asking() as (session, asking):
        code = _country(sent, "here")
        if code is not None or not one_of(sent, "here"):
            session.asking = asking.from_country(code)
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
        found = next((one for one in _all(plan) if one.number == number), None)
        return go("/steps") if found is None else _step(visit, asking, found, plan)


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
            said = tuple(one for one in screen.questions if one.key in read.answers)
            session.asking = asking.reply(read.answers, screen.replace(questions=said))
        else:
            try:
                session.asking = asking.attested(found.item.id, one_of(sent, "answer"))
            except ValueError:
                return _step(visit, asking, found, plan, sent)
        visit.say(text(SAVED))
        steps = _all(session.asking.response())
        after = next((one.number for one in steps if one.item.id == found.item.id), None)
        return go(f"/steps/{after}" if after else "/steps")


def _all(plan: Response) -> tuple[Step, ...]:
    """Return the steps to do now and those that can wait, as they are numbered."""
    return (*plan.steps, *plan.later)


def _deciding(asking: IncidentInterview, step: Step) -> Screen | None:
    """Return the questions that decide whether a step is done, on one screen; None: none does."""
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
        count=len(_all(plan)),
        risk=plan.risk_note if step.about_the_police else "",
        unsure=[question_of(name.removeprefix("incident.")).text for name in step.ask if name.startswith("incident.")],
        drawn=drawn,
        error=next(iter(wrong.values()), ""),
        unsaid=sent is not None and not wrong,
        said=asking.said_of(step.item.id),
    )
