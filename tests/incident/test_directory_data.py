"""The directory of help as data: every number has its form, every claim a source, and no screen tells the topic."""

import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pytest

from secure_checklist.core import countries
from secure_checklist.incident import platforms
from secure_checklist.incident.contacts import Channel, Contact, directory
from secure_checklist.incident.contacts.models import NUMBERS, Service
from secure_checklist.incident.laws import bundled as laws
from secure_checklist_build.contacts import EMERGENCY, FOLDER

CONTACTS = directory.bundled().contacts
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
    text = directory.bundled().model_dump_json()
    assert not re.search(TRAPS.replace(".", r"\."), f"{text} {re.sub(r'(?<=[0-9])[ ()/-]+(?=[0-9])', '', text)}")


# emergencies -------------------------------------------------------------------------------------------------------

EMERGENCIES = [one for one in CONTACTS if one.kind == "emergency" and one.countries]
NOBODY_LIVES_THERE = {"AQ", "BV", "GS", "HM", "PN", "TF", "UM"}
"""Territories without an emergency number of their own, since nobody, or hardly anybody, lives there."""


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


def test_all_three_services_are_promised_only_where_the_country_says_so() -> None:
    """Android's table says so of numbers that the police alone answer, as Somalia's 888: a table is no such source."""
    for contact in EMERGENCIES:
        sources = {source.id: source for source in contact.sources}
        for channel in contact.channels:
            if len(channel.services) == len(SERVICES):
                assert sources[channel.source].confidence in ("own", "press", "reputable"), contact.id
                assert channel.source not in ("table-libphonenumber", "table-android"), contact.id
            else:
                assert channel.says != ROWS["says"]["police_ambulance_fire"], contact.id


def test_whoever_can_t_speak_can_write_where_an_emergency_service_reads() -> None:
    """Each such way says what to do first, and for whom it is."""
    ways = [one for held in EMERGENCIES for one in held.channels if one.medium in ("sms", "app")]
    assert [way.value for way in ways if not way.says or "police" not in way.services] == []


# numbers and addresses ---------------------------------------------------------------------------------------------


ALLOWED = Path(__file__).with_name("directory_allowed.txt")
LONGEST = 4
"""How many digits an emergency number of the metadata has at most to be compared: longer ones are local lines."""


def differences(library: Any) -> Iterator[tuple[str, str, str]]:
    """Yield where the directory and libphonenumber's metadata differ: a word, a country and a number.

    `ours`: an emergency number that the metadata doesn't have. `theirs`: one that the directory doesn't show there.
    `invalid`: a full number that isn't one of its contact's country.
    """
    for place in countries.all_countries():
        held = [one for one in directory.bundled().serving(place, "emergency") if one.kind == "emergency"]
        ours = {channel.value for one in held for channel in one.channels if channel.is_short_code}
        for number in ours if any(place.code in one.countries for one in held) else ():
            if not library.is_emergency_number(number, place.code):
                yield "ours", place.code, number
        metadata = library.PhoneMetadata.short_metadata_for_region(place.code)
        theirs = metadata and metadata.emergency
        pattern = theirs and theirs.national_number_pattern
        lengths = (theirs.possible_length or metadata.general_desc.possible_length) if pattern else ()
        numbers = (f"{number:0{length}}" for length in lengths if length <= LONGEST for number in range(10**length))
        yield from (("theirs", place.code, one) for one in numbers if one not in ours and re.fullmatch(pattern, one))
    for contact, channel in channels(*NUMBERS):
        if channel.value.startswith("+"):
            number = library.parse(channel.value)
            if not any(library.is_valid_number_for_region(number, place) for place in contact.countries):
                yield "invalid", contact.countries[0], channel.value


@pytest.mark.slow  # all numbers of up to four digits against the metadata of all countries: seconds
def test_each_difference_from_libphonenumber_has_its_reason() -> None:
    """Each line of the list explains a difference, and each difference has a line, whose number may be a pattern."""
    library = pytest.importorskip(
        "phonenumbers", reason="phonenumbers, which knows each country's numbers, isn't there"
    )
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    reasons = [tuple(line.split(maxsplit=3)[:3]) for line in lines if line and not line.startswith("#")]
    found = {
        one: [line for line in reasons if line[:2] == one[:2] and fnmatchcase(one[2], line[2])]
        for one in differences(library)
    }
    assert [one for one, explained in found.items() if not explained] == []
    assert {*reasons} == {line for explained in found.values() for line in explained}


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
    for name, age in (("int-stopncii", "adult"), ("int-take-it-down", "minor")):
        tool = directory.bundled().get(name)
        assert (tool.ages, tool.by_age_when_taken) == ((age,), True)


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
