"""Conditions as text: `device.screen_lock >= pin and device.security_patch within 30 days`.

A text represents the same data as a document, and is never run as code. This module knows the grammar, but no kind of
condition: a `Grammar` lists the operations, and the caller builds a node from the fields that were read.

    condition = conjunction {"or" conjunction}
    conjunction = negation {"and" negation}
    negation = "not" negation | "(" condition ")" | operation "(" argument {"," argument} ")" | fact form
    argument = [field "="] (value | condition)
    value = "true" | "false" | "null" | number | date | word | text | "$" parameter | "(" [value {"," value}] ")"

A `form` is a way of writing that a predicate's own file adds, such as `within {days} days`. A predicate without a form
is written as an operation: `multiple_of(device.backup_copies, of=2)`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from pydantic_core import to_json

from secure_checklist.core.model import list_of, mapping_of

Role = Literal["fact", "value", "condition", "conditions"]
"""The kind of content that a condition's field holds."""
FACTS = ("fact", "other")
"""The names of the fields that hold a fact's name."""
NAME = r"[A-Za-z_][A-Za-z0-9_-]*+(?:\.[A-Za-z0-9_][A-Za-z0-9_-]*+)*+"
DATE = r"(?a)[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?"
CONSTANTS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None}
RESERVED = frozenset({"and", "or", "not", "in", "is", *CONSTANTS})


class Form(NamedTuple):
    """A way to write a predicate after its fact.

    Attributes:
        op: The operation.
        text: The signs and words as they are written, with fields in braces: `within {days} days`. An operation is
            written in its first form; the others can also be read.
        negated: True if the form means that the predicate doesn't hold.

    """

    op: str
    text: str
    negated: bool = False

    @property
    def lead(self) -> tuple[str, ...]:
        """The signs and words before the first field, which identify the form."""
        return tuple(self.text.partition("{")[0].split())

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields in the form."""
        return frozenset(part[1:-1] for part in self.text.split() if part.startswith("{"))

    @property
    def starts(self) -> tuple[tuple[str, ...], bool]:
        """The lead, and whether a fact follows it. Together they distinguish a form from all others."""
        return self.lead, self.text.partition("{")[2].partition("}")[0] in FACTS


class Grammar(NamedTuple):
    """The operations of a notation.

    Attributes:
        fields: The role of each field except `op`, by operation and in order.
        forms: The forms of predicates. Among forms with the same first word, the one with the longest lead comes first.
        depth: The maximum nesting depth of a condition.
        nodes: The maximum number of nodes in a condition.

    """

    fields: Mapping[str, Mapping[str, Role]]
    forms: Sequence[Form]
    depth: int
    nodes: int


# writing ---------------------------------------------------------------------------------------------------------

_OR, _AND, _NOT, _WHOLE = range(4)
_JOINTS: Final[Mapping[str, tuple[str, int]]] = {"any_of": (" or ", _OR), "all_of": (" and ", _AND)}


class Written(NamedTuple):
    """The text of a condition, and how tightly its outermost operation binds."""

    text: str
    binding: int = _WHOLE

    @property
    def inside(self) -> str:
        """The text to write inside another operation, in brackets if it joins conditions."""
        # `a and b or c` could go without brackets by precedence, but authors who read it shouldn't have to know: `(a
        # and b) or c`.
        return self.text if self.binding >= _NOT else f"({self.text})"


def written(op: str, fields: Mapping[str, Role], data: Mapping[str, object], below: Sequence[Written]) -> Written:
    """Return the text of a condition from its own data and the texts of the conditions inside it."""
    if op in _JOINTS and len(below) > 1:
        joint, binding = _JOINTS[op]
        return Written(joint.join(part.inside for part in below), binding)
    if op == "not":
        return Written(f"not {below[0].inside}", _NOT)
    arguments: list[str] = []
    texts = iter(below)
    named = False  # a predicate names all but its fact; what follows a list of conditions would be taken for one
    for field, role in fields.items():
        if role == "condition":
            arguments.append(next(texts).text)
            named = True
        elif role == "conditions":
            arguments += [part.text for part in texts]
            named = True
        elif field not in data:  # an optional one
            named = True
        elif role == "fact":
            fact = str(data[field])
            arguments.append(f"{field}=" * named + (fact if re.fullmatch(NAME, fact) else _quoted(fact)))
            named = True
        else:
            arguments.append(f"{field}=" * named + value_text(data[field]))
    return Written(f"{op}({', '.join(arguments)})")


def written_after(fact: str, form: Form, data: Mapping[str, object]) -> Written | None:
    """Return a predicate written in one of its forms, or None if the fact's name would need quotation marks."""
    parts = [fact]
    for part in form.text.split():
        name = part[1:-1] if part.startswith("{") else ""
        parts.append(str(data[name]) if name in FACTS else value_text(data[name]) if name else part)
    named = (fact, *(str(data[name]) for name in FACTS if name in data))
    return Written(" ".join(parts)) if all("." in name and re.fullmatch(NAME, name) for name in named) else None


def value_text(value: object) -> str:
    """Return a JSON value as text, without quotation marks if it can be read back as a word or a date."""
    if isinstance(value, str):
        # Reading has to give the same value back: `on` may be bare, and `true`, `and`, `17` or `Pixel 8` may not.
        bare = re.fullmatch(r"[a-z][a-z0-9_]*", value) and value not in RESERVED
        return value if bare or re.fullmatch(DATE, value) else _quoted(value)
    parts, name = list_of(value), (mapping_of(value) or {}).get("param")
    if isinstance(name, str):
        return f"${name if re.fullmatch(NAME, name) else _quoted(name)}"
    if parts is not None:
        return f"({', '.join(map(value_text, parts))})"
    import json  # noqa: PLC0415 - for import time: conditions are written rarely

    return json.dumps(value)


def _quoted(text: str) -> str:
    return to_json(text).decode()
