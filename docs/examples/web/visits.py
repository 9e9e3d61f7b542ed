"""A visit: one request, whose it is, and the site that answers it. The dependencies of all routes are here."""

from collections.abc import Generator
from contextlib import contextmanager
from hmac import compare_digest
from typing import Annotated, NamedTuple, Self, cast

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from secure_checklist.incident import IncidentInterview
from secure_checklist.interview import Walk
from web.pages import draw
from web.sessions import EndedError, Session, Sessions, new_token, token_for_forms, token_of
from web.settings import Settings
from web.shield import Sent, cookie_of, one_of, sent_form

__all__ = ["AnyVisit", "Form", "Site", "Visit", "go", "visit_of"]


class Site(NamedTuple):
    """What one running app consists of."""

    settings: Settings
    sessions: Sessions


class Visit(NamedTuple):
    """One request. `token` is what the browser sent, or a new one that is no session yet."""

    request: Request
    site: Site
    token: str
    known: bool
    session: Session | None

    def settled(self) -> Self:
        """Return the visit with a session: the one that there is, or else a new one with a token of its own."""
        if self.session is not None:
            return self
        token, session = self.site.sessions.begin()
        return self._replace(token=token, known=True, session=session)

    @contextmanager
    def held(self) -> Generator[Session, None, None]:
        """Return the session, and keep other requests of the same person waiting.

        Use it in the route itself: a lock that a dependency takes would be held while the route waits for a thread.

        Raises:
            EndedError: there is no session.

        """
        if self.session is None:
            raise EndedError
        with self.session.held():
            yield self.session

    @contextmanager
    def walk(self) -> Generator[tuple[Session, Walk], None, None]:
        """Return the session and the person's way through the check, likewise.

        Raises:
            EndedError: there is none.

        """
        with self.held() as session:
            session.speak()
            if session.walk is None:
                raise EndedError
            yield session, session.walk

    @contextmanager
    def asking(self) -> Generator[tuple[Session, IncidentInterview], None, None]:
        """Return the session and what has leaked, likewise.

        Raises:
            EndedError: it wasn't begun.

        """
        with self.held() as session:
            if session.asking is None:
                raise EndedError
            yield session, session.asking

    def say(self, note: str) -> None:
        """Have the next page say something above all else."""
        if self.session is not None:
            self.session.note = note

    def page(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """Draw a page for this visitor. In discreet mode it has neutral names, and nothing that was typed."""
        session, settings = self.session, self.site.settings
        asking = None if session is None else session.asking
        common: dict[str, object] = {
            "choose": self.known,
            "token": token_for_forms(self.token),
            "leave_to": settings.leave_to,
            "path": self.request.url.path,
            "discreet": asking is not None and asking.discreet,
            "course": session is not None and session.walk is not None,
            "case": asking is not None,
            "kept": session is not None and session.store is not None,
            "can_keep": self.site.sessions.store is not None,
            "idle_minutes": f"{settings.idle_minutes:g}",
            "kept_days": settings.kept_days,
            "note": "",
        }
        if session is not None and status == 200:  # noqa: PLR2004 - a page that is seen as it was asked for
            common["note"], session.note = session.note, ""
        return HTMLResponse(draw(template, common | values), status)

    def give_token(self, response: Response) -> Response:
        """Return a response that leaves the token in the browser, which forgets it when it is closed."""
        secure = self.request.url.scheme == "https"
        response.set_cookie(
            cookie_of(self.request), self.token, httponly=True, samesite="strict", secure=secure, path="/"
        )
        return response


def visit_of(request: Request) -> Visit:
    """Find out whose request it is. A token that nobody gave out is no session."""
    site = cast("Site", request.app.state.site)
    token = token_of(request.cookies.get(cookie_of(request), ""))
    session = None if token is None else site.sessions.find(token)
    return Visit(request, site, token or new_token(), token is not None, session)


AnyVisit = Annotated[Visit, Depends(visit_of)]


def _checked(visit: AnyVisit, sent: Annotated[Sent, Depends(sent_form)]) -> Sent:
    """Return a form that comes from a page of ours, in this very browser."""
    if not visit.known or not compare_digest(one_of(sent, "form").encode(), token_for_forms(visit.token).encode()):
        raise HTTPException(403)
    return sent


Form = Annotated[Sent, Depends(_checked)]


def go(path: str) -> RedirectResponse:
    """Send the browser to a page, which it gets with GET."""
    return RedirectResponse(path, 303)
