"""The directory: whom it gives to whom, what it gives where nobody is listed, and what it says of each entry."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import dump
from secure_checklist.checklists import Need, Source
from secure_checklist.core import InvalidDirectoryError, UnknownNameError, countries
from secure_checklist.core.countries import all_countries
from secure_checklist.incident import Contact, Directory, contacts
from secure_checklist.incident.contacts import Channel, Hours, Reachable, directory, provenance

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SOURCE = Source(id="S", publisher="P", title="T", date=date(2026, 1, 1), status="found", confidence="own")
PHONE = {"medium": "phone", "value": "+443456000459", "source": "S"}
PAGE = {"medium": "url", "value": "https://example.org", "source": "S"}
RECALLED = {**PHONE, "source": ""}
NEEDS: tuple[Need, ...] = get_args(Need)


def contact(contact_id: str, **values: Any) -> Contact:
    data = {
        "id": contact_id,
        "name": contact_id.upper(),
        "neutral_name": "Support line",
        "kind": "helpline",
        "needs": ["image_removal"],
        "does": "It helps.",
        "channels": [PHONE, PAGE],
        "sources": [SOURCE],
        "countries": [] if contact_id.startswith("int-") else [contact_id[:2].upper()],
        **values,
    }
    return Contact.model_validate(data)


def of(*contacts: Contact, reviews: dict[str, dict[str, Any]] | None = None) -> Directory:
    told = [{"country": one, "reviewed": "2026-11-01", "none_found": [gap]} for one, gap in (reviews or {}).items()]
    return Directory.model_validate({"as_of": "2026-11-24", "contacts": contacts, "reviews": told})


def ids(found: directory.Found) -> list[str]:
    return [one.id for one in found.contacts]


# whom to whom -----------------------------------------------------------------------------------------------------


def test_national_services_come_before_international_ones() -> None:
    held = of(contact("int-a"), contact("gb-a"), contact("us-a"))
    found = held.find(country="GB", need="image_removal", now=NOW)
    assert ids(found) == ["gb-a", "int-a"]
    assert found.fallback is None
    assert found.note == ""


def test_a_missing_country_falls_back_and_says_so() -> None:
    held = of(contact("int-a"), contact("gb-a"))
    for country in ("FR", None):
        found = held.find(country=country, need="image_removal", now=NOW)
        assert ids(found) == ["int-a"]
        assert found.fallback == "international"
        assert found.note


@pytest.mark.parametrize("need", ["police", "cybercrime", "legal", "regulator", "image_removal", "sextortion"])
@pytest.mark.parametrize("age", ["adult", "minor", None])
def test_a_finder_of_helplines_stands_in_only_where_it_helps(need: Need, age: Any) -> None:
    """Somebody who asks for the police isn't sent to a list of crisis lines."""
    for country in ("BT", "PL", "AQ", None):
        found = directory.find(country=country, need=need, age=age, now=NOW)
        assert "int-findahelpline" not in ids(found)
        assert found.fallback != "international"
        assert bool(found.note) is (found.fallback is not None)


def test_where_no_police_line_is_listed_the_emergency_number_stands_in() -> None:
    found = directory.find(country="BT", need="cybercrime", now=NOW)
    assert [one.kind for one in found.contacts] == ["emergency"]
    assert "police station" in found.note


def test_what_a_review_names_goes_before_what_helps_anywhere() -> None:
    gap = {"need": "image_removal", "use": ["gb-b", "need:regulator", "gone"]}
    held = of(
        contact("int-a"), contact("gb-b", needs=["crisis"]), contact("gb-c", needs=["regulator"]), reviews={"GB": gap}
    )
    found = held.find(country="GB", need="image_removal", now=NOW)
    assert ids(found) == ["gb-b", "gb-c", "int-a"]
    assert found.fallback == "instead"
    assert ids(held.find(country="FR", need="image_removal", now=NOW)) == ["int-a"]


def test_what_is_given_instead_is_called_so() -> None:
    gap = {"need": "crisis", "use": ["need:emergency"]}
    held = of(contact("gb-999", needs=["emergency"]), reviews={"GB": gap})
    found = held.find(country="GB", need="crisis", now=NOW)
    assert (ids(found), found.fallback) == (["gb-999"], "instead")
    assert found.note == "These can help. Nobody is listed for this alone in this country."


