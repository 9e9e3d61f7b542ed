"""The table of platforms as data: each route with its source, nothing made up, and nothing that hurts a minor."""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from secure_checklist.checklists import Confidence
from secure_checklist.core.prose import plain
from secure_checklist.incident import Platform, ReportRoute, platforms
from secure_checklist.incident.platforms import Kind, build
from secure_checklist.packs.lint.readability import grade

TABLE = platforms.bundled()
KNOWN = TABLE.of_kind()
ROUTES: list[tuple[Platform, ReportRoute]] = [(one, route) for one in TABLE.platforms for route in one.routes]
IDS = [route.id for _, route in ROUTES]
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
NOT_OPENED = (
    ("stopCA@telegram.org", "seen in other people's lists only"),
    ("report-to-grievance-officer-india", "seen in other people's lists only"),
    ("microsoft.com/concern/bing", "seen in other people's lists only"),
    ("onlyfans.com/contact", "seen in other people's lists only"),
    ("help.snapchat.com/hc/en-us/requests/new", "replaced by the article that Snap's rules name"),
    ("567360146613371", "a disputed form of Meta"),
    ("RobloxTakedowns", "not Roblox's"),
)


def said(route: ReportRoute) -> list[str]:
    """What of a route a person reads."""
    return [route.title, *route.way, *route.asks, route.answer_within, route.note]


def test_the_file_is_what_its_folder_makes() -> None:
    assert build.main(["--check"]) == 0


def test_there_are_enough_platforms_with_a_way_of_their_own_of_every_kind() -> None:
    assert len(KNOWN) >= 30
    assert {one.kind for one in TABLE.platforms} == set(get_args(Kind))
    assert all(one.routes for one in KNOWN)


def test_each_route_names_its_source_its_date_and_whose_word_it_is() -> None:
    for _, route in ROUTES:
        for source in route.sources:
            assert source.confidence in get_args(Confidence)
            assert source.url or source.file or source.date or source.date_note != "undated", route.id
            assert source.date or source.date_note
            assert source.status != "recalled"
            assert source.date is None or source.date <= date(2026, 11, 27)


def test_most_words_are_the_platforms_own() -> None:
    own = [route for _, route in ROUTES if route.confidence == "own"]
    assert len(own) / len(ROUTES) > 0.85
    weak = {route.id for _, route in ROUTES if route.confidence == "weak"}
    assert weak == {"bluesky-report", "snapchat-account", "vk-report"}


@pytest.mark.parametrize(("text", "why"), NOT_OPENED)
def test_what_only_others_name_is_not_given(text: str, why: str) -> None:
    assert text not in json.dumps(TABLE.model_dump(mode="json")), why


def test_law_no_route_for_a_minor_has_them_handle_the_picture() -> None:
    """No screenshot, no upload, no fingerprint: not in any text of a route that somebody under 18 may be given."""
    young = [route for _, route in ROUTES if route.shown != "adult"]
    assert len(young) > 60
    for route in young:
        for text in said(route):
            assert not HANDLES.search(WARNS.sub("", text)), (route.id, text)
    assert any(HANDLES.search(text) for _, route in ROUTES for text in said(route))


def test_the_generic_path_stands_only_in_the_general_advice() -> None:
    """The path that was said of eight platforms, and fits none of them, is gone."""
    texts = json.dumps(TABLE.model_dump(mode="json"))
    assert "nudity or sexual > shared without my consent" not in texts
    assert "This is general advice." in TABLE.general.note
    assert [one.id for one in TABLE.platforms if one.kind == "general"] == ["general"]


def test_what_a_person_reads_is_short_plain_and_kind() -> None:
    for one, route in ROUTES:
        for text in (*said(route), one.note):
            if not text:
                continue
            assert not BELITTLING.search(text), (route.id, text)
            assert len(plain(text).split()) <= 60, (route.id, text)
    notes = [plain(text) for one, route in ROUTES for text in (route.note, one.note) if text]
    assert max(sum(map(grade, notes)) / len(notes), 0) < 8


