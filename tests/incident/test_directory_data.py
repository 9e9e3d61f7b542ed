"""The directory of help as data: every number has its form, every claim a source, and no screen tells the topic."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args

import pytest

from secure_checklist.checklists import Need
from secure_checklist.incident import Contact
from secure_checklist.incident.contacts import Channel

TEXT = files("secure_checklist.incident.contacts").joinpath("directory.json").read_text(encoding="utf-8")
RAW: dict[str, Any] = json.loads(TEXT)
CONTACTS = [Contact.model_validate_json(json.dumps(entry)) for entry in RAW["contacts"]]
BY_ID = {contact.id: contact for contact in CONTACTS}
LISTED = sorted({country for contact in CONTACTS for country in contact.countries})
NUMBERS = ("phone", "sms", "whatsapp")
SPOKEN = ("does", "limits", "note", "serves", "neutral_name")
TELLING = re.compile(
    r"porn|image|picture|abuse|sex|violence|crisis|suicide|child|police|leak|crime|intimate|nude|victim|women",
    re.IGNORECASE,
)
BELITTLING = re.compile(
    r"\b(just|simply|merely|easy|easily|obviously|of course|should have|your fault|stupid)\b|revenge[ -]porn",
    re.IGNORECASE,
)
TRAPS = (
    ("155260", "an old number of India"),
    ("takeitdown.ncmec.com", "the service is under .org"),
    ("08000116016", "an old number of Germany"),
    ("498000116016", "the same, as E.164"),
    ("71999", "an old number of Singapore"),
    ("d4u.or.kr", "a wrong address"),
    ("0212345678", "a made-up number of Korea"),
    ("8221234567", "the same, as E.164"),
    ("01320002", "lines of Bangladesh whose digits outlets print differently"),
    ("01320000888", "a line of Bangladesh not seen since 2020"),
    ("567360146613371", "a disputed form of Meta"),
    ("616172204", "seen in press only"),
)
NOT_IN_METADATA = {
    "au-131444": "131 444 is a national number of six digits, no short code",
    "au-esafety": "131 450 is a national number of six digits, no short code",
    "bd-1098": "the metadata lacks it; from memory",
    "br-188": "the metadata lacks it",
    "de-hilfetelefon": "a harmonised number of Europe; the metadata knows others of them for Germany",
    "id-sapa129": "the metadata lacks it",
    "in-1930": "the metadata lacks it",
    "in-ncw": "new since late 2025",
    "in-telemanas": "the metadata lacks it",
    "jp-8103": "# with four digits is a form that only Japan has",
    "jp-8891": "# with four digits is a form that only Japan has",
    "jp-9110": "# with four digits is a form that only Japan has",
    "ng-112": "the metadata lacks it",
    "ph-1326": "the metadata lacks it",
    "pk-nccia": "new since 2025",
    "sg-999": "the metadata lacks the number for text messages",
    "za-childline": "the metadata lacks it",
}
"""Contacts with a short code of which `phonenumbers` knows nothing, and why."""


def numbers() -> Any:
    return pytest.importorskip(
        "phonenumbers", reason="phonenumbers, which knows each country's numbers, isn't installed"
    )


def channels(*media: str) -> Iterator[tuple[Contact, Channel]]:
    for contact in CONTACTS:
        for channel in contact.channels:
            if not media or channel.medium in media:
                yield contact, channel


def digits_dialled(library: Any, channel: Channel) -> str:
    """Return the digits of the number as it is displayed: those in brackets, where there are any; letters as keys."""
    bracket = re.search(r"\(([^)]*)\)", channel.shown)
    shown = bracket[1] if bracket else channel.shown
    return re.sub(r"[^0-9]", "", library.convert_alpha_characters_in_number(shown))


# the whole ---------------------------------------------------------------------------------------------------------


def test_the_file_is_what_its_contacts_write() -> None:
    again = [contact.model_dump(mode="json", exclude_defaults=True) for contact in CONTACTS]
    assert json.dumps(RAW | {"contacts": again}, indent=1, ensure_ascii=False) + "\n" == TEXT


def test_it_has_a_day_and_nothing_else_beside_what_was_left_out() -> None:
    assert list(RAW) == ["as_of", "left_out", "contacts"]
    assert RAW["as_of"] == "2026-11-24"


def test_ids_are_unique_and_begin_with_the_country() -> None:
    assert len(BY_ID) == len(CONTACTS)
    for contact in CONTACTS:
        place = contact.id.split("-")[0]
        assert contact.countries == (() if place == "int" else (place.upper(),)), contact.id


def test_international_ones_come_first_then_countries_in_order() -> None:
    places = [contact.countries for contact in CONTACTS]
    assert places == sorted(places)
    assert places[0] == ()


@pytest.mark.parametrize("country", LISTED)
def test_each_listed_country_has_somebody_for_an_emergency(country: str) -> None:
    there = [contact for contact in CONTACTS if country in contact.countries]
    assert len(there) > 1
    assert any("emergency" in contact.needs and contact.kind == "emergency" for contact in there)


def test_every_need_is_met_by_somebody() -> None:
    assert {need for contact in CONTACTS for need in contact.needs} == set(get_args(Need))


def test_what_was_left_out_is_told_with_a_reason_and_stays_out() -> None:
    names = {contact.name for contact in CONTACTS}
    for entry in RAW["left_out"]:
        assert set(entry) == {"name", "country", "why"}
        assert entry["why"]
        assert entry["country"] is None or entry["country"] in LISTED
        assert entry["name"] not in names
        assert not re.search(r"\d[\d ./-]{5,}\d", entry["name"] + entry["why"].replace("2021 and 2022", "")), entry


# how well it was checked -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact.id)
def test_every_source_has_a_date_or_says_why_not(contact: Contact) -> None:
    assert contact.verified_on is None  # nobody called a number or opened a page
    for source in contact.sources:
        assert source.date is not None or source.date_note
        assert source.id
        assert source.url is not None or source.status in ("second_hand", "recalled", "found")
        assert (
            source.url is None
            or source.publisher != "public repository"
            or source.url.startswith("https://github.com/")
        )


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact.id)
def test_no_claim_is_better_checked_than_its_sources(contact: Contact) -> None:
    order = ("recalled", "found_address", "second_hand", "found_copy", "found")
    best = max(order.index(source.status) for source in contact.sources)
    statuses = [contact.status, *(channel.status for channel in contact.channels)]
    if contact.hours.text:
        statuses.append(contact.hours.status)
    assert all(order.index(status) <= best for status in statuses)


def test_what_is_recalled_is_recalled_throughout() -> None:
    recalled = [contact for contact in CONTACTS if contact.status == "recalled"]
    assert {contact.id for contact in recalled} == {
        *("bd-1098", "ca-needhelpnow", "es-016", "fr-3919", "jp-9110", "ke-116", "ke-1195"),
        "sg-aware",
    }
    for contact in recalled:
        assert {channel.status for channel in contact.channels} == {"recalled"}
        assert {source.status for source in contact.sources} == {"recalled"}
        assert contact.hours.status == "recalled"
        assert not contact.seen


def test_a_recalled_value_was_seen_on_no_day() -> None:
    assert all(not channel.seen for _, channel in channels() if channel.status == "recalled")


def test_no_channel_is_newer_than_its_contact() -> None:
    for contact, channel in channels():
        assert channel.seen[: len(contact.seen)] <= contact.seen[: len(channel.seen)], contact.id


def test_only_what_the_third_party_read_on_official_pages_says_so() -> None:
    for contact in CONTACTS:
        read = contact.seen == "2026-10-09"
        assert (contact.seen_by == "third_party") == read, contact.id
        assert not read or "S41" in [source.id for source in contact.sources], contact.id


def test_always_is_said_where_a_source_or_memory_says_so_in_words() -> None:
    for contact in CONTACTS:
        assert contact.hours.always is not False
        assert (contact.hours.always is True) == (contact.hours.text == "Every day, 24 hours"), contact.id
        assert bool(contact.hours.zone) <= bool(contact.hours.text), contact.id


@pytest.mark.parametrize("contact_id", ["us-ccri", "gb-rph", "id-sapa129", "ng-112", "sg-shecares"])
def test_hours_that_nobody_confirmed_are_not_always(contact_id: str) -> None:
    assert BY_ID[contact_id].hours.always is None


# numbers and addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("trap", "what"), TRAPS)
def test_known_traps_do_not_appear(trap: str, what: str) -> None:
    bare = re.sub(r"(?<=[0-9])[ ()/-]+(?=[0-9])", "", TEXT)
    assert trap not in TEXT, what
    assert trap not in bare, what


def test_full_numbers_are_valid_in_the_contact_s_country() -> None:
    library = numbers()
    seen = 0
    for contact, channel in channels(*NUMBERS):
        if channel.value.startswith("+"):
            number = library.parse(channel.value)
            assert library.is_possible_number(number), contact.id
            assert library.is_valid_number(number), contact.id
            assert library.is_valid_number_for_region(number, contact.countries[0]), contact.id
            seen += 1
    assert seen > 20


def test_short_codes_are_valid_in_the_contact_s_country_or_listed_with_a_reason() -> None:
    library = numbers()
    unknown: set[str] = set()
    for contact, channel in channels(*NUMBERS):
        if channel.is_short_code:
            region, code = contact.countries[0], channel.value.strip("#*")
            known = library.shortnumberinfo.is_valid_short_number_for_region(library.parse(code, region), region)
            if not (known or library.is_emergency_number(code, region)):
                unknown.add(contact.id)
    assert unknown == set(NOT_IN_METADATA)


def test_short_codes_have_their_form() -> None:
    for contact, channel in channels(*NUMBERS):
        if channel.is_short_code:
            assert re.fullmatch(r"#[0-9]{4}" if "#" in channel.value else r"[0-9]{2,6}", channel.value), contact.id
            assert contact.countries, contact.id


def test_a_number_is_displayed_as_the_number_that_is_dialled() -> None:
    library = numbers()
    for contact, channel in channels(*NUMBERS):
        shown = digits_dialled(library, channel)
        if channel.is_short_code:
            assert shown == channel.value.strip("#*"), contact.id
        else:
            assert channel.value.endswith(shown.lstrip("0")), contact.id
            assert len(shown.lstrip("0")) >= 7, contact.id


def test_addresses_are_secure() -> None:
    for contact, channel in channels("url", "chat"):
        assert channel.value.startswith("https://"), contact.id
    assert all(contact.home.startswith("https://") for contact in CONTACTS if contact.home)


# words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact.id)
def test_the_neutral_name_tells_nothing(contact: Contact) -> None:
    assert not TELLING.search(contact.neutral_name)
    assert contact.neutral_name != contact.name


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact.id)
def test_words_are_plain_and_blame_nobody(contact: Contact) -> None:
    texts = [getattr(contact, field) for field in SPOKEN] + [contact.hours.text]
    texts += [channel.says for channel in contact.channels]
    for text in texts:
        assert not BELITTLING.search(text)
        assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.!?])\s+", text)), text
    assert contact.does.endswith(".")


# what keeps people safe --------------------------------------------------------------------------------------------


def test_tools_that_work_with_the_picture_are_for_the_person_shown() -> None:
    assert {contact.id for contact in CONTACTS if contact.takes_file} == {
        *("int-stopncii", "int-take-it-down", "gb-report-remove", "it-garante")
    }
    for contact in CONTACTS:
        assert (contact.audience == "person_shown") == contact.takes_file, contact.id
        assert contact.takes_file or "hash_matching" not in contact.needs, contact.id


def test_the_age_at_the_time_of_the_picture_parts_the_two_hash_tools() -> None:
    adults, minors = BY_ID["int-stopncii"], BY_ID["int-take-it-down"]
    assert (adults.ages, minors.ages) == (("adult",), ("minor",))
    assert adults.by_age_when_taken
    assert minors.by_age_when_taken
    assert "identical" in adults.limits
    assert "Never post that file again" in minors.limits
    assert "never handles the file" in minors.limits


def test_who_takes_reports_of_pictures_of_minors_takes_those_of_people_who_are_adults_now() -> None:
    for contact in CONTACTS:
        if contact.kind == "hotline" and contact.ages == ("minor",):
            assert contact.by_age_when_taken, contact.id


def test_no_contact_for_adults_only_serves_minors_with_pictures() -> None:
    assert all("minor" in contact.ages for contact in CONTACTS if "child_image" in contact.needs)


def test_every_platform_has_a_way_told_in_words() -> None:
    platforms = [contact for contact in CONTACTS if contact.kind == "platform"]
    assert len(platforms) > 10
    for contact in platforms:
        assert "platform_report" in contact.needs
        assert "app" in [channel.medium for channel in contact.channels], contact.id


@pytest.mark.parametrize(("route", "elsewhere"), [("us-x", "int-x"), ("us-discord", "int-discord")])
def test_routes_under_us_law_are_for_the_us_and_have_a_twin_for_the_rest(route: str, elsewhere: str) -> None:
    assert BY_ID[route].countries == ("US",)
    assert "Only for people in the US." in BY_ID[route].limits
    assert BY_ID[elsewhere].international


def test_who_asks_for_a_name_or_a_proof_says_so() -> None:
    assert BY_ID["us-discord"].asks == ("legal name of the person shown",)
    assert "proof of identity" in BY_ID["sg-osc"].asks
    assert "details of identity" in BY_ID["int-google-search"].asks


def test_nobody_is_told_to_write_to_the_uploader() -> None:
    assert "uploader" not in TEXT


def test_no_call_is_said_to_leave_no_trace() -> None:
    assert all(channel.shows_on_bill is not False for _, channel in channels())


@pytest.mark.parametrize("contact_id", ["es-017", "it-polposta", "jp-ihc"])
def test_a_report_that_is_no_complaint_says_so(contact_id: str) -> None:
    assert BY_ID[contact_id].files_complaint is False
    assert "no complaint" in BY_ID[contact_id].limits or "no formal complaint" in BY_ID[contact_id].limits


def test_in_india_pictures_go_to_the_portal_before_the_line_for_lost_money() -> None:
    ids = [contact.id for contact in CONTACTS if "IN" in contact.countries and "sextortion" in contact.needs]
    assert ids == ["in-ncrp", "in-1930"]
    assert "women and children" in BY_ID["in-ncrp"].channels[0].says


def test_the_first_number_is_the_one_that_holds_now() -> None:
    assert BY_ID["in-ncw"].channels[0].value == "14490"
    assert BY_ID["pk-nccia"].channels[0].value == "1799"
    assert BY_ID["kr-1366"].channels[0].value == "1366"
    assert BY_ID["za-childline"].channels[0].value == "116"
