"""Other rule engines on the forty rules. What a peer can't say by itself is written out in its own language.

Only CEL has something like an unknown, its errors, and they cost more than doing without. So each condition is written
twice, as "surely true" and "surely false", with tests for what is missing. Of the forms that a peer allows, the fastest
that we found is timed. Versions become numbers, dates ordinals, and implausible dates nothing
before the clock starts: to the peers' advantage. Each peer's answers are compared with ours before it is timed.
"""

import json
import tempfile
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from secure_checklist import AllOf, Condition, Not
from secure_checklist.rules import Compare, Equals, Has, OneOf, Predicate, Satisfies, WithinDays

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
    """JSON Logic, in the operators that both implementations have."""

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
        sign = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}[known.op]
        return {"if": [there, {sign: [var, known.values[0]]}, False]}

    def join(self, parts: list[Any], *, every: bool) -> Any:
        return {"and" if every else "or": parts}

    def rules(self) -> list[Any]:
        """Return one rule for each item."""
        made: list[Any] = []
        for out, applies, yes, no in self.rails():
            check = [yes, "p", no, "f", "u"]
            made.append({"if": check if out is None else [out, "n", {"!": [applies]}, "u", *check]})
        return made


class Infix(Language):
    """Expressions with `&&` and `||`, or `and` and `or`."""

    both, either, negation, absent = " && ", " || ", "!", ""

    def known(self, fact: str) -> str:
        """Write that a fact is known."""
        raise NotImplementedError

    def name(self, fact: str) -> str:
        """Write a fact."""
        return fact

    def truth(self, value: bool) -> str:
        """Write a boolean."""
        return "true" if value else "false"

    def atom(self, known: Atom) -> str:
        name, there = self.name(known.fact), self.known(known.fact)
        words = json.dumps(list(known.values))
        if known.op == "is":
            return f"({there}{self.both}{name} == {self.truth(known.values[0])})"
        if known.op == "in":
            return f"({there}{self.both}{name} in {words})"
        if known.op == "out":
            return f"({there}{self.both}{self.negation}({name} in {words}))"
        if known.op in ("any", "none"):
            some = self.either.join(f"{json.dumps(word)} in {name}" for word in known.values)
            return f"({there}{self.both}{'' if known.op == 'any' else self.negation}({some}))"
        sign = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}[known.op]
        return f"({there}{self.both}{name} {sign} {known.values[0]})"

    def join(self, parts: list[str], *, every: bool) -> str:
        return "(" + (self.both if every else self.either).join(parts) + ")"

    def texts(self) -> list[str]:
        """Return one conditional expression for each item."""
        made: list[str] = []
        for out, applies, yes, no in self.rails():
            text = f'({yes} ? "p" : ({no} ? "f" : "u"))'
            made.append(text if out is None else f'({out} ? "n" : ({applies} ? {text} : "u"))')
        return made


class Cel(Infix):
    """CEL with one variable a fact, null where it is missing."""

    def known(self, fact: str) -> str:
        return f"{fact} != null"


class RuleEngine(Infix):
    """The language of rule-engine."""

    both, either, negation = " and ", " or ", "not "

    def known(self, fact: str) -> str:
        return f"{fact} != null"


class Zen(RuleEngine):
    """The expressions of zen-engine."""