def test_a_neutral_name_tells_nothing() -> None:
    names = {one.neutral_name for one in TABLE.platforms}
    assert names == {"App report", "Reporting form"}
    assert not any(TELLING.search(name) for name in names)


def test_addresses_are_those_of_the_platform() -> None:
    """A form lies on a domain of the platform, or on one of its owner's that is listed here."""
    owners = {
        *("about.meta.com", "aka.ms", "support.google.com", "values.snap.com"),
        *("www.flickrhelp.com", "www.reddithelp.com"),
    }
    for one, route in ROUTES:
        if route.url is None or one.general:
            continue
        host = re.sub(r"^https?://([^/:?#]+).*$", r"\1", route.url)
        assert host in owners or any(host == domain or host.endswith(f".{domain}") for domain in one.domains), route.id
        assert route.url.startswith("https://")


def test_ids_are_unique_and_begin_with_their_platform() -> None:
    assert len(set(IDS)) == len(IDS)
    for one, route in ROUTES:
        assert route.id.startswith(f"{one.id.split('-')[0][:3]}"), route.id


def test_hash_services_name_who_says_that_they_cover_it() -> None:
    covered = {one.id: {cover.service for cover in one.hash_services} for one in KNOWN if one.hash_services}
    assert {name for name, services in covered.items() if "take_it_down" in services} == {
        *("facebook", "instagram", "snapchat", "pornhub"),
    }
    assert {"tiktok", "reddit", "bing", "bumble", "onlyfans"} <= set(covered)
    assert not {"whatsapp", "telegram", "x", "discord", "youtube"} & set(covered)


def test_what_was_in_the_directory_keeps_its_id() -> None:
    """Each platform or search engine that was a contact once is found by that id, and is no contact any more."""
    old = [name for one in TABLE.platforms for name in one.former_ids]
    assert sorted(old) == [
        *("in-x", "int-bing", "int-discord", "int-google-search", "int-meta", "int-onlyfans", "int-pornhub"),
        *("int-reddit", "int-snapchat", "int-telegram", "int-tiktok", "int-whatsapp", "int-x", "int-youtube"),
        *("us-discord", "us-x"),
    ]


# the build -------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    for name in (build.COMMON, build.REPOSITORIES, "imgur.toml", "general.toml", "bing.toml"):
        shutil.copy(build.DATA / name, data / name)
    common = data / build.COMMON
    wanted = re.findall(r"\[sources\.(?:wired-2026|msa|godaddy-acid)\]\n(?:.+\n)+", common.read_text(encoding="utf-8"))
    common.write_text("\n".join(wanted), encoding="utf-8")
    return data


def test_a_folder_becomes_one_file_and_check_compares_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main([], folder) == 0
    assert build.main(["--check"], folder) == 0
    made = json.loads((folder.parent / "platforms.json").read_text(encoding="utf-8"))
    assert [one["id"] for one in made["platforms"]] == ["bing", "general", "imgur"]
    imgur = made["platforms"][2]["routes"][0]["sources"][0]
    assert imgur["file"]["repository"] == "OpenTermsArchive/contrib-versions"
    (folder / "imgur.toml").unlink()
    assert build.main(["--check"], folder) == 1
    assert "python -m secure_checklist.incident.platforms.build" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('sources = ["imgur-terms"]', 'sources = ["nowhere"]'), "no source has the id nowhere"),
        (('sources = ["imgur-terms"]', 'sources = "imgur-terms"'), "give a list of ids"),
        (("contrib:", "elsewhere:"), "no repository"),
        (("[sources.imgur-terms]", "[sources.msa]"), "is in sources.toml too"),
        (('sources = ["imgur-terms"]', 'sources = ["msa"]'), "nothing cites the source imgur-terms"),
        (("kind = ", "kind "), "imgur.toml"),
    ],
)
def test_a_folder_with_a_fault_is_refused_and_the_fault_named(
    folder: Path, change: tuple[str, str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "imgur.toml"
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    assert build.main([], folder) == 2
    assert told in capsys.readouterr().err
    assert not (folder.parent / "platforms.json").exists()
