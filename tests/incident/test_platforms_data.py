"""The table of platforms as data: each route with its source, nothing made up, and nothing that hurts a minor."""

import json
import re
from datetime import date
from typing import get_args

from secure_checklist.checklists import Confidence
from secure_checklist.core.prose import plain
from secure_checklist.incident import platforms
from secure_checklist.incident.platforms import Platform, ReportRoute
from secure_checklist.incident.platforms.models import Kind, NeedsAccount, Shown, Surface
from secure_checklist_build.wording import grade

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
BELITTLING = re.compile(
    r"\b(just|simply|merely|easy|easily|obviously|of course|should have|your fault|stupid|please)\b|revenge[ -]porn",
    re.IGNORECASE,
)
TELLING = re.compile(
    r"porn|image|picture|abuse|sex|violence|crisis|child|leak|crime|intimate|nude|victim", re.IGNORECASE
)
OWNERS = {
    *("about.meta.com", "www.meta.com", "aka.ms", "support.google.com", "values.snap.com"),
    *("www.flickrhelp.com", "www.reddithelp.com", "support.bsky.social"),
}
"""Domains of a platform's owner on which its forms lie."""
NOT_GIVEN = {
    "stopCA@telegram.org": "seen in other people's lists only",
    "report-to-grievance-officer-india": "seen in other people's lists only",
    "microsoft.com/concern/bing": "seen in other people's lists only",
    "onlyfans.com/contact": "seen in other people's lists only",
    "help.snapchat.com/hc/en-us/requests/new": "replaced by the article that Snap's rules name",
    "567360146613371": "a disputed form of Meta",
    "RobloxTakedowns": "not Roblox's",
    "nudity or sexual > shared without my consent": "a path that was said of eight platforms, and fits none of them",
    '/hc/da/articles/115003822043","asks': "the Danish edition, for everybody",
}


def said(route: ReportRoute) -> list[str]:
    """What of a route a person reads."""
    return [route.title, *route.way, *route.asks, route.answer_within, route.note]


def test_there_is_a_way_of_every_kind() -> None:
    assert len(TABLE.of_kind()) > 60
    assert {one.kind for one in TABLE.platforms} == set(get_args(Kind))
    for words, used in (
        (Surface, {surface for _, route in ROUTES for surface in route.surfaces}),
        (Shown, {route.shown for _, route in ROUTES}),
        (NeedsAccount, {route.needs_account for _, route in ROUTES}),
    ):
        assert used == set(get_args(words)), "no word of a vocabulary is there for nothing"


def test_each_route_names_its_source_its_date_and_whose_word_it_is() -> None:
    for one, route in ROUTES:
        assert route.id.startswith(one.id.split("-")[0][:3]), route.id
        for source in route.sources:
            assert source.confidence in get_args(Confidence), route.id
            assert source.url or source.file or source.date or source.date_note != "undated", route.id
            assert source.date or source.date_note, route.id
            assert source.status != "recalled", route.id
            assert source.date is None or source.date <= date(2026, 11, 30), route.id
    assert sum(route.confidence == "own" for _, route in ROUTES) / len(ROUTES) > 0.85
    weak = {route.id for _, route in ROUTES if route.confidence == "weak"}
    assert weak == {"bluesky-report", "snapchat-account", "vk-report"}


def test_what_only_others_name_is_not_given() -> None:
    whole = json.dumps(TABLE.model_dump(mode="json"), separators=(",", ":"))
    for text, why in NOT_GIVEN.items():
        assert text not in whole, why


def test_law_a_request_under_the_us_act_rests_on_somebody_who_names_the_act_or_the_duty() -> None:
    """It holds in the US; who offers it is known by name, and of all others the note says that none was found."""
    known = {one.id: route for one, route in ROUTES if route.us_take_it_down}
    assert set(known) == {one.id for one in TABLE.platforms if one.us_request_known}
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
        for text in said(route):
            assert not HANDLES.search(WARNS.sub("", text)), (route.id, text)
    assert any(HANDLES.search(text) for _, route in ROUTES for text in said(route))


def test_what_a_person_reads_is_short_plain_and_kind_and_its_name_tells_nothing() -> None:
    for one, route in ROUTES:
        for text in filter(None, (*said(route), one.note)):
            assert not BELITTLING.search(text), (route.id, text)
            assert len(plain(text).split()) <= 60, (route.id, text)
    notes = [plain(text) for one, route in ROUTES for text in (route.note, one.note) if text]
    assert sum(map(grade, notes)) / len(notes) < 8
    assert "This is general advice." in TABLE.general.note
    assert not any(TELLING.search(one.neutral_name) for one in TABLE.platforms)


def test_addresses_are_those_of_the_platform_or_its_owner() -> None:
    for one, route in ROUTES:
        if route.url is not None and not one.general:
            host = re.sub(r"^https://([^/:?#]+).*$", r"\1", route.url)
            assert host in OWNERS or any(f".{host}".endswith(f".{domain}") for domain in one.domains), route.id


def test_hash_services_name_who_says_that_they_cover_it() -> None:
    covered = {one.id: {cover.service for cover in one.hash_services} for one in TABLE.of_kind() if one.hash_services}
    assert {name for name, services in covered.items() if "take_it_down" in services} == {
        *("facebook", "instagram", "snapchat", "pornhub"),
    }
    assert {"tiktok", "reddit", "bing", "bumble", "onlyfans"} <= set(covered)
    assert not {"whatsapp", "telegram", "x", "discord", "youtube"} & set(covered)


def test_a_name_an_address_and_an_id_mean_one_platform_and_one_is_the_general_advice() -> None:
    """By `find`, of whatever spelling: so no other platform has the name."""
    for one in TABLE.platforms:
        for name in (one.id, one.name, *one.also, *one.domains):
            assert TABLE.find(name) == one, name
    names = [name for one in TABLE.platforms for name in (one.id, *(route.id for route in one.routes))]
    assert len({*names}) == len(names)
    assert [one.general for one in TABLE.platforms].count(True) == 1


def test_every_route_says_how_to_get_there_and_whose_word_it_is() -> None:
    for _, route in ROUTES:
        assert route.way or route.url or route.email, route.id
        assert all(source.confidence for source in route.sources), route.id
        assert not route.us_take_it_down or route.country in (None, "US"), route.id  # that law holds in the US
