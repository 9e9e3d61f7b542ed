"""`create`: the app as `uvicorn --factory web.app:create` starts it, with the pages that surround both lists."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from secure_checklist import Store, StoreError, translations
from secure_checklist.formats.html import STYLE
from secure_checklist.incident.emergency import emergency_page, policy
from secure_checklist.interview.fields import STYLE as FORMS
from web import api, check, plan
from web.sessions import RefusedError, Site, token_of
from web.visits import FOLDERS, Handler, Page, Visit, go, text

DOCUMENT = "/api/openapi.json"
FULL = 503
FAULTS = {
    403: ("This page has expired", "Nothing was changed. Start again from the first page. Cookies must be allowed."),
    404: ("There is nothing here", "This list has been deleted, or never existed."),
    413: ("That is too long", "Nothing was changed. Go back and write less."),
    500: ("Something went wrong", "It's our fault, not yours. Go back and try again."),
}
MOST_BYTES = 256 * 1024
"""How much is read of what is sent. A program sends an interview with all that was answered, and an older report."""
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    # No other site gets a referrer. `no-referrer` would also make browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-read=(), display-capture=()",
}
router = APIRouter(include_in_schema=False)


def create() -> FastAPI:
    """Make the app with the settings of the environment, which the README lists.

    All that it holds of people lies in its sessions, and in the store if there is one.

    Raises:
        ValueError: a number is none, or the exit leads neither to a page of this app nor to one by https.

    """
    read = os.environ.get
    path, leave_to = read("LIST_STORE"), read("LIST_LEAVE_TO") or "/static/measures.html"
    if not leave_to.startswith(("/", "https://")):
        raise ValueError("LIST_LEAVE_TO must begin with / or https://")
    idle, days = float(read("LIST_IDLE_MINUTES") or 30), int(read("LIST_KEPT_DAYS") or 90)
    site = Site(Store(path=path) if path else None, leave_to, idle, days, int(read("LIST_MOST_SESSIONS") or 100))

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncGenerator[None, None]:
        sweeping = asyncio.create_task(_sweep(site))
        yield
        sweeping.cancel()
        if site.store is not None:
            site.store.close()

    app = FastAPI(title="Check and response", lifespan=living, docs_url=None, redoc_url=None, openapi_url=DOCUMENT)
    app.state.site = site
    app.include_router(api.router)
    app.mount("/static", StaticFiles(directory=FOLDERS[-1] / "static"))
    app.include_router(router)
    app.exception_handlers |= dict.fromkeys((HTTPException, RequestValidationError, RefusedError), _fault)
    app.middleware("http")(_around)
    return app


async def _around(request: Request, answering: RequestResponseEndpoint) -> Response:
    """Answer a request in its language, with headers on every response, also of faults, and a bound on what is read.

    The language is the one that was chosen, else the first that the browser asks for. A program asks with
    `?language=`, or as a browser does.
    """
    # `__Host-` binds the cookie to this very host, and needs https
    cookie = request.state.cookie = "__Host-list" if request.url.scheme == "https" else "list"
    token, accepted = request.cookies.get(cookie, ""), request.headers.get("accept-language", "").split(",")
    asked = [one.partition(";")[0].strip() for one in accepted[:20]]
    visit = request.state.visit = Visit(request.app.state.site, token_of(token), request.url.path, asked)
    tags = [request.query_params.get("language", ""), visit.site.language_of(visit.token), *visit.tags]
    # A server reads no more than a request's length says. One without is of no browser.
    fits = "transfer-encoding" not in request.headers
    fits = fits and int(request.headers.get("content-length") or 0) <= MOST_BYTES
    # the first time, a language's texts are read, which takes a while
    with await asyncio.to_thread(translations.in_language, translations.preferred(filter(None, tags))):
        try:
            response = await answering(request) if fits else await _fault(request, HTTPException(413))
        except Exception as error:  # noqa: BLE001 - the server would write what the error quotes into its log
            logging.getLogger("uvicorn.error").error("%s at %s", type(error).__name__, request.url.path)  # noqa: TRY400 - as above
            response = await _fault(request, error)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # a page that stands alone has a policy of its own
    return response


async def _sweep(site: Site) -> None:
    """Forget who has been away for too long, also when nobody comes any more, and what is kept for too long."""
    while True:
        site.sweep()
        if site.store is not None:
            with suppress(StoreError):  # later is soon enough
                site.store.delete_unchanged(datetime.now(UTC) - timedelta(days=site.kept_days))
        await asyncio.sleep(60)


async def _fault(request: Request, error: Exception) -> Response:
    """Answer with a plain page that says nothing of what was sent; to a program, with as little."""
    status = error.args[0] if isinstance(error, RefusedError) else getattr(error, "status_code", 500)
    if request.url.path.startswith("/api/"):
        unread = isinstance(error, RequestValidationError)
        detail = api.WRONG if unread else getattr(error, "detail", FAULTS[500][1])
        return JSONResponse({"detail": detail}, 422 if unread else status)
    if status == FULL:
        return _alone(FULL, str(text("Too many people are here. Please come back in a few minutes.")))
    heading, said = map(text, FAULTS.get(status, FAULTS[404]))
    shown = request.state.visit.page("plain.html", status, heading=heading, said=said, numbers=status in (403, 500))
    return HTMLResponse(shown.html, status)


def choose_language(visit: Visit) -> Page:
    """Go on in another language. It is known in the session only, so whoever has none gets one."""
    session, tag, back = visit.session or visit.renewed(), visit.one("language"), visit.one("back")
    session.language = tag if tag in translations.languages() else session.language
    # nothing but a page of this app is gone to
    return go(back if f"GET {Visit(visit.site, visit.token, back).name}" in PAGES else "/")


def forget(visit: Visit) -> Page:
    """Delete all that is known of the person, also what is kept."""
    visit.site.forget(visit.token)
    said = text("Nothing about you is stored here any more.")
    return visit.page("plain.html", heading=text("Answers deleted"), said=said, numbers=False)._replace(ends=True)


def leave(visit: Visit) -> Page:
    """Forget what is in memory, and go on to a dull page."""
    visit.site.end(visit.token)
    return go(visit.site.leave_to)._replace(ends=True)


PAGES: Mapping[str, Handler] = {
    **check.PAGES,
    **plan.PAGES,
    "GET /": lambda visit: visit.page("start.html"),
    "POST /language": choose_language,
    "POST /forget": forget,
    "GET /leave": leave,
    "POST /leave": leave,
}


@router.get("/parts.css")
async def parts() -> Response:
    """Return the library's own style of forms and reports."""
    return Response(FORMS + STYLE, media_type="text/css")


