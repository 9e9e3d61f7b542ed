"""`create`: the app as `uvicorn --factory web.app:create` starts it. `create_app` takes settings of your own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from secure_checklist import Store, StoreError
from web import api, check, plan, start
from web.pages import HERE
from web.sessions import EndedError, FullError, Sessions, new_token
from web.settings import Settings
from web.shield import API, Shield
from web.start import alone
from web.texts import text
from web.visits import Site, Visit

__all__ = ["create", "create_app"]

MINUTES_A_DAY = 24 * 60
UNREAD = ("This form can't be read", "Nothing was changed. Go back, load the page anew, and try again.")
FAULTS = {
    400: UNREAD,
    403: ("This page has expired", "Nothing was changed. Begin anew from the start; cookies must be allowed."),
    404: ("There is nothing here", "This list has ended, or there never was one."),
    405: ("There is nothing here", "This address can't be used in this way."),
    413: ("That is too long", "Nothing was changed. Go back and write less."),
    500: ("Something went wrong", "It is our fault, and not yours. Go back and try again."),
}


def create() -> ASGIApp:
    """Make the app with the settings of the environment."""
    return create_app(Settings.from_environment())


def create_app(settings: Settings) -> ASGIApp:
    """Make an app. All that it holds of people lies in its sessions, and in the store if there is one."""
    store = None if settings.store is None else Store(path=settings.store)
    site = Site(settings, Sessions(store, idle=settings.idle_minutes * 60, most=settings.most_sessions))

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncGenerator[None, None]:
        sweeping = asyncio.create_task(_sweep(site))
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        if store is not None:
            store.close()

    app = FastAPI(lifespan=living, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    for pages in (start, check, plan, api):
        app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    for fault in (HTTPException, RequestValidationError, EndedError, FullError, Exception):
        app.add_exception_handler(fault, _fault)
    return Shield(app, site.sessions)


async def _sweep(site: Site) -> None:
    """Forget who has been away for too long, also when nobody comes any more; once a day, what is kept for too long."""
    for minute in count():
        await asyncio.to_thread(site.sessions.sweep)
        if site.sessions.store is not None and minute % MINUTES_A_DAY == 0:
            last = datetime.now(UTC) - timedelta(days=site.settings.kept_days)
            with suppress(StoreError):  # tomorrow is soon enough
                await asyncio.to_thread(site.sessions.store.delete_unchanged, last)
        await asyncio.sleep(60)


def _fault(request: Request, error: Exception) -> Response:
    """Answer with a plain page that says nothing of what was sent; to a program, with as little."""
    if request.url.path.startswith(API):
        return api.fault(error)
    if isinstance(error, FullError):
        return alone(503, str(text("Too many people are here. Please come back in some minutes.")))
    status = 404 if isinstance(error, EndedError | RequestValidationError) else getattr(error, "status_code", 500)
    heading, said = FAULTS.get(status, FAULTS[500])
    visit = Visit(request, request.app.state.site, new_token(), known=False, session=None)
    link = ("/numbers", text("What to do first, and numbers")) if status in (403, 500) else ("/", text("To the start"))
    return visit.page("plain.html", status, heading=text(heading), text=text(said), link=link)
