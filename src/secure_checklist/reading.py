"""Text into plain data, with bounds: JSON, TOML and YAML all end as the same dicts, lists and scalars.

Size, depth and the number of nodes are bounded; duplicate keys, NaN, aliases and cycles are refused.
What the data means is not known here.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Literal, NamedTuple, NoReturn, cast

from pydantic_core import from_json

from secure_checklist.base import list_of
from secure_checklist.scalars import wire_instant

MAX_BYTES = 20_000_000
MAX_NESTING = 100
Syntax = Literal["json", "toml", "yaml"]


class Bounds(NamedTuple):
    """How large a document may be: in bytes, and in values where they are counted."""

    size: int = MAX_BYTES
    entries: int = 2_000_000


BOUNDS = Bounds()
"""The bounds of every document but one that carries a whole history."""


class Unreadable(ValueError):  # noqa: N818 - reads as what it says, and never leaves the loading doors
    """The text is not a document of its syntax; the message never quotes it."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion


def parse(data: bytes, syntax: Syntax, bounds: Bounds = BOUNDS) -> Any:  # noqa: ANN401 - plain data
    """Read a text into plain data.

    Raises:
        Unreadable: it is too large, no UTF-8, not of the syntax, or repeats a key.

    """
    if len(data) > bounds.size:
        raise Unreadable(f"larger than {bounds.size // 1_000_000} MB")
    if syntax == "json" and (quick := _quick(data)) is not None:
        return quick
    try:
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 (at byte {error.start})", "save it as UTF-8") from None
    try:
        found = _PARSERS[syntax](text)
    except RecursionError:
        raise Unreadable(f"nested deeper than {MAX_NESTING} levels") from None
    if syntax != "json" or text.count("[") + text.count("{") > MAX_NESTING:
        return plain(found, bounds)
    return found


def plain(value: object, bounds: Bounds = BOUNDS) -> Any:  # noqa: ANN401 - plain data
    """Reduce Python data to plain JSON data, within the same bounds.

    Raises:
        Unreadable: it is too deep or too large, refers to itself, or holds something that JSON can't say.

    """
    return _Plain(bounds.entries).reduce(value, 0)


class _Plain:
    """Copies data while counting."""

    def __init__(self, most: int) -> None:
        self.most, self.entries = most, 0

    def reduce(self, value: Any, depth: int) -> Any:  # noqa: ANN401 - anything in, plain data out
        self.entries += 1
        if depth > MAX_NESTING:
            raise Unreadable(f"nested deeper than {MAX_NESTING} levels", "a value that holds itself has no end")
        if self.entries > self.most:
            raise Unreadable(f"more than {self.most} values")
        if value is None or type(value) in (str, bool, int):
            return value
        if isinstance(value, float):
            return _finite(float(value))
        if isinstance(value, Mapping):
            entries = cast("Mapping[object, object]", value)
            return {_key(key): self.reduce(part, depth + 1) for key, part in entries.items()}
        if (parts := list_of(value)) is not None:
            return [self.reduce(part, depth + 1) for part in parts]
        return self._leaf(value, depth)

    def _leaf(self, value: Any, depth: int) -> Any:  # noqa: ANN401 - anything in, plain data out
        if isinstance(value, (set, frozenset)):
            return [self.reduce(part, depth + 1) for part in sorted(map(str, cast("frozenset[object]", value)))]
        if isinstance(value, datetime):
            if value.utcoffset() is None:
                raise Unreadable("a time without an offset names no moment", "write it as 2026-01-31T18:30:00Z")
            return wire_instant(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, time):
            raise Unreadable("a time of day has no place here", "put a text in quotation marks")
        raise Unreadable(f"{type(value).__name__} has no place in a document")


def _finite(value: float) -> float:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - the test for NaN
        raise Unreadable("NaN and Infinity are no numbers here")
    return value


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise Unreadable(f"a key must be a text, not {type(key).__name__}", "put it in quotation marks")
    return key


def _quick(data: bytes) -> object | None:
    """Read flat JSON in which no key can stand twice; None: read it with care.

    Each key is followed by a colon. So there are at most as many keys as colons, and, where no space comes before a
    colon, at most as many as `":`. With as many different ones in the objects, none of them is repeated.
    """
    objects = data.count(b"{")
    if data.count(b"[") + objects > MAX_NESTING:
        return None
    try:
        found: object = from_json(data, allow_inf_nan=False)
    except ValueError:
        return None
    keys = _keys(found, objects)
    if keys == data.count(b":") or (keys == data.count(b'":') and not any(gap in data for gap in _GAPS)):
        return found
    return None


_GAPS = (b" :", b"\t:", b"\n:", b"\r:")


def _keys(value: object, objects: int) -> int:
    """Count the keys of all objects, at most so many, from the outside in."""
    keys, layer = 0, [value]
    while layer and objects:
        below: list[object] = []
        for part in layer:
            if isinstance(part, dict):
                entries = cast("dict[str, object]", part)
                keys, objects = keys + len(entries), objects - 1
                below += entries.values()
            elif isinstance(part, list):
                below += cast("list[object]", part)
        layer = below
    return keys


# one parser a syntax ---------------------------------------------------------------------------------------------


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Unreadable(f"the key {json.dumps(key[:100])} stands twice in one place")
            seen.add(key)
    return found


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is no number here")


_decode: Callable[[str], Any] = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant).decode


def _parse_json(text: str) -> Any:  # noqa: ANN401 - plain data
    try:
        return _decode(text)
    except Unreadable:
        raise
    except json.JSONDecodeError as error:
        raise Unreadable(f"no JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except ValueError:
        raise Unreadable("no JSON: a number has too many digits") from None


def _parse_toml(text: str) -> Any:  # noqa: ANN401 - plain data
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"no TOML: {_without_quotes(str(error))}") from None
    except ValueError:
        raise Unreadable("no TOML: a number or date is out of range") from None


def _without_quotes(message: str) -> str:
    """Leave out what a parser quotes from the text, since that may be an answer."""
    head, _, tail = message.partition("'")
    return head + tail.rpartition("'")[2] if tail else message


def _parse_yaml(text: str) -> Any:  # noqa: ANN401 - plain data
    try:
        from secure_checklist._yaml import parse_yaml  # noqa: PLC0415 - the extra is imported only when asked for
    except ImportError:
        raise Unreadable("YAML needs the extra `yaml`", "pip install secure-checklist[yaml]") from None
    try:
        return parse_yaml(text)
    except ValueError as error:
        raise Unreadable(str(error)) from None


_PARSERS: dict[str, Callable[[str], Any]] = {"json": _parse_json, "toml": _parse_toml, "yaml": _parse_yaml}
