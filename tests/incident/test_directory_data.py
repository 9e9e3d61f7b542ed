"""The directory of help as data: every number has its form, every claim a source, and no screen tells the topic."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args
from urllib.parse import unquote

import pytest

from secure_checklist.checklists import Need
from secure_checklist.core.zones import zone_of
from secure_checklist.incident import Contact
from secure_checklist.incident.contacts import Channel, Hours, bundled
from secure_checklist.incident.contacts.build import render

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
    ("1320002222", "a line of Bangladesh whose digits outlets print differently"),
    ("1320000222", "the same, as another outlet prints it"),
    ("01320000888", "a line of Bangladesh not seen since 2020"),
    ("567360146613371", "a disputed form of Meta"),
    ("616172204", "seen in press only"),
)


UNKNOWN_FORM = {
    "+556196100180": "Brazil's mobile numbers got a 9 in front, and WhatsApp keeps the older ones without it"
}
"""Full numbers that `phonenumbers` calls invalid, and why they hold."""


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
    assert render(RAW | {"contacts": again}) == TEXT


def test_ids_are_unique_and_begin_with_the_country() -> None:
    assert len(BY_ID) == len(CONTACTS)
    for contact in CONTACTS:
        place = contact.id.split("-")[0]
        assert (not contact.countries) if place == "int" else (place.upper() in contact.countries), contact.id


def test_international_ones_come_first_then_countries_in_order() -> None:
    places = [contact.countries for contact in CONTACTS]
    assert places == sorted(places)
    assert places[0] == ()


def test_every_need_is_met_by_somebody() -> None:
    """What is known of platforms is in a table of its own, from which the directory takes what holds for anybody."""
    of_platforms = {"platform_report", "search_removal"}
    assert {need for contact in CONTACTS for need in contact.needs} == set(get_args(Need)) - of_platforms
    assert {need for contact in bundled().contacts for need in contact.needs} == set(get_args(Need))


def test_who_helps_to_stop_is_listed_for_nothing_else() -> None:
    """Somebody who was harmed is never sent to a line for people who did harm, nor the other way round."""
    found = [contact for contact in CONTACTS if "change" in contact.needs]
    assert {place for contact in found for place in contact.countries} >= {"AU", "CA", "DE", "FR", "GB", "NL", "US"}
    for contact in found:
        assert contact.needs == ("change",), contact.id
        assert contact.serves, contact.id


def test_what_was_left_out_is_told_with_a_reason_and_stays_out() -> None:
    names = {contact.name for contact in CONTACTS}
    for entry in RAW["left_out"]:
        assert entry["why"]
        assert entry["name"] not in names
        assert not re.search(r"\d[\d ./-]{5,}\d", entry["name"] + entry["why"].replace("2021 and 2022", "")), entry


# whose word it is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact.id)
def test_every_source_says_whose_word_it_is_and_of_when(contact: Contact) -> None:
    assert contact.called is None  # nobody called a number or opened a page
    for source in contact.sources:
        assert source.confidence
        assert source.date is not None or source.date_note
        assert source.id


def test_nothing_is_listed_from_memory() -> None:
    assert [contact.id for contact in CONTACTS if contact.recalled] == []
    assert [contact.id for contact, channel in channels() if channel.recalled] == []


def test_no_source_was_written_by_a_machine() -> None:
    """A list that says of itself that an AI wrote it is no source; nor is what this project wrote itself."""
    for contact in CONTACTS:
        for source in contact.sources:
            told = " ".join((source.publisher, source.title, source.note, source.url or ""))
            assert not re.search(r"HumanityOS|written by an AI|progress\.guide|project review|response\.md", told), (
                contact.id
            )


def test_sources_stand_in_the_order_of_how_far_they_can_be_trusted() -> None:
    for contact in CONTACTS:
        assert contact.confidence in ("own", "reputable", "press", "weak")
        assert len({source.id for source in contact.sources}) == len(contact.sources), contact.id


def test_hours_are_always_said_in_words_and_their_zone_exists() -> None:
    for contact, channel in channels():
        hours = channel.hours or Hours()
        assert hours.always is not False
        assert bool(hours.always or hours.open) <= bool(hours.text), contact.id
        assert not (hours.always and hours.open), contact.id
        assert bool(hours.open) <= bool(hours.zone), contact.id
        assert not hours.zone or zone_of(hours.zone), contact.id


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact.id)
def test_an_emergency_number_says_who_answers(contact: Contact) -> None:
    if contact.id.endswith("-emergency"):
        assert all(channel.says and channel.abroad == "no" for channel in contact.channels)


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
            if channel.value in UNKNOWN_FORM:
                continue
            assert library.is_valid_number(number), contact.id
            assert library.is_valid_number_for_region(number, contact.countries[0]), contact.id
            seen += 1
    assert seen > 20


def test_a_short_code_is_known_for_its_country_or_has_a_second_source() -> None:
    library = numbers()
    for contact, channel in channels(*NUMBERS):
        if channel.is_short_code and contact.kind != "emergency":
            region, code = contact.countries[0], channel.value.strip("#*")
            known = library.shortnumberinfo.is_valid_short_number_for_region(library.parse(code, region), region)
            if not (known or library.is_emergency_number(code, region)):
                assert contact.confidence == "own" or len(contact.sources) > 1, (contact.id, channel.value)


def test_short_codes_have_their_form() -> None:
    for contact, channel in channels(*NUMBERS):
        if channel.is_short_code:
            assert re.fullmatch(r"[#*][0-9]{3,4}|[0-9]{2,6}", channel.value), contact.id
            assert contact.countries, contact.id


def test_a_number_is_displayed_as_the_number_that_is_dialled() -> None:
    library = numbers()
    for contact, channel in channels(*NUMBERS):
        shown = digits_dialled(library, channel)
        if channel.is_short_code:
            assert shown == channel.value.strip("#*"), contact.id
        else:
            assert channel.value.endswith(shown.lstrip("0")), contact.id
            whole = str(library.parse(channel.value).national_number)
            assert len(shown.lstrip("0")) >= 6 or shown == whole, contact.id


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
    """Of a line for parents the ages are those of who calls, not of who is shown."""
    whose = [contact for contact in CONTACTS if "child_image" in contact.needs and contact.audience != "supporter"]
    assert all("minor" in contact.ages for contact in whose)


def test_who_asks_for_a_name_or_a_proof_says_so() -> None:
    assert "proof of identity" in BY_ID["sg-osc"].asks


def test_nobody_is_told_to_write_to_the_uploader() -> None:
    assert "uploader" not in TEXT


def test_no_call_is_said_to_leave_no_trace() -> None:
    """What isn't on the bill is still in the phone, and who may be watched reads both in one place."""
    off_the_bill = [(contact, channel) for contact, channel in channels() if channel.shows_on_bill is False]
    assert off_the_bill
    still_there = r"on the (phone )?bill\. The (call list of|messages in) the phone shows?"
    for contact, channel in off_the_bill:
        assert channel.medium in ("phone", "sms"), contact.id
        assert re.search(still_there, contact.limits), contact.id


@pytest.mark.parametrize("contact_id", ["es-017", "it-polposta"])
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


def test_what_a_press_opens_is_the_channel_itself() -> None:
    """A number keeps its signs, an address is its own, and what can't be opened has no address."""
    schemes = {"phone": "tel:", "sms": "sms:", "email": "mailto:", "url": "https:", "chat": "https:"}
    seen = set[str]()
    for contact in CONTACTS:
        for channel in contact.channels:
            seen.add(channel.medium)
            scheme = schemes.get(channel.medium, "")
            assert channel.href.startswith(scheme)
            assert bool(channel.href) is bool(scheme)
            if scheme == "https:":
                assert channel.href == channel.value
            elif scheme:
                assert unquote(channel.href.removeprefix(scheme)) == channel.value
            assert not set(channel.href) & set(' <>"#') or channel.medium in ("url", "chat")
    assert seen >= {"phone", "sms", "email", "url", "chat", "whatsapp"}
