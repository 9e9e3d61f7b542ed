"""The example web app for somebody who needs help now: three questions, the card, and what waits behind it.

Walked in Debian's Chromium, with the keyboard alone, in a window of 320 pixels, and judged by axe-core.
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
from secure_checklist.core import subdivisions
from secure_checklist.incident import Incident, documents, inventory_of, open_facts, respond, triage
from secure_checklist.incident.emergency import emergency_page
from secure_checklist.subjects import Person
from tests.browsing import Server, Visitor, serving, visiting
from tests.pages import overflow, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

for needed in ("fastapi", "jinja2", "uvicorn"):
    pytest.importorskip(needed, reason=f"{needed} comes with the extra `example`")
playwright: Any = pytest.importorskip("playwright.sync_api", reason="playwright comes with the extra `test`")

Visit = Callable[..., AbstractContextManager[Visitor]]
PACK = packs.load("leak-response")
NARROW: Any = {"width": 320, "height": 568}
PLAIN = """(main) => {
  const shown = main.cloneNode(true);
  shown.querySelectorAll('option').forEach((one) => one.remove());
  main.after(shown);
  const text = shown.innerText;
  shown.remove();
  return text;
}"""
"""What stands in a part of a page, without the countries to choose from."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def visit(browser: "Browser", server: Server) -> Visit:
    return partial(visiting, browser, server)


def said(**choices: str) -> Incident:
    """Return the incident of somebody who gave these answers to the three questions."""
    incident = Incident(id="case", country="US")
    for question in triage.QUESTIONS:
        if question.id in choices:
            incident = question.answered(incident, choices[question.id])
    return incident


def said_by(**choices: str) -> Person:
    """Return the person who gave these answers."""
    person = Person(id="person")
    for question in triage.QUESTIONS:
        if question.id in choices:
            person = question.answered_by(person, choices[question.id])
    return person


# the card --------------------------------------------------------------------------------------------------------

CARDS = {
    "threatened-young": {"danger": "no", "who": "me_young", "what": "stranger"},
    "threatened-by-stranger": {"danger": "no", "who": "me_adult", "what": "stranger"},
    "close": {"danger": "no", "who": "me_adult", "what": "close"},
    "posted": {"danger": "no", "who": "me_adult", "what": "posted"},
    "danger": {"danger": "others"},
}


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


@pytest.mark.parametrize("name", CARDS)
def test_a_whole_flow_by_keyboard_in_a_narrow_window(visit: Visit, name: str) -> None:
    """From the start to the card, to the plan, to a step in brief, to its details, and out."""
    told = respond(said(**CARDS[name]), person=said_by(**CARDS[name]), done=True)
    assert told.card is not None
    assert told.card.id == name
    assert told.card.reachable is not None
    with visit(viewport=NARROW) as somebody:
        page = somebody.page
        somebody.go("/")
        looks_right(page)
        tab_to(page, "Get help now")
        press_enter(page)
        looks_right(page)
        for question in triage.QUESTIONS:
            if question.id in CARDS[name]:
                tab_to(page, question.id)
                page.keyboard.press("Space")
                place = [one.id for one in question.choices].index(CARDS[name][question.id])
                for _ in range(place):
                    page.keyboard.press("ArrowDown")
                assert page.locator(f"#{question.id}-{CARDS[name][question.id]}").is_checked()
        tab_to(page, "country")
        page.keyboard.type("United States")
        tab_to(page, "Next")
        press_enter(page)
        assert somebody.path == "/card"
        looks_right(page)
        assert page.locator(".acts li").all_inner_texts() == list(told.card.acts)
        assert page.locator(".reach").inner_text() == told.card.reach
        assert page.locator(".comfort, .also").all_inner_texts() == [told.card.comfort, *told.card.also]
        tab_to(page, told.card.reachable.channel.shown)
        link = page.evaluate("document.activeElement.href")
        assert link.removeprefix("tel:") == told.card.reachable.channel.value
        tab_to(page, "What comes next")
        press_enter(page)
        looks_right(page)
        assert page.locator(".steps a").all_inner_texts() == [one.item.title for one in (*told.steps, *told.later)]
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
        page.keyboard.press("Home")
        somebody.go("/card")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/measures")
        assert somebody.go("/card") == 404


