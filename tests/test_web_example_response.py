"""The example web app for somebody who needs help now: three screens, the card, and what waits behind it.

What the pages say is read as a browser without scripts gets it. Two ways are walked in Debian's Chromium, with the
keyboard alone, in a window of 320 pixels, and judged by axe-core.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from secure_checklist import packs
from secure_checklist.core.messages import message
from secure_checklist.incident import Incident, IncidentInterview, Response, papers, respond
from secure_checklist.incident.emergency import emergency_page
from secure_checklist.incident.screens import first_screens
from tests.browsing import Reader, Server, Visitor, lines_of, serving, visiting
from tests.pages import overflow, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

for needed in ("fastapi", "jinja2", "uvicorn"):
    pytest.importorskip(needed, reason=f"{needed} comes with the extra `example`")
playwright: Any = pytest.importorskip("playwright.sync_api", reason="playwright comes with the extra `test`")

Visit = Callable[..., AbstractContextManager[Visitor]]
PACK = packs.load("leak-response")
NARROW: Any = {"width": 320, "height": 568}
POSTED = {"now": "safe", "who": "me_adult", "did_it": "stranger", "happened": "posted"}
YOUNG = {"now": "safe", "who": "me_young", "did_it": "stranger", "happened": "threat"}
FRIEND = POSTED | {"who": "adult"}
DANGER = {"now": "danger"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def visit(browser: "Browser", server: Server) -> Visit:
    return partial(visiting, browser, server)


@pytest.fixture
def reader(server: Server) -> Reader:
    return Reader(server)


def asking(country: str | None = None, **said: str) -> IncidentInterview:
    """Return the interview of somebody who gave these answers on the first screens."""
    found = IncidentInterview()
    for screen in first_screens():
        if not found.has_card:
            found = found.reply({f"incident.{fact}": value for fact, value in said.items()}, screen)
    return found if country is None else found.in_country(country)


def line(text: str) -> str:
    return " ".join(text.split())


def numbered(plan: Response) -> dict[str, int]:
    """Return the number of each step's page, by its item."""
    return {step.item.id: at for at, step in enumerate((*plan.steps, *plan.later, *plan.held), 1)}


# the card --------------------------------------------------------------------------------------------------------


def looks_right(page: "Page") -> None:
    assert violations(page) == []
    assert overflow(page) == 0


