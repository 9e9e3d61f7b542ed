"""`platforms`: which platform a name means, which ways to report something there fit, and for whom."""

import json
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import Person
from secure_checklist.incident import Incident, platforms
from secure_checklist.incident.platforms import PlatformTable
from secure_checklist.incident.platforms.models import ReportRoute
from secure_checklist.subjects.incident import Age, Whose
from tests.cases import each, tables

TABLES = tables(__file__)
TABLE = platforms.bundled()
SOURCE = {"publisher": "P", "title": "T", "status": "found", "confidence": "own"}
ANY = {"id": "any", "title": "Any", "url": "https://example.org/any", "sources": [SOURCE]}
GENERAL = {"id": "general", "name": "The site", "kind": "general", "routes": [ANY | {"id": "general-any"}]}
COUNTRIES = (None, "US", "DE", "IN", "KR", "GB")


def table(*routes: dict[str, Any]) -> PlatformTable:
    """Return a table of one platform and the general advice."""
    one = {"id": "ours", "name": "Ours", "kind": "forum", "routes": [ANY | route for route in routes]}
    return PlatformTable.model_validate_json(json.dumps({"as_of": "2026-11-27", "platforms": [one, GENERAL]}))


def ids(routes: tuple[ReportRoute, ...]) -> list[str]:
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
    for one, country in product(TABLE.platforms, COUNTRIES):
        found = TABLE.routes(one.id, age=age, country=country)
        assert len({*ids(found)}) == len(found) > 0
        assert {route.shown for route in found} <= {"any", group}
        places = {None, country, "EU" if country == "DE" else None}
        assert {route.country for route in found} <= places or found == TABLE.routes("general", age=age)


def test_nobody_but_a_known_adult_is_sent_to_look_up_who_hosts_a_site() -> None:
    """A tool that looks up hosts is for adults about their own picture: neither parents nor young people read of it."""
    cases: tuple[dict[str, Any], ...] = ({"age_now": "minor"}, {"whose": "my_child"}, {"age_now": "adult"}, {})
    for facts, named in product(cases, (None, frozenset({"a forum"}), frozenset({"azar"}))):
        (only,) = platforms.for_incident(Incident(**facts, platforms=named))
        assert "general-host" not in ids(only.routes)
        assert only.note
    assert "general-host" in ids(platforms.for_incident(adult())[0].routes)


@each(("first", "second", "question"), TABLES["better_ways"])
def test_the_better_way_comes_first(first: Any, second: Any, question: Any) -> None:
    """Whatever their order in the file."""
    one, other = first | {"id": "one"}, second | {"id": "other"}
    for given_ in ((one, other), (other, one)):
        assert ids(table(*given_).routes("ours", **question)) == ["one", "other"]


@each("country, given", [("US", "any"), ("PR", "any"), ("DE", "general-any"), (None, "general-any")])
def test_a_territory_has_the_routes_of_the_state_whose_law_holds_there(country: str | None, given: str) -> None:
    assert ids(table({"country": "US"}).routes("ours", country=country)) == [given]


def test_standing_says_whose_word_it_is_and_from_when() -> None:
    (route,) = table({"sources": [SOURCE | {"confidence": "press", "date": "2024-05-01"}]}).find("ours").routes
    assert route.standing == "From the news, 2024-05-01."
    both = route.replace(sources=(route.sources[0], *TABLE.general.routes[0].sources))
    assert both.standing == "From a well-known source. It has no date."


@each("wrong", [{"url": "javascript:alert(1)"}, {"email": "no address"}, {"country": "Germany"}, {"sources": []}])
def test_a_route_without_a_source_or_with_a_wrong_address_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        table(wrong)


# for one person --------------------------------------------------------------------------------------------------


def adult(**facts: Any) -> Incident:
    return Incident(whose="me", age_when_taken="adult", age_now="adult", **facts)


def test_each_place_that_was_named_has_its_own_ways() -> None:
    found = platforms.for_incident(adult(platforms=frozenset({"Insta", "a forum", "bing", "reddit"})))
    assert [(one.platform.id, one.name, bool(one.note)) for one in found] == [
        ("instagram", "Instagram", False),
        ("reddit", "Reddit", False),
        ("bing", "Bing", False),
        ("general", "a forum", True),
    ]
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
