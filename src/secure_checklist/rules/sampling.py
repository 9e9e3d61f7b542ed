"""Whether three-valued logic overlooks that all completions agree: by trying them.

Kleene's tables call `x or not x` unknown while x is. Then no fact decides, and a finding must say so instead of naming
one. Values that between them make a fact's predicates true and false in every way stand for all its values.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations, pairwise, product
from typing import Any

from secure_checklist.core.countries import all_countries
from secure_checklist.rules.conditions.base import Predicate
from secure_checklist.rules.conditions.logic import predicates
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, Decision, Params
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.values import SLACK, Assigned, References, Values

MOST = 4096
"""How many completions are tried; where there are more, the open facts are taken to decide."""
_MOST_VALUES = 8
_TIMES = ("date", "instant")


def is_indeterminate(rule: Rule, view: Values, params: Params) -> bool:
    """Return whether a rule reads a fact twice or has a predicate that no value makes false, or none true.

    A version reads the fact that names its family as well. In any other rule each open fact can still change the
    outcome, so there is nothing to try.
    """
    nodes = nodes_of(rule)
    if len({node.fact for node in nodes}) != len(nodes) or _reads_again(nodes, view):
        return True
    for node in nodes:
        fact = view.fact(node.fact)
        if not (fact is not None and node.varies(fact.type)) and _constant(node, view, params):
            return True
    return False


def some_fact_decides(decide: Decision, values: Values, choices: Mapping[str, Sequence[Any]]) -> bool:
    """Return True if two completions, of those tried, differ in the outcome that a rule decides.

    True as well where there are too many to try, or a fact has no values to try.

    Args:
        decide: The compiled rule.
        values: What is known.
        choices: By open fact, the values that stand for all of its values.

    """
    if not 0 < math.prod(map(len, choices.values())) <= MOST:
        return True
    sampler = Assigned(values, {})
    seen: set[int] = set()
    for combination in product(*choices.values()):
        sampler.update(zip(choices, combination, strict=True))
        seen.add(decide(sampler))
        if len(seen) > 1 or not seen <= DECIDED_OUTCOMES.keys():
            return True
    return False


def _reads_again(nodes: list[Predicate], known: References) -> bool:
    """Return whether a predicate requires something of a fact that another one is about, as of a version's family.

    Where the version is known and the family isn't, no family may be left for which the rest of the rule counts.
    """
    about = {node.fact for node in nodes}
    return any(not about.isdisjoint(node.reads(known)[1:]) for node in nodes)


def nodes_of(rule: Rule) -> list[Predicate]:
    """Return the predicates of a rule, in reading order."""
    guard = () if rule.applies_to is None else predicates(rule.applies_to)
    return [*guard, *predicates(rule.check), *(() if rule.partial is None else predicates(rule.partial))]


def facts_read_by(nodes: list[Predicate], known: References) -> Iterator[str]:
    """Return the facts that predicates read: their own, and those that they require something of.

    A derived fact among them is completed itself, not what it reads: that is named as the cause, and no predicate says
    anything of it.
    """
    every = [node.reads(known) for node in nodes]
    yield from dict.fromkeys((*(names[0] for names in every), *(name for names in every for name in names[1:])))


def _constant(node: Predicate, view: Values, params: Params) -> bool:
    fact = view.fact(node.fact)
    if not node.enumerable and not (fact is not None and fact.type.code):
        return False
    if fact is not None and fact.type.name in _TIMES and not fact.type.future and not node.follows_now:
        return True  # perhaps: no date may lie ahead of now, so it depends on the day, and the answer is kept for all
    return constant_truth(node, view, params) is not None


def constant_truth(node: Predicate, view: Values, params: Params) -> bool | None:
    """Return the one truth that a predicate has for every value that stands for others; None where it has several."""
    meaning = node.meaning(params)
    truths = {meaning(Assigned(view, {node.fact: value})) for value in representatives(node.fact, [node], view, params)}
    return truths.pop() if len(truths) == 1 else None


def representatives(name: str, nodes: list[Predicate], view: Values, params: Params) -> Iterable[Any]:
    """Return values that stand for all values of a fact, as far as these predicates can tell them apart.

    Of versions and of texts that are matched against patterns, only some likely ones; of the codes of countries, all.
    """
    fact = view.fact(name)
    about = [node for node in nodes if node.fact == name]
    return () if fact is None else _LISTING[fact.type.name](fact, about, view, params)


def _turning_points(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> list[Any]:
    return [point for node in nodes for point in node.turning_points(fact, view.now, params)]


def _of_booleans(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterable[Any]:
    del fact, nodes, view, params
    return True, False


def _of_a_vocabulary(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterable[Any]:
    del nodes, view, params
    return fact.type.vocabulary or ()


def _of_enum_set(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterator[Any]:
    """Return every subset of the words that are told apart, with and without one of the others."""
    words = sorted(set(_turning_points(fact, nodes, view, params)))
    others = [word for word in fact.type.vocabulary or () if word not in words][:1]
    if len(words) <= _MOST_VALUES:
        candidates = words + others
        yield from (frozenset(part) for size in range(len(candidates) + 1) for part in combinations(candidates, size))


def _of_numbers(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterator[Any]:
    """Yield each literal with the numbers next to it, and the bounds; no comparison tells the others from these.

    A number next to a literal is found by the type's own step, not by a distance: a half more than 2**53 is 2**53.
    """
    low, high = fact.type.minimum, fact.type.maximum
    found: set[int | float] = set()
    for literal in _turning_points(fact, nodes, view, params):
        found.add(literal)
        found.update(_beside(literal, whole=fact.type.name == "integer"))
    if fact.type.name == "integer":  # bounds may be fractions
        found.update(() if low is None else (math.ceil(low),), () if high is None else (math.floor(high),))
    else:
        found.update(bound for bound in (low, high) if bound is not None)
    yield from (value for value in sorted(found) if (low is None or value >= low) and (high is None or value <= high))


def _beside(literal: float, *, whole: bool) -> Iterable[int | float]:
    """Return the numbers of the type just below and just above a literal, where there are any."""
    if whole:
        return literal - 1, literal + 1
    beside = (math.nextafter(literal, -math.inf), math.nextafter(literal, math.inf))
    return [value for value in beside if math.isfinite(value)]


def _of_dates(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterator[Any]:
    instant = fact.type.name == "instant"
    latest: Any = view.now + SLACK if instant else view.now.date() + SLACK
    candidates = sorted(set(_turning_points(fact, nodes, view, params)))
    if candidates and candidates[-1] > latest and not fact.type.future:
        candidates = sorted({*candidates, latest})  # a literal may lie ahead, where no value may
    if instant:
        candidates += [one + (other - one) / 2 for one, other in pairwise(candidates)]
    for value in candidates:
        for shift in (-1, 0, 1):
            try:
                near = value + timedelta(days=shift)
            except OverflowError:
                continue
            if fact.type.future or near <= latest:
                yield near


def _of_texts(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterator[Any]:
    if fact.type.code is not None:
        yield from _of_codes(fact, nodes, view, params)
        return
    texts = _turning_points(fact, nodes, view, params)
    yield from dict.fromkeys(texts)
    yield "".join(texts) + "?"


def _of_codes(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterable[Any]:
    """Return one code for each way in which the predicates are true and false of codes."""
    meanings = [node.meaning(params) for node in nodes]
    distinguished: dict[tuple[object, ...], str] = {}
    for country in all_countries():
        known = Assigned(view, {fact.name: country.code})
        distinguished.setdefault(tuple(meaning(known) for meaning in meanings), country.code)
    return distinguished.values()


_LISTING: dict[str, Callable[[Fact[Any], list[Predicate], Values, Params], Iterable[Any]]] = {
    "boolean": _of_booleans,
    "enum": _of_a_vocabulary,
    "enum_set": _of_enum_set,
    "integer": _of_numbers,
    "number": _of_numbers,
    "date": _of_dates,
    "instant": _of_dates,
    "text": _of_texts,
}
