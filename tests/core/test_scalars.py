"""The same value through every entry gives the same value or the same refusal, and nothing is coerced."""

import json
import math
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from secure_checklist import Device, Fact, InvalidInventoryError, Inventory, Subject, Vocabulary, ask, load_inventory
from secure_checklist.core import ValueType
from secure_checklist.core.types import MAX_TEXT, TypeName, value_type_of
from secure_checklist.subjects import FactDeclaration, Observation
from secure_checklist.subjects.declarations import declaration_of
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


def by_model_validate_json(name: TypeName, value: object) -> object:
    cls, field = PLACES[name]
    return _held(cls.model_validate_json(json.dumps({field: value})), field)


def by_inventory(name: TypeName, value: object) -> object:
    cls, field = PLACES[name]
    if cls is not Device:  # `Inventory` alone knows the standard subjects only
        return UNSAYABLE
    return _held(Inventory.model_validate(_document(field, value)).subjects[0], field)


def by_data(name: TypeName, value: object) -> object:
    field = PLACES[name][1]
    return _held(load_inventory(_document(field, value), vocabulary=VOCABULARY).subjects[0], field)


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


def by_observation(name: TypeName, value: object) -> object:
    cls, field = PLACES[name]
    serialized = typing.cast("Any", tuple(typing.cast("list[object]", value)) if isinstance(value, list) else value)
    return UNSAYABLE if serialized is None else _held(cls().observe(**{field: Observation(value=serialized)}), field)


def by_parse(name: TypeName, value: object) -> object:
    return UNSAYABLE if value is None else fact_of(name).type.parse(value)


def by_declared(name: TypeName, value: object) -> object:
    """Return the value to a fact that a data-only pack declares, which lives in `extra`."""
    if value is None:
        return UNSAYABLE
    cls, field = PLACES[name]
    kind = fact_of(name).type
    if kind.minimum is not None and type(value) is int and not 0 <= value <= 1000:  # declared facts have no bounds
        return UNSAYABLE
    data = declaration_of(cls.facts()[field]) | {"fact": f"device.pack.{field}"}
    declared = FactDeclaration.model_validate(data)
    document = _document("extra", {f"pack.{field}": value})
    loaded = load_inventory(document, vocabulary=Vocabulary.standard().with_facts([declared]))
    return declared.reference().type.parse(loaded.subjects[0].extra[f"pack.{field}"])


ENTRIES: tuple[Entry, ...] = (
    by_constructor,
    by_model_validate_json,
    by_inventory,
    by_data,
    by_json,
    by_toml,
    by_yaml,
    by_observation,
    by_parse,
    by_declared,
)


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
        assert entry in (by_parse, by_declared), "a entry must raise one of the documented errors"
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
    "zero is not false": (0, {"integer": 0, "number": 0.0}),
    "one point zero is not whole": (1.0, {"number": 1.0}),
    "a half": (0.5, {"number": 0.5}),
    "below the least": (-1, {"number": -1.0}),
    "above the greatest": (1001, {"number": 1001.0}),
    "huge": (10**30, {}),
    "huge, with a point": (1e30, {"number": 1e30}),
    "more than 64 bits": (2**63, {}),
    "beyond every float": (10**400, {}),
    "NaN": (math.nan, {}),
    "infinity": (math.inf, {}),
    "minus infinity": (-math.inf, {}),
    "yes": _text("yes"),
    "the text true": _text("true"),
    "the text zero": _text("0"),
    "the text one": _text("1"),
    "empty text": _text(""),
    "seconds as text": _text("1704067200"),
    "a day": _text("2024-01-01", date=date(2024, 1, 1)),
    "a leap day": _text("2024-02-29", date=date(2024, 2, 29)),
    "no leap year": _text("2023-02-29"),
    "no such day": _text("2024-02-30"),
    "a month without zero": _text("2024-1-01"),
    "a compact day": _text("20240101"),
    "a week date": _text("2024-W01-1"),
    "year zero": _text("0000-01-01"),
    "the first day": _text("0001-01-01", date=date(1, 1, 1)),
    "the last day": _text("9999-12-31", date=date(9999, 12, 31)),
    "a day after a blank": _text(" 2024-01-01"),
    "a day before a line feed": _text("2024-01-01\n"),
    "other digits": _text("٢٠٢٤-01-01"),
    "a moment": _text("2024-01-01T12:30:00Z", instant=NEW_YEAR),
    "a moment in small letters": _text("2024-01-01t12:30:00z", instant=NEW_YEAR),
    "a moment elsewhere": _text("2024-01-01T14:30:00+02:00", instant=NEW_YEAR),
    "a moment in parts": _text("2024-01-01T12:30:00.000Z", instant=NEW_YEAR),
    "a moment that is nowhere": _text("2024-01-01T12:30:00"),
    "a moment with a blank": _text("2024-01-01 12:30:00Z"),
    "a moment without seconds": _text("2024-01-01T12:30Z"),
    "no such hour": _text("2024-01-01T25:00:00Z"),
    "no such offset": _text("2024-01-01T12:30:00+24:00"),
    "a moment on no such day": _text("2024-02-30T12:30:00Z"),
    "a word": _text("pin", enum="pin"),
    "a word in capitals": _text("PIN"),
    "a word with a blank": _text("pin "),
    "a word of a set": _text("fingerprint"),
    "an empty set": ([], {"enum_set": frozenset()}),
    "a set": (["face", "fingerprint"], {"enum_set": frozenset({"face", "fingerprint"})}),
    "a set with a repeat": (["face", "face"], {"enum_set": frozenset({"face"})}),
    "a set with a stranger": (["face", "nose"], {}),
    "a set with a number": ([1], {}),
    "a set in a set": ([["face"]], {}),
    "an object": ({}, {}),
    "an object of words": ({"face": True}, {}),
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

