"""The directory of help as data: every number has its form, every claim a source, and no screen tells the topic."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args
from urllib.parse import unquote

import pytest

from secure_checklist.checklists import Need
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.zones import zone_of
from secure_checklist.incident import Contact
from secure_checklist.incident.contacts import Channel, Hours, directory
from secure_checklist.incident.contacts.models import NUMBERS, Service
from secure_checklist.incident.laws import bundled as laws
from secure_checklist_build.contacts import EMERGENCY, FOLDER, render
from tests.incident import compare_directory

TEXT = files("secure_checklist.incident.contacts").joinpath("directory.json").read_text(encoding="utf-8")
RAW: dict[str, Any] = json.loads(TEXT)
CONTACTS = [Contact.model_validate_json(json.dumps(entry)) for entry in RAW["contacts"]]
BY_ID = {contact.id: contact for contact in CONTACTS}
ROWS: dict[str, Any] = tomllib.loads((FOLDER / EMERGENCY).read_text(encoding="utf-8"))
SERVICES: tuple[Service, ...] = get_args(Service)
SPOKEN = ("does", "limits", "note", "serves", "neutral_name", "purpose")
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


def channels(*media: str) -> Iterator[tuple[Contact, Channel]]:
    for contact in CONTACTS:
        for channel in contact.channels:
            if not media or channel.medium in media:
                yield contact, channel


# the whole ---------------------------------------------------------------------------------------------------------


def test_the_file_is_what_its_contacts_write_with_ids_and_places_in_order() -> None:
    again = [contact.model_dump(mode="json", exclude_defaults=True) for contact in CONTACTS]
    assert render(RAW | {"contacts": again}) == TEXT
    assert len(BY_ID) == len(CONTACTS)
    for contact in CONTACTS:
        place = contact.id.split("-")[0]
        assert (not contact.countries) if place == "int" else (place.upper() in contact.countries), contact.id
    places = [contact.countries for contact in CONTACTS]
    assert places == sorted(places)


def test_every_need_is_met_by_somebody() -> None:
    """What is known of platforms is in a table of its own."""
    of_platforms = {"platform_report", "search_removal"}
    assert {need for contact in CONTACTS for need in contact.needs} == set(get_args(Need)) - of_platforms


def test_who_helps_to_stop_is_listed_for_nothing_else() -> None:
    """Somebody who was harmed is never sent to a line for people who did harm, nor the other way round."""
    found = [contact for contact in CONTACTS if "change" in contact.needs]
    assert {place for contact in found for place in contact.countries} >= {"AU", "CA", "DE", "FR", "GB", "NL", "US"}
    for contact in found:
        assert contact.needs == ("change",), contact.id
        assert contact.serves, contact.id


def test_what_was_left_out_is_named_with_a_reason_and_stays_out() -> None:
    names = {contact.name for contact in CONTACTS}
    for entry in RAW["left_out"]:
        assert entry["why"]
        assert entry["name"] not in names
        assert not re.search(r"\d[\d ./-]{5,}\d", entry["name"] + entry["why"].replace("2021 and 2022", "")), entry


# whose word it is --------------------------------------------------------------------------------------------------


def test_every_source_says_whose_word_it_is_and_of_when() -> None:
    """Nothing is from memory, and no list that says of itself that an AI wrote it is a source."""
    for contact in CONTACTS:
        assert contact.called is None  # nobody called a number or opened a page
        assert contact.sources, contact.id
        assert contact.confidence in ("own", "reputable", "press", "weak")
        assert len({source.id for source in contact.sources}) == len(contact.sources), contact.id
        for source in contact.sources:
            assert source.confidence
            assert source.date is not None or source.date_note
            said = " ".join((source.publisher, source.title, source.note, source.url or ""))
            assert not re.search(r"HumanityOS|written by an AI|progress\.guide|project review|response\.md", said), said
    assert [contact.id for contact, channel in channels() if not channel.source] == []


def test_hours_are_always_said_in_words_and_their_zone_exists() -> None:
    for contact, channel in channels():
        hours = channel.hours or Hours()
        assert hours.always is not False
        assert bool(hours.always or hours.open) <= bool(hours.text), contact.id
        assert not (hours.always and hours.open), contact.id
        assert bool(hours.open) <= bool(hours.zone), contact.id
        assert not hours.zone or zone_of(hours.zone), contact.id


# emergencies -------------------------------------------------------------------------------------------------------

NOBODY_LIVES_THERE = {"AQ", "BV", "GS", "HM", "PN", "TF", "UM"}
"""Territories without an emergency number of their own, since nobody, or hardly anybody, lives there."""
WRITTEN_TO = {"BE", "CA", "DE", "ES", "FI", "FR", "GB", "IE", "IT", "KR", "MY", "NL", "NZ", "SE", "SG", "SI", "US"}
"""Countries where an emergency service is reached without a voice."""


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
    tables = {"libphonenumber", "android"}
    promised = set[str]()
    for place, contact in emergencies():
        sources = {source.id: source for source in contact.sources}
        for channel in contact.channels:
            if len(channel.services) == len(SERVICES):
                promised.add(place)
                assert sources[channel.source].confidence in ("own", "press", "reputable"), contact.id
                assert channel.source.removeprefix("table-") not in tables, contact.id
            else:
                assert channel.says != ROWS["says"]["police_ambulance_fire"], contact.id
    assert len(promised) > 50


def test_each_row_is_shown_with_what_its_services_are_and_how_sure_that_is() -> None:
    """The union of the tables, in the table's order and words; a number of one table alone says so."""
    shown = {(place, one.medium, one.value): one for place, contact in emergencies() for one in contact.channels}
    rows = {(row["country"], row.get("medium", "phone"), row["number"]): row for row in ROWS["numbers"]}
    assert rows.keys() == shown.keys()
    assert len(rows) == len(ROWS["numbers"])
    for key, row in rows.items():
        channel = shown[key]
        assert channel.services == tuple(row["services"]), key
        assert channel.says, key
        assert tuple(sorted(channel.services, key=SERVICES.index)) == channel.services
        if len(row["sources"]) == 1 and row["sources"][0] in ("libphonenumber", "android") and "says" not in row:
            assert ("by one list alone" in channel.says) or not channel.services, key
        if not channel.services and "says" not in row:
            assert "isn't known" in channel.says, key
    assert {name for row in rows.values() for name in row["sources"]} == set(ROWS["sources"])


