"""Pictures of reports: they say what the report says, in words too, and don't depend on colour."""

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Checklist, Device, Inventory, Item, Report, Rule, Section, evaluate, load_inventory, packs
from secure_checklist.checklists import Catalogue
from secure_checklist.core import UnknownNameError
from secure_checklist.core.text.terminal import clean
from secure_checklist.evaluation import Trend, TrendPoint, point_of, trend
from secure_checklist.formats import Document, document_of
from secure_checklist.formats import charts as pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
PERSONA = Path(__file__).parents[1] / "personas" / "phone-to-repair.json"
LOCK = Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")), mitigates=("malware",))
FIND = Item(id="find", title="Find", rule=Rule(check=Device.find_my.is_true()), mitigates=("human_error",))


def persona() -> Document:
    pack, inventory = packs.load("leak-prevention"), load_inventory(PERSONA)
    reports = [evaluate(pack, inventory, now=NOW - timedelta(days=days)) for days in (300, 100, 0)]
    return document_of(reports[-1], checklist=pack, inventory=inventory, trend=trend(reports))


def small(*phones: Device, section: str = "Phones", messages: Catalogue | None = None) -> Document:
    checklist = Checklist(id="c", title="C", sections=(Section(id="s", title=section, items=(LOCK, FIND)),))
    report = evaluate(checklist, Inventory(subjects=phones).completed("device"), now=NOW)
    return document_of(report, checklist=checklist, language=messages)


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - drawn by us


def texts(root: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def bars(root: ET.Element, kind: str) -> list[float]:
    """Return the widths of the bars of a class, in hundredths."""
    return [float(one.get("width", "").rstrip("%")) for one in root.iter(f"{SVG}rect") if one.get("class") == kind]


@pytest.mark.parametrize("name", get_args(pictures.Picture))
def test_every_picture_has_a_title_and_says_all_its_numbers_in_words(name: pictures.Picture) -> None:
    root = parsed(pictures.draw(persona(), name))
    assert root.get("role") == "img"
    title, described = root[0], root[1]
    assert root.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"
    assert title.text
    shown = {number for text in texts(root) for number in re.findall(r"\d+", text)} - {"0", "25", "50", "75", "100"}
    assert shown
    told = re.findall(r"\d+", described.text or "")
    assert shown - set(told) == set()


def test_the_names_are_those_of_the_type() -> None:
    assert pictures.names() == get_args(pictures.Picture)


def test_a_score_is_drawn_as_a_range() -> None:
    """What is sure is solid, what isn't known is striped, and what is lost is neither."""
    root = parsed(pictures.draw(small(Device(id="phone", screen_lock="pin")), "score"))
    assert bars(root, "sure") == [50]
    assert bars(root, "open") == [50]
    (striped,) = (one for one in root.iter(f"{SVG}rect") if one.get("class") == "open")
    (pattern,) = root.iter(f"{SVG}pattern")
    assert striped.get("fill") == f"url(#{pattern.get('id')})"


def test_what_is_known_has_no_stripes_and_one_number() -> None:
    root = parsed(pictures.draw(small(Device(id="phone", screen_lock="pin", find_my=False)), "score"))
    assert bars(root, "sure") == [50]
    assert bars(root, "open") == []
    assert [text for text in texts(root) if text not in ("0", "25", "75", "100")] == ["50", "50"]


def test_exposure_is_what_is_lost_and_what_may_be() -> None:
    root = parsed(pictures.draw(small(Device(id="phone", screen_lock="none")), "exposure"))
    assert bars(root, "bad") == [100]
    assert bars(root, "maybe") == [100]
    assert texts(root) == ["malware", "100", "mistakes", "0\u2013100"]


def test_nothing_to_draw_is_no_picture() -> None:
    assert [pictures.draw(small(), name) for name in pictures.names()] == ["", "", "", ""]


def test_an_unknown_picture_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match='did you mean "score"'):
        pictures.draw(small(), "scor")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_from_right_to_left_bars_begin_on_the_right() -> None:
    phone = Device(id="phone", screen_lock="pin", find_my=False)
    root = parsed(pictures.draw(small(phone, messages=Catalogue(language="he", texts={})), "score"))
    (sure,) = (one for one in root.iter(f"{SVG}rect") if one.get("class") == "sure")
    assert (sure.get("x"), sure.get("width")) == ("50%", "50%")