def test_without_a_number_for_an_emergency_it_says_what_to_do() -> None:
    found = directory.find(country="AQ", need="emergency", now=NOW)
    assert (found.listings, found.fallback) == ((), "none")
    assert "Call the emergency number where you are" in found.note


def test_tools_for_everybody_are_no_fallback() -> None:
    held = of(contact("int-tool", needs=["hash_matching"]))
    found = held.find(country="GB", need="hash_matching", now=NOW)
    assert found.fallback is None
    assert found.note == ""


def test_an_app_s_small_directory_leads_on_to_the_librarys_own() -> None:
    """What stands in comes from the library, but nobody of a country who isn't in the app's file."""
    found = of().find(country="GB", need="image_removal", age="adult", age_when_taken="adult", now=NOW)
    assert "int-stopncii" in ids(found)
    assert all(one.international for one in found.contacts)
    assert ids(of().find(country="GB", need="crisis", now=NOW)) == ["int-findahelpline"]


@given(
    country=st.sampled_from(["GB", "gb", "UK", "US", "IN", "AQ", "JE", "PR", None]),
    age=st.sampled_from(["adult", "minor", "unsure", None]),
    taken=st.sampled_from(["adult", "minor", "unsure", None]),
    need=st.sampled_from([*NEEDS, None]),
    language=st.sampled_from(["en", "hi", "de-AT", "xx", None]),
    helper=st.booleans(),
    recalled=st.booleans(),
    day=st.dates(date(2026, 1, 1), date(2060, 1, 1)),
)
def test_it_never_answers_with_nothing(day: date, **question: Any) -> None:
    """Whatever is asked, on whatever day, there is somebody or a sentence on what to do."""
    taken = question.pop("taken")
    now = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = directory.find(age_when_taken=taken, now=now, **question)
    assert found.listings or (found.note and found.fallback == "none")
    for listing in found.listings:
        assert listing.standing.endswith(".")
        assert listing.contact.channels
        if not question["recalled"]:
            assert listing.contact.sources
            assert all(channel.source for channel in listing.contact.channels)
        if question["helper"]:
            assert not listing.contact.takes_file
    listed = any(not one.international for one in found.contacts)
    if question["need"] not in directory.GLOBAL and found.fallback is None:
        assert listed
    of_the_state = any(question["country"] not in one.countries for one in found.contacts if not one.international)
    territory = question["country"] in ("JE", "PR") and of_the_state  # which may have a number of its own
    assert bool(found.note) is (found.fallback is not None or territory)


@pytest.mark.parametrize("country", [one.code for one in all_countries()])
def test_who_is_listed_for_a_need_is_found_for_it(country: str) -> None:
    """Where a country has somebody reachable for a need, a look-up for it never ends elsewhere."""
    for need in NEEDS:
        listed = {
            one.id
            for one in directory.bundled().contacts
            if country in one.countries
            and need in one.needs
            and not (one.recalled or one.subdivisions or one.takes_file)
        }
        helping = {name for name in listed if directory.bundled().get(name).audience == "supporter"}
        found = directory.find(country=country, need=need, now=NOW)
        assert listed - helping <= set(ids(found)), need
        assert not (listed - helping and found.fallback)
        assert listed <= set(ids(directory.find(country=country, need=need, helper=True, now=NOW))), need


@pytest.mark.parametrize(
    ("age", "taken", "wanted"),
    [
        ("adult", None, ["int-minors"]),
        (None, "adult", ["int-adults"]),
        ("minor", "adult", ["int-minors"]),
        ("adult", "minor", ["int-minors"]),
        ("minor", None, ["int-minors"]),
        ("adult", "unsure", ["int-minors"]),
        (None, None, ["int-minors"]),
        ("unsure", "adult", ["int-minors"]),
    ],
)
def test_tools_that_take_a_picture_go_by_the_age_when_it_was_taken(age: Any, taken: Any, wanted: list[str]) -> None:
    """Only who surely was an adult then gets the tool for adults; an age now says nothing of that, or contradicts."""
    tool = {"needs": ["hash_matching"], "by_age_when_taken": True, "takes_file": True, "audience": "person_shown"}
    held = of(contact("int-adults", ages=["adult"], **tool), contact("int-minors", ages=["minor"], **tool))
    assert ids(held.find(age=age, age_when_taken=taken, need="hash_matching", now=NOW)) == wanted


