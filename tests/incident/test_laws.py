"""Laws and risks: what a table refuses, where a risk is given, and what is said of it."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from secure_checklist.core import countries
from secure_checklist.incident.laws import LawTable, bundled
from secure_checklist.incident.laws.risk import Risk, risk_note
from tests.cases import each, tables
from tests.incident import rows
from tests.incident.rows import SOURCE

TABLES = tables(__file__)
TABLE = bundled()


def risk(**changed: object) -> Risk:
    plain = {"id": "xx-y", "jurisdiction": "ET", "about": "same_sex", "text": "People can be charged."}
    return Risk.model_validate({**plain, "status": "found", "sources": [SOURCE], "as_of": "2026-01-01", **changed})


@each(("changes", "fault"), TABLES["refused"])
def test_a_table_refuses_what_makes_no_sense(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        rows.law(**changes)


def test_a_part_of_a_country_has_its_own_until_another_part_is_known() -> None:
    aceh = {"id-ac-same-sex", "id-ac-outside-marriage"}
    assert aceh <= {one.id for one in TABLE.risks_of("ID")}
    assert aceh <= {one.id for one in TABLE.risks_of("Indonesia", "ID-AC")}
    assert {one.id for one in TABLE.risks_of("ID", "ID-JK")} == {"id-outside-marriage", "id-own-images"}
    assert TABLE.parts_of("ID") == ("ID-AC",)


def test_a_territory_has_the_risks_of_the_state_whose_law_holds_there() -> None:
    for place in countries.all_countries():
        if place.part_of is not None:
            table = LawTable(as_of=TABLE.as_of, laws=(), risks=(risk(jurisdiction=place.part_of),))
            assert bool(table.risks_of(place.code)) == place.same_law, place.code


def test_the_note_says_what_can_happen_where_whom_to_ask_and_that_danger_comes_first() -> None:
    """Whom somebody loves is named only where that is at stake, and a helper reads of the person it is about."""
    note = risk_note(TABLE.risks_of("TZ"))
    assert note.startswith("Tanzania: telling the police can bring trouble for you.")
    assert all(one.text in note for one in TABLE.risks_of("TZ"))
    assert "Change nothing yet: before you report, delete, or show anybody your phone, ask a helper" in note
    assert note.endswith("In danger, get help first.")
    assert risk_note(()) == ""
    both = [risk(text="One.", about="own_images"), risk(id="xx-z", jurisdiction="EG", text="Two.", about="own_images")]
    note = risk_note(both)
    assert note.index("Ethiopia:") < note.index("One.") < note.index("Egypt:") < note.index("Two.")
    assert ("gay" in note, "gay" in risk_note([risk()])) == (False, True)
    helper = risk_note(TABLE.risks_of("KE"), own=False)
    assert "for the person it is about" in helper
    assert not re.search(r"\byou\b", helper)
