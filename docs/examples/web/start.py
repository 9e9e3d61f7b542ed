"""The pages around both lists: what there is, settings, what to do when there is no room, and the way out."""

import re

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from secure_checklist import translations
from secure_checklist.incident.emergency import emergency_page, policy
from web.shield import cookie_of, one_of
from web.texts import text
from web.visits import AnyVisit, Form, Visit, go

router = APIRouter()


@router.get("/")
def first_page(visit: AnyVisit) -> Response:
    """Show the first page, which warns of a shared or watched device before anything else."""
    return visit.give_token(visit.page("start.html", wrong_key=False, choose=True))


@router.get("/numbers")
def numbers() -> Response:
    """Show cards and numbers, country by country. It needs no session, so it is there however many people are."""
    return alone()


def alone(status: int = 200, said: str = "") -> HTMLResponse:
    """Return the page that stands alone, with the policy that it needs."""
    headers = {"Content-Security-Policy": f"{policy()}; frame-ancestors 'none'"}
    return HTMLResponse(emergency_page(said, leave_to="/leave"), status, headers=headers)


@router.get("/settings")
def settings(visit: AnyVisit) -> HTMLResponse:
    """Show what is kept, and how to have it forgotten."""
    with visit.held():
        return visit.page("settings.html")


@router.post("/language")
def language(visit: AnyVisit, sent: Form) -> Response:
    """Go on in another language. It is known in the session only, so whoever has none gets one."""
    tag, back = one_of(sent, "language"), one_of(sent, "back")
    visit = visit.settled()
    with visit.held() as session:
        session.language = tag if tag in translations.languages() else session.language
    # `/return` takes forms only; and nothing but a page of this app is gone to
    return visit.give_token(go(back if back != "/return" and re.fullmatch(r"(/[a-z0-9-]+)+", back) else "/"))


@router.post("/forget")
def forget(visit: AnyVisit, _: Form) -> Response:
    """Delete all that is known of the person, also what is kept."""
    visit.site.sessions.forget(visit.token)
    link, said = ("/", text("To the start")), text("Nothing of you is known here any more.")
    gone = visit._replace(session=None)
    return _gone(gone, gone.page("plain.html", heading=text("It is forgotten"), text=said, link=link, choose=False))


@router.api_route("/leave", methods=["GET", "POST"])
def leave(visit: AnyVisit) -> Response:
    """Forget what is in memory, and go on to a dull page.

    It needs no proof that it comes from a page of ours: cookies that are strictly for this site don't come along with
    what another site begins, and nothing should stand in the way.
    """
    visit.site.sessions.end(visit.token)
    return _gone(visit, go(visit.site.settings.leave_to))


@router.get("/measures")
def measures(visit: AnyVisit) -> HTMLResponse:
    """Show something dull, which holds nothing of anybody."""
    return visit.page("measures.html")


def _gone(visit: Visit, response: Response) -> Response:
    """Have the browser forget what it holds of this site."""
    secure = visit.request.url.scheme == "https"
    response.delete_cookie(cookie_of(visit.request), path="/", secure=secure, httponly=True, samesite="strict")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
