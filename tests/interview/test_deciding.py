"""Law 3 by brute force: on small worlds each completion is tried, by an evaluator that shares no code with the library.

Rules are dense with tautologies, with two facts beside each other, and with quantifiers in both directions, of subjects
that may not all be listed. A world gives each fact a value, so an expression is true or false in it, and nothing else.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations_with_replacement, product
from math import prod
from random import Random
from typing import Any, NamedTuple

from secure_checklist import (
    Checklist,
    Interview,
    Inventory,
    evaluate,
    load_checklist,
    load_inventory,
)
from secure_checklist.interview import Pass
from tests.worlds import NOW

INTERVIEWS = 5_000 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 150
"""Of some 6,000, one has more completions than the library tries; there it names every fact that logic names."""
MOST_WORLDS = 700
NUMBERS = (0, 1, 2)
AGO = (NOW - timedelta(days=31)).isoformat()
DEVICES = ("d0", "d1", "elsewhere")
WORDS = ("green", "red")
DATES = tuple(NOW.date() - timedelta(days=days) for days in (30, 31, 32))
TYPES = {
    "device": {"a": "boolean", "b": "boolean", "i": "integer", "j": "integer", "g": "enum_set", "mine": "account"},
    "account": {"x": "boolean", "y": "boolean", "k": "integer", "l": "integer", "d": "date", "on": "device"},
    "person": {"p": "boolean", "n": "integer"},
}
VALUES: Mapping[str, Sequence[Any]] = {
    "boolean": (True, False),
    "integer": NUMBERS,
    "enum_set": tuple(frozenset(each) for each in ((), WORDS[:1], WORDS[1:], WORDS)),
    "date": DATES,
    "device": DEVICES,
}
HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "at_most": lambda one, two: one <= two,
    "more_than": lambda one, two: one > two,
    "equals": lambda one, two: one == two,
}
World = Mapping[tuple[str, str], Any]
"""The value of each fact, by subject and name."""
Data = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True)
class Expression:
    """A condition: as a document that the library reads, and what it comes to in a world for one subject."""

    document: Data
    facts: frozenset[tuple[str, str]]
    holds: Callable[[World, str, Sequence[str]], bool]


def declared(kind: str, name: str) -> Data:
    about = TYPES[kind][name]
    found: Data = {"fact": f"{kind}.pack.{name}", "question": f"{name}?", "type": about}
    more: Mapping[str, Data] = {
        "boolean": {},
        "date": {},
        "integer": {"minimum": NUMBERS[0], "maximum": NUMBERS[-1]},
        "enum_set": {"values": WORDS},
    }
    return found | more.get(about, {"type": "text", "ref": about})


def written(value: str | int | date | frozenset[str]) -> Any:
    """Return a value as a document has it."""
    return sorted(value) if isinstance(value, frozenset) else value.isoformat() if isinstance(value, date) else value


def named(kind: str, name: str) -> str:
    return f"{kind}.pack.{name}"


# expressions ------------------------------------------------------------------------------------------------------


def leaf(random: Random, kind: str) -> Expression:
    """A predicate on a fact or two of a kind, or of the person."""
    kind = "person" if random.random() < 0.2 else kind
    switches = [name for name, about in TYPES[kind].items() if about == "boolean"]
    numbers = [name for name, about in TYPES[kind].items() if about == "integer"]
    special = {"device": of_a_set, "account": of_a_date}
    if kind in special and random.random() < 0.2:
        return special[kind](random)
    op = random.choice(tuple(HOLDS))
    holds = HOLDS[op]
    if random.random() < 0.4:
        name, value = random.choice(switches), random.random() < 0.8
        document: Data = {"op": "equals", "fact": named(kind, name), "value": value}
        return Expression(document, frozenset({(kind, name)}), lambda world, it, _: world[of(kind, it), name] is value)
    name = random.choice(numbers)
    if random.random() < 0.4:
        number = random.choice((-1, *NUMBERS, 3) if op != "equals" else NUMBERS)
        number = min(max(number, NUMBERS[0]), NUMBERS[-1])
        by_param = number == 1 and random.random() < 0.5
        document = {"op": op, "fact": named(kind, name), "value": {"param": "one"} if by_param else number}
        return Expression(
            document, frozenset({(kind, name)}), lambda world, it, _: holds(world[of(kind, it), name], number)
        )
    others = [("person", "n"), *((kind, one) for one in numbers)]
    other_kind, other = random.choice([one for one in others if one != (kind, name)] or [("person", "n")])
    if (kind, name) == (other_kind, other):
        return leaf(random, kind)
    document = {"op": f"{op}_fact", "fact": named(kind, name), "other": named(other_kind, other)}
    return Expression(
        document,
        frozenset({(kind, name), (other_kind, other)}),
        lambda world, it, _: holds(world[of(kind, it), name], world[of(other_kind, it), other]),
    )


def of_a_set(random: Random) -> Expression:
    word = random.choice(WORDS)
    ways: Mapping[str, Callable[[frozenset[str]], bool]] = {
        "has_any": lambda held: word in held,
        "has_none": lambda held: word not in held,
        "has_only": lambda held: held <= {word},
    }
    op, holds = random.choice([*ways.items()])
    document: Data = {"op": op, "fact": named("device", "g"), "values": [word]}
    return Expression(document, frozenset({("device", "g")}), lambda world, it, _: holds(world[it, "g"]))


def of_a_date(random: Random) -> Expression:
    days = random.choice((30, 31))
    document: Data = {"op": "within_days", "fact": named("account", "d"), "days": days}
    back = NOW.date() - timedelta(days=days)
    return Expression(document, frozenset({("account", "d")}), lambda world, it, _: world[it, "d"] >= back)


def of(kind: str, subject: str) -> str:
    return "me" if kind == "person" else subject


def expression(random: Random, kind: str, depth: int = 2, *, quantified: bool = True) -> Expression:
    """A condition that reads few facts, so that it reads some of them twice."""
    pick = random.random()
    if quantified and pick < 0.3:
        return quantifier(random, kind)
    if depth == 0 or pick < 0.45:
        return leaf(random, kind)
    if pick < 0.6:
        return negated(expression(random, kind, depth - 1, quantified=quantified))
    parts = [expression(random, kind, depth - 1, quantified=quantified) for _ in range(random.randint(2, 3))]
    if random.random() < 0.4:
        parts.append(negated(random.choice(parts)))
    op = random.choice(("all_of", "any_of", "at_least_of"))
    least = {"all_of": len(parts), "any_of": 1}.get(op, random.randint(1, len(parts)))
    document: Data = {"op": op, "conditions": [part.document for part in parts]}
    return Expression(
        document | ({"count": least} if op == "at_least_of" else {}),
        frozenset[tuple[str, str]]().union(*(part.facts for part in parts)),
        lambda world, it, listed: sum(part.holds(world, it, listed) for part in parts) >= least,
    )


def negated(part: Expression) -> Expression:
    document = {"op": "not", "condition": part.document}
    return Expression(document, part.facts, lambda world, it, listed: not part.holds(world, it, listed))


def quantifier(random: Random, kind: str) -> Expression:
    """A condition on all accounts, on those that name the device, or on the one that the device names."""
    where = expression(random, "account", 1, quantified=False)
    while not any(read == "account" for read, _ in where.facts):
        where = expression(random, "account", 1, quantified=False)
    op = random.choice(("some", "every", "none"))
    way = random.choice(("all", "on", "mine")) if kind == "device" else "all"
    least = random.choice((1, 2)) if op == "some" and way != "mine" else 1
    relation: Data = {
        "on": {"via": "account.pack.on", "to": "device"},
        "mine": {"via": "device.pack.mine", "to": "account"},
    }
    document = {"op": op, "where": where.document, **relation.get(way, {})} | ({"count": least} if least > 1 else {})
    facts = where.facts | {"on": {("account", "on")}, "mine": {("device", "mine")}}.get(way, set())

    def holds(world: World, it: str, listed: Sequence[str]) -> bool:
        related = [world[it, "mine"]] if way == "mine" else listed
        related = [one for one in related if way != "on" or world[one, "on"] == it]
        met = sum(where.holds(world, one, listed) for one in related)
        return {"some": met >= least, "every": met == len(related), "none": met == 0}[op]

    return Expression(document, frozenset(facts), holds)


# worlds -----------------------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """A checklist with what its items come to in a world, what is known to begin with, and every world that fits it."""

    checklist: Checklist
    inventory: Inventory
    worlds: list[tuple[World, tuple[str, ...]]]
    open: dict[Key, Sequence[Any]]
    judge: Callable[[World, Sequence[str]], tuple[str, ...]]

    def __str__(self) -> str:
        """What a failed test shows of it."""
        rules = [{name: str(one) for name, one in item.rule.conditions()} for item in self.checklist.items if item.rule]
        held = [(one.id, dict(one.extra)) for one in self.inventory.subjects]
        return f"{rules} {held} {sorted(self.inventory.complete)}"


def values_of(kind: str, name: str, accounts: Sequence[str]) -> Sequence[Any]:
    return VALUES.get(TYPES[kind][name], accounts)


def rule_of(random: Random, kind: str) -> dict[str, Expression]:
    found = {"check": expression(random, kind)}
    found |= {name: expression(random, kind, 1) for name in ("applies_to", "partial") if random.random() < 0.3}
    return found


def checklist_of(rules: Sequence[tuple[str, Mapping[str, Expression]]], renewal: int | None) -> Checklist:
    items: list[Data] = [
        {
            "id": f"i{number}",
            "title": "I",
            "subject": kind,
            "rule": {name: part.document for name, part in rule.items()},
            **({} if renewal is None else {"renew_after": renewal}),
        }
        for number, (kind, rule) in enumerate(rules)
    ]
    facts = [declared(kind, name) for kind in TYPES for name in TYPES[kind]]
    sections = [{"id": "all", "title": "All", "items": items}]
    one = {"name": "one", "type": "integer", "default": 1, "meaning": "A number that rules compare with."}
    return load_checklist({"id": "c", "title": "C", "declares": facts, "parameters": [one], "sections": sections})


def worlds_of(
    known: Mapping[Key, Any], open_: Mapping[Key, Sequence[Any]], listed: Sequence[str], unlisted: Sequence[str] | None
) -> list[tuple[World, tuple[str, ...]]] | None:
    """Every world that fits what is known, with up to two accounts that aren't listed; None where there are too many.

    `unlisted` are the facts that count of these; None: there are none.
    """
    pools = [values_of("account", name, ()) for name in unlisted or ()]
    others = [dict(zip(unlisted or (), values, strict=True)) for values in product(*pools)] if unlisted else []
    more = [each for count in range(3) for each in combinations_with_replacement(others, count)]
    if prod(map(len, open_.values())) * len(more) > MOST_WORLDS:
        return None
    found: list[tuple[World, tuple[str, ...]]] = []
    for values, extra in product(product(*open_.values()), more):
        added = {(f"more{n}", name): value for n, other in enumerate(extra) for name, value in other.items()}
        names = (*listed, *(f"more{n}" for n in range(len(extra))))
        found.append(({**known, **dict(zip(open_, values, strict=True)), **added}, names))
    return found


def case(random: Random) -> Case | None:
    """A random case; None where too many worlds fit it."""
    kinds = [random.choice(("device", "device", "person")) for _ in range(random.randint(1, 2))]
    rules = [(kind, rule_of(random, kind)) for kind in kinds]
    read = sorted({fact for _, rule in rules for part in rule.values() for fact in part.facts})
    accounts = [f"a{number}" for number in range(random.randint(0, 2))]
    if ("device", "mine") in read and not accounts:
        return None
    subjects = {"d0": "device", **dict.fromkeys(accounts, "account"), "me": "person"}
    subjects |= {"d1": "device"} if random.random() < 0.3 else {}
    slots = {
        (it, name): values_of(kind, name, accounts) for it, kind in subjects.items() for k, name in read if k == kind
    }
    known = {key: random.choice(values) for key, values in slots.items() if key[1] == "mine" or random.random() < 0.4}
    renewal = 30 if random.random() < 0.3 else None
    old = {key for key in known if renewal and key[1] != "mine" and random.random() < 0.3}  # too old to count
    open_ = {key: values for key, values in slots.items() if key not in known or key in old}
    complete = random.random() < 0.6
    unlisted = None if complete else [name for kind, name in read if kind == "account"]
    worlds = worlds_of({key: known[key] for key in known if key not in old}, open_, accounts, unlisted)

    def judge(world: World, listed: Sequence[str]) -> tuple[str, ...]:
        each = ((rule, it) for kind, rule in rules for it, held in subjects.items() if held == kind)
        return tuple(outcome(rule, world, it, listed) for rule, it in each)

    inventory = load_inventory(
        {
            "complete": ["device", *(["account"] if complete else [])],
            "subjects": [
                {
                    "kind": kind,
                    "id": it,
                    "extra": {f"pack.{name}": written(known[one, name]) for one, name in known if one == it},
                    "observed": {f"pack.{name}": {"at": AGO} for one, name in old if one == it},
                }
                for it, kind in subjects.items()
            ],
        }
    )
    return None if worlds is None else Case(checklist_of(rules, renewal), inventory, worlds, open_, judge)


def outcome(rule: Mapping[str, Expression], world: World, subject: str, listed: Sequence[str]) -> str:
    if "applies_to" in rule and not rule["applies_to"].holds(world, subject, listed):
        return "not_applicable"
    if rule["check"].holds(world, subject, listed):
        return "pass"
    return "partial" if "partial" in rule and rule["partial"].holds(world, subject, listed) else "fail"


def cases(seed: int, count: int) -> Iterator[Case]:
    random, found = Random(seed), 0  # noqa: S311 - no secret
    while found < count:
        made = case(random)
        if made is not None:
            found += 1
            yield made


class Possible:
    """The worlds that are left, each with the outcomes of all items in it."""

    def __init__(self, found: Case) -> None:
        self.rows = [(world, listed, found.judge(world, listed)) for world, listed in found.worlds]

    def learn(self, key: Key, value: object) -> None:
        self.rows = [row for row in self.rows if row[0][key] == value]

    def learn_that_all_are_listed(self) -> None:
        self.rows = [row for row in self.rows if not any(one.startswith("more") for one in row[1])]

    def matters(self, key: Key, place: int | None = None) -> bool:
        """Return whether two worlds that differ in this fact alone differ in an outcome, or in the one at a place."""
        return self._differ(lambda one, _: one != key, place)

    def listing_matters(self) -> bool:
        """Return whether two worlds that differ in the subjects which aren't listed differ in an outcome."""
        return self._differ(lambda one, _: not one[0].startswith("more"), None, listed=False)

    def _differ(self, same: Callable[[Key, object], bool], place: int | None, *, listed: bool = True) -> bool:
        alike: dict[object, set[object]] = {}
        for world, names, judged in self.rows:
            rest = (*(each for each in world.items() if same(*each)), names if listed else ())
            alike.setdefault(rest, set()).add(judged if place is None else judged[place])
        return any(len(found) > 1 for found in alike.values())


