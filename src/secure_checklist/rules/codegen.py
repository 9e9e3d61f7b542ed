"""The fast evaluator: one Python function per checklist and class of subject, made from the tree as `ast` nodes.

No text of a checklist ever becomes source: fact names and literals are constants of the tree or bound names. Each
condition has two rails, "surely true" and "surely false", with negation pushed to the leaves; neither means unknown.
Facts are read into locals once; items with one guard are judged in one branch. For many subjects there are variants
of the function, each for one word of the fact that most guards read (the platform, say): what that word decides is
folded away.
"""

import ast
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, MappingProxyType
from typing import Any, NamedTuple

from secure_checklist.rules.conditions import (
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
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.generated import CutOffs, Generated, Limits, Run, Slot, VersionMemo, by_word, in_turn
from secure_checklist.rules.outcome import FAIL, NOT_APPLICABLE, PARTIAL, PASS
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.semantics import literal, resolve
from secure_checklist.rules.trees import assign, both, compared, const, either, is_known, local, pick, same_as, sure_of


class Job(NamedTuple):
    """One item to judge: its rule, and a function that says where each fact is found."""

    rule: Rule
    slot: Callable[[str], Slot]
    fact: Callable[[str], Fact[Any] | None]
    family: Callable[[str], Slot | str | None]


_PLAIN_TESTS = sys.version_info < (3, 13)
"""Whether `if v` is faster than `if v is True`; newer interpreters lose time where v is now and then None."""
MOST_JOBS = 500
"""How many jobs one function judges; with more, its locals no longer fit where the processor looks first."""


def generate(jobs: Sequence[Job], params: Mapping[str, Any], *, variants: bool = False) -> Generated:
    """Make the function that judges all jobs; many jobs are shared out among several.

    `variants` adds functions for each word of what most guards read, each made when a subject with that word comes.
    """
    parts = [_part(jobs[start : start + MOST_JOBS], params, variants) for start in range(0, len(jobs), MOST_JOBS)]
    return parts[0] if len(parts) == 1 else in_turn(parts)


def _part(jobs: Sequence[Job], params: Mapping[str, Any], variants: bool) -> Generated:  # noqa: FBT001 - passed on
    writer = _Writer(jobs, params)
    made = writer.finish()
    pivot = _pivot(jobs) if variants else None
    if pivot is None:
        return made

    def variant(word: object) -> Run:
        return _Writer(jobs, params, {pivot: word}, writer.limits).finish().run

    return made._replace(run=by_word(pivot, made.run, variant))


def _pivot(jobs: Sequence[Job]) -> Slot | None:
    """Find the plain word that most guards compare; None where fewer than a quarter of the jobs have such a guard."""
    found: Counter[Slot] = Counter()
    for job in jobs:
        compared = {job.slot(node.fact) for node in _conjuncts(job.rule.applies_to) if isinstance(node, Equals | OneOf)}
        found.update(slot for slot in compared if slot.type.name == "word")
    best = found.most_common(1)
    return best[0][0] if best and 4 * best[0][1] >= len(jobs) else None


def _conjuncts(guard: Condition | None) -> Sequence[Condition]:
    if guard is None:
        return ()
    return guard.children if isinstance(guard, AllOf) else (guard,)


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

    def __init__(
        self,
        jobs: Sequence[Job],
        params: Mapping[str, Any],
        given: Mapping[Slot, object] = MappingProxyType({}),
        limits: Mapping[Limits, str] = MappingProxyType({}),
    ) -> None:
        self.jobs, self.params, self.given = jobs, params, given
        self.bound: dict[str, Any] = {"__builtins__": {}}
        self.names: dict[object, str] = {}
        self.slots: dict[Slot, str] = {}
        self.users: dict[Slot, set[int]] = {}
        self.place = _TOP
        self.limits: dict[Limits, str] = dict(limits)
        self.results: dict[int, ast.expr] = {}
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
        results = ast.Tuple([self.results[index] for index in range(len(self.jobs))], ast.Load())
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
            assign(f"g{index}", ast.Subscript(local("m"), const(index), ast.Load()))
            for index in sorted({slot.mapping for slot in self.slots})
        ]
        if self.limits:
            names = ast.Tuple([ast.Name(name, ast.Store()) for name in self.limits.values()], ast.Store())
            opening.append(ast.Assign([names], local("c")))
        return [*opening, *reads]

    def reads(self, place: int) -> list[ast.stmt]:
        """Read the facts that this group alone needs, or at the top; a date more than a day ahead is unknown."""
        found: list[ast.stmt] = []
        for slot, name in self.slots.items():
            users = self.users[slot]
            if place != (min(users) if len(users) == 1 else _TOP):
                continue
            found.append(assign(name, ast.Subscript(local(f"g{slot.mapping}"), const(slot.key), ast.Load())))
            if slot.type.name in ("date", "instant") and not slot.type.future:
                limit = local(self.limit(Limits(slot.type.name == "instant", None)))
                late = both(is_known(local(name)), compared(local(name), ast.Gt(), limit))
                found.append(ast.If(late, [assign(name, const(None))], []))
        return found

    def group(self, members: list[int], place: int, branches: dict[int, list[ast.stmt]]) -> list[ast.stmt]:
        """Judge the items that share a guard; a guarded branch is kept, so that reads can be put before it."""
        self.job = self.jobs[members[0]]
        guard = self.job.rule.applies_to
        self.place = _TOP
        out = const(value=False) if guard is None else self.rail(guard, wanted=False)
        applies = const(value=True) if guard is None else self.rail(guard, wanted=True)
        if sure_of(out):
            self.results |= dict.fromkeys(members, const(NOT_APPLICABLE))
            return []
        if sure_of(applies):
            for index in members:
                self.job = self.jobs[index]
                self.results[index] = self.outcome(self.job.rule)
            return []
        self.place = place
        judged: list[ast.stmt] = []
        for index in members:
            self.job = self.jobs[index]
            judged.append(assign(f"r{index}", self.outcome(self.job.rule)))
            self.results[index] = local(f"r{index}")
        self.job, self.place = self.jobs[members[0]], _TOP
        all_out = ast.Assign([ast.Name(f"r{index}", ast.Store()) for index in members], const(NOT_APPLICABLE))
        unclear: list[ast.stmt] = [
            ast.AugAssign(ast.Name(f"r{index}", ast.Store()), ast.BitOr(), const(NOT_APPLICABLE)) for index in members
        ]
        sure = ast.If(ast.UnaryOp(ast.Not(), applies), unclear, [])
        branches[place] = [*judged, sure]
        return [ast.If(out, [all_out], branches[place])]

    def outcome(self, rule: Rule) -> ast.expr:
        """Write the mask of an item that applies."""
        if rule.partial is None and (looked_up := self.table(rule.check)) is not None:
            return looked_up
        if rule.partial is None:
            other, unsure = const(FAIL), const(PASS | FAIL)
        else:
            yes, no = self.rail(rule.partial, wanted=True), self.rail(rule.partial, wanted=False)
            other = pick(yes, const(PARTIAL), pick(no, const(FAIL), const(PARTIAL | FAIL)))
            yes, no = self.rail(rule.partial, wanted=True), self.rail(rule.partial, wanted=False)
            every = const(PASS | PARTIAL | FAIL)
            unsure = pick(yes, const(PASS | PARTIAL), pick(no, const(PASS | FAIL), every))
        failed = pick(self.rail(rule.check, wanted=False), other, unsure)
        return pick(self.rail(rule.check, wanted=True), const(PASS), failed)

    def table(self, check: Condition) -> ast.expr | None:
        """Write the mask of a single comparison as one look-up by the fact's value, for a switch or a version."""
        key: object
        masks: dict[Any, int]
        if isinstance(check, Satisfies):
            family, spec = self.job.family(check.fact), resolve(check.spec, self.params)
            if (self.given.get(family) if isinstance(family, Slot) else family) != check.family:
                return None
            key, masks = ("masks", check.family, spec), VersionMemo(check.family, spec, (PASS, FAIL, PASS | FAIL))
        elif isinstance(check, Equals) and self.fact(check).type.name == "boolean":
            wanted = self.literal(self.fact(check), check.value)
            key, masks = ("masks", wanted), {wanted: PASS, not wanted: FAIL, None: PASS | FAIL}
        else:
            return None
        return ast.Subscript(self.bind(key, masks), self.value(check.fact), ast.Load())

    # rails ---------------------------------------------------------------------------------------------------

    def rail(self, node: Condition, *, wanted: bool) -> ast.expr:
        """Write the expression that is true where the condition is surely true, or surely false."""
        if isinstance(node, Predicate):
            known = self.known(node)
            return _RAILS[type(node)](self, node, wanted) if known is None else const(known is wanted)
        if isinstance(node, Not):
            return self.rail(node.condition, wanted=not wanted)
        every = isinstance(node, AllOf) == wanted
        if self.given:  # first, so that nothing is loaded for what a known word has decided
            given = [self.rail(child, wanted=wanted) for child in node.children if self.decided(child)]
            if any(sure_of(part) is not every for part in given):
                return const(not every)
        parts = [self.rail(child, wanted=wanted) for child in node.children]
        return both(*parts) if every else either(*parts)

    def decided(self, node: Condition) -> bool:
        """Say whether this variant's word decides a condition at a glance."""
        return isinstance(node, Predicate) and self.known(node) is not None

    def known(self, node: Predicate) -> bool | None:
        """Give the truth of a comparison with the word that this variant is for; None: it is no such comparison."""
        if not self.given or not isinstance(node, Equals | OneOf):
            return None
        word = self.given.get(self.job.slot(node.fact))
        wanted = (node.value,) if isinstance(node, Equals) else node.values
        return None if word is None else word in {resolve(value, self.params) for value in wanted}

    def value(self, name: str) -> ast.expr:
        """Give the local that holds a fact."""
        return self.load(self.job.slot(name))

    def load(self, slot: Slot) -> ast.expr:
        """Give the local for a slot."""
        self.users.setdefault(slot, set()).add(self.place)
        return local(self.slots.setdefault(slot, f"v{len(self.slots)}"))

    def limit(self, limit: Limits) -> str:
        """Give the local that holds a cut-off."""
        return self.limits.setdefault(limit, f"c{len(self.limits)}")

    def bind(self, key: object, value: object) -> ast.expr:
        """Give the global name of an object, the same for the same key."""
        name = self.names.setdefault(key, f"k{len(self.names)}")
        self.bound[name] = value
        return local(name)

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
        return compared(value, ast.In(), writer.bind((key, holds), holds))
    if others is not None:
        return compared(value, ast.In(), writer.bind((key, others), others))
    return both(is_known(value), compared(value, ast.NotIn(), writer.bind((key, holds), holds)))


