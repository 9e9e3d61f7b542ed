"""Countries and their parts: only ISO 3166 is taken, common names are resolved, and nothing is lost silently."""

import json
import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from pydantic import ValidationError

import secure_checklist as sc
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import countries, subdivisions, use_messages
from secure_checklist.incident import Incident
from secure_checklist.incident.contacts import directory
from secure_checklist.incident.laws import bundled
from tests.cases import each, raised, tables
from tests.incidents import NOW


@each("said, code", tables(__file__)["others"])
def test_other_names_are_resolved_at_every_way_in(said: str, code: str) -> None:
    """Somebody who writes UK means the country with 999 and the Samaritans."""
    assert countries.code(said) == Incident(country=said).country == Incident.country.type.parse(said) == code
    assert Incident.country.equals(said) == Incident.country.equals(code)
    loaded = sc.load_inventory({"subjects": [{"kind": "person", "country": said}]})
    assert loaded.person.country == code
    assert directory.bundled().find(country=said, now=NOW) == directory.bundled().find(country=code, now=NOW)
    assert bundled().of(said) == bundled().of(code)


@each("said", ["", " ", "-", "XX", "EU", "Britian", "GB-ENG", "🇬🇧", "gbr1", "Congo", "a" * 5000])
def test_what_is_no_country_is_refused_at_every_way_in(said: str) -> None:
    """Empty text and a wrong code are errors and never a country without any help. The message doesn't quote them."""
    error = raised(ValidationError, lambda: Incident(country=said))
    assert len(said) <= 3 or said[:20] not in str(error)
    with pytest.raises(sc.InvalidInventoryError):
        sc.load_inventory({"subjects": [{"kind": "person", "country": said}]})
    ways: tuple[Callable[[], object], ...] = (
        lambda: Incident.country.type.parse(said),
        lambda: directory.bundled().find(country=said, now=NOW),
        lambda: bundled().of(said),
    )
    for way in ways:
        with pytest.raises(ValueError, match="ISO 3166-1"):
            way()


def test_names_are_messages_and_a_list_goes_by_them() -> None:
    """In another language, names and order are that language's; what a country is found by stays."""
    english = [one.name for one in countries.by_name()]
    assert english.index("Åland Islands") < english.index("Albania") < english.index("Algeria")
    texts = {"country.AL": Translation(text="Zzz"), "country.ZW": Translation(text="A")}
    with use_messages(Catalogue(language="de", texts=texts)):
        ordered = countries.by_name()
        assert (ordered[0].code, ordered[-1].code, ordered[-1].name) == ("ZW", "AL", "Zzz")
        assert countries.code("Albania") == "AL"


# parts of countries ---------------------------------------------------------------------------------------------------

DATA = json.loads(files("secure_checklist.core").joinpath("subdivisions.json").read_text(encoding="utf-8"))


@each("country", DATA["subdivisions"])
def test_each_part_is_found_by_its_code_its_short_code_and_each_of_its_names(country: str) -> None:
    parts = subdivisions.of(country)
    assert len({part.code for part in parts}) == len(parts) > 1
    for part in parts:
        assert re.fullmatch(rf"{country}-[A-Z0-9]{{1,3}}", part.code)
        for said in (part.code, part.code.lower(), part.name, part.name.upper(), f" {part.name} ", *part.also):
            assert subdivisions.code(said, country) == part.code, said


def test_what_is_none_is_refused_without_being_quoted() -> None:
    for said in ("Atlantis", "", "GB-SCT", "Kalifornya"):
        with pytest.raises(ValueError, match="expected a part of the country") as refused:
            subdivisions.code(said, "US")
        assert not said or said not in str(refused.value).replace(subdivisions.EXPECTED, "")
    with pytest.raises(ValueError, match="expected a country"):
        subdivisions.of("Nowhere")