def test_a_line_for_those_who_help_is_not_for_the_person_themselves() -> None:
    """Somebody of unknown age may be a child: the line for parents doesn't take the place of theirs."""
    held = of(
        contact("gb-parents", needs=["child_helpline"], ages=["adult"], audience="supporter"),
        contact("gb-young", needs=["child_helpline"], ages=["minor"]),
    )
    assert ids(held.find(country="GB", need="child_helpline", now=NOW)) == ["gb-young"]
    by_helper = {
        helper: ids(held.find(country="GB", need="child_helpline", age="minor", helper=helper, now=NOW))
        for helper in (True, "adult", "minor", "unsure")
    }
    assert by_helper == {
        True: ["gb-parents", "gb-young"],
        "adult": ["gb-parents", "gb-young"],
        "minor": ["gb-young"],
        "unsure": ["gb-young"],
    }
    parent = held.first_reachable(("child_helpline",), country="GB", age="minor", helper=True, now=NOW)
    assert parent is not None
    assert parent.contact.id == "gb-parents"
    assert ids(held.find(country="GB", need="child_helpline", age="adult", helper=True, now=NOW)) == ["gb-parents"]
    young = held.first_reachable(("child_helpline",), country="GB", now=NOW)
    assert young is not None
    assert young.contact.id == "gb-young"


def test_helpers_get_no_tool_that_takes_a_picture() -> None:
    held = of(contact("gb-tool", takes_file=True), contact("gb-own", audience="person_shown"), contact("gb-line"))
    assert ids(held.find(country="GB", helper=True, now=NOW)) == ["gb-line"]


def test_those_who_speak_the_language_come_first_and_none_is_lost() -> None:
    held = of(contact("in-en", languages=["en"]), contact("in-hi", languages=["hi", "en"]), contact("in-any"))
    found = held.find(country="IN", language="hi-IN", now=NOW)
    assert ids(found) == ["in-hi", "in-any", "in-en"]
    assert [listing.speaks for listing in found.listings] == [True, None, False]


def test_a_part_of_a_country_is_told_apart_where_it_is_known() -> None:
    held = of(contact("ca-bc", subdivisions=["CA-BC"]), contact("ca-all"))
    assert ids(held.find(country="CA", subdivision="CA-ON", now=NOW)) == ["ca-all"]
    assert ids(held.find(country="CA", subdivision="CA-BC", now=NOW)) == ["ca-bc", "ca-all"]
    assert ids(held.find(country="CA", now=NOW)) == ["ca-bc", "ca-all"]


@pytest.mark.parametrize("country", sorted({code for entry in contacts.bundled().contacts for code in entry.countries}))
def test_every_listed_country_has_an_emergency_number_without_asking_for_more(country: str) -> None:
    found = directory.find(country=country, need="emergency", now=NOW)
    assert found.fallback is None
    assert any(channel.medium == "phone" for channel in found.contacts[0].channels)


# how well checked -------------------------------------------------------------------------------------------------


def test_what_is_only_recalled_is_off_unless_asked_for() -> None:
    mixed = contact("gb-mixed", channels=[RECALLED, PAGE])
    held = of(mixed, contact("gb-recalled", sources=[], channels=[RECALLED]))
    found = held.find(country="GB", now=NOW)
    assert ids(found) == ["gb-mixed"]
    assert [channel.medium for channel in found.contacts[0].channels] == ["url"]
    assert sorted(ids(held.find(country="GB", now=NOW, recalled=True))) == ["gb-mixed", "gb-recalled"]


def test_a_recalled_number_gives_way_to_the_services_own_page() -> None:
    held = of(contact("gb-a", home="https://example.org/help", channels=[RECALLED]))
    (one,) = held.find(country="GB", now=NOW).contacts
    assert [(channel.medium, channel.value) for channel in one.channels] == [("url", "https://example.org/help")]


