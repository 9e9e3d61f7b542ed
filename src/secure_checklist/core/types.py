"""The value types of facts, and the single parser through which all values enter.

A value has a JSON form (plain JSON) and a typed form (Python). Constructors, JSON, TOML and adapters all use
`ValueType.schema`, so the same input gives the same value or the same error everywhere. Dates are `YYYY-MM-DD`,
instants are RFC 3339 with an offset, and nothing is coerced: `"0"` isn't a date, `"yes"` isn't a boolean, and `1` isn't
`True`.

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
"""The names of value types in JSON. `enum` is one value of a vocabulary, and `enum_set` a complete set of such values.
`text_set` is a complete set of arbitrary texts, such as the ids of all apps."""
SETS: Final = ("enum_set", "text_set")
"""The names of the types that hold a set."""

MAX_TEXT = 10_000
"""The largest length of a text, in characters."""
MAX_MEMBERS = 10_000
"""The largest number of texts in a `text_set`."""

LEAST_WHOLE, MOST_WHOLE = -(2**63), 2**63 - 1
"""The smallest and largest integer. Both have 64 bits, since tables, stores and other languages hold no more."""


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
"""A 64-bit integer. Texts, booleans and fractions aren't converted to one."""
Number = typing.Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number. Texts and booleans aren't converted to one."""
Bound = typing.Annotated[StrictInt | typing.Annotated[StrictFloat, Field(allow_inf_nan=False)], _STORABLE]
"""The smallest or largest allowed number. An integer stays an integer."""
Scalar = typing.Annotated[
    StrictBool
    | StrictInt
    | typing.Annotated[StrictFloat, Field(allow_inf_nan=False)]
    | typing.Annotated[StrictStr, Field(max_length=MAX_TEXT)],
    _STORABLE,
]
"""A JSON value of any type except sets, which are lists of texts. Nothing is coerced."""

Setting = Scalar | tuple[StrictStr, ...]
"""The value of a parameter in JSON: a scalar or a set of texts."""
FactValue = bool | int | float | str | date | datetime | frozenset[str]
"""The value of a fact in Python, in its typed form."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


def parse_date(value: object) -> date:
    """Parse a `date`, or a text in the form `YYYY-MM-DD`.

    Raises:
        ValueError: If the value is anything else, including a `datetime`.

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
    """Parse an aware `datetime`, or RFC 3339 text with an offset.

    Raises:
        ValueError: If the value is anything else. A time without an offset is refused because it isn't a point in time.

    """
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper())
        except ValueError:
            raise ValueError("there is no such date in the calendar") from None
    # RFC 3339 writes offsets in minutes. One with seconds, as Amsterdam's +00:19:32 before 1937, couldn't be written.
    if isinstance(value, datetime) and (offset := value.utcoffset()) is not None and not offset.seconds % 60:
        return value
    raise ValueError("expected a date and time with an offset, such as 2026-01-31T18:30:00Z")


def format_instant(value: datetime) -> str:
    """Return a datetime as RFC 3339 text, with `Z` for UTC."""
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
"""A calendar date. In JSON, only `YYYY-MM-DD` is accepted."""
Instant = typing.Annotated[datetime, GetPydanticSchema(lambda _source, _handler: _instant_schema())]
"""A datetime. In JSON, RFC 3339 text with an offset."""


_CODE = "^[A-Z]{2}$"
"""How the code of a country looks once it is read."""


def _country(value: object) -> object:
    """Return the code for the name of a country; what is no text stays, to be refused as such.

    Raises:
        ValueError: If no country has such a name.

    """
    from secure_checklist.core import countries  # noqa: PLC0415 - for import time: only a country needs it

    return countries.code(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of the value of a fact or parameter.

    Attributes:
        name: The name in JSON.
        vocabulary: The values of `enum` and `enum_set`, in ascending order if `ordered` is true. If None, any value is
            allowed.
        ordered: Whether the values have an order.
        minimum: The smallest number, inclusive. If None, there is no minimum.
        maximum: The largest number, inclusive. If None, there is no maximum.
        future: Whether a date may be in the future.
        code: The standard that a text is a code of: `country` is ISO 3166-1 alpha-2. If None, any text is allowed.
            Other names of a country are converted to its code on input.

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
        """Store the rank of each value of the vocabulary, and refuse a bound that isn't a number.

        Raises:
            ValueError: If a bound isn't finite, or has more than 64 bits.

        """
        for bound in (self.minimum, self.maximum):
            if bound is not None and not _is_number(bound):
                raise ValueError("a bound is a finite number of at most 64 bits")
        object.__setattr__(self, "_ranks", {word: rank for rank, word in enumerate(self.vocabulary or ())})

    def of(self, name: TypeName, vocabulary: tuple[str, ...] | None = None) -> "ValueType":
        """Return the type with another name, and with the same order and bounds."""
        return ValueType(name, vocabulary, self.ordered, self.minimum, self.maximum, self.future, self.code)

    @property
    def comparable(self) -> bool:
        """Whether the values have an order."""
        return self.name in ("integer", "number", "date", "instant") or (self.name == "enum" and self.ordered)

    def knows(self, value: object) -> typing.TypeGuard[str]:
        """Return True if a value is in the vocabulary."""
        return isinstance(value, str) and value in self._ranks

    def rank(self, word: str) -> int:
        """Return the position of a value in its vocabulary, from 0."""
        return self._ranks[word]

    def schema(self) -> CoreSchema:
        """Return the pydantic schema that accepts exactly this type."""
        return _SCHEMAS[self.name](self)

    def json_schema(self) -> dict[str, object]:
        """Return the JSON Schema of the values."""
        return GenerateJsonSchema().generate(self.schema())

    def parse(self, value: object) -> FactValue:
        """Parse a value into its typed form.

        Raises:
            ValueError: If the value isn't of this type. The message names the type, never the value.

        """
        return self._validated(value, _validator(self, bounded=True))

    def read(self, value: object) -> FactValue:
        """Parse a value into its typed form, without checking bounds, as a literal to compare with.

        Raises:
            ValueError: If the value isn't of this type.

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
        """Return a typed value as JSON."""
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
"""A type without order or bounds, for a type whose name isn't known yet."""


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
    """Return the type of a fact from its annotation, `T` or `T | None`. Order and bounds are taken from `limits`.

    Raises:
        TypeError: If the annotation isn't one of the library's value types.

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
    """Return the same time in a time zone, or in UTC if the zone's offset at that time isn't a whole number of minutes.

    Before standard time, places had local times to the second, which RFC 3339 can't represent. If the datetime is
    outside the years 1 to 9999 in the zone, the first or last datetime that the zone can represent is returned: "until
    the end of 9999" is a common way to say "for ever".
    """
    try:
        here = value.astimezone(zone)
    except OverflowError:
        nearest = date.min if value.year == 1 else date.max
        here = datetime.combine(nearest, time.min if value.year == 1 else time.max, zone)
    offset = here.utcoffset()
    return here if offset is None or not offset.seconds % 60 else utc(value)
