"""`platforms`: which platform a name means, which ways to report something there fit, and for whom."""

import json
import pickle
from collections.abc import Iterator
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import Person
from secure_checklist.incident import Incident, platforms
from secure_checklist.incident.platforms import Platform, PlatformTable, ReportRoute
from secure_checklist.subjects.incident import Age, Whose

TABLE = platforms.bundled()
SOURCE = {"publisher": "P", "title": "T", "status": "found", "confidence": "own"}
ANY = {"id": "any", "title": "Any", "url": "https://example.org/any", "sources": [SOURCE]}
GENERAL = {"id": "general", "name": "The site", "kind": "general", "routes": [ANY | {"id": "general-any"}]}
COUNTRIES = (None, "US", "DE", "IN", "KR", "GB")


def table(*routes: dict[str, Any], **platform: Any) -> PlatformTable:
    """A table of one platform and the general advice."""
    one = {
        "id": "ours",
        "name": "Ours",
        "kind": "forum",
        "routes": [ANY | route for route in routes or ({},)],
        **platform,
    }
    return PlatformTable.model_validate_json(json.dumps({"as_of": "2026-11-27", "platforms": [one, GENERAL]}))


def ids(routes: tuple[ReportRoute, ...]) -> list[str]:
    return [route.id for route in routes]


# names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("Insta", "instagram"),
        ("  insta ", "instagram"),
        ("FB", "facebook"),
        ("X/Twitter", "x"),
        ("X (Twitter)", "x"),
        ("twitter", "x"),
        ("whats app", "whatsapp"),
        ("Снапчат or Snap", "snapchat"),
        ("카톡", "kakaotalk"),
        ("https://m.facebook.com/some/page?x=1", "facebook"),
        ("www.TikTok.com/@somebody", "tiktok"),
        ("somebody.blogspot.com", "google-drive"),
        ("int-discord", "general"),
        ("netflix.com", "general"),
        ("notfacebook.com", "general"),
        ("facebook.com.example.org", "general"),
        ("a forum that nobody knows", "general"),
        ("", "general"),
        ("🙂", "general"),
    ],
)
def test_a_name_an_alias_or_an_address_stands_for_a_platform(name: str, platform: str) -> None:
    """Nothing is guessed: what isn't known is no platform that is merely written alike."""
    assert TABLE.find(name).id == platform


def test_each_platform_is_found_by_everything_that_it_is_called() -> None:
    for one in TABLE.platforms:
        for name in (one.id, one.name, one.name.upper(), f" {one.name} ", *one.also):
            assert TABLE.find(name).id == one.id, name
        for domain in one.domains:
            assert TABLE.find(f"https://www.{domain}/a").id == one.id, domain


@given(st.text(max_size=400))
def test_any_text_names_something_and_what_is_kept_of_it_names_the_same(text: str) -> None:
    """What `reduced` makes of a text is bounded, and stands for the same platforms as the text."""
    kept = TABLE.reduced([text])
    assert all(0 < len(one) <= 200 for one in kept)
    assert TABLE.reduced(kept) == kept
    named = TABLE.named_in(text)
    assert {one.id for one in named} == {one.id for name in kept for one in TABLE.named_in(name)}
    assert TABLE.find(text) in TABLE.platforms


def test_what_a_person_typed_becomes_ids_or_stays() -> None:
    said = ["FB and Insta", "the  forum\n", "", "Reddit"]
    assert TABLE.reduced(said) == {"facebook", "instagram", "the forum", "reddit"}


def test_a_prompt_can_list_every_name_but_not_the_general_advice() -> None:
    assert set(TABLE.names()) == {one.name for one in TABLE.platforms if not one.general}
    assert list(TABLE.names()) == sorted(TABLE.names(), key=str.casefold)
    assert set(TABLE.names("search_engine")) == {"Google Search", "Bing", "Yandex Search"}


# routes ----------------------------------------------------------------------------------------------------------


