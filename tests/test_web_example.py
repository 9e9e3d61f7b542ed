"""The example web app, as people meet it: in Debian's Chromium, with and without JavaScript.

Every visit also checks that nothing is asked of another machine.
"""

import importlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from unittest.mock import Mock

import pytest

from secure_checklist import Device, Interview, Inventory, Question, Store, StoreError, Vocabulary, packs
from secure_checklist.core import Problem
from secure_checklist.incident import IncidentInterview
from secure_checklist.incident.screens import first_screens
from secure_checklist.interview import Listed, Pass, Screen
from tests.browsing import EXAMPLES, Reader, Server, Visitor, serving, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

for needed in ("fastapi", "jinja2", "uvicorn"):
    pytest.importorskip(needed, reason=f"{needed} comes with the extra `example`")
playwright: Any = pytest.importorskip("playwright.sync_api", reason="playwright comes with the extra `test`")
axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe comes with the extra `test`")

MARK = "Quokkaphone"
HOSTILE = "<script>document.title='taken'</script>\"'&\u202egnihton"
Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "answers.db"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served"), LIST_STORE=str(store)) as running:
        yield running


@pytest.fixture
def visit(browser: "Browser", server: Server) -> Visit:
    return partial(visiting, browser, server)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The example's own modules, which are found only in its folder."""
    monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])
    for name in ("kept", "sessions"):
        importlib.import_module(f"web.{name}")
    yield sys.modules["web"]
    for name in [name for name in sys.modules if name == "web" or name.startswith("web.")]:
        del sys.modules[name]


def written(store: Path) -> bytes:
    """Return all that lies in the store's folder."""
    return b"".join(path.read_bytes() for path in store.parent.iterdir())


# the interview -------------------------------------------------------------------------------------------------------


def heading_of(screen: Screen) -> str:
    label = f"{screen.questions[0].label} " if screen.layout == "single" else ""
    return re.sub(r"\s+", " ", f"{label}{screen.text}").strip()


def test_a_whole_interview_without_javascript(visit: Visit) -> None:
    """The pages ask what the library asks, to the end, and the report says what the library says."""
    interview = Interview(packs.load("leak-prevention"), Inventory())
    layouts = set[str]()
    with visit(java_script_enabled=False) as somebody:
        somebody.begin()
        asked = 0
        while (screen := interview.next()) is not None:
            asked += 1
            layouts.add(screen.layout)
            assert (somebody.path, somebody.heading) == (f"/list/{asked}", heading_of(screen))
            interview = interview.reply(replied(somebody, screen), screen)
        assert somebody.path == "/sheet"
        assert asked > 8
        assert layouts == {"single", "each", "together"}
        counts = interview.report.exported().outcomes()
        assert f"{counts['fail']} not done" in somebody.text
        assert f"{counts['partial']} partly done" in somebody.text
        first = interview.report.actions(1)[0]
        assert first.title in somebody.text
        assert "Go on with the questions" not in somebody.text
        somebody.go("/list")
        assert somebody.path == "/sheet"


def replied(somebody: Visitor, screen: Screen) -> dict[str, object]:
    """Answer a screen on its page: two phones, the last choices, and little else. Give what that is in the library."""
    first = screen.questions[0]
    if first.fact == "device.subjects" and first.because == "unlisted":
        somebody.tick("phone", "tablet")
        somebody.press("That is all")
        return {first.key: Listed(("phone", "tablet"), complete=True)}
    if first.input == "subjects":
        somebody.press("None, or no more")
        return {first.key: []}
    if screen.layout == "single" and first.input == "some_of":
        somebody.press("None of these")
        return {first.key: []}
    answers = {question.key: on_page(somebody, question) for question in screen.questions}
    given = {key: answer for key, answer in answers.items() if answer is not None}
    if given or screen.layout == "single":
        somebody.press("Next" if given else "I don't know")
        return given or {first.key: Pass.UNKNOWN}
    somebody.press("Leave all of these open")
    return {}


def on_page(somebody: Visitor, question: Question) -> object:
    """Fill in one question; None: it was left blank."""
    field = somebody.page.locator(f'[name="answer:{question.key}"]')
    if question.input in ("yes_no", "one_of"):
        value = question.choices[-1].value
        word = "no" if value is False else str(value)
        if field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(word)
        else:
            somebody.page.locator(f'[name="answer:{question.key}"][value="{word}"]').check()
        return value
    if question.input == "whole_number":
        field.first.fill(f" {question.minimum or 0:g} ")
        return int(question.minimum or 0)
    return None


