"""In which part of a country: asked only where laws, risks or services differ by part, and never before the card."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from secure_checklist import Person, packs
from secure_checklist.core import countries, subdivisions
from secure_checklist.incident import LawTable, inventory_of, open_facts, part_choices, respond, triage
from secure_checklist.incident.contacts import bundled
from secure_checklist.incident.questions import FIRST
from secure_checklist.subjects import Incident
from tests.incidents import parts_of

PACK = packs.load("leak-response")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVERYWHERE = [place.code for place in countries.all_countries()]
DIFFERING = {country for country in EVERYWHERE if parts_of(country)}


def asked(person: Person | None = None, *, leave: tuple[str, ...] = (), **known: Any) -> list[str]:
    inventory = inventory_of(Incident.model_validate(known), person)
    return [fact.field for fact in open_facts(PACK, inventory, NOW, leave=leave)]


def test_it_is_asked_just_where_something_differs_by_part() -> None:
    assert {"US", "CA", "AU", "GB", "ID"} <= DIFFERING
    assert {country for country in EVERYWHERE if "subdivision" in asked(country=country)} == DIFFERING


def test_it_is_asked_only_while_it_is_open() -> None:
    assert "subdivision" not in asked()
    assert "subdivision" not in asked(country="US", subdivision="US-CA")
    assert "subdivision" not in asked(country="US", leave=("subdivision",))
    assert "subdivision" not in asked(country="US", unknown={"subdivision": "declined"})
    assert "subdivision" in asked(country="US", unknown={"subdivision": "not_reported"})


def test_the_country_of_whoever_it_is_about_counts() -> None:
    assert "subdivision" in asked(Person(country="US"), role="self")
    assert "subdivision" not in asked(Person(country="US"), role="helper")
    assert "subdivision" not in asked(Person(country="US"), role="self", country="FR")


def test_it_comes_after_the_country_and_after_what_concerns_safety() -> None:
    order = asked(country="US", role=None)
    for first in ("age_when_taken", "device_watched", "perpetrator"):
        assert order.index(first) < order.index("subdivision")
    assert FIRST.index("country") < FIRST.index("subdivision")


def test_nothing_before_the_card_asks_for_it() -> None:
    """The card stands after the questions of triage and the country: it needs no part of it."""
    assert "subdivision" not in {question.id for question in triage.QUESTIONS}
    for country in DIFFERING:
        assert respond(Incident(country=country), now=NOW).card is not None


def test_tables_of_an_app_decide() -> None:
    none = LawTable(as_of=date(2026, 1, 1), laws=())
    inventory = inventory_of(Incident(country="US"), None)
    assert "subdivision" not in {fact.field for fact in open_facts(PACK, inventory, NOW, laws=none)}
    inventory = inventory_of(Incident(country="NG"), None)
    empty = bundled().replace(contacts=())
    assert "subdivision" not in {fact.field for fact in open_facts(PACK, inventory, NOW, directory=empty)}
    assert "subdivision" in {fact.field for fact in open_facts(PACK, inventory, NOW)}


@pytest.mark.parametrize("country", sorted(DIFFERING))
def test_each_answer_that_is_offered_is_a_part_of_the_country(country: str) -> None:
    choices = part_choices(country)
    assert [choice.value for choice in choices] == [part.code for part in subdivisions.of(country)]
    assert {*parts_of(country)} <= {choice.value for choice in choices}
    for choice in choices:
        assert Incident(country=country, subdivision=str(choice.value)).subdivision == choice.value


def test_no_country_has_no_parts() -> None:
    assert part_choices(None) == part_choices("FR") == ()


def test_an_answer_changes_the_laws() -> None:
    before, after = (respond(Incident(country="US", subdivision=part), now=NOW).laws for part in (None, "US-CA"))
    assert {law.jurisdiction for law in before} == {"US"}
    assert {law.jurisdiction for law in after} == {"US", "US-CA"}
