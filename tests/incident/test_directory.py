"""The directory: whom it gives to whom, that it never answers with nothing, and what it says of each entry."""

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
from secure_checklist.core import InvalidDirectoryError, UnknownNameError
from secure_checklist.incident import Contact, Directory, contacts
from secure_checklist.incident.contacts import FRESH_DAYS, Channel, Hours, directory

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SOURCE = Source(id="S", publisher="P", title="T", date=date(2026, 1, 1), status="found")
PHONE = {"medium": "phone", "value": "+443456000459", "status": "found"}
PAGE = {"medium": "url", "value": "https://example.org", "status": "found"}
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
        "status": "found",
        "seen": "2026-11-01",
        "sources": [SOURCE],
        "countries": [] if contact_id.startswith("int-") else [contact_id[:2].upper()],
        **values,
    }
    return Contact.model_validate(data)


def of(*contacts: Contact) -> Directory:
    return Directory(as_of=date(2026, 11, 24), contacts=contacts)


def ids(found: directory.Found) -> list[str]:
    return [one.id for one in found.contacts]


# whom to whom -----------------------------------------------------------------------------------------------------


def test_national_services_come_before_international_ones() -> None:
    held = of(contact("int-a"), contact("gb-a"), contact("us-a"))
    found = held.find(country="GB", need="image_removal", now=NOW)
    assert ids(found) == ["gb-a", "int-a"]
    assert not found.fallback
    assert found.note == ""


def test_a_missing_country_falls_back_and_says_so() -> None:
    held = of(contact("int-a"), contact("gb-a"))
    for country in ("FR", None):
        found = held.find(country=country, need="image_removal", now=NOW)
        assert ids(found) == ["int-a"]
        assert found.fallback
        assert "anywhere" in found.note


def test_a_missing_need_leads_to_those_who_lead_on() -> None:
    held = of(contact("int-lines", needs=["crisis"]), contact("gb-a"))
    found = held.find(country="GB", need="legal", now=NOW)
    assert ids(found) == ["int-lines"]
    assert found.fallback
    assert "for this country and this need" in found.note


def test_tools_for_everybody_are_no_fallback() -> None:
    held = of(contact("int-tool", needs=["hash_matching"]))
    found = held.find(country="GB", need="hash_matching", now=NOW)
    assert not found.fallback
    assert found.note == ""


def test_an_empty_directory_answers_with_the_librarys_own() -> None:
    found = of().find(country="GB", need="legal", now=NOW)
    assert found.contacts
    assert all(one.international for one in found.contacts)


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
    """Whatever is asked, on whatever day, there is somebody; and each entry says how it was checked."""
    taken = question.pop("taken")
    now = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = directory.find(age_when_taken=taken, now=now, **question)
    assert found.listings
    for listing in found.listings:
        assert listing.standing.endswith(".")
        assert listing.contact.channels
        if not question["recalled"]:
            assert listing.contact.status != "recalled"
            assert all(channel.status != "recalled" for channel in listing.contact.channels)
            assert listing.contact.hours == Hours() or listing.contact.hours.status != "recalled"
        if question["helper"]:
            assert not listing.contact.takes_file
    if question["need"] not in directory.GLOBAL:
        assert found.fallback is all(one.international for one in found.contacts)
    territory = question["country"] in ("JE", "PR") and not found.fallback
    assert bool(found.note) is (found.fallback or (territory and any(not one.international for one in found.contacts)))


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
    assert not found.fallback
    assert any(channel.medium == "phone" for channel in found.contacts[0].channels)


# how well checked -------------------------------------------------------------------------------------------------


def test_what_is_only_recalled_is_off_unless_asked_for() -> None:
    mixed = contact("gb-mixed", channels=[{**PHONE, "status": "recalled"}, PAGE])
    held = of(mixed, contact("gb-recalled", status="recalled", channels=[{**PHONE, "status": "recalled"}]))
    found = held.find(country="GB", now=NOW)
    assert ids(found) == ["gb-mixed"]
    assert [channel.medium for channel in found.contacts[0].channels] == ["url"]
    assert sorted(ids(held.find(country="GB", now=NOW, recalled=True))) == ["gb-mixed", "gb-recalled"]


