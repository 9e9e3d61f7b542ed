"""Other rule engines on the forty rules. What a peer can't say by itself is written out in its own language.

Only CEL has something like an unknown, its errors, and they cost more than doing without. So each condition is written
twice, as "surely true" and "surely false", with tests for what is missing. Of the forms that a peer allows, the fastest
that we found is timed. Versions become numbers, dates ordinals, and implausible dates nothing
before the clock starts: to the peers' advantage. Each peer's answers are compared with ours before it is timed.
"""

import json
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from secure_checklist import Condition
from secure_checklist.rules import AllOf, Not, Predicate
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import Equals, OneOf
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.satisfies import Satisfies
from secure_checklist.rules.conditions.within_days import WithinDays

from .workload import NOW, RULES, Handset

Facts = dict[str, Any]
Judge = Callable[[Any], list[str]]
"""Gives forty letters: p(ass), f(ail), n(ot applicable), u(nknown)."""
TODAY = NOW.date().toordinal()
ORDER = ("none", "swipe", "pattern", "pin", "password")


class Atom(NamedTuple):
    """A predicate in the few forms that every peer has: true/false, membership, bounds, overlap of sets."""

    op: str
    fact: str
    values: tuple[Any, ...]


def number(text: str) -> int:
    """Make a number of a version, in the versions' order."""
    parts = [*map(int, text.split(".")), 0, 0][:3]
    return (parts[0] * 100_000 + parts[1]) * 100_000 + parts[2]


def facts_of(handset: Handset) -> Facts:
    """Return the known facts as the peers read them."""
    found: Facts = {}
    for name, fact in Handset.facts().items():
        value = handset.__dict__[name]
        if value is None or (fact.type.name == "date" and value.toordinal() > TODAY + 1):
            continue
        if fact.type.name == "date":
            value = value.toordinal()
        elif fact.type.name == "enum_set":
            value = sorted(value)
        elif name.endswith("_version"):
            value = number(value)
        found[name] = value
    return found


def with_nulls(facts: Facts) -> Facts:
    """Return all facts, None where one is missing."""
    return {name: facts.get(name) for name in Handset.facts()}


def atom(node: Predicate) -> Atom:
    """Reduce a predicate."""
    fact = node.fact.removeprefix("handset.")
    if isinstance(node, Equals):
        return Atom("is", fact, (node.value,)) if isinstance(node.value, bool) else Atom("in", fact, (node.value,))
    if isinstance(node, OneOf):
        return Atom("in", fact, node.values)
    if isinstance(node, WithinDays):
        return Atom("ge", fact, (TODAY - int(str(node.days)),))
    if isinstance(node, Satisfies):
        return Atom("ge", fact, (number(str(node.spec).removeprefix(">=")),))
    if isinstance(node, Has):
        return Atom({"has_any": "any", "has_none": "none"}[node.op], fact, node.values)
    assert isinstance(node, Compare)
    if isinstance(node.value, str):
        return Atom("in", fact, ORDER[ORDER.index(node.value) :])
    return Atom({"at_least": "ge", "at_most": "le", "less_than": "lt"}[node.op], fact, (node.value,))


SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
OPPOSITE = {"in": "out", "ge": "lt", "le": "gt", "lt": "ge", "any": "none", "none": "any"}


def opposite(known: Atom) -> Atom:
    """Return the atom that is surely true where this one is surely false."""
    if known.op == "is":
        return Atom("is", known.fact, (not known.values[0],))
    return Atom(OPPOSITE[known.op], known.fact, known.values)


class Language:
    """Writes conditions in a peer's language: subclasses say how atoms, and, or look."""

    def atom(self, known: Atom) -> Any:
        """Write an atom that is true only where its fact is known."""
        raise NotImplementedError

    def join(self, parts: list[Any], *, every: bool) -> Any:
        """Write and, or."""
        raise NotImplementedError

    def rail(self, node: Condition, *, wanted: bool) -> Any:
        """Write "surely true" (wanted) or "surely false"."""
        if isinstance(node, Predicate):
            return self.atom(atom(node) if wanted else opposite(atom(node)))
        if isinstance(node, Not):
            return self.rail(node.condition, wanted=not wanted)
        parts = [self.rail(child, wanted=wanted) for child in node.children]
        return self.join(parts, every=isinstance(node, AllOf) is wanted)

    def rails(self) -> Iterable[tuple[Any, Any, Any, Any]]:
        """Give for each rule: guard surely false, guard surely true, check surely true, check surely false."""
        for _, guard, check in RULES:
            yield (
                None if guard is None else self.rail(guard, wanted=False),
                None if guard is None else self.rail(guard, wanted=True),
                self.rail(check, wanted=True),
                self.rail(check, wanted=False),
            )