# the laws ---------------------------------------------------------------------------------------------------------


def test_law_3_each_question_can_change_a_finding_and_no_fact_that_can_is_left() -> None:
    """The interview ends; it asks only facts on which an unknown finding still depends; when it ends, nothing is
    unknown except what was declined or can't be asked.
    """
    random, asked = Random(3), 0  # noqa: S311 - no secret
    for made in cases(1, INTERVIEWS):
        left, open_ = Possible(made), {*made.open}
        interview = Interview(made.checklist, made.inventory, now=NOW)
        unlisted = "account" not in made.inventory.complete
        while (question := interview.question) is not None:
            asked += 1
            if question.input == "subjects":
                assert unlisted, "it asks twice"
                assert left.listing_matters(), made
                left.learn_that_all_are_listed()
                unlisted, interview = False, interview.answer([])
                continue
            key = question.subject or "me", question.fact.rpartition(".")[2]
            assert left.matters(key), f"{key} {made}"
            open_.remove(key)
            if random.random() < 0.2:
                interview = interview.answer(random.choice((Pass.UNKNOWN, Pass.DECLINED)))
                continue
            value = random.choice(made.open[key])
            interview = interview.answer(written(value))
            left.learn(key, value)
        assert not [key for key in open_ if left.matters(key)], made
        assert not (unlisted and left.listing_matters()), made
    assert asked > INTERVIEWS // 2