TYPED: dict[str, tuple[object, Expected]] = {
    "a date": (date(2024, 1, 1), {"date": date(2024, 1, 1)}),
    "a naive time is no moment and no day": (datetime(2024, 1, 1, 12, 30), {}),  # noqa: DTZ001 - the point
    "an aware time is no day": (NEW_YEAR, {"instant": NEW_YEAR}),
    "bytes": (b"pin", {}),
    "a decimal": (Decimal(1), {}),
    "a complex number": (1j, {}),
    "a frozen set": (frozenset({"face"}), {"enum_set": frozenset({"face"})}),
    "a tuple": (("face",), {"enum_set": frozenset({"face"})}),
    "a set": ({"face"}, {"enum_set": frozenset({"face"})}),
}


@each("name", TYPES)
@each("case", TYPED)
@each("entry", [by_constructor, by_parse])
def test_python_values_enter_as_what_they_are(entry: Entry, case: str, name: TypeName) -> None:
    value, expected = TYPED[case]
    wanted = expected.get(name, REFUSED)
    found = through(entry, name, value)
    assert (found is REFUSED) if wanted is REFUSED else (found == wanted and type(found) is type(wanted))


@each("text", ["2024-01-01", "2024-01-01T12:30:00Z"])
def test_dates_without_quotes_in_toml_are_the_same_dates(text: str) -> None:
    """TOML has dates of its own; they say no more than the text does."""
    name: TypeName = "date" if len(text) == 10 else "instant"
    field = PLACES[name][1]
    loaded = load_inventory(f'[[subjects]]\nkind = "device"\n{field} = {text}\n'.encode(), syntax="toml")
    assert _held(loaded.subjects[0], field) == fact_of(name).type.parse(text)


@each("text", ["2024-01-01T12:30:00", "12:30:00", "nan", "inf", "1e400"])
def test_toml_values_that_json_can_not_say_are_refused(text: str) -> None:
    for name in TYPES:
        with pytest.raises(InvalidInventoryError):
            load_inventory(
                f'[[subjects]]\nkind = "device"\n{PLACES[name][1]} = {text}\n'.encode(),
                vocabulary=VOCABULARY,
                syntax="toml",
            )


@each("text", ["1e400", "-1e400", "NaN", "Infinity", "1" * 5000])
def test_json_numbers_that_are_none_are_refused_everywhere(text: str) -> None:
    for where in ('"amount": %s', '"extra": {"pack.amount": %s}'):
        document = '{"subjects": [{"kind": "device", ' + where % text + "}]}"
        with pytest.raises(InvalidInventoryError):
            load_inventory(document.encode(), vocabulary=VOCABULARY)


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


