"""A reader for the notation of conditions. `notation` describes the grammar and writes conditions."""

import json
import re
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Generic, NamedTuple, NoReturn, TypeVar

from secure_checklist.core.budget import BUDGET
from secure_checklist.core.documents.parsing import Unreadable, loader
from secure_checklist.core.errors import InvalidConditionError, Problem, did_you_mean
from secure_checklist.core.model import list_of
from secure_checklist.rules.notation import CONSTANTS, DATE, FACTS, NAME, RESERVED, Form, Grammar, Role

T = TypeVar("T")
# Every quantifier is possessive (`*+`). A text comes from anyone, and without it a long run of letters before a wrong
# sign would be tried at each of its lengths. `\Z` and the last alternative make a token match everywhere, so that a
# wrong sign has a place and a message instead of an exception.
_TEXT = r'"(?:[^"\\\n]|\\[^\n])*+"'
_TOKEN = (
    rf"\s*+(?:(?P<text>{_TEXT})|(?P<parameter>\$(?:{_TEXT}|{NAME}))|(?P<name>{NAME})"
    r"|(?P<number>-?[0-9][A-Za-z0-9_.:+-]*+)|(?P<sign>==|!=|<=|>=|[<>=(),])|(?P<end>\Z)|(?P<wrong>(?s:.)))"
)
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,5})?", re.ASCII)
_LISTED: Final = "put values in brackets, as (a, b)"
_INSTEAD: Final[Mapping[str, str]] = {
    **dict.fromkeys(("=", "=>", "≡"), "write =="),
    **dict.fromkeys(("&", "AND", "And"), "write and"),
    **dict.fromkeys(("|", "OR", "Or"), "write or"),
    **dict.fromkeys(("!", "~", "NOT", "Not"), "write not"),
    "≥": "write >=",
    "≤": "write <=",
    "≠": "write !=",
    **dict.fromkeys("'“”„\u2018\u2019«»`", 'put a text in straight double quotation marks, as "Pixel"'),
    '"': "end the text with a quotation mark",
}
"""What to write instead of signs that people know from other languages."""


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


Build = Callable[[str, Mapping[str, object]], tuple[T | None, Sequence[Problem]]]
"""A function that builds a condition of an operation from its fields. The path of each problem begins with a field,
or is empty."""


@loader(InvalidConditionError)
def read_notation(text: object, grammar: Grammar, build: Build[T]) -> T:
    """Read a condition from its text.

    Raises:
        InvalidConditionError: If the text doesn't follow the grammar, or `build` found problems. Each problem has its
            line and column.

    """
    if not isinstance(text, str):
        raise Unreadable("a condition is written as a text")
    if len(text) > BUDGET.by_hand:
        raise Unreadable(f"longer than {BUDGET.by_hand:,} characters")
    return _Reader(text, grammar, build).whole()


