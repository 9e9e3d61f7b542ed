"""Whether three-valued logic overlooks that all completions agree: by trying them.

Kleene's tables call `x or not x` unknown while x is. Then no fact decides, and a finding must say so instead of naming
one. Values that between them make a fact's predicates true and false in every way stand for all its values.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise, product
from typing import Any

from secure_checklist.core.countries import all_countries
from secure_checklist.core.types import ValueType
from secure_checklist.rules.conditions import (
    Compare,
    Equals,
    Has,
    Matches,
    OneOf,
    Predicate,
    Satisfies,
    WithinDays,
    predicates,
)
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import WORDS, Decision, Params
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.semantics import (
    SLACK,
    Assigned,
    Values,
    day_limit,
    family_fact,
    instant_limit,
    meaning_of,
    resolve,
)

MOST = 4096
"""How many completions are tried; where there are more, the open facts are taken to decide."""
_MOST_WORDS = 8
_TIMES = ("date", "instant")
_LONG = 36_500


def is_loose(rule: Rule, view: Values, params: Params) -> bool:
    """Return whether a rule reads a fact twice or has a predicate that no value makes false, or none true.

    A version reads the fact that names its family as well. In any other rule each open fact can still change the
    outcome, so there is nothing to try.
    """
    nodes = nodes_of(rule)
    if len({node.fact for node in nodes}) != len(nodes) or _names_its_family(nodes, view):
        return True
    for node in nodes:
        fact = view.fact(node.fact)
        if not (fact is not None and varies(node, fact.type)) and _constant(node, view, params):
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
    trial = Assigned(values, {})
    seen: set[int] = set()
    for combination in product(*choices.values()):
        trial.update(zip(choices, combination, strict=True))
        seen.add(decide(trial))
        if len(seen) > 1 or not seen <= WORDS.keys():
            return True
    return False


def _names_its_family(nodes: list[Predicate], view: Values) -> bool:
    """Return whether a predicate on a version stands beside one on the fact that names the version's family.

    Where the version is known and the family isn't, no family may be left for which the rest of the rule counts.
    """
    return not {node.fact for node in nodes}.isdisjoint(_families(nodes, view))


def _families(nodes: list[Predicate], view: Values) -> Iterator[str]:
    """Return the facts that name the families of the versions that predicates read."""
    for node in nodes:
        if type(node) is Satisfies and (fact := view.fact(node.fact)) is not None:
            name = family_fact(view, fact)
            if name is not None:
                yield name


def nodes_of(rule: Rule) -> list[Predicate]:
    """Return the predicates of a rule, in reading order."""
    guard = () if rule.applies_to is None else predicates(rule.applies_to)
    return [*guard, *predicates(rule.check), *(() if rule.partial is None else predicates(rule.partial))]


def facts_read_by(nodes: list[Predicate], view: Values) -> Iterator[str]:
    """Return the facts that predicates read: their own, and those that name the families of versions.

    A derived fact among them is completed itself, not what it reads: that is named as the cause, and no predicate says
    anything of it.
    """
    yield from dict.fromkeys((*(node.fact for node in nodes), *_families(nodes, view)))


def _constant(node: Predicate, view: Values, params: Params) -> bool:
    fact = view.fact(node.fact)
    if type(node) in (Satisfies, Matches) and not (fact is not None and fact.type.code):
        return False
    if fact is not None and fact.type.name in _TIMES and not fact.type.future and type(node) is not WithinDays:
        return True  # perhaps: no date may lie ahead of now, so it depends on the day, and the answer is kept for all
    values = tuple(representatives(node.fact, [node], view, params))
    meaning = meaning_of(node, params)
    return bool(values) and len({meaning(Assigned(view, {node.fact: value})) for value in values}) == 1


def varies(node: Predicate, value_type: ValueType) -> bool:
    """Return whether some values surely make a predicate true, and others false, as usual; False: look closer."""
    if type(node) is WithinDays:
        return isinstance(node.days, int) and node.days < _LONG and not value_type.future
    if type(node) is Equals:
        return value_type.name == "boolean" or len(value_type.vocabulary or ()) > 1
    words = set(value_type.vocabulary or ())
    if type(node) is OneOf:
        return bool(words.difference(node.values)) and not words.isdisjoint(node.values)
    if type(node) is Has:
        return node.op != "has_only" or bool(words.difference(node.values))
    return type(node) is Compare and _compares(node, value_type)


def _compares(node: Compare, value_type: ValueType) -> bool:
    if value_type.name == "word" and isinstance(node.value, str):
        rank = value_type.rank(node.value)
        return rank > 0 if node.op in ("at_least", "less_than") else rank < len(value_type.vocabulary or ()) - 1
    return value_type.name == "integer" and value_type.minimum is value_type.maximum is None


def representatives(name: str, nodes: list[Predicate], view: Values, params: Params) -> Iterable[Any]:
    """Return values that stand for all values of a fact, as far as these predicates can tell them apart.

    Of versions and of texts that are matched against patterns, only some likely ones; of the codes of countries, all.
    """
    fact = view.fact(name)
    about = [node for node in nodes if node.fact == name]
    return () if fact is None else _LISTING[fact.type.name](fact, about, view, params)


def _literals(fact: Fact[Any], nodes: list[Predicate], params: Params) -> list[Any]:
    wire: list[object] = []
    for node in nodes:
        if isinstance(node, (Equals, Compare)):
            wire.append(node.value)
        elif isinstance(node, OneOf):
            wire += node.values
    return [fact.type.read(resolve(value, params)) for value in wire]


def _of_booleans(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterable[Any]:
    del fact, nodes, view, params
    return True, False


def _of_a_vocabulary(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterable[Any]:
    del nodes, view, params
    return fact.type.vocabulary or ()


def _of_words(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterator[Any]:
    """Return every subset of the words that are told apart, with and without one of the others."""
    del view, params
    words = sorted({word for node in nodes if isinstance(node, Has) for word in node.values})
    others = [word for word in fact.type.vocabulary or () if word not in words][:1]
    if len(words) <= _MOST_WORDS:
        told = words + others
        yield from (frozenset(part) for size in range(len(told) + 1) for part in combinations(told, size))


def _of_numbers(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterator[Any]:
    """Yield each literal with the numbers next to it, and the bounds; no comparison tells the others from these.

    A number next to a literal is found by the type's own step, not by a distance: a half more than 2**53 is 2**53.
    """
    del view
    low, high = fact.type.minimum, fact.type.maximum
    found: set[int | float] = set()
    for literal in _literals(fact, nodes, params):
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
    limit: Callable[[datetime, int], date | datetime] = instant_limit if instant else day_limit
    cuts: list[Any] = [limit(view.now, resolve(node.days, params)) for node in nodes if isinstance(node, WithinDays)]
    latest: Any = view.now + SLACK if instant else view.now.date() + SLACK
    told = sorted({*cuts, *_literals(fact, nodes, params)})
    if told and told[-1] > latest and not fact.type.future:
        told = sorted({*told, latest})  # a literal may lie ahead, where no value may
    if instant:
        told += [one + (other - one) / 2 for one, other in pairwise(told)]
    for value in told:
        for shift in (-1, 0, 1):
            try:
                near = value + timedelta(days=shift)
            except OverflowError:
                continue
            if fact.type.future or near <= latest:
                yield near


def _of_texts(fact: Fact[Any], nodes: list[Predicate], view: Values, params: Params) -> Iterator[Any]:
    del view
    if fact.type.code is not None:
        yield from _of_codes(fact, nodes, params)
        return
    literals = [*_literals(fact, nodes, params), *(node.pattern for node in nodes if isinstance(node, Matches))]
    for node in nodes:
        if isinstance(node, Satisfies):
            literals += _versions_near(str(resolve(node.spec, params)))
    yield from dict.fromkeys(literals)
    yield "".join(literals) + "?"


def _of_codes(fact: Fact[Any], nodes: list[Predicate], params: Params) -> Iterable[Any]:
    """Return the codes that are named, and of the others one for each way in which they match the patterns."""
    named = set(_literals(fact, nodes, params))
    patterns = [node for node in nodes if isinstance(node, Matches)]
    told_apart: dict[tuple[object, ...], str] = {}
    for country in all_countries():
        code = country.code
        told_apart.setdefault((code in named and code, *(node.matcher(code) for node in patterns)), code)
    return told_apart.values()


def _versions_near(spec: str) -> Iterator[str]:
    """Return the versions that a specifier names, with those just below and above."""
    for text in re.findall(r"[0-9]+(?:\.[0-9]+)*", spec):
        *head, last = map(int, text.split("."))
        for parts in ((*head, last), (*head, last + 1), (*head, max(0, last - 1)), (*head, last, 1)):
            yield ".".join(map(str, (*parts, 0, 0)[: max(3, len(parts))]))


_LISTING: dict[str, Callable[[Fact[Any], list[Predicate], Values, Params], Iterable[Any]]] = {
    "boolean": _of_booleans,
    "word": _of_a_vocabulary,
    "words": _of_words,
    "integer": _of_numbers,
    "number": _of_numbers,
    "date": _of_dates,
    "instant": _of_dates,
    "text": _of_texts,
}
