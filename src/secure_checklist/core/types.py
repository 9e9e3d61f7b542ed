"""The value types of facts, and the one parser through which every value enters.

A value has a JSON form (plain JSON) and a typed form (Python). Constructors, JSON, TOML and adapters all
come through `ValueType.schema`, so that the same input gives the same value or the same refusal everywhere.
Dates are `YYYY-MM-DD`, instants are RFC 3339 with an offset, and nothing is coerced: `"0"` is no date, `"yes"`
is no boolean, `1` is not `True`.

    type          JSON                      Python
    date          "2026-01-31"              date(2026, 1, 31)
    instant       "2026-01-31T18:30:00Z"    datetime(2026, 1, 31, 18, 30, tzinfo=UTC)
    enum_set      ["fingerprint", "face"]   frozenset({"fingerprint", "face"})
    number        2                         2.0
"""

import math
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache, partial
from typing import Final, Literal, TypeVar

from pydantic import Field, GetPydanticSchema, StrictBool, StrictFloat, StrictInt, StrictStr, ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema, PydanticKnownError, SchemaValidator, core_schema

from secure_checklist.core.messages import in_a_row, message

D = TypeVar("D", bound=date)
N = TypeVar("N")

TypeName = Literal["boolean", "integer", "number", "text", "date", "instant", "enum", "enum_set", "text_set"]
"""The names of value types in JSON. `enum` is one of a vocabulary, `enum_set` a complete set of such. `text_set` is a
complete set of any texts, as the ids of all apps."""
SETS: Final = ("enum_set", "text_set")
"""The types that hold a set."""

MAX_TEXT = 10_000
"""How long a text may be, in characters."""
MAX_MEMBERS = 10_000
"""How many texts a set of any texts may hold."""

LEAST_WHOLE, MOST_WHOLE = -(2**63), 2**63 - 1
"""The least and the greatest whole number: those of 64 bits, since tables, stores and other languages hold no more."""


def _storable(value: N) -> N:
    """Refuse a whole number of more than 64 bits; with a bound on `StrictInt`, the float beside it would take it."""
    if isinstance(value, int) and not LEAST_WHOLE <= value <= MOST_WHOLE:
        raise ValueError("a whole number has at most 64 bits, so it lies between -2**63 and 2**63 - 1")
    return value


_STORABLE = GetPydanticSchema(
    lambda source, handler: core_schema.no_info_after_validator_function(_storable, handler(source))
)
"""Marks a union with numbers in it, whose whole ones have 64 bits."""

Whole = typing.Annotated[int, Field(strict=True, ge=LEAST_WHOLE, le=MOST_WHOLE)]
"""A whole number of 64 bits; no text, truth or fraction becomes one."""
Number = typing.Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; no text or truth becomes one."""
Bound = typing.Annotated[StrictInt | typing.Annotated[StrictFloat, Field(allow_inf_nan=False)], _STORABLE]
"""The least or the greatest number of something: a whole number stays whole."""
Scalar = typing.Annotated[
    StrictBool
    | StrictInt
    | typing.Annotated[StrictFloat, Field(allow_inf_nan=False)]
    | typing.Annotated[StrictStr, Field(max_length=MAX_TEXT)],
    _STORABLE,
]
"""A value in JSON, except for sets, which are a list of texts; nothing is coerced."""

Setting = Scalar | tuple[StrictStr, ...]
"""The value of a parameter in JSON: a value, or a set of texts."""
FactValue = bool | int | float | str | date | datetime | frozenset[str]
"""The value of a fact in Python, in its typed form."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


def parse_date(value: object) -> date:
    """Read a date given as a `date` or as the text `YYYY-MM-DD`.

    Raises:
        ValueError: anything else, a `datetime` included.

    """
    # The pattern comes first: from Python 3.11 on, `fromisoformat` also takes `20260131` and `2026-W05-6`.
    if isinstance(value, str) and len(value) == 10 and _DATE.fullmatch(value):  # noqa: PLR2004 - the length of YYYY-MM-DD
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("there is no such day in the calendar") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("expected a date written YYYY-MM-DD")


def parse_instant(value: object) -> datetime:
    """Read a datetime given as an aware `datetime` or as RFC 3339 text with an offset.

    Raises:
        ValueError: anything else; a time without an offset is refused because it names no point in time.

    """
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper())
        except ValueError:
            raise ValueError("there is no such date in the calendar") from None
    # RFC 3339 writes offsets in minutes. One with seconds, as Amsterdam's +00:19:32 before 1937, couldn't be written.
    if isinstance(value, datetime) and (offset := value.utcoffset()) is not None and not offset.seconds % 60:
        return value
    raise ValueError("expected a date and time with an offset, as 2026-01-31T18:30:00Z")


