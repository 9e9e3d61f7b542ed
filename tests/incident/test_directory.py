"""The directory: who serves a place, whom it gives to whom, what it gives where nobody is listed, and what it says.

And the platforms: which one a name means, which ways to report something there fit, and for whom.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import Person, dump
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import InvalidDirectoryError, UnknownNameError
from secure_checklist.core.countries import Country, all_countries
from secure_checklist.incident import Incident, platforms
from secure_checklist.incident.contacts import Contact, Directory, directory
from secure_checklist.incident.contacts.models import Caller, Hours
from secure_checklist.incident.platforms import PlatformTable
from secure_checklist.incident.platforms.models import ReportRoute
from secure_checklist.subjects.incident import Age, Whose
from tests.cases import each, tables
from tests.incident.rows import PHONE, contact

TABLES = tables(__file__)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
SHORT = {**PHONE, "value": "988"}
NEEDS: tuple[Need, ...] = get_args(Need)
CALLERS: tuple[Caller, ...] = get_args(Caller)


def of(*held: Contact, reviews: dict[str, dict[str, Any]] | None = None) -> Directory:
    said = [{"country": one, "reviewed": "2026-11-01", "none_found": [gap]} for one, gap in (reviews or {}).items()]
    return Directory.model_validate({"as_of": "2026-11-24", "contacts": held, "reviews": said})


def ids(found: directory.Found) -> list[str]:
    return [one.id for one in found.contacts]


# whom to whom ------------------------------------------------------------------------------------------------------


@given(
    country=st.sampled_from(["GB", "gb", "UK", "US", "IN", "AQ", "JE", "PR", "SO", "EH", None]),
    country_of_case=st.sampled_from(["PK", None]),
    age=st.sampled_from(["adult", "minor", "unsure", None]),
    age_when_taken=st.sampled_from(["adult", "minor", "unsure", None]),
    need=st.sampled_from([*NEEDS, None]),
    language=st.sampled_from(["en", "hi", "de-AT", "xx", None]),
    caller=st.sampled_from(CALLERS),
    caller_age=st.sampled_from(["adult", "minor", None]),
    day=st.dates(date(2026, 1, 1), date(2060, 1, 1)),
)
def test_it_never_answers_with_nothing_nor_with_whom_it_must_not(day: date, **asked: Any) -> None:
    """Whatever is asked, on whatever day, there is somebody who is right for whoever asks, or what to do."""
    found = directory.bundled().find(now=datetime(day.year, day.month, day.day, tzinfo=UTC), **asked)
    assert found.listings or (found.note and found.fallback == "none")
    assert len(set(ids(found))) == len(found.listings)
    caller, ages = asked["caller"], {asked["age"], asked["age_when_taken"]}
    for listing in found.listings:
        one = listing.contact
        assert listing.standing.endswith(".")
        assert one.channels
        assert all(channel.source for channel in one.channels)
        assert not one.takes_file or caller == "person_shown"
        like = {"doer": {"person_shown"}, "professional": {"person_shown", "parent"}}.get(caller, {caller})
        assert not one.callers or caller in one.callers or like.issubset(one.callers)
        if one.takes_file and one.ages == ("adult",):
            assert ages <= {"adult", None}
            assert asked["age_when_taken"] == "adult"
        if asked["need"] == "police" and one.kind == "emergency":
            assert all("police" in channel.services or not channel.services for channel in one.channels)
    assert found.note or found.fallback is None


def test_in_every_country_a_child_finds_who_takes_its_picture_down_and_no_line_for_women_first() -> None:
    held, young = directory.bundled(), list[Age](["minor", "unsure"])
    for country, age in product([one.code for one in all_countries()], young):
        found = {need: held.find(country=country, age=age, need=need, now=NOW).contacts for need in NEEDS}
        removers = [one.id for one in found["child_image"] if one.countries]
        removal = [one.id for one in found["image_removal"]]
        assert {*removers} <= {*removal}, country
        assert not removers or "child_image" in held.get(removal[0]).needs, country
        for need, contacts in found.items():
            fits = [one for one in contacts if one.countries and not one.serves_small_part]
            women = [one.for_whom == ("women",) for one in fits]
            assert women == sorted(women), (country, need)


@each("place", all_countries(), quick=40)
def test_who_is_listed_for_a_need_is_found_for_it_by_each_who_may_ask(place: Country) -> None:
    """Where a country has somebody for a need, a look-up for it never ends elsewhere."""
    for need, caller in product(NEEDS, CALLERS):
        found = directory.bundled().find(country=place.code, need=need, caller=caller, now=NOW)
        listed = (one for one in directory.bundled().contacts if place.code in one.countries and need in one.needs)
        given = {one.id for one in listed if not one.takes_file and (not one.callers or caller in one.callers)}
        assert given <= set(ids(found)), (need, caller)
        assert not (given and found.fallback), (need, caller)


def test_where_only_an_emergency_number_leads_to_the_police_the_station_is_named() -> None:
    """In every country: whoever isn't in danger reads where to report what has happened."""
    for place in all_countries():
        found = directory.bundled().find(country=place.code, need="police", now=NOW)
        assert any(one.is_of_police for one in found.contacts) or "any police station" in found.note, place.code
    spain = [one.id for one in directory.bundled().find(country="ES", need="police", now=NOW).contacts]
    assert "es-policia" in spain


