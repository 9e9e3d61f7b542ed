"""Parse text into plain data, within limits. JSON and TOML both become dicts, lists and scalars.

Size, depth and the number of nodes are limited. Duplicate keys, NaN and cycles are refused. This module doesn't know
the meaning of the data.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import wraps
from inspect import signature
from typing import Literal, ParamSpec, TypeVar, cast

from secure_checklist.core.budget import BUDGET, Budget, spending
from secure_checklist.core.errors import InvalidDocumentError, Problem, SecureChecklistError, UnforeseenError
from secure_checklist.core.model import list_of
from secure_checklist.core.types import format_instant

MAX_NESTING = BUDGET.depth
MAX_DOTS = 32
"""The largest number of names that a dotted TOML key may join. The deepest of our documents needs fewer than ten."""
Syntax = Literal["json", "toml"]
P = ParamSpec("P")
R = TypeVar("R")


class Unreadable(ValueError):  # noqa: N818 - reads as what it says, and never leaves the loaders
    """The text isn't a document in its syntax. The message never quotes it."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion


def loader(refuses: type[InvalidDocumentError]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a loader: it has one budget, and any failure inside it becomes its own documented error.

    Errors of this library, `OSError` and warnings that are raised as errors pass through unchanged. So does the
    `TypeError` for wrong arguments, which is a mistake of the caller. The cause of an unforeseen error is reported
    without values.
    """

    def made(function: Callable[P, R]) -> Callable[P, R]:
        taken = signature(function)

        @wraps(function)
        def entered(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                # A wrong call is the programmer's error and stays a `TypeError`. Inside, a `TypeError` comes from a
                # document that no one foresaw, and would look the same; so the arguments are tried before.
                taken.bind(*args, **kwargs)
            except TypeError as fault:
                wrong = f"{function.__name__}() {fault}"
            else:
                wrong = ""
            if wrong:
                raise TypeError(wrong)
            with spending():
                try:
                    return function(*args, **kwargs)
                except (SecureChecklistError, OSError, Warning):
                    raise
                except Unreadable as fault:
                    problem, cause = Problem("", str(fault), fault.suggestion), None
                except RecursionError:
                    problem, cause = Problem("", f"nested deeper than {MAX_NESTING} levels"), None
                except Exception as fault:  # noqa: BLE001 - a loader promises one kind of error
                    problem, cause = (
                        Problem("", "it can't be read, for a reason that wasn't foreseen"),
                        UnforeseenError.of(fault),
                    )
            raise refuses([problem]) from cause  # out here, so that it drags no error along that holds a value

        return entered

    return made


def parse(data: bytes, syntax: Syntax, budget: Budget = BUDGET) -> object:
    """Parse bytes into plain data, within the budget.

    Raises:
        Unreadable: If the text is too large or too deep, isn't UTF-8, isn't valid in the syntax, or repeats a key.

    """
    most = budget.size if syntax == "json" else min(budget.size, budget.by_hand)
    if len(data) > most:
        raise Unreadable(f"larger than {most // 1_000_000} MB", "" if syntax == "json" else "JSON may be larger")
    # Counting comes before parsing, which needs many times the room of the text. Each value but the first follows one
    # of these, so there are at most as many values; texts have some as well, which only makes the count too high.
    if syntax == "json" and sum(map(data.count, (b",", b"[", b"{"))) >= budget.nodes:
        raise Unreadable(f"more than {budget.nodes} values")
    try:
        # Editors on Windows write a byte order mark, for which JSON has no place. Refusing it would only puzzle people.
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 (at byte {error.start})", "save it as UTF-8") from None
    try:
        found = _PARSERS[syntax](text)
    except RecursionError:
        raise Unreadable(f"nested deeper than {MAX_NESTING} levels") from None
    if syntax != "json":
        return plain(found, budget)
    # The parser of JSON builds only dicts, lists and scalars, so depth is all there is to check. TOML brings dates, and
    # goes through `plain`.
    if _is_deeper(found, budget.depth):
        raise Unreadable(f"nested deeper than {budget.depth} levels")
    return found


def plain(value: object, budget: Budget = BUDGET) -> object:
    """Return Python data as plain JSON data, within the same limits.

    Raises:
        Unreadable: If the data is too deep or too large, refers to itself, or contains something that JSON can't
            represent.

    """
    entries = 0

    def reduce(value: object, depth: int) -> object:
        nonlocal entries
        entries += 1
        if depth > budget.depth:
            raise Unreadable(f"nested deeper than {budget.depth} levels", "a value that holds itself has no end")
        if entries > budget.nodes:
            raise Unreadable(f"more than {budget.nodes} values")
        if isinstance(value, Mapping):
            named = cast("Mapping[object, object]", value)
            for key in named:
                if not isinstance(key, str):
                    raise Unreadable(f"a key must be a text, not {type(key).__name__}", "put it in quotation marks")
            return {str(key): reduce(part, depth + 1) for key, part in named.items()}
        if isinstance(value, (set, frozenset)):
            return [reduce(part, depth + 1) for part in sorted(map(str, cast("frozenset[object]", value)))]
        parts = list_of(value)
        return _leaf(value) if parts is None else [reduce(part, depth + 1) for part in parts]

    return reduce(value, 0)


def _leaf(value: object) -> object:
    # `type(...) in` and not `isinstance`: a subclass of `str` or `int`, such as an enum, may write itself as something
    # else.
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, float):
        return _finite(float(value))
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise Unreadable("a time without an offset names no point in time", "write it as 2026-01-31T18:30:00Z")
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        raise Unreadable("a time of day has no place here", "put a text in quotation marks")
    raise Unreadable(f"{type(value).__name__} has no place in a document")


def _finite(value: float) -> float:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - the test for NaN
        raise Unreadable("NaN and Infinity are no numbers here")
    return value


def _is_deeper(value: object, depth: int) -> bool:
    """Return True if plain data nests deeper. It goes layer by layer, since recursion could nest too deep itself."""
    layer: list[object] = [value]
    for _ in range(depth + 1):
        below: list[object] = []
        for part in layer:
            if type(part) is dict:
                below += cast("dict[str, object]", part).values()
            elif type(part) is list:
                below += part
        layer = below
        if not layer:
            return False
    return True


# one parser a syntax ---------------------------------------------------------------------------------------------


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # `json` keeps the last of two equal keys. An attacker, or a merge gone wrong, could then show a reader one value
    # and the program another.
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Unreadable(f"the key {json.dumps(key[:100])} stands twice in one place")
            seen.add(key)
    return found


def _number(text: str) -> float:
    return _finite(float(text))


_decode: Callable[[str], object] = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_number, parse_float=_number
).decode


def _parse_json(text: str) -> object:
    try:
        return _decode(text)
    except Unreadable:
        raise
    except json.JSONDecodeError as error:
        raise Unreadable(f"no JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except ValueError:
        raise Unreadable("no JSON: a number has too many digits") from None


_TOML_TEXTS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|'
    r"'''(?:[^']|'(?!''))*+(?:''')?|"
    r'"(?:[^"\\\n]|\\[^\n])*+"?|'
    r"'[^'\n]*+'?|"
    r"#[^\n]*+",
    re.DOTALL,
)
"""Texts and comments, closed or not. The parser refuses those that aren't closed; here none may be scanned twice."""
_TOML_KEY = re.compile(r"[\w.\- \t']++")


def _parse_toml(text: str) -> object:
    import tomllib  # noqa: PLC0415 - for import time: only TOML needs it

    # before the parser, which needs time and room in the square of how deep dotted keys nest
    if any(found[0].count(".") >= MAX_DOTS for found in _TOML_KEY.finditer(_TOML_TEXTS.sub("'", text))):
        raise Unreadable(f"nested deeper than {MAX_DOTS} levels")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        head, _, tail = str(error).partition("'")  # what the parser quotes may be an answer
        raise Unreadable(f"no TOML: {head + tail.rpartition(chr(39))[2] if tail else head}") from None
    except ValueError:
        raise Unreadable("no TOML: a number or date is out of range") from None


_PARSERS: dict[str, Callable[[str], object]] = {"json": _parse_json, "toml": _parse_toml}