class _Reader(Generic[T]):
    """A parser by recursive descent: a method for each rule of the grammar."""

    def __init__(self, text: str, grammar: Grammar, build: Build[T]) -> None:
        self._text, self._grammar, self._build = text, grammar, build
        # `_ahead` holds tokens that were looked at and not taken: `name (` begins an operation, `name =` a named
        # argument, and a form may have a lead of two words.
        self._token = re.compile(_TOKEN)  # not when the library is imported; `re` keeps it
        self._ahead: deque[_Token] = deque()
        self._position = self._depth = self._nodes = 0
        self._problems: list[Problem] = []

    def whole(self) -> T:
        """Read the whole text as one condition."""
        found = self._condition()
        if self._peek().kind != "end":
            self._expected('"and", "or" or the end', ("and", "or"))
        if found is None or self._problems:
            raise InvalidConditionError(self._problems)
        return found

    # tokens ----------------------------------------------------------------------------------------------------

    def _peek(self, ahead: int = 0) -> _Token:
        while len(self._ahead) <= ahead:
            match = self._token.match(self._text, self._position)
            if match is None or match.lastgroup is None:
                raise AssertionError("a token matches everywhere")
            self._position = match.end()
            kind = match.lastgroup
            self._ahead.append(_Token(kind, match[kind], match.start(kind)))
        return self._ahead[ahead]

    def _next(self) -> _Token:
        self._peek()
        return self._ahead.popleft()

    def _takes(self, *texts: str) -> bool:
        """Take these signs and words if they come next."""
        for ahead, text in enumerate(texts):
            token = self._peek(ahead)
            if token.text != text or token.kind not in ("name", "sign"):
                return False
        for _ in texts:
            self._next()
        return True

    def _require(self, text: str) -> None:
        if not self._takes(text):
            self._expected(f'"{text}"', (text,))

    def _place(self, at: int) -> str:
        line = self._text.count("\n", 0, at) + 1
        return f"line {line}, column {at - self._text.rfind(chr(10), 0, at)}"

    def _expected(self, what: str, near: Sequence[str] = ()) -> NoReturn:
        """Refuse the next token."""
        token = self._peek()
        hint = _INSTEAD.get(token.text) or (did_you_mean(token.text, near) if token.kind == "name" else "")
        self._refuse(token.at, f"expected {what}, not {_FOUND.get(token.kind, 'this sign')}", hint)

    def _refuse(self, at: int, message: str, suggestion: str = "") -> NoReturn:
        raise InvalidConditionError([*self._problems, Problem(self._place(at), message, suggestion)])

    @contextmanager
    def _deeper(self, at: int) -> Generator[None, None, None]:
        self._depth += 1
        if self._depth > self._grammar.depth:
            self._refuse(at, f"nested deeper than {self._grammar.depth} levels", "split the rule over derived facts")
        yield
        # Not in a `finally`: a refusal ends the whole reading.
        self._depth -= 1

    def _entries(self, end: str) -> Iterator[None]:
        """Yield before each entry of a list with commas, which the caller then reads."""
        if self._takes(end):
            return
        while True:
            yield
            if self._takes(end):
                return
            self._require(",")

    # conditions --------------------------------------------------------------------------------------------------

    def _condition(self) -> T | None:
        return self._joined("or", "any_of", lambda: self._joined("and", "all_of", self._negation))

    def _joined(self, word: str, op: str, read: Callable[[], T | None]) -> T | None:
        at, parts = self._peek().at, [read()]
        while self._takes(word):
            parts.append(read())
        return parts[0] if len(parts) == 1 else self._node(op, {"conditions": parts}, {}, at)

    def _negation(self) -> T | None:
        token = self._peek()
        if self._takes("not"):
            with self._deeper(token.at):
                return self._node("not", {"condition": self._negation()}, {}, token.at)
        if self._takes("("):
            with self._deeper(token.at):
                found = self._condition()
                self._require(")")
                return found
        if token.kind != "name" or token.text in RESERVED:
            self._expected("a condition")
        if self._peek(1).text == "(" and self._peek(1).kind == "sign":
            return self._operation()
        return self._predicate()

    def _predicate(self) -> T | None:
        """Read a fact and a form."""
        fact = self._next()
        form = self._form()
        if form is None:
            if self._peek().kind == "end" or self._peek().text in ("and", "or", ")"):
                hint = "of a yes-or-no fact, write == true"
                self._refuse(self._peek().at, "expected an operator after the fact", hint)
            self._expected("an operator", tuple(form.lead[0] for form in self._grammar.forms))
        fields: dict[str, object] = {"fact": fact.text}
        places = {"fact": [fact.at]}
        for part in form.text.split()[len(form.lead) :]:
            if part[1:-1] in FACTS:
                places[part[1:-1]] = [self._peek().at]
                fields[part[1:-1]] = self._fact()
            elif part.startswith("{"):
                fields[part[1:-1]], places[part[1:-1]] = self._value()
            else:
                self._require(part)
        found = self._node(form.op, fields, places, fact.at)
        return self._node("not", {"condition": found}, {}, fact.at) if form.negated else found

    def _form(self) -> Form | None:
        """Take the lead of a form. Of two forms with one lead, one goes on with a fact and the other with a value."""
        # The longest lead comes first, so that `is not` isn't taken for `is`. `== {value}` and `== {other}` have the
        # same one; there the dot in the next name decides, which a fact has and a bare word hasn't.
        lead = next((form.lead for form in self._grammar.forms if self._takes(*form.lead)), None)
        alike = [form for form in self._grammar.forms if form.lead == lead]
        named = self._peek().kind == "name" and "." in self._peek().text
        return next((form for form in alike if form.starts[1] is named), next(iter(alike), None))

    def _fact(self) -> str:
        if self._peek().kind != "name" or self._peek().text in RESERVED:
            self._expected("a fact")
        return self._next().text

    def _operation(self) -> T | None:
        """Read the name of an operation, and its arguments in brackets."""
        name = self._next()
        roles = self._grammar.fields.get(name.text)
        if roles is None:
            self._refuse(name.at, "no such operation", did_you_mean(name.text, self._grammar.fields))
        self._require("(")
        fields: dict[str, object] = {}
        places: dict[str, list[int]] = {}
        with self._deeper(name.at):
            for _ in self._entries(")"):
                self._argument(roles, fields, places)
        return self._node(name.text, fields, places, name.at)

    def _argument(self, roles: Mapping[str, Role], fields: dict[str, object], places: dict[str, list[int]]) -> None:
        token, named = self._peek(), self._peek(1).text == "=" and self._peek(1).kind == "sign"
        open_fields = [field for field, role in roles.items() if field not in fields or role == "conditions"]
        field = token.text if named else next(iter(open_fields), "")
        if field not in open_fields:
            self._refuse(token.at, "no such field, or it stands twice", did_you_mean(token.text, roles) * named)
        if named:
            self._next()
            self._next()
        places.setdefault(field, [token.at])
        role = roles[field]
        if role == "condition":
            fields[field] = self._condition()
        elif role == "conditions":
            fields[field] = (*(list_of(fields.get(field)) or ()), self._condition())
        elif role == "fact" and self._peek().kind == "name":
            fields[field] = self._next().text
        else:
            fields[field], places[field] = self._value()

    def _node(self, op: str, fields: Mapping[str, object], places: Mapping[str, Sequence[int]], at: int) -> T | None:
        """Build a condition. Return None if it, or one below it, has problems."""
        self._nodes += 1
        if self._nodes > self._grammar.nodes:
            self._refuse(at, f"more than {self._grammar.nodes} conditions", "split the rule over derived facts")
        roles = self._grammar.fields[op]
        # A part with problems is None. Building the whole on top of it would report the same fault again, so it is
        # None, too, and reading goes on to find the other faults.
        below = [part for field, part in fields.items() if roles[field].startswith("condition")]
        if any(part is None or None in (list_of(part) or ()) for part in below):
            return None
        found, problems = self._build(op, fields)
        for problem in problems:
            # ` > values[2]` is a problem with the third entry of the list in the field `values`. `places` has the
            # position of each list at 0 and of its entries from 1 on, so that the message points at the entry itself.
            field, _, index = problem.path.removeprefix(" > ").partition("[")
            near = places.get(field.partition(" ")[0]) or [at]
            number = index.partition("]")[0]
            place = int(number) + 1 if number.isdecimal() else 0
            hint = problem.suggestion or _LISTED * (problem.message == "expected a list")
            self._problems.append(Problem(self._place(near[min(place, len(near) - 1)]), problem.message, hint))
        if len(self._problems) > BUDGET.problems:
            raise InvalidConditionError(self._problems)
        return None if problems else found

    # values --------------------------------------------------------------------------------------------------------

    def _value(self) -> tuple[object, list[int]]:
        """Return a value with its position; for a list, with those of its entries after it."""
        token = self._peek()
        places = [token.at]
        if self._takes("("):
            parts: list[object] = []
            with self._deeper(token.at):
                for _ in self._entries(")"):
                    places.append(self._peek().at)
                    parts.append(self._value()[0])
            return parts, places
        return self._scalar(), places

    def _scalar(self) -> object:
        token = self._peek()
        if token.kind == "number":
            return self._number(self._next())
        if token.kind == "text":
            return self._unquoted(self._next(), 0)
        if token.kind == "parameter":
            self._next()
            return {"param": self._unquoted(token, 1) if token.text[1] == '"' else token.text[1:]}
        if token.kind == "name" and token.text in CONSTANTS:
            return CONSTANTS[self._next().text]
        if token.kind == "sign" and token.text[0] in "<>=!":
            self._refuse(token.at, "expected a value, not this sign", 'put a text in quotation marks, as ">=17"')
        if token.kind != "name" or token.text in RESERVED:
            self._expected("a value")
        if "." in token.text:
            self._refuse(token.at, "a fact can't stand here", "put a text in quotation marks")
        return self._next().text

    def _number(self, token: _Token) -> int | float | str:
        if re.fullmatch(DATE, token.text):
            return token.text
        if not _NUMBER.fullmatch(token.text):
            hint = "write a date as 2026-01-31, and put a text in quotation marks"
            self._refuse(token.at, "this is neither a number nor a date", hint)
        whole = token.text.lstrip("-").isdecimal()
        return int(token.text) if whole else float(token.text)

    def _unquoted(self, token: _Token, start: int) -> str:
        try:
            return str(json.loads(token.text[start:], strict=False))
        except ValueError:
            self._refuse(token.at, "a backslash in a text begins no known escape", r"write \\ for a backslash")


_FOUND: Final[Mapping[str, str]] = {
    "text": "a text",
    "parameter": "a parameter",
    "name": "this word",
    "number": "a number",
    "end": "the end",
}
