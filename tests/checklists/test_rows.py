"""Checklists out of tables: what a row may leave out, what its id is, and where its problems are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Checklist,
    Device,
    InvalidChecklistError,
    Inventory,
    Item,
    Rule,
    Section,
    Vocabulary,
    dump,
    evaluate,
    formats,
    load_checklist,
)
from secure_checklist.checklists import Catalogue, Reference, Steps, Translation
from secure_checklist.core import Problem, use_messages
from secure_checklist.core.prose import Menu
from secure_checklist.core.prose.blocks import links
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


def ids(*titles: str) -> list[str]:
    return [item.id for item in of([{"title": title} for title in titles]).items]


def test_a_row_becomes_an_item() -> None:
    row = {
        "Title": " Lock the phone ",
        "SECTION": "Phone",
        "Level": "Essential",
        "applies to": 'device.model matches "Pixel"',
        "Rule": "device.screen_lock >= pin",
        "partial": Device.screen_lock.at_least("swipe"),
        "steps": "Open the settings\n\n Tap the lock ",
        "tags": ["First_day ", "lock", ""],
        "mitigates": "Human error; hacking",
        "renew after": "90",
        "weight": 2,
        "anything else": "passed over",
    }
    lock = Rule(
        applies_to=Device.model.matches("Pixel"),
        check=Device.screen_lock.at_least("pin"),
        partial=Device.screen_lock.at_least("swipe"),
    )
    item = Item(
        id="lock-the-phone",
        title="Lock the phone",
        level="essential",
        rule=lock,
        steps=(Steps(do=("Open the settings", "Tap the lock")),),
        tags=("first-day", "lock"),
        mitigates=("human_error", "hacking"),
        renew_after=90,
        weight=2.0,
    )
    section = Section(id="section-phone", title="Phone", items=(item,))
    found = of([row])
    assert found == Checklist(id="my-list", title="My list", sections=(section,))
    assert load_checklist(dump(found).encode()) == found


def test_any_other_field_of_an_item_is_plain_data_from_the_column_that_is_given_for_it() -> None:
    """A stranger's column that happens to be called `references` or `after` is passed over."""
    control = {"framework": "NIST SP 800-53", "version": "5", "id": "AC-6(1)"}
    steps = [{"platforms": ["ios"], "do": ["Open it"]}]
    rows: Rows = [{"title": "A", "nist": [control], "references": {"x": 1}, "after": "never", "steps": steps}]
    (item,) = of(rows, columns={"references": "nist"}).items
    assert item.references == (Reference(framework="NIST SP 800-53", version="5", id="AC-6(1)"),)
    assert item.steps == (Steps(platforms=("ios",), do=("Open it",)),)
    assert problems(rows, columns={"references": "references"})[0].startswith('row 1, column "references"')


@each("nothing", [None, "", " ", [], (), float("nan")])
def test_a_cell_that_holds_nothing_is_left_out(nothing: Any) -> None:
    rows: Rows = [{"title": "A", "steps": nothing, "rule": nothing, "id": nothing, "weight": nothing}]
    assert of(rows) == of([{"title": "A"}])


def test_an_item_without_rule_and_question_asks_whether_it_is_done() -> None:
    rows = [{"title": "A"}, {"title": "B", "question": "Well?"}, {"title": "C", "rule": "device.find_my == true"}]
    assert [item.question for item in of(rows).items] == ["Is this done?", "Well?", ""]
    german = Catalogue(language="de", checklist="x", texts={"item.question": Translation(text="Fertig?")})
    with use_messages(german):
        assert of([{"title": "A"}]).items[0].question == "Fertig?"
    checklist = of([{"title": "Lock it"}, {"title": "Close it"}])
    text = formats.write(evaluate(checklist, Inventory()), "text", checklist=checklist, inventory=Inventory()).decode()
    assert "Lock it: Is this done?" in text, "two such questions could not be told apart"


def test_rules_read_own_facts_which_the_checklist_then_requires() -> None:
    rows = [{"title": "A", "rule": "device.acme.grade >= fair and device.find_my == true"}]
    found = of(rows, vocabulary=Vocabulary.standard().with_subjects(Gadget))
    assert [declared.fact for declared in found.requires] == ["device.acme.grade"]
    assert load_checklist(dump(found).encode()) == found


@each(
    ("title", "name"),
    [
        ("Use a PIN!", "use-a-pin"),
        ("Don\u2019t share, don't", "dont-share-dont"),
        ("Gr\u00f6\u00dfe & Stra\u00dfe", "grosse-strasse"),
        ("\u00c6r\u00f8 \u0141\u00f3d\u017a", "aero-lodz"),
        ("\uff21\uff22\uff23 \u2460", "abc-1"),
        ("iPhone \u3092\u66f4\u65b0", "iphone-"),
        ("\u041e\u0431\u043d\u043e\u0432\u0438\u0442\u044c", "item-"),
        ("\u0627\u0644\u0647\u0627\u062a\u0641", "item-"),
        ("\U0001f512", "item-"),
        ("x" * 300, "x" * 60 + "-"),
    ],
)
def test_an_id_is_made_from_a_title_in_any_script(title: str, name: str) -> None:
    (found,) = ids(title)
    assert found == name or (name.endswith("-") and found.startswith(name) and len(found) == len(name) + 8)
    assert ids("Something else", title)[1] == found