def every_question() -> Iterator[tuple[Platform, dict[str, Any]]]:
    ages = (None, *get_args(Age))
    for one, age, country in product(TABLE.platforms, ages, COUNTRIES):
        yield one, {"age": age, "country": country}


def test_law_there_is_always_a_way_and_it_fits() -> None:
    """For every platform, age and country: a way; none for another age or country than was asked."""
    for one, question in every_question():
        found = TABLE.routes(one.id, **question)
        assert found
        assert len(set(ids(found))) == len(found)
        if found == TABLE.routes("general", age=question["age"]):
            continue
        for route in found:
            assert route.shown in ("any", "adult" if question["age"] == "adult" else "minor")
            assert route.country in (None, question["country"], "EU" if question["country"] == "DE" else None)


def test_law_unknown_age_is_handled_as_under_18() -> None:
    for one in TABLE.platforms:
        young = TABLE.routes(one.id, age="minor")
        assert TABLE.routes(one.id) == TABLE.routes(one.id, age="unsure") == young
        assert all(route.shown != "adult" for route in young)


def test_nobody_but_a_known_adult_is_sent_to_look_up_who_hosts_a_site() -> None:
    """A tool that looks up hosts is for adults about their own picture: neither parents nor young people read of it."""
    cases: tuple[dict[str, Any], ...] = ({"age_now": "minor"}, {"whose": "my_child"}, {"age_now": "adult"}, {})
    for facts, named in product(cases, (None, frozenset({"a forum"}), frozenset({"azar"}))):
        for one in platforms.for_incident(Incident(**facts, platforms=named)):
            assert "general-host" not in ids(one.routes)
    assert "general-host" in ids(platforms.for_incident(adult())[0].routes)


def test_what_tells_the_other_side_comes_after_what_does_not() -> None:
    found = TABLE.routes("Vimeo", age="adult")
    assert [route.tells_the_other_side for route in found] == [None, True]


@pytest.mark.parametrize(
    ("first", "second", "question"),
    [
        ({"for_intimate_images": True}, {}, {}),
        ({"shown": "minor"}, {}, {"age": "minor"}),
        ({"shown": "adult"}, {}, {"age": "adult"}),
        ({"country": "US"}, {}, {"country": "US"}),
        ({"country": "EU"}, {}, {"country": "FR"}),
        ({}, {"tells_the_other_side": True, "for_intimate_images": True}, {}),
        ({}, {"sources": [SOURCE | {"confidence": "weak"}]}, {}),
    ],
)
def test_the_better_way_comes_first(first: Any, second: Any, question: Any) -> None:
    """Whatever their order in the file."""
    one, other = first | {"id": "one"}, second | {"id": "other"}
    for given_ in ((one, other), (other, one)):
        assert ids(table(*given_).routes("ours", **question)) == ["one", "other"]


def test_a_territory_has_the_routes_of_the_state_whose_law_holds_there() -> None:
    assert ids(TABLE.routes("X", country="PR")) == ids(TABLE.routes("X", country="US"))
    assert "x-us" not in ids(TABLE.routes("X", country="GB"))
    with pytest.raises(ValueError, match="expected a country") as caught:
        TABLE.routes("X", country="Narnia")
    assert "Narnia" not in str(caught.value)


def test_where_no_route_fits_the_general_advice_stands_in() -> None:
    ours = table({"country": "US"})
    assert ids(ours.routes("ours", country="DE")) == ["general-any"]
    assert ids(ours.routes("ours", country="US")) == ["any"]


def test_standing_says_whose_word_it_is_and_from_when() -> None:
    (route,) = table({"sources": [SOURCE | {"confidence": "press", "date": "2024-05-01"}]}).find("ours").routes
    assert route.standing == "From the news, 2024-05-01."
    both = route.replace(sources=(route.sources[0], *TABLE.general.routes[0].sources))
    assert both.confidence == "reputable"
    assert both.standing == "From a well-known source. It has no date."
    undated = table().find("ours").routes[0]
    assert undated.standing == "From the platform's own words. It has no date."


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "javascript:alert(1)"},
        {"email": "no address"},
        {"country": "Germany"},
        {"sources": []},
        {"shown": "everybody"},
    ],
)
def test_a_route_without_a_source_or_with_a_wrong_address_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        table(wrong)


