"""The directory of help as data: every number has its form, every claim a source, and no screen tells the topic."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args
from urllib.parse import unquote

import pytest

from secure_checklist.core import countries
from secure_checklist.incident import platforms
from secure_checklist.incident.contacts import Channel, Contact, directory
from secure_checklist.incident.contacts.models import NUMBERS, Service
from secure_checklist.incident.laws import bundled as laws
from secure_checklist_build.contacts import EMERGENCY, FOLDER
from tests.incident import compare_directory

TEXT = files("secure_checklist.incident.contacts").joinpath("directory.json").read_text(encoding="utf-8")
RAW: dict[str, Any] = json.loads(TEXT)
CONTACTS = [Contact.model_validate_json(json.dumps(entry)) for entry in RAW["contacts"]]
BY_ID = {contact.id: contact for contact in CONTACTS}
ROWS: dict[str, Any] = tomllib.loads((FOLDER / EMERGENCY).read_text(encoding="utf-8"))
SERVICES: tuple[Service, ...] = get_args(Service)
TELLING = re.compile(
    r"porn|image|picture|abuse|sex|violence|crisis|suicide|child|police|leak|crime|intimate|nude|victim|women",
    re.IGNORECASE,
)


def channels(*media: str) -> Iterator[tuple[Contact, Channel]]:
    for contact in CONTACTS:
        for channel in contact.channels:
            if not media or channel.medium in media:
                yield contact, channel


# the whole ---------------------------------------------------------------------------------------------------------


# whose word it is --------------------------------------------------------------------------------------------------


TRAPS = (
    "155260|takeitdown.ncmec.com|08000116016|498000116016|71999|d4u.or.kr|0212345678|8221234567|1320002222|1320000222|"
    "01320000888|567360146613371|616172204"
)
"""Old, made-up or disputed numbers and addresses that lists on the web still carry."""


def test_every_entry_rests_on_sources_and_no_known_trap_is_in_it() -> None:
    """Nothing is from memory, and no list that says of itself that an AI wrote it is a source."""
    for contact in CONTACTS:
        assert contact.sources, contact.id
        assert contact.confidence in ("own", "reputable", "press", "weak")
        for source in contact.sources:
            assert source.date is not None or source.date_note
            said = " ".join((source.publisher, source.title, source.note, source.url or ""))
            assert not re.search(r"HumanityOS|written by an AI|progress\.guide|project review|response\.md", said), said
    assert [contact.id for contact, channel in channels() if not channel.source] == []
    assert not re.search(TRAPS.replace(".", r"\."), f"{TEXT} {re.sub(r'(?<=[0-9])[ ()/-]+(?=[0-9])', '', TEXT)}")


# emergencies -------------------------------------------------------------------------------------------------------

NOBODY_LIVES_THERE = {"AQ", "BV", "GS", "HM", "PN", "TF", "UM"}
"""Territories without an emergency number of their own, since nobody, or hardly anybody, lives there."""


def emergencies() -> Iterator[tuple[str, Contact]]:
    for contact in CONTACTS:
        if contact.kind == "emergency" and contact.countries:
            assert len(contact.countries) == 1, contact.id
            yield contact.countries[0], contact


def test_every_country_and_territory_has_a_number_to_call_or_nobody_lives_there() -> None:
    """Where there is none, what a mobile phone calls anywhere is named, and that it isn't the country's."""
    without = set[str]()
    for place in countries.all_countries():
        found = directory.bundled().find(country=place.code, need="emergency")
        assert any(one.medium == "phone" for contact in found.contacts for one in contact.channels)
        anywhere = [contact.id for contact in found.contacts] == ["int-112"]
        assert anywhere is (found.fallback == "international") is bool(found.note and found.fallback)
        assert anywhere or "int-112" not in [contact.id for contact in found.contacts]
        without |= {place.code} if anywhere else set()
    assert without == NOBODY_LIVES_THERE
    assert all(place.part_of or place.code == "AQ" for place in countries.all_countries() if place.code in without)


def test_all_three_services_are_promised_only_where_the_country_says_so() -> None:
    """Android's table says so of numbers that the police alone answer, as Somalia's 888: a table is no such source."""
    for _, contact in emergencies():
        sources = {source.id: source for source in contact.sources}
        for channel in contact.channels:
            if len(channel.services) == len(SERVICES):
                assert sources[channel.source].confidence in ("own", "press", "reputable"), contact.id
                assert channel.source not in ("table-libphonenumber", "table-android"), contact.id
            else:
                assert channel.says != ROWS["says"]["police_ambulance_fire"], contact.id


def test_whoever_can_t_speak_can_write_where_an_emergency_service_reads() -> None:
    """Each such way says what to do first, and for whom it is."""
    ways = [(place, one) for place, held in emergencies() for one in held.channels if one.medium in ("sms", "app")]
    assert len({place for place, _ in ways}) > 15
    for place, way in ways:
        assert way.says, place
        assert "police" in way.services, place
        assert bool(way.href) is (way.medium == "sms"), place


# numbers and addresses ---------------------------------------------------------------------------------------------


@pytest.mark.slow  # all numbers of up to four digits against the metadata of all countries: seconds
def test_each_difference_from_libphonenumber_has_its_reason() -> None:
    library = pytest.importorskip(
        "phonenumbers", reason="phonenumbers, which knows each country's numbers, isn't there"
    )
    found, looked_up = compare_directory.compare(library)
    assert looked_up > 500
    assert compare_directory.unexplained(found) == ([], [])
    missing = compare_directory.Difference("ours", "GB", "999")
    assert compare_directory.unexplained([*found, missing]) == ([missing], [])


def test_a_number_is_displayed_as_the_number_that_is_dialled() -> None:
    """Those in brackets, where there are any, and letters as keys; a short code is for its country alone."""
    library = pytest.importorskip(
        "phonenumbers", reason="phonenumbers, which knows each country's numbers, isn't there"
    )
    for contact, channel in channels(*NUMBERS):
        if contact.international:
            continue  # a number of no country
        bracket = re.search(r"\(([^)]*)\)", channel.shown)
        letters = library.convert_alpha_characters_in_number(bracket[1] if bracket else channel.shown)
        shown = re.sub(r"[^0-9]", "", letters)
        if channel.is_short_code:
            assert shown == channel.value.strip("#*"), contact.id
            region, code = contact.countries[0], channel.value.strip("#*")
            known = library.shortnumberinfo.is_valid_short_number_for_region(library.parse(code, region), region)
            assert (
                known
                or contact.kind == "emergency"
                or library.is_emergency_number(code, region)
                or contact.confidence == "own"
                or len(contact.sources) > 1
            ), (contact.id, channel.value)
        else:
            assert channel.value.endswith(shown.lstrip("0")), contact.id
            whole = str(library.parse(channel.value).national_number)
            assert len(shown.lstrip("0")) >= 6 or shown == whole, contact.id


def test_what_a_press_opens_is_the_channel_itself() -> None:
    """A number keeps its signs, an address is its own and secure, and what can't be opened has no address."""
    schemes = {"phone": "tel:", "sms": "sms:", "email": "mailto:", "url": "https:", "chat": "https:"}
    for contact, channel in channels():
        scheme = schemes.get(channel.medium, "")
        assert channel.href.startswith(scheme), contact.id
        assert bool(channel.href) is bool(scheme)
        assert not scheme or channel.value in (channel.href, unquote(channel.href.removeprefix(scheme)))
        assert not set(channel.href) & set(' <>"#') or channel.medium in ("url", "chat")