def test_whether_an_age_matters_is_said_of_a_place() -> None:
    held = of(contact("gb-a", ages=["adult"], subdivisions=["GB-SCT"]), contact("gb-b", needs=["legal"]))
    assert held.goes_by_age(["child_helpline"])
    assert held.goes_by_age(["image_removal"], country="GB")
    assert not held.goes_by_age(["image_removal"], country="GB", subdivision="GB-WLS")
    assert not held.goes_by_age(["legal"], country="GB")


# where nobody is listed --------------------------------------------------------------------------------------------


@each("why, contacts, gaps, asked, expected, said", TABLES["look_ups"])
def test_who_is_found_and_by_which_of_their_channels(
    why: str,
    contacts: dict[str, dict[str, Any]],
    gaps: dict[str, dict[str, Any]],
    asked: dict[str, Any],
    expected: list[dict[str, Any]],
    said: dict[str, str],
) -> None:
    """Of a listing, and of all that was found, as much as is expected is compared."""
    held = of(*(contact(name, **values) for name, values in contacts.items()), reviews=gaps)
    found = held.find(now=NOW, **asked)
    assert {name: getattr(found, name) for name in said} == said, why
    for one, wanted in zip(found.listings, expected, strict=True):
        own = {"id": one.contact.id, "channels": [way.value for way in one.contact.channels]}
        assert {name: own[name] if name in own else getattr(one, name) for name in wanted} == wanted, why


# how well checked --------------------------------------------------------------------------------------------------


@each("values, said", TABLES["standing"])
def test_every_entry_says_whose_word_it_is_and_is_stale_after_five_years_or_a_sign(values: Any, said: str) -> None:
    """A short code of a state, such as 988, isn't doubted for its age; the day counts, whatever was searched before."""
    held = of(contact("gb-a", **values))
    (listing,) = held.find(country="GB", now=NOW).listings
    assert (listing.standing, listing.stale) == (said, "It " in said or "details" in said)
    (later,) = held.find(country="GB", now=NOW.replace(year=2040)).listings
    lasting = "kind" in values or SHORT in values.get("channels", ()) or said == "From the service's own page."
    assert later.stale is (listing.stale or not lasting)


# when --------------------------------------------------------------------------------------------------------------


@each(("hours", "at", "is_open"), TABLES["hours"])
def test_whether_somebody_answers_now_goes_by_their_own_clock(hours: Any, at: str, is_open: bool | None) -> None:
    """Berlin, Kolkata or past midnight: what isn't known is neither open nor closed."""
    assert Hours.model_validate(hours).open_at(datetime.fromisoformat(at)) is is_open


def test_when_somebody_answers_next_is_the_first_time_at_which_they_do() -> None:
    """All hours of the directory, at five times of a week: the quarters of an hour in between are closed, each one."""
    held = directory.bundled().contacts
    every = {one.model_dump_json(): one for entry in held for one in map(entry.hours_of, entry.channels)}
    quarter = timedelta(minutes=15)
    for hours, step in product((*every.values(), Hours(open=("Mo 09:00-09:30",), zone="UTC")), range(5)):
        at = NOW + timedelta(hours=33 * step - 14)
        opens = hours.opens(at)
        assert (opens is None) is (hours.open_at(at) is not False)
        if opens is not None:
            assert hours.open_at(opens)
            assert not any(hours.open_at(at + quarter * step) for step in range(int((opens - at) / quarter))), hours


# an app's own ------------------------------------------------------------------------------------------------------


def test_an_app_adds_replaces_and_refreshes_from_a_file(tmp_path: Path) -> None:
    held = of(contact("gb-a"), contact("gb-b"))
    newer = of(contact("gb-a", name="Renewed"), contact("gb-c", former_ids=["gb-b"]))
    path = tmp_path / "ours.json"
    path.write_text(dump(newer), encoding="utf-8")
    merged = held.with_contacts(directory.load(path).contacts)
    assert [one.id for one in merged.contacts] == ["gb-a", "gb-c"]
    assert [one.name for one in merged.find(country="GB", now=NOW).contacts] == ["Renewed", "GB-C"]
    assert [one.id for one in merged.without("gb-b").contacts] == ["gb-a"]