@pytest.mark.parametrize("need", ["police", "cybercrime", "sextortion"])
def test_a_need_for_the_police_is_never_answered_by_another_service(need: Need) -> None:
    """Every country and territory: an ambulance or a fire brigade is no police, so its number isn't shown."""
    known = 0
    for place in countries.all_countries():
        for contact in directory.bundled().find(country=place.code, need=need).contacts:
            if contact.kind == "emergency":
                said = [channel.services for channel in contact.channels]
                assert all("police" in services for services in said) or not any(said), (place.code, contact.id)
                known += bool(any(said))
    assert known or need != "police"


def test_whoever_can_t_speak_can_write_where_an_emergency_service_reads() -> None:
    """Each such way says what to do first, and for whom it is."""
    found = {place: [one for one in held.channels if one.medium in ("sms", "app")] for place, held in emergencies()}
    assert {place for place, ways in found.items() if ways} == WRITTEN_TO
    for place, ways in found.items():
        for way in ways:
            assert way.says, place
            assert "police" in way.services, place
            assert bool(way.href) is (way.medium == "sms"), place
    assert "register" in found["GB"][0].says


def test_a_number_of_an_emergency_service_is_for_the_country_alone() -> None:
    for place, contact in emergencies():
        assert contact.name_in_words, contact.id
        reached = any("police" in channel.services for channel in contact.channels)
        assert ("police" in contact.needs) is reached, place
        assert all(channel.abroad == "no" for channel in contact.channels if channel.is_short_code), place


# for whom it is ----------------------------------------------------------------------------------------------------


def test_words_that_name_a_part_of_a_country_bind_the_entry_to_it() -> None:
    """Who is in Scotland isn't sent to a line of England and Wales."""
    for contact in CONTACTS:
        parts = [part for country in contact.countries for part in subdivisions.of(country)]
        named = {part.code for part in parts if re.search(rf"\b{re.escape(part.name)}\b", contact.serves)}
        assert named <= set(contact.subdivisions), contact.id


def test_a_line_about_abuse_says_so_on_the_card() -> None:
    found = [contact for contact in CONTACTS if contact.of_abuse]
    assert len(found) > 30
    for contact in found:
        assert contact.purpose not in ("a child helpline", "a crisis line"), contact.id


def test_a_line_of_the_police_or_the_state_says_so_where_that_is_a_risk() -> None:
    """Where telling the police is a risk, whoever calls knows beforehand that the state answers."""
    risky = {risk.jurisdiction for risk in laws().risks}
    for contact in (one for one in CONTACTS if one.kind == "helpline"):
        words = f"{contact.name} {contact.does} {contact.purpose}"
        if re.search(r"[Pp]olice officers|Carabineros|prosecutor|unit of the police", words):
            assert contact.works_with_police, contact.id
        of_state = re.match(
            r"The (state|ministry|health ministry)('s)? (social )?(emergency )?(line|chat)", contact.does
        )
        if of_state and risky.intersection(contact.countries) and contact.works_with_police is None:
            assert re.search(r"state's|Ministry|National", f"{contact.name} {contact.purpose}"), contact.id


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


