"""The loaders on good and on hostile input, and saving."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Device,
    InvalidChecklistError,
    InvalidDocumentError,
    InvalidInventoryError,
    Inventory,
    SecureChecklistError,
    load_checklist,
    load_inventory,
    load_report,
    packs,
    save,
)
from secure_checklist.checklists import load_catalogue
from tests.cases import each

yaml = pytest.importorskip("yaml", reason="the extra `yaml` is not installed")

RULE = {"check": {"op": "equals", "fact": "device.find_my", "value": True}}


def checklist(**item: Any) -> dict[str, Any]:
    entry = {"id": "updates.os", "title": "Update", "rule": RULE} | item
    return {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [entry]}]}


def problems(error: pytest.ExceptionInfo[InvalidDocumentError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def refuse(data: Any) -> list[str]:
    with pytest.raises(InvalidChecklistError) as error:
        load_checklist(data)
    return problems(error)


def test_every_problem_is_told_with_its_place_and_a_suggestion() -> None:
    wrong = {
        "check": {
            "op": "all_of",
            "conditions": [
                {"op": "equals", "fact": "device.find_my", "value": True},
                {"op": "equals", "fact": "device.find_my", "value": 1},
                {"op": "one_of", "fact": "device.screen_lock", "values": ["pin", "passwort"]},
            ],
        }
    }
    told = refuse(checklist(rule=wrong))
    assert told == [
        'sections[0].items[0] "updates.os" > check > all_of[1] > value: device.find_my: expected true or false',
        'sections[0].items[0] "updates.os" > check > all_of[2] > values[1]: device.screen_lock: expected one of: '
        'none, swipe, set, pattern, pin, password (did you mean "password"?)',
    ]


def test_field_faults_come_together_and_name_the_near_field() -> None:
    data = checklist(titel="x", level="esential")
    data["sektions"] = []
    assert refuse(data) == [
        "sections[0].items[0] \"updates.os\" > level: Input should be 'essential', 'recommended' or 'advanced' "
        '(did you mean "essential"?)',
        'sections[0].items[0] "updates.os" > titel: no such field (did you mean "title"?)',
        'sektions: no such field (did you mean "sections" or "settings"?)',
    ]


def test_an_unknown_operation_is_told_where_it_stands() -> None:
    rule = {"check": {"op": "not", "condition": {"op": "equal", "fact": "device.find_my", "value": True}}}
    assert refuse(checklist(rule=rule)) == [
        'sections[0].items[0] "updates.os" > check > not: no such `op` (did you mean "equals"?)'
    ]


def test_a_treacherous_version_is_refused_with_the_mend() -> None:
    rule = {"check": {"op": "satisfies", "fact": "device.os_version", "family": "ios", "spec": "<=17"}}
    (told,) = refuse(checklist(rule=rule))
    assert told.startswith('sections[0].items[0] "updates.os" > check > spec: ')
    assert "<18" in told


@each("text", ['{"id":"a","id":"b"}', '{"a" : {"b":1, "c":2,\n"b" : 3}}', '{"a": [{"\\u0061": 1, "a": 2}]}'])
def test_a_key_that_stands_twice_is_refused(text: str) -> None:
    """However the text is spaced, and whichever way the key is written."""
    with pytest.raises(InvalidInventoryError, match="stands twice"):
        load_inventory(text.encode())


def test_a_billion_laughs_in_yaml_is_refused() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"] + [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(InvalidInventoryError, match="aliases"):
        load_inventory("\n".join(lines).encode(), syntax="yaml")


@each("text", ["a: 1\na: 2", "? [a]\n: 1", "1: a", "!!python/object:os.system {}", "a: [1", "- a", "\x00"])
def test_odd_yaml_is_refused(text: str) -> None:
    with pytest.raises(InvalidInventoryError):
        load_inventory(text.encode(), syntax="yaml")


def test_yaml_words_are_texts_and_versions_must_be_quoted() -> None:
    text = b"subjects:\n- kind: device\n  find_my: on\n  os_version: 17.10\n"
    with pytest.raises(InvalidInventoryError) as error:
        load_inventory(text, syntax="yaml")
    assert [problem.path for problem in error.value.problems] == ["subjects[0] > os_version", "subjects[0] > find_my"]


def test_toml_dates_enter_by_the_same_door(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[[subjects]]\nkind = "device"\nid = "phone"\nsecurity_patch = 2026-08-01\n')
    assert load_inventory(file) == load_inventory(
        {"subjects": [{"kind": "device", "id": "phone", "security_patch": "2026-08-01"}]}
    )


def test_data_that_holds_itself_is_refused() -> None:
    data: dict[str, Any] = {"id": "c", "title": "C"}
    data["sections"] = [data]
    assert refuse(data) == ["nested deeper than 100 levels (a value that holds itself has no end)"]


def test_conditions_nest_to_32_levels_and_no_deeper() -> None:
    def nested(levels: int) -> dict[str, Any]:
        condition: dict[str, Any] = {"op": "equals", "fact": "device.find_my", "value": True}
        for _ in range(levels - 1):
            condition = {"op": "not", "condition": condition}
        return checklist(rule={"check": condition})

    assert load_checklist(nested(32)).items[0].rule
    assert refuse(nested(33)) == [
        'sections[0].items[0] "updates.os" > check: more than 32 deep or 2000 nodes large '
        "(split the rule over derived facts)"
    ]


def test_text_where_a_path_is_expected_is_explained() -> None:
    assert refuse('{"id": "c"}') == [
        "this is a document's text where a path was expected (pass it as bytes: text.encode())"
    ]


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_checklist(tmp_path / "none.json")


def test_subjects_are_told_one_by_one() -> None:
    with pytest.raises(InvalidInventoryError) as error:
        load_inventory(
            {
                "subjects": [
                    {"kind": "device", "id": "phone", "screen_lok": "pin", "security_patch": "0"},
                    {"kind": "devise", "id": "x"},
                    {"id": "y"},
                    5,
                ],
                "waivers": [{"item": "a", "confidentiality": "ordinary", "who": "me"}],
            }
        )
    assert problems(error) == [
        'subjects[0] "phone" > security_patch: expected a date written YYYY-MM-DD',
        'subjects[0] "phone" > screen_lok: no such field (did you mean "screen_lock"?)',
        'subjects[1] "x" > kind: no such kind of subject (did you mean "device"?)',
        'subjects[2] "y" > kind: the kind is missing (there are person, device, account, messenger, incident)',
        "subjects[3]: a subject is an object with named fields, not a single value",
        'waivers[0] "a" > why: this field is missing',
    ]


def test_no_problem_ever_quotes_a_value() -> None:
    marker = "s3cr3t-marker"
    data = {
        "subjects": [{"kind": "device", "screen_lock": marker, "find_my": marker, "observed_at": marker, marker: 1}]
    }
    with pytest.raises(InvalidInventoryError) as error:
        load_inventory(data)
    values = [problem.message + problem.suggestion for problem in error.value.problems]
    assert marker not in "".join(values)


# formats and their versions ------------------------------------------------------------------------------------


def test_a_document_of_the_same_major_version_is_read() -> None:
    assert load_checklist(checklist() | {"format_version": "1.7"}).items[0].id == "updates.os"


@each("version", ["2.0", "0.1", 1, "1", "x", "1.0.0", None, "٣.0"])
def test_another_version_is_refused(version: Any) -> None:
    (told,) = refuse(checklist() | {"format_version": version})
    assert "format" in told


# saving ----------------------------------------------------------------------------------------------------------


@each("ending", [".json", ".yaml"])
def test_what_is_saved_is_loaded_equal(tmp_path: Path, ending: str) -> None:
    pack = packs.load("leak-prevention")
    inventory = Inventory(subjects=(Device(id="phone", os_name="ios", remote_access=frozenset({"ssh", "rdp"})),))
    save(pack, tmp_path / f"pack{ending}")
    save(inventory, tmp_path / f"mine{ending}")
    assert load_checklist(tmp_path / f"pack{ending}") == pack
    assert load_inventory(tmp_path / f"mine{ending}") == inventory


def test_saving_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mine.json"
    save(Inventory(), target)
    before = target.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        save(Inventory(subjects=(Device(),)), target)
    assert target.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps access in lists, not in bits")
def test_a_saved_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    save(Inventory(), tmp_path / "mine.json")
    assert stat.S_IMODE((tmp_path / "mine.json").stat().st_mode) == 0o600


def test_an_ending_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SecureChecklistError, match=r"\.toml"):
        save(Inventory(), tmp_path / "mine.toml")


# the schema ------------------------------------------------------------------------------------------------------


# law 8 -----------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
KEYS = st.sampled_from(
    ["id", "title", "sections", "subjects", "format_version", "kind", "waivers", "items", "op", "fact"]
)


@given(st.binary(max_size=200) | st.dictionaries(KEYS, JSON).map(lambda data: json.dumps(data).encode()))
def test_law_8_loading_raises_only_documented_errors(data: bytes) -> None:
    """The loaders raise only documented errors on any input, end, and never use the network."""
    for load in (load_checklist, load_inventory, load_report, load_catalogue):
        try:
            load(data)
        except InvalidDocumentError as error:
            assert error.problems  # noqa: PT017 - what it says is the point
