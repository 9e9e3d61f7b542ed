"""A real browser for tests: Debian's Chromium through Playwright, and axe-core. Tests skip where it isn't there."""

import re
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opened = Callable[..., "Page"]
"""What opens a page (see `conftest`)."""
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""What axe-core judges by: WCAG 2.2 level AA, and what is good practice beside."""

UNSEEN = """
[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")].filter((one) => {
  one.focus();
  const reached = one === document.activeElement && one.tabIndex >= 0;
  return one.checkVisibility() && !one.disabled && !(reached && getComputedStyle(one).outlineStyle !== "none");
}).map((one) => one.outerHTML)
"""
"""Gives what the keyboard doesn't reach on a page, or reaches without showing it; press a key before."""


@contextmanager
def chromium() -> "Generator[Browser]":
    """Open a browser without a window; skip the test where that can't be."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright comes with the group `dev`")
    if CHROMIUM is None:
        pytest.skip("chromium isn't installed; on Debian: apt-get install chromium")
    with api.sync_playwright() as driver:
        browser: Browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def violations(page: "Page") -> list[tuple[str, str]]:
    """Return what axe-core finds against a page: the rule and the element, each once."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe comes with the group `dev`")
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": list(RULES)}}
    found = axe.Axe().run(page, options=options).response
    assert found["passes"], "axe-core looked at nothing"
    return [(one["id"], node["html"][:200]) for one in found["violations"] for node in one["nodes"]]


def sheets(page: "Page") -> int:
    """Return how many sheets of paper a page is printed on."""
    return len(re.findall(rb"/Type\s*/Page(?!s)", page.pdf(format="A4", prefer_css_page_size=True)))


def overflow(page: "Page") -> int:
    """Return how many pixels a page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
