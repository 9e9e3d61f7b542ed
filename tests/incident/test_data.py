"""The tables of help, laws, risks and platforms as data: every claim has a source, and nothing sends anybody wrong."""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pytest

from secure_checklist import Vocabulary
from secure_checklist.checklists import Source
from secure_checklist.checklists.plan_items import Deadline, Verification
from secure_checklist.core import countries
from secure_checklist.incident import platforms
from secure_checklist.incident.contacts import Channel, Contact, directory
from secure_checklist.incident.contacts.models import NUMBERS, Service
from secure_checklist.incident.laws import Law
from secure_checklist.incident.laws import bundled as laws
from secure_checklist.incident.laws.law import EU
from secure_checklist.incident.laws.risk import Risk, RiskAbout, risk_note
from secure_checklist.incident.papers.templates import bundled as templates
from secure_checklist.incident.periods import limit_lines
from secure_checklist.incident.platforms.models import Platform, ReportRoute
from secure_checklist.rules.conditions.logic import check_condition
from secure_checklist_build.contacts import EMERGENCY, FOLDER
from tests.cases import tables
from tests.incident.rows import EEA

CLOCKS = tables(__file__)["clocks"]

CONTACTS, TABLE, PLATFORMS = directory.bundled().contacts, laws(), platforms.bundled().platforms
LAWS = {law.id: law for law in TABLE.laws}
ROUTES = [route for one in PLATFORMS for route in one.routes]
BEST_FIRST = get_args(Verification)


def channels(*media: str) -> Iterator[tuple[Contact, Channel]]:
    for contact in CONTACTS:
        for channel in contact.channels:
            if not media or channel.medium in media:
                yield contact, channel


# all tables --------------------------------------------------------------------------------------------------------

TRAPS = (
    r"155260|takeitdown\.ncmec\.com|08000116016|498000116016|71999|d4u\.or\.kr|0212345678|8221234567|1320002222|"
    r"1320000222|01320000888|567360146613371|616172204|stopCA@telegram\.org|report-to-grievance-officer-india|"
    r"microsoft\.com/concern/bing|onlyfans\.com/contact|help\.snapchat\.com/hc/en-us/requests/new|RobloxTakedowns"
)
"""Old, made-up or disputed numbers and addresses that lists on the web still carry."""
TELLING = re.compile(
    r"porn|image|picture|abuse|sex|violence|crisis|suicide|child|police|leak|crime|intimate|nude|victim|women",
    re.IGNORECASE,
)
HURTS = re.compile(
    r"\b(just|simply|merely|easy|easily|obviously|of course|(?<!makes it )your fault|stupid)\b|revenge[ -]porn",
    re.IGNORECASE,
)


def test_every_entry_rests_on_sources_and_no_known_trap_is_in_it() -> None:
    """Nothing is from memory but laws that say so; no list that says of itself that an AI wrote it is a source."""
    entries: tuple[Contact | Law | Risk | ReportRoute, ...] = (*CONTACTS, *TABLE.laws, *TABLE.risks, *ROUTES)
    for one in entries:
        assert one.sources, one.id
        assert (one.confidence is None) == (isinstance(one, Law) and one.status == "recalled"), one.id
        for source in one.sources:
            assert source.date is not None or source.date_note, (one.id, source.id)
            assert (source.confidence is None) == (source.status == "recalled"), (one.id, source.id)
            assert source.status != "recalled" or isinstance(one, Law), (one.id, source.id)
            said = " ".join((source.publisher, source.title, source.note, source.url or ""))
            assert not re.search(r"HumanityOS|written by an AI|progress\.guide|project review|response\.md", said), said
    assert [contact.id for contact, channel in channels() if not channel.source] == []
    text = f"{directory.bundled().model_dump_json()} {platforms.bundled().model_dump_json()}"
    assert not re.search(TRAPS, f"{text} {re.sub(r'(?<=[0-9])[ ()/-]+(?=[0-9])', '', text)}")


def test_words_of_every_table_are_plain_blame_nobody_and_show_no_onlooker_the_topic() -> None:
    texts = {**directory.bundled().texts(), **TABLE.texts(), **platforms.bundled().texts()}
    said = {text for text in texts.values() if text not in {contact.name for contact in CONTACTS}}
    assert [text for text in said if HURTS.search(text)] == []
    long = (one for text in said for one in re.split(r"(?<=[.!?:])\s+", text) if len(one.split()) > 25)
    assert [*long] == []
    named: tuple[Contact | Platform, ...] = (*CONTACTS, *PLATFORMS)
    # that a line is for women names nothing of what happened, and without it a man calls there in vain
    assert [one.id for one in named if TELLING.search(one.neutral_name.removesuffix(" for women"))] == []