def source(**values: Any) -> dict[str, Any]:
    return {"id": "S", "publisher": "P", "title": "T", "status": "found", **values}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"sources": [source(confidence="own", date_note="undated")]}, "From its own page."),
        ({"sources": [source(confidence="own", date="2024-05-01")]}, "From its own page, 2024."),
        ({"sources": [source(confidence="press", date="2015-05-01")]}, "From the news, 2015. It may have changed."),
        ({"sources": [source(date="2025-05-01")]}, "From one list that nobody checked, 2025."),
        ({"channels": [{**PAGE, "called": "2026-11-20"}]}, "Tried by us on 2026-11-20."),
        ({"changed": {"text": "It moved in 2026.", "source": "S"}}, "From its own page, 2026. It moved in 2026."),
    ],
)
def test_every_entry_says_whose_word_it_is_in_a_sentence_or_two(values: dict[str, Any], said: str) -> None:
    (listing,) = of(contact("gb-a", **values)).find(country="GB", now=NOW).listings
    assert listing.standing == said


def test_the_whole_provenance_is_there_for_whoever_checks() -> None:
    assert provenance(contact("gb-a")) == ("P: T (2026-01-01; the maker's or organisation's own words).",)


def test_an_entry_is_as_sure_as_its_best_source() -> None:
    sources = [source(confidence="weak"), source(id="T", confidence="reputable"), source(id="U")]
    assert contact("gb-a", sources=sources).confidence == "reputable"
    assert contact("gb-a", sources=[source()]).confidence == "weak"
    assert contact("gb-a", sources=[], channels=[RECALLED]).confidence is None


@pytest.mark.parametrize(
    ("values", "day", "stale"),
    [
        ({}, "2021-11-26", False),
        ({}, "2021-11-24", True),
        ({}, "", False),
        ({"kind": "emergency"}, "1990-01-01", False),
        ({"channels": [{**PHONE, "value": "988"}]}, "2010-01-01", False),
        ({"channels": [{**PHONE, "value": "988"}], "changed": {"text": "Gone.", "source": "S"}}, "2026-01-01", True),
    ],
)
def test_only_a_sign_of_change_or_five_years_make_an_entry_stale(values: Any, day: str, stale: bool) -> None:
    """A short code of a state, such as 988, isn't doubted for its age."""
    dated = source(date=day) if day else source(date_note="undated")
    (listing,) = of(contact("gb-a", sources=[dated], **values)).find(country="GB", now=NOW).listings
    assert listing.stale is stale


def test_old_numbers_are_left_out_where_there_is_a_page() -> None:
    old = {"sources": [source(date="2018-01-01")]}
    with_page, alone = contact("gb-a", **old), contact("gb-b", channels=[PHONE], **old)
    first, second = of(with_page, alone).find(country="GB", now=NOW).contacts
    assert [channel.medium for channel in first.channels] == ["url"]
    assert [channel.medium for channel in second.channels] == ["phone"]


@pytest.mark.parametrize(
    ("note", "first"), [("2019", "2019-01-01"), ("2021 to 2024, by content", "2024-01-01"), ("undated", None)]
)
def test_a_rough_day_counts_from_the_beginning_of_its_last_year(note: str, first: str | None) -> None:
    newest = contact("gb-a", sources=[source(date_note=note)]).newest()
    assert (newest and newest.isoformat()) == first


def test_a_channel_names_one_of_the_contacts_sources() -> None:
    with pytest.raises(ValidationError, match="names none of the contact's sources"):
        contact("gb-a", channels=[{**PHONE, "source": "other"}])


