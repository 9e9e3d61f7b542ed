"""Fleet's policies: SQL over osquery's tables, of which a policy passes if it finds a row.

- A column is a text, as in osquery; a comparison of order reads it as a number.
- `ONE_ROW` are tables with one row for a host: their columns are facts of the device.
- `KEYS` are tables that are looked up: where all the columns of a key are given, the others are facts of the device. A
  row that is missing has to be supplied as empty texts.
- The rows of any other table are records of the device, and the query becomes `some`; `NOT EXISTS` becomes `none`.
- A `LEFT JOIN` that finds rows without a partner is about each row, and so is a subquery that names a column of the
  query around it.
- Lost are functions that read parts of texts, arithmetic, joins of other kinds, and subqueries that give values.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from typing import Any, TypeVar, cast

import yaml

from convert.policy import Converted, Facts, LostError, Policy, TypeWord, slug
from secure_checklist import Condition, Fact

ONE_ROW = frozenset(
    {
        *("alf", "csrutil_info", "gatekeeper", "kernel_info", "location_services", "nvram_info", "os_version"),
        *("pwd_policy", "screenlock", "software_update", "sudo_info", "system_info", "user_login_settings"),
    }
)
KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "authdb": (("right_name",),),
    "dscl": (("command", "path", "key"),),
    "file": (("path",),),
    "plist": (("path", "key", "subkey"), ("path", "key")),
    "registry": (("path",), ("key", "name")),
    "sip_config": (("config_flag",),),
}
T = TypeVar("T")
TOKEN = re.compile(
    r"""\s+|--[^\n]*|/\*.*?\*/|(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?P<number>0x[0-9a-f]+|\d+(?:\.\d+)?)"""
    r"|(?P<name>[a-z_][a-z0-9_]*(?:\.[a-z_*][a-z0-9_]*)?)|(?P<sign><>|<=|>=|!=|==|<<|>>|\|\||[-+*/%&|<>=(),;])",
    re.IGNORECASE | re.DOTALL,
)
UNREAD = "SQL that the converter doesn't read"
ORDER = {"<", "<=", ">", ">="}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass
class Query:
    """A `SELECT`: from which table, which rows, and whether it counts them."""

    columns: list[str] = field(default_factory=list[str])
    table: str = ""
    alias: str = ""
    inner: "Query | None" = None
    joined: "tuple[str, Query] | None" = None
    where: Any = None
    counts_as: str | None = None
    also: "Query | None" = None


class Parser:
    """The part of SQL that policies use, as tuples whose first member says what they are."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            found = TOKEN.match(text, at)
            if found is None:
                raise LostError(UNREAD)
            at = found.end()
            if found.lastgroup:
                self.tokens.append((found.lastgroup, found.group()))
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        """Return the token ahead; words in upper case."""
        kind, token = self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ("end", "")
        return token if kind == "text" else token.upper()

    def take(self, *wanted: str) -> bool:
        """Go past these tokens, if they come next."""
        if any(self.peek(ahead) != token for ahead, token in enumerate(wanted)):
            return False
        self.at += len(wanted)
        return True

    def next(self, *kinds: str) -> tuple[str, str]:
        """Return the token that comes next, which is of one of these kinds."""
        if self.at >= len(self.tokens) or self.tokens[self.at][0] not in kinds:
            raise LostError(UNREAD)
        self.at += 1
        return self.tokens[self.at - 1]

    def bracketed(self, read: Callable[[], T]) -> T:
        """Return what stands in brackets."""
        if not self.take("("):
            raise LostError(UNREAD)
        found = read()
        if not self.take(")"):
            raise LostError(UNREAD)
        return found

    def listed(self, read: Callable[[], Any], between: str) -> list[Any]:
        """Return what stands between separators."""
        parts = [read()]
        while self.take(between):
            parts.append(read())
        return parts

    def statement(self) -> Query:
        """Read the whole text."""
        query = self.query()
        self.take(";")
        if self.peek():
            raise LostError(UNREAD)
        return query

    def query(self) -> Query:
        """Read a `SELECT`."""
        if not self.take("SELECT"):
            raise LostError(UNREAD)
        query, depth = Query(), 0
        while self.peek() and (depth or self.peek() not in ("FROM", "WHERE", ")", ";", "UNION")):
            depth += (self.peek() == "(") - (self.peek() == ")")
            query.columns.append(self.peek())
            self.at += 1
        if query.columns[:4] == ["COUNT", "(", "*", ")"]:
            query.counts_as = query.columns[-1].lower()
        if self.take("FROM"):
            query.table, query.inner, query.alias = self.table()
            left = self.take("LEFT", "JOIN")
            if left or self.take("INNER", "JOIN") or self.take("JOIN"):
                table, subquery, alias = self.table()
                while self.peek() and (depth or self.peek() not in ("WHERE", ")", ";", "UNION")):  # how they are linked
                    depth += (self.peek() == "(") - (self.peek() == ")")
                    self.at += 1
                query.joined = ("left" if left else "inner", subquery or Query(table=table))
                query.joined[1].alias = alias
        if self.take("WHERE"):
            query.where = self.any()
        if self.take("LIMIT"):
            self.at += 1
        if self.peek() in ("GROUP", "ORDER", "HAVING"):
            raise LostError("groups of rows")
        query.also = self.query() if self.take("UNION") else None
        return query

    def table(self) -> tuple[str, Query | None, str]:
        """Read a table or a subquery, and what it is called."""
        inner = self.bracketed(self.query) if self.peek() == "(" else None
        table = inner.table if inner else self.next("name")[1].lower()
        self.take("AS")
        reserved = ("WHERE", "LEFT", "INNER", "JOIN", "ON", "LIMIT", "UNION", "GROUP", "ORDER")
        named = self.tokens[self.at : self.at + 1] and self.tokens[self.at][0] == "name" and self.peek() not in reserved
        return table, inner, self.next("name")[1].lower() if named else table

    def any(self) -> Any:
        """Read alternatives."""
        parts = self.listed(self.all, "OR")
        return parts[0] if len(parts) == 1 else ("or", parts)

    def all(self) -> Any:
        """Read what must hold together."""
        parts = self.listed(self.one, "AND")
        return parts[0] if len(parts) == 1 else ("and", parts)

    def one(self) -> Any:
        """Read one comparison, or what stands in brackets."""
        if self.take("NOT"):
            return ("not", self.one())
        if self.take("EXISTS"):
            return ("exists", self.bracketed(self.query))
        left, denied, sign = self.value(), self.take("NOT"), self.peek()
        found: Any = left
        if sign in ("<>", "!=", "=", "==", *ORDER):
            self.at += 1
            found = ("compare", {"<>": "!=", "==": "="}.get(sign, sign), left, self.value())
        elif self.take("IS"):
            sign = "!=" if self.take("NOT") else "="
            found = ("compare", sign, left, ("null",) if self.take("NULL") else self.value())
        elif self.take("LIKE"):
            found = ("like", left, self.value())
        elif self.take("IN"):
            found = ("in", left, self.bracketed(lambda: self.listed(self.value, ",")))
        return ("not", found) if denied else found

    def value(self) -> Any:
        """Read a column, a literal, a count or a condition in brackets; a function as its name."""
        if self.peek() == "(":
            found: Any = self.bracketed(lambda: ("count", self.query()) if self.peek() == "SELECT" else self.any())
        elif self.peek(1) == "(":
            found = self.call()
        else:
            kind, token = self.next("text", "number", "name")
            found = ("column", token.lower()) if kind == "name" else ("literal", _literal(token), kind)
        if self.peek() in ("+", "-", "*", "/", "%", "&", "|", "<<", ">>", "||"):
            raise LostError("arithmetic")
        return found

    def call(self) -> Any:
        """Read a function, of which only the cast of a column to a number is kept."""
        if not self.take("CAST", "(") or self.peek(1) != "AS":
            raise LostError("a function that reads a text")
        _, column = self.next("name")
        while self.peek() and not self.take(")"):
            self.at += 1
        return ("column", column.lower())