def test_known_traps_do_not_appear() -> None:
    bare = re.sub(r"(?<=[0-9])[ ()/-]+(?=[0-9])", "", TEXT)
    for trap, what in TRAPS:
        assert trap not in TEXT, what
        assert trap not in bare, what


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
        if channel.medium in NUMBERS and channel.is_short_code:
            assert re.fullmatch(r"[#*][0-9]{3,4}|[0-9]{2,6}", channel.value), contact.id
            assert contact.countries or contact.kind == "emergency", contact.id
        scheme = schemes.get(channel.medium, "")
        assert channel.href.startswith(scheme)
        assert bool(channel.href) is bool(scheme)
        if scheme == "https:":
            assert channel.href == channel.value
        elif scheme:
            assert unquote(channel.href.removeprefix(scheme)) == channel.value
        assert not set(channel.href) & set(' <>"#') or channel.medium in ("url", "chat")
    assert {channel.medium for _, channel in channels()} >= {*schemes, "whatsapp"}
    assert all(contact.home.startswith("https://") for contact in CONTACTS if contact.home)


def test_the_first_number_is_the_one_that_holds_now() -> None:
    first = {"in-ncw": "14490", "pk-nccia": "1799", "kr-1366": "1366", "za-childline": "116"}
    assert {name: BY_ID[name].channels[0].value for name in first} == first


# words -------------------------------------------------------------------------------------------------------------


def test_words_are_plain_blame_nobody_and_a_neutral_name_tells_nothing() -> None:
    for contact in CONTACTS:
        assert not TELLING.search(contact.neutral_name), contact.id
        assert contact.neutral_name != contact.name
        assert contact.does.endswith(".")
        assert len(contact.purpose.split()) <= 8, contact.id
        assert contact.serves or not contact.for_whom, contact.id
        texts = [getattr(contact, field) for field in SPOKEN] + [contact.hours.text]
        texts += [channel.says for channel in contact.channels]
        for text in texts:
            assert not BELITTLING.search(text)
            assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.!?])\s+", text)), text
    assert "uploader" not in TEXT  # nobody is told to write to them


# what keeps people safe --------------------------------------------------------------------------------------------


def test_tools_that_work_with_the_picture_are_for_the_person_shown() -> None:
    assert {contact.id for contact in CONTACTS if contact.takes_file} == {
        *("int-stopncii", "int-take-it-down", "gb-report-remove", "it-garante")
    }
    for contact in CONTACTS:
        assert not contact.takes_file or contact.callers == ("person_shown",), contact.id
        assert contact.takes_file or "hash_matching" not in contact.needs, contact.id
    adults, minors = BY_ID["int-stopncii"], BY_ID["int-take-it-down"]
    assert (adults.ages, adults.by_age_when_taken) == (("adult",), True)
    assert (minors.ages, minors.by_age_when_taken) == (("minor",), True)
    assert "identical" in adults.limits
    assert "Never post that file again" in minors.limits
    assert "never handles the file" in minors.limits


def test_who_takes_reports_of_pictures_of_minors_serves_them_whatever_their_age_now() -> None:
    """Of a line for those who help alone, the ages are those of who calls, not of who is shown."""
    for contact in CONTACTS:
        if contact.kind == "hotline" and contact.ages == ("minor",) and "child_image" in contact.needs:
            assert contact.by_age_when_taken, contact.id
        if "child_image" in contact.needs and (not contact.callers or "person_shown" in contact.callers):
            assert "minor" in contact.ages, contact.id


def test_no_call_is_said_to_leave_no_trace() -> None:
    """What isn't on the bill is still in the phone, and who may be watched reads both in one place."""
    off_the_bill = [(contact, channel) for contact, channel in channels() if channel.shows_on_bill is False]
    assert off_the_bill
    still_there = r"on the (phone )?bill\. The (call list of|messages in) the phone shows?"
    for contact, channel in off_the_bill:
        assert channel.medium in ("phone", "sms"), contact.id
        assert re.search(still_there, contact.limits), contact.id


def test_what_somebody_must_know_before_they_report_is_said() -> None:
    """A proof that is asked for, a report that is no complaint, and the portal for pictures before that for money."""
    assert "proof of identity" in BY_ID["sg-osc"].asks
    for name in ("es-017", "it-polposta"):
        assert re.search("no (formal )?complaint", BY_ID[name].limits), name
    ids = [contact.id for contact in CONTACTS if "IN" in contact.countries and "sextortion" in contact.needs]
    assert ids[:2] == ["in-ncrp", "in-1930"]
    assert "women and children" in BY_ID["in-ncrp"].channels[0].says


# who comes first ---------------------------------------------------------------------------------------------------


def test_without_the_part_a_line_of_a_small_part_comes_after_those_of_the_whole_country() -> None:
    """Nor does a tool stand for an office: it can't order anything."""
    for place in countries.all_countries():
        for need in get_args(Need):
            found = directory.bundled().find(country=place.code, need=need)
            small = [one.serves_small_part for one in found.contacts]
            if found.fallback is None:
                assert small == sorted(small), (place.code, need)
            if need == "regulator":
                assert "hash_matching" not in {one.kind for one in found.contacts}, place.code
