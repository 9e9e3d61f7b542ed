"""The directory: who serves a place, whom it gives to whom, what it gives where nobody is listed, and what it says."""

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

from secure_checklist import dump
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import InvalidDirectoryError, UnknownNameError
from secure_checklist.core.countries import Country, all_countries
from secure_checklist.incident.contacts import Contact, Directory, directory
from secure_checklist.incident.contacts.models import Caller, Hours
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
        if one.callers:
            assert caller in one.callers or (caller == "doer" and "person_shown" in one.callers)
        if one.takes_file and one.ages == ("adult",):
            assert ages <= {"adult", None}
            assert asked["age_when_taken"] == "adult"
        if asked["need"] == "police" and one.kind == "emergency":
            assert all("police" in channel.services or not channel.services for channel in one.channels)
    assert found.note or found.fallback is None


@each("place", all_countries(), quick=40)
def test_who_is_listed_for_a_need_is_found_for_it_by_each_who_may_ask(place: Country) -> None:
    """Where a country has somebody for a need, a look-up for it never ends elsewhere."""
    for need, caller in product(NEEDS, CALLERS):
        found = directory.bundled().find(country=place.code, need=need, caller=caller, now=NOW)
        listed = (one for one in directory.bundled().contacts if place.code in one.countries and need in one.needs)
        given = {one.id for one in listed if not one.takes_file and (not one.callers or caller in one.callers)}
        assert given <= set(ids(found)), (need, caller)
        assert not (given and found.fallback), (need, caller)


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
    assert (listing.standing, listing.stale) == (said, "It " in said)
    (later,) = held.find(country="GB", now=NOW.replace(year=2040)).listings
    lasting = "kind" in values or SHORT in values.get("channels", ()) or said == "From its own page."
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