def tab_to(page: "Page", wanted: str) -> None:
    """Press Tab until something with a name, an id or words has the focus, which must be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        at = "const at = document.activeElement;"
        if wanted in page.evaluate(f"() => {{ {at} return [at.name, at.id, at.textContent.trim()]; }}"):
            outline = page.evaluate(f"() => {{ {at} return getComputedStyle(at).outlineStyle; }}")
            assert outline != "none", wanted
            return
    raise AssertionError(f"the keyboard doesn't reach {wanted}")


def press_enter(page: "Page") -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: "Page", fact: str, value: str) -> None:
    """Choose an answer with the keyboard: of several boxes each is a stop of the Tab key."""
    button = page.locator(f'[name="answer:incident.{fact}"][value="{value}"]')
    tab_to(page, f"answer:incident.{fact}")
    many = button.get_attribute("type") == "checkbox"
    while many and page.evaluate("document.activeElement.value") != value:
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    while not button.is_checked():
        page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("said", [POSTED, DANGER], ids=["posted", "danger"])
def test_a_whole_flow_by_keyboard_in_a_narrow_window(visit: Visit, said: dict[str, str]) -> None:
    """From the start to the card, to the plan, to a step in brief, to its details, and out."""
    told = asking("US", **said).response()
    assert told.card is not None
    with visit(viewport=NARROW) as somebody:
        page = somebody.page
        somebody.go("/")
        looks_right(page)
        tab_to(page, "Get help now")
        press_enter(page)
        while somebody.path != "/card":
            looks_right(page)
            for fact, value in said.items():
                if page.locator(f'[name="answer:incident.{fact}"]').count():
                    choose(page, fact, value)
            tab_to(page, "Next")
            press_enter(page)
        looks_right(page)
        tab_to(page, "answer:incident.country")
        page.keyboard.type("United States")
        tab_to(page, "Show the number")
        press_enter(page)
        assert somebody.path == "/card"
        looks_right(page)
        assert somebody.heading == told.card.title
        assert page.locator(".acts li").all_inner_texts() == list(told.card.acts)
        assert told.card.can_act.channel is not None
        tab_to(page, told.card.can_act.channel.shown)
        assert page.evaluate("document.activeElement.href") == told.card.can_act.channel.href
        tab_to(page, "What comes next")
        press_enter(page)
        looks_right(page)
        assert page.locator(".steps a").all_inner_texts()[: len(told.steps)] == [one.item.title for one in told.steps]
        step = told.steps[0]
        tab_to(page, step.item.title)
        press_enter(page)
        looks_right(page)
        assert page.locator(".do > li").count() == len(step.brief)
        assert not page.get_by_text(step.item.why, exact=True).is_visible()
        tab_to(page, "More about this step")
        page.keyboard.press("Enter")
        assert page.get_by_text(step.item.why, exact=True).is_visible()
        looks_right(page)
        somebody.go("/card")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/measures")
        assert somebody.go("/card") == 404


def test_every_answer_alone_leads_to_the_librarys_card(server: Server) -> None:
    """With any one answer, and with none, so that danger alone is enough; all of it in its order."""
    alone = [
        {question.fact.partition(".")[2]: str(one.value)}
        for screen in first_screens()
        for question in screen.questions
        for one in question.choices
    ]
    for said in ({}, *alone):
        reader = Reader(server)
        reader.get_help("US", **said)
        plan = asking("US", **said).response()
        assert plan.card is not None
        at = 0
        for text in (plan.card.title, *lines_of(plan.card, urgent=plan.urgent)):
            at = reader.text.find(line(text), at)
            assert at >= 0, (said, text)


@pytest.mark.parametrize("now", ["danger", "self_harm"])
def test_in_danger_both_numbers_are_on_the_first_screen_of_a_phone(visit: Visit, now: str) -> None:
    """In a window of 360 by 640 pixels, without scrolling, whatever the country."""
    with visit(viewport={"width": 360, "height": 640}) as somebody:
        somebody.get_help(now=now)
        for country in ("GB", "US", "IN", "DE", "UG", "FR", "BR"):
            somebody.go("/country")
            somebody.page.locator("select").select_option(country)
            somebody.press("Save")
            plan = asking(country, now=now).response()
            hrefs = {one.channel.href for one in plan.calls if one.need == "emergency" and one.channel}
            assert hrefs
            for href in hrefs:
                box = somebody.page.locator(f'[href="{href}"]').first.bounding_box()
                assert box is not None
                assert box["y"] + box["height"] <= 640, (country, box)


def test_what_is_no_answer_stands_in_nobodys_way(reader: Reader) -> None:
    """A card comes whatever was sent, since an error would stand before it."""
    reader.get_help(now="perhaps", who="\x00", did_it="x" * 1000, happened="no")
    card = respond(Incident(id="case")).card
    assert card is not None
    assert card.acts[0] in reader.text
    reader.send("/country", **{"answer:incident.country": "ZZ"})
    assert card.acts[0] in reader.text


@pytest.mark.parametrize("country", [None, "GB", "UG", "AS", "EG", "AQ", "JP"])
def test_whoever_is_named_can_be_reached_by_a_press(reader: Reader, country: str | None) -> None:
    """Law: each slot of the card and of "whom to call" has a link; the emergency number has one where there is one."""
    for said in (POSTED, DANGER, YOUNG):
        reader.headers.pop("Cookie", None)
        reader.get_help(country or "", **said)
        plan = asking(country, **said).response()
        pages = reader.main + reader.get("/calls")
        for one in plan.calls:
            assert one.channel is None or not one.channel.href or f'href="{one.channel.href}"' in pages, one
        emergency = [one for one in plan.calls if one.need == "emergency"]
        assert emergency or said is not DANGER or message("incident.slot.emergency") in pages
        assert "number below" not in pages


def test_the_country_is_suggested_by_the_browser_and_can_be_another(server: Server) -> None:
    """`en-US` suggests none, as nobody chose it."""
    for accept, name in (("en-GB,en;q=0.5", "United Kingdom"), ("en-IN", "India"), ("en-US,en;q=0.9", ""), ("de", "")):
        reader = Reader(server, accept)
        reader.get_help(**POSTED)
        found = asking(**POSTED).response().card
        assert found is not None
        assert not name or name in reader.text
        assert ('name="answer:incident.country"' in reader.main) is not bool(name)
        if name:
            assert 'href="/country"' in reader.main
            reader.get("/country")
            reader.send(**{"answer:incident.country": "US"})
            assert "United States" in reader.text


def test_what_is_hard_is_said_at_the_foot_of_each_first_screen_and_counts_at_once(reader: Reader) -> None:
    """Before there is a session and after; what was chosen stays; on a watched screen the words are neutral."""
    reader.get("/ask/1")
    for screen in first_screens():
        value = {f"answer:{one.fact}": str(one.choices[-1].value) for one in screen.questions}
        for need in ("cannot_hear", "reading_is_hard", "cannot_hear"):
            reader.send(press=need, **value)
            assert reader.main.count(" checked") == len(screen.questions)
        on = re.findall(r'value="([a-z_]+)" aria-pressed="true"', reader.main)
        assert on == (["reading_is_hard"] if screen is first_screens()[0] or len(on) else [])
        reader.send(**value)
    assert reader.path == "/card"
    reader.get("/ask/1")
    reader.send(press="watched")
    assert "How is it now?" in reader.text
    reader.get("/card")
    assert "Show the words" in reader.text


def test_in_discreet_mode_the_card_says_nothing(reader: Reader) -> None:
    """In neutral words; the number stands there, and an address, which says what it is about, doesn't."""
    reader.get("/ask/1")
    reader.send(press="watched")
    reader.send(**{"answer:incident.now": "safe"})
    for fact_screen in first_screens(discreet=True)[1:]:
        for question in fact_screen.questions:
            assert question.text in reader.text
            assert [one.label for one in question.choices if one.label not in reader.text] == []
        reader.send(**{f"answer:incident.{fact}": value for fact, value in YOUNG.items()})
    for country in ("GB", "US", "DE", "JP"):
        reader.send("/country", **{"answer:incident.country": country})
        card = asking(country, **YOUNG).replace(discreet=True).with_watched_screen().response().card
        assert card is not None
        first, _, folded = reader.main.partition("<details>")
        for text in (*card.acts, card.comfort, card.title):
            assert text not in unescape(first)
        assert all(text in unescape(first) for text in card.neutral_acts)
        assert card.acts[0] in unescape(folded)
        for _, one in card.slots:
            assert one.channel is None or f'href="{one.channel.href}"' in first


