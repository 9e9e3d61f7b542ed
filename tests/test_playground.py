"""The playground in a browser: nothing leaves it, and it works without a network, by keyboard, small and dark.

What it says and what a press does is in `test_playground_pages.py`, which needs no browser.
"""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.pages import UNSEEN, overflow, violations
from tests.playing import DULL, SAME, Player, Site, built, playing, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download

ELSEWHERE = "http://somewhere.example/"
FETCH = f"fetch('{ELSEWHERE}').then(() => 'sent', () => 'refused')"
PARTS = ("app", "help")
"""The parts of the program that are loaded once something is begun, in English; the editor loads the rest."""
KEPT = """
async () => {
  const caching = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
  return (await Promise.all(caching)).flat().map((request) => request.url);
}
"""
"""Gives the addresses of what the browser keeps."""
STORED = """
async () => {
  const found = [await caches.keys(), await indexedDB.databases(), localStorage, sessionStorage];
  return found.map((one) => one.length);
}
"""
"""Counts what the browser stores for the page: caches, databases, and two sorts of values."""
AT_THE_TOP = "document.activeElement?.matches('main h1, main [role=alert]') ?? false"
"""Whoever hears the page stands at the heading of each new one."""
GONE = "h1:text-is('Lengths and weights')"
"""The dull page."""
MOST = 11_000_000
"""How many bytes are sent at most until everything is there but the editor."""
MOST_AT_FIRST = 60_000
"""How many bytes are sent at most, compressed, until the first button is there."""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(built()) as served:
        yield served


@pytest.fixture
def player(browser: "Browser", site: Site) -> Iterator[Player]:
    with playing(browser, site) as found:
        found.load()
        yield found


def saved(player: Player, what: str) -> "Download":
    with player.page.expect_download() as found:
        player.page.locator(f"a[href='{what}']").click()
    return found.value


def text_of(download: "Download") -> str:
    return Path(download.path()).read_text(encoding="utf-8")


# what leaves ---------------------------------------------------------------------------------------------------------


def test_no_request_leaves_whatever_is_done(player: Player, tmp_path: Path) -> None:
    """Once all is loaded the server ends, and all that the page offers is done: nothing is asked of anybody."""
    player.act("/list/0", "/", "/example")
    player.run("1")
    player.act("/")
    player.site.cut()
    player.requests.clear()
    before = len(player.site.asked)

    player.list_things()
    player.pass_until(SAME)
    player.main.locator(SAME).first.check()
    player.next()
    player.next("I'd rather not say")
    player.back()
    player.act("/sheet")
    progress = tmp_path / "progress.json"
    progress.write_text(text_of(saved(player, "/progress")), encoding="utf-8")
    assert text_of(saved(player, "/sheet/file")).startswith("<!doctype html>")
    player.act("/")
    player.page.locator("#file").set_input_files(progress)
    player.wait("form[action^='/list']")

    player.act("/", "/help")
    player.choose("safe", "me_adult", "posted")
    player.page.locator("select").select_option("IN")
    player.next("Show the number")
    player.act("/steps")
    for step in player.main.locator("summary").all()[:5]:
        step.click()
    player.act("/ask/0")
    player.next()
    player.act("/steps")

    player.act("/", "/example")
    player.page.get_by_role("button", name="Run", exact=True).click()
    assert player.ran() == ("The program ended without an error.", "")
    assert (player.site.asked[before:], player.elsewhere) == ([], [])
    # The editor's worker asks for its three scripts and the list, which the browser has kept.
    asked = {one.rpartition("/")[2] for one in player.requests}
    assert asked == {"worker.mjs", "pyodide.mjs", "pyodide.asm.mjs", "manifest.json"}


def test_the_policy_refuses_every_other_machine_to_page_and_workers(player: Player) -> None:
    assert player.page.evaluate(FETCH) == "refused"
    bare = player.context.new_page()  # the control: a page without the policy asks another machine, and that is seen
    bare.goto(f"{player.site.base}manifest.json")
    bare.evaluate(FETCH)
    assert any("somewhere.example" in line for line in player.elsewhere)
    player.elsewhere.clear()
    player.act("/example")
    state, said = player.run(
        f"import js\nrequest = js.XMLHttpRequest.new()\nrequest.open('GET', '{ELSEWHERE}', False)\nrequest.send()\n"
    )
    assert state == "The program ended with an error."
    assert "NetworkError" in said
    assert player.run("import js\njs.eval('1')")[0] == "The program ended with an error."
    assert player.elsewhere == []


def test_only_the_program_is_kept_and_it_can_be_removed(player: Player) -> None:
    """The browser keeps the files of the program and no others; nothing that was entered is in them."""
    assert player.page.evaluate(STORED) == [0, 0, 0, 0]  # until something is begun
    player.list_things()
    player.page.wait_for_function(f"async () => (await ({KEPT})()).some((one) => one.endsWith('help.bin'))")
    kept: list[str] = player.page.evaluate(KEPT)
    manifest: dict[str, Any] = json.loads((built() / "manifest.json").read_bytes())
    names = {*(entry["name"] for entry in manifest["files"] if entry["part"] in PARTS), "manifest.json"}
    assert sorted(kept) == sorted(player.site.base + name for name in names)
    assert player.page.evaluate(STORED) == [1, 0, 0, 0]
    assert player.context.cookies() == []
    player.act("/")
    player.page.locator("[data-remove]").click()
    player.wait(GONE)
    assert player.page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    assert player.page.evaluate(STORED) == [0, 0, 0, 0]


