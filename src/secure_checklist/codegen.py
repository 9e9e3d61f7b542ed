"""The fast evaluator: one Python function per checklist and class of subject, made from the tree as `ast` nodes.

No text of a checklist ever becomes source: fact names and literals are constants of the tree or bound names. Each
condition has two rails, "surely true" and "surely false", with negation pushed to the leaves; neither means unknown.
Facts are read into locals once; items with one guard are judged in one branch.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any, NamedTuple

from secure_checklist.conditions import (
    AllOf,
    Compare,
    Condition,
    Equals,
    Has,
    Matches,
    Not,
    OneOf,
    Predicate,
    Satisfies,
    WithinDays,
)
from secure_checklist.content import Rule
from secure_checklist.findings import FAIL, NOT_APPLICABLE, PARTIAL, PASS
from secure_checklist.generated import CutOffs, Generated, Limits, Slot, VersionMemo, in_turn
from secure_checklist.references import Fact
from secure_checklist.truth import linear_matcher, literal, resolve


class Job(NamedTuple):
    """One item to judge: its rule, and a function that says where each fact is found."""

    rule: Rule
    slot: Callable[[str], Slot]
    fact: Callable[[str], Fact[Any] | None]
    family: Callable[[str], Slot | str | None]


MOST_JOBS = 500
"""How many jobs one function judges; with more, its locals no longer fit where the processor looks first."""


def generate(jobs: Sequence[Job], params: Mapping[str, Any], mappings: int) -> Generated:
    """Make the function that judges all jobs against so many mappings; many jobs are shared out among several."""
    parts = [
        _Writer(jobs[start : start + MOST_JOBS], params, mappings).finish() for start in range(0, len(jobs), MOST_JOBS)
    ]
    return parts[0] if len(parts) == 1 else in_turn(parts)


# small words for building trees ------------------------------------------------------------------------------------


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _const(value: str | int | bool | None) -> ast.expr:  # noqa: FBT001 - any constant
    return ast.Constant(value)


def _test(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [op], [right])


def _is(left: ast.expr, value: bool | None) -> ast.expr:  # noqa: FBT001 - the constant to compare with
    return _test(left, ast.Is(), _const(value))


def _known(value: ast.expr) -> ast.expr:
    return _test(value, ast.IsNot(), _const(None))


def _both(*parts: ast.expr) -> ast.expr:
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.And(), list(parts))


def _either(*parts: ast.expr) -> ast.expr:
    return parts[0] if len(parts) == 1 else ast.BoolOp(ast.Or(), list(parts))


def _pick(test: ast.expr, then: ast.expr, other: ast.expr) -> ast.expr:
    return ast.IfExp(test, then, other)


def _set(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


_ORDER: dict[str, tuple[type[ast.cmpop], type[ast.cmpop]]] = {
    "at_least": (ast.GtE, ast.Lt),
    "at_most": (ast.LtE, ast.Gt),
    "more_than": (ast.Gt, ast.LtE),
    "less_than": (ast.Lt, ast.GtE),
}


_TOP = -1
"""The place of what stands before all groups, or in no guarded one."""


class _Writer:
    """Writes the function's tree; keeps what is bound and which facts are loaded."""

    def __init__(self, jobs: Sequence[Job], params: Mapping[str, Any], mappings: int) -> None:
        self.jobs, self.params, self.mappings = jobs, params, mappings
        self.bound: dict[str, Any] = {"__builtins__": {}}
        self.names: dict[object, str] = {}
        self.slots: dict[Slot, str] = {}
        self.users: dict[Slot, set[int]] = {}
        self.place = _TOP
        self.limits: dict[Limits, str] = {}
        self.job = jobs[0]

    def finish(self) -> Generated:
        """Write all jobs, then the loading of what they read before them."""
        groups: dict[object, list[int]] = {}
        for index, job in enumerate(self.jobs):
            groups.setdefault((job.rule.applies_to, id(job.slot)), []).append(index)
        body: list[ast.stmt] = []
        branches: dict[int, list[ast.stmt]] = {}
        for place, members in enumerate(groups.values()):
            body += self.group(members, place, branches)
        for place, branch in branches.items():
            branch[:0] = self.reads(place)
        results = ast.Tuple([_name(f"r{index}") for index in range(len(self.jobs))], ast.Load())
        return self.compile([*self.loading(), *body, ast.Return(results)])

    def compile(self, body: list[ast.stmt]) -> Generated:
        """Turn the statements into a function."""
        arguments = ast.arguments(
            posonlyargs=[], args=[ast.arg("m"), ast.arg("c")], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        function = ast.FunctionDef(name="run", args=arguments, body=body, decorator_list=[])
        module = ast.fix_missing_locations(ast.Module([function], []))
        space = self.bound
        exec(compile(module, "<checklist>", "exec"), space)  # noqa: S102 - a tree of our own making, holding no text of the checklist
        run: FunctionType = space["run"]
        return Generated(run, CutOffs(tuple(self.limits)))

    def loading(self) -> list[ast.stmt]:
        """Read mappings, cut-offs, and the facts that more than one group needs, into locals."""
        reads = self.reads(_TOP)
        opening: list[ast.stmt] = [
            _set(f"g{index}", ast.Subscript(_name("m"), _const(index), ast.Load()))
            for index in sorted({slot.mapping for slot in self.slots})
        ]
        if self.limits:
            names = ast.Tuple([ast.Name(name, ast.Store()) for name in self.limits.values()], ast.Store())
            opening.append(ast.Assign([names], _name("c")))
        return [*opening, *reads]

    def reads(self, place: int) -> list[ast.stmt]:
        """Read the facts that this group alone needs, or at the top; a date more than a day ahead is unknown."""
        found: list[ast.stmt] = []
        for slot, name in self.slots.items():
            users = self.users[slot]
            if place != (min(users) if len(users) == 1 else _TOP):
                continue
            found.append(_set(name, ast.Subscript(_name(f"g{slot.mapping}"), _const(slot.key), ast.Load())))
            if slot.type.name in ("date", "instant") and not slot.type.future:
                limit = _name(self.limit(Limits(slot.type.name == "instant", None)))
                late = _both(_known(_name(name)), _test(_name(name), ast.Gt(), limit))
                found.append(ast.If(late, [_set(name, _const(None))], []))
        return found

    def group(self, members: list[int], place: int, branches: dict[int, list[ast.stmt]]) -> list[ast.stmt]:
        """Judge the items that share a guard; a guarded branch is kept, so that reads can be put before it."""
        self.job = self.jobs[members[0]]
        guard = self.job.rule.applies_to
        self.place = _TOP if guard is None else place
        judged: list[ast.stmt] = []
        for index in members:
            self.job = self.jobs[index]
            judged.append(_set(f"r{index}", self.outcome(self.jobs[index].rule)))
        if guard is None:
            return judged
        self.job, self.place = self.jobs[members[0]], _TOP
        all_out = ast.Assign([ast.Name(f"r{index}", ast.Store()) for index in members], _const(NOT_APPLICABLE))
        unclear: list[ast.stmt] = [
            ast.AugAssign(ast.Name(f"r{index}", ast.Store()), ast.BitOr(), _const(NOT_APPLICABLE)) for index in members
        ]
        sure = ast.If(ast.UnaryOp(ast.Not(), self.rail(guard, wanted=True)), unclear, [])
        branches[place] = [*judged, sure]
        return [ast.If(self.rail(guard, wanted=False), [all_out], branches[place])]

    def outcome(self, rule: Rule) -> ast.expr:
        """Write the mask of an item that applies."""
        if rule.partial is None:
            other, unsure = _const(FAIL), _const(PASS | FAIL)
        else:
            yes, no = self.rail(rule.partial, wanted=True), self.rail(rule.partial, wanted=False)
            other = _pick(yes, _const(PARTIAL), _pick(no, _const(FAIL), _const(PARTIAL | FAIL)))
            yes, no = self.rail(rule.partial, wanted=True), self.rail(rule.partial, wanted=False)
            every = _const(PASS | PARTIAL | FAIL)
            unsure = _pick(yes, _const(PASS | PARTIAL), _pick(no, _const(PASS | FAIL), every))
        failed = _pick(self.rail(rule.check, wanted=False), other, unsure)
        return _pick(self.rail(rule.check, wanted=True), _const(PASS), failed)

    # rails ---------------------------------------------------------------------------------------------------

    def rail(self, node: Condition, *, wanted: bool) -> ast.expr:
        """Write the expression that is true where the condition is surely true, or surely false."""
        if isinstance(node, Predicate):
            return _RAILS[type(node)](self, node, wanted)
        if isinstance(node, Not):
            return self.rail(node.condition, wanted=not wanted)
        parts = [self.rail(child, wanted=wanted) for child in node.children]
        return _both(*parts) if isinstance(node, AllOf) == wanted else _either(*parts)

    def value(self, name: str) -> ast.expr:
        """Give the local that holds a fact."""
        return self.load(self.job.slot(name))

    def load(self, slot: Slot) -> ast.expr:
        """Give the local for a slot."""
        self.users.setdefault(slot, set()).add(self.place)
        return _name(self.slots.setdefault(slot, f"v{len(self.slots)}"))

    def limit(self, limit: Limits) -> str:
        """Give the local that holds a cut-off."""
        return self.limits.setdefault(limit, f"c{len(self.limits)}")

    def bind(self, key: object, value: object) -> ast.expr:
        """Give the global name of an object, the same for the same key."""
        name = self.names.setdefault(key, f"k{len(self.names)}")
        self.bound[name] = value
        return _name(name)

    def fact(self, node: Predicate) -> Fact[Any]:
        """Give the reference of the fact that a predicate reads; of the wire type where nothing here knows it."""
        found = self.job.fact(node.fact)
        if found is None:
            raise LookupError(node.fact)
        return found

    def literal(self, fact: Fact[Any], value: object) -> Any:  # noqa: ANN401 - a typed value
        """Give the typed literal, a parameter's value in its place."""
        return literal(fact, resolve(value, self.params))


def _either_way(
    writer: _Writer,
    key: object,
    holds: frozenset[Any],
    value: ast.expr,
    others: frozenset[Any] | None,
    wanted: bool,  # noqa: FBT001 - which rail
) -> ast.expr:
    """Write membership in a set; for a vocabulary both rails are memberships, and None is in neither."""
    if wanted:
        return _test(value, ast.In(), writer.bind((key, holds), holds))
    if others is not None:
        return _test(value, ast.In(), writer.bind((key, others), others))
    return _both(_known(value), _test(value, ast.NotIn(), writer.bind((key, holds), holds)))


def _others(fact: Fact[Any], holds: frozenset[Any]) -> frozenset[Any] | None:
    return frozenset(fact.type.vocabulary) - holds if fact.type.name == "word" and fact.type.vocabulary else None


def _rail_equals(writer: _Writer, node: Equals, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    fact = writer.fact(node)
    value, literal_ = writer.value(node.fact), writer.literal(fact, node.value)
    if fact.type.name == "boolean":
        return _is(value, literal_ is wanted) if literal_ is not wanted else value
    if wanted:
        return _test(value, ast.Eq(), writer.bind((fact.type.name, literal_), literal_))
    return _either_way(writer, "in", frozenset((literal_,)), value, _others(fact, frozenset((literal_,))), wanted)


def _rail_one_of(writer: _Writer, node: OneOf, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    fact = writer.fact(node)
    holds = frozenset(writer.literal(fact, value) for value in node.values)
    return _either_way(writer, ("in", fact.type.name), holds, writer.value(node.fact), _others(fact, holds), wanted)


def _rail_compare(writer: _Writer, node: Compare, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    fact = writer.fact(node)
    limit = writer.literal(fact, node.value)
    value = writer.value(node.fact)
    yes, no = _ORDER[node.op]
    if fact.type.name == "word":
        words = fact.type.vocabulary or ()
        rank = fact.type.rank(limit)
        keep = {
            "at_least": words[rank:],
            "at_most": words[: rank + 1],
            "more_than": words[rank + 1 :],
            "less_than": words[:rank],
        }
        holds = frozenset(keep[node.op])
        return _either_way(writer, "in", holds, value, _others(fact, holds), wanted)
    return _both(_known(value), _test(value, (yes if wanted else no)(), writer.bind((fact.type.name, limit), limit)))


def _rail_within(writer: _Writer, node: WithinDays, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    fact = writer.fact(node)
    limit = writer.limit(Limits(fact.type.name == "instant", resolve(node.days, writer.params)))
    value = writer.value(node.fact)
    return _both(_known(value), _test(value, ast.GtE() if wanted else ast.Lt(), _name(limit)))


def _rail_has(writer: _Writer, node: Has, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    words = frozenset(node.values)
    value, bound = writer.value(node.fact), writer.bind(("words", words), words)
    if node.op in ("has_all", "has_only"):
        test = _test(value, ast.GtE() if node.op == "has_all" else ast.LtE(), bound)
        holds = True
    else:
        test, holds = ast.BinOp(value, ast.BitAnd(), bound), node.op == "has_any"
    return _both(_known(value), test if holds is wanted else ast.UnaryOp(ast.Not(), test))


def _rail_satisfies(writer: _Writer, node: Satisfies, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    value, family = writer.value(node.fact), writer.job.family(node.fact)
    spec = resolve(node.spec, writer.params)
    if isinstance(family, str) and family != node.family:
        return _const(value=False)
    memo = writer.bind(("version", node.family, spec), VersionMemo(node.family, spec))
    parts = [_known(value), _is(ast.Subscript(memo, value, ast.Load()), wanted)]
    if isinstance(family, Slot):
        parts.insert(1, _test(writer.load(family), ast.Eq(), writer.bind(("word", node.family), node.family)))
    return _both(*parts) if family is not None else _const(value=False)


def _rail_matches(writer: _Writer, node: Matches, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    value = writer.value(node.fact)
    match = ast.Call(writer.bind(("pattern", node.pattern), linear_matcher(node.pattern)), [value], [])
    return _both(_known(value), match if wanted else ast.UnaryOp(ast.Not(), match))


_RAILS: dict[type[Predicate], Callable[[_Writer, Any, bool], ast.expr]] = {
    Equals: _rail_equals,
    OneOf: _rail_one_of,
    Compare: _rail_compare,
    WithinDays: _rail_within,
    Has: _rail_has,
    Satisfies: _rail_satisfies,
    Matches: _rail_matches,
}
