"""Requests to an app in this process, as a server makes them."""

import asyncio
import json
from typing import Any


def ask(
    app: Any, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded"
) -> tuple[int, str]:
    """Send a request to the app as a server would, and give the status and the text of the response."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode()}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "query_string": b""}
    scope["headers"] = [(b"content-type", kind.encode())]
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode()


def post(app: Any, path: str, data: object) -> tuple[int, Any]:
    """Send JSON, and give the status and the data of the response."""
    status, text = ask(app, "POST", f"/{path}", json.dumps(data), "application/json")
    return status, json.loads(text)