@each("offset", [timedelta(0), timedelta(hours=5, minutes=30), -timedelta(hours=12)])
def test_a_moment_is_written_so_that_it_can_be_read(offset: timedelta) -> None:
    value = datetime(2024, 1, 1, 12, 30, 15, 250_000, tzinfo=timezone(offset))
    serialized = ValueType("instant").serialize(value)
    assert ValueType("instant").parse(serialized) == value
    assert str(serialized).endswith("Z") is (offset == timedelta(0))


def test_a_moment_whose_offset_can_not_be_written_is_refused() -> None:
    """RFC 3339 has offsets of whole minutes; a value that goes in must come out again (law 4)."""
    odd = datetime(2024, 1, 1, tzinfo=timezone(timedelta(minutes=19, seconds=32)))
    try:
        device = Device(last_restart=odd)
    except ValidationError:
        return
    assert Device.model_validate_json(device.model_dump_json()) == device


def test_a_set_is_written_in_one_order_only() -> None:
    first = Device(biometrics=frozenset({"iris", "face", "fingerprint"}))
    second = Device(biometrics=frozenset({"fingerprint", "iris", "face"}))
    assert first.model_dump_json() == second.model_dump_json()


# refusals say what is wanted, never what was given ----------------------------------------------------------------


@each("name", [name for name in TYPES if name != "text"])
def test_refusals_never_carry_the_value(name: TypeName) -> None:
    secret = "my-secret-answer"  # noqa: S105 - a value to look for
    for value in (secret, [secret], {secret: secret}):
        for entry in (by_constructor, by_model_validate_json, by_inventory, by_data, by_json, by_parse):
            if name == "number" and entry is by_inventory:
                continue
            with pytest.raises(ValueError) as caught:  # noqa: PT011 - each entry has its own class; all are ValueErrors
                entry(name, value)
            assert secret not in str(caught.value) + repr(caught.value)
            assert caught.value.__cause__ is None


def test_a_refusal_names_the_place_and_the_type() -> None:
    with pytest.raises(InvalidInventoryError) as caught:
        by_data("date", "2024-02-30")
    (problem,) = caught.value.problems
    assert problem.path == 'subjects[0] "d" > security_patch'
    assert "no such day" in problem.message


# the types themselves -----------------------------------------------------------------------------------------------

Level = Literal["low", "middle", "high"]


@each(
    ("annotation", "name"),
    [
        (bool, "boolean"),
        (int, "integer"),
        (float, "number"),
        (str, "text"),
        (date, "date"),
        (datetime, "instant"),
        (Level, "enum"),
        (frozenset[Level], "enum_set"),
        (bool | None, "boolean"),
        (typing.Optional[Level], "enum"),  # noqa: UP045 - the older spelling
    ],
)
def test_an_annotation_is_read_as_a_type(annotation: object, name: TypeName) -> None:
    assert value_type_of(annotation).name == name


@each("annotation", [list[str], dict[str, str], bytes, object, int | str, frozenset[int], Literal[1, 2], None])
def test_other_annotations_are_refused_with_the_list_of_types(annotation: object) -> None:
    with pytest.raises(TypeError, match="no fact type; use bool"):
        value_type_of(annotation)


def test_bounds_are_inclusive() -> None:
    bounded = ValueType("integer", minimum=2, maximum=4)
    assert [bounded.parse(value) for value in (2, 3, 4)] == [2, 3, 4]
    with pytest.raises(ValueError, match="at least 2"):
        bounded.parse(1)
    with pytest.raises(ValueError, match="at most 4"):
        bounded.parse(5)


@each("name", TYPES)
def test_only_numbers_times_and_ordered_words_have_an_order(name: TypeName) -> None:
    words = ("low", "middle", "high") if name in ("enum", "enum_set") else None
    assert ValueType(name, words).comparable is (name in ("integer", "number", "date", "instant"))
    assert ValueType(name, words, ordered=True).comparable is (name in ("integer", "number", "date", "instant", "enum"))


def test_words_are_ranked_in_their_own_order() -> None:
    ordered = ValueType("enum", ("low", "middle", "high"), ordered=True)
    assert [ordered.rank(word) for word in ("low", "middle", "high")] == [0, 1, 2]
    assert ValueType("enum_set", ("low", "middle", "high")).serialize(frozenset({"high", "low"})) == ["low", "high"]