# when, for whom, and from where ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "at", "is_open"),
    [
        ({"always": True}, "2026-11-24T03:00+00:00", True),
        ({"text": "weekdays", "zone": "Asia/Kolkata"}, "2026-11-24T03:00+00:00", None),
        ({"open": ["Mo-Fr 09:00-17:00"], "zone": "Asia/Kolkata"}, "2026-11-24T03:29+00:00", False),
        ({"open": ["Mo-Fr 09:00-17:00"], "zone": "Asia/Kolkata"}, "2026-11-24T03:30+00:00", True),
        ({"open": ["Mo-Fr 09:00-17:00"], "zone": "Asia/Kolkata"}, "2026-11-24T11:30+00:00", False),
        ({"open": ["Mo-Fr 09:00-17:00"], "zone": "Asia/Kolkata"}, "2026-11-22T06:00+00:00", False),
        ({"open": ["Fr-Mo 20:00-02:00"], "zone": "UTC"}, "2026-11-24T01:59+00:00", True),
        ({"open": ["Fr-Mo 20:00-02:00"], "zone": "UTC"}, "2026-11-24T02:00+00:00", False),
        ({"open": ["Fr-Mo 20:00-02:00"], "zone": "UTC"}, "2026-11-27T01:00+00:00", False),
        ({"open": ["Sa-Su 00:00-24:00"], "zone": "UTC"}, "2026-11-22T23:59+00:00", True),
        ({"open": ["Mo 09:00-17:00"]}, "2026-11-23T10:00+00:00", None),
        ({"open": ["Mo 09:00-17:00"], "zone": "Nowhere/At-all"}, "2026-11-23T10:00+00:00", None),
        ({}, "2026-11-23T10:00+00:00", None),
    ],
)
def test_whether_somebody_answers_now_goes_by_their_own_clock(hours: Any, at: str, is_open: bool | None) -> None:
    """Berlin, Kolkata or past midnight: what isn't known is neither open nor closed."""
    assert Hours.model_validate(hours).open_at(datetime.fromisoformat(at)) is is_open


def test_each_channel_may_have_hours_of_its_own() -> None:
    closed = {"open": ["Mo-Su 00:00-00:01"], "zone": "UTC"}
    one = contact("gb-a", hours={"always": True}, channels=[{**PHONE, "hours": closed}, PAGE])
    assert [one.hours_of(channel).open_at(NOW.replace(hour=9)) for channel in one.channels] == [False, None]
    assert contact("gb-a", hours={"always": True}).hours_of(one.channels[1]).always is True


def test_a_channel_for_one_age_isn_t_shown_to_the_other() -> None:
    held = of(contact("gb-a", channels=[{**PHONE, "ages": ["adult"]}, PAGE]))
    assert [one.medium for one in held.find(country="GB", age="minor", now=NOW).contacts[0].channels] == ["url"]
    assert [one.medium for one in held.find(country="GB", age="adult", now=NOW).contacts[0].channels] == [
        "phone",
        "url",
    ]


def test_a_case_in_another_country_adds_who_can_be_reached_from_here() -> None:
    """The short code of the other country can't be dialled, and its number for abroad takes the place of its own."""
    short = {**PHONE, "value": "1234", "abroad": "no"}
    other = {**PHONE, "value": "1799", "abroad": "+92511234567"}
    held = of(
        contact("gb-a"),
        contact("pk-short", channels=[short]),
        contact("pk-both", channels=[other, short]),
        contact("pk-doubt", channels=[{**PHONE, "value": "+9280039393"}]),
    )
    found = held.find(country="GB", country_of_case="PK", need="image_removal", now=NOW)
    assert ids(found) == ["gb-a", "pk-both", "pk-doubt"]
    here, there, doubt = found.listings
    assert (here.abroad, here.note) == (False, "")
    assert [one.value for one in there.contact.channels] == ["+92511234567"]
    assert (there.abroad, there.note) == (True, "In Pakistan.")
    assert doubt.note == "In Pakistan. Its number may not work from where you are."
    assert ids(held.find(country="GB", country_of_case="United Kingdom", now=NOW)) == ["gb-a"]


def test_who_is_abroad_never_hides_that_nobody_is_here() -> None:
    """Somebody in Bhutan with a case in Pakistan still learns that no line is listed for Bhutan, and what helps."""
    found = directory.find(country="BT", country_of_case="PK", need="cybercrime", now=NOW)
    assert found.fallback == "instead"
    assert found.contacts[0].id == "bt-emergency"
    assert "police station" in found.note
    assert all(one.abroad for one in found.listings[1:])


def test_a_short_code_can_t_be_said_to_work_from_abroad() -> None:
    with pytest.raises(ValidationError, match="works within its country only"):
        Channel.model_validate({"medium": "phone", "value": "988", "abroad": "yes"})