@given(st.lists(st.text(min_size=1, max_size=300).filter(lambda text: text.strip()), min_size=1, max_size=5))
def test_any_title_has_an_id(titles: list[str]) -> None:
    """Every id is a valid one; only titles that are alike but for their signs, case and marks share theirs."""
    for title in titles:
        assert of([{"title": title}]).items[0].title == title.strip()


def test_a_title_that_stands_in_two_sections_is_told_apart_by_them() -> None:
    rows = [{"title": "Update", "section": "Phone"}, {"title": "Update", "section": "Laptop"}, {"title": "Lock"}]
    found = [item.id for item in of(rows).items]
    assert found == ["phone.update", "laptop.update", "lock"]
    assert [item.id for item in of([*rows[1::-1], rows[2]]).items] == ["laptop.update", "phone.update", "lock"]


def test_every_wrong_row_is_told_with_its_number_and_column() -> None:
    rows: Rows = [
        {"Task": "A", "Check": "device.screen_lok >= pin", "level": "high"},
        {"Task": "B", "Check": "device.find_my == true\nand device.os_name == 1"},
        {"Task": None, "why": "Because"},
        {},
        {"Task": "C", "id": "No id!", "renew_after": "soon"},
        {"Task": "D", "partial": "device.find_my == true"},
        {"Task": "D2", "Check": "(", "partial": "device.find_my == true"},
        {"Task": "E", "section": "S" * 400, "tags": ["\u00e4", "\u00e4\u00e4"]},
        {"Task": "F", "id": "same"},
        {"Task": "G", "id": "same"},
        {"Task": "H"},
        {"Task": "H."},
        {"Task": "I", "steps": f"Open it.\n\n{'x' * 1001}"},
    ]
    columns = {"title": "Task", "rule": "Check"}
    found = problems(rows, columns=columns, start=2)
    assert [line.partition(": ")[0] for line in found] == [
        'row 2, column "Check" > line 1, column 1',
        'row 2, column "level"',
        'row 3, column "Check" > line 2, column 23',
        'row 4, column "Task"',
        'row 6, column "id"',
        'row 6, column "renew_after"',
        'row 7, column "Check"',
        'row 8, column "Check" > line 1, column 2',
        'row 9, column "section"',
        'row 9, column "tags", entry 1',
        'row 9, column "tags", entry 2',
        'row 11, column "id"',
        'row 13, column "Task"',
        'row 14, column "steps", entry 2',
    ]
    assert found[3].endswith(": this field is missing")
    assert found[-2].endswith(": another row has this id, too (give each an id of its own)")


def test_wrong_columns_are_told_at_once() -> None:
    assert problems([{"Task": "A"}], columns={"titel": "Task", "rule": "Chek"}) == [
        'columns: no such field: "titel" (did you mean "title"?)',
        'columns: no row has the column "Chek"',
        'columns: no column holds the title (name it, as {"title": "Task"})',
    ]
    assert problems([{"Task": "A", "Check": ""}], columns={"title": "Task", "rule": "Chek"}) == [
        'columns: no row has the column "Chek" (did you mean "Check"?)'
    ]


@each("rows", [1, "text", [1], [["title"]], [{"title": "A"}, "B"], {"title": "A"}])
def test_what_is_no_table_is_refused(rows: Any) -> None:
    (problem,) = problems(rows)
    assert "use csv.DictReader" in problem


def test_a_text_that_looks_like_a_number_is_one_where_a_number_is_wanted() -> None:
    assert [of([{"title": "A", "weight": cell}]).items[0].weight for cell in ("2", "0.5", 2, 0.5)] == [2, 0.5, 2, 0.5]
    rows: Rows = [{"title": "A", "weight": "two", "renew after": "1.5", "tags": 5}]
    assert [line.partition(": ")[0] for line in problems(rows)] == [
        'row 1, column "weight"',
        'row 1, column "renew after"',
        'row 1, column "tags"',
    ]


def test_an_endless_table_ends() -> None:
    with pytest.raises(InvalidChecklistError) as refused:
        Checklist.from_rows(iter(lambda: {"title": "A"}, None), title="T")
    assert refused.value.problems == (Problem("", "more than 20000 rows"),)


def test_what_a_cell_holds_is_not_quoted() -> None:
    rows: Rows = [
        {"title": "A", "rule": "device.screen_lock == zz-1", "level": "zz-2", "weight": "zz-3", "tags": "zz*"}
    ]
    assert "zz" not in "".join(problems(rows))


def test_cells_are_prose_with_links_and_ways_through_menus() -> None:
    row = {
        "title": "Hide it",
        "why": "See [why](https://example.org).",
        "steps": "Open [Settings > Privacy].\nTap *Hide*.",
    }
    (item,) = Checklist.from_rows([row], title="T").items
    assert item.steps[0].menus == (Menu(("Settings", "Privacy")),)
    assert item.steps[0].do == ("Open [Settings > Privacy].", "Tap *Hide*.")
    assert [link.url for link in links(item.why)] == ["https://example.org"]


@each("fence", ["```", "~~~~"])
def test_a_block_of_code_in_a_cell_is_one_step(fence: str) -> None:
    code = f"{fence}bash\nls -l |\n\n  grep x\n{fence}"
    (steps,) = of([{"title": "A", "steps": f"Open a terminal.\n{code}\n\nRead it."}]).items[0].steps
    assert steps.do == ("Open a terminal.", code, "Read it.")