def test_laws_2_and_7_what_a_report_says_is_what_all_worlds_agree_on() -> None:
    """What is decided is so in every world, every outcome of a world is among the possible ones, and what an unknown
    finding names can change it.
    """
    found = {True: 0, False: 0}
    for made in cases(2, INTERVIEWS):
        left, places = Possible(made), {one.id: place for place, one in enumerate(made.inventory.subjects)}
        findings = [
            one for one in evaluate(made.checklist, made.inventory, now=NOW).findings if one.subject is not None
        ]
        findings.sort(key=lambda one: (one.item, places[one.subject or ""]))
        for place, finding in enumerate(findings):
            outcomes = {row[2][place] for row in left.rows}
            settled = any(reason.code == "indeterminate" for reason in finding.reasons)
            found[finding.outcome == "unknown"] += 1
            assert outcomes <= {*(finding.possible or (finding.outcome,))}, made
            assert (len(outcomes) == 1) is (settled or finding.outcome != "unknown"), made
            for name in () if settled else [reason.fact or "" for reason in finding.reasons]:
                key = "me" if name.startswith("person.") else finding.subject or "", name.rpartition(".")[2]
                assert ".related." in name or left.matters(key, place), f"{name} {made}"
    assert min(found.values()) > INTERVIEWS // 4


def test_a_pattern_that_no_text_tried_matches_may_match_another() -> None:
    """Texts and versions can't all be tried, so nothing is left out for want of one that fits."""
    note = {"fact": "account.pack.note", "question": "Note?", "type": "text"}
    matches = {"op": "matches", "fact": "account.pack.note", "pattern": "^[0-9]+z$"}
    inventory = load_inventory({"complete": ["account"], "subjects": [{"kind": "account", "id": "a"}]})
    for check in ({"op": "some", "where": matches}, {"op": "every", "where": matches}):
        items = [{"id": "i", "title": "I", "rule": {"check": check}}]
        sections = [{"id": "all", "title": "All", "items": items}]
        checklist = load_checklist({"id": "c", "title": "C", "declares": [note], "sections": sections})
        question = Interview(checklist, inventory, now=NOW).question
        assert question is not None
        assert question.fact == "account.pack.note"