# the one number ----------------------------------------------------------------------------------------------------


def first(*contacts: Contact, needs: Any = ("image_removal",), **question: Any) -> Reachable | None:
    return of(*contacts).first_reachable(needs, country="GB", now=NOW, **question)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"channels": [PHONE]}, {"channels": [PAGE]}),
        ({"channels": [{**PHONE, "cost": "free"}]}, {"channels": [{**PHONE, "cost": "local"}]}),
        ({"channels": [{**PHONE, "cost": "unknown"}]}, {"channels": [{**PHONE, "cost": "premium"}]}),
        ({"hours": {"always": True}}, {}),
        ({}, {"serves": "Women"}),
        ({}, {"subdivisions": ["GB-SCT"]}),
        ({}, {"hours": {"open": ["Mo 00:00-00:01"], "zone": "UTC"}}),
        ({}, {"languages": ["cy"]}),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_one_number_is_a_phone_that_is_free_and_always_answered(better: Any, worse: Any, turned: bool) -> None:
    pair = contact("gb-better", **better), contact("gb-worse", **worse)
    found = first(*(reversed(pair) if turned else pair), language="en")
    assert found is not None
    assert found.contact.id == "gb-better"


def test_somebody_under_18_gets_a_line_for_their_age_first() -> None:
    anybody, young = contact("gb-anybody"), contact("gb-young", ages=["minor"])
    adults = contact("gb-adults", ages=["adult"])
    for age, wanted in (("minor", "gb-young"), ("unsure", "gb-young"), ("adult", "gb-anybody")):
        found = first(adults, anybody, young, age=age)
        assert found is not None
        assert found.contact.id in (wanted, "gb-adults" if age == "adult" else wanted)


def test_the_first_need_with_somebody_there_wins() -> None:
    closed = contact("gb-closed", needs=["crisis"], hours={"open": ["Mo 00:00-00:01"], "zone": "UTC"})
    held = (closed, contact("gb-open", needs=["partner_violence"]))
    found = first(*held, needs=("legal", "crisis", "partner_violence"))
    assert found is not None
    assert (found.contact.id, found.need, found.open_now) == ("gb-open", "partner_violence", None)
    found = first(*held, needs=("crisis", "legal"))
    assert found is not None
    assert (found.contact.id, found.open_now) == ("gb-closed", False)


EVENING_OFF = {"open": ["Mo 00:00-00:01"], "zone": "UTC"}


@pytest.mark.parametrize(
    "stands_in",
    [
        {"id": "int-finder", "countries": []},
        {"subdivisions": ["GB-SCT"]},
        {"kind": "emergency"},
        {"ages": ["minor"], "by_age_when_taken": True},
        {"hours": EVENING_OFF},
        {"channels": [{**PHONE, "hours": EVENING_OFF}, {**PAGE, "medium": "chat"}]},
        {"channels": [{**PHONE, "hours": EVENING_OFF}, PAGE]},
    ],
)
def test_somebody_who_answers_for_the_next_need_goes_before_a_makeshift_for_the_first(stands_in: Any) -> None:
    """A finder, an emergency number for another need, a closed line: the second need has somebody to talk to now."""
    makeshift, second = contact("gb-first", **stands_in), contact("gb-second", needs=["crisis"])
    needs = ("image_removal", "crisis")
    found = first(makeshift, second, needs=needs, age="adult")
    assert found is not None
    assert found.contact == second
    found = first(makeshift, needs=needs, age="adult")
    assert found is not None
    assert found.contact.name == makeshift.name


@pytest.mark.parametrize("kind", ["hash_matching", "platform", "search_engine"])
def test_a_tool_or_a_form_is_nobody_to_talk_to(kind: str) -> None:
    assert first(contact("gb-tool", kind=kind)) is None


def test_of_one_contact_the_first_open_line_is_given() -> None:
    lines = [{**PAGE}, {**PHONE, "hours": EVENING_OFF}, {**PHONE, "value": "+443456000458"}, {**PHONE, "cost": "free"}]
    found = first(contact("gb-a", channels=lines))
    assert found is not None
    assert found.channel.value == "+443456000458"


