"""The build of the directory: it is current, it refuses what would mislead, and it works out what files leave to it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from secure_checklist.incident.contacts import bundled
from secure_checklist_build.compiling import ContentFileError
from secure_checklist_build.contacts import EMERGENCY as EMERGENCY_FILE
from secure_checklist_build.contacts import FOLDER, MINIMUM, compile_directory, spans_in

FILES = sorted(path for path in FOLDER.glob("*.toml") if path.name not in ("INT.toml", EMERGENCY_FILE))
COUNTRY = """
country = "NP"
reviewed = 2026-11-26

[[contacts]]
id = "np-line"
name = "Line"
neutral_name = "Support line"
kind = "helpline"
needs = ["emergency", "crisis", "child_helpline", "regulator", "police", "partner_violence"]
does = "It helps."
  [[contacts.channels]]
  medium = "phone"
  value = "1166"
  abroad = "no"
  hours = { text = "Monday to Friday 8:30 to 17:00", zone = "Asia/Kathmandu" }
  source = "own"
  [[contacts.sources]]
  id = "own"
  publisher = "Line"
  title = "Contact"
  date = 2025-06-01
  confidence = "own"
  read = 2026-11-26
"""
EMERGENCY = """
numbers = [
  { country = "BT", number = "113", services = ["police", "fire"], sources = ["android", "libphonenumber"] },
  { country = "BT", number = "112", services = ["ambulance"], sources = ["android"] },
  { country = "BT", number = "114", services = [], sources = ["libphonenumber"] },
  { country = "BT", number = "110", services = ["fire"], says = "Fire, in Thimphu", sources = ["a"] },
  { country = "BT", number = "110", medium = "sms", services = ["police"], says = "by_text", sources = ["a"] },
  { country = "NP", number = "112", services = ["police", "ambulance", "fire"], sources = ["a", "android"] },
]
[contact]
name = "Emergency"
neutral_name = "Emergency number"
does = "For danger, now."
[says]
police = "Police"
ambulance = "Ambulance"
fire = "Fire"
police_fire = "Police and fire"
police_ambulance_fire = "All"
unknown = "Emergency"
by_text = "Text them"
one_table = "{says}, by one list"
[sources.a]
publisher = "P"
title = "T"
date_note = "2026"
confidence = "own"
[sources.android]
publisher = "A"
title = "T"
date_note = "2026"
confidence = "reputable"
[sources.libphonenumber]
publisher = "L"
title = "T"
date_note = "2026"
confidence = "reputable"
"""


def built(tmp_path: Path, country: str = COUNTRY, **files: str) -> dict[str, Any]:
    for name, text in {"NP": country, **files}.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return compile_directory(tmp_path)


# what is there -----------------------------------------------------------------------------------------------------


def test_every_country_was_gone_through_and_has_the_minimum_or_what_to_use_instead() -> None:
    """Somebody for each need that a country should have, or a word that nobody was found, and what helps then."""
    assert len(FILES) >= 60
    for path in FILES:
        assert "reviewed" in tomllib.loads(path.read_text(encoding="utf-8")), path.stem
        listed = {need for one in bundled().contacts if path.stem in one.countries for need in one.needs}
        gaps = {gap.need: gap for one in bundled().reviews if one.country == path.stem for gap in one.none_found}
        for needs in MINIMUM:
            said = [gaps[need] for need in needs if need in gaps]
            assert listed.intersection(needs) or said, (path.stem, needs)
            assert all(gap.use or gap.note for gap in said), (path.stem, needs)


# what is worked out ------------------------------------------------------------------------------------------------


def test_a_country_s_file_becomes_contacts_with_sources_and_hours(tmp_path: Path) -> None:
    (contact,) = built(tmp_path)["contacts"]
    assert contact["countries"] == ["NP"]
    assert contact["hours"]["open"] == ["Mo-Fr 08:30-17:00"]
    assert contact["sources"][0] == {
        "id": "own",
        "publisher": "Line",
        "title": "Contact",
        "date": "2025-06-01",
        "status": "found",
        "confidence": "own",
        "checked": "2026-11-26",
    }


def test_rows_of_emergency_numbers_become_channels_with_who_answers_and_how_sure_that_is(tmp_path: Path) -> None:
    bhutan, nepal, _ = built(tmp_path, emergency=EMERGENCY)["contacts"]
    assert [(one["medium"], one["value"], one["says"], one.get("services", [])) for one in bhutan["channels"]] == [
        ("phone", "113", "Police and fire", ["police", "fire"]),
        ("phone", "112", "Ambulance, by one list", ["ambulance"]),
        ("phone", "114", "Emergency", []),
        ("phone", "110", "Fire, in Thimphu", ["fire"]),
        ("sms", "110", "Text them", ["police"]),
    ]
    assert (bhutan["id"], bhutan["needs"]) == ("bt-emergency", ["emergency", "police"])
    assert [source["id"] for source in bhutan["sources"]] == ["android", "libphonenumber", "a"]
    assert nepal["channels"][0]["says"] == "All"


def test_the_table_completes_a_country_s_own_file_and_says_who_answers(tmp_path: Path) -> None:
    own = COUNTRY.replace('kind = "helpline"', 'kind = "emergency"')
    table = EMERGENCY.replace('country = "NP", number = "112"', 'country = "NP", number = "1166"')
    _, nepal = built(tmp_path, own, emergency=table)["contacts"]
    assert nepal["id"] == "np-line"
    assert [(one["value"], one["says"], one["source"]) for one in nepal["channels"]] == [("1166", "All", "table-a")]
    assert nepal["channels"][0]["hours"]["zone"] == "Asia/Kathmandu"
    assert [source["id"] for source in nepal["sources"]] == ["own", "table-a", "table-android"]
    table = EMERGENCY.replace('services = ["police", "ambulance", "fire"]', 'services = ["fire"]')
    _, nepal = built(tmp_path, own.replace("reviewed = 2026-11-26\n", ""), emergency=table)["contacts"]
    assert [one["value"] for one in nepal["channels"]] == ["112", "1166"]
    assert "police" not in nepal["needs"]


def test_all_services_take_a_source_of_the_country(tmp_path: Path) -> None:
    table = EMERGENCY.replace('sources = ["a", "android"]', 'sources = ["android", "libphonenumber"]')
    with pytest.raises(ContentFileError, match=r"emergency\.toml: NP: all services take a source of the country"):
        built(tmp_path, emergency=table)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Monday to Friday 8:30 to 17:00", ["Mo-Fr 08:30-17:00"]),
        ("Weekdays 9:00 to 17:00; Saturday 10:00 to 12:00", ["Mo-Fr 09:00-17:00", "Sa 10:00-12:00"]),
        ("Every day, 7:00 to 22:00", ["Mo-Su 07:00-22:00"]),
        ("Daily 18:00 to 2:00", ["Mo-Su 18:00-02:00"]),
        ("Monday and Thursday 9:00 to 12:00", ["Mo 09:00-12:00", "Th 09:00-12:00"]),
        ("Monday to Thursday 8:00 to 20:00, Friday 8:00 to 15:00", ["Mo-Th 08:00-20:00", "Fr 08:00-15:00"]),
        (
            "Monday to Friday 8:00 to 20:00, weekends and holidays 9:00 to 17:00",
            ["Mo-Fr 08:00-20:00", "Sa-Su 09:00-17:00"],
        ),
        ("Monday to Friday, 10:00 to 16:00, not on bank holidays", ["Mo-Fr 10:00-16:00"]),
        ("Monday to Friday 9:00 to 17:00, says a text of 2022", []),
        ("9:00 to 17:00; every day says a text of 2023", []),
        ("Office hours", []),
        ("", []),
    ],
)
def test_hours_in_words_become_spans_only_where_they_leave_no_doubt(text: str, spans: list[str]) -> None:
    assert spans_in(text) == spans


# what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('country = "NP"', 'country = "IN"', 'country must be "NP"'),
        ('id = "np-line"', 'id = "in-line"', "an id begins with np-"),
        ('needs = ["emergency", "crisis", ', 'needs = ["emergency", ', "nobody for crisis"),
        ('value = "1166"', 'value = "+97711"', "channels.0"),
        ('source = "own"', 'source = "other"', "names none of the contact's sources"),
        ("reviewed = 2026-11-26", "reviewed = 2026-11-26\nseen = 1", "unknown: seen"),
        ("reviewed = 2026-11-26", 'reviewed = 2026-11-26\nnone_found = [{need="legal", use=["x"]}]', "no contact x"),
        ('country = "NP"', "country = ", "not valid TOML"),
    ],
)
def test_a_file_that_would_mislead_is_refused_by_name(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in COUNTRY
    with pytest.raises(ContentFileError, match=r"NP\.toml") as caught:
        built(tmp_path, COUNTRY.replace(old, new))
    assert said in str(caught.value)


def test_a_country_that_nobody_went_through_may_have_gaps(tmp_path: Path) -> None:
    text = COUNTRY.replace("reviewed = 2026-11-26\n", "").replace('"crisis", ', "")
    assert built(tmp_path, text)["reviews"] == []


def test_a_country_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentFileError, match=r"ZZ\.toml: no country has that code"):
        built(tmp_path, ZZ='country = "ZZ"\n')