# for one person --------------------------------------------------------------------------------------------------


def adult(**facts: Any) -> Incident:
    return Incident(whose="me", age_when_taken="adult", age_now="adult", **facts)


def test_each_place_that_was_named_has_its_own_ways() -> None:
    found = platforms.for_incident(adult(platforms=frozenset({"Insta", "a forum", "bing", "reddit"})))
    assert [(one.platform.id, one.name) for one in found] == [
        ("instagram", "Instagram"),
        ("reddit", "Reddit"),
        ("bing", "Bing"),
        ("general", "a forum"),
    ]
    assert [bool(one.note) for one in found] == [False, False, False, True]
    assert found[0].routes[0].id == "instagram-intimate"


@pytest.mark.parametrize("named", [None, frozenset[str]()])
def test_where_no_place_was_named_there_is_the_general_advice_and_it_says_so(named: frozenset[str] | None) -> None:
    (only,) = platforms.for_incident(adult(platforms=named))
    assert only.platform.general
    assert only.note == "Nobody said yet which app or site it is on, so this is general advice."


def test_a_platform_without_a_way_for_minors_gives_the_general_advice_and_says_so() -> None:
    (only,) = platforms.for_incident(Incident(age_when_taken="minor", platforms=frozenset({"azar"})))
    assert only.routes == TABLE.routes("general", age="minor")
    assert only.note == "We know no special way to report there, so this is general advice."


@given(st.frozensets(st.sampled_from([name for one in TABLE.platforms for name in (one.id, one.name, *one.also)])))
def test_law_a_name_and_its_id_get_the_same(texts: frozenset[str]) -> None:
    """Equal places behave equally, whatever they are called."""
    as_typed, as_ids = adult(platforms=texts), adult(platforms=TABLE.reduced(texts))
    assert [one.routes for one in platforms.for_incident(as_typed)] == [
        one.routes for one in platforms.for_incident(as_ids)
    ]


def test_search_engines_are_those_named_or_all() -> None:
    named = platforms.for_incident(adult(platforms=frozenset({"Google", "x"})), engines=True)
    assert [one.platform.id for one in named] == ["google-search"]
    every = platforms.for_incident(adult(platforms=frozenset({"x"})), engines=True)
    assert {one.platform.id for one in every} == {"google-search", "bing", "yandex"}


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
        wanted = country in ("US", "PR") and not one.us_request_known and one.kind not in ("host", "cdn")
        assert ("TakeItDown.ftc.gov" in report.note) == wanted, (one.id, country)
        assert not wanted or "removes nothing itself" in report.note


def test_nobody_is_told_by_a_repr_where_it_is() -> None:
    incident = adult(platforms=frozenset({"the forum of the village"}))
    for value in (incident, *platforms.for_incident(incident)):
        assert "village" not in repr(value)
        assert "village" not in str(value)


def test_the_fact_takes_a_set_of_bounded_texts_and_quotes_none() -> None:
    """The door of the fact is that of every set of texts."""
    fact = Incident.facts()["platforms"]
    assert (fact.type.name, fact.confidentiality) == ("text_set", "private")
    for wrong in ("a secret place", ["x" * 20_000], [7], [""], [f"place {number}" for number in range(100_000)]):
        with pytest.raises(ValidationError) as caught:
            Incident.model_validate({"platforms": wrong})
        assert "secret" not in str(caught.value)
    given_ = Incident.model_validate({"platforms": ["x", "x", "Insta"]})
    assert given_.platforms == frozenset({"x", "Insta"})
    assert pickle.loads(pickle.dumps(given_)) == given_  # noqa: S301 - our own
    assert given_.model_dump(mode="json")["platforms"] == ["Insta", "x"]


def test_many_places_are_a_bounded_list() -> None:
    found = platforms.for_incident(adult(platforms=frozenset(f"place {number}" for number in range(200))))
    assert len(found) == 30