def test_a_reload_in_the_middle_loses_nothing(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.list_devices("Old one")
        before = (somebody.path, somebody.heading)
        somebody.page.reload()
        assert (somebody.path, somebody.heading) == before
        somebody.go("/list")
        assert (somebody.path, somebody.heading) == before


def test_the_back_button_and_an_older_answer(visit: Visit) -> None:
    """An older page can be sent again with another answer, and the later answers stay."""
    with visit() as somebody:
        somebody.begin()
        somebody.answer("no")
        somebody.answer("mail")
        first = somebody.path, somebody.heading
        somebody.press("None, or no more")
        last = somebody.path
        for _ in range(2):
            somebody.page.go_back()
        assert somebody.path == "/list/2"
        assert "You can change your answers" in somebody.text
        assert somebody.page.locator('[value="mail"]').is_checked()
        somebody.page.locator('[value="mail"]').uncheck()
        somebody.answer("social")
        assert somebody.path == last
        somebody.follow("Back to page 3")
        assert (somebody.path, somebody.heading) == first
        somebody.follow("On to page 4")
        assert somebody.path == last
        somebody.pass_until("text=About: My social network")


def test_pressing_twice_answers_one_screen(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.tick("no")
        somebody.page.get_by_role("button", name="Next", exact=True).dblclick(no_wait_after=True)
        somebody.page.wait_for_url("**/list/2")
        somebody.go("/list")
        assert somebody.path == "/list/2"


def test_a_page_of_another_screen_changes_nothing(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.tick("no")
        somebody.page.evaluate("document.querySelector('[name=screen]').value = 'device.backup@phone'")
        somebody.press("Next")
        assert somebody.path == "/list/1"
        assert "nothing was changed" in somebody.text
        somebody.page.reload()
        assert "nothing was changed" not in somebody.text


def test_what_is_private_is_not_shown_again(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.answer("yes")
        somebody.follow("Back to page 1")
        assert not somebody.page.locator(":checked").count()
        assert "What is private isn't shown again" in somebody.text


def test_every_way_not_to_answer(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        so_far = [somebody.heading]
        for way in ("I'd rather not say", "I don't know"):
            somebody.press(way)
            assert somebody.heading not in so_far
            so_far.append(somebody.heading)
        somebody.pass_until("button[value=that-is-all]")
        so_far.append(somebody.heading)
        somebody.press("None, or no more")
        assert somebody.heading not in so_far


def test_why_it_is_asked(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.page.locator("summary").click()
        assert "put you at risk" in somebody.text
        somebody.list_devices()
        somebody.page.locator("summary").click()
        assert "These entries wait for it" in somebody.text


def test_part_of_a_page_is_an_answer_and_the_rest_is_not_asked_again(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.list_devices(kinds=("phone", "tablet"))
        somebody.pass_until("text=The same for all")
        path, legends = somebody.path, somebody.page.locator("legend").all_inner_texts()
        assert len(legends) > 2
        somebody.press("Next")
        assert somebody.path == path
        assert "Nothing is filled in yet" in somebody.text
        somebody.page.locator("fieldset").nth(1).locator("input").first.check()
        somebody.press("Next")
        assert somebody.path != path
        somebody.go(path)
        assert somebody.page.locator("fieldset").nth(1).locator("input").first.is_checked()
        assert not somebody.page.locator("fieldset").nth(2).locator(":checked").count()


def test_the_same_for_all_is_said_once(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.list_devices(kinds=("phone", "tablet"))
        somebody.pass_until("text=The same for all")
        path = somebody.path
        somebody.page.locator("fieldset").first.locator("input").first.check()
        somebody.press("Next")
        somebody.go(path)
        for group in somebody.page.locator("fieldset").all()[1:]:
            assert group.locator("input").first.is_checked()


# wrong input ---------------------------------------------------------------------------------------------------------


def test_an_untouched_form_is_no_answer(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.press("Next")
        assert somebody.path == "/list/1"
        assert "Choose one of the answers." in somebody.text
        playwright.expect(somebody.page.locator(".errors")).to_be_focused()
        assert somebody.page.title().startswith("Error: ")
        described = somebody.page.locator("fieldset").get_attribute("aria-describedby") or ""
        assert "sc-q1-error" in described.split()


def test_a_wrong_number_is_kept_and_explained(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.list_devices("Mine")
        somebody.pass_until("input[inputmode=numeric]")
        path = somebody.path
        for wrong in ("about three", "3.5", "9" * 40, "-1"):
            field = somebody.page.locator("input[inputmode=numeric]").first
            field.fill(wrong)
            somebody.press("Next")
            assert somebody.path == path
            assert "Write a whole number" in somebody.text
            assert field.input_value() == wrong
            assert field.get_attribute("aria-invalid") == "true"


def test_a_choice_and_none_contradict_each_other(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.until_devices()
        somebody.tick("phone")
        somebody.press("None, or no more")
        assert "Take back one of the two" in somebody.text
        assert somebody.page.locator('[value="phone"]').is_checked()


@pytest.mark.parametrize("names", [("x" * 201,), ("Twin", "Twin")])
def test_names_that_cannot_be_taken(visit: Visit, names: tuple[str, ...]) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.until_devices()
        page = somebody.path
        somebody.name(*names)
        somebody.go_on()
        assert somebody.path == page
        assert "at most 200 characters" in somebody.text
        assert somebody.page.locator("#sc-q1-others-1").input_value() == names[0]


def test_hostile_names_are_text(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.list_devices(HOSTILE)
        somebody.pass_until("h1 bdi")
        assert somebody.page.locator("h1 bdi").inner_text() == HOSTILE.replace(
            "\u202e", "\ufffd"
        )  # a mark stands for what would turn the text
        assert somebody.page.locator("main script").count() == 0
        assert somebody.page.title() != "taken"
        for path in ("/list/2", "/sheet", "/sheet/file"):
            somebody.pass_until("h1")
            raw = somebody.server.ask("GET", path, headers={"Cookie": f"list={somebody.token}"})
            assert raw.status == 200
            assert "<script>document" not in raw.body


# what is kept --------------------------------------------------------------------------------------------------------


def test_nothing_is_kept_of_those_who_want_that(visit: Visit, server: Server, store: Path) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.list_devices(MARK)
        somebody.pass_until("h1 bdi")
        assert somebody.page.locator("h1 bdi").inner_text() == MARK
        assert MARK.encode() not in written(store)
        assert MARK not in server.log
        assert [one for one in somebody.addresses if MARK in one] == []
        assert somebody.token not in server.log


def test_what_is_kept_outlives_the_server(browser: "Browser", tmp_path: Path) -> None:
    """What wasn't known and what was declined isn't asked again, and the answers are there."""
    place = tmp_path / "kept" / "answers.db"
    place.parent.mkdir()
    with serving(tmp_path, LIST_STORE=str(place)) as first, visiting(browser, first) as somebody:
        somebody.begin("ordinary")
        somebody.list_devices(MARK)
        somebody.pass_until("h1 bdi")
        somebody.say_nothing("not-known")
        passed = somebody.asked
        somebody.say_nothing("rather-not-say")
        somebody.pass_until("h1 bdi")
        token, passed = somebody.token, [*passed, *somebody.asked]
        somebody.say_nothing("rather-not-say")
        assert MARK.encode() in written(place)
        assert MARK not in first.log
        assert token.encode() not in written(place)
    with serving(tmp_path, LIST_STORE=str(place)) as second, visiting(browser, second) as again:
        again.context.add_cookies([{"name": "list", "value": token, "url": second.base}])
        again.go("/list")
        headings, asked = [again.heading], again.asked
        while not any(MARK in heading for heading in headings) and len(headings) < 20:
            again.say_nothing("rather-not-say")
            headings.append(again.heading)
            asked += again.asked
        assert any(MARK in heading for heading in headings)
        facts = Vocabulary.standard().facts
        private = {name for name, fact in facts.items() if fact.confidentiality != "ordinary"}
        # why there is no answer to an item isn't kept, since only the item says how private that is
        said = {one: re.split("[:@]", one)[1] for one in passed}
        ordinary = {one for one, name in said.items() if name not in private and ".attested." not in name}
        assert ordinary
        assert ordinary.isdisjoint(asked)


def test_what_was_not_known_is_not_asked_again(tmp_path: Path, web: Any) -> None:
    """To the end of the interview, and the report still says that it isn't known rather than declined."""
    _, session = web.sessions.Sessions(None, idle=60, most=2).begin("nothing")
    session.begin_check(Inventory())
    asked = 0
    while (screen := session.walk.present) is not None:
        lists = screen.questions[0].input == "subjects"
        asked += 0 if lists else len(screen.questions)
        answers: dict[str, object] = {one.key: [] if lists else Pass.UNKNOWN for one in screen.questions}
        session.walk = session.walk.reply(session.walk.number, screen.key, answers)
    kept = web.kept.Kept(tmp_path / "kept.db")
    kept.save("somebody", "private", session.walk.interview.inventory, Inventory())
    found = kept.find("somebody")
    session.begin_check(found.inventory, found.at)
    kept.close()
    assert asked > 15
    assert session.walk.present is None
    assert set(session.walk.interview.inventory.person.unknown.values()) == {"not_reported"}


@pytest.mark.parametrize(("keeping", "held"), [("ordinary", None), ("private", "yes")])
def test_private_answers_are_kept_only_if_asked_for(visit: Visit, store: Path, keeping: str, held: str | None) -> None:
    with visit() as somebody:
        somebody.begin(keeping)
        somebody.answer("yes")
        with Store(path=store, keep_private=True) as opened:
            newest = opened.load(opened.names()[-1])
        assert opened.path is not None
        assert newest.person.fears_monitoring == held


def test_coming_back_with_the_key(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin("ordinary")
        somebody.list_devices(MARK)
        somebody.go("/key")
        key = somebody.page.locator(".key").inner_text()
        somebody.follow("Leave")
    with visit() as later:
        later.go("/")
        later.page.locator("#key").fill(key[:-4] + "aaaa")
        later.press("Come back")
        assert "No list has this key" in later.text
        later.page.locator("#key").fill(key.upper().replace(" ", "-"))
        later.press("Come back")
        assert later.path.startswith("/list/")
        later.pass_until("h1 bdi")
        assert later.page.locator("h1 bdi").inner_text() == MARK


def test_forgetting_everything_erases_what_is_kept(visit: Visit, store: Path) -> None:
    mark = "Wombatphone"
    with visit() as somebody:
        somebody.begin("ordinary")
        somebody.list_devices(mark)
        assert mark.encode() in written(store)
        token = somebody.token
        somebody.go("/settings")
        somebody.press("Forget everything now")
        assert somebody.heading == "It is forgotten"
        assert mark.encode() not in written(store)
        assert somebody.token == ""
        assert somebody.server.ask("GET", "/list", headers={"Cookie": f"list={token}"}).status == 404


def test_an_app_without_a_store_offers_none(browser: "Browser", tmp_path: Path) -> None:
    with serving(tmp_path) as bare, visiting(browser, bare) as somebody:
        somebody.go("/")
        assert somebody.page.locator("#key").count() == 0
        somebody.go("/before")
        assert "Nothing is kept." in somebody.text
        assert somebody.page.locator("[type=radio][name=keeping]").count() == 0
        somebody.press("Begin")
        assert somebody.path == "/list/1"


# who is who ----------------------------------------------------------------------------------------------------------


def test_two_people_at_once(visit: Visit) -> None:
    with visit() as ada, visit() as ben:
        for one in (ada, ben):
            one.begin()
            one.answer("no")
        ada.name("Ada's one")
        ben.name("Ben's one")
        ben.go_on()
        ada.go_on()
        ada.pass_until("h1 bdi")
        ben.pass_until("h1 bdi")
        assert "Ada's one" in ada.heading
        assert "Ben's one" in ben.heading
        assert ada.token != ben.token
        ben.follow("Leave")
        ada.page.reload()
        assert "Ada's one" in ada.heading


def test_many_requests_of_two_people_at_the_same_moment(visit: Visit, server: Server) -> None:
    """More than there are threads: nobody waits for ever, and nobody gets the page of somebody else."""
    with visit() as ada, visit() as ben:
        for one, name in ((ada, "Ada's one"), (ben, "Ben's one")):
            one.begin()
            one.list_devices(name)
            one.pass_until("h1 bdi")

        def look(somebody: tuple[str, str]) -> str:
            path, token = somebody
            return server.ask("GET", path, headers={"Cookie": f"list={token}"}).body

        with ThreadPoolExecutor(60) as pool:
            pages = list(pool.map(look, [(ada.path, ada.token), (ben.path, ben.token)] * 60))
        assert all("Ada&#39;s one" in page and "Ben" not in page for page in pages[::2])
        assert all("Ben&#39;s one" in page and "Ada" not in page for page in pages[1::2])


def test_the_session_has_a_token_of_its_own(visit: Visit, server: Server) -> None:
    """It is none that somebody else could have put into the browser, and is gone when the browser is closed."""
    with visit() as somebody:
        somebody.context.add_cookies([{"name": "list", "value": "a" * 52, "url": server.base}])
        somebody.begin()
        (cookie,) = somebody.context.cookies()
        assert cookie.get("value") not in ("a" * 52, "", None)
        assert (cookie.get("httpOnly"), cookie.get("sameSite"), cookie.get("expires")) == (True, "Strict", -1)
    secure = server.ask("GET", "/", headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert secure.startswith("__Host-list=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(secure.split("; "))


def test_forms_from_elsewhere_are_refused(visit: Visit, server: Server) -> None:
    with visit() as somebody, visit() as other:
        for one in (somebody, other):
            one.begin()
        form = {"screen": "person.fears_monitoring", "answer:person.fears_monitoring": "no", "how": "as-answered"}
        right, wrong = (one.page.locator("[name=form]").first.input_value() for one in (somebody, other))
        cookie = {"Cookie": f"list={somebody.token}"}
        refused: list[tuple[dict[str, str], dict[str, str]]] = [
            (form, cookie),
            ({**form, "form": ""}, cookie),
            ({**form, "form": wrong}, cookie),
            ({**form, "form": right}, {**cookie, "Origin": "https://elsewhere.example"}),
            ({**form, "form": right}, {**cookie, "Origin": "null"}),
            ({**form, "form": right}, {}),
        ]
        for sent, headers in refused:
            assert server.ask("POST", "/list/1", form=sent, headers=headers).status == 403
        somebody.go("/list")
        assert somebody.path == "/list/1"
        assert server.ask("POST", "/list/1", form={**form, "form": right}, headers=cookie).status == 303
        somebody.go("/list")
        assert somebody.path == "/list/2"


def test_a_form_that_is_too_long_or_none(visit: Visit, server: Server) -> None:
    with visit() as somebody:
        somebody.begin()
        form = somebody.page.locator("[name=form]").first.input_value()
        cookie = {"Cookie": f"list={somebody.token}"}
        assert server.ask("POST", "/list/1", form={"form": form, "answer": "x" * 70_000}, headers=cookie).status == 413
        many = {f"name{number}": "" for number in range(300)}
        assert server.ask("POST", "/list/1", form={"form": form, **many}, headers=cookie).status == 400
        plain = {**cookie, "Content-Type": "text/plain"}
        assert server.ask("POST", "/list/1", form={"form": form}, headers=plain).status == 415


def test_sessions_end_when_nobody_uses_them(web: Any) -> None:
    at = [0.0]
    sessions = web.sessions.Sessions(None, idle=60, most=2, clock=lambda: at[0])
    token, session = sessions.begin("nothing")
    sessions.begin("nothing")
    with pytest.raises(web.sessions.FullError):
        sessions.begin("nothing")
    at[0] = 50
    assert sessions.find(token) is session
    at[0] = 100
    sessions.sweep()
    assert len(sessions) == 1
    at[0] = 161
    assert sessions.find(token) is None
    assert len(sessions) == 0
    with pytest.raises(web.sessions.EndedError), session.held():
        pass
    assert token not in repr(session)


def test_no_single_place_takes_all_the_room(web: Any) -> None:
    """One computer that opens visit after visit shuts nobody else out, and no address is kept as it is."""
    sessions = web.sessions.Sessions(None, idle=60, most=5, most_each=2)
    sessions.begin("nothing", "2001:db8::1")
    token, session = sessions.begin("nothing", "2001:db8::1")
    with pytest.raises(web.sessions.FullError):
        sessions.begin("nothing", "2001:db8::2")
    sessions.begin("nothing", "2001:db8:0:1::1")
    sessions.begin("nothing", "192.0.2.1")
    assert "2001" not in session.client
    sessions.end(token)
    sessions.begin("nothing", "2001:db8::3")


def test_help_is_there_when_all_places_are_taken(tmp_path: Path) -> None:
    """Whoever presses "Get help now" gets their card, however many people are here, and needs no session for it."""
    with serving(tmp_path, LIST_MOST_SESSIONS="0") as full:
        page = full.ask("GET", "/numbers")
        assert page.status == 200
        somebody = Reader(full)
        somebody.get("/ask/1")
        said = {"now": "safe", "who": "me_young", "did_it": "stranger", "happened": "threat"}
        for _ in range(3):
            somebody.send(**{f"answer:incident.{fact}": value for fact, value in said.items()})
        asking = IncidentInterview()
        for screen in first_screens():
            asking = asking.reply({f"incident.{fact}": value for fact, value in said.items()}, screen)
        card = asking.response().card
        assert card is not None
        assert card.title in somebody.text
        assert "Too many people are here" in somebody.text
        cookie = {"Cookie": somebody.headers["Cookie"]}
        busy = full.ask("POST", "/begin", form={"form": somebody.hidden["form"]}, headers=cookie)
        assert busy.status == 503
        assert "Too many people are here" in busy.body
        assert 'href="tel:999"' in busy.body
    assert {"999", "911", "112"} <= set(re.findall(r'href="tel:([0-9]+)"', page.body))
    assert "set-cookie" not in page.headers


def test_what_nobody_comes_back_to_is_gone_from_the_bytes(tmp_path: Path, web: Any) -> None:
    """Nothing is written before a first answer, and what was is deleted by its last change, whatever it is."""
    path, empty, began = tmp_path / "kept.db", Inventory(), datetime.now(UTC)
    kept = web.kept.Kept(path)
    blank = path.read_bytes()
    sessions = web.sessions.Sessions(kept, idle=1e9, most=1000, most_each=1000)
    tokens = [sessions.begin("ordinary") for _ in range(600)]
    _, session = tokens[0]
    session.begin_check(empty)
    assert session.keep(kept)
    assert path.read_bytes() == blank
    said = {
        "label": empty.with_subjects(Device(id="phone", label="Ann's phone")),
        "list": empty.completed("device"),
        "answer": empty.with_subjects(Device(id="phone", screen_lock="pin")),
        "nothing": empty,
    }
    for person, inventory in said.items():
        kept.save(person, "ordinary", inventory, empty)
    assert b"Ann's phone" in written(path)
    kept.forget_older_than(90, began + timedelta(days=89))
    assert kept.people() == said.keys()
    kept.forget_older_than(90, began + timedelta(days=91))
    assert (kept.people(), kept.find("label")) == (frozenset(), None)
    assert not any(mark in written(path) for mark in (b"Ann", b"screen_lock", b'"device"', b"ordinary-"))
    kept.close()


def test_what_is_kept_counts_among_the_people_there_may_be(tmp_path: Path, web: Any) -> None:
    """So neither one visitor who begins again and again nor many can fill the disk."""
    kept = web.kept.Kept(tmp_path / "kept.db")
    sessions = web.sessions.Sessions(kept, idle=60, most=100, most_each=2, most_kept=3)
    for place in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        token, session = sessions.begin("ordinary", place)
        kept.save(session.person, "ordinary", Inventory().completed("device"), Inventory())
        sessions.end(token)
        if place == "192.0.2.1" and len(kept.people()) > 1:
            with pytest.raises(web.sessions.FullError):
                sessions.begin("private", place)
    with pytest.raises(web.sessions.FullError):
        sessions.begin("ordinary", "192.0.2.3")
    sessions.begin("nothing", "192.0.2.1")
    sessions.forget(token)
    sessions.begin("ordinary", "192.0.2.3")
    kept.close()


def test_an_answer_that_cannot_be_written_is_written_with_the_next(
    tmp_path: Path, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = web.kept.Kept(tmp_path / "kept.db")
    _, session = web.sessions.Sessions(kept, idle=60, most=2).begin("private")
    session.begin_check(Inventory())
    session.walk = session.walk.reply(1, "person.fears_monitoring", {"person.fears_monitoring": "no"})
    full = StoreError("full", Problem("", "the disk is full", "make room"))
    with monkeypatch.context() as patched:
        patched.setattr(kept, "save", Mock(side_effect=full))
        assert not session.keep(kept)
    session.walk = session.walk.reply(2, "account.subjects", {"account.subjects": ["mail"]})
    assert session.keep(kept)
    found = kept.find(session.person).inventory
    assert found == session.walk.interview.inventory
    kept.close()


# the way out ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
def test_leaving_in_one_tab_empties_the_others(visit: Visit, scripts: bool) -> None:
    """Another tab shows nothing of the person any more: at once where scripts are on, else when it is next touched."""
    with visit(java_script_enabled=scripts) as somebody:
        somebody.begin()
        somebody.list_devices(MARK)
        somebody.pass_until("h1 bdi")
        other = somebody.context.new_page()
        other.goto(f"{somebody.server.base}/list")
        assert MARK in other.locator("body").inner_text()
        somebody.click(somebody.page.locator("a.leave"))
        if scripts:
            other.wait_for_url("**/measures")
        else:
            other.locator("form[action^='/list'] button").last.click()
            other.wait_for_load_state()
        assert MARK not in other.content()
        other.go_back()
        other.wait_for_load_state()
        assert MARK not in other.content()


@pytest.mark.parametrize("scripts", [True, False])
def test_leaving_forgets_and_shows_something_else(visit: Visit, scripts: bool) -> None:
    with visit(java_script_enabled=scripts) as somebody:
        somebody.begin()
        somebody.list_devices(MARK)
        somebody.pass_until("h1 bdi")
        token, steps = somebody.token, int(somebody.path.rpartition("/")[2])
        somebody.follow("Leave")
        somebody.page.wait_for_url("**/measures")
        assert somebody.heading == "Kitchen measures"
        assert somebody.context.cookies() == []
        assert somebody.server.ask("GET", "/list/1", headers={"Cookie": f"list={token}"}).status == 404
        for _ in range(2):
            somebody.page.go_back()
            assert somebody.heading == "There is nothing here"
            assert MARK not in somebody.page.content()
        assert steps > 2


def test_three_presses_of_shift_leave(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help()
        somebody.page.wait_for_load_state("load")
        inside = somebody.path
        keyboard = somebody.page.keyboard
        for key in ("Shift", "Shift", "a", "Shift"):
            keyboard.press(key)
        somebody.page.wait_for_timeout(300)
        assert somebody.path == inside
        for _ in range(2):
            keyboard.press("Shift")
        somebody.page.wait_for_url("**/measures")
        somebody.page.go_back()
        assert somebody.path.startswith("/ask/")
        assert somebody.page.locator(":checked:not(option)").count() == 0


PLACES = (
    *("/", "/list/1", "/sheet", "/card", "/ask/1", "/country", "/steps", "/steps/1", "/calls", "/avoid", "/rules"),
    *(
        "/todo",
        "/todo/places/new",
        "/todo/notes/new",
        "/papers",
        "/papers/1",
        "/papers/1/sent",
        "/settings",
        "/nowhere",
    ),
)


def test_the_way_out_is_on_every_page_at_one_place_and_first_in_order(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.get_help()
        places = set[tuple[float, float]]()
        for path in PLACES:
            somebody.go(path)
            button = somebody.page.get_by_role("link", name="Leave", exact=True).bounding_box()
            assert button is not None
            places.add((button["x"] + button["width"], button["y"]))
            somebody.page.keyboard.press("Tab")
            assert somebody.page.evaluate("document.activeElement.textContent") == "Leave this page"
        assert len(places) == 1
        somebody.page.keyboard.press("Enter")
        somebody.page.wait_for_url("**/measures")


def test_leaving_by_a_form_or_without_a_session_works(server: Server) -> None:
    for method in ("GET", "POST"):
        answer = server.ask(method, "/leave")
        assert (answer.status, answer.headers["location"]) == (303, "/measures")
        assert "storage" in answer.headers["clear-site-data"]


def test_nothing_of_a_leak_is_kept(visit: Visit, server: Server, store: Path) -> None:
    with visit() as somebody:
        somebody.begin("private")
        names = Store(path=store).names()
        somebody.get_help("NZ", now="danger")
        assert somebody.path == "/card"
        somebody.go("/todo/places/new")
        mark = "Numbatpage"
        somebody.page.get_by_label("Its link").fill(f"https://example.org/{mark}")
        somebody.press("Save")
        assert somebody.path == "/todo"
        with Store(path=store, keep_private=True, keep_incidents=True) as opened:
            assert opened.names() == names
            for name in names:
                assert opened.load(name).of_kind("incident") == ()
        assert b"incident" not in written(store)
        assert mark.encode() not in written(store)
        assert "danger" not in server.log
        assert mark not in server.log
        somebody.follow("Leave")
        somebody.page.wait_for_url("**/measures")
        somebody.go("/steps")
        assert somebody.heading == "There is nothing here"


# for everybody -------------------------------------------------------------------------------------------------------

KINDS = (
    "start",
    "before",
    "key",
    "radio",
    "error",
    "subjects",
    "older",
    "each",
    "each error",
    "date",
    "number",
    "report",
    "report again",
    "settings",
    "first",
    "watched",
    "card in danger",
    "card",
    "several",
    "calls",
    "steps",
    "step",
    "step error",
    "avoid",
    "rules",
    "place",
    "place error",
    "place changed",
    "report case",
    "answer",
    "to do",
    "papers",
    "paper",
    "paper sent",
    "discreet card",
    "discreet steps",
    "discreet step",
    "discreet to do",
    "discreet paper",
    "alone",
    "nothing",
    "forgotten",
    "measures",
)


def walk(somebody: Visitor) -> Iterator[str]:
    """Go past a page of each kind; what a page can unfold is unfolded."""
    yield from walk_the_check(somebody)
    yield from walk_the_plan(somebody)
    somebody.go("/nowhere")
    yield "nothing"
    somebody.go("/settings")
    somebody.press("Forget everything now")
    yield "forgotten"
    somebody.go("/measures")
    yield "measures"


def unfolded(somebody: Visitor, kind: str) -> str:
    for summary in somebody.page.locator("details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    return kind


def walk_the_check(somebody: Visitor) -> Iterator[str]:
    somebody.go("/")
    yield unfolded(somebody, "start")
    somebody.go("/before")
    yield "before"
    somebody.page.locator("#whole").check()
    somebody.page.locator("#ordinary").check()
    somebody.press("Begin")
    yield "key"
    somebody.follow("Go on")
    yield unfolded(somebody, "radio")
    somebody.press("Next")
    yield "error"
    somebody.answer("no")
    yield unfolded(somebody, "subjects")
    somebody.pass_until("[value='tablet']")
    page = somebody.path
    somebody.name("Mine", "Another")
    somebody.answer("phone")
    somebody.go(page)
    yield "older"
    somebody.go("/list")
    wanted = {"each": "[name='answer:same']", "date": "input[type=date]", "number": "input[inputmode=numeric]"}
    while wanted:
        for kind in [kind for kind, selector in wanted.items() if somebody.page.locator(selector).count()]:
            del wanted[kind]
            yield unfolded(somebody, kind)
            if kind == "each":
                somebody.press("Next")
                yield "each error"
        if somebody.page.locator("button[value=that-is-all]").count():
            somebody.press("None, or no more")
        else:
            somebody.say_nothing("not-known")
    somebody.follow("Stop here and look at the report")
    yield unfolded(somebody, "report")
    somebody.go("/sheet")
    yield unfolded(somebody, "report again")
    somebody.go("/settings")
    yield "settings"


def walk_the_plan(somebody: Visitor) -> Iterator[str]:
    somebody.go("/ask/1")
    yield "first"
    somebody.press("Someone may see the screen")
    yield "watched"
    somebody.tick("danger")
    somebody.press("Next")
    somebody.go("/settings")
    somebody.press("Turn discreet mode off")
    yield unfolded(somebody, "card in danger")
    somebody.go("/ask/1")
    somebody.answer("safe")
    somebody.answer("me_adult", "stranger")
    somebody.answer("posted")
    somebody.page.locator("select").select_option("US")
    somebody.press("Show the number")
    yield unfolded(somebody, "card")
    somebody.go("/ask")
    somebody.pass_until("input[type=checkbox]")
    yield "several"
    somebody.go("/calls")
    yield "calls"
    somebody.go("/steps")
    yield unfolded(somebody, "steps")
    somebody.follow(packs.load("leak-response").item("tell-one-trusted-person").title)
    yield unfolded(somebody, "step")
    somebody.click(somebody.page.locator("button", has_text="Save").first)
    yield "step error"
    yield from walk_the_case(somebody)
    yield from walk_discreetly(somebody)


def walk_the_case(somebody: Visitor) -> Iterator[str]:
    for path in ("avoid", "rules"):
        somebody.go(f"/{path}")
        yield unfolded(somebody, path)
    somebody.go("/todo/places/new")
    yield "place"
    somebody.page.get_by_label("Which app or site?").fill("Insta")
    somebody.page.locator("[name='answer:places.since']").fill("2999-01-01")
    somebody.press("Save")
    yield "place error"
    somebody.page.locator("[name='answer:places.since']").fill("")
    somebody.press("Save")
    somebody.click(somebody.page.get_by_role("link", name="Change it"))
    yield "place changed"
    somebody.go("/todo")
    somebody.follow("I reported it")
    yield "report case"
    somebody.tick("platform")
    somebody.press("Save")
    yield unfolded(somebody, "to do")
    somebody.click(somebody.page.locator('a[href^="/todo/answer/"]').first)
    yield "answer"
    somebody.go("/papers")
    yield "papers"
    somebody.click(somebody.page.locator(".contacts a").first)
    yield "paper"
    somebody.follow("I sent it")
    yield "paper sent"


def walk_discreetly(somebody: Visitor) -> Iterator[str]:
    somebody.go("/steps")
    somebody.press("Show neutral names only")
    yield unfolded(somebody, "discreet card")
    somebody.go("/steps")
    yield unfolded(somebody, "discreet steps")
    somebody.go("/steps/2")
    yield unfolded(somebody, "discreet step")
    somebody.go("/todo")
    yield unfolded(somebody, "discreet to do")
    somebody.go("/papers/1")
    yield unfolded(somebody, "discreet paper")
    somebody.go("/numbers")
    yield "alone"


FITS = """() => {
  const wide = document.documentElement.clientWidth;
  const leave = document.querySelector('.leave')?.getBoundingClientRect();
  const out = [...document.querySelectorAll('main *')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && (box.right > wide + 1 || box.left < -1);
  });
  const there = !leave || (leave.left >= 0 && leave.right <= wide);
  return document.documentElement.scrollWidth <= wide && !out.length && there;
}"""


class Seen(NamedTuple):
    """What was seen of a page of one kind."""

    title: str
    violations: Mapping[str, str]
    fits: Mapping[str, bool]
    languages: tuple[str, int, int]


class Survey(NamedTuple):
    """What was seen of all kinds of pages, and which addresses were asked for."""

    pages: Mapping[str, Seen]
    addresses: tuple[str, ...]


def violations(page: "Page") -> str:
    """Have axe-core look at a page; gives what it finds, and fails if it looked at nothing."""
    found = axe.Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    assert found.response["passes"]
    return str(found.generate_report()) if found.violations_count else ""


def seen(page: "Page") -> Seen:
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    found: dict[str, str] = {}
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found[scheme] = violations(page)
    fits = {"320 pixels": page.evaluate(FITS)}
    page.evaluate("document.documentElement.dir = 'rtl'")
    fits["320 pixels from right to left"] = page.evaluate(FITS)
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": 640, "height": 400})
    fits["1280 pixels at 200 %"] = page.evaluate(FITS)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    fits["text twice as large"] = page.evaluate(FITS)
    page.set_viewport_size({"width": 320, "height": 568})
    language = page.locator("html").get_attribute("lang") or ""
    return Seen(page.title(), found, fits, (language, page.locator("h1").count(), page.locator("main").count()))


@pytest.fixture(scope="module")
def survey(browser: "Browser", server: Server) -> Survey:
    """Go past a page of each kind once, in a window of 320 pixels, and look at each in all ways."""
    with visiting(browser, server, viewport={"width": 320, "height": 568}) as somebody:
        pages = {kind: seen(somebody.page) for kind in walk(somebody)}
        return Survey(pages, tuple(somebody.addresses))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_no_violation(survey: Survey, kind: str, scheme: str) -> None:
    assert survey.pages[kind].violations[scheme] == ""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out_at_320_pixels_nor_at_200_per_cent(survey: Survey, kind: str) -> None:
    """Also with text twice as large, and from right to left."""
    fits = survey.pages[kind].fits
    assert len(fits) == 4
    assert [how for how, fit in fits.items() if not fit] == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_has_a_language_a_heading_and_a_main_part(survey: Survey, kind: str) -> None:
    assert survey.pages[kind].languages == ("en", 1, 1)


def test_titles_and_addresses_say_nothing(survey: Survey) -> None:
    telling = re.compile(r"leak|private|photo|video|abuse|intimate|safe|secur|help|watch", re.IGNORECASE)
    paths = {re.sub(r"^https?://[^/]+", "", address) for address in survey.addresses}
    assert len(paths) > 20
    assert [page.title for page in survey.pages.values() if telling.search(page.title)] == []
    assert [path for path in paths if telling.search(path) or "?" in path] == []


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    with visit() as somebody:
        somebody.go("/")
        keyboard = somebody.page.keyboard

        def reach(label: str) -> None:
            """Press Tab until something has the focus, which must be seen."""
            for _ in range(30):
                keyboard.press("Tab")
                at = "document.activeElement"
                if somebody.page.evaluate(f"{at}.textContent.trim() || {at}.labels?.[0]?.textContent") == label:
                    style = somebody.page.evaluate(f"getComputedStyle({at}).outlineStyle")
                    assert style == "solid", label
                    return
            raise AssertionError(f"{label} can't be reached")

        reach("Begin the check")
        keyboard.press("Enter")
        somebody.page.wait_for_url("**/before")
        reach("Begin")
        keyboard.press("Enter")
        somebody.page.wait_for_url("**/list/1")
        reach("No")
        keyboard.press("ArrowDown")
        assert somebody.page.locator("#sc-q1-2").is_checked()
        keyboard.press("ArrowUp")
        assert somebody.page.locator("#sc-q1-1").is_checked()
        reach("Next")
        keyboard.press("Enter")
        somebody.page.wait_for_url("**/list/2")
        reach("My laptop")
        keyboard.press("Space")
        keyboard.press("Enter")
        somebody.page.wait_for_url("**/list/3")
        reach("Why do we ask?")
        keyboard.press("Enter")
        assert somebody.page.locator("details").get_attribute("open") is not None
        reach("Stop here and look at the report")
        keyboard.press("Enter")
        somebody.page.wait_for_url("**/sheet")


def test_the_report_can_be_taken_away(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.list_devices("Mine")
        somebody.go("/sheet")
        with somebody.page.expect_download() as started:
            somebody.page.get_by_role("link", name="Download the report").click()
        assert started.value.suggested_filename == "list.html"
        text = Path(started.value.path()).read_text(encoding="utf-8")
        assert text.startswith("<!doctype html>")
        for told in (text, somebody.text):
            assert "Nothing was sent" not in told, "the answers were sent to a server"
            assert "Made from what you told this site" in told
        assert "<script" not in text


# the report ----------------------------------------------------------------------------------------------------------

PHONES = ((390, 844), (320, 568))


@pytest.mark.parametrize("with_case", [False, True])
@pytest.mark.parametrize("size", PHONES)
def test_the_first_three_things_stand_on_the_first_screen_of_a_phone(
    visit: Visit, size: tuple[int, int], with_case: bool
) -> None:
    """All of them, and what to read before, whole and without scrolling; also below the links of both lists."""
    width, height = size
    with visit(viewport={"width": width, "height": height}) as somebody:
        somebody.begin()
        if with_case:
            somebody.get_help("GB", now="safe", who="me_adult", did_it="stranger", happened="posted")
            somebody.go("/list")
        somebody.answer("no")
        somebody.name("Mine")
        somebody.go_on()
        somebody.pass_until("text=What to do first")
        somebody.go("/sheet")
        first = somebody.page.locator(".first ol a")
        assert first.count() == 3
        for one in (*somebody.page.locator(".first p").all(), *first.all()):
            box = one.bounding_box()
            assert box is not None
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height, one.inner_text()
            assert box["x"] + box["width"] <= width
        target = first.first.get_attribute("href") or ""
        first.first.click()
        assert somebody.page.locator(target).is_visible()
        assert somebody.page.locator(target).inner_text().endswith(first.first.inner_text())


def test_what_changed_since_the_report_was_looked_at_is_shown(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin()
        somebody.list_devices("Mine")
        somebody.go("/sheet")
        assert "What changed since" not in somebody.text
        somebody.page.reload()
        assert "Nothing that is shown here has changed." in somebody.text
        somebody.go("/list")
        somebody.pass_until("text=What to do first")
        somebody.go("/sheet")
        assert "What changed since" in somebody.text
        assert "New to do" in somebody.text
        assert "not known now" not in somebody.text
        assert "Done since then" not in somebody.text, "nothing was known to be undone"


def test_whoever_comes_back_sees_what_changed_since_they_were_here(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin("ordinary")
        somebody.list_devices(MARK)
        somebody.pass_until("h1 bdi")
        for group in somebody.page.locator("fieldset:has(input[type=radio])").all():
            group.locator("input").first.check()
        somebody.press("Next")
        token = somebody.token
        somebody.follow("Leave")
    with visit() as later:
        later.context.add_cookies([{"name": "list", "value": token, "url": later.server.base}])
        later.go("/sheet")
        assert "What changed since" in later.text
        assert "Nothing that is shown here has changed." in later.text
        later.go("/list")
        later.pass_until("text=What to do first")
        later.go("/sheet")
        assert "New to do" in later.text


def test_after_the_most_important_questions_one_can_go_on_with_all(visit: Visit) -> None:
    with visit() as somebody:
        somebody.begin(profile="quick")
        somebody.pass_until("text=What to do first")
        assert somebody.path == "/sheet"
        somebody.press("Go on with all questions")
        assert somebody.path == "/list/1"
        assert not somebody.page.locator("[name='answer:person.fears_monitoring']").count()


# every answer of the server ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/before", 200),
        ("GET", "/measures", 200),
        ("GET", "/static/style.css", 200),
        ("GET", "/static/leave.js", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/leave", 303),
        ("GET", "/list", 404),
        ("GET", "/list/1", 404),
        ("GET", "/list/first", 404),
        ("GET", f"/list/{'9' * 5000}", 404),
        ("GET", "/steps/1", 404),
        ("GET", "/settings", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/static/../app.py", 404),
        ("DELETE", "/", 405),
        ("PUT", "/list/1", 405),
        ("POST", "/begin", 403),
    ],
)
def test_every_answer_is_plain_and_has_the_headers(server: Server, method: str, path: str, status: int) -> None:
    answer = server.ask(method, path)
    assert answer.status == status
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "Traceback" not in answer.body
    if status >= 400:
        assert "<h1>" in answer.body
        assert "set-cookie" not in answer.headers


def test_templates_and_styles_hold_nothing_that_is_run_or_fetched() -> None:
    for path in [*(EXAMPLES / "web" / "templates").iterdir(), EXAMPLES / "web" / "static" / "style.css"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://|url\(|@import|javascript:|\son[a-z]+=", text), path.name
        assert "style=" not in text, path.name
        assert "<style" not in text, path.name
