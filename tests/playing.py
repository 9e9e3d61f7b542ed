"""The playground as a browser gets it: a plain server of its folder that can be cut, and a person who uses it.

The folder is built beforehand, since that takes Node.js and half a minute: `python docs/playground/build.py FOLDER`.
Then the tests find it by `PLAYGROUND=FOLDER`.
"""

import functools
import http.server
import os
import re
import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request

LIMIT = 30_000
"""How many milliseconds a test waits for the page at most."""
DULL = "units.html"
SAME = "[name^='answer:same']"
"""What is chosen for all subjects of a screen."""


def built() -> Path:
    """Return the folder of the built playground; skip the test where there is none."""
    named = os.environ.get("PLAYGROUND", "")
    if not named:
        pytest.skip("build the playground first: python docs/playground/build.py FOLDER, then set PLAYGROUND=FOLDER")
    return Path(named)


class _Recording(socketserver.ThreadingTCPServer):
    """A proxy that lets nothing through: it notes who would have been asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.wanted: list[str] = []
        super().__init__(("127.0.0.1", 0), _Noting)


class _Noting(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Recording)
        self.server.wanted.append(self.rfile.readline(4096).decode("latin-1").strip())


class _Folder(http.server.SimpleHTTPRequestHandler):
    """Files as they lie there, without compression, as the plainest server gives them."""

    @property
    def site(self) -> "Site":
        assert isinstance(self.server, Site)
        return self.server

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        super().do_GET()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        data: bytes = source.read()
        self.site.sent += len(data)
        outputfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name is the library's
        del format, args


class Site(http.server.ThreadingHTTPServer):
    """A server of a folder: what was asked of it, and how many bytes it sent."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.sent = 0
        super().__init__(("127.0.0.1", 0), functools.partial(_Folder, directory=str(folder)))
        self.base = f"http://127.0.0.1:{self.server_port}/"

    def cut(self) -> None:
        """End the server, as if the network were gone."""
        self.shutdown()
        self.server_close()


class Player:
    """One person with a browser of their own.

    Attributes:
        site: The server.
        context: Their browser.
        page: Its tab.
        elsewhere: What was asked of any other machine, by a page or by a worker.
        requests: The addresses that pages asked for, those of data in memory left out.
        faults: What scripts complained about.
        said: What stands in the console.

    """

    def __init__(self, site: Site, context: "BrowserContext", elsewhere: list[str]) -> None:
        self.site, self.context, self.elsewhere = site, context, elsewhere
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.said: list[str] = []
        context.set_default_timeout(LIMIT)
        context.on("request", self._noted)
        context.on("console", lambda line: self.said.append(line.text))
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.page: Page = context.new_page()

    def _noted(self, request: "Request") -> None:
        if not request.url.startswith(("blob:", "data:", "about:")):
            self.requests.append(request.url)

    # what is there -----------------------------------------------------------------------------------------------

    @property
    def main(self) -> "Locator":
        return self.page.locator("main")

    @property
    def heading(self) -> str:
        return self.main.locator("h1").first.inner_text()

    # what is done ------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Open the page."""
        self.page.goto(self.site.base)
        self.wait("[data-act='/help']")

    def wait(self, selector: str) -> "Locator":
        """Wait for something that a page shows."""
        found = self.page.locator(selector).first
        found.wait_for()
        return found

    def settle(self) -> None:
        """Wait until a press was answered."""
        self.page.locator("body:not([data-busy])").wait_for()

    def act(self, *names: str) -> None:
        """Press what leads to each page by its path, and wait for that."""
        for name in names:
            self.press(self.page.locator(f":is([data-act='{name}'], main [href='{name}']):visible").first)

    def press(self, what: "Locator") -> None:
        """Press something, as the keyboard does."""
        what.press("Enter")
        self.settle()

    def next(self, label: str = "Next") -> None:
        self.press(self.page.get_by_role("button", name=label, exact=True))

    def back(self) -> None:
        """Press the browser's own Back."""
        self.page.go_back()
        self.settle()

    def pass_until(self, selector: str, most: int = 40) -> None:
        """Go on, leaving everything open, until something is on the page."""
        for _ in range(most):
            if self.main.locator(selector).count():
                return
            self.next()
        raise AssertionError(f"nothing came up that fits {selector}")

    def choose(self, *values: str) -> None:
        """Answer one question after the other, each with a choice."""
        for value in values:
            self.page.locator(f"[value={value}]").check()
            self.next()

    def list_things(self) -> None:
        """Begin the quick check; nobody watches, and nobody was left; list two devices, two accounts, a messenger."""
        self.act("/list/0")
        for question in ("watching", "split up"):
            self.main.get_by_role("group", name=question).get_by_label("No", exact=True).check()
        self.next()
        lists = {
            kind: self.main.locator(f"fieldset:has([name='answer:{kind}.subjects'])") for kind in ("device", "account")
        }
        for one in lists.values():
            for number in (0, 1):
                one.locator(".sc-choice input").nth(number).check()
        self.main.locator("[data-name='others:messenger.subjects']").first.fill("Zebra talk")
        self.next()

    def run(self, source: str) -> tuple[str, str]:
        """Run a program in the editor; what became of it, and what it printed."""
        self.page.locator("#code").fill(source)
        self.page.get_by_role("button", name="Run", exact=True).click()
        return self.ran()

    def ran(self) -> tuple[str, str]:
        state = self.page.locator("#state", has_text=re.compile("^The program ended"))
        return state.inner_text(), self.page.locator("#output").inner_text().strip()


@contextmanager
def serving(folder: Path) -> Generator[Site, None, None]:
    """Serve a folder from a free port of this machine."""
    site = Site(folder)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        site.cut()


@contextmanager
def playing(browser: "Browser", site: Site, **options: Any) -> Generator[Player, None, None]:
    """Let someone use the playground. In the end, nothing was asked of another machine, and no script failed."""
    proxy = _Recording()
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    server: Any = {"server": f"http://127.0.0.1:{proxy.server_address[1]}", "bypass": "127.0.0.1"}
    context = browser.new_context(proxy=server, **options)
    player = Player(site, context, proxy.wanted)
    try:
        yield player
        assert player.elsewhere == []
        assert player.faults == [], player.faults
    finally:
        context.close()
        proxy.shutdown()
        proxy.server_close()