def test_what_stands_in_comes_after_everybody_who_is_listed() -> None:
    held = (contact("int-a", needs=["crisis"]), contact("gb-open", needs=["partner_violence"]))
    found = first(*held, needs=("crisis", "partner_violence"))
    assert found is not None
    assert found.contact.id == "gb-open"
    found = first(*held, needs=("crisis", "legal"))
    assert found is not None
    assert found.contact.id == "int-a"
    assert first(needs=("emergency",)) is None


@pytest.mark.parametrize("country", [one.code for one in all_countries()])
def test_the_one_number_can_be_reached_from_where_the_person_is(country: str) -> None:
    place = countries.find(country)
    for age in ("adult", "minor", None):
        found = directory.first_reachable(("child_helpline", "crisis", "police"), country=country, age=age, now=NOW)
        assert found is not None
        assert found.contact.international or {country, place.part_of}.intersection(found.contact.countries)
        assert found.channel in found.contact.channels
        assert age is None or age in found.contact.ages


# an app's own -----------------------------------------------------------------------------------------------------


def test_an_app_adds_replaces_and_refreshes_from_a_file(tmp_path: Path) -> None:
    held = of(contact("gb-a"), contact("gb-b"))
    newer = of(contact("gb-a", name="Renewed"), contact("gb-c", former_ids=["gb-b"]))
    path = tmp_path / "ours.json"
    path.write_text(dump(newer), encoding="utf-8")
    merged = held.with_contacts(directory.load(path).contacts)
    assert [one.id for one in merged.contacts] == ["gb-a", "gb-c"]
    assert merged.get("gb-a").name == "Renewed"
    assert merged.get("gb-b").id == "gb-c"
    assert [one.id for one in merged.without("gb-b").contacts] == ["gb-a"]


def test_a_file_comes_back_as_it_was() -> None:
    whole = directory.bundled()
    assert directory.load(dump(whole).encode()) == whole


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"channels": [{**PHONE, "value": "0345 6000 459"}]}, "give a number as + and digits"),
        ({"channels": [{**PAGE, "value": "http://example.org"}]}, "give the address of a page: https://"),
        ({"channels": [{**PAGE, "value": "javascript:alert(1)"}]}, "give the address of a page: https://"),
        ({"channels": []}, "at least 1"),
        ({"countries": ["Britain"]}, "pattern"),
        ({"subdivisions": ["US-CA"]}, "lies in none of its countries"),
        ({"needs": ["imag_removal"]}, "needs"),
        ({"sources": []}, "names none of the contact's sources"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place_and_no_value(change: dict[str, Any], said: str) -> None:
    entry = {**contact("gb-a").model_dump(mode="json"), **change}
    data = {"as_of": "2026-11-24", "contacts": [entry]}
    with pytest.raises(InvalidDirectoryError) as caught:
        directory.load(json.dumps(data).encode())
    assert said in str(caught.value)
    assert "contacts[0]" in str(caught.value)
    assert "0345" not in str(caught.value)
    assert "javascript" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"as_of": 1}', b'{"a": 1, "a": 2}', b"\xff", b"[" * 10_000])
def test_hostile_files_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidDirectoryError):
        directory.load(data)


def test_two_contacts_of_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="two contacts have the id gb-a"):
        of(contact("gb-a"), contact("gb-a"))


def test_an_unknown_id_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match='did you mean "gb-helpline"'):
        of(contact("gb-helpline")).get("gb-helplin")


@pytest.mark.parametrize(
    ("medium", "value", "fits"),
    [
        ("phone", "112", True),
        ("phone", "#8891", True),
        ("phone", "*120*7867#", True),
        ("phone", "+1", False),
        ("phone", "1", False),
        ("phone", "\uff11\uff11\uff12", False),
        ("email", "a@b.example", True),
        ("email", "a b@c.example", False),
        ("chat", "https://example.org/chat", True),
        ("chat", "https://example.org/ chat", False),
        ("in_person", "At the district office", True),
    ],
)
def test_the_form_of_a_channel_is_checked(medium: str, value: str, fits: bool) -> None:
    data = {"medium": medium, "value": value}
    if fits:
        assert Channel.model_validate(data).shown == value
    else:
        with pytest.raises(ValidationError):
            Channel.model_validate(data)