@given(st.text(min_size=1, max_size=60))
def test_a_name_from_a_pack_is_text_and_nothing_else(title: str) -> None:
    try:
        document = small(Device(id="phone"), section=title)
    except ValueError:
        return  # not a title
    for alone in (True, False):
        drawn = pictures.draw(document, "sections", alone=alone)
        root = parsed(drawn if alone else drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
        assert texts(root)[0] == clean(title)
        assert len(list(root.iter(f"{SVG}text"))) == 2


# over time -------------------------------------------------------------------------------------------------------


def report_of(*phones: Device, now: datetime, version: str = "1") -> Report:
    checklist = Checklist.of("c", "C", LOCK, FIND).replace(version=version)
    return evaluate(checklist, Inventory(subjects=phones).completed("device"), now=now)


def drawn_trend(*points: TrendPoint) -> ET.Element:
    last = report_of(now=NOW)
    document = Document(last, trend=Trend(points=points))
    return parsed(pictures.draw(document, "trend"))


def test_points_stand_by_time_and_a_new_version_is_marked() -> None:
    phone = Device(id="phone", screen_lock="pin", find_my=True)
    days = (NOW - timedelta(days=10), NOW - timedelta(days=5), NOW)
    reports = [report_of(phone, now=day, version=version) for day, version in zip(days, "112", strict=True)]
    root = drawn_trend(*map(point_of, reports))
    places = [one.get("cx") for one in root.iter(f"{SVG}circle") if one.get("class") == "dot"]
    assert places == ["8%", "50%", "92%"]
    assert [text for text in texts(root) if "content" in text] == ["new content: 2"]


def test_a_report_without_a_score_is_left_out_and_one_alone_is_drawn() -> None:
    phone = Device(id="phone", screen_lock="pin")
    root = drawn_trend(point_of(report_of(now=NOW - timedelta(days=1))), point_of(report_of(phone, now=NOW)))
    assert len([one for one in root.iter(f"{SVG}circle") if one.get("class") == "dot"]) == 1
    assert "2026-11-24" in texts(root)
    assert "2026-11-23" not in texts(root)


# in a browser ----------------------------------------------------------------------------------------------------


def test_a_browser_shows_each_as_a_picture_of_its_own(browser: "Browser", tmp_path: Path) -> None:
    for name in pictures.names():
        (tmp_path / f"{name}.svg").write_text(pictures.draw(persona(), name), encoding="utf-8")
        page = browser.new_page()
        (tmp_path / "page.html").write_text(f'<!doctype html><img id="p" src="{name}.svg">', encoding="utf-8")
        page.goto((tmp_path / "page.html").as_uri())
        size = page.evaluate("[p.complete, p.naturalWidth, p.naturalHeight]")
        assert size[:2] == [True, 720], name
        assert size[2] > 60


def test_without_colour_its_parts_differ(browser: "Browser", tmp_path: Path) -> None:
    """In shades of grey, a row through the bar has the solid part, stripes that change, and the empty part."""
    drawn = pictures.draw(small(Device(id="phone", screen_lock="pin"), Device(id="old", screen_lock="none")), "score")
    (tmp_path / "score.svg").write_text(drawn, encoding="utf-8")
    page_text = '<!doctype html><style>body{margin:0;filter:grayscale(1)}</style><img id="p" src="score.svg">'
    (tmp_path / "page.html").write_text(page_text, encoding="utf-8")
    page = browser.new_page(viewport={"width": 720, "height": 140})
    page.goto((tmp_path / "page.html").as_uri())
    shot = page.screenshot(path=str(tmp_path / "score.png"))
    assert shot
    greys = page.evaluate(
        """async (data) => {
          const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode();
          const canvas = new OffscreenCanvas(720, 140), pen = canvas.getContext('2d');
          pen.drawImage(image, 0, 0);
          return [...Array(720).keys()].map(x => pen.getImageData(x, 57, 1, 1).data[0]);
        }""",
        b64encode(shot).decode(),
    )
    solid, striped, empty = set(greys[40:170]), set(greys[220:500]), set(greys[560:690])
    assert len(solid) == len(empty) == 1
    assert max(striped) - min(striped) > 60
    assert max(empty) - min(solid) > 100
