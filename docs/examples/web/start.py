"""The pages before and around the lists: what there is, what may be kept, settings, and the way out."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from secure_checklist import Inventory
from web.alone import alone
from web.forms import Sent
from web.kept import KEEPING, Keeping
from web.sessions import token_of
from web.visits import AnyVisit, Form, Visit, client_of, cookie_of, go, with_forms

router = APIRouter()


@router.get("/")
def first_page(visit: AnyVisit) -> Response:
    """Say what this is, and what a shared or watched device shows."""
    return with_forms(visit, visit.page("start.html", wrong_key=False))


@router.get("/before")
def before(visit: AnyVisit) -> Response:
    """Let the person choose what may be kept, before the first question."""
    if visit.session is not None and visit.session.course is not None:
        return go("/list")
    return with_forms(visit, visit.page("before.html"))


@router.post("/begin")
def begin(visit: AnyVisit, sent: Form) -> Response:
    """Begin the check, in a session with a token of its own."""
    present = visit.session
    if present is not None and present.course is not None:
        return go("/list")
    token, session = visit.site.sessions.begin(_keeping(visit, sent), client_of(visit.request))
    with session.held():
        session.begin_course(Inventory())
        if present is not None:
            with present.held():
                session.case, session.discreet = present.case, present.discreet
    if present is not None:
        visit.site.sessions.end(visit.token)
    response = go("/list" if session.keeping == "nothing" else "/key")
    visit.keep_token(response, token)
    return response


def _keeping(visit: Visit, sent: Sent) -> Keeping:
    """Read what may be kept; whatever isn't clearly said is nothing."""
    if visit.site.kept is not None:
        for keeping in KEEPING:
            if keeping == sent.one("keeping"):
                return keeping
    return "nothing"


@router.get("/numbers")
def numbers() -> Response:
    """Show cards and numbers, country by country. It needs no session, so it is there however many people are."""
    return alone(leave_to="/leave")


@router.get("/key")
def key(visit: AnyVisit) -> Response:
    """Show the key with which somebody can come back, if their answers are kept."""
    with visit.held() as session:
        if session.keeping == "nothing":
            return go("/settings")
    groups = [visit.token[place : place + 4] for place in range(0, len(visit.token), 4)]
    return visit.page("key.html", key=" ".join(groups))


@router.post("/return")
def come_back(visit: AnyVisit, sent: Form) -> Response:
    """Come back with a key."""
    token = token_of(sent.one("key"))
    if visit.site.kept is None or token is None or visit.site.sessions.find(token, client_of(visit.request)) is None:
        return visit.page("start.html", 422, wrong_key=True)
    visit.site.sessions.end(visit.token)
    response = go("/list")
    visit.keep_token(response, token)
    return response


@router.get("/settings")
def settings(visit: AnyVisit) -> HTMLResponse:
    """Show what is kept, and how to have it forgotten."""
    with visit.held():
        return visit.page("settings.html")


@router.post("/discreet")
def discreet(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Show neutral names only, or the full ones."""
    with visit.held() as session:
        session.discreet = sent.one("on") == "yes"
        return go("/card" if session.case is not None else "/settings")


@router.post("/forget")
def forget(visit: AnyVisit, sent: Form) -> Response:
    """Delete all that is known of the person, also what is kept."""
    del sent
    visit.site.sessions.forget(visit.token)
    return _gone(visit, "/forgotten")


@router.get("/forgotten")
def forgotten(visit: AnyVisit) -> HTMLResponse:
    """Say that it is done."""
    return visit.page(
        "plain.html",
        heading="It is forgotten",
        text="Nothing of you is known here any more.",
        link=("/", "To the start"),
    )


@router.api_route("/leave", methods=["GET", "POST"])
def leave(visit: AnyVisit) -> Response:
    """Forget what is in memory, and go on to a dull page.

    It needs no proof that it comes from a page of ours: cookies that are strictly for this site don't come along with
    what another site begins, and nothing should stand in the way.
    """
    visit.site.sessions.end(visit.token)
    return _gone(visit, visit.site.settings.leave_to)


@router.get("/measures")
def measures(visit: AnyVisit) -> HTMLResponse:
    """Show something dull, which holds nothing of anybody."""
    return HTMLResponse(visit.site.pages.draw("measures.html", {}))


def _gone(visit: Visit, path: str) -> Response:
    """Have the browser forget what it holds of this site, and go on."""
    response = go(path)
    secure = visit.request.url.scheme == "https"
    response.delete_cookie(cookie_of(visit.request), path="/", secure=secure, httponly=True, samesite="strict")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
