"""Countries: only ISO 3166-1 is taken, other common names are resolved, and nothing is lost silently."""

import json
import re
from importlib.resources import files
from itertools import product
from string import ascii_uppercase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Fact,
    InvalidInventoryError,
    Inventory,
    Item,
    Person,
    Rule,
    Vocabulary,
    dump,
    evaluate,
    load_inventory,
)
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import all_messages, countries, use_messages
from secure_checklist.core.zones import zone_names, zone_of
from secure_checklist.incident import deadlines, respond
from secure_checklist.incident.contacts import directory
from secure_checklist.incident.laws import bundled
from secure_checklist.subjects import Incident
from tests.cases import each
from tests.incidents import NOW

RAW: dict[str, Any] = json.loads(files("secure_checklist.core").joinpath("countries.json").read_bytes())
OTHERS = [
    *(("UK", "GB"), ("uk", "GB"), ("U.K.", "GB"), ("GBR", "GB"), ("Britain", "GB"), ("Great Britain", "GB")),
    *(("England", "GB"), ("germany", "DE"), ("DEU", "DE"), ("Deutschland", "DE"), ("USA", "US"), ("holland", "NL")),
    *(("Türkiye", "TR"), ("turkiye", "TR"), ("Côte d'Ivoire", "CI"), ("ivory coast", "CI"), ("भारत", "IN")),
    *(("South Korea", "KR"), ("한국", "KR"), (" in ", "IN"), ("puerto rico", "PR"), ("jersey", "JE"), ("EL", "GR")),
    ("Kosova", "XK"),
]
NONE = ["", " ", "-", "XX", "EU", "ZZ", "Britian", "Europe", "00", "GB-ENG", "🇬🇧", "gbr1", "Congo", "a" * 5000]
COUNTRY_FACTS = [fact for fact in Vocabulary.standard().facts.values() if fact.type.code == "country"]


def wholes(fact: Fact[Any], value: str) -> Incident | Person:
    kind: type[Incident | Person] = Incident if fact.kind == "incident" else Person
    return kind.model_validate({fact.field: value})


def test_every_fact_that_holds_a_country_has_the_one_type() -> None:
    """A new fact that holds a country is of this type, so that it can't lose one."""
    assert {fact.name for fact in COUNTRY_FACTS} == {
        fact.name for fact in Vocabulary.standard().facts.values() if "country" in fact.field
    }
    assert {fact.name for fact in COUNTRY_FACTS} == {"incident.country", "person.country"}


def test_of_all_pairs_of_letters_only_those_of_iso_kosovo_s_and_two_known_names_are_taken() -> None:
    taken = set[str]()
    for pair in product(ascii_uppercase, repeat=2):
        try:
            taken.add(countries.code("".join(pair)))
        except ValueError:
            continue
    assert len(taken) == 249 + 1
    assert taken == {entry["code"] for entry in RAW["countries"]}
    assert {text for text in ("UK", "EL") if countries.code(text) != text} == {"UK", "EL"}


@each("fact", COUNTRY_FACTS)
@each(("said", "code"), OTHERS)
def test_other_names_are_resolved_at_every_way_in(fact: Fact[Any], said: str, code: str) -> None:
    """Somebody who writes UK means the country with 999 and the Samaritans."""
    assert countries.code(said) == code
    assert wholes(fact, said).__dict__[fact.field] == code
    assert fact.type.parse(said) == code
    loaded = load_inventory({"subjects": [{"kind": fact.kind, fact.field: said}]})
    assert loaded.of_kind(fact.kind)[0].__dict__[fact.field] == code
    assert directory.bundled().find(country=said, now=NOW) == directory.bundled().find(country=code, now=NOW)
    assert bundled().of(said) == bundled().of(code)


