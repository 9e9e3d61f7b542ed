"""What holds for every request and every answer: headers, the size of what is sent, and who may send it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from secure_checklist.core import use_messages
from secure_checklist.translations import catalogue, preferred
from web.sessions import Sessions, token_of
from web.texts import accepted

__all__ = ["API", "Sent", "Shield", "cookie_of", "from_here", "one_of", "sent_form"]

Sent = Mapping[str, Sequence[str]]
"""The fields of a form, each with all that was sent under its name."""
API = "/api/"
MOST_BYTES = 64 * 1024
MOST_JSON_BYTES = 256 * 1024
"""How much is read of what a program sends: an interview with all that was answered, and an older report."""
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    # No other site gets a referrer. `no-referrer` would also make browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-read=(), display-capture=()",
}


class Shield:
    """Stands around the app: headers on every response, also of faults, bounds on what is read, and the language.

    That is the one that was chosen, else the first that the browser asks for. A program asks with `?language=`, or as a
    browser does.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self.app, self.sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        read, most = 0, MOST_JSON_BYTES if scope["path"].startswith(API) else MOST_BYTES

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # a page that stands alone has a policy of its own
            await send(message)

        async def receiving() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        # the first time, its texts are read, which takes a while
        texts = await asyncio.to_thread(catalogue, self._language(Request(scope)))
        with use_messages(texts):
            await self.app(scope, receiving, sending)

    def _language(self, request: Request) -> str:
        if request.url.path.startswith(API):
            chosen = request.query_params.get("language", "")
        else:
            chosen = self.sessions.language_of(token_of(request.cookies.get(cookie_of(request), "")) or "")
        return preferred([*filter(None, (chosen,)), *accepted(request.headers.get("accept-language", ""))])


def cookie_of(request: Request) -> str:
    """Return the name of the cookie for a request. `__Host-` binds it to this very host, and needs https."""
    return "__Host-list" if request.url.scheme == "https" else "list"


def from_here(request: Request) -> None:
    """Refuse what another site makes a browser send.

    Raises:
        HTTPException: neither the origin nor the browser's word says that it comes from a page of ours.

    """
    origin = request.headers.get("origin")
    here = f"{request.url.scheme}://{request.url.netloc}"
    if origin != here and (origin is not None or request.headers.get("sec-fetch-site") != "same-origin"):
        raise HTTPException(403)


async def sent_form(request: Request, _: Annotated[None, Depends(from_here)]) -> Sent:
    """Read a form; whatever isn't one has no fields, and so no token either."""
    async with request.form(max_files=0, max_fields=200) as form:
        return {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}


def one_of(sent: Sent, name: str) -> str:
    """Return a field; empty where it wasn't sent."""
    return next(iter(sent.get(name, ())), "")
