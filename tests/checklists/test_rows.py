"""Checklists out of tables: what a row may leave out, what its id is, and where its problems are."""

from typing import Any

import pytest

from secure_checklist import (
    Checklist,
    Device,
    InvalidChecklistError,
    Item,
    Rule,
    Section,
    Vocabulary,
    dump,
    load_checklist,
)
from secure_checklist.checklists import Catalogue, Reference, Steps, Translation
from secure_checklist.core import use_messages
from tests.cases import each
from tests.worlds import Gadget

Rows = list[dict[str, Any]]


def of(rows: Rows, **more: Any) -> Checklist:
    return Checklist.from_rows(rows, title="My list", **more)


def problems(rows: Any, **more: Any) -> list[str]:
    with pytest.raises(InvalidChecklistError) as refused:
        of(rows, **more)
    assert refused.value.__cause__ is None
    return [str(problem) for problem in refused.value.problems]


def test_a_row_becomes_an_item() -> None:
    code = "```bash\nls -l |\n\n  grep x\n```"
    row = {
        "Title": " Lock the phone ",
        "SECTION": "Phone",
        "Level": "Essential",
        "applies to": 'device.model matches "Pixel"',
        "Rule": "device.screen_lock >= pin",
        "partial": Device.screen_lock.at_least("swipe"),
        "steps": f"Open the settings\n\n{code}\n Tap the lock ",
        "tags": ["First_day ", "lock", ""],
        "mitigates": "Human error; hacking",
        "renew after": "90",
        "weight": "2",
        "anything else": "passed over",
        **dict.fromkeys(("why", "id", "question"), float("nan")),
    }
    item = Item(
        id="lock-the-phone",
        title="Lock the phone",
        level="essential",
        rule=Rule(
            applies_to=Device.model.matches("Pixel"),
            check=Device.screen_lock.at_least("pin"),
            partial=Device.screen_lock.at_least("swipe"),
        ),
        steps=(Steps(do=("Open the settings", code, "Tap the lock")),),
        tags=("first-day", "lock"),
        mitigates=("human_error", "hacking"),
        renew_after=90,
        weight=2.0,
    )
    section = Section(id="section-phone", title="Phone", items=(item,))
    found = of([row, {"Title": " "}])
    assert found == Checklist(id="my-list", title="My list", sections=(section,))
    assert load_checklist(dump(found).encode()) == found


def test_any_other_field_of_an_item_is_plain_data_from_the_column_that_is_given_for_it() -> None:
    """A stranger's column that happens to be called `references` or `after` is passed over."""
    control = Reference(framework="NIST SP 800-53", version="5", id="AC-6(1)")
    nist = [control.model_dump(mode="json", exclude_none=True)]
    rows: Rows = [{"title": "A", "nist": nist, "references": {"x": 1}, "after": "never"}]
    assert of(rows, columns={"references": "nist"}).items[0].references == (control,)
    assert problems(rows, columns={"references": "references"})[0].startswith('row 1, column "references"')


def test_an_item_without_rule_and_question_asks_whether_it_is_done() -> None:
    rows = [{"title": "A"}, {"title": "B", "question": "Well?"}, {"title": "C", "rule": "device.find_my == true"}]
    assert [item.question for item in of(rows).items] == ["Is this done?", "Well?", ""]
    german = Catalogue(language="de", checklist="x", texts={"item.question": Translation(text="Fertig?")})
    with use_messages(german):
        assert of([{"title": "A"}]).items[0].question == "Fertig?"


def test_rules_read_own_facts_which_the_checklist_then_requires() -> None:
    rows = [{"title": "A", "rule": "device.acme.grade >= fair and device.find_my == true"}]
    found = of(rows, vocabulary=Vocabulary.standard().with_subjects(Gadget))
    assert [declared.fact for declared in found.requires] == ["device.acme.grade"]


@each(
    ("title", "name"),
    [
        ("Use a PIN!", "use-a-pin"),
        ("Don\u2019t share, don't", "dont-share-dont"),
        ("Gr\u00f6\u00dfe & \u0141\u00f3d\u017a", "grosse-lodz"),
        ("iPhone \u3092\u66f4\u65b0", "iphone-"),
        ("\U0001f512", "item-"),
        ("x" * 300, "x" * 60 + "-"),
    ],
)
def test_an_id_is_made_from_a_title_in_any_script(title: str, name: str) -> None:
    other, found = (item.id for item in of([{"title": "Else"}, {"title": title}]).items)
    assert other == "else"
    assert found == name or (name.endswith("-") and found.startswith(name) and len(found) == len(name) + 8)


def test_a_title_that_stands_in_two_sections_is_told_apart_by_them() -> None:
    rows = [{"title": "Update", "section": "Phone"}, {"title": "Update", "section": "Laptop"}, {"title": "Lock"}]
    assert [item.id for item in of(rows).items] == ["phone.update", "laptop.update", "lock"]


def test_every_wrong_row_is_reported_with_its_number_and_column() -> None:
    """What a cell holds is never quoted."""
    rows: Rows = [
        {"Task": "A", "Check": "device.screen_lok >= pin", "level": "zz-1"},
        {"Task": None, "why": "Because"},
        {},
        {"Task": "C", "id": "No zz!", "renew_after": "1.5"},
        {"Task": "D", "partial": "device.find_my == true", "weight": "zz"},
        {"Task": "D2", "Check": "(", "partial": "device.find_my == true"},
        {"Task": "E", "section": "S" * 400, "tags": ["\u00e4", "\u00e4\u00e4"]},
        {"Task": "F", "id": "same"},
        {"Task": "G", "id": "same"},
        {"Task": "H", "tags": 5},
        {"Task": "I", "steps": f"Open it.\n\n{'x' * 1001}"},
    ]
    found = problems(rows, columns={"title": "Task", "rule": "Check"}, start=2)
    assert [line.partition(": ")[0] for line in found] == [
        'row 2, column "Check" > line 1, column 1',
        'row 2, column "level"',
        'row 3, column "Task"',
        'row 5, column "id"',
        'row 5, column "renew_after"',
        'row 6, column "weight"',
        'row 6, column "Check"',
        'row 7, column "Check" > line 1, column 2',
        'row 8, column "section"',
        'row 8, column "tags", entry 1',
        'row 8, column "tags", entry 2',
        'row 10, column "id"',
        'row 11, column "tags"',
        'row 12, column "steps", entry 2',
    ]
    assert found[2].endswith(": this field is missing")
    assert "zz" not in "".join(found)


@each(
    ("rows", "columns", "expected"),
    [
        ([{"Task": "A"}], {"titel": "Task"}, 'columns: no such field: "titel" (did you mean "title"?)'),
        ([{"Task": "A"}], {"title": "Tsk"}, 'columns: no row has the column "Tsk" (did you mean "Task"?)'),
        ([{"Task": "A"}], {}, 'columns: no column holds the title (name it, as {"title": "Task"})'),
        *((rows, {}, "use csv.DictReader") for rows in (1, "text", [{"title": "A"}, "B"])),
    ],
)
def test_wrong_columns_and_what_is_no_table_are_refused(rows: Any, columns: dict[str, str], expected: str) -> None:
    assert expected in problems(rows, columns=columns)[0]


def test_an_endless_table_ends() -> None:
    assert problems(iter(lambda: {"title": "A"}, None)) == ["more than 20000 rows"]
