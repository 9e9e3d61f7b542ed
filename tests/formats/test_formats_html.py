"""The HTML of a report in a real browser and through an independent parser: it stands alone, and people can read it."""

import hashlib
import re
from base64 import b64encode
from functools import cache
from itertools import product
from typing import Any

import pytest

from secure_checklist import Inventory, evaluate, formats, translations
from secure_checklist.checklists import load_catalogue
from secure_checklist.core import all_messages
from secure_checklist.core.messages import message
from secure_checklist.formats import summary_of
from tests.cases import each
from tests.golden_personas import NOW, PACK, inventory_of, names, report_on, written
from tests.pages import Opened, overflow, sheets, violations

pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
html5lib: Any = pytest.importorskip("html5lib", reason="html5lib comes with the group `test`")

from secure_checklist.formats.html import fragment  # noqa: E402 - it needs Jinja2

FULL, SMALL = "shop-five-phones", "selling-phone-tomorrow"
ARABIC = load_catalogue({"language": "ar", "texts": {"formats.span": {"text": "بين {low} و {high} من 100"}}})
NS = "{http://www.w3.org/1999/xhtml}"
LOADING = {"script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video", "image", "use"}
"""Elements that run, load or send something."""


@cache
def html_of(name: str = FULL, *, arabic: bool = False) -> bytes:
    return written(name, "html", ARABIC if arabic else None)


# it stands alone -------------------------------------------------------------------------------------------------


@each("persona", names(), quick=3)
def test_nothing_in_it_runs_loads_or_sends(persona: str) -> None:
    assert len(html_of(persona)) <= 350_000
    tree = html5lib.HTMLParser(strict=True).parse(html_of(persona))
    for element in tree.iter():
        tag = str(element.tag).rpartition("}")[2]
        assert tag not in LOADING
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert name not in ("style", "src", "srcset", "background", "action", "formaction", "ping")
            if str(name).rpartition("}")[2] == "href":
                assert tag == "a"
                assert re.match(r"#sc-|https?://|tel:", value)
    (style,) = tree.iter(f"{NS}style")
    assert "url(" not in style.text
    assert "@import" not in style.text
    digest = b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    (policy,) = (meta.get("content") for meta in tree.iter(f"{NS}meta") if meta.get("http-equiv"))
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_page_says_that_it_is_a_file_and_a_part_of_an_apps_page_does_not() -> None:
    """It has no script that could hide it, so it promises nothing."""
    alone = str(fragment(summary_of(report_on(FULL), checklist=PACK, inventory=inventory_of(FULL))))
    for key in ("formats.file_leave", "formats.file_help"):
        assert all_messages()[key] in text_of(html_of())
        assert all_messages()[key] not in alone


# people can read it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "width", "arabic"),
    [("light", 1280, False), ("dark", 320, False), ("light", 320, True), ("dark", 1280, True)],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    opened: Opened, scheme: Any, width: int, *, arabic: bool
) -> None:
    size: Any = {"width": width, "height": 900}
    page = opened(html_of(SMALL, arabic=arabic), color_scheme=scheme, viewport=size)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert violations(page) == []
    assert overflow(page) == 0


def test_by_keyboard_the_first_stop_leads_past_the_head_and_details_open(opened: Opened) -> None:
    page = opened(html_of())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#sc-main"
    assert page.locator(".skip").bounding_box() is not None
    how = page.locator(".how").nth(1)
    assert how.get_attribute("open") is None
    how.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert how.get_attribute("open") is not None


def test_on_paper_the_steps_are_unfolded_and_what_is_apart_is_left_out(opened: Opened) -> None:
    """Whoever opens a part before printing gets it on paper, too."""
    page = opened(html_of())
    steps, entries = page.locator(".how:not([open]) li").first, page.locator(".apart .entries").first
    assert not steps.is_visible()
    page.emulate_media(media="print")
    assert steps.is_visible()
    assert not entries.is_visible()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert entries.is_visible()


@each("persona", names(), quick=3)
def test_a_report_is_printed_on_two_sheets_with_the_next_things_on_the_first(opened: Opened, persona: str) -> None:
    inventory = inventory_of(persona)
    quick = PACK.profile("quick")
    report = evaluate(quick, inventory, now=NOW, explain=True)
    page = opened(formats.write(report, "html", checklist=quick, inventory=inventory))
    assert sheets(page) <= 2
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('.do + .rest, .do + .rest ~ *').forEach(one => one.remove())")
    assert sheets(page) == 1


def test_a_checklist_is_printed_as_a_sheet_of_boxes_with_the_steps_of_each_behind_it(opened: Opened) -> None:
    quick = PACK.profile("quick")
    page = opened(formats.write(quick, "html", now=NOW))
    page.emulate_media(media="print")
    assert sheets(page) <= 15
    cards = page.locator(".chapters .card")
    without = [card.inner_text() for card in cards.all() if not card.locator("li").first.is_visible()]
    assert without == []
    boxes = page.locator(".sheet li").all_inner_texts()
    assert len(boxes) == cards.count()
    page.evaluate("document.querySelectorAll('.sheet ~ *').forEach(one => one.remove())")
    assert sheets(page) == 1


def test_what_is_in_another_language_than_the_words_says_so() -> None:
    tree = html5lib.parse(html_of(arabic=True))
    (root,) = [tree] if tree.tag == f"{NS}html" else tree.iter(f"{NS}html")
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    title = next(one for one in tree.iter(f"{NS}h2") if str(one.get("id", "")).startswith("sc-action"))
    assert (title.get("lang"), title.get("dir")) == ("en", "ltr")
    assert ' lang="' not in html_of().decode().split("<body>")[1]
    for language, inventory in product(("es", "hi"), (Inventory(), inventory_of(SMALL))):
        report = evaluate(PACK, inventory, now=NOW, language=language)
        data = formats.write(report, "html", checklist=PACK, inventory=inventory, language=language)
        assert ' lang="en"' not in re.sub('<ol class="sources">.*?</ol>', "", data.decode(), flags=re.DOTALL)
        with translations.in_language(language):
            assert message("language.partly") not in text_of(data)


def test_names_keep_their_direction_to_themselves() -> None:
    """A name that is written from right to left, or turns the line around, leaves its neighbours alone."""
    inventory, report = inventory_of(SMALL), report_on(SMALL)
    turned = inventory.replace(
        subjects=tuple(one.replace(label=f"\u202e{one.label}") if one.label else one for one in inventory.subjects)
    )
    data = formats.write(report, "html", checklist=PACK, inventory=turned)
    assert "\u202e" not in data.decode()
    name = next(one.label for one in turned.subjects if one.kind == "device")
    shown = f"\ufffd{name[1:]}"
    alone = {" ".join(one.itertext()) for one in html5lib.parse(data).iter(f"{NS}bdi")}
    assert any(shown in text for text in alone)


# what it says ----------------------------------------------------------------------------------------------------


@cache
def text_of(data: bytes) -> str:
    return " ".join(" ".join(html5lib.parse(data).itertext()).split())


def test_every_action_is_there_with_its_reason_its_steps_and_its_sources() -> None:
    text, raw = text_of(html_of()), html_of().decode()
    actions = report_on(FULL).exported().actions()
    assert len(actions) > 10
    for action in actions:
        item = PACK.item(action.item)
        assert item.title in text
        assert all(sentence in text for sentence in re.split(r"(?<=[.!?]) ", " ".join(item.why.split())))
        for source in item.sources:
            assert source.title in text
            assert source.url is None or source.url.replace("&", "&amp;") in raw
