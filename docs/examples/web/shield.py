"""What holds for every request and every answer: headers, the size of what is sent, and who may send it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from secure_checklist.core import use_messages
from secure_checklist.translations import catalogue, preferred
from web.sessions import Sessions, token_of
from web.texts import accepted

__all__ = ["HEADERS", "Headers", "Languages", "Sent", "cookie_of", "from_here", "one_of", "sent_form"]

Sent = Mapping[str, Sequence[str]]
"""The fields of a form, each with all that was sent under its name."""
MOST_BYTES = 64 * 1024
MOST_JSON_BYTES = 256 * 1024
"""How much is read of what a program sends: an interview with all that was answered, and an older report."""
API = "/api/"
MOST_FIELDS = 200
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


class Headers:
    """Puts the headers on every response, also of faults, and bounds what is read. It stands around the app."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # a page that stands alone has a policy of its own
            await send(message)

        read = 0

        async def receiving() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > (MOST_JSON_BYTES if scope["path"].startswith(API) else MOST_BYTES):
                raise HTTPException(413)
            return message

        if scope["type"] == "http":
            await self.app(scope, receiving, sending)
        else:
            await self.app(scope, receive, send)


class Languages:
    """Puts a language in force for each request: the one that was chosen, else the first that the browser asks for.

    A program asks with `?language=`, or as a browser does.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self.app, self.sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # the first time, its texts are read, which takes a while
        texts = await asyncio.to_thread(catalogue, self._language(Request(scope)))
        with use_messages(texts):
            await self.app(scope, receive, send)

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
    if origin is None and request.headers.get("sec-fetch-site") == "same-origin":
        return
    if origin != here:
        raise HTTPException(403)


async def sent_form(request: Request, _: Annotated[None, Depends(from_here)]) -> Sent:
    """Read a form.

    Raises:
        HTTPException: it is no form.

    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = await request.body()
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(400) from None


def one_of(sent: Sent, name: str) -> str:
    """Return a field; empty where it wasn't sent."""
    return next(iter(sent.get(name, ())), "")