@each("fact", COUNTRY_FACTS)
@each("said", NONE)
def test_what_is_no_country_is_refused_at_every_way_in(fact: Fact[Any], said: str) -> None:
    """Empty text and a wrong code are errors and never a country without any help. The message doesn't quote them."""
    with pytest.raises(ValidationError) as refused:
        wholes(fact, said)
    if len(said) > 3:
        assert said[:20] not in str(refused.value)
    with pytest.raises(InvalidInventoryError):
        load_inventory({"subjects": [{"kind": fact.kind, fact.field: said}]})
    with pytest.raises(ValueError, match="ISO 3166-1"):
        fact.type.parse(said)
    with pytest.raises(ValueError, match="ISO 3166-1"):
        directory.bundled().find(country=said, now=NOW)
    with pytest.raises(ValueError, match="ISO 3166-1"):
        bundled().of(said)


@given(st.text(max_size=30))
def test_any_text_is_a_country_or_an_error(said: str) -> None:
    try:
        found = countries.find(said)
    except ValueError:
        return
    assert countries.find(found.code) == found


@each("said", ["UK", "GBR"])
def test_rules_compare_codes_only(said: str) -> None:
    """A predicate resolves the name when it is made; a stored rule with another one can't stand there unseen."""
    condition = Incident.country.equals(said)
    assert condition == Incident.country.equals("GB")
    rule = Rule(check=condition)
    item = Item(id="a", title="A", when_unclear="show", rule=rule)
    report = evaluate(Checklist.of("c", "C", item), Inventory(subjects=(Incident(country="GBR"),)))
    assert [finding.outcome for finding in report.findings if finding.subject] == ["pass"]
    stored = {"op": "equals", "fact": "incident.country", "value": said}
    data = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [
        {"id": "a", "title": "A", "when_unclear": "show", "rule": {"check": stored}}]}]}  # fmt: skip
    with pytest.raises(ValidationError, match="ISO 3166-1"):
        Checklist.model_validate({**data, "version": "1", "language": "en"})


def test_what_is_read_comes_back() -> None:
    """Law 4: the code is kept, and not the name that was given."""
    inventory = Inventory(subjects=(Person(country="Germany"),))
    assert '"DE"' in dump(inventory)
    assert load_inventory(json.loads(dump(inventory))) == inventory


def test_the_table_names_each_country_once() -> None:
    """No name stands for two, and every territory leads to a state that is no territory."""
    for one in countries.all_countries():
        for name in (one.code, one.alpha3, one.name, *one.also):
            assert countries.find(name) is one, name
    assert len({code for one in countries.all_countries() for code in (one.code, one.alpha3)}) == 2 * (249 + 1)
    for one in countries.all_countries():
        assert one.part_of is None or countries.find(one.part_of).part_of is None
        assert one.part_of or not (one.same_law or one.same_emergency_number)


def test_names_are_messages_and_a_list_goes_by_them() -> None:
    """In another language, names and order are that language's; what a country is found by stays."""
    assert {key for key in all_messages() if key.startswith("country.")} == {
        f"country.{one.code}" for one in countries.all_countries()
    }
    english = [one.name for one in countries.by_name()]
    assert len(english) == len(countries.all_countries())
    assert english.index("Åland Islands") < english.index("Albania") < english.index("Algeria")
    texts = {"country.AL": Translation(text="Zzz"), "country.ZW": Translation(text="A")}
    with use_messages(Catalogue(language="de", texts=texts)):
        ordered = countries.by_name()
        assert (ordered[0].code, ordered[-1].code, ordered[-1].name) == ("ZW", "AL", "Zzz")
        assert countries.code("Albania") == "AL"
        assert countries.find("Spain").name == "Spain"


def test_zones_to_choose_from_are_zones() -> None:
    assert zone_names()[0] == "UTC"
    assert "Asia/Kolkata" in zone_names()
    for name in zone_names():
        assert str(zone_of(name)) == name


def test_a_near_miss_is_suggested_to_whoever_typed_it() -> None:
    assert [one.code for one in countries.suggestions("Britian")] == ["GB"]
    assert [one.code for one in countries.suggestions("Germny")][:1] == ["DE"]
    assert countries.suggestions("G") == ()
    assert countries.suggestions("xyzzy") == ()


