"""Keep values out of errors and of `repr`. Both end up in logs, and a value may be private.

Pydantic's `hide_input_in_errors` only covers the text of an error. Its `errors()`, JSON and pickle still hold the
input, and web frameworks send these back. `hide` therefore wraps every validator of the library's values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import (
    CoreSchema,
    ErrorDetails,
    InitErrorDetails,
    PydanticCustomError,
    PydanticKnownError,
    core_schema,
)

if TYPE_CHECKING:
    from pydantic_core.core_schema import ErrorType

Place = Sequence[int | str]
Near = Callable[[Place], str]
"""A function that returns a suggestion for an unknown name, or an empty text."""
Node = dict[str, Any]
"""A pydantic schema: plain data whose structure depends on its `type`."""
HIDDEN = "<hidden>"
"""The text that replaces the input in errors."""

_RAISED: dict[str, type[Exception]] = {"value_error": ValueError, "assertion_error": AssertionError}
_TAGGED = "union_tag_invalid"
"""The one error of pydantic's own whose message quotes the input: the tag that was found."""


class TypeOnly:
    """A stand-in for a value in `repr`, which shows only the value's type, as `<str>`."""

    __slots__ = ("_name",)

    def __init__(self, value: object) -> None:
        self._name = type(value).__name__

    def __repr__(self) -> str:
        return f"<{self._name}>"

    __str__ = __repr__


def hide(schema: CoreSchema, name: str, near: Near) -> None:
    """Wrap a schema, in place, in a validator whose errors contain no input. A schema only needs wrapping once.

    It is changed in place because recursive models refer to a schema by its name.

    Args:
        schema: The schema to change.
        name: The name of the validator in errors of a union, where pydantic would use the name of its function.
        near: A function that returns a suggestion for an unknown field name at a place.

    """
    if hides(schema):
        return

    def validated(value: object, handler: ValidatorFunctionWrapHandler) -> object:
        try:
            return handler(value)
        except ValidationError as error:
            hidden = without_input(error, near, value=value)
        # outside of the `except`, so that the new error doesn't carry the old one as its context
        raise hidden

    validated.__name__ = validated.__qualname__ = name
    fields = cast("Node", schema)
    reference = fields.pop("ref", None)
    inner = cast("CoreSchema", {**fields})
    fields.clear()
    fields.update(core_schema.no_info_wrap_validator_function(validated, inner, ref=reference))


def hides(schema: CoreSchema) -> bool:
    """Return True if `hide` has already wrapped the schema."""
    function = schema["function"].get("function") if schema["type"] == "function-wrap" else None
    return getattr(function, "__module__", None) == __name__


def pattern_for(pattern: str, meaning: str) -> str:
    """Register the meaning of a pattern for errors, such as `use lower-case letters and digits`. Return the pattern."""
    _MEANINGS[pattern] = meaning
    return pattern


_MEANINGS: dict[str, str] = {}


def without_input(error: ValidationError, near: Near | None = None, *, value: object = None) -> ValidationError:
    """Return the same error without the input values, and without faults that are consequences of others.

    If `near` is given, an error for an unknown field includes its suggestion. If the value is given, the places in the
    errors contain only steps that exist in the value.
    """
    entries = error.errors(include_url=False, include_input=False)
    for entry in entries if value is not None else ():
        entry["loc"] = _given(entry, value)
    entries = _independent(entries)
    # What a validator of ours is given, and what the caller gets from `error.errors()`:
    #
    #   before   type "value_error", msg "Value error, …", input "my-password", ctx {"error": ValueError(…)}
    #   after    type "value_error", msg "Value error, …", input "<hidden>", ctx {"error": ValueError(…)}
    #
    # The error in `ctx` is a new one of the same text: the traceback of the old one has frames with the value in them.
    # a suggestion takes time, and whoever sent nonsense has no use for a hundred
    lines = [_line(entry, near if number < _MOST_HINTS else None) for number, entry in enumerate(entries)]
    return ValidationError.from_exception_data(error.title, lines, hide_input=True)


