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

from secure_checklist import Device, Fact, InvalidInventoryError, Vocabulary, ask, load_inventory
from secure_checklist.core.types import MAX_TEXT, TypeName, ValueType, Whole, value_type_of
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.values import Values
from tests.cases import each


class Probe(Device):
    """A device with the one type that no standard fact has."""

    namespace: typing.ClassVar[str] = "probe"
    amount: Fact[float] = ask("How much?")


VOCABULARY = Vocabulary.standard().with_subjects(Probe)
PLACES: dict[TypeName, tuple[type[Device], str]] = {
    "boolean": (Device, "find_my"),
    "integer": (Device, "backup_copies"),
    "number": (Probe, "amount"),
    "text": (Device, "model"),
    "date": (Device, "security_patch"),
    "instant": (Device, "last_restart"),
    "enum": (Device, "screen_lock"),
    "enum_set": (Device, "biometrics"),
}
TYPES: tuple[TypeName, ...] = tuple(PLACES)
REFUSED = object()


def fact_of(name: TypeName) -> Fact[Any]:
    cls, field = PLACES[name]
    return cls.facts()[field]


Entry = Callable[[TypeName, object], object]

# the entries: each takes a type and a JSON value, and gives what came out -----------------------------------------


def by_constructor(name: TypeName, value: object) -> object:
    cls, field = PLACES[name]
    return getattr(cls(**{field: typing.cast("Any", value)}), field)


def by_json(name: TypeName, value: object) -> object:
    field = PLACES[name][1]
    text = json.dumps({"subjects": [{"kind": "device", "id": "d", field: value}]})
    return getattr(load_inventory(text.encode(), vocabulary=VOCABULARY).subjects[0], field)


def by_parse(name: TypeName, value: object) -> object:
    return fact_of(name).type.parse(value)


ENTRIES: tuple[Entry, ...] = (by_constructor, by_json, by_parse)


def through(entry: Entry, name: TypeName, value: object) -> object:
    """Return what came out of an entry, or REFUSED; any other error is a fault of the entry."""
    try:
        return entry(name, value)
    except (ValidationError, InvalidInventoryError):
        return REFUSED
    except ValueError:
        assert entry is by_parse, "an entry must raise one of the documented errors"
        return REFUSED


# the table: each JSON value, and what it is as each type (absent: refused) ---------------------------------------

Expected = Mapping[TypeName, object]


def _text(value: str, **also: object) -> tuple[object, Expected]:
    return value, typing.cast("Expected", {"text": value, **also})


NEW_YEAR = datetime(2024, 1, 1, 12, 30, tzinfo=UTC)
CASES: dict[str, tuple[object, Expected]] = {
    "true": (True, {"boolean": True}),
    "one is not true": (1, {"integer": 1, "number": 1.0}),
    "one point zero is not whole": (1.0, {"number": 1.0}),
    "a half": (0.5, {"number": 0.5}),
    "more than 64 bits": (2**63, {}),
    "beyond every float": (10**400, {}),
    "NaN": (math.nan, {}),
    "empty text": _text(""),
    "a day": _text("2024-01-01", date=date(2024, 1, 1)),
    "no leap year": _text("2023-02-29"),
    "a day before a line feed": _text("2024-01-01\n"),
    "other digits": _text("٢٠٢٤-01-01"),
    "a moment": _text("2024-01-01T12:30:00Z", instant=NEW_YEAR),
    "a moment elsewhere": _text("2024-01-01T14:30:00+02:00", instant=NEW_YEAR),
    "a moment that is nowhere": _text("2024-01-01T12:30:00"),
    "a word": _text("pin", enum="pin"),
    "an empty set": ([], {"enum_set": frozenset()}),
    "a set": (["face", "fingerprint"], {"enum_set": frozenset({"face", "fingerprint"})}),
    "a set with a stranger": (["face", "nose"], {}),
    "a lone surrogate": ("\ud800", {}),
    "the longest text": _text("x" * MAX_TEXT),
    "too long a text": ("x" * (MAX_TEXT + 1), {}),
    "nothing": (None, dict.fromkeys(TYPES)),
}


@each("case", CASES)
@each("entry", ENTRIES)
def test_every_entry_gives_the_same(entry: Entry, case: str) -> None:
    value, expected = CASES[case]
    wrong: dict[TypeName, object] = {}
    for name in TYPES:
        found, wanted = through(entry, name, value), expected.get(name, REFUSED)
        if not alike(name, found, wanted) and not (value is None and entry is by_parse):
            wrong[name] = "REFUSED" if found is REFUSED else found
    assert wrong == {}


def alike(name: TypeName, found: object, wanted: object) -> bool:
    """Compare so that `true` is not `1`; a number without a point may stay an int where nothing is stored."""
    if found is REFUSED or wanted is REFUSED:
        return found is wanted
    if name == "number" and type(found) is int:
        return float(found) == wanted
    return found == wanted and type(found) is type(wanted)


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


@each(
    ("syntax", "text"),
    [("toml", text) for text in ("2024-01-01T12:30:00", "12:30:00", "nan", "inf", "1e400")]
    + [("json", text) for text in ("1e400", "-1e400", "NaN", "Infinity", "1" * 5000)],
)
def test_what_a_syntax_can_say_and_json_cannot_is_refused(syntax: typing.Any, text: str) -> None:
    for name in TYPES:
        field = PLACES[name][1]
        document = f'[[subjects]]\nkind = "device"\n{field} = {text}\n'
        if syntax == "json":
            document = f'{{"subjects": [{{"kind": "device", "{field}": {text}}}]}}'
        with pytest.raises(InvalidInventoryError):
            load_inventory(document.encode(), vocabulary=VOCABULARY, syntax=syntax)


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
