"""The app factory `create`, for `uvicorn --factory web.app:create`, and the pages that belong to both lists."""

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
"""The most bytes that the app reads of a request; a program may send a whole interview and an older report."""
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    # Other sites get no referrer. `no-referrer` would make browsers send `Origin: null` with our own forms, too.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-read=(), display-capture=()",
}
router = APIRouter(include_in_schema=False)


def create() -> FastAPI:
    """Create the app with the settings from the environment, which the README lists.

    All data about people is in sessions and, if there is one, in the store.

    Raises:
        ValueError: A setting isn't a number, or the quick exit opens neither a page of this app nor an `https` address.

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
    """Limit the size of a request, choose its language, and add headers to every response, including errors.

    The language is the one that the person chose, or the first of the browser's languages that the app supports. A
    program chooses the language with `?language=` or `Accept-Language`.
    """
    # `__Host-` binds the cookie to this host, and needs https
    cookie = request.state.cookie = "__Host-list" if request.url.scheme == "https" else "list"
    token, accepted = request.cookies.get(cookie, ""), request.headers.get("accept-language", "").split(",")
    asked = [one.partition(";")[0].strip() for one in accepted[:20]]
    visit = request.state.visit = Visit(request.app.state.site, token_of(token), request.url.path, asked)
    tags = [request.query_params.get("language", ""), visit.site.language_of(visit.token), *visit.tags]
    # A server reads no more than the length of a request says. Browsers always send a length.
    fits = "transfer-encoding" not in request.headers
    fits = fits and int(request.headers.get("content-length") or 0) <= MOST_BYTES
    # loading a language's strings for the first time takes a while
    with await asyncio.to_thread(translations.in_language, translations.preferred(filter(None, tags))):
        try:
            response = await answering(request) if fits else await _fault(request, HTTPException(413))
        except Exception as error:  # noqa: BLE001 - the server would write what the error quotes into its log
            logging.getLogger("uvicorn.error").error("%s at %s", type(error).__name__, request.url.path)  # noqa: TRY400 - as above
            response = await _fault(request, error)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # the standalone page has its own policy
    return response


async def _sweep(site: Site) -> None:
    """Every minute, delete sessions that no one uses any more, and stored answers that have expired."""
    while True:
        site.sweep()
        if site.store is not None:
            with suppress(StoreError):  # the next sweep tries again
                site.store.delete_unchanged(datetime.now(UTC) - timedelta(days=site.kept_days))
        await asyncio.sleep(60)


async def _fault(request: Request, error: Exception) -> Response:
    """Respond to an error with a page, or JSON for a program, that doesn't quote the request."""
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
    """Change the language of the app. The session stores the choice, and begins now if there is none."""
    session, tag, back = visit.session or visit.renewed(), visit.one("language"), visit.one("back")
    session.language = tag if tag in translations.languages() else session.language
    # Redirect only to pages of this app.
    return go(back if f"GET {Visit(visit.site, visit.token, back).name}" in PAGES else "/")


def forget(visit: Visit) -> Page:
    """Delete everything about the person, including stored answers."""
    visit.site.forget(visit.token)
    said = text("Nothing about you is stored here any more.")
    return visit.page("plain.html", heading=text("Answers deleted"), said=said, numbers=False)._replace(ends=True)


def leave(visit: Visit) -> Page:
    """Delete the session, and open the page of the quick exit."""
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
    """Return the library's own style sheets for forms and reports."""
    return Response(FORMS + STYLE, media_type="text/css")


@router.get("/numbers")
async def numbers() -> HTMLResponse:
    """Show cards and numbers for every country, without a session, so that the page works even if the app is full."""
    return _alone()


def _alone(status: int = 200, said: str = "") -> HTMLResponse:
    """Return the standalone page with its own content security policy."""
    headers = {"Content-Security-Policy": f"{policy()}; frame-ancestors 'none'"}
    return HTMLResponse(emergency_page(said, leave_to="/leave"), status, headers=headers)


@router.api_route("/{path:path}", methods=["GET", "POST"])
async def page(request: Request) -> Response:
    """Respond with one of the pages; the browser keeps the session's token until the browser is closed."""
    visit, cookie, secure = request.state.visit, request.state.cookie, request.url.scheme == "https"
    if (handler := PAGES.get(f"{request.method} {visit.name}")) is None:
        raise RefusedError(404)
    # Leaving works without proof that the form is ours, so that nothing gets in the way: requests that another site
    # begins don't carry cookies with `SameSite=Strict`.
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
    """Return the data of a form on one of the app's own pages.

    Raises:
        RefusedError: Neither the origin nor the header `Sec-Fetch-Site` says that the form is from the app.

    """
    origin = request.headers.get("origin")
    ours = origin == f"{request.url.scheme}://{request.url.netloc}"
    if not ours and (origin is not None or request.headers.get("sec-fetch-site") != "same-origin"):
        raise RefusedError(403)
    async with request.form(max_files=0, max_fields=200) as form:
        return {name: [one for one in form.getlist(name) if isinstance(one, str)] for name in form}