def test_whoever_helps_from_abroad_reads_who_can_be_reached_from_there(reader: Reader) -> None:
    reader.get_help("GB", **FRIEND)
    reader.get("/steps")
    reader.send("/here", here="US")
    told = asking("GB", **FRIEND).from_country("US").response()
    for one in told.calls:
        assert line(one.lines[0]) in line(reader.get("/calls") and reader.text)
    places = numbered(told)
    notes = [
        (places[step.item.id], one.note)
        for step in told.steps[:12]
        for found in step.contacts.values()
        for one in found.listings[:2]
        if one.note
    ]
    assert notes
    for place, note in notes:
        reader.get(f"/steps/{place}")
        assert line(note) in reader.text


def test_other_answers_take_the_place_of_the_first(reader: Reader) -> None:
    """Nothing that an answer said is left when it is taken back; what was said isn't shown again."""
    reader.get_help("US", now="safe", who="me_young", did_it="stranger", happened="threat")
    reader.get("/ask/1")
    while reader.path.startswith("/ask"):
        assert " checked" not in reader.main
        reader.send(**{f"answer:incident.{fact}": value for fact, value in POSTED.items()})
    card = asking("US", **POSTED).response().card
    assert card is not None
    assert line(card.acts[0]) in reader.text
    assert card.title in reader.text


def test_whoever_is_safe_for_now_is_asked_the_rest_and_gets_another_card(reader: Reader) -> None:
    reader.get_help("US", **DANGER)
    reader.get("/ask")
    assert Incident.safe_for_now.question in reader.text
    reader.send(**{"answer:incident.safe_for_now": "yes"})
    while reader.path.startswith("/ask"):
        reader.send(**{f"answer:incident.{fact}": value for fact, value in POSTED.items()})
    card = asking("US", **POSTED).response().card
    assert card is not None
    assert card.title in reader.text


# the plan --------------------------------------------------------------------------------------------------------


