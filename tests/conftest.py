"""What all tests have in common: how hypothesis searches, a browser, and what makes a test slow.

How it searches: the same few examples for everybody, or many at random.

`HYPOTHESIS_PROFILE` chooses, and nothing else in the suite does: a test that needs its own number of examples says why.

`quick` (the default) derives its examples from the tests themselves, so that it says the same on every machine and in
every run. No limit of time takes part: whether a law holds doesn't depend on how loaded a machine is.

`thorough` searches at random, a bit in each run. It keeps what it found in `.hypothesis` (or
`HYPOTHESIS_STORAGE_DIRECTORY`) and tries that first the next time. What it finds becomes an `@example` of the test, so
that `quick` knows it from then on.
"""

import gc
import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings  # noqa: TID251 - here they are chosen

from tests.pages import Opened, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


_UNTIMED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
"""What hypothesis finds wrong with a strategy by its speed and size. A whole checklist is large by nature."""

# Both begin from hypothesis' own "default": on a machine that sets CI, what is loaded here already is another.
_PLAIN = settings.get_profile("default")
settings.register_profile(
    "quick", _PLAIN, derandomize=True, database=None, deadline=None, max_examples=8, suppress_health_check=_UNTIMED
)
settings.register_profile(
    "thorough", _PLAIN, deadline=None, max_examples=60, print_blob=True, suppress_health_check=_UNTIMED
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Children import the library dozens of times; none of them should compile it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What the command line writes is in the language of the environment, and tests compare it in English.
os.environ.pop("LANGUAGE", None)
os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Open Debian's Chromium for a module's tests; they are skipped where it isn't there."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def opened(browser: "Browser", tmp_path: Path) -> Iterator[Opened]:
    """Give what opens a page of its own for a file, or for bytes; in the end, none asked for more, or complained."""
    contexts = list["BrowserContext"]()
    said = list[str]()

    def opening(page: Path | bytes, **options: Any) -> "Page":
        path = page if isinstance(page, Path) else tmp_path / "page.html"
        if isinstance(page, bytes):
            path.write_bytes(page)
        contexts.append(browser.new_context(**options))
        shown = contexts[-1].new_page()
        shown.on("request", lambda request: said.append(request.url))
        shown.on("console", lambda message: said.append(message.text))
        shown.on("pageerror", lambda error: said.append(str(error)))
        shown.goto(path.as_uri())
        shown.wait_for_load_state("networkidle")
        return shown

    yield opening
    assert [one for one in said if not re.fullmatch(r"file://\S+\.html(#\S*)?", one)] == []
    for context in contexts:
        context.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow whatever needs a browser, which takes seconds to start."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later garbage collection: all of it stays to the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Have each file of the quick suite run by one worker: what its tests share, such as a server, is made once.

    Slow tests are few and long, so that they are given out one by one.
    """
    if "not slow" not in (config.getoption("markexpr") or ""):
        return None
    return importlib.import_module("xdist.scheduler").LoadFileScheduling(config, log)
