"""The same value through every entry gives the same value or the same refusal, and nothing is coerced."""

import json
import math
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from secure_checklist import Device, Fact, InvalidInventoryError, Subject, Vocabulary, ask, load_inventory
from secure_checklist.core.types import MAX_TEXT, TypeName, ValueType, Whole, in_zone, utc, value_type_of
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
UNSAYABLE = object()


def fact_of(name: TypeName) -> Fact[Any]:
    cls, field = PLACES[name]
    return cls.facts()[field]


Entry = Callable[[TypeName, object], object]

# the entries: each takes a type and a JSON value, and gives what came out -----------------------------------------


def _held(subject: Subject, field: str) -> object:
    return getattr(subject, field)


def _document(field: str, value: object) -> dict[str, Any]:
    return {"subjects": [{"kind": "device", "id": "d", field: value}]}


def by_constructor(name: TypeName, value: object) -> object:
    cls, field = PLACES[name]
    return _held(cls(**{field: typing.cast("Any", value)}), field)


def by_json(name: TypeName, value: object) -> object:
    field = PLACES[name][1]
    text = json.dumps(_document(field, value))
    return _held(load_inventory(text.encode(), vocabulary=VOCABULARY).subjects[0], field)


def by_toml(name: TypeName, value: object) -> object:
    field, text = PLACES[name][1], toml(value)
    if text is None:
        return UNSAYABLE
    document = f'[[subjects]]\nkind = "device"\nid = "d"\n{field} = {text}\n'
    return _held(load_inventory(document.encode(), vocabulary=VOCABULARY, syntax="toml").subjects[0], field)


def by_yaml(name: TypeName, value: object) -> object:
    pytest.importorskip("yaml", reason="the extra `yaml` isn't installed")
    if isinstance(value, float) and not math.isfinite(value):  # YAML 1.2 scalars of JSON have no such number
        return UNSAYABLE
    field = PLACES[name][1]
    document = f"subjects:\n- kind: device\n  id: d\n  {field}: {_written(value)}\n"
    return _held(load_inventory(document.encode(), vocabulary=VOCABULARY, syntax="yaml").subjects[0], field)


def by_parse(name: TypeName, value: object) -> object:
    return UNSAYABLE if value is None else fact_of(name).type.parse(value)


ENTRIES: tuple[Entry, ...] = (by_constructor, by_json, by_toml, by_yaml, by_parse)


def toml(value: object) -> str | None:
    """Write a JSON value as TOML; None where TOML has no such thing."""
    if value is None:
        return None
    if isinstance(value, list):
        parts = [toml(part) for part in typing.cast("list[object]", value)]
        return None if None in parts else f"[{', '.join(map(str, parts))}]"
    if isinstance(value, dict):
        entries = typing.cast("dict[str, object]", value).items()
        return "{" + ", ".join(f"{key} = {toml(part)}" for key, part in entries) + "}"
    return repr(value) if isinstance(value, float) else _written(value)


def _written(value: object) -> str:
    """Write as JSON with no escapes but for halves of characters, which can't be written otherwise."""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if any("\ud800" <= letter <= "\udfff" for letter in text) else text


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
    "false": (False, {"boolean": False}),
    "one is not true": (1, {"integer": 1, "number": 1.0}),
    "one point zero is not whole": (1.0, {"number": 1.0}),
    "a half": (0.5, {"number": 0.5}),
    "below the least": (-1, {"number": -1.0}),
    "above the greatest": (1001, {"number": 1001.0}),
    "more than 64 bits": (2**63, {}),
    "beyond every float": (10**400, {}),
    "NaN": (math.nan, {}),
    "yes": _text("yes"),
    "empty text": _text(""),
    "a day": _text("2024-01-01", date=date(2024, 1, 1)),
    "no leap year": _text("2023-02-29"),
    "the first day": _text("0001-01-01", date=date(1, 1, 1)),
    "the last day": _text("9999-12-31", date=date(9999, 12, 31)),
    "a day before a line feed": _text("2024-01-01\n"),
    "other digits": _text("٢٠٢٤-01-01"),
    "a moment": _text("2024-01-01T12:30:00Z", instant=NEW_YEAR),
    "a moment elsewhere": _text("2024-01-01T14:30:00+02:00", instant=NEW_YEAR),
    "a moment that is nowhere": _text("2024-01-01T12:30:00"),
    "no such offset": _text("2024-01-01T12:30:00+24:00"),
    "a word": _text("pin", enum="pin"),
    "an empty set": ([], {"enum_set": frozenset()}),
    "a set": (["face", "fingerprint"], {"enum_set": frozenset({"face", "fingerprint"})}),
    "a set with a repeat": (["face", "face"], {"enum_set": frozenset({"face"})}),
    "a set with a stranger": (["face", "nose"], {}),
    "a lone surrogate": ("\ud800", {}),
    "a lone surrogate in a set": (["\ud800"], {}),
    "a pair beyond the basic plane": _text("\U0001f512"),
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
        if found is not UNSAYABLE and not alike(name, found, wanted):
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


# out again ----------------------------------------------------------------------------------------------------------


@each("case", CASES)
def test_what_came_in_goes_out_and_comes_in_again(case: str) -> None:
    """Law 4: load(save(x)) == x."""
    value, expected = CASES[case]
    for name in expected:
        cls, field = PLACES[name]
        subject = cls.model_validate({field: value})
        assert cls.model_validate_json(subject.model_dump_json()) == subject
        assert cls.model_validate(subject.model_dump(mode="json")) == subject
        assert cls.model_validate(subject.model_dump()) == subject


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


@each("value", [2**63, -(2**63) - 1, 10**400])
def test_a_whole_number_beyond_64_bits_is_no_value(value: int) -> None:
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
        with pytest.raises(ValueError, match=r"64|least|most|greater|less|whole|number"):
            build()


@each("count", [2**53 + 1, 2**63 - 1])
def test_whole_numbers_are_compared_exactly(count: int) -> None:
    """Floats confuse those from 2**53 on."""
    known = Values(NEW_YEAR, VOCABULARY.facts)
    known["device.backup_copies"] = count
    assert Compare(op="at_least", fact="device.backup_copies", value=count).evaluate(known, {}) is True
    assert Compare(op="less_than", fact="device.backup_copies", value=count).evaluate(known, {}) is False
    assert Compare(op="more_than", fact="device.backup_copies", value=count - 1).evaluate(known, {}) is True


def test_a_moment_is_the_same_in_every_zone_but_beyond_the_ends() -> None:
    """Where a zone has no name for a moment, its nearest one stands for it."""
    for zone in (UTC, timezone(timedelta(hours=14)), ZoneInfo("Asia/Kolkata")):
        assert in_zone(NEW_YEAR, zone) == NEW_YEAR
        assert in_zone(NEW_YEAR, zone).utcoffset() == NEW_YEAR.astimezone(zone).utcoffset()
    assert utc(datetime.fromisoformat("0001-01-01T00:00:00+14:00")) == datetime.min.replace(tzinfo=UTC)
    assert utc(datetime.fromisoformat("9999-12-31T23:59:59-12:00")) == datetime.max.replace(tzinfo=UTC)
