"""cnspec's policies: MQL, a language of resources, their fields, and lists of them.

- A path of fields is a fact of the device or account, and so is a field of a resource that is looked up by a literal:
  `service("sshd").running`.
- An element of a list is a record. `all`, `any`, `none`, `one`, `contains` and the length of a list with a `where`
  become quantifiers. A list without a `where` has its length as a fact.
- `x == empty` and `x != null` ask whether there is a value: a fact of its own, which an adapter has to supply.
- A list of texts, of which the elements are compared with literals, is a set.
- An `all` with another list inside is about each record.
- A property becomes its default.
- Lost are the output of commands, the content of files, values that are worked out, and lookups by a value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import yaml

from convert.policy import Converted, Facts, LostError, Policy, TypeWord, slug
from secure_checklist import Condition, Fact

TOKEN = re.compile(
    r"""[ \t]+|//[^\n]*|\#[^\n]*|(?P<line>\n\s*)|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_$][A-Za-z0-9_]*)|(?P<sign>&&|\|\||==|!=|<=|>=|!~|=~|[-+*/%<>=!.,:;(){}\[\]?])"
)
REGEX = re.compile(r"/((?:[^/\\\n]|\\.)+)/([a-z]*)")
RAW = frozenset({"command", "powershell", "parse"})
"""Resources that read texts of any shape."""
RAW_FIELDS = frozenset({"content", "stdout", "stderr"})
LISTS = frozenset({"all", "any", "none", "one", "contains", "where"})
MADE = frozenset(
    {"map", "flat", "first", "last", "unique", "keys", "values", "split", "lines", "trim", "upcase", "downcase"}
)
"""What works a value out from another."""
ORDER = {"<", "<=", ">", ">="}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
EMPTY = frozenset({"empty", "null"})
TRUTHS = {"true": True, "false": False}
BEFORE_VALUES = frozenset({"(", "[", "{", ",", ";", ":", "==", "!=", "&&", "||", "=~", "!~", "=", "!"})
ITEM = ("name", "_")