def test_a_recalled_number_gives_way_to_the_services_own_page() -> None:
    held = of(contact("gb-a", home="https://example.org/help", channels=[{**PHONE, "status": "recalled"}]))
    (one,) = held.find(country="GB", now=NOW).contacts
    assert [(channel.medium, channel.value) for channel in one.channels] == [("url", "https://example.org/help")]


def test_recalled_hours_are_not_known_hours() -> None:
    hours = {"always": True, "text": "day and night", "status": "recalled"}
    held = of(contact("gb-a", hours=hours))
    assert held.find(country="GB", now=NOW).contacts[0].hours == Hours()
    assert held.find(country="GB", now=NOW, recalled=True).contacts[0].hours.always is True


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"seen": "2026-10-09", "seen_by": "third_party"},
            "Last seen on the official page on 2026-10-09 by a third party",
        ),
        ({"seen": "2024"}, "We haven't tried it: seen on its own page, source of 2024. That was long ago"),
        ({"seen": "2026-02"}, "We haven't tried it: seen on its own page, source of 2026-02. It may have changed."),
        ({"seen": "", "status": "second_hand"}, "reported by others, with no date"),
        ({"verified_on": "2026-11-20"}, "Checked by calling or opening it on 2026-11-20."),
    ],
)
def test_every_entry_carries_how_it_was_checked(values: dict[str, str], said: str) -> None:
    (listing,) = of(contact("gb-a", **values)).find(country="GB", now=NOW).listings
    assert said in listing.standing


@pytest.mark.parametrize(
    ("kind", "days", "stale", "number"),
    [
        ("helpline", 90, False, True),
        ("helpline", 91, True, True),
        ("helpline", 1825, True, True),
        ("helpline", 1826, True, False),
        ("emergency", 366, True, True),
        ("emergency", 9000, True, True),
        ("platform", 61, True, True),
    ],
)
def test_old_entries_are_marked_and_very_old_numbers_left_out(kind: str, days: int, stale: bool, number: bool) -> None:
    seen = date.fromordinal(NOW.date().toordinal() - days).isoformat()
    (listing,) = of(contact("gb-a", kind=kind, seen=seen)).find(country="GB", now=NOW).listings
    assert listing.stale is stale
    assert any(channel.medium == "phone" for channel in listing.contact.channels) is number


def test_a_very_old_number_stays_where_there_is_nothing_else() -> None:
    (one,) = of(contact("gb-a", seen="2018", channels=[PHONE])).find(country="GB", now=NOW).contacts
    assert [channel.medium for channel in one.channels] == ["phone"]


@pytest.mark.parametrize(
    ("seen", "first"), [("2026", "2026-01-01"), ("2026-10", "2026-10-01"), ("2026-10-09", "2026-10-09")]
)
def test_a_rough_day_counts_from_its_beginning(seen: str, first: str) -> None:
    assert contact("gb-a", seen=seen).last_look() == date.fromisoformat(first)


def test_an_undated_entry_is_stale() -> None:
    assert contact("gb-a", seen="").stale(NOW.date())


def test_every_kind_has_its_days() -> None:
    assert set(FRESH_DAYS) == set(get_args(Contact.model_fields["kind"].annotation))


# an app's own -----------------------------------------------------------------------------------------------------


def test_an_app_adds_replaces_and_refreshes_from_a_file(tmp_path: Path) -> None:
    held = of(contact("gb-a"), contact("gb-b"))
    newer = of(contact("gb-a", name="Renewed", verified_on="2026-11-23"), contact("gb-c", former_ids=["gb-b"]))
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
        ({"channels": [{**PAGE, "value": "http://example.org"}]}, "begins with https://"),
        ({"channels": [{**PAGE, "value": "javascript:alert(1)"}]}, "begins with https://"),
        ({"channels": []}, "at least 1"),
        ({"countries": ["Britain"]}, "pattern"),
        ({"subdivisions": ["US-CA"]}, "lies in none of its countries"),
        ({"needs": ["imag_removal"]}, "needs"),
        ({"sources": []}, "at least 1"),
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
    data = {"medium": medium, "value": value, "status": "found"}
    if fits:
        assert Channel.model_validate(data).shown == value
    else:
        with pytest.raises(ValidationError):
            Channel.model_validate(data)