# territories ------------------------------------------------------------------------------------------------------


@each(
    ("territory", "number", "state"),
    [("GG", "999", "United Kingdom"), ("JE", "999", "United Kingdom"), ("IM", "999", "United Kingdom")]
    + [(code, "911", "United States") for code in ("GU", "VI", "AS", "MP")],
)
def test_a_territory_falls_back_to_its_state_and_says_so(territory: str, number: str, state: str) -> None:
    """Somebody in Jersey or Guam isn't left without a number."""
    found = directory.bundled().find(country=territory, need="emergency", now=NOW)
    assert number in [channel.value for contact in found.contacts for channel in contact.channels]
    assert state in found.note
    assert countries.find(territory).name in found.note
    assert not found.fallback
    crisis = directory.bundled().find(country=territory, need="crisis", now=NOW)
    assert state in crisis.note
    plan = respond(Incident.model_validate({"country": territory, "danger_now": "yes"}), now=NOW)
    assert plan.country == territory
    assert plan.card is not None
    assert number in plan.card.can_act.text


def test_no_territory_gets_a_number_that_is_not_its_own() -> None:
    """Bermuda dials 911 and Niue 999: the number of the state is no help there, so their own is named."""
    for territory, number in (("BM", "911"), ("KY", "911"), ("AI", "911"), ("NU", "999"), ("PR", "911")):
        found = directory.bundled().find(country=territory, need="emergency", now=NOW)
        assert [channel.value for contact in found.contacts for channel in contact.channels] == [number]
        assert found.note == ""
    assert directory.bundled().find(country="GS", need="emergency", now=NOW).fallback


def test_laws_of_a_state_are_given_only_where_they_hold() -> None:
    """Federal law holds in Puerto Rico, with its clock; Guernsey makes laws of its own."""
    table = bundled()
    assert {law.id for law in table.of("PR")} == {law.id for law in table.of("US") if law.jurisdiction == "US"}
    assert table.of("GG") == ()
    assert {law.jurisdiction for law in table.of("RE")} == {"FR", "EU"}
    incident = Incident(country="PR", us_legal_notice=True, platform_reported_at=NOW)
    assert [due.id for due in deadlines(incident, NOW)] == ["us-take-it-down-48h"]
    guernsey, guam = (respond(Incident(country=code), now=NOW) for code in ("GG", "GU"))
    assert guernsey.laws == ()
    assert "makes laws of its own" in guernsey.place_note
    assert "laws of United States" in guam.place_note
    assert respond(Incident(country="GB"), now=NOW).place_note == ""


def test_law_2_says_where_no_country_decides() -> None:
    """A finding says so where no answer decides: no code of a country holds a digit, while some begin with G."""
    items = (
        Item(id="never", title="Never", rule=Rule(check=Person.country.matches("^1"))),
        Item(id="some", title="Some", rule=Rule(check=Person.country.matches("^G"))),
        Item(id="all", title="All", rule=Rule(check=Person.country.matches("^[A-Z]{2}$"))),
    )
    report = evaluate(Checklist.of("c", "C", *items), Inventory(), now=NOW)
    assert {finding.item: [reason.code for reason in finding.reasons] for finding in report.findings} == {
        "never": ["not_asked", "indeterminate"],
        "some": ["not_asked"],
        "all": ["not_asked", "indeterminate"],
    }


def test_official_languages_are_those_of_cldr_and_name_no_country_that_there_is_not() -> None:
    table = json.loads(files("secure_checklist.core").joinpath("official_languages.json").read_bytes())
    assert table["sources"][0]["publisher"].startswith("Unicode CLDR")
    codes = {country.code for country in countries.all_countries()}
    assert codes >= set(table["languages"])
    found = {country.code: country.languages for country in countries.all_countries()}
    assert (found["IN"], found["MX"], found["US"], found["AQ"]) == (("hi", "en"), ("es",), ("en",), ())
    assert all(re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?", name) for names in found.values() for name in names)