def test_the_plan_is_that_of_the_library(reader: Reader) -> None:
    """Its steps, those that are held with why, what may wait, what not to do and laws on pages of their own."""
    reader.get_help("GB", **FRIEND)
    told = asking("GB", **FRIEND).response()
    assert told.held
    reader.get("/steps")
    linked = [unescape(one) for one in re.findall(r'<a href="/steps/\d+">([^<]*)</a>', reader.main)]
    assert linked == [step.item.title for step in (*told.steps, *told.held, *told.later)]
    assert told.disclaimer in reader.text
    for step in told.held:
        assert line(step.caution) in reader.text
        reader.get(f"/steps/{numbered(told)[step.item.id]}")
        assert reader.text.index(line(step.caution)) < reader.text.index(line(re.sub("[*`]", "", step.brief[0]))[:20])
        reader.get("/steps")
    for step in told.on_answer:
        assert step.item.title not in reader.text
    reader.get("/avoid")
    shown, _, folded = reader.main.partition('class="more"')
    for entry in told.do_nots:
        assert (
            entry.text in unescape(shown),
            entry.text in unescape(folded.partition("</details>\n<details>")[0]),
        ) in (
            (entry in told.first_do_nots, entry not in told.first_do_nots),
            (True, True),
        )
    reader.get("/rules")
    for law in told.laws:
        assert line(law.title) in reader.text


def test_questions_are_those_of_the_interview_and_end(reader: Reader) -> None:
    """Each may be left open; what was left open is asked again only on request."""
    reader.get_help("US", **POSTED)
    told, asked = asking("US", **POSTED), list[str]()
    reader.get("/ask")
    for _ in range(40):
        present = told.next()
        if present is None:
            break
        assert reader.screen == present.key
        asked.append(present.key)
        reader.send(how="rather-not-say")
        told = told.reply({}, present)
    assert len(asked) == len({*asked}) > 5
    assert reader.path == "/steps"
    assert reader.send("/again")
    assert reader.path.startswith("/ask/")


def test_where_it_is_decides_how_to_report_it(reader: Reader) -> None:
    """A name is resolved by the table; one that it doesn't know gets the general advice, which says so."""
    reader.get_help("US", **YOUNG | {"happened": "posted"})
    reader.get("/ask")
    assert reader.screen == "incident.platforms"
    reader.send(**{"answer:incident.platforms": "Insta, Quokkagram"})
    told = asking("US", **YOUNG | {"happened": "posted"})
    told = told.reply({"incident.platforms": "Insta, Quokkagram"})
    plan = told.response()
    reporting = next(one for one in (*plan.steps, *plan.held) if "platform_report" in one.contacts)
    reader.get(f"/steps/{numbered(plan)[reporting.item.id]}")
    names = [one.name for one in reporting.contacts["platform_report"].contacts]
    assert any("Instagram" in name for name in names)
    for name in names:
        assert line(name) in reader.text


def test_a_step_is_brief_and_its_details_and_sources_wait(reader: Reader) -> None:
    """At first what to do and who helps; why, all about them and where it comes from only when that is opened."""
    reader.get_help("GB")
    for number, step in enumerate(asking("GB").response().steps, 1):
        reader.get(f"/steps/{number}")
        brief, _, rest = unescape(reader.main).partition("<details>")
        assert step.item.title in brief
        listings = [one for found in step.contacts.values() for one in found.listings[:2]]
        for found in step.contacts.values():
            assert found.note in brief
        for one in listings:
            assert one.contact.name in brief
            assert one.standing in rest
            assert one.contact.does in rest
        for source in step.item.sources:
            assert source.title in rest


def test_what_the_police_may_do_there_is_read_before_them(reader: Reader) -> None:
    """On each step that is about the police and on no other. It is folded on the plan, and hidden in discreet mode."""
    reader.get_help("BD", **POSTED)
    told = asking("BD", **POSTED).response()
    assert told.risk_note
    for number, step in enumerate(told.steps, 1):
        reader.get(f"/steps/{number}")
        assert (line(told.risk_note) in reader.text.partition("Who helps")[0]) is step.about_the_police
    reader.get("/steps")
    assert told.risk_note in unescape(reader.main.partition("<details>")[2])
    reader.send("/discreet", on="yes")
    for path in ("/steps", *(f"/steps/{number}" for number in range(1, len(told.steps) + 1))):
        assert told.risk_note not in unescape(reader.get(path).partition("<details>")[0])
    assert told.risk_note in unescape(emergency_page())


