"""The page for when an app is full or down has every card and every number, and needs neither network nor script.

Where scripts are on, whoever leaves it isn't led back to it.
"""

import re
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Person, packs
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import use_messages
from secure_checklist.incident import Incident, respond
from secure_checklist.incident.cards import acts_of
from secure_checklist.incident.contacts.directory import bundled
from secure_checklist.incident.contacts.models import NUMBERS
from secure_checklist.incident.emergency import emergency_page, numbers_by_country, policy
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.incident.situation import Situation
from secure_checklist.translations.known import in_language
from tests.cases import tables
from tests.catalogues import catalogue
from tests.pages import Opened, overflow, violations

pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")

PACK = packs.load("leak-response")
NARROW: Any = {"width": 320, "height": 568}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page") / "list.html"
    place.write_text(emergency_page(), encoding="utf-8")
    return place


def test_it_has_every_card_what_not_to_do_and_every_number() -> None:
    text = unescape(emergency_page())
    anybody = Situation(Incident(), None, PACK, bundled_laws(), respond().now)
    for card in PACK.cards.cards:
        for line in (*(act.text for act in acts_of(card, PACK.cards, anybody.modifiers)), card.comfort):
            assert line in text
    plan = respond()
    at_once = plan.first_do_nots or plan.do_nots[:5]
    shown, _, folded = text.partition('id="avoid"')[2].partition("<details>")
    for entry in plan.do_nots:
        assert (entry.text in shown, entry.text in folded) == (entry in at_once, entry not in at_once)
    assert len(numbers_by_country()) > 150
    for one in numbers_by_country():
        needs = dict(one.needs)
        assert {"emergency", "crisis", "child_helpline"} <= needs.keys()
        assert all(needs.values()), "no heading without a way below it"
        for channel in (channel for contacts in needs.values() for one in contacts for channel in one.channels):
            assert channel.shown in text, one.country.code
            assert not channel.href or f'href="{channel.href}"' in text, one.country.code
    own, script, rest = re.split(r"<script>|</script>", text)
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\ssrc=|\sstyle=|\son[a-z]+=", own + rest)
    assert not re.search(r"fetch|XMLHttp|import|storage|cookie", script, re.IGNORECASE)
    assert policy() in text


def test_whoever_the_first_of_a_need_does_not_help_finds_another() -> None:
    """Of a line for women, a man, and of a page, whoever wants to call; on this page and on that of prevention."""
    places = numbers_by_country()
    shown = {one.country.code: {who.id for _, contacts in one.needs for who in contacts} for one in places}
    assert {"gb-ceop", "gb-mens-advice-line"} <= shown["GB"]
    assert {"in-1930", "in-181"} <= shown["IN"]
    needs: tuple[Need, ...] = ("partner_violence", "sextortion", "image_removal", "crisis")
    for one, need in product(places, needs):
        found, country = bundled().find(country=one.country.code, need=need), one.country.code
        there = [] if found.fallback else [who for who in found.contacts if who.countries and not who.subdivisions]
        for_all = [who for who in there if not who.for_whom and who.has_number]
        men = [who for who in there if who.for_whom == ("men",)]
        contacts = dict(one.needs).get(need, ())
        assert not for_all or any(who.has_number and not who.for_whom for who in contacts), (country, need)
        assert not men or {who.id for who in men} & shown[country], (country, need)
        ways = " ".join(one.way for one in bundled().helpers([need], Person(country=country, minor=False)))
        adults = [who for who in for_all if "adult" in who.ages and not who.by_age_when_taken]
        numbers = [one.shown for who in adults for one in who.channels if one.medium in NUMBERS]
        assert not numbers or any(one in ways for one in numbers), (country, need, ways)


