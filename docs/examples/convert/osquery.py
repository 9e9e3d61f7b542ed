"""Convert Fleet's policies: SQL queries on osquery's tables, where a policy passes if its query finds a row.

- DuckDB parses the SQL, because `json_serialize_sql` returns a query as data.
- A column is text, as in osquery; a comparison with `<` or `>` reads the column as a number.
- `ONE_ROW` lists tables with one row for each host, whose columns become facts about the device.
- `KEYS` lists tables with a key: if a query gives every column of the key, the other columns become facts about the
  device. An adapter must supply a missing row as empty text.
- The rows of any other table become records of the device: the query becomes `some`, and `NOT EXISTS` becomes `none`.
- A `LEFT JOIN` that finds rows without a partner becomes a condition on each row, and so does a subquery that names a
  column of the outer query.
- The converter can't convert functions that read parts of text, arithmetic, counts, unions, other types of joins, or
  subqueries that return values.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import yaml

from convert.policy import Converted, Facts, LostError, Policy, TypeWord, slug
from secure_checklist import Condition, Fact

Node = dict[str, Any]
"""A part of a query, as DuckDB returns it."""
Tree = Node | list[Any] | str | float | None
"""The value of a field of a node: another node, a list of nodes, or a scalar."""
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
SIGNS = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "!=",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_LESSTHANOREQUALTO": "<=",
    "COMPARE_GREATERTHANOREQUALTO": ">=",
}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
UNREAD = "SQL that the converter doesn't read"


def read(sql: str) -> Node:
    """Parse a query, after rewriting two habits of SQLite as standard SQL."""
    texts = re.sub(r'"([^"]*)"', lambda found: "'" + found[1].replace("'", "''") + "'", sql)
    plain = re.sub(r"(?i)\bIS (NOT )?(?=['0-9])", lambda found: "<> " if found[1] else "= ", texts)
    (answer,) = duckdb.execute("SELECT json_serialize_sql($1::VARCHAR)", [plain]).fetchall()
    parsed: Node = json.loads(answer[0])
    if parsed["error"] or len(parsed["statements"]) != 1:
        raise LostError(UNREAD)
    query: Node = parsed["statements"][0]["node"]
    return query


class Table(NamedTuple):
    """A table in a query, the names that qualify its columns, and the conditions of a subquery on its rows."""

    name: str
    names: frozenset[str]
    parts: list[Node]

    @classmethod
    def of(cls, node: Node) -> "Table":
        """Return the table for a node after `FROM` or `JOIN`."""
        if node["type"] == "BASE_TABLE":
            name = node["table_name"].lower()
            return cls(name, frozenset({name, node["alias"].lower() or name}), [])
        if node["type"] == "SUBQUERY":
            inner = node["subquery"]["node"]
            _refuse(inner)
            table = cls.of(inner["from_table"])
            return cls(table.name, table.names | {node["alias"].lower()}, _parts(inner["where_clause"]))
        raise LostError(UNREAD)


@dataclass
class Scope:
    """The record type, or the looked-up values of the device, that a column name may refer to."""

    kind: str
    prefix: str
    names: frozenset[str]
    holder: str
    around: "Scope | None" = None

    def has(self, name: str) -> bool:
        """Return whether a column may belong to this table."""
        owner, dot, _ = name.partition(".")
        return not dot or owner in self.names


class Converter:
    """Convert queries into conditions."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def rows(self, query: Node, around: Scope | None = None, *, denied: bool = False) -> Condition:
        """Return the condition that a query finds a row or, if `denied`, that the query finds no row."""
        _refuse(query)
        holder = around.kind if around is not None else self.facts.holder
        source, parts = query["from_table"], _parts(query["where_clause"])
        if source["type"] == "EMPTY":
            return self.together(parts, None, denied=denied)
        if source["type"] == "SUBQUERY":
            Table.of(source)  # raises a more specific error if there is one
            raise LostError("a query of a query")
        join = source if source["type"] == "JOIN" else None
        table = Table.of(source if join is None else join["left"])
        key = (table.name, parts) if table.name in ONE_ROW else None if join else _key(table, parts)
        if key is not None:
            return self.together(key[1], Scope(holder, key[0], table.names, holder, around), denied=denied)
        scope = Scope(slug(table.name), "", table.names, holder, around)
        # A condition that reads only other tables is about the device, whatever the row.
        alone = [
            part
            for part in parts
            if _queries(part) and not any("." in one and scope.has(one) for one in _columns(part))
        ]
        parts, holder = _unlinked([part for part in parts if part not in alone], scope)
        where = self.joined(join, parts, scope) if join else [self.condition(part, scope) for part in parts]
        if not where:
            raise LostError("whether there is any record at all")
        link = self.facts.none if denied else self.facts.some
        found = link(_all(where), scope.kind, holder)
        for part in alone:
            more = self.condition(part, None, denied=denied)
            found = found | more if denied else found & more
        return found

    def joined(self, join: Node, parts: list[Node], scope: Scope) -> list[Condition]:
        """Return the conditions on rows that are joined with other rows, or that have no partner."""
        other = Table.of(join["right"])
        inner = Scope(slug(other.name), "", other.names, scope.kind)
        own = [part for part in parts if all(map(scope.has, _columns(part)))]
        theirs = [part for part in parts if part not in own]
        alone = join["join_type"] == "LEFT" and [part["type"] for part in theirs] == ["OPERATOR_IS_NULL"]
        if not alone and join["join_type"] != "INNER":
            raise LostError("a join of two kinds")
        wanted = [self.condition(part, inner) for part in (*other.parts, *(() if alone else theirs))]
        if not wanted:
            raise LostError("whether there is any record at all")
        link = self.facts.none if alone else self.facts.some
        return [*(self.condition(part, scope) for part in own), link(_all(wanted), inner.kind, scope.kind)]

    def together(self, parts: list[Node], scope: Scope | None, *, denied: bool) -> Condition:
        """Return the condition that all parts hold or, without parts, that a row exists; negated if `denied`."""
        if not parts and scope is not None:
            return self.facts.fact(scope.kind, f"{scope.prefix}_present", "boolean").equals(not denied)
        if len(parts) == 1:
            return self.condition(parts[0], scope, denied=denied)
        found = _all([self.condition(part, scope) for part in parts])
        return ~found if denied else found

    def condition(self, node: Node, scope: Scope | None, *, denied: bool = False) -> Condition:
        """Return the condition for a node of the query, negated if `denied`."""
        children = node.get("children", [])
        match node["class"], node["type"]:
            case "CONJUNCTION", kind:
                every = (kind == "CONJUNCTION_AND") != denied
                found = [self.condition(child, scope, denied=denied) for child in children]
                return _all(found) if every else reduce(lambda one, other: one | other, found)
            case "OPERATOR", "OPERATOR_NOT":
                return self.condition(children[0], scope, denied=not denied)
            case "SUBQUERY", _ if node["subquery_type"] == "EXISTS":
                return self.rows(node["subquery"]["node"], scope, denied=denied)
            case _:
                found_one = self.leaf(node, scope)
                return ~found_one if denied else found_one

    def leaf(self, node: Node, scope: Scope | None) -> Condition:
        """Return the condition for a comparison."""
        children = node.get("children", [])
        match node["class"], node["type"]:
            case "COMPARISON", kind if kind in SIGNS:
                return self.compare(SIGNS[kind], node["left"], node["right"], scope)
            case "OPERATOR", "OPERATOR_IS_NULL" | "OPERATOR_IS_NOT_NULL" as kind:
                present = self.column(children[0], scope, "boolean", "_present")
                return present.equals(kind == "OPERATOR_IS_NOT_NULL")
            case "OPERATOR", "COMPARE_IN" | "COMPARE_NOT_IN" as kind:
                found = self.column(children[0], scope).one_of(*map(_literal, children[1:]))
                return found if kind == "COMPARE_IN" else ~found
            case "FUNCTION", _ if node["function_name"] in ("~~", "!~~"):
                column, like = (argument["expression"] for argument in node["arguments"])
                found = self.column(column, scope).matches(pattern(_literal(like)))
                return found if node["function_name"] == "~~" else ~found
            case _:
                return self.column(node, scope).is_not("0")

    def compare(self, sign: str, left: Node, right: Node, scope: Scope | None) -> Condition:
        """Return the condition that compares a column with a literal."""
        if left["class"] == "CONSTANT":
            sign, left, right = FLIPPED.get(sign, sign), right, left
        value = _literal(right)
        if sign in ("=", "!="):
            fact = self.column(left, scope)
            return fact.equals(value) if sign == "=" else fact.is_not(value)
        fact, number = self.column(left, scope, "number", "_number"), float(value)
        written = int(number) if number.is_integer() else number
        return {"<": fact.less_than, "<=": fact.at_most, ">": fact.more_than, ">=": fact.at_least}[sign](written)

    def column(self, node: Node, scope: Scope | None, type_: TypeWord = "text", ending: str = "") -> Fact[Any]:
        """Return the fact for a column, even if the query casts the column to a number."""
        while node["class"] == "CAST":
            node = node["child"]
        if node["class"] == "FUNCTION":
            raise LostError("arithmetic" if node["is_operator"] else "a function that reads a text")
        if node["class"] != "COLUMN_REF":
            raise LostError("a subquery that gives a value")
        if scope is None or not scope.has(_name(node)):
            raise LostError("a column of another table")
        return self.facts.fact(scope.kind, f"{scope.prefix}_{node['column_names'][-1].lower()}{ending}", type_)


