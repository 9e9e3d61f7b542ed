"""What may be declared as the dangers of a fact, in Python and as data."""

from typing import Any, Literal

import pytest
from pydantic import ValidationError

from secure_checklist import Account, Fact, Subject, ask
from secure_checklist.core import list_of
from secure_checklist.subjects import FactDeclaration

ENUM: dict[str, Any] = {"type": "enum", "values": ("open", "shut")}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 9}
FITTING: list[tuple[dict[str, Any], object]] = [
    ({"type": "boolean"}, False),
    (ENUM, ("open",)),
    ({**ENUM, "type": "enum_set"}, ("open", "shut")),
    (COUNT, 1),
    ({"type": "number"}, 0.5),
]
WRONG: list[tuple[dict[str, Any], object]] = [
    ({"type": "boolean"}, ("yes",)),
    (ENUM, True),
    (ENUM, ()),
    (ENUM, ("ajar",)),
    (COUNT, True),
    (COUNT, 0),
    (COUNT, 10),
    ({"type": "text"}, 1),
    ({"type": "date"}, 30),
]


def declared(type_: dict[str, Any], danger: object) -> FactDeclaration:
    return FactDeclaration.model_validate({"fact": "device.acme.door", **type_, "danger": danger})


def test_a_danger_that_fits_survives_and_is_known_by_its_fact() -> None:
    for type_, danger in FITTING:
        found = declared(type_, danger)
        assert FactDeclaration.model_validate_json(found.model_dump_json()) == found
        dangers = {danger} if (listed := list_of(danger)) is None else {*listed}
        words = {frozenset({word}) for word in dangers} if type_["type"] == "enum_set" else dangers
        assert set(found.reference().dangers) == words


def test_a_danger_that_no_value_can_be_is_refused() -> None:
    for type_, danger in WRONG:
        with pytest.raises(ValidationError, match="danger"):
            declared(type_, danger)


def test_a_class_refuses_it_too() -> None:
    def door() -> type[Subject]:
        class Door(Subject):
            kind = "door"
            state: Fact[Literal["open", "shut"]] = ask("Is it shut?", danger=("ajar",))

        return Door

    with pytest.raises(TypeError, match="danger"):
        door()


def test_a_fact_without_dangers_has_none() -> None:
    assert Account.provider.dangers == ()