@router.get("/numbers")
async def numbers() -> HTMLResponse:
    """Show cards and numbers, country by country. It needs no session, so it is there however many people are."""
    return _alone()


def _alone(status: int = 200, said: str = "") -> HTMLResponse:
    """Return the page that stands alone, with the policy that it needs."""
    headers = {"Content-Security-Policy": f"{policy()}; frame-ancestors 'none'"}
    return HTMLResponse(emergency_page(said, leave_to="/leave"), status, headers=headers)


@router.api_route("/{path:path}", methods=["GET", "POST"])
async def page(request: Request) -> Response:
    """Answer with one of the pages. The browser keeps the token until it is closed."""
    visit, cookie, secure = request.state.visit, request.state.cookie, request.url.scheme == "https"
    if (handler := PAGES.get(f"{request.method} {visit.name}")) is None:
        raise RefusedError(404)
    # To leave needs no proof that it comes from a page of ours: cookies that are strictly for this site don't come
    # along with what another site begins, and nothing should stand in the way.
    if request.method == "POST" and handler is not leave:
        visit.sent = await _sent(request)
    shown = handler(visit)
    response = RedirectResponse(shown.to, shown.status) if shown.to else HTMLResponse(shown.html, shown.status)
    if shown.name:
        response.headers["Content-Disposition"] = f'attachment; filename="{shown.name}"'
    if shown.ends:
        response.delete_cookie(cookie, secure=secure)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    elif visit.token != request.cookies.get(cookie):
        response.set_cookie(cookie, visit.token, httponly=True, samesite="strict", secure=secure)
    return response


async def _sent(request: Request) -> Mapping[str, Sequence[str]]:
    """Return a form that comes from a page of ours. No page of another site can say that of itself.

    Raises:
        RefusedError: neither the origin nor the browser's word says so.

    """
    origin = request.headers.get("origin")
    ours = origin == f"{request.url.scheme}://{request.url.netloc}"
    if not ours and (origin is not None or request.headers.get("sec-fetch-site") != "same-origin"):
        raise RefusedError(403)
    async with request.form(max_files=0, max_fields=200) as form:
        return {name: [one for one in form.getlist(name) if isinstance(one, str)] for name in form}
