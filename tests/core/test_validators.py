"""What a loader's validator lets in is what the class itself makes of the same data."""

import json
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Checklist, InvalidChecklistError, Inventory, load_checklist, load_inventory, packs
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


def test_a_date_has_one_form() -> None:
    """What pydantic would read as a date of its own accord is none."""
    for day in ("0", "20240101", "2024-W01-1", "2024-01-01T00:00:00", "1704067200", 1704067200, 0):
        with pytest.raises(InvalidChecklistError, match="published"):
            load_checklist({**small_pack(), "published": day})