# loading -------------------------------------------------------------------------------------------------------------


def test_it_opens_and_works_without_a_network(player: Player) -> None:
    """Nothing of the program is asked for until something is begun; then each part once, and it is small."""
    assert not [path for path in player.site.asked if path.endswith((".bin", "worker.mjs", "manifest.json"))]
    at_first = {path.rpartition("/")[2].partition("?")[0] or "index.html" for path in player.site.asked}
    assert sum(len(gzip.compress((built() / name).read_bytes())) for name in at_first) < MOST_AT_FIRST
    player.act("/list/0")
    player.page.wait_for_function(f"async () => (await ({KEPT})()).some((one) => one.endsWith('help.bin'))")
    program = [path for path in player.site.asked if path.endswith(".bin")]
    assert len(program) == len({*program}) == 4
    assert player.site.sent < MOST
    player.act("/", "/example")
    player.run("1")
    player.site.cut()
    player.page.goto(f"{player.site.base}index.html?en")
    player.wait("[data-act='/help']")
    player.act("/help")
    player.wait("form")
    player.act("/", "/example")
    assert player.run("print(6 * 7)") == ("The program ended without an error.", "42")
    player.page.goto(player.site.base)
    player.wait("[data-act='/help']")


@pytest.mark.parametrize("name", ["worker.mjs", "pyodide.mjs"])
def test_a_file_that_isnt_as_listed_is_not_run(browser: "Browser", tmp_path: Path, name: str) -> None:
    """Python isn't started: neither where the script that loads it is another one, nor where it is itself."""
    folder = tmp_path / "site"
    shutil.copytree(built(), folder)
    text = (folder / name).read_text(encoding="utf-8")
    other = "// other\n" if name == "worker.mjs" else "console.log('it was run');\n"
    (folder / name).write_text(text + other, encoding="utf-8")
    with serving(folder) as site, playing(browser, site) as player:
        player.load()
        player.act("/list/0")
        player.wait("text=The program couldn't be loaded")
        assert not any("it was run" in said for said in player.said)
        player.back()
        assert player.heading == "What to do first"


COUNTRIES = {"en-GB": ("Asia/Calcutta", "112"), "es-MX": ("America/Mexico_City", "911"), "hi-IN": ("Etc/UTC", "112")}
"""A zone for each language, as Chromium reports it, and the first number then."""


@pytest.mark.parametrize("locale", COUNTRIES)
def test_help_does_not_wait_for_the_program(browser: "Browser", site: Site, locale: str) -> None:
    """Every card and number is on the page that is served, in the browser's language; without scripts in English."""
    zone, number = COUNTRIES[locale]
    for scripts in (True, False):
        with playing(browser, site, locale=locale, timezone_id=zone, java_script_enabled=scripts) as player:
            player.context.route("**/*.bin", lambda _: None)  # a line so slow that it never comes
            player.page.goto(site.base)
            tag = locale[:2] if scripts else "en"
            player.wait(f"html[lang={tag}]")
            assert player.page.locator("a[href^='tel:']").count() > 200
            assert player.page.locator("#danger a[href^='tel:']").first.inner_text() == (number if scripts else "112")
            assert (player.page.locator("button:visible").count() > 4) == scripts
            player.page.locator(".languages a", has_text="Español").click()
            player.wait("html[lang=es]")
            player.page.locator(".languages a", has_text="English").click()
            player.wait("html[lang=en]")
            player.page.locator(".leave").click()
            player.page.wait_for_url(f"**/{DULL}")


def test_without_scripts_a_country_opens_by_its_anchor(browser: "Browser", site: Site) -> None:
    with playing(browser, site, java_script_enabled=False) as player:
        player.page.goto(f"{site.base}#in-IN")
        number = player.page.locator("#in-IN a[href='tel:112']").first
        number.wait_for()
        assert number.is_visible()


# going back ----------------------------------------------------------------------------------------------------------


def test_back_goes_one_page_back_and_nothing_is_lost(player: Player) -> None:
    """By the browser's own keys and by the page's; what was filled in is there, and forward it goes on."""
    player.list_things()
    heading = player.heading
    player.back()
    assert player.page.locator("[data-name='others:messenger.subjects']").first.inner_text() == "Zebra talk"
    assert player.main.locator("input:checked").count() == 4
    player.press(player.main.locator("[data-back]"))
    assert player.main.locator("input:checked").count() == 2
    player.page.go_forward()
    player.page.go_forward()
    player.wait(f"h1:text-is({json.dumps(heading)})")
    player.act("/sheet")
    player.wait(".sc-report")
    player.act("/")
    player.back()
    player.wait(".sc-report")
    player.act("/help")
    player.wait("form[action='/ask/1']")
    player.page.locator("[value=safe]").check()
    player.back()
    player.wait(".sc-report")
    player.page.go_forward()
    player.wait("[value=safe]:checked")