def _others(fact: Fact[Any], holds: frozenset[Any]) -> frozenset[Any] | None:
    return frozenset(fact.type.vocabulary) - holds if fact.type.name == "word" and fact.type.vocabulary else None


def _rail_equals(writer: _Writer, node: Equals, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    fact = writer.fact(node)
    value, literal_ = writer.value(node.fact), writer.literal(fact, node.value)
    if fact.type.name == "boolean":
        return value if literal_ is wanted and _PLAIN_TESTS else same_as(value, literal_ is wanted)
    if wanted:
        return compared(value, ast.Eq(), writer.bind((fact.type.name, literal_), literal_))
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
    return both(
        is_known(value), compared(value, (yes if wanted else no)(), writer.bind((fact.type.name, limit), limit))
    )


def _rail_within(writer: _Writer, node: WithinDays, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    fact = writer.fact(node)
    limit = writer.limit(Limits(fact.type.name == "instant", resolve(node.days, writer.params)))
    value = writer.value(node.fact)
    return both(is_known(value), compared(value, ast.GtE() if wanted else ast.Lt(), local(limit)))


def _rail_has(writer: _Writer, node: Has, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    words = frozenset(node.values)
    value, bound = writer.value(node.fact), writer.bind(("words", words), words)
    if node.op in ("has_all", "has_only"):
        test = compared(value, ast.GtE() if node.op == "has_all" else ast.LtE(), bound)
        holds = True
    else:
        test, holds = ast.BinOp(value, ast.BitAnd(), bound), node.op == "has_any"
    return both(is_known(value), test if holds is wanted else ast.UnaryOp(ast.Not(), test))


def _rail_satisfies(writer: _Writer, node: Satisfies, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    value, family = writer.value(node.fact), writer.job.family(node.fact)
    spec = resolve(node.spec, writer.params)
    memo = writer.bind(("version", node.family, spec), VersionMemo(node.family, spec, (True, False, None)))
    parts = [same_as(ast.Subscript(memo, value, ast.Load()), wanted)]
    word = writer.given.get(family) if isinstance(family, Slot) else family
    if word is not None and word != node.family:
        return const(value=False)
    if isinstance(family, Slot) and word is None:
        parts.insert(0, compared(writer.load(family), ast.Eq(), writer.bind(("word", node.family), node.family)))
    return both(*parts) if family is not None else const(value=False)


def _rail_matches(writer: _Writer, node: Matches, wanted: bool) -> ast.expr:  # noqa: FBT001 - which rail
    value = writer.value(node.fact)
    match = ast.Call(writer.bind(("pattern", node.pattern), node.matcher), [value], [])
    return both(is_known(value), match if wanted else ast.UnaryOp(ast.Not(), match))


_RAILS: dict[type[Predicate], Callable[[_Writer, Any, bool], ast.expr]] = {
    Equals: _rail_equals,
    OneOf: _rail_one_of,
    Compare: _rail_compare,
    WithinDays: _rail_within,
    Has: _rail_has,
    Satisfies: _rail_satisfies,
    Matches: _rail_matches,
}
