"""Other rule engines on the forty rules. What a peer can't say by itself is written out in its own language.

Only CEL has something like an unknown, its errors, and they cost more than doing without. So each condition is written
twice, as "surely true" and "surely false", with tests for what is missing. Of the forms that a peer allows, the fastest
that we found is timed. Versions become numbers, dates ordinals, and implausible dates nothing
before the clock starts: to the peers' advantage. Each peer's answers are compared with ours before it is timed.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from secure_checklist import Condition, Subject
from secure_checklist.rules import AllOf, Not, ParamRef, Predicate
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


def several(values: tuple[Any, ...] | ParamRef) -> tuple[Any, ...]:
    """Return the values of a predicate; none of these rules has a parameter in their place."""
    assert isinstance(values, tuple)
    return values


def number(text: str) -> int:
    """Make a number of a version, in the versions' order."""
    parts = [*map(int, text.split(".")), 0, 0][:3]
    return (parts[0] * 100_000 + parts[1]) * 100_000 + parts[2]


def facts_of(handset: Subject) -> Facts:
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
        return Atom("in", fact, several(node.values))
    if isinstance(node, WithinDays):
        return Atom("ge", fact, (TODAY - int(str(node.days)),))
    if isinstance(node, Satisfies):
        return Atom("ge", fact, (number(str(node.spec).removeprefix(">=")),))
    if isinstance(node, Has):
        return Atom({"has_any": "any", "has_none": "none"}[node.op], fact, several(node.values))
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

    every, some, absent = " && ", " || ", "!({} in {})"

    def overlap(self, name: str, words: tuple[str, ...]) -> str:
        """Write that a set has one of these words."""
        return " || ".join(f"{json.dumps(word)} in {name}" for word in words)

    def atom(self, known: Atom) -> str:
        name, words, there = known.fact, json.dumps(list(known.values)), f"{known.fact} != null{self.every}"
        if known.op == "is":
            return f"({name} == {json.dumps(known.values[0])})"
        if known.op == "in":
            return f"({name} in {words})"
        if known.op == "out":
            return f"({there}{self.absent.format(name, words)})"
        if known.op in ("any", "none"):
            has = f"({self.overlap(name, known.values)})"
            return f"({there}{has if known.op == 'any' else self.negated(has)})"
        return f"({there}{name} {SIGNS[known.op]} {known.values[0]})"

    def negated(self, text: str) -> str:
        """Write the contrary."""
        return f"!{text}"

    def join(self, parts: list[str], *, every: bool) -> str:
        return f"({(self.every if every else self.some).join(parts)})"

    def texts(self) -> list[str]:
        """Return one conditional expression for each item."""
        made: list[str] = []
        for out, applies, yes, no in self.rails():
            text = f'({yes} ? "p" : ({no} ? "f" : "u"))'
            made.append(text if out is None else f'({out} ? "n" : ({applies} ? {text} : "u"))')
        return made


class Zen(Cel):
    """zen-engine's own language, which has almost the form of CEL."""

    every, some, absent = " and ", " or ", "{} not in {}"

    def overlap(self, name: str, words: tuple[str, ...]) -> str:
        return f"some({name}, # in {json.dumps(list(words))})"

    def negated(self, text: str) -> str:
        return f"not {text}"


# how each peer is asked ------------------------------------------------------------------------------------------


def datalogic_parsed() -> Judge:
    """One compiled rule that gives a list, in a session, on data that was parsed before the clock starts."""
    engine = import_module("datalogic_py").Engine()
    session, rule = engine.session(), engine.compile(JsonLogic().rules())
    judge: Judge = partial(session.evaluate_data, rule)
    return judge


def data_handle(facts: Facts) -> Any:
    """Parse facts as datalogic-py keeps them."""
    return import_module("datalogic_py").DataHandle(json.dumps(facts))


def datalogic() -> Judge:
    """As above, with its data parsed inside the clock."""
    judge, module, dumps = datalogic_parsed(), import_module("datalogic_py"), json.dumps
    return lambda facts: judge(module.DataHandle(dumps(facts)))


def cel_rust() -> Judge:
    """Forty compiled expressions over one context. Three times as fast as leaving what is missing to errors."""
    module = import_module("cel")
    programs = [module.compile(text) for text in Cel().texts()]

    def judge(facts: Facts) -> list[str]:
        context = module.Context()
        context.update(facts)
        return [program.execute(context) for program in programs]

    return judge


def zen() -> Judge:
    """One compiled expression that gives a list."""
    judge: Judge = import_module("zen").compile_expression(f"[{', '.join(Zen().texts())}]").evaluate
    return judge


def installed(package: str) -> str | None:
    """Return the version of a package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


class Peer(NamedTuple):
    """A peer: its package, the public call that is timed, what makes its judge, its limit, and what it is fed."""

    package: str
    call: str
    make: Callable[[], Judge]
    limit: float
    """How many times as long as it `outcomes` may take."""
    feed: Callable[[Facts], Any] = dict


PEERS = (
    Peer("datalogic-py", "data parsed before the clock", datalogic_parsed, 2, feed=data_handle),
    Peer("datalogic-py", "data converted inside", datalogic, 1),
    Peer("zen-engine", "PyExpression.evaluate", zen, 1),
    Peer("common-expression-language", "Program.execute", cel_rust, 1, feed=with_nulls),
)