# the directory -----------------------------------------------------------------------------------------------------

ROWS: dict[str, Any] = tomllib.loads((FOLDER / EMERGENCY).read_text(encoding="utf-8"))
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
            if len(channel.services) == len(get_args(Service)):
                assert sources[channel.source].confidence in ("own", "press", "reputable"), contact.id
                assert channel.source not in ("table-libphonenumber", "table-android"), contact.id
            else:
                assert channel.says != ROWS["says"]["police_ambulance_fire"], contact.id


def test_whoever_can_t_speak_can_write_where_an_emergency_service_reads() -> None:
    """Each such way says what to do first, and for whom it is."""
    ways = [one for held in EMERGENCIES for one in held.channels if one.medium in ("sms", "app")]
    assert [way.value for way in ways if not way.says or "police" not in way.services] == []
    said = [bool(re.search(r"[Rr]egister (first|with)|Set it up", f"{way.value} {way.says}")) for way in ways]
    assert said == [way.set_up_first is True for way in ways]


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
    library = pytest.importorskip("phonenumbers", reason="phonenumbers comes with the group `dev`")
    lines = Path(__file__).with_name("directory_allowed.txt").read_text(encoding="utf-8").splitlines()
    reasons = [tuple(line.split(maxsplit=3)[:3]) for line in lines if line and not line.startswith("#")]
    found = {
        one: [line for line in reasons if line[:2] == one[:2] and fnmatchcase(one[2], line[2])]
        for one in differences(library)
    }
    assert [one for one, explained in found.items() if not explained] == []
    assert {*reasons} == {line for explained in found.values() for line in explained}


def test_a_number_is_displayed_as_the_number_that_is_dialled() -> None:
    """Those in brackets, where there are any, and letters as the keys of a telephone."""
    keys = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
    for contact, channel in channels(*NUMBERS):
        if contact.international:
            continue  # a number of no country
        bracket = re.search(r"\(([^)]*)\)", channel.shown)
        letters = (bracket[1] if bracket else channel.shown).lower()
        shown = re.sub(r"[^0-9]", "", letters.translate(keys))
        if channel.is_short_code:
            assert shown == channel.value.strip("#*"), contact.id
        else:
            assert channel.value.endswith(shown.lstrip("0")), contact.id


def test_what_a_press_opens_is_the_channel_itself() -> None:
    """A number keeps its signs, an address is its own and secure, and what can't be opened has no address."""
    schemes = {"phone": "tel:", "sms": "sms:", "email": "mailto:", "url": "https:", "chat": "https:"}
    for contact, channel in channels():
        scheme = schemes.get(channel.medium, "")
        assert channel.href.startswith(scheme), contact.id
        assert bool(channel.href) is bool(scheme)
        assert not scheme or channel.value in (channel.href, unquote(channel.href.removeprefix(scheme)))
        assert not set(channel.href) & set(' <>"#') or channel.medium in ("url", "chat")


def test_law_no_entry_sends_somebody_to_the_wrong_place_or_promises_no_trace() -> None:
    """Tools, pictures of minors, those who did harm, and phones that are read: what each entry must say of them."""
    still_there = r"on the (phone )?bill(, but the|\. The) phone's own (call list|messages) still shows?"
    tools = {"int-stopncii", "int-take-it-down", "gb-report-remove", "it-garante"}
    assert {contact.id for contact in CONTACTS if contact.takes_file} == tools
    for contact in CONTACTS:
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


# laws and risks ----------------------------------------------------------------------------------------------------


def test_no_law_is_more_trusted_than_its_sources() -> None:
    known: dict[str, Source] = {}
    for law in TABLE.laws:
        assert all(known.setdefault(source.id, source) == source for source in law.sources), law.id
        assert BEST_FIRST.index(law.status) >= min(BEST_FIRST.index(source.status) for source in law.sources), law.id


def test_the_clocks_are_those_that_a_source_names_and_no_other() -> None:
    """A mistyped month would tell somebody that they still have time. So the sources are read a second time, here."""

    def length(one: Deadline) -> list[str]:
        given = next(f"{value} {unit}" for unit in ("hours", "days", "months") if (value := getattr(one, unit)))
        return [one.kind, given, one.starts.removeprefix("incident.")]

    assert {one.id: length(one) for law in laws().laws for one in law.deadlines} == CLOCKS


