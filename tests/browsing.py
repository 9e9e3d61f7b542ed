"""Browsing the example app: a server in a process of its own, and people with or without a real browser.

What needs an optional package is imported where it is used.
"""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from secure_checklist.incident.cards import Card

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
LIMIT = 60


class Answer(NamedTuple):
    """What a server answered, without following it anywhere."""

    status: int
    headers: Mapping[str, str]
    body: str


class Server:
    """A running app: where it is, and what it wrote to its log."""

    def __init__(self, base: str, log: Path) -> None:
        self.base, self._log = base, log

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def ask(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str | list[str]] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request, as any program can; with a form, from the app's own origin unless told otherwise."""
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=LIMIT)
        sent = {"Origin": self.base, "Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        data = body if form is None else urlencode(form, doseq=True)
        connection.request(method, path, body=data, headers={**sent, **(headers or {})})
        got = connection.getresponse()
        answer = Answer(got.status, {key.lower(): value for key, value in got.getheaders()}, got.read().decode())
        connection.close()
        return answer


@contextmanager
def serving(folder: Path, **environment: str) -> Generator[Server, None, None]:
    """Run the app on a free port of this machine, and end it afterwards whatever happens."""
    log = folder / f"server-{time.monotonic_ns()}.log"
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(EXAMPLES), "--factory", "web.app:create"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0"],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    try:
        yield Server(_address(process, log), log)
    finally:
        process.terminate()
        try:
            process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + LIMIT
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"running on (http://127\.0\.0\.1:[0-9]+)", log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"the app didn't start: {log.read_text(encoding='utf-8')}")


def lines_of(card: Card, *, urgent: bool) -> tuple[str, ...]:
    """Return all that is on a card in the order of a page: in danger, whom to call stands beside the first act."""
    slots = tuple(line for _, slot in card.slots for line in slot.lines)
    rest = () if not urgent else (*card.acts[:1], *slots, *card.acts[1:], card.comfort)
    return rest or card.lines


class Reader:
    """Someone with a browser that asks for a language, without scripts and styles: fast."""

    def __init__(self, server: Server, accept: str = "en") -> None:
        self.server, self.headers = server, {"Accept-Language": accept}
        self.page, self.path, self.status = "", "", 0

    @property
    def main(self) -> str:
        return self.page.partition("<main")[2].partition(">")[2].partition("<footer")[0]

    @property
    def text(self) -> str:
        """What is read in the main part of the page, as one line, without what can be chosen from a list."""
        inline = re.sub(r"</?(?:a|bdi|span|strong)\b[^>]*>", "", re.sub(r"(?s)<option.*?</option>", "", self.main))
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", inline)).split())

    @property
    def screen(self) -> str:
        found = re.search(r'name="screen" value="([^"]*)"', self.page)
        return unescape(found[1]) if found else ""

    @property
    def token(self) -> str:
        return self.headers.get("Cookie", "").partition("=")[2]

    @property
    def hidden(self) -> dict[str, list[str]]:
        """What the forms of the page send besides what is filled in."""
        found: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page):
            found.setdefault(unescape(name), []).append(unescape(value))
        return found

    def get(self, path: str) -> str:
        return self._follow("GET", path, None)

    def send(self, path: str = "", /, **form: str | list[str]) -> str:
        """Send a form from the page that is shown: the first one, unless a path names another."""
        first = re.search(r'<form[^>]* method="post" action="([^"]+)"', self.main)
        to = path or (first[1] if first else "")
        return self._follow("POST", to, {**({} if path else self.hidden), **form})

    def begin(self, keep: str = "no", profile: str = "whole") -> None:
        """Begin the check."""
        self.get("/")
        self.send("/begin", keep=keep)
        if profile == "whole":
            self.send("/more")

    def pass_until(self, wanted: str) -> None:
        """Leave everything open until something is on the page."""
        while wanted not in self.main:
            if self.path == "/watched":
                self.get("/list/0")
                continue
            assert self.path.startswith("/list/"), f"nothing came up that has {wanted}"
            self.send(how="none-of-these" if 'value="none-of-these"' in self.main else "not-known")

    def list_devices(self, *names: str) -> None:
        """Say that nobody watches, go to the list of devices, and name some."""
        self.send(**{"answer:person.fears_monitoring": "no"})
        self.pass_until('value="iphone"')
        self.send(**{"others:device.subjects": [*names]})

    def get_help(self, country: str = "", **said: str) -> str:
        """Answer the first screens as far as is said here, and see the card."""
        self.get("/ask/1")
        while self.path.startswith("/ask"):
            self.send(
                **{f"answer:incident.{fact}": value for fact, value in said.items() if f"incident.{fact}" in self.main}
            )
        return self.send("/steps", press="country", **{"answer:incident.country": country}) if country else self.page

    def _follow(self, method: str, path: str, form: Mapping[str, str | list[str]] | None) -> str:
        answer = self.server.ask(method, path, form=form, headers=self.headers)
        if cookie := answer.headers.get("set-cookie"):
            self.headers["Cookie"] = cookie.partition(";")[0]
        if answer.status == 303:
            return self.get(answer.headers["location"])
        self.page, self.path, self.status = answer.body, path, answer.status
        return self.page


class Visitor:
    """One person with a browser of their own. `elsewhere` holds what was asked of any other machine."""

    def __init__(self, server: Server, context: "BrowserContext") -> None:
        self.server, self.context = server, context
        self.elsewhere: list[str] = []
        self.addresses: list[str] = []
        context.on("request", lambda request: self._noted(request.url))
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()

    def _noted(self, url: str) -> None:
        self.addresses.append(url)
        if not url.startswith(f"{self.server.base}/"):
            self.elsewhere.append(url)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def go(self, path: str) -> int:
        got = self.page.goto(self.server.base + path)
        return 0 if got is None else got.status

    def press(self, label: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=label, exact=True).first.click()

    def enter(self, reader: Reader) -> None:
        """Go on as somebody who has come so far without scripts."""
        name, _, value = reader.headers["Cookie"].partition("=")
        self.context.add_cookies([{"name": name, "value": value, "url": self.server.base}])


@contextmanager
def visiting(browser: "Browser", server: Server, **options: Any) -> Generator[Visitor, None, None]:
    """Let someone visit the app; nothing may have been asked of another machine in the end."""
    context = browser.new_context(**options)
    visitor = Visitor(server, context)
    try:
        yield visitor
        assert visitor.elsewhere == []
    finally:
        context.close()