@each("change, said", TABLES["wrong_entries"])
def test_a_wrong_entry_is_refused_with_its_place_and_no_value(change: dict[str, Any], said: str) -> None:
    entry = {**contact("gb-a").model_dump(mode="json"), **change}
    with pytest.raises(InvalidDirectoryError, match=re.escape(said)) as caught:
        directory.load(json.dumps({"as_of": "2026-11-24", "contacts": [entry]}).encode())
    assert "contacts[0]" in str(caught.value)
    assert not re.search("0345|javascript|c.example", str(caught.value))


def test_two_of_one_id_and_unknown_ids_are_refused() -> None:
    with pytest.raises(ValidationError, match="two contacts have the id gb-a"):
        of(contact("gb-a"), contact("gb-a"))
    with pytest.raises(UnknownNameError, match='did you mean "gb-helpline"'):
        of(contact("gb-helpline")).get("gb-helplin")


# platforms -----------------------------------------------------------------------------------------------------------

TABLE = platforms.bundled()
SOURCE = {"publisher": "P", "title": "T", "status": "found", "confidence": "own"}
ANY = {"id": "any", "title": "Any", "url": "https://example.org/any", "sources": [SOURCE]}
GENERAL = {"id": "general", "name": "The site", "kind": "general", "routes": [ANY | {"id": "general-any"}]}


def table(*routes: dict[str, Any]) -> PlatformTable:
    """Return a table of one platform and the general advice."""
    one = {"id": "ours", "name": "Ours", "kind": "forum", "routes": [ANY | route for route in routes]}
    return PlatformTable.model_validate_json(json.dumps({"as_of": "2026-11-27", "platforms": [one, GENERAL]}))


def routes_of(routes: tuple[ReportRoute, ...]) -> list[str]:
    return [route.id for route in routes]


# names -----------------------------------------------------------------------------------------------------------


@each(("name", "platform"), TABLES["names"])
def test_a_name_an_alias_or_an_address_stands_for_a_platform(name: str, platform: str) -> None:
    """Nothing is guessed: what isn't known is no platform that is merely written alike."""
    assert TABLE.find(name).id == platform


@given(st.text(max_size=400))
def test_any_text_names_something_and_what_is_kept_of_it_names_the_same(text: str) -> None:
    """What `reduced` makes of a text is bounded, and stands for the same platforms as the text."""
    kept = TABLE.reduced([text])
    assert all(0 < len(one) <= 200 for one in kept)
    assert TABLE.reduced(kept) == kept
    named = TABLE.named_in(text)
    assert {one.id for one in named} == {one.id for name in kept for one in TABLE.named_in(name)}
    assert TABLE.find(text) in TABLE.platforms


# routes ----------------------------------------------------------------------------------------------------------


@each("age", [None, *get_args(Age)])
def test_law_there_is_always_a_way_and_it_fits(age: Age | None) -> None:
    """For every platform, age and country: a way; none for another age or country, and in doubt those of minors."""
    group = "adult" if age == "adult" else "minor"
    for one, country in product(TABLE.platforms, (None, "US", "DE", "IN", "KR", "GB")):
        found = TABLE.routes(one.id, age=age, country=country)
        assert len({*routes_of(found)}) == len(found) > 0
        assert {route.shown for route in found} <= {"any", group}
        places = {None, country, "EU" if country == "DE" else None}
        assert {route.country for route in found} <= places or found == TABLE.routes("general", age=age)
        of_law = [route.country is not None or route.surfaces == ("fake_account",) for route in found]
        assert age != "minor" or of_law == sorted(of_law), "a form that asks for papers before a report in the app"


def test_nobody_but_a_known_adult_is_sent_to_look_up_who_hosts_a_site() -> None:
    """A tool that looks up hosts is for adults about their own picture: neither parents nor young people read of it."""
    cases: tuple[dict[str, Any], ...] = ({"age_now": "minor"}, {"whose": "my_child"}, {"age_now": "adult"}, {})
    for facts, named in product(cases, (None, frozenset({"a forum"}), frozenset({"azar"}))):
        (only,) = platforms.for_incident(Incident(**facts, platforms=named))
        assert "general-host" not in routes_of(only.routes)
        assert only.note
    assert routes_of(platforms.for_incident(adult())[0].routes)[-1] == "general-host", "after the ways in the app"


@each(("first", "second", "question"), TABLES["better_ways"])
def test_the_better_way_comes_first(first: Any, second: Any, question: Any) -> None:
    """Whatever their order in the file."""
    one, other = first | {"id": "one"}, second | {"id": "other"}
    for given_ in ((one, other), (other, one)):
        assert routes_of(table(*given_).routes("ours", **question)) == ["one", "other"]