def _literal(token: str) -> str:
    return token[1:-1].replace(token[0] * 2, token[0]) if token[0] in "'\"" else token


def pattern(like: str) -> str:
    """Return a pattern of `LIKE` as a regular expression."""
    signs = {"%": ".*", "_": "."}
    return "(?is)^" + "".join(signs.get(sign, re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", sign)) for sign in like) + "$"


@dataclass
class Scope:
    """Whose columns a name may be: a kind of record, or the device's looked-up values."""

    kind: str
    prefix: str
    names: frozenset[str]
    holder: str
    around: "Scope | None" = None

    def has(self, name: str) -> bool:
        """Return whether a column belongs to it."""
        owner, dot, _ = name.partition(".")
        return not dot or owner in self.names


class Converter:
    """Conditions from queries."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def rows(self, query: Query, around: Scope | None = None, *, denied: bool = False) -> Condition:
        """Return the condition that a query finds a row, or that it finds none."""
        found = self._rows(query, around, denied=denied)
        if query.also is not None:
            other = self.rows(query.also, around, denied=denied)
            return found & other if denied else found | other
        return found

    def _rows(self, query: Query, around: Scope | None, *, denied: bool) -> Condition:
        """Return the condition of one `SELECT`."""
        holder = around.kind if around is not None else self.facts.holder
        if query.inner is not None and query.inner.counts_as is not None:
            return self.over_count(query, holder, denied=denied)
        if query.inner is not None:
            raise LostError(_function(query.inner) or "a query of a query")
        function = _function(query)
        if function:
            raise LostError(function)
        parts = _parts(query.where)
        if not query.table:
            return self.together(parts, None, denied=denied)
        if query.table in ONE_ROW:
            scope = Scope(holder, query.table, frozenset({query.table, query.alias}), holder, around)
            return self.together(parts, scope, denied=denied) if parts else self.present(scope, denied=denied)
        key = None if query.joined else _key(query, parts)
        if key is not None:
            name, rest = key
            scope = Scope(holder, name, frozenset({query.table, query.alias}), holder, around)
            return self.together(rest, scope, denied=denied) if rest else self.present(scope, denied=denied)
        scope = Scope(slug(query.table), "", frozenset({query.table, query.alias}), holder, around)
        return self.records(query, parts, scope, denied=denied)

    def records(self, query: Query, parts: list[Any], scope: Scope, *, denied: bool) -> Condition:
        """Return the condition on the rows of a table that has many."""
        parts, outer = self.uncorrelated(parts, scope)
        parts, holder = _unlinked(parts, scope)
        if query.joined is None:
            conditions = [self.condition(part, scope) for part in parts]
        else:
            conditions = self.joined(query, parts, scope)
        if not conditions:
            raise LostError("whether there is any record at all")
        where = reduce(lambda one, other: one & other, conditions)
        found = self.facts.none(where, scope.kind, holder) if denied else self.facts.some(where, scope.kind, holder)
        for part in outer:
            more = self.condition(("not", part) if denied else part, None)
            found = found | more if denied else found & more
        return found

    def joined(self, query: Query, parts: list[Any], scope: Scope) -> list[Condition]:
        """Return the conditions on rows that are joined with others, or have no partner."""
        how, other = query.joined or ("", Query())
        kind = slug(other.table)
        inner = Scope(kind, "", frozenset({other.table, other.alias}), scope.kind)
        own = [part for part in parts if _about(part, scope)]
        theirs = [part for part in parts if not _about(part, scope)]
        alone = how == "left" and len(theirs) == 1 and theirs[0][:2] == ("compare", "=") and theirs[0][3] == ("null",)
        if how == "left" and not alone:
            raise LostError("a join of two kinds")
        wanted = [*_parts(other.where), *([] if alone else theirs)]
        conditions = [self.condition(part, inner) for part in wanted]
        if not conditions:
            raise LostError("whether there is any record at all")
        where = reduce(lambda one, other: one & other, conditions)
        link = self.facts.none if alone else self.facts.some
        return [*(self.condition(part, scope) for part in own), link(where, kind, scope.kind)]

    def uncorrelated(self, parts: list[Any], scope: Scope) -> tuple[list[Any], list[Any]]:
        """Return the parts on rows of a table, and those that are about the device alone."""
        alone = [part for part in parts if _queries(part) and not _columns(part, scope)]
        return [part for part in parts if part not in alone], alone

    def over_count(self, query: Query, holder: str, *, denied: bool) -> Condition:
        """Return the condition on a count that an inner query gives a name."""
        inner = query.inner or Query()
        parts = _parts(query.where)
        if len(parts) != 1 or parts[0][0] != "compare" or parts[0][2][0] != "column":
            raise LostError("a query of a query")
        found = self.condition(("compare", parts[0][1], ("count", inner), parts[0][3]), None, holder)
        return ~found if denied else found

    def together(self, parts: list[Any], scope: Scope | None, *, denied: bool) -> Condition:
        """Return that all parts hold, or that not all do."""
        if denied and len(parts) == 1:
            return self.condition(("not", parts[0]), scope)
        found = self.condition(("and", parts), scope)
        return ~found if denied else found

    def present(self, scope: Scope, *, denied: bool) -> Condition:
        """Return that a looked-up row exists, or doesn't."""
        fact = self.facts.fact(scope.kind, f"{scope.prefix}_present", "boolean")
        return fact.equals(not denied)

    def condition(self, node: Any, scope: Scope | None, holder: str = "") -> Condition:  # noqa: C901, PLR0911 - one case a kind of node
        """Return the condition that a node of the query means."""
        match node:
            case ("and" | "or", parts):
                found = [self.condition(part, scope) for part in parts]
                return reduce(lambda one, other: one & other if node[0] == "and" else one | other, found)
            case ("not", ("exists", query)):
                return self.rows(query, scope, denied=True)
            case ("not", ("and" | "or" as logic, parts)):
                return self.condition(("or" if logic == "and" else "and", [("not", part) for part in parts]), scope)
            case ("not", inner):
                return ~self.condition(inner, scope)
            case ("exists", query):
                return self.rows(query, scope)
            case ("compare", sign, ("count", query), ("literal", number, "number")):
                return self.count(query, "==" if sign == "=" else sign, int(number), holder or self.facts.holder)
            case ("compare", sign, ("literal", _, _) as value, ("column", _) as column):
                return self.compare(FLIPPED.get(str(sign), str(sign)), column, value, scope)
            case ("compare", sign, ("column", _) as column, value):
                return self.compare(sign, column, value, scope)
            case ("in", ("column", name), values) if all(value[0] == "literal" for value in values):
                return self.column(name, scope, number=False).one_of(*(value[1] for value in values))
            case ("like", ("column", name), ("literal", like, _)):
                return self.column(name, scope, number=False).matches(pattern(like))
            case ("column", name):
                return self.column(name, scope, number=False).is_not("0")
            case _:
                raise LostError("a subquery that gives a value")

    def count(self, query: Query, sign: str, number: int, holder: str) -> Condition:
        """Return the condition on the number of rows of a query."""
        kind = slug(query.table)
        scope = Scope(kind, "", frozenset({query.table, query.alias}), holder)
        parts = _parts(query.where)
        if not parts:
            size = self.facts.fact(holder, f"{kind}_count", "number")
            signs = {"==": size.equals, "!=": size.is_not, ">=": size.at_least, "<=": size.at_most}
            return {**signs, ">": size.more_than, "<": size.less_than}[sign](number)
        where = self.condition(("and", parts), scope)
        return self.facts.counted(where, kind, holder, sign, number)

    def compare(self, sign: str, column: Any, value: Any, scope: Scope | None) -> Condition:
        """Return a comparison of a column with a literal."""
        if value == ("null",):
            present = self.column(f"{column[1]}_present", scope, boolean=True)
            return present.equals(sign == "!=")
        if value[0] != "literal":
            raise LostError("a column against a column")
        if sign not in ORDER:
            fact = self.column(column[1], scope, number=False)
            return fact.equals(value[1]) if sign == "=" else fact.is_not(value[1])
        fact, number = self.column(column[1], scope, number=True), float(value[1])
        written = int(number) if number.is_integer() else number
        return {"<": fact.less_than, "<=": fact.at_most, ">": fact.more_than, ">=": fact.at_least}[sign](written)

    def column(self, name: str, scope: Scope | None, *, number: bool = False, boolean: bool = False) -> Fact[Any]:
        """Return the fact that a column is."""
        if scope is None or not scope.has(name):
            raise LostError("a column of another table")
        bare = name.rpartition(".")[2]
        type_: TypeWord = "boolean" if boolean else "number" if number else "text"
        return self.facts.fact(scope.kind, f"{scope.prefix}_{bare}" + ("_number" if number else ""), type_)


def _parts(where: Any) -> list[Any]:
    """Return what must hold together, flat."""
    if where is None:
        return []
    if where[0] == "and":
        return [inner for part in where[1] for inner in _parts(part)]
    return [where]


def _function(query: Query) -> str:
    """Return the reason why columns that a query works out are lost; empty: it works out none."""
    for name, opening in pairwise(query.columns):
        if opening == "(" and name != "COUNT":
            return "a function that reads a text"
    return "a case distinction" if "CASE" in query.columns else ""


def _key(query: Query, parts: list[Any]) -> tuple[str, list[Any]] | None:
    """Return the name of a looked-up row and the parts on its other columns; if None, it isn't looked up."""
    given = {
        part[2][1].rpartition(".")[2]: part
        for part in parts
        if part[:2] == ("compare", "=") and part[2][0] == "column" and part[3][0] == "literal"
    }
    for key in KEYS.get(query.table, ()):
        if set(key) <= set(given):
            rest = [part for part in parts if all(part is not given[name] for name in key)]
            return "_".join([query.table, *(slug(given[name][3][1]) for name in key)]), rest
    return None


def _unlinked(parts: list[Any], scope: Scope) -> tuple[list[Any], str]:
    """Return the parts without those that relate a row to one of the query around, and to what it then belongs."""
    if scope.around is None:
        return parts, scope.holder
    linked = [
        part
        for part in parts
        if part[0] == "compare" and part[2][0] == part[3][0] == "column" and not _about(part, scope)
    ]
    return [part for part in parts if part not in linked], scope.around.kind if linked else scope.holder


def _walk(node: Any) -> Iterator[Any]:
    if isinstance(node, tuple):
        yield node
    if isinstance(node, list | tuple):
        for inner in cast("list[Any]", node):
            yield from _walk(inner)
    if isinstance(node, Query):
        yield from _walk(node.where)


def _queries(node: Any) -> bool:
    return any(part[:1] in (("exists",), ("count",)) for part in _walk(node))


def _columns(node: Any, scope: Scope) -> bool:
    """Return whether a node names a column of the scope, by the name of its table where it has subqueries."""
    names = [part[1] for part in _walk(node) if part[:1] == ("column",)]
    return any("." in name and scope.has(name) for name in names)


def _about(node: Any, scope: Scope) -> bool:
    return all(scope.has(part[1]) for part in _walk(node) if part[:1] == ("column",))


def policies(text: str) -> list[Policy]:
    """Read a file of policies.

    Each begins with `apiVersion`, as some stand in one document with the one before.
    """
    found = list[Policy]()
    for number, part in enumerate(re.split(r"(?m)^apiVersion:.*$", text)[1:], 1):
        spec = yaml.safe_load(part.replace("\n---", "\n"))["spec"]
        title = spec["name"].strip()
        found.append(Policy(f"{number:03}-{slug(title).replace('_', '-')}", title[:200], spec["query"]))
    return found


def convert(policy: Policy, facts: Facts) -> Converted:
    """Return what becomes of a policy."""
    return facts.convert(policy, [lambda: Converter(facts).rows(Parser(str(policy.query)).statement())])