def test_discreet_mode_shows_neutral_names_only(reader: Reader) -> None:
    reader.get_help("GB", **FRIEND)
    reader.send("/discreet", on="yes")
    told = asking("GB", **FRIEND).replace(discreet=True).response()
    assert told.card is not None
    steps = (*told.steps, *told.held, *told.later)
    names = {one.name for step in steps for found in step.contacts.values() for one in found.contacts}
    words = [*(step.item.title for step in steps), *names, *told.card.acts, *(one.text for one in told.do_nots)]
    pages = ("/card", "/steps", "/calls", "/avoid", "/rules", "/todo", "/papers")
    for path in (*pages, *(f"/steps/{number}" for number in range(1, len(steps) + 1))):
        reader.get(path)
        shown = unescape(re.sub(r"(?s)<details.*?</details>", "", re.sub(r"(?s)<details>.*", "", reader.main)))
        assert [one for one in words if one in shown] == [], path
    reader.get("/steps")
    assert [step.neutral_title for step in steps if step.neutral_title not in reader.text] == []


def test_a_step_is_done_by_a_word_or_by_a_fact(reader: Reader) -> None:
    reader.get_help("GB", **POSTED)
    told = asking("GB", **POSTED)
    place = numbered(told.response())["tell-one-trusted-person"]
    reader.get(f"/steps/{place}")
    reader.send(item="tell-one-trusted-person")
    assert reader.status == 422
    reader.send(item="tell-one-trusted-person", answer="yes")
    assert "Saved." in reader.text
    reader.get("/steps")
    assert reader.main.count('<span class="tag">done</span>') == 1


def test_what_decides_a_step_can_be_said_there_and_no_page_is_lost(server: Server) -> None:
    """Of each step of a plan that facts decide, of several at once, too; what was replied to can be seen again."""
    seen = 0
    for number, step in enumerate(asking("US", **POSTED).response().steps, 1):
        reader = Reader(server)
        reader.get_help("US", **POSTED)
        reader.get(f"/steps/{number}")
        fields = dict(re.findall(r'name="(answer:incident[^"]+)" value="([^"]*)"', reader.main))
        if not fields:
            continue
        said = {name: value or "2" for name, value in fields.items()}
        reader.send(f"/steps/{number}", item=step.item.id, screen=reader.screen, **said)
        assert "Saved." in reader.text, step.item.id
        seen += 1
        for page in range(1, 6):
            reader.get(f"/ask/{page}")
            assert reader.status == 200, (step.item.id, page)
    assert seen > 3


def test_danger_puts_a_number_first_and_lets_the_rest_wait(reader: Reader) -> None:
    reader.get_help("GB", **DANGER)
    told = asking("GB", **DANGER).response()
    assert told.later
    reader.get("/steps")
    titles = [line(step.item.title) for step in told.steps]
    assert reader.text.index("999") < reader.text.index(titles[0])
    assert reader.text.index(titles[-1]) < reader.text.index(message("cli.respond.can_wait"))
    reader.get(f"/steps/{told.later[0].number}")
    assert told.later[0].item.title in unescape(reader.main)


# the case --------------------------------------------------------------------------------------------------------


def entered(reader: Reader, path: str, **said: str) -> str:
    """Fill in a page of the case."""
    reader.get(path)
    kind = path.split("/")[2]
    kind = "reports" if kind in ("answer", "sent") or path.endswith("/sent") else kind
    return reader.send(**{f"answer:{kind}.{name}": value for name, value in said.items()})


def links(reader: Reader, about: str) -> list[str]:
    return re.findall(rf'href="(/todo/{about}/[^"]+)"', reader.get("/todo"))


