"""The quick validator and the careful one have one meaning: what the first lets in, both make the same value of."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from secure_checklist import (
    Checklist,
    InvalidChecklistError,
    Inventory,
    Report,
    load_checklist,
    load_inventory,
    load_report,
    packs,
)
from secure_checklist.checklists import load_catalogue
from secure_checklist.core import validators
from tests.loaders import entrances, small_pack

PERSONAS = sorted((Path(__file__).parents[1] / "personas").glob("*.json"))
SOUND: dict[str, tuple[type[BaseModel], Any]] = {
    "load_checklist": (Checklist, load_checklist),
    "load_inventory": (Inventory, load_inventory),
    "load_report": (Report, load_report),
}


def never(_: object) -> None:
    raise AssertionError("the careful validator was asked")


@pytest.mark.parametrize("name", packs.names())
def test_a_sound_checklist_meets_the_quick_validator_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack, a stranger's copy of it and pydantic's own way in are equal, and no fault of it is looked for."""
    data = Path(packs.__file__).with_name("data").joinpath(f"{name}.json").read_bytes()
    monkeypatch.setattr(validators, "_counting", never)
    assert load_checklist(data) == packs.load(name) == Checklist.model_validate_json(data)
    spaced = json.dumps(json.loads(data), indent=2).encode()
    assert load_checklist(spaced).model_dump_json() == packs.load(name).model_dump_json()


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_document_is_the_same_by_either_way(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every loader gives what the class itself makes of the same data."""
    model, load = SOUND[name]
    sample: Any = entrances()[name].sample
    monkeypatch.setattr(validators, "_counting", never)
    loaded = load(json.dumps(sample).encode())
    assert loaded == model.model_validate(sample)
    assert loaded.model_dump_json() == model.model_validate(sample).model_dump_json()


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_an_inventory_is_the_same_by_either_way(path: Path) -> None:
    """Each subject and each value has the type that its class gives it."""
    data: Any = json.loads(path.read_bytes())
    assert load_inventory(data).model_dump() == Inventory.model_validate(data).model_dump()


VALUES: list[Any] = [
    *(2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 2**64, 2**1000, 0, 1, True, False),
    *(0.0, 1.0, -0.0, 2.0**63, -(2.0**63), 1e300, "0", "1", "", "true", "2024-01-01", None, [], {}),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_the_same_by_either_way(value: Any) -> None:
    """At the bounds of numbers, where one of the two refuses more, the answer is that of the careful one."""
    sample = small_pack()
    parameter = {"name": "zz", "default": value, "type": "text" if isinstance(value, str) else "number"}
    data = {**sample, "parameters": [*sample["parameters"], parameter]}
    try:
        wanted = [Checklist.model_validate(data).parameters[-1].default]
    except ValueError:
        wanted = []
    try:
        found = [load_checklist(data).parameters[-1].default]
    except InvalidChecklistError:
        found = []
    assert [(type(one), repr(one)) for one in found] == [(type(one), repr(one)) for one in wanted]


@pytest.mark.parametrize("day", ["0", "20240101", "2024-W01-1", "2024-01-01T00:00:00", "1704067200", 1704067200, 0])
def test_a_date_has_one_form_by_either_way(day: Any) -> None:
    """What pydantic would read as a date of its own accord is none."""
    with pytest.raises(InvalidChecklistError, match="published"):
        load_checklist({**small_pack(), "published": day})


def test_a_large_mapping_is_let_in_as_any_other() -> None:
    """The quick validator doesn't begin with one, since nothing would stop it at the first fault; the other does."""
    texts = {f"item-{number}/title": {"text": "A"} for number in range(20_000)}
    assert len(load_catalogue({"language": "de", "texts": texts}).texts) == 20_000
