"""Detection of outcomes that are the same whatever the unknown facts are, which three-valued logic overlooks.

Kleene's tables call `x or not x` unknown while `x` is unknown. In that case no fact decides, and a finding must say so
instead of naming one. This module tries completions: sample values that together make a fact's predicates true and
false in every combination represent all of the fact's values.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise

from secure_checklist.core.types import SETS, FactValue, ValueType
from secure_checklist.rules.conditions.base import Predicate, Requirement
from secure_checklist.rules.conditions.logic import predicates
from secure_checklist.rules.conditions.quantified import Quantified
from secure_checklist.rules.conditions.satisfies import versions_near
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.outcome import Joined, Residue
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.values import CLOCK_SKEW, Assigned, Evaluator, Params, Truth, Values

MOST = 4096
"""The maximum number of completions to try. If there are more, the open facts are assumed to decide the outcome."""
_MOST_VALUES = 8
_TIMES = ("date", "instant")
OpenFact = tuple[str, str]
"""An unknown fact: its full name and the subject's id."""
_Bits = tuple[int, int]
"""The completions in which something is true, and those in which it is false, as the bits of two numbers."""


Waiting = Sequence[tuple[Predicate, Sequence[str]]]
"""Open predicates, each with the facts that it waits for."""


def is_read_once(waiting: Waiting, again: Waiting = ()) -> bool:
    """Return True if no open predicate is constant and no two wait for the same fact.

    In that case each of these facts can change the outcome of a rule that joins the predicates, and nothing needs to be
    tried. The result is False if a quantifier is among the predicates, since subjects can share the facts that it waits
    for. It is also False for comparisons with a known fact, since no value might be less than the known one.

    Args:
        waiting: The open predicates, each with the facts that it waits for.
        again: The open predicates of `partial`, if the check is open. They may wait for the check's facts as well,
            since each of those already decides between a pass and a worse outcome.

    """
    for node, names in (*waiting, *again):
        # Why nothing has to be tried for `a and (b or c)`: to see `b` matter, let `a` be true and `c` false. Such
        # neighbours exist for each fact as long as no fact stands in two places. In `a or not a` the neighbour of `a`
        # is `a` itself.
        if not names or node.compares_facts or type(node) is Quantified:
            return False
    first = [name for _, names in waiting for name in names]
    once = set(first)
    return len(once) == len(first) and once.issuperset([name for _, names in again for name in names])


class Completions:
    """All completions of some open facts. Each bit of a number says whether something is true in one completion.

    Args:
        choices: For each open fact, the values that represent all of its values.

    """

    # For `check: a or (b and not b)`, with `a` and `b` unknown:
    #
    #   a               true   false  true   false
    #   b               true   true   false  false
    #   the bits of a   1      0      1      0
    #   pass            1      0      1      0        differs where only `a` does: `a` decides, and `b` doesn't

    def __init__(self, choices: Mapping[OpenFact, Sequence[FactValue]]) -> None:
        count, step = math.prod(map(len, choices.values())), 1
        self.every = (1 << count) - 1 if count <= MOST else 0
        self._places = dict[OpenFact, list[int]]()
        for key, values in choices.items() if self.every else ():
            once, period = (1 << step) - 1, (1 << step * len(values)) - 1
            again = self.every // period
            self._places[key] = [(once << step * place) * again for place in range(len(values))]
            step *= len(values)

    def where(self, keys: Iterable[OpenFact], truths: Iterable[Truth]) -> _Bits:
        """Return the completions in which something is true and those in which it is false.

        `truths` holds its truth for each combination of the facts' values, in the order of their product.
        """
        places = [self.every]
        for key in keys:
            places = [one & other for one in places for other in self._places[key]]
        true = false = 0
        for place, truth in zip(places, truths, strict=True):
            if truth:
                true |= place
            elif truth is False:
                false |= place
        return true, false

    def deciding(self, residues: Iterable[Residue], where: Callable[[Predicate], _Bits]) -> frozenset[OpenFact] | None:
        """Return the open facts that decide the outcome, or None if that can't be determined.

        A fact decides if two completions that differ only in that fact have different outcomes. The result is None if
        there are too many completions, if a fact has no values to try, or if the outcome stays open even when all facts
        have values, as with a version that can't be compared.

        Args:
            residues: What remains of a rule's `applies_to`, `check` and `partial`.
            where: A function that returns where a predicate is true, and where it is false.

        """
        if not self.every:
            return None
        # where each outcome is possible: not applicable, pass, partial, fail
        (applies, never), (true, false), (partly, not_partly) = [self._joined(each, where) for each in residues]
        there = self.every ^ never
        masks = self.every ^ applies, there & ~false, there & ~true & ~not_partly, there & ~true & ~partly
        found, step = set[OpenFact](), 1
        for key, places in self._places.items():
            others = self.every ^ places[-1]  # each of these has a neighbour with the next value of this fact
            if any((mask ^ mask >> step) & others for mask in masks):
                found.add(key)
            step *= len(places)
        # No fact decides, and all completions are decided: the logic overlooked that they agree, and the empty set says
        # so. If one of them is open, some value that wasn't tried may decide, and None says that nothing was found out.
        return frozenset(found) if found or not any(one & other for one, other in combinations(masks, 2)) else None

    def _joined(self, residue: Residue, where: Callable[[Predicate], _Bits]) -> _Bits:
        if isinstance(residue, bool):
            return (self.every, 0) if residue else (0, self.every)
        if not isinstance(residue, Joined):
            return where(residue)
        needed, parts = residue
        true, false = zip(*[self._joined(part, where) for part in parts], strict=True)
        if not needed:
            return false[0], true[0]
        return self._enough(needed, true), self._enough(len(true) - needed + 1, false)

    def _enough(self, needed: int, parts: Iterable[int]) -> int:
        """Return where at least so many of the parts hold."""
        reached = [self.every, *[0] * needed]
        for part in parts:
            for count in range(needed, 0, -1):
                reached[count] |= reached[count - 1] & part
        return reached[needed]


