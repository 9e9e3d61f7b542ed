"""What a loader's validator lets in is what the class itself makes of the same data."""

import json
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Checklist, InvalidChecklistError, Inventory, load_checklist, load_inventory, packs
from secure_checklist.checklists import load_catalogue
from tests.loaders import small_pack

PERSONAS = sorted((Path(__file__).parents[1] / "personas").glob("*.json"))


def test_a_pack_is_the_same_by_every_way() -> None:
    """A pack, a stranger's copy of it and pydantic's own way in are equal."""
    for name in packs.names():
        data = Path(packs.__file__).with_name("data").joinpath(f"{name}.json").read_bytes()
        assert load_checklist(data) == packs.load(name) == Checklist.model_validate_json(data)


def test_an_inventory_is_the_same_by_either_way() -> None:
    """Each subject and each value has the type that its class gives it."""
    for path in PERSONAS:
        data: Any = json.loads(path.read_bytes())
        assert load_inventory(data).model_dump() == Inventory.model_validate(data).model_dump(), path.stem


VALUES: list[Any] = [
    *(2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 2**64, 2**1000, 0, 1, True, False),
    *(0.0, 1.0, -0.0, 2.0**63, -(2.0**63), 1e300, "0", "1", "", "true", "2024-01-01", None, [], {}),
]


def test_a_value_is_the_same_by_either_way() -> None:
    """At the bounds of numbers, too."""
    sample = small_pack()
    for value in VALUES:
        parameter = {"name": "zz", "default": value, "type": "text" if isinstance(value, str) else "number"}
        data = {**sample, "parameters": [*sample["parameters"], parameter]}
        found: list[tuple[object, str]] = []
        for load in (Checklist.model_validate, load_checklist):
            try:
                default = load(data).parameters[-1].default
            except ValueError:
                found.append((None, ""))
            else:
                found.append((type(default), repr(default)))
        assert found[0] == found[1], value


def test_a_date_has_one_form() -> None:
    """What pydantic would read as a date of its own accord is none."""
    for day in ("0", "20240101", "2024-W01-1", "2024-01-01T00:00:00", "1704067200", 1704067200, 0):
        with pytest.raises(InvalidChecklistError, match="published"):
            load_checklist({**small_pack(), "published": day})


def test_a_large_mapping_is_let_in_as_any_other() -> None:
    texts = {f"item-{number}/title": {"text": "A"} for number in range(20_000)}
    assert len(load_catalogue({"language": "de", "texts": texts}).texts) == 20_000
