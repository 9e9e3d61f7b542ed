r"""Patterns of `matches`: the engine, and the cost of a pattern, which is computed before the engine compiles it.

The engine (Rust's `regex`, which pydantic includes) matches in linear time, but it unrolls counted repetitions:
`\w{50}` becomes tens of thousands of states, and matching a text of a thousand characters takes megabytes and tenths of
a second.
"""

import re
from collections.abc import Callable

from pydantic_core import SchemaError, SchemaValidator, core_schema

from secure_checklist.core.budget import BUDGET

Matcher = Callable[[object], bool]

_WORD, _SPACE, _EDGE, _ANY, _BEYOND_ASCII = 700, 250, 50, 20, 20
"""The size of one sign in the engine, in units of about a hundred bytes; measured, and rounded up."""
_ESCAPES = {**dict.fromkeys("wWpP", _WORD), **dict.fromkeys("dDsS", _SPACE), **dict.fromkeys("bB", _EDGE)}
_EITHER_CASE = 4
_PIECE = re.compile(
    r"(?P<escape>\\[pPxuU]\{[^}]*\}|\\[pP].|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\.)"
    r"|(?P<opened>\[\^?\]?)"
    r"|(?P<count>\{\s*(?P<low>[0-9]*)\s*(?P<open>,)?\s*(?P<high>[0-9]*)\s*\})"
    r"|(?P<group>\((?:\?(?:P?<[^>]*>|[A-Za-z-]*:?))?)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_FLAGS = re.compile(r"\(\?([A-Za-z-]*)")


def cost_of(pattern: str) -> int:
    """Return the size of a pattern in the engine, in units of about 100 bytes. It is never much too low."""
    # The pattern is read from left to right, without a tree: `last` is the cost of the piece before, `total` that of
    # the group so far, and `outer` has the totals of the groups around it.
    #
    #   \w{50}          700 * 50                  35,000: refused
    #   (a|\d{3})+      1 + 250 * 3 = 751         a repeat without end adds no states
    #   (\d{3}){4}      250 * 3 * 4 = 3,000
    flags = "".join(_FLAGS.findall(pattern))
    times = _EITHER_CASE if "i" in flags else 1
    outer: list[int] = []
    total = last = brackets = 0
    for found in _PIECE.finditer(pattern):
        sign = found["sign"] or ""
        if brackets:
            brackets += bool(found["opened"]) - (sign == "]")
            last += _cost(found["escape"], found[0]) * times
            total += last * (not brackets)
        elif found["opened"]:
            brackets, last = 1, _ANY
        elif found["group"]:
            outer.append(total)
            total = last = 0
        elif sign == ")":
            last, before = total, outer.pop() if outer else 0
            total = before + last
        elif found["count"]:
            many = max(int(found["high"] or 0), int(found["low"] or 0) + bool(found["open"]), 1)
            total, last = total + last * (many - 1), last * many
        elif sign not in ("*", "+", "?", "|"):
            last = _cost(found["escape"], found[0]) * times
            total += last
    return sum(outer) + total + last * bool(brackets)


def _cost(escape: str | None, piece: str) -> int:
    if escape is not None:
        return _ESCAPES.get(escape[1:2], _BEYOND_ASCII if escape[1:2] in ("x", "u", "U") else 1)
    return _ANY if piece == "." else 1 if piece.isascii() else _BEYOND_ASCII


def linear_matcher(pattern: str) -> Matcher:
    """Compile a pattern for the linear-time engine. The result isn't cached, so callers keep it if they need it again.

    Raises:
        ValueError: If the engine refuses the pattern, for example because of look-around or back-references, or it
            costs too much.

    """
    if "x" in "".join(_FLAGS.findall(pattern)):
        raise ValueError("a pattern with blanks and comments, (?x), is refused; write it without")
    if cost_of(pattern) > BUDGET.pattern:
        raise ValueError("the linear-time engine refuses this pattern (it counts too many signs of too large a class)")
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex")).isinstance_python
    except SchemaError:
        raise ValueError("the linear-time engine refuses this pattern (no look-around, no back-references)") from None