class Rego(Language):
    """Rego: every condition and rail becomes a rule of its own; "or" is a rule with several bodies."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}

    def rule(self, bodies: list[str]) -> str:
        """Write a rule once and give its name."""
        text = "\n".join(f"NAME if {{ {body} }}" for body in bodies)
        return self.written.setdefault(text, f"c{len(self.written)}")

    def atom(self, known: Atom) -> str:
        name, words = f"input.{known.fact}", json.dumps(list(known.values))
        if known.op == "is":
            return f"{name} == {json.dumps(known.values[0])}"
        if known.op == "in":
            return f"{name} in {words}"
        if known.op == "out":
            inside = self.rule([f"{name} in {words}"])
            return f"is_string({name}); not {inside}"
        if known.op in ("any", "none"):
            some = self.rule([f"{json.dumps(word)} in {name}" for word in known.values])
            return some if known.op == "any" else f"is_array({name}); not {some}"
        return f"{name} { ({'ge': '>=', 'gt': '>', 'le': '<=', 'lt': '<'}[known.op]) } {known.values[0]}"

    def join(self, parts: list[str], *, every: bool) -> str:
        return "; ".join(parts) if every else self.rule(parts)

    def policy(self) -> str:
        """Write the policy."""
        lines: list[str] = []
        for index, (out, applies, yes, no) in enumerate(self.rails()):
            gate = "" if applies is None else f"{applies}; "
            lines.append(f'default r{index} := "u"')
            if out is not None:
                lines.append(f'r{index} := "n" if {{ {out} }}')
            lines += [f'r{index} := "p" if {{ {gate}{yes} }}', f'r{index} := "f" if {{ {gate}{no} }}']
        helpers = [text.replace("NAME", name) for text, name in self.written.items()]
        answer = "answers := [" + ", ".join(f"r{index}" for index in range(len(RULES))) + "]"
        return "\n".join(["package b", "import rego.v1", *helpers, *lines, answer])


class BusinessRules(Language):
    """The nested dicts of business-rules, with a variable `has_x` for each fact."""

    def atom(self, known: Atom) -> Any:
        there = self.test(f"has_{known.fact}", "is_true", value=True)
        return {"all": [there, self.bare(known)]}

    def bare(self, known: Atom) -> Any:
        """Write an atom whose fact is known."""
        name = known.fact
        if known.op == "is":
            return self.test(name, "is_true" if known.values[0] else "is_false", value=True)
        if known.op in ("in", "out"):
            words = known.values if known.op == "in" else self.others(known)
            return {"any": [self.test(name, "equal_to", word) for word in words]}
        if known.op in ("any", "none"):
            shares = "shares_at_least_one_element_with" if known.op == "any" else "shares_no_elements_with"
            return self.test(name, shares, list(known.values))
        long = {
            "ge": "greater_than_or_equal_to",
            "gt": "greater_than",
            "le": "less_than_or_equal_to",
            "lt": "less_than",
        }
        return self.test(name, long[known.op], known.values[0])

    def others(self, known: Atom) -> list[str]:
        """Return the other words of a vocabulary."""
        return [word for word in Handset.facts()[known.fact].type.vocabulary or () if word not in known.values]

    def test(self, name: str, operator: str, value: Any) -> Any:
        """Write one test."""
        return {"name": name, "operator": operator, "value": value}

    def join(self, parts: list[Any], *, every: bool) -> Any:
        return {"all" if every else "any": parts}

    def rules(self) -> list[Any]:
        """Give up to three rules for each item."""
        made: list[Any] = []
        for index, (out, applies, yes, no) in enumerate(self.rails()):
            gate = [] if applies is None else [applies]
            if out is not None:
                made.append({"conditions": {"all": [out]}, "actions": self.answer(index, "n")})
            made.append({"conditions": {"all": [*gate, yes]}, "actions": self.answer(index, "p")})
            made.append({"conditions": {"all": [*gate, no]}, "actions": self.answer(index, "f")})
        return made

    def answer(self, index: int, letter: str) -> Any:
        """Write the action that keeps an answer."""
        return [{"name": "say", "params": {"index": index, "letter": letter}}]


# how each peer is asked ------------------------------------------------------------------------------------------


def datalogic() -> Judge:
    """One compiled rule that gives a list, in a session, on data that was parsed before the clock starts."""
    engine = import_module("datalogic_py").Engine()
    session, rule = engine.session(), engine.compile(JsonLogic().rules())
    return lambda data: session.evaluate_data(rule, data)  # type: ignore[no-any-return]


def data_handle(facts: Facts) -> Any:
    """Parse facts as datalogic-py keeps them."""
    return import_module("datalogic_py").DataHandle(json.dumps(facts))


def zen() -> Judge:
    """One compiled expression that gives a list."""
    text = "[" + ", ".join(Zen().texts()) + "]"
    return import_module("zen").compile_expression(text).evaluate  # type: ignore[no-any-return]


def cel_rust() -> Judge:
    """Forty compiled expressions over one context. Three times as fast as leaving what is missing to errors."""
    module = import_module("cel")
    programs = [module.compile(text) for text in Cel().texts()]

    def judge(facts: Facts) -> list[str]:
        context = module.Context()
        context.update(facts)
        return [program.execute(context) for program in programs]

    return judge


def cel_cpp() -> Judge:
    """One compiled expression that gives a list."""
    cel = import_module("cel_expr_python.cel")
    env = cel.NewEnv(variables=dict.fromkeys(Handset.facts(), cel.Type.DYN))
    expression = env.compile("[" + ", ".join(Cel().texts()) + "]")
    return lambda facts: expression.eval(data=facts).plain_value()


def opa() -> Judge:
    """One compiled policy, JSON text in."""
    module = import_module("opa_eval")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.rego"
        path.write_text(Rego().policy(), encoding="utf-8")
        engine = module.OpaEval(str(path), query="data.b.answers")
    return engine.evaluate_parsed


def json_logic() -> Judge:
    """Forty rules, interpreted."""
    module = import_module("json_logic")
    rules = JsonLogic().rules()
    return lambda facts: [module.jsonLogic(rule, facts) for rule in rules]


def business_rules() -> Judge:
    """Up to three rules an item, interpreted."""
    engine, variables = import_module("business_rules.engine"), import_module("business_rules.variables")
    actions, fields = import_module("business_rules.actions"), import_module("business_rules.fields")
    kinds = {
        "boolean": variables.boolean_rule_variable,
        "enum": variables.string_rule_variable,
        "enum_set": variables.select_multiple_rule_variable,
    }
    space: dict[str, Any] = {}
    for name, fact in Handset.facts().items():
        make = kinds.get(fact.type.name, variables.numeric_rule_variable)
        space[name] = make()(lambda self, name=name: self.facts[name])
        space[f"has_{name}"] = variables.boolean_rule_variable()(lambda self, name=name: name in self.facts)
    space["__init__"] = lambda self, facts: setattr(self, "facts", facts)
    of_facts = type("OfFacts", (variables.BaseVariables,), space)

    class Answers(actions.BaseActions):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.found = ["u"] * len(RULES)

        @actions.rule_action(params={"index": fields.FIELD_NUMERIC, "letter": fields.FIELD_TEXT})
        def say(self, index: int, letter: str) -> None:
            self.found[index] = letter

    rules = BusinessRules().rules()

    def judge(facts: Facts) -> list[str]:
        answers = Answers()
        engine.run_all(rules, of_facts(facts), answers)
        return answers.found

    return judge


def rule_engine() -> Judge:
    """Forty compiled expressions."""
    module = import_module("rule_engine")
    context = module.Context(default_value=None)
    rules = [module.Rule(text, context=context) for text in RuleEngine().texts()]
    return lambda facts: [rule.evaluate(facts) for rule in rules]


class Peer(NamedTuple):
    """A peer: its package, the public call that is timed, what makes its judge, and what it is fed."""

    package: str
    call: str
    make: Callable[[], Judge]
    slow: bool = False
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
    Peer("zen-engine", "Expression.evaluate", zen, feed=with_nulls),
    Peer("common-expression-language", "Program.execute", cel_rust, feed=with_nulls),
    Peer("cel-expr-python", "Expression.eval", cel_cpp, feed=with_nulls),
    Peer("opa-eval", "OpaEval.evaluate_parsed", opa, slow=True, feed=json.dumps),
    Peer("json-logic-qubit", "jsonLogic", json_logic, slow=True),
    Peer("business-rules", "run_all", business_rules, slow=True),
    Peer("rule-engine", "Rule.evaluate", rule_engine, slow=True),
)