def _all(conditions: list[Condition]) -> Condition:
    return reduce(lambda one, other: one & other, conditions)


def _literal(node: Node) -> str:
    if node["class"] == "FUNCTION" and node["is_operator"]:
        raise LostError("arithmetic")
    if node["class"] != "CONSTANT":
        raise LostError("a column against a column")
    return str(node["literal"]["text"])


def pattern(like: str) -> str:
    """Return the regular expression for a pattern of `LIKE`."""
    signs = {"%": ".*", "_": "."}
    return "(?is)^" + "".join(signs.get(sign, re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", sign)) for sign in like) + "$"


def _refuse(query: Node) -> None:
    """Raise LostError if a query does more than find rows."""
    if query["type"] != "SELECT_NODE":
        raise LostError("a union of queries")
    if (
        query["group_expressions"]
        or query["having"]
        or any(one["type"] == "ORDER_MODIFIER" for one in query["modifiers"])
    ):
        raise LostError("groups of rows")
    for column in query["select_list"]:
        inner = column["child"] if column["class"] == "CAST" else column
        if inner.get("function_name") == "count_star":
            raise LostError("a count")
        if inner["class"] not in ("COLUMN_REF", "CONSTANT", "STAR"):
            raise LostError("a function that reads a text")


def _parts(where: Node | None) -> list[Node]:
    """Return the operands of nested conjunctions as one list."""
    if where is None:
        return []
    if where["type"] == "CONJUNCTION_AND":
        return [inner for part in where["children"] for inner in _parts(part)]
    return [where]


def _equals(node: Node, other: str) -> bool:
    """Return whether a node says that a column equals an expression of the given class."""
    return node["type"] == "COMPARE_EQUAL" and (node["left"]["class"], node["right"]["class"]) == ("COLUMN_REF", other)


def _key(table: Table, parts: list[Node]) -> tuple[str, list[Node]] | None:
    """Return the name of a looked-up row and the conditions on its other columns, or None if the key is incomplete."""
    given = {_name(part["left"]).rpartition(".")[2]: part for part in parts if _equals(part, "CONSTANT")}
    for key in KEYS.get(table.name, ()):
        if set(key) <= set(given):
            rest = [part for part in parts if all(part is not given[name] for name in key)]
            return "_".join([table.name, *(slug(_literal(given[name]["right"])) for name in key)]), rest
    return None


def _unlinked(parts: list[Node], scope: Scope) -> tuple[list[Node], str]:
    """Return the conditions without links to the outer query, and the type of subject that a row belongs to."""
    if scope.around is None:
        return parts, scope.holder
    linked = [part for part in parts if _equals(part, "COLUMN_REF") and not all(map(scope.has, _columns(part)))]
    return [part for part in parts if part not in linked], scope.around.kind if linked else scope.holder


def _walk(node: Tree) -> Iterator[Node]:
    """Yield the nodes of a condition, including those in the conditions of subqueries."""
    parts = node if isinstance(node, list) else []
    if isinstance(node, dict):
        yield node
        parts = [part for key, part in node.items() if key not in ("select_list", "from_table")]
    for part in parts:
        yield from _walk(part)


def _queries(node: Node) -> bool:
    return any(part.get("class") == "SUBQUERY" for part in _walk(node))


def _columns(node: Node) -> list[str]:
    return [_name(part) for part in _walk(node) if part.get("class") == "COLUMN_REF"]


def _name(column: Node) -> str:
    return ".".join(column["column_names"]).lower()


def policies(path: Path) -> list[Policy]:
    """Read the policies in a file.

    Each policy begins at a line with `apiVersion`, because some policies follow another one in the same YAML document.
    """
    found = list[Policy]()
    for number, part in enumerate(re.split(r"(?m)^apiVersion:.*$", path.read_text(encoding="utf-8"))[1:], 1):
        spec = yaml.safe_load(part.replace("\n---", "\n"))["spec"]
        title = spec["name"].strip()
        found.append(Policy(f"{number:03}-{slug(title).replace('_', '-')}", title[:200], spec["query"]))
    return found


def convert(policy: Policy, facts: Facts) -> Converted:
    """Convert a policy."""
    return facts.convert(policy, lambda: Converter(facts).rows(read(str(policy.query))))