def test_a_place_a_report_and_an_answer(reader: Reader) -> None:
    """What is due follows from when it was sent, in the person's time zone; an answer closes it; it may come back."""
    reader.get_help("IN", **POSTED)
    assert "choose what is safe" in reader.get("/todo")
    reader.send("/todo/planned", on="yes")
    assert "choose what is safe" not in reader.text
    assert re.search(r"<option selected>Asia/Kolkata", reader.get("/todo"))  # the only one of the country
    reader.send("/zone", zone="Asia/Tokyo")
    entered(reader, "/todo/places/new", platform="Insta", address="https://example.org/secret")
    assert "Place 1 (Instagram)" in reader.text
    (report,) = links(reader, "reports")
    entered(reader, report, to="platform", number="A-17")
    assert "A-17" in reader.text
    assert "(UTC+9)" in reader.text
    calendar = reader.get("/todo/file")
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert "BEGIN:VEVENT" in calendar
    assert not re.search(r"instagram|A-17|secret|picture", "".join(re.findall("SUMMARY.*", calendar)), re.IGNORECASE)
    (answer,) = links(reader, "answer")
    entered(reader, answer, answer="removed")
    assert '<span class="tag">gone</span>' in reader.main
    place = next(one for one in links(reader, "places") if not one.endswith("/new"))
    reader.send(f"{place}/back")
    assert '<span class="tag">back</span>' in reader.main
    reader.send(f"{place}/off")
    assert "Instagram" not in reader.text


def test_every_kind_of_row_can_be_entered_changed_and_taken_off(reader: Reader) -> None:
    """What was said stands in its fields; what is left blank stays; and all of it is in the record to print."""
    rows = {
        "places": ({"platform": "Insta", "address": "https://example.org/secret"}, {"platform": "TikTok"}),
        "notes": ({"kind": "said", "when": "yesterday", "words": "Wombat word"}, {"words": "Wombat phrase"}),
        "people": ({"part": "doer", "label": "Quokka"}, {"label": "Quoll"}),
        "payments": ({"amount": "123", "currency": "EUR"}, {"amount": "456"}),
    }
    reader.get_help("DE", **POSTED)
    for kind, (new, changed) in rows.items():
        entered(reader, f"/todo/{kind}/new", **new)
        path = next(one for one in links(reader, kind) if not one.endswith("/new"))
        reader.get(path)
        assert "secret" not in reader.main
        assert all(value in reader.main for value in new.values() if not value.startswith(("https", "yest"))), kind
        reader.send(**{f"answer:{kind}.{name}": value for name, value in changed.items()})
        assert all(value in reader.text for value in changed.values())
    record = reader.get("/todo/page")
    for text in ("Wombat phrase", "Quoll", "456", "https://example.org/secret"):
        assert text in record
    for kind in rows:
        path = next(one for one in links(reader, kind) if not one.endswith("/new"))
        reader.send(f"{path}/off")
        assert [one for one in links(reader, kind) if not one.endswith("/new")] == []


def test_discreet_mode_shows_nothing_of_a_place_and_loses_nothing(reader: Reader) -> None:
    reader.get_help("DE", **POSTED)
    entered(reader, "/todo/places/new", platform="Insta", kind="a quokka reel")
    reader.send("/discreet", on="yes")
    path = next(one for one in links(reader, "places") if not one.endswith("/new"))
    reader.get(path)
    assert "Instagram" not in re.sub(r"(?s)<datalist.*?</datalist>", "", reader.main)
    assert "a quokka reel" not in reader.main
    reader.send()
    reader.send("/discreet", on="no")
    assert "Place 1 (Instagram)" in reader.get("/todo")


@pytest.mark.parametrize("when", ["2999-01-01", "in a while"])
def test_a_time_that_cannot_be_is_explained_and_kept_in_its_field(reader: Reader, when: str) -> None:
    reader.get_help(**POSTED)
    entered(reader, "/todo/places/new", kind="a post", since=when)
    assert reader.status == 422
    assert 'role="alert"' in reader.main
    assert f'value="{when}"' in reader.main
    assert 'value="a post"' in reader.main


def offers(country: str, **said: str) -> dict[str, int]:
    """Return the papers that fit, each with the number of its page."""
    found = asking(country, **said)
    every = enumerate(papers.considered(found.incident, found.person), 1)
    return {one.paper: number for number, one in every if one.fits}


def test_the_papers_are_those_that_the_library_offers(reader: Reader) -> None:
    """Each with its reason, filled from what is known; what is typed for one goes into it and nowhere else."""
    reader.get_help("US", **POSTED)
    told = asking("US", **POSTED)
    reader.get("/papers")
    for one in papers.considered(told.incident, told.person):
        assert (line(one.title) in reader.text) is one.fits
        assert not one.fits or line(one.reason) in reader.text
    for paper, number in offers("US", **POSTED).items():
        reader.get(f"/papers/{number}")
        made = papers.fill(paper, told.incident, person=told.person)
        assert line(made.notice) in reader.text
        assert (f'href="/papers/{number}/sent"' in reader.main) is (made.route is not None)
    number = offers("US", **POSTED)["police-statement"]
    reader.get(f"/papers/{number}")
    reader.send(how="show", **{"answer:details.name": "Quokka Quill"})
    assert "Quokka Quill" in reader.main.partition("<form")[0]
    assert "Quokka Quill" in reader.send(how="file", **{"answer:details.name": "Quokka Quill"})
    assert "Quokka Quill" not in reader.get(f"/papers/{number}")