def _given(entry: ErrorDetails, value: object) -> tuple[int | str, ...]:
    """Return the place of a fault in what was given, without the steps that name members of unions and validators."""
    # Of `{"check": {"op": "equals", "fact": "device.os_name"}}`, pydantic says that ("check", "equals", "value") is
    # missing, though no key is called `equals`.
    found: list[int | str] = []
    for position, step in enumerate(entry["loc"]):
        within: object = None
        if isinstance(value, Mapping):
            lacking = entry["type"] == "missing" and position == len(entry["loc"]) - 1
            taken, within = step in value or lacking, cast("Mapping[object, object]", value).get(step)
        elif isinstance(value, (list, tuple)):
            parts = cast("Sequence[object]", value)
            taken, within = isinstance(step, int), parts[step] if isinstance(step, int) and step < len(parts) else None
        elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
            return (*found, *entry["loc"][position:])  # a set or an object, whose parts have no names of their own
        else:
            taken = step == "[key]"
        if taken:
            found.append(step)
            value = within
    return tuple(found)


def _independent(entries: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return the faults that follow from no other, each at its place in the document.

    A value of another type than one branch of a union wants is no fault if another branch takes the type and refuses
    the value. Neither is a list that is too short because its entries are faulty, nor a default that waits for other
    fields.
    """
    # For `{"value": "abc"}` where a date or a number is expected, pydantic reports three faults:
    #
    #   ("value", "date")              date_from_datetime_parsing
    #   ("value", "int")               int_type                     follows: the date took a text and refused it
    #   ("value", "literal['today']")  literal_error
    #
    # `_given` cuts off the branch, so that all are at `value`, where the author looks.
    # of many faults, only the places of those that may follow from others are kept: a document may have one a byte
    doubtful = {entry["loc"] for entry in entries if _may_follow(entry)}
    if doubtful:
        prefixes = (entry["loc"][:size] for entry in entries for size in range(len(entry["loc"])))
        above = {prefix for prefix in prefixes if prefix in doubtful}
        others = (entry["loc"] for entry in entries if not entry["type"].endswith("_type"))
        refused = {place for place in others if place in doubtful}

        def follows(entry: ErrorDetails) -> bool:
            by_another = entry["type"] != "too_short" and entry["loc"] in refused
            return _may_follow(entry) and (entry["loc"] in above or by_another)

        entries = [entry for entry in entries if not follows(entry)]
    found = [entry for entry in entries if entry["type"] != "default_factory_not_called"]
    return found or entries


def _may_follow(entry: ErrorDetails) -> bool:
    return entry["type"] == "too_short" or entry["type"].endswith("_type")


_MOST_HINTS = 20


def _line(entry: ErrorDetails, near: Near | None) -> InitErrorDetails:
    kind, context = entry["type"], dict(entry.get("ctx", {}))
    code: str | PydanticCustomError = kind
    if kind == "string_pattern_mismatch" and context.get("pattern") in _MEANINGS:
        code = PydanticCustomError(kind, cast("Any", _MEANINGS[context["pattern"]]), context)
    elif kind == "extra_forbidden" and near and (hint := near(entry["loc"])):
        code = PydanticCustomError(kind, cast("Any", f"there is no such field; {hint}"))
    elif kind in _RAISED:
        context = {"error": _RAISED[kind](str(context.get("error", "")))}
    elif kind == _TAGGED:
        context["tag"] = HIDDEN
    else:
        try:
            PydanticKnownError(cast("ErrorType", kind), context or None)
        except (KeyError, TypeError):  # it is none of pydantic's own, which are made from code and context alone
            code = PydanticCustomError(cast("Any", kind), cast("Any", entry["msg"]), context)
    line = InitErrorDetails(type=code, loc=entry["loc"], input=HIDDEN)
    if isinstance(code, str) and context:
        line["ctx"] = context
    return line
