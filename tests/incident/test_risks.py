"""Where telling the police can turn on the person shown: what is told, on whose word, and where it is given."""

import re
from datetime import date
from typing import get_args

import pytest
from pydantic import ValidationError

from secure_checklist.core import countries
from secure_checklist.incident.laws import Law, LawTable, Risk, bundled, risk_note
from secure_checklist.incident.laws.risk import RiskAbout
from secure_checklist_build.wording import BANNED

TABLE = bundled()
SOURCES = {source.id: source for risk in TABLE.risks for source in risk.sources}
NAMED = (
    "AE SA EG NG UG TZ PK QA KW MA TN LB IQ IR MY ID BD KE GH ET LK JO AF DZ BF CM JM MM MR MV OM SD SN SO SY YE ZM ZW "
    "RU UA VN"
)
"""Countries in which somebody who tells the police is known to be at risk."""
UNTROUBLED = ("DE", "US", "IN", "GB", "BR", "ZA", "SG", "MU", "DM", "NA", "BW", "AO")
"""Countries without such a risk, or that have repealed the law that made it."""
MOST_WORDS = 110


def risk(**changed: object) -> Risk:
    source = {"id": "S", "publisher": "P", "title": "T", "date_note": "undated", "status": "found"}
    plain = {
        "id": "xx-y",
        "jurisdiction": "ET",
        "about": "same_sex",
        "text": "People can be charged.",
        "status": "found",
    }
    return Risk.model_validate({**plain, "sources": [source], "as_of": "2026-01-01", **changed})


# the data ---------------------------------------------------------------------------------------------------------


def test_a_risk_is_one_plain_sentence_that_threatens_nobody() -> None:
    hurting = [word for banned in BANNED if not (banned.fine_after or banned.fine_before) for word in banned.words]
    for entry in TABLE.risks:
        assert len(re.findall(r"[.!?](?:\s|$)", entry.text)) == 1, entry.id
        assert len(entry.text.split()) <= 20, entry.id
        assert re.search(r"\bcharged?\b|\barrested\b", entry.text), entry.id
        assert not re.search(r"prison|jail|punish|death|\byears?\b|crime|illegal|sin\b|\byou", entry.text.lower()), (
            entry.id
        )
        said = f"{entry.text} {entry.note}".lower()
        assert not [word for word in hurting if re.search(rf"\b{re.escape(word)}\b", said)], entry.id


def test_a_risk_rests_on_a_dated_source_that_says_whose_word_it_is() -> None:
    for entry in TABLE.risks:
        assert entry.confidence in ("own", "reputable", "press"), entry.id
        assert entry.as_of <= TABLE.as_of, entry.id
        for source in entry.sources:
            assert source.status != "recalled", entry.id
            assert source.confidence is not None, entry.id
            assert source.url is not None, entry.id
            assert (source.date is None) == bool(source.date_note), entry.id
            assert source.date is None or source.date <= TABLE.as_of, entry.id
        assert entry.as_of in {source.date for source in entry.sources} or entry.note, entry.id


def test_ids_are_made_of_the_place_and_what_it_is_about() -> None:
    for entry in TABLE.risks:
        assert entry.id == f"{entry.jurisdiction}-{entry.about}".lower().replace("_", "-")
        countries.find(entry.country)
    assert len({entry.id for entry in TABLE.risks}) == len(TABLE.risks)
    assert {entry.about for entry in TABLE.risks} == {*get_args(RiskAbout)}


def test_one_id_names_one_source_among_laws_and_risks() -> None:
    entries: list[Law | Risk] = [*TABLE.laws, *TABLE.risks]
    for source in (source for entry in entries for source in entry.sources if source.id in SOURCES):
        assert SOURCES[source.id] == source


def test_somebody_is_warned_where_telling_can_turn_on_them_and_nowhere_else() -> None:
    assert all(TABLE.risks_of(country) for country in NAMED.split())
    assert not any(TABLE.risks_of(country) for country in UNTROUBLED)


def test_cases_of_leaked_pictures_are_told_as_such() -> None:
    """Where a source knows that somebody was charged over a picture that was leaked, the sentence says so."""
    for name in ("ma-outside-marriage", "tz-own-images"):
        (found,) = (one for one in TABLE.risks if one.id == name)
        assert "leaked" in found.text
    assert "ug-own-images" not in {one.id for one in TABLE.risks}, "a court declared that law void in 2021"


# where ------------------------------------------------------------------------------------------------------------


def test_a_part_of_a_country_has_its_own_until_another_part_is_known() -> None:
    aceh = {"id-ac-same-sex", "id-ac-outside-marriage"}
    assert aceh <= {one.id for one in TABLE.risks_of("ID")}
    assert aceh <= {one.id for one in TABLE.risks_of("Indonesia", "ID-AC")}
    assert {one.id for one in TABLE.risks_of("ID", "ID-JK")} == {"id-outside-marriage", "id-own-images"}
    assert TABLE.parts_of("ID") == ("ID-AC",)
    assert TABLE.parts_of("EG") == TABLE.parts_of(None) == ()


def test_a_place_is_one_that_is_known() -> None:
    assert TABLE.risks_of(None) == ()
    with pytest.raises(ValueError, match="expected a country"):
        TABLE.risks_of("Nowhere")


def test_a_territory_has_the_risks_of_the_state_whose_law_holds_there() -> None:
    states = {place.part_of for place in countries.all_countries() if place.part_of and place.same_law}
    state = min(states)
    table = LawTable(as_of=date(2026, 1, 1), laws=(), risks=(risk(jurisdiction=state),))
    for place in countries.all_countries():
        if place.part_of == state:
            assert bool(table.risks_of(place.code)) == place.same_law, place.code


def test_a_table_refuses_two_risks_of_one_id() -> None:
    with pytest.raises(ValidationError, match="two risks have one id"):
        LawTable(as_of=date(2026, 1, 1), laws=(), risks=(risk(), risk()))


# what is said -----------------------------------------------------------------------------------------------------


def test_the_note_says_what_can_happen_whom_to_ask_and_that_danger_comes_first() -> None:
    note = risk_note(TABLE.risks_of("TZ"))
    assert note.startswith("Tanzania: telling the police can bring trouble for you.")
    assert all(one.text in note for one in TABLE.risks_of("TZ"))
    assert "You don't have to say if you are gay or trans, or who the other person was." in note
    assert "Change nothing yet: before you report, delete, or show anybody your phone, ask a helper" in note
    assert note.endswith("In danger, get help first.")
    assert risk_note(()) == ""


def test_the_note_is_short_everywhere() -> None:
    for country in {one.country for one in TABLE.risks}:
        note = risk_note(TABLE.risks_of(country))
        assert len(note.split()) <= MOST_WORDS, country
        assert all(len(sentence.split()) <= 20 for sentence in re.split(r"(?<=[.:])\s+", note)), country


def test_whom_somebody_loves_is_named_only_where_it_is_at_stake() -> None:
    other = risk_note([risk(about="own_images"), risk(about="outside_marriage")])
    assert "gay" not in other
    assert "gay" in risk_note([risk()])


def test_somebody_who_helps_reads_of_the_person_it_is_about() -> None:
    note = risk_note(TABLE.risks_of("KE"), own=False)
    assert "for the person it is about" in note
    assert not re.search(r"\byou\b", note)


def test_each_country_stands_before_what_is_so_there() -> None:
    note = risk_note([risk(text="One."), risk(id="xx-z", jurisdiction="EG", text="Two.")])
    assert note.index("Ethiopia:") < note.index("One.") < note.index("Egypt:") < note.index("Two.")