def format_instant(value: datetime) -> str:
    """Write a datetime as RFC 3339, with `Z` for UTC."""
    text = value.isoformat()
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def _text_schema(read: Callable[[object], D], write: Callable[[D], str], pattern: re.Pattern[str]) -> CoreSchema:
    """Return the schema of a date or an instant, which in JSON is a text of this pattern, going in and coming out."""
    text = core_schema.str_schema(pattern=f"^{pattern.pattern}$")
    return core_schema.no_info_plain_validator_function(
        read,
        serialization=core_schema.plain_serializer_function_ser_schema(write, return_schema=text, when_used="json"),
        json_schema_input_schema=text,
    )


_date_schema = partial(_text_schema, parse_date, date.isoformat, _DATE)
_instant_schema = partial(_text_schema, parse_instant, format_instant, _INSTANT)
Date = typing.Annotated[date, GetPydanticSchema(lambda _source, _handler: _date_schema())]
"""A day of the calendar; in JSON, `YYYY-MM-DD` and nothing else."""
Instant = typing.Annotated[datetime, GetPydanticSchema(lambda _source, _handler: _instant_schema())]
"""A datetime; in JSON, RFC 3339 with an offset."""


_CODE = "^[A-Z]{2}$"
"""How the code of a country looks once it is read."""


def _country(value: object) -> object:
    """Return the code for the name of a country; what is no text stays, to be refused as such.

    Raises:
        ValueError: no country has such a name.

    """
    from secure_checklist.core import countries  # noqa: PLC0415 - for import time: only a country needs it

    return countries.code(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of a fact's or parameter's value.

    Attributes:
        name: Its name in JSON.
        vocabulary: The words of `enum` and `enum_set`, in ascending order where `ordered` is true; if None, any.
        ordered: The words have an order.
        minimum: The least number, inclusive; if None, unbounded.
        maximum: The greatest number, inclusive; if None, unbounded.
        future: A date may lie ahead.
        code: The standard of which a text is a code: `country` is ISO 3166-1 alpha-2; if None, any text. Other names
            of a country are resolved on the way in.

    """

    name: TypeName
    vocabulary: tuple[str, ...] | None = None
    ordered: bool = False
    minimum: float | None = None
    maximum: float | None = None
    future: bool = False
    code: Literal["country"] | None = None
    _ranks: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Return the place of each word, and refuse a bound that is no number.

        Raises:
            ValueError: a bound isn't finite, or has more than 64 bits.

        """
        for bound in (self.minimum, self.maximum):
            if bound is not None and not _is_number(bound):
                raise ValueError("a bound is a finite number of at most 64 bits")
        object.__setattr__(self, "_ranks", {word: rank for rank, word in enumerate(self.vocabulary or ())})

    def of(self, name: TypeName, vocabulary: tuple[str, ...] | None = None) -> "ValueType":
        """Return the type of another name, with the same order and bounds."""
        return ValueType(name, vocabulary, self.ordered, self.minimum, self.maximum, self.future, self.code)

    @property
    def comparable(self) -> bool:
        """Whether the values have an order."""
        return self.name in ("integer", "number", "date", "instant") or (self.name == "enum" and self.ordered)

    def knows(self, value: object) -> typing.TypeGuard[str]:
        """Return True if a value is in the vocabulary."""
        return isinstance(value, str) and value in self._ranks

    def rank(self, word: str) -> int:
        """Return the place of a word in its vocabulary, from 0."""
        return self._ranks[word]

    def schema(self) -> CoreSchema:
        """Return the pydantic schema that lets exactly this type in."""
        return _SCHEMAS[self.name](self)

    def json_schema(self) -> dict[str, object]:
        """Return the JSON Schema of its values."""
        return GenerateJsonSchema().generate(self.schema())

    def parse(self, value: object) -> FactValue:
        """Read a value into its typed form.

        Raises:
            ValueError: the value isn't of this type; the message names the type, never the value.

        """
        return self._validated(value, _validator(self, bounded=True))

    def read(self, value: object) -> FactValue:
        """Read a value into its typed form, whatever the bounds, as a literal to compare with.

        Raises:
            ValueError: the value isn't of this type.

        """
        # A literal is code in a rule. "Germany" would be resolved to "DE", and the rule would read differently in the
        # file and in use.
        if self.code == "country" and _country(value) != value:
            from secure_checklist.core.countries import EXPECTED  # noqa: PLC0415 - for import time, as above

            raise ValueError(EXPECTED)
        return self._validated(value, _validator(self, bounded=False))

    def _validated(self, value: object, validator: SchemaValidator) -> FactValue:
        try:
            found: FactValue = validator.validate_python(value)
        except ValidationError as error:
            entry = error.errors(include_url=False, include_input=False)[0]
            fault = _FAULTS.get(entry["type"])
            said = fault.format_map(entry.get("ctx", {})) if fault else f"expected {self.describe()}"
        else:
            return found
        raise ValueError(said)  # out here, so that it drags no error along that holds the value

    def serialize(self, value: FactValue) -> Scalar | list[str]:
        """Write a typed value as JSON."""
        if isinstance(value, datetime):
            return format_instant(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, frozenset):
            return sorted(value) if self.vocabulary is None else sorted(value, key=self.rank)
        return value

    def describe(self) -> str:
        """Return a description of the type, for messages."""
        return message(f"type.{self.name}", values=in_a_row(self.vocabulary or ()))


UNLIMITED = ValueType("text")
"""No order and no bounds, for a type that is yet to be named."""


def _countable(value: object) -> object:
    """Refuse what is a number elsewhere, as a `Decimal`, and what 64 bits don't hold."""
    # Pydantic's strict float takes a `Decimal`, too, and rounds it.
    if type(value) not in (int, float):
        raise PydanticKnownError("float_type")
    return _storable(value)


def _set_schema(member: CoreSchema, most: int) -> CoreSchema:
    """Return the schema of a set, which is written in alphabetical order."""
    written = core_schema.plain_serializer_function_ser_schema(sorted, when_used="json")
    return core_schema.frozenset_schema(member, max_length=most, serialization=written)


_SCHEMAS: dict[str, Callable[[ValueType], CoreSchema]] = {
    "boolean": lambda _: core_schema.bool_schema(strict=True),
    "integer": lambda t: core_schema.int_schema(
        strict=True,
        ge=LEAST_WHOLE if t.minimum is None else math.ceil(t.minimum),
        le=MOST_WHOLE if t.maximum is None else math.floor(t.maximum),
    ),
    "number": lambda t: core_schema.no_info_before_validator_function(
        _countable,
        core_schema.float_schema(strict=True, allow_inf_nan=False, ge=t.minimum, le=t.maximum),
    ),
    "text": lambda t: (
        core_schema.no_info_before_validator_function(
            _country, core_schema.str_schema(strict=True, max_length=2, pattern=_CODE)
        )
        if t.code
        else core_schema.str_schema(strict=True, max_length=MAX_TEXT)
    ),
    "date": lambda _: _date_schema(),
    "instant": lambda _: _instant_schema(),
    "enum": lambda t: core_schema.literal_schema(list(t.vocabulary or ())),
    "enum_set": lambda t: _set_schema(core_schema.literal_schema(list(t.vocabulary or ())), 1000),
    "text_set": lambda _: _set_schema(
        core_schema.str_schema(strict=True, min_length=1, max_length=MAX_TEXT), MAX_MEMBERS
    ),
}


def _is_number(value: object) -> bool:
    """Return True if a value is a finite number that 64 bits hold; a truth is none."""
    if type(value) is int:
        return LEAST_WHOLE <= value <= MOST_WHOLE
    return type(value) is float and math.isfinite(value)


_FAULTS: Mapping[str, str] = {
    "value_error": "{error}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "string_too_long": "longer than {max_length} characters",
    "string_unicode": "holds half a character (a lone surrogate)",
    "too_long": "holds more than {max_length} entries",
}
"""What is wrong with a value, by the type of pydantic's error; anything else isn't of the type at all."""


@lru_cache(maxsize=1000)
def _validator(kind: ValueType, *, bounded: bool) -> SchemaValidator:
    return SchemaValidator((kind if bounded else replace(kind, minimum=None, maximum=None)).schema())


_PLAIN: dict[object, TypeName] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "text",
    date: "date",
    datetime: "instant",
}