class Parser:
    """The part of MQL that policies use, as tuples whose first member says what they are."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            regex = None
            if text[at] == "/" and text[at : at + 2] != "//" and self._value_comes():
                regex = REGEX.match(text, at)
            found = regex or TOKEN.match(text, at)
            if found is None:
                raise LostError("MQL that the converter doesn't read")
            at = found.end()
            if regex is not None:
                flags = "(?i)" if "i" in regex[2] else ""
                self.tokens.append(("regex", flags + regex[1].replace("\\/", "/")))
            elif found.lastgroup:
                self.tokens.append((found.lastgroup, found.group()))
        self.at = 0

    def _value_comes(self) -> bool:
        """Say whether a value comes next, so that a slash begins a pattern rather than divides."""
        before = next((token for kind, token in reversed(self.tokens) if kind != "line"), "(")
        return before in BEFORE_VALUES

    def lines(self) -> None:
        """Go past the ends of lines."""
        while self.tokens[self.at : self.at + 1] and self.tokens[self.at][0] == "line":
            self.at += 1

    def peek(self, *, over_lines: bool = True) -> str:
        """Return the next sign or name; a text is none."""
        at = self.at
        while over_lines and self.tokens[at : at + 1] and self.tokens[at][0] == "line":
            at += 1
        kind, token = self.tokens[at] if at < len(self.tokens) else ("end", "")
        return token if kind in ("sign", "name") else kind

    def take(self, wanted: str, *, over_lines: bool = True) -> bool:
        """Go past a sign or name, if it comes next."""
        if self.peek(over_lines=over_lines) != wanted:
            return False
        self.lines()
        self.at += 1
        return True

    def need(self, wanted: str) -> None:
        """Go past a sign or name, or give up."""
        if not self.take(wanted):
            raise LostError("MQL that the converter doesn't read")

    def block(self, end: str = "end") -> list[Any]:
        """Read statements up to an end."""
        found = list[Any]()
        while True:
            while self.take(";"):
                pass
            self.lines()
            if self.peek() == end:
                self.at += 1
                return found
            if self.peek() == "end":
                raise LostError("MQL that the converter doesn't read")
            found.append(self.statement())

    def statement(self) -> Any:
        """Read an assignment, a case or an expression."""
        if self.take("if"):
            self.need("(")
            wanted = self.any()
            self.need(")")
            self.need("{")
            then = self.block("}")
            if self.take("else"):
                raise LostError("a case distinction")
            return ("if", wanted, then)
        found = self.any()
        if self.take("=", over_lines=False):
            return ("assign", found, self.any())
        return found

    def any(self) -> Any:
        """Read alternatives."""
        found = self.all()
        while self.take("||"):
            found = ("or", found, self.all())
        return found

    def all(self) -> Any:
        """Read what must hold together."""
        found = self.comparison()
        while self.take("&&"):
            found = ("and", found, self.comparison())
        return found

    def comparison(self) -> Any:
        """Read a comparison."""
        found = self.sum()
        for sign in ("==", "!=", "<=", ">=", "<", ">", "=~", "!~"):
            if self.take(sign):
                return ("compare", {"=~": "==", "!~": "!="}.get(sign, sign), found, self.sum())
        return found

    def sum(self) -> Any:
        """Read arithmetic."""
        found = self.postfix()
        while self.peek(over_lines=False) in ("+", "-", "*", "/", "%"):
            sign = self.peek(over_lines=False)
            self.at += 1
            found = ("work", sign, found, self.postfix())
        return found

    def postfix(self) -> Any:
        """Read a value and what is taken from it."""
        found: Any = self.primary()
        while True:
            if self.take("."):
                self.lines()
                found = ("get", found, self.tokens[self.at][1])
                self.at += 1
            elif self.take("(", over_lines=False):
                found = ("call", found, self.arguments(")"))
            elif self.take("[", over_lines=False):
                found = ("index", found, self.any())
                self.need("]")
            elif found[0] in ("get", "call", "index", "name") and self.take("{", over_lines=False):
                found = ("block", found, self.block("}"))
            else:
                return found

    def arguments(self, end: str) -> tuple[Any, ...]:
        """Read values with commas between them, with their names."""
        found = list[Any]()
        while not self.take(end):
            value = self.any()
            found.append(("named", value, self.any()) if self.take(":") else value)
            self.take(",")
            if self.peek() == "end":
                raise LostError("MQL that the converter doesn't read")
        return tuple(found)

    def primary(self) -> Any:  # noqa: PLR0911 - one a kind of value
        """Read a literal, a name, a list or what stands in brackets."""
        self.lines()
        if self.take("("):
            found = self.any()
            self.need(")")
            return found
        if self.take("["):
            return ("list", self.arguments("]"))
        if self.take("!"):
            return ("not", self.postfix())
        if self.take("-"):
            return ("literal", -self.primary()[1])
        kind, token = self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")
        self.at += 1
        if kind == "text":
            return ("literal", re.sub(r"\\(.)", r"\1", token[1:-1]))
        if kind == "number":
            return ("literal", float(token) if "." in token else int(token))
        if kind == "regex":
            return ("regex", token)
        if kind == "name":
            return ("literal", TRUTHS[token]) if token in TRUTHS else ("name", token)
        raise LostError("MQL that the converter doesn't read")


@dataclass(frozen=True)
class Scope:
    """Whose fields a name may be: a kind of subject, and the resource within it.

    Attributes:
        kind: The kind.
        prefix: The path of the resource whose block this is.
        record: Whether `_` is an element of a list.

    """

    kind: str
    prefix: str = ""
    record: bool = False


class Converter:
    """Conditions from expressions."""

    def __init__(self, facts: Facts, properties: Mapping[str, Any]) -> None:
        self.facts = facts
        self.properties = properties

    def truth(self, node: Any, scope: Scope) -> Condition:  # noqa: C901, PLR0911 - one case a kind of node
        """Return the condition that an expression is true."""
        match node:
            case ("and", left, right):
                return self.truth(left, scope) & self.truth(right, scope)
            case ("or", left, right):
                return self.truth(left, scope) | self.truth(right, scope)
            case ("not", inner):
                return ~self.truth(inner, scope)
            case ("if", wanted, then):
                return ~self.truth(wanted, scope) | self.both(then, scope)
            case ("compare", sign, left, right):
                return self.compare(sign, self.known(left), self.known(right), scope)
            case ("block", base, statements):
                return self.inside(base, statements, scope)
            case ("call", ("get", base, "in"), (wanted,)) if self.known(wanted)[0] == "list":
                values = self.known(wanted)[1]
                return self.fact(base, scope, "text").one_of(*(self.literal(value) for value in values))
            case ("call", ("get", base, "inRange"), (low, high)):
                return self.compare(">=", base, low, scope) & self.compare("<=", base, high, scope)
            case ("call", ("get", base, method), arguments) if method in LISTS:
                return self.over(base, method, arguments, scope)
            case ("regex", _) | ("literal", _) | ("work", *_) | ("list", _):
                raise LostError("a value that is worked out")
            case _:
                return self.fact(node, scope, "boolean").is_true()

    def both(self, statements: Sequence[Any], scope: Scope) -> Condition:
        """Return that all statements of a block hold; a bare field is shown, and says nothing."""
        found = [self.truth(each, scope) for each in inlined(statements) if each[0] not in ("name", "get")]
        if not found:
            raise LostError("nothing that can be true or false")
        whole = found[0]
        for more in found[1:]:
            whole &= more
        return whole

    def inside(self, base: Any, statements: Sequence[Any], scope: Scope) -> Condition:
        """Return what a block says of a resource, or of each element of a list."""
        if self.listed(base):
            return self.over_statements(base, statements, scope)
        return self.both(statements, replace(scope, prefix=self.path(base, scope)))

    def listed(self, node: Any) -> bool:
        """Say whether it is a list with a `where`."""
        return bool(node[0] == "call" and node[1][0] == "get" and node[1][2] == "where")

    def source(self, node: Any) -> tuple[Any, list[Any]]:
        """Return a list and the conditions of its `where`s."""
        wanted = list[Any]()
        while self.listed(node):
            wanted = [*node[2], *wanted]
            node = node[1][1]
        return node, [_of_item(each) for each in wanted]

    def over_statements(self, base: Any, statements: Sequence[Any], scope: Scope) -> Condition:
        """Return that all statements hold of every element."""
        list_, wanted = self.source(base)
        kind, element = self.element(list_, scope)
        body = self.both(statements, element)
        for each in wanted:
            body = ~self.truth(each, element) | body
        return self.facts.every(body, kind, scope.kind)

    def element(self, list_: Any, scope: Scope) -> tuple[str, Scope]:
        """Return the kind of a list's elements, and the scope of their fields."""
        if list_[0] == "list":
            raise LostError("a list that is written out")
        path = self.path(list_, scope)
        kind = slug(f"{scope.kind}_{path}" if scope.record else path, 40)
        return kind, Scope(kind, "", record=True)

    def over(self, base: Any, method: str, arguments: Sequence[Any], scope: Scope) -> Condition:
        """Return what `all`, `any`, `none`, `one` or `contains` says of a list."""
        if base[0] == "list":
            return self.written_out(base[1], method, arguments, scope)
        arguments = [_of_item(each) for each in arguments]
        if method == "where" or len(arguments) != 1:
            raise LostError("whether there is any record at all")
        found = self.of_texts(base, method, arguments[0], scope)
        return self.of_records(base, method, arguments[0], scope) if found is None else found

    def of_texts(self, base: Any, method: str, argument: Any, scope: Scope) -> Condition | None:
        """Return what is said of a list of texts; None: it is one of records."""
        if method == "contains" and argument[0] == "literal":
            return self.fact(base, scope, "text_set").has_any(argument[1])
        if method == "contains" and argument[0] in ("regex", "name"):
            raise LostError("a pattern over the texts of a list" if argument[0] == "regex" else "a lookup by a value")
        words = None if self.listed(base) else self.words(argument)
        if words is None or method == "one":
            return None
        fact = self.fact(base, scope, "text_set")
        has = {"any": fact.has_any, "contains": fact.has_any, "none": fact.has_none, "all": fact.has_only}
        return has[method](*words)

    def of_records(self, base: Any, method: str, argument: Any, scope: Scope) -> Condition:
        """Return what is said of a list of records."""
        list_, wanted = self.source(base)
        kind, element = self.element(list_, scope)
        body, chosen = self.truth(argument, element), [self.truth(each, element) for each in wanted]
        if method == "all":
            for each in chosen:
                body = ~each | body
            return self.facts.every(body, kind, scope.kind)
        for each in reversed(chosen):
            body = each & body
        if method == "one":
            return self.facts.counted(body, kind, scope.kind, "==", 1)
        quantifier = self.facts.none if method == "none" else self.facts.some
        return quantifier(body, kind, scope.kind)

    def words(self, node: Any) -> list[str] | None:
        """Return the texts that elements are compared with; None: something else is asked of them."""
        match node:
            case ("compare", "==", ("name", "_"), ("literal", str() as word)):
                return [word]
            case ("call", ("get", ("name", "_"), "in"), (("list", values),)):
                return [str(self.literal(value)) for value in values]
            case ("or", left, right):
                first, second = self.words(left), self.words(right)
                return None if first is None or second is None else [*first, *second]
            case _:
                return None

    def written_out(self, values: Sequence[Any], method: str, arguments: Sequence[Any], scope: Scope) -> Condition:
        """Return what is said of the members of a list in the policy itself."""
        if method not in ("any", "all", "none") or len(arguments) != 1 or not values:
            raise LostError("a list that is written out")
        _, name, body = arguments[0] if arguments[0][0] == "named" else ("", ITEM, arguments[0])
        found = [self.truth(_put(body, {name: self.known(value)}), scope) for value in values]
        whole = found[0]
        for each in found[1:]:
            whole = whole & each if method == "all" else whole | each
        return ~whole if method == "none" else whole

    def known(self, node: Any) -> Any:
        """Return the default of a property, or the node itself."""
        if node[0] == "get" and node[1] == ("name", "props"):
            if node[2] not in self.properties:
                raise LostError("a property without a default")
            return self.properties[node[2]]
        return node

    def literal(self, node: Any) -> Any:
        """Return the value of a literal."""
        found = self.known(node)
        if found[0] != "literal":
            raise LostError("a value that is worked out")
        return found[1]

    def compare(self, sign: str, left: Any, right: Any, scope: Scope) -> Condition:
        """Return a comparison."""
        if left[0] in ("literal", "regex") and right[0] not in ("literal", "regex"):
            left, right, sign = right, left, FLIPPED[sign]
        if (right[0] == "name" and right[1] in EMPTY) or right == ("list", ()):
            return self.empty(left, scope, sign)
        size = left[0] == "get" and left[2] == "length"
        if size and self.listed(left[1]) and right[0] == "literal":
            return self.count(left[1], sign, int(right[1]), scope)
        if left[0] == "work":
            return self.age(left, sign, right, scope)
        if right[0] == "regex":
            found = self.fact(left, scope, "text").matches(right[1])
            return found if sign == "==" else ~found
        if right[0] != "literal":
            raise LostError("a value that is worked out" if right[0] in ("work", "list") else "a field against a field")
        return self.against(left, sign, right[1], scope)

    def against(self, node: Any, sign: str, value: Any, scope: Scope) -> Condition:
        """Return the comparison of a field with a literal."""
        type_: TypeWord = "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        if sign in ORDER and type_ != "number":
            raise LostError("an order of texts")
        fact = self.fact(node, scope, type_)
        signs = {"==": fact.equals, "!=": fact.is_not, ">": fact.more_than, ">=": fact.at_least}
        return {**signs, "<": fact.less_than, "<=": fact.at_most}[sign](value)

    def empty(self, node: Any, scope: Scope, sign: str) -> Condition:
        """Return that there is nothing, or something."""
        if self.listed(node):
            return self.count(node, ">" if sign == "!=" else "==", 0, scope)
        return self.fact(node, scope, "boolean", "_present").equals(sign == "!=")

    def count(self, node: Any, sign: str, number: int, scope: Scope) -> Condition:
        """Return the condition on the number of elements that a `where` leaves."""
        list_, wanted = self.source(node)
        kind, element = self.element(list_, scope)
        body = self.truth(wanted[0], element)
        for each in wanted[1:]:
            body &= self.truth(each, element)
        return self.facts.counted(body, kind, scope.kind, sign, number)

    def age(self, node: Any, sign: str, right: Any, scope: Scope) -> Condition:
        """Return the condition on the days since a date: `time.now - x < 90 * time.day`."""
        now, day = ("get", ("name", "time"), "now"), ("get", ("name", "time"), "day")
        match node, right:
            case ("work", "-", found, when), ("work", "*", days, unit) if found == now and unit == day:
                within = self.fact(when, scope, "date").within_days(int(self.literal(days)))
                if sign in ("<", "<="):
                    return within
                return ~within
            case _:
                raise LostError("arithmetic")

    def fact(self, node: Any, scope: Scope, type_: TypeWord, suffix: str = "") -> Fact[Any]:
        """Return the fact that a field is."""
        if node == ITEM and scope.record:
            raise LostError("a pattern over the texts of a list")
        return self.facts.fact(scope.kind, self.path(node, scope) + suffix, type_)

    def path(self, node: Any, scope: Scope) -> str:
        """Return the path of a field, with the literals that it is looked up by."""
        found = self._path(node)
        return f"{scope.prefix}_{found}" if scope.prefix else found

    def _path(self, node: Any) -> str:  # noqa: C901 - one case a kind of node
        match node:
            case ("name", name) if name in RAW | RAW_FIELDS:
                raise LostError("the output of a command, or a text that is read")
            case ("name", name):
                return name.strip("_") or "value"
            case ("get", _, name) if name in RAW_FIELDS:
                raise LostError("the output of a command, or a text that is read")
            case ("get", _, name) if name in MADE:
                raise LostError("a value that is worked out")
            case ("get", ("name", "_"), str(name)):
                return name
            case ("get", base, name):
                return f"{self._path(base)}_{name}"
            case ("call", ("get", base, name), arguments) if name in LISTS | MADE:
                self._path(base)
                raise LostError("a value of records that are chosen" if arguments else "a value that is worked out")
            case ("call" | "index", base, keys):
                path = self._path(base)
                given = [key[2] if key[0] == "named" else key for key in (keys if node[0] == "call" else (keys,))]
                if any(key[0] != "literal" for key in given):
                    raise LostError("a lookup by a value")
                if node[0] == "index" and not isinstance(given[0][1], str):
                    raise LostError("a record by its position")
                return "_".join([path, *(str(key[1]) for key in given)])
            case _:
                raise LostError("a value that is worked out")