@pytest.mark.parametrize("tag", ["en", "es", "hi", "pt-BR"])
def test_what_cannot_wait_comes_first_and_each_country_is_one_jump_away(tag: str) -> None:
    """Danger, the young, threats, what was passed on, who is watched, what is gone; letters for all countries."""
    with in_language(tag):
        text = unescape(emergency_page())
        titles = {card.id: card.title for card in PACK.translated().cards.cards}
        letters = [one.letter for one in numbers_by_country()]
    found = [text.index(f"<summary>{titles[one]}</summary>") for one in tables(__file__)["order"]]
    first = [text.index('id="danger"'), text.index('id="young"')]
    assert [*first, *found] == sorted([*first, *found])
    jumps = re.findall(r'<a href="#to-(.)">\1</a>', text)
    assert jumps == list(dict.fromkeys(letters))
    assert re.findall(r'<details id="to-(.)">', text) == jumps
    assert "report-remove" in text.partition('id="in-GB"')[2].partition("</details>")[0]


def test_in_danger_a_number_is_there_before_a_country_is_known_and_an_app_can_grow_on_the_page() -> None:
    own = '{% extends "page.html.jinja" %}{% block more %}<p id="own">{{ word }}</p>{% endblock %}'
    page = emergency_page(template=own, word="<b>")
    first = page.partition('id="danger"')[2].partition("</div>")[0]
    listing = bundled().find(country=None, need="emergency").listings[0].contact
    assert all(f'href="{channel.href}"' in first for channel in listing.channels)
    assert listing.limits in unescape(first)
    assert '<p id="own">&lt;b&gt;</p>' in page
    assert page.replace('<p id="own">&lt;b&gt;</p>', "") == emergency_page()


def test_what_is_said_first_is_text_and_the_language_is_that_of_the_messages() -> None:
    assert "&lt;b&gt;" in emergency_page("<b>")
    with use_messages(catalogue("de", {"incident.page.first": "Zuerst", "country.DE": "Aaland"})):
        page = emergency_page()
    assert '<html lang="de"' in page
    assert "<h1>Zuerst</h1>" in page
    assert page.index("<summary>Aaland</summary>") < page.index("<summary>Albania</summary>")
    assert "Zuerst" not in emergency_page()


def test_it_opens_from_a_file_without_a_network(opened: Opened, written: Path) -> None:
    """Without scripts; nothing is asked of any machine; its way out shows something dull, and works by keyboard."""
    page = opened(written, offline=True, java_script_enabled=False, viewport=NARROW)
    card = next(one for one in PACK.cards.cards if "emergency" in one.can_act)
    page.locator("summary", has_text=card.title).click()
    assert page.locator("details[open]").get_by_text(card.comfort, exact=True).is_visible()
    page.locator("summary", has_text="United Kingdom").click()
    assert page.locator("details[open] a[href='tel:999']").is_visible()
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Leave", exact=True).press("Enter")
    assert page.get_by_text("Kitchen measures").is_visible()
    assert not page.get_by_text("What to do first").is_visible()


@pytest.mark.parametrize("way", [(), ("Numbers by country",), ("Numbers by country", "U", "Numbers by country")])
def test_whoever_left_is_not_led_back_to_it(opened: Opened, written: Path, way: tuple[str, ...]) -> None:
    """Back leads to the page before it, whatever was pressed on it; and there is no other entry of it."""
    page = opened(b"<title>Before</title>", offline=True, viewport=NARROW)
    page.goto(written.as_uri())
    for name in way:
        page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("link", name="Leave", exact=True).click()
    assert page.get_by_text("Kitchen measures").is_visible()
    assert page.evaluate("history.length") == 3  # the blank page, that before, and this one
    page.go_back()
    assert page.title() == "Before"
    page.go_forward()
    assert not page.get_by_text("What to do first").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody(opened: Opened, written: Path, scheme: Any) -> None:
    """axe-core finds nothing in light and dark, it fits into 320 pixels, and its own style is let in."""
    page = opened(written, viewport=NARROW, color_scheme=scheme)
    leave = page.get_by_role("link", name="Leave", exact=True)
    assert leave.evaluate("one => getComputedStyle(one).minHeight") == "44px"
    for summary in page.locator("summary").all()[:6]:
        summary.click()
    assert violations(page) == []
    assert overflow(page) == 0
