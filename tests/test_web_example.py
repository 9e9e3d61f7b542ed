"""The example web app, as people meet it: what it says and keeps without scripts, and how it is used in a browser.

What the pages say is read as a browser without scripts gets it. In Debian's Chromium they are walked by keyboard, in a
window of 320 pixels, and judged by axe-core; every visit also checks that nothing is asked of another machine.
"""

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from secure_checklist import Device, Inventory, Person, Store, evaluate, packs
from secure_checklist.core.prose.as_text import plain
from tests.browsing import EXAMPLES, Reader, Server, Visitor, serving, visiting
from tests.cases import each, sure
from tests.incidents import at_the_card
from tests.pages import UNSEEN, overflow, violations
from tests.readers import folded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

for needed in ("fastapi", "jinja2", "uvicorn"):
    pytest.importorskip(needed, reason=f"{needed} comes with the extra `example`")

MARK = "Quokkaphone"
DISCREET = ("/", "/ask/1", "/ask/4", "/card", "/steps")
PAGES = (*DISCREET, "/list/1", "/list/2", "/list/3", "/list/4", "/sheet", "/sheet", "/nowhere")
Visit = Callable[..., AbstractContextManager[Visitor]]
POSTED = {"now": "safe", "who": "me_adult", "did_it": "stranger", "happened": "posted"}
YOUNG = {"now": "safe", "who": "me_young", "did_it": "stranger", "happened": "threat"}
DANGER = {"now": "danger"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "answers.db"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served"), LIST_STORE=str(store), LIST_MOST_SESSIONS="200") as running:
        yield running


@pytest.fixture
def visit(browser: "Browser", server: Server) -> Visit:
    return partial(visiting, browser, server)


def written(store: Path) -> bytes:
    """Return all that lies in the store's folder."""
    return b"".join(path.read_bytes() for path in store.parent.iterdir())


# what is kept --------------------------------------------------------------------------------------------------------


@each("keep", ["no", "yes"])
def test_only_what_is_asked_for_is_kept_and_it_can_be_forgotten(server: Server, store: Path, keep: str) -> None:
    """Nothing of it stands in a log or an address; a key leads back to it, and forgetting takes it out of the bytes."""
    mark, reader = f"{MARK}{keep}", Reader(server)
    before = {*Store(path=store).names()}
    reader.begin(keep)
    reader.send(**{"answer:person.fears_monitoring": "yes"})
    reader.get("/list/1")
    reader.list_devices(mark)
    kept = keep == "yes"
    assert (mark.encode() in written(store)) is kept
    assert not any(part in server.log for part in (mark, reader.token, "fears_monitoring"))
    assert reader.token.encode() not in written(store)
    if kept:
        with Store(path=store, keep_private=True) as opened:
            (name,) = {*opened.names()} - before
            assert opened.load(name).person.fears_monitoring is None
        reader.get("/")
        key = unescape(reader.main.partition("<code>")[2].partition("</code>")[0])
        reader.get("/leave")
        reader = Reader(server)
        reader.get("/")
        reader.send("/return", key=f"{key[:-4]}aaaa")
        assert "No list has this key" in reader.text
        reader.send("/return", key=key.upper().replace(" ", "-"))
        reader.pass_until(mark)
    token = reader.headers["Cookie"]
    reader.get("/")
    reader.send("/forget")
    assert ("Answers deleted" in reader.page, mark.encode() in written(store)) == (True, False)
    assert server.ask("GET", "/list/0", headers={"Cookie": token}).status == 404


@each("fears", ("no", "unsure"))
def test_the_next_page_begins_with_what_an_answer_calls_for_at_once(server: Server, fears: str) -> None:
    """No question comes before it. What a guard holds is for whoever says, in no address, that no one near did it."""
    pack = packs.load("leak-prevention")
    for event in Person.recent_events.vocabulary or ():
        reader, said = Reader(server), {"fears_monitoring": fears, "separated": "no", "recent_events": event}
        reader.begin(profile="quick")
        reader.send(**{f"answer:person.{name}": value for name, value in said.items()})
        person = Person.model_validate({"fears_monitoring": fears, "separated": False, "recent_events": [event]})
        report = evaluate(pack, Inventory().with_subjects(person))
        item = pack.item(report.urgent[0])
        held = fears != "no" and "alerts-others" in item.tags
        if fears != "no":
            assert reader.path == "/watched"
            reader.get("/now")
        assert ("and no one close to you" in reader.text) is held, event
        if held:
            assert reader.text.index("no one close to me") < reader.text.index(report.title(report.first[0])), event
            assert item.title not in reader.text, event
            reader.send(alone="yes")
        places = [reader.text.index(plain(one)) for one in (item.title, *item.steps[0].do[:4])]
        assert (reader.path, places, "answer:" in reader.main) == ("/now", sorted(places), False), event
        reader.send("/sheet/did", item=item.id)
        assert "Noted" in reader.text, event
        reader.get("/now")
        assert item.title not in reader.text, event
        assert not any(part in server.log for part in ("alone", "unsure", event)), event


def test_nothing_of_a_leak_is_kept(server: Server, store: Path) -> None:
    reader, mark = Reader(server), "tell-one-trusted-person"
    reader.begin("yes")
    reader.send(**{"answer:person.fears_monitoring": "no"})
    reader.get_help("NZ", **DANGER)
    reader.send("/steps", item=mark, press="yes")
    assert reader.path == "/steps"
    with Store(path=store, keep_private=True, keep_incidents=True) as opened:
        assert [opened.load(name).of_kind("incident") for name in opened.names()] == [()] * len(opened.names())
    assert not any(part in written(store) for part in (b"incident", mark.encode()))
    assert not any(part in server.log for part in ("danger", mark))
    token = reader.headers["Cookie"]
    reader.get("/leave")
    assert server.ask("GET", "/steps", headers={"Cookie": token}).status == 404


def test_what_nobody_comes_back_to_is_gone_from_memory_and_from_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session ends when nobody uses it; nothing is written before an answer, and what was is deleted by its age."""
    monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])
    path, began = tmp_path / "kept.db", datetime.now(UTC)
    store = Store(path=path)
    site = importlib.import_module("web.sessions").Site(store, "/", 1, 90, 1000)
    blank, (token, session) = path.read_bytes(), site.begin()
    session.store = store
    session.begin_check(Inventory().with_subjects(Device(id="phone", label="Ann's phone")))
    assert path.read_bytes() == blank
    asked, *_ = session.walk.present.questions
    session.walk = session.walk.reply(1, session.walk.present.key, {asked.key: "no"})
    session.keep()
    assert b"Ann's phone" in written(path)
    session.used -= 61
    found = site.find(token)
    assert (found is session, found.walk.interview.inventory.by_id["phone"].label) == (False, "Ann's phone")
    for days, kept in ((89, True), (91, False)):
        store.delete_unchanged(began + timedelta(days=days - 90))
        assert (store.last_change(session.person) is not None, b"Ann's phone" in written(path)) == (kept, kept)
    store.close()


# who is who ----------------------------------------------------------------------------------------------------------


def test_nobody_gets_the_page_of_somebody_else(server: Server) -> None:
    """Also when many ask at once; and a class of 30 behind one address gets in."""
    people = [Reader(server), Reader(server)]
    for one, name in zip(people, ("Ada's one", "Ben's one"), strict=True):
        one.begin()
        one.list_devices(name)
        one.pass_until("one</bdi>")

    def look(one: Reader) -> str:
        return server.ask("GET", one.path, headers={"Cookie": one.headers["Cookie"]}).body

    with ThreadPoolExecutor(60) as pool:
        pages = list(pool.map(look, people * 60))
    assert all("Ada&#39;s one" in page and "Ben" not in page for page in pages[::2])
    assert all("Ben&#39;s one" in page and "Ada" not in page for page in pages[1::2])
    pupils = [Reader(server) for _ in range(30)]
    for one in pupils:
        one.begin(profile="quick")
    assert {one.path for one in pupils} == {"/list/1"}


def test_a_session_has_a_token_of_its_own_and_forms_from_elsewhere_are_refused(server: Server) -> None:
    secure = server.ask("GET", "/", headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert secure.startswith("__Host-list=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= {*secure.split("; ")}
    somebody = Reader(server)
    somebody.headers["Cookie"] = f"list={'a' * 52}"
    somebody.begin()
    assert somebody.token != "a" * 52
    helped = Reader(server)
    helped.get_help("GB", **POSTED)
    before = helped.token
    helped.begin()
    helped.get("/card")
    assert (helped.token != before, helped.status) == (True, 200)
    assert server.ask("GET", "/card", headers={"Cookie": f"list={before}"}).status == 404
    cookie = {"Cookie": somebody.headers["Cookie"]}
    form = {"screen": somebody.screen, "answer:person.fears_monitoring": "no", "how": "as-answered"}
    refused: list[tuple[int, dict[str, str], dict[str, str]]] = [
        *((403, {}, {"Origin": origin}) for origin in ("https://elsewhere.example", "null")),
        (404, {}, {"Cookie": ""}),
        (413, {"answer": "x" * 300_000}, {}),
    ]
    for status, sent, headers in refused:
        assert server.ask("POST", "/list/1", form=form | sent, headers=cookie | headers).status == status, headers
    assert server.ask("POST", "/list/1", form=form, headers=cookie).status == 303


def test_help_is_there_when_all_places_are_taken(tmp_path: Path) -> None:
    """Whoever presses "Get help now" gets the page with every card and number, however many people are here."""
    with serving(tmp_path, LIST_MOST_SESSIONS="0") as full:
        page = full.ask("GET", "/numbers")
        somebody = Reader(full)
        somebody.get("/ask/1")
        somebody.send(**{"answer:incident.now": "danger"})
        assert (somebody.status, 'href="tel:999"' in somebody.page) == (503, True)
        for said in (DANGER, YOUNG):
            card = sure(at_the_card(**said).response().card)
            assert folded(card.acts[0]) in folded(unescape(somebody.page))
    assert {"999", "911", "112"} <= set(re.findall(r'href="tel:([0-9]+)"', page.body))
    assert "set-cookie" not in page.headers


ANSWERS = {
    200: ("/", "/parts.css", "/static/measures.html", "/static/style.css", "/static/leave.js"),
    303: ("/leave",),
    404: ("/static/nothing.css", "/list/0", f"/list/{'9' * 5000}", "/steps", "/nowhere", "/docs", "/static/../app.py"),
}


@each(("status", "path"), [(status, path) for status, paths in ANSWERS.items() for path in paths])
def test_every_answer_is_plain_and_has_the_headers(server: Server, status: int, path: str) -> None:
    answer = server.ask("GET", path)
    assert answer.status == status
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    names = ("cache-control", "x-content-type-options", "referrer-policy")
    assert [answer.headers[name] for name in names] == ["no-store", "nosniff", "same-origin"]
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "Traceback" not in answer.body
    assert path != "/leave" or answer.headers["location"] == "/static/measures.html"


# languages -----------------------------------------------------------------------------------------------------------


def test_a_language_that_is_chosen_keeps_the_place(server: Server) -> None:
    """The browser's own counts until one is chosen; neither another one nor another site is taken."""
    somebody = Reader(server, "hi-XX, en;q=0.5")
    somebody.begin(profile="quick")
    for path in PAGES:
        assert '<html lang="hi" dir="ltr"' in somebody.get(path), path
    key = (somebody.get("/list/0"), somebody.screen)[1]
    somebody.send("/language", language="en", back="/list/1")
    assert ('<html lang="en"' in somebody.page, somebody.screen) == (True, key)
    somebody.send("/language", language="xx", back="//elsewhere.example")
    assert '<html lang="en"' in somebody.page


# in a browser --------------------------------------------------------------------------------------------------------


def prepared(somebody: Visitor, **said: str) -> None:
    """Bring somebody so far that each page has something on it."""
    reader = Reader(somebody.server)
    reader.begin()
    reader.list_devices("Mine")
    reader.get_help("US", **(said or POSTED))
    somebody.enter(reader)
    somebody.go("/card")


def looks_right(page: "Page", place: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert violations(page) == [], (place, scheme)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for setting in ("dir = 'rtl'", "dir = 'ltr'", "style.fontSize = '200%'", "style.fontSize = ''"):
        page.set_viewport_size({"width": 640 if "200" in setting else 320, "height": 568})
        page.evaluate(f"document.documentElement.{setting}")
        assert overflow(page) == 0, (place, setting)
    assert (page.locator("h1").count(), page.locator("main").count()) == (1, 1), place


def test_nobody_is_kept_out_and_titles_and_addresses_say_nothing(visit: Visit) -> None:
    """axe-core finds nothing; nothing sticks out at 320 pixels or at 200 %; the way out is first, and at one place."""
    telling = re.compile(r"leak|private|photo|video|abuse|intimate|safe|secur|help|watch", re.IGNORECASE)
    with visit(viewport={"width": 320, "height": 568}) as somebody:
        prepared(somebody)
        places = set[tuple[float, float]]()
        for discreet in (False, True):
            for path in DISCREET if discreet else PAGES:
                somebody.go(path)
                looks_right(somebody.page, path)
                assert not telling.search(somebody.page.title())
                box = sure(somebody.page.get_by_role("link", name="Leave", exact=True).bounding_box())
                places.add((box["x"] + box["width"], box["y"]))
                somebody.page.keyboard.press("Tab")
                assert somebody.page.evaluate("document.activeElement.textContent") == "Leave this page"
                assert somebody.page.evaluate(UNSEEN) == [], path
            somebody.go("/steps")
            if not discreet:
                somebody.press("Show neutral names only")
        assert len(places) == 1
        for path in ("/numbers", "/static/measures.html"):
            somebody.go(path)
            assert (overflow(somebody.page), violations(somebody.page)) == (0, [])
        paths = {re.sub(r"^https?://[^/]+", "", address) for address in somebody.addresses}
        assert [path for path in paths if telling.search(path) or "?" in path] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_leaving_forgets_and_empties_other_tabs(visit: Visit, scripts: bool) -> None:
    """Another tab shows nothing any more: at once where scripts are on, else when it is next touched."""
    with visit(java_script_enabled=scripts) as somebody:
        prepared(somebody)
        other = somebody.context.new_page()
        other.goto(f"{somebody.server.base}/list/2")
        (cookie,) = (f"{one.get('name')}={one.get('value')}" for one in somebody.context.cookies())
        if scripts:
            for key in ("Shift", "Shift", "a", "Shift"):
                somebody.page.keyboard.press(key)
            somebody.page.wait_for_timeout(300)
            assert somebody.path == "/card"
            for _ in range(2):
                somebody.page.keyboard.press("Shift")
        else:
            somebody.page.keyboard.press("Tab")
            somebody.page.keyboard.press("Enter")
        somebody.page.wait_for_url("**/measures.html")
        assert somebody.context.cookies() == []
        assert somebody.server.ask("GET", "/list/1", headers={"Cookie": cookie}).status == 404
        if scripts:
            other.wait_for_url("**/measures.html")
        else:
            other.locator("form[action^='/list'] button").last.click()
            other.wait_for_load_state()
        for page in (somebody.page, other):
            page.go_back()
            page.wait_for_load_state()
            assert "Mine" not in page.content()


@pytest.mark.parametrize("now", ["danger", "self_harm"])
def test_what_comes_first_stands_on_the_first_screen_of_a_phone(visit: Visit, now: str) -> None:
    """The numbers in danger, whatever the country; and the first of the three things to do."""
    phone = {"width": 360, "height": 640}
    with visit(viewport=phone) as somebody:
        prepared(somebody)
        somebody.go("/sheet")
        found = somebody.page.locator(".sc-report .do > .card > :is(h2, h3)")
        assert found.count() >= 3
        boxes = [found.first.bounding_box()]
    with visit(viewport=phone) as somebody:
        prepared(somebody, now=now)
        for country in ("GB", "US", "IN", "DE", "UG", "FR", "BR"):
            somebody.page.locator("details:has(select) > summary").click()
            somebody.page.locator("select").select_option(country)
            somebody.press("Show the number")
            plan = at_the_card(now=now).in_country(country).response()
            hrefs = dict.fromkeys(one.channel.href for one in plan.calls if one.need == "emergency" and one.channel)
            assert hrefs
            boxes += [somebody.page.locator(f'[href="{href}"]').first.bounding_box() for href in hrefs]
        assert [box for box in boxes if box is None or box["y"] + box["height"] > 640] == []
