"""The example web app in people's languages: which one somebody gets, and that nothing of another is left."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from secure_checklist.incident import laws
from secure_checklist.translations.known import FOLDERS
from tests.browsing import EXAMPLES, Reader, Server, serving, visiting
from tests.pages import overflow, violations
from tests.pseudo import compiled
from tests.test_pseudo_language import CALL, names_of_data, names_of_sources
from tests.test_web_example_api import post

if TYPE_CHECKING:
    from playwright.sync_api import Browser

for needed in ("fastapi", "jinja2", "uvicorn"):
    pytest.importorskip(needed, reason=f"{needed} comes with the extra `example`")

WEB = EXAMPLES / "web"
TAGS = ("es", "hi")
HELP = {"now": "safe", "who": "me_young", "did_it": "stranger", "happened": "threat"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


def nodes(html: str) -> set[str]:
    """Return the texts of a page that are of several words, and so differ between two languages."""
    shown = re.sub(r"(?s)<option.*?</option>|<form class=\"languages\".*?</form>|<pre.*?</pre>", "", html)
    found = (" ".join(unescape(text).split()) for text in re.split(r"<[^>]+>", shown))
    return {text for text in found if len(re.findall(r"[A-Za-z]{2,}", text)) > 1}


def pages(somebody: Reader) -> Iterator[str]:
    """Give the pages of the check that people see first, and its report."""
    yield somebody.get("/")
    yield somebody.get("/before")
    somebody.send("/begin", profile="quick")
    for _ in range(3):
        yield somebody.page
        number = re.search(r'action="/list/(\d+)"', somebody.page)
        assert number
        somebody.send(f"/list/{number[1]}", screen=somebody.screen, how="skip")
    yield somebody.get("/sheet")
    yield somebody.get("/settings")


def own_texts() -> set[str]:
    """Return the texts that templates and code say, in English."""
    found: set[str] = set()
    for path in WEB.rglob("*"):
        if path.suffix in (".html", ".py"):
            source = path.read_text(encoding="utf-8")
            found |= set(re.findall(r'(?:\b_|\btext)\(\s*"((?:[^"\\]|\\.)+)"', source))
            found |= set(re.findall(r'(?:if|else) "([^"]+may fit[^"]+)"', source))
    code = {
        name: (WEB / f"{name}.py").read_text(encoding="utf-8") for name in ("app", "pages", "check", "plan", "case")
    }
    faults = code["app"].partition("FAULTS = {")[2].partition("\n}")[0]
    standings = code["pages"].partition("STANDINGS = {")[2].partition("}")[0]
    spoken = code["case"].partition("SPOKEN")[2].partition("}")[0]
    found |= set(re.findall(r'"([A-Z][^"]+)"', faults + standings + spoken))
    for name in ("check", "plan", "case"):
        found |= set(re.findall(r'(?m)^(?:LATE|NOT_KEPT|SAVED) = "([^"]+)"$', code[name]))
    return found


@pytest.mark.parametrize("tag", TAGS)
def test_every_text_of_the_example_is_translated_and_none_is_dead(tag: str) -> None:
    held: dict[str, str] = json.loads((WEB / "texts" / f"{tag}.json").read_text(encoding="utf-8"))
    assert held.keys() == own_texts()
    for source, text in held.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", source)), source
        assert not re.search(r'[<>"&]', text), source


@pytest.mark.parametrize("tag", TAGS)
def test_no_english_is_left(server: Server, tag: str) -> None:
    """What the pages say in English, they say nowhere in another language, but for names and what is for programs."""
    names = " ".join((*names_of_sources(), *names_of_data(), *(law.title for law in laws.bundled().laws)))
    english, somebody = Reader(server, "en"), Reader(server, f"{tag}-XX, en;q=0.5")
    seen = 0
    for before, shown in zip(pages(english), pages(somebody), strict=True):
        assert f'<html lang="{tag}" dir="ltr"' in shown
        same = {text for text in nodes(before) & nodes(shown) if text.strip("():") not in names}
        assert {text for text in same if not CALL.fullmatch(text)} == set()
        seen += 1
    assert seen > 5


def test_a_language_that_is_chosen_keeps_the_place_and_the_answers_and_is_forgotten_with_the_session(
    server: Server,
) -> None:
    somebody = Reader(server, "hi")
    somebody.get("/before")
    somebody.send("/begin", profile="quick")
    somebody.send("/list/1", screen=somebody.screen, **{"answer:person.fears_monitoring": "no"})
    key = somebody.screen
    somebody.send("/language", language="es", back="/list/2")
    assert '<html lang="es"' in somebody.page
    assert somebody.screen == key
    assert '<html lang="es"' in somebody.get("/list/1")
    somebody.send("/language", language="xx", back="//elsewhere.example")
    assert '<html lang="es"' in somebody.get("/sheet")
    assert 'class="acts"' in somebody.get_help("IN", **HELP)
    spanish = somebody.page
    somebody.send("/language", language="en", back="/card")
    assert '<html lang="en"' in somebody.page
    somebody.send("/language", language="es", back="/card")
    assert somebody.page == spanish
    somebody.get("/leave")
    assert '<html lang="hi"' in somebody.get("/")
    assert '<html lang="hi"' in somebody.get("/numbers")


def test_whoever_has_no_session_yet_gets_one_for_their_language(server: Server) -> None:
    somebody = Reader(server, "")
    assert '<html lang="en"' in somebody.get("/")
    assert '<html lang="hi"' in somebody.send("/language", language="hi", back="/")
    assert '<html lang="hi"' in somebody.get("/before")
    somebody.send("/begin", profile="quick")
    assert '<html lang="hi"' in somebody.page


def test_the_api_answers_in_the_language_that_is_asked_for_whatever_was_saved(server: Server) -> None:
    _, english, _ = post(server, "interview", {"profile": "quick"})
    _, hindi, _ = post(server, "interview?language=hi", {"saved": english["saved"]})
    _, spanish, _ = post(
        server, "interview", {"saved": hindi["saved"]}, **{"Accept-Language": "fr, es-MX;q=0.5, en;q=0.1"}
    )
    texts = [one["screen"]["text"] for one in (english, hindi, spanish)]
    assert len({*texts}) == 3
    assert len({one["key"] for one in (english, hindi, spanish)}) == 1
    assert re.search("[\u0900-\u097f]", texts[1])
    _, helped, _ = post(server, "response?language=es", {"now": "safe", "country": "MX"})
    assert helped["response"]["language"] == "es"
    _, helped, _ = post(server, "response?language=hi", {"asking": helped["asking"]})
    assert helped["response"]["language"] == "hi"


def test_from_right_to_left_nothing_sticks_out(browser: "Browser", tmp_path: Path) -> None:
    pytest.importorskip("babel", reason="a catalogue is compiled with the extra `i18n`")
    (tmp_path / "ar-XB").mkdir()
    (tmp_path / "ar-XB" / "library.mo").write_bytes(compiled("ar-XB"))
    with (
        serving(tmp_path, **{FOLDERS: str(tmp_path)}) as server,
        visiting(browser, server, locale="ar-XB", viewport={"width": 320, "height": 640}) as somebody,
    ):
        for path in ("/", "/ask/1"):
            somebody.go(path)
            assert somebody.page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
                "ar-XB",
                "rtl",
            ]
            assert (overflow(somebody.page), violations(somebody.page)) == (0, [])
        somebody.page.locator("main form button[value=card]").click()
        for path in ("/card", "/steps", "/steps/1", "/calls", "/settings", "/todo"):
            somebody.go(path)
            assert overflow(somebody.page) == 0, path
            assert ("⟦" in somebody.text) == (path != "/settings"), path