def test_a_deadline_starts_at_a_known_moment_where_it_holds_and_says_how_it_was_checked() -> None:
    facts = Vocabulary.standard().facts
    for law, deadline in [(one, deadline) for one in TABLE.laws for deadline in one.deadlines]:
        name, kind = deadline.id, facts[deadline.starts].type.name
        assert kind == "instant" or (kind == "date" and deadline.hours is None), f"{name}: no hours from a day"
        assert deadline.when is not None or law.jurisdiction == "EU", name
        if deadline.when is not None:
            assert not list(check_condition(deadline.when, facts, {}, name)), name
            said = json.dumps(deadline.when.model_dump(mode="json"))
            assert law.jurisdiction == "EU" or f'"value": "{law.jurisdiction[:2]}"' in said, name
        source = next(source for source in law.sources if source.id == deadline.source)
        assert BEST_FIRST.index(deadline.status) >= BEST_FIRST.index(source.status), name
        if deadline.who == "person":
            assert re.search(r"has passed|late may", deadline.note), f"{name}: never tell anybody that it is over"


def test_law_whoever_lets_a_time_pass_has_somebody_above() -> None:
    """Each place to complain can be named, found and sourced, and fits behind "Complain to"."""
    listed, papers = {one.id for one in CONTACTS}, {one.id for one in templates().papers}
    for law in TABLE.laws:
        sources = {source.id: source for source in law.sources}
        for one in law.escalates_to:
            where = (law.id, one.body)
            assert sources[one.source].status != "recalled", where
            assert {one.contact, one.paper} <= {"", *listed, *papers}, where
            assert one.contact or one.link or one.limits, where
            assert not re.search(r"[.!?]$", one.body), where
            assert all(countries.find(code).code == code for code in one.names), where
    assert LAWS["eu-dsa-16"].escalates_to[-1].body_in("DE").startswith("Bundesnetzagentur")


def test_every_entry_says_until_when_or_what_was_looked_for() -> None:
    """A person's time limit is counted, told in words, known not to be there, or was looked for and not found."""
    for law in TABLE.laws:
        limit = law.time_limit
        assert (limit.known == "none_found") == limit.text.startswith("No time limit is known"), law.id
        sources = {source.id: source for source in law.sources}
        assert bool(limit.source) >= (limit.known in ("counted", "in_words", "no_limit")), law.id
        assert not limit.source or sources[limit.source].status != "recalled", law.id


def test_a_law_is_shown_only_where_what_it_reaches_was_said_or_is_open() -> None:
    """One on filming has no place, and no time that runs, beside a mere threat."""
    events = {"posted": "share", "threat": "threat", "camera": "taking", "fake": "edited_or_ai"}
    for law, (event, said) in product(TABLE.laws, events.items()):
        reached = {name for name in events.values() if getattr(law.covers, name) == "yes"}
        assert law.concerns({event}) is (not reached or bool(reached & {"share", said})), law.id
        assert law.concerns(None)


def test_of_several_times_of_a_place_each_says_by_what_law_it_is() -> None:
    """Two times of one place contradict each other where nothing says what each is for."""
    by_place = defaultdict[str, list[Law]](list)
    for law in TABLE.laws:
        by_place[law.jurisdiction] += [law] if law.time_limit.known in ("in_words", "no_limit") else []
    for own in by_place.values():
        lines = limit_lines(own)
        assert len(lines) == len({law.time_limit.text for law in own})
        for line in lines if len(lines) > 1 else ():
            assert any(law.title in line and law.time_limit.text in line for law in own), line
        assert all("to start a complaint or a court case" in line for line in lines), "no bare time"


def test_what_has_not_begun_never_holds_and_sets_no_clock() -> None:
    """A law holds from its first day on, and only what is superseded has ended: the day before the next begins."""
    for law in TABLE.laws:
        never = law.standing in ("not_commenced", "proposed")
        assert not (never and (law.deadlines or law.in_force_from or law.holds(date(2030, 1, 1)))), law.id
        if law.in_force_from is not None:
            assert (law.holds(law.in_force_from - timedelta(days=1)), law.holds(law.in_force_from)) == (False, True)
        assert (law.standing == "superseded") == bool(law.superseded_by) == (law.in_force_to is not None), law.id
        if law.in_force_to is not None:
            assert LAWS[law.superseded_by].in_force_from == law.in_force_to + timedelta(days=1)
            assert not law.holds(TABLE.as_of)


