"""Checklists out of tables: what a row may leave out, what its id is, and where its problems are."""

from typing import Any

import pytest

from secure_checklist import Checklist, Device, InvalidChecklistError, Vocabulary, dump, load_checklist
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import use_messages
from tests.cases import conformance, each, raised
from tests.worlds import Gadget

SUITE = conformance("rows")


def of(rows: Any, **more: Any) -> Checklist:
    return Checklist.from_rows(rows, title="My list", **more)


def given(case: dict[str, Any]) -> dict[str, Any]:
    return {name: case[name] for name in ("rows", "columns", "start") if name in case}


@each("case", SUITE["cases"])
def test_rows_become_a_checklist(case: dict[str, Any]) -> None:
    found = of(**given(case))
    assert found == load_checklist(case["document"]) == load_checklist(dump(found).encode())


@each("case", SUITE["refused"])
def test_every_wrong_row_is_reported_with_its_number_and_column(case: dict[str, Any]) -> None:
    """What a cell holds is never quoted."""
    refused = raised(InvalidChecklistError, lambda: of(**given(case)))
    assert refused.__cause__ is None
    said = [str(problem) for problem in refused.problems]
    for problem, begins in zip(said, case["expected"], strict=True):
        assert problem.startswith(begins)
    assert "zz" not in "".join(said)


def test_a_cell_may_hold_what_python_and_data_frames_have() -> None:
    """A condition that was built, and the NaN that stands for an empty cell."""
    found = of([{"title": "A", "rule": Device.find_my.is_true(), "why": float("nan"), "id": float("nan")}])
    assert found == of([{"title": "A", "rule": "device.find_my == true"}])
    with pytest.raises(InvalidChecklistError, match="more than 20000 rows"):
        of(iter(lambda: {"title": "A"}, None))


def test_the_question_of_an_item_without_one_is_in_the_active_language() -> None:
    german = Catalogue(language="de", checklist="x", texts={"item.question": Translation(text="Fertig?")})
    with use_messages(german):
        assert of([{"title": "A"}]).items[0].question == "Fertig?"


def test_rules_read_own_facts_which_the_checklist_then_requires() -> None:
    rows = [{"title": "A", "rule": "device.acme.grade >= fair and device.find_my == true"}]
    found = of(rows, vocabulary=Vocabulary.standard().with_subjects(Gadget))
    assert [declared.fact for declared in found.requires] == ["device.acme.grade"]