def _put(node: Any, values: Mapping[Any, Any]) -> Any:
    """Return a node with values in the places of names."""
    if isinstance(node, tuple) and node[:1] == ("name",):
        return values.get(node, node)
    if not isinstance(node, list | tuple):
        return node
    found = [_put(part, values) for part in cast("list[Any]", node)]
    return found if isinstance(node, list) else tuple(found)


def _of_item(argument: Any) -> Any:
    """Return what is asked of an element, by `_` where the policy gives it a name."""
    if argument[0] != "named":
        return argument
    _, name, body = argument
    if any(name in list(_walk(each[2])) for each in _walk(body) if each[0] == "call" and each[1][-1] in LISTS):
        raise LostError("a quantifier inside another")
    return _put(body, {name: ITEM})


def _walk(node: Any) -> Iterator[Any]:
    if isinstance(node, tuple) and node and isinstance(node[0], str):
        yield node
    if isinstance(node, list | tuple):
        for part in cast("list[Any]", node):
            yield from _walk(part)


def inlined(statements: Iterable[Any]) -> Iterator[Any]:
    """Yield the statements without assignments: each name is replaced by what it stands for."""
    values = dict[Any, Any]()
    for each in statements:
        statement = _put(each, values)
        if statement[0] == "assign":
            values[each[1]] = statement[2]
        else:
            yield statement