def test_the_unions_entries_hold_in_its_members_and_one_in_the_economic_area() -> None:
    whole = {law.id for law in TABLE.laws if law.jurisdiction == "EU"}
    assert {law.id: set(law.also_in) for law in TABLE.laws if law.also_in} == {"eu-gdpr-17": EEA - EU}
    for one in countries.all_countries():
        if one.part_of is None:
            given = {law.id for law in TABLE.of(one.code) if law.jurisdiction == "EU"}
            assert given == (whole if one.code in EU else {"eu-gdpr-17"} if one.code in EEA else set()), one.code


def test_the_states_of_the_us_are_given_one_by_one_once_the_state_is_known() -> None:
    """Nobody reads 51 laws: one entry stands for them until the state is known, and then that state's own do."""
    states = {law.jurisdiction for law in TABLE.laws if law.jurisdiction.startswith("US-")}
    summary = LAWS["us-state-laws"]
    assert [law for law in TABLE.laws if law.stands_for_parts] == [summary]
    for unknown in (TABLE.of("US"), TABLE.of("PR"), TABLE.of("GU")):
        assert summary in unknown
        assert states.isdisjoint(law.jurisdiction for law in unknown)
    for state in states:
        given = TABLE.of("US", state)
        assert summary not in given
        assert {law.jurisdiction for law in given} == {"US", state}
        assert any(law.covers.share == "yes" for law in given if law.jurisdiction == state)


def test_parts_of_a_country_share_a_law_or_have_their_own() -> None:
    given = {part for part in ("GB-WLS", "GB-ENG", "GB-SCT") if LAWS["gb-eaw-soa-2003-66b"] in TABLE.of("GB", part)}
    assert given == {"GB-WLS", "GB-ENG"}


def test_somebody_is_warned_where_telling_can_turn_on_them_and_nowhere_else() -> None:
    """Not where there is no such law, or where it was repealed; and no warning is too long to be read."""
    warned = "AE SA EG NG UG TZ PK QA KW MA TN LB IQ IR MY ID BD KE GH ET LK JO AF DZ SD SO SY YE ZM ZW RU UA VN"
    assert [country for country in warned.split() if not TABLE.risks_of(country)] == []
    untroubled = "DE US IN GB BR ZA SG MU DM NA BW AO"
    assert not any(TABLE.risks_of(country) for country in untroubled.split())
    assert {entry.about for entry in TABLE.risks} == {*get_args(RiskAbout)}
    for entry in TABLE.risks:
        assert all(source.url is not None for source in entry.sources), entry.id
        assert re.search(r"\bcharged?\b|\barrested\b", entry.text), entry.id
        assert len(risk_note(TABLE.risks_of(entry.country)).split()) <= 110, entry.id


# platforms ---------------------------------------------------------------------------------------------------------

HANDLES = re.compile(
    r"screen ?shot|upload|attach|download|save (it|the picture)|copy of (it|the picture)|open (it|the picture)|"
    r"take a (photo|picture)|send the (picture|file)|fingerprint|hash",
    re.IGNORECASE,
)
"""What would have somebody handle a picture."""
WARNS = re.compile(r"never (send the picture|save it)|The app sends a copy of it", re.IGNORECASE)
"""Sentences that warn of it, or say what the app itself does."""


def test_law_a_request_under_the_us_act_rests_on_somebody_who_names_the_act_or_the_duty() -> None:
    known = {one.id: route for one in PLATFORMS for route in one.routes if route.us_take_it_down}
    for name, route in known.items():
        assert route.country in (None, "US"), name
        assert route.confidence in ("own", "press"), name
        assert route.for_intimate_images or name == "snapchat", name
        assert route.url, name


def test_law_no_route_for_a_minor_has_them_handle_the_picture() -> None:
    """No screenshot, no upload, no fingerprint: not in any text of a route that somebody under 18 may be given."""
    young = [route for route in ROUTES if route.shown != "adult"]
    assert len(young) > 60
    for route in young:
        for text in (route.title, *route.way, *route.asks, route.answer_within, route.note):
            assert not HANDLES.search(WARNS.sub("", text)), (route.id, text)


def test_a_name_an_address_and_an_id_mean_one_platform_and_one_is_the_general_advice() -> None:
    """By `find`, of whatever spelling: so no other platform has the name."""
    for one in PLATFORMS:
        for name in (one.id, one.name, *one.also, *one.domains):
            assert platforms.bundled().find(name) == one, name
    names = [name for one in PLATFORMS for name in (one.id, *(route.id for route in one.routes))]
    assert len({*names}) == len(names)
    assert [one.general for one in PLATFORMS].count(True) == 1
