"""The same value through every entry gives the same value or the same refusal, and nothing is coerced."""

import json
import math
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from secure_checklist import Device, Fact, InvalidInventoryError, load_inventory
from secure_checklist.core.types import MAX_TEXT, TypeName, ValueType, Whole, value_type_of
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.values import Values
from tests.cases import conformance, each
from tests.worlds import VOCABULARY, Gadget

FIELDS: dict[TypeName, tuple[str, type]] = {
    "boolean": ("find_my", bool),
    "integer": ("backup_copies", int),
    "number": ("ratio", float),
    "text": ("model", str),
    "date": ("security_patch", date),
    "instant": ("seen", datetime),
    "enum": ("screen_lock", str),
    "enum_set": ("biometrics", frozenset),
}
TYPES: tuple[TypeName, ...] = tuple(FIELDS)
REFUSED = object()


def fact_of(name: TypeName) -> Fact[Any]:
    return Gadget.facts()[FIELDS[name][0]]


Entry = Callable[[TypeName, object], object]

# the entries: each takes a type and a JSON value, and gives what came out -----------------------------------------


def by_constructor(name: TypeName, value: object) -> object:
    field = FIELDS[name][0]
    return getattr(Gadget(**{field: typing.cast("Any", value)}), field)


def by_json(name: TypeName, value: object) -> object:
    field = FIELDS[name][0]
    text = json.dumps({"subjects": [{"kind": "device", "id": "d", field: value}]})
    return getattr(load_inventory(text.encode(), vocabulary=VOCABULARY).subjects[0], field)


def by_parse(name: TypeName, value: object) -> object:
    return fact_of(name).type.parse(value)


def through(entry: Entry, name: TypeName, value: object) -> object:
    """Return what came out of an entry, or REFUSED; any other error is a fault of the entry."""
    try:
        return entry(name, value)
    except (ValidationError, InvalidInventoryError):
        return REFUSED
    except ValueError:
        assert entry is by_parse, "an entry must raise one of the documented errors"
        return REFUSED


# each JSON value, and what it is as each type (absent: refused) -----------------------------------------------------

Expected = Mapping[TypeName, object]
SUITE = conformance("values")
NEW_YEAR = datetime(2024, 1, 1, 12, 30, tzinfo=UTC)
LONGEST = "x" * MAX_TEXT


@each("case", [*SUITE["cases"], {"value": LONGEST, "as": {"text": LONGEST}}, {"value": f"{LONGEST}x", "as": {}}])
@each("entry", (by_constructor, by_json, by_parse))
def test_every_entry_gives_the_same(entry: Entry, case: Any) -> None:
    """Compared as JSON, so that `true` is not `1`; a number without a point may stay an int where nothing is stored."""
    for name in TYPES:
        found, wanted = through(entry, name, case["value"]), case["as"].get(name, REFUSED)
        if found is REFUSED or wanted is REFUSED:
            assert found is wanted, name
        else:
            assert type(found) is FIELDS[name][1] or (name, type(found)) == ("number", int), name
            assert fact_of(name).type.serialize(typing.cast("Any", found)) == wanted, name


# Python values, which have no JSON form of their own --------------------------------------------------------------

FACES: tuple[object, ...] = (frozenset({"face"}), ("face",), {"face"})
TYPED: tuple[tuple[object, Expected], ...] = (
    (date(2024, 1, 1), {"date": date(2024, 1, 1)}),
    (datetime(2024, 1, 1, 12, 30), {}),  # noqa: DTZ001 - a naive time is no moment and no day
    (NEW_YEAR, {"instant": NEW_YEAR}),
    *((value, typing.cast("Expected", {})) for value in (b"pin", Decimal(1), 1j)),
    *((given, typing.cast("Expected", {"enum_set": frozenset({"face"})})) for given in FACES),
)


@each("entry", [by_constructor, by_parse])
@each(("value", "expected"), TYPED)
def test_python_values_enter_as_what_they_are(entry: Entry, value: object, expected: Expected) -> None:
    for name in TYPES:
        wanted, found = expected.get(name, REFUSED), through(entry, name, value)
        assert (found is REFUSED) if wanted is REFUSED else (found == wanted and type(found) is type(wanted)), name


# the types themselves -----------------------------------------------------------------------------------------------

Level = Literal["low", "middle", "high"]


@each(
    ("annotation", "name"),
    [
        *((bool, "boolean"), (int, "integer"), (float, "number"), (str, "text"), (date, "date"), (datetime, "instant")),
        *((Level, "enum"), (frozenset[Level], "enum_set"), (bool | None, "boolean")),
        *((other, "") for other in (list[str], bytes, object, int | str, frozenset[int], Literal[1, 2], None)),
    ],
)
def test_an_annotation_is_read_as_a_type_or_refused(annotation: object, name: str) -> None:
    if name:
        assert value_type_of(annotation).name == name
        return
    with pytest.raises(TypeError, match="no fact type; use bool"):
        value_type_of(annotation)


@each("value", [2**63, -(2**63) - 1, 10**400, math.nan])
def test_a_whole_number_beyond_64_bits_is_no_value(value: Any) -> None:
    """Tables, stores and other languages hold 64 bits; what isn't a field of a model holds no more."""
    builds: tuple[Callable[[], object], ...] = (
        lambda: Device(extra={"pack.x": value}),
        lambda: ValueType("integer").parse(value),
        lambda: ValueType("number", minimum=value),
        lambda: ValueType("number", maximum=math.inf),
        lambda: TypeAdapter(Whole).validate_python(value),
        lambda: load_inventory({"subjects": [{"kind": "device", "id": "d", "extra": {"pack.x": value}}]}),
    )
    for build in builds:
        with pytest.raises(ValueError, match=r"64|least|most|greater|less|whole|number|integer"):
            build()


@each("count", [2**53 + 1, 2**63 - 1])
def test_whole_numbers_are_compared_exactly(count: int) -> None:
    """Floats confuse those from 2**53 on."""
    known = Values(NEW_YEAR, VOCABULARY.facts)
    known["device.backup_copies"] = count
    assert Compare(op="at_least", fact="device.backup_copies", value=count).evaluate(known, {}) is True
    assert Compare(op="less_than", fact="device.backup_copies", value=count).evaluate(known, {}) is False
    assert Compare(op="more_than", fact="device.backup_copies", value=count - 1).evaluate(known, {}) is True