def nodes_of(rule: Rule) -> list[Predicate]:
    """Return the predicates of a rule, in reading order."""
    guard = () if rule.applies_to is None else predicates(rule.applies_to)
    return [*guard, *predicates(rule.check), *(() if rule.partial is None else predicates(rule.partial))]


def may_be_constant(node: Predicate, view: Values, params: Params) -> bool:
    """Return True if a predicate may be constant, that is, true or false for every value of its fact."""
    fact = view.fact(node.fact)
    coded = fact is not None and fact.type.code is not None
    if node.compares_facts or node.enumerable is coded:  # nobody names all codes, and all are tried of a pattern only
        return False
    if fact is not None and fact.type.name in _TIMES and not fact.type.future and not node.follows_now:
        return True  # perhaps: no date may lie ahead of now, so it depends on the day, and the answer is kept for all
    evaluator, truths = node.compile(params), set[Truth]()
    for value in representatives(node.fact, [node], view, params):
        truths.add(evaluator(Assigned(view, {node.fact: value})))
        if len(truths) > 1:
            return False
    return bool(truths)


def representatives(name: str, nodes: list[Predicate], view: Values, params: Params) -> Iterable[FactValue]:
    """Return values that represent all values of a fact, as far as these predicates can tell them apart.

    For versions, and for texts that are matched against patterns, only some likely values are returned. For country
    codes, all of them are.
    """
    # For `device.screen_lock_delay_s <= 30` beside `<= 90`, eight values stand for all from 0 to a week: those at and
    # beside the literals, and both bounds.
    #
    #   0, 29, 30, 31, 89, 90, 91, 604800
    fact = view.fact(name)
    if fact is None or fact.type.name in ("boolean", "enum"):
        return () if fact is None else _words(name, fact.type.vocabulary or (True, False), nodes, view, params)
    points, steps = _points(name, nodes, view, params)
    if fact.type.code is not None:
        return _codes(name, [node.compile(params) for node in nodes if name in node.operands], view, steps)
    if fact.type.name in SETS:
        return _subsets(fact.type, points)
    if fact.type.name in _TIMES:
        return _times(fact.type, sorted({point for point in points if isinstance(point, date)}), view.now, steps)
    if fact.type.name == "text":
        return *dict.fromkeys(points), *("".join(map(str, points)) + "?" * step for step in range(1, steps + 1))
    return _numbers(fact.type, [point for point in points if isinstance(point, (int, float))], steps)


def _words(
    name: str, words: Sequence[FactValue], nodes: list[Predicate], view: Values, params: Params
) -> Iterable[FactValue]:
    """Return a value for each way in which the predicates are true and false; all values if two facts are compared."""
    reading = [node for node in nodes if name in node.operands]
    if len(words) == 2 or any(node.compares_facts for node in reading):  # noqa: PLR2004 - a switch
        return words
    needs = [node.requires(view) for node in nodes if name not in node.operands]
    needed = {need.value for need in needs if isinstance(need, Requirement) and need.fact == name}
    evaluators = [node.compile(params) for node in reading]
    found: dict[object, FactValue] = {}
    for word in words:
        trial = Assigned(view, {name: word})
        # A fact with 40 values that rules only compare with two of them needs three values: each of the two, and any
        # other.
        found.setdefault((word if word in needed else None, *(evaluator(trial) for evaluator in evaluators)), word)
    return tuple(found.values())


