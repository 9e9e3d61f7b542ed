"""The table of platforms as data: each route with its source, nothing made up, and nothing that hurts a minor."""

import re
from typing import get_args

from secure_checklist.checklists import Confidence
from secure_checklist.incident import platforms
from secure_checklist.incident.platforms.models import Platform, ReportRoute

TABLE = platforms.bundled()
ROUTES: list[tuple[Platform, ReportRoute]] = [(one, route) for one in TABLE.platforms for route in one.routes]
HANDLES = re.compile(
    r"screen ?shot|upload|attach|download|save (it|the picture)|copy of (it|the picture)|open (it|the picture)|"
    r"take a (photo|picture)|send the (picture|file)|fingerprint|hash",
    re.IGNORECASE,
)
"""What would have somebody handle a picture."""
WARNS = re.compile(r"never (send the picture|save it)|The app sends a copy of it", re.IGNORECASE)
"""Sentences that warn of it, or say what the app itself does."""
TELLING = re.compile(
    r"porn|image|picture|abuse|sex|violence|crisis|child|leak|crime|intimate|nude|victim", re.IGNORECASE
)


NOT_GIVEN = (
    *("stopCA@telegram.org", "report-to-grievance-officer-india", "microsoft.com/concern/bing", "onlyfans.com/contact"),
    *("help.snapchat.com/hc/en-us/requests/new", "567360146613371", "RobloxTakedowns"),
)
"""What only other people's lists name, or was replaced."""


def test_each_route_names_a_way_its_source_its_date_and_whose_word_it_is() -> None:
    for _, route in ROUTES:
        assert route.way or route.url or route.email, route.id
        for source in route.sources:
            assert source.confidence in get_args(Confidence), route.id
            assert source.date or source.date_note, route.id
            assert source.status != "recalled", route.id
    assert sum(route.confidence == "own" for _, route in ROUTES) / len(ROUTES) > 0.85
    whole = TABLE.model_dump_json()
    assert [text for text in NOT_GIVEN if text in whole] == []
    assert not any(TELLING.search(one.neutral_name) for one in TABLE.platforms)


def test_law_a_request_under_the_us_act_rests_on_somebody_who_names_the_act_or_the_duty() -> None:
    """It holds in the US; who offers it is known by name, and of all others the note says that none was found."""
    known = {one.id: route for one, route in ROUTES if route.us_take_it_down}
    assert set(known) == {
        *("bing", "bluesky", "discord", "facebook", "instagram", "messenger", "microsoft", "pornhub", "snapchat"),
        *("threads", "x", "youtube"),
    }
    for name, route in known.items():
        assert route.country in (None, "US"), name
        assert route.confidence in ("own", "press"), name
        assert route.for_intimate_images or name == "snapchat", name
        assert route.url, name


def test_law_no_route_for_a_minor_has_them_handle_the_picture() -> None:
    """No screenshot, no upload, no fingerprint: not in any text of a route that somebody under 18 may be given."""
    young = [route for _, route in ROUTES if route.shown != "adult"]
    assert len(young) > 60
    for route in young:
        for text in (route.title, *route.way, *route.asks, route.answer_within, route.note):
            assert not HANDLES.search(WARNS.sub("", text)), (route.id, text)


def test_a_name_an_address_and_an_id_mean_one_platform_and_one_is_the_general_advice() -> None:
    """By `find`, of whatever spelling: so no other platform has the name."""
    for one in TABLE.platforms:
        for name in (one.id, one.name, *one.also, *one.domains):
            assert TABLE.find(name) == one, name
    names = [name for one in TABLE.platforms for name in (one.id, *(route.id for route in one.routes))]
    assert len({*names}) == len(names)
    assert [one.general for one in TABLE.platforms].count(True) == 1