def value_type_of(annotation: object, limits: ValueType = UNLIMITED) -> ValueType:
    """Read the type of a fact from its annotation, `T` or `T | None`; order and bounds are taken from `limits`.

    Raises:
        TypeError: the annotation is none of the library's value types.

    """
    # `Optional[str]` and `str | None` have different origins.
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        annotation = rest[0] if len(rest) == 1 else annotation
    origin = typing.get_origin(annotation)
    if origin is None and annotation in _PLAIN:  # a `Literal` hashes all its words
        return limits.of(_PLAIN[annotation])
    is_set = origin is frozenset
    single = typing.get_args(annotation)[0] if is_set else annotation
    if is_set and single is str:
        return limits.of("text_set")
    words = typing.get_args(single) if typing.get_origin(single) is Literal else ()
    if words and all(isinstance(word, str) for word in words):
        return limits.of("enum_set" if is_set else "enum", words)
    raise TypeError(
        f"{annotation!r} is no fact type; use bool, int, float, str, date, datetime, Literal, "
        "frozenset[Literal] or frozenset[str]; reduce records to counts, sets and dates"
    )


def utc(value: datetime) -> datetime:
    """Return the same time in UTC."""
    return in_zone(value, UTC)


def in_zone(value: datetime, zone: tzinfo) -> datetime:
    """Return the same time in a time zone, or in UTC where the zone's offset then was no whole number of minutes.

    Before there was standard time, a place had its own, to the second, which RFC 3339 can't write. Where the zone has
    no date for the datetime, since it lies beyond the years 1 to 9999 there, the first or last one that the zone has
    a date for stands in its place: "until the end of 9999" is a usual way to say "for ever".
    """
    try:
        here = value.astimezone(zone)
    except OverflowError:
        nearest = date.min if value.year == 1 else date.max
        here = datetime.combine(nearest, time.min if value.year == 1 else time.max, zone)
    offset = here.utcoffset()
    return here if offset is None or not offset.seconds % 60 else utc(value)