# what keeps people safe --------------------------------------------------------------------------------------------


def test_law_no_entry_tells_its_topic_sends_somebody_to_the_wrong_place_or_promises_no_trace() -> None:
    """Tools, pictures of minors, those who did harm, and phones that are read: what each entry must say of them."""
    still_there = r"on the (phone )?bill\. The (call list of|messages in) the phone shows?"
    tools = {"int-stopncii", "int-take-it-down", "gb-report-remove", "it-garante"}
    assert {contact.id for contact in CONTACTS if contact.takes_file} == tools
    for contact in CONTACTS:
        assert not TELLING.search(contact.neutral_name), contact.id
        assert not contact.takes_file or contact.callers == ("person_shown",), contact.id
        assert contact.takes_file or "hash_matching" not in contact.needs, contact.id
        assert "change" not in contact.needs or contact.needs == ("change",), "nobody who was harmed is sent there"
        if "child_image" in contact.needs and (not contact.callers or "person_shown" in contact.callers):
            assert "minor" in contact.ages, contact.id
            assert contact.by_age_when_taken or contact.kind != "hotline" or contact.ages != ("minor",), contact.id
        quiet = any(channel.shows_on_bill is False for channel in contact.channels)
        assert not quiet or re.search(still_there, contact.limits), contact.id
    adults, minors = BY_ID["int-stopncii"], BY_ID["int-take-it-down"]
    assert (adults.ages, adults.by_age_when_taken) == (("adult",), True)
    assert (minors.ages, minors.by_age_when_taken) == (("minor",), True)


HURTS = re.compile(
    r"\b(just|simply|merely|easy|easily|obviously|of course|(?<!makes it )your fault|stupid)\b|revenge[ -]porn",
    re.IGNORECASE,
)


def test_words_of_every_table_are_plain_and_blame_nobody() -> None:
    texts = {**directory.bundled().texts(), **laws().texts(), **platforms.bundled().texts()}
    names = {contact.name for contact in CONTACTS}
    said = {text for text in texts.values() if text not in names}
    assert [text for text in said if HURTS.search(text)] == []
    long = (one for text in said for one in re.split(r"(?<=[.!?:])\s+", text) if len(one.split()) > 25)
    assert [*long] == []