@pytest.mark.parametrize("name", CARDS)
def test_the_first_act_comes_within_sixty_words(visit: Visit, name: str) -> None:
    """All that is to be read on the page of the questions, and on the card's page before the first act."""
    with visit(java_script_enabled=True) as somebody:
        sent: list[str] = []
        somebody.context.on("request", lambda request: sent.append(request.method))
        somebody.go("/first")
        asked = somebody.page.locator("main").evaluate(PLAIN)
        somebody.get_help("US", **CARDS[name])
        assert sent.count("POST") == 1
        shown = somebody.page.locator("main").inner_text()
        first = somebody.page.locator(".acts li").first.inner_text()
        assert len(re.findall(r"[^\W\d_][\w']*", asked + " " + shown[: shown.index(first)])) <= 60


def test_nothing_stands_before_the_card_and_the_way_out_does(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help("US", **CARDS["close"])
        before, _, _ = somebody.text.partition(somebody.page.locator(".acts li").first.inner_text())
        assert " ".join(before.split()) == "Leave this page Skip to the content My list Leave Now"


@pytest.mark.parametrize("question", triage.QUESTIONS, ids=lambda one: str(one.id))
def test_every_answer_alone_leads_to_the_librarys_card(server: Server, question: triage.TriageQuestion) -> None:
    """With any one answer, and with none, so that danger alone is enough."""
    for choice in ("", *(one.id for one in question.choices)):
        card = respond(said(**({question.id: choice} if choice else {}))).card
        assert card is not None
        page = after_triage(server, country="US", **({question.id: choice} if choice else {}))
        for line in (*card.acts, card.comfort):
            assert line.replace("'", "&#39;") in page


def after_triage(server: Server, **form: str) -> str:
    start = server.ask("GET", "/first")
    cookie = start.headers["set-cookie"].partition(";")[0]
    token = re.search(r'name="form" value="([0-9a-f]+)"', start.body)
    assert token is not None
    done = server.ask("POST", "/first", form={"form": token[1], **form}, headers={"Cookie": cookie})
    assert (done.status, done.headers["location"]) == (303, "/card")
    session = done.headers["set-cookie"].partition(";")[0]
    return server.ask("GET", "/card", headers={"Cookie": session}).body


def test_what_is_no_answer_stands_in_nobodys_way(server: Server) -> None:
    """A card comes whatever was sent, since an error would stand before it."""
    card = respond(Incident(id="case")).card
    assert card is not None
    page = after_triage(server, danger="perhaps", who="\x00", what="x" * 1000, country="ZZ")
    assert card.acts[0] in page


def test_the_country_can_be_said_on_the_card(visit: Visit) -> None:
    with visit(java_script_enabled=False) as somebody:
        somebody.get_help(**CARDS["threatened-young"])
        assert somebody.page.locator('.reach a[href^="tel:"]').count() == 0
        somebody.page.locator("#country").select_option("GB")
        somebody.press("Show the number")
        assert somebody.path == "/card"
        assert "0800 1111" in somebody.page.locator(".reach").inner_text()
        assert somebody.page.locator("#country").count() == 0


def test_what_stands_below_on_a_card_is_shown(visit: Visit) -> None:
    """How to write instead, whom to turn to if it gets too much, and what the police may do there."""
    with visit() as somebody:
        for country in ("US", "GB", "PK"):
            card = respond(said(**CARDS["close"]).replace(country=country), person=said_by(**CARDS["close"])).card
            assert card is not None
            somebody.go("/first")
            somebody.triage(country, **CARDS["close"])
            assert somebody.page.locator(".also").all_inner_texts() == list(card.also)


def test_in_discreet_mode_questions_and_card_say_nothing(visit: Visit) -> None:
    """In neutral words; the number stands there, and an address, which says what it is about, doesn't."""
    with visit() as somebody:
        somebody.get_help("GB", **CARDS["threatened-young"])
        somebody.go("/settings")
        somebody.press("Turn discreet mode on")
        somebody.go("/first")
        for question in triage.QUESTIONS:
            texts = [(question.text, question.neutral_text)]
            texts += [(one.text, one.neutral_text) for one in question.choices]
            for text, neutral in texts:
                assert neutral in somebody.text
                assert text == neutral or text not in somebody.text.splitlines()
        for country in ("GB", "US", "DE", "JP"):
            incident = said(**CARDS["threatened-young"]).replace(country=country)
            card = respond(incident, person=said_by(**CARDS["threatened-young"])).card
            assert card is not None
            assert card.reachable is not None
            somebody.go("/first")
            somebody.triage(country, **CARDS["threatened-young"])
            acts = somebody.page.locator("main > .acts li").all_inner_texts()
            assert acts == list(card.neutral_acts)
            assert not {*card.acts, card.comfort, card.reach, *card.also} & set(somebody.text.splitlines())
            channel = card.reachable.channel
            assert (channel.shown in somebody.text) is (channel.medium in ("phone", "sms", "whatsapp"))


def test_whoever_helps_from_abroad_reads_who_can_be_reached_from_there(visit: Visit) -> None:
    """Contacts of both countries, each with a word on where it is; in the same country, with none."""
    with visit() as somebody:
        choices = {"danger": "no", "who": "adult", "what": "posted"}
        somebody.get_help("GB", **choices)
        somebody.go("/calls")
        assert "999" in somebody.text
        assert "United Kingdom" not in somebody.page.locator("h2").all_inner_texts()
        somebody.go("/steps")
        somebody.page.locator("#here").select_option("US")
        somebody.press("Show who helps there")
        assert somebody.page.locator("#here").input_value() == "US"
        incident = said(**choices).replace(country="GB")
        told = respond(incident, person=said_by(**choices).replace(country="US"), done=True)
        noted = 0
        for step in told.steps[:12]:
            somebody.go(f"/steps/{step.number}")
            for found in step.contacts.values():
                for one in found.listings[:2]:
                    noted += bool(one.note)
                    assert one.note in somebody.text
        assert noted
        somebody.go("/calls")
        for text in ("911", "999", "United Kingdom", "United States"):
            assert text in somebody.text
        looks_right(somebody.page)
        somebody.go("/steps")
        somebody.page.locator("#here").select_option("")
        somebody.press("Show who helps there")
        somebody.go("/calls")
        assert "911" not in somebody.text


def test_other_answers_take_the_place_of_the_first(visit: Visit) -> None:
    """Nothing that an answer said is left when it is taken back; what was said of danger isn't shown again."""
    with visit() as somebody:
        somebody.get_help("US", danger="no", who="me_young", what="shared")
        somebody.follow("Change my answers")
        assert somebody.page.locator("[name=danger]:checked").count() == 0
        assert somebody.page.locator("#who-me_young").is_checked()
        somebody.page.locator("#what-posted").check()
        somebody.press("Next")
        card = respond(said(danger="no", who="me_young", what="posted")).card
        assert card is not None
        assert card.id == "posted-young"
        assert somebody.page.locator(".acts li").all_inner_texts() == list(card.acts)


def test_whoever_is_safe_for_now_gets_the_rest(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help("US", danger="others", who="me_adult", what="posted")
        somebody.follow(Incident.safe_for_now.question)
        assert somebody.heading == Incident.safe_for_now.question
        somebody.answer("yes")
        somebody.go("/card")
        card = respond(said(danger="no", who="me_adult", what="posted")).card
        assert card is not None
        assert somebody.page.locator(".acts li").all_inner_texts() == list(card.acts)


# the plan --------------------------------------------------------------------------------------------------------


def test_the_plan_is_that_of_the_library(visit: Visit) -> None:
    """Its steps, what may wait, what not to do on a page of its own, and questions that triage hasn't asked."""
    with visit(java_script_enabled=False) as somebody:
        somebody.get_help("GB", danger="no", who="me_adult", what="posted")
        incident = said(danger="no", who="me_adult", what="posted").replace(country="GB")
        first, second, *_ = open_facts(PACK, inventory_of(incident, None), leave={"danger_now", "role", "country"})
        somebody.go("/ask")
        assert somebody.heading == first.question
        somebody.press("I'd rather not say")
        assert somebody.heading == second.question
        somebody.follow("Stop here and see all steps")
        told = respond(incident, done=True)
        assert somebody.page.locator(".steps a").all_inner_texts() == [step.item.title for step in told.steps]
        assert told.disclaimer in somebody.text
        for step in told.on_answer:
            assert step.item.title not in somebody.text
        for entry in told.do_nots:
            assert entry.text not in somebody.text
        somebody.follow("What not to do")
        assert 0 < len(told.first_do_nots) <= 5
        for entry in told.do_nots:
            assert (entry.text in somebody.text) is (entry in told.first_do_nots)
        somebody.page.locator(".more > summary").click()
        for entry in told.do_nots:
            assert entry.text in somebody.text
        somebody.go("/rules")
        assert any(law.platform_duty for law in told.laws)
        for law in told.laws:
            limit = law.time_limit
            said_ = limit.text if limit is not None and limit.known != "nothing_to_limit" else ""
            for text in (law.title, law.platform_duty, said_):
                assert text in somebody.text


def test_the_part_of_the_country_is_chosen_from_a_list(visit: Visit) -> None:
    """Where laws differ by part, it is asked for behind the card, and the rules are then those of that part."""
    with visit(java_script_enabled=False) as somebody:
        somebody.get_help("US", danger="no", who="me_adult", what="posted")
        somebody.go("/ask")
        while somebody.heading != Incident.facts()["subdivision"].question:
            somebody.press("I'd rather not say")
        options = somebody.page.locator("select option").all_inner_texts()
        assert options == ["Choose one", *(part.name for part in subdivisions.of("US"))]
        somebody.press("Next")
        assert "This can't be taken yet" in somebody.text
        somebody.page.locator("select").select_option("US-CA")
        somebody.press("Next")
        assert "This can't be taken yet" not in somebody.text
        somebody.go("/rules")
        assert "California: sharing intimate images" in somebody.text


def test_a_step_is_brief_and_its_details_and_sources_wait(visit: Visit) -> None:
    """At first what to do and who helps; why, all about them and where it comes from only when that is opened."""
    with visit() as somebody:
        somebody.get_help("GB")
        told = respond(Incident(id="case", country="GB"), done=True)
        for step in told.steps:
            somebody.go(f"/steps/{step.number}")
            assert somebody.heading == step.item.title
            listings = [one for found in step.contacts.values() for one in found.listings[:2]]
            brief = somebody.text
            for found in step.contacts.values():
                assert found.note in brief
            for one in listings:
                assert one.contact.name in brief
                assert one.stale or one.standing not in brief
            assert "from memory" not in brief
            assert step.item.why.partition("\n")[0] not in brief
            for summary in ("More about this step", "Where this comes from"):
                somebody.page.locator("summary", has_text=summary).click()
            full = somebody.text
            for one in listings:
                assert one.standing in full
                assert one.contact.does in full
            for source in step.item.sources:
                assert source.title in full
        somebody.go("/calls")
        links = somebody.page.locator('a[href^="tel:"]').evaluate_all("all => all.map(one => one.href.slice(4))")
        assert "999" in links


def test_what_the_police_may_do_there_is_read_before_them(visit: Visit) -> None:
    """On each step that is about the police and on no other: so not beside a line for a crisis.

    It is folded on the plan, and hidden in discreet mode.
    """
    with visit() as somebody:
        somebody.get_help("PK", danger="no", who="me_adult", what="posted")
        told = respond(said(danger="no", who="me_adult", what="posted").replace(country="PK"), done=True)
        assert told.risk_note
        assert any(step.about_the_police for step in told.steps)
        for step in told.steps:
            somebody.go(f"/steps/{step.number}")
            before, _, _ = somebody.page.locator("main").inner_text().partition("Who helps")
            assert (told.risk_note in before) is step.about_the_police
            assert (told.risk_note in somebody.text) is step.about_the_police
        somebody.go("/steps")
        assert told.risk_note not in somebody.text
        somebody.page.locator("summary", has_text="Before you go to the police").click()
        assert told.risk_note in somebody.text
        somebody.press("Show neutral names only")
        for path in ("/steps", *(f"/steps/{step.number}" for step in told.steps)):
            somebody.go(path)
            assert told.risk_note not in somebody.text
    assert told.risk_note in unescape(emergency_page())


def test_discreet_mode_shows_neutral_names_only(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help("GB")
        somebody.go("/steps")
        somebody.press("Show neutral names only")
        told = respond(Incident(id="case", country="GB"), done=True)
        assert told.card is not None
        titles = [step.item.title for step in told.steps]
        names = {one.name for step in told.steps for found in step.contacts.values() for one in found.contacts}
        words = [*titles, *names, *told.card.acts, told.card.comfort, *(one.text for one in told.do_nots)]
        pages = ("/card", "/steps", "/calls", "/avoid", "/rules", "/todo", "/papers")
        for path in (*pages, *(f"/steps/{step.number}" for step in told.steps)):
            somebody.go(path)
            assert [one for one in words if one in somebody.text] == [], path
        somebody.go("/steps")
        assert somebody.page.locator(".steps a").all_inner_texts() == [step.neutral_title for step in told.steps]
        somebody.go("/steps/1")
        somebody.page.locator("summary", has_text="Show the words").click()
        assert titles[0] in somebody.text
        somebody.go("/steps")
        somebody.press("Show the full names")
        somebody.go("/steps")
        assert somebody.page.locator(".steps a").all_inner_texts() == titles


def test_a_step_is_done_by_a_word_or_by_a_fact(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help("GB", danger="no", who="me_adult", what="posted")
        somebody.go("/steps")
        assert somebody.page.locator(".tag", has_text="done").count() == 0
        somebody.follow(PACK.item("tell-one-trusted-person").title)
        somebody.press("Save")
        assert "Choose one of the answers" in somebody.text
        somebody.page.locator("#word-yes").check()
        somebody.press("Save")
        assert "Saved." in somebody.text
        somebody.go("/steps")
        assert somebody.page.locator(".tag", has_text="done").count() == 1
        somebody.follow(PACK.item("set-age-branch").title)
        somebody.tick("adult")
        somebody.click(somebody.page.locator("button", has_text="Save"))
        somebody.go("/steps")
        assert somebody.page.locator(".tag", has_text="done").count() == 2


def test_danger_puts_a_number_first_and_lets_the_rest_wait(visit: Visit) -> None:
    """Somebody in danger reads who to call above a short plan, and finds the other steps below, each with its page."""
    with visit() as somebody:
        somebody.get_help("GB", danger="others")
        somebody.go("/steps")
        told = respond(Incident(id="case", country="GB", danger_now="yes"), done=True)
        assert told.later
        titles = [step.item.title for step in (*told.steps, *told.later)]
        assert somebody.page.locator(".steps a").all_inner_texts() == titles
        text = somebody.text
        assert text.index(told.urgent[0].text) < text.index("999") < text.index(titles[0])
        assert text.index(titles[len(told.steps) - 1]) < text.index("This can wait until you are safe")
        somebody.go(f"/steps/{told.later[0].number}")
        assert somebody.heading == told.later[0].item.title


def test_nobody_is_asked_again_whether_they_think_of_hurting_themselves(visit: Visit) -> None:
    """Whom to call stands in everybody's plan, so the steps don't ask."""
    with visit() as somebody:
        somebody.get_help()
        for path in ("/steps/1", "/steps/2", "/steps/3"):
            somebody.go(path)
            assert "hurting themselves?" not in somebody.text
        somebody.go("/steps")
        assert "Know whom to call when it is too much" in somebody.text


def test_what_was_left_open_is_asked_again_only_on_request(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help()
        somebody.go("/ask")
        first = somebody.heading
        for _ in range(40):
            if somebody.path == "/steps":
                break
            somebody.press("I'd rather not say")
            assert somebody.path == "/steps" or somebody.heading != first
        assert somebody.path == "/steps"
        somebody.go("/ask")
        assert somebody.path == "/steps"
        somebody.press("Ask me again")
        assert somebody.path.startswith("/ask/")


def test_the_steps_show_how_to_report_it_where_it_is(visit: Visit) -> None:
    """A name is resolved by the table; one that it doesn't know gets the general advice, which says so."""
    with visit() as somebody:
        somebody.get_help("US", danger="no", who="me_young", what="posted")
        somebody.go("/steps")
        somebody.page.locator("#where").fill("Insta, Quokkagram")
        somebody.press("Save")
        told = respond(
            said(danger="no", who="me_young", what="posted").replace(platforms=("instagram", "Quokkagram")), done=True
        )
        reporting = next(step for step in told.steps if "platform_report" in step.contacts)
        somebody.go(f"/steps/{reporting.number}")
        names = [one.name for one in reporting.contacts["platform_report"].contacts]
        assert any("Instagram" in name for name in names)
        for name in names:
            assert name in somebody.text
        somebody.go("/steps")
        assert somebody.page.locator("#where").input_value() == ""


# the case --------------------------------------------------------------------------------------------------------


def test_a_place_a_report_and_an_answer(visit: Visit) -> None:
    """What is due follows from when it was sent, in the person's time zone; an answer closes it; it may come back."""
    with visit(viewport=NARROW) as somebody:
        somebody.get_help("IN", danger="no", who="me_adult", what="posted")
        somebody.go("/todo")
        assert "choose what is safe" in somebody.text
        somebody.press("I have chosen")
        assert "choose what is safe" not in somebody.text
        somebody.follow("Add a place")
        somebody.page.get_by_label("Which app or site?").fill("Insta")
        somebody.page.get_by_label("Its link").fill("https://example.org/secret")
        somebody.press("Save")
        assert "Place 1 (Instagram)" in somebody.text
        assert "example.org" not in somebody.text
        somebody.follow("I reported it")
        somebody.press("Save")
        assert "nothing is chosen" in somebody.text
        somebody.tick("platform")
        somebody.page.locator("[name=zone]").select_option("Asia/Kolkata")
        somebody.page.get_by_label("The number that they gave it").fill("A-17")
        somebody.press("Save")
        looks_right(somebody.page)
        assert "A-17" in somebody.text
        assert " IST" in somebody.page.locator(".todo").inner_text()
        with somebody.page.expect_download() as started:
            somebody.page.get_by_role("link", name="Download the times for a calendar").click()
        assert started.value.suggested_filename == "list.ics"
        calendar = Path(started.value.path()).read_text(encoding="utf-8")
        assert calendar.startswith("BEGIN:VCALENDAR")
        assert "BEGIN:VEVENT" in calendar
        assert not re.search(r"instagram|A-17|secret|picture|platform", calendar, re.IGNORECASE)
        somebody.click(somebody.page.locator("li a[href^='/todo/report/']"))
        somebody.tick("removed")
        somebody.press("Save")
        assert somebody.page.locator("h2 .tag").inner_text() == "gone"
        assert " IST" not in " ".join(somebody.page.locator(".todo").all_inner_texts())
        somebody.press("It is back")
        assert somebody.page.locator("h2 .tag").inner_text() == "back"
        somebody.press("Take it off this list")
        assert "Instagram" not in somebody.text


def test_a_place_can_be_changed_by_keyboard(visit: Visit) -> None:
    """What was said stands in its fields, with labels, save the link, which stays unless another is written."""
    with visit(viewport=NARROW) as somebody:
        page = somebody.page
        somebody.get_help("DE", danger="no", who="me_adult", what="posted")
        somebody.go("/todo/place/new")
        page.get_by_label("Which app or site?").fill("Insta")
        page.get_by_label("What is it there?").fill("a story")
        page.get_by_label("Its link").fill("https://example.org/secret")
        page.locator("[name=zone]").select_option("Europe/Berlin")
        page.locator("input[type=datetime-local]").fill("2026-01-15T08:30")
        somebody.press("Save")
        somebody.follow("I reported it")
        somebody.tick("platform")
        somebody.press("Save")
        tab_to(page, "Change it: Place 1 (Instagram)")
        press_enter(page)
        looks_right(page)
        assert re.fullmatch(r"/todo/place/[0-9a-f]{16}", somebody.path)
        assert "secret" not in page.content()
        for label, value in (
            ("Which app or site?", "Instagram"),
            ("What is it there?", "a story"),
            ("Its link", ""),
            ("Day and time", "2026-01-15T08:30"),
        ):
            assert page.get_by_label(label, exact=True).input_value() == value
        page.get_by_label("Which app or site?", exact=True).fill("TikTok")
        page.get_by_label("Day and time", exact=True).fill("")
        tab_to(page, "Save")
        press_enter(page)
        assert "Place 1 (TikTok)" in somebody.text
        assert "Place 2" not in somebody.text
        assert page.locator("section li a[href^='/todo/report/']").count() == 1
        somebody.go("/papers")
        somebody.follow(next(one.title for one in german_offers() if one.document == "eu-dsa-16"))
        assert "https://example.org/secret" in page.locator(".paper").inner_text()


def test_discreet_mode_shows_nothing_of_a_place_and_loses_nothing(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help("DE", danger="no", who="me_adult", what="posted")
        somebody.go("/todo/place/new")
        somebody.page.get_by_label("Which app or site?").fill("Insta")
        somebody.page.get_by_label("What is it there?").fill("a story")
        somebody.press("Save")
        somebody.go("/settings")
        somebody.press("Turn discreet mode on")
        somebody.go("/todo")
        somebody.click(somebody.page.get_by_role("link", name="Change it"))
        assert [one.input_value() for one in somebody.page.locator("input[type=text]").all()] == ["", "", ""]
        somebody.press("Save")
        somebody.go("/settings")
        somebody.press("Turn discreet mode off")
        somebody.go("/todo")
        assert "Place 1 (Instagram)" in somebody.text


def test_a_time_before_a_place_was_there_is_explained(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help("DE")
        somebody.go("/todo/place/new")
        somebody.press("Save")
        somebody.follow("I reported it")
        somebody.tick("platform")
        somebody.page.locator("input[type=datetime-local]").fill("2026-01-15T08:30")
        somebody.press("Save")
        somebody.click(somebody.page.get_by_role("link", name="Change it"))
        somebody.page.locator("input[type=datetime-local]").fill("2026-01-16T08:30")
        somebody.press("Save")
        assert "no time may be in the future" in somebody.text
        assert somebody.page.locator("input[type=datetime-local]").input_value() == "2026-01-16T08:30"


def german_offers() -> tuple[documents.Offer, ...]:
    return documents.offered(said(danger="no", who="me_adult", what="posted").replace(country="DE"))


def test_a_request_that_was_sent_starts_its_clock(visit: Visit) -> None:
    """A request to erase runs for a month from the day that is given. Of two places, it is asked which one."""
    with visit(viewport=NARROW) as somebody:
        somebody.get_help("DE", danger="no", who="me_adult", what="posted")
        for name in ("Insta", "TikTok"):
            somebody.go("/todo/place/new")
            somebody.page.get_by_label("Which app or site?").fill(name)
            somebody.press("Save")
        assert "2027" not in somebody.text
        somebody.go("/papers")
        somebody.follow(next(one.title for one in german_offers() if one.document == "eu-gdpr-17"))
        assert "Service: [the service]" in somebody.page.locator(".paper").inner_text()
        somebody.page.get_by_label("TikTok", exact=True).check()
        somebody.press("Show it filled in")
        assert "Service: TikTok" in somebody.page.locator(".paper").inner_text()
        tab_to(somebody.page, "I sent it")
        press_enter(somebody.page)
        looks_right(somebody.page)
        somebody.press("Save")
        assert "nothing is chosen" in somebody.text
        somebody.page.get_by_label("Place 2 (TikTok)", exact=True).check()
        somebody.page.locator("[name=zone]").select_option("Europe/Berlin")
        somebody.page.locator("input[type=datetime-local]").fill("2026-10-31T08:30")
        somebody.page.get_by_label("The number that they gave it").fill("E-5")
        somebody.press("Save")
        assert somebody.path == "/todo"
        assert "E-5" in somebody.text
        todo = somebody.page.locator(".todo > li").all_inner_texts()
        law = next(one for one in respond(Incident(country="DE")).laws if one.id == "eu-gdpr-17")
        assert any("2026-11-30" in one and "Place 2 (TikTok)" in one for one in todo), todo
        for text in (law.title, law.deadlines[0].due, law.deadlines[0].note):
            assert text.replace("'", "&#39;") in somebody.page.content().replace("'", "&#39;")


def test_where_no_paper_fits_the_page_says_why_and_what_to_do(visit: Visit) -> None:
    """Whoever helps without consent, and whoever shared it; for a teacher, beside the two that need no consent."""
    for who, what, count in (("young", "posted", 0), ("pupil", "posted", 2), ("me_adult", "shared", 0)):
        with visit() as somebody:
            somebody.get_help("DE", danger="no", who=who, what=what)
            somebody.go("/papers")
            assert somebody.page.locator(".contacts a").count() == count
            incident = said(danger="no", who=who, what=what).replace(country="DE")
            offer = next(one for one in documents.considered(incident) if one.document == "platform-report")
            assert not offer.fits
            assert offer.reason in somebody.text


def test_every_paper_that_is_sent_can_be_noted_and_no_other(visit: Visit) -> None:
    """Also before any place was added, since a letter is about no single one."""
    with visit() as somebody:
        somebody.get_help("DE", danger="no", who="pupil", what="posted")
        incident = said(danger="no", who="pupil", what="posted").replace(country="DE")
        offers = documents.offered(incident)
        assert {one.document for one in offers} == {"record-of-what-was-told", "referral"}
        for offer in offers:
            somebody.go("/papers")
            somebody.follow(offer.title)
            sending = somebody.page.get_by_role("link", name="I sent it", exact=True)
            assert sending.count() == (documents.fill(offer.document, incident).route is not None)
    with visit() as somebody:
        somebody.get_help("DE", danger="no", who="me_adult", what="posted")
        for offer in german_offers():
            somebody.go("/papers")
            somebody.follow(offer.title)
            somebody.follow("I sent it")
            somebody.press("Save")
            assert somebody.path == "/todo"


def test_a_moment_is_that_of_the_persons_time_zone(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help("IN", danger="no", who="me_adult", what="posted")
        somebody.go("/todo/place/new")
        somebody.press("Save")
        somebody.follow("I reported it")
        somebody.tick("platform")
        somebody.page.locator("[name=zone]").select_option("Asia/Kolkata")
        somebody.page.locator("input[type=datetime-local]").fill("2026-01-15T08:30")
        somebody.press("Save")
        assert "2026-01-16, 08:30 IST" in somebody.page.locator(".todo").inner_text()
        somebody.page.locator("[name=zone]").select_option("UTC")
        somebody.press("Change the time zone")
        assert "2026-01-16, 03:00 UTC" in somebody.page.locator(".todo").inner_text()


def test_a_time_that_cannot_be_is_explained_and_kept_in_its_field(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help()
        somebody.go("/todo/place/new")
        somebody.page.get_by_label("What is it there?").fill("a post")
        somebody.page.locator("input[type=datetime-local]").fill("2999-01-01T10:00")
        somebody.press("Save")
        assert "no time may be in the future" in somebody.text
        assert somebody.page.get_by_label("What is it there?").input_value() == "a post"
        assert somebody.page.title().startswith("Error: ")


def test_a_report_is_asked_about_once_a_law_counts_from_it(visit: Visit) -> None:
    """In the US: whether it was a notice under the law, from which the 48 hours count; and not again after that."""
    asked = Incident.us_legal_notice.question
    with visit() as somebody:
        somebody.get_help("US", danger="no", who="me_adult", what="posted")
        somebody.go("/todo/place/new")
        somebody.page.get_by_label("Which app or site?").fill("Instagram")
        somebody.press("Save")
        somebody.follow("I reported it")
        somebody.tick("platform")
        somebody.press("Save")
        somebody.click(somebody.page.locator("li a[href^='/todo/report/']"))
        assert asked in somebody.text
        somebody.tick("yes")
        somebody.press("Save")
        in_two_days = datetime.now(UTC) + timedelta(hours=48)
        assert in_two_days.strftime("%Y-%m-%d") in somebody.page.locator(".todo").inner_text()
        somebody.click(somebody.page.locator("li a[href^='/todo/report/']"))
        assert asked not in somebody.text


def test_the_papers_are_those_that_the_library_offers(visit: Visit) -> None:
    """Each with its reason, filled from what is known; what is typed for one goes into it and nowhere else."""
    with visit() as somebody:
        somebody.get_help("US", danger="no", who="me_adult", what="posted")
        incident = said(danger="no", who="me_adult", what="posted")
        offers = documents.offered(incident)
        assert len(offers) > 1
        somebody.go("/papers")
        assert somebody.page.locator(".contacts a").all_inner_texts() == [one.title for one in offers]
        for offer in offers:
            somebody.go("/papers")
            somebody.follow(offer.title)
            assert somebody.heading == offer.title
            assert documents.fill(offer.document, incident).notice in somebody.text
        somebody.go("/papers")
        somebody.follow(next(one.title for one in offers if one.document == "police-statement"))
        somebody.page.get_by_label("Name", exact=True).fill("Quokka Quill")
        somebody.press("Show it filled in")
        assert "Quokka Quill" in somebody.page.locator(".paper").inner_text()
        with somebody.page.expect_download() as started:
            somebody.page.get_by_role("button", name="Download a page to print").click()
        assert started.value.suggested_filename == "list.html"
        assert "Quokka Quill" in Path(started.value.path()).read_text(encoding="utf-8")
        somebody.go(somebody.path)
        assert "Quokka Quill" not in somebody.page.content()
        assert somebody.page.get_by_role("button", name="Download it in").count() == 0  # the police there read English


def test_a_paper_can_be_sent_in_a_language_of_the_country(visit: Visit) -> None:
    with visit() as somebody:
        somebody.get_help("MX", danger="no", who="me_adult", what="posted")
        incident = said(danger="no", who="me_adult", what="posted").replace(country="MX")
        somebody.go("/papers")
        somebody.follow(next(one.title for one in documents.offered(incident) if one.document == "police-statement"))
        with somebody.page.expect_download() as started:
            somebody.page.get_by_role("button", name="Download it in Spanish").click()
        page = Path(started.value.path()).read_text(encoding="utf-8")
        paper = documents.fill("police-statement", incident, sent_in="es")
        assert paper.title in page
        assert paper.notice in page


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
