"""What somebody who needs help now meets: three questions on one page, and the card, which one form leads to."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from secure_checklist import packs
from secure_checklist.incident import triage
from web.case import Case
from web.forms import Sent
from web.sessions import FullError
from web.visits import AnyVisit, Form, Visit, client_of, go, with_forms
from web.words import channel_link, countries

router = APIRouter()


@router.get("/first")
def questions(visit: AnyVisit) -> Response:
    """Ask the three questions, and where the person is. Each may be left open."""
    case = None if visit.session is None else visit.session.case
    page = visit.page(
        "first.html",
        questions=triage.QUESTIONS,
        # Whether somebody is in danger isn't shown again.
        said={} if case is None else {name: one for name, one in case.said.items() if name != "danger"},
        country=None if case is None else case.incident.country,
    )
    return with_forms(visit, page)


@router.post("/first")
def answered(visit: AnyVisit, sent: Form) -> Response:
    """Take the answers, and show the card. Nobody who needs help now finds a closed door: it is shown without room."""
    if visit.session is not None:
        with visit.session.held() as session:
            session.case = _told(session.case, sent)
        return go("/card")
    case = _told(None, sent)
    try:
        token, session = visit.site.sessions.begin("nothing", client_of(visit.request))
    except FullError:
        return _page(visit, case, room=False)
    with session.held():
        session.case = case
    response = go("/card")
    visit.keep_token(response, token)
    return response


def _told(case: Case | None, sent: Sent) -> Case:
    """Return a case with what was sent. What is no answer counts as none: an error would stand before the card."""
    case = case or Case(packs.load("leak-response"))
    chosen = {question.id: sent.one(question.id) for question in triage.QUESTIONS}
    case.triage(chosen, _country(sent))
    return case


def _country(sent: Sent) -> str | None:
    code = sent.one("country")
    return code if code in {known for known, _ in countries()} else None


@router.get("/card")
def card(visit: AnyVisit) -> HTMLResponse:
    """Show the card."""
    with visit.case() as case:
        return _page(visit, case)


@router.post("/country")
def country(visit: AnyVisit, sent: Form) -> Response:
    """Take the country, so that a number can stand on the card."""
    with visit.case() as case:
        code = _country(sent)
        if code is not None:
            case.place(code)
        return go("/card")


def _page(visit: Visit, case: Case, *, room: bool = True) -> HTMLResponse:
    plan = case.response()
    reachable = None if plan.card is None else plan.card.reachable
    return visit.page(
        "card.html",
        plan=plan,
        card=plan.card,
        way=None if reachable is None else reachable.channel,
        href="" if reachable is None else channel_link(reachable.channel),
        safety=case.safety,
        room=room,
    )