# leaving -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["button", "hidden link", "escape", "shift"])
def test_leaving_empties_all_tabs_and_leads_to_a_dull_page(player: Player, way: str) -> None:
    """Without a network, too; and going back doesn't show it again."""
    player.page.goto(f"{player.site.base}{DULL}?before")
    player.load()
    other = player.context.new_page()
    other.goto(player.site.base)
    other.locator("[data-act='/help']").first.wait_for()
    player.page.bring_to_front()
    player.list_things()
    player.site.cut()
    entries = player.page.evaluate("history.length")
    if way == "button":
        player.page.locator(".leave").click()
    elif way == "hidden link":
        player.page.keyboard.press("Tab")
        player.page.locator(".skip[data-leave]").press("Enter")
    else:
        for _ in range(3):
            player.page.keyboard.press(way.capitalize())
    for page in (player.page, other):
        page.locator(GONE).wait_for()
        assert ("Zebra" in page.content(), page.title()) == (False, "Lengths and weights")
    assert player.page.evaluate("history.length") == entries
    for _ in range(entries - 4):  # before it are an empty page, the page itself, and the dull one
        player.page.go_forward()
        player.wait(GONE)
        assert player.page.url.endswith(DULL)
    player.page.evaluate(f"history.go({3 - entries})")
    player.page.wait_for_url("**/*?before")


# how it looks and is used --------------------------------------------------------------------------------------------


def unfolded(player: Player, name: str) -> str:
    """Open all that is folded on a page, and give its name."""
    player.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    return name


def pages(player: Player) -> Iterator[str]:
    """Go through every sort of page of the check, the editor and the response, and give the name of each."""
    yield unfolded(player, "home")
    player.act("/list/0")
    yield unfolded(player, "safety")
    player.act("/")
    player.list_things()
    seen: set[str] = set()
    while not player.main.locator(".sc-report").count():
        widgets = (SAME, "select", "[data-name]", "input[type=checkbox]", "h2")
        new = {name for name in widgets if player.main.locator(name).count()} - seen
        if new:
            yield unfolded(player, f"screen with {', '.join(sorted(new))}")
        seen |= new
        player.next()
    yield unfolded(player, "report")
    player.act("/", "/example")
    player.run(player.page.locator("#code").inner_text() + "\nprint('x' * 500)")
    yield "example"
    for said in (("danger",), ("safe", "me_young", "posted")):
        player.load()
        player.act("/help")
        yield "now"
        for value in said:
            player.choose(value)
            yield f"after {value}"
        player.page.locator("select").first.select_option("GB")
        player.next("Show the number")
        yield unfolded(player, "card")
        player.act("/steps")
        yield unfolded(player, "plan")
    player.act("/ask/0")
    yield unfolded(player, "question")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(browser: "Browser", site: Site, scheme: str) -> None:
    """axe-core finds nothing on any page, at 320 pixels none is wider than the window, and the console stays empty."""
    with playing(browser, site, color_scheme=scheme, viewport={"width": 320, "height": 640}) as player:
        player.load()
        seen: list[str] = []
        for name in pages(player):
            seen.append(name)
            assert overflow(player.page) == 0, name
            assert violations(player.page) == [], name
            assert player.page.locator("h1").count() == 1, name
            assert name in ("home", "example") or player.page.evaluate(AT_THE_TOP), name
            player.page.keyboard.press("Tab")
            assert player.page.evaluate(UNSEEN) == [], name
            assert player.page.title() == "List"
        assert len(seen) > 12
        assert player.said == []
        player.page.goto(f"{site.base}{DULL}")
        assert (overflow(player.page), violations(player.page)) == (0, [])


# the editor ----------------------------------------------------------------------------------------------------------


def test_the_editor_runs_the_readmes_example_and_tells_errors(player: Player) -> None:
    player.act("/example")
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    example = player.page.locator("#code").inner_text()
    assert example.strip() in readme
    assert player.run(example) == ("The program ended without an error.", "")
    assert "Update by itself" in player.page.locator("#report").inner_text()
    state, said = player.run(example.replace('"unknown"]', '"pass"]'))
    assert (state, "AssertionError" in said) == ("The program ended with an error.", True)


def test_the_editor_cant_reach_answers_and_is_stopped_without_a_loss(player: Player) -> None:
    player.list_things()
    here = player.heading
    player.act("/", "/example")
    player.page.locator("#code").fill("while True: pass")
    player.page.get_by_role("button", name="Run", exact=True).click()
    player.page.get_by_text("Running …").wait_for()
    player.page.get_by_role("button", name="Stop", exact=True).click()
    assert player.page.locator("#state").inner_text() == "The program was stopped."
    source = "from playground import page\nprint(page.PERSON.session.walk)"
    assert player.run(source) == ("The program ended without an error.", "None")
    player.act("/", "/list/0")
    assert player.heading == here