@each("country, given", [("US", "any"), ("PR", "any"), ("DE", "general-any"), (None, "general-any")])
def test_a_territory_has_the_routes_of_the_state_whose_law_holds_there(country: str | None, given: str) -> None:
    assert routes_of(table({"country": "US"}).routes("ours", country=country)) == [given]


def test_standing_says_whose_word_it_is_and_from_when() -> None:
    (route,) = table({"sources": [SOURCE | {"confidence": "press", "date": "2024-05-01"}]}).find("ours").routes
    assert route.standing == "From the news, 2024-05-01."
    both = route.replace(sources=(route.sources[0], *TABLE.general.routes[0].sources))
    assert both.standing == "From a well-known source, with no date."


@each("wrong", [{"url": "javascript:alert(1)"}, {"email": "no address"}, {"country": "Germany"}, {"sources": []}])
def test_a_route_without_a_source_or_with_a_wrong_address_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        table(wrong)


# for one person --------------------------------------------------------------------------------------------------


def adult(**facts: Any) -> Incident:
    return Incident(whose="me", age_when_taken="adult", age_now="adult", **facts)


def test_each_place_that_was_named_has_its_own_ways() -> None:
    found = platforms.for_incident(adult(platforms=frozenset({"Insta", "a forum", "bing", "reddit"})))
    assert [[one.platform.id, one.name, bool(one.note)] for one in found] == TABLES["named"]
    assert found[0].routes[0].id == "instagram-intimate"
    assert not any("forum" in f"{one!r}{one}" for one in found)


def test_search_engines_are_those_named_or_all_and_a_list_is_bounded() -> None:
    def found(*named: str, engines: bool | None = None) -> list[str]:
        return [one.platform.id for one in platforms.for_incident(adult(platforms=frozenset(named)), engines=engines)]

    assert found("Google", "x", engines=True) == ["google-search"]
    assert found("Google", "x", engines=False) == ["x"]
    assert found("x", engines=True) == ["google-search", "bing", "yandex"]
    assert len(found(*(f"place {number}" for number in range(200)))) == 30


def test_law_only_the_person_shown_hears_of_fingerprints_and_only_of_the_one_for_their_age() -> None:
    """The adults' tool takes an adult whom it is about; the one for young people never goes to a helper."""
    ages, said = (None, *get_args(Age)), (None, True, False)
    for whose, then, minor in product((None, *get_args(Whose)), ages, said):
        incident = Incident(whose=whose, age_when_taken=then, platforms=frozenset({"instagram"}))
        (report,) = platforms.for_incident(incident, Person(minor=minor))
        where = (whose, then, minor)
        if whose != "me":
            assert report.hash_services == (), where
        elif then == "adult" and not minor:
            assert report.hash_services == ("stopncii",), where
            assert all(route.shown != "minor" for route in report.routes), where
        else:
            assert "stopncii" not in report.hash_services, where
            assert all(route.shown != "adult" for route in report.routes), where


def test_law_in_the_us_a_place_without_a_form_for_the_act_says_so_and_names_who_takes_complaints() -> None:
    """Where the law holds, and only there; a host or a network between holds no posts of users."""
    for one, country in product(TABLE.platforms, ("US", "PR", "GB", None)):
        (report,) = platforms.for_incident(adult(platforms=frozenset({one.id}), country=country))
        known = one.kind in ("host", "cdn") or any(route.us_take_it_down for route in one.routes)
        assert ("TakeItDown.ftc.gov" in report.note) == (country in ("US", "PR") and not known), (one.id, country)


def test_a_territory_is_lent_no_number_of_its_state_that_may_be_dead_there() -> None:
    """Of its state's it has web addresses, numbers for calls from abroad, and an emergency number that is listed."""
    held = directory.bundled()
    for place in (one for one in all_countries() if one.part_of):
        lent = [one for one in held.serving(place) if not one.international and place.code not in one.countries]
        for one in lent:
            home = held.get(one.id)
            abroad = {way.value if way.abroad == "yes" else way.abroad for way in home.channels}
            numbers = [way for way in one.channels if way.medium not in ("url", "chat")]
            if one.kind == "emergency":
                assert place.same_emergency_number, (place.code, one.id)
                assert {way.medium for way in numbers} == {"phone"}, (place.code, one.id)
            else:
                assert all(way.value in abroad and way.shown == way.value for way in numbers), (place.code, one.id)
            assert one.channels, (place.code, one.id)
            hours = [*[way.hours for way in one.channels], Hours()]
            assert one.hours in hours or not any(way.hours for way in home.channels), (place.code, one.id)
