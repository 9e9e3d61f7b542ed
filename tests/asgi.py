"""Requests to an app in this process, as a server makes them."""

import asyncio
import json
from typing import Any


def post(app: Any, path: str, data: object) -> tuple[int, Any]:
    """Send a request to the app as a server would, and give the status and the data of the response."""
    sent: list[dict[str, Any]] = []
    body = json.dumps(data).encode()

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
    }
    scope |= {"path": f"/{path}", "raw_path": f"/{path}".encode(), "query_string": b"", "root_path": ""}
    scope |= {"headers": [(b"content-type", b"application/json")], "client": ("127.0.0.1", 1), "server": ("test", 80)}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], json.loads(b"".join(message.get("body", b"") for message in sent))