def policies(text: str, *, without: str = "terraform|bicep") -> tuple[dict[str, Any], list[Policy]]:
    """Read a file of policies: the defaults of its properties, and the checks with a query of their own.

    A check with variants has none: its variants are checks. Those for files of infrastructure, whose ids hold
    `without`, are about no account or device, and are left out.
    """
    data = yaml.safe_load(text)
    properties = dict[str, Any]()
    for holder in (*data["policies"], *data["queries"]):
        for prop in holder.get("props") or ():
            value = prop.get("mql", "if").strip().removeprefix("return ").strip()
            if not value.startswith("if"):
                properties[prop["uid"]] = Parser(value).any()
    found = [
        Policy(query["uid"], query.get("title", query["uid"])[:200], query["mql"])
        for query in data["queries"]
        if "mql" in query and not re.search(without, query["uid"])
    ]
    return properties, found


def convert(policy: Policy, facts: Facts, properties: Mapping[str, Any]) -> Converted:
    """Return what becomes of a policy."""
    try:
        statements = Parser(str(policy.query)).block()
    except LostError as error:
        return Converted(policy, lost=str(error))
    converter, scope = Converter(facts, properties), Scope(facts.holder)
    return facts.convert(policy, [partial(converter.truth, each, scope) for each in inlined(statements)])