def test_a_paper_can_be_sent_in_a_language_of_the_country(reader: Reader) -> None:
    reader.get_help("MX", **POSTED)
    told = asking("MX", **POSTED)
    reader.get(f"/papers/{offers('MX', **POSTED)['police-statement']}")
    paper = papers.fill("police-statement", told.incident, person=told.person, sent_in="es")
    assert paper.title in unescape(reader.send(how="file:es"))


def test_where_no_paper_fits_the_page_says_why_and_what_to_do(reader: Reader) -> None:
    """Whoever helps without consent, and whoever shared it."""
    for said in (FRIEND, POSTED | {"did_it": "me", "who": "someone"}):
        reader.headers.pop("Cookie", None)
        reader.get_help("DE", **said)
        told = asking("DE", **said)
        offer = next(one for one in papers.considered(told.incident, told.person) if one.paper == "platform-report")
        assert not offer.fits
        reader.get("/papers")
        assert line(offer.reason) in reader.text


def test_a_request_that_was_sent_starts_its_clock(reader: Reader) -> None:
    """A request to erase runs for a month from the day that is given. Of two places, it is asked which one."""
    reader.get_help("DE", **POSTED)
    for name in ("Insta", "TikTok"):
        entered(reader, "/todo/places/new", platform=name)
    number = offers("DE", **POSTED)["eu-gdpr-17"]
    reader.get(f"/papers/{number}")
    reader.send(how="show", **{"answer:details.service": "TikTok"})
    assert "TikTok" in reader.main.partition("<form")[0]
    entered(reader, f"/papers/{number}/sent")
    assert reader.status == 422
    place = re.findall(r'name="answer:reports.places" value="([0-9a-f]{16})"', reader.main)[1]
    today = datetime.now(UTC).date()
    reader.send(**{"answer:reports.places": place, "answer:reports.number": "E-5"})
    assert reader.path == "/todo"
    assert "E-5" in reader.text
    assert str((today + timedelta(days=31)).year) in reader.main.partition("</ol>")[0]


def test_a_report_is_asked_about_once_a_law_counts_from_it(reader: Reader) -> None:
    """In the US: whether it was a notice under the law, from which the 48 hours count; and not again after that."""
    asked = Incident.us_legal_notice.question
    reader.get_help("US", **POSTED)
    entered(reader, "/todo/places/new", platform="Instagram")
    entered(reader, links(reader, "reports")[0], to="platform")
    (answer,) = links(reader, "answer")
    assert asked in unescape(reader.get(answer))
    reader.send(**{"answer:incident.us_legal_notice": "yes"})
    assert asked not in unescape(reader.get(answer))


# the page that stands alone --------------------------------------------------------------------------------------


def test_the_page_that_stands_alone_is_served_with_its_style_and_leads_out(visit: Visit) -> None:
    with visit(viewport=NARROW) as somebody:
        assert somebody.go("/numbers") == 200
        looks_right(somebody.page)
        leave = somebody.page.get_by_role("link", name="Leave", exact=True)
        assert leave.evaluate("one => getComputedStyle(one).minHeight") == "44px"
        somebody.click(leave)
        assert somebody.path == "/measures"


def test_the_app_answers_with_that_page_when_it_is_full(tmp_path: Path) -> None:
    with serving(tmp_path, LIST_MOST_SESSIONS="0") as full:
        start = full.ask("GET", "/before")
        token = re.search(r'name="form" value="([0-9a-f]+)"', start.body)
        assert token is not None
        cookie = {"Cookie": start.headers["set-cookie"].partition(";")[0]}
        busy = full.ask("POST", "/begin", form={"form": token[1]}, headers=cookie)
        assert busy.status == 503
        assert "sha256-" in busy.headers["content-security-policy"]
        assert "'unsafe-inline'" not in busy.headers["content-security-policy"]
        assert "Numbers by country" in busy.body
