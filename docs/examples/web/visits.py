"""A visit: one request, whose it is, and its page, in the language in force. What all routes depend on is here.

Routes are coroutines that never wait, so each runs alone and a session needs no lock. `Visit.session` is looked up when
it is used: a person may have left while their form was being read.

A text of the example stands in English where it is used, as `text("All steps")`, and in other languages in
`texts/es.json` and so on, by the English one. Where that isn't there, English is shown. Spanish and Hindi were made by
a model, and nobody has reviewed them yet. What the library says is its own.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from hmac import compare_digest
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from secure_checklist import translations
from secure_checklist.core import FrozenMap, countries
from secure_checklist.core.messages import day_of, direction, find, language, language_notes, message, primary
from secure_checklist.formats.html import environment, fragment
from secure_checklist.incident import IncidentInterview
from secure_checklist.interview import Screen, Walk
from web.sessions import Session, Site, new_token, token_for_forms, token_of

HERE = Path(__file__).parent
NAMES: Mapping[str, str] = {"en": "English", "es": "Español", "hi": "हिन्दी"}
"""What languages call themselves, as CLDR has it. One that isn't here is called by its tag."""


class Visit:
    """One request.

    Attributes:
        site: Where it is.
        token: What the browser sent, or a new one that is no session yet.
        sent: The fields of the form, each with all that was sent under its name, if that was checked.

    """

    def __init__(self, request: Request) -> None:
        self.request, self.site = request, cast("Site", request.app.state.site)
        self.token = token_of(request.cookies.get(cookie_of(request), "")) or new_token()
        self.sent: Mapping[str, Sequence[str]] = FrozenMap()

    @property
    def session(self) -> Session | None:
        """Whose request it is; if None, there is no session."""
        return self.site.find(self.token)

    def settled(self) -> Session:
        """Return the session, or a new one with a token of its own if there is none."""
        return self.session or self.renewed()

    def renewed(self) -> Session:
        """Return the session, or a new one, under a new token from now on."""
        self.token, session = self.site.begin(self.token)
        return session

    def here(self) -> Session:
        """Return the session.

        Raises:
            HTTPException: there is none.

        """
        if (session := self.session) is None:
            raise HTTPException(404)
        return session

    def walk(self) -> tuple[Session, Walk]:
        """Return the session and the person's way through the check, likewise, in the language in force."""
        session = self.here()
        if session.walk is None:
            raise HTTPException(404)
        session.walk = session.walk.with_checklist(session.checklist)
        return session, session.walk

    def asking(self) -> tuple[Session, IncidentInterview]:
        """Return the session and what has leaked, likewise."""
        session = self.here()
        if session.asking is None:
            raise HTTPException(404)
        return session, session.asking

    def one(self, name: str) -> str:
        """Return a field of the form; empty where it wasn't sent."""
        return next(iter(self.sent.get(name, ())), "")

    def page(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """Draw a page for this visitor, with the note that waits for it."""
        session, note = self.session, ""
        if session is not None and status == 200:  # noqa: PLR2004 - a page that is seen as it was asked for
            note, session.note = session.note, ""
        drawn, token = TEMPLATES.get_template(template), token_for_forms(self.token)
        return HTMLResponse(drawn.render(visit=self, session=session, note=note, token=token, **values), status)

    def ask(self, screen: Screen, drawn: str, wrong: Mapping[str, str], **values: object) -> HTMLResponse:
        """Draw the page of a screen: its fields with what is wrong in them, and where it stands among the others."""
        asked: dict[str, object] = {"needs": {}, "screen": screen, "drawn": drawn, "wrong": wrong, **values}
        return self.page("screen.html", 422 if wrong else 200, **asked)

    def give_token(self, response: Response) -> Response:
        """Return a response that leaves the token in the browser, which forgets it when it is closed."""
        secure = self.request.url.scheme == "https"
        response.set_cookie(cookie_of(self.request), self.token, httponly=True, samesite="strict", secure=secure)
        return response


def cookie_of(request: Request) -> str:
    """Return the name of the cookie for a request. `__Host-` binds it to this very host, and needs https."""
    return "__Host-list" if request.url.scheme == "https" else "list"


async def _visit(request: Request) -> Visit:
    return Visit(request)


async def _form(request: Request) -> Visit:
    """Read a form that comes from a page of ours, in this very browser. Whatever is none has no token either.

    Raises:
        HTTPException: neither the origin nor the browser's word says so, or it has another token.

    """
    visit, origin = Visit(request), request.headers.get("origin")
    ours = origin == f"{request.url.scheme}://{request.url.netloc}"
    if not ours and (origin is not None or request.headers.get("sec-fetch-site") != "same-origin"):
        raise HTTPException(403)
    async with request.form(max_files=0, max_fields=200) as form:
        visit.sent = {name: [one for one in form.getlist(name) if isinstance(one, str)] for name in form}
    if not compare_digest(visit.one("form").encode(), token_for_forms(visit.token).encode()):
        raise HTTPException(403)
    return visit


AnyVisit = Annotated[Visit, Depends(_visit)]
Form = Annotated[Visit, Depends(_form)]


def accepted(request: Request) -> list[str]:
    """Return the languages that a browser asks for, the best first, as browsers send them."""
    return [one.partition(";")[0].strip() for one in request.headers.get("accept-language", "").split(",")[:20]]


def go(path: str) -> RedirectResponse:
    """Send the browser to a page, which it gets with GET."""
    return RedirectResponse(path, 303)


# texts -----------------------------------------------------------------------------------------------------------


def text(source: str, /, **values: object) -> Markup:
    """Return a text in the language in force with its values, which are escaped."""
    return Markup(_texts(primary(language())).get(source, source)).format(**values)  # noqa: S704 - a text of our own


@cache
def _texts(tag: str) -> Mapping[str, str]:
    file = HERE / "texts" / f"{tag}.json"
    found: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found


def _template(name: str) -> str:
    return (HERE / "templates" / name).read_text(encoding="utf-8")


TEMPLATES = environment(_template)
given: dict[str, Any] = {one.__name__: one for one in (language, direction, language_notes, day_of, fragment)}
given |= {"_": text, "say": message, "label": find, "country": countries.find}
given |= {"tags": translations.languages, "names": NAMES}
TEMPLATES.globals.update(given)