def _points(name: str, nodes: list[Predicate], view: Values, params: Params) -> tuple[list[FactValue], int]:
    """Return the values at which predicates on a fact turn, and the number of values to try on each side of them.

    Compared with a known fact, it turns at the value of the other. If the other is unknown, it turns where the other's
    own predicates turn; and there must be room for each of them to lie before and after the other.
    """
    found: list[FactValue] = []
    linked = {name: timedelta(0)}
    # A chain of comparisons moves the points of one fact to another. With `a` at most 30 days before `b`, `b` before
    # `c`, and `c` compared with 2026-01-01, all unknown: `c` turns at 2026-01-01, `b` at the same date, and `a` 30 days
    # from it. As each fact that is found is appended, the loop follows the chain to its end; `linked` stops it in a
    # circle.
    for one, shift in (pending := [*linked.items()]):  # which grows meanwhile
        fact = view.fact(one)
        if fact is None:
            continue
        for node in nodes:
            if one not in node.operands:
                continue
            found += [_shifted(point, shift) for point in node.boundary_values(fact, view.now, params)]
            operand = node.other_operand(one, params)
            if operand is not None:
                other, moved = operand[0], shift + operand[1]
                known = view[other]
                if known is not None:
                    found += [_shifted(known, moved), *(versions_near(str(known)) if fact.declared.family else ())]
                elif other not in linked:
                    linked[other] = moved
                    pending.append((other, moved))
        if len(linked) > 1:
            found += [_shifted(point, shift) for point in _ends(fact, view.now)]
    return found, len(linked)


def _shifted(point: FactValue, shift: timedelta) -> FactValue:
    try:
        return point + shift if isinstance(point, date) else point
    except OverflowError:
        return point


def _ends(fact: AnyFact, now: datetime) -> Iterable[FactValue]:
    """Return values of a fact to begin with if no predicate names one: its bounds, or any."""
    kind = fact.type
    if kind.name in _TIMES:
        return (now if kind.name == "instant" else now.date(),)
    if kind.name in ("integer", "number"):
        bounds = [bound for bound in (kind.minimum, kind.maximum) if bound is not None]
        return [math.floor(bound) if kind.name == "integer" else bound for bound in bounds] or (0,)
    return () if fact.declared.family is None else versions_near("1.0")


def _subsets(value_type: ValueType, points: list[FactValue]) -> Iterator[frozenset[str]]:
    """Yield every subset of the values that differ for the rules, with and without one of the others."""
    values = sorted(set(map(str, points)))
    known = value_type.vocabulary
    # no text that is named begins so
    others = [f"{''.join(values)}?"] if known is None else [value for value in known if value not in values][:1]
    if len(values) <= _MOST_VALUES:
        candidates = values + others
        yield from (frozenset(part) for size in range(len(candidates) + 1) for part in combinations(candidates, size))


def _numbers(value_type: ValueType, literals: list[float], steps: int) -> Iterator[float]:
    """Yield each literal with the numbers next to it, and the bounds; no comparison distinguishes others.

    A number next to a literal is found by the type's own step, not by a distance: a half more than 2**53 is 2**53.
    """
    low, high = value_type.minimum, value_type.maximum
    bounds = [bound for bound in (low, high) if bound is not None]
    if value_type.name == "integer":  # bounds may be fractions
        beside = [literal + step for literal in literals for step in range(-steps, steps + 1)]
        bounds = [math.ceil(bound) if bound is low else math.floor(bound) for bound in bounds]
    else:
        # `nextafter` and not `+ 0.5`: beside 2**53, adding a half changes nothing, and the value next to the literal
        # would never be tried.
        beside = list[float]()
        for end in (-math.inf, math.inf):
            near = literals
            for _ in range(steps):
                near = [math.nextafter(one, end) for one in near]
                beside += near
    for value in sorted({*literals, *beside, *bounds}):
        if math.isfinite(value) and (low is None or value >= low) and (high is None or value <= high):
            yield value


def _times(value_type: ValueType, points: list[date], now: datetime, steps: int) -> Iterator[date]:
    """Yield each date or instant with those a day before and after; of instants, those halfway between two as well."""
    instant = value_type.name == "instant"
    latest = now + CLOCK_SKEW if instant else now.date() + CLOCK_SKEW
    if points and points[-1] > latest and not value_type.future:
        points = sorted({*points, latest})  # a literal may lie ahead, where no value may
    if instant:
        # Two instants can be closer than a day, and a day on either side would jump over what lies between them.
        points += [one + (other - one) / 2 for one, other in pairwise(points)]
    for value in points:
        for shift in range(-steps, steps + 1):
            try:
                near = value + timedelta(days=shift)
            except OverflowError:
                continue
            if value_type.future or near <= latest:
                yield near


def _codes(name: str, evaluators: list[Evaluator], view: Values, steps: int) -> Iterator[str]:
    """Yield this many codes for each way in which the predicates are true and false."""
    distinguished = Counter[tuple[object, ...]]()
    from secure_checklist.core.countries import all_countries  # noqa: PLC0415 - for import time: it reads time zones

    for country in all_countries():
        known = Assigned(view, {name: country.code})
        truths = tuple(evaluator(known) for evaluator in evaluators)
        distinguished[truths] += 1
        if distinguished[truths] <= steps:
            yield country.code