class JsonLogic(Language):
    """JSON Logic."""

    def atom(self, known: Atom) -> Any:
        var = {"var": known.fact}
        if known.op == "is":
            return {"===": [var, known.values[0]]}
        if known.op == "in":
            return {"in": [var, list(known.values)]}
        there = {"!==": [var, None]}
        if known.op == "out":
            return {"and": [there, {"!": [{"in": [var, list(known.values)]}]}]}
        if known.op in ("any", "none"):
            some = {"or": [{"in": [word, var]} for word in known.values]}
            return {"if": [there, some if known.op == "any" else {"!": [some]}, False]}
        return {"if": [there, {SIGNS[known.op]: [var, known.values[0]]}, False]}

    def join(self, parts: list[Any], *, every: bool) -> Any:
        return {"and" if every else "or": parts}

    def rules(self) -> list[Any]:
        """Return one rule for each item."""
        made: list[Any] = []
        for out, applies, yes, no in self.rails():
            check = [yes, "p", no, "f", "u"]
            made.append({"if": check if out is None else [out, "n", {"!": [applies]}, "u", *check]})
        return made


class Cel(Language):
    """CEL with one variable a fact, null where it is missing."""

    def atom(self, known: Atom) -> str:
        name, there = known.fact, f"{known.fact} != null"
        words = json.dumps(list(known.values))
        if known.op == "is":
            return f"({there} && {name} == {json.dumps(known.values[0])})"
        if known.op in ("in", "out"):
            return f"({there} && {'' if known.op == 'in' else '!'}({name} in {words}))"
        if known.op in ("any", "none"):
            some = " || ".join(f"{json.dumps(word)} in {name}" for word in known.values)
            return f"({there} && {'' if known.op == 'any' else '!'}({some}))"
        return f"({there} && {name} {SIGNS[known.op]} {known.values[0]})"

    def join(self, parts: list[str], *, every: bool) -> str:
        return "(" + (" && " if every else " || ").join(parts) + ")"

    def texts(self) -> list[str]:
        """Return one conditional expression for each item."""
        made: list[str] = []
        for out, applies, yes, no in self.rails():
            text = f'({yes} ? "p" : ({no} ? "f" : "u"))'
            made.append(text if out is None else f'({out} ? "n" : ({applies} ? {text} : "u"))')
        return made


# how each peer is asked ------------------------------------------------------------------------------------------


def datalogic() -> Judge:
    """One compiled rule that gives a list, in a session, on data that was parsed before the clock starts."""
    engine = import_module("datalogic_py").Engine()
    session, rule = engine.session(), engine.compile(JsonLogic().rules())
    return lambda data: session.evaluate_data(rule, data)  # type: ignore[no-any-return]


def data_handle(facts: Facts) -> Any:
    """Parse facts as datalogic-py keeps them."""
    return import_module("datalogic_py").DataHandle(json.dumps(facts))


def cel_rust() -> Judge:
    """Forty compiled expressions over one context. Three times as fast as leaving what is missing to errors."""
    module = import_module("cel")
    programs = [module.compile(text) for text in Cel().texts()]

    def judge(facts: Facts) -> list[str]:
        context = module.Context()
        context.update(facts)
        return [program.execute(context) for program in programs]

    return judge


class Peer(NamedTuple):
    """A peer: its package, the public call that is timed, what makes its judge, and what it is fed."""

    package: str
    call: str
    make: Callable[[], Judge]
    feed: Callable[[Facts], Any] = dict

    @property
    def installed(self) -> str | None:
        """Its version, or None."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return None


PEERS = (
    Peer("datalogic-py", "Session.evaluate_data(rule, DataHandle)", datalogic, feed=data_handle),
    Peer("common-expression-language", "Program.execute", cel_rust, feed=with_nulls),
)
